//! Campaigns: lists, a mailing, calls to those whom it did not reach, and what comes back.

use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::Datelike;

use super::agenda::{Act, later};
use super::customer::{Customer, Person};
use super::deal::Deal;
use super::firm::Employee;
use super::lead::Lead;
use super::names;
use super::touch::Touch;
use super::year::Year;
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::email::Send;
use crate::domain::process::marketing::{Add, ConvertResponse, Distribute};
use crate::error::Result;
use crate::record::values::Values;
use crate::security::right::Right;
use crate::{Session, params, record};

/// A campaign on its way.
pub(super) struct Campaign {
    step: Step,
}

/// What comes next.
enum Step {
    Prepare(usize),
    Mail(Prepared),
    Call(Prepared),
    Finish(Prepared),
}

/// A campaign with its two steps.
struct Prepared {
    campaign: Id,
    mailing: Id,
    calls: Id,
    language: names::Language,
}

impl Campaign {
    /// One a season, more in a large company.
    pub fn expect(year: &mut Year, size: i64) {
        let count = (4 + size / 250).min(12);
        for index in 0..count {
            let day = later(year.today, 15 + index * 320 / count);
            let step = Step::Prepare(usize::try_from(index).unwrap_or(0));
            year.plan_on(day, Act::Campaign(Box::new(Campaign { step })));
        }
    }

    /// The next step.
    pub fn go_on(self, year: &mut Year) -> Result<()> {
        let marketing = year.firm.marketing.clone();
        let (days, step) = match self.step {
            Step::Prepare(index) => (7, Step::Mail(prepare(year, &marketing.session, index)?)),
            Step::Mail(prepared) => {
                mail(year, &marketing, &prepared)?;
                (9, Step::Call(prepared))
            }
            Step::Call(prepared) => {
                call(year, &marketing, &prepared)?;
                (25, Step::Finish(prepared))
            }
            Step::Finish(prepared) => return finish(year, &marketing.session, &prepared),
        };
        year.plan(days, Act::Campaign(Box::new(Campaign { step })));
        Ok(())
    }
}

fn prepare(year: &mut Year, s: &Session, index: usize) -> Result<Prepared> {
    let (name, offer) = names::CAMPAIGNS.get(index % names::CAMPAIGNS.len()).copied().unwrap_or_default();
    let language = if index.is_multiple_of(2) { names::Language::Italian } else { names::Language::English };
    let people = i64::try_from(year.customers.len()).unwrap_or_default();
    let round = index / names::CAMPAIGNS.len() + 1;
    let number = if round > 1 { format!("/{round}") } else { String::new() };
    let values = record! {
        "name" => format!("{name} {}{number}", year.today.year()), "type" => "direct_marketing", "offer" => offer,
        "budget" => 1_000 + people * 20, "other_cost" => 200 + people * 3, "expected_revenue" => people * 900,
        "expected_response" => 12, "proposed_start_on" => later(year.today, 7),
        "proposed_end_on" => later(year.today, 41), "promotion_code" => format!("AU{}{:02}", year.today.year() % 100, index + 1),
    };
    let campaign = s.create("campaign", values)?;
    // Those who sell see which campaign a deal comes from.
    s.share(("campaign", campaign), ("team", year.firm.sales), &[Right::Read, Right::AppendTo], None)?;
    let list = list(year, s, name, language)?;
    let step = |subject: &str, channel: &str, days: i64| {
        let values = record! {
            "campaign" => campaign, "subject" => subject, "channel" => channel, "excluded_days" => days,
            "budget" => 300 + people * 5, "description" => offer,
        };
        let step = s.create("campaign_activity", values)?;
        s.create("campaign_activity_list", record! { "campaign_activity" => step, "marketing_list" => list })?;
        Ok(step)
    };
    // Who has had the mailing is not called as well.
    let (mailing, calls) = (step(offer, "email", 0)?, step(offer, "phone_call", 20)?);
    s.update("campaign", campaign, record! { "status" => "ready_to_launch" })?;
    Ok(Prepared { campaign, mailing, calls, language })
}

/// The people of customers who speak a language: found by a question, or put down by name.
fn list(year: &mut Year, s: &Session, name: &str, language: names::Language) -> Result<Id> {
    let values =
        record! { "name" => format!("{name}: {}", language.of("clienti", "customers")), "member_entity" => "contact" };
    if language == names::Language::Italian {
        let query = "select id from contact where account.address1_country = 'Italia'";
        return s.create("marketing_list", values.with("is_dynamic", true).with("query", query));
    }
    let list = s.create("marketing_list", values)?;
    let people = year.customers.iter().filter(|customer| customer.language == language);
    let members = people.flat_map(|customer| &customer.people).map(|person| Ref::new("contact", person.id)).collect();
    s.run(Add::new(list, members))?;
    Ok(list)
}

/// Who was reached: somebody with their company, as far as they are known.
type Reached = Option<(Rc<Customer>, Person)>;

