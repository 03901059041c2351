//! Days and moments as people and spreadsheets write them: `2017-03-01`, `1/3/17`, `01.03.2017 14:30`, `1 marzo 2017`.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

use super::value::Fault;
use crate::base::text;
use crate::base::time::{self, Date, Timestamp, Zone};

/// The order of day, month and year in the numeric dates of a file. Dates that begin with a year of four digits, and
/// those with the month in words, are read in every order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// `2017-03-01`
    #[default]
    Iso,
    /// `1/3/2017` is the first of March.
    Dmy,
    /// `3/1/2017` is the first of March.
    Mdy,
}

/// Years of two digits up to this one are of this century, as spreadsheets have it.
const PIVOT: i32 = 49;

/// Reads a day; a time that follows is passed over, and with an offset from UTC it is the day in `zone`.
pub(super) fn parse_date(text: &str, order: DateOrder, zone: Zone) -> Result<Date, Fault> {
    let text = text.trim();
    if let Some(moment) = with_offset(text) {
        return checked(zone.day_of(moment));
    }
    local(text, order).map(|(day, _)| day)
}

/// Reads a moment; without an offset from UTC it is what a clock in `zone` shows.
pub(super) fn parse_timestamp(text: &str, order: DateOrder, zone: Zone) -> Result<Timestamp, Fault> {
    let text = text.trim();
    if let Some(moment) = with_offset(text) {
        return checked(moment.date_naive()).map(|_| moment);
    }
    let (day, clock) = local(text, order)?;
    Ok(zone.to_utc(NaiveDateTime::new(day, clock.unwrap_or(NaiveTime::MIN))))
}

fn with_offset(text: &str) -> Option<Timestamp> {
    // Anything shorter cannot hold a day, a time and an offset.
    if text.len() < 16 || !text.is_ascii() {
        return None;
    }
    let moment = chrono::DateTime::parse_from_rfc3339(text)
        .or_else(|_| chrono::DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f %z"))
        .ok()?;
    time::timestamp_from_micros(moment.timestamp_micros())
}

fn local(text: &str, order: DateOrder) -> Result<(Date, Option<NaiveTime>), Fault> {
    let refused = || Fault::new("not_a_date", format!("this is not a date written {}", example(order)));
    let (day_text, clock_text) = split_clock(text);
    let clock = match clock_text {
        Some(clock) => Some(parse_clock(clock).ok_or_else(refused)?),
        None => None,
    };
    let day = day(day_text, order).ok_or_else(refused)?;
    checked(day).map(|day| (day, clock))
}

fn example(order: DateOrder) -> &'static str {
    match order {
        DateOrder::Iso => "year-month-day (2017-03-31)",
        DateOrder::Dmy => "day/month/year (31/03/2017)",
        DateOrder::Mdy => "month/day/year (03/31/2017)",
    }
}

fn checked(day: Date) -> Result<Date, Fault> {
    if time::date_in_range(day) { Ok(day) } else { Err(Fault::new("out_of_range", "the year must be from 1 to 9999")) }
}

/// Parts the clock off: what follows a `T` between digits, or the blank before the first colon.
fn split_clock(text: &str) -> (&str, Option<&str>) {
    if let Some((day, clock)) = text.split_once('T')
        && day.len() >= 8
        && day.bytes().all(|b| b.is_ascii_digit() || b == b'-')
    {
        return (day, Some(clock));
    }
    let Some(colon) = text.find(':') else { return (text, None) };
    let before = text.get(..colon).unwrap_or_default();
    match before.rfind(char::is_whitespace).and_then(|blank| text.split_at_checked(blank)) {
        Some((day, clock)) => (day.trim_end().trim_end_matches(','), Some(clock.trim())),
        None => (text, None),
    }
}

fn parse_clock(text: &str) -> Option<NaiveTime> {
    ["%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I:%M:%S%p", "%I:%M%p"]
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(text, format).ok())
}

fn day(text: &str, order: DateOrder) -> Option<Date> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    }
    let mut parts = text.split(['/', '-', '.', ' ', ',']).filter(|part| !part.is_empty());
    let (one, two, three) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u32>().ok()).flatten();
    let small = |part: &str| if part.len() <= 2 { number(part) } else { None };
    if one.len() >= 4
        && let (Some(year), Some(month), Some(day)) = (number(one), small(two), small(three))
    {
        return NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
    }
    if let Some(month) = month_named(two) {
        return NaiveDate::from_ymd_opt(year(three)?, month, small(one)?);
    }
    if let Some(month) = month_named(one) {
        return NaiveDate::from_ymd_opt(year(three)?, month, small(two)?);
    }
    match order {
        DateOrder::Iso => None,
        DateOrder::Dmy => NaiveDate::from_ymd_opt(year(three)?, small(two)?, small(one)?),
        DateOrder::Mdy => NaiveDate::from_ymd_opt(year(three)?, small(one)?, small(two)?),
    }
}

fn year(part: &str) -> Option<i32> {
    let number = part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<i32>().ok()).flatten()?;
    match part.len() {
        2 if number <= PIVOT => Some(2000 + number),
        2 => Some(1900 + number),
        4.. => Some(number),
        _ => None,
    }
}

