//! Records that are like others by rules.

use crm_core::domain::process::duplicates::{FindDuplicates, FindPairs, PublishRule, UnpublishRule};
use crm_core::exchange::csv::{ImportOptions, ImportReport, Mapping, OnDuplicate};
use crm_core::{
    Crm, Depth, ErrorCode, Id, NewField, Options, Ref, Right, SchemaEditor, Session, Settings, Values, record,
};
use serde_json::json;

use crate::common::{session, user};

/// A rule with these conditions, not published yet.
fn rule(s: &Session, base: &str, matching: &str, conditions: &[Values]) -> Id {
    let values =
        record! { "name" => format!("{base} and {matching}"), "base_entity" => base, "matching_entity" => matching };
    let rule = s.create("duplicate_rule", values).unwrap();
    for condition in conditions {
        s.create("duplicate_condition", condition.clone().with("duplicate_rule", rule)).unwrap();
    }
    rule
}

fn published(s: &Session, base: &str, matching: &str, conditions: &[Values]) -> Id {
    let rule = rule(s, base, matching, conditions);
    s.run(PublishRule::new(rule)).unwrap();
    rule
}

fn same(base: &str, matching: &str) -> Values {
    record! { "base_field" => base, "matching_field" => matching }
}

/// Takes back the rules that every file begins with.
fn without_rules(s: &Session) {
    for id in s.find_ids("duplicate_rule", "state", "active", 99).unwrap() {
        s.run(UnpublishRule::new(id)).unwrap();
    }
}

/// The records found, by the names of their fields.
fn found(s: &Session, entity: &str, values: Values) -> Vec<(Id, Vec<String>)> {
    let found = s.run(FindDuplicates::of_values(entity, values)).unwrap();
    found.duplicates.into_iter().map(|found| (found.record.id, found.fields)).collect()
}

fn names(s: &Session, entity: &str, values: Values) -> Vec<String> {
    s.run(FindDuplicates::of_values(entity, values)).unwrap().duplicates.into_iter().map(|found| found.name).collect()
}

fn account(s: &Session, name: &str) -> Id {
    s.create("account", record! { "name" => name }).unwrap()
}

#[test]
fn what_may_be_there_is_told_before_it_is_written() {
    let s = session();
    let cafe = account(&s, "Caffè Nicolò S.r.l.");
    account(&s, "Caffè Nicolò");
    let told =
        s.execute("record.duplicates", json!({ "entity": "account", "values": { "name": "CAFFE' NICOLO, SRL" } }));
    assert_eq!(told.unwrap()["duplicates"], json!([]), "a word is a word: S.r.l. are three");
    let told =
        s.execute("record.duplicates", json!({ "entity": "account", "values": { "name": "CAFFE NICOLO (S.R.L.)" } }));
    let expected = json!({
        "duplicates": [{
            "record": { "entity": "account", "id": cafe },
            "name": "Caffè Nicolò S.r.l.",
            "rule": "Account of the same name",
            "fields": ["name"],
            "why": "name \"Caffè Nicolò S.r.l.\" says the same as name",
        }],
        "idle_rules": [],
    });
    assert_eq!(told.unwrap(), expected);
    assert_eq!(s.count("account").unwrap(), 2, "it only asks");
}

#[test]
fn every_file_begins_with_rules() {
    let s = session();
    let person = record! { "first_name" => "Ada", "last_name" => "Rossi", "email2" => "ada@globex.example" };
    let ada = s.create("contact", person.with("mobile_phone", "011 123 4567")).unwrap();
    let ada_again = |more: Values| {
        let mut values = record! { "first_name" => "ADA", "last_name" => "Rossi" };
        values.0.extend(more.0);
        found(&s, "contact", values)
    };
    assert_eq!(ada_again(record! {}), [], "a name is not enough");
    let by_email = vec!["full_name".to_owned(), "email2".to_owned()];
    assert_eq!(ada_again(record! { "email" => "ADA@globex.example" }), [(ada, by_email)], "any of the addresses");
    let by_phone = vec!["full_name".to_owned(), "mobile_phone".to_owned()];
    assert_eq!(ada_again(record! { "phone" => "+39 0111234567" }), [(ada, by_phone)], "any of the numbers");
    let other = record! { "first_name" => "Eva", "last_name" => "Rossi", "email" => "ada@globex.example" };
    assert_eq!(found(&s, "contact", other), []);
    // In the language of the file.
    let settings = Settings { languages: vec!["it".into()], ..Settings::default() };
    let italian = Crm::in_memory_with(Options::new().settings(settings)).unwrap().session();
    account(&italian, "Globex");
    let told = italian.run(FindDuplicates::of_values("account", record! { "name" => "globex" })).unwrap();
    assert_eq!(told.duplicates[0].rule, "Azienda con lo stesso nome");
}

