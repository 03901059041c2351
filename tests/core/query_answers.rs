//! What questions answer, on real records.

use std::sync::Arc;

use crm_core::base::clock::FixedClock;
use crm_core::base::time::{Zone, timestamp_from_text};
use crm_core::query::ast::{Comparison, Expr, Query};
use crm_core::query::build::{count, exists, field, me, sum};
use crm_core::query::text::to_text;
use crm_core::{Crm, ErrorCode, Id, Ref, Session, Value, params, record};
use proptest::prelude::*;

fn crm() -> Crm {
    let clock = FixedClock::at(timestamp_from_text("2026-07-15T10:00:00Z", Zone::UTC).unwrap());
    Crm::in_memory_with(crm_core::Options::new().clock(Arc::new(clock))).unwrap()
}

/// The answer as text: values joined by commas, rows by semicolons.
fn answer(s: &Session, question: &str) -> String {
    answer_with(s, question, crm_core::Values::new())
}

fn answer_with(s: &Session, question: &str, params: crm_core::Values) -> String {
    let rows = s.query(question, params).unwrap_or_else(|error| panic!("{question}: {error}"));
    let line = |row: crm_core::Row| row.values().iter().map(Value::to_text).collect::<Vec<_>>().join(",");
    rows.map(|row| line(row.unwrap())).collect::<Vec<_>>().join(";")
}

fn fault(s: &Session, question: &str, params: crm_core::Values) -> (ErrorCode, String) {
    match s.query(question, params).and_then(|rows| rows.all()) {
        Ok(rows) => panic!("{question}: {rows:?}"),
        Err(error) => (error.code(), error.message().to_owned()),
    }
}

/// Three companies, two people, four deals.
fn company() -> (Crm, Session, Id) {
    let crm = crm();
    let s = crm.session();
    let acme = s
        .create(
            "account",
            record! { "name" => "Acme", "industry" => "retail", "address1_city" => "Torino", "employees" => 10 },
        )
        .unwrap();
    let beta = s
        .create("account", record! { "name" => "Beta", "address1_city" => "Milano", "parent_account" => acme })
        .unwrap();
    s.create("account", record! { "name" => "Carl's 100%" }).unwrap();
    let ada =
        s.create("contact", record! { "first_name" => "Ada", "last_name" => "Rossi", "account" => acme }).unwrap();
    s.create("contact", record! { "first_name" => "Bo", "last_name" => "Neri" }).unwrap();
    let deal = |name: &str, value: &str, stage: &str, on: &str, customer: Ref, account: Option<Id>| {
        let account = account.map_or(Value::Null, Value::Id);
        s.create(
            "opportunity",
            record! { "name" => name, "estimated_value" => value, "stage" => stage, "estimated_close_on" => on,
            "customer" => customer, "account" => account },
        )
        .unwrap()
    };
    deal("one", "100.10", "qualify", "2026-07-01", Ref::new("account", acme), Some(acme));
    deal("two", "200.20", "prospecting", "2026-08-20", Ref::new("contact", ada), Some(acme));
    deal("three", "0.01", "close", "2026-12-31", Ref::new("account", beta), Some(beta));
    s.create("opportunity", record! { "name" => "four" }).unwrap();
    (crm, s, acme)
}

#[test]
fn paths_reach_everything() {
    let (_crm, s, acme) = company();
    let of = |text: &str| answer(&s, text);
    assert_eq!(
        of(
            "select name, customer.name, customer.type, customer.account.address1_city, account.parent_account.name, stage.code \
            from opportunity order by name"
        ),
        "four,,,,,;one,Acme,account,Torino,,0;three,Beta,account,Milano,Acme,3;two,Ada Rossi,contact,,,101"
    );
    assert_eq!(of("select name from opportunity where customer.contact.account.name = 'Acme'"), "two");
    assert_eq!(of("select name from opportunity where customer.type = 'contact'"), "two");
    assert_eq!(answer_with(&s, "select name from opportunity where customer = :c", params! { "c" => acme }), "one");
    assert_eq!(
        answer_with(
            &s,
            "select name from opportunity where customer = :c",
            params! { "c" => Ref::new("account", acme) }
        ),
        "one"
    );
    assert_eq!(
        answer_with(
            &s,
            "select name from opportunity where account.id in (:c) order by id",
            params! { "c" => acme.to_string() }
        ),
        "one;two"
    );
    assert_eq!(of("select owner.name, owner.type from account where name = 'Acme'"), "System,user");
    assert_eq!(of("select count(*) from account where owner = me()"), "3");
    s.set_language("it");
    assert_eq!(of("select stage.label from opportunity where stage.label = 'Qualificazione'"), "Qualificazione");
    // In the order the stages are shown in, not that of their codes.
    assert_eq!(of("select stage from opportunity order by stage desc"), "close;qualify;prospecting;");
    assert_eq!(of("select name from opportunity order by account, name"), "four;one;two;three");
}

