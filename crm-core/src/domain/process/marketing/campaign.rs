//! A campaign is made after another.

use serde::Serialize;

use crate::base::id::{Id, Ref};
use crate::domain::process::{Desk, process};
use crate::error::Result;
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
const PAST: [&str; 12] = [
    "proposed_start_on",
    "proposed_end_on",
    "actual_start_on",
    "actual_end_on",
    "scheduled_start_at",
    "scheduled_end_at",
    "actual_start_at",
    "actual_end_at",
    "actual_minutes",
    "remind_at",
    "actual_cost",
    "other_cost",
];

impl Copy {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Copied> {
        let mut values = anew(desk, CAMPAIGN, self.campaign, &["code", "is_template"])?;
        values = values.with("is_template", self.as_template.unwrap_or_default());
        if let Some(name) = self.name {
            values.0.retain(|(field, _)| field != "name");
            values = values.with("name", name);
        }
        let new = desk.create(CAMPAIGN, values)?;
        let mut copied = Copied { record: Ref::new(CAMPAIGN, new), activities: 0, items: 0 };
        for item in desk.find("campaign_item", Values::new().with(CAMPAIGN, self.campaign))? {
            let values = anew(desk, "campaign_item", item, &[CAMPAIGN])?;
            desk.create("campaign_item", values.with(CAMPAIGN, new))?;
            copied.items = copied.items.saturating_add(1);
        }
        for old in desk.find(ACTIVITY, Values::new().with(CAMPAIGN, self.campaign))? {
            let values = anew(desk, ACTIVITY, old, &[CAMPAIGN])?;
            let step = desk.create(ACTIVITY, values.with(CAMPAIGN, new))?;
            for line in desk.find("campaign_activity_list", Values::new().with(ACTIVITY, old))? {
                let values = anew(desk, "campaign_activity_list", line, &[ACTIVITY])?;
                desk.create("campaign_activity_list", values.with(ACTIVITY, step))?;
            }
            copied.activities = copied.activities.saturating_add(1);
        }
        Ok(copied)
    }
}

/// What another record takes over from one: not what has happened.
fn anew(desk: &mut Desk<'_>, entity: &str, id: Id, without: &[&str]) -> Result<Values> {
    desk.copy(entity, id, &[without, PAST.as_slice()].concat())
}
