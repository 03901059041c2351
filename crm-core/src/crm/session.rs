//! A session: somebody's way to the file.

use std::cell::{Cell as StdCell, RefCell};
use std::sync::Arc;

use super::transaction::Open;
use super::{Crm, Shared};
use crate::base::id::Id;
use crate::base::time::{Timestamp, Zone};
use crate::context::Context;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::registry::{Entity, Registry};
use crate::record::hook::Hooks;
use crate::record::read::Asking;
use crate::security::access::{Access, denied};
use crate::security::principal::Principal;
use crate::store::Reader;
use crate::store::interrupt::Interrupt;

/// Somebody's way to the file: every read and write is done as the session's user. A session belongs to one thread
/// at a time; open as many as there are threads.
pub struct Session {
    pub(super) shared: Arc<Shared>,
    pub(super) principal: Principal,
    pub(super) language: RefCell<String>,
    pub(super) zone: StdCell<Zone>,
    pub(super) open: RefCell<Option<Open>>,
    pub(super) interrupt: Arc<Interrupt>,
}

impl Session {
    pub(super) fn new(shared: Arc<Shared>, principal: Principal) -> Session {
        let language = shared.environment.settings.languages.first().cloned().unwrap_or_else(|| "en".into());
        let zone = StdCell::new(shared.environment.zone);
        let interrupt = Arc::new(Interrupt::default());
        Session { shared, principal, language: RefCell::new(language), zone, open: RefCell::new(None), interrupt }
    }

    /// The user who acts.
    pub fn user(&self) -> Id {
        self.principal.user
    }

    /// The file.
    pub fn crm(&self) -> Crm {
        Crm { shared: self.shared.clone() }
    }

    /// The definitions as this session sees them.
    pub fn registry(&self) -> Arc<Registry> {
        match self.open.try_borrow().as_deref() {
            Ok(Some(open)) => open.context.registry.clone(),
            _ => self.shared.registry(),
        }
    }

    /// The language of labels.
    pub fn language(&self) -> String {
        self.language.borrow().clone()
    }

    /// Chooses the language of labels.
    pub fn set_language(&self, code: &str) {
        *self.language.borrow_mut() = code.to_owned();
    }

    /// Chooses the time zone in which days begin and end in this session's questions.
    ///
    /// # Errors
    /// `invalid_argument` if there is no such zone.
    pub fn set_time_zone(&self, name: &str) -> Result<()> {
        self.zone.set(Zone::named(name)?);
        Ok(())
    }

    /// The switch that stops this session's reads and imports from another thread.
    pub fn interrupt_handle(&self) -> Arc<Interrupt> {
        self.interrupt.clone()
    }

    /// The moment the session's clock shows.
    pub fn now(&self) -> Timestamp {
        self.shared.environment.clock.now()
    }

    /// Reads: in the open transaction if there is one, else on a connection of its own.
    pub(super) fn read<T>(&self, action: impl FnOnce(&dyn Reader, &Arc<Registry>) -> Result<T>) -> Result<T> {
        if let Some(open) = &*self.open.try_borrow().map_err(|_| in_use())? {
            return action(&*open.context.writer, &open.context.registry);
        }
        action(&*self.reader()?, &self.shared.registry())
    }

    /// A connection that reads and that the session's switch stops.
    pub(super) fn reader(&self) -> Result<Box<dyn Reader>> {
        let mut reader = self.shared.store.reader()?;
        reader.set_interrupt(Some(self.interrupt.clone()));
        Ok(reader)
    }

    /// As [`Session::read`], for several statements that must see the same moment.
    pub(super) fn read_at_once<T>(&self, action: impl FnOnce(&dyn Reader, &Arc<Registry>) -> Result<T>) -> Result<T> {
        if self.in_transaction() {
            return self.read(action);
        }
        let mut reader = self.reader()?;
        reader.begin()?;
        let done = action(&*reader, &self.shared.registry());
        reader.end()?;
        done
    }

