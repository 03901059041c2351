//! Recurrence, as iCalendar (RFC 5545) writes it: the part of RRULE that calendars of people use.
//!
//! Our own rather than a crate's: the crates bring regular expressions and a second set of time zones, for rules that no
//! calendar of people has (every 90 seconds).

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Months, NaiveDateTime, Weekday};

use crate::base::time::Date;
use crate::base::zone::Zone;
use crate::error::{Error, ErrorCode, Result};

/// How often at most: the thousandth year is not planned.
const MAX_INTERVAL: u32 = 1_000;

/// How often something recurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// Until when, as a clock shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    Day(Date),
    Local(NaiveDateTime),
    Utc(NaiveDateTime),
}

/// When something recurs, and when it does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    frequency: Frequency,
    interval: u32,
    count: Option<usize>,
    until: Option<Until>,
    /// Days of the week, each with which of them in the month or year: 2 the second, -1 the last.
    by_day: Vec<(Option<i32>, Weekday)>,
    by_month_day: Vec<i32>,
    by_month: Vec<u32>,
    /// Days on which it does not happen.
    exceptions: BTreeSet<Date>,
}

impl Rule {
    /// Reads a rule: `FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10`, with `RRULE:` before it or not, and lines of `EXDATE:` after it.
    ///
    /// ```
    /// use crm_core::domain::scheduling::recurrence::Rule;
    /// assert!(Rule::parse("FREQ=MONTHLY;BYDAY=-1FR").is_ok());
    /// assert!(Rule::parse("FREQ=SECONDLY").is_err());
    /// ```
    ///
    /// # Errors
    /// `invalid_argument`, saying which part is not understood.
    pub fn parse(text: &str) -> Result<Rule> {
        let (mut rule, mut exceptions) = (None, BTreeSet::new());
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let line = line.to_ascii_uppercase();
            if let Some(dates) = line.strip_prefix("EXDATE") {
                let dates = dates.rsplit(':').next().unwrap_or_default();
                for date in dates.split(',') {
                    exceptions.insert(day(date.get(..8).unwrap_or(date)).ok_or_else(|| fault("EXDATE", date))?);
                }
            } else if rule.replace(parts(line.strip_prefix("RRULE:").unwrap_or(&line))?).is_some() {
                return Err(Error::new(ErrorCode::InvalidArgument, "a recurrence has one rule"));
            }
        }
        let mut rule = rule.ok_or_else(|| fault("FREQ", ""))?;
        rule.exceptions = exceptions;
        Ok(rule)
    }

    /// The same, but not on these days.
    pub fn without(mut self, days: impl IntoIterator<Item = Date>) -> Rule {
        self.exceptions.extend(days);
        self
    }

    /// What was read as text, with a line for the days on which it does not happen.
    pub fn text(&self, said: &str) -> String {
        let rules: Vec<&str> =
            said.lines().filter(|line| !line.trim().to_ascii_uppercase().starts_with("EXDATE")).collect();
        let days: Vec<String> = self.exceptions.iter().map(|day| day.format("%Y%m%d").to_string()).collect();
        match days.is_empty() {
            true => rules.join("\n"),
            false => format!("{}\nEXDATE:{}", rules.join("\n"), days.join(",")),
        }
    }

    /// True if the rule by itself names a day as its first, not only because something begins on it.
    pub fn names(&self, first: Date) -> bool {
        self.period(first, 0).is_some_and(|(_, days)| days.contains(&first))
    }

    /// When it happens, on a clock in `zone`, up to a horizon and at most so often. The first time is always one; a day
    /// excepted counts towards COUNT all the same, as iCalendar has it.
    pub fn starts(&self, first: NaiveDateTime, horizon: NaiveDateTime, zone: Zone, most: usize) -> Vec<NaiveDateTime> {
        let end = match self.until {
            Some(Until::Day(day)) => day.and_hms_opt(23, 59, 59).unwrap_or(horizon),
            Some(Until::Local(until)) => until,
            Some(Until::Utc(until)) => zone.to_local(until.and_utc()),
            None => horizon,
        };
        let end = end.min(horizon);
        let mut found = Vec::new();
        let mut seen = 0_usize;
        let mut take = |day: Date| {
            let start = day.and_time(first.time());
            if start > end || self.count.is_some_and(|count| seen >= count) || found.len() >= most {
                return false;
            }
            seen += 1;
            if !self.exceptions.contains(&day) {
                found.push(start);
            }
            true
        };
        if !take(first.date()) {
            return found;
        }
        for step in 0_u32.. {
            let Some((begins, days)) = self.period(first.date(), step) else { break };
            if begins > end.date() {
                break;
            }
            if !days.into_iter().filter(|day| *day > first.date()).all(&mut take) {
                break;
            }
        }
        found
    }

    /// The day on which a period begins (a day, a week, a month, a year), and its days on which it happens.
    fn period(&self, first: Date, step: u32) -> Option<(Date, Vec<Date>)> {
        let steps = step.checked_mul(self.interval)?;
        match self.frequency {
            Frequency::Daily => {
                let day = first.checked_add_days(Days::new(u64::from(steps)))?;
                Some((day, self.pick(vec![day])))
            }
            Frequency::Weekly => {
                let monday = first.checked_sub_days(Days::new(u64::from(first.weekday().num_days_from_monday())))?;
                let monday = monday.checked_add_days(Days::new(7 * u64::from(steps)))?;
                let week: Vec<Date> = monday.iter_days().take(7).collect();
                match self.by_day.is_empty() {
                    true => Some((monday, week.into_iter().filter(|day| day.weekday() == first.weekday()).collect())),
                    false => Some((monday, self.pick(week))),
                }
            }
            Frequency::Monthly => {
                let begin = first.with_day(1)?.checked_add_months(Months::new(steps))?;
                Some((begin, self.of_month(begin, first)))
            }
            Frequency::Yearly => {
                let begin =
                    first.with_day(1)?.with_month(1)?.checked_add_months(Months::new(steps.checked_mul(12)?))?;
                if self.by_month.is_empty() && !self.by_day.is_empty() {
                    return Some((begin, self.pick(days_from(begin, begin.checked_add_months(Months::new(12))?))));
                }
                let is_every_month = self.by_month.is_empty() && !self.by_month_day.is_empty();
                let is_own_month = |month: &Date| match (is_every_month, self.by_month.is_empty()) {
                    (true, _) => true,
                    (false, true) => month.month() == first.month(),
                    (false, false) => self.by_month.contains(&month.month()),
                };
                let months = (0..12).filter_map(|month| begin.checked_add_months(Months::new(month)));
                Some((begin, months.filter(is_own_month).flat_map(|month| self.of_month(month, first)).collect()))
            }
        }
    }

    fn of_month(&self, begin: Date, first: Date) -> Vec<Date> {
        if self.by_day.is_empty() && self.by_month_day.is_empty() {
            // The 31st of a month that has none is left out.
            return if self.allows(begin) { begin.with_day(first.day()).into_iter().collect() } else { Vec::new() };
        }
        begin.checked_add_months(Months::new(1)).map_or_else(Vec::new, |end| self.pick(days_from(begin, end)))
    }

    /// Those of the days of a period that the rule names.
    fn pick(&self, days: Vec<Date>) -> Vec<Date> {
        let is_named = |day: &Date| {
            let is_day = self.by_day.is_empty()
                || self.by_day.iter().any(|(place, weekday)| {
                    *weekday == day.weekday() && place.is_none_or(|place| is_at(place, *day, &days))
                });
            let last = days_in_month(*day);
            let number = i32::try_from(day.day()).unwrap_or_default();
            let is_date = self.by_month_day.is_empty()
                || self.by_month_day.iter().any(|named| *named == number || *named == number - last - 1);
            is_day && is_date && self.allows(*day)
        };
        days.iter().copied().filter(is_named).collect()
    }

    fn allows(&self, day: Date) -> bool {
        self.by_month.is_empty() || self.by_month.contains(&day.month())
    }
}