#[test]
fn groups_and_sums_are_exact() {
    let (_crm, s, _) = company();
    let of = |text: &str| answer(&s, text);
    assert_eq!(
        of(
            "select account.name, count(*), sum(estimated_value), avg(estimated_value) from opportunity group by account.name order by 1"
        ),
        ",1,,;Acme,2,300.3,150.15;Beta,1,0.01,0.01"
    );
    assert_eq!(
        of("select stage.label, count(*) n from opportunity group by stage having n > 0 order by stage"),
        ",1;Prospecting,1;Qualify,1;Close,1"
    );
    assert_eq!(
        of(
            "select quarter(estimated_close_on) q, sum(estimated_value) from opportunity where estimated_close_on is not null group by q order by q desc"
        ),
        "2026-Q4,0.01;2026-Q3,300.3"
    );
    assert_eq!(
        of(
            "select year(estimated_close_on), month(estimated_close_on), week(estimated_close_on) from opportunity where name = 'three'"
        ),
        "2026,2026-12,2026-W53"
    );
    assert_eq!(of("select day(created_at), count(*) from opportunity group by 1"), "2026-07-15,4");
    assert_eq!(of("select count(distinct account), count(account), count(*) from opportunity"), "2,3,4");
    assert_eq!(of("select account, sum(estimated_value) from opportunity where account.name = 'Acme' group by account order by account").split(',').nth(1), Some("300.3"));
    assert_eq!(of("select avg(employees), min(employees), max(name) from account"), "10,10,Carl's 100%");
    assert_eq!(of("select sum(estimated_value) from opportunity where name = 'nobody'"), "");
}

#[test]
fn averages_are_rounded_like_amounts() {
    let crm = crm();
    let s = crm.session();
    for (name, revenue, employees) in [("a", "-0.0001", 1), ("b", "-0.0002", 1), ("c", "0.00", 0)] {
        s.create("account", record! { "name" => name, "revenue" => revenue, "employees" => employees }).unwrap();
    }
    assert_eq!(answer(&s, "select avg(revenue), avg(employees) from account where name <> 'c'"), "-0.0002,1");
    assert_eq!(answer(&s, "select avg(revenue), avg(employees) from account"), "-0.0001,0.666667");
    assert_eq!(answer(&s, "select avg(revenue) from account where name in ('a', 'c')"), "-0.0001");
}

#[test]
fn not_means_what_people_mean() {
    let (_crm, s, _) = company();
    let of = |condition: &str| answer(&s, &format!("select name from account where {condition} order by name"));
    assert_eq!(of("address1_city <> 'Torino'"), "Beta;Carl's 100%");
    assert_eq!(of("not address1_city = 'Torino'"), "Beta;Carl's 100%");
    assert_eq!(of("not (address1_city = 'Torino' and employees = 10)"), "Beta;Carl's 100%");
    assert_eq!(of("address1_city not in ('Torino')"), "Beta;Carl's 100%");
    assert_eq!(of("address1_city not like 'T%'"), "Beta;Carl's 100%");
    assert_eq!(of("employees not between 1 and 5"), "Acme;Beta;Carl's 100%");
    assert_eq!(of("industry <> 'retail'"), "Beta;Carl's 100%");
    assert_eq!(of("parent_account.name <> 'Acme'"), "Acme;Carl's 100%");
    assert_eq!(of("address1_city in ('Torino', null)"), "Acme;Carl's 100%");
    assert_eq!(of("address1_city = ''"), "Carl's 100%");
    assert_eq!(of("address1_city <> ''"), "Acme;Beta");
    assert_eq!(of("name like '%\\%'"), "Carl's 100%");
    assert_eq!(of("name like 'aCM_'"), "Acme");
    assert_eq!(of("name = 'Carl''s 100%'"), "Carl's 100%");
    assert_eq!(of("not (not name = 'Acme')"), "Acme");
    assert_eq!(of("1 = 1"), "Acme;Beta;Carl's 100%");
}

