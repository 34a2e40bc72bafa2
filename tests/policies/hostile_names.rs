//! Names with line breaks, terminal escapes and characters that change the direction of writing. No text for people
//! contains one of these characters, and no name adds a line to it (B1).

use std::fmt::Display;

use proptest::prelude::*;
use punctual::book::{Considered, PolicyBookSpec};
use punctual::calendar::Zone;
use punctual::explain::BookExplanation;
use punctual::policy::Allowance;
use punctual::{
    Alert, AlertKey, Calendar, CalendarSpec, Event, Explanation, LevelName, Policy, PolicyBook, PolicySpec, Ticket,
    evaluate, explain, pending_alerts,
};
use serde_json::{Value, json};

use crate::common::at;

/// What a line that a name has added begins with.
const FORGED: &str = "forged:";

const PIECES: [&str; 18] = [
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\0",
    "\u{b}",
    "\u{1b}[2J",
    "\u{7f}",
    "\u{85}",
    "\u{9b}",
    "\u{61c}",
    "\u{200e}",
    "\u{200f}",
    "\u{202e}",
    "\u{2067}",
    "\u{2069}",
    "\u{2028}",
    "\u{2029}",
];

fn is_hostile(c: char) -> bool {
    c.is_control() || PIECES.iter().any(|piece| piece.contains(c) && !piece.is_ascii())
}

/// One line, whatever it is made of.
#[track_caller]
fn line(shown: &impl Display) {
    let text = shown.to_string();
    assert!(!text.contains(is_hostile), "{text:?}");
}

/// Several lines, none of which a name has added.
#[track_caller]
fn lines(shown: &impl Display) {
    let text = shown.to_string();
    let is_whole = |line: &str| !line.contains(is_hostile) && !line.trim_start().starts_with(FORGED);
    assert!(text.split('\n').all(is_whole), "{text:?}");
}

/// A name of which something after a line break looks like a line of its own.
fn name() -> impl Strategy<Value = String> {
    let piece = prop_oneof![prop::sample::select(&PIECES[..]).prop_map(str::to_owned), "[a-z /%]{1,3}"];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| format!("{}\n{FORGED}", pieces.concat()))
}

/// Different names, of which each tells its number.
fn names() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(name(), 12)
        .prop_map(|names| names.into_iter().enumerate().map(|(number, name)| format!("{number}{name}")).collect())
}

/// A policy that gives every one of these names, and a ticket that uses them.
fn valid(n: &[String]) -> (Value, Ticket) {
    let office = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] }, "name": n[0],
        "dates": { "2026-03-03": { "hours": "closed", "name": n[1] } } });
    let window = json!({ "from": "2026-03-02T00:00:00Z", "to": "2026-03-02T12:00:00Z", "name": n[2] });
    let policy = json!({
        "id": n[0], "kind": n[1], "priorities": [n[2], "low"], "tiers": [n[3]],
        "calendars": { &n[4]: { "of": office, "except": [window] }, "window": window },
        "calendar": { "attribute": n[5], "calendars": { &n[6]: n[4] }, "default": "24x7" },
        "pauses": { &n[7]: { "party": n[8] } }, "statuses": { &n[9]: { "pauses": n[7] } },
        "ladders": { &n[10]: [{ "level": 1, "at": "due", "notify": [n[11]] }] },
        "metrics": {
            &n[0]: { "start": ["opened", format!("status:{}", n[9])], "ladder": n[10], "warn": ["50%"],
                     "targets": { &n[2]: { &n[3]: "1h" } } },
            "next_response": { "targets": { "low": { "*": "1h" } } }
        }
    });
    let ticket = json!({
        "id": n[0], "opened_at": at("0 13:00"), "priority": n[2], "tier": n[3], "attributes": { &n[5]: n[6] },
        "events": [
            { "at": at("0 13:30"), "type": "status_changed", "to": n[9] },
            { "at": at("0 14:00"), "type": "status_changed", "to": n[1] },
            { "at": at("0 14:10"), "type": "paused", "reason": n[2] },
            { "at": at("0 14:20"), "type": "assigned", "agent": n[3], "group": n[4] },
            { "at": at("0 16:00"), "type": "priority_changed", "to": n[8] },
            { "at": at("0 16:30"), "type": "custom", "name": n[5] },
            { "at": at("0 16:30"), "type": "priority_changed", "to": n[2] }
        ]
    });
    (policy, serde_json::from_value(ticket).unwrap())
}

