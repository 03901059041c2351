//! The schema, changed while there are records: what is added works, what is refused leaves nothing, packs travel.

use crm_core::metadata::field::Cascade;
use crm_core::{
    Crm, Error, ErrorCode, NewEntity, NewField, NewOption, Ownership, Result, SchemaEditor, SchemaPack, Session, Undo,
    Value, Values, params, record,
};

fn change(s: &Session, edit: impl FnOnce(&mut SchemaEditor) -> Result<&mut SchemaEditor>) -> Result<()> {
    s.change_schema(|schema| edit(schema).map(|_| ()))
}

fn option(name: &str, label: &str) -> NewOption {
    NewOption::new(name).label("en", label)
}

/// A machine belongs to an account, is deleted with it, and contacts point to the machine they look after.
fn machines(schema: &mut SchemaEditor) -> Result<&mut SchemaEditor> {
    let machine = NewEntity::new("x_machine", Ownership::User)
        .label("en", "Machine", "Machines")
        .field(NewField::text("x_serial", 40).label("en", "Serial number").unique().searchable())
        .field(NewField::lookup("x_account", "account").label("en", "Account").cascade(Cascade::PARENTAL))
        .field(NewField::money("x_price").label("en", "Price"))
        .field(NewField::date("x_built").label("en", "Built"))
        .field(NewField::boolean("x_leased").label("en", "Leased"))
        .field(
            NewField::choice("x_size", [option("small", "Small one"), option("large", "Large one")])
                .label("en", "Size"),
        )
        .field(
            NewField::multi_choice("x_uses", [option("cut", "Cutting"), option("mill", "Milling")]).label("en", "Uses"),
        );
    schema.add_entity(machine)?;
    schema.add_field("contact", NewField::lookup("x_machine", "x_machine").label("en", "Looks after"))?;
    schema.add_field("contact", NewField::text("x_badge", 20).label("en", "Badge"))
}

fn with_machines() -> (Crm, Session) {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    change(&s, machines).unwrap();
    (crm, s)
}

/// Everything the schema is made of, to see that a refused change left nothing.
fn everything(s: &Session) -> (i64, String, String) {
    let registry = s.registry();
    let definitions: Vec<_> = registry.definitions().collect();
    let views = s.host_sql("select * from v_account limit 0", params! {});
    (registry.epoch, serde_json::to_string(&definitions).unwrap(), format!("{views:?}"))
}

#[test]
fn lookups_lead_both_ways_and_cascade() {
    let (crm, s) = with_machines();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let lathe = record! { "x_serial" => "L-17", "x_account" => acme, "x_size" => "large", "x_uses" => Value::List(vec!["cut".into(), "mill".into()]) };
    let lathe = s.create("x_machine", lathe).unwrap();
    let ada = s.create("contact", record! { "last_name" => "Rossi", "x_machine" => lathe }).unwrap();
    let row = s.query_one("select x_machine.x_account.name, x_machine.x_size.label from contact", Values::new());
    assert_eq!(row.unwrap().unwrap().values(), [Value::from("Acme"), "Large one".into()]);
    // The machine goes with its account; the contact stays and points to nothing.
    s.delete("account", acme).unwrap();
    assert!(s.find("x_machine", lathe).unwrap().is_none());
    assert_eq!(s.get("contact", ada).unwrap().get("x_machine"), Some(&Value::Null));
    let txn = s.history("account", acme, 1).unwrap()[0].change.txn;
    s.undo(Undo::Transaction(txn)).unwrap();
    assert_eq!(s.get("contact", ada).unwrap().get("x_machine"), Some(&Value::Id(lathe)));
    let lathe = s.get("x_machine", lathe).unwrap();
    assert_eq!(lathe.get("x_account"), Some(&Value::Id(acme)));
    assert_eq!(lathe.get("x_uses"), Some(&Value::List(vec!["cut".into(), "mill".into()])));
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
}

