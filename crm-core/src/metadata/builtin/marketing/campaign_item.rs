//! Something a campaign uses: a list of people, a product, a brochure, another campaign.

use crate::metadata::builtin::build::{entity, lookup, one_of, text};
use crate::metadata::builtin::number;
use crate::metadata::builtin::role_privilege::PART;
use crate::metadata::entity::EntityDef;

pub(super) fn definition() -> EntityDef {
    let items = [number::MARKETING_LIST, number::PRODUCT, number::LITERATURE, number::CAMPAIGN];
    entity(number::CAMPAIGN_ITEM, "campaign_item")
        .english("Campaign item", "Campaign items")
        .italian("Elemento della campagna", "Elementi delle campagne")
        .dynamics("campaignitem")
        .fields([
            lookup(20, "campaign", "Campaign", "Campagna", number::CAMPAIGN)
                .required()
                .cascade(PART)
                .dynamics("campaignid"),
            one_of(21, "item", "Item", "Elemento", &items).required().cascade(PART).dynamics("entityid"),
            text(22, "comment", "Comment", "Commento", 200),
        ])
        .without_notes()
        .primary("comment")
        .key("campaign_and_item", &["campaign", "item"])
        .view(&["campaign.name", "item", "comment"], &["campaign"])
        .build()
}
