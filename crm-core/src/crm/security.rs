//! Who may do what: roles given and taken, records shared, and answers in words.

use std::sync::Arc;

use serde::Serialize;

use super::session::Session;
use crate::base::id::{EntityId, Id, Ref};
use crate::base::text::with_article;
use crate::base::time::Timestamp;
use crate::base::value::Value;
use crate::context::Context;
use crate::domain::security::roles::stable_name;
use crate::domain::security::shares::require_given;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::kind::targets;
use crate::metadata::registry::{Entity, Registry, system};
use crate::record::batch::{self, Write};
use crate::record::pipeline::{self, Written};
use crate::record::values::Values;
use crate::security::access::Access;
use crate::security::principal::Principal;
use crate::security::right::{Depth, Right};
use crate::security::rights;
use crate::security::why::{self, Place, Verdict};
use crate::store::{Cell, Key, Reader};

/// A right in an entity, and how far it reaches at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Privilege {
    /// The entity.
    pub entity: String,
    /// The right.
    pub right: Right,
    /// The widest depth it is held to.
    pub depth: Depth,
}

/// Somebody who can do something with a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Able {
    /// The user.
    pub user: Id,
    /// The user's full name.
    pub name: String,
    /// Why, in words.
    pub reasons: Vec<String>,
}

impl Session {
    /// Gives a role, by name, to a user or a team.
    ///
    /// # Errors
    /// `not_found` for a role or holder that is not there, `duplicate_key` if it is held already, `permission_denied` to
    /// whoever lacks something that the role gives, `validation` for a unit or team the role is not for.
    pub fn grant_role(&self, role: &str, to: impl Into<Ref>) -> Result<Id> {
        let to = to.into();
        self.write(|context, hooks| {
            let role = role_named(context, role)?;
            let values = crate::record! { "role" => role, "principal" => to };
            Ok(pipeline::create(context, hooks, "role_assignment", values)?.record.id)
        })
    }

    /// Takes a role, by name, from a user or a team.
    ///
    /// # Errors
    /// `not_found` if it is not held, `last_administrator`, `permission_denied`.
    pub fn revoke_role(&self, role: &str, from: impl Into<Ref>) -> Result<Written> {
        let from = from.into();
        self.write(|context, hooks| {
            let name = role;
            require_held(context, targets::ROLE_ASSIGNMENT, Right::Delete)?;
            let role = role_named(context, role)?;
            let entity = context.registry.get_by_id(targets::ROLE_ASSIGNMENT)?.clone();
            let roles = context.registry.get_by_id(targets::ROLE)?.clone();
            let role = context.require(&roles, role)?;
            let principal = pair(context, &from)?;
            let place = [(entity.get("role")?.0, Cell::Int(role.0)), (entity.get("principal")?.0, principal)];
            let found = context.writer.find(&entity, &place, 1)?.into_iter().next();
            let not_held = || Error::not_found("role_assignment", format_args!("of {name} to this {}", from.entity));
            let key = found.ok_or_else(not_held)?;
            let id = context.writer.id_of(&entity, key)?.ok_or_else(not_held)?;
            pipeline::delete(context, hooks, "role_assignment", id, None)
        })
    }

    /// Sets how far a right of a role reaches in an entity; none takes it away. The entity `*` stands for every one.
    ///
    /// # Errors
    /// `not_found`, `unknown_entity`, `permission_denied`.
    pub fn set_privilege(&self, role: &str, entity: &str, right: Right, depth: Option<Depth>) -> Result<Written> {
        self.write(|context, hooks| {
            let role = role_named(context, role)?;
            let registry = context.registry.clone();
            let table = stable_name(&registry, entity)?;
            let depth = depth.map_or(Value::Null, |depth| Value::from(depth.name()));
            let values = Values::new().with("role", role).with("entity", table).with(right.depth_field(), depth);
            let write =
                Write::Upsert { entity: "role_privilege".to_owned(), key: "role_and_entity".to_owned(), values };
            batch::write_one(context, hooks, write)
        })
    }

