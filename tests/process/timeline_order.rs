//! The timeline tells what happened in the order of time: what was done, where it was done; what a record went through, each
//! move where it was made.

use std::sync::Arc;

use crm_core::base::clock::FixedClock;
use crm_core::base::time::Timestamp;
use crm_core::crm::timeline::{TimelineEvent, TimelineItem};
use crm_core::{Crm, Id, Options, Ref, Session, Undo, Value, Values, record};
use rusqlite::Connection;
use serde_json::json;

use crate::common::{role, session, user};

struct Year {
    clock: Arc<FixedClock>,
    s: Session,
    acme: Id,
    ada: Id,
}

fn year() -> Year {
    let clock = Arc::new(FixedClock::at(moment("01-10")));
    let s = Crm::in_memory_with(Options::new().clock(clock.clone())).unwrap().session();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let ada = s.create("contact", record! { "last_name" => "Rossi", "account" => acme }).unwrap();
    Year { clock, s, acme, ada }
}

/// Nine o'clock of a day of 2026.
fn moment(day: &str) -> Timestamp {
    format!("2026-{day}T09:00:00Z").parse().unwrap()
}

impl Year {
    fn on(&self, day: &str) -> &Session {
        self.clock.set(moment(day));
        &self.s
    }

    fn acme(&self) -> Ref {
        Ref::new("account", self.acme)
    }

    fn ada(&self) -> Ref {
        Ref::new("contact", self.ada)
    }
}

/// All items, read in pages of a size.
fn told(s: &Session, customer: Ref, size: usize) -> Vec<TimelineItem> {
    let mut told: Vec<TimelineItem> = Vec::new();
    let mut after = None;
    loop {
        let page = s.timeline(customer.clone(), after.as_deref(), size).unwrap();
        told.extend(page.items);
        assert!(told.is_sorted_by(|one, next| one.at >= next.at), "newest first");
        match page.next {
            Some(next) => after = Some(next),
            None => return told,
        }
    }
}

/// The day, the title, and what happened: `activity`, `created`, or from which state to which.
fn lines(items: &[TimelineItem]) -> Vec<String> {
    let line = |item: &TimelineItem| {
        let event = match (&item.change, item.event) {
            (Some(change), TimelineEvent::StateChanged) => {
                let name = |name: &Option<String>| name.clone().unwrap_or_else(|| "?".into());
                format!("{} → {}", name(&change.from.state), name(&change.to.state))
            }
            (None, event) => serde_json::to_value(event).unwrap().as_str().unwrap().to_owned(),
            (change, event) => panic!("{event:?} with {change:?}"),
        };
        format!("{} {} {event}", item.at.format("%m-%d"), item.title)
    };
    items.iter().map(line).collect()
}

fn of(s: &Session, customer: Ref) -> Vec<String> {
    let all = lines(&told(s, customer.clone(), 1_000));
    for size in [1, 2, 3] {
        assert_eq!(lines(&told(s, customer.clone(), size)), all, "{size}");
    }
    all
}

