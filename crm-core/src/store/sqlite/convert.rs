//! Between what SQLite holds and what the engine speaks.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Row as SqliteRow, ToSql};

use super::error::classify;
use super::read::broken;
use crate::base::id::{EntityId, Id, Ref};
use crate::base::money;
use crate::base::time;
use crate::base::value::{File, Value};
use crate::error::Result;
use crate::metadata::entity::label;
use crate::query::plan::Decode;
use crate::store::{Cell, Row};

/// Single stored values; the parts of a pair or a set are bound one by one, never as a whole.
impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Cell::Null => ValueRef::Null,
            Cell::Int(number) => ValueRef::Integer(*number),
            Cell::Text(text) => ValueRef::Text(text.as_bytes()),
            Cell::Bytes(bytes) => ValueRef::Blob(bytes),
            Cell::Pair(_, key) => ValueRef::Integer(key.0),
            Cell::Set(_) => return Err(rusqlite::Error::ToSqlConversionFailure("a set is no single value".into())),
        }))
    }
}

/// A stored value as it is.
pub fn cell(value: ValueRef<'_>) -> Result<Cell> {
    Ok(match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Int(number),
        ValueRef::Text(bytes) => Cell::Text(text(bytes)?.to_owned()),
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
        ValueRef::Real(number) => Cell::Text(number.to_string()),
    })
}

/// The columns of a row, then the hidden keys behind them.
pub fn row(row: &SqliteRow<'_>, decoders: &[Decode], keys: usize, last_keys: &mut Vec<Cell>) -> Result<Row> {
    let mut values = Vec::with_capacity(decoders.len());
    let mut column = 0_usize;
    for decoder in decoders {
        values.push(decode(row, &mut column, decoder)?);
    }
    last_keys.clear();
    for _ in 0..keys {
        last_keys.push(cell(take(row, &mut column)?)?);
    }
    Ok(values)
}

fn take<'r>(row: &'r SqliteRow<'_>, column: &mut usize) -> Result<ValueRef<'r>> {
    let value = row.get_ref(*column).map_err(classify)?;
    *column = column.wrapping_add(1);
    Ok(value)
}

fn text(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|e| broken("a text that is not UTF-8").with_source(e))
}

fn decode(row: &SqliteRow<'_>, column: &mut usize, decoder: &Decode) -> Result<Value> {
    let stored = take(row, column)?;
    Ok(match (decoder, stored) {
        (Decode::Polymorphic(targets), stored) => {
            let id = take(row, column)?;
            match (stored, id) {
                (ValueRef::Integer(number), ValueRef::Blob(bytes)) => reference(targets, number, bytes),
                _ => Value::Null,
            }
        }
        (Decode::File, stored) => {
            let (media_type, size) = (take(row, column)?, take(row, column)?);
            match (stored, media_type, size) {
                (ValueRef::Text(name), ValueRef::Text(media_type), ValueRef::Integer(size)) => {
                    let size = u64::try_from(size).unwrap_or(0);
                    let (name, media_type) = (text(name)?.to_owned(), text(media_type)?.to_owned());
                    Value::File(Box::new(File { name, media_type, size, content: None }))
                }
                _ => Value::Null,
            }
        }
        (_, ValueRef::Null) => Value::Null,
        (Decode::Text, ValueRef::Text(bytes)) => Value::Text(text(bytes)?.to_owned()),
        (Decode::Integer, ValueRef::Integer(number)) => Value::Int(number),
        (Decode::Scaled(scale), ValueRef::Integer(number)) => Value::Decimal(money::from_scaled(number, *scale)),
        (Decode::Boolean, ValueRef::Integer(number)) => Value::Bool(number != 0),
        (Decode::Date, ValueRef::Integer(days)) => time::date_from_days(days).map_or(Value::Null, Value::Date),
        (Decode::Timestamp, ValueRef::Integer(micros)) => {
            time::timestamp_from_micros(micros).map_or(Value::Null, Value::Timestamp)
        }
        (Decode::Choice(names), ValueRef::Integer(code)) => option_name(names, code),
        (Decode::Label(labels, language), ValueRef::Integer(code)) => labels
            .iter()
            .find(|(known, _)| *known == code)
            .and_then(|(_, labels)| label(labels, language))
            .map_or(Value::Null, Value::from),
        (Decode::MultiChoice(names), ValueRef::Text(bytes)) => {
            let codes = text(bytes)?.split(',').filter_map(|code| code.parse::<i64>().ok());
            Value::List(codes.map(|code| option_name(names, code)).collect())
        }
        (Decode::MultiChoice(names), ValueRef::Integer(code)) => Value::List(vec![option_name(names, code)]),
        (Decode::OwnId | Decode::Lookup(_), ValueRef::Blob(bytes)) => {
            Id::from_bytes(bytes).map_or(Value::Null, Value::Id)
        }
        (Decode::EntityName(names), ValueRef::Integer(number)) => {
            find_entity(names, number).map_or(Value::Null, |name| Value::from(name.as_ref()))
        }
        (decoder, stored) => {
            return Err(broken(&format!("{:?} where {decoder:?} was expected", stored.data_type())));
        }
    })
}

fn reference(targets: &[(EntityId, std::sync::Arc<str>)], number: i64, bytes: &[u8]) -> Value {
    match (find_entity(targets, number), Id::from_bytes(bytes)) {
        (Some(name), Some(id)) => Value::Ref(Ref::new(name.clone(), id)),
        _ => Value::Null,
    }
}

fn find_entity(entities: &[(EntityId, std::sync::Arc<str>)], number: i64) -> Option<&std::sync::Arc<str>> {
    entities.iter().find(|(id, _)| i64::from(id.0) == number).map(|(_, name)| name)
}

fn option_name(names: &[(i64, String)], code: i64) -> Value {
    // A code without a name can only come from a newer definition than ours: show the code rather than nothing.
    names.iter().find(|(known, _)| *known == code).map_or_else(|| Value::Int(code), |(_, name)| Value::from(name))
}
