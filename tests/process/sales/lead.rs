//! Leads become customers, or do not.

use crm_core::{ErrorCode, Id, Ref, Value, Values, record};
use serde_json::{Value as Json, json};

use super::{World, money, none};

fn lead(w: &World, more: Values) -> Id {
    let mut values = record! {
        "subject" => "Two lifts",
        "first_name" => "Ada",
        "last_name" => "Rossi",
        "job_title" => "Head of building",
        "email" => "ada@globex.example",
        "estimated_value" => 900,
        "address1_city" => "Milano",
        "no_phone" => true,
        "rating" => "hot",
        "qualification_comments" => "has the money",
    };
    values.0.extend(more.0);
    w.s.create("lead", values).unwrap()
}

fn of_globex(w: &World) -> Id {
    lead(w, record! { "company_name" => "Globex", "sic" => "4321" })
}

fn id(json: &Json) -> Id {
    json.as_str().unwrap().parse().unwrap()
}

#[test]
fn a_lead_becomes_account_contact_and_opportunity() {
    let w = World::new();
    let campaign = w.s.create("campaign", record! { "name" => "Spring" }).unwrap();
    let lead = of_globex(&w);
    w.s.update("lead", lead, record! { "campaign" => campaign }).unwrap();
    let made = w.run("lead.qualify", json!({ "lead": lead }));
    assert_eq!(made["duplicates"], json!([]));
    let (account, contact, deal) = (id(&made["account"]), id(&made["contact"]), id(&made["opportunity"]));
    let company = w.get("account", account);
    assert_eq!((company.text("name"), company.text("sic")), (Some("Globex"), Some("4321")));
    let person = w.get("contact", contact);
    assert_eq!((person.text("full_name"), person.text("job_title")), (Some("Ada Rossi"), Some("Head of building")));
    assert_eq!(person.get("account"), Some(&Value::Id(account)));
    for customer in [&company, &person] {
        assert_eq!(customer.text("email"), Some("ada@globex.example"));
        assert_eq!(customer.text("address1_city"), Some("Milano"));
        assert_eq!(customer.get("no_phone"), Some(&Value::Bool(true)));
        assert_eq!(customer.get("originating_lead"), Some(&Value::Id(lead)));
    }
    let opportunity = w.get("opportunity", deal);
    assert_eq!(opportunity.text("name"), Some("Two lifts"));
    assert_eq!(opportunity.text("rating"), Some("hot"));
    assert_eq!(opportunity.text("qualification_comments"), Some("has the money"));
    assert_eq!(opportunity.get("estimated_value"), Some(&money("900.0000")));
    assert_eq!(opportunity.get("customer"), Some(&Value::Ref(Ref::new("account", account))));
    assert_eq!(opportunity.get("contact"), Some(&Value::Id(contact)));
    assert_eq!(opportunity.get("originating_lead"), Some(&Value::Id(lead)));
    assert_eq!(opportunity.get("campaign"), Some(&Value::Id(campaign)));
    assert_eq!(w.state("lead", lead), ("qualified".into(), "qualified".into()));
    let lead = w.get("lead", lead);
    for (field, made) in [("account", account), ("contact", contact), ("qualifying_opportunity", deal)] {
        assert_eq!(lead.get(field), Some(&Value::Id(made)), "{field}");
    }
}

#[test]
fn a_lead_is_qualified_once() {
    let w = World::new();
    let lead = of_globex(&w);
    w.run("lead.qualify", json!({ "lead": lead }));
    assert!(w.unfit("lead.qualify", json!({ "lead": lead })).contains("qualified"));
    assert!(w.unfit("lead.disqualify", json!({ "lead": lead })).contains("qualified"));
}

#[test]
fn who_names_no_company_is_a_person() {
    let w = World::new();
    let lead = lead(&w, none());
    let (code, message) = w.refused("lead.qualify", json!({ "lead": lead, "create_account": true }));
    assert_eq!(code, ErrorCode::InvalidArgument, "{message}");
    let made = w.run("lead.qualify", json!({ "lead": lead }));
    assert_eq!(made["account"], json!(null));
    let deal = w.get("opportunity", id(&made["opportunity"]));
    assert_eq!(deal.get("customer"), Some(&Value::Ref(Ref::new("contact", id(&made["contact"])))));
}

#[test]
fn only_what_is_wanted_is_made() {
    let w = World::new();
    let lead = of_globex(&w);
    let wanted = json!({ "lead": lead, "create_account": false, "create_contact": false, "create_opportunity": false });
    let made = w.run("lead.qualify", wanted);
    assert_eq!(made, json!({ "account": null, "contact": null, "opportunity": null, "duplicates": [] }));
    assert_eq!(w.state("lead", lead).0, "qualified");
}

