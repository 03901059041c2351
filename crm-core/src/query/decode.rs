//! From what a store keeps in a row to what is said.

use std::borrow::Cow;
use std::sync::Arc;

use super::plan::Decode;
use crate::base::cell::{CellRef, Cells};
use crate::base::id::{EntityId, Id};
use crate::base::value::Value;
use crate::base::value_ref::ValueRef;
use crate::base::{money, time};
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::entity::label;

/// The value of the column that begins in a place of a row.
///
/// # Errors
/// `corrupt` for what is of another kind than the definitions say.
pub fn value<'r>(decode: &'r Decode, cells: &'r (impl Cells + ?Sized), place: usize) -> Result<ValueRef<'r>> {
    let next = |offset: usize| cells.cell(place.saturating_add(offset));
    Ok(match (decode, next(0)?) {
        (_, CellRef::Null) => ValueRef::Null,
        (Decode::Text, CellRef::Text(text)) => ValueRef::Text(text),
        (Decode::Integer, CellRef::Int(number)) => ValueRef::Int(number),
        (Decode::Scaled(scale), CellRef::Int(number)) => ValueRef::Decimal(money::from_scaled(number, *scale)),
        (Decode::Boolean, CellRef::Int(number)) => ValueRef::Bool(number != 0),
        (Decode::Date, CellRef::Int(days)) => time::date_from_days(days).map_or(ValueRef::Null, ValueRef::Date),
        (Decode::Timestamp, CellRef::Int(micros)) => {
            time::timestamp_from_micros(micros).map_or(ValueRef::Null, ValueRef::Timestamp)
        }
        (Decode::Choice(names), CellRef::Int(code)) => {
            option_name(names, code).map_or(ValueRef::Int(code), ValueRef::Text)
        }
        (Decode::Label(labels, language), CellRef::Int(code)) => labels
            .iter()
            .find(|(known, _)| *known == code)
            .and_then(|(_, labels)| label(labels, language))
            .map_or(ValueRef::Null, ValueRef::Text),
        (Decode::MultiChoice(names), CellRef::Text(codes)) => {
            let codes = codes.split(',').filter_map(|code| code.parse::<i64>().ok());
            ValueRef::List(codes.map(|code| option_value(names, code)).collect())
        }
        (Decode::MultiChoice(names), CellRef::Int(code)) => ValueRef::List(Cow::Owned(vec![option_value(names, code)])),
        (Decode::OwnId | Decode::Lookup(_), CellRef::Bytes(bytes)) => {
            Id::from_bytes(bytes).map_or(ValueRef::Null, ValueRef::Id)
        }
        (Decode::EntityName(names), CellRef::Int(number)) => {
            entity_name(names, number).map_or(ValueRef::Null, |name| ValueRef::Text(name))
        }
        (Decode::Polymorphic(targets), CellRef::Int(number)) => match next(1)? {
            CellRef::Bytes(id) => match (entity_name(targets, number), Id::from_bytes(id)) {
                (Some(name), Some(id)) => ValueRef::Ref(name, id),
                _ => ValueRef::Null,
            },
            _ => ValueRef::Null,
        },
        (Decode::File, CellRef::Text(name)) => match (next(1)?, next(2)?) {
            (CellRef::Text(media_type), CellRef::Int(size)) => {
                ValueRef::File { name, media_type, size: u64::try_from(size).unwrap_or(0) }
            }
            _ => ValueRef::Null,
        },
        (decode, found) => {
            let message = format!("the file is damaged: it holds {} where {decode:?} was expected", found.kind());
            return Err(Error::new(ErrorCode::Corrupt, message));
        }
    })
}

// A code without a name can only come from a newer definition than ours: the code is shown rather than nothing.
fn option_value(names: &[(i64, String)], code: i64) -> Value {
    option_name(names, code).map_or(Value::Int(code), Value::from)
}

fn option_name(names: &[(i64, String)], code: i64) -> Option<&str> {
    names.iter().find(|(known, _)| *known == code).map(|(_, name)| name.as_str())
}

fn entity_name(entities: &[(EntityId, Arc<str>)], number: i64) -> Option<&Arc<str>> {
    entities.iter().find(|(id, _)| i64::from(id.0) == number).map(|(_, name)| name)
}
