//! What every set of definitions must obey, whether built in or made at run time. All faults are found at once, so
//! that whoever wrote the definitions mends them in one go.

mod field;
mod form;
mod state;

use std::collections::{BTreeMap, BTreeSet};

use super::entity::{EntityDef, Labels, Ownership};
use super::field::{FieldDef, OnDelete};
use super::kind::{FieldKind, TextFormat, targets};
use super::name;
use super::registry::system;
use crate::base::id::{EntityId, FieldId};
use crate::error::{Error, ErrorCode, Issue, Result};

/// The most columns a table may have: what SQLite allows, less room for what the store adds.
pub const MAX_COLUMNS: usize = 1_900;

/// The longest label.
const MAX_LABEL: usize = 200;

/// Accepts definitions that break no rule.
///
/// # Errors
/// `invalid_schema`, with every fault in the message and in the details.
pub fn check(definitions: &[EntityDef]) -> Result<()> {
    let issues = faults(definitions);
    if issues.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = issues.iter().map(|issue| format!("{}: {}", issue.field, issue.message)).collect();
    Err(Error::new(ErrorCode::InvalidSchema, list.join("; ")).with_issues(issues))
}

/// Every fault of the definitions, in their order. [`Issue::field`] is the place: `account`, `account.industry`,
/// `account.industry.retail`.
pub fn faults(definitions: &[EntityDef]) -> Vec<Issue> {
    let mut faults = Faults::default();
    let mut names = Unique::new("name");
    let mut numbers = Unique::new("number");
    let mut tables = Unique::new("table");
    let mut dynamics = Unique::new("Dynamics name");
    for def in definitions {
        names.add(&mut faults, &def.name, def.name.clone());
        tables.add(&mut faults, &def.name, def.table.clone());
        numbers.add(&mut faults, &def.name, def.id);
        if !def.is_retired {
            dynamics.add(&mut faults, &def.name, def.dynamics_name.as_ref().unwrap_or(&def.name).clone());
        }
        check_entity(&mut faults, def, definitions);
    }
    check_cascades(&mut faults, definitions);
    faults.0
}

/// The faults found so far.
#[derive(Default)]
struct Faults(Vec<Issue>);

impl Faults {
    fn add(&mut self, place: &str, rule: &'static str, message: impl Into<String>) {
        self.0.push(Issue::new(place, rule, message));
    }
}

/// What has been seen of something that may appear once only.
struct Unique<T> {
    what: &'static str,
    seen: BTreeSet<T>,
}

impl<T: Ord> Unique<T> {
    fn new(what: &'static str) -> Unique<T> {
        Unique { what, seen: BTreeSet::new() }
    }

    fn add(&mut self, faults: &mut Faults, place: &str, value: T) {
        if !self.seen.insert(value) {
            faults.add(place, "not_unique", format!("another has the same {}", self.what));
        }
    }
}

fn check_entity(faults: &mut Faults, def: &EntityDef, all: &[EntityDef]) {
    let place = def.name.as_str();
    let is_runtime = def.id.0 >= system::FIRST_RUNTIME_ENTITY;
    check_name(faults, place, &def.name, is_runtime);
    if name::check(&def.table).is_err() {
        faults.add(place, "table", "the table cannot be named so");
    }
    if def.id == EntityId(0) {
        faults.add(place, "number", "the number is missing");
    }
    check_labels(faults, place, &def.labels, is_runtime);
    check_labels(faults, place, &def.plural_labels, is_runtime);
    check_system_fields(faults, def);

    let mut names = Unique::new("name");
    let mut numbers = Unique::new("number");
    let mut columns = Unique::new("column");
    let mut dynamics = Unique::new("Dynamics name");
    for field in &def.fields {
        let place = place_of(def, field);
        names.add(faults, &place, field.name.as_str());
        numbers.add(faults, &place, field.id);
        columns.add(faults, &place, field.column.clone());
        if field.kind.is_polymorphic() {
            // A pair has a second column, for the number of the entity.
            columns.add(faults, &place, field.type_column());
        }
        if !field.is_retired {
            dynamics.add(faults, &place, field.dynamics_name.as_ref().unwrap_or(&field.name).as_str());
        }
        field::check(faults, def, field, all);
    }
    let columns: usize = def.fields.iter().map(|field| columns_of(&field.kind)).sum();
    if columns > MAX_COLUMNS {
        faults.add(place, "too_many_fields", format!("{columns} columns are more than {MAX_COLUMNS}"));
    }
    if def.has_activities && !def.has_notes {
        faults.add(place, "notes", "what activities can be about can have notes, too");
    }
    check_primary(faults, def);
    check_keys_and_indexes(faults, def);
    check_view(faults, def);
    form::check(faults, def, all);
    state::check(faults, def);
}

