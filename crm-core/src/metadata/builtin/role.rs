//! A set of rights that users and teams can be given. What it allows stands in its privileges.

use super::build::{boolean, entity, lookup, multiline, text};
use super::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definition() -> EntityDef {
    entity(number::ROLE, "role")
        .english("Role", "Roles")
        .italian("Ruolo", "Ruoli")
        .fields([
            text(20, "name", "Name", "Nome", 100).required().unique().searchable(),
            multiline(21, "description", "Description", "Descrizione"),
            // Units below inherit it: whoever belongs to one of them can be given the role.
            lookup(22, "business_unit", "Business unit", "Unità aziendale", number::BUSINESS_UNIT)
                .cascade(Cascade::KEEP)
                .dynamics("businessunitid"),
            boolean(23, "is_predefined", "Predefined", "Predefinito").read_only(),
            boolean(24, "is_administrator", "May do everything", "Può fare tutto").read_only(),
            boolean(25, "can_customise", "May change the schema", "Può cambiare lo schema"),
            boolean(26, "can_export", "May export", "Può esportare"),
        ])
        .without_notes()
        .primary("name")
        .view(&["name", "business_unit.name", "is_predefined", "description"], &["name"])
        .build()
}
