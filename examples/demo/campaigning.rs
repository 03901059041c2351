//! The chapter on marketing: whom a campaign reaches, whom it leaves out, and what it brings.

use crm_core::domain::process::marketing::{Add, ConvertResponse, Distribute};
use crm_core::domain::process::sales::WinOpportunity;
use crm_core::{Id, Ref, Session, Value, params, record};

use super::Outcome;
use super::answers::{self, amount, number, one, rows};
use super::company::day;
use super::show::{Table, Teller, Writing, timed};
use super::story::Scene;

const EN: Writing = Writing::English;

/// A list of some, found by hand; a list of others, found by a question.
const HOTELS: &str = "select id from contact where account.industry = 'tourism'";
const NORTH: &str = "select id from contact where account.address1_city in ('Torino', 'Milano', 'Verona', 'Genova')";

/// A campaign from its lists to its results.
pub fn with_results(teller: &mut Teller<'_>, scene: &Scene) -> Outcome<()> {
    teller.chapter("A campaign and its results")?;
    scene.begin(day(2026, 9, 8));
    let s = scene.hire("Teo", "Marchi", "Responsabile marketing", "Marketing Manager")?;
    all_sell(scene)?;
    some_want_nothing(scene)?;
    let campaign = s.create(
        "campaign",
        record! {
            "name" => "Aria pulita", "type" => "direct_marketing", "budget" => 4_000, "other_cost" => 350,
            "expected_revenue" => 30_000,
        },
    )?;
    let mailing = record! { "campaign" => campaign, "subject" => "Aria pulita nelle sale", "channel" => "email" };
    let mailing = s.create("campaign_activity", mailing)?;
    for list in lists(&s)? {
        s.create("campaign_activity_list", record! { "campaign_activity" => mailing, "marketing_list" => list })?;
    }
    s.update("campaign", campaign, record! { "status" => "launched", "actual_start_on" => day(2026, 9, 8) })?;
    let (reached, taken) = timed(|| s.run(Distribute::new(mailing)));
    let reached = reached?;
    let taken = teller.time(taken);
    teller.say(&format!(
        "Two lists, one kept by hand, one found by a question each time. campaign_activity.distribute looks at {} members \
         in {taken}, and its log tells of each:",
        EN.count(reached.total())
    ))?;
    teller.gap()?;
    let question = "select outcome.label as what, reason.label as why, count(*) as people
from distribution_log
where campaign_activity = :step
group by outcome, reason order by 3 desc";
    teller.typed(question)?;
    teller.gap()?;
    let log = rows(&s, question, params! { "step" => mailing })?;
    teller.table(&answers::table(&["outcome", "because", ">people"], &log))?;

    let answered = answers_come(scene, &s, campaign, mailing)?;
    scene.begin(day(2026, 10, 2));
    deals_are_won(scene, campaign)?;
    s.update("campaign_activity", mailing, record! { "actual_cost" => 1_150 })?;
    s.update("campaign", campaign, record! { "status" => "completed", "actual_end_on" => day(2026, 10, 2) })?;
    teller.gap()?;
    teller.say("Three weeks later. Nothing of this is kept anywhere: each line is a question about the campaign.")?;
    teller.gap()?;
    results(teller, scene, campaign, mailing, answered)
}

/// Whoever owns customers may work with what comes of them.
fn all_sell(scene: &Scene) -> Outcome<()> {
    let s = &scene.session;
    for row in rows(s, "select distinct owner from account", params! {})? {
        let Some(Value::Ref(owner)) = row.at(0) else { continue };
        let held = "select count(*) from role_assignment where principal = :owner";
        if number(s, held, params! { "owner" => owner.clone() })? == 0 {
            s.grant_role("Salesperson", owner)?;
        }
    }
    Ok(())
}

/// Some contacts have said what they do not want, and one has left.
fn some_want_nothing(scene: &Scene) -> Outcome<()> {
    let s = &scene.session;
    let people = format!("{HOTELS} order by email");
    for (index, row) in rows(s, &people, params! {})?.iter().enumerate() {
        let Some(contact) = row.at(0).and_then(Value::as_id) else { continue };
        match index {
            1 | 6 => drop(s.update("contact", contact, record! { "no_bulk_email" => true })?),
            4 => drop(s.update("contact", contact, record! { "email" => Value::Null })?),
            9 => drop(s.set_state("contact", contact, "inactive", None, record! {})?),
            _ => {}
        }
    }
    Ok(())
}

