//! All pairs of records that a rule holds to be the same.

use serde::Serialize;

use super::limit;
use crate::base::id::{Id, Ref};
use crate::domain::duplicates::{Duplicate, RULE, Rule, Sought, find, is_closed, may_ask, read};
use crate::domain::process::{Desk, process};
use crate::error::{Error, Result};
use crate::metadata::registry::{FieldIndex, system};
use crate::security::access::denied;
use crate::security::right::Right;
use crate::store::{Cell, Key};

/// How many pairs a page has.
const USUAL: u32 = 100;

/// How many duplicates of one record are told: by a rule that finds more, nothing is told apart.
const OF_ONE: usize = 100;

/// How many records are looked at for one page: meanwhile nobody else writes.
const WALKED: usize = 10_000;

/// How many keys are read at once.
const STRIDE: usize = 500;

/// Two records that may be the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The one.
    pub record: Ref,
    /// Its name.
    pub name: String,
    /// The other.
    pub duplicate: Duplicate,
}

/// A page of pairs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pairs {
    /// The pairs, those of the oldest records first. It may be empty though more come.
    pub pairs: Vec<Pair>,
    /// Where the next page begins; none after the last.
    pub after: Option<i64>,
}

process! {
    /// Finds all pairs of records that are the same by a duplicate rule, published or not, page by page.
    pub struct FindPairs = "duplicate_rule.find" {
        /// The rule.
        duplicate_rule: Id,
    } may {
        /// Where the page before ended.
        after: i64,
        /// After how many pairs a page ends; else 100.
        limit: u32,
    }
    -> Pairs
}

impl FindPairs {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Pairs> {
        let limit = limit(self.limit, USUAL)?;
        desk.require_right(RULE, self.duplicate_rule, Right::Read)?;
        let rule = read(desk, self.duplicate_rule)?.map_err(|(_, issues)| Error::validation(RULE, issues))?;
        if !may_ask(desk.context, &rule)? {
            return Err(denied("the rule compares what you may not read").with_entity(RULE));
        }
        let mut page = Pairs { pairs: Vec::new(), after: None };
        let (mut last, mut walked) = (Key(self.after.unwrap_or_default()), 0);
        loop {
            let keys = desk.context.writer.keys_after(rule.base(), last, STRIDE)?;
            let is_end = keys.len() < STRIDE;
            for key in keys {
                add(desk, &rule, key, &mut page.pairs)?;
                (last, walked) = (key, walked + 1);
                if page.pairs.len() >= limit || walked >= WALKED {
                    page.after = Some(last.0);
                    return Ok(page);
                }
            }
            if is_end {
                return Ok(page);
            }
        }
    }
}

/// The pairs of one record, each pair once: told of the older one where both would tell of it.
fn add(desk: &mut Desk<'_>, rule: &Rule, key: Key, pairs: &mut Vec<Pair>) -> Result<()> {
    let (context, base) = (&*desk.context, rule.base());
    if !context.is_trusted() && !context.reaches(Right::Read, base, key)? {
        return Ok(());
    }
    let (primary, _) = base.primary_field()?;
    let mut fields: Vec<FieldIndex> = rule.base_fields().chain([primary]).collect();
    let state = base.index_of(system::STATE).filter(|_| rule.is_inactive_skipped());
    fields.extend(state);
    let cells = context.writer.cells(base, key, &fields)?.unwrap_or_default();
    let cell = |index: FieldIndex| -> Cell {
        let place = fields.iter().position(|field| *field == index);
        place.and_then(|place| cells.get(place)).cloned().unwrap_or_default()
    };
    if state.is_some_and(|state| is_closed(base.states.as_ref(), &cell(state))) {
        return Ok(());
    }
    let name = match cell(primary) {
        Cell::Text(name) => name,
        _ => String::new(),
    };
    let Some(id) = context.writer.id_of(base, key)? else { return Ok(()) };
    let sought = Sought { cell: &cell, own: Some(key), after: rule.is_mutual().then_some(key) };
    for duplicate in find(desk, rule, &sought, OF_ONE)? {
        pairs.push(Pair { record: Ref::new(base.name.as_str(), id), name: name.clone(), duplicate });
    }
    Ok(())
}
