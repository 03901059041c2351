//! Goals: their days, what counts for them, and for whom.

use std::sync::Arc;

use crm_core::base::clock::FixedClock;
use crm_core::base::time::{Timestamp, Zone, timestamp_from_text};
use crm_core::domain::process::goal::Recalculate;
use crm_core::{Crm, ErrorCode, FiscalPeriod, Id, Options, Ref, Session, Settings, Value, Values, record};
use serde_json::{Value as Json, json};

use crate::common::{role, user};

/// A file whose fiscal year starts on the sixth of April, on a day in May.
struct Desk {
    crm: Crm,
    s: Session,
    clock: Arc<FixedClock>,
    acme: Ref,
}

fn moment(text: &str) -> Timestamp {
    timestamp_from_text(text, Zone::UTC).unwrap()
}

fn desk() -> Desk {
    let clock = Arc::new(FixedClock::at(moment("2026-05-20T10:00:00Z")));
    let settings = Settings {
        fiscal_year_start: 4,
        fiscal_year_start_day: 6,
        fiscal_period: FiscalPeriod::Month,
        ..Settings::default()
    };
    let crm = Crm::in_memory_with(Options::new().clock(clock.clone()).settings(settings)).unwrap();
    let s = crm.session();
    let acme = Ref::new("account", s.create("account", record! { "name" => "Acme" }).unwrap());
    Desk { crm, s, clock, acme }
}

impl Desk {
    fn seller(&self, name: &str) -> Id {
        user(&self.s, name, &["Salesperson"])
    }

    /// A deal of somebody, expected in May.
    fn deal(&self, owner: Id, worth: i64) -> Id {
        self.deal_with(owner, worth, record! {})
    }

    fn deal_with(&self, owner: Id, worth: i64, more: Values) -> Id {
        let mut values = record! {
            "name" => "Deal", "customer" => self.acme.clone(), "owner" => Ref::new("user", owner),
            "estimated_value" => worth, "estimated_close_on" => "2026-05-30",
        };
        values.0.extend(more.0);
        self.s.create("opportunity", values).unwrap()
    }

    fn win(&self, deal: Id, on: &str) {
        self.s.execute("opportunity.win", json!({ "opportunity": deal, "actual_close_on": on })).unwrap();
    }

    /// A goal in money for May.
    fn goal(&self, whose: Ref, more: Values) -> Id {
        let mut values = record! {
            "title" => "May", "goal_owner" => whose, "is_amount" => true, "target" => 1_000,
            "starts_on" => "2026-05-01", "ends_on" => "2026-05-31",
        };
        values.0.retain(|(name, _)| more.get(name).is_none());
        values.0.extend(more.0);
        self.s.create("goal", values).unwrap()
    }

    fn add_up(&self, goal: Id) -> Json {
        self.s.execute("goal.recalculate", json!({ "goal": goal })).unwrap()
    }

    /// Some fields of a goal, as text.
    fn says<const N: usize>(&self, goal: Id, fields: [&str; N]) -> [String; N] {
        let record = self.s.get("goal", goal).unwrap();
        fields.map(|field| match record.get(field).unwrap() {
            Value::Decimal(number) => number.normalize().to_string(),
            other => other.to_text(),
        })
    }
}

const MONEY: [&str; 3] = ["actual", "in_progress", "percentage"];

