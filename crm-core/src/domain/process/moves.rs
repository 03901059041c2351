//! Moves of state that more belongs to than a state: the closing activity of a deal, the bill of a case. Whoever moves a
//! record there, by the command of that name or by `set_state`, does all of it.

use super::service::{article, case, contract};
use super::{Desk, activity, duplicates, email, sales};
use crate::base::id::Id;
use crate::error::Result;
use crate::metadata::registry::Entity;
use crate::record::pipeline::Written;
use crate::record::values::Values;

/// A move of a record of an entity to a state: for a reason or the usual one, with further values.
pub type Move = fn(&mut Desk<'_>, &str, Id, Option<&str>, Values) -> Result<Written>;

/// The moves of one kind of record, by state.
pub type Moves = &'static [(&'static str, Move)];

/// The moves, by entity, an area each.
const MOVES: &[&[(&str, Moves)]] =
    &[sales::MOVES, OF_SERVICE, &[("email", OF_EMAILS)], &[("duplicate_rule", &[("active", duplicates::publish)])]];

const OF_SERVICE: &[(&str, Moves)] = &[
    (
        "article",
        &[("draft", article::reject_move), ("unapproved", article::submit_move), ("published", article::approve_move)],
    ),
    ("case", &[("active", case::reopen_move), ("resolved", case::resolve_move), ("canceled", case::cancel_move)]),
    ("contract", &[("invoiced", contract::invoice_move), ("canceled", contract::cancel_move)]),
];

/// Those of e-mails: one that goes out is sent.
const OF_EMAILS: Moves = &[("completed", email::complete), ("canceled", activity::cancel), ("open", email::reopen)];

/// Those of every activity that has none of its own.
const OF_ACTIVITIES: Moves = &[("completed", activity::complete), ("canceled", activity::cancel)];

/// Those whose moves heed the reason too: what waited to be sent has been delivered.
const BY_REASON: &[&str] = &["email"];

/// The move of a record to this state, where more belongs to it than the state. Another reason to be in the state that it is
/// in is no move, but for those that heed reasons.
///
/// # Errors
/// Those of the store.
pub fn move_to(desk: &mut Desk<'_>, entity: &Entity, id: Id, state: &str) -> Result<Option<Move>> {
    let own = MOVES.iter().copied().flatten().find(|(name, _)| *name == entity.name).map(|(_, moves)| *moves);
    let moves = own.or(entity.is_activity.then_some(OF_ACTIVITIES)).unwrap_or_default();
    let Some((_, action)) = moves.iter().find(|(to, _)| *to == state) else { return Ok(None) };
    let is_there =
        !BY_REASON.contains(&entity.name.as_str()) && desk.value(&entity.name, id, "state")?.as_text() == Some(state);
    Ok(Some(*action).filter(|_| !is_there))
}
