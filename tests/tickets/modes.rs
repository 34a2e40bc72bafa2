//! What a new target (K10) and a reopening (K11) do to clocks, where clocks start (K1), and the roll-up (R1): one
//! small case for each rule. The labels are those of `docs/semantics.md`.

use crate::common::{at, cycle, hours, metric, only, policy, preset, ticket, ticket_with};
use punctual::{Cycle, Outcome, Phase, Policy, State, Ticket, evaluate};
use serde_json::json;

/// High is two office hours, low four hours round the clock; nothing else is covered.
fn moving(on_retarget: &str) -> Policy {
    let low = json!({ "within": "4h", "calendar": "24x7" });
    metric(
        "resolution",
        json!({ "on_retarget": on_retarget, "targets": { "high": { "*": "2h" }, "low": { "*": low } } }),
    )
}

/// A resolution within four hours.
fn reopening(on_reopen: &str) -> Policy {
    metric("resolution", json!({ "on_reopen": on_reopen, "targets": { "*": { "*": "4h" } } }))
}

fn of_priority(priority: &str, opened: &str, events: &[&str]) -> Ticket {
    ticket_with(opened, json!({ "priority": priority }), events)
}

fn cycles(policy: &Policy, ticket: &Ticket, now: &str) -> Vec<Cycle> {
    only(&evaluate(ticket, policy, at(now))).to_vec()
}

// ---- K10 ----

#[test]
fn k10_retroactive_counts_every_stretch_again_under_the_new_target() {
    let ticket = of_priority("high", "0 16:00", &["0 18:00 priority_changed to=low"]);
    // One office hour has become two hours round the clock; an evening later the other way round.
    let found = cycle(&moving("retroactive"), &ticket, "0 19:00");
    assert_eq!((found.elapsed, found.due_at, found.started_at), (hours(3), Some(at("0 20:00")), at("0 16:00")));
    let ticket = of_priority("low", "0 16:00", &["0 18:00 priority_changed to=high"]);
    let found = cycle(&moving("retroactive"), &ticket, "0 19:00");
    assert_eq!((found.elapsed, found.due_at, &*found.calendar), (hours(1), Some(at("1 10:00")), "office"));
}

#[test]
fn k10_retroactive_counts_pauses_again_too() {
    let events = ["0 16:00 paused reason=parts", "0 18:00 resumed reason=parts", "0 18:00 priority_changed to=low"];
    let found = cycle(&moving("retroactive"), &of_priority("high", "0 15:30", &events), "0 19:00");
    assert_eq!((found.paused, found.elapsed), (hours(2), hours(1) + hours(1) / 2));
}

#[test]
fn k10_retroactive_can_be_late_at_once_and_is_so_from_the_change_on() {
    let ticket = of_priority("high", "0 16:30", &["0 23:00 priority_changed to=low"]);
    let found = cycle(&moving("retroactive"), &ticket, "0 23:30");
    assert_eq!((found.due_at, found.breached_at), (Some(at("0 20:30")), Some(at("0 23:00"))));
}

#[test]
fn k10_restart_ends_the_cycle_void_and_starts_the_next() {
    let ticket =
        of_priority("high", "0 09:00", &["0 12:00 priority_changed to=low", "0 13:00 priority_changed to=low"]);
    let found = cycles(&moving("restart"), &ticket, "0 13:00");
    let [ended, next] = &found[..] else { panic!("{found:?}") };
    assert_eq!((&ended.phase, ended.outcome, ended.stopped_at), (&Phase::Stopped, Outcome::Void, Some(at("0 12:00"))));
    assert_eq!((ended.due_at, ended.breached_at), (Some(at("0 11:00")), Some(at("0 11:00"))));
    assert_eq!((next.number, next.started_at, next.elapsed), (2, at("0 12:00"), hours(1)));
    assert_eq!((next.due_at, next.outcome), (Some(at("0 16:00")), Outcome::Pending));
}

