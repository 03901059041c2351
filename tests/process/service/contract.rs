//! Contracts are invoiced, begin, wait, end, go on.

use super::{line, served};
use crm_core::{ErrorCode, HookOptions, Value, record};
use rust_decimal::Decimal;
use serde_json::json;

#[test]
fn a_contract_costs_what_its_lines_cost() {
    let it = served("cases", 4);
    let mut second = line(it.contract, 10);
    second.0.extend(record! { "discount_percentage" => 10 }.0);
    let second = it.s.create("contract_line", second).unwrap();
    let of = |entity: &str, id, name: &str| it.s.get(entity, id).unwrap().get(name).unwrap().as_decimal().unwrap();
    let of_contract = |name: &str| of("contract", it.contract, name);
    assert_eq!(of("contract_line", second, "net_price"), Decimal::from(90));
    assert_eq!(of("contract_line", second, "rate"), Decimal::from(10));
    assert_eq!(of_contract("total_price"), Decimal::from(200));
    assert_eq!((of_contract("total_discount"), of_contract("net_price")), (Decimal::from(10), Decimal::from(190)));
    it.s.delete("contract_line", second).unwrap();
    assert_eq!(of_contract("net_price"), Decimal::from(100));
    let error = it.s.update("contract_line", it.line, record! { "discount" => 101 }).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Validation);
}

#[test]
fn what_is_invoiced_is_complete() {
    let it = served("cases", 4);
    it.s.delete("contract_line", it.line).unwrap();
    it.s.update("contract", it.contract, record! { "billing_customer" => Value::Null }).unwrap();
    let error = it.s.execute("contract.invoice", json!({ "contract": it.contract })).unwrap_err();
    let fields: Vec<_> = error.details().issues.iter().map(|issue| issue.field.as_str()).collect();
    assert_eq!(fields, ["billing_customer", "contract_line"]);
    it.s.update("contract", it.contract, record! { "billing_customer" => it.acme.clone() }).unwrap();
    let mut long = line(it.contract, 4);
    long.0.retain(|(name, _)| name != "ends_on");
    let long = it.s.create("contract_line", long.with("ends_on", "2027-01-01")).unwrap();
    it.refused("contract.invoice", json!({ "contract": it.contract }), ErrorCode::Validation);
    it.s.update("contract_line", long, record! { "ends_on" => "2026-12-31" }).unwrap();
    it.run("contract.invoice", json!({ "contract": it.contract }));
    assert_eq!(it.state("contract", it.contract), "invoiced");
    it.refused("contract.invoice", json!({ "contract": it.contract }), ErrorCode::TransitionRefused);
}

#[test]
fn what_is_invoiced_keeps_its_template() {
    let it = served("cases", 4);
    let template = it.s.create("contract_template", record! { "name" => "A", "abbreviation" => "A" }).unwrap();
    it.run("contract.invoice", json!({ "contract": it.contract }));
    let error = it.s.update("contract", it.contract, record! { "template" => template }).unwrap_err();
    assert_eq!((error.code(), &*error.details().issues[0].field), (ErrorCode::Validation, "template"));
}

