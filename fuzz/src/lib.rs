//! What the fuzz targets share. They run the same properties as the tests.

#[path = "../../tests/properties/mod.rs"]
pub mod properties;

use libfuzzer_sys::fuzzer_mutate;

/// Changes an input that begins with a policy or a calendar. Most changes are to the questions after it, because
/// building a policy or a calendar costs hundreds of times as much as a question.
pub fn mutate(head: usize, data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    if size <= head || most <= head || seed.is_multiple_of(64) {
        return fuzzer_mutate(data, size, most);
    }
    head + fuzzer_mutate(&mut data[head..], size - head, most - head)
}

/// A fuzz target for a property whose inputs have a head.
#[macro_export]
macro_rules! target_with_head {
    ($property:ident, $head:ident) => {
        use libfuzzer_sys::{fuzz_mutator, fuzz_target};
        use punctual_fuzz::properties::{heads, $property};

        fuzz_target!(|data: &[u8]| $property::hold(data));
        fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
            punctual_fuzz::mutate(heads::$head, data, size, most, seed)
        });
    };
}
