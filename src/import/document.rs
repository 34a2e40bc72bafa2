//! Exported files, kept as they were written. This module knows no product.

use std::collections::BTreeMap;

use crate::input::written::{Entries, Value};

/// The content of an exported file: a value of JSON, YAML or any other format of serde, or a text.
///
/// A file with several documents, as YAML allows it, is a list of them.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Document(#[cfg_attr(feature = "schema", schemars(with = "serde_json::Value"))] pub(super) Value);

/// No value, which stands for no options.
impl Default for Document {
    fn default() -> Self {
        Document(Value::Null)
    }
}

impl Document {
    /// A file that is plain text, such as an iCalendar file.
    pub fn text(text: impl Into<String>) -> Document {
        Document(Value::Text(text.into()))
    }
}

/// The files of an export, by name.
///
/// The beginning of a name says what a file holds, as in `holidays-360000310001.json`. The documentation of each product
/// lists the names that it reads.
///
/// # The answers of a vendor's API, saved under the names of their endpoints
/// ```
/// use punctual::import::{Document, Files};
/// let schedules: Document = serde_json::from_str(r#"{ "schedules": [] }"#)?;
/// let files = Files::new().with("schedules.json", schedules);
/// assert_eq!(files.names().collect::<Vec<_>>(), ["schedules.json"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Files(BTreeMap<String, Document>);

impl Files {
    /// No files.
    pub fn new() -> Files {
        Files::default()
    }

    /// The same with one more file. It replaces one of the same name.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, document: Document) -> Files {
        self.0.insert(name.into(), document);
        self
    }

    /// The names of the files, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The files of one kind: the rest of the name, without the kind and the extension, the whole name, and the content.
    pub(super) fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a str, &'a Document)> {
        let named = self.0.iter().map(|(name, document)| (name.as_str(), document));
        named.filter_map(move |(name, document)| Some((rest_of(name, kind)?, name, document)))
    }
}

/// The kind of every file, for a format whose files may have any name.
pub(super) const ANY: &str = "*";

/// The kind of the file of this name: the longest of these that its name begins with, so that `sla-metrics.json` is no
/// `sla`.
pub(super) fn kind_of<'k>(name: &str, kinds: &[&'k str]) -> Option<&'k str> {
    let of_kind = kinds.iter().copied().filter(|kind| rest_of(name, kind).is_some());
    of_kind.max_by_key(|kind| kind.len())
}

/// What a name says beside the kind of its file: `7` of `holidays-7.json`, nothing of `holidays.json`. `None` if the file
/// is of another kind.
pub(super) fn rest_of<'a>(name: &'a str, kind: &str) -> Option<&'a str> {
    if kind == ANY {
        return Some(name);
    }
    let rest = name.strip_prefix(kind)?;
    let stem = |text: &'a str| text.rsplit_once('.').map_or(text, |(stem, _)| stem);
    match rest.strip_prefix('-') {
        Some(rest) => Some(stem(rest)),
        None => stem(rest).is_empty().then_some(""),
    }
}

/// The first field of this name, if the value is a map and has one that is not `null`.
pub(super) fn field<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let Value::Map(Entries(fields)) = value else { return None };
    fields.iter().find_map(|(field, value)| (field == name).then_some(value)).filter(|value| **value != Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_name_says_what_a_file_holds() {
        assert_eq!(rest_of("holidays.json", "holidays"), Some(""));
        assert_eq!(rest_of("holidays", "holidays"), Some(""));
        assert_eq!(rest_of("holidays-7.json", "holidays"), Some("7"));
        assert_eq!(rest_of("sla-Gold customers.v2.json", "sla"), Some("Gold customers.v2"));
        assert_eq!(rest_of("ticket_status.json", "ticket"), None);
        assert_eq!(rest_of("holidays7.json", "holidays"), None);
        assert_eq!(rest_of("us.ics", ANY), Some("us.ics"));
        let kinds = ["sla", "sla-metrics", "issue"];
        let found = ["sla-metrics.json", "sla-SUP-1.json", "comments.json"].map(|name| kind_of(name, &kinds));
        assert_eq!(found, [Some("sla-metrics"), Some("sla"), None]);
    }
}
