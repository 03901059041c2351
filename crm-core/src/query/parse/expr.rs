//! Values and conditions, taken over or refused one by one.

use rust_decimal::Decimal;
use sqlparser::ast::{
    BinaryOperator, DataType, DuplicateTreatment, Expr as Sql, Function, FunctionArg, FunctionArgExpr,
    FunctionArguments, Ident, InTarget, ObjectNamePart, Spanned, TimezoneInfo, TypedString, UnaryOperator,
    Value as SqlValue, ValueWithSpan,
};

use super::{MAX_DEPTH, at, select, shown, unsupported};
use crate::base::time::{self, Zone};
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};
use crate::query::ast::{Aggregate, Comparison, DatePart, Expr, Path, Position};

/// An expression. Every level of the tree is one of `depth`.
pub(super) fn expr(given: Sql, depth: usize) -> Result<Expr> {
    if depth > MAX_DEPTH {
        return Err(Error::new(ErrorCode::QueryTooLarge, "the question is nested too deeply"));
    }
    let inner = |given: Box<Sql>| expr(*given, depth + 1).map(Box::new);
    let not = |is_negated: bool, expr: Expr| if is_negated { Expr::Not(Box::new(expr)) } else { expr };
    match given {
        Sql::Identifier(ident) => Ok(Expr::Path(Path { segments: vec![segment(&ident)] })),
        Sql::CompoundIdentifier(idents) => Ok(Expr::Path(Path { segments: idents.iter().map(segment).collect() })),
        Sql::Value(value) => literal(value),
        Sql::TypedString(typed) => typed_literal(typed),
        // Brackets only group: they cost a level of the parser, none of ours.
        Sql::Nested(nested) => expr(*nested, depth + 1),
        Sql::UnaryOp { op: UnaryOperator::Not, expr: given } => Ok(Expr::Not(inner(given)?)),
        Sql::UnaryOp { op: UnaryOperator::Minus, expr: given } => negative(*given),
        Sql::UnaryOp { op: UnaryOperator::Plus, expr: given } if is_number(&given) => expr(*given, depth + 1),
        Sql::BinaryOp { op: BinaryOperator::And, .. } => chain(given, &BinaryOperator::And, depth).map(Expr::And),
        Sql::BinaryOp { op: BinaryOperator::Or, .. } => chain(given, &BinaryOperator::Or, depth).map(Expr::Or),
        Sql::BinaryOp { left, op, right } => match comparison(&op) {
            Some(how) => Ok(Expr::Compare(how, inner(left)?, inner(right)?)),
            None => {
                let why = format!("{op} is not part of the language: values are compared, not computed");
                Err(unsupported(why, at(left.span().start)))
            }
        },
        Sql::IsNull(given) => Ok(Expr::IsNull(inner(given)?)),
        Sql::IsNotNull(given) => Ok(not(true, Expr::IsNull(inner(given)?))),
        Sql::In { expr: given, target, negated, global: false } => {
            let found = match target {
                InTarget::List(list) => {
                    let place = at(given.span().start);
                    let given = inner(given)?;
                    let list = list.into_iter().map(|item| expr(item, depth + 1)).collect::<Result<Vec<_>>>()?;
                    if list.iter().any(|item| !is_given(item)) {
                        return Err(unsupported("a list holds constants and parameters", place));
                    }
                    Expr::In(given, list)
                }
                InTarget::Subquery(query) => Expr::InQuery(inner(given)?, Box::new(select::query(*query, depth + 1)?)),
                _ => return Err(unsupported("in is followed by a list or a question", at(given.span().start))),
            };
            Ok(not(negated, found))
        }
        Sql::Between { expr: given, negated, low, high } => {
            Ok(not(negated, Expr::Between(inner(given)?, inner(low)?, inner(high)?)))
        }
        Sql::Like { negated, any: false, expr: given, pattern, escape_char: None } => {
            Ok(not(negated, Expr::Like(inner(given)?, inner(pattern)?)))
        }
        Sql::Exists { subquery, negated } => {
            Ok(not(negated, Expr::Exists(Box::new(select::query(*subquery, depth + 1)?))))
        }
        Sql::Function(function) => call(function, depth),
        other => Err(refused(&other)),
    }
}

fn is_given(item: &Expr) -> bool {
    matches!(item, Expr::Literal(_) | Expr::Parameter(..) | Expr::Me | Expr::Today | Expr::Now)
}

