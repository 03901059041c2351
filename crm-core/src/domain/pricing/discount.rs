//! Discounts for quantity.

use rust_decimal::Decimal;

use super::fault::{Fault, percent_of};

/// A step of a discount list: from one quantity to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The least quantity.
    pub low: Decimal,
    /// The greatest quantity.
    pub high: Decimal,
    /// The amount, or the hundredths of the price, as its list has it.
    pub worth: Option<Decimal>,
}

impl Step {
    /// True if both are meant for some quantity.
    pub fn overlaps(&self, other: &Step) -> bool {
        self.low <= other.high && other.low <= self.high
    }
}

/// What is taken off for a quantity: nothing where no step is meant for it, an amount, or a share of `price`.
///
/// # Errors
/// `Fault::InvalidDiscount` if the step does not say how much.
pub fn volume(steps: &[Step], is_amount: bool, quantity: Decimal, price: Decimal) -> Result<Decimal, Fault> {
    let Some(step) = steps.iter().find(|step| step.low <= quantity && quantity <= step.high) else {
        return Ok(Decimal::ZERO);
    };
    let worth = step.worth.ok_or(Fault::InvalidDiscount)?;
    if is_amount { Ok(worth) } else { percent_of(price, worth) }
}

#[cfg(test)]
mod tests {
    use super::super::fault::number;
    use super::*;

    fn steps() -> [Step; 2] {
        let step = |low, high, worth| Step { low: number(low), high: number(high), worth: Some(number(worth)) };
        [step("10", "49", "5"), step("50", "100", "10")]
    }

    #[test]
    fn the_step_of_the_quantity() {
        let off = |is_amount, quantity| volume(&steps(), is_amount, number(quantity), number("80")).unwrap();
        assert_eq!(off(true, "9.99"), Decimal::ZERO);
        assert_eq!([off(true, "10"), off(true, "49"), off(true, "50")], [5.into(), 5.into(), 10.into()]);
        assert_eq!(off(true, "49.5"), Decimal::ZERO, "between the steps there is none");
        assert_eq!(off(true, "101"), Decimal::ZERO);
        // 80 x 5 / 100 and 80 x 10 / 100
        assert_eq!([off(false, "10"), off(false, "100")], [4.into(), 8.into()]);
    }

    #[test]
    fn a_step_has_to_say_how_much() {
        let step = Step { low: Decimal::ONE, high: Decimal::TEN, worth: None };
        assert_eq!(volume(&[step], true, Decimal::ONE, Decimal::TEN), Err(Fault::InvalidDiscount));
    }

    #[test]
    fn steps_that_share_a_quantity_overlap() {
        let [first, second] = steps();
        assert!(!first.overlaps(&second));
        assert!(first.overlaps(&Step { low: number("49"), ..second }));
        assert!(second.overlaps(&Step { low: number("60"), high: number("70"), worth: None }));
    }
}
