//! What holds for all lines of a whole.

use super::catalogue::fault_of_list;
use super::currency;
use super::fault::Fault;
use super::row;
use crate::base::cell::Cell;
use crate::context::Context;
use crate::error::Result;
use crate::store::Key;

/// What holds for all lines of a deal, quote, order or invoice.
pub struct Terms {
    /// The price list, if it names one.
    pub(super) price_list: Option<Key>,
    /// Why the prices of that do not hold.
    pub(super) list_fault: Option<Fault>,
    /// Its currency.
    pub(super) currency: String,
    /// The decimal places of that.
    pub(super) places: u32,
    /// True if prices stay as they are.
    pub(super) is_locked: bool,
    /// True if discounts for quantity are taken off the line once.
    pub(super) is_discount_per_line: bool,
}

impl Terms {
    /// The terms of a whole that is there; none if it is not.
    pub(super) fn read(context: &Context, whole: &str, key: Key) -> Result<Option<Terms>> {
        let Some([list, currency]) = row::read(context, whole, key, ["price_list", "currency"])? else {
            return Ok(None);
        };
        let has_lock = context.registry.get(whole)?.find("is_price_locked").is_some();
        let lock = if has_lock { row::read(context, whole, key, ["is_price_locked"])? } else { None };
        Terms::of(context, &list, &currency, lock.is_some_and(|[lock]| row::truth(&lock))).map(Some)
    }

    /// The terms of a whole with this list and this currency.
    pub(super) fn of(context: &Context, list: &Cell, currency: &Cell, is_locked: bool) -> Result<Terms> {
        let price_list = row::key(list);
        let currency = row::text(currency).unwrap_or(&context.environment.settings.base_currency).to_owned();
        let list_fault = match price_list {
            Some(list) => fault_of_list(context, list, &currency)?,
            None => None,
        };
        let organisation = context.registry.get("organisation")?;
        let is_discount_per_line = match context.writer.keys_after(organisation, Key(0), 1)?.first() {
            Some(key) => row::read(context, "organisation", *key, ["discounts_per_line"])?
                .is_some_and(|[truth]| row::truth(&truth)),
            None => false,
        };
        let places = currency::places(context, &currency)?;
        // What was sold long ago was sold at the price it was sold at.
        let is_locked = is_locked || context.is_historic;
        Ok(Terms { price_list, list_fault, currency, places, is_locked, is_discount_per_line })
    }
}
