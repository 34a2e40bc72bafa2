//! Half-open spans of open time: how they combine (C5), and which of several is in force. This module does not know
//! where spans come from.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::input::names::sort_by;
use crate::time::Nanos;

/// The spans in which the open weights add up to at least `need`: sorted, disjoint, not empty, not touching.
///
/// Each span is given as two edges, which add its weight at its start and subtract it at its end. With a weight of 1
/// for each of `n` sets of disjoint spans, a `need` of 1 gives their union, and a `need` of `n` their intersection. A
/// set with a weight of -1 is removed from the others. This takes one sort, and leaves the edges sorted.
pub(crate) fn weighing(need: i64, edges: &mut [(Nanos, i64)]) -> Vec<(Nanos, Nanos)> {
    edges.sort_unstable();
    let (mut spans, mut open_since, mut weight) = (Vec::new(), None, 0_i64);
    for instant in edges.chunk_by(|one, next| one.0 == next.0) {
        let Some(&(at, _)) = instant.first() else { continue };
        weight = instant.iter().fold(weight, |weight, edge| weight.saturating_add(edge.1));
        match open_since {
            None if weight >= need => open_since = Some(at),
            Some(start) if weight < need => {
                spans.push((start, at));
                open_since = None;
            }
            _ => {}
        }
    }
    spans
}

/// The two edges of a span.
pub(crate) fn edges((start, end): (Nanos, Nanos), weight: i64) -> [(Nanos, i64); 2] {
    [(start, weight), (end, weight.saturating_neg())]
}

/// The instants or dates at which another span comes into force, in order, each with that span. If several contain one,
/// the first in the list is in force. Before the first entry none is. With this list, a query does not have to test each
/// span.
pub(crate) fn first_in_force<T: Copy + Ord>(spans: &[(T, T)]) -> Vec<(T, Option<usize>)> {
    let both = |(number, &(from, until)): (usize, &(T, T))| [(from, number, true), (until, number, false)];
    let mut edges: Vec<(T, usize, bool)> = spans.iter().enumerate().flat_map(both).collect();
    sort_by(&mut edges, |one, other| one.0.cmp(&other.0));
    let (mut begun, mut ended, mut turns) = (BinaryHeap::new(), vec![false; spans.len()], Vec::new());
    for instant in edges.chunk_by(|one, next| one.0 == next.0) {
        for &(_, number, begins) in instant {
            match ended.get_mut(number) {
                Some(ended) if !begins => *ended = true,
                _ => begun.push(Reverse(number)),
            }
        }
        while begun.peek().is_some_and(|Reverse(first)| ended.get(*first) == Some(&true)) {
            begun.pop();
        }
        turns.extend(instant.first().map(|&(at, ..)| (at, begun.peek().map(|Reverse(first)| *first))));
    }
    turns
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The edges of a row of cells: one span for each open cell.
    fn cells(open: &[bool], weight: i64) -> impl Iterator<Item = (Nanos, i64)> {
        (0..).zip(open).filter(|(_, open)| **open).flat_map(move |(at, _)| edges((at, at + 1), weight))
    }

    fn weighed(need: i64, sets: &[(&[bool], i64)]) -> Vec<(Nanos, Nanos)> {
        let mut all: Vec<_> = sets.iter().flat_map(|(open, weight)| cells(open, *weight)).collect();
        all.reverse();
        weighing(need, &mut all)
    }

    proptest! {
        /// Combining spans gives the same as `|`, `&` and `!` in each cell.
        #[test]
        fn c5_spans_combine_like_their_instants(cells in prop::collection::vec(any::<[bool; 3]>(), 0..40)) {
            let row = |combine: fn(&[bool; 3]) -> bool| -> Vec<bool> { cells.iter().map(combine).collect() };
            let [a, b, c] = [row(|cell| cell[0]), row(|cell| cell[1]), row(|cell| cell[2])];
            let each = |combine| weighed(1, &[(&row(combine), 1)]);
            prop_assert_eq!(weighed(1, &[(&a, 1), (&b, 1), (&c, 1)]), each(|cell| cell[0] | cell[1] | cell[2]));
            prop_assert_eq!(weighed(3, &[(&a, 1), (&b, 1), (&c, 1)]), each(|cell| cell[0] & cell[1] & cell[2]));
            prop_assert_eq!(weighed(1, &[(&a, 1), (&b, -1), (&c, -1)]), each(|cell| cell[0] & !cell[1] & !cell[2]));
        }
    }

    #[test]
    fn c2_spans_that_touch_or_overlap_are_one() {
        let mut all: Vec<_> = [(5, 6), (0, 2), (2, 3), (4, 7)].into_iter().flat_map(|span| edges(span, 1)).collect();
        assert_eq!(weighing(1, &mut all), [(0, 3), (4, 7)]);
    }
}
