//! What is answered: columns, groups and order.

use std::collections::HashSet;
use std::sync::Arc;

use super::super::ast::{Aggregate, Expr, Query};
use super::super::plan::{PlanColumn, Term};
use super::kind::{Kind, Operand};
use super::value::{is_outer, position};
use super::{Binder, Role, type_error};
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::kind::FieldKind;

/// A column, and what it is.
pub(super) struct Output {
    pub(super) column: PlanColumn,
    /// The name given to it in the question, if one was.
    alias: Option<String>,
    kind: Kind,
}

/// The most columns an answer may have.
const MAX_COLUMNS: usize = 2_000;

/// True if a question answers with groups instead of records.
pub(super) fn is_grouped(query: &Query) -> bool {
    !query.group.is_empty()
        || query.having.is_some()
        || query.columns.iter().any(|column| is_aggregate(&column.expr))
        || query.order.iter().any(|order| is_aggregate(&order.expr))
}

fn is_aggregate(expr: &Expr) -> bool {
    matches!(expr, Expr::Aggregate { .. })
}

impl Binder<'_> {
    /// What is grouped by: expressions, names of columns, or positions of columns.
    pub(super) fn group(&mut self, query: &Query) -> Result<Vec<Term>> {
        let mut group = Vec::with_capacity(query.group.len());
        for key in &query.group {
            let expr = self.column_meant(query, key)?.unwrap_or(key);
            let operand = self.operand(expr)?;
            if matches!(operand.kind, Kind::Options(_) | Kind::File) {
                let message = format!("{} is {}: it cannot be grouped by", operand.name, operand.kind.name());
                return Err(type_error(message).with_position(position(key)));
            }
            group.push(operand.term);
        }
        Ok(group)
    }

    /// The expression of the column that a key of the group means: by position, or by a name no field has.
    fn column_meant<'q>(&self, query: &'q Query, key: &Expr) -> Result<Option<&'q Expr>> {
        match key {
            Expr::Literal(Value::Int(place)) => {
                let column = place.checked_sub(1).and_then(|index| query.columns.get(usize::try_from(index).ok()?));
                column.map(|column| Some(&column.expr)).ok_or_else(|| no_column(*place))
            }
            Expr::Path(path) => {
                let [(name, _)] = path.segments.as_slice() else { return Ok(None) };
                let is_field = self.scopes.last().is_some_and(|scope| scope.entity.find(name).is_some());
                let named = query.columns.iter().find(|column| is_called(column.name.as_deref(), name));
                Ok(named.filter(|_| !is_field).map(|column| &column.expr))
            }
            _ => Ok(None),
        }
    }

    /// The columns: those named, or the entity's own fields.
    pub(super) fn columns(&mut self, query: &Query, is_grouped: bool, role: Role) -> Result<Vec<Output>> {
        if query.columns.len() > MAX_COLUMNS {
            let message = format!("an answer has {MAX_COLUMNS} columns at most");
            return Err(Error::new(ErrorCode::QueryTooLarge, message));
        }
        let mut outputs = Vec::with_capacity(query.columns.len());
        if query.columns.is_empty() {
            if is_grouped {
                return Err(type_error("a question with groups names its columns"));
            }
            outputs.extend(self.own_fields()?.into_iter().map(|operand| output(operand, None)));
        }
        for column in &query.columns {
            self.is_shown = role == Role::Answer && matches!(column.expr, Expr::Path(_));
            let operand = self.operand(&column.expr);
            self.is_shown = false;
            let operand = operand?;
            if role == Role::Values && is_outer(&operand.term) {
                // Found further out, it would be the same for every row: a slip, in SQL a famous one.
                let entity = self.scope(0)?.entity;
                return Err(entity.unknown_field(&operand.name).with_position(position(&column.expr)));
            }
            outputs.push(output(operand, column.name.clone()));
        }
        let mut taken: HashSet<String> = HashSet::with_capacity(outputs.len());
        for output in &mut outputs {
            let name = output.column.name.clone();
            let mut count = 1_u32;
            while !taken.insert(output.column.name.clone()) {
                count += 1;
                output.column.name = format!("{name}_{count}");
            }
        }
        self.last_kind = outputs.first().map(|output| output.kind.clone());
        Ok(outputs)
    }

    /// The keys of the order. Where rows are records it ends with the record's key, in the direction of the key
    /// before it, so that every order is total and one index can give it.
    pub(super) fn order(
        &mut self,
        query: &Query,
        outputs: &[Output],
        is_grouped: bool,
        role: Role,
    ) -> Result<Vec<(Term, bool)>> {
        let mut order: Vec<(Term, bool)> = Vec::with_capacity(query.order.len() + 1);
        for key in &query.order {
            let (term, kind, name) = self.order_key(&key.expr, outputs)?;
            if matches!(kind, Kind::Options(_) | Kind::File) {
                let message = format!("{name} is {}: it cannot be ordered by", kind.name());
                return Err(type_error(message).with_position(position(&key.expr)));
            }
            let term = self.sorted(term, is_grouped)?;
            let is_column = outputs.iter().any(|output| output.column.term == term);
            if query.distinct && !is_column && role != Role::Exists {
                let message = format!("with distinct, order by a column: {name} as it is ordered is none");
                return Err(type_error(message).with_position(position(&key.expr)));
            }
            if !order.iter().any(|(known, _)| *known == term) {
                order.push((term, key.descending));
            }
        }
        let key = Term::Key { level: 0, source: 0 };
        let needs_key = role == Role::Answer || query.limit.is_some();
        if !is_grouped && !query.distinct && needs_key && !order.iter().any(|(term, _)| *term == key) {
            let descending = order.last().is_some_and(|(_, descending)| *descending);
            order.push((key, descending));
        }
        Ok(order)
    }

    fn order_key(&mut self, expr: &Expr, outputs: &[Output]) -> Result<(Term, Kind, String)> {
        let of = |output: &Output| (output.column.term.clone(), output.kind.clone(), output.column.name.clone());
        match expr {
            Expr::Literal(Value::Int(place)) => {
                let output = place.checked_sub(1).and_then(|index| outputs.get(usize::try_from(index).ok()?));
                return output.map(of).ok_or_else(|| no_column(*place));
            }
            Expr::Path(path) => {
                if let [(name, _)] = path.segments.as_slice()
                    && let Some(output) = outputs.iter().find(|output| is_called(output.alias.as_deref(), name))
                {
                    return Ok(of(output));
                }
            }
            _ => {}
        }
        let operand = self.operand(expr)?;
        Ok((operand.term, operand.kind, operand.name))
    }

    /// What people expect things to be sorted by: lookups by name, options by their place in the list.
    fn sorted(&mut self, term: Term, is_grouped: bool) -> Result<Term> {
        // Every row of the group has the same name: the least is that one.
        let least = |names: Term| Term::Aggregate {
            function: Aggregate::Min,
            argument: Some(Box::new(names)),
            distinct: false,
            extra_scale: 0,
        };
        let by_name = |names: Term| if is_grouped { least(names) } else { names };
        if let Some(names) = self.names_of_keys(&term)? {
            return Ok(by_name(names));
        }
        let Term::Field(reference) = term else { return Ok(term) };
        let Some(source) = self.scope(reference.level)?.sources.get(reference.source).map(|source| source.entity)
        else {
            return Ok(term);
        };
        let entity = self.registry.get_by_id(source)?;
        let field = entity.at(reference.field)?;
        match &field.kind {
            kind if kind.is_lookup() => {
                let names = self.names_behind(reference)?.unwrap_or(term);
                Ok(by_name(names))
            }
            FieldKind::Choice { options } if !options.is_sorted_by_key(|option| option.code) => {
                let codes = options.iter().map(|option| i64::from(option.code)).collect();
                Ok(Term::Ranked(Box::new(term), Arc::new(codes)))
            }
            _ => Ok(term),
        }
    }
}

fn output(operand: Operand, alias: Option<String>) -> Output {
    let name = alias.clone().unwrap_or(operand.name);
    Output { column: PlanColumn { name, term: operand.term, decode: operand.decode }, alias, kind: operand.kind }
}

fn is_called(alias: Option<&str>, name: &str) -> bool {
    alias.is_some_and(|alias| alias.eq_ignore_ascii_case(name))
}

fn no_column(place: i64) -> Error {
    type_error(format!("there is no column number {place}"))
}
