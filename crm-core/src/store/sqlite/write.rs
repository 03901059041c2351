//! Writing: records as they are stored, and the transaction around them.

use std::ops::RangeInclusive;

use rusqlite::params_from_iter;
use rusqlite::types::{Null, ToSql};

use super::error::classify;
use super::link::Link;
use super::{file, history, host, moment, schema, search, tree};
use crate::base::id::FieldId;
use crate::base::value::{File, Value};
use crate::error::{Error, Result};
use crate::metadata::diff::SchemaChange;
use crate::metadata::registry::{Entity, FieldIndex, Registry, system};
use crate::metadata::settings::Settings;
use crate::store::sql::ident::quote;
use crate::store::{Cell, IndexChange, Key, Moment, NewChange, Writer};

impl Writer for Link {
    fn append_change(&mut self, change: &NewChange<'_>) -> Result<i64> {
        self.check_open()?;
        history::append(self, change)
    }

    fn insert(&mut self, entity: &Entity, key: Key, cells: &[(FieldIndex, Cell)]) -> Result<()> {
        let columns = Columns::of(entity, cells)?;
        let mut text = format!("insert into {} (id", quote(&entity.table));
        for name in &columns.names {
            text.push_str(", ");
            text.push_str(&quote(name));
        }
        text.push_str(") values (?");
        for _ in &columns.names {
            text.push_str(", ?");
        }
        text.push(')');
        let mut statement = self.connection()?.prepare_cached(&text).map_err(classify)?;
        let values = std::iter::once(&key.0 as &dyn ToSql).chain(columns.values.iter().map(Part::value));
        statement.execute(params_from_iter(values)).map_err(classify)?;
        self.put_sets(key, entity, cells)
    }

    fn update(&mut self, entity: &Entity, key: Key, version: i64, cells: &[(FieldIndex, Cell)]) -> Result<bool> {
        self.set(entity, key, Some(version), cells)
    }

    fn put(&mut self, entity: &Entity, key: Key, cells: &[(FieldIndex, Cell)]) -> Result<()> {
        self.set(entity, key, None, cells).map(drop)
    }

    fn delete(&mut self, entity: &Entity, key: Key, version: i64) -> Result<bool> {
        let text = format!("delete from {} where id = ? and version = ?", quote(&entity.table));
        let connection = self.connection()?;
        let mut statement = connection.prepare_cached(&text).map_err(classify)?;
        let found = statement.execute((key.0, version)).map_err(classify)? == 1;
        if found {
            let text = "delete from crm_multi_choice where record = ?";
            connection.prepare_cached(text).and_then(|mut s| s.execute([key.0])).map_err(classify)?;
        }
        Ok(found)
    }

    fn move_owned(&mut self, entity: &Entity, owner: Key, unit: Key) -> Result<()> {
        let column = |id| entity.require(id).and_then(|index| entity.at(index)).map(|field| quote(&field.column));
        let (owned, placed) = (column(system::OWNER)?, column(system::BUSINESS_UNIT)?);
        let text = format!("update {} set {placed} = ? where {owned} = ?", quote(&entity.table));
        let mut statement = self.connection()?.prepare_cached(&text).map_err(classify)?;
        statement.execute((unit.0, owner.0)).map(|_| ()).map_err(classify)
    }

    fn index(&mut self, entity: &Entity, key: Key, change: &IndexChange) -> Result<()> {
        search::index(self, entity.id, key, change)
    }

    fn place_in_tree(&mut self, field: FieldId, key: Key, parent: Option<Key>) -> Result<()> {
        self.check_open()?;
        tree::place(self, field, key, parent)
    }

    fn rebuild_trees(&mut self, registry: &Registry) -> Result<()> {
        self.check_open()?;
        tree::rebuild(self, registry)
    }

    fn add_moment(&mut self, subject: Key, moment: &Moment) -> Result<()> {
        self.check_open()?;
        moment::add(self, subject, moment)
    }

    fn remove_moment(&mut self, subject: Key, moment: &Moment) -> Result<()> {
        self.check_open()?;
        moment::remove(self, subject, moment)
    }

    fn moments_are_kept(&mut self) -> Result<()> {
        self.check_open()?;
        schema::moments_are_kept(self)
    }

    fn put_file(&mut self, file: &File) -> Result<Key> {
        file::put(self, file)
    }

    fn change_schema(&mut self, changes: &[SchemaChange], registry: &Registry, catalogue: &str) -> Result<()> {
        schema::change(self, changes, registry, catalogue)
    }

    fn raise_access_epoch(&mut self) -> Result<()> {
        schema::raise_access_epoch(self)
    }

    fn put_settings(&mut self, settings: &Settings) -> Result<()> {
        schema::put_settings(self, settings)
    }

    fn savepoint(&mut self) -> Result<()> {
        self.check_open()?;
        let state = self.write_state()?;
        state.saved.push((state.next_seq, state.has_changed));
        let text = format!("savepoint s{}", state.saved.len());
        self.run(&text)
    }

    fn release(&mut self) -> Result<()> {
        self.check_open()?;
        let state = self.write_state()?;
        let text = format!("release s{}", state.saved.len());
        state.saved.pop();
        self.run(&text)
    }

