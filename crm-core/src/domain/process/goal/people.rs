//! Whose records count for a goal, and with whose rights they are read.

use std::collections::HashSet;

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::domain::security::administrators::SYSTEM;
use crate::error::Result;
use crate::record::values::Values;
use crate::security::principal::Principal;

/// Whoever is to reach a goal: a team with its members, a user with all who report to them, or just the one.
pub(super) fn people(desk: &mut Desk<'_>, whose: Ref, is_alone: bool) -> Result<Vec<Ref>> {
    let mut people = vec![whose.clone()];
    if is_alone {
        return Ok(people);
    }
    if &*whose.entity == "team" {
        for line in desk.find("team_member", Values::new().with("team", whose.id))? {
            people.extend(desk.value("team_member", line, "user")?.as_id().map(|user| Ref::new("user", user)));
        }
        return Ok(people);
    }
    let (mut above, mut known) = (vec![whose.id], HashSet::from([whose.id]));
    while let Some(manager) = above.pop() {
        for user in desk.find("user", Values::new().with("manager", manager))? {
            if known.insert(user) {
                above.push(user);
                people.push(Ref::new("user", user));
            }
        }
    }
    Ok(people)
}

/// With whose rights the records of a goal are read: its owner's, so that the sum is the same whoever asks for it and tells
/// nobody what they could not have added up themselves. A team has no eyes: there it is whoever made the goal.
pub(super) fn reader(desk: &mut Desk<'_>, goal: Id) -> Result<Option<Principal>> {
    let told = desk.values("goal", goal, &["owner", "created_by"])?.unwrap_or_default();
    let user = match (told.first(), told.get(1)) {
        (Some(Value::Ref(owner)), _) if &*owner.entity == "user" => owner.id,
        (_, Some(Value::Id(maker))) => *maker,
        _ => return Ok(None),
    };
    let entity = desk.definition("user")?;
    let Some(key) = desk.context.key_of(&entity, user)? else { return Ok(None) };
    let is_system = desk.value("user", user, "user_name")?.as_text() == Some(SYSTEM);
    Ok(Some(Principal { user, key, is_system }))
}
