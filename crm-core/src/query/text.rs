//! The native spelling of a tree: what [`super::parse::parse`] reads back as the same tree.

use super::ast::{Aggregate, Comparison, DatePart, Expr, Path, Query};
use crate::base::time;
use crate::base::value::Value;

/// The text of a question. It is canonical: equal trees have equal texts, wherever they came from.
///
/// Ids and references are written as the text of their id, which compares the same. Lists and files, which no question
/// can compare with, are written as `null`.
pub fn to_text(query: &Query) -> String {
    let mut out = String::new();
    write_query(query, &mut out);
    out
}

fn write_query(query: &Query, out: &mut String) {
    out.push_str(if query.distinct { "select distinct " } else { "select " });
    if query.columns.is_empty() {
        out.push('*');
    }
    for (index, column) in query.columns.iter().enumerate() {
        separate(index, ", ", out);
        write_expr(&column.expr, Level::Loose, out);
        if let Some(name) = &column.name {
            out.push_str(" as ");
            write_alias(name, out);
        }
    }
    out.push_str(" from ");
    write_name(&query.entity, out);
    if let Some(alias) = &query.alias {
        out.push_str(" as ");
        write_name(alias, out);
    }
    if let Some(filter) = &query.filter {
        out.push_str(" where ");
        write_expr(filter, Level::Loose, out);
    }
    for (index, key) in query.group.iter().enumerate() {
        separate(index, ", ", out);
        if index == 0 {
            out.push_str(" group by ");
        }
        write_expr(key, Level::Loose, out);
    }
    if let Some(having) = &query.having {
        out.push_str(" having ");
        write_expr(having, Level::Loose, out);
    }
    for (index, key) in query.order.iter().enumerate() {
        separate(index, ", ", out);
        if index == 0 {
            out.push_str(" order by ");
        }
        write_expr(&key.expr, Level::Loose, out);
        if key.descending {
            out.push_str(" desc");
        }
    }
    if let Some(limit) = &query.limit {
        out.push_str(" limit ");
        write_expr(limit, Level::Loose, out);
    }
}

fn separate(index: usize, by: &str, out: &mut String) {
    if index > 0 {
        out.push_str(by);
    }
}

/// What may stand without brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    /// Anything.
    Loose,
    /// A value only: beside an operator.
    Value,
}

fn write_expr(expr: &Expr, level: Level, out: &mut String) {
    let is_condition = !matches!(
        expr,
        Expr::Literal(_)
            | Expr::Parameter(..)
            | Expr::Path(_)
            | Expr::Aggregate { .. }
            | Expr::DatePart(..)
            | Expr::Me
            | Expr::Today
            | Expr::Now
            | Expr::During(..)
    );
    if is_condition && level == Level::Value {
        out.push('(');
        write_condition(expr, out);
        out.push(')');
    } else if is_condition {
        write_condition(expr, out);
    } else {
        write_value(expr, out);
    }
}

fn write_value(expr: &Expr, out: &mut String) {
    match expr {
        Expr::Literal(value) => write_literal(value, out),
        Expr::Parameter(name, _) => {
            out.push(':');
            out.push_str(name);
        }
        Expr::Path(path) => write_path(path, out),
        Expr::Aggregate { function, argument, distinct } => {
            out.push_str(match function {
                Aggregate::Count => "count(",
                Aggregate::Sum => "sum(",
                Aggregate::Avg => "avg(",
                Aggregate::Min => "min(",
                Aggregate::Max => "max(",
            });
            if *distinct {
                out.push_str("distinct ");
            }
            match argument {
                Some(argument) => write_expr(argument, Level::Loose, out),
                None => out.push('*'),
            }
            out.push(')');
        }
        Expr::DatePart(part, of) => {
            out.push_str(match part {
                DatePart::Year => "year(",
                DatePart::Quarter => "quarter(",
                DatePart::Month => "month(",
                DatePart::Week => "week(",
                DatePart::Day => "day(",
            });
            write_expr(of, Level::Loose, out);
            out.push(')');
        }
        Expr::Me => out.push_str("me()"),
        Expr::Today => out.push_str("today()"),
        Expr::Now => out.push_str("now()"),
        Expr::During(of, words) => {
            out.push_str("during(");
            write_expr(of, Level::Loose, out);
            out.push_str(", ");
            write_expr(words, Level::Loose, out);
            out.push(')');
        }
        _ => {}
    }
}