fn lists(s: &Session) -> Outcome<[Id; 2]> {
    let by_hand = s.create("marketing_list", record! { "name" => "Alberghi e terme", "member_entity" => "contact" })?;
    let found = rows(s, HOTELS, params! {})?;
    let ids = found.iter().filter_map(|row| row.at(0)?.as_id());
    s.run(Add::new(by_hand, ids.map(|id| Ref::new("contact", id)).collect()))?;
    let found =
        record! { "name" => "Quattro città", "member_entity" => "contact", "is_dynamic" => true, "query" => NORTH };
    Ok([by_hand, s.create("marketing_list", found)?])
}

/// Every eighth who was reached answers; most of those are interested. Answers how many there were.
fn answers_come(scene: &Scene, s: &Session, campaign: Id, mailing: Id) -> Outcome<usize> {
    scene.begin(day(2026, 9, 14));
    let question = "select member, activity from distribution_log where campaign_activity = :step and outcome = 'made' \
                    order by member.contact.email";
    let reached = rows(s, question, params! { "step" => mailing })?;
    let mut answered = 0;
    for row in reached.iter().step_by(8) {
        let (Some(Value::Ref(member)), Some(Value::Ref(email))) = (row.at(0), row.at(1)) else { continue };
        let contact = scene.session.get_fields("contact", member.id, &["last_name", "account", "owner"])?;
        let is_interested = answered % 4 != 2;
        let response = record! {
            "campaign" => campaign, "subject" => "Sensori aria per le sale", "customer" => member.clone(),
            "originating_activity" => email.clone(), "channel" => "email", "last_name" => contact.text("last_name"),
            "response" => if is_interested { "interested" } else { "not_interested" },
        };
        let response = s.create("campaign_response", response)?;
        answered += 1;
        if !is_interested {
            s.set_state("campaign_response", response, "closed", None, record! {})?;
            continue;
        }
        let mut convert = ConvertResponse::new(response, if answered == 1 { "lead" } else { "opportunity" }.to_owned());
        convert.customer = contact.get("account").and_then(Value::as_id).map(|id| Ref::new("account", id));
        let made = s.run(convert)?.record;
        if let Some(Value::Ref(owner)) = contact.get("owner") {
            s.assign(&made.entity, made.id, owner.clone())?;
        }
    }
    Ok(answered)
}

/// Every second deal of the campaign is won.
fn deals_are_won(scene: &Scene, campaign: Id) -> Outcome<()> {
    let s = &scene.session;
    let deals =
        rows(s, "select id from opportunity where campaign = :c order by created_at, id", params! { "c" => campaign })?;
    for (index, row) in deals.iter().enumerate() {
        let Some(deal) = row.at(0).and_then(Value::as_id) else { continue };
        let value = 4_600 + 2_300 * i64::try_from(index).unwrap_or(0);
        s.update("opportunity", deal, record! { "estimated_value" => value, "stage" => "propose" })?;
        if index % 2 == 0 {
            s.run(WinOpportunity::new(deal))?;
        }
    }
    Ok(())
}

fn results(teller: &mut Teller<'_>, scene: &Scene, campaign: Id, mailing: Id, answered: usize) -> Outcome<()> {
    let s = &scene.session;
    let of = || params! { "c" => campaign };
    let count = |of_what: &str| number(s, &format!("select count(*) from {of_what}"), of());
    let sum = |of_what: &str| amount(s, &format!("select sum({of_what}"), of());
    let reached = "select count(*) from distribution_log where campaign_activity = :m and outcome = 'made'";
    let reached = one(s, reached, params! { "m" => mailing })?.as_int().unwrap_or_default();
    let answered = i64::try_from(answered).unwrap_or_default();
    let interested = count("campaign_response where campaign = :c and response = 'interested'")?;
    let cost = sum("actual_cost) from campaign_activity where campaign = :c")?
        + sum("other_cost) from campaign where id = :c")?;
    let won = sum("actual_value) from opportunity where campaign = :c and state = 'won'")?;
    let open = sum("estimated_value) from opportunity where campaign = :c and state = 'open'")?;
    let mut table = Table::new(&["", ">", ">"]);
    table.row(["reached", &EN.count(reached), ""]);
    table.row(["answered", &EN.count(answered), &EN.percent(answered, reached)]);
    table.row(["  interested", &EN.count(interested), &EN.percent(interested, reached)]);
    table.row(["leads", &EN.count(count("lead where campaign = :c")?), ""]);
    table.row(["deals", &EN.count(count("opportunity where campaign = :c")?), ""]);
    table.row(["  won", &EN.count(count("opportunity where campaign = :c and state = 'won'")?), ""]);
    table.row(["money won", &EN.amount(won), ""]);
    table.row(["still open", &EN.amount(open), ""]);
    table.row(["cost", &EN.amount(cost), ""]);
    table.row(["won for each euro spent", &EN.amount(won / cost.max(1.into())), ""]);
    teller.plain(&table)?;
    Ok(())
}
