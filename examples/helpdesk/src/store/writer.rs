//! The only connection that writes. It takes jobs in turn and commits several at once, because the disk takes as long
//! for one commit of many changes as for one of few.
//!
//! Each job is all or nothing (a savepoint), and is answered after the commit that contains it.

use rusqlite::{Connection, Error, Result, Transaction, TransactionBehavior};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;

use super::Store;

/// How many jobs one commit may contain.
const MOST_JOBS: usize = 64;

/// How many jobs may wait. Further callers wait until there is room.
const QUEUE: usize = 1000;

/// A job: does its work, and returns what to call when it is known whether that is on disk.
pub(super) type Job = Box<dyn FnOnce(&mut Transaction<'_>) -> Answer + Send>;
type Answer = Box<dyn FnOnce(&Result<()>) + Send>;

/// The program has lost its writer, and ends.
#[derive(Debug)]
pub struct Stopped;

/// Hands jobs to the writer.
pub(super) type Jobs = Sender<Job>;

/// Does the jobs.
pub struct Writer {
    connection: Connection,
    jobs: Receiver<Job>,
}

impl Writer {
    pub(super) fn new(connection: Connection) -> (Jobs, Writer) {
        let (sender, jobs) = channel(QUEUE);
        (sender, Writer { connection, jobs })
    }

    /// Works until nobody can send a job any more. This blocks its thread.
    pub fn run(mut self) {
        while let Some(first) = self.jobs.blocking_recv() {
            let mut answers = Vec::new();
            let committed = self.commit(first, &mut answers);
            answers.into_iter().for_each(|answer| answer(&committed));
        }
    }

    /// Does a job, and those that have come meanwhile, in one commit.
    fn commit(&mut self, first: Job, answers: &mut Vec<Answer>) -> Result<()> {
        let mut transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut next = Some(first);
        while let Some(job) = next.take() {
            answers.push(job(&mut transaction));
            if answers.len() < MOST_JOBS {
                next = self.jobs.try_recv().ok();
            }
        }
        transaction.commit()
    }
}

impl Store {
    /// Does some work in one transaction: all of it or nothing. `ended` is called after the commit with the answer, also
    /// if the caller no longer waits for it, for example because a client has hung up.
    ///
    /// # Errors
    /// Those of the work, and of the database. Nothing is changed then.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        ended: impl FnOnce(&Result<T, E>) + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + From<Stopped> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let job: Job = Box::new(move |transaction| {
            let done = at_once(transaction, work);
            Box::new(move |commit: &Result<()>| {
                let answer = match commit {
                    Ok(()) => done,
                    Err(error) => Err(same(error).into()),
                };
                ended(&answer);
                drop(tell.send(answer));
            })
        });
        self.jobs.send(job).await.map_err(|_| Stopped)?;
        told.await.map_err(|_| Stopped)?
    }
}

/// All of the work, or nothing.
fn at_once<T, E: From<Error>>(
    transaction: &mut Transaction<'_>,
    work: impl FnOnce(&Connection) -> Result<T, E>,
) -> Result<T, E> {
    let savepoint = transaction.savepoint()?;
    let done = work(&savepoint)?;
    savepoint.commit()?;
    Ok(done)
}

/// The error of a commit, for each of its jobs.
fn same(error: &Error) -> Error {
    match error {
        Error::SqliteFailure(code, text) => Error::SqliteFailure(*code, text.clone()),
        _ => Error::InvalidQuery,
    }
}
