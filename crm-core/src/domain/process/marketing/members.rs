//! Who stands on a list, and whether it can be changed.

use std::vec;

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::domain::process::ask::Pages;
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::values::Values;

/// The entity of lists.
pub(super) const LIST: &str = "marketing_list";
/// The entity of those on them.
pub(super) const MEMBER: &str = "list_member";

/// What a process has to know of a list.
pub(super) struct List {
    pub id: Id,
    /// What its members are.
    pub member_entity: String,
    /// Of a dynamic list the question that finds them.
    pub query: Option<String>,
    /// Whether nobody is reached who does not want to be.
    pub respects_opt_out: bool,
    /// Whether members out of use are passed over.
    pub skips_inactive: bool,
}

impl List {
    /// The list with this id, whoever may see it.
    pub fn find(desk: &mut Desk<'_>, id: Id) -> Result<List> {
        let fields = ["member_entity", "is_dynamic", "query", "is_opt_out_respected", "is_inactive_skipped"];
        let Some(told) = desk.values(LIST, id, &fields)? else {
            return Err(Error::not_found(LIST, format_args!("with the id {id}")));
        };
        let text = |place: usize| told.get(place).and_then(Value::as_text).map(str::to_owned);
        let is = |place: usize| told.get(place).and_then(Value::as_bool) == Some(true);
        let query = match (is(1), text(2)) {
            (false, _) => None,
            (true, Some(query)) => Some(query),
            (true, None) => return Err(fault("query", "required", "says who the members of a dynamic list are")),
        };
        let member_entity = text(0).unwrap_or_default();
        Ok(List { id, member_entity, query, respects_opt_out: is(3), skips_inactive: is(4) })
    }

    /// The members, to be walked: of a dynamic list those its question finds, for whoever asks it.
    pub fn members(&self, desk: &mut Desk<'_>) -> Result<Members> {
        match &self.query {
            Some(query) => Members::found(desk, query, &self.member_entity),
            None => {
                let text = "select member from list_member where marketing_list = :list";
                Ok(Members::Kept(Pages::of(text, Values::new().with("list", self.id))?))
            }
        }
    }
}

/// Members that are walked, some at a time: nobody holds a whole list in memory.
pub(super) enum Members {
    /// Those that were put on a list.
    Kept(Pages),
    /// Those a question finds.
    Found(String, Pages),
    /// Those that a question with a limit has found.
    Limited(String, vec::IntoIter<Id>),
}

impl Members {
    /// Those a question finds among the records of an entity.
    ///
    /// # Errors
    /// Those of [`Desk::ask_records`].
    pub fn found(desk: &mut Desk<'_>, query: &str, entity: &str) -> Result<Members> {
        Ok(match desk.pages_of_records(query, entity)? {
            Some(pages) => Members::Found(entity.to_owned(), pages),
            None => Members::Limited(entity.to_owned(), desk.ask_records(query, entity)?.into_iter()),
        })
    }

    /// The same, from behind the place where somebody has stopped.
    pub fn beginning_after(self, place: Option<i64>) -> Members {
        match self {
            Members::Kept(pages) => Members::Kept(pages.beginning_after(place)),
            Members::Found(entity, pages) => Members::Found(entity, pages.beginning_after(place)),
            limited @ Members::Limited(..) => limited,
        }
    }

    /// The place of the last one that was handed out, if that can be gone on from.
    pub fn place(&self) -> Option<i64> {
        match self {
            Members::Kept(pages) | Members::Found(_, pages) => pages.place(),
            Members::Limited(..) => None,
        }
    }

    /// At most so many more; none after the last. A member the user does not see is left out, unless the engine walks.
    pub fn next(&mut self, desk: &mut Desk<'_>, most: usize) -> Result<Option<Vec<Ref>>> {
        let first_of = |rows: Vec<Vec<Value>>| rows.into_iter().filter_map(|row| row.into_iter().next());
        match self {
            Members::Limited(entity, ids) => {
                let some: Vec<Ref> = ids.take(most).map(|id| Ref::new(entity.as_str(), id)).collect();
                Ok(Some(some).filter(|some| !some.is_empty()))
            }
            Members::Found(entity, pages) => {
                let Some(rows) = pages.next(desk, most)? else { return Ok(None) };
                let ids = first_of(rows).filter_map(|id| id.as_id());
                Ok(Some(ids.map(|id| Ref::new(entity.as_str(), id)).collect()))
            }
            Members::Kept(pages) => {
                let Some(rows) = pages.next(desk, most)? else { return Ok(None) };
                let member = |value| match value {
                    Value::Ref(member) => Some(member),
                    _ => None,
                };
                Ok(Some(first_of(rows).filter_map(member).collect()))
            }
        }
    }

    /// The same of all who stand on a list, whoever may see them; a question finds whom its user sees.
    pub fn next_of_all(&mut self, desk: &mut Desk<'_>, most: usize) -> Result<Option<Vec<Ref>>> {
        match self {
            Members::Kept(_) => desk.trusted(|desk| self.next(desk, most)),
            _ => self.next(desk, most),
        }
    }
}

/// Lets a list be changed by hand: it is in use, not locked, and its members are not found by a question.
///
/// # Errors
/// `transition_refused` for a list that is inactive, `validation` for one that is locked or dynamic.
pub(crate) fn require_open(desk: &mut Desk<'_>, list: Id) -> Result<()> {
    require_active(desk, list)?;
    let told = desk.values(LIST, list, &["is_dynamic", "is_locked"])?.unwrap_or_default();
    let is = |place: usize| told.get(place).and_then(Value::as_bool) == Some(true);
    if is(0) {
        return Err(fault("is_dynamic", "dynamic", "has members found by its question: change the question"));
    }
    if is(1) {
        return Err(fault("is_locked", "locked", "keeps the list as it is: unlock it first"));
    }
    Ok(())
}

/// Lets a list be used.
///
/// # Errors
/// `transition_refused` for a list that is inactive.
pub(super) fn require_active(desk: &mut Desk<'_>, list: Id) -> Result<()> {
    if desk.state(LIST, list)? == "active" {
        return Ok(());
    }
    let message = "a marketing list that is inactive cannot be used: activate it first";
    Err(Error::new(ErrorCode::TransitionRefused, message).with_entity(LIST))
}

/// Lets a record be a member: lists hold one kind.
///
/// # Errors
/// `validation`.
pub(crate) fn require_kind(desk: &mut Desk<'_>, list: Id, member: &str) -> Result<()> {
    let wanted = desk.value(LIST, list, "member_entity")?;
    match wanted.as_text() {
        Some(wanted) if wanted != member => {
            let issue =
                Issue::new("member", "wrong_entity", format!("is a {member}, and the list is of each {wanted}"));
            Err(Error::validation(MEMBER, vec![issue]))
        }
        _ => Ok(()),
    }
}

fn fault(field: &str, rule: &'static str, message: &str) -> Error {
    Error::validation(LIST, vec![Issue::new(field, rule, message)])
}
