//! An invoice is paid or canceled.

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::error::Result;
use crate::record::pipeline::Written;
use crate::record::values::Values;

const INVOICE: &str = "invoice";

process! {
    /// Notes that an invoice is paid, wholly or in part, or that the rest of it is.
    pub struct PayInvoice = "invoice.pay" {
        /// The invoice.
        invoice: Id,
    } may {
        /// complete or partial; else complete.
        status: String,
    }
    -> Written
}

impl PayInvoice {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        pay(desk, INVOICE, self.invoice, self.status.as_deref(), Values::new())
    }
}

process! {
    /// Cancels an invoice, paid ones too.
    pub struct CancelInvoice = "invoice.cancel" {
        /// The invoice.
        invoice: Id,
    } may {
        /// The reason, if not the usual one.
        status: String,
    }
    -> Written
}

impl CancelInvoice {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        cancel(desk, INVOICE, self.invoice, self.status.as_deref(), Values::new())
    }
}

/// Moves an invoice to where it is paid, or pays the rest of one that is paid in part.
pub(super) fn pay(desk: &mut Desk<'_>, entity: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    let invoice = Ref::new(entity, id);
    let told = desk.values(entity, id, &["state", "status"])?.unwrap_or_default();
    let is_in_part =
        matches!(told.as_slice(), [Value::Text(state), Value::Text(status)] if state == "paid" && status == "partial");
    if is_in_part && status.is_none_or(|status| status == "complete") {
        desk.require_state(&invoice, &["paid"], "paid")?;
        return desk.set_state(entity, id, ("paid", Some("complete")), values, Values::new());
    }
    desk.require_state(&invoice, &["active"], "paid")?;
    desk.set_state(entity, id, ("paid", status), values, Values::new())
}

/// Moves an invoice to where it is void.
pub(super) fn cancel(
    desk: &mut Desk<'_>,
    entity: &str,
    id: Id,
    status: Option<&str>,
    values: Values,
) -> Result<Written> {
    desk.require_state(&Ref::new(entity, id), &["active", "paid"], "canceled")?;
    desk.set_state(entity, id, ("canceled", status), values, Values::new())
}
