//! What is on disk, in SQLite. This module knows SQL. It does not know what tickets and policies say: they are JSON.

mod outbox;
mod policies;
mod tickets;
mod writer;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Error, OpenFlags, Result};
use tokio::task::spawn_blocking;

pub use outbox::Message;
pub use tickets::{Standing, Stored};
pub use writer::{Stopped, Writer};

const SCHEMA: &str = include_str!("store/schema.sql");

/// How long a connection waits for a lock.
const PATIENCE: Duration = Duration::from_secs(5);

/// The database. One connection writes, so that changes follow each other; any number of them read.
#[derive(Clone)]
pub struct Store {
    file: Arc<Path>,
    jobs: writer::Jobs,
    readers: Arc<Mutex<Vec<Connection>>>,
}

/// What one transaction may do with the data of one tenant. Each of its queries names the tenant.
pub struct Scope<'t> {
    connection: &'t Connection,
    tenant: &'t str,
}

impl Store {
    /// Opens the database, or makes it. The writer has to run in a thread of its own.
    ///
    /// # Errors
    /// The file is not such a database, or cannot be written.
    pub fn open(file: &Path) -> Result<(Store, Writer)> {
        let connection = Connection::open(file)?;
        connection.busy_timeout(PATIENCE)?;
        // A commit is on disk before anybody is told of it, also if the machine loses power.
        connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
        connection.execute_batch(SCHEMA)?;
        let (jobs, writer) = Writer::new(connection);
        Ok((Store { file: file.into(), jobs, readers: Arc::default() }, writer))
    }

    /// Reads the database as it stands at one moment.
    ///
    /// # Errors
    /// Those of the work, and of the database.
    pub async fn read<T, E>(&self, work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + From<Stopped> + Send + 'static,
    {
        let store = self.clone();
        let reading = spawn_blocking(move || {
            let mut reader = store.reader()?;
            let answer = work(&*reader.transaction()?);
            store.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
            answer
        });
        reading.await.map_err(|_| Stopped)?
    }

    /// A connection that nobody uses, or a new one.
    fn reader(&self) -> Result<Connection> {
        if let Some(reader) = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            return Ok(reader);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let reader = Connection::open_with_flags(&self.file, flags)?;
        reader.busy_timeout(PATIENCE)?;
        Ok(reader)
    }
}

impl<'t> Scope<'t> {
    pub fn new(connection: &'t Connection, tenant: &'t str) -> Scope<'t> {
        Scope { connection, tenant }
    }

    pub fn tenant(&self) -> &'t str {
        self.tenant
    }
}

/// What only the timer asks: which tickets of any tenant change when.
pub mod timers {
    pub use super::tickets::{due, next_change, postpone};
}