#[test]
fn questions_within_questions() {
    let (_crm, s, _) = company();
    let of = |condition: &str| answer(&s, &format!("select name from account a where {condition} order by name"));
    assert_eq!(of("exists (select 1 from opportunity where account = a.id and estimated_value > 100)"), "Acme");
    assert_eq!(
        of("exists (select 1 from opportunity o where o.account = a and o.account.parent_account = a.parent_account)"),
        "Beta"
    );
    assert_eq!(of("not exists (select 1 from opportunity where account = a.id)"), "Carl's 100%");
    assert_eq!(of("id in (select account from contact)"), "Acme");
    assert_eq!(of("id not in (select account from contact where full_name = 'Ada Rossi')"), "Beta;Carl's 100%");
    assert_eq!(of("id in (select account from opportunity group by account having count(*) > 1)"), "Acme");
    let question = Query::from("account").alias("a").select(["name"]).filter(exists(
        Query::from("opportunity").filter(field("account").eq(field("a.id"))).filter(field("owner").eq(me())),
    ));
    assert_eq!(s.query_tree(&question, params! {}).unwrap().all().unwrap().len(), 2);
    let question = Query::from("opportunity").select_expr(count()).select_as(sum("estimated_value"), "total");
    assert_eq!(
        s.query_tree(&question, params! {}).unwrap().all().unwrap()[0].get("total").unwrap().to_text(),
        "300.31"
    );
}

#[test]
fn days_and_periods() {
    let (_crm, s, _) = company();
    let of = |condition: &str| answer(&s, &format!("select count(*) from opportunity where {condition}"));
    for (condition, count) in [
        ("during(estimated_close_on, 'this quarter')", "2"),
        ("during(estimated_close_on, 'next quarter')", "1"),
        ("during(estimated_close_on, 'last 30 days')", "1"),
        ("during(created_at, 'today')", "4"),
        ("during(created_at, 'last 2 hours')", "4"),
        ("during(created_at, 'yesterday')", "0"),
        ("created_at = '2026-07-15'", "4"),
        ("created_at <= '2026-07-15'", "4"),
        ("created_at > '2026-07-15'", "0"),
        ("created_at <> '2026-07-15'", "0"),
        ("created_at in ('2026-07-15')", "4"),
        ("created_at = today()", "4"),
        ("created_at = now()", "4"),
        ("created_at = '2026-07-15T10:00:00Z'", "4"),
        // A text without an offset is read in the session's zone, which is two hours ahead.
        ("created_at = '2026-07-15 12:00:00'", "4"),
        ("estimated_close_on > today()", "2"),
        ("estimated_close_on < date '2026-07-02'", "1"),
        ("day(created_at) = '2026-07-15'", "4"),
    ] {
        assert_eq!(of(condition), count, "{condition}");
    }
    assert_eq!(
        answer_with(&s, "select count(*) from opportunity where created_at <= :d", params! { "d" => "2026-07-15" }),
        "4"
    );
    assert_eq!(
        answer_with(
            &s,
            "select count(*) from opportunity where during(created_at, :p)",
            params! { "p" => "this week" }
        ),
        "4"
    );
}

