//! What one says to make an entity, a field or an option at run time: everything by name, nothing by number. The
//! same words, as JSON, are what a schema pack is written in.

mod entity;
mod option;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::entity::{Labels, is_false};
use super::field::{Cascade, DefaultValue, Requirement};
use super::kind::TextFormat;
pub use entity::NewEntity;
pub use option::NewOption;

/// The kind of a field to be made: as [`super::kind::FieldKind`], with lookups and options by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type", deny_unknown_fields)]
#[non_exhaustive]
pub enum NewKind {
    /// Text.
    Text {
        /// What the text is for.
        #[serde(default)]
        format: TextFormat,
        /// The most characters it may have.
        max_length: u32,
    },
    /// A whole number.
    Integer {
        /// The least value.
        min: i64,
        /// The greatest value.
        max: i64,
    },
    /// An exact decimal with a fixed number of places.
    Decimal {
        /// The decimal places kept.
        scale: u32,
        /// The least value.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "super::kind::rust_decimal_text")]
        min: Option<Decimal>,
        /// The greatest value.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "super::kind::rust_decimal_text")]
        max: Option<Decimal>,
    },
    /// An amount in the record's currency. An entity without a currency gets one.
    Money {
        /// The least value.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "super::kind::rust_decimal_text")]
        min: Option<Decimal>,
        /// The greatest value.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "super::kind::rust_decimal_text")]
        max: Option<Decimal>,
    },
    /// Yes or no.
    Boolean,
    /// One of some options.
    Choice {
        /// The options, in the order they are shown.
        options: Vec<NewOption>,
    },
    /// Any number of some options.
    MultiChoice {
        /// The options, in the order they are shown.
        options: Vec<NewOption>,
    },
    /// A day.
    Date,
    /// A moment.
    Timestamp,
    /// A record of one other entity.
    Lookup {
        /// The name of the entity.
        target: String,
    },
    /// An account or a contact.
    Customer,
    /// A user or a team.
    Owner,
    /// Any record that activities can be about.
    Regarding,
    /// Any record that notes can be kept with.
    Noted,
    /// Any record that has an owner.
    Record,
    /// A record of one of several entities.
    OneOf {
        /// The names of the entities, the likeliest first.
        targets: Vec<String>,
    },
    /// A file with its name and type.
    File,
}

/// A field to be made: `NewField::text("x_loyalty", 20).label("en", "Loyalty").searchable()`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewField {
    /// The name, starting with `x_`.
    pub name: String,
    /// What people call it.
    pub labels: Labels,
    /// What it holds.
    pub kind: NewKind,
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
    /// What the relationship cascades, for lookups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cascade: Option<Cascade>,
    /// True for a lookup to the same entity that forms a tree.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_hierarchy: bool,
    /// The name Dynamics uses, for imports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dynamics_name: Option<String>,
}

impl NewField {
    /// A field of this kind, of which nothing more is said.
    pub fn new(name: impl Into<String>, kind: NewKind) -> NewField {
        NewField {
            name: name.into(),
            labels: Labels::new(),
            kind,
            requirement: Requirement::None,
            default: None,
            is_unique: false,
            is_searchable: false,
            is_secured: false,
            cascade: None,
            is_hierarchy: false,
            dynamics_name: None,
        }
    }

    fn formatted(name: impl Into<String>, format: TextFormat, max_length: u32) -> NewField {
        NewField::new(name, NewKind::Text { format, max_length })
    }

    /// One line of text.
    pub fn text(name: impl Into<String>, max_length: u32) -> NewField {
        NewField::formatted(name, TextFormat::Plain, max_length)
    }

    /// Several lines of text, searched as a long text where searchable.
    pub fn multiline(name: impl Into<String>, max_length: u32) -> NewField {
        NewField::formatted(name, TextFormat::Multiline, max_length)
    }

    /// An e-mail address.
    pub fn email(name: impl Into<String>) -> NewField {
        NewField::formatted(name, TextFormat::Email, 320)
    }

    /// A telephone number.
    pub fn phone(name: impl Into<String>) -> NewField {
        NewField::formatted(name, TextFormat::Phone, 50)
    }

    /// A web address.
    pub fn url(name: impl Into<String>) -> NewField {
        NewField::formatted(name, TextFormat::Url, 2_000)
    }

    /// A whole number of any size; see [`NewField::range`].
    pub fn integer(name: impl Into<String>) -> NewField {
        NewField::new(name, NewKind::Integer { min: i64::MIN, max: i64::MAX })
    }

    /// An exact decimal with so many places; see [`NewField::range`].
    pub fn decimal(name: impl Into<String>, scale: u32) -> NewField {
        NewField::new(name, NewKind::Decimal { scale, min: None, max: None })
    }

    /// An amount in the record's currency; see [`NewField::range`].
    pub fn money(name: impl Into<String>) -> NewField {
        NewField::new(name, NewKind::Money { min: None, max: None })
    }

