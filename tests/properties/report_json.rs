//! States of reports from any bytes: reading never panics, a state is written as it was read, rows and merging add up,
//! and a ticket can be added (B1, B4, Q2).

use std::sync::LazyLock;

use punctual::input::ReadError;
use punctual::report::{Line, Measure, Row};
use punctual::{EventKind, MetricSpec, Policy, PolicySpec, Report, ReportSpec, Ticket, evaluate};

use super::from_json::mistakes_are_told;

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let resolution = MetricSpec::new().targets("*", "*", "4h");
    Policy::from_spec(PolicySpec::new("p").calendar("24x7").metrics("resolution", resolution)).unwrap()
});

static TICKET: LazyLock<Ticket> = LazyLock::new(|| {
    let ticket = Ticket::opened("T-1", "2026-03-02T08:00:00Z".parse().unwrap()).attribute("region", "emea");
    ticket.event("2026-03-02T13:00:00Z".parse().unwrap(), EventKind::Resolved).build().unwrap()
});

pub fn hold(data: &[u8]) {
    if let Err(ReadError::Input(mistakes)) =
        ReportSpec::from_deserializer(&mut serde_json::Deserializer::from_slice(data))
    {
        mistakes_are_told(&mistakes);
    }
    let Ok(report) = serde_json::from_slice::<Report>(data) else { return };
    let written = serde_json::to_string(&report).unwrap();
    let again: Report = serde_json::from_str(&written).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), written);
    merges(&report);
    let met = |sum: i64, line: &Line| sum.saturating_add(line.count(Measure::Met));
    assert_eq!(report.lines().iter().fold(0, met), report.lines_by(&[]).unwrap().iter().fold(0, met));
    takes_a_ticket(report);
}

/// Merging with itself doubles each integer, and with nothing changes none.
fn merges(report: &Report) {
    let rows: Vec<Row> = report.rows().collect();
    let sums: Vec<Row> = Report::from_rows(report.spec().clone(), rows.iter().rev().cloned()).unwrap().rows().collect();
    assert_eq!(sums, rows);
    let (mut twice, mut same) = (report.clone(), Report::new(report.spec().clone()));
    twice.merge(report).unwrap();
    same.merge(report).unwrap();
    assert!(same.rows().eq(rows.iter().cloned()) && same.worst() == report.worst());
    assert!(twice.rows().map(|row| row.n).eq(rows.iter().map(|row| row.n.saturating_add(row.n))));
}

fn takes_a_ticket(mut report: Report) {
    let now = report.spec().now();
    let tickets =
        |report: &Report| report.lines_by(&[]).unwrap().first().map_or(0, |line| line.count(Measure::Tickets));
    let before = tickets(&report);
    report.add(&TICKET, &[evaluate(&TICKET, &POLICY, now)]).unwrap();
    let is_counted = TICKET.opened_at() <= now;
    assert_eq!(tickets(&report), before.saturating_add(is_counted.into()));
}
