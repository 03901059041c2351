//! A company or other organisation one does business with.

use super::build::{
    OptionRow, active_or_inactive, boolean, choice, email, entity, integer, lookup, money, multiline, phone, text,
    timestamp, url,
};
use super::form::{TabRow, fields, related};
use super::shared::{
    PERMISSIONS, PREFERENCES, TERMS, appointment_preferences, contact_permissions, credit, default_price_list,
    inline_address, last_activity_at, merge_marks, territory,
};
use super::{number, options};
use crate::metadata::entity::EntityDef;
use crate::metadata::field::{Cascade, Follow, OnDelete};

/// A subsidiary follows its parent everywhere but into deletion.
const SUBSIDIARY: Cascade = Cascade {
    delete: OnDelete::RemoveLink,
    assign: Follow::All,
    share: Follow::All,
    reparent: Follow::All,
    merge: Follow::All,
};

pub(super) const FORM: &[TabRow] = &[
    (
        "general",
        "General",
        "Generale",
        &[
            fields(
                "account",
                "Account",
                "Azienda",
                &[
                    "name",
                    "account_number",
                    "customer_type",
                    "primary_contact",
                    "parent_account",
                    "tax_number",
                    "status",
                ],
            ),
            fields("reach", "How to reach it", "Recapiti", &["phone", "phone2", "fax", "email", "website"]),
            fields("texts", "Description", "Descrizione", &["description"]),
        ],
    ),
    (
        "details",
        "Details",
        "Dettagli",
        &[
            fields(
                "company",
                "Company",
                "Profilo",
                &[
                    "industry",
                    "sic",
                    "ownership",
                    "employees",
                    "revenue",
                    "market_capital",
                    "shares_outstanding",
                    "ticker_symbol",
                    "stock_exchange",
                    "year_established",
                ],
            ),
            fields(
                "relationship",
                "Relationship",
                "Relazione",
                &["category", "rating", "customer_size", "classification", "territory", "originating_lead"],
            ),
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
            ("contact", "account", &["full_name", "job_title", "email", "phone", "mobile_phone"]),
            ("account", "parent_account", &["name", "phone", "address1_city", "owner.full_name"]),
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
        ])],
    ),
];

