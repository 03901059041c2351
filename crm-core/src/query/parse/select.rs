//! The clauses of a SELECT, taken over or refused one by one.

use sqlparser::ast::{
    Distinct, GroupByExpr, Ident, LimitClause, ObjectName, ObjectNamePart, OrderBy, OrderByKind, OrderByOptions,
    OrderBySort, Query as SqlQuery, Select, SelectItem, SetExpr, Spanned, TableAlias, TableFactor, TableWithJoins,
};

use super::expr::{self, name_of};
use super::{MAX_DEPTH, at, unsupported};
use crate::error::{Error, ErrorCode, Result};
use crate::query::ast::{Column, Expr, Order, Position, Query};

/// A question, or one within another.
pub(super) fn query(parsed: SqlQuery, depth: usize) -> Result<Query> {
    if depth > MAX_DEPTH {
        return Err(Error::new(ErrorCode::QueryTooLarge, "the question is nested too deeply"));
    }
    let position = at(parsed.body.span().start);
    let refused = [
        (parsed.with.is_some(), "with is not part of the language: ask one question at a time"),
        (parsed.fetch.is_some(), "fetch is not part of the language: say limit"),
        (!parsed.locks.is_empty() || parsed.for_clause.is_some(), "for is not part of the language"),
        (parsed.settings.is_some() || parsed.format_clause.is_some(), "settings are not part of the language"),
        (!parsed.pipe_operators.is_empty(), "pipes are not part of the language"),
    ];
    refuse(&refused, position)?;
    let select = match *parsed.body {
        SetExpr::Select(select) => *select,
        SetExpr::SetOperation { .. } => {
            return Err(unsupported("union, intersect and except are not part of the language", position));
        }
        _ => return Err(unsupported("a question is one select", position)),
    };
    let mut query = clauses(select, depth)?;
    query.order = parsed.order_by.map(|order| self::order(order, depth)).transpose()?.unwrap_or_default();
    query.limit = parsed.limit_clause.map(|clause| limit(clause, depth)).transpose()?.flatten();
    Ok(query)
}

fn refuse(refused: &[(bool, &str)], position: Position) -> Result<()> {
    match refused.iter().find(|(is_there, _)| *is_there) {
        Some((_, why)) => Err(unsupported(*why, position)),
        None => Ok(()),
    }
}

fn clauses(select: Select, depth: usize) -> Result<Query> {
    let position = at(select.select_token.0.span.start);
    let refused = [
        (select.top.is_some(), "top is not part of the language: say limit"),
        (select.into.is_some(), "into is not part of the language"),
        (!select.lateral_views.is_empty() || select.prewhere.is_some(), "views are not part of the language"),
        (!select.connect_by.is_empty(), "connect by is not part of the language"),
        (!select.cluster_by.is_empty() || !select.distribute_by.is_empty(), "cluster by is not part of the language"),
        (!select.sort_by.is_empty(), "sort by is not part of the language: say order by"),
        (!select.named_window.is_empty() || select.qualify.is_some(), "windows are not part of the language"),
        (select.value_table_mode.is_some() || select.select_modifiers.is_some(), "say select and the columns"),
        (select.exclude.is_some(), "exclude is not part of the language"),
    ];
    refuse(&refused, position)?;
    let distinct = match select.distinct {
        None => false,
        Some(Distinct::Distinct) => true,
        Some(_) => return Err(unsupported("distinct on and all are not part of the language", position)),
    };
    let (entity, place, alias) = from(select.from, position)?;
    Ok(Query {
        entity,
        position: place,
        alias,
        columns: columns(select.projection, position, depth)?,
        distinct,
        filter: select.selection.map(|filter| expr::expr(filter, depth + 1)).transpose()?,
        group: group(select.group_by, position, depth)?,
        having: select.having.map(|having| expr::expr(having, depth + 1)).transpose()?,
        order: Vec::new(),
        limit: None,
    })
}

fn from(tables: Vec<TableWithJoins>, position: Position) -> Result<(String, Position, Option<String>)> {
    const NO_JOINS: &str = "there are no joins: walk lookups with dots (account.city), or ask exists (select …)";
    let mut tables = tables.into_iter();
    let Some(table) = tables.next() else {
        return Err(Error::new(ErrorCode::QuerySyntax, "say from which entity").with_position(position));
    };
    let place = at(table.relation.span().start).or(position);
    if tables.next().is_some() {
        return Err(unsupported(NO_JOINS, place));
    }
    if let Some(join) = table.joins.first() {
        return Err(unsupported(NO_JOINS, at(join.relation.span().start).or(place)));
    }
    match table.relation {
        TableFactor::Table {
            name,
            alias,
            args: None,
            with_hints,
            version: None,
            with_ordinality: false,
            partitions,
            json_path: None,
            sample: None,
            index_directives,
            inheritance: None,
        } if with_hints.is_empty() && partitions.is_empty() && index_directives.is_empty() => {
            let (entity, place) = single(name, place)?;
            Ok((entity, place, alias.map(|alias| self::alias(alias, place)).transpose()?))
        }
        _ => Err(unsupported("a question is about one entity: from and its name", place)),
    }
}

