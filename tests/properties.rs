//! The properties of `tests/properties/` over the seeds and regressions of `fuzz/`, over seeds with some bytes changed, and
//! over bytes drawn from a fixed sequence. Without a fuzzer, so that every test run repeats what fuzzing has found.

#![allow(clippy::disallowed_methods, reason = "seeds are files")]

#[path = "properties/mod.rs"]
mod properties;

use properties::Property;
use punctual_tests::{cases, repository};

/// A fixed sequence of numbers that look random.
struct Drawn(u64);

impl Drawn {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^ mixed >> 29
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 8) as usize % end.max(1)
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        (0..self.below(most)).map(|_| self.next() as u8).collect()
    }

    /// A few bytes changed, cut out, doubled or taken from elsewhere.
    fn changed(&mut self, seed: &[u8]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(3) {
            let (at, length) = (self.below(bytes.len()), self.below(12));
            let end = (at + length).min(bytes.len());
            match self.below(5) {
                0 => drop(bytes.drain(at..end)),
                1 => bytes.extend_from_within(at..end),
                2 => drop(bytes.splice(at..at, seed[..seed.len().min(length)].to_vec())),
                _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = self.next() as u8),
            }
        }
        bytes
    }
}

fn inputs(folder: &str, target: &str) -> Vec<Vec<u8>> {
    let folder = repository("fuzz").join(folder).join(target);
    let Ok(files) = std::fs::read_dir(&folder) else { return Vec::new() };
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .filter(|file| file.extension().is_none_or(|end| end != "md"))
        .map(|file| std::fs::read(file).unwrap())
        .collect()
}

/// Names the input before it is tried, so that a failure says which one it was.
fn hold((target, hold): Property, changed: u32, drawn: u32) {
    let seeds = inputs("seeds", target);
    assert!(!seeds.is_empty(), "{target} has no seeds");
    for bytes in seeds.iter().chain(&inputs("regressions", target)) {
        hold(bytes);
    }
    let mut draw = Drawn(target.len() as u64);
    for number in 0..cases(changed) as usize {
        hold(&draw.changed(&seeds[number % seeds.len()]));
    }
    for _ in 0..cases(drawn) {
        hold(&draw.bytes(400));
    }
}

fn named(target: &str) -> Property {
    *properties::ALL.iter().find(|property| property.0 == target).unwrap()
}

#[test]
fn e1_to_e7_k6_alerts_and_changes() {
    hold(named("alerts"), 1_000, 1_000);
}

#[test]
fn c1_to_c6_calendars() {
    hold(named("calendar_laws"), 1_000, 1_000);
}

#[test]
fn k1_to_k15_p1_to_p5_evaluate_answers_as_the_oracle_does() {
    hold(named("clock_oracle"), 1_000, 1_000);
}

#[test]
fn b1_b4_policies_from_any_bytes() {
    hold(named("policy_json"), 4_000, 1_000);
}

#[test]
fn t1_b2_b4_x1_round_trips() {
    hold(named("round_trips"), 1_000, 1_000);
}

#[test]
fn b2_b4_tickets_from_any_bytes() {
    hold(named("ticket_json"), 8_000, 1_000);
}

#[test]
fn c1_c8_zones_from_any_bytes() {
    hold(named("tzif"), 4_000, 1_000);
}
