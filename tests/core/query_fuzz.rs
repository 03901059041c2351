//! Whatever is asked: an answer or a refusal that says why, never a complaint of the database or a panic.

use std::cell::Cell;

use crm_core::base::time::{Zone, date_from_text, timestamp_from_text};
use crm_core::query::ast::{Aggregate, Column, Comparison, DatePart, Expr, Order, Query};
use crm_core::query::build::field;
use crm_core::query::json::{from_json, to_json};
use crm_core::{Crm, ErrorCode, Id, Value, params, record};
use proptest::prelude::*;

const PATHS: [&str; 30] = [
    "id",
    "name",
    "estimated_value",
    "budget",
    "probability",
    "stage",
    "stage.label",
    "stage.code",
    "state",
    "created_at",
    "estimated_close_on",
    "is_revenue_computed",
    "owner",
    "owner.name",
    "owner.type",
    "owner.id",
    "owner.user.manager",
    "account",
    "account.id",
    "account.name",
    "account.parent_account.industry",
    "account.created_at",
    "customer",
    "customer.account",
    "customer.account.employees",
    "customer.city",
    "o",
    "o.name",
    "total",
    "version",
];

fn path() -> impl Strategy<Value = Expr> {
    prop::sample::select(PATHS.to_vec()).prop_map(field)
}

fn given() -> impl Strategy<Value = Expr> {
    let moment = timestamp_from_text("2026-07-15T10:00:00Z", Zone::UTC).unwrap();
    let mut known: Vec<Expr> = vec![Expr::Me, Expr::Today, Expr::Now, Expr::Literal(Value::Null)];
    known.extend(
        [
            "",
            "open",
            "qualify",
            "Qualify",
            "2026-07-15",
            "x",
            "user",
            "1.5",
            "last 3 days",
            "018f0000-0000-7000-8000-000000000000",
        ]
        .map(Expr::from),
    );
    known.extend([0, 1, -5, i64::MAX, i64::MIN].map(Expr::from));
    known.extend(
        [Value::from("1.25".parse::<rust_decimal::Decimal>().unwrap()), date_from_text("2026-01-31").unwrap().into()]
            .map(Expr::from),
    );
    known.extend([Expr::from(moment), true.into(), false.into(), Expr::from(Id::from_bytes(&[7; 16]).unwrap())]);
    known.extend(["p", "q"].map(|name| Expr::Parameter(name.to_owned(), None)));
    prop::sample::select(known)
}

fn value() -> BoxedStrategy<Expr> {
    let function =
        prop::sample::select(vec![Aggregate::Count, Aggregate::Sum, Aggregate::Avg, Aggregate::Min, Aggregate::Max]);
    let part =
        prop::sample::select(vec![DatePart::Year, DatePart::Quarter, DatePart::Month, DatePart::Week, DatePart::Day]);
    let part = (part, path()).prop_map(|(part, of)| Expr::DatePart(part, Box::new(of))).boxed();
    prop_oneof![
        5 => path(),
        1 => part.clone(),
        1 => Just(Expr::Aggregate { function: Aggregate::Count, argument: None, distinct: false }),
        2 => (function, prop_oneof![path().boxed(), part], any::<bool>()).prop_map(|(function, argument, distinct)| {
            Expr::Aggregate { function, argument: Some(Box::new(argument)), distinct }
        }),
    ]
    .boxed()
}

fn condition() -> BoxedStrategy<Expr> {
    let how = prop::sample::select(&Comparison::ALL[..]);
    let side = prop_oneof![value(), given().boxed()];
    let of = value();
    let leaf = prop_oneof![
        4 => (how, of.clone(), side.clone()).prop_map(|(how, one, other)| Expr::Compare(how, Box::new(one), Box::new(other))),
        2 => (of.clone(), prop::collection::vec(given(), 0..4)).prop_map(|(of, list)| Expr::In(Box::new(of), list)),
        1 => (of.clone(), given(), given()).prop_map(|(of, low, high)| of.between(low, high)),
        1 => (of.clone(), side.clone()).prop_map(|(of, pattern)| of.like(pattern)),
        1 => (of.clone(), given()).prop_map(|(of, words)| of.during(words)),
        1 => of.clone().prop_map(Expr::is_null),
        1 => side,
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        let question = (
            prop::sample::select(vec!["opportunity", "account", "contact"]),
            value(),
            inner.clone(),
            prop::option::of(0_i64..3),
        )
            .prop_map(|(entity, column, filter, limit)| Query {
                limit: limit.map(Expr::from),
                ..Query::from(entity).select_expr(column).filter(filter)
            });
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::And),
            3 => prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::Or),
            2 => inner.prop_map(Expr::negate),
            1 => question.clone().prop_map(|query| Expr::Exists(Box::new(query))),
            2 => (path(), question).prop_map(|(of, query)| of.is_among(query)),
        ]
    })
    .boxed()
}

