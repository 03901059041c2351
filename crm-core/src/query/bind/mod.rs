//! From names to numbers: a question is looked up in the metadata, checked, and made a plan.
//!
//! - The first segment of a path is a field of the entity asked about, else the alias or name of that entity, else the
//!   same of the question around it.
//! - `.name` behind a lookup is the target's primary field, whatever its name; `customer.account.city` says which
//!   target is meant; `customer.city` is the city of whichever it is; `.type` and `.id` are those of the target;
//!   `stage.label` and `stage.code` are the label and the number of an option.
//! - A column without a name is called by its path, or by function and path: `count`, `sum_estimated_value`,
//!   `year_created_at`. A second column of the same name gets `_2`.
//! - "Not" is meant as people mean it: `city <> 'Torino'` and `not city = 'Torino'` find the records without a city
//!   too. `= ` never finds them: that is `is null`. A `null` in a list means "or not set". Text that is empty is not
//!   set.
//! - A day compared with a moment is the whole day: `created_at <= '2026-03-31'` includes its evening, in the
//!   session's time zone.
//! - An order by a choice is the order its options are shown in; by a lookup, that of the names.

mod behind;
mod condition;
mod kind;
mod output;
mod path;
pub mod period;
mod scope;
mod value;

use super::ast::{Expr, Query};
use super::plan::{Encode, Plan, Predicate, Slot, SlotSource};
use crate::base::time::Zone;
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::registry::{Entity, FieldIndex, Registry};
use kind::Kind;
use scope::{Place, Scope};

/// What a question is bound under.
#[derive(Clone, Copy)]
pub struct BindContext<'a> {
    /// The time zone in which days begin and end.
    pub zone: Zone,
    /// The language of labels.
    pub language: &'a str,
    /// What the principal may see.
    pub sight: &'a dyn Sight,
}

/// What the principal may see, as questions are told of it.
pub trait Sight {
    /// Lets an entity be asked at all, by a question or by one within it.
    ///
    /// # Errors
    /// `permission_denied`.
    fn require(&self, _entity: &Entity) -> Result<()> {
        Ok(())
    }

    /// The records of an entity that may be seen, as a condition on source 0 of the present level; none means all. Where
    /// the entity is listed many are looked at, else one.
    fn visibility(&self, entity: &Entity, is_listed: bool) -> Result<Option<Predicate>>;

    /// True if the value of a field is not shown.
    fn hides(&self, entity: &Entity, field: FieldIndex) -> bool;

    /// True if a lookup shows the id of a record that may not be seen.
    fn shows_unseen_ids(&self) -> bool {
        false
    }
}

/// A function from entities to conditions is a sight that hides no field.
impl<F: Fn(&Entity) -> Option<Predicate>> Sight for F {
    fn visibility(&self, entity: &Entity, _is_listed: bool) -> Result<Option<Predicate>> {
        Ok(self(entity))
    }

    fn hides(&self, _entity: &Entity, _field: FieldIndex) -> bool {
        false
    }
}

impl<'a> BindContext<'a> {
    /// A context that sees everything.
    pub fn unrestricted(zone: Zone, language: &'a str) -> BindContext<'a> {
        BindContext { zone, language, sight: &|_: &Entity| None }
    }
}

/// How deeply expressions and questions may nest.
const MAX_DEPTH: usize = 64;

/// How deeply questions may nest: each level has its own names in the text a store makes.
const MAX_QUESTIONS: usize = 16;

/// How many constants and parameters a question may hold in all: what a statement of the store can have.
const MAX_SLOTS: usize = 30_000;

/// The plan of a question.
///
/// # Errors
/// `unknown_entity` and `unknown_field` with the nearest name and the place, `query_type` for what cannot be compared
/// or combined, `query_unsupported`, `query_too_large`.
pub fn bind(query: &Query, registry: &Registry, ctx: &BindContext<'_>) -> Result<Plan> {
    Binder { registry, ctx, scopes: Vec::new(), depth: 0, slots: 0, last_kind: None, is_shown: false }
        .query(query, Role::Answer)
}

/// What a question is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// To be answered.
    Answer,
    /// To be tested for having an answer.
    Exists,
    /// To give the values of `in`.
    Values,
}

/// The work of binding: the questions entered so far, the innermost last.
struct Binder<'a> {
    registry: &'a Registry,
    ctx: &'a BindContext<'a>,
    scopes: Vec<Scope<'a>>,
    depth: usize,
    slots: usize,
    /// What the first column of the question bound last is: what `in` compares with.
    last_kind: Option<Kind>,
    /// True while a plain column of the answer is bound: there a hidden field is nothing; anywhere else, where its value
    /// could be told from the answer, it is refused.
    is_shown: bool,
}

impl<'a> Binder<'a> {
    fn query(&mut self, query: &Query, role: Role) -> Result<Plan> {
        if self.scopes.len() >= MAX_QUESTIONS {
            return Err(too_deep());
        }
        let entity = self.registry.get(&query.entity).map_err(|error| error.with_position(query.position))?;
        self.ctx.sight.require(entity)?;
        let visibility = self.ctx.sight.visibility(entity, role != Role::Exists)?;
        self.scopes.push(Scope::new(entity, query, visibility));
        let plan = self.clauses(query, role);
        let scope = self.scopes.pop();
        let mut plan = plan?;
        plan.sources = scope.map(|scope| scope.sources).unwrap_or_default();
        Ok(plan)
    }

    fn clauses(&mut self, query: &Query, role: Role) -> Result<Plan> {
        let is_grouped = output::is_grouped(query);
        let filter = query.filter.as_ref().map(|filter| self.condition(filter)).transpose()?;
        let group = self.group(query)?;
        if is_grouped {
            self.set_place(Place::Grouped(group.clone()));
        }
        let outputs = if role == Role::Exists { Vec::new() } else { self.columns(query, is_grouped, role)? };
        let having = query.having.as_ref().map(|having| self.condition(having)).transpose()?;
        let order = self.order(query, &outputs, is_grouped, role)?;
        let limit = query.limit.as_ref().map(|limit| self.limit(limit)).transpose()?;
        let columns = outputs.into_iter().map(|output| output.column).collect();
        let distinct = query.distinct && role != Role::Exists;
        Ok(Plan {
            sources: Vec::new(),
            columns,
            distinct,
            filter,
            group,
            having,
            order,
            limit,
            after: None,
            as_of: None,
        })
    }

    fn limit(&mut self, limit: &Expr) -> Result<Slot> {
        let from = match limit {
            Expr::Literal(Value::Int(count)) if *count >= 0 => SlotSource::Constant(Value::Int(*count)),
            Expr::Parameter(name, _) => SlotSource::Parameter(name.clone()),
            _ => return Err(type_error("limit is a whole number from nought, or a parameter")),
        };
        Ok(Slot { from, encode: Encode::Count })
    }

    /// Goes one level down the tree, and back.
    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Binder<'a>) -> Result<T>) -> Result<T> {
        if self.depth >= MAX_DEPTH {
            return Err(too_deep());
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }
}

fn too_deep() -> Error {
    Error::new(ErrorCode::QueryTooLarge, "the question is nested too deeply")
}

fn type_error(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::QueryType, message)
}
