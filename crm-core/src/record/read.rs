//! THE way records are read: names, bound, with what may be seen, planned, asked of the store.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::base::fiscal::FiscalCalendar;
use crate::base::id::EntityId;
use crate::base::time::{Timestamp, Zone};
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::registry::{Entity, FieldIndex, Registry};
use crate::query::ast::{Column, Comparison, Expr, Path, Query};
use crate::query::bind::{BindContext, Sight, bind};
use crate::query::fill::{FillContext, fill};
use crate::query::plan::{Encode, Predicate, Slot, SlotSource};
use crate::query::{page, parse};
use crate::security::access::Access;
use crate::security::right::Right;
use crate::security::rights;
use crate::security::visibility::{self, Span};
use crate::store::{Cell, Compiled, Store};

/// How many questions are kept ready. A program asks a few hundred different ones; one that builds endless new texts
/// must not fill the memory.
const KEPT: usize = 1_000;

/// What a question is asked with, besides its parameters.
#[derive(Clone, Debug)]
pub struct Asking<'a> {
    /// The definitions.
    pub registry: &'a Arc<Registry>,
    /// What the one who asks may see.
    pub access: &'a Arc<Access>,
    /// The time zone of days.
    pub zone: Zone,
    /// The language of labels.
    pub language: &'a str,
    /// The present moment.
    pub now: Timestamp,
    /// When fiscal years start.
    pub fiscal: FiscalCalendar,
}

/// A question made ready: bound and compiled, waiting for its values.
#[derive(Debug)]
pub struct Question {
    /// What the store needs.
    pub compiled: Arc<Compiled>,
    /// The entities it reads, the one asked about first.
    pub entities: Vec<EntityId>,
}

/// How a question is to be made ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// As asked.
    Whole,
    /// As asked, of one record.
    One,
    /// The first page.
    FirstPage,
    /// A later page; the number tells which keys of its cursor are nothing (see [`page::shape`]).
    NextPage(u64),
}

/// Tells questions apart in the cache: text, shape, epoch of the schema, language, time zone, what may be seen.
#[derive(PartialEq, Eq, Hash)]
struct QuestionKey {
    text: String,
    shape: Shape,
    epoch: i64,
    language: String,
    zone: &'static str,
    visibility: u64,
}

/// The questions made ready so far.
#[derive(Default)]
pub struct Questions {
    ready: Mutex<HashMap<QuestionKey, Arc<Question>>>,
}

impl Questions {
    /// The question in a text of the query language; for a later page with the keys of its cursor.
    ///
    /// # Errors
    /// Those of parsing and binding; `query_unsupported` for pages of what has none.
    pub fn from_text(
        &self,
        store: &dyn Store,
        asking: &Asking<'_>,
        text: &str,
        shape: Shape,
        cursor: &[Cell],
    ) -> Result<Arc<Question>> {
        self.ready(store, asking, text, shape, cursor, || parse::parse(text))
    }

    /// The question in a tree; `name` must tell it from every other question.
    ///
    /// # Errors
    /// Those of binding.
    pub fn from_tree(
        &self,
        store: &dyn Store,
        asking: &Asking<'_>,
        name: &str,
        shape: Shape,
        tree: impl FnOnce() -> Result<Query>,
    ) -> Result<Arc<Question>> {
        self.ready(store, asking, name, shape, &[], tree)
    }

