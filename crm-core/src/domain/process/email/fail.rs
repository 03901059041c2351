//! What waited to be delivered could not be.

use crate::base::id::Id;
use crate::base::time::Timestamp;
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::error::{Error, ErrorCode, Result};
use crate::record::pipeline::Written;
use crate::record::values::Values;
use crate::security::right::Right;

const EMAIL: &str = "email";

/// The reason in which a message is that could not be delivered.
const FAILED: &str = "failed";

process! {
    /// Notes that an e-mail which waited to be delivered could not be; it is open again, and can be mended and sent anew.
    pub struct MarkFailed = "email.mark_failed" {
        /// The e-mail.
        email: Id,
    } may {
        /// Why it could not be delivered.
        reason: String,
        /// When to try again, for whoever does.
        retry_at: Timestamp,
    }
    -> Written
}

impl MarkFailed {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        let mut values = Values::new();
        if let Some(reason) = self.reason {
            values = values.with("failure_reason", reason);
        }
        if let Some(moment) = self.retry_at {
            values = values.with("postponed_until_at", moment);
        }
        desk.require_right(EMAIL, self.email, Right::Write)?;
        if desk.state(EMAIL, self.email)? != "completed" {
            return Err(refused("it does not wait to be delivered"));
        }
        reopen(desk, EMAIL, self.email, Some(FAILED), values)
    }
}

fn refused(why: &str) -> Error {
    Error::new(ErrorCode::TransitionRefused, format!("this email stays as it is: {why}")).with_entity(EMAIL)
}

/// Opens an e-mail again: one that waited and failed, or one that was canceled. What went out stays as it was.
pub fn reopen(desk: &mut Desk<'_>, entity: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    desk.require_right(EMAIL, id, Right::Write)?;
    let told = desk.values(EMAIL, id, &["state", "status", "delivery_attempts"])?.unwrap_or_default();
    let text = |place: usize| told.get(place).and_then(Value::as_text).unwrap_or_default();
    let waits = text(0) == "completed" && matches!(text(1), "pending_send" | "sending");
    match (text(0), status) {
        ("completed", status) if waits && status.is_none_or(|status| status == FAILED) => {
            let attempts = told.get(2).and_then(Value::as_int).unwrap_or_default().saturating_add(1);
            let kept = Values::new().with("delivery_attempts", attempts).with("actual_end_at", Value::Null);
            desk.set_state(entity, id, ("open", Some(FAILED)), values, kept)
        }
        // Another reason to be open is no move.
        ("canceled" | "open", status) => desk.set_state(entity, id, ("open", status), values, Values::new()),
        _ => {
            Err(refused(&format!("what is {} is not written anew, and only what waits to be delivered fails", text(1))))
        }
    }
}