/// True if a day is the second (2), or the last (-1), of its day of the week in a period.
fn is_at(place: i32, day: Date, period: &[Date]) -> bool {
    let alike = period.iter().filter(|other| other.weekday() == day.weekday());
    let (mut before, mut from) = (0, 0);
    for other in alike {
        if *other <= day {
            before += 1;
        }
        if *other >= day {
            from += 1;
        }
    }
    place == before || place == -from
}

fn days_from(begin: Date, end: Date) -> Vec<Date> {
    begin.iter_days().take_while(|day| *day < end).collect()
}

fn days_in_month(day: Date) -> i32 {
    let begin = day.with_day(1);
    let next = begin.and_then(|begin| begin.checked_add_months(Months::new(1)));
    begin.zip(next).map_or(31, |(begin, next)| i32::try_from((next - begin).num_days()).unwrap_or(31))
}

fn parts(text: &str) -> Result<Rule> {
    let mut rule = Rule {
        frequency: Frequency::Daily,
        interval: 1,
        count: None,
        until: None,
        by_day: Vec::new(),
        by_month_day: Vec::new(),
        by_month: Vec::new(),
        exceptions: BTreeSet::new(),
    };
    let mut has_frequency = false;
    for part in text.split(';').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').ok_or_else(|| fault(part, ""))?;
        let wrong = || fault(name, value);
        match name {
            "FREQ" => {
                has_frequency = true;
                rule.frequency = match value {
                    "DAILY" => Frequency::Daily,
                    "WEEKLY" => Frequency::Weekly,
                    "MONTHLY" => Frequency::Monthly,
                    "YEARLY" => Frequency::Yearly,
                    _ => return Err(wrong()),
                };
            }
            "INTERVAL" => rule.interval = number(value, 1, MAX_INTERVAL).ok_or_else(wrong)?,
            "COUNT" => rule.count = Some(number(value, 1, 1_000_000).ok_or_else(wrong)? as usize),
            "UNTIL" => rule.until = Some(until(value).ok_or_else(wrong)?),
            "BYDAY" => rule.by_day = list(value, weekday).ok_or_else(wrong)?,
            "BYMONTHDAY" => rule.by_month_day = list(value, |day| signed(day, 31)).ok_or_else(wrong)?,
            "BYMONTH" => rule.by_month = list(value, |month| number(month, 1, 12)).ok_or_else(wrong)?,
            // Weeks begin on Monday here; that they do is no news.
            "WKST" if value == "MO" => {}
            _ => return Err(wrong()),
        }
    }
    if !has_frequency {
        return Err(fault("FREQ", ""));
    }
    let has_places = rule.by_day.iter().any(|(place, _)| place.is_some());
    if has_places && matches!(rule.frequency, Frequency::Daily | Frequency::Weekly) {
        return Err(Error::new(ErrorCode::InvalidArgument, "only months and years have a second Monday"));
    }
    if rule.count.is_some() && rule.until.is_some() {
        return Err(Error::new(ErrorCode::InvalidArgument, "a recurrence has COUNT or UNTIL, not both"));
    }
    Ok(rule)
}

