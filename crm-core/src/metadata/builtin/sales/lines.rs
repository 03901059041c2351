//! The lines of deals, quotes, orders and invoices: a product or words of one's own, how much of it, at what price.
//! A line belongs to its whole: it has the whole's owner, and goes where that goes.

use super::super::build::{
    EntityBuilder, OptionRow, boolean, choice, date, decimal, entity, integer, lookup, money, multiline, percent, text,
};
use super::super::number;
use super::priced::ship_to;
use crate::base::id::EntityId;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::{Cascade, FieldDef};

/// More lines than anybody writes.
const MAX_LINES: i64 = 1_000_000_000;

pub(super) fn of_opportunity() -> Vec<EntityDef> {
    let whole = lookup(20, "opportunity", "Opportunity", "Opportunità", number::OPPORTUNITY).dynamics("opportunityid");
    let line = line(number::OPPORTUNITY_LINE, "opportunity_line", "opportunityproduct", whole);
    vec![
        line.english("Opportunity line", "Opportunity lines")
            .italian("Riga di opportunità", "Righe di opportunità")
            .build(),
    ]
}

pub(super) fn of_documents() -> Vec<EntityDef> {
    vec![quote_line(), order_line(), invoice_line()]
}

fn quote_line() -> EntityDef {
    let whole = lookup(20, "quote", "Quote", "Offerta", number::QUOTE).dynamics("quoteid");
    line(number::QUOTE_LINE, "quote_line", "quotedetail", whole)
        .english("Quote line", "Quote lines")
        .italian("Riga di offerta", "Righe di offerta")
        .fields(delivery())
        .fields(ship_to())
        .build()
}

fn order_line() -> EntityDef {
    let whole = lookup(20, "order", "Order", "Ordine", number::ORDER).dynamics("salesorderid");
    line(number::ORDER_LINE, "order_line", "salesorderdetail", whole)
        .english("Order line", "Order lines")
        .italian("Riga d'ordine", "Righe d'ordine")
        .fields(delivery())
        .fields(ship_to())
        .fields(shipped())
        .fields([lookup(60, "quote_line", "Line of the quote", "Riga dell'offerta", number::QUOTE_LINE)
            .dynamics("quotedetailid")])
        .build()
}

fn invoice_line() -> EntityDef {
    let whole = lookup(20, "invoice", "Invoice", "Fattura", number::INVOICE).dynamics("invoiceid");
    line(number::INVOICE_LINE, "invoice_line", "invoicedetail", whole)
        .english("Invoice line", "Invoice lines")
        .italian("Riga di fattura", "Righe di fattura")
        .fields(delivery())
        .fields(ship_to())
        .fields(shipped())
        .fields([
            lookup(60, "order_line", "Line of the order", "Riga dell'ordine", number::ORDER_LINE)
                .dynamics("salesorderdetailid"),
            date(61, "delivered_on", "Delivered", "Consegnata il").dynamics("actualdeliveryon"),
            text(62, "tracking_number", "Tracking number", "Numero di spedizione", 100)
                .searchable()
                .dynamics("shippingtrackingnumber"),
        ])
        .build()
}

/// Begins a line of `whole`.
fn line(id: EntityId, name: &str, dynamics: &str, whole: FieldDef) -> EntityBuilder {
    let of = whole.name.clone();
    entity(id, name)
        .dynamics(dynamics)
        .owned()
        .fields([
            whole.required().cascade(Cascade::PARENTAL),
            text(21, "name", "Name", "Nome", 500).dynamics(&format!("{dynamics}name")),
            lookup(22, "product", "Product", "Prodotto", number::PRODUCT).cascade(Cascade::KEEP).dynamics("productid"),
            lookup(23, "unit", "Unit", "Unità di misura", number::UNIT).cascade(Cascade::KEEP).dynamics("uomid"),
            // Instead of a product: what is not in the catalogue.
            text(24, "write_in", "Product in words", "Prodotto fuori catalogo", 500).dynamics("productdescription"),
            boolean(25, "is_write_in", "Not from the catalogue", "Fuori catalogo").dynamics("isproductoverridden"),
            decimal(26, "quantity", "Quantity", "Quantità", 5).required().default_text("1"),
            money(27, "unit_price", "Price per unit", "Prezzo unitario").dynamics("priceperunit"),
            boolean(28, "is_price_overridden", "Price set by hand", "Prezzo impostato a mano")
                .dynamics("ispriceoverridden"),
            money(29, "volume_discount", "Volume discount", "Sconto quantità")
                .read_only()
                .dynamics("volumediscountamount"),
            money(30, "manual_discount", "Discount", "Sconto").dynamics("manualdiscountamount"),
            money(31, "tax", "Tax", "Imposte"),
            money(32, "base_amount", "Amount", "Importo").read_only().dynamics("baseamount"),
            money(33, "extended_amount", "Amount with tax", "Importo con imposte")
                .read_only()
                .dynamics("extendedamount"),
            integer(34, "line_number", "Line", "Riga", 1, MAX_LINES).dynamics("lineitemnumber"),
            integer(35, "position", "Position", "Posizione", 0, MAX_LINES).dynamics("sequencenumber"),
            pricing_error(36).read_only(),
            multiline(37, "description", "Description", "Descrizione"),
            percent(38, "tax_rate", "Tax rate (%)", "Aliquota (%)"),
            boolean(39, "is_tax_overridden", "Tax set by hand", "Imposte impostate a mano"),
        ])
        .primary("name")
        .index(&["owner"], "the lines that come with somebody's deals")
        .view(
            &[&of, "line_number", "product.name", "write_in", "quantity", "unit_price", "extended_amount"],
            &[&of, "line_number"],
        )
}

