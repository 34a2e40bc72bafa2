//! What small inputs can cost: the processor time and the highest memory from the texts to the result, for inputs of
//! 10 KB and of 100 KB. Each product multiplies quantities of a policy, a book or a ticket. The table of costs in
//! `SECURITY.md` comes from here.
//!
//! ```sh
//! cargo bench -p punctual-benches --bench costs
//! cargo bench -p punctual-benches --bench costs -- calendars
//! ```
//!
//! With words, only the products whose names contain all of them are measured.

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::disallowed_methods)]

#[path = "costs/calendars.rs"]
mod calendars;
#[path = "costs/policies.rs"]
mod policies;
#[path = "work/processor.rs"]
mod processor;
#[path = "costs/tickets.rs"]
mod tickets;

use allocation_counter::measure;
use processor::processor_time;

/// An input that grows with a number, and what is done with it.
#[derive(Clone, Copy)]
struct Product {
    name: &'static str,
    /// The texts of the input; longer for a greater number.
    write: fn(usize) -> Vec<String>,
    /// Reads the texts and does the work. Gives the length of the result, in a unit that the name says.
    run: fn(&[String]) -> usize,
}

/// The aims of `SECURITY.md`, which an input should not exceed: bytes of input, milliseconds, megabytes.
const SIZES: [(usize, u128, u64); 2] = [(10_000, 1_000, 50), (100_000, 5_000, 500)];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    println!("{:<72} {:>8} {:>9} {:>10} {:>10}", "product", "input", "time", "memory", "result");
    let products = [calendars::PRODUCTS, policies::PRODUCTS, tickets::PRODUCTS].concat();
    for product in products.iter().filter(|product| words.iter().all(|word| product.name.contains(word.as_str()))) {
        for (size, milliseconds, megabytes) in SIZES {
            let texts = largest(product.write, size);
            let length: usize = texts.iter().map(String::len).sum();
            let (begin, mut result) = (processor_time(), 0);
            let mut memory = measure(|| result = (product.run)(&texts)).bytes_max / 1_000_000;
            // A text that has not been kept.
            if product.name.contains("bytes of JSON") {
                memory += result as u64 / 1_000_000;
            }
            let time = processor_time().saturating_sub(begin).as_millis();
            let too_much = if time > milliseconds || memory > megabytes { "  TOO MUCH" } else { "" };
            println!("{:<72} {length:>8} {time:>6} ms {memory:>7} MB {result:>10}{too_much}", product.name);
        }
    }
}

/// The longest of these texts that together have no more bytes than this.
fn largest(write: fn(usize) -> Vec<String>, size: usize) -> Vec<String> {
    let fits = |number: usize| write(number).iter().map(String::len).sum::<usize>() <= size;
    let (mut low, mut high) = (1, 2);
    while fits(high) {
        (low, high) = (high, high * 2);
    }
    while high - low > 1 {
        let middle = low.midpoint(high);
        if fits(middle) { low = middle } else { high = middle }
    }
    write(low)
}
