//! Search as you type.

use std::cmp::Reverse;

use serde::Serialize;

use super::session::Session;
use crate::base::id::{EntityId, Ref};
use crate::base::value::Value;
use crate::context::decode;
use crate::error::Result;
use crate::metadata::registry::{Registry, system};
use crate::record::search_index::typed_words;
use crate::store::{Cell, Hit, Reader, SearchPlan};

/// A record found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// The record.
    pub record: Ref,
    /// Its name: the value of the entity's primary field.
    pub name: String,
    /// The field that matched; none if it was a long text.
    pub field: Option<String>,
    /// What that field holds.
    pub value: Value,
    /// True if a word was found whole.
    pub is_exact: bool,
}

impl Session {
    /// Finds records by what somebody types: words or their beginnings, in any order, whatever the accents and the
    /// case, in every searchable field. Whole words come first, then what was touched last. Without `entities` all are
    /// searched.
    ///
    /// ```
    /// use crm_core::{Crm, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// session.create("contact", record! { "first_name" => "Nicolò", "last_name" => "Rossi" })?;
    /// assert_eq!(session.search("ross nico", &[], 20)?[0].name, "Nicolò Rossi");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `unknown_entity`.
    pub fn search(&self, typed: &str, entities: &[&str], limit: usize) -> Result<Vec<Found>> {
        let words = typed_words(typed);
        let entities =
            entities.iter().map(|name| self.entity(name).map(|e| e.id)).collect::<Result<Vec<EntityId>>>()?;
        if words.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        self.read_at_once(|reader, registry| {
            let hits = reader.search(&SearchPlan { words, entities, limit })?;
            let mut found = Vec::with_capacity(hits.len());
            for hit in hits {
                found.extend(tell(reader, registry, &hit)?);
            }
            // The index knows the day of the last touch; within the day the moment decides.
            found.sort_by_key(|(touched, found)| (Reverse(found.is_exact), found.field.is_none(), Reverse(*touched)));
            Ok(found.into_iter().map(|(_, found)| found).collect())
        })
    }
}

fn tell(reader: &dyn Reader, registry: &Registry, hit: &Hit) -> Result<Option<(i64, Found)>> {
    let entity = registry.get_by_id(hit.entity)?;
    let (primary, _) = entity.primary_field()?;
    let own_id = entity.require(system::ID)?;
    let modified = entity.require(system::MODIFIED_AT)?;
    let matched = hit.field.and_then(|field| entity.index_of(crate::base::id::FieldId(field)));
    let fields: Vec<usize> = [own_id, modified, primary].into_iter().chain(matched).collect();
    let Some(cells) = reader.cells(entity, hit.record, &fields)? else { return Ok(None) };
    let say = |place: usize| -> Result<Value> {
        match (fields.get(place), cells.get(place)) {
            (Some(index), Some(cell)) => decode::value(reader, registry, entity.at(*index)?, cell),
            _ => Ok(Value::Null),
        }
    };
    let Some(id) = say(0)?.as_id() else { return Ok(None) };
    let touched = match cells.get(1) {
        Some(Cell::Int(micros)) => *micros,
        _ => 0,
    };
    let field = matched.map(|index| entity.at(index).map(|field| field.name.clone())).transpose()?;
    let record = Ref::new(entity.name.as_str(), id);
    let found = Found { record, name: say(2)?.to_text(), field, value: say(3)?, is_exact: hit.is_exact };
    Ok(Some((touched, found)))
}
