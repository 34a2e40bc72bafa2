//! People, whom Jira names by the id of their account.

use crate::import::node::Node;

/// The id of a person.
pub(super) fn person(node: &Node<'_, '_>) -> Option<String> {
    ["accountId", "name", "key"].iter().find_map(|name| node.get(name)?.plain())
}

/// Whether a text can only be the id of an account: 24 hexadecimal digits, or a part of a directory, a colon and an id.
pub(super) fn is_account_id(text: &str) -> bool {
    let part = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b':')
    };
    let is_old = text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_old || text.split_once(':').is_some_and(|(directory, id)| part(directory) && part(id))
}
