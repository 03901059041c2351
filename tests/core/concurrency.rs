//! Several at once: readers beside a writer, two programs on one file, interrupts, hooks, transactions in each other.

use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};

use crm_core::{Crm, Error, ErrorCode, HookOptions, NewField, Operation, Options, Value, Values, params, record};

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> ErrorCode {
    result.expect_err("refused").code()
}

fn names(s: &crm_core::Session) -> Vec<String> {
    let rows = s.query("select name from account order by name", params! {}).unwrap();
    rows.map(|row| row.unwrap().text("name").unwrap().to_owned()).collect()
}

/// A file, opened with so little patience that who has to wait is told at once.
fn open(path: &Path) -> Crm {
    Crm::open_with(path, Options::new().busy_timeout_ms(20)).unwrap()
}

fn on_file_and_in_memory(check: impl Fn(Crm, &str)) {
    let folder = tempfile::tempdir().unwrap();
    check(open(&folder.path().join("a.crm")), "file");
    check(Crm::in_memory_with(Options::new().busy_timeout_ms(20)).unwrap(), "memory");
}

#[test]
fn readers_see_what_was_committed_while_a_transaction_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.crm");
    let crm = open(&path);
    let (writer, reader) = (crm.session(), crm.session());
    let acme = writer.create("account", record! { "name" => "Acme" }).unwrap();
    writer.begin().unwrap();
    writer.update("account", acme, record! { "name" => "Bolt" }).unwrap();
    writer.create("account", record! { "name" => "Crown" }).unwrap();
    assert_eq!(names(&writer), ["Bolt", "Crown"]);
    let elsewhere = open(&path).session();
    for s in [&reader, &elsewhere] {
        assert_eq!(names(s), ["Acme"]);
        assert_eq!(s.get("account", acme).unwrap().text("name"), Some("Acme"));
        assert!(s.search("bolt", &[], 9).unwrap().is_empty());
        assert_eq!(s.history("account", acme, 9).unwrap().len(), 1);
    }
    let from_a_thread = std::thread::scope(|scope| scope.spawn(|| names(&crm.session())).join().unwrap());
    assert_eq!(from_a_thread, ["Acme"]);
    writer.commit().unwrap();
    for s in [&reader, &elsewhere] {
        assert_eq!(names(s), ["Bolt", "Crown"]);
        assert_eq!(s.search("bolt", &[], 9).unwrap().len(), 1);
    }
}

#[test]
fn rows_that_are_being_read_show_one_moment() {
    let folder = tempfile::tempdir().unwrap();
    let crm = open(&folder.path().join("a.crm"));
    let s = crm.session();
    for name in ["a", "b", "c"] {
        s.create("account", record! { "name" => name }).unwrap();
    }
    let mut rows = s.query("select name from account order by name", params! {}).unwrap();
    assert_eq!(rows.next().unwrap().unwrap().text("name"), Some("a"));
    s.create("account", record! { "name" => "bb" }).unwrap();
    let left: Vec<_> = rows.map(|row| row.unwrap().text("name").unwrap().to_owned()).collect();
    assert_eq!(left, ["b", "c"]);
    assert_eq!(names(&s), ["a", "b", "bb", "c"]);
}

#[test]
fn a_second_writer_is_told_that_the_file_is_busy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.crm");
    let (first, second) = (open(&path), open(&path));
    let (here, beside, elsewhere) = (first.session(), first.session(), second.session());
    let made = here.changes_since(0, usize::MAX).unwrap().len() as i64;
    here.begin().unwrap();
    here.create("account", record! { "name" => "Acme" }).unwrap();
    for s in [&beside, &elsewhere] {
        assert_eq!(code(s.create("account", record! { "name" => "Bolt" })), ErrorCode::Busy);
        assert_eq!(code(s.begin()), ErrorCode::Busy);
        assert!(!s.in_transaction());
        assert_eq!(code(s.change_schema(|_| Ok(()))), ErrorCode::Busy);
    }
    here.commit().unwrap();
    for (s, name) in [(&beside, "Bolt"), (&elsewhere, "Crown")] {
        s.create("account", record! { "name" => name }).unwrap();
    }
    assert_eq!(names(&here), ["Acme", "Bolt", "Crown"]);
    let feed = here.changes_since(0, usize::MAX).unwrap();
    assert!(feed.iter().map(|change| change.seq).eq(1..=made + 3), "{feed:?}");
}

