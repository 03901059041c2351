use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::base::value::Value;
use crate::query::arbitrary;
use crate::query::ast::{Column, Expr, Order, Path, Query};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_question_survives_the_way_through_json(query in arbitrary::query(true)) {
        let json = to_json(&query);
        prop_assert_eq!(&from_json(&json).unwrap(), &query);
        prop_assert_eq!(parse_json(&json.to_string()).unwrap(), query);
    }

    #[test]
    fn no_text_breaks_the_reader(text in any::<String>()) {
        let _ = parse_json(&text);
    }
}

#[test]
fn reads_what_a_builder_writes() {
    let query = from_json(&json!({
        "crm_query": 1,
        "from": "opportunity",
        "select": ["name", {"path": "account.address1_city", "as": "city"}],
        "where": {"eq": ["state", "open"]},
        "order_by": ["-name", {"desc": "city"}],
        "limit": 5
    }))
    .unwrap();
    let path = |text: &str| Expr::Path(Path::new(text));
    let expected = Query::from("opportunity")
        .select(["name"])
        .select_as(path("account.address1_city"), "city")
        .filter(path("state").eq("open"))
        .order_by_desc("name")
        .order_by_desc("city")
        .limit(5);
    assert_eq!(query, expected);
    assert_eq!(query.columns.first(), Some(&Column { expr: path("name"), name: None }));
    assert_eq!(query.order.len(), 2);
    assert!(query.order.iter().all(|Order { descending, .. }| *descending));
    assert_eq!(query.limit, Some(Expr::Literal(Value::Int(5))));
}

#[test]
fn a_fault_says_where_it_is() {
    let fault = |json: Json| {
        let error = from_json(&json).unwrap_err();
        (error.details().field.clone().unwrap_or_default(), error.message().to_owned())
    };
    let (path, message) =
        fault(json!({"crm_query": 1, "from": "x", "where": {"and": [{"eq": ["a", 1]}, {"equals": ["a", 1]}]}}));
    assert_eq!(path, "where.and[1]");
    assert!(message.starts_with("where.and[1]: nothing here is called \"equals\""), "{message}");
    assert_eq!(
        fault(json!({"crm_query": 1, "from": "x", "where": {"eq": ["a", {"date": "soon"}]}})).0,
        "where.eq[1].date"
    );
    assert_eq!(fault(json!({"crm_query": 1, "from": "x", "where": {"between": ["a", 1]}})).0, "where.between");
    assert_eq!(fault(json!({"crm_query": 1, "from": "x", "select": ["a", [1]]})).0, "select[1]");
    assert_eq!(fault(json!({"crm_query": 1, "from": 3})).0, "from");
    assert_eq!(fault(json!({"crm_query": 2, "from": "x"})).0, "crm_query");
    assert!(fault(json!({"crm_query": 1, "from": "x", "were": {}})).1.contains("did you mean where?"));
    assert!(fault(json!({"from": "x"})).1.contains("version"));
    assert!(fault(json!([])).1.contains("object"));
    assert!(
        fault(json!({"crm_query": 1, "from": "x", "where": {"in": ["a", {"from": "y", "where": {"lt": "z"}}]}}))
            .0
            .starts_with("where.in[1].where.lt")
    );
}

#[test]
fn depth_has_an_end() {
    let mut condition = json!({"eq": ["a", 1]});
    for _ in 0..100 {
        condition = json!({ "not": condition });
    }
    let error = from_json(&json!({"crm_query": 1, "from": "x", "where": condition})).unwrap_err();
    assert_eq!(error.code(), ErrorCode::QueryTooLarge);
    let text =
        format!("{{\"crm_query\":1,\"from\":\"x\",\"where\":{}1{}}}", "{\"not\":".repeat(5_000), "}".repeat(5_000));
    assert_eq!(parse_json(&text).unwrap_err().code(), ErrorCode::QueryTooLarge);
    let error = parse_json("{\"crm_query\": 1,\n \"from\" }").unwrap_err();
    assert_eq!((error.code(), error.details().position.unwrap().0), (ErrorCode::QuerySyntax, 2));
}
