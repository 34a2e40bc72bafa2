//! Ticket audits, as the history of a ticket.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::super::document::Files;
use super::super::node::{Account, Node};
use super::super::once::once;
use super::changes::{Change, change};
use super::comments::{Author, comment};
use super::pages::{List, joined, pages};
use crate::input::problem::ProblemKind;
use crate::ticket::{Assignee, AttributeValue, Event, EventKind, Ticket, TicketBuilder};

const AUDITS: List = List { kinds: &["audits"], items: "audits", single: "audit", owned: true };

/// The author of what the system does by itself.
const SYSTEM: &str = "-1";

/// Events on which no promise depends.
const SILENT: [&str; 25] = [
    "AgentMacroReference",
    "AttachmentRedactionEvent",
    "Cc",
    "CommentRedactionEvent",
    "EmailCcChange",
    "Error",
    "External",
    "FollowerChange",
    "FollowerNotification",
    "KnowledgeCaptured",
    "KnowledgeFlagged",
    "KnowledgeLinkAccepted",
    "KnowledgeLinkRejected",
    "KnowledgeLinked",
    "LogMeInTranscript",
    "Notification",
    "NotificationWithCcs",
    "OrganizationActivity",
    "Push",
    "SatisfactionRating",
    "SmsNotification",
    "TicketSharingEvent",
    "TicketUnshareEvent",
    "TranslatableError",
    "WebhookEvent",
];

/// A ticket, and its id.
pub(super) struct History {
    pub(super) id: String,
    pub(super) ticket: TicketBuilder,
}

/// What is known of the ticket while its audits are read: its fields at the opening, and its events.
#[derive(Default)]
struct Reader<'r> {
    roles: BTreeMap<String, String>,
    requester: Option<String>,
    /// The attribute that has the id of the schedule, if the host names one.
    schedule: Option<&'r str>,
    /// Whether the group at the opening is an assignment, for policies about groups.
    assigns: bool,
    priority: Option<String>,
    status: Option<String>,
    attributes: Vec<(String, AttributeValue)>,
    events: Vec<Event>,
}

/// An update of the ticket.
struct Audit<'a, 'n> {
    at: DateTime<Utc>,
    number: i64,
    author: String,
    node: Node<'a, 'n>,
}

/// Reads the audits of one ticket. `None` after a mistake.
pub(super) fn read<'a>(
    account: &Account<'a>,
    files: &'a Files,
    schedule: Option<&str>,
    assigns: bool,
) -> Option<History> {
    let (mut nodes, mut roles) = (Vec::new(), BTreeMap::new());
    for (_, pages) in pages(account, files, &AUDITS) {
        pages.iter().for_each(|page| read_roles(page, &mut roles));
        nodes.extend(joined(&AUDITS, &pages));
    }
    if nodes.is_empty() {
        account.mistake("audits", ProblemKind::Missing, "there is no audit", "hand in the audits as `audits-ID.json`");
    }
    let nodes = once(nodes, "audit", &mut BTreeMap::new());
    let id = ticket_id(&nodes);
    let audits: Vec<_> = nodes.into_iter().map(audit).collect();
    let is_whole = audits.iter().all(Option::is_some);
    let mut audits: Vec<_> = audits.into_iter().flatten().collect();
    audits.sort_by_key(|audit| (audit.at, audit.number));
    let mut reader = Reader { roles, schedule, assigns, ..Reader::default() };
    for (number, audit) in audits.iter().enumerate() {
        reader.tell(audit, number == 0, is_whole);
    }
    let (id, first) = (id?, audits.first()?);
    let ticket = reader.ticket(Ticket::opened(id.as_str(), first.at));
    Some(History { id, ticket })
}

/// Whether each user is a customer or an agent.
fn read_roles(page: &Node<'_, '_>, roles: &mut BTreeMap<String, String>) {
    let users = page.is_map().then(|| page.get("users")).flatten();
    for user in users.map(|users| users.exact("who is a customer").items()).unwrap_or_default() {
        let (id, role) = (user.need("id"), user.need("role"));
        if let (Some(id), Some(role)) = (id.and_then(|id| id.word()), role.and_then(|role| role.text())) {
            roles.insert(id, role.to_owned());
        }
    }
}

