//! The log of accesses: kept where the organisation asks for it, told to administrators, in nobody's way elsewhere.

use crm_core::exchange::csv::ExportOptions;
use crm_core::{Crm, ErrorCode, Operation, Options, Session, Undo, params, record};

use crate::security::Company;

fn log(s: &Session, since: i64) -> Vec<(Operation, String, Option<String>)> {
    let feed = s.changes_since(since, usize::MAX).unwrap();
    let accesses = feed.into_iter().filter(|change| change.operation.is_access());
    accesses.map(|change| (change.operation, change.entity, change.question)).collect()
}

#[test]
fn nothing_is_logged_unless_asked() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &["CEO-Business Manager"]);
    let acme = company.account("Acme", ada);
    let s = company.session(ada);
    s.get("account", acme).unwrap();
    s.export_csv(Vec::new(), "select name from account", params! {}, ExportOptions::default()).unwrap();
    assert_eq!(log(&company.system, 0), []);
}

#[test]
fn sessions_exports_and_reads_are_told_to_administrators() {
    let company = Company::new();
    let boss = company.user("boss", company.root, &["System Administrator"]);
    let ada = company.user("ada", company.torino, &["CEO-Business Manager"]);
    let acme = company.account("Acme", ada);
    let policy = record! { "logs_sessions" => true, "logs_exports" => true, "logged_entities" => "account contact" };
    company.system.set_policy(policy).unwrap();
    let since = company.system.changes_since(0, usize::MAX).unwrap().last().unwrap().seq;
    let s = company.session(ada);
    s.get("account", acme).unwrap();
    s.query("select name from opportunity where exists (select id from account where name = 'x')", params! {}).unwrap();
    s.page("select last_name from contact", params! {}, None, 5).unwrap();
    s.search("acme", &[], 5).unwrap();
    s.history("account", acme, 5).unwrap();
    s.as_of(s.now()).get("account", acme).unwrap();
    s.count("task").unwrap();
    s.export_csv(Vec::new(), "select subject from task", params! {}, ExportOptions::default()).unwrap();
    assert!(s.find("account", company.root).unwrap().is_none());
    let told = log(&company.session(boss), since);
    let line =
        |operation, entity: &str, question: Option<&str>| (operation, entity.to_owned(), question.map(str::to_owned));
    let exists = "select name from opportunity where exists (select id from account where name = 'x')";
    assert_eq!(
        told,
        [
            line(Operation::SignIn, "user", None),
            line(Operation::Read, "account", None),
            line(Operation::Read, "account", Some(exists)),
            line(Operation::Read, "contact", Some("select last_name from contact")),
            line(Operation::Read, "account", Some("search: acme")),
            line(Operation::Read, "account", None),
            line(Operation::Read, "account", None),
            line(Operation::Export, "task", Some("select subject from task")),
            line(Operation::SignIn, "user", None),
        ]
    );
    // Who looked is nobody else's business, and a record's own history is made of changes.
    assert_eq!(log(&s, since), []);
    assert_eq!(s.accesses(("account", acme), 9).unwrap_err().code(), ErrorCode::PermissionDenied);
    assert_eq!(company.session(boss).accesses(("account", acme), 9).unwrap().len(), 3);
    let history = company.system.history("account", acme, 9).unwrap();
    assert!(history.iter().all(|entry| !entry.change.operation.is_access()), "{history:?}");
    let seq = company.system.accesses(("account", acme), 1).unwrap()[0].seq;
    assert_eq!(company.system.undo(Undo::Change(seq)).unwrap_err().code(), ErrorCode::NotFound);
}

#[test]
fn what_cannot_be_logged_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.crm");
    let acme = {
        let s = Crm::open(&path).unwrap().session();
        s.set_policy(record! { "logged_entities" => "account" }).unwrap();
        s.create("account", record! { "name" => "Acme" }).unwrap()
    };
    let s = Crm::open_with(&path, Options::new().read_only(true)).unwrap().session();
    assert_eq!(s.get("account", acme).unwrap_err().code(), ErrorCode::ReadOnly);
    assert_eq!(s.query("select name from account", params! {}).err().unwrap().code(), ErrorCode::ReadOnly);
    assert_eq!(s.count("contact").unwrap(), 0);
    // In a transaction the line stands or falls with it.
    let crm = Crm::open(&path).unwrap();
    let s = crm.session();
    s.begin().unwrap();
    s.get("account", acme).unwrap();
    s.rollback().unwrap();
    assert_eq!(s.accesses(("account", acme), 9).unwrap(), []);
    s.transaction(|s| s.get("account", acme)).unwrap();
    assert_eq!(s.accesses(("account", acme), 9).unwrap().len(), 1);
}
