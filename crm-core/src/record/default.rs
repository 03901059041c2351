//! What a new record holds where nothing was said, and the fields the engine keeps on every record.

use super::accept::accept;
use super::draft::Draft;
use super::unit;
use crate::base::time;
use crate::base::value::Value;
use crate::context::Context;
use crate::error::Result;
use crate::metadata::field::{DefaultValue, Follow, OnDelete};
use crate::metadata::kind::{FieldKind, targets};
use crate::metadata::registry::system;
use crate::store::{Cell, Key, Operation};

/// Fills in defaults and the engine's own fields.
pub fn fill(context: &mut Context, draft: &mut Draft) -> Result<()> {
    let entity = draft.entity.clone();
    let now = Cell::Int(time::timestamp_to_micros(context.now));
    let put = |draft: &mut Draft, id, cell| {
        if let Some(index) = entity.index_of(id) {
            draft.put(index, cell);
        }
    };
    put(draft, system::MODIFIED_AT, now.clone());
    put(draft, system::MODIFIED_BY, context.actor());
    put(draft, system::VERSION, Cell::Int(draft.version.saturating_add(1)));
    if draft.operation != Operation::Create {
        return unit::fill(context, draft);
    }
    put(draft, system::ID, Cell::Bytes(draft.id.as_bytes().to_vec()));
    put(draft, system::CREATED_BY, context.actor());
    // A moment given by an import of history stays.
    let created_at = entity.index_of(system::CREATED_AT).filter(|index| draft.new_cell(*index).is_none());
    if let Some(index) = created_at {
        draft.put(index, now);
    }
    for index in &entity.default_fields {
        let field = entity.at(*index)?;
        if draft.new_cell(*index).is_some() {
            continue;
        }
        let value = match &field.default {
            Some(DefaultValue::Text(text)) => Value::Text(text.clone()),
            Some(DefaultValue::Today) => Value::Date(context.environment.zone.day_of(context.now)),
            Some(DefaultValue::Now) => Value::Timestamp(context.now),
            Some(DefaultValue::BaseCurrency) => Value::Text(context.environment.settings.base_currency.clone()),
            // Numbers are given last, by a rule of the domain: a record that is refused takes none.
            Some(DefaultValue::Number(_)) | None => continue,
        };
        match accept(context, field, value)? {
            Ok(cell) => draft.put(*index, cell),
            Err(issue) => draft.fault(issue),
        }
    }
    let owner = entity.index_of(system::OWNER).filter(|index| matches!(draft.cell(*index), Cell::Null));
    if let Some(index) = owner {
        let cell = owner_of_whole(context, draft)?.unwrap_or(Cell::Pair(targets::USER, context.principal.key));
        draft.put(index, cell);
    }
    unit::fill(context, draft)
}

/// The owner of the record that this one is a part of, if it is one: a line belongs to whom the order belongs to, whoever
/// writes it. A part cannot be without its whole, which takes it along when deleted and when given away; what has a life
/// of its own, with states, is no part.
fn owner_of_whole(context: &Context, draft: &Draft) -> Result<Option<Cell>> {
    let entity = &draft.entity;
    if entity.states.is_some() {
        return Ok(None);
    }
    for index in &entity.required_fields {
        let field = entity.at(*index)?;
        let is_part = field.cascade.is_some_and(|c| c.delete == OnDelete::Cascade && c.assign == Follow::All);
        let (whole, key) = match (draft.cell(*index), &field.kind) {
            (Cell::Int(key), FieldKind::Lookup { target }) if is_part => (*target, Key(*key)),
            (Cell::Pair(target, key), _) if is_part => (*target, *key),
            _ => continue,
        };
        let whole = context.registry.get_by_id(whole)?;
        let Some(owner) = whole.index_of(system::OWNER) else { continue };
        let cells = context.writer.cells(whole, key, &[owner])?;
        if let Some(cell @ Cell::Pair(..)) = cells.and_then(|cells| cells.into_iter().next()) {
            return Ok(Some(cell));
        }
    }
    Ok(None)
}
