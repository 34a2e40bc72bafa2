//! Questions about one calendar. This module knows where a calendar can stand: alone, in a policy, or in a book.

use std::io::Write;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use punctual::json::{self as door, Loaded};
use punctual::{Calendar, Policy};
use serde_json::{Map, Value, json};

use super::{call, items, read};
use crate::Found;
use crate::arguments::{self, Question};
use crate::failure::Failure;
use crate::input;
use crate::table::{duration, instant, local, plain, table};

/// The calendar that is asked, in a policy of its own.
struct Asked {
    name: String,
    calendars: Value,
    policy: Policy,
    file: String,
}

pub(crate) fn run(command: &arguments::Calendar, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let asked = Asked::read(command)?;
    let calendar = asked.policy.calendar(&asked.name).cloned().unwrap_or_else(Calendar::always);
    let answer = match &command.question {
        Question::Open { at } => open(&calendar, at.unwrap_or_else(Utc::now)),
        Question::Between { from, to } => between(&calendar, *from, *to),
        Question::Add { working, from } => add(&asked, &calendar, working, from.unwrap_or_else(Utc::now))?,
        Question::Dates { year } => dates(&calendar, *year),
        Question::Hours { from, to } => hours(&calendar, *from, *to),
    };
    match as_json {
        true => writeln!(out, "{}", answer.data)?,
        false => writeln!(out, "{}", answer.text)?,
    }
    Ok(Found::Nothing)
}

/// An answer for machines and for people.
struct Answer {
    data: Value,
    text: String,
}

impl Asked {
    fn read(command: &arguments::Calendar) -> Result<Asked, Failure> {
        let file = input::name(&command.file);
        let content = input::value(&command.file)?;
        let (calendars, default) = match content.get("calendars") {
            Some(calendars) => (calendars.clone(), content["calendar"].as_str().map(str::to_owned)),
            None => (json!({ "calendar": content }), Some("calendar".to_owned())),
        };
        let only = || calendars.as_object().filter(|map| map.len() == 1)?.keys().next().cloned();
        let Some(name) = command.calendar.clone().or(default).or_else(only) else {
            let names: Vec<&str> =
                calendars.as_object().map(|map| map.keys().map(String::as_str).collect()).unwrap_or_default();
            return Err(Failure::input(format!("{file}: add --calendar with one of {}", names.join(", "))));
        };
        let policy = policy(&name, &calendars, "1h");
        let built = Policy::from_deserializer(&policy);
        let policy = built.map_err(|error| Failure::Input(mistakes(&file, &error.to_string())))?;
        Ok(Asked { name, calendars, policy, file })
    }
}

/// A policy with these calendars and one promise.
fn policy(name: &str, calendars: &Value, within: &str) -> Value {
    let metrics = json!({ "resolution": { "targets": { "*": { "*": within } } } });
    json!({ "id": "calendar", "calendar": name, "calendars": calendars, "metrics": metrics })
}

/// The lines of an error, without its heading, each with the file.
fn mistakes(file: &str, error: &str) -> Vec<String> {
    let lines = error.lines().filter(|line| !line.starts_with("invalid "));
    lines.map(|line| format!("{file}: {line}")).collect()
}

fn open(calendar: &Calendar, at: DateTime<Utc>) -> Answer {
    let why = calendar.why(at);
    let (opens, closes) = (calendar.next_open(at), calendar.next_close(at));
    let next = if why.open { ("closes", closes) } else { ("opens", opens) };
    let next = next
        .1
        .map_or_else(|| "that never changes".to_owned(), |at| format!("{} {}", next.0, local(calendar.zone(), at)));
    Answer {
        data: json!({ "at": at, "open": why.open, "why": why.to_string(), "next_open": opens, "next_close": closes }),
        text: format!("{}: {why}; {next}", local(calendar.zone(), at)),
    }
}

fn between(calendar: &Calendar, from: DateTime<Utc>, to: DateTime<Utc>) -> Answer {
    let working = calendar.between(from, to).as_seconds_f64();
    Answer { data: json!({ "from": from, "to": to, "working_s": working }), text: duration(working) }
}

/// An amount of working time, or of days, as a target of a policy is written.
fn add(asked: &Asked, calendar: &Calendar, working: &str, from: DateTime<Utc>) -> Result<Answer, Failure> {
    let policy = policy(&asked.name, &asked.calendars, working).to_string();
    let refused = |refused| Failure::in_file(&asked.file, &refused);
    let policy: Loaded = door::load(policy.as_bytes()).map_err(refused)?;
    let quotes = read(&call(Some(&policy), "quote", &json!({ "at": from }), &[])?)?;
    let due = items(&quotes).first().map_or(Value::Null, |quote| quote["due_at"].clone());
    let text = if due.is_null() { "never".to_owned() } else { instant(calendar.zone(), &due) };
    Ok(Answer { data: json!({ "from": from, "add": working, "at": due }), text })
}

fn dates(calendar: &Calendar, year: i32) -> Answer {
    let mut rows = table(&["date", "name", "hours", "part"]);
    let mut data = Vec::new();
    for special in calendar.special_dates(year) {
        let hours = if special.is_closed { "closed".to_owned() } else { of_date(calendar, special.date).join(", ") };
        let entry = json!({
            "date": special.date, "name": special.name.as_deref(), "closed": special.is_closed, "hours": hours,
            "part": special.part.as_deref(),
        });
        let weekday = special.date.format("%a %F").to_string();
        rows.add_row([weekday, plain(&entry["name"]), hours, plain(&entry["part"])]);
        data.push(entry);
    }
    let text = if data.is_empty() { format!("no date of {year} has an entry") } else { rows.to_string() };
    Answer { data: Value::Array(data), text }
}

fn hours(calendar: &Calendar, from: NaiveDate, to: NaiveDate) -> Answer {
    let mut rows = table(&["date", "hours"]);
    let mut data = Map::new();
    for date in from.iter_days().take_while(|date| *date <= to) {
        let ranges = of_date(calendar, date);
        let shown = if ranges.is_empty() { "closed".to_owned() } else { ranges.join(", ") };
        rows.add_row([date.format("%a %F").to_string(), shown]);
        data.insert(date.to_string(), json!(ranges));
    }
    Answer { data: Value::Object(data), text: rows.to_string() }
}

/// The open times of a local date, by the clock on the wall. Both edges are cut at midnight.
fn of_date(calendar: &Calendar, date: NaiveDate) -> Vec<String> {
    let midnight = |date: NaiveDate| calendar.zone().from_local(date.and_time(NaiveTime::MIN));
    let Some((start, end)) = midnight(date).zip(date.succ_opt().and_then(midnight)) else { return Vec::new() };
    let clock = |at: DateTime<Utc>| {
        if at == end { "24:00".to_owned() } else { calendar.zone().to_local(at).format("%H:%M").to_string() }
    };
    calendar.open_intervals(start..end).map(|open| format!("{}-{}", clock(open.start), clock(open.end))).collect()
}
