//! A part of the organisation. Units form one tree; records belong to the unit of their owner.

use super::build::{boolean, email, entity, lookup, multiline, phone, text, url};
use super::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definition() -> EntityDef {
    entity(number::BUSINESS_UNIT, "business_unit")
        .english("Business unit", "Business units")
        .italian("Unità aziendale", "Unità aziendali")
        .dynamics("businessunit")
        .fields([
            text(20, "name", "Name", "Nome", 160).required().unique().searchable(),
            lookup(21, "parent", "Parent unit", "Unità superiore", number::BUSINESS_UNIT)
                .hierarchy()
                .cascade(Cascade::KEEP)
                .dynamics("parentbusinessunitid"),
            boolean(22, "is_disabled", "Disabled", "Disattivata").dynamics("isdisabled"),
            text(23, "division", "Division", "Divisione", 100).dynamics("divisionname"),
            text(24, "cost_center", "Cost centre", "Centro di costo", 100).dynamics("costcenter"),
            email(25, "email", "E-mail", "E-mail").dynamics("emailaddress"),
            phone(26, "phone", "Telephone", "Telefono").dynamics("address1_telephone1"),
            url(27, "website", "Website", "Sito web").dynamics("websiteurl"),
            multiline(28, "description", "Description", "Descrizione"),
        ])
        .primary("name")
        .view(&["name", "parent.name", "is_disabled"], &["name"])
        .build()
}
