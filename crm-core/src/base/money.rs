//! Exact numbers: decimals kept as whole numbers of their smallest part, money as ten-thousandths of its currency.

use rust_decimal::{Decimal, RoundingStrategy};

/// The decimal places of money: four, so that unit prices and percentages of cents stay exact.
pub const MONEY_SCALE: u32 = 4;

/// The largest number of decimal places a decimal field may have.
pub const MAX_SCALE: u32 = 10;

/// The number as a count of its smallest part (`12.5` at scale 4 is `125000`), rounded half away from zero as
/// invoices are; `None` if it does not fit.
pub fn to_scaled(number: Decimal, scale: u32) -> Option<i64> {
    let rounded = number.round_dp_with_strategy(scale, RoundingStrategy::MidpointAwayFromZero);
    let mantissa = rounded.mantissa();
    let missing = scale.checked_sub(rounded.scale())?;
    let scaled = mantissa.checked_mul(10_i128.checked_pow(missing)?)?;
    i64::try_from(scaled).ok()
}

/// The number a count of smallest parts stands for, with all its places: `125000` at scale 4 is `12.5000`.
pub fn from_scaled(scaled: i64, scale: u32) -> Decimal {
    Decimal::try_from_i128_with_scale(i128::from(scaled), scale).unwrap_or_default()
}

/// The number an integer-valued float stands for exactly, or the shortest decimal that reads back the same; `None`
/// for NaN and the infinities.
pub fn from_float(number: f64) -> Option<Decimal> {
    if !number.is_finite() {
        return None;
    }
    number.to_string().parse().ok()
}

/// True for the code of a currency in ISO 4217.
pub fn is_currency(code: &str) -> bool {
    iso_currency::Currency::from_code(code).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_exactly_and_rounds_half_away() {
        let scaled = |text: &str| to_scaled(text.parse().unwrap(), 4);
        assert_eq!(scaled("12.5"), Some(125_000));
        assert_eq!(scaled("-0.00005"), Some(-1));
        assert_eq!(scaled("922337203685477.5807"), Some(i64::MAX));
        assert_eq!(scaled("922337203685477.5808"), None);
        assert_eq!(from_scaled(125_000, 4).to_string(), "12.5000");
    }

    #[test]
    fn refuses_what_is_no_number() {
        assert_eq!(from_float(f64::NAN), None);
        assert_eq!(from_float(f64::INFINITY), None);
        assert_eq!(from_float(0.1).unwrap().to_string(), "0.1");
    }
}
