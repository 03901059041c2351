//! The clauses of a SELECT.

use std::sync::Arc;

use super::after::Run;
use super::dialect::Dialect;
use super::predicate::LONG_RUN;
use super::writer::Writer;
use crate::base::id::EntityId;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::field::FieldDef;
use crate::metadata::registry::{Entity, Registry, system};
use crate::query::plan::{FieldRef, Plan, Predicate, Source, Term};
use crate::store::Compiled;

/// The text of a plan and what to fill in.
///
/// # Errors
/// `query_too_large` for more values or columns than a statement can have, `internal` for a plan that does not fit the
/// registry.
pub fn render(plan: &Plan, registry: &Registry, dialect: &dyn Dialect) -> Result<Compiled> {
    let mut renderer = Renderer { registry, dialect, out: Writer::default(), plans: Vec::new() };
    let keys = renderer.answer(plan)?;
    let mut places = Vec::with_capacity(plan.columns.len());
    let mut stored = 0_usize;
    for column in &plan.columns {
        places.push(stored);
        stored += column.decode.width();
    }
    let (most_values, most_columns) = (dialect.most_values(), dialect.most_columns());
    if renderer.out.slots.len() > most_values {
        return Err(too_large(&format!("asks for more than {most_values} values")));
    }
    if stored + keys > most_columns {
        return Err(too_large(&format!("answers with more than {most_columns} stored values in a row")));
    }
    Ok(Compiled {
        text: renderer.out.text,
        slots: renderer.out.slots,
        names: plan.columns.iter().map(|column| Arc::from(column.name.as_str())).collect(),
        columns: plan.columns.iter().map(|column| column.decode.clone()).zip(places).collect(),
        keys: stored..stored.saturating_add(keys),
    })
}

/// The work of rendering: the plans entered so far, the innermost last.
pub(super) struct Renderer<'a> {
    pub(super) registry: &'a Registry,
    pub(super) dialect: &'a dyn Dialect,
    pub(super) out: Writer,
    pub(super) plans: Vec<&'a Plan>,
}

impl<'a> Renderer<'a> {
    /// The whole of a question that is answered; says how many keys of the order follow the columns.
    fn answer(&mut self, plan: &'a Plan) -> Result<usize> {
        // Where rows are groups there is no record to go on from.
        let is_pageable = !plan.distinct && plan.order.iter().any(|(term, _)| is_key(term));
        let keys = if is_pageable { plan.order.len() } else { 0 };
        self.plans.push(plan);
        if self.goes_on_in_two_runs(plan) {
            self.two_runs(plan, keys)?;
        } else {
            self.run(plan, keys, Run::Whole)?;
        }
        self.plans.pop();
        Ok(keys)
    }

    /// One SELECT of the answer: columns, keys, and the rest.
    pub(super) fn run(&mut self, plan: &'a Plan, keys: usize, run: Run) -> Result<()> {
        self.out.sql(if plan.distinct { "select distinct " } else { "select " });
        for (index, column) in plan.columns.iter().enumerate() {
            self.comma(index);
            self.output(&column.term, &column.decode)?;
        }
        for (index, (term, _)) in plan.order.iter().take(keys).enumerate() {
            self.comma(plan.columns.len() + index);
            self.term(term)?;
        }
        self.rest(plan, run)
    }

    /// A question within a question: with its columns as they are stored, or merely with something.
    pub(super) fn inner(&mut self, plan: &'a Plan) -> Result<()> {
        self.plans.push(plan);
        self.out.sql(if plan.distinct { "select distinct " } else { "select " });
        for (index, column) in plan.columns.iter().enumerate() {
            self.comma(index);
            self.term(&column.term)?;
        }
        if plan.columns.is_empty() {
            self.out.sql("1");
        }
        self.rest(plan, Run::Whole)?;
        self.plans.pop();
        Ok(())
    }

    pub(super) fn comma(&mut self, index: usize) {
        if index > 0 {
            self.out.sql(", ");
        }
    }

    /// Everything after the columns.
    fn rest(&mut self, plan: &'a Plan, run: Run) -> Result<()> {
        self.out.sql(" from ");
        for (index, source) in plan.sources.iter().enumerate() {
            self.source(index, source)?;
        }
        let mut word = " where ";
        let own = plan.sources.first().and_then(|source| source.visibility.as_ref());
        for predicate in own.into_iter().chain(&plan.filter) {
            self.out.sql(word);
            self.conjunct(predicate)?;
            word = " and ";
        }
        if let Some(after) = &plan.after {
            self.out.sql(word);
            self.after(&plan.order, after, run)?;
        }
        for (index, term) in plan.group.iter().enumerate() {
            self.out.sql(if index == 0 { " group by " } else { ", " });
            self.term(term)?;
        }
        if let Some(having) = &plan.having {
            self.out.sql(" having ");
            self.predicate(having)?;
        }
        self.order_and_limit(plan, |select, _, term| select.term(term))
    }

