//! What was sold: an order is fulfilled, invoiced and paid.

use std::rc::Rc;

use super::agenda::{Act, later};
use super::contract::Cover;
use super::customer::Customer;
use super::visit::Visit;
use super::year::Year;
use crate::base::id::Id;
use crate::domain::process::sales::{CancelOrder, CreateInvoice, FulfilOrder, PayInvoice, SubmitOrder};
use crate::error::Result;
use crate::record;

/// An order on its way to money.
pub(super) struct Sale {
    customer: Rc<Customer>,
    step: Step,
}

/// What comes next, of the order or the invoice.
enum Step {
    Submit(Id),
    Fulfil(Id),
    Invoice(Id),
    Pay(Id),
}

impl Sale {
    /// An order that has just come.
    pub fn begin(year: &mut Year, order: Id, customer: Rc<Customer>) {
        plan(year, (0, 3), customer, Step::Submit(order));
    }

    /// The next step.
    pub fn go_on(self, year: &mut Year) -> Result<()> {
        let Sale { customer, step } = self;
        let session = &customer.seller.session;
        match step {
            Step::Submit(order) if year.random.chance(3) => session.run(CancelOrder::new(order)).map(drop),
            Step::Submit(order) => {
                session.run(SubmitOrder::new(order))?;
                plan(year, (4, 24), customer, Step::Fulfil(order));
                Ok(())
            }
            Step::Fulfil(order) => {
                session.run(FulfilOrder::new(order))?;
                if year.random.chance(40) {
                    Visit::book(year, &customer)?;
                }
                plan(year, (1, 4), customer, Step::Invoice(order));
                Ok(())
            }
            Step::Invoice(order) => {
                let values = Some(record! { "due_on" => later(year.today, 30), "delivered_on" => year.today });
                let invoice = session.run(CreateInvoice { values, ..CreateInvoice::new(order) })?.record.id;
                // Some are never heard of again.
                if year.random.chance(95) {
                    plan(year, (10, 55), customer, Step::Pay(invoice));
                }
                Ok(())
            }
            Step::Pay(invoice) => {
                session.run(PayInvoice::new(invoice))?;
                Cover::offer(year, &customer)
            }
        }
    }
}

fn plan(year: &mut Year, (low, high): (i64, i64), customer: Rc<Customer>, step: Step) {
    year.plan_between(low, high, Act::Sale(Box::new(Sale { customer, step })));
}
