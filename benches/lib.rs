//! The package is its benches alone; cargo wants a library beside them.
