//! Mistakes in policies, calendars and tickets, and their messages.

use punctual::input::ProblemKind;
use punctual::{Calendar, InputError, Policy, PolicySpec, Ticket};
use serde_json::{Value, json};

/// A small valid policy.
fn valid() -> Value {
    json!({
        "id": "p", "version": 2, "priorities": ["high", "low"], "tiers": ["gold"],
        "calendars": { "office": {
            "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["09:00-17:00"] },
            "dates": { "--12-25": "closed", "2026-12-24": { "hours": ["09:00-12:00"], "name": "Christmas Eve" } } } },
        "calendar": "office",
        "metrics": { "resolution": { "targets": {
            "high": { "gold": "4h", "*": { "within": "8h", "calendar": "24x7" } } } } },
        "pauses": { "parts": { "party": "vendor", "metrics": ["resolution"] } },
        "statuses": { "ordered": { "pauses": "parts" }, "solved": "resolved" }
    })
}

/// The valid policy with one place set to `value`; a pointer that ends in a new name adds it.
fn with(pointer: &str, value: Value) -> Result<Policy, InputError> {
    let mut policy = valid();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match policy.pointer_mut(parent).unwrap() {
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
        parent => parent[name] = value,
    }
    Policy::from_spec(serde_json::from_value::<PolicySpec>(policy).unwrap())
}

/// Setting `pointer` to `value` gives exactly one problem: of this kind, at this path.
#[track_caller]
fn refused(pointer: &str, value: Value, kind: ProblemKind, path: &str) {
    let invalid = with(pointer, value).expect_err("should be refused");
    let found: Vec<_> = invalid.problems().iter().map(|problem| (problem.kind(), problem.path())).collect();
    assert_eq!(found, [(kind, path)], "{invalid}");
}

/// The text of an error.
#[track_caller]
fn text<T: std::fmt::Debug>(result: Result<T, impl std::fmt::Display>) -> String {
    result.expect_err("should be refused").to_string()
}

fn read_ticket(ticket: &Value) -> Result<Ticket, serde_json::Error> {
    serde_json::from_str(&ticket.to_string())
}

#[test]
fn the_policy_that_the_others_are_made_of_is_valid() {
    assert_eq!(with("/version", json!(3)).unwrap().version(), 3);
}

#[test]
fn b1_each_mistake_in_a_policy_is_found_at_its_place() {
    use ProblemKind::*;
    refused("/id", json!(7), WrongType, "id");
    refused("/id", json!(null), Missing, "id");
    refused("/version", json!(-1), WrongType, "version");
    refused("/calendar", json!("offce"), UnknownName, "calendar");
    refused("/metrics/resolution/targets", json!({}), Missing, "metrics.resolution.targets");
    refused("/metrics/resolution/targets", json!(null), Missing, "metrics.resolution.targets");
    refused("/metrics/resolution/targets/urgent", json!({"*": "1h"}), UnknownName, "metrics.resolution.targets.urgent");
    refused("/metrics/resolution/targets/high/tin", json!("1h"), UnknownName, "metrics.resolution.targets.high.tin");
    refused("/metrics/resolution/targets/high/gold", json!(4), WrongType, "metrics.resolution.targets.high.gold");
    refused(
        "/metrics/resolution/targets/high/gold",
        json!("4 hours"),
        Unreadable,
        "metrics.resolution.targets.high.gold",
    );
    refused("/metrics/resolution/targets/high/gold", json!("0h"), Senseless, "metrics.resolution.targets.high.gold");
    refused(
        "/metrics/resolution/targets/high/*/within",
        json!("x"),
        Unreadable,
        "metrics.resolution.targets.high.*.within",
    );
    refused(
        "/metrics/resolution/targets/high/*/calendar",
        json!("x"),
        UnknownName,
        "metrics.resolution.targets.high.*.calendar",
    );
    refused("/metrics/resolution/stop", json!(["replied"]), Unreadable, "metrics.resolution.stop[0]");
    refused("/metrics/resolution/repeat", json!("yes"), WrongType, "metrics.resolution.repeat");
    refused("/metrics/resolution/on_reopen", json!("never"), UnknownName, "metrics.resolution.on_reopen");
    refused("/metrics/resolutoin", json!({"targets": {"*": {"*": "1h"}}}), Missing, "metrics.resolutoin");
    refused("/pauses/parts/metrics", json!(["visit"]), UnknownName, "pauses.parts.metrics[0]");
    refused("/statuses/solved", json!("done"), UnknownName, "statuses.solved");
    refused("/statuses/ordered/pauses", json!("part"), UnknownName, "statuses.ordered.pauses");
}

