//! Numbers that people say on the telephone: `QUO-01000-8F3K2M`.
//!
//! A number is a prefix, a counter and a suffix. The counter alone would do in one file; the suffix, taken from the
//! record's id, keeps two copies of a file that worked apart (a laptop on the train) from giving the same number to two
//! records. Who has one file may set its length to nought.

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::field::DefaultValue;
use crate::record::hook::HookEvent;
use crate::record::values::Values;
use crate::store::Operation;

const SERIES: &str = "number_series";

/// No I, L, O, U: they are read as 1, 1, 0 and V.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Numbers a new record in each field that has a series, unless the caller said the number: an import keeps its own.
pub fn assign(event: &mut HookEvent<'_>) -> Result<()> {
    let entity = event.shared_definition();
    for index in &entity.default_fields {
        let field = entity.at(*index)?;
        let Some(DefaultValue::Number(prefix)) = &field.default else { continue };
        if event.new_value(&field.name)? != Value::Null {
            continue;
        }
        let (id, name) = (event.id(), format!("{}.{}", entity.name, field.name));
        let number = next(&mut Desk::of(event), id, &name, prefix)?;
        event.set(&field.name, number)?;
    }
    Ok(())
}

/// A series goes up, or two records would ask for the same number.
pub fn check(event: &mut HookEvent<'_>) -> Result<()> {
    if event.operation() != Operation::Update {
        return Ok(());
    }
    let (before, after) = (event.old("next")?, event.new_value("next")?);
    match (before.as_int(), after.as_int()) {
        (Some(before), Some(after)) if after >= before => Ok(()),
        _ => Err(Error::new(ErrorCode::InvalidArgument, "the next number of a series can only grow")
            .with_entity(SERIES)
            .with_field("next")),
    }
}

/// The next number of a series, for this record; the series is made when it is first asked for.
///
/// # Errors
/// Those of the store.
pub fn next(desk: &mut Desk<'_>, record: Id, name: &str, prefix: &str) -> Result<String> {
    let series = match desk.find_first(SERIES, Values::new().with("name", name), 1)?.first() {
        Some(series) => *series,
        None => desk.trusted(|desk| desk.create(SERIES, Values::new().with("name", name).with("prefix", prefix)))?,
    };
    let fields = ["next", "prefix", "digits", "suffix_length"];
    let told = desk.values(SERIES, series, &fields)?.unwrap_or_default();
    let number = |place: usize| told.get(place).and_then(Value::as_int).unwrap_or_default();
    let counter = number(0);
    let prefix = told.get(1).and_then(Value::as_text).unwrap_or_default();
    let digits = usize::try_from(number(2)).unwrap_or_default();
    let length = usize::try_from(number(3)).unwrap_or_default();
    // No line of history: that a number was given is told by the record that has it.
    desk.note(&Ref::new(SERIES, series), "next", counter.saturating_add(1))?;
    let counter = format!("{counter:0digits$}");
    let suffix = suffix(record, length);
    Ok([prefix, &counter, &suffix].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-"))
}

/// Letters and digits of the random part of an id.
fn suffix(id: Id, length: usize) -> String {
    let bits = id.as_bytes().iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let letter =
        |place: usize| LETTERS.get(((bits >> (5 * place)) & 31) as usize).map_or('0', |byte| char::from(*byte));
    (0..length).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suffix_is_made_of_the_last_bits_of_the_id() {
        let id: Id = "0190a7b0-0000-7000-8000-0000000000ff".parse().unwrap();
        assert_eq!(suffix(id, 6), "Z70000");
        assert_eq!(suffix(id, 0), "");
    }
}
