//! What the tests of calendars and allowances share: instants as numbers, and a comparison of two answers to one
//! question.

use std::cell::Cell;

use chrono::{DateTime, Utc};
use punctual_oracle::calendar::{Answer, HORIZON, Nanos, text};
use punctual_tests::sampled;

pub(crate) fn nanos(at: DateTime<Utc>) -> Nanos {
    at.timestamp_nanos_opt().unwrap()
}

pub(crate) fn show(at: Option<Nanos>) -> String {
    at.map_or("never".to_owned(), text)
}

/// Is the crate's answer the oracle's, or past the end of what the oracle has looked at?
pub(crate) fn agree(got: Option<DateTime<Utc>>, want: Answer) -> bool {
    let got = got.map(nanos);
    got.is_none_or(|got| HORIZON.contains(&got))
        && match want {
            Answer::At(want) => got == Some(want),
            Answer::Never => got.is_none(),
            Answer::Past(end) => got.is_none_or(|got| got >= end),
            Answer::Before(start) => got.is_none_or(|got| got < start),
        }
}

/// Counts what was seen.
pub(crate) fn count(counter: &Cell<u64>, by: usize) {
    counter.set(counter.get() + by as u64);
}

/// Prints how often each thing was seen and fails where it was less than the number, or than a sample of it: drawing must
/// not have become so tame that agreement says little.
pub(crate) fn tell(counts: &[(&str, &Cell<u64>, u64)]) {
    for (what, counter, least) in counts {
        println!("{:>9} {what}", counter.get());
        assert!(counter.get() >= sampled(*least), "only {} {what}", counter.get());
    }
}

macro_rules! ensure {
    ($agrees:expr, $($shown:tt)*) => {
        if !$agrees {
            return Err(TestCaseError::fail(format!($($shown)*)));
        }
    };
}
pub(crate) use ensure;
