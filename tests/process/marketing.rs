//! Lists and who is on them; campaigns copied; what they are answered.

use crm_core::domain::process::marketing::{Add, Remove};
use crm_core::record::description::ShownCell;
use crm_core::{ErrorCode, Id, Ref, Session, Value, record};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::common::session;

fn contact(s: &Session, name: &str) -> Id {
    s.create("contact", record! { "last_name" => name }).unwrap()
}

fn list(s: &Session) -> Id {
    s.create("marketing_list", record! { "name" => "Saws", "member_entity" => "contact" }).unwrap()
}

fn refs(ids: &[Id]) -> Json {
    json!(ids.iter().map(|id| json!({ "entity": "contact", "id": id })).collect::<Vec<_>>())
}

fn count(s: &Session, list: Id) -> i64 {
    s.get("marketing_list", list).unwrap().get("member_count").and_then(Value::as_int).unwrap_or(0)
}

/// The error of a command that must be refused, with the rule and field it names.
fn refused(s: &Session, command: &str, input: Json) -> (ErrorCode, String) {
    let error = s.execute(command, input).unwrap_err();
    let issues = error.details().issues.iter().map(|issue| format!("{}:{}", issue.field, issue.rule));
    (error.code(), issues.collect::<Vec<_>>().join(" "))
}

#[test]
fn members_come_and_go_and_are_counted() {
    let s = session();
    let (l, a, b) = (list(&s), contact(&s, "Rossi"), contact(&s, "Bianchi"));
    let done = s.execute("marketing_list.add", json!({ "marketing_list": l, "members": refs(&[a, b, a]) })).unwrap();
    assert_eq!(done, json!({ "added": 2, "removed": 0, "unchanged": 1 }));
    assert_eq!(count(&s, l), 2);
    let done = s.execute("marketing_list.remove", json!({ "marketing_list": l, "members": refs(&[a, a]) })).unwrap();
    assert_eq!(done, json!({ "added": 0, "removed": 1, "unchanged": 1 }));
    s.delete("contact", b).unwrap();
    assert_eq!(count(&s, l), 0, "who is deleted leaves the list");
    assert_eq!(s.get("marketing_list", l).unwrap().version(), Some(1), "nobody has edited the list");
}

#[test]
fn lists_that_are_locked_inactive_or_dynamic_are_not_changed() {
    let s = session();
    let (l, a) = (list(&s), contact(&s, "Rossi"));
    let input = json!({ "marketing_list": l, "members": refs(&[a]) });
    s.execute("marketing_list.add", input.clone()).unwrap();
    s.update("marketing_list", l, record! { "is_locked" => true }).unwrap();
    for command in ["marketing_list.add", "marketing_list.remove"] {
        assert_eq!(refused(&s, command, input.clone()), (ErrorCode::Validation, "is_locked:locked".into()));
    }
    let past = record! { "marketing_list" => l, "member" => Ref::new("contact", contact(&s, "Verdi")) };
    assert_eq!(s.create("list_member", past).unwrap_err().code(), ErrorCode::Validation, "nor in any other way");
    let line = s.find_ids("list_member", "marketing_list", l, 9).unwrap()[0];
    assert_eq!(s.delete("list_member", line).unwrap_err().details().issues[0].rule, "locked", "nor is one taken away");
    s.set_state("marketing_list", l, "inactive", None, record! {}).unwrap();
    assert_eq!(s.delete("list_member", line).unwrap_err().code(), ErrorCode::TransitionRefused);
    assert_eq!(refused(&s, "marketing_list.add", input.clone()).0, ErrorCode::TransitionRefused);
    let values = record! { "name" => "All", "member_entity" => "contact", "is_dynamic" => true, "query" => "select id from contact" };
    let dynamic = s.create("marketing_list", values).unwrap();
    let input = json!({ "marketing_list": dynamic, "members": refs(&[a]) });
    assert_eq!(refused(&s, "marketing_list.add", input), (ErrorCode::Validation, "is_dynamic:dynamic".into()));
    assert_eq!(count(&s, l), 1);
    // Who is deleted leaves every list, and a list all its members.
    s.delete("contact", a).unwrap();
    assert_eq!(count(&s, l), 0);
    s.set_state("marketing_list", l, "active", None, record! {}).unwrap();
    s.update("marketing_list", l, record! { "is_locked" => false }).unwrap();
    s.run(Add::new(l, vec![Ref::new("contact", contact(&s, "Neri"))])).unwrap();
    s.update("marketing_list", l, record! { "is_locked" => true }).unwrap();
    s.delete("marketing_list", l).unwrap();
    assert_eq!(s.count("list_member").unwrap(), 0);
}

