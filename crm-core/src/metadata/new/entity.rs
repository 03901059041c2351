//! What one says to make an entity.

use serde::{Deserialize, Serialize};

use super::{NewField, NewIndex, NewKey};
use crate::metadata::builtin;
use crate::metadata::entity::{Labels, Ownership, ViewDef, is_false, is_true, yes};
use crate::metadata::form::NewForm;
use crate::metadata::state::StateModel;

/// An entity to be made:
///
/// ```
/// use crm_core::metadata::entity::Ownership;
/// use crm_core::metadata::new::{NewEntity, NewField};
///
/// let machine = NewEntity::new("x_machine", Ownership::User)
///     .label("en", "Machine", "Machines")
///     .field(NewField::text("x_name", 100).label("en", "Name").required().searchable())
///     .field(NewField::lookup("x_account", "account").label("en", "Account"))
///     .with_activities();
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewEntity {
    /// The name, starting with `x_`.
    pub name: String,
    /// What people call one record.
    pub labels: Labels,
    /// What people call many.
    pub plural_labels: Labels,
    /// Who can own a record.
    pub ownership: Ownership,
    /// The name of the field that names a record to people; empty for the first text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub primary: String,
    /// True if activities can be about its records.
    #[serde(default, skip_serializing_if = "is_false")]
    pub has_activities: bool,
    /// True if notes can be kept with its records.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub has_notes: bool,
    /// The fields of its own.
    pub fields: Vec<NewField>,
    /// The states; active and inactive where nothing is said.
    #[serde(default = "usual_states")]
    pub states: Option<StateModel>,
    /// The alternate keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<NewKey>,
    /// The indexes beyond those of keys and lookups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<NewIndex>,
    /// The list shown first; the primary field where nothing is said.
    #[serde(default)]
    pub default_view: ViewDef,
    /// The form; one that follows from the definition where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<NewForm>,
    /// The name Dynamics uses, for imports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dynamics_name: Option<String>,
}

fn usual_states() -> Option<StateModel> {
    Some(StateModel { states: builtin::active_or_inactive("Attivo", "Inattivo").into() })
}

impl NewEntity {
    /// An entity with the two usual states and no fields yet.
    pub fn new(name: impl Into<String>, ownership: Ownership) -> NewEntity {
        NewEntity {
            name: name.into(),
            labels: Labels::new(),
            plural_labels: Labels::new(),
            ownership,
            primary: String::new(),
            has_activities: false,
            has_notes: true,
            fields: Vec::new(),
            states: usual_states(),
            keys: Vec::new(),
            indexes: Vec::new(),
            default_view: ViewDef::default(),
            form: None,
            dynamics_name: None,
        }
    }

    /// What people call one, and many, in a language.
    #[must_use]
    pub fn label(mut self, language: &str, one: &str, many: &str) -> NewEntity {
        self.labels.insert(language.to_owned(), one.to_owned());
        self.plural_labels.insert(language.to_owned(), many.to_owned());
        self
    }

    /// One more field.
    #[must_use]
    pub fn field(mut self, field: NewField) -> NewEntity {
        self.fields.push(field);
        self
    }

    /// The field that names a record to people, where it is not the first text.
    #[must_use]
    pub fn primary(mut self, field: &str) -> NewEntity {
        self.primary = field.to_owned();
        self
    }

    /// No notes can be kept with its records: they only say what belongs together, or hold what programs need.
    #[must_use]
    pub fn without_notes(mut self) -> NewEntity {
        self.has_notes = false;
        self
    }

    /// Activities can be about its records.
    #[must_use]
    pub fn with_activities(mut self) -> NewEntity {
        self.has_activities = true;
        self
    }

    /// Other states than active and inactive, or none.
    #[must_use]
    pub fn states(mut self, states: Option<StateModel>) -> NewEntity {
        self.states = states;
        self
    }

    /// Fields that together name one record.
    #[must_use]
    pub fn key(mut self, name: &str, fields: &[&str]) -> NewEntity {
        self.keys.push(NewKey { name: name.to_owned(), fields: owned(fields) });
        self
    }

    /// An index and the question it serves.
    #[must_use]
    pub fn index(mut self, fields: &[&str], serves: &str) -> NewEntity {
        self.indexes.push(NewIndex { fields: owned(fields), serves: serves.to_owned() });
        self
    }

    /// The list shown first: columns, and order (`-` means descending).
    #[must_use]
    pub fn view(mut self, columns: &[&str], order: &[&str]) -> NewEntity {
        self.default_view = ViewDef { columns: owned(columns), order: owned(order) };
        self
    }

    /// The form, where the one that follows from the definition will not do.
    #[must_use]
    pub fn form(mut self, form: NewForm) -> NewEntity {
        self.form = Some(form);
        self
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
