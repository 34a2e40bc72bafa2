//! The case table: what `docs/semantics.md` means for single tickets, with a sentence for each case. The expected
//! values were computed by hand from the laws, not copied from an answer of the crate.
//!
//! A file of `tests/cases` has one theme, a few named policies and tickets, and its cases:
//!
//! ```text
//! { "name": "K4 K7 paused overnight",                     law labels first; unique over all files
//!   "says": "A pause has no due instant.",                 why, in a sentence
//!   "policy": "desk",                                      a name, or {"like": "desk", …} with a JSON merge patch
//!   "ticket": { "like": "fresh", "events": ["Mon 10:00 paused parts"] },           its events follow those of `fresh`
//!   "at": { "Mon 20:00": { "resolution": { "due_at": null, "phase": "paused", "elapsed": "1h" } } } }
//! ```
//!
//! - An instant is RFC 3339 or a weekday and a time: `Mon 09:00` is Monday 2026-03-02 in UTC, `next Mon 09:00` a week
//!   later, `last Sun 20:00` the day before.
//! - An event is as in a ticket, or `instant type argument`: `Mon 10:00 status_changed in progress`,
//!   `Mon 10:00 attribute_changed region=emea`, `Mon 10:00 assigned group=desk`, `Mon 10:00 paused parts until Mon 12:00`,
//!   `Mon 10:00 target_set resolution within 6h`, `Mon 10:00 target_set resolution due_at Tue 12:00`.
//! - An expectation names fields of the evaluation; what it does not name is not looked at. A metric's name stands for
//!   its cycles: a list of all, or the only one without brackets. `pending` is what is to come in a cycle. `"phase":
//!   "paused"` looks at the state only. `elapsed`, `remaining`, `paused`, `allowance` and `longest` are written
//!   `1h30m`. `rollup` is the roll-up.
//! - `"refused": ["calendars.never"]` instead of `at`: the policy or the ticket is a mistake, and the message has these
//!   words.
//! - `"either_order": true`: the last two events, at the same instant, are also given in the other order.
//! - `"grid": "retarget keep_elapsed before inside"`: the last event is such a change; see [`Grid`].
#![allow(clippy::disallowed_methods, reason = "the table is read from files")]

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use punctual::{Alert, Evaluation, Policy, Ticket, evaluate, pending_alerts};
use punctual_tests::repository;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::{Map, Value, json};

// ---- the files ----

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[allow(dead_code, reason = "for the reader of the file")]
    about: String,
    #[serde(default)]
    policies: Once,
    #[serde(default)]
    tickets: Once,
    pub(super) cases: Vec<Case>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) name: String,
    says: String,
    pub(super) policy: Value,
    ticket: Value,
    #[serde(default)]
    pub(super) at: Once,
    #[serde(default)]
    pub(super) refused: Vec<String>,
    #[serde(default)]
    either_order: bool,
    grid: Option<String>,
}

/// The entries of an object, of which none may be written twice.
#[derive(Default)]
pub(super) struct Once(pub(super) BTreeMap<String, Value>);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Once;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Once, A::Error> {
                let mut all = BTreeMap::new();
                while let Some((name, value)) = from.next_entry::<String, Value>()? {
                    if all.insert(name.clone(), value).is_some() {
                        return Err(A::Error::custom(format!("`{name}` stands here twice")));
                    }
                }
                Ok(Once(all))
            }
        }
        from.deserialize_map(Entries)
    }
}

pub(super) fn files() -> Vec<(String, File)> {
    let mut paths: Vec<_> =
        std::fs::read_dir(repository("tests/cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).unwrap();
        let file = serde_json::from_str(&text).unwrap_or_else(|mistake| panic!("{name}: {mistake}"));
        (name, file)
    };
    paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "json")).map(read).collect()
}

// ---- what a case means ----

impl File {
    pub(super) fn policy(&self, written: &Value) -> Value {
        resolved(written, &self.policies)
    }

