//! Records: created, read, changed, deleted, one after the other and many at once.

use crm_core::{Crm, ErrorCode, Ref, Undo, Value, params, record};

#[test]
fn a_record_lives_and_is_remembered() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let acme = s
        .create("account", record! { "name" => " Acme ", "address1_city" => "Torino", "revenue" => "1250.5" })
        .unwrap();
    let read = s.get("account", acme).unwrap();
    assert_eq!(read.text("name"), Some("Acme"));
    assert_eq!(read.version(), Some(1));
    assert_eq!(read.get("revenue").unwrap().to_text(), "1250.5");
    assert_eq!(read.text("state"), Some("active"));
    assert_eq!(read.text("currency"), Some("EUR"));
    assert_eq!(read.get("owner").unwrap().as_id(), Some(s.user()));

    let ada = s
        .create(
            "contact",
            record! { "first_name" => "Ada", "last_name" => "Rossi", "account" => acme, "email" => "Ada@Acme.IT" },
        )
        .unwrap();
    let row = s.query_one(
        "select full_name, email, account.name, owner.name from contact where account = :a",
        params! { "a" => acme },
    );
    let row = row.unwrap().unwrap();
    assert_eq!(row.values(), [Value::from("Ada Rossi"), "Ada@acme.it".into(), "Acme".into(), "System".into()]);

    let written = s.update("contact", ada, record! { "last_name" => "Bianchi" }).unwrap();
    assert_eq!(written.version, 2);
    assert_eq!(s.get("contact", ada).unwrap().text("full_name"), Some("Ada Bianchi"));
    let conflict = s.update_version("contact", ada, 1, record! { "last_name" => "Verdi" }).unwrap_err();
    assert_eq!(conflict.code(), ErrorCode::VersionConflict);

    let history = s.history("contact", ada, 10).unwrap();
    assert_eq!(history.len(), 2);
    let change = history[0].values.iter().find(|v| v.field == "last_name").unwrap();
    assert_eq!((change.old.as_text(), change.new.as_text()), (Some("Rossi"), Some("Bianchi")));

    assert_eq!(s.search("bian", &[], 10).unwrap()[0].name, "Ada Bianchi");
    assert!(s.search("ross", &[], 10).unwrap().is_empty());
    assert_eq!(s.search("ada acm", &["contact"], 10).unwrap().len(), 1);

    // The account takes its contacts along, and brings them back.
    s.delete("account", acme).unwrap();
    assert!(s.find("contact", ada).unwrap().is_none());
    assert!(s.search("bian", &[], 10).unwrap().is_empty());
    let txn = s.history("account", acme, 1).unwrap()[0].change.txn;
    let undone = s.undo(Undo::Transaction(txn)).unwrap();
    println!("{undone:?}");
    for c in s.changes_since(0, 100).unwrap() {
        println!("{c:?}");
    }
    assert_eq!(s.get("contact", ada).unwrap().get("account").unwrap().as_id(), Some(acme));
    assert_eq!(s.search("bian", &[], 10).unwrap()[0].name, "Ada Bianchi");
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
}

#[test]
fn activities_know_their_customer_and_customers_their_last_activity() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let ada = s.create("contact", record! { "last_name" => "Rossi", "account" => acme }).unwrap();
    let deal = s.create("opportunity", record! { "name" => "Deal", "customer" => Ref::new("contact", ada) }).unwrap();
    assert_eq!(s.get("account", acme).unwrap().get("last_activity_at"), Some(&Value::Null));

    let call =
        s.create("phone_call", record! { "subject" => "Hello", "regarding" => Ref::new("opportunity", deal) }).unwrap();
    assert_eq!(s.get("phone_call", call).unwrap().get("customer"), Some(&Value::Ref(Ref::new("contact", ada))));
    for (entity, id) in [("account", acme), ("contact", ada)] {
        let read = s.get(entity, id).unwrap();
        assert!(read.get("last_activity_at").unwrap().as_timestamp().is_some(), "{entity}");
        assert_eq!(read.version(), Some(1), "nobody who edits the {entity} is disturbed");
    }
    s.update("phone_call", call, record! { "regarding" => Ref::new("account", acme) }).unwrap();
    assert_eq!(s.get("phone_call", call).unwrap().get("customer"), Some(&Value::Ref(Ref::new("account", acme))));
    s.update("phone_call", call, record! { "regarding" => Value::Null }).unwrap();
    assert_eq!(s.get("phone_call", call).unwrap().get("customer"), Some(&Value::Null));
}