#[test]
fn a_record_is_no_duplicate_of_itself_and_a_change_is_asked_about_before_it_is_made() {
    let s = session();
    let (globex, acme) = (account(&s, "Globex"), account(&s, "Acme"));
    assert_eq!(s.run(FindDuplicates::of("account", globex)).unwrap().duplicates, []);
    let change = FindDuplicates { values: Some(record! { "name" => "acme" }), ..FindDuplicates::of("account", globex) };
    assert_eq!(s.run(change).unwrap().duplicates[0].record, Ref::new("account", acme));
    // A name that follows from others is what it will be.
    let eva = s
        .create("contact", record! { "first_name" => "Eva", "last_name" => "Neri", "email" => "e@x.example" })
        .unwrap();
    let ada = s
        .create("contact", record! { "first_name" => "Ada", "last_name" => "Neri", "email" => "e@x.example" })
        .unwrap();
    let change =
        FindDuplicates { values: Some(record! { "first_name" => "Eva" }), ..FindDuplicates::of("contact", ada) };
    assert_eq!(s.run(change).unwrap().duplicates[0].record.id, eva);
    // What is closed is skipped by the rules that are there from the beginning.
    s.set_state("account", acme, "inactive", None, record! {}).unwrap();
    assert_eq!(names(&s, "account", record! { "name" => "Acme" }), Vec::<String>::new());
}

#[test]
fn a_rule_is_published_only_if_it_can_be_asked_by() {
    let s = session();
    let refused = |conditions: &[Values], rule_said: &str, field: &str| {
        let id = rule(&s, "contact", "account", conditions);
        for publish in [
            s.execute("duplicate_rule.publish", json!({ "duplicate_rule": id })).unwrap_err(),
            s.set_state("duplicate_rule", id, "active", None, record! {}).unwrap_err(),
        ] {
            assert_eq!(publish.code(), ErrorCode::Validation, "{publish}");
            let issues = &publish.details().issues;
            assert_eq!((issues[0].rule, issues[0].field.as_str()), (rule_said, field), "{publish}");
        }
        assert_eq!(s.get("duplicate_rule", id).unwrap().text("state"), Some("inactive"));
    };
    refused(&[], "required", "base_field");
    refused(&[same("nonsense", "name")], "not_found", "base_field");
    refused(&[same("last_name", "nonsense")], "not_found", "matching_field");
    refused(&[same("phone", "email")], "wrong_type", "matching_field");
    refused(&[same("birth_on", "name")], "wrong_type", "matching_field");
    refused(&[same("last_name", "name").with("operator", "first_characters")], "required", "length");
    let short = |length: i64| same("last_name", "name").with("operator", "first_characters").with("length", length);
    refused(&[short(2)], "not_searchable", "matching_field");
    refused(
        &[same("last_name", "name").with("operator", "last_characters").with("length", 5)],
        "not_searchable",
        "matching_field",
    );
    refused(&[same("phone", "fax")], "not_searchable", "matching_field");
    refused(&[same("last_name", "name").with("is_any_address", true)], "wrong_type", "is_any_address");
    // Entities that are not there are no rule at all.
    let nowhere = record! { "name" => "None", "base_entity" => "acount", "matching_entity" => "account" };
    assert_eq!(s.create("duplicate_rule", nowhere).unwrap_err().details().issues[0].field, "base_entity");
    s.run(PublishRule::new(rule(&s, "contact", "account", &[short(3)]))).unwrap();
}

#[test]
fn a_published_rule_stays_as_it_is() {
    let s = session();
    let id = published(&s, "account", "account", &[same("name", "name")]);
    let condition = s.find_ids("duplicate_condition", "duplicate_rule", id, 1).unwrap()[0];
    let refused =
        |done: Result<(), crm_core::Error>| assert_eq!(done.unwrap_err().code(), ErrorCode::TransitionRefused);
    refused(s.update("duplicate_rule", id, record! { "name" => "Other" }).map(drop));
    refused(s.update("duplicate_condition", condition, record! { "base_field" => "email" }).map(drop));
    refused(s.delete("duplicate_condition", condition).map(drop));
    refused(s.create("duplicate_condition", same("email", "email").with("duplicate_rule", id)).map(drop));
    refused(s.run(PublishRule::new(id)).map(drop));
    s.execute("duplicate_rule.unpublish", json!({ "duplicate_rule": id })).unwrap();
    s.update("duplicate_condition", condition, record! { "base_field" => "ticker_symbol" }).unwrap();
    refused(s.run(UnpublishRule::new(id)).map(drop));
    // With the rule go its conditions, published or not.
    s.run(PublishRule::new(id)).unwrap();
    s.delete("duplicate_rule", id).unwrap();
    assert!(s.find("duplicate_condition", condition).unwrap().is_none());
}

