//! Reports are compared by what was asked and what they count, and their dimensions are shown.

use punctual::evaluate::PolicyRef;
use punctual::report::{Bucket, Dimension, DimensionValue, Measure, Row};
use punctual::{Cycle, Evaluation, MetricStatus, Outcome, Report, ReportSpec, Ticket};

fn spec() -> ReportSpec {
    ReportSpec::at("2026-07-01T00:00:00Z".parse().unwrap()).by([Dimension::Tier]).build().unwrap()
}

fn report(rows: &[(&str, Measure, i64)]) -> Report {
    let row = |(tier, measure, n): &(&str, Measure, i64)| Row::new([(*tier).into()], *measure, Bucket::None, *n);
    Report::from_rows(spec(), rows.iter().map(row)).unwrap()
}

#[test]
fn q2_reports_are_equal_if_they_count_the_same_in_any_order() {
    let one = report(&[("gold", Measure::Met, 9), ("tin", Measure::Breached, 1)]);
    assert_eq!(one, report(&[("tin", Measure::Breached, 1), ("gold", Measure::Met, 9)]));
    assert_ne!(one, report(&[("gold", Measure::Met, 8), ("tin", Measure::Breached, 1)]));
    assert_ne!(one, report(&[("gold", Measure::Met, 9), ("silver", Measure::Breached, 1)]));
    assert_ne!(one, report(&[("gold", Measure::Met, 9), ("tin", Measure::Void, 1)]));
    assert_ne!(one, report(&[("gold", Measure::Met, 9)]));
    // A row of 0 counts nothing.
    assert_eq!(
        report(&[("gold", Measure::Met, 9), ("gold", Measure::Breached, 0)]),
        report(&[("gold", Measure::Met, 9)])
    );
    let other_instant = ReportSpec::at("2026-07-02T00:00:00Z".parse().unwrap()).by([Dimension::Tier]).build().unwrap();
    assert_ne!(Report::new(spec()), Report::new(other_instant));
}

/// A row of a numbered bucket, too, if it counts nothing.
#[test]
fn q2_a_row_of_zero_adds_nothing() {
    let bucket = |n| Row::new(["gold".into()], Measure::ElapsedBucket, Bucket::Number(7), n);
    let met = || Row::new(["gold".into()], Measure::Met, Bucket::None, 9);
    let of = |rows: Vec<Row>| Report::from_rows(spec(), rows).unwrap();
    assert_eq!(of(vec![met(), bucket(0)]), of(vec![met()]));
    assert_ne!(of(vec![met(), bucket(1)]), of(vec![met()]));
}

/// A word that this version does not know, from a later one: such a cycle is none of those that are counted.
#[test]
fn q2_a_cycle_with_an_unknown_outcome_is_not_counted() {
    let (opened, now) = ("2026-06-02T08:00:00Z".parse().unwrap(), "2026-07-01T00:00:00Z".parse().unwrap());
    let ticket = Ticket::opened("T-1", opened).build().unwrap();
    let counted = |outcome| {
        let (mut cycle, mut status) = (Cycle::new(1, opened), MetricStatus::new("resolution"));
        (cycle.outcome, cycle.stopped_at) = (outcome, Some("2026-06-02T09:00:00Z".parse().unwrap()));
        status.cycles.push(cycle);
        let mut evaluation = Evaluation::new("T-1", PolicyRef::new("p"), now);
        evaluation.metrics.push(status);
        let mut report = Report::new(spec());
        report.add(&ticket, &[evaluation]).unwrap();
        let line = &report.lines()[0];
        [line.met, line.breached, line.pending, line.void]
    };
    assert_eq!(counted(Outcome::Met), [1, 0, 0, 0]);
    assert_eq!(counted(Outcome::Unknown), [0; 4]);
}

#[test]
fn a_list_of_an_attribute_is_shown_with_commas() {
    let tags: Vec<std::sync::Arc<str>> = vec!["vip".into(), "vpn".into()];
    let list = DimensionValue::List(tags.into());
    assert_eq!((list.to_string(), format!("{list:>10}|")), ("vip, vpn".to_owned(), "  vip, vpn|".to_owned()));
}
