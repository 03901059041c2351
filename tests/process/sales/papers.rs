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

/// What comes back without its lines is worth nothing until they come back too.
#[test]
fn what_is_brought_back_counts_the_lines_it_has() {
    let w = World::new();
    for (entity, id) in [("quote", w.draft()), ("order", w.order()), ("invoice", w.invoice())] {
        let total = |w: &World| w.get(entity, id).get("total").cloned().unwrap();
        let before = total(&w);
        w.s.delete(entity, id).unwrap();
        let transaction = w.s.changes_since(0, usize::MAX).unwrap().last().unwrap().txn;
        w.run("record.restore", json!({ "record": { "entity": entity, "id": id } }));
        assert!(w.of(&format!("{entity}_line"), entity, id).is_empty());
        assert_eq!(total(&w), super::money("25.0000"), "{entity}: the freight");
        w.s.delete(entity, id).unwrap();
        // All that went comes back, and counts.
        let again = w.s.undo(crm_core::Undo::Transaction(transaction));
        assert!(again.is_err(), "another deletion came after");
        w.run("record.restore", json!({ "record": { "entity": entity, "id": id } }));
        assert_ne!(total(&w), before);
    }
    let quote = w.draft();
    let before = w.get("quote", quote).get("total").cloned();
    w.s.delete("quote", quote).unwrap();
    let transaction = w.s.changes_since(0, usize::MAX).unwrap().last().unwrap().txn;
    w.s.undo(crm_core::Undo::Transaction(transaction)).unwrap();
    assert_eq!(w.of("quote_line", "quote", quote).len(), 2);
    assert_eq!(w.get("quote", quote).get("total").cloned(), before);
}

/// However a quote comes to be open again.
#[test]
fn of_a_number_one_quote_is_open() {
    let w = World::new();
    let first = w.sent();
    w.run("quote.close", json!({ "quote": first }));
    let closing = w.s.changes_since(0, usize::MAX).unwrap().last().unwrap().txn;
    let revision = w.made("quote.revise", json!({ "quote": first }));
    let refused = |done: crm_core::Result<()>| {
        let error = done.unwrap_err();
        assert_eq!(error.code(), ErrorCode::TransitionRefused, "{error}");
        error.message().to_owned()
    };
    let undone = refused(w.s.undo(crm_core::Undo::Transaction(closing)).map(drop));
    assert!(undone.contains("revision 1"), "{undone}");
    let number = w.get("quote", first).get("quote_number").cloned().unwrap();
    let typed = record! { "name" => "By hand", "quote_number" => number, "customer" => crm_core::Ref::new("account", w.account) };
    refused(w.s.create("quote", typed).map(drop));
    w.s.delete("quote", revision).unwrap();
    let other = w.made("quote.revise", json!({ "quote": first }));
    refused(w.s.restore("quote", revision).map(drop));
    // Nor is one open of a deal that has ended.
    w.s.delete("quote", other).unwrap();
    w.run("opportunity.lose", json!({ "opportunity": w.deal }));
    let message = refused(w.s.restore("quote", other).map(drop));
    assert!(message.contains("lost"), "{message}");
    w.run("opportunity.reopen", json!({ "opportunity": w.deal }));
    w.s.restore("quote", other).unwrap();
}
