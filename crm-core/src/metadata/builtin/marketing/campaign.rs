//! Things done together to find customers, or to sell them more.

use crate::metadata::builtin::build::{
    OptionRow, boolean, choice, closed, date, email, entity, integer, lookup, money, multiline, open, reason, text,
};
use crate::metadata::builtin::form::{TabRow, fields, related};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::state::State;

pub(in crate::metadata::builtin) const FORM: &[TabRow] = &[
    (
        "general",
        "General",
        "Generale",
        &[
            fields("campaign", "Campaign", "Campagna", &["name", "code", "type", "is_template", "status"]),
            fields(
                "dates",
                "Dates",
                "Date",
                &["proposed_start_on", "proposed_end_on", "actual_start_on", "actual_end_on"],
            ),
            fields("texts", "Offer and description", "Offerta e descrizione", &["offer", "description"]),
        ],
    ),
    (
        "details",
        "Details",
        "Dettagli",
        &[
            fields(
                "money",
                "Costs and revenue",
                "Costi e ricavi",
                &[
                    "budget",
                    "other_cost",
                    "activity_cost",
                    "total_cost",
                    "expected_revenue",
                    "expected_response",
                    "currency",
                    "exchange_rate",
                ],
            ),
            fields("message", "Message", "Messaggio", &["message", "promotion_code", "email", "price_list"]),
        ],
    ),
    (
        "related",
        "Related",
        "Correlati",
        &[related(&[
            ("campaign_activity", "campaign", &[]),
            ("campaign_response", "campaign", &[]),
            ("campaign_item", "campaign", &[]),
            ("lead", "campaign", &[]),
            ("opportunity", "campaign", &[]),
        ])],
    ),
];

pub(super) fn definition() -> EntityDef {
    entity(number::CAMPAIGN, "campaign")
        .english("Campaign", "Campaigns")
        .italian("Campagna", "Campagne")
        .owned()
        .with_activities()
        .states(states())
        .fields([
            text(20, "name", "Name", "Nome", 128).required().searchable(),
            text(21, "code", "Code", "Codice", 32).numbered("CMP").unique().searchable().dynamics("codename"),
            choice(22, "type", "Type", "Tipo", TYPE).dynamics("typecode"),
            boolean(23, "is_template", "Template", "Modello").dynamics("istemplate"),
            date(24, "proposed_start_on", "Proposed start", "Inizio previsto").dynamics("proposedstart"),
            date(25, "proposed_end_on", "Proposed end", "Fine prevista").dynamics("proposedend"),
            date(26, "actual_start_on", "Actual start", "Inizio effettivo").dynamics("actualstart"),
            date(27, "actual_end_on", "Actual end", "Fine effettiva").dynamics("actualend"),
            money(28, "budget", "Budget", "Budget").dynamics("budgetedcost"),
            money(29, "other_cost", "Other costs", "Altri costi").dynamics("othercost"),
            money(30, "activity_cost", "Cost of the activities", "Costo delle attività")
                .read_only()
                .dynamics("totalcampaignactivityactualcost"),
            money(31, "total_cost", "Total cost", "Costo totale").read_only().dynamics("totalactualcost"),
            money(32, "expected_revenue", "Expected revenue", "Ricavo previsto").dynamics("expectedrevenue"),
            integer(33, "expected_response", "Expected response (%)", "Risposta prevista (%)", 0, 100)
                .dynamics("expectedresponse"),
            multiline(34, "offer", "Offer", "Offerta").dynamics("objective"),
            text(35, "message", "Message", "Messaggio", 256),
            text(36, "promotion_code", "Promotion code", "Codice promozionale", 128).dynamics("promotioncodename"),
            email(37, "email", "E-mail", "E-mail").dynamics("emailaddress"),
            multiline(38, "description", "Description", "Descrizione"),
            lookup(39, "price_list", "Price list", "Listino", number::PRICE_LIST).dynamics("pricelistid"),
        ])
        .primary("name")
        .index(&["state", "proposed_start_on"], "the campaigns that run or come next")
        .view(
            &["name", "code", "type", "status", "proposed_start_on", "proposed_end_on", "budget", "owner.full_name"],
            &["-proposed_start_on"],
        )
        .build()
}

fn states() -> [State; 2] {
    [
        open(
            (0, "active", "Active", "Attiva"),
            &[1],
            [
                reason(0, "proposed", "Proposed", "Proposta"),
                reason(1, "ready_to_launch", "Ready to launch", "Pronta per il lancio"),
                reason(2, "launched", "Launched", "Lanciata"),
                reason(3, "completed", "Completed", "Completata"),
                reason(4, "canceled", "Canceled", "Annullata"),
                reason(5, "suspended", "Suspended", "Sospesa"),
            ],
        ),
        closed((1, "inactive", "Inactive", "Inattiva"), &[0], [reason(6, "inactive", "Inactive", "Inattiva")]),
    ]
}

const TYPE: &[OptionRow<'_>] = &[
    (1, "advertisement", "Advertisement", "Pubblicità"),
    (2, "direct_marketing", "Direct marketing", "Marketing diretto"),
    (3, "event", "Event", "Evento"),
    (4, "co_branding", "Co-branding", "Co-branding"),
    (5, "other", "Other", "Altro"),
];
