//! When people work and equipment can be booked: the rules of their calendars.

use chrono::{Days, Duration, NaiveDateTime};

use super::taken::{Span, overlaps};
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::base::zone::Zone;
use crate::domain::process::Desk;
use crate::domain::scheduling::recurrence::Rule;
use crate::error::Result;

/// No calendar has more parts than this in the time that is asked about.
const MOST: usize = 10_000;

/// The minutes of a day.
const WHOLE_DAY: i64 = 24 * 60;

/// The hours of a span.
#[derive(Default)]
pub(super) struct Hours {
    /// When there is work; at any time if no rule says when.
    open: Option<Vec<Span>>,
    shut: Vec<Span>,
}

impl Hours {
    /// Those of a user or a piece of equipment, which are those of its calendar; who has none is there at any time.
    pub(super) fn of(desk: &mut Desk<'_>, party: &Ref, span: Span) -> Result<Hours> {
        let mut hours = Hours::default();
        if desk.definition(&party.entity)?.find("calendar").is_none() {
            return Ok(hours);
        }
        let Some(calendar) = desk.value(&party.entity, party.id, "calendar")?.as_id() else { return Ok(hours) };
        let mut open = Vec::new();
        for (is_available, part) in parts(desk, calendar, span)? {
            if is_available {
                open.push(part);
            } else {
                hours.shut.push(part);
            }
        }
        if !open.is_empty() || has_available(desk, calendar)? {
            open.sort_unstable();
            hours.open = Some(joined(open));
        }
        if let Some(holidays) = desk.value("calendar", calendar, "holidays")?.as_id() {
            hours.shut.extend(parts(desk, holidays, span)?.into_iter().map(|(_, part)| part));
        }
        Ok(hours)
    }

    /// True if all of a span lies within them.
    pub(super) fn holds(&self, span: Span) -> bool {
        let is_open =
            self.open.as_ref().is_none_or(|open| open.iter().any(|part| part.0 <= span.0 && span.1 <= part.1));
        is_open && !self.shut.iter().any(|part| overlaps(*part, span))
    }
}

fn has_available(desk: &mut Desk<'_>, calendar: Id) -> Result<bool> {
    let wanted = [("calendar", Value::Id(calendar)), ("availability", "available".into())];
    Ok(!desk.find_first("calendar_rule", wanted, 1)?.is_empty())
}

/// Parts that touch are one: a meeting may go on over noon where morning and afternoon do.
fn joined(parts: Vec<Span>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    for part in parts {
        match joined.last_mut() {
            Some(last) if part.0 <= last.1 => last.1 = last.1.max(part.1),
            _ => joined.push(part),
        }
    }
    joined
}

/// What the rules of a calendar say of a span: whether there is work, and when.
fn parts(desk: &mut Desk<'_>, calendar: Id, span: Span) -> Result<Vec<(bool, Span)>> {
    let mut parts = Vec::new();
    for rule in desk.find("calendar_rule", [("calendar", Value::Id(calendar))])? {
        let availability = desk.value("calendar_rule", rule, "availability")?;
        let is_available = match availability.as_text() {
            Some("available") => true,
            Some("busy" | "unavailable") => false,
            _ => continue,
        };
        let inner = desk.value("calendar_rule", rule, "inner_calendar")?.as_id();
        for part in of_rule(desk, rule, span)? {
            match inner {
                // The rule says on which days, the calendar it points to what of each.
                Some(inner) => {
                    for (is_open, hours) in of_day(desk, inner, rule, part)? {
                        if overlaps(hours, span) {
                            parts.push((is_available && is_open, hours));
                        }
                    }
                }
                None if overlaps(part, span) => parts.push((is_available, part)),
                None => {}
            }
        }
    }
    Ok(parts)
}

