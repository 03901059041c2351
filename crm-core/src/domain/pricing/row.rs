//! Stored values by the names of their fields, and as numbers.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::base::money::{MONEY_SCALE, from_scaled, to_scaled};
use crate::context::Context;
use crate::error::Result;
use crate::metadata::registry::Entity;
use crate::store::{Cell, Key};

/// The decimal places of quantities, and of the percentages of price lists.
pub(super) const QUANTITY_SCALE: u32 = 5;

/// The decimal places of shares of a hundred.
pub(super) const PERCENT_SCALE: u32 = 2;

/// Some fields of a record, whoever may see it; none if it is not there.
pub(super) fn read<const N: usize>(
    context: &Context,
    entity: &str,
    key: Key,
    names: [&str; N],
) -> Result<Option<[Cell; N]>> {
    let entity = context.registry.get(entity)?;
    let cells = context.writer.cells(entity, key, &entity.places(names)?)?;
    Ok(cells.and_then(|cells| cells.try_into().ok()))
}

/// Some fields of each record that points to this one, in the order in which they were made.
pub(super) fn parts<const N: usize>(
    context: &Context,
    entity: &Arc<Entity>,
    lookup: &str,
    whole: Key,
    names: [&str; N],
) -> Result<Vec<(Key, [Cell; N])>> {
    let keys = context.writer.find(entity, &[(entity.get(lookup)?.0, Cell::Int(whole.0))], usize::MAX)?;
    let mut rows = context.writer.cells_of(entity, &keys, &entity.places(names)?)?;
    rows.sort_unstable_by_key(|(key, _)| *key);
    Ok(rows.into_iter().filter_map(|(key, cells)| Some((key, cells.try_into().ok()?))).collect())
}

pub(super) fn key(cell: &Cell) -> Option<Key> {
    match cell {
        Cell::Int(key) | Cell::Pair(_, Key(key)) => Some(Key(*key)),
        _ => None,
    }
}

pub(super) fn code(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Int(code) => Some(*code),
        _ => None,
    }
}

pub(super) fn truth(cell: &Cell) -> bool {
    *cell == Cell::Int(1)
}

pub(super) fn text(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}

pub(super) fn number(cell: &Cell, scale: u32) -> Option<Decimal> {
    code(cell).map(|scaled| from_scaled(scaled, scale))
}

pub(super) fn money(cell: &Cell) -> Option<Decimal> {
    number(cell, MONEY_SCALE)
}

/// An amount as it is stored; what cannot be kept has been refused before.
pub(super) fn kept(amount: Decimal) -> Cell {
    to_scaled(amount, MONEY_SCALE).map_or(Cell::Null, Cell::Int)
}
