//! The arguments of a question as one JSON text, made of the texts of its parts.

use std::borrow::Cow;
use std::fmt::Display;

use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::refused;

/// What a verb is asked: all arguments as one JSON text, or each by its name.
#[derive(FromPyObject)]
pub(crate) enum Given {
    Whole(PyBackedBytes),
    Parts(Vec<(PyBackedStr, Part)>),
}

/// The value of an argument: a JSON text, or a list of such texts.
#[derive(FromPyObject)]
pub(crate) enum Part {
    One(PyBackedBytes),
    List(Vec<PyBackedBytes>),
}

impl Given {
    /// One map of all arguments.
    pub(crate) fn text(&self) -> PyResult<Cow<'_, [u8]>> {
        let parts = match self {
            Given::Whole(text) => return Ok(Cow::Borrowed(text)),
            Given::Parts(parts) => parts,
        };
        let mut written = Written::default();
        written.text.push(b'{');
        for (index, (name, part)) in parts.iter().enumerate() {
            written.comma(index);
            written.text.extend_from_slice(json!(&**name).to_string().as_bytes());
            written.text.push(b':');
            match part {
                Part::One(value) => written.value(value, name),
                Part::List(values) => written.list(values, name),
            }
        }
        written.text.push(b'}');
        if !written.problems.is_empty() {
            return Err(refused(json!({ "problems": written.problems })));
        }
        Ok(Cow::Owned(written.text))
    }
}

#[derive(Default)]
struct Written {
    text: Vec<u8>,
    problems: Vec<Value>,
}

impl Written {
    fn list(&mut self, values: &[PyBackedBytes], path: &str) {
        self.text.push(b'[');
        for (index, value) in values.iter().enumerate() {
            self.comma(index);
            self.value(value, format_args!("{path}[{index}]"));
        }
        self.text.push(b']');
    }

    /// It has to be one JSON value, so that no text can bring in other arguments or items.
    fn value(&mut self, value: &[u8], path: impl Display) {
        if let Err(error) = serde_json::from_slice::<&RawValue>(value) {
            self.problems.push(json!({
                "path": path.to_string(), "kind": "unreadable", "found": error.to_string(),
                "help": "write JSON in the form that docs/embedding.md shows", "suggestion": null,
            }));
        }
        self.text.extend_from_slice(value);
    }

    /// A comma before each part but the first.
    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.text.push(b',');
        }
    }
}
