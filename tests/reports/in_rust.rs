//! Reports are compared by what was asked and what they count, and their dimensions are shown.

use punctual::report::{Bucket, Dimension, DimensionValue, Measure, Row};
use punctual::{Report, ReportSpec};

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
    let other_instant = ReportSpec::at("2026-07-02T00:00:00Z".parse().unwrap()).by([Dimension::Tier]).build().unwrap();
    assert_ne!(Report::new(spec()), Report::new(other_instant));
}

#[test]
fn a_list_of_an_attribute_is_shown_with_commas() {
    let tags: Vec<std::sync::Arc<str>> = vec!["vip".into(), "vpn".into()];
    let list = DimensionValue::List(tags.into());
    assert_eq!((list.to_string(), format!("{list:>10}|")), ("vip, vpn".to_owned(), "  vip, vpn|".to_owned()));
}
