#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| punctual_fuzz::properties::import::hold(data));
