//! The cases from the field in the project's shared data, which a copy of the repository alone does not have: public
//! reports and questions about service levels, with values computed by hand. Where the policy of a case is only the
//! nearest attempt, `in_new_words` says it as the format can today, and `ticket_in_new_words` does so for a ticket.

#![allow(clippy::disallowed_methods, reason = "the cases are files")]

use std::fs;
use std::path::Path;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use punctual::{Calendar, Evaluation, Policy, PolicyBook, Ticket, evaluate};
use punctual_tests::repository;
use serde_json::{Value, json};

/// Cases whose policy or ticket is refused. The tests of messages check what is said.
const REFUSED: &[&str] = &["60", "79"];

#[test]
fn every_case_from_the_field_holds() {
    let folder = repository("../shared/cases/field");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("skipped: no cases at {}", folder.display());
        return;
    };
    let mut folders: Vec<_> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    let (mut held, mut failures) = (0, Vec::new());
    for folder in &folders {
        let number = folder.file_name().unwrap().to_str().unwrap();
        match check(number, folder) {
            Ok(count) => held += count,
            Err(failure) => failures.push(format!("{number}: {failure}")),
        }
    }
    println!("{held} values of {} cases", folders.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(held > 90, "{held}");
}

/// How many values hold, or what does not.
fn check(number: &str, folder: &Path) -> Result<usize, String> {
    let read = |name: &str| fs::read_to_string(folder.join(name)).map_err(|error| format!("{name}: {error}"));
    let json = |name: &str| Ok::<Value, String>(serde_json::from_str(&read(name)?).unwrap());
    let wanted = json("expected.json")?;
    let mut held = 0;
    if let Some(questions) = wanted["calendar_questions"].as_array() {
        for calendar in [Some(json("calendar.json")?), calendar_in_new_words(number)].into_iter().flatten() {
            let calendar: Calendar = serde_json::from_value(calendar).map_err(|error| error.to_string())?;
            for question in questions {
                ask(&calendar, question)?;
                held += 1;
            }
        }
    }
    let Some(cycles) = wanted["expected"].as_array() else { return Ok(held) };
    let (mut policy, tickets) = (json("policy.json")?, read("ticket.jsonl")?);
    if REFUSED.contains(&number) {
        let refused = PolicyOrBook::read(policy).is_err() || serde_json::from_str::<Ticket>(&tickets).is_err();
        return if refused { Ok(1) } else { Err("it is not refused".to_owned()) };
    }
    in_new_words(number, &mut policy);
    let (policy, now) = (PolicyOrBook::read(policy)?, read("now.txt")?.trim().parse().unwrap());
    for line in tickets.lines() {
        let ticket = ticket_in_new_words(number, serde_json::from_str(line).unwrap());
        let ticket: Ticket = serde_json::from_value(ticket).map_err(|error| error.to_string())?;
        // Some are asked when a ticket of the case is not open yet.
        let evaluations = policy.evaluate(&ticket, ticket.opened_at().max(now));
        let of_ticket = |wanted: &&Value| wanted["ticket"] == **ticket.id();
        for wanted in cycles.iter().filter(of_ticket) {
            if !evaluations.iter().any(|evaluation| says(evaluation, wanted)) {
                let found = serde_json::to_string(&evaluations).unwrap();
                return Err(format!("wanted {wanted}, found {found}"));
            }
            held += 1;
        }
    }
    Ok(held)
}

enum PolicyOrBook {
    Policy(Policy),
    Book(PolicyBook),
}

impl PolicyOrBook {
    fn read(written: Value) -> Result<PolicyOrBook, String> {
        let is_book = written.get("policies").is_some();
        let read = if is_book {
            serde_json::from_value(written).map(PolicyOrBook::Book)
        } else {
            serde_json::from_value(written).map(PolicyOrBook::Policy)
        };
        read.map_err(|error| error.to_string())
    }

    fn evaluate(&self, ticket: &Ticket, now: DateTime<Utc>) -> Vec<Evaluation> {
        match self {
            PolicyOrBook::Policy(policy) => vec![evaluate(ticket, policy, now)],
            PolicyOrBook::Book(book) => book.evaluate(ticket, now).evaluations,
        }
    }
}

