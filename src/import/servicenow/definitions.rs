//! SLA definitions: who they are for, how long they are, and on which schedule. This module knows the columns of
//! `contract_sla` except its conditions, which `rules` reads.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::super::document::Files;
use super::super::node::{Account, Node};
use super::options::Options;
use super::rows::{Field, field, flag, id, instant, needed, rows};
use super::rules::Rules;
use super::schedules::Schedules;
use super::signals::Signal;
use crate::book::BookEntrySpec;
use crate::calendar::ALWAYS;
use crate::input::problem::ProblemKind;
use crate::policy::Allowance;
use crate::policy::spec::CalendarChoice;
use crate::{PolicySpec, TargetSpec};

/// A definition that is in force.
pub(super) struct Definition {
    pub(super) id: String,
    /// The name of its metric.
    pub(super) name: String,
    /// The kind of its policy, and the policy; `None` if it cannot be expressed.
    pub(super) entry: Option<(String, BookEntrySpec)>,
    /// What a history has to say for it beside the fields of the record.
    pub(super) signals: Vec<Signal>,
    /// The columns that its conditions and its choice of a schedule ask for as attributes.
    pub(super) columns: Vec<String>,
    /// The column from which it counts, if that is not the opening.
    pub(super) counts_from: Option<String>,
    /// Whether a reset cancels the clock that runs.
    pub(super) cancels_at_reset: bool,
}

/// The columns that say nothing about a promise.
const REST: &[&str] = &[
    "sys_class_name",
    "target",
    "flow",
    "workflow",
    "enable_logging",
    "order",
    "sys_domain",
    "sys_domain_path",
    "sys_updated_on",
    "sys_updated_by",
    "sys_created_on",
    "sys_created_by",
    "sys_mod_count",
    "sys_tags",
    "sys_scope",
    "sys_package",
    "sys_name",
    "sys_policy",
    "sys_update_name",
    "sys_customer_update",
    "vendor",
    "description",
    "relative_duration_works_on",
    "domain_path",
    "service_commitment",
    "advanced",
    "overrides",
];

/// Reads all definitions that are in force.
pub(super) fn read<'a, 'n>(
    account: &'n Account<'a>,
    files: &'a Files,
    options: &Options,
    schedules: &mut Schedules<'a, 'n>,
) -> Vec<Definition> {
    let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
    let rows = rows(account, files, "contract_sla");
    let mut read = |row: &Node<'a, 'n>| {
        let id = id(row)?;
        id.exact("the id of the policy");
        if !ids.insert(id.text.clone()) {
            let found = format!("`{}` is the id of two definitions", id.text);
            id.node.mistake(ProblemKind::Duplicate, found, "leave one out");
        }
        definition(row, id.text, &mut names, options, schedules)
    };
    let mut read: Vec<Definition> =
        rows.iter().filter_map(|row| is_wanted(row, options).then(|| read(row)).flatten()).collect();
    // What the product says about a definition that is left out is not compared with another one of its name.
    for left_out in read.iter_mut().filter(|definition| definition.entry.is_none()) {
        if names.contains(&left_out.name) {
            left_out.name = format!("{} ({})", left_out.name, left_out.id);
        }
    }
    read
}

/// Whether a definition is active and of the table that is asked for.
fn is_wanted(row: &Node<'_, '_>, options: &Options) -> bool {
    if !flag(row, "active", true) {
        row.clone().skip("not active");
        return false;
    }
    let table = field(row, "collection");
    let other = |table: &Field<'_, '_>| options.table.as_ref().is_some_and(|wanted| *wanted != table.text);
    if table.as_ref().is_some_and(other) {
        row.clone().skip("of a table that is not asked for");
        return false;
    }
    if let Some(active) = row.get("active") {
        active.exact("it is active");
    }
    true
}

