//! Applying a pack: whatever of it a file does not have yet is made; what is there is brought to what the pack says;
//! what contradicts it is refused. Applying a pack twice does nothing the second time.

use super::{EntityChanges, FieldChanges, SchemaPack};
use crate::base::id::FieldId;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::edit::SchemaEditor;
use crate::metadata::entity::{EntityDef, Labels};
use crate::metadata::field::FieldDef;
use crate::metadata::kind::{ChoiceOption, FieldKind};
use crate::metadata::new::{NewEntity, NewField, NewIndex, NewKey, NewKind, NewOption};
use crate::metadata::state::{Reason, StateModel};

impl SchemaEditor {
    /// Applies a pack and answers with what was done, in words. For a dry run, apply it to a copy and show the answer.
    ///
    /// # Errors
    /// `schema_conflict` where the file has something of the same name and another nature; else as the steps
    /// themselves. Then nothing is applied.
    pub fn apply_pack(&mut self, pack: &SchemaPack) -> Result<Vec<String>> {
        let before = self.steps().len();
        let mut copy = self.clone();
        // Entities first, their fields later: lookups may point from each to each.
        let mut made = Vec::new();
        for entity in &pack.entities {
            if copy.definitions().iter().any(|def| def.name == entity.name) {
                continue;
            }
            copy.begin_entity(entity)?;
            made.push(entity.name.as_str());
        }
        for entity in &pack.entities {
            if made.contains(&entity.name.as_str()) {
                copy.fill_entity(entity)?;
            } else {
                merge_entity(&mut copy, entity)?;
            }
        }
        for changes in &pack.changes {
            apply_changes(&mut copy, changes)?;
        }
        // Last of all: a form lists records of other entities, through lookups that are only now there.
        let of_entities = pack.entities.iter().map(|new| (&new.name, &new.form));
        for (entity, form) in of_entities.chain(pack.changes.iter().map(|new| (&new.entity, &new.form))) {
            if let Some(form) = form
                && find(&copy, entity)?.form.as_ref() != Some(&copy.numbered_form(entity, form)?)
            {
                copy.set_form(entity, Some(form.clone()))?;
            }
        }
        *self = copy;
        Ok(self.steps().get(before..).unwrap_or_default().to_vec())
    }
}

fn conflict(entity: &str, field: &str, why: &str) -> Error {
    let dot = if field.is_empty() { "" } else { "." };
    Error::new(ErrorCode::SchemaConflict, format!("{entity}{dot}{field}: {why}")).with_entity(entity).with_field(field)
}

fn find(editor: &SchemaEditor, entity: &str) -> Result<EntityDef> {
    match editor.definitions().iter().find(|def| def.name == entity) {
        Some(def) if !def.is_retired => Ok(def.clone()),
        Some(_) => Err(conflict(entity, "", "the file has retired it")),
        None => Err(conflict(entity, "", "the file has no such entity")),
    }
}

fn find_field(editor: &SchemaEditor, entity: &str, field: &str) -> Result<FieldDef> {
    match find(editor, entity)?.field(field) {
        Some(found) if !found.is_retired => Ok(found.clone()),
        Some(_) => Err(conflict(entity, field, "the file has retired it")),
        None => Err(conflict(entity, field, "the file has no such field")),
    }
}

/// Brings an entity that is there to what the pack says of it.
fn merge_entity(editor: &mut SchemaEditor, new: &NewEntity) -> Result<()> {
    let def = find(editor, &new.name)?;
    let primary = def.field_by_id(def.primary).map(|field| field.name.as_str()).unwrap_or_default();
    let is_alike = def.has_activities == new.has_activities && def.has_notes == new.has_notes;
    if def.ownership != new.ownership || !is_alike {
        return Err(conflict(&new.name, "", "its ownership, or whether it has activities or notes, differs"));
    }
    if !new.primary.is_empty() && primary != new.primary {
        return Err(conflict(&new.name, &new.primary, "another field names its records"));
    }
    merge_entity_labels(editor, &def, &new.labels, &new.plural_labels)?;
    merge_fields(editor, &new.name, &new.fields)?;
    merge_states(editor, &def, new.states.as_ref())?;
    merge_keys_and_indexes(editor, &new.name, &new.keys, &new.indexes)?;
    if !new.default_view.columns.is_empty() && def.default_view != new.default_view {
        editor.set_view(&new.name, new.default_view.clone())?;
    }
    Ok(())
}

