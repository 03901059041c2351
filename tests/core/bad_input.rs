//! Whatever callers hand over: an answer, or an error with its code; nothing half-written, no panic.

use crm_core::base::time::Date;
use crm_core::metadata::entity::Ownership;
use crm_core::query::ast::Expr;
use crm_core::query::build::field;
use crm_core::query::json;
use crm_core::{
    BatchMode, Crm, Error, ErrorCode, File, Id, NewEntity, NewField, NewOption, Ref, SchemaPack, Session, Value,
    Values, Write, params, record,
};
use serde::Serialize;

/// Texts that mean something to somebody between a form and a disk.
pub const NAUGHTY: [&str; 24] = [
    "'",
    "\"",
    "';drop table account;--",
    "\" or 1=1 --",
    "Robert'); DROP TABLE contact;--",
    "x' || (select group_concat(sql) from sqlite_schema) || '",
    "%",
    "_%\\",
    ":name",
    "?1",
    "${7*7} {{7*7}} %s %n",
    "<script>alert(1)</script>",
    "=cmd|'/C calc'!A0",
    "../../etc/passwd",
    "null",
    "NaN",
    "\u{202e}txt.exe",
    "\u{feff}bom",
    "z\u{335}a\u{321}l\u{489}go",
    "👩‍👩‍👧‍👦🇮🇹",
    "İıẞßﬁ",
    "ﷺ",
    "\u{1}\u{7f}\u{80}",
    "AND OR NOT NEAR ( * ^ : \" )",
];

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> ErrorCode {
    result.expect_err("refused").code()
}

/// The rules broken, field by field.
fn rules<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<(String, &'static str)> {
    let error = result.expect_err("refused");
    assert_eq!(error.code(), ErrorCode::Validation, "{error}");
    error.details().issues.iter().map(|issue| (issue.field.clone(), issue.rule)).collect()
}

fn memory() -> (Crm, Session) {
    let crm = Crm::in_memory().unwrap();
    let session = crm.session();
    (crm, session)
}

#[test]
fn any_text_is_kept_found_and_never_taken_for_an_instruction() {
    let (crm, s) = memory();
    for text in NAUGHTY {
        let id = s.create("account", record! { "name" => text, "description" => text }).unwrap();
        let read = s.get("account", id).unwrap();
        let kept = read.text("name").unwrap().to_owned();
        assert_eq!(kept, crm_core::base::text::clean(text), "{text:?}");
        assert_eq!(s.find_ids("account", "name", kept.as_str(), 9).unwrap(), [id], "{text:?}");
        let literal = format!("select id from account where name = '{}'", kept.replace('\'', "''"));
        assert_eq!(s.query(&literal, params! {}).unwrap().count(), 1, "{literal}");
        let listed = s.query("select id from account where name in (:a, :b)", params! { "a" => text, "b" => "no" });
        assert_eq!(listed.unwrap().count(), 1, "{text:?}");
        for typed in [text.to_owned(), format!("{text} {text}"), format!("\"{text}\" *")] {
            s.search(&typed, &[], 20).unwrap();
        }
        s.query("select id from account where name like :p", params! { "p" => text }).unwrap().all().unwrap();
        let written = s.upsert("account", "name", record! { "name" => text, "employees" => 3 }).unwrap();
        assert_eq!(written.record.id, id, "{text:?}");
    }
    assert_eq!(s.count("account").unwrap(), NAUGHTY.len() as i64);
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
}

