//! Tests of the oracle itself with hand-computed cases. They do not use the crate.

use std::collections::{BTreeMap, BTreeSet};

use punctual_oracle::allowances::{Amount, Goal};
use punctual_oracle::calendar::{Answer, DAY, HOUR, Hours, MINUTE, Nanos, Window, at, text};
use punctual_oracle::clock::{
    Answers, Cell, Choice, Cycle, Event, Finish, Instant, Kind, Meaning, Metric, Outcome, Phase, Policy, Reason,
    Reopen, Retarget, Ticket, World, evaluate,
};

// ---- calendars ----

/// The open stretches of a stretch of time, looked at minute by minute.
fn open(hours: &Hours, from: &str, to: &str) -> Vec<String> {
    let (from, to) = (at(from), at(to));
    let window = Window::look(hours, from, MINUTE, ((to - from) / MINUTE) as usize);
    let stretches = window.open_intervals(from..to);
    stretches.into_iter().map(|stretch| format!("{} {}", text(stretch.start), text(stretch.end))).collect()
}

#[test]
fn c1_a_spring_gap_opens_when_it_ends() {
    let hours = Hours::new("America/New_York").on(6..7, &["02:30-05:00"]);
    let found = open(&hours, "2024-03-10T00:00:00Z", "2024-03-11T00:00:00Z");
    // 03:00 is 07:00Z in summer time; 02:30-03:00 does not occur.
    assert_eq!(found, ["2024-03-10T07:00:00Z 2024-03-10T09:00:00Z"]);
}

#[test]
fn c1_both_passes_of_an_autumn_fold_count() {
    let hours = Hours::new("America/New_York").on(6..7, &["00:00-01:30"]);
    let found = open(&hours, "2024-11-03T00:00:00Z", "2024-11-04T00:00:00Z");
    assert_eq!(found, ["2024-11-03T04:00:00Z 2024-11-03T05:30:00Z", "2024-11-03T06:00:00Z 2024-11-03T06:30:00Z"]);
}

#[test]
fn c1_a_day_lasts_23_hours_or_25() {
    let hours = Hours::new("America/New_York").on(6..7, &["00:00-24:00"]);
    let spring = open(&hours, "2024-03-09T00:00:00Z", "2024-03-12T00:00:00Z");
    assert_eq!(spring, ["2024-03-10T05:00:00Z 2024-03-11T04:00:00Z"]);
    let autumn = open(&hours, "2024-11-02T00:00:00Z", "2024-11-05T00:00:00Z");
    assert_eq!(autumn, ["2024-11-03T04:00:00Z 2024-11-04T05:00:00Z"]);
}

#[test]
fn c1_lord_howe_s_gap_is_half_an_hour() {
    // 2024-10-06: at 02:00 (15:30Z) clocks go to 02:30.
    let hours = Hours::new("Australia/Lord_Howe").on(6..7, &["01:00-03:00"]);
    let found = open(&hours, "2024-10-05T00:00:00Z", "2024-10-06T12:00:00Z");
    assert_eq!(found, ["2024-10-05T14:30:00Z 2024-10-05T16:00:00Z"]);
}

#[test]
fn c1_apia_has_no_2011_12_30() {
    // A Friday. Thursday ends at 10:00Z on the 30th, at UTC-10; Saturday begins there, at UTC+14.
    let fridays = Hours::new("Pacific/Apia").on(4..5, &["00:00-24:00"]);
    assert_eq!(open(&fridays, "2011-12-28T00:00:00Z", "2012-01-03T00:00:00Z"), [""; 0]);
    let saturdays = Hours::new("Pacific/Apia").on(5..6, &["09:00-10:00"]);
    let found = open(&saturdays, "2011-12-28T00:00:00Z", "2012-01-03T00:00:00Z");
    assert_eq!(found, ["2011-12-30T19:00:00Z 2011-12-30T20:00:00Z"]);
}

#[test]
fn c2_ranges_are_a_set_and_half_open() {
    let hours = Hours::new("UTC").on(0..1, &["13:00-15:00", "09:00-12:00", "11:00-13:00"]);
    let found = open(&hours, "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z");
    assert_eq!(found, ["2026-03-02T09:00:00Z 2026-03-02T15:00:00Z"]);
    assert!(hours.is_open(at("2026-03-02T09:00:00Z")) && !hours.is_open(at("2026-03-02T15:00:00Z")));
}

