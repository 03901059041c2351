//! The built-in catalogue obeys every rule, is what its golden picture says, and no rule is idle: each refuses a
//! catalogue that breaks it.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use crm_core::ErrorCode;
use crm_core::base::id::{EntityId, FieldId};
use crm_core::metadata::builtin::{self, number};
use crm_core::metadata::check::{check, faults};
use crm_core::metadata::entity::{EntityDef, IndexDef, KeyDef};
use crm_core::metadata::field::{Cascade, Computed, DefaultValue, FieldDef, Requirement};
use crm_core::metadata::kind::{FieldKind, TextFormat};

#[test]
fn the_catalogue_breaks_no_rule() {
    check(&builtin::catalogue()).unwrap();
}

/// The picture of the catalogue is committed: whoever changes a definition sees, and shows, what else changed.
/// `CRM_BLESS=1 cargo test catalogue` paints it anew.
#[test]
fn the_catalogue_is_what_its_picture_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/catalogue.json");
    let now = serde_json::to_string_pretty(&builtin::catalogue()).unwrap() + "\n";
    if std::env::var_os("CRM_BLESS").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let differing = now.lines().zip(before.lines()).enumerate().find(|(_, (now, before))| now != before);
    assert!(now == before, "the catalogue is not that of tests/golden/catalogue.json, first at {differing:?}");
}

#[test]
fn the_catalogue_survives_json() {
    let catalogue = builtin::catalogue();
    let text = serde_json::to_string(&catalogue).unwrap();
    assert_eq!(serde_json::from_str::<Vec<EntityDef>>(&text).unwrap(), catalogue);
}

#[test]
fn every_fault_is_told_at_once() {
    let error = check(&broken(|all| {
        entity(all, "account").labels.clear();
        field(all, "contact", "email").labels.remove("it");
    }))
    .unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidSchema);
    assert_eq!(error.details().issues.len(), 2, "{error}");
}

/// A catalogue with something wrong in it.
fn broken(spoil: impl Fn(&mut Vec<EntityDef>)) -> Vec<EntityDef> {
    let mut all = builtin::catalogue();
    spoil(&mut all);
    all
}

fn entity<'a>(all: &'a mut [EntityDef], name: &str) -> &'a mut EntityDef {
    all.iter_mut().find(|def| def.name == name).unwrap()
}

fn field<'a>(all: &'a mut [EntityDef], of: &str, name: &str) -> &'a mut FieldDef {
    entity(all, of).fields.iter_mut().find(|field| field.name == name).unwrap()
}

fn number_of(all: &mut [EntityDef], of: &str, name: &str) -> FieldId {
    field(all, of, name).id
}

/// Asserts that the spoilt catalogue breaks `rule` at `place`.
fn refused(rule: &str, place: &str, spoil: impl Fn(&mut Vec<EntityDef>)) {
    let found = faults(&broken(spoil));
    assert!(
        found.iter().any(|fault| fault.rule == rule && fault.field == place),
        "{rule} at {place} not among {found:#?}"
    );
}

#[test]
fn names_numbers_and_columns_are_unique() {
    refused("not_unique", "contact", |all| entity(all, "contact").id = number::ACCOUNT);
    refused("not_unique", "account", |all| entity(all, "contact").name = "account".into());
    refused("not_unique", "contact", |all| entity(all, "contact").dynamics_name = Some("systemuser".into()));
    refused("not_unique", "account.name", |all| field(all, "account", "fax").name = "name".into());
    refused("not_unique", "account.fax", |all| field(all, "account", "fax").id = FieldId(20));
    refused("not_unique", "account.fax", |all| field(all, "account", "fax").column = "name".into());
    refused("not_unique", "account.fax", |all| field(all, "account", "fax").dynamics_name = Some("telephone1".into()));
    refused("not_unique", "contact", |all| entity(all, "contact").table = "account".into());
    refused("number", "contact", |all| entity(all, "contact").id = EntityId(0));
    refused("number", "account.fax", |all| field(all, "account", "fax").id = FieldId(0));
}

