//! What the host has called after each commit.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crm_core::exchange::csv::{ImportOptions, Mapping};
use crm_core::{BatchMode, Commit, Crm, ErrorCode, Listener, Options, Write, params, record};

type Heard = Arc<Mutex<Vec<(i64, i64)>>>;

/// Listens, and notes what it is told.
fn listen(crm: &Crm) -> (Heard, Listener) {
    let heard: Heard = Arc::default();
    let notes = heard.clone();
    (heard, crm.on_commit(move |commit| notes.lock().unwrap().push((commit.first, commit.last))))
}

fn taken(heard: &Heard) -> Vec<(i64, i64)> {
    std::mem::take(&mut heard.lock().unwrap())
}

fn last(crm: &Crm) -> i64 {
    crm.session().changes_since(0, usize::MAX).unwrap().last().unwrap().seq
}

/// Waits for nobody: who would wait for a lock of ours is told at once.
fn impatient(path: &std::path::Path) -> Crm {
    Crm::open_with(path, Options::new().busy_timeout_ms(0)).unwrap()
}

#[test]
fn every_commit_that_changed_something_is_told_with_its_range() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let (heard, _listener) = listen(&crm);
    let start = last(&crm);
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    assert_eq!(taken(&heard), [(start + 1, start + 1)]);
    // Nothing is changed, so nothing is told.
    s.update("account", acme, record! { "name" => "Acme" }).unwrap();
    s.get("account", acme).unwrap();
    s.create("account", record! {}).unwrap_err();
    s.host_sql("create table shop (number integer)", params! {}).unwrap();
    s.change_schema(|_| Ok(())).unwrap();
    assert_eq!(taken(&heard), []);
    // A transaction is told of as one, when the outermost ends.
    s.begin().unwrap();
    s.create("contact", record! { "last_name" => "Rossi", "account" => acme }).unwrap();
    s.begin().unwrap();
    s.create("contact", record! { "last_name" => "Neri" }).unwrap();
    s.commit().unwrap();
    assert_eq!(taken(&heard), []);
    s.commit().unwrap();
    assert_eq!(taken(&heard), [(start + 2, start + 3)]);
    let write = |name: &str| Write::Create { entity: "account".into(), values: record! { "name" => name } };
    s.write_batch(vec![write("Bolt"), write("Cork")], BatchMode::KeepGoing).unwrap();
    let mapping = r#"{"crm_csv_mapping": 1, "entity": "account", "columns": [{"column": "name", "field": "name"}]}"#;
    let mapping = Mapping::from_json(mapping).unwrap();
    s.import_csv(&b"name\nDale\n"[..], &mapping, ImportOptions::default()).unwrap();
    s.delete("account", acme).unwrap();
    let end = last(&crm);
    assert_eq!(taken(&heard), [(start + 4, start + 5), (start + 6, start + 6), (start + 7, end)]);
}

#[test]
fn what_is_rolled_back_or_only_read_calls_nobody() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    s.set_policy(record! { "logged_entities" => "account", "logs_sessions" => true }).unwrap();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let (heard, _listener) = listen(&crm);
    s.begin().unwrap();
    s.create("contact", record! { "last_name" => "Rossi" }).unwrap();
    s.rollback().unwrap();
    s.transaction(|s| s.create("account", record! {})).unwrap_err();
    // Looking is logged, and changes nothing, even beside a write that was taken back.
    s.get("account", acme).unwrap();
    crm.session_as(s.user()).unwrap();
    s.begin().unwrap();
    s.get("account", acme).unwrap();
    s.begin().unwrap();
    s.create("contact", record! { "last_name" => "Neri" }).unwrap();
    s.rollback().unwrap();
    s.commit().unwrap();
    assert_eq!(taken(&heard), []);
    let logged = last(&crm);
    // Beside a change it counts as one of the lines.
    s.transaction(|s| {
        s.get("account", acme)?;
        s.update("account", acme, record! { "name" => "Bolt" })
    })
    .unwrap();
    assert_eq!(taken(&heard), [(logged + 1, logged + 2)]);
}

#[test]
fn a_listener_reads_with_rights_and_writes_while_nothing_is_held() {
    let folder = tempfile::tempdir().unwrap();
    let crm = impatient(&folder.path().join("a.crm"));
    let system = crm.session();
    let root = system.find_ids("business_unit", "name", "Organisation", 1).unwrap()[0];
    let values = record! { "user_name" => "ada", "last_name" => "Ada", "business_unit" => root };
    let ada = system.create("user", values).unwrap();
    system.grant_role("Salesperson", ("user", ada)).unwrap();
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let notes = seen.clone();
    let listener = crm.on_commit(move |commit| {
        let session = commit.crm.session_as(ada).unwrap();
        for change in session.changes_since(commit.first - 1, 99).unwrap() {
            notes.lock().unwrap().push(format!("{} {:?}", change.entity, change.operation));
            if change.entity == "contact" {
                session.create("task", record! { "subject" => "Call them" }).unwrap();
            }
        }
    });
    // A role's privilege is nothing a salesperson reads; a contact of their own is.
    system.create("role", record! { "name" => "Guest" }).unwrap();
    let own = record! { "last_name" => "Rossi", "owner" => crm_core::Ref::new("user", ada) };
    system.create("contact", own).unwrap();
    drop(listener);
    assert_eq!(*seen.lock().unwrap(), ["contact Create", "task Create"]);
    assert_eq!(system.count("task").unwrap(), 1);
}

