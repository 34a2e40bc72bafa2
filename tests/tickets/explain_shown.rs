//! Explanations as people see them: the page of text and the picture. Golden files are in `golden/explain`.

#[allow(dead_code, reason = "its main is not called here")]
#[path = "../../examples/explain.rs"]
mod example;

use crate::common::{at, metric, policy, preset, ticket, ticket_with};
use crate::sampled;
use punctual::{Policy, Ticket, explain};
use roxmltree::{Document, Node};
use sampled::golden;
use serde_json::json;

// ---- the page ----

#[test]
fn the_page_of_the_bundled_ticket_is_the_golden_one() {
    golden("explain/SRV-2044.txt", &example::sample().to_string());
}

/// All that `evaluate` shows in its table.
#[test]
fn the_pages_of_the_sample_tickets_are_the_golden_ones() {
    let policy: Policy = serde_json::from_str(include_str!("../../examples/sample/policy.json")).unwrap();
    let tickets = include_str!("../../examples/sample/tickets.jsonl").lines();
    let now = "2026-12-28T11:15:00Z".parse().unwrap();
    let pages: Vec<String> =
        tickets.map(|line| explain(&serde_json::from_str::<Ticket>(line).unwrap(), &policy, now).to_string()).collect();
    golden("explain/AMC.txt", &pages.join("\n----\n\n"));
}

/// Each of these lines stands in the page.
#[track_caller]
pub(crate) fn says(policy: &Policy, ticket: &Ticket, now: &str, lines: &[&str]) {
    let page = explain(ticket, policy, at(now)).to_string();
    for line in lines {
        assert!(page.lines().any(|found| found.trim() == *line), "no line `{line}` in\n{page}");
    }
}

#[test]
fn a_page_says_why_no_clock_runs() {
    let cell = json!({ "targets": { "high": { "gold": "4h" } } });
    let policy = metric("resolution", cell);
    let fields =
        |priority: &str, tier: &str| ticket_with("0 09:00", json!({ "priority": priority, "tier": tier }), &[]);
    says(&policy, &fields("urgent", "gold"), "0 10:00", &["No clock runs: the policy does not list priority urgent."]);
    says(&policy, &fields("high", "iron"), "0 10:00", &["No clock runs: the policy does not list tier iron."]);
    let empty = "No clock runs: the policy promises nothing for tickets with priority low and tier gold.";
    says(&policy, &fields("low", "gold"), "0 10:00", &[empty]);
    let absent = "No clock runs: the policy promises nothing for tickets with no priority and no tier.";
    says(&policy, &ticket("0 09:00", &[]), "0 10:00", &[absent]);
    says(&preset("next_response"), &ticket("0 09:00", &[]), "0 10:00", &["No clock has started yet."]);
    says(
        &policy,
        &ticket("0 09:00", &[]),
        "0 08:00",
        &["As of Mon 2026-03-02 08:00 +00:00 the ticket is not open yet."],
    );
}

#[test]
fn s4_a_page_names_what_fired_in_a_cycle_that_is_none_any_more() {
    let policy = metric("resolution", json!({ "targets": { "high": { "*": "1h" } } }));
    let ticket = ticket_with("0 09:00", json!({ "priority": "high" }), &["0 11:00 priority_changed to=low"]);
    let lines = ["resolution, in cycles that no cell covers any more", "Fired Mon 2026-03-02 10:00 +00:00: breach"];
    says(&policy, &ticket, "0 12:00", &lines);
}

