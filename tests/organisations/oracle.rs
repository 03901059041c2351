//! The naive model: an organisation as plain data, and the rules of rights asked of one record after another. Nothing
//! here is shared with the engine; what the rules say stands here a second time.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::{Depth, Id, Ref, Right};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Account,
    Contact,
    Opportunity,
    Task,
    Note,
}

impl Kind {
    pub const ALL: [Kind; 5] = [Kind::Account, Kind::Contact, Kind::Opportunity, Kind::Task, Kind::Note];

    pub fn name(self) -> &'static str {
        ["account", "contact", "opportunity", "task", "note"][self as usize]
    }

    /// The field that holds the name of a record; all of them are searched.
    pub fn name_field(self) -> &'static str {
        ["name", "last_name", "name", "subject", "subject"][self as usize]
    }

    /// A plain field that anybody who may change the record may change.
    pub fn free_field(self) -> &'static str {
        if self == Kind::Note { "body" } else { "description" }
    }

    /// The lookups to other records, with the entities they can point to.
    pub fn links(self) -> &'static [(&'static str, &'static [Kind])] {
        match self {
            Kind::Account => &[("parent_account", &[Kind::Account]), ("primary_contact", &[Kind::Contact])],
            Kind::Contact => &[("account", &[Kind::Account]), ("x_sponsor", &[Kind::Account])],
            Kind::Opportunity => &[("customer", &[Kind::Account, Kind::Contact]), ("x_partner", &[Kind::Account])],
            Kind::Task | Kind::Note => &[("regarding", &[Kind::Account, Kind::Contact, Kind::Opportunity])],
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    User(usize),
    Team(usize),
}

#[derive(Clone, Debug)]
pub struct Unit {
    pub id: Id,
    pub parent: Option<usize>,
    pub is_disabled: bool,
}

#[derive(Clone, Debug)]
pub struct User {
    pub id: Id,
    pub unit: usize,
    pub manager: Option<usize>,
    pub is_disabled: bool,
    pub customer: Option<usize>,
}

#[derive(Clone, Debug)]
pub struct Team {
    pub id: Id,
    pub unit: usize,
    pub is_access: bool,
    pub members: BTreeSet<usize>,
}

/// By right, how far.
pub type Privilege = BTreeMap<Right, Depth>;

#[derive(Clone, Debug, Default)]
pub struct Role {
    pub name: String,
    pub is_administrator: bool,
    /// By the name of the entity; `*` is every one.
    pub privileges: BTreeMap<String, Privilege>,
    /// What it lets do with the secured field: see, fill in, change.
    pub secret: Option<[bool; 3]>,
    pub holders: BTreeSet<Who>,
}

#[derive(Clone, Debug)]
pub struct Record {
    pub id: Id,
    pub kind: Kind,
    pub name: String,
    pub owner: Who,
    /// That of the owner; of a record that is gone, when it went.
    pub unit: usize,
    pub is_active: bool,
    pub links: BTreeMap<&'static str, usize>,
    /// The secured field, which only accounts have.
    pub secret: Option<String>,
    pub is_gone: bool,
}

#[derive(Clone, Debug)]
pub struct Share {
    pub rights: BTreeSet<Right>,
    /// The hour it ends at.
    pub until: Option<i64>,
}

#[derive(Clone, Debug, Default)]
pub struct World {
    pub units: Vec<Unit>,
    pub users: Vec<User>,
    pub teams: Vec<Team>,
    pub roles: Vec<Role>,
    pub records: Vec<Record>,
    pub shares: BTreeMap<(usize, Who), Share>,
    pub manager_depth: usize,
    /// Hours since the beginning.
    pub hour: i64,
}

/// What carries a reach down from record to record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carries {
    Shares,
    Owners,
}

impl World {
    /// Whether a session of the user may do anything at all.
    pub fn is_enabled(&self, user: usize) -> bool {
        let user = &self.users[user];
        !user.is_disabled && !self.units_above(user.unit).into_iter().any(|unit| self.units[unit].is_disabled)
    }

    /// A unit and all above it.
    pub fn units_above(&self, unit: usize) -> Vec<usize> {
        std::iter::successors(Some(unit), |unit| self.units[*unit].parent).collect()
    }

