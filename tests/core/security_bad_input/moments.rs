//! When a change of rights holds: for its own transaction at once, for all others with the commit, and not at all after a
//! rollback.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crm_core::{Crm, Depth, ErrorCode, Id, Right, Session, Undo, params, record};

use super::code;

struct File {
    crm: Crm,
    system: Session,
    ada: Id,
    _folder: tempfile::TempDir,
    path: std::path::PathBuf,
}

fn file() -> File {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.crm");
    let crm = Crm::open(&path).unwrap();
    let system = crm.session();
    let root = system.find_ids("business_unit", "name", "Organisation", 1).unwrap()[0];
    let values = record! { "user_name" => "ada", "last_name" => "Rossi", "business_unit" => root };
    let ada = system.create("user", values).unwrap();
    system.create("account", record! { "name" => "Acme" }).unwrap();
    File { crm, system, ada, _folder: folder, path }
}

const CEO: &str = "CEO-Business Manager";

fn sees(s: &Session) -> bool {
    match s.count("account") {
        Ok(count) => count > 0,
        Err(error) if error.code() == ErrorCode::PermissionDenied => false,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn others_see_a_change_with_its_commit() {
    let file = file();
    let s = file.crm.session_as(file.ada).unwrap();
    let other = Crm::open(&file.path).unwrap();
    let elsewhere = other.session_as(file.ada).unwrap();
    assert!(!sees(&s) && !sees(&elsewhere));
    file.system.begin().unwrap();
    file.system.grant_role(CEO, ("user", file.ada)).unwrap();
    assert!(!sees(&s) && !sees(&elsewhere));
    file.system.commit().unwrap();
    assert!(sees(&s) && sees(&elsewhere));
    file.system.begin().unwrap();
    file.system.revoke_role(CEO, ("user", file.ada)).unwrap();
    assert!(sees(&s));
    file.system.rollback().unwrap();
    assert!(sees(&s) && sees(&elsewhere));
    file.system.set_privilege(CEO, "account", Right::Read, None).unwrap();
    assert!(!sees(&s) && !sees(&elsewhere));
}

#[test]
fn a_transaction_sees_its_own_changes_and_forgets_what_it_takes_back() {
    let file = file();
    file.system.grant_role("System Administrator", ("user", file.ada)).unwrap();
    let s = file.crm.session_as(file.ada).unwrap();
    let root = s.find_ids("business_unit", "name", "Organisation", 1).unwrap()[0];
    let bea = record! { "user_name" => "bea", "last_name" => "Verdi", "business_unit" => root };
    let bea = s.create("user", bea).unwrap();
    s.grant_role("System Administrator", ("user", bea)).unwrap();
    s.begin().unwrap();
    s.begin().unwrap();
    s.revoke_role("System Administrator", ("user", file.ada)).unwrap();
    assert!(!sees(&s), "taken away at once");
    s.rollback().unwrap();
    assert!(sees(&s), "back with what was taken back");
    s.revoke_role("System Administrator", ("user", file.ada)).unwrap();
    assert!(!sees(&s));
    s.commit().unwrap();
    assert!(!sees(&s));
}

#[test]
fn what_follows_a_part_taken_back_is_told_to_others_too() {
    let file = file();
    let s = file.crm.session_as(file.ada).unwrap();
    file.system.grant_role(CEO, ("user", file.ada)).unwrap();
    assert!(sees(&s));
    file.system.begin().unwrap();
    file.system.begin().unwrap();
    file.system.revoke_role(CEO, ("user", file.ada)).unwrap();
    file.system.rollback().unwrap();
    file.system.revoke_role(CEO, ("user", file.ada)).unwrap();
    file.system.commit().unwrap();
    assert!(!sees(&s), "the rights remembered are those from before");
    // The same where a single call failed half-way: its second half needs what its first half took away.
    file.system.grant_role(CEO, ("user", file.ada)).unwrap();
    assert!(sees(&s));
    file.crm.add_hook(crm_core::HookOptions::after("role_assignment"), |event| {
        let is_first = event.old("reason")?.as_text() != Some("now");
        let is_delete = event.operation() == crm_core::Operation::Delete;
        if is_delete && is_first { Err(event.refuse("not yet")) } else { Ok(()) }
    });
    let granted = file.system.find_ids("role_assignment", "principal", file.ada, 1).unwrap()[0];
    file.system
        .transaction(|system| {
            assert_eq!(code(system.delete("role_assignment", granted)), ErrorCode::RefusedByHook);
            system.update("role_assignment", granted, record! { "reason" => "now" })?;
            system.delete("role_assignment", granted)
        })
        .unwrap();
    assert!(!sees(&s));
}

#[test]
fn a_panic_takes_rights_back_as_well() {
    let file = file();
    let s = file.crm.session_as(file.ada).unwrap();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        file.system.transaction(|system| -> crm_core::Result<()> {
            system.grant_role(CEO, ("user", file.ada))?;
            std::panic::resume_unwind(Box::new("the host falls over"))
        })
    }));
    assert!(panicked.is_err());
    assert!(!file.system.in_transaction() && !sees(&s));
    file.system.grant_role(CEO, ("user", file.ada)).unwrap();
    assert!(sees(&s));
}

