//! Plays a plan on a file in memory and on the model side by side.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crm_core::base::clock::FixedClock;
use crm_core::base::time::Timestamp;
use crm_core::record::record::Record as Kept;
use crm_core::{
    BatchMode, Crm, Error, ErrorCode, Id, Options, Ref, Session, Undo, Value, Values, Write, Written, record,
};
use proptest::test_runner::TestCaseError;

use super::check;
use super::offer::{self, Offer, moment};
use super::plan::{Fill, Op, Plan, Step};
use super::schema::{CODE, NAME, Schema};
use super::world::{Deed, Records, Refusal, World};

pub type Outcome<T = ()> = Result<T, TestCaseError>;

/// Fails the case with a message.
macro_rules! ensure {
    ($condition:expr, $($message:tt)*) => {
        if !$condition {
            return Err(proptest::test_runner::TestCaseError::fail(format!($($message)*)));
        }
    };
}
pub(super) use ensure;

/// What should not have failed.
pub fn fine<T>(result: Result<T, Error>, what: &str) -> Outcome<T> {
    result.map_err(|error| TestCaseError::fail(format!("{what}: {} {error}", error.code())))
}

/// A transaction that stayed: its number, and the records around it.
pub struct Past {
    pub txn: i64,
    pub at: Timestamp,
    pub before: Records,
    pub after: Records,
    /// Those it changed, even if they were in the end as before.
    pub touched: BTreeSet<Id>,
}

pub struct Game {
    pub crm: Crm,
    pub session: Session,
    pub clock: Arc<FixedClock>,
    pub schema: Schema,
    pub world: World,
    pub past: Vec<Past>,
    /// The last line of the feed.
    pub seq: i64,
    pub versions: BTreeMap<Id, i64>,
    pub changed_at: BTreeMap<Id, Timestamp>,
    owners: Vec<Ref>,
    /// True if nothing but the last transaction happened since: then it can be undone.
    is_latest: bool,
}

pub fn play(plan: &Plan) -> Outcome {
    let mut game = Game::new()?;
    for fields in &plan.entities {
        game.add_entity(fields, None)?;
    }
    for (number, step) in plan.steps.iter().enumerate() {
        game.clock.advance_seconds(60);
        game.play(step).map_err(|error| match error {
            TestCaseError::Fail(why) => TestCaseError::fail(format!("step {number} {step:?}: {why}")),
            other => other,
        })?;
    }
    check::everything(&game)?;
    check::pasts(&game)?;
    check::histories(&game)
}

impl Game {
    fn new() -> Outcome<Game> {
        let clock = Arc::new(FixedClock::at(moment("2026-03-01T08:00:00Z")));
        let crm = fine(Crm::in_memory_with(Options::new().clock(clock.clone())), "open")?;
        let session = crm.session();
        let system = session.user();
        let mut owners = vec![Ref::new("user", system)];
        let unit = fine(session.get("user", system), "get system")?.get("business_unit").cloned().unwrap_or_default();
        for name in ["ada", "bruno"] {
            let values = record! { "user_name" => name, "last_name" => name, "business_unit" => unit.clone() };
            owners.push(Ref::new("user", fine(session.create("user", values), "create user")?));
        }
        owners.push(Ref::new(
            "team",
            fine(session.create("team", record! { "name" => "Team", "business_unit" => unit }), "create team")?,
        ));
        let seq = fine(session.changes_since(0, usize::MAX), "feed")?.last().map_or(0, |change| change.seq);
        let world = World { system: Some(system), ..World::default() };
        Ok(Game {
            crm,
            session,
            clock,
            schema: Schema::default(),
            world,
            past: Vec::new(),
            seq,
            versions: BTreeMap::new(),
            changed_at: BTreeMap::new(),
            owners,
            is_latest: false,
        })
    }

