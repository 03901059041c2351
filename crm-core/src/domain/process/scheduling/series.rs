//! An appointment that recurs.

use chrono::Duration;

use crate::base::id::{Id, Ref};
use crate::base::time::{Date, Timestamp, timestamp_to_micros};
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::domain::scheduling::recurrence::Rule;
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::values::Values;

const APPOINTMENT: &str = "appointment";
const PARTY: &str = "activity_party";

/// More of them at once nobody plans.
const MOST: usize = 1_000;

process! {
    /// Puts the occurrences of an appointment that recurs on the calendar, up to a day: appointments linked to the first.
    /// Those that are there stay as they are.
    pub struct Expand = "appointment.expand" {
        /// The first appointment.
        appointment: Id,
    } may {
        /// How it recurs (FREQ=WEEKLY;COUNT=10), if the appointment does not say so yet.
        rule: String,
        /// Days on which it does not take place.
        exceptions: Vec<Date>,
        /// How far ahead; else a year from now, ten at most.
        until: Timestamp,
    }
    -> Vec<Id>
}

impl Expand {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Vec<Id>> {
        let first = Ref::new(APPOINTMENT, self.appointment);
        desk.require_state(&first, &["open", "scheduled"], "repeated")?;
        let record = desk.get(APPOINTMENT, self.appointment)?;
        if record.get("series").is_some_and(|series| !series.is_null()) {
            let message = "an appointment of a series does not recur by itself: expand the first";
            return Err(Error::new(ErrorCode::InvalidArgument, message).with_entity(APPOINTMENT));
        }
        let missing = |name: &str, message: &str| {
            Error::validation(APPOINTMENT, vec![Issue::new(name, "required", message.to_owned())])
        };
        let moment = |name: &str| record.get(name).and_then(Value::as_timestamp);
        let starts_at =
            moment("scheduled_start_at").ok_or_else(|| missing("scheduled_start_at", "says when it recurs"))?;
        let length = moment("scheduled_end_at").map(|ends_at| ends_at - starts_at);
        let said = self.rule.or_else(|| record.text("recurrence").map(str::to_owned));
        let said = said.ok_or_else(|| missing("recurrence", "is not known: give a rule"))?;
        let rule = Rule::parse(&said)?.without(self.exceptions.unwrap_or_default());
        let horizon = self.until.unwrap_or(desk.now() + Duration::days(366));
        if horizon > desk.now() + Duration::days(3_660) {
            let error = Error::new(ErrorCode::InvalidArgument, "a series is planned for ten years at most");
            return Err(error.with_field("until"));
        }
        let kept = rule.text(&said);
        if record.text("recurrence") != Some(&kept) {
            desk.update(APPOINTMENT, self.appointment, [("recurrence", Value::Text(kept))])?;
        }
        let zone = desk.context.environment.zone;
        let starts = rule.starts(zone.to_local(starts_at), zone.to_local(horizon), zone, MOST);

        let mut present = Vec::new();
        for other in desk.find(APPOINTMENT, [("series", Value::Id(self.appointment))])? {
            present.extend(desk.value(APPOINTMENT, other, "original_start_at")?.as_timestamp());
        }
        let without = [
            "recurrence",
            "series",
            "original_start_at",
            "is_exception",
            "calendar_key",
            "scheduled_start_at",
            "scheduled_end_at",
            "remind_at",
        ];
        let pattern = desk.copy(APPOINTMENT, self.appointment, &without)?;
        // As long before each as before the first.
        let remind_at = record.get("remind_at").and_then(Value::as_timestamp);
        let state = desk.state(APPOINTMENT, self.appointment)?;
        let mut parties = Vec::new();
        for party in desk.find(PARTY, [("activity", Value::Ref(first.clone()))])? {
            parties.push(desk.copy(PARTY, party, &["activity"])?);
        }
        let mut made = Vec::new();
        for start in starts {
            let start = zone.to_utc(start);
            if start == starts_at || present.iter().any(|known| same(*known, start)) {
                continue;
            }
            let values = pattern
                .clone()
                .with("series", self.appointment)
                .with("original_start_at", start)
                .with("scheduled_start_at", start)
                .with("scheduled_end_at", length.map(|length| start + length))
                .with("remind_at", remind_at.map(|moment| moment + (start - starts_at)));
            let id = desk.create(APPOINTMENT, values)?;
            if state == "scheduled" {
                desk.set_state(APPOINTMENT, id, ("scheduled", None), Values::new(), Values::new())?;
            }
            for party in &parties {
                desk.create(PARTY, party.clone().with("activity", Value::Ref(Ref::new(APPOINTMENT, id))))?;
            }
            made.push(id);
        }
        Ok(made)
    }
}

fn same(one: Timestamp, other: Timestamp) -> bool {
    timestamp_to_micros(one) == timestamp_to_micros(other)
}