#[test]
fn parameters_are_checked() {
    let (_crm, s, _) = company();
    use ErrorCode::{QueryParameter, QueryType};
    let q = "select name from account where name = :n";
    assert_eq!(fault(&s, q, params! {}), (QueryParameter, "the parameter :n is not given".into()));
    assert_eq!(
        fault(&s, q, params! { "n" => "x", "m" => 1 }).1,
        "the parameter :m is given, but the question does not use it"
    );
    assert_eq!(fault(&s, q, params! { "n" => 5 }).0, QueryParameter);
    assert_eq!(fault(&s, "select name from account where employees > :n", params! { "n" => "many" }).0, QueryParameter);
    assert_eq!(
        fault(
            &s,
            "select name from account where employees > :n",
            params! { "n" => "1.5".parse::<rust_decimal::Decimal>().unwrap() }
        )
        .0,
        QueryParameter
    );
    assert_eq!(
        fault(&s, "select name from account where revenue > :n", params! { "n" => "99999999999999999999" }).0,
        QueryParameter
    );
    assert_eq!(fault(&s, "select name from account where id = :n", params! { "n" => "Acme" }).0, QueryParameter);
    assert_eq!(
        fault(&s, "select name from account where during(created_at, :n)", params! { "n" => "soon" }).0,
        QueryParameter
    );
    assert_eq!(fault(&s, "select name from account limit :n", params! { "n" => -1 }).0, QueryParameter);
    let (code, message) = fault(&s, "select name from account where industry = :n", params! { "n" => "retial" });
    assert_eq!(code, QueryParameter);
    assert!(message.contains("did you mean retail?"), "{message}");
    assert_eq!(fault(&s, "select name from account where employees = 'x'", params! {}).0, QueryType);
    assert_eq!(answer_with(&s, q, params! { "n" => "a\0b" }), "");
    assert_eq!(answer_with(&s, q, params! { "n" => Value::Null }), "");
    assert_eq!(answer_with(&s, q, params! { "n" => "'; drop table account; --" }), "");
    assert_eq!(answer_with(&s, "select name from account where employees = :n", params! { "n" => "10" }), "Acme");
    assert_eq!(answer_with(&s, "select name from account order by name limit :n", params! { "n" => 1 }), "Acme");
}

/// Every order there is, with and without values, both ways.
const ORDERS: [&str; 11] = [
    "name",
    "name desc",
    "website",
    "website desc",
    "employees desc, website",
    "website, employees desc",
    "customer_type desc, name",
    "industry, employees",
    "parent_account, name desc",
    "owner desc, website",
    "created_at desc",
];

#[test]
fn pages_put_together_are_the_whole() {
    let crm = crm();
    let s = crm.session();
    let mut parents: Vec<Id> = Vec::new();
    for number in 0_i64..61 {
        let pick = |modulus: i64, value: Value| if (number * 7) % modulus == 0 { Value::Null } else { value };
        let id = s
            .create(
                "account",
                record! {
                    "name" => format!("n{}", (number * 13) % 20),
                    "website" => pick(3, format!("w{}.com", number % 5).into()),
                    "employees" => pick(4, Value::Int((number * 31) % 7)),
                    "customer_type" => pick(5, ["press", "competitor", "other"][usize::try_from(number % 3).unwrap()].into()),
                    "industry" => pick(2, "retail".into()),
                    "parent_account" => parents.get(usize::try_from(number % 9).unwrap()).map_or(Value::Null, |id| Value::Id(*id)),
                },
            )
            .unwrap();
        parents.push(id);
    }
    for order in ORDERS {
        let question = format!("select id from account where name <> 'n3' order by {order}");
        let whole = answer(&s, &question);
        for size in [1, 7, 100] {
            let (mut pages, mut cursor) = (Vec::new(), None);
            loop {
                let page = s.page(&question, params! {}, cursor.as_deref(), size).unwrap();
                pages.extend(page.rows.iter().map(|row| row.at(0).unwrap().to_text()));
                cursor = page.cursor;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(pages.join(";"), whole, "{order} by {size}");
        }
    }
}

#[test]
fn a_page_goes_on_where_it_stopped_while_rows_come_and_go() {
    let crm = crm();
    let s = crm.session();
    let make = |name: &str| s.create("account", record! { "name" => name }).unwrap();
    let ids: Vec<Id> = ["b", "d", "f", "h"].iter().map(|name| make(name)).collect();
    let question = "select name from account order by name";
    let first = s.page(question, params! {}, None, 2).unwrap();
    make("a");
    make("e");
    s.delete("account", ids[1]).unwrap();
    let cursor = first.cursor.unwrap();
    let next = s.page(question, params! {}, Some(&cursor), 10).unwrap();
    assert_eq!(next.rows.iter().map(|row| row.at(0).unwrap().to_text()).collect::<String>(), "efh");
    assert!(next.cursor.is_none());
    let other = s.page("select name from account order by name desc", params! {}, Some(&cursor), 10);
    assert_eq!(other.unwrap_err().code(), ErrorCode::InvalidCursor);
    let damaged = s.page(question, params! {}, Some(&cursor.replace(['A', 'B'], "C")), 10);
    assert_eq!(damaged.unwrap_err().code(), ErrorCode::InvalidCursor);
}

/// What one account has, for the model.
#[derive(Clone, Debug)]
struct Model {
    website: Option<String>,
    employees: Option<i64>,
    industry: Option<&'static str>,
}

/// A condition over three fields, none of which may be refused.
fn condition() -> BoxedStrategy<Expr> {
    let how = prop::sample::select(&Comparison::ALL[..]);
    let leaf = prop_oneof![
        (how.clone(), 0_i64..4).prop_map(|(how, number)| Expr::Compare(
            how,
            Box::new(field("employees")),
            Box::new(number.into())
        )),
        (how, "[ab]").prop_map(|(how, text)| Expr::Compare(how, Box::new(field("website")), Box::new(text.into()))),
        prop::collection::vec(0_i64..4, 0..3).prop_map(|list| field("employees").is_in(list)),
        (0_i64..4, 0_i64..4).prop_map(|(low, high)| field("employees").between(low, high)),
        any::<bool>().prop_map(|same| if same {
            field("industry").eq("retail")
        } else {
            field("industry").ne("retail")
        }),
        prop::sample::select(vec!["employees", "website", "industry"]).prop_map(|name| field(name).is_null()),
        Just(field("website").is_in([Expr::from("a"), Expr::Literal(Value::Null)])),
        Just(field("website").like("B")),
        any::<bool>().prop_map(Expr::from),
    ];
    leaf.prop_recursive(4, 20, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::And),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::Or),
            inner.prop_map(|expr| expr.negate()),
        ]
    })
    .boxed()
}

