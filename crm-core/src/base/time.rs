//! Days and moments. Stored as whole numbers (days, and microseconds UTC, since 1970-01-01); time zones are
//! applied at the edge. The only home of conversions between chrono and numbers.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, Utc};

pub use crate::base::zone::Zone;

/// A day without a time.
pub type Date = NaiveDate;

/// A moment, in UTC, to the microsecond.
pub type Timestamp = DateTime<Utc>;

/// The days that can be kept: the years 1 to 9999, which every calendar program can show.
pub fn date_in_range(date: Date) -> bool {
    (1..=9999).contains(&date.year())
}

/// Days since 1970-01-01.
pub fn date_to_days(date: Date) -> i64 {
    date.signed_duration_since(NaiveDate::default()).num_days()
}

/// The day that lies `days` after 1970-01-01; `None` outside the calendar.
pub fn date_from_days(days: i64) -> Option<Date> {
    NaiveDate::default().checked_add_signed(Duration::try_days(days)?)
}

/// Microseconds since 1970-01-01 UTC.
pub fn timestamp_to_micros(moment: Timestamp) -> i64 {
    moment.timestamp_micros()
}

/// The moment `micros` microseconds after 1970-01-01 UTC; `None` outside the calendar.
pub fn timestamp_from_micros(micros: i64) -> Option<Timestamp> {
    DateTime::from_timestamp_micros(micros)
}

/// `2026-03-01`.
pub fn date_text(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// `2026-03-01T09:30:00.000000Z`, shorter where the fraction is nought.
pub fn timestamp_text(moment: Timestamp) -> String {
    if moment.timestamp_subsec_micros() == 0 {
        moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    } else {
        moment.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
    }
}

/// A day in ISO 8601 (`2026-03-01`); `None` if the text is anything else.
pub fn date_from_text(text: &str) -> Option<Date> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()
}

/// A moment in ISO 8601. A text without an offset is read in `zone`; a day alone is its midnight there.
pub fn timestamp_from_text(text: &str, zone: Zone) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.with_timezone(&Utc));
    }
    for format in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"] {
        if let Ok(local) = NaiveDateTime::parse_from_str(text, format) {
            return Some(zone.to_utc(local));
        }
    }
    date_from_text(text).map(|day| zone.start_of(day))
}
