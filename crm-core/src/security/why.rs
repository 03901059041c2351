//! Why somebody may do something with a record, or may not, in words: each way in which a right reaches records is tried
//! by itself, so that what is told is what the questions ask.

use serde::Serialize;

use super::access::Access;
use super::guard::Guard;
use super::principal::Principal;
use super::right::{Depth, Right};
use super::rights::verb;
use super::visibility::{Cause, Form, Span, branches};
use crate::base::id::EntityId;
use crate::base::text::with_article;
use crate::base::time::{self, Timestamp};
use crate::error::{ErrorCode, Result};
use crate::metadata::kind::targets;
use crate::metadata::registry::{Entity, Registry, system};
use crate::store::{Cell, Key, Reader};

/// Whether somebody may do something, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Whether it is allowed.
    pub is_allowed: bool,
    /// Each way in which it is; if it is not, what is missing.
    pub reasons: Vec<String>,
}

/// What is asked about: the file, and what is remembered of its users' rights.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The file.
    pub reader: &'a dyn Reader,
    /// The definitions.
    pub registry: &'a Registry,
    /// What is remembered.
    pub guard: &'a Guard,
    /// The present moment.
    pub now: Timestamp,
    /// What the one who asks may do: names of people and units are told to those who may read them.
    pub asker: &'a Access,
}

/// Whether, and why, a right of a user reaches a record.
///
/// # Errors
/// Those of the store.
pub fn explain(place: Place<'_>, user: Principal, right: Right, (entity, key): (&Entity, Key)) -> Result<Verdict> {
    let allowed = |reasons| Ok(Verdict { is_allowed: true, reasons });
    let refused = |reasons| Ok(Verdict { is_allowed: false, reasons });
    if user.is_system {
        return allowed(vec!["the system may do everything".to_owned()]);
    }
    // Read anew: a transaction may have changed what the guard remembers.
    let access = match Access::load(place.reader, place.registry, user) {
        Ok(access) => access,
        Err(error) if error.code() == ErrorCode::PermissionDenied => return refused(vec![error.message().to_owned()]),
        Err(error) => return Err(error),
    };
    let teller = Teller { place, access: &access, right, entity };
    if access.reach(entity.id, right).is_nothing() {
        return refused(vec![format!(
            "no role of this user gives the right to {} {}",
            verb(right),
            with_article(&entity.name)
        )]);
    }
    let mut reasons = Vec::new();
    for (cause, condition) in branches(&access, place.registry, entity, right, (Form::Probe, Span::One))? {
        if place.guard.meets(place.reader, place.registry, &access, condition, (entity, key), place.now)? {
            teller.tell(cause, key, &mut reasons)?;
        }
    }
    if reasons.is_empty() { refused(teller.tell_short(key)?) } else { allowed(reasons) }
}

struct Teller<'a> {
    place: Place<'a>,
    access: &'a Access,
    right: Right,
    entity: &'a Entity,
}

