//! Edge cases of explanations: the last line that is shown, a clock change, a cap and a stop at one instant.

use chrono::{DateTime, NaiveDate, Utc};
use punctual::explain::{CycleExplanation, EntryKind};
use punctual::{Policy, Ticket, explain};
use roxmltree::Document;
use serde_json::{Map, Value, json};

use crate::common::{at, hours, metric, policy, ticket};

fn only_cycle(ticket: &Ticket, policy: &Policy, now: DateTime<Utc>) -> CycleExplanation {
    explain(ticket, policy, now).metrics.remove(0).cycles.remove(0)
}

/// The breach and then a level that fires every hour, `lines` alerts in all, each a line of the page.
fn page_with_alerts(lines: usize) -> String {
    let times = lines - 2;
    let desk = json!([{ "level": 1, "at": "due", "repeat": { "every": "1h", "times": times } }]);
    let metrics = json!({ "resolution": { "calendar": "24x7", "ladder": "desk", "targets": { "*": { "*": "1h" } } } });
    let policy = policy(json!({ "ladders": { "desk": desk }, "metrics": metrics }));
    explain(&ticket("0 09:00", &[]), &policy, at("300 00:00")).to_string()
}

#[test]
fn a_list_of_exactly_as_many_lines_as_are_shown_hides_none() {
    for (lines, shown, hidden) in [(399, 399, None), (400, 400, None), (401, 400, Some("    ... and 1 more ..."))] {
        let page = page_with_alerts(lines);
        assert_eq!(page.lines().filter(|line| line.starts_with("  Fired ")).count(), shown, "{lines}");
        assert_eq!(page.lines().find(|line| line.contains(" more ...")), hidden, "{lines}");
    }
}

#[test]
fn x5_a_line_that_begins_at_a_clock_change_is_among_the_days() {
    let utc = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let berlin = json!({ "time_zone": "Europe/Berlin", "hours": { "mon-sun": ["00:00-24:00"] } });
    let policy = policy(json!({ "calendars": { "office": berlin } }));
    let date = NaiveDate::from_ymd_opt(2026, 3, 29).unwrap();
    let ticket: Ticket = serde_json::from_value(json!({ "id": "T-1", "opened_at": "2026-03-28T23:00:00Z", "events": [
        // Clocks go from 02:00 to 03:00 at this very instant.
        { "at": "2026-03-29T01:00:00Z", "type": "paused", "reason": "parts" },
        { "at": "2026-03-29T05:00:00Z", "type": "resumed", "reason": "parts" }] }))
    .unwrap();
    let cycle = only_cycle(&ticket, &policy, utc("2026-03-29T22:00:00Z"));
    assert_eq!(cycle.ledger.len(), 3);
    let days: Vec<_> =
        cycle.days().iter().map(|day| (day.date, day.wall, day.counted, day.closed, day.paused)).collect();
    assert_eq!(days, [(date, hours(23), hours(19), hours(0), hours(4))]);
}

/// The reason goes on: only the cap and the answer, which stops the cycle, can have ended its pause.
#[test]
fn x2_a_pause_whose_cap_is_used_up_as_the_cycle_stops_ended_by_its_cap() {
    let parts = json!({ "pauses": { "parts": { "party": "vendor", "cap": "2h" } }, "statuses": {},
        "metrics": { "first_response": { "targets": { "*": { "*": "4h" } } } } });
    let ended_by = |answered: &str| {
        let ticket = ticket("0 09:00", &["0 10:00 paused reason=parts", answered]);
        let cycle = only_cycle(&ticket, &policy(parts.clone()), at("0 15:00"));
        let EntryKind::Paused { closed_by: Some(by), .. } = &cycle.ledger[1].kind else { panic!("{cycle:?}") };
        (by.at, by.what.to_string())
    };
    assert_eq!(ended_by("0 12:00 agent_replied"), (at("0 12:00"), "cap".to_owned()));
    assert_eq!(ended_by("0 11:59 agent_replied"), (at("0 11:59"), "agent_replied".to_owned()));
}

/// The bars of one class: where each begins and how wide it is.
fn bars(svg: &str, class: &str) -> Vec<(i64, i64)> {
    let document = Document::parse(svg).unwrap();
    let of_class = document.descendants().filter(|node| node.attribute("class") == Some(class));
    // Those of the legend are lower.
    let bars = of_class.filter(|node| node.attribute("height") == Some("26"));
    let number = |text: Option<&str>| text.unwrap().parse().unwrap();
    bars.map(|bar| (number(bar.attribute("x")), number(bar.attribute("width")))).collect()
}

#[test]
fn the_seventh_party_and_those_after_it_are_drawn_as_others() {
    let pauses: Map<String, Value> =
        (0..8).map(|n| (format!("r{n}"), json!({ "party": format!("party {n}") }))).collect();
    let policy = policy(json!({ "pauses": pauses, "statuses": {}, "calendar": "24x7" }));
    let drawn = |parties: usize| {
        let hour = |n: usize| 9 + n;
        let events: Vec<String> = (0..parties)
            .flat_map(|n| {
                [
                    format!("0 {:02}:00 paused reason=r{n}", hour(n)),
                    format!("0 {:02}:00 resumed reason=r{n}", hour(n + 1)),
                ]
            })
            .collect();
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        let now = format!("0 {:02}:00", hour(parties));
        let svg = explain(&ticket("0 09:00", &events), &policy, at(&now)).timeline();
        let [(_, one)] = bars(&svg, "p0")[..] else { panic!("{svg}") };
        let [(_, others)] = bars(&svg, "p5")[..] else { panic!("{svg}") };
        (one, others, svg.contains("paused: other parties<"), svg.contains("paused: party 5<"))
    };
    // The sixth look is that of the sixth party, or of it and all that follow it.
    for (parties, share) in [(6, 1), (7, 2), (8, 3)] {
        let (one, others, says_others, says_sixth) = drawn(parties);
        assert!((others - share * one).abs() <= 2, "{parties} parties: {others} is not {share} times {one}");
        assert_eq!((says_others, says_sixth), (share > 1, share == 1));
    }
}

#[test]
fn the_heading_of_a_picture_is_whole_up_to_its_longest_length_and_shortened_beyond() {
    let heading = |id: usize| {
        let policy = metric("resolution", json!({ "targets": { "*": { "*": "4h" } } }));
        let ticket: Ticket =
            serde_json::from_value(json!({ "id": "n".repeat(id), "opened_at": at("0 09:00") })).unwrap();
        let svg = explain(&ticket, &policy, at("0 10:00")).timeline();
        let document = Document::parse(&svg).unwrap();
        let text = |class: &str| {
            let node = document.descendants().find(|node| node.attribute("class") == Some(class));
            node.and_then(|node| node.text()).unwrap().to_owned()
        };
        let title = document.descendants().find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "title")));
        (title.and_then(|node| node.text()).unwrap().to_owned(), text("h"))
    };
    let rest = heading(1).0.chars().count() - 1;
    let (title, shown) = heading(120 - rest);
    assert_eq!((title.chars().count(), &shown), (120, &title));
    let (title, shown) = heading(121 - rest);
    let beginning: String = title.chars().take(119).collect();
    assert_eq!((title.chars().count(), shown), (121, format!("{beginning}…")));
}
