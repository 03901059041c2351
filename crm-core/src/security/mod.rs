//! Who acts, what they may do, what they may see.
//!
//! A user holds roles, alone or through teams. A role gives rights in entities to a depth (own, business unit, the units
//! below, all); shares, managers and the records above add to that. `access` gathers what a user holds, `visibility`
//! makes it a condition, `guard` remembers both, `rights` asks before and after each write, `why` says it in words.

pub mod access;
pub mod guard;
pub mod policy;
pub mod principal;
pub mod right;
pub mod rights;
pub mod seer;
pub mod visibility;
pub mod why;
