//! What the engine knows of customers: the only layer that calls entities by name.
//!
//! A rule of the domain is a hook like a host's, added to every file before the host's own.

pub mod activity;
pub mod numbering;
pub mod pricing;
pub mod process;
pub mod security;

use std::sync::Arc;

use crate::error::Result;
use crate::record::hook::{HookEvent, HookOptions, Hooks, Stage};
use crate::store::Operation;

/// The rules of prices. They come after every rule of the host, so that a quantity which such a rule puts right is the one
/// that counts; the totals of a whole are there before the host's rules see its line written.
fn price(mut hooks: Hooks) -> Hooks {
    use pricing::{checks, currency, lines, wholes};
    type Rule = fn(&mut HookEvent<'_>) -> Result<()>;
    let saves = [Operation::Create, Operation::Update];
    let last = |entity: &str| HookOptions::builtin(Stage::Before).of(entity).order(i32::MAX);
    for (line, whole) in lines::LINES {
        hooks = hooks.with(last(line).on(&saves), Arc::new(lines::price));
        hooks = hooks.with(last(whole).on(&saves), Arc::new(wholes::price));
        hooks = hooks.with(HookOptions::builtin(Stage::After).of(line), Arc::new(lines::total_up));
    }
    let checks: [(&str, Rule); 5] = [
        ("currency", currency::check),
        ("discount", checks::discount),
        ("price_list_item", checks::item),
        ("product", checks::product),
        ("unit", checks::unit),
    ];
    for (entity, check) in checks {
        hooks = hooks.with(last(entity), Arc::new(check));
    }
    // After prices, which are amounts.
    let hooks =
        hooks.with(HookOptions::builtin(Stage::Before).on(&saves).order(i32::MAX), Arc::new(currency::note_rate));
    hooks.settling_by(wholes::total_up)
}

/// The rules of the domain.
pub fn hooks() -> Hooks {
    use security::{administrators, grants, organisation, shares};
    let before = |hooks: Hooks, hook: fn(&mut HookEvent<'_>) -> Result<()>| {
        hooks.with(HookOptions::builtin(Stage::Before), Arc::new(hook))
    };
    let after = |hooks: Hooks, hook: fn(&mut HookEvent<'_>) -> Result<()>| {
        hooks.with(HookOptions::builtin(Stage::After), Arc::new(hook))
    };
    let hooks = before(Hooks::default(), activity::find_customer);
    let hooks = before(hooks, grants::check_team);
    let hooks = before(hooks, grants::check_role);
    let hooks = before(hooks, grants::check_privilege);
    let hooks = before(hooks, grants::check_permission);
    let hooks = before(hooks, grants::check_assignment);
    let hooks = before(hooks, grants::check_member);
    let hooks = before(hooks, shares::check);
    let hooks = before(hooks, organisation::check);
    let hooks = before(hooks, administrators::keep_system);
    let hooks = after(hooks, administrators::keep_one);
    let numbered = HookOptions::builtin(Stage::Before).on(&[Operation::Create]);
    let hooks = hooks.with(numbered, Arc::new(numbering::assign));
    let hooks = hooks.with(HookOptions::builtin(Stage::Before).of("number_series"), Arc::new(numbering::check));
    let hooks = price(hooks);
    // Again: a rule of the host may have named another owner since.
    let hooks = after(hooks, grants::check_team);
    after(hooks, activity::touch_customer)
}
