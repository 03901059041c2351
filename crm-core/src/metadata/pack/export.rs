//! From definitions to the pack of what was added to the built-in catalogue.

use std::collections::BTreeMap;

use super::{EntityChanges, FieldChanges, SchemaPack, VERSION};
use crate::base::id::{EntityId, FieldId};
use crate::metadata::builtin;
use crate::metadata::entity::{EntityDef, IndexDef, KeyDef, Labels};
use crate::metadata::field::FieldDef;
use crate::metadata::form::{FormCell, NewCell, NewForm, NewList};
use crate::metadata::kind::{ChoiceOption, FieldKind};
use crate::metadata::new::{NewEntity, NewField, NewIndex, NewKey, NewKind, NewOption};
use crate::metadata::registry::system;
use crate::metadata::state::StateModel;

impl SchemaPack {
    /// Everything in these definitions that is not in the built-in catalogue. What is retired stays at home.
    pub fn export(definitions: &[EntityDef]) -> SchemaPack {
        let catalogue = builtin::catalogue();
        let (mut entities, mut changes) = (Vec::new(), Vec::new());
        for def in definitions.iter().filter(|def| !def.is_retired) {
            match catalogue.iter().find(|twin| twin.id == def.id) {
                Some(twin) => changes.extend(changes_of(twin, def, definitions)),
                None => entities.push(new_entity(def, definitions)),
            }
        }
        SchemaPack { version: VERSION, entities, changes }
    }
}

fn new_entity(def: &EntityDef, all: &[EntityDef]) -> NewEntity {
    NewEntity {
        name: def.name.clone(),
        labels: def.labels.clone(),
        plural_labels: def.plural_labels.clone(),
        ownership: def.ownership,
        primary: name_of(def, def.primary),
        has_activities: def.has_activities,
        has_notes: def.has_notes,
        fields: new_fields(def, all),
        states: def.states.clone(),
        keys: def.keys.iter().map(|key| new_key(def, key)).collect(),
        indexes: def.indexes.iter().map(|index| new_index(def, index)).collect(),
        default_view: def.default_view.clone(),
        form: new_form(def, all),
        dynamics_name: def.dynamics_name.clone(),
    }
}

fn new_fields(def: &EntityDef, all: &[EntityDef]) -> Vec<NewField> {
    let is_new = |field: &&FieldDef| field.id.0 >= system::FIRST_RUNTIME && !field.is_retired;
    def.fields.iter().filter(is_new).filter_map(|field| new_field(field, all)).collect()
}

fn new_field(field: &FieldDef, all: &[EntityDef]) -> Option<NewField> {
    let kind = match &field.kind {
        // Records have one id, and it is not made at run time.
        FieldKind::Id => return None,
        FieldKind::Text { format, max_length } => NewKind::Text { format: *format, max_length: *max_length },
        FieldKind::Integer { min, max } => NewKind::Integer { min: *min, max: *max },
        FieldKind::Decimal { scale, min, max } => NewKind::Decimal { scale: *scale, min: *min, max: *max },
        FieldKind::Money { min, max } => NewKind::Money { min: *min, max: *max },
        FieldKind::Boolean => NewKind::Boolean,
        FieldKind::Choice { options } => NewKind::Choice { options: new_options(options) },
        FieldKind::MultiChoice { options } => NewKind::MultiChoice { options: new_options(options) },
        FieldKind::Date => NewKind::Date,
        FieldKind::Timestamp => NewKind::Timestamp,
        FieldKind::Lookup { target } => {
            NewKind::Lookup { target: all.iter().find(|def| def.id == *target)?.name.clone() }
        }
        FieldKind::Customer => NewKind::Customer,
        FieldKind::Owner => NewKind::Owner,
        FieldKind::Regarding => NewKind::Regarding,
        FieldKind::Noted => NewKind::Noted,
        FieldKind::Record => NewKind::Record,
        FieldKind::OneOf { targets } => NewKind::OneOf { targets: entity_names(targets, all)? },
        FieldKind::File => NewKind::File,
    };
    Some(NewField {
        name: field.name.clone(),
        labels: field.labels.clone(),
        kind,
        requirement: field.requirement,
        default: field.default.clone(),
        is_unique: field.is_unique,
        is_searchable: field.is_searchable,
        is_secured: field.is_secured,
        cascade: field.cascade,
        is_hierarchy: field.is_hierarchy,
        dynamics_name: field.dynamics_name.clone(),
    })
}

fn entity_names(targets: &[EntityId], all: &[EntityDef]) -> Option<Vec<String>> {
    let found = targets.iter().map(|target| all.iter().find(|def| def.id == *target)).collect::<Option<Vec<_>>>()?;
    Some(found.into_iter().filter(|def| !def.is_retired).map(|def| def.name.clone()).collect())
}

fn new_options(options: &[ChoiceOption]) -> Vec<NewOption> {
    options.iter().filter(|option| !option.is_retired).map(new_option).collect()
}

fn new_option(option: &ChoiceOption) -> NewOption {
    NewOption { name: option.name.clone(), labels: option.labels.clone() }
}

fn new_key(def: &EntityDef, key: &KeyDef) -> NewKey {
    NewKey { name: key.name.clone(), fields: names_of(def, &key.fields) }
}