fn apply_changes(editor: &mut SchemaEditor, changes: &EntityChanges) -> Result<()> {
    let entity = changes.entity.as_str();
    let def = find(editor, entity)?;
    merge_entity_labels(editor, &def, &changes.labels, &changes.plural_labels)?;
    merge_fields(editor, entity, &changes.fields)?;
    for (field, changes) in &changes.changed_fields {
        change_field(editor, entity, &find_field(editor, entity, field)?, changes)?;
    }
    for (state, reasons) in &changes.reasons {
        merge_reasons(editor, entity, state, reasons)?;
    }
    merge_keys_and_indexes(editor, entity, &changes.keys, &changes.indexes)?;
    match &changes.default_view {
        Some(view) if *view != def.default_view => editor.set_view(entity, view.clone()).map(drop),
        _ => Ok(()),
    }
}

fn merge_entity_labels(editor: &mut SchemaEditor, def: &EntityDef, one: &Labels, many: &Labels) -> Result<()> {
    for language in one.keys().chain(many.keys().filter(|language| !one.contains_key(*language))) {
        let now = (def.labels.get(language), def.plural_labels.get(language));
        let (one, many) = (one.get(language).or(now.0), many.get(language).or(now.1));
        if (one, many) != now {
            let text = |label: Option<&String>| label.cloned().unwrap_or_default();
            editor.set_entity_label(&def.name, language, &text(one), &text(many))?;
        }
    }
    Ok(())
}

fn merge_fields(editor: &mut SchemaEditor, entity: &str, fields: &[NewField]) -> Result<()> {
    for new in fields {
        if find(editor, entity)?.field(&new.name).is_none() {
            editor.add_field(entity, new.clone())?;
        } else {
            let found = find_field(editor, entity, &new.name)?;
            merge_field(editor, entity, &found, new)?;
        }
    }
    Ok(())
}

/// Brings a field that is there to what the pack says of it.
fn merge_field(editor: &mut SchemaEditor, entity: &str, field: &FieldDef, new: &NewField) -> Result<()> {
    if !is_same_kind(editor.definitions(), &field.kind, &new.kind) {
        return Err(conflict(entity, &field.name, "the file has a field of this name and another kind"));
    }
    if field.is_hierarchy != new.is_hierarchy {
        return Err(conflict(entity, &field.name, "whether it forms a tree differs"));
    }
    let mut changes = FieldChanges {
        labels: new.labels.clone(),
        requirement: Some(new.requirement),
        default: new.default.clone(),
        no_default: new.default.is_none(),
        is_searchable: Some(new.is_searchable),
        is_secured: Some(new.is_secured),
        is_unique: Some(new.is_unique),
        ..FieldChanges::default()
    };
    match &new.kind {
        NewKind::Text { max_length, .. } => changes.max_length = Some(*max_length),
        NewKind::Choice { options } | NewKind::MultiChoice { options } => {
            changes.options = options.clone();
        }
        _ => {}
    }
    change_field(editor, entity, field, &changes)?;
    if field.cascade.unwrap_or_default() != new.cascade.unwrap_or_default() {
        editor.set_cascade(entity, &field.name, new.cascade)?;
    }
    Ok(())
}

