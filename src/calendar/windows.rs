//! Windows between two instants (C5): when at least one of them is open, and which of them decides at an instant.
//! This module knows instants and names. It knows no zone.

use std::sync::Arc;

use super::spans::{edges, first_in_force, weighing};
use crate::time::Instant;

/// Open between two instants.
pub(super) struct Window {
    pub(super) from: Instant,
    pub(super) to: Instant,
    pub(super) name: Option<Arc<str>>,
}

/// Windows, in the order in which they are written.
pub(super) struct Windows {
    list: Vec<Window>,
    /// The instants at which another window begins to decide, in order. Before the first one no window is open.
    turns: Vec<(Instant, Option<usize>)>,
}

impl Windows {
    pub(super) fn new(list: Vec<Window>) -> Windows {
        let spans: Vec<_> = list.iter().map(|window| (window.from, window.to)).collect();
        Windows { turns: first_in_force(&spans), list }
    }

    /// The open spans: sorted, disjoint, not touching.
    pub(super) fn spans(&self) -> Vec<(Instant, Instant)> {
        let mut all: Vec<_> = self.list.iter().flat_map(|window| edges((window.from.0, window.to.0), 1)).collect();
        weighing(1, &mut all).into_iter().map(|(from, to)| (Instant(from), Instant(to))).collect()
    }

    /// The window that decides at an instant. If several contain it, it is the first as written.
    pub(super) fn at(&self, at: Instant) -> Option<&Window> {
        let begun = self.turns.partition_point(|&(from, _)| from <= at);
        let &(_, deciding) = self.turns.get(begun.checked_sub(1)?)?;
        self.list.get(deciding?)
    }

    /// The first instant after `at` at which another window, or none, may decide.
    pub(super) fn next_turn(&self, at: Instant) -> Instant {
        let begun = self.turns.partition_point(|&(from, _)| from <= at);
        self.turns.get(begun).map_or(Instant::END, |&(turn, _)| turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Testing each window in the order in which they are written gives the same answer.
        #[test]
        fn c5_where_windows_overlap_the_first_as_written_decides(
            drawn in prop::collection::vec((0_i64..30, 1_i64..20), 0..12),
        ) {
            let window = |&(from, length): &(i64, i64)| {
                Window { from: Instant(from), to: Instant(from + length), name: None }
            };
            let windows = Windows::new(drawn.iter().map(window).collect());
            for at in (0..60).map(Instant) {
                let holds = |window: &&Window| window.from <= at && at < window.to;
                let (deciding, expected) = (windows.at(at), windows.list.iter().find(holds));
                prop_assert_eq!(deciding.map(std::ptr::from_ref), expected.map(std::ptr::from_ref));
                prop_assert_eq!(windows.spans().iter().any(|span| span.0 <= at && at < span.1), expected.is_some());
            }
        }
    }
}
