//! What the engine knows of customers: the only layer that calls entities by name.
//!
//! A rule of the domain is a hook like a host's, added to every file before the host's own.

pub mod activity;
pub mod campaign;
mod customer;
pub mod duplicates;
pub mod goal;
mod lateness;
pub mod marketing;
pub mod numbering;
pub mod papers;
pub mod pricing;
pub mod process;
pub mod relationships;
mod rules;
pub mod scheduling;
pub mod security;
pub mod service;
pub mod territory;
pub mod timeline;
mod worth;

pub use rules::hooks;

use crate::base::id::EntityId;
use crate::context::Context;
use crate::error::Result;
use crate::metadata::builtin::number;
use crate::record::hook::Hooks;

/// Writes what a file has from its first day: roles, what customers can be to each other, how duplicates are found. Of a file
/// that is older than one of these, what it lacks.
///
/// # Errors
/// Those of the pipeline.
pub fn install(context: &mut Context, organisation: &str, had: impl Fn(EntityId) -> bool) -> Result<()> {
    let hooks = &Hooks::default();
    if !had(number::ROLE) {
        security::roles::install(context, hooks, organisation)?;
    }
    if !had(number::RELATIONSHIP_ROLE) {
        relationships::install(context, hooks)?;
    }
    if !had(number::DUPLICATE_RULE) {
        duplicates::install(context, hooks)?;
    }
    Ok(())
}
