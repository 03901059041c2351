//! THE way a record is written. Creates, updates, deletes, imports, cascades, merges, undo: all pass through `save`,
//! and its steps stand here in order.

use std::sync::Arc;

use serde::Serialize;

use super::draft::Draft;
use super::hook::{Hooks, Stage};
use super::values::Values;
use super::{accept, authorise, cascade, computed, default, search_index, transition, tree, unit, validate};
use crate::base::id::{Id, Ref};
use crate::context::Context;
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::history::image;
use crate::metadata::registry::{Entity, system};
use crate::security::right::Right;
use crate::security::rights;
use crate::store::{Cell, Key, NewChange, Operation};

/// What a write did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// The record.
    pub record: Ref,
    /// What was done; none if the record already was as asked.
    pub operation: Option<Operation>,
    /// Its version now; after a delete, the last it had.
    pub version: i64,
}

/// Writes a draft, step by step.
pub fn save(context: &mut Context, hooks: &Hooks, mut draft: Draft) -> Result<Written> {
    authorise::before(context, &mut draft)?;
    default::fill(context, &mut draft)?;
    computed::fill(context, &mut draft)?;
    validate::check(context, &mut draft)?;
    hooks.run(Stage::Before, context, &mut draft)?;
    if draft.is_set_by_hook {
        computed::fill(context, &mut draft)?;
        validate::check(context, &mut draft)?;
    }
    transition::check(context, &mut draft)?;
    search_index::prepare(context, &mut draft)?;
    if !write(context, &mut draft)? {
        return Ok(written(&draft, None));
    }
    tree::keep(context, &draft)?;
    hooks.tell(context, &mut draft)?;
    context.heed(&draft.entity)?;
    unit::follow(context, &draft)?;
    authorise::after(context, &draft)?;
    cascade::after_save(context, hooks, &draft)?;
    search_index::update(context, &draft)?;
    hooks.run(Stage::After, context, &mut draft)?;
    Ok(written(&draft, Some(draft.operation)))
}

/// Values that the engine keeps on its own account: fields that are read-only to others, records that are closed.
pub struct Kept(pub Values);

/// Creates a record.
///
/// # Errors
/// `validation` with every faulty field, `unknown_field`, `duplicate_key`, `refused_by_hook`.
pub fn create(context: &mut Context, hooks: &Hooks, entity: &str, values: Values) -> Result<Written> {
    create_keeping(context, hooks, entity, values, Kept(Values::new()))
}

/// Creates a record of which the engine keeps some fields.
///
/// # Errors
/// Those of [`create`].
pub fn create_keeping(
    context: &mut Context,
    hooks: &Hooks,
    entity: &str,
    values: Values,
    kept: Kept,
) -> Result<Written> {
    let entity = context.registry.get(entity)?.clone();
    let id = context.environment.ids.next(context.now);
    let mut draft = Draft::create(entity, id);
    accept_all(context, &mut draft, values)?;
    accept_kept(context, &mut draft, kept)?;
    save(context, hooks, draft)
}

/// Changes a record, if it still has the version given.
///
/// # Errors
/// Those of [`create`], `not_found`, `version_conflict`, `transition_refused` for a closed record.
pub fn update(
    context: &mut Context,
    hooks: &Hooks,
    entity: &str,
    id: Id,
    values: Values,
    version: Option<i64>,
) -> Result<Written> {
    let mut draft = draft_of(context, entity, id, values)?;
    load_for_update(context, &mut draft, version)?;
    save(context, hooks, draft)
}

/// Notes something in a record on the engine's own account. No right is asked for.
///
/// # Errors
/// `not_found`, `validation`, `refused_by_hook`.
pub fn keep(context: &mut Context, hooks: &Hooks, entity: &str, id: Id, kept: Kept) -> Result<Written> {
    let entity = context.registry.get(entity)?.clone();
    let key = context.require(&entity, id)?;
    let mut draft = Draft::change(entity, Operation::Update, id, key);
    draft.by_engine = true;
    accept_kept(context, &mut draft, kept)?;
    load_for_update(context, &mut draft, None)?;
    save(context, hooks, draft)
}

