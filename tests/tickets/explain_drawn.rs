//! The shapes in the picture of an explanation.

use std::fmt::Write;

use punctual::{Policy, Ticket, explain};
use roxmltree::{Document, Node};
use serde_json::{Value, json};

use crate::common::{at, metric, policy, preset, ticket};
use crate::explain_shown::{child, count, picture};
use crate::explain_told::{asked, round_the_clock};
use crate::sampled::golden;

fn drawn(policy: &Policy, ticket: &Ticket, now: &str) -> String {
    let svg = explain(ticket, policy, at(now)).timeline();
    picture(&svg);
    svg
}

fn with_class<'a>(document: &'a Document<'a>, class: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    document.descendants().filter(move |node| node.attribute("class") == Some(class))
}

fn number(node: Node<'_, '_>, name: &str) -> i64 {
    node.attribute(name).unwrap().parse().unwrap()
}

/// The description of a picture, for who cannot see it.
fn described(svg: &str) -> String {
    child(picture(svg).root_element(), "desc").text().unwrap().to_owned()
}

#[test]
fn a_picture_without_pauses_defines_no_patterns() {
    let plain = drawn(&preset("resolution"), &ticket("0 09:00", &[]), "0 10:00");
    let paused = drawn(&preset("resolution"), &ticket("0 09:00", &["0 09:30 paused reason=parts"]), "0 10:00");
    assert_eq!([plain, paused].map(|svg| count(&picture(&svg), "defs")), [0, 1]);
}

#[test]
fn six_parties_look_each_like_itself() {
    let pauses: serde_json::Map<String, Value> =
        (0..6).map(|number| (format!("r{number}"), json!({ "party": format!("party {number}") }))).collect();
    let events: Vec<String> = (0..6)
        .flat_map(|n| [format!("0 1{n}:00 paused reason=r{n}"), format!("0 1{n}:30 resumed reason=r{n}")])
        .collect();
    let policy = policy(json!({ "pauses": pauses, "statuses": {} }));
    let svg = drawn(&policy, &ticket("0 09:00", &events.iter().map(String::as_str).collect::<Vec<_>>()), "0 16:00");
    for number in 0..6 {
        assert!(svg.contains(&format!(">paused: party {number}<")), "{svg}");
    }
    assert!(!svg.contains("other parties"), "{svg}");
}

/// A quarter of each hour paused, for more hours than the picture has pixels.
#[test]
fn stretches_narrower_than_a_pixel_share_its_height() {
    let events: Vec<String> = (0..3_000)
        .flat_map(|hour: usize| {
            let (day, hour) = (hour / 24, hour % 24);
            [format!("{day} {hour:02}:00 paused reason=parts"), format!("{day} {hour:02}:15 resumed reason=parts")]
        })
        .collect();
    let ticket = ticket("0 00:00", &events.iter().map(String::as_str).collect::<Vec<_>>());
    let svg = drawn(&round_the_clock("resolution"), &ticket, "125 00:00");
    let document = picture(&svg);
    let in_bar = |class| with_class(&document, class).filter(|node| number(*node, "y") < 120).collect::<Vec<_>>();
    let (counted, paused) = (in_bar("k0"), in_bar("p0"));
    assert_eq!(counted.len(), paused.len());
    let mut x = 190;
    for (above, below) in counted.iter().zip(&paused) {
        let [top, height] = ["y", "height"].map(|name| number(*above, name));
        let share = if x == 190 { 17..=22 } else { 18..=20 };
        assert!(share.contains(&height), "{height} of 26 at {x}");
        assert_eq!(["x", "y"].map(|name| number(*below, name)), [number(*above, "x"), top + height]);
        assert_eq!((top, height + number(*below, "height")), (92, 26));
        assert_eq!((number(*above, "x"), number(*above, "width")), (x, number(*below, "width")));
        x += number(*above, "width");
    }
    assert!((915..=925).contains(&x), "{x}: a fortieth is left at the end");
}

/// One cycle is answered before it is due, one at that instant, one after it, and the last again before.
#[test]
fn an_earlier_cycle_is_marked_due_only_when_it_came_to_that() {
    let events = [
        "0 00:30 agent_replied",
        "0 10:00 customer_replied",
        "0 12:00 agent_replied",
        "1 10:00 customer_replied",
        "1 14:00 agent_replied",
        "2 10:00 customer_replied",
        "2 16:00 agent_replied",
        "3 10:00 customer_replied",
        "3 11:00 agent_replied",
    ];
    let svg = drawn(&round_the_clock("next_response"), &ticket("0 00:00", &events), "3 12:00");
    let document = picture(&svg);
    let titles = document.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "title")));
    let due: Vec<String> =
        titles.filter_map(|node| node.text()?.strip_suffix(": due").map(|at| at.chars().take(14).collect())).collect();
    assert_eq!(due, ["Tue 2026-03-03", "Wed 2026-03-04", "Thu 2026-03-05"], "{svg}");
    let stops = document.descendants().filter(|node| node.attribute("class") == Some("x")).count();
    assert_eq!(stops, 4 + 1, "and one in the legend");
}