    pub fn unit_of(&self, who: Who) -> usize {
        match who {
            Who::User(user) => self.users[user].unit,
            Who::Team(team) => self.teams[team].unit,
        }
    }

    /// The user and the teams of the user.
    pub fn selves(&self, user: usize) -> Vec<Who> {
        let teams = (0..self.teams.len()).filter(|team| self.teams[*team].members.contains(&user));
        std::iter::once(Who::User(user)).chain(teams.map(Who::Team)).collect()
    }

    /// The roles a user has, each with the unit of whoever holds it.
    fn roles_of(&self, user: usize) -> Vec<(&Role, usize)> {
        let mut found = Vec::new();
        for who in self.selves(user) {
            if matches!(who, Who::Team(team) if self.teams[team].is_access) {
                continue;
            }
            let held = self.roles.iter().filter(|role| role.holders.contains(&who));
            found.extend(held.map(|role| (role, self.unit_of(who))));
        }
        found
    }

    pub fn is_administrator(&self, user: usize) -> bool {
        self.roles_of(user).iter().any(|(role, _)| role.is_administrator)
    }

    /// How far a right goes in an entity, each with the unit it is counted from.
    pub fn depths(&self, user: usize, entity: &str, right: Right) -> Vec<(Depth, usize)> {
        let mut found = Vec::new();
        for (role, unit) in self.roles_of(user) {
            if role.is_administrator {
                found.push((Depth::Organisation, unit));
            }
            for name in [entity, "*"] {
                let depth = role.privileges.get(name).and_then(|privilege| privilege.get(&right));
                found.extend(depth.map(|depth| (*depth, unit)));
            }
        }
        found
    }

    /// Whether a right is held in an entity at all.
    pub fn holds(&self, user: usize, entity: &str, right: Right) -> bool {
        !self.depths(user, entity, right).is_empty()
    }

    /// What may be done with the secured field: see, fill in, change.
    pub fn secret_rights(&self, user: usize) -> [bool; 3] {
        let mut rights = [self.is_administrator(user); 3];
        for (role, _) in self.roles_of(user) {
            for (right, given) in rights.iter_mut().zip(role.secret.unwrap_or_default()) {
                *right |= given;
            }
        }
        rights
    }

    /// Whether a right of an enabled user reaches a record.
    pub fn reaches(&self, user: usize, right: Right, record: usize) -> bool {
        let it = &self.records[record];
        let depths = self.depths(user, it.kind.name(), right);
        if depths.is_empty() {
            return false;
        }
        if self.reaches_by_owner_and_unit(user, &depths, it) {
            return true;
        }
        if it.is_gone {
            return false;
        }
        let has_customer_depth = depths.iter().any(|(depth, _)| *depth == Depth::Customer);
        let by_shares = self.above(record, Carries::Shares);
        if let Some(customer) = self.users[user].customer.filter(|_| has_customer_depth)
            && (customer == record || by_shares.contains(&customer))
        {
            return true;
        }
        if by_shares.iter().chain([&record]).any(|above| self.is_shared(user, right, *above)) {
            return true;
        }
        if right != Right::Read {
            return false;
        }
        if let Who::User(owner) = it.owner
            && self.reports_to(owner, user)
        {
            return true;
        }
        let selves = self.selves(user);
        self.above(record, Carries::Owners).iter().any(|above| selves.contains(&self.records[*above].owner))
    }

    fn reaches_by_owner_and_unit(&self, user: usize, depths: &[(Depth, usize)], it: &Record) -> bool {
        self.selves(user).contains(&it.owner)
            || depths.iter().any(|(depth, unit)| match depth {
                Depth::Organisation => true,
                Depth::Subtree => self.units_above(it.unit).contains(unit),
                Depth::BusinessUnit => it.unit == *unit,
                Depth::Own | Depth::Customer => false,
            })
    }

    /// Whether somebody reports to a manager who sees so far down.
    fn reports_to(&self, user: usize, manager: usize) -> bool {
        let managers = std::iter::successors(self.users[user].manager, |above| self.users[*above].manager);
        managers.take(self.manager_depth).any(|above| above == manager)
    }

    /// Whether a share of this very record gives a right.
    fn is_shared(&self, user: usize, right: Right, record: usize) -> bool {
        self.selves(user)
            .into_iter()
            .filter_map(|who| self.shares.get(&(record, who)))
            .any(|share| share.rights.contains(&right) && share.until.is_none_or(|until| until > self.hour))
    }