#[test]
fn names_look_like_names() {
    refused("name", "Account", |all| entity(all, "account").name = "Account".into());
    refused("name", "account.fax number", |all| field(all, "account", "fax").name = "fax number".into());
    refused("table", "account", |all| entity(all, "account").table = "account; drop".into());
    refused("column", "account.fax", |all| field(all, "account", "fax").column = "fax\"; drop".into());
    refused("name", "contact", |all| entity(all, "contact").id = EntityId(10_000));
    refused("name", "account.fax", |all| field(all, "account", "fax").id = FieldId(1_000));
}

#[test]
fn labels_speak_both_languages() {
    refused("label", "account", |all| entity(all, "account").labels.clear());
    refused("label", "account", |all| _ = entity(all, "account").plural_labels.remove("en"));
    refused("label", "account.fax", |all| _ = field(all, "account", "fax").labels.insert("it".into(), " ".into()));
    refused("label", "account", |all| _ = entity(all, "account").labels.insert("english".into(), "\u{7}".into()));
    refused("label", "account", |all| _ = entity(all, "account").labels.insert("e n".into(), "Account".into()));
    refused("label", "account.fax", |all| _ = field(all, "account", "fax").labels.insert("en".into(), "x".repeat(201)));
    refused("label", "account.category.standard", |all| {
        _ = option(all, "account", "category", "standard").labels.remove("it");
    });
    refused("label", "account.state.active", |all| {
        _ = entity(all, "account").states.as_mut().unwrap().states[0].labels.remove("it");
    });
    refused("label", "account.status.active", |all| {
        _ = entity(all, "account").states.as_mut().unwrap().states[0].reasons[0].labels.remove("it");
    });
}

fn option<'a>(
    all: &'a mut [EntityDef],
    of: &str,
    name: &str,
    option: &str,
) -> &'a mut crm_core::metadata::kind::ChoiceOption {
    match &mut field(all, of, name).kind {
        FieldKind::Choice { options } => options.iter_mut().find(|o| o.name == option).unwrap(),
        _ => unreachable!("{name} is a choice"),
    }
}

#[test]
fn system_fields_are_untouched() {
    refused("system_field", "account", |all| entity(all, "account").fields.retain(|field| field.name != "version"));
    refused("system_field", "account", |all| field(all, "account", "created_at").name = "made_at".into());
    refused("system_field", "account", |all| field(all, "account", "state").is_read_only = false);
    refused("system_field", "account", |all| field(all, "account", "currency").is_retired = true);
    refused("system_field", "account.fax", |all| field(all, "account", "fax").id = FieldId(19));
}

#[test]
fn tables_are_not_too_wide() {
    refused("too_many_fields", "account", |all| {
        for number in 0..1_900 {
            let new = FieldDef::new(FieldId(1_000 + number), format!("x_{number}"), FieldKind::Boolean);
            entity(all, "account").fields.push(new.label("en", "Flag"));
        }
    });
}

#[test]
fn the_primary_field_is_a_line_of_text() {
    refused("primary", "account", |all| entity(all, "account").primary = FieldId(999));
    refused("primary", "account", |all| entity(all, "account").primary = number_of(all, "account", "revenue"));
    refused("primary", "account", |all| entity(all, "account").primary = number_of(all, "account", "description"));
}

