//! Periods named in words: `this quarter`, `last 30 days`, `next fiscal year`.
//!
//! Without a number a period is a whole one of the calendar: `last month` is the month before this one, weeks start on
//! Monday. With a number it rolls: `last 30 days` are the thirty days before today and today itself, `next 2 weeks`
//! are today and the fourteen days after it, `last 3 hours` end now.

use chrono::{Datelike, Duration, Months};

use crate::base::fiscal::{FiscalCalendar, FiscalPeriod};
use crate::base::text;
use crate::base::time::{self, Date, Timestamp, Zone};
use crate::error::{Error, ErrorCode, Result};

/// A period relative to the present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// A whole unit of the calendar, so many units from the present one.
    Calendar(Unit, i32),
    /// So many units up to now.
    Last(u32, Unit),
    /// So many units from now.
    Next(u32, Unit),
}

/// What a period is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Unit {
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
    FiscalPeriod,
    FiscalQuarter,
    FiscalYear,
}

const UNITS: [(&str, Unit); 9] = [
    ("hour", Unit::Hour),
    ("day", Unit::Day),
    ("week", Unit::Week),
    ("month", Unit::Month),
    ("quarter", Unit::Quarter),
    ("year", Unit::Year),
    ("fiscal period", Unit::FiscalPeriod),
    ("fiscal quarter", Unit::FiscalQuarter),
    ("fiscal year", Unit::FiscalYear),
];

/// The most units a rolling period may have: a thousand years of days.
const MAX_COUNT: u32 = 366_000;

impl Period {
    /// Reads the words; capitals and blanks do not matter.
    ///
    /// # Errors
    /// `query_type` for words that name no period, with the nearest that do.
    pub fn parse(words: &str) -> Result<Period> {
        let shown: String = words.chars().take(60).collect();
        let clean = shown.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        match clean.as_str() {
            "today" => return Ok(Period::Calendar(Unit::Day, 0)),
            "yesterday" => return Ok(Period::Calendar(Unit::Day, -1)),
            "tomorrow" => return Ok(Period::Calendar(Unit::Day, 1)),
            _ => {}
        }
        parse_relative(&clean).ok_or_else(|| {
            let nearest = text::nearest(&clean, known().iter().map(String::as_str));
            let message =
                format!("{shown:?} is not a period: say 'today', 'this quarter', 'last 30 days', 'next fiscal year'…");
            Error::new(ErrorCode::QueryType, message).with_suggestion(nearest)
        })
    }

    /// True if it is counted in hours, which only moments have.
    pub fn needs_moments(self) -> bool {
        matches!(self, Period::Calendar(Unit::Hour, _) | Period::Last(_, Unit::Hour) | Period::Next(_, Unit::Hour))
    }

    /// The first day, and the day after the last. `fiscal` says when fiscal years start.
    ///
    /// # Errors
    /// `query_type` if it is counted in hours, or leaves the calendar.
    pub fn days(self, today: Date, fiscal: FiscalCalendar) -> Result<(Date, Date)> {
        if self.needs_moments() {
            return Err(Error::new(ErrorCode::QueryType, "hours need a field with a time of day"));
        }
        self.try_days(today, fiscal)
            .filter(|(first, after)| time::date_in_range(*first) && time::date_in_range(*after))
            .ok_or_else(outside)
    }

    /// The first moment, and the moment after the last.
    ///
    /// # Errors
    /// `query_type` if it leaves the calendar.
    pub fn moments(self, now: Timestamp, zone: Zone, fiscal: FiscalCalendar) -> Result<(Timestamp, Timestamp)> {
        let hours = |count: u32| now.checked_add_signed(Duration::hours(i64::from(count)));
        let ago = |count: u32| now.checked_sub_signed(Duration::hours(i64::from(count)));
        // The end is outside, and what happens at this very moment is in the last hour.
        let just_after = now.checked_add_signed(Duration::microseconds(1));
        match self {
            Period::Last(count, Unit::Hour) => ago(count).zip(just_after).ok_or_else(outside),
            Period::Next(count, Unit::Hour) => hours(count).map(|end| (now, end)).ok_or_else(outside),
            _ => {
                let (first, after) = self.days(zone.day_of(now), fiscal)?;
                Ok((zone.start_of(first), zone.start_of(after)))
            }
        }
    }

