//! The year: a clock, an agenda, and all who take part.

use std::rc::Rc;
use std::sync::Arc;

use chrono::Datelike;

use super::agenda::{Act, Agenda, later};
use super::campaign::Campaign;
use super::contract::Cover;
use super::customer::Customer;
use super::duplicate::Duplicate;
use super::firm::Firm;
use super::random::Random;
use super::touch::Touch;
use super::{Company, Span, greeting, moment, relation, target};
use crate::Crm;
use crate::base::clock::FixedClock;
use crate::base::time::Date;
use crate::domain::process::system::due::RunDue;
use crate::error::{Error, Result};

/// A working day: nine hours, in seconds.
const DAY: i64 = 9 * 3_600;

/// A year of the company.
pub(super) struct Year {
    pub random: Random,
    pub firm: Firm,
    pub customers: Vec<Rc<Customer>>,
    pub today: Date,
    pub last: Date,
    clock: Arc<FixedClock>,
    agenda: Agenda,
    /// The day for which what is due was last planned.
    due_on: Option<Date>,
    /// Seconds since the morning, and how many pass between one thing and the next.
    passed: i64,
    pace: i64,
}

impl Year {
    /// The first morning: the company is there, with its customers, and much is to come.
    pub fn begin(crm: &Crm, company: &Company, span: &Span) -> Result<Year> {
        let mut random = Random::new(company.seed);
        let size = i64::from(company.size);
        let firm = Firm::found(crm, &mut random, size, span.first)?;
        let mut year = Year {
            random,
            firm,
            customers: Vec::new(),
            today: span.first,
            last: span.last,
            clock: span.clock.clone(),
            agenda: Agenda::default(),
            due_on: None,
            passed: 60,
            pace: 1,
        };
        for _ in 0..size {
            year.tick();
            let customer = Customer::known(&mut year)?;
            year.customers.push(Rc::new(customer));
        }
        relation::tie(&mut year)?;
        year.expect(size);
        Ok(year)
    }

    /// What will come from outside, whatever the company does, and what it plans itself.
    fn expect(&mut self, size: i64) {
        for _ in 0..(size * 3 / 2).max(3) {
            let day = self.some_day();
            self.agenda.plan(day, Act::LeadArrives);
        }
        for _ in 0..(size * 3 / 2).max(3) {
            let day = self.some_day();
            self.agenda.plan(day, Act::DealArrives);
        }
        for _ in 0..(size * 2).max(4) {
            let day = self.some_day();
            self.agenda.plan(day, Act::CaseArrives);
        }
        for month in 1..=12 {
            if let Some(first) = self.today.with_month(month) {
                self.agenda.plan(first, Act::Due);
            }
        }
        Cover::expect(self);
        Touch::expect(self);
        Campaign::expect(self, size);
        Duplicate::expect(self, size);
        greeting::expect(self);
    }

    /// Some day of the year. In August little is asked.
    pub fn some_day(&mut self) -> Date {
        let first = self.today.with_ordinal(1).unwrap_or(self.today);
        let some = later(first, self.random.between(1, 363));
        if some.month() == 8 && self.random.chance(60) { later(first, self.random.between(1, 363)) } else { some }
    }

    /// Lives through it.
    pub fn pass(mut self) -> Result<()> {
        while let Some((day, act)) = self.agenda.next() {
            if day > self.last {
                break;
            }
            if day > self.today {
                self.today = day;
                self.passed = 0;
                self.pace = (DAY / (self.agenda.count(day) + 2)).clamp(1, 600);
            }
            self.tick();
            act.happen(&mut self)?;
        }
        self.clock.set(moment(self.last, DAY + 3_600));
        target::settle(&self.firm)
    }

    /// Lets time go by, within the day.
    fn tick(&mut self) {
        self.passed = (self.passed + self.pace).min(DAY + 3_600);
        self.clock.set(moment(self.today, self.passed));
    }

    /// So many days from today.
    pub fn plan(&mut self, days: i64, act: Act) {
        self.agenda.plan(later(self.today, days), act);
    }

    /// A day of its own.
    pub fn plan_on(&mut self, day: Date, act: Act) {
        self.agenda.plan(day, act);
    }

    /// From so many to so many days from today.
    pub fn plan_between(&mut self, low: i64, high: i64, act: Act) {
        let days = self.random.between(low, high);
        self.plan(days, act);
    }

    /// One of the customers.
    pub fn some_customer(&mut self) -> Result<Rc<Customer>> {
        let place = self.random.place(self.customers.len());
        let customer = self.customers.get(place).cloned();
        customer.ok_or_else(|| Error::internal("a company without customers"))
    }

    /// Sees to it that what is due is done before the day ends: once, however many contracts begin and end.
    pub fn need_due(&mut self) {
        if self.due_on != Some(self.today) {
            self.due_on = Some(self.today);
            self.plan(0, Act::Due);
        }
    }

    /// What the calendar asks for: contracts begin and end.
    pub fn run_due(&mut self) -> Result<()> {
        self.firm.system.run(RunDue::new()).map(drop)
    }
}