#[test]
fn who_lets_go_of_an_open_transaction_leaves_nothing_and_frees_the_file() {
    on_file_and_in_memory(|crm, place| {
        let s = crm.session();
        s.begin().unwrap();
        s.create("account", record! { "name" => "Acme" }).unwrap();
        drop(s);
        crm.session().create("account", record! { "name" => "Bolt" }).unwrap();
        assert_eq!(names(&crm.session()), ["Bolt"], "{place}");
    });
}

#[test]
fn a_new_name_is_known_elsewhere_when_it_is_first_used() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.crm");
    let (first, second) = (open(&path), open(&path));
    let (here, there) = (first.session(), second.session());
    let acme = here.create("account", record! { "name" => "Acme" }).unwrap();
    let add = |name: &'static str| {
        here.change_schema(|schema| schema.add_field("account", NewField::text(name, 9).label("en", "N")).map(|_| ()))
            .unwrap();
    };
    add("x_read");
    let row = there.query_one("select x_read from account", params! {}).unwrap().unwrap();
    assert_eq!(row.values(), [Value::Null]);
    add("x_field");
    assert_eq!(there.get_fields("account", acme, &["x_field"]).unwrap().get("x_field"), Some(&Value::Null));
    add("x_found");
    assert!(there.find_ids("account", "x_found", "x", 9).unwrap().is_empty());
    add("x_written");
    there.update("account", acme, record! { "x_written" => "yes" }).unwrap();
    assert_eq!(here.get("account", acme).unwrap().text("x_written"), Some("yes"));
    assert_eq!(code(there.query("select x_none from account", params! {})), ErrorCode::UnknownField);
    assert_eq!(first.registry().epoch, second.registry().epoch);
}

#[test]
fn a_record_is_written_for_each_row_that_is_read() {
    on_file_and_in_memory(|crm, place| {
        let s = crm.session();
        for n in 0..50 {
            s.create("account", record! { "name" => format!("n{n:02}") }).unwrap();
        }
        for row in s.query("select id, name from account order by name", params! {}).unwrap() {
            let row = row.unwrap();
            let id = row.get("id").unwrap().as_id().unwrap();
            let text = format!("seen {}", row.text("name").unwrap());
            s.update("account", id, record! { "description" => text }).unwrap();
            s.create("task", record! { "subject" => row.text("name").unwrap() }).unwrap();
        }
        let seen = s.query_one("select count(*) from account where description like 'seen n%'", params! {});
        assert_eq!(seen.unwrap().unwrap().values(), [Value::Int(50)], "{place}");
        assert_eq!(s.count("task").unwrap(), 50, "{place}");
    });
}

#[test]
fn a_long_read_is_interrupted_from_another_thread() {
    on_file_and_in_memory(|crm, place| {
        let s = crm.session();
        for n in 0..20 {
            s.create("account", record! { "name" => format!("n{n:02}") }).unwrap();
        }
        let switch = s.interrupt_handle();
        let (begun, has_begun) = mpsc::channel();
        let (pulled, is_pulled) = mpsc::channel();
        let puller = std::thread::spawn(move || {
            has_begun.recv().unwrap();
            switch.interrupt();
            pulled.send(switch).unwrap();
        });
        let mut rows = s.query("select name from account order by name", params! {}).unwrap();
        rows.next().unwrap().unwrap();
        begun.send(()).unwrap();
        let switch = is_pulled.recv().unwrap();
        puller.join().unwrap();
        let rest: Vec<_> = rows.map(|row| row.map_err(|error| error.code())).collect();
        // Rows already in memory may still be given; a file is read no further.
        assert!(rest.len() == 19 || rest.last() == Some(&Err(ErrorCode::Interrupted)), "{place}: {rest:?}");
        assert!(place == "memory" || rest.last() == Some(&Err(ErrorCode::Interrupted)), "{place}: {rest:?}");
        let again = s.query("select name from account", params! {}).and_then(|rows| rows.all());
        assert_eq!(code(again), ErrorCode::Interrupted, "{place}: until it is reset");
        assert_eq!(names(&crm.session()).len(), 20, "{place}: other sessions go on");
        switch.reset();
        assert_eq!(names(&s).len(), 20, "{place}");
    });
}

