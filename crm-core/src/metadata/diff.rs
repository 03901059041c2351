//! From the definitions a file has to those it shall have: the steps a store must take. Pure; no database.

use super::check::targets_of;
use super::entity::{EntityDef, IndexDef, KeyDef};
use super::field::FieldDef;
use super::kind::{ChoiceOption, FieldKind};
use crate::base::id::{EntityId, FieldId};
use crate::error::{Error, ErrorCode, Result};

/// A step of a change of schema. Names, labels and rules change in the definitions alone and need no step; columns are
/// never dropped or renamed, so that sessions with the older definitions keep reading.
#[derive(Clone, Debug, PartialEq)]
pub enum SchemaChange {
    /// A new table, with its unique fields, keys, indexes and view.
    AddEntity(Box<EntityDef>),
    /// A new column, not yet unique: an [`SchemaChange::AddUnique`] follows where it shall be.
    AddField(EntityId, Box<FieldDef>),
    /// A new unique index over the fields of a key.
    AddKey(EntityId, KeyDef),
    /// A key no longer kept.
    DropKey(EntityId, KeyDef),
    /// A new index.
    AddIndex(EntityId, IndexDef),
    /// An index no longer kept.
    DropIndex(EntityId, IndexDef),
    /// A field becomes unique.
    AddUnique(EntityId, Box<FieldDef>),
    /// A field is no longer unique.
    DropUnique(EntityId, Box<FieldDef>),
    /// The words of the records must be indexed anew: a field that has values is searched now, or no longer, or
    /// in another way.
    RefreshSearch(EntityId),
    /// The readable view must be made anew: a name, a label of an option or a set of fields changed.
    RefreshView(EntityId),
}

/// The steps from `old` to `new`: first the new tables, then what changes in each that was there, its view last.
///
/// # Errors
/// `invalid_schema` where the steps would lose data: an entity, field, option or state that is gone, a kind, a column
/// or an ownership that changed.
pub fn diff(old: &[EntityDef], new: &[EntityDef]) -> Result<Vec<SchemaChange>> {
    if let Some(gone) = old.iter().find(|was| !new.iter().any(|def| def.id == was.id)) {
        return Err(loses(&gone.name, "it is gone; retire it instead"));
    }
    let (mut added, mut changed) = (Vec::new(), Vec::new());
    for def in new {
        match old.iter().find(|was| was.id == def.id) {
            None => added.push(SchemaChange::AddEntity(Box::new(def.clone()))),
            Some(was) => {
                diff_entity(was, def, &mut changed)?;
                if shown(was, old) != shown(def, new) {
                    changed.push(SchemaChange::RefreshView(def.id));
                }
            }
        }
    }
    added.append(&mut changed);
    Ok(added)
}

fn diff_entity(old: &EntityDef, new: &EntityDef, steps: &mut Vec<SchemaChange>) -> Result<()> {
    if old.table != new.table || old.ownership != new.ownership {
        return Err(loses(&new.name, "its table and its ownership cannot change"));
    }
    if let Some(gone) = old.fields.iter().find(|was| new.field_by_id(was.id).is_none()) {
        return Err(loses(&format!("{}.{}", new.name, gone.name), "it is gone; retire it instead"));
    }
    for field in &new.fields {
        let was = old.field_by_id(field.id);
        match was {
            None => steps.push(SchemaChange::AddField(new.id, Box::new(field.clone()))),
            Some(was) => keeps_data(was, field).map_err(|why| loses(&format!("{}.{}", new.name, field.name), why))?,
        }
        match (was.is_some_and(|was| was.is_unique), field.is_unique) {
            (false, true) => steps.push(SchemaChange::AddUnique(new.id, Box::new(field.clone()))),
            (true, false) => steps.push(SchemaChange::DropUnique(new.id, Box::new(field.clone()))),
            _ => {}
        }
    }
    steps.extend(
        old.keys.iter().filter(|key| !new.keys.contains(key)).map(|k| SchemaChange::DropKey(new.id, k.clone())),
    );
    steps
        .extend(new.keys.iter().filter(|key| !old.keys.contains(key)).map(|k| SchemaChange::AddKey(new.id, k.clone())));
    // Which question an index serves may be told better without making it anew.
    let has = |def: &EntityDef, index: &IndexDef| def.indexes.iter().any(|other| other.fields == index.fields);
    steps.extend(old.indexes.iter().filter(|i| !has(new, i)).map(|i| SchemaChange::DropIndex(new.id, i.clone())));
    steps.extend(new.indexes.iter().filter(|i| !has(old, i)).map(|i| SchemaChange::AddIndex(new.id, i.clone())));
    if old.fields.iter().any(|was| new.field_by_id(was.id).is_some_and(|is| searched(was) != searched(is))) {
        steps.push(SchemaChange::RefreshSearch(new.id));
    }
    Ok(())
}

/// Refuses a change of a field after which what is stored could not be read any more.
fn keeps_data(old: &FieldDef, new: &FieldDef) -> std::result::Result<(), &'static str> {
    if old.column != new.column {
        return Err("its column cannot change");
    }
    let is_same_kind = match (&old.kind, &new.kind) {
        (FieldKind::Decimal { scale: old, .. }, FieldKind::Decimal { scale: new, .. }) => old == new,
        (FieldKind::Lookup { target: old }, FieldKind::Lookup { target: new }) => old == new,
        // What activities can be about can have notes, too: nothing it points to is lost.
        (FieldKind::Regarding, FieldKind::Noted) => true,
        (FieldKind::OneOf { targets: old }, FieldKind::OneOf { targets: new }) => old.iter().all(|id| new.contains(id)),
        (old, new) => old.name() == new.name(),
    };
    if !is_same_kind {
        return Err("its kind cannot change");
    }
    // States and reasons come by here too: they are the options of two fields.
    let kept = new.kind.options().unwrap_or_default();
    if old.kind.options().unwrap_or_default().iter().any(|was| !kept.iter().any(|option| option.code == was.code)) {
        return Err("an option is gone; retire it instead");
    }
    Ok(())
}

fn loses(place: &str, why: &str) -> Error {
    Error::new(ErrorCode::InvalidSchema, format!("{place}: {why}"))
}

/// How the words of a field are searched: not at all, as words, or as a long text; and whether everybody finds them.
fn searched(field: &FieldDef) -> Option<(bool, bool)> {
    (field.is_searchable && !field.is_retired).then(|| (field.kind.is_long_text(), field.is_secured))
}

/// What the readable view of an entity is made of.
#[derive(PartialEq)]
struct Shown<'a> {
    name: &'a str,
    is_retired: bool,
    fields: Vec<(&'a str, FieldId, Option<&'a [ChoiceOption]>)>,
    targets: Vec<(EntityId, Option<FieldId>)>,
}

fn shown<'a>(def: &'a EntityDef, all: &[EntityDef]) -> Shown<'a> {
    let live = || def.fields.iter().filter(|field| !field.is_retired);
    let primary_of = |id| all.iter().find(|other| other.id == id).map(|other| other.primary);
    Shown {
        name: &def.name,
        is_retired: def.is_retired,
        fields: live().map(|field| (field.name.as_str(), field.id, field.kind.options())).collect(),
        targets: live().flat_map(|field| targets_of(&field.kind, all)).map(|id| (id, primary_of(id))).collect(),
    }
}

#[cfg(test)]
mod tests;
