//! A campaign activity is distributed over its lists.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::members::{LIST, List, require_active};
use super::reach::{Channel, Mailing, Owner, Reached, wording};
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::record::Record;
use crate::record::values::Values;
use crate::security::right::Right;

const ACTIVITY: &str = "campaign_activity";

process! {
    /// Makes a phone call, letter, e-mail… for every member of the lists of a campaign activity.
    pub struct Distribute = "campaign_activity.distribute" {
        /// The campaign activity.
        campaign_activity: Id,
    } may {
        /// Whose the activities are: `"caller"`, `"member"` for the owner of each member, or a user or team.
        owner: Value,
        /// What they are about; else the subject of the campaign activity.
        subject: String,
        /// Their text; else the description of the campaign activity.
        description: String,
        /// How many members to look at this time; the rest waits for the next. All if not said.
        batch_size: u32,
        /// For e-mails, where subject and text come from.
        email_template: Id,
    }
    -> Reached
}

impl Distribute {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Reached> {
        let id = self.campaign_activity;
        if self.batch_size == Some(0) {
            return Err(Error::new(ErrorCode::InvalidArgument, "a batch has at least one member"));
        }
        desk.require_right(ACTIVITY, id, Right::Write)?;
        let record = desk.get(ACTIVITY, id)?;
        desk.require_state(&Ref::new(ACTIVITY, id), &["open"], "distributed")?;
        if record.get("distributed_at").is_some_and(|at| *at != Value::Null) {
            let message = "this campaign activity has been distributed; copy it to reach its lists again";
            return Err(Error::new(ErrorCode::TransitionRefused, message).with_entity(ACTIVITY));
        }
        refuse_template(desk, &record)?;
        let channel = Channel::named(ACTIVITY, record.text("channel"))?;
        let lists = lists_of(desk, id, &channel)?;
        let mut mailing = self.mailing(desk, &record, channel, lists.len())?;
        if record.text("status") == Some("proposed") {
            desk.update(ACTIVITY, id, Values::new().with("status", "in_progress"))?;
        }
        let most = self.batch_size.map(i64::from);
        let mut reached = Reached { record: Some(Ref::new(ACTIVITY, id)), is_complete: true, ..Reached::default() };
        let respects = (mailing.respects_opt_out, mailing.skips_inactive);
        'lists: for list in &lists {
            // The stricter of the two holds: neither the list nor the activity sends where the other would not.
            mailing.respects_opt_out = respects.0 || list.respects_opt_out;
            mailing.skips_inactive = respects.1 || list.skips_inactive;
            // Who stands on a list is found whoever may see them; the log says who was left out for want of a right.
            let mut members = match list.query {
                Some(_) => list.members(desk)?,
                None => desk.trusted(|desk| list.members(desk))?,
            };
            while let Some(some) = desk.trusted(|desk| members.next(desk))? {
                for member in some {
                    if most.is_some_and(|most| reached.total() >= most) {
                        reached.is_complete = false;
                        break 'lists;
                    }
                    mailing.reach(desk, Some(list), &member, &mut reached)?;
                }
            }
        }
        let now = desk.now();
        for list in &lists {
            desk.keep(LIST, list.id, Values::new().with("last_used_at", now))?;
        }
        if reached.is_complete {
            desk.keep(ACTIVITY, id, Values::new().with("distributed_at", now))?;
        }
        Ok(reached)
    }

    fn mailing(&self, desk: &mut Desk<'_>, record: &Record, channel: Channel, lists: usize) -> Result<Mailing> {
        let usual = ["subject", "description"].map(|field| record.get(field).cloned().unwrap_or(Value::Null));
        let said = [self.subject.clone(), self.description.clone()];
        let (mut values, wording) = wording(desk, &channel, self.email_template, said, usual)?;
        for field in ["priority", "scheduled_start_at", "scheduled_end_at", "scheduled_minutes"] {
            values = values.with(field, record.get(field).cloned().unwrap_or(Value::Null));
        }
        let is = |field: &str| record.get(field).and_then(Value::as_bool) == Some(true);
        let days = record.get("excluded_days").and_then(Value::as_int).filter(|days| *days > 0);
        let not_since = days.and_then(TimeDelta::try_days).and_then(|days| desk.now().checked_sub_signed(days));
        let begun = desk.find_first("distribution_log", Values::new().with(ACTIVITY, self.campaign_activity), 1)?;
        Ok(Mailing {
            log: (ACTIVITY, self.campaign_activity),
            channel,
            values,
            wording,
            owner: Owner::read(self.owner.clone())?,
            respects_opt_out: is("is_opt_out_respected"),
            skips_inactive: is("is_inactive_skipped"),
            not_since,
            is_repeated: lists > 1 || !begun.is_empty(),
            senders: HashMap::new(),
        })
    }
}

/// Nobody is reached by a campaign that is only a pattern for others.
fn refuse_template(desk: &mut Desk<'_>, record: &Record) -> Result<()> {
    let Some(campaign) = record.get("campaign").and_then(Value::as_id) else { return Ok(()) };
    if desk.value("campaign", campaign, "is_template")?.as_bool() != Some(true) {
        return Ok(());
    }
    let message = "is a template: copy it to a campaign first";
    Err(Error::validation(ACTIVITY, vec![Issue::new("campaign", "template", message)]))
}

/// The lists, in the order in which they were given.
fn lists_of(desk: &mut Desk<'_>, activity: Id, channel: &Channel) -> Result<Vec<List>> {
    let fault = |rule: &'static str, message: &str| {
        Err(Error::validation(ACTIVITY, vec![Issue::new("marketing_list", rule, message)]))
    };
    let mut lists: Vec<List> = Vec::new();
    for line in desk.find("campaign_activity_list", Values::new().with(ACTIVITY, activity))? {
        let Some(list) = desk.value("campaign_activity_list", line, "marketing_list")?.as_id() else { continue };
        desk.require_right(LIST, list, Right::Read)?;
        require_active(desk, list)?;
        lists.push(List::find(desk, list)?);
    }
    let Some(first) = lists.first() else {
        return fault("required", "is needed: add a campaign_activity_list first");
    };
    if channel.is_merged && lists.iter().any(|list| list.member_entity != first.member_entity) {
        return fault("mixed", "must be of one kind for mail merge: accounts, contacts or leads");
    }
    Ok(lists)
}
