//! What a session writes.

use serde::Serialize;

use super::session::Session;
use crate::base::id::{Id, Ref};
use crate::context::{Context, OnDuplicate};
use crate::domain::process::{self, Desk, Process};
use crate::error::{Error, Result};
use crate::exchange::csv::Outcomes;
use crate::record::batch::{self, BatchMode, Write};
use crate::record::hook::Hooks;
use crate::record::pipeline::{self, Kept, Written};
use crate::record::values::Values;

/// Records created at a time by [`Session::create_many`]: enough to share what they cost, few enough for the memory.
const CHUNK: usize = 1_000;

impl Session {
    /// Creates a record and answers with its id.
    ///
    /// ```
    /// use crm_core::{Crm, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// let acme = session.create("account", record! { "name" => "Acme", "phone" => "011 123 4567" })?;
    /// assert_eq!(session.get("account", acme)?.text("phone"), Some("+390111234567"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `validation` with every faulty field, `unknown_entity`, `unknown_field`, `duplicate_key`, `refused_by_hook`.
    pub fn create(&self, entity: &str, values: impl Into<Values>) -> Result<Id> {
        let values = values.into();
        self.write(|context, hooks| pipeline::create(context, hooks, entity, values)).map(|written| written.record.id)
    }

    /// Creates a record from the fields of any serde struct.
    ///
    /// # Errors
    /// Those of [`Session::create`], `invalid_argument` if the struct is not made of named fields.
    pub fn create_from(&self, entity: &str, given: &impl Serialize) -> Result<Id> {
        self.create(entity, Values::from_serde(given)?)
    }

    /// Changes some fields of a record.
    ///
    /// # Errors
    /// Those of [`Session::create`], `not_found`, `transition_refused` for a closed record.
    pub fn update(&self, entity: &str, id: Id, values: impl Into<Values>) -> Result<Written> {
        let values = values.into();
        self.write(|context, hooks| pipeline::update(context, hooks, entity, id, values, None))
    }

    /// Changes some fields of a record, if nobody has changed it since it was read: `version` is what was read.
    ///
    /// # Errors
    /// Those of [`Session::update`], `version_conflict`.
    pub fn update_version(&self, entity: &str, id: Id, version: i64, values: impl Into<Values>) -> Result<Written> {
        let values = values.into();
        self.write(|context, hooks| pipeline::update(context, hooks, entity, id, values, Some(version)))
    }

    /// Changes the record that has the key among `values`, or creates it. `key` is the name of an alternate key or of
    /// a field.
    ///
    /// # Errors
    /// Those of [`Session::create`].
    pub fn upsert(&self, entity: &str, key: &str, values: impl Into<Values>) -> Result<Written> {
        let write = Write::Upsert { entity: entity.to_owned(), key: key.to_owned(), values: values.into() };
        self.write(|context, hooks| batch::write_one(context, hooks, write))
    }

    /// Deletes a record, and what its relationships delete with it.
    ///
    /// # Errors
    /// `not_found`, `in_use`, `refused_by_hook`.
    pub fn delete(&self, entity: &str, id: Id) -> Result<Written> {
        self.write(|context, hooks| pipeline::delete(context, hooks, entity, id, None))
    }

    /// Deletes a record, if nobody has changed it since it was read.
    ///
    /// # Errors
    /// Those of [`Session::delete`], `version_conflict`.
    pub fn delete_version(&self, entity: &str, id: Id, version: i64) -> Result<Written> {
        self.write(|context, hooks| pipeline::delete(context, hooks, entity, id, Some(version)))
    }

    /// Moves a record to another state: `state` by name, the reason by name or the state's usual one. Other fields may
    /// change with it (the actual value of a deal that is won).
    ///
    /// # Errors
    /// `transition_refused` if the model knows no way from the present state, `invalid_argument` for unknown names.
    pub fn set_state(
        &self,
        entity: &str,
        id: Id,
        state: &str,
        status: Option<&str>,
        values: impl Into<Values>,
    ) -> Result<Written> {
        let values = values.into();
        self.write(|context, hooks| {
            // Where more belongs to the move than the state, all of it is done.
            let definition = context.registry.get(entity)?.clone();
            let mut desk = Desk::new(context, hooks);
            match process::move_to(&mut desk, &definition, id, state)? {
                Some(action) => action(&mut desk, entity, id, status, values),
                None => {
                    let kept = Kept(Values::new());
                    pipeline::set_state(context, hooks, entity, id, (state, status), values, kept)
                }
            }
        })
    }

    /// Does something with a record, if it has still the version said; of what it does, all stays or nothing.
    ///
    /// # Errors
    /// `version_conflict`, `not_found`, and those of `action`.
    pub(super) fn at_version<T>(
        &self,
        record: &Ref,
        version: Option<i64>,
        action: impl FnOnce(&Session) -> Result<T>,
    ) -> Result<T> {
        if version.is_none() {
            return action(self);
        }
        self.transaction(|session| {
            session.write(|context, hooks| Desk::new(context, hooks).require_version(record, version))?;
            action(session)
        })
    }

