//! A lead becomes a customer, or does not.

use serde::Serialize;

use super::maps;
use super::seen_in;
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::activity::is_customer;
use crate::domain::duplicates::{Duplicate, drafted, duplicates_of};
use crate::domain::process::maps::{Pair, overlaid, taken};
use crate::domain::process::{Desk, process};
use crate::error::{Error, ErrorCode, Result};
use crate::record::pipeline::Written;
use crate::record::record::Record;
use crate::record::values::Values;

const LEAD: &str = "lead";

/// How many customers of each rule are offered: more nobody chooses among.
const MOST_OFFERED: usize = 100;

process! {
    /// Qualifies a lead: makes account, contact and opportunity of it, or offers the customers that it may already be.
    pub struct QualifyLead = "lead.qualify" {
        /// The lead.
        lead: Id,
    } may {
        /// Whether to make an account; else if the lead names a company that is not known yet.
        create_account: bool,
        /// Whether to make a contact; else if the lead is not known as one.
        create_contact: bool,
        /// Whether to make an opportunity; else yes.
        create_opportunity: bool,
        /// The account or contact that the lead already is.
        customer: Ref,
        /// The reason, if not the usual one.
        status: String,
        /// Fields of the opportunity that are not to be as in the lead.
        opportunity: Values,
        /// Whether to go on although there are customers that it may already be.
        allow_duplicates: bool,
    }
    -> Qualified
}

/// What became of a lead; or, if there are `duplicates`, what it may already be: then nothing was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Qualified {
    /// The account, made or known.
    pub account: Option<Id>,
    /// The contact, made or known.
    pub contact: Option<Id>,
    /// The opportunity made.
    pub opportunity: Option<Id>,
    /// Customers that the published duplicate rules find, each once.
    pub duplicates: Vec<Duplicate>,
}

impl QualifyLead {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Qualified> {
        let lead = seen_in(desk, &Ref::new(LEAD, self.lead), &["open"], "qualified")?;
        let mut made = known(desk, &lead, self.customer.as_ref())?;
        // Who is a known person buys for themselves, or for the company they are known with.
        let is_person = self.customer.as_ref().is_some_and(|customer| &*customer.entity == "contact");
        let has_company = lead.text("company_name").is_some();
        let wants_account = made.account.is_none() && self.create_account.unwrap_or(has_company && !is_person);
        let wants_contact = made.contact.is_none() && self.create_contact.unwrap_or(true);
        if wants_account && !has_company {
            let message = "the lead names no company: an account cannot be made of it";
            return Err(Error::new(ErrorCode::InvalidArgument, message).with_entity(LEAD).with_field("company_name"));
        }
        if self.customer.is_none() && self.allow_duplicates != Some(true) {
            let wanted = [("account", wants_account), ("contact", wants_contact)];
            let duplicates = may_be(desk, self.lead, wanted)?;
            if !duplicates.is_empty() {
                return Ok(Qualified { duplicates, ..Qualified::default() });
            }
        }
        if wants_account {
            made.account = Some(create(desk, &lead, "account", maps::LEAD_TO_ACCOUNT, Values::new())?);
        }
        if wants_contact {
            let of_company = Values::new().with("account", Value::from(made.account));
            made.contact = Some(create(desk, &lead, "contact", maps::LEAD_TO_CONTACT, of_company)?);
        }
        // The company buys, if there is one.
        let named = |entity, id: Option<Id>| id.map(|id| Ref::new(entity, id));
        let customer = self.customer.or(named("account", made.account)).or(named("contact", made.contact));
        if self.create_opportunity != Some(false) {
            let links = [("customer", Value::from(customer.clone())), ("account", made.account.into())];
            let links = Values::from(links).with("contact", Value::from(made.contact));
            let values = overlaid(links, self.opportunity.unwrap_or_default());
            made.opportunity = Some(create(desk, &lead, "opportunity", maps::LEAD_TO_OPPORTUNITY, values)?);
        }
        let mut kept = Values::from([("account", made.account.into()), ("contact", made.contact.into())]);
        kept = kept.with("customer", Value::from(customer));
        if made.opportunity.is_some() {
            kept = kept.with("qualifying_opportunity", Value::from(made.opportunity));
        }
        desk.set_state(LEAD, self.lead, ("qualified", self.status.as_deref()), Values::new(), kept)?;
        Ok(made)
    }
}

