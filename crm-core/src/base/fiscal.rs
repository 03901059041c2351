//! The fiscal year: when it starts, and the periods it is divided into.

use chrono::{Datelike, Duration, Months};
use serde::{Deserialize, Serialize};

use super::time::Date;

/// What a fiscal year is divided into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FiscalPeriod {
    /// Nothing: the year is one period.
    Year,
    /// Two halves.
    HalfYear,
    /// Four quarters.
    #[default]
    Quarter,
    /// Twelve months.
    Month,
    /// Thirteen times four weeks; the last one has the day or two that are left.
    FourWeeks,
}

impl FiscalPeriod {
    /// How many of them a year has.
    pub fn in_year(self) -> u32 {
        match self {
            FiscalPeriod::Year => 1,
            FiscalPeriod::HalfYear => 2,
            FiscalPeriod::Quarter => 4,
            FiscalPeriod::Month => 12,
            FiscalPeriod::FourWeeks => 13,
        }
    }

    /// How many months each has; none if it is counted in weeks.
    pub fn months(self) -> Option<u32> {
        match self {
            FiscalPeriod::FourWeeks => None,
            whole => 12_u32.checked_div(whole.in_year()),
        }
    }
}

/// The days of four weeks.
const FOUR_WEEKS: u32 = 28;

/// A day that every month has.
const LAST_START: u32 = 28;

/// A run of days: the first, and the day after the last.
pub type Days = (Date, Date);

/// When fiscal years start and what they are divided into. A fiscal year is called after the calendar year in which it
/// starts. Whatever leaves the calendar is none.
///
/// ```
/// use crm_core::base::fiscal::{FiscalCalendar, FiscalPeriod};
/// use crm_core::base::time::date_from_text;
/// let calendar = FiscalCalendar::new(4, 6, FiscalPeriod::Quarter).unwrap();
/// let day = date_from_text("2026-01-10").unwrap();
/// assert_eq!(calendar.period_of(FiscalPeriod::Quarter, day), Some((2025, 4)));
/// let (first, after) = calendar.days(2025, FiscalPeriod::Quarter, 4).unwrap();
/// assert_eq!((first.to_string(), after.to_string()), ("2026-01-06".into(), "2026-04-06".into()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FiscalCalendar {
    month: u32,
    day: u32,
    /// What the year is divided into where nothing else is said.
    pub period: FiscalPeriod,
}

impl Default for FiscalCalendar {
    fn default() -> FiscalCalendar {
        FiscalCalendar { month: 1, day: 1, period: FiscalPeriod::default() }
    }
}

impl FiscalCalendar {
    /// The calendar of years that start on a day of a month; none for a month that is none, and for the 29th and later
    /// days, which not every month has.
    pub fn new(month: u32, day: u32, period: FiscalPeriod) -> Option<FiscalCalendar> {
        let is_day = (1..=12).contains(&month) && (1..=LAST_START).contains(&day);
        is_day.then_some(FiscalCalendar { month, day, period })
    }

    /// The fiscal year a day lies in.
    pub fn year_of(self, day: Date) -> Option<i32> {
        let is_before = (day.month(), day.day()) < (self.month, self.day);
        if is_before { day.year().checked_sub(1) } else { Some(day.year()) }
    }

    /// The fiscal year a day lies in, and which of its periods, counted from 1.
    pub fn period_of(self, period: FiscalPeriod, day: Date) -> Option<(i32, u32)> {
        let year = self.year_of(day)?;
        let start = self.start(year)?;
        let number = match period.months() {
            Some(length) => {
                let passed = (day.month() + 12).checked_sub(self.month)? % 12;
                // In the month of the start, but before its day: the twelfth month still runs.
                let passed = if day.day() < self.day { (passed + 11) % 12 } else { passed };
                passed / length
            }
            None => {
                let days = u32::try_from(day.signed_duration_since(start).num_days()).ok()?;
                (days / FOUR_WEEKS).min(period.in_year() - 1)
            }
        };
        Some((year, number + 1))
    }