#[test]
fn a_list_holds_one_kind_and_keeps_it() {
    let s = session();
    let l = list(&s);
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let mixed = vec![Ref::new("contact", contact(&s, "Rossi")), Ref::new("account", acme)];
    let error = s.run(Add::new(l, mixed)).unwrap_err();
    assert_eq!((error.code(), count(&s, l)), (ErrorCode::Validation, 0), "all or nothing");
    s.run(Add::new(l, vec![Ref::new("contact", contact(&s, "Rossi"))])).unwrap();
    let error = s.update("marketing_list", l, record! { "member_entity" => "lead" }).unwrap_err();
    assert_eq!(error.details().issues[0].field, "member_entity");
}

#[test]
fn members_are_copied_from_kept_and_from_found_ones() {
    let s = session();
    let (from, to, a, b) = (list(&s), list(&s), contact(&s, "Rossi"), contact(&s, "Bianchi"));
    s.execute("marketing_list.add", json!({ "marketing_list": from, "members": refs(&[a, b]) })).unwrap();
    s.execute("marketing_list.add", json!({ "marketing_list": to, "members": refs(&[b]) })).unwrap();
    let done = s.execute("marketing_list.copy_members", json!({ "from": from, "to": to })).unwrap();
    assert_eq!((&done["added"], &done["unchanged"]), (&json!(1), &json!(1)));
    assert_eq!(
        refused(&s, "marketing_list.copy_members", json!({ "from": to, "to": to })).0,
        ErrorCode::InvalidArgument
    );
    let query = "select last_name from contact where last_name like 'R%'";
    let values = record! { "name" => "R", "member_entity" => "contact", "is_dynamic" => true, "query" => query, "source" => "us" };
    let dynamic = s.create("marketing_list", values).unwrap();
    let input = json!({ "marketing_list": dynamic, "name": "R in May" });
    let made = s.execute("marketing_list.copy_to_static", input).unwrap();
    let made = s.get("marketing_list", made["record"]["id"].as_str().unwrap().parse().unwrap()).unwrap();
    assert_eq!((made.text("name"), made.text("source")), (Some("R in May"), Some("us")));
    assert_eq!((made.get("is_locked"), made.get("is_dynamic")), (Some(&true.into()), Some(&false.into())));
    assert_eq!(made.get("member_count"), Some(&Value::Int(1)));
    let input = json!({ "marketing_list": from });
    assert_eq!(refused(&s, "marketing_list.copy_to_static", input).1, "is_dynamic:not_dynamic");
}

#[test]
fn a_question_decides_who_stays() {
    let s = session();
    let (l, a, b) = (list(&s), contact(&s, "Rossi"), contact(&s, "Bianchi"));
    s.execute("marketing_list.add", json!({ "marketing_list": l, "members": refs(&[a, b]) })).unwrap();
    let query = "select id from contact where last_name = 'Rossi'";
    let input = json!({ "marketing_list": l, "query": query });
    let done = s.execute("marketing_list.qualify", input).unwrap();
    assert_eq!((&done["removed"], count(&s, l)), (&json!(1), 1));
    s.execute("marketing_list.qualify", json!({ "marketing_list": l, "query": query, "keep": false })).unwrap();
    assert_eq!(count(&s, l), 0);
    for wrong in ["select id from account", "select last_name, count(*) from contact group by last_name"] {
        let input = json!({ "marketing_list": l, "query": wrong });
        assert_eq!(refused(&s, "marketing_list.qualify", input).0, ErrorCode::InvalidArgument, "{wrong}");
    }
}

