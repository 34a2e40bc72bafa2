//! Tests of tickets, evaluations and explanations with hand-computed answers, and of the examples.

#![allow(clippy::duplicate_mod, reason = "each example contains the module `command_line`")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/conformance.rs"]
mod conformance;
#[path = "../common/sampled.rs"]
mod sampled;

mod alerts;
mod cases;
mod digest;
mod example_evaluate;
mod example_host_loop;
mod explain_drawn;
mod explain_edges;
mod explain_fine;
mod explain_holders;
mod explain_reasons;
mod explain_shown;
mod explain_told;
mod hostile_alerts;
mod hostile_caps;
mod hostile_ends;
mod hostile_explanations;
mod hostile_tickets;
mod hostile_uncovered;
mod in_rust;
mod laws;
mod lessons;
mod made_by_hand;
mod modes;
mod one_update;
mod pausing;
mod published;
mod reading;
mod results;
mod stability;
mod ticket_events;
mod what_if;
mod words;
