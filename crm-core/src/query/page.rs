//! Pages: where one ended, as a text to hand out, and a plan for the next.
//!
//! A cursor holds the values of the order's keys in the last row of a page, not a number of rows: rows added or deleted
//! in between move nothing. It belongs to one question with its parameters; it is no secret and no authority, since
//! the question it is used with is bound and secured anew.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::plan::{Encode, Plan, Slot, SlotSource, Term};
use crate::base::cell::Cell;
use crate::base::fnv::Fnv;
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};

/// The version of the form; another is refused.
const VERSION: u8 = 1;

/// The longest cursor read: longer ones cannot be ours unless texts of a megabyte are sorted by.
const MAX_TEXT: usize = 4_000_000;

/// What a question is recognised by: itself and its parameters, in any order.
pub fn fingerprint(question: &str, params: &[(String, Value)]) -> u64 {
    let mut hash = Fnv::default();
    hash.add(question.as_bytes());
    let mut given: Vec<String> =
        params.iter().map(|(name, value)| format!("\0{name}\0{}\0{}", value.kind(), value.to_text())).collect();
    given.sort();
    for one in &given {
        hash.add(one.as_bytes());
    }
    hash.finish()
}

/// The cursor after a row with these keys.
pub fn encode(keys: &[Cell], fingerprint: u64) -> String {
    let mut bytes = vec![VERSION];
    bytes.extend_from_slice(&fingerprint.to_be_bytes());
    for key in keys {
        match key {
            Cell::Int(number) => {
                bytes.push(1);
                bytes.extend_from_slice(&number.to_be_bytes());
            }
            Cell::Text(text) => {
                bytes.push(2);
                bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
            Cell::Bytes(data) => {
                bytes.push(3);
                bytes.extend_from_slice(&(data.len() as u64).to_be_bytes());
                bytes.extend_from_slice(data);
            }
            // No order has pairs or sets for keys.
            Cell::Null | Cell::Pair(..) | Cell::Set(_) => bytes.push(0),
        }
    }
    let mut hash = Fnv::default();
    hash.add(&bytes);
    bytes.extend_from_slice(&hash.finish().to_be_bytes());
    URL_SAFE_NO_PAD.encode(&bytes)
}

/// The keys in a cursor that was given out for this question.
///
/// # Errors
/// `invalid_cursor` if it is damaged, of another version, or another question's.
pub fn decode(cursor: &str, fingerprint: u64) -> Result<Vec<Cell>> {
    let damaged = || Error::new(ErrorCode::InvalidCursor, "the cursor is damaged");
    if cursor.len() > MAX_TEXT {
        return Err(damaged());
    }
    let bytes = URL_SAFE_NO_PAD.decode(cursor.trim()).map_err(|e| damaged().with_source(e))?;
    let (body, check) = bytes.split_last_chunk::<8>().ok_or_else(damaged)?;
    let mut hash = Fnv::default();
    hash.add(body);
    if hash.finish().to_be_bytes() != *check {
        return Err(damaged());
    }
    let (version, body) = body.split_first().ok_or_else(damaged)?;
    if *version != VERSION {
        return Err(Error::new(ErrorCode::InvalidCursor, "the cursor is of another version of the library"));
    }
    let (given, mut body) = body.split_first_chunk::<8>().ok_or_else(damaged)?;
    if u64::from_be_bytes(*given) != fingerprint {
        let message = "the cursor belongs to another question, or to this one with other parameters";
        return Err(Error::new(ErrorCode::InvalidCursor, message));
    }
    let mut keys = Vec::new();
    while let Some((tag, rest)) = body.split_first() {
        let (key, rest) = key(*tag, rest).ok_or_else(damaged)?;
        keys.push(key);
        body = rest;
    }
    Ok(keys)
}

fn key(tag: u8, body: &[u8]) -> Option<(Cell, &[u8])> {
    if tag == 0 {
        return Some((Cell::Null, body));
    }
    let (head, rest) = body.split_first_chunk::<8>()?;
    if tag == 1 {
        return Some((Cell::Int(i64::from_be_bytes(*head)), rest));
    }
    let (data, rest) = rest.split_at_checked(usize::try_from(u64::from_be_bytes(*head)).ok()?)?;
    match tag {
        2 => Some((Cell::Text(std::str::from_utf8(data).ok()?.to_owned()), rest)),
        3 => Some((Cell::Bytes(data.to_vec()), rest)),
        _ => None,
    }
}

/// True if the answer of a plan has pages: if its rows are records, not groups.
pub fn is_pageable(plan: &Plan) -> bool {
    let key = Term::Key { level: 0, source: 0 };
    !plan.distinct && plan.order.iter().any(|(term, _)| *term == key)
}

/// Makes a plan go on after these keys. Which of them are nothing is part of the plan, and so of its text: whoever
/// keeps compiled plans keeps one for each [`shape`].
///
/// # Errors
/// `invalid_cursor` if the plan has another order, or none to go on in.
pub fn start_after(plan: &mut Plan, keys: &[Cell]) -> Result<()> {
    if !is_pageable(plan) || keys.len() != plan.order.len() {
        return Err(Error::new(ErrorCode::InvalidCursor, "the cursor does not fit the order of this question"));
    }
    let slot = |(index, key): (usize, &Cell)| match key {
        Cell::Null => Slot { from: SlotSource::Constant(Value::Null), encode: Encode::Stored },
        _ => Slot { from: SlotSource::Cursor(index), encode: Encode::Stored },
    };
    plan.after = Some(keys.iter().enumerate().map(slot).collect());
    Ok(())
}

/// Which of the keys are nothing: the first is the lowest bit.
pub fn shape(keys: &[Cell]) -> u64 {
    keys.iter().take(64).enumerate().map(|(index, key)| u64::from(*key == Cell::Null) << index).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell() -> impl Strategy<Value = Cell> {
        prop_oneof![
            Just(Cell::Null),
            any::<i64>().prop_map(Cell::Int),
            any::<String>().prop_map(Cell::Text),
            any::<Vec<u8>>().prop_map(Cell::Bytes),
        ]
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(keys in prop::collection::vec(cell(), 0..6), print: u64) {
            prop_assert_eq!(decode(&encode(&keys, print), print).unwrap(), keys);
        }

        #[test]
        fn tampering_is_seen(keys in prop::collection::vec(cell(), 1..4), at: prop::sample::Index, letter in "[A-Za-z0-9_-]") {
            let cursor = encode(&keys, 7);
            let place = at.index(cursor.len());
            let mut changed = cursor.clone();
            changed.replace_range(place..=place, &letter);
            // The last letter has bits that stand for nothing: another letter may say the same.
            match decode(&changed, 7) {
                Ok(found) => prop_assert_eq!(found, keys),
                Err(error) => prop_assert_eq!(error.code(), ErrorCode::InvalidCursor),
            }
        }

        #[test]
        fn nonsense_is_refused(text in any::<String>()) {
            prop_assert!(decode(&text, 7).is_err());
        }
    }

    #[test]
    fn another_question_has_another_cursor() {
        let mine = encode(&[Cell::Int(1)], 1);
        assert_eq!(decode(&mine, 2).unwrap_err().code(), ErrorCode::InvalidCursor);
        assert_eq!(decode("", 1).unwrap_err().code(), ErrorCode::InvalidCursor);
    }
}
