//! Two years of deals, and what was done about them: opportunities in every state, tasks, telephone calls, notes.

use chrono::{Datelike, NaiveTime};
use crm_core::Value;
use crm_core::base::time::{Date, Timestamp};
use crm_core::sample::Random;

use super::company::{Account, Sheet, day, later, today};
use super::names;

/// How many deals there are beside the one of the story.
const DEALS: i64 = 320;

/// The deal whose history the story tells.
pub const STORY: &str = "OP-2026-999";

/// A deal as it is made up.
struct Deal {
    reference: String,
    topic: String,
    product: &'static str,
    stage: &'static str,
    /// The reason of its state, from which the state follows.
    status: &'static str,
    probability: i64,
    value: i64,
    actual_value: Option<i64>,
    engaged_on: Date,
    expected_on: Date,
    closed_on: Option<Date>,
    competitor: &'static str,
    source: &'static str,
}

const SOURCES: &[&str] = &["Web", "Trade show", "Word of mouth", "Partner", "Seminar", "Advertisement"];

pub fn make_up(random: &mut Random, accounts: &[Account], sheets: &mut Vec<Sheet>) {
    let mut deals = Sheet::new(
        "opportunities.csv",
        &[
            "Reference",
            "Topic",
            "Company",
            "Contact",
            "Product",
            "Owner",
            "Stage",
            "Status",
            "Probability",
            "Value",
            "Expected",
            "Actual value",
            "Closed",
            "Engaged",
            "Created",
            "Lost to",
            "Source",
        ],
    );
    let mut tasks = Sheet::new("tasks.csv", &["Subject", "Deal", "Due", "Status", "Priority", "Owner", "Created"]);
    let mut calls =
        Sheet::new("phone_calls.csv", &["Subject", "Deal", "Started", "Minutes", "Direction", "Status", "Owner"]);
    let mut notes = Sheet::new("notes.csv", &["Title", "Text", "Company", "Owner", "Created"]);
    let mut numbers = std::collections::BTreeMap::new();
    for index in 0..=DEALS {
        let Some(account) = accounts.get(random.place(accounts.len())) else { break };
        let mut deal = deal(random, account, index);
        let number = numbers.entry(deal.engaged_on.year()).or_insert(0_u32);
        *number += 1;
        deal.reference = format!("OP-{}-{number:03}", deal.engaged_on.year());
        let account = if index == DEALS { story(&mut deal, accounts).unwrap_or(account) } else { account };
        deals.row(row(random, &deal, account));
        activities(random, &deal, account, &mut tasks, &mut calls);
    }
    for account in accounts {
        if random.chance(70) {
            let (italian, english) = random.pick(names::NOTES);
            let text = account.language.of(italian, english);
            let title = account.language.of("Da sapere", "Good to know");
            let at = moment(later(today(), -random.between(5, 500)), random.between(8, 17));
            notes.row(vec![title.into(), text.into(), account.name.into(), account.owner.as_str().into(), at.into()]);
        }
    }
    sheets.extend([deals, tasks, calls, notes]);
}

fn moment(day: Date, hour: i64) -> Timestamp {
    let time = NaiveTime::from_hms_opt(u32::try_from(hour).unwrap_or(9), 0, 0).unwrap_or_default();
    day.and_time(time).and_utc()
}

fn deal(random: &mut Random, account: &Account, index: i64) -> Deal {
    // Most lie anywhere in two years; the last ones are recent, as in a pipeline that is worked on.
    let age = if index % 4 == 0 { random.between(5, 95) } else { random.between(0, 729) };
    let engaged_on = later(today(), -age);
    let cycle = random.between(25, 150);
    let expected_on = later(engaged_on, cycle);
    let (product, _, _, price, _, usual) = random.pick(names::PRODUCTS);
    let value = (price * random.between(usual.div_euclid(2).max(1), usual * 2)).div_euclid(50) * 50;
    let (italian, english) = random.pick(names::TOPICS);
    let mut deal = Deal {
        reference: String::new(),
        topic: format!("{}, {}", account.language.of(italian, english), account.city),
        product,
        stage: "Qualify",
        status: "In progress",
        probability: 10,
        value,
        actual_value: None,
        engaged_on,
        expected_on,
        closed_on: None,
        competitor: "",
        source: random.pick(SOURCES),
    };
    // Some decide sooner than expected, some later.
    let closes_on = later(expected_on, random.between(-20, 25));
    if closes_on <= today() {
        close(random, &mut deal, closes_on);
    } else {
        advance(random, &mut deal, age * 100 / cycle);
    }
    deal
}

