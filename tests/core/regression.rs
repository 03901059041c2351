//! One test for each fault that was found and mended, named after it.

use crm_core::{BatchMode, Crm, ErrorCode, HookOptions, Options, Ref, Undo, Value, Values, Write, params, record};

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

#[test]
fn an_account_deleted_with_its_primary_contact_comes_back() {
    let s = Crm::in_memory().unwrap().session();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let ada = s.create("contact", record! { "last_name" => "Rossi", "account" => acme }).unwrap();
    s.update("account", acme, record! { "primary_contact" => ada }).unwrap();
    s.delete("account", acme).unwrap();
    let txn = s.history("account", acme, 1).unwrap()[0].change.txn;
    s.undo(Undo::Transaction(txn)).unwrap();
    assert_eq!(s.get("account", acme).unwrap().get("primary_contact"), Some(&Value::Id(ada)));
    assert_eq!(s.get("contact", ada).unwrap().get("account"), Some(&Value::Id(acme)));
}

#[test]
fn a_child_that_takes_its_sibling_along_can_be_deleted() {
    use crm_core::metadata::entity::Ownership;
    use crm_core::metadata::field::Cascade;
    use crm_core::{NewEntity, NewField};
    let s = Crm::in_memory().unwrap().session();
    s.change_schema(|schema| {
        let part = NewEntity::new("x_part", Ownership::User)
            .label("en", "Part", "Parts")
            .field(NewField::text("x_name", 20).label("en", "Name"));
        schema.add_entity(part)?;
        let whole = NewField::lookup("x_account", "account").label("en", "Account").cascade(Cascade::PARENTAL);
        schema.add_field("x_part", whole)?;
        let parent = NewField::lookup("x_parent", "x_part").label("en", "Parent").hierarchy();
        schema.add_field("x_part", parent.cascade(Cascade::PARENTAL))?;
        Ok(())
    })
    .unwrap();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let frame = s.create("x_part", record! { "x_name" => "frame", "x_account" => acme }).unwrap();
    s.create("x_part", record! { "x_name" => "screw", "x_account" => acme, "x_parent" => frame }).unwrap();
    s.delete("account", acme).unwrap();
    assert_eq!(s.count("x_part").unwrap(), 0);
}

#[test]
fn a_record_that_points_to_itself_comes_back() {
    use crm_core::NewField;
    let s = Crm::in_memory().unwrap().session();
    let twin = NewField::lookup("x_twin", "account").label("en", "Twin");
    s.change_schema(|schema| schema.add_field("account", twin).map(|_| ())).unwrap();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    s.update("account", acme, record! { "x_twin" => acme }).unwrap();
    s.delete("account", acme).unwrap();
    s.restore("account", acme).unwrap();
    assert_eq!(s.get("account", acme).unwrap().get("x_twin"), Some(&Value::Id(acme)));
}

#[test]
fn undoing_an_assignment_gives_each_record_its_own_owner_back() {
    let s = Crm::in_memory().unwrap().session();
    let unit = s.get("user", s.user()).unwrap().get("business_unit").cloned().unwrap();
    let user = |name: &str| {
        let values = record! { "user_name" => name, "last_name" => name, "business_unit" => unit.clone() };
        Ref::new("user", s.create("user", values).unwrap())
    };
    let (ada, bruno) = (user("ada"), user("bruno"));
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let contact = s.create("contact", record! { "last_name" => "Rossi", "account" => acme }).unwrap();
    s.assign("contact", contact, ada.clone()).unwrap();
    s.assign("account", acme, bruno.clone()).unwrap();
    assert_eq!(s.get("contact", contact).unwrap().get("owner"), Some(&Value::Ref(bruno)));
    let txn = s.history("account", acme, 1).unwrap()[0].change.txn;
    s.undo(Undo::Transaction(txn)).unwrap();
    assert_eq!(s.get("contact", contact).unwrap().get("owner"), Some(&Value::Ref(ada)));
}

#[test]
fn a_creation_others_have_built_on_is_not_undone() {
    let s = Crm::in_memory().unwrap().session();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let created = s.history("account", acme, 1).unwrap()[0].change.seq;
    let ada = s.create("contact", record! { "last_name" => "Rossi", "account" => acme }).unwrap();
    let refused = s.undo(Undo::Change(created)).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::CannotUndo);
    assert!(refused.message().contains("contact"), "{refused}");
    s.delete("contact", ada).unwrap();
    s.undo(Undo::Change(created)).unwrap();
    assert!(s.find("account", acme).unwrap().is_none());
}

#[test]
fn an_imported_activity_happened_when_it_was_made() {
    let s = Crm::in_memory().unwrap().session();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let last = || s.get("account", acme).unwrap().get("last_activity_at").unwrap().to_text();
    for (made, wanted) in [("2020-05-01", "2020-05-01"), ("2019-01-01", "2020-05-01"), ("2021-06-07", "2021-06-07")] {
        let values = record! {
            "subject" => "Call", "regarding" => Ref::new("account", acme), "created_at" => format!("{made}T12:00:00Z")
        };
        let write = Write::Create { entity: "phone_call".into(), values };
        s.write_history_batch(vec![write], BatchMode::AllOrNothing).unwrap();
        assert_eq!(last(), format!("{wanted}T12:00:00Z"));
    }
    s.create("task", record! { "subject" => "Now", "regarding" => Ref::new("account", acme) }).unwrap();
    assert!(last().as_str() > "2026");
}

