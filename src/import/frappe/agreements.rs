//! Service level agreements: which tickets they are for, how long they are valid, and what they promise.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, Utc};

use super::calendars::Calendars;
use super::conditions;
use super::fields::{documents, filled, ignore_bookkeeping, seconds, ticked, ticked_or};
use super::statuses::Statuses;
use super::{AGREEMENTS, STATUSES};
use crate::book::{BookEntrySpec, PolicyBookSpec};
use crate::calendar::Zone;
use crate::import::document::Files;
use crate::import::logic::{Alternatives, Field, Logic};
use crate::import::node::{Account, Node};
use crate::input::ProblemKind;
use crate::policy::spec::{MetricSpec, PolicySpec};
use crate::promise::Allowance;

/// The metrics have the names of the vendor's own answers.
pub(super) const RESPONSE: &str = "response_by";
pub(super) const RESOLUTION: &str = "resolution_by";

/// How many rows of priorities an agreement may have.
const MOST_PRIORITIES: usize = 1_000;

/// What agreements share.
struct Shared<'z> {
    calendars: Calendars,
    statuses: Option<Statuses>,
    /// Whether an agreement needs the file of statuses, and there is none.
    lacks_statuses: bool,
    zone: Option<&'z Zone>,
}

/// An agreement that is on.
struct Agreement {
    name: String,
    is_default: bool,
    calendar: String,
    entry: BookEntrySpec,
}

/// A book of all agreements.
pub(super) fn book<'a>(account: &Account<'a>, files: &'a Files, zone: Option<&Zone>) -> Option<PolicyBookSpec> {
    let calendars = Calendars::of_files(account, files, zone);
    let agreements = documents(account, files, AGREEMENTS);
    let fits = |statuses: &Statuses| account.fits(AGREEMENTS, agreements.iter().map(|_| statuses.size()));
    let statuses = Statuses::of_files(account, files);
    let statuses = statuses.map(|statuses| if fits(&statuses) { statuses } else { Statuses::default() });
    let mut shared = Shared { calendars, statuses, lacks_statuses: false, zone };
    if files.of_kind(AGREEMENTS).next().is_none() {
        account.missing_file(AGREEMENTS);
    }
    let (mut names, mut has_default, mut read) = (BTreeSet::new(), false, Vec::<Agreement>::new());
    for document in agreements {
        let Some(agreement) = agreement(&document, &mut shared) else { continue };
        let is_first = names.insert(agreement.name.clone());
        if !is_first {
            document.mistake(ProblemKind::Duplicate, "another agreement has this name", "hand in one of them");
        }
        if agreement.is_default && std::mem::replace(&mut has_default, true) {
            document.mistake(ProblemKind::Duplicate, "another agreement is the default", "hand in one of them");
        }
        if is_first {
            read.push(agreement);
        }
    }
    if shared.lacks_statuses {
        account.missing_file(STATUSES);
    }
    read.sort_by(|one, other| (one.is_default, &one.name).cmp(&(other.is_default, &other.name)));
    let used: BTreeSet<&str> = read.iter().map(|agreement| agreement.calendar.as_str()).collect();
    let named = shared.calendars.named.into_iter().filter(|(name, _)| used.contains(name.as_str()));
    // The vendor looks for the agreement again at each change.
    let book = named
        .fold(PolicyBookSpec::new().matching("following"), |book, (name, calendar)| book.calendars(name, calendar));
    Some(book.policies(read.into_iter().map(|agreement| agreement.entry)))
}

