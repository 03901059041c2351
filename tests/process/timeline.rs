//! The timeline of a customer, page by page.

use std::collections::BTreeSet;

use crm_core::metadata::entity::Ownership;
use crm_core::{BatchMode, Crm, ErrorCode, Id, NewEntity, NewField, Options, Ref, Session, Value, record};
use serde_json::json;

use crate::common::{role, session, user};

fn titles(s: &Session, customer: Ref, size: usize) -> Vec<String> {
    let mut titles = Vec::new();
    let mut after = None;
    loop {
        let page = s.timeline(customer.clone(), after.as_deref(), size).unwrap();
        assert!(page.items.len() <= size);
        assert!(page.items.is_sorted_by(|one, next| one.at >= next.at), "newest first");
        titles.extend(page.items.into_iter().map(|item| item.title));
        match page.next {
            Some(next) => after = Some(next),
            None => return titles,
        }
    }
}

/// A company with a person, a company below with one more, each with things that happened, and one of others.
fn group(s: &Session) -> [Id; 2] {
    let group = s.create("account", record! { "name" => "Group" }).unwrap();
    let firm = s.create("account", record! { "name" => "Firm", "parent_account" => group }).unwrap();
    let [ada, bea] = [("Ada", group), ("Bea", firm)]
        .map(|(name, of)| s.create("contact", record! { "last_name" => name, "account" => of }).unwrap());
    let other = s.create("account", record! { "name" => "Other" }).unwrap();
    for (about, name) in [
        (Ref::new("account", group), "group"),
        (Ref::new("account", firm), "firm"),
        (Ref::new("contact", ada), "ada"),
        (Ref::new("contact", bea), "bea"),
        (Ref::new("account", other), "other"),
    ] {
        s.create("phone_call", record! { "subject" => format!("call {name}"), "regarding" => about.clone() }).unwrap();
        s.create("note", record! { "subject" => format!("note {name}"), "regarding" => about.clone() }).unwrap();
        s.create("opportunity", record! { "name" => format!("deal {name}"), "customer" => about.clone() }).unwrap();
        s.create("case", record! { "title" => format!("case {name}"), "customer" => about.clone() }).unwrap();
        s.create("quote", record! { "name" => format!("quote {name}"), "customer" => about }).unwrap();
    }
    [group, firm]
}

fn expected(names: &[&str]) -> BTreeSet<String> {
    let kinds = ["call", "note", "deal", "case", "quote"];
    kinds.iter().flat_map(|kind| names.iter().map(move |name| format!("{kind} {name}"))).collect()
}

#[test]
fn all_that_happened_is_told_once_whatever_the_page() {
    let s = session();
    let [group, firm] = group(&s);
    for size in [1, 3, 7, 1000] {
        let told = titles(&s, Ref::new("account", group), size);
        assert_eq!(told.len(), 20, "{size}");
        assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), expected(&["group", "firm", "ada", "bea"]), "{size}");
    }
    let told = titles(&s, Ref::new("account", firm), 4);
    assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), expected(&["firm", "bea"]));
}

#[test]
fn things_of_one_moment_are_told_once_too() {
    let s = session();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let rows = (0..120).map(|n| Ok(record! { "subject" => format!("{n}"), "regarding" => Ref::new("account", acme) }));
    s.create_many("task", rows, BatchMode::AllOrNothing, |_, _| Ok(())).unwrap();
    let told = titles(&s, Ref::new("account", acme), 50);
    assert_eq!((told.len(), told.iter().collect::<BTreeSet<_>>().len()), (120, 120));
}

#[test]
fn other_languages_ask_by_its_command() {
    let s = session();
    let [_, firm] = group(&s);
    let page = s.execute("customer.timeline", json!({ "customer": Ref::new("account", firm), "size": 2 })).unwrap();
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let next = json!({ "customer": Ref::new("account", firm), "size": 50, "after": page["next"] });
    assert_eq!(s.execute("customer.timeline", next).unwrap()["items"].as_array().unwrap().len(), 8);
}

#[test]
fn entities_of_the_company_tell_too() {
    let s = session();
    let visit = NewEntity::new("x_visit", Ownership::User)
        .label("en", "Visit", "Visits")
        .field(NewField::text("x_name", 40).label("en", "Name"))
        .field(NewField::customer("x_customer").label("en", "Customer"));
    s.change_schema(|schema| schema.add_entity(visit).map(|_| ())).unwrap();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let visit = record! { "x_name" => "First visit", "x_customer" => Ref::new("account", acme) };
    s.create("x_visit", visit).unwrap();
    assert_eq!(titles(&s, Ref::new("account", acme), 9), ["First visit"]);
}

