use super::*;
use crate::metadata::builtin;
use crate::metadata::check::check;
use crate::metadata::edit::SchemaEditor;
use crate::metadata::entity::{EntityDef, Ownership};
use crate::metadata::field::Cascade;

fn option(name: &str) -> NewOption {
    NewOption::new(name).label("en", name)
}

/// A file in which something of every sort was made at run time.
fn customised() -> SchemaEditor {
    let mut schema = SchemaEditor::new(builtin::catalogue());
    let machine = NewEntity::new("x_machine", Ownership::User)
        .label("en", "Machine", "Machines")
        .field(NewField::text("x_serial", 40).label("en", "Serial number").unique())
        .field(NewField::choice("x_class", [option("light"), option("heavy")]).label("en", "Class"))
        .field(NewField::decimal("x_weight", 3).range(0, 100).label("en", "Weight"))
        .key("x_by_serial", &["x_serial"])
        .index(&["x_class"], "machines by class");
    let visit = NewEntity::new("x_visit", Ownership::User)
        .label("en", "Visit", "Visits")
        .field(NewField::text("x_name", 40).label("en", "Name"))
        .field(NewField::lookup("x_machine", "x_machine").label("en", "Machine").cascade(Cascade::PARENTAL))
        .field(NewField::multiline("x_gone", 40).label("en", "Gone"));
    schema.add_entity(machine).unwrap().add_entity(visit).unwrap();
    // Each points to the other.
    schema.add_field("x_machine", NewField::lookup("x_last_visit", "x_visit").label("en", "Last visit")).unwrap();
    schema.add_field("account", NewField::lookup("x_machine", "x_machine").label("en", "Machine")).unwrap();
    schema.add_field("account", NewField::money("x_rent").label("en", "Rent")).unwrap();
    schema.retire_field("x_visit", "x_gone").unwrap();
    schema.add_option("account", "industry", option("x_space")).unwrap();
    schema.retire_option("account", "industry", "retail").unwrap();
    schema.set_option_label("account", "industry", "legal", "en", "Law").unwrap();
    schema.set_option_label("account", "status", "active", "en", "In business").unwrap();
    schema.add_reason("opportunity", "lost", option("x_no_budget")).unwrap();
    schema.add_reason("x_visit", "active", option("planned")).unwrap();
    schema.set_label("contact", "email", "en", "Mail").unwrap();
    schema.set_requirement("contact", "email", Requirement::Required).unwrap();
    schema.set_default("account", "contact_method", None).unwrap();
    schema.set_entity_label("account", "de", "Firma", "Firmen").unwrap();
    schema.add_key("contact", NewKey { name: "x_by_email".into(), fields: vec!["email".into()] }).unwrap();
    let view = ViewDef { columns: vec!["name".into(), "x_rent".into()], order: vec!["name".into()] };
    schema.set_view("account", view).unwrap();
    schema
}

fn pack() -> SchemaPack {
    SchemaPack::export(&customised().finish().unwrap())
}

#[test]
fn the_catalogue_alone_makes_an_empty_pack() {
    let pack = SchemaPack::export(&builtin::catalogue());
    assert_eq!(pack, SchemaPack { version: 1, entities: vec![], changes: vec![] });
    assert_eq!(pack.to_json().unwrap(), "{\n  \"crm_schema_pack\": 1\n}");
}

#[test]
fn a_pack_survives_json() {
    assert_eq!(SchemaPack::from_json(&pack().to_json().unwrap()).unwrap(), pack());
}

#[test]
fn a_pack_makes_another_file_alike_and_the_second_time_does_nothing() {
    let mut other = SchemaEditor::new(builtin::catalogue());
    // Something of the other file's own: the numbers differ from here on.
    other.add_field("account", NewField::date("x_own").label("en", "Own")).unwrap();
    let steps = other.apply_pack(&pack()).unwrap();
    assert_eq!(steps.first().map(String::as_str), Some("add entity x_machine"));
    assert!(steps.iter().any(|step| step == "add reason opportunity.lost.x_no_budget"), "{steps:#?}");
    check(other.definitions()).unwrap();
    assert_eq!(other.apply_pack(&pack()).unwrap(), Vec::<String>::new());

    let mut again = SchemaPack::export(other.definitions());
    for changes in &mut again.changes {
        changes.fields.retain(|field| field.name != "x_own");
    }
    assert_eq!(sorted(again), sorted(pack()));
}

