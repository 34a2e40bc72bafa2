//! The firings of a cycle in JSON. The contacts of a level are written with its first firing, and again only where they
//! change: a level can fire a thousand times, and its list of contacts can be long (B3).

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::alert::{Firing, is_zero};
use crate::policy::LevelName;
use crate::time::rfc3339;

type Contacts = Arc<[Arc<str>]>;

#[derive(Serialize)]
struct Written<'a> {
    level: &'a LevelName,
    #[serde(skip_serializing_if = "is_zero")]
    repetition: u32,
    #[serde(serialize_with = "rfc3339::write")]
    at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")]
    due_at: Option<DateTime<Utc>>,
    /// `None` for the same contacts as at the previous firing of this level; at the first one, for no contacts.
    #[serde(skip_serializing_if = "Option::is_none")]
    notify: Option<&'a Contacts>,
}

#[derive(Deserialize)]
struct Read {
    level: LevelName,
    #[serde(default)]
    repetition: u32,
    at: DateTime<Utc>,
    due_at: Option<DateTime<Utc>>,
    notify: Option<Contacts>,
}

pub(super) fn serialize<S: Serializer>(fired: &[Firing], to: S) -> Result<S::Ok, S::Error> {
    let mut last: BTreeMap<&LevelName, &Contacts> = BTreeMap::new();
    to.collect_seq(fired.iter().map(|firing| {
        let Firing { level, repetition, at, due_at, notify } = firing;
        let known = last.insert(level, notify);
        let is_known = known.map_or(notify.is_empty(), |known| known == notify);
        Written { level, repetition: *repetition, at: *at, due_at: *due_at, notify: (!is_known).then_some(notify) }
    }))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Firing>, D::Error> {
    let mut last: BTreeMap<LevelName, Contacts> = BTreeMap::new();
    let firings = Vec::<Read>::deserialize(from)?.into_iter().map(|read| {
        let Read { level, repetition, at, due_at, notify } = read;
        let notify = notify.or_else(|| last.get(&level).cloned()).unwrap_or_default();
        last.insert(level.clone(), notify.clone());
        Firing { level, repetition, at, due_at, notify }
    });
    Ok(firings.collect())
}