#[test]
fn known_customers_are_offered_first() {
    let w = World::new();
    let company = w.s.create("account", record! { "name" => "GLÓBEX" }).unwrap();
    let person = w.s.create("contact", record! { "last_name" => "Bianchi", "email2" => "ada@globex.example" }).unwrap();
    let left = w.s.create("contact", record! { "first_name" => "Ada", "last_name" => "Rossi" }).unwrap();
    w.s.set_state("contact", left, "inactive", None, none()).unwrap();
    w.s.create("account", record! { "name" => "Globex Italia" }).unwrap();
    let lead = of_globex(&w);
    let offered = w.run("lead.qualify", json!({ "lead": lead }));
    let expected = json!([
        {
            "record": { "entity": "account", "id": company }, "name": "GLÓBEX",
            "rule": "Lead of an account's name", "fields": ["name"],
            "why": "name \"GLÓBEX\" says the same as company_name",
        },
        {
            "record": { "entity": "contact", "id": person }, "name": "Bianchi",
            "rule": "Lead with a contact's e-mail", "fields": ["email2"],
            "why": "email2 \"ada@globex.example\" says the same as email",
        },
    ]);
    assert_eq!(offered["duplicates"], expected);
    assert_eq!(offered["opportunity"], json!(null));
    assert_eq!(w.state("lead", lead), ("open".into(), "new".into()), "nothing was done");
    let made = w.run("lead.qualify", json!({ "lead": lead, "allow_duplicates": true }));
    assert_ne!(id(&made["account"]), company);
}

#[test]
fn a_known_company_gets_the_contact_and_the_deal() {
    let w = World::new();
    let lead = of_globex(&w);
    let customer = json!({ "entity": "account", "id": w.account });
    let made = w.run("lead.qualify", json!({ "lead": lead, "customer": customer, "opportunity": { "name": "Deal" } }));
    assert_eq!(id(&made["account"]), w.account);
    assert_eq!(w.get("contact", id(&made["contact"])).get("account"), Some(&Value::Id(w.account)));
    let deal = w.get("opportunity", id(&made["opportunity"]));
    assert_eq!(deal.get("customer"), Some(&Value::Ref(Ref::new("account", w.account))));
    assert_eq!(deal.text("name"), Some("Deal"));
    assert_eq!(w.s.count("account").unwrap(), 1);
}

#[test]
fn a_known_person_gets_the_deal() {
    let w = World::new();
    let person = w.s.create("contact", record! { "last_name" => "Verdi", "account" => w.account }).unwrap();
    let lead = of_globex(&w);
    let customer = json!({ "entity": "contact", "id": person });
    let made = w.run("lead.qualify", json!({ "lead": lead, "customer": customer }));
    assert_eq!((id(&made["account"]), id(&made["contact"])), (w.account, person));
    let deal = w.get("opportunity", id(&made["opportunity"]));
    assert_eq!(deal.get("customer"), Some(&Value::Ref(Ref::new("contact", person))));
    assert_eq!((w.s.count("account").unwrap(), w.s.count("contact").unwrap()), (1, 1));
}

#[test]
fn whom_a_lead_names_itself_is_known() {
    let w = World::new();
    let lead = of_globex(&w);
    w.s.update("lead", lead, record! { "account" => w.account }).unwrap();
    let made = w.run("lead.qualify", json!({ "lead": lead }));
    assert_eq!(id(&made["account"]), w.account);
}

#[test]
fn a_customer_is_an_account_or_a_contact() {
    let w = World::new();
    let lead = of_globex(&w);
    let deal = json!({ "entity": "opportunity", "id": w.deal });
    let (code, _) = w.refused("lead.qualify", json!({ "lead": lead, "customer": deal }));
    assert_eq!(code, ErrorCode::InvalidArgument);
    let nobody = json!({ "entity": "account", "id": w.deal });
    let (code, _) = w.refused("lead.qualify", json!({ "lead": lead, "customer": nobody }));
    assert_eq!(code, ErrorCode::NotFound);
}

#[test]
fn nothing_stays_of_a_qualification_that_fails() {
    let w = World::new();
    let lead = of_globex(&w);
    let (code, _) = w.refused("lead.qualify", json!({ "lead": lead, "opportunity": { "probability": 101 } }));
    assert_eq!(code, ErrorCode::Validation);
    let (code, _) = w.refused("lead.qualify", json!({ "lead": lead, "status": "lost" }));
    assert_eq!(code, ErrorCode::InvalidArgument);
}

