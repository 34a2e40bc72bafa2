//! The hours of shifts after midnight (C11): open time that belongs to an earlier date, because its range began
//! there. This module knows hours and zones. It knows no ticket and no policy.
//!
//! Midnight is that of the zone in which dates are read. For a part of a combination this may differ from the part's
//! own zone. However many ranges a day has, only a few contain a midnight, and only those are processed.

use super::axis::{Axis, AxisBuilder, ShapeId, Span, WEEKS};
use super::hours::Hours;
use super::looks::{Ahead, Looks, WEEK_S, are_alike, day_of};
use super::open::{Days, Shift, push_merged, segments, special_dates};
use super::zone::{Segment, Zone};
use crate::time::{DAY_S, Instant, SECOND};

/// Open time that belongs to an earlier date than the local one, grouped by the number of days between the two dates.
pub(super) type Carried = Vec<(i64, Axis)>;

/// The same for one week. The number of days is one or two, rarely both.
type Pattern = Vec<(i64, Vec<Span>)>;

/// How far back a week depends on earlier time: a range lasts at most two days, and an offset is less than one day.
const REACH_S: i64 = 3 * DAY_S;

/// Whether hours in `zone` may have ranges that pass midnight in the zone `dates`.
pub(super) fn may_carry(hours: &Hours, zone: &Zone, dates: &Zone) -> bool {
    if zone == dates { hours.cross_midnight() } else { hours.has_shifts() }
}

/// The open time of `hours` in `zone` that comes from ranges that began on an earlier date in the zone `dates`.
pub(super) fn carried(hours: &Hours, zone: &Zone, dates: &Zone) -> Carried {
    let (special, clock, date_clock) = (special_dates(hours), segments(zone), segments(dates));
    let (mut ahead, mut dates_ahead) = (Ahead::new(&clock, &special), Ahead::new(&date_clock, &[]));
    let is_one = zone == dates;
    let (mut known, mut last_plain): (Looks<'_, 2, usize>, Option<_>) = Default::default();
    let (mut patterns, mut weeks): (Vec<Pattern>, Vec<usize>) = Default::default();
    for week in 0..WEEKS {
        let start = week.saturating_mul(WEEK_S);
        let end = start.saturating_add(WEEK_S).min(Instant::END.seconds());
        let since = start.saturating_sub(REACH_S);
        let look = [ahead.next(since, end), dates_ahead.next(since, end)];
        let found = match last_plain {
            Some((last, pattern)) if are_alike(&last, &look) => Some(pattern),
            _ => known.find(&look),
        };
        let pattern = found.unwrap_or_else(|| {
            let days = Days { hours, special: look[0].special };
            patterns.push(Clocks { days, zone, dates, is_one }.week(start, end));
            let pattern = patterns.len().saturating_sub(1);
            known.add(look, pattern);
            pattern
        });
        weeks.push(pattern);
        if look.iter().all(|look| look.is_plain()) {
            last_plain = Some((look, pattern));
        }
    }
    let mut carried = Carried::new();
    for &(behind, _) in patterns.iter().flatten() {
        if carried.iter().all(|(known, _)| *known != behind) {
            carried.push((behind, axis(behind, &patterns, &weeks)));
        }
    }
    carried
}

/// The part of all weeks whose date is this many days earlier.
fn axis(behind: i64, patterns: &[Pattern], weeks: &[usize]) -> Axis {
    let (mut builder, mut shapes): (AxisBuilder, Vec<Option<ShapeId>>) = (AxisBuilder::default(), Vec::new());
    shapes.resize(patterns.len(), None);
    for &week in weeks {
        let (Some(pattern), Some(shape)) = (patterns.get(week), shapes.get_mut(week)) else { continue };
        match *shape {
            Some(shape) => builder.repeat(shape, 1),
            None => {
                let spans = pattern.iter().find(|(known, _)| *known == behind);
                *shape = Some(builder.push(spans.map_or(&[], |(_, spans)| spans)));
            }
        }
    }
    builder.build()
}

/// The hours around a week, the zone in which they are read, and the zone of the dates.
struct Clocks<'a> {
    days: Days<'a>,
    zone: &'a Zone,
    dates: &'a Zone,
    /// Whether the two zones are the same.
    is_one: bool,
}

impl Clocks<'_> {
    fn week(&self, start: i64, end: i64) -> Pattern {
        let mut pattern = Pattern::new();
        for segment in self.zone.segments(start, end) {
            for date in dates_within(self.dates, segment.start, segment.end) {
                self.shifts_over_midnight(&segment, &date, |behind, from, to| {
                    if pattern.iter().all(|(known, _)| *known != behind) {
                        pattern.push((behind, Vec::new()));
                    }
                    for (_, spans) in pattern.iter_mut().filter(|(known, _)| *known == behind) {
                        push_merged(spans, from.saturating_sub(start), to.saturating_sub(start));
                    }
                });
            }
        }
        pattern
    }

    /// Passes to `take` the parts of one date's time that come from ranges that began on another date. The offset of
    /// the clock does not change in it.
    fn shifts_over_midnight(&self, clock: &Segment, date: &Dated, mut take: impl FnMut(i64, i64, i64)) {
        let mut at = date.from;
        while at < date.to {
            let midnight = |day: i64| day.saturating_mul(DAY_S).saturating_sub(clock.offset.into());
            let day = day_of(at, clock.offset);
            let Some(shift) = self.days.shift_from(day, at.saturating_sub(midnight(day))) else {
                at = midnight(day.saturating_add(1));
                continue;
            };
            let to = midnight(shift.day).saturating_add(shift.end).min(date.to);
            let from = at.max(midnight(shift.day).saturating_add(shift.range.start));
            match self.behind(&shift, date) {
                // What opens later also began later.
                None => return,
                Some(0) => {}
                Some(behind) if from < to => take(behind, from, to),
                Some(_) => {}
            }
            at = to.max(from);
        }
    }

    /// How many days before this date the shift began; `None` if it began within this part of the date.
    fn behind(&self, shift: &Shift, date: &Dated) -> Option<i64> {
        if shift.range.is_whole_day() {
            return Some(0);
        }
        if self.is_one {
            return Some(date.day.saturating_sub(shift.day)).filter(|&behind| behind != 0);
        }
        let began = self.zone.resolve(shift.day, shift.range.start, i64::MIN)?;
        let (day, _) = self.dates.reading(Instant(began.saturating_mul(SECOND)));
        (began < date.from).then(|| date.day.saturating_sub(day))
    }
}

/// A time during which a clock shows one date, in seconds since 1970.
struct Dated {
    from: i64,
    to: i64,
    day: i64,
}

fn dates_within(zone: &Zone, start: i64, end: i64) -> impl Iterator<Item = Dated> + '_ {
    zone.segments(start, end).flat_map(|segment| {
        let days = day_of(segment.start, segment.offset)..=day_of(segment.end, segment.offset);
        let dated = days.map(move |day| {
            let midnight = day.saturating_mul(DAY_S).saturating_sub(segment.offset.into());
            Dated { from: midnight.max(segment.start), to: midnight.saturating_add(DAY_S).min(segment.end), day }
        });
        dated.filter(|dated| dated.from < dated.to)
    })
}
