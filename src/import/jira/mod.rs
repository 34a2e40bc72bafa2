//! Jira Service Management. This module knows its formats.
//!
//! Files of the configuration:
//!
//! - `calendars.json`: the calendars of a service project.
//! - `sla-metrics.json`: its time metrics, with their conditions and goals.
//! - `statuses.json`: the statuses of the site. `priorities.json`, if it is there: its priorities.
//! - `fields.json`, `issuetypes.json`, `projects.json`, `components.json`, `versions.json`, `organizations.json` and
//!   `options-FIELD.json`, if they are there: how the site spells what JQL names by an id or in any case.
//!
//! Files of a history: `issue-KEY.json` with its changelog, `comments-KEY.json`, and `sla-KEY.json`, the vendor's own
//! answers.

mod book;
mod calendars;
mod changes;
mod choices;
mod comments;
mod fields;
mod goals;
mod history;
mod jql;
mod metrics;
mod people;
mod site;
mod terms;
mod vendor_answers;

pub use history::adapt;

use super::built::size;
use super::document::{Document, Files};
use super::importer::Importer;
use super::node::{Account, Node, read_options};
use super::report::{ImportError, Imported};
use crate::book::PolicyBookSpec;
use crate::input::words::plain_words;
use metrics::Metric;
use site::Site;

pub(super) const IMPORTER: Importer<PolicyBookSpec> = Importer {
    config: &[
        "calendars",
        "sla-metrics",
        "statuses",
        "priorities",
        "fields",
        "issuetypes",
        "projects",
        "components",
        "versions",
        "organizations",
        "options",
    ],
    history: &["issue", "comments", "sla"],
    import: |files, options| import(files, &Options::read(options)?),
    adapt: Some(|files, options| adapt(files, &Options::read(options)?)),
};

plain_words! {
    "a way to name statuses",
    /// How tickets name a status of Jira.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
    pub enum StatusBy {
        /// By its name.
        #[default]
        Name = "name",
        /// By its id.
        Id = "id",
    }
}

/// What no file of an export says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// How tickets name a status.
    pub status_by: StatusBy,
    /// Where tickets name the goal of a metric that JQL chooses: `attribute sla_goal:<metric>`, with `<metric>` in place
    /// of the name of the metric. `None`: fields of the ticket choose it, as far as JQL can be translated.
    pub goal_by: Option<String>,
    /// The priorities of the site. If there are none: those of `priorities.json`; without that file `Highest` to
    /// `Lowest` and those that goals name.
    pub priorities: Vec<String>,
}

impl Options {
    /// Reads the options from a map whose fields have the names of the fields of this type.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn read(options: &Document) -> Result<Options, ImportError> {
        read_options(options, |options| {
            options.only(&["status_by", "goal_by", "priorities"]);
            let status_by = options.get("status_by").and_then(|word| {
                let read = word.text()?.parse().ok();
                word.or_mistake(read, "a way to name statuses", "write `name` or `id`")
            });
            Options {
                status_by: status_by.unwrap_or_default(),
                goal_by: options.get("goal_by").and_then(|by| by.attribute()).map(str::to_owned),
                priorities: options.get("priorities").map(|words| words.words()).unwrap_or_default(),
            }
        })
    }
}

/// Reads what an export promises.
///
/// A metric whose goals ask for nothing but the priority is one of a common policy. Every other one has a kind of policy of
/// its own, with one policy for each goal.
///
/// # Errors
/// Everything that is wrong with the files.
///
/// # An hour for the highest priority, and four for the others
/// ```
/// use punctual::import::{Document, Files, jira};
/// let json = |text: &str| serde_json::from_str::<Document>(text);
/// let files = Files::new()
///     .with("calendars.json", json(r#"{ "calendars": [{ "id": 2, "timezoneId": "UTC", "workingTimes": [
///         { "weekday": "monday", "start": 0, "end": 86400000 }] }] }"#)?)
///     .with("statuses.json", json("[]")?)
///     .with("sla-metrics.json", json(r#"{ "timeMetrics": [{ "id": 1, "name": "Time to resolution", "config": {
///         "definition": {
///             "start": [{ "conditionId": "issue-created-hit-condition" }],
///             "stop": [{ "conditionId": "resolution-set-hit-condition" }] },
///         "goals": [
///             { "id": "1", "jqlQuery": "priority = Highest", "duration": 3600000, "calendarId": 2 },
///             { "id": "2", "jqlQuery": "", "defaultGoal": true, "duration": 14400000, "calendarId": 2 }] } }] }"#)?);
/// let imported = jira::import(&files, &jira::Options::default())?;
/// let book = punctual::PolicyBook::from_spec(imported.spec)?;
/// assert_eq!(book.policies().count(), 1);
/// let goal = imported.report.at("sla-metrics.json", "/timeMetrics/0/config/goals/0/jqlQuery").ok_or("no entry")?;
/// assert_eq!(goal.fate().as_str(), "exact");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn import(files: &Files, options: &Options) -> Result<Imported<PolicyBookSpec>, ImportError> {
    let account = IMPORTER.account(files);
    let spec = read(&account, files, options);
    account.finish(spec).map(|(spec, report)| Imported { spec, report })
}

fn read<'a>(account: &Account<'a>, files: &'a Files, options: &Options) -> Option<PolicyBookSpec> {
    let site = Site::read(account, files, options);
    let file = account.file(files, "sla-metrics")?;
    let metrics: Vec<Metric<'_, '_>> =
        listed(&file, "timeMetrics").iter().filter_map(|metric| Metric::read(metric, &site)).collect();
    let mut priorities = site.priorities.names().clone();
    let goals = metrics.iter().flat_map(|metric| &metric.goals);
    goals.for_each(|goal| goal.named(&mut priorities));
    let statuses = site.statuses.all();
    let shared = size(statuses.keys()).saturating_add(size(&priorities));
    let repeated =
        |metric: &Metric<'_, '_>| metric.goals.len().max(1).saturating_mul(metric.rule.size().saturating_add(shared));
    if !account.fits("sla-metrics", metrics.iter().map(repeated)) {
        return None;
    }
    account.book(book::book(metrics, site, &priorities))
}

/// The items of an answer, which are maps: those of the list itself, or the list in a field beside which the answer says which page it is.
fn listed<'a, 'n>(answer: &Node<'a, 'n>, name: &str) -> Vec<Node<'a, 'n>> {
    let maps = |list: &Node<'a, 'n>| list.items().into_iter().filter_map(Node::into_map).collect();
    if !answer.is_map() {
        return maps(answer);
    }
    answer.ignore(&PAGE, "which page of the answer it is");
    for last in ["isLast", "isLastPage"].iter().filter_map(|name| answer.get(name)) {
        if last.clone().ignored("which page of the answer it is").flag() == Some(false) {
            last.approximate("there are more pages, which are not in this file");
        }
    }
    let items = answer.need(name).map(|list| maps(&list.exact("part by part"))).unwrap_or_default();
    let number = |node: &Node<'_, '_>| node.plain()?.parse::<usize>().ok();
    let start = answer.nullable("startAt").as_ref().and_then(number).unwrap_or_default();
    let end = start.saturating_add(items.len());
    if let Some(total) = answer.nullable("total").filter(|total| number(total).is_some_and(|total| total > end)) {
        total.approximate("there are more, which are not in this file");
    }
    items
}

const PAGE: [&str; 10] =
    ["start", "startAt", "limit", "size", "maxResults", "total", "self", "nextPage", "_links", "_expands"];
