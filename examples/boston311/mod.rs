//! Reads Boston's published 311 requests, the rules for their deadlines, and the holidays.
//!
//! `promises` computes deadlines from the rules, `verdicts` computes verdicts from the published deadlines, and
//! `compare` compares both with the published ones.

pub(crate) mod compare;
pub(crate) mod promises;
pub(crate) mod verdicts;

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeZone, Utc};
use compare::Agreement;
use csv::Position;
use flate2::read::MultiGzDecoder;
use punctual::Allowance;
use punctual::chrono_tz::America::New_York;

/// The content of the files.
pub(crate) struct Data {
    pub(crate) rules: Vec<Rule>,
    pub(crate) holidays: Holidays,
    /// By year.
    pub(crate) files: Vec<Requests>,
}

/// The holidays of Massachusetts. If a date has several names, they are joined.
pub(crate) type Holidays = BTreeMap<NaiveDate, String>;

/// The requests of one file.
pub(crate) struct Requests {
    pub(crate) year: i32,
    pub(crate) cases: Vec<Case>,
}

/// One request. The files give local times of Boston; a time that occurs twice is taken as the first of the two.
pub(crate) struct Case {
    pub(crate) id: String,
    /// The kind of request, which decides the rule.
    pub(crate) request: String,
    pub(crate) opened: DateTime<Utc>,
    pub(crate) target: Option<DateTime<Utc>>,
    pub(crate) closed: Option<DateTime<Utc>>,
    /// The published verdict; some requests have none.
    pub(crate) verdict: Option<Verdict>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    OnTime,
    Overdue,
}

/// How the deadlines of one kind of request were computed in one year.
#[derive(Clone)]
pub(crate) struct Rule {
    pub(crate) year: i32,
    pub(crate) request: String,
    pub(crate) count: Count,
    pub(crate) days: u32,
    pub(crate) holidays: bool,
    /// How many deadlines the rule explains, according to the rules file.
    pub(crate) listed: Agreement,
}

/// What a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Count {
    CalendarDays,
    /// Business days with an exception; see `Promises::start_of_a`.
    BusinessDaysA,
    /// Business days Monday to Friday, 08:30 to 17:00.
    BusinessDaysB,
}

impl Rule {
    pub(crate) fn allowance(&self) -> Allowance {
        match self.count {
            Count::CalendarDays => Allowance::CalendarDays(self.days),
            Count::BusinessDaysA | Count::BusinessDaysB => Allowance::BusinessDays(self.days),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.allowance())?;
        match self.count {
            Count::CalendarDays => Ok(()),
            Count::BusinessDaysA => f.write_str(", rule A"),
            Count::BusinessDaysB => f.write_str(", rule B"),
        }?;
        if self.holidays { f.write_str(", holidays") } else { Ok(()) }
    }
}

// ---- files ----

/// Reads the rules and every `boston311_….csv.gz` in the folder, and the holidays.
pub(crate) fn open(folder: &Path, holidays: &Path) -> Result<Data, String> {
    let rules = folder.join("inferred_target_rules.csv");
    let mut files = Vec::new();
    for path in files_in(folder)? {
        let year = path.file_name().and_then(|name| year_in(&name.to_string_lossy()));
        let year = year.ok_or_else(|| format!("{}: its name holds no year", path.display()))?;
        let cases = content(&path, |file| parse_cases(MultiGzDecoder::new(file)))?;
        files.push(Requests { year, cases });
    }
    files.sort_by_key(|file| file.year);
    Ok(Data { rules: content(&rules, parse_rules)?, holidays: content(holidays, parse_holidays)?, files })
}

#[allow(clippy::disallowed_methods, reason = "the crate reads no files, but its host does")]
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let named = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("boston311_") && name.ends_with(".csv.gz")
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(named).collect();
    files.sort();
    if files.is_empty() { Err(format!("{}: has no boston311_….csv.gz", folder.display())) } else { Ok(files) }
}

#[allow(clippy::disallowed_methods, reason = "the crate reads no files, but its host does")]
fn content<T>(path: &Path, parse: impl FnOnce(File) -> Result<T, String>) -> Result<T, String> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    parse(file).map_err(|error| format!("{}:{error}", path.display()))
}

/// `2011` of `boston311_2011_jul_oct.csv.gz`, and of the period `2011-07..10`.
fn year_in(text: &str) -> Option<i32> {
    let four_digits = |part: &&str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split(['_', '-', '.']).find(four_digits)?.parse().ok()
}

// ---- rows; the error for a malformed row names its line ----

