//! An order is submitted, fulfilled or canceled, and becomes an invoice.

use super::closing::{self, Closed};
use super::convert::{Copied, Prices, copy};
use super::{is_said, said, seen_in, text_of};
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::error::Result;
use crate::record::pipeline::Written;
use crate::record::values::Values;

const ORDER: &str = "order";

process! {
    /// Submits an order: it goes to those who fulfil it.
    pub struct SubmitOrder = "order.submit" {
        /// The order.
        order: Id,
    } may {
        /// The reason, if not the usual one.
        status: String,
        /// When; else today.
        submitted_on: Value,
    }
    -> Written
}

impl SubmitOrder {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        submit(desk, ORDER, self.order, self.status.as_deref(), said([("submitted_on", self.submitted_on)]))
    }
}

process! {
    /// Fulfils an order, wholly or in part. A closing activity says so.
    pub struct FulfilOrder = "order.fulfil" {
        /// The order.
        order: Id,
    } may {
        /// complete or partial; else complete.
        status: String,
        /// When; else today.
        fulfilled_on: Value,
        /// More about it, for the closing activity.
        description: String,
    }
    -> Closed
}

impl FulfilOrder {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Closed> {
        let kept = said([("fulfilled_on", self.fulfilled_on)]);
        end(desk, self.order, ("fulfilled", self.status.as_deref()), Values::new(), kept, self.description)
    }
}

process! {
    /// Cancels an order. A closing activity says so.
    pub struct CancelOrder = "order.cancel" {
        /// The order.
        order: Id,
    } may {
        /// The reason, if not the usual one.
        status: String,
        /// More about it, for the closing activity.
        description: String,
    }
    -> Closed
}

impl CancelOrder {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Closed> {
        let to = ("canceled", self.status.as_deref());
        end(desk, self.order, to, Values::new(), Values::new(), self.description)
    }
}

process! {
    /// Makes an invoice of an order, at the prices ordered. The order is invoiced then, and closed; once more only if the invoice was canceled.
    pub struct CreateInvoice = "order.create_invoice" {
        /// The order.
        order: Id,
    } may {
        /// Fields of the invoice that are not to be as in the order.
        values: Values,
    }
    -> Copied
}

impl CreateInvoice {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Copied> {
        let order = Ref::new(ORDER, self.order);
        let is_again = desk.state(ORDER, order.id)? == "invoiced" && !has_invoice(desk, order.id)?;
        if !is_again {
            desk.require_state(&order, &["active", "submitted", "fulfilled"], "invoiced")?;
        }
        let copied = copy(desk, &order, "invoice", Prices::AsAgreed, self.values, Values::new())?;
        if !is_again {
            desk.set_state(ORDER, order.id, ("invoiced", None), Values::new(), Values::new())?;
        }
        Ok(copied)
    }
}

/// True if there is an invoice of an order that was not canceled, whoever may see it.
fn has_invoice(desk: &mut Desk<'_>, order: Id) -> Result<bool> {
    desk.trusted(|desk| {
        for invoice in desk.find("invoice", Values::new().with(ORDER, order))? {
            if desk.state("invoice", invoice)? != "canceled" {
                return Ok(true);
            }
        }
        Ok(false)
    })
}

/// Moves an order to those who fulfil it.
pub(super) fn submit(
    desk: &mut Desk<'_>,
    entity: &str,
    id: Id,
    status: Option<&str>,
    values: Values,
) -> Result<Written> {
    let order = seen_in(desk, &Ref::new(entity, id), &["active"], "submitted")?;
    let mut kept = Values::new();
    if !is_said(&values, "submitted_on") && order.get("submitted_on") == Some(&Value::Null) {
        kept = kept.with("submitted_on", desk.today());
    }
    desk.set_state(entity, id, ("submitted", status), values, kept)
}

/// Moves an order to where it is fulfilled.
pub(super) fn fulfil(desk: &mut Desk<'_>, _: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    end(desk, id, ("fulfilled", status), values, Values::new(), None).map(Closed::written)
}

/// Moves an order to where nothing comes of it.
pub(super) fn cancel(desk: &mut Desk<'_>, _: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    end(desk, id, ("canceled", status), values, Values::new(), None).map(Closed::written)
}

fn end(
    desk: &mut Desk<'_>,
    id: Id,
    to: (&str, Option<&str>),
    values: Values,
    mut kept: Values,
    description: Option<String>,
) -> Result<Closed> {
    let order = Ref::new(ORDER, id);
    desk.require_state(&order, &["active", "submitted"], to.0)?;
    if to.0 == "fulfilled" && !is_said(&kept, "fulfilled_on") {
        kept = Values::new().with("fulfilled_on", desk.today());
    }
    let written = desk.set_state(ORDER, id, to, values, kept)?;
    let number = text_of(desk, &order, "order_number")?;
    closing::note(desk, written, description, Values::new().with("order_number", number))
}