/// The agreement. `None` if it is off, is for no ticket, or is not read.
fn agreement(document: &Node<'_, '_>, shared: &mut Shared<'_>) -> Option<Agreement> {
    if !ticked_or(document, "enabled", true) {
        document.fields().into_iter().for_each(|(_, field)| drop(field.ignored("the agreement is off")));
        return None;
    }
    ignore_bookkeeping(document);
    document.ignore(&["service_level"], "the same as its name");
    document.ignore(&["condition_json"], "how `condition` was made");
    document.ignore(&["default_ticket_status", "ticket_reopen_status"], "which status the vendor sets");
    let name = document.need("name").and_then(|name| name.exact("the id of the policy").word());
    let is_default = ticked_or(document, "default_sla", false);
    let (rows, default_row) = rows(document, is_default);
    let tickets = tickets(document, is_default, &rows);
    let validity = if is_default { Some(Validity::default()) } else { validity(document, shared.zone) };
    let calendar = shared.calendars.of_agreement(document);
    let own = Statuses::of_agreement(document);
    let Some(statuses) = own.as_ref().or(shared.statuses.as_ref()) else {
        shared.lacks_statuses = true;
        return None;
    };
    let (name, calendar) = (name?, calendar?);
    let policy = PolicySpec::new(name.clone()).calendar(calendar.clone());
    let policy = described(document, policy).priorities(rows.iter().map(|row| row.priority.clone()));
    let policy =
        statuses.added_to(metrics(policy, &rows, default_row, statuses), resolved(&rows).then_some(RESOLUTION));
    let entry = validity?.limit(BookEntrySpec::new(policy));
    let entry = tickets?.spec().into_iter().fold(entry, BookEntrySpec::when);
    Some(Agreement { name, is_default, calendar, entry })
}

fn described(document: &Node<'_, '_>, policy: PolicySpec) -> PolicySpec {
    let text = filled(document, "description").and_then(|text| text.exact("its description").text());
    text.into_iter().fold(policy, |policy, text| policy.description(text))
}

/// The tickets that it is for. `None` if there are none, or if that cannot be expressed.
fn tickets(document: &Node<'_, '_>, is_default: bool, rows: &[Row]) -> Option<Alternatives> {
    if is_default {
        document.ignore(
            &["condition", "start_date", "end_date"],
            "the default is for all tickets without another agreement",
        );
        return Logic::All(Vec::new()).alternatives();
    }
    // An agreement without a row for a priority is passed over.
    let with_row = Logic::one_of(Field::Priority, rows.iter().map(|row| row.priority.clone()));
    let Some(condition) = filled(document, "condition") else { return with_row.alternatives() };
    let both = Logic::All(vec![with_row, conditions::read(&condition)?]);
    let Some(alternatives) = both.alternatives() else {
        condition.impossible("it comes to too many alternatives: the agreement is left out");
        return None;
    };
    if alternatives.is_never() {
        condition.ignored("no ticket meets it: the agreement is left out");
        return None;
    }
    Some(alternatives)
}

/// From when until when an agreement is chosen.
#[derive(Default)]
struct Validity {
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
}

impl Validity {
    fn limit(self, entry: BookEntrySpec) -> BookEntrySpec {
        match (self.from, self.until) {
            (Some(from), Some(until)) => entry.valid(from..until),
            (Some(from), None) => entry.valid(from..),
            (None, Some(until)) => entry.valid(..until),
            (None, None) => entry,
        }
    }
}

/// `None` if it is never valid, or is not read.
fn validity(document: &Node<'_, '_>, zone: Option<&Zone>) -> Option<Validity> {
    let (start, end) = (filled(document, "start_date"), filled(document, "end_date"));
    let date = |node: &Option<Node<'_, '_>>| node.as_ref().map(Node::date);
    let (from, to) = (date(&start), date(&end));
    let (from, to) = (from.map_or(Some(None), |from| from.map(Some))?, to.map_or(Some(None), |to| to.map(Some))?);
    let midnight = |date: NaiveDate| zone.and_then(|zone| zone.from_local(date.and_time(NaiveTime::MIN)));
    let validity = Validity { from: from.and_then(midnight), until: to.and_then(midnight) };
    // Dates outside 1970 to 2100 are limits that no opening reaches.
    let is_outside = from.is_some_and(|from| from.year() >= 2100) || to.is_some_and(|to| to.year() < 1970);
    let is_never = is_outside || validity.from.zip(validity.until).is_some_and(|(from, until)| from >= until);
    for (node, became) in [(start, STARTS), (end, ENDS)] {
        node.map(|node| if is_never { node.ignored(NEVER) } else { node.approximate(became) });
    }
    (!is_never).then_some(validity)
}

const NEVER: &str = "never valid: the agreement is left out";
const STARTS: &str = "compared with the opening; the vendor compares it with the time of each change";
const ENDS: &str = "the midnight on which that day begins, compared with the opening; the vendor compares it with the time \
                    of each change";

/// What is promised for a priority.
struct Row {
    priority: String,
    response: Allowance,
    resolution: Option<Allowance>,
}

