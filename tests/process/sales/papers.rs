//! What holds of deals and papers however they are written.

use crm_core::{ErrorCode, record};
use serde_json::json;

use super::World;

#[test]
fn the_currency_stays_while_amounts_are_in_it() {
    let w = World::new();
    let quote = w.draft();
    for (entity, id) in [("opportunity", w.deal), ("quote", quote), ("order", w.order()), ("invoice", w.invoice())] {
        let error = w.s.update(entity, id, record! { "currency" => "CHF" }).unwrap_err();
        assert_eq!((error.code(), error.details().field.as_deref()), (ErrorCode::InUse, Some("currency")), "{error}");
        w.s.update(entity, id, record! { "currency" => "USD", "name" => "Same" }).unwrap();
    }
    for line in w.of("quote_line", "quote", quote) {
        w.s.delete("quote_line", line.id().unwrap()).unwrap();
    }
    w.s.update("quote", quote, record! { "currency" => "CHF" }).unwrap();
    for line in w.of("opportunity_line", "opportunity", w.deal) {
        w.s.delete("opportunity_line", line.id().unwrap()).unwrap();
    }
    let error = w.s.update("opportunity", w.deal, record! { "currency" => "CHF" }).unwrap_err();
    assert!(error.message().contains("quote"), "papers hang on it: {error}");
}

#[test]
fn the_lines_of_what_is_closed_stay() {
    let w = World::new();
    let quote = w.sent();
    let line = w.of("quote_line", "quote", quote)[0].id().unwrap();
    let refused = |done: crm_core::Result<()>| assert_eq!(done.unwrap_err().code(), ErrorCode::TransitionRefused);
    refused(w.s.create("quote_line", record! { "quote" => quote, "write_in" => "More" }).map(|_| ()));
    refused(w.s.update("quote_line", line, record! { "quantity" => 1 }).map(|_| ()));
    refused(w.s.delete("quote_line", line).map(|_| ()));
    // Nor do they go to another quote.
    let other = w.draft();
    let moved = w.s.update("quote_line", line, record! { "quote" => other });
    refused(moved.map(|_| ()));
    // With their quote they change the owner, and go.
    let unit = w.s.find_ids("business_unit", "name", "Organisation", 1).unwrap()[0];
    let team = w.s.create("team", record! { "name" => "Lifts", "business_unit" => unit }).unwrap();
    w.s.assign("quote", quote, crm_core::Ref::new("team", team)).unwrap();
    assert_eq!(w.of("quote_line", "quote", quote)[0].get("owner"), w.get("quote", quote).get("owner"));
    w.s.delete("quote", quote).unwrap();
    assert!(w.of("quote_line", "quote", quote).is_empty());
    w.run("quote.activate", json!({ "quote": other }));
}