#[test]
fn c4_a_closed_date_drops_its_night_shift_and_cuts_the_one_before() {
    let hours = Hours::new("UTC").on(0..5, &["22:00-06:00"]).dated("2026-03-06", &[]);
    // Friday the 6th is closed: Thursday's shift ends at midnight, and there is none into Saturday.
    let found = open(&hours, "2026-03-05T12:00:00Z", "2026-03-08T12:00:00Z");
    assert_eq!(found, ["2026-03-05T22:00:00Z 2026-03-06T00:00:00Z"]);
    let free = Hours::new("UTC").on(0..5, &["22:00-06:00"]);
    let found = open(&free, "2026-03-05T12:00:00Z", "2026-03-08T12:00:00Z");
    assert_eq!(found, ["2026-03-05T22:00:00Z 2026-03-06T06:00:00Z", "2026-03-06T22:00:00Z 2026-03-07T06:00:00Z"]);
}

#[test]
fn c4_a_dated_entry_beats_a_yearly_one() {
    let hours = Hours::new("UTC").on(0..7, &["09:00-17:00"]).yearly(12, 25, &[]).dated("2026-12-25", &["10:00-11:00"]);
    let found = open(&hours, "2026-12-25T00:00:00Z", "2026-12-26T00:00:00Z");
    assert_eq!(found, ["2026-12-25T10:00:00Z 2026-12-25T11:00:00Z"]);
    assert_eq!(open(&hours, "2027-12-25T00:00:00Z", "2027-12-26T00:00:00Z"), [""; 0]);
}

#[test]
fn c4_29_february_exists_in_leap_years_only() {
    let hours = Hours::new("UTC").on(0..7, &["09:00-10:00"]).yearly(2, 29, &[]);
    assert_eq!(open(&hours, "2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z"), [""; 0]);
    assert_eq!(open(&hours, "2027-03-01T00:00:00Z", "2027-03-02T00:00:00Z").len(), 1);
}

#[test]
fn c6_add_is_the_earliest_going_on_and_the_latest_going_back() {
    let hours = Hours::new("UTC").on(0..5, &["09:00-17:00"]);
    // Thursday 2026-03-05 00:00 to Tuesday 00:00.
    let start = at("2026-03-05T00:00:00Z");
    let window = Window::look(&hours, start, HOUR, 5 * 24);
    let friday_nine = at("2026-03-06T09:00:00Z");
    assert_eq!(window.add(friday_nine, 8 * HOUR), Answer::At(at("2026-03-06T17:00:00Z")));
    assert_eq!(window.add(friday_nine, 8 * HOUR + 1), Answer::At(at("2026-03-09T09:00:00.000000001Z")));
    let monday_ten = at("2026-03-09T10:00:00Z");
    assert_eq!(window.add(monday_ten, -HOUR), Answer::At(at("2026-03-09T09:00:00Z")));
    assert_eq!(window.add(monday_ten, -HOUR - 1), Answer::At(at("2026-03-06T16:59:59.999999999Z")));
    assert_eq!(window.add(at("2026-03-07T00:00:00Z"), 0), Answer::At(at("2026-03-07T00:00:00Z")));
    assert_eq!(window.between(monday_ten, friday_nine), -9 * HOUR);
    assert_eq!(window.add(friday_nine, 40 * HOUR), Answer::Past(start + 5 * DAY));
}

#[test]
fn next_open_is_now_when_open_and_next_close_is_after_the_next_opening() {
    let hours = Hours::new("UTC").on(0..5, &["09:00-17:00"]);
    let window = Window::look(&hours, at("2026-03-05T00:00:00Z"), HOUR, 5 * 24);
    let noon = at("2026-03-06T12:00:00Z");
    assert_eq!(window.next_open(noon), Answer::At(noon));
    assert_eq!(window.next_close(noon), Answer::At(noon + 5 * HOUR));
    let closing = noon + 5 * HOUR;
    assert_eq!(window.next_open(closing), Answer::At(at("2026-03-09T09:00:00Z")));
    assert_eq!(window.next_close(closing), Answer::At(at("2026-03-09T17:00:00Z")));
}

#[test]
fn t2_nothing_lies_outside_the_horizon() {
    let always = Hours::always();
    let window = Window::look(&always, at("2099-12-31T00:00:00Z"), HOUR, 48);
    let last = at("2099-12-31T23:00:00Z");
    assert_eq!(window.add(last, HOUR), Answer::Never);
    assert_eq!(window.add(last, HOUR - 1), Answer::At(at("2099-12-31T23:59:59.999999999Z")));
    assert_eq!(window.next_close(last), Answer::Never);
    assert_eq!(window.between(last, last + 5 * HOUR), HOUR);
    assert_eq!(window.add(last + 2 * HOUR, 0), Answer::Never);
    assert_eq!(window.add(last + 2 * HOUR, -HOUR), Answer::At(last));
}

// ---- clocks ----

const MONDAY: &str = "2026-03-02T";

