//! A file made long ago opens today: its rows, its past and what the company added are as they were.
//!
//! `tests/fixtures/db/v1.crm` was made once, by the first version of the file, and is never made again: it stands for
//! the files people have. Where it is missing, `CRM_BLESS_FIXTURE=1` makes it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crm_core::base::clock::{CountingIds, FixedClock};
use crm_core::{
    Crm, ErrorCode, Id, NewEntity, NewField, NewKey, NewOption, Options, Ownership, Ref, Result, Session, Undo, Value,
    Values, record,
};
use rusqlite::Connection;

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/db/v1.crm")
}

/// A copy of the fixture, which is never opened itself.
fn copy() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v1.crm");
    std::fs::copy(fixture(), &path).expect("the file of version 1 is there");
    (folder, path)
}

fn options() -> Options {
    let clock = Arc::new(FixedClock::at("2026-01-15T09:00:00Z".parse().unwrap()));
    Options::new().organisation("Officina Rossi").clock(clock).ids(Arc::new(CountingIds::default()))
}

/// What the company of the fixture added.
fn add_fields(s: &Session) -> Result<()> {
    let option = |name: &str, label: &str| NewOption::new(name).label("en", label);
    s.change_schema(|schema| {
        let machine = NewEntity::new("x_machine", Ownership::User)
            .label("en", "Machine", "Machines")
            .field(NewField::text("x_serial", 40).label("en", "Serial number").unique().searchable())
            .field(NewField::lookup("x_account", "account").label("en", "Account"));
        schema.add_entity(machine)?;
        schema
            .add_field("contact", NewField::text("x_badge", 20).label("en", "Badge").searchable())?
            .add_field("contact", NewField::lookup("x_machine", "x_machine").label("en", "Looks after"))?
            .add_field("account", NewField::money("x_budget").label("en", "Budget"))?
            .add_field("account", NewField::choice("x_size", [option("small", "Small")]).label("en", "Size"))?
            .add_field(
                "account",
                NewField::multi_choice("x_uses", [option("cut", "Cutting"), option("mill", "Milling")])
                    .label("en", "Uses"),
            )?
            .add_option("account", "industry", option("x_cloud", "Cloud"))?
            .set_label("account", "website", "de", "Webseite")
            .map(|_| ())
    })
}

fn add_rows(s: &Session) -> Result<()> {
    let uses = Value::List(vec!["cut".into(), "mill".into()]);
    let acme = s.create(
        "account",
        record! {
            "name" => "Acme", "address1_city" => "Torino", "x_budget" => "1250.5", "x_size" => "small", "x_uses" => uses,
            "industry" => "x_cloud"
        },
    )?;
    s.create("account", record! { "name" => "Globex", "parent_account" => acme })?;
    let lathe = s.create("x_machine", record! { "x_serial" => "LATHE-17", "x_account" => acme })?;
    let ada = record! { "first_name" => "Ada", "last_name" => "Rossi", "account" => acme, "x_badge" => "ZEBRA" };
    let ada = s.create("contact", ada.with("x_machine", lathe))?;
    s.update("contact", ada, record! { "last_name" => "Bianchi" })?;
    let gone = s.create("contact", record! { "last_name" => "Verdi", "account" => acme })?;
    s.delete("contact", gone)?;
    let deal = |name: &str| record! { "name" => name, "customer" => Ref::new("account", acme) };
    let open = s.create("opportunity", deal("Open deal").with("estimated_value", 100))?;
    for (name, state) in [("Won deal", "won"), ("Lost deal", "lost")] {
        let id = s.create("opportunity", deal(name))?;
        s.set_state("opportunity", id, state, None, Values::new())?;
    }
    let regarding = Ref::new("opportunity", open);
    s.create("task", record! { "subject" => "Call Ada", "description" => "Ask about the paper mill", "regarding" => regarding.clone() })?;
    s.create("note", record! { "subject" => "Met at the fair", "regarding" => regarding })?;
    Ok(())
}

#[test]
fn bless() {
    if std::env::var("CRM_BLESS_FIXTURE").is_err() || fixture().exists() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v1.crm");
    {
        let crm = Crm::open_with(&path, options()).unwrap();
        add_fields(&crm.session()).unwrap();
        add_rows(&crm.session()).unwrap();
    }
    let connection = Connection::open(&path).unwrap();
    // Small pages: most of its tables hold nothing.
    let text = "pragma journal_mode = delete; pragma page_size = 1024; vacuum; pragma journal_mode = wal";
    connection.execute_batch(text).unwrap();
    connection.close().unwrap();
    std::fs::create_dir_all(fixture().parent().unwrap()).unwrap();
    std::fs::copy(&path, fixture()).unwrap();
}

