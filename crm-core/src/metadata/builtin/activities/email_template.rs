//! A message written once to be sent often.

use crate::metadata::builtin::build::{boolean, entity, multiline, text};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;

pub(super) fn definition() -> EntityDef {
    entity(number::EMAIL_TEMPLATE, "email_template")
        .english("E-mail template", "E-mail templates")
        .italian("Modello di e-mail", "Modelli di e-mail")
        .dynamics("template")
        .owned()
        .fields([
            text(20, "title", "Title", "Titolo", 200).required().searchable(),
            // The entity whose fields the text may name; none for a text that suits all.
            text(21, "entity", "Entity", "Entità", 64).dynamics("templatetypecode"),
            text(22, "subject", "Subject", "Oggetto", 400),
            multiline(23, "body", "Body", "Testo"),
            text(24, "mime_type", "Content type", "Tipo di contenuto", 256).dynamics("mimetype"),
            text(25, "language", "Language", "Lingua", 35).dynamics("languagecode"),
            boolean(26, "is_personal", "For its owner only", "Solo per il proprietario").dynamics("ispersonal"),
            multiline(27, "description", "Description", "Descrizione"),
        ])
        .primary("title")
        .view(&["title", "entity", "subject", "language", "owner.full_name"], &["title"])
        .build()
}
