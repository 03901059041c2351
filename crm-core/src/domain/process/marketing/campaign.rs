//! A campaign is made after another.

use serde::Serialize;

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::error::Result;
use crate::metadata::registry::system;
use crate::record::record::Record;
use crate::record::values::Values;

const CAMPAIGN: &str = "campaign";
const ACTIVITY: &str = "campaign_activity";

/// A campaign that was copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Copied {
    /// The new campaign.
    pub record: Ref,
    /// How many steps it has.
    pub activities: u64,
    /// How many lists, products and campaigns belong to it.
    pub items: u64,
}

process! {
    /// Makes a campaign, or a template, after another: its steps with their lists, and what belongs to it. What happened in it
    /// stays behind.
    pub struct Copy = "campaign.copy" {
        /// The campaign or template.
        campaign: Id,
    } may {
        /// True for a template, false for a campaign; false if not said.
        as_template: bool,
        /// The name of the new one; else that of the old.
        name: String,
    }
    -> Copied
}

/// What happened in a campaign or a step, and is not to happen anew.
const PAST: [&str; 6] =
    ["actual_start_on", "actual_end_on", "actual_start_at", "actual_end_at", "actual_minutes", "actual_cost"];

impl Copy {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Copied> {
        let record = desk.get(CAMPAIGN, self.campaign)?;
        let mut values = fields(&record, &["code", "name", "is_template"]);
        values = values.with("is_template", self.as_template.unwrap_or_default());
        let name = self.name.map(Value::Text).or_else(|| record.get("name").cloned());
        let new = desk.create(CAMPAIGN, values.with("name", name))?;
        let mut copied = Copied { record: Ref::new(CAMPAIGN, new), activities: 0, items: 0 };
        for item in desk.find("campaign_item", Values::new().with(CAMPAIGN, self.campaign))? {
            let item = desk.get("campaign_item", item)?;
            desk.create("campaign_item", fields(&item, &[CAMPAIGN]).with(CAMPAIGN, new))?;
            copied.items = copied.items.saturating_add(1);
        }
        for old in desk.find(ACTIVITY, Values::new().with(CAMPAIGN, self.campaign))? {
            let step = desk.get(ACTIVITY, old)?;
            let step = desk.create(ACTIVITY, fields(&step, &[CAMPAIGN]).with(CAMPAIGN, new))?;
            for line in desk.find("campaign_activity_list", Values::new().with(ACTIVITY, old))? {
                let line = desk.get("campaign_activity_list", line)?;
                desk.create("campaign_activity_list", fields(&line, &[ACTIVITY]).with(ACTIVITY, step))?;
            }
            copied.activities = copied.activities.saturating_add(1);
        }
        Ok(copied)
    }
}

/// The fields of a record that another one takes over: its own, said by people, and not what has happened.
fn fields(record: &Record, without: &[&str]) -> Values {
    let taken = record.iter().filter(|(field, value)| {
        let is_own = field.id.0 >= system::FIRST_OWN || field.id == system::CURRENCY;
        let name = field.name.as_str();
        is_own && !field.is_read_only && **value != Value::Null && !without.contains(&name) && !PAST.contains(&name)
    });
    taken.map(|(field, value)| (field.name.clone(), value.clone())).collect()
}
