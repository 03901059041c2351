//! The doors, each with what proves it, and the public functions that are none.

use std::collections::BTreeMap;

use crm_core::exchange::csv::{ExportOptions, ImportOptions, ImportSession, Mapping, OnDuplicate};
use crm_core::query::ast::{Column, Expr, Path, Query};
use crm_core::query::json;
use crm_core::{BatchMode, Id, Ref, Right, Session, Undo, Value, Write, params, record};

use super::Ask::{All, Lists, One};
use super::Where::{Everywhere, InTransaction, Outside};
use super::{Ask, Target, Where, World, told};

const QUESTION: &str = "select id, name, employees, credit_limit, owner, created_by from account";

fn rows(s: &Session, text: &str) -> String {
    told(s.query(text, params! {}).and_then(crm_core::Rows::all))
}

fn update(id: Id) -> Write {
    Write::Update {
        entity: "account".into(),
        id,
        // Faulty on purpose: of a record out of sight not even that may be said.
        values: record! { "name" => "New", "website" => "no address" },
        version: None,
    }
}

fn batch(outcome: crm_core::Result<Vec<crm_core::Result<crm_core::Written>>>) -> String {
    let each = |results: Vec<crm_core::Result<_>>| results.into_iter().map(told).collect::<Vec<_>>().join("; ");
    outcome.map_or_else(|error| told::<()>(Err(error)), each)
}

fn is_right(mut answer: String) -> String {
    // Of the own record the fault in the value is what has to be told.
    if answer.starts_with("validation") {
        answer.insert_str(0, "ok ");
    }
    answer
}

