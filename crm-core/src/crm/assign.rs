//! Giving records to other owners: one, or all that somebody has.

use super::security::{pair, require_held, share_write};
use super::session::Session;
use crate::base::id::{Id, Ref};
use crate::base::text::with_article;
use crate::base::value::Value;
use crate::context::{Context, decode};
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::registry::{Entity, system};
use crate::record::batch;
use crate::record::hook::Hooks;
use crate::record::pipeline::{self, Written};
use crate::record::values::Values;
use crate::security::right::Right;
use crate::security::rights;
use crate::store::{Cell, Key};

impl Session {
    /// Gives a record to another owner, a user or a team, with what follows it.
    ///
    /// # Errors
    /// Those of [`Session::update`].
    pub fn assign(&self, entity: &str, id: Id, owner: Ref) -> Result<Written> {
        self.update(entity, id, Values::new().with("owner", Value::Ref(owner)))
    }

    /// Gives a record to another owner, as [`Session::assign`] does; the owner before may keep all rights by a share.
    ///
    /// # Errors
    /// Those of [`Session::assign`].
    pub fn assign_sharing(
        &self,
        record: impl Into<Ref>,
        owner: impl Into<Ref>,
        share_with_previous: bool,
    ) -> Result<Written> {
        let (record, owner) = (record.into(), owner.into());
        self.write(|context, hooks| {
            let entity = context.registry.get(&record.entity)?.clone();
            let key = rights::find(context, &entity, record.id, Right::Assign)?;
            let (index, field) = entity.get("owner")?;
            let before = context.writer.cells(&entity, key, &[index])?.and_then(|cells| cells.into_iter().next());
            let values = Values::new().with("owner", Value::Ref(owner));
            let written = pipeline::update(context, hooks, &entity.name, record.id, values, None)?;
            let before = decode::value(&*context.writer, &context.registry, field, &before.unwrap_or_default())?;
            if let Value::Ref(previous) = before
                && share_with_previous
                && written.operation.is_some()
            {
                // It follows from giving the record away, which was asked; the giver may have no right left to share it.
                let share = share_write(&record, &previous, &Right::SHARED, None);
                context.trusted(|context| batch::write_one(context, hooks, share))?;
            }
            Ok(written)
        })
    }

    /// Gives everything that one owner has to another: when somebody leaves. Only some entities, or all of those whose
    /// records the user may give at all. Answers how many records were given.
    ///
    /// # Errors
    /// Those of [`Session::assign`]: then nothing is given.
    pub fn reassign_all(&self, from: impl Into<Ref>, to: impl Into<Ref>, entities: &[&str]) -> Result<usize> {
        let (from, to) = (from.into(), to.into());
        self.write(|context, hooks| {
            let registry = context.registry.clone();
            let owner = pair(context, &from)?;
            pair(context, &to)?;
            let chosen: Vec<_> = match entities {
                // What no role of the user gives away stays: else only an administrator could say "all".
                [] => registry
                    .entities()
                    .filter(|entity| entity.is_owned() && require_held(context, entity.id, Right::Assign).is_ok())
                    .cloned()
                    .collect(),
                names => names.iter().map(|name| registry.get(name).cloned()).collect::<Result<_>>()?,
            };
            for entity in &chosen {
                if !entity.is_owned() {
                    return Err(Error::new(
                        ErrorCode::InvalidArgument,
                        format!("{} has no owner", with_article(&entity.name)),
                    ));
                }
                // Asked of each, whether or not there is anything to give: else the answer would tell what there is.
                require_held(context, entity.id, Right::Assign)?;
            }
            // Told beforehand: what one record takes along is no longer found under the owner it had.
            let mut owned = Vec::new();
            for entity in chosen {
                let place = (entity.require(system::OWNER)?, owner.clone());
                owned.push((context.writer.find(&entity, &[place], usize::MAX)?, entity));
            }
            for (keys, entity) in &owned {
                reassign(context, hooks, entity, keys, &owner, &to)?;
            }
            Ok(owned.iter().map(|(keys, _)| keys.len()).sum())
        })
    }
}

/// Gives these records to another, but for those that others have taken along.
fn reassign(context: &mut Context, hooks: &Hooks, entity: &Entity, keys: &[Key], owner: &Cell, to: &Ref) -> Result<()> {
    for key in keys {
        let now = context.writer.cells(entity, *key, &[entity.require(system::OWNER)?])?;
        let Some(id) = context.writer.id_of(entity, *key)? else { continue };
        if now.as_deref() != Some(std::slice::from_ref(owner)) {
            continue;
        }
        // A record out of sight is refused without its id.
        rights::require_following(context, entity, *key, Right::Read)?;
        let values = Values::new().with("owner", Value::Ref(to.clone()));
        pipeline::update(context, hooks, &entity.name, id, values, None)?;
    }
    Ok(())
}
