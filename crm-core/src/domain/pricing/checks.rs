//! What a catalogue may say: units of one group, discounts that do not overlap.

use super::catalogue::{step, steps};
use super::row::{self, QUANTITY_SCALE, key, number, truth};
use crate::base::cell::Cell;
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::hook::HookEvent;
use crate::store::Operation;

fn fault(event: &HookEvent<'_>, field: &str, rule: &'static str, message: impl Into<String>) -> Result<()> {
    Err(Error::validation(event.entity(), vec![Issue::new(field, rule, message)]))
}

/// Steps of a discount list: no quantity may be meant by two.
///
/// # Errors
/// `validation`.
pub fn discount(event: &mut HookEvent<'_>) -> Result<()> {
    if event.operation() == Operation::Delete || event.is_undo() {
        return Ok(());
    }
    let own = event.cells(["low_quantity", "high_quantity", "amount", "percentage"])?;
    let [list] = event.cells(["discount_list"])?;
    let (Some(step), Some(list)) = (step(&own, false), key(&list)) else { return Ok(()) };
    if step.high < step.low {
        return fault(event, "high_quantity", "out_of_range", "must not be below the quantity it begins with");
    }
    follow_currency(event, "discount_list", list)?;
    let before = [event.old_cell("low_quantity")?, event.old_cell("high_quantity")?];
    let is_moved = event.is_changed("discount_list")?;
    let is_new = event.operation() == Operation::Create;
    let mut own_place = if is_new || is_moved { None } else { Some(before) };
    for other in steps(event.context(), list, false)? {
        // The step as it was stands among them.
        if let Some([low, high]) = &own_place
            && number(low, QUANTITY_SCALE) == Some(other.low)
            && number(high, QUANTITY_SCALE) == Some(other.high)
        {
            own_place = None;
            continue;
        }
        if step.overlaps(&other) {
            let message =
                format!("overlaps the step from {} to {} of this list", other.low.normalize(), other.high.normalize());
            return fault(event, "low_quantity", "overlaps", message);
        }
    }
    Ok(())
}

/// What a list holds is in its currency.
fn follow_currency(event: &mut HookEvent<'_>, list: &str, of: crate::store::Key) -> Result<()> {
    let base = event.context().environment.settings.base_currency.clone();
    let listed = row::read(event.context(), list, of, ["list_currency"])?.map_or(Cell::Null, |[currency]| currency);
    event.put("currency", if listed == Cell::Null { Cell::Text(base) } else { listed })
}

/// Items of a price list: by a unit in which the product is sold.
///
/// # Errors
/// `validation`.
pub fn item(event: &mut HookEvent<'_>) -> Result<()> {
    if event.operation() == Operation::Delete || event.is_undo() {
        return Ok(());
    }
    let [list, product, unit] = event.cells(["price_list", "product", "unit"])?;
    if let Some(list) = key(&list) {
        follow_currency(event, "price_list", list)?;
    }
    let (Some(product), Some(unit)) = (key(&product), key(&unit)) else { return Ok(()) };
    let [group] = row::read(event.context(), "product", product, ["unit_group"])?.unwrap_or_default();
    require_group(event, "unit", unit, &group)
}

/// Products: the usual unit is of the group.
///
/// # Errors
/// `validation`.
pub fn product(event: &mut HookEvent<'_>) -> Result<()> {
    let is_checked = event.operation() == Operation::Create || event.changes_any(&["unit", "unit_group"])?;
    if event.operation() == Operation::Delete || event.is_undo() || !is_checked {
        return Ok(());
    }
    let [unit, group] = event.cells(["unit", "unit_group"])?;
    let Some(unit) = key(&unit) else { return Ok(()) };
    require_group(event, "unit", unit, &group)
}

fn require_group(event: &mut HookEvent<'_>, field: &str, unit: crate::store::Key, group: &Cell) -> Result<()> {
    let of = row::read(event.context(), "unit", unit, ["unit_group"])?;
    // Without a group any unit will do.
    if *group == Cell::Null || of.is_none_or(|[of]| of == *group) {
        return Ok(());
    }
    fault(event, field, "wrong_group", "is not of the same unit group")
}

/// Units: so many of one of the same group; a group keeps its base.
///
/// # Errors
/// `validation`, `in_use`.
pub fn unit(event: &mut HookEvent<'_>) -> Result<()> {
    if event.is_undo() {
        return Ok(());
    }
    let [group, base, quantity, is_base] = event.cells(["unit_group", "base_unit", "quantity", "is_base"])?;
    if event.operation() == Operation::Delete {
        let goes_with_group = key(&group).is_some_and(|group| event.context().is_settling(group));
        if truth(&is_base) && !goes_with_group {
            let message = "this unit is the base of its group and goes only with that";
            return Err(Error::new(ErrorCode::InUse, message).with_entity("unit"));
        }
        return Ok(());
    }
    if number(&quantity, QUANTITY_SCALE).is_some_and(|quantity| quantity <= 0.into()) {
        return fault(event, "quantity", "out_of_range", "must be above nought");
    }
    let Some(base) = key(&base) else { return Ok(()) };
    if Some(base) == event.key() {
        return fault(event, "base_unit", "cycle", "cannot be the unit itself");
    }
    require_group(event, "base_unit", base, &group)
}