fn write_condition(expr: &Expr, out: &mut String) {
    match expr {
        Expr::Compare(how, left, right) => {
            write_expr(left, Level::Value, out);
            out.push_str(match how {
                Comparison::Equal => " = ",
                Comparison::NotEqual => " <> ",
                Comparison::Less => " < ",
                Comparison::LessOrEqual => " <= ",
                Comparison::Greater => " > ",
                Comparison::GreaterOrEqual => " >= ",
            });
            write_expr(right, Level::Value, out);
        }
        Expr::In(of, list) => {
            write_expr(of, Level::Value, out);
            out.push_str(" in (");
            for (index, item) in list.iter().enumerate() {
                separate(index, ", ", out);
                write_expr(item, Level::Value, out);
            }
            out.push(')');
        }
        Expr::InQuery(of, query) => {
            write_expr(of, Level::Value, out);
            out.push_str(" in (");
            write_query(query, out);
            out.push(')');
        }
        Expr::Between(of, low, high) => {
            write_expr(of, Level::Value, out);
            out.push_str(" between ");
            write_expr(low, Level::Value, out);
            out.push_str(" and ");
            write_expr(high, Level::Value, out);
        }
        Expr::Like(of, pattern) => {
            write_expr(of, Level::Value, out);
            out.push_str(" like ");
            write_expr(pattern, Level::Value, out);
        }
        Expr::IsNull(of) => {
            write_expr(of, Level::Value, out);
            out.push_str(" is null");
        }
        Expr::Exists(query) => {
            out.push_str("exists (");
            write_query(query, out);
            out.push(')');
        }
        Expr::And(parts) => write_joined(parts, " and ", "(1 = 1)", out),
        Expr::Or(parts) => write_joined(parts, " or ", "(1 = 0)", out),
        Expr::Not(part) => {
            out.push_str("not ");
            write_expr(part, Level::Value, out);
        }
        other => write_value(other, out),
    }
}

/// Parts in brackets unless they are values: then nothing depends on what binds closer.
fn write_joined(parts: &[Expr], word: &str, when_empty: &str, out: &mut String) {
    if parts.is_empty() {
        out.push_str(when_empty);
    }
    for (index, part) in parts.iter().enumerate() {
        separate(index, word, out);
        let needs_brackets = matches!(part, Expr::And(_) | Expr::Or(_) | Expr::Not(_) | Expr::Between(..));
        write_expr(part, if needs_brackets { Level::Value } else { Level::Loose }, out);
    }
}

fn write_path(path: &Path, out: &mut String) {
    for (index, (segment, _)) in path.segments.iter().enumerate() {
        separate(index, ".", out);
        // Beside a dot every word is a name.
        if path.segments.len() > 1 && is_plain(segment) {
            out.push_str(segment);
        } else {
            write_name(segment, out);
        }
    }
}

fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The words that the language reads as its own where a name could stand.
const RESERVED: [&str; 40] = [
    "select",
    "distinct",
    "from",
    "as",
    "where",
    "group",
    "by",
    "having",
    "order",
    "asc",
    "desc",
    "limit",
    "in",
    "between",
    "like",
    "is",
    "null",
    "not",
    "and",
    "or",
    "true",
    "false",
    "exists",
    "date",
    "timestamp",
    "case",
    "cast",
    "extract",
    "join",
    "union",
    "intersect",
    "except",
    "ilike",
    "with",
    "left",
    "right",
    "full",
    "inner",
    "cross",
    "offset",
];

fn write_name(name: &str, out: &mut String) {
    if is_plain(name) && !RESERVED.contains(&name) {
        out.push_str(name);
    } else {
        write_quoted(name, out);
    }
}

/// The name of a column keeps its capitals.
fn write_alias(name: &str, out: &mut String) {
    let lower = name.to_ascii_lowercase();
    if is_plain(&lower) && !RESERVED.contains(&lower.as_str()) {
        out.push_str(name);
    } else {
        write_quoted(name, out);
    }
}

fn write_quoted(name: &str, out: &mut String) {
    out.push('"');
    out.push_str(&name.replace('"', "\"\""));
    out.push('"');
}

fn write_text(text: &str, out: &mut String) {
    out.push('\'');
    out.push_str(&text.replace('\'', "''"));
    out.push('\'');
}

fn write_literal(value: &Value, out: &mut String) {
    match value {
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Int(number) => out.push_str(&number.to_string()),
        Value::Decimal(number) => {
            out.push_str(&number.to_string());
            if number.scale() == 0 {
                out.push_str(".0");
            }
        }
        Value::Text(text) => write_text(text, out),
        Value::Date(day) => {
            out.push_str("date ");
            write_text(&time::date_text(*day), out);
        }
        Value::Timestamp(moment) => {
            out.push_str("timestamp ");
            write_text(&time::timestamp_text(*moment), out);
        }
        Value::Id(id) => write_text(&id.to_string(), out),
        Value::Ref(reference) => write_text(&reference.id.to_string(), out),
        Value::Null | Value::List(_) | Value::File(_) => out.push_str("null"),
    }
}
