//! How a deal, a quote or an order ended: activities that stay as its story. A note is kept with what ended.

use super::super::activity::activity;
use super::super::build::{closed, integer, lookup, money, open, reason, text};
use super::super::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;
use crate::metadata::state::State;

pub(super) fn definitions() -> Vec<EntityDef> {
    vec![opportunity_close(), quote_close(), order_close()]
}

fn states() -> [State; 3] {
    [
        open((0, "open", "Open", "Aperta"), &[1, 2], [reason(1, "open", "Open", "Aperta")]),
        closed((1, "completed", "Completed", "Completata"), &[0], [reason(2, "completed", "Completed", "Completata")]),
        closed((2, "canceled", "Canceled", "Annullata"), &[0], [reason(3, "canceled", "Canceled", "Annullata")]),
    ]
}

fn opportunity_close() -> EntityDef {
    activity(number::OPPORTUNITY_CLOSE, "opportunity_close")
        .english("Closing of an opportunity", "Closings of opportunities")
        .italian("Chiusura di opportunità", "Chiusure di opportunità")
        .dynamics("opportunityclose")
        .states(states())
        .without_notes()
        .fields([
            lookup(50, "opportunity", "Opportunity", "Opportunità", number::OPPORTUNITY)
                .required()
                .cascade(Cascade::PARENTAL)
                .dynamics("opportunityid"),
            money(51, "actual_value", "Actual value", "Valore effettivo").dynamics("actualrevenue"),
            lookup(52, "competitor", "Competitor", "Concorrente", number::COMPETITOR).dynamics("competitorid"),
        ])
        .build()
}

fn quote_close() -> EntityDef {
    activity(number::QUOTE_CLOSE, "quote_close")
        .english("Closing of a quote", "Closings of quotes")
        .italian("Chiusura di offerta", "Chiusure di offerte")
        .dynamics("quoteclose")
        .states(states())
        .without_notes()
        .fields([
            lookup(50, "quote", "Quote", "Offerta", number::QUOTE)
                .required()
                .cascade(Cascade::PARENTAL)
                .dynamics("quoteid"),
            text(51, "quote_number", "Quote number", "Numero offerta", 100).dynamics("quotenumber"),
            integer(52, "revision", "Revision", "Revisione", 0, 1_000_000),
        ])
        .build()
}

fn order_close() -> EntityDef {
    activity(number::ORDER_CLOSE, "order_close")
        .english("Closing of an order", "Closings of orders")
        .italian("Chiusura di ordine", "Chiusure di ordini")
        .dynamics("orderclose")
        .states(states())
        .without_notes()
        .fields([
            lookup(50, "order", "Order", "Ordine", number::ORDER)
                .required()
                .cascade(Cascade::PARENTAL)
                .dynamics("salesorderid"),
            text(51, "order_number", "Order number", "Numero ordine", 100).dynamics("ordernumber"),
            integer(52, "revision", "Revision", "Revisione", 0, 1_000_000),
        ])
        .build()
}
