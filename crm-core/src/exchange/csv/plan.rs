//! A mapping made ready for a file: every name is looked up once, so that a row costs no searching.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::lookup::Lookup;
use super::person;
use super::record::Record;
use super::value::{self, Convention, Fault, Options};
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::metadata::kind::FieldKind;
use crate::metadata::registry::Entity;
use crate::metadata::settings::NameOrder;

/// How the record of a row is found again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// Every row is new.
    None,
    /// By its id, in this slot; a row whose id is not known is new.
    Id(usize),
    /// By a field or an alternate key of this name.
    Named(String),
}

/// A mapping made ready.
pub(super) struct Plan {
    pub(super) entity: Arc<Entity>,
    /// The fields that are fed; a row has one value for each.
    pub(super) slots: Vec<Slot>,
    pub(super) targets: Vec<Target>,
    pub(super) lookups: Vec<Lookup>,
    pub(super) key: Key,
    /// The headings of the columns nothing is fed from.
    pub(super) ignored: Vec<String>,
    pub(super) nulls: Vec<String>,
    pub(super) headings: Vec<String>,
    pub(super) states: Option<StateOfReason>,
    pub(super) name_order: NameOrder,
}

/// A field that is fed.
pub(super) struct Slot {
    /// The name of the field.
    pub(super) name: String,
    /// True for a lookup to several entities: it holds an entity with the id.
    pub(super) is_pair: bool,
    /// True if an empty cell leaves the field as it is: one with a default, or one that no record is without.
    pub(super) stays: bool,
}

/// How the state follows, where a file names only its reason.
pub(super) struct StateOfReason {
    pub(super) state: usize,
    pub(super) reason: usize,
    pub(super) states: BTreeMap<String, String>,
}

/// What feeds a field.
pub(super) struct Target {
    pub(super) slot: usize,
    /// The columns, each with what is put before it if another stands before; none for a constant.
    pub(super) parts: Vec<(usize, String)>,
    /// The columns read where these are empty.
    pub(super) otherwise: Vec<usize>,
    pub(super) translate: BTreeMap<String, Option<String>>,
    pub(super) default: Option<String>,
    pub(super) required: bool,
    pub(super) ignore_unknown: bool,
    pub(super) reading: Reading,
    pub(super) convention: Convention,
}

/// How a text becomes the value of its field.
pub(super) enum Reading {
    /// By the kind of the field.
    Plain { kind: FieldKind, options: Options },
    /// As the name of another record.
    Lookup(usize),
    /// As a person's whole name; the slots are those of the given and the family name.
    Person { first: usize, last: usize },
}

/// A lookup still to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pending {
    pub(super) slot: usize,
    pub(super) lookup: usize,
    pub(super) target: usize,
    pub(super) text: String,
    /// The texts of the further fields, should the record have to be made.
    pub(super) filled: Vec<String>,
}

/// What a row says.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// A value for each slot; none where nothing is said.
    pub(super) values: Vec<Option<Value>>,
    pub(super) pending: Vec<Pending>,
    /// What is wrong: the target, and how.
    pub(super) faults: Vec<(usize, Fault)>,
    /// True if no column used holds anything.
    pub(super) is_empty: bool,
}

impl Row {
    pub(super) fn put(&mut self, slot: usize, value: Value) {
        if let Some(place) = self.values.get_mut(slot) {
            *place = Some(value);
        }
    }
}

impl Plan {
    /// The heading a target is reported under; empty for a constant.
    pub(super) fn heading(&self, target: usize) -> &str {
        let target = self.targets.get(target);
        let column = target.and_then(|target| target.parts.first()).map(|(column, _)| *column);
        column.and_then(|column| self.headings.get(column)).map_or("", String::as_str)
    }

    /// The target that feeds a field, for the faults the engine finds in it.
    pub(super) fn target_of(&self, field: &str) -> Option<usize> {
        let is = |slot: usize| self.slots.get(slot).is_some_and(|slot| slot.name == field);
        self.targets.iter().position(|target| match target.reading {
            Reading::Person { first, last } => is(first) || is(last),
            _ => is(target.slot),
        })
    }

