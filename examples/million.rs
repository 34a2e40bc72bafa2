//! Simulates one day with a million open tickets on one core, to show how many evaluations `next_change` saves compared
//! with polling every minute.
//!
//! ```sh
//! cargo run --release --example million            # 1,000,000 tickets
//! cargo run --release --example million -- 20000
//! ```
//!
//! The tickets are generated from a seed at the rate of a real log (`million/workload.rs`), under the policy
//! `million/policy.json`. They are kept in memory with all their events. The host keeps the `next_change` of each
//! ticket (`million/host.rs`). It evaluates a ticket only when something arrives for it or when that instant comes.
//!
//! The example counts these evaluations, and the polls that they replace: one for each ticket that is open at a full
//! minute. A host has to evaluate every open ticket once at its start, unless it stores `next_change` with the ticket.
//! The total is printed with and without these first evaluations.

#[allow(dead_code, reason = "this example does not use all of it")]
#[path = "command_line/mod.rs"]
mod command_line;
#[path = "million/host.rs"]
mod host;
#[path = "million/numbers.rs"]
mod numbers;
#[path = "million/workload.rs"]
mod workload;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use command_line::Failure;
use host::{Count, Host};
use indicatif::{ProgressBar, ProgressStyle};
use punctual::{Alert, Policy, alerts_between, evaluate, evaluate_into};

const USAGE: &str = "\
usage: million [TICKETS]

Simulates one day of a host with many open tickets. Counts the evaluations, compares them with polling every minute, and
compares the alerts of some tickets with those of alerts_between. The tickets are generated from a seed.

  TICKETS       how many tickets are open at the start, 100 to 10,000,000; by default 1,000,000
  -h, --help    print this text

exit codes: 0 success, 1 the output cannot be written or a check failed (alerts differ, or the day took more than a
thousandth of the evaluations of polling), 2 wrong arguments";

/// How many tickets are compared with `alerts_between`, and how many are polled to measure the time of a poll.
const WATCHED: usize = 2_000;
const POLLED: usize = 100;
const MINUTES: u32 = 24 * 60;

fn main() -> ExitCode {
    command_line::main(USAGE, |arguments, out| match day(tickets(arguments)?, out)? {
        true => Ok(()),
        false => Err(Failure::Check("a check failed; see the last two lines")),
    })
}

fn tickets(mut arguments: lexopt::Parser) -> Result<usize, Failure> {
    use lexopt::prelude::*;
    let mut tickets = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Value(number) if tickets.is_none() => tickets = Some(number.parse()?),
            other => return Err(command_line::other(other)),
        }
    }
    let tickets = tickets.unwrap_or(1_000_000);
    if (100..=10_000_000).contains(&tickets) {
        Ok(tickets)
    } else {
        Err(Failure::Usage("TICKETS is not in the range from 100 to 10,000,000".into()))
    }
}

/// Simulates the day and writes the figures. Returns whether both checks passed.
fn day(open: usize, out: &mut impl Write) -> io::Result<bool> {
    let policy: Policy = serde_json::from_str(include_str!("million/policy.json")).expect("the policy is valid");
    // A Wednesday. New York is on summer time, Berlin is not yet.
    let start: DateTime<Utc> = "2026-03-11T00:00:00Z".parse().expect("an instant");

    let making = bar("making tickets", open as u64);
    let load = workload::make(&policy, start, open, || making.inc(1));
    making.finish_and_clear();
    let (held, arrived) = (resident("VmRSS:"), load.tickets.len() - load.open);

    let mut host = Host::new(&policy, load.tickets, start, open.div_ceil(WATCHED));
    let evaluating = bar("first evaluations", open as u64);
    let first = timed(|| host.begin(|| evaluating.inc(1)));
    evaluating.finish_and_clear();
    let running = bar("the day, in minutes", MINUTES.into());
    let day = timed(|| host.run(load.arrivals, |now| running.set_position((now - start).num_minutes() as u64)));
    running.finish_and_clear();
    let peak = resident("VmHWM:");

    let polling = polling(&host, &policy, start);
    let wrong = wrong(&host, &policy, start);
    let Host { count, found, .. } = &host;
    let compared = number(found.iter().map(Vec::len).sum::<usize>());
    let (open, arrived, alerts) = (number(open), number(arrived), number(count.alerts));
    writeln!(out, "{}: {open} tickets open at the start, {arrived} opened on that day\n", start.date_naive())?;
    evaluations(count, out)?;
    times(count, first, day, polling, out)?;
    memory(held, peak, out)?;
    writeln!(out, "\n{alerts} alerts fired")?;
    writeln!(out, "compared with alerts_between: {compared} alerts; {wrong} of {} tickets differ", found.len())?;
    let few = saved(count, count.arrivals + count.wake_ups) >= 1_000.0;
    writeln!(out, "at most a thousandth of the evaluations of polling: {}", if few { "yes" } else { "no" })?;
    out.flush()?;
    Ok(wrong == 0 && few)
}

