//! A person one does business with, alone or in a company.

use super::build::{
    OptionRow, active_or_inactive, boolean, choice, date, email, entity, integer, lookup, money, multiline, phone,
    text, timestamp, url,
};
use super::form::{TabRow, fields, related};
use super::shared::{
    PERMISSIONS, PREFERENCES, TERMS, appointment_preferences, contact_permissions, credit, default_price_list,
    full_name, inline_address, last_activity_at, merge_marks,
};
use super::{number, options};
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) const FORM: &[TabRow] = &[
    (
        "general",
        "General",
        "Generale",
        &[
            fields(
                "contact",
                "Contact",
                "Contatto",
                &["full_name", "salutation", "first_name", "middle_name", "last_name", "suffix", "nickname", "status"],
            ),
            fields("work", "Work", "Lavoro", &["account", "job_title", "department", "account_role"]),
            fields(
                "reach",
                "How to reach them",
                "Recapiti",
                &["phone", "mobile_phone", "phone2", "email", "email2", "fax", "website"],
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
                "colleagues",
                "Colleagues",
                "Colleghi",
                &["manager_name", "manager_phone", "assistant_name", "assistant_phone"],
            ),
            fields(
                "personal",
                "Personal",
                "Dati personali",
                &[
                    "birth_on",
                    "gender",
                    "family_status",
                    "spouse_name",
                    "anniversary_on",
                    "has_children",
                    "children",
                    "children_names",
                    "education",
                    "government_number",
                    "annual_income",
                ],
            ),
            fields("source", "Source", "Provenienza", &["lead_source", "originating_lead", "customer_type"]),
            TERMS,
            PERMISSIONS,
            PREFERENCES,
        ],
    ),
    (
        "related",
        "Related",
        "Correlati",
        &[related(&[
            ("opportunity", "customer", &["name", "estimated_value", "estimated_close_on", "stage", "status"]),
            ("quote", "customer", &[]),
            ("order", "customer", &[]),
            ("invoice", "customer", &[]),
            ("case", "customer", &[]),
            ("contract", "customer", &[]),
            ("address", "customer", &[]),
            (
                "customer_relationship",
                "customer",
                &["partner", "partner_role.name", "customer_role.name", "starts_on", "ends_on"],
            ),
            (
                "customer_relationship",
                "partner",
                &["customer", "customer_role.name", "partner_role.name", "starts_on", "ends_on"],
            ),
            ("list_member", "member", &[]),
        ])],
    ),
];