    /// Sets what a role allows with a secured field: to read it, to fill it in, to change it.
    ///
    /// # Errors
    /// `not_found`, `validation` for a field that is not secured, `permission_denied`.
    pub fn permit_field(
        &self,
        role: &str,
        entity: &str,
        field: &str,
        (read, create, update): (bool, bool, bool),
    ) -> Result<Written> {
        self.write(|context, hooks| {
            let role = role_named(context, role)?;
            let registry = context.registry.clone();
            let definition = registry.get(entity)?;
            let values = crate::record! {
                "role" => role,
                "entity" => definition.table.as_str(),
                "field" => definition.get(field)?.1.column.as_str(),
                "can_read" => read,
                "can_create" => create,
                "can_update" => update,
            };
            let write = Write::Upsert {
                entity: "field_permission".to_owned(),
                key: "role_entity_and_field".to_owned(),
                values,
            };
            batch::write_one(context, hooks, write)
        })
    }

    /// What the session's user may do at all, whichever records it reaches: which menus a front end offers.
    ///
    /// # Errors
    /// Those of the store.
    pub fn privileges(&self) -> Result<Vec<Privilege>> {
        self.read(|reader, registry| {
            let access = self.access(reader, registry)?;
            let mut held = Vec::new();
            for entity in registry.entities() {
                for right in Right::ALL {
                    let widest = if access.is_system() {
                        Some(Depth::Organisation)
                    } else {
                        access.grants(entity.id, right).map(|(_, depth)| depth).max()
                    };
                    if let Some(depth) = widest {
                        held.push(Privilege { entity: entity.name.clone(), right, depth });
                    }
                }
            }
            Ok(held)
        })
    }

    /// Shares a record with a user or a team, or changes what is shared: just these rights, from now until the moment
    /// given. A share never gives what no role of the receiver allows for records of its entity.
    ///
    /// ```
    /// use crm_core::{Crm, Right, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let crm = Crm::in_memory()?;
    /// let system = crm.session();
    /// let unit = system.find_ids("business_unit", "name", "Organisation", 1)?[0];
    /// let ada = system.create("user", record! { "user_name" => "ada", "last_name" => "Rossi", "business_unit" => unit })?;
    /// system.grant_role("Scheduler", ("user", ada))?;
    /// let task = system.create("task", record! { "subject" => "Call back" })?;
    /// system.share(("task", task), ("user", ada), &[Right::Read, Right::Write], None)?;
    /// assert!(crm.session_as(ada)?.find("task", task)?.is_some());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `not_found`; `permission_denied` without the right to share, or to one of the rights; `validation` for a receiver
    /// who is disabled or owns the record, or a moment that has passed.
    pub fn share(
        &self,
        record: impl Into<Ref>,
        with: impl Into<Ref>,
        rights: &[Right],
        until: Option<Timestamp>,
    ) -> Result<Written> {
        let (record, with) = (record.into(), with.into());
        let share = share_write(&record, &with, rights, until);
        if rights.contains(&Right::Create) {
            return Err(Error::new(
                ErrorCode::InvalidArgument,
                "a record that is there cannot be created: share other rights",
            ));
        }
        self.write(|context, hooks| {
            let (entity, key) = require_share(context, &record)?;
            require_given(context, &entity, key, rights)?;
            pair(context, &with)?;
            // Sharing takes the rights to the record, not to the list of shares; the rules of shares ask for them.
            context.trusted(|context| batch::write_one(context, hooks, share))
        })
    }

    /// Ends a share.
    ///
    /// # Errors
    /// `not_found` if nothing is shared, `permission_denied` without the right to share the record.
    pub fn unshare(&self, record: impl Into<Ref>, with: impl Into<Ref>) -> Result<Written> {
        let (record, with) = (record.into(), with.into());
        self.write(|context, hooks| {
            require_share(context, &record)?;
            let share = share_of(context, &record, &with)?;
            let none =
                || Error::not_found("share", format_args!("of this {} with this {}", record.entity, with.entity));
            let share = share.ok_or_else(none)?;
            context.trusted(|context| pipeline::delete(context, hooks, "share", share, None))
        })
    }

