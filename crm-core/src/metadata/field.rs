//! A field of an entity, and what a relationship through it cascades.

use serde::{Deserialize, Serialize};

use super::entity::{Labels, is_false};
use super::kind::FieldKind;
use crate::base::id::FieldId;

/// How much a field is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// Optional.
    #[default]
    None,
    /// A form should ask for it.
    Recommended,
    /// A record without it is refused.
    Required,
}

impl Requirement {
    fn is_none(&self) -> bool {
        *self == Requirement::None
    }
}

/// What a field holds when nothing is said on create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefaultValue {
    /// This text, read as a value of the field's kind (an option by its name).
    Text(String),
    /// The day of creation, in the session's time zone.
    Today,
    /// The moment of creation.
    Now,
    /// The file's base currency.
    BaseCurrency,
}

/// How the engine computes a field from others of the same record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Computed {
    /// A person's name from its parts, in the file's order of names.
    FullName {
        /// The given name.
        first: FieldId,
        /// The middle name, if the entity has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        middle: Option<FieldId>,
        /// The family name.
        last: FieldId,
    },
}

impl Computed {
    /// The fields it is computed from.
    pub fn sources(&self) -> Vec<FieldId> {
        match self {
            Computed::FullName { first, middle, last } => {
                std::iter::once(*first).chain(*middle).chain(std::iter::once(*last)).collect()
            }
        }
    }
}

/// What happens to the records that point here when the record pointed to is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDelete {
    /// They are deleted too.
    Cascade,
    /// They stay, pointing to nothing.
    #[default]
    RemoveLink,
    /// They forbid it.
    Restrict,
}

/// Whether an action on the record pointed to is repeated on those that point to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Follow {
    /// It is not.
    #[default]
    None,
    /// On all of them.
    All,
    /// On those still in their first (open, active) state.
    Active,
    /// On those with the same owner as the record had.
    SameOwner,
}

/// The rules of the relationship that a lookup makes, seen from the record pointed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cascade {
    /// On deleting it.
    #[serde(default)]
    pub delete: OnDelete,
    /// On giving it to another owner.
    #[serde(default)]
    pub assign: Follow,
    /// On sharing it.
    #[serde(default)]
    pub share: Follow,
    /// On changing its own parent.
    #[serde(default)]
    pub reparent: Follow,
    /// On merging it into another: whether those that point to it are turned to the survivor.
    #[serde(default)]
    pub merge: Follow,
}

impl Cascade {
    /// The rules of a child that belongs to its parent: everything follows.
    pub const PARENTAL: Cascade = Cascade {
        delete: OnDelete::Cascade,
        assign: Follow::All,
        share: Follow::All,
        reparent: Follow::All,
        merge: Follow::All,
    };

    /// The rules of a mere reference: nothing follows, the link goes when its target does.
    pub const REFERENCE: Cascade = Cascade {
        delete: OnDelete::RemoveLink,
        assign: Follow::None,
        share: Follow::None,
        reparent: Follow::None,
        merge: Follow::None,
    };
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldDef {
    /// The stable number, unique in the entity, never reused.
    pub id: FieldId,
    /// The name: snake_case. It may change.
    pub name: String,
    /// The name of the column in the table: the first name the field had. It never changes.
    pub column: String,
    /// What people call it.
    pub labels: Labels,
    /// What it holds.
    pub kind: FieldKind,
    /// How much it is wanted.
    #[serde(default, skip_serializing_if = "Requirement::is_none")]
    pub requirement: Requirement,
    /// What it holds when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<DefaultValue>,
    /// True if no two records share a value.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_unique: bool,
    /// True if search as you type finds records by it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_searchable: bool,
    /// True if only the engine writes it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_read_only: bool,
    /// How the engine computes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<Computed>,
    /// What the relationship cascades, for lookups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cascade: Option<Cascade>,
    /// True for a lookup to the same entity that forms a tree (parent account, manager): loops are refused.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_hierarchy: bool,
    /// The name Dynamics uses, where it differs from `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dynamics_name: Option<String>,
    /// True once retired: not offered, not written, still there in history.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_retired: bool,
}