    /// The ticket as JSON that the crate reads; two of them where the case holds in either order.
    pub(super) fn tickets(&self, case: &Case) -> Vec<Value> {
        let ticket = full_ticket(&resolved(&case.ticket, &self.tickets));
        if !case.either_order {
            return vec![ticket];
        }
        let mut swapped = ticket.clone();
        let events = swapped["events"].as_array_mut().unwrap();
        let last = events.len() - 1;
        assert_eq!(events[last - 1]["at"], events[last]["at"], "{}: the last two events", case.name);
        events.swap(last - 1, last);
        vec![ticket, swapped]
    }
}

/// Follows names and `like`. Lists of events add up; everything else is a merge patch (RFC 7396).
fn resolved(written: &Value, named: &Once) -> Value {
    let base = |name: &Value| {
        let found = name.as_str().and_then(|name| named.0.get(name));
        resolved(found.unwrap_or_else(|| panic!("nothing has the name {name}")), named)
    };
    let Some(patch) = written.as_object() else { return base(written) };
    let mut patch = patch.clone();
    let mut all = patch.remove("like").map_or_else(|| json!({}), |name| base(&name));
    if let (Some(Value::Array(before)), Some(Value::Array(after))) = (all.get("events"), patch.get("events")) {
        let events = before.iter().chain(after).cloned().collect();
        patch.insert("events".to_owned(), Value::Array(events));
    }
    merge(&mut all, &Value::Object(patch));
    all
}

fn merge(into: &mut Value, patch: &Value) {
    let Some(patch) = patch.as_object() else {
        *into = patch.clone();
        return;
    };
    if !into.is_object() {
        *into = json!({});
    }
    let fields = into.as_object_mut().unwrap();
    for (name, value) in patch {
        if value.is_null() {
            fields.remove(name);
        } else {
            merge(fields.entry(name.clone()).or_insert(Value::Null), value);
        }
    }
}

fn full_ticket(written: &Value) -> Value {
    let mut ticket = written.clone();
    let fields = ticket.as_object_mut().unwrap();
    fields.entry("id").or_insert_with(|| json!("T-1"));
    for name in ["opened_at", "occurred_at"] {
        if let Some(instant) = fields.get_mut(name) {
            *instant = json!(at(instant.as_str().unwrap()));
        }
    }
    let events = fields.entry("events").or_insert_with(|| json!([])).as_array_mut().unwrap();
    events.iter_mut().for_each(|event| *event = full_event(event));
    ticket
}

fn full_event(written: &Value) -> Value {
    let Some(text) = written.as_str() else { return written.clone() };
    if let Some((begun, until)) = text.split_once(" until ") {
        let mut event = full_event(&json!(begun));
        event["until"] = json!(at(until));
        return event;
    }
    let mut words = text.split(' ');
    let instant = match words.next().unwrap() {
        week @ ("last" | "next") => format!("{week} {} {}", words.next().unwrap(), words.next().unwrap()),
        day if day.len() == 3 => format!("{day} {}", words.next().unwrap()),
        instant => instant.to_owned(),
    };
    let kind = words.next().unwrap_or_else(|| panic!("`{text}` has no type"));
    let rest: Vec<&str> = words.collect();
    let mut event = json!({ "at": at(&instant), "type": kind });
    let mut set = |field: &str, value: &str| event[field] = json!(value);
    match kind {
        _ if rest.is_empty() => {}
        "paused" | "resumed" => set("reason", &rest.join(" ")),
        "custom" => set("name", &rest.join(" ")),
        "attribute_changed" => {
            let (name, to) = rest[0].split_once('=').unwrap();
            set("name", name);
            set("to", to);
        }
        "assigned" => rest.iter().filter_map(|word| word.split_once('=')).for_each(|(field, to)| set(field, to)),
        "target_set" => {
            let promised = rest[2..].join(" ");
            set("metric", rest[0]);
            match rest[1] {
                "due_at" => event["due_at"] = json!(at(&promised)),
                field => event[field] = json!(promised),
            }
        }
        "target_cleared" => set("metric", rest[0]),
        _ => set("to", &rest.join(" ")),
    }
    event
}

// ---- instants and durations ----

