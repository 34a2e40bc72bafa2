//! Explanations (K14, "why is this due on Tuesday?"): small hand-computed cases, and the sums for random tickets.

use std::cell::Cell;
use std::sync::LazyLock;

use crate::common::{at, hours, metric, policy, preset, ticket, ticket_with};
use crate::holders;
use crate::oracle::asked::read_ticket;
use crate::oracle::calendar::utc;
use crate::oracle::draw::check;
use crate::oracle::draw_clock::{Case, cases};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use punctual::explain::{Cause, CycleExplanation, Entry, EntryKind, MomentKind, TargetInForce, Total};
use punctual::policy::Allowance;
use punctual::{EventKind, Explanation, Policy, Ticket, evaluate, explain};
use punctual_tests::sampled;
use serde_json::{Value, json};

/// The only metric's cycles, explained.
fn cycles(policy: &Policy, ticket: &Ticket, now: &str) -> Vec<CycleExplanation> {
    let mut explanation = explain(ticket, policy, at(now));
    assert_eq!(explanation.metrics.len(), 1);
    assert_eq!(explanation.evaluation, evaluate(ticket, policy, at(now)));
    holds(&explanation).unwrap();
    explanation.metrics.remove(0).cycles
}

fn cycle(policy: &Policy, ticket: &Ticket, now: &str) -> CycleExplanation {
    cycles(policy, ticket, now).pop().expect("no cycle")
}

/// `02 09:00`
fn day_and_time(at: DateTime<Utc>) -> String {
    at.format("%d %H:%M").to_string()
}

fn cause(cause: &Cause) -> String {
    match cause.event {
        Some(number) => format!("{number} {}", cause.what),
        None => cause.what.to_string(),
    }
}

/// A ledger as `02 08:00 1h/0h outside_hours`: start, wall and worked hours, kind, and what belongs to it.
fn lines(ledger: &[Entry]) -> Vec<String> {
    let hours = |length: TimeDelta| length.num_minutes() as f64 / 60.0;
    let one = |entry: &Entry| {
        let (wall, worked) = (hours(entry.wall), hours(entry.worked));
        let more = match &entry.kind {
            EntryKind::OutsideHours { part: Some(part), .. } => format!(" {part}"),
            EntryKind::ClosedDate { date, name, .. } => format!(" {date} {}", name.as_deref().unwrap_or("-")),
            EntryKind::Paused { reason, party, unmet, opened_by, closed_by } => {
                let [opened, closed] = [opened_by, closed_by].map(|by| by.as_ref().map_or("-".to_owned(), cause));
                let unmet: String = unmet.iter().map(|part| format!(" not {part}")).collect();
                format!(" {reason}({}){unmet} [{opened}..{closed}]", party.as_deref().unwrap_or("-"))
            }
            _ => String::new(),
        };
        format!("{} {wall}/{worked} {}{more}", day_and_time(entry.from), entry.kind.as_str())
    };
    ledger.iter().map(one).collect()
}

fn ledger(policy: &Policy, ticket: &Ticket, now: &str) -> Vec<String> {
    lines(&cycle(policy, ticket, now).ledger)
}

// ---- what every explanation holds ----

fn sum<'a>(lengths: impl Iterator<Item = &'a TimeDelta>) -> TimeDelta {
    lengths.fold(TimeDelta::zero(), |sum, length| sum + *length)
}

fn adds_up(what: &str, totals: &[Total], whole: (TimeDelta, TimeDelta)) -> Result<(), String> {
    let sums = (sum(totals.iter().map(|total| &total.wall)), sum(totals.iter().map(|total| &total.worked)));
    let distinct = totals.windows(2).all(|pair| pair[0].name < pair[1].name);
    if sums == whole && distinct { Ok(()) } else { Err(format!("{what}: {totals:?} of {whole:?}")) }
}

