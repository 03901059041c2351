//! What of a contract line was used, or given back: a row each. What a line has left is their sum, so that a case that is
//! resolved, opened again and resolved once more is charged once.

use crate::metadata::builtin::build::{OptionRow, choice, entity, integer, lookup, text};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

/// As many as a line can allot.
const MAX_ALLOTMENTS: i64 = 1_000_000_000;

pub(super) fn definition() -> EntityDef {
    entity(number::CONTRACT_USAGE, "contract_usage")
        .english("Contract usage", "Contract usages")
        .italian("Consumo del contratto", "Consumi dei contratti")
        .owned()
        .fields([
            lookup(20, "contract_line", "Contract line", "Riga del contratto", number::CONTRACT_LINE)
                .required()
                .cascade(Cascade::PARENTAL),
            lookup(21, "case", "Case", "Caso", number::CASE).cascade(Cascade::LINK),
            lookup(22, "case_resolution", "Case resolution", "Risoluzione del caso", number::CASE_RESOLUTION),
            // Less than nothing where it was given back.
            integer(23, "allotments", "Cases or minutes", "Casi o minuti", -MAX_ALLOTMENTS, MAX_ALLOTMENTS).required(),
            choice(24, "reason", "Reason", "Motivo", REASON).required().default_text("correction"),
            text(25, "comment", "Comment", "Commento", 500),
        ])
        .without_notes()
        .primary("comment")
        .index(&["contract_line", "created_at"], "what was used of a line, in order")
        .index(&["case", "contract_line"], "what a case was charged so far")
        .view(&["contract_line.title", "case", "allotments", "reason", "created_at"], &["-created_at"])
        .build()
}

const REASON: &[OptionRow<'_>] = &[
    (1, "case_resolved", "Case resolved", "Caso risolto"),
    (2, "case_reopened", "Case opened again", "Caso riaperto"),
    (3, "case_created", "Case created", "Caso creato"),
    (4, "case_canceled", "Case canceled", "Caso annullato"),
    (5, "correction", "Correction", "Rettifica"),
];
