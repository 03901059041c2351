//! Two do the same at once, on two ways to one file: one of them does it, the other hears why not, and what follows from
//! it is there once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Barrier;
use std::thread;

use crm_core::crm::command::COMMANDS;
use crm_core::{BatchMode, Crm, Error, ErrorCode, Id, Ref, Session, Value, params, record};
use serde_json::{Value as Json, json};

use crate::stage::{Again, Stage};

/// A file on disk, opened twice: as two programs, or two threads of one, have it.
struct Two {
    one: Crm,
    other: Crm,
    _folder: tempfile::TempDir,
}

impl Two {
    fn new() -> Two {
        let folder = tempfile::tempdir().unwrap();
        let open = |path: &Path| Crm::open_with(path, crm_core::Options::new().durable(false)).unwrap();
        let path = folder.path().join("two.crm");
        Two { one: open(&path), other: open(&path), _folder: folder }
    }

    fn session(&self) -> Session {
        self.one.session()
    }

    /// Both do something, beginning at the same moment.
    fn race<T: Send>(&self, action: impl Fn(&Session, usize) -> T + Sync) -> Vec<T> {
        let start = Barrier::new(2);
        thread::scope(|scope| {
            let runs = [&self.one, &self.other].into_iter().enumerate().map(|(place, crm)| {
                let (start, action) = (&start, &action);
                scope.spawn(move || {
                    let session = crm.session();
                    start.wait();
                    action(&session, place)
                })
            });
            let runs: Vec<_> = runs.collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        })
    }

    /// Both give the same command: what the one was answered, and the other refused with.
    fn one_of_two(&self, command: &str, input: &Json) -> (Json, Error) {
        let answers = self.race(|session, _| session.execute(command, input.clone()));
        let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!((done.len(), refused.len()), (1, 1), "{command}: {done:?} {refused:?}");
        (done.into_iter().next().unwrap().unwrap(), refused.into_iter().next().unwrap().unwrap_err())
    }
}

/// What was written after a change: how many of each kind, of each entity.
fn written(s: &Session, after: i64) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for change in s.changes_since(after, usize::MAX).unwrap() {
        *counts.entry(format!("{:?} {}", change.operation, change.entity)).or_default() += 1;
    }
    counts
}

#[test]
fn what_can_be_done_once_is_done_by_one_of_two() {
    let two = Two::new();
    let stage = Stage::new(two.one.clone());
    let mut raced = 0;
    for command in COMMANDS.iter().filter(|command| command.name != "security.close_system") {
        let prepared = stage.prepare(command.name);
        let Again::Refused(code) = prepared.again else { continue };
        let run = |input: Json| stage.s.execute(command.name, input).unwrap_or_else(|error| panic!("{error}"));
        run(prepared.input);
        // Done by one alone, to know what follows: not the first time, when series of numbers begin.
        let prepared = stage.prepare(command.name);
        let before = stage.last();
        run(prepared.input);
        let alone = written(&stage.s, before);
        let prepared = stage.prepare(command.name);
        let before = stage.last();
        let (_, refused) = two.one_of_two(command.name, &prepared.input);
        assert_eq!(refused.code(), code, "{}: {refused}", command.name);
        assert_eq!(written(&stage.s, before), alone, "{}: what follows is there once", command.name);
        raced += 1;
    }
    assert!(raced > 30, "{raced}");
}

/// The one that did it, and what the other was refused with.
fn parted<T: std::fmt::Debug>(answers: Vec<Result<T, Error>>) -> (usize, Error) {
    let done: Vec<usize> = (0..2).filter(|place| answers[*place].is_ok()).collect();
    assert_eq!(done.len(), 1, "{answers:?}");
    (done[0], answers.into_iter().find_map(Result::err).unwrap())
}

