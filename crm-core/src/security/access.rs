//! What a user may do, gathered from roles, teams, units and shares: read once, used until one of those changes.
//!
//! Nothing of this is kept per record. What reaches a record follows from the record's own owner and unit, from the
//! shares and from the records above it, and becomes a condition of each question (see [`super::visibility`]).

use std::collections::BTreeMap;

use super::policy::Policy;
use super::principal::Principal;
use super::right::{Depth, Right};
use crate::base::fnv::Fnv;
use crate::base::id::{EntityId, FieldId};
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::kind::targets;
use crate::metadata::registry::{Entity, FieldIndex, Registry};
use crate::store::{Cell, Key, Reader};

/// The entity of a privilege that holds for all.
pub const EVERY_ENTITY: &str = "*";

/// What a user may do.
#[derive(Debug)]
pub struct Access {
    /// The user.
    pub principal: Principal,
    /// The state of all roles, teams, units and shares this was read at.
    pub epoch: i64,
    /// True if one of the roles lets its holder do everything.
    pub is_administrator: bool,
    /// True if the schema may be changed.
    pub can_customise: bool,
    /// True if answers may be exported.
    pub can_export: bool,
    /// How many levels below the user records of subordinates are seen.
    pub manager_depth: u32,
    /// True if anything is shared with the user or one of the teams.
    pub has_shares: bool,
    /// What holds for the whole file.
    pub policy: Policy,
    grants: Vec<Grant>,
    /// Of secured fields; all others are everybody's. Kept here and not asked of the definitions, which may be older.
    fields: BTreeMap<(EntityId, FieldId), FieldRights>,
    principals: usize,
    customer: Option<usize>,
    /// The place of the unit that stands above all others.
    root: Option<usize>,
    /// The places of units with others below.
    branching: Vec<usize>,
    values: Vec<Key>,
    signature: u64,
}

/// How far each right reaches, in the order of [`Right::ALL`]; none for not at all.
pub type Depths = [Option<Depth>; Right::ALL.len()];

/// What one privilege of one role gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The name of the role.
    pub role: String,
    /// Who holds it: the user, or one of the teams.
    pub holder: Key,
    /// The place of the holder's unit among the values.
    pub unit: usize,
    /// The entity; none means every one.
    pub entity: Option<EntityId>,
    /// How far each right reaches.
    pub depths: Depths,
}

impl Grant {
    fn of_everything(holder: Key) -> Grant {
        let depths = [Some(Depth::Organisation); Right::ALL.len()];
        Grant { role: String::new(), holder, unit: 0, entity: None, depths }
    }
}

/// What may be done with a secured field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FieldRights {
    /// Its value is seen.
    pub read: bool,
    /// It may be filled in when a record is made.
    pub create: bool,
    /// It may be changed.
    pub update: bool,
}

/// How far a right reaches in one entity, all roles together. Units are places among the values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// To every record.
    pub everything: bool,
    /// To the user's own records and those of the teams.
    pub own: bool,
    /// To the records of the user's customer.
    pub customer: bool,
    /// To the records of these units.
    pub units: Vec<usize>,
    /// To the records of these units and of those below.
    pub subtrees: Vec<usize>,
}

impl Reach {
    /// True if the right is not held at all.
    pub fn is_nothing(&self) -> bool {
        !self.everything && !self.own && !self.customer && self.units.is_empty() && self.subtrees.is_empty()
    }

    fn add(&mut self, depth: Depth, unit: usize) {
        // Whoever holds a right at all holds it over what is theirs.
        self.own = true;
        match depth {
            Depth::Own => {}
            Depth::Customer => self.customer = true,
            Depth::BusinessUnit if !self.units.contains(&unit) => self.units.push(unit),
            Depth::Subtree if !self.subtrees.contains(&unit) => self.subtrees.push(unit),
            Depth::BusinessUnit | Depth::Subtree => {}
            Depth::Organisation => self.everything = true,
        }
    }
}

