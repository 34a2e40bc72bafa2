//! The laws of clocks, pauses and cells: one small case for each rule. The labels are those of `docs/semantics.md`.

use crate::common::{at, cycle, hours, metric, only, policy, preset, ticket, ticket_with};
use punctual::evaluate::{NotCoveredReason, NoticeKind};
use punctual::{Outcome, Phase, evaluate};
use serde_json::json;

#[test]
fn t2_now_outside_the_horizon_is_its_nearest_end() {
    let (policy, ticket) = (preset("resolution"), ticket("0 09:00", &[]));
    let early = evaluate(&ticket, &policy, chrono::DateTime::<chrono::Utc>::MIN_UTC);
    assert_eq!((early.now, early.next_change), ("1970-01-01T00:00:00Z".parse().unwrap(), Some(at("0 09:00"))));
    let late = evaluate(&ticket, &policy, chrono::DateTime::<chrono::Utc>::MAX_UTC);
    assert_eq!(late.now, "2100-01-01T00:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    assert_eq!(only(&late)[0].outcome, Outcome::Breached);
}

#[test]
fn t1_now_in_a_leap_second_is_the_second_after_it() {
    let (policy, ticket) = (preset("resolution"), ticket("0 09:00", &["0 10:00 agent_replied"]));
    let leap = "2026-03-02T09:59:60.5Z".parse().unwrap();
    let same = "2026-03-02T10:00:00.5Z".parse().unwrap();
    assert_eq!(evaluate(&ticket, &policy, leap), evaluate(&ticket, &policy, same));
    assert_eq!(evaluate(&ticket, &policy, leap).now, same);
}

#[test]
fn t2_a_deadline_beyond_the_horizon_is_never() {
    let policy = metric("resolution", json!({ "calendar": "24x7", "targets": { "*": { "*": "1139000h" } } }));
    let found = cycle(&policy, &ticket("0 09:00", &[]), "9 00:00");
    assert_eq!((found.due_at, found.outcome), (None, Outcome::Pending));
}

#[test]
fn t3_metrics_come_by_name_whatever_the_order_of_the_file() {
    let target = json!({ "targets": { "*": { "*": "1h" } } });
    let text = |names: [&str; 2]| {
        let metrics: Vec<String> = names.iter().map(|name| format!("\"{name}\":{target}")).collect();
        format!("{{\"id\":\"x\",\"calendar\":\"24x7\",\"metrics\":{{{}}}}}", metrics.join(","))
    };
    let ticket = ticket("0 09:00", &[]);
    let json = |names| {
        let policy = serde_json::from_str(&text(names)).unwrap();
        serde_json::to_string(&evaluate(&ticket, &policy, at("0 10:00"))).unwrap()
    };
    assert_eq!(json(["resolution", "first_visit"]), json(["first_visit", "resolution"]));
}

#[test]
fn t4_events_after_now_are_not_seen() {
    let (policy, ticket) = (preset("first_response"), ticket("0 09:00", &["0 11:00 agent_replied"]));
    assert_eq!(cycle(&policy, &ticket, "0 10:59").phase, Phase::Running);
    assert_eq!(cycle(&policy, &ticket, "0 11:00").phase, Phase::Stopped);
}

#[test]
fn k1_a_policy_may_override_a_preset_and_define_metrics_of_its_own() {
    let rule = json!({ "stop": ["left:new"], "targets": { "*": { "*": "1h" } } });
    let events = ["0 10:00 agent_replied", "0 10:30 status_changed to=open"];
    let found =
        cycle(&metric("first_response", rule), &ticket_with("0 09:00", json!({"status": "new"}), &events), "0 12:00");
    assert_eq!((found.stopped_at, found.outcome), (Some(at("0 10:30")), Outcome::Breached));
    let rule = json!({ "start": ["custom:shipped"], "stop": ["custom:arrived"], "targets": { "*": { "*": "1h" } } });
    let events = ["0 10:00 custom name=shipped", "0 10:45 custom name=other", "0 11:00 custom name=arrived"];
    let found = cycle(&metric("delivery", rule), &ticket("0 09:00", &events), "0 12:00");
    assert_eq!((found.started_at, found.stopped_at), (at("0 10:00"), Some(at("0 11:00"))));
}

#[test]
fn k1_a_start_while_a_cycle_is_open_does_nothing_unless_the_event_also_stops_it() {
    let events = ["0 10:00 agent_replied", "0 10:30 agent_replied", "0 11:00 customer_replied"];
    let both = json!({ "start": ["opened", "agent_replied"], "stop": ["agent_replied"], "repeat": true,
                       "targets": { "*": { "*": "1h" } } });
    let starts = |policy| {
        let evaluation = evaluate(&ticket("0 09:00", &events), &policy, at("0 12:00"));
        only(&evaluation).iter().map(|cycle| cycle.started_at).collect::<Vec<_>>()
    };
    assert_eq!(starts(metric("periodic", both)), [at("0 09:00"), at("0 10:00"), at("0 10:30")]);
    let only_starts =
        json!({ "start": ["opened", "agent_replied"], "repeat": true, "targets": { "*": { "*": "1h" } } });
    assert_eq!(starts(metric("periodic", only_starts)), [at("0 09:00")]);
}

#[test]
fn k1_next_response_dates_from_the_oldest_unanswered_message() {
    let events =
        ["0 10:00 customer_replied", "0 11:00 agent_replied", "0 12:00 customer_replied", "0 13:00 customer_replied"];
    let evaluation = evaluate(&ticket("0 09:00", &events), &preset("next_response"), at("0 14:00"));
    let starts: Vec<_> = only(&evaluation).iter().map(|cycle| cycle.started_at).collect();
    // The message at 10:00 came before the first answer: it is first_response's business.
    assert_eq!(starts, [at("0 12:00")]);
}

#[test]
fn k2_a_stop_at_the_due_instant_is_in_time_and_a_pause_there_is_too_late() {
    let policy = preset("resolution");
    let stopped = cycle(&policy, &ticket("0 09:00", &["0 13:00 resolved"]), "0 15:00");
    assert_eq!((stopped.due_at, stopped.outcome, stopped.breached_at), (Some(at("0 13:00")), Outcome::Met, None));
    let paused = cycle(&policy, &ticket("0 09:00", &["0 13:00 paused reason=parts"]), "0 15:00");
    assert_eq!((paused.outcome, paused.breached_at), (Outcome::Breached, Some(at("0 13:00"))));
}

#[test]
fn k2_events_may_be_given_in_any_order() {
    let sorted = ["0 10:00 paused reason=parts", "0 11:00 resumed reason=parts", "0 12:00 agent_replied"];
    let mut reversed = sorted;
    reversed.reverse();
    assert_eq!(ticket("0 09:00", &sorted), ticket("0 09:00", &reversed));
}

#[test]
fn k3_elapsed_sums_the_unpaused_stretches_and_remaining_goes_negative() {
    let events = ["0 10:00 paused reason=parts", "1 10:00 resumed reason=parts"];
    let found = cycle(&preset("resolution"), &ticket("0 09:00", &events), "1 15:00");
    assert_eq!((found.elapsed, found.paused, found.remaining), (hours(6), hours(8), Some(hours(-2))));
}

#[test]
fn k4_a_paused_cycle_has_no_due_but_says_what_a_resume_now_would_give() {
    let policy = preset("resolution");
    let ticket = ticket("0 09:00", &["0 12:00 paused reason=parts"]);
    let found = cycle(&policy, &ticket, "1 08:00");
    assert_eq!((found.due_at, found.due_if_resumed), (None, Some(at("1 10:00"))));
    let before = cycle(&policy, &ticket, "0 11:00");
    assert_eq!((before.due_at, before.due_if_resumed), (Some(at("0 13:00")), None));
}

#[test]
fn k4_due_may_precede_the_event_that_caused_it() {
    let rule = json!({ "targets": { "high": { "*": "1h" }, "*": { "*": "8h" } } });
    let ticket = ticket_with("0 09:00", json!({"priority": "low"}), &["0 12:00 priority_changed to=high"]);
    let found = cycle(&metric("resolution", rule), &ticket, "0 12:00");
    assert_eq!((found.due_at, found.breached_at), (Some(at("0 10:00")), Some(at("0 12:00"))));
}

#[test]
fn k5_breached_from_the_due_instant_on() {
    let (policy, ticket) = (preset("resolution"), ticket("0 09:00", &[]));
    assert_eq!(cycle(&policy, &ticket, "0 12:59:59").outcome, Outcome::Pending);
    let found = cycle(&policy, &ticket, "0 13:00");
    assert_eq!((found.outcome, found.breached_at), (Outcome::Breached, Some(at("0 13:00"))));
}

#[test]
fn k5_a_cycle_stopped_while_paused_is_judged_as_if_the_pause_had_ended_there() {
    let events = ["0 10:00 paused reason=parts", "1 09:30 resolved"];
    let found = cycle(&preset("resolution"), &ticket("0 09:00", &events), "1 20:00");
    assert_eq!((found.outcome, found.due_at, found.phase), (Outcome::Met, Some(at("1 12:30")), Phase::Stopped));
}

#[test]
fn k6_without_new_events_a_breach_stays() {
    let (policy, ticket) = (preset("resolution"), ticket("0 09:00", &["0 16:00 paused reason=parts"]));
    for now in ["0 13:00", "0 16:00", "0 23:00", "5 12:00", "300 00:00"] {
        let found = cycle(&policy, &ticket, now);
        assert_eq!(
            (found.outcome, found.breached_at, found.due_at),
            (Outcome::Breached, Some(at("0 13:00")), Some(at("0 13:00")))
        );
    }
}

#[test]
fn k7_outside_hours_and_paused_are_told_apart() {
    let policy = preset("resolution");
    let running = ticket("0 16:00", &[]);
    assert_eq!(cycle(&policy, &running, "0 17:00").phase, Phase::OutsideHours { opens_at: Some(at("1 09:00")) });
    let paused = ticket("0 16:00", &["0 16:30 status_changed to=pending"]);
    let phase = Phase::Paused {
        since: at("0 16:30"),
        reason: "customer".into(),
        party: Some("customer".into()),
        ends_at: None,
    };
    assert_eq!(cycle(&policy, &paused, "0 20:00").phase, phase);
}

#[test]
fn k8_cancelling_voids_what_is_open() {
    let found = cycle(&preset("resolution"), &ticket("0 09:00", &["0 10:00 status_changed to=merged"]), "2 00:00");
    assert_eq!((found.phase, found.outcome, found.stopped_at), (Phase::Cancelled, Outcome::Void, Some(at("0 10:00"))));
    assert_eq!(found.elapsed, hours(1));
}

#[test]
fn k9_before_the_opening_nothing_has_started() {
    let evaluation = evaluate(&ticket("0 09:00", &[]), &preset("resolution"), at("0 08:59"));
    assert_eq!((only(&evaluation).len(), evaluation.next_change), (0, Some(at("0 09:00"))));
}

#[test]
fn k10_keep_elapsed_keeps_the_time_used_also_when_the_calendar_changes() {
    let targets = json!({ "high": { "*": { "within": "8h", "calendar": "24x7" } }, "*": { "*": "8h" } });
    let ticket = ticket_with("0 15:00", json!({"priority": "low"}), &["0 18:00 priority_changed to=high"]);
    let found = cycle(&metric("resolution", json!({ "targets": targets })), &ticket, "0 20:00");
    // 15-17 on office hours, then round the clock from 18.
    assert_eq!((found.elapsed, found.due_at, &*found.calendar), (hours(4), Some(at("1 00:00")), "24x7"));
}

#[test]
fn k11_a_reopening_resumes_what_resolving_ended() {
    let events = ["0 11:00 resolved", "1 10:00 reopened"];
    let found = cycle(&preset("resolution"), &ticket("0 09:00", &events), "1 11:00");
    assert_eq!((found.number, found.elapsed, found.due_at), (1, hours(3), Some(at("1 12:00"))));
    assert_eq!((found.stopped_at, found.outcome), (None, Outcome::Pending));
}

#[test]
fn k11_a_reply_that_met_a_first_response_is_never_undone() {
    let events = ["0 10:00 agent_replied", "0 11:00 resolved", "1 10:00 reopened"];
    let found = cycle(&preset("first_response"), &ticket("0 09:00", &events), "4 11:00");
    assert_eq!((found.outcome, found.stopped_at), (Outcome::Met, Some(at("0 10:00"))));
}

#[test]
fn k12_leaving_a_finished_status_is_a_reopening_and_reopening_an_unfinished_ticket_is_nothing() {
    let by_status = ["0 11:00 status_changed to=solved", "1 10:00 status_changed to=open"];
    assert_eq!(cycle(&preset("resolution"), &ticket("0 09:00", &by_status), "1 11:00").elapsed, hours(3));
    let unfinished = ticket("0 09:00", &["0 10:00 reopened"]);
    let plain = ticket("0 09:00", &[]);
    let policy = preset("resolution");
    assert_eq!(cycle(&policy, &unfinished, "0 12:00"), cycle(&policy, &plain, "0 12:00"));
}

#[test]
fn k12_a_status_event_acts_even_if_the_status_is_unchanged() {
    let events = ["0 11:00 resolved", "0 12:00 status_changed to=open"];
    let found = cycle(&preset("resolution"), &ticket_with("0 09:00", json!({"status": "open"}), &events), "0 13:00");
    assert_eq!((found.outcome, found.elapsed), (Outcome::Pending, hours(3)));
}

#[test]
fn k12_a_reopening_takes_a_cancellation_back() {
    let events = ["0 10:00 cancelled", "1 09:00 reopened"];
    let found = cycle(&preset("resolution"), &ticket("0 09:00", &events), "1 10:00");
    assert_eq!((found.number, found.outcome, found.elapsed), (1, Outcome::Pending, hours(2)));
}

#[test]
fn k13_a_message_to_a_finished_ticket_starts_its_cycle_at_the_reopening() {
    let policy = preset("next_response");
    let finished = ["0 10:00 agent_replied", "0 11:00 resolved", "0 12:00 customer_replied", "1 10:00 reopened"];
    let evaluation = evaluate(&ticket("0 09:00", &finished[..3]), &policy, at("0 13:00"));
    assert!(only(&evaluation).is_empty());
    assert_eq!(cycle(&policy, &ticket("0 09:00", &finished), "1 11:00").started_at, at("1 10:00"));
    let mut answered = finished;
    answered[3] = "0 13:00 agent_replied";
    let events = [&answered[..], &["1 10:00 reopened"]].concat();
    assert!(only(&evaluate(&ticket("0 09:00", &events), &policy, at("1 11:00"))).is_empty());
}

#[test]
fn k14_a_breach_is_judged_by_the_target_now_in_force() {
    let rule = json!({ "targets": { "high": { "*": "1h" }, "*": { "*": "8h" } } });
    let events = ["0 12:00 priority_changed to=low", "0 14:00 priority_changed to=high"];
    let ticket = ticket_with("0 09:00", json!({"priority": "high"}), &events);
    let policy = metric("resolution", rule);
    let at_each = |now| {
        let found = cycle(&policy, &ticket, now);
        (found.outcome, found.breached_at)
    };
    assert_eq!(at_each("0 11:00"), (Outcome::Breached, Some(at("0 10:00"))));
    assert_eq!(at_each("0 12:00"), (Outcome::Pending, None));
    assert_eq!(at_each("0 15:00"), (Outcome::Breached, Some(at("0 14:00"))));
}

#[test]
fn p1_a_pause_is_a_flag_and_overlapping_reasons_count_once() {
    let twice = ["0 10:00 paused reason=parts", "0 10:30 paused reason=parts", "0 11:00 resumed reason=parts"];
    let found = cycle(&preset("resolution"), &ticket("0 09:00", &twice), "0 12:00");
    assert_eq!((found.paused, found.elapsed), (hours(1), hours(2)));
    let both = [
        "0 10:00 paused reason=parts",
        "0 10:30 status_changed to=pending",
        "0 11:00 resumed reason=parts",
        "0 12:00 status_changed to=open",
    ];
    let found = cycle(&preset("resolution"), &ticket("0 09:00", &both), "0 13:00");
    assert_eq!((found.paused, found.elapsed), (hours(2), hours(2)));
}

#[test]
fn p1_status_pauses_end_by_status_only_and_finishing_ends_explicit_ones() {
    let status = ["0 10:00 status_changed to=pending", "0 11:00 resumed reason=customer"];
    let found = cycle(&preset("resolution"), &ticket("0 09:00", &status), "0 12:00");
    assert!(matches!(found.phase, Phase::Paused { .. }));
    let finished = ["0 10:00 paused reason=parts", "0 11:00 resolved", "0 12:00 reopened"];
    let found = cycle(&preset("resolution"), &ticket("0 09:00", &finished), "0 13:00");
    assert_eq!((found.phase, found.elapsed), (Phase::Running, hours(2)));
}

#[test]
fn p2_a_reason_pauses_only_its_metrics() {
    let found = cycle(
        &policy(json!({
            "metrics": { "first_visit": { "targets": { "*": { "*": "4h" } } } },
            "pauses": { "parts": { "metrics": [] } , "customer": {} }
        })),
        &ticket("0 09:00", &["0 10:00 paused reason=parts"]),
        "0 12:00",
    );
    assert_eq!((found.phase, found.elapsed), (Phase::Running, hours(3)));
}

#[test]
fn p3_paused_time_is_charged_to_the_reason_that_began_first() {
    let events = ["0 10:00 paused reason=parts", "0 11:00 paused reason=customer", "0 12:00 resumed reason=parts"];
    let (policy, ticket) = (preset("resolution"), ticket("0 09:00", &events));
    let reason = |now| match cycle(&policy, &ticket, now).phase {
        Phase::Paused { since, reason, .. } => (since, reason.to_string()),
        other => panic!("{other:?}"),
    };
    assert_eq!(reason("0 11:30"), (at("0 10:00"), "parts".to_owned()));
    assert_eq!(reason("0 12:30"), (at("0 10:00"), "customer".to_owned()));
}

#[test]
fn p4_words_that_the_policy_does_not_know_pause_nothing_and_are_noticed() {
    let events = ["0 10:00 paused reason=weather", "0 10:30 status_changed to=limbo", "0 11:00 paused reason=weather"];
    let evaluation = evaluate(&ticket("0 09:00", &events), &preset("resolution"), at("0 12:00"));
    assert_eq!(only(&evaluation)[0].phase, Phase::Running);
    let notices: Vec<_> = evaluation.notices.iter().map(|notice| (notice.kind, &*notice.name, notice.at)).collect();
    let expected =
        [(NoticeKind::UnknownReason, "weather", at("0 10:00")), (NoticeKind::UnknownStatus, "limbo", at("0 10:30"))];
    assert_eq!(notices, expected);
}

#[test]
fn p5_a_pause_that_holds_at_the_start_pauses_the_cycle_from_its_start() {
    let ticket = ticket_with("0 09:00", json!({"status": "pending"}), &["0 12:00 status_changed to=open"]);
    let found = cycle(&preset("resolution"), &ticket, "0 13:00");
    assert_eq!((found.elapsed, found.paused, found.due_at), (hours(1), hours(3), Some(at("0 16:00"))));
}

#[test]
fn e6_next_change_is_the_breach_to_come() {
    let (policy, open) = (preset("resolution"), ticket("0 16:00", &[]));
    let next = |ticket, now| evaluate(ticket, &policy, at(now)).next_change;
    assert_eq!(next(&open, "0 16:30"), Some(at("1 12:00")));
    assert_eq!(next(&open, "0 20:00"), Some(at("1 12:00")));
    assert_eq!(next(&open, "1 12:00"), None);
    assert_eq!(next(&ticket("0 16:00", &["0 16:30 paused reason=parts"]), "0 17:00"), None);
}

#[test]
fn s4_an_unlisted_value_matches_nothing_and_an_absent_one_only_the_wildcard() {
    let rule = json!({ "targets": { "high": { "*": "1h" }, "*": { "gold": "2h" } } });
    let policy = metric("resolution", rule);
    let reason = |fields| {
        let evaluation = evaluate(&ticket_with("0 09:00", fields, &[]), &policy, at("0 10:00"));
        assert_eq!(evaluation.not_covered.len(), usize::from(only(&evaluation).is_empty()));
        evaluation.not_covered.first().map(|not_covered| not_covered.reason)
    };
    assert_eq!(reason(json!({"priority": "high"})), None);
    assert_eq!(reason(json!({"tier": "gold"})), None);
    assert_eq!(reason(json!({"tier": "silver"})), Some(NotCoveredReason::EmptyCell));
    assert_eq!(reason(json!({"priority": "urgent", "tier": "gold"})), Some(NotCoveredReason::UnlistedPriority));
    assert_eq!(reason(json!({"priority": "high", "tier": "tin"})), Some(NotCoveredReason::UnlistedTier));
}

#[test]
fn s4_a_cell_that_comes_to_apply_counts_as_if_it_had_held_from_the_start() {
    let rule = json!({ "targets": { "high": { "*": { "within": "4h", "calendar": "24x7" } } } });
    let policy = metric("resolution", rule);
    let ticket = ticket_with("0 07:00", json!({"priority": "low"}), &["0 12:00 priority_changed to=high"]);
    assert!(only(&evaluate(&ticket, &policy, at("0 11:59"))).is_empty());
    let found = cycle(&policy, &ticket, "0 12:30");
    assert_eq!(
        (found.started_at, found.due_at, found.breached_at),
        (at("0 07:00"), Some(at("0 11:00")), Some(at("0 12:00")))
    );
}

#[test]
fn s4_what_stopped_while_uncovered_stays_uncovered() {
    let rule = json!({ "targets": { "high": { "*": "4h" } } });
    let events = ["0 10:00 agent_replied", "0 12:00 priority_changed to=high"];
    let ticket = ticket_with("0 09:00", json!({"priority": "low"}), &events);
    let evaluation = evaluate(&ticket, &metric("first_response", rule), at("0 13:00"));
    assert!(only(&evaluation).is_empty() && evaluation.not_covered.is_empty());
}
