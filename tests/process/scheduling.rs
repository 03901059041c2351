//! Appointments are booked, moved, fitted in, repeated.

use crm_core::{ErrorCode, Id, Ref, Session, Value, record};
use serde_json::{Value as Json, json};

use crate::common::session;

/// A room, with these hours if any: on working days, from an hour to another.
fn room(s: &Session, hours: Option<(i64, i64)>) -> Ref {
    let room = s.create("equipment", record! { "name" => "Room" }).unwrap();
    if let Some((from, to)) = hours {
        let calendar = s.create("calendar", record! { "name" => "Hours" }).unwrap();
        let rule = record! {
            "calendar" => calendar, "recurrence" => "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "time_zone" => "UTC",
            "offset" => from * 60, "duration" => (to - from) * 60,
        };
        s.create("calendar_rule", rule).unwrap();
        s.update("equipment", room, record! { "calendar" => calendar }).unwrap();
    }
    Ref::new("equipment", room)
}

/// Books a room on the fifth of January, a Monday, from an hour to another.
fn book(s: &Session, room: &Ref, from: u32, to: u32, only_if_free: bool) -> Result<Json, ErrorCode> {
    let input = json!({
        "values": {
            "subject": "Meeting",
            "scheduled_start_at": format!("2026-01-05T{from:02}:00:00Z"),
            "scheduled_end_at": format!("2026-01-05T{to:02}:00:00Z"),
        },
        "resources": [room], "only_if_free": only_if_free,
    });
    s.execute("appointment.book", input).map_err(|error| error.code())
}

fn slots(s: &Session, room: &Ref, from: &str, to: &str) -> Vec<String> {
    let input = json!({ "resources": [room], "minutes": 60, "from": from, "to": to, "step": 60 });
    let slots = s.execute("appointment.find_free", input).unwrap();
    slots
        .as_array()
        .unwrap()
        .iter()
        .map(|slot| slot["starts_at"].as_str().unwrap().get(8..13).unwrap().to_owned())
        .collect()
}

