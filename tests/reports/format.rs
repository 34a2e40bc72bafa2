//! The formats: what is asked prints back as it was written and equals the builder; rows and states are read back, and
//! refused where they do not fit.

use chrono::{DateTime, Utc};
use punctual::calendar::Zones;
use punctual::evaluate::PolicyRef;
use punctual::exact::Fraction;
use punctual::report::{Bucket, Dimension, DimensionValue, Each, LimitSpec, Measure, PlacedBy, ReportError, Row};
use punctual::{Cycle, Evaluation, MetricStatus, Outcome, Report, ReportSpec, Ticket};
use serde_json::{Value, json};

fn at(text: &str) -> DateTime<Utc> {
    format!("2026-{text}Z").parse().unwrap()
}

/// A specification with every field of the format.
pub(crate) fn full_spec() -> Value {
    json!({
        "now": "2026-07-01T00:00:00Z",
        "by": ["metric", "policy", "version", "kind", "priority", "tier", "group", "agent", "attributes.region"],
        "period": { "each": "quarter", "time_zone": "Europe/Berlin" }, "placed_by": "due",
        "limits": [{ "metric": "resolution", "within": "4h", "priority": "high", "tier": "gold" }],
        "worst": 10, "ages": ["24h", "72h"], "sums": ["csat", "cost"],
    })
}

fn spec(by: &[&str]) -> ReportSpec {
    ReportSpec::at(at("07-01T00:00:00")).by(by.to_vec()).build().unwrap()
}

#[test]
fn b2_a_specification_prints_back_as_it_was_written_and_equals_the_builder() {
    let dimensions = [
        Dimension::Metric,
        Dimension::Policy,
        Dimension::Version,
        Dimension::Kind,
        Dimension::Priority,
        Dimension::Tier,
        Dimension::Group,
        Dimension::Agent,
        Dimension::Attribute("region".into()),
    ];
    let built = ReportSpec::at(at("07-01T00:00:00"))
        .by(dimensions.clone())
        .period(Each::Quarter, "Europe/Berlin")
        .placed_by(PlacedBy::Due)
        .limits([LimitSpec::new("resolution", "4h").priority("high").tier("gold")])
        .worst(10)
        .ages(["24h", "72h"])
        .sums(["csat", "cost"]);
    let built = built.build_with(&Zones::bundled()).unwrap();
    assert_eq!(serde_json::to_value(&built).unwrap(), full_spec());
    let read: ReportSpec = serde_json::from_value(full_spec()).unwrap();
    assert_eq!(read, built);
    assert_eq!((read.now(), read.dimensions().len()), (at("07-01T00:00:00"), 10));
    assert_eq!(read.dimensions()[..9], dimensions);
    assert_eq!(read.dimensions()[9], Dimension::Period);
    assert_eq!(json!(&read.dimensions()[8..]), json!(["attributes.region", "period"]));
}

