//! Customers that a lead may already be.

use serde::Serialize;

use crate::base::id::Ref;
use crate::domain::process::Desk;
use crate::error::Result;
use crate::record::record::Record;

/// A customer of the same name or address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Duplicate {
    /// The account or contact.
    pub record: Ref,
    /// Its name.
    pub name: String,
    /// The field that is alike.
    pub field: String,
}

/// A way of being alike: the lead's field, and the customer's fields one of which holds the same.
type Likeness = (&'static str, &'static [&'static str]);

const OF_ACCOUNT: &[Likeness] = &[("company_name", &["name"]), ("email", EMAILS)];

const OF_CONTACT: &[Likeness] =
    &[("full_name", &["full_name"]), ("email", EMAILS), ("email2", EMAILS), ("email3", EMAILS)];

const EMAILS: &[&str] = &["email", "email2", "email3"];

/// The active customers of an entity that a lead may be, as far as the user sees them, each once.
pub(super) fn of_lead(desk: &mut Desk<'_>, lead: &Record, entity: &str) -> Result<Vec<Duplicate>> {
    let likenesses = if entity == "account" { OF_ACCOUNT } else { OF_CONTACT };
    let mut found: Vec<Duplicate> = Vec::new();
    for (field, theirs) in likenesses {
        let Some(text) = lead.text(field) else { continue };
        for (id, field) in desk.alike(entity, theirs, text)? {
            let record = Ref::new(entity, id);
            if found.iter().any(|known| known.record == record) || desk.state(entity, id)? != "active" {
                continue;
            }
            let customer = desk.get(entity, id)?;
            let name = customer.text(if entity == "account" { "name" } else { "full_name" });
            found.push(Duplicate { record, name: name.unwrap_or_default().to_owned(), field });
        }
    }
    Ok(found)
}