fn definition<'a, 'n>(
    row: &Node<'a, 'n>,
    id: String,
    names: &mut BTreeSet<String>,
    options: &Options,
    schedules: &mut Schedules<'a, 'n>,
) -> Option<Definition> {
    row.clone().exact("a policy with one metric");
    row.ignore(REST, "says nothing about a promise");
    let name = needed(row, "name")?;
    name.exact("the name of the policy and of its metric");
    let table = table(row, options);
    let kind = kind(row);
    let (target, zone) = (target(row, options), zone(row, options));
    let calendar = calendar(row, &zone, schedules);
    let rules = Rules::read(row, &id, table.as_deref(), options, target.relative);
    let name: String = name.text.chars().take(200).collect();
    let made = target.spec.zip(calendar).filter(|_| rules.can_be_said());
    // The clocks of two definitions must not be taken for each other.
    let metric = if made.is_none() || names.insert(name.clone()) { name } else { format!("{name} ({id})") };
    let mut definition = Definition {
        id: id.clone(),
        name: metric.clone(),
        entry: None,
        signals: Vec::new(),
        columns: rules.columns().into_iter().chain(schedule_column(row)).collect(),
        counts_from: rules.counts_from(),
        cancels_at_reset: rules.cancels_at_reset(),
    };
    if let Some((target, calendar)) = made {
        let policy = PolicySpec::new(id).kind(kind.as_str()).name(metric.clone()).time_zone(zone).calendar(calendar);
        let (entry, signals) = rules.entry(policy, &metric, target);
        (definition.entry, definition.signals) = (Some((kind, entry)), signals);
    } else if !rules.has_start() {
        row.clone().ignored("left out: without a start condition, it attaches to no record");
    } else {
        let why = "left out; see the part that cannot be expressed, or agree on a date for each ticket (`target_set`)";
        row.clone().impossible(why);
    }
    Some(definition)
}

/// The table whose records it is for. Tickets of several tables need an option each.
fn table(row: &Node<'_, '_>, options: &Options) -> Option<String> {
    let table = field(row, "collection")?;
    if options.table.is_some() || table.text == "incident" {
        table.exact("the table of the tickets");
    } else {
        let why = "a ticket has no table; import the definitions of one table at a time";
        table.node.clone().needs_host("table", why);
    }
    Some(table.text)
}

fn kind(row: &Node<'_, '_>) -> String {
    let Some(kind) = field(row, "type") else { return "sla".to_owned() };
    let (name, became) = match kind.text.as_str() {
        "SLA" => ("sla".to_owned(), "a policy of the kind sla"),
        "OLA" => ("ola".to_owned(), "a policy of the kind ola"),
        "Underpinning contract" => ("underpinning".to_owned(), "a policy of the kind underpinning"),
        other => (other.chars().take(200).collect(), "a policy of a kind of this name"),
    };
    kind.exact(became);
    name
}

struct Target {
    spec: Option<TargetSpec>,
    relative: bool,
}

/// How much time there is: a duration, which is written as an instant after 1970, or a relative one, which is a script.
fn target(row: &Node<'_, '_>, options: &Options) -> Target {
    let (duration, relative) = (field(row, "duration"), field(row, "duration_type"));
    if let Some(relative) = relative {
        if let Some(duration) = duration {
            duration.node.ignored("a relative duration stands instead");
        }
        let spec = options.relative_durations.get(&relative.text).cloned();
        match &spec {
            Some(_) => relative.exact("what the option says"),
            None => {
                let why = "a script; say in our words what it means, such as `next business day`";
                relative.node.needs_host("relative_durations", why);
            }
        }
        return Target { spec, relative: true };
    }
    let spec = duration.and_then(|duration| {
        let help = "the database has a time after 1970 here: `1970-01-02 08:00:00` is 32 hours";
        let read = instant(&duration.text).and_then(since_1970);
        let seconds = duration.node.or_mistake(read, "a duration", help)?;
        duration.exact("the time after 1970-01-01 00:00:00; a day is 24 hours of the schedule");
        Some(TargetSpec::within(Allowance::Working(seconds)))
    });
    if spec.is_none() {
        row.get("duration").map(|duration| duration.impossible("there is no duration"));
    }
    Target { spec, relative: false }
}