#[test]
fn any_text_as_a_name_is_refused_as_what_it_is() {
    use ErrorCode::*;
    let (crm, s) = memory();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    for text in NAUGHTY.into_iter().chain(["", "\0", "ACCOUNT", "account ", "crm_change", "sqlite_schema", "v_account"])
    {
        assert_eq!(code(s.create(text, record! { "name" => "x" })), UnknownEntity, "{text:?}");
        assert_eq!(code(s.get(text, acme)), UnknownEntity, "{text:?}");
        assert_eq!(code(s.count(text)), UnknownEntity, "{text:?}");
        assert_eq!(code(s.search("acme", &[text], 9)), UnknownEntity, "{text:?}");
        assert_eq!(code(s.create("account", record! { text => "x" })), UnknownField, "{text:?}");
        assert_eq!(code(s.get_fields("account", acme, &[text])), UnknownField, "{text:?}");
        assert_eq!(code(s.find_ids("account", text, "x", 9)), UnknownField, "{text:?}");
        assert_eq!(code(s.upsert("account", text, record! { "name" => "x" })), UnknownField, "{text:?}");
        assert_eq!(code(s.set_state("account", acme, text, None, Values::new())), InvalidArgument, "{text:?}");
        assert_eq!(code(s.set_state("account", acme, "inactive", Some(text), Values::new())), InvalidArgument);
        assert_eq!(code(s.set_time_zone(text)), InvalidArgument, "{text:?}");
        assert_eq!(code(text.parse::<Id>()), InvalidArgument, "{text:?}");
        assert_eq!(code(s.page("select id from account", params! {}, Some(text), 9)), InvalidCursor, "{text:?}");
        assert_eq!(code(SchemaPack::from_json(text)), Malformed, "{text:?}");
        let asked = code(s.query(text, params! {}).map(|rows| rows.columns().len()));
        assert!([QuerySyntax, QueryUnsupported].contains(&asked), "{text:?}: {asked}");
        let host = code(s.host_sql(&format!("{text} account"), params! {}));
        assert!([QuerySyntax, PermissionDenied].contains(&host), "{text:?}: {host}");
        let odd = s.query(&format!("select \"{}\" from account", text.replace('"', "\"\"")), params! {});
        let odd = code(odd.map(|rows| rows.columns().len()));
        assert!([UnknownField, QuerySyntax].contains(&odd), "{text:?}: {odd}");
        let named = s.query("select id from account where name = :a", params! { "a" => "x", text => "x" });
        assert_eq!(code(named.map(|rows| rows.columns().len())), QueryParameter, "{text:?}");
        let renamed =
            s.change_schema(|schema| schema.add_field("account", NewField::text(text, 9).label("en", "x")).map(|_| ()));
        assert_eq!(code(renamed), InvalidSchema, "{text:?}");
        let entity = NewEntity::new(text, Ownership::User).label("en", "x", "x");
        assert_eq!(code(s.change_schema(|schema| schema.add_entity(entity).map(|_| ()))), InvalidSchema, "{text:?}");
    }
    assert_eq!((s.count("account").unwrap(), crm.registry().epoch), (1, 1));
    assert_eq!(s.get("account", acme).unwrap().version(), Some(1));
}

#[test]
fn keywords_are_names_like_any_other() {
    let (crm, s) = memory();
    let words = ["x_select", "x_from", "x_where", "x_group", "x_order", "x_null", "x_primary", "x_rowid", "x_id"];
    s.change_schema(|schema| {
        let entity = NewEntity::new("x_table", Ownership::User).label("en", "It's a \"table\"", "Tables; --");
        schema.add_entity(entity.field(NewField::text("x_index", 20).label("en", "'")))?;
        for word in words {
            schema.add_field("x_table", NewField::integer(word).label("en", "\"';--"))?;
        }
        let options = [NewOption::new("null").label("en", "It's"), NewOption::new("select").label("en", "\"")];
        schema.add_field("x_table", NewField::choice("x_case", options).label("en", "`"))?;
        schema.add_field("x_table", NewField::lookup("x_table", "x_table").label("en", "]"))?;
        Ok(())
    })
    .unwrap();
    let values = words
        .iter()
        .zip(1..)
        .fold(record! { "x_index" => "a", "x_case" => "null" }, |values, (word, n)| values.with(*word, Value::Int(n)));
    let id = s.create("x_table", values).unwrap();
    s.update("x_table", id, record! { "x_table" => id, "x_case" => "select" }).unwrap();
    let text = "select x_select, x_table.x_from, x_case.label, sum(x_order) as \"group\" from x_table
                where x_where = 3 and x_null is not null group by x_select, x_table.x_from, x_case.label order by \"group\"";
    let row = s.query_one(text, params! {}).unwrap().unwrap();
    assert_eq!(row.values(), [Value::Int(1), Value::Int(2), "\"".into(), Value::Int(5)]);
    assert_eq!(s.host_sql("select x_case, x_rowid from v_x_table", params! {}).unwrap().len(), 1);
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
}