fn close(random: &mut Random, deal: &mut Deal, closes_on: Date) {
    deal.closed_on = Some(closes_on);
    if random.chance(57) {
        let discount = random.between(0, 12);
        (deal.stage, deal.status, deal.probability) = ("Close", "Won", 100);
        deal.actual_value = Some((deal.value * (100 - discount)).div_euclid(1_000) * 10);
        return;
    }
    deal.probability = 0;
    deal.stage = random.pick(&["Develop", "Propose", "Close"]);
    if random.chance(55) {
        deal.status = "Out-sold";
        deal.competitor = random.pick(names::COMPETITORS);
    } else {
        deal.status = "Canceled";
    }
}

/// How far an open deal is, by how much of its time has passed.
fn advance(random: &mut Random, deal: &mut Deal, passed: i64) {
    (deal.stage, deal.probability) = match passed {
        ..25 => ("Qualify", 10),
        25..55 => ("Develop", 30),
        55..85 => ("Propose", 60),
        _ => ("Close", 80),
    };
    if random.chance(8) {
        deal.status = "On hold";
    }
}

/// Makes this deal the one of the story, and says whose it is.
fn story<'a>(deal: &mut Deal, accounts: &'a [Account]) -> Option<&'a Account> {
    *deal = Deal {
        reference: STORY.to_owned(),
        topic: "Climatizzazione nuova ala, Verbania".to_owned(),
        product: "QD-20",
        stage: "Propose",
        status: "In progress",
        probability: 60,
        value: 48_500,
        actual_value: None,
        engaged_on: day(2026, 4, 13),
        expected_on: day(2026, 7, 31),
        closed_on: None,
        competitor: "",
        source: "Trade show",
    };
    accounts.iter().find(|account| account.name == "Grand Hotel Miralago")
}

fn row(random: &mut Random, deal: &Deal, account: &Account) -> Vec<Value> {
    vec![
        deal.reference.as_str().into(),
        deal.topic.as_str().into(),
        account.name.into(),
        account.contacts.get(random.place(account.contacts.len())).cloned().into(),
        deal.product.into(),
        account.owner.as_str().into(),
        deal.stage.into(),
        deal.status.into(),
        deal.probability.into(),
        deal.value.into(),
        deal.expected_on.into(),
        deal.actual_value.into(),
        deal.closed_on.into(),
        deal.engaged_on.into(),
        moment(deal.engaged_on, random.between(8, 17)).into(),
        deal.competitor.into(),
        deal.source.into(),
    ]
}

fn activities(random: &mut Random, deal: &Deal, account: &Account, tasks: &mut Sheet, calls: &mut Sheet) {
    if deal.closed_on.is_none() {
        let (italian, english) = random.pick(names::STEPS);
        let subject = account.language.of(italian, english);
        let due = moment(later(today(), random.between(-3, 20)), random.between(8, 17));
        let priority = if deal.value > 20_000 { "High" } else { "Normal" };
        let created = moment(later(deal.engaged_on, 1), 9);
        tasks.row(vec![
            subject.into(),
            deal.reference.as_str().into(),
            due.into(),
            "Not started".into(),
            priority.into(),
            account.owner.as_str().into(),
            created.into(),
        ]);
    }
    if random.chance(60) {
        let (italian, english) = random.pick(names::CALLS);
        let subject = account.language.of(italian, english);
        let started = later(deal.engaged_on, random.between(2, 20)).min(later(today(), -1));
        let (direction, status) = if random.chance(70) { ("Outgoing", "Made") } else { ("Incoming", "Received") };
        calls.row(vec![
            subject.into(),
            deal.reference.as_str().into(),
            moment(started, random.between(8, 17)).into(),
            random.between(3, 35).into(),
            direction.into(),
            status.into(),
            account.owner.as_str().into(),
        ]);
    }
}
