//! Values: what stands at either side of a comparison, and in a column.

use super::super::ast::{Aggregate, DatePart, Expr};
use super::super::encode;
use super::super::plan::{Decode, Encode, Slot, SlotSource, Term};
use super::kind::{Kind, Operand};
use super::scope::{Place, is_of_group};
use super::{Binder, MAX_SLOTS, type_error};
use crate::base::cell::Cell;
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::kind::targets;

/// The decimal places an average has at least.
const AVERAGE_SCALE: u32 = 6;

/// The scale from which an average keeps the places of what it is of: money has four.
const MONEY_LIKE: u32 = 4;

/// One side of a comparison.
pub(super) enum Side {
    /// Something a record has.
    Operand(Operand),
    /// Something given from outside.
    Given(SlotSource),
}

impl Binder<'_> {
    /// What an expression is, as one side of a comparison.
    pub(super) fn side(&mut self, expr: &Expr) -> Result<Side> {
        Ok(match expr {
            Expr::Literal(value) => Side::Given(SlotSource::Constant(value.clone())),
            Expr::Parameter(name, _) => Side::Given(SlotSource::Parameter(name.clone())),
            Expr::Me => Side::Given(SlotSource::Me),
            Expr::Today => Side::Given(SlotSource::Today),
            Expr::Now => Side::Given(SlotSource::Now),
            _ => Side::Operand(self.operand(expr)?),
        })
    }

    /// What an expression is, where only something a record or a group has will do.
    pub(super) fn operand(&mut self, expr: &Expr) -> Result<Operand> {
        let operand = self.deeper(|binder| binder.raw_operand(expr))?;
        if let Some(Place::Grouped(group)) = self.scopes.last().map(|scope| &scope.place)
            && !is_outer(&operand.term)
            && !is_of_group(&operand.term, group)
        {
            let message = format!("{} is neither in group by nor in a sum, count or the like", operand.name);
            return Err(type_error(message).with_position(position(expr)));
        }
        Ok(operand)
    }

    fn raw_operand(&mut self, expr: &Expr) -> Result<Operand> {
        match expr {
            Expr::Path(path) => self.path(path),
            Expr::Aggregate { function, argument, distinct } => {
                self.aggregate(*function, argument.as_deref(), *distinct)
            }
            Expr::DatePart(part, of) => self.date_part(*part, of),
            Expr::Literal(_) | Expr::Parameter(..) | Expr::Me | Expr::Today | Expr::Now => {
                Err(type_error("a field is wanted here, not a constant or a parameter"))
            }
            _ => Err(type_error("a field is wanted here, not a condition")),
        }
    }

    fn aggregate(&mut self, function: Aggregate, argument: Option<&Expr>, distinct: bool) -> Result<Operand> {
        let before = self.set_place(Place::Aggregate);
        let inner = match &before {
            Place::Grouped(_) => argument.map(|argument| self.operand(argument)).transpose(),
            Place::Aggregate => Err(type_error("a sum of sums cannot be asked: one sum, count or the like only")),
            Place::Record => {
                Err(type_error("conditions on sums, counts and the like stand in having, not in where or group by"))
            }
        };
        self.set_place(before);
        let inner = inner?;
        let word = aggregate_name(function);
        let name = match &inner {
            Some(operand) => format!("{word}_{}", operand.name.replace('.', "_")),
            None => word.to_owned(),
        };
        let refuse = |kind: &Kind| Err(type_error(format!("{word} cannot be asked of {}", kind.name())));
        let term = |argument: Option<Term>, extra_scale: u32| Term::Aggregate {
            function,
            argument: argument.map(Box::new),
            distinct,
            extra_scale,
        };
        match (function, inner) {
            (Aggregate::Count, None) if !distinct => Ok(Operand::number(term(None, 0), 0, name)),
            (_, None) => Err(type_error(format!("{word} needs to know of what"))),
            (Aggregate::Count, Some(operand)) => match operand.kind {
                Kind::Options(_) => refuse(&operand.kind),
                _ => Ok(Operand::number(term(Some(operand.term), 0), 0, name)),
            },
            (Aggregate::Sum, Some(operand)) => match operand.kind {
                Kind::Number(scale) => Ok(Operand::number(term(Some(operand.term), 0), scale, name)),
                kind => refuse(&kind),
            },
            (Aggregate::Avg, Some(operand)) => match operand.kind {
                Kind::Number(scale) => {
                    let extra = if scale >= MONEY_LIKE { 0 } else { AVERAGE_SCALE.saturating_sub(scale) };
                    Ok(Operand::number(term(Some(operand.term), extra), scale + extra, name))
                }
                kind => refuse(&kind),
            },
            (Aggregate::Min | Aggregate::Max, Some(operand)) if operand.kind.is_ordered() => {
                Ok(Operand { term: term(Some(operand.term), 0), name, ..operand })
            }
            (Aggregate::Min | Aggregate::Max, Some(operand)) => refuse(&operand.kind),
        }
    }

    fn date_part(&mut self, part: DatePart, of: &Expr) -> Result<Operand> {
        let word = part_name(part);
        let inner = self.raw_operand(of)?;
        let zone = match inner.kind {
            Kind::Date => None,
            Kind::Timestamp => Some(self.ctx.zone.name()),
            kind => return Err(type_error(format!("{word} cannot be asked of {}", kind.name()))),
        };
        let name = format!("{word}_{}", inner.name.replace('.', "_"));
        let term = Term::DatePart { part, of: Box::new(inner.term), zone };
        Ok(match part {
            DatePart::Year => Operand::number(term, 0, name),
            DatePart::Quarter | DatePart::Month | DatePart::Week => {
                Operand { term, kind: Kind::Text, decode: Decode::Text, name }
            }
            DatePart::Day => Operand { term, kind: Kind::Date, decode: Decode::Date, name },
        })
    }

    /// The slot of something given, to be compared with `operand`. Constants are checked here and now.
    pub(super) fn slot(&mut self, from: SlotSource, operand: &Operand) -> Result<Slot> {
        self.slot_as(from, operand, operand.kind.encode(self.ctx.zone))
    }

    /// The same, stored in a way of its own.
    pub(super) fn slot_as(&mut self, from: SlotSource, operand: &Operand, encode: Encode) -> Result<Slot> {
        self.slots += 1;
        if self.slots > MAX_SLOTS {
            let message = format!("the question holds more than {MAX_SLOTS} constants and parameters");
            return Err(Error::new(ErrorCode::QueryTooLarge, message));
        }
        let does_fit = match (&from, &operand.kind) {
            (SlotSource::Me, Kind::Record(found)) => found.contains(&targets::USER),
            (SlotSource::Today | SlotSource::Now, kind) => matches!(kind, Kind::Date | Kind::Timestamp),
            (SlotSource::Me, _) => false,
            _ => true,
        };
        if !does_fit {
            let word = if from == SlotSource::Me { "me()" } else { "today() or now()" };
            return Err(type_error(format!(
                "{} is {}: it cannot be compared with {word}",
                operand.name,
                operand.kind.name()
            )));
        }
        match (from, encode) {
            (SlotSource::Constant(value), encode) => self.constant(value, operand, encode),
            // The user who acts is a user, whatever else could be in the lookup.
            (SlotSource::Me, _) => Ok(Slot { from: SlotSource::Me, encode: Encode::Record(vec![targets::USER]) }),
            (from, encode) => Ok(Slot { from, encode }),
        }
    }

    fn constant(&mut self, value: Value, operand: &Operand, encode: Encode) -> Result<Slot> {
        let cell = encode::cell(&value, &encode, self.ctx.zone).map_err(|fault| {
            let what = match (&operand.kind, &value) {
                (Kind::Record(_), Value::Text(_)) => {
                    let of = &operand.name;
                    format!("{of} is a lookup and holds an id: to compare the name, say {of}.name")
                }
                _ => format!("what {} is compared with {}", operand.name, fault.what),
            };
            type_error(what).with_field(&operand.name).with_suggestion(fault.suggestion)
        })?;
        // Encoded once, here, and not every time the question is asked.
        Ok(match cell {
            Cell::Int(number) => Slot { from: SlotSource::Constant(Value::Int(number)), encode: Encode::Integer },
            _ => Slot { from: SlotSource::Constant(value), encode },
        })
    }
}

