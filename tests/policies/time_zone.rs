//! The time zone in which explanations are shown: that of the calendar, that of the policy if the calendar runs round
//! the clock, or any other on request (X5).

use crate::common::{at, policy, ticket};
use punctual::calendar::{Zone, Zones};
use punctual::{Explanation, MetricSpec, Policy, PolicyBook, PolicySpec, explain};
use serde_json::{Value, json};

fn zones(explanation: &Explanation) -> Vec<String> {
    let cycles = explanation.metrics.iter().flat_map(|metric| &metric.cycles);
    let clocks = [&explanation.clock].into_iter().chain(cycles.map(|cycle| &cycle.clock));
    clocks.map(|clock| clock.zone.to_string()).collect()
}

/// A policy that counts on `calendar`, explained, with more parts.
fn explained(calendar: &str, parts: Value) -> Explanation {
    let targets = json!({ "*": { "*": { "within": "4h", "calendar": calendar } } });
    let berlin = json!({ "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["09:00-17:00"] } });
    let maintenance = json!({ "from": at("0 12:00"), "to": at("0 13:00") });
    let mut all = json!({
        "calendars": { "berlin": berlin, "cut": { "of": "24x7", "except": [maintenance] },
                       "here": { "time_zone": "Asia/Tokyo", "of": "24x7", "except": [maintenance] } },
        "calendar": "24x7",
        "metrics": { "resolution": { "targets": targets } },
    });
    all.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
    explain(&ticket("0 08:00", &[]), &policy(all), at("0 09:00"))
}

#[test]
fn x5_what_runs_round_the_clock_is_shown_where_the_policy_is() {
    let kolkata = || json!({ "time_zone": "Asia/Kolkata" });
    assert_eq!(zones(&explained("24x7", kolkata())), ["Asia/Kolkata", "Asia/Kolkata"]);
    let page = explained("24x7", kolkata()).to_string();
    assert!(
        page.contains("Due Mon 2026-03-02 17:30 +05:30") && page.contains("Times are those of Asia/Kolkata"),
        "{page}"
    );
    // A combination without a zone has none of its own, either.
    assert_eq!(zones(&explained("cut", kolkata()))[1], "Asia/Kolkata");
    // Whatever has one is shown there.
    assert_eq!(zones(&explained("berlin", kolkata())), ["Europe/Berlin", "Europe/Berlin"]);
    assert_eq!(zones(&explained("here", kolkata()))[1], "Asia/Tokyo");
}

#[test]
fn x5_the_default_is_the_zone_of_the_default_calendar() {
    assert_eq!(zones(&explained("24x7", json!({ "calendar": "berlin" })))[1], "Europe/Berlin");
    let choice = json!({ "attribute": "region", "calendars": { "asia": "here" }, "default": "berlin" });
    assert_eq!(zones(&explained("24x7", json!({ "calendar": choice })))[1], "Europe/Berlin");
    assert_eq!(zones(&explained("24x7", json!({})))[1], "UTC");
    let policy = PolicySpec::new("p").metrics("resolution", MetricSpec::new().targets("*", "*", "4h"));
    let policy = Policy::from_spec(policy.calendar("24x7")).unwrap();
    assert_eq!(policy.time_zone().name(), "UTC");
}

#[test]
fn x5_without_a_cycle_the_page_is_in_the_zone_of_the_policy() {
    let uncovered = json!({ "resolution": { "targets": { "high": { "*": "4h" } } } });
    let found = explained("24x7", json!({ "time_zone": "Asia/Kolkata", "metrics": uncovered }));
    assert_eq!(zones(&found), ["Asia/Kolkata"]);
    assert!(found.to_string().contains("As of Mon 2026-03-02 14:30 +05:30"), "{found}");
}

#[test]
fn x5_an_explanation_can_be_shown_in_any_zone() {
    let found = explained("berlin", json!({}));
    let moved = found.clone().in_zone(&Zone::named("America/New_York").unwrap());
    assert_eq!(zones(&moved), ["America/New_York", "America/New_York"]);
    assert_eq!(moved.evaluation, found.evaluation);
    let page = moved.to_string();
    assert!(page.contains("Due Mon 2026-03-02 07:00 -05:00") && !page.contains("+01:00"), "{page}");
    assert!(moved.timeline().contains("America/New_York"));
    let kiritimati = found.in_zone(&Zone::named("Pacific/Kiritimati").unwrap());
    let days: Vec<String> = kiritimati.metrics[0].cycles[0].days().iter().map(|day| day.date.to_string()).collect();
    assert_eq!(days, ["2026-03-02"]);
    // A clock change between the start and the due instant is told.
    let summer = explained("24x7", json!({ "metrics": { "resolution": { "targets": { "*": { "*": "700h" } } } } }));
    let page = summer.in_zone(&Zone::named("Europe/Berlin").unwrap()).to_string();
    assert!(page.contains("09:00 +01:00") && page.contains("Due Tue 2026-03-31 14:00 +02:00"), "{page}");
}

#[test]
fn x5_a_book_is_shown_in_one_zone() {
    let metrics = json!({ "resolution": { "targets": { "*": { "*": "4h" } } } });
    let one = |id: &str, kind: &str, zone: &str| json!({ "policy": { "id": id, "kind": kind, "calendar": "24x7", "time_zone": zone, "metrics": metrics } });
    let book = json!({ "policies": [one("a", "sla", "Asia/Tokyo"), one("b", "ola", "Europe/Paris")] });
    let book: PolicyBook = serde_json::from_value(book).unwrap();
    let found = book.explain(&ticket("0 08:00", &[]), at("0 09:00"));
    let shown: Vec<Vec<String>> = found.explanations.iter().map(zones).collect();
    assert_eq!(shown, [["Europe/Paris"; 2], ["Asia/Tokyo"; 2]]);
    let moved = found.in_zone(&Zone::utc());
    assert!(moved.explanations.iter().all(|explanation| zones(explanation) == ["UTC"; 2]));
}

#[test]
fn b1_an_unknown_time_zone_is_a_mistake_with_what_was_meant() {
    let metrics = || MetricSpec::new().targets("*", "*", "4h");
    let spec = || PolicySpec::new("p").calendar("24x7").metrics("resolution", metrics());
    let mistake = Policy::from_spec(spec().time_zone("Asia/Kolkatta")).unwrap_err();
    let [problem] = mistake.problems() else { panic!("{mistake}") };
    assert_eq!((problem.path(), problem.suggestion()), ("time_zone", Some("Asia/Kolkata")));
    // A zone of the host's has a name like any other.
    let depot = Zone::from_transitions("Depot", chrono::FixedOffset::east_opt(3600).unwrap(), []).unwrap();
    let policy = Policy::from_spec_with(spec().time_zone("Depot"), &Zones::bundled().with(depot)).unwrap();
    assert_eq!(policy.time_zone().name(), "Depot");
    let mistake = serde_json::from_value::<Policy>(json!({ "id": "p", "time_zone": 5, "calendar": "24x7",
        "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } }));
    assert!(mistake.unwrap_err().to_string().contains("time_zone"));
}

#[test]
fn a_time_zone_is_printed_as_it_was_written() {
    let spec = PolicySpec::new("p").calendar("24x7").time_zone("asia/kolkata");
    let spec = spec.metrics("resolution", MetricSpec::new().targets("*", "*", "4h"));
    let written = serde_json::to_string(&Policy::from_spec(spec).unwrap()).unwrap();
    assert_eq!(
        written,
        r#"{"id":"p","calendar":"24x7","time_zone":"asia/kolkata","metrics":{"resolution":{"targets":{"*":{"*":"4h"}}}}}"#
    );
}
