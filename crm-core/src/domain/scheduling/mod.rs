//! Time as calendars reckon it.
pub mod recurrence;
