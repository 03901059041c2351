//! Campaign activities and quick campaigns reach the members of lists.

use std::time::Instant;

use crm_core::domain::process::marketing::Add;
use crm_core::{Crm, ErrorCode, Id, Ref, Session, Undo, Value, Values, record};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// A campaign with a step that goes to lists.
pub struct Stage {
    pub s: Session,
    campaign: Id,
    pub activity: Id,
}

impl Stage {
    pub fn new(values: Values) -> Stage {
        let s = Crm::in_memory().unwrap().session();
        let campaign = s.create("campaign", record! { "name" => "Spring" }).unwrap();
        let values = values.with("subject", "New saws").with("description", "They cut.").with("campaign", campaign);
        let activity = s.create("campaign_activity", values).unwrap();
        Stage { s, campaign, activity }
    }

    pub fn list(&self, values: Values, members: &[Id]) -> Id {
        let values = values.with("name", "List").with("member_entity", "contact");
        let list = self.s.create("marketing_list", values).unwrap();
        if !members.is_empty() {
            self.s.run(Add::new(list, members.iter().map(|id| Ref::new("contact", *id)).collect())).unwrap();
        }
        let values = record! { "campaign_activity" => self.activity, "marketing_list" => list };
        self.s.create("campaign_activity_list", values).unwrap();
        list
    }

    pub fn person(&self, values: Values) -> Id {
        self.s.create("contact", values.with("last_name", "Rossi")).unwrap()
    }

    pub fn distribute(&self, more: Json) -> crm_core::Result<Json> {
        let mut input = json!({ "campaign_activity": self.activity });
        input.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        self.s.execute("campaign_activity.distribute", input)
    }

    fn refused(&self) -> (ErrorCode, String) {
        let error = self.distribute(json!({})).unwrap_err();
        let rules = error.details().issues.iter().map(|issue| format!("{}:{}", issue.field, issue.rule));
        (error.code(), rules.collect())
    }

    /// What the log says of somebody.
    fn told(&self, member: Id) -> Vec<(String, String)> {
        let text = "select outcome, reason from distribution_log where member = :m order by created_at, id";
        let rows = self.s.query(text, record! { "m" => Ref::new("contact", member) }).unwrap();
        let word = |value: Option<&Value>| value.and_then(Value::as_text).unwrap_or("").to_owned();
        rows.map(|row| row.unwrap()).map(|row| (word(row.at(0)), word(row.at(1)))).collect()
    }
}

fn email() -> Values {
    record! { "channel" => "email" }
}

#[test]
fn every_member_gets_an_activity_and_who_must_not_is_logged_with_the_reason() {
    let stage = Stage::new(email().with("excluded_days", 30));
    let s = &stage.s;
    let fine = stage.person(record! { "email" => "a@x.it" });
    let left = [
        ("opted_out", record! { "email" => "b@x.it", "no_bulk_email" => true }),
        ("opted_out", record! { "email" => "c@x.it", "no_email" => true }),
        ("opted_out", record! { "email" => "d@x.it", "no_marketing" => true }),
        ("no_address", record! { "no_phone" => true }),
        ("inactive", record! { "email" => "e@x.it" }),
    ];
    let left: Vec<(&str, Id)> = left.into_iter().map(|(why, values)| (why, stage.person(values))).collect();
    let all: Vec<Id> = std::iter::once(fine).chain(left.iter().map(|(_, id)| *id)).collect();
    let list = stage.list(record! {}, &all);
    s.set_state("contact", left[4].1, "inactive", None, record! {}).unwrap();
    let done = stage.distribute(json!({})).unwrap();
    assert_eq!((&done["made"], &done["skipped"], &done["failed"]), (&json!(1), &json!(5), &json!(0)));
    assert_eq!(done["is_complete"], json!(true));
    for (why, id) in left {
        assert_eq!(stage.told(id), [("skipped".to_owned(), why.to_owned())]);
    }
    assert_eq!(stage.told(fine), [("made".to_owned(), String::new())]);
    let mail = s.find_ids("email", "regarding", Ref::new("contact", fine), 9).unwrap();
    let mail = s.get("email", mail[0]).unwrap();
    assert_eq!((mail.text("subject"), mail.text("description")), (Some("New saws"), Some("They cut.")));
    assert_eq!((mail.text("recipients"), mail.text("state")), (Some("a@x.it"), Some("open")));
    assert_ne!(s.get("contact", fine).unwrap().get("last_campaign_at"), Some(&Value::Null));
    assert_ne!(s.get("marketing_list", list).unwrap().get("last_used_at"), Some(&Value::Null));
    let activity = s.get("campaign_activity", stage.activity).unwrap();
    assert_ne!(activity.get("distributed_at"), Some(&Value::Null));
    assert_eq!(stage.refused().0, ErrorCode::TransitionRefused, "once");
    assert_eq!(s.count("email").unwrap(), 1);
    // Another step of the campaign, the next day.
    let values = email().with("subject", "Again").with("campaign", stage.campaign).with("excluded_days", 30);
    let again = Stage { activity: s.create("campaign_activity", values).unwrap(), s: s.crm().session(), ..stage };
    again.list(record! {}, &[fine]);
    again.distribute(json!({})).unwrap();
    assert!(again.told(fine).contains(&("skipped".to_owned(), "contacted_recently".to_owned())));
}