#[derive(Serialize)]
struct Firm {
    name: &'static str,
    revenue: f64,
}

#[test]
fn numbers_that_are_none_are_refused() {
    let (_, s) = memory();
    for revenue in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, 1e300] {
        let refused = s.create_from("account", &Firm { name: "Acme", revenue }).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::InvalidArgument, "{revenue}: {refused}");
        assert_eq!(refused.details().field.as_deref(), Some("revenue"));
    }
    let id = s.create_from("account", &Firm { name: "Acme", revenue: 0.1 }).unwrap();
    assert_eq!(s.get("account", id).unwrap().get("revenue").unwrap().to_text(), "0.1");
    for text in ["NaN", "inf", "1e400", "0x10", "1_000", "1,000.00", "١٢", "--1"] {
        assert_eq!(rules(s.update("account", id, record! { "revenue" => text })), [("revenue".into(), "wrong_type")]);
    }
}

#[test]
fn money_does_not_overflow() {
    let (_, s) = memory();
    s.change_schema(|schema| schema.add_field("account", NewField::money("x_debt").label("en", "Debt")).map(|_| ()))
        .unwrap();
    let most = "922337203685477.5807";
    for text in ["922337203685477.5808", "-922337203685477.5809", "79228162514264337593543950335"] {
        let refused = s.create("account", record! { "name" => "Acme", "x_debt" => text });
        assert_eq!(rules(refused), [("x_debt".into(), "out_of_range")], "{text}");
    }
    assert_eq!(
        rules(s.create("account", record! { "name" => "Acme", "x_debt" => i64::MAX })),
        [("x_debt".into(), "out_of_range")]
    );
    for name in ["Acme", "Bolt"] {
        let id = s.create("account", record! { "name" => name, "x_debt" => most }).unwrap();
        assert_eq!(s.get("account", id).unwrap().get("x_debt").unwrap().to_text(), most);
    }
    // Each fits, their sum does not.
    let sum = s.query("select sum(x_debt) from account", params! {}).and_then(|rows| rows.all());
    assert_eq!(code(sum), ErrorCode::LimitExceeded);
    let beyond = s.query("select id from account where x_debt < 1e28", params! {}).and_then(|rows| rows.all());
    assert!(beyond.as_ref().map_or_else(|e| e.code() == ErrorCode::QueryType, |rows| rows.len() == 2), "{beyond:?}");
}

