//! Wall clocks as data, so that an explanation can be shown in local time without the policy and without a time zone
//! database.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, Utc};

use crate::calendar::{Zone, local_time};
use crate::input::names::sort_by;
use crate::time::{DAY_S, Instant};

/// The wall clock of a zone: its name, and its offsets from UTC for a stretch of time.
///
/// # An hour later from the last Sunday in March on
/// ```
/// use punctual::{CalendarSpec, MetricSpec, Policy, PolicySpec, Ticket, explain};
/// let office = CalendarSpec::weekly("Europe/Berlin").hours("mon-fri", ["09:00-17:00"]);
/// let resolution = MetricSpec::new().targets("*", "*", "8h");
/// let spec = PolicySpec::new("p").calendars("office", office).calendar("office").metrics("resolution", resolution);
/// let policy = Policy::from_spec(spec)?;
/// let ticket = Ticket::opened("T-1", "2026-03-27T15:00:00Z".parse()?).build()?;
/// let explanation = explain(&ticket, &policy, "2026-03-30T07:00:00Z".parse()?);
/// let clock = &explanation.metrics[0].cycles[0].clock;
/// assert_eq!(clock.reading(ticket.opened_at()).to_rfc3339(), "2026-03-27T16:00:00+01:00");
/// assert_eq!(clock.reading(explanation.evaluation.now).to_rfc3339(), "2026-03-30T09:00:00+02:00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WallClock {
    /// The name of the zone.
    pub zone: Arc<str>,
    /// Its offsets, in order. The first one also applies before its instant.
    pub offsets: Vec<OffsetSince>,
}

/// An offset from UTC, and the instant from which it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OffsetSince {
    /// Since when.
    pub since: DateTime<Utc>,
    /// In seconds; east is positive.
    pub offset_s: i32,
}

impl WallClock {
    /// What the clock shows at `at`.
    pub fn reading(&self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        local_time(at, self.offset_s(at))
    }

    pub(super) fn utc() -> WallClock {
        WallClock { zone: "UTC".into(), offsets: Vec::new() }
    }

    fn offset_s(&self, at: DateTime<Utc>) -> i32 {
        let later = self.offsets.partition_point(|offset| offset.since <= at);
        let now = later.checked_sub(1).and_then(|last| self.offsets.get(last));
        now.or_else(|| self.offsets.first()).map_or(0, |offset| offset.offset_s)
    }

    /// Its offsets, with instants in seconds since 1970. A clock that was read back can contain anything: an offset
    /// that is out of order is skipped, and one of a day or more counts as zero, as in
    /// [`reading`](WallClock::reading).
    pub(super) fn in_order(&self) -> Offsets {
        let mut offsets: Vec<(i64, i64)> = Vec::new();
        for offset in &self.offsets {
            let (since, offset) = (offset.since.timestamp(), i64::from(offset.offset_s));
            if offsets.last().is_none_or(|&(last, _)| last < since) {
                offsets.push((since, if offset.abs() < DAY_S { offset } else { 0 }));
            }
        }
        Offsets(offsets)
    }
}

/// Offsets in seconds, each with the second since 1970 from which it applies, in order.
pub(super) struct Offsets(Vec<(i64, i64)>);

impl Offsets {
    /// The stretches of constant offset within `from..to`, in seconds since 1970, each with its offset.
    pub(super) fn segments(&self, from: i64, to: i64) -> impl Iterator<Item = (i64, i64, i64)> + '_ {
        let first = self.0.partition_point(|&(since, _)| since <= from).saturating_sub(1);
        let since = |number: usize| self.0.get(number).map(|&(since, _)| since);
        (first..).map_while(move |number| {
            let begin = if number == first { from } else { since(number)? };
            let end = since(number.saturating_add(1)).map_or(to, |next| next.min(to));
            let offset = self.0.get(number).map_or(0, |&(_, offset)| offset);
            (begin < end).then_some((begin, end, offset))
        })
    }
}

/// A clock with at most this many offsets from its first instant to its last lists them all.
const FEW: usize = 4;

/// The wall clock of a zone from the first to the last of these instants.
pub(super) fn over(zone: &Zone, instants: impl Iterator<Item = DateTime<Utc>>, now: Instant) -> WallClock {
    let (first, last) = instants.fold((now.utc(), now.utc()), |(first, last), at| (first.min(at), last.max(at)));
    WallClock { zone: zone.name().into(), offsets: offsets(zone, first, last).collect() }
}

/// The same for a span of time, and for instants outside it. If there are many offsets, those outside the span are only
/// the ones that the instants need, because each of many cycles can be due a century later (B3).
pub(super) fn around_span(
    zone: &Zone,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    instants: impl Iterator<Item = DateTime<Utc>>,
) -> WallClock {
    let (first, last) = (from.min(to), from.max(to));
    let outside: Vec<DateTime<Utc>> = instants.filter(|at| !(first..=last).contains(at)).collect();
    let ends = outside.iter().fold((first, last), |(first, last), &at| (first.min(at), last.max(at)));
    let mut found: Vec<OffsetSince> = offsets(zone, ends.0, ends.1).take(FEW.saturating_add(1)).collect();
    if found.len() > FEW {
        found = offsets(zone, first, last).collect();
        found.extend(outside.iter().filter_map(|&at| offsets(zone, at, at).next()));
        sort_by(&mut found, |one, other| one.since.cmp(&other.since));
        found.dedup_by_key(|offset| offset.offset_s);
    }
    found.shrink_to_fit();
    WallClock { zone: zone.name().into(), offsets: found }
}

/// The offsets from one instant to another, the first since that instant.
fn offsets(zone: &Zone, first: DateTime<Utc>, last: DateTime<Utc>) -> impl Iterator<Item = OffsetSince> + '_ {
    let segments = zone.segments(first.timestamp(), last.timestamp().saturating_add(1));
    let since = |second| DateTime::from_timestamp(second, 0).unwrap_or_default();
    segments.map(move |segment| OffsetSince { since: since(segment.start), offset_s: segment.offset })
}