#[test]
fn a_lead_comes_to_nothing_and_is_opened_again() {
    let w = World::new();
    let lead = of_globex(&w);
    assert!(w.unfit("lead.reopen", json!({ "lead": lead })).contains("open"));
    w.run("lead.disqualify", json!({ "lead": lead, "status": "cannot_contact" }));
    assert_eq!(w.state("lead", lead), ("disqualified".into(), "cannot_contact".into()));
    w.unfit("lead.disqualify", json!({ "lead": lead }));
    w.unfit("lead.qualify", json!({ "lead": lead }));
    w.run("lead.reopen", json!({ "lead": lead, "status": "contacted" }));
    assert_eq!(w.state("lead", lead), ("open".into(), "contacted".into()));
    w.s.set_state("lead", lead, "disqualified", None, none()).unwrap();
    assert_eq!(w.state("lead", lead), ("disqualified".into(), "lost".into()));
}

#[test]
fn a_lead_opened_again_keeps_its_customers() {
    let w = World::new();
    let lead = of_globex(&w);
    let first = w.run("lead.qualify", json!({ "lead": lead }));
    w.run("lead.reopen", json!({ "lead": lead }));
    let second = w.run("lead.qualify", json!({ "lead": lead }));
    assert_eq!((&first["account"], &first["contact"]), (&second["account"], &second["contact"]));
    assert_ne!(first["opportunity"], second["opportunity"]);
}

/// What the new account and contact take over, each from a field of its own.
#[test]
fn what_is_known_of_a_lead_is_known_of_the_customer() {
    let w = World::new();
    let both = [
        ("phone", "+390111111111"),
        ("phone2", "+390112222222"),
        ("fax", "+390113333333"),
        ("website", "https://globex.example"),
        ("description", "Met at the fair"),
        ("address1_name", "Head office"),
        ("address1_line1", "Via Po 1"),
        ("address1_line2", "Scala B"),
        ("address1_region", "TO"),
        ("address1_postal_code", "10123"),
        ("address1_country", "IT"),
        ("contact_method", "email"),
    ];
    let of_person = [
        ("salutation", "Dr."),
        ("middle_name", "Maria"),
        ("email2", "b@globex.example"),
        ("email3", "c@globex.example"),
    ];
    let of_person =
        of_person.into_iter().chain([("mobile_phone", "+393331234567"), ("pager", "77"), ("phone3", "+390114444444")]);
    let refusals = ["no_fax", "no_email", "no_bulk_email", "no_post", "no_bulk_post", "no_marketing"];
    let mut said = record! { "company_name" => "Globex", "sic" => "4321", "industry" => Value::Null, "employees" => 40, "revenue" => 9 };
    for (field, text) in both.iter().copied().chain(of_person.clone()) {
        said = said.with(field, text);
    }
    for field in refusals {
        said = said.with(field, true);
    }
    let lead = lead(&w, said);
    let made = w.run("lead.qualify", json!({ "lead": lead, "allow_duplicates": true }));
    let lead = w.get("lead", lead);
    let (company, person) = (w.get("account", id(&made["account"])), w.get("contact", id(&made["contact"])));
    for field in both.iter().map(|(field, _)| *field).chain(refusals) {
        assert_ne!(lead.get(field), Some(&Value::Null), "{field}");
        assert_eq!((company.get(field), person.get(field)), (lead.get(field), lead.get(field)), "{field}");
    }
    for (field, _) in of_person {
        assert_eq!(person.get(field), lead.get(field), "{field}");
    }
    for field in ["sic", "employees", "revenue"] {
        assert_eq!(company.get(field), lead.get(field), "{field}");
    }
}

#[test]
fn who_may_not_make_the_customer_qualifies_nothing() {
    let w = World::new();
    let lead = of_globex(&w);
    crate::common::role(&w.s, "Leads only", &[("lead", "organisation"), ("account", "organisation")]);
    let ada = crate::common::user(&w.s, "ada", &["Leads only"]);
    let hers = w.crm.session_as(ada).unwrap();
    let before = w.s.changes_since(0, usize::MAX).unwrap().len();
    let error = hers.execute("lead.qualify", json!({ "lead": lead })).unwrap_err();
    assert_eq!(error.code(), ErrorCode::PermissionDenied, "{error}");
    assert_eq!(w.s.changes_since(0, usize::MAX).unwrap().len(), before);
    assert_eq!(w.state("lead", lead).0, "open");
}
