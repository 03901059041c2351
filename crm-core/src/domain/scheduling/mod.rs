//! Time as calendars reckon it.