#[test]
fn b1_each_mistake_in_a_ladder_is_found_at_its_place() {
    use ProblemKind::*;
    let level = |more: Value| {
        let mut level = json!({ "level": 1, "at": "due" });
        level.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "desk": [level] })
    };
    let bad =
        |more: Value, kind, path: &str| refused("/ladders", level(more), kind, &format!("ladders.desk[0].{path}"));
    bad(json!({ "at": "1d after" }), Unreadable, "at");
    bad(json!({ "at": 80 }), WrongType, "at");
    bad(json!({ "level": "one" }), WrongType, "level");
    bad(json!({ "notify": "lead" }), WrongType, "notify");
    let told = |entry: Value| json!({ "notify": ["lead", entry] });
    bad(told(json!(17)), WrongType, "notify[1]");
    bad(told(json!({ "to": "lead", "in": "office" })), WrongType, "notify[1].to");
    bad(told(json!({ "to": [17], "in": "office" })), WrongType, "notify[1].to[0]");
    bad(told(json!({ "in": "office" })), Missing, "notify[1].to");
    bad(told(json!({ "to": ["lead"] })), Missing, "notify[1]");
    bad(told(json!({ "to": ["lead"], "in": "office", "outside": "office" })), Senseless, "notify[1]");
    bad(told(json!({ "to": ["lead"], "outside": "nights" })), UnknownName, "notify[1].outside");
    bad(json!({ "until": "read" }), UnknownName, "until");
    bad(json!({ "until": "acknowledged", "ack_lasts": "1 business day" }), Unreadable, "ack_lasts");
    bad(json!({ "ack_lasts": "1h" }), Senseless, "ack_lasts");
    bad(json!({ "repeat": { "every": "4h" } }), Missing, "repeat.times");
    bad(json!({ "repeat": { "every": "often", "times": 3 } }), Unreadable, "repeat.every");
    bad(json!({ "repeat": { "every": "4h", "times": 1001 } }), TooLarge, "repeat.times");
    bad(json!({ "deliver_in": "nights" }), UnknownName, "deliver_in");
    bad(json!({ "who": "lead" }), UnknownField, "who");
    refused("/ladders", json!({ "desk": ["80%"] }), Missing, "ladders.desk[0].level");
    let twice = json!({ "desk": [{ "level": 1, "at": "due" }, { "level": 1, "at": "1h after" }] });
    refused("/ladders", twice, Duplicate, "ladders.desk[1]");
    let many: Vec<Value> = (0..101).map(|number| json!({ "level": number, "at": "due" })).collect();
    refused("/ladders", json!({ "desk": many }), TooLarge, "ladders.desk");
    refused("/metrics/resolution/ladder", json!("desk"), UnknownName, "metrics.resolution.ladder");
    refused("/metrics/resolution/warn", json!(["soon"]), Unreadable, "metrics.resolution.warn[0]");
    refused("/metrics/resolution/warn", json!(["80%", "80.0%"]), Duplicate, "metrics.resolution.warn[1]");
    let numbered = json!([{ "level": 1, "at": "80%" }]);
    refused("/metrics/resolution/warn", numbered, Senseless, "metrics.resolution.warn[0].level");
}

#[test]
fn b1_each_mistake_in_a_calendar_is_found_at_its_place() {
    use ProblemKind::*;
    let office = "/calendars/office";
    let refused = |pointer: &str, value, kind, path: &str| {
        refused(&format!("{office}/{pointer}"), value, kind, &format!("calendars.office.{path}"));
    };
    refused("time_zone", json!("Mars/Olympus"), UnknownName, "time_zone");
    refused("time_zone", json!(null), Missing, "time_zone");
    refused("hours/mon-fri", json!(["09:00-17"]), Unreadable, "hours.mon-fri[0]");
    refused("hours/mon-fri", json!(["09:00-12:00", "13:00-13:00"]), Senseless, "hours.mon-fri[1]");
    refused("hours/mon-fri", json!(["24:00-06:00"]), Unreadable, "hours.mon-fri[0]");
    refused("hours/fri", json!(["09:00-12:00"]), Duplicate, "hours.mon-fri");
    refused("hours/freitag", json!(["09:00-12:00"]), Unreadable, "hours.freitag");
    refused("dates/2026-02-30", json!("closed"), Unreadable, "dates.2026-02-30");
    refused("dates/--02-30", json!("closed"), Unreadable, "dates.--02-30");
    refused("dates/2026-12-24", json!({"name": "Christmas Eve"}), Missing, "dates.2026-12-24.hours");
    refused("dates/2026-12-24", json!("shut"), Unreadable, "dates.2026-12-24");
    refused("hours/mon-fri", json!(["closed", "09:00-12:00"]), Unreadable, "hours.mon-fri[0]");
    refused("lunch", json!("12:00-13:00"), UnknownField, "lunch");
    let closed = with(office, json!({ "time_zone": "UTC", "hours": { "mon": "closed" } })).unwrap_err();
    assert_eq!((closed.problems()[0].kind(), closed.problems()[0].path()), (NeverOpen, "calendars.office"));
}

