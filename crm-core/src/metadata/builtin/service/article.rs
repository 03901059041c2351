//! Something known about a product or a problem, written down so that the next case takes less time.

use crate::metadata::builtin::build::{
    OptionRow, boolean, choice, closed, decimal, entity, integer, lookup, multiline, open, reason, text, timestamp,
};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;
use crate::metadata::state::State;

/// A version or a count no article reaches.
const MANY: i64 = 1_000_000_000;

pub(super) fn definition() -> EntityDef {
    entity(number::ARTICLE, "article")
        .english("Article", "Articles")
        .italian("Articolo", "Articoli")
        .dynamics("kbarticle")
        .states(states())
        .fields([
            text(20, "title", "Title", "Titolo", 500).required().searchable(),
            text(21, "article_number", "Article number", "Numero articolo", 100)
                .numbered("ART")
                .unique()
                .searchable()
                .dynamics("number"),
            lookup(22, "subject", "Subject", "Argomento", number::SUBJECT)
                .required()
                .cascade(Cascade::KEEP)
                .dynamics("subjectid"),
            lookup(23, "template", "Template", "Modello", number::ARTICLE_TEMPLATE)
                .cascade(Cascade::KEEP)
                .dynamics("kbarticletemplateid"),
            multiline(24, "content", "Content", "Contenuto").searchable(),
            multiline(25, "sections", "Sections", "Sezioni").dynamics("articlexml"),
            text(26, "keywords", "Keywords", "Parole chiave", 4_000).searchable(),
            multiline(27, "description", "Summary", "Riassunto"),
            multiline(28, "review_comment", "Comments of the review", "Commenti della revisione").dynamics("comments"),
            choice(29, "review", "Review", "Revisione", REVIEW),
            boolean(30, "is_ready_for_review", "Ready for review", "Pronto per la revisione")
                .dynamics("readyforreview"),
            text(31, "language", "Language", "Lingua", 35).dynamics("languagelocaleid"),
            boolean(32, "is_internal", "For ourselves only", "Solo per uso interno").dynamics("isinternal"),
            lookup(33, "author", "Author", "Autore", number::USER).dynamics("primaryauthorid"),
            timestamp(34, "publish_at", "Publish at", "Data di pubblicazione").dynamics("publishon"),
            timestamp(35, "expires_at", "Expires at", "Data di scadenza").dynamics("expirationdate"),
            integer(36, "major_version", "Major version", "Versione principale", 0, MANY)
                .default_text("1")
                .dynamics("majorversionnumber"),
            integer(37, "minor_version", "Minor version", "Versione secondaria", 0, MANY)
                .default_text("0")
                .dynamics("minorversionnumber"),
            boolean(38, "is_latest_version", "Latest version", "Versione più recente")
                .default_text("true")
                .dynamics("islatestversion"),
            lookup(39, "previous_article", "Previous version", "Versione precedente", number::ARTICLE)
                .dynamics("previousarticlecontentid"),
            lookup(40, "root_article", "First version", "Prima versione", number::ARTICLE).dynamics("rootarticleid"),
            integer(41, "views", "Views", "Visualizzazioni", 0, MANY).read_only().dynamics("knowledgearticleviews"),
            decimal(42, "rating", "Rating", "Valutazione", 2),
        ])
        .primary("title")
        .index(&["state", "title"], "the list of published articles")
        .index(&["subject", "state"], "what is known about a subject")
        .view(&["article_number", "title", "subject.title", "status", "modified_at"], &["title"])
        .build()
}

/// What is published can only be read: it is taken back for another review before anybody changes it.
fn states() -> [State; 3] {
    [
        open((1, "draft", "Draft", "Bozza"), &[2], [reason(1, "draft", "Draft", "Bozza")]),
        open(
            (2, "unapproved", "Unapproved", "Non approvato"),
            &[1, 3],
            [reason(2, "unapproved", "Unapproved", "Non approvato")],
        ),
        closed((3, "published", "Published", "Pubblicato"), &[2], [reason(3, "published", "Published", "Pubblicato")]),
    ]
}

const REVIEW: &[OptionRow<'_>] = &[(0, "approved", "Approved", "Approvato"), (1, "rejected", "Rejected", "Respinto")];
