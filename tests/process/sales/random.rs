//! Whatever is done with a deal and its papers, in whatever order.

use std::collections::BTreeMap;

use crm_core::{Id, Record, Value};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::World;

/// What may be tried: a command, and what it is given.
const TRIED: &[(&str, &str)] = &[
    ("opportunity.create_quote", "opportunity"),
    ("opportunity.create_order", "opportunity"),
    ("opportunity.create_invoice", "opportunity"),
    ("opportunity.win", "opportunity"),
    ("opportunity.lose", "opportunity"),
    ("opportunity.reopen", "opportunity"),
    ("quote.activate", "quote"),
    ("quote.win", "quote"),
    ("quote.close", "quote"),
    ("quote.revise", "quote"),
    ("quote.create_order", "quote"),
    ("order.submit", "order"),
    ("order.fulfil", "order"),
    ("order.cancel", "order"),
    ("order.create_invoice", "order"),
    ("order.lock_prices", "order"),
    ("invoice.pay", "invoice"),
    ("invoice.cancel", "invoice"),
];

/// All papers with their lines and closings, as they stand.
fn everything(w: &World) -> BTreeMap<(String, Id), Record> {
    let mut all = BTreeMap::new();
    for entity in ["opportunity", "quote", "order", "invoice"] {
        for entity in [entity, &format!("{entity}_line"), &format!("{entity}_close")] {
            if entity == "invoice_close" {
                continue;
            }
            let rows = w.s.query(&format!("select id from {entity}"), crm_core::params! {}).unwrap();
            for row in rows {
                let id = row.unwrap().get("id").unwrap().as_id().unwrap();
                all.insert((entity.to_owned(), id), w.get(entity, id));
            }
        }
    }
    all
}

fn ids(all: &BTreeMap<(String, Id), Record>, entity: &str) -> Vec<Id> {
    all.keys().filter(|(name, _)| name == entity).map(|(_, id)| *id).collect()
}

fn check(all: &BTreeMap<(String, Id), Record>) -> Result<(), TestCaseError> {
    let mut open: BTreeMap<String, usize> = BTreeMap::new();
    for ((entity, id), record) in all {
        if ["quote", "order", "invoice"].contains(&entity.as_str()) {
            prop_assert!(matches!(record.get("customer"), Some(Value::Ref(_))), "{entity} {id} has no customer");
        }
        if entity == "quote" && ["draft", "active"].contains(&record.text("state").unwrap()) {
            *open.entry(record.text("quote_number").unwrap().to_owned()).or_default() += 1;
        }
    }
    prop_assert!(open.values().all(|count| *count == 1), "two open quotes of one number: {open:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn papers_stay_in_order(steps in prop::collection::vec((0..TRIED.len(), any::<prop::sample::Index>()), 1..20)) {
        let w = World::new();
        let mut before = everything(&w);
        for (tried, pick) in steps {
            let (command, entity) = TRIED[tried];
            let known = ids(&before, entity);
            if known.is_empty() {
                continue;
            }
            let id = known[pick.index(known.len())];
            let mut input = serde_json::Map::new();
            input.insert(entity.to_owned(), json!(id));
            let done = w.s.execute(command, Json::Object(input));
            let after = everything(&w);
            match done {
                Err(error) => {
                    prop_assert_eq!(error.code(), crm_core::ErrorCode::TransitionRefused, "{}: {}", command, error);
                    prop_assert!(before == after, "{} is refused and has changed something", command);
                }
                Ok(made) if command == "quote.revise" => {
                    let made: Id = made["record"]["id"].as_str().unwrap().parse().unwrap();
                    let new = &after[&("quote".to_owned(), made)];
                    let revision = |quote: &Record| quote.get("revision_number").unwrap().as_int().unwrap();
                    for other in ids(&before, "quote").iter().map(|id| &before[&("quote".to_owned(), *id)]) {
                        if other.text("quote_number") == new.text("quote_number") {
                            prop_assert!(revision(new) > revision(other));
                        }
                    }
                }
                Ok(_) => {}
            }
            check(&after)?;
            before = after;
        }
    }
}
