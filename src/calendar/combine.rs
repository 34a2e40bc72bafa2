//! The table of a combination from the tables of its parts, week by week (C5). Weeks that look alike in every part are
//! combined once, so that ordinary calendars cost little. Knows axes and spans; knows no zone, no date and no hours.

use super::axis::{Axis, AxisBuilder, ShapeId, Span, WEEKS};
use super::budget::Budget;
use super::spans::{edges, weighing};
use super::{Calendar, Flaw};
use crate::input::names::Table;
use crate::time::Nanos;

/// What a part counts besides its spans: all of its weeks are compared, which is quick.
const EACH_PART: usize = 1_000;

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

    pub(super) fn axis(&self, budget: &mut Budget) -> Result<Axis, Flaw> {
        budget.take(self.parts.len().saturating_mul(EACH_PART))?;
        let (mut builder, mut shapes, mut edges) = (AxisBuilder::default(), Vec::<ShapeId>::new(), Vec::new());
        for (week, first) in self.first_alike().into_iter().enumerate() {
            let shape = match shapes.get(first) {
                Some(&shape) => {
                    builder.repeat(shape);
                    shape
                }
                None => {
                    let spans = self.week(week, &mut edges, budget)?;
                    let shape = builder.push(&spans);
                    builder.fits()?;
                    shape
                }
            };
            shapes.push(shape);
        }
        Ok(builder.build())
    }

    /// For each week the first week that is equal to it in every part.
    fn first_alike(&self) -> Vec<usize> {
        let mut alike: Vec<usize> = (0..WEEKS).map(|_| 0).collect();
        for (axis, _) in &self.parts {
            let mut known: Table<u64, usize> = Table::default();
            let mut last = None;
            for ((week, first), shape) in alike.iter_mut().enumerate().zip(axis.shapes()) {
                let look = (*first, shape);
                // Most weeks look like the one before.
                match last {
                    Some((like, its_first)) if like == look => *first = its_first,
                    _ => known.update(key_of(look), || week, |known| *first = *known),
                }
                last = Some((look, *first));
            }
        }
        alike
    }

    /// The open spans of the combination in a week. Their number is estimated before anything is computed; a closed part
    /// counts as one.
    fn week(&self, number: usize, all: &mut Vec<(Nanos, i64)>, budget: &mut Budget) -> Result<Vec<Span>, Flaw> {
        let sizes = self.parts.iter().map(|(axis, _)| axis.week(number).len().saturating_add(1));
        budget.take(sizes.fold(0, usize::saturating_add))?;
        all.clear();
        for &(axis, weight) in &self.parts {
            all.extend(axis.week(number).flat_map(|span| edges(span, weight)));
        }
        let spans = weighing(self.need, all);
        budget.take(spans.len())?;
        Ok(spans)
    }
}

/// A week and a shape as one number.
fn key_of((week, shape): (usize, ShapeId)) -> u64 {
    ((week as u64) << 32) | u64::from(shape.number())
}