    /// What the session's user may do with a record: which buttons a form offers.
    ///
    /// # Errors
    /// `not_found`, `permission_denied`.
    pub fn rights(&self, record: impl Into<Ref>) -> Result<Vec<Right>> {
        let record = record.into();
        let entity = self.entity(&record.entity)?;
        self.read_at_once(|reader, registry| {
            let access = self.access(reader, registry)?;
            let none = || Error::not_found(&entity.name, format_args!("with the id {}", record.id));
            let key = reader.key_of(&entity, record.id)?.ok_or_else(none)?;
            let mut held = Vec::new();
            for right in Right::SHARED {
                let place = (&*entity, key);
                if self.shared.guard.reaches(reader, registry, &access, right, place, self.now())? {
                    held.push(right);
                }
            }
            if held.contains(&Right::Read) { Ok(held) } else { Err(none()) }
        })
    }

    /// Who can do something with a record, each with the reasons. For those who may see the record, and users.
    ///
    /// # Errors
    /// `not_found`, `permission_denied`.
    pub fn who_can(&self, record: impl Into<Ref>, right: Right) -> Result<Vec<Able>> {
        let record = record.into();
        self.read_at_once(|reader, registry| {
            let access = self.access(reader, registry)?;
            let place = self.place(reader, registry, &access);
            let (entity, key) = self.seen(&place, &record)?;
            let users = registry.get_by_id(targets::USER)?;
            rights::require_held(&access, users, Right::Read)?;
            let names = [users.require(system::ID)?, users.get("full_name")?.0, users.get("is_disabled")?.0];
            let mut able = Vec::new();
            for user in reader.keys_after(users, Key(0), usize::MAX)? {
                let cells = reader.cells(users, user, &names)?.unwrap_or_default();
                let [Cell::Bytes(id), name, disabled] = cells.as_slice() else { continue };
                let Some(id) = Id::from_bytes(id).filter(|_| *disabled != Cell::Int(1)) else { continue };
                let verdict = why::explain(place, self.principal(id, user), right, (entity, key))?;
                if verdict.is_allowed {
                    let name = match name {
                        Cell::Text(name) => name.clone(),
                        _ => String::new(),
                    };
                    able.push(Able { user: id, name, reasons: verdict.reasons });
                }
            }
            Ok(able)
        })
    }

    /// Why a user may, or may not, do something with a record, in words.
    ///
    /// # Errors
    /// `not_found`, `permission_denied` if the record or the user may not be seen.
    pub fn why(&self, user: Id, record: impl Into<Ref>, right: Right) -> Result<Verdict> {
        let record = record.into();
        self.read_at_once(|reader, registry| {
            let access = self.access(reader, registry)?;
            let place = self.place(reader, registry, &access);
            let (entity, key) = self.seen(&place, &record)?;
            let is_oneself = user == self.principal.user;
            let user_key = if is_oneself { self.principal.key } else { self.seen(&place, &("user", user).into())?.1 };
            why::explain(place, self.principal(user, user_key), right, (entity, key))
        })
    }

    fn place<'a>(&'a self, reader: &'a dyn Reader, registry: &'a Registry, asker: &'a Access) -> Place<'a> {
        Place { reader, registry, guard: &self.shared.guard, now: self.now(), asker }
    }

    fn principal(&self, user: Id, key: Key) -> Principal {
        Principal { user, key, is_system: key == self.shared.system.key }
    }

    /// A record that the session's user may see.
    fn seen<'a>(&self, place: &Place<'a>, record: &Ref) -> Result<(&'a Entity, Key)> {
        let entity: &Entity = place.registry.get(&record.entity)?;
        let none = || Error::not_found(&entity.name, format_args!("with the id {}", record.id));
        let key = place.reader.key_of(entity, record.id)?.ok_or_else(none)?;
        let at = (entity, key);
        let is_seen = place.guard.reaches(place.reader, place.registry, place.asker, Right::Read, at, place.now)?;
        if is_seen { Ok((entity, key)) } else { Err(none()) }
    }

    /// Closes the door of the system itself, for good or until an administrator opens it: from then on every session is
    /// somebody's.
    ///
    /// # Errors
    /// `last_administrator` if there is no user who may do everything.
    pub fn close_system(&self) -> Result<Written> {
        self.set_policy(crate::record! { "is_system_closed" => true })
    }

    /// Changes what holds for the whole file: fields of the organisation's record.
    ///
    /// # Errors
    /// `validation`, `permission_denied`.
    pub fn set_policy(&self, values: impl Into<Values>) -> Result<Written> {
        let values = values.into();
        self.write(|context, hooks| {
            let entity = context.registry.get_by_id(targets::ORGANISATION)?.clone();
            let key = context.writer.keys_after(&entity, Key(0), 1)?.into_iter().next();
            let id = key.map(|key| context.writer.id_of(&entity, key)).transpose()?.flatten();
            let id = id.ok_or_else(|| Error::new(ErrorCode::Corrupt, "the file has no organisation"))?;
            pipeline::update(context, hooks, "organisation", id, values, None)
        })
    }
}

