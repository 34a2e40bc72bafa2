//! A day in the life of a million open tickets, on one core: what `next_change` saves against polling every minute.
//!
//! ```sh
//! cargo run --release --example million            # 1,000,000 tickets
//! cargo run --release --example million -- 20000
//! ```
//!
//! The tickets are made from a seed, at the pace of a real record (`million/workload.rs`), and held in memory with all
//! their events; `million/policy.json` is the contract. The host keeps one instant for each. It evaluates when something
//! arrives for a ticket and when its instant has come, and that is all (`million/host.rs`). Its evaluations are counted,
//! and so are the polls that it saves: one for each ticket that is open at a full minute. A host that stores the instant
//! with the ticket needs no first look at all of them; one that does not needs it at each start, so both sums are printed.
//!
//! Exit codes: 0 done, 2 bad arguments, 1 when the alerts found are not those of `alerts_between`, or the day took more
//! than a thousandth of the evaluations of polling, or the output cannot be written.

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
use host::{Count, Host};
use indicatif::{ProgressBar, ProgressStyle};
use punctual::{Alert, Policy, alerts_between, evaluate, evaluate_into};

const USAGE: &str = "usage: million [TICKETS]   (100 to 10,000,000; by default 1,000,000)";
/// How many tickets are watched and compared, and how many of them are polled to see how long that takes.
const WATCHED: usize = 2_000;
const POLLED: usize = 100;
const MINUTES: u32 = 24 * 60;

fn main() -> ExitCode {
    let tickets = match tickets(lexopt::Parser::from_env()) {
        Ok(tickets) => tickets,
        Err(mistake) => {
            eprintln!("error: {mistake}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match day(tickets, &mut io::stdout().lock()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: cannot write the output: {error}");
            ExitCode::FAILURE
        }
    }
}

fn tickets(mut arguments: lexopt::Parser) -> Result<usize, lexopt::Error> {
    use lexopt::prelude::*;
    let mut tickets = 1_000_000;
    while let Some(argument) = arguments.next()? {
        match argument {
            Value(number) => tickets = number.parse()?,
            unknown => return Err(unknown.unexpected()),
        }
    }
    if (100..=10_000_000).contains(&tickets) {
        Ok(tickets)
    } else {
        Err("that many tickets are too few or too many".into())
    }
}

/// Lives through the day and writes what it took. Says whether all is as promised.
fn day(open: usize, out: &mut impl Write) -> io::Result<bool> {
    let policy: Policy = serde_json::from_str(include_str!("million/policy.json")).expect("the policy is sound");
    // A Wednesday. New York is on summer time, Berlin is not yet.
    let start: DateTime<Utc> = "2026-03-11T00:00:00Z".parse().expect("an instant");

    let making = bar("making tickets", open as u64);
    let load = workload::make(&policy, start, open, || making.inc(1));
    making.finish_and_clear();
    let (held, arrived) = (resident("VmRSS:"), load.tickets.len() - load.open);

    let mut host = Host::new(&policy, load.tickets, start, open.div_ceil(WATCHED));
    let looking = bar("first looks", open as u64);
    let first = timed(|| host.begin(|| looking.inc(1)));
    looking.finish_and_clear();
    let living = bar("the day, in minutes", MINUTES.into());
    let day = timed(|| host.live(load.arrivals, |now| living.set_position((now - start).num_minutes() as u64)));
    living.finish_and_clear();
    let peak = resident("VmHWM:");

    let polling = polling(&host, &policy, start);
    let wrong = wrong(&host, &policy, start);
    let Host { count, found, .. } = &host;
    let compared = number(found.iter().map(Vec::len).sum::<usize>());
    let (open, arrived, alerts) = (number(open), number(arrived), number(count.alerts));
    writeln!(out, "{}: {open} open tickets, and {arrived} opened on that day\n", start.date_naive())?;
    evaluations(count, out)?;
    times(count, first, day, polling, out)?;
    memory(held, peak, out)?;
    writeln!(out, "\n{alerts} alerts fired")?;
    writeln!(out, "compared with alerts_between: {compared} alerts of {} tickets, {wrong} differ", found.len())?;
    let few = saved(count, count.arrivals + count.wake_ups) >= 1_000.0;
    writeln!(out, "the day took at most a thousandth of the polls: {}", if few { "yes" } else { "no" })?;
    out.flush()?;
    Ok(wrong == 0 && few)
}

fn evaluations(count: &Count, out: &mut impl Write) -> io::Result<()> {
    let day = count.arrivals + count.wake_ups;
    let mut line = |what, evaluations, share: &str| writeln!(out, "{what:<46} {:>13}{share}", number(evaluations));
    let share = |evaluations| format!("   1/{}", number(saved(count, evaluations) as i64));
    line("evaluations, if each minute were polled", count.polls, "")?;
    line("evaluations of the day", day, &share(day))?;
    line("  when something arrived", count.arrivals, "")?;
    line("  when an instant had come", count.wake_ups, "")?;
    line("with a first look at each, no instant known", day + count.first_looks, &share(day + count.first_looks))
}

/// How many polls one evaluation takes the place of.
fn saved(count: &Count, evaluations: i64) -> f64 {
    count.polls as f64 / evaluations as f64
}

fn times(count: &Count, first: Duration, day: Duration, polling: f64, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\ntime: first looks {:.1} s, the day {:.1} s", first.as_secs_f64(), day.as_secs_f64())?;
    let minutes = polling * count.polls as f64 / 60.0;
    writeln!(out, "  polling would take {minutes:.0} min, going by {POLLED} tickets that were polled")
}

fn memory(held: Option<u64>, peak: Option<u64>, out: &mut impl Write) -> io::Result<()> {
    match (held, peak) {
        (Some(held), Some(peak)) => {
            writeln!(out, "memory: {held} MB with the tickets and what is to arrive, {peak} MB at the peak")
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

/// How many of the watched tickets had other alerts than the record of the whole day says.
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

/// How long this took: time on the core where the system tells it, so that other programs do not count, else by a clock.
fn timed(work: impl FnOnce()) -> Duration {
    let started = on_core().unwrap_or_else(clock);
    work();
    on_core().unwrap_or_else(clock).saturating_sub(started)
}

#[allow(clippy::disallowed_methods, reason = "how long it took is the question")]
fn on_core() -> Option<Duration> {
    let figures = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(Duration::from_nanos(figures.split(' ').next()?.parse().ok()?))
}

#[allow(clippy::disallowed_methods, reason = "how long it took is the question")]
fn clock() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// A figure of /proc/self/status in megabytes, where there is such a file.
#[allow(clippy::disallowed_methods, reason = "how much memory it took is the question")]
fn resident(field: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? / 1024)
}

/// On standard error, and only on a terminal.
fn bar(what: &'static str, length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:<20} {bar:40} {pos}/{len} {elapsed}").expect("a sound template");
    ProgressBar::new(length).with_style(style).with_message(what)
}

/// `1,234,567`.
fn number(number: impl ToString) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or("")).collect();
    groups.join(",")
}
