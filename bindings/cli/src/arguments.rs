//! The commands and their arguments. This module knows what may be written on the command line.

use std::path::{Path, PathBuf};

use chrono::format::ParseErrorKind;
use chrono::{DateTime, Datelike, NaiveDate, SubsecRound, TimeDelta, Utc};
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand};
use punctual::import::Vendor;

const EXAMPLES: &str = "\
Examples:
  punctual evaluate policy.json tickets.jsonl             where every ticket stands now
  punctual evaluate policy.json tickets.jsonl --check     the same; ends with 1 if a promise is breached
  punctual explain policy.json tickets.jsonl --ticket T-7 why that ticket stands there
  punctual report policy.json tickets.jsonl --by metric,tier --period month --zone Europe/Berlin
  cat tickets.jsonl | punctual evaluate policy.yaml - --json

Policies, books and calendars are JSON, or YAML in a file whose name ends with .yaml. Tickets are JSON Lines, a JSON list, \
or one ticket. `-` is standard input; only one file can be it, and files of an export cannot.

Exit codes: 0 success; 1 something was found with --check, or the output cannot be written; 2 wrong arguments or input.";

/// Deadlines, breaches and pauses of tickets.
#[derive(Parser)]
#[command(name = "punctual", version, about, after_help = EXAMPLES, max_term_width = 120)]
pub(crate) struct Arguments {
    /// Print JSON instead of tables and texts.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// What is due when, what was breached, and what is paused.
    Evaluate(Evaluate),
    /// Why a ticket stands where it stands: as a text, a picture or data.
    Explain(Explain),
    /// What is valid in a policy, a book or a contract, but probably a mistake.
    Lint(Lint),
    /// What another policy would change for the same tickets.
    Compare(Compare),
    /// How many promises were kept, by any field of a ticket and by period.
    Report(Report),
    /// How much of a period a service was up, and what is left of the budget.
    Availability(Availability),
    /// What a contract costs for what happened, clause by clause.
    Penalty(Penalty),
    /// Asks a calendar: is it open, how much working time is between two instants, which dates are special.
    Calendar(Calendar),
    /// What the export of another product promises, and what became of each part of it.
    Import(Import),
    /// The JSON Schema of a format.
    Schema(Schema),
    /// A script that completes commands and options in a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

impl Command {
    /// The files that it reads.
    pub(crate) fn inputs(&self) -> Vec<&Path> {
        let some: Vec<&PathBuf> = match self {
            Command::Evaluate(Evaluate { promised, .. }) | Command::Explain(Explain { promised, .. }) => {
                promised.inputs()
            }
            Command::Report(command) => command.promised.inputs().into_iter().chain(&command.spec).collect(),
            Command::Compare(command) => vec![&command.before, &command.after, &command.asked.tickets],
            Command::Availability(command) => vec![&command.spec, &command.outages],
            Command::Penalty(command) => vec![&command.contract, &command.facts],
            Command::Import(command) => command.files.iter().chain(&command.options).collect(),
            Command::Lint(command) => vec![&command.file],
            Command::Calendar(command) => vec![&command.file],
            Command::Schema(_) | Command::Completions { .. } => Vec::new(),
        };
        some.into_iter().map(PathBuf::as_path).collect()
    }
}

impl Promised {
    fn inputs(&self) -> Vec<&PathBuf> {
        vec![&self.policy, &self.asked.tickets]
    }
}

/// The current time in whole seconds, so that answers are easy to read.
pub(crate) fn current() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(0)
}

/// When it is.
#[derive(Args)]
pub(crate) struct Now {
    /// The time of the question, such as 2026-12-28T11:15:00Z. By default the current time.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    now: Option<DateTime<Utc>>,
}

impl Now {
    pub(crate) fn get(&self) -> DateTime<Utc> {
        self.now.unwrap_or_else(current)
    }

    pub(crate) fn given(&self) -> Option<DateTime<Utc>> {
        self.now
    }
}

/// The tickets, and when it is.
#[derive(Args)]
pub(crate) struct Asked {
    /// The tickets.
    #[arg(default_value = "-")]
    pub(crate) tickets: PathBuf,
    #[command(flatten)]
    pub(crate) now: Now,
}

