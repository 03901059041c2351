//! The log of accesses: sessions, exports and the reading of chosen entities, where the organisation asks for it.

use super::session::Session;
use crate::base::id::{EntityId, Ref};
use crate::error::{Error, Result};
use crate::history::feed::{self, Change};
use crate::metadata::kind::targets;
use crate::security::access::{Access, denied};
use crate::store::{ChangeRange, Key, Operation};

impl Session {
    /// Who has read or exported a record, newest first, at most `limit`: as far as the organisation has it logged
    /// (`logged_entities`). A question over many records is found in [`Session::changes_since`]. For administrators.
    ///
    /// # Errors
    /// `permission_denied`, `not_found`.
    pub fn accesses(&self, record: impl Into<Ref>, limit: usize) -> Result<Vec<Change>> {
        let record = record.into();
        self.read_at_once(|reader, registry| {
            let access = self.access(reader, registry)?;
            if !access.is_administrator {
                return Err(denied("only administrators see who has looked at what"));
            }
            let entity = registry.get(&record.entity)?;
            let none = || Error::not_found(&entity.name, format_args!("with the id {}", record.id));
            let key = match reader.key_of(entity, record.id)? {
                Some(key) => key,
                None => reader.deleted_key(entity, record.id)?.ok_or_else(none)?,
            };
            let seer = self.seer(reader, registry, &access);
            let lines = reader.changes(ChangeRange::AccessesOf(key), limit)?;
            lines.iter().map(|line| feed::tell(&seer, line)).collect()
        })
    }

    /// Notes that the session was opened.
    pub(super) fn log_sign_in(&self, access: &Access) -> Result<()> {
        if !access.policy.logs_sessions {
            return Ok(());
        }
        self.log(Operation::SignIn, &[(targets::USER, Some(self.principal.key))], None)
    }

    /// Notes that an answer is exported.
    pub(super) fn log_export(&self, access: &Access, entities: &[EntityId], question: &str) -> Result<()> {
        if !access.policy.logs_exports {
            return Ok(());
        }
        // One line an export: the entity asked about, and the question that tells the rest.
        let asked: Vec<_> = entities.iter().take(1).map(|entity| (*entity, None)).collect();
        self.log(Operation::Export, &asked, Some(question))
    }

    /// Notes that one record is read, or with a question the records of these entities. What cannot be logged is not
    /// read.
    pub(super) fn log_read(
        &self,
        access: &Access,
        entities: &[EntityId],
        record: Option<Key>,
        question: &dyn Fn() -> Option<String>,
    ) -> Result<()> {
        let logged = &access.policy.logged_entities;
        if logged.is_empty() {
            return Ok(());
        }
        let read: Vec<_> =
            entities.iter().filter(|entity| logged.contains(entity)).map(|entity| (*entity, record)).collect();
        if read.is_empty() { Ok(()) } else { self.log(Operation::Read, &read, question().as_deref()) }
    }

    fn log(&self, operation: Operation, read: &[(EntityId, Option<Key>)], question: Option<&str>) -> Result<()> {
        self.write_unguarded(|context, _| {
            read.iter().try_for_each(|(entity, record)| context.note_access(operation, *entity, *record, question))
        })
    }
}