fn evaluations(count: &Count, out: &mut impl Write) -> io::Result<()> {
    let day = count.arrivals + count.wake_ups;
    let mut line = |what, evaluations, share: &str| writeln!(out, "{what:<46} {:>13}{share}", number(evaluations));
    let share = |evaluations| format!("   1/{}", number(saved(count, evaluations) as i64));
    line("evaluations when polling every minute", count.polls, "")?;
    line("evaluations of the day", day, &share(day))?;
    line("  for arrivals", count.arrivals, "")?;
    line("  for timers", count.wake_ups, "")?;
    let with_first = day + count.first_evaluations;
    line("with a first evaluation of each open ticket", with_first, &share(with_first))
}

/// How many polls one evaluation replaces.
fn saved(count: &Count, evaluations: i64) -> f64 {
    count.polls as f64 / evaluations as f64
}

fn times(count: &Count, first: Duration, day: Duration, polling: f64, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\ntime: first evaluations {:.1} s, the day {:.1} s", first.as_secs_f64(), day.as_secs_f64())?;
    let minutes = polling * count.polls as f64 / 60.0;
    writeln!(out, "  polling would take {minutes:.0} min, extrapolated from {POLLED} polled tickets")
}

fn memory(held: Option<u64>, peak: Option<u64>, out: &mut impl Write) -> io::Result<()> {
    match (held, peak) {
        (Some(held), Some(peak)) => {
            writeln!(out, "memory: {held} MB with the tickets and the arrivals of the day, {peak} MB at the peak")
        }
        _ => writeln!(out, "memory: not measured on this system"),
    }
}

/// Polls some tickets through the day. Returns the seconds for one poll.
fn polling(host: &Host<'_>, policy: &Policy, start: DateTime<Utc>) -> f64 {
    let tickets: Vec<_> = host.tickets.iter().take(POLLED).collect();
    let mut evaluation = evaluate(tickets[0], policy, start);
    let took = timed(|| {
        for minute in 1..=MINUTES {
            let now = start + TimeDelta::minutes(minute.into());
            tickets.iter().for_each(|ticket| evaluate_into(ticket, policy, now, &mut evaluation));
        }
    });
    took.as_secs_f64() / f64::from(MINUTES) / tickets.len() as f64
}

/// How many of the watched tickets had other alerts than `alerts_between` lists for the day.
fn wrong(host: &Host<'_>, policy: &Policy, start: DateTime<Utc>) -> usize {
    let watched = host.tickets.iter().step_by(host.stride).zip(&host.found);
    let differs = |alerts: &[Alert], found: &[Alert]| {
        let told = |alerts: &[Alert]| -> Vec<_> { alerts.iter().map(|alert| (alert.at, alert.key.clone())).collect() };
        let mut found = told(found);
        found.sort();
        found != told(alerts)
    };
    watched.filter(|(ticket, found)| differs(&alerts_between(ticket, policy, start, host.end), found)).count()
}

/// How long this took: processor time where the system reports it, so that other programs do not count; otherwise
/// elapsed time.
fn timed(work: impl FnOnce()) -> Duration {
    let started = on_core().unwrap_or_else(clock);
    work();
    on_core().unwrap_or_else(clock).saturating_sub(started)
}

#[allow(clippy::disallowed_methods, reason = "this measures time")]
fn on_core() -> Option<Duration> {
    let figures = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(Duration::from_nanos(figures.split(' ').next()?.parse().ok()?))
}

#[allow(clippy::disallowed_methods, reason = "this measures time")]
fn clock() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// A figure from /proc/self/status in megabytes, if the system has that file.
#[allow(clippy::disallowed_methods, reason = "this measures memory")]
fn resident(field: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? / 1024)
}

/// A progress bar on standard error. It is shown only on a terminal.
fn bar(what: &'static str, length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:<20} {bar:40} {pos}/{len} {elapsed}").expect("a valid template");
    ProgressBar::new(length).with_style(style).with_message(what)
}

/// `1,234,567`.
fn number(number: impl ToString) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or("")).collect();
    groups.join(",")
}
