//! What the example `what_if` prints of the sample. What must hold of the real log stands in `real_log`.
#![cfg(feature = "serde")]

#[allow(dead_code, reason = "its main is not called here")]
#[path = "../../examples/what_if.rs"]
mod example;

use crate::sampled;

#[test]
fn the_page_of_the_sample_is_the_golden_one() {
    let mut page = Vec::new();
    example::print(&example::asked::of_sample(), &mut page).unwrap();
    sampled::golden("what_if.txt", &String::from_utf8(page).unwrap());
}
