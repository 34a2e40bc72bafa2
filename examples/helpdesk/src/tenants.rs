//! The tenants: who may call, and where the alerts of each tenant go.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Deserialize;
use tokio::sync::watch;

/// A customer of the program, who sees nothing of the others.
#[derive(Debug)]
pub struct Tenant {
    pub name: Arc<str>,
    /// Where its alerts are posted to. Without it they go to the inbox that the page shows.
    pub webhook: Option<String>,
    /// Says that something of this tenant was written. The sender of its alerts and its open pages wait for it.
    written: watch::Sender<()>,
}

impl Tenant {
    fn new(name: &str, webhook: Option<String>) -> Arc<Tenant> {
        Arc::new(Tenant { name: name.into(), webhook, written: watch::Sender::new(()) })
    }

    /// Wakes whoever waits for something of this tenant.
    pub fn tell(&self) {
        self.written.send_replace(());
    }

    pub fn listen(&self) -> watch::Receiver<()> {
        self.written.subscribe()
    }
}

/// A tenant in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    token: String,
    webhook: Option<String>,
}

/// Every tenant, by its token. The map hashes with a secret key, so the time that it takes tells nothing about tokens.
#[derive(Debug)]
pub struct Tenants(HashMap<String, Arc<Tenant>>);

const SHORTEST_TOKEN: usize = 16;

impl Tenants {
    /// Reads `{"acme": {"token": "…", "webhook": "https://…"}}`. A webhook may be left out.
    ///
    /// # Errors
    /// Text that is not such JSON, a short token, a token that two tenants have, and a webhook that cannot be called.
    pub fn read(json: &str) -> Result<Tenants, String> {
        let written: BTreeMap<String, Written> = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let mut tenants = HashMap::new();
        for (name, Written { token, webhook }) in written {
            if token.len() < SHORTEST_TOKEN {
                return Err(format!("{name}: the token has fewer than {SHORTEST_TOKEN} characters"));
            }
            if webhook.as_ref().is_some_and(|url| url.starts_with("https:")) && !cfg!(feature = "https") {
                return Err(format!("{name}: a webhook with https needs a build with `--features https`"));
            }
            if let Some(other) = tenants.insert(token, Tenant::new(&name, webhook)) {
                return Err(format!("{name} has the same token as {}", other.name));
            }
        }
        Ok(Tenants(tenants))
    }

    /// One tenant, called `demo`, whose token is `demo`.
    #[must_use]
    pub fn demo() -> Tenants {
        Tenants(HashMap::from([("demo".to_owned(), Tenant::new("demo", None))]))
    }

    pub fn with_token(&self, token: &str) -> Option<&Arc<Tenant>> {
        self.0.get(token)
    }

    pub fn named(&self, name: &str) -> Option<&Arc<Tenant>> {
        self.all().find(|tenant| &*tenant.name == name)
    }

    pub fn all(&self) -> impl Iterator<Item = &Arc<Tenant>> {
        self.0.values()
    }
}
