//! Questions about one calendar. This module knows where a calendar can stand: alone, in a policy, or in a book.

use std::collections::BTreeMap;
use std::io::Write;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use comfy_table::Table;
use punctual::Calendar;
use punctual::json::{self as door, Loaded, Refused};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::{at, call, items, map, read};
use crate::Found;
use crate::arguments::{self, Question, current};
use crate::failure::Failure;
use crate::input;
use crate::table::{duration, instant, keep_words, local, table};

/// The calendar that is asked, among those of its file.
struct Asked {
    name: String,
    calendars: String,
    file: String,
    /// Whether the file is the calendar itself.
    is_alone: bool,
}

pub(crate) fn run(command: &arguments::Calendar, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let asked = Asked::read(command)?;
    let calendar = asked.calendar()?;
    let answer = match &command.question {
        Question::Open { at } => open(&calendar, at.unwrap_or_else(current)),
        Question::Between { from, to } => between(&calendar, *from, *to),
        Question::Add { working, from } => add(&asked, &calendar, working, from.unwrap_or_else(current))?,
        Question::Dates { year } => dates(&calendar, *year),
        Question::Hours { from, to } if from > to => {
            return Err(Failure::input(format!("{from} is after {to}; write the earlier date first")));
        }
        Question::Hours { from, to } => hours(&calendar, *from, *to),
    };
    if as_json {
        writeln!(out, "{}", answer.data)?
    } else {
        writeln!(out, "{}", answer.text)?
    }
    Ok(Found::Nothing)
}

/// An answer for machines and for people.
struct Answer {
    data: Value,
    text: String,
}

/// What of a policy or a book is about calendars.
#[derive(Deserialize)]
struct Parts {
    calendars: Option<Box<RawValue>>,
    calendar: Option<String>,
}

impl Asked {
    fn read(command: &arguments::Calendar) -> Result<Asked, Failure> {
        let (file, content) = (input::name(&command.file), input::json(&command.file)?);
        let wrong = |error: serde_json::Error| Failure::input(format!("{file}: {error}"));
        let parts: Parts = serde_json::from_str(&content).map_err(wrong)?;
        let is_alone = parts.calendars.is_none();
        let (calendars, default) = match parts.calendars {
            Some(calendars) => (calendars.get().to_owned(), parts.calendar),
            None => (map([(ALONE, content)]), Some(ALONE.to_owned())),
        };
        let names: BTreeMap<String, IgnoredAny> = serde_json::from_str(&calendars).map_err(wrong)?;
        let only = names.keys().next().filter(|_| names.len() == 1).cloned();
        let Some(name) = command.calendar.clone().or(default).or(only) else {
            let names: Vec<&str> = names.keys().map(String::as_str).collect();
            return Err(Failure::input(format!("{file}: add --calendar with one of {}", names.join(", "))));
        };
        Ok(Asked { name, calendars, file, is_alone })
    }

    /// A policy with the calendars of the file that promises something within a time on the one that is asked.
    fn promising(&self, within: &str) -> Result<Loaded, Refused> {
        let metrics = json!({ "resolution": { "targets": { "*": { "*": within } } } }).to_string();
        let texts =
            [("id", "calendar"), ("calendar", &*self.name)].map(|(field, text)| (field, json!(text).to_string()));
        let policy = map(texts.into_iter().chain([("calendars", self.calendars.clone()), ("metrics", metrics)]));
        door::load(policy.as_bytes())
    }

    fn calendar(&self) -> Result<Calendar, Failure> {
        let promising = self.promising("1h").map_err(|refused| match self.is_alone {
            true => Failure::in_arguments(&[("calendars.calendar", &self.file)], &refused),
            false => Failure::in_file(&self.file, &refused),
        })?;
        let Loaded::Policy(policy) = promising else { return Ok(Calendar::always()) };
        Ok(policy.calendar(&self.name).cloned().unwrap_or_else(Calendar::always))
    }
}

/// The name of a calendar that stands alone.
const ALONE: &str = "calendar";

fn open(calendar: &Calendar, at: DateTime<Utc>) -> Answer {
    let why = calendar.why(at);
    let (opens, closes) = (calendar.next_open(at), calendar.next_close(at));
    let (verb, changes) = if why.open { ("closes", closes) } else { ("opens", opens) };
    let next = match changes {
        Some(at) => format!("{verb} {}", local(calendar.zone(), at)),
        None => "that never changes".to_owned(),
    };
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
    let refused = |refused| Failure::in_arguments(&[("metrics.resolution.targets.*.*", "the time to add")], &refused);
    let policy = asked.promising(working).map_err(refused)?;
    let quotes = read(&call(Some(&policy), "quote", &map([("at", at(from))]), &[])?)?;
    let due = items(&quotes).first().map_or(Value::Null, |quote| quote["due_at"].clone());
    let text = if due.is_null() { "never".to_owned() } else { instant(calendar.zone(), &due) };
    Ok(Answer { data: json!({ "from": from, "add": working, "at": due }), text })
}

fn dates(calendar: &Calendar, year: i32) -> Answer {
    let mut rows = table(&["date", "name", "hours", "part"]);
    let mut data = Vec::new();
    for special in calendar.special_dates(year) {
        let ranges = if special.is_closed { Vec::new() } else { of_date(calendar, special.date) };
        let (name, part) = (special.name.as_deref(), special.part.as_deref());
        let texts = [
            weekday(special.date),
            name.unwrap_or_default().to_owned(),
            shown(&ranges),
            part.unwrap_or_default().to_owned(),
        ];
        rows.add_row(texts);
        data.push(json!({ "date": special.date, "name": name, "hours": ranges, "part": part }));
    }
    let text = if data.is_empty() { format!("no date of {year} has an entry") } else { shown_table(rows) };
    Answer { data: Value::Array(data), text }
}

fn hours(calendar: &Calendar, from: NaiveDate, to: NaiveDate) -> Answer {
    let mut rows = table(&["date", "hours"]);
    let mut data = Map::new();
    for date in from.iter_days().take_while(|date| *date <= to) {
        let ranges = of_date(calendar, date);
        rows.add_row([weekday(date), shown(&ranges)]);
        data.insert(date.to_string(), json!(ranges));
    }
    Answer { data: Value::Object(data), text: shown_table(rows) }
}

fn shown_table(mut rows: Table) -> String {
    keep_words(&mut rows);
    rows.to_string()
}

fn weekday(date: NaiveDate) -> String {
    date.format("%a %F").to_string()
}

fn shown(ranges: &[String]) -> String {
    if ranges.is_empty() { "closed".to_owned() } else { ranges.join(", ") }
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
