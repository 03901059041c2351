//! Cases are made under contracts, resolved, canceled and opened again.

use super::{line, served, served_as};
use crate::common::user;
use crm_core::{ErrorCode, Ref, Value, record};
use serde_json::json;

#[test]
fn a_case_says_its_line_and_has_its_contract() {
    let it = served("cases", 2);
    let case = it.s.get("case", it.case()).unwrap();
    assert_eq!(case.get("contract").and_then(Value::as_id), Some(it.contract));
}

#[test]
fn a_line_of_another_contract_covers_no_case() {
    let it = served("cases", 2);
    let values = record! {
        "title" => "Other", "customer" => it.acme.clone(), "starts_on" => "2026-01-01", "ends_on" => "2026-12-31",
    };
    let other = it.s.create("contract", values).unwrap();
    let error = it.try_case(record! { "contract" => other }).unwrap_err();
    assert_eq!((error.code(), &*error.details().issues[0].field), (ErrorCode::Validation, "contract_line"));
}

#[test]
fn what_is_canceled_or_expired_covers_no_case() {
    for state in ["canceled", "expired"] {
        let it = served("cases", 2);
        it.go("contract", it.contract, "invoiced");
        it.go("contract_line", it.line, state);
        assert_eq!(it.try_case(record! {}).unwrap_err().code(), ErrorCode::TransitionRefused);
    }
    let it = served("cases", 2);
    it.go("contract", it.contract, "canceled");
    let error = it.try_case(record! { "contract_line" => Value::Null, "contract" => it.contract }).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TransitionRefused);
}

#[test]
fn a_contract_covers_cases_from_when_it_is_invoiced_but_for_holds() {
    let it = served("cases", 2);
    let case = record! { "title" => "Broken", "customer" => it.acme.clone(), "contract_line" => it.line };
    let create = || it.s.create("case", case.clone()).map_err(|error| (error.code(), error.message().to_owned()));
    let told = |state: &str| format!("the contract is {state} and covers no cases");
    assert_eq!(create(), Err((ErrorCode::TransitionRefused, told("draft"))));
    it.go("contract", it.contract, "invoiced");
    it.go("contract", it.contract, "on_hold");
    assert_eq!(create(), Err((ErrorCode::TransitionRefused, told("on_hold"))));
    it.go("contract", it.contract, "invoiced");
    assert!(create().is_ok());
}

#[test]
fn only_the_customer_of_the_contract_is_covered_and_its_people() {
    let it = served("cases", 2);
    let other = it.s.create("account", record! { "name" => "Beta" }).unwrap();
    let error = it.try_case(record! { "customer" => Ref::new("account", other) }).unwrap_err();
    assert_eq!((error.code(), &*error.details().issues[0].field), (ErrorCode::Validation, "customer"));
    let rossi = it.s.create("contact", record! { "last_name" => "Rossi", "account" => it.acme.id }).unwrap();
    it.try_case(record! { "customer" => Ref::new("contact", rossi) }).unwrap();
}

#[test]
fn a_line_with_nothing_left_covers_no_case() {
    let it = served("cases", 1);
    it.resolve(it.case());
    let error = it.try_case(record! {}).unwrap_err();
    assert_eq!((error.code(), error.details().issues[0].rule), (ErrorCode::Validation, "exhausted"));
    // Two that came in before there was nothing left: the second cannot be charged, and stays as it was.
    let it = served("cases", 1);
    let (first, second) = (it.case(), it.case());
    it.resolve(first);
    it.refused("case.resolve", json!({ "case": second, "subject": "Mended" }), ErrorCode::Validation);
    assert_eq!((it.state("case", second), it.used()), ("active".to_owned(), (1, 0)));
    assert_eq!(it.s.count("case_resolution").unwrap(), 1);
}

#[test]
fn a_template_may_let_its_contracts_go_beyond() {
    let it = served("cases", 1);
    let template = record! { "name" => "Free", "abbreviation" => "F", "is_overage_allowed" => true };
    let template = it.s.create("contract_template", template).unwrap();
    it.s.update("contract", it.contract, record! { "template" => template }).unwrap();
    it.resolve(it.case());
    it.resolve(it.case());
    assert_eq!(it.used(), (2, -1));
    let line = it.s.get("contract_line", it.line).unwrap();
    assert_eq!(line.get("allotments_overage"), Some(&Value::Int(1)));
    it.s.update("contract", it.contract, record! { "is_limit_enforced" => true }).unwrap();
    assert_eq!(it.try_case(record! {}).unwrap_err().code(), ErrorCode::Validation);
}

