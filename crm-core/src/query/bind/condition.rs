//! Conditions: comparisons checked for sense, and what "not" means.

use super::super::ast::{Comparison, Expr, Query};
use super::super::plan::{Encode, Plan, Predicate, SlotSource, Term};
use super::kind::{Kind, Operand};
use super::period::Period;
use super::value::{Side, position};
use super::{Binder, Role, type_error};
use crate::base::value::Value;
use crate::error::Result;

impl Binder<'_> {
    /// A condition.
    pub(super) fn condition(&mut self, expr: &Expr) -> Result<Predicate> {
        self.deeper(|binder| binder.raw_condition(expr))
    }

    fn raw_condition(&mut self, expr: &Expr) -> Result<Predicate> {
        match expr {
            Expr::And(parts) => Ok(Predicate::And(self.conditions(parts)?)),
            Expr::Or(parts) => Ok(Predicate::Or(self.conditions(parts)?)),
            Expr::Not(part) => Ok(Predicate::Not(Box::new(self.condition(part)?))),
            Expr::Compare(how, left, right) => self.comparison(*how, left, right),
            Expr::Between(of, low, high) => {
                let low = self.comparison(Comparison::GreaterOrEqual, of, low)?;
                let high = self.comparison(Comparison::LessOrEqual, of, high)?;
                Ok(Predicate::And(vec![low, high]))
            }
            Expr::In(of, list) => self.in_list(of, list),
            Expr::InQuery(of, query) => self.in_query(of, query),
            Expr::Exists(query) => Ok(Predicate::Exists(Box::new(self.query(query, Role::Exists)?))),
            Expr::Like(of, pattern) => self.like(of, pattern),
            Expr::IsNull(of) => Ok(Predicate::IsNull(self.operand(of)?.term)),
            Expr::During(of, words) => self.during(of, words),
            Expr::Literal(Value::Bool(truth)) => Ok(Predicate::Always(*truth)),
            Expr::Path(_) => {
                let operand = self.operand(expr)?;
                if operand.kind != Kind::Boolean {
                    let message = format!("{} is {}, not a condition", operand.name, operand.kind.name());
                    return Err(type_error(message).with_position(position(expr)));
                }
                let slot = self.slot(SlotSource::Constant(Value::Bool(true)), &operand)?;
                Ok(Predicate::Compare(Comparison::Equal, operand.term, Term::Slot(slot)))
            }
            _ => Err(type_error("this is a value, not a condition").with_position(position(expr))),
        }
    }

    fn conditions(&mut self, parts: &[Expr]) -> Result<Vec<Predicate>> {
        parts.iter().map(|part| self.condition(part)).collect()
    }

    fn comparison(&mut self, how: Comparison, left: &Expr, right: &Expr) -> Result<Predicate> {
        let place = position(left).or_else(|| position(right));
        let predicate = match (self.side(left)?, self.side(right)?) {
            (Side::Operand(left), Side::Operand(right)) => fields(how, left, right),
            (Side::Operand(operand), Side::Given(given)) => self.given(how, operand, given),
            (Side::Given(given), Side::Operand(operand)) => self.given(flipped(how), operand, given),
            (Side::Given(SlotSource::Constant(left)), Side::Given(SlotSource::Constant(right))) => {
                constants(how, &left, &right)
            }
            (Side::Given(_), Side::Given(_)) => Err(type_error("one side of a comparison must be a field")),
        };
        predicate.map_err(|error| if error.details().position.is_none() { error.with_position(place) } else { error })
    }

    /// A field compared with something given from outside.
    fn given(&mut self, how: Comparison, operand: Operand, given: SlotSource) -> Result<Predicate> {
        match &given {
            SlotSource::Constant(Value::Null) => {
                return Err(type_error(format!("say {0} is null or {0} is not null", operand.name)));
            }
            // What is stored is never an empty text.
            SlotSource::Constant(Value::Text(text)) if operand.kind == Kind::Text && text.trim().is_empty() => {
                match how {
                    Comparison::Equal => return Ok(Predicate::IsNull(operand.term)),
                    Comparison::NotEqual => return Ok(Predicate::Not(Box::new(Predicate::IsNull(operand.term)))),
                    _ => {}
                }
            }
            _ => {}
        }
        let is_equality = matches!(how, Comparison::Equal | Comparison::NotEqual);
        match (&operand.kind, &operand.term) {
            (Kind::File, _) => Err(type_error(format!("{} is a file: it can only be null or not", operand.name))),
            (Kind::Options(_), Term::Field(field)) if is_equality => {
                let field = *field;
                let has = Predicate::HasOption(field, self.slot(given, &operand)?);
                Ok(if how == Comparison::Equal { has } else { Predicate::Not(Box::new(has)) })
            }
            (kind, _) if !is_equality && !kind.is_ordered() => {
                let hint = if matches!(kind, Kind::Option(_)) { ": compare its .code" } else { "" };
                Err(type_error(format!("{} is {}: less and greater mean nothing{hint}", operand.name, kind.name())))
            }
            (Kind::Timestamp, _) => self.moment(how, operand, given),
            // What the lookup holds is found in its index; whether that may be seen is looked at afterwards.
            (Kind::Record(_), Term::Behind(reference, _)) if how == Comparison::Equal => {
                let reference = *reference;
                let slot = Term::Slot(self.slot(given, &operand)?);
                let holds = Predicate::Compare(how, Term::Field(reference), slot);
                Ok(Predicate::And(vec![holds, Predicate::Not(Box::new(Predicate::IsNull(operand.term)))]))
            }
            _ => {
                let slot = self.slot(given, &operand)?;
                Ok(Predicate::Compare(how, operand.term, Term::Slot(slot)))
            }
        }
    }

    /// A moment compared with what may be a day: then with the whole of it.
    fn moment(&mut self, how: Comparison, operand: Operand, given: SlotSource) -> Result<Predicate> {
        let zone = self.ctx.zone.name();
        let is_moment = matches!(given, SlotSource::Now | SlotSource::Constant(Value::Timestamp(_)));
        let mut compare = |how: Comparison, encode: Encode| -> Result<Predicate> {
            let slot = self.slot_as(given.clone(), &operand, encode)?;
            Ok(Predicate::Compare(how, operand.term.clone(), Term::Slot(slot)))
        };
        let (start, end) = (Encode::Timestamp(zone), Encode::TimestampEnd(zone));
        match how {
            _ if is_moment => compare(how, start),
            Comparison::Less | Comparison::GreaterOrEqual => compare(how, start),
            Comparison::LessOrEqual | Comparison::Greater => compare(how, end),
            Comparison::Equal | Comparison::NotEqual => {
                let range = Predicate::And(vec![
                    compare(Comparison::GreaterOrEqual, start)?,
                    compare(Comparison::LessOrEqual, end)?,
                ]);
                Ok(if how == Comparison::Equal { range } else { Predicate::Not(Box::new(range)) })
            }
        }
    }

    fn in_list(&mut self, of: &Expr, list: &[Expr]) -> Result<Predicate> {
        let operand = self.operand(of)?;
        let mut given = Vec::with_capacity(list.len());
        let mut has_null = false;
        for item in list {
            match self.side(item)? {
                Side::Given(SlotSource::Constant(Value::Null)) => has_null = true,
                Side::Given(from) => given.push(from),
                Side::Operand(_) => return Err(type_error("a list holds constants and parameters")),
            }
        }
        let found = match (&operand.kind, given.is_empty()) {
            (_, true) => Predicate::Always(false),
            (Kind::Options(_) | Kind::Timestamp | Kind::File, _) => {
                let each = given.into_iter().map(|from| self.given(Comparison::Equal, operand.clone(), from));
                Predicate::Or(each.collect::<Result<Vec<Predicate>>>()?)
            }
            _ => {
                let slots = given.into_iter().map(|from| self.slot(from, &operand)).collect::<Result<Vec<_>>>();
                let slots = slots.map_err(|error| error.with_position(position(of)))?;
                Predicate::In(operand.term.clone(), slots)
            }
        };
        Ok(match has_null {
            true if found == Predicate::Always(false) => Predicate::IsNull(operand.term),
            true => Predicate::Or(vec![found, Predicate::IsNull(operand.term)]),
            false => found,
        })
    }

    fn in_query(&mut self, of: &Expr, query: &Query) -> Result<Predicate> {
        let operand = self.operand(of)?;
        if query.columns.len() != 1 {
            return Err(type_error("the question after in answers with one column: select that one"));
        }
        let (plan, values) = self.values(query)?;
        let (left, right) = comparable(operand, values)?;
        let mut plan = plan;
        if let Some(column) = plan.columns.first_mut() {
            column.term = right;
        }
        Ok(Predicate::InPlan(left, Box::new(plan)))
    }

    /// The plan of a question with one column, and what the column is.
    fn values(&mut self, query: &Query) -> Result<(Plan, Operand)> {
        let plan = self.query(query, Role::Values)?;
        let column = plan.columns.first().ok_or_else(|| type_error("the question after in has no column"))?;
        let kind = self.last_kind.take().ok_or_else(|| type_error("the question after in has no column"))?;
        let operand =
            Operand { term: column.term.clone(), kind, decode: column.decode.clone(), name: column.name.clone() };
        Ok((plan, operand))
    }

    fn like(&mut self, of: &Expr, pattern: &Expr) -> Result<Predicate> {
        let operand = self.operand(of)?;
        if operand.kind != Kind::Text {
            let message = format!("{} is {}: like is for text", operand.name, operand.kind.name());
            return Err(type_error(message).with_position(position(of)));
        }
        match self.side(pattern)? {
            Side::Given(SlotSource::Constant(Value::Null)) => Err(type_error("like needs a pattern")),
            Side::Given(from) => {
                let slot = self.slot_as(from, &operand, Encode::Pattern)?;
                Ok(Predicate::Like(operand.term, slot))
            }
            Side::Operand(_) => Err(type_error("like needs a constant or a parameter as its pattern")),
        }
    }

    fn during(&mut self, of: &Expr, words: &Expr) -> Result<Predicate> {
        let operand = self.operand(of)?;
        let encode = match operand.kind {
            Kind::Date => Encode::Date,
            Kind::Timestamp => Encode::Timestamp(self.ctx.zone.name()),
            kind => {
                let message = format!("{} is {}: during needs a date or a timestamp", operand.name, kind.name());
                return Err(type_error(message).with_position(position(of)));
            }
        };
        let from = match words {
            Expr::Literal(Value::Text(text)) => {
                let period = Period::parse(text)?;
                if period.needs_moments() && operand.kind == Kind::Date {
                    return Err(type_error(format!("{} has no time of day to count hours in", operand.name)));
                }
                SlotSource::Constant(Value::Text(text.clone()))
            }
            Expr::Parameter(name, _) => SlotSource::Parameter(name.clone()),
            _ => return Err(type_error("during needs words for a period, or a parameter")),
        };
        let start = self.slot_as(SlotSource::PeriodStart(Box::new(from.clone())), &operand, encode.clone())?;
        let end = self.slot_as(SlotSource::PeriodEnd(Box::new(from)), &operand, encode)?;
        Ok(Predicate::And(vec![
            Predicate::Compare(Comparison::GreaterOrEqual, operand.term.clone(), Term::Slot(start)),
            Predicate::Compare(Comparison::Less, operand.term, Term::Slot(end)),
        ]))
    }
}

