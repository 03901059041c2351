//! Contracts: signed, in force for a year, renewed or not.

use std::rc::Rc;

use chrono::{Datelike, Months};

use super::agenda::{Act, later};
use super::customer::{Covered, Customer};
use super::firm::{Firm, missing};
use super::year::Year;
use crate::base::id::Id;
use crate::base::time::Date;
use crate::domain::process::service::{contract, renewal};
use crate::error::Result;
use crate::record;

/// A contract of a customer, in force or to be signed.
pub(super) struct Cover {
    customer: Rc<Customer>,
    step: Step,
}

/// What comes next.
enum Step {
    /// It is signed, from a day.
    Sign(Date),
    /// It has ended.
    End { contract: Id, is_by_hour: bool },
}

impl Cover {
    /// Two customers of five have a contract, or will have one. Half of them signed it in the year before.
    pub fn expect(year: &mut Year) {
        for (index, customer) in year.customers.clone().into_iter().enumerate() {
            // The first customer has one in the smallest company.
            if index > 0 && !year.random.chance(40) {
                continue;
            }
            let month = u32::try_from(year.random.between(1, 12)).unwrap_or(1);
            let Some(first) = year.today.with_day(1).and_then(|day| day.with_month(month)) else { continue };
            let is_old = year.random.chance(50);
            let starts_on = if is_old { first.checked_sub_months(Months::new(12)).unwrap_or(first) } else { first };
            let act = Act::Cover(Box::new(Cover { customer, step: Step::Sign(starts_on) }));
            year.plan_on(starts_on.max(year.today), act);
        }
    }

    /// Who has just paid may like what was sold to be looked after.
    pub fn offer(year: &mut Year, customer: &Rc<Customer>) -> Result<()> {
        if customer.covered.get().is_none() && year.random.chance(15) {
            let starts_on = Firm::next_month(year.today);
            let act = Act::Cover(Box::new(Cover { customer: customer.clone(), step: Step::Sign(starts_on) }));
            year.plan_on(starts_on, act);
        }
        Ok(())
    }

    /// The next step.
    pub fn go_on(self, year: &mut Year) -> Result<()> {
        let Cover { customer, step } = self;
        match step {
            Step::Sign(_) if customer.covered.get().is_some() => Ok(()),
            Step::Sign(starts_on) => sign(year, customer, starts_on),
            Step::End { contract, is_by_hour } => end(year, customer, contract, is_by_hour),
        }
    }
}

fn sign(year: &mut Year, customer: Rc<Customer>, starts_on: Date) -> Result<()> {
    let session = &year.firm.service.session;
    let is_by_hour = year.random.chance(60);
    let [by_hour, by_case] = year.firm.templates;
    let ends_on = starts_on.checked_add_months(Months::new(12)).and_then(|day| day.pred_opt()).unwrap_or(starts_on);
    let (template, kind, allotments, price) =
        if is_by_hour { (by_hour, "time", 600, 3_200) } else { (by_case, "cases", 12, 2_400) };
    let values = record! {
        "title" => format!("Care, {}", customer.name), "customer" => customer.reference(),
        "billing_customer" => customer.reference(), "template" => template, "allotment_type" => kind,
        "starts_on" => starts_on, "ends_on" => ends_on, "billing_frequency" => "annually",
    };
    let contract = session.create("contract", values)?;
    let line = record! {
        "title" => customer.language.of("Assistenza", "Support"), "contract" => contract, "starts_on" => starts_on,
        "ends_on" => ends_on, "total_allotments" => allotments, "price" => price,
        "discount_percentage" => year.random.chance(30).then_some(5),
    };
    let line = session.create("contract_line", line)?;
    session.run(contract::Invoice::new(contract))?;
    begin(year, customer, contract, Covered { line, ends_on, is_by_hour });
    Ok(())
}

/// It is in force from today, and something happens when it ends.
fn begin(year: &mut Year, customer: Rc<Customer>, contract: Id, covered: Covered) {
    year.need_due();
    customer.covered.set(Some(covered));
    let step = Step::End { contract, is_by_hour: covered.is_by_hour };
    year.plan_on(later(covered.ends_on, 1), Act::Cover(Box::new(Cover { customer, step })));
}

fn end(year: &mut Year, customer: Rc<Customer>, contract: Id, is_by_hour: bool) -> Result<()> {
    year.need_due();
    customer.covered.set(None);
    if !year.random.chance(75) {
        return Ok(());
    }
    let session = &year.firm.service.session;
    let drafted = session.run(renewal::Renew::new(contract))?;
    session.run(contract::Invoice::new(drafted.contract))?;
    let ends_on = session.get_fields("contract", drafted.contract, &["ends_on"])?;
    let ends_on = ends_on.get("ends_on").and_then(crate::Value::as_date).ok_or_else(missing)?;
    let line = *drafted.lines.first().ok_or_else(missing)?;
    begin(year, customer, drafted.contract, Covered { line, ends_on, is_by_hour });
    Ok(())
}