/// The making of a share, or the changing of the one there is.
pub(super) fn share_write(record: &Ref, with: &Ref, rights: &[Right], until: Option<Timestamp>) -> Write {
    let mut values = Values::new()
        .with("record", Value::Ref(record.clone()))
        .with("principal", Value::Ref(with.clone()))
        .with("expires_at", until.map_or(Value::Null, Value::Timestamp));
    for right in Right::SHARED {
        if let Some(field) = right.share_field() {
            values = values.with(field, rights.contains(&right));
        }
    }
    Write::Upsert { entity: "share".to_owned(), key: "record_and_principal".to_owned(), values }
}

fn role_named(context: &mut Context, name: &str) -> Result<Id> {
    let roles = context.registry.get_by_id(targets::ROLE)?.clone();
    // Which names there are, and which are near, is for those who may read them.
    require_held(context, targets::ROLE, Right::Read)?;
    let (index, _) = roles.get("name")?;
    let found = context.writer.find(&roles, &[(index, Cell::Text(name.to_owned()))], 1)?.into_iter().next();
    if let Some(key) = found {
        return context.writer.id_of(&roles, key)?.ok_or_else(|| Error::internal("a role without an id"));
    }
    let mut known = Vec::new();
    let keys = context.writer.keys_after(&roles, Key(0), 1_000)?;
    for (_, cells) in context.writer.cells_of(&roles, &keys, &[index])? {
        if let Some(Cell::Text(name)) = cells.into_iter().next() {
            known.push(name);
        }
    }
    let shown: String = name.chars().take(80).collect();
    let nearest = crate::base::text::nearest(&shown, known.iter().map(String::as_str));
    Err(Error::not_found("role", format_args!("called {shown:?}")).with_suggestion(nearest))
}

pub(super) fn require_held(context: &Context, entity: EntityId, right: Right) -> Result<()> {
    if context.is_trusted() {
        return Ok(());
    }
    rights::require_held(&*context.access()?, context.registry.get_by_id(entity)?, right)
}

/// A user or a team as it is stored: one that may be seen.
pub(super) fn pair(context: &mut Context, principal: &Ref) -> Result<Cell> {
    if !["user", "team"].contains(&&*principal.entity) {
        let message = format!("a user or a team is wanted here, not {}", with_article(&principal.entity));
        return Err(Error::new(ErrorCode::InvalidArgument, message));
    }
    let entity = context.registry.get(&principal.entity)?.clone();
    if principal.id == context.principal.user {
        return Ok(Cell::Pair(entity.id, context.require(&entity, principal.id)?));
    }
    Ok(Cell::Pair(entity.id, rights::find(context, &entity, principal.id, Right::Read)?))
}

fn require_share(context: &mut Context, record: &Ref) -> Result<(Arc<Entity>, Key)> {
    let entity = context.registry.get(&record.entity)?.clone();
    if !entity.is_owned() {
        let message = format!("{} has no owner, and is nobody's to share", with_article(&entity.name));
        return Err(Error::new(ErrorCode::InvalidArgument, message).with_entity(&entity.name));
    }
    let key = rights::find(context, &entity, record.id, Right::Share)?;
    Ok((entity, key))
}

/// The share of a record with somebody, if there is one.
fn share_of(context: &mut Context, record: &Ref, with: &Ref) -> Result<Option<Id>> {
    let shares = context.registry.get_by_id(targets::SHARE)?.clone();
    let entity = context.registry.get(&record.entity)?.clone();
    let key = context.require(&entity, record.id)?;
    let principal = pair(context, with)?;
    let place = [(shares.get("record")?.0, Cell::Pair(entity.id, key)), (shares.get("principal")?.0, principal)];
    match context.writer.find(&shares, &place, 1)?.into_iter().next() {
        Some(share) => context.writer.id_of(&shares, share),
        None => Ok(None),
    }
}