#[test]
fn a_line_leads_from_now_to_what_is_due_later_and_to_nothing_else() {
    let lines = |now: &str| {
        let svg = drawn(&preset("resolution"), &ticket("0 09:00", &[]), now);
        with_class(&picture(&svg), "t").map(|node| node.attribute("d").unwrap().to_owned()).collect::<Vec<_>>()
    };
    let soon = lines("0 10:00");
    assert_eq!(soon.len(), 1);
    assert!(soon[0].starts_with("M372 105H"), "{soon:?}");
    assert_eq!(lines("0 13:00"), [""; 0], "due now");
    assert_eq!(lines("0 15:00"), [""; 0], "due before");
    let far = drawn(&preset("resolution"), &ticket("0 16:00", &[]), "0 16:10");
    let document = picture(&far);
    let far: Vec<_> = with_class(&document, "t").map(|node| node.attribute("d").unwrap()).collect();
    assert!(far.len() == 1 && far[0].ends_with("H935"), "{far:?}: an arrow at the right end");
}

#[test]
fn a_description_names_the_last_twenty_cycles_and_forty_marks_of_each() {
    let text = described(&drawn(&round_the_clock("next_response"), &asked(22), "3 00:00"));
    assert!(text.contains("next_response: 2 earlier cycles.\n"), "{text}");
    assert!(!text.contains("cycle 2:") && text.contains("cycle 3:") && text.contains("cycle 22:"), "{text}");
    let text = described(&drawn(&round_the_clock("next_response"), &asked(20), "3 00:00"));
    assert!(!text.contains("earlier cycles") && text.contains("cycle 1:"), "{text}");
    let desk = json!([{ "level": 1, "at": "due", "repeat": { "every": "1h", "times": 50 } }]);
    let metrics = json!({ "resolution": { "calendar": "24x7", "ladder": "desk", "targets": { "*": { "*": "1h" } } } });
    let policy = policy(json!({ "ladders": { "desk": desk }, "metrics": metrics }));
    let text = described(&drawn(&policy, &ticket("0 09:00", &[]), "10 00:00"));
    // Started, due, the breach and 51 alerts.
    assert!(text.contains("And 14 more.\n"), "{text}");
    assert!(!described(&drawn(&preset("resolution"), &ticket("0 09:00", &[]), "0 10:00")).contains("more."));
}

#[test]
fn a_description_says_that_a_clock_has_not_started() {
    let text = described(&drawn(&preset("next_response"), &ticket("0 09:00", &[]), "0 10:00"));
    assert_eq!(text.trim(), "next_response: no clock has started yet.");
    let text = described(&drawn(&preset("resolution"), &ticket("0 09:00", &[]), "0 10:00"));
    assert!(!text.contains("no clock has started"), "{text}");
}

// ---- the axis ----

/// Place, label, and what stands above it.
fn labels(svg: &str) -> String {
    let document = picture(svg);
    let mut lines = String::new();
    for text in with_class(&document, "n c").filter(|node| node.text() != Some("now")) {
        let above = if number(text, "y") == 170 { "  above " } else { "" };
        writeln!(lines, "{above}{} {}", text.attribute("x").unwrap(), text.text().unwrap()).unwrap();
    }
    lines
}

/// Lengths from nothing to seventy years, and the two changes of the clock of a year in Berlin.
#[test]
fn the_axes_of_pictures_are_the_golden_ones() {
    let plain = metric("resolution", json!({ "targets": { "*": { "*": "1m" } } }));
    let berlin = json!({ "time_zone": "Europe/Berlin", "hours": { "mon-sun": ["00:00-24:00"] } });
    let berlin = policy(json!({ "calendars": { "office": berlin } }));
    let mut all = String::new();
    let mut add = |policy: &Policy, opened: &str, now: &str| {
        let svg = drawn(policy, &ticket(opened, &[]), now);
        writeln!(all, "# opened {opened}, now {now}\n{}", labels(&svg)).unwrap();
    };
    for now in [
        "0 09:00",
        "0 09:00:05",
        "0 09:01:30",
        "0 09:10",
        "0 12:00",
        "0 23:00",
        "3 09:00",
        "10 00:00",
        "20 00:00",
        "70 00:00",
        "200 00:00",
        "700 00:00",
        "3000 00:00",
        "26000 00:00",
    ] {
        add(&plain, "0 09:00", now);
    }
    // Nothing is due near: of no time that has passed a minute is shown.
    add(&metric("resolution", json!({ "targets": { "*": { "*": "7h" } } })), "0 09:00", "0 09:00");
    // A second more, and 10:00 or October would be at the end.
    add(&plain, "0 07:32:23", "0 09:56:23");
    add(&plain, "0 09:00:11", "207 19:32:11");
    for (opened, now) in [("26 22:00", "27 03:00"), ("236 22:00", "237 03:00"), ("20 00:00", "34 00:00")] {
        add(&berlin, opened, now);
    }
    golden("explain/axes.txt", &all);
}