    fn try_days(self, today: Date, fiscal: FiscalCalendar) -> Option<(Date, Date)> {
        match self {
            // Not all of them are equally long.
            Period::Calendar(Unit::FiscalPeriod, offset) => {
                let there = fiscal.shift(fiscal.period, fiscal.period_of(fiscal.period, today)?, offset)?;
                fiscal.days(there.0, fiscal.period, there.1)
            }
            Period::Calendar(unit, offset) => {
                let first = unit.shift(unit.start(today, fiscal)?, offset, fiscal)?;
                Some((first, unit.shift(first, 1, fiscal)?))
            }
            Period::Last(count, unit) => {
                Some((unit.shift(today, i32::try_from(count).ok()?.checked_neg()?, fiscal)?, today.succ_opt()?))
            }
            Period::Next(count, unit) => {
                Some((today, unit.shift(today, i32::try_from(count).ok()?, fiscal)?.succ_opt()?))
            }
        }
    }
}

impl Unit {
    /// The first day of the unit `day` lies in.
    fn start(self, day: Date, fiscal: FiscalCalendar) -> Option<Date> {
        match self {
            Unit::Hour | Unit::Day => Some(day),
            Unit::Week => day.checked_sub_signed(Duration::days(i64::from(day.weekday().num_days_from_monday()))),
            Unit::Month => day.with_day(1),
            Unit::Quarter => month_start(day, 3),
            Unit::Year => month_start(day, 12),
            Unit::FiscalPeriod => fiscal_start(day, fiscal.period, fiscal),
            Unit::FiscalQuarter => fiscal_start(day, FiscalPeriod::Quarter, fiscal),
            Unit::FiscalYear => fiscal_start(day, FiscalPeriod::Year, fiscal),
        }
    }

    fn months(self, fiscal: FiscalCalendar) -> Option<i32> {
        match self {
            Unit::FiscalPeriod => fiscal.period.months().and_then(|months| months.try_into().ok()),
            Unit::Month => Some(1),
            Unit::Quarter | Unit::FiscalQuarter => Some(3),
            Unit::Year | Unit::FiscalYear => Some(12),
            Unit::Hour | Unit::Day | Unit::Week => None,
        }
    }

    /// The day so many units on.
    fn shift(self, day: Date, count: i32, fiscal: FiscalCalendar) -> Option<Date> {
        if let Some(months) = self.months(fiscal) {
            let months = months.checked_mul(count)?;
            let size = Months::new(months.unsigned_abs());
            return if months < 0 { day.checked_sub_months(size) } else { day.checked_add_months(size) };
        }
        let days = match self {
            Unit::FiscalPeriod => 28,
            Unit::Week => 7,
            _ => 1,
        };
        day.checked_add_signed(Duration::try_days(i64::from(count).checked_mul(days)?)?)
    }
}

/// The first day of the fiscal period that `day` lies in.
fn fiscal_start(day: Date, period: FiscalPeriod, fiscal: FiscalCalendar) -> Option<Date> {
    let (year, number) = fiscal.period_of(period, day)?;
    Some(fiscal.days(year, period, number)?.0)
}

/// The first day of the run of `length` months that `day` lies in, if one starts with the year.
fn month_start(day: Date, length: u32) -> Option<Date> {
    let back = day.month0() % length;
    day.with_day(1)?.checked_sub_months(Months::new(back))
}

fn parse_relative(clean: &str) -> Option<Period> {
    let (word, rest) = clean.split_once(' ')?;
    let unit = |name: &str| UNITS.iter().find(|(known, _)| *known == name).map(|(_, unit)| *unit);
    if let Some((count, name)) = rest.split_once(' ')
        && let Ok(count) = count.parse::<u32>()
    {
        let unit = unit(name).or_else(|| unit(name.strip_suffix('s')?))?;
        return match word {
            _ if count == 0 || count > MAX_COUNT => None,
            "last" => Some(Period::Last(count, unit)),
            "next" => Some(Period::Next(count, unit)),
            _ => None,
        };
    }
    let unit = unit(rest).filter(|unit| *unit != Unit::Hour)?;
    match word {
        "last" => Some(Period::Calendar(unit, -1)),
        "this" => Some(Period::Calendar(unit, 0)),
        "next" => Some(Period::Calendar(unit, 1)),
        _ => None,
    }
}

fn known() -> Vec<String> {
    let mut names = vec!["today".to_owned(), "yesterday".to_owned(), "tomorrow".to_owned()];
    for (unit, _) in UNITS {
        names.extend(["last", "this", "next"].map(|word| format!("{word} {unit}")));
        names.extend(["last", "next"].map(|word| format!("{word} 30 {unit}s")));
    }
    names
}

