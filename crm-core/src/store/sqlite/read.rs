//! Reading: questions, and single records as they are stored.

use std::fmt::Write as _;
use std::sync::Arc;

use rusqlite::params_from_iter;

use super::convert::{self, Line};
use super::error::classify;
use super::link::Link;
use super::rows::{self, Stream};
use super::{file, history, moment, schema, search, tree};
use crate::base::id::{EntityId, FieldId, Id};
use crate::base::text;
use crate::base::time::Timestamp;
use crate::base::value::File;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::kind::FieldKind;
use crate::metadata::registry::{Entity, FieldIndex};
use crate::store::interrupt::Interrupt;
use crate::store::sql::ident::quote;
use crate::store::{
    Cell, CellRef, Cells, ChangeRange, Collected, Compiled, Hit, Key, Moment, MomentRange, Reader, Rows, SearchPlan,
    StoredChange, StoredSchema,
};

/// Records read with one statement.
const MOST_KEYS: usize = 64;

impl Reader for Link {
    fn begin(&mut self) -> Result<()> {
        if self.write.is_none() {
            self.run("begin")?;
            self.is_reading = true;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        if self.is_reading {
            self.is_reading = false;
            self.run("commit")?;
        }
        Ok(())
    }

    fn select(
        &self,
        question: &Compiled,
        values: &[Cell],
        each: &mut dyn FnMut(&dyn Cells) -> Result<bool>,
    ) -> Result<()> {
        let _running = self.interruptible()?;
        let mut statement = rows::prepare(self, question, values)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(classify)? {
            if !each(&Line(row))? {
                break;
            }
        }
        Ok(())
    }

    fn stream(self: Box<Self>, question: &Compiled, values: &[Cell]) -> Result<Box<dyn Rows>> {
        if !self.is_memory() {
            return Ok(Box::new(Stream::new(*self, question, values)?));
        }
        // In memory a reader at work keeps every writer from committing, and who reads rows may want to write for each
        // of them: the rows are read at once, which costs no more than the file itself.
        let mut rows = Collected::of(question);
        self.select(question, values, &mut |row| rows.push(row).map(|()| true))?;
        Ok(Box::new(rows))
    }

    fn key_of(&self, entity: &Entity, id: Id) -> Result<Option<Key>> {
        let text = format!("select id from {} where uuid = ?", quote(&entity.table));
        self.one(&text, [id.as_bytes().as_slice()], |row| row.get(0)).map(|key| key.map(Key))
    }

    fn id_of(&self, entity: &Entity, key: Key) -> Result<Option<Id>> {
        let text = format!("select uuid from {} where id = ?", quote(&entity.table));
        let bytes: Option<[u8; 16]> = self.one(&text, [key.0], |row| row.get(0))?;
        Ok(bytes.and_then(|bytes| Id::from_bytes(&bytes)))
    }

    fn deleted_key(&self, entity: &Entity, id: Id) -> Result<Option<Key>> {
        let text = "select record from crm_change
                    where op = 3 and json_extract(before, '$.\"1\".x') = ? and entity = ? order by seq desc limit 1";
        let hex = text::hex(id.as_bytes());
        self.one(text, (hex, entity.id.0), |row| row.get(0)).map(|key| key.map(Key))
    }

    fn cells(&self, entity: &Entity, key: Key, fields: &[FieldIndex]) -> Result<Option<Vec<Cell>>> {
        Ok(self.cells_of(entity, &[key], fields)?.pop().map(|(_, cells)| cells))
    }

    fn cells_of(&self, entity: &Entity, keys: &[Key], fields: &[FieldIndex]) -> Result<Vec<(Key, Vec<Cell>)>> {
        let mut found = Vec::with_capacity(keys.len());
        for some in keys.chunks(MOST_KEYS) {
            self.cells_of_some(entity, some, fields, &mut found)?;
        }
        for (key, cells) in &mut found {
            for (cell, index) in cells.iter_mut().zip(fields) {
                let field = entity.at(*index)?;
                if matches!(field.kind, FieldKind::MultiChoice { .. }) {
                    *cell = self.options_of(*key, field.id.0)?;
                }
            }
        }
        Ok(found)
    }

    fn find(&self, entity: &Entity, values: &[(FieldIndex, Cell)], limit: usize) -> Result<Vec<Key>> {
        let mut text = format!("select id from {} where ", quote(&entity.table));
        let mut bound: Vec<&Cell> = Vec::with_capacity(values.len());
        for (position, (index, cell)) in values.iter().enumerate() {
            if position > 0 {
                text.push_str(" and ");
            }
            text.push_str(&quote(&entity.at(*index)?.column));
            if matches!(cell, Cell::Null) {
                text.push_str(" is null");
            } else {
                text.push_str(" = ?");
                bound.push(cell);
            }
        }
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let _ = write!(text, " order by id limit {limit}");
        let mut statement = self.connection()?.prepare_cached(&text).map_err(classify)?;
        let keys = statement.query_map(params_from_iter(bound), |row| row.get(0).map(Key)).map_err(classify)?;
        keys.collect::<rusqlite::Result<Vec<Key>>>().map_err(classify)
    }

    fn keys_after(&self, entity: &Entity, last: Key, limit: usize) -> Result<Vec<Key>> {
        let text = format!("select id from {} where id > ? order by id limit ?", quote(&entity.table));
        let mut statement = self.connection()?.prepare_cached(&text).map_err(classify)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let keys = statement.query_map((last.0, limit), |row| row.get(0).map(Key)).map_err(classify)?;
        keys.collect::<rusqlite::Result<Vec<Key>>>().map_err(classify)
    }

    fn ancestors(&self, field: FieldId, key: Key) -> Result<Vec<Key>> {
        tree::ancestors(self, field, key)
    }

    fn levels_below(&self, field: FieldId, key: Key) -> Result<usize> {
        tree::levels_below(self, field, key)
    }

    fn below(&self, field: FieldId, key: Key) -> Result<Vec<Key>> {
        tree::below(self, field, key)
    }

    fn newest_moments(&self, subjects: &[Key], until: Timestamp) -> Result<Vec<(Key, Timestamp)>> {
        moment::newest(self, subjects, until)
    }

    fn moments(&self, subject: Key, range: MomentRange, limit: usize) -> Result<Vec<Moment>> {
        moment::read(self, subject, range, limit)
    }

    fn search(&self, what: &SearchPlan, keep: &mut dyn FnMut(EntityId, Key) -> Result<bool>) -> Result<Vec<Hit>> {
        let _running = self.interruptible()?;
        search::find(self, what, keep)
    }

    fn changes(&self, range: ChangeRange, limit: usize) -> Result<Vec<StoredChange>> {
        let _running = self.interruptible()?;
        history::read(self, range, limit)
    }

    fn file(&self, key: Key, with_content: bool) -> Result<Option<File>> {
        file::get(self, key, with_content)
    }

    fn schema(&self) -> Result<StoredSchema> {
        schema::load(self)
    }

    fn has_table(&self, name: &str) -> Result<bool> {
        let text = "select count(*) from sqlite_schema where name = ? collate nocase";
        Ok(self.one(text, [name], |row| row.get::<_, i64>(0))?.unwrap_or(0) > 0)
    }

    fn epoch(&self) -> Result<i64> {
        schema::epoch(self)
    }

    fn access_epoch(&self) -> Result<i64> {
        schema::access_epoch(self)
    }

    fn set_interrupt(&mut self, interrupt: Option<Arc<Interrupt>>) {
        self.take_interrupt(interrupt);
    }
}

impl Link {
    /// The first row of a statement, if there is one.
    pub(super) fn one<T>(
        &self,
        text: &str,
        values: impl rusqlite::Params,
        read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = self.connection()?.prepare_cached(text).map_err(classify)?;
        match statement.query_row(values, read) {
            Ok(found) => Ok(Some(found)),
            Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
            Err(error) => Err(classify(error)),
        }
    }

