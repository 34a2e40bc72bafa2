//! Generates random policies with every kind of allowance, warnings and ladders, and tickets at arbitrary instants.
//! They are for laws that can be checked on the answers alone, without an oracle.

use std::fmt;

use proptest::prelude::*;
use proptest::sample::select;
use punctual_oracle::calendar::{HORIZON, MINUTE, Nanos};
use punctual_oracle::written::{Event, Ticket};
use serde_json::{Value, json};

use super::draw_clock::{Case, cases};

/// A policy as a host writes it, and tickets that are each asked about at several instants, in order.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) policy: Value,
    pub(crate) tickets: Vec<(Ticket, Vec<Nanos>)>,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} tickets under policy {:#}", self.tickets.len(), self.policy)
    }
}

/// What may stand in a cell in the place of working time.
fn allowances() -> Vec<Value> {
    vec![
        json!({ "within": "next business day" }),
        json!({ "within": "2 business days", "cutoff": "12:00" }),
        json!({ "within": "1 business day", "due": "same_time" }),
        json!({ "within": "1 business day", "lands": "next_open" }),
        json!({ "within": "1 calendar day" }),
        json!({ "within": "3 calendar days" }),
        json!({ "within": "2h", "lands": "next_open" }),
        json!({ "within": "90m" }),
    ]
}

/// Calls with every cell of the matrix of every metric.
pub(crate) fn each_cell(policy: &mut Value, mut visit: impl FnMut(&mut Value)) {
    for metric in policy["metrics"].as_object_mut().unwrap().values_mut() {
        for row in metric["targets"].as_object_mut().unwrap().values_mut() {
            row.as_object_mut().unwrap().values_mut().for_each(&mut visit);
        }
    }
}

/// Some cells get another allowance and keep their calendar.
fn with_days(policy: &mut Value, picks: &[Option<Value>]) {
    let mut picks = picks.iter().cycle();
    each_cell(policy, |cell| {
        if let Some(pick) = picks.next().unwrap() {
            let calendar = cell.get("calendar").cloned();
            *cell = pick.clone();
            if let Some(calendar) = calendar {
                cell["calendar"] = calendar;
            }
        }
    });
}

/// Some metrics warn and climb a ladder; levels of every sort.
fn with_ladders(policy: &mut Value, picks: &[(bool, Option<&'static str>)]) {
    policy["ladders"] = json!({
        "desk": [
            { "level": 1, "at": "50%" },
            { "level": 2, "at": "30m before", "deliver_in": "24x7" },
            { "level": 3, "at": "due", "until": "acknowledged", "repeat": { "every": "1h", "times": 3 } },
            { "level": 4, "at": "2h after", "deliver_in": "late" },
            { "level": 5, "at": "1 business day after", "until": "acknowledged" }
        ],
        "night": [
            { "level": 1, "at": "1h wall before", "repeat": { "every": "30m wall", "times": 2 } },
            { "level": 2, "at": "1h wall after", "deliver_in": "office" },
            { "level": 3, "at": "150%", "repeat": { "every": "1 business day", "times": 2 } }
        ]
    });
    let metrics = policy["metrics"].as_object_mut().unwrap().values_mut();
    for (metric, (warns, ladder)) in metrics.zip(picks.iter().cycle()) {
        if *warns {
            metric["warn"] = json!(["80%", "1h before"]);
        }
        if let Some(ladder) = ladder {
            metric["ladder"] = json!(ladder);
        }
    }
}

/// Moves every instant by something of its own, so that nothing keeps to a grid.
fn jolt(tickets: &mut [(Ticket, Vec<Nanos>)], seed: u64) {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 16) as Nanos % (30 * MINUTE)
    };
    for (ticket, nows) in tickets {
        let by = next();
        ticket.opened_at += by;
        ticket.events.iter_mut().for_each(|event| event.at += by + next());
        nows.iter_mut().for_each(|now| *now += by + next());
        nows.sort_unstable();
    }
}

pub(crate) fn desks() -> impl Strategy<Value = Desk> {
    let picks = prop::collection::vec(prop::option::weighted(0.4, select(allowances())), 12);
    let ladders = prop::collection::vec((any::<bool>(), prop::option::of(select(&["desk", "night"][..]))), 5);
    let seed = prop::option::of(any::<u64>());
    (cases(), picks, ladders, seed).prop_map(|(case, picks, ladders, seed): (Case, _, _, Option<u64>)| {
        let (mut policy, mut tickets) = (case.policy.json(), case.tickets);
        with_days(&mut policy, &picks);
        with_ladders(&mut policy, &ladders);
        if let Some(seed) = seed {
            jolt(&mut tickets, seed);
        }
        tickets.retain(|(ticket, _)| HORIZON.contains(&ticket.opened_at));
        for (ticket, nows) in &mut tickets {
            ticket.events.retain(Event::is_inside);
            nows.retain(|now| HORIZON.contains(now));
        }
        Desk { policy, tickets }
    })
}

/// For laws about pauses that caps would break: no caps, and nothing starts or stops with a pause. `extra` is a reason
/// that no ticket has.
pub(crate) fn uncapped() -> impl Strategy<Value = Desk> {
    desks().prop_map(|mut desk| {
        for pause in desk.policy["pauses"].as_object_mut().unwrap().values_mut() {
            pause.as_object_mut().unwrap().remove("cap");
            pause.as_object_mut().unwrap().remove("ended_by");
        }
        desk.policy["pauses"]["extra"] = json!({});
        for metric in desk.policy["metrics"].as_object_mut().unwrap().values_mut() {
            for list in ["start", "stop"] {
                let Some(triggers) = metric.get_mut(list).and_then(Value::as_array_mut) else { continue };
                triggers.retain(|trigger| trigger != "paused" && trigger != "resumed");
                if triggers.is_empty() {
                    triggers.push(json!("visit_started"));
                }
            }
        }
        desk
    })
}
