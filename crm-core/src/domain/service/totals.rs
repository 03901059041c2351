//! What a contract costs: the sum of its lines.

use rust_decimal::Decimal;

use crate::base::id::{Id, Ref};
use crate::base::money::{MONEY_SCALE, to_scaled};
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::error::{Error, Issue, Result};
use crate::record::hook::HookEvent;
use crate::store::{Cell, Operation};

/// Before a line is written: its discount, where that is a percentage, its net price, and the price of one allotment.
pub fn price_line(event: &mut HookEvent<'_>) -> Result<()> {
    if event.operation() == Operation::Delete {
        return Ok(());
    }
    let number = |value: Value| value.as_decimal().unwrap_or_default();
    let price = number(event.new_value("price")?);
    let discount = match event.new_value("discount_percentage")?.as_decimal() {
        Some(percentage) => {
            let discount = price.checked_mul(percentage).ok_or_else(|| fault("discount_percentage"))?;
            let discount = (discount / Decimal::ONE_HUNDRED).round_dp(MONEY_SCALE);
            event.set("discount", discount)?;
            discount
        }
        None => number(event.new_value("discount")?),
    };
    if discount > price.max(Decimal::ZERO) || discount < Decimal::ZERO {
        return Err(fault("discount"));
    }
    event.set("net_price", price - discount)?;
    let total = event.new_value("total_allotments")?.as_int().unwrap_or_default();
    match total {
        ..=0 => event.set("rate", Value::Null),
        total => event.set("rate", (price / Decimal::from(total)).round_dp(MONEY_SCALE)),
    }
}

/// After a line was written: the sums of its contract.
pub fn sum(event: &mut HookEvent<'_>) -> Result<()> {
    let (old, new) = (event.old("contract")?.as_id(), event.new_value("contract")?.as_id());
    if let Some(old) = old.filter(|old| Some(*old) != new) {
        sum_of(event, old)?;
    }
    new.map_or(Ok(()), |new| sum_of(event, new))
}

/// After a contract was brought back: the sums of the lines it has then. Those that come back with it are added one by one.
pub fn sum_anew(event: &mut HookEvent<'_>) -> Result<()> {
    let contract = event.id();
    sum_of(event, contract)
}

fn sum_of(event: &mut HookEvent<'_>, contract: Id) -> Result<()> {
    let names = [("price", "total_price"), ("discount", "total_discount"), ("net_price", "net_price")];
    let mut sums = [Decimal::ZERO; 3];
    let desk = &mut Desk::of(event);
    for line in desk.find("contract_line", [("contract", Value::Id(contract))])? {
        for (sum, (part, _)) in sums.iter_mut().zip(names) {
            let part = desk.value("contract_line", line, part)?.as_decimal().unwrap_or_default();
            *sum = sum.saturating_add(part);
        }
    }
    for (sum, (_, whole)) in sums.into_iter().zip(names) {
        let scaled = to_scaled(sum, MONEY_SCALE).ok_or_else(|| fault("price"))?;
        event.keep(&Ref::new("contract", contract), whole, Cell::Int(scaled))?;
    }
    Ok(())
}

fn fault(field: &str) -> Error {
    let message = match field {
        "price" => "makes the contract cost more than can be counted",
        _ => "is between nothing and the price",
    };
    Error::validation("contract_line", vec![Issue::new(field, "out_of_range", message)])
}

/// Before a contract is changed: once it was invoiced, it keeps its template.
pub fn keep_template(event: &mut HookEvent<'_>) -> Result<()> {
    if !event.is_changed("template")? || event.old("state")?.as_text() == Some("draft") {
        return Ok(());
    }
    let issue = Issue::new("template", "read_only", "can be changed only as long as the contract is a draft");
    Err(Error::validation("contract", vec![issue]))
}