pub(super) fn definition() -> EntityDef {
    entity(number::CONTACT, "contact")
        .english("Contact", "Contacts")
        .italian("Contatto", "Contatti")
        .owned()
        .with_activities()
        .states(active_or_inactive("Attivo", "Inattivo"))
        .fields([
            text(20, "first_name", "First name", "Nome", 50).recommended().searchable().dynamics("firstname"),
            text(21, "middle_name", "Middle name", "Secondo nome", 50).searchable().dynamics("middlename"),
            text(22, "last_name", "Last name", "Cognome", 50).required().searchable().dynamics("lastname"),
            full_name(23, [20, 21, 22]),
            text(24, "salutation", "Salutation", "Titolo di cortesia", 100),
            text(25, "suffix", "Suffix", "Suffisso", 20),
            text(26, "nickname", "Nickname", "Soprannome", 100).searchable(),
            lookup(27, "account", "Account", "Azienda", number::ACCOUNT)
                .recommended()
                .cascade(Cascade::PARENTAL)
                .dynamics("parentcustomerid"),
            text(28, "job_title", "Job title", "Mansione", 100).dynamics("jobtitle"),
            text(29, "department", "Department", "Reparto", 100),
            choice(30, "account_role", "Role", "Ruolo", ACCOUNT_ROLE).dynamics("accountrolecode"),
            email(31, "email", "E-mail", "E-mail").searchable().dynamics("emailaddress1"),
            email(32, "email2", "E-mail 2", "E-mail 2").searchable().dynamics("emailaddress2"),
            email(33, "email3", "E-mail 3", "E-mail 3").searchable().dynamics("emailaddress3"),
            phone(34, "phone", "Business telephone", "Telefono ufficio").searchable().dynamics("telephone1"),
            phone(35, "phone2", "Home telephone", "Telefono abitazione").searchable().dynamics("telephone2"),
            phone(36, "phone3", "Telephone 3", "Telefono 3").searchable().dynamics("telephone3"),
            phone(37, "mobile_phone", "Mobile phone", "Cellulare").searchable().dynamics("mobilephone"),
            phone(38, "fax", "Fax", "Fax"),
            phone(39, "pager", "Pager", "Cercapersone"),
            url(40, "website", "Website", "Sito web").dynamics("websiteurl"),
            text(41, "manager_name", "Manager", "Responsabile", 100).dynamics("managername"),
            phone(42, "manager_phone", "Manager's telephone", "Telefono del responsabile").dynamics("managerphone"),
            text(43, "assistant_name", "Assistant", "Assistente", 100).dynamics("assistantname"),
            phone(44, "assistant_phone", "Assistant's telephone", "Telefono dell'assistente")
                .dynamics("assistantphone"),
            date(45, "birth_on", "Birthday", "Data di nascita").dynamics("birthdate"),
            date(46, "anniversary_on", "Anniversary", "Anniversario").dynamics("anniversary"),
            choice(47, "gender", "Gender", "Sesso", GENDER).dynamics("gendercode"),
            choice(48, "family_status", "Marital status", "Stato civile", FAMILY_STATUS).dynamics("familystatuscode"),
            text(49, "spouse_name", "Spouse or partner", "Coniuge o partner", 100).dynamics("spousesname"),
            integer(50, "children", "Number of children", "Numero di figli", 0, 99).dynamics("numberofchildren"),
            text(51, "children_names", "Children's names", "Nomi dei figli", 255).dynamics("childrensnames"),
            choice(52, "education", "Education", "Istruzione", EDUCATION).dynamics("educationcode"),
            text(53, "government_number", "Government number", "Codice fiscale", 50)
                .searchable()
                .dynamics("governmentid"),
            text(54, "employee_number", "Employee number", "Matricola", 50).searchable().dynamics("employeeid"),
            money(55, "annual_income", "Annual income", "Reddito annuo").dynamics("annualincome"),
            choice(56, "lead_source", "Lead source", "Provenienza", options::LEAD_SOURCE).dynamics("leadsourcecode"),
            multiline(57, "description", "Description", "Descrizione"),
            lookup(58, "originating_lead", "Originating lead", "Lead di origine", number::LEAD)
                .cascade(Cascade::LINK)
                .dynamics("originatingleadid"),
            timestamp(59, "last_campaign_at", "Last used in campaign", "Ultimo uso in campagna")
                .read_only()
                .dynamics("lastusedincampaign"),
            last_activity_at(60),
            default_price_list(61),
            choice(62, "customer_size", "Size of customer", "Dimensione del cliente", options::DEFAULT_ONLY)
                .dynamics("customersizecode"),
            choice(63, "customer_type", "Relationship type", "Tipo di relazione", options::DEFAULT_ONLY)
                .dynamics("customertypecode"),
            choice(64, "has_children", "Has children", "Ha figli", options::DEFAULT_ONLY).dynamics("haschildrencode"),
            choice(65, "territory_code", "Territory (code)", "Area di vendita (codice)", options::DEFAULT_ONLY)
                .dynamics("territorycode"),
            boolean(66, "is_back_office_customer", "Customer of the back office", "Cliente del gestionale")
                .dynamics("isbackofficecustomer"),
            text(67, "external_user_number", "User number elsewhere", "Codice utente esterno", 50)
                .dynamics("externaluseridentifier"),
            url(68, "ftp_site", "FTP site", "Sito FTP").dynamics("ftpsiteurl"),
            phone(69, "phone4", "Business telephone 2", "Telefono ufficio 2").dynamics("business2"),
            phone(70, "phone5", "Home telephone 2", "Telefono abitazione 2").dynamics("home2"),
            // Dynamics calls it "company", which in every other file is the name of one.
            phone(71, "company_phone", "Company telephone", "Telefono aziendale"),
            phone(72, "callback_phone", "Call back at", "Numero da richiamare").dynamics("callback"),
            boolean(73, "is_marketing_only", "Marketing only", "Solo marketing").dynamics("marketingonly"),
            boolean(74, "follows_email", "E-mail is followed", "Segui le e-mail").dynamics("followemail"),
        ])
        .fields(inline_address(1))
        .fields(inline_address(2))
        .fields(contact_permissions())
        .fields(appointment_preferences())
        .fields(credit())
        .fields(merge_marks(number::CONTACT))
        .primary("full_name")
        .index(
            &["full_name", "business_unit", "owner", "account"],
            "the list of contacts by name, what may be seen of it decided in the index",
        )
        .index(&["owner"], "my contacts")
        .index(&["email"], "who wrote this message; import and upsert by address")
        .view(&["full_name", "account.name", "job_title", "email", "phone", "owner.full_name"], &["full_name"])
        .build()
}

const ACCOUNT_ROLE: &[OptionRow<'_>] = &[
    (1, "decision_maker", "Decision maker", "Decisore"),
    (2, "employee", "Employee", "Dipendente"),
    (3, "influencer", "Influencer", "Persona influente"),
];

const EDUCATION: &[OptionRow<'_>] = &[
    (101, "secondary_school", "Secondary school", "Scuola superiore"),
    (102, "bachelor", "Bachelor's degree", "Laurea triennale"),
    (103, "master", "Master's degree", "Laurea magistrale"),
    (104, "doctorate", "Doctorate", "Dottorato di ricerca"),
    (105, "other", "Other", "Altro"),
];

const FAMILY_STATUS: &[OptionRow<'_>] = &[
    (1, "single", "Single", "Celibe o nubile"),
    (2, "married", "Married", "Coniugato"),
    (3, "divorced", "Divorced", "Divorziato"),
    (4, "widowed", "Widowed", "Vedovo"),
];

const GENDER: &[OptionRow<'_>] =
    &[(1, "male", "Male", "Maschio"), (2, "female", "Female", "Femmina"), (3, "other", "Other", "Altro")];
