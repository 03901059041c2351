//! Everything that is played with, as it stands.

use std::collections::BTreeMap;

use crm_core::{Id, Value, params};
use rust_decimal::Decimal;

use super::world::World;

/// An entity and a record of it.
pub type Key = (String, Id);
/// The fields of a record.
pub type Fields = BTreeMap<String, Value>;

/// What is looked at.
pub const ENTITIES: &[&str] = &[
    "account",
    "campaign",
    "campaign_activity",
    "campaign_activity_list",
    "campaign_response",
    "case",
    "case_resolution",
    "contact",
    "contract",
    "contract_line",
    "contract_usage",
    "distribution_log",
    "invoice",
    "invoice_line",
    "lead",
    "list_member",
    "marketing_list",
    "note",
    "opportunity",
    "opportunity_close",
    "opportunity_line",
    "order",
    "order_close",
    "order_line",
    "phone_call",
    "queue",
    "queue_item",
    "quick_campaign",
    "quote",
    "quote_close",
    "quote_line",
    "task",
];

/// What follows from other records, and leaves no line in the history of its own.
pub const NOTED: &[&str] = &[
    "allotments_overage",
    "allotments_remaining",
    "allotments_used",
    "last_activity_at",
    "last_campaign_at",
    "member_count",
    "modified_at",
    "modified_by",
    "net_price",
    "total_discount",
    "total_price",
    "version",
];

#[derive(Default)]
pub struct Picture {
    pub records: BTreeMap<Key, Fields>,
}

impl Picture {
    pub fn of(world: &World) -> Picture {
        let mut records = BTreeMap::new();
        for entity in ENTITIES {
            let rows = world.system.query(&format!("select * from \"{entity}\""), params! {}).unwrap();
            let columns: Vec<String> = rows.columns().iter().map(|name| name.to_string()).collect();
            for row in rows {
                let fields: Fields = columns.iter().cloned().zip(row.unwrap().into_values()).collect();
                let id = fields["id"].as_id().unwrap();
                records.insert(((*entity).to_owned(), id), fields);
            }
        }
        Picture { records }
    }

    /// The records of an entity.
    pub fn all(&self, entity: &str) -> impl Iterator<Item = (Id, &Fields)> {
        self.records.iter().filter(move |((name, _), _)| name == entity).map(|((_, id), fields)| (*id, fields))
    }

    /// Those of which a lookup points to a record.
    pub fn pointing(&self, entity: &str, field: &str, id: Id) -> Vec<&Fields> {
        self.all(entity).map(|(_, fields)| fields).filter(|fields| target(&fields[field]) == Some(id)).collect()
    }

    pub fn get(&self, entity: &str, id: Id) -> Option<&Fields> {
        self.records.get(&(entity.to_owned(), id))
    }
}

/// The record that a lookup points to.
pub fn target(value: &Value) -> Option<Id> {
    match value {
        Value::Ref(record) => Some(record.id),
        value => value.as_id(),
    }
}

/// A number, nought if there is none.
pub fn number(fields: &Fields, field: &str) -> Decimal {
    fields[field].as_decimal().or(fields[field].as_int().map(Decimal::from)).unwrap_or_default()
}

pub fn text<'a>(fields: &'a Fields, field: &str) -> &'a str {
    fields[field].as_text().unwrap_or_default()
}
