use super::*;
use crate::metadata::entity::Ownership;
use crate::metadata::field::{Cascade, DefaultValue, Requirement};

fn editor() -> SchemaEditor {
    SchemaEditor::new(builtin::catalogue())
}

fn machine() -> NewEntity {
    NewEntity::new("x_machine", Ownership::User)
        .label("en", "Machine", "Machines")
        .field(NewField::text("x_serial", 40).label("en", "Serial number").required().unique().searchable())
        .field(NewField::customer("x_customer").label("en", "Customer").cascade(Cascade::PARENTAL))
        .field(NewField::lookup("x_part_of", "x_machine").label("en", "Part of").hierarchy())
        .field(NewField::choice("x_class", [option("light"), option("heavy")]).label("en", "Class"))
        .key("x_by_serial", &["x_serial"])
        .index(&["x_class", "x_serial"], "the list of machines by class")
        .view(&["x_serial", "x_part_of.x_serial"], &["-x_serial"])
        .with_activities()
}

fn option(name: &str) -> NewOption {
    NewOption::new(name).label("en", name)
}

fn message<T>(result: Result<T>) -> String {
    result.map(drop).unwrap_err().message().to_owned()
}

#[test]
fn makes_fields_of_every_kind() {
    let mut schema = editor();
    let fields = [
        NewField::text("x_text", 10).default(DefaultValue::Text("none".into())),
        NewField::multiline("x_multiline", 1_000).searchable(),
        NewField::email("x_email"),
        NewField::phone("x_phone"),
        NewField::url("x_url").dynamics("new_url"),
        NewField::integer("x_integer").range(0, 10),
        NewField::decimal("x_decimal", 3).range(-1, 1),
        NewField::money("x_money").range(0, 1_000),
        NewField::boolean("x_boolean"),
        NewField::choice("x_choice", [option("one"), option("two")]).default(DefaultValue::Text("two".into())),
        NewField::multi_choice("x_multi_choice", [option("one"), option("two")]),
        NewField::date("x_date").default(DefaultValue::Today),
        NewField::timestamp("x_timestamp"),
        NewField::lookup("x_lookup", "account").recommended(),
        NewField::customer("x_customer"),
        NewField::owner("x_reviewer"),
        NewField::regarding("x_regarding"),
        NewField::file("x_file"),
    ];
    for field in fields {
        schema.add_field("task", field.label("en", "Field")).unwrap();
    }
    let definitions = schema.finish().unwrap();
    let task = definitions.iter().find(|def| def.name == "task").unwrap();
    assert_eq!(task.field("x_text").unwrap().id, FieldId(1_000));
    assert_eq!(task.field("x_file").unwrap().id, FieldId(1_017));
    assert_eq!(task.field("currency").unwrap().id, system::CURRENCY, "the first amount brings a currency");
}

#[test]
fn makes_entities_that_point_to_each_other() {
    let mut schema = editor();
    schema.add_entity(machine()).unwrap();
    schema.add_field("account", NewField::lookup("x_main_machine", "x_machine").label("en", "Main machine")).unwrap();
    let second = NewEntity::new("x_visit", Ownership::Organisation)
        .label("en", "Visit", "Visits")
        .field(NewField::text("x_name", 100).label("en", "Name"))
        .field(NewField::lookup("x_machine", "x_machine").label("en", "Machine"))
        .states(None);
    let last = NewField::lookup("x_last_visit", "x_visit").label("en", "Last visit");
    schema.add_entity(second).unwrap().add_field("x_machine", last).unwrap();
    let definitions = schema.finish().unwrap();
    let machine = definitions.iter().find(|def| def.name == "x_machine").unwrap();
    assert_eq!(machine.id, EntityId(system::FIRST_RUNTIME_ENTITY));
    assert_eq!(machine.primary, machine.field("x_serial").unwrap().id);
    assert_eq!(machine.fields[0].id, system::ID);
    assert!(machine.field("owner").is_some() && machine.field("state").is_some());
    let visit = definitions.iter().find(|def| def.name == "x_visit").unwrap();
    assert!(visit.field("owner").is_none() && visit.field("state").is_none());
    assert_eq!(visit.default_view.columns, ["x_name"]);
}

