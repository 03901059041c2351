//! What every step of a write has at hand: the transaction, the definitions, who acts, what time it is.

pub mod decode;
pub mod environment;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::base::id::{EntityId, Id, Ref};
use crate::base::time::Timestamp;
use crate::base::value::{File, Value};
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::metadata::kind::targets;
use crate::metadata::registry::{Entity, Registry, system};
use crate::security::access::Access;
use crate::security::guard::Guard;
use crate::security::policy::Policy;
use crate::security::principal::Principal;
use crate::security::right::Right;
use crate::store::{Cell, Key, NewChange, Operation, Writer};
use environment::Environment;

/// How many ids are remembered in one transaction; an import of millions must not grow.
const REMEMBERED_IDS: usize = 20_000;

/// How deeply hooks and cascades may trigger each other.
const MAX_DEPTH: u32 = 32;

/// What becomes of a record that is like another one, by the rules the file has for that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnDuplicate {
    /// It is written, and nobody is told.
    #[default]
    Accept,
    /// It is written and remarked upon.
    Report,
    /// It is refused.
    Refuse,
}

impl OnDuplicate {
    /// The one of this name: `accept`, `report`, `refuse`.
    ///
    /// # Errors
    /// `invalid_argument`.
    pub fn named(name: &str) -> Result<OnDuplicate> {
        match name {
            "accept" => Ok(OnDuplicate::Accept),
            "report" => Ok(OnDuplicate::Report),
            "refuse" => Ok(OnDuplicate::Refuse),
            other => {
                let message =
                    format!("duplicates can be accepted, reported or refused: accept, report, refuse, not {other:?}");
                Err(Error::new(ErrorCode::InvalidArgument, message))
            }
        }
    }
}

/// The transaction with all that its steps need.
pub struct Context {
    /// The transaction.
    pub writer: Box<dyn Writer>,
    /// The definitions.
    pub registry: Arc<Registry>,
    /// Clock, ids, settings.
    pub environment: Arc<Environment>,
    /// Who acts.
    pub principal: Principal,
    /// What is remembered of everybody's rights.
    pub guard: Arc<Guard>,
    /// The moment of the transaction.
    pub now: Timestamp,
    /// True while history is brought in from elsewhere: records may be created in any state and at a past moment.
    pub is_historic: bool,
    /// What becomes of records that are like others.
    pub on_duplicate: OnDuplicate,
    /// What rules remark on records that are written all the same.
    pub remarks: Vec<(Ref, Issue)>,
    /// True while the transaction is one the host has begun and goes on after this write.
    pub is_shared: bool,
    depth: u32,
    lines: u64,
    keys: HashMap<(EntityId, Id), Key>,
    units: HashMap<Key, Cell>,
    access: RefCell<Option<Arc<Access>>>,
    has_changed_access: bool,
    has_raised_epoch: bool,
    trust: u32,
    settling: Vec<Key>,
    owed: Option<Vec<(EntityId, Key)>>,
}

/// The entities that say who may do what: whenever one is written, everybody's rights are read anew.
const OF_ACCESS: [EntityId; 10] = [
    targets::USER,
    targets::TEAM,
    targets::TEAM_MEMBER,
    targets::BUSINESS_UNIT,
    targets::ROLE,
    targets::ROLE_PRIVILEGE,
    targets::ROLE_ASSIGNMENT,
    targets::FIELD_PERMISSION,
    targets::SHARE,
    targets::ORGANISATION,
];

impl Context {
    /// The context of a transaction that has just begun.
    pub fn new(
        writer: Box<dyn Writer>,
        registry: Arc<Registry>,
        environment: Arc<Environment>,
        principal: Principal,
        guard: Arc<Guard>,
    ) -> Context {
        let now = environment.clock.now();
        let (keys, units) = (HashMap::new(), HashMap::new());
        Context {
            writer,
            registry,
            environment,
            principal,
            guard,
            now,
            is_historic: false,
            on_duplicate: OnDuplicate::default(),
            remarks: Vec::new(),
            is_shared: false,
            depth: 0,
            lines: 0,
            keys,
            units,
            access: RefCell::new(None),
            has_changed_access: false,
            has_raised_epoch: false,
            trust: 0,
            settling: Vec::new(),
            owed: None,
        }
    }

    /// The key of the record with this id, if there is one.
    pub fn key_of(&mut self, entity: &Entity, id: Id) -> Result<Option<Key>> {
        if let Some(key) = self.keys.get(&(entity.id, id)) {
            return Ok(Some(*key));
        }
        let found = self.writer.key_of(entity, id)?;
        if let Some(key) = found {
            if self.keys.len() >= REMEMBERED_IDS {
                self.keys.clear();
            }
            self.keys.insert((entity.id, id), key);
        }
        Ok(found)
    }

