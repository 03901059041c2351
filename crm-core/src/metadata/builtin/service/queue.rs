//! A place where work waits until somebody takes it.

use crate::metadata::builtin::build::{
    OptionRow, active_or_inactive, boolean, choice, email, entity, lookup, multiline, text,
};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;

pub(super) fn definition() -> EntityDef {
    entity(number::QUEUE, "queue")
        .english("Queue", "Queues")
        .italian("Coda", "Code")
        .owned()
        .states(active_or_inactive("Attiva", "Inattiva"))
        .fields([
            text(20, "name", "Name", "Nome", 200).required().searchable(),
            choice(21, "kind", "Kind", "Tipo", KIND).required().default_text("public").dynamics("queuetypecode"),
            email(22, "email", "E-mail", "E-mail").searchable().dynamics("emailaddress"),
            boolean(23, "is_unsolicited_ignored", "Only answers are taken in", "Accetta solo risposte")
                .dynamics("ignoreunsolicitedemail"),
            lookup(24, "user", "User", "Utente", number::USER).dynamics("primaryuserid"),
            multiline(25, "description", "Description", "Descrizione"),
        ])
        .primary("name")
        .index(&["name"], "the list of queues; import by name")
        .view(&["name", "kind", "email", "owner.full_name"], &["name"])
        .build()
}

/// Queues for all, and the two that the engine keeps for each user: what was given to them, what they work on.
const KIND: &[OptionRow<'_>] = &[
    (1, "public", "Public", "Pubblica"),
    (2, "assigned", "Assigned", "Assegnati"),
    (3, "in_progress", "In progress", "In corso"),
];
