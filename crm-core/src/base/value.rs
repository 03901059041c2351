//! The single dynamic type that every layer and every language shares.

use rust_decimal::Decimal;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::id::{Id, Ref};
use super::time::{self, Date, Timestamp};

/// A value of a field, a parameter or a cell of an answer.
///
/// Money and decimals are exact ([`Decimal`]), never floats. A choice is the name of its option. `Null`
/// is "not set"; an empty text is stored as "not set" too, so that there is one way to be empty.
#[derive(Clone, Debug, PartialEq, Default)]
#[non_exhaustive]
pub enum Value {
    /// Not set.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// An exact decimal: money, percentages, quantities.
    Decimal(Decimal),
    /// Text, the name of an option, an e-mail address…
    Text(String),
    /// A day without a time.
    Date(Date),
    /// A moment, in UTC.
    Timestamp(Timestamp),
    /// The record a plain lookup points to, or the record's own id.
    Id(Id),
    /// The record a polymorphic lookup points to.
    Ref(Ref),
    /// The options of a multi-choice.
    List(Vec<Value>),
    /// An attached file.
    File(Box<File>),
}

/// A file attached to a record. Answers carry name, type and size; the bytes are read on request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct File {
    /// The file name, without a folder.
    pub name: String,
    /// The media type, such as `application/pdf`.
    pub media_type: String,
    /// The number of bytes.
    pub size: u64,
    /// The bytes, where they were given or asked for.
    #[serde(skip)]
    pub content: Option<Vec<u8>>,
}

impl File {
    /// A file to be attached.
    pub fn new(name: impl Into<String>, media_type: impl Into<String>, content: Vec<u8>) -> File {
        File { name: name.into(), media_type: media_type.into(), size: content.len() as u64, content: Some(content) }
    }
}

impl Value {
    /// True for [`Value::Null`].
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The text, if this is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, if this is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The exact number, if this is a decimal or a whole number.
    pub fn as_decimal(&self) -> Option<Decimal> {
        match self {
            Value::Decimal(number) => Some(*number),
            Value::Int(number) => Some(Decimal::from(*number)),
            _ => None,
        }
    }

    /// The truth value, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The record pointed to by a plain or a polymorphic lookup.
    pub fn as_id(&self) -> Option<Id> {
        match self {
            Value::Id(id) => Some(*id),
            Value::Ref(reference) => Some(reference.id),
            _ => None,
        }
    }

    /// The day, if this is one.
    pub fn as_date(&self) -> Option<Date> {
        match self {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The moment, if this is one.
    pub fn as_timestamp(&self) -> Option<Timestamp> {
        match self {
            Value::Timestamp(moment) => Some(*moment),
            _ => None,
        }
    }

    /// The kind of value, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "nothing",
            Value::Bool(_) => "a boolean",
            Value::Int(_) => "a whole number",
            Value::Decimal(_) => "a decimal",
            Value::Text(_) => "text",
            Value::Date(_) => "a date",
            Value::Timestamp(_) => "a timestamp",
            Value::Id(_) => "an id",
            Value::Ref(_) => "a reference",
            Value::List(_) => "a list",
            Value::File(_) => "a file",
        }
    }

    /// The value as plain text: what CSV shows and what people read.
    pub fn to_text(&self) -> String {
        match self {
            Value::Null => String::new(),
            Value::Bool(truth) => truth.to_string(),
            Value::Int(number) => number.to_string(),
            Value::Decimal(number) => number.to_string(),
            Value::Text(text) => text.clone(),
            Value::Date(date) => time::date_text(*date),
            Value::Timestamp(moment) => time::timestamp_text(*moment),
            Value::Id(id) => id.to_string(),
            Value::Ref(reference) => format!("{}:{}", reference.entity, reference.id),
            Value::List(items) => items.iter().map(Value::to_text).collect::<Vec<_>>().join("; "),
            Value::File(file) => file.name.clone(),
        }
    }
}

/// As JSON: decimals and ids as text, dates and timestamps in ISO 8601, a reference as
/// `{"entity": …, "id": …}`.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(truth) => serializer.serialize_bool(*truth),
            Value::Int(number) => serializer.serialize_i64(*number),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Decimal(_) | Value::Date(_) | Value::Timestamp(_) | Value::Id(_) => {
                serializer.serialize_str(&self.to_text())
            }
            Value::Ref(reference) => {
                let mut fields = serializer.serialize_struct("Ref", 2)?;
                fields.serialize_field("entity", &*reference.entity)?;
                fields.serialize_field("id", &reference.id)?;
                fields.end()
            }
            Value::List(items) => items.serialize(serializer),
            Value::File(file) => file.serialize(serializer),
        }
    }
}

// `From` into Value is the one exception to "named conversions only": `record!` and `params!` live on it.
macro_rules! value_from {
    ($( $from:ty => $make:expr; )+) => {
        $( impl From<$from> for Value {
            fn from(given: $from) -> Value { ($make)(given) }
        } )+
    };
}

value_from! {
    bool => Value::Bool;
    i64 => Value::Int;
    i32 => |n: i32| Value::Int(i64::from(n));
    u32 => |n: u32| Value::Int(i64::from(n));
    Decimal => Value::Decimal;
    String => Value::Text;
    &str => |text: &str| Value::Text(text.to_owned());
    &String => |text: &String| Value::Text(text.clone());
    Date => Value::Date;
    Timestamp => Value::Timestamp;
    Id => Value::Id;
    Ref => Value::Ref;
    File => |file: File| Value::File(Box::new(file));
    Vec<Value> => Value::List;
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(given: Option<T>) -> Value {
        given.map_or(Value::Null, Into::into)
    }
}