#[test]
fn a_renamed_field_keeps_its_values_and_its_past() {
    let (_crm, s) = with_machines();
    let ada = s.create("contact", record! { "last_name" => "Rossi", "x_badge" => "B-1" }).unwrap();
    change(&s, |schema| schema.rename_field("contact", "x_badge", "x_pass")).unwrap();
    s.update("contact", ada, record! { "x_pass" => "B-2" }).unwrap();
    let row = s.query_one("select x_pass from contact where x_pass = 'B-2'", Values::new()).unwrap();
    assert_eq!(row.unwrap().values(), [Value::from("B-2")]);
    let history = s.history("contact", ada, 9).unwrap();
    let value = history[0].values.iter().find(|value| value.field == "x_pass").unwrap();
    assert_eq!((&value.old, &value.new), (&Value::from("B-1"), &Value::from("B-2")));
    let gone = s.query_one("select x_badge from contact", Values::new()).unwrap_err();
    assert_eq!((gone.code(), gone.details().position), (ErrorCode::UnknownField, Some((1, 8))), "{gone}");
    change(&s, |schema| schema.rename_field("contact", "x_pass", "x_badges")).unwrap();
    let near = s.query_one("select x_badge from contact", Values::new()).unwrap_err();
    assert_eq!(near.details().suggestion.as_deref(), Some("x_badges"));
    // The old name is free again, for another field with a column of its own.
    change(&s, |schema| schema.add_field("contact", NewField::integer("x_badge").label("en", "Badge"))).unwrap();
    s.update("contact", ada, record! { "x_badge" => 7 }).unwrap();
    let ada = s.get("contact", ada).unwrap();
    assert_eq!((ada.get("x_badge"), ada.text("x_badges")), (Some(&Value::Int(7)), Some("B-2")));
}

#[test]
fn what_is_retired_is_unknown_and_remembered() {
    let (crm, s) = with_machines();
    let ada = s.create("contact", record! { "last_name" => "Rossi", "x_badge" => "B-1" }).unwrap();
    let lathe = s.create("x_machine", record! { "x_serial" => "L", "x_size" => "large" }).unwrap();
    s.update("contact", ada, record! { "x_badge" => "B-2", "x_machine" => lathe }).unwrap();
    change(&s, |schema| schema.retire_field("contact", "x_badge")?.retire_option("x_machine", "x_size", "large"))
        .unwrap();
    let unknown = s.update("contact", ada, record! { "x_badge" => "B-3" }).unwrap_err();
    assert!([ErrorCode::UnknownField, ErrorCode::Validation].contains(&unknown.code()), "{unknown}");
    assert!(s.history("contact", ada, 1).unwrap()[0].values.iter().any(|value| value.old == Value::from("B-1")));
    // A record keeps the option it has; none is given it any more.
    assert_eq!(s.get("x_machine", lathe).unwrap().text("x_size"), Some("large"));
    s.update("x_machine", lathe, record! { "x_serial" => "L-2" }).unwrap();
    let refused = s.create("x_machine", record! { "x_serial" => "M", "x_size" => "large" }).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::Validation, "{refused}");
    change(&s, |schema| schema.retire_entity("x_machine")).unwrap();
    assert_eq!(s.count("x_machine").unwrap_err().code(), ErrorCode::UnknownEntity);
    // The name of what is retired is taken; under another name, the column is another one too.
    let taken = change(&s, |schema| schema.add_field("contact", NewField::text("x_badge", 9).label("en", "B")));
    assert_eq!(taken.unwrap_err().code(), ErrorCode::InvalidSchema);
    s.delete("contact", ada).unwrap();
    s.restore("contact", ada).unwrap();
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
}