/// Two fields compared.
fn fields(how: Comparison, left: Operand, right: Operand) -> Result<Predicate> {
    if !matches!(how, Comparison::Equal | Comparison::NotEqual) && !left.kind.is_ordered() {
        return Err(type_error(format!("{} is {}: less and greater mean nothing", left.name, left.kind.name())));
    }
    let (left, right) = comparable(left, right)?;
    Ok(Predicate::Compare(how, left, right))
}

/// The terms of two values brought to the same parts.
fn comparable(left: Operand, right: Operand) -> Result<(Term, Term)> {
    match (&left.kind, &right.kind) {
        (Kind::Number(one), Kind::Number(other)) => {
            let shifted = |term: Term, by: u32| if by > 0 { Term::Shifted(Box::new(term), by) } else { term };
            let (up_left, up_right) = (other.saturating_sub(*one), one.saturating_sub(*other));
            return Ok((shifted(left.term, up_left), shifted(right.term, up_right)));
        }
        (Kind::Record(one), Kind::Record(other)) if one.iter().any(|target| other.contains(target)) => {}
        (Kind::Options(_) | Kind::File, _) | (_, Kind::Options(_) | Kind::File) => return Err(mismatch(&left, &right)),
        (one, other) if one == other => {}
        _ => return Err(mismatch(&left, &right)),
    }
    Ok((left.term, right.term))
}

