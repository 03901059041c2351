//! What stands behind a lookup to many entities, as SQL: the row's own kind picks the question that is asked.
//!
//! Kinds of which the same is asked under the same condition, as of all activities, are asked together: what may be seen of an
//! activity is thousands of characters, and a statement that says it for each kind takes a database longer to prepare than
//! to answer.

use super::select::Renderer;
use super::writer::Writer;
use crate::base::id::EntityId;
use crate::error::Result;
use crate::metadata::registry::FieldIndex;
use crate::query::plan::{FieldRef, Plan, Predicate, Term};

/// A question over one record, and the kinds of which it is asked.
struct Asked<'a> {
    kinds: Vec<EntityId>,
    plan: &'a Plan,
    /// What it answers.
    column: Writer,
    /// What may be seen.
    condition: Option<Writer>,
}

impl<'a> Renderer<'a> {
    /// What the question for its kind says of the record behind a lookup, written by `write`.
    pub(super) fn behind(
        &mut self,
        lookup: FieldRef,
        plans: &'a [(EntityId, Plan)],
        write: fn(&mut Self, &'a Term) -> Result<()>,
    ) -> Result<()> {
        let asked = self.asked(plans, write)?;
        // Where each kind is asked alone the lookup is read once; a list of kinds has to be compared each time.
        let is_shared = asked.iter().any(|asked| asked.kinds.len() > 1);
        self.out.sql("case ");
        if !is_shared {
            self.target_entity(lookup)?;
        }
        for asked in &asked {
            self.out.sql(" when ");
            if is_shared {
                self.target_entity(lookup)?;
                self.out.sql(" in (");
            }
            for (index, kind) in asked.kinds.iter().enumerate() {
                self.comma(index);
                self.out.number(i64::from(kind.0));
            }
            self.out.sql(if is_shared { ") then (" } else { " then (" });
            self.of_one(asked, lookup)?;
            self.out.sql(")");
        }
        self.out.sql(if asked.is_empty() { " when 0 then null end" } else { " end" });
        Ok(())
    }

    /// The questions, one for all kinds of which it says the same.
    fn asked(
        &mut self,
        plans: &'a [(EntityId, Plan)],
        write: fn(&mut Self, &'a Term) -> Result<()>,
    ) -> Result<Vec<Asked<'a>>> {
        let mut found: Vec<Asked<'a>> = Vec::new();
        for (kind, plan) in plans {
            let visibility = plan.sources.first().and_then(|source| source.visibility.as_ref());
            if visibility == Some(&Predicate::Always(false)) {
                // Of which nothing may be seen, nothing is asked.
                continue;
            }
            self.plans.push(plan);
            let column = self.aside(|renderer| {
                for (index, column) in plan.columns.iter().enumerate() {
                    renderer.comma(index);
                    write(renderer, &column.term)?;
                }
                Ok(())
            })?;
            let condition =
                visibility.map(|visibility| self.aside(|renderer| renderer.conjunct(visibility))).transpose()?;
            self.plans.pop();
            let is_alike = |known: &&mut Asked<'_>| {
                // A short condition is looked up as fast as it is shared; one with joins is of its kind alone.
                let alone = condition.is_none() || plan.sources.len() > 1 || known.plan.sources.len() > 1;
                !alone && known.column == column && known.condition == condition
            };
            match found.iter_mut().find(is_alike) {
                Some(known) => known.kinds.push(*kind),
                None => found.push(Asked { kinds: vec![*kind], plan, column, condition }),
            }
        }
        Ok(found)
    }

    /// What is written meanwhile, to be put where it belongs later.
    fn aside(&mut self, write: impl FnOnce(&mut Self) -> Result<()>) -> Result<Writer> {
        let before = std::mem::take(&mut self.out);
        let done = write(self);
        let aside = std::mem::replace(&mut self.out, before);
        done.map(|()| aside)
    }

    /// A question over the one record that a lookup of the question around it holds.
    fn of_one(&mut self, asked: &Asked<'a>, lookup: FieldRef) -> Result<()> {
        self.plans.push(asked.plan);
        let alias = self.alias(0, 0);
        let key = FieldRef { level: lookup.level.saturating_add(1), ..lookup };
        self.out.sql("select ");
        self.out.put(&asked.column);
        self.out.sql(" from ");
        if asked.kinds.len() > 1 {
            self.out.sql("(");
            let reads = asked.plan.reads();
            for (index, kind) in asked.kinds.iter().enumerate() {
                self.out.sql(if index > 0 { " union all " } else { "" });
                self.row(*kind, (asked.plan, &reads), key)?;
            }
            // One at most, since keys are unique over all entities. The limit keeps the condition from being moved into each of
            // the parts, where it would be as long as before.
            self.out.sql(&format!(" limit 1) {alias} where "));
        } else {
            for (index, source) in asked.plan.sources.iter().enumerate() {
                self.source(index, source)?;
            }
            self.out.sql(" where ");
            self.out.column(&alias, "id");
            self.out.sql(" = ");
            self.field(key)?;
            self.out.sql(if asked.condition.is_some() { " and " } else { "" });
        }
        if let Some(condition) = &asked.condition {
            self.out.put(condition);
        }
        self.plans.pop();
        Ok(())
    }

    /// Of the record of a kind that a lookup holds, if it is of that kind, what a question reads. The question is that of
    /// another kind, which says the same: in columns of the same names.
    fn row(&mut self, kind: EntityId, (plan, reads): (&Plan, &[(FieldIndex, bool)]), key: FieldRef) -> Result<()> {
        let first = plan.sources.first().map_or(kind, |source| source.entity);
        let (first, table) = (self.entity(first)?, &self.entity(kind)?.table);
        self.out.sql("select \"id\", \"uuid\"");
        for (index, with_kind) in reads {
            let field = first.at(*index)?;
            self.out.sql(", ");
            self.out.name(&field.column);
            if *with_kind {
                self.out.sql(", ");
                self.out.name(&field.type_column());
            }
        }
        self.out.sql(" from ");
        self.out.name(table);
        self.out.sql(" where \"id\" = ");
        self.field(key)
    }
}