/// Anything at all: most of it is refused.
fn nonsense() -> impl Strategy<Value = Query> {
    let name = prop::option::weighted(0.2, Just("total".to_owned()));
    let column = (value(), name).prop_map(|(expr, name)| Column { expr, name });
    let place = (-1_i64..4).prop_map(Expr::from);
    let key = prop_oneof![4 => value(), 1 => place.boxed()];
    let order = (key.clone(), any::<bool>()).prop_map(|(expr, descending)| Order { expr, descending });
    (
        prop::collection::vec(column, 0..4),
        any::<bool>(),
        prop::option::of(condition()),
        prop::collection::vec(key, 0..3),
        prop::option::weighted(0.2, condition()),
        prop::collection::vec(order, 0..3),
        prop::option::of(0_i64..5),
    )
        .prop_map(|(columns, distinct, filter, group, having, order, limit)| Query {
            columns,
            distinct,
            filter,
            having,
            order,
            limit: limit.map(Expr::from),
            group,
            ..Query::from("opportunity").alias("o")
        })
}

/// Fields with what each can be compared with.
const SENSE: [(&[&str], &[&str]); 6] = [
    (
        &["estimated_value", "budget", "probability", "customer.account.employees", "stage.code"],
        &["0", "2", ":n", "-5", "budget", "probability"],
    ),
    (
        &["name", "account.name", "owner.name", "customer.name", "o.name"],
        &["'n1'", "''", "'Acme'", ":t", "account.name", "'%'"],
    ),
    (
        &["estimated_close_on", "day(created_at)"],
        &["'2026-02-15'", "today()", ":d", "date '2026-03-15'", "estimated_close_on"],
    ),
    (&["created_at", "account.created_at", "modified_at"], &["'2026-02-15'", "now()", ":d", "today()", "modified_at"]),
    (
        &["account", "account.id", "customer.account", "customer", "account.parent_account"],
        &[":a", "account", "customer.account"],
    ),
    (&["stage", "o.stage"], &["'qualify'", "'close'", "stage"]),
];

fn sensible_condition() -> BoxedStrategy<Expr> {
    let leaf =
        (0_usize..SENSE.len(), any::<[prop::sample::Index; 4]>(), 0_usize..12).prop_map(|(kind, picks, form)| {
            let (paths, others) = SENSE[kind];
            let path = picks[0].get(paths);
            let (one, other) = (picks[1].get(others), picks[2].get(others));
            let how = picks[3].get(&["=", "<>", "<", "<=", ">", ">="]);
            let text = match form {
                0 if kind == 1 => format!("{path} like {one}"),
                1 => format!("{path} is null"),
                2 if !["account.name", "stage", "budget", "probability", "modified_at"]
                    .iter()
                    .any(|name| one.contains(name) || other.contains(name))
                    && kind != 4
                    && !one.contains("close_on")
                    && !other.contains("close_on") =>
                {
                    format!("{path} in ({one}, {other}, null)")
                }
                3 if kind < 4 && kind != 2 => format!("{path} between {one} and {other}"),
                4 if kind == 2 || kind == 3 => format!("during({path}, 'last 2 months')"),
                5 if kind > 3 => format!("{path} <> {one}"),
                6 => format!("exists (select 1 from contact where account = o.account and {path} = {path})"),
                7 if kind == 4 && path.starts_with("account") => {
                    format!("{path} in (select id from account where name <> {})", "'x'")
                }
                _ if kind > 3 => format!("{path} = {one}"),
                _ => format!("{path} {how} {one}"),
            };
            crm_core::query::parse::parse(&format!("select * from opportunity where {text}")).unwrap().filter.unwrap()
        });
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::And),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::Or),
            inner.prop_map(Expr::negate),
        ]
    })
    .boxed()
}

/// Records in some order.
fn records() -> impl Strategy<Value = Query> {
    let paths = PATHS.iter().copied().filter(|path| !["total", "customer.city"].contains(path)).collect::<Vec<_>>();
    let path = prop::sample::select(paths).prop_map(field);
    let order = (path.clone(), any::<bool>()).prop_map(|(expr, descending)| Order { expr, descending });
    let column = path.prop_map(|expr| Column { expr, name: None });
    (
        prop::collection::vec(column, 0..4),
        prop::option::of(sensible_condition()),
        prop::collection::vec(order, 0..4),
        prop::option::of(0_i64..5),
    )
        .prop_map(|(columns, filter, order, limit)| Query {
            columns,
            filter,
            order,
            limit: limit.map(Expr::from),
            ..Query::from("opportunity").alias("o")
        })
}