#[test]
fn each_move_stands_where_it_was_made() {
    let y = year();
    let deal = record! { "name" => "Press", "customer" => y.acme(), "contact" => y.ada };
    let deal = y.on("02-01").create("opportunity", deal).unwrap();
    let case = y.on("02-15").create("case", record! { "title" => "Noise", "customer" => y.acme() }).unwrap();
    y.on("03-01").set_state("opportunity", deal, "won", None, Values::new()).unwrap();
    y.on("04-01").set_state("case", case, "resolved", None, Values::new()).unwrap();
    // Much later somebody writes to both: nothing of what happened moves.
    y.on("06-01").update("account", y.acme, record! { "phone" => "011 1234567" }).unwrap();
    let wanted = [
        "04-01 Noise active → resolved",
        "04-01 Noise activity",
        "03-01 Press open → won",
        "03-01 Press activity",
        "02-15 Noise created",
        "02-01 Press created",
    ];
    let moves = |lines: Vec<String>| lines.into_iter().filter(|line| !line.ends_with("activity")).collect::<Vec<_>>();
    let wanted_moves: Vec<&str> = wanted.into_iter().filter(|line| !line.ends_with("activity")).collect();
    assert_eq!(moves(of(&y.s, y.acme())), wanted_moves);
    // The person is told what the company is told of the deal.
    assert_eq!(moves(of(&y.s, y.ada())), [wanted[2], wanted[5]]);
    let items = told(&y.s, y.acme(), 50);
    let won = items.iter().find(|item| item.at == moment("03-01") && item.change.is_some()).unwrap();
    assert_eq!((won.by, won.state.as_deref()), (Some(y.s.user()), Some("won")));
    let change = won.change.as_ref().unwrap();
    let labels = [&change.from.state_label, &change.to.state_label, &change.to.status_label];
    assert_eq!(labels.map(Option::as_deref), ["Open", "Won", "Won"].map(Some));
    y.s.set_language("it");
    let in_italian = told(&y.s, y.acme(), 50);
    let won = in_italian.iter().find(|item| item.at == moment("03-01") && item.change.is_some()).unwrap();
    assert_ne!(won.change.as_ref().unwrap().to.state_label.as_deref(), Some("Won"), "labels are the session's");
}

#[test]
fn a_reason_that_changes_is_told_too() {
    let y = year();
    let case = y.on("02-01").create("case", record! { "title" => "Noise", "customer" => y.acme() }).unwrap();
    y.on("02-02").update("case", case, record! { "status" => "waiting_for_details" }).unwrap();
    let items = told(&y.s, y.acme(), 50);
    let change = items[0].change.as_ref().unwrap();
    assert_eq!((&change.from.state, change.to.status.as_deref()), (&change.to.state, Some("waiting_for_details")));
    assert_ne!(change.from.status, change.to.status);
    // At the moment at which it came, too, one after the other.
    let quick = y.on("02-03").create("case", record! { "title" => "Quick", "customer" => y.acme() }).unwrap();
    y.s.set_state("case", quick, "canceled", None, Values::new()).unwrap();
    let told = of(&y.s, y.acme());
    assert_eq!(told.iter().filter(|line| line.contains("Quick")).count(), 2, "{told:?}");
}

#[test]
fn what_is_done_stands_where_it_was_done() {
    let y = year();
    let call = record! { "subject" => "Call", "regarding" => y.ada() };
    let call = y.on("02-01").create("phone_call", call).unwrap();
    y.on("02-10").create("note", record! { "subject" => "Note", "regarding" => y.acme() }).unwrap();
    assert_eq!(of(&y.s, y.acme()), ["02-10 Note created", "02-01 Call activity"]);
    // Noted on the twentieth, it was on the fifteenth.
    let ended =
        json!({ "activity": { "entity": "phone_call", "id": call }, "values": { "actual_end_at": moment("02-15") } });
    y.on("02-20").execute("activity.complete", ended).unwrap();
    assert_eq!(of(&y.s, y.acme()), ["02-15 Call activity", "02-10 Note created"]);
    assert_eq!(told(&y.s, y.acme(), 9)[0].state.as_deref(), Some("completed"));
    // Opened again it has not ended.
    y.on("02-21").set_state("phone_call", call, "open", None, Values::new()).unwrap();
    y.s.update("phone_call", call, record! { "actual_end_at" => Value::Null }).unwrap();
    assert_eq!(of(&y.s, y.acme()), ["02-10 Note created", "02-01 Call activity"]);
}

