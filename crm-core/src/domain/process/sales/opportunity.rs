//! A deal is won, lost, opened again, or becomes a paper.

use super::closing::{self, Closed};
use super::convert::{Copied, Prices, copy};
use super::{is_said, open_quotes, refused, said, seen_in};
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::error::Result;
use crate::record::pipeline::Written;
use crate::record::values::Values;

const DEAL: &str = "opportunity";

process! {
    /// Wins a deal, with a closing activity that says what it brought.
    pub struct WinOpportunity = "opportunity.win" {
        /// The deal.
        opportunity: Id,
    } may {
        /// The reason, if not the usual one.
        status: String,
        /// What it brought; else what was expected.
        actual_value: Value,
        /// When; else today.
        actual_close_on: Value,
        /// Who was beaten.
        competitor: Id,
        /// More about it, for the closing activity.
        description: String,
    }
    -> Closed
}

impl WinOpportunity {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Closed> {
        let values = outcome(self.actual_value, self.actual_close_on, self.competitor);
        end(desk, self.opportunity, ("won", self.status.as_deref()), values, self.description)
    }
}

process! {
    /// Loses a deal, with a closing activity that says to whom and why.
    pub struct LoseOpportunity = "opportunity.lose" {
        /// The deal.
        opportunity: Id,
    } may {
        /// The reason, if not the usual one.
        status: String,
        /// What it brought all the same; else nothing.
        actual_value: Value,
        /// When; else today.
        actual_close_on: Value,
        /// Who won it.
        competitor: Id,
        /// More about it, for the closing activity.
        description: String,
    }
    -> Closed
}

impl LoseOpportunity {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Closed> {
        let values = outcome(self.actual_value, self.actual_close_on, self.competitor);
        end(desk, self.opportunity, ("lost", self.status.as_deref()), values, self.description)
    }
}

process! {
    /// Opens a deal again that was won or lost: what it brought is cleared, its closing activity stays.
    pub struct ReopenOpportunity = "opportunity.reopen" {
        /// The deal.
        opportunity: Id,
    } may {
        /// The reason, if not the usual one.
        status: String,
    }
    -> Written
}

impl ReopenOpportunity {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        reopen(desk, DEAL, self.opportunity, self.status.as_deref(), Values::new())
    }
}

process! {
    /// Makes a quote of a deal: its customer, terms and lines are copied.
    pub struct CreateQuote = "opportunity.create_quote" {
        /// The deal.
        opportunity: Id,
    } may {
        /// Fields of the quote that are not to be as in the deal.
        values: Values,
    }
    -> Copied
}

impl CreateQuote {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Copied> {
        make(desk, self.opportunity, "quote", &["open"], self.values)
    }
}

process! {
    /// Makes an order of a deal without a quote: its customer, terms and lines are copied.
    pub struct CreateOrderOfOpportunity = "opportunity.create_order" {
        /// The deal.
        opportunity: Id,
    } may {
        /// Fields of the order that are not to be as in the deal.
        values: Values,
    }
    -> Copied
}

impl CreateOrderOfOpportunity {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Copied> {
        make(desk, self.opportunity, "order", &["open", "won"], self.values)
    }
}

process! {
    /// Makes an invoice of a deal without an order: its customer, terms and lines are copied.
    pub struct CreateInvoiceOfOpportunity = "opportunity.create_invoice" {
        /// The deal.
        opportunity: Id,
    } may {
        /// Fields of the invoice that are not to be as in the deal.
        values: Values,
    }
    -> Copied
}

impl CreateInvoiceOfOpportunity {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Copied> {
        make(desk, self.opportunity, "invoice", &["open", "won"], self.values)
    }
}

/// Moves a deal to where it is won.
pub(super) fn win(desk: &mut Desk<'_>, _: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    end(desk, id, ("won", status), values, None).map(Closed::written)
}

/// Moves a deal to where it is lost.
pub(super) fn lose(desk: &mut Desk<'_>, _: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    end(desk, id, ("lost", status), values, None).map(Closed::written)
}

/// Opens a deal again. Whom it was lost to goes with what it brought: the closing activity knows both.
pub(super) fn reopen(
    desk: &mut Desk<'_>,
    entity: &str,
    id: Id,
    status: Option<&str>,
    values: Values,
) -> Result<Written> {
    desk.require_state(&Ref::new(entity, id), &["won", "lost"], "opened again")?;
    let cleared = ["actual_value", "actual_close_on", "competitor"].into_iter();
    let kept = cleared.map(|name| (name.to_owned(), Value::Null)).collect::<Values>();
    desk.set_state(entity, id, ("open", status), values, kept)
}

fn outcome(value: Option<Value>, on: Option<Value>, competitor: Option<Id>) -> Values {
    said([("actual_value", value), ("actual_close_on", on), ("competitor", competitor.map(Value::Id))])
}

/// Ends a deal. What is not said of the end follows from the deal.
fn end(
    desk: &mut Desk<'_>,
    id: Id,
    (to, status): (&str, Option<&str>),
    values: Values,
    description: Option<String>,
) -> Result<Closed> {
    let record = Ref::new(DEAL, id);
    let before = seen_in(desk, &record, &["open"], to)?;
    if let Some(quote) = open_quotes(desk, id)?.first() {
        let quote = Ref::new("quote", *quote);
        let number = desk.called(&quote, "quote_number")?;
        let state = desk.state("quote", quote.id)?;
        let message = format!("the quote {number} of this opportunity is still {state}: win, close or delete it first");
        return Err(refused(DEAL, message));
    }
    let values = desk.typed(DEAL, values)?;
    let mut kept = Values::new();
    let is_open = |name: &str| !is_said(&values, name) && before.get(name) == Some(&Value::Null);
    if is_open("actual_close_on") {
        kept = kept.with("actual_close_on", desk.today());
    }
    // Asked of the record itself: what is hidden from the user counts all the same.
    if is_open("actual_value") && desk.value(DEAL, id, "actual_value")? == Value::Null {
        let value = if to == "won" { desk.value(DEAL, id, "estimated_value")? } else { Value::Int(0) };
        kept = kept.with("actual_value", value);
    }
    let written = desk.set_state(DEAL, id, (to, status), values, kept)?;
    // As the user sees it, or the activity would show what the deal hides.
    let after = desk.get(DEAL, id)?;
    let figures = ["actual_value", "currency", "competitor"].into_iter();
    let figures = figures.filter_map(|name| Some((name.to_owned(), after.get(name)?.clone()))).collect();
    closing::note(desk, written, description, figures)
}

fn make(desk: &mut Desk<'_>, id: Id, target: &str, states: &[&str], values: Option<Values>) -> Result<Copied> {
    let deal = Ref::new(DEAL, id);
    desk.require_state(&deal, states, &format!("made into {}", crate::base::text::with_article(target)))?;
    copy(desk, &deal, target, Prices::OfToday, values, Values::new())
}