#[test]
fn keys_indexes_and_views_name_fields() {
    let key = |fields: Vec<FieldId>| KeyDef { name: "by_number".into(), fields };
    refused("key", "account", |all| entity(all, "account").keys.push(key(vec![])));
    refused("key", "account", |all| entity(all, "account").keys.push(key(vec![FieldId(999)])));
    refused("not_unique", "account", |all| {
        entity(all, "account").keys = vec![key(vec![FieldId(20)]), key(vec![FieldId(20)])];
    });
    let index = |fields: Vec<FieldId>, serves: &str| IndexDef { fields, serves: serves.into() };
    refused("index", "account", |all| entity(all, "account").indexes.push(index(vec![FieldId(999)], "a list")));
    refused("index", "account", |all| entity(all, "account").indexes.push(index(vec![FieldId(21)], "")));
    refused("index", "account.description", |all| {
        let long = number_of(all, "account", "description");
        entity(all, "account").indexes.push(index(vec![long], "a list"));
    });
    refused("not_unique", "account.name", |all| {
        entity(all, "account").indexes.push(index(vec![FieldId(20), FieldId(20)], "a list"));
    });
    refused("view", "account", |all| entity(all, "account").default_view.columns.push("colour".into()));
    refused("view", "account", |all| entity(all, "account").default_view.columns.push("name.length".into()));
    refused("view", "account", |all| entity(all, "account").default_view.order.push("-colour".into()));
}

#[test]
fn kinds_keep_their_limits() {
    let text = |max_length| FieldKind::Text { format: TextFormat::Plain, max_length };
    refused("max_length", "account.fax", |all| field(all, "account", "fax").kind = text(0));
    refused("max_length", "account.fax", |all| field(all, "account", "fax").kind = text(10_000_001));
    refused("range", "account.employees", |all| {
        field(all, "account", "employees").kind = FieldKind::Integer { min: 1, max: 0 };
    });
    let decimal = |scale| FieldKind::Decimal { scale, min: Some(2.into()), max: Some(1.into()) };
    refused("range", "product.weight", |all| field(all, "product", "weight").kind = decimal(2));
    refused("scale", "product.weight", |all| field(all, "product", "weight").kind = decimal(11));
    refused("range", "product.list_price", |all| {
        field(all, "product", "list_price").kind = FieldKind::Money { min: None, max: Some(i64::MAX.into()) };
    });
    refused("kind", "account.fax", |all| field(all, "account", "fax").kind = FieldKind::Id);
    refused("options", "account.category", |all| {
        field(all, "account", "category").kind = FieldKind::Choice { options: vec![] };
    });
    refused("not_unique", "account.category.standard", |all| option(all, "account", "category", "standard").code = 1);
    refused("name", "account.category.cat fish", |all| {
        option(all, "account", "category", "standard").name = "cat fish".into();
    });
    refused("name", "account.category.standard", |all| {
        option(all, "account", "category", "standard").code = 1_000_000_000;
    });
}

#[test]
fn lookups_lead_somewhere() {
    let nowhere = FieldKind::Lookup { target: EntityId(77) };
    refused("target", "account.primary_contact", |all| field(all, "account", "primary_contact").kind = nowhere.clone());
    refused("target", "opportunity.product", |all| entity(all, "product").is_retired = true);
    let several = |targets: Vec<EntityId>| FieldKind::OneOf { targets };
    refused("target", "list_member.member", |all| field(all, "list_member", "member").kind = several(vec![]));
    refused("target", "list_member.member", |all| {
        field(all, "list_member", "member").kind = several(vec![number::ACCOUNT, EntityId(77)]);
    });
    let narrower = broken(|all| {
        field(all, "campaign_item", "item").kind = several(vec![number::LETTER, number::CAMPAIGN]);
        entity(all, "letter").is_retired = true;
    });
    assert!(faults(&narrower).iter().all(|fault| fault.field != "campaign_item.item"), "another is left");
    refused("target", "campaign_item.item", |all| {
        field(all, "campaign_item", "item").kind = several(vec![number::LETTER]);
        entity(all, "letter").is_retired = true;
    });
    refused("not_unique", "list_member.member", |all| {
        field(all, "list_member", "member").kind = several(vec![number::ACCOUNT, number::ACCOUNT]);
    });
    refused("hierarchy", "account.primary_contact", |all| field(all, "account", "primary_contact").is_hierarchy = true);
    refused("cascade", "account.fax", |all| field(all, "account", "fax").cascade = Some(Cascade::PARENTAL));
    refused("cascade_cycle", "account", |all| {
        field(all, "account", "primary_contact").cascade = Some(Cascade::PARENTAL);
    });
    let tree = broken(|all| field(all, "account", "parent_account").cascade = Some(Cascade::PARENTAL));
    check(&tree).unwrap();
}