/// The same kind as far as data goes: texts may differ in length, choices in options.
fn is_same_kind(all: &[EntityDef], kind: &FieldKind, new: &NewKind) -> bool {
    match (kind, new) {
        (FieldKind::Text { format, .. }, NewKind::Text { format: new, .. }) => format == new,
        (FieldKind::Integer { min, max }, NewKind::Integer { min: least, max: most }) => (min, max) == (least, most),
        (FieldKind::Decimal { scale, min, max }, NewKind::Decimal { scale: places, min: least, max: most }) => {
            (scale, min, max) == (places, least, most)
        }
        (FieldKind::Money { min, max }, NewKind::Money { min: least, max: most }) => (min, max) == (least, most),
        (FieldKind::Lookup { target }, NewKind::Lookup { target: name }) => {
            all.iter().any(|def| def.id == *target && def.name == *name)
        }
        (FieldKind::OneOf { targets }, NewKind::OneOf { targets: names }) => {
            let found = targets.iter().filter_map(|id| all.iter().find(|def| def.id == *id));
            found.filter(|def| !def.is_retired).map(|def| &def.name).eq(names)
        }
        (FieldKind::Boolean, NewKind::Boolean)
        | (FieldKind::Choice { .. }, NewKind::Choice { .. })
        | (FieldKind::MultiChoice { .. }, NewKind::MultiChoice { .. })
        | (FieldKind::Date, NewKind::Date)
        | (FieldKind::Timestamp, NewKind::Timestamp)
        | (FieldKind::Customer, NewKind::Customer)
        | (FieldKind::Owner, NewKind::Owner)
        | (FieldKind::Regarding, NewKind::Regarding)
        | (FieldKind::Noted, NewKind::Noted)
        | (FieldKind::Record, NewKind::Record)
        | (FieldKind::File, NewKind::File) => true,
        _ => false,
    }
}

fn change_field(editor: &mut SchemaEditor, entity: &str, field: &FieldDef, changes: &FieldChanges) -> Result<()> {
    let name = field.name.as_str();
    for (language, label) in
        changes.labels.iter().filter(|(language, label)| field.labels.get(*language) != Some(*label))
    {
        editor.set_label(entity, name, language, label)?;
    }
    if let Some(requirement) = changes.requirement.filter(|wanted| *wanted != field.requirement) {
        editor.set_requirement(entity, name, requirement)?;
    }
    if let Some(is_searchable) = changes.is_searchable.filter(|wanted| *wanted != field.is_searchable) {
        editor.set_searchable(entity, name, is_searchable)?;
    }
    if let Some(is_secured) = changes.is_secured.filter(|wanted| *wanted != field.is_secured) {
        editor.set_secured(entity, name, is_secured)?;
    }
    if let Some(is_unique) = changes.is_unique.filter(|wanted| *wanted != field.is_unique) {
        editor.set_unique(entity, name, is_unique)?;
    }
    if let (Some(length), FieldKind::Text { max_length, .. }) = (changes.max_length, &field.kind)
        && length > *max_length
    {
        editor.set_max_length(entity, name, length)?;
    }
    merge_options(editor, entity, field, changes)?;
    // After the options: the default may be a new one.
    let says_default = changes.no_default || changes.default.is_some();
    if says_default && changes.default != field.default {
        editor.set_default(entity, name, changes.default.clone())?;
    }
    Ok(())
}

fn merge_options(editor: &mut SchemaEditor, entity: &str, field: &FieldDef, changes: &FieldChanges) -> Result<()> {
    let name = field.name.as_str();
    let there = field.kind.options().unwrap_or_default();
    let find = |name: &str| there.iter().find(|option| option.name == name);
    for option in &changes.options {
        match find(&option.name) {
            None => _ = editor.add_option(entity, name, option.clone())?,
            Some(found) if found.is_retired => {
                return Err(conflict(entity, name, &format!("the file has retired the option {}", option.name)));
            }
            Some(found) => merge_option_labels(editor, entity, name, found, &option.labels)?,
        }
    }
    for (option, labels) in &changes.option_labels {
        let found = find(option).ok_or_else(|| conflict(entity, name, &format!("there is no option {option}")))?;
        merge_option_labels(editor, entity, name, found, labels)?;
    }
    for option in &changes.retired_options {
        if find(option).is_some_and(|found| !found.is_retired) {
            editor.retire_option(entity, name, option)?;
        }
    }
    Ok(())
}