    /// The records above one, from which it takes what is carried.
    pub fn above(&self, record: usize, carries: Carries) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut ahead = vec![record];
        while let Some(below) = ahead.pop() {
            for (link, target) in &self.records[below].links {
                if self.follows(below, link, *target, carries) && found.insert(*target) {
                    ahead.push(*target);
                }
            }
        }
        found
    }

    /// What carries what: the relationships of a parent carry both, a sponsor's carry shares only while the contact is
    /// active, a partner's carry both while both have one owner.
    fn follows(&self, below: usize, link: &str, above: usize, carries: Carries) -> bool {
        match link {
            "parent_account" | "account" | "customer" | "regarding" => true,
            "x_sponsor" => carries == Carries::Owners || self.records[below].is_active,
            "x_partner" => self.records[below].owner == self.records[above].owner,
            _ => false,
        }
    }

    /// The accounts above one in their tree.
    pub fn ancestors(&self, account: usize) -> BTreeSet<usize> {
        let parent = |account: &usize| self.records[*account].links.get("parent_account").copied();
        std::iter::successors(parent(&account), parent).collect()
    }

    /// Whether a user may be given records of an entity.
    pub fn can_own(&self, who: Who, kind: Kind) -> bool {
        match who {
            Who::User(user) => self.is_enabled(user) && self.holds(user, kind.name(), Right::Read),
            Who::Team(team) => !self.teams[team].is_access,
        }
    }

    pub fn live(&self) -> impl Iterator<Item = usize> {
        (0..self.records.len()).filter(|record| !self.records[*record].is_gone)
    }

    /// The records that one of a kind can point to by a link to these kinds. Nothing but activities and notes is about a
    /// customer at rest.
    pub fn fits(&self, kind: Kind, targets: &[Kind]) -> impl Iterator<Item = usize> {
        let is_about_anybody = matches!(kind, Kind::Task | Kind::Note);
        self.live().filter(move |record| {
            let target = &self.records[*record];
            targets.contains(&target.kind) && (is_about_anybody || target.is_active)
        })
    }

    pub fn live_of(&self, kind: Kind) -> impl Iterator<Item = usize> {
        self.live().filter(move |record| self.records[*record].kind == kind)
    }

    /// The records that go where this one goes: when it is given to another owner or deleted.
    pub fn parts(&self, record: usize, is_deletion: bool) -> Vec<usize> {
        let is_part = |link: &str| match link {
            "account" | "customer" | "regarding" => true,
            "parent_account" => !is_deletion,
            _ => false,
        };
        let points = |other: &usize| self.records[*other].links.iter().any(|(l, to)| *to == record && is_part(l));
        self.live().filter(points).collect()
    }

    pub fn reference(&self, who: Who) -> Ref {
        match who {
            Who::User(user) => Ref::new("user", self.users[user].id),
            Who::Team(team) => Ref::new("team", self.teams[team].id),
        }
    }

    pub fn record_ref(&self, record: usize) -> Ref {
        let record = &self.records[record];
        Ref::new(record.kind.name(), record.id)
    }

    // What is done to an organisation.

    /// What somebody owns moves to another unit with the owner.
    pub fn take_along(&mut self, owner: Who, unit: usize) {
        for record in self.records.iter_mut().filter(|record| record.owner == owner && !record.is_gone) {
            record.unit = unit;
        }
    }

    pub fn give(&mut self, record: usize, owner: Who) {
        if self.records[record].owner == owner {
            self.records[record].unit = self.unit_of(owner);
            return;
        }
        self.records[record].owner = owner;
        self.records[record].unit = self.unit_of(owner);
        for part in self.parts(record, false) {
            self.give(part, owner);
        }
    }

    pub fn delete(&mut self, record: usize) {
        for part in self.parts(record, true) {
            if !self.records[part].is_gone {
                self.delete(part);
            }
        }
        self.records[record].is_gone = true;
        self.records[record].links.clear();
        self.shares.retain(|(shared, _), _| *shared != record);
        for other in &mut self.records {
            other.links.retain(|_, target| *target != record);
        }
        for user in &mut self.users {
            user.customer = user.customer.filter(|customer| *customer != record);
        }
    }
}
