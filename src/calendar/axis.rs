//! The working time before each instant, and the inverse: a table built from sorted open spans. It knows integers
//! only, and no zone, date or hours.
//!
//! W(t) is the open time before the instant t. The table has one entry for each UTC week: the open time before that
//! week, and the week's *shape*, which is its list of open spans. Equal weeks share a shape, so an ordinary calendar
//! has only a few shapes. To compute W, a division finds the week. The shape divides the week into *slots* of equal
//! length, most of which contain at most one span, so the slot usually gives the span. For the inverse, `index`
//! divides the range of W into buckets of equal length, each about as long as the open time of a week. A search
//! inside one bucket finds the week.

use crate::input::names::Ranks;
use crate::time::{Instant, Nanos, SECOND};

/// The width of one entry of the table. Weeks are counted from the start of the horizon.
pub(crate) const WEEK: Nanos = 7 * 86_400 * SECOND;

/// How many entries cover the horizon; the last one reaches past its end.
pub(crate) const WEEKS: i64 = Instant::END.0 / WEEK + 1;

/// An open span of one week, in nanoseconds since the start of the week; half-open.
pub(crate) type Span = (Nanos, Nanos);

/// The most open spans that the table of a calendar may hold. They take about 12 MB.
pub(crate) const MAX_SPANS: usize = 500_000;

/// The calendar has more open spans than a table may hold.
#[derive(Debug)]
pub(crate) struct TooFine;

/// The open time of one calendar over the horizon.
#[derive(Debug, PartialEq)]
pub(crate) struct Axis {
    weeks: Vec<Week>,
    shapes: Vec<Shape>,
    /// The openings of all shapes, one shape after the other.
    openings: Vec<Opening>,
    index: Vec<u16>,
    shift: u32,
    total: Nanos,
}

/// A week in ten bytes, because a text of twenty bytes can ask for a table of all weeks (B3).
#[derive(Clone, Copy, Debug, PartialEq)]
struct Week {
    /// The open time before this week, as bytes: a number of nanoseconds would be aligned to eight bytes.
    before: [u8; 8],
    shape: ShapeId,
}

impl Week {
    #[inline]
    fn new(before: Nanos, shape: ShapeId) -> Week {
        Week { before: before.to_ne_bytes(), shape }
    }

    #[inline]
    fn before(&self) -> Nanos {
        Nanos::from_ne_bytes(self.before)
    }
}

/// The number of a shape. There are no more shapes than weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ShapeId(u16);

impl ShapeId {
    pub(crate) fn number(self) -> u16 {
        self.0
    }
}

/// The open spans of a week: their range in the list of openings of the axis. Aligned, so that a look at one takes one
/// line of the processor's cache.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(32))]
struct Shape {
    first: u32,
    length: u32,
    /// For each slot, the opening that decides what is open in it; `SEVERAL` if more than one does.
    slots: [u8; SLOTS],
}

/// The length of a slot is a power of two of nanoseconds, about ten hours, so that a bit shift finds the slot.
const SLOT_BITS: u32 = 45;
const SLOTS: usize = (WEEK >> SLOT_BITS) as usize + 1;
const SEVERAL: u8 = u8::MAX;

impl Shape {
    /// Its part of the list of openings.
    #[inline]
    fn part_of<'a>(&self, openings: &'a [Opening]) -> &'a [Opening] {
        let first = self.first as usize;
        openings.get(first..first.wrapping_add(self.length as usize)).unwrap_or_default()
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Opening {
    start: Nanos,
    end: Nanos,
    /// Open time of the week before this span.
    before: Nanos,
}

// The sums and differences below wrap instead of saturating, because evaluations spend much of their time here. They
// never wrap in fact: every operand lies inside the horizon, far from the ends of an `i64`.
impl Axis {
    /// All open time inside the horizon.
    pub(crate) fn total(&self) -> Nanos {
        self.total
    }

