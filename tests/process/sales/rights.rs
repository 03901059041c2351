//! Processes act for their user.

use crm_core::{ErrorCode, Id, Ref, Session, record};
use serde_json::json;

use super::World;
use crate::common;

fn user(w: &World, name: &str, role: &str) -> (Id, Session) {
    let user = common::user(&w.s, name, &[role]);
    (user, w.crm.session_as(user).unwrap())
}

#[test]
fn a_salesperson_goes_from_lead_to_invoice() {
    let w = World::new();
    let (_, s) = user(&w, "Rossi", "Salesperson");
    let run = |command: &str, input| s.execute(command, input).unwrap_or_else(|error| panic!("{command}: {error}"));
    let lead = record! { "subject" => "Lift", "last_name" => "Verdi", "company_name" => "Initech" };
    let lead = s.create("lead", lead).unwrap();
    let made = run("lead.qualify", json!({ "lead": lead }));
    let quote = run("opportunity.create_quote", json!({ "opportunity": made["opportunity"] }));
    run("quote.activate", json!({ "quote": quote["record"]["id"] }));
    let order = run("quote.create_order", json!({ "quote": quote["record"]["id"] }));
    run("opportunity.win", json!({ "opportunity": made["opportunity"] }));
    run("order.lock_prices", json!({ "order": order["record"]["id"] }));
    run("order.submit", json!({ "order": order["record"]["id"] }));
    let invoice = run("order.create_invoice", json!({ "order": order["record"]["id"] }));
    run("invoice.pay", json!({ "invoice": invoice["record"]["id"] }));
}

#[test]
fn who_may_not_change_a_record_moves_it_nowhere() {
    let w = World::new();
    let (quote, order, invoice) = (w.sent(), w.order(), w.invoice());
    let (_, s) = user(&w, "Neri", "Support User");
    for (command, input) in [
        ("opportunity.create_quote", json!({ "opportunity": w.deal })),
        ("quote.win", json!({ "quote": quote })),
        ("quote.revise", json!({ "quote": quote })),
        ("quote.create_order", json!({ "quote": quote })),
        ("order.submit", json!({ "order": order })),
        ("order.create_invoice", json!({ "order": order })),
        ("order.lock_prices", json!({ "order": order })),
        ("invoice.pay", json!({ "invoice": invoice })),
        ("invoice.unlock_prices", json!({ "invoice": invoice })),
    ] {
        let error = s.execute(command, input).unwrap_err();
        assert_eq!(error.code(), ErrorCode::PermissionDenied, "{command}: {error}");
    }
    assert_eq!((w.state("quote", quote).0, w.state("order", order).0), ("active".into(), "active".into()));
}

#[test]
fn duplicates_are_those_that_the_user_sees() {
    let w = World::new();
    let (owner, s) = user(&w, "Bianchi", "System Customizer");
    w.s.create("account", record! { "name" => "Initech" }).unwrap();
    let lead = record! { "subject" => "Lift", "last_name" => "Verdi", "company_name" => "initech" };
    let seen = s.create("account", record! { "name" => "INITECH" }).unwrap();
    let lead = s.create("lead", lead).unwrap();
    let offered = s.execute("lead.qualify", json!({ "lead": lead })).unwrap();
    assert_eq!(offered["duplicates"][0]["record"]["id"], json!(seen));
    assert_eq!(offered["duplicates"].as_array().unwrap().len(), 1);
    w.s.assign("account", seen, Ref::new("user", w.s.user())).unwrap();
    let made = s.execute("lead.qualify", json!({ "lead": lead })).unwrap();
    assert_eq!(made["duplicates"], json!([]));
    let account = made["account"].as_str().unwrap().parse().unwrap();
    assert_eq!(w.get("account", account).get("owner"), Some(&Ref::new("user", owner).into()));
}

#[test]
fn nobody_is_told_the_state_of_what_they_do_not_see() {
    let w = World::new();
    w.run("opportunity.win", json!({ "opportunity": w.deal }));
    let (_, s) = user(&w, "Gialli", "System Customizer");
    let error = s.execute("opportunity.win", json!({ "opportunity": w.deal })).unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound, "{error}");
    let error = s.set_state("opportunity", w.deal, "lost", None, record! {}).unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound, "{error}");
}
