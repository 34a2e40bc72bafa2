//! Compares calendars with Python. `tests/zones/calendars.py` generates them and computes answers by the laws C1 to
//! C6, with the time zone files of the machine and Python's own reader.
//!
//! ```sh
//! PYTHON_CALENDARS=10000 cargo test -p punctual-tests --test zones python -- --nocapture
//! ```

#![allow(clippy::disallowed_methods, reason = "runs Python beside the crate")]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

use chrono::{DateTime, TimeDelta, Utc};
use punctual::Calendar;
use punctual::calendar::{Zone, tzdb_version};
use punctual_tests::repository;
use serde::Deserialize;

use crate::zoneinfo::{LISTED_SINCE, is_listed, listed};

const QUESTIONS: usize = 10;

#[derive(Deserialize)]
struct Head {
    edition: Option<String>,
    zones: usize,
}

#[derive(Deserialize)]
struct Line {
    calendar: serde_json::Value,
    questions: Vec<Question>,
}

/// Instants are seconds since 1970. `beyond` is how far was looked: an answer that is `None` lies further away.
#[derive(Debug, Deserialize)]
struct Question {
    start: i64,
    end: i64,
    working: i64,
    beyond: i64,
    between: i64,
    add: Option<i64>,
    next_open: Option<i64>,
}

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).unwrap()
}

impl Question {
    fn agrees(&self, calendar: &Calendar) -> bool {
        let add = calendar.add(at(self.start), TimeDelta::seconds(self.working));
        let next_open = calendar.next_open(at(self.start));
        calendar.between(at(self.start), at(self.end)) == TimeDelta::seconds(self.between)
            && self.same(add, self.add)
            && self.same(next_open, self.next_open)
            && calendar.is_open(at(self.start)) == (self.next_open == Some(self.start))
    }

    fn same(&self, got: Option<DateTime<Utc>>, want: Option<i64>) -> bool {
        match want {
            Some(want) => got == Some(at(want)),
            None => got.is_none_or(|got| (got - at(self.start)).abs() >= TimeDelta::seconds(self.beyond)),
        }
    }

    fn tell(&self, written: &serde_json::Value, calendar: &Calendar) -> String {
        let between = calendar.between(at(self.start), at(self.end)).num_seconds();
        let add = calendar.add(at(self.start), TimeDelta::seconds(self.working)).map(|at| at.timestamp());
        let next_open = calendar.next_open(at(self.start)).map(|at| at.timestamp());
        format!("{written:#}\n{self:#?}\nhere: between {between}, add {add:?}, next_open {next_open:?}")
    }
}

/// The bundled zones whose rules no edition of the time zone files has otherwise.
fn zones() -> String {
    let differing = listed();
    let names = jiff::tz::db().available().map(|name| name.to_string());
    let the_same = |name: &String| Zone::named(name).is_ok() && !differing.contains_key(name.as_str());
    names.filter(the_same).collect::<Vec<_>>().join("\n")
}

/// Python with the script running, and what it prints; `None` where there is no Python with `zoneinfo`.
fn python(calendars: &str) -> Option<(Child, BufReader<ChildStdout>)> {
    let knows_zones = Command::new("python3").args(["-c", "import zoneinfo"]).stderr(Stdio::null()).status();
    if !knows_zones.is_ok_and(|status| status.success()) {
        return None;
    }
    let mut child = Command::new("python3")
        .arg(repository("tests/zones/calendars.py"))
        .args(["--calendars", calendars, "--questions", &QUESTIONS.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(zones().as_bytes()).unwrap();
    let printed = BufReader::new(child.stdout.take().unwrap());
    Some((child, printed))
}

#[test]
fn c1_to_c6_calendars_answer_as_python_does() {
    let calendars = std::env::var("PYTHON_CALENDARS").unwrap_or_else(|_| "300".to_owned());
    let Some((mut child, mut printed)) = python(&calendars) else {
        println!("skipped: this machine has no python3 with zoneinfo");
        return;
    };
    let mut head = String::new();
    printed.read_line(&mut head).unwrap();
    let head: Head = serde_json::from_str(&head).unwrap();
    let edition = head.edition.as_deref().unwrap_or("an unknown edition");
    if head.zones < 300 || !head.edition.as_deref().is_some_and(is_listed) {
        println!(
            "skipped: Python has {} time zones, of {edition}; the list of differences begins with {LISTED_SINCE}",
            head.zones
        );
        child.kill().unwrap();
        return;
    }

    let mut asked = 0;
    for line in printed.lines() {
        let line: Line = serde_json::from_str(&line.unwrap()).unwrap();
        let calendar: Calendar = serde_json::from_value(line.calendar.clone()).unwrap();
        for question in line.questions {
            assert!(question.agrees(&calendar), "{}", question.tell(&line.calendar, &calendar));
            asked += 1;
        }
    }
    assert!(child.wait().unwrap().success());
    println!("{asked} questions in {} time zones: {} here, {edition} there", head.zones, tzdb_version());
    assert_eq!(Ok(asked), calendars.parse().map(|calendars: usize| calendars * QUESTIONS));
}
