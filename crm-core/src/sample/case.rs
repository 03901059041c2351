//! A case: somebody calls, somebody helps, and the time is charged to a contract if there is one.

use std::rc::Rc;

use super::agenda::Act;
use super::customer::{Covered, Customer};
use super::firm::Employee;
use super::names;
use super::touch;
use super::year::Year;
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::service::case::{Cancel, Reopen, Resolve};
use crate::domain::process::service::queue::{Pick, Route};
use crate::error::Result;
use crate::record;

/// Days that a case may take; a contract that ends sooner does not cover a new one.
const LONGEST: i64 = 16;

/// Days that a case takes at most that is opened again.
const LONGEST_AGAIN: i64 = 12;

/// A case on its way.
pub(super) struct Case {
    id: Id,
    customer: Rc<Customer>,
    helper: Rc<Employee>,
    covered: Option<Covered>,
    /// What was spent on it, in minutes.
    minutes: i64,
    step: Step,
}

/// What comes next.
enum Step {
    Escalate,
    Resolve { is_again: bool },
    Reopen,
}

impl Case {
    /// A customer has a problem, and calls.
    pub fn arrive(year: &mut Year) -> Result<()> {
        let customer = year.some_customer()?;
        let helper = year.firm.some_helper(&mut year.random)?;
        let covered = match customer.covered.get() {
            Some(covered) if days_left(year, covered) >= LONGEST && left(&helper, covered)? >= least(covered) => {
                Some(covered)
            }
            _ => None,
        };
        let random = &mut year.random;
        let (italian, english, subject) = random.pick(names::CASES);
        let person = customer.some_person(random).map(|person| person.id);
        let values = record! {
            "title" => customer.language.of(italian, english), "customer" => customer.reference(),
            "responsible_contact" => person, "subject" => year.firm.subject(subject),
            "origin" => random.pick(&["phone", "phone", "email", "web"]),
            "type" => random.pick(&["problem", "problem", "question", "request"]),
            "priority" => random.pick(&["high", "normal", "normal", "low"]),
            "contract_line" => covered.map(|covered| covered.line),
        };
        let id = helper.session.create("case", values)?;
        let language = customer.language;
        let minutes = touch::call(&helper, random, language, Ref::new("case", id), "incoming")?;
        let is_hard = random.chance(25);
        let step = if is_hard { Step::Escalate } else { Step::Resolve { is_again: false } };
        let case = Case { id, customer, helper, covered, minutes, step };
        year.plan_between(i64::from(is_hard), if is_hard { 2 } else { 5 }, Act::Case(Box::new(case)));
        Ok(())
    }

    /// The next step.
    pub fn go_on(mut self: Box<Self>, year: &mut Year) -> Result<()> {
        match self.step {
            Step::Escalate => {
                self.escalate(year)?;
                self.step = Step::Resolve { is_again: false };
                year.plan_between(1, 4, Act::Case(self));
                Ok(())
            }
            Step::Reopen => {
                self.helper.session.run(Reopen::new(self.id))?;
                self.step = Step::Resolve { is_again: true };
                year.plan_between(1, 3, Act::Case(self));
                Ok(())
            }
            Step::Resolve { is_again } => self.resolve(year, is_again),
        }
    }

    /// The head of service puts it into the queue of those who know more, and gives it to one of them.
    fn escalate(&mut self, year: &mut Year) -> Result<()> {
        let (head, case) = (year.firm.service.clone(), Ref::new("case", self.id));
        let expert = year.firm.some_helper(&mut year.random)?;
        head.session.run(Route { priority: Some(1), ..Route::new(case.clone(), year.firm.queue) })?;
        head.session.run(Pick { user: Some(expert.id), ..Pick::new(case) })?;
        head.session.assign("case", self.id, expert.reference())?;
        let values = record! { "is_escalated" => true, "escalated_at" => head.session.now() };
        expert.session.update("case", self.id, values)?;
        self.helper = expert;
        Ok(())
    }

    fn resolve(mut self: Box<Self>, year: &mut Year, is_again: bool) -> Result<()> {
        let (helper, language) = (self.helper.clone(), self.customer.language);
        let case = Ref::new("case", self.id);
        self.minutes += touch::call(&helper, &mut year.random, language, case, "outgoing")?;
        if !is_again && year.random.chance(5) {
            return helper.session.run(Cancel::new(self.id)).map(drop);
        }
        let (italian, english) = year.random.pick(names::SOLUTIONS);
        let mut resolve = Resolve::new(self.id, language.of(italian, english).to_owned());
        if let Some(covered) = self.covered {
            let left = left(&helper, covered)?;
            if covered.is_by_hour {
                // What is beyond the contract is done for nothing.
                resolve.minutes = Some(self.minutes.min(left));
            } else if left < 1 {
                helper.session.update(
                    "case",
                    self.id,
                    record! { "contract" => Value::Null, "contract_line" => Value::Null },
                )?;
                self.covered = None;
            }
        }
        let mut values = record! { "satisfaction" => year.random.pick(&["satisfied", "very_satisfied", "neutral"]) };
        if year.random.chance(40) {
            let article = year.firm.articles.get(year.random.place(year.firm.articles.len())).copied();
            values = values.with("article", article);
        }
        helper.session.update("case", self.id, values)?;
        helper.session.run(resolve)?;
        let has_time = self.covered.is_none_or(|covered| days_left(year, covered) >= LONGEST_AGAIN);
        if !is_again && has_time && year.random.chance(5) {
            self.step = Step::Reopen;
            year.plan_between(1, 3, Act::Case(self));
        }
        Ok(())
    }
}

fn days_left(year: &Year, covered: Covered) -> i64 {
    (covered.ends_on - year.today).num_days()
}

/// What a line must have left for another case.
fn least(covered: Covered) -> i64 {
    if covered.is_by_hour { 60 } else { 2 }
}

fn left(helper: &Employee, covered: Covered) -> Result<i64> {
    let line = helper.session.get_fields("contract_line", covered.line, &["allotments_remaining"])?;
    Ok(line.get("allotments_remaining").and_then(Value::as_int).unwrap_or_default())
}
