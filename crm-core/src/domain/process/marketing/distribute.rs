//! A campaign activity is distributed over its lists.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::members::{LIST, List, require_active};
use super::reach::{Channel, Mailing, Owner, Reached, wording};
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::ask::PAGE;
use crate::domain::process::{Desk, process};
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::record::Record;
use crate::record::values::Values;
use crate::security::right::Right;

const ACTIVITY: &str = "campaign_activity";
const STEP: &str = "campaign_activity_list";

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
        let steps = steps_of(desk, id, &channel)?;
        let mailing = self.mailing(desk, &record, channel, steps.len())?;
        if record.text("status") == Some("proposed") {
            desk.update(ACTIVITY, id, Values::new().with("status", "in_progress"))?;
        }
        let mut round = Round {
            respects: (mailing.respects_opt_out, mailing.skips_inactive),
            mailing,
            most: self.batch_size.map(i64::from),
            reached: Reached { record: Some(Ref::new(ACTIVITY, id)), is_complete: true, ..Reached::default() },
        };
        let mut places = Vec::new();
        for step in &steps {
            places.push(round.walk(desk, &step.list, step.place, false)?);
            if !round.reached.is_complete {
                break;
            }
        }
        // Who has come to a list since, before the place where it stopped: brought back, or found by its question only now.
        for step in steps.iter().filter(|step| step.place.is_some()) {
            if round.reached.is_complete {
                round.walk(desk, &step.list, None, true)?;
            }
        }
        let (now, reached) = (desk.now(), round.reached);
        for step in &steps {
            desk.keep(LIST, step.list.id, Values::new().with("last_used_at", now))?;
        }
        if reached.is_complete {
            desk.keep(ACTIVITY, id, Values::new().with("distributed_at", now))?;
            return Ok(reached);
        }
        for (step, place) in steps.iter().zip(places) {
            // In the history, so that it is taken back with what was made on the way.
            if place != step.place {
                desk.keep(STEP, step.id, Values::new().with("position", place))?;
            }
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
            destinations: HashMap::new(),
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

/// One of the lists.
struct Step {
    /// The line that says that it is one.
    id: Id,
    list: List,
    /// Where the batch before has stopped.
    place: Option<i64>,
}

/// What one call does.
struct Round {
    mailing: Mailing,
    /// What the activity itself says of opting out and of inactive members.
    respects: (bool, bool),
    /// How many members it looks at.
    most: Option<i64>,
    reached: Reached,
}

impl Round {
    /// Reaches the members of a list from behind a place, and answers with the place it has come to. Who walks again looks
    /// for those only that have not been reached.
    fn walk(&mut self, desk: &mut Desk<'_>, list: &List, place: Option<i64>, is_again: bool) -> Result<Option<i64>> {
        // The stricter of the two holds: neither the list nor the activity sends where the other would not.
        self.mailing.respects_opt_out = self.respects.0 || list.respects_opt_out;
        self.mailing.skips_inactive = self.respects.1 || list.skips_inactive;
        let mut members = list.members(desk)?.beginning_after(place);
        let mut place = place;
        // Who stands on a list is found whoever may see them; the log says who was left out for want of a right.
        while let Some(some) = members.next_of_all(desk, if is_again { PAGE } else { self.left() })? {
            for member in some {
                if self.is_full() {
                    if self.mailing.is_done(desk, list, &member)? {
                        continue;
                    }
                    self.reached.is_complete = false;
                    return Ok(place);
                }
                self.mailing.reach(desk, Some(list), &member, &mut self.reached)?;
            }
            place = members.place();
        }
        Ok(place)
    }

    fn is_full(&self) -> bool {
        self.most.is_some_and(|most| self.reached.total() >= most)
    }

    /// How many to fetch: never more than are looked at, so that the place is that of the last one looked at. After them
    /// one, to know whether there are more.
    fn left(&self) -> usize {
        let left = self.most.map(|most| most.saturating_sub(self.reached.total()));
        left.map_or(PAGE, |left| usize::try_from(left).unwrap_or(PAGE).clamp(1, PAGE))
    }
}

/// The lists, in the order in which they were given.
fn steps_of(desk: &mut Desk<'_>, activity: Id, channel: &Channel) -> Result<Vec<Step>> {
    let fault = |rule: &'static str, message: &str| {
        Err(Error::validation(ACTIVITY, vec![Issue::new("marketing_list", rule, message)]))
    };
    let mut steps: Vec<Step> = Vec::new();
    for id in desk.find(STEP, Values::new().with(ACTIVITY, activity))? {
        let told = desk.values(STEP, id, &["marketing_list", "position"])?.unwrap_or_default();
        let Some(list) = told.first().and_then(Value::as_id) else { continue };
        desk.require_right(LIST, list, Right::Read)?;
        require_active(desk, list)?;
        steps.push(Step { id, list: List::find(desk, list)?, place: told.get(1).and_then(Value::as_int) });
    }
    let Some(first) = steps.first() else {
        return fault("required", "is needed: add a campaign_activity_list first");
    };
    if channel.is_merged && steps.iter().any(|step| step.list.member_entity != first.list.member_entity) {
        return fault("mixed", "must be of one kind for mail merge: accounts, contacts or leads");
    }
    Ok(steps)
}
