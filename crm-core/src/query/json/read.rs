//! From JSON to the tree. Every fault knows the path to it.

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

use super::{MAX_DEPTH, VERSION};
use crate::base::id::{Id, Ref};
use crate::base::text;
use crate::base::time::{self, Zone};
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};
use crate::query::ast::{Aggregate, Column, Comparison, DatePart, Expr, Order, Path, Query};

/// What is wrong, and where: the path grows outwards as the fault is handed up.
struct Fault {
    path: String,
    code: ErrorCode,
    message: String,
    suggestion: Option<String>,
}

type Read<T> = std::result::Result<T, Fault>;

impl Fault {
    fn new(message: impl Into<String>) -> Fault {
        Fault { path: String::new(), code: ErrorCode::QuerySyntax, message: message.into(), suggestion: None }
    }

    fn within(mut self, step: &str) -> Fault {
        let dot = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path = format!("{step}{dot}{}", self.path);
        self
    }
}

pub(super) fn question(json: &Json) -> Result<Query> {
    let read =
        || {
            let map = json.as_object().ok_or_else(|| Fault::new("a question is an object"))?;
            match map.get("crm_query").map(Json::as_u64) {
                Some(Some(VERSION)) => query(map, 0),
                Some(_) => Err(Fault::new(format!("this version of the library reads \"crm_query\": {VERSION}"))
                    .within("crm_query")),
                None => Err(Fault::new(format!("a question says its version: \"crm_query\": {VERSION}"))),
            }
        };
    read().map_err(|fault: Fault| {
        let place = if fault.path.is_empty() { String::new() } else { format!("{}: ", fault.path) };
        let error = Error::new(fault.code, format!("{place}{}", fault.message)).with_suggestion(fault.suggestion);
        if fault.path.is_empty() { error } else { error.with_field(&fault.path) }
    })
}

const CLAUSES: [&str; 10] =
    ["crm_query", "from", "as", "distinct", "select", "where", "group_by", "having", "order_by", "limit"];

fn query(map: &Map<String, Json>, depth: usize) -> Read<Query> {
    check_depth(depth)?;
    if let Some(odd) = map.keys().find(|key| !CLAUSES.contains(&key.as_str())) {
        return Err(unknown("a question has no part", odd, &CLAUSES));
    }
    let text_of = |key: &str| match map.get(key) {
        None => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Fault::new("a text is wanted").within(key)),
    };
    let distinct = match map.get("distinct") {
        None => false,
        Some(Json::Bool(truth)) => *truth,
        Some(_) => return Err(Fault::new("true or false is wanted").within("distinct")),
    };
    let condition =
        |key: &str| map.get(key).map(|json| of_record(json, depth + 1).map_err(|fault| fault.within(key))).transpose();
    Ok(Query {
        entity: text_of("from")?.ok_or_else(|| Fault::new("the entity is wanted").within("from"))?,
        position: None,
        alias: text_of("as")?,
        columns: each(map, "select", |json| column(json, depth + 1))?,
        distinct,
        filter: condition("where")?,
        group: each(map, "group_by", |json| of_record(json, depth + 1))?,
        having: condition("having")?,
        order: each(map, "order_by", |json| order(json, depth + 1))?,
        limit: map
            .get("limit")
            .map(|json| given(json, depth + 1).map_err(|fault| fault.within("limit")))
            .transpose()?,
    })
}

fn check_depth(depth: usize) -> Read<()> {
    if depth > MAX_DEPTH {
        return Err(Fault { code: ErrorCode::QueryTooLarge, ..Fault::new("the question is nested too deeply") });
    }
    Ok(())
}

fn unknown(what: &str, word: &str, known: &[&str]) -> Fault {
    let shown: String = word.chars().take(60).collect();
    let suggestion = text::nearest(&shown, known.iter().copied());
    Fault { suggestion, ..Fault::new(format!("{what} {shown:?}")) }
}

/// Every item of a list that may be absent.
fn each<T>(map: &Map<String, Json>, key: &str, read: impl Fn(&Json) -> Read<T>) -> Read<Vec<T>> {
    match map.get(key) {
        None => Ok(Vec::new()),
        Some(json) => list(json, read).map_err(|fault| fault.within(key)),
    }
}

fn list<T>(json: &Json, read: impl Fn(&Json) -> Read<T>) -> Read<Vec<T>> {
    let items = json.as_array().ok_or_else(|| Fault::new("a list is wanted"))?;
    let numbered = items.iter().enumerate();
    numbered.map(|(index, item)| read(item).map_err(|fault| fault.within(&format!("[{index}]")))).collect()
}

fn column(json: &Json, depth: usize) -> Read<Column> {
    let Json::Object(map) = json else {
        return Ok(Column { expr: of_record(json, depth)?, name: None });
    };
    let name = match map.get("as") {
        None => return Ok(Column { expr: of_record(json, depth)?, name: None }),
        Some(Json::String(name)) => name.clone(),
        Some(_) => return Err(Fault::new("a text is wanted").within("as")),
    };
    let rest: Map<String, Json> =
        map.iter().filter(|(key, _)| *key != "as").map(|(key, value)| (key.clone(), value.clone())).collect();
    Ok(Column { expr: of_record(&Json::Object(rest), depth)?, name: Some(name) })
}

