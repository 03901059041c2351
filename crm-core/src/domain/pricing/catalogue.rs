//! What a price list says a product costs.

use rust_decimal::Decimal;

use super::discount::{Step, volume};
use super::fault::{self, Fault};
use super::line::Line;
use super::method::{self, Basis, Method};
use super::quantity;
use super::rounding::Rounding;
use super::row::{self, QUANTITY_SCALE, code, key, money, number, text, truth};
use super::terms::Terms;
use crate::base::money::MONEY_SCALE;
use crate::base::time;
use crate::context::Context;
use crate::error::Result;
use crate::store::{Cell, Key};

/// A price, the discount for quantity, and what is wrong although there is a price.
pub(super) struct Quoted {
    pub unit_price: Decimal,
    pub volume_discount: Decimal,
    pub fault: Option<Fault>,
}

/// A product, as far as prices need it.
pub(super) struct Product {
    key: Key,
    basis: Basis,
    currency: Option<String>,
    decimals: u32,
    price_list: Option<Key>,
    pub unit: Option<Key>,
    pub unit_group: Option<Key>,
    pub tax_rate: Cell,
    is_sold: bool,
}

impl Product {
    pub fn read(context: &Context, key: Key) -> Result<Option<Product>> {
        let names = [
            "list_price",
            "current_cost",
            "standard_cost",
            "currency",
            "decimals",
            "price_list",
            "unit",
            "unit_group",
            "tax_rate",
            "state",
            "valid_from_on",
            "valid_to_on",
        ];
        let Some([list, current, standard, currency, decimals, price_list, unit, group, tax_rate, state, from, to]) =
            row::read(context, "product", key, names)?
        else {
            return Ok(None);
        };
        let basis = Basis { list_price: money(&list), current_cost: money(&current), standard_cost: money(&standard) };
        Ok(Some(Product {
            key,
            basis,
            currency: text(&currency).map(str::to_owned),
            decimals: code(&decimals).and_then(|places| places.try_into().ok()).unwrap_or(QUANTITY_SCALE),
            price_list: row::key(&price_list),
            unit: row::key(&unit),
            unit_group: row::key(&group),
            tax_rate,
            is_sold: code(&state) == Some(0) && holds_today(context, &from, &to),
        }))
    }

    /// What is wrong with it, or with a quantity of it, whatever the price.
    pub fn check(&self, quantity: Decimal, selling: Option<i64>) -> Option<Fault> {
        if !self.is_sold {
            return Some(Fault::InvalidProduct);
        }
        self.check_quantity(quantity, selling)
    }

    /// What is wrong with a quantity of it.
    pub fn check_quantity(&self, quantity: Decimal, selling: Option<i64>) -> Option<Fault> {
        quantity::check(quantity, self.decimals, selling).err()
    }
}

/// True if today is not before the first of two days, and not after the last; either may be unsaid.
fn holds_today(context: &Context, from: &Cell, to: &Cell) -> bool {
    let today = time::date_to_days(context.environment.zone.day_of(context.now));
    code(from).is_none_or(|from| from <= today) && code(to).is_none_or(|to| today <= to)
}

/// Why the prices of a list do not hold for a whole in this currency today.
pub(super) fn fault_of_list(context: &Context, list: Key, currency: &str) -> Result<Option<Fault>> {
    let names = ["state", "list_currency", "valid_from_on", "valid_to_on"];
    let Some([state, listed, from, to]) = row::read(context, "price_list", list, names)? else {
        return Ok(Some(Fault::MissingPriceList));
    };
    Ok(if code(&state) != Some(0) || !holds_today(context, &from, &to) {
        Some(Fault::InactivePriceList)
    } else if text(&listed).unwrap_or(&context.environment.settings.base_currency) != currency {
        Some(Fault::InvalidCurrency)
    } else {
        None
    })
}