/// The parts of the day on which a rule falls, as another calendar has them: from midnight so far, so long.
fn of_day(desk: &mut Desk<'_>, inner: Id, rule: Id, day: Span) -> Result<Vec<(bool, Span)>> {
    let zone = zone_of(desk, rule)?;
    let midnight = zone.to_local(day.0).date().and_time(Default::default());
    let mut parts = Vec::new();
    for part in desk.find("calendar_rule", [("calendar", Value::Id(inner))])? {
        let told = desk.values("calendar_rule", part, &["availability", "offset", "duration"])?.unwrap_or_default();
        let minutes =
            |place: usize, usual: i64| Duration::minutes(told.get(place).and_then(Value::as_int).unwrap_or(usual));
        let is_open = match told.first().and_then(Value::as_text) {
            Some("available") => true,
            Some("busy" | "unavailable") => false,
            _ => continue,
        };
        let Some(start) = midnight.checked_add_signed(minutes(1, 0)) else { continue };
        let Some(end) = start.checked_add_signed(minutes(2, WHOLE_DAY)) else { continue };
        parts.push((is_open, (zone.to_utc(start), zone.to_utc(end))));
    }
    Ok(parts)
}

/// The zone in which a rule counts its hours.
fn zone_of(desk: &mut Desk<'_>, rule: Id) -> Result<Zone> {
    match desk.value("calendar_rule", rule, "time_zone")?.as_text() {
        Some(name) => Zone::named(name),
        None => Ok(desk.context.environment.zone),
    }
}

fn of_rule(desk: &mut Desk<'_>, rule: Id, span: Span) -> Result<Vec<Span>> {
    let mut value = |name: &str| desk.value("calendar_rule", rule, name);
    let (starts_at, ends_at) = (value("starts_at")?.as_timestamp(), value("ends_at")?.as_timestamp());
    let recurrence = value("recurrence")?;
    let (offset, duration) = (value("offset")?.as_int(), value("duration")?.as_int());
    let (from, to) = (value("effective_from_at")?.as_timestamp(), value("effective_to_at")?.as_timestamp());
    let zone = zone_of(desk, rule)?;
    let begins = starts_at.or(from).map_or_else(
        // Before the span: a night shift of the day before reaches into it.
        || zone.to_local(span.0).date().checked_sub_days(Days::new(1)).map(|day| day.and_time(Default::default())),
        |begins| Some(zone.to_local(begins)),
    );
    let Some(begins) = begins else { return Ok(Vec::new()) };
    let length = match (duration, starts_at.zip(ends_at)) {
        (Some(minutes), _) => Duration::minutes(minutes),
        (None, Some((starts_at, ends_at))) => ends_at - starts_at,
        (None, None) => Duration::days(1),
    };
    let horizon = zone.to_local(span.1);
    let starts: Vec<NaiveDateTime> = match (recurrence.as_text(), starts_at, from) {
        (Some(text), ..) => {
            let rule = Rule::parse(text)?;
            let first = begins.date();
            let mut starts = rule.starts(begins, horizon, zone, MOST);
            // Without a first day of its own, a rule begins on one that it names.
            if starts_at.is_none() && !rule.names(first) {
                starts.retain(|start| start.date() != first);
            }
            starts
        }
        (None, Some(_), _) => vec![begins],
        // Every day.
        (None, None, _) => Rule::parse("FREQ=DAILY")?.starts(begins, horizon, zone, MOST),
    };
    let mut parts = Vec::new();
    for start in starts {
        let start = match (offset, starts_at) {
            (Some(minutes), _) => {
                start.date().and_time(Default::default()).checked_add_signed(Duration::minutes(minutes))
            }
            (None, Some(_)) => Some(start),
            (None, None) => Some(start.date().and_time(Default::default())),
        };
        let Some(start) = start else { continue };
        let Some(end) = start.checked_add_signed(length) else { continue };
        let part = (zone.to_utc(start), zone.to_utc(end));
        if from.is_none_or(|from| part.1 > from) && to.is_none_or(|to| part.0 < to) {
            parts.push(part);
        }
    }
    Ok(parts)
}