fn order(json: &Json, depth: usize) -> Read<Order> {
    match json {
        Json::String(path) if path.starts_with('-') => {
            Ok(Order { expr: Expr::Path(Path::new(path.trim_start_matches('-'))), descending: true })
        }
        Json::Object(map) if map.len() == 1 && map.contains_key("desc") => {
            let expr = map.get("desc").map(|json| of_record(json, depth).map_err(|fault| fault.within("desc")));
            Ok(Order { expr: expr.transpose()?.unwrap_or(Expr::And(Vec::new())), descending: true })
        }
        _ => Ok(Order { expr: of_record(json, depth)?, descending: false }),
    }
}

/// An expression where something of a record is expected: a text is a path.
fn of_record(json: &Json, depth: usize) -> Read<Expr> {
    match json {
        Json::String(path) => Ok(Expr::Path(Path::new(path))),
        _ => common(json, depth),
    }
}

/// An expression where a value is expected: a text is a text.
fn given(json: &Json, depth: usize) -> Read<Expr> {
    match json {
        Json::String(text) => Ok(Expr::Literal(Value::Text(text.clone()))),
        _ => common(json, depth),
    }
}

fn common(json: &Json, depth: usize) -> Read<Expr> {
    check_depth(depth)?;
    match json {
        Json::Object(map) => object(map, depth),
        Json::Array(_) => Err(Fault::new("a list stands after in, and or or")),
        scalar => self::scalar(scalar).map(Expr::Literal),
    }
}

fn scalar(json: &Json) -> Read<Value> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole),
            None => {
                let text = number.to_string();
                let exact = Decimal::from_str_exact(&text).or_else(|_| Decimal::from_scientific(&text));
                Value::Decimal(exact.map_err(|_| Fault::new(format!("{text} is too large or too long a number")))?)
            }
        },
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(_) | Json::Object(_) => return Err(Fault::new("a plain value is wanted")),
    })
}

const VERBS: [&str; 36] = [
    "and",
    "or",
    "not",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "in",
    "between",
    "like",
    "during",
    "is_null",
    "exists",
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "year",
    "quarter",
    "month",
    "week",
    "day",
    "path",
    "value",
    "param",
    "call",
    "decimal",
    "date",
    "timestamp",
    "id",
    "ref",
    "list",
    "distinct",
];

/// An object says one thing, under one word; only an aggregate has a second, `distinct`.
fn object(map: &Map<String, Json>, depth: usize) -> Read<Expr> {
    if let Some(odd) = map.keys().find(|key| !VERBS.contains(&key.as_str())) {
        return Err(unknown("nothing here is called", odd, &VERBS));
    }
    let mut words = map.iter().filter(|(key, _)| *key != "distinct");
    let (Some((word, of)), None) = (words.next(), words.next()) else {
        return Err(Fault::new("an object says one thing: {\"eq\": […]}, {\"param\": …}, {\"sum\": …}"));
    };
    let distinct = match map.get("distinct") {
        None => false,
        Some(Json::Bool(truth)) if aggregate(word).is_some() => *truth,
        Some(_) => return Err(Fault::new("distinct goes with count, sum, avg, min and max, and is true or false")),
    };
    said(word, of, distinct, depth).map_err(|fault| fault.within(word))
}

fn said(word: &str, of: &Json, distinct: bool, depth: usize) -> Read<Expr> {
    let inner = |json: &Json| of_record(json, depth + 1).map(Box::new);
    if let Some(function) = aggregate(word) {
        let argument = match of {
            Json::String(star) if star == "*" => None,
            _ => Some(inner(of)?),
        };
        if argument.is_none() && (function != Aggregate::Count || distinct) {
            return Err(Fault::new("only a plain count counts everything"));
        }
        return Ok(Expr::Aggregate { function, argument, distinct });
    }
    if let Some(part) = date_part(word) {
        return Ok(Expr::DatePart(part, inner(of)?));
    }
    if let Some(how) = comparison(word) {
        let [left, right] = places(of)?;
        return Ok(Expr::Compare(how, first(left, depth)?, later(1, right, depth)?));
    }
    match word {
        "and" => list(of, |json| of_record(json, depth + 1)).map(Expr::And),
        "or" => list(of, |json| of_record(json, depth + 1)).map(Expr::Or),
        "not" => Ok(Expr::Not(inner(of)?)),
        "is_null" => Ok(Expr::IsNull(inner(of)?)),
        "exists" => match of {
            Json::Object(map) => Ok(Expr::Exists(Box::new(query(map, depth + 1)?))),
            _ => Err(Fault::new("a question is an object")),
        },
        "in" => in_list_or_question(of, depth),
        "between" => {
            let [of, low, high] = places(of)?;
            Ok(Expr::Between(first(of, depth)?, later(1, low, depth)?, later(2, high, depth)?))
        }
        "like" => {
            let [of, pattern] = places(of)?;
            Ok(Expr::Like(first(of, depth)?, later(1, pattern, depth)?))
        }
        "during" => {
            let [of, words] = places(of)?;
            Ok(Expr::During(first(of, depth)?, later(1, words, depth)?))
        }
        "path" => path(of).map(Expr::Path),
        "param" => match of {
            Json::String(name) if !name.is_empty() => Ok(Expr::Parameter(name.clone(), None)),
            _ => Err(Fault::new("the name of a parameter is wanted")),
        },
        "call" => match of.as_str() {
            Some("me") => Ok(Expr::Me),
            Some("today") => Ok(Expr::Today),
            Some("now") => Ok(Expr::Now),
            _ => Err(Fault::new("what can be called is me, today and now")),
        },
        _ => literal(word, of, depth).map(Expr::Literal),
    }
}