#[test]
fn a_page_says_where_the_clock_stands() {
    let resolution = preset("resolution");
    let of = |events: &[&str], now: &str, line: &str| says(&resolution, &ticket("0 15:00", events), now, &[line]);
    of(&[], "0 15:00", "Due Tue 2026-03-03 11:00 +00:00: 0s used, 4h left.");
    of(&[], "0 15:00:30", "Due Tue 2026-03-03 11:00 +00:00: 30s used, 3h59m30s left.");
    of(&[], "0 16:00", "Due Tue 2026-03-03 11:00 +00:00: 1h used, 3h left.");
    let closed = "Due Tue 2026-03-03 11:00 +00:00: 2h used, 2h left. Closed now; opens Tue 2026-03-03 09:00 +00:00.";
    of(&[], "0 18:00", closed);
    of(&[], "1 12:00", "Late: due Tue 2026-03-03 11:00 +00:00, not stopped, over by 1h.");
    let in_time = "In time: stopped Mon 2026-03-02 16:00 +00:00, due Tue 2026-03-03 11:00 +00:00, 3h left.";
    of(&["0 16:00 resolved"], "1 12:00", in_time);
    let late = "Late: due Tue 2026-03-03 11:00 +00:00, stopped Tue 2026-03-03 11:00:30 +00:00, over by 30s.";
    of(&["1 11:00:30 resolved"], "1 12:00", late);
    let void = "Void: cancelled Tue 2026-03-03 12:00 +00:00. It had been late since Tue 2026-03-03 11:00 +00:00.";
    of(&["1 12:00 cancelled"], "1 12:00", void);
    let paused = "Not due while paused: 1h used, 3h left. Paused since Mon 2026-03-02 16:00 +00:00: parts (vendor). \
        If the pause ended now, it would be due Tue 2026-03-03 12:00 +00:00.";
    of(&["0 16:00 paused reason=parts"], "1 08:00", paused);
}

#[test]
fn c7_a_page_says_that_a_calendar_has_closed_for_good() {
    let week = json!({ "from": "2026-03-02T00:00:00Z", "to": "2026-03-02T12:00:00Z" });
    let policy = policy(json!({ "calendars": { "office": week } }));
    let line = "Never due: the time allowed reaches beyond 2100. Closed now, for good.";
    says(&policy, &ticket("0 09:00", &[]), "0 13:00", &[line]);
}

#[test]
fn s4_a_page_says_that_the_only_target_came_later() {
    let policy = metric("resolution", json!({ "targets": { "high": { "*": "4h" } } }));
    let late = ticket_with("0 09:00", json!({ "priority": "low" }), &["0 10:00 priority_changed to=high"]);
    let line = "That holds since Mon 2026-03-02 10:00 +00:00 (priority changed: high), as if it had from the start.";
    says(&policy, &late, "0 11:00", &[line]);
    let page = explain(&ticket_with("0 09:00", json!({ "priority": "high" }), &[]), &policy, at("0 11:00")).to_string();
    assert!(!page.contains("That holds since"), "{page}");
}

/// The answers to two questions, each with its cycle.
#[test]
fn a_page_and_a_picture_have_every_cycle() {
    let replies = ["0 09:30 agent", "0 10:00 customer", "0 11:00 agent", "0 12:00 customer"];
    let replies = replies.map(|reply| format!("{reply}_replied"));
    let asked_twice = ticket("0 09:00", &replies.each_ref().map(String::as_str));
    let explanation = explain(&asked_twice, &preset("next_response"), at("0 13:00"));
    let first = "In time: stopped Mon 2026-03-02 11:00 +00:00, due Mon 2026-03-02 14:00 +00:00, 3h left.";
    let second = "Due Mon 2026-03-02 16:00 +00:00: 1h used, 3h left.";
    let page = explanation.to_string();
    let lines: Vec<&str> = page.lines().map(str::trim).filter(|line| [first, second].contains(line)).collect();
    assert_eq!(lines, [first, second], "{page}");
    let svg = explanation.timeline();
    let text = child(picture(&svg).root_element(), "desc").text().unwrap().to_owned();
    for part in [format!("next_response, cycle 1: {first}"), format!("next_response, cycle 2: {second}")] {
        assert!(text.contains(&part), "no `{part}` in\n{text}");
    }
}

/// Sixty stretches are shown one by one, and sixty-one by date.
#[test]
fn a_page_of_sixty_stretches_has_them_all() {
    for (days, by_date) in [(30, false), (31, true)] {
        let events: Vec<String> = (0..days)
            .flat_map(|day| [format!("{day} 10:00 paused reason=parts"), format!("{day} 14:00 resumed reason=parts")])
            .collect();
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        let round_the_clock = metric("resolution", json!({ "calendar": "24x7", "targets": { "*": { "*": "4h" } } }));
        let explanation = explain(&ticket("0 10:00", &events), &round_the_clock, at(&format!("{days} 10:00")));
        assert_eq!(explanation.metrics[0].cycles[0].ledger.len(), 2 * days);
        assert_eq!(explanation.to_string().contains("By date, in place of"), by_date, "{days} days");
    }
}