/// Puts a derived value into a field of a record: no new version, no line of history, and nothing follows from it. A record
/// that is not there has nothing put into it.
///
/// # Errors
/// `unknown_entity`, `unknown_field`, and those of the store.
pub fn note(context: &mut Context, record: &Ref, field: &str, cell: Cell) -> Result<()> {
    let entity = context.registry.get(&record.entity)?.clone();
    let (index, _) = entity.get(field)?;
    let Some(key) = context.key_of(&entity, record.id)? else { return Ok(()) };
    context.writer.put(&entity, key, &[(index, cell)])
}

/// Changes a record on the engine's own account: what is read-only to others, links that go with what they pointed to.
pub fn update_cells(
    context: &mut Context,
    hooks: &Hooks,
    entity: &Arc<Entity>,
    key: Key,
    cells: Vec<(usize, Cell)>,
) -> Result<Written> {
    change_cells(context, hooks, entity, key, cells, false)
}

/// Gives a record the values it had before a change; nothing follows from that.
pub fn undo_cells(
    context: &mut Context,
    hooks: &Hooks,
    entity: &Arc<Entity>,
    key: Key,
    cells: Vec<(usize, Cell)>,
) -> Result<Written> {
    change_cells(context, hooks, entity, key, cells, true)
}

fn change_cells(
    context: &mut Context,
    hooks: &Hooks,
    entity: &Arc<Entity>,
    key: Key,
    cells: Vec<(usize, Cell)>,
    is_undo: bool,
) -> Result<Written> {
    let id = context.writer.id_of(entity, key)?.ok_or_else(|| Error::not_found(&entity.name, "any more"))?;
    let mut draft = Draft::change(entity.clone(), Operation::Update, id, key);
    (draft.by_engine, draft.is_undo) = (true, is_undo);
    if is_undo {
        // Who takes something back does it anew.
        rights::require(context, entity, (id, key), Right::Write)?;
        draft.asked = cells.iter().map(|(index, _)| *index).collect();
    }
    cells.into_iter().for_each(|(index, cell)| draft.put(index, cell));
    load_for_update(context, &mut draft, None)?;
    save(context, hooks, draft)
}

/// Moves a record to another state, for a reason or its usual one.
///
/// # Errors
/// `transition_refused`, `invalid_argument`, `not_found`, `version_conflict`.
pub fn set_state(
    context: &mut Context,
    hooks: &Hooks,
    entity: &str,
    id: Id,
    (state, status): (&str, Option<&str>),
    values: Values,
    kept: Kept,
) -> Result<Written> {
    let mut draft = draft_of(context, entity, id, values)?;
    draft.by_engine = true;
    accept_kept(context, &mut draft, kept)?;
    transition::ask(context, &mut draft, state, status)?;
    load_for_update(context, &mut draft, None)?;
    save(context, hooks, draft)
}

/// Deletes a record, if it still has the version given, with what depends on it.
///
/// # Errors
/// `not_found`, `version_conflict`, `in_use`, `refused_by_hook`.
pub fn delete(context: &mut Context, hooks: &Hooks, entity: &str, id: Id, version: Option<i64>) -> Result<Written> {
    let entity = context.registry.get(entity)?.clone();
    let key = rights::find(context, &entity, id, Right::Delete)?;
    delete_settling(context, hooks, (entity, id, key), version, false)
}

/// Deletes a record by its key, since that follows from something else.
pub fn delete_key(
    context: &mut Context,
    hooks: &Hooks,
    entity: Arc<Entity>,
    id: Id,
    key: Key,
    version: Option<i64>,
) -> Result<Written> {
    delete_settling(context, hooks, (entity, id, key), version, true)
}

