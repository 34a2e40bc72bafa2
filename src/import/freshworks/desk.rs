//! Which business hours a ticket has.

use std::collections::{BTreeMap, BTreeSet};

use super::hours::{self, Hours};
use super::{Export, Options};
use crate::calendar::CalendarSpec;
use crate::input::ProblemKind;
use crate::policy::CalendarChoice;

/// The attribute by which business hours belong to groups.
const GROUP: &str = "group_id";

/// The business hours that tickets can have.
pub(super) struct Desk {
    pub(super) calendars: Vec<(String, CalendarSpec)>,
    pub(super) choice: Option<CalendarChoice>,
    /// How long a business day is in seconds, if all are of one length.
    pub(super) day: Option<u32>,
}

/// Reads all business hours, and chooses those that tickets can have.
pub(super) fn read(export: &Export<'_, '_>) -> Desk {
    let hours = hours::read(export);
    let known: BTreeSet<&str> = hours.iter().map(|hours| hours.id.as_str()).collect();
    let default = default(&hours, &known, export);
    let chosen = by_attribute(&known, export);
    let ids =
        default.iter().map(String::as_str).chain(chosen.iter().flat_map(|(_, by)| by.values().map(String::as_str)));
    let used: BTreeSet<&str> = ids.collect();
    for hours in &hours {
        account_for(hours, used.contains(hours.id.as_str()), export);
    }
    let day =
        hours::common(hours.iter().filter(|hours| used.contains(hours.id.as_str())).map(|hours| hours.day)).flatten();
    let choice = default.as_ref().map(|default| choice(default, chosen.as_ref()));
    let calendars = hours.iter().filter(|hours| used.contains(hours.id.as_str()));
    Desk { calendars: calendars.map(|hours| (hours.id.clone(), hours.spec.clone())).collect(), choice, day }
}

/// The id of the hours for tickets that have no others.
fn default(hours: &[Hours<'_, '_>], known: &BTreeSet<&str>, export: &Export<'_, '_>) -> Option<String> {
    if let Some(id) = &export.options.default_business_hours {
        return is_known(id, "default_business_hours", known, export).then(|| id.clone());
    }
    let mut defaults = hours.iter().filter(|hours| hours.is_default);
    let first = defaults.next();
    for another in defaults {
        let help = "name the default in the option `default_business_hours`";
        another.node.mistake(ProblemKind::Duplicate, "these are the second default business hours", help);
    }
    match (first, hours) {
        (Some(default), _) => Some(default.id.clone()),
        (None, [only]) => Some(only.id.clone()),
        _ => None,
    }
}

/// The attribute that chooses hours, and the id of the hours by its values.
fn by_attribute<'o>(known: &BTreeSet<&str>, export: &Export<'_, 'o>) -> Option<(String, BTreeMap<String, String>)> {
    let Options { business_hours_by, business_hours_by_group: groups, .. } = export.options;
    if let Some(attribute) = business_hours_by {
        return Some((attribute.clone(), known.iter().map(|id| ((*id).to_owned(), (*id).to_owned())).collect()));
    }
    let path = |group: &str| format!("business_hours_by_group/{group}");
    let groups = groups.iter().filter(|(group, id)| is_known(id, &path(group), known, export));
    let groups: BTreeMap<String, String> = groups.map(|(group, id)| (group.clone(), id.clone())).collect();
    (!groups.is_empty()).then(|| (GROUP.to_owned(), groups))
}

fn is_known(id: &str, option: &str, known: &BTreeSet<&str>, export: &Export<'_, '_>) -> bool {
    let is_known = known.contains(id);
    if !is_known {
        let help = "write the id of business hours of the export";
        let found = format!("there are no business hours with the id `{id}`");
        export.account.mistake(&format!("options /{option}"), ProblemKind::UnknownName, found, help);
    }
    is_known
}

/// Says what became of business hours.
fn account_for(hours: &Hours<'_, '_>, is_used: bool, export: &Export<'_, '_>) {
    let node = hours.node.clone();
    if !is_used {
        let why = "a calendar that no ticket has; which tickets have it, no file says";
        let option = if export.shape.lists_holidays { "business_hours_by" } else { "business_hours_by_group" };
        node.needs_host(option, why);
    } else if !export.shape.lists_holidays && !export.options.holidays.contains_key(&hours.id) {
        node.needs_host("holidays", "a calendar; no file says its holidays");
    } else {
        node.exact("a calendar");
    }
}

fn choice(default: &str, chosen: Option<&(String, BTreeMap<String, String>)>) -> CalendarChoice {
    let chosen = chosen.filter(|(_, by)| by.values().any(|id| id != default));
    let Some((attribute, by)) = chosen else { return CalendarChoice::named(default) };
    let choice = CalendarChoice::attribute(attribute).default(default);
    by.iter().fold(choice, |choice, (value, id)| choice.calendars(value, id))
}