#[test]
fn a_page_of_a_long_ledger_is_by_date() {
    let ranges: Vec<String> = (0..24).map(|hour| format!("{hour:02}:00-{hour:02}:50")).collect();
    let policy = policy(json!({ "calendars": { "office": { "time_zone": "UTC", "hours": { "mon-sun": ranges } } } }));
    let page = explain(&ticket("0 00:00", &[]), &policy, at("364 00:00")).to_string();
    assert!(page.contains("By date, in place of 17472 stretches:"), "{page}");
    assert!(page.contains("    Mon 2026-03-02       24h  counted 20h  closed 4h\n"), "{page}");
    assert!(page.lines().count() < 400, "{}", page.lines().count());
}

#[test]
fn a_page_has_no_more_lines_than_it_writes() {
    let hostile = ticket_with("0 09:00", json!({ "id": "T\n\u{1b}[31m", "status": "a\r\nb" }), &[]);
    let page = explain(&hostile, &preset("resolution"), at("0 10:00")).to_string();
    assert!(
        !page.contains(|c: char| c.is_control() && c != '\n') && page.starts_with("Ticket T\\n\\u{1b}[31m under"),
        "{page}"
    );
    assert!(page.contains("\nThe policy knows no status a\\r\\nb, first used"), "{page}");
}

// ---- the picture ----

pub(crate) fn child<'a>(node: Node<'a, 'a>, name: &str) -> Node<'a, 'a> {
    node.children().find(|child| child.has_tag_name(("http://www.w3.org/2000/svg", name))).expect(name)
}

/// Reads a picture, and looks whether what it refers to is there, and within its frame.
pub(crate) fn picture(text: &str) -> Document<'_> {
    let document = Document::parse(text).unwrap_or_else(|mistake| panic!("{mistake}\n{text}"));
    let root = document.root_element();
    assert_eq!((root.attribute("role"), root.tag_name().name()), (Some("img"), "svg"));
    let id = root.attribute("id").unwrap();
    let labelled = [child(root, "title"), child(root, "desc")].map(|node| node.attribute("id").unwrap().to_owned());
    assert_eq!(root.attribute("aria-labelledby"), Some(labelled.join(" ").as_str()));
    assert!(labelled.iter().all(|label| label.starts_with(id)));
    let number = |node: Node<'_, '_>, name: &str| node.attribute(name).map_or(0, |text| text.parse::<i64>().unwrap());
    let (width, height) = (number(root, "width"), number(root, "height"));
    for node in document.descendants().filter(|node| ["rect", "text", "circle"].contains(&node.tag_name().name())) {
        let inside = |at: i64, most: i64| (-8..=most).contains(&at);
        let right = number(node, "x") + number(node, "cx") + number(node, "width");
        let bottom = number(node, "y") + number(node, "cy") + number(node, "height");
        assert!(inside(right, width) && inside(bottom, height), "{node:?} is outside {width} x {height}");
    }
    let style = child(root, "style").text().unwrap();
    assert!(style.contains("@media (prefers-color-scheme:dark)") && !text.contains("http://www.w3.org/1999"));
    for class in document.descendants().filter_map(|node| node.attribute("class")).flat_map(|all| all.split(' ')) {
        assert!(style.contains(&format!("#{id} .{class}")) || class == "o", "no style for {class}");
    }
    for pattern in style.split("url(#").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        assert!(document.descendants().any(|node| node.attribute("id") == Some(pattern)), "no pattern {pattern}");
    }
    document
}

pub(crate) fn count(document: &Document<'_>, name: &str) -> usize {
    document.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", name))).count()
}

#[test]
fn the_picture_of_the_bundled_ticket_is_the_golden_one() {
    let svg = example::sample().timeline();
    picture(&svg);
    golden("explain/SRV-2044.svg", &svg);
}