fn id_of(s: &Session, entity: &str, field: &str, value: &str) -> Id {
    s.find_ids(entity, field, value, 1).unwrap().into_iter().next().unwrap_or_else(|| panic!("no {entity} {value}"))
}

/// Tables and indexes, by name, without differences in spacing.
fn tables(path: &Path) -> BTreeMap<String, String> {
    let connection = Connection::open(path).unwrap();
    let text = "select type || ' ' || name, coalesce(sql, '') from sqlite_schema where type in ('table', 'index')";
    let mut statement = connection.prepare(text).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).unwrap();
    rows.map(|row| row.unwrap())
        .map(|(name, sql)| (name, sql.split_whitespace().collect::<Vec<_>>().join(" ")))
        .collect()
}

#[test]
fn a_file_of_version_1_holds_what_it_held() {
    let (_folder, path) = copy();
    assert!(path.metadata().unwrap().len() < 400_000, "the fixture is small");
    let crm = Crm::open(&path).unwrap();
    let s = crm.session();
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
    for (entity, count) in
        [("account", 2), ("contact", 1), ("opportunity", 3), ("task", 1), ("note", 1), ("x_machine", 1)]
    {
        assert_eq!(s.count(entity).unwrap(), count, "{entity}");
    }
    let acme = id_of(&s, "account", "name", "Acme");
    let read = s.get("account", acme).unwrap();
    assert_eq!((read.text("address1_city"), read.text("currency")), (Some("Torino"), Some("EUR")));
    assert_eq!(read.get("x_budget").unwrap().to_text(), "1250.5");
    assert_eq!((read.text("x_size"), read.text("industry")), (Some("small"), Some("x_cloud")));
    assert_eq!(read.get("x_uses"), Some(&Value::List(vec!["cut".into(), "mill".into()])));
    assert_eq!(read.get("created_at").unwrap().to_text(), "2026-01-15T09:00:00Z");
    let states: Vec<String> = s
        .query("select state from opportunity order by name", Values::new())
        .unwrap()
        .map(|row| row.unwrap().values()[0].to_text())
        .collect();
    assert_eq!(states, ["lost", "open", "won"]);
    let row = s.query_one("select x_machine.x_serial, x_machine.x_account.name from contact", Values::new()).unwrap();
    assert_eq!(row.unwrap().values(), [Value::from("LATHE-17"), "Acme".into()]);
    for (typed, found) in [("bian", 1), ("zeb", 1), ("lathe", 1), ("paper mi", 1), ("ross", 0), ("verd", 0)] {
        assert_eq!(s.search(typed, &["contact", "task", "x_machine"], 9).unwrap().len(), found, "{typed}");
    }
}

#[test]
fn a_file_of_version_1_remembers_and_goes_on() {
    let (_folder, path) = copy();
    let crm = Crm::open(&path).unwrap();
    let s = crm.session();
    let ada = id_of(&s, "contact", "last_name", "Bianchi");
    let history = s.history("contact", ada, 9).unwrap();
    assert_eq!(history.len(), 2);
    let name = history[0].values.iter().find(|value| value.field == "last_name").unwrap();
    assert_eq!((&name.old, &name.new), (&Value::from("Rossi"), &Value::from("Bianchi")));
    s.undo(Undo::Change(history[0].change.seq)).unwrap();
    assert_eq!(s.get("contact", ada).unwrap().text("full_name"), Some("Ada Rossi"));
    let feed = s.changes_since(0, usize::MAX).unwrap();
    assert!(feed.iter().map(|change| change.seq).eq(1..=feed.len() as i64), "no gaps");
    let deleted = feed.iter().find(|change| change.operation == crm_core::Operation::Delete).unwrap();
    s.undo(Undo::Change(deleted.seq)).unwrap();
    assert_eq!(s.search("verd", &["contact"], 9).unwrap().len(), 1);
    let acme = id_of(&s, "account", "name", "Acme");
    s.update("account", acme, record! { "x_budget" => "2000", "x_size" => Value::Null }).unwrap();
    let twice = s.create("x_machine", record! { "x_serial" => "LATHE-17" }).unwrap_err();
    assert_eq!(twice.code(), ErrorCode::DuplicateKey);
    let x = NewField::text("x_later", 9).label("en", "Later");
    s.change_schema(|schema| schema.add_field("contact", x).map(|_| ())).unwrap();
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
}

#[test]
fn a_file_of_version_1_has_the_tables_of_a_new_one() {
    let (folder, path) = copy();
    drop(Crm::open(&path).unwrap());
    let fresh = folder.path().join("fresh.crm");
    add_fields(&Crm::open(&fresh).unwrap().session()).unwrap();
    assert_eq!(tables(&path), tables(&fresh));
}

