//! Results that a host constructs for its own tests.

use punctual::book::{Considered, Verdict};
use punctual::evaluate::{Change, MetricComparison, NotCovered, NotCoveredReason, Notice, NoticeKind, PolicyRef};
use punctual::explain::{
    BookExplanation, Cause, CycleExplanation, Entry, EntryKind, MetricExplanation, Moment, MomentKind,
};
use punctual::{
    Alert, AlertKey, Cycle, Evaluation, Explanation, Firing, LevelName, MetricStatus, Outcome, Phase, State,
    evaluate_into,
};

use crate::common::{at, preset, ticket};
use serde_json::json;

fn by_hand() -> Evaluation {
    let mut cycle = Cycle::new(2, at("0 08:00"));
    (cycle.phase, cycle.outcome) = (Phase::Stopped, Outcome::Breached);
    cycle.fired.push(Firing::new(LevelName::Breach, at("0 12:00")));
    let mut status = MetricStatus::new("repair");
    status.cycles.push(cycle);
    let uncovered = AlertKey::new("T-7", "ola", "repair", 1, LevelName::Number(2), 0).with_policy("workshop");
    status.uncovered_alerts.push(Alert::new(uncovered));
    let mut policy = PolicyRef::new("workshop");
    policy.kind = "ola".into();
    let mut evaluation = Evaluation::new("T-7", policy, at("0 13:00"));
    evaluation.state = Some(State::Open);
    evaluation.metrics.push(status);
    evaluation.not_covered.push(NotCovered::new("visit", NotCoveredReason::EmptyCell));
    evaluation.notices.push(Notice::new(NoticeKind::UnknownStatus, "limbo", at("0 09:00")));
    evaluation
}

#[test]
fn an_evaluation_made_by_hand_is_read_like_any_other() {
    let evaluation = by_hand();
    let fired: Vec<String> = evaluation.fired().map(|alert| alert.key.to_string()).collect();
    assert_eq!(fired, ["T-7/ola:workshop/repair/1/level:2/0", "T-7/ola/repair/2/breach/0"]);
    let rollup = evaluation.rollup();
    assert_eq!((rollup.state, rollup.worst, rollup.pressing), (Some(State::Open), Some(Outcome::Breached), None));
    let json = serde_json::to_value(&evaluation).unwrap();
    assert_eq!(serde_json::from_value::<Evaluation>(json).unwrap(), evaluation);
    assert_eq!((&*evaluation.policy.id, evaluation.policy.version), ("workshop", 1));
}

#[test]
fn one_made_by_hand_serves_as_a_buffer_too() {
    let (policy, ticket) = (preset("resolution"), ticket("0 09:00", &[]));
    let mut evaluation = by_hand();
    evaluate_into(&ticket, &policy, at("0 10:00"), &mut evaluation);
    assert_eq!(evaluation, punctual::evaluate(&ticket, &policy, at("0 10:00")));
}

#[test]
fn an_explanation_made_by_hand_is_shown_like_any_other() {
    let mut cycle = CycleExplanation::new(2);
    cycle.ledger.push(Entry::new(at("0 08:00"), at("0 12:30"), EntryKind::Counted));
    let mut started = Moment::new(at("0 08:00"), MomentKind::Started);
    started.by = Some(Cause::new(at("0 08:00"), "opened"));
    cycle.moments.push(started);
    let mut metric = MetricExplanation::new("repair");
    metric.cycles.push(cycle);
    let mut explanation = Explanation::new(by_hand());
    explanation.metrics.push(metric);
    let page = explanation.to_string();
    assert!(page.contains("repair") && page.contains("Mon 2026-03-02 08:00 +00:00"), "{page}");
    assert_eq!(explanation.metrics[0].cycles[0].days()[0].counted, chrono::TimeDelta::minutes(270));
}

#[test]
fn what_a_book_considered_and_a_comparison_found_can_be_made_by_hand() {
    let mut book = BookExplanation::new("T-7");
    book.considered.push(Considered::new("premium", Verdict::Superseded { by: 2 }));
    assert!(book.to_string().contains("premium version 1 (sla)"));
    let (metric, change) = (MetricComparison::new("repair"), Change::new("T-7", "repair", 2));
    assert_eq!((metric.before, metric.after.share_met()), (metric.after, None));
    assert_eq!((&*change.ticket, change.cycle, change.before, change.moved), ("T-7", 2, None, None));
}

/// Contacts that are those of the previous entry of the level are left out of JSON, and are read back.
#[test]
fn contacts_are_written_where_they_change() {
    let contacts = |names: &[&str]| names.iter().map(|name| (*name).into()).collect::<Vec<_>>().into();
    // Two levels in turn; at the end the first one notifies somebody else, and then nobody.
    let told: [(u32, &[&str]); 6] =
        [(1, &["lead"]), (2, &[]), (1, &["lead"]), (2, &["boss"]), (1, &["night desk"]), (1, &[])];
    let (mut cycle, mut status) = (Cycle::new(1, at("0 08:00")), MetricStatus::new("repair"));
    for (repetition, (level, names)) in told.into_iter().enumerate() {
        let mut firing = Firing::new(LevelName::Number(level), at("0 12:00"));
        (firing.repetition, firing.notify) = (repetition as u32, contacts(names));
        let key = AlertKey::new("T-7", "sla", "repair", 2, firing.level.clone(), firing.repetition);
        let mut alert = Alert::new(key);
        (alert.at, alert.notify) = (Some(firing.at), firing.notify.clone());
        cycle.fired.push(firing);
        status.uncovered_alerts.push(alert);
    }
    status.cycles.push(cycle);
    let mut evaluation = Evaluation::new("T-7", PolicyRef::new("p"), at("0 13:00"));
    evaluation.metrics.push(status);
    let json = serde_json::to_value(&evaluation).unwrap();
    let expected = [json!(["lead"]), json!(null), json!(null), json!(["boss"]), json!(["night desk"]), json!([])];
    for list in [&json["metrics"][0]["cycles"][0]["fired"], &json["metrics"][0]["uncovered_alerts"]] {
        let written: Vec<_> = list.as_array().unwrap().iter().map(|entry| entry["notify"].clone()).collect();
        assert_eq!(written, expected);
    }
    assert_eq!(serde_json::from_value::<Evaluation>(json).unwrap(), evaluation);
}