impl Access {
    /// The access of the system itself.
    pub fn system(principal: Principal, policy: Policy) -> Access {
        Access {
            principal,
            epoch: 0,
            is_administrator: true,
            can_customise: true,
            can_export: true,
            manager_depth: 0,
            has_shares: false,
            policy,
            grants: Vec::new(),
            fields: BTreeMap::new(),
            principals: 1,
            customer: None,
            root: None,
            branching: Vec::new(),
            values: vec![principal.key],
            signature: 0,
        }
    }

    /// Reads what a user may do.
    ///
    /// # Errors
    /// `permission_denied` if the user, or the user's business unit, is disabled or no longer there.
    pub fn load(reader: &dyn Reader, registry: &Registry, principal: Principal) -> Result<Access> {
        // Read first: what changes while the rest is read makes the next statement read it all again.
        let epoch = reader.access_epoch()?;
        if reader.epoch()? != registry.epoch {
            // Another process may have secured a field since these definitions were read.
            let stored = reader.schema()?;
            return Access::load_with(reader, &Registry::new(stored.epoch, stored.definitions), principal, epoch);
        }
        Access::load_with(reader, registry, principal, epoch)
    }

    fn load_with(reader: &dyn Reader, registry: &Registry, principal: Principal, epoch: i64) -> Result<Access> {
        let loader = Loader { reader, registry };
        let policy = Policy::load(reader, registry)?;
        let mut access = Access { epoch, ..Access::system(principal, policy) };
        if registry.find_by_id(targets::ROLE).is_none() {
            // In a file from before there were roles, opened for reading only, everybody sees everything.
            access.grants.push(Grant::of_everything(principal.key));
            return Ok(access);
        }
        (access.is_administrator, access.can_customise, access.can_export) = (false, false, false);
        for entity in registry.definitions() {
            for field in entity.fields.iter().filter(|field| field.is_secured) {
                access.fields.insert((entity.id, field.id), FieldRights::default());
            }
        }
        let user = loader.user(principal.key)?;
        let teams = loader.teams(principal.key)?;
        access.values.extend(teams.iter().map(|team| team.key));
        access.principals = access.values.len();
        let own_unit = access.value(user.unit);
        if let Some(customer) = user.customer {
            access.customer = Some(access.values.len());
            access.values.push(customer);
        }
        loader.roles(&mut access, (targets::USER, principal.key), own_unit)?;
        for team in teams.iter().filter(|team| team.has_roles) {
            let unit = access.value(team.unit);
            loader.roles(&mut access, (targets::TEAM, team.key), unit)?;
        }
        let depth = access.policy.manager_depth;
        access.manager_depth = if depth > 0 && loader.has_reports(principal.key)? { depth } else { 0 };
        access.has_shares = loader.has_shares(&access)?;
        access.root = loader.root()?.and_then(|root| access.values.iter().position(|value| *value == root));
        let units = access.grants.iter().map(|grant| grant.unit).collect::<std::collections::BTreeSet<_>>();
        for unit in units {
            if let Some(key) = access.values.get(unit)
                && loader.has_units_below(*key)?
            {
                access.branching.push(unit);
            }
        }
        access.signature = access.shape();
        Ok(access)
    }

    /// Whether it is the system that acts.
    pub fn is_system(&self) -> bool {
        self.principal.is_system
    }

    /// How far a right reaches in an entity.
    pub fn reach(&self, entity: EntityId, right: Right) -> Reach {
        let mut reach = Reach { everything: self.is_system(), own: self.is_system(), ..Reach::default() };
        for grant in self.grants.iter().filter(|grant| grant.entity.is_none_or(|only| only == entity)) {
            if let Some(Some(depth)) = grant.depths.get(right.place()) {
                let depth = if self.is_whole(*depth, grant.unit) { Depth::Organisation } else { *depth };
                reach.add(depth, grant.unit);
            }
        }
        // Where there is no customer there is nothing that belongs to it.
        reach.customer &= self.customer.is_some();
        reach
    }