fn list<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    text.split(',').map(read).collect()
}

fn number(text: &str, least: u32, most: u32) -> Option<u32> {
    text.parse().ok().filter(|number| (least..=most).contains(number))
}

fn signed(text: &str, most: i32) -> Option<i32> {
    text.parse::<i32>().ok().filter(|number| *number != 0 && (-most..=most).contains(number))
}

fn weekday(text: &str) -> Option<(Option<i32>, Weekday)> {
    let (place, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let weekday = match name {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    if place.is_empty() { Some((None, weekday)) } else { Some((Some(signed(place, 53)?), weekday)) }
}

fn day(text: &str) -> Option<Date> {
    Date::parse_from_str(text, "%Y%m%d").ok()
}

fn until(text: &str) -> Option<Until> {
    if let Some(day) = day(text) {
        return Some(Until::Day(day));
    }
    let moment = |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok();
    match text.strip_suffix('Z') {
        Some(text) => moment(text).map(Until::Utc),
        None => moment(text).map(Until::Local),
    }
}

fn fault(name: &str, value: &str) -> Error {
    let shown: String = format!("{name}={value}").chars().take(80).collect();
    let message = format!(
        "{shown:?} is not understood in a recurrence; it is made of FREQ (DAILY, WEEKLY, MONTHLY, YEARLY), INTERVAL, COUNT, \
         UNTIL, BYDAY, BYMONTHDAY and BYMONTH"
    );
    Error::new(ErrorCode::InvalidArgument, message)
}

#[cfg(test)]
#[path = "recurrence_tests.rs"]
mod tests;
