//! Prices that look like prices: 19.99, or a multiple of five.

use rust_decimal::{Decimal, RoundingStrategy};

use super::fault::{Fault, minus, plus, times};

/// Which way a price is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Policy {
    /// Not at all.
    None = 1,
    /// To the next above.
    Up = 2,
    /// To the next below.
    Down = 3,
    /// To the nearer one; from the middle away from nought.
    Nearest = 4,
}

/// What a price is rounded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// A price with these last digits.
    EndsIn = 1,
    /// A multiple.
    MultipleOf = 2,
}

/// What a price list says about rounding, by its codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rounding {
    /// The policy; none says the same as `Policy::None`.
    pub policy: Option<i64>,
    /// The option.
    pub option: Option<i64>,
    /// The last digits, or what it is a multiple of.
    pub amount: Option<Decimal>,
}

impl Rounding {
    /// The price rounded.
    ///
    /// Prices ending in 0.99 lie one apart, those ending in 9.95 lie ten apart: as far as the whole places of the ending
    /// go, at least one. Rounding down never leads below nought: there the ending itself is the price.
    ///
    /// # Errors
    /// `Fault::InvalidRoundingPolicy`, `Fault::InvalidRoundingOption`, `Fault::InvalidRoundingAmount`.
    pub fn apply(&self, price: Decimal) -> Result<Decimal, Fault> {
        let policy = match self.policy {
            None | Some(1) => return Ok(price),
            Some(2) => Policy::Up,
            Some(3) => Policy::Down,
            Some(4) => Policy::Nearest,
            Some(_) => return Err(Fault::InvalidRoundingPolicy),
        };
        let option = match self.option {
            Some(1) => Target::EndsIn,
            Some(2) => Target::MultipleOf,
            _ => return Err(Fault::InvalidRoundingOption),
        };
        let amount = self.amount.filter(|amount| !amount.is_sign_negative()).ok_or(Fault::InvalidRoundingAmount)?;
        match option {
            Target::MultipleOf if amount.is_zero() => Err(Fault::InvalidRoundingAmount),
            Target::MultipleOf => step(policy, price, amount),
            Target::EndsIn => {
                let rounded = plus(step(policy, minus(price, amount)?, apart(amount)?)?, amount)?;
                Ok(if rounded.is_sign_negative() && !price.is_sign_negative() { amount } else { rounded })
            }
        }
    }
}

/// The multiple of `size` a price is rounded to.
fn step(policy: Policy, price: Decimal, size: Decimal) -> Result<Decimal, Fault> {
    let count = price.checked_div(size).ok_or(Fault::OutOfRange)?;
    times(
        match policy {
            Policy::None => return Ok(price),
            Policy::Up => count.ceil(),
            Policy::Down => count.floor(),
            Policy::Nearest => count.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero),
        },
        size,
    )
}

/// How far prices with this ending lie apart: the least power of ten above it.
fn apart(ending: Decimal) -> Result<Decimal, Fault> {
    let mut apart = Decimal::ONE;
    while apart <= ending {
        apart = times(apart, Decimal::TEN)?;
    }
    Ok(apart)
}

#[cfg(test)]
mod tests {
    use super::super::fault::number;
    use super::*;

    fn rounded(policy: Policy, option: Target, amount: &str, price: &str) -> String {
        let (policy, option) = (Some(policy as i64), Some(option as i64));
        let rounding = Rounding { policy, option, amount: Some(number(amount)) };
        rounding.apply(number(price)).unwrap().normalize().to_string()
    }

    #[test]
    fn to_a_multiple() {
        let by = |policy, price| rounded(policy, Target::MultipleOf, "5", price);
        assert_eq!([by(Policy::Up, "12.01"), by(Policy::Up, "15")], ["15", "15"]);
        assert_eq!([by(Policy::Down, "14.99"), by(Policy::Down, "15")], ["10", "15"]);
        // The middle goes away from nought.
        assert_eq!([by(Policy::Nearest, "12.49"), by(Policy::Nearest, "12.5")], ["10", "15"]);
        assert_eq!(by(Policy::None, "12.34"), "12.34");
        assert_eq!(rounded(Policy::Nearest, Target::MultipleOf, "0.05", "1.99"), "2");
    }

    #[test]
    fn to_an_ending() {
        let by = |policy, price| rounded(policy, Target::EndsIn, "0.99", price);
        assert_eq!([by(Policy::Up, "20"), by(Policy::Up, "20.99")], ["20.99", "20.99"]);
        assert_eq!([by(Policy::Down, "20"), by(Policy::Down, "20.99")], ["19.99", "20.99"]);
        assert_eq!([by(Policy::Nearest, "20.48"), by(Policy::Nearest, "20.50")], ["19.99", "20.99"]);
        assert_eq!(by(Policy::Down, "0.50"), "0.99", "a price below nought is none");
        assert_eq!(rounded(Policy::Up, Target::EndsIn, "9.95", "111"), "119.95");
        assert_eq!(rounded(Policy::Down, Target::EndsIn, "9.95", "111"), "109.95");
        assert_eq!(rounded(Policy::Up, Target::EndsIn, "0", "7.20"), "8");
    }

    #[test]
    fn what_cannot_be_followed_has_a_code() {
        let fault =
            |policy, option, amount| Rounding { policy, option, amount }.apply(Decimal::ONE).map_err(Fault::code);
        assert_eq!(fault(None, None, None), Ok(Decimal::ONE));
        assert_eq!(fault(Some(9), None, None), Err(22));
        assert_eq!(fault(Some(2), None, Some(Decimal::ONE)), Err(23));
        assert_eq!(fault(Some(2), Some(1), None), Err(24));
        assert_eq!(fault(Some(2), Some(2), Some(Decimal::ZERO)), Err(24));
        assert_eq!(fault(Some(2), Some(1), Some(Decimal::NEGATIVE_ONE)), Err(24));
    }
}
