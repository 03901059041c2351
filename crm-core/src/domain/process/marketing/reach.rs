//! The members of a list are reached: an activity for each, a line in the log for everybody, also for those left out.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use serde::Serialize;

use super::destination::{self, Destination};
use super::members::List;
use crate::base::id::{Id, Ref};
use crate::base::time::Timestamp;
use crate::base::value::Value;
use crate::domain::process::maps::overlaid;
use crate::domain::process::{Desk, email};
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::record::Record;
use crate::record::values::Values;
use crate::security::right::Right;

/// The entity of the log.
const LOG: &str = "distribution_log";

/// Whom a distribution reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reached {
    /// What was distributed.
    pub record: Option<Ref>,
    /// For how many members an activity was made.
    pub made: i64,
    /// How many were left out; the log says why.
    pub skipped: i64,
    /// For how many it could not be made; the log says why.
    pub failed: i64,
    /// False if members are left for the next time, because a batch was asked for.
    pub is_complete: bool,
}

impl Reached {
    /// How many members were looked at.
    pub fn total(&self) -> i64 {
        self.made.saturating_add(self.skipped).saturating_add(self.failed)
    }
}

/// A way to reach people.
pub(super) struct Channel {
    /// The activity made for each.
    pub entity: &'static str,
    /// What members say who do not want it, besides those who want no marketing at all.
    refusals: &'static [&'static str],
    /// The number or address, which the activity takes from the member.
    destination: Option<Destination>,
    /// True if it is written once for all, so that all have to be of one kind.
    pub is_merged: bool,
}

const CALL: Channel = Channel {
    entity: "phone_call",
    refusals: &["no_phone"],
    destination: Some(destination::TELEPHONE),
    is_merged: false,
};
const VISIT: Channel = Channel { entity: "appointment", refusals: &[], destination: None, is_merged: false };
const LETTER: Channel = Channel {
    entity: "letter",
    refusals: &["no_post", "no_bulk_post"],
    destination: Some(destination::POST),
    is_merged: false,
};
const FAX: Channel =
    Channel { entity: "fax", refusals: &["no_fax"], destination: Some(destination::FAX), is_merged: false };
const EMAIL: Channel = Channel {
    entity: "email",
    refusals: &["no_email", "no_bulk_email"],
    destination: Some(destination::EMAIL),
    is_merged: false,
};

impl Channel {
    /// The channel of this name.
    ///
    /// # Errors
    /// `validation` if activities cannot be distributed by it.
    pub fn named(entity: &str, name: Option<&str>) -> Result<Channel> {
        let merged = |channel: Channel| Channel { is_merged: true, ..channel };
        Ok(match name {
            Some("phone_call") => CALL,
            Some("appointment") => VISIT,
            Some("letter") => LETTER,
            Some("fax") => FAX,
            Some("email") => EMAIL,
            Some("merged_letter") => merged(LETTER),
            Some("merged_fax") => merged(FAX),
            Some("merged_email") => merged(EMAIL),
            _ => {
                let message =
                    "must be one that activities can be made for: phone_call, appointment, letter, fax, email";
                return Err(Error::validation(entity, vec![Issue::new("channel", "unsupported", message)]));
            }
        })
    }
}

/// Whose the activities are.
pub(super) enum Owner {
    Caller,
    OfMember,
    Given(Ref),
}

impl Owner {
    /// As the caller says it: `"caller"`, `"member"`, or a user or team.
    ///
    /// # Errors
    /// `invalid_argument`.
    pub fn read(said: Option<Value>) -> Result<Owner> {
        match said {
            None | Some(Value::Null) => Ok(Owner::Caller),
            Some(Value::Text(word)) if word == "caller" => Ok(Owner::Caller),
            Some(Value::Text(word)) if word == "member" => Ok(Owner::OfMember),
            Some(Value::Ref(owner)) => Ok(Owner::Given(owner)),
            Some(_) => {
                let message = "the owner is \"caller\", \"member\", or a user or team";
                Err(Error::new(ErrorCode::InvalidArgument, message))
            }
        }
    }
}