/// Every door: its name, where it is asked, and how.
pub const DOORS: &[(&str, Where, Ask)] = &[
    ("Session::get", Everywhere, One(|_, s, t| told(s.get("account", t.id)))),
    ("Session::find", Everywhere, One(|_, s, t| told(s.find("account", t.id)))),
    ("Session::get_fields", Everywhere, One(|_, s, t| told(s.get_fields("account", t.id, &["name", "credit_limit"])))),
    (
        "Session::get_as",
        Everywhere,
        One(|_, s, t| told(s.get_as::<BTreeMap<String, serde_json::Value>>("account", t.id))),
    ),
    ("Session::file", Everywhere, One(files)),
    ("Session::query", Everywhere, Lists(|_, s| rows(s, QUESTION) + &rows(s, "select * from account"))),
    ("Session::query_tree", Everywhere, Lists(trees)),
    (
        "Session::query_one",
        Everywhere,
        Lists(|_, s| told(s.query_one("select name from account order by name desc", params! {}))),
    ),
    ("Session::count", Everywhere, All(counts)),
    (
        "Session::page",
        Everywhere,
        Lists(|_, s| told(s.page(QUESTION, params! {}, None, 10)) + &told(s.page(QUESTION, params! {}, None, 1))),
    ),
    (
        "Session::explain",
        Everywhere,
        All(|_, s| {
            told(s.explain(QUESTION)) + &told(s.explain("select name from account where credit_limit = 47114711"))
        }),
    ),
    (
        "Session::find_ids",
        Everywhere,
        Lists(|_, s| {
            let find = |field: &str, value: Value| told(s.find_ids("account", field, value, 9));
            ["Zanzibar", "Ownling", "zanzibar"].map(|name| find("name", name.into())).concat()
                + &find("credit_limit", 47_114_711.into())
        }),
    ),
    (
        "Session::search",
        Everywhere,
        Lists(|_, s| told(s.search("zanzibar", &[], 9)) + &told(s.search("ownling", &["account"], 9))),
    ),
    (
        "Session::history",
        Everywhere,
        One(|_, s, t| told(s.history("account", t.id, 9)) + &told(s.history("account", t.deleted, 9))),
    ),
    ("Session::changes_since", Everywhere, Lists(|_, s| told(s.changes_since(0, 1_000)))),
    ("Session::as_of", Everywhere, One(|_, s, t| told(s.as_of(s.now()).find("account", t.id)))),
    (
        "AsOf::find",
        Everywhere,
        One(|_, s, t| {
            told(s.as_of(s.now()).find("account", t.id)) + &told(s.as_of(s.now()).find("account", t.deleted))
        }),
    ),
    ("AsOf::get", Everywhere, One(|_, s, t| told(s.as_of(s.now()).get("account", t.id)))),
    (
        "Session::export_csv",
        Everywhere,
        Lists(|_, s| {
            let mut out = Vec::new();
            let outcome = s.export_csv(&mut out, QUESTION, params! {}, ExportOptions::default());
            told(outcome) + &String::from_utf8(out).unwrap()
        }),
    ),
    ("Session::import_csv", InTransaction, Lists(imports)),
    ("Session::write", InTransaction, One(|_, s, t| is_right(batch(ImportSession::write(s, vec![update(t.id)]))))),
    (
        "Session::write_rows",
        InTransaction,
        One(|_, s, t| {
            let written = ImportSession::write_rows(s, vec![update(t.id)], OnDuplicate::Report);
            is_right(batch(written.map(|(written, _)| written)))
        }),
    ),
    (
        "Session::names",
        Everywhere,
        Lists(|_, s| {
            told(ImportSession::names(s, "account", "name", 99))
                + &told(ImportSession::names(s, "account", "credit_limit", 99))
        }),
    ),
    (
        "Session::create",
        InTransaction,
        One(|_, s, t| {
            told(s.create("contact", record! { "last_name" => "New", "account" => t.id, "email" => "no address" }))
                .replace("validation: ", "ok validation: ")
        }),
    ),
    (
        "Session::create_from",
        InTransaction,
        One(|_, s, t| {
            let values = BTreeMap::from([("last_name", "New".to_owned()), ("account", t.id.to_string())]);
            without_id(told(s.create_from("contact", &values)))
        }),
    ),
    (
        "Session::update",
        InTransaction,
        One(|w, s, t| {
            let faulty = told(s.update("account", t.id, record! { "website" => "no address" }));
            // Whose the record is that a lookup is to point to makes no difference either.
            let own = w.mine.id;
            let link = told(s.update("account", own, record! { "parent_account" => t.id, "website" => "no address" }));
            is_right(faulty) + &link.replace(&own.to_string(), "OWN").replace("its own ancestor", "")
        }),
    ),
    (
        "Session::update_version",
        InTransaction,
        One(|_, s, t| told(s.update_version("account", t.id, 3, record! { "name" => "New" }))),
    ),
    (
        "Session::upsert",
        InTransaction,
        All(|_, s| {
            ["name", "credit_limit", "employees"]
                .map(|key| {
                    let values =
                        record! { "name" => "Zanzibar", "employees" => 31_337_313, "credit_limit" => 47_114_711 };
                    told(s.upsert("account", key, values))
                })
                .concat()
        }),
    ),
    ("Session::delete", InTransaction, One(|_, s, t| told(s.delete("account", t.id)))),
    ("Session::delete_version", InTransaction, One(|_, s, t| told(s.delete_version("account", t.id, 3)))),
    (
        "Session::set_state",
        InTransaction,
        One(|_, s, t| {
            let wrong = told(s.set_state("account", t.id, "nonsense", None, record! {}));
            told(s.set_state("account", t.id, "inactive", None, record! {})) + &wrong
        }),
    ),
    ("Session::assign", InTransaction, One(|w, s, t| told(s.assign("account", t.id, Ref::new("user", w.third))))),
    (
        "Session::create_many",
        InTransaction,
        One(|_, s, t| {
            let rows = [Ok(record! { "last_name" => "New", "account" => t.id, "email" => "no address" })];
            told(s.create_many("contact", rows, BatchMode::AllOrNothing, |_, _| Ok(())))
                .replace("validation: ", "ok validation: ")
        }),
    ),
    (
        "Session::write_batch",
        InTransaction,
        One(|_, s, t| is_right(batch(s.write_batch(vec![update(t.id)], BatchMode::KeepGoing)))),
    ),
    (
        "Session::write_history_batch",
        InTransaction,
        One(|_, s, t| is_right(batch(s.write_history_batch(vec![update(t.id)], BatchMode::AllOrNothing)))),
    ),
    (
        "Session::undo",
        InTransaction,
        One(|_, s, t| {
            told(s.undo(Undo::Change(t.change)))
                .replace("permission_denied: the change concerns fields you may not write", "ok: ")
        }),
    ),
    ("Session::restore", InTransaction, One(|_, s, t| told(s.restore("account", t.deleted)))),
    ("Session::relationships", Everywhere, One(|_, s, t| told(s.relationships(("account", t.id))))),
    ("Session::timeline", Everywhere, One(|_, s, t| told(s.timeline(("account", t.id), None, 9)))),
    ("Session::rights", Everywhere, One(|_, s, t| told(s.rights(("account", t.id))))),
    ("Session::accesses", Everywhere, All(|w, s| told(s.accesses(("account", w.theirs.id), 9)))),
    (
        "Session::execute",
        Everywhere,
        One(|_, s, t| {
            let record = serde_json::json!({ "entity": "account", "id": t.id });
            told(s.execute("security.rights", serde_json::json!({ "record": record })))
        }),
    ),
    (
        "Session::assign_sharing",
        InTransaction,
        One(|w, s, t| without_id(told(s.assign_sharing(("account", t.id), ("user", w.hidden), true)))),
    ),
    ("Session::who_can", Everywhere, One(|_, s, t| told(s.who_can(("account", t.id), Right::Read)))),
    ("Session::why", Everywhere, One(|_, s, t| told(s.why(s.user(), ("account", t.id), Right::Write)))),
    (
        "Session::share",
        InTransaction,
        One(|w, s, t| {
            let to = if t.id == w.mine.id { w.third } else { w.hidden };
            without_id(told(s.share(("account", t.id), ("user", to), &[Right::Read], None)))
        }),
    ),
    (
        "Session::unshare",
        InTransaction,
        One(|w, s, t| {
            let shared = if t.id == w.mine.id {
                s.share(("account", t.id), ("user", w.third), &[Right::Read], None).is_ok()
            } else {
                true
            };
            assert!(shared || s.user() == w.nobody);
            without_id(told(s.unshare(("account", t.id), ("user", w.third))))
        }),
    ),
    (
        "Session::reassign_all",
        InTransaction,
        All(|w, s| {
            told(s.reassign_all(("user", w.third), ("user", s.user()), &["account"]))
                + &told(s.reassign_all(("user", w.third), ("user", s.user()), &[]))
        }),
    ),
    (
        "Session::grant_role",
        InTransaction,
        All(|w, s| refused(s.grant_role("Salespersons", ("user", w.third)), "Salesperson\"")),
    ),
    (
        "Session::revoke_role",
        InTransaction,
        All(|w, s| {
            // Whether somebody holds a role is not told to who may not look it up.
            let (held, other) =
                (told(s.revoke_role("Own", ("user", w.third))), told(s.revoke_role("Own", ("user", w.nobody))));
            assert_eq!(held, other);
            held
        }),
    ),
    (
        "Session::set_privilege",
        InTransaction,
        All(|_, s| refused(s.set_privilege("Salespersons", "account", Right::Read, None), "Salesperson\"")),
    ),
    ("Session::close_system", InTransaction, All(|_, s| refused(s.close_system(), "Zanzibar"))),
    (
        "Session::set_policy",
        InTransaction,
        All(|_, s| refused(s.set_policy(record! { "manager_depth" => 9 }), "Zanzibar")),
    ),
    ("Session::change_schema", Outside, All(|_, s| refused(s.change_schema(|_| Ok(())), "Zanzibar"))),
    ("Session::apply_schema", Outside, All(|_, s| refused(s.apply_schema(&s.export_schema(), false), "Zanzibar"))),
    ("Session::transaction", Everywhere, One(|_, s, t| told(s.transaction(|s| s.get("account", t.id))))),
    (
        "Session::host_sql",
        InTransaction,
        All(|_, s| {
            HOST.iter()
                .map(|text| {
                    let answer = s.host_sql(text, params! {});
                    assert!(answer.is_err(), "{text}: {answer:?}");
                    told(answer)
                })
                .collect::<Vec<_>>()
                .join("; ")
        }),
    ),
];

