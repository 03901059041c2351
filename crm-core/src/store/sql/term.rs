//! Values in SQL: of fields, of parameters, computed.

use super::select::Renderer;
use crate::base::id::EntityId;
use crate::error::{Error, Result};
use crate::query::ast::{Aggregate, DatePart};
use crate::query::plan::{Decode, Encode, FieldRef, Join, Slot, Source, Term};

impl<'a> Renderer<'a> {
    /// A column of the answer, as many stored values as it takes.
    pub(super) fn output(&mut self, term: &'a Term, decode: &'a Decode) -> Result<()> {
        match (decode, term) {
            (Decode::OwnId, term) => self.uuid(term),
            (Decode::Lookup(target), Term::Field(reference)) => self.uuid_behind(*reference, *target),
            (Decode::Polymorphic(targets), Term::Field(reference)) => {
                self.target_entity(*reference)?;
                self.out.sql(", case ");
                self.target_entity(*reference)?;
                for (target, _) in targets {
                    self.out.sql(" when ");
                    self.out.number(i64::from(target.0));
                    self.out.sql(" then ");
                    self.uuid_behind(*reference, *target)?;
                }
                self.out.sql(" end");
                Ok(())
            }
            (Decode::Polymorphic(targets), Term::FirstSet(keys)) => {
                self.entity_of(targets.iter().map(|(target, _)| *target).zip(keys))?;
                self.out.sql(", ");
                self.uuid(term)
            }
            (Decode::Polymorphic(_), Term::Behind(reference, _)) => {
                let plan = self.plan(0)?;
                if plan.distinct || !plan.group.is_empty() {
                    // Rows that differ by what may not be seen would be told apart by it.
                    self.out.sql("case when ");
                    self.term(term)?;
                    self.out.sql(" is not null then ");
                    self.target_entity(*reference)?;
                    self.out.sql(" end");
                } else {
                    // Without an id it is read as nothing, and half as long to write.
                    self.target_entity(*reference)?;
                }
                self.out.sql(", ");
                self.uuid(term)
            }
            (Decode::MultiChoice(_), Term::Field(reference)) => {
                let codes = self.dialect.joined_codes();
                self.out.sql("(select ");
                self.out.sql(codes);
                self.options_of(*reference)?;
                self.out.sql(")");
                Ok(())
            }
            (Decode::File, Term::Field(reference)) => {
                for column in ["name", "media_type"] {
                    self.out.sql("(select ");
                    self.out.name(column);
                    self.of_file(*reference)?;
                    self.out.sql("), ");
                }
                self.out.sql("(select \"size\" from \"crm_content\" where \"id\" = (select \"content\"");
                self.of_file(*reference)?;
                self.out.sql("))");
                Ok(())
            }
            (_, term) => self.term(term),
        }
    }

    /// From where to read what is told of a file.
    fn of_file(&mut self, reference: FieldRef) -> Result<()> {
        self.out.sql(" from \"crm_file\" where \"id\" = ");
        self.field(reference)
    }

    /// From where to read the options of a multi-choice.
    pub(super) fn options_of(&mut self, reference: FieldRef) -> Result<()> {
        let (field, alias) = self.field_def(reference)?;
        self.out.sql(" from \"crm_multi_choice\" where \"record\" = ");
        self.out.column(&alias, "id");
        self.out.sql(" and \"field\" = ");
        self.out.number(i64::from(field.id.0));
        Ok(())
    }

    /// The id of the record whose key the term is.
    fn uuid(&mut self, term: &'a Term) -> Result<()> {
        match term {
            Term::Key { level, source } => {
                let alias = self.alias(*level, *source);
                self.out.column(&alias, "uuid");
                Ok(())
            }
            Term::FirstSet(terms) => self.coalesce(terms, Self::uuid),
            Term::Behind(reference, plans) => self.behind(*reference, plans, Self::uuid),
            _ => Err(Error::internal("only a record's key stands for its id")),
        }
    }

