//! Builds the table of a combination from the tables of its parts, week by week (C5). Weeks that are equal in every
//! part are combined once, so ordinary calendars cost little. This module knows axes and spans. It knows no zone,
//! date or hours.

use super::axis::{Axis, AxisBuilder, ShapeId, Span, WEEK, WEEKS};
use super::budget::Budget;
use super::spans::{edges, first_in_force, weighing};
use super::{Calendar, Flaw};
use crate::input::names::Table;
use crate::time::{Instant, Nanos};

/// What each part costs in addition to its spans: comparing all of its weeks, which is fast.
const EACH_PART: usize = 250;

/// Calendars to be combined.
pub(super) struct Combination<'a> {
    /// Each with the weight that it adds while it is open.
    parts: Vec<(&'a Axis, i64)>,
    /// The least total weight at which the combination is open.
    need: i64,
}

impl<'a> Combination<'a> {
    /// Open when at least one of these is open.
    pub(super) fn any(calendars: impl IntoIterator<Item = &'a Calendar>) -> Self {
        Combination { parts: calendars.into_iter().map(|calendar| (calendar.axis(), 1)).collect(), need: 1 }
    }

    /// Open when all of these are open. They must be different calendars.
    pub(super) fn all(calendars: impl IntoIterator<Item = &'a Calendar>) -> Self {
        let any = Self::any(calendars);
        Combination { need: i64::try_from(any.parts.len()).unwrap_or(i64::MAX), ..any }
    }

    /// The same, but closed when any of these is open.
    pub(super) fn but(mut self, calendars: impl IntoIterator<Item = &'a Calendar>) -> Self {
        self.parts.extend(calendars.into_iter().map(|calendar| (calendar.axis(), -1)));
        self
    }

    pub(super) fn axis(&self, budget: &mut Budget) -> Result<Axis, Flaw> {
        budget.take(self.parts.len().saturating_mul(EACH_PART))?;
        let mut edges = Vec::new();
        weekly(self.parts.iter().map(|part| part.0), |week, builder| {
            let spans = self.week(week, &mut edges, budget)?;
            let shape = builder.push(&spans);
            builder.fits()?;
            Ok(shape)
        })
    }

    /// The open spans of the combination in a week. Their number is estimated before anything is computed. A part
    /// that is closed counts as one span.
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

/// At each instant the first axis that is open decides: the result is open if the mark of that axis is open too. An
/// axis without a mark gives closed time.
pub(super) fn marked_by_first(parts: &[(&Axis, Option<&Axis>)], budget: &mut Budget) -> Result<Axis, Flaw> {
    let axes = || parts.iter().flat_map(|&(axis, mark)| [Some(axis), mark]).flatten();
    budget.take(axes().count().saturating_mul(EACH_PART))?;
    weekly(axes(), |week, builder| {
        budget.take(axes().map(|axis| axis.week(week).len().saturating_add(1)).fold(0, usize::saturating_add))?;
        let spans = marked_week(parts, week);
        budget.take(spans.len())?;
        Ok(builder.push(&spans))
    })
}

/// One week of the result.
fn marked_week(parts: &[(&Axis, Option<&Axis>)], week: usize) -> Vec<Span> {
    let (mut open, mut owners, mut marks): (Vec<(Instant, Instant)>, Vec<usize>, Vec<_>) = Default::default();
    for (number, &(axis, mark)) in parts.iter().enumerate() {
        open.extend(axis.week(week).map(|(from, to)| (Instant(from), Instant(to))));
        owners.resize(open.len(), number);
        marks.push(mark.into_iter().flat_map(|mark| mark.week(week)).peekable());
    }
    let turns = first_in_force(&open);
    let ends = turns.iter().skip(1).map(|&(end, _)| end).chain([Instant(WEEK)]);
    let mut spans: Vec<Span> = Vec::new();
    for (&(from, first), to) in turns.iter().zip(ends) {
        let owner = first.and_then(|first| owners.get(first));
        let Some(marks) = owner.and_then(|owner| marks.get_mut(*owner)) else { continue };
        while marks.next_if(|&(_, end)| end <= from.0).is_some() {}
        while let Some(&(start, end)) = marks.peek().filter(|&&(start, _)| start < to.0) {
            let (start, cut) = (start.max(from.0), end.min(to.0));
            match spans.last_mut() {
                Some(last) if last.1 == start => last.1 = cut,
                _ => spans.push((start, cut)),
            }
            if end > to.0 {
                break;
            }
            marks.next();
        }
    }
    spans
}

/// Builds an axis by calling `lay_out` for each week. Weeks that are equal on each of these axes are computed once.
fn weekly<'a>(
    axes: impl Iterator<Item = &'a Axis>,
    mut lay_out: impl FnMut(usize, &mut AxisBuilder) -> Result<ShapeId, Flaw>,
) -> Result<Axis, Flaw> {
    let (mut builder, mut shapes) = (AxisBuilder::default(), Vec::<ShapeId>::new());
    for (week, first) in first_alike(axes).into_iter().enumerate() {
        let shape = match shapes.get(first) {
            Some(&shape) => {
                builder.repeat(shape, 1);
                shape
            }
            None => lay_out(week, &mut builder)?,
        };
        shapes.push(shape);
    }
    Ok(builder.build())
}

/// For each week the first week that is equal to it on each of these axes.
fn first_alike<'a>(axes: impl Iterator<Item = &'a Axis>) -> Vec<usize> {
    let mut alike: Vec<usize> = (0..WEEKS).map(|_| 0).collect();
    for axis in axes {
        let mut known: Table<u64, usize> = Table::default();
        let mut last = None;
        for ((week, first), shape) in alike.iter_mut().enumerate().zip(axis.shapes()) {
            let look = (*first, shape);
            // Most weeks are equal to the week before.
            match last {
                Some((like, its_first)) if like == look => *first = its_first,
                _ => known.update(key_of(look), || week, |known| *first = *known),
            }
            last = Some((look, *first));
        }
    }
    alike
}

/// A week and a shape as one number.
fn key_of((week, shape): (usize, ShapeId)) -> u64 {
    ((week as u64) << 32) | u64::from(shape.number())
}
