//! Numbers of cases, quotes and their like.

use crm_core::{Crm, ErrorCode, Session, record};

fn campaign(s: &Session, name: &str) -> String {
    let id = s.create("campaign", record! { "name" => name }).unwrap();
    s.get("campaign", id).unwrap().text("code").unwrap().to_owned()
}

#[test]
fn numbers_go_up_and_end_in_letters_of_their_own() {
    let s = Crm::in_memory().unwrap().session();
    let (first, second) = (campaign(&s, "Spring"), campaign(&s, "Summer"));
    assert!(first.starts_with("CMP-01000-") && second.starts_with("CMP-01001-"), "{first} {second}");
    let letters = |number: &str| number.rsplit('-').next().unwrap().to_owned();
    assert_eq!(letters(&first).len(), 6);
    assert_ne!(letters(&first), letters(&second));
}

#[test]
fn a_number_that_is_said_is_kept_and_takes_none_of_the_series() {
    let s = Crm::in_memory().unwrap().session();
    let own = s.create("campaign", record! { "name" => "Fair", "code" => "F-7" }).unwrap();
    assert_eq!(s.get("campaign", own).unwrap().text("code"), Some("F-7"));
    assert!(campaign(&s, "Spring").starts_with("CMP-01000-"));
    let twice = s.create("campaign", record! { "name" => "Fair", "code" => "F-7" }).unwrap_err();
    assert_eq!(twice.code(), ErrorCode::DuplicateKey);
}

#[test]
fn a_series_is_a_record_and_only_grows() {
    let s = Crm::in_memory().unwrap().session();
    let series =
        record! { "name" => "campaign.code", "prefix" => "", "next" => 7, "digits" => 1, "suffix_length" => 0 };
    let series = s.create("number_series", series).unwrap();
    assert_eq!((campaign(&s, "One"), campaign(&s, "Two")), ("7".to_owned(), "8".to_owned()));
    let back = s.update("number_series", series, record! { "next" => 7 }).unwrap_err();
    assert_eq!((back.code(), back.details().field.as_deref()), (ErrorCode::InvalidArgument, Some("next")));
    s.update("number_series", series, record! { "next" => 100, "prefix" => "C" }).unwrap();
    assert_eq!(campaign(&s, "Three"), "C-100");
}

#[test]
fn who_is_refused_takes_no_number() {
    let s = Crm::in_memory().unwrap().session();
    let first = campaign(&s, "One");
    s.create("campaign", record! { "name" => "Two", "budget" => "much" }).unwrap_err();
    let failed = s.transaction(|s| {
        campaign(s, "Three");
        s.create("campaign", record! {}).map(|_| ())
    });
    failed.unwrap_err();
    let second = campaign(&s, "Four");
    assert!(first.starts_with("CMP-01000-") && second.starts_with("CMP-01001-"), "{first} {second}");
}
