//! The processor time of a thread.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// The processor time of this thread, so that other programs do not count. If the system does not give it, the time
/// that has passed.
pub(crate) fn processor_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    // Linux brings the figure of a running thread up to date only now and then, but always when the thread yields.
    std::thread::yield_now();
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let counted = counted.and_then(|counted| counted.split(' ').next()?.parse().ok());
    counted.map_or_else(|| START.elapsed(), Duration::from_nanos)
}
