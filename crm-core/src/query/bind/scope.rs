//! One question being bound: its entity, the joins made so far, and what may stand where.

use std::sync::Arc;

use super::super::ast::{Column, Expr, Query};
use super::super::plan::{FieldRef, Join, Plan, Predicate, Source, Term};
use super::Binder;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::registry::{Entity, FieldIndex};

/// The most entities one question may read: what a statement of the store can join.
const MAX_SOURCES: usize = 60;

/// Where in a question an expression stands.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// Where there is one record at a time.
    Record,
    /// Inside an aggregate.
    Aggregate,
    /// Where there is one group at a time: only what is grouped by, and aggregates.
    Grouped(Vec<Term>),
}

/// One question being bound.
pub(super) struct Scope<'a> {
    /// The entity asked about.
    pub(super) entity: &'a Arc<Entity>,
    /// Its other name.
    pub(super) alias: Option<String>,
    /// The entities read so far.
    pub(super) sources: Vec<Source>,
    /// Where in the question we are.
    pub(super) place: Place,
    /// The columns the question names itself: what is asked of groups may say those names.
    columns: Vec<Column>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(entity: &'a Arc<Entity>, query: &Query, visibility: Option<Predicate>) -> Scope<'a> {
        Scope {
            entity,
            alias: query.alias.clone(),
            sources: vec![Source { entity: entity.id, join: None, visibility }],
            place: Place::Record,
            columns: query.columns.iter().filter(|column| column.name.is_some()).cloned().collect(),
        }
    }

    /// The scope of a question over the one record that a lookup holds.
    pub(super) fn behind(entity: &'a Arc<Entity>, visibility: Option<Predicate>) -> Scope<'a> {
        let sources = vec![Source { entity: entity.id, join: None, visibility }];
        Scope { entity, alias: None, sources, place: Place::Record, columns: Vec::new() }
    }

    /// The column with this name, where there are groups.
    pub(super) fn column_called(&self, name: &str) -> Option<&Expr> {
        // A column called like itself (`n as n`) would lead here for ever.
        let is_other = |column: &&Column| match &column.expr {
            Expr::Path(path) => path.text() != name,
            _ => true,
        };
        let is_called = |column: &&Column| column.name.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(name));
        let grouped = matches!(self.place, Place::Grouped(_));
        self.columns
            .iter()
            .filter(|_| grouped)
            .find(|column| is_called(column) && is_other(column))
            .map(|column| &column.expr)
    }

    /// True if a path may begin with this to mean the entity asked about.
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.alias.as_deref() == Some(name) || self.entity.name == name
    }
}

impl<'a> Binder<'a> {
    /// The scope so many questions outwards.
    pub(super) fn scope(&mut self, level: usize) -> Result<&mut Scope<'a>> {
        let index = self.scopes.len().checked_sub(level + 1);
        index
            .and_then(|index| self.scopes.get_mut(index))
            .ok_or_else(|| Error::internal("a path leads out of the outermost question"))
    }

    /// Says where in the innermost question we are, and answers with where we were.
    pub(super) fn set_place(&mut self, place: Place) -> Place {
        match self.scopes.last_mut() {
            Some(scope) => std::mem::replace(&mut scope.place, place),
            None => place,
        }
    }

    /// The source behind a lookup: the one already joined, or a new one.
    pub(super) fn join(
        &mut self,
        level: usize,
        source: usize,
        field: FieldIndex,
        target: &'a Arc<Entity>,
    ) -> Result<usize> {
        let join = Some(Join { source, field });
        let sources = &mut self.scope(level)?.sources;
        if let Some(found) = sources.iter().position(|known| known.join == join && known.entity == target.id) {
            return Ok(found);
        }
        let index = sources.len();
        if index >= MAX_SOURCES {
            let message = format!("the question reads more than {MAX_SOURCES} entities");
            return Err(Error::new(ErrorCode::QueryTooLarge, message));
        }
        let visibility = self.ctx.sight.visibility(target, false)?.map(|predicate| moved(predicate, 0, index));
        let sources = &mut self.scope(level)?.sources;
        sources.push(Source { entity: target.id, join, visibility });
        Ok(index)
    }
}

