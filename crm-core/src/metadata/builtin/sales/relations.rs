//! Who is what to whom: customers among themselves, and in a deal.

use super::super::build::{active_or_inactive, boolean, customer, date, entity, lookup, multiline, text};
use super::super::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definitions() -> Vec<EntityDef> {
    vec![relationship_role(), customer_relationship(), opportunity_customer()]
}

fn relationship_role() -> EntityDef {
    entity(number::RELATIONSHIP_ROLE, "relationship_role")
        .english("Relationship role", "Relationship roles")
        .italian("Ruolo nelle relazioni", "Ruoli nelle relazioni")
        .dynamics("relationshiprole")
        .states(active_or_inactive("Attivo", "Inattivo"))
        .fields([
            text(20, "name", "Name", "Nome", 100).required().unique().searchable(),
            boolean(21, "is_for_accounts", "For accounts", "Per le aziende").default_text("true"),
            boolean(22, "is_for_contacts", "For contacts", "Per i contatti").default_text("true"),
            boolean(23, "is_for_opportunities", "For opportunities", "Per le opportunità").default_text("true"),
            multiline(24, "description", "Description", "Descrizione"),
        ])
        .without_notes()
        .primary("name")
        .view(&["name", "is_for_accounts", "is_for_contacts", "is_for_opportunities"], &["name"])
        .build()
}

/// One row for both directions: each side has its role and its words, so that nothing is kept twice.
fn customer_relationship() -> EntityDef {
    let role = |id, name: &str, english, italian| {
        lookup(id, name, english, italian, number::RELATIONSHIP_ROLE).cascade(Cascade::KEEP)
    };
    entity(number::CUSTOMER_RELATIONSHIP, "customer_relationship")
        .english("Relationship", "Relationships")
        .italian("Relazione", "Relazioni")
        .dynamics("customerrelationship")
        .owned()
        .fields([
            customer(20, "customer", "Customer", "Cliente")
                .required()
                .cascade(Cascade::PARENTAL)
                .dynamics("customerid"),
            customer(21, "partner", "Partner", "Controparte")
                .required()
                .cascade(Cascade { assign: crate::metadata::field::Follow::None, ..Cascade::PARENTAL })
                .dynamics("partnerid"),
            role(22, "customer_role", "Customer's role", "Ruolo del cliente").dynamics("customerroleid"),
            role(23, "partner_role", "Partner's role", "Ruolo della controparte").dynamics("partnerroleid"),
            text(24, "customer_description", "Customer's part in words", "Descrizione del cliente", 2_000)
                .dynamics("customerroledescription"),
            text(25, "partner_description", "Partner's part in words", "Descrizione della controparte", 2_000)
                .dynamics("partnerroledescription"),
            date(26, "starts_on", "Start", "Inizio").dynamics("effectivestart"),
            date(27, "ends_on", "End", "Fine").dynamics("effectiveend"),
        ])
        .primary("customer_description")
        .index(&["owner"], "the relationships that come with somebody's customers")
        .view(
            &["customer", "customer_role.name", "partner", "partner_role.name", "starts_on", "ends_on"],
            &["-starts_on"],
        )
        .build()
}

fn opportunity_customer() -> EntityDef {
    entity(number::OPPORTUNITY_CUSTOMER, "opportunity_customer")
        .english("Customer in an opportunity", "Customers in opportunities")
        .italian("Cliente nell'opportunità", "Clienti nelle opportunità")
        .dynamics("customeropportunityrole")
        .owned()
        .fields([
            lookup(20, "opportunity", "Opportunity", "Opportunità", number::OPPORTUNITY)
                .required()
                .cascade(Cascade::PARENTAL)
                .dynamics("opportunityid"),
            customer(21, "customer", "Customer", "Cliente")
                .required()
                .cascade(Cascade { merge: crate::metadata::field::Follow::All, ..super::super::role_privilege::PART })
                .dynamics("customerid"),
            lookup(22, "role", "Role", "Ruolo", number::RELATIONSHIP_ROLE)
                .cascade(Cascade::KEEP)
                .dynamics("opportunityroleid"),
            text(23, "description", "Description", "Descrizione", 2_000),
        ])
        .primary("description")
        .key("opportunity_customer_and_role", &["opportunity", "customer", "role"])
        .index(&["owner"], "the roles that come with somebody's deals")
        .view(&["opportunity.name", "customer", "role.name"], &["opportunity"])
        .build()
}
