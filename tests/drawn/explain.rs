//! Explanations of drawn tickets: what every one of them holds (X1, X4), and that they agree with evaluations.

use std::cell::Cell;
use std::sync::LazyLock;

use crate::asked::read_ticket;
use crate::common::{at, hours, policy, preset};
use crate::draw::check;
use crate::draw_clock::{Case, cases};
use crate::holders;
use chrono::TimeDelta;
use proptest::prelude::*;
use punctual::explain::{MomentKind, Total};
use punctual::{EventKind, Explanation, Policy, Ticket, evaluate, explain};
use punctual_oracle::calendar::utc;
use punctual_tests::sampled;
use serde_json::{Value, json};

fn sum<'a>(lengths: impl Iterator<Item = &'a TimeDelta>) -> TimeDelta {
    lengths.fold(TimeDelta::zero(), |sum, length| sum + *length)
}

fn adds_up(what: &str, totals: &[Total], whole: (TimeDelta, TimeDelta)) -> Result<(), String> {
    let sums = (sum(totals.iter().map(|total| &total.wall)), sum(totals.iter().map(|total| &total.worked)));
    let distinct = totals.windows(2).all(|pair| pair[0].name < pair[1].name);
    if sums == whole && distinct { Ok(()) } else { Err(format!("{what}: {totals:?} of {whole:?}")) }
}

/// The ledger tiles the cycle, and everything adds up, to the nanosecond.
pub(crate) fn holds(explanation: &Explanation) -> Result<u64, String> {
    let mut entries = 0;
    for (metric, status) in explanation.metrics.iter().zip(&explanation.evaluation.metrics) {
        if metric.metric != status.metric || metric.cycles.len() != status.cycles.len() {
            return Err(format!(
                "{} explains {} cycles of {}",
                metric.metric,
                metric.cycles.len(),
                status.cycles.len()
            ));
        }
        for (explained, cycle) in metric.cycles.iter().zip(&status.cycles) {
            let told = |what: &str| format!("{what}\n{cycle:#?}\n{explained:#?}");
            let mut end = cycle.started_at;
            for entry in &explained.ledger {
                if entry.from != end || entry.to <= entry.from || entry.to - entry.from != entry.wall {
                    return Err(told("the ledger has a gap, an overlap or a wrong length"));
                }
                end = entry.to;
            }
            let until = cycle.stopped_at.unwrap_or(explanation.evaluation.now.max(cycle.started_at));
            if end != until || explained.number != cycle.number {
                return Err(told("the ledger ends elsewhere"));
            }
            let of = |kind: &'static str| explained.ledger.iter().filter(move |entry| entry.kind.as_str() == kind);
            if sum(of("counted").map(|entry| &entry.worked)) != cycle.elapsed {
                return Err(told("counted is not elapsed"));
            }
            if sum(of("paused").map(|entry| &entry.worked)) != cycle.paused {
                return Err(told("paused is not paused"));
            }
            let neither = explained.ledger.iter().filter(|entry| !matches!(entry.kind.as_str(), "counted" | "paused"));
            if !sum(neither.map(|entry| &entry.worked)).is_zero() {
                return Err(told("closed time was worked"));
            }
            let totals = &explained.totals;
            let whole = (totals.wall, totals.worked);
            if whole != (until - cycle.started_at, cycle.elapsed + cycle.paused) {
                return Err(told("the totals are not those of the cycle"));
            }
            adds_up("kinds", &totals.kinds, whole)?;
            adds_up("reasons", &totals.reasons, whole)?;
            adds_up("parties", &totals.parties, whole)?;
            for held in [&totals.groups, &totals.agents].into_iter().filter(|held| !held.is_empty()) {
                let sums = (sum(held.iter().map(|held| &held.wall)), sum(held.iter().map(|held| &held.worked)));
                if sums != whole || sum(held.iter().map(|held| &held.counted)) != cycle.elapsed {
                    return Err(told("the totals of holders are not those of the cycle"));
                }
            }
            let days = explained.days();
            let counted = sum(days.iter().map(|day| &day.counted));
            let parts = |day: &punctual::explain::Day| day.counted + day.closed + day.paused + day.finished == day.wall;
            if counted != cycle.elapsed
                || sum(days.iter().map(|day| &day.wall)) != totals.wall
                || !days.iter().all(parts)
            {
                return Err(told(&format!("the days do not add up: {days:?}")));
            }
            let last = explained.targets.last().ok_or_else(|| told("no target"))?;
            if last.calendar != cycle.calendar || last.until.is_some() || last.since > until.max(cycle.started_at) {
                return Err(told("the last target is not the one in force"));
            }
            if !explained.moments.windows(2).all(|pair| pair[0].at <= pair[1].at) {
                return Err(told("the moments are in no order"));
            }
            let due = explained.moments.iter().find(|moment| moment.kind == MomentKind::Due).map(|moment| moment.at);
            let fired = cycle.fired.len();
            let alerts = explained.moments.iter().filter(|one| matches!(one.kind, MomentKind::Alert { .. })).count();
            if due != cycle.due_at || fired != alerts {
                return Err(told("the moments are not those of the cycle"));
            }
            entries += explained.ledger.len() as u64;
        }
    }
    Ok(entries)
}