/// Statements of the host that look for ways to our tables.
pub const HOST: &[&str] = &[
    "select name from v_account",
    "select count(*) from v_account",
    "select 1 from v_account",
    "select * from account",
    "select count(*) from account",
    "select * from (select name from v_account)",
    "with w as (select name from v_account) select * from w",
    "with v_x as (select name from account) select * from v_x",
    "select (select name from v_account limit 1)",
    "select exists (select 1 from v_account where name = 'Zanzibar')",
    "select 1 where 'Zanzibar' in (select name from v_account)",
    "select * from crm_change",
    "select count(*) from crm_prefix",
    "select * from crm_text where crm_text match 'zanzibar'",
    "select sum(ncell) from dbstat where name = 'account'",
    "select * from sqlite_stat1",
    "select * from pragma_database_list",
    "create table peek as select * from v_account",
    "insert into account (name) values ('x')",
    "pragma table_info(account)",
    "attach ':memory:' as other",
    "create trigger peek after insert on account begin select 1; end",
    "create temp trigger peek after insert on account begin select 1; end",
    "explain query plan select * from account",
];

fn refused<T: std::fmt::Debug>(outcome: crm_core::Result<T>, word: &str) -> String {
    assert!(outcome.is_err(), "{outcome:?}");
    let answer = told(outcome);
    assert!(!answer.contains(word), "{answer}");
    answer
}

