//! Somebody on a marketing list.

use super::{MEMBER, MEMBERS};
use crate::metadata::builtin::build::{entity, lookup, one_of, text};
use crate::metadata::builtin::number;
use crate::metadata::builtin::role_privilege::PART;
use crate::metadata::entity::EntityDef;

pub(super) fn definition() -> EntityDef {
    entity(number::LIST_MEMBER, "list_member")
        .english("List member", "List members")
        .italian("Membro dell'elenco", "Membri degli elenchi")
        .dynamics("listmember")
        .fields([
            lookup(20, "marketing_list", "Marketing list", "Elenco marketing", number::MARKETING_LIST)
                .required()
                .cascade(PART)
                .dynamics("listid"),
            one_of(21, "member", "Member", "Membro", MEMBERS).required().cascade(MEMBER).dynamics("entityid"),
            text(22, "comment", "Comment", "Commento", 200),
        ])
        .without_notes()
        .primary("comment")
        .key("list_and_member", &["marketing_list", "member"])
        // That of the key has them in another order, and is preferred to one of used rows only.
        .index(&["marketing_list"], "the members of a list as they came, some at a time")
        .view(&["marketing_list.name", "member", "comment"], &["marketing_list"])
        .build()
}
