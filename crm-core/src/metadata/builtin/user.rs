//! A person who works with the file. Users are disabled, rarely deleted: they stay in what they wrote.

use super::build::{OptionRow, boolean, choice, customer, email, entity, lookup, multiline, phone, text, url};
use super::number;
use super::shared::{full_name, own_addresses, territory};
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definition() -> EntityDef {
    entity(number::USER, "user")
        .english("User", "Users")
        .italian("Utente", "Utenti")
        .dynamics("systemuser")
        .fields([
            text(20, "user_name", "User name", "Nome utente", 255)
                .required()
                .unique()
                .searchable()
                .dynamics("domainname"),
            text(21, "first_name", "First name", "Nome", 50).recommended().searchable().dynamics("firstname"),
            text(22, "middle_name", "Middle name", "Secondo nome", 50).dynamics("middlename"),
            text(23, "last_name", "Last name", "Cognome", 50).recommended().searchable().dynamics("lastname"),
            full_name(24, [21, 22, 23]),
            text(25, "nickname", "Nickname", "Soprannome", 50),
            text(26, "title", "Title", "Qualifica", 100),
            text(27, "employee_number", "Employee number", "Matricola", 100).dynamics("employeeid"),
            lookup(28, "manager", "Manager", "Responsabile", number::USER).hierarchy().dynamics("parentsystemuserid"),
            lookup(29, "business_unit", "Business unit", "Unità aziendale", number::BUSINESS_UNIT)
                .required()
                .cascade(Cascade::KEEP)
                .dynamics("businessunitid"),
            boolean(30, "is_disabled", "Disabled", "Disattivato").dynamics("isdisabled"),
            email(31, "email", "E-mail", "E-mail").searchable().dynamics("internalemailaddress"),
            email(32, "personal_email", "Personal e-mail", "E-mail personale").dynamics("personalemailaddress"),
            phone(33, "phone", "Telephone", "Telefono").dynamics("address1_telephone1"),
            phone(34, "mobile_phone", "Mobile phone", "Cellulare").dynamics("mobilephone"),
            phone(35, "home_phone", "Home telephone", "Telefono abitazione").dynamics("homephone"),
            multiline(36, "skills", "Skills", "Competenze"),
            // Set for a user from outside: what rights to the depth "customer" reach.
            customer(37, "customer", "Customer", "Cliente").cascade(Cascade::LINK),
            territory(38),
            text(39, "salutation", "Salutation", "Titolo di cortesia", 20),
            text(40, "job_title", "Job title", "Mansione", 100).dynamics("jobtitle"),
            email(41, "mobile_alert_email", "E-mail for alerts", "E-mail per gli avvisi").dynamics("mobilealertemail"),
            text(42, "government_number", "Government number", "Codice fiscale", 100).dynamics("governmentid"),
            text(43, "disabled_reason", "Why disabled", "Motivo della disattivazione", 500)
                .read_only()
                .dynamics("disabledreason"),
            url(44, "photo_address", "Photo", "Foto").dynamics("photourl"),
            choice(45, "preferred_phone", "Preferred telephone", "Telefono preferito", PREFERRED_PHONE)
                .dynamics("preferredphonecode"),
            lookup(47, "queue", "Queue", "Coda", number::QUEUE).dynamics("queueid"),
            // When they work; who has none works at any time.
            lookup(48, "calendar", "Calendar", "Calendario", number::CALENDAR).dynamics("calendarid"),
            lookup(49, "site", "Site", "Sede", number::SITE).dynamics("siteid"),
            // That of the amounts they write without naming one; else the base currency.
            text(50, "default_currency", "Currency", "Valuta", 3).dynamics("transactioncurrencyid"),
            choice(46, "preferred_address", "Preferred address", "Indirizzo preferito", PREFERRED_ADDRESS)
                .dynamics("preferredaddresscode"),
        ])
        .fields(own_addresses())
        .primary("full_name")
        .view(&["full_name", "title", "business_unit.name", "email", "phone", "is_disabled"], &["full_name"])
        .build()
}

const PREFERRED_PHONE: &[OptionRow<'_>] = &[
    (1, "main", "Main telephone", "Telefono principale"),
    (2, "other", "Other telephone", "Altro telefono"),
    (3, "home", "Home telephone", "Telefono abitazione"),
    (4, "mobile", "Mobile phone", "Cellulare"),
];

const PREFERRED_ADDRESS: &[OptionRow<'_>] =
    &[(1, "mailing", "Mailing address", "Indirizzo postale"), (2, "other", "Other address", "Altro indirizzo")];
