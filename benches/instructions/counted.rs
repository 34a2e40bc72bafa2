//! The number of instructions of a call, counted by callgrind. It does not depend on the load of the machine. Only the
//! instructions inside a benchmark function are counted. Its setup prepares the arguments and checks the answer once.
//! The arguments are returned, so that dropping them is not counted either.
//!
//! `.ci/instructions` runs it and compares the counts with `counts.txt`.

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

#[path = "../work/desk.rs"]
mod desk;
#[path = "../work/office.rs"]
mod office;

use std::hint::black_box;

use chrono::{DateTime, TimeDelta, Utc};
use gungraun::prelude::*;
use punctual::calendar::{Zone, Zones};
use punctual::evaluate::Brief;
use punctual::{Calendar, CalendarSpec, Evaluation, EventKind, Explanation, Policy, Report, ReportSpec, Ticket};

fn between_over(span: TimeDelta) -> (Calendar, DateTime<Utc>, DateTime<Utc>) {
    let (calendar, start) = (office::office(), office::start());
    assert_eq!(calendar.between(start, start + span), office::naive_between(start, start + span));
    (calendar, start, start + span)
}

#[library_benchmark]
#[bench::hour_1(between_over(TimeDelta::hours(1)))]
#[bench::day_1(between_over(TimeDelta::days(1)))]
#[bench::days_30(between_over(TimeDelta::days(30)))]
#[bench::years_5(between_over(TimeDelta::days(1_826)))]
fn between((calendar, start, end): (Calendar, DateTime<Utc>, DateTime<Utc>)) -> (Calendar, TimeDelta) {
    let worked = calendar.between(black_box(start), black_box(end));
    (calendar, worked)
}

fn add_of(hours: i64) -> (Calendar, DateTime<Utc>, TimeDelta) {
    let (calendar, start, working) = (office::office(), office::start(), TimeDelta::hours(hours));
    assert_eq!(calendar.add(start, working), Some(office::naive_add(start, working)));
    (calendar, start, working)
}

#[library_benchmark]
#[bench::hours_4(add_of(4))]
#[bench::hours_40(add_of(40))]
#[bench::hours_2000(add_of(2_000))]
fn add((calendar, start, working): (Calendar, DateTime<Utc>, TimeDelta)) -> (Calendar, Option<DateTime<Utc>>) {
    let at = calendar.add(black_box(start), black_box(working));
    (calendar, at)
}

/// A calendar as written, and its time zone, so that loading the zone is not counted.
fn written(spec: CalendarSpec) -> (CalendarSpec, Zones) {
    let zones = Zones::bundled().with(Zone::named("America/New_York").unwrap());
    let calendar = Calendar::from_spec_with(spec.clone(), &zones).unwrap();
    let (start, end) = (office::start(), office::start() + TimeDelta::days(30)); // without a holiday
    assert_eq!(calendar.between(start, end), office::naive_between(start, end));
    (spec, zones)
}

#[library_benchmark]
#[bench::plain(written(office::without_holidays(0)))]
#[bench::holidays(written(office::spec()))]
#[bench::holidays_by_rule(written(office::by_rule()))]
#[bench::the_same_written_out(written(office::written_out()))]
fn calendar_build((spec, zones): (CalendarSpec, Zones)) -> (Zones, Calendar) {
    let calendar = Calendar::from_spec_with(black_box(spec), &zones).unwrap();
    (zones, calendar)
}

/// The arguments of an evaluation. They are boxed, so that returning them moves only a pointer.
struct Work {
    ticket: Ticket,
    json: String,
    policy: Policy,
    now: DateTime<Utc>,
    /// Results of earlier calls, whose buffers are large enough.
    evaluation: Evaluation,
    brief: Brief,
}

fn work() -> Box<Work> {
    let work = work_of(desk::ticket());
    desk::check(&work.evaluation);
    work
}

/// The work of a ticket with a hundred more events of these kinds.
fn hundred(kinds: &[EventKind]) -> Box<Work> {
    work_of(desk::ticket_with(100, kinds))
}

fn pauses() -> [EventKind; 2] {
    [EventKind::Paused { reason: "parts".into() }, EventKind::Resumed { reason: "parts".into() }]
}

fn priorities() -> [EventKind; 2] {
    ["high", "medium"].map(|to| EventKind::PriorityChanged { to: to.into() })
}