#[test]
fn names_can_be_exchanged_in_one_change() {
    let s = Crm::in_memory().unwrap().session();
    let entity = |name: &str| {
        let field = NewField::text("x_name", 20).label("en", "Name");
        NewEntity::new(name, Ownership::User).label("en", name, name).field(field)
    };
    s.change_schema(|schema| schema.add_entity(entity("x_one"))?.add_entity(entity("x_two")).map(|_| ())).unwrap();
    let one = s.create("x_one", record! { "x_name" => "first" }).unwrap();
    change(&s, |schema| {
        schema.rename_entity("x_one", "x_spare")?.rename_entity("x_two", "x_one")?.rename_entity("x_spare", "x_two")
    })
    .unwrap();
    assert_eq!(s.get("x_two", one).unwrap().text("x_name"), Some("first"));
    assert_eq!(s.count("x_one").unwrap(), 0);
}

#[test]
fn a_field_may_be_called_like_the_kind_beside_a_lookup() {
    let s = Crm::in_memory().unwrap().session();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    change(&s, |schema| {
        schema.add_field("account", NewField::customer("x_payer").label("en", "Payer"))?;
        schema.add_field("account", NewField::text("x_payer_type", 20).label("en", "Kind of payer"))
    })
    .unwrap();
    change(&s, |schema| {
        schema.add_field("account", NewField::text("x_agent_type", 20).label("en", "Kind of agent"))?;
        schema.add_field("account", NewField::customer("x_agent").label("en", "Agent"))
    })
    .unwrap();
    let payer = Value::Ref(crm_core::Ref::new("account", acme));
    let values = record! { "x_payer" => payer.clone(), "x_payer_type" => "own", "x_agent" => payer.clone(), "x_agent_type" => "a" };
    s.update("account", acme, values).unwrap();
    let read = s.get("account", acme).unwrap();
    assert_eq!((read.get("x_payer"), read.text("x_payer_type")), (Some(&payer), Some("own")));
    assert_eq!((read.get("x_agent"), read.text("x_agent_type")), (Some(&payer), Some("a")));
}

#[test]
fn packs_travel() {
    let (_one, from) = with_machines();
    change(&from, |schema| {
        schema.set_label("account", "name", "en", "Firm")?.add_option("account", "industry", option("x_cloud", "Cloud"))
    })
    .unwrap();
    let pack = SchemaPack::from_json(&from.export_schema().to_json().unwrap()).unwrap();
    let two = Crm::in_memory().unwrap();
    let to = two.session();
    // The numbers of the two files differ.
    change(&to, |schema| schema.add_field("contact", NewField::text("x_own", 9).label("en", "Own"))).unwrap();
    let before = everything(&to);
    let steps = to.apply_schema(&pack, true).unwrap();
    assert!(!steps.is_empty());
    assert_eq!(everything(&to), before);
    assert_eq!(to.apply_schema(&pack, false).unwrap(), steps);
    let acme = to.create("account", record! { "name" => "Acme", "industry" => "x_cloud" }).unwrap();
    to.create("x_machine", record! { "x_serial" => "L-17", "x_account" => acme }).unwrap();
    assert_eq!(to.search("l 17", &[], 5).unwrap().len(), 1);
    let after = everything(&to).1;
    assert_eq!(to.apply_schema(&pack, false).unwrap(), Vec::<String>::new());
    assert_eq!(everything(&to).1, after);

    let other = Crm::in_memory().unwrap().session();
    change(&other, |schema| schema.add_field("contact", NewField::date("x_badge").label("en", "Badge"))).unwrap();
    let before = everything(&other);
    for dry_run in [true, false] {
        let conflict = other.apply_schema(&pack, dry_run).unwrap_err();
        assert_eq!(conflict.code(), ErrorCode::SchemaConflict, "{conflict}");
        assert!(conflict.message().contains("x_badge"), "{conflict}");
        assert_eq!(everything(&other), before);
    }
}