#[test]
fn contracts_begin_and_end_by_date_and_once() {
    let it = served("cases", 4);
    it.run("contract.invoice", json!({ "contract": it.contract }));
    let none = json!({
        "contracts_active": 0, "contracts_expired": 0, "contract_lines_expired": 0, "goals_changed": 0,
        "reminders": 0, "activities_overdue": 0, "invoices_overdue": 0, "failures": [],
    });
    assert_eq!(it.run("system.run_due", json!({ "now": "2025-12-31T12:00:00Z" })), none, "it is too early");
    let done = it.run("system.run_due", json!({ "now": "2026-03-01T12:00:00Z" }));
    assert_eq!((&done["contracts_active"], it.state("contract", it.contract)), (&json!(1), "active".to_owned()));
    assert_eq!(it.run("system.run_due", json!({ "now": "2026-03-01T12:00:00Z" })), none);
    it.refused("system.run_due", json!({ "now": "2999-01-01T00:00:00Z" }), ErrorCode::InvalidArgument);

    let old = record! {
        "title" => "Old", "customer" => it.acme.clone(), "billing_customer" => it.acme.clone(),
        "starts_on" => "2020-01-01", "ends_on" => "2020-12-31",
    };
    let old = it.s.create("contract", old).unwrap();
    let mut values = line(old, 4);
    values.0.retain(|(name, _)| !name.ends_with("_on"));
    let values = values.with("starts_on", "2020-01-01").with("ends_on", "2020-12-31");
    let ended = it.s.create("contract_line", values).unwrap();
    it.run("contract.invoice", json!({ "contract": old }));
    it.run("system.run_due", json!({ "now": "2026-03-01T12:00:00Z" }));
    assert_eq!((it.state("contract", old), it.state("contract_line", ended)), ("expired".into(), "expired".into()));
}

/// One contract that a rule of the host holds back, beside one that it lets go.
#[test]
fn what_cannot_be_done_holds_up_nothing_else() {
    let it = served("cases", 4);
    let other = it.run("contract.copy", json!({ "contract": it.contract }))["contract"].clone();
    for contract in [json!(it.contract), other.clone()] {
        it.run("contract.invoice", json!({ "contract": contract }));
    }
    let held = it.contract;
    it.s.crm().add_hook(HookOptions::before("contract"), move |event| match event.id() == held {
        true => Err(event.refuse("the lawyers still read it")),
        false => Ok(()),
    });
    let done = it.run("system.run_due", json!({ "now": "2026-03-01T12:00:00Z" }));
    assert_eq!(done["contracts_active"], 1);
    assert_eq!(done["failures"][0]["record"], json!({ "entity": "contract", "id": held }));
    assert!(done["failures"][0]["message"].as_str().unwrap().contains("lawyers"), "{done}");
    assert_eq!(it.state("contract", held), "invoiced");
    assert_eq!(it.state("contract", other.as_str().unwrap().parse().unwrap()), "active");
}

#[test]
fn what_is_released_from_hold_is_invoiced() {
    let it = served("cases", 4);
    it.refused("contract.hold", json!({ "contract": it.contract }), ErrorCode::TransitionRefused);
    it.refused("contract.release", json!({ "contract": it.contract }), ErrorCode::TransitionRefused);
    it.run("contract.invoice", json!({ "contract": it.contract }));
    it.run("contract.hold", json!({ "contract": it.contract }));
    let error = it.s.set_state("contract", it.contract, "active", None, record! {}).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TransitionRefused);
    it.run("contract.release", json!({ "contract": it.contract }));
    assert_eq!(it.state("contract", it.contract), "invoiced");
}

#[test]
fn a_contract_with_open_cases_is_not_canceled() {
    let it = served("cases", 4);
    let case = it.case();
    let message = it.refused("contract.cancel", json!({ "contract": it.contract }), ErrorCode::TransitionRefused);
    assert!(message.contains("Broken"), "{message}");
    it.resolve(case);
    it.run("contract.cancel", json!({ "contract": it.contract, "on": "2026-06-30" }));
    let contract = it.s.get("contract", it.contract).unwrap();
    assert_eq!(
        (contract.text("state"), contract.get("canceled_on").unwrap().to_text().as_str()),
        (Some("canceled"), "2026-06-30")
    );
    assert_eq!(it.state("contract_line", it.line), "canceled");
    it.refused("contract.cancel", json!({ "contract": it.contract }), ErrorCode::TransitionRefused);
}

