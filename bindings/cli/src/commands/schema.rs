//! The JSON Schema of a format.

use std::io::Write;

use serde_json::json;

use super::{call, read};
use crate::Found;
use crate::arguments::Schema;
use crate::failure::Failure;

pub(crate) fn run(command: &Schema, out: &mut dyn Write) -> Result<Found, Failure> {
    let schema = read(&call(None, "schema", &json!({ "format": command.format }), &[("format", "FORMAT")])?)?;
    writeln!(out, "{schema:#}")?;
    Ok(Found::Nothing)
}