fn outside() -> Error {
    Error::new(ErrorCode::QueryType, "the period leaves the calendar")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::{date_from_text, date_text, timestamp_from_text, timestamp_text};

    fn days(words: &str, today: &str, month: u32) -> String {
        in_year(words, today, FiscalCalendar::new(month, 1, FiscalPeriod::Quarter).unwrap())
    }

    fn in_year(words: &str, today: &str, fiscal: FiscalCalendar) -> String {
        let (first, after) = Period::parse(words).unwrap().days(date_from_text(today).unwrap(), fiscal).unwrap();
        format!("{}..{}", date_text(first), date_text(after))
    }

    #[test]
    fn whole_units_of_the_calendar() {
        let at = |words: &str| days(words, "2026-07-15", 1); // a Wednesday
        assert_eq!(at("today"), "2026-07-15..2026-07-16");
        assert_eq!(at("Yesterday "), "2026-07-14..2026-07-15");
        assert_eq!(at("tomorrow"), "2026-07-16..2026-07-17");
        assert_eq!(at("this week"), "2026-07-13..2026-07-20");
        assert_eq!(at("last  week"), "2026-07-06..2026-07-13");
        assert_eq!(at("next month"), "2026-08-01..2026-09-01");
        assert_eq!(at("this quarter"), "2026-07-01..2026-10-01");
        assert_eq!(at("last quarter"), "2026-04-01..2026-07-01");
        assert_eq!(at("last year"), "2025-01-01..2026-01-01");
    }

    #[test]
    fn fiscal_years_start_where_the_file_says() {
        assert_eq!(days("this fiscal year", "2026-02-28", 4), "2025-04-01..2026-04-01");
        assert_eq!(days("this fiscal year", "2026-04-01", 4), "2026-04-01..2027-04-01");
        assert_eq!(days("last fiscal quarter", "2026-02-28", 2), "2025-11-01..2026-02-01");
        assert_eq!(days("next fiscal year", "2026-12-31", 10), "2027-10-01..2028-10-01");
        let uk = |period| FiscalCalendar::new(4, 6, period).unwrap();
        assert_eq!(in_year("this fiscal year", "2026-04-05", uk(FiscalPeriod::Month)), "2025-04-06..2026-04-06");
        assert_eq!(in_year("last fiscal quarter", "2026-04-05", uk(FiscalPeriod::Month)), "2025-10-06..2026-01-06");
    }

    #[test]
    fn fiscal_periods_are_what_the_file_divides_its_year_into() {
        let at = |words: &str, period| in_year(words, "2026-12-31", FiscalCalendar::new(1, 1, period).unwrap());
        assert_eq!(at("this fiscal period", FiscalPeriod::HalfYear), "2026-07-01..2027-01-01");
        assert_eq!(at("last fiscal period", FiscalPeriod::Month), "2026-11-01..2026-12-01");
        assert_eq!(at("this fiscal period", FiscalPeriod::FourWeeks), "2026-12-03..2027-01-01");
        assert_eq!(at("next fiscal period", FiscalPeriod::FourWeeks), "2027-01-01..2027-01-29");
        assert_eq!(at("last 2 fiscal periods", FiscalPeriod::FourWeeks), "2026-11-05..2027-01-01");
    }

    #[test]
    fn numbers_roll() {
        let at = |words: &str| days(words, "2026-03-31", 1);
        assert_eq!(at("last 30 days"), "2026-03-01..2026-04-01");
        assert_eq!(at("next 1 day"), "2026-03-31..2026-04-02");
        assert_eq!(at("last 1 month"), "2026-02-28..2026-04-01");
        assert_eq!(at("next 2 weeks"), "2026-03-31..2026-04-15");
        assert_eq!(at("last 2 years"), "2024-03-31..2026-04-01");
    }

    #[test]
    fn days_begin_in_the_zone() {
        let rome = Zone::named("Europe/Rome").unwrap();
        let now = timestamp_from_text("2026-03-28T23:30:00Z", rome).unwrap();
        let at = |words: &str| {
            let (start, end) = Period::parse(words).unwrap().moments(now, rome, FiscalCalendar::default()).unwrap();
            format!("{}..{}", timestamp_text(start), timestamp_text(end))
        };
        // The clocks go forward on this day: it has 23 hours.
        assert_eq!(at("today"), "2026-03-28T23:00:00Z..2026-03-29T22:00:00Z");
        assert_eq!(at("last 2 hours"), "2026-03-28T21:30:00Z..2026-03-28T23:30:00.000001Z");
        assert_eq!(at("next 24 hours"), "2026-03-28T23:30:00Z..2026-03-29T23:30:00Z");
    }

    #[test]
    fn refuses_what_names_no_period() {
        for bad in ["", "last", "last 0 days", "last -1 days", "this 3 days", "last 99999999999 days", "last hour", "x"]
        {
            assert!(Period::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(Period::parse("this quater").unwrap_err().details().suggestion.as_deref(), Some("this quarter"));
        let today = date_from_text("2026-01-01").unwrap();
        assert!(Period::parse("last 300000 years").unwrap().days(today, FiscalCalendar::default()).is_err());
        assert!(Period::parse("last 3 hours").unwrap().days(today, FiscalCalendar::default()).is_err());
    }
}
