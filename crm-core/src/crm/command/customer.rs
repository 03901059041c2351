//! Accounts and contacts alike.

use serde::Deserialize;

use super::{Command, read, told};
use crate::base::id::Ref;

/// The commands.
pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "customer.relationships",
        about: "Who is what to a customer, and what the customer is to them, whichever side it was written from.",
        input: "customer",
        run: |session, input| told(&session.relationships(read::<OfCustomer>(input)?.customer)?),
    },
    Command {
        name: "customer.timeline",
        about: "What happened with a customer, their people and the companies below, newest first, page by page.",
        input: "customer, [after], [size]",
        run: |session, input| {
            let given: Timeline = read(input)?;
            told(&session.timeline(given.customer, given.after.as_deref(), given.size.unwrap_or(50))?)
        },
    },
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfCustomer {
    customer: Ref,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Timeline {
    customer: Ref,
    #[serde(default)]
    after: Option<String>,
    #[serde(default)]
    size: Option<usize>,
}
