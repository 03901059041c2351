//! Filling the slots of a question at the moment it is asked: parameters, the acting user, the present.

use super::bind::period::Period;
use super::encode;
use super::plan::{Encode, Slot, SlotSource};
use crate::base::cell::{Cell, Key};
use crate::base::fiscal::FiscalCalendar;
use crate::base::id::Id;
use crate::base::time::{self, Timestamp, Zone};
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};

/// Who asks, when, and from where a page goes on.
#[derive(Clone, Copy, Debug)]
pub struct FillContext<'a> {
    /// The acting user; the system has none.
    pub me: Option<Id>,
    /// The present moment.
    pub now: Timestamp,
    /// The time zone in which days begin and end.
    pub zone: Zone,
    /// When fiscal years start.
    pub fiscal: FiscalCalendar,
    /// The keys of the page cursor.
    pub cursor: &'a [Cell],
    /// The keys that say what the acting user may see.
    pub access: &'a [Key],
    /// The epoch of everybody's rights they were gathered at.
    pub access_epoch: i64,
}

/// The values for the slots, one each, in order.
///
/// # Errors
/// `query_parameter`, naming the parameter, if one is missing, is not used, or cannot be compared with what it is
/// compared with.
pub fn fill(slots: &[Slot], params: &[(String, Value)], ctx: &FillContext<'_>) -> Result<Vec<Cell>> {
    let mut used = vec![false; params.len()];
    let cells = slots.iter().map(|slot| one(slot, params, &mut used, ctx)).collect::<Result<Vec<Cell>>>()?;
    if let Some(((name, _), _)) = params.iter().zip(&used).find(|(_, used)| !**used) {
        return Err(fault(name, "is given, but the question does not use it"));
    }
    Ok(cells)
}

fn one(slot: &Slot, params: &[(String, Value)], used: &mut [bool], ctx: &FillContext<'_>) -> Result<Cell> {
    match &slot.from {
        SlotSource::Constant(value) => encode::cell(value, &slot.encode, ctx.zone)
            .map_err(|fault| Error::new(ErrorCode::QueryType, format!("a constant {}", fault.what))),
        SlotSource::Parameter(name) => {
            let value = parameter(name, params, used)?;
            encode::cell(value, &slot.encode, ctx.zone)
                .map_err(|found| fault(name, &found.what).with_suggestion(found.suggestion))
        }
        SlotSource::Me => Ok(ctx.me.map_or(Cell::Null, |id| Cell::Bytes(id.as_bytes().to_vec()))),
        SlotSource::Access(place) => {
            let key = ctx.access.get(*place).ok_or_else(|| Error::internal("a condition asks for a key nobody has"))?;
            Ok(Cell::Int(key.0))
        }
        SlotSource::AccessEpoch => Ok(Cell::Text(ctx.access_epoch.to_string())),
        SlotSource::Today => present(&Value::Date(ctx.zone.day_of(ctx.now)), &slot.encode, ctx),
        SlotSource::Now => present(&Value::Timestamp(ctx.now), &slot.encode, ctx),
        SlotSource::PeriodStart(text) => period(text, &slot.encode, params, used, ctx).map(|(start, _)| start),
        SlotSource::PeriodEnd(text) => period(text, &slot.encode, params, used, ctx).map(|(_, end)| end),
        SlotSource::Cursor(index) => ctx
            .cursor
            .get(*index)
            .cloned()
            .ok_or_else(|| Error::new(ErrorCode::InvalidCursor, "the cursor has too few keys for this question")),
    }
}

fn present(value: &Value, encode: &Encode, ctx: &FillContext<'_>) -> Result<Cell> {
    encode::cell(value, encode, ctx.zone).map_err(|fault| Error::internal(format!("the present {}", fault.what)))
}

/// The two ends of a period, as the store keeps them.
fn period(
    source: &SlotSource,
    encode: &Encode,
    params: &[(String, Value)],
    used: &mut [bool],
    ctx: &FillContext<'_>,
) -> Result<(Cell, Cell)> {
    let (value, name) = match source {
        SlotSource::Constant(value) => (value, None),
        SlotSource::Parameter(name) => (parameter(name, params, used)?, Some(name)),
        _ => return Err(Error::internal("a period is named by a constant or a parameter")),
    };
    let named = |error: Error| match name {
        Some(name) => fault(name, &format!("names no period: {}", error.message()))
            .with_suggestion(error.details().suggestion.clone()),
        None => error,
    };
    let Value::Text(text) = value else {
        return Err(named(Error::new(ErrorCode::QueryType, format!("it is {}", value.kind()))));
    };
    let period = Period::parse(text).map_err(named)?;
    if matches!(encode, Encode::Date) {
        let (first, after) = period.days(ctx.zone.day_of(ctx.now), ctx.fiscal).map_err(named)?;
        return Ok((Cell::Int(time::date_to_days(first)), Cell::Int(time::date_to_days(after))));
    }
    let (start, end) = period.moments(ctx.now, ctx.zone, ctx.fiscal).map_err(named)?;
    Ok((Cell::Int(time::timestamp_to_micros(start)), Cell::Int(time::timestamp_to_micros(end))))
}

fn parameter<'v>(name: &str, params: &'v [(String, Value)], used: &mut [bool]) -> Result<&'v Value> {
    let mut found = None;
    for ((given, value), used) in params.iter().zip(used) {
        if given.strip_prefix(':').unwrap_or(given) == name {
            *used = true;
            found = Some(value);
        }
    }
    found.ok_or_else(|| fault(name, "is not given"))
}

fn fault(name: &str, what: &str) -> Error {
    let shown: String = name.chars().take(80).collect();
    Error::new(ErrorCode::QueryParameter, format!("the parameter :{shown} {what}")).with_field(&shown)
}
