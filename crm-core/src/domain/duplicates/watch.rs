//! What rules ask when records are written: rules themselves, and all others where duplicates are to be reported or refused.

use super::find::{Sought, find};
use super::rule::{RULE, published};
use crate::context::OnDuplicate;
use crate::domain::papers;
use crate::domain::process::Desk;
use crate::domain::security::roles::stable_name;
use crate::error::{Error, Issue, Result};
use crate::metadata::registry::FieldIndex;
use crate::record::hook::HookEvent;
use crate::security::access::EVERY_ENTITY;
use crate::store::{Cell, Operation};

/// How many records a refusal names: who reads it looks at the first.
const NAMED: usize = 3;

/// Before a rule is written: the entities it compares are there. They are kept by the names of their tables, which stay.
///
/// # Errors
/// `validation`.
pub fn check(event: &mut HookEvent<'_>) -> Result<()> {
    let registry = event.context().registry.clone();
    let mut issues = Vec::new();
    for field in ["base_entity", "matching_entity"] {
        if !event.is_changed(field)? {
            continue;
        }
        let name = event.new_value(field)?.to_text();
        match stable_name(&registry, &name) {
            Ok(table) if table != EVERY_ENTITY => event.set(field, table)?,
            _ => issues.push(Issue::new(field, "not_found", format!("there is no entity {name:?}"))),
        }
    }
    if issues.is_empty() { Ok(()) } else { Err(Error::validation(event.entity(), issues)) }
}

/// Before a condition is written: those of a published rule stay as they are.
///
/// # Errors
/// `transition_refused`.
pub fn keep_conditions(event: &mut HookEvent<'_>) -> Result<()> {
    papers::keep_part(event, RULE, "conditions")
}

/// Before a record is written, where its duplicates are to be reported or refused: those of a new record, and those by
/// a rule of which a change touches a field.
///
/// # Errors
/// `validation`, with the rule `duplicate`.
pub fn watch(event: &mut HookEvent<'_>) -> Result<()> {
    let mode = event.context().on_duplicate;
    if mode == OnDuplicate::Accept || event.is_by_engine() || event.is_undo() {
        return Ok(());
    }
    let (entity, own) = (event.shared_definition(), event.key());
    let (rules, _) = published(&mut Desk::of(event), &entity)?;
    let mut issues = Vec::new();
    for rule in &rules {
        let fields: Vec<FieldIndex> = rule.base_fields().collect();
        let names: Vec<&str> = fields.iter().filter_map(|index| entity.fields.get(*index)).map(|f| &*f.name).collect();
        if event.operation() == Operation::Update && !event.changes_any(&names)? {
            continue;
        }
        let cells = event.cells_at(&fields)?;
        let cell = |index: FieldIndex| -> Cell {
            let place = fields.iter().position(|field| *field == index);
            place.and_then(|place| cells.get(place)).cloned().unwrap_or_default()
        };
        let sought = Sought { cell: &cell, own, after: None };
        let found = find(&mut Desk::of(event), rule, &sought, NAMED)?;
        let first = fields.first().and_then(|index| entity.fields.get(*index)).map_or("", |field| &field.name);
        issues.extend(found.into_iter().map(|duplicate| {
            let (record, name, rule, why) = (&duplicate.record, &duplicate.name, &duplicate.rule, &duplicate.why);
            let message = format!("may be the {} {name:?} ({}), by the rule {rule:?}: {why}", record.entity, record.id);
            Issue::new(first, "duplicate", message)
        }));
    }
    if mode == OnDuplicate::Refuse && !issues.is_empty() {
        return Err(Error::validation(&entity.name, issues));
    }
    let record = crate::base::id::Ref::new(entity.name.as_str(), event.id());
    event.context().remarks.extend(issues.into_iter().map(|issue| (record.clone(), issue)));
    Ok(())
}
