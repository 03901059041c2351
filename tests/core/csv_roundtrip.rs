//! Whatever text a record holds, an export brings it back.

use crm_core::exchange::csv::{ColumnMapping, DecimalMark, ExportOptions, ImportOptions, Mapping, TextEncoding};
use crm_core::{Crm, Session, Value, params, record};
use proptest::prelude::*;

/// Texts that have broken other programs, and the characters they are made of.
fn naughty() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "\"", "\"\"", ",", ";", "\t", "|", "\n", "\r\n", "\r", "=1+1", "@x", "-", "+39", "sep=;", "'", "\u{FEFF}",
        "\u{FFFD}", "ò", "漢字", "😀", "\u{202E}", "x", " ", "\\", "null", "0/0/00", "a\u{300}", "<b>", "%00",
        "1.234,56",
    ]);
    prop::collection::vec(pieces, 0..8).prop_map(|pieces| pieces.concat())
}

fn options() -> impl Strategy<Value = ExportOptions> {
    let delimiter = prop::sample::select(vec![',', ';', '\t', '|']);
    let encoding = prop::sample::select(vec!["auto", "utf-8", "utf-16le", "utf-16be"]);
    (delimiter, encoding, any::<bool>(), any::<bool>()).prop_map(|(delimiter, encoding, mark, comma)| ExportOptions {
        delimiter,
        encoding: TextEncoding::named(encoding).unwrap(),
        // UTF-16 of other letters than Latin ones cannot be told without its mark.
        mark: mark || encoding.starts_with("utf-16"),
        decimal: if comma { DecimalMark::Comma } else { DecimalMark::Point },
        ..ExportOptions::default()
    })
}

fn rows(session: &Session) -> Vec<Vec<Value>> {
    let question = "select id, name, description, revenue, employees from account order by id";
    let rows = session.query(question, params! {}).unwrap();
    rows.map(|row| row.unwrap().into_values()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn exports_come_back(
        texts in prop::collection::vec((naughty(), naughty(), any::<Option<i32>>(), any::<Option<u16>>()), 1..6),
        options in options(),
    ) {
        let source = Crm::in_memory().unwrap().session();
        for (name, description, revenue, employees) in texts {
            // A record needs a name; what is left of the naughty one after trimming must be something.
            let name = format!("n{name}");
            let revenue = revenue.map(|cents| rust_decimal::Decimal::new(i64::from(cents), 2));
            source.create("account", record! {
                "name" => name, "description" => description, "revenue" => revenue, "employees" => employees.map(u32::from),
            }).unwrap();
        }
        let fields = ["id", "name", "description", "revenue", "employees"];
        let mut file = Vec::new();
        let question = "select id, name, description, revenue, employees from account";
        source.export_csv(&mut file, question, params! {}, options.clone()).unwrap();
        let target = Crm::in_memory().unwrap().session();
        let mapping = Mapping {
            decimal: Some(options.decimal),
            columns: fields.iter().map(|field| ColumnMapping::new(field, field)).collect(),
            ..Mapping::new("account")
        };
        let report = target.import_csv(file.as_slice(), &mapping, ImportOptions::default()).unwrap();
        prop_assert_eq!(&report.faults, &vec![]);
        prop_assert_eq!(rows(&target), rows(&source));
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "[a-c,;|\"\t\r\n=é]{0,200}") {
        let session = Crm::in_memory().unwrap().session();
        let mapping = Mapping { columns: vec![ColumnMapping::new("a", "name")], ..Mapping::new("account") };
        for file in [bytes.as_slice(), text.as_bytes(), &[b"a\n", text.as_bytes()].concat()] {
            let _ = session.import_csv(file, &mapping, ImportOptions::default());
            let _ = session.guess_csv(file, None);
            prop_assert!(!session.in_transaction());
        }
    }
}