/// The month with this name, whole or its first three letters or more, in English or Italian.
fn month_named(part: &str) -> Option<u32> {
    const MONTHS: [(&str, &str); 12] = [
        ("january", "gennaio"),
        ("february", "febbraio"),
        ("march", "marzo"),
        ("april", "aprile"),
        ("may", "maggio"),
        ("june", "giugno"),
        ("july", "luglio"),
        ("august", "agosto"),
        ("september", "settembre"),
        ("october", "ottobre"),
        ("november", "novembre"),
        ("december", "dicembre"),
    ];
    if part.chars().count() < 3 || part.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let folded = text::fold(part);
    let index =
        MONTHS.iter().position(|(english, italian)| english.starts_with(&folded) || italian.starts_with(&folded))?;
    u32::try_from(index).ok().map(|index| index + 1)
}

/// True for a date in any order.
pub(super) fn is_date(text: &str) -> bool {
    [DateOrder::Dmy, DateOrder::Mdy].iter().any(|order| parse_date(text, *order, Zone::UTC).is_ok())
}

/// What a cell says about the order of its file; `None` if it fits several.
pub(super) fn evidence(text: &str) -> Option<DateOrder> {
    let reads = |order| parse_date(text, order, Zone::UTC).is_ok();
    match (reads(DateOrder::Iso), reads(DateOrder::Dmy), reads(DateOrder::Mdy)) {
        // What reads as ISO reads in every order: it proves only that the file needs no other.
        (true, ..) => Some(DateOrder::Iso),
        (_, true, false) => Some(DateOrder::Dmy),
        (_, false, true) => Some(DateOrder::Mdy),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, order: DateOrder) -> String {
        parse_date(text, order, Zone::UTC).map_or_else(|fault| fault.rule.to_owned(), time::date_text)
    }

    #[test]
    fn reads_days() {
        use DateOrder::{Dmy, Iso, Mdy};
        for (text, order, day) in [
            ("2017-03-01", Iso, "2017-03-01"),
            ("2017-03-01", Dmy, "2017-03-01"),
            ("2017/3/1", Mdy, "2017-03-01"),
            ("20170301", Iso, "2017-03-01"),
            ("2017-03-01 00:00:00", Iso, "2017-03-01"),
            ("2017-03-01T10:20:30", Iso, "2017-03-01"),
            ("1/3/2017", Dmy, "2017-03-01"),
            ("1/3/2017", Mdy, "2017-01-03"),
            ("01.03.17", Dmy, "2017-03-01"),
            ("1-3-75", Dmy, "1975-03-01"),
            ("3/1/2017 2:30:00 PM", Mdy, "2017-03-01"),
            ("01-Mar-2017", Iso, "2017-03-01"),
            ("1 marzo 2017", Iso, "2017-03-01"),
            ("Mar 1, 2017", Iso, "2017-03-01"),
            ("29/02/2016", Dmy, "2016-02-29"),
        ] {
            assert_eq!(shown(text, order), day, "{text}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        use DateOrder::{Dmy, Iso, Mdy};
        for (text, order) in [
            ("1/3/2017", Iso),
            ("31/12/2017", Mdy),
            ("12/31/2017", Dmy),
            ("29/02/2017", Dmy),
            ("0", Dmy),
            ("2017", Iso),
            ("42795", Iso),
            ("yesterday", Dmy),
            ("1/3", Dmy),
            ("1/3/2017/4", Dmy),
            ("2017-13-01", Iso),
            ("2017-03-01 25:00", Iso),
            ("1/3/201", Dmy),
            ("", Iso),
            ("ma 1 2017", Iso),
        ] {
            assert_eq!(shown(text, order), "not_a_date", "{text}");
        }
        assert_eq!(shown("0000-01-01", Iso), "out_of_range");
        assert_eq!(shown("10000-01-01", Iso), "out_of_range");
    }

    #[test]
    fn reads_moments_in_the_zone() {
        let rome = Zone::named("Europe/Rome").unwrap();
        let moment = |text| parse_timestamp(text, DateOrder::Dmy, rome).map(time::timestamp_text);
        assert_eq!(moment("1/7/2017 14:30").unwrap(), "2017-07-01T12:30:00Z");
        assert_eq!(moment("2017-07-01T14:30:00+02:00").unwrap(), "2017-07-01T12:30:00Z");
        assert_eq!(moment("2017-07-01T12:30:00Z").unwrap(), "2017-07-01T12:30:00Z");
        assert_eq!(moment("2017-07-01 12:30:00.25").unwrap(), "2017-07-01T10:30:00.250000Z");
        assert_eq!(moment("1/7/2017").unwrap(), "2017-06-30T22:00:00Z");
        assert_eq!(shown("2017-06-30T23:30:00Z", DateOrder::Iso), "2017-06-30");
        let day = parse_date("2017-06-30T23:30:00Z", DateOrder::Iso, rome).unwrap();
        assert_eq!(time::date_text(day), "2017-07-01");
    }

    #[test]
    fn says_what_a_cell_proves() {
        assert_eq!(evidence("31/12/2017"), Some(DateOrder::Dmy));
        assert_eq!(evidence("12/31/2017"), Some(DateOrder::Mdy));
        assert_eq!(evidence("2017-12-31"), Some(DateOrder::Iso));
        assert_eq!(evidence("1/2/2017"), None);
        assert_eq!(evidence("x"), None);
    }
}