#[test]
fn what_is_refused_leaves_nothing() {
    let (crm, s) = with_machines();
    for _ in 0..2 {
        s.create("contact", record! { "last_name" => "Rossi", "x_badge" => "same" }).unwrap();
    }
    let before = everything(&s);
    let refused = |code: ErrorCode, edit: fn(&mut SchemaEditor) -> Result<()>| {
        let error: Error = s.change_schema(edit).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert_eq!(everything(&s), before, "{error}");
        error
    };
    let twice = refused(ErrorCode::DuplicateKey, |schema| {
        schema.add_field("contact", NewField::text("x_more", 9).label("en", "More"))?;
        schema.set_unique("contact", "x_badge", true).map(|_| ())
    });
    assert_eq!(twice.details().entity.as_deref(), Some("contact"));
    assert_eq!(twice.details().field.as_deref(), Some("x_badge"));
    refused(ErrorCode::InvalidSchema, |schema| {
        schema.add_field("contact", NewField::text("more", 9).label("en", "More")).map(|_| ())
    });
    refused(ErrorCode::InvalidSchema, |schema| schema.rename_field("contact", "last_name", "x_last").map(|_| ()));
    refused(ErrorCode::UnknownField, |schema| schema.retire_field("contact", "x_bagde").map(|_| ()));
    refused(ErrorCode::UnknownEntity, |schema| {
        schema.add_field("contact", NewField::lookup("x_l", "x_nothing").label("en", "L")).map(|_| ())
    });
    refused(ErrorCode::Internal, |schema| {
        schema.add_field("contact", NewField::text("x_more", 9).label("en", "More"))?;
        Err(Error::internal("the host thought better of it"))
    });
    let inside = s.transaction(|s| change(s, |schema| schema.retire_field("contact", "x_badge"))).unwrap_err();
    assert_eq!(inside.code(), ErrorCode::TransactionState);
    assert_eq!(everything(&s), before);
    // The names are still free, and another session sees the same.
    change(&crm.session(), |schema| schema.add_field("contact", NewField::text("x_more", 9).label("en", "More")))
        .unwrap();
}

#[test]
fn a_field_made_searchable_finds_old_records() {
    let (_crm, s) = with_machines();
    let ada = s.create("contact", record! { "last_name" => "Rossi", "x_badge" => "Zebra 77" }).unwrap();
    assert!(s.search("zebr", &[], 9).unwrap().is_empty());
    change(&s, |schema| schema.set_searchable("contact", "x_badge", true)).unwrap();
    for typed in ["zebr", "77 ross", "rossi"] {
        assert_eq!(s.search(typed, &[], 9).unwrap().len(), 1, "{typed}");
    }
    s.update("contact", ada, record! { "x_badge" => "Lion" }).unwrap();
    assert!(s.search("zebr", &[], 9).unwrap().is_empty());
    change(&s, |schema| schema.set_searchable("contact", "x_badge", false)).unwrap();
    assert!(s.search("lion", &[], 9).unwrap().is_empty());
    assert_eq!(s.search("rossi", &[], 9).unwrap().len(), 1);
}

#[test]
fn two_hundred_fields_in_one_entity() {
    let s = Crm::in_memory().unwrap().session();
    s.change_schema(|schema| {
        for number in 0..200 {
            let name = format!("x_field_{number}");
            let field = match number % 4 {
                0 => NewField::text(name, 50),
                1 => NewField::integer(name),
                2 => NewField::lookup(name, "account"),
                _ => NewField::choice(name, [option("yes", "Yes"), option("no", "No")]),
            };
            schema.add_field("contact", field.label("en", "Field"))?;
        }
        Ok(())
    })
    .unwrap();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let mut values = record! { "last_name" => "Rossi" };
    for number in 0..200_i64 {
        let value = [Value::from("text"), Value::Int(number), Value::Id(acme), Value::from("no")];
        values = values.with(format!("x_field_{number}"), value[usize::try_from(number % 4).unwrap()].clone());
    }
    let ada = s.create("contact", values).unwrap();
    let read = s.get("contact", ada).unwrap();
    assert_eq!(read.get("x_field_197"), Some(&Value::Int(197)));
    assert_eq!(read.get("x_field_198"), Some(&Value::Id(acme)));
    assert_eq!(read.text("x_field_199"), Some("no"));
    let row = s.query_one("select x_field_198.name from contact where x_field_197 = 197", Values::new()).unwrap();
    assert_eq!(row.unwrap().values(), [Value::from("Acme")]);
}

