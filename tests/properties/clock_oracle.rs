//! `evaluate` against the oracle that lives through a ticket's time tick by tick (T4, K1-K14, P1-P5, S3, S4, R1).

use punctual::{evaluate, evaluate_into};

use super::bytes::Bytes;
use super::draw_case::{TICK, TICKS, case};
use super::oracle::asked::{answers, difference, read_policy, read_ticket};
use super::oracle::calendar::{text, utc};
use super::oracle::clock::{self, World};
use super::told::Told;

pub fn hold(data: &[u8]) {
    let case = case(&mut Bytes::new(data));
    let _told = Told(|| case.told());
    let world = World::look(&case.policy, case.start(), TICK, TICKS);
    let (policy, ticket) = (read_policy(&case.policy), read_ticket(&case.ticket));
    let mut got = evaluate(&ticket, &policy, utc(case.base));
    for (&now, want) in case.nows.iter().zip(clock::evaluate(&world, &case.ticket, &case.nows)) {
        evaluate_into(&ticket, &policy, utc(now), &mut got);
        let got = answers(&got);
        assert!(got == want, "now {}\n{}", text(now), difference(&want, &got));
    }
}