#[test]
fn a_file_opened_for_reading_is_not_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.crm");
    let acme = open(&path).session().create("account", record! { "name" => "Acme" }).unwrap();
    let crm = Crm::open_with(&path, Options::new().read_only(true)).unwrap();
    let s = crm.session();
    assert_eq!(names(&s), ["Acme"]);
    let codes = [
        code(s.create("account", record! { "name" => "Bolt" })),
        code(s.update("account", acme, record! { "name" => "Bolt" })),
        code(s.delete("account", acme)),
        code(s.begin()),
        code(s.change_schema(|_| Ok(()))),
        code(s.host_sql("create table shop (a)", params! {})),
    ];
    assert_eq!(codes, [ErrorCode::ReadOnly; 6]);
    assert_eq!(names(&s), ["Acme"]);
    let missing = Crm::open_with(folder.path().join("no.crm"), Options::new().read_only(true)).map(|_| ());
    assert_eq!(code(missing), ErrorCode::CannotOpen);
}

#[test]
fn a_backup_is_taken_while_another_session_writes() {
    on_file_and_in_memory(|crm, place| {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.crm");
        let s = crm.session();
        s.create("account", record! { "name" => "Acme" }).unwrap();
        if place == "file" {
            s.begin().unwrap();
            s.create("account", record! { "name" => "Bolt" }).unwrap();
        }
        let mut last = (0, 0);
        crm.backup(&copy, |done, all| {
            last = (done, all);
            true
        })
        .unwrap();
        assert!(last.0 == last.1 && last.1 > 0, "{place}: {last:?}");
        assert_eq!(code(crm.backup(&copy, |_, _| true)), ErrorCode::InvalidArgument, "{place}");
        let copied = Crm::open(&copy).unwrap();
        assert_eq!(copied.check().unwrap(), Vec::<String>::new(), "{place}");
        assert_eq!(names(&copied.session()), ["Acme"], "{place}");
        copied.session().create("account", record! { "name" => "Crown" }).unwrap();
        let stopped = folder.path().join("stopped.crm");
        assert_eq!(code(crm.backup(&stopped, |_, _| false)), ErrorCode::Interrupted, "{place}");
        assert!(!stopped.exists(), "{place}");
        if place == "file" {
            s.commit().unwrap();
            assert_eq!(names(&s), ["Acme", "Bolt"]);
        }
    });
}

#[test]
fn hooks_run_in_order_and_may_change_or_refuse() {
    let crm = Crm::in_memory().unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let hear = |name: &'static str| {
        let told = told.clone();
        move |event: &mut crm_core::HookEvent<'_>| {
            let text = format!("{name} {}->{}", event.old("name")?.to_text(), event.new_value("name")?.to_text());
            told.lock().unwrap().push(text);
            Ok(())
        }
    };
    crm.add_hook(HookOptions::after("account"), hear("after"));
    crm.add_hook(HookOptions::before("account").order(2), hear("late"));
    crm.add_hook(HookOptions::before("account").order(1), |event| {
        if event.operation() == Operation::Delete {
            return Err(event.refuse("accounts stay"));
        }
        let name = event.new_value("name")?.to_text().to_uppercase();
        event.set("name", name)
    });
    crm.add_hook(HookOptions::before("account").order(-1), hear("early"));
    crm.add_hook(HookOptions::before("contact"), hear("never"));
    let s = crm.session();
    let acme = s.create("account", record! { "name" => "acme" }).unwrap();
    s.update("account", acme, record! { "name" => "bolt" }).unwrap();
    let heard =
        ["early ->acme", "late ->ACME", "after ->ACME", "early ACME->bolt", "late ACME->BOLT", "after ACME->BOLT"];
    assert_eq!(*told.lock().unwrap(), heard);
    let refused = s.delete("account", acme).unwrap_err();
    assert_eq!((refused.code(), refused.message()), (ErrorCode::RefusedByHook, "accounts stay"));
    assert_eq!(s.get("account", acme).unwrap().text("name"), Some("BOLT"));
}

