//! One activity for everybody on a list, or whom a question finds, at one moment.

use super::options::{CHANNEL, MEMBER_ENTITY};
use crate::metadata::builtin::build::{
    choice, closed, entity, integer, lookup, multiline, open, reason, text, timestamp,
};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::state::State;

pub(super) fn definition() -> EntityDef {
    let count = |id, name, english, italian| integer(id, name, english, italian, 0, 1_000_000_000).read_only();
    entity(number::QUICK_CAMPAIGN, "quick_campaign")
        .english("Quick campaign", "Quick campaigns")
        .italian("Campagna rapida", "Campagne rapide")
        .dynamics("bulkoperation")
        .owned()
        .states(states())
        .fields([
            text(20, "subject", "Subject", "Oggetto", 400).required().searchable(),
            lookup(21, "marketing_list", "Marketing list", "Elenco marketing", number::MARKETING_LIST)
                .dynamics("regardingobjectid"),
            multiline(22, "query", "Question", "Interrogazione").dynamics("parameters"),
            choice(23, "member_entity", "Members", "Membri", MEMBER_ENTITY).dynamics("targetedrecordtypecode"),
            choice(24, "channel", "Channel", "Canale", CHANNEL).required().dynamics("createdrecordtypecode"),
            lookup(25, "template", "E-mail template", "Modello di e-mail", number::EMAIL_TEMPLATE),
            count(26, "target_count", "Members", "Membri").dynamics("targetmemberscount"),
            count(27, "success_count", "Made", "Create").dynamics("successcount"),
            count(28, "failure_count", "Not made", "Non create").dynamics("failurecount"),
            timestamp(29, "started_at", "Started at", "Inizio").read_only().dynamics("actualstart"),
            timestamp(30, "ended_at", "Ended at", "Fine").read_only().dynamics("actualend"),
            multiline(31, "description", "Description", "Descrizione"),
        ])
        .primary("subject")
        .view(
            &["subject", "channel", "marketing_list.name", "status", "success_count", "failure_count", "created_at"],
            &["-created_at"],
        )
        .build()
}

fn states() -> [State; 3] {
    [
        open(
            (0, "open", "Open", "Aperta"),
            &[1, 2],
            [reason(1, "pending", "Pending", "In attesa"), reason(2, "in_progress", "In progress", "In corso")],
        ),
        closed(
            (1, "closed", "Closed", "Chiusa"),
            &[],
            [reason(4, "completed", "Completed", "Completata"), reason(3, "aborted", "Aborted", "Interrotta")],
        ),
        closed((2, "canceled", "Canceled", "Annullata"), &[], [reason(5, "canceled", "Canceled", "Annullata")]),
    ]
}