process! {
    /// Disqualifies a lead: nothing comes of it. It stays, so that sources can be compared.
    pub struct DisqualifyLead = "lead.disqualify" {
        /// The lead.
        lead: Id,
    } may {
        /// The reason, if not the usual one.
        status: String,
    }
    -> Written
}

impl DisqualifyLead {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        disqualify(desk, LEAD, self.lead, self.status.as_deref(), Values::new())
    }
}

process! {
    /// Opens a lead again that was qualified or disqualified. What was made of it stays.
    pub struct ReopenLead = "lead.reopen" {
        /// The lead.
        lead: Id,
    } may {
        /// The reason, if not the usual one.
        status: String,
    }
    -> Written
}

impl ReopenLead {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        desk.require_state(&Ref::new(LEAD, self.lead), &["qualified", "disqualified"], "opened again")?;
        desk.set_state(LEAD, self.lead, ("open", self.status.as_deref()), Values::new(), Values::new())
    }
}

/// Moves a lead to where nothing comes of it.
pub(super) fn disqualify(
    desk: &mut Desk<'_>,
    entity: &str,
    id: Id,
    status: Option<&str>,
    values: Values,
) -> Result<Written> {
    desk.require_state(&Ref::new(entity, id), &["open"], "disqualified")?;
    desk.set_state(entity, id, ("disqualified", status), values, Values::new())
}

/// The customers that the lead is known to be: the one given, else those that stand in it.
fn known(desk: &mut Desk<'_>, lead: &Record, customer: Option<&Ref>) -> Result<Qualified> {
    let of_lead = |name: &str| lead.get(name).and_then(Value::as_id);
    let Some(customer) = customer else {
        return Ok(Qualified { account: of_lead("account"), contact: of_lead("contact"), ..Qualified::default() });
    };
    if !is_customer(customer) {
        let message = format!("the customer of a lead is an account or a contact, not {}", customer.entity);
        return Err(Error::new(ErrorCode::InvalidArgument, message).with_entity(LEAD).with_field("customer"));
    }
    let seen = desk.get(&customer.entity, customer.id)?;
    let (account, contact) = match &*customer.entity {
        "account" => (Some(customer.id), of_lead("contact")),
        _ => (seen.get("account").and_then(Value::as_id), Some(customer.id)),
    };
    Ok(Qualified { account, contact, ..Qualified::default() })
}

/// The customers that a lead may already be, each once.
fn may_be(desk: &mut Desk<'_>, lead: Id, wanted: [(&str, bool); 2]) -> Result<Vec<Duplicate>> {
    let entity = desk.definition(LEAD)?;
    let mut draft = drafted(desk.context, &entity, Some(lead), Values::new())?;
    let mut found: Vec<Duplicate> = Vec::new();
    for (among, _) in wanted.into_iter().filter(|(_, is_wanted)| *is_wanted) {
        for duplicate in duplicates_of(desk, &mut draft, Some(among), MOST_OFFERED)?.duplicates {
            if !found.iter().any(|known| known.record == duplicate.record) {
                found.push(duplicate);
            }
        }
    }
    Ok(found)
}

fn create(desk: &mut Desk<'_>, lead: &Record, entity: &str, maps: &[&[Pair]], values: Values) -> Result<Id> {
    let definition = desk.definition(entity)?;
    let origin = Values::new().with("originating_lead", Value::from(lead.id()));
    desk.create(entity, overlaid(overlaid(taken(lead, &definition, maps), origin), values))
}