#[test]
fn resolving_says_how_and_charges_the_line() {
    let it = served("cases", 5);
    let case = it.case();
    let done = it.run("case.resolve", json!({
        "case": case, "subject": "Mended", "minutes": 20, "status": "information_provided", "description": "A screw",
    }));
    assert_eq!((&done["minutes"], &done["charged"]), (&json!(20), &json!(1)));
    let resolution = it.s.get("case_resolution", done["resolution"].as_str().unwrap().parse().unwrap()).unwrap();
    assert_eq!((resolution.text("state"), resolution.text("description")), (Some("completed"), Some("A screw")));
    let case = it.s.get("case", case).unwrap();
    assert_eq!((case.text("state"), case.text("status")), (Some("resolved"), Some("information_provided")));
    assert_ne!(case.get("resolved_at"), Some(&Value::Null));
    assert_eq!(it.used(), (1, 4));
}

#[test]
fn time_is_charged_as_said_or_as_the_activities_took() {
    let it = served("time", 60);
    let case = it.case();
    let about = Ref::new("case", case);
    for minutes in [10, 15] {
        let task = record! { "subject" => "Look", "regarding" => about.clone(), "actual_minutes" => minutes };
        let task = it.s.create("task", task).unwrap();
        it.s.set_state("task", task, "completed", None, record! {}).unwrap();
    }
    assert_eq!(it.resolve(case)["charged"], json!(25));
    assert_eq!(it.used(), (25, 35));
    it.run("case.reopen", json!({ "case": case }));
    assert_eq!(it.used(), (0, 60));
    it.run("case.resolve", json!({ "case": case, "subject": "Mended", "minutes": 40 }));
    assert_eq!(it.used(), (40, 20), "once, and what it came to in the end");
}

#[test]
fn a_contract_of_days_counts_nothing() {
    let it = served("coverage_dates", 0);
    assert_eq!(it.resolve(it.case())["charged"], json!(0));
    assert_eq!(it.used(), (0, 0));
}

#[test]
fn resolving_twice_bills_once() {
    let it = served("cases", 5);
    let case = it.case();
    let first = it.resolve(case);
    it.run("case.reopen", json!({ "case": case }));
    assert_eq!((it.used(), it.state("case", case)), ((0, 5), "active".to_owned()));
    assert_eq!(it.state("case_resolution", first["resolution"].as_str().unwrap().parse().unwrap()), "canceled");
    assert_eq!(it.s.get("case", case).unwrap().get("resolved_at"), Some(&Value::Null));
    it.resolve(case);
    assert_eq!(it.used(), (1, 4));
}

#[test]
fn who_is_charged_on_arrival_is_not_charged_again() {
    let it = served_as(record! { "allotment_type" => "cases", "allotment_used_on" => "case_creation" }, 5);
    let case = it.case();
    assert_eq!(it.used(), (1, 4));
    it.resolve(case);
    it.run("case.reopen", json!({ "case": case }));
    assert_eq!(it.used(), (1, 4));
    it.run("case.cancel", json!({ "case": case }));
    assert_eq!(it.used(), (0, 5));
    it.run("case.reopen", json!({ "case": case }));
    assert_eq!(it.used(), (1, 4));
    let other = it.s.create("contract_line", line(it.contract, 3)).unwrap();
    it.s.update("case", case, record! { "contract_line" => other }).unwrap();
    assert_eq!(it.used(), (0, 5), "what is put under another line is charged there");
    it.s.delete("contract_line", other).unwrap();
}

#[test]
fn a_case_does_not_end_while_something_about_it_is_open() {
    let it = served("cases", 5);
    let case = it.case();
    let task = record! { "subject" => "Call back", "regarding" => Ref::new("case", case) };
    let task = it.s.create("task", task).unwrap();
    for (command, input) in
        [("case.resolve", json!({ "case": case, "subject": "Mended" })), ("case.cancel", json!({ "case": case }))]
    {
        let message = it.refused(command, input, ErrorCode::TransitionRefused);
        assert!(message.contains("1 activities") && message.contains("Call back"), "{message}");
    }
    let by_state = it.s.set_state("case", case, "resolved", None, record! {}).unwrap_err();
    assert_eq!(by_state.code(), ErrorCode::TransitionRefused);
    it.go("task", task, "canceled");
    it.go("case", case, "resolved");
    assert_eq!(it.used(), (1, 4), "the state alone charges too");
}

