//! Telephone calls, visits, messages, tasks: what people do besides, and along the way.

use std::rc::Rc;

use chrono::TimeDelta;

use super::agenda::Act;
use super::customer::{Customer, Person};
use super::firm::Employee;
use super::moment;
use super::names::{self, Language};
use super::random::Random;
use super::year::Year;
use crate::base::id::{Id, Ref};
use crate::base::time::Date;
use crate::domain::process::activity::Complete;
use crate::domain::process::email::Send;
use crate::domain::process::scheduling::book::Book;
use crate::error::Result;
use crate::record;
use crate::record::values::Values;

/// How often a customer is called in a year without a reason.
const CALLS_A_YEAR: usize = 2;

/// Somebody keeps in touch.
pub(super) enum Touch {
    /// A seller calls a customer.
    Call(Rc<Customer>),
    /// A call that was planned is made.
    Planned(Rc<Employee>, Ref),
}

impl Touch {
    /// Every customer is called now and then.
    pub fn expect(year: &mut Year) {
        for customer in year.customers.clone() {
            for _ in 0..CALLS_A_YEAR {
                let day = year.some_day();
                year.plan_on(day, Act::Touch(Touch::Call(customer.clone())));
            }
        }
    }

    /// Does it.
    pub fn happen(self, year: &mut Year) -> Result<()> {
        match self {
            Touch::Call(customer) => {
                let about = match customer.some_person(&mut year.random) {
                    Some(person) => Ref::new("contact", person.id),
                    None => customer.reference(),
                };
                call(&customer.seller, &mut year.random, customer.language, about, "outgoing").map(drop)
            }
            Touch::Planned(who, activity) => {
                let minutes = year.random.between(2, 20);
                done(&who, activity, Some("made"), minutes)
            }
        }
    }
}

/// A telephone call, made or received just now; answers how many minutes it took.
pub(super) fn call(
    who: &Employee,
    random: &mut Random,
    language: Language,
    about: Ref,
    direction: &str,
) -> Result<i64> {
    let (italian, english) = random.pick(names::CALLS);
    let (minutes, is_incoming) = (random.between(3, 35), direction == "incoming");
    let values = record! { "subject" => language.of(italian, english), "regarding" => about, "direction" => direction };
    let call = who.session.create("phone_call", values)?;
    done(who, Ref::new("phone_call", call), Some(if is_incoming { "received" } else { "made" }), minutes)?;
    Ok(minutes)
}

/// Something is done, after so many minutes.
pub(super) fn done(who: &Employee, activity: Ref, status: Option<&str>, minutes: i64) -> Result<()> {
    let began = who.session.now() - TimeDelta::try_minutes(minutes).unwrap_or_default();
    let values = Some(record! { "actual_start_at" => began });
    let complete = Complete { status: status.map(str::to_owned), values, ..Complete::new(activity) };
    who.session.run(complete).map(drop)
}

/// A visit at a customer, an hour on that day.
pub(super) fn visit(who: &Employee, customer: &Customer, person: Option<&Person>, about: Ref, day: Date) -> Result<Id> {
    let hour = |hour: i64| moment(day, hour * 3_600);
    let values = record! {
        "subject" => customer.language.of("Sopralluogo", "Site visit"), "regarding" => about,
        "location" => customer.city, "scheduled_start_at" => hour(3), "scheduled_end_at" => hour(4),
    };
    let mut attendees = vec![who.reference()];
    attendees.extend(person.map(|person| Ref::new("contact", person.id)));
    Ok(who.session.run(Book { attendees: Some(attendees), ..Book::new(values) })?.record.id)
}

/// A message to somebody who has an address; sent at once.
pub(super) fn write(who: &Employee, to: Option<&Person>, subject: &str, about: Ref) -> Result<()> {
    let Some(address) = to.and_then(|person| person.email.as_deref()) else { return Ok(()) };
    let values = record! {
        "subject" => subject, "regarding" => about, "recipients" => address, "direction" => "outgoing",
        "sender_record" => who.reference(),
    };
    let email = who.session.create("email", values)?;
    who.session.run(Send { issue_send: Some(false), ..Send::new(email) }).map(drop)
}

/// Something to be done until a day.
pub(super) fn task(who: &Employee, language: Language, random: &mut Random, about: Ref, day: Date) -> Result<Id> {
    let (italian, english) = random.pick(names::STEPS);
    let values: Values = record! {
        "subject" => language.of(italian, english), "regarding" => about, "scheduled_end_at" => moment(day, 9 * 3_600),
    };
    who.session.create("task", values)
}