    /// The text a target reads in a record.
    pub(super) fn text<'r>(&self, target: usize, record: &'r Record) -> Cow<'r, str> {
        self.targets.get(target).map(|target| target.text(record)).unwrap_or_default()
    }

    /// The value a slot holds for the record a lookup has found.
    pub(super) fn reference(&self, slot: usize, lookup: usize, id: Id) -> Value {
        match self.lookups.get(lookup) {
            Some(lookup) if self.is_pair(slot) => Value::Ref(Ref::new(lookup.entity.clone(), id)),
            _ => Value::Id(id),
        }
    }

    /// Reads a record into `row`.
    pub(super) fn read(&self, record: &Record, row: &mut Row) {
        row.values.clear();
        row.values.resize(self.slots.len(), None);
        row.pending.clear();
        row.faults.clear();
        row.is_empty = true;
        for (index, target) in self.targets.iter().enumerate() {
            let cell = target.text(record);
            let mut text = cell.trim();
            if text.is_empty() {
                let others = target.otherwise.iter().filter_map(|column| record.get(*column)).map(str::trim);
                text = others.into_iter().find(|other| !other.is_empty()).unwrap_or_default();
            }
            row.is_empty &= text.is_empty();
            if let Some(translated) = target.translate.get(text) {
                text = translated.as_deref().unwrap_or_default();
            }
            if self.nulls.iter().any(|null| null == text) {
                text = "";
            }
            if text.is_empty() {
                match &target.default {
                    Some(default) => text = default,
                    None if target.required => row.faults.push((index, Fault::new("required", "must not be empty"))),
                    None => self.leave_empty(target, row),
                }
            }
            if !text.is_empty() {
                self.feed(index, target, text, record, row);
            }
        }
        if let Some(follows) = &self.states
            && let Some(Some(Value::Text(reason))) = row.values.get(follows.reason)
            && let Some(state) = follows.states.get(reason)
        {
            row.put(follows.state, Value::Text(state.clone()));
        }
    }

    /// Where a new record says nothing its default holds; a row that changes a record empties the field.
    fn leave_empty(&self, target: &Target, row: &mut Row) {
        let stays = self.slots.get(target.slot).is_none_or(|slot| slot.stays);
        if self.key == Key::None || stays {
            return;
        }
        match target.reading {
            Reading::Person { first, last } => {
                row.put(first, Value::Null);
                row.put(last, Value::Null);
            }
            _ => row.put(target.slot, Value::Null),
        }
    }

    fn feed(&self, index: usize, target: &Target, text: &str, record: &Record, row: &mut Row) {
        match &target.reading {
            Reading::Plain { kind, options } => match value::parse(text, kind, options, target.convention) {
                Ok(value) => row.put(target.slot, value),
                Err(fault) if target.ignore_unknown && fault.rule == value::UNKNOWN_OPTION => {}
                Err(fault) => row.faults.push((index, fault)),
            },
            Reading::Lookup(lookup) => match self.as_reference(text, target.slot, *lookup) {
                Some(value) => row.put(target.slot, value),
                None => row.pending.push(Pending {
                    slot: target.slot,
                    lookup: *lookup,
                    target: index,
                    text: text.to_owned(),
                    filled: self.lookups.get(*lookup).map(|lookup| lookup.fill(text, record)).unwrap_or_default(),
                }),
            },
            Reading::Person { first, last } => {
                let (given, family) = person::split(text, self.name_order);
                row.put(*first, Value::Text(given));
                row.put(*last, Value::Text(family));
            }
        }
    }

    /// An id as exports write it, alone or after the name of its entity.
    fn as_reference(&self, text: &str, slot: usize, lookup: usize) -> Option<Value> {
        const WRITTEN: usize = 36;
        let (entity, id) = match text.split_once(':') {
            Some((entity, id)) if self.is_pair(slot) => (Some(entity.trim()), id.trim()),
            _ => (None, text),
        };
        let id = if id.len() == WRITTEN { id.parse::<Id>().ok()? } else { return None };
        Some(match entity {
            Some(entity) => Value::Ref(Ref::new(entity, id)),
            None => self.reference(slot, lookup, id),
        })
    }

    fn is_pair(&self, slot: usize) -> bool {
        self.slots.get(slot).is_some_and(|slot| slot.is_pair)
    }
}

impl Target {
    /// What the columns of this target say in a record, put together.
    pub(super) fn text<'r>(&self, record: &'r Record) -> Cow<'r, str> {
        if let [(column, _)] = self.parts.as_slice() {
            return Cow::Borrowed(record.get(*column).unwrap_or_default());
        }
        let mut joined = String::new();
        for (column, join) in &self.parts {
            let cell = record.get(*column).unwrap_or_default().trim();
            if !cell.is_empty() {
                if !joined.is_empty() {
                    joined.push_str(join);
                }
                joined.push_str(cell);
            }
        }
        Cow::Owned(joined)
    }
}