#[test]
fn calls_nest_to_a_limit_and_the_commits_stand() {
    let crm = Crm::in_memory().unwrap();
    let calls = Arc::new(AtomicUsize::new(0));
    let count = calls.clone();
    let listener = crm.on_commit(move |commit| {
        count.fetch_add(1, Ordering::Relaxed);
        commit.crm.session().create("account", record! { "name" => "Another" }).unwrap();
    });
    crm.session().create("account", record! { "name" => "First" }).unwrap();
    assert_eq!(calls.swap(0, Ordering::Relaxed), 8);
    assert_eq!(crm.session().count("account").unwrap(), 9);
    // The next one begins at the top again.
    crm.session().create("account", record! { "name" => "First" }).unwrap();
    assert_eq!(calls.load(Ordering::Relaxed), 8);
    listener.keep();
}

#[test]
fn a_panic_in_a_listener_ends_that_call_alone() {
    let crm = Crm::in_memory().unwrap();
    let _first = crm.on_commit(|_| panic!("a fault of the host"));
    let (heard, _second) = listen(&crm);
    let s = crm.session();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    s.transaction(|s| s.update("account", acme, record! { "name" => "Bolt" })).unwrap();
    assert!(!s.in_transaction());
    assert_eq!(s.get("account", acme).unwrap().text("name"), Some("Bolt"));
    assert_eq!(taken(&heard).len(), 2);
}

#[test]
fn who_has_gone_is_called_no_more() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let (heard, listener) = listen(&crm);
    let write = || s.create("account", record! { "name" => "Acme" }).unwrap();
    write();
    drop(listener);
    write();
    assert_eq!(taken(&heard).len(), 1);
    // One listener removes another of the same commit, and itself.
    let place: Arc<Mutex<Vec<Listener>>> = Arc::default();
    let remove = place.clone();
    let first = crm.on_commit(move |_| drop(std::mem::take(&mut *remove.lock().unwrap())));
    let (heard, second) = listen(&crm);
    place.lock().unwrap().extend([first, second]);
    write();
    write();
    assert_eq!(taken(&heard), []);
    // Who begins to listen in a listener hears of the next commit, not of this one.
    let calls = Arc::new(AtomicUsize::new(0));
    let made: Arc<Mutex<Vec<Listener>>> = Arc::default();
    let (count, again) = (calls.clone(), made.clone());
    let more = crm.on_commit(move |commit: &Commit<'_>| {
        let count = count.clone();
        let listener = commit.crm.on_commit(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        again.lock().unwrap().push(listener);
    });
    write();
    assert_eq!((made.lock().unwrap().len(), calls.load(Ordering::Relaxed)), (1, 0));
    write();
    assert_eq!((made.lock().unwrap().len(), calls.load(Ordering::Relaxed)), (2, 1));
    drop(more);
}

#[test]
fn a_listener_keeps_no_file_open() {
    let witness = Arc::new(());
    let crm = Crm::in_memory().unwrap();
    let held = witness.clone();
    let listener = crm.on_commit(move |_| drop(held.clone()));
    let other = witness.clone();
    crm.on_commit(move |_| drop(other.clone())).keep();
    drop(crm);
    assert_eq!(Arc::strong_count(&witness), 1);
    drop(listener);
}

#[test]
fn threads_tell_each_commit_once() {
    let folder = tempfile::tempdir().unwrap();
    let crm = Crm::open_with(folder.path().join("a.crm"), Options::new().durable(false)).unwrap();
    let start = last(&crm);
    let (heard, _listener) = listen(&crm);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let s = crm.session();
                for _ in 0..20 {
                    s.create("account", record! { "name" => "Acme" }).unwrap();
                }
            });
        }
    });
    let mut told = taken(&heard);
    told.sort_unstable();
    assert_eq!(told, (1..=60).map(|at| (start + at, start + at)).collect::<Vec<_>>());
}

#[test]
fn a_listener_that_fails_to_write_is_told_why() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let code = Arc::new(Mutex::new(None));
    let note = code.clone();
    let _listener = crm.on_commit(move |commit| {
        *note.lock().unwrap() = commit.crm.session().create("account", record! {}).err().map(|error| error.code());
    });
    s.create("account", record! { "name" => "Acme" }).unwrap();
    assert_eq!(*code.lock().unwrap(), Some(ErrorCode::Validation));
    assert_eq!(s.count("account").unwrap(), 1);
}
