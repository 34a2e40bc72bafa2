//! Compares allowances in days and the placement of deadlines (A2, A3, A5, K10) with the oracle, which walks over
//! local dates.

use std::cell::Cell;

use crate::asking::{ensure, nanos, show};
use crate::draw::{check_each, zone_names};
use crate::draw_allowances::{Ask, Scene, scenes};
use chrono::TimeDelta;
use jiff::civil::Date;
use proptest::prelude::*;
use punctual::calendar::TimeOfDay;
use punctual::policy::{BusinessDays, CountsFrom, DueAt};
use punctual::{Cycle, Outcome, Phase, Policy, Ticket, evaluate};
use punctual_oracle::allowances::{Amount, Days, Due, Goal, Seen, Told, chrono_date};
use punctual_oracle::calendar::{DAY, HORIZON, HOUR, Nanos, SECOND, text, utc};
use serde_json::{Value, json};

/// Calendars per zone name, and questions asked of each on average.
const CALENDARS: u32 = 1;
const QUESTIONS: usize = 20;

/// `None` when the drawn calendar is never open.
pub(crate) fn read(policy: &Value) -> Result<Option<Policy>, TestCaseError> {
    match serde_json::from_value(policy.clone()) {
        Ok(policy) => Ok(Some(policy)),
        Err(mistake) if mistake.to_string().contains("never open") => Ok(None),
        Err(mistake) => Err(TestCaseError::fail(format!("{mistake}\npolicy {policy:#}"))),
    }
}

// ---- business dates ----

/// A3: which dates are business dates, when they open and close, and how to count them.
#[test]
fn a3_business_dates_are_the_local_dates_with_open_time() {
    let drawn = |zone: &String| scenes(zone, QUESTIONS);
    check_each(&zone_names(), CALENDARS, 10_000, drawn, |scene: &Scene, asked: &Cell<u64>| {
        let Some(policy) = read(&scene.policy())? else { return Ok(()) };
        let (calendar, days) = (policy.calendar("office").unwrap(), scene.days());
        let dates = days.dates();
        for ask in &scene.asks {
            asked.set(asked.get() + 1);
            let one = dates[ask.goal % dates.len()];
            let other = dates[ask.other % dates.len()];
            let date = chrono_date(one);

            let (want, got) = (days.is_business(one).unwrap(), calendar.is_business_date(date));
            ensure!(want == got, "is_business_date({date}): expected {want}, got {got}");
            let (want, got) = (days.opening(one).unwrap(), calendar.opening(date).map(nanos));
            ensure!(want == got, "opening({date}): expected {}, got {}", show(want), show(got));
            let want = days.closing(one).unwrap().filter(|at| HORIZON.contains(at));
            let got = calendar.closing(date).map(nanos);
            ensure!(want == got, "closing({date}): expected {}, got {}", show(want), show(got));

            let n = (ask.now % 13) as i32 - 6;
            let want = match n {
                0 => Ok(days.is_business(one).unwrap().then_some(one)),
                n => days.nth_business(one, n).map(Some),
            };
            if let Ok(want) = want {
                let (want, got) = (want.map(chrono_date), calendar.nth_business_date(date, n));
                ensure!(want == got, "nth_business_date({date}, {n}): expected {want:?}, got {got:?}");
            }
            if let Ok(want) = days.nth_business(one, 1) {
                let (want, got) = (Some(chrono_date(want)), calendar.next_business_date(date));
                ensure!(want == got, "next_business_date({date}): expected {want:?}, got {got:?}");
            }

            let business = |from: Date, to: Date| {
                let inside = dates.iter().filter(|&&date| from <= date && date < to);
                inside.filter(|&&date| days.is_business(date).unwrap()).count() as i64
            };
            let want = business(one, other) - business(other, one);
            let got = calendar.business_dates_between(date, chrono_date(other));
            ensure!(want == got, "business_dates_between({date}, {other}): expected {want}, got {got}");
        }
        Ok(())
    });
}

