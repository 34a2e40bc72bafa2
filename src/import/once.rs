//! Items that stand in an export twice, as where pages overlap. This module knows no product.

use std::collections::BTreeMap;

use super::node::Node;
use crate::input::problem::ProblemKind;
use crate::input::text::quoted;

/// The items without those that repeat another one, as pages that overlap do. It is a mistake if two different ones have
/// the same id.
pub(super) fn once<'a, 'n>(
    items: Vec<Node<'a, 'n>>,
    what: &str,
    seen: &mut BTreeMap<String, Node<'a, 'n>>,
) -> Vec<Node<'a, 'n>> {
    items.into_iter().filter(|item| is_new(item, "id", what, seen)).collect()
}

/// Whether an item repeats none of those that were seen, of which this field says which one each is.
pub(super) fn is_new<'a, 'n>(
    item: &Node<'a, 'n>,
    by: &str,
    what: &str,
    seen: &mut BTreeMap<String, Node<'a, 'n>>,
) -> bool {
    let id = item.is_map().then(|| item.get(by)).flatten();
    let Some((word, id)) = id.and_then(|id| Some((id.plain()?, id))) else { return true };
    match seen.get(&word) {
        None => _ = seen.insert(word, item.clone()),
        Some(first) if first.value() == item.value() => {
            item.clone().skip(format!("the same {what} as at `{}`", first.path()));
            return false;
        }
        Some(first) => {
            let found = format!("the {what} at `{}` has the {by} `{}`, too", first.path(), quoted(&word));
            id.mistake(ProblemKind::Duplicate, found, "hand in one of them");
        }
    }
    true
}