    /// Yes or no.
    pub fn boolean(name: impl Into<String>) -> NewField {
        NewField::new(name, NewKind::Boolean)
    }

    /// One of some options.
    pub fn choice(name: impl Into<String>, options: impl IntoIterator<Item = NewOption>) -> NewField {
        NewField::new(name, NewKind::Choice { options: options.into_iter().collect() })
    }

    /// Any number of some options.
    pub fn multi_choice(name: impl Into<String>, options: impl IntoIterator<Item = NewOption>) -> NewField {
        NewField::new(name, NewKind::MultiChoice { options: options.into_iter().collect() })
    }

    /// A day.
    pub fn date(name: impl Into<String>) -> NewField {
        NewField::new(name, NewKind::Date)
    }

    /// A moment.
    pub fn timestamp(name: impl Into<String>) -> NewField {
        NewField::new(name, NewKind::Timestamp)
    }

    /// A record of the entity `target`, built in or made at run time.
    pub fn lookup(name: impl Into<String>, target: impl Into<String>) -> NewField {
        NewField::new(name, NewKind::Lookup { target: target.into() })
    }

    /// An account or a contact.
    pub fn customer(name: impl Into<String>) -> NewField {
        NewField::new(name, NewKind::Customer)
    }

    /// A user or a team.
    pub fn owner(name: impl Into<String>) -> NewField {
        NewField::new(name, NewKind::Owner)
    }

    /// Any record that activities can be about.
    pub fn regarding(name: impl Into<String>) -> NewField {
        NewField::new(name, NewKind::Regarding)
    }

    /// Any record that notes can be kept with.
    pub fn noted(name: impl Into<String>) -> NewField {
        NewField::new(name, NewKind::Noted)
    }

    /// Any record that has an owner.
    pub fn record(name: impl Into<String>) -> NewField {
        NewField::new(name, NewKind::Record)
    }

    /// A record of one of several entities, the likeliest first.
    pub fn one_of<T: Into<String>>(name: impl Into<String>, targets: impl IntoIterator<Item = T>) -> NewField {
        NewField::new(name, NewKind::OneOf { targets: targets.into_iter().map(Into::into).collect() })
    }

    /// A file.
    pub fn file(name: impl Into<String>) -> NewField {
        NewField::new(name, NewKind::File)
    }

    /// What people call it in a language.
    #[must_use]
    pub fn label(mut self, language: &str, text: &str) -> NewField {
        self.labels.insert(language.to_owned(), text.to_owned());
        self
    }

    /// The least and the greatest value of a number; other kinds have none.
    #[must_use]
    pub fn range(mut self, least: i64, greatest: i64) -> NewField {
        match &mut self.kind {
            NewKind::Integer { min, max } => (*min, *max) = (least, greatest),
            NewKind::Decimal { min, max, .. } | NewKind::Money { min, max } => {
                (*min, *max) = (Some(least.into()), Some(greatest.into()));
            }
            _ => {}
        }
        self
    }

    /// A record without it is refused.
    #[must_use]
    pub fn required(mut self) -> NewField {
        self.requirement = Requirement::Required;
        self
    }

    /// A form should ask for it.
    #[must_use]
    pub fn recommended(mut self) -> NewField {
        self.requirement = Requirement::Recommended;
        self
    }

    /// What it holds when nothing is said.
    #[must_use]
    pub fn default(mut self, value: DefaultValue) -> NewField {
        self.default = Some(value);
        self
    }

    /// No two records share a value.
    #[must_use]
    pub fn unique(mut self) -> NewField {
        self.is_unique = true;
        self
    }

    /// Search as you type finds records by it.
    #[must_use]
    pub fn searchable(mut self) -> NewField {
        self.is_searchable = true;
        self
    }

    /// Only roles with a permission for it read or write it.
    #[must_use]
    pub fn secured(mut self) -> NewField {
        self.is_secured = true;
        self
    }

    /// What the relationship through this lookup cascades.
    #[must_use]
    pub fn cascade(mut self, cascade: Cascade) -> NewField {
        self.cascade = Some(cascade);
        self
    }

    /// The lookup forms a tree: loops are refused.
    #[must_use]
    pub fn hierarchy(mut self) -> NewField {
        self.is_hierarchy = true;
        self
    }

    /// The name Dynamics uses, for imports.
    #[must_use]
    pub fn dynamics(mut self, name: &str) -> NewField {
        self.dynamics_name = Some(name.to_owned());
        self
    }
}

/// A key to be made: fields that together name one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// The name, starting with `x_`.
    pub name: String,
    /// The names of the fields.
    pub fields: Vec<String>,
}

/// An index to be made, and the question it serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewIndex {
    /// The names of the fields, in order.
    pub fields: Vec<String>,
    /// The question that would be slow without it.
    pub serves: String,
}
