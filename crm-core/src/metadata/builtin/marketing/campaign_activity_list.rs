//! A list whose members one activity of a campaign is for.

use crate::metadata::builtin::build::{entity, integer, lookup, text};
use crate::metadata::builtin::number;
use crate::metadata::builtin::role_privilege::PART;
use crate::metadata::entity::EntityDef;

pub(super) fn definition() -> EntityDef {
    entity(number::CAMPAIGN_ACTIVITY_LIST, "campaign_activity_list")
        .english("List of a campaign activity", "Lists of campaign activities")
        .italian("Elenco dell'attività di campagna", "Elenchi delle attività di campagna")
        .dynamics("campaignactivityitem")
        .fields([
            lookup(20, "campaign_activity", "Campaign activity", "Attività della campagna", number::CAMPAIGN_ACTIVITY)
                .required()
                .cascade(PART)
                .dynamics("campaignactivityid"),
            lookup(21, "marketing_list", "Marketing list", "Elenco marketing", number::MARKETING_LIST)
                .required()
                .cascade(PART)
                .dynamics("itemid"),
            text(22, "comment", "Comment", "Commento", 200),
            // The key of the last line, or the last record a dynamic list found, that was looked at.
            integer(23, "position", "How far it was distributed", "Fino a dove è stato distribuito", 0, i64::MAX)
                .read_only(),
        ])
        .without_notes()
        .primary("comment")
        .key("activity_and_list", &["campaign_activity", "marketing_list"])
        .view(&["campaign_activity.subject", "marketing_list.name", "comment"], &["campaign_activity"])
        .build()
}
