//! The tickets of a tenant, and when they change next.

use rusqlite::{Connection, OptionalExtension, Result, Row};

use super::Scope;

/// A ticket as it is stored.
pub struct Stored {
    /// The policy under which it was opened, and its version.
    pub policy: String,
    pub version: u32,
    pub json: String,
    /// When it was evaluated last.
    pub evaluated_at: i64,
}

/// What an evaluation says about a ticket, as far as it is stored.
pub struct Standing {
    pub state: Option<String>,
    /// The line of the page, as JSON.
    pub summary: String,
    /// Its place on the page: the due instant of its most pressing clock.
    pub rank: i64,
    pub evaluated_at: i64,
    pub next_change: Option<i64>,
}

impl Stored {
    fn of(row: &Row<'_>) -> Result<Stored> {
        Ok(Stored {
            policy: row.get("policy")?,
            version: row.get("version")?,
            json: row.get("json")?,
            evaluated_at: row.get("evaluated_at")?,
        })
    }
}

impl Scope<'_> {
    /// Adds a ticket. Returns false if there is one with this id.
    pub fn add_ticket(&self, id: &str, opened_at: i64, ticket: &Stored) -> Result<bool> {
        let sql = "INSERT INTO ticket (tenant, id, opened_at, policy, version, json, evaluated_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";
        let Stored { policy, version, json, evaluated_at } = ticket;
        let values = (self.tenant, id, opened_at, policy, version, json, evaluated_at);
        Ok(self.connection.prepare_cached(sql)?.execute(values)? == 1)
    }

    pub fn ticket(&self, id: &str) -> Result<Option<Stored>> {
        let sql = "SELECT policy, version, json, evaluated_at FROM ticket WHERE tenant = ?1 AND id = ?2";
        self.connection.prepare_cached(sql)?.query_row((self.tenant, id), Stored::of).optional()
    }

    /// Replaces the JSON of a ticket, which has new events.
    pub fn change_ticket(&self, id: &str, json: &str) -> Result<()> {
        let sql = "UPDATE ticket SET json = ?3 WHERE tenant = ?1 AND id = ?2";
        self.connection.prepare_cached(sql)?.execute((self.tenant, id, json)).map(drop)
    }

    /// Stores what the latest evaluation of a ticket says.
    pub fn set_standing(&self, id: &str, standing: &Standing) -> Result<()> {
        let sql = "UPDATE ticket SET state = ?3, summary = ?4, rank = ?5, evaluated_at = ?6, next_change = ?7
                   WHERE tenant = ?1 AND id = ?2";
        let Standing { state, summary, rank, evaluated_at, next_change } = standing;
        let values = (self.tenant, id, state, summary, rank, evaluated_at, next_change);
        self.connection.prepare_cached(sql)?.execute(values).map(drop)
    }

    /// The lines of the open tickets, the most pressing first, and how many there are.
    pub fn open_tickets(&self, most: u32) -> Result<(Vec<String>, i64)> {
        let sql = "SELECT summary FROM ticket WHERE tenant = ?1 AND state = 'open' ORDER BY rank LIMIT ?2";
        let mut query = self.connection.prepare_cached(sql)?;
        let lines = query.query_map((self.tenant, most), |row| row.get(0))?.collect::<Result<_>>()?;
        let sql = "SELECT count(*) FROM ticket WHERE tenant = ?1 AND state = 'open'";
        Ok((lines, self.connection.prepare_cached(sql)?.query_row([self.tenant], |row| row.get(0))?))
    }

    /// Hands over each ticket that was opened from an instant up to, not including, another.
    pub fn opened_between<E: From<rusqlite::Error>>(
        &self,
        from: i64,
        to: i64,
        mut each: impl FnMut(Stored) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT policy, version, json, evaluated_at FROM ticket
                   WHERE tenant = ?1 AND opened_at >= ?2 AND opened_at < ?3 ORDER BY opened_at, id";
        let mut query = self.connection.prepare_cached(sql)?;
        let mut rows = query.query((self.tenant, from, to))?;
        while let Some(row) = rows.next()? {
            each(Stored::of(row)?)?;
        }
        Ok(())
    }
}

/// The tickets of all tenants whose next change is not after an instant, the earliest first, each with its tenant.
pub fn due(connection: &Connection, now: i64, most: u32) -> Result<Vec<(String, String)>> {
    let sql = "SELECT tenant, id FROM ticket WHERE next_change <= ?1 ORDER BY next_change LIMIT ?2";
    let mut query = connection.prepare_cached(sql)?;
    query.query_map((now, most), |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// The earliest next change of all tickets of all tenants.
pub fn next_change(connection: &Connection) -> Result<Option<i64>> {
    let sql = "SELECT min(next_change) FROM ticket WHERE next_change IS NOT NULL";
    connection.prepare_cached(sql)?.query_row([], |row| row.get(0))
}

/// Looks at a ticket again at an instant.
pub fn postpone(connection: &Connection, tenant: &str, id: &str, until: i64) -> Result<()> {
    let sql = "UPDATE ticket SET next_change = ?3 WHERE tenant = ?1 AND id = ?2";
    connection.prepare_cached(sql)?.execute((tenant, id, until)).map(drop)
}