fn single(name: ObjectName, place: Position) -> Result<(String, Position)> {
    let mut parts = name.0.into_iter();
    match (parts.next(), parts.next()) {
        (Some(ObjectNamePart::Identifier(ident)), None) => Ok((name_of(&ident), at(ident.span.start))),
        _ => Err(unsupported("an entity has a simple name", place)),
    }
}

fn alias(alias: TableAlias, place: Position) -> Result<String> {
    if alias.columns.is_empty() && alias.at.is_none() {
        Ok(name_of(&alias.name))
    } else {
        Err(unsupported("an alias is a simple name", place))
    }
}

fn columns(items: Vec<SelectItem>, position: Position, depth: usize) -> Result<Vec<Column>> {
    const STAR: &str = "* stands alone and means the entity's own fields: name the columns instead";
    let is_alone = items.len() == 1;
    let mut columns = Vec::with_capacity(items.len());
    for item in items {
        match item {
            SelectItem::UnnamedExpr(given) => {
                columns.push(Column { expr: expr::expr(given, depth + 1)?, name: None });
            }
            SelectItem::ExprWithAlias { expr: given, alias: Ident { value, .. } } => {
                columns.push(Column { expr: expr::expr(given, depth + 1)?, name: Some(value) });
            }
            SelectItem::Wildcard(options) => {
                let plain = sqlparser::ast::WildcardAdditionalOptions::default();
                let has_options = options.opt_exclude != plain.opt_exclude
                    || options.opt_except != plain.opt_except
                    || options.opt_replace != plain.opt_replace
                    || options.opt_rename != plain.opt_rename
                    || options.opt_ilike != plain.opt_ilike;
                if !is_alone || has_options {
                    return Err(unsupported(STAR, at(options.wildcard_token.0.span.start).or(position)));
                }
            }
            other => return Err(unsupported(STAR, at(other.span().start).or(position))),
        }
    }
    Ok(columns)
}

fn group(group: GroupByExpr, position: Position, depth: usize) -> Result<Vec<Expr>> {
    match group {
        GroupByExpr::Expressions(keys, modifiers) if modifiers.is_empty() => {
            keys.into_iter().map(|key| expr::expr(key, depth + 1)).collect()
        }
        _ => Err(unsupported("group by names what to group by", position)),
    }
}

fn order(order: OrderBy, depth: usize) -> Result<Vec<Order>> {
    let place = at(order.span().start);
    let OrderBy { kind: OrderByKind::Expressions(keys), interpolate: None } = order else {
        return Err(unsupported("order by names what to order by", place));
    };
    let mut orders = Vec::with_capacity(keys.len());
    for key in keys {
        let place = at(key.expr.span().start).or(place);
        let OrderByOptions { sort, nulls_first: None } = key.options else {
            return Err(unsupported("nulls first and nulls last are not part of the language", place));
        };
        let descending = match sort {
            None | Some(OrderBySort::Asc) => false,
            Some(OrderBySort::Desc) => true,
            Some(OrderBySort::Using(_)) => return Err(unsupported("using is not part of the language", place)),
        };
        if key.with_fill.is_some() {
            return Err(unsupported("with fill is not part of the language", place));
        }
        orders.push(Order { expr: expr::expr(key.expr, depth + 1)?, descending });
    }
    Ok(orders)
}

fn limit(clause: LimitClause, depth: usize) -> Result<Option<Expr>> {
    const PAGES: &str = "there is no offset: every page answers with a cursor to the next";
    match clause {
        LimitClause::LimitOffset { limit, offset: None, limit_by } if limit_by.is_empty() => {
            limit.map(|limit| expr::expr(limit, depth + 1)).transpose()
        }
        LimitClause::LimitOffset { offset: Some(offset), .. } => Err(unsupported(PAGES, at(offset.value.span().start))),
        LimitClause::LimitOffset { limit, .. } => {
            Err(unsupported("limit has one number", limit.and_then(|limit| at(limit.span().start))))
        }
        LimitClause::OffsetCommaLimit { offset, .. } => Err(unsupported(PAGES, at(offset.span().start))),
    }
}
