//! Every code of an error is met by some test, or says here why not.

use std::collections::BTreeSet;

use crm_core::ErrorCode;

/// Codes no test of this program meets, and why.
const EXEMPT: [(ErrorCode, &str); 0] = [];

#[test]
fn every_code_is_met_by_a_test() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/core");
    let mut words = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("error_codes.rs") {
            let text = std::fs::read_to_string(path).unwrap();
            // A comment meets nothing.
            for line in text.lines().map(|line| line.split("//").next().unwrap_or_default()) {
                words.extend(line.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
            }
        }
    }
    for code in ErrorCode::ALL {
        let is_met = words.contains(&format!("{code:?}"));
        let excuse = EXEMPT.iter().find(|(exempt, _)| exempt == code).map(|(_, why)| why);
        assert!(is_met || excuse.is_some(), "no test meets {code}");
        assert!(!is_met || excuse.is_none(), "{code} is met: it needs no excuse");
    }
}