/// What is sent to everybody, and to whom not.
pub(super) struct Mailing {
    /// The campaign activity or quick campaign: the field of the log, and the record.
    pub log: (&'static str, Id),
    pub channel: Channel,
    /// What all activities say.
    pub values: Values,
    /// What a template says to each in their own words.
    pub wording: Option<Wording>,
    pub owner: Owner,
    pub respects_opt_out: bool,
    pub skips_inactive: bool,
    /// Nobody is reached whom a campaign has reached since.
    pub not_since: Option<Timestamp>,
    /// True where several lists may name the same member, or an earlier batch may have reached them.
    pub is_repeated: bool,
    /// The fields by which members can be reached that the user may read, by entity.
    pub destinations: HashMap<Arc<str>, Vec<&'static str>>,
    /// The addresses of senders, by owner.
    pub senders: HashMap<Id, Option<String>>,
}

/// Why a member was left out, and with which words.
type Left = (&'static str, &'static str, Option<String>);

impl Mailing {
    /// Reaches a member, unless this has been done from the same list; answers whether anything happened.
    pub fn reach(
        &mut self,
        desk: &mut Desk<'_>,
        list: Option<&List>,
        member: &Ref,
        reached: &mut Reached,
    ) -> Result<bool> {
        let list = list.map(|list| list.id);
        let before = self.lists_before(desk, member)?;
        if before.contains(&list) {
            return Ok(false);
        }
        if !before.is_empty() {
            reached.skipped = reached.skipped.saturating_add(1);
            self.tell(desk, list, member, None, Some(("skipped", "already_reached", None)))?;
            return Ok(true);
        }
        let (activity, left) = match self.make(desk, member)? {
            Ok(activity) => {
                reached.made = reached.made.saturating_add(1);
                desk.note(member, "last_campaign_at", desk.now())?;
                (Some(Ref::new(self.channel.entity, activity)), None)
            }
            Err(left) => {
                let count = if left.0 == "failed" { &mut reached.failed } else { &mut reached.skipped };
                *count = count.saturating_add(1);
                (None, Some(left))
            }
        };
        self.tell(desk, list, member, activity, left)?;
        Ok(true)
    }

    /// True if a member of this list has been looked at.
    pub fn is_done(&self, desk: &mut Desk<'_>, list: &List, member: &Ref) -> Result<bool> {
        Ok(self.lists_before(desk, member)?.contains(&Some(list.id)))
    }

    /// The lists from which a member has been looked at.
    fn lists_before(&self, desk: &mut Desk<'_>, member: &Ref) -> Result<Vec<Option<Id>>> {
        let (field, id) = self.log;
        let mut lists = Vec::new();
        if self.is_repeated {
            for line in desk.find(LOG, Values::new().with(field, id).with("member", member.clone()))? {
                lists.push(desk.value(LOG, line, "marketing_list")?.as_id());
            }
        }
        Ok(lists)
    }

    /// The line of the log, which is the engine's: the user need not be let write in it.
    fn tell(
        &self,
        desk: &mut Desk<'_>,
        list: Option<Id>,
        member: &Ref,
        activity: Option<Ref>,
        left: Option<Left>,
    ) -> Result<()> {
        let mut line = Values::new().with(self.log.0, self.log.1).with("member", member.clone());
        line = line.with("marketing_list", list).with("activity", activity);
        line = match left {
            None => line.with("outcome", "made"),
            Some((outcome, reason, message)) => {
                line.with("outcome", outcome).with("reason", reason).with("message", message)
            }
        };
        desk.trusted(|desk| desk.create(LOG, line)).map(drop)
    }

