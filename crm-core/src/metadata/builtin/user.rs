//! A person who works with the file. Users are disabled, rarely deleted: they stay in what they wrote.

use super::build::{boolean, customer, email, entity, lookup, multiline, phone, text};
use super::number;
use super::shared::full_name;
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
            // When they work; who has none works at any time.
            lookup(90, "calendar", "Calendar", "Calendario", number::CALENDAR).dynamics("calendarid"),
        ])
        .primary("full_name")
        .view(&["full_name", "title", "business_unit.name", "email", "phone", "is_disabled"], &["full_name"])
        .build()
}
