//! The alert laws (E1-E7, K6) as properties that need no oracle: relations between the answers to several questions.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::asked::{cycles, read_ticket, seen};
use crate::draw::check;
use crate::draw_alerts::{laddered, ladders, wishes};
use crate::draw_clock;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use punctual::policy::LevelTime;
use punctual::{
    Alert, AlertKey, Cycle, Evaluation, Firing, LevelName, Outcome, Phase, Policy, Ticket, alerts_between, evaluate,
    pending_alerts,
};
use punctual_oracle::calendar::{DAY, HORIZON, Nanos, utc};
use punctual_oracle::levels::{Level, Name};
use punctual_oracle::written;
use serde_json::Value;

const POLICIES: u32 = 500;
const QUESTIONS: u64 = 3_000;

// ---- drawing ----

/// A policy, tickets, and instants to ask at, in order.
#[derive(Clone)]
struct Drawn {
    policy: Value,
    tickets: Vec<(written::Ticket, Vec<Nanos>)>,
}

impl fmt::Debug for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tickets = self.tickets.iter().map(|(ticket, _)| ticket.json().to_string());
        write!(f, "policy {:#}\ntickets {:#?}", self.policy, tickets.collect::<Vec<_>>())
    }
}

/// Levels by number are acknowledged or not, and delivered in office hours or not, on every ladder alike.
fn by_number(level: &mut Level) {
    if let Name::Number(number) = level.name {
        (level.until_acknowledged, level.ack_lasts) = (number % 2 == 1, None);
        level.deliver_in = (number % 3 == 2).then(|| "office".to_owned());
    }
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let shift = prop_oneof![Just(0), 0..draw_clock::TICK];
    (draw_clock::cases(), ladders(), wishes(), shift).prop_map(|(case, mut ladders, wishes, shift)| {
        let draw_clock::Case { policy, tickets, .. } = case;
        ladders.values_mut().flatten().for_each(by_number);
        let policy = laddered(policy, ladders, wishes).json();
        let tickets =
            tickets.into_iter().map(|(ticket, nows)| shifted(acknowledged(due_by_time_used(ticket)), nows, shift));
        Drawn { policy, tickets: tickets.collect() }
    })
}

/// Notes are acknowledgements, and so are some of the customer's replies.
fn acknowledged(mut ticket: written::Ticket) -> written::Ticket {
    for (index, event) in ticket.events.iter_mut().enumerate() {
        let replies = event.kind == written::Kind::Plain("customer_replied") && index % 3 == 0;
        if replies || event.kind == written::Kind::Plain("internal_note") {
            event.kind = written::Kind::Plain("acknowledged");
        }
    }
    ticket
}

/// Without instants at which a cycle is due whatever pauses it (K16). The laws here speak of time used; the oracle of
/// alerts tests such cycles.
fn due_by_time_used(mut ticket: written::Ticket) -> written::Ticket {
    ticket.targets.retain(|_, said| matches!(said, written::Said::Within(_)));
    ticket.events.retain(|event| !matches!(event.kind, written::Kind::DueIn(..)));
    ticket
}

/// Off the grid, where no calendar opens and no cap runs out.
fn shifted(mut ticket: written::Ticket, mut nows: Vec<Nanos>, by: Nanos) -> (written::Ticket, Vec<Nanos>) {
    let last = ticket.events.iter().map(|event| event.at).chain([ticket.opened_at]).max().unwrap();
    if HORIZON.contains(&(last + by)) {
        ticket.opened_at += by;
        ticket.occurred_at.iter_mut().for_each(|at| *at += by);
        ticket.events.iter_mut().for_each(|event| event.at += by);
        nows.iter_mut().for_each(|now| *now += by);
    }
    // Longer than most tickets live.
    nows.push(last + by + 8 * DAY);
    nows.retain(|now| HORIZON.contains(now));
    (ticket, nows)
}

// ---- asking ----

