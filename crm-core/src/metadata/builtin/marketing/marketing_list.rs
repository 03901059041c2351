//! Those a campaign is for: put in one by one, or found by a question whenever the list is used.

use super::options::MEMBER_ENTITY;
use crate::metadata::builtin::build::{
    boolean, choice, closed, entity, integer, money, multiline, open, reason, text, timestamp,
};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::state::State;

pub(super) fn definition() -> EntityDef {
    entity(number::MARKETING_LIST, "marketing_list")
        .english("Marketing list", "Marketing lists")
        .italian("Elenco marketing", "Elenchi marketing")
        .dynamics("list")
        .owned()
        .states(states())
        .fields([
            text(20, "name", "Name", "Nome", 128).required().searchable().dynamics("listname"),
            choice(21, "member_entity", "Members", "Membri", MEMBER_ENTITY).required().dynamics("createdfromcode"),
            boolean(22, "is_dynamic", "Members are found", "Membri trovati").dynamics("type"),
            // Of a dynamic list, as a question of the query language.
            multiline(23, "query", "Question", "Interrogazione"),
            boolean(24, "is_locked", "Locked", "Bloccato").dynamics("lockstatus"),
            text(25, "purpose", "Purpose", "Scopo", 512),
            text(26, "source", "Source", "Origine", 128),
            money(27, "cost", "Cost", "Costo"),
            integer(28, "member_count", "Members", "Numero di membri", 0, 1_000_000_000)
                .read_only()
                .dynamics("membercount"),
            timestamp(29, "last_used_at", "Last used", "Ultimo utilizzo").read_only().dynamics("lastusedon"),
            boolean(30, "is_opt_out_respected", "Not to those who opted out", "Non a chi ha rifiutato")
                .default_text("true")
                .dynamics("donotsendonoptout"),
            boolean(31, "is_inactive_skipped", "Not to inactive members", "Non ai membri inattivi")
                .default_text("true")
                .dynamics("ignoreinactivelistmembers"),
            multiline(32, "description", "Description", "Descrizione"),
        ])
        .primary("name")
        .index(&["name"], "the list of lists; import by name")
        .view(
            &["name", "member_entity", "is_dynamic", "member_count", "last_used_at", "status", "owner.full_name"],
            &["name"],
        )
        .build()
}

/// The codes of the reasons begin at 0, unlike those of other records.
fn states() -> [State; 2] {
    [
        open((0, "active", "Active", "Attivo"), &[1], [reason(0, "active", "Active", "Attivo")]),
        closed((1, "inactive", "Inactive", "Inattivo"), &[0], [reason(1, "inactive", "Inactive", "Inattivo")]),
    ]
}