fn mismatch(left: &Operand, right: &Operand) -> crate::error::Error {
    let hint = match (&left.kind, &right.kind) {
        (Kind::Record(_), Kind::Record(_)) => ": they point to different entities",
        (Kind::Date, Kind::Timestamp) | (Kind::Timestamp, Kind::Date) => ": compare day(…) of the timestamp",
        _ => "",
    };
    let (left, right) = ((&left.name, left.kind.name()), (&right.name, right.kind.name()));
    type_error(format!("{} ({}) cannot be compared with {} ({}){hint}", left.0, left.1, right.0, right.1))
}

/// What a comparison says with its sides exchanged.
fn flipped(how: Comparison) -> Comparison {
    match how {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

/// Query builders write `1 = 1`: that much is computed.
fn constants(how: Comparison, left: &Value, right: &Value) -> Result<Predicate> {
    let order = match (left, right) {
        (Value::Text(one), Value::Text(other)) => Some(one.cmp(other)),
        (Value::Bool(one), Value::Bool(other)) => Some(one.cmp(other)),
        _ => left.as_decimal().zip(right.as_decimal()).map(|(one, other)| one.cmp(&other)),
    };
    let order = order.ok_or_else(|| type_error("one side of a comparison must be a field"))?;
    Ok(Predicate::Always(match how {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }))
}