#[test]
fn days_outside_the_calendar_are_refused() {
    let (_, s) = memory();
    let values = |value: Value| record! { "name" => "Deal", "estimated_close_on" => value };
    for (year, month, day) in [(0, 12, 31), (10_000, 1, 1), (-1, 1, 1), (262_142, 1, 1)] {
        let date = Date::from_ymd_opt(year, month, day).unwrap();
        let broken = [("estimated_close_on".to_owned(), "out_of_range")];
        assert_eq!(rules(s.create("opportunity", values(Value::Date(date)))), broken);
        let moment = Value::Timestamp(date.and_hms_opt(12, 0, 0).unwrap().and_utc());
        let about = record! { "subject" => "Call", "scheduled_end_at" => moment };
        assert_eq!(rules(s.create("task", about)), [("scheduled_end_at".to_owned(), "out_of_range")]);
        let day = record! { "subject" => "Call", "scheduled_end_at" => date };
        assert!(!rules(s.create("task", day)).is_empty());
    }
    for text in ["0000-01-01", "10000-01-01", "+10000-01-01", "-0001-01-01", "2026-02-30", "01/02/2026", "2026-1"] {
        let refused = rules(s.create("opportunity", values(text.into())));
        assert!(["wrong_type", "out_of_range"].contains(&refused[0].1), "{text}: {refused:?}");
    }
    for day in ["0001-01-01", "9999-12-31"] {
        let id = s.create("opportunity", values(day.into())).unwrap();
        assert_eq!(s.get("opportunity", id).unwrap().get("estimated_close_on").unwrap().to_text(), day);
        let found =
            s.query("select id from opportunity where estimated_close_on = :d", params! { "d" => day }).unwrap();
        assert_eq!(found.count(), 1, "{day}");
    }
    for text in [
        "estimated_close_on > '10000-01-01'",
        "estimated_close_on < '0000-01-01'",
        "created_at < '9999-12-31T23:59:59Z'",
        "created_at >= '0001-01-01'",
        "during(estimated_close_on, 'last 999999999999 years')",
        "during(created_at, 'next 9223372036854775807 days')",
        "during(created_at, 'last 99999999 hours')",
    ] {
        let asked =
            s.query(&format!("select id from opportunity where {text}"), params! {}).and_then(|rows| rows.all());
        let refused = asked.err().map(|error| error.code());
        assert!(refused.is_none() || refused == Some(ErrorCode::QueryType), "{text}: {refused:?}");
    }
}

#[test]
fn texts_of_ten_megabytes_are_refused_or_kept_but_never_cut() {
    let (crm, s) = memory();
    let long = "Straße ".repeat(1_500_000);
    for (entity, field) in [("account", "name"), ("account", "description"), ("account", "email"), ("account", "phone")]
    {
        let values = record! { "name" => "Acme" }.with(field, Value::from(&long));
        assert_eq!(rules(s.create(entity, values)).len(), 1, "{field}");
    }
    let whole = "x".repeat(1_000_000);
    let id = s.create("account", record! { "name" => "Acme", "description" => &whole }).unwrap();
    assert_eq!(s.get("account", id).unwrap().text("description").map(str::len), Some(1_000_000));
    s.update("account", id, record! { "description" => "short" }).unwrap();
    assert_eq!(s.history("account", id, 1).unwrap()[0].values[0].old.to_text().len(), 1_000_000);
    // The texts of tasks are searched: every word of a long one is.
    let body = format!("{} needle", "hay ".repeat(200_000));
    s.create("task", record! { "subject" => "Search", "description" => body }).unwrap();
    assert_eq!(s.search("needle", &[], 9).unwrap().len(), 1);
    assert_eq!(code(s.query(&long, params! {}).map(|rows| rows.columns().len())), ErrorCode::QueryTooLarge);
    let found = s.query("select id from account where name = :n or name like :n", params! { "n" => &long });
    let found = found.and_then(|rows| rows.all());
    assert!(found.as_ref().map_or_else(|e| e.code() == ErrorCode::QueryParameter, Vec::is_empty), "{:?}", found.err());
    s.search(&long, &[], 20).unwrap();
    let file = File::new("big.bin", "application/octet-stream", vec![7; 10_000_000]);
    s.change_schema(|schema| schema.add_field("account", NewField::file("x_scan").label("en", "Scan")).map(|_| ()))
        .unwrap();
    s.update("account", id, record! { "x_scan" => file }).unwrap();
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
}

