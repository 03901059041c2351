//! Lines: what each costs, whenever something is said of it.

use rust_decimal::Decimal;

use super::catalogue::{Product, blank, quote};
use super::fault::Fault;
use super::line::Tax;
use super::row::{self, PERCENT_SCALE, QUANTITY_SCALE, kept, key, money, number, truth};
use super::terms::Terms;
use super::wholes;
use crate::base::cell::Cell;
use crate::context::Context;
use crate::error::{Error, Issue, Result};
use crate::record::hook::HookEvent;
use crate::store::{Key, Operation};

/// The entities of lines, each with that of their wholes, which is the name of the lookup too.
pub(in crate::domain) const LINES: [(&str, &str); 4] = [
    ("opportunity_line", "opportunity"),
    ("quote_line", "quote"),
    ("order_line", "order"),
    ("invoice_line", "invoice"),
];

/// The lines that others are made from, and the lookup to them.
const SOURCES: [(&str, &str); 2] = [("quote_line", "quote_line"), ("order_line", "order_line")];

/// What the price of a line is made of.
pub(super) const SAID: [&str; 12] = [
    "product",
    "unit",
    "write_in",
    "is_write_in",
    "quantity",
    "unit_price",
    "is_price_overridden",
    "volume_discount",
    "manual_discount",
    "tax",
    "tax_rate",
    "is_tax_overridden",
];

/// What follows.
pub(super) const FOLLOWS: [&str; 8] =
    ["unit", "unit_price", "volume_discount", "tax", "base_amount", "extended_amount", "pricing_error", "currency"];

/// The whole of a line: its entity and the lookup to it.
pub(in crate::domain) fn whole_of(line: &str) -> Option<&'static str> {
    LINES.iter().find(|(name, _)| *name == line).map(|(_, whole)| *whole)
}

/// Computes what follows from what is said of a line.
///
/// # Errors
/// `validation` for a product and words for one, for a unit of another group, for a price that is locked.
pub fn price(event: &mut HookEvent<'_>) -> Result<()> {
    if event.operation() == Operation::Delete || event.is_undo() {
        return Ok(());
    }
    let Some(whole) = whole_of(event.entity()) else { return Ok(()) };
    let [of] = event.cells([whole])?;
    let Some(of) = key(&of).filter(|of| !event.context().is_settling(*of)) else { return Ok(()) };
    if event.operation() == Operation::Update
        && !event.changes_any(&SAID)?
        && !event.changes_any(&[whole, "currency"])?
    {
        return Ok(());
    }
    let Some(terms) = Terms::read(event.context(), whole, of)? else { return Ok(()) };
    let [product, write_in] = event.cells(["product", "write_in"])?;
    let said = key(&product);
    let product = match said {
        Some(key) => Product::read(event.context(), key)?,
        None => None,
    };
    check(event, said.is_some(), write_in != Cell::Null, product.as_ref(), &terms)?;
    follow_rate(event, product.as_ref())?;
    if terms.is_locked && event.operation() == Operation::Create {
        take_discount(event)?;
    }
    let cells = event.cells(SAID)?;
    let computed = compute(event.context(), &terms, &cells, product.as_ref())?;
    for (name, cell) in FOLLOWS.into_iter().zip(computed) {
        event.put(name, cell)?;
    }
    Ok(())
}

fn check(
    event: &mut HookEvent<'_>,
    has_product: bool,
    has_words: bool,
    product: Option<&Product>,
    terms: &Terms,
) -> Result<()> {
    let fault = |event: &HookEvent<'_>, field: &str, rule, message: &str| {
        Err(Error::validation(event.entity(), vec![Issue::new(field, rule, message)]))
    };
    if has_product && has_words {
        let message = "is what a line says instead of a product: give one of them";
        return fault(event, "write_in", "exclusive", message);
    }
    // Words say by themselves that they are no product of the catalogue.
    if event.is_changed("product")? || event.is_changed("write_in")? {
        let is_said = event.is_said("is_write_in") && !has_product && !has_words;
        if !is_said {
            event.put("is_write_in", Cell::Int(i64::from(has_words)))?;
        }
    }
    let [unit] = event.cells(["unit"])?;
    if let (Some(product), Some(unit)) = (product, key(&unit))
        && let Some(group) = product.unit_group
        && (event.is_changed("unit")? || event.is_changed("product")?)
        && row::read(event.context(), "unit", unit, ["unit_group"])?.is_some_and(|[of]| key(&of) != Some(group))
    {
        return fault(event, "unit", "wrong_group", "is not of the unit group of the product");
    }
    let is_repriced = event.operation() == Operation::Update && !event.is_by_engine();
    let is_locked = terms.is_locked && !event.context().is_historic;
    if is_locked && is_repriced && event.changes_any(&["unit_price", "is_price_overridden"])? {
        return fault(
            event,
            "unit_price",
            "price_locked",
            "cannot be changed while the prices are locked: unlock them",
        );
    }
    Ok(())
}

