//! An entity: one kind of record, with its fields, states and keys.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::field::FieldDef;
use super::form::FormDef;
use super::state::StateModel;
use crate::base::id::{EntityId, FieldId};

/// A text in several languages: language code (`en`, `it`) to text.
pub type Labels = BTreeMap<String, String>;

/// The label in `language`, else in English, else in any language.
pub fn label<'a>(labels: &'a Labels, language: &str) -> Option<&'a str> {
    labels.get(language).or_else(|| labels.get("en")).or_else(|| labels.values().next()).map(String::as_str)
}

/// Who can own the records of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ownership {
    /// A user or a team: every record has an owner and the owner's business unit.
    User,
    /// The organisation as a whole: products, competitors, users themselves.
    Organisation,
}

/// Fields that together name one record: what an upsert looks a record up by. No two records share the values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyDef {
    /// The name of the key, unique in the entity.
    pub name: String,
    /// The fields it is made of.
    pub fields: Vec<FieldId>,
}

/// An index and the question it serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexDef {
    /// The fields, in order.
    pub fields: Vec<FieldId>,
    /// The question that would be slow without it.
    pub serves: String,
}

/// The list a front end shows first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewDef {
    /// The columns, as paths of the query language (`account.name`).
    pub columns: Vec<String>,
    /// The order, as paths; a leading `-` means descending.
    pub order: Vec<String>,
}

/// One kind of record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityDef {
    /// The stable number.
    pub id: EntityId,
    /// The name: singular, snake_case. It may change.
    pub name: String,
    /// The name of the table: the first name the entity had. It never changes.
    pub table: String,
    /// What people call one record.
    pub labels: Labels,
    /// What people call many.
    pub plural_labels: Labels,
    /// The name Dynamics uses, where it differs from `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dynamics_name: Option<String>,
    /// Who can own a record.
    pub ownership: Ownership,
    /// The field that names a record to people.
    pub primary: FieldId,
    /// True for task, call, appointment…: what a "regarding" can be about other records.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_activity: bool,
    /// True if activities can be about its records; notes then can, too.
    #[serde(default, skip_serializing_if = "is_false")]
    pub has_activities: bool,
    /// True if notes can be kept with its records: with all that people work with, so it is said where it is not so.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub has_notes: bool,
    /// The fields, system fields first.
    pub fields: Vec<FieldDef>,
    /// The states and their reasons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub states: Option<StateModel>,
    /// The alternate keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<KeyDef>,
    /// The indexes beyond those of keys and lookups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<IndexDef>,
    /// The list shown first.
    pub default_view: ViewDef,
    /// The form, where a host has set one; else it follows from the definition (see [`super::form`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormDef>,
    /// True once retired: nothing new is written, what there is stays readable.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_retired: bool,
}

impl EntityDef {
    /// The field with this name, retired ones included.
    pub fn field(&self, name: &str) -> Option<&FieldDef> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The field with this number.
    pub fn field_by_id(&self, id: FieldId) -> Option<&FieldDef> {
        self.fields.iter().find(|field| field.id == id)
    }
}

pub(crate) fn is_false(flag: &bool) -> bool {
    !*flag
}

pub(crate) fn is_true(flag: &bool) -> bool {
    *flag
}

pub(crate) fn yes() -> bool {
    true
}