#[test]
fn many_words_are_searched_for_without_complaint() {
    let (_, s) = memory();
    let words: Vec<String> = (0..3_000).map(|n| format!("word{n}")).collect();
    s.create("task", record! { "subject" => "word1 word2", "description" => words.join(" ") }).unwrap();
    assert_eq!(s.search("word1 word2", &[], 9).unwrap().len(), 1);
    assert!(s.search(&words.join(" "), &["account"], 9).unwrap().is_empty());
    s.search(&"a ".repeat(100_000), &[], 9).unwrap();
}

#[test]
fn nul_bytes_are_refused() {
    let (_, s) = memory();
    for field in ["name", "description", "email", "phone", "website"] {
        let values = record! { "name" => "Acme" }.with(field, "a\0b");
        assert_eq!(rules(s.create("account", values)), [(field.to_owned(), "not_text")], "{field}");
    }
    let id = s.create("account", record! { "name" => "ab" }).unwrap();
    assert!(s.find_ids("account", "name", "a\0b", 9).unwrap().is_empty());
    assert!(s.query("select id from account where name = 'a\0b'", params! {}).map_or(true, |rows| rows.count() == 0));
    s.search("a\0b", &[], 9).unwrap();
    assert!(s.host_sql("create table t\0x (a)", params! {}).is_err());
    assert_eq!(s.get("account", id).unwrap().version(), Some(1));
}

#[test]
fn lone_surrogates_do_not_come_in_through_json() {
    let (_, s) = memory();
    let broken = r#"{"crm_query": 1, "from": "account", "where": {"eq": ["name", "\ud800"]}}"#;
    assert!(serde_json::from_str::<serde_json::Value>(broken).is_err());
    let pack = r#"{"version": 1, "entities": [], "changes": [{"entity": "\ud800"}]}"#;
    assert_eq!(code(SchemaPack::from_json(pack)), ErrorCode::Malformed);
    // The nearest a host can come: the replacement character, a text like any other.
    s.create("account", record! { "name" => "\u{fffd}" }).unwrap();
}

#[test]
fn a_question_a_thousand_levels_deep_is_refused() {
    let (_, s) = memory();
    let nested = |open: &str, inner: &str, close: &str| {
        format!("select id from account where {}{inner}{}", open.repeat(1_000), close.repeat(1_000))
    };
    let mut deep = vec![
        nested("(", "name = 'a'", ")"),
        nested("not ", "name = 'a'", ""),
        nested("not (", "name = 'a'", ")"),
        nested("exists (select id from contact where ", "account is null", ")"),
        nested(
            "id in (select account from contact where account in (select id from account where ",
            "name = 'a'",
            "))",
        ),
    ];
    // A chain is no nest, whatever a parser makes of it: it is answered.
    let chain = |word: &str| vec!["name = 'a'"; 1_000].join(word);
    for word in [" and ", " or "] {
        let text = format!("select id from account where {}", chain(word));
        assert_eq!(s.query(&text, params! {}).and_then(|rows| rows.all()).unwrap().len(), 0, "{word}");
    }
    deep.push(format!("select {}id from account", "(".repeat(100_000)));
    for text in &deep {
        let refused = s.query(text, params! {}).map(|rows| rows.columns().len()).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::QueryTooLarge, "{}: {refused}", &text[..80]);
    }
    let path = format!("select {}name from account", "parent_account.".repeat(1_000));
    let refused = code(s.query(&path, params! {}).map(|rows| rows.columns().len()));
    assert_eq!(refused, ErrorCode::QueryTooLarge);
    let mut tree = field("name").eq("a");
    for _ in 0..1_000 {
        tree = Expr::Not(Box::new(tree));
    }
    let query = crm_core::query::ast::Query { entity: "account".into(), filter: Some(tree), ..Default::default() };
    let refused = code(s.query_tree(&query, params! {}).map(|rows| rows.columns().len()));
    assert_eq!(refused, ErrorCode::QueryTooLarge);
    let mut tree = serde_json::json!({ "eq": ["name", "a"] });
    for _ in 0..1_000 {
        tree = serde_json::json!({ "not": tree });
    }
    let tree = serde_json::json!({ "crm_query": 1, "from": "account", "where": tree });
    assert_eq!(code(json::from_json(&tree)), ErrorCode::QueryTooLarge);
    assert_eq!(code(json::parse_json(&tree.to_string())), ErrorCode::QueryTooLarge);
}

