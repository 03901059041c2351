//! Service, marketing and the activities beyond the everyday ones: what goes with what, and which states there are.

use std::collections::BTreeSet;

use crm_core::metadata::builtin;
use crm_core::metadata::entity::EntityDef;
use crm_core::metadata::kind::FieldKind;
use crm_core::{Crm, ErrorCode, Id, Ref, Session, Value, Values, record};

/// What becomes of a record when the one it points to is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deleting {
    /// It goes too.
    Takes,
    /// It stays, pointing to nothing.
    Leaves,
    /// It forbids it.
    Fails,
}

/// And when that one is given to another owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Giving {
    /// It goes along.
    Takes,
    /// It stays with its owner.
    Leaves,
    /// One of the two has no owner.
    None,
}

use Deleting::{Fails, Leaves, Takes};

/// The entity pointed to, the entity and field that point, and what happens.
type Row = (&'static str, &'static str, &'static str, Deleting, Giving);

const ROWS: &[Row] = &[
    ("account", "case", "customer", Takes, Giving::Takes),
    ("contact", "case", "customer", Takes, Giving::Takes),
    ("account", "contract", "customer", Takes, Giving::Takes),
    ("contact", "contract", "customer", Takes, Giving::Takes),
    ("account", "contract", "billing_customer", Leaves, Giving::Leaves),
    ("contact", "case", "responsible_contact", Leaves, Giving::Leaves),
    ("contact", "case", "contact", Leaves, Giving::Leaves),
    ("case", "case", "parent_case", Leaves, Giving::Leaves),
    ("case", "case_resolution", "case", Takes, Giving::Takes),
    ("case", "task", "regarding", Takes, Giving::Takes),
    ("case", "note", "regarding", Takes, Giving::Takes),
    ("case", "contract_usage", "case", Leaves, Giving::Leaves),
    ("case", "queue_item", "record", Takes, Giving::Leaves),
    ("task", "queue_item", "record", Takes, Giving::Leaves),
    ("queue", "queue_item", "queue", Takes, Giving::Takes),
    ("subject", "subject", "parent", Fails, Giving::None),
    ("subject", "case", "subject", Leaves, Giving::None),
    ("subject", "article", "subject", Fails, Giving::None),
    ("article", "article_comment", "article", Takes, Giving::None),
    ("article", "case", "article", Leaves, Giving::None),
    ("article_template", "article", "template", Fails, Giving::None),
    ("contract_template", "contract", "template", Fails, Giving::None),
    ("contract", "contract_line", "contract", Takes, Giving::Takes),
    ("contract", "case", "contract", Leaves, Giving::Leaves),
    ("contract", "contract", "originating_contract", Leaves, Giving::Leaves),
    ("contract_line", "contract_usage", "contract_line", Takes, Giving::Takes),
    ("contract_line", "case", "contract_line", Leaves, Giving::Leaves),
    ("product", "case", "product", Leaves, Giving::None),
    ("calendar", "calendar_rule", "calendar", Takes, Giving::None),
    ("calendar", "equipment", "calendar", Leaves, Giving::None),
    ("site", "equipment", "site", Leaves, Giving::None),
    ("resource_group", "resource_group_member", "resource_group", Takes, Giving::None),
    ("equipment", "resource_group_member", "resource", Takes, Giving::None),
    ("resource_group", "resource_spec", "resource_group", Fails, Giving::None),
    ("resource_spec", "resource_spec", "parent", Takes, Giving::None),
    ("resource_spec", "service", "resource_spec", Fails, Giving::None),
    ("service", "service_activity", "service", Leaves, Giving::None),
    ("lead", "task", "regarding", Takes, Giving::Takes),
    ("lead", "fax", "regarding", Takes, Giving::Takes),
    ("lead", "service_activity", "regarding", Takes, Giving::Takes),
    ("account", "fax", "regarding", Takes, Giving::Takes),
    ("campaign", "task", "regarding", Takes, Giving::Takes),
    ("campaign_activity", "phone_call", "regarding", Takes, Giving::Takes),
    ("task", "activity_party", "activity", Takes, Giving::Takes),
    ("service_activity", "activity_party", "activity", Takes, Giving::Takes),
    ("contact", "activity_party", "party", Leaves, Giving::Leaves),
    ("equipment", "activity_party", "party", Leaves, Giving::None),
    ("email", "email_attachment", "email", Takes, Giving::Takes),
    ("email", "email", "reply_to", Leaves, Giving::Leaves),
    ("email_template", "email", "template", Leaves, Giving::Leaves),
    ("appointment", "appointment", "series", Takes, Giving::Takes),
    ("campaign", "campaign_activity", "campaign", Takes, Giving::Takes),
    ("campaign", "campaign_response", "campaign", Takes, Giving::Takes),
    ("campaign", "campaign_item", "campaign", Takes, Giving::None),
    ("marketing_list", "campaign_item", "item", Takes, Giving::None),
    ("product", "campaign_item", "item", Takes, Giving::None),
    ("campaign", "campaign_item", "item", Takes, Giving::None),
    ("campaign_activity", "campaign_activity_list", "campaign_activity", Takes, Giving::None),
    ("marketing_list", "campaign_activity_list", "marketing_list", Takes, Giving::None),
    ("marketing_list", "list_member", "marketing_list", Takes, Giving::None),
    ("lead", "list_member", "member", Takes, Giving::None),
    ("account", "campaign_response", "customer", Leaves, Giving::Leaves),
    ("phone_call", "campaign_response", "originating_activity", Leaves, Giving::Leaves),
    ("marketing_list", "quick_campaign", "marketing_list", Leaves, Giving::Leaves),
    ("quick_campaign", "distribution_log", "quick_campaign", Takes, Giving::None),
    ("campaign_activity", "distribution_log", "campaign_activity", Takes, Giving::None),
    ("contact", "distribution_log", "member", Takes, Giving::None),
    ("email", "distribution_log", "activity", Leaves, Giving::None),
];

/// What a record must have.
enum Given {
    Text(&'static str),
    Number(i64),
    /// A new record of this entity.
    One(&'static str),
    /// A text that no other record has.
    Fresh,
}

/// What a record of the entity must have.
fn required(entity: &str) -> Vec<(&'static str, Given)> {
    use Given::{Fresh, Number, One, Text};
    let named = |name: &'static str| ("title", Text(name));
    let covered = || vec![named("Support"), ("starts_on", Text("2026-01-01")), ("ends_on", Text("2026-12-31"))];
    match entity {
        "account" | "queue" | "campaign" | "site" | "equipment" | "calendar" | "resource_group" | "resource_spec"
        | "service" => vec![("name", Text("Something"))],
        "contact" => vec![("last_name", Text("Rossi"))],
        "lead" => vec![("subject", Text("Interested")), ("last_name", Text("Verdi"))],
        "case" => vec![named("Broken"), ("customer", One("account"))],
        "contract" => covered().into_iter().chain([("customer", One("account"))]).collect(),
        "contract_line" => {
            let own = [("contract", One("contract")), ("total_allotments", Number(10)), ("price", Number(100))];
            covered().into_iter().chain(own).collect()
        }
        "contract_usage" => vec![("contract_line", One("contract_line")), ("allotments", Number(1))],
        "contract_template" => vec![("name", Text("Yearly")), ("abbreviation", Fresh)],
        "case_resolution" => vec![("subject", Text("Done")), ("case", One("case"))],
        "subject" | "article_template" | "email_template" => vec![named("Topic")],
        "article" => vec![named("How"), ("subject", One("subject"))],
        "article_comment" => vec![named("Good"), ("article", One("article"))],
        "product" => vec![("name", Text("Saw")), ("product_number", Fresh)],
        "queue_item" => vec![("queue", One("queue")), ("record", One("case"))],
        "calendar_rule" => vec![("calendar", One("calendar"))],
        "resource_group_member" => vec![("resource_group", One("resource_group")), ("resource", One("equipment"))],
        "activity_party" => vec![("activity", One("task")), ("participation", Text("to"))],
        "email_attachment" => vec![("email", One("email"))],
        "campaign_activity" | "campaign_response" => vec![("subject", Text("Step")), ("campaign", One("campaign"))],
        "campaign_item" => vec![("campaign", One("campaign")), ("item", One("product"))],
        "campaign_activity_list" => {
            vec![("campaign_activity", One("campaign_activity")), ("marketing_list", One("marketing_list"))]
        }
        "marketing_list" => vec![("name", Text("Saws")), ("member_entity", Text("contact"))],
        "list_member" => vec![("marketing_list", One("marketing_list")), ("member", One("contact"))],
        "quick_campaign" => vec![("subject", Text("Now")), ("channel", Text("email"))],
        "distribution_log" => vec![("member", One("contact")), ("outcome", Text("made"))],
        _ => vec![("subject", Text("Hello"))],
    }
}

/// A new record with what it must have, and with what is said.
fn make(s: &Session, entity: &str, said: Option<(&str, Ref)>) -> Id {
    let mut values = Values::new();
    for (name, given) in required(entity) {
        if said.as_ref().is_some_and(|(said, _)| *said == name) {
            continue;
        }
        let value = match given {
            Given::Text(text) => text.into(),
            Given::Number(number) => number.into(),
            Given::One(other) => Value::Ref(Ref::new(other, make(s, other, None))),
            Given::Fresh => Value::Text(unique(s)),
        };
        values = values.with(name, value);
    }
    if let Some((name, to)) = said {
        // A contract covers its own customer.
        let contract = match &*to.entity {
            "contract" if entity == "case" => Some(to.id),
            "contract_line" if entity == "case" => {
                s.get("contract_line", to.id).unwrap().get("contract").and_then(Value::as_id)
            }
            _ => None,
        };
        if let Some(contract) = contract {
            let customer = s.get("contract", contract).unwrap().get("customer").cloned().unwrap();
            values.0.retain(|(name, _)| name != "customer");
            values = values.with("customer", customer);
            invoice(s, contract);
        }
        if entity == "list_member" && name == "member" {
            // A list is of one kind.
            let list = record! { "name" => "Such", "member_entity" => &*to.entity };
            values.0.retain(|(name, _)| name != "marketing_list");
            values = values.with("marketing_list", s.create("marketing_list", list).unwrap());
        }
        values = values.with(name, Value::Ref(to));
    }
    s.create(entity, values).unwrap_or_else(|error| panic!("{entity}: {error}"))
}

/// Has a contract cover cases.
fn invoice(s: &Session, contract: Id) {
    if s.find_ids("contract_line", "contract", contract, 1).unwrap().is_empty() {
        make(s, "contract_line", Some(("contract", Ref::new("contract", contract))));
    }
    let customer = s.get("contract", contract).unwrap().get("customer").cloned().unwrap();
    s.set_state("contract", contract, "invoiced", None, record! { "billing_customer" => customer }).unwrap();
}

fn unique(s: &Session) -> String {
    // Another than all there are: ids count up.
    make(s, "account", None).to_string().replace('-', "").chars().rev().take(18).collect()
}

/// False for what only the engine writes.
fn is_writable(entity: &str, field: &str) -> bool {
    let catalogue = builtin::catalogue();
    let def = catalogue.iter().find(|def| def.name == entity).unwrap();
    !def.field(field).unwrap().is_read_only
}

#[test]
fn each_relationship_takes_along_what_it_should() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let root = s.find_ids("business_unit", "name", "Organisation", 1).unwrap()[0];
    let ada = record! { "user_name" => "ada", "last_name" => "Ada", "business_unit" => root };
    let ada = Ref::new("user", s.create("user", ada).unwrap());
    s.grant_role("System Administrator", ada.clone()).unwrap();
    let mine = Value::Ref(Ref::new("user", s.user()));
    for (target, entity, field, deleting, giving) in ROWS.iter().copied().filter(|row| is_writable(row.1, row.2)) {
        let what = format!("{target} of {entity}.{field}");
        let to = make(&s, target, None);
        let from = make(&s, entity, Some((field, Ref::new(target, to))));
        let points = |s: &Session| s.get(entity, from).map(|record| record.get(field).cloned().unwrap());
        assert_ne!(points(&s).unwrap(), Value::Null, "{what}");
        if giving != Giving::None {
            s.assign(target, to, ada.clone()).unwrap_or_else(|error| panic!("{what}: {error}"));
            let owner = s.get(entity, from).unwrap().get("owner").cloned().unwrap();
            let expected = if giving == Giving::Takes { Value::Ref(ada.clone()) } else { mine.clone() };
            assert_eq!(owner, expected, "{what} given away");
        }
        let deleted = s.delete(target, to);
        match deleting {
            Takes => {
                deleted.unwrap_or_else(|error| panic!("{what}: {error}"));
                assert_eq!(points(&s).unwrap_err().code(), ErrorCode::NotFound, "{what} deleted");
            }
            Leaves => {
                deleted.unwrap_or_else(|error| panic!("{what}: {error}"));
                assert_eq!(points(&s).unwrap(), Value::Null, "{what} deleted");
            }
            Fails => assert_eq!(deleted.unwrap_err().code(), ErrorCode::InUse, "{what} deleted"),
        }
    }
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
}

/// What a customer has goes with the customer, however deep it hangs.
#[test]
fn deleting_a_customer_takes_cases_contracts_and_all_that_hangs_on_them() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let acme = make(&s, "account", None);
    let contract = make(&s, "contract", Some(("customer", Ref::new("account", acme))));
    let line = make(&s, "contract_line", Some(("contract", Ref::new("contract", contract))));
    let case = make(&s, "case", Some(("customer", Ref::new("account", acme))));
    invoice(&s, contract);
    s.update("case", case, record! { "contract" => contract, "contract_line" => line }).unwrap();
    let resolution = make(&s, "case_resolution", Some(("case", Ref::new("case", case))));
    let values = record! { "contract_line" => line, "case" => case, "allotments" => 1_i64 };
    let usage = s.create("contract_usage", values).unwrap();
    let party = make(&s, "activity_party", Some(("activity", Ref::new("case_resolution", resolution))));
    s.delete("account", acme).unwrap();
    for (entity, id) in [
        ("contract", contract),
        ("contract_line", line),
        ("case", case),
        ("case_resolution", resolution),
        ("contract_usage", usage),
        ("activity_party", party),
    ] {
        assert_eq!(s.get(entity, id).unwrap_err().code(), ErrorCode::NotFound, "{entity}");
    }
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
}

/// The resolution of a case stands in the timeline of its customer, as what is about the case does.
#[test]
fn what_is_about_a_case_concerns_its_customer() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let acme = Ref::new("account", make(&s, "account", None));
    let case = Ref::new("case", make(&s, "case", Some(("customer", acme.clone()))));
    for (entity, field) in [("task", "regarding"), ("fax", "regarding"), ("case_resolution", "case")] {
        let id = make(&s, entity, Some((field, case.clone())));
        let customer = s.get(entity, id).unwrap().get("customer").cloned().unwrap();
        assert_eq!(customer, Value::Ref(acme.clone()), "{entity}");
    }
    let contact = Ref::new("contact", make(&s, "contact", None));
    let response = make(&s, "campaign_response", Some(("customer", contact.clone())));
    let kept = |s: &Session| s.get("campaign_response", response).unwrap().get("customer").cloned().unwrap();
    assert_eq!(kept(&s), Value::Ref(contact.clone()));
    s.update("campaign_response", response, record! { "subject" => "Yes, please" }).unwrap();
    assert_eq!(kept(&s), Value::Ref(contact.clone()), "whoever takes a response in says whose it is");
    assert_ne!(s.get("contact", contact.id).unwrap().get("last_activity_at"), Some(&Value::Null));
}

