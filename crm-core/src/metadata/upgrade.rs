//! Brings the definitions of a file to a newer built-in catalogue, keeping what the company made of them.

use std::collections::BTreeSet;

use super::builtin;
use super::entity::{EntityDef, Labels};
use super::field::{FieldDef, OnDelete};
use super::kind::FieldKind;
use super::name;
use super::registry::system;
use super::state::StateModel;
use crate::base::id::EntityId;
use crate::error::Result;

/// The definitions of `catalogue`, with everything in `stored` that was made at run time: entities, fields, options,
/// keys, and what was said of built-in ones. What was told the file wins: labels, defaults, views and forms it has stay.
/// Where either wants more of a field (required, searchable, unique, longer), it is more. What the catalogue no longer
/// has stays as it is, since files hold data for it.
pub fn merge(stored: &[EntityDef], catalogue: Vec<EntityDef>) -> Vec<EntityDef> {
    let known: BTreeSet<_> = catalogue.iter().map(|entity| entity.id).collect();
    let mut merged: Vec<EntityDef> = Vec::with_capacity(catalogue.len());
    for mut entity in catalogue {
        if let Some(old) = stored.iter().find(|old| old.id == entity.id) {
            keep_runtime(&mut entity, old);
        }
        merged.push(entity);
    }
    merged.extend(stored.iter().filter(|old| !known.contains(&old.id)).cloned());
    keep_notes_off(&mut merged);
    merged
}

/// What is deleted with a note has no notes of its own: else deleting one would come back to it. Files made before notes
/// could be kept with everything say nothing of it.
fn keep_notes_off(all: &mut [EntityDef]) {
    let goes_with = |def: &EntityDef, gone: &BTreeSet<EntityId>| {
        def.fields.iter().filter(|field| !field.is_retired).any(|field| {
            let is_deleted = field.cascade.is_some_and(|cascade| cascade.delete == OnDelete::Cascade);
            is_deleted
                && match &field.kind {
                    FieldKind::Noted => true,
                    FieldKind::Lookup { target } => gone.contains(target),
                    FieldKind::OneOf { targets } => targets.iter().any(|target| gone.contains(target)),
                    _ => false,
                }
        })
    };
    let mut gone = BTreeSet::new();
    loop {
        let is_more = |def: &&EntityDef| !gone.contains(&def.id) && goes_with(def, &gone);
        let more: Vec<EntityId> = all.iter().filter(is_more).map(|def| def.id).collect();
        if more.is_empty() {
            break;
        }
        gone.extend(more);
    }
    for def in all.iter_mut().filter(|def| gone.contains(&def.id)) {
        def.has_notes = false;
    }
}

/// Gives each entity that the file does not know yet a table of a name that is free: a host may have had a table `invoice`
/// of its own before we had such an entity.
///
/// # Errors
/// Those of `is_taken`.
pub fn give_room(
    stored: &[EntityDef],
    merged: &mut [EntityDef],
    is_taken: impl Fn(&str) -> Result<bool>,
) -> Result<()> {
    for entity in merged.iter_mut().filter(|entity| stored.iter().all(|old| old.id != entity.id)) {
        while is_taken(&entity.table)? {
            entity.table.push_str("_crm");
        }
    }
    Ok(())
}

fn keep_runtime(entity: &mut EntityDef, old: &EntityDef) {
    entity.table.clone_from(&old.table);
    keep(&mut entity.labels, &old.labels);
    keep(&mut entity.plural_labels, &old.plural_labels);
    entity.default_view.clone_from(&old.default_view);
    entity.form.clone_from(&old.form);
    for field in &mut entity.fields {
        if let Some(was) = old.field_by_id(field.id) {
            keep_field(field, was);
        }
    }
    let present: BTreeSet<_> = entity.fields.iter().map(|field| field.id).collect();
    entity.fields.extend(old.fields.iter().filter(|field| !present.contains(&field.id)).cloned());
    let is_runtime = |fields: &[crate::base::id::FieldId]| fields.iter().any(|id| id.0 >= system::FIRST_RUNTIME);
    entity.keys.extend(old.keys.iter().filter(|key| name::check_runtime(&key.name).is_ok()).cloned());
    entity.indexes.extend(old.indexes.iter().filter(|index| is_runtime(&index.fields)).cloned());
    if let (Some(model), Some(was)) = (&mut entity.states, &old.states) {
        keep_states(model, was);
        // The options of two fields follow from the states.
        let (states, reasons) = (builtin::state_options(model), builtin::status_options(model));
        for field in &mut entity.fields {
            match field.id {
                system::STATE => field.kind = FieldKind::Choice { options: states.clone() },
                system::STATUS => field.kind = FieldKind::Choice { options: reasons.clone() },
                _ => {}
            }
        }
    }
}