fn work_of(ticket: Ticket) -> Box<Work> {
    let (policy, now) = (desk::policy(), desk::now());
    let mut evaluation = punctual::evaluate(&ticket, &policy, now);
    for _ in 0..2 {
        punctual::evaluate_into(&ticket, &policy, now, &mut evaluation);
    }
    assert_eq!(evaluation, punctual::evaluate(&ticket, &policy, now));
    assert_eq!(punctual::explain(&ticket, &policy, now).evaluation, evaluation);
    let mut brief = punctual::brief(&ticket, &policy, now);
    for _ in 0..2 {
        punctual::brief_into(&ticket, &policy, now, &mut brief);
    }
    assert_eq!(brief, punctual::brief(&ticket, &policy, now));
    let json = serde_json::to_string(&ticket).unwrap();
    assert_eq!(serde_json::from_str::<Ticket>(&json).unwrap(), ticket);
    Box::new(Work { ticket, json, policy, now, evaluation, brief })
}

#[library_benchmark]
#[bench::warm(work())]
#[bench::idle_events_100(hundred(&[EventKind::InternalNote]))]
#[bench::pauses_100(hundred(&pauses()))]
#[bench::priorities_100(hundred(&priorities()))]
fn evaluate_into(mut work: Box<Work>) -> Box<Work> {
    punctual::evaluate_into(black_box(&work.ticket), &work.policy, black_box(work.now), &mut work.evaluation);
    work
}

#[library_benchmark]
#[bench::eight_events(work())]
fn evaluate(work: Box<Work>) -> (Box<Work>, Evaluation) {
    let evaluation = punctual::evaluate(black_box(&work.ticket), &work.policy, black_box(work.now));
    (work, evaluation)
}

#[library_benchmark]
#[bench::eight_events(work())]
fn explain(work: Box<Work>) -> (Box<Work>, Explanation) {
    let explanation = punctual::explain(black_box(&work.ticket), &work.policy, black_box(work.now));
    (work, explanation)
}

#[library_benchmark]
#[bench::eight_events(work())]
fn brief(work: Box<Work>) -> (Box<Work>, Brief) {
    let brief = punctual::brief(black_box(&work.ticket), &work.policy, black_box(work.now));
    (work, brief)
}

#[library_benchmark]
#[bench::warm(work())]
fn brief_into(mut work: Box<Work>) -> Box<Work> {
    punctual::brief_into(black_box(&work.ticket), &work.policy, black_box(work.now), &mut work.brief);
    work
}

#[library_benchmark]
#[bench::eight_events(work())]
fn json_out(work: Box<Work>) -> (Box<Work>, String) {
    let json = serde_json::to_string(black_box(&work.evaluation)).unwrap();
    (work, json)
}

#[library_benchmark]
#[bench::eight_events(work())]
fn read_ticket(work: Box<Work>) -> (Box<Work>, Ticket) {
    let ticket = serde_json::from_str(black_box(&work.json)).unwrap();
    (work, ticket)
}

/// A report by metric, priority, tier, group and month that has the groups of the ticket already.
fn report_of(work: Box<Work>) -> (Box<Work>, Box<Report>) {
    let by = ["metric", "priority", "tier", "group"];
    let spec = ReportSpec::at(work.now).by(by).period("month", "America/New_York").worst(10).build().unwrap();
    let mut report = Report::new(spec);
    report.add(&work.ticket, std::slice::from_ref(&work.evaluation)).unwrap();
    assert_eq!(report.lines().iter().map(|line| line.tickets).sum::<u64>(), 1);
    (work, Box::new(report))
}

#[library_benchmark]
#[bench::eight_events(report_of(work()))]
fn report_add((work, mut report): (Box<Work>, Box<Report>)) -> (Box<Work>, Box<Report>) {
    let added = report.add(black_box(&work.ticket), std::slice::from_ref(&work.evaluation));
    debug_assert!(added.is_ok());
    (work, report)
}

library_benchmark_group!(name = calendar, benchmarks = [between, add, calendar_build]);
library_benchmark_group!(
    name = ticket,
    benchmarks = [evaluate_into, evaluate, brief, brief_into, explain, json_out, read_ticket, report_add]
);

main!(library_benchmark_groups = [calendar, ticket]);