#[test]
fn a_picture_says_in_text_what_it_shows() {
    let explanation = example::sample();
    let svg = explanation.timeline();
    let document = picture(&svg);
    let text = child(document.root_element(), "desc").text().unwrap();
    for part in [
        "resolution, cycle 1: Late: due Tue 2026-12-29 08:35 +01:00",
        "first_visit: no clock runs: the policy promises nothing for tickets with priority high and tier gold.",
        "charged to vendor",
        "Mon 2026-12-28 10:00 +01:00: another target (priority changed: high).",
        "breach.",
    ] {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
}

#[test]
fn a_picture_of_one_stretch_and_of_two_hundred_is_bounded() {
    let one = explain(&ticket("0 09:00", &[]), &preset("resolution"), at("0 10:00")).timeline();
    let document = picture(&one);
    let bars = document.descendants().filter(|node| node.attribute("class") == Some("k0")).count();
    assert_eq!(bars, 2, "the stretch and its legend");
    // Due tomorrow at noon, which would leave no room for the ten minutes that have been.
    let far = explain(&ticket("0 16:00", &[]), &preset("resolution"), at("0 16:10")).timeline();
    assert!(picture(&far).descendants().any(|node| node.text() == Some("due later")), "{far}");
    // Fifty days of four stretches each, of which every other one is paused.
    let events: Vec<String> = (0..50)
        .flat_map(|day| [format!("{day} 10:00 paused reason=parts"), format!("{day} 14:00 resumed reason=parts")])
        .collect();
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    let explanation = explain(&ticket("0 09:00", &events), &preset("resolution"), at("50 00:00"));
    assert!(explanation.metrics[0].cycles[0].ledger.len() > 150);
    let svg = explanation.timeline();
    let document = picture(&svg);
    assert!((150..800).contains(&count(&document, "rect")), "{}", count(&document, "rect"));
}

#[test]
fn a_picture_of_hostile_names_is_well_formed() {
    let evil = "</text><script>alert(1)</script>&amp;\"'\u{0}\u{b}\u{fffe}]]>";
    let metrics = json!({ evil: { "start": ["opened"], "stop": ["agent_replied"], "warn": ["50%"], "targets": { "*": { "*": "4h" } } } });
    let policy =
        policy(json!({ "id": evil, "metrics": metrics, "pauses": { "parts": { "party": evil }, "customer": {} } }));
    let ticket = ticket_with("0 09:00", json!({ "id": evil }), &["0 10:00 paused reason=parts"]);
    let svg = explain(&ticket, &policy, at("0 12:00")).timeline();
    let document = picture(&svg);
    assert_eq!(count(&document, "script"), 0);
    assert!(child(document.root_element(), "title").text().unwrap().contains("<script>alert(1)</script>&amp;\"'"));
}

#[test]
fn a_picture_of_many_parties_or_of_nothing_is_whole() {
    let pauses: serde_json::Map<String, serde_json::Value> =
        (0..9).map(|number| (format!("r{number}"), json!({ "party": format!("party {number}") }))).collect();
    let events: Vec<String> = (0..9)
        .flat_map(|n| {
            [format!("0 {:02}:00 paused reason=r{n}", 9 + n), format!("0 {:02}:30 resumed reason=r{n}", 9 + n)]
        })
        .collect();
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    let policy = policy(json!({ "pauses": pauses, "statuses": {} }));
    let svg = explain(&ticket("0 09:00", &events), &policy, at("0 19:00")).timeline();
    picture(&svg);
    assert!(svg.contains("paused: party 4<") && svg.contains("paused: other parties<"));
    picture(&explain(&ticket("0 09:00", &[]), &policy, at("0 08:00")).timeline());
    picture(&explain(&ticket("0 09:00", &[]), &preset("next_response"), at("47000 08:00")).timeline());
}

#[test]
fn the_axis_of_a_picture_is_labelled_at_every_length() {
    for (now, labels) in [
        ("0 09:00:05", 3..=9),
        ("0 09:10", 3..=9),
        ("0 12:00", 3..=9),
        ("3 09:00", 3..=9),
        ("20 00:00", 3..=9),
        ("200 00:00", 3..=9),
        ("3000 00:00", 3..=9),
        ("26000 00:00", 3..=9),
    ] {
        let svg = explain(
            &ticket("0 09:00", &[]),
            &metric("resolution", json!({ "targets": { "*": { "*": "1m" } } })),
            at(now),
        )
        .timeline();
        picture(&svg);
        let found = svg.matches("v6\"/>").count();
        assert!(labels.contains(&found), "{found} labels at {now}\n{svg}");
    }
}

#[test]
fn c9_c10_x1_a_page_names_the_dates_and_the_seasons_that_decide() {
    let office = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] },
        "seasons": [{ "name": "summer hours", "from": "--06-01", "to": "--08-31", "hours": { "mon-fri": ["08:00-19:00"] } }],
        "dates": { "4th thu of nov": { "hours": "closed", "name": "Thanksgiving" },
                   "--07-04": { "hours": "closed", "name": "Independence Day", "observed": "nearest" },
                   "--12-24": { "hours": ["09:00-12:00"], "name": "Christmas Eve" } } });
    let policy = policy(json!({ "calendars": { "office": office } }));
    let stretches = |opened: &str, now: &str| {
        let page = explain(&ticket(opened, &[]), &policy, at(now)).to_string();
        let lines = page.lines().skip_while(|line| !line.trim_start().starts_with("from ")).skip(1);
        let lines = lines.take_while(|line| !line.is_empty());
        lines.map(|line| line.rsplit("  ").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // From Thursday 2 July 2026 to Monday. The day off for Saturday the 4th is Friday.
    let expected = [
        "counted: summer hours",
        "outside hours",
        "closed: Independence Day (observed)",
        "closed: Independence Day",
        "weekend",
        "outside hours",
        "counted: summer hours",
    ];
    assert_eq!(stretches("122 15:00", "126 09:00"), expected);
    let expected = ["counted", "outside hours", "closed: Thanksgiving", "outside hours", "counted"];
    assert_eq!(stretches("268 15:00", "270 10:00"), expected);
    let eve = "closed: Christmas Eve";
    let expected = ["counted", "outside hours", eve, "counted: Christmas Eve", eve];
    assert_eq!(stretches("296 16:00", "297 15:00"), expected);
}

/// What is excepted is told by the name of its season, if it has no name of its own; and where the season ends, so does
/// the stretch.
#[test]
fn c10_x1_a_stretch_ends_where_a_season_does() {
    let season =
        json!([{ "name": "fair", "from": "2026-03-03", "to": "2026-03-03", "hours": { "mon-sun": ["00:00-24:00"] } }]);
    let always = json!({ "time_zone": "UTC", "hours": { "mon-sun": ["00:00-24:00"] }, "seasons": season });
    let fair = json!({ "time_zone": "UTC", "hours": { "sun": ["00:00-01:00"] }, "seasons": season });
    let both = json!({ "always": always, "fair": fair, "rest": { "of": "24x7", "except": ["fair"] } });
    let metric = |calendar: &str| json!({ "start": ["opened"], "targets": { "*": { "*": { "within": "40h", "calendar": calendar } } } });
    let policy = policy(
        json!({ "calendars": both, "calendar": "always", "metrics": { "a": metric("always"), "b": metric("rest") } }),
    );
    let explanation = explain(&ticket("0 12:00", &[]), &policy, at("2 12:00"));
    let hours = explanation.metrics[0].cycles[0].ledger.iter().map(|entry| (entry.from, entry.hours.as_deref()));
    assert_eq!(
        hours.collect::<Vec<_>>(),
        [(at("0 12:00"), None), (at("1 00:00"), Some("fair")), (at("2 00:00"), None)]
    );
    let page = explanation.to_string();
    assert!(page.contains("  closed: fair\n") && page.contains("  counted: fair\n"), "{page}");
    // In JSON it is a field of its own, which is absent without a name.
    let json = serde_json::to_value(&explanation).unwrap();
    let ledger = &json["metrics"][0]["cycles"][0]["ledger"];
    assert_eq!((&ledger[1]["hours"], ledger[0].get("hours")), (&json!("fair"), None));
    assert_eq!(serde_json::from_value::<punctual::Explanation>(json).unwrap(), explanation);
}
