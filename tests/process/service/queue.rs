//! Records wait in one queue at a time, received messages in several.

use super::{Served, served};
use crm_core::{ErrorCode, Id, Ref, Value, record};
use serde_json::{Value as Json, json};

fn queue(it: &Served, name: &str) -> Id {
    it.s.create("queue", record! { "name" => name }).unwrap()
}

fn case(id: Id) -> Json {
    json!({ "entity": "case", "id": id })
}

#[test]
fn a_record_waits_in_one_queue() {
    let it = served("cases", 4);
    let (id, first, second) = (it.case(), queue(&it, "First"), queue(&it, "Second"));
    let item = it.run("queue.route", json!({ "record": case(id), "queue": first, "priority": 2 }));
    it.refused("queue.route", json!({ "record": case(id), "queue": first }), ErrorCode::TransitionRefused);
    it.run("queue.pick", json!({ "record": case(id) }));
    let moved = it.run("queue.route", json!({ "record": case(id), "queue": second }));
    assert_eq!((&moved["item"], &moved["queue"]), (&item["item"], &json!(second)));
    let item = it.s.get("queue_item", item["item"].as_str().unwrap().parse().unwrap()).unwrap();
    assert_eq!(
        (item.text("title"), item.get("worker"), item.get("worked_at")),
        (Some("Broken"), Some(&Value::Null), Some(&Value::Null))
    );
}

#[test]
fn what_is_closed_or_out_of_use_or_somebodys_own_takes_nothing() {
    let it = served("cases", 4);
    let (id, open, shut) = (it.case(), queue(&it, "Open"), queue(&it, "Shut"));
    it.go("queue", shut, "inactive");
    it.refused("queue.route", json!({ "record": case(id), "queue": shut }), ErrorCode::TransitionRefused);
    let own = it.s.create("queue", record! { "name" => "Mine", "kind" => "in_progress" }).unwrap();
    it.refused("queue.route", json!({ "record": case(id), "queue": own }), ErrorCode::Validation);
    it.resolve(id);
    it.refused("queue.route", json!({ "record": case(id), "queue": open }), ErrorCode::TransitionRefused);
}

#[test]
fn one_at_a_time_works_on_what_waits() {
    let it = served("cases", 4);
    let (id, queue) = (it.case(), queue(&it, "First"));
    it.refused("queue.pick", json!({ "record": case(id) }), ErrorCode::TransitionRefused);
    let item = it.run("queue.route", json!({ "record": case(id), "queue": queue, "title": "Urgent" }));
    it.refused("queue.release", json!({ "record": case(id) }), ErrorCode::TransitionRefused);
    it.run("queue.pick", json!({ "record": case(id) }));
    it.refused("queue.pick", json!({ "record": case(id) }), ErrorCode::InUse);
    let item = item["item"].as_str().unwrap().parse().unwrap();
    assert_ne!(it.s.get("queue_item", item).unwrap().get("worked_at"), Some(&Value::Null));
    it.run("queue.release", json!({ "record": case(id) }));
    it.run("queue.pick", json!({ "record": case(id), "user": it.s.user() }));
    it.run("queue.remove", json!({ "record": case(id) }));
    it.refused("queue.remove", json!({ "record": case(id) }), ErrorCode::TransitionRefused);
}

#[test]
fn what_is_done_with_no_longer_waits() {
    let it = served("cases", 4);
    let (id, queue) = (it.case(), queue(&it, "First"));
    let item = it.run("queue.route", json!({ "record": case(id), "queue": queue }));
    it.resolve(id);
    let item: Id = item["item"].as_str().unwrap().parse().unwrap();
    assert_eq!(it.state("queue_item", item), "inactive");
    it.run("case.reopen", json!({ "case": id }));
    let again = it.run("queue.route", json!({ "record": case(id), "queue": queue }));
    assert_eq!((again["item"].as_str(), it.state("queue_item", item)), (Some(&*item.to_string()), "active".into()));
}

#[test]
fn what_leaves_a_queue_is_still_there_and_what_is_deleted_leaves_it() {
    let it = served("cases", 4);
    let (id, queue) = (it.case(), queue(&it, "First"));
    it.run("queue.route", json!({ "record": case(id), "queue": queue }));
    it.run("queue.remove", json!({ "record": case(id) }));
    assert_eq!((it.state("case", id), it.s.count("queue_item").unwrap()), ("active".into(), 0));
    it.run("queue.route", json!({ "record": case(id), "queue": queue }));
    it.s.delete("case", id).unwrap();
    assert_eq!(it.s.count("queue_item").unwrap(), 0);
}

