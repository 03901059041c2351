//! Processes tell nobody of what they do not see: neither that it is there, nor in which state, nor what it is called.

use crm_core::{ErrorCode, Id, Ref, Session, record};
use serde_json::{Value as Json, json};

use crate::common::{role, session, user};

/// Processes that ask for a state, each with a record of the system's that is in another one.
fn asked(s: &Session) -> Vec<(&'static str, &'static str, &'static str, Id)> {
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let acme = || Ref::new("account", acme);
    let case = s.create("case", record! { "title" => "Noise", "customer" => acme() }).unwrap();
    let subject = s.create("subject", record! { "title" => "Lifts" }).unwrap();
    let article = s.create("article", record! { "title" => "Oil", "subject" => subject }).unwrap();
    let quote = s.create("quote", record! { "name" => "Offer", "customer" => acme() }).unwrap();
    let order = s.create("order", record! { "name" => "Order", "customer" => acme() }).unwrap();
    let deal = s.create("opportunity", record! { "name" => "Deal", "customer" => acme() }).unwrap();
    let lead = s.create("lead", record! { "subject" => "Fair", "last_name" => "Rossi" }).unwrap();
    vec![
        ("case.reopen", "case", "case", case),
        ("article.approve", "article", "article", article),
        ("article.unpublish", "article", "article", article),
        ("quote.win", "quote", "quote", quote),
        ("quote.create_order", "quote", "quote", quote),
        ("order.unlock_prices", "order", "order", order),
        ("opportunity.reopen", "opportunity", "opportunity", deal),
        ("lead.reopen", "lead", "lead", lead),
    ]
}

#[test]
fn a_record_out_of_sight_is_as_one_that_never_was() {
    let s = session();
    let asked = asked(&s);
    let entities = ["case", "article", "quote", "order", "opportunity", "lead"];
    role(&s, "Own", &entities.map(|entity| (entity, if entity == "article" { "organisation" } else { "own" })));
    let ada = user(&s, "ada", &["Own"]);
    let hers = s.crm().session_as(ada).unwrap();
    let never = s.create("task", record! { "subject" => "Any" }).unwrap();
    for (command, field, entity, id) in asked {
        let ask = |id: Id| hers.execute(command, json!({ field: id })).unwrap_err();
        let (seen, unknown) = (ask(id), ask(never));
        if entity == "article" {
            // Articles belong to the organisation: who may read them is told their state.
            assert_eq!(seen.code(), ErrorCode::TransitionRefused, "{command}");
            continue;
        }
        assert_eq!((seen.code(), unknown.code()), (ErrorCode::NotFound, ErrorCode::NotFound), "{command}: {seen}");
        let plain = |error: &crm_core::Error, id: Id| error.message().replace(&id.to_string(), "it");
        assert_eq!(plain(&seen, id), plain(&unknown, never), "{command}");
    }
}

#[test]
fn what_stands_in_the_way_is_not_named_to_who_does_not_see_it() {
    let s = session();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let acme = Ref::new("account", acme);
    role(&s, "Own", &[("case", "own"), ("opportunity", "own"), ("account", "organisation"), ("contract", "own")]);
    let ada = Ref::new("user", user(&s, "ada", &["Own"]));
    let hers = s.crm().session_as(ada.id).unwrap();
    let case = record! { "title" => "Noise", "customer" => acme.clone(), "owner" => ada.clone() };
    let case = s.create("case", case).unwrap();
    let below = record! { "title" => "Secret case", "customer" => acme.clone(), "parent_case" => case };
    let below = s.create("case", below).unwrap();
    let refused = |command: &str, input: Json| {
        let (told, system) =
            (hers.execute(command, input.clone()).unwrap_err(), s.execute(command, input).unwrap_err());
        assert_eq!(told.code(), system.code(), "{command}: {told}");
        (told.message().to_owned(), system.message().to_owned())
    };
    let (told, all) = refused("case.cancel", json!({ "case": case }));
    assert!(!told.contains("Secret") && all.contains("Secret case"), "{told} / {all}");
    s.execute("case.cancel", json!({ "case": below })).unwrap();
    s.create("task", record! { "subject" => "Secret task", "regarding" => Ref::new("case", case) }).unwrap();
    let (told, all) = refused("case.cancel", json!({ "case": case }));
    assert!(!told.contains("Secret") && all.contains("Secret task"), "{told} / {all}");
    let deal = record! { "name" => "Deal", "customer" => acme.clone(), "owner" => ada };
    let deal = s.create("opportunity", deal).unwrap();
    let quote = record! { "name" => "Offer", "customer" => acme, "opportunity" => deal, "quote_number" => "SECRET-1" };
    s.create("quote", quote).unwrap();
    let (told, all) = refused("opportunity.win", json!({ "opportunity": deal }));
    assert!(!told.contains("SECRET") && all.contains("SECRET-1"), "{told} / {all}");
}
