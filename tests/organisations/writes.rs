//! Random writes that are taken back: each must be refused exactly when the model says, and what it leads to, seen from
//! inside the transaction, must be what the model sees.

use std::collections::BTreeMap;

use crm_core::{ErrorCode, Id, Result, Right, Values};

use super::check::{Look, Outcome, same};
use super::oracle::{Kind, Record, Share, Who, World};
use super::organisation::{SECRET, any_who, everybody, link_value, moment, some_rights, values_of};
use crate::dice::Dice;

/// What becomes of a write, as far as rights decide it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Allowed,
    Denied,
    /// The record itself is not there for this user.
    NotThere,
    /// A record pointed to is not.
    NothingToPointTo,
}

fn fate<T>(done: &Result<T>) -> Fate {
    match done {
        Err(error) if error.code() == ErrorCode::PermissionDenied => Fate::Denied,
        Err(error) if error.code() == ErrorCode::NotFound => Fate::NotThere,
        Err(error) if error.details().issues.iter().any(|issue| issue.rule == "not_found") => Fate::NothingToPointTo,
        // What else may be wrong with a write (a loop in a tree, a closed record) is no matter of rights.
        _ => Fate::Allowed,
    }
}

/// What a write is to do, what should become of it, and the organisation after it.
struct Attempt {
    what: String,
    model: Fate,
    after: Option<World>,
}