#[test]
fn who_takes_part_is_told_once() {
    let y = year();
    let s = y.on("02-01");
    let call = s.create("phone_call", record! { "subject" => "Call" }).unwrap();
    let party = |who: Ref, as_what: &str| {
        let call = Ref::new("phone_call", call);
        s.create("activity_party", record! { "activity" => call, "party" => who, "participation" => as_what }).unwrap()
    };
    assert_eq!(of(s, y.ada()), Vec::<String>::new());
    let first = party(y.ada(), "to");
    let second = party(y.ada(), "required");
    let third = party(y.acme(), "cc");
    let once = ["02-01 Call activity"];
    assert_eq!((of(s, y.ada()), of(s, y.acme())), (once.map(Into::into).to_vec(), once.map(Into::into).to_vec()));
    assert_eq!(told(s, y.acme(), 9)[0].customer, y.acme(), "of several of the company the company itself");
    s.delete("activity_party", first).unwrap();
    s.delete("activity_party", third).unwrap();
    assert_eq!(told(s, y.acme(), 9)[0].customer, y.ada());
    // It ends, and stands elsewhere for who takes part, too.
    y.on("02-05").set_state("phone_call", call, "completed", None, Values::new()).unwrap();
    assert_eq!(of(s, y.ada()), ["02-05 Call activity"]);
    let other = s.create("contact", record! { "last_name" => "Verdi" }).unwrap();
    let other = Ref::new("contact", other);
    s.update("activity_party", second, record! { "party" => other.clone() }).unwrap();
    assert_eq!((of(s, y.ada()).len(), of(s, other.clone())), (0, vec!["02-05 Call activity".to_owned()]));
    s.delete("phone_call", call).unwrap();
    assert_eq!(of(s, other.clone()), Vec::<String>::new());
    s.restore("phone_call", call).unwrap();
    let with_it = s.restore("activity_party", second);
    assert!(with_it.is_ok(), "{with_it:?}");
    assert_eq!(of(s, other), ["02-05 Call activity"]);
}

#[test]
fn every_lookup_to_a_customer_counts() {
    let y = year();
    let s = y.on("02-01");
    let firm = Ref::new("account", s.create("account", record! { "name" => "Payer" }).unwrap());
    let contract = record! {
        "title" => "Care", "customer" => y.acme(), "billing_customer" => firm.clone(), "starts_on" => "2026-01-01",
        "ends_on" => "2026-12-31", "allotment_type" => "cases",
    };
    s.create("contract", contract).unwrap();
    let case = record! { "title" => "Noise", "customer" => firm.clone(), "contact" => y.ada };
    let case = s.create("case", case).unwrap();
    let deal = s.create("opportunity", record! { "name" => "Press", "customer" => firm.clone() }).unwrap();
    let role = s.query_one("select id from relationship_role where is_for_opportunities = true", record! {}).unwrap();
    let role = role.unwrap().at(0).cloned().unwrap();
    let asked = record! { "opportunity" => deal, "customer" => y.ada(), "role" => role };
    let asked = s.create("opportunity_customer", asked).unwrap();
    assert_eq!(of(s, y.ada()), ["02-01 Press created", "02-01 Noise created"]);
    assert_eq!(of(s, y.acme()).len(), 3, "each once, the contract among them");
    assert_eq!(of(s, firm.clone()).len(), 3);
    s.delete("opportunity_customer", asked).unwrap();
    s.update("case", case, record! { "contact" => Value::Null }).unwrap();
    assert_eq!(of(s, y.ada()), Vec::<String>::new());
}

