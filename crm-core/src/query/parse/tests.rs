use proptest::prelude::*;

use super::*;
use crate::query::arbitrary;
use crate::query::ast::{Comparison, Expr, Path};
use crate::query::text::to_text;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_question_survives_the_way_through_text(query in arbitrary::query(false)) {
        let text = to_text(&query);
        let read = parse(&text).map_err(|error| TestCaseError::fail(format!("{text}\n{error}")))?;
        prop_assert_eq!(arbitrary::without_positions(read), query, "{}", text);
    }

    #[test]
    fn no_text_breaks_the_parser(text in any::<String>()) {
        let _ = parse(&text);
    }

    #[test]
    fn no_heap_of_words_breaks_the_parser(words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..60)) {
        let _ = parse(&format!("select {}", words.join(" ")));
    }

    #[test]
    fn no_heap_of_conditions_breaks_the_parser(words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..60)) {
        let _ = parse(&format!("select a from b where {}", words.join(" ")));
    }
}

const WORDS: [&str; 74] = [
    "select",
    "from",
    "where",
    "and",
    "or",
    "not",
    "(",
    ")",
    ",",
    ".",
    "=",
    "<>",
    "<",
    "'x'",
    "\"y\"",
    "1",
    "1.5e3",
    ":p",
    "*",
    "in",
    "between",
    "like",
    "is",
    "null",
    "exists",
    "count",
    "sum",
    "group by",
    "order by",
    "having",
    "limit",
    "desc",
    "as",
    "case",
    "when",
    "then",
    "end",
    "cast",
    "interval",
    "date",
    "timestamp",
    "'2026-01-01'",
    "array",
    "[",
    "]",
    "{",
    "}",
    "-",
    "+",
    "::",
    "->",
    "||",
    "@",
    "#",
    "$1",
    "$$",
    "?",
    "!",
    "~",
    "E'x'",
    "x'00'",
    "left join",
    "union",
    "with",
    "over",
    "extract",
    "trim",
    "position",
    "struct",
    "map",
    "lambda",
    "current_date",
    "a",
    "distinct",
];

fn condition(text: &str) -> Expr {
    arbitrary::without_positions(parse(&format!("select * from x where {text}")).unwrap()).filter.unwrap()
}

fn fault(text: &str) -> (ErrorCode, Position, String) {
    let error = parse(text).unwrap_err();
    (error.code(), error.details().position, error.message().to_owned())
}

#[test]
fn keywords_are_names_where_they_can_be() {
    for entity in ["order", "case", "user", "group", "\"select\"", "ORDER", "table", "view", "index", "date"] {
        let query =
            parse(&format!("select {entity}.name from {entity} where {entity}.owner = me() order by {entity}.name"));
        assert_eq!(query.unwrap().entity, entity.trim_matches('"').to_lowercase());
    }
    let query = parse(
        "select order, group, case, user, date, end, Name from order where order = 1 group by group order by order",
    )
    .unwrap();
    assert_eq!(query.columns.len(), 7);
    assert_eq!(
        query.columns.get(6).map(|column| column.expr.clone()).map(|expr| match expr {
            Expr::Path(path) => path.text(),
            _ => String::new(),
        }),
        Some("name".to_owned())
    );
    let query = parse("select name Name, x \"Two words\" from account a").unwrap();
    assert_eq!(
        query.columns.iter().map(|column| column.name.clone().unwrap()).collect::<Vec<_>>(),
        ["Name", "Two words"]
    );
    assert_eq!(query.alias.as_deref(), Some("a"));
}

#[test]
fn joining_words_bind_as_in_sql() {
    let path = |name: &str| Expr::Path(Path::new(name));
    assert_eq!(
        condition("a = 1 and b = 2 and not c = 3 or d <> -4.50"),
        path("a")
            .eq(1)
            .and(path("b").eq(2))
            .and(path("c").eq(3).negate())
            .or(path("d").ne(Value::Decimal("-4.50".parse().unwrap())))
    );
    assert_eq!(condition("a != 'it''s'"), path("a").ne("it's"));
    assert_eq!(
        condition("a not in (1, :p, me())"),
        Expr::Not(Box::new(
            Expr::In(Box::new(path("a")), vec![1.into(), Expr::Parameter("p".into(), None), Expr::Me],)
        ))
    );
    assert_eq!(
        condition("-9223372036854775808 <= a"),
        Expr::Compare(Comparison::LessOrEqual, Box::new(i64::MIN.into()), Box::new(path("a")),)
    );
    assert_eq!(condition("is_x"), path("is_x"));
    assert_eq!(condition("a is not null"), path("a").is_set());
}

use crate::base::value::Value;