pub(super) fn definition() -> EntityDef {
    entity(number::ACCOUNT, "account")
        .english("Account", "Accounts")
        .italian("Azienda", "Aziende")
        .owned()
        .with_activities()
        .states(active_or_inactive("Attiva", "Inattiva"))
        .fields([
            text(20, "name", "Name", "Ragione sociale", 160).required().searchable(),
            text(21, "account_number", "Account number", "Codice cliente", 20).searchable().dynamics("accountnumber"),
            lookup(22, "parent_account", "Parent account", "Azienda capogruppo", number::ACCOUNT)
                .hierarchy()
                .cascade(SUBSIDIARY)
                .dynamics("parentaccountid"),
            lookup(23, "primary_contact", "Primary contact", "Contatto principale", number::CONTACT)
                .cascade(Cascade::LINK)
                .dynamics("primarycontactid"),
            choice(24, "customer_type", "Relationship type", "Tipo di relazione", CUSTOMER_TYPE)
                .dynamics("customertypecode"),
            choice(25, "industry", "Industry", "Settore", options::INDUSTRY).dynamics("industrycode"),
            choice(26, "ownership", "Ownership", "Assetto proprietario", OWNERSHIP).dynamics("ownershipcode"),
            choice(27, "category", "Category", "Categoria", CATEGORY).dynamics("accountcategorycode"),
            choice(28, "rating", "Rating", "Valutazione", options::RATING).dynamics("accountratingcode"),
            money(29, "revenue", "Annual revenue", "Fatturato annuo"),
            integer(30, "employees", "Employees", "Dipendenti", 0, 1_000_000_000).dynamics("numberofemployees"),
            integer(31, "year_established", "Year established", "Anno di fondazione", 1, 9999),
            text(32, "sic", "Industry code (SIC)", "Codice attività (ATECO/SIC)", 20),
            text(33, "ticker_symbol", "Ticker symbol", "Simbolo di borsa", 10).dynamics("tickersymbol"),
            text(34, "stock_exchange", "Stock exchange", "Borsa valori", 20).dynamics("stockexchange"),
            text(35, "tax_number", "Tax number", "Partita IVA", 40).searchable(),
            url(36, "website", "Website", "Sito web").dynamics("websiteurl"),
            email(37, "email", "E-mail", "E-mail").searchable().dynamics("emailaddress1"),
            email(38, "email2", "E-mail 2", "E-mail 2").searchable().dynamics("emailaddress2"),
            email(39, "email3", "E-mail 3", "E-mail 3").searchable().dynamics("emailaddress3"),
            phone(40, "phone", "Telephone", "Telefono").searchable().dynamics("telephone1"),
            phone(41, "phone2", "Telephone 2", "Telefono 2").searchable().dynamics("telephone2"),
            phone(42, "phone3", "Telephone 3", "Telefono 3").searchable().dynamics("telephone3"),
            phone(43, "fax", "Fax", "Fax"),
            multiline(44, "description", "Description", "Descrizione"),
            lookup(45, "originating_lead", "Originating lead", "Lead di origine", number::LEAD)
                .cascade(Cascade::LINK)
                .dynamics("originatingleadid"),
            timestamp(46, "last_campaign_at", "Last used in campaign", "Ultimo uso in campagna")
                .read_only()
                .dynamics("lastusedincampaign"),
            last_activity_at(47),
            territory(48),
            default_price_list(49),
            choice(50, "customer_size", "Size of customer", "Dimensione del cliente", options::DEFAULT_ONLY)
                .dynamics("customersizecode"),
            choice(51, "classification", "Classification", "Classificazione", options::DEFAULT_ONLY)
                .dynamics("accountclassificationcode"),
            choice(52, "business_type", "Type of business", "Tipo di attività", options::DEFAULT_ONLY)
                .dynamics("businesstypecode"),
            choice(53, "territory_code", "Territory (code)", "Area di vendita (codice)", options::DEFAULT_ONLY)
                .dynamics("territorycode"),
            money(54, "market_capital", "Market capitalisation", "Capitalizzazione di mercato").dynamics("marketcap"),
            integer(55, "shares_outstanding", "Shares outstanding", "Azioni in circolazione", 0, 1_000_000_000_000)
                .dynamics("sharesoutstanding"),
            url(56, "ftp_site", "FTP site", "Sito FTP").dynamics("ftpsiteurl"),
            boolean(57, "is_marketing_only", "Marketing only", "Solo marketing").dynamics("marketingonly"),
            boolean(58, "follows_email", "E-mail is followed", "Segui le e-mail").dynamics("followemail"),
        ])
        .fields(inline_address(1))
        .fields(inline_address(2))
        .fields(contact_permissions())
        .fields(appointment_preferences())
        .fields(credit())
        .fields(merge_marks(number::ACCOUNT))
        .primary("name")
        .index(
            &["name", "business_unit", "owner", "parent_account"],
            "the list of accounts by name, what may be seen of it decided in the index; import and upsert by name",
        )
        .index(&["owner"], "my accounts")
        .index(&["state", "last_activity_at"], "neglected accounts: active ones by their last activity")
        .view(&["name", "phone", "address1_city", "primary_contact.full_name", "email", "owner.full_name"], &["name"])
        .build()
}

const CATEGORY: &[OptionRow<'_>] =
    &[(1, "preferred_customer", "Preferred customer", "Cliente privilegiato"), (2, "standard", "Standard", "Standard")];

const CUSTOMER_TYPE: &[OptionRow<'_>] = &[
    (1, "competitor", "Competitor", "Concorrente"),
    (2, "consultant", "Consultant", "Consulente"),
    (3, "customer", "Customer", "Cliente"),
    (4, "investor", "Investor", "Investitore"),
    (5, "partner", "Partner", "Partner"),
    (6, "influencer", "Influencer", "Persona influente"),
    (7, "press", "Press", "Stampa"),
    (8, "prospect", "Prospect", "Potenziale cliente"),
    (9, "reseller", "Reseller", "Rivenditore"),
    (10, "supplier", "Supplier", "Fornitore"),
    (11, "vendor", "Vendor", "Azienda venditrice"),
    (12, "other", "Other", "Altro"),
];

const OWNERSHIP: &[OptionRow<'_>] = &[
    (1, "public", "Public", "Quotata in borsa"),
    (2, "private", "Private", "Privata"),
    (3, "subsidiary", "Subsidiary", "Controllata"),
    (4, "other", "Other", "Altro"),
];
