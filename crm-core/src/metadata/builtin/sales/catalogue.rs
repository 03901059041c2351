//! The units products are sold in, what a kit is made of and what may stand in for a product.

use super::super::build::{OptionRow, boolean, choice, decimal, entity, lookup, multiline, text};
use super::super::number;
use super::super::role_privilege::PART;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definitions() -> Vec<EntityDef> {
    vec![unit_group(), unit(), product_association(), product_substitute()]
}

fn unit_group() -> EntityDef {
    entity(number::UNIT_GROUP, "unit_group")
        .english("Unit group", "Unit groups")
        .italian("Gruppo di unità", "Gruppi di unità")
        .dynamics("uomschedule")
        .fields([
            text(20, "name", "Name", "Nome", 200).required().unique().searchable(),
            text(21, "base_unit_name", "Base unit", "Unità di base", 100).dynamics("baseuomname"),
            multiline(22, "description", "Description", "Descrizione"),
        ])
        .primary("name")
        .view(&["name", "base_unit_name"], &["name"])
        .build()
}

fn unit() -> EntityDef {
    entity(number::UNIT, "unit")
        .english("Unit", "Units")
        .italian("Unità di misura", "Unità di misura")
        .dynamics("uom")
        .fields([
            text(20, "name", "Name", "Nome", 100).required().searchable(),
            lookup(21, "unit_group", "Unit group", "Gruppo di unità", number::UNIT_GROUP)
                .required()
                .cascade(PART)
                .dynamics("uomscheduleid"),
            // Of the same group; it cannot be deleted while others are counted in it.
            lookup(22, "base_unit", "Base unit", "Unità di base", number::UNIT)
                .cascade(Cascade::KEEP)
                .dynamics("baseuom"),
            decimal(23, "quantity", "Quantity of the base unit", "Quantità dell'unità di base", 5)
                .required()
                .default_text("1"),
            boolean(24, "is_base", "Base of its group", "Base del gruppo").dynamics("isschedulebaseuom"),
        ])
        .primary("name")
        .key("group_and_name", &["unit_group", "name"])
        .view(&["name", "unit_group.name", "quantity", "is_base"], &["unit_group", "quantity"])
        .build()
}

fn product_association() -> EntityDef {
    entity(number::PRODUCT_ASSOCIATION, "product_association")
        .english("Part of a kit", "Parts of kits")
        .italian("Componente di un kit", "Componenti dei kit")
        .dynamics("productassociation")
        .fields([
            lookup(20, "kit", "Kit", "Kit", number::PRODUCT).required().cascade(PART).dynamics("productid"),
            lookup(21, "product", "Product", "Prodotto", number::PRODUCT)
                .required()
                .cascade(Cascade::KEEP)
                .dynamics("associatedproduct"),
            lookup(22, "unit", "Unit", "Unità di misura", number::UNIT).cascade(Cascade::KEEP).dynamics("uomid"),
            decimal(23, "quantity", "Quantity", "Quantità", 5).required().default_text("1"),
            boolean(24, "is_required", "Always included", "Sempre incluso").dynamics("productisrequired"),
            text(25, "remark", "Remark", "Nota", 200),
        ])
        .without_notes()
        .primary("remark")
        .key("kit_and_product", &["kit", "product"])
        .view(&["kit.name", "product.name", "quantity", "unit.name"], &["kit", "product"])
        .build()
}

fn product_substitute() -> EntityDef {
    entity(number::PRODUCT_SUBSTITUTE, "product_substitute")
        .english("Related product", "Related products")
        .italian("Prodotto correlato", "Prodotti correlati")
        .dynamics("productsubstitute")
        .fields([
            lookup(20, "product", "Product", "Prodotto", number::PRODUCT)
                .required()
                .cascade(PART)
                .dynamics("productid"),
            lookup(21, "substitute", "Related product", "Prodotto correlato", number::PRODUCT)
                .required()
                .cascade(PART)
                .dynamics("substitutedproductid"),
            choice(22, "kind", "Kind", "Tipo", KIND).default_text("substitute").dynamics("salesrelationshiptype"),
            choice(23, "direction", "Direction", "Direzione", DIRECTION).default_text("one_way").dynamics("direction"),
            text(24, "remark", "Remark", "Nota", 200),
        ])
        .without_notes()
        .primary("remark")
        .key("product_and_substitute", &["product", "substitute", "kind"])
        .view(&["product.name", "substitute.name", "kind"], &["product", "kind"])
        .build()
}

const KIND: &[OptionRow<'_>] = &[
    (0, "up_sell", "Better one", "Versione superiore"),
    (1, "cross_sell", "Goes with it", "Complementare"),
    (2, "accessory", "Accessory", "Accessorio"),
    (3, "substitute", "Substitute", "Sostituto"),
];

const DIRECTION: &[OptionRow<'_>] =
    &[(0, "one_way", "One way", "Unidirezionale"), (1, "both_ways", "Both ways", "Bidirezionale")];
