//! Every status: named in the header as the engine numbers it, and met by a C program or excused with a reason.

#![allow(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{Installed, VALGRIND, is_there, root};
use crm_core::ErrorCode;

/// The statuses of the header: number and name.
fn in_the_header() -> BTreeMap<i32, String> {
    let header = std::fs::read_to_string(root().join("../include/crm.h")).unwrap();
    let defined = header.lines().filter_map(|line| line.strip_prefix("#define CRM_STATUS_"));
    defined
        .map(|line| {
            let (name, number) = line.split_once(' ').unwrap();
            (number.parse().unwrap(), name.to_lowercase())
        })
        .collect()
}

#[test]
fn the_header_names_every_status() {
    let mut wanted: BTreeMap<i32, String> =
        ErrorCode::ALL.iter().map(|code| (code.number(), code.id().to_owned())).collect();
    for (number, name) in [(0, "ok"), (1, "row"), (2, "done")] {
        wanted.insert(number, name.to_owned());
    }
    assert_eq!(in_the_header(), wanted, "crm-ffi/src/status.rs is to name what crm-core/src/error.rs numbers");
}

#[test]
fn every_status_is_met_or_excused() {
    let installed = Installed::get();
    let program = installed.build(&root().join("tests/c/statuses.c"), &[]);
    let said = installed.run(&program, &[]);
    let told = |word: &str| -> BTreeSet<i32> {
        let lines = said.lines().filter_map(|line| line.strip_prefix(word));
        lines.map(|line| line.split_whitespace().next().unwrap().parse().unwrap()).collect()
    };
    let (seen, excused) = (told("seen "), told("excused "));
    for (number, name) in in_the_header() {
        assert!(
            seen.contains(&number) != excused.contains(&number),
            "{number} {name}: tests/c/statuses.c is to meet it, or else to say why it cannot"
        );
        let line = format!("seen {number} {name}");
        assert!(excused.contains(&number) || said.lines().any(|said| said == line), "crm_status_text({number})");
    }
    for line in said.lines().filter(|line| line.starts_with("excused")) {
        println!("{line}");
    }
    if is_there("valgrind") {
        installed.run(&program, &VALGRIND);
    }
}
