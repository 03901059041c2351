//! The papers of a sale: quote, order, invoice.

use super::super::build::{
    boolean, choice, closed, customer, date, email, entity, integer, lookup, multiline, open, reason, text, timestamp,
};
use super::super::form::{TabRow, fields, lines, related};
use super::super::{number, options, shared};
use super::priced::{PRICE, TERMS, bill_to, priced, ship_to, terms};
use crate::metadata::entity::EntityDef;
use crate::metadata::field::{Cascade, FieldDef, Follow, OnDelete};
use crate::metadata::state::State;

/// A paper of the customer's that stays: who has orders or invoices cannot be deleted.
const BINDING: Cascade = Cascade { delete: OnDelete::Restrict, ..Cascade::PARENTAL };

/// A quote goes with its deal.
const QUOTED: Cascade = Cascade { delete: OnDelete::Cascade, assign: Follow::All, ..Cascade::REFERENCE };

/// An order keeps its deal, and has its owner.
const ORDERED: Cascade = Cascade { assign: Follow::All, ..Cascade::KEEP };

pub(in crate::metadata::builtin) const QUOTE_FORM: &[TabRow] = &[
    (
        "general",
        "General",
        "Generale",
        &[
            fields(
                "quote",
                "Quote",
                "Offerta",
                &["name", "quote_number", "revision_number", "customer", "opportunity", "campaign", "email", "status"],
            ),
            PRICE,
            fields(
                "dates",
                "Dates",
                "Date",
                &["effective_from_on", "effective_to_on", "expires_on", "requested_delivery_on", "closed_on"],
            ),
            fields("texts", "Description", "Descrizione", &["description"]),
        ],
    ),
    ("details", "Details", "Dettagli", &[TERMS]),
    (
        "related",
        "Related",
        "Correlati",
        &[lines(&[("quote_line", "quote", &[])]), related(&[("order", "quote", &[]), ("quote_close", "quote", &[])])],
    ),
];

pub(in crate::metadata::builtin) const ORDER_FORM: &[TabRow] = &[
    (
        "general",
        "General",
        "Generale",
        &[
            fields(
                "order",
                "Order",
                "Ordine",
                &[
                    "name",
                    "order_number",
                    "customer",
                    "opportunity",
                    "quote",
                    "campaign",
                    "email",
                    "priority",
                    "is_price_locked",
                    "status",
                ],
            ),
            PRICE,
            fields("dates", "Dates", "Date", &["requested_delivery_on", "submitted_on", "fulfilled_on"]),
            fields("texts", "Description", "Descrizione", &["description"]),
        ],
    ),
    ("details", "Details", "Dettagli", &[TERMS]),
    (
        "related",
        "Related",
        "Correlati",
        &[lines(&[("order_line", "order", &[])]), related(&[("invoice", "order", &[]), ("order_close", "order", &[])])],
    ),
];

pub(in crate::metadata::builtin) const INVOICE_FORM: &[TabRow] = &[
    (
        "general",
        "General",
        "Generale",
        &[
            fields(
                "invoice",
                "Invoice",
                "Fattura",
                &[
                    "name",
                    "invoice_number",
                    "customer",
                    "opportunity",
                    "order",
                    "campaign",
                    "email",
                    "priority",
                    "is_price_locked",
                    "status",
                ],
            ),
            PRICE,
            fields("dates", "Dates", "Date", &["due_on", "delivered_on"]),
            fields("texts", "Description", "Descrizione", &["description"]),
        ],
    ),
    ("details", "Details", "Dettagli", &[TERMS]),
    ("related", "Related", "Correlati", &[lines(&[("invoice_line", "invoice", &[])])]),
];

pub(super) fn definitions() -> Vec<EntityDef> {
    vec![quote(), order(), invoice()]
}

/// What all three have: name, customer, deal.
fn head(of_customer: Cascade, of_opportunity: Cascade) -> Vec<FieldDef> {
    vec![
        text(20, "name", "Name", "Nome", 300).required().searchable(),
        customer(22, "customer", "Customer", "Cliente").required().cascade(of_customer).dynamics("customerid"),
        lookup(23, "opportunity", "Opportunity", "Opportunità", number::OPPORTUNITY)
            .cascade(of_opportunity)
            .dynamics("opportunityid"),
        multiline(24, "description", "Description", "Descrizione"),
        shared::campaign(26),
        email(25, "email", "E-mail", "E-mail").dynamics("emailaddress"),
    ]
}

