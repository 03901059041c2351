//! What counts for a goal: deals, orders or invoices of its people in its days.

use std::collections::BTreeMap;

use super::people::{people, reader};
use crate::base::id::{Id, Ref};
use crate::base::time::Date;
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::domain::worth::{Amount, sum};
use crate::error::{ErrorCode, Result};
use crate::record::values::Values;

/// Records that count: in which states, by which day, worth what.
struct Source {
    entity: &'static str,
    states: &'static str,
    day: &'static str,
    worth: &'static str,
}

/// What a goal may count: what is reached, and what may still be.
const METRICS: [(&str, Source, Source); 3] = [
    (
        "opportunities",
        Source { entity: "opportunity", states: "'won'", day: "actual_close_on", worth: "actual_value" },
        Source { entity: "opportunity", states: "'open'", day: "estimated_close_on", worth: "estimated_value" },
    ),
    (
        "orders",
        Source { entity: "order", states: "'fulfilled', 'invoiced'", day: "created_at", worth: "total" },
        Source { entity: "order", states: "'active', 'submitted'", day: "created_at", worth: "total" },
    ),
    (
        "invoices",
        Source { entity: "invoice", states: "'paid'", day: "created_at", worth: "total" },
        Source { entity: "invoice", states: "'active'", day: "created_at", worth: "total" },
    ),
];

/// Records by their ids, so that none counts twice; and what was typed in goals below, which has none.
#[derive(Clone, Debug, Default)]
pub(super) struct Heap {
    records: BTreeMap<Id, Amount>,
    typed: Vec<Amount>,
    typed_count: i64,
}

impl Heap {
    fn take(&mut self, other: Heap) {
        self.records.extend(other.records);
        self.typed.extend(other.typed);
        self.typed_count = self.typed_count.saturating_add(other.typed_count);
    }

    /// What it comes to for a goal: money in the goal's currency, or a number.
    fn total(&self, goal: &Goal) -> Value {
        if !goal.is_amount {
            let records = i64::try_from(self.records.len()).unwrap_or(i64::MAX);
            return Value::Int(records.saturating_add(self.typed_count));
        }
        Value::Decimal(sum(self.records.values().chain(&self.typed), &goal.coin))
    }
}

/// What is reached and what may still be.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    actual: Heap,
    in_progress: Heap,
}

impl Tally {
    /// This and the other, each record once.
    pub fn take(&mut self, other: Tally) {
        self.actual.take(other.actual);
        self.in_progress.take(other.in_progress);
    }

    /// What is reached and what may still be, as the goal counts it.
    pub fn totals(&self, goal: &Goal) -> [Value; 2] {
        [self.actual.total(goal), self.in_progress.total(goal)]
    }
}

/// What has to be known of a goal.
#[derive(Clone, Debug)]
pub(super) struct Goal {
    pub id: Id,
    pub state: String,
    pub status: String,
    pub is_amount: bool,
    pub is_override: bool,
    pub is_of_children_only: bool,
    pub metric: String,
    pub target: Value,
    /// What it says now.
    pub stands: [Value; 2],
    whose: Option<Ref>,
    is_of_owner_only: bool,
    days: Option<(Date, Date)>,
    /// An amount in its currency, of nothing.
    coin: Amount,
}

const FIELDS: [&str; 18] = [
    "state",
    "status",
    "is_amount",
    "is_override",
    "is_of_children_only",
    "is_of_owner_only",
    "metric",
    "goal_owner",
    "starts_on",
    "ends_on",
    "currency",
    "exchange_rate",
    "target",
    "target_count",
    "actual",
    "actual_count",
    "in_progress",
    "in_progress_count",
];

