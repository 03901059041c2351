//! Numbers of cases, quotes and their like.

use crm_core::metadata::field::{DefaultValue, FieldDef};
use crm_core::{Crm, ErrorCode, Session, record};

use crate::common::{made, session};

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

/// Two copies of a file that worked apart, on a laptop and in the office, number alike up to the letters at the end.
#[test]
fn whatever_is_numbered_has_letters_of_its_own_in_every_copy() {
    let copies = [session(), session()];
    let registry = copies[0].registry();
    let numbered: Vec<(String, String)> = registry
        .entities()
        .flat_map(|entity| {
            let is_numbered = |field: &&FieldDef| matches!(field.default, Some(DefaultValue::Number(_)));
            entity.fields.iter().filter(is_numbered).map(|field| (entity.name.clone(), field.name.clone()))
        })
        .collect();
    let entities: Vec<&str> = numbered.iter().map(|(entity, _)| entity.as_str()).collect();
    for wanted in ["article", "campaign", "case", "contract", "invoice", "order", "quote"] {
        assert!(entities.contains(&wanted), "{wanted}");
    }
    for (entity, field) in &numbered {
        let numbers = copies.each_ref().map(|s| {
            let [one, two] = [(); 2].map(|()| {
                let id = made(s, entity, record! {});
                s.get(entity, id).unwrap().text(field).unwrap().to_owned()
            });
            let parts = |number: &str| number.split('-').map(str::to_owned).collect::<Vec<_>>();
            let [one, two] = [parts(&one), parts(&two)];
            assert_eq!((one.len(), one[2].len(), &one[0]), (3, 6, &two[0]), "{entity}: {one:?}");
            let counters = [&one, &two].map(|number| number[1].parse::<u32>().unwrap());
            assert_eq!(counters[1], counters[0] + 1, "{entity}");
            one
        });
        assert_eq!(numbers[0][..2], numbers[1][..2], "{entity}: the counter alone keeps nothing apart");
        assert_ne!(numbers[0], numbers[1], "{entity}");
    }
}