fn place_of(def: &EntityDef, field: &FieldDef) -> String {
    format!("{}.{}", def.name, field.name)
}

fn check_name(faults: &mut Faults, place: &str, name: &str, is_runtime: bool) {
    let checked = if is_runtime { name::check_runtime(name) } else { name::check(name) };
    if let Err(error) = checked {
        faults.add(place, "name", error.message());
    }
}

/// What is built in speaks both our languages; what is made at run time, at least one.
fn check_labels(faults: &mut Faults, place: &str, labels: &Labels, is_runtime: bool) {
    if labels.is_empty() {
        faults.add(place, "label", "a label is missing");
    }
    for (language, text) in labels {
        let is_language =
            (2..=8).contains(&language.len()) && language.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !is_language {
            faults.add(place, "label", "a label names its language by a code such as \"en\"");
        }
        if text.trim().is_empty() || text.chars().count() > MAX_LABEL || text.chars().any(char::is_control) {
            faults.add(place, "label", format!("a label is one line of 1 to {MAX_LABEL} characters"));
        }
    }
    for language in ["en", "it"] {
        if !is_runtime && !labels.is_empty() && !labels.contains_key(language) {
            faults.add(place, "label", format!("the label in {language:?} is missing"));
        }
    }
}

/// The system fields are as the engine expects them: nothing below `domain` looks them up by name.
fn check_system_fields(faults: &mut Faults, def: &EntityDef) {
    let expected = super::builtin::system_fields(def);
    for wanted in &expected {
        let is_right = def.field_by_id(wanted.id).is_some_and(|found| {
            found.name == wanted.name
                && found.column == wanted.column
                && found.kind.name() == wanted.kind.name()
                && found.is_read_only == wanted.is_read_only
                && !found.is_retired
        });
        if !is_right {
            faults.add(&def.name, "system_field", format!("the system field {} is missing or changed", wanted.name));
        }
    }
    for field in def.fields.iter().filter(|field| field.id.0 < system::FIRST_OWN) {
        if !expected.iter().any(|wanted| wanted.id == field.id) {
            faults.add(&place_of(def, field), "system_field", "only system fields have numbers below 20");
        }
    }
}

/// How many columns a kind takes. A multi-choice lives in a table of its own.
fn columns_of(kind: &FieldKind) -> usize {
    match kind {
        FieldKind::MultiChoice { .. } => 0,
        kind if kind.is_polymorphic() => 2,
        FieldKind::File => 3,
        _ => 1,
    }
}

fn check_primary(faults: &mut Faults, def: &EntityDef) {
    let is_line =
        |field: &FieldDef| matches!(&field.kind, FieldKind::Text { format, .. } if *format != TextFormat::Multiline);
    match def.field_by_id(def.primary) {
        Some(field) if is_line(field) && !field.is_retired => {}
        Some(_) => faults.add(&def.name, "primary", "the primary field is one line of text, and not retired"),
        None => faults.add(&def.name, "primary", "the primary field does not exist"),
    }
}

/// Kinds that the store can order, and so put into an index.
fn is_indexable(kind: &FieldKind) -> bool {
    !matches!(kind, FieldKind::MultiChoice { .. } | FieldKind::File | FieldKind::Id) && !kind.is_long_text()
}

