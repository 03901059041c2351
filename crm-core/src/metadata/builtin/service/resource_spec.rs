//! What a service needs: so many of a group, or so many of the needs below it. Needs form a tree.

use crate::metadata::builtin::build::{OptionRow, boolean, choice, decimal, entity, integer, lookup, multiline, text};
use crate::metadata::builtin::number;
use crate::metadata::builtin::role_privilege::PART;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definition() -> EntityDef {
    entity(number::RESOURCE_SPEC, "resource_spec")
        .english("Resource need", "Resource needs")
        .italian("Fabbisogno di risorse", "Fabbisogni di risorse")
        .dynamics("resourcespec")
        .fields([
            text(20, "name", "Name", "Nome", 160).required().searchable(),
            lookup(21, "parent", "Part of", "Parte di", number::RESOURCE_SPEC).hierarchy().cascade(PART),
            lookup(22, "resource_group", "Resource group", "Gruppo di risorse", number::RESOURCE_GROUP)
                .cascade(Cascade::KEEP)
                .dynamics("groupobjectid"),
            // 0 means all of them.
            integer(23, "required_count", "How many", "Quante", 0, 10_000)
                .required()
                .default_text("1")
                .dynamics("requiredcount"),
            decimal(24, "effort", "Capacity needed", "Capacità richiesta", 2).dynamics("effortrequired"),
            choice(25, "selection", "Chosen by", "Criterio di scelta", SELECTION).default_text("least_busy"),
            boolean(26, "is_same_site", "All at the same site", "Tutte nella stessa sede").dynamics("samesite"),
            lookup(27, "business_unit", "Business unit", "Unità aziendale", number::BUSINESS_UNIT)
                .dynamics("businessunitid"),
            multiline(28, "objective", "Objective", "Obiettivo").dynamics("objectiveexpression"),
            multiline(29, "description", "Description", "Descrizione"),
        ])
        .primary("name")
        .view(&["name", "parent.name", "required_count", "resource_group.name", "selection"], &["name"])
        .build()
}

const SELECTION: &[OptionRow<'_>] = &[
    (1, "least_busy", "The least busy", "La meno impegnata"),
    (2, "most_busy", "The busiest", "La più impegnata"),
    (3, "any", "Any", "Qualsiasi"),
];
