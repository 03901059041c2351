//! How much may be sold.

use rust_decimal::Decimal;

use super::fault::Fault;

/// Whether a quantity may be sold: with no more places than the product allows, and whole where the price list says that
/// only wholes are sold (its code 2).
///
/// # Errors
/// `Fault::InvalidPrecision`, `Fault::InvalidQuantity`.
pub fn check(quantity: Decimal, decimals: u32, selling: Option<i64>) -> Result<(), Fault> {
    if quantity.normalize().scale() > decimals {
        return Err(Fault::InvalidPrecision);
    }
    if selling == Some(2) && !quantity.is_integer() {
        return Err(Fault::InvalidQuantity);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::fault::number;
    use super::*;

    #[test]
    fn places_and_wholes() {
        assert_eq!(check(number("1.2500"), 2, Some(1)), Ok(()), "noughts at the end are no places");
        assert_eq!(check(number("1.255"), 2, None), Err(Fault::InvalidPrecision));
        assert_eq!(check(number("1.5"), 2, Some(2)), Err(Fault::InvalidQuantity));
        assert_eq!(check(number("2.00"), 0, Some(2)), Ok(()));
        assert_eq!(check(number("1.5"), 1, Some(3)), Ok(()));
    }
}