#[test]
fn what_is_outside_the_language_is_refused_with_its_place() {
    use ErrorCode::{QuerySyntax, QueryUnsupported};
    let mut wrong = Vec::new();
    for (text, code, position) in [
        ("", QuerySyntax, None),
        ("delete from account", QueryUnsupported, Some((1, 1))),
        ("drop table account; --", QueryUnsupported, Some((1, 1))),
        ("hello", QuerySyntax, Some((1, 1))),
        ("select", QuerySyntax, Some((1, 7))),
        ("select a from", QuerySyntax, Some((1, 14))),
        ("select a from b where", QuerySyntax, Some((1, 22))),
        ("select a\nfrom b where a ==", QuerySyntax, Some((2, 18))),
        ("select a from b; select c from d", QuerySyntax, Some((1, 18))),
        ("select a from b c d", QuerySyntax, Some((1, 19))),
        ("select a from b where x = 'open", QuerySyntax, Some((1, 27))),
        ("select a from b join c on b.x = c.y", QueryUnsupported, Some((1, 22))),
        ("select a from b left join c on b.x = c.y", QueryUnsupported, Some((1, 27))),
        ("select a from b, c", QueryUnsupported, Some((1, 15))),
        ("select a from (select b from c)", QueryUnsupported, Some((1, 16))),
        ("select a from b.c", QueryUnsupported, Some((1, 15))),
        ("select a from b union select c from d", QueryUnsupported, Some((1, 1))),
        ("with x as (select 1) select a from x", QueryUnsupported, Some((1, 1))),
        ("select a + 1 from b", QueryUnsupported, Some((1, 8))),
        ("select a || b from c", QueryUnsupported, Some((1, 8))),
        ("select -a from b", QueryUnsupported, Some((1, 9))),
        ("select cast(a as text) from b", QueryUnsupported, Some((1, 13))),
        ("select case when a = 1 then 2 end from b", QueryUnsupported, Some((1, 8))),
        ("select upper(a) from b", QueryUnsupported, Some((1, 8))),
        ("select sum(a) over (order by b) from c", QueryUnsupported, Some((1, 8))),
        ("select sum(a, b) from c", QueryUnsupported, Some((1, 8))),
        ("select a, * from b", QueryUnsupported, Some((1, 11))),
        ("select b.* from b", QueryUnsupported, Some((1, 8))),
        ("select a from b where c in (d, e)", QueryUnsupported, Some((1, 23))),
        ("select a from b where c = (select d from e)", QueryUnsupported, Some((1, 28))),
        ("select a from b limit 5 offset 10", QueryUnsupported, Some((1, 32))),
        ("select a from b order by a nulls last", QuerySyntax, Some((1, 28))),
        ("select a from b where c like 'x' escape '!'", QuerySyntax, Some((1, 34))),
        ("select a from b where c = ?", QueryUnsupported, Some((1, 27))),
        ("select a from b where c = date 'soon'", ErrorCode::QueryType, Some((1, 32))),
        ("select a from b where c = 99999999999999999999999999999999", ErrorCode::QueryType, Some((1, 27))),
    ] {
        let (found, place, message) = fault(text);
        if (found, place) != (code, position) {
            wrong.push(format!("{text}: {found:?} {place:?} {message}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(fault("select summ(a) from b").2.contains("did you mean sum?"));
}

#[test]
fn depth_and_size_have_an_end() {
    let deep = |open: &str, close: &str, times: usize| {
        format!("select a from b where {}a = 1{}", open.repeat(times), close.repeat(times))
    };
    for text in [
        deep("(", ")", 1_000),
        deep("(", ")", 100_000),
        deep("not ", "", 1_000),
        deep("not ", "", 100_000),
        deep("not (", ")", 1_000),
        deep("(", "", 1_000),
        deep("exists (select a from b where ", ")", 1_000),
        deep("x in (select a from b where ", ")", 30),
        deep("", " = 1", 1_000),
        deep("", " and a = 1", 100_000),
        deep("", " is null", 100_000),
        deep("- ", "", 1_000),
        deep("sum(", ")", 1_000),
        deep("[", "]", 1_000),
        "x".repeat(MAX_TEXT + 1),
    ] {
        let (code, _, message) = fault(&text);
        let start = text.chars().take(60).collect::<String>();
        assert_eq!(code, ErrorCode::QueryTooLarge, "{start}: {message}");
    }
    // What people do write is far from the end.
    let many = (0..500).map(|number| format!("a = {number}")).collect::<Vec<_>>().join(" or ");
    assert!(parse(&format!("select a from b where {many}")).is_ok());
    let list = (0..50_000).map(|number| number.to_string()).collect::<Vec<_>>().join(",");
    assert!(parse(&format!("select a from b where a in ({list})")).is_ok());
    assert!(parse(&deep("(", ")", 20)).is_ok());
    assert!(parse(&deep("not (", ")", 10)).is_ok());
}

/// Hosts call from threads with little stack; debug builds take several times what release builds do.
#[test]
fn half_a_megabyte_of_stack_is_enough_for_the_deepest() {
    let kilobytes = if cfg!(debug_assertions) { 1_500 } else { 500 };
    let deepest = || {
        for text in ["(", "not (", "exists (select a from b where (", "x in (select a from b where ", "sum(", "not "] {
            for times in 1..60 {
                let close = ")".repeat(times * text.matches('(').count());
                let _ = parse(&format!("select a from b where {}a = 1{close}", text.repeat(times)));
            }
        }
        let many = " and a = 1".repeat(1_990 / 2);
        let _ = parse(&format!("select a from b where a = 1{many}"));
        let _ = parse(&format!("select a from b where a = 1{many} and"));
    };
    std::thread::Builder::new().stack_size(kilobytes * 1024).spawn(deepest).unwrap().join().unwrap();
}

#[test]
fn entities_may_be_named_like_words_of_sql() {
    for text in [
        "select name from order",
        "select order.name from invoice",
        "select name from order order by name",
        "select order.name from invoice where order.total > 5 order by order.name desc",
        "select case.title from task where case.title = 'x'",
        "select title from case where case is null group by title",
    ] {
        parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
}
