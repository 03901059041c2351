//! A random organisation: drawn, built through a session of the system, and kept as the model has it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use crm_core::base::clock::{CountingIds, FixedClock};
use crm_core::base::time::{Timestamp, timestamp_from_micros};
use crm_core::metadata::field::{Cascade, Follow};
use crm_core::{Crm, Depth, Id, NewField, Options, Ref, Result, Right, Session, Value, Values, record};

use super::oracle::{Kind, Record, Role, Share, Team, Unit, User, Who, World};
use crate::dice::Dice;

/// The moment the first hour begins.
const BEGINNING: i64 = 1_780_000_000_000_000;
const HOUR: i64 = 3_600_000_000;

pub fn moment(hour: i64) -> Timestamp {
    timestamp_from_micros(BEGINNING + hour * HOUR).unwrap()
}

/// The word that every record has.
pub const WORD: &str = "zorba";
/// The word that the secured field begins with.
pub const SECRET: &str = "quagga";

/// An administrator whom every organisation has and the model does not know.
pub const BOSS: &str = "boss";

/// Makes the file that every organisation begins as a copy of.
pub fn make_template(path: &Path) {
    let crm = Crm::open_with(path, Options::new().durable(false)).unwrap();
    // Shares follow only active contacts to their sponsor, owners all of them.
    let to_sponsor = Cascade { share: Follow::Active, reparent: Follow::All, ..Cascade::REFERENCE };
    let to_partner = Cascade { share: Follow::SameOwner, reparent: Follow::SameOwner, ..Cascade::REFERENCE };
    let sponsor = NewField::lookup("x_sponsor", "account").label("en", "Sponsor").cascade(to_sponsor);
    let partner = NewField::lookup("x_partner", "account").label("en", "Partner").cascade(to_partner);
    let secret = NewField::text("x_secret", 50).label("en", "Secret").searchable().secured();
    let change = |schema: &mut crm_core::SchemaEditor| {
        schema.add_field("contact", sponsor)?;
        schema.add_field("opportunity", partner)?;
        schema.add_field("account", secret)?;
        Ok(())
    };
    let s = crm.session();
    s.change_schema(change).unwrap();
    // Somebody who may do everything stays, so that any other administrator may go.
    let root = s.find_ids("business_unit", "name", "Organisation", 1).unwrap()[0];
    let values = record! { "user_name" => BOSS, "last_name" => BOSS, "business_unit" => root };
    let boss = s.create("user", values).unwrap();
    s.grant_role("System Administrator", ("user", boss)).unwrap();
}

/// An organisation in a file, and the model of it.
pub struct Organisation {
    pub crm: Crm,
    pub system: Session,
    pub clock: Arc<FixedClock>,
    pub world: World,
}

impl Organisation {
    /// Draws an organisation and builds it in the file.
    pub fn build(path: &Path, dice: &mut Dice) -> Organisation {
        let clock = Arc::new(FixedClock::at(moment(0)));
        let options = Options::new().durable(false).clock(clock.clone()).ids(Arc::new(CountingIds::default()));
        let crm = Crm::open_with(path, options).unwrap();
        let system = crm.session();
        let mut organisation = Organisation { crm, system, clock, world: World::default() };
        let Organisation { system, world, .. } = &mut organisation;
        system.transaction(|s| Builder { s, world, dice }.build()).unwrap();
        organisation.pass(2);
        organisation
    }

    /// Lets hours pass.
    pub fn pass(&mut self, hours: i64) {
        self.world.hour += hours;
        self.clock.set(moment(self.world.hour));
    }
}

struct Builder<'a> {
    s: &'a Session,
    world: &'a mut World,
    dice: &'a mut Dice,
}

