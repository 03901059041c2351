//! Price lists: what a product costs whom, by the unit.

use super::super::build::{
    OptionRow, choice, closed, date, decimal, entity, lookup, money, multiline, open, reason, text,
};
use super::super::role_privilege::PART;
use super::super::{number, options};
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;
use crate::metadata::state::State;

pub(super) fn definitions() -> Vec<EntityDef> {
    vec![price_list(), price_list_item()]
}

/// The states of lists of prices and of discounts, with the codes Dynamics gives them.
pub(super) fn list_states() -> [State; 2] {
    [
        open((0, "active", "Active", "Attivo"), &[1], [reason(100_001, "active", "Active", "Attivo")]),
        closed((1, "inactive", "Inactive", "Inattivo"), &[0], [reason(100_002, "inactive", "Inactive", "Inattivo")]),
    ]
}

fn price_list() -> EntityDef {
    entity(number::PRICE_LIST, "price_list")
        .english("Price list", "Price lists")
        .italian("Listino", "Listini")
        .dynamics("pricelevel")
        .states(list_states())
        .fields([
            text(20, "name", "Name", "Nome", 100).required().unique().searchable(),
            // A list has no amount of its own, but those of its items are in this currency.
            text(21, "list_currency", "Currency", "Valuta", 3).dynamics("transactioncurrencyid"),
            date(22, "valid_from_on", "Valid from", "Valido dal").dynamics("begindate"),
            date(23, "valid_to_on", "Valid to", "Valido fino al").dynamics("enddate"),
            choice(24, "freight_terms", "Freight terms", "Condizioni di trasporto", options::FREIGHT_TERMS)
                .dynamics("freighttermscode"),
            choice(25, "payment_terms", "Payment terms", "Condizioni di pagamento", options::PAYMENT_TERMS)
                .dynamics("paymentmethodcode"),
            choice(26, "shipping_method", "Shipping method", "Metodo di spedizione", options::SHIPPING_METHOD)
                .dynamics("shippingmethodcode"),
            multiline(27, "description", "Description", "Descrizione"),
        ])
        .primary("name")
        .view(&["name", "list_currency", "valid_from_on", "valid_to_on", "state"], &["name"])
        .build()
}

fn price_list_item() -> EntityDef {
    entity(number::PRICE_LIST_ITEM, "price_list_item")
        .english("Price list item", "Price list items")
        .italian("Voce di listino", "Voci di listino")
        .dynamics("productpricelevel")
        .fields([
            lookup(20, "price_list", "Price list", "Listino", number::PRICE_LIST)
                .required()
                .cascade(PART)
                .dynamics("pricelevelid"),
            lookup(21, "product", "Product", "Prodotto", number::PRODUCT)
                .required()
                .cascade(PART)
                .dynamics("productid"),
            lookup(22, "unit", "Unit", "Unità di misura", number::UNIT)
                .required()
                .cascade(Cascade::KEEP)
                .dynamics("uomid"),
            choice(23, "pricing_method", "Pricing method", "Metodo di calcolo", PRICING_METHOD)
                .required()
                .default_text("amount")
                .dynamics("pricingmethodcode"),
            money(24, "amount", "Amount", "Importo"),
            decimal(25, "percentage", "Percentage", "Percentuale", 5),
            choice(26, "rounding_policy", "Rounding", "Arrotondamento", ROUNDING_POLICY)
                .default_text("none")
                .dynamics("roundingpolicycode"),
            choice(27, "rounding_option", "Rounded to", "Arrotondato a", ROUNDING_OPTION)
                .dynamics("roundingoptioncode"),
            money(28, "rounding_amount", "Rounding amount", "Importo di arrotondamento")
                .dynamics("roundingoptionamount"),
            choice(29, "quantity_selling", "Quantities sold", "Quantità vendibili", QUANTITY_SELLING)
                .default_text("no_control")
                .dynamics("quantitysellingcode"),
            lookup(30, "discount_list", "Discount list", "Listino sconti", number::DISCOUNT_LIST)
                .cascade(Cascade::KEEP)
                .dynamics("discounttypeid"),
            text(31, "remark", "Remark", "Nota", 200),
        ])
        .primary("remark")
        .key("list_product_and_unit", &["price_list", "product", "unit"])
        .view(&["price_list.name", "product.name", "unit.name", "pricing_method", "amount"], &["price_list", "product"])
        .build()
}

const PRICING_METHOD: &[OptionRow<'_>] = &[
    (1, "amount", "Amount", "Importo"),
    (2, "percent_of_list", "Per cent of list price", "Percentuale del prezzo di listino"),
    (3, "markup_current", "Per cent on current cost", "Ricarico sul costo attuale"),
    (4, "margin_current", "Margin on current cost", "Margine sul costo attuale"),
    (5, "markup_standard", "Per cent on standard cost", "Ricarico sul costo standard"),
    (6, "margin_standard", "Margin on standard cost", "Margine sul costo standard"),
];

const ROUNDING_POLICY: &[OptionRow<'_>] = &[
    (1, "none", "None", "Nessuno"),
    (2, "up", "Up", "Per eccesso"),
    (3, "down", "Down", "Per difetto"),
    (4, "nearest", "To the nearest", "Al più vicino"),
];

const ROUNDING_OPTION: &[OptionRow<'_>] =
    &[(1, "ends_in", "Ends in", "Termina con"), (2, "multiple_of", "Multiple of", "Multiplo di")];

const QUANTITY_SELLING: &[OptionRow<'_>] = &[
    (1, "no_control", "Any", "Qualsiasi"),
    (2, "whole", "Whole", "Intere"),
    (3, "whole_and_fractional", "Whole and fractional", "Intere e frazionarie"),
];