/// A line at the price of another, whose prices are locked, has its discount for quantity too: it was agreed with the price.
fn take_discount(event: &mut HookEvent<'_>) -> Result<()> {
    let Some((source, lookup)) = SOURCES.iter().find(|(_, lookup)| event.definition().find(lookup).is_some()) else {
        return Ok(());
    };
    let [line, price, discount] = event.cells([lookup, "unit_price", "volume_discount"])?;
    let Some(line) = key(&line).filter(|_| price != Cell::Null && discount == Cell::Null) else { return Ok(()) };
    let agreed = row::read(event.context(), source, line, ["volume_discount"])?;
    event.put("volume_discount", agreed.map_or(Cell::Null, |[agreed]| agreed))
}

/// The rate of tax comes with the product, and a tax that is typed stands.
fn follow_rate(event: &mut HookEvent<'_>, product: Option<&Product>) -> Result<()> {
    if event.is_changed("product")? && !event.is_said("tax_rate") {
        event.put("tax_rate", product.map_or(Cell::Null, |product| product.tax_rate.clone()))?;
    }
    // A new line says `false` by default.
    let [tax, overridden] = event.cells(["tax", "is_tax_overridden"])?;
    let is_untouched = event.operation() == Operation::Create || !event.is_changed("is_tax_overridden")?;
    if event.is_changed("tax")? && is_untouched && !truth(&overridden) && !event.is_by_engine() {
        event.put("is_tax_overridden", Cell::Int(i64::from(tax != Cell::Null)))?;
    }
    Ok(())
}

/// What follows from the cells of a line, in the order of [`FOLLOWS`].
pub(super) fn compute(
    context: &Context,
    terms: &Terms,
    said: &[Cell; 12],
    product: Option<&Product>,
) -> Result<[Cell; 8]> {
    let [product_said, unit, _, is_write_in, quantity, price, overridden, volume, manual, tax, rate, tax_overridden] =
        said;
    let asked = number(quantity, QUANTITY_SCALE);
    let quantity = asked.unwrap_or_default();
    let unit = key(unit).or_else(|| product.and_then(|product| product.unit));
    let mut fault = if asked.is_none() { Some(Fault::MissingQuantity) } else { None };
    let mut line = blank(terms, quantity);
    let mut kept_price = |fault: &mut Option<Fault>| match money(price) {
        Some(price) => line.unit_price = price,
        None => *fault = fault.or(Some(Fault::MissingUnitPrice)),
    };
    match product {
        None => {
            let is_nothing = *product_said == Cell::Null && !truth(is_write_in);
            fault = fault.or(is_nothing.then_some(Fault::MissingProduct));
            kept_price(&mut fault);
        }
        Some(product) if truth(overridden) => {
            kept_price(&mut fault);
            fault = fault.or(product.check(quantity, None));
        }
        Some(product) if terms.is_locked && *price != Cell::Null => {
            kept_price(&mut fault);
            line.volume_discount = money(volume).unwrap_or_default();
            // What was agreed on is delivered, also when it is no longer sold.
            fault = fault.or(product.check_quantity(quantity, None));
        }
        Some(product) => match quote(context, terms, product, unit, quantity)? {
            Ok(quoted) => {
                (line.unit_price, line.volume_discount) = (quoted.unit_price, quoted.volume_discount);
                fault = fault.or(quoted.fault);
            }
            Err(unpriced) => fault = Some(unpriced),
        },
    }
    line.manual_discount = money(manual).unwrap_or_default();
    let typed = money(tax);
    line.tax = match number(rate, PERCENT_SCALE) {
        Some(rate) if !truth(tax_overridden) => Tax::Rate(rate),
        _ => Tax::Typed(typed.unwrap_or_default()),
    };
    let amounts = line.amounts().unwrap_or_else(|unkept| {
        fault = Some(unkept);
        super::line::Amounts::default()
    });
    // A tax nobody spoke of stays unsaid.
    let tax = if matches!(line.tax, Tax::Typed(_)) { typed.map_or(Cell::Null, kept) } else { kept(amounts.tax) };
    let is_priceless = product.is_none() && *price == Cell::Null;
    Ok([
        unit.map_or(Cell::Null, |unit| Cell::Int(unit.0)),
        if is_priceless { Cell::Null } else { kept(line.unit_price) },
        kept(line.volume_discount),
        tax,
        kept(amounts.base),
        kept(amounts.extended),
        Cell::Int(fault.map_or(0, Fault::code)),
        Cell::Text(terms.currency.clone()),
    ])
}

/// Brings the whole of a line up to date, once the line is written or gone.
///
/// # Errors
/// Those of the pipeline.
pub fn total_up(event: &mut HookEvent<'_>) -> Result<()> {
    let Some(whole) = whole_of(event.entity()) else { return Ok(()) };
    let counts = ["base_amount", "manual_discount", "tax", "pricing_error", whole];
    if event.operation() == Operation::Update && !event.changes_any(&counts)? {
        return Ok(());
    }
    let [now] = event.cells([whole])?;
    let before = event.old_cell(whole)?;
    let mut wholes: Vec<Key> = [key(&now), key(&before)].into_iter().flatten().collect();
    wholes.dedup();
    let (context, hooks) = event.context_and_hooks();
    let entity = context.registry.get(whole)?.id;
    for key in wholes {
        if !context.is_settling(key) && !context.owe(entity, key) {
            wholes::total_up(context, hooks, entity, key)?;
        }
    }
    Ok(())
}

/// An amount of a cell, nought where none is said.
pub(super) fn amount(cell: &Cell) -> Decimal {
    money(cell).unwrap_or_default()
}
