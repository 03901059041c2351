//! What a customer has paid to be served, and for how long.

use super::options::{ALLOTMENT_TYPE, BILLING_FREQUENCY, SERVICE_LEVEL};
use crate::metadata::builtin::build::{
    OptionRow, boolean, choice, closed, customer, date, email, entity, lookup, money, multiline, open, reason, text,
};
use crate::metadata::builtin::form::{TabRow, fields, lines, related};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;
use crate::metadata::state::State;

pub(in crate::metadata::builtin) const FORM: &[TabRow] = &[
    (
        "general",
        "General",
        "Generale",
        &[
            fields(
                "contract",
                "Contract",
                "Contratto",
                &["title", "contract_number", "customer", "template", "starts_on", "ends_on", "canceled_on", "status"],
            ),
            fields(
                "price",
                "Price",
                "Prezzo",
                &["total_price", "total_discount", "net_price", "is_discount_percentage", "currency", "exchange_rate"],
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
                "allotment",
                "Allotment",
                "Copertura",
                &[
                    "allotment_type",
                    "allotment_used_on",
                    "is_limit_enforced",
                    "service_level",
                    "support_hours",
                    "service_address",
                    "is_default",
                ],
            ),
            fields(
                "billing",
                "Billing",
                "Fatturazione",
                &[
                    "billing_customer",
                    "billing_address",
                    "billing_frequency",
                    "billing_starts_on",
                    "billing_ends_on",
                    "email",
                ],
            ),
            fields("origin", "Origin", "Origine", &["originating_contract"]),
        ],
    ),
    (
        "related",
        "Related",
        "Correlati",
        &[lines(&[("contract_line", "contract", &[])]), related(&[("case", "contract", &[])])],
    ),
];

pub(super) fn definition() -> EntityDef {
    entity(number::CONTRACT, "contract")
        .english("Contract", "Contracts")
        .italian("Contratto", "Contratti")
        .owned()
        .with_activities()
        .states(states())
        .fields([
            text(20, "title", "Title", "Titolo", 100).required().searchable(),
            // Not unique: a renewed contract keeps its number.
            text(21, "contract_number", "Contract number", "Numero di contratto", 100)
                .numbered("CON")
                .searchable()
                .dynamics("contractnumber"),
            customer(22, "customer", "Customer", "Cliente")
                .required()
                .cascade(Cascade::PARENTAL)
                .dynamics("customerid"),
            customer(23, "billing_customer", "Bill to", "Intestatario della fattura")
                .cascade(Cascade::LINK)
                .dynamics("billingcustomerid"),
            lookup(24, "template", "Template", "Modello", number::CONTRACT_TEMPLATE)
                .recommended()
                .cascade(Cascade::KEEP)
                .dynamics("contracttemplateid"),
            date(25, "starts_on", "Start", "Inizio").required().dynamics("activeon"),
            date(26, "ends_on", "End", "Fine").required().dynamics("expireson"),
            date(27, "billing_starts_on", "Billing from", "Fatturazione dal").dynamics("billingstarton"),
            date(28, "billing_ends_on", "Billing to", "Fatturazione fino al").dynamics("billingendon"),
            date(29, "canceled_on", "Canceled on", "Data di annullamento").read_only().dynamics("cancelon"),
            choice(30, "billing_frequency", "Billing", "Fatturazione", BILLING_FREQUENCY)
                .dynamics("billingfrequencycode"),
            choice(31, "allotment_type", "Allotment", "Tipo di copertura", ALLOTMENT_TYPE)
                .required()
                .default_text("cases")
                .dynamics("allotmenttypecode"),
            choice(32, "service_level", "Service level", "Livello di servizio", SERVICE_LEVEL)
                .dynamics("contractservicelevelcode"),
            boolean(33, "is_discount_percentage", "Discounts are percentages", "Sconti in percentuale")
                .dynamics("usediscountaspercentage"),
            // As in the template: a sign an hour of the week.
            text(34, "support_hours", "Hours of support", "Orari di assistenza", 168).dynamics("effectivitycalendar"),
            lookup(35, "originating_contract", "Renews", "Rinnova", number::CONTRACT)
                .read_only()
                .dynamics("originatingcontract"),
            lookup(36, "service_address", "Service address", "Indirizzo di assistenza", number::ADDRESS)
                .dynamics("serviceaddress"),
            lookup(37, "billing_address", "Billing address", "Indirizzo di fatturazione", number::ADDRESS)
                .dynamics("billtoaddress"),
            email(38, "email", "E-mail", "E-mail").dynamics("emailaddress"),
            money(39, "total_price", "Total price", "Prezzo totale").read_only().dynamics("totalprice"),
            money(40, "total_discount", "Total discount", "Sconto totale").read_only().dynamics("totaldiscount"),
            money(41, "net_price", "Net price", "Prezzo netto").read_only().dynamics("netprice"),
            choice(42, "allotment_used_on", "Counts on", "Consumo alla", USED_ON)
                .default_text("case_resolution")
                .dynamics("decreaseremainingon"),
            boolean(43, "is_limit_enforced", "No cases beyond the allotment", "Nessun caso oltre la copertura")
                .dynamics("restrictcasecreation"),
            boolean(44, "is_default", "Used unless another is named", "Usato se non se ne indica un altro")
                .dynamics("isdefault"),
            multiline(45, "description", "Description", "Descrizione").dynamics("contractlanguage"),
        ])
        .primary("title")
        .index(&["contract_number"], "the versions of a contract; import by number")
        .index(&["customer", "state"], "the contracts of a customer")
        .index(&["state", "ends_on"], "the contracts that end soon")
        .view(
            &["contract_number", "title", "customer", "status", "starts_on", "ends_on", "net_price", "owner.full_name"],
            &["ends_on"],
        )
        .build()
}

/// What is released from hold is invoiced again and becomes active by its dates; it never becomes active at once.
fn states() -> [State; 6] {
    [
        open((0, "draft", "Draft", "Bozza"), &[1, 4], [reason(1, "draft", "Draft", "Bozza")]),
        open((1, "invoiced", "Invoiced", "Fatturato"), &[2, 3, 4], [reason(2, "invoiced", "Invoiced", "Fatturato")]),
        closed((2, "active", "Active", "Attivo"), &[3, 4, 5], [reason(3, "active", "Active", "Attivo")]),
        closed((3, "on_hold", "On hold", "In sospeso"), &[1, 4], [reason(4, "on_hold", "On hold", "In sospeso")]),
        closed((4, "canceled", "Canceled", "Annullato"), &[], [reason(5, "canceled", "Canceled", "Annullato")]),
        closed((5, "expired", "Expired", "Scaduto"), &[], [reason(6, "expired", "Expired", "Scaduto")]),
    ]
}

const USED_ON: &[OptionRow<'_>] = &[
    (0, "case_resolution", "Resolution of a case", "Risoluzione di un caso"),
    (1, "case_creation", "Creation of a case", "Creazione di un caso"),
];
