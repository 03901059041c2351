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
pub mod scheduling;
pub mod security;
pub mod service;
pub mod territory;
pub mod timeline;
mod worth;

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
        let comes_or_changes = [Operation::Create, Operation::Update, Operation::Restore];
        hooks = hooks.with(last(whole).on(&comes_or_changes), Arc::new(wholes::price));
        hooks = hooks.with(HookOptions::builtin(Stage::After).of(line), Arc::new(lines::total_up));
    }
    let checks: [(&str, Rule); 6] = [
        ("currency", currency::check),
        ("user", currency::check_user),
        ("discount", checks::discount),
        ("price_list_item", checks::item),
        ("product", checks::product),
        ("unit", checks::unit),
    ];
    for (entity, check) in checks {
        hooks = hooks.with(last(entity), Arc::new(check));
    }
    let new = HookOptions::builtin(Stage::Before).on(&[Operation::Create]);
    hooks = hooks.with(new, Arc::new(currency::take_of_user));
    // After lines have the currency of their whole.
    let of_saves = HookOptions::builtin(Stage::Before).on(&saves).order(i32::MAX);
    hooks = hooks.with(of_saves, Arc::new(currency::refuse_inactive));
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
    let updates = HookOptions::builtin(Stage::Before).on(&[Operation::Update]);
    let hooks = hooks.with(updates, Arc::new(lateness::forget));
    let numbered = HookOptions::builtin(Stage::Before).on(&[Operation::Create]);
    let hooks = hooks.with(numbered, Arc::new(numbering::assign));
    let hooks = hooks.with(HookOptions::builtin(Stage::Before).of("number_series"), Arc::new(numbering::check));
    let hooks = papers::hooks(hooks);
    let changes = [Operation::Create, Operation::Update];
    let member = |stage| HookOptions::builtin(stage).of("list_member");
    let hooks = hooks.with(member(Stage::Before), Arc::new(marketing::check_member));
    let hooks = hooks.with(member(Stage::After), Arc::new(marketing::count_members));
    let restored = HookOptions::builtin(Stage::After).of("marketing_list").on(&[Operation::Restore]);
    let hooks = hooks.with(restored, Arc::new(marketing::recount));
    let updated = |entity| HookOptions::builtin(Stage::Before).of(entity).on(&[Operation::Update]);
    let hooks = hooks.with(updated("marketing_list"), Arc::new(marketing::check_list));
    let hooks = hooks.with(updated("campaign_activity"), Arc::new(marketing::keep_campaign));
    let hooks = hooks.with(updated("campaign_response"), Arc::new(marketing::keep_campaign));
    let answered = HookOptions::builtin(Stage::Before).of("campaign_response").on(&[Operation::Create]);
    let hooks = hooks.with(answered, Arc::new(marketing::check_response));
    let step = HookOptions::builtin(Stage::After).of("campaign_activity");
    let hooks = hooks.with(step, Arc::new(campaign::cost_of_step));
    let campaigns = [Operation::Create, Operation::Update, Operation::Restore];
    let hooks = hooks.with(HookOptions::builtin(Stage::After).of("campaign").on(&campaigns), Arc::new(campaign::cost));
    let hooks = hooks.with(HookOptions::builtin(Stage::Before).of("goal").on(&changes), Arc::new(goal::check));
    let written = |entity| HookOptions::builtin(Stage::Before).of(entity).on(&changes);
    let hooks = hooks.with(written("customer_relationship"), Arc::new(relationships::check));
    let hooks = hooks.with(written("opportunity_customer"), Arc::new(relationships::check_in_deal));
    let hooks = customer::OF_CUSTOMERS
        .into_iter()
        .fold(hooks, |hooks, entity| hooks.with(written(entity), Arc::new(customer::check)));
    let comes = [Operation::Create, Operation::Update, Operation::Restore];
    let placed = |entity| HookOptions::builtin(Stage::Before).of(entity).on(&comes);
    let hooks = hooks.with(placed("territory"), Arc::new(territory::check_manager));
    let hooks = hooks.with(placed("user"), Arc::new(territory::check_member));
    let hooks = of_service(hooks);
    let hooks = of_duplicates(hooks);
    let hooks = price(hooks);
    // Again: a rule of the host may have named another owner since.
    let hooks = after(hooks, grants::check_team);
    after(hooks, activity::touch_customer).telling_by(timeline::keep::keep)
}

/// Those of rules about duplicates, and the one that asks them: after every rule that says what a record holds.
fn of_duplicates(hooks: Hooks) -> Hooks {
    let changes = [Operation::Create, Operation::Update];
    let of_rules = HookOptions::builtin(Stage::Before).of(duplicates::RULE).on(&changes);
    let hooks = hooks.with(of_rules, Arc::new(duplicates::check));
    let of_conditions = HookOptions::builtin(Stage::Before).of(duplicates::CONDITION);
    let keep = |event: &mut HookEvent<'_>| papers::keep_part(event, duplicates::RULE, "conditions");
    let hooks = hooks.with(of_conditions, Arc::new(keep));
    hooks.with(HookOptions::builtin(Stage::Before).on(&changes).order(i32::MAX), Arc::new(duplicates::watch))
}

/// Those of cases, contracts, articles and queues.
fn of_service(hooks: Hooks) -> Hooks {
    use Operation::{Create, Delete, Restore, Update};
    use service::{article, children, coverage, ledger, queue, totals};
    type Rule = fn(&mut HookEvent<'_>) -> Result<()>;
    let rules: [(Stage, &str, &[Operation], Rule); 13] = [
        (Stage::Before, "case", &[Create, Update], coverage::check),
        (Stage::After, "case", &[Create, Update], ledger::charge),
        (Stage::After, "case", &[], children::count),
        (Stage::After, "contract_usage", &[], ledger::count),
        (Stage::Before, "contract_line", &[Create, Update], ledger::allot),
        (Stage::Before, "contract_line", &[Create, Update], totals::price_line),
        (Stage::After, "contract_line", &[], totals::sum),
        (Stage::After, "contract_line", &[Restore], ledger::count_anew),
        (Stage::After, "contract", &[Restore], totals::sum_anew),
        (Stage::Before, "contract", &[Update], totals::keep_template),
        (Stage::Before, "article", &[Create, Update, Delete], article::check),
        (Stage::Before, "queue_item", &[Create, Update, Restore], queue::keep_one),
        (Stage::After, "", &[Update], queue::close),
    ];
    rules.into_iter().fold(hooks, |hooks, (stage, entity, operations, rule)| {
        let options = HookOptions::builtin(stage).on(operations);
        let options = if entity.is_empty() { options } else { options.of(entity) };
        hooks.with(options, Arc::new(rule))
    })
}
