//! What a campaign costs, however its parts are written.

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::domain::worth::{Amount, sum};
use crate::error::Result;
use crate::record::hook::HookEvent;
use crate::record::values::Values;
use crate::store::Operation;

const CAMPAIGN: &str = "campaign";

/// What the steps of a campaign cost.
const COSTS: &str = "select actual_cost, currency, exchange_rate from campaign_activity \
    where campaign = :campaign and actual_cost is not null";

/// After a step was written: the costs of its campaign.
///
/// # Errors
/// Those of the store.
pub fn cost_of_step(event: &mut HookEvent<'_>) -> Result<()> {
    let is_of_cost = match event.operation() {
        Operation::Update => event.changes_any(&["actual_cost", "currency", "exchange_rate"])?,
        Operation::Delete => event.old("actual_cost")? != Value::Null,
        _ => event.new_value("actual_cost")? != Value::Null,
    };
    // A step stays with its campaign.
    let campaign =
        if event.operation() == Operation::Delete { event.old(CAMPAIGN)? } else { event.new_value(CAMPAIGN)? };
    match campaign.as_id().filter(|_| is_of_cost) {
        Some(campaign) => add_up(&mut Desk::of(event), campaign),
        None => Ok(()),
    }
}

/// After a campaign was written: its costs, if they are counted otherwise now.
///
/// # Errors
/// Those of the store.
pub fn cost(event: &mut HookEvent<'_>) -> Result<()> {
    let is_of_cost = match event.operation() {
        Operation::Update => event.changes_any(&["other_cost", "currency", "exchange_rate"])?,
        // One that is brought back has its steps back after it.
        _ => event.new_value("other_cost")? != Value::Null,
    };
    let campaign = event.id();
    if is_of_cost { add_up(&mut Desk::of(event), campaign) } else { Ok(()) }
}

/// Notes what the steps of a campaign cost, and what all of it does, in the campaign's currency.
fn add_up(desk: &mut Desk<'_>, campaign: Id) -> Result<()> {
    let fields = ["other_cost", "currency", "exchange_rate"];
    // A campaign that is deleted takes its steps along.
    let Some(told) = desk.values(CAMPAIGN, campaign, &fields)? else { return Ok(()) };
    let other = amount(&told);
    // Whoever may see them: the campaign costs what it costs.
    let told = desk.trusted(|desk| desk.ask(COSTS, Values::new().with(CAMPAIGN, campaign)))?;
    let steps: Vec<Amount> = told.iter().map(|told| amount(told)).collect();
    let of_steps = sum(&steps, &other);
    let record = Ref::new(CAMPAIGN, campaign);
    desk.note(&record, "activity_cost", of_steps)?;
    desk.note(&record, "total_cost", of_steps.saturating_add(other.worth))
}

fn amount(told: &[Value]) -> Amount {
    let value = |place: usize| told.get(place).unwrap_or(&Value::Null);
    Amount::of(value(0), value(1), value(2))
}