#[test]
fn a_list_that_is_brought_back_counts_its_members_once() {
    let s = session();
    let (l, a) = (list(&s), contact(&s, "Rossi"));
    s.run(Add::new(l, vec![Ref::new("contact", a)])).unwrap();
    s.delete("marketing_list", l).unwrap();
    let undone = s.changes_since(0, usize::MAX).unwrap().last().unwrap().txn;
    s.undo(crm_core::Undo::Transaction(undone)).unwrap();
    assert_eq!(count(&s, l), s.count("list_member").unwrap());
    assert_eq!(count(&s, l), 1);
}

#[test]
fn a_campaign_is_copied_without_its_past() {
    let s = session();
    let values = record! { "name" => "Spring", "budget" => "100", "is_template" => true, "actual_start_on" => "2026-03-01", "other_cost" => "9" };
    let old = s.create("campaign", values).unwrap();
    let l = list(&s);
    s.create("campaign_item", record! { "campaign" => old, "item" => Ref::new("marketing_list", l) }).unwrap();
    let step = record! { "subject" => "Call", "campaign" => old, "channel" => "phone_call", "actual_cost" => "7" }
        .with("scheduled_start_at", "2026-03-01T09:00:00Z");
    let step = s.create("campaign_activity", step).unwrap();
    s.create("campaign_activity_list", record! { "campaign_activity" => step, "marketing_list" => l }).unwrap();
    let done = s.execute("campaign.copy", json!({ "campaign": old, "name": "Summer" })).unwrap();
    assert_eq!((&done["activities"], &done["items"]), (&json!(1), &json!(1)));
    let new: Id = done["record"]["id"].as_str().unwrap().parse().unwrap();
    let (before, after) = (s.get("campaign", old).unwrap(), s.get("campaign", new).unwrap());
    assert_eq!((after.text("name"), after.get("is_template")), (Some("Summer"), Some(&Value::Bool(false))));
    assert_eq!((after.get("budget"), after.get("actual_start_on")), (before.get("budget"), Some(&Value::Null)));
    assert_ne!(after.text("code"), before.text("code"));
    let steps = s.find_ids("campaign_activity", "campaign", new, 9).unwrap();
    let step = s.get("campaign_activity", steps[0]).unwrap();
    assert_eq!((step.get("actual_cost"), step.get("scheduled_start_at")), (Some(&Value::Null), Some(&Value::Null)));
    assert_eq!(after.get("other_cost"), Some(&Value::Null));
    assert_eq!(s.count("campaign_activity_list").unwrap(), 2);
    let done = s.execute("campaign.copy", json!({ "campaign": new, "as_template": true })).unwrap();
    let id = done["record"]["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(s.get("campaign", id).unwrap().get("is_template"), Some(&Value::Bool(true)));
}

#[test]
fn a_response_becomes_a_lead_or_a_deal_and_is_closed() {
    let s = session();
    let campaign = s.create("campaign", record! { "name" => "Spring" }).unwrap();
    let answer = record! {
        "subject" => "A saw", "campaign" => campaign, "last_name" => "Rossi", "email" => "r@rossi.it", "phone" => "0123",
    };
    let response = s.create("campaign_response", answer).unwrap();
    let input = json!({ "campaign_response": response, "to": "lead" });
    let done = s.execute("campaign_response.convert", input.clone()).unwrap();
    let lead: Id = done["record"]["id"].as_str().unwrap().parse().unwrap();
    let made = s.get("lead", lead).unwrap();
    assert_eq!((made.text("last_name"), made.text("email")), (Some("Rossi"), Some("r@rossi.it")));
    assert_eq!(made.get("campaign"), Some(&Value::Id(campaign)));
    let closed = s.get("campaign_response", response).unwrap();
    assert_eq!((closed.text("state"), closed.get("lead")), (Some("closed"), Some(&Value::Id(lead))));
    assert_eq!(refused(&s, "campaign_response.convert", input).0, ErrorCode::TransitionRefused, "once");
    let answer = record! { "subject" => "Two saws", "campaign" => campaign };
    let response = s.create("campaign_response", answer).unwrap();
    let mut input = json!({ "campaign_response": response, "to": "opportunity" });
    assert_eq!(refused(&s, "campaign_response.convert", input.clone()).1, "customer:required");
    let customer = contact(&s, "Rossi");
    input["customer"] = json!({ "entity": "contact", "id": customer });
    let done = s.execute("campaign_response.convert", input).unwrap();
    let deal = s.get("opportunity", done["record"]["id"].as_str().unwrap().parse().unwrap()).unwrap();
    assert_eq!((deal.text("name"), deal.get("campaign")), (Some("Two saws"), Some(&Value::Id(campaign))));
    assert_eq!(deal.get("customer"), Some(&Value::Ref(Ref::new("contact", customer))));
    let response = s.create("campaign_response", record! { "subject" => "x", "campaign" => campaign }).unwrap();
    let input = json!({ "campaign_response": response, "to": "invoice" });
    assert_eq!(refused(&s, "campaign_response.convert", input).0, ErrorCode::InvalidArgument);
    let nobody = json!({ "campaign_response": response, "to": "lead" });
    assert_eq!(refused(&s, "campaign_response.convert", nobody).1, "last_name:required");
    assert_eq!(s.get("campaign_response", response).unwrap().text("state"), Some("open"), "nothing half done");
}

#[test]
fn a_customer_who_answers_gets_a_quote_or_an_order() {
    let s = session();
    let campaign = s.create("campaign", record! { "name" => "Spring" }).unwrap();
    let acme = record! { "name" => "Acme", "payment_terms" => "net_30", "address1_city" => "Torino" };
    let acme = Ref::new("account", s.create("account", acme).unwrap());
    for to in ["quote", "order"] {
        let answer = record! { "subject" => "A saw", "campaign" => campaign, "description" => "by post" };
        let response = s.create("campaign_response", answer).unwrap();
        let mut input = json!({ "campaign_response": response, "to": to });
        assert_eq!(refused(&s, "campaign_response.convert", input.clone()).1, "customer:required");
        input["customer"] = json!({ "entity": "account", "id": acme.id });
        let done = s.execute("campaign_response.convert", input).unwrap();
        assert_eq!(done["record"]["entity"], json!(to));
        let paper = s.get(to, done["record"]["id"].as_str().unwrap().parse().unwrap()).unwrap();
        let told = ["name", "description", "payment_terms", "bill_to_city"].map(|field| paper.text(field));
        assert_eq!(told, [Some("A saw"), Some("by post"), Some("net_30"), Some("Torino")]);
        assert_eq!(paper.get("campaign"), Some(&Value::Id(campaign)));
        assert_eq!(paper.get("customer"), Some(&Value::Ref(acme.clone())));
        let response = s.get("campaign_response", response).unwrap();
        assert_eq!(response.text("state"), Some("closed"));
        assert_eq!(response.get("customer"), Some(&Value::Ref(acme.clone())));
    }
}

#[test]
fn a_response_says_what_it_became() {
    let s = session();
    let campaign = s.create("campaign", record! { "name" => "Spring" }).unwrap();
    let acme = Ref::new("account", s.create("account", record! { "name" => "Acme" }).unwrap());
    let became = |response: Id| s.get("campaign_response", response).unwrap().get("converted_to").cloned().unwrap();
    for to in ["lead", "opportunity", "quote", "order"] {
        let answer = record! { "subject" => "A saw", "campaign" => campaign, "last_name" => "Rossi" };
        let response = s.create("campaign_response", answer.with("customer", acme.clone())).unwrap();
        assert_eq!(became(response), Value::Null);
        let input = json!({ "campaign_response": response, "to": to });
        let done = s.execute("campaign_response.convert", input.clone()).unwrap();
        let made = Ref::new(to, done["record"]["id"].as_str().unwrap().parse().unwrap());
        assert_eq!(became(response), Value::Ref(made.clone()));
        let typed = s.create("campaign_response", record! { "subject" => "x", "campaign" => campaign });
        let typed = s.update("campaign_response", typed.unwrap(), record! { "converted_to" => made.clone() });
        assert_eq!(typed.unwrap_err().details().issues[0].rule, "read_only", "nobody types it");
        // Taken back, it has become nothing, and can become something else.
        s.undo(crm_core::Undo::Transaction(s.changes_since(0, usize::MAX).unwrap().iter().rev().nth(1).unwrap().txn))
            .unwrap();
        assert_eq!(became(response), Value::Null);
        assert!(s.find(to, made.id).unwrap().is_none());
        let done = s.execute("campaign_response.convert", input).unwrap();
        // What it became is deleted: the response stays, and points to nothing.
        s.delete(to, done["record"]["id"].as_str().unwrap().parse().unwrap()).unwrap();
        assert_eq!(became(response), Value::Null);
    }
    let form = s.describe("campaign_response", None).unwrap().form;
    let is_it = |cell: &ShownCell| matches!(cell, ShownCell::Field(field) if field.field == "converted_to" && field.is_read_only);
    assert_eq!(form.cells().filter(|cell| is_it(cell)).count(), 1);
}

#[test]
fn what_a_response_became_follows_a_merge() {
    let s = session();
    let campaign = s.create("campaign", record! { "name" => "Spring" }).unwrap();
    let answer = record! { "subject" => "A saw", "campaign" => campaign, "last_name" => "Rossi" };
    let response = s.create("campaign_response", answer).unwrap();
    let input = json!({ "campaign_response": response, "to": "lead" });
    let made = s.execute("campaign_response.convert", input).unwrap()["record"].clone();
    let other = s.create("lead", record! { "subject" => "A saw", "last_name" => "Rossi" }).unwrap();
    s.execute("record.merge", json!({ "into": Ref::new("lead", other), "from": made })).unwrap();
    let became = s.get("campaign_response", response).unwrap().get("converted_to").cloned();
    assert_eq!(became, Some(Value::Ref(Ref::new("lead", other))));
}

#[test]
fn steps_and_responses_stay_with_a_campaign_that_is_no_template() {
    let s = session();
    let one = s.create("campaign", record! { "name" => "One" }).unwrap();
    let other = s.create("campaign", record! { "name" => "Other", "is_template" => true }).unwrap();
    for entity in ["campaign_activity", "campaign_response"] {
        let id = s.create(entity, record! { "subject" => "x", "campaign" => one }).unwrap();
        let error = s.update(entity, id, record! { "campaign" => other }).unwrap_err();
        assert_eq!(error.details().issues[0].rule, "immutable");
        s.update(entity, id, record! { "campaign" => one, "subject" => "y" }).unwrap();
    }
    let error = s.create("campaign_response", record! { "subject" => "x", "campaign" => other }).unwrap_err();
    assert_eq!(error.details().issues[0].rule, "template");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_count_is_that_of_the_members(steps in prop::collection::vec((0_usize..4, any::<bool>(), 0_usize..6), 1..25)) {
        let s = session();
        let lists = [list(&s), list(&s)];
        let people: Vec<Id> = (0..6).map(|n| contact(&s, &format!("P{n}"))).collect();
        for (what, which, who) in steps {
            let l = lists[usize::from(which)];
            let some = vec![Ref::new("contact", people[who]), Ref::new("contact", people[(who + 1) % 6])];
            match what {
                0 => drop(s.run(Add::new(l, some)).unwrap()),
                1 => drop(s.run(Remove::new(l, some)).unwrap()),
                2 => drop(s.execute("marketing_list.copy_members", json!({ "from": l, "to": lists[usize::from(!which)] })).unwrap()),
                _ => drop(s.transaction(|s| {
                    s.run(Add::new(l, some))?;
                    Err::<(), _>(crm_core::Error::new(ErrorCode::InvalidArgument, "taken back"))
                })),
            }
            for l in lists {
                let there = s.find_ids("list_member", "marketing_list", l, 99).unwrap().len();
                prop_assert_eq!(count(&s, l), i64::try_from(there).unwrap());
            }
        }
    }
}
