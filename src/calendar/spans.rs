//! The algebra of open time: sorted, disjoint, half-open spans of instants, and how they combine (C5).
//! Knows nothing of where spans come from.

use crate::time::Instant;

/// Sorted, disjoint, none empty, none touching.
pub(crate) type Spans = Vec<(Instant, Instant)>;

/// These spans, in any order, touching or overlapping.
pub(crate) fn merged(mut spans: Vec<(Instant, Instant)>) -> Spans {
    spans.sort_unstable();
    in_order(spans.into_iter())
}

/// Open when either is open.
pub(crate) fn union(one: &Spans, other: &Spans) -> Spans {
    let (mut left, mut right) = (one.iter().peekable(), other.iter().peekable());
    in_order(std::iter::from_fn(|| match (left.peek(), right.peek()) {
        (Some(a), Some(b)) if b < a => right.next().copied(),
        (Some(_), _) => left.next().copied(),
        (None, _) => right.next().copied(),
    }))
}

/// Merges spans that come by their start.
fn in_order(spans: impl Iterator<Item = (Instant, Instant)>) -> Spans {
    let mut merged = Spans::new();
    for (start, end) in spans {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}

/// Open when both are open.
pub(crate) fn intersection(one: &Spans, other: &Spans) -> Spans {
    let (mut left, mut right) = (one.iter().peekable(), other.iter().peekable());
    let mut common = Spans::new();
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        let (start, end) = (a.0.max(b.0), a.1.min(b.1));
        if start < end {
            common.push((start, end));
        }
        if a.1 <= b.1 {
            left.next()
        } else {
            right.next()
        };
    }
    common
}

/// Closed when this is open.
pub(crate) fn complement(spans: &Spans) -> Spans {
    let starts = std::iter::once(Instant::START).chain(spans.iter().map(|span| span.1));
    let ends = spans.iter().map(|span| span.0).chain([Instant::END]);
    starts.zip(ends).filter(|(start, end)| start < end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spans(cells: &[bool]) -> Spans {
        let cell = |(at, _): (usize, &bool)| (Instant(at as i64), Instant(at as i64 + 1));
        merged(cells.iter().enumerate().rev().filter(|(_, open)| **open).map(cell).collect())
    }

    proptest! {
        /// Spans over a row of cells do what `|`, `&` and `!` do in each cell.
        #[test]
        fn c5_spans_combine_like_their_instants(cells in prop::collection::vec(any::<(bool, bool)>(), 0..40)) {
            let (one, other): (Vec<bool>, Vec<bool>) = cells.iter().copied().unzip();
            let each = |combine: fn(bool, bool) -> bool| -> Spans {
                spans(&cells.iter().map(|&(a, b)| combine(a, b)).collect::<Vec<_>>())
            };
            prop_assert_eq!(union(&spans(&one), &spans(&other)), each(|a, b| a | b));
            prop_assert_eq!(intersection(&spans(&one), &spans(&other)), each(|a, b| a & b));
            prop_assert_eq!(intersection(&spans(&one), &complement(&spans(&other))), each(|a, b| a & !b));
        }
    }
}
