//! For whom something can be: not for customers who are at rest, or were merged into another.

use crm_core::domain::process::record::Merge;
use crm_core::{BatchMode, Depth, Error, Id, Ref, Right, Session, Value, Values, Write, record};
use serde_json::json;

use crate::common::{needed, session};

/// What is for customers: the entity, and the lookup.
const LOOKUPS: [(&str, &str, &str); 16] = [
    ("account", "parent_account", "account"),
    ("account", "primary_contact", "contact"),
    ("contact", "account", "account"),
    ("lead", "account", "account"),
    ("lead", "contact", "contact"),
    ("lead", "customer", "contact"),
    ("opportunity", "customer", "account"),
    ("opportunity", "contact", "contact"),
    ("quote", "customer", "contact"),
    ("order", "customer", "account"),
    ("invoice", "customer", "contact"),
    ("case", "customer", "account"),
    ("case", "responsible_contact", "contact"),
    ("contract", "customer", "account"),
    ("contract", "customer", "contact"),
    ("contract", "billing_customer", "account"),
];

fn customer(s: &Session, kind: &str, name: &str) -> Ref {
    let field = if kind == "account" { "name" } else { "last_name" };
    Ref::new(kind, s.create(kind, record! { field => name }).unwrap())
}

fn at_rest(s: &Session, kind: &str) -> Ref {
    let gone = customer(s, kind, "Gone");
    s.set_state(kind, gone.id, "inactive", None, record! {}).unwrap();
    gone
}

/// The rules of the faults, each with its field.
fn rules<T: std::fmt::Debug>(done: Result<T, Error>) -> Vec<(String, &'static str)> {
    let error = done.unwrap_err();
    error.details().issues.iter().map(|issue| (issue.field.clone(), issue.rule)).collect()
}

