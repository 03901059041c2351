//! Quotes are sent, accepted, refused, revised, ordered.

use crm_core::{ErrorCode, Value, record};
use serde_json::json;

use super::{World, closing, none};

#[test]
fn a_draft_is_sent_and_then_only_read() {
    let w = World::new();
    let quote = w.draft();
    w.run("quote.activate", json!({ "quote": quote, "status": "open" }));
    assert_eq!(w.state("quote", quote), ("active".into(), "open".into()));
    assert!(w.unfit("quote.activate", json!({ "quote": quote })).contains("draft"));
    let change = w.s.update("quote", quote, record! { "name" => "Other" }).unwrap_err();
    assert_eq!(change.code(), ErrorCode::TransitionRefused);
}

#[test]
fn only_what_was_sent_is_won_or_closed() {
    let w = World::new();
    let quote = w.draft();
    for command in ["quote.win", "quote.close"] {
        assert!(w.unfit(command, json!({ "quote": quote })).contains("active"));
    }
    w.unfit("quote.revise", json!({ "quote": quote }));
    w.unfit("quote.create_order", json!({ "quote": quote }));
}

#[test]
fn a_quote_that_is_won_says_when() {
    let w = World::new();
    let quote = w.sent();
    let closed = w.run("quote.win", json!({ "quote": quote, "description": "signed" }));
    assert_eq!(w.state("quote", quote), ("won".into(), "won".into()));
    let quote = w.get("quote", quote);
    assert_eq!(quote.get("closed_on"), Some(&w.today()));
    let activity = closing(&w, "quote_close", &closed);
    assert_eq!(activity.text("description"), Some("signed"));
    assert_eq!(activity.get("quote_number"), quote.get("quote_number"));
    assert_eq!(activity.get("revision"), Some(&Value::Int(0)));
    assert_eq!(w.state("opportunity", w.deal).0, "open", "the deal is won on its own");
    for command in ["quote.win", "quote.close", "quote.revise"] {
        w.unfit(command, json!({ "quote": quote.id().unwrap() }));
    }
}

#[test]
fn a_quote_is_closed_as_lost_unless_another_reason_is_given() {
    let w = World::new();
    let first = w.sent();
    w.run("quote.close", json!({ "quote": first, "closed_on": "2026-01-02" }));
    assert_eq!(w.state("quote", first), ("closed".into(), "lost".into()));
    assert_eq!(w.get("quote", first).get("closed_on").unwrap().as_date().unwrap().to_string(), "2026-01-02");
    let second = w.sent();
    w.run("quote.close", json!({ "quote": second, "status": "canceled" }));
    assert_eq!(w.state("quote", second), ("closed".into(), "canceled".into()));
    let third = w.sent();
    w.s.set_state("quote", third, "closed", Some("lost"), none()).unwrap();
    assert_eq!(w.of("quote_close", "quote", third).len(), 1, "the state alone does the same");
    let (code, _) = w.refused("quote.close", json!({ "quote": w.sent(), "status": "won" }));
    assert_eq!(code, ErrorCode::InvalidArgument);
}

#[test]
fn a_revision_is_a_draft_of_the_same_number() {
    let w = World::new();
    let quote = w.sent();
    let revision = w.made("quote.revise", json!({ "quote": quote }));
    assert_eq!(w.state("quote", quote), ("closed".into(), "revised".into()));
    assert_eq!(w.of("quote_close", "quote", quote).len(), 1);
    let (old, new) = (w.get("quote", quote), w.get("quote", revision));
    assert_eq!(new.text("state"), Some("draft"));
    assert_eq!(new.get("revision_number"), Some(&Value::Int(1)));
    assert_eq!(new.get("closed_on"), Some(&Value::Null));
    for field in ["quote_number", "name", "customer", "opportunity", "currency", "freight_amount", "ship_to_city"] {
        assert_eq!(new.get(field), old.get(field), "{field}");
    }
    let message = w.unfit("quote.revise", json!({ "quote": quote }));
    assert!(message.contains("revision 1") && message.contains(old.text("quote_number").unwrap()), "{message}");
    // The latest revision counts, whichever is written anew.
    w.run("quote.activate", json!({ "quote": revision }));
    w.run("quote.close", json!({ "quote": revision }));
    let third = w.made("quote.revise", json!({ "quote": quote, "values": { "name": "Last offer" } }));
    assert_eq!(w.get("quote", third).get("revision_number"), Some(&Value::Int(2)));
    assert_eq!(w.get("quote", third).text("name"), Some("Last offer"));
}

#[test]
fn a_quote_of_a_deal_that_has_ended_is_not_revised() {
    let w = World::new();
    let quote = w.sent();
    w.run("quote.close", json!({ "quote": quote }));
    w.run("opportunity.lose", json!({ "opportunity": w.deal }));
    w.unfit("quote.revise", json!({ "quote": quote }));
    w.run("opportunity.reopen", json!({ "opportunity": w.deal }));
    w.made("quote.revise", json!({ "quote": quote }));
}

#[test]
fn a_quote_becomes_an_order_at_the_prices_quoted() {
    let w = World::new();
    let quote = w.sent();
    let order = w.made("quote.create_order", json!({ "quote": quote, "values": { "priority": "high" } }));
    assert_eq!(w.state("quote", quote), ("won".into(), "won".into()), "won first");
    let made = w.get("order", order);
    assert_eq!(made.get("quote"), Some(&Value::Id(quote)));
    assert_eq!(made.get("is_price_locked"), Some(&Value::Bool(true)));
    assert_eq!((made.text("state"), made.text("priority")), (Some("active"), Some("high")));
    assert_eq!(made.get("discount_percentage"), w.get("quote", quote).get("discount_percentage"));
    let (quoted, ordered) = (w.of("quote_line", "quote", quote), w.of("order_line", "order", order));
    for (quoted, ordered) in quoted.iter().zip(&ordered) {
        assert_eq!(ordered.get("quote_line"), quoted.id().map(Value::Id).as_ref());
        assert_eq!(ordered.get("unit_price"), quoted.get("unit_price"));
        assert_eq!(ordered.get("is_copied"), Some(&Value::Bool(true)));
    }
    let number = made.text("order_number").unwrap();
    assert!(w.unfit("quote.create_order", json!({ "quote": quote })).contains(number), "ordered once");
    w.run("order.cancel", json!({ "order": order }));
    w.made("quote.create_order", json!({ "quote": quote }));
}

#[test]
fn nothing_stays_of_an_order_that_fails() {
    let w = World::new();
    let quote = w.sent();
    let (code, _) = w.refused("quote.create_order", json!({ "quote": quote, "values": { "priority": "enormous" } }));
    assert_eq!(code, ErrorCode::Validation);
    assert_eq!(w.state("quote", quote).0, "active");
}