/// `09:00` on Monday; `1 09:00` on Tuesday, and so on.
fn clock(text: &str) -> Nanos {
    let (days, time) = text.split_once(' ').unwrap_or(("0", text));
    at(&format!("{MONDAY}{time}:00Z")) + days.parse::<i64>().unwrap() * DAY
}

fn short(at: Instant) -> String {
    format!("{at:?}").replace("2026-03-0", "").replace("T", " ").replace(":00Z", "")
}

fn metric(name: &str, cells: &[(&str, i64)]) -> Metric {
    let cell = |&(priority, minutes): &(&str, i64)| Cell {
        priority: (priority != "*").then(|| priority.to_owned()),
        tier: None,
        within: Goal::working(minutes * MINUTE),
        calendar: None,
    };
    Metric::new(name, cells.iter().map(cell).collect())
}

/// Weekdays 09:00-17:00 in UTC; `customer` pauses everything, `parts` the resolution only.
fn desk(metrics: Vec<Metric>) -> Policy {
    let reason = |name: &str, metrics: Option<&str>| Reason {
        name: name.to_owned(),
        party: Some("customer".to_owned()),
        metrics: metrics.map(|metric| vec![metric.to_owned()]),
        ..Reason::default()
    };
    let statuses = [
        ("pending", Meaning::Pauses("customer".to_owned())),
        ("solved", Meaning::Finished(Finish::Resolved)),
        ("spam", Meaning::Finished(Finish::Cancelled)),
        ("new", Meaning::Open),
    ];
    Policy {
        priorities: vec!["high".to_owned(), "low".to_owned(), "none".to_owned()],
        tiers: vec![],
        calendars: BTreeMap::from([("office".to_owned(), Hours::new("UTC").on(0..5, &["09:00-17:00"]))]),
        calendar: "office".into(),
        metrics,
        pauses: vec![reason("customer", None), reason("parts", Some("resolution"))],
        statuses: statuses.into_iter().map(|(name, meaning)| (name.to_owned(), meaning)).collect(),
    }
}

fn ticket(opened: &str, priority: &str, events: &[(&str, Kind)]) -> Ticket {
    let event = |(at, kind): &(&str, Kind)| Event { at: clock(at), kind: kind.clone() };
    Ticket {
        opened_at: clock(opened),
        priority: Some(priority.to_owned()),
        events: events.iter().map(event).collect(),
        ..Ticket::default()
    }
}

/// Answers borrow from what was asked: it is kept until the test ends.
fn kept<T>(thing: T) -> &'static T {
    Box::leak(Box::new(thing))
}

fn ask(policy: &Policy, ticket: &Ticket, now: &str) -> Answers<'static> {
    let (policy, ticket) = (kept(policy.clone()), kept(ticket.clone()));
    let world = kept(World::look(policy, at("2026-03-01T00:00:00Z"), 30 * MINUTE, 30 * 48));
    evaluate(world, ticket, &[clock(now)]).remove(0)
}

/// outcome, elapsed minutes, due, breached, stopped of the last cycle of a metric
fn facts(answers: &Answers<'_>, metric: &str) -> (Outcome, i64, String, String, String) {
    let cycle = last(answers, metric);
    let time = |at: &Option<Instant>| at.map_or("-".to_owned(), short);
    (cycle.outcome, cycle.elapsed_s / 60, time(&cycle.due_at), time(&cycle.breached_at), time(&cycle.stopped_at))
}

fn last<'a>(answers: &'a Answers<'_>, metric: &str) -> &'a Cycle<'a> {
    answers.metrics[metric].last().unwrap()
}

fn want(
    outcome: Outcome,
    elapsed: i64,
    due: &str,
    breached: &str,
    stopped: &str,
) -> (Outcome, i64, String, String, String) {
    (outcome, elapsed, due.to_owned(), breached.to_owned(), stopped.to_owned())
}

fn plain(kind: &'static str) -> Kind {
    Kind::Plain(kind)
}

fn status(to: &str) -> Kind {
    Kind::Status(to.to_owned())
}

fn priority(to: &str) -> Kind {
    Kind::Priority(to.to_owned())
}

fn paused(reason: &str) -> Kind {
    Kind::Paused(reason.to_owned())
}

fn resumed(reason: &str) -> Kind {
    Kind::Resumed(reason.to_owned())
}