#[test]
fn a_renewed_contract_keeps_its_number_for_the_time_after() {
    let it = served("cases", 4);
    it.refused("contract.renew", json!({ "contract": it.contract }), ErrorCode::TransitionRefused);
    it.resolve(it.case());
    let early = json!({ "contract": it.contract, "starts_on": "2026-06-01" });
    it.refused("contract.renew", early, ErrorCode::Validation);
    let canceled = it.s.create("contract_line", line(it.contract, 1)).unwrap();
    it.go("contract_line", canceled, "canceled");
    let done = it.run("contract.renew", json!({ "contract": it.contract }));
    let (old, new) = (it.s.get("contract", it.contract).unwrap(), done["contract"].as_str().unwrap().parse().unwrap());
    let new_one = it.s.get("contract", new).unwrap();
    assert_eq!((new_one.text("state"), new_one.get("contract_number")), (Some("draft"), old.get("contract_number")));
    assert_eq!(new_one.get("originating_contract").and_then(Value::as_id), Some(it.contract));
    let days = ["starts_on", "ends_on"].map(|name| new_one.get(name).unwrap().to_text());
    assert_eq!(days, ["2027-01-01", "2027-12-31"]);
    assert_eq!(done["lines"].as_array().unwrap().len(), 1, "a canceled line is not renewed unless asked for");
    let line = it.s.get("contract_line", done["lines"][0].as_str().unwrap().parse().unwrap()).unwrap();
    assert_eq!(line.get("allotments_remaining"), Some(&Value::Int(4)), "all of it is left again");
    assert_eq!(it.state("contract_line", it.line), "renewed");

    it.run("contract.invoice", json!({ "contract": new }));
    let again = it.refused("contract.renew", json!({ "contract": it.contract }), ErrorCode::InUse);
    assert!(again.contains("of this number"), "{again}");
}

#[test]
fn a_copy_is_a_draft_with_a_number_of_its_own() {
    let it = served("cases", 4);
    it.run("contract.invoice", json!({ "contract": it.contract }));
    let done = it.run("contract.copy", json!({ "contract": it.contract, "values": { "title": "Second" } }));
    let copy = it.s.get("contract", done["contract"].as_str().unwrap().parse().unwrap()).unwrap();
    let old = it.s.get("contract", it.contract).unwrap();
    assert_eq!((copy.text("state"), copy.text("title")), (Some("draft"), Some("Second")));
    assert_ne!(copy.get("contract_number"), old.get("contract_number"));
    assert_eq!((copy.get("net_price"), done["lines"].as_array().unwrap().len()), (old.get("net_price"), 1));
}

#[test]
fn lines_that_were_canceled_are_renewed_if_that_is_said_and_nothing_is_renewed_twice() {
    let it = served("cases", 4);
    it.run("contract.invoice", json!({ "contract": it.contract }));
    let canceled = it.s.create("contract_line", line(it.contract, 1)).unwrap();
    it.go("contract_line", canceled, "canceled");
    let done = it.run("contract.renew", json!({ "contract": it.contract, "include_canceled_lines": true }));
    assert_eq!(done["lines"].as_array().unwrap().len(), 2);
    assert_eq!(
        (it.state("contract_line", it.line), it.state("contract_line", canceled)),
        ("renewed".into(), "renewed".into())
    );
    let again = it.refused("contract.renew", json!({ "contract": it.contract }), ErrorCode::InUse);
    assert!(again.contains("is draft"), "{again}");
    // For another time it may be.
    let later = json!({ "contract": it.contract, "starts_on": "2028-01-01", "ends_on": "2028-12-31" });
    it.run("contract.renew", later);
}

#[test]
fn a_contract_in_force_waits_too() {
    let it = served("cases", 4);
    it.run("contract.invoice", json!({ "contract": it.contract }));
    it.go("contract", it.contract, "active");
    it.run("contract.hold", json!({ "contract": it.contract }));
    it.run("contract.release", json!({ "contract": it.contract }));
    assert_eq!(it.state("contract", it.contract), "invoiced");
    it.run("contract.hold", json!({ "contract": it.contract }));
    it.run("contract.cancel", json!({ "contract": it.contract }));
    for command in ["contract.hold", "contract.release", "contract.invoice", "contract.renew"] {
        it.refused(command, json!({ "contract": it.contract }), ErrorCode::TransitionRefused);
    }
}