/// The id of the ticket, which must be the same in all audits.
fn ticket_id(audits: &[Node<'_, '_>]) -> Option<String> {
    let mut ids = audits.iter().map(|audit| audit.need("ticket_id").and_then(|node| Some((node.word()?, node))));
    let (first, _) = ids.next()??;
    for (id, node) in ids.flatten() {
        if id != first {
            let found = format!("this audit is of the ticket `{id}`, others are of `{first}`");
            node.mistake(ProblemKind::Senseless, found, "hand in the audits of one ticket");
        }
    }
    Some(first)
}

fn audit<'a, 'n>(node: Node<'a, 'n>) -> Option<Audit<'a, 'n>> {
    let at = node.need("created_at").and_then(|at| at.instant());
    let number = node.get("id").map_or(Some(0), |id| id.whole());
    let author = node.need("author_id").and_then(|author| author.word());
    if let Some(metadata) = node.get("metadata") {
        metadata.skip("how it was sent");
    }
    Some(Audit { at: at?, number: number?, author: author?, node })
}

impl Reader<'_> {
    /// Adds an update to the ticket, and says what became of it. Only if all of them could be read, the first one must
    /// create the ticket.
    fn tell(&mut self, audit: &Audit<'_, '_>, opens: bool, is_whole: bool) {
        let via_rule = by_rule(&audit.node);
        let events = audit.node.need("events").map(|events| events.items()).unwrap_or_default();
        let mut told = opens;
        let mut creates = false;
        for event in &events {
            let Some(kind) = event.need("type").and_then(|kind| kind.text()) else { continue };
            creates |= kind == "Create";
            told |= match kind {
                "Create" | "Change" if opens => self.set(event, audit.at),
                "Create" | "Change" => self.changed(event, audit.at),
                "Comment" | "VoiceComment" | "FacebookComment" => self.wrote(event, audit, via_rule, opens),
                "ScheduleAssignment" => self.scheduled(event, audit.at, opens),
                "CommentPrivacyChange" => {
                    event.clone().approximate("the comment counts as it was written");
                    false
                }
                kind if SILENT.contains(&kind) => {
                    event.clone().skip("says nothing about a promise");
                    false
                }
                _ => {
                    event.clone().not_known().skip("not known here");
                    false
                }
            };
        }
        if opens && !creates && is_whole {
            let help = "hand in all audits of the ticket, from its creation on";
            audit.node.mistake(ProblemKind::Missing, "the first audit does not create the ticket", help);
        }
        let node = audit.node.clone();
        match (opens, told) {
            (true, _) => node.exact("the opening"),
            (_, true) => node.exact("an update of the ticket"),
            (_, false) if audit.author == SYSTEM => node.ignored("the system did something that says nothing here"),
            (_, false) => node.ignored("says nothing about a promise"),
        };
    }

    /// A field at the opening. Returns whether it says something.
    fn set(&mut self, event: &Node<'_, '_>, at: DateTime<Utc>) -> bool {
        let Some(change) = change(event) else { return false };
        match change {
            Change::Priority(to) => self.priority = Some(to),
            Change::Status(to) => self.status = Some(to),
            Change::Agent(Some(agent)) => self.event(at, assigned(Assignee::Named(agent.into()), Assignee::Unchanged)),
            Change::Group(Some(group)) => {
                self.attributes.push(("group_id".to_owned(), group.as_str().into()));
                if self.assigns {
                    self.event(at, assigned(Assignee::Unchanged, Assignee::Named(group.into())));
                }
            }
            Change::Agent(None) | Change::Group(None) => {}
            Change::Tags { came, .. } => {
                self.attributes.extend(came.into_iter().map(|tag| (format!("tag:{tag}"), "true".into())));
            }
            Change::Attribute { name, to } => {
                self.know(&name, &to);
                if to.texts().next().is_some() {
                    self.attributes.push((name, to));
                }
            }
        }
        true
    }

    /// A field that changes later. Returns whether it says something.
    fn changed(&mut self, event: &Node<'_, '_>, at: DateTime<Utc>) -> bool {
        let Some(change) = change(event) else { return false };
        match change {
            Change::Priority(to) => self.event(at, EventKind::PriorityChanged { to: to.into() }),
            Change::Status(to) => self.event(at, EventKind::StatusChanged { to: to.into() }),
            Change::Agent(agent) => self.event(at, assigned(assignee(agent), Assignee::Unchanged)),
            Change::Group(group) => {
                let to: AttributeValue = group.iter().map(String::as_str).collect();
                self.event(at, assigned(Assignee::Unchanged, assignee(group)));
                self.event(at, EventKind::AttributeChanged { name: "group_id".into(), to });
            }
            Change::Tags { came, gone } => {
                let came = came.into_iter().map(|tag| (tag, "true"));
                for (tag, is) in came.chain(gone.into_iter().map(|tag| (tag, "false"))) {
                    let name = format!("tag:{tag}").into();
                    self.event(at, EventKind::AttributeChanged { name, to: is.into() });
                }
            }
            Change::Attribute { name, to } => {
                self.know(&name, &to);
                self.event(at, EventKind::AttributeChanged { name: name.into(), to });
            }
        }
        true
    }

    /// A comment. Returns whether it says something.
    fn wrote(&mut self, event: &Node<'_, '_>, audit: &Audit<'_, '_>, via_rule: bool, opens: bool) -> bool {
        let author = event.get("author_id").map_or(Some(audit.author.clone()), |author| author.word());
        let Some(author) = author else { return false };
        let author = Author {
            role: self.roles.get(&author).map(String::as_str),
            is_requester: self.requester.as_deref() == Some(&author),
            is_system: author == SYSTEM || via_rule || by_rule(event),
        };
        let Some(kind) = comment(event, &author, opens) else { return false };
        self.event(audit.at, kind);
        true
    }

    /// The ticket gets a schedule. Returns whether it says something.
    fn scheduled(&mut self, event: &Node<'_, '_>, at: DateTime<Utc>, opens: bool) -> bool {
        let Some(id) = event.need("new_schedule_id").and_then(|id| id.word()) else { return false };
        event.ignore(&["previous_schedule_id"], "the one before");
        match self.schedule {
            Some(_) => event.clone().exact("the attribute that chooses the calendar"),
            None => {
                event.clone().needs_host("schedule_by", "an attribute that chooses no calendar without this option")
            }
        };
        let name = self.schedule.unwrap_or("schedule_id").to_owned();
        if opens {
            self.attributes.push((name, id.into()));
        } else {
            self.event(at, EventKind::AttributeChanged { name: name.into(), to: id.into() });
        }
        true
    }

    /// Remembers who the requester is.
    fn know(&mut self, name: &str, to: &AttributeValue) {
        if name == "requester_id" {
            self.requester = to.as_text().map(str::to_owned);
        }
    }

    fn event(&mut self, at: DateTime<Utc>, kind: EventKind) {
        self.events.push(Event::new(at, kind));
    }

    fn ticket(self, opened: TicketBuilder) -> TicketBuilder {
        let ticket = self.priority.into_iter().fold(opened, TicketBuilder::priority);
        let ticket = self.status.into_iter().fold(ticket, TicketBuilder::status);
        let ticket = self.attributes.into_iter().fold(ticket, |ticket, (name, value)| ticket.attribute(name, value));
        ticket.events(self.events)
    }
}

/// Whether a trigger or an automation did it.
fn by_rule(node: &Node<'_, '_>) -> bool {
    let via = node.get("via").map(|via| via.ignored("how it was sent")).filter(Node::is_map);
    let channel = via.and_then(|via| via.get("channel")?.word());
    channel.as_deref() == Some("rule")
}

fn assigned(agent: Assignee, group: Assignee) -> EventKind {
    EventKind::Assigned { agent, group }
}

fn assignee(name: Option<String>) -> Assignee {
    name.map_or(Assignee::Nobody, |name| Assignee::Named(name.into()))
}
