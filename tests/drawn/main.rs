//! Tests with random calendars, policies and tickets, most of them compared with an oracle. They are one program,
//! because what they share takes long to build, and because long tests then run in parallel.

#[path = "../common/asked.rs"]
mod asked;
#[path = "../common/mod.rs"]
mod common;

mod alert_laws;
mod alert_oracle;
mod allowances;
mod asking;
mod brief;
mod calendar_laws;
mod clock_exhaustive;
mod clock_oracle;
mod combined_laws;
mod cutoffs;
mod draw;
mod draw_alerts;
mod draw_allowances;
mod draw_clock;
mod draw_combined;
mod draw_desk;
mod draw_policy;
mod explain;
mod explain_ledgers;
mod explain_targets;
mod explain_totals;
mod explain_why;
mod holders;
mod metamorphic;
mod oracle_self;
mod quote;
mod shift_laws;
