//! From the record of one or several services to the time in which the whole was down, degraded or unknown (V2, V3).
//! This module knows spans. It knows no periods and no calendars.

use crate::calendar::{edges, first_in_force, weighing};
use crate::input::names::sort_by;
use crate::time::{Instant, Nanos, SECOND};

use super::AvailabilitySpec;
use super::facts::{CheckState, Incident, Outages, Record, Span};
use super::spec::{Combine, Minutes};

/// What is known of the whole: sorted, disjoint spans up to `now`.
pub(super) struct Known {
    /// All outages, as they were.
    pub(super) down: Vec<Span>,
    /// The parts of them that the agreement counts.
    pub(super) lost: Vec<Span>,
    pub(super) degraded: Vec<Span>,
    pub(super) unknown: Vec<Span>,
    pub(super) maintenance: Vec<Span>,
    /// How many users were affected when; disjoint, in order.
    pub(super) affected: Vec<(Span, u64)>,
    /// For services in series: the first in the list that is down, from each instant on at which that changes.
    pub(super) first_down: Vec<(Instant, Option<usize>)>,
}

impl Known {
    pub(super) fn of(facts: &Outages, spec: &AvailabilitySpec, now: Instant) -> Known {
        let alone = [&facts.whole];
        let several: Vec<&Record> = facts.services.iter().collect();
        let records = if several.is_empty() { &alone[..] } else { &several };
        let records: Vec<States> = records.iter().map(|record| States::of(record, spec.greatest_gap, now)).collect();
        let (mut whole, first_down) = match spec.combine {
            Combine::Series if several.is_empty() => (series(&records), Vec::new()),
            Combine::Series => (series(&records), first_down(&records)),
            Combine::Parallel => (parallel(&records), Vec::new()),
        };
        // Unknown time that is written beside services holds for all of them.
        whole.unknown = union([whole.unknown.as_slice(), &cut(&facts.whole.unknown, now)]);
        let counted = whole.down.iter().filter_map(|outage| counted(*outage, spec));
        Known {
            lost: union([counted.collect::<Vec<_>>().as_slice()]),
            down: whole.down,
            degraded: whole.degraded,
            unknown: whole.unknown,
            maintenance: union([cut(&facts.maintenance, now).as_slice()]),
            affected: affected(&facts.incidents, spec, now),
            first_down,
        }
    }
}

/// When a service, or the whole, was known to be down or degraded, and when nothing was known.
struct States {
    down: Vec<Span>,
    degraded: Vec<Span>,
    unknown: Vec<Span>,
}

impl States {
    fn of(record: &Record, greatest_gap: Option<Nanos>, now: Instant) -> States {
        let checked = checked(&record.checks, greatest_gap, now);
        let both = |told: &[Span], checked: &[Span]| union([cut(told, now).as_slice(), checked]);
        States {
            down: both(&record.down, &checked.down),
            degraded: both(&record.degraded, &checked.degraded),
            unknown: both(&record.unknown, &checked.unknown),
        }
    }

    /// When it was down for certain: nothing that is known inside unknown time counts.
    fn certainly_down(&self) -> Vec<Span> {
        minus(&self.down, &self.unknown)
    }
}

/// The states that checks found: each holds until the next, or for the greatest gap. Before the first, nothing is
/// known.
fn checked(checks: &[(Instant, CheckState)], greatest_gap: Option<Nanos>, now: Instant) -> States {
    let mut checks: Vec<(Nanos, CheckState)> =
        checks.iter().map(|&(at, found)| (at.0, found)).filter(|&(at, _)| at < now.0).collect();
    // Of those at one instant the worst comes last, and holds.
    sort_by(&mut checks, |one, other| one.cmp(other));
    let mut states = States { down: Vec::new(), degraded: Vec::new(), unknown: Vec::new() };
    states.unknown.extend(checks.first().map(|&(first, _)| (Instant::START.0, first)));
    for (number, &(at, found)) in (1..).zip(&checks) {
        let next = checks.get(number).map_or(now.0, |&(next, _)| next);
        let until = greatest_gap.map_or(next, |gap| next.min(at.saturating_add(gap)));
        match found {
            CheckState::Up => {}
            CheckState::Degraded => states.degraded.push((at, until)),
            CheckState::Down => states.down.push((at, until)),
        }
        states.unknown.push((until, next));
    }
    states
}

/// The whole is down when any service is.
fn series(services: &[States]) -> States {
    let certainly_down: Vec<_> = services.iter().map(States::certainly_down).collect();
    let unknown = union(services.iter().map(|service| service.unknown.as_slice()));
    States {
        down: union(services.iter().map(|service| service.down.as_slice())),
        degraded: union(services.iter().map(|service| service.degraded.as_slice())),
        // Where one is down for certain, the others do not matter.
        unknown: minus(&unknown, &union(certainly_down.iter().map(Vec::as_slice))),
    }
}

