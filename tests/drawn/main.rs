//! The tests that draw calendars, policies and tickets, most of them beside an oracle. In one program, since what they
//! share takes long to build, and so that long tests run side by side.

#[path = "../common/mod.rs"]
mod common;
#[path = "../oracle/mod.rs"]
mod oracle;

mod alert_laws;
mod alert_oracle;
mod allowances;
mod asking;
mod brief;
mod calendar_laws;
mod clock_exhaustive;
mod clock_oracle;
mod combined_laws;
mod explain;
mod explain_why;
mod metamorphic;
mod oracle_self;
mod quote;
mod shift_laws;