    /// The key of the record with this id.
    ///
    /// # Errors
    /// `not_found`.
    pub fn require(&mut self, entity: &Entity, id: Id) -> Result<Key> {
        // Asked of the store, not of memory: the record may have been deleted in this very transaction.
        self.writer.key_of(entity, id)?.ok_or_else(|| Error::not_found(&entity.name, format_args!("with the id {id}")))
    }

    /// Values of a record by the names of their fields, whoever may see them; none if the record is not there.
    ///
    /// # Errors
    /// `unknown_entity`, `unknown_field`, and those of the store.
    pub fn values_of(&mut self, entity: &str, id: Id, fields: &[&str]) -> Result<Option<Vec<Value>>> {
        let entity = self.registry.get(entity)?.clone();
        let places = fields.iter().map(|name| Ok(entity.get(name)?.0)).collect::<Result<Vec<_>>>()?;
        let Some(key) = self.key_of(&entity, id)? else { return Ok(None) };
        let Some(cells) = self.writer.cells(&entity, key, &places)? else { return Ok(None) };
        let values = places
            .iter()
            .zip(&cells)
            .map(|(index, cell)| decode::value(&*self.writer, &self.registry, entity.at(*index)?, cell));
        values.collect::<Result<Vec<Value>>>().map(Some)
    }

    /// One value of a record; null if the record is not there.
    ///
    /// # Errors
    /// Those of [`Context::values_of`].
    pub fn value_of(&mut self, entity: &str, id: Id, field: &str) -> Result<Value> {
        let values = self.values_of(entity, id, &[field])?;
        Ok(values.and_then(|values| values.into_iter().next()).unwrap_or(Value::Null))
    }

    /// Forgets what is remembered: after a record is deleted, or a savepoint undone.
    pub fn forget(&mut self) {
        self.keys.clear();
        self.units.clear();
        // What was undone may have been the raising of the epoch: the next change of rights raises it again.
        self.has_raised_epoch = false;
        if self.has_changed_access {
            *self.access.borrow_mut() = None;
        }
    }

    /// Takes note that a record was written that others are understood by: units, and whatever says who may do what.
    ///
    /// # Errors
    /// Those of the store.
    pub fn heed(&mut self, written: &Entity) -> Result<()> {
        if !OF_ACCESS.contains(&written.id) {
            return Ok(());
        }
        self.units.clear();
        *self.access.borrow_mut() = None;
        self.has_changed_access = true;
        // Once in a transaction is enough: nobody else sees the states between.
        if !std::mem::replace(&mut self.has_raised_epoch, true) {
            self.writer.raise_access_epoch()?;
        }
        Ok(())
    }

    /// What the acting user may do, as this transaction sees it.
    ///
    /// # Errors
    /// `permission_denied` if the user is disabled or gone, or the system's session is closed.
    pub fn access(&self) -> Result<Arc<Access>> {
        if let Some(access) = &*self.access.borrow() {
            return Ok(access.clone());
        }
        let access = self.access_of(self.principal)?;
        *self.access.borrow_mut() = Some(access.clone());
        Ok(access)
    }

    /// What somebody may do, whoever acts, as this transaction sees it.
    ///
    /// # Errors
    /// Those of [`Context::access`].
    pub fn access_of(&self, principal: Principal) -> Result<Arc<Access>> {
        // What this transaction has changed may be rolled back: it is read for it alone.
        match (self.has_changed_access, principal.is_system) {
            (true, true) => Ok(Arc::new(Access::system(principal, Policy::load(&*self.writer, &self.registry)?))),
            (true, false) => Ok(Arc::new(Access::load(&*self.writer, &self.registry, principal)?)),
            (false, _) => self.guard.access(&*self.writer, &self.registry, principal),
        }
    }

    /// True where no right is asked for: the system acts, or the engine itself.
    pub fn is_trusted(&self) -> bool {
        self.principal.is_system || self.trust > 0
    }

    /// Does something on the engine's own account.
    pub fn trusted<T>(&mut self, action: impl FnOnce(&mut Context) -> T) -> T {
        self.trust = self.trust.saturating_add(1);
        let done = action(self);
        self.trust = self.trust.saturating_sub(1);
        done
    }

    /// Does something as the acting user, also within what the engine does on its own account.
    pub fn as_user<T>(&mut self, action: impl FnOnce(&mut Context) -> T) -> T {
        let trust = std::mem::take(&mut self.trust);
        let done = action(self);
        self.trust = trust;
        done
    }

    /// Does something to a record with its parts as one: it is deleted with them, or they are computed anew together.
    /// What follows from a single part, for that record, is left to whoever does this.
    pub fn settle<T>(&mut self, whole: Key, action: impl FnOnce(&mut Context) -> T) -> T {
        self.settling.push(whole);
        let done = action(self);
        self.settling.pop();
        done
    }

