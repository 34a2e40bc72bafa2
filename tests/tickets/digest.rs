//! SHA-256 of the answers of 100,000 evaluations, compared with the value that is checked in. `.ci/wasm` also
//! computes it in a release build and in WebAssembly.

#[path = "../../examples/digest/src/digest/mod.rs"]
mod drawn;

use crate::sampled;
use drawn::numbers::Numbers;

#[test]
fn t3_the_digest_of_many_evaluations_is_the_one_that_is_checked_in() {
    sampled::golden("digest.txt", &drawn::text());
}

/// The first numbers that others have published of SplitMix64.
#[test]
fn the_numbers_are_those_of_split_mix() {
    let mut numbers = Numbers::from(1_234_567);
    let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
    assert_eq!(expected.map(|_| numbers.any()), expected);
}