    /// Reads again with the definitions of now, if a name was unknown and another process has changed them.
    pub(super) fn with_fresh_names<T>(&self, action: impl Fn() -> Result<T>) -> Result<T> {
        match action() {
            Err(error) if matches!(error.code(), ErrorCode::UnknownEntity | ErrorCode::UnknownField) => {
                let known = self.registry().epoch;
                let fresh = if self.in_transaction() { known } else { self.read(|reader, _| reader.epoch())? };
                if fresh == known {
                    return Err(error);
                }
                self.read(|reader, _| self.shared.fresh_registry(reader))?;
                action()
            }
            done => done,
        }
    }

    /// Writes: in the open transaction if there is one, of which nothing stays if it fails; else in one of its own.
    pub(super) fn write<T>(&self, action: impl FnOnce(&mut Context, &Hooks) -> Result<T>) -> Result<T> {
        self.write_unguarded(|context, hooks| {
            // A transaction of its own is rolled back as a whole; only a part of a larger one needs a savepoint.
            if context.is_shared { context.attempt(|context| action(context, hooks)) } else { action(context, hooks) }
        })
    }

    /// As [`Session::write`], for what undoes its own failures.
    pub(super) fn write_unguarded<T>(&self, action: impl FnOnce(&mut Context, &Hooks) -> Result<T>) -> Result<T> {
        let hooks = self.shared.hooks();
        if let Some(open) = &mut *self.open.try_borrow_mut().map_err(|_| in_use())? {
            return action(&mut open.context, &hooks);
        }
        let mut context = self.begin_context()?;
        let done = action(&mut context, &hooks)?;
        self.finish(context)?;
        Ok(done)
    }

    /// Commits a transaction, and tells those who listen.
    pub(super) fn finish(&self, context: Context) -> Result<()> {
        if let Some(lines) = context.writer.commit()? {
            self.crm().tell(&lines);
        }
        Ok(())
    }

    /// A write transaction that has just begun, with the definitions of now.
    pub(super) fn begin_context(&self) -> Result<Context> {
        let mut writer = self.shared.store.writer()?;
        writer.set_interrupt(Some(self.interrupt.clone()));
        let registry = self.shared.fresh_registry(&*writer)?;
        let shared = &self.shared;
        let context = Context::new(writer, registry, shared.environment.clone(), self.principal, shared.guard.clone());
        check_door(&*context.access()?)?;
        Ok(context)
    }

    /// What the session's user may do as `reader` sees the file.
    pub(super) fn access(&self, reader: &dyn Reader, registry: &Registry) -> Result<Arc<Access>> {
        let access = match self.open.try_borrow().as_deref() {
            // A transaction sees what it has itself changed.
            Ok(Some(open)) => open.context.access()?,
            _ => self.shared.guard.access(reader, registry, self.principal)?,
        };
        check_door(&access)?;
        Ok(access)
    }

    /// What the session's user could do when somebody last looked, outside of transactions.
    pub(super) fn known_access(&self) -> Option<Arc<Access>> {
        if self.in_transaction() { None } else { self.shared.guard.known(self.principal) }
    }

    pub(super) fn asking<'a>(
        &'a self,
        registry: &'a Arc<Registry>,
        access: &'a Arc<Access>,
        language: &'a str,
    ) -> Asking<'a> {
        Asking {
            registry,
            access,
            zone: self.zone.get(),
            language,
            now: self.shared.environment.clock.now(),
            fiscal: self.shared.environment.settings.fiscal(),
        }
    }

    /// The entity with this name, as the session sees it.
    pub(super) fn entity(&self, name: &str) -> Result<Arc<Entity>> {
        self.with_fresh_names(|| self.registry().get(name).cloned())
    }
}

/// The system's own door may be closed.
fn check_door(access: &Access) -> Result<()> {
    if access.is_system() && access.policy.is_system_closed {
        return Err(denied("the organisation has closed the session of the system: open one as a user"));
    }
    Ok(())
}

pub(super) fn in_use() -> Error {
    Error::new(ErrorCode::TransactionState, "the session is in the middle of another call")
}