pub(super) fn at(text: &str) -> DateTime<Utc> {
    instant(text).unwrap_or_else(|| panic!("`{text}` is not an instant"))
}

/// `Mon 09:00`, `next Mon 09:00:30`, or RFC 3339.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.to_utc());
    }
    let mut words = text.split(' ').rev();
    let (time, day, week) = (words.next()?, words.next()?, words.next());
    let day = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].iter().position(|name| *name == day)?;
    let week = match week {
        Some("last") => -1,
        Some("next") => 1,
        Some(_) => return None,
        None => 0,
    };
    let time =
        NaiveTime::parse_from_str(time, "%H:%M:%S").or_else(|_| NaiveTime::parse_from_str(time, "%H:%M")).ok()?;
    let monday: DateTime<Utc> = "2026-03-02T00:00:00Z".parse().unwrap();
    Some(monday + TimeDelta::weeks(week) + TimeDelta::days(day as i64) + (time - NaiveTime::MIN))
}

/// `1h30m`, `-20m`, `45s` in seconds.
fn seconds(text: &str) -> Option<f64> {
    let (sign, mut rest) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let mut sum = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| letter.is_ascii_alphabetic())?;
        let unit = match &rest[end..=end] {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            _ => return None,
        };
        sum += unit * rest[..end].parse::<f64>().ok()?;
        rest = &rest[end + 1..];
    }
    Some(sign * sum)
}

// ---- expected and got ----

/// An evaluation as expectations name its parts: the cycles stand under their metric, and what is to come in a cycle
/// under `pending`.
fn view(evaluation: &Evaluation, pending: &[Alert]) -> Value {
    let mut view = serde_json::to_value(evaluation).unwrap();
    let fields = view.as_object_mut().unwrap();
    fields.remove("metrics").unwrap();
    for status in &evaluation.metrics {
        let cycles = status.cycles.iter().map(|cycle| {
            let of = |alert: &&Alert| (alert.key.metric(), alert.key.cycle()) == (&*status.metric, cycle.number);
            let mut view = serde_json::to_value(cycle).unwrap();
            view["pending"] = json!(pending.iter().filter(of).collect::<Vec<_>>());
            view
        });
        fields.insert(status.metric.to_string(), cycles.collect());
    }
    fields.insert("rollup".to_owned(), serde_json::to_value(evaluation.rollup()).unwrap());
    view
}

/// What a field that JSON leaves out stands for; `None` for one that there is not.
fn left_out(name: &str) -> Option<Value> {
    match name {
        "fired" | "notify" | "not_covered" | "notices" => Some(json!([])),
        "paused" | "repetition" => Some(json!(0)),
        "state" | "next_change" | "due_at" | "due_if_resumed" | "breached_at" | "stopped_at" | "at" | "allowance"
        | "remaining" | "opens_at" | "party" | "priority" | "tier" => Some(Value::Null),
        _ => None,
    }
}

/// Adds a line for each place where `got` is not as wanted.
fn compare(want: &Value, got: &Value, path: &str, wrong: &mut Vec<String>) {
    let is = match (want, got) {
        (Value::Object(want), Value::Object(got)) => return compare_fields(want, got, path, wrong),
        (Value::Object(_), Value::Array(cycles)) if cycles.len() == 1 => return compare(want, &cycles[0], path, wrong),
        (Value::Array(want), Value::Array(got)) if want.len() == got.len() => {
            let pairs = want.iter().zip(got).enumerate();
            return pairs.for_each(|(index, (want, got))| compare(want, got, &format!("{path}[{index}]"), wrong));
        }
        (Value::String(want), Value::Object(phase)) => phase.get("state") == Some(&json!(want)),
        (Value::String(want), Value::String(got)) => want == got || instant(want).is_some_and(|want| want == at(got)),
        (Value::Number(want), Value::Number(got)) => want.as_f64() == got.as_f64(),
        (want, got) => want == got,
    };
    if !is {
        wrong.push(format!("{path}: expected {want}, got {got}"));
    }
}

