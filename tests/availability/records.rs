//! Real records: the percentages that a status page published follow from its checks. Without the folder that holds
//! them the test says so and does nothing.

#![allow(clippy::disallowed_methods, reason = "the records are files")]

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
