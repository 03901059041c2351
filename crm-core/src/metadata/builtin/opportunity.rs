//! A deal that may be won.

use super::build::{
    OptionRow, boolean, choice, closed, customer, date, email, entity, integer, lookup, money, multiline, open, reason,
    text, timestamp,
};
use super::form::{TabRow, fields, lines, related};
use super::{number, options, sales, shared};
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;
use crate::metadata::state::State;

pub(super) const FORM: &[TabRow] = &[
    (
        "general",
        "General",
        "Generale",
        &[
            fields(
                "opportunity",
                "Opportunity",
                "Opportunità",
                &["name", "reference", "customer", "account", "contact", "stage", "probability", "rating", "status"],
            ),
            fields(
                "forecast",
                "Forecast",
                "Previsione",
                &[
                    "estimated_value",
                    "is_revenue_computed",
                    "estimated_close_on",
                    "forecast_category",
                    "priority",
                    "currency",
                    "exchange_rate",
                ],
            ),
            fields("texts", "Description", "Descrizione", &["description"]),
        ],
    ),
    (
        "details",
        "Details",
        "Dettagli",
        &[
            fields(
                "needs",
                "Needs",
                "Esigenze",
                &[
                    "need",
                    "timeline",
                    "purchase_timeframe",
                    "purchase_process",
                    "budget",
                    "budget_status",
                    "current_situation",
                    "customer_need",
                    "pain_points",
                    "proposed_solution",
                    "quote_comments",
                    "qualification_comments",
                ],
            ),
            fields(
                "steps",
                "Steps",
                "Passi",
                &[
                    "initial_contact",
                    "confirms_interest",
                    "is_fit_evaluated",
                    "has_decision_maker",
                    "is_contacts_identified",
                    "is_competitors_identified",
                    "is_team_identified",
                    "is_proposal_developed",
                    "is_internally_reviewed",
                    "is_proposal_presented",
                    "is_feedback_captured",
                    "is_feedback_resolved",
                    "is_final_proposal_ready",
                    "is_final_proposal_presented",
                    "is_pursued",
                    "is_thanked",
                    "is_debrief_filed",
                ],
            ),
            fields(
                "dates",
                "Dates",
                "Date",
                &[
                    "engaged_on",
                    "follow_up_prospect_at",
                    "follow_up_qualify_at",
                    "proposal_meeting_at",
                    "final_decision_on",
                ],
            ),
            sales::PRICE,
            fields("outcome", "Outcome", "Esito", &["actual_value", "actual_close_on", "competitor"]),
            fields("origin", "Origin", "Origine", &["lead_source", "originating_lead", "campaign"]),
        ],
    ),
    (
        "related",
        "Related",
        "Correlati",
        &[
            lines(&[("opportunity_line", "opportunity", &[])]),
            related(&[
                ("quote", "opportunity", &[]),
                ("order", "opportunity", &[]),
                ("invoice", "opportunity", &[]),
                ("opportunity_competitor", "opportunity", &[]),
                ("opportunity_customer", "opportunity", &[]),
                ("opportunity_close", "opportunity", &[]),
            ]),
        ],
    ),
];

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
            email(49, "email", "E-mail", "E-mail").dynamics("emailaddress"),
            multiline(50, "pain_points", "Pain points", "Criticità del cliente").dynamics("customerpainpoints"),
            multiline(51, "qualification_comments", "Qualification comments", "Commenti di qualificazione")
                .dynamics("qualificationcomments"),
            multiline(52, "quote_comments", "Comments on the quote", "Commenti all'offerta").dynamics("quotecomments"),
            choice(53, "purchase_timeframe", "Time of purchase", "Tempi di acquisto", options::TIMELINE)
                .dynamics("purchasetimeframe"),
            choice(
                54,
                "sales_stage_code",
                "Sales process step",
                "Passo del processo di vendita",
                options::DEFAULT_ONLY,
            )
            .dynamics("salesstagecode"),
            choice(55, "initial_contact", "First talk", "Primo colloquio", options::INITIAL_CONTACT)
                .dynamics("initialcommunication"),
            choice(56, "purchase_process", "Way of buying", "Processo di acquisto", options::PURCHASE_PROCESS)
                .dynamics("purchaseprocess"),
            boolean(57, "confirms_interest", "Interest confirmed", "Interesse confermato").dynamics("confirminterest"),
            boolean(58, "is_fit_evaluated", "Fit evaluated", "Idoneità valutata").dynamics("evaluatefit"),
            timestamp(59, "follow_up_prospect_at", "Follow up as prospect", "Ricontatto come potenziale")
                .dynamics("schedulefollowup_prospect"),
            timestamp(60, "follow_up_qualify_at", "Follow up to qualify", "Ricontatto per la qualifica")
                .dynamics("schedulefollowup_qualify"),
            timestamp(61, "proposal_meeting_at", "Proposal meeting", "Riunione sulla proposta")
                .dynamics("scheduleproposalmeeting"),
            date(62, "final_decision_on", "Final decision", "Decisione finale").dynamics("finaldecisiondate"),
            boolean(70, "is_internally_reviewed", "Internally reviewed", "Revisione interna completata")
                .dynamics("completeinternalreview"),
            boolean(71, "has_decision_maker", "Decision maker", "Decisore individuato").dynamics("decisionmaker"),
            boolean(72, "is_proposal_developed", "Proposal developed", "Proposta sviluppata")
                .dynamics("developproposal"),
            boolean(73, "is_feedback_resolved", "Feedback resolved", "Osservazioni risolte")
                .dynamics("resolvefeedback"),
            boolean(74, "is_debrief_filed", "Debrief filed", "Resoconto archiviato").dynamics("filedebrief"),
            boolean(75, "is_final_proposal_ready", "Final proposal ready", "Proposta finale pronta")
                .dynamics("completefinalproposal"),
            boolean(76, "is_proposal_presented", "Proposal presented", "Proposta presentata")
                .dynamics("presentproposal"),
            boolean(77, "is_feedback_captured", "Feedback captured", "Osservazioni raccolte")
                .dynamics("captureproposalfeedback"),
            boolean(78, "is_pursued", "Pursued", "Si prosegue").dynamics("pursuitdecision"),
            boolean(79, "is_thanked", "Thanked", "Ringraziamento inviato").dynamics("sendthankyounote"),
            boolean(80, "is_contacts_identified", "Contacts identified", "Contatti individuati")
                .dynamics("identifycustomercontacts"),
            boolean(81, "is_competitors_identified", "Competitors identified", "Concorrenti individuati")
                .dynamics("identifycompetitors"),
            boolean(82, "is_team_identified", "Team identified", "Team individuato").dynamics("identifypursuitteam"),
            boolean(83, "is_final_proposal_presented", "Final proposal presented", "Proposta finale presentata")
                .dynamics("presentfinalproposal"),
            shared::campaign(84),
        ])
        .fields(sales::priced())
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
