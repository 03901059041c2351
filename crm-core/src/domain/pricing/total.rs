//! What a deal, quote, order or invoice comes to.

use rust_decimal::Decimal;

use super::fault::{Fault, amount, minus, percent_of, plus};

/// What a line adds to its whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Its amount before the discount given by hand.
    pub base: Decimal,
    /// The discount given by hand.
    pub manual_discount: Decimal,
    /// Its tax.
    pub tax: Decimal,
}

/// What is said of the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// A discount in money.
    pub discount_amount: Decimal,
    /// A discount in hundredths of the lines, upon that.
    pub discount_percentage: Decimal,
    /// The freight.
    pub freight: Decimal,
    /// The decimal places of the currency.
    pub places: u32,
}

/// The totals of a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// The lines, less their discounts given by hand.
    pub lines: Decimal,
    /// The discounts given by hand in the lines.
    pub line_discounts: Decimal,
    /// The discounts of the whole.
    pub discount: Decimal,
    /// The lines less the discounts of the whole.
    pub less_freight: Decimal,
    /// The taxes of the lines.
    pub tax: Decimal,
    /// All of it: with freight and tax.
    pub total: Decimal,
}

/// The totals of these lines on these terms.
///
/// # Errors
/// `Fault::OutOfRange`.
pub fn totals(lines: impl IntoIterator<Item = Share>, terms: &Terms) -> Result<Totals, Fault> {
    let mut all = Totals::default();
    for line in lines {
        all.lines = plus(all.lines, minus(line.base, line.manual_discount)?)?;
        all.line_discounts = plus(all.line_discounts, line.manual_discount)?;
        all.tax = plus(all.tax, line.tax)?;
    }
    let share = amount(percent_of(all.lines, terms.discount_percentage)?, terms.places)?;
    all.discount = plus(terms.discount_amount, share)?;
    all.less_freight = minus(all.lines, all.discount)?;
    all.total = plus(plus(all.less_freight, terms.freight)?, all.tax)?;
    for sum in [all.lines, all.line_discounts, all.discount, all.less_freight, all.tax, all.total] {
        amount(sum, 4)?;
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fault::number;
    use super::super::line::{Line, Tax};
    use super::*;

    #[test]
    fn a_whole_computed_by_hand() {
        let line = |base, manual, tax| Share { base: number(base), manual_discount: number(manual), tax: number(tax) };
        let lines = [line("1000", "50", "209"), line("250.50", "0.50", "55")];
        let (discount_amount, discount_percentage, freight) = (number("20"), number("10"), number("15"));
        let terms = Terms { discount_amount, discount_percentage, freight, places: 2 };
        let all = totals(lines, &terms).unwrap();
        // 950 + 250; 20 + 10 % of 1200; 1200 - 140; 209 + 55; 1060 + 15 + 264
        let expected = Totals {
            lines: number("1200"),
            line_discounts: number("50.50"),
            discount: number("140"),
            less_freight: number("1060"),
            tax: number("264"),
            total: number("1339"),
        };
        assert_eq!(all, expected);
    }

    #[test]
    fn without_lines_there_is_what_is_said_of_the_whole() {
        let terms = Terms { freight: number("15"), discount_amount: number("5"), ..Terms::default() };
        let all = totals([], &terms).unwrap();
        assert_eq!((all.lines, all.total), (Decimal::ZERO, number("10")));
    }

    #[test]
    fn a_sum_that_cannot_be_kept_is_a_fault() {
        let vast = Share { base: number("900000000000000"), ..Share::default() };
        assert!(totals([vast], &Terms::default()).is_ok());
        assert_eq!(totals([vast, vast], &Terms::default()), Err(Fault::OutOfRange));
    }

    fn cents(range: std::ops::Range<i64>) -> impl Strategy<Value = Decimal> {
        range.prop_map(|cents| Decimal::new(cents, 2))
    }

    prop_compose! {
        fn any_line()(
            quantity in 0..100_000_i64,
            unit_price in 0..10_000_000_i64,
            volume_discount in cents(0..1_000),
            manual_discount in cents(0..10_000),
            is_discount_per_line in any::<bool>(),
            rate in prop::option::of(0..30_i64),
        ) -> Line {
            Line {
                quantity: Decimal::new(quantity, 3),
                unit_price: Decimal::new(unit_price, 4),
                volume_discount,
                is_discount_per_line,
                manual_discount,
                tax: rate.map_or(Tax::Typed(Decimal::ONE), |rate| Tax::Rate(rate.into())),
                places: 2,
            }
        }
    }

    proptest! {
        /// To the last cent: what is paid is what the lines say, less the discounts of the whole, with freight.
        #[test]
        fn totals_are_the_sum_of_the_lines(
            lines in prop::collection::vec(any_line(), 0..40),
            discount_amount in cents(0..100_000),
            percentage in 0..100_i64,
            freight in cents(0..100_000),
        ) {
            let amounts: Vec<_> = lines.iter().map(|line| (line, line.amounts().unwrap())).collect();
            let share = |(line, amounts): &(&Line, super::super::line::Amounts)| Share {
                base: amounts.base,
                manual_discount: line.manual_discount,
                tax: amounts.tax,
            };
            let terms = Terms { discount_amount, discount_percentage: percentage.into(), freight, places: 2 };
            let all = totals(amounts.iter().map(share), &terms).unwrap();
            let extended: Decimal = amounts.iter().map(|(_, amounts)| amounts.extended).sum();
            prop_assert_eq!(all.lines + all.tax, extended);
            prop_assert_eq!(all.total, extended - all.discount + freight);
            // In another order the same.
            prop_assert_eq!(totals(amounts.iter().rev().map(share), &terms).unwrap(), all);
        }
    }

    /// How long two hundred lines take, in print: what a machine takes is no matter of right or wrong.
    #[test]
    fn two_hundred_lines() {
        let line = Line {
            quantity: number("12.5"),
            unit_price: number("19.9999"),
            volume_discount: number("0.5"),
            is_discount_per_line: false,
            manual_discount: number("1"),
            tax: Tax::Rate(number("22")),
            places: 2,
        };
        let began = std::time::Instant::now();
        let shares = (0..200).map(|_| {
            let amounts = line.amounts().unwrap();
            Share { base: amounts.base, manual_discount: line.manual_discount, tax: amounts.tax }
        });
        let all = totals(shares, &Terms { places: 2, ..Terms::default() }).unwrap();
        println!("the arithmetic of 200 lines: {:?}", began.elapsed());
        // (19.9999 - 0.5) x 12.5 = 243.74875, to the cent; less 1; 200 times
        assert_eq!(all.lines, number("48550"));
    }
}
