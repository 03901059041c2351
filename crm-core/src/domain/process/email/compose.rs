//! A draft is written from a template.

use serde::Serialize;

use super::text::{Text, told};
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::error::{Error, Issue, Result};
use crate::record::record::Record;
use crate::record::values::Values;

const EMAIL: &str = "email";
const TEMPLATE: &str = "email_template";

/// A draft that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Composed {
    /// The e-mail.
    pub record: Ref,
    /// To whom it goes; nothing if no address is known.
    pub recipients: Option<String>,
    /// What should be known before it is sent: `opted_out` if whom it is for wants no e-mail, `no_address` if none is known.
    pub warnings: Vec<String>,
}

process! {
    /// Writes a draft e-mail about a record from a template, with what the record says in the place of its placeholders.
    pub struct FromTemplate = "email.from_template" {
        /// Whom or what it is about.
        record: Ref,
        /// The template.
        email_template: Id,
    } may {
        /// To which address; else that of the record, or of its customer.
        to: String,
    }
    -> Composed
}

impl FromTemplate {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Composed> {
        let template = desk.get(TEMPLATE, self.email_template)?;
        let record = desk.get(&self.record.entity, self.record.id)?;
        let wanted = template.text("entity").filter(|entity| *entity != &*self.record.entity);
        if let Some(entity) = wanted {
            let message = format!("is for each {entity}, not for a {}", self.record.entity);
            return Err(Error::validation(TEMPLATE, vec![Issue::new("entity", "wrong_entity", message)]));
        }
        let mut values = wording(desk, &template, &self.record)?.with("template", self.email_template);
        if desk.definition(&self.record.entity)?.has_activities {
            values = values.with("regarding", self.record.clone());
        }
        let user = desk.user();
        let sender = desk.value("user", user, "email")?;
        let (address, is_opted_out) = recipient(desk, &record)?;
        let recipients = self.to.or(address);
        let mut warnings = Vec::new();
        if is_opted_out {
            warnings.push("opted_out".to_owned());
        }
        if recipients.is_none() {
            warnings.push("no_address".to_owned());
        }
        values = values.with("sender", sender).with("recipients", recipients.clone());
        let id = desk.create(EMAIL, values)?;
        Ok(Composed { record: Ref::new(EMAIL, id), recipients, warnings })
    }
}

/// Subject and text of a template, about a record.
pub(in crate::domain::process) fn wording(desk: &mut Desk<'_>, template: &Record, about: &Ref) -> Result<Values> {
    let [subject, body] = ["subject", "body"].map(|field| Text::read(template.text(field).unwrap_or_default()));
    let told = told(desk, about, &[&subject, &body])?;
    let kind = template.text("mime_type");
    let is_html = kind.is_some_and(|kind| kind.starts_with("text/html"));
    // What stands in a subject stands in one line.
    let line = subject.filled(&told, false).split_whitespace().collect::<Vec<_>>().join(" ");
    let said = |text: String| if text.is_empty() { Value::Null } else { Value::Text(text) };
    let mut values = Values::new().with("subject", said(line)).with("description", said(body.filled(&told, is_html)));
    if let Some(kind) = kind {
        values = values.with("mime_type", kind.to_owned());
    }
    Ok(values)
}

/// The address of a record, or of the customer it is about, and whether whoever has it wants no e-mail.
fn recipient(desk: &mut Desk<'_>, record: &Record) -> Result<(Option<String>, bool)> {
    let told = |record: &Record| {
        let is_opted_out = record.get("no_email").and_then(Value::as_bool) == Some(true);
        (record.text("email").map(str::to_owned), is_opted_out)
    };
    let own = told(record);
    if own.0.is_some() {
        return Ok(own);
    }
    match record.get("customer") {
        Some(Value::Ref(customer)) => match desk.attempt(|desk| desk.get(&customer.entity, customer.id)) {
            Ok(customer) => Ok(told(&customer)),
            // Whom the user does not see has no address for them.
            Err(_) => Ok(own),
        },
        _ => Ok(own),
    }
}