    /// The size of the table.
    #[cfg(all(test, feature = "bundled-tz"))]
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(self.weeks.as_slice())
            + size_of_val(self.shapes.as_slice())
            + size_of_val(self.openings.as_slice())
            + size_of_val(self.index.as_slice())
    }

    /// W(t).
    #[inline]
    pub(crate) fn worked_before(&self, at: Instant) -> Nanos {
        let (week, offset) = split(at);
        let Some(week) = self.weeks.get(week) else { return self.total };
        let Some(opening) = self.opening_at(week, offset) else { return week.before() };
        let into = offset.max(opening.start).min(opening.end).wrapping_sub(opening.start);
        week.before().wrapping_add(opening.before).wrapping_add(into)
    }

    /// The earliest instant before which `worked` of open time lies: a closing, if that time uses up a span (C6).
    /// `None` if there is less open time, or if the instant is the end of the horizon (T2).
    pub(crate) fn earliest(&self, worked: Nanos) -> Option<Instant> {
        self.inverse(worked, worked)
    }

    /// The latest instant before which no more than `worked` of open time lies: an opening, if the calendar is closed
    /// before it (C6).
    pub(crate) fn latest(&self, worked: Nanos) -> Option<Instant> {
        self.inverse(worked, worked.saturating_add(1))
    }

    /// Whether `at` is inside an open span.
    pub(crate) fn is_open(&self, at: Instant) -> bool {
        let (week, offset) = split(at);
        let opening = self.weeks.get(week).and_then(|week| self.opening_at(week, offset));
        opening.is_some_and(|opening| opening.start <= offset && offset < opening.end)
    }

    /// `at` if it is open, otherwise the next opening.
    pub(crate) fn next_open(&self, at: Instant) -> Option<Instant> {
        if self.is_open(at) { Some(at) } else { self.latest(self.worked_before(at)) }
    }

    /// The first closing after `at`; the end of the horizon if the calendar stays open until then.
    pub(crate) fn next_close(&self, at: Instant) -> Option<Instant> {
        self.next_open(at).and_then(|open| self.run_end(open))
    }

    /// The first instant after `at` at which the calendar closes or opens; the end of the horizon if there is none
    /// before it.
    pub(crate) fn turns(&self, at: Instant) -> Instant {
        let turn = if self.is_open(at) { self.run_end(at) } else { self.next_open(at) };
        turn.unwrap_or(Instant::END)
    }

    /// The open spans after `from`, in order. The first one is cut at `from`, and spans that touch are joined.
    pub(crate) fn spans(&self, from: Instant) -> impl Iterator<Item = (Instant, Instant)> + '_ {
        let span_from = |at| self.next_open(at).and_then(|start| Some((start, self.run_end(start)?)));
        std::iter::successors(span_from(from), move |&(_, end)| span_from(end))
    }

    /// The shape of each week, in order. Weeks with the same shape have the same open spans.
    pub(crate) fn shapes(&self) -> impl Iterator<Item = ShapeId> + '_ {
        self.weeks.iter().map(|week| week.shape)
    }

    /// The open spans of the week with this number, cut at its ends.
    pub(crate) fn week(&self, number: usize) -> impl ExactSizeIterator<Item = Span> + '_ {
        let openings = self.weeks.get(number).map_or(&[][..], |week| self.openings_of(week));
        openings.iter().map(|opening| (opening.start, opening.end))
    }

    /// The end of the open run that contains `open`: the last closing before which there is as much closed time as
    /// before `open`.
    fn run_end(&self, open: Instant) -> Option<Instant> {
        let closed = open.0.wrapping_sub(self.worked_before(open));
        let closed_before = |number: usize, week: &Week, start: Nanos, before: Nanos| {
            week_start(number).0.wrapping_add(start).wrapping_sub(week.before()).wrapping_sub(before)
        };
        // Most runs end within a week or two, so the search begins there and doubles its step.
        let (mut low, mut stride) = (split(open).0, 1_usize);
        let mut high = low.wrapping_add(stride);
        while self.weeks.get(high).is_some_and(|week| closed_before(high, week, 0, 0) <= closed) {
            stride = stride.wrapping_mul(2);
            (low, high) = (high, high.wrapping_add(stride));
        }
        high = high.min(self.weeks.len());
        while high.wrapping_sub(low) > 1 {
            let middle = low.midpoint(high);
            let week = self.weeks.get(middle)?;
            if closed_before(middle, week, 0, 0) <= closed { low = middle } else { high = middle }
        }
        // The run may end exactly with the week before.
        let in_week = |number: usize| {
            let week = self.weeks.get(number)?;
            let within = |opening: &Opening| closed_before(number, week, opening.start, opening.before) <= closed;
            last_where(self.openings_of(week), within).map(|opening| week_start(number).plus(opening.end))
        };
        in_week(low).or_else(|| in_week(low.checked_sub(1)?))
    }

    #[inline]
    fn openings_of(&self, week: &Week) -> &[Opening] {
        self.shapes.get(usize::from(week.shape.0)).map_or(&[], |shape| shape.part_of(&self.openings))
    }

    /// The span that decides what is open at `offset`: the only one in its slot, or the last one that starts at or
    /// before `offset`.
    #[inline]
    fn opening_at(&self, week: &Week, offset: Nanos) -> Option<&Opening> {
        let shape = self.shapes.get(usize::from(week.shape.0))?;
        match *shape.slots.get((offset >> SLOT_BITS) as usize)? {
            SEVERAL => last_where(shape.part_of(&self.openings), |opening| opening.start <= offset),
            only => self.openings.get((shape.first as usize).wrapping_add(usize::from(only))),
        }
    }

    /// The instant at which W equals `worked`, in the last span before which there is less open time than `key`.
    #[inline]
    fn inverse(&self, worked: Nanos, key: Nanos) -> Option<Instant> {
        if key <= 0 || key > self.total {
            return None;
        }
        let number = self.week_of(key)?;
        let week = self.weeks.get(number)?;
        let within = key.wrapping_sub(week.before());
        let opening = last_where(self.openings_of(week), |opening| opening.before < within)?;
        let into = worked.wrapping_sub(week.before()).wrapping_sub(opening.before);
        let at = Instant(week_start(number).0.wrapping_add(opening.start).wrapping_add(into));
        (at < Instant::END).then_some(at)
    }

    /// The last week before which there is less open time than `key`, which is positive and at most the total.
    #[inline]
    fn week_of(&self, key: Nanos) -> Option<usize> {
        let bucket = usize::try_from(key >> self.shift).ok()?;
        let low = usize::from(*self.index.get(bucket)?);
        let high = usize::from(*self.index.get(bucket.saturating_add(1))?);
        let candidates = self.weeks.get(low..high)?;
        let passed = match candidates.len() {
            // In an ordinary calendar one or two weeks start in a bucket.
            0..=4 => candidates.iter().take_while(|week| week.before() < key).count(),
            _ => candidates.partition_point(|week| week.before() < key),
        };
        low.wrapping_add(passed).checked_sub(1)
    }
}

