//! A part of the organisation. Units form one tree; records belong to the unit of their owner.

use super::build::{boolean, decimal, email, entity, integer, lookup, multiline, phone, text, url};
use super::number;
use super::shared::own_addresses;
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
            text(29, "file_as_name", "File as", "Archivia come", 100).dynamics("fileasname"),
            text(30, "ticker_symbol", "Ticker symbol", "Simbolo di borsa", 10).dynamics("tickersymbol"),
            text(31, "stock_exchange", "Stock exchange", "Borsa valori", 20).dynamics("stockexchange"),
            decimal(32, "credit_limit", "Credit limit", "Limite di credito", 4).dynamics("creditlimit"),
            url(33, "ftp_site", "FTP site", "Sito FTP").dynamics("ftpsiteurl"),
            text(34, "disabled_reason", "Why disabled", "Motivo della disattivazione", 500)
                .read_only()
                .dynamics("disabledreason"),
            integer(35, "utc_offset", "UTC offset (minutes)", "Differenza da UTC (minuti)", -1_500, 1_500)
                .dynamics("utcoffset"),
        ])
        .fields(own_addresses())
        .primary("name")
        .view(&["name", "parent.name", "is_disabled"], &["name"])
        .build()
}