    /// True if a unit and those below are all there are.
    pub fn is_whole(&self, depth: Depth, unit: usize) -> bool {
        depth == Depth::Subtree && self.root == Some(unit)
    }

    /// True if a reach holds several units: then a good part of all records is within it, else one in many.
    pub fn is_broad(&self, reach: &Reach) -> bool {
        reach.everything || reach.subtrees.iter().any(|unit| self.branching.contains(unit))
    }

    /// The privileges that give a right in an entity.
    pub fn grants(&self, entity: EntityId, right: Right) -> impl Iterator<Item = (&Grant, Depth)> {
        let is_for = move |grant: &&Grant| grant.entity.is_none_or(|only| only == entity);
        self.grants
            .iter()
            .filter(is_for)
            .filter_map(move |grant| Some((grant, grant.depths.get(right.place()).copied().flatten()?)))
    }

    /// What the slots of conditions refer to: the user, the teams, then units and the customer.
    pub fn values(&self) -> &[Key] {
        &self.values
    }

    /// The user and the teams: the first of the values.
    pub fn principals(&self) -> &[Key] {
        self.values.get(..self.principals).unwrap_or_default()
    }

    /// Whether a user or team is the user, or a team the user is in.
    pub fn is_principal(&self, key: Key) -> bool {
        self.principals().contains(&key)
    }

    /// The place of the customer among the values.
    pub fn customer(&self) -> Option<usize> {
        self.customer
    }

    /// What may be done with a field.
    pub fn field(&self, entity: &Entity, field: FieldIndex) -> FieldRights {
        let all = FieldRights { read: true, create: true, update: true };
        match entity.fields.get(field) {
            Some(field) if !self.is_administrator => self.fields.get(&(entity.id, field.id)).copied().unwrap_or(all),
            _ => all,
        }
    }

    /// True if the value of a field is not shown.
    pub fn hides(&self, entity: &Entity, field: FieldIndex) -> bool {
        !self.field(entity, field).read
    }

    /// A number that is equal for users whose questions look alike: prepared questions are kept by it. Two salespeople
    /// of different units share them; the units are values filled in.
    pub fn signature(&self) -> u64 {
        self.signature
    }

    fn shape(&self) -> u64 {
        use std::io::Write as _;
        let mut hash = Fnv::default();
        let mut grants: Vec<_> = self.grants.iter().map(|grant| (grant.entity, grant.unit, grant.depths)).collect();
        grants.sort_unstable();
        grants.dedup();
        // Writing to a hash cannot fail.
        let _ = write!(
            hash,
            "{grants:?} {} {:?} {} {:?} {} {} {}",
            // Who may do everything sees secured fields; whoever has merely every privilege does not.
            self.is_administrator,
            self.fields,
            self.principals,
            (self.customer, self.root, &self.branching),
            self.manager_depth,
            self.has_shares,
            self.policy.shows_unseen_ids
        );
        // Nought is the system's.
        hash.finish() | 1
    }

    fn value(&mut self, key: Key) -> usize {
        let units = self.values.iter().skip(self.principals).position(|known| *known == key);
        units.map_or_else(
            || {
                self.values.push(key);
                self.values.len().saturating_sub(1)
            },
            |place| place.saturating_add(self.principals),
        )
    }
}

/// What the privileges of a role say: the table of each entity, or `*`, and how far each right reaches.
///
/// # Errors
/// Those of the store.
pub fn privileges_of(reader: &dyn Reader, registry: &Registry, role: Key) -> Result<Vec<(String, Depths)>> {
    Loader { reader, registry }.privileges_of(role)
}

/// The error for what may not be done.
pub fn denied(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::PermissionDenied, message)
}

struct Loader<'a> {
    reader: &'a dyn Reader,
    registry: &'a Registry,
}

struct LoadedUser {
    unit: Key,
    customer: Option<Key>,
}

struct LoadedTeam {
    key: Key,
    unit: Key,
    has_roles: bool,
}

