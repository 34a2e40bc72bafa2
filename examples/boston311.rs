//! Compares computed deadlines and verdicts with those that Boston published for its 311 service requests.
//!
//! ```sh
//! cargo run --example boston311 -- ../shared/data/boston311
//! ```
//!
//! The folder contains requests to the city's 311 service (data.boston.gov) in `boston311_….csv.gz`, and the rules for
//! their deadlines in `inferred_target_rules.csv`. The city has not published these rules. They were inferred by
//! comparing openings with deadlines.
//!
//! `boston311/promises.rs` turns the rules into policies and computes the deadlines. `boston311/verdicts.rs` computes
//! the verdicts from the published deadlines. Two deadlines agree if they are at most a minute apart. Requests that
//! disagree are listed, up to ten in each list. `--help` lists the options and the exit codes.

#[path = "boston311/mod.rs"]
pub(crate) mod boston311;
#[allow(dead_code, reason = "this example does not use all of it")]
#[path = "command_line/mod.rs"]
pub(crate) mod command_line;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use boston311::compare::{Agreement, OtherDeadline, OtherVerdict, Year, compare};
use boston311::{Case, Rule, reading};
use chrono::{DateTime, Utc};
use command_line::Failure;

pub(crate) const USAGE: &str = "\
usage: boston311 FOLDER [--holidays FILE] [--all]

Compares computed deadlines and verdicts with those that Boston published for its 311 service requests.

  FOLDER             the folder with boston311_….csv.gz and inferred_target_rules.csv
  --holidays FILE    public holidays as .csv; by default FOLDER/../holidays/holidays_2010_2030.csv
  --all              list every request that disagrees, not only the first ten
  -h, --help         print this text

exit codes: 0 success, 1 the output cannot be written, 2 wrong arguments or input";

/// How many rows of a list are printed without `--all`.
const CAP: usize = 10;

fn main() -> ExitCode {
    command_line::main(USAGE, run)
}

/// Reads the arguments and the files, and writes the comparison to `out`.
pub(crate) fn run(arguments: lexopt::Parser, out: &mut impl Write) -> Result<(), Failure> {
    let request = Request::parse(arguments)?;
    let data = boston311::open(&request.folder, &request.holidays).map_err(Failure::Input)?;
    let years = compare(&data).map_err(Failure::Input)?;
    let cap = if request.all { usize::MAX } else { CAP };
    years.iter().try_for_each(|year| print(year, cap, out))?;
    Ok(())
}

struct Request {
    folder: PathBuf,
    holidays: PathBuf,
    all: bool,
}

impl Request {
    fn parse(mut arguments: lexopt::Parser) -> Result<Self, Failure> {
        use lexopt::prelude::*;
        let (mut folder, mut holidays, mut all) = (None::<PathBuf>, None::<PathBuf>, false);
        while let Some(argument) = arguments.next()? {
            match argument {
                Value(path) if folder.is_none() => folder = Some(path.into()),
                Long("holidays") => holidays = Some(arguments.value()?.into()),
                Long("all") => all = true,
                other => return Err(command_line::other(other)),
            }
        }
        let folder = folder.ok_or_else(|| Failure::Usage("give the path of a folder".into()))?;
        let holidays = holidays.unwrap_or_else(|| folder.join("../holidays/holidays_2010_2030.csv"));
        Ok(Request { folder, holidays, all })
    }
}

// ---- output ----

fn print(year: &Year<'_>, cap: usize, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}: {} requests", year.year, year.requests)?;
    writeln!(out, "  verdicts   {}; {} requests have none", share(year.verdicts), year.requests - year.verdicts.of)?;
    writeln!(out, "  deadlines  {}", share(year.deadlines))?;
    print_rules(year, out)?;
    list("verdicts that disagree", &year.other_verdicts, cap, other_verdict, out)?;
    list("deadlines that disagree", &year.other_deadlines, cap, other_deadline, out)?;
    list("targets at the end of 2059, not compared", &year.placeholders, cap, about, out)?;
    list("targets of a kind that has no rule", &year.without_rule, cap, about, out)?;
    writeln!(out)
}

/// Prints one line for each rule. Kinds of request with the same rule share a line.
fn print_rules(year: &Year<'_>, out: &mut impl Write) -> io::Result<()> {
    let mut rules = BTreeMap::<_, (&Rule, Agreement, Agreement)>::new();
    for (rule, agreement) in year.by_request.values() {
        let key = (rule.count, rule.days, rule.holidays);
        let (_, found, listed) = rules.entry(key).or_insert((rule, Agreement::default(), Agreement::default()));
        for (sum, part) in [(found, *agreement), (listed, rule.listed)] {
            sum.agreed += part.agreed;
            sum.of += part.of;
        }
    }
    for (rule, found, listed) in rules.values() {
        let rule = rule.to_string();
        write!(out, "    {rule:36} {:>6} of {:>6}  {:>6.2} %", found.agreed, found.of, found.percent())?;
        match found == listed {
            true => writeln!(out)?,
            false => writeln!(out, "  (the rules file lists {} of {})", listed.agreed, listed.of)?,
        }
    }
    Ok(())
}

/// Prints rows up to the cap, and how many more there are.
fn list<T>(title: &str, rows: &[T], cap: usize, line: impl Fn(&T) -> String, out: &mut impl Write) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {title}: {}", rows.len())?;
    for row in rows.iter().take(cap) {
        writeln!(out, "    {}", line(row))?;
    }
    match rows.len().saturating_sub(cap) {
        0 => Ok(()),
        more => writeln!(out, "    … and {more} more, which --all lists"),
    }
}

fn other_verdict(row: &OtherVerdict<'_>) -> String {
    format!("{}, published {:?}, computed {:?}", about(&row.case), row.published, row.computed)
}

fn other_deadline(row: &OtherDeadline<'_>) -> String {
    format!("{}, computed {}", about(&row.case), stamp(row.computed))
}

fn about(case: &&Case) -> String {
    let (opened, target, closed) = (stamp(Some(case.opened)), stamp(case.target), stamp(case.closed));
    format!("{} {}: opened {opened}, target {target}, closed {closed}", case.id, case.request)
}

fn stamp(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| "never".into(), |at| reading(at).to_string())
}

fn share(Agreement { agreed, of }: Agreement) -> String {
    format!("{agreed} of {of} agree ({:.2} %)", Agreement { agreed, of }.percent())
}