/// Groups with sums.
fn groups() -> impl Strategy<Value = Query> {
    let part =
        prop::sample::select(vec![DatePart::Year, DatePart::Quarter, DatePart::Month, DatePart::Week, DatePart::Day]);
    let of_date = prop::sample::select(vec!["created_at", "estimated_close_on", "account.created_at"]);
    let key = prop_oneof![
        prop::sample::select(vec![
            "stage",
            "owner",
            "account",
            "customer.name",
            "owner.type",
            "is_revenue_computed",
            "customer.account",
            "name"
        ])
        .prop_map(field),
        (part, of_date).prop_map(|(part, path)| Expr::DatePart(part, Box::new(field(path)))),
    ];
    let function =
        prop::sample::select(vec![Aggregate::Count, Aggregate::Sum, Aggregate::Avg, Aggregate::Min, Aggregate::Max]);
    let of = prop::sample::select(vec!["estimated_value", "probability", "customer.account.employees"]).prop_map(field);
    let sum = (function, of, any::<bool>()).prop_map(|(function, of, distinct)| Expr::Aggregate {
        function,
        argument: Some(Box::new(of)),
        distinct,
    });
    (
        prop::collection::vec(key, 0..3),
        prop::collection::vec(sum, 1..3),
        prop::option::of(sensible_condition()),
        any::<[bool; 3]>(),
        any::<prop::sample::Index>(),
    )
        .prop_map(|(group, sums, filter, [has_having, descending, is_distinct], place)| {
            let columns: Vec<Column> =
                group.iter().chain(&sums).map(|expr| Column { expr: expr.clone(), name: None }).collect();
            let place = i64::try_from(place.index(columns.len())).unwrap() + 1;
            Query {
                having: has_having.then(|| sums[0].clone().ge(0)),
                order: vec![Order { expr: place.into(), descending }],
                distinct: is_distinct
                    && !group.contains(&field("stage"))
                    && !columns.iter().any(|column| [field("account"), field("owner")].contains(&column.expr)),
                columns,
                group,
                filter,
                ..Query::from("opportunity").alias("o")
            }
        })
}

fn question() -> impl Strategy<Value = Query> {
    prop_oneof![nonsense().boxed(), records().boxed(), groups().boxed()]
}

#[test]
fn whatever_is_asked_is_answered_or_refused() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let acme = s.create("account", record! { "name" => "Acme", "employees" => 3, "industry" => "retail" }).unwrap();
    for number in 0_i64..5 {
        let on = format!("2026-0{}-15", number + 1);
        s.create(
            "opportunity",
            record! { "name" => format!("n{number}"), "account" => acme, "customer" => crm_core::Ref::new("account", acme),
            "estimated_value" => number, "estimated_close_on" => on, "stage" => "qualify" },
        )
        .unwrap();
    }
    let (answered, refused) = (Cell::new(0), Cell::new(0));
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(
        ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    runner
        .run(&(question(), 0_usize..4), |(query, given)| {
            prop_assert_eq!(to_json(&from_json(&to_json(&query)).unwrap()), to_json(&query));
            // Only those the question uses: one more would be refused.
            let all = match given {
                0 => params! { "n" => 1, "t" => "n1", "d" => "2026-02-15", "a" => acme, "p" => 1, "q" => Value::Null },
                1 => params! { "n" => "1.5", "t" => "", "d" => "2026-02-15T10:00:00Z", "a" => acme.to_string(), "p" => "x", "q" => true },
                2 => params! { "n" => Value::Null, "t" => Value::Null, "d" => Value::Null, "a" => Value::Null, "p" => 1, "q" => 2 },
                _ => params! {},
            };
            let text = crm_core::query::text::to_text(&query);
            let given = crm_core::Values(all.0.into_iter().filter(|(name, _)| text.contains(&format!(":{name}"))).collect());
            match s.query_tree(&query, given).and_then(|rows| rows.all()) {
                Ok(_) => answered.set(answered.get() + 1),
                Err(error) => {
                    refused.set(refused.get() + 1);
                    let is_fair = (101..=199).contains(&error.code().number());
                    prop_assert!(is_fair && error.code() != ErrorCode::InvalidArgument, "{text}\n{error:?}");
                    if std::env::var_os("CRM_SHOW_REFUSED").is_some() {
                        println!("{text}\n    {error}");
                    }
                }
            }
            Ok(())
        })
        .unwrap();
    // Enough of both, or the test tests nothing.
    let (answered, refused) = (answered.get(), refused.get());
    println!("{answered} answered, {refused} refused");
    assert!(answered > 500 && refused > 300, "{answered} answered, {refused} refused");
}
