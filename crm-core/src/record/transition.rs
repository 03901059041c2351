//! States: new records begin in the first, and only `set_state` moves them on, along the ways the model allows.

use super::draft::Draft;
use crate::base::text;
use crate::context::Context;
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::metadata::registry::{Entity, system};
use crate::metadata::state::{State, StateModel};
use crate::store::{Cell, Operation};

/// Checks the state of a record about to be written, and fills in what follows from it.
///
/// # Errors
/// `validation` for a reason of another state, `transition_refused` for a closed record.
pub fn check(context: &Context, draft: &mut Draft) -> Result<()> {
    let entity = draft.entity.clone();
    let Some(model) = &entity.states else { return Ok(()) };
    let (state_field, status_field) = (entity.require(system::STATE)?, entity.require(system::STATUS)?);
    if draft.operation == Operation::Update {
        draft.load(context, [state_field, status_field])?;
    }
    let wanted_state = draft.new_cell(state_field).cloned();
    let wanted_status = draft.new_cell(status_field).cloned();
    let state = match (draft.operation, wanted_state) {
        // Only set_state and imports of history say a state; accept() has refused everyone else.
        (_, Some(Cell::Int(code))) => by_code(model, code)?,
        (Operation::Create, _) => model.initial().ok_or_else(|| Error::internal("a model without states"))?,
        _ => {
            let Cell::Int(code) = draft.cell(state_field) else { return Ok(()) };
            by_code(model, *code)?
        }
    };
    // What an import brings along has happened: it may be said of closed records too, so that the same file can be
    // imported again.
    if draft.operation == Operation::Update && !draft.by_engine && !context.is_historic {
        refuse_closed(draft, state)?;
    }
    draft.put(state_field, Cell::Int(i64::from(state.code)));
    if let Some(Cell::Int(code)) = wanted_status {
        if !state.reasons.iter().any(|reason| i64::from(reason.code) == code) {
            let known = state.reasons.iter().map(|reason| reason.name.as_str()).collect::<Vec<_>>().join(", ");
            let message = format!("is no reason to be {}; use {known}", state.name);
            return Err(Error::validation(&entity.name, vec![Issue::new("status", "wrong_state", message)]));
        }
    } else if draft.is_changed(state_field) || wanted_status.is_some() {
        // A new state brings its usual reason along.
        put_default_reason(draft, status_field, state)?;
    }
    Ok(())
}

fn put_default_reason(draft: &mut Draft, status_field: usize, state: &State) -> Result<()> {
    let reason = state.reasons.first().ok_or_else(|| Error::internal("a state without reasons"))?;
    draft.put(status_field, Cell::Int(i64::from(reason.code)));
    Ok(())
}

fn by_code(model: &StateModel, code: i64) -> Result<&State> {
    let state = i32::try_from(code).ok().and_then(|code| model.state_by_code(code));
    state.ok_or_else(|| Error::new(ErrorCode::Corrupt, "a record is in a state its model does not know"))
}

fn refuse_closed(draft: &Draft, state: &State) -> Result<()> {
    // Whose it is may change whatever has become of it: people leave, and what they won or lost goes to somebody.
    let owner = draft.entity.index_of(system::OWNER);
    let is_assigned = !draft.asked.is_empty() && draft.asked.iter().all(|index| Some(*index) == owner);
    if !state.is_closed || is_assigned {
        return Ok(());
    }
    let message = format!("the {} is {} and can only be read; change its state first", draft.entity.name, state.name);
    Err(Error::new(ErrorCode::TransitionRefused, message).with_entity(&draft.entity.name))
}

/// Puts the state and the reason a `set_state` asks for into the draft.
///
/// # Errors
/// `invalid_argument` for names the model does not know, `transition_refused` for a way it does not allow.
pub fn ask(context: &Context, draft: &mut Draft, state: &str, status: Option<&str>) -> Result<()> {
    let entity = draft.entity.clone();
    let model = entity.states.as_ref().ok_or_else(|| unknown(&entity, format!("{} has no states", entity.name)))?;
    let wanted = model.state(state).ok_or_else(|| {
        let nearest = text::nearest(state, model.states.iter().map(|s| s.name.as_str()));
        unknown(&entity, format!("{} has no state {state:?}", entity.name)).with_suggestion(nearest)
    })?;
    let state_field = entity.require(system::STATE)?;
    draft.load(context, [state_field])?;
    let Cell::Int(code) = draft.cell(state_field) else { return Err(Error::internal("a record without a state")) };
    let present = by_code(model, *code)?;
    if present.code != wanted.code && !present.next.contains(&wanted.code) {
        let ways = present.next.iter().filter_map(|code| model.state_by_code(*code)).map(|s| s.name.as_str());
        let ways = ways.collect::<Vec<_>>().join(", ");
        let ways = if ways.is_empty() { "nothing".to_owned() } else { ways };
        let message =
            format!("{} that is {} cannot become {}; it can become {ways}", entity.name, present.name, wanted.name);
        return Err(Error::new(ErrorCode::TransitionRefused, message).with_entity(&entity.name));
    }
    draft.put(state_field, Cell::Int(i64::from(wanted.code)));
    let status_field = entity.require(system::STATUS)?;
    let reason = match status {
        Some(name) => wanted.reasons.iter().find(|reason| reason.name == name).ok_or_else(|| {
            let nearest = text::nearest(name, wanted.reasons.iter().map(|r| r.name.as_str()));
            unknown(&entity, format!("{name:?} is no reason to be {}", wanted.name)).with_suggestion(nearest)
        })?,
        None => wanted.reasons.first().ok_or_else(|| Error::internal("a state without reasons"))?,
    };
    draft.put(status_field, Cell::Int(i64::from(reason.code)));
    Ok(())
}

fn unknown(entity: &Entity, message: String) -> Error {
    Error::new(ErrorCode::InvalidArgument, message).with_entity(&entity.name)
}
