//! Random organisations: whatever a user asks, tries or is told, the compiled conditions must say what a naive model says
//! that looks at one record after another. Then things change, and sessions long open must heed it at once.
//!
//! The run is the same each time. `CRM_ORGANISATIONS` says how many (2,000), `CRM_ORGANISATION` which first (0): the
//! number of one that failed, and 1 of them, repeat it alone.
//!
//! A program of its own, which runs optimised (`make test-rust`): two thousand files take minutes otherwise.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop; clippy.toml excuses tests only, not their helpers"
)]

mod changes;
mod check;
#[path = "../dice.rs"]
mod dice;
mod oracle;
mod organisation;
mod questions;
mod writes;

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use check::Look;
use crm_core::{ErrorCode, Session};
use dice::Dice;
use organisation::{Organisation, describe};

/// How often an organisation changes, and how much each time.
const ROUNDS: usize = 2;
const CHANGES: usize = 4;

#[test]
fn random_organisations_agree_with_a_naive_model() {
    let number = |name: &str, usual: u64| {
        std::env::var(name).ok().map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
    };
    let (first, count) = (number("CRM_ORGANISATION", 0), number("CRM_ORGANISATIONS", 2_000));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("organisations-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let template = folder.join("template.crm");
    organisation::make_template(&template);
    let next = AtomicU64::new(first);
    // Each of the two takes the next organisation and stops at the first that fails, on either side.
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            if seed >= first.saturating_add(count) {
                return Ok(());
            }
            // A folder of its own, so that nothing of one organisation is left to the next.
            let own = folder.join(seed.to_string());
            std::fs::create_dir(&own).unwrap();
            let path = own.join("organisation.crm");
            std::fs::copy(&template, &path).unwrap();
            let played = play(&path, seed);
            std::fs::remove_dir_all(&own).unwrap();
            if let Err(difference) = played {
                next.store(u64::MAX / 2, Ordering::SeqCst);
                return Err(format!("CRM_ORGANISATION={seed} CRM_ORGANISATIONS=1 repeats this:\n{difference}"));
            }
        }
    };
    let outcomes = std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    std::fs::remove_dir_all(&folder).unwrap();
    let differences: Vec<String> = outcomes.into_iter().filter_map(Result::err).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

/// Builds one organisation and compares, before and after changes.
fn play(path: &Path, seed: u64) -> Result<(), String> {
    let mut dice = Dice::new(seed);
    let mut organisation = Organisation::build(path, &mut dice);
    let mut sessions: Vec<Option<Session>> = Vec::new();
    for (n, user) in organisation.world.users.iter().enumerate() {
        let opened = check::code(organisation.crm.session_as(user.id));
        let refused = opened.as_ref().err().copied();
        let model = (!organisation.world.is_enabled(n)).then_some(ErrorCode::PermissionDenied);
        check::same(&format!("open a session of user {n}"), &refused, &model)
            .map_err(|difference| told(&organisation, &[], &difference))?;
        sessions.push(opened.ok());
    }
    let mut changes = Vec::new();
    for round in 0..=ROUNDS {
        for (user, session) in sessions.iter().enumerate() {
            // At first everybody looks; then some, so that what a session remembers is older than one change.
            let Some(session) = session.as_ref().filter(|_| round == 0 || dice.is(30)) else { continue };
            let look = Look { organisation: &organisation, world: &organisation.world, user, session };
            let done = look.compare(&mut dice).and_then(|()| look.attempt(&mut dice));
            done.map_err(|difference| told(&organisation, &changes, &format!("user {user}: {difference}")))?;
        }
        for _ in 0..if round < ROUNDS { CHANGES } else { 0 } {
            let done = organisation.change(&mut dice);
            changes.push(done.map_err(|error| told(&organisation, &changes, &format!("a change failed: {error}")))?);
        }
    }
    Ok(())
}

fn told(organisation: &Organisation, changes: &[String], difference: &str) -> String {
    format!("{difference}\nchanges {changes:?}\n{}", describe(&organisation.world))
}