#[test]
fn k10_restart_at_the_due_instant_comes_before_the_breach() {
    let ticket = of_priority("high", "0 09:00", &["0 11:00 priority_changed to=low"]);
    let found = cycles(&moving("restart"), &ticket, "0 12:00");
    assert_eq!((found[0].due_at, found[0].outcome, found[0].breached_at), (Some(at("0 11:00")), Outcome::Void, None));
}

#[test]
fn k10_restart_while_paused_starts_paused() {
    let events = ["0 10:00 paused reason=parts", "0 12:00 priority_changed to=low"];
    let found = cycle(&moving("restart"), &of_priority("high", "0 09:00", &events), "0 13:00");
    assert_eq!((found.number, found.elapsed, found.paused), (2, hours(0), hours(1)));
    assert!(matches!(found.phase, Phase::Paused { since, .. } if since == at("0 12:00")));
}

#[test]
fn k10_restart_through_an_empty_cell_keeps_the_cycle() {
    let events = ["0 10:00 priority_changed to=other", "0 11:00 priority_changed to=low"];
    let ticket = of_priority("high", "0 09:00", &events);
    assert!(cycles(&moving("restart"), &ticket, "0 10:00").is_empty());
    let found = cycles(&moving("restart"), &ticket, "0 12:00");
    assert_eq!((found.len(), found[0].elapsed, found[0].due_at), (1, hours(3), Some(at("0 13:00"))));
}

#[test]
fn k10_pinned_keeps_the_first_target() {
    let ticket = of_priority("high", "0 09:00", &["0 10:00 priority_changed to=low"]);
    let found = cycle(&moving("pinned"), &ticket, "0 10:30");
    assert_eq!((found.allowance, found.due_at, &*found.calendar), (Some(hours(2)), Some(at("0 11:00")), "office"));
}

#[test]
fn k10_pinned_is_covered_by_its_first_target_until_it_stops() {
    let events = ["0 10:00 priority_changed to=high", "0 10:30 priority_changed to=other", "0 12:00 resolved"];
    let ticket = of_priority("other", "0 09:00", &events);
    let at_each = |now| {
        let evaluation = evaluate(&ticket, &moving("pinned"), at(now));
        (only(&evaluation).len(), evaluation.not_covered.len())
    };
    assert_eq!((at_each("0 09:30"), at_each("0 10:30"), at_each("0 12:00")), ((0, 1), (1, 0), (1, 1)));
    assert_eq!(cycle(&moving("pinned"), &ticket, "0 10:30").started_at, at("0 09:00"));
}

#[test]
fn k10_a_stopped_cycle_retargets_at_its_reopening() {
    let events = ["0 10:00 resolved", "0 11:00 priority_changed to=low", "0 12:00 reopened"];
    let ticket = of_priority("high", "0 09:00", &events);
    let at_each = |mode, now| cycles(&moving(mode), &ticket, now);
    assert_eq!(at_each("keep_elapsed", "0 11:30")[0].allowance, Some(hours(2)));
    assert_eq!(at_each("keep_elapsed", "0 12:00")[0].allowance, Some(hours(4)));
    assert_eq!(at_each("pinned", "0 12:00")[0].allowance, Some(hours(2)));
    let restarted = at_each("restart", "0 13:00");
    let ended = &restarted[0];
    assert_eq!((ended.outcome, ended.stopped_at, ended.elapsed), (Outcome::Met, Some(at("0 10:00")), hours(1)));
    assert_eq!((restarted[1].started_at, restarted[1].elapsed), (at("0 12:00"), hours(1)));
}

// ---- K11 ----

#[test]
fn k11_resume_counting_closed_counts_the_time_between() {
    let policy = reopening("resume_counting_closed");
    let ticket = ticket("0 09:00", &["0 10:00 status_changed to=pending", "0 11:00 resolved", "0 13:00 reopened"]);
    // 10-11 was paused; 11-13 is not, though the status still is pending.
    let found = cycle(&policy, &ticket, "0 13:00");
    assert_eq!((found.number, found.elapsed, found.paused), (1, hours(3), hours(1)));
}

