//! Conditions in SQL.

use super::select::Renderer;
use crate::error::Result;
use crate::query::ast::Comparison;
use crate::query::plan::{Encode, Predicate, Slot, SlotSource, Term};

/// A longer run of conditions is halved: a database makes a level of its tree of each, and SQLite has 1,000.
pub(super) const LONG_RUN: usize = 64;

impl<'a> Renderer<'a> {
    /// A condition. What joins several is in brackets where it stands inside another.
    pub(super) fn predicate(&mut self, predicate: &'a Predicate) -> Result<()> {
        match predicate {
            Predicate::Always(true) => self.out.sql("1 = 1"),
            Predicate::Always(false) => self.out.sql("1 = 0"),
            Predicate::Compare(how, left, right) => self.comparison(*how, left, right)?,
            Predicate::HasOption(field, slot) => {
                self.out.sql("exists (select 1");
                self.options_of(*field)?;
                self.out.sql(" and \"code\" = ");
                self.out.slot(slot);
                self.out.sql(")");
            }
            Predicate::In(of, slots) => self.in_list(of, slots)?,
            Predicate::InPlan(of, plan) => {
                self.term(of)?;
                self.out.sql(" in (");
                self.inner(plan)?;
                self.out.sql(")");
            }
            Predicate::Like(of, pattern) => {
                self.term(of)?;
                self.out.sql(" like ");
                self.out.slot(pattern);
                self.out.sql(" escape '\\'");
            }
            Predicate::IsNull(of) => self.is_null(of, true)?,
            Predicate::Exists(plan) => {
                self.out.sql("exists (");
                self.inner(plan)?;
                self.out.sql(")");
            }
            Predicate::And(parts) => self.joined(parts, " and ", true)?,
            Predicate::Or(parts) => self.joined(parts, " or ", false)?,
            Predicate::Not(part) => self.negated(part)?,
        }
        Ok(())
    }

    fn joined(&mut self, parts: &'a [Predicate], word: &str, when_empty: bool) -> Result<()> {
        if parts.is_empty() {
            self.out.sql(if when_empty { "1 = 1" } else { "1 = 0" });
        }
        if parts.len() > LONG_RUN
            && let Some((first, second)) = parts.split_at_checked(parts.len() / 2)
        {
            self.out.sql("(");
            self.joined(first, word, when_empty)?;
            self.out.sql(")");
            self.out.sql(word);
            self.out.sql("(");
            self.joined(second, word, when_empty)?;
            self.out.sql(")");
            return Ok(());
        }
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.out.sql(word);
            }
            self.part(part)?;
        }
        Ok(())
    }

    /// A condition inside another.
    fn part(&mut self, predicate: &'a Predicate) -> Result<()> {
        let joins = matches!(predicate, Predicate::And(parts) | Predicate::Or(parts) if parts.len() > 1);
        if joins {
            self.out.sql("(");
        }
        self.predicate(predicate)?;
        if joins {
            self.out.sql(")");
        }
        Ok(())
    }

    /// Not so; unknown counts as not so. Where nothing can be unknown, plainly.
    fn negated(&mut self, part: &'a Predicate) -> Result<()> {
        match part {
            Predicate::IsNull(of) => self.is_null(of, false),
            Predicate::Exists(_) | Predicate::HasOption(..) => {
                self.out.sql("not ");
                self.predicate(part)
            }
            Predicate::Always(truth) => {
                self.out.sql(if *truth { "1 = 0" } else { "1 = 1" });
                Ok(())
            }
            _ => {
                self.out.sql("(");
                self.predicate(part)?;
                self.out.sql(") is not true");
                Ok(())
            }
        }
    }

    fn comparison(&mut self, how: Comparison, left: &'a Term, right: &'a Term) -> Result<()> {
        // A record asked for by its id is found in the index of ids.
        if let (Term::Key { level, source }, Term::Slot(slot), Comparison::Equal) = (left, right, how)
            && self.is_own(*level, *source, slot)?
        {
            let alias = self.alias(*level, *source);
            self.out.column(&alias, "uuid");
            self.out.sql(" = ");
            self.out.slot(slot);
            return Ok(());
        }
        self.term(left)?;
        let word = match how {
            Comparison::Equal => " = ",
            Comparison::NotEqual => self.dialect.differs(),
            Comparison::Less => " < ",
            Comparison::LessOrEqual => " <= ",
            Comparison::Greater => " > ",
            Comparison::GreaterOrEqual => " >= ",
        };
        self.out.sql(word);
        self.term(right)
    }

    /// True if the slot holds an id of the entity this source is of. The acting user is one of several.
    fn is_own(&self, level: usize, source: usize, slot: &Slot) -> Result<bool> {
        let Encode::Record(targets) = &slot.encode else { return Ok(false) };
        let entity = self.plan(level)?.sources.get(source).map(|source| source.entity);
        Ok(targets.len() == 1 && targets.first().copied() == entity && !matches!(slot.from, SlotSource::Cursor(_)))
    }

    fn in_list(&mut self, of: &'a Term, slots: &'a [Slot]) -> Result<()> {
        let targets = match slots.first().map(|slot| &slot.encode) {
            None => {
                self.out.sql("1 = 0");
                return Ok(());
            }
            Some(Encode::Record(targets))
                if slots.iter().all(|slot| matches!(&slot.encode, Encode::Record(same) if same == targets)) =>
            {
                targets.as_slice()
            }
            Some(_) => &[],
        };
        if let (Term::Key { level, source }, Some(first)) = (of, slots.first())
            && self.is_own(*level, *source, first)?
        {
            let alias = self.alias(*level, *source);
            self.out.column(&alias, "uuid");
            return self.list(slots);
        }
        self.term(of)?;
        if targets.is_empty() {
            self.out.sql(" in (");
            for (index, slot) in slots.iter().enumerate() {
                if index > 0 {
                    self.out.sql(", ");
                }
                self.slot(slot)?;
            }
            self.out.sql(")");
            return Ok(());
        }
        self.out.sql(" in (");
        for (index, target) in targets.iter().enumerate() {
            let entity = self.entity(*target)?;
            self.out.sql(if index > 0 { " union all select \"id\" from " } else { "select \"id\" from " });
            self.out.name(&entity.table);
            self.out.sql(" where \"uuid\"");
            self.list(slots)?;
        }
        self.out.sql(")");
        Ok(())
    }

    fn list(&mut self, slots: &'a [Slot]) -> Result<()> {
        self.out.sql(" in (");
        for (index, slot) in slots.iter().enumerate() {
            if index > 0 {
                self.out.sql(", ");
            }
            self.out.slot(slot);
        }
        self.out.sql(")");
        Ok(())
    }

    fn is_null(&mut self, of: &'a Term, is_null: bool) -> Result<()> {
        if let Term::Field(reference) = of {
            let (field, _) = self.field_def(*reference)?;
            if matches!(field.kind, crate::metadata::kind::FieldKind::MultiChoice { .. }) {
                self.out.sql(if is_null { "not exists (select 1" } else { "exists (select 1" });
                self.options_of(*reference)?;
                self.out.sql(")");
                return Ok(());
            }
        }
        self.term(of)?;
        self.out.sql(if is_null { " is null" } else { " is not null" });
        Ok(())
    }
}