fn merge_option_labels(
    editor: &mut SchemaEditor,
    entity: &str,
    field: &str,
    option: &ChoiceOption,
    labels: &Labels,
) -> Result<()> {
    for (language, label) in labels.iter().filter(|(language, label)| option.labels.get(*language) != Some(*label)) {
        editor.set_option_label(entity, field, &option.name, language, label)?;
    }
    Ok(())
}

/// States are fixed once made; reasons may be added.
fn merge_states(editor: &mut SchemaEditor, def: &EntityDef, new: Option<&StateModel>) -> Result<()> {
    let names = |model: &StateModel| -> Vec<String> { model.states.iter().map(|state| state.name.clone()).collect() };
    if def.states.as_ref().map(names) != new.map(names) {
        return Err(conflict(&def.name, "state", "its states differ"));
    }
    for state in new.into_iter().flat_map(|model| &model.states) {
        let option = |reason: &Reason| NewOption { name: reason.name.clone(), labels: reason.labels.clone() };
        merge_reasons(editor, &def.name, &state.name, &state.reasons.iter().map(option).collect::<Vec<_>>())?;
        merge_labels_of(editor, &def.name, "state", &state.name, &state.labels)?;
    }
    Ok(())
}

fn merge_reasons(editor: &mut SchemaEditor, entity: &str, state: &str, reasons: &[NewOption]) -> Result<()> {
    for reason in reasons {
        let def = find(editor, entity)?;
        let mut states = def.states.iter().flat_map(|model| &model.states);
        let home = states.find(|found| found.reasons.iter().any(|other| other.name == reason.name));
        match home {
            None => _ = editor.add_reason(entity, state, reason.clone())?,
            Some(home) if home.name == state => {
                merge_labels_of(editor, entity, "status", &reason.name, &reason.labels)?
            }
            Some(_) => return Err(conflict(entity, &reason.name, "the reason belongs to another state")),
        }
    }
    Ok(())
}

/// Labels of a state or a reason, which are options of the fields `state` and `status`.
fn merge_labels_of(editor: &mut SchemaEditor, entity: &str, field: &str, name: &str, labels: &Labels) -> Result<()> {
    let found = find_field(editor, entity, field)?;
    match found.kind.options().unwrap_or_default().iter().find(|option| option.name == name) {
        Some(option) => merge_option_labels(editor, entity, field, option, labels),
        None => Err(conflict(entity, name, "there is no state or reason with this name")),
    }
}

fn merge_keys_and_indexes(
    editor: &mut SchemaEditor,
    entity: &str,
    keys: &[NewKey],
    indexes: &[NewIndex],
) -> Result<()> {
    for key in keys {
        let def = find(editor, entity)?;
        let names = |fields: &[FieldId]| -> Vec<String> {
            fields.iter().filter_map(|id| def.field_by_id(*id)).map(|field| field.name.clone()).collect()
        };
        match def.keys.iter().find(|found| found.name == key.name) {
            None => _ = editor.add_key(entity, key.clone())?,
            Some(found) if names(&found.fields) == key.fields => {}
            Some(_) => return Err(conflict(entity, &key.name, "the key is made of other fields")),
        }
    }
    for index in indexes {
        let def = find(editor, entity)?;
        let fields: Vec<_> = index.fields.iter().filter_map(|name| def.field(name)).map(|field| field.id).collect();
        if !def.indexes.iter().any(|found| found.fields == fields) {
            editor.add_index(entity, index.clone())?;
        }
    }
    Ok(())
}
