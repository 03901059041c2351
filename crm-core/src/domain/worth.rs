//! Amounts of several currencies are counted in one.

use rust_decimal::Decimal;

use crate::base::money::MONEY_SCALE;
use crate::base::value::Value;

/// An amount in its currency, with what that was worth when it was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Amount {
    pub worth: Decimal,
    pub currency: String,
    pub rate: Option<Decimal>,
}

impl Amount {
    /// The amount that a record's fields say: the amount itself, `currency`, `exchange_rate`. Nothing said is nothing.
    pub fn of(worth: &Value, currency: &Value, rate: &Value) -> Amount {
        Amount {
            worth: worth.as_decimal().unwrap_or_default(),
            currency: currency.as_text().unwrap_or_default().to_owned(),
            rate: rate.as_decimal(),
        }
    }

    /// The amount in the currency of another; none if either is in a currency without a rate.
    pub fn as_in(&self, other: &Amount) -> Option<Decimal> {
        if self.currency == other.currency {
            return Some(self.worth);
        }
        self.worth.checked_div(self.rate?)?.checked_mul(other.rate?)
    }
}

/// The sum of amounts in the currency of one of them, or of another; those in a currency without a rate are left out.
pub(crate) fn sum<'a>(amounts: impl IntoIterator<Item = &'a Amount>, like: &Amount) -> Decimal {
    let worth = amounts.into_iter().filter_map(|amount| amount.as_in(like));
    worth.fold(Decimal::ZERO, Decimal::saturating_add).round_dp(MONEY_SCALE)
}

/// How much of a whole a part is, in hundredths; none of nothing.
pub(crate) fn share(part: Option<Decimal>, whole: Option<Decimal>) -> Option<Decimal> {
    let whole = whole.filter(|whole| *whole > Decimal::ZERO)?;
    Some(part?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?.round_dp(2))
}
