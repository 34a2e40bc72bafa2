//! The alerts of a tenant: those to send, those that were sent, and the inbox.

use rusqlite::Result;

use super::Scope;

/// An alert that waits to be sent.
pub struct Message {
    pub key: String,
    pub alert: String,
    /// How often it was tried.
    pub tries: u32,
}

impl Scope<'_> {
    /// Adds an alert, unless there is one with its key.
    pub fn add_alert(&self, key: &str, alert: &str, fired_at: i64) -> Result<()> {
        let sql = "INSERT INTO outbox (tenant, key, alert, fired_at, try_at) VALUES (?1, ?2, ?3, ?4, ?4)
                   ON CONFLICT DO NOTHING";
        self.connection.prepare_cached(sql)?.execute((self.tenant, key, alert, fired_at)).map(drop)
    }

    /// The alerts to send now, in the order in which they fired.
    pub fn to_send(&self, now: i64, most: u32) -> Result<Vec<Message>> {
        let sql = "SELECT key, alert, tries FROM outbox WHERE tenant = ?1 AND sent_at IS NULL AND try_at <= ?2
                   ORDER BY try_at, key LIMIT ?3";
        let mut query = self.connection.prepare_cached(sql)?;
        let message = |row: &rusqlite::Row<'_>| {
            Ok(Message { key: row.get("key")?, alert: row.get("alert")?, tries: row.get("tries")? })
        };
        query.query_map((self.tenant, now, most), message)?.collect()
    }

    /// When the next alert is to be sent.
    pub fn next_try(&self) -> Result<Option<i64>> {
        let sql = "SELECT min(try_at) FROM outbox WHERE tenant = ?1 AND sent_at IS NULL";
        self.connection.prepare_cached(sql)?.query_row([self.tenant], |row| row.get(0))
    }

    /// An alert was delivered.
    pub fn sent(&self, key: &str, at: i64) -> Result<()> {
        let sql = "UPDATE outbox SET sent_at = ?3, tries = tries + 1 WHERE tenant = ?1 AND key = ?2";
        self.connection.prepare_cached(sql)?.execute((self.tenant, key, at)).map(drop)
    }

    /// An alert was not delivered, and is tried again later.
    pub fn not_sent(&self, key: &str, try_at: i64) -> Result<()> {
        let sql = "UPDATE outbox SET try_at = ?3, tries = tries + 1 WHERE tenant = ?1 AND key = ?2";
        self.connection.prepare_cached(sql)?.execute((self.tenant, key, try_at)).map(drop)
    }

    /// Puts an alert into the inbox. A second one with the same key is an error of the database.
    pub fn put_into_inbox(&self, message: &Message, at: i64) -> Result<()> {
        let sql = "INSERT INTO inbox (tenant, key, alert, arrived_at) VALUES (?1, ?2, ?3, ?4)";
        self.connection.prepare_cached(sql)?.execute((self.tenant, &message.key, &message.alert, at)).map(drop)
    }

    /// The newest alerts in the inbox, as JSON.
    pub fn inbox(&self, most: u32) -> Result<Vec<String>> {
        let sql = "SELECT alert FROM inbox WHERE tenant = ?1 ORDER BY arrived_at DESC, key LIMIT ?2";
        let mut query = self.connection.prepare_cached(sql)?;
        query.query_map((self.tenant, most), |row| row.get(0))?.collect()
    }
}
