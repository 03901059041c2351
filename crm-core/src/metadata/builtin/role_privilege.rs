//! What a role allows with the records of one entity: each right to a depth. A row of the grid a front end shows.

use super::build::{OptionRow, choice, entity, lookup, text};
use super::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::{Cascade, FieldDef, OnDelete};

/// What belongs to a role goes with it.
pub(super) const PART: Cascade = Cascade { delete: OnDelete::Cascade, ..Cascade::REFERENCE };

pub(super) fn definition() -> EntityDef {
    entity(number::ROLE_PRIVILEGE, "role_privilege")
        .english("Privilege of a role", "Privileges of roles")
        .italian("Privilegio di un ruolo", "Privilegi dei ruoli")
        .dynamics("roleprivileges")
        .fields([
            lookup(20, "role", "Role", "Ruolo", number::ROLE).required().cascade(PART).dynamics("roleid"),
            // The name of the entity's table, which never changes; * stands for every entity, later ones included.
            text(21, "entity", "Entity", "Entità", 64).required(),
            depth(22, "create_depth", "Create", "Creazione"),
            depth(23, "read_depth", "Read", "Lettura"),
            depth(24, "write_depth", "Write", "Scrittura"),
            depth(25, "delete_depth", "Delete", "Eliminazione"),
            depth(26, "append_depth", "Append", "Aggiunta"),
            depth(27, "append_to_depth", "Append to", "Aggiunta a"),
            depth(28, "assign_depth", "Assign", "Assegnazione"),
            depth(29, "share_depth", "Share", "Condivisione"),
        ])
        .without_notes()
        .primary("entity")
        .key("role_and_entity", &["role", "entity"])
        .view(&["role.name", "entity", "create_depth", "read_depth", "write_depth", "delete_depth"], &["entity"])
        .build()
}

/// How far a right reaches; not set means not at all.
fn depth(id: u32, name: &str, english: &str, italian: &str) -> FieldDef {
    choice(id, name, english, italian, DEPTH)
}

const DEPTH: &[OptionRow<'_>] = &[
    (5, "customer", "Own customer's", "Del proprio cliente"),
    (1, "own", "Own", "Propri"),
    (2, "business_unit", "Business unit's", "Della propria unità"),
    (3, "subtree", "Business unit's and those below", "Della propria unità e di quelle sottostanti"),
    (4, "organisation", "All", "Tutti"),
];
