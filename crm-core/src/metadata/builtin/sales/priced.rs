//! What a deal and the papers that follow it share: the price list, discounts and totals, and where goods and bills go.
//! Each group has numbers of its own, from 200 up.

use super::super::build::{boolean, choice, lookup, money, percent, phone, text};
use super::super::form::{SectionRow, fields};
use super::super::{number, options};
use crate::metadata::field::{Cascade, FieldDef};

/// What makes the price of a whole. The totals follow from the lines: the engine computes them.
pub(in crate::metadata::builtin) fn priced() -> Vec<FieldDef> {
    vec![
        lookup(200, "price_list", "Price list", "Listino", number::PRICE_LIST)
            .cascade(Cascade::KEEP)
            .dynamics("pricelevelid"),
        money(201, "discount_amount", "Discount", "Sconto").dynamics("discountamount"),
        percent(202, "discount_percentage", "Discount (%)", "Sconto (%)").dynamics("discountpercentage"),
        money(203, "freight_amount", "Freight", "Trasporto").dynamics("freightamount"),
        money(204, "line_total", "Total of the lines", "Totale righe").read_only().dynamics("totallineitemamount"),
        money(205, "line_discount_total", "Discounts of the lines", "Sconti di riga")
            .read_only()
            .dynamics("totallineitemdiscountamount"),
        money(206, "discount_total", "Total discount", "Sconto totale").read_only().dynamics("totaldiscountamount"),
        money(207, "total_less_freight", "Total without freight", "Totale senza trasporto")
            .read_only()
            .dynamics("totalamountlessfreight"),
        money(208, "tax_total", "Total tax", "Totale imposte").read_only().dynamics("totaltax"),
        money(209, "total", "Total", "Totale").read_only().dynamics("totalamount"),
        super::lines::pricing_error(210).read_only(),
    ]
}

/// The section of [`priced`].
pub(in crate::metadata::builtin) const PRICE: SectionRow = fields(
    "price",
    "Price",
    "Prezzo",
    &[
        "price_list",
        "line_total",
        "line_discount_total",
        "discount_percentage",
        "discount_amount",
        "discount_total",
        "total_less_freight",
        "freight_amount",
        "tax_total",
        "total",
        "pricing_error",
    ],
);

/// The section of [`terms`].
pub(super) const TERMS: SectionRow = fields(
    "terms",
    "Terms",
    "Condizioni",
    &["payment_terms", "freight_terms", "shipping_method", "will_call", "currency", "exchange_rate"],
);

/// On which terms a paper is paid and sent.
pub(super) fn terms() -> Vec<FieldDef> {
    vec![
        choice(212, "payment_terms", "Payment terms", "Condizioni di pagamento", options::PAYMENT_TERMS)
            .dynamics("paymenttermscode"),
        choice(213, "freight_terms", "Freight terms", "Condizioni di trasporto", options::FREIGHT_TERMS)
            .dynamics("freighttermscode"),
        choice(214, "shipping_method", "Shipping method", "Metodo di spedizione", options::SHIPPING_METHOD)
            .dynamics("shippingmethodcode"),
        boolean(215, "will_call", "Fetched by the customer", "Ritiro a cura del cliente").dynamics("willcall"),
    ]
}

/// Where the bill goes; kept in the paper, since it says what held when it was written.
pub(super) fn bill_to() -> Vec<FieldDef> {
    address(220, "bill_to", "billto", "Bill to", "Fatturazione")
}

/// Where the goods go.
pub(super) fn ship_to() -> Vec<FieldDef> {
    let mut fields = address(240, "ship_to", "shipto", "Ship to", "Spedizione");
    fields.push(
        choice(
            252,
            "ship_to_freight_terms",
            "Ship to: freight terms",
            "Spedizione: condizioni di trasporto",
            options::FREIGHT_TERMS,
        )
        .dynamics("shipto_freighttermscode"),
    );
    fields
}

fn address(base: u32, name: &str, dynamics: &str, english: &str, italian: &str) -> Vec<FieldDef> {
    let part = |offset: u32, part: &str, logical: &str, en: &str, it: &str, length: u32| {
        text(base + offset, &format!("{name}_{part}"), &format!("{english}: {en}"), &format!("{italian}: {it}"), length)
            .dynamics(&format!("{dynamics}_{logical}"))
    };
    let number = |offset: u32, part: &str, logical: &str, en: &str, it: &str| {
        phone(base + offset, &format!("{name}_{part}"), &format!("{english}: {en}"), &format!("{italian}: {it}"))
            .dynamics(&format!("{dynamics}_{logical}"))
    };
    vec![
        part(0, "name", "name", "name", "nome", 200),
        part(1, "contact_name", "contactname", "contact", "contatto", 150),
        part(2, "line1", "line1", "street 1", "via 1", 250),
        part(3, "line2", "line2", "street 2", "via 2", 250),
        part(4, "line3", "line3", "street 3", "via 3", 250),
        part(5, "city", "city", "city", "città", 80),
        part(6, "region", "stateorprovince", "state or province", "provincia o regione", 50),
        part(7, "postal_code", "postalcode", "postal code", "CAP", 20),
        part(8, "country", "country", "country", "paese", 80),
        number(9, "phone", "telephone", "telephone", "telefono"),
        number(10, "fax", "fax", "fax", "fax"),
    ]
}
