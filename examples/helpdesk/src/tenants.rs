//! The tenants: who may call, and where the alerts of each tenant go.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use axum::http::Uri;
use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
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

/// The tenants in the file, with their names. A map would take the last one of those with the same name.
struct File(Vec<(String, Written)>);

impl<'de> Deserialize<'de> for File {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<File, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = File;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of tenants")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<File, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(File(entries))
            }
        }

        from.deserialize_map(Entries)
    }
}

/// Every tenant, by its token. The map hashes with a secret key, so the time that it takes tells nothing about tokens.
#[derive(Debug)]
pub struct Tenants(HashMap<String, Arc<Tenant>>);

const SHORTEST_TOKEN: usize = 16;

impl Tenants {
    /// Reads `{"acme": {"token": "…", "webhook": "https://…"}}`. A webhook may be left out.
    ///
    /// # Errors
    /// Text that is not such JSON, a short token, a name or a token that two tenants have, and a webhook that cannot be
    /// called.
    pub fn read(json: &str) -> Result<Tenants, String> {
        let File(written) = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let mut tenants = Tenants(HashMap::new());
        for (name, Written { token, webhook }) in written {
            if token.chars().count() < SHORTEST_TOKEN {
                return Err(format!("{name}: the token has fewer than {SHORTEST_TOKEN} characters"));
            }
            if tenants.named(&name).is_some() {
                return Err(format!("{name} is there twice"));
            }
            webhook.iter().try_for_each(|url| callable(url)).map_err(|why| format!("{name}: {why}"))?;
            if let Some(other) = tenants.0.insert(token, Tenant::new(&name, webhook)) {
                return Err(format!("{name} has the same token as {}", other.name));
            }
        }
        Ok(tenants)
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

/// Whether a webhook can be called.
fn callable(url: &str) -> Result<(), String> {
    let parsed = url.parse::<Uri>().map_err(|error| format!("the webhook `{url}` is no URL: {error}"))?;
    match parsed.scheme_str() {
        Some("http") if parsed.host().is_some() => Ok(()),
        Some("https") if parsed.host().is_some() && cfg!(feature = "https") => Ok(()),
        Some("https") => Err("a webhook with https needs a build with `--features https`".to_owned()),
        _ => Err(format!("the webhook `{url}` does not begin with http:// or https:// and a host")),
    }
}