    /// The activity for a member, or why there is none.
    fn make(&mut self, desk: &mut Desk<'_>, member: &Ref) -> Result<std::result::Result<Id, Left>> {
        match desk.require_right(&member.entity, member.id, Right::Read) {
            Err(error) if is_refusal(&error) => return Ok(Err(("skipped", "not_permitted", None))),
            done => done?,
        }
        let mut fields = vec!["state", "no_marketing", "last_campaign_at", "owner"];
        let own = fields.len();
        fields.extend(self.channel.refusals);
        let all = fields.len();
        if let Some(destination) = &self.channel.destination {
            let known = match self.destinations.entry(member.entity.clone()) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(destination.fields(desk, &member.entity)?),
            };
            fields.extend(known.iter());
        }
        let told = desk.values(&member.entity, member.id, &fields)?.unwrap_or_default();
        let value = |place: usize| told.get(place).unwrap_or(&Value::Null);
        let skipped = |reason: &'static str| Ok(Err(("skipped", reason, None)));
        let is_closed = desk.definition(&member.entity)?.closes(value(0).as_text().unwrap_or_default());
        if self.skips_inactive && is_closed {
            return skipped("inactive");
        }
        let refuses = |value: &Value| value.as_bool() == Some(true);
        if self.respects_opt_out && (refuses(value(1)) || told.iter().take(all).skip(own).any(refuses)) {
            return skipped("opted_out");
        }
        let last = value(2).as_timestamp();
        if self.not_since.is_some_and(|since| last.is_some_and(|last| last >= since)) {
            return skipped("contacted_recently");
        }
        let mut values = self.values.clone().with("regarding", member.clone());
        if let Some(wording) = &self.wording {
            values = wording.said_to(desk, member, values)?;
        }
        if let Some(destination) = &self.channel.destination {
            let known: Vec<(&str, &Value)> = fields.iter().copied().zip(&told).skip(all).collect();
            match destination.of(&known) {
                Some(address) => values = values.with(destination.field, address),
                None if destination.is_needed => return skipped("no_address"),
                None => {}
            }
        }
        let owner = match &self.owner {
            Owner::Caller => None,
            Owner::Given(owner) => Some(owner.clone()),
            Owner::OfMember => match value(3) {
                Value::Ref(owner) => Some(owner.clone()),
                _ => None,
            },
        };
        if self.channel.entity == "email" {
            let user = owner.as_ref().map_or(desk.user(), |owner| owner.id);
            values = values.with("sender", self.sender(desk, user)?);
        }
        if let Some(owner) = owner {
            values = values.with("owner", owner);
        }
        let entity = self.channel.entity;
        match desk.attempt(|desk| desk.create(entity, values)) {
            Ok(activity) => Ok(Ok(activity)),
            Err(error) if is_refusal(&error) => Ok(Err(("failed", "not_permitted", Some(error.message().to_owned())))),
            // A rule of the host may be about this member alone; what is wrong with all of them ends the process.
            Err(error) if error.code() == ErrorCode::RefusedByHook => {
                Ok(Err(("failed", "error", Some(error.message().to_owned()))))
            }
            Err(error) => Err(error),
        }
    }

    /// The address of the user whose message it is; a team has none.
    fn sender(&mut self, desk: &mut Desk<'_>, user: Id) -> Result<Option<String>> {
        if let Some(known) = self.senders.get(&user) {
            return Ok(known.clone());
        }
        let address = desk.value("user", user, "email")?.as_text().map(str::to_owned);
        self.senders.insert(user, address.clone());
        Ok(address)
    }
}

fn is_refusal(error: &Error) -> bool {
    matches!(error.code(), ErrorCode::PermissionDenied | ErrorCode::NotFound)
}

/// The subject and text of what is sent: what is said, else the template's, else what stands in the activity.
pub(super) fn wording(
    desk: &mut Desk<'_>,
    channel: &Channel,
    template: Option<Id>,
    said: [Option<String>; 2],
    usual: [Value; 2],
) -> Result<(Values, Option<Wording>)> {
    let mut of_template = [Value::Null, Value::Null];
    let mut template_of = None;
    let mut values = Values::new();
    if let Some(template) = template {
        if channel.entity != "email" {
            let message = "a template of e-mails can be given for e-mails only";
            return Err(Error::new(ErrorCode::InvalidArgument, message));
        }
        let record = desk.get("email_template", template)?;
        of_template = ["subject", "body"].map(|field| record.get(field).cloned().unwrap_or(Value::Null));
        values = values.with("template", template);
        if let Some(kind) = record.get("mime_type") {
            values = values.with("mime_type", kind.clone());
        }
        // What is said goes for all as it is; what is not, the template says to each in their own words.
        let fields = ["subject", "description"].into_iter().zip(&said).zip(&of_template);
        let fields: Vec<_> = fields
            .filter(|((_, said), text)| said.is_none() && **text != Value::Null)
            .map(|((field, _), _)| field)
            .collect();
        template_of = Some(Wording { template: record, fields }).filter(|wording| !wording.fields.is_empty());
    }
    for ((field, said), (template, usual)) in
        ["subject", "description"].into_iter().zip(said).zip(of_template.into_iter().zip(usual))
    {
        let value = said.map_or(template, Value::Text);
        values = values.with(field, if value == Value::Null { usual } else { value });
    }
    Ok((values, template_of))
}

/// What a template says to each member in their own words.
pub(super) struct Wording {
    template: Record,
    fields: Vec<&'static str>,
}

impl Wording {
    /// These values, with what the template says to a member.
    ///
    /// # Errors
    /// `validation` for a placeholder that stands for nothing.
    fn said_to(&self, desk: &mut Desk<'_>, member: &Ref, values: Values) -> Result<Values> {
        let mut said = email::wording(desk, &self.template, member)?;
        said.0.retain(|(field, value)| self.fields.contains(&field.as_str()) && *value != Value::Null);
        Ok(overlaid(values, said))
    }
}
