use super::*;
use crate::metadata::builtin;
use crate::metadata::edit::SchemaEditor;
use crate::metadata::entity::Ownership;
use crate::metadata::new::{NewEntity, NewField, NewIndex, NewKey, NewOption};

/// The steps that a change of the catalogue takes, in short.
fn steps(change: impl Fn(&mut SchemaEditor)) -> Vec<String> {
    let mut schema = SchemaEditor::new(builtin::catalogue());
    change(&mut schema);
    told(&builtin::catalogue(), &schema.finish().unwrap())
}

fn told(old: &[EntityDef], new: &[EntityDef]) -> Vec<String> {
    let name = |id: &EntityId| new.iter().find(|def| def.id == *id).unwrap().name.clone();
    let tell = |step: &SchemaChange| match step {
        SchemaChange::AddEntity(def) => format!("entity {}", def.name),
        SchemaChange::AddField(id, field) => format!("field {}.{}", name(id), field.name),
        SchemaChange::AddKey(id, key) => format!("key {}.{}", name(id), key.name),
        SchemaChange::DropKey(id, key) => format!("drop key {}.{}", name(id), key.name),
        SchemaChange::AddIndex(id, index) => format!("index {} for {}", name(id), index.serves),
        SchemaChange::DropIndex(id, index) => format!("drop index {} for {}", name(id), index.serves),
        SchemaChange::AddUnique(id, field) => format!("unique {}.{}", name(id), field.name),
        SchemaChange::DropUnique(id, field) => format!("drop unique {}.{}", name(id), field.name),
        SchemaChange::RefreshSearch(id) => format!("search {}", name(id)),
        SchemaChange::RefreshView(id) => format!("view {}", name(id)),
    };
    diff(old, new).unwrap().iter().map(tell).collect()
}

fn fax() -> NewField {
    NewField::text("x_fax", 40).label("en", "Fax")
}

fn machine() -> NewEntity {
    NewEntity::new("x_machine", Ownership::User).label("en", "Machine", "Machines").field(fax())
}

#[test]
fn the_same_takes_no_step() {
    assert_eq!(steps(|_| ()), Vec::<String>::new());
}

#[test]
fn labels_and_rules_take_no_step() {
    let change = |schema: &mut SchemaEditor| {
        schema.set_label("account", "name", "en", "Firm").unwrap();
        schema.set_entity_label("account", "en", "Firm", "Firms").unwrap();
        schema.set_max_length("account", "account_number", 40).unwrap();
    };
    assert_eq!(steps(change), Vec::<String>::new());
}

#[test]
fn new_things_come_first_and_views_last() {
    let change = |schema: &mut SchemaEditor| {
        schema.add_field("contact", fax().unique().searchable()).unwrap();
        schema.add_key("contact", NewKey { name: "x_key".into(), fields: vec!["x_fax".into()] }).unwrap();
        let index = NewIndex { fields: vec!["x_fax".into()], serves: "a list".into() };
        schema.add_index("contact", index).unwrap();
        schema.add_entity(machine()).unwrap();
    };
    assert_eq!(
        steps(change),
        [
            "entity x_machine",
            "view share",
            "field contact.x_fax",
            "unique contact.x_fax",
            "key contact.x_key",
            "index contact for a list",
            "view contact",
            "view note",
        ]
    );
}

#[test]
fn a_new_subject_of_activities_changes_their_views() {
    let found = steps(|schema| _ = schema.add_entity(machine().with_activities()).unwrap());
    assert_eq!(
        found,
        [
            "entity x_machine",
            "view share",
            "view task",
            "view phone_call",
            "view appointment",
            "view email",
            "view letter",
            "view note",
            "view opportunity_close",
            "view quote_close",
            "view order_close",
            "view fax",
            "view service_activity",
        ]
    );
}

#[test]
fn what_is_found_otherwise_is_indexed_anew() {
    assert_eq!(steps(|schema| _ = schema.set_searchable("account", "website", true).unwrap()), ["search account"]);
    assert_eq!(
        steps(|schema| _ = schema.set_unique("account", "tax_number", true).unwrap()),
        ["unique account.tax_number"]
    );
}

#[test]
fn retiring_lets_go() {
    let mut schema = SchemaEditor::new(builtin::catalogue());
    schema.add_field("contact", fax().unique().searchable()).unwrap();
    schema.add_key("contact", NewKey { name: "x_key".into(), fields: vec!["x_fax".into()] }).unwrap();
    let before = schema.definitions().to_vec();
    schema.retire_field("contact", "x_fax").unwrap();
    let found = told(&before, schema.definitions());
    assert_eq!(found, ["drop unique contact.x_fax", "drop key contact.x_key", "search contact", "view contact"]);
}

#[test]
fn a_new_option_changes_the_view() {
    let option = NewOption::new("x_space").label("en", "Space");
    assert_eq!(steps(|schema| _ = schema.add_option("account", "industry", option.clone()).unwrap()), ["view account"]);
}

#[test]
fn what_would_lose_data_is_refused() {
    let refuse = |spoil: &dyn Fn(&mut Vec<EntityDef>)| {
        let mut new = builtin::catalogue();
        spoil(&mut new);
        assert_eq!(diff(&builtin::catalogue(), &new).unwrap_err().code(), ErrorCode::InvalidSchema);
    };
    fn account(all: &mut [EntityDef]) -> &mut EntityDef {
        all.iter_mut().find(|def| def.name == "account").unwrap()
    }
    fn field<'a>(all: &'a mut [EntityDef], name: &str) -> &'a mut FieldDef {
        account(all).fields.iter_mut().find(|field| field.name == name).unwrap()
    }
    refuse(&|all| _ = all.pop());
    refuse(&|all| _ = account(all).fields.pop());
    refuse(&|all| account(all).table = "firm".into());
    refuse(&|all| account(all).ownership = Ownership::Organisation);
    refuse(&|all| field(all, "fax").column = "telefax".into());
    refuse(&|all| field(all, "fax").kind = FieldKind::Boolean);
    refuse(&|all| field(all, "primary_contact").kind = FieldKind::Lookup { target: EntityId(1) });
    refuse(&|all| field(all, "address1_latitude").kind = FieldKind::Decimal { scale: 2, min: None, max: None });
    refuse(&|all| match &mut field(all, "industry").kind {
        FieldKind::Choice { options } => _ = options.pop(),
        _ => unreachable!(),
    });
}