fn quote() -> EntityDef {
    entity(number::QUOTE, "quote")
        .english("Quote", "Quotes")
        .italian("Offerta", "Offerte")
        .owned()
        .with_activities()
        .states(quote_states())
        .fields(head(Cascade::PARENTAL, QUOTED))
        .fields([
            text(21, "quote_number", "Quote number", "Numero offerta", 100)
                .numbered("QUO")
                .searchable()
                .dynamics("quotenumber"),
            integer(30, "revision_number", "Revision", "Revisione", 0, 1_000_000)
                .read_only()
                .default_text("0")
                .dynamics("revisionnumber"),
            date(31, "effective_from_on", "Effective from", "Valida dal").dynamics("effectivefrom"),
            date(32, "effective_to_on", "Effective to", "Valida fino al").dynamics("effectiveto"),
            date(33, "expires_on", "Answer wanted by", "Risposta entro").dynamics("expireson"),
            date(34, "requested_delivery_on", "Delivery wanted", "Consegna richiesta").dynamics("requestdeliveryby"),
            date(35, "closed_on", "Closed", "Chiusa il").read_only().dynamics("closedon"),
        ])
        .fields(priced())
        .fields(terms())
        .fields(bill_to())
        .fields(ship_to())
        .primary("name")
        .key("number_and_revision", &["quote_number", "revision_number"])
        .index(&["owner", "state"], "my open quotes")
        .view(&["quote_number", "name", "customer", "total", "effective_to_on", "status"], &["-created_at"])
        .build()
}

fn quote_states() -> [State; 4] {
    [
        open((0, "draft", "Draft", "Bozza"), &[1], [reason(1, "in_preparation", "In preparation", "In preparazione")]),
        // A quote that has been sent is not changed: it is revised.
        closed(
            (1, "active", "Active", "Attiva"),
            &[2, 3],
            [reason(2, "in_progress", "In progress", "In corso"), reason(3, "open", "Open", "Aperta")],
        ),
        closed((2, "won", "Won", "Accettata"), &[], [reason(4, "won", "Won", "Accettata")]),
        closed(
            (3, "closed", "Closed", "Chiusa"),
            &[],
            [
                reason(5, "lost", "Lost", "Persa"),
                reason(6, "canceled", "Canceled", "Annullata"),
                reason(7, "revised", "Revised", "Revisionata"),
            ],
        ),
    ]
}

fn order() -> EntityDef {
    entity(number::ORDER, "order")
        .english("Order", "Orders")
        .italian("Ordine", "Ordini")
        .dynamics("salesorder")
        .owned()
        .with_activities()
        .states(order_states())
        .fields(head(BINDING, ORDERED))
        .fields([
            text(21, "order_number", "Order number", "Numero ordine", 100)
                .numbered("ORD")
                .unique()
                .searchable()
                .dynamics("ordernumber"),
            lookup(30, "quote", "Quote", "Offerta", number::QUOTE).dynamics("quoteid"),
            boolean(31, "is_price_locked", "Prices locked", "Prezzi bloccati").read_only().dynamics("ispricelocked"),
            choice(32, "priority", "Priority", "Priorità", options::PRIORITY)
                .default_text("normal")
                .dynamics("prioritycode"),
            date(33, "requested_delivery_on", "Delivery wanted", "Consegna richiesta").dynamics("requestdeliveryby"),
            date(34, "submitted_on", "Submitted", "Inviato il").dynamics("submitdate"),
            integer(35, "submit_status", "Status of submission", "Stato dell'invio", 0, 1_000_000_000)
                .dynamics("submitstatus"),
            multiline(36, "submit_remark", "Remark on submission", "Nota sull'invio")
                .dynamics("submitstatusdescription"),
            date(37, "fulfilled_on", "Fulfilled", "Evaso il").read_only().dynamics("datefulfilled"),
            timestamp(38, "sent_to_back_office_at", "Sent to back office", "Inviato al gestionale")
                .dynamics("lastbackofficesubmit"),
        ])
        .fields(priced())
        .fields(terms())
        .fields(bill_to())
        .fields(ship_to())
        .primary("name")
        .index(&["owner", "state"], "my open orders")
        .view(&["order_number", "name", "customer", "total", "submitted_on", "status"], &["-created_at"])
        .build()
}