/// C11, A3, E1: what a host asks of an instant.
#[test]
fn a3_business_days_from_an_instant() {
    let drawn = |zone: &String| scenes(zone, QUESTIONS);
    check_each(&zone_names(), CALENDARS, 10_000, drawn, |scene: &Scene, asked: &Cell<u64>| {
        let Some(policy) = read(&scene.policy())? else { return Ok(()) };
        let (calendar, days) = (policy.calendar("office").unwrap(), scene.days());
        let edges = scene.edges(&days);
        for ask in &scene.asks {
            asked.set(asked.get() + 1);
            let start = scene.instant(ask, &edges);
            let date = days.date_of_start(start).and_then(|date| Ok(days.is_business(date)?.then_some(date)));
            if let Ok(want) = date {
                let (want, got) = (want.map(chrono_date), calendar.business_date(utc(start)));
                ensure!(want == got, "business_date({}): expected {want:?}, got {got:?}", text(start));
            }
            let (n, goal) = ((ask.now % 9) as i32 - 3, &scene.goals[ask.goal % scene.goals.len()]);
            let goal = Goal { amount: Amount::BusinessDays(n.unsigned_abs()), ..*goal };
            let want = if n < 0 { days.before(start, &goal) } else { days.placed(start, &goal) };
            if let Ok(want) = want {
                let mut rules = BusinessDays::new(n).due(due_at(goal.due));
                if goal.receipt {
                    rules = rules.counts_from(CountsFrom::Receipt);
                }
                if let Some(cutoff) = goal.cutoff {
                    rules = rules.cutoff(time_of(cutoff));
                }
                let want = Some(want).filter(|at| HORIZON.contains(at));
                let got = calendar.add_business_days(utc(start), rules).map(nanos);
                let question = format!("add_business_days({}, {rules:?})", text(start));
                ensure!(want == got, "{question}: expected {}, got {}", show(want), show(got));
            }
        }
        Ok(())
    });
}

fn due_at(due: Due) -> DueAt {
    match due {
        Due::Close => DueAt::Close,
        Due::SameTime => DueAt::SameTime,
        Due::At(second) => DueAt::At(time_of(second)),
    }
}

fn time_of(second: i32) -> TimeOfDay {
    TimeOfDay::new(second as u32 / 3600, second as u32 / 60 % 60, second as u32 % 60).unwrap()
}

// ---- deadlines ----

pub(crate) fn ticket(start: Nanos, priority: usize, events: &[(Nanos, Value)]) -> Ticket {
    let events: Vec<Value> = events
        .iter()
        .map(|(at, event)| {
            let mut event = event.clone();
            event["at"] = json!(text(*at));
            event
        })
        .collect();
    let ticket = json!({ "id": "T-1", "opened_at": text(start), "priority": format!("p{priority}"), "events": events });
    serde_json::from_value(ticket.clone()).unwrap_or_else(|mistake| panic!("{mistake}: {ticket}"))
}

pub(crate) fn cycle(policy: &Policy, ticket: &Ticket, now: Nanos) -> Cycle {
    evaluate(ticket, policy, utc(now)).metric("resolution").unwrap().current().unwrap().clone()
}

fn length(length: TimeDelta) -> Nanos {
    length.num_nanoseconds().unwrap()
}

/// Compares a cycle that has not stopped with what the oracle says.
pub(crate) fn compare(want: &Told, got: &Cycle, now: Nanos) -> Result<(), String> {
    let (due, resumed) = (got.due_at.map(nanos), got.due_if_resumed.map(nanos));
    let same = |what: &str, want: Option<Nanos>, got: Option<Nanos>| match want == got {
        true => Ok(()),
        false => Err(format!("{what}: expected {}, got {}", show(want), show(got))),
    };
    same("due_at", want.due_at, due)?;
    same("due_if_resumed", want.due_if_resumed, resumed)?;
    let numbers = [("elapsed", want.elapsed, length(got.elapsed)), ("paused", want.paused, length(got.paused))];
    let placed = want.due_at.or(want.due_if_resumed).is_some();
    let allowance = placed.then(|| ("allowance", want.allowance, got.allowance.map_or(-1, length)));
    let left = placed.then(|| ("remaining", want.allowance - want.elapsed, got.remaining.map_or(-1, length)));
    for (what, want, got) in numbers.into_iter().chain(allowance).chain(left) {
        if want != got {
            return Err(format!("{what}: expected {want} ns, got {got} ns"));
        }
    }
    let breached = want.due_at.is_some_and(|due| due <= now);
    let outcome = if breached { Outcome::Breached } else { Outcome::Pending };
    if got.outcome != outcome {
        return Err(format!("outcome: expected {outcome:?}, got {:?}", got.outcome));
    }
    Ok(())
}

