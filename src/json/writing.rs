//! Writes JSON. This module knows no answer.

use std::io::{Result, Write};

use serde::Serialize;
use serde::ser::Error;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// A value as JSON without spaces.
pub(super) fn written(value: &impl Serialize) -> serde_json::Result<String> {
    let mut json = Vec::with_capacity(128);
    value.serialize(&mut Serializer::with_formatter(&mut json, Compact))?;
    String::from_utf8(json).map_err(serde_json::Error::custom)
}

/// The usual format, with the colon as a part of the key. Keys are all written by the same code. What comes before a
/// value is compiled for each field, and is nothing here.
struct Compact;

impl Formatter for Compact {
    fn end_object_key<W: ?Sized + Write>(&mut self, to: &mut W) -> Result<()> {
        to.write_all(b":")
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> Result<()> {
        Ok(())
    }
}
