//! One test for each fault that was found and mended, named after it.

use crm_core::{Crm, HookOptions, Ref, Undo, Value, Values, record};

#[test]
fn assigning_to_the_owner_it_has_changes_nothing() {
    let s = Crm::in_memory().unwrap().session();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let written = s.assign("account", acme, Ref::new("user", s.user())).unwrap();
    assert_eq!((written.operation, written.version), (None, 1));
    assert_eq!(s.history("account", acme, 9).unwrap().len(), 1);
}

#[test]
fn history_knows_what_a_hook_overwrote() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let acme = s.create("account", record! { "name" => "Acme", "description" => "old" }).unwrap();
    crm.add_hook(HookOptions::before("account"), |event| event.set("description", "new"));
    s.update("account", acme, record! { "name" => "Acme S.p.A." }).unwrap();
    let change = s.history("account", acme, 1).unwrap().remove(0);
    let description = change.values.iter().find(|value| value.field == "description").unwrap();
    assert_eq!((&description.old, &description.new), (&Value::from("old"), &Value::from("new")));
    // What is as it was is no change, even if a hook says it again.
    assert_eq!(s.update("account", acme, Values::new()).unwrap().operation, None);
}

#[test]
fn versions_rise_through_every_life_of_a_record() {
    let s = Crm::in_memory().unwrap().session();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    s.transaction(|s| {
        s.delete("account", acme)?;
        s.restore("account", acme)?;
        s.update("account", acme, record! { "name" => "Acme S.p.A." })
    })
    .unwrap();
    assert_eq!(s.get("account", acme).unwrap().version(), Some(3));
    let txn = s.history("account", acme, 1).unwrap()[0].change.txn;
    s.undo(Undo::Transaction(txn)).unwrap();
    let again = s.get("account", acme).unwrap();
    assert_eq!((again.text("name"), again.version()), (Some("Acme"), Some(5)));
}

#[test]
fn several_words_are_found_in_a_long_text() {
    let s = Crm::in_memory().unwrap().session();
    s.create("task", record! { "subject" => "Call", "description" => "Machines for\nthe paper industry" }).unwrap();
    for typed in ["paper machines", "ind pap", "industry f"] {
        assert_eq!(s.search(typed, &[], 9).unwrap().len(), 1, "{typed}");
    }
    assert!(s.search("paper and pencil", &[], 9).unwrap().is_empty());
}

#[test]
fn an_empty_text_is_nothing_for_a_number_too() {
    let s = Crm::in_memory().unwrap().session();
    let acme = s.create("account", record! { "name" => "Acme", "employees" => 7 }).unwrap();
    s.update("account", acme, record! { "employees" => " " }).unwrap();
    assert_eq!(s.get("account", acme).unwrap().get("employees"), Some(&Value::Null));
}