#[test]
fn k4_a_deadline_that_fills_the_day_is_due_at_closing() {
    let policy = desk(vec![metric("resolution", &[("*", 240)])]);
    let ticket = ticket("13:00", "low", &[]);
    let answers = ask(&policy, &ticket, "16:30");
    assert_eq!(facts(&answers, "resolution"), want(Outcome::Pending, 210, "2 17:00", "-", "-"));
    assert_eq!(answers.next_change.map(short).as_deref(), Some("2 17:00"));
    let answers = ask(&policy, &ticket, "17:00");
    assert_eq!(facts(&answers, "resolution"), want(Outcome::Breached, 240, "2 17:00", "2 17:00", "-"));
    let outside = Phase::OutsideHours { opens_at: Some(Instant(clock("1 09:00"))) };
    assert_eq!((&last(&answers, "resolution").phase, &answers.next_change), (&outside, &None));
}

#[test]
fn k5_a_stop_at_the_due_instant_is_met_and_one_later_is_not() {
    let policy = desk(vec![metric("first_response", &[("*", 60)])]);
    let replied = |at| ticket("09:00", "low", &[(at, plain("agent_replied"))]);
    let met = facts(&ask(&policy, &replied("10:00"), "12:00"), "first_response");
    assert_eq!(met, want(Outcome::Met, 60, "2 10:00", "-", "2 10:00"));
    let late = facts(&ask(&policy, &replied("10:30"), "12:00"), "first_response");
    assert_eq!(late, want(Outcome::Breached, 90, "2 10:00", "2 10:00", "2 10:30"));
}

#[test]
fn k2_a_pause_that_begins_at_the_due_instant_comes_too_late() {
    let policy = desk(vec![metric("resolution", &[("*", 60)])]);
    let ticket = ticket("09:00", "low", &[("10:00", status("pending")), ("11:00", plain("resolved"))]);
    let answers = ask(&policy, &ticket, "10:30");
    assert_eq!(facts(&answers, "resolution"), want(Outcome::Breached, 60, "2 10:00", "2 10:00", "-"));
    let answers = ask(&policy, &ticket, "12:00");
    assert_eq!(facts(&answers, "resolution"), want(Outcome::Breached, 60, "2 10:00", "2 10:00", "2 11:00"));
}

#[test]
fn k4_a_paused_clock_has_what_it_would_have_if_resumed() {
    let policy = desk(vec![metric("resolution", &[("*", 120)])]);
    let ticket = ticket("09:00", "low", &[("10:00", status("pending"))]);
    let answers = ask(&policy, &ticket, "12:00");
    let cycle = last(&answers, "resolution");
    assert_eq!((cycle.elapsed_s, cycle.paused_s, cycle.remaining_s), (3600, 7200, Some(3600)));
    assert_eq!((cycle.due_at, cycle.due_if_resumed), (None, Some(Instant(clock("13:00")))));
    let since = Instant(clock("10:00"));
    assert_eq!(cycle.phase, Phase::Paused { since, reason: "customer", party: Some("customer"), ends_at: None });
    assert_eq!(answers.next_change, None);
}

#[test]
fn p3_the_reason_that_began_first_is_charged_and_overlaps_count_once() {
    let policy = desk(vec![metric("resolution", &[("*", 240)]), metric("first_response", &[("*", 240)])]);
    let paused = Kind::Paused("parts".to_owned());
    let resumed = Kind::Resumed("parts".to_owned());
    let events = [("10:00", paused), ("11:00", status("pending")), ("12:00", resumed), ("13:00", status("new"))];
    let ticket = ticket("09:00", "low", &events);
    let reason = |now: &str, metric: &str| match last(&ask(&policy, &ticket, now), metric).phase {
        Phase::Paused { since, reason, .. } => format!("{reason} {}", short(since)),
        other => format!("{other:?}"),
    };
    assert_eq!(reason("11:30", "resolution"), "parts 2 10:00");
    assert_eq!(reason("12:30", "resolution"), "customer 2 10:00");
    assert_eq!(reason("11:30", "first_response"), "customer 2 11:00");
    assert_eq!(reason("14:00", "resolution"), "Running");
    assert_eq!(last(&ask(&policy, &ticket, "14:00"), "resolution").paused_s, 3 * 3600);
}

#[test]
fn k10_a_new_target_may_be_due_before_it_came() {
    let policy = desk(vec![metric("resolution", &[("high", 60), ("low", 240)])]);
    let ticket = ticket("09:00", "low", &[("11:00", priority("high")), ("12:00", priority("low"))]);
    let high = facts(&ask(&policy, &ticket, "11:30"), "resolution");
    assert_eq!(high, want(Outcome::Breached, 150, "2 10:00", "2 11:00", "-"));
    let low = facts(&ask(&policy, &ticket, "12:00"), "resolution");
    assert_eq!(low, want(Outcome::Pending, 180, "2 13:00", "-", "-"));
    let again = facts(&ask(&policy, &ticket, "14:00"), "resolution");
    assert_eq!(again, want(Outcome::Breached, 300, "2 13:00", "2 13:00", "-"));
}

