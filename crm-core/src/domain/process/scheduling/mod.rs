//! What is done with the calendar.
