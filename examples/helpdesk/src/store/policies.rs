//! The policies of a tenant, by id and version.

use rusqlite::{OptionalExtension, Result};

use super::Scope;

impl Scope<'_> {
    /// Adds a version of a policy.
    pub fn add_policy(&self, id: &str, version: u32, json: &str) -> Result<()> {
        let sql = "INSERT INTO policy (tenant, id, version, json) VALUES (?1, ?2, ?3, ?4)";
        self.connection.prepare_cached(sql)?.execute((self.tenant, id, version, json)).map(drop)
    }

    /// A version of a policy, as JSON.
    pub fn policy(&self, id: &str, version: u32) -> Result<Option<String>> {
        let sql = "SELECT json FROM policy WHERE tenant = ?1 AND id = ?2 AND version = ?3";
        self.connection.prepare_cached(sql)?.query_row((self.tenant, id, version), |row| row.get(0)).optional()
    }

    /// The number of the newest version of a policy.
    pub fn newest_version(&self, id: &str) -> Result<Option<u32>> {
        let sql = "SELECT max(version) FROM policy WHERE tenant = ?1 AND id = ?2";
        self.connection.prepare_cached(sql)?.query_row((self.tenant, id), |row| row.get(0))
    }

    /// The id and the newest version of every policy.
    pub fn policies(&self) -> Result<Vec<(String, u32)>> {
        let sql = "SELECT id, max(version) FROM policy WHERE tenant = ?1 GROUP BY id ORDER BY id";
        let mut query = self.connection.prepare_cached(sql)?;
        query.query_map([self.tenant], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }
}
