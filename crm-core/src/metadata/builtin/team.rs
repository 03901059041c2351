//! A group of users that can own records together.

use super::build::{OptionRow, boolean, choice, email, entity, lookup, multiline, text};
use super::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definition() -> EntityDef {
    entity(number::TEAM, "team")
        .english("Team", "Teams")
        .italian("Team", "Team")
        .fields([
            text(20, "name", "Name", "Nome", 160).required().searchable(),
            lookup(21, "business_unit", "Business unit", "Unità aziendale", number::BUSINESS_UNIT)
                .required()
                .cascade(Cascade::KEEP)
                .dynamics("businessunitid"),
            lookup(22, "administrator", "Administrator", "Amministratore", number::USER).dynamics("administratorid"),
            email(23, "email", "E-mail", "E-mail").dynamics("emailaddress"),
            multiline(24, "description", "Description", "Descrizione"),
            choice(25, "kind", "Kind", "Tipo", KIND).default_text("owner").dynamics("teamtype"),
            lookup(27, "queue", "Queue", "Coda", number::QUEUE).dynamics("queueid"),
            boolean(26, "is_default", "Default team of its unit", "Team predefinito dell'unità")
                .read_only()
                .dynamics("isdefault"),
        ])
        .primary("name")
        .view(&["name", "business_unit.name"], &["name"])
        .build()
}

/// A team that owns records and holds roles, or one that records are merely shared with.
const KIND: &[OptionRow<'_>] = &[(0, "owner", "Owner", "Proprietario"), (1, "access", "Access", "Accesso")];