#[test]
fn readable_views_speak_to_people() {
    let (_crm, s) = with_machines();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let values = record! {
        "x_serial" => "L-17", "x_account" => acme, "x_price" => "1250.5", "x_built" => "2024-02-29", "x_leased" => true,
        "x_size" => "large", "x_uses" => Value::List(vec!["cut".into(), "mill".into()])
    };
    let lathe = s.create("x_machine", values).unwrap();
    let text =
        "select id, x_serial, x_account, x_account_id, x_built, x_size, x_uses, owner, currency from v_x_machine";
    let rows = s.host_sql(text, params! {}).unwrap();
    let wanted = [
        lathe.to_string(),
        "L-17".into(),
        "Acme".into(),
        acme.to_string(),
        "2024-02-29".into(),
        "Large one".into(),
        "Cutting; Milling".into(),
        "System".into(),
        "EUR".into(),
    ];
    assert_eq!(rows[0].iter().map(Value::to_text).collect::<Vec<_>>(), wanted);
    let price = s.host_sql("select 1 from v_x_machine where x_price = 1250.5 and x_leased = 1", params! {}).unwrap();
    assert_eq!(price.len(), 1);
    // The view follows the names of fields and the labels of options.
    change(&s, |schema| {
        schema.set_option_label("x_machine", "x_size", "large", "en", "Big one")?;
        schema.rename_field("x_machine", "x_serial", "x_number")
    })
    .unwrap();
    let rows = s.host_sql("select x_number, x_size from v_x_machine", params! {}).unwrap();
    assert_eq!(rows[0], [Value::from("L-17"), "Big one".into()]);
}

/// A lookup to several entities loses one of them when that goes out of use, and goes with the last.
#[test]
fn a_lookup_to_several_outlives_one_of_them() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let entity = |name: &str| {
        NewEntity::new(name, Ownership::User)
            .label("en", name, name)
            .field(NewField::text("x_name", 40).label("en", "Name").required())
    };
    s.change_schema(|schema| {
        schema.add_entity(entity("x_saw"))?.add_entity(entity("x_drill"))?;
        let tool = NewField::one_of("x_tool", ["x_saw", "x_drill"]).label("en", "Tool");
        schema.add_field("task", tool.cascade(Cascade::LINK)).map(|_| ())
    })
    .unwrap();
    let saw = s.create("x_saw", record! { "x_name" => "Saw" }).unwrap();
    let drill = s.create("x_drill", record! { "x_name" => "Drill" }).unwrap();
    let task = s.create("task", record! { "subject" => "Cut", "x_tool" => drill }).unwrap();
    let named = |s: &Session| {
        let row = s.query_one("select x_tool.name, x_tool.type from task", params! {}).unwrap().unwrap();
        (row.at(0).unwrap().to_text(), row.at(1).unwrap().to_text())
    };
    assert_eq!(named(&s), ("Drill".into(), "x_drill".into()));
    s.change_schema(|schema| schema.retire_entity("x_saw").map(|_| ())).unwrap();
    assert_eq!(named(&s), ("Drill".into(), "x_drill".into()));
    assert!(s.update("task", task, record! { "x_tool" => crm_core::Ref::new("x_saw", saw) }).is_err());
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
    s.change_schema(|schema| schema.retire_entity("x_drill").map(|_| ())).unwrap();
    assert!(s.query_one("select x_tool from task", params! {}).is_err());
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
}
