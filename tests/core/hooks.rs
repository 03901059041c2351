//! The host's own rules around writes.

use std::sync::{Arc, Mutex};

use crm_core::{BatchMode, Crm, Error, ErrorCode, HookOptions, Operation, Session, Undo, Value, Values, Write, record};

fn memory() -> (Crm, Session) {
    let crm = Crm::in_memory().unwrap();
    let session = crm.session();
    (crm, session)
}

type Notes = Arc<Mutex<Vec<String>>>;

fn taken(notes: &Notes) -> Vec<String> {
    std::mem::take(&mut notes.lock().unwrap())
}

#[test]
fn hooks_run_in_their_order_before_and_after() {
    let (crm, s) = memory();
    let notes: Notes = Arc::default();
    let note = |options: HookOptions, name: &'static str| {
        let notes = notes.clone();
        crm.add_hook(options, move |event| {
            notes.lock().unwrap().push(format!("{name} {:?}", event.operation()));
            Ok(())
        });
    };
    note(HookOptions::after("account").order(-9), "after");
    note(HookOptions::before("account").order(5), "third");
    note(HookOptions::before("account"), "first");
    note(HookOptions::before("account"), "second");
    note(HookOptions::before("contact"), "never");
    note(HookOptions::before("account").on(&[Operation::Delete]).order(9), "deletes");
    let mut any = HookOptions::after("account").on(&[Operation::Update]);
    any.entity = None;
    note(any, "any");
    let id = s.create("account", record! { "name" => "Acme" }).unwrap();
    assert_eq!(taken(&notes), ["first Create", "second Create", "third Create", "after Create"]);
    s.update("account", id, record! { "name" => "Bolt" }).unwrap();
    assert_eq!(taken(&notes), ["first Update", "second Update", "third Update", "after Update", "any Update"]);
    // Nothing was changed: before the write nobody knows, after it nobody is told.
    s.update("account", id, record! { "name" => "Bolt" }).unwrap();
    assert_eq!(taken(&notes), ["first Update", "second Update", "third Update"]);
    s.delete("account", id).unwrap();
    let deleted = ["first Delete", "second Delete", "third Delete", "deletes Delete", "after Delete"];
    assert_eq!(taken(&notes), deleted);
    s.restore("account", id).unwrap();
    assert_eq!(taken(&notes), ["first Restore", "second Restore", "third Restore", "after Restore"]);
}

#[test]
fn a_hook_sees_old_and_new_values() {
    let (crm, s) = memory();
    let notes: Notes = Arc::default();
    for options in [HookOptions::before("account"), HookOptions::after("account")] {
        let notes = notes.clone();
        crm.add_hook(options, move |event| {
            let (old, new) = (event.old("name")?.to_text(), event.new_value("name")?.to_text());
            let other = (event.old("industry")?.to_text(), event.new_value("industry")?.to_text());
            assert_eq!(event.entity(), "account");
            assert_eq!(event.old("x_nothing").unwrap_err().code(), ErrorCode::UnknownField);
            let changed = (event.is_changed("name")?, event.is_changed("industry")?);
            notes.lock().unwrap().push(format!("{old}>{new} {}>{} {changed:?}", other.0, other.1));
            Ok(())
        });
    }
    let id = s.create("account", record! { "name" => "Acme", "industry" => "retail" }).unwrap();
    assert_eq!(taken(&notes), [">Acme >retail (true, true)", ">Acme >retail (true, true)"]);
    s.update("account", id, record! { "name" => "Bolt" }).unwrap();
    assert_eq!(taken(&notes), ["Acme>Bolt retail>retail (true, false)", "Acme>Bolt retail>retail (true, false)"]);
    s.delete("account", id).unwrap();
    assert_eq!(taken(&notes), ["Bolt> retail> (false, false)", "Bolt> retail> (false, false)"]);
}