impl Builder<'_> {
    fn build(&mut self) -> Result<()> {
        self.units()?;
        self.people()?;
        self.roles()?;
        self.records()?;
        // Some outside users belong to customers that are there only now.
        for user in 0..self.world.users.len() {
            let customers = self.world.live().filter(|r| self.world.records[*r].kind <= Kind::Contact);
            let customer = self.dice.pick_some(customers.collect::<Vec<_>>()).filter(|_| self.dice.is(25));
            if let Some(customer) = customer {
                let values = record! { "customer" => self.world.record_ref(customer) };
                self.s.update("user", self.world.users[user].id, values)?;
                self.world.users[user].customer = Some(customer);
            }
        }
        for _ in 0..self.dice.between(0, 8) {
            let (record, who) = (self.dice.below(self.world.records.len()), any_who(self.world, self.dice));
            let rights = some_rights(self.dice);
            let until = self.dice.is(35).then(|| self.dice.between(1, 6) as i64);
            share(self.s, self.world, record, who, rights, until)?;
        }
        // Last, since nothing is shared with whoever is disabled, and nothing given to them.
        for user in 0..self.world.users.len() {
            if self.dice.is(8) {
                self.s.update("user", self.world.users[user].id, record! { "is_disabled" => true })?;
                self.world.users[user].is_disabled = true;
            }
        }
        if self.world.units.len() > 2 && self.dice.is(8) {
            let unit = self.dice.between(1, self.world.units.len() - 1);
            self.s.update("business_unit", self.world.units[unit].id, record! { "is_disabled" => true })?;
            self.world.units[unit].is_disabled = true;
        }
        self.world.manager_depth = self.dice.pick(&[0, 0, 1, 2, 3]);
        self.s.set_policy(record! { "manager_depth" => self.world.manager_depth as i64 })?;
        Ok(())
    }

    fn units(&mut self) -> Result<()> {
        let root = self.s.find_ids("business_unit", "name", "Organisation", 1)?[0];
        self.world.units.push(Unit { id: root, parent: None, is_disabled: false });
        for n in 1..self.dice.between(2, 7) {
            let fits: Vec<usize> = (0..n).filter(|unit| self.world.units_above(*unit).len() < 4).collect();
            let parent = self.dice.pick(&fits);
            let values = record! { "name" => format!("unit {n}"), "parent" => self.world.units[parent].id };
            let id = self.s.create("business_unit", values)?;
            self.world.units.push(Unit { id, parent: Some(parent), is_disabled: false });
        }
        Ok(())
    }

    fn people(&mut self) -> Result<()> {
        for n in 0..self.dice.between(2, 6) {
            let unit = self.dice.below(self.world.units.len());
            let manager = (n > 0 && self.dice.is(60)).then(|| self.dice.below(n));
            let mut values = record! { "user_name" => format!("user {n}"), "last_name" => format!("user {n}") }
                .with("business_unit", self.world.units[unit].id);
            if let Some(manager) = manager {
                values = values.with("manager", self.world.users[manager].id);
            }
            let id = self.s.create("user", values)?;
            self.world.users.push(User { id, unit, manager, is_disabled: false, customer: None });
        }
        for n in 0..self.dice.between(0, 3) {
            let (unit, is_access) = (self.dice.below(self.world.units.len()), self.dice.is(40));
            let values = record! { "name" => format!("team {n}"), "business_unit" => self.world.units[unit].id }
                .with("kind", if is_access { "access" } else { "owner" });
            let id = self.s.create("team", values)?;
            self.world.teams.push(Team { id, unit, is_access, members: BTreeSet::new() });
            for user in 0..self.world.users.len() {
                if self.dice.is(40) {
                    self.s.create("team_member", record! { "team" => id, "user" => self.world.users[user].id })?;
                    self.world.teams[n].members.insert(user);
                }
            }
        }
        Ok(())
    }

    fn roles(&mut self) -> Result<()> {
        for n in 0..self.dice.between(1, 4) {
            let mut role = Role { name: format!("role {n}"), ..Role::default() };
            let id = self.s.create("role", record! { "name" => role.name.as_str() })?;
            // Some roles are narrow, some broad: mixed in one role the broad depths would drown the others.
            let wide = self.dice.is(40);
            let mut entities: Vec<&str> = Kind::ALL.map(Kind::name).to_vec();
            if self.dice.is(6) {
                entities.push("*");
            }
            for entity in entities {
                if entity == "*" || self.dice.is(85) {
                    let privilege = some_privilege(self.dice, wide);
                    set_privilege(self.s, id, entity, &privilege)?;
                    role.privileges.insert(entity.to_owned(), privilege);
                }
            }
            for (entity, chance) in [("user", 75), ("team", 60), ("share", 20)] {
                if self.dice.is(chance) {
                    let privilege = BTreeMap::from([(Right::Read, self.dice.pick(&Depth::ALL))]);
                    set_privilege(self.s, id, entity, &privilege)?;
                    role.privileges.insert(entity.to_owned(), privilege);
                }
            }
            if self.dice.is(35) {
                let given = [self.dice.is(75), self.dice.is(50), self.dice.is(50)];
                let values = record! { "role" => id, "entity" => "account", "field" => "x_secret" }
                    .with("can_read", given[0])
                    .with("can_create", given[1])
                    .with("can_update", given[2]);
                self.s.create("field_permission", values)?;
                role.secret = Some(given);
            }
            self.world.roles.push(role);
        }
        let administrator = Role { name: "System Administrator".into(), is_administrator: true, ..Role::default() };
        self.world.roles.push(administrator);
        for role in 0..self.world.roles.len() {
            let chance = if self.world.roles[role].is_administrator { 3 } else { 45 };
            for who in everybody(self.world) {
                if self.dice.is(chance) {
                    grant(self.s, self.world, role, who)?;
                }
            }
        }
        Ok(())
    }

    fn records(&mut self) -> Result<()> {
        for n in 0..self.dice.between(5, 25) {
            let kind = if n < 2 { Kind::Account } else { self.dice.pick(&Kind::ALL) };
            let owner = any_owner(self.world, self.dice);
            let mut links = BTreeMap::new();
            for (link, targets) in kind.links() {
                let fits = self.world.fits(kind, targets);
                if let Some(target) = self.dice.pick_some(fits.collect::<Vec<_>>()).filter(|_| self.dice.is(65)) {
                    links.insert(*link, target);
                }
            }
            let secret = (kind == Kind::Account && self.dice.is(50)).then(|| format!("{SECRET} {n}"));
            let name = format!("{WORD} {} {n}", kind.name());
            let values = values_of(self.world, kind, &name, owner, &links, secret.as_deref());
            let id = self.s.create(kind.name(), values)?;
            let unit = self.world.unit_of(owner);
            let mut it = Record { id, kind, name, owner, unit, is_active: true, links, secret, is_gone: false };
            if kind == Kind::Contact && self.dice.is(30) {
                self.s.set_state("contact", id, "inactive", None, Values::new())?;
                it.is_active = false;
            }
            self.world.records.push(it);
        }
        Ok(())
    }
}

