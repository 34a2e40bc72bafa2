//! Runs jobs in parallel.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use anyhow::Result;

const WORKERS: usize = 2;

/// Runs every job once, in the order given, with its index. Stops at the first error.
pub fn each<T: Sync>(jobs: &[T], work: impl Fn(usize, &T) -> Result<()> + Sync) -> Result<()> {
    let next = AtomicUsize::new(0);
    let one = || -> Result<()> {
        loop {
            let turn = next.fetch_add(1, Relaxed);
            let Some(job) = jobs.get(turn) else { return Ok(()) };
            if let Err(error) = work(turn, job) {
                next.store(jobs.len(), Relaxed);
                return Err(error);
            }
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(one)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("no worker panics"))
    })
}