/// What a field of the model holds.
fn held(model: &Model, expr: &Expr) -> Value {
    match expr {
        Expr::Path(path) => match path.text().as_str() {
            "website" => model.website.clone().into(),
            "employees" => model.employees.into(),
            _ => model.industry.into(),
        },
        Expr::Literal(value) => value.clone(),
        other => panic!("{other:?}"),
    }
}

/// Two truth values, as people think: what is unknown is not so.
fn holds(model: &Model, expr: &Expr) -> bool {
    let order = |one: &Value, other: &Value| match (one, other) {
        (Value::Int(one), Value::Int(other)) => Some(one.cmp(other)),
        (Value::Text(one), Value::Text(other)) => Some(one.cmp(other)),
        _ => None,
    };
    match expr {
        Expr::Compare(how, one, other) => {
            let order = order(&held(model, one), &held(model, other));
            match how {
                Comparison::Equal => order.is_some_and(|order| order.is_eq()),
                Comparison::NotEqual => !order.is_some_and(|order| order.is_eq()),
                Comparison::Less => order.is_some_and(|order| order.is_lt()),
                Comparison::LessOrEqual => order.is_some_and(|order| order.is_le()),
                Comparison::Greater => order.is_some_and(|order| order.is_gt()),
                Comparison::GreaterOrEqual => order.is_some_and(|order| order.is_ge()),
            }
        }
        Expr::In(of, list) => list.iter().any(|item| held(model, item) == held(model, of)),
        Expr::Between(of, low, high) => {
            let of = held(model, of);
            order(&of, &held(model, low)).is_some_and(|order| order.is_ge())
                && order(&of, &held(model, high)).is_some_and(|order| order.is_le())
        }
        Expr::Like(of, _) => held(model, of) == Value::from("b"),
        Expr::IsNull(of) => held(model, of).is_null(),
        Expr::Literal(Value::Bool(truth)) => *truth,
        Expr::And(parts) => parts.iter().all(|part| holds(model, part)),
        Expr::Or(parts) => parts.iter().any(|part| holds(model, part)),
        Expr::Not(part) => !holds(model, part),
        other => panic!("{other:?}"),
    }
}