#[test]
fn b1_all_mistakes_come_at_once_by_place() {
    let policy =
        json!({ "id": 1, "calendar": "x", "metrics": { "resolution": { "targets": { "a": { "*": "1d" } } } } });
    let invalid = Policy::from_spec(serde_json::from_value(policy).unwrap()).unwrap_err();
    let paths: Vec<_> = invalid.problems().iter().map(|problem| problem.path()).collect();
    assert_eq!(paths, ["calendar", "id", "metrics.resolution.targets.a.*", "priorities"]);
}

#[test]
fn b1_the_words_say_what_was_found_and_what_to_write() {
    let expected = "invalid policy:\n\
        calendars.office.hours.mon-fri: `09:00-09:00` is an empty range; write `00:00-24:00` for the whole day, \
        or `closed`";
    assert_eq!(text(with("/calendars/office/hours/mon-fri", json!("09:00-09:00"))), expected);
    let expected = "invalid policy:\npriorities[1]: `high` is listed twice; list each value once";
    assert_eq!(text(with("/priorities/1", json!("high"))), expected);
}

#[test]
fn a4_a_bare_day_names_the_three_ways_to_write_it() {
    for (day, hours) in [("1d", "`24h`"), ("2w", "`336h`"), ("P1D", "`24h`"), ("P1W", "`168h`")] {
        let found = text(with("/metrics/resolution/targets/high/gold", json!(day)));
        assert!(found.contains(hours) && found.contains("calendar day") && found.contains("business day"), "{found}");
    }
}

#[test]
fn b2_keys_written_twice_are_mistakes() {
    let text_of = |json: &str| text(serde_json::from_str::<Policy>(json));
    let twice = r#"{ "id": "p", "calendar": "24x7", "metrics": { "resolution": { "targets": { "*": { "*": "4h", "*": "5h" } } } } }"#;
    assert!(text_of(twice).contains("metrics.resolution.targets.*.*: `*` is written twice"));
    let twice = r#"{ "hours": { "mon": "closed", "mon": ["09:00-10:00"] }, "time_zone": "UTC" }"#;
    assert!(text(serde_json::from_str::<Calendar>(twice)).contains("hours.mon: Mon is written twice"));
}

#[test]
fn b2_a_ticket_is_refused_with_the_event_that_is_wrong() {
    let ticket = json!({ "id": "T", "opened_at": "2026-03-02T08:00:00Z", "events": [
        { "at": "2026-03-02T09:00:00Z", "type": "agent_replied" },
        { "at": "2026-03-02T07:00:00Z", "type": "resolved" },
        { "at": "2026-03-02T09:00:60Z", "type": "replied" },
        { "at": "2026-03-02T09:00:00Z", "type": "status_changed" },
        { "at": "2100-01-01T00:00:00Z", "type": "closed", "to": "x" } ] });
    let found = text(read_ticket(&ticket));
    for part in [
        "events[1].at: `resolved` at `2026-03-02T07:00:00Z` is before the opening at `2026-03-02T08:00:00Z`",
        "events[2].at: `2026-03-02T09:00:60Z` is not an instant",
        "events[2].type: `replied` is not an event type",
        "events[3].to: is missing; an event of type `status_changed` has a `to`",
        "events[4].to: an event of type `closed` has no `to`",
        "events[4].at: `2100-01-01T00:00:00Z` is outside the horizon",
    ] {
        assert!(found.contains(part), "{part}\nis not in\n{found}");
    }
    let unknown = json!({ "id": "T", "opened_at": "2026-03-02T08:00:00Z", "prio": "high" });
    assert!(text(read_ticket(&unknown)).contains("prio: `prio` is not a field here; did you mean `priority`?"));
}

#[test]
fn t2_an_instant_outside_the_horizon_is_a_mistake_of_the_ticket() {
    for opened in ["1969-12-31T23:59:59.999999999Z", "2100-01-01T00:00:00Z", "9999-01-01T00:00:00Z"] {
        let found = text(read_ticket(&json!({ "id": "T", "opened_at": opened })));
        assert!(found.contains("outside the horizon"), "{found}");
    }
    read_ticket(&json!({ "id": "T", "opened_at": "2099-12-31T23:59:59.999999999Z" })).unwrap();
}