#[test]
fn what_may_not_be_seen_is_not_told() {
    let s = session();
    let [group, _] = group(&s);
    role(&s, "Little", &[("account", "organisation"), ("contact", "organisation"), ("phone_call", "own")]);
    let user = user(&s, "ada", &["Little"]);
    let hers = s.crm().session_as(user).unwrap();
    assert_eq!(titles(&hers, Ref::new("account", group), 9), Vec::<String>::new());
    let call = s.query_one("select id from phone_call where subject = 'call ada'", record! {}).unwrap().unwrap();
    let call = call.at(0).and_then(Value::as_id).unwrap();
    s.update("phone_call", call, record! { "owner" => Ref::new("user", user) }).unwrap();
    assert_eq!(titles(&hers, Ref::new("account", group), 9), ["call ada"]);
}

#[test]
fn what_has_no_timeline_is_told() {
    let s = session();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let code = |customer: Ref, after: Option<&str>, size| s.timeline(customer, after, size).unwrap_err().code();
    assert_eq!(code(Ref::new("lead", acme), None, 9), ErrorCode::InvalidArgument);
    assert_eq!(code(Ref::new("contact", acme), None, 9), ErrorCode::NotFound);
    let acme = Ref::new("account", acme);
    for after in ["", "x", "1", "9+x", "99999999999999999999+1"] {
        assert_eq!(code(acme.clone(), Some(after), 9), ErrorCode::InvalidArgument, "{after}");
    }
    assert_eq!(code(acme.clone(), None, 0), ErrorCode::InvalidArgument);
    assert_eq!(code(acme, None, 1_001), ErrorCode::InvalidArgument);
}

/// The first page among a million activities on disk, of a customer with ten thousand of them, and of a group with a thousand
/// people and two hundred companies below, with ten thousand too:
/// `cargo test --release … -- --ignored --nocapture long_timeline`.
#[test]
#[ignore = "a measurement"]
fn the_first_page_of_a_long_timeline() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.crm");
    let crm = Crm::open_with(&path, Options::new().durable(false)).unwrap();
    let s = crm.session();
    let account = |name: String, above: Value| {
        Ref::new("account", s.create("account", record! { "name" => name, "parent_account" => above }).unwrap())
    };
    let acme = account("Acme".into(), Value::Null);
    let group = account("Group".into(), Value::Null);
    let below: Vec<Ref> = (0..200).map(|n| account(format!("Below {n}"), group.id.into())).collect();
    let people: Vec<Ref> = (0..1_000)
        .map(|n| {
            let works_for = if n < 500 { group.id } else { below[n % 200].id };
            let person = record! { "last_name" => format!("{n}"), "account" => works_for };
            Ref::new("contact", s.create("contact", person).unwrap())
        })
        .collect();
    let others: Vec<Ref> = (0..1_000).map(|n| account(format!("{n}"), Value::Null)).collect();
    let started = std::time::Instant::now();
    for n in 0..1_000_000_usize {
        if n % 10_000 == 0 {
            s.begin().unwrap();
        }
        let about = match n % 100 {
            0 => &acme,
            1 => &people[n / 100 % 1_000],
            _ => &others[n % 1_000],
        };
        let entity = ["task", "phone_call", "letter", "appointment"][n / 100 % 4];
        s.create(entity, record! { "subject" => format!("{n}"), "regarding" => about.clone() }).unwrap();
        if n % 10_000 == 9_999 {
            s.commit().unwrap();
        }
    }
    println!("written in {:?}, {} MB", started.elapsed(), path.metadata().unwrap().len() / 1_000_000);
    role(
        &s,
        "Own",
        &[("account", "organisation"), ("contact", "organisation"), ("phone_call", "own"), ("task", "own")],
    );
    let little = s.crm().session_as(user(&s, "ada", &["Own"])).unwrap();
    let all = s.crm().session_as(user(&s, "bea", &["Salesperson"])).unwrap();
    for (what, customer) in [("a customer", &acme), ("a group", &group), ("a person", &people[0])] {
        for (who, asks) in [("the system", &s), ("a seller", &all), ("who sees nothing of it", &little)] {
            let runs = if who == "the system" { 200 } else { 20 };
            let mut next = None;
            let mut least = [std::time::Duration::MAX; 2];
            for _ in 0..runs {
                let started = std::time::Instant::now();
                let page = asks.timeline(customer.clone(), None, 50).unwrap();
                least[0] = least[0].min(started.elapsed());
                next = page.next;
                if next.is_some() {
                    let started = std::time::Instant::now();
                    asks.timeline(customer.clone(), next.as_deref(), 50).unwrap();
                    least[1] = least[1].min(started.elapsed());
                }
            }
            let next = next.map(|_| least[1]);
            println!("{what}, {who}: {:?}; the next page: {next:?}", least[0]);
        }
    }
}