/// The operands of a condition, as many as it has.
fn places<const N: usize>(json: &Json) -> Read<&[Json; N]> {
    let places = json.as_array().and_then(|items| items.as_slice().try_into().ok());
    places.ok_or_else(|| Fault::new(format!("a list of {N} is wanted")))
}

fn first(json: &Json, depth: usize) -> Read<Box<Expr>> {
    of_record(json, depth + 1).map(Box::new).map_err(|fault| fault.within("[0]"))
}

fn later(place: usize, json: &Json, depth: usize) -> Read<Box<Expr>> {
    given(json, depth + 1).map(Box::new).map_err(|fault| fault.within(&format!("[{place}]")))
}

fn in_list_or_question(json: &Json, depth: usize) -> Read<Expr> {
    let [of, among] = places(json)?;
    let of = first(of, depth)?;
    match among {
        Json::Array(_) => list(among, |json| given(json, depth + 1)).map(|list| Expr::In(of, list)),
        Json::Object(map) => query(map, depth + 1).map(|query| Expr::InQuery(of, Box::new(query))),
        _ => Err(Fault::new("a list or a question is wanted")),
    }
    .map_err(|fault| fault.within("[1]"))
}

fn path(json: &Json) -> Read<Path> {
    match json {
        Json::String(text) => Ok(Path::new(text)),
        Json::Array(segments) => {
            let names = segments.iter().map(|segment| segment.as_str().map(|name| (name.to_owned(), None)));
            let segments = names.collect::<Option<Vec<_>>>().ok_or_else(|| Fault::new("a path is made of texts"))?;
            Ok(Path { segments })
        }
        _ => Err(Fault::new("a path is a text, or a list of texts")),
    }
}

fn literal(word: &str, json: &Json, depth: usize) -> Read<Value> {
    let text = || json.as_str().ok_or_else(|| Fault::new("a text is wanted"));
    match word {
        "value" => scalar(json),
        "decimal" => Decimal::from_str_exact(text()?)
            .map(Value::Decimal)
            .map_err(|_| Fault::new("a number as text is wanted, with at most 28 digits")),
        "date" => {
            time::date_from_text(text()?).map(Value::Date).ok_or_else(|| Fault::new("a day is written 2026-01-31"))
        }
        "timestamp" => time::timestamp_from_text(text()?, Zone::UTC)
            .map(Value::Timestamp)
            .ok_or_else(|| Fault::new("a moment is written 2026-01-31T09:30:00Z")),
        "id" => id(json).map(Value::Id),
        "ref" => match (json.get("entity").and_then(Json::as_str), json.get("id")) {
            (Some(entity), Some(found)) => Ok(Value::Ref(Ref::new(entity, id(found)?))),
            _ => Err(Fault::new("a reference has an entity and an id")),
        },
        "list" => {
            let item = |json: &Json| match given(json, depth + 1)? {
                Expr::Literal(value) => Ok(value),
                _ => Err(Fault::new("a plain value is wanted")),
            };
            list(json, item).map(Value::List)
        }
        _ => Err(Fault::new("this cannot stand here")),
    }
}

fn id(json: &Json) -> Read<Id> {
    json.as_str().and_then(|text| text.parse().ok()).ok_or_else(|| Fault::new("the text of an id is wanted"))
}

fn aggregate(word: &str) -> Option<Aggregate> {
    Some(match word {
        "count" => Aggregate::Count,
        "sum" => Aggregate::Sum,
        "avg" => Aggregate::Avg,
        "min" => Aggregate::Min,
        "max" => Aggregate::Max,
        _ => return None,
    })
}

fn date_part(word: &str) -> Option<DatePart> {
    Some(match word {
        "year" => DatePart::Year,
        "quarter" => DatePart::Quarter,
        "month" => DatePart::Month,
        "week" => DatePart::Week,
        "day" => DatePart::Day,
        _ => return None,
    })
}

fn comparison(word: &str) -> Option<Comparison> {
    Some(match word {
        "eq" => Comparison::Equal,
        "ne" => Comparison::NotEqual,
        "lt" => Comparison::Less,
        "le" => Comparison::LessOrEqual,
        "gt" => Comparison::Greater,
        "ge" => Comparison::GreaterOrEqual,
        _ => return None,
    })
}
