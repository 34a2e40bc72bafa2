//! The policies of `examples/policies/`: each is valid and gives hand-computed due instants.

use chrono::{DateTime, Utc};
use punctual::input::LintKind;
use punctual::{Cycle, Policy, Ticket, evaluate};
use serde_json::{Value, json};

use crate::tenth::is_below_a_tenth;

macro_rules! samples {
    ($($name:literal),*) => {
        [$(($name, include_str!(concat!("../../examples/policies/", $name, ".json")))),*]
    };
}

const SAMPLES: [(&str, &str); 5] =
    samples!["amc-field-service", "it-service-desk", "follow-the-sun", "municipal-311", "saas-support"];

fn sample(name: &str) -> Policy {
    let (_, text) = SAMPLES.into_iter().find(|(sample, _)| *sample == name).unwrap();
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A ticket of this priority and tier, with events such as `("2026-03-02T09:00:00Z", "resolved", json!({}))`.
fn ticket(opened: &str, priority: &str, tier: &str, events: &[(&str, &str, Value)]) -> Ticket {
    let events = events.iter().map(|(at, kind, fields)| {
        let mut event = json!({ "at": at, "type": kind });
        event.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        event
    });
    let events: Vec<Value> = events.collect();
    let ticket = json!({ "id": "T-1", "opened_at": opened, "priority": priority, "tier": tier, "events": events });
    serde_json::from_value(ticket).unwrap()
}

fn cycle(policy: &Policy, ticket: &Ticket, metric: &str, now: &str) -> Cycle {
    let evaluation = evaluate(ticket, policy, at(now));
    assert!(evaluation.not_covered.is_empty() && evaluation.notices.is_empty(), "{evaluation:?}");
    evaluation.metric(metric).unwrap().current().expect("no cycle").clone()
}

#[track_caller]
fn due(policy: &Policy, ticket: &Ticket, metric: &str, due: &str) {
    let cycle = cycle(policy, ticket, metric, due);
    assert_eq!(cycle.due_at, Some(at(due)), "{metric}");
}

#[test]
fn every_sample_loads_under_the_name_of_its_file() {
    for (name, _) in SAMPLES {
        assert_eq!(sample(name).id(), name);
    }
}

#[test]
fn c5_b3_the_calendars_of_every_sample_stay_below_a_tenth_of_the_limits() {
    for (name, _) in SAMPLES {
        is_below_a_tenth(&sample(name));
    }
    for text in [include_str!("../samples/everything.json"), include_str!("../samples/premium.json")] {
        is_below_a_tenth(&serde_json::from_str(text).unwrap());
    }
}

#[test]
fn every_sample_is_linted_clean() {
    for (name, _) in SAMPLES {
        let lints = |now: &str| sample(name).lint_at(at(now)).iter().map(|lint| lint.kind()).collect::<Vec<_>>();
        assert_eq!(lints("2026-06-01T00:00:00Z"), [], "{name}");
        // The half day of Christmas Eve is no half day on a Sunday, so it is written for one year.
        let later: &[LintKind] = if name == "amc-field-service" { &[LintKind::DatesRunOut] } else { &[] };
        assert_eq!(lints("2036-06-01T00:00:00Z"), later, "{name}");
    }
}

#[test]
fn a_field_service_contract_counts_depot_hours_and_waits_for_parts() {
    let policy = sample("amc-field-service");
    // Wednesday 23 December 16:00 in Berlin, 8 h: 1 h that day and 4 h on Christmas Eve; then closed until Monday 28th,
    // 08:00. From 09:00 on parts are missing, until Tuesday 09:00: the last 2 h end at 11:00.
    let events = [
        ("2026-12-28T08:00:00Z", "status_changed", json!({ "to": "parts_ordered" })),
        ("2026-12-29T08:00:00Z", "status_changed", json!({ "to": "on_site" })),
    ];
    let critical = ticket("2026-12-23T15:00:00Z", "critical", "gold", &events);
    due(&policy, &critical, "resolution", "2026-12-29T10:00:00Z");
    // Friday 16:00 is after the depot's last closing: Monday 21st is day 0, and Wednesday 17:00 is two days on.
    let medium = ticket("2026-12-18T15:00:00Z", "medium", "gold", &[]);
    due(&policy, &medium, "first_visit", "2026-12-23T16:00:00Z");
}

#[test]
fn a_field_service_contract_waits_for_parts_no_longer_than_the_cap() {
    let policy = sample("amc-field-service");
    // Monday 2 November 08:00, ordered at once. Each week has 4 × 8.25 h + 6.25 h = 39.25 h: the cap of 80 h is used up
    // 1.5 h into the third, on Monday 16th at 09:30. Of the allowance of 8 h, 6.75 h fit into that day (09:30 to 17:00
    // less lunch), and 1.25 h into Tuesday, until 09:15.
    let events = [("2026-11-02T07:00:00Z", "status_changed", json!({ "to": "parts_ordered" }))];
    let waiting = ticket("2026-11-02T07:00:00Z", "critical", "gold", &events);
    due(&policy, &waiting, "resolution", "2026-11-17T08:15:00Z");
}

#[test]
fn a_service_desk_counts_p1_round_the_clock_and_p2_in_its_hours() {
    let policy = sample("it-service-desk");
    // Friday 18:00 in New York. p1 platinum has 2 h; p2 gold has 8 h: 1 h, then 4 h on Saturday and 3 h on Monday.
    let opened = "2026-03-20T22:00:00Z";
    due(&policy, &ticket(opened, "p1", "platinum", &[]), "resolution", "2026-03-21T00:00:00Z");
    due(&policy, &ticket(opened, "p2", "gold", &[]), "resolution", "2026-03-23T14:00:00Z");
    // Waiting for the user counts for nothing but the first response.
    let events = [("2026-03-20T22:30:00Z", "status_changed", json!({ "to": "waiting for user" }))];
    let waiting = ticket(opened, "p2", "gold", &events);
    assert_eq!(cycle(&policy, &waiting, "resolution", "2026-03-21T12:00:00Z").due_at, None);
}

#[test]
fn three_desks_that_follow_the_sun_are_always_open_together() {
    let policy = sample("follow-the-sun");
    let sun = policy.calendar("sun").unwrap();
    let year = at("2026-01-01T00:00:00Z")..at("2028-01-01T00:00:00Z");
    assert_eq!(sun.open_intervals(year.clone()).collect::<Vec<_>>(), [year]);
    // 4 h, on a Saturday night.
    let critical = ticket("2026-03-07T22:30:00Z", "critical", "platinum", &[]);
    due(&policy, &critical, "resolution", "2026-03-08T02:30:00Z");
    // 15:00 in Singapore, 4 h: until 16:00, then from 07:00 to 10:00.
    let local = json!({ "id": "T-2", "opened_at": "2026-03-02T07:00:00Z", "priority": "high", "tier": "bronze",
        "attributes": { "region": "apac" } });
    due(&policy, &serde_json::from_value(local).unwrap(), "first_response", "2026-03-03T02:00:00Z");
}

#[test]
fn a_city_counts_business_days_from_its_cutoff_and_calendar_days_on_the_wall() {
    let policy = sample("municipal-311");
    // Thursday 2 July, 16:45, after the cutoff; Friday is closed. Monday is day 0, and Thursday 17:00 is three days on.
    let pothole = ticket("2026-07-02T20:45:00Z", "standard", "streets", &[]);
    due(&policy, &pothole, "resolution", "2026-07-09T21:00:00Z");
    // 30 dates later at the same 10:00, an hour earlier in UTC: the clocks went forward on 8 March.
    let bench = ticket("2026-03-01T15:00:00Z", "planned", "streets", &[]);
    due(&policy, &bench, "resolution", "2026-03-31T14:00:00Z");
}

#[test]
fn a_support_plan_promises_a_response_in_prime_time_and_in_the_rest() {
    let policy = sample("saas-support");
    // Friday 17:30 in California. 2 h of prime time: half an hour, and 1.5 h on Monday, by when the clocks have changed.
    // 4 h of the rest: from 18:00 to 22:00.
    let opened = ticket("2026-03-07T01:30:00Z", "high", "gold", &[]);
    due(&policy, &opened, "first_response", "2026-03-09T14:30:00Z");
    due(&policy, &opened, "non_prime_response", "2026-03-07T06:00:00Z");
}