#[test]
fn flags_fit_the_kind() {
    refused("searchable", "account.revenue", |all| field(all, "account", "revenue").is_searchable = true);
    refused("unique", "account.description", |all| field(all, "account", "description").is_unique = true);
    refused("required", "account.created_by", |all| {
        field(all, "account", "created_by").requirement = Requirement::Required;
    });
    refused("computed", "contact.full_name", |all| field(all, "contact", "full_name").is_read_only = false);
    refused("computed", "contact.full_name", |all| {
        let (first, last) = (FieldId(20), FieldId(999));
        field(all, "contact", "full_name").computed = Some(Computed::FullName { first, middle: None, last });
    });
}

#[test]
fn defaults_can_be_held() {
    let refuse = |of: &str, name: &str, default: DefaultValue| {
        refused("default", &format!("{of}.{name}"), |all| field(all, of, name).default = Some(default.clone()));
    };
    let text = |text: &str| DefaultValue::Text(text.into());
    refuse("account", "ticker_symbol", text("LONGER THAN TEN"));
    refuse("account", "employees", text("-1"));
    refuse("account", "employees", text("many"));
    refuse("account", "revenue", text("1e99"));
    refuse("account", "no_email", text("maybe"));
    refuse("account", "category", text("gold"));
    refuse("contact", "birth_on", text("yesterday"));
    refuse("contact", "birth_on", DefaultValue::Now);
    refuse("task", "scheduled_end_at", DefaultValue::Today);
    refuse("account", "ticker_symbol", DefaultValue::Today);
    refuse("account", "revenue", DefaultValue::BaseCurrency);
    refuse("account", "primary_contact", text("somebody"));
    let good = broken(|all| {
        field(all, "contact", "birth_on").default = Some(DefaultValue::Today);
        field(all, "task", "scheduled_end_at").default = Some(text("2030-01-01T00:00:00Z"));
        field(all, "account", "revenue").default = Some(text("12.50"));
    });
    check(&good).unwrap();
}

#[test]
fn states_are_well_formed() {
    fn states(all: &mut [EntityDef]) -> &mut Vec<crm_core::metadata::state::State> {
        &mut entity(all, "opportunity").states.as_mut().unwrap().states
    }
    refused("state", "opportunity", |all| states(all).clear());
    refused("state", "opportunity.state.won", |all| states(all)[1].reasons.clear());
    refused("next_state", "opportunity.state.open", |all| states(all)[0].next = vec![7]);
    refused("next_state", "opportunity.state.open", |all| states(all)[0].next = vec![0]);
    refused("not_unique", "opportunity.state.open", |all| states(all)[0].next = vec![1, 1]);
    refused("not_unique", "opportunity.state.won", |all| states(all)[1].code = 0);
    refused("not_unique", "opportunity.status.canceled", |all| states(all)[2].reasons[0].code = 1);
    refused("not_unique", "opportunity.status.won", |all| states(all)[2].reasons[0].name = "won".into());
    refused("name", "opportunity.state.Won!", |all| states(all)[1].name = "Won!".into());
    refused("state_options", "opportunity.status", |all| _ = states(all)[2].reasons.pop());
    refused("state_options", "opportunity.state", |all| _ = states(all).pop());
}

#[test]
fn the_fingerprint_follows_the_catalogue() {
    let computed = builtin::fingerprint::computed();
    assert_eq!(builtin::FINGERPRINT, computed, "the catalogue changed: write {computed} into fingerprint.rs");
}
