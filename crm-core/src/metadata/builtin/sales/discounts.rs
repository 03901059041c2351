//! Discounts for quantity: a list, and its steps.

use super::super::build::{boolean, decimal, entity, lookup, money, multiline, percent, text};
use super::super::number;
use super::super::role_privilege::PART;
use super::prices::list_states;
use crate::metadata::entity::EntityDef;

pub(super) fn definitions() -> Vec<EntityDef> {
    vec![discount_list(), discount()]
}

fn discount_list() -> EntityDef {
    entity(number::DISCOUNT_LIST, "discount_list")
        .english("Discount list", "Discount lists")
        .italian("Listino sconti", "Listini sconti")
        .dynamics("discounttype")
        .states(list_states())
        .fields([
            text(20, "name", "Name", "Nome", 100).required().unique().searchable(),
            boolean(21, "is_amount", "Discounts are amounts", "Sconti in importo").dynamics("isamounttype"),
            text(22, "list_currency", "Currency", "Valuta", 3).dynamics("transactioncurrencyid"),
            multiline(23, "description", "Description", "Descrizione"),
        ])
        .primary("name")
        .view(&["name", "is_amount", "list_currency", "state"], &["name"])
        .build()
}

fn discount() -> EntityDef {
    entity(number::DISCOUNT, "discount")
        .english("Discount", "Discounts")
        .italian("Sconto", "Sconti")
        .fields([
            lookup(20, "discount_list", "Discount list", "Listino sconti", number::DISCOUNT_LIST)
                .required()
                .cascade(PART)
                .dynamics("discounttypeid"),
            decimal(21, "low_quantity", "From quantity", "Dalla quantità", 5).required().dynamics("lowquantity"),
            decimal(22, "high_quantity", "To quantity", "Alla quantità", 5).required().dynamics("highquantity"),
            money(23, "amount", "Amount", "Importo"),
            percent(24, "percentage", "Percentage", "Percentuale"),
            text(25, "name", "Name", "Nome", 100),
        ])
        .primary("name")
        .key("list_and_quantity", &["discount_list", "low_quantity"])
        .view(
            &["discount_list.name", "low_quantity", "high_quantity", "amount", "percentage"],
            &["discount_list", "low_quantity"],
        )
        .build()
}
