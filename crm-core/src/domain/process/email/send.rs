//! A draft is sent: checked, marked so that answers are recognised, and closed. Delivering it is the host's work.

use serde::Serialize;

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::numbering;
use crate::domain::process::{Desk, activity, process};
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::pipeline::Written;
use crate::record::record::Record;
use crate::record::values::Values;
use crate::security::right::Right;

const EMAIL: &str = "email";

/// The series of tracking tokens; prefix, digits and suffix are changed in the record of this name.
pub(super) const SERIES: &str = "email.tracking_token";
/// What tokens begin with unless the series says otherwise.
const PREFIX: &str = "CRM";

/// An e-mail that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sent {
    /// The e-mail.
    pub record: Ref,
    /// What stands in its subject, so that answers are recognised.
    pub tracking_token: String,
    /// `pending_send` if it waits for the host to deliver it, else `sent`.
    pub status: String,
}

process! {
    /// Sends an e-mail: it waits to be delivered, or has been.
    pub struct Send = "email.send" {
        /// The draft, or one that failed.
        email: Id,
    } may {
        /// False if it has been delivered already; true, to have the host deliver it, if not said.
        issue_send: bool,
    }
    -> Sent
}

impl Send {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Sent> {
        let status = if self.issue_send.unwrap_or(true) { "pending_send" } else { "sent" };
        send(desk, self.email, status, Values::new())?;
        let token = desk.value(EMAIL, self.email, "tracking_token")?;
        let tracking_token = token.as_text().unwrap_or_default().to_owned();
        Ok(Sent { record: Ref::new(EMAIL, self.email), tracking_token, status: status.to_owned() })
    }
}

/// Moves an e-mail to where it is done: one of ours that goes out is sent, with all that belongs to it.
pub fn complete(desk: &mut Desk<'_>, entity: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    let is_open = desk.state(entity, id)? == "open";
    let is_ours = desk.value(entity, id, "direction")?.as_text() == Some("outgoing");
    match status {
        Some(status @ ("pending_send" | "sent")) if is_open && is_ours => send(desk, id, status, values),
        // What waited has been delivered.
        Some("sending" | "sent") if !is_open => {
            let sent = Values::new().with("sent_at", desk.now());
            let kept = if status == Some("sent") { sent } else { Values::new() };
            desk.set_state(entity, id, ("completed", status), values, kept)
        }
        status => activity::complete(desk, entity, id, status, values),
    }
}

fn send(desk: &mut Desk<'_>, id: Id, status: &str, values: Values) -> Result<Written> {
    desk.require_right(EMAIL, id, Right::Write)?;
    let email = desk.get(EMAIL, id)?;
    desk.require_state(&Ref::new(EMAIL, id), &["open"], "sent")?;
    if let Some(Value::Ref(about)) = email.get("regarding") {
        desk.require_right(&about.entity.clone(), about.id, Right::Read)?;
    }
    if email.text("direction") != Some("outgoing") {
        return Err(fault("direction", "direction", "is incoming: only what is outgoing is sent"));
    }
    let parties = Party::all(desk, id)?;
    let sender = sender(desk, &email, &parties)?;
    let recipients = recipients(desk, &email, &parties)?;
    let token = match email.text("tracking_token") {
        Some(token) => token.to_owned(),
        None => numbering::next(desk, id, SERIES, PREFIX)?,
    };
    let subject = email.text("subject").unwrap_or_default();
    let mut kept = Values::new().with("sender", sender).with("tracking_token", token.as_str());
    if !subject.contains(&token) {
        kept = kept.with("subject", format!("{subject} {token}"));
    }
    for (field, addresses) in recipients {
        if !addresses.is_empty() {
            kept = kept.with(field, addresses.join("; "));
        }
    }
    if email.text("status") == Some("failed") {
        kept = kept.with("failure_reason", Value::Null).with("postponed_until_at", Value::Null);
    }
    let now = desk.now();
    if status == "sent" && values.get("sent_at").is_none() {
        kept = kept.with("sent_at", now);
    }
    if values.get("actual_end_at").is_none() {
        kept = kept.with("actual_end_at", now);
    }
    desk.set_state(EMAIL, id, ("completed", Some(status)), values, kept)
}

/// Somebody who takes part in a message.
struct Party {
    role: String,
    record: Option<Ref>,
    address: Option<String>,
}

impl Party {
    fn all(desk: &mut Desk<'_>, email: Id) -> Result<Vec<Party>> {
        let about = Values::new().with("activity", Ref::new(EMAIL, email));
        let mut parties = Vec::new();
        for line in desk.find("activity_party", about)? {
            let told = desk.values("activity_party", line, &["participation", "party", "address"])?.unwrap_or_default();
            let text = |place: usize| told.get(place).and_then(Value::as_text).map(str::to_owned);
            let record = match told.get(1) {
                Some(Value::Ref(record)) => Some(record.clone()),
                _ => None,
            };
            parties.push(Party { role: text(0).unwrap_or_default(), record, address: text(2) });
        }
        Ok(parties)
    }

