//! The lists that the API answers with, page by page.

use std::collections::BTreeMap;

use super::super::document::Files;
use super::super::node::{Account, Node};
use crate::input::problem::ProblemKind;

/// Fields beside the list that say how many items there are, and where they are.
const PAGING: [&str; 9] = [
    "after_cursor",
    "after_url",
    "before_cursor",
    "before_url",
    "count",
    "end_of_stream",
    "links",
    "previous_page",
    "url",
];

/// A list of the API: the kinds of its files, of which the first is the usual one, its field, and the field of an answer with one item.
pub(super) struct List {
    pub(super) kinds: &'static [&'static str],
    pub(super) items: &'static str,
    pub(super) single: &'static str,
    /// Whether the name of a file says whose list it is, as in `holidays-7.json`.
    pub(super) owned: bool,
}

/// The files of a list, by what their names say whose they are, page by page.
pub(super) fn pages<'a, 'n>(
    account: &'n Account<'a>,
    files: &'a Files,
    list: &List,
) -> Vec<(String, Vec<Node<'a, 'n>>)> {
    let mut owners: BTreeMap<String, Vec<(u32, Node<'a, 'n>)>> = BTreeMap::new();
    for (rest, page) in list.kinds.iter().flat_map(|kind| account.files(files, kind)) {
        let (owner, number) = if list.owned { rest.split_once('-').unwrap_or((rest, "")) } else { ("", rest) };
        owners.entry(owner.to_owned()).or_default().push((number.parse().unwrap_or(1), page));
    }
    let in_order = |mut pages: Vec<(u32, Node<'a, 'n>)>| {
        pages.sort_by_key(|(number, _)| *number);
        pages.into_iter().map(|(_, page)| page).collect()
    };
    owners.into_iter().map(|(owner, pages)| (owner, in_order(pages))).collect()
}

/// All items of a list, by what the names of its files say whose they are.
pub(super) fn items<'a, 'n>(
    account: &'n Account<'a>,
    files: &'a Files,
    list: &List,
) -> Vec<(String, Vec<Node<'a, 'n>>)> {
    pages(account, files, list).into_iter().map(|(owner, pages)| (owner, joined(list, &pages))).collect()
}

/// The items of all pages. It is a mistake if the last page says that there is another one.
pub(super) fn joined<'a, 'n>(list: &List, pages: &[Node<'a, 'n>]) -> Vec<Node<'a, 'n>> {
    let (mut items, mut more) = (Vec::new(), None);
    for page in pages {
        items.extend(items_of(list, page));
        more = next_page(page);
    }
    if let Some(more) = more {
        let kind = list.kinds.first().copied().unwrap_or_default();
        let help = format!("hand in all pages, as `{kind}.json`, `{kind}-2.json` and so on");
        more.mistake(ProblemKind::Missing, "there is another page", help);
    }
    items
}

/// The items of a page.
pub(super) fn items_of<'a, 'n>(list: &List, page: &Node<'a, 'n>) -> Vec<Node<'a, 'n>> {
    page.ignore(&PAGING, "where the page stands in the answer");
    match page.is_map().then(|| page.get(list.single)).flatten() {
        Some(single) => vec![single],
        None => page.need(list.items).map(|items| items.items()).unwrap_or_default(),
    }
}

/// What says that there is another page.
fn next_page<'a, 'n>(page: &Node<'a, 'n>) -> Option<Node<'a, 'n>> {
    let by_number = page.nullable("next_page").filter(|next| !next.clone().ignored("the next page").is_null());
    let by_cursor = page.nullable("meta").and_then(|meta| {
        let meta = meta.ignored("where the page stands in the answer");
        meta.is_map().then(|| meta.get("has_more"))?.filter(|more| more.flag() == Some(true))
    });
    by_number.or(by_cursor)
}
