//! Keeps what users may do until it changes, and answers whether a right reaches one record.

use std::collections::{HashMap, HashSet};
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
use crate::store::{CellRef, Compiled, Key, Reader, Store};

/// How many users are remembered at most, and how many conditions.
const REMEMBERED: usize = 1_000;

/// Records looked at with one question, where many are.
const AT_ONCE: usize = 64;

/// Tells conditions apart: entity, right, epoch of the schema, shape of the access, how many records are looked at.
type CheckKey = (EntityId, Right, i64, u64, usize);

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
        let compiled = self.check(registry, access, right, entity, 1)?;
        holds(reader, &compiled, access, key, now)
    }

    /// Which of many records that are there a right reaches: a question for some dozens of them, where one for each would
    /// cost a multiple.
    ///
    /// # Errors
    /// Those of the store.
    pub fn reached(
        &self,
        reader: &dyn Reader,
        registry: &Registry,
        access: &Access,
        right: Right,
        (entity, keys): (&Entity, &[Key]),
        now: Timestamp,
    ) -> Result<HashSet<Key>> {
        let reach = access.reach(entity.id, right);
        if reach.is_nothing() || reach.everything || !entity.is_owned() {
            return Ok(if reach.is_nothing() { HashSet::new() } else { keys.iter().copied().collect() });
        }
        let compiled = self.check(registry, access, right, entity, AT_ONCE)?;
        let mut found = HashSet::new();
        for some in keys.chunks(AT_ONCE) {
            // The places left over repeat the last key.
            let places = some.iter().chain(some.last().into_iter().cycle()).take(AT_ONCE);
            let values: Vec<(String, Value)> =
                (0..).zip(places).map(|(n, key)| (place(n), Value::Int(key.0))).collect();
            let cells = fill(&compiled.slots, &values, &context(access, now)?)?;
            reader.select(&compiled, &cells, &mut |row| {
                if let CellRef::Int(key) = row.cell(0)? {
                    found.insert(Key(key));
                }
                Ok(true)
            })?;
        }
        Ok(found)
    }

    /// The condition for so many records, made ready once.
    fn check(
        &self,
        registry: &Registry,
        access: &Access,
        right: Right,
        entity: &Entity,
        many: usize,
    ) -> Result<Arc<Compiled>> {
        let name = (entity.id, right, registry.epoch, access.signature(), many);
        if let Some(known) = lock(&self.checks).get(&name) {
            return Ok(known.clone());
        }
        let span = if many == 1 { Span::One } else { Span::Page };
        let condition = visibility::predicate(access, registry, entity, right, span)?;
        let compiled = Arc::new(self.check_of(registry, entity, condition, many)?);
        let mut checks = lock(&self.checks);
        if checks.len() >= REMEMBERED {
            checks.clear();
        }
        checks.insert(name, compiled.clone());
        Ok(compiled)
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
        holds(reader, &self.check_of(registry, entity, Some(condition), 1)?, access, key, now)
    }

    fn check_of(
        &self,
        registry: &Registry,
        entity: &Entity,
        condition: Option<Predicate>,
        many: usize,
    ) -> Result<Compiled> {
        let slot = |n| Slot { from: SlotSource::Parameter(place(n)), encode: Encode::Integer };
        let key = Term::Key { level: 0, source: 0 };
        let is_it = match many {
            1 => Predicate::Compare(Comparison::Equal, key.clone(), Term::Slot(slot(0))),
            many => Predicate::In(key.clone(), (0..many).map(slot).collect()),
        };
        let filter = Predicate::And(std::iter::once(is_it).chain(condition).collect());
        self.store.compile(&plan(entity.id, Some(key), filter), registry)
    }
}

/// The parameter that holds the key of the record looked at, or of one of them.
fn place(number: usize) -> String {
    format!("record{number}")
}

fn context(access: &Access, now: Timestamp) -> Result<FillContext<'_>> {
    Ok(FillContext {
        me: None,
        now,
        zone: Zone::named("UTC")?,
        fiscal: FiscalCalendar::default(),
        cursor: &[],
        access: access.values(),
        access_epoch: access.epoch,
    })
}

fn holds(reader: &dyn Reader, compiled: &Compiled, access: &Access, key: Key, now: Timestamp) -> Result<bool> {
    let cells = fill(&compiled.slots, &[(place(0), Value::Int(key.0))], &context(access, now)?)?;
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
