//! Drawn tickets and specifications: the rows are those of a plain count, however the tickets are divided and merged.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::TestRunner;
use punctual::exact::Fraction;
use punctual::report::{Dimension, Line};
use punctual::{Outcome, Policy, Report, ReportSpec, Ticket, evaluate, explain};
use serde_json::{Value, json};

use crate::oracle::{Input, Rows, rows};

/// A Friday, some days before the end of a quarter.
fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_782_432_000 + 60 * minute, 0).unwrap()
}

fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Minutes of two weeks.
const MINUTES: std::ops::Range<i64> = 0..20_000;

fn policies() -> [Policy; 2] {
    let office = json!({ "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["08:00-17:30"] } });
    let pauses = json!({ "parts": { "party": "vendor" }, "question": { "party": "customer" }, "audit": {} });
    let sla = json!({
        "id": "desk", "version": 3, "calendar": "office", "calendars": { "office": office }, "pauses": pauses,
        "priorities": ["high", "low"], "tiers": ["gold", "tin"],
        "metrics": {
            "every_response": { "targets": { "*": { "*": "2h" } } },
            "first_visit": { "targets": { "high": { "*": "8h" } } },
            "resolution": { "warn": ["50%"], "targets": { "high": { "*": "4h" }, "*": { "*": "20h" } } },
        },
    });
    let ola = json!({
        "id": "inside", "kind": "ola", "calendar": "24x7", "pauses": { "parts": {} },
        "priorities": ["high", "low", "none"], "tiers": ["gold", "tin"],
        "metrics": { "resolution": { "targets": { "*": { "*": "30h" } } } },
    });
    [sla, ola].map(|policy| serde_json::from_value(policy).unwrap())
}

fn event() -> impl Strategy<Value = Value> {
    let plain = ["customer_replied", "agent_replied", "resolved", "closed", "cancelled", "reopened", "reopened"];
    let reason = || select(&["parts", "question", "audit"][..]);
    prop_oneof![
        6 => select(plain.to_vec()).prop_map(|kind| json!({ "type": kind })),
        2 => reason().prop_map(|reason| json!({ "type": "paused", "reason": reason })),
        2 => reason().prop_map(|reason| json!({ "type": "resumed", "reason": reason })),
        1 => select(&["high", "low", "none"][..]).prop_map(|to| json!({ "type": "priority_changed", "to": to })),
        1 => select(&["gold", "tin"][..]).prop_map(|to| json!({ "type": "tier_changed", "to": to })),
        2 => (select(&["region", "csat", "other"][..]), value()).prop_map(|(name, to)| {
            json!({ "type": "attribute_changed", "name": name, "to": to })
        }),
        3 => (select(&["ops", "db"][..]), select(&["ann", "bob"][..]), 0..5).prop_map(|(group, agent, which)| {
            match which {
                0 => json!({ "type": "assigned", "group": group }),
                1 => json!({ "type": "assigned", "agent": agent }),
                2 => json!({ "type": "assigned", "group": null }),
                3 => json!({ "type": "assigned", "group": group, "agent": null }),
                _ => json!({ "type": "assigned", "group": group, "agent": agent }),
            }
        }),
    ]
}

fn value() -> impl Strategy<Value = &'static str> {
    select(&["4.5", "-0.5", "12.0", "north"][..])
}

/// `step` is the grid of instants, in milliseconds.
fn ticket(step: i64) -> impl Strategy<Value = Value> {
    let events = prop::collection::vec((0..8_000_i64, event()), 0..12);
    let fields = (prop::option::of(select(&["high", "low"][..])), prop::option::of(select(&["gold", "tin"][..])));
    (MINUTES, events, fields, prop::option::of(value())).prop_map(
        move |(opened, mut events, (priority, tier), region)| {
            events.sort_by_key(|(minute, _)| *minute);
            let events = events.into_iter().enumerate().map(|(number, (minute, mut event))| {
                let later = TimeDelta::milliseconds((number as i64 * 377) / step * step);
                event["at"] = json!(text(at(opened + minute) + later));
                event
            });
            let mut events: Vec<Value> = events.collect();
            events.sort_by_key(|event| event["at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap());
            let mut ticket = json!({ "opened_at": text(at(opened)), "events": events });
            let given =
                [("priority", json!(priority)), ("tier", json!(tier))].into_iter().filter(|(_, v)| !v.is_null());
            ticket.as_object_mut().unwrap().extend(given.map(|(name, value)| (name.to_owned(), value)));
            if let Some(region) = region {
                ticket["attributes"] = json!({ "region": region, "csat": region });
            }
            ticket
        },
    )
}

fn tickets(step: i64) -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(ticket(step), 0..8).prop_map(|mut tickets| {
        for (number, ticket) in tickets.iter_mut().enumerate() {
            ticket["id"] = json!(format!("T-{number}"));
        }
        tickets
    })
}

fn spec() -> impl Strategy<Value = Value> {
    let by = ["metric", "policy", "version", "kind", "priority", "tier", "group", "agent", "attributes.region"];
    let each = ["day", "week", "month", "quarter", "year"];
    let zones = ["UTC", "Europe/Berlin", "Pacific/Auckland", "America/St_Johns"];
    let period = prop::option::weighted(0.7, (select(each.to_vec()), select(zones.to_vec())));
    let placed = select(&["start", "due", "stop"][..]);
    (subsequence(by.to_vec(), 0..6), period, placed, MINUTES, 0..6_u32).prop_map(|(by, period, placed, now, worst)| {
        let mut spec = json!({
            "now": text(at(now)), "by": by, "placed_by": placed, "worst": worst, "ages": ["12h", "72h"],
            "limits": [
                { "metric": "resolution", "within": "4h" },
                { "metric": "resolution", "within": "10h", "priority": "high" },
                { "metric": "every_response", "within": "1h", "tier": "gold", "priority": "low" },
            ],
            "sums": ["csat", "cost"],
        });
        if let Some((each, zone)) = period {
            spec["period"] = json!({ "each": each, "time_zone": zone });
        }
        spec
    })
}

fn cases(count: u32) -> u32 {
    if punctual_tests::full() { count } else { count / punctual_tests::SAMPLE }
}

fn config(count: u32) -> ProptestConfig {
    ProptestConfig { cases: cases(count), failure_persistence: None, ..ProptestConfig::default() }
}

fn evaluated(spec: &Value, tickets: &[Value], explained: bool) -> Vec<(Ticket, Input)> {
    let (policies, now) = (policies(), spec["now"].as_str().unwrap().parse().unwrap());
    let evaluate_one = |written: &Value| {
        let ticket: Ticket = serde_json::from_value(written.clone()).unwrap();
        let evaluations = policies.iter().map(|policy| evaluate(&ticket, policy, now)).collect();
        let explanations = policies.iter().filter(|_| explained).map(|policy| explain(&ticket, policy, now)).collect();
        (ticket, Input { ticket: written.clone(), evaluations, explanations })
    };
    tickets.iter().map(evaluate_one).collect()
}

fn report<'a>(spec: &Value, inputs: impl IntoIterator<Item = &'a (Ticket, Input)>) -> Report {
    let mut report = Report::new(serde_json::from_value(spec.clone()).unwrap());
    for (ticket, input) in inputs {
        match input.explanations.as_slice() {
            [] => report.add(ticket, &input.evaluations).unwrap(),
            explanations => report.add_explained(ticket, explanations).unwrap(),
        }
    }
    report
}

fn found(report: &Report) -> Rows {
    let mut found = Rows::new();
    for row in report.rows() {
        let Value::Array(mut items) = json!(row) else { panic!("a row is a list") };
        let n = items.pop().and_then(|n| n.as_i64()).unwrap();
        assert_eq!(found.insert(json!(items).to_string(), n), None, "a row comes twice");
    }
    found
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn q1_q2_the_rows_are_those_of_a_plain_count(spec in spec(), tickets in tickets(1)) {
        let inputs = evaluated(&spec, &tickets, false);
        let expected = rows(&spec, &inputs.iter().map(|(_, input)| input.copy()).collect::<Vec<_>>());
        prop_assert_eq!(found(&report(&spec, &inputs)), expected);
    }

    #[test]
    fn q2_any_split_merged_in_any_order_and_tree_has_the_same_bytes(
        spec in spec(), tickets in tickets(1), parts in prop::collection::vec(0..4_usize, 8),
        merges in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 3),
    ) {
        let inputs = evaluated(&spec, &tickets, false);
        let whole = report(&spec, &inputs);
        let bytes = serde_json::to_string(&whole).unwrap();
        let part = |number| inputs.iter().zip(&parts).filter(move |(_, part)| **part == number).map(|(input, _)| input);
        let mut reports: Vec<Report> = (0..4).map(|number| report(&spec, part(number))).collect();
        let rows: Vec<_> = reports.iter().flat_map(Report::rows).collect();
        for (index, read_back) in merges {
            let mut one = reports.swap_remove(index.index(reports.len()));
            let other = reports.pop().unwrap();
            one.merge(&other).unwrap();
            let text = serde_json::to_string(&one).unwrap();
            reports.push(if read_back { serde_json::from_str(&text).unwrap() } else { one });
        }
        prop_assert_eq!(serde_json::to_string(&reports[0]).unwrap(), bytes.as_str());
        prop_assert_eq!(&reports[0], &whole);
        // What any engine that can sum and group would do with the rows.
        let spec: ReportSpec = serde_json::from_value(spec).unwrap();
        prop_assert_eq!(Report::from_rows(spec, rows).unwrap().lines(), whole.lines());
    }

    #[test]
    fn q3_attainment_mean_and_percentiles_are_those_of_the_cycles(tickets in tickets(1), now in MINUTES) {
        let spec = json!({ "now": text(at(now)), "by": ["tier", "metric", "kind"] });
        let inputs = evaluated(&spec, &tickets, false);
        let report = report(&spec, &inputs);
        let lines = report.lines_by(&[Dimension::Kind, Dimension::Metric]).unwrap();
        let mut cycles: BTreeMap<(String, String), Vec<_>> = BTreeMap::new();
        let opened = |ticket: &Ticket| ticket.opened_at() <= at(now);
        for evaluation in inputs.iter().filter(|(ticket, _)| opened(ticket)).flat_map(|(_, input)| &input.evaluations) {
            for status in &evaluation.metrics {
                let key = (evaluation.policy.kind.to_string(), status.metric.to_string());
                cycles.entry(key).or_default().extend(status.cycles.iter().cloned());
            }
        }
        for ((kind, metric), cycles) in cycles.into_iter().filter(|(_, cycles)| !cycles.is_empty()) {
            let wanted = [kind.as_str().into(), metric.as_str().into()];
            let line = lines.iter().find(|line| line.dimensions == wanted).unwrap();
            let count = |outcome| cycles.iter().filter(|cycle| cycle.outcome == outcome).count() as i128;
            let (met, breached) = (count(Outcome::Met), count(Outcome::Breached));
            prop_assert_eq!(line.attainment, Fraction::new(met, met + breached));
            let stopped = cycles.iter().filter(|cycle| cycle.stopped_at.is_some() && cycle.outcome != Outcome::Void);
            let mut used: Vec<i64> = stopped.map(|cycle| cycle.elapsed.num_nanoseconds().unwrap()).collect();
            used.sort_unstable();
            let sum: i64 = used.iter().sum();
            prop_assert_eq!(line.elapsed, TimeDelta::nanoseconds(sum));
            prop_assert_eq!(line.mean, sum.checked_div(used.len() as i64).map(TimeDelta::nanoseconds));
            check_percentiles(line, &used)?;
        }
    }

    #[test]
    fn q2_sums_by_party_are_those_of_the_explanations(tickets in tickets(1), now in MINUTES) {
        let spec = json!({ "now": text(at(now)), "by": [] });
        let inputs = evaluated(&spec, &tickets, true);
        let mut expected: BTreeMap<Option<String>, i64> = BTreeMap::new();
        let mut held = 0;
        for explanation in inputs.iter().flat_map(|(_, input)| &input.explanations) {
            let pairs = explanation.evaluation.metrics.iter().zip(&explanation.metrics);
            let cycles = pairs.flat_map(|(status, explained)| status.cycles.iter().zip(&explained.cycles));
            for (_, explained) in cycles.filter(|(cycle, _)| cycle.outcome != Outcome::Void) {
                for total in &explained.totals.parties {
                    *expected.entry(total.name.as_deref().map(str::to_owned)).or_default() +=
                        total.worked.num_nanoseconds().unwrap();
                }
                let counted = explained.totals.kinds.iter().find(|total| total.name.as_deref() == Some("counted"));
                held += counted.map_or(0, |total| total.worked.num_nanoseconds().unwrap());
            }
        }
        // Without a name stands what was charged to nobody and what was not paused.
        expected.remove(&None);
        expected.retain(|_, sum| *sum != 0);
        let lines = report(&spec, &inputs).lines();
        let line = lines.first();
        let paused = line.into_iter().flat_map(|line| &line.paused_by_party);
        let found: BTreeMap<Option<String>, i64> = paused
            .filter_map(|paused| Some((Some(paused.name.as_deref()?.to_owned()), paused.time.num_nanoseconds()?)))
            .collect();
        prop_assert_eq!(found, expected);
        let found: TimeDelta = line.into_iter().flat_map(|line| &line.held).map(|held| held.time).sum();
        prop_assert_eq!(found, TimeDelta::nanoseconds(held));
    }
}

