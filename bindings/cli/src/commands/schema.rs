//! The JSON Schema of a format.

use std::io::Write;

use super::{call, json, map, read};
use crate::Found;
use crate::arguments::Schema;
use crate::failure::Failure;

pub(crate) fn run(command: &Schema, out: &mut dyn Write) -> Result<Found, Failure> {
    let schema =
        read(&call(None, "schema", &map([("format", json(command.format.as_str()))]), &[("format", "FORMAT")])?)?;
    writeln!(out, "{schema:#}")?;
    Ok(Found::Nothing)
}
