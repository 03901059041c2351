//! A fax, sent or received.

use crate::metadata::builtin::activity::activity;
use crate::metadata::builtin::activity::{TEXT, WHEN};
use crate::metadata::builtin::build::{choice, closed, integer, open, phone, reason, text};
use crate::metadata::builtin::form::{TabRow, fields};
use crate::metadata::builtin::{number, options};
use crate::metadata::entity::EntityDef;
use crate::metadata::state::State;

pub(in crate::metadata::builtin) const FORM: &[TabRow] = &[
    (
        "general",
        "General",
        "Generale",
        &[
            fields(
                "fax",
                "Fax",
                "Fax",
                &[
                    "subject",
                    "regarding",
                    "customer",
                    "fax_number",
                    "direction",
                    "pages",
                    "cover_page",
                    "priority",
                    "status",
                ],
            ),
            WHEN,
            TEXT,
        ],
    ),
    ("details", "Details", "Dettagli", &[fields("machine", "Machine", "Apparecchio", &["station", "billing_code"])]),
];

pub(super) fn definition() -> EntityDef {
    activity(number::FAX, "fax")
        .english("Fax", "Faxes")
        .italian("Fax", "Fax")
        .states(states())
        .fields([
            phone(50, "fax_number", "Fax number", "Numero di fax").searchable().dynamics("faxnumber"),
            choice(51, "direction", "Direction", "Direzione", options::DIRECTION)
                .default_text("outgoing")
                .dynamics("directioncode"),
            text(52, "cover_page", "Cover page", "Copertina", 100).dynamics("coverpagename"),
            integer(53, "pages", "Pages", "Pagine", 0, 1_000_000).dynamics("numberofpages"),
            // What the sending machine calls itself.
            text(54, "station", "Sending station", "Stazione mittente", 20).dynamics("tsid"),
            text(55, "billing_code", "Billing code", "Codice di fatturazione", 50).dynamics("billingcode"),
        ])
        .build()
}

fn states() -> [State; 3] {
    [
        open((0, "open", "Open", "Aperto"), &[1, 2], [reason(1, "open", "Open", "Aperto")]),
        closed(
            (1, "completed", "Completed", "Completato"),
            &[0],
            [
                reason(2, "completed", "Completed", "Completato"),
                reason(3, "sent", "Sent", "Inviato"),
                reason(4, "received", "Received", "Ricevuto"),
            ],
        ),
        closed((2, "canceled", "Canceled", "Annullato"), &[0], [reason(5, "canceled", "Canceled", "Annullato")]),
    ]
}
