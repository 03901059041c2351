//! What a campaign was answered becomes a lead or a deal.

use serde::Serialize;

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::maps::{Pair, same, taken};
use crate::domain::process::{Desk, process};
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::record::Record;
use crate::record::values::Values;

const RESPONSE: &str = "campaign_response";

/// What became of a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Converted {
    /// The new lead or opportunity.
    pub record: Ref,
}

process! {
    /// Makes a lead or an opportunity of a campaign response, and closes the response.
    pub struct Convert = "campaign_response.convert" {
        /// The response.
        campaign_response: Id,
        /// `lead` or `opportunity`.
        to: String,
    } may {
        /// The account or contact, if the response does not name it. An opportunity needs one.
        customer: Ref,
    }
    -> Converted
}

/// From the response to the lead.
const TO_LEAD: &[&[Pair]] =
    &[same!["subject", "first_name", "last_name", "company_name", "email", "phone", "fax", "campaign", "description",]];

/// From the response to the opportunity.
const TO_OPPORTUNITY: &[&[Pair]] =
    &[&[("subject", "name"), ("lead", "originating_lead")], same!["campaign", "description"]];

impl Convert {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Converted> {
        let response = desk.get(RESPONSE, self.campaign_response)?;
        desk.require_state(&Ref::new(RESPONSE, self.campaign_response), &["open"], "converted")?;
        let customer = self.customer.map(Value::Ref).or_else(|| response.get("customer").cloned());
        let customer = customer.filter(|customer| *customer != Value::Null);
        let (entity, values) = match self.to.as_str() {
            "lead" => ("lead", lead(desk, &response, customer.as_ref())?),
            "opportunity" => ("opportunity", opportunity(desk, &response, customer.as_ref())?),
            other => {
                let message = format!("a response becomes a lead or an opportunity, not {other:?}");
                return Err(Error::new(ErrorCode::InvalidArgument, message));
            }
        };
        let id = desk.create(entity, values)?;
        let mut said = Values::new();
        if entity == "lead" {
            said = said.with("lead", id);
        }
        if let Some(customer) = customer {
            said = said.with("customer", customer);
        }
        let mut kept = Values::new();
        if response.get("actual_end_at") == Some(&Value::Null) {
            kept = kept.with("actual_end_at", desk.now());
        }
        desk.set_state(RESPONSE, self.campaign_response, ("closed", None), said, kept)?;
        Ok(Converted { record: Ref::new(entity, id) })
    }
}

fn lead(desk: &Desk<'_>, response: &Record, customer: Option<&Value>) -> Result<Values> {
    let values = taken(response, &*desk.definition("lead")?, TO_LEAD);
    Ok(match customer {
        Some(Value::Ref(customer)) => values.with(&*customer.entity, customer.id),
        _ => values,
    })
}

fn opportunity(desk: &Desk<'_>, response: &Record, customer: Option<&Value>) -> Result<Values> {
    let Some(customer) = customer else {
        let message = "is needed for an opportunity: say the account or contact";
        return Err(Error::validation(RESPONSE, vec![Issue::new("customer", "required", message)]));
    };
    let values = taken(response, &*desk.definition("opportunity")?, TO_OPPORTUNITY);
    Ok(values.with("customer", customer.clone()))
}
