//! What no file of an export says.

use std::collections::BTreeMap;

use super::super::document::Document;
use super::super::node::{Node, read_options};
use super::super::report::ImportError;
use crate::TargetSpec;
use crate::input::written::{Loose, Written};

/// The states in which an incident is not active, as the product comes.
const INACTIVE: [&str; 2] = ["7", "8"];

/// What no file of an export says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// The time zone of the site, for schedules that float. Without it, UTC.
    pub system_time_zone: Option<String>,
    /// The table whose definitions are read, such as `incident`. Without it, those of all tables.
    pub table: Option<String>,
    /// The states in which a record is not active. Without it, those of incidents: `7` and `8`.
    pub inactive_states: Option<Vec<String>>,
    /// Priorities that tickets may have beside `1` to `5` and those that conditions name.
    pub priorities: Vec<String>,
    /// The user name that the caller has in the audit. Without it, `caller`.
    pub caller: Option<String>,
    /// What relative durations mean, by their ids, such as `next business day`.
    pub relative_durations: BTreeMap<String, TargetSpec>,
}

impl Options {
    /// Reads the options from a map whose fields have the names of the fields of this type.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn read(options: &Document) -> Result<Options, ImportError> {
        read_options(options, |options| {
            options.only(&[
                "system_time_zone",
                "table",
                "inactive_states",
                "priorities",
                "caller",
                "relative_durations",
            ]);
            let text = |name| options.get(name).and_then(|option| option.word());
            Options {
                system_time_zone: options.get("system_time_zone").and_then(|zone| zone.zone()),
                table: text("table"),
                inactive_states: options.get("inactive_states").map(|states| states.words()),
                priorities: options.get("priorities").map(|names| names.words()).unwrap_or_default(),
                caller: text("caller"),
                relative_durations: options.get("relative_durations").map(|map| durations(&map)).unwrap_or_default(),
            }
        })
    }

    /// The states in which a record of a table is not active.
    pub(super) fn inactive(&self, table: &str) -> Vec<String> {
        let usual: &[&str] = if table == "incident" { &INACTIVE } else { &[] };
        self.inactive_states.clone().unwrap_or_else(|| usual.iter().map(|state| (*state).to_owned()).collect())
    }
}

fn durations(map: &Node<'_, '_>) -> BTreeMap<String, TargetSpec> {
    let read = |(id, target): (&str, Node<'_, '_>)| match TargetSpec::from_value(target.value().clone()) {
        Ok(Loose::Typed(spec)) => Some((id.to_owned(), spec)),
        _ => target.or_mistake(
            None,
            "a target",
            "write an allowance, such as `next business day`, or a map with `within`",
        ),
    };
    map.fields().into_iter().filter_map(read).collect()
}