/// The first service in the list that is down, from each instant on at which that changes.
fn first_down(services: &[States]) -> Vec<(Instant, Option<usize>)> {
    let of_services = services.iter().enumerate();
    let spans = of_services.flat_map(|(number, service)| service.down.iter().map(move |&span| (span, number)));
    let (spans, numbers): (Vec<_>, Vec<_>) =
        spans.map(|((from, to), number)| ((Instant(from), Instant(to)), number)).unzip();
    let changes = first_in_force(&spans).into_iter();
    changes.map(|(at, span)| (at, span.and_then(|span| numbers.get(span).copied()))).collect()
}

/// The whole is down when all services are.
fn parallel(services: &[States]) -> States {
    let certainly_down: Vec<_> = services.iter().map(States::certainly_down).collect();
    let perhaps_down =
        services.iter().zip(&certainly_down).map(|(service, down)| union([service.unknown.as_slice(), down]));
    let impaired = services.iter().map(|service| union([service.down.as_slice(), &service.degraded]));
    let (perhaps_down, impaired): (Vec<_>, Vec<_>) = (perhaps_down.collect(), impaired.collect());
    let degraded = union(services.iter().map(|service| service.degraded.as_slice()));
    States {
        down: intersection(services.iter().map(|service| service.down.as_slice())),
        degraded: intersection([intersection(impaired.iter().map(Vec::as_slice)).as_slice(), &degraded]),
        unknown: minus(
            &intersection(perhaps_down.iter().map(Vec::as_slice)),
            &intersection(certainly_down.iter().map(Vec::as_slice)),
        ),
    }
}

/// How many users were affected when. Each incident is an outage of its own.
fn affected(incidents: &[Incident], spec: &AvailabilitySpec, now: Instant) -> Vec<(Span, u64)> {
    let mut edges = Vec::new();
    for incident in incidents {
        let span = cut(&[incident.span], now).first().and_then(|outage| counted(*outage, spec));
        edges.extend(span.into_iter().flat_map(|span| self::edges(span, incident.users.into())));
    }
    edges.sort_unstable();
    let (mut affected, mut users, mut since) = (Vec::new(), 0_i64, Instant::START.0);
    for (at, change) in edges {
        if since < at && users > 0 {
            affected.push(((since, at), users.unsigned_abs()));
        }
        (users, since) = (users.saturating_add(change), at);
    }
    affected
}

/// What the agreement counts of an outage, if anything (V2).
fn counted((from, to): Span, spec: &AvailabilitySpec) -> Option<Span> {
    let length = to.saturating_sub(from);
    if length < spec.minimum_outage {
        return None;
    }
    let before = |at: Nanos| at.saturating_sub(at.rem_euclid(MINUTE));
    let after = |at: Nanos| before(at.saturating_add(MINUTE.saturating_sub(1)));
    let (from, to) = match spec.minutes {
        Minutes::Exact => (from, to),
        Minutes::WholeElapsed => (from, from.saturating_add(before(length))),
        Minutes::WholeClock => (after(from), before(to)),
        Minutes::TouchedClock => (before(from), after(to)),
    };
    (from < to).then_some((from, to))
}

const MINUTE: Nanos = 60 * SECOND;

/// The parts of the spans that lie before `now`: later facts are not seen (T4).
fn cut(spans: &[Span], now: Instant) -> Vec<Span> {
    spans.iter().map(|&(from, to)| (from, to.min(now.0))).filter(|(from, to)| from < to).collect()
}

/// All time that is in any of the lists, whose spans may overlap.
fn union<'a>(lists: impl IntoIterator<Item = &'a [Span]>) -> Vec<Span> {
    let mut all: Vec<_> = lists.into_iter().flatten().flat_map(|&span| edges(span, 1)).collect();
    weighing(1, &mut all)
}

/// The time that is in all of the lists, in each of which spans are disjoint.
fn intersection<'a>(lists: impl IntoIterator<Item = &'a [Span]>) -> Vec<Span> {
    let (mut all, mut count) = (Vec::new(), 0_i64);
    for list in lists {
        all.extend(list.iter().flat_map(|&span| edges(span, 1)));
        count = count.saturating_add(1);
    }
    weighing(count, &mut all)
}

/// The time that is in the first list and not in the second; in both, spans are disjoint.
fn minus(spans: &[Span], others: &[Span]) -> Vec<Span> {
    let kept = spans.iter().flat_map(|&span| edges(span, 1));
    let mut all: Vec<_> = kept.chain(others.iter().flat_map(|&span| edges(span, -1))).collect();
    weighing(1, &mut all)
}
