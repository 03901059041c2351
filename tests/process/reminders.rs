//! Reminders and what is late, as `system.run_due` notes them.

use std::sync::Arc;

use crm_core::base::clock::FixedClock;
use crm_core::base::time::{Timestamp, Zone, timestamp_from_text};
use crm_core::{Crm, Id, Options, Ref, Session, Value, Values, record};
use serde_json::{Value as Json, json};

use crate::common::user;

fn moment(text: &str) -> Timestamp {
    timestamp_from_text(text, Zone::UTC).unwrap()
}

struct Desk {
    crm: Crm,
    s: Session,
    clock: Arc<FixedClock>,
}

/// A file on a Monday morning.
fn desk() -> Desk {
    let clock = Arc::new(FixedClock::at(moment("2026-03-02T09:00:00Z")));
    let crm = Crm::in_memory_with(Options::new().clock(clock.clone())).unwrap();
    Desk { s: crm.session(), crm, clock }
}

impl Desk {
    fn task(&self, values: Values) -> Id {
        self.s.create("task", values.with("subject", "Ring them up")).unwrap()
    }

    fn told(&self, task: Id, field: &str) -> Value {
        self.s.get("task", task).unwrap().get(field).unwrap().clone()
    }

    /// What is due by then, as it is answered.
    fn due(&self, at: &str) -> Json {
        self.clock.set(moment(at));
        self.s.execute("system.run_due", json!({})).unwrap()
    }
}

#[test]
fn a_reminder_is_due_once_and_again_when_it_is_put_off() {
    let d = desk();
    let task = d.task(record! { "remind_at" => "2026-03-02T10:00:00Z" });
    assert_eq!(d.due("2026-03-02T09:59:59Z")["reminders"], 0);
    let version = d.s.get("task", task).unwrap().version();
    assert_eq!(d.due("2026-03-02T10:00:00Z")["reminders"], 1);
    assert_eq!(d.told(task, "reminded_at"), Value::Timestamp(moment("2026-03-02T10:00:00Z")));
    assert_eq!(d.s.get("task", task).unwrap().version(), version, "who is writing the task is not disturbed");
    assert_eq!(d.due("2026-03-02T10:05:00Z")["reminders"], 0);
    // Whatever else is written, it stays known.
    d.s.update("task", task, record! { "priority" => "high" }).unwrap();
    assert_eq!(d.due("2026-03-02T10:06:00Z")["reminders"], 0);
    d.s.update("task", task, record! { "remind_at" => "2026-03-02T11:00:00Z" }).unwrap();
    assert_eq!(d.told(task, "reminded_at"), Value::Null);
    assert_eq!(d.due("2026-03-02T11:00:00Z")["reminders"], 1);
}

#[test]
fn whoever_s_it_is_and_whatever_kind() {
    let d = desk();
    let ada = user(&d.s, "ada", &["Salesperson"]);
    d.task(record! { "remind_at" => "2026-03-02T10:00:00Z", "owner" => Ref::new("user", ada) });
    let unit = d.s.query_one("select id from business_unit", record! {}).unwrap().unwrap().at(0).cloned().unwrap();
    let team = d.s.create("team", record! { "name" => "Night", "business_unit" => unit }).unwrap();
    d.s.grant_role("Salesperson", Ref::new("team", team)).unwrap();
    d.task(record! { "remind_at" => "2026-03-02T10:00:00Z", "owner" => Ref::new("team", team) });
    let call = record! { "subject" => "Offer", "remind_at" => "2026-03-02T10:00:00Z" };
    d.s.create("phone_call", call).unwrap();
    // By whom it is set going makes no difference.
    d.clock.set(moment("2026-03-02T12:00:00Z"));
    let theirs = d.crm.session_as(ada).unwrap();
    assert_eq!(theirs.execute("system.run_due", json!({})).unwrap()["reminders"], 3);
}

#[test]
fn what_is_open_after_its_day_is_late() {
    let d = desk();
    let late = d.task(record! { "scheduled_end_at" => "2026-03-02T12:00:00Z" });
    let done = d.task(record! { "scheduled_end_at" => "2026-03-02T12:00:00Z", "remind_at" => "2026-03-02T12:00:00Z" });
    d.s.execute("activity.complete", json!({ "activity": { "entity": "task", "id": done } })).unwrap();
    assert_eq!(d.due("2026-03-02T12:00:00Z")["activities_overdue"], 0, "there is time until the very moment");
    let told = d.due("2026-03-02T12:00:01Z");
    assert_eq!((&told["activities_overdue"], &told["reminders"]), (&json!(1), &json!(0)), "what is done is not late");
    assert_eq!((d.told(late, "overdue_at").is_null(), d.told(done, "overdue_at")), (false, Value::Null));
    assert_eq!(d.due("2026-03-02T13:00:00Z")["activities_overdue"], 0);
    d.s.update("task", late, record! { "scheduled_end_at" => "2026-03-05T12:00:00Z" }).unwrap();
    assert_eq!(d.told(late, "overdue_at"), Value::Null);
    // Nobody says so by hand.
    let typed = d.s.update("task", late, record! { "overdue_at" => "2026-03-02T12:00:00Z" }).unwrap_err();
    assert_eq!(typed.details().issues[0].rule, "read_only");
}

#[test]
fn an_invoice_is_late_the_day_after() {
    let d = desk();
    let acme = Ref::new("account", d.s.create("account", record! { "name" => "Acme" }).unwrap());
    let invoice = |due: &str| {
        let values = record! { "name" => "Lift", "customer" => acme.clone(), "due_on" => due };
        d.s.create("invoice", values).unwrap()
    };
    let [late, paid] = [invoice("2026-03-02"), invoice("2026-03-02")];
    d.s.execute("invoice.pay", json!({ "invoice": paid })).unwrap();
    assert_eq!(d.due("2026-03-02T20:00:00Z")["invoices_overdue"], 0);
    assert_eq!(d.due("2026-03-03T08:00:00Z")["invoices_overdue"], 1);
    assert_eq!(d.due("2026-03-04T08:00:00Z")["invoices_overdue"], 0);
    let told = |of: Id| d.s.get("invoice", of).unwrap().get("overdue_at").cloned().unwrap();
    assert_eq!((told(late), told(paid)), (Value::Timestamp(moment("2026-03-03T08:00:00Z")), Value::Null));
    d.s.update("invoice", late, record! { "due_on" => "2026-04-02" }).unwrap();
    assert_eq!(told(late), Value::Null);
}
