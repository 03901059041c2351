//! Deals, quotes, orders and invoices: what they come to.

use std::sync::Arc;

use super::catalogue::Product;
use super::currency;
use super::fault::Fault;
use super::lines::{self, FOLLOWS, LINES, SAID, amount};
use super::row::{self, PERCENT_SCALE, code, kept, key, number, truth};
use super::terms::Terms;
use super::total::{self, Share, totals};
use crate::base::cell::Cell;
use crate::base::id::EntityId;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::metadata::kind::targets;
use crate::metadata::registry::{Entity, FieldIndex};
use crate::record::hook::{HookEvent, Hooks};
use crate::record::pipeline::update_cells;
use crate::store::{Key, Operation};

/// What is said of a whole that its totals are made of.
const SAID_OF_WHOLE: [&str; 4] = ["discount_amount", "discount_percentage", "freight_amount", "currency"];

/// The totals, in the order in which [`sums`] answers.
const TOTALS: [&str; 7] = [
    "line_total",
    "line_discount_total",
    "discount_total",
    "total_less_freight",
    "tax_total",
    "total",
    "pricing_error",
];

/// Computes what follows from what is said of a whole.
///
/// # Errors
/// Those of the pipeline.
pub fn price(event: &mut HookEvent<'_>) -> Result<()> {
    match event.operation() {
        Operation::Create => {
            take_list(event)?;
            if !is_priced_from_the_start(event)? {
                return Ok(());
            }
        }
        Operation::Update => {
            let is_settling = event.key().is_some_and(|key| event.context().is_settling(key));
            if is_settling || !concerns(event)? {
                return Ok(());
            }
            if !event.is_undo() {
                reprice(event)?;
            }
        }
        // What comes back alone has lost its lines; those that come back with it are added one by one.
        Operation::Restore => {
            let [total] = event.cells(["total"])?;
            if total == Cell::Null {
                return Ok(());
            }
        }
        _ => return Ok(()),
    }
    put_totals(event)
}

/// What a customer usually buys from is taken where no list is named: the first list that holds for the whole.
fn take_list(event: &mut HookEvent<'_>) -> Result<()> {
    let [list, customer, currency, owner] = event.cells(["price_list", "customer", "currency", "owner"])?;
    if list != Cell::Null || event.is_said("price_list") {
        return Ok(());
    }
    let context = event.context();
    for usual in usual_lists(context, &customer, &owner)? {
        if Terms::of(context, &usual, &currency, false)?.list_fault.is_none() {
            return event.put("price_list", usual);
        }
    }
    Ok(())
}

/// The lists that a customer may usually buy from, the nearest first: the customer's own, that of a contact's company,
/// those of their territories, that of the territory of whom the whole belongs to.
fn usual_lists(context: &Context, customer: &Cell, owner: &Cell) -> Result<Vec<Cell>> {
    let (mut lists, mut territories) = (Vec::new(), Vec::new());
    if let Cell::Pair(kind, buyer) = customer {
        let name = context.registry.get_by_id(*kind)?.name.clone();
        let mut company = (name == "account").then_some(*buyer);
        if name == "contact"
            && let Some([list, account]) = row::read(context, "contact", *buyer, ["price_list", "account"])?
        {
            lists.push(list);
            company = key(&account);
        }
        if let Some(company) = company
            && let Some([list, territory]) = row::read(context, "account", company, ["price_list", "territory"])?
        {
            lists.push(list);
            territories.push(territory);
        }
    }
    if let Cell::Pair(targets::USER, user) = owner
        && let Some([territory]) = row::read(context, "user", *user, ["territory"])?
    {
        territories.push(territory);
    }
    for territory in territories {
        if let Some(key) = key(&territory)
            && let Some([list]) = row::read(context, "territory", key, ["price_list"])?
        {
            lists.push(list);
        }
    }
    lists.retain(|list| *list != Cell::Null);
    Ok(lists)
}

/// A paper has totals from the start. A deal that is only a topic, as most are, has them once it has lines or terms.
fn is_priced_from_the_start(event: &mut HookEvent<'_>) -> Result<bool> {
    if event.entity() != "opportunity" {
        return Ok(true);
    }
    let [computed, amount, percentage, freight] =
        event.cells(["is_revenue_computed", "discount_amount", "discount_percentage", "freight_amount"])?;
    Ok(truth(&computed) || [amount, percentage, freight].iter().any(|cell| *cell != Cell::Null))
}

/// True if totals or prices may follow from the write.
fn concerns(event: &mut HookEvent<'_>) -> Result<bool> {
    if event.changes_any(&SAID_OF_WHOLE)? || event.changes_any(&TOTALS)? || event.changes_any(&["price_list"])? {
        return Ok(true);
    }
    let own: &[&str] = match event.entity() {
        "opportunity" => &["is_revenue_computed", "estimated_value"],
        "order" | "invoice" => &["is_price_locked"],
        _ => &[],
    };
    event.changes_any(own)
}