fn check_keys_and_indexes(faults: &mut Faults, def: &EntityDef) {
    let mut names = Unique::new("name of a key");
    for key in &def.keys {
        names.add(faults, &def.name, key.name.as_str());
        check_name(faults, &def.name, &key.name, false);
        check_field_list(faults, def, "key", &key.fields);
    }
    let mut lists = Unique::new("list of fields of an index");
    for index in &def.indexes {
        lists.add(faults, &def.name, &index.fields);
        check_field_list(faults, def, "index", &index.fields);
        if index.serves.trim().is_empty() {
            faults.add(&def.name, "index", "an index says which question it serves");
        }
    }
}

fn check_field_list(faults: &mut Faults, def: &EntityDef, rule: &'static str, fields: &[FieldId]) {
    if fields.is_empty() {
        faults.add(&def.name, rule, format!("a list of fields of an {rule} is empty"));
    }
    let mut once = Unique::new("place in a key or index");
    for id in fields {
        match def.field_by_id(*id) {
            None => faults.add(&def.name, rule, format!("there is no field {id}")),
            Some(field) => {
                once.add(faults, &place_of(def, field), field.id);
                if field.is_retired || !is_indexable(&field.kind) {
                    faults.add(&place_of(def, field), rule, "a retired field, or one of this kind, cannot be in it");
                }
            }
        }
    }
}

fn check_view(faults: &mut Faults, def: &EntityDef) {
    let view = &def.default_view;
    let order = view.order.iter().map(|path| path.strip_prefix('-').unwrap_or(path));
    for path in view.columns.iter().map(String::as_str).chain(order) {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        match def.field(first) {
            Some(field) if !field.is_retired && (rest.is_none() || field.kind.is_lookup()) => {}
            Some(_) => faults.add(&def.name, "view", format!("the view cannot show {path:?}")),
            None => faults.add(&def.name, "view", format!("the view shows {path:?}, which does not exist")),
        }
    }
}

/// Deleting one record must never come back to its own entity by way of others: nobody could say what goes.
/// A tree within one entity is harmless, because loops among its records are refused.
fn check_cascades(faults: &mut Faults, all: &[EntityDef]) {
    let mut children: BTreeMap<EntityId, BTreeSet<EntityId>> = BTreeMap::new();
    for def in all {
        for field in def.fields.iter().filter(|field| !field.is_retired) {
            let deletes = field.cascade.is_some_and(|cascade| cascade.delete == OnDelete::Cascade);
            for target in targets_of(&field.kind, all) {
                if deletes && !(field.is_hierarchy && target == def.id) {
                    children.entry(target).or_default().insert(def.id);
                }
            }
        }
    }
    for def in all {
        let mut reached = BTreeSet::new();
        let mut waiting = vec![def.id];
        while let Some(parent) = waiting.pop() {
            for child in children.get(&parent).into_iter().flatten() {
                if reached.insert(*child) {
                    waiting.push(*child);
                }
            }
        }
        if reached.contains(&def.id) {
            faults.add(&def.name, "cascade_cycle", "deleting a record would come back to this entity");
        }
    }
}

/// The entities a lookup can point to.
pub(super) fn targets_of(kind: &FieldKind, all: &[EntityDef]) -> Vec<EntityId> {
    match kind {
        FieldKind::Lookup { target } => vec![*target],
        FieldKind::OneOf { targets } => targets.clone(),
        FieldKind::Customer => vec![targets::ACCOUNT, targets::CONTACT],
        FieldKind::Owner => vec![targets::USER, targets::TEAM],
        FieldKind::Regarding => {
            all.iter().filter(|def| def.has_activities && !def.is_retired).map(|def| def.id).collect()
        }
        FieldKind::Noted => all.iter().filter(|def| def.has_notes && !def.is_retired).map(|def| def.id).collect(),
        FieldKind::Record => {
            all.iter().filter(|def| def.ownership == Ownership::User && !def.is_retired).map(|def| def.id).collect()
        }
        _ => Vec::new(),
    }
}
