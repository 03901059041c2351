//! Something is put on the calendar, or moved on it.

use serde::Serialize;

use super::taken::{BOOKED, Conflict, Span, attends, conflicts};
use crate::base::id::Ref;
use crate::base::time::{Timestamp, timestamp_text};
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::values::Values;

const APPOINTMENT: &str = "appointment";

process! {
    /// Books an appointment or a service activity for those who attend, and says who has something else to do then.
    pub struct Book = "appointment.book" {
        /// What is booked: at least its subject, its start and its end.
        values: Values,
    } may {
        /// `appointment`, if nothing is said, or `service_activity`.
        entity: String,
        /// Who attends; the acting user, if nobody is named and nothing is used.
        attendees: Vec<Ref>,
        /// What is used, or who does it.
        resources: Vec<Ref>,
        /// True to book only if all of them are free.
        only_if_free: bool,
    }
    -> Booked
}

process! {
    /// Moves what is booked to another time, and says who has something else to do then.
    pub struct Reschedule = "appointment.reschedule" {
        /// The appointment or the service activity.
        appointment: Ref,
        /// From when.
        starts_at: Timestamp,
        /// Until when.
        ends_at: Timestamp,
    } may {
        /// True to move it only if all of them are free.
        only_if_free: bool,
    }
    -> Booked
}

/// What is booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Booked {
    /// The appointment or the service activity.
    pub record: Ref,
    /// Who cannot come, and why. It is booked all the same.
    pub conflicts: Vec<Conflict>,
}

impl Book {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Booked> {
        let entity = self.entity.as_deref().unwrap_or(APPOINTMENT);
        require_bookable(entity)?;
        let values = desk.typed(entity, self.values)?;
        let moment = |name: &str| values.get(name).and_then(Value::as_timestamp);
        let missing = |name: &str| {
            Error::validation(entity, vec![Issue::new(name, "required", "must be said of what is booked")])
        };
        let starts_at = moment("scheduled_start_at").ok_or_else(|| missing("scheduled_start_at"))?;
        let ends_at = moment("scheduled_end_at").ok_or_else(|| missing("scheduled_end_at"))?;
        let span = checked(entity, starts_at, ends_at)?;
        let mut attendees = self.attendees.unwrap_or_default();
        let resources = self.resources.unwrap_or_default();
        if attendees.is_empty() && resources.is_empty() {
            attendees.push(Ref::new("user", desk.user()));
        }
        let all = [attendees.as_slice(), resources.as_slice()].concat();
        for party in &all {
            // Who cannot see somebody cannot ask when they are free.
            desk.get(&party.entity, party.id)?;
        }
        let conflicts = found(desk, &all, span, None, self.only_if_free)?;
        let id = desk.create(entity, values)?;
        desk.set_state(entity, id, ("scheduled", None), Values::new(), Values::new())?;
        let record = Ref::new(entity, id);
        for (parties, participation) in [(attendees, "required"), (resources, "resource")] {
            for party in parties {
                let row = Values::new()
                    .with("activity", Value::Ref(record.clone()))
                    .with("party", Value::Ref(party))
                    .with("participation", participation);
                desk.create("activity_party", row)?;
            }
        }
        Ok(Booked { record, conflicts })
    }
}

impl Reschedule {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Booked> {
        let record = self.appointment;
        require_bookable(&record.entity)?;
        desk.require_state(&record, &["open", "scheduled"], "moved")?;
        let span = checked(&record.entity, self.starts_at, self.ends_at)?;
        let mut parties = Vec::new();
        for row in desk.find("activity_party", [("activity", Value::Ref(record.clone()))])? {
            if attends(desk, row)?
                && let Value::Ref(party) = desk.value("activity_party", row, "party")?
            {
                parties.push(party);
            }
        }
        let conflicts = found(desk, &parties, span, Some(&record), self.only_if_free)?;
        let mut values =
            Values::new().with("scheduled_start_at", self.starts_at).with("scheduled_end_at", self.ends_at);
        let told = desk.values(&record.entity, record.id, &["scheduled_start_at", "remind_at"])?.unwrap_or_default();
        let moment = |place: usize| told.get(place).and_then(Value::as_timestamp);
        if let (Some(started_at), Some(remind_at)) = (moment(0), moment(1)) {
            // As long before as it was.
            values = values.with("remind_at", remind_at + (self.starts_at - started_at));
        }
        if &*record.entity == APPOINTMENT && !desk.value(APPOINTMENT, record.id, "series")?.is_null() {
            values = values.with("is_exception", true);
        }
        if desk.state(&record.entity, record.id)? == "open" {
            desk.set_state(&record.entity, record.id, ("scheduled", None), values, Values::new())?;
        } else {
            desk.update(&record.entity, record.id, values)?;
        }
        Ok(Booked { record, conflicts })
    }
}

fn require_bookable(entity: &str) -> Result<()> {
    if BOOKED.contains(&entity) {
        return Ok(());
    }
    let message = format!("{entity} is not booked: an appointment or a service_activity is");
    Err(Error::new(ErrorCode::InvalidArgument, message).with_entity(entity))
}

fn checked(entity: &str, starts_at: Timestamp, ends_at: Timestamp) -> Result<Span> {
    if starts_at < ends_at {
        return Ok((starts_at, ends_at));
    }
    let issue = Issue::new("scheduled_end_at", "out_of_range", "is not after the start");
    Err(Error::validation(entity, vec![issue]))
}

/// The conflicts, which are an error for who books only what is free.
fn found(
    desk: &mut Desk<'_>,
    parties: &[Ref],
    span: Span,
    except: Option<&Ref>,
    only_if_free: Option<bool>,
) -> Result<Vec<Conflict>> {
    let conflicts = conflicts(desk, parties, span, except)?;
    match conflicts.first() {
        Some(first) if only_if_free == Some(true) => {
            let message = format!(
                "{} of those who attend cannot come; the {} {} is {} from {} to {}",
                conflicts.len(),
                first.party.entity,
                first.party.id,
                first.reason,
                timestamp_text(first.starts_at),
                timestamp_text(first.ends_at),
            );
            Err(Error::new(ErrorCode::InUse, message).with_entity(&first.party.entity))
        }
        _ => Ok(conflicts),
    }
}
