//! What a reader thinks of an article.

use crate::metadata::builtin::build::{entity, lookup, multiline, text};
use crate::metadata::builtin::number;
use crate::metadata::builtin::role_privilege::PART;
use crate::metadata::entity::EntityDef;

pub(super) fn definition() -> EntityDef {
    entity(number::ARTICLE_COMMENT, "article_comment")
        .english("Article comment", "Article comments")
        .italian("Commento all'articolo", "Commenti agli articoli")
        .dynamics("kbarticlecomment")
        .fields([
            text(20, "title", "Title", "Titolo", 250).required(),
            lookup(21, "article", "Article", "Articolo", number::ARTICLE)
                .required()
                .cascade(PART)
                .dynamics("kbarticleid"),
            multiline(22, "body", "Comment", "Commento").dynamics("commenttext"),
        ])
        .without_notes()
        .primary("title")
        .index(&["article", "created_at"], "the comments on an article, in order")
        .view(&["title", "article.title", "created_by.full_name", "created_at"], &["-created_at"])
        .build()
}
