//! A letter on paper.

use super::activity::activity;
use super::activity::{TEXT, WHEN};
use super::build::{choice, closed, open, reason, text};
use super::form::{TabRow, fields};
use super::{number, options};
use crate::metadata::entity::EntityDef;
use crate::metadata::state::State;

pub(super) const FORM: &[TabRow] = &[(
    "general",
    "General",
    "Generale",
    &[
        fields(
            "letter",
            "Letter",
            "Lettera",
            &["subject", "regarding", "customer", "address", "direction", "priority", "status"],
        ),
        WHEN,
        TEXT,
    ],
)];

pub(super) fn definition() -> EntityDef {
    activity(number::LETTER, "letter")
        .english("Letter", "Letters")
        .italian("Lettera", "Lettere")
        .states(states())
        .fields([
            text(50, "address", "Address", "Indirizzo", 1_000),
            choice(51, "direction", "Direction", "Direzione", options::DIRECTION)
                .default_text("outgoing")
                .dynamics("directioncode"),
        ])
        .build()
}

fn states() -> [State; 3] {
    [
        open(
            (0, "open", "Open", "Aperta"),
            &[1, 2],
            [reason(1, "open", "Open", "Aperta"), reason(2, "draft", "Draft", "Bozza")],
        ),
        closed(
            (1, "completed", "Completed", "Completata"),
            &[0],
            [reason(4, "sent", "Sent", "Inviata"), reason(3, "received", "Received", "Ricevuta")],
        ),
        closed((2, "canceled", "Canceled", "Annullata"), &[0], [reason(5, "canceled", "Canceled", "Annullata")]),
    ]
}