/// What is said of a record when it is made.
pub fn values_of(
    world: &World,
    kind: Kind,
    name: &str,
    owner: Who,
    links: &BTreeMap<&'static str, usize>,
    secret: Option<&str>,
) -> Values {
    let mut values = Values::new().with(kind.name_field(), name).with("owner", world.reference(owner));
    for (link, target) in links {
        values = values.with(*link, link_value(world, link, *target));
    }
    if let Some(secret) = secret {
        values = values.with("x_secret", secret);
    }
    values
}

/// A record as a lookup takes it: by its id, or, where it can be of several entities, with its entity.
pub fn link_value(world: &World, link: &str, target: usize) -> Value {
    match link {
        "customer" | "regarding" => Value::Ref(world.record_ref(target)),
        _ => Value::Id(world.records[target].id),
    }
}

pub fn everybody(world: &World) -> Vec<Who> {
    (0..world.users.len()).map(Who::User).chain((0..world.teams.len()).map(Who::Team)).collect()
}

pub fn any_who(world: &World, dice: &mut Dice) -> Who {
    dice.pick(&everybody(world))
}

/// Somebody who can own records.
pub fn any_owner(world: &World, dice: &mut Dice) -> Who {
    let owners = everybody(world).into_iter();
    let can_own = |who: &Who| !matches!(who, Who::Team(team) if world.teams[*team].is_access);
    dice.pick(&owners.filter(can_own).collect::<Vec<_>>())
}

pub fn some_rights(dice: &mut Dice) -> BTreeSet<Right> {
    let others = Right::SHARED.into_iter().filter(|right| *right != Right::Read);
    others.filter(|_| dice.is(35)).collect::<Vec<_>>().into_iter().chain([Right::Read]).collect()
}

pub fn some_privilege(dice: &mut Dice, wide: bool) -> BTreeMap<Right, Depth> {
    let depths: &[Depth] = if wide {
        &[Depth::Own, Depth::BusinessUnit, Depth::BusinessUnit, Depth::Subtree, Depth::Subtree, Depth::Organisation]
    } else {
        &[Depth::Own, Depth::Own, Depth::Customer, Depth::BusinessUnit]
    };
    let mut privilege = BTreeMap::new();
    for right in Right::ALL {
        if dice.is(if right == Right::Read { 90 } else { 65 }) {
            privilege.insert(right, dice.pick(depths));
        }
    }
    privilege
}