#[test]
fn who_is_at_rest_is_given_nothing_new() {
    let s = session();
    for (entity, field, kind) in LOOKUPS {
        let (gone, here) = (at_rest(&s, kind), customer(&s, kind, "Here"));
        let refused = |done: Result<(), Error>| {
            assert_eq!(rules(done), [(field.to_owned(), "inactive")], "{entity}.{field}");
        };
        refused(s.create(entity, needed(&s, entity, record! { field => gone.clone() })).map(drop));
        let with = |customer: &Ref| record! { field => customer.clone() };
        let id = s.create(entity, needed(&s, entity, with(&here))).unwrap_or_else(|e| panic!("{entity}.{field}: {e}"));
        refused(s.update(entity, id, with(&gone)).map(drop));
        // Who has it already keeps it, and it can be edited.
        s.set_state(kind, here.id, "inactive", None, record! {}).unwrap();
        let same = with(&here).with("currency", "USD");
        let same = if entity == "case" { with(&here).with("title", "Other") } else { same };
        s.update(entity, id, same).unwrap_or_else(|error| panic!("{entity}.{field}: {error}"));
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let s = session();
    let (acme, ada) = (at_rest(&s, "account"), at_rest(&s, "contact"));
    let deal = record! { "name" => "Deal", "customer" => acme, "contact" => ada };
    let told = rules(s.create("opportunity", deal));
    assert_eq!(told, [("customer".to_owned(), "inactive"), ("contact".to_owned(), "inactive")]);
}

#[test]
fn who_was_merged_is_told_with_who_remains() {
    let s = session();
    let [acme, bolt, cask] = ["Acme", "Bolt", "Cask"].map(|name| customer(&s, "account", name));
    crate::common::role(&s, "Seller", &[("account", "own")]);
    for (entity, right) in
        [("opportunity", Right::Create), ("opportunity", Right::Append), ("account", Right::AppendTo)]
    {
        s.set_privilege("Seller", entity, right, Some(Depth::Organisation)).unwrap();
    }
    let ada = crate::common::user(&s, "ada", &["Seller"]);
    s.update("account", acme.id, record! { "owner" => Ref::new("user", ada) }).unwrap();
    s.run(Merge::new(bolt.clone(), acme.clone())).unwrap();
    let deal = |of: &Ref| s.create("opportunity", record! { "name" => "Deal", "customer" => of.clone() });
    let told = |of: &Ref| {
        let error = deal(of).unwrap_err();
        let issue = error.details().issues[0].clone();
        (issue.rule, issue.message)
    };
    assert_eq!(told(&acme), ("merged", "was merged into the account Bolt: say that one".to_owned()));
    s.run(Merge::new(cask.clone(), bolt.clone())).unwrap();
    assert!(told(&acme).1.contains("Cask"), "at the end of all merges");
    assert!(deal(&cask).is_ok());
    // Whoever does not see who remains is not told the name.
    let hers = s.crm().session_as(ada).unwrap();
    let error = hers.create("opportunity", record! { "name" => "Deal", "customer" => acme }).unwrap_err();
    assert!(!error.message().contains("Cask"), "{error}");
}

#[test]
fn what_is_under_way_is_brought_to_its_end() {
    let s = session();
    let acme = customer(&s, "account", "Acme");
    let deal = s.create("opportunity", record! { "name" => "Deal", "customer" => acme.clone() }).unwrap();
    let quote = record! { "name" => "Alone", "customer" => acme.clone() };
    let quote = s.create("quote", quote).unwrap();
    s.set_state("quote", quote, "active", None, record! {}).unwrap();
    s.set_state("account", acme.id, "inactive", None, record! {}).unwrap();
    let made = |command: &str, input: serde_json::Value| -> Id {
        let done = s.execute(command, input).unwrap_or_else(|error| panic!("{command}: {error}"));
        done["record"]["id"].as_str().unwrap().parse().unwrap()
    };
    made("quote.revise", json!({ "quote": quote }));
    let order = made("opportunity.create_order", json!({ "opportunity": deal }));
    let invoice = made("order.create_invoice", json!({ "order": order }));
    s.execute("invoice.pay", json!({ "invoice": invoice })).unwrap();
    s.execute("opportunity.win", json!({ "opportunity": deal })).unwrap();
    // Another customer at rest is not let in that way.
    let other = at_rest(&s, "account");
    let input = json!({ "opportunity": deal, "values": { "customer": other } });
    assert_eq!(rules(s.execute("opportunity.create_invoice", input)), [("customer".to_owned(), "inactive")]);
}

#[test]
fn activities_and_notes_are_about_anybody() {
    let s = session();
    let gone = at_rest(&s, "account");
    for entity in ["task", "phone_call", "email", "appointment", "note"] {
        s.create(entity, record! { "subject" => "Why they left", "regarding" => gone.clone() }).unwrap();
    }
}

#[test]
fn an_import_of_the_past_brings_what_was() {
    let s = session();
    let gone = at_rest(&s, "account");
    let deal = |state: &str| record! { "name" => "Past", "customer" => gone.clone(), "state" => state };
    let create = |values| Write::Create { entity: "opportunity".into(), values };
    for state in ["won", "open"] {
        s.write_history_batch(vec![create(deal(state))], BatchMode::AllOrNothing).unwrap();
    }
    let now = create(record! { "name" => "Now", "customer" => gone.clone() });
    assert!(s.write_batch(vec![now], BatchMode::AllOrNothing).is_err());
}

#[test]
fn what_is_taken_back_is_as_it_was() {
    let s = session();
    let [acme, bolt] = ["Acme", "Bolt"].map(|name| customer(&s, "account", name));
    let with = |of: &Ref| record! { "customer" => of.clone() };
    let deal = s.create("opportunity", with(&acme).with("name", "Deal")).unwrap();
    s.update("opportunity", deal, with(&bolt)).unwrap();
    let change = s.changes_since(0, usize::MAX).unwrap().last().unwrap().seq;
    s.set_state("account", acme.id, "inactive", None, Values::new()).unwrap();
    s.undo(crm_core::Undo::Change(change)).unwrap();
    assert_eq!(s.get("opportunity", deal).unwrap().get("customer"), Some(&Value::Ref(acme)));
}
