//! Something a customer asked or complained of, until it is resolved.

use super::options as service_options;
use crate::metadata::builtin::build::{
    OptionRow, boolean, choice, closed, customer, date, email, entity, integer, lookup, multiline, open, reason, text,
    timestamp,
};
use crate::metadata::builtin::form::{TabRow, fields, related};
use crate::metadata::builtin::number;
use crate::metadata::builtin::shared::merge_marks;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;
use crate::metadata::state::State;

/// More units than anybody serves.
const MAX_UNITS: i64 = 1_000_000_000;

pub(in crate::metadata::builtin) const FORM: &[TabRow] = &[
    (
        "general",
        "General",
        "Generale",
        &[
            fields(
                "case",
                "Case",
                "Caso",
                &[
                    "title",
                    "ticket_number",
                    "customer",
                    "contact",
                    "subject",
                    "origin",
                    "type",
                    "priority",
                    "severity",
                    "status",
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
                "contract",
                "Contract and product",
                "Contratto e prodotto",
                &[
                    "contract",
                    "contract_line",
                    "service_level",
                    "product",
                    "serial_number",
                    "actual_service_units",
                    "billed_service_units",
                ],
            ),
            fields(
                "handling",
                "Handling",
                "Gestione",
                &[
                    "service_stage",
                    "responsible_contact",
                    "email",
                    "follow_up_on",
                    "is_customer_contacted",
                    "is_first_response_sent",
                    "respond_by_at",
                    "resolve_by_at",
                    "is_escalated",
                    "escalated_at",
                    "parent_case",
                    "child_cases",
                ],
            ),
            fields("outcome", "Outcome", "Esito", &["article", "satisfaction", "resolved_at"]),
        ],
    ),
    (
        "related",
        "Related",
        "Correlati",
        &[related(&[("case_resolution", "case", &[]), ("case", "parent_case", &[]), ("contract_usage", "case", &[])])],
    ),
];

pub(super) fn definition() -> EntityDef {
    entity(number::CASE, "case")
        .english("Case", "Cases")
        .italian("Caso", "Casi")
        .dynamics("incident")
        .owned()
        .with_activities()
        .states(states())
        .fields([
            text(20, "title", "Title", "Titolo", 200).required().searchable(),
            text(21, "ticket_number", "Case number", "Numero del caso", 100)
                .numbered("CAS")
                .unique()
                .searchable()
                .dynamics("ticketnumber"),
            customer(22, "customer", "Customer", "Cliente")
                .required()
                .cascade(Cascade::PARENTAL)
                .dynamics("customerid"),
            lookup(23, "subject", "Subject", "Argomento", number::SUBJECT).recommended().dynamics("subjectid"),
            choice(24, "origin", "Origin", "Origine", ORIGIN).dynamics("caseorigincode"),
            choice(25, "type", "Type", "Tipo", TYPE).dynamics("casetypecode"),
            choice(26, "priority", "Priority", "Priorità", PRIORITY).default_text("normal").dynamics("prioritycode"),
            choice(27, "severity", "Severity", "Gravità", SEVERITY).default_text("normal").dynamics("severitycode"),
            choice(28, "satisfaction", "Satisfaction", "Soddisfazione", SATISFACTION)
                .dynamics("customersatisfactioncode"),
            lookup(29, "contract", "Contract", "Contratto", number::CONTRACT).dynamics("contractid"),
            lookup(30, "contract_line", "Contract line", "Riga del contratto", number::CONTRACT_LINE)
                .dynamics("contractdetailid"),
            choice(31, "service_level", "Service level", "Livello di servizio", service_options::SERVICE_LEVEL)
                .dynamics("contractservicelevelcode"),
            lookup(32, "product", "Product", "Prodotto", number::PRODUCT).dynamics("productid"),
            text(33, "serial_number", "Serial number", "Numero di serie", 100)
                .searchable()
                .dynamics("productserialnumber"),
            lookup(34, "responsible_contact", "Responsible contact", "Contatto responsabile", number::CONTACT)
                .cascade(Cascade::LINK)
                .dynamics("responsiblecontactid"),
            lookup(35, "contact", "Contact", "Contatto", number::CONTACT)
                .cascade(Cascade::LINK)
                .dynamics("primarycontactid"),
            email(36, "email", "E-mail", "E-mail").dynamics("emailaddress"),
            lookup(37, "article", "Article", "Articolo", number::ARTICLE).dynamics("kbarticleid"),
            date(38, "follow_up_on", "Follow up by", "Ricontattare entro").dynamics("followupby"),
            integer(39, "actual_service_units", "Units used", "Unità usate", 0, MAX_UNITS)
                .dynamics("actualserviceunits"),
            integer(40, "billed_service_units", "Units billed", "Unità fatturate", 0, MAX_UNITS)
                .dynamics("billedserviceunits"),
            lookup(41, "parent_case", "Parent case", "Caso superiore", number::CASE)
                .hierarchy()
                .cascade(Cascade::LINK)
                .dynamics("parentcaseid"),
            integer(42, "child_cases", "Child cases", "Casi subordinati", 0, MAX_UNITS)
                .read_only()
                .dynamics("numberofchildincidents"),
            choice(43, "service_stage", "Service stage", "Fase del servizio", STAGE).dynamics("servicestage"),
            timestamp(44, "respond_by_at", "First response by", "Prima risposta entro").dynamics("responseby"),
            boolean(45, "is_first_response_sent", "First response sent", "Prima risposta inviata")
                .dynamics("firstresponsesent"),
            timestamp(46, "resolve_by_at", "Resolve by", "Risolvere entro").dynamics("resolveby"),
            boolean(47, "is_customer_contacted", "Customer contacted", "Cliente contattato")
                .dynamics("customercontacted"),
            boolean(48, "is_escalated", "Escalated", "Inoltrato al livello superiore").dynamics("isescalated"),
            timestamp(49, "escalated_at", "Escalated at", "Data di inoltro").dynamics("escalatedon"),
            timestamp(50, "resolved_at", "Resolved at", "Data di risoluzione").read_only(),
            multiline(51, "description", "Description", "Descrizione").searchable(),
        ])
        .fields(merge_marks(number::CASE))
        .primary("title")
        .index(&["state", "created_at"], "the list of open cases, newest first")
        .index(&["owner", "state", "priority"], "my open cases, urgent ones first")
        .index(&["customer", "state"], "the cases of a customer")
        .view(
            &[
                "ticket_number",
                "title",
                "customer",
                "subject.title",
                "priority",
                "status",
                "owner.full_name",
                "created_at",
            ],
            &["priority", "-created_at"],
        )
        .build()
}

/// A case that is resolved or cancelled can be opened again; one that was merged into another stays where it is, which
/// the merge itself sees to.
fn states() -> [State; 3] {
    [
        open(
            (0, "active", "Active", "Attivo"),
            &[1, 2],
            [
                reason(1, "in_progress", "In progress", "In corso"),
                reason(2, "on_hold", "On hold", "In sospeso"),
                reason(3, "waiting_for_details", "Waiting for details", "In attesa di dettagli"),
                reason(4, "researching", "Researching", "In esame"),
            ],
        ),
        closed(
            (1, "resolved", "Resolved", "Risolto"),
            &[0],
            [
                reason(5, "problem_solved", "Problem solved", "Problema risolto"),
                reason(1000, "information_provided", "Information provided", "Informazioni fornite"),
            ],
        ),
        closed(
            (2, "canceled", "Canceled", "Annullato"),
            &[0],
            [reason(6, "canceled", "Canceled", "Annullato"), reason(2000, "merged", "Merged", "Unito")],
        ),
    ]
}

const ORIGIN: &[OptionRow<'_>] = &[
    (1, "phone", "Telephone", "Telefono"),
    (2, "email", "E-mail", "E-mail"),
    (3, "web", "Web", "Web"),
    (101, "letter", "Letter", "Lettera"),
    (102, "visit", "Visit", "Visita"),
    (2483, "facebook", "Facebook", "Facebook"),
    (3986, "twitter", "Twitter", "Twitter"),
];

const TYPE: &[OptionRow<'_>] = &[
    (1, "question", "Question", "Domanda"),
    (2, "problem", "Problem", "Problema"),
    (3, "request", "Request", "Richiesta"),
];

/// Other codes than those of activities: with cases, the first is the most urgent.
const PRIORITY: &[OptionRow<'_>] =
    &[(1, "high", "High", "Alta"), (2, "normal", "Normal", "Normale"), (3, "low", "Low", "Bassa")];

const SEVERITY: &[OptionRow<'_>] = &[
    (1, "normal", "Normal", "Normale"),
    (101, "minor", "Minor", "Lieve"),
    (102, "major", "Major", "Grave"),
    (103, "critical", "Critical", "Critica"),
];

const SATISFACTION: &[OptionRow<'_>] = &[
    (5, "very_satisfied", "Very satisfied", "Molto soddisfatto"),
    (4, "satisfied", "Satisfied", "Soddisfatto"),
    (3, "neutral", "Neutral", "Indifferente"),
    (2, "dissatisfied", "Dissatisfied", "Insoddisfatto"),
    (1, "very_dissatisfied", "Very dissatisfied", "Molto insoddisfatto"),
];

const STAGE: &[OptionRow<'_>] = &[
    (0, "identify", "Identify", "Identificazione"),
    (1, "research", "Research", "Ricerca"),
    (2, "resolve", "Resolve", "Risoluzione"),
];
