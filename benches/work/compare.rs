//! Times two calls alternately, so that other load on the machine affects both alike. Prints the ratio of their times
//! and its target.

#![allow(dead_code)] // each benchmark uses a part

use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Odd, so that the median is one of them.
const ROUNDS: usize = 401;

/// Used if a single call takes a stretch or longer.
const FEW_ROUNDS: usize = 41;

/// How long one side runs in a round. This is much longer than reading the clock takes, and much shorter than the time
/// slice of a process, so that few rounds are interrupted and the medians are not affected.
const STRETCH: Duration = Duration::from_micros(50);

/// What a ratio should be.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    AtMost(f64),
    AtLeast(f64),
    /// No target; the ratio is only shown.
    Shown,
}

impl Target {
    pub(crate) fn verdict(self, ratio: f64) -> &'static str {
        match self {
            Target::AtMost(most) if ratio <= most => "met",
            Target::AtLeast(least) if ratio >= least => "met",
            Target::Shown => "",
            _ => "MISSED",
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::AtMost(most) => write!(f, "<= {most:.2}"),
            Target::AtLeast(least) => write!(f, ">= {least}"),
            Target::Shown => f.write_str("-"),
        }
    }
}

pub(crate) fn head(title: &str) {
    println!("\n{:<62} {:>12} {:>12} {:>10}  {:<10}", title, "first", "second", "ratio", "target");
}

/// Calls `one` and `other` alternately and prints the ratio of the medians.
pub(crate) fn ratio<T, U>(what: &str, target: Target, mut one: impl FnMut() -> T, mut other: impl FnMut() -> U) {
    let (calls, other_calls) = (calls_in_stretch(&mut one), calls_in_stretch(&mut other));
    let count = if calls.min(other_calls) == 1 { FEW_ROUNDS } else { ROUNDS };
    let rounds = (0..count).map(|_| (nanos_per_call(calls, &mut one), nanos_per_call(other_calls, &mut other)));
    print(what, target, &rounds.collect::<Vec<_>>());
}

/// The same for rounds that were timed elsewhere, in nanoseconds of the first and of the second.
pub(crate) fn print(what: &str, target: Target, rounds: &[(f64, f64)]) {
    let one = median(rounds.iter().map(|round| round.0));
    let other = median(rounds.iter().map(|round| round.1));
    let ratio = one / other;
    let (one, other) = (format!("{one:.1} ns"), format!("{other:.1} ns"));
    println!("{what:<62} {one:>12} {other:>12} {ratio:>10.3}  {target:<10} {}", target.verdict(ratio));
}

/// Prints how long one call takes. `most` is the goal in microseconds on the machine of docs/performance.md.
pub(crate) fn wait<T>(what: &str, most: Option<f64>, mut call: impl FnMut() -> T) {
    let calls = calls_in_stretch(&mut call);
    let micros = median((0..FEW_ROUNDS).map(|_| nanos_per_call(calls, &mut call))) / 1_000.0;
    let (target, shown) =
        most.map_or((Target::Shown, String::new()), |most| (Target::AtMost(most), format!("<= {most} us")));
    println!("{what:<62} {:>12} {:>12} {micros:>7.1} us  {shown:<10} {}", "", "", target.verdict(micros));
}

/// The mean time of one call, over this many calls.
pub(crate) fn nanos_per_call<T>(calls: u32, mut call: impl FnMut() -> T) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        black_box(call());
    }
    start.elapsed().as_nanos() as f64 / f64::from(calls)
}

/// Doubles the number of calls until the fastest of five tries takes at least a stretch. This also warms the caches.
fn calls_in_stretch<T>(mut call: impl FnMut() -> T) -> u32 {
    let mut quickest = |calls| (0..5).map(|_| nanos_per_call(calls, &mut call)).fold(f64::INFINITY, f64::min);
    let enough = |calls: &u32| quickest(*calls) * f64::from(*calls) >= STRETCH.as_nanos() as f64;
    (0..24).map(|power| 1 << power).find(enough).unwrap_or(1 << 24)
}

pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
