//! Compares `punctual` with other crates that measure working time: New York, Monday to Friday, 09:00 to 17:00, eight
//! holidays a year. The answers are compared before they are timed. Each pair is timed alternately.
//!
//! ```sh
//! cargo run --release --features autumn
//! ```
//!
//! `opening-hours` says when something is open but has no sums, so the walk over its open stretches is part of the
//! benchmark.

#[cfg(feature = "autumn")]
mod autumn;
#[path = "../work/compare.rs"]
mod compare;
#[path = "../work/office.rs"]
mod office;
mod opening;
mod work_clock;

use std::hint::black_box;

use chrono::{DateTime, TimeDelta, Utc};
use compare::Target;
use punctual::Calendar;

/// The two queries that all crates answer.
trait Peer {
    fn name(&self) -> &'static str;
    fn between(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> TimeDelta;
    fn add(&self, start: DateTime<Utc>, working: TimeDelta) -> DateTime<Utc>;
}

fn main() {
    let office = office::office();
    compare(&office, &work_clock::WorkClock::office(), Some([15.0, 300.0, 20_000.0]));
    #[cfg(feature = "autumn")]
    compare(&office, &autumn::Autumn::office(), Some([15.0, 300.0, 20_000.0]));
    compare(&office, &opening::Opening::office(), None);
}

/// `least` is the goal for one day, 30 days and five years: how many times as fast `punctual` should be.
fn compare(office: &Calendar, peer: &impl Peer, least: Option<[f64; 3]>) {
    let start = office::start();
    let target = |place: usize| least.map_or(Target::Shown, |least| Target::AtLeast(least[place]));
    compare::head(&format!("{} and punctual", peer.name()));
    for (days, hours, place) in [(1, 4, 0), (30, 160, 1), (1_826, 9_900, 2)] {
        let (end, working) = (start + TimeDelta::days(days), TimeDelta::hours(hours));
        assert_eq!(office.between(start, end), peer.between(start, end), "{}, {days} days", peer.name());
        compare::ratio(
            &format!("between, {days} days"),
            target(place),
            || peer.between(black_box(start), black_box(end)),
            || office.between(black_box(start), black_box(end)),
        );
        assert_eq!(office.add(start, working), Some(peer.add(start, working)), "{}, {hours} h", peer.name());
        compare::ratio(
            &format!("add, {hours} h"),
            target(place),
            || peer.add(black_box(start), black_box(working)),
            || office.add(black_box(start), black_box(working)),
        );
    }
}