/// Prices the lines anew, where the list, the currency or the lock has changed.
fn reprice(event: &mut HookEvent<'_>) -> Result<()> {
    let has_lock = event.definition().find("is_price_locked").is_some();
    let is_asked =
        event.changes_any(&["price_list", "currency"])? || (has_lock && event.is_changed("is_price_locked")?);
    let Some(whole) = event.key().filter(|_| is_asked) else { return Ok(()) };
    let [list, currency] = event.cells(["price_list", "currency"])?;
    let is_locked = if has_lock { truth(&event.cells(["is_price_locked"])?[0]) } else { false };
    let terms = Terms::of(event.context(), &list, &currency, is_locked)?;
    let lookup = event.entity().to_owned();
    let lines = lines_of(event.context(), &lookup)?;
    let rows = row::parts(event.context(), &lines, &lookup, whole, SAID)?;
    let follows = lines.places(FOLLOWS)?;
    let (context, hooks) = event.context_and_hooks();
    context.settle(whole, |context| {
        for (line, said) in rows {
            let [product, ..] = &said;
            let product = match key(product) {
                Some(key) => Product::read(context, key)?,
                None => None,
            };
            let computed = lines::compute(context, &terms, &said, product.as_ref())?;
            update_cells(context, hooks, &lines, line, follows.into_iter().zip(computed).collect())?;
        }
        Ok(())
    })
}

fn put_totals(event: &mut HookEvent<'_>) -> Result<()> {
    let said = event.cells(SAID_OF_WHOLE)?;
    let (name, whole) = (event.entity().to_owned(), event.key());
    let sums = sums(event.context(), &name, whole, &said)?;
    if name == "opportunity"
        && let [computed] = event.cells(["is_revenue_computed"])?
        && truth(&computed)
    {
        let [.., total, _] = &sums;
        event.put("estimated_value", total.clone())?;
    }
    for (name, cell) in TOTALS.into_iter().zip(sums) {
        event.put(name, cell)?;
    }
    Ok(())
}

/// Brings the totals of a whole up to date after its lines have changed; what is gone by then has none.
///
/// # Errors
/// Those of the pipeline.
pub fn total_up(context: &mut Context, hooks: &Hooks, entity: EntityId, whole: Key) -> Result<()> {
    let entity = context.registry.get_by_id(entity)?.clone();
    let name = entity.name.as_str();
    let Some(said) = row::read(context, name, whole, SAID_OF_WHOLE)? else { return Ok(()) };
    let sums = sums(context, name, Some(whole), &said)?;
    let [.., total, _] = &sums;
    let mut cells: Vec<(FieldIndex, Cell)> = Vec::with_capacity(TOTALS.len().saturating_add(1));
    if name == "opportunity"
        && row::read(context, name, whole, ["is_revenue_computed"])?.is_some_and(|[cell]| truth(&cell))
    {
        cells.push((entity.get("estimated_value")?.0, total.clone()));
    }
    cells.extend(entity.places(TOTALS)?.into_iter().zip(sums));
    context.settle(whole, |context| update_cells(context, hooks, &entity, whole, cells)).map(|_| ())
}

/// The totals of a whole from its lines as they stand, in the order of [`TOTALS`].
fn sums(context: &Context, name: &str, whole: Option<Key>, said: &[Cell; 4]) -> Result<[Cell; 7]> {
    let [discount_amount, percentage, freight, currency] = said;
    let rows = match whole {
        Some(whole) => {
            let names = ["base_amount", "manual_discount", "tax", "pricing_error"];
            row::parts(context, &lines_of(context, name)?, name, whole, names)?
        }
        None => Vec::new(),
    };
    let base_currency = &context.environment.settings.base_currency;
    let terms = total::Terms {
        discount_amount: amount(discount_amount),
        discount_percentage: number(percentage, PERCENT_SCALE).unwrap_or_default(),
        freight: amount(freight),
        places: currency::places(context, row::text(currency).unwrap_or(base_currency))?,
    };
    let shares = rows.iter().map(|(_, [base, manual, tax, _])| Share {
        base: amount(base),
        manual_discount: amount(manual),
        tax: amount(tax),
    });
    let faults = rows.iter().filter_map(|(_, [.., fault])| code(fault)).filter(|fault| *fault != 0);
    match totals(shares, &terms) {
        Ok(all) => {
            let sums = [all.lines, all.line_discounts, all.discount, all.less_freight, all.tax, all.total];
            let [lines, discounts, discount, less_freight, tax, total] = sums.map(kept);
            Ok([lines, discounts, discount, less_freight, tax, total, Cell::Int(fault_of(faults))])
        }
        Err(fault) => {
            let none = Cell::Null;
            Ok([none.clone(), none.clone(), none.clone(), none.clone(), none.clone(), none, Cell::Int(fault.code())])
        }
    }
}

/// The fault of a whole from those of its lines: what concerns its list is its own, others are the line's.
fn fault_of(faults: impl Iterator<Item = i64>) -> i64 {
    let own = [Fault::MissingPriceList, Fault::InactivePriceList, Fault::InvalidCurrency].map(Fault::code);
    faults.fold(0, |found, fault| match (own.contains(&found), own.contains(&fault)) {
        (true, _) => found,
        (false, true) => fault,
        _ => Fault::Detail.code(),
    })
}

fn lines_of(context: &Context, whole: &str) -> Result<Arc<Entity>> {
    let lines = LINES.iter().find(|(_, of)| *of == whole);
    let (lines, _) = lines.ok_or_else(|| Error::internal("what has no lines was to be priced"))?;
    context.registry.get(lines).cloned()
}
