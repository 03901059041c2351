//! Trees made at random, for the tests of the spellings.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::ast::{Aggregate, Column, Comparison, DatePart, Expr, Order, Path, Query};
use crate::base::id::{Id, Ref};
use crate::base::time;
use crate::base::value::Value;

/// Names: ordinary ones, words of the language, and odd ones.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-z][a-z0-9_]{0,8}",
        2 => prop::sample::select(vec![
            "order", "group", "case", "user", "select", "from", "by", "date", "not", "exists", "count", "limit", "join", "on",
            "desc", "as", "timestamp", "left", "offset", "with", "null", "true", "when", "end", "interval", "array",
        ]).prop_map(str::to_owned),
        1 => "[A-Za-zà-ü \"'.;-]{1,6}",
    ]
}

fn path() -> impl Strategy<Value = Expr> {
    prop::collection::vec(name(), 1..4)
        .prop_map(|names| Expr::Path(Path { segments: names.into_iter().map(|name| (name, None)).collect() }))
}

/// Constants that every spelling keeps.
fn constant() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        (any::<i64>(), 1_u32..9).prop_map(|(number, scale)| Value::Decimal(Decimal::new(number, scale))),
        any::<String>().prop_map(Value::Text),
        (-719_162_i64..2_932_896).prop_map(|days| Value::Date(time::date_from_days(days).unwrap())),
        (-62_135_596_800_000_000_i64..253_402_300_799_000_000)
            .prop_map(|micros| Value::Timestamp(time::timestamp_from_micros(micros).unwrap())),
    ]
}

/// Constants that only JSON keeps.
fn json_constant() -> impl Strategy<Value = Value> {
    let id = any::<[u8; 16]>().prop_map(|bytes| Id::from_bytes(&bytes).unwrap());
    prop_oneof![
        3 => constant(),
        1 => id.clone().prop_map(Value::Id),
        1 => (id, name()).prop_map(|(id, name)| Value::Ref(Ref::new(name, id))),
        1 => prop::collection::vec(constant(), 0..3).prop_map(Value::List),
    ]
}

fn given(is_json: bool) -> BoxedStrategy<Expr> {
    let constant = if is_json { json_constant().boxed() } else { constant().boxed() };
    prop_oneof![
        4 => constant.prop_map(Expr::Literal),
        1 => "[a-z_][a-z0-9_]{0,6}".prop_map(|name| Expr::Parameter(name, None)),
        1 => prop::sample::select(vec![Expr::Me, Expr::Today, Expr::Now]),
    ]
    .boxed()
}

/// An expression in the form of JSON (`true`) or in the native one.
pub(super) fn expr(is_json: bool) -> BoxedStrategy<Expr> {
    let leaf = prop_oneof![path(), given(is_json)];
    let fewest = if is_json { 0 } else { 2 };
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let question = small_query(inner.clone()).prop_map(Box::new);
        let how = prop::sample::select(&Comparison::ALL[..]);
        let function = prop::sample::select(vec![
            Aggregate::Count,
            Aggregate::Sum,
            Aggregate::Avg,
            Aggregate::Min,
            Aggregate::Max,
        ]);
        let part = prop::sample::select(vec![
            DatePart::Year,
            DatePart::Quarter,
            DatePart::Month,
            DatePart::Week,
            DatePart::Day,
        ]);
        prop_oneof![
            (how, boxed.clone(), boxed.clone()).prop_map(|(how, left, right)| Expr::Compare(how, left, right)),
            (boxed.clone(), prop::collection::vec(given(is_json), 0..4)).prop_map(|(of, list)| Expr::In(of, list)),
            (boxed.clone(), question.clone()).prop_map(|(of, query)| Expr::InQuery(of, query)),
            (boxed.clone(), boxed.clone(), boxed.clone()).prop_map(|(of, low, high)| Expr::Between(of, low, high)),
            (boxed.clone(), boxed.clone()).prop_map(|(of, pattern)| Expr::Like(of, pattern)),
            boxed.clone().prop_map(Expr::IsNull),
            question.prop_map(Expr::Exists),
            prop::collection::vec(inner.clone(), fewest..4).prop_map(Expr::And),
            prop::collection::vec(inner.clone(), fewest..4).prop_map(Expr::Or),
            boxed.clone().prop_map(Expr::Not),
            (boxed.clone(), boxed.clone()).prop_map(|(of, words)| Expr::During(of, words)),
            Just(Expr::Aggregate { function: Aggregate::Count, argument: None, distinct: false }),
            (function, boxed.clone(), any::<bool>()).prop_map(|(function, argument, distinct)| Expr::Aggregate {
                function,
                argument: Some(argument),
                distinct
            }),
            (part, boxed).prop_map(|(part, of)| Expr::DatePart(part, of)),
        ]
    })
    .boxed()
}

fn small_query(inner: BoxedStrategy<Expr>) -> BoxedStrategy<Query> {
    let column = (inner.clone(), prop::option::of(name())).prop_map(|(expr, name)| Column { expr, name });
    let order = (inner.clone(), any::<bool>()).prop_map(|(expr, descending)| Order { expr, descending });
    let limit = prop_oneof![
        (0_i64..1_000).prop_map(|count| Expr::Literal(Value::Int(count))),
        Just(Expr::Parameter("most".to_owned(), None)),
    ];
    (
        (name(), prop::option::of(name()), any::<bool>()),
        prop::collection::vec(column, 0..3),
        prop::option::of(inner.clone()),
        prop::collection::vec(inner.clone(), 0..2),
        prop::option::of(inner),
        prop::collection::vec(order, 0..3),
        prop::option::of(limit),
    )
        .prop_map(|((entity, alias, distinct), columns, filter, group, having, order, limit)| Query {
            entity,
            position: None,
            alias,
            columns,
            distinct,
            filter,
            group,
            having,
            order,
            limit,
        })
        .boxed()
}

/// A question in the form of JSON (`true`) or in the native one.
pub(super) fn query(is_json: bool) -> BoxedStrategy<Query> {
    small_query(expr(is_json))
}

/// The question with every position forgotten.
pub(super) fn without_positions(mut query: Query) -> Query {
    query.position = None;
    for column in &mut query.columns {
        forget(&mut column.expr);
    }
    for key in &mut query.order {
        forget(&mut key.expr);
    }
    query.group.iter_mut().chain(&mut query.filter).chain(&mut query.having).chain(&mut query.limit).for_each(forget);
    query
}

fn forget(expr: &mut Expr) {
    match expr {
        Expr::Literal(_) | Expr::Me | Expr::Today | Expr::Now => {}
        Expr::Parameter(_, position) => *position = None,
        Expr::Path(path) => path.segments.iter_mut().for_each(|(_, position)| *position = None),
        Expr::Aggregate { argument, .. } => argument.iter_mut().for_each(|argument| forget(argument)),
        Expr::DatePart(_, of) | Expr::IsNull(of) | Expr::Not(of) => forget(of),
        Expr::During(one, other) | Expr::Compare(_, one, other) | Expr::Like(one, other) => {
            forget(one);
            forget(other);
        }
        Expr::Between(of, low, high) => [of, low, high].into_iter().for_each(|expr| forget(expr)),
        Expr::In(of, list) => {
            forget(of);
            list.iter_mut().for_each(forget);
        }
        Expr::InQuery(of, query) => {
            forget(of);
            **query = without_positions((**query).clone());
        }
        Expr::Exists(query) => **query = without_positions((**query).clone()),
        Expr::And(parts) | Expr::Or(parts) => parts.iter_mut().for_each(forget),
    }
}
