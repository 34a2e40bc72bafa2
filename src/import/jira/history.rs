//! The history of an issue: what it was when it was created, and what happened to it since.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::changes::{Change, Item, changes};
use super::choices;
use super::comments;
use super::fields::Attributes;
use super::metrics::REASONS;
use super::people::person;
use super::{Options, StatusBy, listed, vendor_answers};
use crate::import::document::Files;
use crate::import::node::{Account, Node};
use crate::import::report::{Adapted, ImportError};
use crate::ticket::{Assignee, AttributeValue, Early, Event, EventKind, Ticket};

/// Reads the history of an issue.
///
/// The first values of fields are the oldest that the changelog names, or the present ones. A comment that is public is a
/// reply, of the customer if the reporter wrote it.
///
/// # Errors
/// Everything that is wrong with the files.
///
/// # An issue that was assigned once
/// ```
/// use punctual::import::{Document, Files, jira};
/// let issue: Document = serde_json::from_str(r#"{ "key": "SUP-1", "fields": {
///     "created": "2026-06-01T08:00:00.000+0200", "priority": { "name": "High" }, "assignee": { "accountId": "a2" } },
///     "changelog": { "histories": [{ "created": "2026-06-01T08:30:00.000+0200", "items": [
///         { "field": "assignee", "from": null, "to": "a2" }] }] } }"#)?;
/// let adapted = jira::adapt(&Files::new().with("issue-SUP-1.json", issue), &jira::Options::default())?;
/// let ticket = adapted.ticket;
/// assert_eq!((ticket.priority(), ticket.events().len()), (Some("High"), 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn adapt(files: &Files, options: &Options) -> Result<Adapted, ImportError> {
    let account = super::IMPORTER.account_of_ticket(files, "issue");
    let told = ticket(&account, files, options);
    let answers = vendor_answers::read(&account, files);
    account.finish(told).map(|(ticket, report)| Adapted { ticket, answers, report })
}

fn ticket<'a>(account: &Account<'a>, files: &'a Files, options: &Options) -> Option<Ticket> {
    let wanted = Wanted::read(files);
    let issue = account.file(files, "issue").and_then(Node::into_map);
    let reporter =
        issue.as_ref().and_then(|issue| issue.get("fields").filter(Node::is_map)?.get("reporter")?.into_map());
    let reporter = reporter.and_then(|reporter| person(&reporter.exact("the customer")));
    let mut events = comments::read(account, files, reporter.as_deref());
    let issue = issue?;
    issue.ignore(&["id", "self", "expand"], "how the vendor finds it");
    let key = issue.need("key").and_then(|key| key.exact("the ticket's id").word());
    let fields = issue.need("fields").and_then(Node::into_map)?.exact("the ticket, as it is now");
    let opened = fields.need("created").and_then(|at| at.exact("the opening").instant());
    let changes = issue.get("changelog").map(|log| changes(&log)).unwrap_or_default();
    let mut story = Story::new(&fields, &issue, &changes, (options.status_by, &wanted.names));
    let (key, opened) = (key?, opened?);
    let mut ticket = Ticket::opened(key, opened).early(Early::Clamp);
    ticket = story.priority.iter().fold(ticket, |ticket, priority| ticket.priority(priority.as_str()));
    ticket = story.status.iter().fold(ticket, |ticket, status| ticket.status(status.as_str()));
    ticket = story.assignee.iter().fold(ticket, |ticket, agent| ticket.agent(agent.as_str()));
    let first = changes.iter().flat_map(|change| &change.items).find(|item| item.field == "reporter");
    let reporter = first.map_or(reporter, |item| item.from.clone());
    ticket = reporter.into_iter().fold(ticket, |ticket, reporter| ticket.attribute("reporter", reporter));
    ticket = story.labels.iter().fold(ticket, |ticket, label| ticket.attribute(format!("label:{label}"), "true"));
    ticket = story.attributes.at_opening().fold(ticket, |ticket, (name, value)| ticket.attribute(name, value));
    story.pauses(&wanted, opened);
    changes.iter().for_each(|change| story.tell(change, &wanted));
    events.extend(story.events);
    // Of what happened at one instant, comments come first.
    account.ticket(ticket.events(events))
}

/// What the metrics of the site ask for besides what every history tells.
struct Wanted {
    /// Ids of conditions.
    conditions: BTreeSet<String>,
    /// Statuses, by name and by id, that mean resolved.
    done: BTreeSet<String>,
    /// The names of custom fields by their ids, and by what JQL calls them.
    names: BTreeMap<String, String>,
}