#[test]
fn who_read_the_same_version_is_told_of_the_other() {
    let two = Two::new();
    let s = two.session();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let record = json!({ "entity": "account", "id": acme });
    // Either could be done after the other, but for the version.
    let (winner, refused) = parted(two.race(|s, place| {
        let values = json!({ "description": format!("by {place}") });
        let input = json!({ "record": record, "state": "inactive", "values": values, "version": 1 });
        s.execute("record.set_state", input)
    }));
    assert_eq!(refused.code(), ErrorCode::VersionConflict, "{refused}");
    let account = s.get("account", acme).unwrap();
    assert_eq!(account.text("description"), Some(format!("by {winner}").as_str()));
    assert_eq!(account.version(), Some(2));
}

#[test]
fn a_deal_is_won_or_lost() {
    let two = Two::new();
    let s = two.session();
    let deal = s.create("opportunity", record! { "name" => "Lifts", "estimated_value" => 5 }).unwrap();
    let ends = ["opportunity.win", "opportunity.lose"];
    let (winner, refused) = parted(two.race(|s, place| s.execute(ends[place], json!({ "opportunity": deal }))));
    assert_eq!(refused.code(), ErrorCode::TransitionRefused, "{refused}");
    let state = s.get("opportunity", deal).unwrap().text("state").unwrap().to_owned();
    assert_eq!(state, ["won", "lost"][winner]);
    assert_eq!(s.count("opportunity_close").unwrap(), 1);
}

#[test]
fn a_line_with_one_case_left_is_charged_once() {
    let two = Two::new();
    let s = two.session();
    let acme = Ref::new("account", s.create("account", record! { "name" => "Acme" }).unwrap());
    let days = record! { "title" => "Support", "starts_on" => "2026-01-01", "ends_on" => "2026-12-31" };
    let contract = days.clone().with("customer", acme.clone()).with("billing_customer", acme.clone());
    let contract = contract.with("allotment_type", "cases");
    let contract = s.create("contract", contract).unwrap();
    let line = days.with("contract", contract).with("total_allotments", 1).with("price", 10);
    let line = s.create("contract_line", line).unwrap();
    s.set_state("contract", contract, "invoiced", None, record! {}).unwrap();
    let case = record! { "title" => "Noise", "customer" => acme, "contract_line" => line };
    let cases = [(); 2].map(|()| s.create("case", case.clone()).unwrap());
    let (winner, refused) =
        parted(two.race(|s, place| s.execute("case.resolve", json!({ "case": cases[place], "subject": "Oiled" }))));
    assert_eq!(refused.code(), ErrorCode::Validation, "{refused}");
    let state = |case: Id| s.get("case", case).unwrap().text("state").unwrap().to_owned();
    assert_eq!((state(cases[winner]), state(cases[1 - winner])), ("resolved".into(), "active".into()));
    let line = s.get("contract_line", line).unwrap();
    let number = |name: &str| line.get(name).unwrap().as_int().unwrap();
    assert_eq!((number("allotments_used"), number("allotments_remaining")), (1, 0));
    assert_eq!((s.count("contract_usage").unwrap(), s.count("case_resolution").unwrap()), (1, 1));
}

#[test]
fn what_waits_is_picked_by_one() {
    let two = Two::new();
    let s = two.session();
    let users = ["ada", "bob"].map(|name| crate::common::user(&s, name, &["System Administrator"]));
    let acme = Ref::new("account", s.create("account", record! { "name" => "Acme" }).unwrap());
    let case = s.create("case", record! { "title" => "Noise", "customer" => acme }).unwrap();
    let case = Ref::new("case", case);
    let queue = s.create("queue", record! { "name" => "First" }).unwrap();
    s.execute("queue.route", json!({ "record": case, "queue": queue })).unwrap();
    let (winner, refused) = parted(two.race(|s, place| {
        let own = s.crm().session_as(users[place]).unwrap();
        own.execute("queue.pick", json!({ "record": case }))
    }));
    assert_eq!(refused.code(), ErrorCode::InUse, "{refused}");
    let item = s.query_one("select worker from queue_item", params! {}).unwrap().unwrap();
    assert_eq!(item.at(0), Some(&Value::Ref(Ref::new("user", users[winner]))));
}

