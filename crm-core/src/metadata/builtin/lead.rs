//! Somebody who may become a customer, kept apart from customers until qualified.

use super::build::{
    boolean, choice, closed, customer, date, email, entity, integer, lookup, money, multiline, open, phone, reason,
    text, timestamp, url,
};
use super::form::{TabRow, fields};
use super::shared::{LEAD_PERMISSIONS, contact_permissions, full_name, inline_address, merge_marks};
use super::{number, options, shared};
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;
use crate::metadata::state::State;

pub(super) const FORM: &[TabRow] = &[
    (
        "general",
        "General",
        "Generale",
        &[
            fields("lead", "Lead", "Lead", &["subject", "lead_source", "rating", "priority", "status"]),
            fields(
                "person",
                "Person",
                "Persona",
                &["full_name", "salutation", "first_name", "middle_name", "last_name", "job_title", "company_name"],
            ),
            fields(
                "reach",
                "How to reach them",
                "Recapiti",
                &["phone", "mobile_phone", "phone2", "email", "fax", "website"],
            ),
            fields("texts", "Description", "Descrizione", &["description", "qualification_comments"]),
        ],
    ),
    (
        "details",
        "Details",
        "Dettagli",
        &[
            fields(
                "deal",
                "Deal",
                "Trattativa",
                &[
                    "estimated_value",
                    "estimated_close_on",
                    "estimated_score",
                    "budget",
                    "budget_status",
                    "currency",
                    "exchange_rate",
                ],
            ),
            fields(
                "qualification",
                "Qualification",
                "Qualificazione",
                &[
                    "need",
                    "timeline",
                    "purchase_process",
                    "is_decision_maker",
                    "confirms_interest",
                    "is_fit_evaluated",
                    "initial_contact",
                    "sales_stage",
                    "follow_up_prospect_at",
                    "follow_up_qualify_at",
                ],
            ),
            fields("company", "Company", "Azienda", &["industry", "sic", "employees", "revenue"]),
            fields(
                "origin",
                "Origin and outcome",
                "Origine ed esito",
                &["campaign", "originating_case", "customer", "account", "contact", "qualifying_opportunity"],
            ),
            LEAD_PERMISSIONS,
        ],
    ),
];

