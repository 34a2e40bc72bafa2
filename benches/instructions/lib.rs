//! The package is its bench alone; cargo wants a library beside it.