impl Look<'_> {
    /// Tries a few writes and takes them back.
    pub fn attempt(&self, dice: &mut Dice) -> Outcome {
        if !self.world.is_enabled(self.user) {
            return Ok(());
        }
        for _ in 0..2 {
            self.session.begin().map_err(|error| format!("no transaction begins: {error}"))?;
            let done = self.attempt_one(dice);
            self.session.rollback().map_err(|error| format!("a transaction cannot be taken back: {error}"))?;
            done?;
        }
        self.list(dice.pick(&Kind::ALL))
    }

    fn attempt_one(&self, dice: &mut Dice) -> Outcome {
        let Some(record) = dice.pick_some(self.world.live().collect::<Vec<_>>()) else { return Ok(()) };
        let (done, attempt) = match dice.below(9) {
            0 => self.change(record),
            1 | 2 => self.delete(record),
            3 => self.give(record, dice),
            4 | 5 => self.link(record, dice),
            6 | 7 => self.create(dice),
            _ => self.share(record, dice),
        };
        let Attempt { what, model, after } = attempt;
        // Where several things are wrong, which is said first is not a matter of rights; whether it is done, is.
        same(&what, &(done == Fate::Allowed), &(model == Fate::Allowed))?;
        // Alone, an unseen record is told apart from a forbidden act.
        if model == Fate::NotThere {
            same(&what, &done, &model)?;
        }
        match after.filter(|_| done == Fate::Allowed) {
            Some(world) => {
                let look = Look { world: &world, ..*self };
                Kind::ALL.into_iter().try_for_each(|kind| look.list(kind)).map_err(|why| format!("after {what}: {why}"))
            }
            None => Ok(()),
        }
    }

    fn reaches(&self, right: Right, record: usize) -> bool {
        self.world.reaches(self.user, right, record)
    }

    /// Whether somebody may be named: who is not seen neither owns nor is shared with.
    fn sees(&self, who: Who) -> bool {
        let kind = if matches!(who, Who::User(_)) { "user" } else { "team" };
        who == Who::User(self.user) || self.world.holds(self.user, kind, Right::Read)
    }

    /// Whether somebody may be named as an owner: oneself and one's teams are known without being seen.
    fn may_name(&self, who: Who) -> bool {
        self.sees(who) || self.world.selves(self.user).contains(&who)
    }

    /// A right used on a record that is there.
    fn used(&self, right: Right, record: usize) -> Fate {
        // Whether the right is held at all is answered alike for ids that are there and ids that are not.
        if !self.world.holds(self.user, self.world.records[record].kind.name(), right) {
            return Fate::Denied;
        }
        match (self.reaches(Right::Read, record), self.reaches(right, record)) {
            (false, _) => Fate::NotThere,
            (_, false) => Fate::Denied,
            _ => Fate::Allowed,
        }
    }

    fn update(&self, record: usize, values: Values) -> Result<()> {
        let it = &self.world.records[record];
        self.session.update(it.kind.name(), it.id, values).map(|_| ())
    }

    /// Changes a plain field, the secured one, or the state.
    fn change(&self, record: usize) -> (Fate, Attempt) {
        let it = &self.world.records[record];
        let mut model = self.used(Right::Write, record);
        let (what, done) = match (it.kind, record % 2) {
            (Kind::Account, 0) => {
                if model == Fate::Allowed && !self.world.secret_rights(self.user)[2] {
                    model = Fate::Denied;
                }
                ("change the secret", self.update(record, Values::new().with("x_secret", SECRET)))
            }
            (Kind::Contact, 0) => {
                let state = if it.is_active { "inactive" } else { "active" };
                let done = self.session.set_state("contact", it.id, state, None, Values::new());
                ("change the state", done.map(|_| ()))
            }
            _ => ("change", self.update(record, Values::new().with(it.kind.free_field(), "changed"))),
        };
        (fate(&done), Attempt { what: format!("{what} of record {record}"), model, after: None })
    }

    fn delete(&self, record: usize) -> (Fate, Attempt) {
        let it = &self.world.records[record];
        let mut model = self.used(Right::Delete, record);
        let parts = self.all_parts(record, true);
        if model == Fate::Allowed && !parts.iter().all(|part| self.reaches(Right::Delete, *part)) {
            model = Fate::Denied;
        }
        let done = self.session.delete(it.kind.name(), it.id);
        let mut after = self.world.clone();
        after.delete(record);
        (fate(&done), Attempt { what: format!("delete record {record}"), model, after: done.is_ok().then_some(after) })
    }

    /// All that goes where a record goes.
    fn all_parts(&self, record: usize, is_deletion: bool) -> Vec<usize> {
        let mut found = self.world.parts(record, is_deletion);
        let mut next = 0;
        while let Some(part) = found.get(next) {
            let further = self.world.parts(*part, is_deletion);
            found.extend(further);
            next += 1;
        }
        found
    }

    fn give(&self, record: usize, dice: &mut Dice) -> (Fate, Attempt) {
        let (it, owner) = (&self.world.records[record], any_who(self.world, dice));
        let mut model = self.used(Right::Write, record);
        if model == Fate::Allowed && it.owner != owner {
            let may = self.reaches(Right::Assign, record)
                && self.world.can_own(owner, it.kind)
                && self.following(record, owner).iter().all(|part| self.reaches(Right::Assign, *part));
            model = if may { Fate::Allowed } else { Fate::Denied };
        }
        if model == Fate::Allowed && !self.may_name(owner) {
            model = Fate::Denied;
        }
        let done = self.update(record, Values::new().with("owner", self.world.reference(owner)));
        let mut after = self.world.clone();
        after.give(record, owner);
        let what = format!("give record {record} to {owner:?}");
        (fate(&done), Attempt { what, model, after: done.is_ok().then_some(after) })
    }

    /// What follows a record to a new owner: all that belongs to it, and what belongs to that if its owner changes.
    fn following(&self, record: usize, owner: Who) -> Vec<usize> {
        let mut found = self.world.parts(record, false);
        let mut next = 0;
        while let Some(part) = found.get(next).copied() {
            if self.world.records[part].owner != owner {
                found.extend(self.world.parts(part, false));
            }
            next += 1;
        }
        found
    }

    fn link(&self, record: usize, dice: &mut Dice) -> (Fate, Attempt) {
        let it = &self.world.records[record];
        let (link, targets) = dice.pick(it.kind.links());
        let fits = self.world.fits(it.kind, targets);
        let target = dice.pick_some(fits.collect::<Vec<_>>());
        let mut model = self.used(Right::Write, record);
        let mut after = self.world.clone();
        let mut values = Values::new().with(link, crm_core::Value::Null);
        after.records[record].links.remove(link);
        if let Some(target) = target {
            values = Values::new().with(link, link_value(self.world, link, target));
            after.records[record].links.insert(link, target);
            if model == Fate::Allowed {
                let is_new = it.links.get(link) != Some(&target);
                model = self.pointed(target, !is_new || self.reaches(Right::Append, record), is_new);
            }
        }
        let done = self.update(record, values);
        let what = format!("let {link} of record {record} be {target:?}");
        (fate(&done), Attempt { what, model, after: done.is_ok().then_some(after) })
    }

    fn pointed(&self, target: usize, may_append: bool, is_new: bool) -> Fate {
        if !self.reaches(Right::Read, target) {
            return Fate::NothingToPointTo;
        }
        if may_append && (!is_new || self.reaches(Right::AppendTo, target)) { Fate::Allowed } else { Fate::Denied }
    }

    fn create(&self, dice: &mut Dice) -> (Fate, Attempt) {
        let (kind, user) = (dice.pick(&Kind::ALL), self.user);
        let owner = if dice.is(40) { Who::User(user) } else { dice.pick(&everybody(self.world)) };
        let mut links = BTreeMap::new();
        for (link, targets) in kind.links() {
            let fits = self.world.fits(kind, targets);
            if let Some(target) = dice.pick_some(fits.collect::<Vec<_>>()).filter(|_| dice.is(40)) {
                links.insert(*link, target);
            }
        }
        let secret = (kind == Kind::Account && dice.is(30)).then_some(SECRET);
        let done = self.session.create(kind.name(), values_of(self.world, kind, "new", owner, &links, secret));
        let mut after = self.world.clone();
        let id = done.as_ref().copied().unwrap_or(self.world.records[0].id);
        after.records.push(self.new_record(id, kind, owner, &links, secret));
        let what = format!("create a {} for {owner:?} with {links:?} and {secret:?}", kind.name());
        let model = self.fate_of_new(&after, kind, owner, &links, secret);
        (fate(&done), Attempt { what, model, after: done.is_ok().then_some(after) })
    }

    fn new_record(
        &self,
        id: Id,
        kind: Kind,
        owner: Who,
        links: &BTreeMap<&'static str, usize>,
        secret: Option<&str>,
    ) -> Record {
        let (links, secret) = (links.clone(), secret.map(str::to_owned));
        let unit = self.world.unit_of(owner);
        Record { id, kind, name: "new".to_owned(), owner, unit, is_active: true, links, secret, is_gone: false }
    }

    fn fate_of_new(
        &self,
        after: &World,
        kind: Kind,
        owner: Who,
        links: &BTreeMap<&'static str, usize>,
        secret: Option<&str>,
    ) -> Fate {
        let (user, new) = (self.user, after.records.len() - 1);
        let holds = |right| self.world.holds(user, kind.name(), right);
        let may_fill = secret.is_none() || self.world.secret_rights(user)[1];
        if !holds(Right::Create)
            || !holds(Right::Read)
            || !may_fill
            || !self.world.can_own(owner, kind)
            || !self.may_name(owner)
        {
            return Fate::Denied;
        }
        let mut fates: Vec<Fate> =
            links.values().map(|target| self.pointed(*target, holds(Right::Append), true)).collect();
        let may_add = links.is_empty() || after.reaches(user, Right::Append, new);
        let may_stand = may_add && after.reaches(user, Right::Create, new);
        if !may_stand && !fates.contains(&Fate::NothingToPointTo) {
            // Where the new record stands is looked at last: what is wrong with its values is said before.
            fates.push(Fate::Denied);
        }
        let worst = [Fate::Denied, Fate::NothingToPointTo].into_iter().find(|fate| fates.contains(fate));
        worst.unwrap_or(Fate::Allowed)
    }

    fn share(&self, record: usize, dice: &mut Dice) -> (Fate, Attempt) {
        let owner = self.world.records[record].owner;
        let can_receive = |who: &Who| match who {
            Who::User(user) => !self.world.users[*user].is_disabled && *who != owner,
            Who::Team(_) => *who != owner,
        };
        let receivers: Vec<Who> = everybody(self.world).into_iter().filter(can_receive).collect();
        let Some(who) = dice.pick_some(receivers) else { return self.change(record) };
        let (rights, until) = (some_rights(dice), self.world.hour + 1);
        let given: Vec<Right> = rights.iter().copied().collect();
        let mut model = self.used(Right::Share, record);
        if model == Fate::Allowed && !given.iter().all(|right| self.reaches(*right, record)) {
            model = Fate::Denied;
        }
        if model == Fate::Allowed && !self.sees(who) {
            model = Fate::Denied;
        }
        let (it, with) = (self.world.record_ref(record), self.world.reference(who));
        let done = self.session.share(it, with, &given, Some(moment(until)));
        let mut after = self.world.clone();
        after.shares.insert((record, who), Share { rights, until: Some(until) });
        let what = format!("share {given:?} of record {record} with {who:?}");
        (fate(&done), Attempt { what, model, after: done.is_ok().then_some(after) })
    }
}
