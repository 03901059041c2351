//! Every kind of field keeps the same promises: what goes in comes out, nothing is nothing, what does not fit is told by
//! its rule, a question finds the value, and the history knows the old and the new.

use std::collections::BTreeSet;

use crm_core::base::time::{date_from_text, timestamp_from_text};
use crm_core::metadata::kind::TextFormat;
use crm_core::{Crm, ErrorCode, File, NewField, NewKind, NewOption, Ref, Session, Value, params, record};

/// What a kind promises.
struct Kind {
    field: NewField,
    /// What is given, and what is kept; each differs from the one before.
    kept: Vec<(Value, Value)>,
    /// What is refused, and the rule.
    refused: Vec<(Value, &'static str)>,
    /// False for kinds no question compares.
    is_asked: bool,
}

fn kind(kind: NewKind, kept: Vec<(Value, Value)>, refused: Vec<(Value, &'static str)>) -> Kind {
    Kind { field: NewField::new("x_field", kind).label("en", "Field"), kept, refused, is_asked: true }
}

fn pair(given: impl Into<Value>, kept: impl Into<Value>) -> (Value, Value) {
    (given.into(), kept.into())
}

fn same(value: impl Into<Value>) -> (Value, Value) {
    let value = value.into();
    (value.clone(), value)
}

fn decimal(text: &str) -> Value {
    Value::Decimal(text.parse().unwrap())
}

fn text(format: TextFormat, max_length: u32) -> NewKind {
    NewKind::Text { format, max_length }
}

fn options() -> Vec<NewOption> {
    ["red", "green"].map(|name| NewOption::new(name).label("en", name)).to_vec()
}

fn list(names: &[&str]) -> Value {
    Value::List(names.iter().map(|name| Value::from(*name)).collect())
}

fn texts() -> Vec<Kind> {
    let wrong = || (Value::Bool(true), "wrong_type");
    vec![
        kind(
            text(TextFormat::Plain, 5),
            vec![pair(" ab ", "ab"), pair("a\nb", "a b"), pair(17_i64, "17"), same("ééééé")],
            vec![("abcdef".into(), "too_long"), ("a\0".into(), "not_text"), wrong()],
        ),
        kind(
            text(TextFormat::Multiline, 9),
            vec![same("a\nb"), same("c")],
            vec![("abcdefghij".into(), "too_long"), wrong()],
        ),
        kind(
            text(TextFormat::Email, 30),
            vec![pair("Ada@ACME.it", "Ada@acme.it"), same("b@c.org")],
            vec![("ada".into(), "invalid_email"), ("a@b@c".into(), "invalid_email"), wrong()],
        ),
        kind(
            text(TextFormat::Phone, 30),
            vec![pair("011 123 4567", "+390111234567"), pair("+44 20 7946 0958", "+442079460958")],
            vec![("call me".into(), "invalid_phone"), wrong()],
        ),
        kind(
            text(TextFormat::Url, 30),
            vec![same("https://acme.it"), same("https://b.org/x")],
            vec![("javascript:x".into(), "invalid_url"), wrong()],
        ),
    ]
}

fn numbers() -> Vec<Kind> {
    let bounds = (Some(decimal("-5").as_decimal().unwrap()), Some(decimal("5").as_decimal().unwrap()));
    vec![
        kind(
            NewKind::Integer { min: -5, max: 5 },
            vec![same(5_i64), pair("-5", -5_i64), pair(decimal("3.0"), 3_i64), same(0_i64)],
            vec![
                (6_i64.into(), "out_of_range"),
                ("-6".into(), "out_of_range"),
                (decimal("0.5"), "wrong_type"),
                ("x".into(), "wrong_type"),
                (true.into(), "wrong_type"),
            ],
        ),
        kind(
            NewKind::Decimal { scale: 2, min: bounds.0, max: bounds.1 },
            vec![pair("1.5", decimal("1.5")), pair(2_i64, decimal("2")), pair(decimal("0.125"), decimal("0.13"))],
            vec![(decimal("5.01"), "out_of_range"), ("-6".into(), "out_of_range"), ("1,5".into(), "wrong_type")],
        ),
        kind(
            NewKind::Money { min: None, max: None },
            vec![pair("922337203685477.5807", decimal("922337203685477.5807")), pair(-1_i64, decimal("-1"))],
            vec![("922337203685477.5808".into(), "out_of_range"), ("x".into(), "wrong_type")],
        ),
        kind(
            NewKind::Boolean,
            vec![same(true), pair("false", false), pair(1_i64, true), pair("0", false)],
            vec![(2_i64.into(), "wrong_type"), ("maybe".into(), "wrong_type"), (decimal("1"), "wrong_type")],
        ),
    ]
}

fn choices_and_days() -> Vec<Kind> {
    let day = |text: &str| Value::Date(date_from_text(text).unwrap());
    let moment = |text: &str| Value::Timestamp(timestamp_from_text(text, crm_core::base::time::Zone::UTC).unwrap());
    vec![
        kind(
            NewKind::Choice { options: options() },
            vec![same("red"), same("green")],
            vec![("blue".into(), "unknown_option"), (true.into(), "wrong_type")],
        ),
        Kind {
            is_asked: false,
            ..kind(
                NewKind::MultiChoice { options: options() },
                vec![pair("red", list(&["red"])), pair(list(&["green", "red", "red"]), list(&["red", "green"]))],
                vec![(list(&["red", "blue"]), "unknown_option"), (true.into(), "wrong_type")],
            )
        },
        kind(
            NewKind::Date,
            vec![same(day("0001-01-01")), pair("9999-12-31", day("9999-12-31"))],
            vec![
                ("2026-02-30".into(), "wrong_type"),
                (1_i64.into(), "wrong_type"),
                (day("0000-01-01"), "out_of_range"),
            ],
        ),
        kind(
            NewKind::Timestamp,
            vec![
                same(moment("2026-03-01T09:30:00.000001Z")),
                pair("2026-03-01T09:30:00+02:00", moment("2026-03-01T07:30:00Z")),
            ],
            vec![("noon".into(), "wrong_type"), (1_i64.into(), "wrong_type")],
        ),
    ]
}

fn records(s: &Session) -> Vec<Kind> {
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let ada = s.create("contact", record! { "last_name" => "Rossi" }).unwrap();
    let reference = |entity: &str, id| Value::Ref(Ref::new(entity, id));
    let strange: Value = reference("user", s.user());
    let unknown = || ("00000000-0000-7000-8000-000000000000".into(), "not_found");
    vec![
        kind(
            NewKind::Lookup { target: "account".into() },
            vec![same(acme)],
            vec![(strange.clone(), "wrong_type"), (1_i64.into(), "wrong_type"), unknown()],
        ),
        kind(
            NewKind::Customer,
            vec![pair(acme, reference("account", acme)), same(reference("contact", ada))],
            vec![(strange.clone(), "wrong_type"), ("x".into(), "wrong_type"), unknown()],
        ),
        kind(
            NewKind::Owner,
            vec![same(strange.clone())],
            vec![(reference("account", acme), "wrong_type"), (true.into(), "wrong_type"), unknown()],
        ),
        kind(
            NewKind::Regarding,
            vec![same(reference("account", acme)), same(reference("contact", ada))],
            vec![(strange.clone(), "wrong_type"), unknown()],
        ),
        kind(
            NewKind::Noted,
            vec![same(reference("account", acme)), same(strange.clone())],
            vec![(reference("note", acme), "wrong_type"), unknown()],
        ),
        kind(
            NewKind::Record,
            vec![same(reference("account", acme)), same(reference("contact", ada))],
            vec![(strange.clone(), "wrong_type"), unknown()],
        ),
        kind(
            NewKind::OneOf { targets: vec!["contact".into(), "account".into()] },
            vec![pair(acme, reference("account", acme)), same(reference("contact", ada))],
            vec![(strange, "wrong_type"), ("x".into(), "wrong_type"), unknown()],
        ),
    ]
}

fn keeps_its_promises(s: &Session, number: usize, mut kind: Kind) {
    let name = format!("x_field{number}");
    kind.field.name.clone_from(&name);
    let what = format!("{:?}", kind.field.kind);
    s.change_schema(|schema| schema.add_field("task", kind.field.clone()).map(|_| ())).unwrap();
    let id = s.create("task", record! { "subject" => "Contract" }).unwrap();
    let read = |what: &str| s.get("task", id).unwrap().get(&name).cloned().unwrap_or_else(|| panic!("{what}"));
    let mut before = Value::Null;
    assert_eq!(read(&what), before, "{what}");
    let last = kind.kept.last().map(|(given, _)| (given.clone(), Value::Null)).unwrap().0;
    let changes = kind.kept.into_iter().chain([(Value::Null, Value::Null)]);
    for (given, kept) in changes {
        s.update("task", id, record! { &name => given.clone() }).unwrap_or_else(|e| panic!("{what} {given:?}: {e}"));
        assert_eq!(read(&what), kept, "{what} {given:?}");
        let latest = s.history("task", id, 1).unwrap().remove(0);
        let change = latest.values.iter().find(|change| change.field == name).unwrap_or_else(|| panic!("{what}"));
        assert_eq!((&change.old, &change.new), (&before, &kept), "{what} {given:?}");
        if kind.is_asked {
            let condition = if kept.is_null() { format!("{name} is null") } else { format!("{name} = :value") };
            let params = if kept.is_null() {
                params! {}
            } else {
                params! { "value" => kept.clone() }
            };
            let rows = s.query(&format!("select id, {name} from task where id = :id and {condition}"), {
                params.with("id", id)
            });
            let rows = rows.and_then(|rows| rows.all()).unwrap_or_else(|e| panic!("{what} {kept:?}: {e}"));
            assert_eq!(rows.len(), 1, "{what} {kept:?}");
            assert_eq!(rows[0].at(0), Some(&Value::Id(id)), "{what}");
        }
        before = kept;
    }
    s.update("task", id, record! { &name => last }).unwrap();
    s.update("task", id, record! { &name => "" }).unwrap_or_else(|e| panic!("{what} of an empty text: {e}"));
    assert_eq!(read(&what), Value::Null, "{what}: an empty text is nothing");
    for (given, rule) in kind.refused {
        let error = s.update("task", id, record! { &name => given.clone() }).expect_err(&what);
        assert_eq!(error.code(), ErrorCode::Validation, "{what} {given:?}: {error}");
        let issues: Vec<_> = error.details().issues.iter().map(|issue| (issue.field.as_str(), issue.rule)).collect();
        assert_eq!(issues, [(name.as_str(), rule)], "{what} {given:?}");
        assert_eq!(read(&what), Value::Null, "{what} {given:?}");
    }
}

#[test]
fn every_kind_keeps_its_promises() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let kinds = texts().into_iter().chain(numbers()).chain(choices_and_days()).chain(records(&s));
    let mut seen = BTreeSet::from(["file"]);
    for (number, kind) in kinds.enumerate() {
        keeps_its_promises(&s, number, kind);
    }
    // All there are: a new kind must be added above.
    let registry = crm.registry();
    let mut known = BTreeSet::new();
    for field in registry.definitions().flat_map(|entity| &entity.fields) {
        known.insert(field.kind.name());
        if field.name.starts_with("x_") {
            seen.insert(field.kind.name());
        }
    }
    known.remove("id");
    assert!(known.is_subset(&seen), "{known:?} {seen:?}");
    assert_eq!(seen.len(), 17, "{seen:?}");
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
}

#[test]
fn files_keep_their_promises() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let field = NewField::file("x_scan").label("en", "Scan");
    s.change_schema(|schema| schema.add_field("account", field).map(|_| ())).unwrap();
    let id = s.create("account", record! { "name" => "Acme" }).unwrap();
    let scan = || s.get("account", id).unwrap().get("x_scan").cloned().unwrap();
    assert_eq!(scan(), Value::Null);
    for (name, bytes) in [("a.pdf", vec![0, 255, 7]), ("empty.bin", Vec::new())] {
        let file = File::new(name, "application/pdf", bytes.clone());
        s.update("account", id, record! { "x_scan" => file }).unwrap();
        let Value::File(kept) = scan() else { panic!("{name}") };
        assert_eq!((kept.name.as_str(), kept.size), (name, bytes.len() as u64));
    }
    for given in [Value::Bool(true), Value::Int(1), "a.pdf".into()] {
        let error = s.update("account", id, record! { "x_scan" => given }).unwrap_err();
        assert_eq!(error.details().issues.first().map(|issue| issue.rule), Some("wrong_type"), "{error}");
    }
    s.update("account", id, record! { "x_scan" => Value::Null }).unwrap();
    assert_eq!(scan(), Value::Null);
    let change = s.history("account", id, 1).unwrap().remove(0).values.remove(0);
    assert_eq!((change.old.to_text().as_str(), change.new), ("empty.bin", Value::Null));
}