fn compare_fields(want: &Map<String, Value>, got: &Map<String, Value>, path: &str, wrong: &mut Vec<String>) {
    for (name, want) in want {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        if let Some(got) = got.get(name) {
            compare(want, got, &path, wrong);
        } else if let Some(got) =
            got.get(&format!("{name}_s")).or(left_out(name).as_ref().filter(|got| got.is_number()))
        {
            let wanted = want.as_str().and_then(seconds);
            if wanted != got.as_f64() || wanted.is_none() != want.is_null() {
                wrong.push(format!("{path}: expected {want}, got {got} s"));
            }
        } else if let Some(got) = left_out(name) {
            compare(want, &got, &path, wrong);
        } else {
            wrong.push(format!("{path}: there is no such field"));
        }
    }
}

/// What is wrong with one ticket of a case.
fn judge(case: &Case, policy: &Value, ticket: &Value) -> Vec<String> {
    let built = serde_json::from_value::<Policy>(policy.clone())
        .and_then(|policy| Ok((policy, serde_json::from_value::<Ticket>(ticket.clone())?)));
    let (policy, ticket) = match built {
        Err(mistake) => return refusal(case, &mistake.to_string()),
        Ok(_) if !case.refused.is_empty() => {
            return vec![format!("expected a mistake at {:?}, got none", case.refused)];
        }
        Ok(built) => built,
    };
    let mut wrong = Vec::new();
    for (now, want) in &case.at.0 {
        let (evaluation, pending) = (evaluate(&ticket, &policy, at(now)), pending_alerts(&ticket, &policy, at(now)));
        wrong.extend(differences(want, &evaluation, &pending).iter().map(|line| format!("at {now}: {line}")));
    }
    wrong
}

/// What is wrong with one evaluation of a case.
pub(super) fn differences(want: &Value, evaluation: &Evaluation, pending: &[Alert]) -> Vec<String> {
    let mut wrong = Vec::new();
    compare(want, &view(evaluation, pending), "", &mut wrong);
    wrong
}

/// What is wrong with a message that refuses the policy or the ticket of a case.
pub(super) fn refusal(case: &Case, mistake: &str) -> Vec<String> {
    if case.refused.is_empty() {
        return vec![format!("refused: {mistake}")];
    }
    let missing = case.refused.iter().filter(|words| !mistake.contains(words.as_str()));
    missing.map(|words| format!("expected a mistake that says `{words}`, got: {mistake}")).collect()
}

#[test]
fn every_case_is_as_the_laws_say() {
    let mut failures = Vec::new();
    let mut asked = BTreeSet::new();
    for (name, file) in files() {
        for case in &file.cases {
            let policy = file.policy(&case.policy);
            for ticket in file.tickets(case) {
                let wrong = judge(case, &policy, &ticket);
                if !wrong.is_empty() {
                    let shown = ticket["events"].to_string();
                    failures.push(format!(
                        "{name}: {}\n  {}\n  {shown}\n    {}",
                        case.name,
                        case.says,
                        wrong.join("\n    ")
                    ));
                }
                asked.extend(case.at.0.keys().map(|now| (ticket.to_string(), policy.to_string(), at(now))));
            }
        }
    }
    println!("tickets x policies x instants: {}", asked.len());
    assert!(failures.is_empty(), "{} cases differ\n\n{}\n", failures.len(), failures.join("\n\n"));
    assert!(asked.len() >= 200, "only {} cases", asked.len());
}

// ---- the table is well formed and complete ----

#[test]
fn every_case_has_a_name_of_its_own_a_sentence_and_something_to_hold() {
    let mut names = BTreeSet::new();
    for (file, content) in files() {
        for case in &content.cases {
            let name = &case.name;
            assert!(names.insert(name.clone()), "{file}: `{name}` is there twice");
            assert!(labels(name).next().is_some(), "{file}: `{name}` does not begin with the label of a law");
            assert!(case.says.ends_with(['.', '?']) && case.says.contains(' '), "{file}: `{name}` has no sentence");
            assert_ne!(case.at.0.is_empty(), case.refused.is_empty(), "{file}: `{name}` needs `at` or `refused`");
            let says_something = |want: &Value| want.as_object().is_some_and(|fields| !fields.is_empty());
            assert!(case.at.0.values().all(says_something), "{file}: `{name}` expects nothing");
        }
    }
}