#[test]
fn a_record_takes_its_past_to_another_customer() {
    let y = year();
    let other = y.on("01-11").create("account", record! { "name" => "Other" }).unwrap();
    let other = Ref::new("account", other);
    let case = y.on("02-01").create("case", record! { "title" => "Noise", "customer" => y.acme() }).unwrap();
    y.on("02-02").set_state("case", case, "resolved", None, Values::new()).unwrap();
    y.on("02-03").set_state("case", case, "active", None, Values::new()).unwrap();
    let of_case = |customer: Ref| -> Vec<String> {
        let items = told(&y.s, customer, 50);
        lines(&items.into_iter().filter(|item| &*item.record.entity == "case").collect::<Vec<_>>())
    };
    let past = ["02-03 Noise resolved → active", "02-02 Noise active → resolved", "02-01 Noise created"];
    assert_eq!(of_case(y.acme()), past);
    y.on("02-04").update("case", case, record! { "customer" => other.clone() }).unwrap();
    assert_eq!((of_case(y.acme()).len(), of_case(other.clone())), (0, past.map(Into::into).to_vec()));
    // Merged, the one that remains is told what the other was; parted again, each its own.
    y.on("02-05").execute("record.merge", json!({ "into": y.acme(), "from": other.clone() })).unwrap();
    assert_eq!((of_case(y.acme()), of_case(other.clone()).len()), (past.map(Into::into).to_vec(), 0));
    assert_eq!(of(&y.s, other.clone()), ["02-05 Other active → inactive"]);
    y.on("02-06").execute("record.unmerge", json!({ "record": other.clone() })).unwrap();
    assert_eq!((of_case(y.acme()).len(), of_case(other.clone())), (0, past.map(Into::into).to_vec()));
    // Deleted it is told of nobody, brought back as it was.
    y.on("02-07").delete("case", case).unwrap();
    assert_eq!(of_case(other.clone()).len(), 0);
    y.on("02-08").restore("case", case).unwrap();
    assert_eq!(of_case(other), past);
}

#[test]
fn what_is_taken_back_was_there_too() {
    let y = year();
    let deal = y.on("02-01").create("opportunity", record! { "name" => "Press", "customer" => y.acme() }).unwrap();
    y.on("02-02").set_state("opportunity", deal, "lost", None, Values::new()).unwrap();
    let last = y.s.history("opportunity", deal, 1).unwrap()[0].change.txn;
    y.on("02-03").undo(Undo::Transaction(last)).unwrap();
    let told = of(&y.s, y.acme());
    assert_eq!(told, ["02-03 Press lost → open", "02-02 Press open → lost", "02-01 Press created"]);
    // In a transaction that is rolled back nothing happens.
    y.on("02-04").begin().unwrap();
    y.s.set_state("opportunity", deal, "won", None, Values::new()).unwrap();
    assert_ne!(of(&y.s, y.acme()), told, "the transaction itself sees it");
    y.s.rollback().unwrap();
    assert_eq!(of(&y.s, y.acme()), told);
}

#[test]
fn companies_below_are_told_of_at_every_depth() {
    let s = session();
    let mut above = Value::Null;
    let mut firms = Vec::new();
    for number in 0..4 {
        let firm = s.create("account", record! { "name" => format!("{number}"), "parent_account" => above }).unwrap();
        let person = s.create("contact", record! { "last_name" => format!("{number}"), "account" => firm }).unwrap();
        let note = record! { "subject" => format!("{number}"), "regarding" => Ref::new("contact", person) };
        s.create("note", note).unwrap();
        firms.push(firm);
        above = firm.into();
    }
    let titles = |place: usize| -> Vec<String> {
        told(&s, Ref::new("account", firms[place]), 2).into_iter().map(|item| item.title).collect()
    };
    assert_eq!(
        (titles(0), titles(2)),
        (["3", "2", "1", "0"].map(Into::into).to_vec(), ["3", "2"].map(Into::into).to_vec())
    );
    s.update("account", firms[2], record! { "parent_account" => Value::Null }).unwrap();
    assert_eq!(titles(0), ["1", "0"]);
}

#[test]
fn pages_stay_what_they_are_while_things_happen() {
    let s = session();
    let acme = Ref::new("account", s.create("account", record! { "name" => "Acme" }).unwrap());
    let add = |name: String| s.create("note", record! { "subject" => name, "regarding" => acme.clone() }).unwrap();
    let ids: Vec<Id> = (0..30).map(|n| add(format!("{n}"))).collect();
    let before: Vec<String> = told(&s, acme.clone(), 50).into_iter().map(|item| item.title).collect();
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = s.timeline(acme.clone(), after.as_deref(), 4).unwrap();
        seen.extend(page.items.into_iter().map(|item| item.title));
        // Something new comes, something old is written to: neither moves what is still to be told.
        add(format!("new {}", seen.len()));
        s.update("note", ids[3], record! { "body" => format!("{}", seen.len()) }).unwrap();
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, before);
}