struct Asked<'a> {
    policy: &'a Policy,
    written: &'a written::Ticket,
    ticket: Ticket,
    /// Never empty, in order.
    nows: Vec<DateTime<Utc>>,
}

impl Asked<'_> {
    fn at(&self, now: DateTime<Utc>) -> Evaluation {
        evaluate(&self.ticket, self.policy, now)
    }

    fn pending(&self, now: DateTime<Utc>) -> Vec<Alert> {
        pending_alerts(&self.ticket, self.policy, now)
    }

    fn last(&self) -> DateTime<Utc> {
        self.nows[self.nows.len() - 1]
    }

    fn fails(&self, what: impl fmt::Display) -> TestCaseError {
        TestCaseError::fail(format!("{what}\nticket {:#}", self.written.json()))
    }

    /// The ticket without the events after an instant.
    fn cut(&self, now: DateTime<Utc>) -> Ticket {
        let mut known = self.written.clone();
        known.events.retain(|event| utc(event.at) <= now);
        read_ticket(&known)
    }
}

/// Asks a law of every ticket; beside the drawn instants of some that are in the answers.
fn each_ticket(policies: u32, law: impl Fn(&Asked<'_>, &Cell<u64>) -> Result<(), TestCaseError>) {
    check(policies, QUESTIONS, drawn(), |drawn: &Drawn, asked: &Cell<u64>| {
        let policy: Policy = serde_json::from_value(drawn.policy.clone())
            .map_err(|mistakes| TestCaseError::fail(format!("the policy is not read: {mistakes}")))?;
        for (written, nows) in drawn.tickets.iter().filter(|(_, nows)| !nows.is_empty()) {
            let ticket = read_ticket(written);
            let mut nows: Vec<DateTime<Utc>> = nows.iter().map(|&now| utc(now)).collect();
            let last = evaluate(&ticket, &policy, nows[nows.len() - 1]);
            let fired: Vec<DateTime<Utc>> = last.fired().filter_map(|alert| alert.at).collect();
            nows.extend(fired.iter().step_by(fired.len() / 6 + 1));
            nows.sort_unstable();
            nows.dedup();
            law(&Asked { policy: &policy, written, ticket, nows }, asked)?;
        }
        Ok(())
    });
}

fn count(asked: &Cell<u64>) {
    asked.set(asked.get() + 1);
}

fn is_of(alert: &Alert, metric: &str, cycle: &Cycle) -> bool {
    (alert.key.metric(), alert.key.cycle()) == (metric, cycle.number)
}

fn told(alerts: &[Alert]) -> String {
    let one = |alert: &Alert| format!("\n  {} at {:?} due {:?}", alert.key, alert.at, alert.due_at);
    alerts.iter().map(one).collect()
}

/// The alerts of one that are not, with all they say, in the other.
fn missing(of: &[Alert], from: &[Alert]) -> Vec<Alert> {
    of.iter().filter(|alert| !from.contains(alert)).cloned().collect()
}

// ---- E1, E2 ----

/// The share that a warning such as `warn:33.33%` waits for, in hundredths of a percent.
fn share(level: &LevelName) -> Option<i128> {
    let LevelName::Warning(when) = level else { return None };
    let (whole, fraction) = when.strip_suffix('%').map(|share| share.split_once('.').unwrap_or((share, "0")))?;
    let hundredths = format!("{fraction:0<2}").parse::<i128>().ok()?;
    Some(whole.parse::<i128>().ok()? * 100 + hundredths)
}

#[test]
fn e1_what_fires_is_so_and_what_is_breached_has_fired() {
    each_ticket(POLICIES, |asked, questions| {
        for alert in asked.at(asked.last()).fired() {
            count(questions);
            let now = asked.at(alert.at.unwrap());
            let there = now.fired().any(|other| other == alert);
            let Some((_, cycle)) = cycles(&now).find(|(metric, cycle)| there && is_of(&alert, metric, cycle)) else {
                return Err(asked.fails(format!("not there when it fires:{}", told(&[alert]))));
            };
            let used = i128::from(cycle.elapsed.num_nanoseconds().unwrap());
            let allowance = i128::from(cycle.allowance.unwrap().num_nanoseconds().unwrap());
            let holds = match &alert.level {
                LevelName::Breach => cycle.outcome == Outcome::Breached,
                level => share(level).is_none_or(|share| used * 10_000 >= allowance * share),
            };
            if !holds {
                return Err(asked.fails(format!("is not so:{}", told(&[alert]))));
            }
        }
        let open = |cycle: &&Cycle| cycle.stopped_at.is_none() && cycle.outcome == Outcome::Breached;
        for &now in &asked.nows {
            for (metric, cycle) in cycles(&asked.at(now)).filter(|(_, cycle)| open(cycle)) {
                if !cycle.fired.iter().any(|firing| firing.level == LevelName::Breach) {
                    return Err(asked.fails(format!("{metric} is breached at {now} and said nothing: {cycle:?}")));
                }
            }
        }
        Ok(())
    });
}

#[test]
fn e2_what_has_fired_has_fired() {
    each_ticket(POLICIES, |asked, questions| {
        for pair in asked.nows.windows(2) {
            count(questions);
            let (before, after) = (asked.at(pair[0]), asked.at(pair[1]));
            let then: Vec<Alert> = before.fired().collect();
            let now: Vec<Alert> = after.fired().filter(|alert| alert.at <= Some(pair[0])).collect();
            if then != now {
                let (gone, late) = (missing(&then, &now), missing(&now, &then));
                let [gone, late] = [told(&gone), told(&late)];
                let when = format!("by {}, as seen then and at {}", pair[0], pair[1]);
                return Err(asked.fails(format!("{when}: no longer fired{gone}\n, and fired only now{late}")));
            }
        }
        Ok(())
    });
}

// ---- K6, E3 ----

/// E9: may this level wait for another one?
fn waits(policy: &Policy, level: &LevelName) -> bool {
    let mut ladders = policy.ladders().flat_map(|(_, levels)| levels);
    match level {
        LevelName::Warning(when) => when.contains("after level"),
        level => ladders.any(|own| own.name() == level && matches!(own.at(), LevelTime::AfterLevel(..))),
    }
}

#[test]
fn k6_without_events_pending_alerts_fire_when_they_say_and_no_other_does_e3() {
    each_ticket(POLICIES, |asked, questions| {
        let opened_at = asked.ticket.opened_at();
        for (index, &now) in asked.nows.iter().enumerate().filter(|(_, now)| **now >= opened_at).step_by(3) {
            count(questions);
            let later = asked.nows[index..].last().copied().unwrap();
            let cut = asked.cut(now);
            let (before, after) = (evaluate(&cut, asked.policy, now), evaluate(&cut, asked.policy, later));
            let all: Vec<Alert> = after.fired().collect();
            let gone = missing(&before.fired().collect::<Vec<_>>(), &all);
            if !gone.is_empty() {
                return Err(asked.fails(format!("taken back between {now} and {later}:{}", told(&gone))));
            }
            let to_come = pending_alerts(&cut, asked.policy, now);
            let pending: BTreeMap<&AlertKey, &Alert> = to_come.iter().map(|alert| (&alert.key, alert)).collect();
            for alert in all.iter().filter(|alert| alert.at > Some(now)) {
                let foreseen = pending.get(&alert.key);
                let paused = |of: &Cycle| matches!(of.phase, Phase::Paused { .. });
                let was_paused = cycles(&before).any(|(metric, cycle)| is_of(alert, metric, cycle) && paused(cycle));
                let unknown = |foreseen: &Alert| foreseen.at.is_none() && waits(asked.policy, &alert.level);
                let right = foreseen.map_or(alert.repetition > 0, |foreseen| {
                    was_paused || foreseen.at == alert.at || unknown(foreseen)
                });
                if !right {
                    return Err(asked.fails(format!("at {now} {foreseen:?} was pending, and fired: {alert:?}")));
                }
            }
            let due = pending.values().filter(|alert| alert.at.is_some_and(|at| at <= later));
            let due: Vec<&&Alert> = due.filter(|alert| !all.iter().any(|fired| fired.key == alert.key)).collect();
            if !due.is_empty() || pending.values().any(|alert| alert.at.is_some_and(|at| at <= now)) {
                return Err(asked.fails(format!("pending at {now}, and not fired by {later}: {due:?}")));
            }
        }
        Ok(())
    });
}

#[test]
fn e3_nothing_fires_at_the_stop_or_after_it_nor_before_the_cycle() {
    each_ticket(POLICIES, |asked, questions| {
        for &now in &asked.nows {
            count(questions);
            let (evaluation, pending) = (asked.at(now), asked.pending(now));
            for (metric, cycle) in cycles(&evaluation) {
                let from = cycle.started_at.max(asked.ticket.opened_at());
                let inside = |at: DateTime<Utc>| from <= at && at <= now && cycle.stopped_at.is_none_or(|end| at < end);
                if let Some(firing) = cycle.fired.iter().find(|firing| !inside(firing.at)) {
                    return Err(asked.fails(format!("at {now}, {metric}: {firing:?} of {cycle:?}")));
                }
                // A pause with a known end has instants to come (P6).
                let paused = matches!(cycle.phase, Phase::Paused { ends_at: None, .. });
                let wrong = |alert: &&Alert| {
                    is_of(alert, metric, cycle) && (cycle.stopped_at.is_some() || (paused && alert.at.is_some()))
                };
                if let Some(alert) = pending.iter().find(wrong) {
                    return Err(asked.fails(format!("at {now}, {metric}: {alert:?} of {cycle:?}")));
                }
            }
        }
        Ok(())
    });
}

// ---- E4 ----

#[test]
fn e4_levels_repeat_in_order_and_are_delivered_in_their_hours() {
    each_ticket(POLICIES, |asked, questions| {
        count(questions);
        let office = asked.policy.calendar("office").unwrap();
        for (_, cycle) in cycles(&asked.at(asked.last())) {
            let mut last: BTreeMap<&LevelName, (u32, DateTime<Utc>)> = BTreeMap::new();
            for firing in &cycle.fired {
                let Firing { level, repetition, at, .. } = firing;
                let follows = match last.insert(level, (*repetition, *at)) {
                    Some((before, then)) => *repetition == before + 1 && then < *at,
                    None => *repetition == 0,
                };
                let waits = matches!(level, LevelName::Number(number) if number % 3 == 2);
                if !follows || *repetition > 1_000 || (waits && !office.is_open(*at)) {
                    return Err(asked.fails(format!("{firing:?} of {:?}", cycle.fired)));
                }
            }
        }
        Ok(())
    });
}

#[test]
fn e4_nothing_that_is_acknowledged_fires_any_more() {
    each_ticket(6 * POLICIES, |asked, questions| {
        let acknowledged =
            asked.written.events.iter().filter(|event| event.kind == written::Kind::Plain("acknowledged"));
        for at in acknowledged.map(|event| utc(event.at)).filter(|&at| at <= asked.last()) {
            count(questions);
            let then = asked.at(at);
            let open = |cycle: &&Cycle| cycle.stopped_at.is_none() && cycle.started_at < at;
            for (metric, cycle) in cycles(&then).filter(|(_, cycle)| open(cycle)) {
                let fires = |alert: &Alert| {
                    let silenced = matches!(alert.level, LevelName::Number(number) if number % 2 == 1);
                    // Opened again at the very instant: it was not open when that came.
                    let reopened = asked.written.events.iter().filter(|event| utc(event.at) == at).count() > 1;
                    is_of(alert, metric, cycle) && silenced && !reopened
                };
                let later = asked.at(asked.last());
                let after = then.fired().chain(later.fired()).filter(|alert| alert.at >= Some(at));
                let to_come = [at, asked.last()].into_iter().flat_map(|now| asked.pending(now));
                if let Some(alert) = after.chain(to_come).find(fires) {
                    return Err(asked.fails(format!("acknowledged at {at}: {alert:?}")));
                }
            }
        }
        Ok(())
    });
}

// ---- E5 ----

/// A number as keys write it.
fn sorting(number: u32) -> String {
    let digits = number.to_string();
    match digits.len() {
        1 => digits,
        length => format!("{}{digits}", ["", "", "a", "b", "c", "d", "e", "f", "g", "h", "i"][length]),
    }
}

#[test]
fn e5_keys_are_unique_within_a_ticket_and_say_what_they_are_of() {
    each_ticket(POLICIES, |asked, questions| {
        for &now in asked.nows.iter().step_by(2) {
            count(questions);
            let evaluation = asked.at(now);
            let (fired, pending) = (evaluation.fired().collect::<Vec<_>>(), asked.pending(now));
            let mut keys = BTreeSet::new();
            let mut texts = BTreeSet::new();
            for (metric, cycle) in cycles(&evaluation) {
                for alert in fired.iter().chain(&pending).filter(|alert| is_of(alert, metric, cycle)) {
                    let text = alert.key.to_string();
                    let level = match &alert.level {
                        LevelName::Warning(when) if &**when == "due" => ":due".to_owned(),
                        LevelName::Warning(when) => when.replace('%', "%25"),
                        LevelName::Number(number) => format!("level:{}", sorting(*number)),
                        level => level.to_string(),
                    };
                    let [cycle, repetition] = [cycle.number, alert.repetition].map(sorting);
                    let want = format!("T-1/sla/{metric}/{cycle}/{level}/{repetition}");
                    let read = text.parse::<AlertKey>();
                    if text != want
                        || read.as_ref() != Ok(&alert.key)
                        || !keys.insert(&alert.key)
                        || !texts.insert(text)
                    {
                        return Err(asked.fails(format!("at {now} the key of {alert:?}, which should be {want}")));
                    }
                }
                if !cycle.fired.is_sorted_by_key(|firing| (firing.at, &firing.level)) {
                    return Err(asked.fails(format!("at {now} out of order: {:?}", cycle.fired)));
                }
            }
            if !fired.is_sorted_by_key(|alert| (alert.at, &alert.key)) || !pending.is_sorted_by_key(|alert| &alert.key)
            {
                return Err(asked.fails(format!("at {now} out of order: {fired:?} {pending:?}")));
            }
        }
        Ok(())
    });
}

// ---- E6 ----

#[test]
fn e6_nothing_changes_before_the_next_change_and_something_does_then() {
    each_ticket(POLICIES, |asked, questions| {
        for &now in asked.nows.iter().step_by(2) {
            count(questions);
            let cut = asked.cut(now);
            let at = |now| evaluate(&cut, asked.policy, now);
            let present = at(now);
            if now < asked.ticket.opened_at() {
                if present.next_change != Some(asked.ticket.opened_at()) {
                    return Err(asked.fails(format!("before the opening, at {now}: {:?}", present.next_change)));
                }
                continue;
            }
            let until = present.next_change.unwrap_or(asked.last());
            let step = (until - now) / 7;
            let between = (0..7).map(|steps| now + step * steps).filter(|&at| at < until);
            let before = present.next_change.map(|next| next - TimeDelta::nanoseconds(1));
            for earlier in between.chain(before) {
                if seen(&at(earlier)) != seen(&present) {
                    return Err(
                        asked.fails(format!("at {now} nothing was to change before {until}, but did by {earlier}"))
                    );
                }
            }
            if present.next_change.is_some_and(|next| next <= now || seen(&at(next)) == seen(&present)) {
                return Err(asked.fails(format!("at {now} something was to change at {until}, but did not")));
            }
        }
        Ok(())
    });
}

// ---- E7 ----

/// Asks what fired between one instant and the next.
fn tick(asked: &Asked<'_>, instants: &[DateTime<Utc>]) -> Vec<Alert> {
    instants.windows(2).flat_map(|pair| alerts_between(&asked.ticket, asked.policy, pair[0], pair[1])).collect()
}

#[test]
fn e7_what_fires_between_adds_up_however_irregular_the_host() {
    each_ticket(POLICIES, |asked, questions| {
        let first = asked.ticket.opened_at() - TimeDelta::hours(1);
        let ends = [first, asked.last()];
        let all = tick(asked, &ends);
        if !tick(asked, &[ends[1], ends[1], first]).is_empty() {
            return Err(asked.fails("something fires in no time, or backwards"));
        }
        for step in [1, 2, 5] {
            count(questions);
            let inner = asked.nows.iter().copied().filter(|&now| first < now && now < ends[1]).step_by(step);
            let instants: Vec<DateTime<Utc>> = [first].into_iter().chain(inner).chain([ends[1]]).collect();
            let parts = tick(asked, &instants);
            if parts != all {
                let (lost, more) = (missing(&all, &parts), missing(&parts, &all));
                let what = format!("asked at {instants:?}, missed:{}\n and more:{}", told(&lost), told(&more));
                return Err(asked.fails(what));
            }
        }
        Ok(())
    });
}

/// A host that evaluates now and then, and to which some events come late.
#[test]
fn e7_a_host_that_sends_every_unsent_key_misses_nothing() {
    each_ticket(POLICIES, |asked, questions| {
        count(questions);
        // What comes late goes after what is there at the same instant, which would be another ticket.
        let mut known = asked.written.clone();
        known.events.sort_by_key(|event| event.at);
        known.events.dedup_by_key(|event| event.at);
        let late = |index: usize| TimeDelta::minutes(40) * (index * 5 % 7) as i32;
        let arrivals = known.events.iter().enumerate();
        let mut arrivals: Vec<_> = arrivals.map(|(index, event)| (utc(event.at) + late(index), event)).collect();
        arrivals.sort_by_key(|(arrival, _)| *arrival);
        let none = written::Ticket { events: Vec::new(), ..known.clone() };
        let mut live = read_ticket(&none);
        let mut sent: BTreeMap<AlertKey, Alert> = BTreeMap::new();
        let last = arrivals.last().map_or(asked.last(), |(arrival, _)| (*arrival).max(asked.last()));
        let mut arrivals = arrivals.into_iter().peekable();
        for now in asked.nows.iter().copied().chain([last]) {
            while let Some((_, event)) = arrivals.next_if(|(arrival, _)| *arrival <= now) {
                let one = written::Ticket { events: vec![event.clone()], ..none.clone() };
                live.push(read_ticket(&one).events()[0].clone()).unwrap();
            }
            let evaluation = evaluate(&live, asked.policy, now);
            let mut now_sent = BTreeSet::new();
            for alert in evaluation.fired().filter(|alert| !sent.contains_key(&alert.key)) {
                if !now_sent.insert(alert.key.clone()) {
                    return Err(asked.fails(format!("twice at {now}: {alert:?}")));
                }
            }
            let new: Vec<Alert> = evaluation.fired().filter(|alert| now_sent.contains(&alert.key)).collect();
            sent.extend(new.into_iter().map(|alert| (alert.key.clone(), alert)));
        }
        // What somebody lists who has known all events from the beginning.
        let omniscient = evaluate(&read_ticket(&known), asked.policy, last);
        let unsent: Vec<Alert> = omniscient.fired().filter(|alert| !sent.contains_key(&alert.key)).collect();
        if unsent.is_empty() { Ok(()) } else { Err(asked.fails(format!("never sent:{}", told(&unsent)))) }
    });
}