/// Whom a step has reached, in order: the activity, and who it was.
fn reached(year: &Year, s: &Session, step: Id) -> Result<Vec<(Ref, Reached)>> {
    let mut known = BTreeMap::new();
    for customer in &year.customers {
        for person in &customer.people {
            known.insert(person.id, (customer.clone(), person.clone()));
        }
    }
    let question = "select activity, member from distribution_log where campaign_activity = :step and outcome = 'made' \
                    order by created_at, id";
    let mut reached = Vec::new();
    for row in s.query(question, params! { "step" => step })?.all()? {
        if let (Some(Value::Ref(activity)), Some(Value::Ref(member))) = (row.at(0), row.at(1)) {
            reached.push((activity.clone(), known.get(&member.id).cloned()));
        }
    }
    Ok(reached)
}

fn mail(year: &mut Year, marketing: &Employee, prepared: &Prepared) -> Result<()> {
    let s = &marketing.session;
    let values = record! { "status" => "launched", "actual_start_on" => year.today };
    s.update("campaign", prepared.campaign, values)?;
    s.run(Distribute::new(prepared.mailing))?;
    for (email, person) in reached(year, s, prepared.mailing)? {
        s.run(Send { issue_send: Some(false), ..Send::new(email.id) })?;
        answer(year, prepared, 14, "email", email, person);
    }
    Ok(())
}

fn call(year: &mut Year, marketing: &Employee, prepared: &Prepared) -> Result<()> {
    let s = &marketing.session;
    let distribute = Distribute { owner: Some("member".into()), ..Distribute::new(prepared.calls) };
    s.run(distribute)?;
    for (call, person) in reached(year, s, prepared.calls)? {
        if let Some((customer, _)) = &person {
            let seller = customer.seller.clone();
            year.plan_between(1, 8, Act::Touch(Touch::Planned(seller, call.clone())));
        }
        answer(year, prepared, 20, "phone_call", call, person);
    }
    Ok(())
}

/// So many of a hundred answer within some days.
fn answer(year: &mut Year, prepared: &Prepared, percent: i64, channel: &'static str, activity: Ref, person: Reached) {
    let Some((customer, person)) = person.filter(|_| year.random.chance(percent)) else { return };
    let answer =
        Answer { campaign: prepared.campaign, language: prepared.language, channel, activity, customer, person };
    year.plan_between(9, 20, Act::Answer(Box::new(answer)));
}

fn finish(year: &mut Year, s: &Session, prepared: &Prepared) -> Result<()> {
    let people = i64::try_from(year.customers.len()).unwrap_or_default();
    for step in [prepared.mailing, prepared.calls] {
        s.update("campaign_activity", step, record! { "actual_cost" => 250 + people * year.random.between(3, 6) })?;
        s.set_state("campaign_activity", step, "closed", None, Values::new())?;
    }
    let values = record! { "status" => "completed", "actual_end_on" => year.today };
    s.update("campaign", prepared.campaign, values).map(drop)
}

/// Somebody answers a campaign.
pub(super) struct Answer {
    campaign: Id,
    language: names::Language,
    channel: &'static str,
    activity: Ref,
    customer: Rc<Customer>,
    person: Person,
}

impl Answer {
    /// It is noted; who is interested becomes a deal, or a lead if it is not clear what they want.
    pub fn happen(self, year: &mut Year) -> Result<()> {
        let marketing = year.firm.marketing.clone();
        let s = &marketing.session;
        let kind = match year.random.between(1, 100) {
            1..=60 => "interested",
            61..=90 => "not_interested",
            _ => "no_marketing",
        };
        let (given, family) = self.person.name;
        let (italian, english) = year.random.pick(names::TOPICS);
        let values = record! {
            "campaign" => self.campaign, "customer" => Ref::new("contact", self.person.id), "response" => kind,
            "subject" => format!("{}, {}", self.language.of(italian, english), self.customer.city),
            "channel" => self.channel, "received_at" => s.now(), "originating_activity" => self.activity,
            "first_name" => given, "last_name" => family, "email" => self.person.email.as_ref(),
        };
        let response = s.create("campaign_response", values)?;
        let seller = &self.customer.seller;
        if kind != "interested" {
            s.set_state("campaign_response", response, "closed", None, Values::new())?;
            if kind == "no_marketing" {
                seller.session.update("contact", self.person.id, record! { "no_marketing" => true })?;
            }
            return Ok(());
        }
        let mut convert = ConvertResponse::new(response, "lead".to_owned());
        let is_clear = year.random.chance(70);
        if is_clear {
            convert.to = "opportunity".to_owned();
            convert.customer = Some(self.customer.reference());
        }
        let made = s.run(convert)?.record;
        s.assign(&made.entity, made.id, seller.reference())?;
        if !is_clear {
            Lead::found(year, made.id, &self.customer, &self.person);
            return Ok(());
        }
        let terms =
            Deal::terms(year, self.customer.prices).with("account", self.customer.id).with("contact", self.person.id);
        seller.session.update("opportunity", made.id, terms)?;
        Deal::begin(year, made.id, self.customer)
    }
}
