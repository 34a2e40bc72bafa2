//! Totals and days of explanations by hand (X4, X5), ledgers of very many stretches (B3), and explanations as data (B2).

use crate::common::{at, hours, policy, preset, ticket};
use crate::explain::holds;
use crate::explain_ledgers::cycle;
use punctual::explain::{EntryKind, MomentKind, Total};
use punctual::{Explanation, explain};
use serde_json::json;

// ---- totals and days ----

#[test]
fn x4_totals_are_by_kind_by_reason_and_by_party() {
    let events = ["0 10:00 paused reason=parts", "0 12:00 resumed reason=parts", "0 16:00 status_changed to=pending"];
    let totals = cycle(&preset("resolution"), &ticket("0 08:00", &events), "1 10:00").totals;
    let said = |totals: &[Total]| -> Vec<(String, i64, i64)> {
        let name = |total: &Total| total.name.as_deref().unwrap_or("-").to_owned();
        totals.iter().map(|total| (name(total), total.wall.num_hours(), total.worked.num_hours())).collect()
    };
    let rows = |rows: &[(&str, i64, i64)]| -> Vec<(String, i64, i64)> {
        rows.iter().map(|&(name, wall, worked)| (name.to_owned(), wall, worked)).collect()
    };
    assert_eq!((totals.wall, totals.worked), (hours(26), hours(9)));
    assert_eq!(said(&totals.kinds), rows(&[("counted", 5, 5), ("outside_hours", 1, 0), ("paused", 20, 4)]));
    assert_eq!(said(&totals.reasons), rows(&[("-", 6, 5), ("customer", 18, 2), ("parts", 2, 2)]));
    assert_eq!(said(&totals.parties), rows(&[("-", 6, 5), ("customer", 18, 2), ("vendor", 2, 2)]));
}

#[test]
fn x5_days_are_those_of_the_calendar_and_may_be_short() {
    let office = json!({ "time_zone": "Europe/Berlin", "hours": { "mon-sun": ["00:00-24:00"] } });
    let policy = policy(json!({ "calendars": { "office": office } }));
    // From Saturday 2026-03-28 at noon in Berlin, over the short Sunday.
    let days = cycle(&policy, &ticket("26 11:00", &[]), "28 00:00").days();
    let found: Vec<(String, i64)> = days.iter().map(|day| (day.date.to_string(), day.counted.num_hours())).collect();
    assert_eq!(found, [("2026-03-28".into(), 12), ("2026-03-29".into(), 23), ("2026-03-30".into(), 2)]);
}

/// Open on every even hour, for five years.
#[test]
fn b3_a_very_long_ledger_goes_on_by_date_and_still_adds_up() {
    let ranges: Vec<String> = (0..24).step_by(2).map(|hour| format!("{hour:02}:00-{:02}:00", hour + 1)).collect();
    let office =
        json!({ "time_zone": "America/New_York", "hours": { "mon-sun": ranges }, "dates": { "--07-04": "closed" } });
    let policy = policy(json!({ "calendars": { "office": office } }));
    let ticket = ticket("0 00:00", &["900 05:30 paused reason=parts", "901 05:30 resumed reason=parts"]);
    let explanation = explain(&ticket, &policy, at("3000 00:00"));
    assert_eq!(holds(&explanation), Ok(explanation.metrics[0].cycles[0].ledger.len() as u64));
    let entries = explanation.metrics[0].cycles[0].ledger.len();
    assert!((50_000..51_500).contains(&entries), "{entries}");
    let by_date = &explanation.metrics[0].cycles[0].ledger[50_000..];
    assert!(by_date.iter().any(|entry| matches!(entry.kind, EntryKind::ClosedDate { .. }) && entry.worked.is_zero()));
    let days = explanation.metrics[0].cycles[0].days();
    assert!(days.iter().skip(1).take(200).all(|day| day.wall >= hours(23)));
    let page = explanation.to_string();
    assert!(page.lines().count() < 500 && page.contains("more ..."), "{}", page.lines().count());
    let picture = explanation.timeline();
    assert!(picture.len() < 400_000, "{}", picture.len());
    let picture = roxmltree::Document::parse(&picture).unwrap();
    let bars = |class: &str| {
        let bars = picture.descendants().filter(|node| node.attribute("class") == Some(class));
        bars.filter(|bar| bar.attribute("x").unwrap().parse::<i32>().unwrap() > 800).count()
    };
    assert!(bars("k0") > 10 && bars("k1") > 10, "each date was open for half of it");
}