#[test]
fn k11_resume_counting_closed_breaches_at_the_reopening_not_before() {
    let policy = reopening("resume_counting_closed");
    let ticket = ticket("0 09:00", &["0 10:00 resolved", "0 15:00 reopened"]);
    assert_eq!(cycle(&policy, &ticket, "0 14:00").outcome, Outcome::Met);
    let found = cycle(&policy, &ticket, "0 16:00");
    assert_eq!((found.due_at, found.breached_at), (Some(at("0 13:00")), Some(at("0 15:00"))));
}

#[test]
fn k11_resume_counting_closed_stops_counting_at_a_cancellation() {
    let policy = reopening("resume_counting_closed");
    let events = ["0 10:00 resolved", "0 11:00 cancelled", "0 14:00 reopened"];
    assert_eq!(cycle(&policy, &ticket("0 09:00", &events), "0 14:00").elapsed, hours(2));
    let cancelled_first = ["0 10:00 cancelled", "0 11:00 resolved", "0 14:00 reopened"];
    assert_eq!(cycle(&policy, &ticket("0 09:00", &cancelled_first), "0 14:00").elapsed, hours(1));
}

#[test]
fn k11_new_cycle_lets_the_ended_one_stand_and_starts_another() {
    let ticket = ticket("0 09:00", &["0 14:00 resolved", "0 15:00 reopened"]);
    let found = cycles(&reopening("new_cycle"), &ticket, "0 16:00");
    let [ended, next] = &found[..] else { panic!("{found:?}") };
    assert_eq!((ended.outcome, ended.stopped_at), (Outcome::Breached, Some(at("0 14:00"))));
    assert_eq!((next.number, next.started_at, next.due_at), (2, at("0 15:00"), Some(at("1 11:00"))));
}

#[test]
fn k11_new_cycle_follows_resolved_and_closed_only() {
    let answered = metric("first_response", json!({ "on_reopen": "new_cycle", "targets": { "*": { "*": "4h" } } }));
    let events = ["0 10:00 agent_replied", "0 11:00 resolved", "0 12:00 reopened"];
    assert_eq!(cycles(&answered, &ticket("0 09:00", &events), "0 13:00").len(), 1);
    let cancelled = ticket("0 09:00", &["0 10:00 cancelled", "0 12:00 reopened"]);
    let found = cycle(&reopening("new_cycle"), &cancelled, "0 13:00");
    assert_eq!((found.number, found.elapsed, found.outcome), (1, hours(2), Outcome::Pending));
}

#[test]
fn k11_final_lets_the_first_completion_stand() {
    let ticket_1 = ticket("0 09:00", &["0 10:00 resolved", "0 11:00 reopened", "0 16:00 resolved"]);
    let found = cycles(&reopening("final"), &ticket_1, "0 17:00");
    assert_eq!((found.len(), found[0].outcome, found[0].stopped_at), (1, Outcome::Met, Some(at("0 10:00"))));
    let cancelled = ticket("0 09:00", &["0 10:00 cancelled", "0 12:00 reopened"]);
    assert_eq!(cycle(&reopening("final"), &cancelled, "0 13:00").elapsed, hours(2));
}

#[test]
fn k11_final_holds_back_no_later_cycle_of_a_metric_that_repeats() {
    let policy = metric("every_response", json!({ "on_reopen": "final", "targets": { "*": { "*": "4h" } } }));
    let events = ["0 10:00 resolved", "0 11:00 customer_replied", "0 12:00 reopened"];
    let found = cycles(&policy, &ticket("0 09:00", &events), "0 13:00");
    let starts: Vec<_> = found.iter().map(|cycle| (cycle.started_at, cycle.outcome)).collect();
    // The message waits for the reopening (K13).
    assert_eq!(starts, [(at("0 09:00"), Outcome::Met), (at("0 12:00"), Outcome::Pending)]);
}

// ---- K1: presets, and where a metric starts ----

/// When each cycle started and stopped.
fn stretches(name: &str, events: &[&str]) -> Vec<String> {
    let time = |at: chrono::DateTime<chrono::Utc>| at.format("%H:%M").to_string();
    let stretch =
        |cycle: &Cycle| format!("{}-{}", time(cycle.started_at), cycle.stopped_at.map_or_else(String::new, time));
    cycles(&preset(name), &ticket("0 09:00", events), "0 16:00").iter().map(stretch).collect()
}

