//! What cannot be seen cannot be found out either. Two files are the same but for their secrets: values of secured
//! fields, and records out of sight. Whatever somebody asks who may not see them, both files must answer to the letter
//! alike, errors included. That holds for questions nobody has thought of a rule for.

mod questions;

use std::sync::Arc;

use chrono::{TimeZone, Utc};
use crm_core::base::clock::{CountingIds, FixedClock};
use crm_core::exchange::csv::{ExportOptions, ImportOptions, Mapping};
use crm_core::query::{json, parse};
use crm_core::{
    Crm, Depth, ErrorCode, File, Id, NewField, NewOption, Options, Ref, Right, Session, Undo, Value, params, record,
};
use questions::{ABOUT_ANYTHING, ABOUT_SECURED, ABOUT_UNSEEN};

use crate::doors::told;

/// A file with secrets: which of two sets is kept in secured fields, and which in records out of sight.
struct World {
    crm: Crm,
    ada: Id,
    star: Id,
    boss: Id,
    shown: Id,
    twin: Id,
    task: Id,
    gone: Id,
    unseen: [Id; 2],
    clock: Arc<FixedClock>,
}

const WORDS: [&str; 2] = ["zebra", "gazelle"];

fn secured_fields(system: &Session) {
    let options = || [NewOption::new("red").label("en", "Red"), NewOption::new("blue").label("en", "Blue")];
    system
        .change_schema(|schema| {
            schema.set_secured("account", "credit_limit", true)?;
            for field in [
                NewField::choice("x_choice", options()),
                NewField::multi_choice("x_multi", options()),
                NewField::lookup("x_lookup", "account"),
                NewField::customer("x_customer"),
                NewField::date("x_day"),
                NewField::timestamp("x_moment"),
                NewField::boolean("x_flag"),
                NewField::file("x_file"),
                NewField::text("x_text", 50).searchable(),
                NewField::multiline("x_long", 500).searchable(),
            ] {
                schema.add_field("account", field.label("en", "Secret").secured())?;
            }
            Ok(())
        })
        .unwrap();
}

impl World {
    fn new(secured: usize, unseen: usize) -> World {
        let clock = Arc::new(FixedClock::at(Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap()));
        let options = Options::new().clock(clock.clone()).ids(Arc::new(CountingIds::default()));
        let crm = Crm::in_memory_with(options).unwrap();
        let s = crm.session();
        secured_fields(&s);
        let root = s.find_ids("business_unit", "name", "Organisation", 1).unwrap()[0];
        let south = s.create("business_unit", record! { "name" => "South", "parent" => root }).unwrap();
        let user = |name: &str, unit: Id, role: &str| {
            let values = record! { "user_name" => name, "last_name" => name, "business_unit" => unit };
            let user = s.create("user", values).unwrap();
            s.grant_role(role, ("user", user)).unwrap();
            user
        };
        s.create("role", record! { "name" => "Star", "can_export" => true }).unwrap();
        for right in Right::ALL {
            s.set_privilege("Star", "*", right, Some(Depth::Organisation)).unwrap();
        }
        let boss = user("boss", root, "System Administrator");
        let (star, ada) = (user("star", root, "Star"), user("ada", root, "Salesperson"));
        let dora = user("dora", south, "Salesperson");
        let account = |name: &str, owner: Id| {
            s.create("account", record! { "name" => name, "owner" => Ref::new("user", owner) }).unwrap()
        };
        let (shown, twin) = (account("Shown", ada), account("Twin", ada));
        let hidden = [account(["Hidden", "Masked"][unseen], dora), account(["Veiled", "Buried"][unseen], dora)];
        let employees = record! { "employees" => [12, 3_400][unseen], "website" => "https://hidden.example" };
        s.update("account", hidden[0], employees).unwrap();
        let person = record! { "last_name" => ["Nobody", "Somebody"][unseen], "owner" => Ref::new("user", dora) };
        let person = s.create("contact", person).unwrap();
        // Lookups of what is seen lead to one or the other of what is not.
        s.update("account", shown, record! { "parent_account" => hidden[unseen] }).unwrap();
        let customer = || [Ref::new("account", hidden[0]), Ref::new("contact", person)][unseen].clone();
        let deal = record! { "name" => "Deal", "customer" => customer(), "owner" => Ref::new("user", ada) };
        s.create("opportunity", deal).unwrap();
        let task = record! { "subject" => "Call", "regarding" => customer(), "owner" => Ref::new("user", ada) };
        let task = s.create("task", task).unwrap();
        for round in [secured, 1 - secured, secured] {
            clock.advance_seconds(3_600);
            let content = WORDS[round].as_bytes().to_vec();
            let values = record! {
                "credit_limit" => [5_000, 70_000][round],
                "x_choice" => ["red", "blue"][round],
                "x_multi" => Value::List(vec![["red", "blue"][round].into()]),
                "x_lookup" => [shown, twin][round],
                "x_customer" => [Ref::new("account", twin), Ref::new("account", shown)][round].clone(),
                "x_day" => ["2026-01-01", "2025-06-30"][round],
                "x_moment" => ["2026-01-01T10:00:00Z", "2025-06-30T10:00:00Z"][round],
                "x_flag" => [true, false][round],
                "x_file" => Value::File(Box::new(File::new("a.txt", "text/plain", content))),
                "x_text" => WORDS[round],
                "x_long" => format!("a long text about the {}", WORDS[round]),
                "description" => format!("seen in round {}", usize::from(round == secured)),
            };
            s.update("account", shown, values).unwrap();
        }
        s.update("account", twin, record! { "credit_limit" => 20_000, "x_text" => "Twin", "x_flag" => true }).unwrap();
        let gone = account("Gone", ada);
        s.update("account", gone, record! { "credit_limit" => [1, 2][secured] }).unwrap();
        s.delete("account", gone).unwrap();
        // A record that was ada's is moved out of sight, and lives on there.
        let moved = account("Moved", ada);
        s.assign("account", moved, Ref::new("user", dora)).unwrap();
        s.update("account", moved, record! { "name" => ["Moved on", "Moved off"][unseen] }).unwrap();
        World { crm, ada, star, boss, shown, twin, task, gone, unseen: [hidden[0], moved], clock }
    }