/// When, and through whom, a line is to be delivered.
fn delivery() -> Vec<FieldDef> {
    vec![
        date(40, "requested_delivery_on", "Delivery wanted", "Consegna richiesta").dynamics("requestdeliveryby"),
        lookup(41, "salesperson", "Salesperson", "Venditore", number::USER).dynamics("salesrepid"),
        boolean(42, "will_call", "Fetched by the customer", "Ritiro a cura del cliente").dynamics("willcall"),
    ]
}

/// What has become of the goods.
fn shipped() -> Vec<FieldDef> {
    vec![
        decimal(50, "shipped_quantity", "Quantity shipped", "Quantità spedita", 5).dynamics("quantityshipped"),
        decimal(51, "backordered_quantity", "Quantity to follow", "Quantità da evadere", 5)
            .dynamics("quantitybackordered"),
        decimal(52, "canceled_quantity", "Quantity canceled", "Quantità annullata", 5).dynamics("quantitycancelled"),
        boolean(53, "is_copied", "Copied", "Copiata").read_only().dynamics("iscopied"),
    ]
}

/// Why there is no price; a price that cannot be found is no reason to refuse the record.
pub(super) fn pricing_error(id: u32) -> FieldDef {
    choice(id, "pricing_error", "Pricing error", "Errore di calcolo del prezzo", PRICING_ERROR)
        .default_text("none")
        .dynamics("pricingerrorcode")
}

const PRICING_ERROR: &[OptionRow<'_>] = &[
    (0, "none", "None", "Nessuno"),
    (1, "detail", "In a line", "In una riga"),
    (2, "missing_price_list", "Price list missing", "Listino mancante"),
    (3, "inactive_price_list", "Price list inactive", "Listino inattivo"),
    (4, "missing_quantity", "Quantity missing", "Quantità mancante"),
    (5, "missing_unit_price", "Price per unit missing", "Prezzo unitario mancante"),
    (6, "missing_product", "Product missing", "Prodotto mancante"),
    (7, "invalid_product", "Product not valid", "Prodotto non valido"),
    (8, "missing_pricing_method", "Pricing method missing", "Metodo di calcolo mancante"),
    (9, "invalid_pricing_method", "Pricing method not valid", "Metodo di calcolo non valido"),
    (10, "missing_unit", "Unit missing", "Unità di misura mancante"),
    (11, "not_in_price_list", "Product not in price list", "Prodotto non in listino"),
    (12, "missing_amount", "Amount missing", "Importo mancante"),
    (13, "missing_percentage", "Percentage missing", "Percentuale mancante"),
    (14, "missing_price", "List price missing", "Prezzo di listino mancante"),
    (15, "missing_current_cost", "Current cost missing", "Costo attuale mancante"),
    (16, "missing_standard_cost", "Standard cost missing", "Costo standard mancante"),
    (17, "invalid_amount", "Amount not valid", "Importo non valido"),
    (18, "invalid_percentage", "Percentage not valid", "Percentuale non valida"),
    (19, "invalid_price", "List price not valid", "Prezzo di listino non valido"),
    (20, "invalid_current_cost", "Current cost not valid", "Costo attuale non valido"),
    (21, "invalid_standard_cost", "Standard cost not valid", "Costo standard non valido"),
    (22, "invalid_rounding_policy", "Rounding not valid", "Arrotondamento non valido"),
    (23, "invalid_rounding_option", "Rounding option not valid", "Opzione di arrotondamento non valida"),
    (24, "invalid_rounding_amount", "Rounding amount not valid", "Importo di arrotondamento non valido"),
    (25, "calculation", "Cannot be computed", "Calcolo impossibile"),
    (26, "invalid_discount_list", "Discount list not valid", "Listino sconti non valido"),
    (27, "inactive_discount_list", "Discount list inactive", "Listino sconti inattivo"),
    (28, "invalid_discount", "Discount not valid", "Sconto non valido"),
    (29, "invalid_quantity", "Quantity not valid", "Quantità non valida"),
    (30, "invalid_precision", "Decimal places not valid", "Decimali non validi"),
    (31, "missing_default_unit", "Product's unit missing", "Unità predefinita mancante"),
    (32, "missing_unit_group", "Product's unit group missing", "Gruppo di unità mancante"),
    (33, "inactive_discount", "Discount inactive", "Sconto inattivo"),
    (34, "invalid_currency", "Currency not that of the price list", "Valuta diversa da quella del listino"),
    (35, "out_of_range", "Amount too large", "Importo fuori intervallo"),
    (36, "unit_price_out_of_range", "Price per unit too large", "Prezzo unitario fuori intervallo"),
];
