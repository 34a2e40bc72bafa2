//! Compares the bundled time zones, and calendars in them, with the time zone files of the machine.

mod dates;
mod handed_in;
mod local;
mod python;
mod zoneinfo;
