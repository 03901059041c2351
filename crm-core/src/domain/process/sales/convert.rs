//! One paper is made of another: header and lines are copied, and the amounts follow from them.

use serde::Serialize;

use super::maps;
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::domain::process::maps::{overlaid, taken};
use crate::error::{Error, Issue, Result};
use crate::record::record::Record;
use crate::record::values::Values;

/// The paper that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Copied {
    /// The new record.
    pub record: Ref,
    /// How many lines it has.
    pub lines: usize,
}

/// How the prices of the new paper come about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Prices {
    /// From the price list of the day, unless they were set by hand.
    OfToday,
    /// As they stand in the paper it was made of.
    AsAgreed,
}

/// Makes a `target` of a deal or paper. What the user says of it goes before what is copied; the engine keeps `kept`.
pub(super) fn copy(
    desk: &mut Desk<'_>,
    from: &Ref,
    target: &str,
    prices: Prices,
    values: Option<Values>,
    kept: Values,
) -> Result<Copied> {
    let source = desk.get(&from.entity, from.id)?;
    let definition = desk.definition(target)?;
    let mut header = taken(&source, &definition, maps::HEADER);
    if definition.find(&from.entity).is_some() {
        header = overlaid(header, Values::new().with(&*from.entity, from.id));
    }
    let header = overlaid(header, values.unwrap_or_default());
    let Some(Value::Ref(customer)) = header.get("customer").cloned() else {
        let message = format!("{target} needs a customer: the {} has none, and none is given", from.entity);
        return Err(Error::validation(&from.entity, vec![Issue::new("customer", "required", message)]));
    };
    // Papers have addresses of their own; only a deal has none to hand on.
    let header = match &*from.entity {
        "opportunity" => overlaid(of_customer(desk, &customer, target)?, header),
        _ => header,
    };
    let kept = if prices == Prices::AsAgreed { kept.with("is_price_locked", true) } else { kept };
    let id = desk.create_keeping(target, header, kept)?;
    let to = Ref::new(target, id);
    // The total follows once, not after each line.
    let lines = desk.gather(|desk| copy_lines(desk, from, &to, prices))?;
    Ok(Copied { record: to, lines })
}

fn copy_lines(desk: &mut Desk<'_>, from: &Ref, to: &Ref, prices: Prices) -> Result<usize> {
    let (from_line, to_line) = (format!("{}_line", from.entity), format!("{}_line", to.entity));
    let definition = desk.definition(&to_line)?;
    let lines: Vec<Id> = desk.find(&from_line, Values::new().with(&*from.entity, from.id))?;
    for line in &lines {
        let source: Record = desk.get(&from_line, *line)?;
        let mut values = taken(&source, &definition, maps::LINE).with(&*to.entity, to.id);
        // From which line of the order this one of the invoice is.
        if definition.find(&from_line).is_some() {
            values = values.with(&*from_line, *line);
        }
        let mut kept = Values::new();
        if definition.find("is_copied").is_some() {
            kept = kept.with("is_copied", true);
        }
        if prices == Prices::AsAgreed {
            kept = overlaid(kept, taken(&source, &definition, maps::LOCKED_LINE));
        }
        desk.create_keeping(&to_line, values, kept)?;
    }
    Ok(lines.len())
}

/// Terms and addresses of a customer as the user sees it; of one they do not see, none.
pub(in crate::domain::process) fn of_customer(desk: &mut Desk<'_>, customer: &Ref, target: &str) -> Result<Values> {
    let Ok(customer) = desk.attempt(|desk| desk.get(&customer.entity, customer.id)) else { return Ok(Values::new()) };
    let definition = desk.definition(target)?;
    let mut values = taken(&customer, &definition, maps::TERMS_OF_CUSTOMER);
    for purpose in ["bill_to", "ship_to"] {
        // The address that is for this, else the first.
        let is_for_this = |which: &&str| customer.text(&format!("{which}_type")) == Some(purpose);
        let address = ["address1", "address2"].into_iter().find(is_for_this).unwrap_or("address1");
        for part in maps::ADDRESS_PARTS {
            if let Some(value) = customer.get(&format!("{address}_{part}")).filter(|value| **value != Value::Null) {
                values = values.with(format!("{purpose}_{part}"), value.clone());
            }
        }
    }
    Ok(values)
}