fn set_privilege(s: &Session, role: Id, entity: &str, privilege: &BTreeMap<Right, Depth>) -> Result<()> {
    let mut values = record! { "role" => role, "entity" => entity };
    for (right, depth) in privilege {
        values = values.with(right.depth_field(), depth.name());
    }
    s.create("role_privilege", values).map(|_| ())
}

/// Gives a role, if it can be held and is not.
pub fn grant(s: &Session, world: &mut World, role: usize, who: Who) -> Result<()> {
    let is_access = matches!(who, Who::Team(team) if world.teams[team].is_access);
    if !is_access && world.roles[role].holders.insert(who) {
        s.grant_role(&world.roles[role].name, world.reference(who))?;
    }
    Ok(())
}

/// Shares a record, unless its receiver owns it or cannot sign in.
pub fn share(
    s: &Session,
    world: &mut World,
    record: usize,
    who: Who,
    rights: BTreeSet<Right>,
    until: Option<i64>,
) -> Result<()> {
    let is_disabled = matches!(who, Who::User(user) if world.users[user].is_disabled);
    if is_disabled || world.records[record].owner == who {
        return Ok(());
    }
    let given: Vec<Right> = rights.iter().copied().collect();
    s.share(world.record_ref(record), world.reference(who), &given, until.map(moment))?;
    world.shares.insert((record, who), Share { rights, until });
    Ok(())
}

/// The organisation in words, for whoever has to understand what went wrong.
pub fn describe(world: &World) -> String {
    let mut text = String::new();
    let mut line = |line: String| writeln!(text, "  {line}").unwrap();
    line(format!("hour {}, managers see {} levels down", world.hour, world.manager_depth));
    for (n, unit) in world.units.iter().enumerate() {
        line(format!("unit {n} below {:?}{}", unit.parent, if unit.is_disabled { ", disabled" } else { "" }));
    }
    for (n, user) in world.users.iter().enumerate() {
        let User { unit, manager, is_disabled, customer, .. } = user;
        line(format!(
            "user {n} of unit {unit}, manager {manager:?}, customer {customer:?}, disabled {is_disabled}, fields {:?}",
            world.secret_rights(n)
        ));
    }
    for (n, team) in world.teams.iter().enumerate() {
        line(format!("team {n} of unit {}, access {}, members {:?}", team.unit, team.is_access, team.members));
    }
    for role in world.roles.iter().filter(|role| !role.holders.is_empty()) {
        line(format!("{} held by {:?}, fields {:?}", role.name, role.holders, role.secret));
        for (entity, privilege) in &role.privileges {
            let told: Vec<String> = privilege.iter().map(|(r, d)| format!("{} {}", r.name(), d.name())).collect();
            line(format!("    {entity}: {}", told.join(", ")));
        }
    }
    for (n, record) in world.records.iter().enumerate() {
        let marks = [("gone", record.is_gone), ("inactive", !record.is_active), ("secret", record.secret.is_some())];
        let marks: Vec<&str> = marks.iter().filter(|(_, is)| *is).map(|(mark, _)| *mark).collect();
        line(format!(
            "record {n}: {} owner {:?} unit {} {:?} {marks:?}",
            record.name, record.owner, record.unit, record.links
        ));
    }
    for ((record, who), share) in &world.shares {
        line(format!("record {record} shared with {who:?}: {:?} until {:?}", share.rights, share.until));
    }
    text
}

/// A value as the descriptions say it: records by their number.
pub fn told(world: &World, value: &Value) -> String {
    let by_id = |id: Id| {
        let record = world.records.iter().position(|record| record.id == id).map(|n| format!("record {n}"));
        let user = || world.users.iter().position(|user| user.id == id).map(|n| format!("user {n}"));
        let team = || world.teams.iter().position(|team| team.id == id).map(|n| format!("team {n}"));
        record.or_else(user).or_else(team).unwrap_or_else(|| format!("unknown {id}"))
    };
    match value {
        Value::Null => "-".to_owned(),
        Value::Id(id) | Value::Ref(Ref { id, .. }) => by_id(*id),
        other => other.to_text(),
    }
}
