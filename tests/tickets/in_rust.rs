//! Tickets built in Rust with targets of their own: they are those that JSON says.

use chrono::{DateTime, TimeDelta, Utc};
use punctual::explain::{Entry, EntryKind};
use punctual::input::ReadError;
use punctual::policy::{Allowance, CountsFrom, DueAt, Lands, Rolls};
use punctual::ticket::{TicketTarget, Within};
use punctual::{EventKind, LevelName, Policy, Ticket, evaluate, explain};
use serde_json::json;

use crate::common::{at, policy, ticket, ticket_with};

fn due_at() -> DateTime<Utc> {
    at("5 04:00")
}

fn days() -> Within {
    Within::new(Allowance::BusinessDays(2))
        .due("16:00".parse().unwrap())
        .cutoff("15:00".parse().unwrap())
        .counts_from(CountsFrom::Receipt)
        .lands(Lands::NextOpen)
}

#[test]
fn k16_a_ticket_with_targets_built_in_rust_is_the_one_that_json_says() {
    let month = Within::new(Allowance::CalendarMonths(1)).rolls(Rolls::NextBusinessDay).due(DueAt::Close);
    let built = Ticket::opened("T-1", at("0 09:00"))
        .target("resolution", TicketTarget::within(days()).of_kind("ola"))
        .target("report", TicketTarget::within(month))
        .target("first_response", Allowance::Working(3_600))
        .target("visit", TicketTarget::due_at(due_at()))
        .event(
            at("0 10:00"),
            EventKind::TargetSet { metric: "visit".into(), target: Box::new(Allowance::Working(7_200).into()) },
        )
        .event(at("0 11:00"), EventKind::TargetCleared { metric: "visit".into(), kind: Some("sla".into()) })
        .build()
        .unwrap();
    let written = json!({
        "id": "T-1", "opened_at": at("0 09:00"),
        "targets": {
            "resolution": { "within": "2 business days", "due": "16:00", "cutoff": "15:00", "counts_from": "receipt",
                            "lands": "next_open", "kind": "ola" },
            "report": { "within": "1 calendar month", "rolls": "next_business_day", "due": "close" },
            "first_response": { "within": "1h" }, "visit": { "due_at": due_at() },
        },
        "events": [{ "at": at("0 10:00"), "type": "target_set", "metric": "visit", "within": "2h" },
                   { "at": at("0 11:00"), "type": "target_cleared", "metric": "visit", "kind": "sla" }],
    });
    assert_eq!(built, serde_json::from_value(written).unwrap());
    let printed = serde_json::to_value(&built).unwrap();
    assert_eq!(serde_json::from_value::<Ticket>(printed).unwrap(), built);
    let names: Vec<&str> = built.targets().map(|(metric, _)| metric).collect();
    assert_eq!(names, ["first_response", "report", "resolution", "visit"]);
    let said = |metric| built.target(metric).map(|target| (target.time(), target.due(), target.kind()));
    assert_eq!(said("resolution"), Some((Some(days()), None, Some("ola"))));
    assert_eq!(said("first_response"), Some((Some(Allowance::Working(3_600).into()), None, None)));
    assert_eq!(said("visit"), Some((None, Some(due_at()), None)));
    assert_eq!(said("review"), None);
    let shown = ["resolution", "visit"].map(|metric| built.target(metric).unwrap().to_string());
    assert_eq!(shown, ["2 business days", "2026-03-07T04:00:00Z"]);
}

/// The desk is open Mon-Fri 09:00-17:00. Received on Monday before the cutoff, two business days end on Wednesday.
#[test]
fn k16_a_target_built_in_rust_holds_in_place_of_that_of_the_policy() {
    let own = |opened: &str| {
        let target = TicketTarget::within(days());
        let ticket = Ticket::opened("T-1", at(opened)).target("resolution", target).build().unwrap();
        evaluate(&ticket, &policy(json!({})), at(opened)).metrics[0].cycles[0].due_at
    };
    assert_eq!(own("0 14:00"), Some(at("2 16:00")));
    // From the cutoff on it counts for Tuesday.
    assert_eq!(own("0 15:00"), Some(at("3 16:00")));
}