/// The labels with which a name begins.
fn labels(name: &str) -> impl Iterator<Item = &str> {
    let is_label = |word: &&str| {
        word.starts_with(|letter: char| letter.is_ascii_uppercase())
            && word.len() > 1
            && word[1..].bytes().all(|byte| byte.is_ascii_digit())
    };
    name.split(' ').take_while(is_label)
}

#[test]
fn every_law_is_cited() {
    let files = files();
    let names = files.iter().flat_map(|(_, file)| file.cases.iter().map(|case| case.name.as_str()));
    let cited: BTreeSet<String> = names.flat_map(labels).map(str::to_owned).collect();
    let through = |letter: char, last: u8| (1..=last).map(move |number| format!("{letter}{number}"));
    let laws = [('T', 4), ('C', 8), ('A', 3), ('K', 15), ('P', 5), ('R', 1)].into_iter();
    let laws = laws.flat_map(|(letter, last)| through(letter, last));
    let laws = laws.chain(
        ["A5", "A6", "A7", "A8", "C9", "C10", "C11", "K16", "K17", "K18", "K19", "S3", "S4", "E6"].map(str::to_owned),
    );
    let missing: Vec<String> = laws.filter(|law| !cited.contains(law)).collect();
    assert!(missing.is_empty(), "no case cites {missing:?}");
}

/// Where a change falls: before, at or after the due instant that the clock had until then, and inside or outside the
/// hours that it had. Written `retarget keep_elapsed before inside`, and found to be true of the case's last event.
struct Grid;

const WHEN: [&str; 3] = ["before", "at", "after"];
const WHERE: [&str; 2] = ["inside", "outside"];
const RETARGET: [&str; 4] = ["keep_elapsed", "retroactive", "restart", "pinned"];
const REOPEN: [&str; 4] = ["resume", "resume_counting_closed", "new_cycle", "final"];

impl Grid {
    /// Every field that has to be there.
    fn all() -> BTreeSet<String> {
        let modes = RETARGET.map(|mode| ("retarget", mode)).into_iter().chain(REOPEN.map(|mode| ("reopen", mode)));
        let times = |change| WHEN.into_iter().flat_map(move |when| WHERE.map(|place| (change, when, place)));
        modes.flat_map(times).map(|((change, mode), when, place)| format!("{change} {mode} {when} {place}")).collect()
    }

    /// The field in which the last event of a ticket falls.
    fn found(change: &str, policy: &Value, ticket: &Value) -> String {
        let mode = policy["metrics"]["resolution"][format!("on_{change}")].as_str().unwrap_or("no mode");
        let policy: Policy = serde_json::from_value(policy.clone()).unwrap();
        let ticket: Ticket = serde_json::from_value(ticket.clone()).unwrap();
        let change_at = ticket.events().last().unwrap().at;
        let before = evaluate(&ticket, &policy, change_at - TimeDelta::nanoseconds(1));
        let clock = before.metric("resolution").unwrap().current().unwrap();
        let when = match change_at.cmp(&clock.due_at.unwrap()) {
            Ordering::Less => "before",
            Ordering::Equal => "at",
            Ordering::Greater => "after",
        };
        let place = if policy.calendar(&clock.calendar).unwrap().is_open(change_at) { "inside" } else { "outside" };
        format!("{change} {mode} {when} {place}")
    }
}

#[test]
fn every_mode_meets_every_time_before_at_and_after_due_inside_and_outside_hours() {
    let mut missing = Grid::all();
    for (name, file) in files() {
        for case in &file.cases {
            let Some(grid) = &case.grid else { continue };
            let change = grid.split(' ').next().unwrap();
            for ticket in file.tickets(case) {
                let found = Grid::found(change, &file.policy(&case.policy), &ticket);
                assert_eq!((grid, &case.name), (&found, &case.name), "{name}");
            }
            missing.remove(grid);
        }
    }
    assert!(missing.is_empty(), "no case for {missing:#?}");
}

