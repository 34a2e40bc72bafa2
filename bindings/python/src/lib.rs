//! The native part of the Python package: the functions of `punctual::json` over texts. The package around it, in Python,
//! turns them into methods, dictionaries and exceptions.

#[cfg(feature = "arrow")]
mod arrow;
mod question;

use punctual::json::{self, Loaded};
use pyo3::create_exception;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use question::Given;

create_exception!(punctual._native, Refused, PyValueError, "What is wrong with a question, as a JSON text.");

pub(crate) fn refused(problems: impl ToString) -> PyErr {
    Refused::new_err(problems.to_string())
}

/// A policy or a book that was loaded. Immutable, and usable from any number of threads.
#[pyclass(frozen, module = "punctual._native")]
pub(crate) struct Handle(pub(crate) Loaded);

#[pymethods]
impl Handle {
    /// Whether it is a book.
    #[getter]
    fn is_book(&self) -> bool {
        matches!(self.0, Loaded::Book(_))
    }
}

/// Loads a policy or a book from a JSON text.
#[pyfunction]
fn load(py: Python<'_>, text: &[u8]) -> PyResult<Handle> {
    py.detach(|| json::load(text).map(Handle).map_err(refused))
}

/// Answers one question. The arguments are names and JSON texts.
#[pyfunction]
fn call(py: Python<'_>, handle: Option<&Handle>, verb: &str, given: Given) -> PyResult<String> {
    let loaded = handle.map(|handle| &handle.0);
    py.detach(|| json::call(loaded, verb, &given.text()?).map_err(refused))
}

/// Answers a question for each line of a text.
#[pyfunction]
fn lines<'py>(
    py: Python<'py>,
    handle: Option<&Handle>,
    verb: &str,
    given: Given,
    text: &[u8],
) -> PyResult<Bound<'py, PyBytes>> {
    let loaded = handle.map(|handle| &handle.0);
    let answer = py.detach(|| json::lines(loaded, verb, &given.text()?, text).map_err(refused))?;
    Ok(PyBytes::new(py, answer.as_bytes()))
}

/// The native part of the package `punctual`.
#[pymodule(gil_used = false)]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("Refused", module.py().get_type::<Refused>())?;
    module.add_class::<Handle>()?;
    module.add_function(wrap_pyfunction!(load, module)?)?;
    module.add_function(wrap_pyfunction!(call, module)?)?;
    module.add_function(wrap_pyfunction!(lines, module)?)?;
    #[cfg(feature = "arrow")]
    module.add_function(wrap_pyfunction!(arrow::column, module)?)?;
    Ok(())
}