fn delete_settling(
    context: &mut Context,
    hooks: &Hooks,
    (entity, id, key): (Arc<Entity>, Id, Key),
    version: Option<i64>,
    by_engine: bool,
) -> Result<Written> {
    let delete = |context: &mut Context| delete_whole(context, hooks, (entity, id, key), version, by_engine);
    context.deeper(|context| context.settle(key, delete))
}

fn delete_whole(
    context: &mut Context,
    hooks: &Hooks,
    (entity, id, key): (Arc<Entity>, Id, Key),
    version: Option<i64>,
    by_engine: bool,
) -> Result<Written> {
    let mut draft = Draft::change(entity.clone(), Operation::Delete, id, key);
    draft.by_engine = by_engine;
    draft.load(context, 0..entity.fields.len())?;
    check_version(&mut draft, version)?;
    hooks.run(Stage::Before, context, &mut draft)?;
    cascade::before_delete(context, hooks, &entity, key)?;
    // A child that went may have been what a lookup of this record pointed to (the primary contact of an account): what
    // is kept for bringing the record back is what it holds now, not what it held before its children went.
    if context.version_of(&entity, key)? != draft.version {
        draft.reload(context)?;
        check_version(&mut draft, None)?;
    }
    if !write(context, &mut draft)? {
        return Err(Error::not_found(&entity.name, format_args!("with the id {id}")));
    }
    tree::keep(context, &draft)?;
    hooks.tell(context, &mut draft)?;
    search_index::update(context, &draft)?;
    hooks.run(Stage::After, context, &mut draft)?;
    context.heed(&entity)?;
    context.forget();
    Ok(written(&draft, Some(Operation::Delete)))
}

/// Writes the row and its line of history; answers `false` if there was nothing to write.
fn write(context: &mut Context, draft: &mut Draft) -> Result<bool> {
    let entity = draft.entity.clone();
    let mut change = NewChange {
        at: context.now,
        actor: context.principal.key,
        entity: entity.id,
        record: draft.key,
        operation: draft.operation,
        before: None,
    };
    match (draft.operation, draft.key) {
        (Operation::Create, _) => {
            let key = Key(context.append_change(&change)?);
            draft.key = Some(key);
            context.writer.insert(&entity, key, &draft.writes())?;
        }
        (Operation::Restore, Some(key)) => {
            context.append_change(&change)?;
            context.writer.insert(&entity, key, &draft.writes())?;
        }
        (Operation::Update, Some(key)) => {
            // What hooks, defaults and cascades put in place is compared with what is there, like what the caller said.
            let said: Vec<usize> = draft.said().map(|(index, _)| index).collect();
            draft.load(context, said.into_iter().filter(|index| !is_bookkeeping(&entity, *index)))?;
            let changed: Vec<(usize, &Cell)> =
                draft.changed().filter(|(index, _)| !is_bookkeeping(&entity, *index)).collect();
            if changed.is_empty() {
                return Ok(false);
            }
            let before = image::write(&entity, changed.into_iter())?;
            change.before = Some(&before);
            draft.line = Some(context.append_change(&change)?);
            let cells: Vec<(usize, Cell)> =
                draft.writes().into_iter().filter(|(index, _)| draft.is_changed(*index)).collect();
            if !context.writer.update(&entity, key, draft.version, &cells)? {
                return Err(conflict(&entity.name, draft.version));
            }
            draft.version = draft.version.saturating_add(1);
        }
        (Operation::Delete, Some(key)) => {
            let whole = (0..entity.fields.len()).filter_map(|index| Some((index, draft.old_cell(index)?)));
            let before = image::write(&entity, whole.filter(|(_, cell)| **cell != Cell::Null))?;
            change.before = Some(&before);
            context.append_change(&change)?;
            return context.writer.delete(&entity, key, draft.version);
        }
        _ => return Err(Error::internal("a record without a key was to be changed")),
    }
    Ok(true)
}