/// The last of the sorted openings for which `holds` is true. It is true up to some opening and false after it.
#[inline]
fn last_where(openings: &[Opening], holds: impl Fn(&Opening) -> bool) -> Option<&Opening> {
    // An ordinary week has few openings, and testing each is faster than a binary search.
    let count = match openings.len() {
        0..=16 => openings.iter().take_while(|opening| holds(opening)).count(),
        _ => openings.partition_point(holds),
    };
    openings.get(count.wrapping_sub(1))
}

#[inline]
fn split(at: Instant) -> (usize, Nanos) {
    // An unsigned division by a constant compiles to a multiplication and a shift.
    const UNSIGNED_WEEK: u64 = WEEK as u64;
    let nanos = at.0.max(0) as u64;
    ((nanos / UNSIGNED_WEEK) as usize, (nanos % UNSIGNED_WEEK) as i64)
}

#[inline]
fn week_start(number: usize) -> Instant {
    Instant((number as i64).wrapping_mul(WEEK))
}

/// Collects the weeks of an axis, in order.
#[derive(Debug)]
pub(crate) struct AxisBuilder {
    weeks: Vec<Week>,
    shapes: Vec<Shape>,
    openings: Vec<Opening>,
    /// The open time of each shape.
    open: Vec<Nanos>,
    /// The shapes in the order of their spans.
    known: Ranks,
    worked: Nanos,
}