pub(super) fn definition() -> EntityDef {
    entity(number::LEAD, "lead")
        .english("Lead", "Leads")
        .italian("Lead", "Lead")
        .owned()
        .with_activities()
        .states(states())
        .fields([
            text(20, "subject", "Topic", "Argomento", 300).required().searchable(),
            text(21, "first_name", "First name", "Nome", 50).recommended().searchable().dynamics("firstname"),
            text(22, "middle_name", "Middle name", "Secondo nome", 50).searchable().dynamics("middlename"),
            text(23, "last_name", "Last name", "Cognome", 50).required().searchable().dynamics("lastname"),
            full_name(24, [21, 22, 23]),
            text(25, "company_name", "Company", "Azienda", 160).recommended().searchable().dynamics("companyname"),
            text(26, "salutation", "Salutation", "Titolo di cortesia", 100),
            text(27, "job_title", "Job title", "Mansione", 100).dynamics("jobtitle"),
            choice(28, "lead_source", "Lead source", "Provenienza", options::LEAD_SOURCE).dynamics("leadsourcecode"),
            choice(29, "rating", "Rating", "Valutazione", options::RATING).dynamics("leadqualitycode"),
            choice(30, "priority", "Priority", "Priorità", options::PRIORITY)
                .default_text("normal")
                .dynamics("prioritycode"),
            choice(31, "industry", "Industry", "Settore", options::INDUSTRY).dynamics("industrycode"),
            money(32, "estimated_value", "Estimated value", "Valore stimato").dynamics("estimatedamount"),
            date(33, "estimated_close_on", "Estimated close", "Chiusura prevista").dynamics("estimatedclosedate"),
            money(34, "revenue", "Annual revenue", "Fatturato annuo"),
            integer(35, "employees", "Employees", "Dipendenti", 0, 1_000_000_000).dynamics("numberofemployees"),
            text(36, "sic", "Industry code (SIC)", "Codice attività (ATECO/SIC)", 20),
            email(37, "email", "E-mail", "E-mail").searchable().dynamics("emailaddress1"),
            email(38, "email2", "E-mail 2", "E-mail 2").searchable().dynamics("emailaddress2"),
            email(39, "email3", "E-mail 3", "E-mail 3").searchable().dynamics("emailaddress3"),
            phone(40, "phone", "Business telephone", "Telefono ufficio").searchable().dynamics("telephone1"),
            phone(41, "phone2", "Home telephone", "Telefono abitazione").searchable().dynamics("telephone2"),
            phone(42, "phone3", "Telephone 3", "Telefono 3").searchable().dynamics("telephone3"),
            phone(43, "mobile_phone", "Mobile phone", "Cellulare").searchable().dynamics("mobilephone"),
            phone(44, "fax", "Fax", "Fax"),
            phone(45, "pager", "Pager", "Cercapersone"),
            url(46, "website", "Website", "Sito web").dynamics("websiteurl"),
            choice(47, "need", "Need", "Bisogno", options::NEED),
            choice(48, "budget_status", "Budget", "Budget", options::BUDGET_STATUS).dynamics("budgetstatus"),
            money(49, "budget", "Budget amount", "Importo del budget").dynamics("budgetamount"),
            choice(50, "timeline", "Timeline", "Tempistica", options::TIMELINE).dynamics("purchasetimeframe"),
            boolean(51, "is_decision_maker", "Decision maker", "Ha potere decisionale").dynamics("decisionmaker"),
            multiline(52, "description", "Description", "Descrizione"),
            multiline(53, "qualification_comments", "Qualification comments", "Commenti di qualificazione")
                .dynamics("qualificationcomments"),
            lookup(54, "account", "Existing account", "Azienda esistente", number::ACCOUNT)
                .cascade(Cascade::LINK)
                .dynamics("parentaccountid"),
            lookup(55, "contact", "Existing contact", "Contatto esistente", number::CONTACT)
                .cascade(Cascade::LINK)
                .dynamics("parentcontactid"),
            lookup(56, "qualifying_opportunity", "Resulting opportunity", "Opportunità generata", number::OPPORTUNITY)
                .read_only()
                .dynamics("qualifyingopportunityid"),
            integer(57, "estimated_score", "Estimated value (score)", "Valore stimato (punteggio)", 0, 1_000_000_000)
                .dynamics("estimatedvalue"),
            choice(58, "sales_stage", "Stage", "Fase", options::SALES_STAGE).dynamics("salesstage"),
            choice(
                59,
                "sales_stage_code",
                "Sales process step",
                "Passo del processo di vendita",
                options::DEFAULT_ONLY,
            )
            .dynamics("salesstagecode"),
            choice(60, "initial_contact", "First talk", "Primo colloquio", options::INITIAL_CONTACT)
                .dynamics("initialcommunication"),
            choice(61, "purchase_process", "Way of buying", "Processo di acquisto", options::PURCHASE_PROCESS)
                .dynamics("purchaseprocess"),
            boolean(62, "confirms_interest", "Interest confirmed", "Interesse confermato").dynamics("confirminterest"),
            boolean(63, "is_fit_evaluated", "Fit evaluated", "Idoneità valutata").dynamics("evaluatefit"),
            timestamp(64, "follow_up_prospect_at", "Follow up as prospect", "Ricontatto come potenziale")
                .dynamics("schedulefollowup_prospect"),
            timestamp(65, "follow_up_qualify_at", "Follow up to qualify", "Ricontatto per la qualifica")
                .dynamics("schedulefollowup_qualify"),
            timestamp(66, "last_campaign_at", "Last used in campaign", "Ultimo uso in campagna")
                .read_only()
                .dynamics("lastusedincampaign"),
            boolean(67, "follows_email", "E-mail is followed", "Segui le e-mail").dynamics("followemail"),
            customer(68, "customer", "Customer", "Cliente").cascade(Cascade::PARENTAL).dynamics("customerid"),
            shared::campaign(69),
            lookup(70, "originating_case", "Originating case", "Caso di origine", number::CASE)
                .dynamics("originatingcaseid"),
        ])
        .fields(inline_address(1))
        .fields(inline_address(2))
        .fields(contact_permissions())
        .fields(merge_marks(number::LEAD))
        .primary("full_name")
        .index(&["state", "created_at"], "the list of open leads, newest first")
        .index(&["owner", "state"], "my open leads")
        .index(&["lead_source", "state"], "the report of how well each source works")
        .view(
            &[
                "full_name",
                "subject",
                "company_name",
                "lead_source",
                "rating",
                "status",
                "owner.full_name",
                "created_at",
            ],
            &["-created_at"],
        )
        .build()
}

fn states() -> [State; 3] {
    [
        open(
            (0, "open", "Open", "Aperto"),
            &[1, 2],
            [reason(1, "new", "New", "Nuovo"), reason(2, "contacted", "Contacted", "Contattato")],
        ),
        closed(
            (1, "qualified", "Qualified", "Qualificato"),
            &[0],
            [reason(3, "qualified", "Qualified", "Qualificato")],
        ),
        closed(
            (2, "disqualified", "Disqualified", "Non qualificato"),
            &[0],
            [
                reason(4, "lost", "Lost", "Perso"),
                reason(5, "cannot_contact", "Cannot contact", "Irraggiungibile"),
                reason(6, "no_longer_interested", "No longer interested", "Non più interessato"),
                reason(7, "canceled", "Canceled", "Annullato"),
            ],
        ),
    ]
}
