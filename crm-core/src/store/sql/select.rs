//! The clauses of a SELECT, and the place in an order where a page goes on.

use std::sync::Arc;

use super::dialect::Dialect;
use super::writer::Writer;
use crate::base::id::EntityId;
use crate::base::value::Value;
use crate::error::{Error, Result};
use crate::metadata::field::FieldDef;
use crate::metadata::registry::{Entity, Registry, system};
use crate::query::plan::{Decode, FieldRef, Plan, Predicate, Slot, SlotSource, Source, Term};
use crate::store::Compiled;

/// The text of a plan and what to fill in.
///
/// # Errors
/// `internal` for a plan that does not fit the registry.
pub fn render(plan: &Plan, registry: &Registry, dialect: &dyn Dialect) -> Result<Compiled> {
    let mut renderer = Renderer { registry, dialect, out: Writer::default(), plans: Vec::new() };
    let keys = renderer.answer(plan)?;
    Ok(Compiled {
        text: renderer.out.text,
        slots: renderer.out.slots,
        names: plan.columns.iter().map(|column| Arc::from(column.name.as_str())).collect(),
        decoders: plan.columns.iter().map(|column| column.decode.clone()).collect(),
        keys,
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
        self.plans.push(plan);
        self.out.sql(if plan.distinct { "select distinct " } else { "select " });
        for (index, column) in plan.columns.iter().enumerate() {
            self.comma(index);
            self.output(&column.term, &column.decode)?;
        }
        // Where rows are groups there is no record to go on from.
        let is_pageable = !plan.distinct && plan.order.iter().any(|(term, _)| is_key(term));
        let keys = if is_pageable { plan.order.len() } else { 0 };
        for (index, (term, _)) in plan.order.iter().take(keys).enumerate() {
            self.comma(plan.columns.len() + index);
            self.term(term)?;
        }
        self.rest(plan)?;
        self.plans.pop();
        Ok(keys)
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
        self.rest(plan)?;
        self.plans.pop();
        Ok(())
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.out.sql(", ");
        }
    }

    /// Everything after the columns.
    fn rest(&mut self, plan: &'a Plan) -> Result<()> {
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
            self.after(&plan.order, after)?;
        }
        for (index, term) in plan.group.iter().enumerate() {
            self.out.sql(if index == 0 { " group by " } else { ", " });
            self.term(term)?;
        }
        if let Some(having) = &plan.having {
            self.out.sql(" having ");
            self.predicate(having)?;
        }
        for (index, (term, descending)) in plan.order.iter().enumerate() {
            self.out.sql(if index == 0 { " order by " } else { ", " });
            self.term(term)?;
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

    fn source(&mut self, index: usize, source: &'a Source) -> Result<()> {
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

    /// The rows after the one whose keys are given, as [`Plan::order`] has them.
    fn after(&mut self, order: &'a [(Term, bool)], after: &'a [Slot]) -> Result<()> {
        let keys: Vec<OrderKey<'a>> = order
            .iter()
            .zip(after)
            .map(|((term, descending), slot)| OrderKey {
                term,
                slot,
                descending: *descending,
                is_null: matches!(slot.from, SlotSource::Constant(Value::Null)),
                is_set: self.is_always_set(term),
            })
            .collect();
        let descending = keys.first().is_some_and(|key| key.descending);
        let is_even = keys.iter().all(|key| {
            // In falling order nothing comes after null but null: a bound alone would lose those.
            !key.is_null
                && key.descending == descending
                && (key.is_set || key.descending != self.dialect.nulls_are_least())
        });
        if is_even && keys.len() > 1 {
            return self.after_row(&keys, descending);
        }
        self.bound(&keys)?;
        self.out.sql("(");
        self.after_each(&keys)?;
        self.out.sql(")");
        Ok(())
    }

    /// What is true of all rows further on, said of the first key alone: where an index starts to be read.
    fn bound(&mut self, keys: &[OrderKey<'a>]) -> Result<()> {
        let Some(first) = keys.first().filter(|_| keys.len() > 1) else { return Ok(()) };
        let nulls_come_after = first.descending == self.dialect.nulls_are_least();
        if first.is_null && nulls_come_after {
            self.term(first.term)?;
            self.out.sql(" is null and ");
        } else if !first.is_null && (first.is_set || !nulls_come_after) {
            self.term(first.term)?;
            self.out.sql(if first.descending { " <= " } else { " >= " });
            self.out.slot(first.slot);
            self.out.sql(" and ");
        }
        Ok(())
    }

    /// `(a, b) > (?, ?)`: one range of an index.
    fn after_row(&mut self, keys: &[OrderKey<'a>], descending: bool) -> Result<()> {
        self.out.sql("(");
        for (index, key) in keys.iter().enumerate() {
            self.comma(index);
            self.term(key.term)?;
        }
        self.out.sql(if descending { ") < (" } else { ") > (" });
        for (index, key) in keys.iter().enumerate() {
            self.comma(index);
            self.out.slot(key.slot);
        }
        self.out.sql(")");
        Ok(())
    }

    /// Further on by the first key, or the same by the first and further on by the rest.
    fn after_each(&mut self, keys: &[OrderKey<'a>]) -> Result<()> {
        let Some((first, rest)) = keys.split_first() else {
            self.out.sql("0");
            return Ok(());
        };
        self.further(first)?;
        if !rest.is_empty() {
            self.out.sql(" or ");
            self.term(first.term)?;
            if first.is_null {
                self.out.sql(" is null");
            } else {
                self.out.sql(" = ");
                self.out.slot(first.slot);
            }
            self.out.sql(" and (");
            self.after_each(rest)?;
            self.out.sql(")");
        }
        Ok(())
    }

    fn further(&mut self, key: &OrderKey<'a>) -> Result<()> {
        let nulls_come_after = key.descending == self.dialect.nulls_are_least();
        match (key.is_null, nulls_come_after) {
            (true, true) => self.out.sql("1 = 0"),
            (true, false) => {
                self.term(key.term)?;
                self.out.sql(" is not null");
            }
            (false, _) => {
                self.term(key.term)?;
                self.out.sql(if key.descending { " < " } else { " > " });
                self.out.slot(key.slot);
                if nulls_come_after && !key.is_set {
                    self.out.sql(" or ");
                    self.term(key.term)?;
                    self.out.sql(" is null");
                }
            }
        }
        Ok(())
    }

    /// True for what the engine itself sets in every record.
    fn is_always_set(&self, term: &Term) -> bool {
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
    fn conjunct(&mut self, predicate: &'a Predicate) -> Result<()> {
        match predicate {
            Predicate::And(parts) if !parts.is_empty() => {
                for (index, part) in parts.iter().enumerate() {
                    if index > 0 {
                        self.out.sql(" and ");
                    }
                    self.conjunct(part)?;
                }
                Ok(())
            }
            Predicate::Or(parts) if parts.len() > 1 => {
                self.out.sql("(");
                self.predicate(predicate)?;
                self.out.sql(")");
                Ok(())
            }
            _ => self.predicate(predicate),
        }
    }
}

/// A key of the order at the end of a page.
struct OrderKey<'a> {
    term: &'a Term,
    slot: &'a Slot,
    descending: bool,
    /// The last row had nothing there.
    is_null: bool,
    /// No row has nothing there.
    is_set: bool,
}

fn is_key(term: &Term) -> bool {
    matches!(term, Term::Key { level: 0, source: 0 })
}

/// How many stored values one column of the answer takes.
pub fn width(decode: &Decode) -> usize {
    match decode {
        Decode::Polymorphic(_) => 2,
        Decode::File => 3,
        _ => 1,
    }
}