#[test]
fn b1_words_for_events_of_targets_are_told() {
    for (word, meant) in [("due_date_removed", "target_cleared"), ("deadline_changed", "target_set")] {
        let event = json!({ "at": at("0 10:00"), "type": word, "metric": "resolution" });
        let read =
            serde_json::from_value::<Ticket>(json!({ "id": "T-1", "opened_at": at("0 09:00"), "events": [event] }));
        let error = read.unwrap_err().to_string();
        assert!(error.contains("events[0].type") && error.contains(&format!("`{meant}`")), "{error}");
    }
}

#[test]
fn k16_a_target_says_either_how_much_time_or_when() {
    let kinds = |target: &str| {
        let text =
            format!(r#"{{ "id": "T-1", "opened_at": "2026-03-02T09:00:00Z", "targets": {{ "visit": {target} }} }}"#);
        match Ticket::from_deserializer(&mut serde_json::Deserializer::from_str(&text)) {
            Err(ReadError::Input(error)) => {
                let told = error.problems().iter().map(|problem| (problem.path().to_owned(), problem.kind().as_str()));
                let mut told: Vec<_> = told.collect();
                told.sort_unstable();
                told
            }
            other => panic!("{other:?}"),
        }
    };
    let at = |kind| ("targets.visit.due_at".to_owned(), kind);
    assert_eq!(kinds(r#"{ "within": "4h", "due_at": "2026-03-02T13:00:00Z" }"#), [at("senseless")]);
    // Every mistake at once (B1).
    let (outside, unreadable) = ("1850-03-02T13:00:00Z", "soon");
    let both = |due: &str| kinds(&format!(r#"{{ "within": "4h", "due_at": "{due}" }}"#));
    assert_eq!(both(outside), [at("outside_horizon"), at("senseless")]);
    assert_eq!(both(unreadable), [at("senseless"), at("unreadable")]);
}

#[test]
fn p2_a_cap_of_times_that_is_used_up_is_told_with_its_number() {
    let policy = policy(json!({ "pauses": { "customer": { "cap": { "times": 2 } }, "parts": {} } }));
    let events = [
        "0 10:00 status_changed to=pending",
        "0 11:00 status_changed to=open",
        "0 12:00 status_changed to=pending",
        "0 13:00 status_changed to=open",
        "0 14:00 status_changed to=pending",
    ];
    let page = explain(&ticket("0 09:00", &events), &policy, at("0 15:00")).to_string();
    let line = "Not paused from Mon 2026-03-02 14:00 +00:00 for customer (status changed: pending): its cap, 2 times, \
                is used up.";
    assert!(page.contains(line), "{page}");
}

#[test]
fn k16_a_target_without_a_calendar_is_told() {
    let policy: Policy = serde_json::from_value(json!({
        "id": "agreed", "priorities": ["high", "low", "other"], "metrics": { "resolution": { "targets": {
            "high": { "*": { "within": "4h", "calendar": "24x7" } },
            "low": { "*": { "within": "8h", "calendar": "office" } } } } },
        "calendars": { "office": { "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } } },
    }))
    .unwrap();
    let events = ["0 10:00 target_set metric=resolution within=6h"];
    let ticket = ticket_with("0 09:00", json!({ "priority": "other" }), &events);
    let page = explain(&ticket, &policy, at("0 10:30")).to_string();
    let line = "There is no calendar for the ticket's own target of resolution, first at Mon 2026-03-02 10:00 +00:00: \
                it covers nothing.";
    assert!(page.contains(line), "{page}");
}

/// XML has no control characters and no U+FFFE; a reader refuses them.
#[test]
fn a_timeline_holds_no_character_that_xml_refuses() {
    let mut policy = json!({ "pauses": { "cust\u{1}omer\u{fffe}": { "party": "<us>&\u{7}" } } });
    policy["statuses"] = json!({ "pending": { "pauses": "cust\u{1}omer\u{fffe}" }, "open": "open" });
    let ticket = ticket("0 09:00", &["0 10:00 status_changed to=pending", "0 11:00 status_changed to=open"]);
    let svg = explain(&ticket, &crate::common::policy(policy), at("0 12:00")).timeline();
    assert!(roxmltree::Document::parse(&svg).is_ok(), "{svg}");
    // They are shown as escapes.
    assert!(svg.contains("paused: &lt;us&gt;&amp;\\u{7}<"), "{svg}");
}

/// Of alternatives that all ask for the group, the group is named once.
#[test]
fn k17_a_part_that_several_alternatives_ask_for_is_named_once() {
    let either = json!([{ "group": "first" }, { "group": "second" }]);
    let metric = json!({ "counts_while": either, "targets": { "*": { "*": "8h" } } });
    let policy = policy(json!({ "metrics": { "resolution": metric } }));
    let events = ["0 09:00 assigned group=third", "0 11:00 assigned group=second"];
    let page = explain(&ticket("0 09:00", &events), &policy, at("0 12:00")).to_string();
    assert!(page.contains("paused: counts_while (not met: group);"), "{page}");
    assert!(!page.contains("group, group"), "{page}");
}

/// A level that is as long before the due instant as the target fires at the start. A quote names no repetition.
#[test]
fn r2_a_quote_says_when_each_level_fires_first() {
    let ladder = |moment: &str| {
        let level = json!({ "level": 1, "at": moment, "repeat": { "every": "30m", "times": 3 } });
        let metric = json!({ "ladder": "desk", "targets": { "*": { "*": "4h" } } });
        policy(json!({ "ladders": { "desk": [level] }, "metrics": { "resolution": metric } }))
    };
    for (moment, first) in [("4h before", "0 09:00"), ("50%", "0 11:00"), ("1h after", "0 14:00")] {
        let quotes = ladder(moment).quote(None, None, at("0 09:00"));
        let levels = quotes[0].levels.iter().filter(|quoted| quoted.level == LevelName::Number(1));
        assert!(levels.map(|quoted| quoted.at).eq([Some(at(first))]), "{moment}: {quotes:?}");
    }
}

/// Round the clock, two months from Tuesday 2026-03-31 at 09:00 end on Sunday 2026-05-31. April has no 31st (A6).
#[test]
fn e1_months_before_and_after_the_due_instant_end_on_the_last_day_of_a_shorter_month() {
    let instant = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
    for (moment, fires) in [
        ("1 calendar month before", "2026-04-30T09:00:00Z"),
        ("31 calendar days before", "2026-04-30T09:00:00Z"),
        ("1 calendar month after", "2026-06-30T09:00:00Z"),
        ("31 calendar days after", "2026-07-01T09:00:00Z"),
    ] {
        let metric = json!({ "warn": [moment], "calendar": "24x7", "targets": { "*": { "*": "2 calendar months" } } });
        let policy = policy(json!({ "metrics": { "resolution": metric } }));
        let quotes = policy.quote(None, None, instant("2026-03-31T09:00:00Z"));
        assert_eq!(quotes[0].due_at, Some(instant("2026-05-31T09:00:00Z")));
        let levels = quotes[0].levels.iter().filter(|quoted| quoted.level != LevelName::Breach);
        assert!(levels.map(|quoted| quoted.at).eq([Some(instant(fires))]), "{moment}: {quotes:?}");
    }
}

#[test]
fn a_stretch_made_by_hand_is_working_time_only_if_it_counts() {
    let made = |kind| Entry::new(at("0 09:00"), at("0 10:30"), kind);
    let lengths = |entry: Entry| (entry.wall, entry.worked);
    let length = TimeDelta::minutes(90);
    assert_eq!(lengths(made(EntryKind::Counted)), (length, length));
    let closed = EntryKind::ClosedDate { date: at("0 09:00").date_naive(), name: None, part: None };
    assert_eq!(lengths(made(closed)), (length, TimeDelta::zero()));
}