/// The drawn policy with warnings, a ladder and a cap.
fn with_alerts(case: &Case) -> Policy {
    let mut json = case.policy.json();
    json["ladders"] = json!({ "desk": [{ "level": 1, "at": "80%" }, { "level": 2, "at": "due", "until": "acknowledged" },
        { "level": 3, "at": "1h after", "repeat": { "every": "1h", "times": 2 } }] });
    for metric in json["metrics"].as_object_mut().unwrap().values_mut() {
        metric["ladder"] = json!("desk");
        metric["warn"] = json!(["50%", "30m before"]);
    }
    if let Some(reason) = json["pauses"]["vendor_wait"].as_object_mut() {
        reason.entry("cap").or_insert(json!("1h"));
    }
    serde_json::from_value(json).unwrap()
}

#[test]
fn x1_explanations_of_drawn_tickets_tile_add_up_and_agree_with_evaluations() {
    let (entries, texts, split) = (Cell::new(0), Cell::new(0), Cell::new(0));
    check(800, 20_000, cases(), |case, asked| {
        let policy = with_alerts(case);
        for (written, nows) in &case.tickets {
            let ticket = read_ticket(written);
            for &now in nows {
                asked.set(asked.get() + 1);
                let told =
                    |what: &str| TestCaseError::fail(format!("{what}\nnow {}\nticket {:#}", utc(now), written.json()));
                let explanation = explain(&ticket, &policy, utc(now));
                if explanation.evaluation != evaluate(&ticket, &policy, utc(now)) {
                    return Err(told("the explanation answers otherwise"));
                }
                entries.set(entries.get() + holds(&explanation).map_err(|what| told(&what))?);
                holders::are_named(&explanation, written, &split).map_err(|what| told(&what))?;
                if asked.get() % 16 == 0 {
                    let text = serde_json::to_string(&explanation).unwrap();
                    let read: Explanation = serde_json::from_str(&text).unwrap();
                    let same = read == explanation && read.to_string() == explanation.to_string();
                    if !same || read.timeline() != explanation.timeline() {
                        return Err(told("JSON does not bring it back"));
                    }
                    roxmltree::Document::parse(&explanation.timeline())
                        .map_err(|mistake| told(&mistake.to_string()))?;
                    texts.set(texts.get() + 1);
                }
            }
        }
        Ok(())
    });
    let (entries, texts, split) = (entries.get(), texts.get(), split.get());
    println!("{entries} stretches, {texts} explanations through JSON, {split} changes of the group within a cycle");
    let enough = entries > sampled(110_000) && texts > sampled(3_200) && split > sampled(3_800);
    assert!(enough, "{entries} entries, {texts} texts, {split} split");
}

#[test]
fn t1_sums_are_exact_to_the_nanosecond() {
    let nanos = |text: &str, nanos: i64| at(text) + TimeDelta::nanoseconds(nanos);
    let mut ticket = Ticket::opened("T", nanos("0 08:59", 7)).build().unwrap();
    for (when, kind) in [
        (nanos("0 10:00", 1), EventKind::Paused { reason: "parts".into() }),
        (nanos("0 11:00", 999_999_999), EventKind::Resumed { reason: "parts".into() }),
        (nanos("1 23:59", 3), EventKind::CustomerReplied),
    ] {
        ticket.push(punctual::Event::new(when, kind)).unwrap();
    }
    let explanation = explain(&ticket, &preset("resolution"), nanos("2 10:00", 5));
    assert_eq!(holds(&explanation), Ok(8));
    let parts = &explanation.metrics[0].cycles[0].totals.reasons[1];
    assert_eq!(parts.worked, hours(1) + TimeDelta::nanoseconds(999_999_998));
}