#[test]
fn k11_a_reopening_continues_what_the_resolution_ended_only() {
    let policy = desk(vec![metric("resolution", &[("*", 240)]), metric("first_response", &[("*", 60)])]);
    let events = [
        ("09:30", plain("agent_replied")),
        ("10:00", plain("resolved")),
        ("12:00", plain("reopened")),
        ("12:30", plain("reopened")),
    ];
    let answers = ask(&policy, &ticket("09:00", "low", &events), "13:00");
    assert_eq!(facts(&answers, "resolution"), want(Outcome::Pending, 120, "2 15:00", "-", "-"));
    assert_eq!(facts(&answers, "first_response"), want(Outcome::Met, 30, "2 10:00", "-", "2 09:30"));
}

#[test]
fn k12_leaving_a_cancelled_status_takes_the_cancellation_back() {
    let policy = desk(vec![metric("resolution", &[("*", 120)])]);
    let ticket = ticket("09:00", "low", &[("10:00", status("spam")), ("12:00", status("elsewhere"))]);
    let void = ask(&policy, &ticket, "11:00");
    assert_eq!(facts(&void, "resolution"), want(Outcome::Void, 60, "2 11:00", "-", "2 10:00"));
    assert_eq!(last(&void, "resolution").phase, Phase::Cancelled);
    let back = ask(&policy, &ticket, "12:30");
    assert_eq!(facts(&back, "resolution"), want(Outcome::Pending, 90, "2 13:00", "-", "-"));
    assert_eq!(back.notices, BTreeSet::from([("status", "elsewhere", Instant(clock("12:00")))]));
}

#[test]
fn k13_an_unanswered_message_starts_its_cycle_at_the_reopening() {
    let policy = desk(vec![metric("next_response", &[("*", 60)])]);
    let events = [
        ("09:30", plain("customer_replied")),
        ("10:00", plain("resolved")),
        ("11:00", plain("customer_replied")),
        ("12:00", plain("reopened")),
        ("12:30", plain("agent_replied")),
        ("13:00", plain("customer_replied")),
    ];
    let mut ticket = ticket("09:00", "low", &events);
    // The first message came before any answer: it is the first response's.
    assert_eq!(ask(&policy, &ticket, "11:30").metrics["next_response"], []);
    let cycles = &ask(&policy, &ticket, "13:00").metrics["next_response"];
    let starts: Vec<String> = cycles.iter().map(|cycle| short(cycle.started_at)).collect();
    assert_eq!(starts, ["2 12:00", "2 13:00"]);
    ticket.events.insert(3, Event { at: clock("11:30"), kind: plain("agent_replied") });
    assert_eq!(ask(&policy, &ticket, "12:30").metrics["next_response"], []);
}

#[test]
fn k1_an_event_listed_in_both_restarts_the_clock() {
    let mut both = metric("update", &[("*", 60)]);
    both.start = Some(vec!["opened".to_owned(), "custom:note".to_owned()]);
    both.stop = Some(vec!["custom:note".to_owned()]);
    both.repeat = Some(true);
    let note = || Kind::Custom("note".to_owned());
    let ticket = ticket("09:00", "low", &[("09:30", note()), ("11:00", note())]);
    let cycles = &ask(&desk(vec![both]), &ticket, "11:30").metrics["update"];
    let seen: Vec<(u32, Outcome, i64)> =
        cycles.iter().map(|cycle| (cycle.number, cycle.outcome, cycle.elapsed_s / 60)).collect();
    assert_eq!(seen, [(1, Outcome::Met, 30), (2, Outcome::Breached, 90), (3, Outcome::Pending, 30)]);
}

#[test]
fn s4_a_target_that_comes_to_apply_holds_from_the_start() {
    let policy = desk(vec![metric("resolution", &[("high", 60)]), metric("first_response", &[("high", 60)])]);
    let events = [("10:00", plain("agent_replied")), ("11:00", priority("high")), ("12:00", priority("?"))];
    let ticket = ticket("09:00", "none", &events);
    let before = ask(&policy, &ticket, "10:30");
    assert_eq!(before.not_covered, ["first_response", "resolution"]);
    assert_eq!(before.metrics["resolution"], []);
    let covered = ask(&policy, &ticket, "11:00");
    assert_eq!(facts(&covered, "resolution"), want(Outcome::Breached, 120, "2 10:00", "2 11:00", "-"));
    assert_eq!(covered.metrics["first_response"], []);
    assert_eq!(ask(&policy, &ticket, "12:30").not_covered, ["first_response", "resolution"]);
}

