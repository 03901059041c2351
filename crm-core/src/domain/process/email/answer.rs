//! What an incoming message answers: by what its header names, else by the token in its subject.

use serde::Serialize;

use super::send::SERIES;
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::error::Result;
use crate::record::values::Values;
use crate::security::right::Right;

const EMAIL: &str = "email";

/// What a message answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answered {
    /// The e-mail it answers; none if none is known that its user may see.
    pub email: Option<Ref>,
    /// What that one is about.
    pub regarding: Option<Ref>,
    /// How it was recognised: `in_reply_to` or `tracking_token`, as the field `correlation` says it.
    pub correlation: Option<String>,
}

process! {
    /// Finds the e-mail that an incoming one answers, by its header or the token in its subject.
    pub struct FindAnswered = "email.find_answered" {
    } may {
        /// The message id in its header `In-Reply-To`.
        reply_to_key: String,
        /// Its subject.
        subject: String,
    }
    -> Answered
}

impl FindAnswered {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Answered> {
        if let Some(key) = self.reply_to_key.as_deref().map(str::trim).filter(|key| !key.is_empty())
            && let Some(email) = visible(desk, "message_key", key)?
        {
            return answered(desk, email, "in_reply_to");
        }
        let subject = self.subject.unwrap_or_default();
        let prefix = prefix(desk)?;
        for word in subject.split_whitespace() {
            let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
            // Most words are no tokens, and nothing is asked for them.
            if word.starts_with(&prefix)
                && word.chars().any(|letter| letter.is_ascii_digit())
                && let Some(email) = visible(desk, "tracking_token", word)?
            {
                return answered(desk, email, "tracking_token");
            }
        }
        Ok(Answered::default())
    }
}

fn prefix(desk: &mut Desk<'_>) -> Result<String> {
    let series = desk.find_first("number_series", Values::new().with("name", SERIES), 1)?;
    let Some(series) = series.first() else { return Ok(String::new()) };
    Ok(desk.value("number_series", *series, "prefix")?.as_text().unwrap_or_default().to_owned())
}

/// The first e-mail with this key that the user may see.
fn visible(desk: &mut Desk<'_>, field: &str, key: &str) -> Result<Option<Id>> {
    let found = desk.find(EMAIL, Values::new().with(field, key))?;
    Ok(found.into_iter().find(|id| desk.require_right(EMAIL, *id, Right::Read).is_ok()))
}

fn answered(desk: &mut Desk<'_>, email: Id, correlation: &str) -> Result<Answered> {
    let regarding = match desk.value(EMAIL, email, "regarding")? {
        Value::Ref(about) => Some(about),
        _ => None,
    };
    Ok(Answered { email: Some(Ref::new(EMAIL, email)), regarding, correlation: Some(correlation.to_owned()) })
}
