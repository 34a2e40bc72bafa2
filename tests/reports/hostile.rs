//! Reports as large and as odd as the limits allow, and one step beyond (B3). What takes longer than sorting does not
//! end here: a million groups taken in pairs are a million million steps.

use chrono::{DateTime, TimeDelta, Utc};
use punctual::evaluate::{PausedBy, PolicyRef};
use punctual::report::{Bucket, Dimension, DimensionValue, Measure, ReportError, Row};
use punctual::{Cycle, Evaluation, EventKind, MetricStatus, Outcome, Report, ReportSpec, Ticket};

const MOST: usize = 1_000_000;

fn now() -> DateTime<Utc> {
    "2026-07-01T00:00:00Z".parse().unwrap()
}

/// An evaluation with one breached cycle that is open.
fn evaluation(ticket: &Ticket) -> Evaluation {
    let mut late = Cycle::new(1, ticket.opened_at());
    late.outcome = Outcome::Breached;
    late.remaining = Some(TimeDelta::nanoseconds(-1));
    let mut metric = MetricStatus::new("resolution");
    metric.cycles.push(late);
    let mut evaluation = Evaluation::new(ticket.id().clone(), PolicyRef::new("p"), now());
    evaluation.metrics.push(metric);
    evaluation
}

fn ticket(number: usize) -> Ticket {
    let opened = now() - TimeDelta::seconds(1 + number as i64);
    Ticket::opened(format!("T-{number}"), opened).attribute("order", format!("{number}")).build().unwrap()
}

fn row(value: &str, n: i64) -> Row {
    Row::new([value.into()], Measure::Tickets, Bucket::None, n)
}

#[test]
fn b3_a_million_values_of_a_dimension_are_added_merged_and_listed() {
    let spec = ReportSpec::at(now()).by(["attributes.order"]).worst(1_000).build().unwrap();
    let mut halves = [0, 1].map(|_| Report::new(spec.clone()));
    for number in 0..MOST - 1 {
        let ticket = ticket(number);
        halves[number % 2].add(&ticket, &[evaluation(&ticket)]).unwrap();
    }
    let [mut whole, other] = halves;
    whole.merge(&other).unwrap();
    let sums = |report: &Report| report.rows().filter(|row| row.measure == Measure::Tickets).count();
    assert_eq!((sums(&whole), whole.worst().len()), (MOST - 1, 1_000));
    assert_eq!(whole.lines_by(&[]).unwrap()[0].tickets, MOST as u64 - 1);
    // The last group still fits, and none after it.
    let last = [ticket(MOST), ticket(MOST + 1)];
    assert_eq!(whole.add(&last[0], &[]), Ok(()));
    assert_eq!(whole.add(&last[1], &[]), Err(ReportError::TooManyGroups));
    let mut one_more = Report::new(spec.clone());
    one_more.add(&last[1], &[]).unwrap();
    assert_eq!(one_more.merge(&whole), Err(ReportError::TooManyGroups));
    assert_eq!(one_more.lines().len(), 1);
}

#[test]
fn b3_rows_of_more_than_a_million_groups_are_refused() {
    let spec = ReportSpec::at(now()).by([Dimension::Tier]).build().unwrap();
    let rows = |count: usize| (0..count).map(|number| row(&number.to_string(), 1));
    assert!(Report::from_rows(spec.clone(), rows(MOST)).is_ok());
    let error = Report::from_rows(spec, rows(MOST + 1)).unwrap_err();
    assert_eq!(error.problems()[0].found(), "there are 1000001 groups");
}

#[test]
fn b3_a_ticket_with_a_hundred_thousand_events_and_cycles_is_read_once() {
    let opened = now() - TimeDelta::days(300);
    let at = |number: i64| opened + TimeDelta::seconds(number);
    let events = (0..100_000).fold(Ticket::opened("T-1", opened), |ticket, number| {
        ticket.event(at(number), EventKind::TierChanged { to: format!("{}", number % 7).into() })
    });
    let ticket = events.build().unwrap();
    let mut metric = MetricStatus::new("every_response");
    // In no order of their ends, each with names of its own.
    metric.cycles = (0..100_000_i64)
        .map(|number| {
            let mut cycle = Cycle::new(number as u32, opened);
            (cycle.outcome, cycle.stopped_at) = (Outcome::Met, Some(at(number * 7_919 % 100_000)));
            let mut paused = PausedBy::new(format!("{number}"));
            paused.paused = TimeDelta::seconds(1);
            cycle.paused_by.push(paused);
            cycle
        })
        .collect();
    let mut evaluation = Evaluation::new("T-1", PolicyRef::new("p"), now());
    evaluation.metrics.push(metric);
    let mut report = Report::new(ReportSpec::at(now()).by([Dimension::Tier]).build().unwrap());
    report.add(&ticket, &[evaluation]).unwrap();
    let lines = report.lines();
    let met: u64 = lines.iter().map(|line| line.met).sum();
    let reasons: usize = lines.iter().map(|line| line.paused_by_reason.len()).sum();
    assert_eq!((lines.len(), met, reasons), (7, 100_000, 100_000));
}

#[test]
fn b3_integers_at_the_ends_of_their_range_stay_there() {
    let spec = ReportSpec::at(now()).by([Dimension::Tier]).sums(["cost"]).build().unwrap();
    let sum = |n| Row::new(["gold".into()], Measure::SumWhole, Bucket::Name("cost".into()), n);
    let elapsed = |n| Row::new(["gold".into()], Measure::ElapsedS, Bucket::None, n);
    let rows = [i64::MIN, -1].map(sum).into_iter().chain([i64::MAX, 1].map(elapsed)).chain([row("gold", i64::MAX)]);
    let report = Report::from_rows(spec, rows).unwrap();
    let lines = report.lines();
    assert_eq!(lines[0].sums[0].total.to_string(), i64::MIN.to_string());
    assert_eq!((lines[0].elapsed, lines[0].tickets), (TimeDelta::MAX, i64::MAX as u64));
    assert!(report.rows().eq(report.clone().rows()) && report.trend(&report, &[Dimension::Tier]).is_ok());
}

#[test]
fn b3_odd_names_are_kept_apart() {
    let spec = ReportSpec::at(now()).by(["tier", "priority"]).build().unwrap();
    let names = ["", "\0", "\u{1}", "\u{2}", "\u{3}a", "a\0", "a\0\u{1}", "\u{10ffff}"];
    let values = || names.map(DimensionValue::from).into_iter().chain([DimensionValue::None]);
    let pairs = values().flat_map(|one| values().map(move |other| [one.clone(), other]));
    let rows = pairs.map(|pair| Row::new(pair, Measure::Met, Bucket::None, 1));
    let report = Report::from_rows(spec, rows).unwrap();
    assert_eq!(report.lines().len(), 81);
    assert!(report.lines().iter().all(|line| line.met == 1));
    let read: Report = serde_json::from_str(&serde_json::to_string(&report).unwrap()).unwrap();
    assert_eq!(read, report);
}