impl Wanted {
    /// Looks into files whose import says what is in them.
    fn read(files: &Files) -> Wanted {
        let quiet = Account::default();
        let metrics = quiet.files(files, "sla-metrics").into_iter().flat_map(|(_, file)| listed(&file, "timeMetrics"));
        let definitions = metrics.filter_map(|metric| metric.get("config")?.into_map()?.get("definition")?.into_map());
        let lists = definitions.flat_map(|rule| ["start", "pause", "stop"].map(|list| rule.list(list))).flatten();
        let conditions = lists.filter_map(|condition| condition.into_map()?.get("conditionId")?.word()).collect();
        let statuses = quiet.files(files, "statuses").into_iter().flat_map(|(_, file)| listed(&file, "values"));
        let done = statuses.filter_map(|status| {
            let key = status.get("statusCategory")?.into_map()?.get("key")?.text()?;
            key.eq_ignore_ascii_case("done").then(|| ["id", "name"].map(|name| status.get(name)?.word()))
        });
        let done = done.flatten().flatten().collect();
        Wanted { conditions, done, names: choices::fields(&quiet, files) }
    }

    fn has(&self, condition: &str) -> bool {
        self.conditions.contains(condition)
    }
}

/// The fields as they are at some instant, at first at the opening.
struct Story {
    status_by: StatusBy,
    priority: Option<String>,
    status: Option<String>,
    assignee: Option<String>,
    resolution: Option<String>,
    labels: BTreeSet<String>,
    attributes: Attributes,
    /// The reasons that pause now.
    paused: BTreeSet<&'static str>,
    events: Vec<Event>,
}

