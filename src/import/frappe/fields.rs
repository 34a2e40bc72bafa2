//! Documents and fields as Frappe writes them.

use chrono::{DateTime, TimeDelta, Utc};

use crate::calendar::{TimeOfDay, Zone};
use crate::import::document::{Document, Files, field};
use crate::import::node::{Account, Node};
use crate::import::times::time_of_day;
use crate::input::ProblemKind;
use crate::input::written::Value;

/// Fields of every document that say nothing about what it is for.
const BOOKKEEPING: [&str; 10] = [
    "idx",
    "parent",
    "parentfield",
    "parenttype",
    "doctype",
    "owner",
    "creation",
    "modified",
    "modified_by",
    "docstatus",
];

/// The documents in all files of a kind.
pub(super) fn documents<'a, 'n>(account: &'n Account<'a>, files: &'a Files, kind: &'a str) -> Vec<Node<'a, 'n>> {
    let data = account.files(files, kind).into_iter().filter_map(|(_, root)| root.need("data"));
    data.flat_map(|data| if data.is_list() { data.items() } else { vec![data] }).collect()
}

/// The same documents, in the same order, before they are read.
pub(super) fn unread<'a>(files: &'a Files, kind: &'a str) -> impl Iterator<Item = &'a Value> {
    let data = files.of_kind(kind).filter_map(|(_, _, Document(value))| field(value, "data"));
    data.flat_map(|data| if let Value::List(items) = data { items } else { std::slice::from_ref(data) })
}

/// Says of the fields that every document has that they are not needed.
pub(super) fn ignore_bookkeeping(document: &Node<'_, '_>) {
    document.ignore(&BOOKKEEPING, "bookkeeping of the vendor");
}

/// A field that has a value: Frappe also writes an empty text where there is none.
pub(super) fn filled<'a, 'n>(document: &Node<'a, 'n>, name: &str) -> Option<Node<'a, 'n>> {
    let field = document.get(name)?;
    if matches!(field.value(), Value::Text(text) if text.is_empty()) {
        field.ignored("no value");
        return None;
    }
    Some(field)
}

/// A box that is ticked or not, 1 or 0. Another value is a mistake.
pub(super) fn ticked(field: &Node<'_, '_>) -> Option<bool> {
    match field.value() {
        Value::Bool(ticked) => Some(*ticked),
        Value::Int(0) => Some(false),
        Value::Int(1) => Some(true),
        _ => field.or_mistake(None, "0 or 1", "the vendor's format has 0 or 1 here"),
    }
}

/// A box of a document, or what holds if it is not there.
pub(super) fn ticked_or(document: &Node<'_, '_>, name: &str, otherwise: bool) -> bool {
    document.get(name).and_then(|field| ticked(&field.exact("whether it is so"))).unwrap_or(otherwise)
}

/// A length of time in seconds, such as `28800.0`: whole, and more than none.
pub(super) fn seconds(field: &Node<'_, '_>) -> Option<u32> {
    let number = field.number()?;
    let whole = number.is_whole().then_some(number.numerator()).and_then(|number| u32::try_from(number).ok());
    let help = "the vendor's format has seconds here, whole and more than 0, such as `28800.0`";
    field.or_mistake(whole.filter(|seconds| *seconds > 0), "a length of time", help)
}

/// A time of day, such as `9:30:00`. What follows the last second of a day is 24:00 or a day.
pub(super) fn clock(field: &Node<'_, '_>) -> Option<TimeOfDay> {
    let text = field.text()?;
    let whole = text.split_once('.').filter(|(_, part)| part.bytes().all(|byte| byte == b'0'));
    let text = whole.map_or(text, |(text, _)| text);
    let text = if text == "1 day, 0:00:00" { "24:00:00" } else { text };
    field.or_mistake(time_of_day(text), "a time of day", "the vendor's format has a time here, such as `09:30:00`")
}

/// The instant of a reading of the site's clock.
pub(super) fn instant(field: &Node<'_, '_>, zone: &Zone) -> Option<DateTime<Utc>> {
    let local = field.local()?;
    let Some(at) = zone.from_local(local) else {
        let found = format!("`{local}` is outside 1970 to 2100");
        field.mistake(ProblemKind::OutsideHorizon, found, "only instants in between are counted");
        return None;
    };
    let shown = |at: DateTime<Utc>| zone.to_local(at).naive_local();
    if shown(at) != local {
        field.clone().approximate("the clock skips this reading: the first instant after the gap is taken");
    }
    // A clock that is set back shows an hour twice.
    let tomorrow = at.checked_add_signed(TimeDelta::days(1)).map(|at| *zone.to_local(at).offset());
    let again = tomorrow.and_then(|offset| local.and_local_timezone(offset).single()).map(|at| at.to_utc());
    if again.is_some_and(|again| again != at && shown(again) == local) {
        field.clone().approximate("the clock shows this reading twice: the first is taken");
    }
    Some(at)
}
