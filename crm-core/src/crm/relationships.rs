//! Who is what to a customer, whichever of the two the relationship was written from.

use serde::Serialize;

use super::session::Session;
use crate::base::id::Ref;
use crate::base::time::Date;
use crate::base::value::Value;
use crate::domain::activity::is_customer;
use crate::error::{Error, ErrorCode, Result};
use crate::record::values::Values;

/// What one customer is to another, as seen from one of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Relationship {
    /// The `customer_relationship`.
    pub record: Ref,
    /// The other one.
    pub customer: Ref,
    /// What the other one is called.
    pub name: String,
    /// What the other one is: "Employee", "Referrer"…
    pub role: Option<String>,
    /// What the one asked about is to the other.
    pub own_role: Option<String>,
    /// The other one's part in words.
    pub description: Option<String>,
    /// Since when.
    pub starts_on: Option<Date>,
    /// Until when.
    pub ends_on: Option<Date>,
}

/// The two sides: as which the one asked about is written, and as which the other.
const SIDES: [(&str, &str); 2] = [("customer", "partner"), ("partner", "customer")];

impl Session {
    /// The relationships of an account or a contact with others, by the name of the other; one row for each, whichever
    /// side it was written from. Those that ended are told too. Only what the session's user may see.
    ///
    /// ```
    /// use crm_core::{Crm, Ref, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let s = Crm::in_memory()?.session();
    /// let acme = Ref::new("account", s.create("account", record! { "name" => "Acme" })?);
    /// let ada = Ref::new("contact", s.create("contact", record! { "last_name" => "Rossi" })?);
    /// let role = |name: &str| Ok::<_, crm_core::Error>(s.find_ids("relationship_role", "name", name, 1)?[0]);
    /// s.create("customer_relationship", record! {
    ///     "customer" => acme.clone(), "customer_role" => role("Customer")?,
    ///     "partner" => ada.clone(), "partner_role" => role("Referrer")?,
    /// })?;
    /// let of_acme = s.relationships(acme)?;
    /// assert_eq!((&*of_acme[0].name, of_acme[0].role.as_deref()), ("Rossi", Some("Referrer")));
    /// let of_ada = s.relationships(ada)?;
    /// assert_eq!((&*of_ada[0].name, of_ada[0].role.as_deref()), ("Acme", Some("Customer")));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `not_found`, `permission_denied`, `invalid_argument` for what is no customer.
    pub fn relationships(&self, customer: impl Into<Ref>) -> Result<Vec<Relationship>> {
        let customer = customer.into();
        self.require_customer(&customer, "an account or a contact has relationships")?;
        let mut found = Vec::new();
        for (own, other) in SIDES {
            let question = format!(
                "select id, {other}, {other}.name, {other}_role.name, {own}_role.name, {other}_description, starts_on, \
                 ends_on from customer_relationship where {own} = :of"
            );
            for row in self.query(&question, Values::new().with("of", customer.clone()))? {
                let row = row?;
                let text = |place: usize| row.at(place).and_then(Value::as_text).map(str::to_owned);
                let date = |place: usize| row.at(place).and_then(Value::as_date);
                let (Some(id), Some(Value::Ref(other))) = (row.at(0).and_then(Value::as_id), row.at(1)) else {
                    continue;
                };
                found.push(Relationship {
                    record: Ref::new("customer_relationship", id),
                    customer: other.clone(),
                    name: text(2).unwrap_or_default(),
                    role: text(3),
                    own_role: text(4),
                    description: text(5),
                    starts_on: date(6),
                    ends_on: date(7),
                });
            }
        }
        found.sort_by(|one, next| {
            (&one.name, one.starts_on, one.record.id).cmp(&(&next.name, next.starts_on, next.record.id))
        });
        Ok(found)
    }

    /// Lets a question go on only about an account or a contact that the user sees; `what` says who is asked about.
    pub(super) fn require_customer(&self, record: &Ref, what: &str) -> Result<()> {
        if !is_customer(record) {
            let message = format!("{} is no customer: {what}", record.entity);
            return Err(Error::new(ErrorCode::InvalidArgument, message).with_entity(&record.entity));
        }
        self.get_fields(&record.entity, record.id, &["id"]).map(drop)
    }
}