#[test]
fn k1_every_response_runs_from_the_opening_and_from_each_message_to_the_next_reply() {
    let events =
        ["0 10:00 agent_replied", "0 11:00 customer_replied", "0 12:00 customer_replied", "0 13:00 agent_replied"];
    assert_eq!(stretches("every_response", &events), ["09:00-10:00", "11:00-13:00"]);
}

#[test]
fn k1_periodic_update_runs_from_each_reply_to_the_next() {
    let events = ["0 10:00 agent_replied", "0 11:00 customer_replied", "0 12:00 agent_replied"];
    assert_eq!(stretches("periodic_update", &events), ["09:00-10:00", "10:00-12:00", "12:00-"]);
    let replied_while_resolved = ["0 10:00 resolved", "0 11:00 agent_replied", "0 12:00 reopened"];
    assert_eq!(stretches("periodic_update", &replied_while_resolved), ["09:00-"]);
    let opened_resolved = ticket_with("0 09:00", json!({ "status": "solved" }), &["0 12:00 reopened"]);
    let resumed = cycle(&preset("periodic_update"), &opened_resolved, "0 13:00");
    assert_eq!((resumed.started_at, resumed.elapsed), (at("0 09:00"), hours(1)), "K15");
}

#[test]
fn k1_assignment_stops_at_the_first_assignment_of_any_kind() {
    assert_eq!(
        stretches("assignment", &["0 10:00 assigned agent=e-1", "0 11:00 assigned group=desk"]),
        ["09:00-10:00"]
    );
    assert_eq!(stretches("assignment", &["0 11:00 assigned group=desk"]), ["09:00-11:00"]);
}

#[test]
fn k1_ownership_runs_from_one_group_to_another() {
    let events = [
        "0 10:00 assigned agent=e-1",
        "0 11:00 assigned group=desk",
        "0 12:00 assigned group=desk agent=e-2",
        "0 13:00 assigned agent=e-3",
        "0 14:00 assigned group=field",
    ];
    assert_eq!(stretches("ownership", &events), ["11:00-14:00", "14:00-"]);
}

#[test]
fn k1_ownership_begins_anew_where_it_last_ended_or_at_a_reopening() {
    let resolved =
        ["0 10:00 assigned group=desk", "0 11:00 resolved", "0 12:00 reopened", "0 13:00 assigned group=field"];
    assert_eq!(stretches("ownership", &resolved), ["10:00-13:00", "13:00-"]);
    assert_eq!(stretches("ownership", &["0 10:00 resolved", "0 12:00 reopened"]), ["12:00-"]);
}

fn outage(events: &[&str]) -> Ticket {
    ticket_with("0 11:00", json!({ "occurred_at": at("0 09:00"), "status": "pending" }), events)
}

#[test]
fn k1_from_occurred_at_starts_before_the_ticket_when_it_says_so() {
    let rule = |hours| json!({ "from": "occurred_at", "targets": { "*": { "*": hours } } });
    let policy = metric("resolution", rule("4h"));
    let found = cycle(&policy, &outage(&["0 12:00 status_changed to=open"]), "0 12:00");
    // The first status pauses from the opening on.
    assert_eq!((found.started_at, found.elapsed, found.paused), (at("0 09:00"), hours(2), hours(1)));
    assert_eq!((found.due_at, found.outcome), (Some(at("0 14:00")), Outcome::Pending));
    assert_eq!(cycle(&policy, &ticket("0 11:00", &[]), "0 12:00").started_at, at("0 11:00"));
    assert_eq!(cycle(&preset("resolution"), &outage(&[]), "0 12:00").started_at, at("0 11:00"));
}