    fn rollback_to(&mut self) -> Result<()> {
        let state = self.write_state()?;
        let depth = state.saved.len();
        if let Some(saved) = state.saved.pop() {
            // The numbers given out since then are given out again: the history has no gaps.
            (state.next_seq, state.has_changed) = saved;
        }
        self.run(&format!("rollback to s{depth}"))?;
        self.run(&format!("release s{depth}"))
    }

    fn host_sql(&mut self, text: &str, values: &[(String, Value)], reads_views: bool) -> Result<Vec<Vec<Value>>> {
        self.check_open()?;
        let answer = host::run(self, text, values, reads_views);
        self.check_open()?;
        answer
    }

    fn commit(mut self: Box<Self>) -> Result<Option<RangeInclusive<i64>>> {
        self.check_open()?;
        self.run("commit")?;
        let state = self.write_state()?;
        Ok(state.has_changed.then(|| state.txn..=state.next_seq.saturating_sub(1)))
    }

    fn rollback(self: Box<Self>) -> Result<()> {
        // What the store has ended by itself is rolled back already.
        if self.connection()?.is_autocommit() { Ok(()) } else { self.run("rollback") }
    }
}

/// One value to bind: a pair takes two places.
enum Part<'a> {
    Whole(&'a Cell),
    Number(i64),
    Nothing,
}

impl Part<'_> {
    fn value(&self) -> &dyn ToSql {
        match self {
            Part::Whole(cell) => *cell,
            Part::Number(number) => number,
            Part::Nothing => &Null,
        }
    }
}

/// The columns of a write, with what goes into each.
struct Columns<'a> {
    names: Vec<std::borrow::Cow<'a, str>>,
    values: Vec<Part<'a>>,
}

impl<'a> Columns<'a> {
    fn of(entity: &'a Entity, cells: &'a [(FieldIndex, Cell)]) -> Result<Columns<'a>> {
        let mut columns =
            Columns { names: Vec::with_capacity(cells.len() + 4), values: Vec::with_capacity(cells.len() + 4) };
        for (index, cell) in cells {
            let field = entity.at(*index)?;
            if field.kind.is_polymorphic() {
                let (number, key) = match cell {
                    Cell::Pair(entity, key) => (Part::Number(i64::from(entity.0)), Part::Number(key.0)),
                    _ => (Part::Nothing, Part::Nothing),
                };
                columns.names.push(field.type_column().into());
                columns.values.push(number);
                columns.names.push(field.column.as_str().into());
                columns.values.push(key);
            } else if !is_set(entity, *index)? {
                columns.names.push(field.column.as_str().into());
                columns.values.push(Part::Whole(cell));
            }
        }
        if columns.names.is_empty() {
            // Only sets changed: the version, written by every update, still stands among the columns.
            return Err(Error::internal(format!("a write of {} without {}", entity.name, system::VERSION)));
        }
        Ok(columns)
    }
}

fn is_set(entity: &Entity, index: FieldIndex) -> Result<bool> {
    Ok(matches!(entity.at(index)?.kind, crate::metadata::kind::FieldKind::MultiChoice { .. }))
}

impl Link {
    /// Changes a record, if it still has a version; answers whether it was there.
    fn set(&self, entity: &Entity, key: Key, version: Option<i64>, cells: &[(FieldIndex, Cell)]) -> Result<bool> {
        let columns = Columns::of(entity, cells)?;
        let mut text = format!("update {} set ", quote(&entity.table));
        for (position, name) in columns.names.iter().enumerate() {
            if position > 0 {
                text.push_str(", ");
            }
            text.push_str(&quote(name));
            text.push_str(" = ?");
        }
        text.push_str(if version.is_some() { " where id = ? and version = ?" } else { " where id = ?" });
        let mut statement = self.connection()?.prepare_cached(&text).map_err(classify)?;
        let place = std::iter::once(&key.0 as &dyn ToSql).chain(version.as_ref().map(|version| version as &dyn ToSql));
        let values = columns.values.iter().map(Part::value).chain(place);
        let found = statement.execute(params_from_iter(values)).map_err(classify)? == 1;
        if found {
            self.put_sets(key, entity, cells)?;
        }
        Ok(found)
    }

    fn put_sets(&self, key: Key, entity: &Entity, cells: &[(FieldIndex, Cell)]) -> Result<()> {
        for (index, cell) in cells {
            if !is_set(entity, *index)? {
                continue;
            }
            let (connection, field) = (self.connection()?, entity.at(*index)?.id.0);
            let text = "delete from crm_multi_choice where record = ? and field = ?";
            connection.prepare_cached(text).and_then(|mut s| s.execute((key.0, field))).map_err(classify)?;
            if let Cell::Set(codes) = cell {
                let text = "insert into crm_multi_choice (record, field, code) values (?, ?, ?)";
                let mut statement = connection.prepare_cached(text).map_err(classify)?;
                for code in codes {
                    statement.execute((key.0, field, code)).map_err(classify)?;
                }
            }
        }
        Ok(())
    }
}
