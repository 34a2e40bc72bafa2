//! Mistakes in policies that are close to what was meant, and what is told to write instead.

use punctual::input::ProblemKind;
use punctual::{Policy, PolicySpec, Problem};
use serde_json::{Value, json};

/// The problems of a policy with these parts in place of its own.
fn problems(parts: Value) -> Vec<Problem> {
    let mut policy = json!({
        "id": "p", "priorities": ["high", "low"], "tiers": ["gold"], "calendar": "office",
        "calendars": { "office": { "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } } },
        "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } },
    });
    policy.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
    let spec = serde_json::from_value::<PolicySpec>(policy).unwrap();
    Policy::from_spec(spec).map_or_else(|error| error.problems().to_vec(), |_| Vec::new())
}

#[track_caller]
fn told(parts: Value, kind: ProblemKind, path: &str, help: &str) {
    let problems = problems(parts);
    let found: Vec<_> = problems.iter().map(|problem| (problem.kind(), problem.path())).collect();
    assert_eq!(found, [(kind, path)], "{problems:#?}");
    assert!(problems[0].help().contains(help), "{}", problems[0].help());
}

#[test]
fn b1_a_field_that_is_a_comment_is_told_from_a_misspelt_one() {
    let comments = ["//", "// until May", "#", "#note", "_comment", "Comment", "--", "/* Acme"];
    for name in comments {
        let found = problems(json!({ name: "until May" }));
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!((found[0].kind(), found[0].suggestion()), (ProblemKind::UnknownField, None), "{name}");
        assert_eq!(found[0].help(), "the format has no comments; leave it out", "{name}");
    }
    for name in ["commentary", "_metric", "*"] {
        let found = problems(json!({ name: "until May" }));
        assert!(found.len() == 1 && !found[0].help().contains("comments"), "{name}: {found:?}");
    }
}

#[test]
fn b1_a_field_of_a_calendar_beside_an_attribute_is_a_field_too_much() {
    let choice = json!({ "attribute": "region", "calendars": { "emea": "office" }, "default": "24x7",
                         "time_zone": "UTC" });
    told(json!({ "calendar": choice }), ProblemKind::UnknownField, "calendar.time_zone", "attribute");
    let in_full = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } });
    told(json!({ "calendar": in_full }), ProblemKind::WrongType, "calendar", "`calendars`");
}

#[test]
fn b1_targets_written_by_tier_are_told_once() {
    let metrics = |targets: Value| json!({ "metrics": { "resolution": { "targets": targets } } });
    let (at, first) = ("metrics.resolution.targets", "{\"high\": {\"gold\": …}}");
    told(metrics(json!({ "gold": { "high": "4h", "low": "8h" } })), ProblemKind::Senseless, at, first);
    told(metrics(json!({ "*": { "*": "8h" }, "gold": { "high": "4h" } })), ProblemKind::Senseless, at, first);
}

#[test]
fn b3_contacts_with_hours_are_limited() {
    let desk = |count: usize| {
        let contacts: Vec<String> = (0..count).map(|number| format!("c-{number}")).collect();
        let notify = json!([{ "to": contacts, "in": "office" }]);
        let metrics = json!({ "resolution": { "ladder": "desk", "targets": { "*": { "*": "4h" } } } });
        json!({ "ladders": { "desk": [{ "level": 1, "at": "due", "notify": notify }] }, "metrics": metrics })
    };
    assert_eq!(problems(desk(100)), []);
    told(desk(101), ProblemKind::TooLarge, "ladders.desk[0].notify", "name 100 at most");
}

#[test]
fn e9_a_warning_of_a_target_waits_for_a_level_of_its_ladder() {
    let target = |level: u32| {
        let target = json!({ "within": "4h", "warn": [format!("30m after level {level}")] });
        let metrics = json!({ "resolution": { "ladder": "desk", "targets": { "*": { "*": target } } } });
        json!({ "ladders": { "desk": [{ "level": 1, "at": "50%" }] }, "metrics": metrics })
    };
    assert_eq!(problems(target(1)), []);
    told(target(9), ProblemKind::UnknownName, "metrics.resolution.targets.*.*.warn", "name a ladder with that level");
}

#[test]
fn b1_words_for_yes_are_told_as_true() {
    let repeat = |value: Value| {
        let metric = json!({ "start": ["custom:asked"], "stop": ["agent_replied"], "repeat": value,
                             "targets": { "*": { "*": "4h" } } });
        json!({ "metrics": { "callback": metric } })
    };
    assert_eq!(problems(repeat(json!(true))), []);
    for (value, help) in [(json!("Yes"), "write `true`"), (json!(0), "write `false`"), (json!("off"), "write `false`")]
    {
        told(repeat(value), ProblemKind::WrongType, "metrics.callback.repeat", help);
    }
    let often = &problems(repeat(json!("often")))[0];
    assert_eq!((often.kind(), often.path()), (ProblemKind::WrongType, "metrics.callback.repeat"));
    assert_eq!(often.help(), "write `true` or `false`");
}

/// A cap is working time (P2). Days are told in hours: eight for a business day, 24 for any other.
#[test]
fn p2_a_cap_in_days_is_told_in_hours() {
    let cap = |text: &str| json!({ "pauses": { "parts": { "cap": text } } });
    for (text, hours) in [
        ("3 business days", "24h"),
        ("3 calendar days", "72h"),
        ("1 calendar month", "720h"),
        ("3 Business Days", "24h"),
        ("3 calender days", ""),
    ] {
        let found = problems(cap(text));
        assert_eq!((found.len(), found[0].path()), (1, "pauses.parts.cap"), "{text}");
        let help = found[0].help();
        assert!(hours.is_empty() || help == format!("write working time such as `{hours}`"), "{text}: {help}");
    }
    let weeks = problems(cap("2 weeks"));
    assert_eq!(weeks[0].help(), "write working time such as `336h`");
    // That is 60.48 seconds, for which there is no working time.
    let part = problems(cap("0.0001 weeks"));
    assert_eq!((part[0].kind(), part[0].path()), (ProblemKind::Unreadable, "pauses.parts.cap"));
    assert!(!part[0].help().contains("60"), "{}", part[0].help());
}

/// B1: a field of a policy that is written twice is an error of the reader, wherever it is, and whatever it says.
#[test]
fn b1_a_field_that_is_written_twice_is_an_error_of_the_reader() {
    let policy = |more: &str, metric: &str| {
        format!(
            r#"{{ "id": "p", "calendar": "24x7", {more}
                 "metrics": {{ "resolution": {{ {metric} "targets": {{ "*": {{ "*": "4h" }} }} }} }} }}"#
        )
    };
    let read = |more: &str, metric: &str| serde_json::from_str::<Policy>(&policy(more, metric));
    assert!(read(r#""version": 2,"#, r#""from": "opened_at","#).is_ok());
    for (more, metric, field) in [
        (r#""version": 2, "version": 2,"#, "", "version"),
        (r#""version": 2, "version": null,"#, "", "version"),
        ("", r#""from": "opened_at", "from": "occurred_at","#, "from"),
        (r#""pauses": { "parts": { "cap": { "times": 1, "times": 2 } } },"#, "", "times"),
        (r#""statuses": { "held": { "pauses": "parts", "pauses": "parts" } },"#, "", "pauses"),
        (r#""calendars": { "office": { "time_zone": "UTC", "time_zone": "UTC" } },"#, "", "time_zone"),
    ] {
        let error = read(more, metric).unwrap_err().to_string();
        assert!(error.contains(&format!("duplicate field `{field}`")), "{error}");
    }
}