/// What could not be said when the case was written down.
fn in_new_words(number: &str, policy: &mut Value) {
    let resolution = "/metrics/resolution";
    let cell = format!("{resolution}/targets/*/*");
    let mut set = |path: &str, value: Value| *policy.pointer_mut(path).unwrap() = value;
    match number {
        "05" => set(&cell, json!("same business day")),
        "06" => set(&cell, json!({ "within": "next business day", "counts_from": "receipt" })),
        "23" => policy["ladders"]["desk"][0]["ack_lasts"] = json!("1h"),
        "33" => {
            let metrics = policy["metrics"].as_object_mut().unwrap();
            metrics.remove("update_active");
            let update = &mut metrics["update_waiting"];
            (update["start"], update["targets"]) = (json!(["opened", "agent_replied"]), json!({ "*": { "*": "9h" } }));
        }
        "34" => set("/pauses/customer", json!({ "party": "customer", "ended_by": ["customer_replied"] })),
        "56" => policy["pick"] = json!({ "sla": "all" }),
        "68" => {
            set(&format!("{resolution}/stop"), json!(["resolved"]));
            policy["metrics"]["resolution"]["void"] = json!(["custom:reset"]);
        }
        "55" => {
            set(&cell, json!({ "within": "2 business days", "due": "16:00", "cutoff": "10:00" }));
            set(&format!("{resolution}/calendar"), json!("office"));
        }
        "57" => {
            let dates = policy["calendars"]["office"]["dates"].as_object_mut().unwrap();
            dates.remove("2026-11-26");
            dates.insert("4th thu of nov".to_owned(), json!("closed"));
        }
        "69" => *policy = care_levels(policy),
        _ => {}
    }
}

/// The same for a ticket: the target that it carries itself (K16). The host of case 36 has computed a date, and that of case 33
/// says which of two intervals is meant.
fn ticket_in_new_words(number: &str, mut ticket: Value) -> Value {
    match (number, ticket["id"].as_str()) {
        ("33", _) => {
            // The host sets another target when the ticket waits, and clears it when it goes on.
            let longer = json!({ "at": "2026-03-02T12:00:00Z", "type": "target_set", "metric": "update_waiting", "within": "45h" });
            ticket["events"].as_array_mut().unwrap().push(longer);
        }
        ("36", _) => ticket["targets"] = json!({ "resolution": { "due_at": "2025-12-19T17:00:00Z" } }),
        ("70", Some("D")) => ticket["targets"] = json!({ "ongoing": ticket["attributes"]["agreed"] }),
        _ => {}
    }
    ticket
}

/// Whether a fault of level 3 is due on the same day depends on when it was reported: a book asks for that.
fn care_levels(policy: &Value) -> Value {
    let mut others = policy.clone();
    others["metrics"]["resolution"]["targets"]["*"]["l2"]["counts_from"] = json!("receipt");
    others["metrics"]["resolution"]["targets"]["*"].as_object_mut().unwrap().remove("l3");
    let every_day = |hours: &str| json!({ "time_zone": "Europe/London", "hours": { "mon-sun": [hours] } });
    let third = |id: &str, target: Value| {
        json!({ "id": id, "tiers": ["l3"], "calendar": "every day",
            "metrics": { "resolution": { "targets": { "*": { "l3": target } } } } })
    };
    json!({
        "calendars": { "every day": every_day("00:00-24:00"), "before one": every_day("00:00-13:00") },
        "policies": [
            { "when": { "tier": "l3", "opened": { "inside": "before one" } },
              "policy": third("level 3, in the morning", json!("same business day")) },
            { "when": { "tier": "l3" },
              "policy": third("level 3, later", json!({ "within": "next business day", "due": "13:00" })) },
            { "policy": others },
        ],
    })
}