#[test]
fn what_a_hook_writes_goes_with_the_write_it_follows() {
    let crm = Crm::in_memory().unwrap();
    crm.add_hook(HookOptions::after("account").on(&[Operation::Create]), |event| {
        let name = event.new_value("name")?.to_text();
        event.create("task", record! { "subject" => format!("Call {name}") })?;
        if name == "Nobody" { Err(event.refuse("not with Nobody")) } else { Ok(()) }
    });
    let s = crm.session();
    s.create("account", record! { "name" => "Acme" }).unwrap();
    assert_eq!(code(s.create("account", record! { "name" => "Nobody" })), ErrorCode::RefusedByHook);
    assert_eq!((s.count("account").unwrap(), s.count("task").unwrap()), (1, 1));
    // In a transaction that goes on, only the part that failed is gone.
    s.transaction(|s| {
        s.create("account", record! { "name" => "Bolt" })?;
        assert_eq!(code(s.create("account", record! { "name" => "Nobody" })), ErrorCode::RefusedByHook);
        Ok(())
    })
    .unwrap();
    assert_eq!((s.count("account").unwrap(), s.count("task").unwrap()), (2, 2));
    assert!(s.search("nobody", &[], 9).unwrap().is_empty());
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
}

#[test]
fn hooks_that_trigger_each_other_for_ever_are_stopped() {
    let crm = Crm::in_memory().unwrap();
    crm.add_hook(HookOptions::after("task"), |event| {
        event.create("task", record! { "subject" => "again" }).map(|_| ())
    });
    let s = crm.session();
    assert_eq!(code(s.create("task", record! { "subject" => "once" })), ErrorCode::HookLoop);
    assert_eq!(s.count("task").unwrap(), 0);
    s.create("account", record! { "name" => "Acme" }).unwrap();
    let again = s.transaction(|s| {
        assert_eq!(code(s.create("task", record! { "subject" => "once" })), ErrorCode::HookLoop);
        s.create("account", record! { "name" => "Bolt" })
    });
    again.unwrap();
    assert_eq!((s.count("account").unwrap(), s.count("task").unwrap()), (2, 0));
}

#[test]
fn transactions_nest_and_their_parts_fail_alone() {
    on_file_and_in_memory(|crm, place| {
        let s = crm.session();
        let made = s.changes_since(0, usize::MAX).unwrap().len() as i64;
        let create = |name: &str| s.create("account", record! { "name" => name });
        s.begin().unwrap();
        create("a").unwrap();
        s.begin().unwrap();
        create("b").unwrap();
        s.begin().unwrap();
        create("c").unwrap();
        s.commit().unwrap();
        s.rollback().unwrap();
        assert!(s.in_transaction(), "{place}");
        s.begin().unwrap();
        create("d").unwrap();
        s.commit().unwrap();
        let failed: Result<(), Error> = s.transaction(|s| {
            s.create("account", record! { "name" => "e" })?;
            s.update("account", s.user(), Values::new()).map(|_| ())
        });
        assert_eq!(code(failed), ErrorCode::NotFound, "{place}");
        assert_eq!(code(s.change_schema(|_| Ok(()))), ErrorCode::TransactionState, "{place}");
        s.commit().unwrap();
        for outcome in [s.commit(), s.rollback()] {
            assert_eq!(code(outcome), ErrorCode::TransactionState, "{place}");
        }
        assert_eq!(names(&s), ["a", "d"], "{place}");
        // Of the feed too: what was taken back has left no numbers behind.
        let feed = s.changes_since(made, 99).unwrap();
        let first = made + 1;
        assert!(
            feed.iter().map(|change| (change.seq, change.txn)).eq([(first, first), (first + 1, first)]),
            "{place}: {feed:?}"
        );
        s.begin().unwrap();
        s.transaction(|s| s.create("account", record! { "name" => "f" })).unwrap();
        s.rollback().unwrap();
        assert_eq!(names(&s), ["a", "d"], "{place}");
        assert_eq!(crm.check().unwrap(), Vec::<String>::new(), "{place}");
    });
}