fn rules(error: &crm_core::Error) -> String {
    let issues = error.details().issues.iter().map(|issue| format!("{}:{}", issue.field, issue.rule));
    issues.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_days_of_a_fiscal_period_follow_from_the_calendar() {
    let d = desk();
    let goal = |period: &str| {
        let values =
            record! { "title" => period, "is_fiscal_period" => true, "fiscal_year" => 2026, "fiscal_period" => period };
        let goal = d.s.create("goal", values).unwrap();
        d.says(goal, ["starts_on", "ends_on"]).join("..")
    };
    assert_eq!(goal("quarter_1"), "2026-04-06..2026-07-05");
    assert_eq!(goal("january"), "2027-01-06..2027-02-05");
    assert_eq!(goal("half_2"), "2026-10-06..2027-04-05");
    assert_eq!(goal("year"), "2026-04-06..2027-04-05");
    assert_eq!(goal("four_weeks_13"), "2027-03-08..2027-04-05");
    let values = record! { "title" => "Q", "is_fiscal_period" => true, "fiscal_period" => "quarter_1" };
    assert_eq!(rules(&d.s.create("goal", values).unwrap_err()), "fiscal_year:required");
    let values = record! { "title" => "Q", "starts_on" => "2026-05-02", "ends_on" => "2026-05-01" };
    assert_eq!(rules(&d.s.create("goal", values).unwrap_err()), "ends_on:out_of_range");
    let asked = d.s.query_one("select count(*) from goal where during(starts_on, 'this fiscal period')", record! {});
    assert_eq!(asked.unwrap().unwrap().at(0), Some(&Value::Int(0)), "the sixth of May and on");
    d.clock.set(moment("2026-05-05T10:00:00Z"));
    let asked = d.s.query_one("select count(*) from goal where during(starts_on, 'this fiscal period')", record! {});
    assert_eq!(asked.unwrap().unwrap().at(0), Some(&Value::Int(2)), "the month that began on the sixth of April");
}

#[test]
fn a_goal_counts_the_deals_of_its_owner_in_its_days() {
    let d = desk();
    let (ada, bob) = (d.seller("ada"), d.seller("bob"));
    d.win(d.deal(ada, 500), "2026-05-01");
    d.win(d.deal(ada, 250), "2026-05-31");
    d.win(d.deal(ada, 9_000), "2026-04-30");
    d.win(d.deal(ada, 9_000), "2026-06-01");
    d.win(d.deal(bob, 9_000), "2026-05-15");
    d.deal(ada, 100);
    d.deal_with(ada, 9_000, record! { "estimated_close_on" => "2026-06-02" });
    let lost = d.deal(ada, 9_000);
    d.s.execute("opportunity.lose", json!({ "opportunity": lost })).unwrap();
    let money = d.goal(Ref::new("user", ada), record! {});
    let count = d.goal(Ref::new("user", ada), record! { "is_amount" => false, "target_count" => 8 });
    let done = d.add_up(money);
    assert_eq!((&done["goals"], &done["changed"], &done["left"]), (&json!(1), &json!(1), &json!(0)));
    assert_eq!(d.says(money, MONEY), ["750", "100", "75"]);
    assert_eq!(d.s.get("goal", money).unwrap().version(), Some(1), "nobody has edited the goal");
    let done = d.s.run(Recalculate::new(count)).unwrap();
    assert_eq!((done.goals, done.changed), (1, 1));
    assert_eq!(d.says(count, ["actual_count", "in_progress_count", "percentage"]), ["2", "1", "25"]);
    assert_eq!(d.add_up(money)["changed"], 0, "it says so already");
    d.s.update("goal", money, record! { "target" => 250 }).unwrap();
    assert_eq!(d.says(money, ["percentage"]), ["300"], "more than all of it may be reached");
}

#[test]
fn amounts_are_counted_in_the_currency_of_the_goal() {
    let d = desk();
    let ada = d.seller("ada");
    for (code, rate) in [("USD", "1.25"), ("CHF", "0.5")] {
        d.s.create("currency", record! { "code" => code, "name" => code, "rate" => rate }).unwrap();
    }
    d.win(d.deal_with(ada, 100, record! { "currency" => "USD" }), "2026-05-02");
    d.win(d.deal(ada, 10), "2026-05-02");
    let goal = d.goal(Ref::new("user", ada), record! { "currency" => "CHF" });
    d.add_up(goal);
    // 100 dollars are 80 euros are 40 francs, 10 euros are 5.
    assert_eq!(d.says(goal, ["actual"]), ["45"]);
}

#[test]
fn what_counts_below_counts_above_and_once() {
    let d = desk();
    let (boss, ada, bob) = (d.seller("boss"), d.seller("ada"), d.seller("bob"));
    d.s.update("user", ada, record! { "manager" => boss }).unwrap();
    d.win(d.deal(boss, 1), "2026-05-02");
    d.win(d.deal(ada, 10), "2026-05-02");
    d.win(d.deal(bob, 100), "2026-05-02");
    let whole = d.goal(Ref::new("user", boss), record! {});
    let of_ada = d.goal(Ref::new("user", ada), record! { "parent" => whole });
    let of_bob = d.goal(Ref::new("user", bob), record! { "parent" => whole });
    let calls = d.goal(Ref::new("user", bob), record! { "parent" => whole, "is_amount" => false });
    assert_eq!(d.add_up(whole)["goals"], 4);
    assert_eq!(d.says(whole, ["actual"]), ["111"], "the boss's, Ada's once, Bob's who reports to nobody");
    assert_eq!((d.says(of_ada, ["actual"]), d.says(of_bob, ["actual"])), (["10".into()], ["100".into()]));
    assert_eq!(d.says(calls, ["actual_count"]), ["1"], "which is no money");
    d.s.update("goal", whole, record! { "is_of_children_only" => true }).unwrap();
    d.add_up(whole);
    assert_eq!(d.says(whole, ["actual"]), ["110"]);
    d.s.update("goal", whole, record! { "is_of_children_only" => false, "is_of_owner_only" => true }).unwrap();
    d.s.set_state("goal", of_bob, "closed", Some("discarded"), record! {}).unwrap();
    let done = d.add_up(whole);
    assert_eq!((&done["goals"], &done["left"]), (&json!(3), &json!(1)));
    assert_eq!(d.says(whole, ["actual"]), ["11"], "what was discarded counts no more");
}

#[test]
fn the_goal_of_a_team_counts_its_members() {
    let d = desk();
    let (ada, bob) = (d.seller("ada"), d.seller("bob"));
    let unit = d.s.query_one("select id from business_unit", record! {}).unwrap().unwrap().at(0).cloned().unwrap();
    let team = d.s.create("team", record! { "name" => "North", "business_unit" => unit }).unwrap();
    d.s.create("team_member", record! { "team" => team, "user" => ada }).unwrap();
    d.win(d.deal(ada, 10), "2026-05-02");
    d.win(d.deal(bob, 100), "2026-05-02");
    d.s.grant_role("Salesperson", Ref::new("team", team)).unwrap();
    d.win(d.deal_with(ada, 1, record! { "owner" => Ref::new("team", team) }), "2026-05-02");
    let goal = d.goal(Ref::new("team", team), record! {});
    d.add_up(goal);
    assert_eq!(d.says(goal, ["actual"]), ["11"]);
    d.s.update("goal", goal, record! { "is_of_owner_only" => true }).unwrap();
    d.add_up(goal);
    assert_eq!(d.says(goal, ["actual"]), ["1"]);
}

#[test]
fn orders_and_invoices_count_when_they_were_made() {
    let d = desk();
    let ada = d.seller("ada");
    for (entity, command, done) in [("order", "order.fulfil", "orders"), ("invoice", "invoice.pay", "invoices")] {
        let paper = |worth: i64| {
            let values = record! {
                "name" => "Paper", "customer" => d.acme.clone(), "owner" => Ref::new("user", ada), "freight_amount" => worth,
            };
            d.s.create(entity, values).unwrap()
        };
        let (first, _) = (paper(40), paper(2));
        d.s.execute(command, json!({ entity: first })).unwrap();
        let goal = d.goal(Ref::new("user", ada), record! { "metric" => done });
        d.add_up(goal);
        assert_eq!(d.says(goal, MONEY), ["40", "2", "4"], "{entity}");
        let before = d.goal(
            Ref::new("user", ada),
            record! { "metric" => done, "starts_on" => "2026-04-01", "ends_on" => "2026-05-19" },
        );
        d.add_up(before);
        assert_eq!(d.says(before, ["actual"]), ["0"], "{entity}");
    }
}

#[test]
fn what_is_added_up_is_typed_only_where_the_goal_says_so() {
    let d = desk();
    let ada = d.seller("ada");
    d.win(d.deal(ada, 10), "2026-05-02");
    let whole = d.goal(Ref::new("user", ada), record! { "is_of_children_only" => true });
    let goal = d.goal(Ref::new("user", ada), record! { "parent" => whole });
    for field in ["actual", "in_progress", "actual_count", "in_progress_count"] {
        let error = d.s.update("goal", goal, record! { field => 5 }).unwrap_err();
        assert_eq!((error.code(), rules(&error)), (ErrorCode::Validation, format!("{field}:read_only")));
    }
    d.s.update("goal", goal, record! { "is_override" => true, "actual" => 400 }).unwrap();
    assert_eq!(d.says(goal, ["is_overridden", "percentage"]), ["true", "40"]);
    let done = d.add_up(whole);
    assert_eq!((&done["goals"], &done["left"]), (&json!(1), &json!(1)));
    assert_eq!((d.says(goal, ["actual"]), d.says(whole, ["actual"])), (["400".into()], ["400".into()]));
    d.s.update("goal", goal, record! { "is_override" => false }).unwrap();
    d.add_up(whole);
    assert_eq!(d.says(whole, ["actual", "is_overridden"]), ["10", "false"]);
}

#[test]
fn a_goal_tells_nobody_what_its_owner_does_not_see() {
    let d = desk();
    let all = ["goal", "account", "user"].map(|entity| (entity, "organisation"));
    role(&d.s, "Own deals", &[[("opportunity", "own")].as_slice(), &all].concat());
    let ada = user(&d.s, "ada", &["Own deals"]);
    let bob = user(&d.s, "bob", &["Own deals"]);
    d.win(d.deal(ada, 10), "2026-05-02");
    d.win(d.deal(bob, 100), "2026-05-02");
    let (of_ada, of_bob) = (Ref::new("user", ada), Ref::new("user", bob));
    let spying = d.goal(of_bob.clone(), record! { "owner" => of_ada.clone() });
    let own = d.goal(of_ada, record! { "owner" => of_bob.clone() });
    let told = d.goal(of_bob.clone(), record! { "owner" => of_bob });
    for goal in [spying, own, told] {
        d.add_up(goal);
    }
    assert_eq!([spying, own, told].map(|goal| d.says(goal, ["actual"])[0].clone()), ["0", "0", "100"]);
    // Whoever asks: what the owner sees is what counts.
    let as_ada = d.crm.session_as(ada).unwrap();
    as_ada.execute("goal.recalculate", json!({ "goal": told })).unwrap();
    assert_eq!(d.says(told, ["actual"]), ["100"]);
    // Who can no longer sign in reads nothing, and the goal stays what it was.
    d.s.update("user", bob, record! { "is_disabled" => true }).unwrap();
    let done = d.add_up(told);
    assert_eq!((&done["goals"], &done["left"]), (&json!(0), &json!(1)));
    assert_eq!(d.says(told, ["actual"]), ["100"]);
}

#[test]
fn goals_that_run_are_added_up_when_due() {
    let d = desk();
    let ada = d.seller("ada");
    let whose = Ref::new("user", ada);
    let year = record! { "is_fiscal_period" => true, "fiscal_year" => 2026, "fiscal_period" => "year" };
    let year = d.goal(whose.clone(), year);
    d.goal(whose.clone(), record! { "parent" => year });
    // Nothing above it runs on.
    let may = d.goal(whose.clone(), record! {});
    let june = d.goal(whose.clone(), record! { "starts_on" => "2026-06-01", "ends_on" => "2026-06-30" });
    let due = || d.s.execute("system.run_due", json!({})).unwrap()["goals_changed"].clone();
    assert_eq!(due(), 3, "nothing is a number too");
    d.win(d.deal(ada, 10), "2026-05-20");
    assert_eq!((due(), due()), (json!(3), json!(0)));
    assert_eq!(d.says(june, ["rolled_up_at"]), [""]);
    // Won after the last time, on the last day.
    d.win(d.deal(ada, 5), "2026-05-31");
    d.clock.set(moment("2026-06-02T08:00:00Z"));
    assert_eq!((due(), d.says(may, ["actual"])), (json!(4), ["15".into()]));
    d.win(d.deal(ada, 7), "2026-05-30");
    due();
    assert_eq!((d.says(may, ["actual"]), d.says(year, ["actual"])), (["15".into()], ["22".into()]), "May is over");
    d.add_up(may);
    assert_eq!(d.says(may, ["actual"]), ["22"], "but can be asked for");
}

#[test]
fn a_goal_that_is_closed_or_unseen_is_not_added_up() {
    let d = desk();
    let ada = user(&d.s, "ada", &[]);
    let goal = d.goal(Ref::new("user", ada), record! {});
    role(&d.s, "Own goals", &[("goal", "own")]);
    d.s.grant_role("Own goals", Ref::new("user", ada)).unwrap();
    let error = d.crm.session_as(ada).unwrap().execute("goal.recalculate", json!({ "goal": goal })).unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
    d.s.set_state("goal", goal, "closed", None, record! {}).unwrap();
    let error = d.s.execute("goal.recalculate", json!({ "goal": goal })).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TransitionRefused);
}

#[test]
fn a_fiscal_year_starts_on_a_day_that_every_month_has() {
    for (month, day) in [(2, 29), (13, 1), (1, 0)] {
        let settings = Settings { fiscal_year_start: month, fiscal_year_start_day: day, ..Settings::default() };
        let error = Crm::in_memory_with(Options::new().settings(settings)).map(drop).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidArgument);
    }
}
