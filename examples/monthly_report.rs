//! The service report for a month: what a customer would get.
//!
//! ```sh
//! cargo run --example monthly_report                          # a bundled month, as tables
//! cargo run --example monthly_report -- --html report.html    # also as one page of HTML
//! cargo run --example monthly_report -- --policy policy.json --tickets tickets.jsonl --month 2026-03 --time-zone UTC
//! ```

#[allow(dead_code, reason = "this example does not use all of it")]
#[path = "command_line/mod.rs"]
pub(crate) mod command_line;
#[path = "monthly_report/figures.rs"]
mod figures;
#[path = "monthly_report/page.rs"]
mod page;
#[path = "monthly_report/sample.rs"]
mod sample;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{Datelike, NaiveDate};
use comfy_table::{ContentArrangement, Table, presets};
use command_line::Failure;
use figures::{Input, Section};
use punctual::{AvailabilitySpec, Ticket};
use serde::de::DeserializeOwned;

pub(crate) const USAGE: &str = "\
usage: monthly_report [--html FILE] [--policy FILE] [--tickets FILE] [--outages FILE] [--contract FILE]
                      [--month YYYY-MM] [--time-zone NAME] [--objective PERCENT] [--fee MINOR]

Prints the service report of a month: attainment by tier, product, region and engineer, times, whose time it was, the
worst tickets, availability and credits. Without files it reports a bundled month.

  --html FILE           write the report as one page of HTML, too
  --policy FILE         a policy, as JSON
  --tickets FILE        tickets, one JSON object a line
  --outages FILE        outages of the service, as JSON
  --contract FILE       a contract, as JSON; its measures are `availability` and the attainment of each metric, by name
  --month YYYY-MM       the month; by default 2026-06
  --time-zone NAME      the time zone of the month; by default Europe/Berlin
  --objective PERCENT   the availability that is promised; by default 99.9
  --fee MINOR           the fee of the month in minor units; by default 1200000
  -h, --help            print this text

exit codes: 0 success, 1 the output cannot be written, 2 wrong arguments or input";

/// What the arguments ask for.
struct Asked {
    html: Option<PathBuf>,
    policy: Option<PathBuf>,
    tickets: Option<PathBuf>,
    outages: Option<PathBuf>,
    contract: Option<PathBuf>,
    month: String,
    time_zone: String,
    objective: String,
    fee_minor: u64,
}

fn main() -> ExitCode {
    command_line::main(USAGE, run)
}

pub(crate) fn run(arguments: lexopt::Parser, out: &mut impl Write) -> Result<(), Failure> {
    let asked = parse(arguments)?;
    let input = input(&asked)?;
    let sections = figures::sections(&input).map_err(|error| Failure::Input(error.to_string()))?;
    let title = format!("Service report, {}", asked.month);
    let about =
        format!("Policy {}, version {}; times in {}.", input.policy.id(), input.policy.version(), asked.time_zone);
    writeln!(out, "{title}\n{about}")?;
    sections.iter().try_for_each(|section| print(section, out))?;
    if let Some(path) = &asked.html {
        write(path, &page::page(&title, &about, &sections))?;
        writeln!(out, "\nPage: {}", path.display())?;
    }
    Ok(())
}

fn parse(mut arguments: lexopt::Parser) -> Result<Asked, Failure> {
    use lexopt::prelude::*;
    let mut asked = Asked {
        html: None,
        policy: None,
        tickets: None,
        outages: None,
        contract: None,
        month: "2026-06".to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
        objective: "99.9".to_owned(),
        fee_minor: 1_200_000,
    };
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("html") => asked.html = Some(arguments.value()?.into()),
            Long("policy") => asked.policy = Some(arguments.value()?.into()),
            Long("tickets") => asked.tickets = Some(arguments.value()?.into()),
            Long("outages") => asked.outages = Some(arguments.value()?.into()),
            Long("contract") => asked.contract = Some(arguments.value()?.into()),
            Long("month") => asked.month = arguments.value()?.string()?,
            Long("time-zone") => asked.time_zone = arguments.value()?.string()?,
            Long("objective") => asked.objective = arguments.value()?.string()?,
            Long("fee") => asked.fee_minor = arguments.value()?.parse()?,
            other => return Err(command_line::other(other)),
        }
    }
    Ok(asked)
}

fn input(asked: &Asked) -> Result<Input, Failure> {
    Ok(Input {
        policy: json(asked.policy.as_deref(), include_str!("monthly_report/policy.json"))?,
        tickets: asked.tickets.as_deref().map_or_else(|| Ok(sample::tickets()), tickets)?,
        outages: json(asked.outages.as_deref(), include_str!("monthly_report/outages.json"))?,
        contract: json(asked.contract.as_deref(), include_str!("monthly_report/contract.json"))?,
        months: [month(asked, &asked.month)?, month(asked, &month_before(&asked.month)?)?],
        fee_minor: asked.fee_minor,
    })
}

fn month(asked: &Asked, month: &str) -> Result<AvailabilitySpec, Failure> {
    let spec = AvailabilitySpec::month(month, &*asked.time_zone).objective(&*asked.objective).build();
    spec.map_err(|error| Failure::Usage(error.to_string()))
}

fn month_before(month: &str) -> Result<String, Failure> {
    let first = format!("{month}-01").parse::<NaiveDate>().ok();
    let before = first.and_then(|first| first.checked_sub_months(chrono::Months::new(1)));
    let before = before.map(|before| format!("{:04}-{:02}", before.year(), before.month()));
    before.ok_or_else(|| Failure::Usage(format!("`{month}` is not a month; write `2026-06`")))
}

/// A file, or what is bundled if there is none.
fn json<T: DeserializeOwned>(path: Option<&Path>, bundled: &str) -> Result<T, Failure> {
    let Some(path) = path else { return Ok(serde_json::from_str(bundled).expect("what is bundled is valid")) };
    serde_json::from_str(&read(path)?).map_err(|error| Failure::Input(format!("{}: {error}", path.display())))
}

/// The tickets of a file. Every line that cannot be read is reported.
fn tickets(path: &Path) -> Result<Vec<Ticket>, Failure> {
    let (mut tickets, mut problems) = (Vec::new(), Vec::new());
    for (number, line) in (1..).zip(read(path)?.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str(line) {
            Ok(ticket) => tickets.push(ticket),
            Err(error) => problems.push(format!("{}, line {number}: {error}", path.display())),
        }
    }
    if problems.is_empty() { Ok(tickets) } else { Err(Failure::Input(problems.join("\n"))) }
}

#[allow(clippy::disallowed_methods, reason = "the crate reads no files, but its host does")]
fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::Input(format!("{}: {error}", path.display())))
}

#[allow(clippy::disallowed_methods, reason = "the crate writes no files, but its host does")]
fn write(path: &Path, page: &str) -> Result<(), Failure> {
    std::fs::write(path, page).map_err(|error| Failure::Input(format!("{}: {error}", path.display())))
}

/// A section as a table in the terminal.
fn print(section: &Section, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "\n{}", section.title)?;
    if !section.note.is_empty() {
        writeln!(out, "{}", section.note)?;
    }
    if !section.rows.is_empty() {
        let mut table = Table::new();
        table.load_preset(presets::UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(&section.head);
        table.add_rows(section.rows.iter().map(|row| &row.cells));
        writeln!(out, "{table}")?;
    }
    Ok(write!(out, "{}", section.text)?)
}
