//! The prices of an order or invoice are locked against changes of the price list, or follow it again.

use crate::base::id::{Id, Ref};
use crate::domain::process::{Desk, process};
use crate::error::Result;
use crate::record::pipeline::Written;
use crate::record::values::Values;
use crate::security::right::Right;

process! {
    /// Locks the prices of an order: they stay whatever becomes of the price list.
    pub struct LockOrderPrices = "order.lock_prices" {
        /// The order.
        order: Id,
    }
    -> Written
}

impl LockOrderPrices {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        lock(desk, &Ref::new("order", self.order), true)
    }
}

process! {
    /// Lets the prices of an order follow the price list again.
    pub struct UnlockOrderPrices = "order.unlock_prices" {
        /// The order.
        order: Id,
    }
    -> Written
}

impl UnlockOrderPrices {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        lock(desk, &Ref::new("order", self.order), false)
    }
}

process! {
    /// Locks the prices of an invoice: they stay whatever becomes of the price list.
    pub struct LockInvoicePrices = "invoice.lock_prices" {
        /// The invoice.
        invoice: Id,
    }
    -> Written
}

impl LockInvoicePrices {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        lock(desk, &Ref::new("invoice", self.invoice), true)
    }
}

process! {
    /// Lets the prices of an invoice follow the price list again.
    pub struct UnlockInvoicePrices = "invoice.unlock_prices" {
        /// The invoice.
        invoice: Id,
    }
    -> Written
}

impl UnlockInvoicePrices {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        lock(desk, &Ref::new("invoice", self.invoice), false)
    }
}

/// What already is as asked stays as it is, and the answer says that nothing was done.
fn lock(desk: &mut Desk<'_>, paper: &Ref, is_locked: bool) -> Result<Written> {
    let what = if is_locked { "locked" } else { "unlocked" };
    desk.require_state(paper, &["active", "submitted"], what)?;
    desk.require_right(&paper.entity, paper.id, Right::Write)?;
    desk.keep(&paper.entity, paper.id, Values::new().with("is_price_locked", is_locked))
}
