//! Somebody who may become a customer, kept apart from customers until qualified.

use super::build::{
    boolean, choice, closed, date, email, entity, integer, lookup, money, multiline, open, phone, reason, text,
    timestamp, url,
};
use super::shared::{contact_permissions, full_name, inline_address, merge_marks};
use super::{number, options};
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;
use crate::metadata::state::State;

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
            timestamp(66, "last_campaign_at", "Last used in campaign", "Ultimo uso in campagna")
                .read_only()
                .dynamics("lastusedincampaign"),
            lookup(69, "campaign", "Campaign", "Campagna", number::CAMPAIGN).dynamics("campaignid"),
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