#[test]
fn who_stands_on_two_lists_is_reached_once_and_batches_go_on_where_they_stopped() {
    let stage = Stage::new(record! { "channel" => "phone_call" });
    let people: Vec<Id> = (0..5).map(|_| stage.person(record! {})).collect();
    stage.list(record! {}, &people[..3]);
    stage.list(record! {}, &people[2..]);
    let mut rounds = 0;
    loop {
        rounds += 1;
        let done = stage.distribute(json!({ "batch_size": 2 })).unwrap();
        if done["is_complete"] == json!(true) {
            break;
        }
    }
    assert!((3..=4).contains(&rounds), "{rounds}");
    assert_eq!((stage.s.count("phone_call").unwrap(), stage.s.count("distribution_log").unwrap()), (5, 6));
    let twice = [("made".to_owned(), String::new()), ("skipped".to_owned(), "already_reached".to_owned())];
    assert_eq!(stage.told(people[2]), twice);
    assert_eq!(stage.refused().0, ErrorCode::TransitionRefused);
}

#[test]
fn what_cannot_be_distributed_is_refused_and_leaves_nothing() {
    let stage = Stage::new(email());
    let s = &stage.s;
    assert_eq!(stage.refused(), (ErrorCode::Validation, "marketing_list:required".into()));
    let list = stage.list(record! {}, &[stage.person(record! { "email" => "a@x.it" })]);
    s.update("campaign_activity", stage.activity, record! { "channel" => "other" }).unwrap();
    assert_eq!(stage.refused(), (ErrorCode::Validation, "channel:unsupported".into()));
    s.update("campaign_activity", stage.activity, record! { "channel" => Value::Null }).unwrap();
    assert_eq!(stage.refused(), (ErrorCode::Validation, "channel:unsupported".into()));
    s.update("campaign_activity", stage.activity, record! { "channel" => "merged_letter" }).unwrap();
    let leads = s.create("marketing_list", record! { "name" => "L", "member_entity" => "lead" }).unwrap();
    let both = record! { "campaign_activity" => stage.activity, "marketing_list" => leads };
    let both = s.create("campaign_activity_list", both).unwrap();
    assert_eq!(stage.refused(), (ErrorCode::Validation, "marketing_list:mixed".into()));
    s.delete("campaign_activity_list", both).unwrap();
    s.set_state("marketing_list", list, "inactive", None, record! {}).unwrap();
    assert_eq!(stage.refused().0, ErrorCode::TransitionRefused);
    s.set_state("marketing_list", list, "active", None, record! {}).unwrap();
    s.update("campaign", stage.campaign, record! { "is_template" => true }).unwrap();
    assert_eq!(stage.refused(), (ErrorCode::Validation, "campaign:template".into()));
    s.update("campaign", stage.campaign, record! { "is_template" => false }).unwrap();
    assert_eq!(stage.distribute(json!({ "batch_size": 0 })).unwrap_err().code(), ErrorCode::InvalidArgument);
    assert_eq!(stage.distribute(json!({ "owner": "nobody" })).unwrap_err().code(), ErrorCode::InvalidArgument);
    s.set_state("campaign_activity", stage.activity, "canceled", None, record! {}).unwrap();
    assert_eq!(stage.refused().0, ErrorCode::TransitionRefused);
    assert_eq!((s.count("letter").unwrap(), s.count("distribution_log").unwrap()), (0, 0));
}