fn keep_states(model: &mut StateModel, was: &StateModel) {
    for state in &mut model.states {
        let Some(was) = was.states.iter().find(|was| was.code == state.code) else { continue };
        keep(&mut state.labels, &was.labels);
        for old in &was.reasons {
            match state.reasons.iter_mut().find(|reason| reason.code == old.code) {
                Some(reason) => keep(&mut reason.labels, &old.labels),
                None if old.code >= system::FIRST_RUNTIME_CODE => state.reasons.push(old.clone()),
                None => {}
            }
        }
    }
}

fn keep_field(field: &mut FieldDef, was: &FieldDef) {
    keep(&mut field.labels, &was.labels);
    // The column carries the data: it is the one the file has, whatever the catalogue calls the field today.
    field.column.clone_from(&was.column);
    if was.requirement > field.requirement {
        field.requirement = was.requirement;
    }
    if was.default.is_some() {
        field.default.clone_from(&was.default);
    }
    field.is_searchable |= was.is_searchable;
    field.is_secured |= was.is_secured;
    field.is_unique |= was.is_unique;
    if let (FieldKind::Text { max_length, .. }, FieldKind::Text { max_length: was, .. }) = (&mut field.kind, &was.kind)
    {
        *max_length = (*max_length).max(*was);
    }
    let (FieldKind::Choice { options } | FieldKind::MultiChoice { options }) = &mut field.kind else { return };
    for old in was.kind.options().unwrap_or_default() {
        match options.iter_mut().find(|option| option.code == old.code) {
            Some(option) => {
                keep(&mut option.labels, &old.labels);
                option.is_retired |= old.is_retired;
            }
            None if old.code >= system::FIRST_RUNTIME_CODE => options.push(old.clone()),
            None => {}
        }
    }
}

fn keep(labels: &mut Labels, was: &Labels) {
    labels.extend(was.iter().map(|(language, text)| (language.clone(), text.clone())));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::check;
    use crate::metadata::field::Cascade;

    #[test]
    fn what_goes_with_a_note_is_left_without_notes() {
        // As a file from before says it: nothing of notes, and notes only where activities can be.
        let mut stored = builtin::catalogue();
        let note = stored.iter().find(|def| def.name == "note").map(|def| def.id).unwrap();
        let made = |number: u32, above: EntityId| {
            let mut def = stored.iter().find(|def| def.name == "competitor").cloned().unwrap();
            (def.id, def.name, def.table) = (EntityId(number), format!("x_{number}"), format!("x_{number}"));
            (def.has_activities, def.dynamics_name) = (false, None);
            let kind = FieldKind::Lookup { target: above };
            let id = crate::base::id::FieldId(system::FIRST_RUNTIME);
            def.fields.push(FieldDef::new(id, "x_above", kind).label("en", "Above").cascade(Cascade::PARENTAL));
            def
        };
        let account = stored.iter().find(|def| def.name == "account").map(|def| def.id).unwrap();
        let added = [made(10_000, note), made(10_001, EntityId(10_000)), made(10_002, account)];
        stored.extend(added);
        let merged = merge(&stored, builtin::catalogue());
        let notes: Vec<bool> = merged.iter().filter(|def| def.id.0 >= 10_000).map(|def| def.has_notes).collect();
        assert_eq!(notes, [false, false, true]);
        check::check(&merged).unwrap();
    }
}
