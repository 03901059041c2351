//! Everything that ever happened with a customer: of whom it is told, and what tells it.

use crate::metadata::builtin::number;
use crate::metadata::kind::FieldKind;
use crate::metadata::registry::{Entity, Registry, system};

/// Questions for those who belong to a customer: what the customer is, who belongs, and how they are found. A company's
/// timeline is that of its people and of the companies below it, too.
pub const BELONGING: &[(&str, &str, &str)] = &[
    ("account", "account", "select id from account where parent_account = :of"),
    ("account", "contact", "select id from contact where account = :of"),
];

/// What tells of customers: every entity whose records have one, those made at run time too.
pub struct Source {
    /// The entity.
    pub entity: String,
    /// The question for the newest of one customer: id, moment, title and, if there are any, state.
    pub question: String,
    /// True if the question answers with a state.
    pub has_state: bool,
}

/// What tells of customers in a file, the same order each time.
pub fn sources(registry: &Registry) -> Vec<Source> {
    registry.entities().flat_map(|entity| of_entity(entity)).collect()
}

fn of_entity(entity: &Entity) -> Vec<Source> {
    // Addresses, relationships and the like are of a customer, but nothing that happened.
    let happens = entity.is_activity || entity.states.is_some() || entity.id.0 >= system::FIRST_RUNTIME_ENTITY;
    if !happens && entity.id != number::NOTE {
        return Vec::new();
    }
    let title = entity.primary_field().map_or("id", |(_, field)| field.name.as_str());
    let has_state = entity.index_of(system::STATE).is_some();
    let state = if has_state { ", state" } else { "" };
    let lookups = entity.fields.iter().filter(|field| matches!(field.kind, FieldKind::Customer) && !field.is_retired);
    // Of several customers (who buys, who pays) the first is the one it is about.
    lookups
        .take(1)
        .map(|lookup| Source {
            entity: entity.name.clone(),
            question: format!(
                "select id, modified_at, \"{title}\"{state} from \"{}\" where \"{}\" = :of and modified_at <= :before \
                 order by modified_at desc, id",
                entity.name, lookup.name
            ),
            has_state,
        })
        .collect()
}
