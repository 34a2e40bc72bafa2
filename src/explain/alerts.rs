//! Why alerts fired when they did and who was told: the level that one waited for, and the hours that decided (E8, E9).

use super::alert_reasons::{HoursThen, WaitedFor};
use super::result::{Moment, MomentKind};
use crate::evaluate::Firing;
use crate::policy::{Level, Policy};
use crate::replay::clock::MetricClock;
use crate::replay::firing;
use crate::time::Instant;

/// The alerts of the last cycle of a clock that its evaluation lists, in order, as moments.
pub(super) fn moments<'a>(
    policy: &'a Policy,
    clock: &'a MetricClock<'_>,
    listed: &'a [Firing],
) -> impl Iterator<Item = Moment> + 'a {
    // What is listed is a part of what has fired, in the same order.
    let mut fired = clock.clock.firings.fired().iter();
    listed.iter().map(move |listed| {
        let level = fired.find_map(|fired| level_of(policy, fired, listed));
        let waited_for = level.filter(|_| listed.repetition == 0).and_then(|level| waited_for(clock, level));
        let hours = level.map_or_else(Vec::new, |level| hours(policy, level, Instant::clamped(listed.at)));
        let kind = MomentKind::Alert { level: listed.level.clone(), repetition: listed.repetition, waited_for, hours };
        Moment { at: listed.at, kind, by: None }
    })
}

/// The level of a firing, if it is the one that is listed.
fn level_of<'a>(policy: &'a Policy, fired: &firing::Firing, listed: &Firing) -> Option<&'a Level> {
    let is_same = fired.repetition == listed.repetition && fired.at.utc() == listed.at;
    policy.level(fired.level).filter(|level| is_same && level.name == listed.level)
}

fn waited_for(clock: &MetricClock<'_>, level: &Level) -> Option<WaitedFor> {
    let first = clock.clock.firings.first(level.waits_for?)?;
    Some(WaitedFor { level: level.when.level()?, fired_at: first.utc() })
}

fn hours(policy: &Policy, level: &Level, at: Instant) -> Vec<HoursThen> {
    let then = |&number: &usize| {
        let calendar = policy.calendar_list().get(number)?.name.clone();
        Some(HoursThen { calendar, open: policy.axis(number)?.is_open(at) })
    };
    level.notify.calendars().iter().filter_map(then).collect()
}
