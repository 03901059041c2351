//! A deal that may be won.

use super::build::{
    OptionRow, boolean, choice, closed, customer, date, entity, integer, lookup, money, multiline, open, reason, text,
};
use super::{number, options};
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;
use crate::metadata::state::State;

pub(super) fn definition() -> EntityDef {
    entity(number::OPPORTUNITY, "opportunity")
        .english("Opportunity", "Opportunities")
        .italian("Opportunità", "Opportunità")
        .owned()
        .with_activities()
        .states(states())
        .fields([
            text(20, "name", "Topic", "Argomento", 300).required().searchable(),
            text(21, "reference", "Reference", "Riferimento", 100).unique().searchable(),
            customer(22, "customer", "Customer", "Cliente")
                .recommended()
                .cascade(Cascade::PARENTAL)
                .dynamics("customerid"),
            lookup(23, "account", "Account", "Azienda", number::ACCOUNT)
                .cascade(Cascade::LINK)
                .dynamics("parentaccountid"),
            lookup(24, "contact", "Contact", "Contatto", number::CONTACT)
                .cascade(Cascade::LINK)
                .dynamics("parentcontactid"),
            choice(25, "stage", "Stage", "Fase", STAGE).dynamics("salesstage"),
            integer(26, "probability", "Probability (%)", "Probabilità (%)", 0, 100).dynamics("closeprobability"),
            choice(27, "rating", "Rating", "Valutazione", options::RATING)
                .default_text("warm")
                .dynamics("opportunityratingcode"),
            choice(28, "forecast_category", "Forecast category", "Categoria di previsione", FORECAST_CATEGORY)
                .default_text("pipeline")
                .dynamics("msdyn_forecastcategory"),
            choice(29, "priority", "Priority", "Priorità", options::PRIORITY)
                .default_text("normal")
                .dynamics("prioritycode"),
            money(30, "estimated_value", "Estimated value", "Valore stimato").dynamics("estimatedvalue"),
            date(31, "estimated_close_on", "Estimated close", "Chiusura prevista").dynamics("estimatedclosedate"),
            money(32, "actual_value", "Actual value", "Valore effettivo").dynamics("actualvalue"),
            date(33, "actual_close_on", "Actual close", "Chiusura effettiva").dynamics("actualclosedate"),
            date(34, "engaged_on", "Engaged", "Data di ingaggio"),
            boolean(35, "is_revenue_computed", "Value computed from lines", "Valore calcolato dalle righe")
                .dynamics("isrevenuesystemcalculated"),
            lookup(36, "product", "Product", "Prodotto", number::PRODUCT),
            lookup(37, "competitor", "Lost to", "Persa contro", number::COMPETITOR),
            lookup(38, "originating_lead", "Originating lead", "Lead di origine", number::LEAD)
                .cascade(Cascade::LINK)
                .dynamics("originatingleadid"),
            choice(39, "lead_source", "Lead source", "Provenienza", options::LEAD_SOURCE),
            choice(40, "need", "Need", "Bisogno", options::NEED),
            choice(41, "budget_status", "Budget", "Budget", options::BUDGET_STATUS).dynamics("budgetstatus"),
            money(42, "budget", "Budget amount", "Importo del budget").dynamics("budgetamount"),
            choice(43, "timeline", "Timeline", "Tempistica", options::TIMELINE),
            text(44, "step", "Pipeline phase", "Fase della pipeline", 200).dynamics("stepname"),
            multiline(45, "description", "Description", "Descrizione"),
            multiline(46, "current_situation", "Current situation", "Situazione attuale").dynamics("currentsituation"),
            multiline(47, "customer_need", "Customer need", "Esigenza del cliente").dynamics("customerneed"),
            multiline(48, "proposed_solution", "Proposed solution", "Soluzione proposta").dynamics("proposedsolution"),
            lookup(84, "campaign", "Campaign", "Campagna", number::CAMPAIGN).dynamics("campaignid"),
        ])
        .primary("name")
        .index(&["state", "estimated_close_on"], "the open pipeline by expected close")
        .index(
            &["state", "stage", "estimated_value", "business_unit", "owner", "customer"],
            "the open pipeline by stage, without reading the rows, whoever asks",
        )
        .index(&["state", "actual_close_on"], "sales history: what was won or lost in a period")
        .index(&["owner", "state"], "my open opportunities")
        .view(
            &["name", "customer", "estimated_value", "estimated_close_on", "stage", "probability", "owner.full_name"],
            &["estimated_close_on"],
        )
        .build()
}

fn states() -> [State; 3] {
    [
        open(
            (0, "open", "Open", "Aperta"),
            &[1, 2],
            [reason(1, "in_progress", "In progress", "In corso"), reason(2, "on_hold", "On hold", "In sospeso")],
        ),
        closed((1, "won", "Won", "Vinta"), &[0], [reason(3, "won", "Won", "Vinta")]),
        closed(
            (2, "lost", "Lost", "Persa"),
            &[0],
            [
                reason(4, "canceled", "Canceled", "Annullata"),
                reason(5, "out_sold", "Out-sold", "Persa contro un concorrente"),
            ],
        ),
    ]
}

/// The four stages of Dynamics, and before them two that other tools export.
const STAGE: &[OptionRow<'_>] = &[
    (101, "prospecting", "Prospecting", "Prospezione"),
    (102, "engaging", "Engaging", "Ingaggio"),
    (0, "qualify", "Qualify", "Qualificazione"),
    (1, "develop", "Develop", "Sviluppo"),
    (2, "propose", "Propose", "Proposta"),
    (3, "close", "Close", "Chiusura"),
];

const FORECAST_CATEGORY: &[OptionRow<'_>] = &[
    (100_000_001, "pipeline", "Pipeline", "Pipeline"),
    (100_000_002, "best_case", "Best case", "Caso migliore"),
    (100_000_003, "committed", "Committed", "Impegnata"),
    (100_000_004, "omitted", "Omitted", "Esclusa"),
    (100_000_005, "won", "Won", "Vinta"),
    (100_000_006, "lost", "Lost", "Persa"),
];
