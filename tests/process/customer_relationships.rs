//! What customers are to each other, read from both sides.

use crm_core::record::description::ShownCell;
use crm_core::{Crm, ErrorCode, Id, Options, Ref, Session, Settings, Values, record};
use serde_json::json;

use crate::common::{role, session, user};

fn named(s: &Session, name: &str) -> Id {
    s.find_ids("relationship_role", "name", name, 1).unwrap()[0]
}

fn customers(s: &Session) -> [Ref; 3] {
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let bolt = s.create("account", record! { "name" => "Bolt" }).unwrap();
    let ada = s.create("contact", record! { "first_name" => "Ada", "last_name" => "Rossi" }).unwrap();
    [Ref::new("account", acme), Ref::new("account", bolt), Ref::new("contact", ada)]
}

/// The other, its role and one's own, by name.
fn told(s: &Session, of: &Ref) -> Vec<(String, Option<String>, Option<String>)> {
    s.relationships(of.clone()).unwrap().into_iter().map(|one| (one.name, one.role, one.own_role)).collect()
}

fn relate(s: &Session, one: (&Ref, &str), other: (&Ref, &str), more: Values) -> Id {
    let values = more
        .with("customer", one.0.clone())
        .with("customer_role", named(s, one.1))
        .with("partner", other.0.clone())
        .with("partner_role", named(s, other.1));
    s.create("customer_relationship", values).unwrap()
}

#[test]
fn each_side_hears_of_the_other() {
    let s = session();
    let [acme, bolt, ada] = customers(&s);
    relate(&s, (&acme, "Customer"), (&bolt, "Supplier"), record! { "starts_on" => "2026-01-01" });
    relate(&s, (&ada, "Referrer"), (&acme, "Customer"), record! {});
    let row = |name: &str, role: &str, own: &str| (name.to_owned(), Some(role.to_owned()), Some(own.to_owned()));
    assert_eq!(told(&s, &acme), [row("Ada Rossi", "Referrer", "Customer"), row("Bolt", "Supplier", "Customer")]);
    assert_eq!(told(&s, &bolt), [row("Acme", "Customer", "Supplier")]);
    assert_eq!(told(&s, &ada), [row("Acme", "Customer", "Referrer")]);
    let answer = s.execute("customer.relationships", json!({ "customer": bolt })).unwrap();
    assert_eq!((&answer[0]["customer"]["entity"], &answer[0]["starts_on"]), (&json!("account"), &json!("2026-01-01")));
    let refused = s.relationships(("task", acme.id)).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::InvalidArgument);
}

#[test]
fn who_is_merged_brings_them_along_and_who_goes_takes_them_away() {
    let s = session();
    let [acme, bolt, ada] = customers(&s);
    relate(&s, (&ada, "Influencer"), (&bolt, "Customer"), record! {});
    s.execute("record.merge", json!({ "into": acme, "from": bolt })).unwrap();
    assert_eq!((told(&s, &ada)[0].0.as_str(), told(&s, &acme).len()), ("Acme", 1));
    s.delete("account", acme.id).unwrap();
    assert_eq!(told(&s, &ada), []);
}

#[test]
fn nobody_is_anything_to_themselves_and_roles_fit() {
    let s = session();
    let [acme, bolt, ada] = customers(&s);
    let refused = |one: (&Ref, &str), other: (&Ref, &str)| {
        let values = record! {
            "customer" => one.0.clone(), "customer_role" => named(&s, one.1),
            "partner" => other.0.clone(), "partner_role" => named(&s, other.1),
        };
        let error = s.create("customer_relationship", values).unwrap_err();
        let issue = &error.details().issues[0];
        (issue.field.clone(), issue.rule)
    };
    assert_eq!(refused((&acme, "Partner"), (&acme, "Partner")), ("partner".into(), "same_customer"));
    assert_eq!(refused((&acme, "Friend"), (&ada, "Friend")), ("customer_role".into(), "wrong_role"));
    assert_eq!(refused((&bolt, "Subsidiary"), (&ada, "Subsidiary")), ("partner_role".into(), "wrong_role"));
}

