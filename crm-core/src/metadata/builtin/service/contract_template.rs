//! What contracts of one kind have in common.

use super::options::{ALLOTMENT_TYPE, BILLING_FREQUENCY, SERVICE_LEVEL};
use crate::metadata::builtin::build::{boolean, choice, entity, multiline, text};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;

pub(super) fn definition() -> EntityDef {
    entity(number::CONTRACT_TEMPLATE, "contract_template")
        .english("Contract template", "Contract templates")
        .italian("Modello di contratto", "Modelli di contratto")
        .dynamics("contracttemplate")
        .fields([
            text(20, "name", "Name", "Nome", 100).required().searchable(),
            text(21, "abbreviation", "Abbreviation", "Abbreviazione", 20).required().unique(),
            choice(22, "billing_frequency", "Billing", "Fatturazione", BILLING_FREQUENCY)
                .default_text("monthly")
                .dynamics("billingfrequencycode"),
            choice(23, "allotment_type", "Allotment", "Tipo di copertura", ALLOTMENT_TYPE)
                .required()
                .default_text("cases")
                .dynamics("allotmenttypecode"),
            choice(24, "service_level", "Service level", "Livello di servizio", SERVICE_LEVEL)
                .dynamics("contractservicelevelcode"),
            boolean(25, "is_discount_percentage", "Discounts are percentages", "Sconti in percentuale")
                .dynamics("usediscountaspercentage"),
            // The hours of a week, from Sunday midnight: + where service is given, - where not.
            text(26, "support_hours", "Hours of support", "Orari di assistenza", 168).dynamics("effectivitycalendar"),
            multiline(27, "description", "Description", "Descrizione"),
            boolean(28, "is_overage_allowed", "May go beyond the allotment", "Copertura superabile"),
        ])
        .primary("name")
        .view(&["name", "abbreviation", "allotment_type", "service_level", "billing_frequency"], &["name"])
        .build()
}