fn fail(what: &str, goal: &Goal, start: Nanos, events: &[(Nanos, Value)], now: Nanos) -> TestCaseError {
    let events: Vec<String> = events.iter().map(|(at, event)| format!("{} {event}", text(*at))).collect();
    let (start, now) = (text(start), text(now));
    TestCaseError::fail(format!("{what}\ntarget {}\nopened {start}\nevents {events:#?}\nnow {now}", goal.json()))
}

/// Asks about the promises that `of` picks; `look` asks one question about the clock of one of them.
fn deadlines(
    of: impl Fn(&Amount) -> bool,
    look: impl Fn(&Scene, &Days, &Policy, &Ask, usize, Nanos) -> Seen<Result<u64, TestCaseError>>,
) {
    let drawn = |zone: &String| scenes(zone, QUESTIONS);
    let unseen = Cell::new(0_u64);
    check_each(&zone_names(), CALENDARS, 10_000, drawn, |scene: &Scene, asked: &Cell<u64>| {
        let mut scene = scene.clone();
        scene.goals.retain(|goal| of(&goal.amount));
        if scene.goals.is_empty() {
            asked.set(asked.get() + 1);
            return Ok(());
        }
        let Some(policy) = read(&scene.policy())? else {
            asked.set(asked.get() + 1);
            return Ok(());
        };
        let days = scene.days();
        let edges = scene.edges(&days);
        let before = asked.get();
        for ask in &scene.asks {
            let start = scene.instant(ask, &edges);
            match look(&scene, &days, &policy, ask, ask.goal % scene.goals.len(), start) {
                Ok(answered) => asked.set(asked.get() + answered?),
                Err(_) => unseen.set(unseen.get() + 1),
            }
        }
        // On a calendar that is rarely open, every answer may be further ahead than the oracle looks.
        asked.set(asked.get().max(before + 1));
        Ok(())
    });
    println!("further ahead than the oracle looks: {}", unseen.get());
}

