//! Search as you type.

use std::cmp::Reverse;
use std::sync::Arc;

use serde::Serialize;

use super::session::Session;
use crate::base::id::{EntityId, FieldId, Id, Ref};
use crate::base::value::Value;
use crate::context::decode;
use crate::error::Result;
use crate::metadata::registry::{Entity, FieldIndex, Registry, system};
use crate::record::search_index::typed_words;
use crate::security::access::Access;
use crate::security::right::Right;
use crate::store::{Cell, Hit, Key, Reader, SearchPlan, Within};

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
    /// searched. Of a text of many words the first 32 count.
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
        let (found, access, kinds) = self.read_at_once(|reader, registry| {
            let access = self.access(reader, registry)?;
            let plan = plan(&access, registry, words, entities, limit);
            let Some(plan) = plan else { return Ok((Vec::new(), access, Vec::new())) };
            let now = self.now();
            let hits = reader.search(&plan, &mut |entity, key| {
                let entity = registry.get_by_id(entity)?;
                self.shared.guard.reaches(reader, registry, &access, Right::Read, (entity, key), now)
            })?;
            let mut found = Vec::with_capacity(hits.len());
            let mut kinds: Vec<EntityId> = hits.iter().map(|hit| hit.entity).collect();
            kinds.sort_unstable();
            kinds.dedup();
            for kind in &kinds {
                let of_kind: Vec<&Hit> = hits.iter().filter(|hit| hit.entity == *kind).collect();
                tell(reader, registry, registry.get_by_id(*kind)?, &of_kind, &mut found)?;
            }
            // The index knows the day of the last touch; within the day the moment decides, then what is newer.
            found.sort_by_key(|(place, _)| *place);
            let found: Vec<Found> = found.into_iter().map(|(_, found)| found).collect();
            Ok((found, access, kinds))
        })?;
        self.log_read(&access, &kinds, None, &|| Some(format!("search: {typed}")))?;
        Ok(found)
    }
}

/// What to look for, where the user may look; none if that is nowhere.
fn plan(
    access: &Access,
    registry: &Registry,
    words: Vec<String>,
    asked: Vec<EntityId>,
    limit: usize,
) -> Option<SearchPlan> {
    let (mut hidden_fields, mut hidden_texts) = (Vec::new(), Vec::new());
    let mut entities = (!asked.is_empty()).then_some(asked);
    if !access.is_system() {
        let is_asked = |id: EntityId| entities.as_ref().is_none_or(|asked| asked.contains(&id));
        let mut readable = Vec::new();
        for entity in registry.entities().filter(|entity| is_asked(entity.id)) {
            if access.reach(entity.id, Right::Read).is_nothing() {
                continue;
            }
            readable.push(entity.id);
            let hidden = |fields: &[FieldIndex]| -> Vec<FieldId> {
                let hidden = fields.iter().filter(|index| access.hides(entity, **index));
                hidden.filter_map(|index| entity.fields.get(*index)).map(|field| field.id).collect()
            };
            hidden_fields.extend(hidden(&entity.word_fields).into_iter().map(|field| (entity.id, field)));
            // The words of all long texts of a record stand together: where one is hidden, none is searched.
            if !hidden(&entity.text_fields).is_empty() {
                hidden_texts.push(entity.id);
            }
        }
        if readable.is_empty() {
            return None;
        }
        entities = Some(readable);
    }
    let within = Within::Everything;
    Some(SearchPlan { words, within, entities, hidden_fields, hidden_texts, limit })
}

/// Where a record found stands among the others: whole words first, then names before long texts, then what was touched
/// last.
type Place = (Reverse<bool>, bool, Reverse<i64>, Reverse<Key>);

/// Names the records found in one entity: all of them with one read.
fn tell(
    reader: &dyn Reader,
    registry: &Registry,
    entity: &Entity,
    hits: &[&Hit],
    found: &mut Vec<(Place, Found)>,
) -> Result<()> {
    let (primary, _) = entity.primary_field()?;
    let mut fields = vec![entity.require(system::ID)?, entity.require(system::MODIFIED_AT)?, primary];
    let matched = |hit: &Hit| hit.field.and_then(|field| entity.index_of(FieldId(field)));
    for index in hits.iter().filter_map(|hit| matched(hit)) {
        if !fields.contains(&index) {
            fields.push(index);
        }
    }
    let keys: Vec<Key> = hits.iter().map(|hit| hit.record).collect();
    let entity_name: Arc<str> = entity.name.as_str().into();
    for (key, cells) in reader.cells_of(entity, &keys, &fields)? {
        let Some(hit) = hits.iter().find(|hit| hit.record == key) else { continue };
        let say = |index: FieldIndex| -> Result<Value> {
            match fields.iter().position(|field| *field == index).and_then(|place| cells.get(place)) {
                Some(cell) => decode::value(reader, registry, entity.at(index)?, cell),
                None => Ok(Value::Null),
            }
        };
        let (Some(Cell::Bytes(id)), Some(Cell::Int(touched))) = (cells.first(), cells.get(1)) else { continue };
        let Some(id) = Id::from_bytes(id) else { continue };
        let name = match say(primary)? {
            Value::Text(name) => name,
            other => other.to_text(),
        };
        let (field, value) = match matched(hit) {
            Some(index) => (Some(entity.at(index)?.name.clone()), say(index)?),
            None => (None, Value::Null),
        };
        let record = Ref::new(entity_name.clone(), id);
        let place = (Reverse(hit.is_exact), field.is_none(), Reverse(*touched), Reverse(key));
        found.push((place, Found { record, name, field, value, is_exact: hit.is_exact }));
    }
    Ok(())
}
