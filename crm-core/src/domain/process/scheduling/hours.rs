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
        for part in of_rule(desk, rule, span)? {
            if overlaps(part, span) {
                parts.push((is_available, part));
            }
        }
    }
    Ok(parts)
}

fn of_rule(desk: &mut Desk<'_>, rule: Id, span: Span) -> Result<Vec<Span>> {
    let mut value = |name: &str| desk.value("calendar_rule", rule, name);
    let (starts_at, ends_at) = (value("starts_at")?.as_timestamp(), value("ends_at")?.as_timestamp());
    let recurrence = value("recurrence")?;
    let (offset, duration) = (value("offset")?.as_int(), value("duration")?.as_int());
    let (from, to) = (value("effective_from_at")?.as_timestamp(), value("effective_to_at")?.as_timestamp());
    let zone = match value("time_zone")?.as_text() {
        Some(name) => Zone::named(name)?,
        None => desk.context.environment.zone,
    };
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
