//! What several topics begin with.

use crm_core::{Crm, Depth, Id, Ref, Right, Session, Values, record};

/// The system's session on an empty file.
pub fn session() -> Session {
    Crm::in_memory().unwrap().session()
}

/// A user of the root unit with these roles.
pub fn user(s: &Session, name: &str, roles: &[&str]) -> Id {
    let unit = s.query_one("select id from business_unit", record! {}).unwrap().unwrap();
    let unit = unit.at(0).cloned().unwrap();
    let values = record! { "user_name" => name, "last_name" => name, "business_unit" => unit };
    let user = s.create("user", values).unwrap();
    for role in roles {
        s.grant_role(role, Ref::new("user", user)).unwrap();
    }
    user
}

/// A role that lets its holders read and write records of these entities, as far as each says.
pub fn role(s: &Session, name: &str, reaches: &[(&str, &str)]) {
    s.create("role", record! { "name" => name }).unwrap();
    for (entity, depth) in reaches {
        for right in [Right::Read, Right::Write] {
            s.set_privilege(name, entity, right, Some(Depth::named(depth).unwrap())).unwrap();
        }
    }
}

/// A new record of an entity, with what it must have and what is said.
pub fn made(s: &Session, entity: &str, said: Values) -> Id {
    s.create(entity, needed(s, entity, said)).unwrap_or_else(|error| panic!("{entity}: {error}"))
}

/// What is said of a record, with what it must have besides: records that it has to point to are made.
pub fn needed(s: &Session, entity: &str, said: Values) -> Values {
    let texts: &[(&str, &str)] = match entity {
        "contact" => &[("last_name", "Rossi")],
        "lead" => &[("subject", "Interest"), ("last_name", "Rossi")],
        "product" => &[("name", "Lamp"), ("decimals", "2"), ("product_number", "")],
        "currency" => &[("code", "CHF"), ("name", "Franc"), ("rate", "0.95"), ("decimals", "2")],
        "case" | "article" | "subject" | "goal" => &[("title", "Noise")],
        "contract" => {
            &[("title", "Care"), ("starts_on", "2026-01-01"), ("ends_on", "2026-12-31"), ("allotment_type", "cases")]
        }
        "contract_line" => &[
            ("title", "Hotline"),
            ("starts_on", "2026-01-01"),
            ("ends_on", "2026-12-31"),
            ("total_allotments", "3"),
            ("price", "100"),
        ],
        "duplicate_rule" => &[("name", "Same"), ("base_entity", "account"), ("matching_entity", "account")],
        "marketing_list" => &[("name", "All"), ("member_entity", "contact")],
        "quick_campaign" => &[("subject", "Now"), ("channel", "letter")],
        "customer_relationship" | "queue_item" => &[],
        "note" => &[("subject", "Seen")],
        line if line.ends_with("_line") => &[("write_in", "Work")],
        named if NAMED.contains(&named) => &[("name", "Something")],
        _ => &[("subject", "Call")],
    };
    let wholes: &[(&str, &str)] = match entity {
        "quote" | "order" | "invoice" | "case" | "contract" => &[("customer", "account")],
        "customer_relationship" => &[("customer", "account"), ("partner", "account")],
        "contract_line" => &[("contract", "contract")],
        "case_resolution" => &[("case", "case")],
        "article" => &[("subject", "subject")],
        "queue_item" => &[("queue", "queue"), ("record", "case")],
        "campaign_activity" | "campaign_response" => &[("campaign", "campaign")],
        "opportunity_close" | "opportunity_line" => &[("opportunity", "opportunity")],
        "quote_close" | "quote_line" => &[("quote", "quote")],
        "order_close" | "order_line" => &[("order", "order")],
        "invoice_line" => &[("invoice", "invoice")],
        _ => &[],
    };
    let mut values = said.clone();
    for (name, text) in texts.iter().filter(|(name, _)| said.get(name).is_none()) {
        // What only one may have is another each time.
        let is_alone = matches!(
            (entity, *name),
            ("product", "product_number") | ("discount_list" | "price_list" | "relationship_role", "name")
        );
        let text = if is_alone { format!("{text}{}", s.count(entity).unwrap()) } else { (*text).to_owned() };
        values = values.with(*name, text);
    }
    for (name, whole) in wholes.iter().filter(|(name, _)| said.get(name).is_none()) {
        values = values.with(*name, Ref::new(*whole, made(s, whole, record! {})));
    }
    values
}

const NAMED: [&str; 10] = [
    "account",
    "campaign",
    "discount_list",
    "invoice",
    "opportunity",
    "order",
    "price_list",
    "queue",
    "quote",
    "relationship_role",
];