/// The rows, and the number of the one for tickets without a priority, if there is one.
fn rows(document: &Node<'_, '_>, is_default: bool) -> (Vec<Row>, Option<usize>) {
    let resolves = document.get("apply_sla_for_resolution").is_none_or(|field| {
        let resolves = ticked(&field).unwrap_or(true);
        field.exact(if resolves { "there is a clock for the resolution" } else { "no clock for the resolution" });
        resolves
    });
    let without = if is_default {
        "for tickets without a priority, too"
    } else {
        "a ticket without one gets the default agreement"
    };
    let default = filled(document, "default_priority").and_then(|priority| {
        let priority = if is_default { priority.exact(without) } else { priority.approximate(without) };
        priority.word()
    });
    let Some(list) = document.need("priorities") else { return (Vec::new(), None) };
    let list = list.exact("the targets; a ticket whose priority has no row gets another agreement");
    let nodes = list.items();
    if list.is_list() && !(1..=MOST_PRIORITIES).contains(&nodes.len()) {
        let found = format!("there are {} priorities", nodes.len());
        list.mistake(ProblemKind::Senseless, found, format!("an agreement has 1 to {MOST_PRIORITIES}"));
        return (Vec::new(), None);
    }
    let (mut rows, mut names, mut default_row) = (Vec::new(), BTreeSet::new(), None);
    for node in &nodes {
        let is_marked = ticked_or(node, "default_priority", false);
        let Some(row) = row(node, resolves, &mut names) else { continue };
        if is_default && (is_marked || default.as_deref() == Some(row.priority.as_str())) {
            default_row = default_row.or(Some(rows.len()));
        }
        rows.push(row);
    }
    (rows, default_row)
}

fn row(node: &Node<'_, '_>, resolves: bool, names: &mut BTreeSet<String>) -> Option<Row> {
    ignore_bookkeeping(node);
    node.ignore(&["name"], "bookkeeping of the vendor");
    let priority = node.need("priority").map(|priority| priority.exact("the priority"));
    let name = priority.as_ref().and_then(Node::word);
    let is_first = name.as_ref().is_none_or(|name| names.insert(name.clone()));
    if let Some(priority) = priority.filter(|_| !is_first) {
        priority.mistake(ProblemKind::Duplicate, "this priority has another row", "the vendor has one for each");
    }
    let time = |field: &str| node.need(field).and_then(|time| seconds(&time.exact("working time")));
    let response = time("response_time");
    let resolution = if resolves {
        Some(time("resolution_time"))
    } else {
        node.ignore(&["resolution_time"], "the agreement has no clock for the resolution");
        None
    };
    let (name, response) = (name.filter(|_| is_first)?, response?);
    let resolution = resolution.map_or(Some(None), |resolution| resolution.map(Some))?;
    Some(Row { priority: name, response: Allowance::Working(response), resolution: resolution.map(Allowance::Working) })
}

fn resolved(rows: &[Row]) -> bool {
    rows.iter().any(|row| row.resolution.is_some())
}

fn metrics(policy: PolicySpec, rows: &[Row], default_row: Option<usize>, statuses: &Statuses) -> PolicySpec {
    let answers = statuses.paused().map(|status| format!("status:{status}"));
    // A change of priority counts everything again. The first answer is final, also if it is the resolution.
    let rule = || MetricSpec::new().start(["opened"]).on_retarget("retroactive");
    let response = rule().stop(std::iter::once("agent_replied".to_owned()).chain(answers)).on_reopen("final");
    let policy = policy.metrics(RESPONSE, with_targets(response, rows, default_row, |row| Some(row.response)));
    if !resolved(rows) {
        return policy;
    }
    policy.metrics(RESOLUTION, with_targets(rule(), rows, default_row, |row| row.resolution))
}

fn with_targets(
    metric: MetricSpec,
    rows: &[Row],
    default_row: Option<usize>,
    time: impl Fn(&Row) -> Option<Allowance>,
) -> MetricSpec {
    let named = rows.iter().map(|row| (row.priority.as_str(), row));
    let others = default_row.and_then(|row| rows.get(row)).map(|row| ("*", row));
    let targets = named.chain(others).filter_map(|(priority, row)| Some((priority, time(row)?)));
    targets.fold(metric, |metric, (priority, time)| metric.targets(priority, "*", time))
}
