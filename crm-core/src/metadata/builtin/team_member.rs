//! A user in a team.

use super::build::{entity, lookup, text};
use super::number;
use super::role_privilege::PART;
use crate::metadata::entity::EntityDef;

pub(super) fn definition() -> EntityDef {
    entity(number::TEAM_MEMBER, "team_member")
        .english("Team member", "Team members")
        .italian("Membro del team", "Membri del team")
        .dynamics("teammembership")
        .fields([
            lookup(20, "team", "Team", "Team", number::TEAM).required().cascade(PART).dynamics("teamid"),
            lookup(21, "user", "User", "Utente", number::USER).required().cascade(PART).dynamics("systemuserid"),
            text(22, "position", "Position", "Posizione", 100),
        ])
        .without_notes()
        .primary("position")
        .key("team_and_user", &["team", "user"])
        .view(&["team.name", "user.full_name", "position"], &["team", "user"])
        .build()
}
