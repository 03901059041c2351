//! When everybody has time.

use chrono::Duration;
use serde::Serialize;

use super::hours::Hours;
use super::taken::{overlaps, taken};
use crate::base::id::Ref;
use crate::base::time::Timestamp;
use crate::domain::process::{Desk, process};
use crate::error::{Error, ErrorCode, Result};

/// So many slots are enough to choose from.
const MOST: usize = 1_000;
const MAX_MINUTES: i64 = 10 * 24 * 60;

process! {
    /// Finds when all of some people and equipment are free for so long, within their working hours: a thousand slots at most.
    pub struct FindFree = "appointment.find_free" {
        /// Users, equipment, whoever takes part.
        resources: Vec<Ref>,
        /// How long.
        minutes: i64,
        /// From when.
        from: Timestamp,
        /// Until when.
        to: Timestamp,
    } may {
        /// Every how many minutes a slot may begin; else a quarter of an hour.
        step: i64,
    }
    -> Vec<Slot>
}

/// A time that is free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Slot {
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
}

impl FindFree {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Vec<Slot>> {
        let step = self.step.unwrap_or(15);
        for (name, minutes) in [("minutes", self.minutes), ("step", step)] {
            if !(1..=MAX_MINUTES).contains(&minutes) {
                return Err(fault(name, "is between one minute and ten days"));
            }
        }
        if self.to <= self.from || self.to - self.from > Duration::days(366) {
            return Err(fault("to", "is after the beginning, within a year"));
        }
        let span = (self.from, self.to);
        let (mut busy, mut hours) = (Vec::new(), Vec::new());
        for resource in &self.resources {
            desk.get(&resource.entity, resource.id)?;
            hours.push(Hours::of(desk, resource, span)?);
            busy.extend(taken(desk, resource, span, None)?.into_iter().map(|(_, span)| span));
        }
        let mut free = Vec::new();
        let mut starts_at = self.from;
        while free.len() < MOST {
            let ends_at = starts_at + Duration::minutes(self.minutes);
            if ends_at > self.to {
                break;
            }
            let slot = (starts_at, ends_at);
            if hours.iter().all(|hours| hours.holds(slot)) && !busy.iter().any(|busy| overlaps(*busy, slot)) {
                free.push(Slot { starts_at, ends_at });
            }
            starts_at += Duration::minutes(step);
        }
        Ok(free)
    }
}

fn fault(field: &str, message: &str) -> Error {
    Error::new(ErrorCode::InvalidArgument, format!("{field} {message}")).with_field(field)
}