impl Default for AxisBuilder {
    fn default() -> Self {
        AxisBuilder {
            weeks: Vec::with_capacity(WEEKS as usize),
            shapes: Vec::new(),
            openings: Vec::new(),
            open: Vec::new(),
            known: Ranks::default(),
            worked: 0,
        }
    }
}

impl AxisBuilder {
    /// Adds a week with these open spans, which are sorted, disjoint, not empty, and inside the week.
    pub(crate) fn push(&mut self, spans: &[Span]) -> ShapeId {
        let shape = self.shape(spans);
        self.repeat(shape, 1);
        shape
    }

    /// Adds weeks with a shape that this builder gave.
    pub(crate) fn repeat(&mut self, shape: ShapeId, weeks: i64) {
        let open = self.open.get(usize::from(shape.0)).copied().unwrap_or_default();
        let worked = self.worked;
        let before = |week: i64| worked.wrapping_add(week.wrapping_mul(open));
        self.weeks.extend((0..weeks).map(|week| Week::new(before(week), shape)));
        self.worked = before(weeks);
    }

    /// Fails if there are more open spans so far than a table may hold.
    pub(crate) fn fits(&self) -> Result<(), TooFine> {
        if self.openings.len() > MAX_SPANS { Err(TooFine) } else { Ok(()) }
    }

    /// The shape of a week with these open spans, as in [`push`](AxisBuilder::push).
    pub(crate) fn shape(&mut self, spans: &[Span]) -> ShapeId {
        let spans_of = |shape: u32| {
            let openings = self.shapes.get(shape as usize).map_or(&[][..], |shape| shape.part_of(&self.openings));
            openings.iter().map(|opening| (opening.start, opening.end))
        };
        let place = match self.known.find(&|shape| spans_of(shape).cmp(spans.iter().copied())) {
            Ok(shape) => return ShapeId(u16::try_from(shape).unwrap_or(u16::MAX)),
            Err(place) => place,
        };
        let number = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let (first, length) = (number(self.openings.len()), number(spans.len()));
        let shape = self.shapes.len();
        self.shapes.push(Shape {
            first,
            length,
            slots: if spans.is_empty() { [SEVERAL; SLOTS] } else { slots(spans) },
        });
        let mut before: Nanos = 0;
        self.openings.extend(spans.iter().map(|&(start, end)| {
            let opening = Opening { start, end, before };
            before = before.saturating_add(end.saturating_sub(start));
            opening
        }));
        self.open.push(before);
        self.known.insert(place, number(shape));
        ShapeId(u16::try_from(shape).unwrap_or(u16::MAX))
    }

