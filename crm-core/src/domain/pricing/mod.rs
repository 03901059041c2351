//! Prices: what a line costs, and what its deal, quote, order or invoice comes to.
//!
//! The arithmetic (`method`, `rounding`, `discount`, `quantity`, `line`, `total`) knows numbers alone; `catalogue` finds
//! what it needs in price lists; `lines` and `wholes` are the rules that run it on every write.

pub mod discount;
pub mod fault;
pub mod line;
pub mod method;
pub mod quantity;
pub mod rounding;
pub mod total;

pub(super) mod catalogue;
pub(super) mod checks;
pub(super) mod currency;
pub(super) mod lines;
mod row;
pub(super) mod terms;
pub(super) mod wholes;