    fn ready(
        &self,
        store: &dyn Store,
        asking: &Asking<'_>,
        text: &str,
        shape: Shape,
        cursor: &[Cell],
        tree: impl FnOnce() -> Result<Query>,
    ) -> Result<Arc<Question>> {
        let key = QuestionKey {
            text: text.to_owned(),
            shape,
            epoch: asking.registry.epoch,
            language: asking.language.to_owned(),
            zone: asking.zone.name(),
            visibility: asking.access.signature(),
        };
        if let Some(question) = self.lock().get(&key) {
            return Ok(question.clone());
        }
        let question = Arc::new(prepare(store, asking, &tree()?, shape, cursor)?);
        let mut ready = self.lock();
        if ready.len() >= KEPT {
            ready.clear();
        }
        ready.insert(key, question.clone());
        Ok(question)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<QuestionKey, Arc<Question>>> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Binds a question, visibility included, and has the store make it ready.
pub(super) fn prepare(
    store: &dyn Store,
    asking: &Asking<'_>,
    query: &Query,
    shape: Shape,
    cursor: &[Cell],
) -> Result<Question> {
    let span = match shape {
        Shape::One => Span::One,
        Shape::Whole if query.limit.is_none() => Span::All,
        _ => Span::Page,
    };
    let sight = AccessSight { access: asking.access, registry: asking.registry, span };
    let context = BindContext { zone: asking.zone, language: asking.language, sight: &sight };
    let mut plan = bind(query, asking.registry, &context)?;
    if shape == Shape::One && asking.access.epoch > 0 {
        // Found only under the rights it was asked with: who finds nothing looks whether they have changed.
        let epoch = Slot { from: SlotSource::AccessEpoch, encode: Encode::Stored };
        let conditions = std::iter::once(Predicate::SameAccess(epoch)).chain(plan.filter.take());
        plan.filter = Some(Predicate::And(conditions.collect()));
    }
    if matches!(shape, Shape::FirstPage | Shape::NextPage(_)) {
        if !page::is_pageable(&plan) {
            let message = "a question with groups or distinct rows has no pages; ask it whole, with a limit";
            return Err(Error::new(ErrorCode::QueryUnsupported, message));
        }
        if matches!(shape, Shape::NextPage(_)) {
            page::start_after(&mut plan, cursor)?;
        }
        // How many rows is said each time the page is asked for, after the keys.
        plan.limit = Some(Slot { from: SlotSource::Cursor(cursor.len()), encode: Encode::Stored });
    }
    let mut entities = Vec::new();
    plan.entities(&mut entities);
    Ok(Question { compiled: Arc::new(store.compile(&plan, asking.registry)?), entities })
}

/// What somebody may see, as the binder asks for it.
struct AccessSight<'a> {
    access: &'a Access,
    registry: &'a Registry,
    span: Span,
}

impl Sight for AccessSight<'_> {
    fn require(&self, entity: &Entity) -> Result<()> {
        // An answer without rows would say less than why there are none, and of `not exists` too many would be lies.
        rights::require_held(self.access, entity, Right::Read)
    }

    fn visibility(&self, entity: &Entity, is_listed: bool) -> Result<Option<Predicate>> {
        let span = if is_listed { self.span } else { Span::One };
        visibility::predicate(self.access, self.registry, entity, Right::Read, span)
    }

    fn shows_unseen_ids(&self) -> bool {
        self.access.policy.shows_unseen_ids
    }

    fn hides(&self, entity: &Entity, field: FieldIndex) -> bool {
        self.access.hides(entity, field)
    }
}

/// The stored values to fill into a question.
///
/// # Errors
/// `query_parameter`, `query_type`.
pub fn values(
    question: &Question,
    asking: &Asking<'_>,
    params: &[(String, Value)],
    cursor: &[Cell],
) -> Result<Vec<Cell>> {
    let context = FillContext {
        me: Some(asking.access.principal.user),
        now: asking.now,
        zone: asking.zone,
        fiscal: asking.fiscal,
        cursor,
        access: asking.access.values(),
        access_epoch: asking.access.epoch,
    };
    fill(&question.compiled.slots, params, &context)
}

/// The question for one record by its id, with these fields.
pub fn by_id(entity: &Entity, fields: &[FieldIndex]) -> Result<Query> {
    let mut columns = Vec::with_capacity(fields.len());
    for index in fields {
        columns.push(Column { expr: Expr::Path(Path::new(&entity.at(*index)?.name)), name: None });
    }
    let is_record = Expr::Compare(
        Comparison::Equal,
        Box::new(Expr::Path(Path::new("id"))),
        Box::new(Expr::Parameter("id".to_owned(), None)),
    );
    Ok(Query { entity: entity.name.clone(), columns, filter: Some(is_record), ..Query::default() })
}