#[test]
fn a_rule_whose_field_is_gone_says_so_and_breaks_nothing() {
    let s = session();
    without_rules(&s);
    let change = |change: &dyn Fn(&mut SchemaEditor) -> Result<&mut SchemaEditor, crm_core::Error>| {
        s.change_schema(|schema| change(schema).map(|_| ())).unwrap();
    };
    change(&|schema| schema.add_field("account", NewField::text("x_code", 20).label("en", "Code").searchable()));
    let rule = published(&s, "account", "account", &[same("x_code", "x_code")]);
    let known = s.create("account", record! { "name" => "Globex", "x_code" => "B-17" }).unwrap();
    let asked = || s.run(FindDuplicates::of_values("account", record! { "name" => "New", "x_code" => "b 17" }));
    assert_eq!(asked().unwrap().duplicates[0].record.id, known);
    // Under another name it is the same field.
    change(&|schema| schema.rename_field("account", "x_code", "x_badge"));
    let renamed = s.run(FindDuplicates::of_values("account", record! { "x_badge" => "B 17" })).unwrap();
    assert_eq!(renamed.duplicates[0].fields, ["x_badge"]);
    change(&|schema| schema.retire_field("account", "x_badge"));
    let told = s.run(FindDuplicates::of_values("account", record! { "name" => "New" })).unwrap();
    assert_eq!((told.duplicates.len(), told.idle_rules[0].rule), (0, rule));
    assert!(told.idle_rules[0].reason.contains("x_code"), "{told:?}");
    assert_eq!(s.run(FindPairs::new(rule)).unwrap_err().code(), ErrorCode::Validation);
    s.create("account", record! { "name" => "New" }).unwrap();
}

#[test]
fn nobody_is_told_of_what_they_do_not_see() {
    let s = session();
    let ada = s.crm().session_as(user(&s, "ada", &["Salesperson", "System Customizer"])).unwrap();
    let unit = s.create("business_unit", record! { "name" => "Elsewhere" }).unwrap();
    let boss = s.create("user", record! { "user_name" => "b", "last_name" => "B", "business_unit" => unit }).unwrap();
    let mine = ada.create("account", record! { "name" => "Globex" }).unwrap();
    let hidden = s.create("account", record! { "name" => "GLOBEX", "owner" => Ref::new("user", boss) }).unwrap();
    assert_eq!(found(&ada, "account", record! { "name" => "globex" }), [(mine, vec!["name".to_owned()])]);
    assert_eq!(found(&s, "account", record! { "name" => "globex" }).len(), 2);
    let rule = published(&s, "account", "account", &[same("name", "name")]);
    assert_eq!(ada.run(FindPairs::new(rule)).unwrap().pairs, []);
    assert_eq!(s.run(FindPairs::new(rule)).unwrap().pairs.len(), 1);
    assert_eq!(ada.run(FindDuplicates::of("account", hidden)).unwrap_err().code(), ErrorCode::NotFound);
    // A field that is not shown is not compared either: whoever hears of a likeness knows what it holds.
    let by_number = published(&s, "account", "account", &[same("tax_number", "tax_number")]);
    s.update("account", mine, record! { "tax_number" => "IT 07" }).unwrap();
    let numbered = || found(&ada, "account", record! { "name" => "New", "tax_number" => "it-07" });
    assert_eq!(numbered(), [(mine, vec!["tax_number".to_owned()])]);
    s.change_schema(|schema| schema.set_secured("account", "tax_number", true).map(|_| ())).unwrap();
    assert_eq!(found(&ada, "account", record! { "name" => "New" }), []);
    assert_eq!(ada.run(FindDuplicates::of("account", mine)).unwrap().duplicates, []);
    assert_eq!(ada.run(FindPairs::new(by_number)).unwrap_err().code(), ErrorCode::PermissionDenied);
    assert_eq!(found(&s, "account", record! { "name" => "New", "tax_number" => "it-07" }).len(), 1);
}

#[test]
fn who_may_read_rules_need_not_write_them() {
    let s = session();
    s.create("role", record! { "name" => "Reader" }).unwrap();
    s.set_privilege("Reader", "duplicate_rule", Right::Read, Some(Depth::Organisation)).unwrap();
    let reader = s.crm().session_as(user(&s, "r", &["Reader"])).unwrap();
    let id = rule(&s, "account", "account", &[same("name", "name")]);
    assert_eq!(reader.run(PublishRule::new(id)).unwrap_err().code(), ErrorCode::PermissionDenied);
    account(&s, "Globex");
    assert_eq!(found(&reader, "account", record! { "name" => "Globex" }), []);
}

