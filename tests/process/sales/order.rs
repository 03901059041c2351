//! Orders are submitted, fulfilled, canceled, invoiced.

use crm_core::{ErrorCode, Value, record};
use serde_json::json;

use super::{World, closing, none};

#[test]
fn an_order_is_submitted_and_fulfilled() {
    let w = World::new();
    let order = w.order();
    w.run("order.submit", json!({ "order": order }));
    assert_eq!(w.state("order", order), ("submitted".into(), "in_progress".into()));
    assert_eq!(w.get("order", order).get("submitted_on"), Some(&w.today()));
    w.unfit("order.submit", json!({ "order": order }));
    let closed = w.run("order.fulfil", json!({ "order": order, "description": "by van" }));
    assert_eq!(w.state("order", order), ("fulfilled".into(), "complete".into()));
    assert_eq!(w.get("order", order).get("fulfilled_on"), Some(&w.today()));
    let activity = closing(&w, "order_close", &closed);
    assert_eq!(activity.text("description"), Some("by van"));
    assert_eq!(activity.get("order_number"), w.get("order", order).get("order_number"));
    for command in ["order.submit", "order.fulfil", "order.cancel", "order.lock_prices", "order.unlock_prices"] {
        w.unfit(command, json!({ "order": order }));
    }
}

#[test]
fn an_order_is_fulfilled_in_part_and_on_another_day() {
    let w = World::new();
    let order = w.order();
    w.run("order.fulfil", json!({ "order": order, "status": "partial", "fulfilled_on": "2026-04-05" }));
    assert_eq!(w.state("order", order), ("fulfilled".into(), "partial".into()));
    assert_eq!(w.get("order", order).get("fulfilled_on").unwrap().as_date().unwrap().to_string(), "2026-04-05");
    // The rest has come: another reason to be where it is.
    w.s.set_state("order", order, "fulfilled", Some("complete"), none()).unwrap();
    assert_eq!(w.of("order_close", "order", order).len(), 1);
    let (code, _) = w.refused("order.fulfil", json!({ "order": w.order(), "fulfilled_on": "soon" }));
    assert_eq!(code, ErrorCode::Validation);
}

#[test]
fn an_order_is_canceled() {
    let w = World::new();
    let order = w.order();
    let closed = w.run("order.cancel", json!({ "order": order, "description": "no money" }));
    assert_eq!(w.state("order", order), ("canceled".into(), "no_money".into()));
    closing(&w, "order_close", &closed);
    for command in ["order.cancel", "order.fulfil", "order.create_invoice"] {
        w.unfit(command, json!({ "order": order }));
    }
    let other = w.order();
    w.s.set_state("order", other, "canceled", None, none()).unwrap();
    assert_eq!(w.of("order_close", "order", other).len(), 1, "the state alone does the same");
}

#[test]
fn an_order_becomes_an_invoice_once() {
    let w = World::new();
    for is_fulfilled in [false, true] {
        let order = w.order();
        if is_fulfilled {
            w.run("order.fulfil", json!({ "order": order }));
        }
        let invoice = w.made("order.create_invoice", json!({ "order": order, "values": { "due_on": "2026-06-30" } }));
        assert_eq!(w.state("order", order), ("invoiced".into(), "invoiced".into()));
        let made = w.get("invoice", invoice);
        assert_eq!(made.get("order"), Some(&Value::Id(order)));
        assert_eq!(made.get("opportunity"), Some(&Value::Id(w.deal)));
        assert_eq!(made.get("is_price_locked"), Some(&Value::Bool(true)));
        let (ordered, invoiced) = (w.of("order_line", "order", order), w.of("invoice_line", "invoice", invoice));
        assert_eq!(invoiced[1].get("order_line"), ordered[1].id().map(Value::Id).as_ref());
        assert_eq!(invoiced[1].get("unit_price"), ordered[1].get("unit_price"));
        assert!(w.unfit("order.create_invoice", json!({ "order": order })).contains("invoiced"));
        // An invoice that was wrong is canceled, and made again.
        w.run("invoice.cancel", json!({ "invoice": invoice }));
        let again = w.made("order.create_invoice", json!({ "order": order }));
        assert_eq!(w.get("invoice", again).get("total"), made.get("total"));
        assert!(w.unfit("order.create_invoice", json!({ "order": order })).contains("invoiced"));
    }
}

#[test]
fn prices_are_locked_and_unlocked() {
    let w = World::new();
    let order = w.order();
    let locked = |w: &World| w.get("order", order).get("is_price_locked").cloned();
    w.run("order.lock_prices", json!({ "order": order }));
    assert_eq!(locked(&w), Some(Value::Bool(true)));
    let again = w.run("order.lock_prices", json!({ "order": order }));
    assert_eq!(again["operation"], json!(null), "it was locked already");
    let said = w.s.update("order", order, record! { "is_price_locked" => false }).unwrap_err();
    assert_eq!(said.code(), ErrorCode::Validation, "by command only");
    w.run("order.unlock_prices", json!({ "order": order }));
    assert_eq!(locked(&w), Some(Value::Bool(false)));
}
