//! The demonstration tells the same story on every run, fits a terminal, and understands its arguments.

use std::ffi::OsString;

use crate::demo::show::Teller;
use crate::demo::{Arguments, tell};

/// The widest line: terminals have eighty columns or a hundred.
const WIDEST: usize = 98;

fn story() -> String {
    let mut out = Vec::new();
    let is_good = tell(&Arguments::default(), &mut Teller::new(&mut out).without_times()).unwrap();
    assert!(is_good);
    String::from_utf8(out).unwrap()
}

#[test]
fn the_story_repeats_and_fits() {
    let story_one = story();
    assert_eq!(story_one, story());
    for line in story_one.lines() {
        assert!(line.chars().count() <= WIDEST, "{line}");
    }
    // Wherever the line breaks.
    let words = story_one.split_whitespace().collect::<Vec<_>>().join(" ");
    for wanted in [
        "of this opportunity is still active: win, close or delete it first",
        "case.reopen: it is back Active -115 600",
        "Case opened again -115",
        "Skipped Already reached 11",
        "won for each euro spent 9.20",
    ] {
        assert!(words.contains(wanted), "{wanted} is missing from the story");
    }
    for wanted in [
        "Qualificazione",
        "Nicolò Rossi",
        "Cantine Valdoria           2025-01-08",
        "Outside User           Grand Hotel Miralago          1          4   refused",
        "it is shared with this user until 2026-07-31T16:00:00Z",
        "cannot be undone",
        "All of it comes back",
        "must be given",
        "quote.create_order",
        "invoice.pay",
        "found it sound",
    ] {
        assert!(story_one.contains(wanted), "{wanted} is missing from the story");
    }
}

#[test]
fn a_year_of_any_size_repeats_and_fits() {
    let year = || {
        let mut out = Vec::new();
        let arguments = Arguments { size: Some(6), ..Arguments::default() };
        assert!(tell(&arguments, &mut Teller::new(&mut out).without_times()).unwrap());
        String::from_utf8(out).unwrap()
    };
    let told = year();
    assert_eq!(told, year());
    println!("{told}");
    for line in told.lines() {
        assert!(line.chars().count() <= WIDEST, "{line}");
    }
    for wanted in ["2025-Q4", "Aria pulita 2025", "Winter ready 2025", "Invoiced", "Resolved", "found it sound"] {
        assert!(told.contains(wanted), "{wanted} is missing from the year");
    }
}

#[test]
fn arguments_are_checked_in_words() {
    let read = |given: &[&str]| Arguments::read(given.iter().map(OsString::from));
    assert_eq!(read(&[]), Ok(Arguments::default()));
    assert!(read(&["-h"]).unwrap().help);
    let refused = |given: &[&str]| read(given).unwrap_err();
    assert_eq!(refused(&["--dat", "x"]), "--dat is no argument of the demonstration");
    assert_eq!(refused(&["--data"]), "--data needs a folder");
    assert_eq!(read(&["--size", "500"]).unwrap().size, Some(500));
    for wrong in ["", "0", "-3", "many", "100001"] {
        assert_eq!(refused(&["--size", wrong]), "--size needs a number from 1 to 100000");
    }
    assert_eq!(refused(&["--size", "5", "--size", "6"]), "--size is given twice");
    assert_eq!(
        refused(&["--data", env!("CARGO_MANIFEST_DIR"), "--size", "5"]).split(' ').next(),
        Some(env!("CARGO_MANIFEST_DIR"))
    );
    assert_eq!(refused(&["--data", "no such folder"]), "there is no folder no such folder");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("accounts.csv"), "").unwrap();
    let wrong = refused(&["--data", &folder.path().to_string_lossy()]);
    assert!(wrong.contains("holds no sales_teams.csv and no products.csv and no sales_pipeline.csv"), "{wrong}");
    let there = folder.path().join("accounts.csv");
    assert!(refused(&["--keep", &there.to_string_lossy()]).contains("is there already"));
}
