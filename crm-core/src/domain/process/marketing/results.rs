//! What a campaign brought, beside what it cost.

use serde::Serialize;

use crate::base::id::Id;
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::domain::worth::{Amount, share, sum};
use crate::error::{ErrorCode, Result};
use crate::record::values::Values;

const CAMPAIGN: &str = "campaign";

/// What came of a campaign, as its user sees it: of records they may not read at all there is no number. Amounts are in
/// the campaign's currency.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CampaignResults {
    /// The currency of the amounts.
    pub currency: String,
    /// For how many members an activity was made.
    pub reached: Option<i64>,
    /// How many answers came.
    pub responses: Option<i64>,
    /// How many leads.
    pub leads: Option<i64>,
    /// How many of them were qualified.
    pub qualified_leads: Option<i64>,
    /// How many deals.
    pub opportunities: Option<i64>,
    /// How many of them were won.
    pub won_opportunities: Option<i64>,
    /// What the deals that are still open are expected to bring.
    pub open_value: Value,
    /// What the deals that were won brought.
    pub won_value: Value,
    /// How many orders, but for those that were canceled.
    pub orders: Option<i64>,
    /// What they come to.
    pub order_value: Value,
    /// How many invoices, but for those that were canceled.
    pub invoices: Option<i64>,
    /// What they come to.
    pub invoice_value: Value,
    /// What came in, each sale once: deals that were won, orders without a deal, invoices without either.
    pub revenue: Value,
    /// What was expected to come in.
    pub expected_revenue: Value,
    /// What was to be spent.
    pub budget: Value,
    /// What was spent: for the activities, and for the rest.
    pub cost: Value,
    /// Revenue less cost.
    pub profit: Value,
    /// The profit in hundredths of the cost; none where nothing was spent.
    pub return_percentage: Value,
}

process! {
    /// Answers what a campaign brought: responses, leads, deals, orders, and the revenue against the cost.
    pub struct Results = "campaign.results" {
        /// The campaign.
        campaign: Id,
    }
    -> CampaignResults
}

/// The deals of a campaign.
const DEALS: &str =
    "select state, currency, exchange_rate, estimated_value, actual_value from opportunity where campaign = :campaign";

impl Results {
    fn perform(self, desk: &mut Desk<'_>) -> Result<CampaignResults> {
        let campaign = desk.get(CAMPAIGN, self.campaign)?;
        let value = |field: &str| campaign.get(field).cloned().unwrap_or(Value::Null);
        let coin = Amount::of(&Value::Null, &value("currency"), &value("exchange_rate"));
        let cost = value("total_cost").as_decimal();
        let mut found = CampaignResults {
            currency: coin.currency.clone(),
            expected_revenue: value("expected_revenue"),
            budget: value("budget"),
            cost: value("total_cost"),
            ..CampaignResults::default()
        };
        let mut revenue = None;
        found.reached = self.count(desk, "distribution_log", "campaign_activity.campaign", "and outcome = 'made'")?;
        found.responses = self.count(desk, "campaign_response", CAMPAIGN, "")?;
        let leads = "select state, count(*) from lead where campaign = :campaign group by state";
        if let Some(states) = self.ask(desk, leads)? {
            found.leads = Some(sum_of(&states, |_| true));
            found.qualified_leads = Some(sum_of(&states, |state| state == "qualified"));
        }
        if let Some(deals) = self.ask(desk, DEALS)? {
            let [open, won] = [("open", 3), ("won", 4)].map(|(state, worth)| {
                let of_state = deals.iter().filter(|deal| deal.first().and_then(Value::as_text) == Some(state));
                of_state.map(|deal| amount(deal, worth)).collect::<Vec<_>>()
            });
            found.opportunities = Some(length(&deals));
            found.won_opportunities = Some(length(&won));
            found.open_value = Value::Decimal(sum(&open, &coin));
            let worth = sum(&won, &coin);
            found.won_value = Value::Decimal(worth);
            revenue = Some(worth);
        }
        for (entity, origins) in [("order", "opportunity"), ("invoice", "opportunity, order")] {
            let text = format!(
                "select total, currency, exchange_rate, {origins} from {entity} where campaign = :campaign and state <> 'canceled'"
            );
            let Some(papers) = self.ask(desk, &text)? else { continue };
            let (mut all, mut own) = (Vec::new(), Vec::new());
            for paper in &papers {
                all.push(amount(paper, 0));
                if paper.iter().skip(3).all(Value::is_null) {
                    own.push(amount(paper, 0));
                }
            }
            revenue = Some(revenue.unwrap_or_default().saturating_add(sum(&own, &coin)));
            let (count, worth) = (Some(length(&all)), Value::Decimal(sum(&all, &coin)));
            match entity {
                "order" => (found.orders, found.order_value) = (count, worth),
                _ => (found.invoices, found.invoice_value) = (count, worth),
            }
        }
        found.revenue = revenue.map_or(Value::Null, Value::Decimal);
        let profit = revenue.map(|revenue| revenue.saturating_sub(cost.unwrap_or_default()));
        found.profit = profit.map_or(Value::Null, Value::Decimal);
        found.return_percentage = share(profit, cost).map_or(Value::Null, Value::Decimal);
        Ok(found)
    }

    /// How many records of the campaign there are that meet a condition.
    fn count(&self, desk: &mut Desk<'_>, entity: &str, lookup: &str, which: &str) -> Result<Option<i64>> {
        let rows = self.ask(desk, &format!("select count(*) from {entity} where {lookup} = :campaign {which}"))?;
        Ok(rows.and_then(|rows| rows.first()?.first()?.as_int()))
    }

    /// The answer to a question about the campaign.
    fn ask(&self, desk: &mut Desk<'_>, text: &str) -> Result<Option<Vec<Vec<Value>>>> {
        seen(desk.ask(text, Values::new().with(CAMPAIGN, self.campaign)))
    }
}

/// What a row says in this place, in the currency and at the rate that stand in the second and third.
fn amount(row: &[Value], worth: usize) -> Amount {
    let value = |place: usize| row.get(place).unwrap_or(&Value::Null);
    Amount::of(value(worth), value(1), value(2))
}

/// The sum of the numbers of those states that are meant.
fn sum_of(states: &[Vec<Value>], is_meant: impl Fn(&str) -> bool) -> i64 {
    let number = |row: &Vec<Value>| match row.as_slice() {
        [Value::Text(state), Value::Int(number)] if is_meant(state) => *number,
        _ => 0,
    };
    states.iter().map(number).sum()
}

/// The answer, or nothing where the user may not ask.
fn seen<T>(answer: Result<T>) -> Result<Option<T>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.code() == ErrorCode::PermissionDenied => Ok(None),
        Err(error) => Err(error),
    }
}

fn length<T>(found: &[T]) -> i64 {
    i64::try_from(found.len()).unwrap_or(i64::MAX)
}