#[test]
fn long_lists_are_answered_or_refused_as_too_large() {
    let (_, s) = memory();
    let id = s.create("account", record! { "name" => "n7" }).unwrap();
    for count in [10_i64, 1_000, 10_000, 30_000, 100_000] {
        let names = (0..count).map(|n| format!("'n{n}'")).collect::<Vec<_>>().join(", ");
        let text = format!("select id from account where name in ({names})");
        match s.query(&text, params! {}).and_then(|rows| rows.all()) {
            Ok(rows) => assert_eq!(rows[0].values(), [Value::Id(id)], "{count}"),
            Err(error) => {
                assert_eq!(error.code(), ErrorCode::QueryTooLarge, "{count}: {error}");
                assert!(count > 10_000, "{count} are not many");
            }
        }
    }
    let columns = vec!["name"; 3_000].join(", ");
    let wide = s.query(&format!("select {columns} from account"), params! {}).and_then(|rows| rows.all());
    assert!(wide.as_ref().map_or_else(|e| e.code() == ErrorCode::QueryTooLarge, |r| r.len() == 1), "{:?}", wide.err());
}

#[test]
fn a_cursor_that_was_tampered_with_is_refused() {
    let (_, s) = memory();
    for n in 0..5 {
        s.create("account", record! { "name" => format!("n{n}") }).unwrap();
    }
    let ask = "select name from account order by name";
    let cursor = s.page(ask, params! {}, None, 2).unwrap().cursor.unwrap();
    assert_eq!(s.page(ask, params! {}, Some(&cursor), 2).unwrap().rows[0].text("name"), Some("n2"));
    // The last letter has bits that stand for nothing.
    for place in 0..cursor.len() - 1 {
        let mut bytes = cursor.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let tampered = String::from_utf8(bytes).unwrap();
        assert_eq!(code(s.page(ask, params! {}, Some(&tampered), 2)), ErrorCode::InvalidCursor, "{place}");
        assert_eq!(code(s.page(ask, params! {}, Some(&cursor[..place]), 2)), ErrorCode::InvalidCursor, "{place}");
    }
    let other = "select name from account order by name desc";
    assert_eq!(code(s.page(other, params! {}, Some(&cursor), 2)), ErrorCode::InvalidCursor);
    for size in [0, usize::MAX] {
        assert_eq!(code(s.page(ask, params! {}, None, size)), ErrorCode::InvalidArgument);
    }
    for limit in ["-1", "1.5", "'x'", "9223372036854775808", "null"] {
        let asked = s.query(&format!("{ask} limit {limit}"), params! {}).map(|rows| rows.columns().len());
        let refused = code(asked);
        assert!((100..120).contains(&refused.number()), "{limit}: {refused}");
    }
}

#[test]
fn ids_of_other_records_are_refused() {
    let (crm, s) = memory();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let ada = s.create("contact", record! { "last_name" => "Rossi" }).unwrap();
    let nobody: Id = "00000000-0000-0000-0000-000000000000".parse().unwrap();
    let broken = |rule| [("account".to_owned(), rule)];
    for (id, rule) in [(Value::Id(ada), "not_found"), (Value::Id(nobody), "not_found"), ("x".into(), "wrong_type")] {
        assert_eq!(rules(s.update("contact", ada, record! { "account" => id })), broken(rule));
    }
    let other = Value::Ref(Ref::new("contact", ada));
    assert_eq!(rules(s.update("contact", ada, record! { "account" => other })), broken("wrong_type"));
    let odd = Value::Ref(Ref::new("';--", acme));
    assert_eq!(rules(s.update("contact", ada, record! { "account" => odd })), broken("wrong_type"));
    assert_eq!(code(s.get("contact", acme)), ErrorCode::NotFound);
    assert_eq!(code(s.update("contact", acme, record! { "last_name" => "x" })), ErrorCode::NotFound);
    assert_eq!(code(s.delete("account", ada)), ErrorCode::NotFound);
    assert_eq!(code(s.history("account", ada, 9)), ErrorCode::NotFound);
    assert_eq!(code(s.create("account", record! { "id" => acme, "name" => "Twin" })), ErrorCode::DuplicateKey);
    assert_eq!(rules(s.update("account", acme, record! { "id" => ada })), [("id".to_owned(), "read_only")]);
    assert_eq!(code(crm.session_as(acme).map(|_| ())), ErrorCode::NotFound);
    assert_eq!((s.count("account").unwrap(), s.count("contact").unwrap()), (1, 1));
}