    /// Does what a process says: all of it, or nothing.
    ///
    /// ```
    /// use crm_core::domain::process::activity::Complete;
    /// use crm_core::{Crm, Ref, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// let call = session.create("phone_call", record! { "subject" => "Offer the new plan" })?;
    /// session.run(Complete::new(Ref::new("phone_call", call)))?;
    /// assert_eq!(session.get("phone_call", call)?.text("state"), Some("completed"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of the process.
    pub fn run<P: Process>(&self, given: P) -> Result<P::Outcome> {
        self.write(|context, hooks| given.run(&mut Desk::new(context, hooks)))
    }

    /// Does many writes in one transaction; each has a result. With [`BatchMode::AllOrNothing`] the first failure is
    /// the answer and nothing stays; with [`BatchMode::KeepGoing`] those that fail leave no trace and the others stay.
    ///
    /// # Errors
    /// See above; `busy`.
    pub fn write_batch(&self, writes: Vec<Write>, mode: BatchMode) -> Result<Vec<Result<Written>>> {
        self.write_many(writes, mode, (0, false))
    }

    /// Creates the records of an entity that an iterator gives, in one transaction, as many at a time as share their cost
    /// well: a million need the memory of a thousand. With [`BatchMode::AllOrNothing`] the first failure is the answer and
    /// nothing stays; with [`BatchMode::KeepGoing`] those that fail leave no trace. `tell` hears of each record, in
    /// order, what became of it, and may end the call with an error of its own, which keeps nothing. The answer is how many
    /// there are now.
    ///
    /// ```
    /// use crm_core::{BatchMode, Crm, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// let rows = ["Acme", "", "Beta"].map(|name| Ok(record! { "name" => name }));
    /// let mut refused = Vec::new();
    /// let created = session.create_many("account", rows, BatchMode::KeepGoing, |row, result| {
    ///     if result.is_err() {
    ///         refused.push(row);
    ///     }
    ///     Ok(())
    /// })?;
    /// assert_eq!((created, refused), (2, vec![1]));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`Session::create`], with the number of the record, counted from nought; `busy`; what `tell` answers.
    pub fn create_many(
        &self,
        entity: &str,
        rows: impl IntoIterator<Item = Result<Values>>,
        mode: BatchMode,
        mut tell: impl FnMut(usize, Result<Id>) -> Result<()>,
    ) -> Result<usize> {
        let mut rows = rows.into_iter();
        self.transaction(|session| {
            let (mut row, mut created) = (0_usize, 0_usize);
            loop {
                let (mut writes, mut unreadable) = (Vec::with_capacity(CHUNK), Vec::new());
                let first = row;
                for values in rows.by_ref().take(CHUNK) {
                    match values {
                        Ok(values) => writes.push(Write::Create { entity: entity.to_owned(), values }),
                        Err(error) if mode == BatchMode::AllOrNothing => return Err(error.with_row(row)),
                        Err(error) => unreadable.push((row, error)),
                    }
                    row = row.saturating_add(1);
                }
                if row == first {
                    return Ok(created);
                }
                let mut results = session.write_many(writes, mode, (first, false))?.into_iter();
                let mut unreadable = unreadable.into_iter().peekable();
                for row in first..row {
                    let result = match unreadable.next_if(|(place, _)| *place == row) {
                        Some((_, error)) => Err(error),
                        None => results.next().ok_or_else(|| Error::internal("a write without a result"))?,
                    };
                    created = created.saturating_add(usize::from(result.is_ok()));
                    tell(row, result.map(|written| written.record.id))?;
                }
            }
        })
    }

    /// As [`Session::write_batch`], for records that bring their past along: they may be created in any state and at a
    /// past moment. What imports use.
    ///
    /// # Errors
    /// Those of [`Session::write_batch`].
    pub fn write_history_batch(&self, writes: Vec<Write>, mode: BatchMode) -> Result<Vec<Result<Written>>> {
        self.write_many(writes, mode, (0, true))
    }

    /// As [`Session::write_history_batch`], heeding what records are like; with what is remarked on those written.
    pub(super) fn write_heeding(&self, writes: Vec<Write>, on_duplicate: OnDuplicate) -> Result<Outcomes> {
        self.write_unguarded(|context, hooks| {
            let was_historic = std::mem::replace(&mut context.is_historic, true);
            let before = std::mem::replace(&mut context.on_duplicate, on_duplicate);
            let done = batch::write_each(context, hooks, writes);
            (context.is_historic, context.on_duplicate) = (was_historic, before);
            let remarks = std::mem::take(&mut context.remarks);
            Ok((done?, remarks))
        })
    }

    fn write_many(
        &self,
        writes: Vec<Write>,
        mode: BatchMode,
        (first, is_historic): (usize, bool),
    ) -> Result<Vec<Result<Written>>> {
        let action = |context: &mut Context, hooks: &Hooks| {
            let was_historic = std::mem::replace(&mut context.is_historic, is_historic);
            let done = match mode {
                BatchMode::AllOrNothing => {
                    batch::write_all(context, hooks, writes, first).map(|done| done.into_iter().map(Ok).collect())
                }
                BatchMode::KeepGoing => batch::write_each(context, hooks, writes),
            };
            context.is_historic = was_historic;
            done
        };
        // Either way of writing many sees to it that failures leave nothing; one more savepoint around it would cost.
        self.write_unguarded(action)
    }
}
