//! People and equipment that can stand in for one another.

use crate::metadata::builtin::build::{OptionRow, choice, entity, lookup, multiline, text};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;

pub(super) fn definition() -> EntityDef {
    entity(number::RESOURCE_GROUP, "resource_group")
        .english("Resource group", "Resource groups")
        .italian("Gruppo di risorse", "Gruppi di risorse")
        .dynamics("resourcegroup")
        .fields([
            text(20, "name", "Name", "Nome", 160).required().searchable(),
            choice(21, "kind", "Kind", "Tipo", KIND).default_text("static").dynamics("grouptypecode"),
            lookup(22, "business_unit", "Business unit", "Unità aziendale", number::BUSINESS_UNIT)
                .dynamics("businessunitid"),
            // Of a dynamic group: the question that finds its members.
            multiline(23, "query", "Question", "Interrogazione"),
            multiline(24, "description", "Description", "Descrizione"),
        ])
        .primary("name")
        .view(&["name", "kind", "business_unit.name"], &["name"])
        .build()
}

const KIND: &[OptionRow<'_>] =
    &[(0, "static", "Members are listed", "Membri elencati"), (1, "dynamic", "Members are found", "Membri trovati")];