/// The instants at which a clock is worth a look: drawn, and around its deadline.
fn moments(start: Nanos, ask: &Ask, due: Option<Nanos>) -> Vec<Nanos> {
    let drawn = start + (ask.now % (6 * DAY) as u64) as i64;
    let around = due.into_iter().flat_map(|due| [due - 1, due, due + 1]);
    let mut all: Vec<Nanos> = around.chain([drawn]).filter(|now| (start..HORIZON.end).contains(now)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The pauses that a question means, in order: drawn, or beginning where the deadline would be.
fn pauses(days: &Days, goal: &Goal, start: Nanos, ask: &Ask) -> Seen<Vec<(Nanos, Nanos)>> {
    let mut found: Vec<(Nanos, Nanos)> = Vec::new();
    for &(after, long) in &ask.pauses {
        let so_far: Vec<_> = found.iter().map(|&(from, until)| (from, Some(until))).collect();
        let last = found.last().map_or(start, |last| last.1);
        let due = days.clock(start, &so_far, last, goal)?.due_at;
        let step = days.window.step;
        let drawn = last + (after / 8 % (3 * DAY / step) as u64) as i64 * step;
        let from = match (after % 8, due) {
            (0..3, Some(due)) => due + [0, -1, 1][(after % 8) as usize],
            (3, _) => last,
            _ => drawn,
        };
        // A pause that begins as another ends is the same pause.
        let from = if from > last || found.is_empty() { from.max(last) } else { last + 1 };
        let until = from + (long % (2 * DAY / step) as u64) as i64 * step;
        if until < HORIZON.end {
            found.push((from, until));
        }
    }
    Ok(found)
}

fn events(pauses: &[(Nanos, Nanos)]) -> Vec<(Nanos, Value)> {
    let paused = json!({ "type": "paused", "reason": "wait" });
    let resumed = json!({ "type": "resumed", "reason": "wait" });
    pauses.iter().flat_map(|&(from, until)| [(from, paused.clone()), (until, resumed.clone())]).collect()
}

/// What of the pauses has been seen by `now`.
fn seen(pauses: &[(Nanos, Nanos)], now: Nanos) -> Vec<(Nanos, Option<Nanos>)> {
    let begun = pauses.iter().filter(|pause| pause.0 <= now);
    begun.map(|&(from, until)| (from, Some(until).filter(|until| *until <= now))).collect()
}

fn clock_is_as_told(of: impl Fn(&Amount) -> bool) {
    deadlines(of, |scene, days, policy, ask, index, start| {
        let goal = &scene.goals[index];
        let pauses = pauses(days, goal, start, ask)?;
        let end = pauses.last().map_or(start, |last| last.1);
        let due = days.clock(start, &seen(&pauses, end), end, goal)?.due_at;
        let events = events(&pauses);
        let ticket = ticket(start, index, &events);
        let mut asked = 0;
        for now in moments(start, ask, due) {
            asked += 1;
            let want = days.clock(start, &seen(&pauses, now), now, goal)?;
            let got = cycle(policy, &ticket, now);
            if let Err(what) = compare(&want, &got, now) {
                return Ok(Err(fail(&what, goal, start, &events, now)));
            }
            let paused = seen(&pauses, now).last().is_some_and(|last| last.1.is_none());
            if paused != matches!(got.phase, Phase::Paused { .. }) {
                return Ok(Err(fail(&format!("phase: {:?}", got.phase), goal, start, &events, now)));
            }
            if !paused && want.due_at.is_some_and(|due| due <= now) && got.breached_at.map(nanos) != want.due_at {
                let what = format!("breached_at: {:?}", got.breached_at);
                return Ok(Err(fail(&what, goal, start, &events, now)));
            }
        }
        Ok(Ok(asked))
    });
}

#[test]
fn a2_calendar_days_end_at_the_same_time_of_day() {
    clock_is_as_told(|amount| matches!(amount, Amount::CalendarDays(_) | Amount::CalendarMonths(_)));
}

#[test]
fn a3_a5_business_days_end_on_the_nth_business_date() {
    clock_is_as_told(|amount| matches!(amount, Amount::BusinessDays(_)));
}

#[test]
fn a1_a5_working_time_lands_on_the_closing_or_the_next_opening() {
    clock_is_as_told(|amount| matches!(amount, Amount::Working(_)));
}

/// K5: met iff it stops at or before the due instant; stopped while paused, had the pause ended at the stop.
#[test]
fn k5_a_stop_at_the_deadline_is_met_and_one_after_it_is_not() {
    deadlines(
        |_| true,
        |scene, days, policy, ask, index, start| {
            let goal = &scene.goals[index];
            let pauses = pauses(days, goal, start, ask)?;
            let end = pauses.last().map_or(start, |last| last.1);
            let due = days.clock(start, &seen(&pauses, end), end, goal)?.due_at;
            let mut asked = 0;
            for stop in moments(start, ask, due) {
                asked += 1;
                let want = days.clock(start, &seen(&pauses, stop), stop, goal)?;
                let due = want.due_at.or(want.due_if_resumed);
                let met = due.is_none_or(|due| stop <= due);
                let mut events = events(&pauses);
                events.retain(|event| event.0 <= stop);
                events.push((stop, json!({ "type": "resolved" })));
                let now = (stop + DAY).min(HORIZON.end - 1);
                let got = cycle(policy, &ticket(start, index, &events), now);
                let wanted = (if met { Outcome::Met } else { Outcome::Breached }, due, want.elapsed, want.paused);
                let told = (got.outcome, got.due_at.map(nanos), length(got.elapsed), length(got.paused));
                if wanted != told {
                    let what = format!("expected {wanted:?} ({}), got {told:?}", show(due));
                    return Ok(Err(fail(&what, goal, start, &events, now)));
                }
            }
            Ok(Ok(asked))
        },
    );
}

// ---- retargets ----

/// Clocks that both run on the calendar, or both round the clock, count the same time, unless a cutoff holds back the
/// hours of one (A8). A change to days counts all again.
fn count_alike(first: &Goal, then: &Goal) -> bool {
    let hours = |goal: &Goal| goal.cutoff.filter(|_| matches!(goal.amount, Amount::Working(_)));
    let held_alike = !matches!(then.amount, Amount::Working(_)) || hours(first) == hours(then);
    first.runs_on_the_calendar() == then.runs_on_the_calendar() && held_alike
}

#[test]
fn k10_a_retarget_places_a_date_allowance_from_the_start_of_the_cycle() {
    deadlines(
        |_| true,
        |scene, days, policy, ask, index, start| {
            let (first, then) = (&scene.goals[index], &scene.goals[ask.other % scene.goals.len()]);
            let changed = start + (ask.now / 7 % (4 * DAY as u64)) as i64;
            if then.amount == first.amount || changed >= HORIZON.end {
                return Ok(Ok(0));
            }
            let pauses = pauses(days, first, start, ask)?;
            let mut events = events(&pauses);
            let to = format!("p{}", ask.other % scene.goals.len());
            events.push((changed, json!({ "type": "priority_changed", "to": to })));
            let ticket = ticket(start, index, &events);
            let end = pauses.last().map_or(changed, |last| last.1.max(changed));
            let due = days.clock(start, &seen(&pauses, end), end, then)?.due_at;
            let mut asked = 0;
            for now in moments(start, ask, due) {
                asked += 1;
                let goal = if now < changed { first } else { then };
                let want = days.clock(start, &seen(&pauses, now), now, goal)?;
                let got = cycle(policy, &ticket, now);
                let agrees = match count_alike(first, then) || now < changed {
                    true => compare(&want, &got, now),
                    false if matches!(goal.amount, Amount::Working(_)) || !pauses.is_empty() => Ok(()),
                    false if want.due_at == got.due_at.map(nanos) => Ok(()),
                    false => Err(format!("due_at: expected {}, got {:?}", show(want.due_at), got.due_at)),
                };
                if let Err(what) = agrees {
                    return Ok(Err(fail(&format!("{what}; first {}", first.json()), goal, start, &events, now)));
                }
            }
            Ok(Ok(asked))
        },
    );
}

// ---- named cases, worked by hand ----

/// New York's wall clock; of a time that occurs twice the first pass.
fn ny(text: &str) -> Nanos {
    local("America/New_York", text)
}

fn local(zone: &str, text: &str) -> Nanos {
    let text = if text.len() > 10 { text.replacen(' ', "T", 1) } else { format!("{text}T00:00") };
    let at = jiff::tz::TimeZone::get(zone).unwrap().to_timestamp(text.parse().unwrap()).unwrap();
    at.as_nanosecond() as Nanos
}

/// Mon-Fri 09:00-17:00 in New York, with this instead of some dates.
fn office(dates: Value) -> Value {
    json!({ "time_zone": "America/New_York", "hours": { "mon-fri": ["09:00-17:00"] }, "dates": dates })
}

fn hours(hours: Value) -> Value {
    json!({ "time_zone": "America/New_York", "hours": hours })
}

fn promise(calendar: &Value, target: Value) -> Policy {
    let policy = json!({
        "id": "named", "calendars": { "office": calendar }, "calendar": "office", "priorities": ["p0", "p1"],
        "pauses": { "wait": {} }, "metrics": { "resolution": { "targets": { "*": { "*": target } } } },
    });
    serde_json::from_value(policy).unwrap()
}

/// The deadline of a ticket opened then and never touched.
#[track_caller]
fn due(calendar: &Value, target: Value, opened: Nanos, want: Nanos) {
    paused_due(calendar, target, opened, &[], want);
}

/// The deadline after these pauses.
#[track_caller]
fn paused_due(calendar: &Value, target: Value, opened: Nanos, pauses: &[(Nanos, Nanos)], want: Nanos) {
    let now = pauses.last().map_or(opened, |last| last.1);
    let cycle = cycle(&promise(calendar, target.clone()), &ticket(opened, 0, &events(pauses)), now);
    assert_eq!(show(cycle.due_at.map(nanos)), text(want), "{target} from {}", text(opened));
}

#[test]
fn a2_the_same_wall_clock_time_some_local_dates_later() {
    let office = office(json!({}));
    let days = json!("3 calendar days");
    due(&office, days.clone(), ny("2026-03-03 10:15"), ny("2026-03-06 10:15"));
    // Across a clock change that is 71 hours, or 73.
    due(&office, days.clone(), ny("2024-03-08 12:00"), ny("2024-03-08 12:00") + 71 * HOUR);
    due(&office, days.clone(), ny("2024-11-01 12:00"), ny("2024-11-01 12:00") + 73 * HOUR);
    assert_eq!(text(ny("2024-03-11 12:00")), "2024-03-11T16:00:00Z");
    // The office is closed then; the clock runs all the same.
    due(&office, days.clone(), ny("2026-03-05 20:00"), ny("2026-03-08 20:00"));
    let sunday = ny("2026-03-08 12:00");
    let cycle = cycle(&promise(&office, days), &ticket(ny("2026-03-05 20:00"), 0, &[]), sunday);
    assert_eq!(cycle.phase, Phase::Running);
    // To the nanosecond.
    due(&office, json!("1 calendar days"), ny("2026-03-03 10:15") + 1, ny("2026-03-04 10:15") + 1);
}

#[test]
fn a2_a_reading_in_a_gap_is_the_first_instant_after_it() {
    let office = office(json!({}));
    let want = ny("2024-03-10 03:00");
    assert_eq!(text(want), "2024-03-10T07:00:00Z");
    for time in ["02:00", "02:30", "02:59:59"] {
        due(&office, json!("1 calendar day"), ny(&format!("2024-03-09 {time}")), want);
    }
    due(&office, json!("1 calendar day"), ny("2024-03-09 01:59:59"), want - SECOND);
    due(&office, json!("1 calendar day"), ny("2024-03-09 03:00:01"), want + SECOND);
    // Apia has no 2011-12-30.
    let apia = json!({ "time_zone": "Pacific/Apia", "hours": { "mon-sun": ["00:00-24:00"] } });
    let opened = local("Pacific/Apia", "2011-12-29 10:00");
    due(&apia, json!("1 calendar day"), opened, local("Pacific/Apia", "2011-12-31"));
    due(&apia, json!("2 calendar days"), opened, local("Pacific/Apia", "2011-12-31 10:00"));
}

#[test]
fn a2_a_reading_in_a_fold_is_the_first_pass() {
    let office = office(json!({}));
    due(&office, json!("1 calendar day"), ny("2024-11-02 01:30"), ny("2024-11-03 01:30"));
    assert_eq!(text(ny("2024-11-03 01:30")), "2024-11-03T05:30:00Z");
    // From the second pass on as from the first.
    due(&office, json!("1 calendar day"), ny("2024-11-03 01:30") + HOUR, ny("2024-11-04 01:30"));
}

#[test]
fn a2_pauses_extend_by_real_time() {
    let office = office(json!({}));
    let (opened, days) = (ny("2026-03-05 10:00"), json!("3 calendar days"));
    let weekend = [(ny("2026-03-07 10:00"), ny("2026-03-07 16:00"))];
    paused_due(&office, days.clone(), opened, &weekend, ny("2026-03-08 10:00") + 6 * HOUR);
    // A pause across a clock change: the 23 hours of that Sunday.
    let sunday = [(ny("2026-03-08"), ny("2026-03-09"))];
    paused_due(&office, days, opened, &sunday, ny("2026-03-08 10:00") + 23 * HOUR);
}

#[test]
fn a3_a_business_date_is_a_local_date_with_open_time() {
    let friday = ny("2026-03-06 10:00");
    due(&office(json!({})), json!("next business day"), ny("2026-03-05 10:00"), ny("2026-03-06 17:00"));
    due(&office(json!({})), json!("next business day"), friday, ny("2026-03-09 17:00"));
    due(&office(json!({})), json!("2 business days"), friday, ny("2026-03-10 17:00"));
    // A closed date is none; a short one is.
    let dates = json!({ "2026-03-09": "closed", "2026-03-10": { "hours": ["10:00-12:00"] } });
    due(&office(dates), json!("next business day"), friday, ny("2026-03-10 12:00"));
    // Friday's night shift is Friday's, also on Saturday morning (C11).
    let nights = hours(json!({ "mon-fri": ["22:00-06:00"] }));
    due(&nights, json!("next business day"), ny("2026-03-06 23:00"), ny("2026-03-10 06:00"));
    due(&nights, json!("2 business days"), ny("2026-03-07 05:00"), ny("2026-03-11 06:00"));
    let calendar = promise(&nights, json!("1h")).calendar("office").unwrap().clone();
    let dates = ["2026-03-06", "2026-03-07", "2026-03-08", "2026-03-09"].map(|date| date.parse().unwrap());
    assert_eq!(dates.map(|date| calendar.is_business_date(date)), [true, false, false, true]);
}

#[test]
fn a3_day_0_is_the_date_of_a_start_before_its_last_closing() {
    let office = office(json!({}));
    let next = || json!("next business day");
    due(&office, next(), ny("2026-03-05 17:00") - 1, ny("2026-03-06 17:00"));
    // At the closing it is too late: day 0 is Friday.
    due(&office, next(), ny("2026-03-05 17:00"), ny("2026-03-09 17:00"));
    due(&office, next(), ny("2026-03-07 12:00"), ny("2026-03-10 17:00"));
    // In the lunch break it is not.
    let split = hours(json!({ "mon-fri": ["08:00-12:00", "13:00-17:00"] }));
    due(&split, next(), ny("2026-03-05 12:30"), ny("2026-03-06 17:00"));
    // Before the first opening counts as that opening.
    due(&office, next(), ny("2026-03-05 00:00"), ny("2026-03-06 17:00"));
    let same_time = || json!({ "within": "next business day", "due": "same_time" });
    due(&office, same_time(), ny("2026-03-05 06:00"), ny("2026-03-06 09:00"));
    due(&office, same_time(), ny("2026-03-05 18:00"), ny("2026-03-09 09:00"));
}

#[test]
fn a3_from_the_cutoff_on_day_0_is_the_next_business_date() {
    let office = office(json!({}));
    let target = || json!({ "within": "next business day", "cutoff": "15:00" });
    due(&office, target(), ny("2026-03-05 15:00") - 1, ny("2026-03-06 17:00"));
    due(&office, target(), ny("2026-03-05 15:00"), ny("2026-03-09 17:00"));
    let target = json!({ "within": "next business day", "cutoff": "15:00", "due": "same_time" });
    due(&office, target, ny("2026-03-05 15:30"), ny("2026-03-09 09:00"));
}

#[test]
fn a3_due_at_the_same_time_or_the_closing_before_or_the_first_opening() {
    let target = |days: &str| json!({ "within": days, "due": "same_time" });
    due(&office(json!({})), target("2 business days"), ny("2026-03-05 10:30"), ny("2026-03-09 10:30"));
    // Friday closes at 15:00: a reading after that moves to the closing.
    let short = office(json!({ "2026-03-06": { "hours": ["08:00-15:00"] } }));
    due(&short, target("next business day"), ny("2026-03-05 16:30"), ny("2026-03-06 15:00"));
    due(&short, target("next business day"), ny("2026-03-05 15:00"), ny("2026-03-06 15:00"));
    // Into the lunch break: to the closing before it.
    let split = office(json!({ "2026-03-06": { "hours": ["08:00-12:00", "13:00-17:00"] } }));
    due(&split, target("next business day"), ny("2026-03-05 12:30"), ny("2026-03-06 12:00"));
    // Before Friday's first opening: to that opening.
    let late = office(json!({ "2026-03-06": { "hours": ["11:00-15:00"] } }));
    due(&late, target("next business day"), ny("2026-03-05 10:30"), ny("2026-03-06 11:00"));
}

#[test]
fn a3_new_york_s_clock_changes() {
    let target = || json!({ "within": "next business day", "due": "same_time" });
    // 02:45 does not occur on Sunday 2024-03-10; the date opens at 03:00 and closes at 05:00.
    let early = hours(json!({ "sat-sun": ["02:30-05:00"] }));
    let sunday = ny("2024-03-10 03:00");
    due(&early, target(), ny("2024-03-09 02:45"), sunday);
    due(&early, json!("next business day"), ny("2024-03-09 02:45"), sunday + 2 * HOUR);
    // 00:00-01:30 twice on Sunday 2024-11-03: 01:15 is the first pass, the closing the second.
    let night = hours(json!({ "sat-sun": ["00:00-01:30"] }));
    due(&night, target(), ny("2024-11-02 01:15"), ny("2024-11-03 01:15"));
    due(&night, json!("next business day"), ny("2024-11-02 01:15"), ny("2024-11-03 01:30") + HOUR);
    // Between the passes it is open again later: still day 0.
    due(&night, json!("next business day"), ny("2024-11-03 01:45"), ny("2024-11-09 01:30"));
}

#[test]
fn a3_once_placed_pauses_extend_by_working_time() {
    let office = office(json!({}));
    let (opened, next) = (ny("2026-03-05 10:00"), || json!("next business day"));
    let cycle = cycle(&promise(&office, next()), &ticket(opened, 0, &[]), opened);
    assert_eq!(cycle.allowance, Some(TimeDelta::hours(15)));
    let two_hours = [(ny("2026-03-06 12:00"), ny("2026-03-06 14:00"))];
    paused_due(&office, next(), opened, &two_hours, ny("2026-03-09 11:00"));
    let night = [(ny("2026-03-05 17:00"), ny("2026-03-06 09:00"))];
    paused_due(&office, next(), opened, &night, ny("2026-03-06 17:00"));
    let night = [(ny("2026-03-05 16:00"), ny("2026-03-06 10:00"))];
    paused_due(&office, next(), opened, &night, ny("2026-03-09 11:00"));
}

#[test]
fn a5_a_deadline_on_a_closing_lands_there_or_at_the_next_opening() {
    let office = office(json!({}));
    let opened = ny("2026-03-05 13:00");
    let landing = |within: &str| json!({ "within": within, "lands": "next_open" });
    due(&office, json!("4h"), opened, ny("2026-03-05 17:00"));
    due(&office, json!({ "within": "4h", "lands": "close" }), opened, ny("2026-03-05 17:00"));
    due(&office, landing("4h"), opened, ny("2026-03-06 09:00"));
    due(&office, landing("12h"), opened, ny("2026-03-09 09:00"));
    due(&office, landing("next business day"), opened, ny("2026-03-09 09:00"));
    // Only what falls exactly on a closing.
    due(&office, landing("3h"), opened, ny("2026-03-05 16:00"));
    due(&office, landing("4h"), opened + 1, ny("2026-03-06 09:00") + 1);
    // A lunch break is a closing; midnight round the clock is none.
    let split = hours(json!({ "mon-fri": ["08:00-12:00", "13:00-17:00"] }));
    due(&split, landing("2h"), ny("2026-03-05 10:00"), ny("2026-03-05 13:00"));
    let always = hours(json!({ "mon-sun": ["00:00-24:00"] }));
    due(&always, landing("next business day"), opened, ny("2026-03-07"));
    // Placed and judged there.
    let outcome = |target: Value, stop: Nanos| {
        let resolved = [(stop, json!({ "type": "resolved" }))];
        cycle(&promise(&office, target), &ticket(opened, 0, &resolved), stop).outcome
    };
    assert_eq!(outcome(json!("4h"), ny("2026-03-05 17:00")), Outcome::Met);
    assert_eq!(outcome(json!("4h"), ny("2026-03-05 20:00")), Outcome::Breached);
    assert_eq!(outcome(landing("4h"), ny("2026-03-05 20:00")), Outcome::Met);
    assert_eq!(outcome(landing("4h"), ny("2026-03-06 09:00")), Outcome::Met);
    assert_eq!(outcome(landing("4h"), ny("2026-03-06 09:00") + 1), Outcome::Breached);
    let seen =
        |target: Value| cycle(&promise(&office, target), &ticket(opened, 0, &[]), ny("2026-03-05 17:00")).outcome;
    assert_eq!((seen(json!("4h")), seen(landing("4h"))), (Outcome::Breached, Outcome::Pending));
}

#[test]
fn k10_a_date_allowance_is_computed_from_the_start_of_the_cycle() {
    let opened = ny("2026-03-05 10:00");
    let change = [(ny("2026-03-06 16:00"), json!({ "type": "priority_changed", "to": "p1" }))];
    for (target, want) in [
        ("2 business days", ny("2026-03-09 17:00")),
        ("next business day", ny("2026-03-06 17:00")),
        ("2 calendar days", ny("2026-03-07 10:00")),
        ("1 calendar day", ny("2026-03-06 10:00")),
    ] {
        for first in ["40h", "5 business days"] {
            let mut policy = json!({
                "id": "named", "calendars": { "office": office(json!({})) }, "calendar": "office",
                "priorities": ["p0", "p1"], "metrics": { "resolution": { "targets": {} } },
            });
            policy["metrics"]["resolution"]["targets"] = json!({ "p0": { "*": first }, "p1": { "*": target } });
            let policy: Policy = serde_json::from_value(policy).unwrap();
            let got = cycle(&policy, &ticket(opened, 0, &change), change[0].0);
            assert_eq!(show(got.due_at.map(nanos)), text(want), "{first}, then {target}");
        }
    }
}