/// The id of a new record is another each time.
fn without_id(answer: String) -> String {
    if answer.starts_with("ok") { "ok".to_owned() } else { answer }
}

fn files(_: &World, s: &Session, target: &Target) -> String {
    ["x_offer", "x_secret"]
        .map(|field| {
            let file = s.file("account", target.id, field);
            told(file.map(|file| (String::from_utf8(file.content.unwrap()).unwrap(), file.name)))
        })
        .concat()
}

fn trees(_: &World, s: &Session) -> String {
    let path = |name: &str| Column { expr: Expr::Path(Path::new(name)), name: None };
    let built = Query::from("account");
    let by_hand = Query {
        entity: "account".to_owned(),
        columns: ["id", "name", "credit_limit"].map(path).to_vec(),
        ..built.clone()
    };
    let text = json::to_json(&by_hand);
    let from_json = json::from_json(&text).unwrap();
    [built, by_hand, from_json].map(|tree| told(s.query_tree(&tree, params! {}).and_then(crm_core::Rows::all))).concat()
}

fn counts(world: &World, s: &Session) -> String {
    let seen = s.count("account");
    match s.user() {
        user if user == world.own => assert_eq!(seen.as_ref().unwrap(), &1),
        user if user == world.hidden => assert_eq!(seen.as_ref().unwrap(), &2),
        _ => assert!(seen.is_err()),
    }
    told(seen)
}

fn imports(_: &World, s: &Session) -> String {
    let import = |mapping: &str, file: &str| {
        told(s.import_csv(file.as_bytes(), &Mapping::from_json(mapping).unwrap(), ImportOptions::default()))
    };
    // A name that is nearly known is told with the nearest: of those that are seen.
    let by_name = r#"{"crm_csv_mapping": 1, "entity": "contact", "columns": [
        {"column": "name", "field": "last_name"}, {"column": "account", "field": "account", "lookup": {}}]}"#;
    let named = import(by_name, "name,account\nA,Zanziba\nB,Ownlin\n");
    let by_hidden = r#"{"crm_csv_mapping": 1, "entity": "account", "key": "credit_limit", "columns": [
        {"column": "name", "field": "name"}, {"column": "limit", "field": "credit_limit"}]}"#;
    named + &import(by_hidden, "name,limit\nNew,47114712\n")
}

