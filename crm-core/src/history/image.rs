//! The values before a change, as the history keeps them: JSON by field number, so that renaming a field changes
//! nothing. Written by hand because it lies on the path of every update: a tree of JSON values costs three times the
//! time.

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::base::id::{EntityId, FieldId};
use crate::base::text;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::registry::{Entity, FieldIndex};
use crate::store::{Cell, Key};

/// Writes stored values. A pair is an array, a set an object with `s`, bytes an object with `x`.
pub fn write<'a>(entity: &Entity, cells: impl Iterator<Item = (FieldIndex, &'a Cell)>) -> Result<String> {
    let mut text = String::from("{");
    for (index, cell) in cells {
        if text.len() > 1 {
            text.push(',');
        }
        let _ = write!(text, "\"{}\":", entity.at(index)?.id);
        match cell {
            Cell::Null => text.push_str("null"),
            Cell::Int(number) => {
                let _ = write!(text, "{number}");
            }
            Cell::Text(value) => {
                text.push_str(
                    &serde_json::to_string(value).map_err(|e| Error::internal("a text is no JSON").with_source(e))?,
                );
            }
            Cell::Bytes(bytes) => {
                let _ = write!(text, "{{\"x\":\"{}\"}}", text::hex(bytes));
            }
            Cell::Pair(target, key) => {
                let _ = write!(text, "[{},{}]", target.0, key.0);
            }
            Cell::Set(codes) => {
                let codes = codes.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
                let _ = write!(text, "{{\"s\":[{codes}]}}");
            }
        }
    }
    text.push('}');
    Ok(text)
}

/// Reads what [`write()`] wrote. Fields the definitions no longer know are left out.
pub fn read(entity: &Entity, text: &str) -> Result<Vec<(FieldIndex, Cell)>> {
    let damaged = || Error::new(ErrorCode::Corrupt, "a line of the history cannot be read");
    let parsed: Json = serde_json::from_str(text).map_err(|e| damaged().with_source(e))?;
    let fields = parsed.as_object().ok_or_else(damaged)?;
    let mut cells = Vec::with_capacity(fields.len());
    for (number, value) in fields {
        let id: u32 = number.parse().map_err(|_| damaged())?;
        if let Some(index) = entity.index_of(FieldId(id)) {
            cells.push((index, cell(value).ok_or_else(damaged)?));
        }
    }
    cells.sort_by_key(|(index, _)| *index);
    Ok(cells)
}

fn cell(json: &Json) -> Option<Cell> {
    Some(match json {
        Json::Null => Cell::Null,
        Json::Number(number) => Cell::Int(number.as_i64()?),
        Json::String(text) => Cell::Text(text.clone()),
        Json::Array(parts) => match parts.as_slice() {
            [target, key] => Cell::Pair(EntityId(u32::try_from(target.as_u64()?).ok()?), Key(key.as_i64()?)),
            _ => return None,
        },
        Json::Object(fields) => match (fields.get("x"), fields.get("s")) {
            (Some(hex), _) => Cell::Bytes(bytes(hex.as_str()?)?),
            (_, Some(codes)) => Cell::Set(codes.as_array()?.iter().map(Json::as_i64).collect::<Option<Vec<i64>>>()?),
            _ => return None,
        },
        Json::Bool(_) => return None,
    })
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = hex.chars().map(|c| c.to_digit(16)).collect::<Option<Vec<u32>>>()?;
    digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(high.checked_mul(16)?.checked_add(*low)?).ok(),
            _ => None,
        })
        .collect()
}
