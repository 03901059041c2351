//! What is sold, at what price, to whom, and the papers a sale goes through.

mod catalogue;
mod closing;
mod discounts;
mod documents;
mod goals;
mod lines;
mod links;
mod literature;
mod money;
mod priced;
mod prices;
mod relations;

use crate::metadata::entity::EntityDef;
pub(super) use documents::{INVOICE_FORM, ORDER_FORM, QUOTE_FORM};
pub(super) use priced::{PRICE, priced};

/// The entities of this folder, in the order in which they are listed.
pub(super) fn definitions() -> Vec<EntityDef> {
    let groups = [
        money::definitions(),
        catalogue::definitions(),
        prices::definitions(),
        discounts::definitions(),
        lines::of_opportunity(),
        documents::definitions(),
        lines::of_documents(),
        closing::definitions(),
        literature::definitions(),
        goals::definitions(),
        relations::definitions(),
        links::definitions(),
    ];
    groups.into_iter().flatten().collect()
}
