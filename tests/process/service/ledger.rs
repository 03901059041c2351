//! Whatever is done with cases, a line has used what its ledger says.

use super::served_as;
use crm_core::{Id, Value, record};
use proptest::prelude::*;
use serde_json::json;

/// What the ledger says was used.
fn sum(it: &super::Served) -> i64 {
    let rows = it.s.query("select allotments from contract_usage", record! {}).unwrap();
    rows.map(|row| row.unwrap().at(0).and_then(Value::as_int).unwrap()).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn used_is_the_sum_of_the_ledger(
        is_time in any::<bool>(),
        on_creation in any::<bool>(),
        steps in prop::collection::vec((0_u8..4, 0_usize..4, 0_i64..4), 1..25),
    ) {
        let kind = if is_time { "time" } else { "cases" };
        let used_on = if on_creation { "case_creation" } else { "case_resolution" };
        let it = served_as(record! { "allotment_type" => kind, "allotment_used_on" => used_on }, 4);
        let mut cases: Vec<Id> = Vec::new();
        for (step, which, minutes) in steps {
            let Some(case) = cases.get(which).copied() else {
                cases.extend(it.try_case(record! {}).ok());
                continue;
            };
            let before = it.used();
            let done = match step {
                0 => it.s.execute("case.reopen", json!({ "case": case })),
                1 => it.s.execute("case.cancel", json!({ "case": case })),
                _ => it.s.execute("case.resolve", json!({ "case": case, "subject": "Done", "minutes": minutes })),
            };
            let after = it.used();
            prop_assert!(done.is_ok() || before == after, "a refusal changes nothing");
            prop_assert_eq!(after.0, sum(&it));
            prop_assert_eq!(after.0 + after.1, 4);
            prop_assert!(after.0 >= 0 && after.1 >= 0);
        }
    }
}

/// A line that was deleted comes back alone or with its ledger, and has used what that says.
#[test]
fn what_is_brought_back_has_used_what_its_ledger_says() {
    let it = served_as(record! { "allotment_type" => "cases" }, 4);
    let (first, second) = (it.case(), it.case());
    it.resolve(first);
    it.resolve(second);
    it.run("case.reopen", json!({ "case": first }));
    assert_eq!((it.used(), it.s.count("contract_usage").unwrap()), ((1, 3), 3));
    let last = || it.s.changes_since(0, usize::MAX).unwrap().last().unwrap().txn;
    it.s.delete("contract_line", it.line).unwrap();
    it.s.undo(crm_core::Undo::Transaction(last())).unwrap();
    assert_eq!((it.used(), it.s.count("contract_usage").unwrap()), ((1, 3), 3), "with all its rows");
    it.s.delete("contract_line", it.line).unwrap();
    it.s.restore("contract_line", it.line).unwrap();
    assert_eq!((it.used(), it.s.count("contract_usage").unwrap()), ((0, 4), 0), "without");
    let price = |it: &super::Served| it.s.get("contract", it.contract).unwrap().get("net_price").cloned();
    let before = price(&it);
    it.s.delete("contract", it.contract).unwrap();
    let gone = last();
    it.s.restore("contract", it.contract).unwrap();
    assert_ne!(price(&it), before, "without its line");
    assert!(it.s.undo(crm_core::Undo::Transaction(gone)).is_err());
    it.s.restore("contract_line", it.line).unwrap();
    assert_eq!(price(&it), before);
}
