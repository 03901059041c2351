//! What was sold is put in at the customer's: somebody of service comes, with the van.

use std::rc::Rc;

use super::agenda::{Act, later, workday};
use super::customer::Customer;
use super::firm::Employee;
use super::moment;
use super::touch;
use super::year::Year;
use crate::base::id::{Id, Ref};
use crate::domain::process::scheduling::book::Book;
use crate::error::{ErrorCode, Result};
use crate::record;

/// The hours after seven at which a visit may begin; it takes two.
const HOURS: [i64; 4] = [1, 3, 6, 8];

/// A visit that is booked.
pub(super) struct Visit {
    id: Id,
    helper: Rc<Employee>,
}

impl Visit {
    /// Books one within a fortnight, when whoever comes and the van are both free.
    pub fn book(year: &mut Year, customer: &Customer) -> Result<()> {
        let helper = year.firm.some_helper(&mut year.random)?;
        let mut day = workday(later(year.today, year.random.between(2, 8)));
        for _ in 0..5 {
            for hour in HOURS {
                let at = |hour: i64| moment(day, hour * 3_600);
                let values = record! {
                    "subject" => customer.language.of("Messa in servizio", "Installation"),
                    "service" => year.firm.installation, "regarding" => customer.reference(),
                    "location" => customer.city, "scheduled_start_at" => at(hour), "scheduled_end_at" => at(hour + 2),
                };
                let book = Book {
                    entity: Some("service_activity".to_owned()),
                    attendees: Some(vec![helper.reference()]),
                    resources: Some(vec![Ref::new("equipment", year.firm.van)]),
                    only_if_free: Some(true),
                    ..Book::new(values)
                };
                match helper.session.run(book) {
                    Ok(booked) => {
                        year.plan_on(day, Act::Visit(Visit { id: booked.record.id, helper }));
                        return Ok(());
                    }
                    Err(error) if error.code() == ErrorCode::InUse => {}
                    Err(error) => return Err(error),
                }
            }
            day = workday(later(day, 1));
        }
        // So busy a fortnight is left as it is: they put it in themselves.
        Ok(())
    }

    /// It is done.
    pub fn happen(self) -> Result<()> {
        touch::done(&self.helper, Ref::new("service_activity", self.id), None, 110)
    }
}
