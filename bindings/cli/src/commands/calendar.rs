//! Questions about one calendar.

use std::io::Write;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use comfy_table::Table;
use punctual::Calendar;
use punctual::calendar::Zone;
use serde_json::{Map, Value, json};

use super::asked_calendar::Asked;
use super::{at, call, items, map, read};
use crate::Found;
use crate::arguments::{self, Question, current};
use crate::failure::Failure;
use crate::table::{exact, instant, keep_words, local, table};

pub(crate) fn run(command: &arguments::Calendar, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let asked = Asked::read(command)?;
    let calendar = &asked.calendar;
    let answer = match &command.question {
        Question::Open { at } => open(calendar, at.unwrap_or_else(current)),
        Question::Between { from, to } => between(calendar, *from, *to),
        Question::Add { working, from } => add(&asked, working, from.unwrap_or_else(current))?,
        Question::Dates { year } => dates(calendar, *year),
        Question::Hours { from, to } if from > to => {
            return Err(Failure::input(format!("{from} is after {to}; write the earlier date first")));
        }
        Question::Hours { from, to } => hours(calendar, *from, *to),
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
    let working = calendar.between(from, to);
    Answer { data: json!({ "from": from, "to": to, "working_s": working.as_seconds_f64() }), text: exact(working) }
}

/// An amount of working time, or of days, as a target of a policy is written.
fn add(asked: &Asked, working: &str, from: DateTime<Utc>) -> Result<Answer, Failure> {
    let refused = |refused| Failure::in_arguments(&[("metrics.resolution.targets.*.*", "the time to add")], &refused);
    let policy = asked.promising(working).map_err(refused)?;
    let quotes = read(&call(Some(&policy), "quote", &map([("at", at(from))]), &[])?)?;
    let due = items(&quotes).first().map_or(Value::Null, |quote| quote["due_at"].clone());
    let text = if due.is_null() { "never".to_owned() } else { instant(asked.calendar.zone(), &due) };
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

/// The open times of a local date, by the clock on the wall. Both edges are cut at midnight, or where the years end for
/// which calendars have answers (T2).
fn of_date(calendar: &Calendar, date: NaiveDate) -> Vec<String> {
    let midnight = |date: NaiveDate| calendar.zone().from_local(date.and_time(NaiveTime::MIN));
    let start = midnight(date).unwrap_or(DateTime::<Utc>::MIN_UTC);
    let end = date.succ_opt().and_then(midnight).unwrap_or(DateTime::<Utc>::MAX_UTC);
    let open = calendar.open_intervals(start..end);
    open.map(|open| [open.start, open.end].map(|at| clock(calendar.zone(), date, at)).join("-")).collect()
}

/// What the clock shows on a date, such as `08:00`, or `02:30 (+02:00)` if it shows that twice.
fn clock(zone: &Zone, date: NaiveDate, at: DateTime<Utc>) -> String {
    let local = zone.to_local(at);
    if local.date_naive() > date {
        return "24:00".to_owned();
    }
    let form = if local.second() == 0 && local.nanosecond() == 0 { "%H:%M" } else { "%H:%M:%S%.f" };
    let offset = if is_shown_twice(zone, at) { local.format(" (%:z)").to_string() } else { String::new() };
    format!("{}{offset}", local.format(form))
}

/// Whether the clock shows the same once more, because it is set back within a day before or after.
fn is_shown_twice(zone: &Zone, at: DateTime<Utc>) -> bool {
    let local = zone.to_local(at);
    [-TimeDelta::days(1), TimeDelta::days(1)].into_iter().any(|away| {
        let ahead = local.offset().local_minus_utc() - zone.to_local(at + away).offset().local_minus_utc();
        let again = at + TimeDelta::seconds(ahead.into());
        again != at && zone.to_local(again).naive_local() == local.naive_local()
    })
}