#[test]
fn children_end_first() {
    let it = served("cases", 5);
    let case = it.case();
    let child = it.try_case(record! { "title" => "Part", "parent_case" => case }).unwrap();
    let message =
        it.refused("case.resolve", json!({ "case": case, "subject": "Mended" }), ErrorCode::TransitionRefused);
    assert!(message.contains("Part"), "{message}");
    it.refused("case.cancel", json!({ "case": case }), ErrorCode::TransitionRefused);
    it.run("case.cancel", json!({ "case": child }));
    it.run("case.cancel", json!({ "case": case }));
    assert_eq!(it.used(), (0, 5));
}

#[test]
fn a_case_counts_those_below_it() {
    let it = served("cases", 5);
    let counts = |case| it.s.get("case", case).unwrap().get("child_cases").and_then(Value::as_int).unwrap_or(0);
    let (one, other) = (it.case(), it.case());
    let child = |parent| it.try_case(record! { "title" => "Part", "parent_case" => parent }).unwrap();
    let (first, second) = (child(one), child(one));
    assert_eq!((counts(one), counts(other)), (2, 0));
    it.s.update("case", first, record! { "parent_case" => other }).unwrap();
    assert_eq!((counts(one), counts(other)), (1, 1));
    it.s.delete("case", second).unwrap();
    assert_eq!(counts(one), 0);
    it.s.undo(crm_core::Undo::Transaction(it.s.changes_since(0, usize::MAX).unwrap().last().unwrap().txn)).unwrap();
    assert_eq!(counts(one), 1, "brought back");
    it.s.delete("case", one).unwrap();
    it.s.undo(crm_core::Undo::Transaction(it.s.changes_since(0, usize::MAX).unwrap().last().unwrap().txn)).unwrap();
    let below = it.s.find_ids("case", "parent_case", one, 9).unwrap().len();
    assert_eq!(counts(one), i64::try_from(below).unwrap(), "it counts whom it has");
    assert_eq!(it.s.get("case", other).unwrap().version(), Some(1), "nobody has edited it");
}

#[test]
fn what_was_done_is_not_done_again() {
    let it = served("cases", 5);
    let case = it.case();
    it.refused("case.reopen", json!({ "case": case }), ErrorCode::TransitionRefused);
    it.resolve(case);
    it.refused("case.resolve", json!({ "case": case, "subject": "Again" }), ErrorCode::TransitionRefused);
    it.refused("case.cancel", json!({ "case": case }), ErrorCode::TransitionRefused);
    assert_eq!(it.used(), (1, 4));
}

/// Who serves customers charges contracts without a right to the ledger; who may only read resolves nothing.
#[test]
fn who_may_write_a_case_may_resolve_it() {
    let it = served("cases", 5);
    let ada = user(&it.s, "ada", &["Customer Service Representative"]);
    let bob = user(&it.s, "bob", &["Salesperson"]);
    let case = it.try_case(record! { "owner" => Ref::new("user", ada) }).unwrap();
    let crm = it.s.crm();
    let resolve = json!({ "case": case, "subject": "Mended" });
    let error = crm.session_as(bob).unwrap().execute("case.resolve", resolve.clone()).unwrap_err();
    assert!(matches!(error.code(), ErrorCode::PermissionDenied | ErrorCode::NotFound), "{error}");
    assert_eq!(it.used(), (0, 5));
    let ada = crm.session_as(ada).unwrap();
    ada.execute("case.resolve", resolve).unwrap();
    assert_eq!(it.used(), (1, 4));
    ada.execute("case.reopen", json!({ "case": case })).unwrap();
    assert_eq!(it.used(), (0, 5));
}

#[test]
fn a_case_that_was_merged_stays_closed() {
    let it = served("cases", 5);
    let (one, other) = (it.case(), it.case());
    let named = |id: crm_core::Id| json!({ "entity": "case", "id": id });
    it.run("record.merge", json!({ "into": named(one), "from": named(other) }));
    let merged = it.s.get("case", other).unwrap();
    assert_eq!((merged.text("state"), merged.text("status")), (Some("canceled"), Some("merged")));
    it.refused("case.reopen", json!({ "case": other }), ErrorCode::TransitionRefused);
    let by_state = it.s.set_state("case", other, "active", None, record! {}).unwrap_err();
    assert_eq!(by_state.code(), ErrorCode::TransitionRefused);
}