proptest! {
    // Counting minute by minute takes its time.
    #![proptest_config(config(200))]

    #[test]
    fn q6_counted_time_by_holder_is_that_of_a_count_minute_by_minute(spec in spec(), tickets in tickets(60_000)) {
        let inputs = evaluated(&spec, &tickets, true);
        let expected = rows(&spec, &inputs.iter().map(|(_, input)| input.copy()).collect::<Vec<_>>());
        prop_assert_eq!(found(&report(&spec, &inputs)), expected);
    }
}

fn check_percentiles(line: &Line, used: &[i64]) -> Result<(), TestCaseError> {
    for percent in ["0", "10", "50", "90", "95", "99.9", "100"] {
        let percent: Fraction = percent.parse().unwrap();
        // The smallest value that at least so many percent of the values do not exceed.
        let enough = |value: &&i64| {
            let at_most = used.iter().filter(|other| other <= value).count() as i128;
            Fraction::from(100 * at_most as i64) >= percent.checked_mul(Fraction::from(used.len() as i64)).unwrap()
        };
        let exact = used.iter().find(enough).copied();
        let found = line.percentile(percent).map(|found| found.num_nanoseconds().unwrap());
        prop_assert_eq!(found.is_some(), exact.is_some());
        if let Some((found, exact)) = found.zip(exact) {
            prop_assert!((found - exact).abs() * 250 <= exact, "{} % of {:?}: {}", percent, used, found);
        }
    }
    Ok(())
}

impl Input {
    fn copy(&self) -> Input {
        let Input { ticket, evaluations, explanations } = self;
        Input { ticket: ticket.clone(), evaluations: evaluations.clone(), explanations: explanations.clone() }
    }
}

/// What is drawn is not the same few tickets: every measure is counted.
#[test]
fn every_measure_is_counted_in_what_is_drawn() {
    use proptest::strategy::ValueTree;
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut runner = TestRunner::deterministic();
    for _ in 0..300 {
        let (spec, tickets) = (spec(), tickets(60_000)).new_tree(&mut runner).unwrap().current();
        for row in report(&spec, &evaluated(&spec, &tickets, true)).rows() {
            *seen.entry(row.measure.to_string()).or_default() += 1;
        }
    }
    // Instants are whole minutes here, so no nanoseconds are left.
    let counted = punctual::report::Measure::ALL.iter().filter(|measure| !measure.as_str().ends_with("_ns"));
    let missing: Vec<_> =
        counted.filter(|measure| seen.get(measure.as_str()).is_none_or(|count| *count < 10)).collect();
    assert!(missing.is_empty(), "{missing:?} of {seen:?}");
}
