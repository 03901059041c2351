//! What callers hand over: names with values.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value as Json;

use super::finite;
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};

/// Values by field name, in the order given. Made by [`record!`](crate::record!) and [`params!`](crate::params!), or
/// collected from pairs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values(pub Vec<(String, Value)>);

impl Values {
    /// No values.
    pub fn new() -> Values {
        Values::default()
    }

    /// These and one more.
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Values {
        self.0.push((name.into(), value.into()));
        self
    }

    /// The value under a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The fields of any serde struct or map.
    ///
    /// # Errors
    /// `invalid_argument` if it is not made of named fields, or holds what no field can hold.
    pub fn from_serde(given: &impl Serialize) -> Result<Values> {
        if let Err(fault) = finite::check(given)
            && fault.is_number
        {
            let error = Error::new(ErrorCode::InvalidArgument, "NaN and the infinities are no values of a field");
            return Err(fault.field.iter().fold(error, |error, name| error.with_field(name)));
        }
        let json = serde_json::to_value(given).map_err(|e| {
            Error::new(ErrorCode::InvalidArgument, "this cannot be written as named fields").with_source(e)
        })?;
        Values::from_json(json)
    }

    /// The members of a JSON object.
    ///
    /// # Errors
    /// `invalid_argument` if it is no object, or holds what no field can hold.
    pub fn from_json(json: Json) -> Result<Values> {
        let Json::Object(fields) = json else {
            return Err(Error::new(ErrorCode::InvalidArgument, "values are given as named fields"));
        };
        let mut values = Values::new();
        for (name, json) in fields {
            let value = from_json(json).map_err(|error| error.with_field(&name))?;
            values.0.push((name, value));
        }
        Ok(values)
    }
}

/// A JSON value as a field can hold it. Numbers that are not whole become exact decimals.
///
/// # Errors
/// `invalid_argument` for what no field can hold.
pub fn from_json(json: Json) -> Result<Value> {
    let refuse =
        |what: &str| Err(Error::new(ErrorCode::InvalidArgument, format!("{what} cannot be the value of a field")));
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bool(truth),
        Json::String(text) => Value::Text(text),
        Json::Array(items) => Value::List(items.into_iter().map(from_json).collect::<Result<Vec<Value>>>()?),
        Json::Number(number) => match (number.as_i64(), number.to_string().parse()) {
            (Some(whole), _) => Value::Int(whole),
            (None, Ok(decimal)) => Value::Decimal(decimal),
            (None, Err(_)) => match rust_decimal::Decimal::from_scientific(&number.to_string()) {
                Ok(decimal) => Value::Decimal(decimal),
                Err(_) => return refuse("a number this large"),
            },
        },
        Json::Object(fields) => match (fields.get("entity"), fields.get("id")) {
            (Some(Json::String(entity)), Some(Json::String(id))) => {
                Value::Ref(Ref::new(entity.as_str(), id.parse::<Id>()?))
            }
            _ => return refuse("an object other than {\"entity\", \"id\"}"),
        },
    })
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Values, D::Error> {
        Values::from_json(Json::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Value, D::Error> {
        from_json(Json::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl FromIterator<(String, Value)> for Values {
    fn from_iter<T: IntoIterator<Item = (String, Value)>>(pairs: T) -> Values {
        Values(pairs.into_iter().collect())
    }
}

impl From<Vec<(String, Value)>> for Values {
    fn from(pairs: Vec<(String, Value)>) -> Values {
        Values(pairs)
    }
}

impl<const N: usize> From<[(&str, Value); N]> for Values {
    fn from(pairs: [(&str, Value); N]) -> Values {
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

/// The values of a record: `record! { "name" => "Acme", "employees" => 12 }`.
#[macro_export]
macro_rules! record {
    ($($name:expr => $value:expr),* $(,)?) => {
        $crate::Values(vec![$(($name.to_string(), $crate::Value::from($value))),*])
    };
}

/// The parameters of a question: `params! { "city" => "Torino" }`.
#[macro_export]
macro_rules! params {
    ($($rest:tt)*) => { $crate::record!($($rest)*) };
}