#[test]
fn pairs_are_told_page_by_page_and_each_once() {
    let s = session();
    let groups = [("Acme", 3), ("Globex", 2), ("Initech", 1)];
    for (name, count) in groups {
        for _ in 0..count {
            account(&s, name);
        }
    }
    let rule = rule(&s, "account", "account", &[same("name", "name")]);
    let (mut pairs, mut after) = (Vec::new(), None);
    loop {
        let page = s.run(FindPairs { after, limit: Some(1), ..FindPairs::new(rule) }).unwrap();
        assert!(page.pairs.len() <= 2, "a page ends with the record that filled it");
        pairs.extend(page.pairs.into_iter().map(|pair| (pair.name, pair.record.id, pair.duplicate.record.id)));
        after = page.after;
        if after.is_none() {
            break;
        }
    }
    let of = |name: &str| pairs.iter().filter(|pair| pair.0 == name).count();
    assert_eq!((of("Acme"), of("Globex"), of("Initech"), pairs.len()), (3, 1, 0, 4));
    let mut sets: Vec<[Id; 2]> =
        pairs.iter().map(|pair| if pair.1 < pair.2 { [pair.1, pair.2] } else { [pair.2, pair.1] }).collect();
    sets.sort_unstable();
    sets.dedup();
    assert_eq!(sets.len(), 4);
    let too_many = s.execute("duplicate_rule.find", json!({ "duplicate_rule": rule, "limit": 1001 })).unwrap_err();
    assert_eq!((too_many.code(), too_many.details().field.as_deref()), (ErrorCode::InvalidArgument, Some("limit")));
}

fn import(s: &Session, on_duplicate: OnDuplicate, all_or_nothing: bool, file: &str) -> ImportReport {
    let mapping = json!({ "crm_csv_mapping": 1, "entity": "account", "columns": [
        { "column": "name", "field": "name" }, { "column": "mail", "field": "email" },
    ] });
    let mapping = Mapping::from_json(&mapping.to_string()).unwrap();
    let options = ImportOptions { on_duplicate, all_or_nothing, ..ImportOptions::default() };
    s.import_csv(file.as_bytes(), &mapping, options).unwrap()
}

const FILE: &str = "name,mail\r\nGLOBEX,\r\nAcme,info@acme.example\r\nOther,INFO@acme.example\r\nLast,\r\n";

#[test]
fn an_import_reports_what_is_like_records_and_rows_before() {
    for (on_duplicate, created, refused, reported) in
        [(OnDuplicate::Accept, 4, 0, 0), (OnDuplicate::Report, 4, 0, 2), (OnDuplicate::Refuse, 2, 2, 0)]
    {
        let s = session();
        let known = account(&s, "Globex");
        let report = import(&s, on_duplicate, false, FILE);
        assert_eq!((report.created, report.refused, report.duplicates), (created, refused, reported), "{report:?}");
        if on_duplicate == OnDuplicate::Accept {
            assert_eq!(report.fault_count, 0);
            continue;
        }
        let told: Vec<_> = report.faults.iter().map(|f| (f.line, f.column.as_str(), f.reason.as_str())).collect();
        assert_eq!(told, [(2, "name", "duplicate"), (4, "mail", "duplicate")]);
        assert!(report.faults[0].message.contains(&known.to_string()), "{report:?}");
        assert_eq!(report.faults[1].value, "INFO@acme.example");
        assert_eq!(s.count("account").unwrap(), 1 + created as i64);
    }
}

#[test]
fn a_report_of_duplicates_spoils_no_import_and_a_refusal_does() {
    let s = session();
    account(&s, "Globex");
    assert!(!import(&s, OnDuplicate::Refuse, true, FILE).is_kept);
    assert!(import(&s, OnDuplicate::Report, true, FILE).is_kept);
    // What is written besides stays as free as it was.
    account(&s, "Globex");
}

mod naive {
    //! The same, decided by looking at everybody.

    use super::*;
    use crate::common::session;
    use crate::random::Dice;

