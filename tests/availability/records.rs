//! Real records: the percentages that a status page published follow from its checks, and those of another page are
//! plain sums of its changes. Without the folder that holds them a test says so and does nothing.

#![allow(clippy::disallowed_methods, reason = "the records are files")]

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use punctual::availability::CheckState;
use punctual::exact::Fraction;
use punctual::{AvailabilitySpec, Outages, availability};
use punctual_tests::repository;
use serde_json::Value;

#[derive(serde::Deserialize)]
struct Check {
    at_utc: DateTime<Utc>,
    service: String,
    status: CheckState,
}

#[test]
fn v2_v4_published_percentages_follow_from_the_checks() {
    let folder = repository("../shared/data/uptime_upptime");
    if !folder.exists() {
        println!("skipped: no records at {}", folder.display());
        return;
    }
    let checks = csv::Reader::from_path(folder.join("koj-co__upptime.checks.csv")).unwrap();
    let checks: Vec<Check> = checks.into_deserialize().map(|check| check.unwrap()).collect();
    let summary = std::fs::read_to_string(folder.join("koj-co__upptime.summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&summary).unwrap();
    let end = instant(&summary["summary_committed_at"]);
    let services = summary["services"].as_array().unwrap();
    let published: Vec<&str> = services.iter().map(|service| service["uptime"].as_str().unwrap()).collect();
    let found: Vec<String> = services.iter().map(|service| uptime(service, &checks, end)).collect();
    assert_eq!((found, services.len()), (published.iter().map(|&text| text.to_owned()).collect(), 4));
}

/// The page counted outages that had an issue: those of ten minutes or more, since 2021.
fn uptime(service: &Value, checks: &[Check], end: DateTime<Utc>) -> String {
    let from = instant(&service["start_time"]);
    let spec = AvailabilitySpec::period(from, end).minimum_outage("10m").unknown_time("up").build().unwrap();
    let first_issue: DateTime<Utc> = "2021-01-01T00:00:00Z".parse().unwrap();
    let mut outages = Outages::builder();
    for check in checks.iter().filter(|check| service["name"] == *check.service) {
        let counts = check.at_utc >= first_issue;
        outages = outages.check(check.at_utc, if counts { check.status } else { CheckState::Up });
    }
    let result = availability(&spec, &outages.build().unwrap(), end);
    // The page rounds where the crate cuts off.
    let half_a_digit = Fraction::new(1, 20_000).unwrap();
    format!("{}%", result.uptime.unwrap().checked_add(half_a_digit).unwrap().percent(2))
}

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

/// A status that a page showed, and since when.
#[derive(serde::Deserialize)]
struct Shown {
    component: String,
    status: String,
    status_set_at_utc: DateTime<Utc>,
}

/// Up, degraded and down, as their share of lost tenths.
fn tenths(status: &str) -> i128 {
    match status {
        "operational" | "under_maintenance" => 0,
        "degraded_performance" | "partial_outage" => 3,
        "major_outage" => 10,
        other => panic!("{other}"),
    }
}

/// The page published no percentages, so they are compared with sums over the stretches between two changes.
#[test]
fn v2_v3_each_month_of_each_component_is_that_of_a_plain_sum() {
    let folder = repository("../shared/data/github_status");
    if !folder.exists() {
        println!("skipped: no records at {}", folder.display());
        return;
    }
    let shown = csv::Reader::from_path(folder.join("component_status.csv")).unwrap();
    let mut components: BTreeMap<String, BTreeMap<DateTime<Utc>, i128>> = BTreeMap::new();
    for shown in shown.into_deserialize().map(|shown| shown.unwrap()) {
        let Shown { component, status, status_set_at_utc } = shown;
        // Of several at one instant the worst counts.
        let worst = components.entry(component).or_default().entry(status_set_at_utc).or_default();
        *worst = tenths(&status).max(*worst);
    }
    // After all changes, so that each is seen.
    let now = "2024-01-01T00:00:00Z".parse().unwrap();
    let (mut months, mut lost_some) = (0, 0);
    for changes in components.values() {
        for year in 2021..2024 {
            for month in 1..=12 {
                let spec = AvailabilitySpec::month(format!("{year}-{month:02}"), "UTC").degraded_weight("0.3").build();
                let spec = spec.unwrap();
                let (counted, lost) = plain_sum(changes, spec.from(), spec.to());
                let result = availability(&spec, &outages(changes.iter()), now);
                assert_eq!((result.counted, result.lost), (counted, lost), "{year}-{month:02}");
                // In whatever order the changes are listed.
                assert_eq!(availability(&spec, &outages(changes.iter().rev()), now), result);
                assert!(Fraction::ZERO <= result.lost && result.lost <= result.counted);
                months += usize::from(counted > Fraction::ZERO);
                lost_some += usize::from(lost > Fraction::ZERO);
            }
        }
    }
    assert!(months > 250 && lost_some > 80, "{months} months, {lost_some} with lost time");
}

fn outages<'a>(changes: impl Iterator<Item = (&'a DateTime<Utc>, &'a i128)>) -> Outages {
    let state = |lost| match lost {
        0 => CheckState::Up,
        3 => CheckState::Degraded,
        _ => CheckState::Down,
    };
    changes.fold(Outages::builder(), |outages, (at, lost)| outages.check(*at, state(*lost))).build().unwrap()
}

/// Counted and lost seconds. Nothing is known before the first change.
fn plain_sum(changes: &BTreeMap<DateTime<Utc>, i128>, from: DateTime<Utc>, to: DateTime<Utc>) -> (Fraction, Fraction) {
    let ends = changes.keys().skip(1).copied().chain([to.max(*changes.keys().last().unwrap())]);
    let (mut counted, mut lost) = (0, 0);
    for ((since, tenths), until) in changes.iter().zip(ends) {
        let part = (until.min(to) - (*since).max(from)).num_nanoseconds().unwrap().max(0);
        counted += i128::from(part);
        lost += i128::from(part) * tenths;
    }
    let seconds = |nanos, scale: i128| Fraction::new(nanos, 1_000_000_000 * scale).unwrap();
    (seconds(counted, 1), seconds(lost, 10))
}
