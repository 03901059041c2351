//! A user, a team or a piece of equipment in a group of resources.

use crate::metadata::builtin::build::{entity, lookup, one_of, text};
use crate::metadata::builtin::number;
use crate::metadata::builtin::role_privilege::PART;
use crate::metadata::entity::EntityDef;

pub(super) fn definition() -> EntityDef {
    let resources = [number::USER, number::EQUIPMENT, number::TEAM];
    entity(number::RESOURCE_GROUP_MEMBER, "resource_group_member")
        .english("Resource group member", "Resource group members")
        .italian("Membro del gruppo di risorse", "Membri dei gruppi di risorse")
        .fields([
            lookup(20, "resource_group", "Resource group", "Gruppo di risorse", number::RESOURCE_GROUP)
                .required()
                .cascade(PART)
                .dynamics("resourcegroupid"),
            one_of(21, "resource", "Resource", "Risorsa", &resources).required().cascade(PART).dynamics("resourceid"),
            text(22, "comment", "Comment", "Commento", 200),
        ])
        .without_notes()
        .primary("comment")
        .key("group_and_resource", &["resource_group", "resource"])
        .view(&["resource_group.name", "resource", "comment"], &["resource_group"])
        .build()
}