/// A change of the record with this id, as the caller says it.
fn draft_of(context: &mut Context, entity: &str, id: Id, values: Values) -> Result<Draft> {
    let entity = context.registry.get(entity)?.clone();
    let key = rights::find(context, &entity, id, Right::Write)?;
    let mut draft = Draft::change(entity, Operation::Update, id, key);
    accept_all(context, &mut draft, values)?;
    Ok(draft)
}

/// Takes in what the caller says, noting every fault.
fn accept_all(context: &mut Context, draft: &mut Draft, values: Values) -> Result<()> {
    let entity = draft.entity.clone();
    for (name, value) in values.0 {
        let (index, field) = entity.get(&name)?;
        if field.id == system::ID && draft.operation == Operation::Create {
            // A host that has ids of its own may bring them.
            match value.as_id().or_else(|| value.as_text().and_then(|text| text.parse().ok())) {
                Some(id) => draft.id = id,
                None => draft.fault(Issue::new(name, "wrong_type", "must be an id")),
            }
            continue;
        }
        let historic = [system::STATE, system::CREATED_AT].contains(&field.id);
        let may_write = !field.is_read_only || (historic && context.is_historic);
        if !may_write {
            let message =
                if field.id == system::STATE { "is changed by set_state only" } else { "is kept by the engine" };
            draft.fault(Issue::new(name, "read_only", message));
            continue;
        }
        draft.asked.push(index);
        match accept::accept(context, field, value)? {
            Ok(cell) => draft.put(index, cell),
            Err(issue) => draft.fault(issue),
        }
    }
    Ok(())
}

/// Takes in what the engine says, who acts having no part in it.
fn accept_kept(context: &mut Context, draft: &mut Draft, kept: Kept) -> Result<()> {
    let entity = draft.entity.clone();
    for (name, value) in kept.0.0 {
        let (index, field) = entity.get(&name)?;
        match context.trusted(|context| accept::accept(context, field, value))? {
            Ok(cell) => draft.put(index, cell),
            Err(issue) => draft.fault(issue),
        }
    }
    Ok(())
}

/// Reads what an update compares with, and checks the version the caller saw.
fn load_for_update(context: &Context, draft: &mut Draft, version: Option<i64>) -> Result<()> {
    let version_field = draft.entity.require(system::VERSION)?;
    let state = draft.entity.index_of(system::STATE);
    let status = draft.entity.index_of(system::STATUS);
    let modified = draft.entity.index_of(system::MODIFIED_AT);
    let said: Vec<usize> = draft.said().map(|(index, _)| index).collect();
    // All that later steps will ask for, in one read.
    let words = draft.entity.word_fields.clone();
    draft.load(
        context,
        said.into_iter().chain([version_field]).chain(state).chain(status).chain(modified).chain(words),
    )?;
    check_version(draft, version)
}

fn check_version(draft: &mut Draft, version: Option<i64>) -> Result<()> {
    let field = draft.entity.require(system::VERSION)?;
    let Some(Cell::Int(present)) = draft.old_cell(field) else {
        return Err(Error::internal("a record without a version"));
    };
    draft.version = *present;
    if version.is_some_and(|version| version != draft.version) {
        Err(conflict(&draft.entity.name, draft.version))
    } else {
        Ok(())
    }
}

/// The error for who read a record before somebody else changed it.
pub fn conflict(entity: &str, version: i64) -> Error {
    let message = format!("the {entity} was changed by someone else; it has version {version} now");
    Error::new(ErrorCode::VersionConflict, message).with_entity(entity)
}

/// Version, moment and actor of the last change follow from the history itself and are not repeated in it.
fn is_bookkeeping(entity: &Entity, index: usize) -> bool {
    let kept = [system::VERSION, system::MODIFIED_AT, system::MODIFIED_BY];
    entity.fields.get(index).is_some_and(|field| kept.contains(&field.id))
}

fn written(draft: &Draft, operation: Option<Operation>) -> Written {
    let version = if draft.operation == Operation::Create { 1 } else { draft.version };
    Written { record: Ref::new(draft.entity.name.as_str(), draft.id), operation, version }
}