fn order_states() -> [State; 5] {
    [
        open(
            (0, "active", "Active", "Attivo"),
            &[1, 2, 3, 4],
            [reason(1, "new", "New", "Nuovo"), reason(2, "pending", "Pending", "In attesa")],
        ),
        open(
            (1, "submitted", "Submitted", "Inviato"),
            &[0, 2, 3, 4],
            [reason(3, "in_progress", "In progress", "In lavorazione")],
        ),
        closed((2, "canceled", "Canceled", "Annullato"), &[], [reason(4, "no_money", "No money", "Mancanza di fondi")]),
        closed(
            (3, "fulfilled", "Fulfilled", "Evaso"),
            &[4],
            [reason(100_001, "complete", "Complete", "Completo"), reason(100_002, "partial", "Partial", "Parziale")],
        ),
        closed((4, "invoiced", "Invoiced", "Fatturato"), &[], [reason(100_003, "invoiced", "Invoiced", "Fatturato")]),
    ]
}

fn invoice() -> EntityDef {
    entity(number::INVOICE, "invoice")
        .english("Invoice", "Invoices")
        .italian("Fattura", "Fatture")
        .owned()
        .with_activities()
        .states(invoice_states())
        .fields(head(BINDING, Cascade::KEEP))
        .fields([
            text(21, "invoice_number", "Invoice number", "Numero fattura", 100)
                .numbered("INV")
                .unique()
                .searchable()
                .dynamics("invoicenumber"),
            lookup(30, "order", "Order", "Ordine", number::ORDER).dynamics("salesorderid"),
            boolean(31, "is_price_locked", "Prices locked", "Prezzi bloccati").read_only().dynamics("ispricelocked"),
            choice(32, "priority", "Priority", "Priorità", options::PRIORITY)
                .default_text("normal")
                .dynamics("prioritycode"),
            date(33, "due_on", "Due", "Scadenza").dynamics("duedate"),
            date(34, "delivered_on", "Delivered", "Consegnata il").dynamics("datedelivered"),
            timestamp(35, "sent_to_back_office_at", "Sent to back office", "Inviata al gestionale")
                .dynamics("lastbackofficesubmit"),
            timestamp(36, "overdue_at", "Overdue since", "Scaduta dal").read_only(),
        ])
        .fields(priced())
        .fields(terms())
        .fields(bill_to())
        .fields(ship_to())
        .primary("name")
        .index(&["owner", "state"], "my open invoices")
        .index(&["state", "due_on"], "what is overdue")
        .view(&["invoice_number", "name", "customer", "total", "due_on", "status"], &["-created_at"])
        .build()
}

fn invoice_states() -> [State; 4] {
    [
        open(
            (0, "active", "Active", "Attiva"),
            &[2, 3],
            [
                reason(1, "new", "New", "Nuova"),
                reason(2, "partially_shipped", "Partially shipped", "Spedita in parte"),
                reason(4, "billed", "Billed", "Emessa"),
                reason(5, "booked", "Booked", "Registrata"),
                reason(6, "installed", "Installed", "Installata"),
            ],
        ),
        // Nothing goes here any more; older data is in it.
        closed(
            (1, "closed", "Closed", "Chiusa"),
            &[3],
            [
                reason(3, "closed_canceled", "Canceled (old)", "Annullata (vecchio)"),
                reason(7, "paid_old", "Paid (old)", "Pagata (vecchio)"),
            ],
        ),
        closed(
            (2, "paid", "Paid", "Pagata"),
            &[3],
            [reason(100_001, "complete", "Complete", "Completa"), reason(100_002, "partial", "Partial", "Parziale")],
        ),
        closed((3, "canceled", "Canceled", "Annullata"), &[], [reason(100_003, "canceled", "Canceled", "Annullata")]),
    ]
}