#[test]
fn activities_belong_to_whom_is_said_and_say_what_is_said() {
    let stage = Stage::new(email());
    let s = &stage.s;
    let ada = crate::common::user(s, "ada", &[]);
    s.update("user", ada, record! { "email" => "ada@us.it" }).unwrap();
    let owner = Ref::new("user", ada);
    let member = stage.person(record! { "email" => "a@x.it", "owner" => owner.clone() });
    let query = "select id from contact where email is not null";
    let list = stage.list(record! { "is_dynamic" => true, "query" => query }, &[]);
    assert_eq!(s.get("marketing_list", list).unwrap().get("member_count").and_then(Value::as_int).unwrap_or(0), 0);
    let template = record! { "title" => "T", "subject" => "From the template", "body" => "Text" };
    let template = s.create("email_template", template).unwrap();
    let more = json!({ "owner": "member", "email_template": template, "description": "My own" });
    assert_eq!(stage.distribute(more).unwrap()["made"], json!(1));
    let mail = s.find_ids("email", "regarding", Ref::new("contact", member), 9).unwrap();
    let mail = s.get("email", mail[0]).unwrap();
    assert_eq!((mail.text("subject"), mail.text("description")), (Some("From the template"), Some("My own")));
    assert_eq!((mail.get("owner"), mail.text("sender")), (Some(&Value::Ref(owner)), Some("ada@us.it")));
}

#[test]
fn a_quick_campaign_reaches_a_list_or_whom_a_question_finds() {
    let stage = Stage::new(email());
    let s = &stage.s;
    let people: Vec<Id> = (0..3).map(|n| stage.person(record! { "no_phone" => n == 0 })).collect();
    let list = stage.list(record! {}, &people);
    let input = json!({ "channel": "phone_call", "subject": "Ring", "marketing_list": list });
    let done = s.execute("quick_campaign.run", input).unwrap();
    assert_eq!((&done["made"], &done["skipped"]), (&json!(2), &json!(1)));
    let quick = s.get("quick_campaign", done["record"]["id"].as_str().unwrap().parse().unwrap()).unwrap();
    assert_eq!((quick.text("state"), quick.text("status")), (Some("closed"), Some("completed")));
    let counts = ["target_count", "success_count", "failure_count"].map(|name| quick.get(name).and_then(Value::as_int));
    assert_eq!(counts, [Some(3), Some(2), Some(1)]);
    let query = "select id from contact where not no_phone";
    let input = json!({ "channel": "letter", "subject": "Write", "query": query });
    assert_eq!(s.execute("quick_campaign.run", input).unwrap()["made"], json!(2));
    assert_eq!((s.count("phone_call").unwrap(), s.count("letter").unwrap()), (2, 2));
    for wrong in [
        json!({ "channel": "letter", "subject": "x" }),
        json!({ "channel": "letter", "subject": "x", "query": query, "marketing_list": list }),
        json!({ "channel": "letter", "subject": "x", "query": "select id from product" }),
    ] {
        assert_eq!(s.execute("quick_campaign.run", wrong).unwrap_err().code(), ErrorCode::InvalidArgument);
    }
    let wrong = json!({ "channel": "other", "subject": "x", "query": query });
    assert_eq!(s.execute("quick_campaign.run", wrong).unwrap_err().code(), ErrorCode::Validation);
    assert_eq!(s.count("quick_campaign").unwrap(), 2);
}

