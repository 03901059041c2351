//! What was: histories, the feed, undoing, reading as of a moment.

use std::sync::Arc;

use super::session::Session;
use crate::base::id::Id;
use crate::base::time::Timestamp;
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};
use crate::history::entry::{self, HistoryEntry};
use crate::history::feed::{self, Change};
use crate::history::past;
use crate::metadata::registry::{Entity, Registry};
use crate::record::pipeline::Written;
use crate::record::record::Record;
use crate::record::restore;
use crate::record::undo::{self, Undo};
use crate::security::access::Access;
use crate::security::right::Right;
use crate::security::rights::require_held;
use crate::security::seer::Seer;
use crate::store::{Cell, ChangeRange, Key, Operation, Reader};

impl Session {
    /// The history of a record, newest first, at most `limit` entries: who, when, which fields, from what to what. Of a
    /// deleted record too.
    ///
    /// # Errors
    /// `not_found` if there never was such a record.
    pub fn history(&self, entity: &str, id: Id, limit: usize) -> Result<Vec<HistoryEntry>> {
        let entity = self.entity(entity)?;
        let (entries, access, key) = self.read_at_once(|reader, registry| {
            let access = self.access(reader, registry)?;
            let key = {
                let seer = self.seer(reader, registry, &access);
                seen_key(&seer, &entity, id)?
            };
            let entries = entry::history(&self.seer(reader, registry, &access), &entity, key, limit)?;
            Ok((entries, access, key))
        })?;
        self.log_read(&access, &[entity.id], Some(key), &|| None)?;
        Ok(entries)
    }

    /// The changes after number `seq`, oldest first, at most `limit`: complete, in the order of commit. Begin with nought
    /// and go on with the number of the last change received.
    ///
    /// # Errors
    /// Those of the store.
    pub fn changes_since(&self, seq: i64, limit: usize) -> Result<Vec<Change>> {
        // The feed may tell of entities that another process has made since.
        self.read_at_once(|reader, registry| {
            let registry = if self.in_transaction() { registry.clone() } else { self.shared.fresh_registry(reader)? };
            let access = self.access(reader, &registry)?;
            feed::changes_since(&self.seer(reader, &registry, &access), seq, limit)
        })
    }

    /// Takes back one change, or all changes of a transaction (an import, a delete with what it took along).
    ///
    /// ```
    /// use crm_core::{Crm, Undo, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// let acme = session.create("account", record! { "name" => "Acme" })?;
    /// session.update("account", acme, record! { "name" => "Acme S.p.A." })?;
    /// let last = session.history("account", acme, 1)?[0].change.seq;
    /// session.undo(Undo::Change(last))?;
    /// assert_eq!(session.get("account", acme)?.text("name"), Some("Acme"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `cannot_undo` with the reason if later changes stand on it; then nothing is taken back.
    pub fn undo(&self, what: Undo) -> Result<Vec<Written>> {
        self.write(|context, hooks| undo::undo(context, hooks, what))
    }

    /// Brings back a deleted record: the same id, the values it ended with.
    ///
    /// # Errors
    /// `not_found` if no such record was deleted, `cannot_undo` with the reason.
    pub fn restore(&self, entity: &str, id: Id) -> Result<Written> {
        let entity = self.entity(entity)?;
        self.write(|context, hooks| {
            let access = context.access()?;
            let key = {
                let seer = Seer::new(&*context.writer, &context.registry, &access, &context.guard, context.now);
                seen_key(&seer, &entity, id)?
            };
            let line = context.writer.changes(ChangeRange::Of(key), 1)?.into_iter().next();
            match line.filter(|line| line.operation == Operation::Delete) {
                Some(line) => restore::restore(context, hooks, &line),
                None => Err(Error::new(ErrorCode::CannotUndo, format!("this {} is not deleted", entity.name))),
            }
        })
    }

    /// The file as it stood at a moment, for reading.
    pub fn as_of(&self, moment: Timestamp) -> AsOf<'_> {
        AsOf { session: self, moment }
    }
}

/// The file as it stood at a moment.
pub struct AsOf<'s> {
    session: &'s Session,
    moment: Timestamp,
}

impl AsOf<'_> {
    /// The record as it stood then, all its fields, or none if it was not there.
    ///
    /// # Errors
    /// `unknown_entity`.
    pub fn find(&self, entity: &str, id: Id) -> Result<Option<Record>> {
        let entity = self.session.entity(entity)?;
        let found = self.session.read_at_once(|reader, registry| {
            let access = self.session.access(reader, registry)?;
            let seer = self.session.seer(reader, registry, &access);
            let key = match seen_key(&seer, &entity, id) {
                Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
                found => found?,
            };
            let Some(cells) = past::record_at(reader, &entity, key, self.moment)? else { return Ok(None) };
            let fields = entity.live_fields.clone();
            let mut values: Vec<Value> = Vec::with_capacity(fields.len());
            for index in fields.iter() {
                let cell = cells.get(index).unwrap_or(&Cell::Null);
                values.push(seer.value(&entity, *index, cell)?);
            }
            drop(seer);
            Ok(Some((Record::new(entity.clone(), fields, values), access, key)))
        })?;
        let Some((record, access, key)) = found else { return Ok(None) };
        self.session.log_read(&access, &[entity.id], Some(key), &|| None)?;
        Ok(Some(record))
    }

    /// The record as it stood then, all its fields.
    ///
    /// # Errors
    /// `not_found` if it was not there.
    pub fn get(&self, entity: &str, id: Id) -> Result<Record> {
        let found = self.find(entity, id)?;
        found.ok_or_else(|| Error::not_found(entity, format_args!("with the id {id} at that moment")))
    }
}

impl Session {
    /// The session's user, looking back.
    pub(super) fn seer<'a>(
        &'a self,
        reader: &'a dyn Reader,
        registry: &'a Registry,
        access: &'a Arc<Access>,
    ) -> Seer<'a> {
        Seer::new(reader, registry, access, &self.shared.guard, self.now())
    }
}

/// As [`key_of_any`], of a record that may be seen.
fn seen_key(seer: &Seer<'_>, entity: &Entity, id: Id) -> Result<Key> {
    require_held(seer.access, entity, Right::Read)?;
    let key = key_of_any(seer.reader, entity, id)?;
    if seer.sees(entity, key)? { Ok(key) } else { Err(never_there(entity, id)) }
}

/// The key of a record that is there or was there once.
fn key_of_any(reader: &dyn Reader, entity: &Entity, id: Id) -> Result<Key> {
    if let Some(key) = reader.key_of(entity, id)? {
        return Ok(key);
    }
    reader.deleted_key(entity, id)?.ok_or_else(|| never_there(entity, id))
}

fn never_there(entity: &Entity, id: Id) -> Error {
    Error::not_found(&entity.name, format_args!("with the id {id}, nor was there"))
}
