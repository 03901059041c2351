//! A remark or a file kept with a record.

use super::build::{customer, entity, file, multiline, noted, text};
use super::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definition() -> EntityDef {
    entity(number::NOTE, "note")
        .english("Note", "Notes")
        .italian("Nota", "Note")
        .dynamics("annotation")
        .owned()
        .without_notes()
        .fields([
            text(20, "subject", "Title", "Titolo", 500).recommended().searchable(),
            multiline(21, "body", "Text", "Testo").searchable().dynamics("notetext"),
            noted(22, "objectid").recommended(),
            // Kept by the engine as for activities: notes stand in the same timeline.
            customer(23, "customer", "Customer", "Cliente").read_only().cascade(Cascade::LINK),
            file(24, "file", "File", "File").dynamics("documentbody"),
        ])
        .primary("subject")
        .index(&["owner"], "my notes")
        .view(&["subject", "regarding", "modified_at", "owner.full_name"], &["-modified_at"])
        .build()
}
