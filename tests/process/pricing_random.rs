//! Whatever is done to lines, the totals of their whole are those of its lines.

use crm_core::{Id, Value, record};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::pricing::{Shop, shop};

#[derive(Clone, Debug)]
enum Edit {
    Product(i64),
    Words(i64, i64),
    Quantity(usize, i64),
    Discount(usize, i64),
    Tax(usize, i64),
    Rate(usize, i64),
    ByHand(usize, i64),
    Delete(usize),
    Move(usize),
    Freight(i64),
    Percentage(i64),
}

fn edit() -> impl Strategy<Value = Edit> {
    let cents = 0..100_000_i64;
    prop_oneof![
        (1..100_i64).prop_map(Edit::Product),
        (1..100_i64, cents.clone()).prop_map(|(quantity, price)| Edit::Words(quantity, price)),
        (0..9_usize, -5..500_i64).prop_map(|(line, quantity)| Edit::Quantity(line, quantity)),
        (0..9_usize, cents.clone()).prop_map(|(line, cents)| Edit::Discount(line, cents)),
        (0..9_usize, cents.clone()).prop_map(|(line, cents)| Edit::Tax(line, cents)),
        (0..9_usize, 0..100_i64).prop_map(|(line, rate)| Edit::Rate(line, rate)),
        (0..9_usize, cents.clone()).prop_map(|(line, cents)| Edit::ByHand(line, cents)),
        (0..9_usize).prop_map(Edit::Delete),
        (0..9_usize).prop_map(Edit::Move),
        cents.prop_map(Edit::Freight),
        (0..100_i64).prop_map(Edit::Percentage),
    ]
}

fn cents(cents: i64) -> Value {
    Value::Decimal(Decimal::new(cents, 2))
}

fn apply(shop: &Shop, quotes: [Id; 2], lines: &mut Vec<Id>, edit: Edit) {
    let at = |line: usize| if lines.is_empty() { None } else { Some(lines[line % lines.len()]) };
    let change = |line: usize, values| {
        if let Some(line) = at(line) {
            shop.update("quote_line", line, values);
        }
    };
    match edit {
        Edit::Product(quantity) => lines.push(shop.line(quotes[0], &quantity.to_string())),
        Edit::Words(quantity, price) => {
            let values = record! { "write_in" => "Advice", "quantity" => quantity, "unit_price" => cents(price) };
            lines.push(shop.add(quotes[0], values));
        }
        Edit::Quantity(line, quantity) => change(line, record! { "quantity" => quantity }),
        Edit::Discount(line, amount) => change(line, record! { "manual_discount" => cents(amount) }),
        Edit::Tax(line, amount) => change(line, record! { "tax" => cents(amount) }),
        Edit::Rate(line, rate) => change(line, record! { "tax_rate" => rate, "is_tax_overridden" => false }),
        Edit::ByHand(line, price) => {
            change(line, record! { "unit_price" => cents(price), "is_price_overridden" => true });
        }
        Edit::Delete(line) => {
            if let Some(line) = at(line) {
                shop.s.delete("quote_line", line).unwrap();
                lines.retain(|other| *other != line);
            }
        }
        Edit::Move(line) => change(line, record! { "quote" => quotes[1] }),
        Edit::Freight(amount) => shop.update("quote", quotes[0], record! { "freight_amount" => cents(amount) }),
        Edit::Percentage(share) => shop.update("quote", quotes[0], record! { "discount_percentage" => share }),
    }
}

fn number(value: Option<&Value>) -> Decimal {
    match value {
        Some(Value::Decimal(number)) => *number,
        _ => Decimal::ZERO,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn totals_follow_their_lines(edits in prop::collection::vec(edit(), 1..40)) {
        let shop = shop();
        shop.item(record! { "amount" => "19.99" });
        let quotes = [shop.quote(), shop.quote()];
        let mut lines = Vec::new();
        for edit in edits {
            apply(&shop, quotes, &mut lines, edit);
            for quote in quotes {
                let mut net = Decimal::ZERO;
                let mut tax = Decimal::ZERO;
                let mut extended = Decimal::ZERO;
                for line in &lines {
                    let line = shop.s.get("quote_line", *line).unwrap();
                    if line.get("quote").and_then(Value::as_id) == Some(quote) {
                        net += number(line.get("base_amount")) - number(line.get("manual_discount"));
                        tax += number(line.get("tax"));
                        extended += number(line.get("extended_amount"));
                    }
                }
                let whole = shop.s.get("quote", quote).unwrap();
                let of = |field: &str| number(whole.get(field));
                prop_assert_eq!((of("line_total"), of("tax_total")), (net, tax));
                prop_assert_eq!(of("total"), extended - of("discount_total") + of("freight_amount"));
            }
        }
    }
}