#[test]
fn a_hook_refuses_and_nothing_stays() {
    let (crm, s) = memory();
    crm.add_hook(HookOptions::after("contact"), |event| match event.new_value("last_name")?.as_text() {
        Some("Nobody") => Err(event.refuse("we do not deal with Nobody")),
        _ => Ok(()),
    });
    crm.add_hook(HookOptions::before("contact").on(&[Operation::Delete]), |event| Err(event.refuse("for ever")));
    let refused = s.create("contact", record! { "last_name" => "Nobody" }).unwrap_err();
    assert_eq!((refused.code(), refused.message()), (ErrorCode::RefusedByHook, "we do not deal with Nobody"));
    assert_eq!(refused.details().entity.as_deref(), Some("contact"));
    assert_eq!(s.count("contact").unwrap(), 0);
    assert!(s.search("nobody", &[], 9).unwrap().is_empty());
    let create = |name: &str| Write::Create { entity: "contact".into(), values: record! { "last_name" => name } };
    let writes = vec![create("Ada"), create("Nobody"), create("Bruno")];
    let results = s.write_batch(writes, BatchMode::KeepGoing).unwrap();
    assert_eq!(results.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    // What is deleted with something else asks its hooks too.
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let ada = results[0].as_ref().unwrap().record.id;
    s.update("contact", ada, record! { "account" => acme }).unwrap();
    assert_eq!(s.delete("account", acme).unwrap_err().code(), ErrorCode::RefusedByHook);
    assert_eq!((s.count("account").unwrap(), s.count("contact").unwrap()), (1, 2));
    let feed = s.changes_since(0, usize::MAX).unwrap();
    assert!(feed.iter().map(|change| change.seq).eq(1..=feed.len() as i64));
}

#[test]
fn a_hook_changes_what_is_written() {
    let (crm, s) = memory();
    crm.add_hook(HookOptions::before("contact"), |event| {
        let name = event.new_value("last_name")?.to_text().to_uppercase();
        event.set("last_name", name)?;
        assert_eq!(event.set("email", "nobody").unwrap_err().code(), ErrorCode::Validation);
        assert_eq!(event.set("version", 7).unwrap_err().code(), ErrorCode::Validation);
        Ok(())
    });
    crm.add_hook(HookOptions::after("contact"), |event| {
        assert_eq!(event.set("last_name", "late").unwrap_err().code(), ErrorCode::InvalidArgument);
        Ok(())
    });
    let id = s.create("contact", record! { "first_name" => "Ada", "last_name" => "Rossi" }).unwrap();
    let read = s.get("contact", id).unwrap();
    // What is computed from it follows, and so do search and history.
    assert_eq!((read.text("last_name"), read.text("full_name")), (Some("ROSSI"), Some("Ada ROSSI")));
    s.update("contact", id, record! { "last_name" => "Verdi" }).unwrap();
    assert_eq!(s.get("contact", id).unwrap().text("full_name"), Some("Ada VERDI"));
    assert_eq!((s.search("verdi", &[], 9).unwrap().len(), s.search("rossi", &[], 9).unwrap().len()), (1, 0));
    let last = s.history("contact", id, 1).unwrap().remove(0);
    let name = last.values.iter().find(|value| value.field == "last_name").unwrap();
    assert_eq!((&name.old, &name.new), (&Value::from("ROSSI"), &Value::from("VERDI")));
}

#[test]
fn a_hook_cannot_leave_a_required_field_empty() {
    let (crm, s) = memory();
    crm.add_hook(HookOptions::before("account"), |event| match event.new_value("name")?.as_text() {
        Some("Empty me") => event.set("name", Value::Null),
        _ => Ok(()),
    });
    let refused = s.create("account", record! { "name" => "Empty me" }).unwrap_err();
    assert_eq!((refused.code(), refused.details().issues[0].rule), (ErrorCode::Validation, "required"));
    let id = s.create("account", record! { "name" => "Acme" }).unwrap();
    assert_eq!(s.update("account", id, record! { "name" => "Empty me" }).unwrap_err().code(), ErrorCode::Validation);
    assert_eq!(s.get("account", id).unwrap().text("name"), Some("Acme"));
}

#[test]
fn a_hook_cannot_close_a_loop() {
    let (crm, s) = memory();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let child = s.create("account", record! { "name" => "Child", "parent_account" => acme }).unwrap();
    crm.add_hook(HookOptions::before("account"), move |event| event.set("parent_account", child));
    let refused = s.update("account", acme, record! { "name" => "Bolt" }).unwrap_err();
    assert_eq!((refused.code(), refused.details().issues[0].rule), (ErrorCode::Validation, "loop"));
}

#[test]
fn what_a_hook_writes_is_part_of_the_transaction() {
    let (crm, s) = memory();
    crm.add_hook(HookOptions::after("account").on(&[Operation::Create]), |event| {
        let account = event.id();
        let call = record! { "subject" => "Welcome", "regarding" => crm_core::Ref::new("account", account) };
        let task = event.create("task", call)?;
        event.update("account", account, record! { "description" => "welcomed" })?;
        event.update("task", task.record.id, record! { "subject" => "Welcome!" })?;
        match event.new_value("name")?.as_text() {
            Some("Late refusal") => Err(event.refuse("too late")),
            _ => Ok(()),
        }
    });
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    assert_eq!(s.get("account", acme).unwrap().text("description"), Some("welcomed"));
    let task = s.query_one("select subject, regarding from task", Values::new()).unwrap().unwrap();
    assert_eq!((task.text("subject"), task.values()[1].as_id()), (Some("Welcome!"), Some(acme)));
    assert!(s.create("account", record! { "name" => "Late refusal" }).is_err());
    assert_eq!((s.count("account").unwrap(), s.count("task").unwrap()), (1, 1));
    // All of it is one transaction, and is undone as one.
    let txn = s.history("account", acme, 1).unwrap()[0].change.txn;
    s.undo(Undo::Transaction(txn)).unwrap();
    assert_eq!((s.count("account").unwrap(), s.count("task").unwrap()), (0, 0));
}

#[test]
fn hooks_that_trigger_themselves_end_with_an_error() {
    let (crm, s) = memory();
    crm.add_hook(HookOptions::after("account").on(&[Operation::Update]), |event| {
        let id = event.id();
        let count = event.new_value("employees")?.as_int().unwrap_or(0);
        event.update("account", id, record! { "employees" => count + 1 }).map(|_| ())
    });
    crm.add_hook(HookOptions::after("contact").on(&[Operation::Create]), |event| {
        event.create("contact", record! { "last_name" => "Rossi" }).map(|_| ())
    });
    let id = s.create("account", record! { "name" => "Acme", "employees" => 1 }).unwrap();
    assert_eq!(s.update("account", id, record! { "name" => "Bolt" }).unwrap_err().code(), ErrorCode::HookLoop);
    assert_eq!(s.create("contact", record! { "last_name" => "Rossi" }).unwrap_err().code(), ErrorCode::HookLoop);
    let read = s.get("account", id).unwrap();
    assert_eq!((read.text("name"), read.version(), s.count("contact").unwrap()), (Some("Acme"), Some(1), 0));
    // A loop that fails does not use up the depth of the writes after it.
    s.transaction(|s| {
        for _ in 0..100 {
            assert_eq!(s.create("contact", record! { "last_name" => "x" }).unwrap_err().code(), ErrorCode::HookLoop);
        }
        s.create("account", record! { "name" => "Cord" })
    })
    .unwrap();
}

#[test]
fn depth_is_given_back_after_an_error_a_hook_swallows() {
    let (crm, s) = memory();
    crm.add_hook(HookOptions::before("contact").on(&[Operation::Delete]), |event| Err(event.refuse("never")));
    let ada = s.create("contact", record! { "last_name" => "Rossi" }).unwrap();
    crm.add_hook(HookOptions::after("account").on(&[Operation::Update]), move |event| {
        for _ in 0..100 {
            let refused = event.delete("contact", ada).map_err(|error: Error| error.code());
            assert_eq!(refused.unwrap_err(), ErrorCode::RefusedByHook);
        }
        Ok(())
    });
    let id = s.create("account", record! { "name" => "Bolt" }).unwrap();
    s.update("account", id, record! { "name" => "Cord" }).unwrap();
    assert_eq!((s.count("account").unwrap(), s.count("contact").unwrap()), (1, 1));
}

#[test]
fn a_write_a_hook_fails_with_and_swallows_leaves_no_half() {
    let (crm, s) = memory();
    crm.add_hook(HookOptions::after("contact"), |event| match event.new_value("last_name")?.as_text() {
        Some("Half") => Err(event.refuse("no")),
        _ => Ok(()),
    });
    crm.add_hook(HookOptions::after("account").on(&[Operation::Create]), |event| {
        assert!(event.create("contact", record! { "last_name" => "Half" }).is_err());
        Ok(())
    });
    s.create("account", record! { "name" => "Acme" }).unwrap();
    assert_eq!((s.count("account").unwrap(), s.count("contact").unwrap()), (1, 0));
    assert!(s.search("half", &[], 9).unwrap().is_empty());
    let feed = s.changes_since(0, usize::MAX).unwrap();
    assert!(feed.iter().map(|change| change.seq).eq(1..=feed.len() as i64));
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
}
