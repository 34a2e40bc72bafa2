//! What the fuzz targets run: the properties that the tests of punctual run, too.

#[path = "../../tests/properties/mod.rs"]
pub mod properties;