/// A condition on source 0 made one on another source. `level` is how many questions inwards we are.
fn moved(predicate: Predicate, level: usize, to: usize) -> Predicate {
    let term = |term: Term| moved_term(term, level, to);
    match predicate {
        Predicate::Always(truth) => Predicate::Always(truth),
        Predicate::Compare(how, left, right) => Predicate::Compare(how, term(left), term(right)),
        Predicate::HasOption(field, slot) => Predicate::HasOption(moved_field(field, level, to), slot),
        Predicate::In(of, slots) => Predicate::In(term(of), slots),
        Predicate::InPlan(of, plan) => Predicate::InPlan(term(of), Box::new(moved_plan(*plan, level + 1, to))),
        Predicate::Like(of, slot) => Predicate::Like(term(of), slot),
        Predicate::IsBelow { of, field } => Predicate::IsBelow { of: term(of), field },
        Predicate::BelowAny { of, above, field } => {
            Predicate::BelowAny { of: term(of), above: Box::new(moved_plan(*above, level + 1, to)), field }
        }
        Predicate::SameAccess(slot) => Predicate::SameAccess(slot),
        Predicate::IsNull(of) => Predicate::IsNull(term(of)),
        Predicate::Exists(plan) => Predicate::Exists(Box::new(moved_plan(*plan, level + 1, to))),
        Predicate::Below { of, above, field, levels } => {
            Predicate::Below { of: term(of), above: term(above), field, levels }
        }
        Predicate::And(parts) => Predicate::And(parts.into_iter().map(|part| moved(part, level, to)).collect()),
        Predicate::Or(parts) => Predicate::Or(parts.into_iter().map(|part| moved(part, level, to)).collect()),
        Predicate::Not(part) => Predicate::Not(Box::new(moved(*part, level, to))),
    }
}

fn moved_plan(mut plan: Plan, level: usize, to: usize) -> Plan {
    plan.filter = plan.filter.map(|filter| moved(filter, level, to));
    plan.having = plan.having.map(|having| moved(having, level, to));
    plan.group = plan.group.into_iter().map(|term| moved_term(term, level, to)).collect();
    plan.order = plan.order.into_iter().map(|(term, down)| (moved_term(term, level, to), down)).collect();
    for column in &mut plan.columns {
        column.term = moved_term(column.term.clone(), level, to);
    }
    for source in &mut plan.sources {
        source.visibility = source.visibility.take().map(|predicate| moved(predicate, level, to));
    }
    plan
}

fn moved_field(mut field: FieldRef, level: usize, to: usize) -> FieldRef {
    if field.level == level && field.source == 0 {
        field.source = to;
    }
    field
}

fn moved_term(term: Term, level: usize, to: usize) -> Term {
    let boxed = |inner: Box<Term>| Box::new(moved_term(*inner, level, to));
    match term {
        Term::Field(field) => Term::Field(moved_field(field, level, to)),
        Term::TargetEntity(field) => Term::TargetEntity(moved_field(field, level, to)),
        Term::Key { level: at, source: 0 } if at == level => Term::Key { level: at, source: to },
        Term::Key { level, source } => Term::Key { level, source },
        Term::FirstSet(terms) => Term::FirstSet(terms.into_iter().map(|term| moved_term(term, level, to)).collect()),
        Term::Behind(field, plans) => Term::Behind(moved_field(field, level, to), plans),
        Term::EntityOf(keys) => {
            Term::EntityOf(keys.into_iter().map(|(entity, key)| (entity, moved_term(key, level, to))).collect())
        }
        Term::Unsearched(inner) => Term::Unsearched(boxed(inner)),
        Term::Shifted(inner, by) => Term::Shifted(boxed(inner), by),
        Term::Ranked(inner, codes) => Term::Ranked(boxed(inner), codes),
        Term::Slot(slot) => Term::Slot(slot),
        Term::Aggregate { function, argument, distinct, extra_scale } => {
            Term::Aggregate { function, argument: argument.map(boxed), distinct, extra_scale }
        }
        Term::DatePart { part, of, zone } => Term::DatePart { part, of: boxed(of), zone },
    }
}

/// The term as the question it belongs to says it, wherever it is said from.
pub(super) fn at_own_level(term: &Term) -> Term {
    match term {
        Term::Field(field) => Term::Field(FieldRef { level: 0, ..*field }),
        Term::TargetEntity(field) => Term::TargetEntity(FieldRef { level: 0, ..*field }),
        Term::Key { source, .. } => Term::Key { level: 0, source: *source },
        Term::FirstSet(terms) => Term::FirstSet(terms.iter().map(at_own_level).collect()),
        Term::Behind(field, plans) => Term::Behind(FieldRef { level: 0, ..*field }, plans.clone()),
        Term::EntityOf(keys) => Term::EntityOf(keys.iter().map(|(entity, key)| (*entity, at_own_level(key))).collect()),
        other => other.clone(),
    }
}

/// True if the term is one of a group's, or made of such.
pub(super) fn is_of_group(term: &Term, group: &[Term]) -> bool {
    if group.contains(term) {
        return true;
    }
    match term {
        Term::Aggregate { .. } | Term::Slot(_) => true,
        Term::FirstSet(terms) => terms.iter().all(|term| is_of_group(term, group)),
        Term::EntityOf(keys) => keys.iter().all(|(_, key)| is_of_group(key, group)),
        Term::Unsearched(inner)
        | Term::Shifted(inner, _)
        | Term::Ranked(inner, _)
        | Term::DatePart { of: inner, .. } => is_of_group(inner, group),
        Term::Field(_) | Term::TargetEntity(_) | Term::Key { .. } | Term::Behind(..) => false,
    }
}