/// A calendar reads it as the second after it; a record of what happened is not moved.
#[test]
fn t1_a_leap_second_is_a_mistake_of_the_ticket_that_says_what_it_is() {
    let (opened, leap) = ("2016-12-31T08:00:00Z".parse().unwrap(), "2016-12-31T23:59:60.5Z".parse().unwrap());
    let event = punctual::Event::new(leap, punctual::EventKind::Resolved);
    let mut ticket = Ticket::opened("T", opened).build().unwrap();
    let mistakes = [
        (ticket.push(event.clone()).unwrap_err(), "events[0].at"),
        (Ticket::opened("T", opened).event(event.at, event.kind).build().unwrap_err(), "events[0].at"),
        (Ticket::opened("T", leap).build().unwrap_err(), "opened_at"),
        (
            Ticket::opened("T", "2017-01-02T08:00:00Z".parse().unwrap()).occurred_at(leap).build().unwrap_err(),
            "occurred_at",
        ),
    ];
    for (mistake, path) in mistakes {
        let [problem] = mistake.problems() else { panic!("{mistake}") };
        let text =
            "`2016-12-31T23:59:60.500Z` is a leap second; write the last second before it, or the first one after it";
        assert_eq!(problem.to_string(), format!("{path}: {text}"));
        assert_eq!(problem.kind(), punctual::input::ProblemKind::Unreadable);
    }
    assert!(ticket.events().is_empty());
}

#[test]
fn instants_are_read_strictly() {
    let instant = |text: &str| read_ticket(&json!({ "id": "T", "opened_at": text }));
    instant("2026-03-02T09:00:00+01:00").unwrap();
    instant("2026-03-02T08:00:00.123456789Z").unwrap();
    for bad in [
        "2026-03-02 08:00:00Z",
        "2026-03-02T08:00:00",
        "2026-03-02",
        "2026-03-02T08:00:60Z",
        "2026-03-02T08:00:00.1234567891Z",
        "",
    ] {
        assert!(text(instant(bad)).contains("is not an instant"), "{bad}");
    }
}

#[test]
fn pushing_a_bad_event_leaves_the_ticket_as_it_was() {
    let mut ticket = Ticket::opened("T", "2026-03-02T08:00:00Z".parse().unwrap()).build().unwrap();
    let early = punctual::Event::new("2026-03-02T07:00:00Z".parse().unwrap(), punctual::EventKind::Resolved);
    let before = ticket.clone();
    assert!(ticket.push(early.clone()).is_err());
    assert_eq!(ticket, before);
    ticket.push(punctual::Event::new("2026-03-02T09:00:00Z".parse().unwrap(), early.kind)).unwrap();
    assert_eq!(ticket.events().len(), 1);
}

#[test]
fn b3_of_very_many_mistakes_a_thousand_are_listed() {
    let rows: serde_json::Map<String, Value> =
        (0..5_000).map(|row| (format!("p{row}"), json!({ "*": "1h" }))).collect();
    let invalid = with("/metrics/resolution/targets", json!(rows)).unwrap_err();
    assert_eq!(invalid.problems().len(), 1_001);
    assert!(
        invalid
            .to_string()
            .ends_with("there are 5000 mistakes, and these are the first that were found; correct these first")
    );
}

#[test]
fn a_mistake_in_the_opening_brings_no_others() {
    let ticket = json!({ "id": "T", "opened_at": "x", "occurred_at": "2026-01-01T00:00:00Z" });
    assert_eq!(text(read_ticket(&ticket)).lines().count(), 2);
    let early = json!({ "id": "T", "opened_at": "2026-01-01T00:00:00Z", "events": [{ "at": "1950-01-01T00:00:00Z", "type": "x" }] });
    assert_eq!(text(read_ticket(&early)).lines().count(), 3);
}

#[test]
fn e1_a_time_of_a_level_that_cannot_be_read_says_what_can_be_written() {
    let help = |text: &str| text.parse::<punctual::policy::LevelTime>().unwrap_err().help().to_owned();
    for share in ["0%", "1001%", "33.333%", "-5 %"] {
        let help = help(share);
        assert!(help.starts_with("write more than 0% and at most 1000%, with at most two decimals"), "{share}: {help}");
    }
    for moment in ["start", "opened", "4h after opened", "most%"] {
        let help = help(moment);
        assert!(help.contains("a share of the allowance") && help.contains("from the due instant"), "{moment}: {help}");
    }
}