    /// The axis of these spans: sorted, disjoint, inside the horizon.
    pub(crate) fn of_spans(spans: &[(Instant, Instant)]) -> Axis {
        let mut builder = AxisBuilder::default();
        let mut rest = spans;
        let (mut week_spans, mut last_week): (Vec<Span>, Vec<Span>) = (Vec::new(), Vec::new());
        for number in 0..WEEKS {
            let start = number.saturating_mul(WEEK);
            let end = start.saturating_add(WEEK);
            let inside = |&(from, to): &(Instant, Instant)| {
                (from.0.max(start).saturating_sub(start), to.0.min(end).saturating_sub(start))
            };
            std::mem::swap(&mut week_spans, &mut last_week);
            week_spans.clear();
            week_spans.extend(rest.iter().take_while(|span| span.0.0 < end).map(inside));
            match builder.weeks.last() {
                Some(last) if week_spans == last_week => builder.repeat(last.shape, 1),
                _ => _ = builder.push(&week_spans),
            }
            rest = rest.get(rest.partition_point(|span| span.1.0 <= end)..).unwrap_or_default();
        }
        builder.build()
    }

    /// The axis of the weeks so far.
    pub(crate) fn build(mut self) -> Axis {
        let total = self.worked;
        let (index, shift) = index(&self.weeks, total);
        // Both lists grew by doubling.
        self.shapes.shrink_to_fit();
        self.openings.shrink_to_fit();
        Axis { weeks: self.weeks, shapes: self.shapes, openings: self.openings, index, shift, total }
    }
}

/// For each slot, the only span that overlaps it. If none does, a span next to it.
fn slots(spans: &[Span]) -> [u8; SLOTS] {
    let (mut slot_start, mut ended, mut started): (Nanos, usize, usize) = (0, 0, 0);
    [(); SLOTS].map(|()| {
        let slot_end = slot_start.saturating_add(1 << SLOT_BITS);
        while spans.get(ended).is_some_and(|&(_, end)| end <= slot_start) {
            ended = ended.saturating_add(1);
        }
        while spans.get(started).is_some_and(|&(start, _)| start < slot_end) {
            started = started.saturating_add(1);
        }
        slot_start = slot_end;
        match started.saturating_sub(ended) {
            0 | 1 => u8::try_from(started.saturating_sub(1)).unwrap_or(SEVERAL),
            _ => SEVERAL,
        }
    })
}

