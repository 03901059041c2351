//! An e-mail message, sent, received or being written.

use super::activity::activity;
use super::activity::{TEXT, WHEN};
use super::build::{OptionRow, boolean, choice, closed, email, integer, lookup, one_of, open, reason, text, timestamp};
use super::form::{TabRow, fields};
use super::{activities, number, options};
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;
use crate::metadata::state::State;

/// Room for the addresses of a long list of recipients.
const RECIPIENTS: u32 = 100_000;

pub(super) const FORM: &[TabRow] = &[
    (
        "general",
        "General",
        "Generale",
        &[
            fields(
                "email",
                "E-mail",
                "E-mail",
                &[
                    "subject",
                    "sender",
                    "recipients",
                    "copy_recipients",
                    "blind_recipients",
                    "regarding",
                    "customer",
                    "priority",
                    "status",
                ],
            ),
            WHEN,
            TEXT,
        ],
    ),
    (
        "details",
        "Details",
        "Dettagli",
        &[
            fields(
                "sending",
                "Sending",
                "Invio",
                &[
                    "direction",
                    "template",
                    "send_after_at",
                    "sent_at",
                    "is_read_receipt_requested",
                    "is_delivery_receipt_requested",
                    "delivery_attempts",
                    "postponed_until_at",
                    "submitted_by",
                ],
            ),
            fields(
                "message",
                "Message",
                "Messaggio",
                &[
                    "sender_record",
                    "sender_account",
                    "reply_to",
                    "attachment_count",
                    "correlation",
                    "tracking_token",
                    "conversation_key",
                    "message_key",
                    "reply_to_key",
                    "mime_type",
                ],
            ),
        ],
    ),
];

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
            text(63, "submitted_by", "Submitted by", "Inviata da", 250).dynamics("submittedby"),
            // Who the address of the sender belongs to, and the company they work for.
            one_of(64, "sender_record", "Sender", "Mittente", activities::PARTIES)
                .cascade(Cascade::LINK)
                .dynamics("emailsender"),
            lookup(65, "sender_account", "Sender's company", "Azienda del mittente", number::ACCOUNT)
                .cascade(Cascade::LINK)
                .dynamics("sendersaccount"),
            lookup(66, "reply_to", "Answers", "Risponde a", number::EMAIL).dynamics("parentactivityid"),
            text(67, "conversation_key", "Conversation", "Conversazione", 2_048).dynamics("conversationindex"),
            choice(68, "correlation", "Recognised by", "Riconosciuta da", CORRELATION).dynamics("correlationmethod"),
            timestamp(69, "send_after_at", "Not sent before", "Da non inviare prima del")
                .dynamics("delayedemailsendtime"),
            timestamp(70, "postponed_until_at", "Next attempt", "Prossimo tentativo")
                .dynamics("postponeemailprocessinguntil"),
            lookup(71, "template", "Template", "Modello", number::EMAIL_TEMPLATE).dynamics("templateid"),
            integer(72, "attachment_count", "Attachments", "Allegati", 0, 1_000_000)
                .read_only()
                .dynamics("attachmentcount"),
            text(73, "failure_reason", "Why it was not delivered", "Motivo della mancata consegna", 2_000),
        ])
        .index(&["tracking_token"], "what a message whose subject has a token answers")
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
            // Only what waited to be delivered, and could not be.
            &[0],
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

/// How it was found out what a message answers.
const CORRELATION: &[OptionRow<'_>] = &[
    (0, "none", "Not at all", "Non riconosciuta"),
    (1, "skipped", "Not looked for", "Non cercata"),
    (2, "header", "Own header", "Intestazione propria"),
    (3, "in_reply_to", "In reply to", "In risposta a"),
    (4, "tracking_token", "Tracking token", "Codice di tracciamento"),
    (5, "conversation", "Conversation", "Conversazione"),
    (6, "smart_matching", "Similar text", "Testo simile"),
    (7, "custom", "Otherwise", "Altro modo"),
];
