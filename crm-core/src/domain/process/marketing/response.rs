//! What a campaign was answered becomes a lead, a deal, or a paper for a customer.

use serde::Serialize;

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::maps::{Pair, overlaid, same, taken};
use crate::domain::process::{Desk, process, sales};
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::record::Record;
use crate::record::values::Values;

const RESPONSE: &str = "campaign_response";

/// What became of a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Converted {
    /// The new lead, opportunity, quote or order.
    pub record: Ref,
}

process! {
    /// Makes a lead, an opportunity, a quote or an order of a campaign response, and closes the response.
    pub struct Convert = "campaign_response.convert" {
        /// The response.
        campaign_response: Id,
        /// `lead`, `opportunity`, `quote` or `order`.
        to: String,
    } may {
        /// The account or contact, if the response does not name it. All but a lead need one.
        customer: Ref,
    }
    -> Converted
}

/// From the response to the lead.
const TO_LEAD: &[&[Pair]] =
    &[same!["subject", "first_name", "last_name", "company_name", "email", "phone", "fax", "campaign", "description",]];

/// From the response to a deal, or a paper for whoever buys without one.
const TO_SALE: &[&[Pair]] = &[&[("subject", "name"), ("lead", "originating_lead")], same!["campaign", "description"]];

impl Convert {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Converted> {
        let response = desk.get(RESPONSE, self.campaign_response)?;
        desk.require_state(&Ref::new(RESPONSE, self.campaign_response), &["open"], "converted")?;
        let customer = self.customer.map(Value::Ref).or_else(|| response.get("customer").cloned());
        let customer = customer.filter(|customer| *customer != Value::Null);
        let (entity, values) = match self.to.as_str() {
            "lead" => ("lead", lead(desk, &response, customer.as_ref())?),
            "opportunity" => ("opportunity", sale(desk, &response, customer.as_ref(), "opportunity")?),
            "quote" => ("quote", sale(desk, &response, customer.as_ref(), "quote")?),
            "order" => ("order", sale(desk, &response, customer.as_ref(), "order")?),
            other => {
                let message = format!("a response becomes a lead, an opportunity, a quote or an order, not {other:?}");
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
        let mut kept = Values::new().with("converted_to", Ref::new(entity, id));
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

fn sale(desk: &mut Desk<'_>, response: &Record, customer: Option<&Value>, entity: &str) -> Result<Values> {
    let Some(customer) = customer else {
        let message = "is needed for what is to be sold: say the account or contact";
        return Err(Error::validation(RESPONSE, vec![Issue::new("customer", "required", message)]));
    };
    let values = taken(response, &*desk.definition(entity)?, TO_SALE).with("customer", customer.clone());
    match customer {
        // A paper has the terms and addresses of its customer, as one that is made of a deal.
        Value::Ref(customer) if entity != "opportunity" => {
            Ok(overlaid(sales::of_customer(desk, customer, entity)?, values))
        }
        _ => Ok(values),
    }
}
