//! A quote is sent, accepted, refused, written anew, and becomes an order.

use super::closing::{self, Closed};
use super::convert::{Copied, Prices, copy};
use super::{refused, said, text_of};
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::error::Result;
use crate::record::pipeline::Written;
use crate::record::values::Values;

const QUOTE: &str = "quote";

process! {
    /// Makes a draft the quote that the customer is given: it is not changed from then on, but revised.
    pub struct ActivateQuote = "quote.activate" {
        /// The quote.
        quote: Id,
    } may {
        /// The reason, if not the usual one.
        status: String,
    }
    -> Written
}

impl ActivateQuote {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        activate(desk, QUOTE, self.quote, self.status.as_deref(), Values::new())
    }
}

process! {
    /// Wins a quote: the customer accepts it. A closing activity says so.
    pub struct WinQuote = "quote.win" {
        /// The quote.
        quote: Id,
    } may {
        /// The reason, if not the usual one.
        status: String,
        /// When; else today.
        closed_on: Value,
        /// More about it, for the closing activity.
        description: String,
    }
    -> Closed
}

impl WinQuote {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Closed> {
        let kept = said([("closed_on", self.closed_on)]);
        end(desk, self.quote, ("won", self.status.as_deref()), Values::new(), kept, self.description)
    }
}

process! {
    /// Closes a quote that comes to nothing: lost, canceled or revised. A closing activity says so.
    pub struct CloseQuote = "quote.close" {
        /// The quote.
        quote: Id,
    } may {
        /// lost, canceled or revised; else lost.
        status: String,
        /// When; else today.
        closed_on: Value,
        /// More about it, for the closing activity.
        description: String,
    }
    -> Closed
}

impl CloseQuote {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Closed> {
        let kept = said([("closed_on", self.closed_on)]);
        end(desk, self.quote, ("closed", self.status.as_deref()), Values::new(), kept, self.description)
    }
}

process! {
    /// Writes a quote anew: a draft with the same number, the next revision, the same lines. An active quote is closed first.
    pub struct ReviseQuote = "quote.revise" {
        /// The quote, closed or active.
        quote: Id,
    } may {
        /// Fields of the draft that are not to be as they were.
        values: Values,
    }
    -> Copied
}

impl ReviseQuote {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Copied> {
        let quote = Ref::new(QUOTE, self.quote);
        desk.require_state(&quote, &["closed", "active"], "revised")?;
        if let Some(deal) = desk.value(QUOTE, quote.id, "opportunity")?.as_id() {
            // Whoever may see the deal: its quotes are none of a closed one.
            let deal = Ref::new("opportunity", deal);
            desk.trusted(|desk| desk.require_state(&deal, &["open"], "quoted for again"))?;
        }
        let number = text_of(desk, &quote, "quote_number")?;
        // That no other revision is open is asked of every quote that comes, whoever makes it.
        if desk.state(QUOTE, quote.id)? == "active" {
            end(desk, quote.id, ("closed", Some("revised")), Values::new(), Values::new(), None)?;
        }
        // Whichever revision is written anew, the new one is the latest.
        let mut latest = 0;
        for revision in desk.find(QUOTE, Values::new().with("quote_number", &number))? {
            latest = desk.value(QUOTE, revision, "revision_number")?.as_int().unwrap_or_default().max(latest);
        }
        let kept = Values::new().with("quote_number", number).with("revision_number", latest.saturating_add(1));
        copy(desk, &quote, QUOTE, Prices::OfToday, self.values, kept)
    }
}

process! {
    /// Makes an order of a quote, at the prices quoted. An active quote is won first.
    pub struct CreateOrder = "quote.create_order" {
        /// The quote, won or active.
        quote: Id,
    } may {
        /// Fields of the order that are not to be as in the quote.
        values: Values,
    }
    -> Copied
}

impl CreateOrder {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Copied> {
        let quote = Ref::new(QUOTE, self.quote);
        desk.require_state(&quote, &["won", "active"], "ordered")?;
        for order in desk.find("order", Values::new().with(QUOTE, quote.id))? {
            let order = Ref::new("order", order);
            if desk.state("order", order.id)? != "canceled" {
                let number = desk.called(&order, "order_number")?;
                return Err(refused(QUOTE, format!("the quote has become the order {number}: cancel that one first")));
            }
        }
        if desk.state(QUOTE, quote.id)? == "active" {
            end(desk, quote.id, ("won", None), Values::new(), Values::new(), None)?;
        }
        copy(desk, &quote, "order", Prices::AsAgreed, self.values, Values::new())
    }
}

/// Moves a quote to where it is sent.
pub(super) fn activate(
    desk: &mut Desk<'_>,
    entity: &str,
    id: Id,
    status: Option<&str>,
    values: Values,
) -> Result<Written> {
    desk.require_state(&Ref::new(entity, id), &["draft"], "made active")?;
    desk.set_state(entity, id, ("active", status), values, Values::new())
}

/// Moves a quote to where it is accepted.
pub(super) fn win(desk: &mut Desk<'_>, _: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    end(desk, id, ("won", status), values, Values::new(), None).map(Closed::written)
}

/// Moves a quote to where nothing comes of it.
pub(super) fn close(desk: &mut Desk<'_>, _: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    end(desk, id, ("closed", status), values, Values::new(), None).map(Closed::written)
}

fn end(
    desk: &mut Desk<'_>,
    id: Id,
    to: (&str, Option<&str>),
    values: Values,
    kept: Values,
    description: Option<String>,
) -> Result<Closed> {
    let quote = Ref::new(QUOTE, id);
    desk.require_state(&quote, &["active"], to.0)?;
    let kept = if super::is_said(&kept, "closed_on") { kept } else { Values::new().with("closed_on", desk.today()) };
    let written = desk.set_state(QUOTE, id, to, values, kept)?;
    let number = text_of(desk, &quote, "quote_number")?;
    let revision = desk.value(QUOTE, id, "revision_number")?;
    closing::note(desk, written, description, Values::new().with("quote_number", number).with("revision", revision))
}
