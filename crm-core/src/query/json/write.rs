//! From the tree to JSON.

use serde_json::{Map, Value as Json, json};

use super::VERSION;
use crate::base::value::Value;
use crate::query::ast::{Aggregate, Comparison, DatePart, Expr, Path, Query};

pub(super) fn question(query: &Query) -> Json {
    let mut map = inner(query);
    map.insert("crm_query".to_owned(), json!(VERSION));
    Json::Object(map)
}

fn inner(query: &Query) -> Map<String, Json> {
    let mut map = Map::new();
    let mut put = |key: &str, value: Json| {
        map.insert(key.to_owned(), value);
    };
    put("from", json!(query.entity));
    if let Some(alias) = &query.alias {
        put("as", json!(alias));
    }
    if query.distinct {
        put("distinct", json!(true));
    }
    if !query.columns.is_empty() {
        let columns = query.columns.iter().map(|column| named(of_record(&column.expr), column.name.as_deref()));
        put("select", columns.collect());
    }
    if let Some(filter) = &query.filter {
        put("where", of_record(filter));
    }
    if !query.group.is_empty() {
        put("group_by", query.group.iter().map(of_record).collect());
    }
    if let Some(having) = &query.having {
        put("having", of_record(having));
    }
    if !query.order.is_empty() {
        let keys = query.order.iter().map(|key| {
            let expr = of_record(&key.expr);
            if key.descending { json!({ "desc": expr }) } else { expr }
        });
        put("order_by", keys.collect());
    }
    if let Some(limit) = &query.limit {
        put("limit", given(limit));
    }
    map
}

/// A column, with its name if it has one.
fn named(expr: Json, name: Option<&str>) -> Json {
    let Some(name) = name else { return expr };
    let mut map = match expr {
        Json::Object(map) => map,
        Json::String(path) => Map::from_iter([("path".to_owned(), Json::String(path))]),
        scalar => Map::from_iter([("value".to_owned(), scalar)]),
    };
    map.insert("as".to_owned(), json!(name));
    Json::Object(map)
}

/// An expression where something of a record is expected: a text is a path.
fn of_record(expr: &Expr) -> Json {
    match expr {
        Expr::Path(path) => plain_path(path).map_or_else(|| path_object(path), Json::String),
        Expr::Literal(Value::Text(text)) => json!({ "value": text }),
        _ => common(expr),
    }
}

/// An expression where a value is expected: a text is a text.
fn given(expr: &Expr) -> Json {
    match expr {
        Expr::Path(path) => path_object(path),
        Expr::Literal(Value::Text(text)) => json!(text),
        _ => common(expr),
    }
}

/// The dotted text, if reading it gives the same path.
fn plain_path(path: &Path) -> Option<String> {
    let is_plain = |segment: &str| !segment.is_empty() && segment.chars().all(|c| c.is_alphanumeric() || c == '_');
    let all = !path.segments.is_empty() && path.segments.iter().all(|(segment, _)| is_plain(segment));
    all.then(|| path.text())
}

fn path_object(path: &Path) -> Json {
    match plain_path(path) {
        Some(text) => json!({ "path": text }),
        None => {
            let segments: Vec<&str> = path.segments.iter().map(|(segment, _)| segment.as_str()).collect();
            json!({ "path": segments })
        }
    }
}

fn common(expr: &Expr) -> Json {
    match expr {
        Expr::Literal(value) => literal(value),
        Expr::Parameter(name, _) => json!({ "param": name }),
        Expr::Path(path) => path_object(path),
        Expr::Aggregate { function, argument, distinct } => {
            let name = match function {
                Aggregate::Count => "count",
                Aggregate::Sum => "sum",
                Aggregate::Avg => "avg",
                Aggregate::Min => "min",
                Aggregate::Max => "max",
            };
            let argument = argument.as_ref().map_or(json!("*"), |argument| of_record(argument));
            let mut map = Map::from_iter([(name.to_owned(), argument)]);
            if *distinct {
                map.insert("distinct".to_owned(), json!(true));
            }
            Json::Object(map)
        }
        Expr::DatePart(part, of) => {
            let name = match part {
                DatePart::Year => "year",
                DatePart::Quarter => "quarter",
                DatePart::Month => "month",
                DatePart::Week => "week",
                DatePart::Day => "day",
            };
            verb(name, of_record(of))
        }
        Expr::Me => json!({ "call": "me" }),
        Expr::Today => json!({ "call": "today" }),
        Expr::Now => json!({ "call": "now" }),
        Expr::During(of, words) => json!({ "during": [of_record(of), given(words)] }),
        Expr::Compare(how, left, right) => {
            let name = match how {
                Comparison::Equal => "eq",
                Comparison::NotEqual => "ne",
                Comparison::Less => "lt",
                Comparison::LessOrEqual => "le",
                Comparison::Greater => "gt",
                Comparison::GreaterOrEqual => "ge",
            };
            verb(name, json!([of_record(left), given(right)]))
        }
        Expr::In(of, list) => {
            let list: Vec<Json> = list.iter().map(given).collect();
            json!({ "in": [of_record(of), list] })
        }
        Expr::InQuery(of, query) => json!({ "in": [of_record(of), inner(query)] }),
        Expr::Between(of, low, high) => json!({ "between": [of_record(of), given(low), given(high)] }),
        Expr::Like(of, pattern) => json!({ "like": [of_record(of), given(pattern)] }),
        Expr::IsNull(of) => verb("is_null", of_record(of)),
        Expr::Exists(query) => verb("exists", Json::Object(inner(query))),
        Expr::And(parts) => verb("and", parts.iter().map(of_record).collect()),
        Expr::Or(parts) => verb("or", parts.iter().map(of_record).collect()),
        Expr::Not(part) => verb("not", of_record(part)),
    }
}

fn verb(name: &str, of: Json) -> Json {
    Json::Object(Map::from_iter([(name.to_owned(), of)]))
}

fn literal(value: &Value) -> Json {
    match value {
        Value::Bool(truth) => json!(truth),
        Value::Int(number) => json!(number),
        Value::Decimal(number) => json!({ "decimal": number.to_string() }),
        Value::Text(text) => json!({ "value": text }),
        Value::Date(_) => json!({ "date": value.to_text() }),
        Value::Timestamp(_) => json!({ "timestamp": value.to_text() }),
        Value::Id(id) => json!({ "id": id }),
        Value::Ref(reference) => json!({ "ref": reference }),
        Value::List(items) => {
            let items: Vec<Json> = items.iter().map(|item| given(&Expr::Literal(item.clone()))).collect();
            json!({ "list": items })
        }
        // No question compares with the content of a file.
        Value::Null | Value::File(_) => Json::Null,
    }
}