#[test]
fn refuses_what_cannot_be_made() {
    let mut schema = editor();
    let label = |field: NewField| field.label("en", "Field");
    let say = |result: Result<&mut SchemaEditor>| message(result);
    assert!(say(schema.add_field("account", label(NewField::boolean("vip")))).contains("start with x_"));
    assert!(say(schema.add_field("acount", label(NewField::boolean("x_vip")))).contains("did you mean account?"));
    assert!(
        say(schema.add_field("account", label(NewField::lookup("x_l", "contcat")))).contains("did you mean contact?")
    );
    schema.add_field("account", label(NewField::boolean("x_vip"))).unwrap();
    assert!(say(schema.add_field("account", label(NewField::date("x_vip")))).contains("there is a field"));
    assert!(say(schema.add_entity(NewEntity::new("machine", Ownership::User))).contains("start with x_"));
    assert!(say(schema.add_entity(NewEntity::new("x_machine", Ownership::User))).contains("names its records"));
    assert!(schema.definitions().iter().all(|def| def.name != "x_machine"), "nothing is left of a refused entity");
    assert_eq!(schema.steps(), ["add field account.x_vip (boolean)"]);
    schema.add_field("account", NewField::text("x_unlabelled", 0)).unwrap();
    let error = schema.finish().unwrap_err();
    assert_eq!((error.code(), error.details().issues.len()), (ErrorCode::InvalidSchema, 2), "{error}");
}

#[test]
fn renaming_keeps_number_and_column() {
    let mut schema = editor();
    schema.add_entity(machine()).unwrap();
    schema.rename_field("x_machine", "x_serial", "x_number").unwrap();
    schema.rename_entity("x_machine", "x_device").unwrap();
    schema.add_field("x_device", NewField::text("x_serial", 10).label("en", "Serial")).unwrap();
    schema.rename_option("x_device", "x_class", "heavy", "solid").unwrap();
    let definitions = schema.clone().finish().unwrap();
    let device = definitions.iter().find(|def| def.name == "x_device").unwrap();
    assert_eq!(device.table, "x_machine");
    assert_eq!(device.default_view.columns, ["x_number", "x_part_of.x_number"]);
    assert_eq!(device.default_view.order, ["-x_number"]);
    let number = device.field("x_number").unwrap();
    assert_eq!((number.id, number.column.as_str()), (FieldId(1_000), "x_serial"));
    assert_eq!(device.field("x_serial").unwrap().column, "x_serial_2");
    assert!(message(schema.rename_field("account", "name", "x_name")).contains("built-in"));
    assert!(message(schema.rename_field("x_device", "owner", "x_owner")).contains("built-in"));
    assert!(message(schema.rename_entity("account", "x_firm")).contains("built-in"));
    assert!(message(schema.rename_option("account", "industry", "retail", "x_retail")).contains("built-in"));
    let again = NewEntity::new("x_machine", Ownership::User)
        .label("en", "Machine", "Machines")
        .field(NewField::text("x_name", 10).label("en", "Name"));
    schema.add_entity(again).unwrap();
    let definitions = schema.finish().unwrap();
    assert_eq!(definitions.last().unwrap().table, "x_machine_2");
}