/// A message each three hundred days, on a calendar that opens on every even hour.
#[test]
fn b3_x1_the_ledgers_of_one_explanation_are_long_together() {
    let ranges: Vec<String> = (0..24).step_by(2).map(|hour| format!("{hour:02}:00-{:02}:00", hour + 1)).collect();
    let policy = policy(json!({
        "calendars": { "office": { "time_zone": "UTC", "hours": { "mon-sun": ranges } } },
        "metrics": { "every_response": { "targets": { "*": { "*": "4h" } } } } }));
    let replies = (1..10).flat_map(|number: i64| {
        let day = 300 * number;
        [format!("{day} 05:30 agent_replied"), format!("{day} 05:30:01 customer_replied")]
    });
    let replies: Vec<String> = replies.collect();
    let ticket = ticket("0 00:00", &replies.iter().map(String::as_str).collect::<Vec<_>>());
    let explanation = explain(&ticket, &policy, at("3000 00:00"));
    let lines: Vec<usize> = explanation.metrics[0].cycles.iter().map(|cycle| cycle.ledger.len()).collect();
    assert_eq!(lines.len(), 10);
    assert!(lines[..6].iter().all(|lines| *lines > 7_000) && lines[7..].iter().all(|lines| *lines < 302), "{lines:?}");
    assert_eq!(holds(&explanation), Ok(lines.iter().sum::<usize>() as u64));
}

// ---- as data ----

#[test]
fn the_shape_of_an_explanation_is_the_documented_one() {
    let ticket = ticket("0 10:00", &["0 11:00 paused reason=parts"]);
    let json = serde_json::to_value(explain(&ticket, &preset("resolution"), at("0 12:00"))).unwrap();
    let cycle = &json["metrics"][0]["cycles"][0];
    assert_eq!(cycle["clock"], json!({ "zone": "UTC", "offsets": [{ "since": at("0 10:00"), "offset_s": 0 }] }));
    let opened = json!({ "at": at("0 10:00"), "event": null, "what": "opened" });
    let paused = json!({ "at": at("0 11:00"), "event": 0, "what": "paused parts" });
    let expected = json!([
        { "from": at("0 10:00"), "to": at("0 11:00"), "wall_s": 3600, "worked_s": 3600, "kind": "counted" },
        { "from": at("0 11:00"), "to": at("0 12:00"), "wall_s": 3600, "worked_s": 3600, "kind": "paused",
          "reason": "parts", "party": "vendor", "opened_by": paused, "closed_by": null }
    ]);
    assert_eq!(cycle["ledger"], expected);
    let target = json!({ "since": at("0 10:00"), "until": null, "by": opened, "priority": null, "tier": null,
        "allowance": "4h", "calendar": "office", "chosen_by": null, "due_before": null, "due_at": at("0 14:00") });
    assert_eq!(cycle["targets"], json!([target]));
    assert_eq!(cycle["moments"], json!([{ "at": at("0 10:00"), "moment": "started", "by": opened }]));
    assert_eq!(cycle["totals"]["parties"][1], json!({ "name": "vendor", "wall_s": 3600, "worked_s": 3600 }));
}

#[test]
fn b2_explanations_are_read_tolerantly() {
    let ticket = ticket("0 10:00", &["0 11:00 paused reason=parts"]);
    let mut json = serde_json::to_value(explain(&ticket, &preset("resolution"), at("0 12:00"))).unwrap();
    json["added_later"] = json!(1);
    let cycle = &mut json["metrics"][0]["cycles"][0];
    cycle["ledger"][1]["kind"] = json!("suspended");
    cycle["moments"][0]["moment"] = json!("dreamt_of");
    cycle["targets"][0]["added_later"] = json!(true);
    let read: Explanation = serde_json::from_value(json).unwrap();
    let cycle = &read.metrics[0].cycles[0];
    assert_eq!((&cycle.ledger[1].kind, &cycle.moments[0].kind), (&EntryKind::Unknown, &MomentKind::Unknown));
    assert!(read.to_string().contains("unknown") && read.timeline().contains("<svg"));
}

/// Whatever a stored explanation has come to hold, it can be shown.
#[test]
fn b4_damaged_explanations_can_be_shown() {
    let ticket = ticket("0 10:00", &["0 11:00 paused reason=parts"]);
    let whole = serde_json::to_value(explain(&ticket, &preset("resolution"), at("0 12:00"))).unwrap();
    for instant in ["-262143-01-01T00:00:00Z", "+262142-12-31T23:59:59Z", "1969-12-31T23:59:59.5Z"] {
        for place in [
            "/evaluation/now",
            "/metrics/0/cycles/0/ledger/1/to",
            "/metrics/0/cycles/0/moments/0/at",
            "/evaluation/metrics/0/cycles/0/started_at",
            "/metrics/0/cycles/0/clock/offsets/0/since",
        ] {
            let mut damaged = whole.clone();
            *damaged.pointer_mut(place).unwrap() = json!(instant);
            damaged["metrics"][0]["cycles"][0]["clock"]["offsets"][0]["offset_s"] = json!(50_000);
            damaged["metrics"][0]["cycles"][0]["ledger"][0]["wall_s"] = json!(9e12);
            let Ok(read) = serde_json::from_value::<Explanation>(damaged) else { continue };
            roxmltree::Document::parse(&read.timeline()).unwrap();
            assert!(!read.to_string().is_empty() && read.metrics[0].cycles[0].days().len() < 100_000);
        }
    }
}
