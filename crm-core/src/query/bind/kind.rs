//! What kinds of values there are to compare, and how each is stored, read and written down.

use std::sync::Arc;

use super::super::plan::{Decode, Encode, Term};
use crate::base::id::EntityId;
use crate::base::money::MONEY_SCALE;
use crate::base::time::Zone;
use crate::metadata::field::FieldDef;
use crate::metadata::kind::FieldKind;
use crate::metadata::registry::Registry;

/// What a value is, as far as comparing goes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Text,
    /// A count of smallest parts; whole numbers have none.
    Number(u32),
    Boolean,
    Date,
    Timestamp,
    /// One of some named codes: a choice, or the entity behind a lookup.
    Option(Arc<Vec<(String, i64)>>),
    /// Several of some named codes.
    Options(Arc<Vec<(String, i64)>>),
    /// A record of one of these entities.
    Record(Vec<EntityId>),
    File,
}

impl Kind {
    /// The word for messages.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Number(_) => "a number",
            Kind::Boolean => "true or false",
            Kind::Date => "a date",
            Kind::Timestamp => "a timestamp",
            Kind::Option(_) => "a choice",
            Kind::Options(_) => "a multi-choice",
            Kind::Record(_) => "a record",
            Kind::File => "a file",
        }
    }

    /// How a value must be stored to be compared with this.
    pub(super) fn encode(&self, zone: Zone) -> Encode {
        match self {
            Kind::Text | Kind::File => Encode::Text,
            Kind::Number(0) => Encode::Integer,
            Kind::Number(scale) => Encode::Scaled(*scale),
            Kind::Boolean => Encode::Boolean,
            Kind::Date => Encode::Date,
            Kind::Timestamp => Encode::Timestamp(zone.name()),
            Kind::Option(options) | Kind::Options(options) => Encode::Choice(Arc::clone(options)),
            Kind::Record(targets) => Encode::Record(targets.clone()),
        }
    }

    /// True if "less" and "greater" mean something.
    pub(super) fn is_ordered(&self) -> bool {
        matches!(self, Kind::Text | Kind::Number(_) | Kind::Date | Kind::Timestamp)
    }
}

/// A value that a record has or that is computed from it.
#[derive(Clone, Debug)]
pub(super) struct Operand {
    /// Where it comes from.
    pub(super) term: Term,
    /// What it is.
    pub(super) kind: Kind,
    /// How it is read.
    pub(super) decode: Decode,
    /// What the question calls it.
    pub(super) name: String,
}

impl Operand {
    /// A number counted in smallest parts.
    pub(super) fn number(term: Term, scale: u32, name: String) -> Operand {
        let decode = if scale == 0 { Decode::Integer } else { Decode::Scaled(scale) };
        Operand { term, kind: Kind::Number(scale), decode, name }
    }
}

/// The kind of a field, and how it is read.
pub(super) fn of_field(field: &FieldDef, registry: &Registry) -> (Kind, Decode) {
    match &field.kind {
        FieldKind::Text { .. } => (Kind::Text, Decode::Text),
        FieldKind::Integer { .. } => (Kind::Number(0), Decode::Integer),
        FieldKind::Decimal { scale, .. } => (Kind::Number(*scale), Decode::Scaled(*scale)),
        FieldKind::Money { .. } => (Kind::Number(MONEY_SCALE), Decode::Scaled(MONEY_SCALE)),
        FieldKind::Boolean => (Kind::Boolean, Decode::Boolean),
        FieldKind::Date => (Kind::Date, Decode::Date),
        FieldKind::Timestamp => (Kind::Timestamp, Decode::Timestamp),
        FieldKind::Choice { options } => {
            let (by_name, by_code) = both_ways(options.iter().map(|option| (&option.name, option.code)));
            (Kind::Option(by_name), Decode::Choice(by_code))
        }
        FieldKind::MultiChoice { options } => {
            let (by_name, by_code) = both_ways(options.iter().map(|option| (&option.name, option.code)));
            (Kind::Options(by_name), Decode::MultiChoice(by_code))
        }
        FieldKind::Id => (Kind::Record(Vec::new()), Decode::OwnId),
        FieldKind::Lookup { target } => (Kind::Record(vec![*target]), Decode::Lookup(*target)),
        FieldKind::Customer
        | FieldKind::Owner
        | FieldKind::Regarding
        | FieldKind::Noted
        | FieldKind::Record
        | FieldKind::OneOf { .. } => {
            let targets = names_of_targets(field, registry);
            (Kind::Record(targets.iter().map(|(id, _)| *id).collect()), Decode::Polymorphic(targets))
        }
        FieldKind::File => (Kind::File, Decode::File),
    }
}

/// The entities a lookup can point to, with their names.
pub(super) fn names_of_targets(field: &FieldDef, registry: &Registry) -> Vec<(EntityId, Arc<str>)> {
    registry.targets_of(&field.kind).iter().map(|target| (target.id, Arc::from(target.name.as_str()))).collect()
}

type ByName = Arc<Vec<(String, i64)>>;
type ByCode = Arc<Vec<(i64, String)>>;

fn both_ways<'a>(options: impl Iterator<Item = (&'a String, i32)>) -> (ByName, ByCode) {
    let (by_name, by_code) =
        options.map(|(name, code)| ((name.clone(), i64::from(code)), (i64::from(code), name.clone()))).unzip();
    (Arc::new(by_name), Arc::new(by_code))
}
