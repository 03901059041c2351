//! What is done with the calendar: something is booked, moved, fitted in, repeated.

pub mod book;
pub mod free;
mod hours;
pub mod series;
mod taken;
