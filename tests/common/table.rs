//! Tables of cases in JSON: what the tables of different areas have in common. A time of day such as `10:20` stands for
//! that time on 2026-06-10 in UTC.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Checks that each case, given by its name and its sentence, has a name of its own that begins with a law, and that
/// every law has a case.
pub(crate) fn check_names<'c>(cases: impl Iterator<Item = (&'c str, &'c str)>, laws: &[&str]) {
    let (mut names, mut found) = (BTreeSet::new(), BTreeSet::new());
    for (name, says) in cases {
        assert!(names.insert(name), "{name} comes twice");
        found.insert(name.split_once(' ').unwrap().0);
        assert!(says.ends_with('.'), "{name} has no sentence");
    }
    assert_eq!(found.into_iter().collect::<Vec<_>>(), laws);
}

/// Fields with those that replace them.
pub(crate) fn together(usual: &Map<String, Value>, own: &Map<String, Value>) -> Map<String, Value> {
    usual.clone().into_iter().chain(own.clone()).collect()
}

/// Reads what a case of this name gives, with a date before each time of day.
pub(crate) fn read<T: DeserializeOwned>(value: impl Into<Value>, name: &str) -> T {
    serde_json::from_value(dated(value.into())).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn dated(value: Value) -> Value {
    match value {
        Value::String(time) if is_time(&time) => {
            let seconds = if time.len() == 5 { ":00" } else { "" };
            format!("2026-06-10T{time}{seconds}Z").into()
        }
        Value::Array(items) => items.into_iter().map(dated).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, dated(value))).collect(),
        other => other,
    }
}

/// `10:20`, `10:20:30` or `10:20:30.5`; no range of hours.
fn is_time(text: &str) -> bool {
    text.len() >= 5
        && text.as_bytes()[2] == b':'
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':' || byte == b'.')
}