/// A batch does not look again at those the last one looked at; what has come to lie before its place is found at the end.
#[test]
fn a_batch_goes_on_behind_the_last_one() {
    let query = record! { "is_dynamic" => true, "query" => "select id from contact where last_name = 'Rossi' order by id desc" };
    for (values, is_static) in [(record! {}, true), (query, false)] {
        let stage = Stage::new(record! { "channel" => "phone_call" });
        let s = &stage.s;
        let people: Vec<Id> = (0..6).map(|_| stage.person(record! {})).collect();
        stage.list(values, if is_static { &people } else { &[] });
        let reached = || -> Vec<usize> {
            let calls = |id: Id| s.find_ids("phone_call", "regarding", Ref::new("contact", id), 9).unwrap().len();
            people.iter().map(|id| calls(*id)).collect()
        };
        let batch = || stage.distribute(json!({ "batch_size": 2 })).unwrap();
        assert_eq!(batch()["is_complete"], json!(false));
        assert_eq!(reached(), [1, 1, 0, 0, 0, 0]);
        // Somebody forgets that the first has been reached: it is not they who come next.
        let line = s.find_ids("distribution_log", "member", Ref::new("contact", people[0]), 1).unwrap()[0];
        s.delete("distribution_log", line).unwrap();
        assert_eq!(batch()["is_complete"], json!(false));
        assert_eq!(reached(), [1, 1, 1, 1, 0, 0]);
        assert_eq!(batch()["is_complete"], json!(false), "the first is still to be reached again");
        assert_eq!(reached(), [1, 1, 1, 1, 1, 1]);
        let last = batch();
        assert_eq!((&last["is_complete"], &last["made"]), (&json!(true), &json!(1)));
        assert_eq!(reached(), [2, 1, 1, 1, 1, 1]);
        assert_eq!(stage.refused().0, ErrorCode::TransitionRefused);
    }
}

#[test]
fn batches_that_come_out_even_are_complete() {
    let stage = Stage::new(record! { "channel" => "phone_call" });
    let people: Vec<Id> = (0..4).map(|_| stage.person(record! {})).collect();
    stage.list(record! {}, &people);
    let complete: Vec<Json> =
        (0..2).map(|_| stage.distribute(json!({ "batch_size": 2 })).unwrap()["is_complete"].clone()).collect();
    assert_eq!(complete, [json!(false), json!(true)]);
}

/// A batch that is taken back is done again from where it began.
#[test]
fn a_batch_that_is_undone_is_distributed_anew() {
    let stage = Stage::new(record! { "channel" => "phone_call" });
    let people: Vec<Id> = (0..4).map(|_| stage.person(record! {})).collect();
    stage.list(record! {}, &people);
    stage.distribute(json!({ "batch_size": 1 })).unwrap();
    stage.distribute(json!({ "batch_size": 2 })).unwrap();
    let last = stage.s.changes_since(0, usize::MAX).unwrap().last().unwrap().txn;
    stage.s.undo(Undo::Transaction(last)).unwrap();
    assert_eq!(stage.s.count("phone_call").unwrap(), 1);
    assert_eq!(stage.distribute(json!({})).unwrap()["made"], json!(3));
    assert_eq!(stage.s.count("phone_call").unwrap(), 4);
}

