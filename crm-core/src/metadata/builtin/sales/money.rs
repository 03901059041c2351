//! The currencies amounts are in, and the territories they are earned in.

use super::super::build::{active_or_inactive, boolean, decimal, entity, integer, lookup, multiline, text};
use super::super::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definitions() -> Vec<EntityDef> {
    vec![currency(), territory()]
}

/// Records name their currency by its code, so that an amount can be read without this table; here stands what it is
/// worth today.
fn currency() -> EntityDef {
    entity(number::CURRENCY, "currency")
        .english("Currency", "Currencies")
        .italian("Valuta", "Valute")
        .dynamics("transactioncurrency")
        .states(active_or_inactive("Attiva", "Inattiva"))
        .fields([
            text(20, "code", "ISO code", "Codice ISO", 3).required().unique().searchable().dynamics("isocurrencycode"),
            text(21, "name", "Name", "Nome", 100).required().searchable().dynamics("currencyname"),
            text(22, "symbol", "Symbol", "Simbolo", 13).dynamics("currencysymbol"),
            decimal(23, "rate", "Units for one of the base currency", "Unità per una della valuta di base", 10)
                .required()
                .default_text("1")
                .dynamics("exchangerate"),
            integer(24, "decimals", "Decimal places", "Cifre decimali", 0, 4)
                .required()
                .default_text("2")
                .dynamics("currencyprecision"),
            boolean(25, "is_base", "Base currency", "Valuta di base").read_only(),
        ])
        .primary("name")
        .view(&["code", "name", "symbol", "rate", "is_base"], &["code"])
        .build()
}

fn territory() -> EntityDef {
    entity(number::TERRITORY, "territory")
        .english("Territory", "Territories")
        .italian("Area di vendita", "Aree di vendita")
        .fields([
            text(20, "name", "Name", "Nome", 200).required().unique().searchable(),
            lookup(21, "manager", "Manager", "Responsabile", number::USER).dynamics("managerid"),
            multiline(22, "description", "Description", "Descrizione"),
            // What is sold in it is sold by this list, unless the customer has one.
            lookup(23, "price_list", "Price list", "Listino", number::PRICE_LIST).cascade(Cascade::LINK),
            lookup(24, "parent", "Part of", "Fa parte di", number::TERRITORY).hierarchy().dynamics("parentterritoryid"),
        ])
        .primary("name")
        .view(&["name", "manager.full_name"], &["name"])
        .build()
}
