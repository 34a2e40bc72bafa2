//! Lists of firings in JSON. The contacts of a level are written with its first firing, and again only where they
//! change: a level can fire a thousand times, and its list of contacts can be long (B3).

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::alert::{Alert, Firing, is_zero};
use super::alert_key::AlertKey;
use crate::policy::LevelName;
use crate::time::rfc3339;

type Contacts = Arc<[Arc<str>]>;

/// A firing, or with a key an alert.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a AlertKey>,
    level: &'a LevelName,
    #[serde(skip_serializing_if = "is_zero")]
    repetition: u32,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")]
    at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")]
    due_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waits_for: Option<u32>,
    /// `None` for the same contacts as at the previous firing of this level; at the first one, for no contacts.
    #[serde(skip_serializing_if = "Option::is_none")]
    notify: Option<&'a Contacts>,
}

#[derive(Deserialize)]
struct Read {
    key: Option<AlertKey>,
    level: LevelName,
    #[serde(default)]
    repetition: u32,
    at: Option<DateTime<Utc>>,
    due_at: Option<DateTime<Utc>>,
    waits_for: Option<u32>,
    notify: Option<Contacts>,
}

/// Leaves out contacts that are those of the previous firing of the level.
fn write<'a, S: Serializer>(to: S, firings: impl Iterator<Item = Written<'a>>) -> Result<S::Ok, S::Error> {
    let mut last: BTreeMap<&LevelName, &Contacts> = BTreeMap::new();
    to.collect_seq(firings.map(|firing| {
        let changed = firing.notify.filter(|notify| match last.insert(firing.level, notify) {
            Some(known) => known != *notify,
            None => !notify.is_empty(),
        });
        Written { notify: changed, ..firing }
    }))
}

/// Each firing with its contacts, also if they were left out.
fn read<'de, D: Deserializer<'de>>(from: D) -> Result<impl Iterator<Item = (Read, Contacts)>, D::Error> {
    let mut last: BTreeMap<LevelName, Contacts> = BTreeMap::new();
    Ok(Vec::<Read>::deserialize(from)?.into_iter().map(move |mut firing| {
        let notify = firing.notify.take().or_else(|| last.get(&firing.level).cloned()).unwrap_or_default();
        last.insert(firing.level.clone(), notify.clone());
        (firing, notify)
    }))
}

/// What fired in one cycle.
pub(super) mod firings {
    use super::*;

    pub(in super::super) fn serialize<S: Serializer>(fired: &[Firing], to: S) -> Result<S::Ok, S::Error> {
        let written = fired.iter().map(|Firing { level, repetition, at, due_at, notify }| Written {
            key: None,
            level,
            repetition: *repetition,
            at: Some(*at),
            due_at: *due_at,
            waits_for: None,
            notify: Some(notify),
        });
        write(to, written)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Firing>, D::Error> {
        let fired = read(from)?.map(|(Read { level, repetition, at, due_at, .. }, notify)| {
            let at = at.ok_or_else(|| D::Error::missing_field("at"))?;
            Ok(Firing { level, repetition, at, due_at, notify })
        });
        fired.collect()
    }
}

/// Alerts of any cycles.
pub(super) mod alerts {
    use super::*;

    pub(in super::super) fn serialize<S: Serializer>(alerts: &[Alert], to: S) -> Result<S::Ok, S::Error> {
        let written = alerts.iter().map(|Alert { key, level, repetition, at, due_at, waits_for, notify }| Written {
            key: Some(key),
            level,
            repetition: *repetition,
            at: *at,
            due_at: *due_at,
            waits_for: *waits_for,
            notify: Some(notify),
        });
        write(to, written)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Alert>, D::Error> {
        let alerts = read(from)?.map(|(Read { key, level, repetition, at, due_at, waits_for, .. }, notify)| {
            let key = key.ok_or_else(|| D::Error::missing_field("key"))?;
            Ok(Alert { key, level, repetition, at, due_at, waits_for, notify })
        });
        alerts.collect()
    }
}
