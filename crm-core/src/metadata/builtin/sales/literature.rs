//! What salespeople hand out: brochures, price lists, instructions.

use super::super::build::{OptionRow, boolean, choice, date, entity, file, lookup, multiline, text, url};
use super::super::role_privilege::PART;
use super::super::{number, shared};
use crate::metadata::entity::EntityDef;

pub(super) fn definitions() -> Vec<EntityDef> {
    vec![literature(), literature_item()]
}

fn literature() -> EntityDef {
    entity(number::LITERATURE, "literature")
        .english("Literature", "Literature")
        .italian("Documentazione", "Documentazione")
        .dynamics("salesliterature")
        .fields([
            text(20, "name", "Title", "Titolo", 200).required().searchable(),
            choice(21, "type", "Type", "Tipo", TYPE).dynamics("literaturetypecode"),
            lookup(22, "contact", "Employee to ask", "Referente", number::USER).dynamics("employeecontactid"),
            date(23, "expires_on", "Expires", "Scadenza").dynamics("expirationdate"),
            text(24, "keywords", "Keywords", "Parole chiave", 2_000).searchable(),
            boolean(25, "is_customer_viewable", "Customers may see it", "Visibile ai clienti")
                .dynamics("iscustomerviewable"),
            multiline(26, "description", "Description", "Descrizione"),
            shared::subject(27),
        ])
        .primary("name")
        .view(&["name", "type", "expires_on"], &["name"])
        .build()
}

fn literature_item() -> EntityDef {
    entity(number::LITERATURE_ITEM, "literature_item")
        .english("Literature item", "Literature items")
        .italian("Elemento della documentazione", "Elementi della documentazione")
        .dynamics("salesliteratureitem")
        .fields([
            lookup(20, "literature", "Literature", "Documentazione", number::LITERATURE)
                .required()
                .cascade(PART)
                .dynamics("salesliteratureid"),
            text(21, "title", "Title", "Titolo", 200).required().searchable(),
            text(22, "author", "Author", "Autore", 200).dynamics("authorname"),
            text(23, "keywords", "Keywords", "Parole chiave", 2_000),
            multiline(24, "abstract", "Abstract", "Sommario"),
            file(25, "file", "File", "File").dynamics("documentbody"),
            url(26, "url", "Web address", "Indirizzo web").dynamics("attacheddocumenturl"),
            boolean(27, "is_customer_viewable", "Customers may see it", "Visibile ai clienti")
                .dynamics("iscustomerviewable"),
        ])
        .primary("title")
        .view(&["literature.name", "title", "author"], &["literature", "title"])
        .build()
}

/// What kind of document it is.
const TYPE: &[OptionRow<'_>] = &[
    (0, "presentation", "Presentation", "Presentazione"),
    (1, "product_sheet", "Product sheet", "Scheda prodotto"),
    (2, "policy", "Policies and procedures", "Norme e procedure"),
    (3, "sales_literature", "Sales literature", "Materiale di vendita"),
    (4, "spreadsheet", "Spreadsheet", "Foglio di calcolo"),
    (5, "news", "News", "Notizie"),
    (6, "bulletin", "Bulletin", "Bollettino"),
    (7, "price_sheet", "Price sheet", "Listino prezzi"),
    (8, "manual", "Manual", "Manuale"),
    (9, "company_background", "Company background", "Profilo aziendale"),
    (100_001, "marketing", "Marketing collateral", "Materiale pubblicitario"),
];