#[test]
fn random_conditions_find_what_a_simple_model_finds() {
    let crm = crm();
    let s = crm.session();
    let mut models = Vec::new();
    for website in [None, Some("a"), Some("b")] {
        for employees in [None, Some(0), Some(2), Some(3)] {
            for industry in [None, Some("retail"), Some("legal")] {
                let (site, name) = (website.map(str::to_owned), format!("{:02}", models.len()));
                // Web addresses have a dot: what is compared is another text field that takes anything.
                s.create(
                    "account",
                    record! { "name" => name, "sic" => site.clone(), "employees" => employees, "industry" => industry },
                )
                .unwrap();
                models.push(Model { website: site, employees, industry });
            }
        }
    }
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    runner
        .run(&condition(), |condition| {
            let text = to_text(&Query::from("account").select(["name"]).filter(condition.clone()).order_by("name"));
            let tree = crm_core::query::parse::parse(&text.replace("website", "sic")).unwrap();
            let found: Vec<String> =
                s.query_tree(&tree, params! {}).unwrap().map(|row| row.unwrap().at(0).unwrap().to_text()).collect();
            let expected: Vec<String> = (0..models.len())
                .filter(|index| holds(&models[*index], &condition))
                .map(|index| format!("{index:02}"))
                .collect();
            prop_assert_eq!(found, expected, "{}", text);
            Ok(())
        })
        .unwrap();
}

#[test]
fn large_questions_are_answered_or_refused() {
    let (_crm, s, _) = company();
    let code = |question: &str| {
        s.query(question, params! {}).and_then(|rows| rows.all()).map(|rows| rows.len()).map_err(|error| error.code())
    };
    let many = |count: usize, item: &str, by: &str| vec![item; count].join(by);
    let of = |condition: String| code(&format!("select name from account where {condition}"));
    assert_eq!(of(many(900, "employees = 10", " or ")), Ok(1));
    assert_eq!(of(many(900, "employees = 10", " and ")), Ok(1));
    assert_eq!(of(format!("not ({})", many(900, "employees = 10", " and "))), Ok(2));
    assert_eq!(of(format!("employees in ({})", many(29_000, "10", ", "))), Ok(1));
    assert_eq!(of(format!("employees in ({})", many(31_000, "10", ", "))), Err(ErrorCode::QueryTooLarge));
    let id = "'018f0000-0000-7000-8000-000000000000'";
    assert_eq!(of(format!("owner in ({})", many(20_000, id, ", "))), Err(ErrorCode::QueryTooLarge));
    assert_eq!(of(format!("{}employees = 10{}", "(".repeat(40), ")".repeat(40))), Ok(1));
    assert_eq!(of(format!("{}employees = 10{}", "not (".repeat(20), ")".repeat(20))), Ok(1));
    let nested = |depth: usize| {
        format!("{}employees = 10{}", "id in (select id from account where ".repeat(depth), ")".repeat(depth))
    };
    assert_eq!(of(nested(15)), Ok(1));
    assert_eq!(of(nested(17)), Err(ErrorCode::QueryTooLarge));
    assert_eq!(code(&format!("select {} from opportunity", many(900, "owner", ", "))), Ok(4));
    assert_eq!(code(&format!("select {} from opportunity", many(1_000, "owner", ", "))), Err(ErrorCode::QueryTooLarge));
    assert_eq!(
        code(&format!("select {}name from account", "parent_account.".repeat(60))),
        Err(ErrorCode::QueryTooLarge)
    );
    assert_eq!(code(&format!("select {}name from account", "parent_account.".repeat(50))), Ok(3));
    assert_eq!(of(format!("name like '{}'", "%".repeat(60_000))), Err(ErrorCode::QueryType));
    assert_eq!(of(format!("name = '{}'", "x".repeat(900_000))), Ok(0));
    let deep = (0..1_000).fold(field("name").is_null(), |expr, _| expr.negate());
    let refused = s.query_tree(&Query::from("account").filter(deep), params! {}).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::QueryTooLarge);
    let deep = (0..60).fold(field("name").is_null(), |expr, _| expr.negate());
    assert_eq!(s.query_tree(&Query::from("account").filter(deep), params! {}).unwrap().all().unwrap().len(), 0);
    let wide = (0..5_000).fold(field("employees").eq(10), |expr, _| expr.or(field("employees").eq(10)));
    assert_eq!(s.query_tree(&Query::from("account").filter(wide), params! {}).unwrap().all().unwrap().len(), 1);
}
