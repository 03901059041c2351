//! Rules of goals, however they are written: the days of their period, and what nobody types.

use rust_decimal::Decimal;

use crate::base::cell::Cell;
use crate::base::fiscal::{Days, FiscalCalendar, FiscalPeriod};
use crate::base::money::to_scaled;
use crate::base::time::date_to_days;
use crate::base::value::Value;
use crate::domain::worth::share;
use crate::error::{Error, Issue, Result};
use crate::record::hook::HookEvent;

/// What is added up, and typed only where the goal says so.
const COUNTED: [&str; 4] = ["actual", "in_progress", "actual_count", "in_progress_count"];

/// What the days of a goal follow from.
const PERIOD: [&str; 3] = ["is_fiscal_period", "fiscal_year", "fiscal_period"];

/// Before a goal is written: its days, whether its numbers are its own, and how far it has come.
///
/// # Errors
/// `validation`.
pub fn check(event: &mut HookEvent<'_>) -> Result<()> {
    take_days(event)?;
    let issue = match (event.new_value("starts_on")?.as_date(), event.new_value("ends_on")?.as_date()) {
        (Some(first), Some(last)) if last < first => {
            vec![Issue::new("ends_on", "out_of_range", "is before the goal begins")]
        }
        _ => refuse_typed(event)?,
    };
    if !issue.is_empty() {
        return Err(Error::validation("goal", issue));
    }
    let is_amount = event.new_value("is_amount")?.as_bool() == Some(true);
    let [actual, target] = if is_amount { ["actual", "target"] } else { ["actual_count", "target_count"] };
    let share = share(number(&event.new_value(actual)?), number(&event.new_value(target)?));
    event.put("percentage", share.and_then(|share| to_scaled(share, 2)).map_or(Cell::Null, Cell::Int))
}

/// A number, whether it counts money or heads.
pub(crate) fn number(value: &Value) -> Option<Decimal> {
    value.as_decimal().or_else(|| value.as_int().map(Decimal::from))
}

/// The days of a period of the fiscal year follow from the calendar of the file.
fn take_days(event: &mut HookEvent<'_>) -> Result<()> {
    let [is_fiscal, year, period] = event.cells(PERIOD)?;
    if is_fiscal != Cell::Int(1) {
        return Ok(());
    }
    let missing = PERIOD.into_iter().zip([&is_fiscal, &year, &period]).filter(|(_, cell)| **cell == Cell::Null);
    let missing: Vec<Issue> =
        missing.map(|(field, _)| Issue::new(field, "required", "is needed for a fiscal period")).collect();
    let (Cell::Int(year), Cell::Int(period)) = (year, period) else {
        return Err(Error::validation("goal", missing));
    };
    let calendar = event.context().environment.settings.fiscal();
    let days = i32::try_from(year).ok().and_then(|year| days_of(calendar, year, period));
    let Some((first, after)) = days else {
        let issue = Issue::new("fiscal_year", "out_of_range", "leaves the calendar");
        return Err(Error::validation("goal", vec![issue]));
    };
    event.put("starts_on", Cell::Int(date_to_days(first)))?;
    event.put("ends_on", Cell::Int(date_to_days(after).saturating_sub(1)))
}

/// The days of a period by the code of its option.
fn days_of(calendar: FiscalCalendar, year: i32, period: i64) -> Option<Days> {
    let number = u32::try_from(period % 100).ok()?;
    match period / 100 {
        0 => calendar.days(year, FiscalPeriod::Quarter, number),
        1 => calendar.month(year, number),
        2 => calendar.days(year, FiscalPeriod::HalfYear, number),
        3 => calendar.days(year, FiscalPeriod::Year, number),
        4 => calendar.days(year, FiscalPeriod::FourWeeks, number),
        _ => None,
    }
}

/// What is added up is typed only in a goal that says so, and is known from then on as typed.
fn refuse_typed(event: &mut HookEvent<'_>) -> Result<Vec<Issue>> {
    let may_be_typed = event.new_value("is_override")?.as_bool() == Some(true);
    let follows = event.is_by_engine() || event.is_undo() || event.context().is_historic;
    let mut typed = Vec::new();
    for field in COUNTED {
        if event.is_changed(field)? && !follows {
            typed.push(field);
        }
    }
    if !may_be_typed {
        event.put("is_overridden", Cell::Int(0))?;
        let message = "is added up from the records that count: set is_override to type it";
        return Ok(typed.into_iter().map(|field| Issue::new(field, "read_only", message)).collect());
    }
    if !typed.is_empty() {
        event.put("is_overridden", Cell::Int(1))?;
    }
    Ok(Vec::new())
}
