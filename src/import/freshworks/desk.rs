//! Which business hours a ticket has.

use std::collections::{BTreeMap, BTreeSet};

use super::conditions::Condition;
use super::hours::{self, Hours};
use super::{DayMeaning, Export, Options};
use crate::calendar::CalendarSpec;
use crate::import::built::size;
use crate::import::node::Node;
use crate::input::ProblemKind;
use crate::policy::CalendarChoice;

/// The attribute by which business hours belong to groups.
const GROUP: &str = "group_id";

/// The most business hours of an export. Each policy names all that its tickets can have.
const MOST_HOURS: usize = 1_000;

/// The business hours that tickets can have.
#[derive(Default)]
pub(super) struct Desk<'a, 'n> {
    /// The business hours as exported.
    pub(super) nodes: Vec<Node<'a, 'n>>,
    pub(super) calendars: Vec<(String, CalendarSpec)>,
    pub(super) choice: Option<CalendarChoice>,
    /// How much a policy repeats with the choice, in bytes.
    pub(super) size: usize,
    /// The attribute that chooses the hours.
    attribute: String,
    /// How long the day of the default is in seconds, if all its days are of one length.
    day: Option<u32>,
    /// The values of the attribute that choose hours with days of another length.
    others: BTreeMap<Option<u32>, Vec<String>>,
    /// Whether some hours could not be read, or a default is named that is not there.
    pub(super) has_mistakes: bool,
}

/// Tickets whose business days are of one length.
pub(super) struct Variant {
    pub(super) day: Option<u32>,
    pub(super) conditions: Vec<Condition>,
}

/// Reads all business hours, and chooses those that tickets can have.
pub(super) fn read<'a, 'n>(export: &Export<'a, 'n>) -> Desk<'a, 'n> {
    let listed = export.listed("business_hours");
    let count = listed.len();
    if count > MOST_HOURS {
        let found = format!("there are {count} business hours");
        export.account.mistake("business_hours", ProblemKind::TooLarge, found, format!("export at most {MOST_HOURS}"));
        listed.into_iter().for_each(|node| node.skip("left out, because there are too many"));
        return Desk { has_mistakes: true, ..Desk::default() };
    }
    let hours = hours::read(listed, export);
    let by_id: BTreeMap<&str, &Hours<'_, '_>> = hours.iter().map(|hours| (hours.id.as_str(), hours)).collect();
    let default = default(&hours, &by_id, export);
    // Hours that could not be read have their own mistakes.
    for id in export.options.holidays.keys().filter(|_| hours.len() == count) {
        is_known(id, &format!("holidays/{id}"), &by_id, export);
    }
    let (attribute, chosen) = by_attribute(&by_id, export);
    let used: BTreeSet<&str> = default.iter().chain(chosen.values()).map(String::as_str).collect();
    for hours in &hours {
        account_for(hours, used.contains(hours.id.as_str()), export);
    }
    let has_mistakes = hours.len() < count || default.is_none() && export.options.default_business_hours.is_some();
    let day_of = |id: &String| by_id.get(id.as_str()).and_then(|hours| hours.day);
    let day = default.as_ref().and_then(day_of);
    let mut others: BTreeMap<Option<u32>, Vec<String>> = BTreeMap::new();
    for (value, id) in chosen.iter().filter(|(_, id)| day_of(id) != day) {
        others.entry(day_of(id)).or_default().push(value.clone());
    }
    let choice = default.as_ref().map(|default| choice(default, &attribute, &chosen));
    let calendars = hours.iter().filter(|hours| used.contains(hours.id.as_str()));
    let calendars = calendars.map(|hours| (hours.id.clone(), hours.spec.clone())).collect();
    let nodes = hours.iter().map(|hours| hours.node.clone()).collect();
    // A policy stands in the book once for each length of a day.
    let lengths = if export.options.day_meaning == Some(DayMeaning::BusinessDay) { others.len() } else { 0 };
    let size = size(chosen.iter().flat_map(|(value, id)| [value, id])).saturating_mul(lengths.saturating_add(1));
    Desk { nodes, calendars, choice, size, attribute, day, others, has_mistakes }
}

impl Desk<'_, '_> {
    /// The tickets of a policy with these conditions, divided by the length of their business days. The first one that
    /// fits a ticket counts.
    pub(super) fn by_length(&self, conditions: &[Condition]) -> Vec<Variant> {
        let asked = conditions.iter().find(|(attribute, _)| *attribute == self.attribute).map(|(_, values)| values);
        let apart: BTreeSet<&String> = self.others.values().flatten().collect();
        let rest = asked.map(|asked| asked.iter().filter(|value| !apart.contains(value)).cloned().collect());
        let others = self.others.iter().map(|(day, values)| {
            let values: BTreeSet<&String> = values.iter().collect();
            let both = |asked: &Vec<String>| asked.iter().filter(|value| values.contains(value)).cloned().collect();
            (*day, Some(asked.map_or_else(|| values.iter().map(|value| (*value).clone()).collect(), both)))
        });
        let parts = others.chain([(self.day, rest)]);
        parts.filter_map(|(day, values)| Some(Variant { day, conditions: self.with(conditions, values)? })).collect()
    }

    /// The conditions, with these values of the attribute; `None` if no value is left.
    fn with(&self, conditions: &[Condition], values: Option<Vec<String>>) -> Option<Vec<Condition>> {
        let Some(values) = values else { return Some(conditions.to_vec()) };
        if values.is_empty() {
            return None;
        }
        let rest = conditions.iter().filter(|(attribute, _)| *attribute != self.attribute).cloned();
        Some(rest.chain([(self.attribute.clone(), values)]).collect())
    }

    /// All tickets of a policy with these conditions.
    pub(super) fn whole(&self, conditions: &[Condition]) -> Vec<Variant> {
        vec![Variant { day: None, conditions: conditions.to_vec() }]
    }
}

/// The id of the hours for tickets that have no others.
fn default(hours: &[Hours<'_, '_>], known: &BTreeMap<&str, &Hours<'_, '_>>, export: &Export<'_, '_>) -> Option<String> {
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
fn by_attribute(known: &BTreeMap<&str, &Hours<'_, '_>>, export: &Export<'_, '_>) -> (String, BTreeMap<String, String>) {
    let Options { business_hours_by, business_hours_by_group: groups, .. } = export.options;
    if let Some(attribute) = business_hours_by {
        return (attribute.clone(), known.keys().map(|id| ((*id).to_owned(), (*id).to_owned())).collect());
    }
    let path = |group: &str| format!("business_hours_by_group/{group}");
    let groups = groups.iter().filter(|(group, id)| is_known(id, &path(group), known, export));
    (GROUP.to_owned(), groups.map(|(group, id)| (group.clone(), id.clone())).collect())
}

fn is_known(id: &str, option: &str, known: &BTreeMap<&str, &Hours<'_, '_>>, export: &Export<'_, '_>) -> bool {
    let is_known = known.contains_key(id);
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

fn choice(default: &str, attribute: &str, chosen: &BTreeMap<String, String>) -> CalendarChoice {
    if chosen.values().all(|id| id == default) {
        return CalendarChoice::named(default);
    }
    let choice = CalendarChoice::attribute(attribute).default(default);
    chosen.iter().fold(choice, |choice, (value, id)| choice.calendars(value, id))
}