    fn session(&self, user: Id) -> Session {
        self.crm.session_as(user).unwrap()
    }
}

/// The answers of one user to one way of asking, in both files.
fn compare(what: &str, worlds: &[World; 2], user: fn(&World) -> Id, ask: impl Fn(&World, &Session) -> String) {
    let [one, other] = worlds.each_ref().map(|world| ask(world, &world.session(user(world))));
    assert_eq!(one, other, "{what}: the answer depends on what may not be seen");
}

/// A question in all its spellings, whole and by pages.
fn ask_every_way(s: &Session, text: &str) -> String {
    let rows = |rows: crm_core::Result<crm_core::Rows>| told(rows.and_then(crm_core::Rows::all));
    let mut answers = vec![rows(s.query(text, params! {})), told(s.explain(text))];
    if let Ok(tree) = parse::parse(text) {
        answers.push(rows(s.query_tree(&tree, params! {})));
        answers.push(rows(s.query_tree(&json::from_json(&json::to_json(&tree)).unwrap(), params! {})));
    }
    let mut cursor = None;
    for _ in 0..5 {
        let page = s.page(text, params! {}, cursor.as_deref(), 1);
        cursor = page.as_ref().ok().and_then(|page| page.cursor.clone());
        answers.push(told(page));
        if cursor.is_none() {
            break;
        }
    }
    let mut file = Vec::new();
    answers.push(told(s.export_csv(&mut file, text, params! {}, ExportOptions::default())));
    answers.push(String::from_utf8(file).unwrap());
    answers.join("\n")
}

fn same_questions(worlds: &[World; 2], user: fn(&World) -> Id, lists: &[&[&str]]) {
    for text in lists.iter().flat_map(|list| list.iter()) {
        // Whoever may see all asks first: what is kept ready for them is not for others.
        for world in worlds {
            let _ = ask_every_way(&world.session(world.boss), text);
        }
        compare(text, worlds, user, |_, s| ask_every_way(s, text));
    }
}

