//! Empty: the package consists of its benchmark, but Cargo requires a library or a binary.