/// The operands of a run of the same joining word, however long, without a level for each.
fn chain(given: Sql, joined_by: &BinaryOperator, depth: usize) -> Result<Vec<Expr>> {
    let mut reversed = Vec::new();
    let mut rest = given;
    loop {
        match rest {
            Sql::BinaryOp { left, op, right } if op == *joined_by => {
                reversed.push(*right);
                rest = *left;
            }
            first => {
                reversed.push(first);
                break;
            }
        }
    }
    reversed.into_iter().rev().map(|part| expr(part, depth + 1)).collect()
}

/// A name: in lower case unless it stands in quotes.
pub(super) fn name_of(ident: &Ident) -> String {
    if ident.quote_style.is_some() { ident.value.clone() } else { ident.value.to_lowercase() }
}

fn segment(ident: &Ident) -> (String, Position) {
    (name_of(ident), at(ident.span.start))
}

fn comparison(op: &BinaryOperator) -> Option<Comparison> {
    Some(match op {
        BinaryOperator::Eq => Comparison::Equal,
        BinaryOperator::NotEq => Comparison::NotEqual,
        BinaryOperator::Lt => Comparison::Less,
        BinaryOperator::LtEq => Comparison::LessOrEqual,
        BinaryOperator::Gt => Comparison::Greater,
        BinaryOperator::GtEq => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

fn literal(value: ValueWithSpan) -> Result<Expr> {
    let place = at(value.span.start);
    Ok(match value.value {
        SqlValue::Number(text, false) => Expr::Literal(number(&text, place)?),
        SqlValue::SingleQuotedString(text) => Expr::Literal(Value::Text(text)),
        SqlValue::Boolean(truth) => Expr::Literal(Value::Bool(truth)),
        SqlValue::Null => Expr::Literal(Value::Null),
        SqlValue::Placeholder(name) => match name.strip_prefix(':') {
            Some(name) if !name.is_empty() => Expr::Parameter(name.to_owned(), place),
            _ => return Err(unsupported("a parameter is written :name", place)),
        },
        other => {
            let what = shown(&other.to_string());
            return Err(unsupported(format!("{what} is not a constant of the language"), place));
        }
    })
}

fn number(text: &str, place: Position) -> Result<Value> {
    if let Ok(number) = text.parse::<i64>() {
        return Ok(Value::Int(number));
    }
    Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).map(Value::Decimal).map_err(|_| {
        Error::new(ErrorCode::QueryType, format!("{} is too large or too long a number", shown(text)))
            .with_position(place)
    })
}

fn is_number(given: &Sql) -> bool {
    matches!(given, Sql::Value(ValueWithSpan { value: SqlValue::Number(..), .. }))
}

fn negative(given: Sql) -> Result<Expr> {
    let place = at(given.span().start);
    let Sql::Value(ValueWithSpan { value: SqlValue::Number(text, false), .. }) = given else {
        return Err(unsupported("only numbers are negated: values are compared, not computed", place));
    };
    number(&format!("-{text}"), place).map(Expr::Literal)
}

/// `date '2026-01-01'` and `timestamp '2026-01-01T09:00:00Z'`.
fn typed_literal(typed: TypedString) -> Result<Expr> {
    let place = at(typed.value.span.start);
    let SqlValue::SingleQuotedString(text) = &typed.value.value else {
        return Err(unsupported("a date is written date '2026-01-31'", place));
    };
    let value = match typed.data_type {
        DataType::Date => time::date_from_text(text).map(Value::Date),
        DataType::Timestamp(None, TimezoneInfo::None) if time::date_from_text(text).is_none() => {
            // A moment without an offset would depend on the session: such texts are read where they are compared.
            time::timestamp_from_text(text, Zone::UTC).map(Value::Timestamp)
        }
        _ => None,
    };
    value.map(Expr::Literal).ok_or_else(|| {
        let why = format!("{:?} is not a day (2026-01-31) or a moment (2026-01-31T09:30:00Z)", shown(text));
        Error::new(ErrorCode::QueryType, why).with_position(place)
    })
}

fn call(function: Function, depth: usize) -> Result<Expr> {
    let mut names = function.name.0.iter();
    let (name, place) = match (names.next(), names.next()) {
        (Some(ObjectNamePart::Identifier(ident)), None) => (ident.value.to_lowercase(), at(ident.span.start)),
        (first, _) => {
            let place = first.and_then(|part| at(part.span().start));
            return Err(unsupported("a function has a simple name", place));
        }
    };
    let has_more = function.over.is_some()
        || function.filter.is_some()
        || !function.within_group.is_empty()
        || function.null_treatment.is_some()
        || function.parameters != FunctionArguments::None;
    let FunctionArguments::List(list) = function.args else {
        return Err(unsupported(format!("{name} has its arguments in brackets"), place));
    };
    if has_more || !list.clauses.is_empty() {
        return Err(unsupported(format!("{name} has only its arguments: no over, filter or order"), place));
    }
    let distinct = match list.duplicate_treatment {
        None | Some(DuplicateTreatment::All) => false,
        Some(DuplicateTreatment::Distinct) => true,
    };
    let mut has_star = false;
    let mut arguments = Vec::with_capacity(list.args.len());
    for argument in list.args {
        match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(given)) => arguments.push(expr(given, depth + 1)?),
            FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => has_star = true,
            _ => return Err(unsupported(format!("{name} has plain arguments"), place)),
        }
    }
    build_call(&name, arguments, has_star, distinct).ok_or_else(|| {
        match SIGNATURES.iter().find(|(known, _)| *known == name) {
            Some((_, signature)) => unsupported(format!("{name} is written {signature}"), place),
            None => unsupported(format!("there is no function {}", shown(&name)), place)
                .with_suggestion(crate::base::text::nearest(&shown(&name), SIGNATURES.iter().map(|(known, _)| *known))),
        }
    })
}

