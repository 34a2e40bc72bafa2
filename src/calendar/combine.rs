//! The table of a combination from the tables of its parts, week by week (C5). Weeks that look alike in every part are
//! combined once, so that ordinary calendars cost little. Knows axes and spans; knows no zone, no date and no hours.

use std::collections::BTreeMap;

use super::axis::{Axis, AxisBuilder, ShapeId, Span, WEEKS};
use super::spans::{edges, weighing};
use super::{Calendar, Flaw};
use crate::time::Nanos;

/// How many open spans the calendars of a policy or a book may hold, and their combinations read and write, all together;
/// each week of a part counts one
/// more, and again where it is combined. Without it calendars of some bytes, each a combination of a large one, would take
/// a second and a hundred megabytes each (B3).
pub(super) const MAX_COMBINED: usize = 40_000_000;

/// How many open spans may still be held, read and written; `None` once more were wanted.
pub(super) type Room = Option<usize>;

/// Calendars to be combined.
pub(super) struct Combination<'a> {
    /// Each with its weight while it is open.
    parts: Vec<(&'a Axis, i64)>,
    /// The weight from which on the combination is open.
    need: i64,
}

impl<'a> Combination<'a> {
    /// Open when any of these is.
    pub(super) fn any(calendars: impl IntoIterator<Item = &'a Calendar>) -> Self {
        Combination { parts: calendars.into_iter().map(|calendar| (calendar.axis(), 1)).collect(), need: 1 }
    }

    /// Open when all of these are, which are different ones.
    pub(super) fn all(calendars: impl IntoIterator<Item = &'a Calendar>) -> Self {
        let any = Self::any(calendars);
        Combination { need: i64::try_from(any.parts.len()).unwrap_or(i64::MAX), ..any }
    }

    /// And when none of these is.
    pub(super) fn but(mut self, calendars: impl IntoIterator<Item = &'a Calendar>) -> Self {
        self.parts.extend(calendars.into_iter().map(|calendar| (calendar.axis(), -1)));
        self
    }

    pub(super) fn axis(&self, room: &mut Room) -> Result<Axis, Flaw> {
        let weeks = usize::try_from(WEEKS).unwrap_or(usize::MAX);
        take(room, self.parts.len().saturating_mul(weeks))?;
        let (mut builder, mut shapes, mut edges) = (AxisBuilder::default(), Vec::<ShapeId>::new(), Vec::new());
        for (week, first) in self.first_alike().into_iter().enumerate() {
            let shape = match shapes.get(first) {
                Some(&shape) => {
                    builder.repeat(shape);
                    shape
                }
                None => {
                    let spans = self.week(week, &mut edges, room)?;
                    let shape = builder.push(&spans);
                    builder.fits()?;
                    shape
                }
            };
            shapes.push(shape);
        }
        Ok(builder.build())
    }

    /// For each week the first one that looks like it in every part.
    fn first_alike(&self) -> Vec<usize> {
        let mut alike: Vec<usize> = (0..WEEKS).map(|_| 0).collect();
        for (axis, _) in &self.parts {
            let mut known: BTreeMap<(usize, ShapeId), usize> = BTreeMap::new();
            let mut last = None;
            for ((week, first), shape) in alike.iter_mut().enumerate().zip(axis.shapes()) {
                let look = (*first, shape);
                // Most weeks look like the one before.
                *first = match last {
                    Some((like, first)) if like == look => first,
                    _ => *known.entry(look).or_insert(week),
                };
                last = Some((look, *first));
            }
        }
        alike
    }

    /// What the combination has open in a week. The sizes are looked at before anything is written out.
    fn week(&self, number: usize, all: &mut Vec<(Nanos, i64)>, room: &mut Room) -> Result<Vec<Span>, Flaw> {
        let sizes = self.parts.iter().map(|(axis, _)| axis.week(number).len().saturating_add(1));
        take(room, sizes.fold(0, usize::saturating_add))?;
        all.clear();
        for &(axis, weight) in &self.parts {
            all.extend(axis.week(number).flat_map(|span| edges(span, weight)));
        }
        let spans = weighing(self.need, all);
        take(room, spans.len())?;
        Ok(spans)
    }
}

/// Takes so many spans from the room.
pub(super) fn take(room: &mut Room, spans: usize) -> Result<(), Flaw> {
    *room = room.and_then(|room| room.checked_sub(spans));
    if room.is_some() { Ok(()) } else { Err(Flaw::TooMuch) }
}