/// A picture has a few lines, and an escape stands in them as it does in a page.
#[track_caller]
fn picture(explanation: &Explanation) {
    let svg = explanation.timeline();
    lines(&svg);
    assert!(!svg.contains('\u{fffd}'), "{svg}");
}

fn key_reads_back(key: &AlertKey) {
    line(key);
    assert_eq!(&key.to_string().parse::<AlertKey>().unwrap(), key);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn b1_no_name_adds_a_line_to_what_a_policy_says(names in names()) {
        let (written, ticket) = valid(&names);
        let policy: Policy = serde_json::from_value(written).unwrap();
        let now = at("9 00:00");
        let evaluation = evaluate(&ticket, &policy, now);
        let alerts: Vec<Alert> = evaluation.fired().chain(pending_alerts(&ticket, &policy, now)).collect();
        prop_assert!(!alerts.is_empty());
        for alert in &alerts {
            key_reads_back(&alert.key);
            line(&alert.level);
        }
        policy.lint_at(now).iter().for_each(line);
        for calendar in [&names[4], "window"] {
            let calendar = policy.calendar(calendar).unwrap();
            for instant in ["0 08:00", "0 10:00", "0 14:00", "1 10:00", "5 10:00"] {
                line(&calendar.why(at(instant)));
            }
        }
        let explanation = explain(&ticket, &policy, now);
        lines(&explanation);
        picture(&explanation);
    }

    #[test]
    fn b1_no_name_adds_a_line_to_what_a_book_says(names in names()) {
        let (policy, ticket) = valid(&names);
        let mut fallback = policy.clone();
        fallback["id"] = json!(names[11]);
        let mut older = policy.clone();
        older["version"] = json!(0);
        let mut other = policy.clone();
        other["id"] = json!(names[10]);
        let closed = json!({ "time_zone": "UTC", "hours": { "sun": ["09:00-17:00"] }, "name": names[3],
            "dates": { "2026-03-02": { "hours": "closed", "name": names[4] } } });
        let book = json!({ "calendars": { &names[5]: closed }, "policies": [
            { "policy": older },
            { "policy": policy },
            { "policy": fallback },
            { "when": { "tier": [names[1], names[2]] }, "policy": renamed(&other, 1) },
            { "when": { "priority": names[1] }, "policy": renamed(&other, 2) },
            { "when": { "attributes": { &names[7]: [names[1]] } }, "policy": renamed(&other, 3) },
            { "when": { "opened": { "inside": names[5] } }, "policy": renamed(&other, 4) },
            { "when": { "opened": { "outside": "24x7" } }, "policy": renamed(&other, 5) },
        ] });
        let book: PolicyBook = serde_json::from_value(book).unwrap();
        book.explain_selection(&ticket, at("1 00:00")).iter().for_each(line);
        book.lint().iter().for_each(line);
        lines(&book.explain(&ticket, at("1 00:00")));
    }

    #[test]
    fn b1_no_name_adds_a_line_to_a_mistake(names in names(), place in 0..6_usize) {
        let (mut policy, _) = valid(&names);
        let odd = &names[place];
        policy["calendar"] = json!(names[11]);
        policy[odd] = json!(odd);
        policy["priorities"] = json!([odd, odd, "*"]);
        policy["pauses"] = json!({ odd: { "cap": odd, "metrics": [odd] } });
        policy["statuses"] = json!({ odd: odd, "b": { "pauses": names[7] } });
        policy["calendars"]["zone"] = json!({ "time_zone": odd, "hours": { odd: odd }, "dates": { odd: odd } });
        policy["ladders"]["odd"] = json!([{ "level": odd, "at": odd, "repeat": { "every": odd, "times": odd } }]);
        policy["metrics"][odd] = json!({ "stop": [odd], "pause": [odd], "on_reopen": odd, "ladder": odd,
            "targets": { odd: { odd: { "within": odd, "due": odd, "cutoff": odd, "calendar": odd } } } });
        let spec: PolicySpec = serde_json::from_value(policy.clone()).unwrap();
        let mistakes = Policy::from_spec(spec).unwrap_err();
        lines(&mistakes);
        for problem in mistakes.problems() {
            line(problem);
            [problem.path(), problem.found(), problem.help()].iter().for_each(line);
        }
        prop_assert!(mistakes.problems().len() > 15, "{}", mistakes);
        let book = json!({ "matching": odd, odd: 1, "policies": [
            { "when": { "tier": odd, "opened": { "inside": odd } }, "valid": { "from": odd }, "policy": policy }] });
        lines(&PolicyBook::from_spec(serde_json::from_value::<PolicyBookSpec>(book).unwrap()).unwrap_err());
        let calendar = CalendarSpec::weekly(odd.as_str()).hours(odd.as_str(), [odd.as_str()]);
        lines(&Calendar::from_spec(calendar).unwrap_err());
    }

    #[test]
    fn b1_no_name_adds_a_line_to_an_error(name in name()) {
        lines(&name.parse::<AlertKey>().unwrap_err());
        lines(&format!("{name}1d").parse::<Allowance>().unwrap_err());
        lines(&format!("1d{name}").parse::<Allowance>().unwrap_err());
        lines(&Zone::named(&name).unwrap_err());
        lines(&Zone::from_tzif(&name, b"none").unwrap_err());
        let event = |kind: &str, at: &str| json!({ "at": at, "type": kind });
        let (opened, later) = ("2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z");
        for (opened, event) in [
            (opened, event(&name, later)),
            (opened, event("resolved", &name)),
            (name.as_str(), event("resolved", later)),
        ] {
            if let Err(error) = serde_json::from_value::<Event>(event.clone()) {
                lines(&error);
            }
            let ticket = json!({ "id": "T-1", "opened_at": opened, "events": [event] });
            lines(&serde_json::from_value::<Ticket>(ticket).unwrap_err());
        }
    }

    /// Words that another version wrote, and names that somebody put there.
    #[test]
    fn b1_no_name_adds_a_line_to_what_is_read_back(names in names(), word in name()) {
        let (policy, ticket) = valid(&names);
        let policy: Policy = serde_json::from_value(policy).unwrap();
        let mut written = serde_json::to_value(explain(&ticket, &policy, at("1 12:00"))).unwrap();
        reword(&mut written, &word);
        let explanation: Explanation = serde_json::from_value(written).unwrap();
        lines(&explanation);
        picture(&explanation);
        let level: LevelName = serde_json::from_value(json!(word)).unwrap();
        line(&level);
        prop_assert_eq!(serde_json::to_value(&level).unwrap(), json!(word));
        let warning: LevelName = serde_json::from_value(json!(format!("warn:{word}"))).unwrap();
        line(&warning);
        let found = json!({ "condition": "opened_inside", "calendar": word, "opened_at": at("0 09:00"), "found": word });
        let range = json!({ "condition": "attribute", "name": word, "wanted": { "at_least": word, "below": word }, "found": [word] });
        let not = json!({ "condition": "group", "wanted": { "not": [word] }, "found": word });
        let verdict = json!({ "result": "failed", "unmet": [found, range, not] });
        let considered = json!({ "id": word, "version": 1, "kind": word, "verdict": verdict });
        line(&serde_json::from_value::<Considered>(considered.clone()).unwrap());
        let book = json!({ "ticket": word, "considered": [considered], "explanations": [] });
        lines(&serde_json::from_value::<BookExplanation>(book).unwrap());
    }
}

/// The policy under another name, so that a book can hold both.
fn renamed(policy: &Value, number: u32) -> Value {
    let mut policy = policy.clone();
    policy["id"] = json!(format!("{} {number}", policy["id"].as_str().unwrap()));
    policy
}

/// Puts a word in the place of the names that a page shows.
fn reword(value: &mut Value, word: &str) {
    const NAMES: [&str; 9] = ["zone", "id", "tzdb", "what", "part", "party", "level", "name", "calendar"];
    match value {
        Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| match value {
            Value::String(text) if NAMES.contains(&name.as_str()) => *text = word.to_owned(),
            value => reword(value, word),
        }),
        Value::Array(items) => items.iter_mut().for_each(|item| reword(item, word)),
        _ => {}
    }
}