const SIGNATURES: [(&str, &str); 14] = [
    ("count", "count(*), count(x) or count(distinct x)"),
    ("sum", "sum(x)"),
    ("avg", "avg(x)"),
    ("min", "min(x)"),
    ("max", "max(x)"),
    ("year", "year(x)"),
    ("quarter", "quarter(x)"),
    ("month", "month(x)"),
    ("week", "week(x)"),
    ("day", "day(x)"),
    ("me", "me()"),
    ("today", "today()"),
    ("now", "now()"),
    ("during", "during(x, 'last 30 days')"),
];

fn build_call(name: &str, arguments: Vec<Expr>, has_star: bool, distinct: bool) -> Option<Expr> {
    let aggregate = match name {
        "count" => Some(Aggregate::Count),
        "sum" => Some(Aggregate::Sum),
        "avg" => Some(Aggregate::Avg),
        "min" => Some(Aggregate::Min),
        "max" => Some(Aggregate::Max),
        _ => None,
    };
    let part = match name {
        "year" => Some(DatePart::Year),
        "quarter" => Some(DatePart::Quarter),
        "month" => Some(DatePart::Month),
        "week" => Some(DatePart::Week),
        "day" => Some(DatePart::Day),
        _ => None,
    };
    let mut arguments = arguments.into_iter();
    let (first, second, third) = (arguments.next(), arguments.next(), arguments.next());
    if let Some(function) = aggregate {
        return match (first, second, has_star) {
            (None, None, true) if function == Aggregate::Count && !distinct => {
                Some(Expr::Aggregate { function, argument: None, distinct })
            }
            (Some(argument), None, false) => {
                Some(Expr::Aggregate { function, argument: Some(Box::new(argument)), distinct })
            }
            _ => None,
        };
    }
    if has_star || distinct || third.is_some() {
        return None;
    }
    match (name, part, first, second) {
        (_, Some(part), Some(of), None) => Some(Expr::DatePart(part, Box::new(of))),
        ("me", _, None, None) => Some(Expr::Me),
        ("today", _, None, None) => Some(Expr::Today),
        ("now", _, None, None) => Some(Expr::Now),
        ("during", _, Some(of), Some(words)) => Some(Expr::During(Box::new(of), Box::new(words))),
        _ => None,
    }
}

/// Says what stands there instead of showing the parser's tree.
fn refused(given: &Sql) -> Error {
    let what = match given {
        Sql::Case { .. } => "case is not part of the language",
        Sql::Cast { .. } | Sql::Convert { .. } => "cast is not part of the language",
        Sql::Extract { .. } => {
            "extract is not part of the language: say year(x), quarter(x), month(x), week(x), day(x)"
        }
        Sql::Subquery(_) => "a question within a question stands after in or exists",
        Sql::Tuple(_) => "lists stand after in",
        Sql::ILike { .. } => "like ignores the case of plain letters: there is no ilike",
        Sql::Like { .. } => "like has a pattern; a \\ before % or _ means the sign itself",
        Sql::IsTrue(_) | Sql::IsNotTrue(_) | Sql::IsFalse(_) | Sql::IsNotFalse(_) => "say = true or = false",
        Sql::UnaryOp { .. } => "values are compared, not computed",
        _ => "this is not part of the language",
    };
    unsupported(what, at(given.span().start))
}
