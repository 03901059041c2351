//! Turns of two sides, and what comes of them.

use std::time::{Duration, Instant};

/// How wide the names of what is measured are.
pub const WIDTH: usize = 60;

/// Times `engine` and `raw` by turns and prints the medians and the median of the ratios. `per` is how many
/// operations one turn does.
pub fn compare(
    name: &str,
    limit: Option<f64>,
    turns: usize,
    per: usize,
    mut engine: impl FnMut(),
    mut raw: impl FnMut(),
) {
    // One turn each that does not count: caches warm, statements prepared.
    engine();
    raw();
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..turns {
        // Who goes first changes, so that neither profits from what the other left in the caches.
        let (one, other) = if turn % 2 == 0 {
            let one = time(&mut engine);
            (one, time(&mut raw))
        } else {
            let other = time(&mut raw);
            (time(&mut engine), other)
        };
        ours.push(one.as_secs_f64());
        theirs.push(other.as_secs_f64());
        ratios.push(one.as_secs_f64() / other.as_secs_f64());
    }
    let (ours, theirs) = (median(&mut ours) / per as f64, median(&mut theirs) / per as f64);
    let limit = limit.map_or(String::new(), |limit| format!("{limit:.1}"));
    println!("{name:<WIDTH$} {:>10} {:>10} {:>7.2} {limit:>7}", show(ours), show(theirs), median(&mut ratios));
}

/// Times one side alone and prints the median.
pub fn alone(name: &str, limit: &str, turns: usize, mut action: impl FnMut()) {
    let mut times: Vec<f64> = (0..turns).map(|_| time(&mut action).as_secs_f64()).collect();
    println!("{name:<WIDTH$} {:>10} {:>10} {:>7} {limit:>7}", show(median(&mut times)), "", "");
}

fn time(action: &mut impl FnMut()) -> Duration {
    let start = Instant::now();
    action();
    start.elapsed()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn show(seconds: f64) -> String {
    match seconds {
        s if s < 1e-3 => format!("{:.1} µs", s * 1e6),
        s if s < 1.0 => format!("{:.2} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}