    /// The first of several that is set, each written by `write`.
    fn coalesce(&mut self, terms: &'a [Term], write: fn(&mut Self, &'a Term) -> Result<()>) -> Result<()> {
        self.out.sql("coalesce(");
        for (index, term) in terms.iter().enumerate() {
            self.comma(index);
            write(self, term)?;
        }
        self.out.sql(")");
        Ok(())
    }

    /// The id behind a lookup: of the joined record if it is joined, else looked up.
    fn uuid_behind(&mut self, reference: FieldRef, target: EntityId) -> Result<()> {
        let join = Some(Join { source: reference.source, field: reference.field });
        let sources = &self.plan(reference.level)?.sources;
        // What is joined under a condition may be none though the lookup holds something.
        let is_it = |source: &Source| source.join == join && source.entity == target && source.visibility.is_none();
        if let Some(source) = sources.iter().position(is_it) {
            let alias = self.alias(reference.level, source);
            self.out.column(&alias, "uuid");
            return Ok(());
        }
        let entity = self.entity(target)?;
        self.out.sql("(select \"uuid\" from ");
        self.out.name(&entity.table);
        self.out.sql(" where \"id\" = ");
        self.field(reference)?;
        self.out.sql(")");
        Ok(())
    }

    /// A field as it is stored.
    pub(super) fn field(&mut self, reference: FieldRef) -> Result<()> {
        let (field, alias) = self.field_def(reference)?;
        self.out.column(&alias, &field.column);
        Ok(())
    }

    pub(super) fn target_entity(&mut self, reference: FieldRef) -> Result<()> {
        let (field, alias) = self.field_def(reference)?;
        self.out.column(&alias, &field.type_column());
        Ok(())
    }

    /// A value as it is stored or computed.
    pub(super) fn term(&mut self, term: &'a Term) -> Result<()> {
        match term {
            Term::Field(reference) => self.field(*reference),
            Term::TargetEntity(reference) => self.target_entity(*reference),
            Term::Key { level, source } => {
                let alias = self.alias(*level, *source);
                self.out.column(&alias, "id");
                Ok(())
            }
            Term::FirstSet(terms) => self.coalesce(terms, Self::term),
            Term::Behind(reference, plans) => self.behind(*reference, plans, Self::term),
            Term::EntityOf(keys) => self.entity_of(keys.iter().map(|(entity, key)| (*entity, key))),
            Term::Unsearched(inner) => {
                self.out.sql(self.dialect.unsearched());
                self.term(inner)
            }
            Term::Shifted(inner, by) => {
                self.out.sql("(");
                self.term(inner)?;
                self.out.sql(" * ");
                self.out.number(power(*by)?);
                self.out.sql(")");
                Ok(())
            }
            Term::Ranked(inner, codes) => {
                self.out.sql("case ");
                self.term(inner)?;
                for (place, code) in (0_i64..).zip(codes.iter()) {
                    self.out.sql(" when ");
                    self.out.number(*code);
                    self.out.sql(" then ");
                    self.out.number(place);
                }
                self.out.sql(" end");
                Ok(())
            }
            Term::Slot(slot) => self.slot(slot),
            Term::Aggregate { function, argument, distinct, extra_scale } => {
                self.aggregate(*function, argument.as_deref(), *distinct, *extra_scale)
            }
            Term::DatePart { part, of, zone } => self.date_part(*part, of, *zone),
        }
    }

    /// The number of the entity whose key is set.
    fn entity_of(&mut self, keys: impl Iterator<Item = (EntityId, &'a Term)>) -> Result<()> {
        self.out.sql("case");
        for (entity, key) in keys {
            self.out.sql(" when ");
            self.term(key)?;
            self.out.sql(" is not null then ");
            self.out.number(i64::from(entity.0));
        }
        self.out.sql(" end");
        Ok(())
    }

    /// Something to fill in. An id becomes the key of the record that has it.
    pub(super) fn slot(&mut self, slot: &'a Slot) -> Result<()> {
        let Encode::Record(targets) = &slot.encode else {
            self.out.slot(slot);
            return Ok(());
        };
        if targets.len() > 1 {
            self.out.sql("coalesce(");
        }
        for (index, target) in targets.iter().enumerate() {
            if index > 0 {
                self.out.sql(", ");
            }
            let entity = self.entity(*target)?;
            self.out.sql("(select \"id\" from ");
            self.out.name(&entity.table);
            self.out.sql(" where \"uuid\" = ");
            self.out.slot(slot);
            self.out.sql(")");
        }
        if targets.len() > 1 {
            self.out.sql(")");
        }
        Ok(())
    }

    fn aggregate(
        &mut self,
        function: Aggregate,
        argument: Option<&'a Term>,
        distinct: bool,
        extra_scale: u32,
    ) -> Result<()> {
        let Some(argument) = argument else {
            self.out.sql("count(*)");
            return Ok(());
        };
        let name = match function {
            Aggregate::Count => "count",
            Aggregate::Sum => "sum",
            Aggregate::Min => "min",
            Aggregate::Max => "max",
            Aggregate::Avg => return self.average(argument, distinct, extra_scale),
        };
        self.call(name, argument, distinct)
    }

    fn call(&mut self, name: &str, argument: &'a Term, distinct: bool) -> Result<()> {
        self.out.sql(name);
        self.out.sql(if distinct { "(distinct " } else { "(" });
        self.term(argument)?;
        self.out.sql(")");
        Ok(())
    }

    /// The average in whole numbers, rounded half away from nought like every amount: twice the sum, and once the
    /// count towards where the sum lies, over twice the count.
    fn average(&mut self, argument: &'a Term, distinct: bool, extra_scale: u32) -> Result<()> {
        let doubled = power(extra_scale)?.checked_mul(2).ok_or_else(too_fine)?;
        self.out.sql("cast((");
        self.call("sum", argument, distinct)?;
        self.out.sql(" * ");
        self.out.number(doubled);
        self.out.sql(" + case when ");
        self.call("sum", argument, distinct)?;
        self.out.sql(" < 0 then -");
        self.call("count", argument, distinct)?;
        self.out.sql(" else ");
        self.call("count", argument, distinct)?;
        self.out.sql(" end) / nullif(");
        self.call("count", argument, distinct)?;
        self.out.sql(" * 2, 0) as integer)");
        Ok(())
    }

    fn date_part(&mut self, part: DatePart, of: &'a Term, zone: Option<&'static str>) -> Result<()> {
        let day = zone.map(|zone| self.dialect.local_days(zone));
        if let Some(zone) = zone
            && !zone.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_+-".contains(&b))
        {
            return Err(Error::internal("a time zone has an odd name"));
        }
        for (index, piece) in self.dialect.date_part(part).into_iter().enumerate() {
            if index > 0 {
                match &day {
                    Some((before, after)) => {
                        self.out.sql(before);
                        self.term(of)?;
                        self.out.sql(after);
                    }
                    None => self.term(of)?,
                }
            }
            self.out.sql(piece);
        }
        Ok(())
    }
}

fn power(of_ten: u32) -> Result<i64> {
    10_i64.checked_pow(of_ten).ok_or_else(too_fine)
}

fn too_fine() -> Error {
    Error::internal("a plan asks for more decimal places than there are")
}
