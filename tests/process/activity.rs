//! Activities end.

use crm_core::domain::process::activity::Complete;
use crm_core::{ErrorCode, Ref, Value, record};
use serde_json::json;

use crate::common::session;

#[test]
fn what_is_completed_says_when_it_ended_and_how_long_it_took() {
    let s = session();
    let began = "2026-03-01T09:00:00Z";
    let call = s.create("phone_call", record! { "subject" => "Ask", "actual_start_at" => began }).unwrap();
    let input = json!({
        "activity": { "entity": "phone_call", "id": call },
        "values": { "actual_end_at": "2026-03-01T09:25:00Z" },
    });
    let done = s.execute("activity.complete", input).unwrap();
    assert_eq!((&done["operation"], &done["version"]), (&json!("update"), &json!(2)));
    let call = s.get("phone_call", call).unwrap();
    assert_eq!((call.text("state"), call.get("actual_minutes")), (Some("completed"), Some(&Value::Int(25))));
}

#[test]
fn the_state_alone_does_the_same() {
    let s = session();
    let task = s.create("task", record! { "subject" => "Write" }).unwrap();
    s.set_state("task", task, "completed", None, record! {}).unwrap();
    let task = s.get("task", task).unwrap();
    assert_eq!(task.get("actual_end_at"), task.get("modified_at"), "now, as no moment is said");
    assert_eq!(task.get("actual_minutes"), Some(&Value::Null));
}

#[test]
fn what_is_said_is_not_said_again() {
    let s = session();
    let values = record! { "subject" => "Visit", "actual_minutes" => 10, "actual_start_at" => "2026-03-01T09:00:00Z" };
    let visit = s.create("task", values).unwrap();
    s.run(Complete::new(Ref::new("task", visit))).unwrap();
    assert_eq!(s.get("task", visit).unwrap().get("actual_minutes"), Some(&Value::Int(10)));
}

#[test]
fn what_is_canceled_did_not_happen() {
    let s = session();
    let task = s.create("task", record! { "subject" => "Write" }).unwrap();
    s.execute("activity.cancel", json!({ "activity": { "entity": "task", "id": task } })).unwrap();
    let task = s.get("task", task).unwrap();
    assert_eq!((task.text("state"), task.get("actual_end_at")), (Some("canceled"), Some(&Value::Null)));
}

#[test]
fn only_activities_end_and_only_once() {
    let s = session();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let error = s.run(Complete::new(Ref::new("account", acme))).unwrap_err();
    assert_eq!((error.code(), error.message()), (ErrorCode::InvalidArgument, "account is no activity"));
    let error = s.run(Complete::new(Ref::new("task", acme))).unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
    let task = s.create("task", record! { "subject" => "Write" }).unwrap();
    s.execute("activity.cancel", json!({ "activity": { "entity": "task", "id": task } })).unwrap();
    let error = s.run(Complete::new(Ref::new("task", task))).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TransitionRefused);
}

#[test]
fn an_activity_ends_once_and_is_only_read_then() {
    let s = session();
    let call = s.create("phone_call", record! { "subject" => "Ask" }).unwrap();
    let input = json!({ "activity": { "entity": "phone_call", "id": call } });
    s.execute("activity.complete", input.clone()).unwrap();
    for command in ["activity.complete", "activity.cancel"] {
        let error = s.execute(command, input.clone()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::TransitionRefused, "{command}: {error}");
    }
    let change = s.update("phone_call", call, record! { "subject" => "Other" }).unwrap_err();
    assert_eq!(change.code(), ErrorCode::TransitionRefused);
    // Another reason to be done is said by the state.
    s.set_state("phone_call", call, "completed", Some("received"), record! {}).unwrap();
    s.set_state("phone_call", call, "open", None, record! {}).unwrap();
    s.execute("activity.cancel", input).unwrap();
}
