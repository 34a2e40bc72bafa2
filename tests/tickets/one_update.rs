//! Several things at one instant: a million events (B3, K13), and the explanations of a reopening together with
//! another target and of a ticket that was opened as finished (K10, K15, X2).

use crate::common::{at, metric, only, preset, ticket_with};
use punctual::explain::{CycleExplanation, MomentKind};
use punctual::ticket::Assignee;
use punctual::{EventKind, Outcome, Policy, Ticket, evaluate, explain};
use serde_json::json;

const MANY: usize = 1_000_000;

fn assigned() -> EventKind {
    EventKind::Assigned { agent: "a-1".into(), group: Assignee::Unchanged }
}

/// A resolved ticket to which these happen at one instant, over and over, and then the last of them.
fn at_one_instant(kinds: &[EventKind], last: EventKind) -> Ticket {
    let resolved = Ticket::opened("T-1", at("0 09:00")).event(at("0 10:00"), EventKind::Resolved);
    let kinds = kinds.iter().cycle().take(MANY).cloned().chain([last]);
    kinds.fold(resolved, |ticket, kind| ticket.event(at("0 11:00"), kind)).build().unwrap()
}

fn handling() -> Policy {
    metric("handling", json!({ "start": ["assigned"], "targets": { "*": { "*": "4h" } } }))
}

#[test]
fn b3_k13_a_million_events_and_no_reopening() {
    let ticket = at_one_instant(&[assigned(), EventKind::InternalNote], EventKind::Closed);
    assert!(only(&evaluate(&ticket, &handling(), at("0 12:00"))).is_empty());
}

#[test]
fn b3_k13_a_million_events_before_a_reopening() {
    let ticket = at_one_instant(&[assigned(), EventKind::InternalNote], EventKind::Reopened);
    let evaluation = evaluate(&ticket, &handling(), at("0 12:00"));
    assert_eq!((only(&evaluation).len(), only(&evaluation)[0].started_at), (1, at("0 11:00")));
}

#[test]
fn b3_k13_as_many_reopenings_as_events() {
    let ticket = at_one_instant(&[assigned(), EventKind::Reopened, EventKind::Resolved], EventKind::Reopened);
    let evaluation = evaluate(&ticket, &handling(), at("0 12:00"));
    assert_eq!((only(&evaluation).len(), only(&evaluation)[0].outcome), (1, Outcome::Pending));
}

fn moments(ticket: &Ticket, policy: &Policy, now: &str) -> Vec<Vec<(MomentKind, String)>> {
    let explanation = explain(ticket, policy, at(now));
    let told = |cycle: &CycleExplanation| {
        let caused = cycle.moments.iter().filter_map(|moment| Some((moment.kind.clone(), moment.by.as_ref()?)));
        caused.map(|(kind, by)| (kind, format!("{} {}", by.at.format("%H:%M"), by.what))).collect()
    };
    explanation.metrics[0].cycles.iter().map(told).collect()
}

fn told(moments: &[(MomentKind, &str)]) -> Vec<(MomentKind, String)> {
    moments.iter().map(|(kind, by)| (kind.clone(), (*by).to_owned())).collect()
}

#[test]
fn x2_a_cycle_that_keeps_its_verdict_is_not_told_to_be_reopened() {
    let targets = json!({ "high": { "*": "2h" }, "low": { "*": "4h" } });
    let policy = metric("resolution", json!({ "on_retarget": "restart", "targets": targets }));
    let events = ["0 10:00 resolved", "0 11:00 reopened", "0 11:00 priority_changed to=low"];
    let ticket = ticket_with("0 09:00", json!({ "priority": "high" }), &events);
    let first = told(&[(MomentKind::Started, "09:00 opened"), (MomentKind::Stopped, "10:00 resolved")]);
    let second = told(&[(MomentKind::Started, "11:00 priority_changed low")]);
    assert_eq!(moments(&ticket, &policy, "0 12:00"), [first, second]);
}

#[test]
fn x2_k15_the_opening_starts_and_stops() {
    let policy = preset("resolution");
    let ticket = ticket_with("0 09:00", json!({ "status": "closed" }), &["0 11:00 status_changed to=open"]);
    let opened = [(MomentKind::Started, "09:00 opened"), (MomentKind::Stopped, "09:00 opened")];
    let reopened = [opened[0].clone(), opened[1].clone(), (MomentKind::Reopened, "11:00 status_changed open")];
    assert_eq!(moments(&ticket, &policy, "0 10:00"), [told(&opened)]);
    assert_eq!(moments(&ticket, &policy, "0 12:00"), [told(&reopened)]);
    let ledger = &explain(&ticket, &policy, at("0 12:00")).metrics[0].cycles[0].ledger;
    assert_eq!(ledger.iter().map(|entry| entry.wall.num_hours()).collect::<Vec<_>>(), [2, 1]);
}
