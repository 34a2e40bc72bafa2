//! Rows of tables as the Table API gives them: fields that are texts, references, dates. This module knows no table.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::super::document::Files;
use super::super::node::{Account, Node};
use super::super::times::local;
use crate::input::problem::ProblemKind;

/// The rows of all files of a table. A table of many rows comes in several answers.
pub(super) fn rows<'a, 'n>(account: &'n Account<'a>, files: &'a Files, table: &'a str) -> Vec<Node<'a, 'n>> {
    account.files(files, table).iter().flat_map(|(_, file)| rows_of(file)).collect()
}

/// The rows without those that stand in several answers unchanged. Rows of one update may have one id.
pub(super) fn once<'a, 'n>(rows: Vec<Node<'a, 'n>>) -> Vec<Node<'a, 'n>> {
    let mut first = BTreeMap::new();
    let is_new = |row: &Node<'a, 'n>| {
        let Some(id) = field(row, "sys_id") else { return true };
        let key = (id.text, field(row, "fieldname").map(|column| column.text));
        let again = *first.entry(key).or_insert_with(|| row.value());
        let is_new = std::ptr::eq(again, row.value()) || again != row.value();
        if !is_new {
            row.clone().skip("the same row stands before");
        }
        is_new
    };
    rows.into_iter().filter(is_new).collect()
}

/// The rows of one answer: `result` of the Table API, `records` of the JSON export, or a list alone.
fn rows_of<'a, 'n>(file: &Node<'a, 'n>) -> Vec<Node<'a, 'n>> {
    if file.is_list() {
        return file.items();
    }
    let rows = match file.get("records") {
        Some(records) => Some(records),
        None => file.need("result"),
    };
    match rows {
        Some(row) if row.is_map() => vec![row],
        Some(rows) => rows.items(),
        None => Vec::new(),
    }
}

/// A field of a row that has a value.
pub(super) struct Field<'a, 'n> {
    /// The field: a text, or the map of a reference.
    pub(super) node: Node<'a, 'n>,
    /// Where its value stands.
    inner: Node<'a, 'n>,
    pub(super) text: String,
}

/// The field of a row; `None` if it is absent or empty. References and values that are exported with their display
/// values are maps with a `value`.
pub(super) fn field<'a, 'n>(row: &Node<'a, 'n>, name: &str) -> Option<Field<'a, 'n>> {
    let node = row.get(name)?;
    let inner = if node.is_map() { node.need("value")? } else { node.clone() };
    if node.is_map() {
        node.ignore(&["link", "display_value"], "says the same as the value");
    }
    let text = inner.word()?;
    if text.is_empty() {
        node.ignored("no value");
        return None;
    }
    Some(Field { node, inner, text })
}

/// The field of a row. It is a mistake if it is absent or empty.
pub(super) fn needed<'a, 'n>(row: &Node<'a, 'n>, name: &str) -> Option<Field<'a, 'n>> {
    let present = row.need(name)?;
    let found = field(row, name);
    if found.is_none() && !present.is_map() {
        present.mistake(ProblemKind::Missing, format!("`{name}` is empty"), "export its value");
    }
    found
}

/// The id of a row. It is a mistake if it is absent, empty or too long for a name.
pub(super) fn id<'a, 'n>(row: &Node<'a, 'n>) -> Option<Field<'a, 'n>> {
    needed(row, "sys_id").filter(|id| id.inner.short_word().is_some())
}

impl<'a, 'n> Field<'a, 'n> {
    pub(super) fn exact(&self, became: impl Into<std::borrow::Cow<'static, str>>) {
        self.node.clone().exact(became);
    }

    /// The truth value. Another text is a mistake.
    pub(super) fn flag(&self) -> Option<bool> {
        let read = match self.text.as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        };
        self.node.or_mistake(read, "`true` or `false`", "export the value of the database, not what a form shows")
    }

    /// The whole number. Another text is a mistake.
    pub(super) fn whole(&self) -> Option<u32> {
        self.node.or_mistake(self.text.trim().parse().ok(), "a whole number", "the database has a whole number here")
    }

    /// The instant. Texts of the database are in UTC without saying so. Another text is a mistake.
    pub(super) fn instant(&self) -> Option<DateTime<Utc>> {
        let help = "the database has an instant in UTC here, such as `2026-03-02 09:00:00`";
        self.node.or_mistake(instant(&self.text), "an instant", help)
    }

    /// The IANA name of a time zone. Another text is a mistake.
    pub(super) fn zone(&self) -> Option<String> {
        self.inner.zone()
    }
}

/// Reads `2026-03-02 09:00:00`, which is in UTC.
pub(super) fn instant(text: &str) -> Option<DateTime<Utc>> {
    local(text).map(|read| read.and_utc())
}

/// What a flag says; `otherwise` if the field is absent or empty.
pub(super) fn flag(row: &Node<'_, '_>, name: &str, otherwise: bool) -> bool {
    field(row, name).map_or(Some(otherwise), |field| field.flag()).unwrap_or(otherwise)
}
