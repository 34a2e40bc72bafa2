//! Alerts and the next change, checked on the answers alone (E1-E7, K6).

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use punctual::{
    Alert, AlertKey, Cycle, Evaluation, Firing, Outcome, Phase, Policy, Ticket, alerts_between, evaluate,
    pending_alerts,
};
use punctual_oracle::calendar::{DAY, HORIZON, Nanos, text, utc};

use super::asked::read_ticket;
use super::draw_desk::{desk, known, tickets};
use super::told::Told;

/// How many changes are followed.
const CHANGES: usize = 12;

pub fn hold(data: &[u8]) {
    let desk = desk(data);
    for (written, nows) in tickets(data, &desk) {
        let _told = Told(|| desk.told(&written, &nows));
        let whole = read_ticket(&written);
        for &now in &nows {
            let pending = pending_alerts(&whole, &desk.policy, utc(now));
            keys_are_unique_and_read_back(&evaluate(&whole, &desk.policy, utc(now)), &pending);
        }
        alerts_add_up(&desk.policy, &whole, &nows);
        let last = written.events.iter().map(|event| event.at).max().unwrap_or(written.opened_at);
        follow(&desk.policy, &whole, last);
        if let Some(&now) = nows.get(nows.len() / 2) {
            follow(&desk.policy, &known(&written, now), now);
        }
    }
}

fn cycles(evaluation: &Evaluation) -> impl Iterator<Item = &Cycle> {
    evaluation.metrics.iter().flat_map(|status| &status.cycles)
}

/// E5: also between what fired where no cell covers it any more and everything else.
fn keys_are_unique_and_read_back(evaluation: &Evaluation, pending: &[Alert]) {
    let (fired, mut keys) = (evaluation.fired().collect::<Vec<Alert>>(), BTreeSet::new());
    for alert in fired.iter().chain(pending) {
        let key = alert.key.to_string();
        assert!(keys.insert(&alert.key), "{key} twice");
        assert_eq!(key.parse::<AlertKey>().as_ref(), Ok(&alert.key));
        assert_eq!((alert.key.level(), alert.key.repetition()), (&alert.level, alert.repetition));
    }
    let now = Some(evaluation.now);
    assert!(fired.iter().all(|alert| alert.at.is_some() && alert.at <= now), "{fired:?} at {now:?}");
    assert!(pending.iter().all(|alert| alert.at.is_none() || alert.at > now), "{pending:?} at {now:?}");
    assert!(fired.is_sorted_by_key(|alert| (alert.at, &alert.key)));
}

/// E7: what is asked for in two parts is what is asked for at once.
fn alerts_add_up(policy: &Policy, ticket: &Ticket, nows: &[Nanos]) {
    let (Some(&from), Some(&to)) = (nows.first(), nows.last()) else { return };
    let between = |from: Nanos, to: Nanos| alerts_between(ticket, policy, utc(from), utc(to));
    let parts: Vec<Alert> = nows.windows(2).flat_map(|pair| between(pair[0], pair[1])).collect();
    assert_eq!(parts, between(from, to));
}

/// What E6 calls a change: of phase, where running and outside hours are one, of outcome, or an alert.
fn stand(cycle: &Cycle) -> (Option<&Phase>, Outcome, &[Firing]) {
    let counting = matches!(cycle.phase, Phase::Running | Phase::OutsideHours { .. });
    (Some(&cycle.phase).filter(|_| !counting), cycle.outcome, &cycle.fired)
}

/// The opening is a change, too.
fn stands_the_same(one: &Evaluation, other: &Evaluation) -> bool {
    one.state == other.state && cycles(one).map(stand).eq(cycles(other).map(stand))
}

/// E6: from one change to the next, and nothing in between.
fn follow(policy: &Policy, ticket: &Ticket, from: Nanos) {
    let mut present = evaluate(ticket, policy, utc(from));
    for _ in 0..CHANGES {
        let next = present.next_change.and_then(|next| next.timestamp_nanos_opt());
        let now = nanos(present.now);
        let end = next.unwrap_or((now + 300 * DAY).min(HORIZON.end));
        assert!(end > now || end == HORIZON.end, "the next change of {} is at {}", text(now), text(end));
        for at in [now + (end - now) / 2, end - 1] {
            let later = evaluate(ticket, policy, utc(at.max(now)));
            assert!(stands_the_same(&present, &later), "between {} and {}: {later:#?}", text(now), text(end));
            assert_eq!(later.next_change, present.next_change, "at {}", text(at));
            nothing_is_taken_back(&present, &later);
        }
        let Some(next) = next else { return };
        let then = evaluate(ticket, policy, utc(next));
        assert!(!stands_the_same(&present, &then), "nothing changes at {}: {then:#?}", text(next));
        nothing_is_taken_back(&present, &then);
        present = then;
    }
}

fn nanos(at: DateTime<Utc>) -> Nanos {
    at.timestamp_nanos_opt().unwrap()
}

/// K6: of a cycle, without new events. Before the opening there is none.
fn nothing_is_taken_back(earlier: &Evaluation, later: &Evaluation) {
    for (before, after) in cycles(earlier).zip(cycles(later)) {
        let of = |cycle: &Cycle| (cycle.number, cycle.started_at, cycle.stopped_at);
        assert_eq!(of(before), of(after));
        let breach = |cycle: &Cycle| (cycle.outcome, cycle.breached_at, cycle.due_at);
        assert!(before.outcome != Outcome::Breached || breach(before) == breach(after), "{before:#?} {after:#?}");
        assert!(before.elapsed <= after.elapsed && before.paused <= after.paused, "{before:#?} {after:#?}");
        assert!(before.fired.iter().all(|firing| after.fired.contains(firing)), "{before:#?} {after:#?}");
    }
}
