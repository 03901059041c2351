//! A telephone call, made, received or to be made.

use super::activity::activity;
use super::activity::{TEXT, WHEN};
use super::build::{boolean, choice, closed, open, phone, reason};
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
            "phone_call",
            "Phone call",
            "Telefonata",
            &[
                "subject",
                "regarding",
                "customer",
                "phone_number",
                "direction",
                "is_voicemail_left",
                "priority",
                "status",
            ],
        ),
        WHEN,
        TEXT,
    ],
)];

pub(super) fn definition() -> EntityDef {
    activity(number::PHONE_CALL, "phone_call")
        .english("Phone call", "Phone calls")
        .italian("Telefonata", "Telefonate")
        .dynamics("phonecall")
        .states(states())
        .fields([
            phone(50, "phone_number", "Telephone number", "Numero di telefono").searchable().dynamics("phonenumber"),
            choice(51, "direction", "Direction", "Direzione", options::DIRECTION)
                .default_text("outgoing")
                .dynamics("directioncode"),
            boolean(52, "is_voicemail_left", "Left voicemail", "Lasciato messaggio in segreteria")
                .dynamics("leftvoicemail"),
        ])
        .build()
}

fn states() -> [State; 3] {
    [
        open((0, "open", "Open", "Aperta"), &[1, 2], [reason(1, "open", "Open", "Aperta")]),
        closed(
            (1, "completed", "Completed", "Completata"),
            &[0],
            [reason(2, "made", "Made", "Effettuata"), reason(4, "received", "Received", "Ricevuta")],
        ),
        closed((2, "canceled", "Canceled", "Annullata"), &[0], [reason(3, "canceled", "Canceled", "Annullata")]),
    ]
}