    /// What a text says: its words in small letters without accents.
    fn said(text: &str) -> String {
        let plain = text.to_lowercase().replace('è', "e").replace('ò', "o").replace('é', "e");
        plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn part(how: (&str, usize), text: &str) -> String {
        let letters: Vec<char> = text.chars().collect();
        match how {
            ("first_characters", n) => letters.iter().take(n).collect(),
            ("last_characters", n) => letters[letters.len().saturating_sub(n)..].iter().collect(),
            _ => text.to_owned(),
        }
    }

    const FIELDS: [&str; 3] = ["name", "ticker_symbol", "email"];

    fn form(field: &str, text: &str) -> String {
        if field == "email" { text.to_lowercase() } else { said(text) }
    }

    #[test]
    fn nobody_is_missed_and_nobody_told_wrongly() {
        let mut dice = Dice::new(7);
        for round in 0..12 {
            let s = session();
            without_rules(&s);
            let mut pick = |list: &[&'static str]| list[dice.below(list.len())];
            let mut records: Vec<(Id, [String; 3], bool)> = Vec::new();
            for _ in 0..40 {
                let name = format!(
                    "{}{}{}{}",
                    pick(&["Acme", "ACME", "Acmè", "Acmeo", "Glob", "Globe"]),
                    pick(&["", " ", ", ", "-"]),
                    pick(&["", "Spa", "spa", "Nicolò"]),
                    pick(&["", "!", " 2"]),
                );
                let ticker = pick(&["", "A.B", "a b", "AB", "XY"]).to_owned();
                let email =
                    pick(&["", "a@acme.example", "A@acme.example", "b@acme.example", "a.b@acme.test"]).to_owned();
                let values =
                    record! { "name" => name.clone(), "ticker_symbol" => ticker.clone(), "email" => email.clone() };
                let id = s.create("account", values).unwrap();
                let is_closed = pick(&["yes", "no", "no"]) == "yes";
                if is_closed {
                    s.set_state("account", id, "inactive", None, record! {}).unwrap();
                }
                records.push((id, [name, ticker, email], is_closed));
            }
            let mut conditions: Vec<(&str, (&str, usize), bool)> = vec![(
                pick(&["name", "email"]),
                [("same", 0), ("first_characters", 4), ("first_characters", 6)][round % 3],
                true,
            )];
            if pick(&["more", "less"]) == "more" {
                let how = [("same", 0), ("first_characters", 1), ("last_characters", 1)][round / 2 % 3];
                conditions.push(("ticker_symbol", how, pick(&["yes", "no"]) == "yes"));
            }
            let skips = pick(&["yes", "no"]) == "yes";
            let values = record! { "name" => "R", "base_entity" => "account", "matching_entity" => "account" };
            let rule = s.create("duplicate_rule", values.with("is_inactive_skipped", skips)).unwrap();
            for (field, (operator, length), is_blank_ignored) in &conditions {
                let condition = same(field, field).with("duplicate_rule", rule).with("operator", *operator);
                let condition = condition.with("is_blank_ignored", *is_blank_ignored);
                let condition = if *length > 0 { condition.with("length", *length as i64) } else { condition };
                s.create("duplicate_condition", condition).unwrap();
            }
            s.run(PublishRule::new(rule)).unwrap();
            let is_alike = |one: &[String; 3], other: &[String; 3]| {
                conditions.iter().all(|(field, how, is_blank_ignored)| {
                    let place = FIELDS.iter().position(|known| known == field).unwrap();
                    let (one, other) = (form(field, &one[place]), form(field, &other[place]));
                    match (one.is_empty(), other.is_empty()) {
                        (true, true) => !is_blank_ignored,
                        (false, false) => part(*how, &one) == part(*how, &other),
                        _ => false,
                    }
                })
            };
            let mut pairs = Vec::new();
            for (id, texts, is_closed) in &records {
                let mut expected: Vec<Id> = Vec::new();
                for (other, others, other_closed) in &records {
                    if id != other && !(skips && *other_closed) && is_alike(texts, others) {
                        expected.push(*other);
                        if id < other && !(skips && *is_closed) {
                            pairs.push((*id, *other));
                        }
                    }
                }
                let mut found: Vec<Id> = s
                    .run(FindDuplicates::of("account", *id))
                    .unwrap()
                    .duplicates
                    .into_iter()
                    .map(|found| found.record.id)
                    .collect();
                found.sort_unstable();
                expected.sort_unstable();
                assert_eq!(found, expected, "round {round}: {texts:?} by {conditions:?}");
            }
            let told = s.run(FindPairs { limit: Some(1_000), ..FindPairs::new(rule) }).unwrap();
            let mut told: Vec<(Id, Id)> =
                told.pairs.into_iter().map(|pair| (pair.record.id, pair.duplicate.record.id)).collect();
            told.sort_unstable();
            pairs.sort_unstable();
            assert_eq!(told, pairs, "round {round} by {conditions:?}");
        }
    }
}