    fn play(&mut self, step: &Step) -> Outcome {
        let before = self.world.clone();
        match step {
            Step::One(op) => {
                if let Some(deed) = self.settle(op) {
                    let done = self.perform(&deed);
                    self.agree(&deed, done)?;
                }
            }
            Step::Batch { ops, keep_going } => self.batch(ops, *keep_going)?,
            Step::Block { before: first, inner, keep_inner, after, keep } => {
                fine(self.session.begin(), "begin")?;
                self.ops(first)?;
                let middle = self.world.clone();
                fine(self.session.begin(), "begin within")?;
                self.ops(inner)?;
                check::records(self)?;
                if *keep_inner {
                    fine(self.session.commit(), "commit within")?;
                } else {
                    fine(self.session.rollback(), "roll back within")?;
                    self.world = middle;
                }
                self.ops(after)?;
                if *keep {
                    fine(self.session.commit(), "commit")?;
                } else {
                    fine(self.session.rollback(), "roll back")?;
                    self.world = before.clone();
                }
            }
            Step::Undo(pick) => return self.undo(*pick),
            Step::Schema(step) => {
                self.change_schema(step)?;
                self.is_latest = false;
                return check::everything(self);
            }
            Step::Ask { entity, field, pick, how, negate } => {
                return check::question(self, *entity, *field, *pick, *how, *negate);
            }
        }
        self.settled(before.live)
    }

    /// Compares what the feed says of the step, and remembers the step.
    fn settled(&mut self, before: Records) -> Outcome {
        if let Some(txn) = check::feed(self, &before)? {
            let at = crm_core::base::clock::Clock::now(&*self.clock);
            let touched = self.world.touched.clone();
            self.past.push(Past { txn, at, before, after: self.world.live.clone(), touched });
            self.is_latest = true;
        }
        check::search_touched(self)?;
        self.world.touched.clear();
        check::records(self)
    }

    fn ops(&mut self, ops: &[Op]) -> Outcome {
        for op in ops {
            if let Some(deed) = self.settle(op) {
                let done = self.perform(&deed);
                self.agree(&deed, done)?;
            }
        }
        Ok(())
    }

    fn batch(&mut self, ops: &[Op], keep_going: bool) -> Outcome {
        let deeds: Vec<Deed> = ops.iter().filter_map(|op| self.settle(op)).collect();
        let pairs = deeds.into_iter().filter_map(|deed| Some((self.as_write(&deed)?, deed)));
        let (writes, deeds): (Vec<Write>, Vec<Deed>) = pairs.unzip();
        let before = self.world.clone();
        if keep_going {
            let results = fine(self.session.write_batch(writes, BatchMode::KeepGoing), "batch")?;
            ensure!(results.len() == deeds.len(), "{} results for {} writes", results.len(), deeds.len());
            for (deed, done) in deeds.iter().zip(results) {
                self.agree(deed, done)?;
            }
            return Ok(());
        }
        match self.session.write_batch(writes, BatchMode::AllOrNothing) {
            Ok(results) => {
                for (deed, done) in deeds.iter().zip(results) {
                    self.agree(deed, done)?;
                }
            }
            Err(error) => {
                let refusal = deeds.iter().find_map(|deed| self.world.apply(&self.schema, deed, any_id()).err());
                ensure!(expected(&refusal.clone().unwrap_or_default(), &error), "{refusal:?} expected, not {error:?}");
                self.world = before;
            }
        }
        Ok(())
    }

    /// Does the same in the model, and compares whether it could be done.
    fn agree(&mut self, deed: &Deed, done: Result<Written, Error>) -> Outcome {
        let new_id = done.as_ref().map_or(any_id(), |written| written.record.id);
        match (self.world.apply(&self.schema, deed, new_id), done) {
            (Ok(()), Ok(_)) => Ok(()),
            (Err(refusal), Err(error)) if expected(&refusal, &error) => Ok(()),
            (model, engine) => {
                Err(TestCaseError::fail(format!("{deed:?}: the model says {model:?}, the engine {engine:?}")))
            }
        }
    }