#[test]
fn every_fault_of_a_record_is_told_at_once() {
    let (_, s) = memory();
    let values = record! {
        "email" => "nobody", "phone" => "call me", "website" => "javascript:x", "employees" => -1,
        "industry" => "retial", "revenue" => true, "parent_account" => "x", "state" => "inactive", "version" => 7,
    };
    let refused = s.create("account", values).unwrap_err();
    let mut told: Vec<_> = refused.details().issues.iter().map(|issue| (issue.field.as_str(), issue.rule)).collect();
    told.sort_unstable();
    let wanted = [
        ("email", "invalid_email"),
        ("employees", "out_of_range"),
        ("industry", "unknown_option"),
        ("name", "required"),
        ("parent_account", "wrong_type"),
        ("phone", "invalid_phone"),
        ("revenue", "wrong_type"),
        ("state", "read_only"),
        ("version", "read_only"),
        ("website", "invalid_url"),
    ];
    assert_eq!(told, wanted);
    assert!(refused.details().issues.iter().any(|issue| issue.message.contains("retail")), "{refused}");
}

#[test]
fn a_batch_with_one_fault_leaves_all_or_nothing() {
    let (crm, s) = memory();
    let create = |name: &str| Write::Create { entity: "account".into(), values: record! { "name" => name } };
    let writes = || {
        vec![
            create("one"),
            create(""),
            create("two"),
            Write::Delete { entity: "nothing".into(), id: s.user(), version: None },
        ]
    };
    assert_eq!(code(s.write_batch(writes(), BatchMode::AllOrNothing)), ErrorCode::Validation);
    assert_eq!(s.count("account").unwrap(), 0);
    assert!(s.search("one", &[], 9).unwrap().is_empty());
    let results = s.write_batch(writes(), BatchMode::KeepGoing).unwrap();
    let codes: Vec<_> = results.iter().map(|result| result.as_ref().err().map(Error::code)).collect();
    assert_eq!(codes, [None, Some(ErrorCode::Validation), None, Some(ErrorCode::UnknownEntity)]);
    assert_eq!(s.count("account").unwrap(), 2);
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
}

#[test]
fn what_stands_in_the_way_is_named() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let unit = s.find_ids("business_unit", "name", "Organisation", 1).unwrap()[0];
    let used = s.delete("business_unit", unit).unwrap_err();
    assert_eq!(used.code(), ErrorCode::InUse, "{used}");
    let deal = s.create("opportunity", record! { "name" => "Deal" }).unwrap();
    s.set_state("opportunity", deal, "won", None, record! {}).unwrap();
    let closed = s.update("opportunity", deal, record! { "name" => "Other" }).unwrap_err();
    assert_eq!(closed.code(), ErrorCode::TransitionRefused, "{closed}");
    let mut small = [0; 4];
    let options = crm_core::exchange::csv::ExportOptions::default();
    let written = s.export_csv(&mut small[..], "select id, name from opportunity", params! {}, options);
    assert_eq!(code(written), ErrorCode::Io);
}