#[test]
fn a_panic_in_a_transaction_takes_it_back() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        s.transaction(|s| -> crm_core::Result<()> {
            s.create("account", record! { "name" => "Acme" })?;
            panic!("in the middle")
        })
    }));
    assert!(caught.is_err() && !s.in_transaction());
    assert_eq!(s.count("account").unwrap(), 0);
    s.create("account", record! { "name" => "Acme" }).unwrap();
}

#[test]
fn a_transaction_that_the_store_ended_is_not_written_on() {
    let s = Crm::in_memory().unwrap().session();
    s.host_sql("create table shop (number integer primary key)", params! {}).unwrap();
    s.host_sql("insert into shop values (1)", params! {}).unwrap();
    let outcome = s.transaction(|s| {
        s.create("account", record! { "name" => "Acme" })?;
        // The store takes the whole transaction back by itself; a host that goes on all the same must not be kept.
        let refused = s.host_sql("insert or rollback into shop values (1)", params! {});
        assert!(refused.is_err());
        s.create("account", record! { "name" => "Bolla" })
    });
    assert!(outcome.is_err());
    assert_eq!(s.count("account").unwrap(), 0);
    s.create("account", record! { "name" => "Acme" }).unwrap();
}

#[test]
fn a_with_clause_opens_no_door_to_our_tables() {
    let s = Crm::in_memory().unwrap().session();
    s.create("account", record! { "name" => "Acme" }).unwrap();
    for text in [
        "with v_x as (select name from account) select * from v_x",
        "with V_account(name) as (select name from account) select * from v_account",
        "select * from (with v_x as (select name from account) select * from v_x)",
        "with v_x /* hidden */ as -- here\n(select name from account) select * from v_x",
        "with [v_x] as (select name from account) select * from v_x",
        "with 'v_x' as (select name from account) select * from v_x",
        "with a as (select 1), \"v_b\" as materialized (select name from account) select * from v_b",
    ] {
        let refused = s.host_sql(text, params! {}).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::PermissionDenied, "{text}");
    }
    let read = s.host_sql("with mine as (select name from v_account) select * from mine", params! {}).unwrap();
    assert_eq!(read.len(), 1);
}

#[test]
fn undo_never_points_to_what_is_gone() {
    let s = Crm::in_memory().unwrap().session();
    let (one, other) = (
        s.create("account", record! { "name" => "Acme" }).unwrap(),
        s.create("account", record! { "name" => "Bolla" }).unwrap(),
    );
    let deal = s.create("opportunity", record! { "name" => "Deal", "customer" => Ref::new("account", one) }).unwrap();
    s.update("opportunity", deal, record! { "customer" => Ref::new("account", other) }).unwrap();
    let change = s.history("opportunity", deal, 1).unwrap()[0].change.seq;
    s.delete("account", one).unwrap();
    assert_eq!(s.undo(Undo::Change(change)).unwrap_err().code(), ErrorCode::CannotUndo);
    assert_eq!(s.get("opportunity", deal).unwrap().get("customer").unwrap().as_id(), Some(other));
}

#[test]
fn a_hook_that_goes_on_after_a_failure_leaves_nothing_of_it() {
    let crm = Crm::in_memory().unwrap();
    crm.add_hook(HookOptions::after("account"), |event| {
        let _ = event.create("business_unit", record! { "name" => "Organisation" });
        Ok(())
    });
    crm.add_hook(HookOptions::before("contact"), |event| event.set("last_name", Value::Null));
    let s = crm.session();
    s.create("account", record! { "name" => "Acme" }).unwrap();
    let told = s.changes_since(0, 100).unwrap();
    assert!(told.iter().all(|change| change.id.is_some()), "a line of history without a record");
    assert_eq!(s.count("business_unit").unwrap(), 1);
    // What a hook sets is checked like what a host says.
    let refused = s.create("contact", record! { "last_name" => "Rossi" }).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::Validation);
}

#[test]
fn a_file_of_one_byte_is_no_empty_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("note.crm");
    std::fs::write(&path, "x").unwrap();
    for options in [Options::new(), Options::new().create(false), Options::new().read_only(true)] {
        assert_eq!(Crm::open_with(&path, options).map(|_| ()).unwrap_err().code(), ErrorCode::NotACrmFile);
    }
    assert_eq!(std::fs::read(&path).unwrap(), b"x");
}

#[test]
fn memory_is_opened_by_its_usual_name() {
    let crm = Crm::open(":memory:").unwrap();
    crm.session().create("account", record! { "name" => "Acme" }).unwrap();
    assert_eq!(crm.session().count("account").unwrap(), 1);
    assert_eq!(Crm::open(":memory:").unwrap().session().count("account").unwrap(), 0);
    assert_eq!(Crm::open("").map(|_| ()).unwrap_err().code(), ErrorCode::CannotOpen);
}

#[test]
fn bytes_changed_on_the_disk_are_damage_and_not_our_fault() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rot.crm");
    let id = {
        let s = Crm::open(&path).unwrap().session();
        s.create("account", record! { "name" => "Acme", "description" => "sound" }).unwrap()
    };
    let mut bytes = std::fs::read(&path).unwrap();
    let place = bytes.windows(5).position(|five| five == b"sound").unwrap();
    bytes[place] = 0xff;
    std::fs::write(&path, bytes).unwrap();
    let s = Crm::open(&path).unwrap().session();
    assert_eq!(s.get("account", id).unwrap_err().code(), ErrorCode::Corrupt);
    assert_eq!(s.history("account", id, 9).unwrap_err().code(), ErrorCode::Corrupt);
}