impl Story {
    fn new<'a>(
        fields: &Node<'a, '_>,
        issue: &Node<'a, '_>,
        changes: &[Change<'_, '_>],
        (status_by, names): (StatusBy, &BTreeMap<String, String>),
    ) -> Story {
        let mut first: BTreeMap<&str, &Item<'_, '_>> = BTreeMap::new();
        for item in changes.iter().flat_map(|change| &change.items) {
            first.entry(item.field).or_insert(item);
        }
        let named = |node: Node<'a, '_>| node.into_map()?.get("name")?.text().map(str::to_owned);
        let now = |name: &str, became: &'static str| fields.get(name).map(|node| node.exact(became));
        let priority = now("priority", "the last priority").and_then(named);
        let status = now("status", "the last status").and_then(|node| {
            let node = node.into_map()?;
            let (id, name) = (node.get("id").and_then(|id| id.word()), node.get("name").and_then(|name| name.text()));
            if status_by == StatusBy::Id { id } else { name.map(str::to_owned) }
        });
        let assignee = now("assignee", "the last agent").and_then(|node| person(&node.into_map()?));
        let resolution = now("resolution", "the last resolution").and_then(named);
        let labels = now("labels", "attributes of the name `label:…`").map(|labels| labels.words()).unwrap_or_default();
        let text = |text: Option<&str>| text.map(str::to_owned);
        let status_of =
            |item: &Item<'_, '_>| if status_by == StatusBy::Id { item.from.clone() } else { text(item.from_text) };
        Story {
            status_by,
            priority: first.get("priority").map_or(priority, |item| text(item.from_text)),
            status: first.get("status").map_or(status, |item| status_of(item)),
            assignee: first.get("assignee").map_or(assignee, |item| item.from.clone()),
            resolution: first.get("resolution").map_or(resolution, |item| text(item.from_text)),
            labels: first.get("labels").map_or_else(|| words(Some(&labels.join(" "))), |item| words(item.from_text)),
            attributes: Attributes::read(
                fields,
                issue,
                names,
                changes.iter().rev().flat_map(|change| change.items.iter().rev()),
            ),
            paused: BTreeSet::new(),
            events: Vec::new(),
        }
    }

    fn tell(&mut self, change: &Change<'_, '_>, wanted: &Wanted) {
        for item in &change.items {
            let text = item.to_text.map(Arc::from);
            match item.field {
                "priority" => {
                    let to = text.unwrap_or_else(|| Arc::from("none"));
                    self.happened(change.at, EventKind::PriorityChanged { to });
                }
                "status" => self.entered(change.at, item, wanted),
                "assignee" => self.assigned(change.at, item.to.clone(), wanted),
                "resolution" => self.resolved(change.at, item.to_text.map(str::to_owned), wanted),
                "labels" => self.labelled(change.at, words(item.to_text)),
                "reporter" => self.set(change.at, "reporter".to_owned(), item.to.iter().map(String::as_str).collect()),
                "project" => drop(item.node.clone().ignored("the key of the issue says it, which changes as well")),
                _ => match self.attributes.change(item) {
                    Some((name, to)) => self.set(change.at, name, to),
                    None => drop(item.node.clone().ignored("no field that a condition could ask for")),
                },
            }
        }
    }

    fn entered(&mut self, at: DateTime<Utc>, item: &Item<'_, '_>, wanted: &Wanted) {
        let id = self.status_by == StatusBy::Id;
        let to = if id { item.to.clone() } else { item.to_text.map(str::to_owned) };
        let Some(to) = to else { return drop(item.node.clone().ignored("it names no status")) };
        let ends_pauses = wanted.done.contains(&to);
        self.happened(at, EventKind::StatusChanged { to: to.into() });
        if ends_pauses {
            // A ticket that is resolved is no longer paused by events (P1), but the vendor's clock still is.
            self.paused.clear();
        }
        self.pauses(wanted, at);
    }

    fn assigned(&mut self, at: DateTime<Utc>, to: Option<String>, wanted: &Wanted) {
        let before = std::mem::replace(&mut self.assignee, to);
        self.resumes(at);
        let agent = self.assignee.as_deref().map_or(Assignee::Nobody, Assignee::from);
        self.happened(at, EventKind::Assigned { agent, group: Assignee::Unchanged });
        if before.is_some() && self.assignee.is_none() && wanted.has("assignee-cleared-hit-condition") {
            self.custom(at, "assignee_cleared");
        }
        self.pauses(wanted, at);
    }

    fn resolved(&mut self, at: DateTime<Utc>, to: Option<String>, wanted: &Wanted) {
        let before = std::mem::replace(&mut self.resolution, to);
        self.resumes(at);
        match (before, &self.resolution) {
            (None, Some(_)) => self.custom(at, "resolution_set"),
            (Some(_), None) => self.custom(at, "resolution_cleared"),
            _ => {}
        }
        self.pauses(wanted, at);
    }

    fn labelled(&mut self, at: DateTime<Utc>, to: BTreeSet<String>) {
        let before = std::mem::replace(&mut self.labels, to);
        let gone: Vec<_> = before.difference(&self.labels).map(|label| (label.clone(), "false")).collect();
        let come = self.labels.difference(&before).map(|label| (label.clone(), "true")).collect();
        for (label, to) in [gone, come].concat() {
            self.set(at, format!("label:{label}"), to.into());
        }
    }

    /// Whether a reason pauses, by the present agent and resolution.
    fn holds(&self, reason: &str) -> bool {
        match reason {
            "assignee_set" => self.assignee.is_some(),
            "assignee_not_set" => self.assignee.is_none(),
            "resolution_set" => self.resolution.is_some(),
            _ => self.resolution.is_none(),
        }
    }

    fn resumes(&mut self, at: DateTime<Utc>) {
        for reason in std::mem::take(&mut self.paused) {
            if self.holds(reason) {
                self.paused.insert(reason);
            } else {
                self.happened(at, EventKind::Resumed { reason: reason.into() });
            }
        }
    }

    fn pauses(&mut self, wanted: &Wanted, at: DateTime<Utc>) {
        for (condition, reason) in REASONS {
            if wanted.has(condition) && self.holds(reason) && self.paused.insert(reason) {
                self.happened(at, EventKind::Paused { reason: reason.into() });
            }
        }
    }

    fn set(&mut self, at: DateTime<Utc>, name: String, to: AttributeValue) {
        self.happened(at, EventKind::AttributeChanged { name: name.into(), to });
    }

    fn custom(&mut self, at: DateTime<Utc>, name: &str) {
        self.happened(at, EventKind::Custom { name: name.into() });
    }

    fn happened(&mut self, at: DateTime<Utc>, kind: EventKind) {
        self.events.push(Event::new(at, kind));
    }
}

/// The labels of a text. JQL compares them without case.
fn words(text: Option<&str>) -> BTreeSet<String> {
    text.unwrap_or_default().split_whitespace().map(str::to_lowercase).collect()
}