    /// What an operation means now; none if there is nothing to do it to.
    fn settle(&self, op: &Op) -> Option<Deed> {
        let all = self.schema.entities.len();
        Some(match op {
            Op::Create { entity, name, fill } => {
                let entity = usize::from(*entity) % all;
                Deed::Create { entity, values: self.fill(entity, fill, vec![(NAME, offer::name(*name))]) }
            }
            Op::Update { record, fill, stale } => {
                let id = self.pick(*record)?;
                let entity = self.world.live.get(&id).or_else(|| self.world.dead.get(&id))?.entity;
                Deed::Update { id, values: self.fill(entity, fill, Vec::new()), is_stale: *stale }
            }
            Op::Upsert { entity, code, name, fill } => {
                let entity = usize::from(*entity) % all;
                let given = vec![(NAME, offer::name(*name)), (CODE, offer::code(*code))];
                let mut values = self.fill(entity, fill, Vec::new());
                values.retain(|(field, _)| *field != CODE && *field != NAME);
                values.extend(given);
                Deed::Upsert { entity, values }
            }
            Op::Delete { record, stale } => Deed::Delete { id: self.pick(*record)?, is_stale: *stale },
            Op::SetState { record, active } => Deed::SetState { id: self.pick(*record)?, is_active: *active },
            Op::Assign { record, owner } => {
                Deed::Assign { id: self.pick(*record)?, owner: self.owners[usize::from(*owner) % self.owners.len()].id }
            }
            Op::Restore { record } => {
                let dead = self.world.dead.keys().filter(|id| !self.world.blurred.contains(id));
                let dead: Vec<Id> = dead.copied().collect();
                let id =
                    if dead.is_empty() { self.pick(*record % 200)? } else { dead[usize::from(*record) % dead.len()] };
                Deed::Restore { id }
            }
        })
    }

    /// A record: mostly one that is there, sometimes one that was.
    fn pick(&self, number: u8) -> Option<Id> {
        let mut live: Vec<_> = self.world.live.iter().map(|(id, record)| (record.born, *id)).collect();
        live.sort_unstable();
        let dead: Vec<_> = self.world.dead.keys().copied().collect();
        if number >= 245 && !dead.is_empty() {
            return Some(dead[usize::from(number) % dead.len()]);
        }
        if live.is_empty() { None } else { Some(live[usize::from(number) % live.len()].1) }
    }

    fn fill(&self, entity: usize, fill: &Fill, mut values: Vec<(usize, Offer)>) -> Vec<(usize, Offer)> {
        for (field, pick) in fill {
            let field = self.schema.pick_field(entity, *field);
            if values.iter().any(|(known, _)| *known == field) {
                continue;
            }
            let definition = &self.schema.entities[entity].fields[field];
            let offer = match field {
                NAME => offer::name(*pick),
                _ => offer::value(&self.schema, &self.world, definition, *pick),
            };
            values.push((field, offer));
        }
        values
    }

    fn said(&self, entity: usize, values: &[(usize, Offer)]) -> Values {
        let fields = &self.schema.entities[entity].fields;
        values.iter().map(|(field, offer)| (fields[*field].name.clone(), offer.said.clone())).collect()
    }

    fn entity_of(&self, id: Id) -> (usize, String) {
        let record = self.world.live.get(&id).or_else(|| self.world.dead.get(&id)).expect("it was picked");
        (record.entity, self.schema.entities[record.entity].name.clone())
    }

    /// The version to say: the present one, or one that is not.
    fn version(&self, id: Id, is_stale: Option<bool>) -> Option<i64> {
        let known: Option<Kept> = self.session.find(&self.entity_of(id).1, id).ok().flatten();
        let version = known.and_then(|record| record.version()).unwrap_or(1);
        is_stale.map(|is_stale| if is_stale { version + 1 } else { version })
    }

    fn as_write(&self, deed: &Deed) -> Option<Write> {
        Some(match deed {
            Deed::Create { entity, values } => {
                let name = self.schema.entities[*entity].name.clone();
                Write::Create { entity: name, values: self.said(*entity, values) }
            }
            Deed::Update { id, values, is_stale } => {
                let (entity, name) = self.entity_of(*id);
                // Within a batch nobody knows what earlier writes make of the version.
                let version = if *is_stale == Some(true) { Some(i64::MAX) } else { None };
                Write::Update { entity: name, id: *id, values: self.said(entity, values), version }
            }
            Deed::Upsert { entity, values } => {
                let name = self.schema.entities[*entity].name.clone();
                Write::Upsert { entity: name, key: "x_code".into(), values: self.said(*entity, values) }
            }
            Deed::Delete { id, is_stale } => {
                let version = if *is_stale == Some(true) { Some(i64::MAX) } else { None };
                Write::Delete { entity: self.entity_of(*id).1, id: *id, version }
            }
            _ => return None,
        })
    }

