//! Tests of the oracle itself: alerts computed by hand. Part of `oracle_self.rs`; it does not use the crate.

use std::collections::{BTreeMap, BTreeSet};

use punctual_oracle::alerts::{Scene, Watch};
use punctual_oracle::allowances::Goal;
use punctual_oracle::calendar::{DAY, HOUR, Hours, MINUTE, Nanos, at, text};
use punctual_oracle::levels::{Laddered, Level, Offset, When, Wish};
use punctual_oracle::written::{Cell, Event, Kind, Metric, Policy, Reason, Reopen, Retarget, Ticket};

use super::{paused, priority, resumed};

const TICK: Nanos = HOUR / 2;

/// `2 12:30` is Monday the 2nd of March 2026 at half past twelve.
fn instant(text: &str) -> Nanos {
    let (day, time) = text.split_once(' ').unwrap();
    at(&format!("2026-03-{:02}T{time}:00Z", day.parse::<u32>().unwrap()))
}

fn cell(priority: Option<&str>, hours: i64, calendar: &str) -> Cell {
    Cell {
        priority: priority.map(str::to_owned),
        tier: None,
        within: Goal::working(hours * HOUR),
        calendar: Some(calendar.into()),
    }
}

/// One metric under the ladder `one`; high and low are priorities, office hours are 09:00-17:00 from Monday to Friday,
/// `customer` pauses, and `parts` for an hour at most.
fn laddered(metric: Metric, ladder: Vec<Level>) -> Laddered {
    let reason = |name: &str, cap| Reason { name: name.to_owned(), cap, ..Reason::default() };
    let wish = Wish { warn: None, ladder: Some("one".to_owned()) };
    let cells = vec![Wish::default(); metric.cells.len()];
    let policy = Policy {
        priorities: vec!["high".to_owned(), "low".to_owned()],
        tiers: vec![],
        calendars: BTreeMap::from([("office".to_owned(), Hours::new("UTC").on(0..5, &["09:00-17:00"]))]),
        calendar: "office".into(),
        metrics: vec![metric],
        pauses: vec![reason("customer", None), reason("parts", Some(HOUR))],
        statuses: BTreeMap::new(),
    };
    Laddered { policy, ladders: BTreeMap::from([("one".to_owned(), ladder)]), wishes: vec![(wish, cells)] }
}

/// Four hours of the office for everyone.
fn desk(ladder: Vec<Level>) -> Laddered {
    laddered(Metric::new("resolution", vec![cell(None, 4, "office")]), ladder)
}

fn opened(opened: &str, priority: &str, events: &[(&str, Kind)]) -> Ticket {
    let event = |(at, kind): &(&str, Kind)| Event { at: instant(at), kind: kind.clone() };
    Ticket {
        opened_at: instant(opened),
        priority: Some(priority.to_owned()),
        events: events.iter().map(event).collect(),
        ..Ticket::default()
    }
}

