//! When people and equipment have something else to do.

use serde::Serialize;

use super::hours::Hours;
use crate::base::id::{Id, Ref};
use crate::base::time::Timestamp;
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::error::Result;

/// The activities that take time out of a calendar.
pub(super) const BOOKED: [&str; 2] = ["appointment", "service_activity"];

/// A time, from its first moment to the one after its last.
pub(super) type Span = (Timestamp, Timestamp);

/// Why somebody cannot come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// Who, or what.
    pub party: Ref,
    /// `busy`, or `outside_hours`.
    pub reason: &'static str,
    /// What it is booked for, if the user may see that.
    pub with: Option<Ref>,
    /// From when it is taken.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
}

/// Whether the one ends only after the other begins, both ways.
pub(super) fn overlaps(one: Span, other: Span) -> bool {
    one.0 < other.1 && other.0 < one.1
}

/// True for a party whose time an activity takes.
pub(super) fn attends(desk: &mut Desk<'_>, party: Id) -> Result<bool> {
    let participation = desk.value("activity_party", party, "participation")?;
    Ok(matches!(participation.as_text(), Some("required" | "optional" | "organizer" | "resource")))
}

/// What somebody is booked for in a span: what is scheduled and has them among its parties.
pub(super) fn taken(desk: &mut Desk<'_>, party: &Ref, span: Span, except: Option<&Ref>) -> Result<Vec<(Ref, Span)>> {
    let mut found = Vec::new();
    for row in desk.find("activity_party", [("party", Value::Ref(party.clone()))])? {
        let Value::Ref(activity) = desk.value("activity_party", row, "activity")? else { continue };
        if !attends(desk, row)? || !BOOKED.contains(&&*activity.entity) || Some(&activity) == except {
            continue;
        }
        if desk.state(&activity.entity, activity.id)? != "scheduled" {
            continue;
        }
        let starts_at = desk.value(&activity.entity, activity.id, "scheduled_start_at")?.as_timestamp();
        let ends_at = desk.value(&activity.entity, activity.id, "scheduled_end_at")?.as_timestamp();
        let Some(other) = starts_at.zip(ends_at) else { continue };
        if overlaps(span, other) && !found.iter().any(|(known, _)| *known == activity) {
            found.push((activity, other));
        }
    }
    Ok(found)
}

/// What keeps these from coming.
pub(super) fn conflicts(
    desk: &mut Desk<'_>,
    parties: &[Ref],
    span: Span,
    except: Option<&Ref>,
) -> Result<Vec<Conflict>> {
    let mut found = Vec::new();
    for party in parties {
        if !Hours::of(desk, party, span)?.holds(span) {
            let (party, with) = (party.clone(), None);
            found.push(Conflict { party, reason: "outside_hours", with, starts_at: span.0, ends_at: span.1 });
        }
        for (activity, (starts_at, ends_at)) in taken(desk, party, span, except)? {
            // That somebody is busy everybody may know; with what, only who may see it.
            let with = desk.get(&activity.entity, activity.id).is_ok().then_some(activity);
            found.push(Conflict { party: party.clone(), reason: "busy", with, starts_at, ends_at });
        }
    }
    Ok(found)
}
