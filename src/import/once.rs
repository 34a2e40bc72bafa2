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
    let mut kept = Vec::new();
    for item in items {
        let id = item.is_map().then(|| item.get("id")).flatten();
        let Some((word, id)) = id.and_then(|id| Some((id.plain()?, id))) else {
            kept.push(item);
            continue;
        };
        match seen.get(&word) {
            None => {
                seen.insert(word, item.clone());
                kept.push(item);
            }
            Some(first) if first.value() == item.value() => {
                item.skip(format!("the same {what} as at `{}`", first.path()))
            }
            Some(first) => {
                let found = format!("the {what} at `{}` has the id `{}`, too", first.path(), quoted(&word));
                id.mistake(ProblemKind::Duplicate, found, "hand in one of them");
                kept.push(item);
            }
        }
    }
    kept
}
