//! How the records of an entity are numbered, and how far the numbers have come.

use super::build::{entity, integer, text};
use super::number;
use crate::metadata::entity::EntityDef;

/// Numbers of more digits than this nobody reads aloud.
const MAX_DIGITS: i64 = 12;

pub(super) fn definition() -> EntityDef {
    entity(number::NUMBER_SERIES, "number_series")
        .english("Number series", "Number series")
        .italian("Serie di numerazione", "Serie di numerazione")
        .fields([
            text(20, "name", "Numbered field", "Campo numerato", 200).required().unique(),
            text(21, "prefix", "Prefix", "Prefisso", 20),
            integer(22, "next", "Next number", "Prossimo numero", 0, 999_999_999_999).default_text("1000"),
            integer(23, "digits", "Least digits", "Cifre minime", 1, MAX_DIGITS).default_text("5"),
            integer(24, "suffix_length", "Length of the suffix", "Lunghezza del suffisso", 0, 10).default_text("6"),
        ])
        .without_notes()
        .primary("name")
        .view(&["name", "prefix", "next", "digits", "suffix_length"], &["name"])
        .build()
}
