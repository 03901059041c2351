//! What the engine knows of customers: the only layer that calls entities by name.
//!
//! A rule of the domain is a hook like a host's, added to every file before the host's own.

pub mod activity;

use std::sync::Arc;

use crate::record::hook::{HookOptions, Hooks, Stage};

/// The rules of the domain.
pub fn hooks() -> Hooks {
    Hooks::default()
        .with(HookOptions::builtin(Stage::Before), Arc::new(activity::find_customer))
        .with(HookOptions::builtin(Stage::After), Arc::new(activity::touch_customer))
}
