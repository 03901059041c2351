//! A schema pack: everything a company added to the built-in catalogue, in one file's words, to be applied to another.
//! Packs speak by name: the numbers of two files differ.
//!
//! ```json
//! {"crm_schema_pack": 1,
//!  "entities": [{"name": "x_machine", "labels": {"en": "Machine"}, "plural_labels": {"en": "Machines"},
//!                "ownership": "user", "fields": [{"name": "x_serial", "labels": {"en": "Serial number"},
//!                                                 "kind": {"type": "text", "max_length": 40}}]}],
//!  "changes": [{"entity": "contact", "fields": [{"name": "x_machine", "labels": {"en": "Machine"},
//!                                                "kind": {"type": "lookup", "target": "x_machine"}}]}]}
//! ```

mod apply;
mod export;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::entity::{Labels, ViewDef, is_false};
use super::field::{DefaultValue, Requirement};
use super::form::NewForm;
use super::new::{NewEntity, NewField, NewIndex, NewKey, NewOption};
use crate::error::{Error, ErrorCode, Result};

/// The version of the format written here.
pub const VERSION: u32 = 1;

/// What was made at run time: new entities, and changes to the built-in ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemaPack {
    /// The version of the format.
    #[serde(rename = "crm_schema_pack")]
    pub version: u32,
    /// The entities made at run time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<NewEntity>,
    /// What is different in the built-in ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<EntityChanges>,
}

/// What is different in a built-in entity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntityChanges {
    /// The name of the entity.
    pub entity: String,
    /// Labels for one record that are new or different.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
    /// Labels for many that are new or different.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub plural_labels: Labels,
    /// New fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<NewField>,
    /// What is different in built-in fields, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub changed_fields: BTreeMap<String, FieldChanges>,
    /// New reasons, by the name of their state.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<String, Vec<NewOption>>,
    /// New keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<NewKey>,
    /// New indexes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<NewIndex>,
    /// The default view, if different.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_view: Option<ViewDef>,
    /// The form, if one is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<NewForm>,
}

/// What is different in a built-in field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldChanges {
    /// Labels that are new or different.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
    /// How much it is wanted, if different.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<Requirement>,
    /// What it holds when nothing is said, if different.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<DefaultValue>,
    /// True if it holds nothing where it held something when nothing was said.
    #[serde(default, skip_serializing_if = "is_false")]
    pub no_default: bool,
    /// Whether search as you type finds records by it, if different.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_searchable: Option<bool>,
    /// Whether only roles with a permission for it read or write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_secured: Option<bool>,
    /// Whether no two records share a value, if different.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_unique: Option<bool>,
    /// The most characters, if more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// New options.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<NewOption>,
    /// Labels of built-in options, states and reasons that are new or different, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub option_labels: BTreeMap<String, Labels>,
    /// The names of options that are not offered any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retired_options: Vec<String>,
}

impl SchemaPack {
    /// The pack as JSON for people to read and to keep under version control.
    ///
    /// # Errors
    /// `internal` if it cannot be written.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string_pretty(self)
            .map_err(|fault| Error::internal("a schema pack could not be written as JSON").with_source(fault))
    }

    /// The pack that a JSON text is.
    ///
    /// # Errors
    /// `malformed` if it is none, or made by a newer version of the library.
    pub fn from_json(json: &str) -> Result<SchemaPack> {
        // The version is read first, so that a newer pack is called newer, not faulty.
        #[derive(Deserialize)]
        struct Head {
            crm_schema_pack: u32,
        }
        let head: Head = serde_json::from_str(json).map_err(|fault| malformed("this is no schema pack", fault))?;
        if head.crm_schema_pack != VERSION {
            let message = format!("schema packs of version {} are not known here", head.crm_schema_pack);
            return Err(Error::new(ErrorCode::Malformed, message));
        }
        serde_json::from_str(json).map_err(|fault| malformed("this schema pack is faulty", fault))
    }
}

fn malformed(what: &str, fault: serde_json::Error) -> Error {
    let position = Some((fault.line() as u64, fault.column() as u64));
    Error::new(ErrorCode::Malformed, format!("{what}: {fault}")).with_position(position).with_source(fault)
}