#[test]
fn k9_nothing_has_started_before_the_opening() {
    let policy = desk(vec![metric("resolution", &[("high", 60)])]);
    let answers = ask(&policy, &ticket("09:00", "none", &[]), "08:30");
    assert_eq!(answers.metrics["resolution"], []);
    assert!(answers.not_covered.is_empty());
    assert_eq!(answers.next_change, Some(Instant(clock("09:00"))));
}

#[test]
fn p1_resolved_ends_explicit_pauses_but_not_those_of_a_status() {
    let policy = desk(vec![metric("resolution", &[("*", 240)])]);
    let explicit = [("09:30", paused("parts")), ("10:00", plain("resolved")), ("11:00", plain("reopened"))];
    let answers = ask(&policy, &ticket("09:00", "low", &explicit), "12:00");
    assert_eq!(facts(&answers, "resolution"), want(Outcome::Pending, 90, "2 14:30", "-", "-"));
    let by_status = [("09:30", status("pending")), ("10:00", plain("resolved")), ("11:00", plain("reopened"))];
    let answers = ask(&policy, &ticket("09:00", "low", &by_status), "12:00");
    assert_eq!(last(&answers, "resolution").elapsed_s, 1800);
    assert!(matches!(last(&answers, "resolution").phase, Phase::Paused { .. }));
}

// ---- modes of retargeting and reopening ----

/// Every cycle of a metric: outcome, start, elapsed minutes, stop, since when breached.
fn history(answers: &Answers<'_>, metric: &str) -> Vec<String> {
    let time = |at: Option<Instant>| at.map_or("-".to_owned(), short);
    let line = |cycle: &Cycle<'_>| {
        let (outcome, elapsed) = (cycle.outcome, cycle.elapsed_s / 60);
        let (stopped, breached) = (time(cycle.stopped_at), time(cycle.breached_at));
        format!("{outcome:?} {} {elapsed} {stopped} {breached}", short(cycle.started_at))
    };
    answers.metrics[metric].iter().map(line).collect()
}

/// High: one hour in the office; low: four hours round the clock; none: nothing.
fn moving(on_retarget: Retarget) -> Policy {
    let mut resolution = metric("resolution", &[("high", 60), ("low", 240)]);
    resolution.cells[1].calendar = Some("24x7".into());
    resolution.on_retarget = Some(on_retarget);
    desk(vec![resolution])
}

/// A resolution of four hours, or of two from high on.
fn reopening(on_reopen: Reopen) -> Policy {
    let mut resolution = metric("resolution", &[("high", 120), ("*", 240)]);
    resolution.on_reopen = Some(on_reopen);
    desk(vec![resolution])
}

#[test]
fn k10_retroactive_recounts_every_stretch_and_pause() {
    let events = [
        ("10:00", Kind::Paused("parts".to_owned())),
        ("11:00", Kind::Resumed("parts".to_owned())),
        ("12:00", priority("low")),
    ];
    // 07:00-10:00 and 11:00-12:00 round the clock are the whole allowance. The answers have said breached since 10:00.
    let policy = moving(Retarget::Retroactive);
    let life = ticket("07:00", "high", &events);
    let answers = ask(&policy, &life, "12:00");
    assert_eq!(facts(&answers, "resolution"), want(Outcome::Breached, 240, "2 12:00", "2 10:00", "-"));
    let kept = ask(&moving(Retarget::KeepElapsed), &life, "12:00");
    assert_eq!(facts(&kept, "resolution"), want(Outcome::Pending, 120, "2 14:00", "-", "-"));
    let back = ticket("07:00", "low", &[("08:00", priority("high")), ("09:30", priority("high"))]);
    let answers = ask(&policy, &back, "09:30");
    assert_eq!(facts(&answers, "resolution"), want(Outcome::Pending, 30, "2 10:00", "-", "-"));
}

#[test]
fn k10_restart_ends_the_cycle_void_and_keeps_its_breach() {
    let policy = moving(Retarget::Restart);
    let life = ticket("09:00", "high", &[("11:00", priority("low")), ("12:00", priority("low"))]);
    let answers = ask(&policy, &life, "12:00");
    assert_eq!(history(&answers, "resolution"), ["Void 2 09:00 120 2 11:00 2 10:00", "Pending 2 11:00 60 - -"]);
    assert_eq!(answers.metrics["resolution"][0].phase, Phase::Stopped);
    // At the due instant itself no answer has said breached yet.
    let life = ticket("09:00", "high", &[("10:00", priority("low"))]);
    let answers = ask(&policy, &life, "10:00");
    assert_eq!(history(&answers, "resolution"), ["Void 2 09:00 60 2 10:00 -", "Pending 2 10:00 0 - -"]);
}