#[test]
fn retiring_gives_nothing_back() {
    let mut schema = editor();
    schema.add_entity(machine()).unwrap();
    schema.add_field("account", NewField::lookup("x_machine", "x_machine").label("en", "Machine")).unwrap();
    schema.retire_field("x_machine", "x_class").unwrap();
    assert!(message(schema.retire_field("x_machine", "x_serial")).contains("names the records"));
    assert!(message(schema.retire_field("account", "name")).contains("built-in"));
    assert!(message(schema.retire_entity("account")).contains("built-in"));
    assert!(message(schema.add_field("x_machine", NewField::date("x_class"))).contains("retired field"));
    schema.rename_field("x_machine", "x_class", "x_old_class").unwrap();
    schema.add_field("x_machine", NewField::date("x_class").label("en", "Class")).unwrap();
    let def = schema.entity("x_machine").unwrap();
    assert!(def.indexes.is_empty(), "an index lets go of a retired field");
    assert_eq!(def.field("x_class").unwrap().id, FieldId(1_004));
    assert_eq!(def.field("x_class").unwrap().column, "x_class_2");
    schema.retire_option("account", "industry", "retail").unwrap();
    assert!(message(schema.retire_option("account", "contact_method", "any")).contains("default"));
    schema.retire_entity("x_machine").unwrap();
    assert!(schema.field("account", "x_machine").is_err(), "lookups go with their target");
    assert!(message(schema.add_field("x_machine", NewField::date("x_d"))).contains("no entity"));
    schema.finish().unwrap();
}

#[test]
fn options_and_reasons_get_codes_of_their_own() {
    let mut schema = editor();
    schema.add_option("account", "industry", option("x_agritech")).unwrap();
    schema.add_option("account", "industry", option("x_space")).unwrap();
    schema.add_reason("opportunity", "lost", option("x_no_budget")).unwrap();
    schema.add_entity(machine()).unwrap();
    schema.add_option("x_machine", "x_class", option("huge")).unwrap();
    schema.add_reason("x_machine", "active", option("leased")).unwrap();
    assert!(message(schema.add_option("account", "industry", option("space"))).contains("start with x_"));
    assert!(message(schema.add_option("account", "industry", option("retail"))).contains("there is an option"));
    assert!(message(schema.add_option("account", "status", option("x_new"))).contains("reason"));
    assert!(message(schema.add_option("account", "name", option("x_new"))).contains("only choices"));
    assert!(message(schema.add_reason("opportunity", "lots", option("x_new"))).contains("no state"));
    let code = |entity: &str, field: &str, name: &str| {
        let options = schema.field(entity, field).unwrap().kind.options().unwrap();
        options.iter().find(|option| option.name == name).unwrap().code
    };
    assert_eq!(code("account", "industry", "x_space"), system::FIRST_RUNTIME_CODE + 1);
    assert_eq!(code("opportunity", "status", "x_no_budget"), system::FIRST_RUNTIME_CODE);
    assert_eq!(code("x_machine", "x_class", "huge"), 3);
    assert_eq!(code("x_machine", "status", "leased"), 3);
    schema.finish().unwrap();
}

#[test]
fn built_ins_can_be_wanted_more_and_called_otherwise() {
    let mut schema = editor();
    schema.set_entity_label("account", "de", "Firma", "Firmen").unwrap();
    schema.set_label("account", "name", "en", "Firm").unwrap();
    schema.set_option_label("account", "industry", "retail", "en", "Shops").unwrap();
    schema.set_option_label("opportunity", "state", "won", "en", "Landed").unwrap();
    schema.set_option_label("account", "status", "active", "en", "In business").unwrap();
    schema.set_requirement("contact", "email", Requirement::Required).unwrap();
    schema.set_unique("account", "account_number", true).unwrap();
    schema.set_searchable("account", "website", true).unwrap();
    schema.set_max_length("account", "account_number", 40).unwrap();
    schema.set_default("account", "no_bulk_post", Some(DefaultValue::Text("true".into()))).unwrap();
    assert!(message(schema.set_requirement("contact", "last_name", Requirement::None)).contains("needs"));
    assert!(message(schema.set_requirement("contact", "full_name", Requirement::Required)).contains("fills"));
    assert!(message(schema.set_unique("product", "product_number", false)).contains("needs"));
    assert!(message(schema.set_max_length("account", "account_number", 20)).contains("longer"));
    assert!(message(schema.set_default("account", "created_at", None)).contains("fills"));
    assert!(message(schema.set_cascade("contact", "account", None)).contains("built-in"));
    let account = schema.entity("account").unwrap();
    let active = account.states.as_ref().unwrap().state("active").unwrap();
    assert_eq!((active.labels["en"].as_str(), active.reasons[0].labels["en"].as_str()), ("Active", "In business"));
    schema.finish().unwrap();
}