pub(crate) fn parse_cases(csv: impl Read) -> Result<Vec<Case>, String> {
    let columns = ["case_enquiry_id", "type", "open_dt", "target_dt", "closed_dt", "on_time"];
    rows(csv, columns, |[id, request, opened, target, closed, verdict]| {
        let opened = stamp("open_dt", opened)?.ok_or("open_dt: is blank")?;
        let target = stamp("target_dt", target)?;
        let closed = stamp("closed_dt", closed)?;
        let verdict = match verdict {
            "" => None,
            "ONTIME" => Some(Verdict::OnTime),
            "OVERDUE" => Some(Verdict::Overdue),
            other => return Err(format!("on_time: `{other}` is neither ONTIME nor OVERDUE")),
        };
        Ok(Case { id: id.into(), request: request.into(), opened, target, closed, verdict })
    })
}

pub(crate) fn parse_rules(csv: impl Read) -> Result<Vec<Rule>, String> {
    let columns = ["period", "type", "rows_with_target", "rows_exact", "rule", "amount", "unit", "holiday_list"];
    rows(csv, columns, |[period, request, of, exact, rule, days, unit, holidays]| {
        let count = match (rule, unit) {
            ("calendar_days", "days") => Count::CalendarDays,
            ("business_days_A", "days") => Count::BusinessDaysA,
            ("business_days_B", "days") => Count::BusinessDaysB,
            _ => return Err(format!("rule: `{rule}` in {unit} is not known")),
        };
        let holidays = match holidays {
            "holidays" => true,
            "none" | "-" => false,
            other => return Err(format!("holiday_list: `{other}` is none of holidays, none, -")),
        };
        let year = year_in(period).ok_or_else(|| format!("period: `{period}` holds no year"))?;
        let listed = Agreement { agreed: number("rows_exact", exact)?, of: number("rows_with_target", of)? };
        Ok(Rule { year, request: request.into(), count, days: number("amount", days)?, holidays, listed })
    })
}

pub(crate) fn parse_holidays(csv: impl Read) -> Result<Holidays, String> {
    let mut holidays = Holidays::new();
    let columns = ["country", "subdivision", "date", "name"];
    for (date, name) in rows(csv, columns, |[country, state, date, name]| {
        let of_massachusetts = (country, state) == ("US", "MA");
        let date = date.parse::<NaiveDate>().map_err(|_| format!("date: `{date}` is not a date such as 2014-04-21"))?;
        Ok(of_massachusetts.then(|| (date, name.to_owned())))
    })?
    .into_iter()
    .flatten()
    {
        holidays.entry(date).and_modify(|names| *names = format!("{names}, {name}")).or_insert(name);
    }
    Ok(holidays)
}

/// Every row of a CSV file, read from the columns of these names.
fn rows<const N: usize, T>(
    csv: impl Read,
    columns: [&str; N],
    row: impl Fn([&str; N]) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let mut reader = csv::Reader::from_reader(csv);
    let header = reader.headers().map_err(|error| format!("1: {error}"))?.clone();
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        let found = header.iter().position(|name| name == column);
        *place = found.ok_or_else(|| format!("1: there is no column `{column}`"))?;
    }
    let records = reader.into_records().map(|record| {
        let record = record.map_err(|error| format!("{}: {error}", error.position().map_or(1, Position::line)))?;
        let line = record.position().map_or(1, Position::line);
        row(places.map(|place| record.get(place).unwrap_or_default())).map_err(|error| format!("{line}: {error}"))
    });
    records.collect()
}

fn number<T: std::str::FromStr>(column: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{column}: `{text}` is not a number"))
}

fn stamp(column: &str, text: &str) -> Result<Option<DateTime<Utc>>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let reading = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S")
        .map_err(|_| format!("{column}: `{text}` is not a time such as 2011-07-01 01:32:33"))?;
    // Inside the horizon in any time zone.
    if !(1971..2099).contains(&reading.year()) {
        return Err(format!("{column}: `{text}` is not in the years 1971 to 2098"));
    }
    let at = instant(reading).ok_or_else(|| format!("{column}: `{text}` is skipped by Boston's clock"))?;
    Ok(Some(at))
}

/// The first instant with this local time in Boston.
pub(crate) fn instant(reading: NaiveDateTime) -> Option<DateTime<Utc>> {
    New_York.from_local_datetime(&reading).earliest().map(|at| at.to_utc())
}

/// The local time in Boston.
pub(crate) fn reading(at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&New_York).naive_local()
}