/// The ledger tiles the cycle, and everything adds up, to the nanosecond.
fn holds(explanation: &Explanation) -> Result<u64, String> {
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

// ---- kinds of stretches ----

#[test]
fn a_weekend_between_two_days_is_told_from_the_nights_around_it() {
    let found = ledger(&preset("resolution"), &ticket("4 15:00", &[]), "7 10:00");
    let expected = [
        "06 15:00 2/2 counted",
        "06 17:00 7/0 outside_hours",
        "07 00:00 48/0 closed_day",
        "09 00:00 9/0 outside_hours",
        "09 09:00 1/1 counted",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a8_time_that_a_cutoff_holds_back() {
    let targets = json!({ "*": { "*": { "within": "4h", "cutoff": "15:00" } } });
    let policy = policy(json!({ "metrics": { "resolution": { "targets": targets } } }));
    let ticket = ticket("0 15:30", &["0 16:00 paused reason=parts", "0 16:30 resumed reason=parts"]);
    let expected = [
        "02 15:30 0.5/0 outside_hours",
        "02 16:00 0.5/0 paused parts(vendor) [0 paused parts..1 resumed parts]",
        "02 16:30 0.5/0 outside_hours",
        "02 17:00 16/0 outside_hours",
        "03 09:00 1/1 counted",
    ];
    assert_eq!(ledger(&policy, &ticket, "1 10:00"), expected);
    let page = explain(&ticket, &policy, at("1 10:00")).to_string();
    assert_eq!(page.matches("started after the cutoff").count(), 2, "{page}");
}

#[test]
fn c4_holidays_have_their_names() {
    let office = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-12:00", "13:00-17:00"] }, "dates": {
        "2026-03-03": "closed", "--03-04": { "hours": [], "name": "Founders' day" },
        "2026-03-05": { "hours": ["09:00-12:00"], "name": "Carnival" } } });
    let policy = policy(json!({ "calendars": { "office": office } }));
    let expected = [
        "02 12:00 1/0 outside_hours",
        "02 13:00 4/4 counted",
        "02 17:00 7/0 outside_hours",
        "03 00:00 24/0 closed_date 2026-03-03 -",
        "04 00:00 24/0 closed_date 2026-03-04 Founders' day",
        "05 00:00 9/0 closed_date 2026-03-05 Carnival",
        "05 09:00 3/3 counted",
        "05 12:00 12/0 closed_date 2026-03-05 Carnival",
        "06 00:00 9/0 outside_hours",
        "06 09:00 1/1 counted",
    ];
    assert_eq!(ledger(&policy, &ticket("0 12:00", &[]), "4 10:00"), expected);
}