/// Entity, states and reasons: `code: reason reason`, the states after a slash, then the ways between states.
const STATES: &[(&str, &str, &str)] = &[
    ("case", "0: 1 2 3 4 / 1: 5 1000 / 2: 6 2000", "01 02 10 20"),
    ("case_resolution", "0: 1 / 1: 2 / 2: 3", "01 02 12"),
    ("contract", "0: 1 / 1: 2 / 2: 3 / 3: 4 / 4: 5 / 5: 6", "01 04 12 13 14 23 24 25 31 34"),
    ("contract_line", "0: 1 / 1: 2 / 2: 3 / 3: 4", "01 02 03 21 31"),
    ("article", "1: 1 / 2: 2 / 3: 3", "12 21 23 32"),
    ("queue", "0: 1 / 1: 2", "01 10"),
    ("queue_item", "0: 1 / 1: 2", "01 10"),
    ("campaign", "0: 0 1 2 3 4 5 / 1: 6", "01 10"),
    ("campaign_activity", "0: 1 0 4 5 6 / 1: 2 / 2: 3", "01 02 10 20"),
    ("campaign_response", "0: 1 / 1: 2 / 2: 3", "01 02 10 20"),
    ("quick_campaign", "0: 1 2 / 1: 4 3 / 2: 5", "01 02"),
    ("marketing_list", "0: 0 / 1: 1", "01 10"),
    ("fax", "0: 1 / 1: 2 3 4 / 2: 5", "01 02 10 20"),
    ("appointment", "0: 1 2 / 1: 3 / 2: 4 / 3: 5 6", "01 02 03 13 23 31 32"),
    ("service_activity", "0: 1 2 / 1: 8 / 2: 9 10 / 3: 4 3 6 7", "01 02 03 13 23 31 32"),
];