    /// True within what is done to this record with its parts as one.
    pub fn is_settling(&self, whole: Key) -> bool {
        self.settling.contains(&whole)
    }

    /// Does several writes and answers which wholes have to be brought up to date with their parts after them.
    pub fn gather<T>(&mut self, action: impl FnOnce(&mut Context) -> T) -> (T, Vec<(EntityId, Key)>) {
        let outer = self.owed.replace(Vec::new());
        let done = action(self);
        let owed = std::mem::replace(&mut self.owed, outer);
        (done, owed.unwrap_or_default())
    }

    /// True if a whole will be brought up to date with its parts later, together with others: within [`Context::gather`].
    pub fn owe(&mut self, entity: EntityId, whole: Key) -> bool {
        let Some(owed) = &mut self.owed else { return false };
        if !owed.contains(&(entity, whole)) {
            owed.push((entity, whole));
        }
        true
    }

    /// Whether a right of the acting user reaches a record that is there.
    ///
    /// # Errors
    /// Those of the store.
    pub fn reaches(&self, right: Right, entity: &Entity, key: Key) -> Result<bool> {
        let access = self.access()?;
        self.guard.reaches(&*self.writer, &self.registry, &access, right, (entity, key), self.now)
    }

    /// The business unit of a user or team.
    pub fn unit_of(&mut self, owner: &Cell) -> Result<Cell> {
        let Cell::Pair(entity, key) = owner else { return Ok(Cell::Null) };
        if let Some(unit) = self.units.get(key) {
            return Ok(unit.clone());
        }
        let entity = self.registry.get_by_id(*entity)?.clone();
        let unit = match entity.find("business_unit") {
            Some(index) => self.writer.cells(&entity, *key, &[index])?.and_then(|cells| cells.into_iter().next()),
            None => None,
        };
        let unit = unit.unwrap_or_default();
        self.units.insert(*key, unit.clone());
        Ok(unit)
    }

    /// Does what something else has triggered, one level deeper.
    ///
    /// # Errors
    /// What `action` answers with; `hook_loop` at the limit.
    pub fn deeper<T>(&mut self, action: impl FnOnce(&mut Context) -> Result<T>) -> Result<T> {
        if self.depth >= MAX_DEPTH {
            let message = format!("changes triggered each other more than {MAX_DEPTH} deep; a hook repeats itself");
            return Err(Error::new(ErrorCode::HookLoop, message));
        }
        self.depth = self.depth.saturating_add(1);
        let done = action(self);
        self.depth = self.depth.saturating_sub(1);
        done
    }

    /// The acting user as a stored lookup.
    pub fn actor(&self) -> Cell {
        Cell::Int(self.principal.key.0)
    }

    /// How many lines of history and files this transaction has tried to write: equal numbers before and after a failure
    /// mean that nothing has to be undone.
    pub fn lines_written(&self) -> u64 {
        self.lines
    }

    /// Appends a line to the history and answers with its number.
    pub fn append_change(&mut self, change: &NewChange<'_>) -> Result<i64> {
        self.lines = self.lines.saturating_add(1);
        self.writer.append_change(change)
    }

    /// Notes in the history that something was looked at: a record, or with none the records of an entity.
    ///
    /// # Errors
    /// Those of the store.
    pub fn note_access(
        &mut self,
        operation: Operation,
        entity: EntityId,
        record: Option<Key>,
        question: Option<&str>,
    ) -> Result<()> {
        let (at, actor) = (self.now, self.principal.key);
        // No record has the key nought: it stands for all those of the entity.
        let record = Some(record.unwrap_or(Key(0)));
        self.append_change(&NewChange { at, actor, entity, record, operation, before: question }).map(|_| ())
    }

    /// Keeps a file and answers with its key.
    pub fn put_file(&mut self, file: &File) -> Result<Key> {
        self.lines = self.lines.saturating_add(1);
        self.writer.put_file(file)
    }

    /// Does something of which nothing stays if it fails.
    pub fn attempt<T>(&mut self, action: impl FnOnce(&mut Context) -> Result<T>) -> Result<T> {
        self.writer.savepoint()?;
        match action(self) {
            Ok(done) => {
                self.writer.release()?;
                Ok(done)
            }
            Err(error) => {
                self.forget();
                // The first error is the one that helps; a failing rollback ends the transaction anyway.
                let _ = self.writer.rollback_to();
                Err(error)
            }
        }
    }

    /// The version of a record as it stands.
    pub fn version_of(&mut self, entity: &Entity, key: Key) -> Result<i64> {
        let index = entity.require(system::VERSION)?;
        match self.writer.cells(entity, key, &[index])?.and_then(|cells| cells.into_iter().next()) {
            Some(Cell::Int(version)) => Ok(version),
            _ => Err(Error::not_found(&entity.name, "any more")),
        }
    }
}
