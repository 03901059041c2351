//! A value that is lent: what rows show before anybody keeps it.

use std::borrow::Cow;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::id::{Id, Ref};
use super::time::{Date, Timestamp};
use super::value::{File, Value};

/// A cell of an answer, lent until the next row is asked for: as [`Value`], without a copy of any text.
#[derive(Clone, Debug, PartialEq, Default)]
#[non_exhaustive]
pub enum ValueRef<'a> {
    /// Not set.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// An exact decimal with all the places it is kept with: 12.5 may be 12.5000.
    Decimal(Decimal),
    /// Text, the name of an option, an e-mail address…
    Text(&'a str),
    /// A day without a time.
    Date(Date),
    /// A moment, in UTC.
    Timestamp(Timestamp),
    /// The record a plain lookup points to, or the record's own id.
    Id(Id),
    /// The record a polymorphic lookup points to: its entity and its id.
    Ref(&'a Arc<str>, Id),
    /// The options of a multi-choice.
    List(Cow<'a, [Value]>),
    /// An attached file, without its bytes.
    File {
        /// The file name, without a folder.
        name: &'a str,
        /// The media type.
        media_type: &'a str,
        /// The number of bytes.
        size: u64,
    },
}

impl ValueRef<'_> {
    /// True for [`ValueRef::Null`].
    pub fn is_null(&self) -> bool {
        matches!(self, ValueRef::Null)
    }

    /// The same, to be kept.
    pub fn to_value(&self) -> Value {
        match self {
            ValueRef::Null => Value::Null,
            ValueRef::Bool(truth) => Value::Bool(*truth),
            ValueRef::Int(number) => Value::Int(*number),
            // Taking the noughts off costs more than all the rest of a number: only who keeps it pays for that.
            ValueRef::Decimal(number) => Value::Decimal(number.normalize()),
            ValueRef::Text(text) => Value::Text((*text).to_owned()),
            ValueRef::Date(date) => Value::Date(*date),
            ValueRef::Timestamp(moment) => Value::Timestamp(*moment),
            ValueRef::Id(id) => Value::Id(*id),
            ValueRef::Ref(entity, id) => Value::Ref(Ref::new((*entity).clone(), *id)),
            ValueRef::List(items) => Value::List(items.to_vec()),
            ValueRef::File { name, media_type, size } => Value::File(Box::new(File {
                name: (*name).to_owned(),
                media_type: (*media_type).to_owned(),
                size: *size,
                content: None,
            })),
        }
    }
}

impl<'a> From<&'a Value> for ValueRef<'a> {
    fn from(value: &'a Value) -> ValueRef<'a> {
        match value {
            Value::Null => ValueRef::Null,
            Value::Bool(truth) => ValueRef::Bool(*truth),
            Value::Int(number) => ValueRef::Int(*number),
            Value::Decimal(number) => ValueRef::Decimal(*number),
            Value::Text(text) => ValueRef::Text(text),
            Value::Date(date) => ValueRef::Date(*date),
            Value::Timestamp(moment) => ValueRef::Timestamp(*moment),
            Value::Id(id) => ValueRef::Id(*id),
            Value::Ref(reference) => ValueRef::Ref(&reference.entity, reference.id),
            Value::List(items) => ValueRef::List(Cow::Borrowed(items)),
            Value::File(file) => ValueRef::File { name: &file.name, media_type: &file.media_type, size: file.size },
        }
    }
}
