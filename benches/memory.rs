//! Heap memory and allocations, counted by an allocator. The figures are the same in every run. They are printed; no
//! target makes the run fail.
//!
//! ```sh
//! cargo bench -p punctual-benches --bench memory
//! ```

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

#[path = "work/desk.rs"]
mod desk;
#[path = "work/office.rs"]
mod office;

use allocation_counter::measure;
use punctual::calendar::{Zone, Zones};
use punctual::{Calendar, Policy, brief, brief_into, evaluate, evaluate_into, explain};

/// The bytes that the result of `make` holds.
fn held<T>(make: impl FnOnce() -> T) -> i64 {
    let mut made = None;
    measure(|| made = Some(make())).bytes_current
}

fn show(what: &str, bytes: i64) {
    println!("{what:<66} {bytes:>10} bytes");
}

fn verdict(what: &str, met: bool) {
    println!("{what:<66} {:>10}", if met { "met" } else { "MISSED" });
}

fn main() {
    let zone = held(|| Zone::named("America/New_York").unwrap());
    let office = held(office::office);
    show("the table of a zone", zone);
    show("an office calendar of 130 years, including its zone", office);
    show("its share for 21 years", office * 21 / 130);
    verdict("  target: 21 years in 32 KB", office * 21 / 130 <= 32 * 1024);

    let zones = Zones::bundled().with(Zone::named("America/New_York").unwrap());
    let one = || Calendar::from_spec_with(office::spec(), &zones).unwrap();
    let each = held(|| (0..1_000).map(|_| one()).collect::<Vec<_>>()) / 1_000;
    show("each of 1,000 office calendars in one zone", each);
    verdict("  target: they share the table of the zone", each + zone * 9 / 10 <= office);

    let (ticket, policy, now) = (desk::ticket(), desk::policy(), desk::now());
    show("a policy with that calendar", held(|| Policy::from_spec(desk::spec()).unwrap()));
    show("each of 1,000 tickets of 8 events", held(|| desk::tickets(1_000)) / 1_000);
    show("an evaluation of one", held(|| evaluate(&ticket, &policy, now)));
    show("an explanation of one", held(|| explain(&ticket, &policy, now)));

    let mut out = evaluate(&ticket, &policy, now);
    for _ in 0..2 {
        evaluate_into(&ticket, &policy, now, &mut out);
    }
    desk::check(&out);
    let fresh = measure(|| drop(evaluate(&ticket, &policy, now))).count_total;
    let again = measure(|| evaluate_into(&ticket, &policy, now, &mut out)).count_total;
    let mut line = brief(&ticket, &policy, now);
    for _ in 0..2 {
        brief_into(&ticket, &policy, now, &mut line);
    }
    let brief_again = measure(|| brief_into(&ticket, &policy, now, &mut line)).count_total;
    let brief = measure(|| drop(brief(&ticket, &policy, now))).count_total;
    println!("{:<66} {fresh:>10}", "allocations of evaluate");
    println!("{:<66} {brief:>10}", "allocations of brief");
    println!("{:<66} {again:>10}", "allocations of evaluate_into with used buffers");
    println!("{:<66} {brief_again:>10}", "allocations of brief_into with used buffers");
    verdict("  target: none", again == 0);
}
