//! The six ways a price list says a price.

use rust_decimal::Decimal;

use super::fault::{Fault, percent_of, plus, times};

/// How the price of an item follows from what is known of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Method {
    /// The amount itself.
    Amount = 1,
    /// A share of the product's list price.
    PercentOfList = 2,
    /// A share of the current cost upon it.
    MarkupCurrent = 3,
    /// So much that the share of the price is earned, over the current cost.
    MarginCurrent = 4,
    /// As `MarkupCurrent`, on the standard cost.
    MarkupStandard = 5,
    /// As `MarginCurrent`, over the standard cost.
    MarginStandard = 6,
}

impl Method {
    /// The method of this code.
    ///
    /// # Errors
    /// `Fault::MissingPricingMethod`, `Fault::InvalidPricingMethod`.
    pub fn from_code(code: Option<i64>) -> Result<Method, Fault> {
        use Method::{Amount, MarginCurrent, MarginStandard, MarkupCurrent, MarkupStandard, PercentOfList};
        let code = code.ok_or(Fault::MissingPricingMethod)?;
        let all = [Amount, PercentOfList, MarkupCurrent, MarginCurrent, MarkupStandard, MarginStandard];
        all.into_iter().find(|method| *method as i64 == code).ok_or(Fault::InvalidPricingMethod)
    }

    /// True if the price follows from an amount of the product's, so that both have to be in one currency.
    pub fn is_relative(self) -> bool {
        self != Method::Amount
    }
}

/// What a product costs us, and what it is said to cost others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// The list price.
    pub list_price: Option<Decimal>,
    /// The current cost.
    pub current_cost: Option<Decimal>,
    /// The standard cost.
    pub standard_cost: Option<Decimal>,
}

/// The price, not yet rounded.
///
/// ```
/// use crm_core::domain::pricing::method::{Basis, Method, price};
/// let basis = Basis { current_cost: Some(80.into()), ..Basis::default() };
/// // A fifth of the price is to be earned: 80 + 80 x 20 / (100 - 20).
/// assert_eq!(price(Method::MarginCurrent, None, Some(20.into()), &basis), Ok(100.into()));
/// ```
///
/// # Errors
/// What is missing, or cannot be.
pub fn price(
    method: Method,
    amount: Option<Decimal>,
    percentage: Option<Decimal>,
    basis: &Basis,
) -> Result<Decimal, Fault> {
    let share = || percentage.ok_or(Fault::MissingPercentage);
    let current = basis.current_cost.ok_or(Fault::MissingCurrentCost);
    let standard = basis.standard_cost.ok_or(Fault::MissingStandardCost);
    match method {
        Method::Amount => amount.ok_or(Fault::MissingAmount),
        Method::PercentOfList => percent_of(basis.list_price.ok_or(Fault::MissingPrice)?, share()?),
        Method::MarkupCurrent => markup(current?, share()?),
        Method::MarginCurrent => margin(current?, share()?),
        Method::MarkupStandard => markup(standard?, share()?),
        Method::MarginStandard => margin(standard?, share()?),
    }
}

fn markup(cost: Decimal, percentage: Decimal) -> Result<Decimal, Fault> {
    percent_of(cost, plus(Decimal::ONE_HUNDRED, percentage)?)
}

fn margin(cost: Decimal, percentage: Decimal) -> Result<Decimal, Fault> {
    // A price of which everything is earned does not exist.
    if percentage >= Decimal::ONE_HUNDRED {
        return Err(Fault::InvalidPercentage);
    }
    let rest = super::fault::minus(Decimal::ONE_HUNDRED, percentage)?;
    let earned = times(cost, percentage)?.checked_div(rest).ok_or(Fault::OutOfRange)?;
    plus(cost, earned)
}

#[cfg(test)]
mod tests {
    use super::super::fault::number;
    use super::*;

    fn basis() -> Basis {
        Basis {
            list_price: Some(number("250")),
            current_cost: Some(number("80")),
            standard_cost: Some(number("60.50")),
        }
    }

    fn by(method: Method, percentage: &str) -> Result<Decimal, Fault> {
        price(method, None, Some(number(percentage)), &basis())
    }

    #[test]
    fn six_ways_computed_by_hand() {
        assert_eq!(price(Method::Amount, Some(number("19.99")), None, &basis()), Ok(number("19.99")));
        // 250 x 90 / 100
        assert_eq!(by(Method::PercentOfList, "90"), Ok(number("225")));
        // 80 x 125 / 100
        assert_eq!(by(Method::MarkupCurrent, "25"), Ok(number("100")));
        // 80 + 80 x 20 / 80
        assert_eq!(by(Method::MarginCurrent, "20"), Ok(number("100")));
        // 60.50 x 110 / 100
        assert_eq!(by(Method::MarkupStandard, "10"), Ok(number("66.55")));
        // 60.50 + 60.50 x 50 / 50
        assert_eq!(by(Method::MarginStandard, "50"), Ok(number("121")));
        // Below cost: 80 x 90 / 100, and 80 + 80 x -25 / 125.
        assert_eq!(by(Method::MarkupCurrent, "-10"), Ok(number("72")));
        assert_eq!(by(Method::MarginCurrent, "-25"), Ok(number("64")));
    }

    #[test]
    fn what_is_missing_has_a_code_of_its_own() {
        let nothing = Basis::default();
        let fault = |method| price(method, None, Some(number("10")), &nothing).unwrap_err().code();
        let codes = (1..=6).map(|code| fault(Method::from_code(Some(code)).unwrap())).collect::<Vec<_>>();
        assert_eq!(codes, [12, 14, 15, 15, 16, 16]);
        assert_eq!(price(Method::PercentOfList, None, None, &basis()), Err(Fault::MissingPercentage));
        assert_eq!(by(Method::MarginStandard, "100"), Err(Fault::InvalidPercentage));
        assert_eq!(Method::from_code(None), Err(Fault::MissingPricingMethod));
        assert_eq!(Method::from_code(Some(7)), Err(Fault::InvalidPricingMethod));
        let vast = Basis { list_price: Some(Decimal::MAX), ..Basis::default() };
        assert_eq!(price(Method::PercentOfList, None, Some(number("200")), &vast), Err(Fault::OutOfRange));
    }
}
