//! Reads every part of a list before anything is given up, so that every mistake is found. This module knows no product.

/// What was read of each part. `None` if one could not be read; the others are read all the same.
pub(super) fn each<T>(read: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    read.collect::<Vec<_>>().into_iter().collect()
}