    fn cells_of_some(
        &self,
        entity: &Entity,
        keys: &[Key],
        fields: &[FieldIndex],
        found: &mut Vec<(Key, Vec<Cell>)>,
    ) -> Result<()> {
        let mut text = String::from("select id");
        for index in fields {
            let field = entity.at(*index)?;
            text.push_str(", ");
            match &field.kind {
                // A set has no column: it is read from its own table.
                FieldKind::MultiChoice { .. } => text.push_str("null"),
                kind if kind.is_polymorphic() => {
                    let _ = write!(text, "{}, {}", quote(&field.type_column()), quote(&field.column));
                }
                _ => text.push_str(&quote(&field.column)),
            }
        }
        // Few lengths, so that few statements are kept ready; the places left over repeat the last key.
        let places = keys.len().next_power_of_two();
        let _ =
            write!(text, " from {} where id in (?{})", quote(&entity.table), ", ?".repeat(places.saturating_sub(1)));
        let mut statement = self.connection()?.prepare_cached(&text).map_err(classify)?;
        for (place, key) in (1..=places).zip(keys.iter().chain(keys.last().into_iter().cycle())) {
            statement.raw_bind_parameter(place, key.0).map_err(classify)?;
        }
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(classify)? {
            let mut cells = Vec::with_capacity(fields.len());
            let mut column = 1_usize;
            let mut take = || {
                let value = convert::cell(row, column).map(CellRef::to_cell);
                column = column.wrapping_add(1);
                value
            };
            for index in fields {
                let cell = take()?;
                cells.push(if entity.at(*index)?.kind.is_polymorphic() { pair(cell, take()?) } else { cell });
            }
            found.push((Key(row.get(0).map_err(classify)?), cells));
        }
        Ok(())
    }

    fn options_of(&self, key: Key, field: u32) -> Result<Cell> {
        let text = "select code from crm_multi_choice where record = ? and field = ? order by code";
        let mut statement = self.connection()?.prepare_cached(text).map_err(classify)?;
        let codes = statement.query_map((key.0, field), |row| row.get(0)).map_err(classify)?;
        let codes = codes.collect::<rusqlite::Result<Vec<i64>>>().map_err(classify)?;
        Ok(if codes.is_empty() { Cell::Null } else { Cell::Set(codes) })
    }
}

fn pair(entity: Cell, key: Cell) -> Cell {
    match (entity, key) {
        (Cell::Int(entity), Cell::Int(key)) => match u32::try_from(entity) {
            Ok(entity) => Cell::Pair(EntityId(entity), Key(key)),
            Err(_) => Cell::Null,
        },
        _ => Cell::Null,
    }
}

/// A promise of the schema that turned out broken: bytes have changed on the disk.
pub fn broken(what: &str) -> Error {
    Error::new(ErrorCode::Corrupt, format!("the file is damaged: it holds {what}"))
}