/// Events at any nanosecond of ten days, under two calendars, a cap, a matrix and both ways to pause.
fn at_any_nanosecond(drawn: &[(i64, usize)]) -> Ticket {
    let kinds = [
        EventKind::Paused { reason: "parts".into() },
        EventKind::Resumed { reason: "parts".into() },
        EventKind::StatusChanged { to: "pending".into() },
        EventKind::StatusChanged { to: "open".into() },
        EventKind::PriorityChanged { to: "high".into() },
        EventKind::PriorityChanged { to: "low".into() },
        EventKind::Resolved,
        EventKind::Reopened,
    ];
    let mut ticket = Ticket::opened("T", at("0 08:00")).priority("low");
    for &(nanos, kind) in drawn {
        ticket = ticket.event(at("0 08:00") + TimeDelta::nanoseconds(nanos), kinds[kind].clone());
    }
    ticket.build().unwrap()
}

/// Clocks on one combination share what they learn of why it is closed. Here are four of them, on two, one with reasons that
/// change within a date: all in one policy, and each in one of its own.
static CLOCKS: LazyLock<(Policy, Vec<Policy>)> = LazyLock::new(|| {
    let window = |from: &str, to: &str, name: &str| json!({ "from": at(from), "to": at(to), "name": name });
    let office = json!({ "time_zone": "Europe/Berlin", "hours": { "mon-thu": ["09:00-17:00"] },
        "dates": { "2026-03-04": { "hours": "closed", "name": "Carnival" } } });
    let moves = [window("0 12:00", "1 10:00", "move"), window("7 21:00", "8 12:00", "move")];
    let calendars = json!({ "office": office, "quiet": { "of": "office", "except": moves },
        "both": { "intersection": ["quiet", window("0 00:00", "2 16:30", "contract")] } });
    let clocks = [("opened", "quiet"), ("status:pending", "both"), ("opened", "both"), ("left:pending", "quiet")];
    let metric = |(number, (start, calendar)): (usize, (&str, &str))| {
        let targets = json!({ "*": { "*": { "within": "30h", "calendar": calendar } } });
        (format!("m{number}"), json!({ "start": [start], "stop": ["resolved"], "targets": targets }))
    };
    let of = |metrics: &[(String, Value)]| {
        let metrics: serde_json::Map<_, _> = metrics.iter().cloned().collect();
        let pauses = json!({ "parts": { "cap": "4h" }, "customer": {} });
        policy(json!({ "calendars": calendars, "calendar": "office", "pauses": pauses, "metrics": metrics }))
    };
    let metrics: Vec<_> = clocks.into_iter().enumerate().map(metric).collect();
    (of(&metrics), metrics.iter().map(|metric| of(std::slice::from_ref(metric))).collect())
});

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(punctual_tests::cases(2_000)) })]

    #[test]
    fn x1_and_x4_are_exact_to_the_nanosecond_wherever_events_fall(
        drawn in proptest::collection::vec((0..864_000_000_000_000_i64, 0..8_usize), 0..16),
        now in 0..1_000_000_000_000_000_i64,
        mode in prop::sample::select(vec!["keep_elapsed", "retroactive", "restart"]),
    ) {
        let targets = json!({ "high": { "*": { "within": "5h", "calendar": "24x7" } }, "*": { "*": "9h" } });
        let policy = policy(json!({
            "pauses": { "parts": { "party": "vendor", "cap": "4h" }, "customer": { "party": "customer" } },
            "metrics": { "resolution": { "on_retarget": mode, "warn": ["80%"], "targets": targets } },
        }));
        let (ticket, now) = (at_any_nanosecond(&drawn), at("0 08:00") + TimeDelta::nanoseconds(now));
        let explanation = explain(&ticket, &policy, now);
        prop_assert_eq!(&explanation.evaluation, &evaluate(&ticket, &policy, now));
        prop_assert!(holds(&explanation).is_ok(), "{:?}", holds(&explanation));
    }

    #[test]
    fn x1_clocks_are_explained_together_as_each_is_alone(
        drawn in proptest::collection::vec((0..864_000_000_000_000_i64, 0..8_usize), 0..16),
        now in 0..1_000_000_000_000_000_i64,
    ) {
        let (ticket, now) = (at_any_nanosecond(&drawn), at("0 08:00") + TimeDelta::nanoseconds(now));
        let (together, alone) = &*CLOCKS;
        let together = explain(&ticket, together, now);
        prop_assert_eq!(together.metrics.len(), alone.len());
        for (metric, alone) in together.metrics.iter().zip(alone) {
            prop_assert_eq!(metric, &explain(&ticket, alone, now).metrics[0]);
        }
    }
}
