//! A role in somebody's hands: a user's, or those of every member of a team.

use super::build::{entity, lookup, owner, text};
use super::number;
use super::role_privilege::PART;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definition() -> EntityDef {
    entity(number::ROLE_ASSIGNMENT, "role_assignment")
        .english("Role assignment", "Role assignments")
        .italian("Assegnazione di ruolo", "Assegnazioni di ruolo")
        .dynamics("systemuserroles")
        .fields([
            lookup(20, "role", "Role", "Ruolo", number::ROLE).required().cascade(Cascade::KEEP).dynamics("roleid"),
            owner(21, "principal", "User or team", "Utente o team").required().cascade(PART).dynamics("systemuserid"),
            text(22, "reason", "Reason", "Motivo", 200),
        ])
        .without_notes()
        .primary("reason")
        .key("role_and_principal", &["role", "principal"])
        .view(&["principal", "role.name", "reason"], &["principal"])
        .build()
}
