//! Whether the acting user may write a draft: asked before for what is said, after for where the record then stands.
//!
//! Changing or deleting a record that is there is asked when it is looked up (`rights::require`), before anything of the
//! draft is looked at: whoever may not see a record learns nothing of it, not even that a value would be wrong.

use super::draft::Draft;
use crate::base::id::EntityId;
use crate::base::text::with_article;
use crate::context::{Context, decode};
use crate::error::{Issue, Result};
use crate::metadata::registry::{FieldIndex, system};
use crate::security::access::denied;
use crate::security::right::Right;
use crate::security::rights::{self, verb};
use crate::store::{Cell, Key, Operation};

/// Before the write: the entity, the fields, the records pointed to, the owner.
///
/// # Errors
/// `permission_denied`.
pub fn before(context: &mut Context, draft: &mut Draft) -> Result<()> {
    if context.is_trusted() {
        return Ok(());
    }
    let access = context.access()?;
    let entity = draft.entity.clone();
    let is_new = draft.operation != Operation::Update;
    if is_new {
        rights::require_held(&access, &entity, Right::Create)?;
        rights::require_held(&access, &entity, Right::Read)?;
    }
    if draft.asked.is_empty() {
        return Ok(());
    }
    // Asked of all that is said, changed or not: a refusal only for what differs would tell what is there.
    rights::require_fields(&access, &entity, &draft.asked, is_new).map_err(|error| match draft.is_undo {
        // The feed hides which hidden fields a change concerned, and so does this.
        true => denied("the change concerns fields you may not write").with_entity(&entity.name),
        false => error,
    })?;
    draft.blind = draft.asked.iter().copied().filter(|index| access.hides(&entity, *index)).collect();
    for index in draft.asked.clone() {
        let Some((target, key)) = pointed_to(draft, index)? else { continue };
        if entity.at(index)?.id == system::OWNER {
            if draft.is_changed(index) {
                require_owner(context, draft, index)?;
            }
        } else {
            require_target(context, draft, index, target, key)?;
        }
    }
    Ok(())
}

/// After the write: a new record must be one that the user may make and, where it points to others, add.
///
/// # Errors
/// `permission_denied`.
pub fn after(context: &mut Context, draft: &Draft) -> Result<()> {
    if context.is_trusted() || draft.operation == Operation::Update {
        return Ok(());
    }
    let Some(key) = draft.key else { return Ok(()) };
    let owner = draft.entity.index_of(system::OWNER).map(|index| draft.cell(index));
    // One's own is within every reach: the usual case costs no look at the store.
    let is_own = matches!(owner, Some(Cell::Pair(_, owner)) if *owner == context.principal.key);
    if is_own {
        return Ok(());
    }
    let name = &draft.entity.name;
    let refuse = |message: String| Err(denied(message).with_entity(name).with_field("owner"));
    if !context.reaches(Right::Create, &draft.entity, key)? {
        return refuse(format!("you may not create {} for this owner", with_article(name)));
    }
    // Only now that it stands somewhere is it known whether it is one that may point to others.
    if points_to_owned(context, draft)? && !context.reaches(Right::Append, &draft.entity, key)? {
        return refuse(format!("you may not let {} of this owner point to other records", with_article(name)));
    }
    Ok(())
}

/// Whether the caller lets the record point to one that has an owner.
fn points_to_owned(context: &Context, draft: &Draft) -> Result<bool> {
    for index in &draft.asked {
        if let Some((target, _)) = pointed_to(draft, *index)?
            && context.registry.get_by_id(target)?.is_owned()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a lookup that is said points to.
fn pointed_to(draft: &Draft, index: FieldIndex) -> Result<Option<(EntityId, Key)>> {
    Ok(decode::target_of(draft.entity.at(index)?, draft.cell(index)))
}

/// The record pointed to must be seen, changed or not: else saying an id would tell whether it is the one that is not
/// shown. If it is another than before, it may be added to, and this one may be added to others.
fn require_target(
    context: &mut Context,
    draft: &mut Draft,
    index: FieldIndex,
    target: EntityId,
    key: Key,
) -> Result<()> {
    let target = context.registry.get_by_id(target)?.clone();
    // What the caller said was looked up as the caller sees it; what an undo puts back was not.
    if draft.is_undo && !context.reaches(Right::Read, &target, key)? {
        let name = draft.entity.at(index)?.name.clone();
        draft.fault(Issue::new(name, "not_found", format!("there is no {} with this id", target.name)));
        return Ok(());
    }
    // People and units, and what belongs to the organisation as a whole (products, competitors), are named freely.
    if !target.is_owned() || !draft.is_changed(index) {
        return Ok(());
    }
    let entity = draft.entity.clone();
    let may_append = match draft.key.filter(|_| draft.operation == Operation::Update) {
        Some(own) => context.reaches(Right::Append, &entity, own)?,
        None => !context.access()?.reach(entity.id, Right::Append).is_nothing(),
    };
    if !may_append {
        return Err(denied(format!(
            "you may not let {} point to {}",
            with_article(&entity.name),
            with_article(&target.name)
        ))
        .with_entity(&entity.name)
        .with_field(&entity.at(index)?.name));
    }
    if !context.reaches(Right::AppendTo, &target, key)? {
        return Err(denied(format!("you may not {} this {}", verb(Right::AppendTo), target.name))
            .with_entity(&entity.name)
            .with_field(&entity.at(index)?.name));
    }
    Ok(())
}

/// Another owner takes the right to assign, and is one who can own.
fn require_owner(context: &mut Context, draft: &Draft, index: FieldIndex) -> Result<()> {
    let entity = draft.entity.clone();
    if let Some(key) = draft.key.filter(|_| draft.operation == Operation::Update)
        && !context.reaches(Right::Assign, &entity, key)?
    {
        return Err(denied(format!("you may not assign this {}", entity.name)).with_entity(&entity.name));
    }
    rights::require_owner(context, &entity, draft.cell(index))
}