#[test]
fn c5_a_part_with_a_name_says_why_it_is_closed() {
    let maintenance = json!({ "from": at("0 11:00"), "to": at("0 12:00"), "name": "maintenance" });
    let calendars = json!({ "office": { "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } },
                            "less": { "of": "office", "except": [maintenance] } });
    let policy = policy(json!({ "calendars": calendars, "calendar": "less" }));
    let expected = ["02 10:00 1/1 counted", "02 11:00 1/0 outside_hours maintenance", "02 12:00 1/1 counted"];
    assert_eq!(ledger(&policy, &ticket("0 10:00", &[]), "0 13:00"), expected);
}

#[test]
fn a2_calendar_days_count_round_the_clock() {
    let policy = metric("resolution", json!({ "targets": { "*": { "*": "3 calendar days" } } }));
    let cycle = cycle(&policy, &ticket("4 10:00", &[]), "6 10:00");
    assert_eq!(lines(&cycle.ledger), ["06 10:00 48/48 counted"]);
    assert_eq!((cycle.targets[0].allowance, &*cycle.targets[0].calendar), (Some(Allowance::CalendarDays(3)), "office"));
}

// ---- pauses and their causes ----

#[test]
fn x2_a_pause_names_the_events_that_opened_and_closed_it() {
    let events = [
        "0 10:00 status_changed to=pending",
        "0 11:00 internal_note",
        "0 12:00 status_changed to=open",
        "0 13:00 paused reason=parts",
        "0 14:00 paused reason=parts",
        "0 15:00 resumed reason=parts",
    ];
    let expected = [
        "02 09:00 1/1 counted",
        "02 10:00 2/2 paused customer(customer) [0 status_changed pending..2 status_changed open]",
        "02 12:00 1/1 counted",
        "02 13:00 2/2 paused parts(vendor) [3 paused parts..5 resumed parts]",
        "02 15:00 1/1 counted",
    ];
    assert_eq!(ledger(&preset("resolution"), &ticket("0 09:00", &events), "0 16:00"), expected);
}

#[test]
fn a_pause_that_goes_on_has_no_end_yet() {
    let found = ledger(&preset("resolution"), &ticket("0 09:00", &["0 10:00 paused reason=parts"]), "0 12:00");
    assert_eq!(found[1], "02 10:00 2/2 paused parts(vendor) [0 paused parts..-]");
    let by_status = ticket_with("0 09:00", json!({ "status": "pending" }), &[]);
    let found = ledger(&preset("resolution"), &by_status, "0 10:00");
    assert_eq!(found, ["02 09:00 1/1 paused customer(customer) [opened..-]"]);
}

#[test]
fn p3_a_reason_that_is_charged_late_was_opened_earlier() {
    let events = [
        "0 10:00 status_changed to=pending",
        "0 11:00 paused reason=parts",
        "0 11:30 paused reason=parts",
        "0 12:00 status_changed to=open",
        "0 13:00 resolved",
    ];
    let expected = [
        "02 09:00 1/1 counted",
        "02 10:00 2/2 paused customer(customer) [0 status_changed pending..3 status_changed open]",
        "02 12:00 1/1 paused parts(vendor) [1 paused parts..4 resolved]",
    ];
    assert_eq!(ledger(&preset("resolution"), &ticket("0 09:00", &events), "0 16:00"), expected);
}

#[test]
fn of_events_at_one_instant_the_one_that_ends_the_pause_is_named() {
    let events = ["0 10:00 paused reason=parts", "0 12:00 status_changed to=new", "0 12:00 resumed reason=parts"];
    let found = ledger(&preset("resolution"), &ticket("0 09:00", &events), "0 13:00");
    assert_eq!(found[1], "02 10:00 2/2 paused parts(vendor) [0 paused parts..2 resumed parts]");
    // Resumed and paused again at once: two lines, each with its own events.
    let events = [
        "0 10:00 paused reason=parts",
        "0 11:00 resumed reason=parts",
        "0 11:00 paused reason=parts",
        "0 12:00 resumed reason=parts",
    ];
    let found = ledger(&preset("resolution"), &ticket("0 09:00", &events), "0 13:00");
    assert_eq!(found[1], "02 10:00 1/1 paused parts(vendor) [0 paused parts..1 resumed parts]");
    assert_eq!(found[2], "02 11:00 1/1 paused parts(vendor) [2 paused parts..3 resumed parts]");
}

#[test]
fn x2_a_stop_that_was_taken_back_later_ended_the_pause_all_the_same() {
    let events = ["0 10:00 status_changed to=pending", "0 11:00 resolved", "0 12:00 status_changed to=open"];
    let found = ledger(&preset("resolution"), &ticket("0 09:00", &events), "0 13:00");
    assert_eq!(found[1], "02 10:00 1/1 paused customer(customer) [0 status_changed pending..1 resolved]");
}

#[test]
fn x3_a_target_that_comes_as_its_cycle_ends_is_due_as_that_was_judged_by() {
    let policy = policy(json!({ "priorities": ["high", "low"], "calendar": "24x7", "metrics": { "first_response": {
        "targets": { "high": { "*": "8h" }, "low": { "*": "20h" } } } } }));
    let fields = json!({ "priority": "high" });
    let events = ["0 11:00 priority_changed to=low", "0 11:00 agent_replied"];
    let cycle = cycle(&policy, &ticket_with("0 08:00", fields, &events), "0 12:00");
    let due: Vec<_> = cycle.targets.iter().map(|target| (target.due_before, target.due_at)).collect();
    assert_eq!(due, [(None, Some(at("0 16:00"))), (Some(at("0 16:00")), Some(at("1 04:00")))]);
}

#[test]
fn x3_what_another_calendar_makes_of_the_pause_was_said_otherwise_before() {
    let policy = policy(json!({ "pauses": { "w": { "cap": "2h" } }, "statuses": { "pend": { "pauses": "w" } },
        "calendars": { "office": { "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } } },
        "calendar": { "attribute": "region", "calendars": { "jp": "24x7" }, "default": "office" },
        "metrics": { "resolution": { "on_retarget": "retroactive", "targets": { "*": { "*": "8h" } } } } }));
    let events = ["0 20:00 attribute_changed name=region to=jp"];
    let ticket = ticket_with("0 16:00", json!({ "status": "pend" }), &events);
    // In office hours the cap ends the pause on Tuesday at ten, round the clock it ended it at six.
    let wednesday = Some(at("2 10:00"));
    assert_eq!(evaluate(&ticket, &policy, at("0 19:59")).metrics[0].cycles[0].due_at, wednesday);
    let targets = cycle(&policy, &ticket, "0 21:00").targets;
    assert_eq!(
        (targets[0].due_at, targets[1].due_before, targets[1].due_at),
        (wednesday, wednesday, Some(at("1 02:00")))
    );
}

#[test]
fn x5_a_pause_that_began_before_the_clock_changed_is_told_in_the_time_of_then() {
    let policy = policy(json!({ "calendar": "berlin",
        "calendars": { "berlin": { "time_zone": "Europe/Berlin", "hours": { "mon-sun": ["09:00-17:00"] } } },
        "metrics": { "own": { "start": ["customer_replied"], "targets": { "*": { "*": "8h" } } } } }));
    let events = ["25 09:00 paused reason=parts", "25 10:00 status_changed to=odd", "28 10:00 customer_replied"];
    let page = explain(&ticket("25 08:00", &events), &policy, at("28 12:00")).to_string();
    assert!(page.contains("Fri 2026-03-27 10:00 +01:00"), "{page}");
    assert!(page.contains("Fri 2026-03-27 11:00 +01:00") && page.contains("Mon 2026-03-30 12:00 +02:00"), "{page}");
}

#[test]
fn p2_a_cap_ends_a_pause() {
    let policy = policy(json!({ "pauses": { "parts": { "party": "vendor", "cap": "3h" }, "customer": {} } }));
    let events = ["0 10:00 paused reason=parts", "0 11:00 resumed reason=parts", "0 16:00 paused reason=parts"];
    let expected = [
        "02 09:00 1/1 counted",
        "02 10:00 1/1 paused parts(vendor) [0 paused parts..1 resumed parts]",
        "02 11:00 5/5 counted",
        "02 16:00 18/2 paused parts(vendor) [2 paused parts..cap]",
        "03 10:00 1/1 counted",
    ];
    assert_eq!(ledger(&policy, &ticket("0 09:00", &events), "1 11:00"), expected);
}

#[test]
fn p5_a_pause_that_outlasts_the_cycle_ends_with_its_stop() {
    let events = ["0 10:00 status_changed to=pending", "0 11:00 agent_replied"];
    let capped = policy(json!({ "pauses": { "parts": {}, "customer": { "cap": "9h" } },
        "metrics": { "first_response": { "targets": { "*": { "*": "4h" } } } } }));
    let found = ledger(&capped, &ticket("0 09:00", &events), "0 16:00");
    assert_eq!(found[1], "02 10:00 1/1 paused customer(-) [0 status_changed pending..1 agent_replied]");
    // The pause began before the cycle.
    let events = ["0 10:00 agent_replied", "0 10:30 paused reason=parts", "0 11:00 customer_replied"];
    let found = ledger(&preset("next_response"), &ticket("0 09:00", &events), "0 12:00");
    assert_eq!(found, ["02 11:00 1/1 paused parts(vendor) [1 paused parts..-]"]);
}

#[test]
fn a_status_that_does_not_count_is_a_cause_too() {
    let policy = metric("resolution", json!({ "counts_in": ["open"], "targets": { "*": { "*": "4h" } } }));
    let events = ["0 10:00 status_changed to=limbo", "0 11:00 status_changed to=new", "0 12:00 status_changed to=open"];
    let found = ledger(&policy, &ticket("0 09:00", &events), "0 13:00");
    assert_eq!(found[1], "02 10:00 2/2 paused counts_in(-) [0 status_changed limbo..2 status_changed open]");
}

// ---- stops and reopenings ----

/// Moments as `02 09:00 started by opened`.
fn moments(cycle: &CycleExplanation) -> Vec<String> {
    let one = |moment: &punctual::explain::Moment| {
        let what = match &moment.kind {
            MomentKind::Alert { level, repetition: 0, .. } => level.to_string(),
            MomentKind::Alert { level, repetition, .. } => format!("{level}+{repetition}"),
            kind => format!("{kind:?}").to_lowercase(),
        };
        let by = moment.by.as_ref().map_or(String::new(), |by| format!(" by {}", cause(by)));
        format!("{} {what}{by}", day_and_time(moment.at))
    };
    cycle.moments.iter().map(one).collect()
}

#[test]
fn k11_finished_time_is_a_stretch_of_its_own() {
    let events = ["0 10:00 resolved", "0 12:00 reopened", "0 13:00 cancelled", "0 14:00 status_changed to=open"];
    let found = cycle(&preset("resolution"), &ticket("0 09:00", &events), "0 16:00");
    let expected = [
        "02 09:00 1/1 counted",
        "02 10:00 2/0 finished",
        "02 12:00 1/1 counted",
        "02 13:00 1/0 finished",
        "02 14:00 2/2 counted",
    ];
    assert_eq!(lines(&found.ledger), expected);
    let expected = [
        "02 09:00 started by opened",
        "02 10:00 stopped by 0 resolved",
        "02 12:00 reopened by 1 reopened",
        "02 13:00 stopped by 2 cancelled",
        "02 14:00 reopened by 3 status_changed open",
        "02 16:00 due",
        "02 16:00 breach",
    ];
    assert_eq!(moments(&found), expected);
    let counted =
        metric("resolution", json!({ "on_reopen": "resume_counting_closed", "targets": { "*": { "*": "4h" } } }));
    let found = cycle(&counted, &ticket("0 09:00", &events[..2]), "0 13:00");
    assert_eq!(lines(&found.ledger), ["02 09:00 4/4 counted"]);
    assert_eq!(moments(&found)[..3], expected[..3]);
}

#[test]
fn k13_a_cycle_says_what_started_it() {
    let events = ["0 10:00 agent_replied", "0 11:00 resolved", "0 12:00 customer_replied", "0 13:00 reopened"];
    let found = cycle(&preset("next_response"), &ticket("0 09:00", &events), "0 14:00");
    assert_eq!(moments(&found)[0], "02 13:00 started by 3 reopened");
}

#[test]
fn a_cycle_of_no_length_has_its_target_too() {
    let found = cycles(&preset("first_response"), &ticket("0 09:00", &["0 09:00 agent_replied"]), "0 10:00");
    assert_eq!((found.len(), found[0].ledger.len(), found[0].targets.len()), (1, 0, 1));
    assert_eq!(
        moments(&found[0]),
        ["02 09:00 started by opened", "02 09:00 stopped by 0 agent_replied", "02 13:00 due"]
    );
}

// ---- targets ----

/// Targets as `02 09:00..02 10:00 high/* 8h office due - before - by opened`.
fn targets(cycle: &CycleExplanation) -> Vec<String> {
    let one = |target: &TargetInForce| {
        let [until, due, before] =
            [target.until, target.due_at, target.due_before].map(|at| at.map_or("-".to_owned(), day_and_time));
        let [priority, tier] = [&target.priority, &target.tier].map(|value| value.as_deref().unwrap_or("*"));
        let (since, by) = (day_and_time(target.since), cause(&target.by));
        let allowance = target.allowance.map_or("an instant".to_owned(), |allowance| allowance.to_string());
        let calendar = &target.calendar;
        format!("{since}..{until} {priority}/{tier} {allowance} {calendar} due {due} before {before} by {by}")
    };
    cycle.targets.iter().map(one).collect()
}

fn matrix(mode: &str) -> Policy {
    let targets =
        json!({ "high": { "gold": "2h", "*": "4h" }, "low": { "gold": { "within": "8h", "calendar": "24x7" } } });
    metric("resolution", json!({ "on_retarget": mode, "targets": targets }))
}

fn of(priority: &str, tier: &str, events: &[&str]) -> Ticket {
    ticket_with("0 09:00", json!({ "priority": priority, "tier": tier }), events)
}

#[test]
fn x3_what_earlier_targets_said_stays_visible() {
    let ticket = of("low", "gold", &["0 10:00 priority_changed to=high", "0 12:30 tier_changed to=silver"]);
    let found = cycle(&matrix("keep_elapsed"), &ticket, "0 14:00");
    let expected = [
        "02 09:00..02 10:00 low/gold 8h 24x7 due 02 17:00 before - by opened",
        "02 10:00..02 12:30 high/gold 2h office due 02 11:00 before 02 17:00 by 0 priority_changed high",
        "02 12:30..- high/* 4h office due 02 13:00 before 02 11:00 by 1 tier_changed silver",
    ];
    assert_eq!(targets(&found), expected);
    let expected = [
        "02 09:00 started by opened",
        "02 10:00 retargeted by 0 priority_changed high",
        "02 11:00 breach",
        "02 12:30 retargeted by 1 tier_changed silver",
        "02 13:00 due",
    ];
    assert_eq!(moments(&found), expected);
}

#[test]
fn k10_a_pinned_cycle_has_one_target_and_a_restarted_one_a_cycle_for_each() {
    let ticket = of("low", "gold", &["0 10:00 priority_changed to=high"]);
    let pinned = cycle(&matrix("pinned"), &ticket, "0 14:00");
    assert_eq!(targets(&pinned), ["02 09:00..- low/gold 8h 24x7 due 02 17:00 before - by opened"]);
    let restarted = cycles(&matrix("restart"), &ticket, "0 11:00");
    let found: Vec<String> = restarted.iter().flat_map(targets).collect();
    let expected = [
        "02 09:00..- low/gold 8h 24x7 due 02 17:00 before - by opened",
        "02 10:00..- high/gold 2h office due 02 12:00 before - by 0 priority_changed high",
    ];
    assert_eq!(found, expected);
    assert_eq!(moments(&restarted[0])[1], "02 10:00 stopped by 0 priority_changed high");
}

#[test]
fn of_targets_at_one_instant_the_last_stands() {
    let there = "0 10:00 priority_changed to=high";
    let ticket_of = |last: &str| of("low", "gold", &[there, last]);
    let found = cycle(&matrix("keep_elapsed"), &ticket_of("0 10:00 tier_changed to=silver"), "0 11:00");
    let expected = [
        "02 09:00..02 10:00 low/gold 8h 24x7 due 02 17:00 before - by opened",
        "02 10:00..- high/* 4h office due 02 13:00 before 02 17:00 by 1 tier_changed silver",
    ];
    assert_eq!(targets(&found), expected);
    let found = cycle(&matrix("keep_elapsed"), &ticket_of("0 10:00 priority_changed to=low"), "0 11:00");
    assert_eq!(targets(&found), ["02 09:00..- low/gold 8h 24x7 due 02 17:00 before - by opened"]);
}

#[test]
fn s4_a_target_may_come_late_or_leave_for_a_while() {
    // No cell covers low silver.
    let events = ["0 10:00 tier_changed to=gold", "0 12:00 tier_changed to=silver", "0 13:00 priority_changed to=high"];
    let found = cycle(&matrix("keep_elapsed"), &of("low", "silver", &events), "0 13:30");
    let expected = [
        "02 10:00..02 12:00 low/gold 8h 24x7 due 02 17:00 before - by 0 tier_changed gold",
        "02 13:00..- high/* 4h office due 02 13:00 before - by 2 priority_changed high",
    ];
    assert_eq!(targets(&found), expected);
    assert_eq!(lines(&found.ledger), ["02 09:00 4.5/4.5 counted"]);
    let explanation = explain(&of("low", "silver", &[]), &matrix("keep_elapsed"), at("0 12:00"));
    assert!(explanation.metrics[0].cycles.is_empty() && explanation.evaluation.not_covered.len() == 1);
}

#[test]
fn p6_a_paused_cycle_has_a_due_instant_if_a_cap_ends_the_pause() {
    let cell = json!({ "on_retarget": "keep_elapsed", "targets": { "high": { "*": "4h" }, "*": { "*": "6h" } } });
    let policy =
        policy(json!({ "pauses": { "parts": { "cap": "2h" }, "customer": {} }, "metrics": { "resolution": cell } }));
    let due = |events: &[&str]| {
        let cycle = cycle(&policy, &ticket("0 09:00", events), "0 16:00");
        targets(&cycle).pop().unwrap()
    };
    let paused = ["0 10:00 paused reason=customer", "0 11:00 priority_changed to=high"];
    assert!(due(&paused).contains("due - before -"), "{}", due(&paused));
    // The cap runs out at noon: with six hours it is due at 17:00, with four at 15:00, whenever that is asked.
    for changed in ["11:00", "12:00", "13:00"] {
        let capped = ["0 10:00 paused reason=parts", &format!("0 {changed} priority_changed to=high")];
        assert!(due(&capped).contains("due 02 15:00 before 02 17:00"), "{}", due(&capped));
    }
    // What is due by now is due, paused or not.
    let late = ["0 15:00 priority_changed to=high", "0 15:30 paused reason=parts", "0 15:45 priority_changed to=low"];
    assert!(due(&late).contains("before 02 13:00"), "{}", due(&late));
}

#[test]
fn s3_the_attribute_that_chose_the_calendar_is_named() {
    let choice = json!({ "attribute": "region", "calendars": { "emea": "office" }, "default": "24x7" });
    let policy = policy(json!({ "calendar": choice }));
    let chosen = |fields: Value, events: &[&str]| {
        let cycle = cycle(&policy, &ticket_with("0 09:00", fields, events), "0 12:00");
        let target = cycle.targets.last().unwrap().clone();
        let by = target.chosen_by.unwrap();
        (target.calendar.to_string(), by.attribute.to_string(), by.value.map(|value| value.to_string()))
    };
    let emea = json!({ "attributes": { "region": "emea" } });
    let expected =
        |calendar: &str, value: Option<&str>| (calendar.to_owned(), "region".to_owned(), value.map(str::to_owned));
    assert_eq!(chosen(emea.clone(), &[]), expected("office", Some("emea")));
    assert_eq!(chosen(json!({}), &[]), expected("24x7", None));
    assert_eq!(chosen(emea, &["0 10:00 attribute_changed name=region to=moon"]), expected("24x7", Some("moon")));
}

// ---- totals and days ----

#[test]
fn x4_totals_are_by_kind_by_reason_and_by_party() {
    let events = ["0 10:00 paused reason=parts", "0 12:00 resumed reason=parts", "0 16:00 status_changed to=pending"];
    let totals = cycle(&preset("resolution"), &ticket("0 08:00", &events), "1 10:00").totals;
    let said = |totals: &[Total]| -> Vec<(String, i64, i64)> {
        let name = |total: &Total| total.name.as_deref().unwrap_or("-").to_owned();
        totals.iter().map(|total| (name(total), total.wall.num_hours(), total.worked.num_hours())).collect()
    };
    let rows = |rows: &[(&str, i64, i64)]| -> Vec<(String, i64, i64)> {
        rows.iter().map(|&(name, wall, worked)| (name.to_owned(), wall, worked)).collect()
    };
    assert_eq!((totals.wall, totals.worked), (hours(26), hours(9)));
    assert_eq!(said(&totals.kinds), rows(&[("counted", 5, 5), ("outside_hours", 1, 0), ("paused", 20, 4)]));
    assert_eq!(said(&totals.reasons), rows(&[("-", 6, 5), ("customer", 18, 2), ("parts", 2, 2)]));
    assert_eq!(said(&totals.parties), rows(&[("-", 6, 5), ("customer", 18, 2), ("vendor", 2, 2)]));
}

#[test]
fn x5_days_are_those_of_the_calendar_and_may_be_short() {
    let office = json!({ "time_zone": "Europe/Berlin", "hours": { "mon-sun": ["00:00-24:00"] } });
    let policy = policy(json!({ "calendars": { "office": office } }));
    // From Saturday 2026-03-28 at noon in Berlin, over the short Sunday.
    let days = cycle(&policy, &ticket("26 11:00", &[]), "28 00:00").days();
    let found: Vec<(String, i64)> = days.iter().map(|day| (day.date.to_string(), day.counted.num_hours())).collect();
    assert_eq!(found, [("2026-03-28".into(), 12), ("2026-03-29".into(), 23), ("2026-03-30".into(), 2)]);
}

/// Open on every even hour, for five years.
#[test]
fn b3_a_very_long_ledger_goes_on_by_date_and_still_adds_up() {
    let ranges: Vec<String> = (0..24).step_by(2).map(|hour| format!("{hour:02}:00-{:02}:00", hour + 1)).collect();
    let office =
        json!({ "time_zone": "America/New_York", "hours": { "mon-sun": ranges }, "dates": { "--07-04": "closed" } });
    let policy = policy(json!({ "calendars": { "office": office } }));
    let ticket = ticket("0 00:00", &["900 05:30 paused reason=parts", "901 05:30 resumed reason=parts"]);
    let explanation = explain(&ticket, &policy, at("3000 00:00"));
    assert_eq!(holds(&explanation), Ok(explanation.metrics[0].cycles[0].ledger.len() as u64));
    let entries = explanation.metrics[0].cycles[0].ledger.len();
    assert!((50_000..51_500).contains(&entries), "{entries}");
    let by_date = &explanation.metrics[0].cycles[0].ledger[50_000..];
    assert!(by_date.iter().any(|entry| matches!(entry.kind, EntryKind::ClosedDate { .. }) && entry.worked.is_zero()));
    let days = explanation.metrics[0].cycles[0].days();
    assert!(days.iter().skip(1).take(200).all(|day| day.wall >= hours(23)));
    let page = explanation.to_string();
    assert!(page.lines().count() < 500 && page.contains("more ..."), "{}", page.lines().count());
    let picture = explanation.timeline();
    assert!(picture.len() < 400_000, "{}", picture.len());
    let picture = roxmltree::Document::parse(&picture).unwrap();
    let bars = |class: &str| {
        let bars = picture.descendants().filter(|node| node.attribute("class") == Some(class));
        bars.filter(|bar| bar.attribute("x").unwrap().parse::<i32>().unwrap() > 800).count()
    };
    assert!(bars("k0") > 10 && bars("k1") > 10, "each date was open for half of it");
}

/// A message each three hundred days, on a calendar that opens on every even hour.
#[test]
fn b3_x1_the_ledgers_of_one_explanation_are_long_together() {
    let ranges: Vec<String> = (0..24).step_by(2).map(|hour| format!("{hour:02}:00-{:02}:00", hour + 1)).collect();
    let policy = policy(json!({
        "calendars": { "office": { "time_zone": "UTC", "hours": { "mon-sun": ranges } } },
        "metrics": { "every_response": { "targets": { "*": { "*": "4h" } } } } }));
    let replies = (1..10).flat_map(|number: i64| {
        let day = 300 * number;
        [format!("{day} 05:30 agent_replied"), format!("{day} 05:30:01 customer_replied")]
    });
    let replies: Vec<String> = replies.collect();
    let ticket = ticket("0 00:00", &replies.iter().map(String::as_str).collect::<Vec<_>>());
    let explanation = explain(&ticket, &policy, at("3000 00:00"));
    let lines: Vec<usize> = explanation.metrics[0].cycles.iter().map(|cycle| cycle.ledger.len()).collect();
    assert_eq!(lines.len(), 10);
    assert!(lines[..6].iter().all(|lines| *lines > 7_000) && lines[7..].iter().all(|lines| *lines < 302), "{lines:?}");
    assert_eq!(holds(&explanation), Ok(lines.iter().sum::<usize>() as u64));
}

// ---- as data ----

#[test]
fn the_shape_of_an_explanation_is_the_documented_one() {
    let ticket = ticket("0 10:00", &["0 11:00 paused reason=parts"]);
    let json = serde_json::to_value(explain(&ticket, &preset("resolution"), at("0 12:00"))).unwrap();
    let cycle = &json["metrics"][0]["cycles"][0];
    assert_eq!(cycle["clock"], json!({ "zone": "UTC", "offsets": [{ "since": at("0 10:00"), "offset_s": 0 }] }));
    let opened = json!({ "at": at("0 10:00"), "event": null, "what": "opened" });
    let paused = json!({ "at": at("0 11:00"), "event": 0, "what": "paused parts" });
    let expected = json!([
        { "from": at("0 10:00"), "to": at("0 11:00"), "wall_s": 3600, "worked_s": 3600, "kind": "counted" },
        { "from": at("0 11:00"), "to": at("0 12:00"), "wall_s": 3600, "worked_s": 3600, "kind": "paused",
          "reason": "parts", "party": "vendor", "opened_by": paused, "closed_by": null }
    ]);
    assert_eq!(cycle["ledger"], expected);
    let target = json!({ "since": at("0 10:00"), "until": null, "by": opened, "priority": null, "tier": null,
        "allowance": "4h", "calendar": "office", "chosen_by": null, "due_before": null, "due_at": at("0 14:00") });
    assert_eq!(cycle["targets"], json!([target]));
    assert_eq!(cycle["moments"], json!([{ "at": at("0 10:00"), "moment": "started", "by": opened }]));
    assert_eq!(cycle["totals"]["parties"][1], json!({ "name": "vendor", "wall_s": 3600, "worked_s": 3600 }));
}

#[test]
fn b2_explanations_are_read_tolerantly() {
    let ticket = ticket("0 10:00", &["0 11:00 paused reason=parts"]);
    let mut json = serde_json::to_value(explain(&ticket, &preset("resolution"), at("0 12:00"))).unwrap();
    json["added_later"] = json!(1);
    let cycle = &mut json["metrics"][0]["cycles"][0];
    cycle["ledger"][1]["kind"] = json!("suspended");
    cycle["moments"][0]["moment"] = json!("dreamt_of");
    cycle["targets"][0]["added_later"] = json!(true);
    let read: Explanation = serde_json::from_value(json).unwrap();
    let cycle = &read.metrics[0].cycles[0];
    assert_eq!((&cycle.ledger[1].kind, &cycle.moments[0].kind), (&EntryKind::Unknown, &MomentKind::Unknown));
    assert!(read.to_string().contains("unknown") && read.timeline().contains("<svg"));
}

/// Whatever a stored explanation has come to hold, it can be shown.
#[test]
fn b4_damaged_explanations_can_be_shown() {
    let ticket = ticket("0 10:00", &["0 11:00 paused reason=parts"]);
    let whole = serde_json::to_value(explain(&ticket, &preset("resolution"), at("0 12:00"))).unwrap();
    for instant in ["-262143-01-01T00:00:00Z", "+262142-12-31T23:59:59Z", "1969-12-31T23:59:59.5Z"] {
        for place in [
            "/evaluation/now",
            "/metrics/0/cycles/0/ledger/1/to",
            "/metrics/0/cycles/0/moments/0/at",
            "/evaluation/metrics/0/cycles/0/started_at",
            "/metrics/0/cycles/0/clock/offsets/0/since",
        ] {
            let mut damaged = whole.clone();
            *damaged.pointer_mut(place).unwrap() = json!(instant);
            damaged["metrics"][0]["cycles"][0]["clock"]["offsets"][0]["offset_s"] = json!(50_000);
            damaged["metrics"][0]["cycles"][0]["ledger"][0]["wall_s"] = json!(9e12);
            let Ok(read) = serde_json::from_value::<Explanation>(damaged) else { continue };
            roxmltree::Document::parse(&read.timeline()).unwrap();
            assert!(!read.to_string().is_empty() && read.metrics[0].cycles[0].days().len() < 100_000);
        }
    }
}
