//! One step of a campaign: what is prepared, or sent to the members of its lists.

use super::options::CHANNEL;
use crate::metadata::builtin::activity::activity_about;
use crate::metadata::builtin::build::{
    OptionRow, boolean, choice, closed, integer, lookup, money, open, reason, timestamp,
};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;
use crate::metadata::state::State;

pub(super) fn definition() -> EntityDef {
    // Not just any record: a step belongs to its campaign.
    let campaign = lookup(21, "campaign", "Campaign", "Campagna", number::CAMPAIGN)
        .required()
        .cascade(Cascade::PARENTAL)
        .dynamics("regardingobjectid");
    activity_about(number::CAMPAIGN_ACTIVITY, "campaign_activity", [campaign])
        .english("Campaign activity", "Campaign activities")
        .italian("Attività della campagna", "Attività delle campagne")
        .dynamics("campaignactivity")
        .with_activities()
        .states(states())
        .fields([
            choice(50, "channel", "Channel", "Canale", CHANNEL).dynamics("channeltypecode"),
            choice(51, "type", "Type", "Tipo", TYPE).dynamics("typecode"),
            money(52, "budget", "Budget", "Budget").dynamics("budgetedcost"),
            money(53, "actual_cost", "Actual cost", "Costo effettivo").dynamics("actualcost"),
            integer(54, "excluded_days", "Not if contacted within (days)", "Non se contattati da (giorni)", 0, 9_999)
                .dynamics("excludeifcontactedinxdays"),
            boolean(55, "is_opt_out_respected", "Not to those who opted out", "Non a chi ha rifiutato")
                .default_text("true")
                .dynamics("donotsendonoptout"),
            boolean(56, "is_inactive_skipped", "Not to inactive members", "Non ai membri inattivi")
                .default_text("true")
                .dynamics("ignoreinactivelistmembers"),
            timestamp(57, "distributed_at", "Distributed at", "Data di distribuzione").read_only(),
        ])
        .index(&["campaign", "state"], "the steps of a campaign")
        .view(
            &["subject", "campaign.name", "channel", "type", "status", "scheduled_start_at", "scheduled_end_at"],
            &["scheduled_start_at"],
        )
        .build()
}

fn states() -> [State; 3] {
    [
        open(
            (0, "open", "Open", "Aperta"),
            &[1, 2],
            [
                reason(1, "proposed", "Proposed", "Proposta"),
                reason(0, "in_progress", "In progress", "In corso"),
                reason(4, "pending", "Pending", "In attesa"),
                reason(5, "system_aborted", "Aborted by the system", "Interrotta dal sistema"),
                reason(6, "completed", "Completed", "Completata"),
            ],
        ),
        closed((1, "closed", "Closed", "Chiusa"), &[0], [reason(2, "closed", "Closed", "Chiusa")]),
        closed((2, "canceled", "Canceled", "Annullata"), &[0], [reason(3, "canceled", "Canceled", "Annullata")]),
    ]
}

const TYPE: &[OptionRow<'_>] = &[
    (1, "research", "Research", "Ricerca"),
    (2, "content_preparation", "Preparation of content", "Preparazione dei contenuti"),
    (3, "list_creation", "Creation of lists", "Creazione di elenchi"),
    (4, "lead_qualification", "Qualification of leads", "Qualificazione dei lead"),
    (5, "content_distribution", "Distribution of content", "Distribuzione dei contenuti"),
    (6, "first_contact", "First contact", "Primo contatto"),
    (7, "follow_up", "Follow-up", "Contatto successivo"),
    (8, "reminder", "Reminders", "Promemoria"),
];
