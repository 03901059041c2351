//! A record shared with a user or a team, beyond what their roles let them see.

use super::build::{boolean, entity, owner, record, text, timestamp};
use super::number;
use super::role_privilege::PART;
use crate::metadata::entity::EntityDef;

pub(super) fn definition() -> EntityDef {
    entity(number::SHARE, "share")
        .english("Share", "Shares")
        .italian("Condivisione", "Condivisioni")
        .dynamics("principalobjectaccess")
        .fields([
            record(20, "record", "Record", "Record").required().cascade(PART).dynamics("objectid"),
            owner(21, "principal", "User or team", "Utente o team").required().cascade(PART).dynamics("principalid"),
            boolean(22, "can_read", "May read", "Può leggere"),
            boolean(23, "can_write", "May write", "Può scrivere"),
            boolean(24, "can_delete", "May delete", "Può eliminare"),
            boolean(25, "can_append", "May append", "Può aggiungere"),
            boolean(26, "can_append_to", "May append to", "Può aggiungere a"),
            boolean(27, "can_assign", "May assign", "Può assegnare"),
            boolean(28, "can_share", "May share", "Può condividere"),
            timestamp(29, "expires_at", "Ends at", "Termina il"),
            text(30, "reason", "Reason", "Motivo", 200),
        ])
        .without_notes()
        .primary("reason")
        .key("record_and_principal", &["record", "principal"])
        .index(&["principal", "can_read", "expires_at", "record"], "what is shared with me, to read, in one walk")
        .view(&["record", "principal", "can_read", "can_write", "expires_at", "reason"], &["-created_at"])
        .build()
}