/// The price of so much of a product by this unit.
pub(super) fn quote(
    context: &Context,
    terms: &Terms,
    product: &Product,
    unit: Option<Key>,
    quantity: Decimal,
) -> Result<std::result::Result<Quoted, Fault>> {
    let (list, list_fault) = match (terms.price_list, product.price_list) {
        (Some(list), _) => (list, terms.list_fault),
        (None, Some(list)) => (list, fault_of_list(context, list, &terms.currency)?),
        (None, None) => return Ok(Err(Fault::MissingPriceList)),
    };
    if let Some(fault) = list_fault {
        return Ok(Err(fault));
    }
    let Some(unit) = unit else { return Ok(Err(Fault::MissingUnit)) };
    let entity = context.registry.get("price_list_item")?;
    let [list_field, product_field, unit_field] = entity.places(["price_list", "product", "unit"])?;
    let wanted = [(list_field, list), (product_field, product.key), (unit_field, unit)];
    let wanted = wanted.map(|(field, key)| (field, Cell::Int(key.0)));
    let Some(item) = context.writer.find(entity, &wanted, 1)?.into_iter().next() else {
        return Ok(Err(Fault::NotInPriceList));
    };
    let names = [
        "pricing_method",
        "amount",
        "percentage",
        "rounding_policy",
        "rounding_option",
        "rounding_amount",
        "quantity_selling",
        "discount_list",
    ];
    let Some([how, amount, percentage, policy, option, to, selling, discounts]) =
        row::read(context, "price_list_item", item, names)?
    else {
        return Ok(Err(Fault::NotInPriceList));
    };
    let price = Method::from_code(code(&how)).and_then(|how| {
        if how.is_relative() && product.currency.as_deref().is_some_and(|currency| currency != terms.currency) {
            return Err(Fault::InvalidCurrency);
        }
        let exact = method::price(how, money(&amount), number(&percentage, QUANTITY_SCALE), &product.basis)?;
        let rounding = Rounding { policy: code(&policy), option: code(&option), amount: money(&to) };
        fault::amount(rounding.apply(exact)?, MONEY_SCALE)
    });
    let unit_price = match price {
        Ok(price) => price,
        Err(fault) => return Ok(Err(fault)),
    };
    let discount = match key(&discounts) {
        Some(list) => discount(context, terms, list, quantity, unit_price)?,
        None => Ok(Decimal::ZERO),
    };
    let fault = product.check(quantity, code(&selling)).or(discount.err());
    Ok(Ok(Quoted { unit_price, volume_discount: discount.unwrap_or_default(), fault }))
}

/// The discount a list gives for a quantity: off each, or off the line where the organisation has it so.
fn discount(
    context: &Context,
    terms: &Terms,
    list: Key,
    quantity: Decimal,
    unit_price: Decimal,
) -> Result<std::result::Result<Decimal, Fault>> {
    let names = ["state", "is_amount", "list_currency"];
    let Some([state, is_amount, currency]) = row::read(context, "discount_list", list, names)? else {
        return Ok(Ok(Decimal::ZERO));
    };
    if code(&state) != Some(0) {
        return Ok(Err(Fault::InactiveDiscountList));
    }
    let is_amount = truth(&is_amount);
    let currency = text(&currency).unwrap_or(&context.environment.settings.base_currency);
    if is_amount && currency != terms.currency {
        return Ok(Err(Fault::InvalidCurrency));
    }
    let price = match terms.is_discount_per_line {
        true => fault::times(unit_price, quantity),
        false => Ok(unit_price),
    };
    let steps = steps(context, list, is_amount)?;
    let off = price.and_then(|price| volume(&steps, is_amount, quantity, price));
    Ok(off.and_then(|off| fault::amount(off, MONEY_SCALE)))
}

/// The steps of a discount list.
pub(super) fn steps(context: &Context, list: Key, is_amount: bool) -> Result<Vec<Step>> {
    let entity = context.registry.get("discount")?.clone();
    let names = ["low_quantity", "high_quantity", "amount", "percentage"];
    let rows = row::parts(context, &entity, "discount_list", list, names)?;
    Ok(rows.iter().filter_map(|(_, cells)| step(cells, is_amount)).collect())
}

/// A step of a discount list from its quantities, its amount and its percentage.
pub(super) fn step([low, high, amount, percentage]: &[Cell; 4], is_amount: bool) -> Option<Step> {
    let worth = if is_amount { money(amount) } else { number(percentage, row::PERCENT_SCALE) };
    Some(Step { low: number(low, QUANTITY_SCALE)?, high: number(high, QUANTITY_SCALE)?, worth })
}

/// A line with nothing in it yet, on these terms.
pub(super) fn blank(terms: &Terms, quantity: Decimal) -> Line {
    Line {
        quantity,
        unit_price: Decimal::ZERO,
        volume_discount: Decimal::ZERO,
        is_discount_per_line: terms.is_discount_per_line,
        manual_discount: Decimal::ZERO,
        tax: super::line::Tax::Typed(Decimal::ZERO),
        places: terms.places,
    }
}
