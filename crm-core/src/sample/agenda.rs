//! What is to happen, day by day.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Weekday};

use super::campaign::{Answer, Campaign};
use super::case::Case;
use super::contract::Cover;
use super::deal::Deal;
use super::duplicate::Duplicate;
use super::greeting;
use super::lead::Lead;
use super::sale::Sale;
use super::touch::Touch;
use super::visit::Visit;
use super::year::Year;
use crate::base::time::Date;
use crate::error::Result;

/// Something that goes on in steps: each does what is to be done on its day, and puts the next one on the agenda.
pub(super) enum Act {
    /// Somebody new shows interest.
    LeadArrives,
    /// A customer wants to buy again.
    DealArrives,
    /// A customer has a problem.
    CaseArrives,
    /// Somebody keeps in touch.
    Touch(Touch),
    Lead(Box<Lead>),
    Deal(Box<Deal>),
    Sale(Box<Sale>),
    Case(Box<Case>),
    Cover(Box<Cover>),
    Campaign(Box<Campaign>),
    Answer(Box<Answer>),
    Duplicate(Duplicate),
    Visit(Visit),
    /// All customers are written to.
    Greeting,
    /// What the calendar asks for.
    Due,
}

impl Act {
    /// Does it.
    pub fn happen(self, year: &mut Year) -> Result<()> {
        match self {
            Act::LeadArrives => Lead::arrive(year),
            Act::DealArrives => Deal::arrive(year),
            Act::CaseArrives => Case::arrive(year),
            Act::Touch(touch) => touch.happen(year),
            Act::Lead(lead) => lead.go_on(year),
            Act::Deal(deal) => deal.go_on(year),
            Act::Sale(sale) => sale.go_on(year),
            Act::Case(case) => case.go_on(year),
            Act::Cover(cover) => cover.go_on(year),
            Act::Campaign(campaign) => campaign.go_on(year),
            Act::Answer(answer) => answer.happen(year),
            Act::Duplicate(duplicate) => duplicate.happen(year),
            Act::Visit(visit) => visit.happen(),
            Act::Greeting => greeting::write(year),
            Act::Due => year.run_due(),
        }
    }
}

/// What is to happen, in order: by day, then as it was planned.
#[derive(Default)]
pub(super) struct Agenda {
    acts: BTreeMap<(Date, u64), Act>,
    planned: u64,
}

impl Agenda {
    /// Plans something for a day; nobody works on Saturdays and Sundays.
    pub fn plan(&mut self, day: Date, act: Act) {
        self.planned += 1;
        self.acts.insert((workday(day), self.planned), act);
    }

    /// What happens next, with its day.
    pub fn next(&mut self) -> Option<(Date, Act)> {
        self.acts.pop_first().map(|((day, _), act)| (day, act))
    }

    /// How much is planned for a day.
    pub fn count(&self, day: Date) -> i64 {
        i64::try_from(self.acts.range((day, 0)..=(day, u64::MAX)).count()).unwrap_or(i64::MAX)
    }
}

/// So many days later.
pub(super) fn later(day: Date, days: i64) -> Date {
    day.checked_add_days(Days::new(days.unsigned_abs())).unwrap_or(day)
}

/// The day, or the Monday after it.
pub(super) fn workday(day: Date) -> Date {
    match day.weekday() {
        Weekday::Sat => later(day, 2),
        Weekday::Sun => later(day, 1),
        _ => day,
    }
}
