//! What became of one member when an activity was distributed: the activity made, or why there is none.

use super::{MEMBER, MEMBERS};
use crate::metadata::builtin::build::{OptionRow, choice, entity, lookup, one_of, text};
use crate::metadata::builtin::role_privilege::PART;
use crate::metadata::builtin::{activities, number};
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definition() -> EntityDef {
    entity(number::DISTRIBUTION_LOG, "distribution_log")
        .english("Distribution log", "Distribution logs")
        .italian("Registro di distribuzione", "Registri di distribuzione")
        .dynamics("bulkoperationlog")
        .fields([
            lookup(20, "campaign_activity", "Campaign activity", "Attività della campagna", number::CAMPAIGN_ACTIVITY)
                .cascade(PART)
                .dynamics("campaignactivityid"),
            lookup(21, "quick_campaign", "Quick campaign", "Campagna rapida", number::QUICK_CAMPAIGN)
                .cascade(PART)
                .dynamics("bulkoperationid"),
            one_of(22, "member", "Member", "Membro", MEMBERS).required().cascade(MEMBER).dynamics("regardingobjectid"),
            choice(23, "outcome", "Outcome", "Esito", OUTCOME).required(),
            choice(24, "reason", "Reason", "Motivo", REASON).dynamics("errornumber"),
            one_of(25, "activity", "Activity", "Attività", activities::ALL).dynamics("createdobjectid"),
            // By which of the lists they came: who stands on several is reached once.
            lookup(27, "marketing_list", "Marketing list", "Elenco marketing", number::MARKETING_LIST)
                .cascade(Cascade::LINK),
            text(26, "message", "Message", "Messaggio", 2_000).dynamics("additionalinfo"),
        ])
        .without_notes()
        .primary("message")
        .index(&["campaign_activity", "member"], "whether an activity of a campaign has reached somebody yet")
        .index(&["campaign_activity", "outcome"], "whom an activity of a campaign reached, and whom not")
        .index(&["quick_campaign", "outcome"], "whom a quick campaign reached, and whom not")
        .view(&["member", "outcome", "reason", "activity", "message"], &["outcome"])
        .build()
}

const OUTCOME: &[OptionRow<'_>] =
    &[(1, "made", "Made", "Creata"), (2, "skipped", "Skipped", "Saltata"), (3, "failed", "Failed", "Non riuscita")];

const REASON: &[OptionRow<'_>] = &[
    (1, "opted_out", "Opted out", "Ha rifiutato"),
    (2, "inactive", "Inactive", "Inattivo"),
    (3, "contacted_recently", "Contacted recently", "Contattato di recente"),
    (4, "no_address", "No address", "Nessun indirizzo"),
    (5, "already_reached", "Already reached", "Già raggiunto"),
    (6, "not_permitted", "Not permitted", "Non consentito"),
    (7, "error", "Error", "Errore"),
];