/// True if the term belongs to a question further out, where it has been checked already.
pub(super) fn is_outer(term: &Term) -> bool {
    match term {
        Term::Field(field) | Term::TargetEntity(field) | Term::Behind(field, _) => field.level > 0,
        Term::Key { level, .. } => *level > 0,
        Term::FirstSet(terms) => terms.iter().all(is_outer),
        Term::EntityOf(keys) => keys.iter().all(|(_, key)| is_outer(key)),
        Term::DatePart { of, .. } => is_outer(of),
        _ => false,
    }
}

/// Where an expression stands, if it is one that knows.
pub(super) fn position(expr: &Expr) -> super::super::ast::Position {
    match expr {
        Expr::Path(path) => path.segments.first().and_then(|(_, place)| *place),
        Expr::Parameter(_, place) => *place,
        _ => None,
    }
}

/// The word for an aggregate.
pub(super) fn aggregate_name(function: Aggregate) -> &'static str {
    match function {
        Aggregate::Count => "count",
        Aggregate::Sum => "sum",
        Aggregate::Avg => "avg",
        Aggregate::Min => "min",
        Aggregate::Max => "max",
    }
}

fn part_name(part: DatePart) -> &'static str {
    match part {
        DatePart::Year => "year",
        DatePart::Quarter => "quarter",
        DatePart::Month => "month",
        DatePart::Week => "week",
        DatePart::Day => "day",
    }
}
