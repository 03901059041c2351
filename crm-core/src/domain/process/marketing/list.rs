//! Members are put on a list and taken from it.

use std::collections::HashSet;

use serde::Serialize;

use super::members::{LIST, List, MEMBER, require_kind, require_open};
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::ask::PAGE;
use crate::domain::process::{Desk, process};
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::values::Values;
use crate::security::right::Right;

/// What became of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// How many members came.
    pub added: u64,
    /// How many went.
    pub removed: u64,
    /// How many were already as they should be.
    pub unchanged: u64,
}

/// A list that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Made {
    /// The list.
    pub record: Ref,
    /// How many members it has.
    pub members: u64,
}

process! {
    /// Puts accounts, contacts or leads on a marketing list; who is on it already stays.
    pub struct Add = "marketing_list.add" {
        /// The list.
        marketing_list: Id,
        /// Who; all of the list's kind.
        members: Vec<Ref>,
    }
    -> Changed
}

impl Add {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Changed> {
        let list = changeable(desk, self.marketing_list)?;
        let mut changed = Changed::default();
        for member in &self.members {
            put(desk, list, member, &mut changed)?;
        }
        Ok(changed)
    }
}

process! {
    /// Takes members from a marketing list; who is not on it is passed over.
    pub struct Remove = "marketing_list.remove" {
        /// The list.
        marketing_list: Id,
        /// Who.
        members: Vec<Ref>,
    }
    -> Changed
}

impl Remove {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Changed> {
        let list = changeable(desk, self.marketing_list)?;
        let mut changed = Changed::default();
        for member in self.members {
            require_kind(desk, list, &member.entity)?;
            take(desk, list, member, &mut changed)?;
        }
        Ok(changed)
    }
}

process! {
    /// Puts the members of one marketing list on another of the same kind.
    pub struct CopyMembers = "marketing_list.copy_members" {
        /// Where they shall stand too.
        to: Id,
        /// Where they stand, or are found.
        from: Id,
    }
    -> Changed
}

impl CopyMembers {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Changed> {
        if self.from == self.to {
            return Err(Error::new(ErrorCode::InvalidArgument, "a list cannot be copied to itself").with_entity(LIST));
        }
        desk.require_right(LIST, self.from, Right::Read)?;
        let list = changeable(desk, self.to)?;
        let from = List::find(desk, self.from)?;
        require_kind(desk, list, &from.member_entity)?;
        copy(desk, &from, list)
    }
}

process! {
    /// Keeps on a marketing list only the members that a question finds, or takes those from it.
    pub struct Qualify = "marketing_list.qualify" {
        /// The list.
        marketing_list: Id,
        /// The question, about the list's kind of members.
        query: String,
    } may {
        /// True to keep whom the question finds, false to take them from the list; true if not said.
        keep: bool,
    }
    -> Changed
}

impl Qualify {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Changed> {
        let id = changeable(desk, self.marketing_list)?;
        let list = List::find(desk, id)?;
        let found: HashSet<Id> = desk.ask_records(&self.query, &list.member_entity)?.into_iter().collect();
        let keeps = self.keep.unwrap_or(true);
        let (mut members, mut changed) = (list.members(desk)?, Changed::default());
        while let Some(some) = members.next(desk, PAGE)? {
            for member in some {
                if found.contains(&member.id) == keeps {
                    changed.unchanged = changed.unchanged.saturating_add(1);
                } else {
                    take(desk, id, member, &mut changed)?;
                }
            }
        }
        Ok(changed)
    }
}

process! {
    /// Makes a locked list of those whom a dynamic marketing list finds now.
    pub struct CopyToStatic = "marketing_list.copy_to_static" {
        /// The dynamic list.
        marketing_list: Id,
    } may {
        /// The name of the new one; else that of the dynamic list.
        name: String,
    }
    -> Made
}

/// What a list that is copied hands on.
const COPIED: [&str; 8] = [
    "name",
    "member_entity",
    "purpose",
    "source",
    "cost",
    "is_opt_out_respected",
    "is_inactive_skipped",
    "description",
];

impl CopyToStatic {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Made> {
        let record = desk.get(LIST, self.marketing_list)?;
        let from = List::find(desk, self.marketing_list)?;
        if from.query.is_none() {
            let message = "is false: only a dynamic list is copied to a static one; use marketing_list.copy_members";
            return Err(Error::validation(LIST, vec![Issue::new("is_dynamic", "not_dynamic", message)]));
        }
        let mut values = Values::new();
        for field in COPIED {
            let value = record.get(field).cloned().unwrap_or(Value::Null);
            values = values.with(field, self.name.clone().filter(|_| field == "name").map_or(value, Value::Text));
        }
        let list = desk.create(LIST, values)?;
        let changed = copy(desk, &from, list)?;
        desk.update(LIST, list, Values::new().with("is_locked", true))?;
        Ok(Made { record: Ref::new(LIST, list), members: changed.added })
    }
}

/// The list, if the user may change it and it can be changed.
fn changeable(desk: &mut Desk<'_>, list: Id) -> Result<Id> {
    desk.require_right(LIST, list, Right::Write)?;
    require_open(desk, list)?;
    Ok(list)
}

fn copy(desk: &mut Desk<'_>, from: &List, to: Id) -> Result<Changed> {
    let (mut members, mut changed) = (from.members(desk)?, Changed::default());
    while let Some(some) = members.next(desk, PAGE)? {
        for member in &some {
            put(desk, to, member, &mut changed)?;
        }
    }
    Ok(changed)
}

fn put(desk: &mut Desk<'_>, list: Id, member: &Ref, changed: &mut Changed) -> Result<()> {
    // Asked first: a lookup takes no lead where a list of contacts is meant, and says so less clearly.
    require_kind(desk, list, &member.entity)?;
    if line_of(desk, list, member.clone())?.is_some() {
        changed.unchanged = changed.unchanged.saturating_add(1);
        return Ok(());
    }
    desk.create(MEMBER, Values::new().with("marketing_list", list).with("member", member.clone()))?;
    changed.added = changed.added.saturating_add(1);
    Ok(())
}

fn take(desk: &mut Desk<'_>, list: Id, member: Ref, changed: &mut Changed) -> Result<()> {
    match line_of(desk, list, member)? {
        Some(line) => {
            desk.delete(MEMBER, line)?;
            changed.removed = changed.removed.saturating_add(1);
        }
        None => changed.unchanged = changed.unchanged.saturating_add(1),
    }
    Ok(())
}

fn line_of(desk: &mut Desk<'_>, list: Id, member: Ref) -> Result<Option<Id>> {
    let line = Values::new().with("marketing_list", list).with("member", member);
    Ok(desk.find_first(MEMBER, line, 1)?.first().copied())
}