#[test]
fn an_hour_of_a_room_is_booked_once() {
    let two = Two::new();
    let s = two.session();
    let room = Ref::new("equipment", s.create("equipment", record! { "name" => "Room" }).unwrap());
    let book = |s: &Session, only_if_free: bool| {
        let values = json!({
            "subject": "Meeting", "scheduled_start_at": "2026-01-05T09:00:00Z",
            "scheduled_end_at": "2026-01-05T10:00:00Z",
        });
        s.execute("appointment.book", json!({ "values": values, "resources": [room], "only_if_free": only_if_free }))
    };
    let (_, refused) = parted(two.race(|s, _| book(s, true)));
    assert_eq!(refused.code(), ErrorCode::InUse, "{refused}");
    assert_eq!((s.count("appointment").unwrap(), s.count("activity_party").unwrap()), (1, 1));
    // Who books all the same is told of those who were faster.
    let answers = two.race(|s, _| book(s, false).unwrap());
    let mut conflicts: Vec<usize> = answers.iter().map(|done| done["conflicts"].as_array().unwrap().len()).collect();
    conflicts.sort_unstable();
    assert_eq!(conflicts, [1, 2]);
}

#[test]
fn a_number_is_given_once() {
    const EACH: usize = 20;
    let two = Two::new();
    let campaign = |s: &Session| {
        let id = s.create("campaign", record! { "name" => "Spring" }).unwrap();
        s.get("campaign", id).unwrap().text("code").unwrap().to_owned()
    };
    let codes = two.race(|s, _| (0..EACH).map(|_| campaign(s)).collect::<Vec<_>>()).concat();
    let counter = |code: &String| code.split('-').nth(1).unwrap().parse::<usize>().unwrap();
    let mut numbers: Vec<usize> = codes.iter().map(counter).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1_000..1_000 + 2 * EACH).collect::<Vec<_>>(), "each once, and none is missing");
}

#[test]
fn everybody_on_a_list_is_reached_once() {
    const MEMBERS: usize = 20;
    let two = Two::new();
    let s = two.session();
    let campaign = s.create("campaign", record! { "name" => "Spring" }).unwrap();
    let step = record! { "subject" => "Ring", "campaign" => campaign, "channel" => "phone_call" };
    let step = s.create("campaign_activity", step).unwrap();
    let list = s.create("marketing_list", record! { "name" => "All", "member_entity" => "contact" }).unwrap();
    s.create("campaign_activity_list", record! { "campaign_activity" => step, "marketing_list" => list }).unwrap();
    let rows = (0..MEMBERS).map(|n| Ok(record! { "last_name" => format!("P{n}") }));
    let mut people = Vec::new();
    s.create_many("contact", rows, BatchMode::AllOrNothing, |_, id| id.map(|id| people.push(id))).unwrap();
    let members: Vec<Json> = people.iter().map(|id| json!({ "entity": "contact", "id": id })).collect();
    s.execute("marketing_list.add", json!({ "marketing_list": list, "members": members })).unwrap();
    // Batch by batch, both at once, until there is nobody left: one of them is told so.
    let ends = two.race(|s, _| {
        loop {
            match s.execute("campaign_activity.distribute", json!({ "campaign_activity": step, "batch_size": 3 })) {
                Ok(done) if done["is_complete"] == json!(true) => break None,
                Ok(_) => {}
                Err(error) => break Some(error.code()),
            }
        }
    });
    assert!(ends.contains(&None) && ends.contains(&Some(ErrorCode::TransitionRefused)), "{ends:?}");
    for one in people {
        assert_eq!(s.find_ids("phone_call", "regarding", Ref::new("contact", one), 9).unwrap().len(), 1);
    }
    assert_eq!(s.count("distribution_log").unwrap(), MEMBERS as i64);
}