/// A policy, the tickets under it, and when it is.
#[derive(Args)]
pub(crate) struct Promised {
    /// A policy or a book of policies.
    pub(crate) policy: PathBuf,
    #[command(flatten)]
    pub(crate) asked: Asked,
}

/// In which zone tables show instants.
#[derive(Args)]
pub(crate) struct ShownIn {
    /// The time zone of the instants in tables, such as Europe/Berlin. By default that of the policy, or of all policies of
    /// a book; otherwise UTC.
    #[arg(long, value_name = "ZONE")]
    pub(crate) zone: Option<String>,
}

#[derive(Args)]
pub(crate) struct Evaluate {
    #[command(flatten)]
    pub(crate) promised: Promised,
    #[command(flatten)]
    pub(crate) shown: ShownIn,
    /// Print only what is breached or was breached.
    #[arg(long)]
    pub(crate) breached: bool,
    /// With --json: only outcome, due instant, phase and next change, and not why a metric is not covered.
    #[arg(long)]
    pub(crate) brief: bool,
    /// End with 1 if anything is breached.
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Args)]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) promised: Promised,
    /// The id of the ticket. It may be left out if there is only one.
    #[arg(long, value_name = "ID")]
    pub(crate) ticket: Option<String>,
    /// A text, a picture of the timeline, or data. By default a text; --json is the same as json.
    #[arg(long = "as", value_name = "FORM", value_parser = ["text", "svg", "json"])]
    pub(crate) form: Option<String>,
}

#[derive(Args)]
pub(crate) struct Lint {
    /// A policy, a book of policies, or a contract.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) now: Now,
    /// End with 1 if there is a lint.
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Args)]
pub(crate) struct Compare {
    /// The policy or book as it is.
    pub(crate) before: PathBuf,
    /// The policy or book as it would be.
    pub(crate) after: PathBuf,
    #[command(flatten)]
    pub(crate) asked: Asked,
    #[command(flatten)]
    pub(crate) shown: ShownIn,
    /// End with 1 if anything changes.
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Args)]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) promised: Promised,
    /// What to group by, such as metric,tier,attributes.product.
    #[arg(long, value_name = "FIELDS", value_delimiter = ',', default_value = "metric")]
    pub(crate) by: Vec<String>,
    /// Group by periods of this length, too.
    #[arg(long, value_parser = ["day", "week", "month", "quarter", "year"])]
    pub(crate) period: Option<String>,
    /// The time zone of the periods. By default UTC.
    #[arg(long, value_name = "ZONE", requires = "period")]
    pub(crate) zone: Option<String>,
    /// A limit of elapsed time, such as resolution=4h. Can be given several times.
    #[arg(long = "limit", value_name = "METRIC=TIME", value_parser = limit)]
    pub(crate) limits: Vec<(String, String)>,
    /// List this many of the most overdue promises.
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    pub(crate) worst: u32,
    /// What is asked, as a file in the format of report specifications, instead of the options. --now, if it is given,
    /// stands in for the time in the file.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["by", "period", "zone", "limits", "worst"])]
    pub(crate) spec: Option<PathBuf>,
    /// Print the state, which can be merged with others, instead of the lines.
    #[arg(long)]
    pub(crate) state: bool,
}

#[derive(Args)]
pub(crate) struct Availability {
    /// What was agreed: the period, the objective, the service hours.
    pub(crate) spec: PathBuf,
    /// The outages, maintenance and checks.
    pub(crate) outages: PathBuf,
    #[command(flatten)]
    pub(crate) now: Now,
    #[command(flatten)]
    pub(crate) shown: ShownIn,
    /// End with 1 if the objective is missed, also if that is so far only.
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Args)]
pub(crate) struct Penalty {
    /// The contract.
    pub(crate) contract: PathBuf,
    /// What happened.
    pub(crate) facts: PathBuf,
    /// End with 1 if anything is owed.
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Args)]
pub(crate) struct Calendar {
    /// A calendar, or a policy or book that has it.
    pub(crate) file: PathBuf,
    /// The name of the calendar in the policy or book.
    #[arg(long, value_name = "NAME")]
    pub(crate) calendar: Option<String>,
    #[command(subcommand)]
    pub(crate) question: Question,
}

