//! Something one sells.

use super::build::{
    OptionRow, active_or_inactive, boolean, choice, date, decimal, entity, integer, lookup, money, multiline, percent,
    text, url,
};
use super::{number, shared};
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definition() -> EntityDef {
    entity(number::PRODUCT, "product")
        .english("Product", "Products")
        .italian("Prodotto", "Prodotti")
        .with_activities()
        .states(active_or_inactive("Attivo", "Inattivo"))
        .fields([
            text(20, "product_number", "Product number", "Codice prodotto", 100)
                .required()
                .unique()
                .searchable()
                .dynamics("productnumber"),
            text(21, "name", "Name", "Nome", 100).required().searchable(),
            choice(22, "product_type", "Product type", "Tipo di prodotto", PRODUCT_TYPE).dynamics("producttypecode"),
            text(23, "family", "Family", "Famiglia", 100),
            text(24, "series", "Series", "Serie", 100),
            money(25, "list_price", "List price", "Prezzo di listino").dynamics("price"),
            money(26, "standard_cost", "Standard cost", "Costo standard").dynamics("standardcost"),
            money(27, "current_cost", "Current cost", "Costo attuale").dynamics("currentcost"),
            integer(28, "decimals", "Decimals allowed", "Decimali ammessi", 0, 5)
                .required()
                .default_text("2")
                .dynamics("quantitydecimal"),
            boolean(29, "is_kit", "Kit", "Kit").dynamics("iskit"),
            boolean(30, "is_stock_item", "Stock item", "A magazzino").dynamics("isstockitem"),
            decimal(31, "quantity_on_hand", "Quantity on hand", "Giacenza", 5).dynamics("quantityonhand"),
            decimal(32, "weight", "Weight", "Peso", 5).dynamics("stockweight"),
            decimal(33, "volume", "Volume", "Volume", 5).dynamics("stockvolume"),
            text(34, "size", "Size", "Dimensione", 200),
            text(35, "vendor_name", "Vendor", "Fornitore", 100).dynamics("vendorname"),
            text(36, "vendor_part_number", "Vendor's part number", "Codice del fornitore", 100)
                .searchable()
                .dynamics("vendorpartnumber"),
            text(37, "supplier_name", "Supplier", "Fornitore abituale", 100).dynamics("suppliername"),
            date(38, "valid_from_on", "Valid from", "Valido dal").dynamics("validfromdate"),
            date(39, "valid_to_on", "Valid to", "Valido fino al").dynamics("validtodate"),
            url(40, "website", "Web page", "Pagina web").dynamics("producturl"),
            multiline(41, "description", "Description", "Descrizione"),
            lookup(42, "parent", "Parent product", "Prodotto superiore", number::PRODUCT)
                .hierarchy()
                .dynamics("parentproductid"),
            lookup(43, "unit_group", "Unit group", "Gruppo di unità", number::UNIT_GROUP)
                .cascade(Cascade::KEEP)
                .dynamics("defaultuomscheduleid"),
            lookup(44, "unit", "Default unit", "Unità predefinita", number::UNIT)
                .cascade(Cascade::KEEP)
                .dynamics("defaultuomid"),
            lookup(45, "price_list", "Default price list", "Listino predefinito", number::PRICE_LIST)
                .dynamics("pricelevelid"),
            choice(46, "structure", "Structure", "Struttura", STRUCTURE)
                .default_text("product")
                .dynamics("productstructure"),
            text(47, "vendor_number", "Vendor's number", "Codice fornitore", 100).dynamics("vendorid"),
            shared::subject(49),
            // What is taxed otherwise in one country than in the next is said in the line.
            percent(48, "tax_rate", "Tax rate (%)", "Aliquota (%)"),
        ])
        .primary("name")
        .index(&["name"], "the list of products by name; import and upsert by name")
        .view(&["product_number", "name", "family", "list_price", "state"], &["name"])
        .build()
}

const STRUCTURE: &[OptionRow<'_>] =
    &[(1, "product", "Product", "Prodotto"), (2, "family", "Family", "Famiglia"), (3, "bundle", "Bundle", "Pacchetto")];

const PRODUCT_TYPE: &[OptionRow<'_>] = &[
    (1, "sales_inventory", "Sales inventory", "Articolo di magazzino"),
    (2, "miscellaneous_charges", "Miscellaneous charges", "Addebiti vari"),
    (3, "service", "Service", "Servizio"),
    (4, "flat_fee", "Flat fee", "Tariffa fissa"),
];
