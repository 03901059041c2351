//! One thing a contract covers, how much of it, and what has been used.

use super::options::SERVICE_LEVEL;
use crate::metadata::builtin::build::{
    choice, closed, date, decimal, entity, integer, lookup, money, open, reason, text,
};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;
use crate::metadata::state::State;

/// More cases or minutes than any line allots.
const MAX_ALLOTMENTS: i64 = 1_000_000_000;

pub(super) fn definition() -> EntityDef {
    let allotments =
        |id, name, english, italian, least| integer(id, name, english, italian, least, MAX_ALLOTMENTS).read_only();
    entity(number::CONTRACT_LINE, "contract_line")
        .english("Contract line", "Contract lines")
        .italian("Riga del contratto", "Righe dei contratti")
        .dynamics("contractdetail")
        .owned()
        .states(states())
        .fields([
            text(20, "title", "Title", "Titolo", 500).required().searchable(),
            lookup(21, "contract", "Contract", "Contratto", number::CONTRACT)
                .required()
                .cascade(Cascade::PARENTAL)
                .dynamics("contractid"),
            integer(22, "line_number", "Line", "Riga", 1, 1_000_000).dynamics("lineitemorder"),
            lookup(23, "product", "Product", "Prodotto", number::PRODUCT).dynamics("productid"),
            text(24, "serial_number", "Serial number", "Numero di serie", 100)
                .searchable()
                .dynamics("productserialnumber"),
            integer(25, "quantity", "Quantity", "Quantità", 0, MAX_ALLOTMENTS).dynamics("initialquantity"),
            date(26, "starts_on", "Start", "Inizio").required().dynamics("activeon"),
            date(27, "ends_on", "End", "Fine").required().dynamics("expireson"),
            integer(28, "total_allotments", "Cases or minutes", "Casi o minuti", 0, MAX_ALLOTMENTS)
                .required()
                .dynamics("totalallotments"),
            allotments(29, "allotments_used", "Used", "Usati", 0).dynamics("allotmentsused"),
            allotments(30, "allotments_remaining", "Remaining", "Rimanenti", -MAX_ALLOTMENTS)
                .dynamics("allotmentsremaining"),
            allotments(31, "allotments_overage", "Beyond the allotment", "In eccedenza", 0)
                .dynamics("allotmentsoverage"),
            money(32, "price", "Price", "Prezzo").required(),
            money(33, "discount", "Discount", "Sconto"),
            decimal(34, "discount_percentage", "Discount (%)", "Sconto (%)", 2).dynamics("discountpercentage"),
            money(35, "net_price", "Net price", "Prezzo netto").read_only().dynamics("net"),
            money(36, "rate", "Price of one allotment", "Prezzo unitario della copertura").read_only(),
            choice(37, "service_level", "Service level", "Livello di servizio", SERVICE_LEVEL)
                .dynamics("contractservicelevelcode"),
            text(38, "support_hours", "Hours of support", "Orari di assistenza", 168).dynamics("effectivitycalendar"),
            lookup(39, "service_address", "Service address", "Indirizzo di assistenza", number::ADDRESS)
                .dynamics("serviceaddress"),
            lookup(40, "unit", "Unit", "Unità di misura", number::UNIT).cascade(Cascade::KEEP).dynamics("uomid"),
        ])
        .primary("title")
        .index(&["contract", "line_number"], "the lines of a contract, in order")
        .index(&["serial_number"], "whether a machine is covered")
        .view(
            &[
                "line_number",
                "title",
                "product.name",
                "starts_on",
                "ends_on",
                "total_allotments",
                "allotments_remaining",
            ],
            &["line_number"],
        )
        .build()
}

fn states() -> [State; 4] {
    [
        open((0, "existing", "Existing", "Esistente"), &[1, 2, 3], [reason(1, "new", "New", "Nuova")]),
        closed((1, "renewed", "Renewed", "Rinnovata"), &[], [reason(2, "renewed", "Renewed", "Rinnovata")]),
        closed((2, "canceled", "Canceled", "Annullata"), &[1], [reason(3, "canceled", "Canceled", "Annullata")]),
        closed((3, "expired", "Expired", "Scaduta"), &[1], [reason(4, "expired", "Expired", "Scaduta")]),
    ]
}
