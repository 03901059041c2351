//! Who manages a territory has no other.

use crm_core::{ErrorCode, Id, Session, Undo, record};

use crate::common::{session, user};

fn territory(s: &Session, name: &str, manager: Option<Id>) -> Result<Id, crm_core::Error> {
    s.create("territory", record! { "name" => name, "manager" => manager })
}

fn is_refused<T: std::fmt::Debug>(done: Result<T, crm_core::Error>, field: &str) {
    let error = done.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Validation, "{error}");
    let issue = &error.details().issues[0];
    assert_eq!((issue.field.as_str(), issue.rule), (field, "other_territory"), "{error}");
}

#[test]
fn a_manager_manages_one() {
    let s = session();
    let (ada, ugo) = (user(&s, "ada", &[]), user(&s, "ugo", &[]));
    let north = territory(&s, "North", Some(ada)).unwrap();
    let south = territory(&s, "South", Some(ugo)).unwrap();
    is_refused(territory(&s, "East", Some(ada)), "manager");
    is_refused(s.update("territory", south, record! { "manager" => ada }), "manager");
    // What says nothing of the manager is nobody's business, and one who has left is free.
    s.update("territory", south, record! { "description" => "Below" }).unwrap();
    s.update("territory", north, record! { "manager" => ugo }).unwrap_err();
    s.update("territory", south, record! { "manager" => None::<Id> }).unwrap();
    s.update("territory", north, record! { "manager" => ugo }).unwrap();
    s.update("territory", south, record! { "manager" => ada }).unwrap();
}

#[test]
fn a_manager_belongs_to_what_they_manage_or_to_none() {
    let s = session();
    let (ada, ugo) = (user(&s, "ada", &[]), user(&s, "ugo", &[]));
    let north = territory(&s, "North", Some(ada)).unwrap();
    let south = territory(&s, "South", None).unwrap();
    s.update("user", ada, record! { "territory" => north }).unwrap();
    is_refused(s.update("user", ada, record! { "territory" => south }), "territory");
    s.update("user", ugo, record! { "territory" => south }).unwrap();
    is_refused(s.update("territory", north, record! { "manager" => ugo }), "manager");
    s.update("territory", south, record! { "manager" => ugo }).unwrap();
    s.update("user", ugo, record! { "territory" => None::<Id> }).unwrap();
}

#[test]
fn what_comes_back_is_looked_at_too() {
    let s = session();
    let ada = user(&s, "ada", &[]);
    let north = territory(&s, "North", Some(ada)).unwrap();
    s.delete("territory", north).unwrap();
    let south = territory(&s, "South", Some(ada)).unwrap();
    is_refused(s.restore("territory", north), "manager");
    s.update("territory", south, record! { "manager" => None::<Id> }).unwrap();
    s.restore("territory", north).unwrap();
    let taken = s.history("territory", south, 1).unwrap();
    is_refused(s.undo(Undo::Change(taken[0].change.seq)), "manager");
}