/// For each bucket of W, the number of weeks before which there is less open time than at the start of the bucket.
/// The length of a bucket is the smallest power of two above the average open time of a week. The index is thus about
/// as long as the list of weeks, and a bit shift of W finds the bucket.
fn index(weeks: &[Week], total: Nanos) -> (Vec<u16>, u32) {
    let average = total / WEEKS;
    let shift = i64::BITS.saturating_sub(average.leading_zeros());
    let buckets = ((total >> shift) as usize).saturating_add(3);
    let mut index = Vec::with_capacity(buckets);
    for (passed, week) in (0..).zip(weeks) {
        // The buckets up to the one in which this week begins start after the weeks before.
        while index.len() as i64 <= week.before() >> shift {
            index.push(passed);
        }
    }
    index.resize(buckets, u16::try_from(weeks.len()).unwrap_or(u16::MAX));
    (index, shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every week of the horizon open in `spans`.
    fn weekly(spans: &[Span]) -> Axis {
        let mut builder = AxisBuilder::default();
        let shape = builder.push(spans);
        builder.repeat(shape, WEEKS - 1);
        builder.build()
    }

    #[test]
    fn c6_the_inverse_lands_on_closings_forwards_and_on_openings_backwards() {
        let axis = weekly(&[(10, 20), (30, 40)]);
        assert_eq!(axis.worked_before(Instant(25)), 10);
        assert_eq!(axis.earliest(10), Some(Instant(20)));
        assert_eq!(axis.latest(10), Some(Instant(30)));
        assert_eq!(axis.earliest(20), Some(Instant(40)));
        assert_eq!(axis.latest(20), Some(Instant(WEEK + 10)));
        assert_eq!(axis.latest(0), Some(Instant(10)));
        assert_eq!(axis.earliest(0), None);
        assert_eq!(axis.earliest(axis.total() + 1), None);
        assert_eq!(axis.latest(axis.total()), None);
    }

    #[test]
    fn every_step_of_w_is_found_again() {
        let axis = weekly(&[(0, 7), (11, 13), (WEEK - 3, WEEK)]);
        for worked in 1..2_000 {
            let (first, last) = (axis.earliest(worked).unwrap(), axis.latest(worked).unwrap());
            assert_eq!((axis.worked_before(first), axis.worked_before(last)), (worked, worked));
            assert_eq!(axis.worked_before(first.plus(-1)), worked - 1);
            assert_eq!(axis.worked_before(last.plus(1)), worked + 1);
        }
    }

    /// Some pieces of the index contain no week, others many.
    #[test]
    fn every_step_of_w_is_found_again_if_few_weeks_are_open() {
        let mut builder = AxisBuilder::default();
        for weeks in [0, 1, 3_000, 17, 3_700] {
            let closed = builder.shape(&[]);
            builder.repeat(closed, weeks);
            builder.push(&[(0, 2), (11, 13), (WEEK - 3, WEEK)]);
        }
        let closed = builder.shape(&[]);
        builder.repeat(closed, WEEKS - 6_723);
        let axis = builder.build();
        assert_eq!((axis.total(), axis.weeks.len() as i64), (35, WEEKS));
        for worked in 1..35 {
            let (first, last) = (axis.earliest(worked).unwrap(), axis.latest(worked).unwrap());
            assert_eq!((axis.worked_before(first), axis.worked_before(last)), (worked, worked));
            assert_eq!(axis.worked_before(first.plus(-1)), worked - 1);
            assert_eq!(axis.worked_before(last.plus(1)), worked + 1);
        }
    }

    #[test]
    fn t2_round_the_clock_ends_with_the_horizon() {
        let axis = weekly(&[(0, WEEK)]);
        assert_eq!(axis.earliest(Instant::END.0), None);
        assert_eq!(axis.earliest(Instant::END.0 - 1), Some(Instant(Instant::END.0 - 1)));
    }

    #[test]
    fn spans_that_touch_over_the_edge_of_a_week_are_one() {
        let axis = weekly(&[(0, 5), (WEEK - 5, WEEK)]);
        let runs: Vec<_> = axis.spans(Instant(WEEK - 7)).take(2).collect();
        assert_eq!(runs, [(Instant(WEEK - 5), Instant(WEEK + 5)), (Instant(2 * WEEK - 5), Instant(2 * WEEK + 5))]);
        assert_eq!(axis.spans(Instant(WEEK + 1)).next(), Some((Instant(WEEK + 1), Instant(WEEK + 5))));
        let up_to_the_edge = weekly(&[(3, 4), (WEEK - 5, WEEK)]);
        assert_eq!(up_to_the_edge.next_close(Instant(WEEK - 2)), Some(Instant(WEEK)));
        assert_eq!(up_to_the_edge.next_close(Instant(WEEK)), Some(Instant(WEEK + 4)));
    }

    #[test]
    fn a_run_of_open_weeks_ends_at_its_closing() {
        let mut builder = AxisBuilder::default();
        let (closed, open) = (builder.push(&[]), builder.push(&[(7, WEEK)]));
        let whole = builder.push(&[(0, WEEK)]);
        builder.repeat(whole, 50);
        builder.push(&[(0, 9), (11, 12)]);
        builder.repeat(closed, 1);
        builder.repeat(open, 1);
        let axis = builder.build();
        assert_eq!(axis.next_close(Instant(0)), Some(Instant(53 * WEEK + 9)));
        assert_eq!(axis.next_close(Instant(40 * WEEK)), Some(Instant(53 * WEEK + 9)));
        assert_eq!(axis.next_close(Instant(53 * WEEK + 9)), Some(Instant(53 * WEEK + 12)));
        assert_eq!(axis.next_close(Instant(53 * WEEK + 12)), Some(Instant(56 * WEEK)));
        assert_eq!(axis.next_close(Instant(56 * WEEK)), None);
    }
}