/// Public functions that are no doors, with the reason. A star stands for all functions of a type.
pub const HARMLESS: &[(&str, &str)] = &[
    ("Options::*", "says how a file is opened"),
    ("Shared::*", "is not public"),
    ("RollbackOnPanic::*", "is not public"),
    ("Row::*", "holds what a question has answered"),
    ("Rows::*", "holds what a question has answered"),
    ("Session::create_from_arrow", "creates with Session::create_many"),
    ("Session::permit_field", "changes what a role allows, which the rules of grants judge"),
    ("Session::privileges", "tells what one may do oneself"),
    ("Crm::open", "belongs to the host, which has the file"),
    ("Crm::open_with", "belongs to the host, which has the file"),
    ("Crm::in_memory", "makes a new file"),
    ("Crm::in_memory_with", "makes a new file"),
    ("Crm::session", "is the system's own door, which an organisation can close"),
    ("Crm::session_as", "tells the host, who knows the user already, whether a session can be opened"),
    ("Crm::settings", "tells what a file was made with, not what is in it"),
    ("Crm::registry", "tells definitions, which are public"),
    ("Crm::add_hook", "takes a rule of the host"),
    ("Crm::on_commit", "tells the host, which has the file, numbers of changes"),
    ("Listener::*", "is a place among those who listen"),
    ("Running::*", "is not public"),
    ("Crm::backup", "belongs to the host, which has the file"),
    ("Crm::check", "belongs to the host, which has the file"),
    ("Session::user", "is known to whoever opened the session"),
    ("Session::crm", "belongs to the host, which opened the session"),
    ("Session::registry", "tells definitions, which are public"),
    ("Session::settings", "tells what a file was made with, not what is in it"),
    ("Session::zone", "is the session's own"),
    ("Session::language", "is the session's own"),
    ("Session::set_language", "is the session's own"),
    ("Session::set_time_zone", "is the session's own"),
    ("Session::interrupt_handle", "is the session's own"),
    ("Session::check_interrupt", "is the session's own"),
    ("Session::now", "is the clock's"),
    ("Session::guess_csv", "looks at a file from outside and at definitions"),
    ("Session::export_schema", "tells definitions, which are public"),
    ("Session::describe", "tells definitions, which are public, and of those what the user has a use for"),
    ("Session::run", "does what the process says, and each has tests of its own: all read and write at a desk"),
    ("Session::begin", "only begins"),
    ("Session::commit", "only ends"),
    ("Session::rollback", "only ends"),
    ("Session::in_transaction", "is the session's own"),
    ("Hooks::*", "are the rules of the host"),
    ("HookOptions::*", "says when a rule of the host runs"),
    ("HookEvent::entity", "is for rules of the host, which hold whoever acts"),
    ("HookEvent::operation", "is for rules of the host, which hold whoever acts"),
    ("HookEvent::id", "is for rules of the host, which hold whoever acts"),
    ("HookEvent::user", "is for rules of the host, which hold whoever acts"),
    ("HookEvent::old", "is for rules of the host, which hold whoever acts"),
    ("HookEvent::new_value", "is for rules of the host, which hold whoever acts"),
    ("HookEvent::is_changed", "is for rules of the host, which hold whoever acts"),
    ("HookEvent::set", "is for rules of the host, which hold whoever acts"),
    ("HookEvent::value_of", "is for rules of the host, which hold whoever acts"),
    ("HookEvent::now", "is the clock's"),
    ("HookEvent::refuse", "makes an error of the host's words"),
    ("HookEvent::create", "writes as the acting user, through the pipeline: see security_bad_input"),
    ("HookEvent::update", "writes as the acting user, through the pipeline: see security_bad_input"),
    ("HookEvent::delete", "writes as the acting user, through the pipeline: see security_bad_input"),
];
