//! Compares `evaluate` with the oracle, which simulates a ticket tick by tick (T4, K1-K15, P1-P5, S3, S4, E6, R1).

use punctual::{evaluate, evaluate_into};
use punctual_oracle::calendar::{text, utc};
use punctual_oracle::clock::{self, World};

use super::asked::{answers, difference, read_ticket};
use super::draw_case::{TICK, TICKS, desk, tickets};
use super::told::Told;

pub fn hold(data: &[u8]) {
    let desk = desk(data, |_, _| ());
    let world = World::look(&desk.drawn, desk.start(), TICK, TICKS);
    for (written, nows) in tickets(data, &desk) {
        let _told = Told(|| desk.told(&written, &nows));
        let ticket = read_ticket(&written);
        let mut got = evaluate(&ticket, &desk.policy, utc(desk.base));
        for (&now, want) in nows.iter().zip(clock::evaluate(&world, &written, &nows)) {
            evaluate_into(&ticket, &desk.policy, utc(now), &mut got);
            let got = answers(&got);
            assert!(got == want, "now {}\n{}", text(now), difference(&want, &got));
        }
    }
}