#[test]
fn nobody_hears_of_what_they_may_not_see() {
    let s = session();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let ada = s.create("contact", record! { "last_name" => "Rossi", "account" => acme }).unwrap();
    let firm = Ref::new("account", s.create("account", record! { "name" => "Firm" }).unwrap());
    let deal = s.create("opportunity", record! { "name" => "Press", "customer" => firm, "contact" => ada }).unwrap();
    s.set_state("opportunity", deal, "won", None, Values::new()).unwrap();
    let call = s.create("phone_call", record! { "subject" => "Call" }).unwrap();
    let party = record! { "activity" => Ref::new("phone_call", call), "party" => Ref::new("contact", ada) };
    s.create("activity_party", party.with("participation", "to")).unwrap();
    let everything = [("account", "organisation"), ("opportunity", "organisation"), ("phone_call", "organisation")];
    role(&s, "Little", &everything);
    let user = user(&s, "bruno", &["Little"]);
    let his = s.crm().session_as(user).unwrap();
    let (acme, ada) = (Ref::new("account", acme), Ref::new("contact", ada));
    assert_eq!(of(&s, acme.clone()).len(), 3);
    // Who may see no person is told nothing that is told of persons only.
    assert_eq!(of(&his, acme.clone()).len(), 0);
    role(&s, "People", &[("contact", "organisation")]);
    s.grant_role("People", Ref::new("user", user)).unwrap();
    // Not who takes part either: that stands in lines he may not see.
    let told_to = |his: &Session| -> Vec<String> {
        lines(&told(his, ada.clone(), 1)).into_iter().map(|line| line[6..].to_owned()).collect()
    };
    assert_eq!(told_to(&his), ["Press open → won", "Press created"]);
    assert_eq!(told(&his, acme.clone(), 9).iter().map(|item| item.by).collect::<Vec<_>>(), [None, None], "nor by whom");
    role(&s, "Parties", &[("activity_party", "organisation")]);
    s.grant_role("Parties", Ref::new("user", user)).unwrap();
    assert_eq!(told_to(&his).len(), 3);
    // A secured lookup: whom it points to is not told.
    s.change_schema(|schema| schema.set_secured("opportunity", "contact", true).map(drop)).unwrap();
    assert_eq!(told_to(&his), ["Call activity"]);
    // Nor who works for whom.
    s.change_schema(|schema| schema.set_secured("contact", "account", true).map(drop)).unwrap();
    assert_eq!(of(&his, acme).len(), 0);
    assert_eq!(of(&s, ada).len(), 3, "the system sees all");
}

/// The moments as they are kept, in order.
fn kept(connection: &Connection) -> Vec<[i64; 5]> {
    let text = "select subject, at, record, line, entity from crm_moment order by subject, at, record, line";
    let mut statement = connection.prepare(text).unwrap();
    let rows = statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]));
    rows.unwrap().map(Result::unwrap).collect()
}

/// After a year of work, the moments kept write by write are those that follow from what is there.
#[test]
fn what_is_kept_is_what_follows_from_the_records() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("year.crm");
    crm_core::sample::Company::new(11).size(10).create(&path).unwrap();
    let connection = Connection::open(&path).unwrap();
    let before = kept(&connection);
    assert!(before.iter().any(|moment| moment[3] != 0) && before.len() > 100, "{}", before.len());
    let forget = "delete from crm_moment; insert into crm_setting (name, value) values ('lacks_moments', 'true')";
    connection.execute_batch(forget).unwrap();
    let refused = Crm::open_with(&path, Options::new().read_only(true)).err().unwrap();
    assert_eq!(refused.code(), crm_core::ErrorCode::ReadOnly);
    drop(Crm::open(&path).unwrap());
    assert_eq!(kept(&connection), before);
    // Written with an older catalogue, the same.
    connection
        .execute_batch(&format!("{forget}; update crm_setting set value = 'older' where name = 'catalogue'"))
        .unwrap();
    drop(Crm::open(&path).unwrap());
    assert_eq!(kept(&connection), before);
}
