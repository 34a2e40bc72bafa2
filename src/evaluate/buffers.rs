//! Buffers that a result keeps for the next call, so that it does not allocate again.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::alert::Firing;
use super::paused_by::PausedBy;
use crate::replay::Scratch;

/// Buffers of the replay and of the writer.
#[derive(Default)]
pub(super) struct Buffers {
    pub(super) fold: Scratch,
    pub(super) writer: WriterBuffers,
}

/// Buffers beside a result, of which they are no part: they compare as equal and are not copied.
#[derive(Default)]
pub(super) struct Kept<T>(pub(super) T);

impl<T: Default> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Kept::default()
    }
}

impl<T> fmt::Debug for Kept<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Buffers")
    }
}

impl<T> PartialEq for Kept<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for Kept<T> {}

impl<T> Hash for Kept<T> {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// Buffers of the writer.
#[derive(Default)]
pub(crate) struct WriterBuffers {
    /// For each metric: how many of its cycles have been written. The cycles after them are of an earlier evaluation.
    pub(super) written: Vec<usize>,
    /// For each metric: empty lists of former cycles, kept for their capacity. The last ones are for the cycle that comes
    /// next, so that each cycle gets back the lists with the capacity it needed before.
    pub(super) spare: Vec<Vec<Lists>>,
    pub(super) listed: Listed,
}

/// The lists of a cycle.
#[derive(Default)]
pub(super) struct Lists {
    pub(super) fired: Vec<Firing>,
    pub(super) paused_by: Vec<PausedBy>,
}

/// Which firings can be left out of an evaluation (E4).
#[derive(Default)]
pub(super) struct Listed {
    /// The cycles that list such firings, by the number of their metric and their place in it.
    pub(super) cycles: Vec<(usize, usize)>,
    /// How many such firings are listed.
    pub(super) count: usize,
    /// How many have been left out.
    pub(super) left_out: u64,
}
