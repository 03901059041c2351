//! Invoices are paid or canceled.

use crm_core::Value;
use serde_json::json;

use super::{World, none};

#[test]
fn an_invoice_is_paid_once() {
    let w = World::new();
    let invoice = w.invoice();
    w.run("invoice.pay", json!({ "invoice": invoice }));
    assert_eq!(w.state("invoice", invoice), ("paid".into(), "complete".into()));
    assert!(w.unfit("invoice.pay", json!({ "invoice": invoice })).contains("active"));
}

#[test]
fn an_invoice_is_paid_in_part_and_then_wholly() {
    let w = World::new();
    let invoice = w.invoice();
    w.run("invoice.pay", json!({ "invoice": invoice, "status": "partial" }));
    assert_eq!(w.state("invoice", invoice), ("paid".into(), "partial".into()));
    w.unfit("invoice.pay", json!({ "invoice": invoice, "status": "partial" }));
    w.run("invoice.pay", json!({ "invoice": invoice }));
    assert_eq!(w.state("invoice", invoice), ("paid".into(), "complete".into()));
    for status in [json!(null), json!("complete"), json!("partial")] {
        w.unfit("invoice.pay", json!({ "invoice": invoice, "status": status }));
    }
    let invoice = w.invoice();
    w.run("invoice.pay", json!({ "invoice": invoice, "status": "partial" }));
    w.run("invoice.pay", json!({ "invoice": invoice, "status": "complete" }));
    assert_eq!(w.state("invoice", invoice), ("paid".into(), "complete".into()));
    // By set_state as well.
    let invoice = w.invoice();
    w.s.set_state("invoice", invoice, "paid", Some("partial"), none()).unwrap();
    w.s.set_state("invoice", invoice, "paid", Some("complete"), none()).unwrap();
    assert_eq!(w.state("invoice", invoice), ("paid".into(), "complete".into()));
}

#[test]
fn an_invoice_is_canceled_paid_or_not() {
    let w = World::new();
    let open = w.invoice();
    w.run("invoice.cancel", json!({ "invoice": open }));
    let paid = w.invoice();
    w.run("invoice.pay", json!({ "invoice": paid }));
    w.run("invoice.cancel", json!({ "invoice": paid }));
    for invoice in [open, paid] {
        assert_eq!(w.state("invoice", invoice), ("canceled".into(), "canceled".into()));
        for command in ["invoice.cancel", "invoice.pay", "invoice.lock_prices", "invoice.unlock_prices"] {
            w.unfit(command, json!({ "invoice": invoice }));
        }
    }
    assert!(w.s.set_state("invoice", open, "paid", None, none()).is_err());
}

#[test]
fn prices_are_locked_and_unlocked() {
    let w = World::new();
    let invoice = w.invoice();
    for (command, is_locked) in [("invoice.lock_prices", true), ("invoice.unlock_prices", false)] {
        w.run(command, json!({ "invoice": invoice }));
        assert_eq!(w.get("invoice", invoice).get("is_price_locked"), Some(&Value::Bool(is_locked)));
    }
}
