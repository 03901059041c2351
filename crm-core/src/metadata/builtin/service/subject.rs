//! A topic that cases, products and articles are filed under. Topics form a tree.

use crate::metadata::builtin::build::{entity, lookup, multiline, text};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definition() -> EntityDef {
    entity(number::SUBJECT, "subject")
        .english("Subject", "Subjects")
        .italian("Argomento", "Argomenti")
        .fields([
            text(20, "title", "Title", "Titolo", 500).required().searchable(),
            // A topic with others below it is not deleted: nobody would know where they belong.
            lookup(21, "parent", "Parent subject", "Argomento superiore", number::SUBJECT)
                .hierarchy()
                .cascade(Cascade::KEEP)
                .dynamics("parentsubject"),
            multiline(22, "description", "Description", "Descrizione"),
        ])
        .primary("title")
        .index(&["title"], "the list of subjects; import by title")
        .view(&["title", "parent.title"], &["title"])
        .build()
}
