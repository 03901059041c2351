//! By which likeness records are held to be the same, and what of them is compared.

use super::build::{OptionRow, boolean, choice, closed, entity, integer, lookup, multiline, open, reason, text};
use super::number;
use super::role_privilege::PART;
use crate::metadata::entity::EntityDef;
use crate::metadata::state::State;

pub(super) fn definitions() -> Vec<EntityDef> {
    vec![duplicate_rule(), duplicate_condition()]
}

fn duplicate_rule() -> EntityDef {
    entity(number::DUPLICATE_RULE, "duplicate_rule")
        .english("Duplicate rule", "Duplicate rules")
        .italian("Regola di duplicazione", "Regole di duplicazione")
        .dynamics("duplicaterule")
        .states(states())
        .fields([
            text(20, "name", "Name", "Nome", 160).required().searchable(),
            // The names of tables, which never change.
            text(21, "base_entity", "Whose duplicates", "Duplicati di", 64).required().dynamics("baseentityname"),
            text(22, "matching_entity", "Looked for among", "Cercati tra", 64)
                .required()
                .dynamics("matchingentityname"),
            boolean(23, "is_case_sensitive", "Case and accents count", "Distingue maiuscole e accenti")
                .dynamics("iscasesensitive"),
            boolean(24, "is_inactive_skipped", "Skip closed records", "Ignora i record chiusi")
                .dynamics("excludeinactiverecords"),
            multiline(25, "description", "Description", "Descrizione"),
        ])
        .primary("name")
        .index(
            &["base_entity", "state"],
            "the published rules about an entity, whenever one of its records is looked at",
        )
        .view(&["name", "base_entity", "matching_entity", "state"], &["name"])
        .build()
}

/// A rule that is published can only be read: what it says of records stays what it said.
fn states() -> [State; 2] {
    [
        open(
            (0, "inactive", "Inactive", "Inattiva"),
            &[1],
            [reason(0, "unpublished", "Unpublished", "Non pubblicata")],
        ),
        closed((1, "active", "Active", "Attiva"), &[0], [reason(2, "published", "Published", "Pubblicata")]),
    ]
}

fn duplicate_condition() -> EntityDef {
    entity(number::DUPLICATE_CONDITION, "duplicate_condition")
        .english("Condition of a duplicate rule", "Conditions of duplicate rules")
        .italian("Condizione di una regola di duplicazione", "Condizioni delle regole di duplicazione")
        .dynamics("duplicaterulecondition")
        .fields([
            lookup(20, "duplicate_rule", "Duplicate rule", "Regola di duplicazione", number::DUPLICATE_RULE)
                .required()
                .cascade(PART)
                .dynamics("regardingobjectid"),
            text(21, "base_field", "Field", "Campo", 64).required().dynamics("baseattributename"),
            text(22, "matching_field", "Compared with", "Confrontato con", 64)
                .required()
                .dynamics("matchingattributename"),
            choice(23, "operator", "Compared how", "Come si confronta", OPERATOR)
                .required()
                .default_text("same")
                .dynamics("operatorcode"),
            integer(24, "length", "Characters", "Caratteri", 1, 4_000).dynamics("operatorparam"),
            boolean(25, "is_blank_ignored", "Blanks are not alike", "I vuoti non sono uguali")
                .default_text("true")
                .dynamics("ignoreblankvalues"),
            // People have several, and put any of them into any place.
            boolean(26, "is_any_address", "Any address or number of its kind", "Qualunque indirizzo o numero"),
        ])
        .primary("base_field")
        .view(&["duplicate_rule.name", "base_field", "operator", "length", "matching_field"], &["duplicate_rule"])
        .build()
}

const OPERATOR: &[OptionRow<'_>] = &[
    (0, "same", "The same", "Uguale"),
    (1, "first_characters", "The same first characters", "Stessi primi caratteri"),
    (2, "last_characters", "The same last characters", "Stessi ultimi caratteri"),
];
