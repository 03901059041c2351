//! Brings the definitions of a file to a newer built-in catalogue, keeping what the company made of them.

use std::collections::BTreeSet;

use super::entity::EntityDef;
use super::field::{FieldDef, Requirement};
use super::kind::{ChoiceOption, FieldKind};
use super::registry::system;

/// The definitions of `catalogue`, with everything in `stored` that was made at run time: entities, fields, options,
/// labels in further languages, stricter requirements. What the catalogue no longer has stays as it is, since files hold data for it.
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
    merged
}

fn keep_runtime(entity: &mut EntityDef, old: &EntityDef) {
    add_missing(&mut entity.labels, &old.labels);
    add_missing(&mut entity.plural_labels, &old.plural_labels);
    for field in &mut entity.fields {
        if let Some(was) = old.field_by_id(field.id) {
            keep_field(field, was);
        }
    }
    let present: BTreeSet<_> = entity.fields.iter().map(|field| field.id).collect();
    entity.fields.extend(old.fields.iter().filter(|field| !present.contains(&field.id)).cloned());
    let is_runtime = |fields: &[crate::base::id::FieldId]| fields.iter().any(|id| id.0 >= system::FIRST_RUNTIME);
    entity.keys.extend(old.keys.iter().filter(|key| is_runtime(&key.fields)).cloned());
    entity.indexes.extend(old.indexes.iter().filter(|index| is_runtime(&index.fields)).cloned());
    if let (Some(model), Some(was)) = (&mut entity.states, &old.states) {
        for state in &mut model.states {
            let reasons = was.states.iter().filter(|s| s.code == state.code).flat_map(|s| &s.reasons);
            state.reasons.extend(reasons.filter(|reason| reason.code >= system::FIRST_RUNTIME_CODE).cloned());
        }
    }
}

fn keep_field(field: &mut FieldDef, was: &FieldDef) {
    add_missing(&mut field.labels, &was.labels);
    // The column carries the data: it is the one the file has, whatever the catalogue calls the field today.
    field.column.clone_from(&was.column);
    if was.requirement == Requirement::Required {
        field.requirement = Requirement::Required;
    }
    let (FieldKind::Choice { options } | FieldKind::MultiChoice { options }) = &mut field.kind else { return };
    let made: Vec<ChoiceOption> = was
        .kind
        .options()
        .unwrap_or_default()
        .iter()
        .filter(|option| {
            option.code >= system::FIRST_RUNTIME_CODE && !options.iter().any(|known| known.code == option.code)
        })
        .cloned()
        .collect();
    options.extend(made);
}

fn add_missing(labels: &mut super::entity::Labels, was: &super::entity::Labels) {
    for (language, text) in was {
        labels.entry(language.clone()).or_insert_with(|| text.clone());
    }
}
