//! Whether a part of a history is of the ticket that is read. This module knows no product.

use super::node::Node;
use crate::input::problem::ProblemKind;
use crate::input::text::quoted;

/// Whether a part of a history is of this ticket, by the field that says so. One of another ticket is a mistake.
pub(super) fn is_of(ticket: Option<&str>, part: &Node<'_, '_>, by: &str, what: &str) -> bool {
    let named = part.get(by).and_then(|id| id.exact("the ticket that it is of").word());
    let Some((of, ticket)) = named.zip(ticket).filter(|(of, ticket)| of != ticket) else { return true };
    let found = format!("this {what} is of the ticket `{}`, not of `{}`", quoted(&of), quoted(ticket));
    part.mistake(ProblemKind::Senseless, found, "hand in the history of one ticket");
    false
}