    /// Where they are written to or write from: what the line says, else what the record says.
    fn reachable(&self, desk: &mut Desk<'_>) -> Result<Option<String>> {
        match (&self.address, &self.record) {
            (Some(address), _) => Ok(Some(address.clone())),
            (None, Some(record)) if desk.definition(&record.entity)?.find("email").is_some() => {
                Ok(desk.value(&record.entity, record.id, "email")?.as_text().map(str::to_owned))
            }
            _ => Ok(None),
        }
    }
}

fn sender(desk: &mut Desk<'_>, email: &Record, parties: &[Party]) -> Result<String> {
    let senders: Vec<&Party> = parties.iter().filter(|party| party.role == "sender").collect();
    let address = match senders.as_slice() {
        [] => {
            let record = match email.get("sender_record") {
                Some(Value::Ref(record)) => Some(record.clone()),
                _ => None,
            };
            let address = email.text("sender").map(str::to_owned);
            Party { role: String::new(), record, address }.reachable(desk)?
        }
        [one] => one.reachable(desk)?,
        _ => return Err(fault("sender", "one", "is said more than once: a message has one sender")),
    };
    address.ok_or_else(|| fault("sender", "required", "is needed: an address, or a sender who has one"))
}

/// The fields that hold addresses, and the part taken by those in them.
const RECIPIENTS: [(&str, &str); 3] = [("recipients", "to"), ("copy_recipients", "cc"), ("blind_recipients", "bcc")];

/// The addresses of each field: those written there, and those of the parties.
fn recipients(desk: &mut Desk<'_>, email: &Record, parties: &[Party]) -> Result<Vec<(&'static str, Vec<String>)>> {
    let is_bulk = is_bulk(desk, email)?;
    let mut all = Vec::new();
    for (field, role) in RECIPIENTS {
        let mut addresses: Vec<String> = Vec::new();
        for party in parties.iter().filter(|party| party.role == role) {
            let Some(address) = party.reachable(desk)? else {
                return Err(fault(field, "no_address", "name somebody without an address"));
            };
            if let Some(record) = &party.record {
                refuse_opted_out(desk, field, record, &address, is_bulk)?;
            }
            push(&mut addresses, &address);
        }
        for address in email.text(field).unwrap_or_default().split([';', ',', '\n']).map(str::trim) {
            if address.is_empty() {
                continue;
            }
            if !address.contains('@') {
                return Err(fault(field, "no_address", &format!("hold {address:?}, which is no address")));
            }
            for record in known(desk, email, address)? {
                refuse_opted_out(desk, field, &record, address, is_bulk)?;
            }
            push(&mut addresses, address);
        }
        all.push((field, addresses));
    }
    if all.iter().all(|(_, addresses)| addresses.is_empty()) {
        return Err(fault("recipients", "required", "are needed: at least one address"));
    }
    Ok(all)
}

fn push(addresses: &mut Vec<String>, address: &str) {
    if !addresses.iter().any(|known| known.eq_ignore_ascii_case(address)) {
        addresses.push(address.to_owned());
    }
}

/// Who has an address that was written by hand: the record the message is about, and contacts, which are found by address.
fn known(desk: &mut Desk<'_>, email: &Record, address: &str) -> Result<Vec<Ref>> {
    let mut known = Vec::new();
    if let Some(Value::Ref(about)) = email.get("regarding")
        && desk.definition(&about.entity)?.find("no_email").is_some()
        && desk.value(&about.entity, about.id, "email")?.as_text() == Some(address)
    {
        known.push(about.clone());
    }
    // Found as an address is stored; one that no contact could have is nobody's.
    match desk.find("contact", Values::new().with("email", address)) {
        Ok(contacts) => known.extend(contacts.into_iter().map(|id| Ref::new("contact", id))),
        Err(error) if error.code() == ErrorCode::Validation => {}
        Err(error) => return Err(error),
    }
    Ok(known)
}

/// True for a message that a campaign made: whoever has since refused such does not get it either.
fn is_bulk(desk: &mut Desk<'_>, email: &Record) -> Result<bool> {
    let Some(record) = email.reference() else { return Ok(false) };
    Ok(!desk.find_first("distribution_log", Values::new().with("activity", record), 1)?.is_empty())
}

fn refuse_opted_out(desk: &mut Desk<'_>, field: &str, record: &Ref, address: &str, is_bulk: bool) -> Result<()> {
    let definition = desk.definition(&record.entity)?;
    let refusals: &[&str] = if is_bulk { &["no_email", "no_bulk_email", "no_marketing"] } else { &["no_email"] };
    for refusal in refusals {
        if definition.find(refusal).is_some() && desk.value(&record.entity, record.id, refusal)?.as_bool() == Some(true)
        {
            let what = if *refusal == "no_email" { "e-mail" } else { "e-mail of campaigns" };
            return Err(fault(field, "opted_out", &format!("hold {address}, whose {} wants no {what}", record.entity)));
        }
    }
    Ok(())
}

fn fault(field: &str, rule: &'static str, message: &str) -> Error {
    Error::validation(EMAIL, vec![Issue::new(field, rule, message)])
}
