//! The kinds of field, and what each can hold.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::entity::{Labels, is_false};
use crate::base::id::EntityId;

/// What a text is for: it decides how the text is cleaned, checked and searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextFormat {
    /// One line.
    #[default]
    Plain,
    /// Several lines; searched as a long text.
    Multiline,
    /// An e-mail address.
    Email,
    /// A telephone number, kept in the international form.
    Phone,
    /// A web address.
    Url,
}

/// One option of a choice. The code is what is stored and never changes; the name is what programs say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceOption {
    /// The stable number.
    pub code: i32,
    /// The name: snake_case.
    pub name: String,
    /// What people read.
    pub labels: Labels,
    /// True once retired: kept where it is, not offered any more.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_retired: bool,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
#[non_exhaustive]
pub enum FieldKind {
    /// The record's own id.
    Id,
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
        #[serde(default, skip_serializing_if = "Option::is_none", with = "rust_decimal_text")]
        min: Option<Decimal>,
        /// The greatest value.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "rust_decimal_text")]
        max: Option<Decimal>,
    },
    /// An amount in the record's currency, to four places.
    Money {
        /// The least value.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "rust_decimal_text")]
        min: Option<Decimal>,
        /// The greatest value.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "rust_decimal_text")]
        max: Option<Decimal>,
    },
    /// Yes or no.
    Boolean,
    /// One of some options.
    Choice {
        /// The options, in the order they are shown.
        options: Vec<ChoiceOption>,
    },
    /// Any number of some options.
    MultiChoice {
        /// The options, in the order they are shown.
        options: Vec<ChoiceOption>,
    },
    /// A day.
    Date,
    /// A moment.
    Timestamp,
    /// A record of one other entity.
    Lookup {
        /// The entity.
        target: EntityId,
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
        /// The entities, the likeliest first.
        targets: Vec<EntityId>,
    },
    /// A file with its name and type.
    File,
}

/// The numbers of the entities the engine itself must know: those that polymorphic lookups are made of, and those that
/// say who may do what.
pub mod targets {
    use crate::base::id::EntityId;

    /// account
    pub const ACCOUNT: EntityId = EntityId(1);
    /// contact
    pub const CONTACT: EntityId = EntityId(2);
    /// user
    pub const USER: EntityId = EntityId(8);
    /// team
    pub const TEAM: EntityId = EntityId(9);
    /// business_unit
    pub const BUSINESS_UNIT: EntityId = EntityId(10);
    /// share
    pub const SHARE: EntityId = EntityId(11);
    /// role_privilege
    pub const ROLE_PRIVILEGE: EntityId = EntityId(12);
    /// role_assignment
    pub const ROLE_ASSIGNMENT: EntityId = EntityId(15);
    /// team_member
    pub const TEAM_MEMBER: EntityId = EntityId(23);
    /// organisation
    pub const ORGANISATION: EntityId = EntityId(1019);
    /// role
    pub const ROLE: EntityId = EntityId(1036);
    /// field_permission
    pub const FIELD_PERMISSION: EntityId = EntityId(1201);
}

impl FieldKind {
    /// The word for the kind, as metadata and messages say it.
    pub fn name(&self) -> &'static str {
        match self {
            FieldKind::Id => "id",
            FieldKind::Text { .. } => "text",
            FieldKind::Integer { .. } => "integer",
            FieldKind::Decimal { .. } => "decimal",
            FieldKind::Money { .. } => "money",
            FieldKind::Boolean => "boolean",
            FieldKind::Choice { .. } => "choice",
            FieldKind::MultiChoice { .. } => "multi_choice",
            FieldKind::Date => "date",
            FieldKind::Timestamp => "timestamp",
            FieldKind::Lookup { .. } => "lookup",
            FieldKind::Customer => "customer",
            FieldKind::Owner => "owner",
            FieldKind::Regarding => "regarding",
            FieldKind::Noted => "noted",
            FieldKind::Record => "record",
            FieldKind::OneOf { .. } => "one_of",
            FieldKind::File => "file",
        }
    }

    /// The options of a choice or multi-choice.
    pub fn options(&self) -> Option<&[ChoiceOption]> {
        match self {
            FieldKind::Choice { options } | FieldKind::MultiChoice { options } => Some(options),
            _ => None,
        }
    }

    /// True for customer, owner, regarding, noted, record and one of several: kept as a pair of entity number and record.
    pub fn is_polymorphic(&self) -> bool {
        matches!(self, FieldKind::Customer | FieldKind::Owner) || self.is_open_ended()
    }

    /// True for the kinds none of whose entities is likelier than the others: who means one says which.
    pub fn is_open_ended(&self) -> bool {
        matches!(self, FieldKind::Regarding | FieldKind::Noted | FieldKind::Record | FieldKind::OneOf { .. })
    }

    /// True for every kind that points to another record.
    pub fn is_lookup(&self) -> bool {
        matches!(self, FieldKind::Lookup { .. }) || self.is_polymorphic()
    }

    /// True for the texts that are searched as a whole, by the words in them.
    pub fn is_long_text(&self) -> bool {
        matches!(self, FieldKind::Text { format: TextFormat::Multiline, .. })
    }
}

/// Decimals in definitions as text, so that JSON keeps them exact.
pub(super) mod rust_decimal_text {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(number: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
        match number {
            Some(number) => serializer.serialize_str(&number.to_string()),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(serde::de::Error::custom)).transpose()
    }
}
