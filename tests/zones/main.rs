//! The bundled time zones and calendars in them, against the time zone files of the machine.

mod local;
mod python;
mod zoneinfo;