#[test]
fn k10_restart_through_an_empty_cell_goes_on() {
    let policy = moving(Retarget::Restart);
    let life = ticket("09:00", "high", &[("10:30", priority("none")), ("11:00", priority("low"))]);
    assert_eq!(ask(&policy, &life, "10:30").metrics["resolution"], []);
    let answers = ask(&policy, &life, "11:00");
    assert_eq!(history(&answers, "resolution"), ["Pending 2 09:00 120 - -"]);
}

#[test]
fn k10_pinned_stays_on_the_first_target_that_covered_it() {
    let policy = moving(Retarget::Pinned);
    let events = [("09:30", priority("high")), ("10:00", priority("low")), ("10:30", priority("none"))];
    let life = ticket("09:00", "none", &events);
    assert_eq!(ask(&policy, &life, "09:00").not_covered, ["resolution"]);
    let answers = ask(&policy, &life, "11:00");
    assert_eq!(facts(&answers, "resolution"), want(Outcome::Breached, 120, "2 10:00", "2 10:00", "-"));
    assert_eq!((answers.not_covered.len(), last(&answers, "resolution").calendar), (0, "office"));
    let stopped = Ticket {
        events: [&life.events[..], &ticket("09:00", "none", &[("11:30", plain("resolved"))]).events].concat(),
        ..life
    };
    assert_eq!(ask(&policy, &stopped, "12:00").not_covered, ["resolution"]);
}

#[test]
fn k11_resume_counting_closed_counts_up_to_a_cancellation() {
    let policy = reopening(Reopen::ResumeCountingClosed);
    let events = [
        ("10:00", status("pending")),
        ("11:00", plain("resolved")),
        ("12:00", plain("cancelled")),
        ("14:00", status("new")),
    ];
    // 09-10 open, 10-11 paused, 11-12 closed but counted, 12-14 cancelled.
    let answers = ask(&policy, &ticket("09:00", "low", &events), "14:30");
    assert_eq!(facts(&answers, "resolution"), want(Outcome::Pending, 150, "2 16:00", "-", "-"));
    let uncancelled = [events[0].clone(), events[1].clone(), events[3].clone()];
    let answers = ask(&policy, &ticket("09:00", "low", &uncancelled), "14:00");
    assert_eq!(facts(&answers, "resolution"), want(Outcome::Breached, 240, "2 14:00", "2 14:00", "-"));
    // The time was used up while closed: due then, and breached from the reopening on.
    let answers = ask(&policy, &ticket("09:00", "high", &uncancelled), "14:30");
    assert_eq!(facts(&answers, "resolution"), want(Outcome::Breached, 270, "2 12:00", "2 14:00", "-"));
}

#[test]
fn k11_new_cycle_leaves_the_ended_one_as_it_was() {
    let policy = reopening(Reopen::NewCycle);
    let events = [("10:00", plain("resolved")), ("12:00", plain("reopened")), ("13:00", plain("cancelled"))];
    let answers = ask(&policy, &ticket("09:00", "low", &events), "14:00");
    assert_eq!(history(&answers, "resolution"), ["Met 2 09:00 60 2 10:00 -", "Void 2 12:00 60 2 13:00 -"]);
    // What a cancellation ended goes on.
    let events = [&events[..], &[("14:00", plain("reopened"))]].concat();
    let answers = ask(&policy, &ticket("09:00", "low", &events), "15:00");
    assert_eq!(history(&answers, "resolution"), ["Met 2 09:00 60 2 10:00 -", "Pending 2 12:00 120 - -"]);
}

#[test]
fn k11_final_lets_the_first_completion_stand() {
    let policy = reopening(Reopen::Final);
    let events = [("10:00", plain("resolved")), ("12:00", plain("reopened")), ("16:00", plain("resolved"))];
    let answers = ask(&policy, &ticket("09:00", "low", &events), "16:30");
    assert_eq!(history(&answers, "resolution"), ["Met 2 09:00 60 2 10:00 -"]);
    let events = [("10:00", plain("cancelled")), ("12:00", plain("reopened"))];
    let answers = ask(&policy, &ticket("09:00", "low", &events), "12:30");
    assert_eq!(history(&answers, "resolution"), ["Pending 2 09:00 90 - -"]);
}

#[test]
fn k10_a_stopped_cycle_retargets_at_its_reopening() {
    let events = [("10:00", plain("resolved")), ("10:30", priority("low")), ("12:00", plain("reopened"))];
    let life = ticket("09:00", "high", &events);
    let history = |mode| history(&ask(&moving(mode), &life, "13:00"), "resolution");
    assert_eq!(history(Retarget::Restart), ["Met 2 09:00 60 2 10:00 -", "Pending 2 12:00 60 - -"]);
    assert_eq!(history(Retarget::KeepElapsed), ["Pending 2 09:00 120 - -"]);
    assert_eq!(history(Retarget::Pinned), ["Breached 2 09:00 120 - 2 12:00"]);
}

