//! What campaigns cost, and what they brought.

use crm_core::{Crm, ErrorCode, Id, Ref, Session, Undo, Value, Values, record};
use serde_json::{Value as Json, json};

use crate::common::{role, session, user};

fn campaign(s: &Session, more: Values) -> Id {
    let mut values = record! { "name" => "Spring" };
    values.0.extend(more.0);
    s.create("campaign", values).unwrap()
}

fn step(s: &Session, campaign: Id, cost: i64) -> Id {
    let values =
        record! { "subject" => "Call", "campaign" => campaign, "channel" => "phone_call", "actual_cost" => cost };
    s.create("campaign_activity", values).unwrap()
}

/// What a campaign says its activities and all of it cost.
fn costs(s: &Session, campaign: Id) -> [String; 2] {
    let record = s.get("campaign", campaign).unwrap();
    ["activity_cost", "total_cost"].map(|field| match record.get(field).unwrap() {
        Value::Decimal(cost) => cost.normalize().to_string(),
        other => other.to_text(),
    })
}

#[test]
fn a_campaign_costs_what_its_activities_and_the_rest_cost() {
    let s = session();
    let one = campaign(&s, record! { "other_cost" => 50 });
    assert_eq!(costs(&s, one), ["0", "50"]);
    let (call, letter) = (step(&s, one, 7), step(&s, one, 3));
    assert_eq!(costs(&s, one), ["10", "60"]);
    s.update("campaign_activity", call, record! { "actual_cost" => "7.50" }).unwrap();
    s.update("campaign", one, record! { "other_cost" => Value::Null }).unwrap();
    assert_eq!(costs(&s, one), ["10.5", "10.5"]);
    s.delete("campaign_activity", letter).unwrap();
    assert_eq!(costs(&s, one), ["7.5", "7.5"]);
    s.undo(Undo::Transaction(s.changes_since(0, usize::MAX).unwrap().last().unwrap().txn)).unwrap();
    assert_eq!(costs(&s, one), ["10.5", "10.5"], "however it is written");
    assert_eq!(s.get("campaign", one).unwrap().version(), Some(2), "steps edit no campaign");
    let other = campaign(&s, record! {});
    assert_eq!(costs(&s, other), ["", ""], "nobody has said anything of cost");
    s.delete("campaign", one).unwrap();
    s.undo(Undo::Transaction(s.changes_since(0, usize::MAX).unwrap().last().unwrap().txn)).unwrap();
    assert_eq!(costs(&s, one), ["10.5", "10.5"], "brought back with its steps");
}

#[test]
fn costs_are_counted_in_the_currency_of_the_campaign() {
    let s = session();
    s.create("currency", record! { "code" => "USD", "name" => "Dollar", "rate" => 2 }).unwrap();
    let one = campaign(&s, record! { "other_cost" => 1 });
    let call = step(&s, one, 10);
    s.update("campaign_activity", call, record! { "currency" => "USD" }).unwrap();
    assert_eq!(costs(&s, one), ["5", "6"]);
    s.update("campaign", one, record! { "currency" => "USD" }).unwrap();
    assert_eq!(costs(&s, one), ["10", "11"]);
}

/// A file in which a campaign has brought something of everything.
fn busy() -> (Crm, Session, Id) {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let one = campaign(&s, record! { "other_cost" => 40, "budget" => 90, "expected_revenue" => 500 });
    step(&s, one, 60);
    s.create("campaign_response", record! { "subject" => "x", "campaign" => one }).unwrap();
    let person =
        |name: &str| s.create("lead", record! { "subject" => "x", "last_name" => name, "campaign" => one }).unwrap();
    person("Rossi");
    let lead = person("Bianchi");
    s.execute("lead.qualify", json!({ "lead": lead, "create_opportunity": false })).unwrap();
    let acme = Ref::new("account", s.create("account", record! { "name" => "Acme" }).unwrap());
    let deal = |worth: i64| {
        let values =
            record! { "name" => "Saw", "customer" => acme.clone(), "campaign" => one, "estimated_value" => worth };
        s.create("opportunity", values).unwrap()
    };
    let (won, lost) = (deal(150), deal(1_000));
    deal(30);
    s.execute("opportunity.win", json!({ "opportunity": won })).unwrap();
    s.execute("opportunity.lose", json!({ "opportunity": lost })).unwrap();
    let order =
        s.execute("opportunity.create_order", json!({ "opportunity": won, "values": { "freight_amount": 150 } }));
    let order = order.unwrap()["record"]["id"].clone();
    s.execute("order.create_invoice", json!({ "order": order })).unwrap();
    for (entity, worth) in [("order", 20), ("invoice", 5)] {
        let paper = || {
            let values =
                record! { "name" => "Saw", "customer" => acme.clone(), "campaign" => one, "freight_amount" => worth };
            s.create(entity, values).unwrap()
        };
        paper();
        let canceled = paper();
        s.execute(&format!("{entity}.cancel"), json!({ entity: canceled })).unwrap();
    }
    (crm, s, one)
}

#[test]
fn what_a_campaign_brought_stands_beside_what_it_cost() {
    let (_, s, one) = busy();
    let found = s.execute("campaign.results", json!({ "campaign": one })).unwrap();
    let counts = ["responses", "leads", "qualified_leads", "opportunities", "won_opportunities", "orders", "invoices"];
    assert_eq!(counts.map(|name| found[name].as_i64().unwrap()), [1, 2, 1, 3, 1, 2, 2]);
    let number = |name: &str| found[name].as_str().unwrap_or_else(|| panic!("{name}")).parse::<f64>().unwrap();
    assert_eq!(["open_value", "won_value", "order_value", "invoice_value"].map(number), [30.0, 150.0, 170.0, 155.0]);
    assert_eq!(["budget", "expected_revenue", "cost"].map(number), [90.0, 500.0, 100.0]);
    // The deal once, with its order and invoice; the order and the invoice that stand alone.
    assert_eq!(["revenue", "profit", "return_percentage"].map(number), [175.0, 75.0, 75.0]);
    assert_eq!(found["currency"], json!("EUR"));
}

#[test]
fn nobody_is_told_of_what_they_may_not_read() {
    let (crm, s, one) = busy();
    role(&s, "Marketing", &[("campaign", "organisation"), ("lead", "own"), ("campaign_response", "organisation")]);
    let ada = user(&s, "ada", &["Marketing"]);
    let found = crm.session_as(ada).unwrap().execute("campaign.results", json!({ "campaign": one })).unwrap();
    assert_eq!((&found["responses"], &found["leads"]), (&json!(1), &json!(0)));
    for name in ["opportunities", "won_value", "orders", "revenue", "profit", "return_percentage"] {
        assert_eq!(found[name], Json::Null, "{name}");
    }
    let bob = user(&s, "bob", &[]);
    let error = crm.session_as(bob).unwrap().execute("campaign.results", json!({ "campaign": one })).unwrap_err();
    assert_eq!(error.code(), ErrorCode::PermissionDenied);
}