/// Makes a file look as if an older library had made it: accounts have no website, contacts
/// are not found by their last name.
fn make_older(path: &Path) {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch("drop view v_account; alter table account drop column website").unwrap();
    edit_definition(&connection, "account", |fields| fields.retain(|field| field["name"] != "website"));
    edit_definition(&connection, "contact", |fields| {
        let name = fields.iter_mut().find(|field| field["name"] == "last_name").unwrap();
        name.as_object_mut().unwrap().remove("is_searchable");
    });
    connection.execute_batch("delete from crm_prefix where word = 'bianchi'").unwrap();
    connection.execute_batch("update crm_setting set value = 'older' where name = 'catalogue'").unwrap();
}

fn edit_definition(connection: &Connection, entity: &str, edit: impl FnOnce(&mut Vec<serde_json::Value>)) {
    let text = "select definition from crm_entity where name = ?";
    let json: String = connection.query_row(text, [entity], |row| row.get(0)).unwrap();
    let mut definition: serde_json::Value = serde_json::from_str(&json).unwrap();
    edit(definition["fields"].as_array_mut().unwrap());
    let text = "update crm_entity set definition = ? where name = ?";
    assert_eq!(connection.execute(text, (definition.to_string(), entity)).unwrap(), 1);
}

#[test]
fn an_older_catalogue_is_brought_up_to_date() {
    let (_folder, path) = copy();
    make_older(&path);
    // Reading alone cannot add what is missing: the file answers with what it knows.
    {
        let crm = Crm::open_with(&path, Options::new().read_only(true)).unwrap();
        let s = crm.session();
        assert_eq!(s.count("account").unwrap(), 2);
        let acme = s.get("account", id_of(&s, "account", "name", "Acme")).unwrap();
        assert_eq!((acme.get("website"), acme.text("industry")), (None, Some("x_cloud")));
        let unknown = s.query_one("select website from account", Values::new()).unwrap_err();
        assert_eq!(unknown.code(), ErrorCode::UnknownField);
        assert_eq!(s.create("account", record! { "name" => "No" }).unwrap_err().code(), ErrorCode::ReadOnly);
    }
    let epoch = {
        let crm = Crm::open(&path).unwrap();
        let s = crm.session();
        assert_eq!(crm.check().unwrap(), Vec::<String>::new());
        let acme = id_of(&s, "account", "name", "Acme");
        s.update("account", acme, record! { "website" => "https://acme.it", "x_size" => "small" }).unwrap();
        let read = s.get("account", acme).unwrap();
        assert_eq!((read.text("website"), read.text("industry")), (Some("https://acme.it"), Some("x_cloud")));
        assert_eq!(read.get("x_budget").unwrap().to_text(), "1250.5");
        // What became searchable finds the records that were there.
        assert_eq!(s.search("bian", &[], 9).unwrap().len(), 1);
        assert_eq!(s.search("zeb", &[], 9).unwrap().len(), 1);
        let views = s.host_sql("select website, industry from v_account where name = 'Acme'", Values::new()).unwrap();
        assert_eq!(views[0], [Value::from("https://acme.it"), "Cloud".into()]);
        crm.registry().epoch
    };
    // Once is enough.
    assert_eq!(Crm::open(&path).unwrap().registry().epoch, epoch);
}

#[test]
fn what_the_company_said_of_built_in_fields_outlives_a_catalogue() {
    let (_folder, path) = copy();
    {
        let s = Crm::open(&path).unwrap().session();
        let place = NewKey { name: "x_place".into(), fields: vec!["name".into(), "address1_city".into()] };
        s.change_schema(|schema| {
            schema
                .set_label("account", "name", "en", "Firm")?
                .set_max_length("account", "name", 900)?
                .set_searchable("account", "description", true)?
                .set_requirement("account", "address1_city", crm_core::metadata::field::Requirement::Recommended)?
                .add_key("account", place)
                .map(|_| ())
        })
        .unwrap();
        let acme = id_of(&s, "account", "name", "Globex");
        s.update("account", acme, record! { "name" => "G".repeat(500) }).unwrap();
    }
    let before = definition(&path, "account");
    Connection::open(&path)
        .unwrap()
        .execute_batch("update crm_setting set value = 'older' where name = 'catalogue'")
        .unwrap();
    let crm = Crm::open(&path).unwrap();
    assert_eq!(definition(&path, "account"), before);
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
}

fn definition(path: &Path, entity: &str) -> serde_json::Value {
    let connection = Connection::open(path).unwrap();
    let text = "select definition from crm_entity where name = ?";
    let json: String = connection.query_row(text, [entity], |row| row.get(0)).unwrap();
    serde_json::from_str(&json).unwrap()
}
