//! The company the file belongs to, and what holds for all of it. There is one such record.

use super::build::{boolean, entity, integer, text};
use super::number;
use crate::metadata::entity::EntityDef;

/// Above the highest manager nobody needs to look further.
const MAX_MANAGERS: i64 = 64;

pub(super) fn definition() -> EntityDef {
    entity(number::ORGANISATION, "organisation")
        .english("Organisation", "Organisations")
        .italian("Organizzazione", "Organizzazioni")
        .dynamics("organization")
        .fields([
            text(20, "name", "Name", "Nome", 160).required(),
            integer(
                21,
                "manager_depth",
                "Managers see so many levels down",
                "Livelli visibili ai responsabili",
                0,
                MAX_MANAGERS,
            )
            .default_text("0")
            .dynamics("maxdepthforhierarchicalsecuritymodel"),
            boolean(22, "is_system_closed", "System session closed", "Sessione di sistema chiusa"),
            boolean(23, "logs_sessions", "Sessions are logged", "Registra le sessioni")
                .dynamics("isuseraccessauditenabled"),
            boolean(24, "logs_exports", "Exports are logged", "Registra le esportazioni"),
            text(
                25,
                "logged_entities",
                "Entities whose reading is logged",
                "Entità di cui registrare la lettura",
                4_000,
            )
            .dynamics("isreadauditenabled"),
            boolean(26, "shows_unseen_ids", "Ids of unseen records are shown", "Mostra gli id dei record non visibili"),
            boolean(
                27,
                "discounts_per_line",
                "Volume discounts are off the line",
                "Sconti quantità applicati alla riga",
            )
            .dynamics("discountcalculationmethod"),
        ])
        .without_notes()
        .primary("name")
        .view(&["name"], &["name"])
        .build()
}