impl Teller<'_> {
    fn tell(&self, cause: Cause, key: Key, reasons: &mut Vec<String>) -> Result<()> {
        let (word, of) = (verb(self.right), &self.entity.name);
        match cause {
            Cause::Everything => {
                let is_all = |depth: Depth, unit: usize| {
                    depth == Depth::Organisation || !self.entity.is_owned() || self.access.is_whole(depth, unit)
                };
                self.tell_roles(is_all, &format!("lets {word} every {of}"), reasons)?;
            }
            Cause::Unit(unit) => {
                let name = self.name_of(targets::BUSINESS_UNIT, self.value(unit))?;
                let what = format!("lets {word} every {of} of the business unit {name}");
                self.tell_roles(|depth, held| depth == Depth::BusinessUnit && held == unit, &what, reasons)?;
            }
            Cause::Subtree(unit) => {
                let name = self.name_of(targets::BUSINESS_UNIT, self.value(unit))?;
                let what = format!("lets {word} every {of} of the business unit {name} and of those below");
                self.tell_roles(|depth, held| depth == Depth::Subtree && held == unit, &what, reasons)?;
            }
            Cause::Own => reasons.push(match self.owner(key)? {
                Some((targets::TEAM, team)) => {
                    format!("a team of this user owns it: {}", self.name_of(targets::TEAM, team)?)
                }
                _ => "this user owns it".to_owned(),
            }),
            Cause::Customer => reasons.push("it belongs to the customer this user belongs to".to_owned()),
            Cause::Report => {
                let owner = match self.owner(key)? {
                    Some((kind, owner)) => self.name_of(kind, owner)?,
                    None => String::new(),
                };
                reasons.push(format!("its owner, {owner}, reports to this user"));
            }
            Cause::Share => self.tell_shares(key, reasons)?,
            Cause::ShareAbove => reasons.push("a record it belongs to is shared with this user or a team".to_owned()),
            Cause::OwnerAbove => reasons.push("this user or a team owns a record it belongs to".to_owned()),
        }
        Ok(())
    }

    /// Each role that gives the right to a depth, and for a unit, that is meant.
    fn tell_roles(&self, is_meant: impl Fn(Depth, usize) -> bool, what: &str, reasons: &mut Vec<String>) -> Result<()> {
        for (grant, depth) in self.access.grants(self.entity.id, self.right) {
            if !is_meant(depth, grant.unit) {
                continue;
            }
            let through = if grant.holder == self.access.principal.key {
                String::new()
            } else {
                format!(", held through the team {},", self.name_of(targets::TEAM, grant.holder)?)
            };
            let reason = format!("the role {}{through} {what}", grant.role);
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        Ok(())
    }

    fn tell_shares(&self, key: Key, reasons: &mut Vec<String>) -> Result<()> {
        let shares = self.place.registry.get_by_id(targets::SHARE)?;
        let index = |name: &str| shares.get(name).map(|(index, _)| index);
        let Some(field) = self.right.share_field() else { return Ok(()) };
        let fields = [index("principal")?, index(field)?, index("expires_at")?];
        let record = Cell::Pair(self.entity.id, key);
        let keys = self.place.reader.find(shares, &[(index("record")?, record)], usize::MAX)?;
        for (_, cells) in self.place.reader.cells_of(shares, &keys, &fields)? {
            let [Cell::Pair(kind, principal), Cell::Int(1), until] = cells.as_slice() else { continue };
            let until = match until {
                Cell::Int(micros) => time::timestamp_from_micros(*micros),
                _ => None,
            };
            if !self.access.is_principal(*principal) || until.is_some_and(|until| until <= self.place.now) {
                continue;
            }
            let with = match *kind {
                targets::TEAM => format!("the team {}", self.name_of(targets::TEAM, *principal)?),
                _ => "this user".to_owned(),
            };
            let until = until.map(|until| format!(" until {}", time::timestamp_text(until))).unwrap_or_default();
            reasons.push(format!("it is shared with {with}{until}"));
        }
        Ok(())
    }

    /// What there is, where it does not suffice.
    fn tell_short(&self, key: Key) -> Result<Vec<String>> {
        let (word, of) = (verb(self.right), &self.entity.name);
        let mut reasons = Vec::new();
        for (grant, depth) in self.access.grants(self.entity.id, self.right) {
            let reach = match depth {
                Depth::Own => "of their own".to_owned(),
                Depth::Customer => "of the customer this user belongs to".to_owned(),
                Depth::BusinessUnit => {
                    format!("of the business unit {}", self.name_of(targets::BUSINESS_UNIT, self.value(grant.unit))?)
                }
                Depth::Subtree => format!(
                    "of the business unit {} and of those below",
                    self.name_of(targets::BUSINESS_UNIT, self.value(grant.unit))?
                ),
                Depth::Organisation => "of all".to_owned(),
            };
            reasons.push(format!("the role {} lets {word} only {} {reach}", grant.role, with_article(of)));
        }
        if let Some((kind, owner)) = self.owner(key)? {
            reasons.push(format!("this one belongs to {}", self.name_of(kind, owner)?));
        }
        reasons.push("it is not shared with this user for that, nor is anything above it".to_owned());
        Ok(reasons)
    }

    fn value(&self, place: usize) -> Key {
        self.access.values().get(place).copied().unwrap_or(Key(0))
    }

    fn owner(&self, key: Key) -> Result<Option<(EntityId, Key)>> {
        let Some(index) = self.entity.index_of(system::OWNER) else { return Ok(None) };
        let cells = self.place.reader.cells(self.entity, key, &[index])?;
        Ok(match cells.as_deref() {
            Some([Cell::Pair(kind, owner)]) => Some((*kind, *owner)),
            _ => None,
        })
    }

    fn name_of(&self, entity: EntityId, key: Key) -> Result<String> {
        let entity = self.place.registry.get_by_id(entity)?;
        if self.place.asker.reach(entity.id, Right::Read).is_nothing() {
            return Ok(format!("{} you may not see", with_article(&entity.name)));
        }
        let (primary, _) = entity.primary_field()?;
        Ok(match self.place.reader.cells(entity, key, &[primary])?.as_deref() {
            Some([Cell::Text(name)]) => name.clone(),
            _ => format!("without a name ({})", entity.name),
        })
    }
}