#[test]
fn states_have_the_codes_that_imports_bring() {
    let catalogue = builtin::catalogue();
    for (name, codes, ways) in STATES {
        let def = catalogue.iter().find(|def| def.name == *name).unwrap();
        let states = &def.states.as_ref().unwrap().states;
        let told = states.iter().map(|state| {
            let reasons = state.reasons.iter().map(|reason| reason.code.to_string()).collect::<Vec<_>>().join(" ");
            format!("{}: {reasons}", state.code)
        });
        assert_eq!(told.collect::<Vec<_>>().join(" / "), *codes, "{name}");
        let next = states.iter().flat_map(|state| state.next.iter().map(move |next| format!("{}{next}", state.code)));
        assert_eq!(next.collect::<Vec<_>>().join(" "), *ways, "{name}");
    }
}

/// On hold, a contract is not made active at once; draft again an article becomes only by way of a review.
#[test]
fn records_move_along_the_ways_of_their_model() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let go = |entity: &str, id: Id, state: &str| s.set_state(entity, id, state, None, Values::new());
    let refused = |entity: &str, id: Id, state: &str| {
        assert_eq!(go(entity, id, state).unwrap_err().code(), ErrorCode::TransitionRefused, "{entity} {state}");
    };
    let contract = make(&s, "contract", None);
    refused("contract", contract, "active");
    make(&s, "contract_line", Some(("contract", Ref::new("contract", contract))));
    let customer = s.get("contract", contract).unwrap().get("customer").cloned().unwrap();
    s.update("contract", contract, record! { "billing_customer" => customer }).unwrap();
    for state in ["invoiced", "active", "on_hold"] {
        go("contract", contract, state).unwrap();
    }
    refused("contract", contract, "active");
    let change = s.update("contract", contract, record! { "title" => "Other" });
    assert_eq!(change.unwrap_err().code(), ErrorCode::TransitionRefused);
    go("contract", contract, "invoiced").unwrap();
    s.update("contract", contract, record! { "title" => "Other" }).unwrap();
    go("contract", contract, "canceled").unwrap();
    refused("contract", contract, "draft");

    let article = make(&s, "article", None);
    refused("article", article, "published");
    for state in ["unapproved", "published"] {
        go("article", article, state).unwrap();
    }
    refused("article", article, "draft");
    let change = s.update("article", article, record! { "title" => "Other" });
    assert_eq!(change.unwrap_err().code(), ErrorCode::TransitionRefused);
    for state in ["unapproved", "draft"] {
        go("article", article, state).unwrap();
    }
}

