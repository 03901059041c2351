//! The timeline of a customer: what happened with them, whatever it is kept as, newest first.

use std::cmp::Reverse;

use serde::Serialize;

use super::session::Session;
use crate::base::id::{Id, Ref};
use crate::base::time::{self, Timestamp};
use crate::base::value::Value;
use crate::domain::timeline::{BELONGING, sources};
use crate::error::{Error, ErrorCode, Result};
use crate::record::values::Values;

/// Where the first page begins: with the last moment a field can hold.
const NEWEST: &str = "253402300799999999+0";

/// The most items of one page.
const MAX_ITEMS: usize = 1_000;

/// Something that happened with a customer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TimelineItem {
    /// When it was last changed.
    pub at: Timestamp,
    /// What it is kept as: a call, a mail, a note, a case, a deal, an order…
    pub record: Ref,
    /// What it is called.
    pub title: String,
    /// The state it is in, if it has any.
    pub state: Option<String>,
    /// With whom: the customer, one of their people, a company below.
    pub customer: Ref,
}

/// A page of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timeline {
    /// What happened, newest first.
    pub items: Vec<TimelineItem>,
    /// Where the next page begins; none if this is the last.
    pub next: Option<String>,
}

impl Session {
    /// What happened with a customer, newest first, `size` items from where `after` says (the `next` of the page before):
    /// activities, notes, cases, deals, quotes, orders, and whatever else has a customer, with the customer, with their
    /// people and with the companies below. Only what the session's user may see.
    ///
    /// ```
    /// use crm_core::{Crm, Ref, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// let acme = session.create("account", record! { "name" => "Acme" })?;
    /// let ada = session.create("contact", record! { "last_name" => "Rossi", "account" => acme })?;
    /// session.create("phone_call", record! { "subject" => "Offer", "regarding" => Ref::new("contact", ada) })?;
    /// let timeline = session.timeline(("account", acme), None, 50)?;
    /// assert_eq!(timeline.items[0].title, "Offer");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `not_found`, `invalid_argument` for what is no customer or an `after` that no page gave.
    pub fn timeline(&self, customer: impl Into<Ref>, after: Option<&str>, size: usize) -> Result<Timeline> {
        let customer = customer.into();
        if size == 0 || size > MAX_ITEMS {
            let message = format!("a page of a timeline has from 1 to {MAX_ITEMS} items");
            return Err(Error::new(ErrorCode::InvalidArgument, message));
        }
        let (before, passed) = place(after)?;
        let everybody = self.belonging(customer)?;
        // Of each source as many as the page may take from it, and one that tells whether there is more.
        let wanted = size.saturating_add(passed).saturating_add(1);
        let mut found: Vec<(Reverse<Timestamp>, usize, Id, TimelineItem)> = Vec::new();
        for (rank, source) in sources(&self.registry()).into_iter().enumerate() {
            let question = format!("{} limit {wanted}", source.question);
            for customer in &everybody {
                let params = Values::new().with("of", customer.clone()).with("before", before);
                let rows = match self.query(&question, params) {
                    Ok(rows) => rows,
                    // What no role lets the user read tells nothing.
                    Err(error) if error.code() == ErrorCode::PermissionDenied => break,
                    Err(error) => return Err(error),
                };
                for row in rows {
                    let row = row?;
                    let (Some(id), Some(at)) =
                        (row.at(0).and_then(Value::as_id), row.at(1).and_then(Value::as_timestamp))
                    else {
                        continue;
                    };
                    let text = |place: usize| row.at(place).and_then(Value::as_text).map(str::to_owned);
                    let item = TimelineItem {
                        at,
                        record: Ref::new(source.entity.as_str(), id),
                        title: text(2).unwrap_or_default(),
                        state: if source.has_state { text(3) } else { None },
                        customer: customer.clone(),
                    };
                    found.push((Reverse(at), rank, id, item));
                }
            }
        }
        found.sort_by_key(|(at, rank, id, _)| (*at, *rank, *id));
        let has_more = found.len() > size.saturating_add(passed);
        let items: Vec<TimelineItem> = found.into_iter().skip(passed).take(size).map(|(_, _, _, item)| item).collect();
        let next = items.last().filter(|_| has_more).map(|last| {
            let same = items.iter().rev().take_while(|item| item.at == last.at).count();
            // A whole page of one moment goes on from where the page before it was.
            let before = if same == items.len() && last.at == before { passed } else { 0 };
            format!("{}+{}", time::timestamp_to_micros(last.at), same.saturating_add(before))
        });
        Ok(Timeline { items, next })
    }

    /// The customer and all who belong to it.
    fn belonging(&self, customer: Ref) -> Result<Vec<Ref>> {
        self.require_customer(&customer, "the timeline is of an account or a contact")?;
        let mut everybody = vec![customer];
        let mut next = 0;
        while let Some(one) = everybody.get(next).cloned() {
            next += 1;
            for (_, entity, question) in BELONGING.iter().filter(|(of, _, _)| *of == &*one.entity) {
                let rows = match self.query(question, Values::new().with("of", one.id)) {
                    Ok(rows) => rows,
                    Err(error) if error.code() == ErrorCode::PermissionDenied => continue,
                    Err(error) => return Err(error),
                };
                for row in rows {
                    if let Some(id) = row?.at(0).and_then(Value::as_id) {
                        everybody.push(Ref::new(*entity, id));
                    }
                }
            }
        }
        Ok(everybody)
    }
}

/// Where a page begins: the moment, and how many items of that very moment came before.
fn place(after: Option<&str>) -> Result<(Timestamp, usize)> {
    let after = after.unwrap_or(NEWEST);
    let parts = after.split_once('+').and_then(|(at, passed)| Some((at.parse().ok()?, passed.parse().ok()?)));
    let place = parts.and_then(|(micros, passed)| Some((time::timestamp_from_micros(micros)?, passed)));
    place.ok_or_else(|| Error::new(ErrorCode::InvalidArgument, "no page of a timeline ended there"))
}
