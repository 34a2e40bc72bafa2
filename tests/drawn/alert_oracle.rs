//! Compares what fires, what is pending and when to evaluate again with the oracle of alerts, which tests each tick
//! of the history that the oracle of clocks gives (E1-E7). Properties that need no oracle are in `alert_laws.rs`.

use std::cell::Cell;
use std::collections::BTreeSet;

use crate::asked::{read_ticket, seen};
use crate::asking::{count, nanos, tell};
use crate::draw::check;
use crate::draw_alerts::{Case, cases};
use proptest::prelude::*;
use punctual::{Alert, Evaluation, LevelName, Policy, alerts_between, evaluate, pending_alerts};
use punctual_oracle::alerts::{Fired, Of, Pending, Rare, Scene, Watch};
use punctual_oracle::calendar::{DAY, HORIZON, HOUR, Nanos, text, utc};
use punctual_oracle::levels::Name;
use punctual_oracle::written::{Event, Ticket};

/// For how long each ticket is watched, and for how long its calendars are looked at; dates are looked at whole.
const WATCHED: Nanos = 6 * DAY;
const LOOKED: Nanos = 50 * DAY;
const LOOKED_BEFORE: Nanos = 10 * DAY;

// ---- the crate's alerts in the oracle's words ----

fn of(alert: &Alert) -> Of<'_> {
    let level = match &alert.level {
        LevelName::Warning(when) => Name::Warning(when.to_string()),
        LevelName::Breach => Name::Breach,
        LevelName::Number(number) => Name::Number(*number),
        other => panic!("an unknown level: {other:?}"),
    };
    Of { metric: alert.key.metric(), cycle: alert.key.cycle(), level, repetition: alert.repetition }
}

fn fired(alert: &Alert) -> Fired<'_> {
    Fired {
        at: nanos(alert.at.expect("fired at no instant")),
        of: of(alert),
        notify: told(alert),
        due_at: alert.due_at.map(nanos),
        rare: Rare::default(),
    }
}

fn told(alert: &Alert) -> Vec<String> {
    alert.notify.iter().map(|name| name.to_string()).collect()
}

fn pending(alerts: &[Alert]) -> Vec<Pending<'_>> {
    alerts.iter().map(|alert| (of(alert), alert.at.map(nanos), told(alert), alert.waits_for)).collect()
}

// ---- one ticket ----

/// How much has been compared.
#[derive(Default)]
struct Compared {
    tickets: Cell<u64>,
    fired: Cell<u64>,
    repeated: Cell<u64>,
    by_hours: Cell<u64>,
    after_level: Cell<u64>,
    lapsed: Cell<u64>,
    extra: Cell<u64>,
    in_pause: Cell<u64>,
    in_known_pause: Cell<u64>,
    uncovered: Cell<u64>,
    pending: Cell<u64>,
    changes: Cell<u64>,
    foreseen: Cell<u64>,
}

impl Compared {
    fn tell(&self) {
        tell(&[
            ("tickets", &self.tickets, 19_000),
            ("fired alerts", &self.fired, 1),
            ("of them repetitions", &self.repeated, 1),
            ("of them told to others because of the hour", &self.by_hours, 68_000),
            ("of them after another level", &self.after_level, 30_000),
            ("of them because an acknowledgement lapsed", &self.lapsed, 10_000),
            ("of them with no repetition left", &self.extra, 3_000),
            ("of them fired by an event in the midst of a pause", &self.in_pause, 1_900),
            ("of them with a known end of the pause", &self.in_known_pause, 600),
            ("of them of cycles that no cell covers any more", &self.uncovered, 1),
            ("pending alerts", &self.pending, 1),
            ("changes to come", &self.changes, 1),
            ("next changes that are events", &self.foreseen, 5_000),
        ]);
    }
}

/// One ticket and what it is asked; `'t` is how long the ticket itself lives.
struct Asked<'a, 't> {
    scene: &'a Scene<'a>,
    policy: &'a Policy,
    ticket: &'t Ticket,
    compared: &'a Compared,
}

/// What only one of the two has.
fn difference(want: &[String], got: &[String]) -> String {
    let only = |one: &[String], other: &[String]| -> String {
        one.iter().filter(|line| !other.contains(line)).map(|line| format!("\n    {line}")).collect()
    };
    format!("\n  only the oracle:{}\n  only the crate:{}", only(want, got), only(got, want))
}

fn lines<'f, 'a: 'f>(fired: impl IntoIterator<Item = &'f Fired<'a>>) -> Vec<String> {
    fired.into_iter().map(Fired::to_string).collect()
}

