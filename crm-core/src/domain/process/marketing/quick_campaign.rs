//! A campaign of one step: one kind of activity, to one list or whom a question finds, at once.

use std::collections::HashMap;

use super::members::{LIST, List, Members, require_active};
use super::reach::{Channel, Mailing, Owner, Reached, wording};
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::ask::PAGE;
use crate::domain::process::{Desk, process};
use crate::error::{Error, ErrorCode, Result};
use crate::query::parse;
use crate::record::values::Values;
use crate::security::right::Right;

const QUICK: &str = "quick_campaign";

process! {
    /// Makes a phone call, letter, e-mail… for everybody on a list, or whom a question finds, at once.
    pub struct Run = "quick_campaign.run" {
        /// By which activity: `phone_call`, `appointment`, `letter`, `fax`, `email`.
        channel: String,
        /// What the activities are about.
        subject: String,
    } may {
        /// The list, or else
        marketing_list: Id,
        /// a question about accounts, contacts or leads.
        query: String,
        /// The text of the activities.
        description: String,
        /// Whose the activities are: `"caller"`, `"member"` for the owner of each member, or a user or team.
        owner: Value,
        /// For e-mails, where the text comes from if none is said.
        email_template: Id,
    }
    -> Reached
}

/// Whom a question can find.
const KINDS: [&str; 3] = ["account", "contact", "lead"];

impl Run {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Reached> {
        let channel = Channel::named(QUICK, Some(&self.channel))?;
        let (list, member_entity, mut members) = self.whom(desk)?;
        let said = [Some(self.subject.clone()), self.description.clone()];
        let (values, wording) = wording(desk, &channel, self.email_template, said, [Value::Null, Value::Null])?;
        let owner = Owner::read(self.owner)?;
        let (respects_opt_out, skips_inactive) =
            list.as_ref().map_or((true, true), |list| (list.respects_opt_out, list.skips_inactive));
        let mut record = Values::new()
            .with("subject", self.subject)
            .with("channel", self.channel)
            .with("description", self.description)
            .with("template", self.email_template)
            .with("member_entity", member_entity);
        let now = desk.now();
        if let Some(id) = self.marketing_list {
            record = record.with("marketing_list", id);
            desk.keep(LIST, id, Values::new().with("last_used_at", now))?;
        } else {
            record = record.with("query", self.query);
        }
        let id = desk.create_keeping(QUICK, record, Values::new().with("started_at", now))?;
        let mut mailing = Mailing {
            log: (QUICK, id),
            channel,
            values,
            wording,
            owner,
            respects_opt_out,
            skips_inactive,
            not_since: None,
            is_repeated: false,
            destinations: HashMap::new(),
            senders: HashMap::new(),
        };
        let mut reached = Reached { record: Some(Ref::new(QUICK, id)), is_complete: true, ..Reached::default() };
        while let Some(some) = members.next_of_all(desk, PAGE)? {
            for member in some {
                mailing.reach(desk, list.as_ref(), &member, &mut reached)?;
            }
        }
        let kept = Values::new()
            .with("target_count", reached.total())
            .with("success_count", reached.made)
            .with("failure_count", reached.skipped.saturating_add(reached.failed))
            .with("ended_at", desk.now());
        desk.set_state(QUICK, id, ("closed", Some("completed")), Values::new(), kept)?;
        Ok(reached)
    }

    /// The list if one is given, what its members are, and the members.
    fn whom(&self, desk: &mut Desk<'_>) -> Result<(Option<List>, String, Members)> {
        match (self.marketing_list, &self.query) {
            (Some(id), None) => {
                desk.require_right(LIST, id, Right::Read)?;
                require_active(desk, id)?;
                let list = List::find(desk, id)?;
                let members = list.members(desk)?;
                let kind = list.member_entity.clone();
                Ok((Some(list), kind, members))
            }
            (None, Some(query)) => {
                let asked = parse::parse(query)?.entity;
                let entity = desk.definition(&asked)?.name.clone();
                if !KINDS.contains(&entity.as_str()) {
                    let message = format!("a campaign reaches accounts, contacts and leads, not each {entity}");
                    return Err(Error::new(ErrorCode::InvalidArgument, message));
                }
                let members = Members::found(desk, query, &entity)?;
                Ok((None, entity, members))
            }
            _ => Err(Error::new(ErrorCode::InvalidArgument, "say either a marketing_list or a query")),
        }
    }
}
