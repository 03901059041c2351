//! What a back end must do, as functions to be called from its tests: each makes a new, empty store and answers with
//! an error that says what is wrong.

mod asking;
mod keeping;
mod moments;
#[cfg(test)]
mod tests;
mod trees;

use std::sync::Arc;

use super::{Cell, Key, NewChange, Operation, Store, Writer};
use crate::base::id::Id;
use crate::base::time::{self, Timestamp};
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::builtin;
use crate::metadata::diff::diff;
use crate::metadata::edit::SchemaEditor;
use crate::metadata::entity::Ownership;
use crate::metadata::new::{NewEntity, NewField, NewOption};
use crate::metadata::registry::{Entity, FieldIndex, Registry};
use crate::metadata::settings::Settings;

pub use asking::{files, interrupts, questions, search};
pub use keeping::{cells, drops, duplicates, history, lookups, records, savepoints, schema, snapshots};
pub use moments::moments;
pub use trees::{below, rebuilt, trees};

/// Makes a new, empty store.
pub type Make<'a> = &'a dyn Fn() -> Result<Box<dyn Store>>;

/// The whole suite.
///
/// # Errors
/// The first fault that is found.
pub fn all(make: Make<'_>) -> Result<()> {
    let parts: [fn(Make<'_>) -> Result<()>; 17] = [
        schema, records, cells, lookups, duplicates, history, savepoints, drops, snapshots, search, files, questions,
        interrupts, trees, rebuilt, below, moments,
    ];
    parts.iter().try_for_each(|part| part(make))
}

/// A fault unless both are the same.
fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: T, wanted: T) -> Result<()> {
    if found == wanted {
        return Ok(());
    }
    Err(Error::internal(format!("{what}: found {found:?}, wanted {wanted:?}")))
}

/// A fault unless it failed with this code.
fn fails<T>(what: &str, done: Result<T>, code: ErrorCode) -> Result<Error> {
    match done {
        Err(error) if error.code() == code => Ok(error),
        Err(error) => Err(Error::internal(format!("{what}: failed, but otherwise")).with_source(error)),
        Ok(_) => Err(Error::internal(format!("{what}: did not fail"))),
    }
}

/// A store with tables: the built-in ones, and one with a field of every form a cell has.
struct Subject {
    store: Box<dyn Store>,
    registry: Arc<Registry>,
    thing: Arc<Entity>,
}

fn subject(make: Make<'_>) -> Result<Subject> {
    let store = make()?;
    let option = |name: &str| NewOption::new(name).label("en", name);
    let mut editor = SchemaEditor::new(builtin::catalogue());
    let thing = NewEntity::new("x_thing", Ownership::Organisation)
        .label("en", "Thing", "Things")
        .field(NewField::text("x_name", 100).label("en", "Name"))
        .field(NewField::text("x_code", 100).label("en", "Code").unique())
        .field(NewField::integer("x_count").label("en", "Count"))
        .field(NewField::customer("x_payer").label("en", "Payer"))
        .field(NewField::multi_choice("x_uses", [option("cut"), option("mill")]).label("en", "Uses"));
    editor.add_entity(thing)?;
    editor.add_field("x_thing", NewField::lookup("x_parent", "x_thing").label("en", "Parent").hierarchy())?;
    let definitions = editor.finish()?;
    let steps = diff(&[], &definitions)?;
    let registry = Arc::new(Registry::new(1, definitions));
    let mut writer = store.writer()?;
    writer.change_schema(&steps, &registry, "first")?;
    writer.put_settings(&Settings::default())?;
    writer.commit()?;
    let thing = registry.get("x_thing")?.clone();
    Ok(Subject { store, registry, thing })
}

/// The moment at which everything happens.
fn moment() -> Result<Timestamp> {
    time::timestamp_from_micros(1_700_000_000_000_000).ok_or_else(|| Error::internal("no such moment"))
}

fn line(entity: &Entity, operation: Operation, record: Option<Key>) -> Result<NewChange<'static>> {
    Ok(NewChange { at: moment()?, actor: Key(1), entity: entity.id, record, operation, before: None })
}

fn id(number: u8) -> Result<Id> {
    Id::from_bytes(&[number; 16]).ok_or_else(|| Error::internal("an id has sixteen bytes"))
}

fn text(value: &str) -> Cell {
    Cell::Text(value.to_owned())
}

impl Subject {
    fn field(&self, name: &str) -> Result<FieldIndex> {
        self.thing.get(name).map(|(index, _)| index)
    }

    /// Writes a new thing with its line in the history.
    fn create(&self, writer: &mut dyn Writer, number: u8, values: &[(&str, Cell)]) -> Result<Key> {
        let key = Key(writer.append_change(&line(&self.thing, Operation::Create, None)?)?);
        let micros = Cell::Int(time::timestamp_to_micros(moment()?));
        let mut cells = vec![
            (self.field("id")?, Cell::Bytes(id(number)?.as_bytes().to_vec())),
            (self.field("version")?, Cell::Int(1)),
            (self.field("created_at")?, micros.clone()),
            (self.field("modified_at")?, micros),
        ];
        for (name, cell) in values {
            cells.push((self.field(name)?, cell.clone()));
        }
        writer.insert(&self.thing, key, &cells)?;
        Ok(key)
    }
}