#[test]
fn what_waits_is_not_told_to_who_does_not_see_it() {
    let it = served("cases", 4);
    let (id, queue) = (it.case(), queue(&it, "First"));
    crate::common::role(&it.s, "Own", &[("case", "own"), ("queue_item", "organisation")]);
    let ada = crate::common::user(&it.s, "ada", &["Own"]);
    let hers = it.s.crm().session_as(ada).unwrap();
    let asked = |command: &str| hers.execute(command, json!({ "record": case(id) })).unwrap_err().code();
    let all = || ["queue.pick", "queue.release", "queue.remove"].map(asked);
    assert_eq!(all(), [ErrorCode::NotFound; 3], "it waits nowhere");
    it.run("queue.route", json!({ "record": case(id), "queue": queue }));
    assert_eq!(all(), [ErrorCode::NotFound; 3], "it waits");
}

#[test]
fn a_received_message_waits_in_several_queues() {
    let it = served("cases", 4);
    let (first, second) = (queue(&it, "First"), queue(&it, "Second"));
    let mail = |direction: &str| {
        let values = record! { "subject" => "Broken", "direction" => direction };
        json!({ "entity": "email", "id": it.s.create("email", values).unwrap() })
    };
    let received = mail("incoming");
    let items = [first, second].map(|queue| {
        let routed = it.run("queue.route", json!({ "record": received, "queue": queue }));
        assert_eq!(routed["queue"], json!(queue));
        routed["item"].clone()
    });
    assert_ne!(items[0], items[1]);
    it.refused("queue.route", json!({ "record": received, "queue": first }), ErrorCode::TransitionRefused);
    // Each is taken by itself, and one has to say which.
    for command in ["queue.pick", "queue.release", "queue.remove"] {
        it.refused(command, json!({ "record": received }), ErrorCode::InvalidArgument);
        let third = queue(&it, "Third");
        it.refused(command, json!({ "record": received, "queue": third }), ErrorCode::TransitionRefused);
    }
    let picked = it.run("queue.pick", json!({ "record": received, "queue": second }));
    assert_eq!((&picked["item"], &picked["queue"]), (&items[1], &json!(second)));
    it.refused("queue.pick", json!({ "record": received, "queue": second }), ErrorCode::InUse);
    it.run("queue.pick", json!({ "record": received, "queue": first }));
    it.run("queue.release", json!({ "record": received, "queue": second }));
    it.run("queue.remove", json!({ "record": received, "queue": second }));
    let left = it.run("queue.release", json!({ "record": received }));
    assert_eq!(left["item"], items[0], "one is left: that is meant");
    it.run("activity.complete", json!({ "activity": received }));
    let item = items[0].as_str().unwrap().parse().unwrap();
    assert_eq!(it.state("queue_item", item), "inactive");

    let sent = mail("outgoing");
    let item = it.run("queue.route", json!({ "record": sent, "queue": first }))["item"].clone();
    assert_eq!(it.run("queue.route", json!({ "record": sent, "queue": second }))["item"], item, "it moves");
}

/// Also where items are written by hand.
#[test]
fn whoever_writes_it_nothing_waits_in_two_queues() {
    let it = served("cases", 4);
    let (id, first, second) = (it.case(), queue(&it, "First"), queue(&it, "Second"));
    let item = |record: Ref, queue: Id| it.s.create("queue_item", record! { "record" => record, "queue" => queue });
    let case = Ref::new("case", id);
    let kept = item(case.clone(), first).unwrap();
    for queue in [first, second] {
        assert_eq!(item(case.clone(), queue).unwrap_err().code(), ErrorCode::TransitionRefused);
    }
    it.s.update("queue_item", kept, record! { "queue" => second, "priority" => 2 }).unwrap();
    it.go("queue_item", kept, "inactive");
    let other = item(case, first).unwrap();
    assert!(it.s.set_state("queue_item", kept, "active", None, record! {}).is_err());
    it.go("queue_item", other, "inactive");
    it.go("queue_item", kept, "active");
    let mail = it.s.create("email", record! { "subject" => "Broken", "direction" => "incoming" }).unwrap();
    let mail = Ref::new("email", mail);
    item(mail.clone(), first).unwrap();
    assert!(item(mail.clone(), first).is_err());
    item(mail, second).unwrap();
}
