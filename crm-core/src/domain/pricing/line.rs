//! What a line comes to.

use rust_decimal::Decimal;

use super::fault::{Fault, amount, minus, percent_of, plus, times};

/// The tax of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tax {
    /// As it was typed.
    Typed(Decimal),
    /// So many hundredths of what is paid.
    Rate(Decimal),
}

/// What makes the amounts of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// How much of it.
    pub quantity: Decimal,
    /// The price of one.
    pub unit_price: Decimal,
    /// The discount for quantity, off each one or off the line.
    pub volume_discount: Decimal,
    /// True if the discount for quantity is taken off the line once, as the organisation may choose.
    pub is_discount_per_line: bool,
    /// The discount given by hand, off the line.
    pub manual_discount: Decimal,
    /// The tax.
    pub tax: Tax,
    /// The decimal places of the currency.
    pub places: u32,
}

/// The amounts of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Price less the discount for quantity, times the quantity.
    pub base: Decimal,
    /// The tax.
    pub tax: Decimal,
    /// What is paid: less the discount given by hand, with tax.
    pub extended: Decimal,
}

impl Line {
    /// Its amounts.
    ///
    /// # Errors
    /// `Fault::OutOfRange`.
    pub fn amounts(&self) -> Result<Amounts, Fault> {
        let base = if self.is_discount_per_line {
            minus(times(self.unit_price, self.quantity)?, self.volume_discount)?
        } else {
            times(minus(self.unit_price, self.volume_discount)?, self.quantity)?
        };
        let base = amount(base, self.places)?;
        let net = minus(base, self.manual_discount)?;
        let tax = match self.tax {
            Tax::Typed(tax) => tax,
            Tax::Rate(rate) => amount(percent_of(net, rate)?, self.places)?,
        };
        Ok(Amounts { base, tax, extended: amount(plus(net, tax)?, 4)? })
    }
}

#[cfg(test)]
mod tests {
    use super::super::fault::number;
    use super::*;

    fn line(quantity: &str, unit_price: &str, volume_discount: &str) -> Line {
        Line {
            quantity: number(quantity),
            unit_price: number(unit_price),
            volume_discount: number(volume_discount),
            is_discount_per_line: false,
            manual_discount: Decimal::ZERO,
            tax: Tax::Typed(Decimal::ZERO),
            places: 2,
        }
    }

    fn amounts(line: Line) -> [String; 3] {
        let Amounts { base, tax, extended } = line.amounts().unwrap();
        [base, tax, extended].map(|amount| amount.normalize().to_string())
    }

    #[test]
    fn a_discount_off_each_or_off_the_line() {
        let hundred = line("200", "100", "10");
        // (100 - 10) x 200, and 100 x 200 - 10
        assert_eq!(amounts(hundred), ["18000", "0", "18000"]);
        assert_eq!(amounts(Line { is_discount_per_line: true, ..hundred }), ["19990", "0", "19990"]);
    }

    #[test]
    fn tax_is_of_what_is_paid_or_as_typed() {
        let cheaper = Line { manual_discount: number("25"), ..line("3", "50", "0") };
        // 150 - 25 = 125, and 22 % of it
        assert_eq!(amounts(Line { tax: Tax::Rate(number("22")), ..cheaper }), ["150", "27.5", "152.5"]);
        assert_eq!(amounts(Line { tax: Tax::Typed(number("20")), ..cheaper }), ["150", "20", "145"]);
    }

    #[test]
    fn amounts_have_the_places_of_the_currency() {
        // 3 x 0.3333 = 0.9999; 22 % of 1.00
        let thirds = Line { tax: Tax::Rate(number("22")), ..line("3", "0.3333", "0") };
        assert_eq!(amounts(thirds), ["1", "0.22", "1.22"]);
        assert_eq!(amounts(Line { places: 0, ..thirds }), ["1", "0", "1"]);
        assert_eq!(amounts(Line { places: 4, ..thirds }), ["0.9999", "0.22", "1.2199"]);
        // Half a cent goes away from nought, on both sides of it.
        assert_eq!(amounts(line("1", "0.125", "0"))[0], "0.13");
        assert_eq!(amounts(line("-1", "0.125", "0"))[0], "-0.13");
    }

    #[test]
    fn what_cannot_be_kept_is_a_fault() {
        assert_eq!(line("1000000000", "900000000000", "0").amounts(), Err(Fault::OutOfRange));
        let vast = Line { quantity: Decimal::MAX, unit_price: Decimal::MAX, ..line("1", "1", "0") };
        assert_eq!(vast.amounts(), Err(Fault::OutOfRange));
    }
}
