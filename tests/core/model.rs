//! Random companies with random schemas do random work, and everything that can be read is compared with a small model
//! in memory: records, answers, search, histories, what was at every earlier moment, the feed.
//!
//! The run is the same each time. `CRM_MODEL_SEED` chooses another (`random` any), `CRM_MODEL_CASES` how many.

mod change;
mod check;
mod offer;
mod plan;
mod play;
mod schema;
mod world;

use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

#[test]
fn random_work_agrees_with_a_model() {
    let cases = std::env::var("CRM_MODEL_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(32);
    let seed = match std::env::var("CRM_MODEL_SEED").as_deref() {
        Ok("random") => uuid_seed(),
        Ok(text) => text.parse().expect("CRM_MODEL_SEED is a number"),
        Err(_) => 20_260_301,
    };
    println!("CRM_MODEL_SEED={seed} CRM_MODEL_CASES={cases} repeats this run");
    let mut bytes = [0_u8; 32];
    bytes[..8].copy_from_slice(&u64::to_le_bytes(seed));
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: u32::MAX,
        max_shrink_time: 20_000,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    match runner.run(&plan::plans(), |plan| play::play(&plan)) {
        Ok(()) => {}
        // The shortest plan that fails, on one line a step.
        Err(TestError::Fail(why, plan)) => {
            let steps: Vec<String> = plan.steps.iter().map(|step| format!("{step:?}")).collect();
            panic!("CRM_MODEL_SEED={seed}: {why}\nentities {:?}\n{}", plan.entities, steps.join("\n"));
        }
        Err(abort) => panic!("CRM_MODEL_SEED={seed}: {abort}"),
    }
}

fn uuid_seed() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(std::process::id())
}
