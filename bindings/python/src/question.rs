//! The arguments of a question as one JSON text, made of the texts of its parts.

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use serde_json::json;
use serde_json::value::RawValue;

use crate::refused;

/// A name, and a value as a JSON text.
type Argument = (PyBackedStr, PyBackedBytes);

/// What a verb is asked: all arguments as one JSON text, or each by its name.
#[derive(FromPyObject)]
pub(crate) enum Given {
    Whole(PyBackedBytes),
    Parts(Vec<Argument>),
}

impl Given {
    /// One map of all arguments. Each part has to be one JSON value, so that no text can bring in other arguments.
    pub(crate) fn text(&self) -> PyResult<Cow<'_, [u8]>> {
        let parts = match self {
            Given::Whole(text) => return Ok(Cow::Borrowed(text)),
            Given::Parts(parts) => parts,
        };
        let mut text = Vec::with_capacity(parts.iter().map(|(name, value)| name.len() + value.len() + 4).sum());
        let mut problems = Vec::new();
        for (name, value) in parts {
            if let Err(error) = serde_json::from_slice::<&RawValue>(value) {
                problems.push(json!({
                    "path": &**name, "kind": "unreadable", "found": error.to_string(),
                    "help": "write JSON in the form that is documented for it", "suggestion": null,
                }));
            }
            text.push(if text.is_empty() { b'{' } else { b',' });
            text.extend_from_slice(json!(&**name).to_string().as_bytes());
            text.push(b':');
            text.extend_from_slice(value);
        }
        if !text.is_empty() {
            text.push(b'}');
        }
        if problems.is_empty() { Ok(Cow::Owned(text)) } else { Err(refused(json!({ "problems": problems }))) }
    }
}