impl Goal {
    pub fn read(desk: &mut Desk<'_>, id: Id) -> Result<Option<Goal>> {
        let Some(told) = desk.values("goal", id, &FIELDS)? else { return Ok(None) };
        let told: BTreeMap<&str, Value> = FIELDS.into_iter().zip(told).collect();
        let value = |name: &str| told.get(name).cloned().unwrap_or(Value::Null);
        let text = |name: &str| value(name).as_text().unwrap_or_default().to_owned();
        let is = |name: &str| value(name).as_bool() == Some(true);
        let is_amount = is("is_amount");
        let counted = |money: &str, count: &str| value(if is_amount { money } else { count });
        Ok(Some(Goal {
            id,
            state: text("state"),
            status: text("status"),
            is_amount,
            is_override: is("is_override"),
            is_of_children_only: is("is_of_children_only"),
            metric: text("metric"),
            target: counted("target", "target_count"),
            stands: [counted("actual", "actual_count"), counted("in_progress", "in_progress_count")],
            whose: match value("goal_owner") {
                Value::Ref(whose) => Some(whose),
                _ => None,
            },
            is_of_owner_only: is("is_of_owner_only"),
            days: value("starts_on").as_date().zip(value("ends_on").as_date()),
            coin: Amount::of(&Value::Null, &value("currency"), &value("exchange_rate")),
        }))
    }

    /// Whether another counts the same in the same way.
    pub fn is_like(&self, other: &Goal) -> bool {
        self.metric == other.metric && self.is_amount == other.is_amount
    }

    /// The numbers it says now, which are not taken apart into records.
    pub fn as_it_stands(&self) -> Tally {
        let heap = |value: &Value| match value {
            Value::Decimal(worth) => {
                Heap { typed: vec![Amount { worth: *worth, ..self.coin.clone() }], ..Heap::default() }
            }
            other => Heap { typed_count: other.as_int().unwrap_or_default(), ..Heap::default() },
        };
        let [actual, in_progress] = &self.stands;
        Tally { actual: heap(actual), in_progress: heap(in_progress) }
    }
}

/// The records of the goal's own people in its days; none if whoever they are read for may not read such.
pub(super) fn measure(desk: &mut Desk<'_>, goal: &Goal) -> Result<Option<Tally>> {
    let mut tally = Tally::default();
    let metric = METRICS.iter().find(|(name, ..)| *name == goal.metric);
    let (Some(days), Some(whose), Some((_, actual, in_progress))) = (goal.days, goal.whose.clone(), metric) else {
        return Ok(Some(tally));
    };
    let Some(reader) = reader(desk, goal.id)? else { return Ok(None) };
    for person in people(desk, whose, goal.is_of_owner_only)? {
        for (source, heap) in [(actual, &mut tally.actual), (in_progress, &mut tally.in_progress)] {
            let text = format!(
                "select id, {worth}, currency, exchange_rate from {entity} where owner = :person and state in ({states}) \
                 and {day} >= :first and {day} < :after",
                worth = source.worth,
                entity = source.entity,
                states = source.states,
                day = source.day,
            );
            let params = between(desk, source, days).with("person", person.clone());
            let rows = match desk.ask_as(reader, &text, params) {
                Ok(rows) => rows,
                Err(error) if error.code() == ErrorCode::PermissionDenied => return Ok(None),
                Err(error) => return Err(error),
            };
            heap.records.extend(rows.into_iter().filter_map(counted));
        }
    }
    Ok(Some(tally))
}

/// The first day or moment that counts, and the first that no longer does.
fn between(desk: &Desk<'_>, source: &Source, (first, last): (Date, Date)) -> Values {
    let after = last.succ_opt().unwrap_or(last);
    if !source.day.ends_with("_at") {
        return Values::new().with("first", first).with("after", after);
    }
    let zone = desk.context.environment.zone;
    Values::new().with("first", zone.start_of(first)).with("after", zone.start_of(after))
}

fn counted(row: Vec<Value>) -> Option<(Id, Amount)> {
    match row.as_slice() {
        [id, worth, currency, rate] => Some((id.as_id()?, Amount::of(worth, currency, rate))),
        _ => None,
    }
}