#[test]
fn k14_a_start_before_the_opening_breaches_at_the_opening() {
    let mut resolution = metric("resolution", &[("*", 60)]);
    resolution.from_occurred_at = true;
    let policy = desk(vec![resolution]);
    let mut life = ticket("11:00", "low", &[]);
    life.occurred_at = Some(clock("09:00"));
    life.status = Some("pending".to_owned());
    let before = ask(&policy, &life, "10:30");
    assert_eq!((&before.metrics["resolution"][..], before.next_change), (&[][..], Some(Instant(clock("11:00")))));
    let answers = ask(&policy, &life, "11:30");
    assert_eq!(facts(&answers, "resolution"), want(Outcome::Breached, 120, "2 10:00", "2 11:00", "-"));
    let since = Instant(clock("11:00"));
    assert!(matches!(last(&answers, "resolution").phase, Phase::Paused { since: found, .. } if found == since));
}

#[test]
fn k1_the_other_presets_start_and_stop_by_their_own_triggers() {
    let names = ["every_response", "periodic_update", "assignment", "ownership"];
    let policy = desk(names.iter().map(|name| metric(name, &[("*", 60)])).collect());
    let group = |name: &str| Kind::Assigned(Some(name.to_owned()));
    let events = [
        ("09:30", plain("agent_replied")),
        ("10:00", group("desk")),
        ("10:30", plain("customer_replied")),
        ("11:00", group("desk")),
        ("11:30", group("field")),
    ];
    let answers = ask(&policy, &ticket("09:00", "low", &events), "12:00");
    assert_eq!(history(&answers, "every_response"), ["Met 2 09:00 30 2 09:30 -", "Breached 2 10:30 90 - 2 11:30"]);
    assert_eq!(history(&answers, "periodic_update"), ["Met 2 09:00 30 2 09:30 -", "Breached 2 09:30 150 - 2 10:30"]);
    assert_eq!(history(&answers, "assignment"), ["Met 2 09:00 60 2 10:00 -"]);
    assert_eq!(history(&answers, "ownership"), ["Breached 2 10:00 90 2 11:30 2 11:00", "Pending 2 11:30 30 - -"]);
}

#[test]
fn r1_the_roll_up_adds_up_and_names_what_presses() {
    let names = [("resolution", 240), ("first_visit", 180), ("first_response", 60)];
    let policy = desk(names.iter().map(|(name, minutes)| metric(name, &[("*", *minutes)])).collect());
    let rollup = |events: &[(&str, Kind)], now| ask(&policy, &ticket("09:00", "low", events), now).rollup;
    let pressing = |events: &[(&str, Kind)], now| rollup(events, now).pressing.map(|pressing| pressing.metric);
    let replied = ("09:30", plain("agent_replied"));
    let parts = ("09:30", Kind::Paused("parts".to_owned()));
    assert_eq!(pressing(&[], "09:30"), Some("first_response"));
    assert_eq!(pressing(std::slice::from_ref(&replied), "10:00"), Some("first_visit"));
    assert_eq!(pressing(&[replied.clone(), parts], "10:00"), Some("first_visit"));
    assert_eq!(pressing(&[], "12:30"), Some("first_response"));
    let whole = rollup(&[replied, ("13:30", plain("resolved"))], "14:00");
    assert_eq!((whole.state, whole.worst, whole.pressing), (Some("resolved"), Some(Outcome::Breached), None));
    let response = &whole.metrics["first_response"];
    assert_eq!((response.met, response.breached, response.elapsed_s, response.longest_s), (1, 0, 1800, 1800));
    assert_eq!(rollup(&[], "08:30").state, None);
}

#[test]
fn k5_a_breach_has_no_break_at_an_instant_that_ends_breached() {
    let policy = desk(vec![metric("resolution", &[("high", 60), ("low", 120)])]);
    // Breached since 10:00; at 11:00 the new target makes the stop timely, and the reopening undoes the stop.
    let events = [("11:00", priority("low")), ("11:00", plain("resolved")), ("11:00", plain("reopened"))];
    let answers = ask(&policy, &ticket("09:00", "high", &events), "11:30");
    assert_eq!(facts(&answers, "resolution"), want(Outcome::Breached, 150, "2 11:00", "2 10:00", "-"));
    let answers = ask(&policy, &ticket("09:00", "high", &events[..2]), "11:30");
    assert_eq!(facts(&answers, "resolution"), want(Outcome::Met, 120, "2 11:00", "-", "2 11:00"));
}

mod alerts;
mod finished;
mod pauses;