/// Everything but questions: records, histories, searches, files, and writes that are taken back.
fn same_otherwise(worlds: &[World; 2], user: fn(&World) -> Id) {
    let look = |what: &str, ask: fn(&World, &Session) -> String| compare(what, worlds, user, ask);
    look("get", |w, s| [w.shown, w.twin].map(|id| told(s.get("account", id))).concat());
    look("get of an activity", |w, s| told(s.get("task", w.task)));
    look("history", |w, s| [w.shown, w.twin, w.gone].map(|id| told(s.history("account", id, 99))).concat());
    look("history of an activity", |w, s| told(s.history("task", w.task, 99)));
    look("feed", |_, s| told(s.changes_since(0, 10_000)));
    look("as of", |w, s| {
        (0..5).map(|hours| told(s.as_of(s.now() - chrono::Duration::hours(hours)).find("account", w.shown))).collect()
    });
    look("as of what is gone", |w, s| told(s.as_of(s.now() - chrono::Duration::hours(1)).find("account", w.gone)));
    look("search", |_, s| {
        // Words of one file, of the other, of neither, together with one that is seen, and one both kinds of fields hold.
        let typed =
            ["zebra", "gazelle", "shown zebra", "shown gazelle", "zeb", "long text", "about the", "twin", "red"];
        typed.map(|typed| told(s.search(typed, &[], 20)) + &told(s.search(typed, &["account"], 1))).concat()
    });
    look("rights", |w, s| {
        told(s.rights(("account", w.shown))) + &told(s.why(s.user(), ("account", w.shown), Right::Write))
    });
    look("who can", |w, s| told(s.who_can(("account", w.shown), Right::Write)));
    let written = |what: &str, ask: fn(&World, &Session) -> String| {
        compare(what, worlds, user, |world, s| {
            s.begin().unwrap();
            let answer = ask(world, s);
            s.rollback().unwrap();
            answer
        });
    };
    written("update to what may be there already", |w, s| {
        let values = [
            record! { "credit_limit" => 5_000 },
            record! { "x_choice" => "red" },
            record! { "x_text" => "zebra", "name" => "Shown" },
        ];
        values.map(|values| told(s.update("account", w.shown, values))).concat()
    });
    written("upsert by a secured field", |_, s| {
        ["credit_limit", "x_text", "name"]
            .map(|key| {
                told(s.upsert(
                    "account",
                    key,
                    record! { "name" => "Shown", "credit_limit" => 5_000, "x_text" => "zebra" },
                ))
            })
            .concat()
    });
    written("import by a secured field", |_, s| {
        let import = |columns: &str, file: &str| {
            let mapping = format!(r#"{{"crm_csv_mapping": 1, {columns}}}"#);
            let mapping = Mapping::from_json(&mapping).unwrap();
            told(s.import_csv(file.as_bytes(), &mapping, ImportOptions::default()))
        };
        let update = r#""entity": "account", "key": "name", "columns": [{"column": "n", "field": "name"}, {"column": "v", "field": "x_text"}]"#;
        let find = r#""entity": "account", "key": "x_text", "columns": [{"column": "n", "field": "name"}, {"column": "v", "field": "x_text"}]"#;
        let link = r#""entity": "contact", "columns": [{"column": "n", "field": "last_name"}, {"column": "v", "field": "account", "lookup": {"by": "x_text"}}]"#;
        [update, find, link].map(|columns| import(columns, "n,v\nShown,zebra\n")).concat()
    });
    written("undo", |w, s| {
        let lines = s.history("account", w.shown, 99).unwrap();
        lines.iter().map(|line| told(s.undo(Undo::Change(line.change.seq)))).collect()
    });
    written("restore and delete", |w, s| {
        told(s.restore("account", w.gone)) + &told(s.get("account", w.gone)) + &told(s.delete("account", w.shown))
    });
}

#[test]
fn secured_fields_are_not_found_out_by_who_sees_every_record() {
    let worlds = [World::new(0, 0), World::new(1, 0)];
    same_questions(&worlds, |world| world.star, &[ABOUT_SECURED, ABOUT_ANYTHING]);
    same_otherwise(&worlds, |world| world.star);
    // The comparison is worth something: whoever may see them is told different things.
    let [one, other] = worlds.each_ref().map(|world| ask_every_way(&world.session(world.boss), ABOUT_SECURED[0]));
    assert_ne!(one, other);
}

#[test]
fn neither_fields_nor_records_are_found_out_by_who_sees_some() {
    let worlds = [World::new(0, 0), World::new(1, 1)];
    same_questions(&worlds, |world| world.ada, &[ABOUT_SECURED, ABOUT_UNSEEN, ABOUT_ANYTHING]);
    same_otherwise(&worlds, |world| world.ada);
    compare(
        "what was moved out of sight",
        &worlds,
        |world| world.ada,
        |world, s| {
            let asked = world.unseen.map(|id| {
                told(s.find("account", id))
                    + &told(s.history("account", id, 9))
                    + &told(s.as_of(s.now() - chrono::Duration::hours(9)).find("account", id))
                    + &told(s.update("account", id, record! { "name" => "x" }))
                    + &told(s.create("contact", record! { "last_name" => "x", "account" => id }))
            });
            world.clock.advance_seconds(1);
            asked.concat()
        },
    );
    let [one, other] = worlds.each_ref().map(|world| ask_every_way(&world.session(world.boss), ABOUT_UNSEEN[0]));
    assert_ne!(one, other);
}

#[test]
fn a_lookup_to_a_record_out_of_sight_is_refused_like_one_to_nothing() {
    let world = World::new(0, 0);
    let s = world.session(world.ada);
    let never = Crm::in_memory().unwrap().session().user();
    let [hidden, _] = world.unseen;
    let refused = |entity: &str, field: &str, target: Value, id: Id| {
        let values = record! { "website" => "no address", field => target, "subject" => "x", "name" => "x" };
        let values = values.0.into_iter().filter(|(name, _)| s.registry().get(entity).unwrap().find(name).is_some());
        told(s.create(entity, crm_core::Values(values.collect()))).replace(&id.to_string(), "ID")
    };
    for (entity, field) in [("account", "parent_account"), ("task", "regarding"), ("opportunity", "customer")] {
        let [seen, unseen] = [hidden, never].map(|id| {
            refused(entity, field, Value::Id(id), id) + &refused(entity, field, Ref::new("account", id).into(), id)
        });
        assert_eq!(seen, unseen, "{entity}.{field}");
    }
    // A loop with what is out of sight is no loop that may be told of: `Hidden` stands above `Shown`.
    let [seen, unseen] =
        [hidden, never].map(|id| told(s.update("account", world.twin, record! { "parent_account" => id })));
    assert_eq!(seen, unseen);
    assert!(seen.starts_with("validation"), "{seen}");
}

#[test]
fn the_names_in_a_reason_are_told_to_who_may_read_them() {
    let world = World::new(0, 0);
    let system = world.crm.session();
    system.create("role", record! { "name" => "Reader" }).unwrap();
    system.set_privilege("Reader", "account", Right::Read, Some(Depth::Organisation)).unwrap();
    let unit = system.find_ids("business_unit", "name", "South", 1).unwrap()[0];
    let values = record! { "user_name" => "eva", "last_name" => "eva", "business_unit" => unit };
    let eva = system.create("user", values).unwrap();
    system.grant_role("Reader", ("user", eva)).unwrap();
    system.set_privilege("Reader", "account", Right::Write, Some(Depth::BusinessUnit)).unwrap();
    let s = world.session(eva);
    let reasons = told(s.why(eva, ("account", world.shown), Right::Write));
    assert!(!reasons.contains("ada") && !reasons.contains("South"), "{reasons}");
    assert_eq!(s.who_can(("account", world.shown), Right::Read).unwrap_err().code(), ErrorCode::PermissionDenied);
}

#[test]
fn a_field_that_may_be_written_but_not_seen_is_not_told_by_writing_it() {
    let world = World::new(0, 0);
    let system = world.crm.session();
    let role = system.find_ids("role", "name", "Star", 1).unwrap()[0];
    let may = record! { "role" => role, "entity" => "account", "field" => "credit_limit", "can_update" => true };
    system.create("field_permission", may).unwrap();
    let s = world.session(world.star);
    // To write what is there already is a change like any other, to whoever cannot see that it is none.
    let same = s.update("account", world.shown, record! { "credit_limit" => 5_000 }).unwrap();
    let other = s.update("account", world.shown, record! { "credit_limit" => 5_001 }).unwrap();
    assert_eq!(
        (same.operation, other.operation),
        (Some(crm_core::Operation::Update), Some(crm_core::Operation::Update))
    );
    assert_eq!(same.version + 1, other.version);
    assert!(
        told(s.upsert("account", "credit_limit", record! { "credit_limit" => 5_001 })).starts_with("permission_denied")
    );
}

#[test]
fn a_word_that_a_shown_field_holds_is_found_whatever_a_hidden_one_holds() {
    let world = World::new(0, 0);
    let system = world.crm.session();
    system
        .change_schema(|schema| {
            schema.add_field("account", NewField::text("x_note", 50).label("en", "Note").searchable())?;
            Ok(())
        })
        .unwrap();
    let values = |number: &str| record! { "account_number" => number, "x_note" => "Pelican" };
    system.update("account", world.shown, values("Pelican")).unwrap();
    system.update("account", world.twin, values("Heron")).unwrap();
    let s = world.session(world.ada);
    let found = |typed: &str| s.search(typed, &[], 9).unwrap().iter().map(|hit| hit.record.id).collect::<Vec<_>>();
    assert_eq!((found("pelican").len(), found("heron").len()), (2, 1));
    // What is secured later is indexed anew.
    system.change_schema(|schema| schema.set_secured("account", "account_number", true).map(|_| ())).unwrap();
    assert_eq!((found("pelican").len(), found("heron").len()), (2, 0));
    system.update("account", world.twin, values("Pelican")).unwrap();
    assert_eq!(found("pelican").len(), 2);
}