    /// In which order, each key written by `write`, and how many rows.
    pub(super) fn order_and_limit(
        &mut self,
        plan: &'a Plan,
        write: impl Fn(&mut Self, usize, &'a Term) -> Result<()>,
    ) -> Result<()> {
        for (index, (term, descending)) in plan.order.iter().enumerate() {
            self.out.sql(if index == 0 { " order by " } else { ", " });
            write(self, index, term)?;
            if *descending {
                self.out.sql(" desc");
            }
        }
        if let Some(limit) = &plan.limit {
            self.out.sql(" limit ");
            self.out.slot(limit);
        }
        Ok(())
    }

    pub(super) fn source(&mut self, index: usize, source: &'a Source) -> Result<()> {
        let entity = self.entity(source.entity)?;
        let alias = self.alias(0, index);
        if let Some(join) = source.join {
            self.out.sql(" left join ");
            self.out.name(&entity.table);
            self.out.sql(&format!(" {alias} on "));
            self.out.column(&alias, "id");
            self.out.sql(" = ");
            // Keys are unique over all entities: a lookup to several needs no look at the entity's number.
            self.field(FieldRef { level: 0, source: join.source, field: join.field })?;
            if let Some(visibility) = &source.visibility {
                self.out.sql(" and ");
                self.conjunct(visibility)?;
            }
        } else {
            self.out.name(&entity.table);
            self.out.sql(&format!(" {alias}"));
        }
        Ok(())
    }

    /// True for what the engine itself sets in every record.
    pub(super) fn is_always_set(&self, term: &Term) -> bool {
        match term {
            Term::Key { source: 0, .. } => true,
            Term::Field(reference) if reference.source == 0 => self.field_def(*reference).is_ok_and(|(field, _)| {
                [system::VERSION, system::CREATED_AT, system::MODIFIED_AT, system::STATE, system::STATUS]
                    .contains(&field.id)
            }),
            _ => false,
        }
    }

    /// What the alias of a source is: `t0`, and `s1t0` in a question within a question.
    pub(super) fn alias(&self, level: usize, source: usize) -> String {
        match self.plans.len().saturating_sub(level + 1) {
            0 => format!("t{source}"),
            depth => format!("s{depth}t{source}"),
        }
    }

    /// The plan so many questions outwards.
    pub(super) fn plan(&self, level: usize) -> Result<&'a Plan> {
        let index = self.plans.len().checked_sub(level + 1);
        index
            .and_then(|index| self.plans.get(index).copied())
            .ok_or_else(|| Error::internal("a plan refers to a question that is not around it"))
    }

    pub(super) fn entity(&self, id: EntityId) -> Result<&'a Entity> {
        self.registry.get_by_id(id).map(|entity| &**entity)
    }

    /// The definition of a field, and the alias of the source it is in.
    pub(super) fn field_def(&self, reference: FieldRef) -> Result<(&'a FieldDef, String)> {
        let source = self.plan(reference.level)?.sources.get(reference.source);
        let source = source.ok_or_else(|| Error::internal("a plan refers to a source it has not"))?;
        let field = self.entity(source.entity)?.at(reference.field)?;
        Ok((field, self.alias(reference.level, reference.source)))
    }

    /// A condition as one of several that must all hold.
    pub(super) fn conjunct(&mut self, predicate: &'a Predicate) -> Result<()> {
        match predicate {
            Predicate::And(parts) if (1..=LONG_RUN).contains(&parts.len()) => {
                for (index, part) in parts.iter().enumerate() {
                    if index > 0 {
                        self.out.sql(" and ");
                    }
                    self.conjunct(part)?;
                }
                Ok(())
            }
            Predicate::And(parts) | Predicate::Or(parts) if parts.len() > 1 => {
                self.out.sql("(");
                self.predicate(predicate)?;
                self.out.sql(")");
                Ok(())
            }
            _ => self.predicate(predicate),
        }
    }
}

fn is_key(term: &Term) -> bool {
    matches!(term, Term::Key { level: 0, source: 0 })
}

fn too_large(why: &str) -> Error {
    Error::new(ErrorCode::QueryTooLarge, format!("the question {why}"))
}
