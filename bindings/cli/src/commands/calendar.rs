//! Questions about one calendar. This module knows where a calendar can stand: alone, in a policy, or in a book.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::Write;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use comfy_table::Table;
use punctual::Calendar;
use punctual::calendar::Zone;
use punctual::json::{self as door, Loaded, Refused};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::{at, call, items, map, policies, read};
use crate::Found;
use crate::arguments::{self, Question, current};
use crate::failure::Failure;
use crate::input::{self, Fields};
use crate::table::{exact, instant, keep_words, local, table};

/// The calendar that is asked, with those of its file that it may name.
struct Asked {
    name: String,
    calendars: String,
    calendar: Calendar,
}

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

/// What of a policy or a book is about calendars. A lone calendar has none of it.
#[derive(Deserialize)]
#[serde(expecting = "a map")]
struct Parts {
    calendars: Option<Fields>,
    calendar: Option<Value>,
    metrics: Option<IgnoredAny>,
    policies: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
#[serde(expecting = "a map")]
struct Entry {
    policy: Option<Parts>,
}

/// Calendars that may name each other, as a map, and the names that one can ask for.
struct Group {
    place: String,
    names: BTreeSet<String>,
    calendars: String,
}

impl Group {
    fn new(place: String, own: &[(String, Box<RawValue>)], shared: &[(String, Box<RawValue>)]) -> Group {
        let calendars = shared.iter().chain(own).map(|(name, calendar)| (&**name, calendar.get().to_owned()));
        Group { place, names: own.iter().map(|(name, _)| name.clone()).collect(), calendars: map(calendars) }
    }
}

impl Parts {
    fn is_alone(&self) -> bool {
        self.calendars.is_none() && self.metrics.is_none() && self.policies.is_none()
    }

    /// The calendar of targets that name none. Of a choice by an attribute, it is that of other values.
    fn default(&self) -> Option<&str> {
        let calendar = self.calendar.as_ref()?;
        calendar.as_str().or_else(|| calendar["default"].as_str())
    }

    fn named(&self) -> &[(String, Box<RawValue>)] {
        self.calendars.as_ref().map_or(&[], |Fields(calendars)| calendars)
    }

    /// The calendars at the top, then those of each policy of a book, which may name the ones at the top.
    fn groups(&self) -> Vec<Group> {
        let entries = (0..).zip(self.policies.iter().flatten());
        let own = entries.filter_map(|(number, entry)| {
            Some(Group::new(format!("policies[{number}]"), entry.policy.as_ref()?.named(), self.named()))
        });
        [Group::new("the top".to_owned(), self.named(), &[])].into_iter().chain(own).collect()
    }
}

impl Asked {
    fn read(command: &arguments::Calendar) -> Result<Asked, Failure> {
        let (file, content) = (input::name(&command.file), input::json(&command.file)?);
        let wrong = |mistake: &dyn Display| Failure::input(format!("{file}: {mistake}"));
        // A calendar may also be a text. Of what is neither a text nor a map, the library says what is wrong.
        let parts: Option<Parts> = match content.trim_start().starts_with('{') {
            true => Some(serde_json::from_str(&content).map_err(|error| wrong(&error))?),
            false => None,
        };
        match parts.filter(|parts| !parts.is_alone()) {
            Some(parts) => {
                let wanted = command.calendar.as_deref().or(parts.default());
                let (name, calendars) = chosen(&parts.groups(), wanted).map_err(|mistake| wrong(&mistake))?;
                let policy = promising(&name, &calendars, "1h").map_err(|refused| Failure::in_file(&file, &refused))?;
                let calendar = policies(&policy).into_iter().find_map(|policy| policy.calendar(&name)).cloned();
                let calendar = calendar.unwrap_or_else(Calendar::always);
                Ok(Asked { name, calendars, calendar })
            }
            None if command.calendar.is_some() => Err(wrong(&"this is one calendar; leave out --calendar")),
            None => {
                let calendar = Calendar::from_deserializer(&mut serde_json::Deserializer::from_str(&content));
                let calendar = calendar.map_err(|error| Failure::unread(&file, error))?;
                Ok(Asked { name: ALONE.to_owned(), calendars: map([(ALONE, content)]), calendar })
            }
        }
    }
}

/// The name of the calendar that is asked, and the calendars that it may name.
fn chosen(groups: &[Group], wanted: Option<&str>) -> Result<(String, String), String> {
    let known: BTreeSet<&str> = groups.iter().flat_map(|group| group.names.iter().map(String::as_str)).collect();
    let all = known.iter().copied().collect::<Vec<_>>().join(", ");
    let only = known.first().copied().filter(|_| known.len() == 1);
    let Some(name) = wanted.or(only) else {
        return Err(match known.is_empty() {
            true => format!("no calendar is defined here; --calendar {ALWAYS} asks the one that is always open"),
            false => format!("add --calendar with one of {all}"),
        });
    };
    if name == ALWAYS {
        return Ok((name.to_owned(), "{}".to_owned()));
    }
    let mut found: Vec<&Group> = groups.iter().filter(|group| group.names.contains(name)).collect();
    // Editions of a policy repeat its calendars.
    found.dedup_by_key(|group| &*group.calendars);
    match found[..] {
        [group] => Ok((name.to_owned(), group.calendars.clone())),
        [] => {
            let all = known.into_iter().chain([ALWAYS]).collect::<Vec<_>>().join(", ");
            Err(format!("there is no calendar `{name}`; there are {all}"))
        }
        _ => {
            let places = found.iter().map(|group| &*group.place).collect::<Vec<_>>().join(", ");
            Err(format!("`{name}` is defined in {places}; ask a file that has only one of them"))
        }
    }
}

/// A policy with these calendars that promises something within a time on the one of this name.
fn promising(name: &str, calendars: &str, within: &str) -> Result<Loaded, Refused> {
    let metrics = json!({ "resolution": { "targets": { "*": { "*": within } } } }).to_string();
    let texts = [("id", "calendar"), ("calendar", name)].map(|(field, text)| (field, json!(text).to_string()));
    let policy = map(texts.into_iter().chain([("calendars", calendars.to_owned()), ("metrics", metrics)]));
    door::load(policy.as_bytes())
}

/// The calendar that is predefined.
const ALWAYS: &str = "24x7";

/// The name of a calendar that stands alone, in the policy of [`promising`].
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
    let working = calendar.between(from, to);
    Answer { data: json!({ "from": from, "to": to, "working_s": working.as_seconds_f64() }), text: exact(working) }
}

/// An amount of working time, or of days, as a target of a policy is written.
fn add(asked: &Asked, working: &str, from: DateTime<Utc>) -> Result<Answer, Failure> {
    let refused = |refused| Failure::in_arguments(&[("metrics.resolution.targets.*.*", "the time to add")], &refused);
    let policy = promising(&asked.name, &asked.calendars, working).map_err(refused)?;
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
