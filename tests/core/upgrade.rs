//! A file made long ago opens today: its rows, its past and what the company added are as they were.
//!
//! `tests/fixtures/db/v1.crm` was made once, by the first version of the file, and is never made again: it stands for
//! the files people have. `CRM_BLESS_FIXTURE=1` makes that of the present version, where it is missing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crm_core::base::clock::{CountingIds, FixedClock};
use crm_core::{
    Crm, ErrorCode, Id, NewEntity, NewField, NewKey, NewOption, Options, Ownership, Ref, Result, Session, Undo, Value,
    Values, record,
};
use rusqlite::Connection;

fn fixture(version: i64) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../tests/fixtures/db/v{version}.crm"))
}

/// A copy of the fixture, which is never opened itself.
fn copy() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v1.crm");
    std::fs::copy(fixture(1), &path).expect("the file of version 1 is there");
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
    if std::env::var("CRM_BLESS_FIXTURE").is_err() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("present.crm");
    {
        let crm = Crm::open_with(&path, options()).unwrap();
        add_fields(&crm.session()).unwrap();
        add_rows(&crm.session()).unwrap();
    }
    let connection = Connection::open(&path).unwrap();
    let fixture = fixture(connection.query_row("pragma user_version", [], |row| row.get(0)).unwrap());
    if fixture.exists() {
        return;
    }
    // Small pages: most of its tables hold nothing.
    let text = "pragma journal_mode = delete; pragma page_size = 1024; vacuum; pragma journal_mode = wal";
    connection.execute_batch(text).unwrap();
    connection.close().unwrap();
    std::fs::create_dir_all(fixture.parent().unwrap()).unwrap();
    std::fs::copy(&path, fixture).unwrap();
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
        // A column added later stands in the text with other blanks around it, and after the others.
        .map(|(name, sql): (String, String)| {
            let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",").replace(" )", ")");
            let mut parts: Vec<&str> = sql.trim_end_matches(" strict").trim_end_matches(')').split(", ").collect();
            if name.starts_with("table ") {
                parts.sort_unstable();
            }
            let sql = parts.join(", ");
            (name, sql)
        })
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
    // Columns that came later stand at the end of an older table.
    let in_order = |path: &Path| -> Vec<(String, Vec<String>)> {
        let sorted = |sql: &str| {
            let sql = sql.replace(" ( ", ", ").replace(") strict", ", strict");
            let mut parts: Vec<String> = sql.split(", ").map(|part| part.trim().to_owned()).collect();
            parts.sort();
            parts
        };
        tables(path).into_iter().map(|(name, sql)| (name, sorted(&sql))).collect()
    };
    assert_eq!(in_order(&path), in_order(&fresh));
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
    drop(Crm::open(&path).unwrap());
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

const TREE: &str = include_str!("../../crm-core/src/store/sqlite/migrations/0002_tree.sql");

/// What happened before moments were kept is told as if they had been: the records, and each state they moved to.
#[test]
fn a_file_of_version_1_is_given_its_timelines() {
    let (_folder, path) = copy();
    let s = Crm::open(&path).unwrap().session();
    let acme = Ref::new("account", id_of(&s, "account", "name", "Acme"));
    let told = s.timeline(acme, None, 50).unwrap();
    let mut lines: Vec<String> = told
        .items
        .iter()
        .map(|item| match &item.change {
            Some(change) => format!("{}: {}", item.title, change.to.state.as_deref().unwrap()),
            None => item.title.clone(),
        })
        .collect();
    lines.sort_unstable();
    let wanted = [
        "Call Ada",
        "LATHE-17",
        "Lost deal",
        "Lost deal: lost",
        "Met at the fair",
        "Open deal",
        "Won deal",
        "Won deal: won",
    ];
    assert_eq!(lines, wanted);
    assert_eq!(told.next, None);
}

/// How many rows of the trees there are, all as they must be.
fn trees(path: &Path) -> usize {
    crate::tree::agrees(&Connection::open(path).unwrap()).unwrap()
}

#[test]
fn a_file_of_version_1_is_given_its_trees() {
    let (_folder, path) = copy();
    // A reader cannot write them, and would answer wrongly without.
    let refused = Crm::open_with(&path, Options::new().read_only(true)).err().unwrap();
    assert_eq!(refused.code(), ErrorCode::ReadOnly);
    let crm = Crm::open(&path).unwrap();
    assert_eq!(trees(&path), 1, "Globex lies below Acme");
    let s = crm.session();
    let globex = id_of(&s, "account", "name", "Globex");
    s.create("account", record! { "name" => "Hooli", "parent_account" => globex }).unwrap();
    assert_eq!(trees(&path), 3);
}