impl<'a> Asked<'a, 'a> {
    /// Compares one ticket, asked at these instants, in order.
    fn compare(&self, nows: &[Nanos]) -> Result<(), TestCaseError> {
        let mut events: Vec<&'a Event> = self.ticket.events.iter().collect();
        events.sort_by_key(|event| event.at);
        let end = (self.ticket.opened_at + WATCHED).min(HORIZON.end);
        let mut cuts = self.cuts(nows, &events);
        cuts.insert(end);
        let mut watch = Watch::open(self.scene, self.ticket);
        let mut events = events.into_iter().peekable();
        for cut in cuts {
            while let Some(event) = events.next_if(|event| event.at <= cut) {
                watch.live_to(event.at);
                watch.apply(event);
            }
            watch.live_to(cut);
            if cut < end {
                self.look_ahead(&watch, end)?;
            }
        }
        count(&self.compared.tickets, 1);
        self.ask_again_and_again(&watch, nows.iter().copied().step_by(2).filter(|&now| now < end))
    }
}

impl<'a> Asked<'a, '_> {
    fn told(&self, now: Nanos, what: &str) -> TestCaseError {
        TestCaseError::fail(format!("{what}\nnow {}\nticket {:#}", text(now), self.ticket.json()))
    }

    /// Where to look ahead from: some instant between events, and the last event.
    fn cuts(&self, nows: &[Nanos], events: &[&Event]) -> BTreeSet<Nanos> {
        let opened_at = self.ticket.opened_at;
        let on_grid = |now: &Nanos| *now >= opened_at && (now - opened_at) % self.scene.world.tick == 0;
        let last = events.last().map_or(opened_at, |event| event.at);
        let some = nows.get(nows.len() / 3).copied().filter(on_grid);
        some.into_iter().filter(|&now| now < opened_at + WATCHED / 2).chain([last]).collect()
    }

    /// E1-E5, E7: a host that evaluates, and one that asks what fired since it asked last.
    fn ask_again_and_again(&self, watch: &Watch<'a>, nows: impl Iterator<Item = Nanos>) -> Result<(), TestCaseError> {
        let ticket = read_ticket(self.ticket);
        let mut before = self.ticket.opened_at - HOUR;
        for now in nows {
            let evaluation = evaluate(&ticket, self.policy, utc(now));
            self.compare_fired(watch, i64::MIN, now, &evaluation.fired().collect::<Vec<_>>())?;
            let uncovered = evaluation.metrics.iter().map(|status| status.uncovered_alerts.len()).sum();
            count(&self.compared.uncovered, uncovered);
            self.compare_fired(watch, before, now, &alerts_between(&ticket, self.policy, utc(before), utc(now)))?;
            before = before.max(now);
        }
        Ok(())
    }

    /// What has fired after one instant and up to another, in order: by instant, then by key, and under which target.
    fn compare_fired(&self, watch: &Watch<'a>, after: Nanos, now: Nanos, got: &[Alert]) -> Result<(), TestCaseError> {
        let mut want: Vec<&Fired<'_>> =
            watch.fired.iter().filter(|fired| after < fired.at && fired.at <= now).collect();
        want.sort_by_cached_key(|fired| (fired.at, fired.of.by_key()));
        let mut got: Vec<Fired<'_>> = got.iter().map(fired).collect();
        for (got, want) in got.iter_mut().zip(&want) {
            got.rare = want.rare;
            count(&self.compared.by_hours, usize::from(want.rare.by_hours));
            count(&self.compared.after_level, usize::from(want.rare.after_level));
            count(&self.compared.lapsed, usize::from(want.rare.lapsed));
            count(&self.compared.extra, usize::from(want.rare.extra));
            count(&self.compared.in_pause, usize::from(want.rare.in_pause));
            count(&self.compared.in_known_pause, usize::from(want.rare.in_known_pause));
        }
        count(&self.compared.fired, got.len());
        count(&self.compared.repeated, got.iter().filter(|fired| fired.of.repetition > 0).count());
        if want.iter().copied().eq(&got) {
            return Ok(());
        }
        let differ = difference(&lines(want), &lines(&got));
        Err(self.told(now, &format!("fired, in this order or not{differ}")))
    }

    /// Goes on from an instant as if no event came after it.
    fn look_ahead(&self, watch: &Watch<'a>, end: Nanos) -> Result<(), TestCaseError> {
        let now = watch.at();
        let mut later = watch.clone();
        later.turns.clear();
        later.live_to(end);
        let mut known = self.ticket.clone();
        known.events.retain(|event| event.at <= now);
        let asked = Asked { ticket: &known, ..*self };
        let cut = read_ticket(&known);
        let present = evaluate(&cut, self.policy, utc(now));
        let to_come = pending_alerts(&cut, self.policy, utc(now));
        asked.compare_pending(&watch.pending(&later), &pending(&to_come), now, end)?;
        let fired = later.fired.iter().map(|fired| fired.at);
        let mut changes: BTreeSet<Nanos> = fired.chain(later.turns.iter().copied()).collect();
        changes.retain(|&at| now < at && at < end);
        self.compare_foreseen(&present)?;
        asked.step(&cut, present, &changes, end)?;
        let last = end - 1;
        let fired: Vec<Alert> = evaluate(&cut, self.policy, utc(last)).fired().collect();
        asked.compare_fired(&later, i64::MIN, last, &fired)
    }

    /// E6: with the events that are still to come, the next change is what it is without them, or the first of them.
    fn compare_foreseen(&self, without: &Evaluation) -> Result<(), TestCaseError> {
        let now = nanos(without.now);
        let next_event = self.ticket.events.iter().map(|event| event.at).filter(|&at| at > now).min();
        let want = [without.next_change.map(nanos), next_event].into_iter().flatten().min();
        let got = evaluate(&read_ticket(self.ticket), self.policy, without.now).next_change.map(nanos);
        count(&self.compared.foreseen, usize::from(next_event.is_some() && want == next_event));
        if want == got {
            return Ok(());
        }
        Err(self.told(now, &format!("next change\n  expected {:?}\n  got {:?}", want.map(text), got.map(text))))
    }

    /// E3: pending alerts fire when they say, if nothing else happens. What fires after the end was not watched.
    fn compare_pending(
        &self,
        want: &[Pending<'_>],
        got: &[Pending<'_>],
        now: Nanos,
        end: Nanos,
    ) -> Result<(), TestCaseError> {
        let watched = |(of, at, notify, waits_for): &Pending<'_>| match at {
            Some(at) if *at < end => format!("{of} at {} for {notify:?}", text(*at)),
            _ => format!("{of} at None after {waits_for:?}"),
        };
        let [want, got] = [want, got].map(|pending| pending.iter().map(watched).collect::<Vec<_>>());
        count(&self.compared.pending, got.len());
        if want == got { Ok(()) } else { Err(self.told(now, &format!("pending{}", difference(&want, &got)))) }
    }

    /// E6: goes from one next change to the next, and so visits each change once.
    fn step(
        &self,
        cut: &punctual::Ticket,
        mut present: Evaluation,
        changes: &BTreeSet<Nanos>,
        end: Nanos,
    ) -> Result<(), TestCaseError> {
        for &next in changes {
            let now = nanos(present.now);
            let said = present.next_change.map(nanos);
            if said != Some(next) {
                let what = format!("next change\n  expected {}\n  got      {:?}", text(next), said.map(text));
                return Err(self.told(now, &what));
            }
            let then = evaluate(cut, self.policy, utc(next));
            self.compare_around(cut, &present, &then)?;
            present = then;
        }
        count(&self.compared.changes, changes.len());
        match present.next_change.map(nanos).filter(|&next| next < end) {
            Some(next) => {
                Err(self.told(nanos(present.now), &format!("next change\n  expected none\n  got {}", text(next))))
            }
            None => Ok(()),
        }
    }

    /// E6: right before the next change all is as it is now, as it is on the way there, and then it is not.
    fn compare_around(
        &self,
        cut: &punctual::Ticket,
        present: &Evaluation,
        then: &Evaluation,
    ) -> Result<(), TestCaseError> {
        let (now, next) = (nanos(present.now), nanos(then.now));
        let ticks = (1..).map(|ticks| now + ticks * 12 * self.scene.world.tick).take_while(|&at| at < next);
        for between in ticks.chain([next - 1]) {
            let between = evaluate(cut, self.policy, utc(between));
            if seen(&between) != seen(present) {
                let what = format!("next change is {}, but something changes by {}", text(next), between.now);
                return Err(self.told(now, &what));
            }
        }
        if seen(then) == seen(present) {
            return Err(self.told(now, &format!("next change is {}, but nothing changes then", text(next))));
        }
        Ok(())
    }
}

fn compare(case: &Case, compared: &Compared) -> Result<(), TestCaseError> {
    let marked = case.policy.marked();
    let ticks = ((LOOKED_BEFORE + LOOKED) / case.tick) as usize;
    let scene = Scene::look(&marked, case.base - LOOKED_BEFORE, case.tick, ticks);
    let policy: Policy = serde_json::from_value(case.policy.json())
        .map_err(|mistake| TestCaseError::fail(format!("the policy is not read: {mistake}")))?;
    for (ticket, nows) in &case.tickets {
        Asked { scene: &scene, policy: &policy, ticket, compared }.compare(nows)?;
    }
    Ok(())
}

#[test]
fn e1_to_e7_alerts_fire_as_the_oracle_says() {
    let compared = Compared::default();
    check(2_800, 0, cases(), |case: &Case, _| compare(case, &compared));
    compared.tell();
}