/// The seconds after 1970, if there are some.
fn since_1970(at: DateTime<Utc>) -> Option<u32> {
    u32::try_from(at.timestamp()).ok().filter(|seconds| *seconds > 0)
}

/// The zone for schedules that float.
fn zone(row: &Node<'_, '_>, options: &Options) -> String {
    let own = field(row, "timezone");
    let site = options.system_time_zone.clone().unwrap_or_else(|| "UTC".to_owned());
    match field(row, "timezone_source") {
        Some(source) if source.text != "sla.timezone" => {
            let why = "the zone of each ticket's caller, place or item; that of the site stands instead";
            source.node.needs_host("system_time_zone", why);
            own.map(|own| own.node.ignored("the zone comes from elsewhere"));
            site
        }
        source => {
            if let Some(source) = source {
                source.exact("the zone of the definition; without one, that of the site");
            }
            own.and_then(|own| own.zone()).unwrap_or(site)
        }
    }
}

/// The calendar on which it counts. `None` if it is never open.
fn calendar<'a, 'n>(row: &Node<'a, 'n>, zone: &str, schedules: &mut Schedules<'a, 'n>) -> Option<CalendarChoice> {
    let (source, schedule, column) =
        (field(row, "schedule_source"), field(row, "schedule"), field(row, "schedule_source_field"));
    let said = source.as_ref().map_or("sla_definition", |source| source.text.as_str());
    let chosen = match said {
        "no_schedule" => {
            let unused = [schedule, column].into_iter().flatten();
            unused.for_each(|field| drop(field.node.ignored("counts round the clock")));
            Some(CalendarChoice::from(ALWAYS))
        }
        "task_field" => {
            let unused = schedule.into_iter();
            unused.for_each(|field| drop(field.node.ignored("the schedule of the ticket stands instead")));
            by_field(&column.or_else(|| needed(row, "schedule_source_field"))?, zone, schedules)
        }
        "sla_definition" => {
            let unused = column.into_iter();
            unused.for_each(|field| drop(field.node.ignored("the schedule of the definition stands instead")));
            // Definitions without a schedule count round the clock.
            match schedule {
                None => Some(CalendarChoice::from(ALWAYS)),
                Some(schedule) => schedules.calendar_of(&schedule, zone).map(CalendarChoice::from),
            }
        }
        _ => {
            let help = "the sources are `no_schedule`, `sla_definition` and `task_field`";
            source.as_ref()?.node.or_mistake(None, "a source of a schedule that is read here", help)
        }
    };
    if let (Some(source), true) = (source, chosen.is_some()) {
        source.exact("where the calendar comes from");
    }
    chosen
}

/// The column in which a ticket has the id of its schedule.
fn schedule_column(row: &Node<'_, '_>) -> Option<String> {
    field(row, "schedule_source").filter(|source| source.text == "task_field")?;
    field(row, "schedule_source_field").map(|column| column.text)
}

/// A field of the ticket names the schedule.
fn by_field<'a, 'n>(column: &Field<'a, 'n>, zone: &str, schedules: &mut Schedules<'a, 'n>) -> Option<CalendarChoice> {
    let Some(ids) = schedules.ids() else {
        column.node.clone().impossible("there are too many schedules to choose from; export those that tickets have");
        return None;
    };
    let named = ids.iter().filter_map(|id| Some((id.clone(), schedules.calendar(id, zone)?)));
    let choice = CalendarChoice::attribute(column.text.clone()).default(ALWAYS);
    let (mut any, mut chosen) = (false, choice);
    for (id, calendar) in named.collect::<Vec<_>>() {
        (any, chosen) = (true, chosen.calendars(id, calendar));
    }
    let why = "the attribute of this name has the id of the schedule; without one, time counts round the clock";
    column.node.clone().approximate(why);
    Some(if any { chosen } else { CalendarChoice::from(ALWAYS) })
}
