//! From a lead to a paid invoice.

mod closing;
mod convert;
mod invoice;
mod lead;
mod maps;
mod opportunity;
mod order;
mod prices;
mod quote;

pub use closing::Closed;
pub use convert::Copied;
pub(super) use convert::of_customer;
pub use invoice::{CancelInvoice, PayInvoice};
pub use lead::{DisqualifyLead, Qualified, QualifyLead, ReopenLead};
pub use opportunity::{
    CreateInvoiceOfOpportunity, CreateOrderOfOpportunity, CreateQuote, LoseOpportunity, ReopenOpportunity,
    WinOpportunity,
};
pub use order::{CancelOrder, CreateInvoice, FulfilOrder, SubmitOrder};
pub use prices::{LockInvoicePrices, LockOrderPrices, UnlockInvoicePrices, UnlockOrderPrices};
pub use quote::{ActivateQuote, CloseQuote, CreateOrder, ReviseQuote, WinQuote};

use super::Desk;
use super::moves::Moves;
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::papers;
use crate::error::{Error, ErrorCode, Result};
use crate::record::record::Record;
use crate::record::values::Values;

/// The moves of leads, deals and papers.
pub(super) const MOVES: &[(&str, Moves)] = &[
    ("lead", &[("disqualified", lead::disqualify)]),
    ("opportunity", &[("won", opportunity::win), ("lost", opportunity::lose), ("open", opportunity::reopen)]),
    ("quote", &[("active", quote::activate), ("won", quote::win), ("closed", quote::close)]),
    ("order", &[("submitted", order::submit), ("fulfilled", order::fulfil), ("canceled", order::cancel)]),
    ("invoice", &[("paid", invoice::pay), ("canceled", invoice::cancel)]),
];

/// The record, if it is in one of these states.
fn seen_in(desk: &mut Desk<'_>, record: &Ref, states: &[&str], what: &str) -> Result<Record> {
    desk.require_state(record, states, what)?;
    desk.get(&record.entity, record.id)
}

/// Of these values, those that were said.
fn said<const N: usize>(values: [(&str, Option<Value>); N]) -> Values {
    values.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// True if a value is said, and is not that there is none.
fn is_said(values: &Values, name: &str) -> bool {
    values.get(name).is_some_and(|value| *value != Value::Null)
}

/// The text of a field of a record, whoever asks.
fn text_of(desk: &mut Desk<'_>, record: &Ref, field: &str) -> Result<String> {
    Ok(desk.value(&record.entity, record.id, field)?.as_text().unwrap_or_default().to_owned())
}

/// The quotes of a deal that are still open, the oldest first.
fn open_quotes(desk: &mut Desk<'_>, deal: Id) -> Result<Vec<Id>> {
    let mut open = Vec::new();
    for state in papers::OPEN {
        open.extend(desk.find("quote", Values::new().with("opportunity", deal).with("state", state))?);
    }
    Ok(open)
}

fn refused(entity: &str, message: String) -> Error {
    Error::new(ErrorCode::TransitionRefused, message).with_entity(entity)
}