/// A link between two is there once.
#[test]
fn nobody_is_twice_on_a_list() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let list = Ref::new("marketing_list", make(&s, "marketing_list", None));
    let contact = Ref::new("contact", make(&s, "contact", None));
    let member = record! { "marketing_list" => list.id, "member" => contact };
    s.create("list_member", member.clone()).unwrap();
    assert!(s.create("list_member", member).is_err());
    let stranger = record! { "marketing_list" => list.id, "member" => Ref::new("user", s.user()) };
    assert_eq!(s.create("list_member", stranger).unwrap_err().code(), ErrorCode::Validation);
}

/// Lookups to an activity of any kind list the kinds: none is forgotten.
#[test]
fn every_kind_of_activity_can_have_parties() {
    let catalogue = builtin::catalogue();
    let field = |entity: &str, name: &str| {
        let def = catalogue.iter().find(|def| def.name == entity).unwrap();
        match &def.field(name).unwrap().kind {
            FieldKind::OneOf { targets } => targets.iter().copied().collect::<BTreeSet<_>>(),
            other => panic!("{other:?}"),
        }
    };
    let activities: BTreeSet<_> =
        catalogue.iter().filter(|def| def.is_activity).map(|def: &EntityDef| def.id).collect();
    for (entity, name) in [
        ("activity_party", "activity"),
        ("campaign_response", "originating_activity"),
        ("distribution_log", "activity"),
    ] {
        assert_eq!(field(entity, name), activities, "{entity}.{name}");
    }
    assert!(field("queue_item", "record").is_superset(&activities));
}

