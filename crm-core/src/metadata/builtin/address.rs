//! A further address of a customer, beyond the two that the customer's own record holds.

use super::build::{choice, customer, decimal, entity, integer, phone, text};
use super::{number, options};
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definition() -> EntityDef {
    entity(number::ADDRESS, "address")
        .english("Address", "Addresses")
        .italian("Indirizzo", "Indirizzi")
        .dynamics("customeraddress")
        .owned()
        .fields([
            customer(20, "customer", "Customer", "Cliente").required().cascade(Cascade::PARENTAL).dynamics("parentid"),
            integer(21, "address_number", "Address number", "Numero indirizzo", 1, 1_000_000).dynamics("addressnumber"),
            choice(22, "type", "Type", "Tipo", options::ADDRESS_TYPE).dynamics("addresstypecode"),
            text(23, "name", "Name", "Nome", 200).recommended(),
            text(24, "line1", "Street 1", "Via 1", 250).recommended(),
            text(25, "line2", "Street 2", "Via 2", 250),
            text(26, "line3", "Street 3", "Via 3", 250),
            text(27, "city", "City", "Città", 80).recommended(),
            text(28, "region", "State or province", "Provincia o regione", 50).dynamics("stateorprovince"),
            text(29, "county", "County", "Distretto", 50),
            text(30, "postal_code", "Postal code", "CAP", 20).dynamics("postalcode"),
            text(31, "country", "Country", "Paese", 80),
            text(32, "post_office_box", "Post office box", "Casella postale", 20).dynamics("postofficebox"),
            text(33, "contact_name", "Contact at the address", "Contatto presso l'indirizzo", 150)
                .dynamics("primarycontactname"),
            phone(34, "phone", "Telephone", "Telefono").dynamics("telephone1"),
            phone(35, "phone2", "Telephone 2", "Telefono 2").dynamics("telephone2"),
            phone(36, "phone3", "Telephone 3", "Telefono 3").dynamics("telephone3"),
            phone(37, "fax", "Fax", "Fax"),
            choice(38, "freight_terms", "Freight terms", "Condizioni di trasporto", options::FREIGHT_TERMS)
                .dynamics("freighttermscode"),
            choice(39, "shipping_method", "Shipping method", "Metodo di spedizione", options::SHIPPING_METHOD)
                .dynamics("shippingmethodcode"),
            text(40, "ups_zone", "UPS zone", "Zona UPS", 4).dynamics("upszone"),
            decimal(41, "latitude", "Latitude", "Latitudine", 6),
            decimal(42, "longitude", "Longitude", "Longitudine", 6),
            integer(43, "utc_offset", "UTC offset (minutes)", "Differenza da UTC (minuti)", -1_500, 1_500)
                .dynamics("utcoffset"),
        ])
        .primary("name")
        .index(&["owner"], "the addresses that come with somebody's customers")
        .view(&["customer", "name", "type", "line1", "city", "country"], &["address_number"])
        .build()
}
