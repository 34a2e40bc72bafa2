//! What every reader of input needs: mistakes with their paths, suggestions, values kept as they were written, and the
//! types of lints. Knows nothing of calendars, tickets or policies.

pub(crate) mod lint;
pub(crate) mod problem;
pub(crate) mod suggest;
pub(crate) mod text;
pub(crate) mod written;
