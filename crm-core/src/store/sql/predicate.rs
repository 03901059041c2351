//! Conditions in SQL.

use super::select::Renderer;
use crate::base::id::FieldId;
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
            Predicate::SameAccess(slot) => {
                self.out.sql("(select \"value\" from \"crm_setting\" where \"name\" = 'access') = ");
                self.out.slot(slot);
            }
            Predicate::IsNull(of) => self.is_null(of, true)?,
            Predicate::Exists(plan) => {
                self.out.sql("exists (");
                self.inner(plan)?;
                self.out.sql(")");
            }
            Predicate::Below { of, above, field, levels } => self.below(of, above, *field, *levels, false)?,
            Predicate::IsBelow { of, field } => {
                self.out.sql("exists (select 1 from \"crm_tree\" where \"record\" = ");
                self.term(of)?;
                self.out.sql(" and \"field\" = ");
                self.out.number(i64::from(field.0));
                self.out.sql(")");
            }
            Predicate::BelowAny { of, above, field } => {
                self.term(of)?;
                self.out.sql(" in (select \"record\" from \"crm_tree\" where \"ancestor\" in (");
                self.inner(above)?;
                self.out.sql(") and \"field\" = ");
                self.out.number(i64::from(field.0));
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
            Predicate::Exists(_) | Predicate::HasOption(..) | Predicate::IsBelow { .. } => {
                self.out.sql("not ");
                self.predicate(part)
            }
            Predicate::Below { of, above, field, levels } => {
                self.out.sql("not ");
                self.below(of, above, *field, *levels, true)
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

    /// One record below another. Where a side is a record of the question itself, the rows of the tree are a list it is
    /// looked for in, so that the database may as well go from the list to the records; else each pair is looked up.
    fn below(
        &mut self,
        of: &'a Term,
        above: &'a Term,
        field: FieldId,
        levels: Option<u32>,
        is_negated: bool,
    ) -> Result<()> {
        let asked = |term: &Term| matches!(term, Term::Key { level: 0, source: 0 });
        // A record joined in may be none, and nothing is neither in a list nor not in it: it is turned round as a pair.
        let is_listed = asked(of) || (!is_negated && matches!(of, Term::Key { level: 0, .. }));
        let (listed, column, given, known) = if asked(above) {
            (Some(above), "ancestor", "record", of)
        } else {
            (is_listed.then_some(of), "record", "ancestor", above)
        };
        if let Some(listed) = listed {
            self.term(listed)?;
            self.out.sql(" in (select ");
            self.out.name(column);
        } else {
            self.out.sql("exists (select 1");
        }
        self.out.sql(" from \"crm_tree\" where ");
        self.out.name(given);
        self.out.sql(" = ");
        self.term(known)?;
        self.out.sql(" and \"field\" = ");
        self.out.number(i64::from(field.0));
        if listed.is_none() {
            self.out.sql(" and \"record\" = ");
            self.term(of)?;
        }
        if let Some(levels) = levels {
            self.out.sql(" and \"depth\" <= ");
            self.out.number(i64::from(levels));
        }
        self.out.sql(")");
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Zone;
    use crate::base::value::Value;
    use crate::metadata::builtin;
    use crate::metadata::registry::{Entity, Registry};
    use crate::query::bind::{BindContext, Sight, bind};
    use crate::query::parse::parse;
    use crate::store::sql::dialect::Sqlite;
    use crate::store::sql::render;

    const FIELD: FieldId = FieldId(22);

    fn key(source: usize) -> Term {
        Term::Key { level: 0, source }
    }

    fn number() -> Term {
        Term::Slot(Slot { from: SlotSource::Constant(Value::Int(7)), encode: Encode::Integer })
    }

    fn below(of: Term, above: Term, levels: Option<u32>) -> Predicate {
        Predicate::Below { of, above, field: FIELD, levels }
    }

    /// What stands in the SQL for a condition on accounts.
    fn sql(filter: Predicate) -> String {
        let text = asked("select name, parent_account.name from account", &|_: &Entity| None, Some(filter));
        text.split_once(" where ").unwrap().1.split_once(" order by ").unwrap().0.to_owned()
    }

    fn asked(question: &str, sight: &dyn Sight, filter: Option<Predicate>) -> String {
        let registry = Registry::new(1, builtin::catalogue());
        let context = BindContext { zone: Zone::named("Europe/Rome").unwrap(), language: "en", sight };
        let mut plan = bind(&parse(question).unwrap(), &registry, &context).unwrap();
        plan.filter = filter.or(plan.filter);
        render(&plan, &registry, &Sqlite).unwrap().text
    }

    #[test]
    fn a_tree_is_read_from_the_side_that_is_known() {
        let from = r#"from "crm_tree" where"#;
        assert_eq!(
            sql(below(number(), key(0), None)),
            format!(r#"t0."id" in (select "ancestor" {from} "record" = ? and "field" = 22)"#)
        );
        assert_eq!(
            sql(below(key(0), number(), Some(2))),
            format!(r#"t0."id" in (select "record" {from} "ancestor" = ? and "field" = 22 and "depth" <= 2)"#)
        );
        assert_eq!(
            sql(below(key(1), number(), None)),
            format!(r#"t1."id" in (select "record" {from} "ancestor" = ? and "field" = 22)"#)
        );
        assert_eq!(
            sql(below(number(), key(1), None)),
            format!(r#"exists (select 1 {from} "ancestor" = t1."id" and "field" = 22 and "record" = ?)"#)
        );
    }

    #[test]
    fn not_below_is_known_of_what_is_joined_too() {
        let not = |of, above| sql(Predicate::Not(Box::new(below(of, above, None))));
        let from = r#"from "crm_tree" where"#;
        assert_eq!(
            not(key(0), number()),
            format!(r#"not t0."id" in (select "record" {from} "ancestor" = ? and "field" = 22)"#)
        );
        assert_eq!(
            not(key(1), number()),
            format!(r#"not exists (select 1 {from} "ancestor" = ? and "field" = 22 and "record" = t1."id")"#)
        );
    }

    #[test]
    fn what_may_be_seen_below_somebody_follows_a_join() {
        let see = |entity: &Entity| (entity.name == "account").then(|| below(number(), key(0), Some(3)));
        let joined = asked("select account.name from contact", &see, None);
        let condition = r#"t1."id" = t0."account" and exists (select 1 from "crm_tree" where "ancestor" = t1."id""#;
        assert!(joined.contains(condition), "{joined}");
        let own = asked("select name from account", &see, None);
        assert!(own.contains(r#" where t0."id" in (select "ancestor" from "crm_tree""#), "{own}");
    }
}
