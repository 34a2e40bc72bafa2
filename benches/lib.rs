//! Empty: the package consists of its benchmarks, but Cargo requires a library or a binary.
