//! Drawn agreements and facts, beside an oracle that looks at every second.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use punctual::availability::StretchKind;
use punctual::exact::Fraction;
use punctual::{Availability, AvailabilitySpec, Outages, availability};
use serde_json::{Value, json};

use crate::oracle::{Facts, Interval, Record, Spec, WORLD, answer};

/// Second 0 of the oracle's world, at a whole minute.
const START: i64 = 1_780_000_020;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(START + second, 0).unwrap()
}

fn text(second: i64) -> String {
    at(second).to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn pairs(intervals: &[Interval]) -> Value {
    intervals.iter().map(|&(from, to)| json!([text(from), to.map(text)])).collect()
}

fn written_record(record: &Record) -> Value {
    let states = ["up", "degraded", "down"];
    let checks: Value =
        record.checks.iter().map(|&(at, state)| json!([text(at), states[usize::from(state)]])).collect();
    json!({
        "down": pairs(&record.down), "degraded": pairs(&record.degraded), "unknown": pairs(&record.unknown),
        "checks": checks,
    })
}

/// The facts as the crate reads them: one record alone, or each as a service.
fn written_facts(facts: &Facts) -> Value {
    let mut written = match facts.records.as_slice() {
        [alone] if !facts.listed => written_record(alone),
        records => json!({ "services": records.iter().map(written_record).collect::<Value>() }),
    };
    let fields = written.as_object_mut().unwrap();
    fields.insert("maintenance".to_owned(), pairs(&facts.maintenance));
    if facts.listed {
        fields.insert("unknown".to_owned(), pairs(&facts.unknown));
    }
    fields.insert("users".to_owned(), json!(facts.users));
    let incident =
        |&((from, to), users): &(Interval, i64)| json!({ "from": text(from), "to": to.map(text), "users": users });
    fields.insert("incidents".to_owned(), facts.incidents.iter().map(incident).collect());
    // `null` stands for a field that is left out, where the format takes it.
    fields.retain(|_, value| !value.is_null());
    written
}

fn written_spec(spec: &Spec) -> Value {
    let length = |seconds: i64| format!("{seconds}s");
    let window = |&(from, to): &(i64, i64)| json!({ "from": text(from), "to": text(to) });
    let union = |hours: &Vec<(i64, i64)>| json!({ "union": hours.iter().map(window).collect::<Value>() });
    json!({
        "period": { "from": text(spec.period.0), "to": text(spec.period.1) },
        "objective": format!("{}/100", spec.objective),
        "service_hours": spec.hours.as_ref().map(union),
        "maintenance": if spec.maintenance_is_up { "counts_as_up" } else { "removed" },
        "maintenance_allowance": spec.allowance.map(length),
        "minimum_outage": (spec.least > 0).then(|| length(spec.least)),
        "minutes": spec.minutes,
        "degraded_weight": format!("{}/{}", spec.weight.0, spec.weight.1),
        "unknown_time": spec.unknown_time,
        "combine": if spec.parallel { "parallel" } else { "series" },
        "greatest_gap": spec.gap.map(length),
    })
}

fn intervals(most: usize) -> impl Strategy<Value = Vec<Interval>> {
    let length = prop_oneof![0..8_i64, 55..65_i64, 0..300_i64];
    let interval = (0..WORLD, prop_oneof![9 => length.prop_map(Some), 1 => Just(None)])
        .prop_map(|(from, length)| (from, length.map(|length| (from + length).min(WORLD))));
    prop::collection::vec(interval, 0..=most)
}

/// None in most cases.
fn seldom(most: usize) -> impl Strategy<Value = Vec<Interval>> {
    prop_oneof![3 => Just(Vec::new()), 1 => intervals(most)]
}

fn record() -> impl Strategy<Value = Record> {
    let checks = prop_oneof![5 => Just(Vec::new()), 1 => prop::collection::vec((0..WORLD, 0..3_u8), 0..8)];
    (intervals(6), intervals(2), seldom(1), checks).prop_map(|(down, degraded, unknown, checks)| Record {
        down,
        degraded,
        unknown,
        checks,
    })
}

fn facts() -> impl Strategy<Value = Facts> {
    let records = prop_oneof![3 => prop::collection::vec(record(), 1), 2 => prop::collection::vec(record(), 2..4)];
    let incidents = (intervals(4), prop::collection::vec(1..=10_i64, 4));
    (records, intervals(2), seldom(1), prop_oneof![2 => Just(None), 1 => (1..=10_i64).prop_map(Some)], incidents)
        .prop_map(|(records, maintenance, unknown, users, (spans, affected))| {
            let listed = records.len() > 1;
            let mut facts = Facts { records, listed, maintenance, unknown, users, incidents: Vec::new() };
            if let Some(all) = users {
                let affected = affected.into_iter().map(|users| users.min(all));
                facts.incidents = spans.into_iter().zip(affected).collect();
            }
            if !facts.incidents.is_empty() {
                facts.listed = false;
                facts.records = vec![Record { unknown: std::mem::take(&mut facts.unknown), ..Record::default() }];
            }
            facts
        })
}

fn spec() -> impl Strategy<Value = Spec> {
    let seconds = || prop::option::of(prop_oneof![1..10_i64, 1..300_i64]);
    let hours = prop::collection::vec((0..WORLD, 1..400_i64), 1..4);
    let hours = hours.prop_map(|list| list.into_iter().map(|(from, length)| (from, from + length)).collect());
    let minutes = prop::sample::select(vec!["exact", "whole_elapsed", "whole_clock", "touched_clock", "touched_clock"]);
    let weight = (1..7_i128).prop_flat_map(|denominator| (0..=denominator, Just(denominator)));
    let unknown = prop::sample::select(vec!["removed", "up", "down"]);
    let choices = (any::<bool>(), seconds(), prop_oneof![1 => Just(0), 1 => 1..130_i64], minutes, weight, unknown);
    let period = (0..WORLD - 1).prop_flat_map(|from| (Just(from), from + 1..=WORLD));
    (period, 1..=10_000_i128, prop::option::weighted(0.3, hours), choices, any::<bool>(), seconds()).prop_map(
        |(period, objective, hours, choices, parallel, gap)| {
            let (maintenance_is_up, allowance, least, minutes, weight, unknown_time) = choices;
            Spec {
                period,
                objective,
                hours,
                maintenance_is_up,
                allowance,
                least,
                minutes,
                weight,
                unknown_time,
                parallel,
                gap,
            }
        },
    )
}

fn read(spec: &Spec, facts: &Facts) -> (AvailabilitySpec, Outages) {
    let facts = written_facts(facts);
    let read = serde_json::from_value(facts.clone()).unwrap_or_else(|error| panic!("{error}: {facts}"));
    (serde_json::from_value(written_spec(spec)).unwrap(), read)
}

/// The kind of each second of the period.
fn kinds(found: &Availability) -> Vec<String> {
    let kind = |kind: &StretchKind| match kind {
        StretchKind::Affected { users } => format!("affected {users}"),
        StretchKind::Down { service: Some(service) } => format!("down {service}"),
        kind => kind.to_string(),
    };
    let of = |stretch: &punctual::availability::Stretch| {
        let seconds = (stretch.to - stretch.from).num_seconds();
        (0..seconds).map(|_| kind(&stretch.kind)).collect::<Vec<_>>()
    };
    found.ledger.iter().flat_map(of).collect()
}

/// The drawn facts produce every kind of stretch, each often enough to be tested.
#[test]
fn the_drawn_facts_reach_every_kind_of_stretch() {
    let (mut runner, mut counts) = (TestRunner::deterministic(), BTreeMap::new());
    for _ in 0..1_000 {
        let drawn = (spec(), facts(), 0..=WORLD).new_tree(&mut runner).unwrap().current();
        let (spec, outages) = read(&drawn.0, &drawn.1);
        let found = availability(&spec, &outages, at(drawn.2));
        let words: BTreeSet<&str> = found.ledger.iter().map(|stretch| stretch.kind.as_str()).collect();
        words.into_iter().for_each(|word| *counts.entry(word.to_owned()).or_insert(0) += 1);
    }
    assert_eq!(counts.len(), 11, "{counts:?}");
    assert!(counts.values().all(|&count| count >= 10), "{counts:?}");
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(punctual_tests::cases(20_000))
    })]

    #[test]
    fn v1_v2_v3_v6_every_second_counts_as_the_oracle_says(
        spec in spec(), mut facts in facts(), now in 0..=WORLD, listed in any::<bool>(),
    ) {
        facts.listed |= listed && facts.incidents.is_empty();
        let (read_spec, outages) = read(&spec, &facts);
        let found = availability(&read_spec, &outages, at(now));
        if !facts.listed {
            // A record alone holds its own unknown time only.
            facts.unknown.clear();
        }
        let expected = answer(&spec, &facts, now);
        prop_assert_eq!(kinds(&found), expected.kinds);
        let lost = Fraction::new(expected.lost.0, expected.lost.1).unwrap();
        prop_assert_eq!((found.counted, found.lost), (Fraction::new(expected.counted, 1).unwrap(), lost));
        if expected.counted == 0 {
            prop_assert_eq!((found.uptime, found.percent, found.met, found.budget), (None, None, None, None));
            return Ok(());
        }
        // V4: up of counted, over the denominator of the weight.
        let (up, of) = (expected.counted * expected.lost.1 - expected.lost.0, expected.counted * expected.lost.1);
        prop_assert_eq!(found.uptime, Fraction::new(up, of));
        let cut = up * 10_000_000 / of;
        prop_assert_eq!(found.percent, Some(format!("{}.{:05}", cut / 100_000, cut % 100_000)));
        prop_assert_eq!(found.met, Some(up * 10_000 >= spec.objective * of));
        // V5.
        let budget = found.budget.unwrap();
        let allowed = Fraction::new(expected.whole * (10_000 - spec.objective), 10_000).unwrap();
        prop_assert_eq!(budget.allowed, allowed);
        prop_assert_eq!(budget.remaining, allowed.checked_sub(lost).unwrap());
        let may_be_lost = (10_000 - spec.objective) * of;
        prop_assert_eq!(budget.burn_rate, Fraction::new((of - up) * 10_000, may_be_lost));
    }

    /// V6: stretches follow each other from the beginning of the period to its end, none like the one before.
    #[test]
    fn v6_stretches_tile_the_period_and_add_up(spec in spec(), facts in facts(), now in 0..=WORLD) {
        let (spec, outages) = read(&spec, &facts);
        let found = availability(&spec, &outages, at(now));
        let ends = found.ledger.iter().map(|stretch| stretch.to);
        let begins = found.ledger.iter().map(|stretch| stretch.from);
        prop_assert!(begins.clone().skip(1).eq(ends.clone().take(found.ledger.len() - 1)));
        prop_assert_eq!((begins.min(), ends.max()), (Some(spec.from()), Some(spec.to())));
        prop_assert!(found.ledger.windows(2).all(|pair| pair[0].kind != pair[1].kind));
        prop_assert!(found.ledger.iter().all(|stretch| stretch.wall == stretch.to - stretch.from));
        let users = Fraction::from(facts.users.unwrap_or(1));
        let sum = |of: &dyn Fn(&punctual::availability::Stretch) -> Fraction| {
            found.ledger.iter().fold(Fraction::ZERO, |sum, stretch| {
                let length = Fraction::from(stretch.wall.num_seconds()).checked_mul(users).unwrap();
                sum.checked_add(length.checked_mul(of(stretch)).unwrap()).unwrap()
            })
        };
        prop_assert_eq!(sum(&|stretch| if stretch.counted { Fraction::ONE } else { Fraction::ZERO }), found.counted);
        prop_assert_eq!(sum(&|stretch| stretch.lost), found.lost);
        let all: TimeDelta = found.ledger.iter().map(|stretch| stretch.wall).sum();
        prop_assert_eq!(all, spec.to() - spec.from());
    }

    #[test]
    fn v2_the_order_of_facts_does_not_matter_and_what_comes_after_now_is_not_seen(
        spec in spec(), facts in facts(), now in 0..=WORLD,
    ) {
        let (read_spec, outages) = read(&spec, &facts);
        let found = availability(&read_spec, &outages, at(now));
        let mut other = facts;
        let cut = |intervals: &mut Vec<Interval>| {
            intervals.reverse();
            intervals.retain(|&(from, _)| from < now);
            intervals.iter_mut().for_each(|(_, to)| *to = to.filter(|&to| to < now));
        };
        for record in &mut other.records {
            [&mut record.down, &mut record.degraded, &mut record.unknown].into_iter().for_each(cut);
            record.checks.reverse();
            record.checks.retain(|&(at, _)| at < now);
        }
        if spec.parallel {
            // In series the ledger names the first of the services that are down.
            other.records.reverse();
        }
        [&mut other.maintenance, &mut other.unknown].into_iter().for_each(cut);
        other.incidents.reverse();
        let (_, outages) = read(&spec, &other);
        prop_assert_eq!(availability(&read_spec, &outages, at(now)), found);
    }
}