fn new_index(def: &EntityDef, index: &IndexDef) -> NewIndex {
    NewIndex { fields: names_of(def, &index.fields), serves: index.serves.clone() }
}

fn names_of(def: &EntityDef, fields: &[FieldId]) -> Vec<String> {
    fields.iter().map(|id| name_of(def, *id)).collect()
}

/// A form by name, without what is retired.
fn new_form(def: &EntityDef, all: &[EntityDef]) -> Option<NewForm> {
    let live = |def: &EntityDef, id: FieldId| {
        def.field_by_id(id).filter(|field| !field.is_retired).map(|field| field.name.clone())
    };
    let named = def.form.as_ref()?.try_map(|cell| {
        Ok(match cell {
            FormCell::Field(id) => live(def, *id).map(NewCell::Field),
            FormCell::List(list) => all.iter().find(|of| of.id == list.entity && !of.is_retired).and_then(|of| {
                let (entity, columns) = (of.name.clone(), list.columns.clone());
                Some(NewCell::List(NewList { list: entity, lookup: live(of, list.lookup)?, columns }))
            }),
        })
    });
    // Nothing above can fail; what is left of tabs whose fields are all retired would not pass the check.
    let mut named = named.ok()?;
    named.prune();
    (!named.tabs.is_empty()).then_some(named)
}

fn name_of(def: &EntityDef, id: FieldId) -> String {
    def.field_by_id(id).map_or_else(String::new, |field| field.name.clone())
}

/// What is different in a built-in entity, if anything is.
fn changes_of(twin: &EntityDef, def: &EntityDef, all: &[EntityDef]) -> Option<EntityChanges> {
    let changed_fields = def.fields.iter().filter_map(|field| {
        let changes = field_changes(twin.field_by_id(field.id)?, field)?;
        Some((field.name.clone(), changes))
    });
    let changes = EntityChanges {
        entity: def.name.clone(),
        labels: new_labels(&twin.labels, &def.labels),
        plural_labels: new_labels(&twin.plural_labels, &def.plural_labels),
        fields: new_fields(def, all),
        changed_fields: changed_fields.collect(),
        reasons: def.states.as_ref().map(new_reasons).unwrap_or_default(),
        keys: def.keys.iter().filter(|key| !twin.keys.contains(key)).map(|key| new_key(def, key)).collect(),
        indexes: def
            .indexes
            .iter()
            .filter(|index| !twin.indexes.iter().any(|other| other.fields == index.fields))
            .map(|index| new_index(def, index))
            .collect(),
        default_view: (twin.default_view != def.default_view).then(|| def.default_view.clone()),
        form: new_form(def, all),
    };
    let nothing = EntityChanges { entity: def.name.clone(), ..EntityChanges::default() };
    (changes != nothing).then_some(changes)
}

fn field_changes(twin: &FieldDef, field: &FieldDef) -> Option<FieldChanges> {
    let length = |field: &FieldDef| match field.kind {
        FieldKind::Text { max_length, .. } => Some(max_length),
        _ => None,
    };
    let mut changes = FieldChanges {
        labels: new_labels(&twin.labels, &field.labels),
        requirement: (twin.requirement != field.requirement).then_some(field.requirement),
        default: field.default.clone().filter(|_| twin.default != field.default),
        no_default: twin.default.is_some() && field.default.is_none(),
        is_searchable: (twin.is_searchable != field.is_searchable).then_some(field.is_searchable),
        is_secured: (twin.is_secured != field.is_secured).then_some(field.is_secured),
        is_unique: (twin.is_unique != field.is_unique).then_some(field.is_unique),
        max_length: length(field).filter(|_| length(twin) != length(field)),
        ..FieldChanges::default()
    };
    // New reasons have a place of their own in a pack.
    let is_state = [system::STATE, system::STATUS].contains(&field.id);
    let before = twin.kind.options().unwrap_or_default();
    for option in field.kind.options().unwrap_or_default() {
        match before.iter().find(|was| was.code == option.code) {
            None if option.is_retired || is_state => {}
            None => changes.options.push(new_option(option)),
            Some(was) => {
                let labels = new_labels(&was.labels, &option.labels);
                if !labels.is_empty() {
                    changes.option_labels.insert(option.name.clone(), labels);
                }
                if option.is_retired && !was.is_retired {
                    changes.retired_options.push(option.name.clone());
                }
            }
        }
    }
    (changes != FieldChanges::default()).then_some(changes)
}

fn new_labels(before: &Labels, now: &Labels) -> Labels {
    let is_new = |(language, text): &(&String, &String)| before.get(*language) != Some(*text);
    now.iter().filter(is_new).map(|(language, text)| (language.clone(), text.clone())).collect()
}

fn new_reasons(model: &StateModel) -> BTreeMap<String, Vec<NewOption>> {
    let mut found: BTreeMap<String, Vec<NewOption>> = BTreeMap::new();
    for state in &model.states {
        for reason in state.reasons.iter().filter(|reason| reason.code >= system::FIRST_RUNTIME_CODE) {
            let new = NewOption { name: reason.name.clone(), labels: reason.labels.clone() };
            found.entry(state.name.clone()).or_default().push(new);
        }
    }
    found
}