#[test]
fn another_process_closes_the_door_of_the_system() {
    let file = file();
    file.system.grant_role("System Administrator", ("user", file.ada)).unwrap();
    let other = Crm::open(&file.path).unwrap();
    assert_eq!(file.system.count("account").unwrap(), 1);
    let hers = other.session_as(file.ada).unwrap();
    hers.close_system().unwrap();
    assert_eq!(code(file.system.count("account")), ErrorCode::PermissionDenied);
    assert_eq!(code(file.system.create("account", record! { "name" => "x" })), ErrorCode::PermissionDenied);
    hers.set_policy(record! { "is_system_closed" => false }).unwrap();
    assert_eq!(file.system.count("account").unwrap(), 1);
    // Taken back, it was never closed.
    file.system.begin().unwrap();
    file.system.close_system().unwrap();
    file.system.rollback().unwrap();
    assert_eq!(file.system.count("account").unwrap(), 1);
}

#[test]
fn a_grant_is_undone_like_any_change() {
    let file = file();
    let s = file.crm.session_as(file.ada).unwrap();
    let granted = file.system.grant_role(CEO, ("user", file.ada)).unwrap();
    assert!(sees(&s));
    let change = file.system.history("role_assignment", granted, 1).unwrap()[0].change.seq;
    // Reads roles, as CEOs do, but takes none away.
    assert_eq!(code(s.undo(Undo::Change(change))), ErrorCode::PermissionDenied);
    file.system.undo(Undo::Change(change)).unwrap();
    assert!(!sees(&s));
    let back = file.system.history("role_assignment", granted, 1).unwrap()[0].change.seq;
    assert_eq!(code(s.undo(Undo::Change(back))), ErrorCode::NotFound);
    file.system.restore("role_assignment", granted).unwrap();
    assert!(sees(&s));
    // What somebody lost is not theirs to bring back.
    file.system.set_privilege(CEO, "role_privilege", Right::Write, Some(Depth::Organisation)).unwrap();
    file.system.set_privilege(CEO, "role_privilege", Right::Create, Some(Depth::Organisation)).unwrap();
    let taken = file.system.set_privilege(CEO, "account", Right::Delete, None).unwrap();
    let change = file.system.history("role_privilege", taken.record.id, 1).unwrap()[0].change.seq;
    assert_eq!(code(s.undo(Undo::Change(change))), ErrorCode::PermissionDenied);
}

#[test]
fn a_field_secured_by_another_process_is_hidden_with_the_next_statement() {
    let file = file();
    file.system.grant_role(CEO, ("user", file.ada)).unwrap();
    let other = Crm::open(&file.path).unwrap();
    let acme = file.system.find_ids("account", "name", "Acme", 1).unwrap()[0];
    file.system.update("account", acme, record! { "credit_limit" => 5_000 }).unwrap();
    let question = "select credit_limit from account";
    let answers = |s: &Session| {
        let limit = s.query_one(question, params! {}).unwrap().unwrap().at(0).unwrap().clone();
        let was = s.as_of(s.now()).get("account", acme).unwrap().get("credit_limit").unwrap().clone();
        let is_told =
            s.history("account", acme, 1).unwrap()[0].values.iter().any(|value| value.field == "credit_limit");
        let page = s.page(question, params! {}, None, 1).unwrap().rows[0].at(0).unwrap().clone();
        let whole = s.get("account", acme).unwrap().get("credit_limit").unwrap().clone();
        ([limit, was, page, whole].iter().filter(|value| !value.is_null()).count(), is_told)
    };
    // Each way is asked first by a session of its own, which has yet to hear of it.
    let s = other.session_as(file.ada).unwrap();
    assert_eq!(answers(&s), (4, true));
    file.system.change_schema(|schema| schema.set_secured("account", "credit_limit", true).map(|_| ())).unwrap();
    assert_eq!(answers(&s), (0, false));
    file.system.change_schema(|schema| schema.set_secured("account", "credit_limit", false).map(|_| ())).unwrap();
    assert!(s.history("account", acme, 1).unwrap()[0].values.iter().any(|value| value.field == "credit_limit"));
    file.system.change_schema(|schema| schema.set_secured("account", "credit_limit", true).map(|_| ())).unwrap();
    assert!(s.history("account", acme, 1).unwrap()[0].values.iter().all(|value| value.field != "credit_limit"));
    assert_eq!(s.query_one(question, params! {}).unwrap().unwrap().at(0), Some(&crm_core::Value::Null));
}