/// Other hours in summer, every year (49).
fn calendar_in_new_words(number: &str) -> Option<Value> {
    (number == "49").then(|| {
        json!({ "time_zone": "America/Sao_Paulo", "hours": { "mon-fri": ["09:00-18:00"] },
            "seasons": [{ "from": "--12-20", "to": "--02-28",
                          "hours": { "mon-fri": ["08:30-20:00"], "sat": ["09:00-18:00"] } }] })
    })
}

/// Whether the evaluation says what is wanted of one of its cycles, or of a metric without cycles.
fn says(evaluation: &Evaluation, wanted: &Value) -> bool {
    let metric = wanted["metric"].as_str().unwrap();
    let not_covered = evaluation.not_covered.iter().any(|gap| &*gap.metric == metric);
    let cycles = evaluation.metric(metric).map_or(&[][..], |status| &status.cycles);
    let is_covered_as_wanted = wanted.get("not_covered").is_none_or(|wanted| *wanted == json!(not_covered));
    let as_many = wanted.get("cycles").is_none_or(|count| *count == json!(cycles.len()));
    if !is_covered_as_wanted || !as_many {
        return false;
    }
    let is_asked = |number: u32| wanted.get("cycle").is_none_or(|cycle| *cycle == json!(number));
    let last = wanted["last"] == json!(true);
    let mut asked = cycles.iter().skip(if last { cycles.len().saturating_sub(1) } else { 0 });
    let asks_of_a_cycle = ["cycle", "last"].iter().any(|field| wanted.get(field).is_some());
    !asks_of_a_cycle
        || asked.any(|cycle| is_asked(cycle.number) && agrees(&serde_json::to_value(cycle).unwrap(), wanted))
}

fn agrees(cycle: &Value, wanted: &Value) -> bool {
    let same = |field: &str| wanted.get(field).is_none_or(|wanted| cycle[field] == *wanted);
    // What is 0 is left out.
    let seconds =
        |field: &str| wanted[field].as_f64().is_none_or(|wanted| cycle[field].as_f64().unwrap_or(0.0) == wanted);
    let fired = |level: &str| -> Vec<&Value> {
        let fired = cycle["fired"].as_array().into_iter().flatten();
        fired.filter(|firing| firing["level"] == *level).map(|firing| &firing["at"]).collect()
    };
    let levels = wanted.get("levels").and_then(Value::as_object);
    let as_levels = levels.is_none_or(|levels| {
        let numbered = |firing: &&Value| firing["level"].as_str().is_some_and(|level| level.parse::<u32>().is_ok());
        let count = cycle["fired"].as_array().into_iter().flatten().filter(numbered).count();
        let wanted: usize = levels.values().map(|instants| instants.as_array().unwrap().len()).sum();
        count == wanted && levels.iter().all(|(level, at)| json!(fired(level)) == *at)
    });
    same("due_at") && same("outcome") && same("stopped_at") && seconds("paused_s") && seconds("elapsed_s") && as_levels
}

fn ask(calendar: &Calendar, question: &Value) -> Result<(), String> {
    let at = |field: &str| question[field].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    let date = |field: &str| question[field].as_str().unwrap().parse::<NaiveDate>().unwrap();
    let instant = |at: Option<DateTime<Utc>>| json!(at.map(|at| at.format("%FT%TZ").to_string()));
    let expected = question.get("expected").cloned();
    let (found, wanted) = match question["question"].as_str().unwrap() {
        "add" => {
            let working = TimeDelta::seconds(question["working_s"].as_i64().unwrap());
            (instant(calendar.add(at("start"), working)), expected)
        }
        "between" => {
            let seconds = calendar.between(at("from"), at("to")).num_microseconds().unwrap() as f64 / 1e6;
            (json!(seconds), question.get("expected_s").cloned())
        }
        "business_dates_between" => (json!(calendar.business_dates_between(date("from"), date("to"))), expected),
        "is_open and next_open" => {
            let found = json!([calendar.is_open(at("at")), instant(calendar.next_open(at("at")))]);
            (found, Some(json!([question["open"], question["next_open"]])))
        }
        other => return Err(format!("no such question: {other}")),
    };
    if Some(&found) == wanted.as_ref() { Ok(()) } else { Err(format!("{question}: found {found}")) }
}