/// A company with trees of every kind, in a file that looks as version 1 left it.
fn with_trees(folder: &Path) -> (PathBuf, usize) {
    let path = folder.join("old.crm");
    {
        let s = Crm::open_with(&path, options()).unwrap().session();
        let parent = NewField::lookup("x_parent", "x_part").label("en", "Parent").hierarchy();
        let part = NewEntity::new("x_part", Ownership::User)
            .label("en", "Part", "Parts")
            .field(NewField::text("x_name", 9).label("en", "Name"));
        let old = NewField::lookup("x_old_parent", "contact").label("en", "Old parent").hierarchy();
        s.change_schema(|schema| {
            schema.add_entity(part)?;
            schema.add_field("x_part", parent)?;
            schema.add_field("contact", old).map(|_| ())
        })
        .unwrap();
        let unit = s.get("user", s.user()).unwrap().get("business_unit").unwrap().as_id().unwrap();
        let branch = s.create("business_unit", record! { "name" => "Branch", "parent" => unit }).unwrap();
        let chief = record! { "user_name" => "ada", "last_name" => "Rossi", "business_unit" => branch };
        let chief = s.create("user", chief.with("manager", s.user())).unwrap();
        let clerk = record! { "user_name" => "bruno", "last_name" => "Verdi", "business_unit" => branch };
        s.create("user", clerk.with("manager", chief)).unwrap();
        let mut above = (Value::Null, Value::Null, Value::Null);
        for number in 0..9 {
            let account = record! { "name" => format!("a{number}"), "parent_account" => above.0 };
            let part = record! { "x_name" => format!("p{number}"), "x_parent" => above.1 };
            let contact = record! { "last_name" => format!("c{number}"), "x_old_parent" => above.2 };
            above = (
                s.create("account", account).unwrap().into(),
                s.create("x_part", part).unwrap().into(),
                s.create("contact", contact).unwrap().into(),
            );
        }
        // A later parent of an earlier record.
        let first = id_of(&s, "account", "name", "a0");
        let top = s.create("account", record! { "name" => "top" }).unwrap();
        s.update("account", first, record! { "parent_account" => top }).unwrap();
        s.change_schema(|schema| schema.retire_field("contact", "x_old_parent").map(|_| ())).unwrap();
    }
    let rows = trees(&path);
    assert_eq!(rows, 1 + 1 + 2 + 45 + 36 + 36);
    let connection = Connection::open(&path).unwrap();
    crate::files::as_before_contents(&connection);
    connection.execute_batch("drop table crm_tree; drop table crm_moment; pragma user_version = 1").unwrap();
    (path, rows)
}

#[test]
fn every_tree_of_an_older_file_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (path, rows) = with_trees(folder.path());
    drop(Crm::open(&path).unwrap());
    assert_eq!(trees(&path), rows);
}

#[test]
fn trees_are_written_with_an_older_catalogue_too() {
    let folder = tempfile::tempdir().unwrap();
    let (path, rows) = with_trees(folder.path());
    let older = "update crm_setting set value = 'older' where name = 'catalogue'";
    Connection::open(&path).unwrap().execute_batch(older).unwrap();
    drop(Crm::open(&path).unwrap());
    assert_eq!(trees(&path), rows);
    // A lookup that a newer catalogue makes a tree of.
    let connection = Connection::open(&path).unwrap();
    edit_definition(&connection, "account", |fields| {
        let parent = fields.iter_mut().find(|field| field["name"] == "parent_account").unwrap();
        parent.as_object_mut().unwrap().remove("is_hierarchy");
    });
    let forget = "delete from crm_tree where record in (select id from account)";
    connection.execute_batch(&format!("{older}; {forget}")).unwrap();
    assert_eq!(trees(&path), rows - 45);
    drop(Crm::open(&path).unwrap());
    assert_eq!(trees(&path), rows);
}

#[test]
fn a_loop_that_damage_made_does_not_stop_the_upgrade() {
    let folder = tempfile::tempdir().unwrap();
    let (path, rows) = with_trees(folder.path());
    let connection = Connection::open(&path).unwrap();
    let table = "select json_extract(definition, '$.table') from crm_entity where name = 'x_part'";
    let table: String = connection.query_row(table, [], |row| row.get(0)).unwrap();
    let of = |name: &str| format!("(select id from account where name = '{name}')");
    let whole = format!("update account set parent_account = {} where name = 'top'", of("a8"));
    let own = format!("update {table} set x_parent = id where x_name = 'p0'");
    connection.execute_batch(&format!("{whole}; {own}")).unwrap();
    let s = Crm::open(&path).unwrap().session();
    let kept = crate::tree::kept(&connection).len();
    assert_eq!(kept, rows + 45, "in a loop everybody stands above everybody else, and nobody above themselves");
    for (entity, field, name, parent) in
        [("account", "name", "top", "parent_account"), ("x_part", "x_name", "p0", "x_parent")]
    {
        s.update(entity, id_of(&s, entity, field, name), record! { parent => Value::Null }).unwrap();
    }
}

#[test]
fn an_upgrade_cut_short_is_brought_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let (path, rows) = with_trees(folder.path());
    // The step of the system tables was done, and no more: the process ended there.
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(&format!("begin; {TREE}; pragma user_version = 2; commit")).unwrap();
    let refused = Crm::open_with(&path, Options::new().read_only(true)).err().unwrap();
    assert_eq!(refused.code(), ErrorCode::ReadOnly);
    drop(Crm::open(&path).unwrap());
    assert_eq!(trees(&path), rows);
    let s = Crm::open_with(&path, Options::new().read_only(true)).unwrap().session();
    assert_eq!(s.count("account").unwrap(), 10);
}

#[test]
fn a_table_of_the_hosts_keeps_its_name_when_we_come_to_have_one() {
    let (_folder, path) = copy();
    {
        // As a host of version 1 may have made it: we had no invoices then.
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch("create table invoice (number integer); insert into invoice values (7)").unwrap();
    }
    for _ in 0..2 {
        let crm = Crm::open(&path).unwrap();
        let s = crm.session();
        let acme = id_of(&s, "account", "name", "Acme");
        let ours = record! { "name" => "Ours", "customer" => Ref::new("account", acme) };
        s.create("invoice", ours).unwrap();
        assert_eq!(s.host_sql("select number from invoice", Values::new()).unwrap(), [[Value::Int(7)]]);
        // The readable view is named after the table.
        let views = s.host_sql("select name from v_invoice_crm", Values::new()).unwrap();
        assert_eq!(i64::try_from(views.len()).unwrap(), s.count("invoice").unwrap());
        assert_eq!(crm.check().unwrap(), Vec::<String>::new());
    }
}
