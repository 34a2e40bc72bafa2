//! A cutoff that a lint calls idle changes no deadline (A3, A8).

use std::cell::Cell;

use crate::allowances::read;
use crate::asking::{count, ensure, tell};
use crate::draw::{check_each, zone_names};
use crate::draw_allowances::{Scene, scenes};
use proptest::prelude::*;
use punctual::input::LintKind;
use punctual::{Cycle, Policy, Ticket, evaluate};
use punctual_oracle::calendar::{text, utc};
use serde_json::{Value, json};

/// The policy of the scene with other targets, by priority.
fn policy(scene: &Scene, cutoff: Option<&str>) -> Value {
    let mut policy = scene.policy();
    let withins = ["2h", "same business day", "next business day", "3 business days"];
    policy["priorities"] = json!(withins);
    policy["metrics"]["resolution"]["targets"] = json!({});
    for within in withins {
        policy["metrics"]["resolution"]["targets"][within]["*"] = json!({ "within": within, "cutoff": cutoff });
    }
    policy
}

fn cycle(policy: &Policy, ticket: &Ticket) -> Cycle {
    evaluate(ticket, policy, ticket.opened_at()).metrics[0].cycles[0].clone()
}

#[test]
fn a3_a8_a_cutoff_that_is_said_to_change_nothing_changes_nothing() {
    const CUTOFFS: [&str; 8] = ["02:00", "06:00", "11:00", "12:00", "14:00", "17:00", "18:00", "24:00"];
    let (idle, others) = (Cell::new(0), Cell::new(0));
    let drawn = |zone: &String| (scenes(zone, 12), prop::sample::select(&CUTOFFS[..]));
    check_each(&zone_names(), 2, 1_500, drawn, |(scene, cutoff), asked| {
        let Some(plain) = read(&policy(scene, None))? else { return Ok(()) };
        let with_cutoff: Policy = serde_json::from_value(policy(scene, Some(cutoff))).unwrap();
        let is_idle = with_cutoff.lint().iter().any(|lint| lint.kind() == LintKind::IdleCutoff);
        count(if is_idle { &idle } else { &others }, 1);
        asked.set(asked.get() + 1);
        if !is_idle {
            return Ok(());
        }
        let edges = scene.edges(&scene.days());
        for ask in &scene.asks {
            asked.set(asked.get() + 1);
            let start = scene.instant(ask, &edges);
            for within in ["2h", "same business day", "next business day", "3 business days"] {
                let ticket = Ticket::opened("T", utc(start)).priority(within).build().unwrap();
                let [one, other] = [&plain, &with_cutoff].map(|policy| cycle(policy, &ticket));
                ensure!(one == other, "{within} from {}, cutoff {cutoff}: {one:?}, but {other:?}", text(start));
            }
        }
        Ok(())
    });
    tell(&[("idle cutoffs", &idle, 60), ("others", &others, 400)]);
}