#[test]
fn t2_an_instant_outside_the_horizon_is_its_nearest_end() {
    let spec = ReportSpec::at("2200-01-01T00:00:00Z".parse().unwrap()).build().unwrap();
    assert_eq!(spec.now(), "2100-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let ticket = Ticket::opened("T-1", at("06-01T08:00:00")).build().unwrap();
    assert_eq!(
        Report::new(spec.clone()).add(&ticket, &[Evaluation::new("T-1", PolicyRef::new("p"), spec.now())]),
        Ok(())
    );
}

#[test]
fn q2_rows_are_written_and_read() {
    let dimensions = || [DimensionValue::None, "gold".into()];
    for (row, text) in [
        (Row::new(dimensions(), Measure::Met, Bucket::None, 3), r#"[null,"gold","met",null,3]"#),
        (Row::new(dimensions(), Measure::LimitKept, Bucket::Number(1), 2), r#"[null,"gold","limit_kept",1,2]"#),
        (
            Row::new(dimensions(), Measure::PartyS, Bucket::Name("vendor".into()), 5),
            r#"[null,"gold","paused_by_party_s","vendor",5]"#,
        ),
        (Row::new([], Measure::HeldS, Bucket::Holder(Some("ops".into()), None), 7), r#"["held_s",["ops",null],7]"#),
        (
            Row::new(
                [DimensionValue::List(["a".into(), "b".into()].into())],
                Measure::SumWhole,
                Bucket::Name("c".into()),
                -1,
            ),
            r#"[["a","b"],"sum_whole","c",-1]"#,
        ),
    ] {
        assert_eq!(serde_json::to_string(&row).unwrap(), text);
        assert_eq!(serde_json::from_str::<Row>(text).unwrap(), row);
    }
    for text in [
        "[]",
        "5",
        "[1]",
        r#"["met",1]"#,
        r#"["met",null,"3"]"#,
        r#"["mett",null,3]"#,
        r#"["met",-1,3]"#,
        r#"[5,"met",null,3]"#,
        r#"["held_s",["ops"],3]"#,
        r#"[["a",null],"met",null,3]"#,
        r#"["met",null,1.5]"#,
    ] {
        assert!(serde_json::from_str::<Row>(text).is_err(), "{text}");
    }
}

#[test]
fn q2_rows_that_do_not_fit_are_refused_each_with_its_index() {
    let spec: ReportSpec = serde_json::from_value(json!({
        "now": "2026-07-01T00:00:00Z", "by": ["tier"], "limits": [{ "metric": "m", "within": "1h" }], "sums": ["cost"],
        "ages": ["24h"],
    }))
    .unwrap();
    let row = |measure, bucket, n| Row::new(["gold".into()], measure, bucket, n);
    let name = |name: &str| Bucket::Name(name.into());
    let list = |texts: &[&str]| DimensionValue::List(texts.iter().map(|text| (*text).into()).collect());
    let of_list = |texts: &[&str]| Row::new([list(texts)], Measure::Met, Bucket::None, 1);
    let wrong = [
        Row::new([], Measure::Met, Bucket::None, 1),
        row(Measure::Met, Bucket::Number(0), 1),
        row(Measure::Met, name("x"), 1),
        row(Measure::Met, Bucket::None, -1),
        row(Measure::LimitKept, Bucket::Number(1), 1),
        row(Measure::OpenAge, Bucket::Number(2), 1),
        row(Measure::OpenAge, Bucket::None, 1),
        row(Measure::ElapsedBucket, Bucket::Number(7_296), 1),
        row(Measure::ReasonS, Bucket::None, 1),
        row(Measure::SumWhole, name("price"), 1),
        row(Measure::HeldS, name("ops"), 1),
        row(Measure::PartyS, Bucket::Holder(None, None), 1),
        of_list(&[]),
        of_list(&["a"]),
        of_list(&["b", "a"]),
        of_list(&["a", "a"]),
    ];
    let count = wrong.len();
    let error = Report::from_rows(spec.clone(), wrong).unwrap_err();
    let paths: Vec<String> = error.problems().iter().map(|problem| problem.path().to_owned()).collect();
    let mut expected: Vec<String> = (0..count).map(|index| format!("rows[{index}]")).collect();
    let by_number = |path: &String| path[5..path.len() - 1].parse::<usize>().unwrap();
    expected.sort_by_key(by_number);
    assert_eq!(paths, expected);
    let right = [
        row(Measure::LimitKept, Bucket::Number(0), 1),
        row(Measure::OpenAge, Bucket::Number(1), 1),
        row(Measure::ElapsedBucket, Bucket::Number(7_295), 1),
        row(Measure::PartyS, Bucket::None, 1),
        row(Measure::SumMillionths, name("cost"), -1),
        of_list(&["a", "b"]),
    ];
    assert!(Report::from_rows(spec, right).is_ok());
}

fn late(ticket: &Ticket, now: DateTime<Utc>) -> Evaluation {
    let mut cycle = Cycle::new(1, ticket.opened_at());
    (cycle.outcome, cycle.remaining) = (Outcome::Breached, Some(chrono::TimeDelta::nanoseconds(-1_500_000_001)));
    let mut metric = MetricStatus::new("resolution");
    metric.cycles.push(cycle);
    let mut evaluation = Evaluation::new(ticket.id().clone(), PolicyRef::new("p"), now);
    evaluation.metrics.push(metric);
    evaluation
}

#[test]
fn q4_a_state_is_a_map_that_is_read_back_whole() {
    let now = at("07-01T00:00:00");
    let mut report = Report::new(ReportSpec::at(now).by(["metric"]).worst(1).build().unwrap());
    let ticket = Ticket::opened("T-1", at("06-01T08:00:00")).build().unwrap();
    report.add(&ticket, &[late(&ticket, now)]).unwrap();
    report.add_refused();
    let state = json!(report);
    let expected = json!({
        "spec": { "now": "2026-07-01T00:00:00Z", "by": ["metric"], "worst": 1 },
        "rows": [
            [null, "tickets", null, 1],
            ["resolution", "breached", null, 1],
            ["resolution", "overdue_s", null, 1],
            ["resolution", "overdue_ns", null, 500_000_001],
        ],
        "refused": 1,
        "worst": [{
            "overdue_ns": 1_500_000_001, "ticket": "T-1", "kind": "sla", "policy": "p", "version": 1,
            "metric": "resolution", "cycle": 1,
        }],
    });
    assert_eq!(state, expected);
    let read: Report = serde_json::from_value(state.clone()).unwrap();
    assert_eq!((&read, read.refused()), (&report, 1));
    let mut in_time = state["worst"].clone();
    in_time[0]["overdue_ns"] = json!(0);
    for (field, wrong) in [
        ("worst", in_time),
        ("rows", json!([["met", null, 1]])),
        ("spec", json!({})),
        ("refused", json!(-1)),
        ("worst", json!([{}])),
        ("extra", json!(1)),
    ] {
        let mut state = state.clone();
        state[field] = wrong;
        assert!(serde_json::from_value::<Report>(state).is_err(), "{field}");
    }
}

#[test]
fn q4_an_evaluation_of_another_ticket_or_instant_is_refused_and_so_is_another_report() {
    let now = at("07-01T00:00:00");
    let [one, other] = ["T-1", "T-2"].map(|id| Ticket::opened(id, at("06-01T08:00:00")).build().unwrap());
    let mut report = Report::new(spec(&["metric"]));
    let empty = report.clone();
    assert_eq!(report.add(&one, &[late(&one, now), late(&other, now)]), Err(ReportError::OtherTicket));
    assert_eq!(report.add(&one, &[late(&one, at("06-30T00:00:00"))]), Err(ReportError::OtherInstant));
    for different in [spec(&["tier"]), ReportSpec::at(at("06-30T00:00:00")).by(["metric"]).build().unwrap()] {
        assert_eq!(report.merge(&Report::new(different)), Err(ReportError::DifferentReports));
    }
    assert_eq!(report.lines_by(&[Dimension::Tier]), Err(ReportError::NoSuchDimension));
    assert_eq!(report, empty);
}

#[test]
fn q4_a_trend_has_the_groups_of_both_reports_and_leaves_periods_out() {
    let month = |now: &str, tickets: &[(&str, &str)]| {
        let now = at(now);
        let spec = ReportSpec::at(now).by(["metric", "tier"]).period("month", "UTC").worst(tickets.len() as u64);
        let mut report = Report::new(spec.build().unwrap());
        for (id, tier) in tickets {
            let ticket = Ticket::opened(*id, at("05-01T08:00:00")).tier(*tier).build().unwrap();
            report.add(&ticket, &[late(&ticket, now)]).unwrap();
        }
        report
    };
    let may = month("06-01T00:00:00", &[("T-1", "gold"), ("T-2", "gold"), ("T-3", "tin")]);
    let june = month("07-01T00:00:00", &[("T-4", "gold"), ("T-5", "lead")]);
    let trend = june.trend(&may, &[Dimension::Metric, Dimension::Tier]).unwrap();
    let breached = trend.iter().filter(|line| line.dimensions[0] != DimensionValue::None);
    let breached: Vec<_> =
        breached.map(|line| (line.dimensions[1].to_string(), line.change(Measure::Breached))).collect();
    assert_eq!(breached, [("gold".to_owned(), -1), ("lead".to_owned(), 1), ("tin".to_owned(), -1)]);
    let gold = trend.iter().find(|line| line.change(Measure::Breached) == -1).unwrap();
    assert_eq!((gold.earlier.breached, gold.later.breached), (2, 1));
    assert_eq!(gold.later.attainment, Some(Fraction::ZERO));
    assert_eq!(june.trend(&may, &[Dimension::Agent]).unwrap_err(), ReportError::NoSuchDimension);
    assert_eq!(june.trend(&Report::new(spec(&[])), &[Dimension::Tier]).unwrap_err(), ReportError::NoSuchDimension);
    let other = ReportSpec::at(at("06-01T00:00:00")).by(["metric"]).ages(["24h"]).build().unwrap();
    assert_eq!(june.trend(&Report::new(other), &[Dimension::Metric]).unwrap_err(), ReportError::DifferentReports);
}
