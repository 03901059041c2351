//! What came back from a campaign: from a customer, a lead, or somebody we know by what they told us only.

use super::open_or_closed;
use crate::base::id::EntityId;
use crate::metadata::builtin::activities;
use crate::metadata::builtin::activity::activity_about;
use crate::metadata::builtin::build::{OptionRow, choice, customer, email, lookup, one_of, phone, text, timestamp};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::{Cascade, DefaultValue};

pub(super) fn definition() -> EntityDef {
    let about = [
        lookup(21, "campaign", "Campaign", "Campagna", number::CAMPAIGN)
            .required()
            .cascade(Cascade::PARENTAL)
            .dynamics("regardingobjectid"),
        // Said by whoever takes it in: a campaign has no customer of its own.
        customer(22, "customer", "Customer", "Cliente").cascade(Cascade::LINK),
    ];
    activity_about(number::CAMPAIGN_RESPONSE, "campaign_response", about)
        .english("Campaign response", "Campaign responses")
        .italian("Risposta alla campagna", "Risposte alle campagne")
        .dynamics("campaignresponse")
        .states(open_or_closed())
        .fields([
            lookup(50, "lead", "Lead", "Lead", number::LEAD).cascade(Cascade::LINK),
            text(51, "first_name", "First name", "Nome", 50).searchable().dynamics("firstname"),
            text(52, "last_name", "Last name", "Cognome", 50).searchable().dynamics("lastname"),
            text(53, "company_name", "Company", "Azienda", 160).searchable().dynamics("companyname"),
            email(54, "email", "E-mail", "E-mail").searchable().dynamics("emailaddress"),
            phone(55, "phone", "Telephone", "Telefono").searchable().dynamics("telephone"),
            phone(56, "fax", "Fax", "Fax"),
            choice(57, "response", "Response", "Risposta", RESPONSE)
                .default_text("interested")
                .dynamics("responsecode"),
            choice(58, "channel", "Channel", "Canale", CHANNEL).dynamics("channeltypecode"),
            timestamp(59, "received_at", "Received at", "Data di ricezione")
                .default(DefaultValue::Now)
                .dynamics("receivedon"),
            text(60, "promotion_code", "Promotion code", "Codice promozionale", 250).dynamics("promotioncodename"),
            one_of(61, "originating_activity", "Answer to", "In risposta a", activities::ALL)
                .dynamics("originatingactivityid"),
            // What campaign_response.convert made of it.
            one_of(62, "converted_to", "Became", "Diventata", BECOMES).read_only().cascade(Cascade::LINK),
        ])
        .index(&["campaign", "response"], "how a campaign was answered")
        .view(
            &["subject", "campaign.name", "customer", "lead.full_name", "response", "status", "received_at"],
            &["-received_at"],
        )
        .build()
}

const BECOMES: &[EntityId] = &[number::LEAD, number::OPPORTUNITY, number::QUOTE, number::ORDER];

const RESPONSE: &[OptionRow<'_>] = &[
    (1, "interested", "Interested", "Interessato"),
    (2, "not_interested", "Not interested", "Non interessato"),
    (3, "no_marketing", "Send no marketing material", "Non inviare materiale pubblicitario"),
    (4, "error", "Error", "Errore"),
];

/// By which way it came. The codes differ from those of what was sent.
const CHANNEL: &[OptionRow<'_>] = &[
    (1, "email", "E-mail", "E-mail"),
    (2, "phone_call", "Telephone", "Telefono"),
    (3, "fax", "Fax", "Fax"),
    (4, "letter", "Letter", "Lettera"),
    (5, "appointment", "Appointment", "Appuntamento"),
    (6, "other", "Other", "Altro"),
];