/// A lookup to many entities, each of which is seen in part only, joins all of them: there is an end to that, which no
/// list of all columns of a built-in may reach.
#[test]
fn whoever_sees_a_part_reads_all_columns_of_every_entity() {
    let crm = Crm::in_memory().unwrap();
    let system = crm.session();
    let root = system.find_ids("business_unit", "name", "Organisation", 1).unwrap()[0];
    let ada = record! { "user_name" => "ada", "last_name" => "Ada", "business_unit" => root };
    let ada = system.create("user", ada).unwrap();
    for role in ["Salesperson", "Marketing Professional", "Customer Service Representative"] {
        system.grant_role(role, ("user", ada)).unwrap();
    }
    let mine = Value::Ref(Ref::new("user", ada));
    let case = Ref::new("case", make(&system, "case", None));
    system.update("case", case.id, record! { "owner" => mine.clone() }).unwrap();
    let task = make(&system, "task", Some(("regarding", case.clone())));
    let party = make(&system, "activity_party", Some(("activity", Ref::new("task", task))));
    system.update("activity_party", party, record! { "owner" => mine }).unwrap();
    let s = crm.session_as(ada).unwrap();
    let all = builtin::catalogue();
    for name in all.iter().map(|def| def.name.as_str()) {
        match s.query(&format!("select * from \"{name}\" limit 10"), Values::new()).and_then(|rows| rows.all()) {
            Ok(_) => {}
            Err(error) => assert_eq!(error.code(), ErrorCode::PermissionDenied, "{name}: {error}"),
        }
    }
    // The task belongs to somebody else, but the case above it is hers.
    let row = s.query_one("select activity, activity.name, activity.type from activity_party", Values::new());
    let row = row.unwrap().unwrap();
    assert_eq!(row.at(0), Some(&Value::Ref(Ref::new("task", task))));
    assert_eq!((row.at(1), row.at(2)), (Some(&"Hello".into()), Some(&"task".into())));
}