    fn perform(&self, deed: &Deed) -> Result<Written, Error> {
        let s = &self.session;
        match deed {
            Deed::Create { entity, values } => {
                let name = self.schema.entities[*entity].name.as_str();
                let id = s.create(name, self.said(*entity, values))?;
                Ok(Written { record: Ref::new(name, id), operation: None, version: 1 })
            }
            Deed::Update { id, values, is_stale } => {
                let (entity, name) = self.entity_of(*id);
                let said = self.said(entity, values);
                match self.version(*id, *is_stale) {
                    Some(version) => s.update_version(&name, *id, version, said),
                    None => s.update(&name, *id, said),
                }
            }
            Deed::Upsert { entity, values } => {
                s.upsert(&self.schema.entities[*entity].name, "x_code", self.said(*entity, values))
            }
            Deed::Delete { id, is_stale } => {
                let (_, name) = self.entity_of(*id);
                match self.version(*id, *is_stale) {
                    Some(version) => s.delete_version(&name, *id, version),
                    None => s.delete(&name, *id),
                }
            }
            Deed::SetState { id, is_active } => {
                let state = if *is_active { "active" } else { "inactive" };
                s.set_state(&self.entity_of(*id).1, *id, state, None, Values::new())
            }
            Deed::Assign { id, owner } => {
                let owner = self.owners.iter().find(|known| known.id == *owner).expect("an owner").clone();
                s.assign(&self.entity_of(*id).1, *id, owner)
            }
            Deed::Restore { id } => s.restore(&self.entity_of(*id).1, *id),
        }
    }

    /// Takes back the last transaction, or an earlier one if that can still be done.
    fn undo(&mut self, pick: u8) -> Outcome {
        if self.past.is_empty() {
            return Ok(());
        }
        let place = self.past.len() - 1 - usize::from(pick) % self.past.len();
        let is_latest = self.is_latest && place == self.past.len() - 1;
        let before = self.world.live.clone();
        let step = &self.past[place];
        match self.session.undo(Undo::Transaction(step.txn)) {
            Err(error) => {
                let codes = [ErrorCode::CannotUndo, ErrorCode::DuplicateKey, ErrorCode::InUse, ErrorCode::Validation];
                ensure!(codes.contains(&error.code()), "undo fails: {} {error}", error.code());
                ensure!(!is_latest, "the last transaction cannot be undone: {error}");
            }
            Ok(_) => {
                let (was, became) = (step.before.clone(), step.after.clone());
                self.world.touched.extend(step.touched.clone());
                let touched = step.touched.clone();
                self.take_back(&was, &became)?;
                // Some went back through earlier lives before they went.
                self.world.blurred.extend(touched.iter().filter(|id| !self.world.live.contains_key(id)));
            }
        }
        self.settled(before)
    }

    /// What a step made of the records, taken back; it must still be as the step left it.
    fn take_back(&mut self, was: &Records, became: &Records) -> Outcome {
        for (id, after) in became {
            let live = &mut self.world.live;
            match (was.get(id), live.get(id)) {
                (None, Some(_)) => {
                    let record = live.remove(id).expect("just seen");
                    self.world.dead.insert(*id, record);
                }
                (Some(before), _) if before == after => continue,
                (Some(before), Some(now)) => {
                    let mut record = now.clone();
                    for field in 0..self.schema.entities[now.entity].fields.len() {
                        if before.value(field) != after.value(field) {
                            ensure!(now.value(field) == after.value(field), "undone although {field} changed since");
                            record.set(field, before.value(field).clone());
                        }
                    }
                    if before.is_active != after.is_active {
                        record.is_active = before.is_active;
                    }
                    if before.owner != after.owner {
                        record.owner = before.owner;
                    }
                    live.insert(*id, record);
                }
                (_, None) => ensure!(false, "undone although {id} has been deleted since"),
            }
            self.world.touched.insert(*id);
        }
        for (id, before) in was.iter().filter(|(id, _)| !became.contains_key(id)) {
            ensure!(!self.world.live.contains_key(id), "undone although {id} has been restored since");
            self.world.dead.remove(id);
            self.world.blurred.remove(id);
            self.world.live.insert(*id, before.clone());
            self.world.touched.insert(*id);
        }
        Ok(())
    }
}

fn any_id() -> Id {
    "00000000-0000-7000-8000-000000000000".parse().expect("an id")
}

fn expected(refusal: &Refusal, error: &Error) -> bool {
    refusal.contains(&error.code())
}

/// What the engine keeps, as the model does: references without the name of their entity.
pub fn plain(value: &Value) -> Value {
    match value {
        Value::Ref(reference) => Value::Id(reference.id),
        other => other.clone(),
    }
}