#[test]
fn what_is_booked_is_scheduled_and_has_its_parties() {
    let s = session();
    let room = room(&s, None);
    let booked = book(&s, &room, 9, 10, true).unwrap();
    assert_eq!(booked["conflicts"], json!([]));
    let id: Id = booked["record"]["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(s.get("appointment", id).unwrap().text("state"), Some("scheduled"));
    let party = s.query_one("select party, participation from activity_party", record! {}).unwrap().unwrap();
    assert_eq!((party.at(0), party.at(1)), (Some(&Value::Ref(room)), Some(&Value::Text("resource".into()))));
    let back = s.set_state("appointment", id, "open", None, record! {}).unwrap_err();
    assert_eq!(back.code(), ErrorCode::TransitionRefused, "what is scheduled is no draft again");
}

#[test]
fn conflicts_are_told_and_refused_only_if_asked() {
    let s = session();
    let room = room(&s, None);
    let first = book(&s, &room, 9, 11, true).unwrap();
    assert_eq!(book(&s, &room, 11, 12, true).unwrap()["conflicts"], json!([]), "what touches does not overlap");
    let second = book(&s, &room, 10, 12, false).unwrap();
    let conflicts = second["conflicts"].as_array().unwrap();
    assert_eq!(
        (conflicts.len(), &conflicts[0]["reason"], &conflicts[0]["with"]),
        (2, &json!("busy"), &first["record"])
    );
    let count = s.count("appointment").unwrap();
    assert_eq!(book(&s, &room, 10, 12, true), Err(ErrorCode::InUse));
    assert_eq!(s.count("appointment").unwrap(), count);
}

#[test]
fn service_activities_and_appointments_share_a_calendar() {
    let s = session();
    let room = room(&s, None);
    let input = json!({
        "entity": "service_activity", "resources": [room],
        "values": { "subject": "Repair", "scheduled_start_at": "2026-01-05T09:00:00Z", "scheduled_end_at": "2026-01-05T10:00:00Z" },
    });
    let repair = s.execute("appointment.book", input).unwrap();
    assert_eq!(book(&s, &room, 9, 10, true), Err(ErrorCode::InUse));
    let repair: Id = repair["record"]["id"].as_str().unwrap().parse().unwrap();
    s.set_state("service_activity", repair, "canceled", None, record! {}).unwrap();
    assert_eq!(book(&s, &room, 9, 10, true).unwrap()["conflicts"], json!([]), "what is canceled takes no time");
}

#[test]
fn what_is_not_booked_or_has_no_time_is_refused() {
    let s = session();
    let refused = |input| s.execute("appointment.book", input).unwrap_err().code();
    assert_eq!(refused(json!({ "values": { "subject": "No time" } })), ErrorCode::Validation);
    assert_eq!(refused(json!({ "entity": "task", "values": {} })), ErrorCode::InvalidArgument);
    let backwards = json!({
        "subject": "Back", "scheduled_start_at": "2026-01-05T09:00:00Z", "scheduled_end_at": "2026-01-05T09:00:00Z",
    });
    assert_eq!(refused(json!({ "values": backwards })), ErrorCode::Validation);
}

#[test]
fn what_is_booked_can_be_moved() {
    let s = session();
    let room = room(&s, None);
    let first = book(&s, &room, 9, 10, true).unwrap();
    book(&s, &room, 10, 11, true).unwrap();
    let to = |from: &str, to: &str, only| {
        let input = json!({
            "appointment": first["record"], "only_if_free": only,
            "starts_at": format!("2026-01-05T{from}:00Z"), "ends_at": format!("2026-01-05T{to}:00Z"),
        });
        s.execute("appointment.reschedule", input).map_err(|error| error.code())
    };
    assert_eq!(to("09:30", "10:30", true), Err(ErrorCode::InUse));
    assert_eq!(to("09:30", "10:30", false).unwrap()["conflicts"].as_array().unwrap().len(), 1);
    assert_eq!(to("08:30", "09:45", true).unwrap()["conflicts"], json!([]), "it is not in its own way");
    let id: Id = first["record"]["id"].as_str().unwrap().parse().unwrap();
    let moved = s.get("appointment", id).unwrap();
    assert_eq!(moved.get("scheduled_start_at").unwrap().to_text(), "2026-01-05T08:30:00Z");
    s.set_state("appointment", id, "completed", None, record! {}).unwrap();
    assert_eq!(to("12:00", "13:00", false), Err(ErrorCode::TransitionRefused));
}

#[test]
fn free_is_who_works_and_is_not_booked() {
    let s = session();
    let room = room(&s, Some((9, 13)));
    book(&s, &room, 10, 11, true).unwrap();
    // From Sunday to Tuesday.
    let free = slots(&s, &room, "2026-01-04T00:00:00Z", "2026-01-06T11:00:00Z");
    assert_eq!(free, ["05T09", "05T11", "05T12", "06T09", "06T10"]);
    let outside = book(&s, &room, 13, 14, false).unwrap();
    assert_eq!(outside["conflicts"][0]["reason"], json!("outside_hours"));
    for input in [
        json!({ "resources": [room], "minutes": 0, "from": "2026-01-05T00:00:00Z", "to": "2026-01-06T00:00:00Z" }),
        json!({ "resources": [room], "minutes": 60, "from": "2026-01-05T00:00:00Z", "to": "2026-01-05T00:00:00Z" }),
        json!({ "resources": [room], "minutes": 60, "from": "2026-01-05T00:00:00Z", "to": "2036-01-05T00:00:00Z" }),
    ] {
        assert_eq!(s.execute("appointment.find_free", input).unwrap_err().code(), ErrorCode::InvalidArgument);
    }
}

#[test]
fn nobody_works_on_holidays() {
    let s = session();
    let room = room(&s, Some((9, 11)));
    let holidays = s.create("calendar", record! { "name" => "Holidays", "kind" => "holidays" }).unwrap();
    let epiphany = record! {
        "calendar" => holidays, "starts_at" => "2026-01-06T00:00:00Z", "ends_at" => "2026-01-07T00:00:00Z",
        "availability" => "unavailable", "purpose" => "holiday",
    };
    s.create("calendar_rule", epiphany).unwrap();
    let calendar = s.get("equipment", room.id).unwrap().get("calendar").and_then(Value::as_id).unwrap();
    s.update("calendar", calendar, record! { "holidays" => holidays }).unwrap();
    let free = slots(&s, &room, "2026-01-05T00:00:00Z", "2026-01-08T00:00:00Z");
    assert_eq!(free, ["05T09", "05T10", "07T09", "07T10"]);
}

#[test]
fn a_day_has_the_parts_that_another_calendar_says() {
    let s = session();
    let shifts = s.create("calendar", record! { "name" => "Shifts", "kind" => "inner" }).unwrap();
    for (from, minutes, is_work) in [(8, 5 * 60, "available"), (14, 60, "available"), (10, 60, "unavailable")] {
        let part =
            record! { "calendar" => shifts, "offset" => from * 60, "duration" => minutes, "availability" => is_work };
        s.create("calendar_rule", part).unwrap();
    }
    let room = s.create("equipment", record! { "name" => "Room" }).unwrap();
    let hours = s.create("calendar", record! { "name" => "Hours" }).unwrap();
    let days = record! {
        "calendar" => hours, "recurrence" => "FREQ=WEEKLY;BYDAY=MO,WE", "time_zone" => "UTC", "inner_calendar" => shifts,
    };
    s.create("calendar_rule", days).unwrap();
    s.update("equipment", room, record! { "calendar" => hours }).unwrap();
    let room = Ref::new("equipment", room);
    let free = slots(&s, &room, "2026-01-04T00:00:00Z", "2026-01-07T10:00:00Z");
    assert_eq!(free, ["05T08", "05T09", "05T11", "05T12", "05T14", "07T08", "07T09"]);
    // Who works by the same parts on other days points to the same calendar.
    let sunday = record! {
        "calendar" => hours, "recurrence" => "FREQ=WEEKLY;BYDAY=SU", "time_zone" => "UTC", "inner_calendar" => shifts,
        "availability" => "unavailable",
    };
    s.create("calendar_rule", sunday).unwrap();
    assert_eq!(slots(&s, &room, "2026-01-04T00:00:00Z", "2026-01-05T09:00:00Z"), ["05T08"]);
}

#[test]
fn users_have_hours_too() {
    let s = session();
    let calendar = s.create("calendar", record! { "name" => "Mornings" }).unwrap();
    let rule = record! { "calendar" => calendar, "offset" => 9 * 60, "duration" => 120 };
    s.create("calendar_rule", rule).unwrap();
    s.update("user", s.user(), record! { "calendar" => calendar }).unwrap();
    let me = Ref::new("user", s.user());
    // From nine in Rome, where the file is.
    assert_eq!(slots(&s, &me, "2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z"), ["05T08", "05T09"]);
}

#[test]
fn a_series_is_put_on_the_calendar_once() {
    let s = session();
    let room = room(&s, None);
    let input = json!({
        "values": {
            "subject": "Round", "scheduled_start_at": "2026-03-23T09:00:00+01:00", "scheduled_end_at": "2026-03-23T10:00:00+01:00",
            "remind_at": "2026-03-23T08:45:00+01:00",
        },
        "resources": [room],
    });
    let first = s.execute("appointment.book", input).unwrap()["record"]["id"].clone();
    let expand = |input: Json| s.execute("appointment.expand", input).map_err(|error| error.code());
    assert_eq!(expand(json!({ "appointment": first })), Err(ErrorCode::Validation), "it has no rule yet");
    let made = expand(json!({
        "appointment": first, "rule": "FREQ=WEEKLY;COUNT=4", "exceptions": ["2026-04-06"], "until": "2026-12-31T00:00:00Z",
    }));
    let made = made.unwrap();
    let made: Vec<Id> = made.as_array().unwrap().iter().map(|id| id.as_str().unwrap().parse().unwrap()).collect();
    let starts: Vec<_> =
        made.iter().map(|id| s.get("appointment", *id).unwrap().get("scheduled_start_at").unwrap().to_text()).collect();
    // At nine in Rome, in summer as in winter; not on Easter Monday.
    assert_eq!(starts, ["2026-03-30T07:00:00Z", "2026-04-13T07:00:00Z"]);
    let one = s.get("appointment", made[0]).unwrap();
    assert_eq!(
        (one.text("state"), one.get("series").and_then(Value::as_id)),
        (Some("scheduled"), first.as_str().unwrap().parse().ok())
    );
    let reminder = |id: Id| s.get("appointment", id).unwrap().get("remind_at").unwrap().to_text();
    assert_eq!(reminder(made[1]), "2026-04-13T06:45:00Z", "as long before each");
    let moved = json!({
        "appointment": { "entity": "appointment", "id": made[1] },
        "starts_at": "2026-04-14T12:00:00Z", "ends_at": "2026-04-14T13:00:00Z",
    });
    s.execute("appointment.reschedule", moved).unwrap();
    assert_eq!(reminder(made[1]), "2026-04-14T11:45:00Z");
    assert_eq!(
        expand(json!({ "appointment": first, "until": "2026-12-31T00:00:00Z" })),
        Ok(json!([])),
        "they are there"
    );
    let moved = json!({
        "appointment": { "entity": "appointment", "id": made[0] },
        "starts_at": "2026-03-31T07:00:00Z", "ends_at": "2026-03-31T08:00:00Z",
    });
    s.execute("appointment.reschedule", moved).unwrap();
    assert_eq!(s.get("appointment", made[0]).unwrap().get("is_exception"), Some(&Value::Bool(true)));
    assert_eq!(
        expand(json!({ "appointment": first, "until": "2026-12-31T00:00:00Z" })),
        Ok(json!([])),
        "moved, not missing"
    );
    assert_eq!(expand(json!({ "appointment": made[0], "rule": "FREQ=DAILY" })), Err(ErrorCode::InvalidArgument));
    assert_eq!(expand(json!({ "appointment": first, "rule": "FREQ=HOURLY" })), Err(ErrorCode::InvalidArgument));
    assert_eq!(
        expand(json!({ "appointment": first, "until": "2100-01-01T00:00:00Z" })),
        Err(ErrorCode::InvalidArgument)
    );
}
