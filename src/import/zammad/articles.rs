//! Articles: messages and notes.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::maps;
use crate::import::document::Files;
use crate::import::node::{Account, Node};
use crate::import::of_ticket::is_of;
use crate::import::once::once;
use crate::ticket::{Event, EventKind};

/// The events that the articles of a ticket are, the oldest first.
pub(super) fn read<'a>(account: &Account<'a>, files: &'a Files, ticket: Option<&str>) -> Vec<Event> {
    let nodes = account.files(files, "ticket_articles").into_iter().flat_map(|(_, file)| maps(&file)).collect();
    let nodes = once(nodes, "article", &mut BTreeMap::new());
    let own = nodes.iter().filter(|node| is_of(ticket, node, "ticket_id", "article"));
    let mut articles: Vec<Article<'_, '_>> = own.filter_map(Article::read).collect();
    articles.sort_by_key(|article| article.at);
    articles.iter().enumerate().filter_map(|(number, article)| article.event(number == 0)).collect()
}

struct Article<'a, 'n> {
    node: Node<'a, 'n>,
    at: DateTime<Utc>,
    kind: &'a str,
    sender: &'a str,
    internal: bool,
}

/// What says nothing about a clock.
const IGNORED: [&str; 20] = [
    "from",
    "to",
    "cc",
    "subject",
    "reply_to",
    "message_id",
    "message_id_md5",
    "in_reply_to",
    "content_type",
    "references",
    "body",
    "preferences",
    "created_by_id",
    "updated_by_id",
    "origin_by_id",
    "updated_at",
    "created_by",
    "updated_by",
    "attachments",
    "time_unit",
];

impl<'a, 'n> Article<'a, 'n> {
    fn read(node: &Node<'a, 'n>) -> Option<Article<'a, 'n>> {
        let node = node.clone().exact("an article");
        node.ignore(&IGNORED, "says nothing about a clock");
        node.ignore(&["id", "type_id", "sender_id"], "its name is beside it");
        let at = node.need("created_at").and_then(|at| at.instant());
        let kind = node.need("type").and_then(|kind| kind.text());
        let sender = node.need("sender").and_then(|sender| sender.text());
        let internal = node.get("internal").and_then(|internal| internal.flag()).unwrap_or_default();
        Some(Article { node, at: at?, kind: kind?, sender: sender?, internal })
    }

    /// What happened. The first article is the opening, unless an agent wrote it.
    fn event(&self, first: bool) -> Option<Event> {
        let node = self.node.clone();
        let kind = match self.sender {
            "Agent" if self.internal || self.kind == "note" => {
                node.exact("a note of an agent");
                EventKind::InternalNote
            }
            "Agent" => {
                node.exact("an answer of an agent");
                EventKind::AgentReplied
            }
            _ if first => {
                node.exact("the opening");
                return None;
            }
            "Customer" if self.internal => {
                node.ignored("an internal message of the customer is no contact");
                return None;
            }
            "Customer" => {
                node.exact("a message of the customer");
                EventKind::CustomerReplied
            }
            _ => {
                node.ignored("an automatic message");
                return None;
            }
        };
        Some(Event::new(self.at, kind))
    }
}
