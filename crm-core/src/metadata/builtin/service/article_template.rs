//! The sections that articles of one kind have.

use crate::metadata::builtin::build::{boolean, entity, multiline, text};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;

pub(super) fn definition() -> EntityDef {
    entity(number::ARTICLE_TEMPLATE, "article_template")
        .english("Article template", "Article templates")
        .italian("Modello di articolo", "Modelli di articolo")
        .dynamics("kbarticletemplate")
        .fields([
            text(20, "title", "Title", "Titolo", 500).required().searchable(),
            multiline(21, "sections", "Sections", "Sezioni").dynamics("structurexml"),
            multiline(22, "layout", "Layout", "Impaginazione").dynamics("formatxml"),
            text(23, "language", "Language", "Lingua", 35).dynamics("languagecode"),
            boolean(24, "is_active", "In use", "In uso").default_text("true").dynamics("isactive"),
            multiline(25, "description", "Description", "Descrizione"),
        ])
        .primary("title")
        .view(&["title", "language", "is_active"], &["title"])
        .build()
}
