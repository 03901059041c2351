//! A file that came, or goes, with a message.

use crate::metadata::builtin::build::{entity, file, integer, lookup, text};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definition() -> EntityDef {
    entity(number::EMAIL_ATTACHMENT, "email_attachment")
        .english("E-mail attachment", "E-mail attachments")
        .italian("Allegato e-mail", "Allegati e-mail")
        .dynamics("activitymimeattachment")
        .owned()
        .fields([
            lookup(20, "email", "E-mail", "E-mail", number::EMAIL)
                .required()
                .cascade(Cascade::PARENTAL)
                .dynamics("objectid"),
            integer(21, "attachment_number", "Number", "Numero", 0, 1_000_000).dynamics("attachmentnumber"),
            text(22, "subject", "Title", "Titolo", 2_000),
            file(23, "file", "File", "File").dynamics("body"),
            // What the text of the message shows it by.
            text(24, "content_key", "Content id", "Id del contenuto", 250).dynamics("attachmentcontentid"),
        ])
        .without_notes()
        .primary("subject")
        .index(&["email", "attachment_number"], "the attachments of a message, in order")
        .view(&["email.subject", "attachment_number", "subject", "modified_at"], &["attachment_number"])
        .build()
}
