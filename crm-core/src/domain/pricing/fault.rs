//! Why there is no price. A price that cannot be found is no reason to refuse a record: it says so in `pricing_error`.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::base::money::{MONEY_SCALE, to_scaled};

/// The codes of `pricing_error`, as Dynamics numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A line has one.
    Detail = 1,
    /// Neither the whole nor the product names a price list.
    MissingPriceList = 2,
    /// The price list is inactive, or not valid today.
    InactivePriceList = 3,
    /// The line has no quantity.
    MissingQuantity = 4,
    /// A price set by hand is missing.
    MissingUnitPrice = 5,
    /// The line names neither a product nor words instead.
    MissingProduct = 6,
    /// The product is inactive, or not sold today.
    InvalidProduct = 7,
    /// The price list says of the product no way to compute its price.
    MissingPricingMethod = 8,
    /// There is no such way.
    InvalidPricingMethod = 9,
    /// Neither the line nor the product names a unit.
    MissingUnit = 10,
    /// The list has no price for the product by this unit.
    NotInPriceList = 11,
    /// The list's amount is missing.
    MissingAmount = 12,
    /// The list's percentage is missing.
    MissingPercentage = 13,
    /// The product has no list price.
    MissingPrice = 14,
    /// The product has no current cost.
    MissingCurrentCost = 15,
    /// The product has no standard cost.
    MissingStandardCost = 16,
    /// A margin of a hundred per cent or more.
    InvalidPercentage = 18,
    /// There is no such rounding.
    InvalidRoundingPolicy = 22,
    /// Rounded, but to what is not said.
    InvalidRoundingOption = 23,
    /// The amount to round to is missing, or not above nought.
    InvalidRoundingAmount = 24,
    /// The discount list is inactive.
    InactiveDiscountList = 27,
    /// A step of the discount list says no discount.
    InvalidDiscount = 28,
    /// A part of what is sold whole.
    InvalidQuantity = 29,
    /// More decimal places than the product allows.
    InvalidPrecision = 30,
    /// Amounts are in another currency than the price list, the discounts or the product.
    InvalidCurrency = 34,
    /// Larger than an amount can be.
    OutOfRange = 35,
}

impl Fault {
    /// The number kept in `pricing_error`.
    pub fn code(self) -> i64 {
        self as i64
    }
}

/// The product of two numbers.
pub(super) fn times(a: Decimal, b: Decimal) -> Result<Decimal, Fault> {
    a.checked_mul(b).ok_or(Fault::OutOfRange)
}

/// So many hundredths of a number.
pub(super) fn percent_of(number: Decimal, percentage: Decimal) -> Result<Decimal, Fault> {
    times(number, percentage)?.checked_div(Decimal::ONE_HUNDRED).ok_or(Fault::OutOfRange)
}

/// The sum of two numbers.
pub(super) fn plus(a: Decimal, b: Decimal) -> Result<Decimal, Fault> {
    a.checked_add(b).ok_or(Fault::OutOfRange)
}

/// The difference of two numbers.
pub(super) fn minus(a: Decimal, b: Decimal) -> Result<Decimal, Fault> {
    a.checked_sub(b).ok_or(Fault::OutOfRange)
}

/// An amount to so many places, half away from zero as invoices are, if it can be kept.
pub(super) fn amount(number: Decimal, places: u32) -> Result<Decimal, Fault> {
    let rounded = number.round_dp_with_strategy(places.min(MONEY_SCALE), RoundingStrategy::MidpointAwayFromZero);
    to_scaled(rounded, MONEY_SCALE).map(|_| rounded).ok_or(Fault::OutOfRange)
}

/// Numbers of tests, as people write them.
#[cfg(test)]
pub(super) fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}