#[test]
fn a_part_in_a_deal_takes_a_role_of_deals() {
    let s = session();
    let [acme, _, ada] = customers(&s);
    let deal = s.create("opportunity", record! { "name" => "Deal" }).unwrap();
    let part = |of: &Ref, role: &str| {
        let values = record! { "opportunity" => deal, "customer" => of.clone(), "role" => named(&s, role) };
        s.create("opportunity_customer", values).map_err(|error| {
            let issue = &error.details().issues[0];
            (issue.field.clone(), issue.rule, issue.message.clone())
        })
    };
    let refused = |message: &str| Err(("role".to_owned(), "wrong_role", message.to_owned()));
    assert_eq!(part(&acme, "Supplier"), refused("is no role for customers in opportunities"));
    assert_eq!(part(&ada, "Reseller"), refused("is no role for contacts"));
    assert_eq!(part(&acme, "Decision maker"), refused("is no role for accounts"));
    let kept = part(&acme, "Reseller").unwrap();
    part(&ada, "Decision maker").unwrap();
    // A role that is for others by now takes nothing from who has it.
    s.update("relationship_role", named(&s, "Reseller"), record! { "is_for_opportunities" => false }).unwrap();
    s.update("opportunity_customer", kept, record! { "description" => "in the north" }).unwrap();
    let wrong = s.update("opportunity_customer", kept, record! { "role" => named(&s, "Customer") }).unwrap_err();
    assert_eq!(wrong.details().issues[0].rule, "wrong_role");
}

#[test]
fn two_who_become_one_are_nothing_to_themselves() {
    let s = session();
    let [acme, bolt, ada] = customers(&s);
    let one = relate(&s, (&acme, "Customer"), (&bolt, "Supplier"), record! { "customer_description" => "since 1990" });
    let other = relate(&s, (&bolt, "Partner"), (&acme, "Partner"), record! {});
    relate(&s, (&bolt, "Customer"), (&ada, "Referrer"), record! {});
    let before = [told(&s, &acme), told(&s, &bolt), told(&s, &ada)];
    s.execute("record.merge", json!({ "into": acme, "from": bolt })).unwrap();
    let row = ("Ada Rossi".to_owned(), Some("Referrer".to_owned()), Some("Customer".to_owned()));
    assert_eq!((told(&s, &acme), told(&s, &bolt)), (vec![row], vec![]));
    s.execute("record.unmerge", json!({ "record": bolt })).unwrap();
    assert_eq!([told(&s, &acme), told(&s, &bolt), told(&s, &ada)], before);
    assert_eq!(s.get("customer_relationship", one).unwrap().text("customer_description"), Some("since 1990"));
    assert!(s.find("customer_relationship", other).unwrap().is_some());
}

#[test]
fn forms_list_them_from_both_sides() {
    let s = session();
    for entity in ["account", "contact"] {
        let form = s.describe(entity, None).unwrap().form;
        let lists = form.cells().filter_map(|cell| match cell {
            ShownCell::List(list) if list.list == "customer_relationship" => Some(list.lookup.clone()),
            _ => None,
        });
        assert_eq!(lists.collect::<Vec<_>>(), ["customer", "partner"], "{entity}");
    }
}

#[test]
fn what_is_not_seen_is_not_told() {
    let s = session();
    let [acme, bolt, _] = customers(&s);
    role(&s, "Looker", &[("account", "organisation"), ("customer_relationship", "own")]);
    let looker = user(&s, "looker", &["Looker"]);
    relate(&s, (&acme, "Customer"), (&bolt, "Supplier"), record! {});
    let theirs = s.crm().session_as(looker).unwrap();
    assert_eq!(theirs.relationships(acme).unwrap(), []);
}

#[test]
fn a_file_in_italian_has_roles_in_italian() {
    let names = |languages: [&str; 2]| {
        let settings = Settings { languages: languages.map(str::to_owned).to_vec(), ..Settings::default() };
        let s = Crm::in_memory_with(Options::new().settings(settings)).unwrap().session();
        (s.count("relationship_role").unwrap(), s.find_ids("relationship_role", "name", "Fornitore", 1).unwrap().len())
    };
    assert_eq!((names(["it", "en"]), names(["en", "it"]), names(["de", "en"])), ((16, 1), (16, 0), (16, 0)));
}
