//! From a value to what a store keeps, so that it compares with what is kept.

use rust_decimal::Decimal;

use super::plan::Encode;
use crate::base::cell::Cell;
use crate::base::id::Id;
use crate::base::money;
use crate::base::text;
use crate::base::time::{self, Date, Timestamp, Zone};
use crate::base::value::Value;

/// The longest pattern: what SQLite takes.
const MAX_PATTERN: usize = 50_000;

/// The cell a value is compared as; nothing stays nothing. Text that reads as a number, a day, a moment or an id is
/// accepted where one is wanted: that is how they travel in JSON.
///
/// # Errors
/// What is wrong, as a sentence that begins with the value's name left out.
pub fn cell(value: &Value, encode: &Encode, zone: Zone) -> Result<Cell, Fault> {
    if value.is_null() {
        return Ok(Cell::Null);
    }
    match encode {
        Encode::Text => match value {
            Value::Text(given) => {
                let clean = text::clean(given);
                Ok(if clean.is_empty() { Cell::Null } else { Cell::Text(clean.into_owned()) })
            }
            _ => Err(Fault::kind("text", value)),
        },
        Encode::Pattern => match value {
            Value::Text(given) if given.len() > MAX_PATTERN => {
                Err(Fault::new(format!("is longer than the {MAX_PATTERN} bytes a pattern may have")))
            }
            // Composed like what is stored; blanks at the ends are the pattern's own.
            Value::Text(given) => Ok(Cell::Text(text::compose(given).into_owned())),
            _ => Err(Fault::kind("text", value)),
        },
        Encode::Integer => integer(value),
        Encode::Count => match integer(value)? {
            Cell::Int(count) if count < 0 => Err(Fault::new("is negative")),
            cell => Ok(cell),
        },
        Encode::Scaled(scale) => scaled(value, *scale),
        Encode::Boolean => match value {
            Value::Bool(truth) => Ok(Cell::Int(i64::from(*truth))),
            _ => Err(Fault::kind("true or false", value)),
        },
        Encode::Date => {
            day(value, zone).map(|day| Cell::Int(time::date_to_days(day))).ok_or_else(|| Fault::kind("a date", value))
        }
        Encode::Timestamp(name) => moment(value, named(name), false),
        Encode::TimestampEnd(name) => moment(value, named(name), true),
        Encode::Choice(options) => {
            let Value::Text(name) = value else { return Err(Fault::kind("the name of an option", value)) };
            match options.iter().find(|(option, _)| option == name) {
                Some((_, code)) => Ok(Cell::Int(*code)),
                None => Err(Fault {
                    what: format!("is not an option: there is no {:?}", shown(name)),
                    suggestion: text::nearest(&shown(name), options.iter().map(|(option, _)| option.as_str())),
                }),
            }
        }
        Encode::Record(_) => match value {
            Value::Id(id) => Ok(bytes(*id)),
            Value::Ref(reference) => Ok(bytes(reference.id)),
            Value::Text(given) => {
                given.parse::<Id>().map(bytes).map_err(|_| Fault::new("is text, and not the text of an id"))
            }
            _ => Err(Fault::kind("an id", value)),
        },
        Encode::Stored => match value {
            Value::Int(number) => Ok(Cell::Int(*number)),
            Value::Text(given) => Ok(Cell::Text(given.clone())),
            _ => Err(Fault::kind("a stored value", value)),
        },
    }
}

/// Why a value cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong with it: the end of a sentence that begins with its name.
    pub what: String,
    /// The nearest value that would do.
    pub suggestion: Option<String>,
}

impl Fault {
    fn new(what: impl Into<String>) -> Fault {
        Fault { what: what.into(), suggestion: None }
    }

    fn kind(wanted: &str, value: &Value) -> Fault {
        match value {
            Value::Text(given) => Fault::new(format!("is {:?} where {wanted} is wanted", shown(given))),
            _ => Fault::new(format!("is {} where {wanted} is wanted", value.kind())),
        }
    }
}

fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}

fn bytes(id: Id) -> Cell {
    Cell::Bytes(id.as_bytes().to_vec())
}

fn number(value: &Value) -> Result<Decimal, Fault> {
    let number = match value {
        Value::Text(given) => Decimal::from_str_exact(given.trim()).ok(),
        _ => value.as_decimal(),
    };
    number.ok_or_else(|| Fault::kind("a number", value))
}

fn integer(value: &Value) -> Result<Cell, Fault> {
    if let Value::Int(number) = value {
        return Ok(Cell::Int(*number));
    }
    let number = number(value)?;
    if !number.fract().is_zero() {
        return Err(Fault::new(format!("is {number} where a whole number is wanted")));
    }
    money::to_scaled(number, 0).map(Cell::Int).ok_or_else(|| Fault::new(format!("is {number}: too large")))
}

fn scaled(value: &Value, scale: u32) -> Result<Cell, Fault> {
    let number = number(value)?;
    // Rounding what it is compared with would turn a right "greater" into a wrong one.
    if number.normalize().scale() > scale {
        return Err(Fault::new(format!("is {number}: at most {scale} decimal places are kept")));
    }
    money::to_scaled(number, scale).map(Cell::Int).ok_or_else(|| Fault::new(format!("is {number}: too large")))
}

fn day(value: &Value, zone: Zone) -> Option<Date> {
    match value {
        Value::Date(day) => Some(*day),
        Value::Timestamp(moment) => in_range(*moment).map(|moment| zone.day_of(moment)),
        Value::Text(given) => time::date_from_text(given)
            .or_else(|| Some(zone.day_of(in_range(time::timestamp_from_text(given, zone)?)?))),
        _ => None,
    }
}

fn moment(value: &Value, zone: Zone, is_end: bool) -> Result<Cell, Fault> {
    let whole_day = |day: Date| match time::date_in_range(day) {
        true if is_end => end_of(day, zone),
        true => Some(zone.start_of(day)),
        false => None,
    };
    let moment = match value {
        Value::Timestamp(moment) => Some(*moment),
        Value::Date(day) => whole_day(*day),
        Value::Text(given) => match time::date_from_text(given) {
            Some(day) => whole_day(day),
            None => time::timestamp_from_text(given, zone),
        },
        _ => None,
    };
    moment
        .and_then(in_range)
        .map(|moment| Cell::Int(time::timestamp_to_micros(moment)))
        .ok_or_else(|| Fault::kind("a moment", value))
}

/// Moments of the years 1 to 9999: in others a clock in a zone cannot be computed.
fn in_range(moment: Timestamp) -> Option<Timestamp> {
    Some(moment).filter(|moment| time::date_in_range(moment.date_naive()))
}

/// The last microsecond of a day.
fn end_of(day: Date, zone: Zone) -> Option<Timestamp> {
    let next = zone.start_of(day.succ_opt()?);
    time::timestamp_from_micros(time::timestamp_to_micros(next).checked_sub(1)?)
}

/// The zone with a name that came from a zone.
pub(super) fn named(name: &str) -> Zone {
    Zone::named(name).unwrap_or(Zone::UTC)
}
