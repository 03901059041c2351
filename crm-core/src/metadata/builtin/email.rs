//! An e-mail message, sent, received or being written.

use super::activity::activity;
use super::build::{boolean, choice, closed, email, integer, open, reason, text, timestamp};
use super::{number, options};
use crate::metadata::entity::EntityDef;
use crate::metadata::state::State;

/// Room for the addresses of a long list of recipients.
const RECIPIENTS: u32 = 100_000;

pub(super) fn definition() -> EntityDef {
    activity(number::EMAIL, "email")
        .english("E-mail", "E-mails")
        .italian("E-mail", "E-mail")
        .states(states())
        .fields([
            email(50, "sender", "From", "Da").searchable(),
            text(51, "recipients", "To", "A", RECIPIENTS).dynamics("torecipients"),
            text(52, "copy_recipients", "Cc", "Cc", RECIPIENTS).dynamics("cc"),
            text(53, "blind_recipients", "Bcc", "Ccn", RECIPIENTS).dynamics("bcc"),
            choice(54, "direction", "Direction", "Direzione", options::DIRECTION)
                .default_text("outgoing")
                .dynamics("directioncode"),
            timestamp(55, "sent_at", "Sent at", "Data invio").dynamics("senton"),
            text(56, "message_key", "Message id", "Id del messaggio", 1_000).dynamics("messageid"),
            text(57, "reply_to_key", "In reply to", "In risposta a", 1_000).dynamics("inreplyto"),
            text(58, "tracking_token", "Tracking token", "Codice di tracciamento", 50).dynamics("trackingtoken"),
            text(59, "mime_type", "Content type", "Tipo di contenuto", 256).dynamics("mimetype"),
            integer(60, "delivery_attempts", "Delivery attempts", "Tentativi di consegna", 0, 1_000_000)
                .dynamics("deliveryattempts"),
            boolean(61, "is_read_receipt_requested", "Read receipt requested", "Conferma di lettura richiesta")
                .dynamics("readreceiptrequested"),
            boolean(
                62,
                "is_delivery_receipt_requested",
                "Delivery receipt requested",
                "Conferma di recapito richiesta",
            )
            .dynamics("deliveryreceiptrequested"),
        ])
        .index(&["message_key"], "whether a message is already here; what a reply answers")
        .build()
}

/// What was sent or received stays as it was.
fn states() -> [State; 3] {
    [
        open(
            (0, "open", "Open", "Aperta"),
            &[1, 2],
            [reason(1, "draft", "Draft", "Bozza"), reason(8, "failed", "Failed", "Non riuscita")],
        ),
        closed(
            (1, "completed", "Completed", "Completata"),
            &[],
            [
                reason(2, "completed", "Completed", "Completata"),
                reason(3, "sent", "Sent", "Inviata"),
                reason(4, "received", "Received", "Ricevuta"),
                reason(6, "pending_send", "Pending send", "In attesa di invio"),
                reason(7, "sending", "Sending", "Invio in corso"),
            ],
        ),
        closed((2, "canceled", "Canceled", "Annullata"), &[0], [reason(5, "canceled", "Canceled", "Annullata")]),
    ]
}