/// Fields in the order of their names: where lookups point from each to each, it differs between files.
fn sorted(mut pack: SchemaPack) -> SchemaPack {
    for entity in &mut pack.entities {
        entity.fields.sort_by(|a, b| a.name.cmp(&b.name));
    }
    pack
}

#[test]
fn a_pack_brings_what_is_there_up_to_date() {
    let mut other = SchemaEditor::new(builtin::catalogue());
    other.apply_pack(&pack()).unwrap();
    let mut newer = customised();
    newer.set_label("x_machine", "x_serial", "en", "Number").unwrap();
    newer.set_max_length("x_machine", "x_serial", 80).unwrap();
    newer.set_searchable("x_machine", "x_serial", true).unwrap();
    newer.add_option("x_machine", "x_class", option("huge")).unwrap();
    newer.set_cascade("x_visit", "x_machine", None).unwrap();
    let steps = other.apply_pack(&SchemaPack::export(newer.definitions())).unwrap();
    assert_eq!(
        steps,
        [
            "label x_machine.x_serial (en): Number",
            "make x_machine.x_serial searchable",
            "lengthen x_machine.x_serial to 80",
            "add option x_machine.x_class.huge",
            "change what x_visit.x_machine cascades",
        ]
    );
}

#[test]
fn contradictions_are_refused_and_nothing_is_applied() {
    let contradicts = |make: &dyn Fn(&mut SchemaEditor)| {
        let mut other = SchemaEditor::new(builtin::catalogue());
        make(&mut other);
        let before: Vec<EntityDef> = other.definitions().to_vec();
        let error = other.apply_pack(&pack()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::SchemaConflict, "{error}");
        assert_eq!(other.definitions(), before);
    };
    let named = |ownership| NewEntity::new("x_machine", ownership).label("en", "M", "Ms");
    let serial = || NewField::text("x_serial", 40).label("en", "Serial");
    contradicts(&|other| _ = other.add_field("account", NewField::date("x_rent").label("en", "Rent")).unwrap());
    contradicts(&|other| _ = other.add_entity(named(Ownership::Organisation).field(serial())).unwrap());
    contradicts(&|other| {
        let name = NewField::text("x_name", 40).label("en", "Name");
        other.add_entity(named(Ownership::User).field(name).field(serial())).unwrap();
    });
    contradicts(&|other| _ = other.add_entity(named(Ownership::User).field(serial()).states(None)).unwrap());
    contradicts(&|other| {
        other.add_entity(named(Ownership::User).field(serial())).unwrap().retire_entity("x_machine").unwrap();
    });
    contradicts(&|other| {
        other.add_field("account", NewField::money("x_rent").label("en", "Rent")).unwrap();
        other.retire_field("account", "x_rent").unwrap();
    });
    contradicts(&|other| _ = other.add_reason("opportunity", "won", option("x_no_budget")).unwrap());
    contradicts(&|other| {
        let key = NewKey { name: "x_by_email".into(), fields: vec!["email2".into()] };
        other.add_key("contact", key).unwrap();
    });
}

#[test]
fn what_is_no_pack_is_refused() {
    for json in ["", "[]", "{}", r#"{"crm_schema_pack": 2}"#, r#"{"crm_schema_pack": 1, "tables": []}"#] {
        assert_eq!(SchemaPack::from_json(json).unwrap_err().code(), ErrorCode::Malformed, "{json}");
    }
    let deep = format!("{{\"crm_schema_pack\": 1, \"entities\": {}", "[".repeat(100_000));
    assert_eq!(SchemaPack::from_json(&deep).unwrap_err().code(), ErrorCode::Malformed);
}