/// The events of which every two meet at one instant, in both orders. `pending` and `open` are the entering of a status
/// that pauses and of one that does not.
const MEETING: [&str; 13] = [
    "agent_replied",
    "customer_replied",
    "paused",
    "resumed",
    "pending",
    "open",
    "priority_changed",
    "assigned",
    "visit_started",
    "resolved",
    "reopened",
    "closed",
    "cancelled",
];

/// What an event is called in [`MEETING`], when it is there.
fn meeting_name(policy: &Value, event: &Value) -> Option<&'static str> {
    let kind = event["type"].as_str().unwrap();
    let name = match event["to"].as_str().map(|status| &policy["statuses"][status]) {
        Some(Value::Object(_)) if kind == "status_changed" => "pending",
        Some(Value::String(means)) if kind == "status_changed" && means == "open" => "open",
        _ => kind,
    };
    MEETING.into_iter().find(|known| *known == name)
}

#[test]
fn every_two_events_meet_at_one_instant_in_both_orders() {
    let pairs = MEETING.into_iter().flat_map(|first| MEETING.map(|second| (first, second)));
    let mut missing: BTreeSet<(&str, &str)> = pairs.collect();
    for (_, file) in files() {
        for case in &file.cases {
            let policy = file.policy(&case.policy);
            for ticket in file.tickets(case) {
                for two in ticket["events"].as_array().unwrap().windows(2).filter(|two| two[0]["at"] == two[1]["at"]) {
                    let names = (meeting_name(&policy, &two[0]), meeting_name(&policy, &two[1]));
                    missing.retain(|pair| (Some(pair.0), Some(pair.1)) != names);
                }
            }
        }
    }
    assert!(missing.is_empty(), "{} pairs never meet: {missing:?}", missing.len());
}

// ---- the runner itself ----

fn compared(want: Value, got: Value) -> Vec<String> {
    let mut wrong = Vec::new();
    compare(&want, &got, "", &mut wrong);
    wrong
}

#[test]
fn a_wrong_expectation_is_told_with_its_place() {
    let got = json!({ "resolution": [{ "due_at": "2026-03-02T13:00:00Z", "elapsed_s": 5400.0, "stopped_at": null,
                                       "phase": { "state": "paused", "reason": "parts" } }] });
    let right =
        json!({ "resolution": { "due_at": "Mon 13:00", "elapsed": "1h30m", "stopped_at": null, "phase": "paused" } });
    assert_eq!(compared(right, got.clone()), [""; 0]);
    let wrong = json!({ "resolution": [{ "due_at": "Mon 14:00", "elapsed": "1h", "phase": { "state": "running" } }] });
    let told = compared(wrong, got.clone());
    assert_eq!(told.len(), 3);
    assert!(told[0].starts_with("resolution[0].due_at: expected \"Mon 14:00\""), "{told:?}");
    for unfit in [json!({ "resolution": [] }), json!({ "resolution": { "due": null } }), json!({ "visit": {} })] {
        assert_eq!(compared(unfit, got.clone()).len(), 1);
    }
}

#[test]
fn instants_and_durations_are_read_as_the_head_of_this_file_says() {
    assert_eq!(instant("last Sun 20:00"), instant("2026-03-01T21:00:00+01:00"));
    assert_eq!(instant("next Mon 09:00:30"), instant("2026-03-09T09:00:30Z"));
    assert_eq!((instant("Mon"), instant("soon Mon 09:00"), instant("pending")), (None, None, None));
    assert_eq!(
        (seconds("1h30m"), seconds("-45s"), seconds("0h"), seconds("1d")),
        (Some(5400.0), Some(-45.0), Some(0.0), None)
    );
    let event = json!({ "at": at("Mon 09:00"), "type": "status_changed", "to": "in progress" });
    assert_eq!(full_event(&json!("Mon 09:00 status_changed in progress")), event);
}
