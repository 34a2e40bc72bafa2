//! Prints the JSON Schema of a format: `policy`, `ticket`, `availability`, `outages`, `report`, `contract` or `facts`.
//! The files in `schema/` are generated with it.
//!
//! ```sh
//! cargo run --example schema --features schema -- policy >schema/policy.schema.json
//! cargo run --example schema --features schema -- ticket >schema/ticket.schema.json
//! cargo run --example schema --features schema -- availability >schema/availability.schema.json
//! cargo run --example schema --features schema -- outages >schema/outages.schema.json
//! cargo run --example schema --features schema -- report >schema/report.schema.json
//! cargo run --example schema --features schema -- contract >schema/contract.schema.json
//! cargo run --example schema --features schema -- facts >schema/facts.schema.json
//! ```

#[allow(dead_code, reason = "this example does not use all of it")]
#[path = "command_line/mod.rs"]
mod command_line;

use std::io::Write;
use std::process::ExitCode;

use command_line::Failure;
use punctual::penalty::PenaltyFacts;
use punctual::{AvailabilitySpec, Contract, Outages, Policy, ReportSpec, Ticket};
use schemars::{Schema, schema_for};

const USAGE: &str = "\
usage: schema FORMAT

Prints the JSON Schema of a format. The files in the folder schema are generated with it.

  FORMAT        policy, ticket, availability, outages, report, contract or facts
  -h, --help    print this text

exit codes: 0 success, 1 the output cannot be written, 2 wrong arguments";

fn main() -> ExitCode {
    command_line::main(USAGE, |arguments, out| Ok(writeln!(out, "{:#}", schema(arguments)?.as_value())?))
}

fn schema(mut arguments: lexopt::Parser) -> Result<Schema, Failure> {
    use lexopt::prelude::*;
    let mut schema = None;
    while let Some(argument) = arguments.next()? {
        schema = Some(match argument {
            Value(format) if schema.is_none() && format == "policy" => schema_for!(Policy),
            Value(format) if schema.is_none() && format == "ticket" => schema_for!(Ticket),
            Value(format) if schema.is_none() && format == "availability" => schema_for!(AvailabilitySpec),
            Value(format) if schema.is_none() && format == "outages" => schema_for!(Outages),
            Value(format) if schema.is_none() && format == "report" => schema_for!(ReportSpec),
            Value(format) if schema.is_none() && format == "contract" => schema_for!(Contract),
            Value(format) if schema.is_none() && format == "facts" => schema_for!(PenaltyFacts),
            other => return Err(command_line::other(other)),
        });
    }
    schema.ok_or_else(|| Failure::Usage("give a format, such as policy or ticket".into()))
}