#[test]
fn k14_nothing_fires_before_the_opening() {
    let policy = metric("resolution", json!({ "from": "occurred_at", "targets": { "*": { "*": "1h" } } }));
    let before = evaluate(&outage(&[]), &policy, at("0 10:30"));
    assert_eq!((only(&before).len(), before.state, before.next_change), (0, None, Some(at("0 11:00"))));
    let found = cycle(&policy, &outage(&[]), "0 11:00");
    assert_eq!((found.due_at, found.breached_at), (Some(at("0 10:00")), Some(at("0 11:00"))));
    assert!(matches!(found.phase, Phase::Paused { since, .. } if since == at("0 11:00")));
}

// ---- R1 ----

#[test]
fn r1_a_ticket_is_open_resolved_closed_or_cancelled() {
    let events = ["0 10:00 resolved", "0 11:00 closed", "0 12:00 reopened", "0 13:00 status_changed to=merged"];
    let ticket = ticket("0 09:00", &events);
    let state = |now| evaluate(&ticket, &preset("resolution"), at(now)).state;
    assert_eq!(
        [state("0 08:00"), state("0 09:00"), state("0 10:00")],
        [None, Some(State::Open), Some(State::Resolved)]
    );
    let later = [state("0 11:00"), state("0 12:00"), state("0 13:00")];
    assert_eq!(later, [Some(State::Closed), Some(State::Open), Some(State::Cancelled)]);
}

#[test]
fn r1_rollup_names_the_clock_that_presses_most() {
    let targets = |within| json!({ "targets": { "*": { "*": within } } });
    let policy = policy(json!({
        "metrics": { "resolution": targets("8h"), "first_visit": targets("4h"), "first_response": targets("2h") },
        "pauses": { "parts": { "metrics": ["first_visit"] }, "customer": {} }
    }));
    let pressing = |events: &[&str], now| {
        let pressing = evaluate(&ticket("0 09:00", events), &policy, at(now)).rollup().pressing;
        pressing.map(|pressing| (pressing.metric.to_string(), pressing.cycle, pressing.outcome, pressing.due_at))
    };
    let named = |metric: &str, outcome, due| Some((metric.to_owned(), 1, outcome, Some(at(due))));
    assert_eq!(pressing(&[], "0 10:00"), named("first_response", Outcome::Pending, "0 11:00"));
    let replied = ["0 10:00 agent_replied", "0 11:00 paused reason=parts", "0 16:00 resolved"];
    assert_eq!(pressing(&replied[..1], "0 10:00"), named("first_visit", Outcome::Pending, "0 13:00"));
    // A running clock before a paused one, and a breached one before both, paused or not.
    assert_eq!(pressing(&replied[..2], "0 12:00"), named("resolution", Outcome::Pending, "0 17:00"));
    let late = ["0 11:00 paused reason=customer", "0 12:00 resumed reason=customer", "0 13:00 paused reason=customer"];
    assert_eq!(pressing(&late, "0 14:00"), named("first_response", Outcome::Breached, "0 11:00"));
    assert_eq!(pressing(&replied, "0 16:00"), None);
}

#[test]
fn r1_rollup_counts_and_sums_per_metric() {
    let events =
        ["0 10:00 agent_replied", "0 11:00 customer_replied", "0 16:00 agent_replied", "0 16:30 customer_replied"];
    let rollup =
        |events: &[&str], now| evaluate(&ticket("0 09:00", events), &preset("every_response"), at(now)).rollup();
    let found = rollup(&events, "0 17:00");
    assert_eq!((found.state, found.worst), (Some(State::Open), Some(Outcome::Breached)));
    let [totals] = &found.metrics[..] else { panic!("{found:?}") };
    assert_eq!(
        (&*totals.metric, totals.pending, totals.met, totals.breached, totals.void),
        ("every_response", 1, 1, 1, 0)
    );
    assert_eq!((totals.elapsed, totals.longest), (hours(6) + hours(1) / 2, hours(5)));
    assert_eq!(rollup(&["0 10:00 resolved"], "0 11:00").worst, Some(Outcome::Met));
    assert_eq!(rollup(&["0 10:00 cancelled"], "0 11:00").worst, Some(Outcome::Void));
    let before = rollup(&[], "0 08:00");
    assert_eq!((before.worst, before.pressing, before.metrics[0].elapsed), (None, None, hours(0)));
}
