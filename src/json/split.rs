//! The texts of the parts of a JSON text that has been read once. This module knows what stands between two values; it
//! leaves it to `serde_json` where a value ends.
//!
//! `serde_json::value::RawValue` gives the same, but with its feature every type that is written is compiled once more.

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Deserializer;

/// The keys of a map, each with the text of its value.
pub(super) fn entries(map: &str) -> impl Iterator<Item = (String, &str)> {
    let mut rest = inside(map);
    std::iter::from_fn(move || {
        let (key, _) = next::<String>(&mut rest)?;
        Some((key, next::<IgnoredAny>(&mut rest)?.1))
    })
}

/// The texts of the items of a list.
pub(super) fn items(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = inside(list);
    std::iter::from_fn(move || next::<IgnoredAny>(&mut rest).map(|(_, written)| written))
}

/// What follows the bracket at the start.
fn inside(json: &str) -> &str {
    json.trim_ascii_start().get(1..).unwrap_or_default()
}

/// The next value with its text. `None` at the bracket at the end.
fn next<'a, T: DeserializeOwned>(rest: &mut &'a str) -> Option<(T, &'a str)> {
    let from = rest.trim_start_matches([' ', '\n', '\r', '\t', ',', ':']);
    let mut values = Deserializer::from_slice(from.as_bytes()).into_iter::<T>();
    let value = values.next()?.ok()?;
    let (written, after) = from.split_at_checked(values.byte_offset())?;
    *rest = after;
    Some((value, written))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_as_they_are_written() {
        let map = " {\"a\":1 , \"\\u0062\" : {\"c\": [\"}\", -1.5e3]}\n,\"\": \"\\\"\", \"d\":[],\"e\" :null} ";
        let found: Vec<(String, &str)> = entries(map).collect();
        let expected = [("a", "1"), ("b", "{\"c\": [\"}\", -1.5e3]}"), ("", "\"\\\"\""), ("d", "[]"), ("e", "null")];
        assert!(found.iter().map(|(key, value)| (key.as_str(), *value)).eq(expected), "{found:?}");
        let list = "[ {\"a\": [1]},2,\"]\" ,true\t]";
        assert!(items(list).eq(["{\"a\": [1]}", "2", "\"]\"", "true"]));
        assert_eq!((entries("{ }").count(), items("[]").count()), (0, 0));
    }
}