/// Watches a ticket until an instant, and hands over what it has seen.
fn watched<T>(policy: &Laddered, ticket: &Ticket, until: &str, see: impl FnOnce(&Watch<'_>) -> T) -> T {
    let marked = policy.marked();
    let scene = Scene::look(&marked, at("2026-02-27T00:00:00Z"), TICK, (30 * DAY / TICK) as usize);
    let mut watch = Watch::open(&scene, ticket);
    for event in &ticket.events {
        watch.live_to(event.at);
        watch.apply(event);
    }
    watch.live_to(instant(until));
    see(&watch)
}

/// `1@2 12:00` for what has fired before an instant, in order; a repetition is `1+1`, another cycle `(2)1`.
fn fired(policy: &Laddered, ticket: &Ticket, before: &str) -> Vec<String> {
    let one = |at: Nanos, text: String| format!("{text}@{}", instant_text(at));
    watched(policy, ticket, before, |watch| {
        let mut fired: Vec<_> = watch.fired.iter().collect();
        fired.sort_by_key(|fired| (fired.at, &fired.of));
        let told = fired.into_iter().map(|fired| {
            let path = fired.of.to_string();
            let parts: Vec<&str> = path.split('/').collect();
            let cycle = if parts[1] == "1" { String::new() } else { format!("({})", parts[1]) };
            let repetition = if parts[3] == "0" { String::new() } else { format!("+{}", parts[3]) };
            one(fired.at, format!("{cycle}{}{repetition}", parts[2]))
        });
        told.collect()
    })
}

fn instant_text(at: Nanos) -> String {
    let text = text(at);
    let day = text[8..10].trim_start_matches('0');
    let time = text[11..].trim_end_matches('Z').trim_end_matches(":00");
    format!("{day} {}", if time.len() == 2 { format!("{time}:00") } else { time.to_owned() })
}

fn repeat(level: Level, every: Offset, times: u32) -> Level {
    Level { repeat: Some((every, times)), ..level }
}

const fn hours(hours: i64) -> Offset {
    Offset::Counted(hours * HOUR)
}

const fn wall(hours: i64) -> Offset {
    Offset::Wall(hours * HOUR)
}

// ---- E1, E2 ----

#[test]
fn e1_levels_fire_at_a_share_before_at_and_after_due() {
    let ladder = vec![
        Level::number(1, When::Share(5_000)),
        Level::number(2, When::Before(Offset::Counted(20 * MINUTE))),
        Level::number(3, When::Due),
        Level::number(4, When::After(hours(1))),
        Level::number(5, When::After(wall(1))),
        Level::number(6, When::Share(15_000)),
        Level::number(7, When::Before(Offset::Wall(50 * MINUTE))),
        Level::number(8, When::Before(hours(9))),
    ];
    // From Monday 13:00 it is due at closing time: an hour after is an hour of Tuesday.
    let found = fired(&desk(ladder), &opened("2 13:00", "low", &[]), "5 00:00");
    let monday = ["8@2 13:00", "1@2 15:00", "7@2 16:10", "2@2 16:40", "breach@2 17:00", "3@2 17:00", "5@2 18:00"];
    assert_eq!(found, [&monday[..], &["4@3 10:00", "6@3 11:00"]].concat());
}

#[test]
fn e1_a_share_is_exact_to_the_nanosecond_and_never_early() {
    let hour = || laddered(Metric::new("resolution", vec![cell(None, 1, "24x7")]), vec![]);
    let mut policy = hour();
    policy
        .ladders
        .insert("one".to_owned(), vec![Level::number(1, When::Share(3_333)), Level::number(2, When::Share(1))]);
    let at = watched(&policy, &opened("2 09:00", "low", &[]), "2 12:00", |watch| {
        watch.fired.iter().map(|fired| fired.at - instant("2 09:00")).collect::<BTreeSet<_>>()
    });
    assert_eq!(at, BTreeSet::from([360_000_000, 1_199_880_000_000, HOUR]));
}

#[test]
fn e1_days_after_due_are_dates() {
    let ladder = vec![
        Level::number(1, When::After(Offset::BusinessDays(1))),
        Level::number(2, When::After(Offset::CalendarDays(1))),
    ];
    // Due on Friday at 13:00: the next date is Saturday, the next business day ends on Monday.
    let found = fired(&desk(ladder), &opened("6 09:00", "low", &[]), "12 00:00");
    assert_eq!(found, ["breach@6 13:00", "2@7 13:00", "1@9 17:00"]);
}

#[test]
fn e2_an_event_makes_it_so_once() {
    let cells = vec![cell(Some("high"), 1, "office"), cell(None, 4, "office")];
    let policy = laddered(Metric::new("resolution", cells), vec![Level::number(1, When::Share(5_000))]);
    let ticket = opened("2 10:00", "low", &[("2 11:30", priority("high")), ("2 12:00", priority("low"))]);
    // Taken back at noon, and late again at 14:00: neither fires twice.
    assert_eq!(fired(&policy, &ticket, "3 00:00"), ["breach@2 11:30", "1@2 11:30"]);
}

#[test]
fn e2_another_ladder_is_another_target_k10() {
    let cells = vec![cell(Some("high"), 4, "office"), cell(None, 4, "office")];
    let metric = Metric { on_retarget: Some(Retarget::Restart), ..Metric::new("resolution", cells) };
    let mut policy = laddered(metric, vec![Level::number(1, When::Share(2_500))]);
    let ticket = opened("2 09:00", "low", &[("2 11:00", priority("high"))]);
    assert_eq!(fired(&policy, &ticket, "2 14:00"), ["1@2 10:00", "breach@2 13:00"]);
    policy.ladders.insert("two".to_owned(), vec![Level::number(1, When::Share(5_000))]);
    policy.wishes[0].1[0].ladder = Some("two".to_owned());
    assert_eq!(fired(&policy, &ticket, "2 16:00"), ["1@2 10:00", "(2)1@2 13:00", "(2)breach@2 15:00"]);
}

// ---- E3 ----

#[test]
fn e3_a_pause_shifts_what_is_counted_and_holds_back_what_is_not() {
    let ladder = vec![
        Level::number(1, When::Share(5_000)),
        Level::number(2, When::After(wall(1))),
        Level::number(3, When::After(hours(1))),
    ];
    let events = [
        ("2 10:00", paused("customer")),
        ("2 12:00", resumed("customer")),
        ("2 15:30", paused("customer")),
        ("2 16:30", resumed("customer")),
    ];
    let found = fired(&desk(ladder), &opened("2 09:00", "low", &events), "3 12:00");
    assert_eq!(found, ["1@2 13:00", "breach@2 15:00", "2@2 16:30", "3@2 17:00"]);
}

#[test]
fn e3_a_pause_that_begins_there_silences_nothing_and_a_stop_does_k2() {
    let ladder = || vec![Level::number(1, When::Share(5_000)), Level::number(2, When::Before(wall(2)))];
    let begins = opened("2 09:00", "low", &[("2 11:00", paused("customer"))]);
    assert_eq!(fired(&desk(ladder()), &begins, "3 00:00"), ["1@2 11:00", "2@2 11:00"]);
    let stops = opened("2 09:00", "low", &[("2 11:00", Kind::Plain("resolved"))]);
    assert_eq!(fired(&desk(ladder()), &stops, "3 00:00"), [""; 0]);
    let reopened = [("2 11:00", Kind::Plain("resolved")), ("2 12:00", Kind::Plain("reopened"))];
    let found = fired(&desk(ladder()), &opened("2 09:00", "low", &reopened), "2 15:00");
    assert_eq!(found, ["1@2 12:00", "2@2 12:00", "breach@2 14:00"]);
}

#[test]
fn e3_a_cap_that_runs_out_lets_them_go_on_and_is_a_change_e6() {
    let policy = desk(vec![Level::number(1, When::Share(5_000))]);
    let ticket = opened("2 09:00", "low", &[("2 10:00", paused("parts"))]);
    assert_eq!(fired(&policy, &ticket, "3 00:00"), ["1@2 12:00", "breach@2 14:00"]);
    // The cap runs out at eleven; the breach is a change of outcome, the warning none.
    let turns = watched(&policy, &ticket, "3 00:00", |watch| watch.turns.clone());
    assert_eq!(turns.into_iter().map(instant_text).collect::<Vec<_>>(), ["2 11:00", "2 14:00"]);
}

#[test]
fn e3_while_paused_pending_alerts_have_no_instant() {
    let policy = desk(vec![repeat(Level::number(1, When::Share(2_500)), hours(1), 2)]);
    let ticket = opened("2 09:00", "low", &[("2 10:30", paused("customer")), ("2 11:30", resumed("customer"))]);
    let pending = |until: &str| {
        let mut known = ticket.clone();
        known.events.retain(|event| event.at <= instant(until));
        watched(&policy, &known, until, |watch| {
            let mut later = watch.clone();
            later.live_to(instant("4 00:00"));
            let one = |(of, at, ..): punctual_oracle::alerts::Pending<'_>| format!("{of} {:?}", at.map(instant_text));
            watch.pending(&later).into_iter().map(one).collect::<Vec<_>>()
        })
    };
    assert_eq!(pending("2 11:00"), ["resolution/1/breach/0 None", "resolution/1/1/1 None"]);
    assert_eq!(pending("2 11:30"), [r#"resolution/1/breach/0 Some("2 14:00")"#, r#"resolution/1/1/1 Some("2 12:00")"#]);
}

// ---- E4 ----

#[test]
fn e4_repetitions_are_counted_from_the_firing_before() {
    let every = |every: Offset| desk(vec![repeat(Level::number(1, When::Due), every, 2)]);
    let ticket = opened("2 09:00", "low", &[]);
    let repeats = |policy: &Laddered, ticket: &Ticket| fired(policy, ticket, "9 00:00")[2..].to_vec();
    assert_eq!(repeats(&every(Offset::Counted(150 * MINUTE)), &ticket), ["1+1@2 15:30", "1+2@3 10:00"]);
    assert_eq!(repeats(&every(wall(5)), &ticket), ["1+1@2 18:00", "1+2@2 23:00"]);
    assert_eq!(repeats(&every(Offset::BusinessDays(1)), &ticket), ["1+1@3 17:00", "1+2@4 17:00"]);
    let paused = [("2 13:30", paused("customer")), ("2 15:00", resumed("customer"))];
    let paused = opened("2 09:00", "low", &paused);
    assert_eq!(repeats(&every(hours(1)), &paused), ["1+1@2 15:30", "1+2@2 16:30"]);
    assert_eq!(repeats(&every(wall(1)), &paused), ["1+1@2 15:00", "1+2@2 16:00"]);
}

#[test]
fn e4_repetitions_fall_within_a_tick_too() {
    let policy = desk(vec![repeat(Level::number(1, When::Share(100)), Offset::Wall(10 * MINUTE), 3)]);
    let found = fired(&policy, &opened("2 09:00", "low", &[]), "2 10:00");
    assert_eq!(found, ["1@2 09:02:24", "1+1@2 09:12:24", "1+2@2 09:22:24", "1+3@2 09:32:24"]);
}

#[test]
fn e4_a_repetition_waits_until_the_level_s_own_condition_holds_again() {
    let cells = vec![cell(Some("high"), 1, "24x7"), cell(None, 4, "24x7")];
    let policy = laddered(Metric::new("resolution", cells), vec![repeat(Level::number(1, When::Due), hours(1), 5)]);
    let ticket = opened("2 09:00", "high", &[("2 11:30", priority("low"))]);
    // Due at 10:00 and again at 11:00; then only from 13:00 on, at once and an hour later.
    let found = fired(&policy, &ticket, "2 15:00");
    assert_eq!(found, ["breach@2 10:00", "1@2 10:00", "1+1@2 11:00", "1+2@2 13:00", "1+3@2 14:00"]);
}

#[test]
fn e4_a_repetition_is_counted_as_the_time_is_counted_now_k10() {
    let cells = vec![cell(Some("high"), 10, "office"), cell(None, 20, "24x7")];
    let metric = Metric { on_retarget: Some(Retarget::Retroactive), ..Metric::new("resolution", cells) };
    let policy = laddered(metric, vec![repeat(Level::number(1, When::Share(1_000)), hours(2), 1)]);
    // From 07:00 round the clock the level fires at 09:00, two hours in. Counted by the office none of them was: the
    // next comes at 11:00, two office hours in, which is more than one of ten.
    let ticket = opened("2 07:00", "low", &[("2 10:00", priority("high"))]);
    assert_eq!(fired(&policy, &ticket, "2 16:00"), ["1@2 09:00", "1+1@2 11:00"]);
}

#[test]
fn e4_an_acknowledgement_silences_for_good_even_at_its_own_instant() {
    let until = |level| Level { until_acknowledged: true, ..level };
    let policy = || {
        desk(vec![
            until(repeat(Level::number(1, When::Share(2_500)), hours(1), 5)),
            until(Level::number(2, When::Due)),
            Level::number(3, When::Due),
        ])
    };
    let ticket = opened("2 09:00", "low", &[("2 11:00", Kind::Plain("acknowledged"))]);
    assert_eq!(fired(&policy(), &ticket, "3 00:00"), ["1@2 10:00", "breach@2 13:00", "3@2 13:00"]);
}

#[test]
fn e4_a_level_is_delivered_when_its_calendar_is_open_and_the_clock_counts() {
    let metric = || Metric::new("resolution", vec![cell(None, 12, "24x7")]);
    let deliver = || Level { deliver_in: Some("office".to_owned()), ..Level::number(1, When::Due) };
    let policy = laddered(metric(), vec![deliver()]);
    let fired = |events: &[(&str, Kind)]| fired(&policy, &opened("2 09:00", "low", events), "5 00:00");
    assert_eq!(fired(&[]), ["breach@2 21:00", "1@3 09:00"]);
    assert_eq!(fired(&[("3 09:00", paused("customer"))]), ["breach@2 21:00", "1@3 09:00"]);
    assert_eq!(fired(&[("3 09:00", Kind::Plain("resolved"))]), ["breach@2 21:00"]);
    let paused = [("3 08:00", paused("customer")), ("3 18:00", resumed("customer"))];
    assert_eq!(fired(&paused), ["breach@2 21:00", "1@4 09:00"]);
}

// ---- reopening, the dark, cycles ----

#[test]
fn e2_what_was_passed_while_finished_fires_at_the_reopening_k11() {
    let metric =
        |on_reopen| Metric { on_reopen: Some(on_reopen), ..Metric::new("resolution", vec![cell(None, 4, "office")]) };
    let ladder = || vec![Level::number(1, When::Share(5_000))];
    let events = [("2 10:00", Kind::Plain("resolved")), ("2 14:00", Kind::Plain("reopened"))];
    let found =
        |on_reopen| fired(&laddered(metric(on_reopen), ladder()), &opened("2 09:00", "low", &events), "3 00:00");
    assert_eq!(found(Reopen::Resume), ["1@2 15:00", "breach@2 17:00"]);
    assert_eq!(found(Reopen::ResumeCountingClosed), ["breach@2 14:00", "1@2 14:00"]);
    assert_eq!(found(Reopen::NewCycle), ["(2)1@2 16:00"]);
    assert_eq!(found(Reopen::Final), [""; 0]);
}

#[test]
fn e2_what_comes_to_be_covered_is_as_if_it_always_had_been_s4() {
    let policy = laddered(
        Metric::new("resolution", vec![cell(Some("high"), 4, "office")]),
        vec![
            Level { until_acknowledged: true, ..Level::number(1, When::Share(5_000)) },
            Level::number(2, When::Share(2_500)),
        ],
    );
    let covered = opened("2 09:00", "low", &[("2 12:00", priority("high"))]);
    assert_eq!(fired(&policy, &covered, "3 00:00"), ["1@2 12:00", "2@2 12:00", "breach@2 13:00"]);
    let acknowledged = [("2 10:00", Kind::Plain("acknowledged")), ("2 12:00", priority("high"))];
    assert_eq!(fired(&policy, &opened("2 09:00", "low", &acknowledged), "3 00:00"), ["2@2 12:00", "breach@2 13:00"]);
}
