//! Comments: who answers whom.

use super::super::node::Node;
use crate::ticket::EventKind;

/// Who wrote a comment.
pub(super) struct Author<'r> {
    /// The role of the user, if it is known.
    pub(super) role: Option<&'r str>,
    pub(super) is_requester: bool,
    /// Whether nobody wrote it, but a trigger, an automation or the system.
    pub(super) is_system: bool,
}

/// The event that a comment is. `None` if it is none, which an entry says.
pub(super) fn comment(node: &Node<'_, '_>, author: &Author<'_>, opens: bool) -> Option<EventKind> {
    let public = node.get("public").map_or(Some(true), |public| public.flag())?;
    node.ignore(&["body", "html_body", "plain_body", "attachments", "data"], "what it says");
    let node = node.clone();
    if opens {
        if author.is_requester || author.role.is_none_or(|role| role == "end-user") {
            node.exact("the first comment is the opening");
        } else {
            node.approximate("the opening, by an agent: its clocks start as for a customer");
        }
        return None;
    }
    if author.is_system {
        node.ignored("an automatic message is not an answer");
        return None;
    }
    let by_customer = author.is_requester || author.role == Some("end-user");
    let (kind, became) = match (public, by_customer) {
        (true, true) => (EventKind::CustomerReplied, "a message of the customer"),
        (true, false) => (EventKind::AgentReplied, "a public reply of an agent"),
        (false, false) => (EventKind::InternalNote, "an internal note"),
        (false, true) => {
            node.ignored("a note of the requester is neither a message nor an answer");
            return None;
        }
    };
    if author.role.is_none() && !author.is_requester {
        node.approximate("no user says who wrote it, so it is taken for the comment of an agent");
    } else {
        node.exact(became);
    }
    Some(kind)
}
