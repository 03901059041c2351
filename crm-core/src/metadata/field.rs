//! A field of an entity, and what a relationship through it cascades.

use serde::{Deserialize, Serialize};

use super::entity::{Labels, is_false};
use super::kind::FieldKind;
use crate::base::id::FieldId;

/// How much a field is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
    pub(super) fn is_none(&self) -> bool {
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
    /// The next number of the field's series, after this prefix: `QUO-01000-8F3K2M`. What the series looks like, and where
    /// it stands, is a record of `number_series`.
    Number(String),
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

    /// The rules of a reference to what can be merged: the link goes when its target does, and follows a merge.
    pub const LINK: Cascade = Cascade { merge: Follow::All, ..Cascade::REFERENCE };

    /// The rules of a reference without which the record makes no sense: the target cannot be deleted.
    pub const KEEP: Cascade = Cascade { delete: OnDelete::Restrict, ..Cascade::REFERENCE };
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
    /// True if only roles with a permission for it read or write it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_secured: bool,
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

/// What a definition says beyond number, name and kind, added word by word:
/// `FieldDef::new(FieldId(20), "name", kind).label("en", "Name").required().searchable()`.
impl FieldDef {
    /// The second column of a polymorphic lookup: the number of the entity it points to.
    pub fn type_column(&self) -> String {
        format!("{}_type", self.column)
    }

    /// A field that nothing more is said about. Its column has its name.
    pub fn new(id: FieldId, name: impl Into<String>, kind: FieldKind) -> FieldDef {
        let name = name.into();
        FieldDef {
            id,
            column: name.clone(),
            name,
            labels: Labels::new(),
            kind,
            requirement: Requirement::None,
            default: None,
            is_unique: false,
            is_searchable: false,
            is_secured: false,
            is_read_only: false,
            computed: None,
            cascade: None,
            is_hierarchy: false,
            dynamics_name: None,
            is_retired: false,
        }
    }

    /// What people call it in a language.
    #[must_use]
    pub fn label(mut self, language: &str, text: &str) -> FieldDef {
        self.labels.insert(language.to_owned(), text.to_owned());
        self
    }

    /// A record without it is refused.
    #[must_use]
    pub fn required(mut self) -> FieldDef {
        self.requirement = Requirement::Required;
        self
    }

    /// A form should ask for it.
    #[must_use]
    pub fn recommended(mut self) -> FieldDef {
        self.requirement = Requirement::Recommended;
        self
    }

    /// What it holds when nothing is said.
    #[must_use]
    pub fn default(mut self, value: DefaultValue) -> FieldDef {
        self.default = Some(value);
        self
    }

    /// What it holds when nothing is said, as text (an option by its name).
    #[must_use]
    pub fn default_text(self, value: &str) -> FieldDef {
        self.default(DefaultValue::Text(value.to_owned()))
    }

    /// New records are numbered, after this prefix. Whether two may share a number is said beside: those of a renewed
    /// contract do.
    #[must_use]
    pub fn numbered(self, prefix: &str) -> FieldDef {
        self.default(DefaultValue::Number(prefix.to_owned()))
    }

    /// No two records share a value.
    #[must_use]
    pub fn unique(mut self) -> FieldDef {
        self.is_unique = true;
        self
    }

    /// Search as you type finds records by it.
    #[must_use]
    pub fn searchable(mut self) -> FieldDef {
        self.is_searchable = true;
        self
    }

    /// Only the engine writes it.
    #[must_use]
    pub fn read_only(mut self) -> FieldDef {
        self.is_read_only = true;
        self
    }

    /// The engine computes it; only the engine writes it.
    #[must_use]
    pub fn computed(mut self, computed: Computed) -> FieldDef {
        self.computed = Some(computed);
        self.read_only()
    }

    /// What the relationship through this lookup cascades.
    #[must_use]
    pub fn cascade(mut self, cascade: Cascade) -> FieldDef {
        self.cascade = Some(cascade);
        self
    }

    /// The lookup forms a tree: loops are refused.
    #[must_use]
    pub fn hierarchy(mut self) -> FieldDef {
        self.is_hierarchy = true;
        self
    }

    /// The name Dynamics uses.
    #[must_use]
    pub fn dynamics(mut self, name: &str) -> FieldDef {
        self.dynamics_name = Some(name.to_owned());
        self
    }
}