impl Loader<'_> {
    /// Some fields, by name, of one record.
    fn cells(&self, entity: &Entity, key: Key, names: &[&str]) -> Result<Option<Vec<Cell>>> {
        let fields = names.iter().map(|name| entity.get(name).map(|(index, _)| index)).collect::<Result<Vec<_>>>()?;
        self.reader.cells(entity, key, &fields)
    }

    /// Some fields, by name, of the records whose `field` holds `value`.
    fn all(&self, id: EntityId, field: &str, value: Cell, names: &[&str]) -> Result<Vec<Vec<Cell>>> {
        let entity = self.registry.get_by_id(id)?;
        let keys = self.reader.find(entity, &[(entity.get(field)?.0, value)], usize::MAX)?;
        let fields = names.iter().map(|name| entity.get(name).map(|(index, _)| index)).collect::<Result<Vec<_>>>()?;
        Ok(self.reader.cells_of(entity, &keys, &fields)?.into_iter().map(|(_, cells)| cells).collect())
    }

    fn user(&self, key: Key) -> Result<LoadedUser> {
        let entity = self.registry.get_by_id(targets::USER)?;
        let cells = self.cells(entity, key, &["business_unit", "is_disabled", "customer"])?;
        let gone = || denied("this user is no longer there").with_entity("user");
        match cells.as_deref() {
            None => Err(gone()),
            Some([_, Cell::Int(1), _]) => Err(denied("this user is disabled").with_entity("user")),
            Some([Cell::Int(unit), _, customer]) => {
                let unit = Key(*unit);
                self.check_unit(unit)?;
                let customer = match customer {
                    Cell::Pair(_, key) => Some(*key),
                    _ => None,
                };
                Ok(LoadedUser { unit, customer })
            }
            Some(_) => Err(gone()),
        }
    }

    /// A disabled unit closes the door to its users and to those of the units below.
    fn check_unit(&self, unit: Key) -> Result<()> {
        let entity = self.registry.get_by_id(targets::BUSINESS_UNIT)?;
        let mut above = self.reader.ancestors(entity.get("parent")?.1.id, unit)?;
        above.push(unit);
        for unit in above {
            if self.cells(entity, unit, &["is_disabled"])?.as_deref() == Some(&[Cell::Int(1)]) {
                return Err(denied("the business unit of this user is disabled").with_entity("business_unit"));
            }
        }
        Ok(())
    }

    /// The unit that stands above all others, if there is but one such.
    fn root(&self) -> Result<Option<Key>> {
        let entity = self.registry.get_by_id(targets::BUSINESS_UNIT)?;
        let tops = self.reader.find(entity, &[(entity.get("parent")?.0, Cell::Null)], 2)?;
        Ok(if tops.len() > 1 { None } else { tops.into_iter().next() })
    }

    fn has_units_below(&self, unit: Key) -> Result<bool> {
        let entity = self.registry.get_by_id(targets::BUSINESS_UNIT)?;
        Ok(!self.reader.find(entity, &[(entity.get("parent")?.0, Cell::Int(unit.0))], 1)?.is_empty())
    }

    fn teams(&self, user: Key) -> Result<Vec<LoadedTeam>> {
        let entity = self.registry.get_by_id(targets::TEAM)?;
        let mut teams = Vec::new();
        for cells in self.all(targets::TEAM_MEMBER, "user", Cell::Int(user.0), &["team"])? {
            let Some(Cell::Int(team)) = cells.first() else { continue };
            let key = Key(*team);
            if let Some([Cell::Int(unit), kind]) = self.cells(entity, key, &["business_unit", "kind"])?.as_deref() {
                teams.push(LoadedTeam { key, unit: Key(*unit), has_roles: *kind != Cell::Int(1) });
            }
        }
        Ok(teams)
    }

    /// Adds what the roles of one holder give.
    fn roles(&self, access: &mut Access, holder: (EntityId, Key), unit: usize) -> Result<()> {
        let role_entity = self.registry.get_by_id(targets::ROLE)?;
        let place = Cell::Pair(holder.0, holder.1);
        for cells in self.all(targets::ROLE_ASSIGNMENT, "principal", place, &["role"])? {
            let Some(Cell::Int(role)) = cells.first() else { continue };
            let role = Key(*role);
            let names = ["name", "is_administrator", "can_customise", "can_export"];
            let cells = self.cells(role_entity, role, &names)?;
            let Some([Cell::Text(name), is_administrator, can_customise, can_export]) = cells.as_deref() else {
                continue;
            };
            let yes = |cell: &Cell| *cell == Cell::Int(1);
            access.is_administrator |= yes(is_administrator);
            access.can_customise |= yes(can_customise) || yes(is_administrator);
            access.can_export |= yes(can_export) || yes(is_administrator);
            if yes(is_administrator) {
                access.grants.push(Grant { role: name.clone(), unit, ..Grant::of_everything(holder.1) });
            }
            self.privileges(access, role, name, holder.1, unit)?;
            self.permissions(access, role)?;
        }
        Ok(())
    }

    fn privileges(&self, access: &mut Access, role: Key, name: &str, holder: Key, unit: usize) -> Result<()> {
        for (entity, depths) in self.privileges_of(role)? {
            let entity = match entity.as_str() {
                EVERY_ENTITY => None,
                table => match self.registry.definitions().find(|known| known.table == table) {
                    Some(known) => Some(known.id),
                    None => continue,
                },
            };
            access.grants.push(Grant { role: name.to_owned(), holder, unit, entity, depths });
        }
        Ok(())
    }

    fn privileges_of(&self, role: Key) -> Result<Vec<(String, Depths)>> {
        let names: Vec<&str> = std::iter::once("entity").chain(Right::ALL.map(Right::depth_field)).collect();
        let mut found = Vec::new();
        for cells in self.all(targets::ROLE_PRIVILEGE, "role", Cell::Int(role.0), &names)? {
            let Some((Cell::Text(entity), stored)) = cells.split_first() else { continue };
            let mut depths = Depths::default();
            for (depth, cell) in depths.iter_mut().zip(stored) {
                if let Cell::Int(code) = cell {
                    *depth = Depth::from_code(*code);
                }
            }
            found.push((entity.clone(), depths));
        }
        Ok(found)
    }

    fn permissions(&self, access: &mut Access, role: Key) -> Result<()> {
        let names = ["entity", "field", "can_read", "can_create", "can_update"];
        for cells in self.all(targets::FIELD_PERMISSION, "role", Cell::Int(role.0), &names)? {
            let [Cell::Text(table), Cell::Text(column), read, create, update] = cells.as_slice() else { continue };
            let Some(entity) = self.registry.definitions().find(|known| known.table == *table) else { continue };
            let Some(field) = entity.fields.iter().find(|field| field.column == *column) else { continue };
            // A field that is no longer secured is everybody's.
            let Some(rights) = access.fields.get_mut(&(entity.id, field.id)) else { continue };
            rights.read |= *read == Cell::Int(1);
            rights.create |= *create == Cell::Int(1);
            rights.update |= *update == Cell::Int(1);
        }
        Ok(())
    }

    fn has_reports(&self, user: Key) -> Result<bool> {
        let entity = self.registry.get_by_id(targets::USER)?;
        Ok(!self.reader.find(entity, &[(entity.get("manager")?.0, Cell::Int(user.0))], 1)?.is_empty())
    }

    fn has_shares(&self, access: &Access) -> Result<bool> {
        let entity = self.registry.get_by_id(targets::SHARE)?;
        let (principal, _) = entity.get("principal")?;
        for (place, key) in access.principals().iter().enumerate() {
            let kind = if place == 0 { targets::USER } else { targets::TEAM };
            if !self.reader.find(entity, &[(principal, Cell::Pair(kind, *key))], 1)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
