//! Pairs: each row says that two records belong together, and goes when either does.

use super::super::build::{entity, lookup, text};
use super::super::number;
use super::super::role_privilege::PART;
use crate::base::id::EntityId;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

/// One side of a pair: name, English, Italian, entity, the Dynamics name of its lookup.
type Side<'a> = (&'a str, &'a str, &'a str, EntityId, &'a str);

const COMPETITOR: Side<'_> = ("competitor", "Competitor", "Concorrente", number::COMPETITOR, "competitorid");
const LITERATURE: Side<'_> = ("literature", "Literature", "Documentazione", number::LITERATURE, "salesliteratureid");
const PRODUCT: Side<'_> = ("product", "Product", "Prodotto", number::PRODUCT, "productid");
const LEAD: Side<'_> = ("lead", "Lead", "Lead", number::LEAD, "leadid");
const OPPORTUNITY: Side<'_> = ("opportunity", "Opportunity", "Opportunità", number::OPPORTUNITY, "opportunityid");

pub(super) fn definitions() -> Vec<EntityDef> {
    vec![
        // What hangs on an owned record is owned like it, and belongs to the first side.
        pair(
            (number::OPPORTUNITY_COMPETITOR, "opportunity_competitor", "opportunitycompetitors"),
            ("Competitor in an opportunity", "Competitors in opportunities"),
            ("Concorrente nell'opportunità", "Concorrenti nelle opportunità"),
            (OPPORTUNITY, COMPETITOR),
            true,
        ),
        pair(
            (number::LEAD_COMPETITOR, "lead_competitor", "leadcompetitors"),
            ("Competitor for a lead", "Competitors for leads"),
            ("Concorrente per il lead", "Concorrenti per i lead"),
            (LEAD, COMPETITOR),
            true,
        ),
        pair(
            (number::PRODUCT_COMPETITOR, "product_competitor", "competitorproduct"),
            ("Competitor of a product", "Competitors of products"),
            ("Concorrente del prodotto", "Concorrenti dei prodotti"),
            (PRODUCT, COMPETITOR),
            false,
        ),
        pair(
            (number::LITERATURE_PRODUCT, "literature_product", "productsalesliterature"),
            ("Literature about a product", "Literature about products"),
            ("Documentazione del prodotto", "Documentazione dei prodotti"),
            (LITERATURE, PRODUCT),
            false,
        ),
        pair(
            (number::LITERATURE_COMPETITOR, "literature_competitor", "competitorsalesliterature"),
            ("Literature about a competitor", "Literature about competitors"),
            ("Documentazione sul concorrente", "Documentazione sui concorrenti"),
            (LITERATURE, COMPETITOR),
            false,
        ),
    ]
}

fn pair(
    (id, name, dynamics): (EntityId, &str, &str),
    (one, many): (&str, &str),
    (uno, molti): (&str, &str),
    (first, second): (Side<'_>, Side<'_>),
    is_owned: bool,
) -> EntityDef {
    let side = |id, (name, english, italian, target, dynamics): Side<'_>, cascade| {
        lookup(id, name, english, italian, target).required().cascade(cascade).dynamics(dynamics)
    };
    let begun = entity(id, name).english(one, many).italian(uno, molti).dynamics(dynamics);
    let (begun, of_first) = if is_owned { (begun.owned(), Cascade::PARENTAL) } else { (begun, PART) };
    begun
        .fields([side(20, first, of_first), side(21, second, PART), text(22, "remark", "Remark", "Nota", 200)])
        .without_notes()
        .primary("remark")
        .key("pair", &[first.0, second.0])
        .view(&[first.0, second.0, "remark"], &[first.0, second.0])
        .build()
}