    /// The days of one period of a fiscal year, the periods counted from 1.
    pub fn days(self, year: i32, period: FiscalPeriod, number: u32) -> Option<Days> {
        if !(1..=period.in_year()).contains(&number) {
            return None;
        }
        let start = self.start(year)?;
        let before = number - 1;
        match period.months() {
            Some(length) => {
                let first = start.checked_add_months(Months::new(before * length))?;
                Some((first, first.checked_add_months(Months::new(length))?))
            }
            None => {
                let days = |count: u32| start.checked_add_signed(Duration::days(i64::from(count * FOUR_WEEKS)));
                let after = if number == period.in_year() { self.start(year.checked_add(1)?)? } else { days(number)? };
                Some((days(before)?, after))
            }
        }
    }

    /// The days of the fiscal month that starts in a month of the calendar, such as January.
    pub fn month(self, year: i32, month: u32) -> Option<Days> {
        if !(1..=12).contains(&month) {
            return None;
        }
        let before = (month + 12).checked_sub(self.month)? % 12;
        self.days(year, FiscalPeriod::Month, before + 1)
    }

    /// The period so many on from one.
    pub fn shift(self, period: FiscalPeriod, (year, number): (i32, u32), by: i32) -> Option<(i32, u32)> {
        let in_year = i64::from(period.in_year());
        let place = i64::from(year) * in_year + i64::from(number) - 1 + i64::from(by);
        let year = i32::try_from(place.div_euclid(in_year)).ok()?;
        Some((year, u32::try_from(place.rem_euclid(in_year)).ok()? + 1))
    }

    fn start(self, year: i32) -> Option<Date> {
        Date::from_ymd_opt(year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::time::{date_from_days, date_from_text};

    const PERIODS: [FiscalPeriod; 5] = [
        FiscalPeriod::Year,
        FiscalPeriod::HalfYear,
        FiscalPeriod::Quarter,
        FiscalPeriod::Month,
        FiscalPeriod::FourWeeks,
    ];

    fn day(text: &str) -> Date {
        date_from_text(text).unwrap()
    }

    #[test]
    fn four_weeks_thirteen_times_and_what_is_left() {
        let calendar = FiscalCalendar::new(1, 1, FiscalPeriod::FourWeeks).unwrap();
        let days = |number| calendar.days(2028, FiscalPeriod::FourWeeks, number).unwrap();
        assert_eq!(days(1), (day("2028-01-01"), day("2028-01-29")));
        assert_eq!(days(13), (day("2028-12-02"), day("2029-01-01")), "thirty days: the year is a leap year");
        assert_eq!(calendar.days(2028, FiscalPeriod::FourWeeks, 14), None);
        assert_eq!(calendar.period_of(FiscalPeriod::FourWeeks, day("2028-12-31")), Some((2028, 13)));
    }

    #[test]
    fn a_month_is_the_one_that_starts_in_it() {
        let calendar = FiscalCalendar::new(4, 6, FiscalPeriod::Month).unwrap();
        assert_eq!(calendar.month(2025, 1), Some((day("2026-01-06"), day("2026-02-06"))));
        assert_eq!(calendar.month(2025, 4), Some((day("2025-04-06"), day("2025-05-06"))));
        assert_eq!((calendar.month(2025, 0), calendar.month(2025, 13)), (None, None));
    }

    #[test]
    fn only_days_that_every_month_has() {
        for (month, day) in [(0, 1), (13, 1), (1, 0), (1, 29)] {
            assert_eq!(FiscalCalendar::new(month, day, FiscalPeriod::Year), None);
        }
    }

    proptest! {
        /// Whatever the calendar: each day lies in one period, periods follow one another without a gap.
        #[test]
        fn periods_cover_the_year(month in 1..=12_u32, start in 1..=28_u32, days in -100_000..200_000_i64, by in -40..40_i32) {
            let today = date_from_days(days).unwrap();
            for period in PERIODS {
                let calendar = FiscalCalendar::new(month, start, period).unwrap();
                let (year, number) = calendar.period_of(period, today).unwrap();
                let (first, after) = calendar.days(year, period, number).unwrap();
                prop_assert!(first <= today && today < after, "{period:?} {today} {first} {after}");
                let next = calendar.shift(period, (year, number), 1).unwrap();
                prop_assert_eq!(calendar.days(next.0, period, next.1).unwrap().0, after);
                let there = calendar.shift(period, (year, number), by).unwrap();
                prop_assert_eq!(calendar.shift(period, there, -by), Some((year, number)));
            }
        }
    }
}
