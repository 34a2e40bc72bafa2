//! Where a calendar stands: alone, in a policy, or in a book. This module finds the one that is asked.

use std::collections::BTreeSet;
use std::fmt::Display;

use punctual::Calendar;
use punctual::json::{self as door, Loaded, Refused};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{map, policies};
use crate::arguments;
use crate::failure::Failure;
use crate::input::{self, Fields};

/// The calendar that is predefined.
const ALWAYS: &str = "24x7";

/// The name of a calendar that stands alone, in the policy of [`promising`].
const ALONE: &str = "calendar";

/// The calendar that is asked, with those of its file that it may name.
pub(super) struct Asked {
    name: String,
    calendars: String,
    pub(super) calendar: Calendar,
}

/// What of a policy or a book is about calendars. A lone calendar has none of it.
#[derive(Deserialize)]
#[serde(expecting = "a map")]
struct Parts {
    calendars: Option<Fields>,
    calendar: Option<Value>,
    metrics: Option<IgnoredAny>,
    policies: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
#[serde(expecting = "a map")]
struct Entry {
    policy: Option<Parts>,
}

/// Calendars that may name each other, as a map, and the names that one can ask for.
struct Group {
    place: String,
    names: BTreeSet<String>,
    calendars: String,
}

impl Group {
    fn new(place: String, own: &[(String, Box<RawValue>)], shared: &[(String, Box<RawValue>)]) -> Group {
        let calendars = shared.iter().chain(own).map(|(name, calendar)| (&**name, calendar.get().to_owned()));
        Group { place, names: own.iter().map(|(name, _)| name.clone()).collect(), calendars: map(calendars) }
    }
}

impl Parts {
    fn is_alone(&self) -> bool {
        self.calendars.is_none() && self.metrics.is_none() && self.policies.is_none()
    }

    /// The calendar of targets that name none. Of a choice by an attribute, it is that of other values.
    fn default(&self) -> Option<&str> {
        let calendar = self.calendar.as_ref()?;
        calendar.as_str().or_else(|| calendar["default"].as_str())
    }

    fn named(&self) -> &[(String, Box<RawValue>)] {
        self.calendars.as_ref().map_or(&[], |Fields(calendars)| calendars)
    }

    /// The calendars at the top, then those of each policy of a book, which may name the ones at the top.
    fn groups(&self) -> Vec<Group> {
        let entries = (0..).zip(self.policies.iter().flatten());
        let own = entries.filter_map(|(number, entry)| {
            Some(Group::new(format!("policies[{number}]"), entry.policy.as_ref()?.named(), self.named()))
        });
        [Group::new("the top".to_owned(), self.named(), &[])].into_iter().chain(own).collect()
    }
}

impl Asked {
    pub(super) fn read(command: &arguments::Calendar) -> Result<Asked, Failure> {
        let (file, content) = (input::name(&command.file), input::json(&command.file)?);
        let wrong = |mistake: &dyn Display| Failure::input(format!("{file}: {mistake}"));
        // A calendar may also be a text. Of what is neither a text nor a map, the library says what is wrong.
        let parts: Option<Parts> = match content.trim_start().starts_with('{') {
            true => Some(serde_json::from_str(&content).map_err(|error| wrong(&error))?),
            false => None,
        };
        match parts.filter(|parts| !parts.is_alone()) {
            Some(parts) => {
                let wanted = command.calendar.as_deref().or(parts.default());
                let (name, calendars) = chosen(&parts.groups(), wanted).map_err(|mistake| wrong(&mistake))?;
                let policy = promising(&name, &calendars, "1h").map_err(|refused| Failure::in_file(&file, &refused))?;
                let calendar = policies(&policy).into_iter().find_map(|policy| policy.calendar(&name)).cloned();
                let calendar = calendar.unwrap_or_else(Calendar::always);
                Ok(Asked { name, calendars, calendar })
            }
            None if command.calendar.is_some() => Err(wrong(&"this is one calendar; leave out --calendar")),
            None => {
                let calendar = Calendar::from_deserializer(&mut serde_json::Deserializer::from_str(&content));
                let calendar = calendar.map_err(|error| Failure::unread(&file, error))?;
                Ok(Asked { name: ALONE.to_owned(), calendars: map([(ALONE, content)]), calendar })
            }
        }
    }

    /// A policy that promises something within this time on the calendar.
    pub(super) fn promising(&self, within: &str) -> Result<Loaded, Refused> {
        promising(&self.name, &self.calendars, within)
    }
}

/// The name of the calendar that is asked, and the calendars that it may name.
fn chosen(groups: &[Group], wanted: Option<&str>) -> Result<(String, String), String> {
    let known: BTreeSet<&str> = groups.iter().flat_map(|group| group.names.iter().map(String::as_str)).collect();
    let all = known.iter().copied().collect::<Vec<_>>().join(", ");
    let only = known.first().copied().filter(|_| known.len() == 1);
    let Some(name) = wanted.or(only) else {
        return Err(match known.is_empty() {
            true => format!("no calendar is defined here; --calendar {ALWAYS} asks the one that is always open"),
            false => format!("add --calendar with one of {all}"),
        });
    };
    if name == ALWAYS {
        return Ok((name.to_owned(), "{}".to_owned()));
    }
    let mut found: Vec<&Group> = groups.iter().filter(|group| group.names.contains(name)).collect();
    // Editions of a policy repeat its calendars.
    found.dedup_by_key(|group| &*group.calendars);
    match found[..] {
        [group] => Ok((name.to_owned(), group.calendars.clone())),
        [] => {
            let all = known.into_iter().chain([ALWAYS]).collect::<Vec<_>>().join(", ");
            Err(format!("there is no calendar `{name}`; there are {all}"))
        }
        _ => {
            let places = found.iter().map(|group| &*group.place).collect::<Vec<_>>().join(", ");
            Err(format!("`{name}` is defined in {places}; ask a file that has only one of them"))
        }
    }
}

/// A policy with these calendars that promises something within a time on the one of this name.
fn promising(name: &str, calendars: &str, within: &str) -> Result<Loaded, Refused> {
    let metrics = json!({ "resolution": { "targets": { "*": { "*": within } } } }).to_string();
    let texts = [("id", "calendar"), ("calendar", name)].map(|(field, text)| (field, json!(text).to_string()));
    let policy = map(texts.into_iter().chain([("calendars", calendars.to_owned()), ("metrics", metrics)]));
    door::load(policy.as_bytes())
}
