//! A column of tickets in, a column of answers out, through the C data interface of Arrow.

use arrow_array::builder::LargeStringBuilder;
use arrow_array::{Array, LargeStringArray, StringArray, StringViewArray, make_array};
use arrow_data::ArrayData;
use arrow_pyarrow::PyArrowType;
use punctual::json;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::question::Given;
use crate::{Handle, refused};

/// Evaluates the tickets of a column, each a JSON text. A null stays a null.
#[pyfunction]
pub(crate) fn column(
    py: Python<'_>,
    handle: &Handle,
    given: Given,
    tickets: PyArrowType<ArrayData>,
) -> PyResult<PyArrowType<ArrayData>> {
    let tickets = make_array(tickets.0);
    py.detach(|| {
        let text = text_of(&*tickets)?;
        let answers = json::lines(Some(&handle.0), "evaluate", &given.text()?, &text).map_err(refused)?;
        Ok(PyArrowType(in_column(&answers, &*tickets).into_data()))
    })
}

/// The texts of a column as lines.
fn text_of(tickets: &dyn Array) -> PyResult<Vec<u8>> {
    let any = tickets.as_any();
    if let Some(texts) = any.downcast_ref::<StringArray>() {
        Ok(as_lines(texts.iter()))
    } else if let Some(texts) = any.downcast_ref::<LargeStringArray>() {
        Ok(as_lines(texts.iter()))
    } else if let Some(texts) = any.downcast_ref::<StringViewArray>() {
        Ok(as_lines(texts.iter()))
    } else {
        let found = tickets.data_type();
        Err(PyTypeError::new_err(format!("a column of texts is needed, not of {found}; cast it to a string type")))
    }
}

/// In JSON a line feed stands between two parts or is a mistake, and so does a carriage return.
fn as_lines<'a>(texts: impl Iterator<Item = Option<&'a str>>) -> Vec<u8> {
    let mut lines = Vec::new();
    for text in texts.flatten() {
        let start = lines.len();
        lines.extend_from_slice(text.as_bytes());
        lines[start..].iter_mut().filter(|byte| **byte == b'\n').for_each(|byte| *byte = b'\r');
        lines.push(b'\n');
    }
    lines
}

fn in_column(answers: &str, tickets: &dyn Array) -> LargeStringArray {
    let mut column = LargeStringBuilder::with_capacity(tickets.len(), answers.len());
    let mut answers = answers.lines();
    for place in 0..tickets.len() {
        column.append_option(if tickets.is_null(place) { None } else { answers.next() });
    }
    column.finish()
}
