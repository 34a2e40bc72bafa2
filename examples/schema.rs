//! Prints the JSON Schema of a format: `policy`, `ticket`, `availability` or `outages`. The files in `schema/` are generated with it.
//!
//! ```sh
//! cargo run --example schema --features schema -- policy >schema/policy.schema.json
//! cargo run --example schema --features schema -- ticket >schema/ticket.schema.json
//! cargo run --example schema --features schema -- availability >schema/availability.schema.json
//! cargo run --example schema --features schema -- outages >schema/outages.schema.json
//! ```

use std::process::ExitCode;

use punctual::{AvailabilitySpec, Outages, Policy, Ticket};
use schemars::schema_for;

const USAGE: &str = "\
usage: schema policy|ticket|availability|outages

exit codes: 0 success, 2 wrong arguments";

fn main() -> ExitCode {
    let format = lexopt::Parser::from_env().values().ok().and_then(|mut words| words.next());
    let schema = match format.as_ref().and_then(|word| word.to_str()) {
        Some("policy") => schema_for!(Policy),
        Some("ticket") => schema_for!(Ticket),
        Some("availability") => schema_for!(AvailabilitySpec),
        Some("outages") => schema_for!(Outages),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    println!("{:#}", schema.as_value());
    ExitCode::SUCCESS
}
