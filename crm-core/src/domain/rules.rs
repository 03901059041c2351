//! The rules of the domain: when, of which entities, at which writes, what. Those of a topic stand together; within a moment
//! they run in the order of this page.

use std::sync::Arc;

use Operation::{Create, Delete, Restore, Update};
use Stage::{After, Before};

use super::pricing::{checks, currency, lines, wholes};
use super::security::{administrators, grants, organisation, shares};
use super::service::{article, children, coverage, ledger, queue, totals};
use super::{
    activity, campaign, customer, duplicates, goal, lateness, marketing, numbering, papers, relationships, territory,
    timeline,
};
use crate::error::Result;
use crate::record::hook::{HookEvent, HookOptions, Hooks, Stage};
use crate::store::Operation;

/// When; of which entities, none being all; at which writes, none being all; what.
type Rule = (Stage, &'static [&'static str], &'static [Operation], fn(&mut HookEvent<'_>) -> Result<()>);

const EVERY: &[&str] = &[];
const ALWAYS: &[Operation] = &[];
const SAVED: &[Operation] = &[Create, Update];
const COMES: &[Operation] = &[Create, Update, Restore];

const PAPERS: &[&str] = &["opportunity", "quote", "order", "invoice"];
const LINES: &[&str] = &["opportunity_line", "quote_line", "order_line", "invoice_line"];

/// Before any rule of the host.
const FIRST: &[Rule] = &[
    (Before, EVERY, ALWAYS, activity::find_customer),
    // Rights, and who has them.
    (Before, EVERY, ALWAYS, grants::check_team),
    (Before, EVERY, ALWAYS, grants::check_role),
    (Before, EVERY, ALWAYS, grants::check_privilege),
    (Before, EVERY, ALWAYS, grants::check_permission),
    (Before, EVERY, ALWAYS, grants::check_assignment),
    (Before, EVERY, ALWAYS, grants::check_member),
    (Before, EVERY, ALWAYS, shares::check),
    (Before, EVERY, ALWAYS, organisation::check),
    (Before, EVERY, ALWAYS, administrators::keep_system),
    (After, EVERY, ALWAYS, administrators::keep_one),
    // What everything has.
    (Before, EVERY, &[Update], lateness::forget),
    (Before, EVERY, &[Create], numbering::assign),
    (Before, &["number_series"], ALWAYS, numbering::check),
    // Papers, once they are closed.
    (Before, PAPERS, &[Update], papers::keep_currency),
    (Before, LINES, ALWAYS, papers::keep_lines),
    (Before, &["quote"], COMES, papers::keep_one_open),
    // Marketing.
    (Before, &["list_member"], ALWAYS, marketing::check_member),
    (After, &["list_member"], ALWAYS, marketing::count_members),
    (After, &["marketing_list"], &[Restore], marketing::recount),
    (Before, &["marketing_list"], &[Update], marketing::check_list),
    (Before, &["campaign_activity", "campaign_response"], &[Update], marketing::keep_campaign),
    (Before, &["campaign_response"], &[Create], marketing::check_response),
    (After, &["campaign_activity"], ALWAYS, campaign::cost_of_step),
    (After, &["campaign"], COMES, campaign::cost),
    // Customers, and those who sell to them.
    (Before, &["goal"], SAVED, goal::check),
    (Before, &["customer_relationship"], SAVED, relationships::check),
    (Before, &["opportunity_customer"], SAVED, relationships::check_in_deal),
    (Before, customer::OF_CUSTOMERS, SAVED, customer::check),
    (Before, &["territory"], COMES, territory::check_manager),
    (Before, &["user"], COMES, territory::check_member),
    // Service.
    (Before, &["case"], SAVED, coverage::check),
    (After, &["case"], SAVED, ledger::charge),
    (After, &["case"], ALWAYS, children::count),
    (After, &["contract_usage"], ALWAYS, ledger::count),
    (Before, &["contract_line"], SAVED, ledger::allot),
    (Before, &["contract_line"], SAVED, totals::price_line),
    (After, &["contract_line"], ALWAYS, totals::sum),
    (After, &["contract_line"], &[Restore], ledger::count_anew),
    (After, &["contract"], &[Restore], totals::sum_anew),
    (Before, &["contract"], &[Update], totals::keep_template),
    (Before, &["article"], &[Create, Update, Delete], article::check),
    (Before, &["queue_item"], COMES, queue::keep_one),
    (After, EVERY, &[Update], queue::close),
    // Rules about duplicates.
    (Before, &[duplicates::RULE], SAVED, duplicates::check),
    (Before, &[duplicates::CONDITION], ALWAYS, duplicates::keep_conditions),
    // Prices; the totals of a whole are there before the rules of the host see its line written.
    (After, LINES, ALWAYS, lines::total_up),
    (Before, EVERY, &[Create], currency::take_of_user),
    // Again: a rule may have named another owner since.
    (After, EVERY, ALWAYS, grants::check_team),
    (After, EVERY, ALWAYS, activity::touch_customer),
];

/// After every rule of the host, so that what such a rule puts right is what counts.
const LAST: &[Rule] = &[
    (Before, EVERY, SAVED, duplicates::watch),
    (Before, LINES, SAVED, lines::price),
    (Before, PAPERS, COMES, wholes::price),
    (Before, &["currency"], ALWAYS, currency::check),
    (Before, &["user"], ALWAYS, currency::check_user),
    (Before, &["discount"], ALWAYS, checks::discount),
    (Before, &["price_list_item"], ALWAYS, checks::item),
    (Before, &["product"], ALWAYS, checks::product),
    (Before, &["unit"], ALWAYS, checks::unit),
    // After lines have the currency of their whole.
    (Before, EVERY, SAVED, currency::refuse_inactive),
    // After prices, which are amounts.
    (Before, EVERY, SAVED, currency::note_rate),
];

/// All of them.
pub fn hooks() -> Hooks {
    let first = FIRST.iter().map(|rule| (i32::MIN, rule));
    let last = LAST.iter().map(|rule| (i32::MAX, rule));
    let mut list = Vec::new();
    for (order, (stage, entities, operations, rule)) in first.chain(last) {
        let options = HookOptions::builtin(*stage).on(operations).order(order);
        match entities {
            [] => list.push((options, Arc::new(*rule) as _)),
            _ => list.extend(entities.iter().map(|entity| (options.clone().of(entity), Arc::new(*rule) as _))),
        }
    }
    Hooks::new(list).settling_by(wholes::total_up).telling_by(timeline::keep::keep)
}