/// A question with a limit means those it finds: with another batch the same.
#[test]
fn a_question_with_a_limit_finds_so_many() {
    let stage = Stage::new(record! { "channel" => "phone_call" });
    let query = "select id from contact order by full_name desc limit 2";
    for n in 0..4 {
        stage.person(record! { "first_name" => format!("{n}") });
    }
    stage.list(record! { "is_dynamic" => true, "query" => query }, &[]);
    assert_eq!(stage.distribute(json!({ "batch_size": 1 })).unwrap()["is_complete"], json!(false));
    assert_eq!(stage.distribute(json!({ "batch_size": 1 })).unwrap()["is_complete"], json!(true));
    let names = stage.s.query("select regarding.contact.first_name from phone_call order by 1", record! {});
    let names: Vec<String> = names.unwrap().map(|row| row.unwrap().at(0).unwrap().to_text()).collect();
    assert_eq!(names, ["2", "3"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn nobody_is_reached_twice(
        lists in prop::collection::vec(prop::collection::vec(0_usize..8, 0..8), 1..4),
        batches in prop::collection::vec(1_u32..5, 0..4),
        late in 0_usize..8,
    ) {
        let stage = Stage::new(record! { "channel" => "phone_call" });
        let people: Vec<Id> = (0..8).map(|_| stage.person(record! {})).collect();
        let mut reached = std::collections::BTreeSet::new();
        let mut made = Vec::new();
        for list in &lists {
            reached.extend(list);
            made.push(stage.list(record! {}, &list.iter().map(|who| people[*who]).collect::<Vec<_>>()));
        }
        let mut is_complete = false;
        for batch in batches {
            if !is_complete {
                is_complete = stage.distribute(json!({ "batch_size": batch })).unwrap()["is_complete"] == json!(true);
                // Lists may grow between two batches.
                if !is_complete {
                    stage.s.run(Add::new(made[0], vec![Ref::new("contact", people[late])])).unwrap();
                    reached.insert(&late);
                }
            }
        }
        if !is_complete {
            stage.distribute(json!({})).unwrap();
        }
        prop_assert_eq!(stage.refused().0, ErrorCode::TransitionRefused);
        for (who, id) in people.iter().enumerate() {
            let calls = stage.s.find_ids("phone_call", "regarding", Ref::new("contact", *id), 9).unwrap().len();
            prop_assert_eq!(calls, usize::from(reached.contains(&who)));
        }
    }
}

/// `cargo test --release -p crm-core --test process -- --ignored --nocapture hundred_thousand`
#[test]
#[ignore = "a measurement: run it in a release build"]
fn a_hundred_thousand_members() {
    let stage = Stage::new(email());
    let mut people = Vec::new();
    stage
        .s
        .transaction(|s| {
            for n in 0..100_000 {
                let values = record! { "last_name" => format!("P{n}"), "email" => format!("p{n}@x.it") };
                people.push(s.create("contact", values)?);
            }
            Ok(())
        })
        .unwrap();
    stage.list(record! {}, &people);
    let began = Instant::now();
    let done = stage.distribute(json!({})).unwrap();
    eprintln!("100,000 members in {:.1} s", began.elapsed().as_secs_f64());
    assert_eq!(done["made"], json!(100_000));
}

/// `cargo test --release -p crm-core --test process -- --ignored --nocapture batches_of_a_thousand`
#[test]
#[ignore = "a measurement: run it in a release build"]
fn batches_of_a_thousand_members() {
    let stage = Stage::new(record! { "channel" => "phone_call" });
    let mut people = Vec::new();
    let made = stage.s.transaction(|s| {
        for n in 0..50_000 {
            people.push(s.create("contact", record! { "last_name" => format!("P{n}") })?);
        }
        Ok(())
    });
    made.unwrap();
    stage.list(record! {}, &people);
    for batch in 1.. {
        let began = Instant::now();
        let done = stage.distribute(json!({ "batch_size": 1_000 })).unwrap();
        if batch % 10 == 1 || done["is_complete"] == json!(true) {
            eprintln!("batch {batch} in {:.2} s", began.elapsed().as_secs_f64());
        }
        if done["is_complete"] == json!(true) {
            break;
        }
    }
    assert_eq!(stage.s.count("phone_call").unwrap(), 50_000);
}

#[test]
fn somebody_else_may_be_given_the_activities() {
    let stage = Stage::new(record! { "channel" => "phone_call" });
    let member = stage.person(record! {});
    stage.list(record! {}, &[member]);
    let ada = Ref::new("user", crate::common::user(&stage.s, "ada", &["Salesperson"]));
    stage.distribute(json!({ "owner": ada })).unwrap();
    let call = stage.s.find_ids("phone_call", "regarding", Ref::new("contact", member), 9).unwrap()[0];
    assert_eq!(stage.s.get("phone_call", call).unwrap().get("owner"), Some(&Value::Ref(ada)));
}

/// A step that is out of the campaign's hands, or that nobody may have more of.
#[test]
fn a_step_that_has_ended_reaches_nobody() {
    for state in ["closed", "canceled"] {
        let stage = Stage::new(record! { "channel" => "phone_call" });
        stage.list(record! {}, &[stage.person(record! {})]);
        stage.s.set_state("campaign_activity", stage.activity, state, None, record! {}).unwrap();
        assert_eq!(stage.refused().0, ErrorCode::TransitionRefused, "{state}");
        assert_eq!(stage.s.count("phone_call").unwrap(), 0);
    }
}

/// Who leads marketing distributes lists that were put together by hand, as well as the system does.
#[test]
fn whoever_may_distribute_reaches_all_who_stand_on_a_list() {
    let stage = Stage::new(email());
    let s = &stage.s;
    let people: Vec<Id> = (0..3).map(|n| stage.person(record! { "email" => format!("{n}@x.it") })).collect();
    stage.list(record! {}, &people);
    let leader = crate::common::user(s, "leader", &["Marketing Manager"]);
    s.update("user", leader, record! { "email" => "leader@us.it" }).unwrap();
    let theirs = s.crm().session_as(leader).unwrap();
    let input = json!({ "campaign_activity": stage.activity });
    assert_eq!(theirs.execute("campaign_activity.distribute", input).unwrap()["made"], json!(3));
}
