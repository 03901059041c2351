//! Keeps what users may do until it changes, and answers whether a right reaches one record.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::access::Access;
use super::policy::Policy;
use super::principal::Principal;
use super::right::Right;
use super::visibility::{self, Span, plan};
use crate::base::fiscal::FiscalCalendar;
use crate::base::id::EntityId;
use crate::base::time::{Timestamp, Zone};
use crate::base::value::Value;
use crate::error::Result;
use crate::metadata::registry::{Entity, Registry};
use crate::query::ast::Comparison;
use crate::query::fill::{FillContext, fill};
use crate::query::plan::{Encode, Predicate, Slot, SlotSource, Term};
use crate::store::{Compiled, Key, Reader, Store};

/// How many users are remembered at most, and how many conditions.
const REMEMBERED: usize = 1_000;

/// The parameter that holds the key of the record looked at.
const RECORD: &str = "record";

/// Tells conditions apart: entity, right, epoch of the schema, shape of the access.
type CheckKey = (EntityId, Right, i64, u64);

/// What a file remembers of its users' rights.
pub struct Guard {
    store: Arc<dyn Store>,
    system: Mutex<Option<Arc<Access>>>,
    accesses: Mutex<HashMap<Key, Arc<Access>>>,
    checks: Mutex<HashMap<CheckKey, Arc<Compiled>>>,
}

impl Guard {
    /// A guard that remembers nothing yet.
    pub fn new(store: Arc<dyn Store>) -> Guard {
        let (system, accesses, checks) = (Mutex::default(), Mutex::default(), Mutex::default());
        Guard { store, system, accesses, checks }
    }

    /// The file, which makes questions ready.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// What somebody may do as the file stands now. Only committed states are remembered: `reader` must not be a
    /// transaction that has changed roles itself, which reads with [`Access::load`].
    ///
    /// # Errors
    /// `permission_denied` for users who are disabled or gone, and for the system where it is closed.
    pub fn access(&self, reader: &dyn Reader, registry: &Registry, principal: Principal) -> Result<Arc<Access>> {
        let epoch = reader.access_epoch()?;
        if let Some(access) = self.known(principal).filter(|access| access.epoch == epoch) {
            return Ok(access);
        }
        if principal.is_system {
            // The system may do everything, so nothing about roles has to be read; but another process may have closed
            // its door.
            let mut access = Access::system(principal, Policy::load(reader, registry)?);
            access.epoch = epoch;
            let access = Arc::new(access);
            *lock(&self.system) = Some(access.clone());
            return Ok(access);
        }
        let access = Arc::new(Access::load(reader, registry, principal)?);
        let mut accesses = lock(&self.accesses);
        if accesses.len() >= REMEMBERED {
            accesses.clear();
        }
        accesses.insert(principal.key, access.clone());
        Ok(access)
    }

    /// What somebody could do when it was last looked up, if it was: for questions that find out by themselves whether
    /// that still holds.
    pub fn known(&self, principal: Principal) -> Option<Arc<Access>> {
        if principal.is_system {
            return lock(&self.system).clone();
        }
        lock(&self.accesses).get(&principal.key).cloned()
    }

    /// Whether a right reaches a record that is there.
    ///
    /// # Errors
    /// Those of the store.
    pub fn reaches(
        &self,
        reader: &dyn Reader,
        registry: &Registry,
        access: &Access,
        right: Right,
        (entity, key): (&Entity, Key),
        now: Timestamp,
    ) -> Result<bool> {
        let reach = access.reach(entity.id, right);
        if reach.is_nothing() || reach.everything || !entity.is_owned() {
            return Ok(!reach.is_nothing());
        }
        let name = (entity.id, right, registry.epoch, access.signature());
        let known = lock(&self.checks).get(&name).cloned();
        let compiled = match known {
            Some(compiled) => compiled,
            None => {
                let condition = visibility::predicate(access, registry, entity, right, Span::One)?;
                let compiled = Arc::new(self.check_of(registry, entity, condition)?);
                let mut checks = lock(&self.checks);
                if checks.len() >= REMEMBERED {
                    checks.clear();
                }
                checks.insert(name, compiled.clone());
                compiled
            }
        };
        holds(reader, &compiled, access, key, now)
    }

    /// Whether a record meets a condition.
    ///
    /// # Errors
    /// Those of the store.
    pub fn meets(
        &self,
        reader: &dyn Reader,
        registry: &Registry,
        access: &Access,
        condition: Predicate,
        (entity, key): (&Entity, Key),
        now: Timestamp,
    ) -> Result<bool> {
        holds(reader, &self.check_of(registry, entity, Some(condition))?, access, key, now)
    }

    fn check_of(&self, registry: &Registry, entity: &Entity, condition: Option<Predicate>) -> Result<Compiled> {
        let record = Slot { from: SlotSource::Parameter(RECORD.to_owned()), encode: Encode::Integer };
        let is_it = Predicate::Compare(Comparison::Equal, Term::Key { level: 0, source: 0 }, Term::Slot(record));
        let filter = Predicate::And(std::iter::once(is_it).chain(condition).collect());
        self.store.compile(&plan(entity.id, Some(Term::Key { level: 0, source: 0 }), filter), registry)
    }
}

fn holds(reader: &dyn Reader, compiled: &Compiled, access: &Access, key: Key, now: Timestamp) -> Result<bool> {
    let context = FillContext {
        me: None,
        now,
        zone: Zone::named("UTC")?,
        fiscal: FiscalCalendar::default(),
        cursor: &[],
        access: access.values(),
        access_epoch: access.epoch,
    };
    let cells = fill(&compiled.slots, &[(RECORD.to_owned(), Value::Int(key.0))], &context)?;
    let mut found = false;
    reader.select(compiled, &cells, &mut |_| {
        found = true;
        Ok(false)
    })?;
    Ok(found)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