#[derive(Subcommand)]
pub(crate) enum Question {
    /// Whether it is open, why, and when that changes.
    Open {
        /// The instant. By default the current time.
        #[arg(value_parser = instant)]
        at: Option<DateTime<Utc>>,
    },
    /// The working time between two instants. It is negative if the second is before the first.
    Between {
        /// The first instant, such as 2026-12-28T11:15:00Z.
        #[arg(value_parser = instant)]
        from: DateTime<Utc>,
        /// The second instant.
        #[arg(value_parser = instant)]
        to: DateTime<Utc>,
    },
    /// The instant at which an amount of working time will have elapsed.
    Add {
        /// The working time, such as 4h or 1h30m, or days, such as `2 business days`.
        working: String,
        /// The start. By default the current time.
        #[arg(value_parser = instant)]
        from: Option<DateTime<Utc>>,
    },
    /// The dates of a year with an entry of their own, such as holidays, and what holds on them. In a calendar that is
    /// combined of others, `part` names the one that has the entry.
    Dates {
        /// The year.
        #[arg(value_parser = year)]
        year: i32,
    },
    /// The opening hours of each date from one to another, both included.
    Hours {
        /// The first date, such as 2026-12-28.
        #[arg(value_parser = date)]
        from: NaiveDate,
        /// The last date.
        #[arg(value_parser = date)]
        to: NaiveDate,
    },
}

#[derive(Args)]
pub(crate) struct Import {
    /// The product.
    #[arg(value_parser = PossibleValuesParser::new(Vendor::ALL.iter().map(Vendor::as_str)))]
    pub(crate) vendor: String,
    /// The files of the export, under the names that docs/importing.md lists. Their names say what they hold, so none can
    /// be standard input.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// What no file says, as a map of the options that docs/importing.md lists, such as {"default_schedule": 510}.
    #[arg(long, value_name = "FILE")]
    pub(crate) options: Option<PathBuf>,
    /// Where to write the book, the calendar or the objectives.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Where to write the ticket, if there are files of a history.
    #[arg(long, value_name = "FILE")]
    pub(crate) ticket: Option<PathBuf>,
    /// When the vendor's own deadlines were exported. They are compared with what the book says at that time. By default
    /// the latest time of which the export tells.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub(crate) now: Option<DateTime<Utc>>,
    /// List every part of the export, also those that are exact or say nothing about a promise.
    #[arg(long)]
    pub(crate) all: bool,
    /// End with 1 if a part is not exact or not known, or if the vendor and the book do not say the same about a deadline.
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Args)]
pub(crate) struct Schema {
    /// The format: policy, book, ticket, report, availability, outages, contract, facts, arguments, answers or problems.
    pub(crate) format: String,
}

fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    let read = DateTime::parse_from_rfc3339(text);
    // A leap second is the second after it (T1). In chrono it is a second with more nanoseconds than others.
    let read = read.ok().and_then(|at| {
        DateTime::from_timestamp(at.timestamp(), 0)?
            .checked_add_signed(TimeDelta::nanoseconds(at.timestamp_subsec_nanos().into()))
    });
    read.ok_or_else(|| "write an instant such as 2026-12-28T11:15:00Z or 2026-12-28T12:15:00+01:00".to_owned())
}

/// A year for which calendars have answers (T2).
fn year(text: &str) -> Result<i32, String> {
    let year = text.parse().ok().filter(|year| (1970..=2099).contains(year));
    year.ok_or_else(|| "write a year from 1970 to 2099".to_owned())
}

/// A date of the years for which calendars have answers (T2).
fn date(text: &str) -> Result<NaiveDate, String> {
    let date = text.parse::<NaiveDate>().map_err(|error| match error.kind() {
        ParseErrorKind::OutOfRange | ParseErrorKind::Impossible => "there is no such day",
        _ => "write a date such as 2026-12-28",
    })?;
    match (1970..=2099).contains(&date.year()) {
        true => Ok(date),
        false => Err("write a date from 1970-01-01 to 2099-12-31".to_owned()),
    }
}

fn limit(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').map(|(metric, within)| (metric.to_owned(), within.to_owned()));
    parts.ok_or_else(|| "write a limit such as resolution=4h".to_owned())
}
