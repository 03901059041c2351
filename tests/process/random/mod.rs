//! Whatever two people do, in whatever order: leads, deals, papers, contracts, cases, campaigns, lists and queues stay what
//! they should be. A run is drawn from a number, the same on every machine; one that fails prints its number and its steps.
//!
//! `CRM_SEQUENCES=60 cargo test -p crm-core --test process -- random:: --nocapture` tries more runs than usual,
//! `CRM_SEQUENCE=17` only that one; `CRM_TELL=1` prints the steps of runs that pass, too.

#[path = "../../dice.rs"]
mod dice;
mod draw;
mod picture;
mod rules;
mod world;

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

pub use dice::Dice;
use world::World;

/// How many runs, and how many steps each has.
const RUNS: u64 = 10;
const STEPS: usize = 120;
/// After how many steps everything is looked at.
const EVERY: usize = 15;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

#[test]
fn whatever_is_done_the_rules_hold() {
    let runs = match setting("CRM_SEQUENCE") {
        Some(one) => one..one + 1,
        None => 0..setting("CRM_SEQUENCES").unwrap_or(RUNS),
    };
    let mut done = [0_usize; 2];
    for run in runs {
        let [did, refused] = play(run);
        done = [done[0] + did, done[1] + refused];
    }
    println!("{} steps were done and {} refused", done[0], done[1]);
    // Neither are all of them refused, nor none.
    assert!(done[0] > done[1] / 2 && done[1] > done[0] / 20, "{done:?}");
}

/// Plays one run: how many steps were done, how many refused.
fn play(run: u64) -> [usize; 2] {
    let mut dice = Dice::new(run);
    let mut told = String::new();
    let played = catch_unwind(AssertUnwindSafe(|| {
        let mut world = World::new();
        let mut before = picture::Picture::of(&world);
        rules::check(&world, &before);
        let mut done = [0, 0];
        for number in 1..=STEPS {
            let step = draw::step(&world, &mut dice);
            _ = write!(told, "{number:>3} {step}");
            match world.take(&step) {
                Ok(()) => done[0] += 1,
                Err(error) => {
                    _ = write!(told, "  -- {}: {error}", error.code());
                    done[1] += 1;
                }
            }
            told.push('\n');
            if number % EVERY == 0 || number == STEPS {
                let after = picture::Picture::of(&world);
                rules::check(&world, &after);
                world.check_feed(&before, &after);
                before = after;
            }
        }
        assert_eq!(world.crm.check().unwrap(), Vec::<String>::new(), "the file is sound");
        if setting("CRM_TELL").is_some() {
            println!("{told}");
        }
        done
    }));
    played.unwrap_or_else(|panic| {
        eprintln!("run {run} (CRM_SEQUENCE={run} tries it alone):\n{told}");
        resume_unwind(panic)
    })
}
