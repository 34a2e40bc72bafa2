//! Prints the JSON Schema of a format. The files in `schema/` are generated with it:
//!
//! ```sh
//! for format in policy book ticket availability outages report contract facts arguments answers problems; do
//!   cargo run --example schema --features json,schema -- $format >schema/$format.schema.json
//! done
//! ```

#[allow(dead_code, reason = "this example does not use all of it")]
#[path = "command_line/mod.rs"]
mod command_line;

use std::io::Write;
use std::process::ExitCode;

use command_line::Failure;
use punctual::json::call;
use serde_json::json;

const USAGE: &str = "\
usage: schema FORMAT

Prints the JSON Schema of a format. The files in the folder schema are generated with it.

  FORMAT        policy, book, ticket, availability, outages, report, contract, facts, arguments, answers or problems
  -h, --help    print this text

exit codes: 0 success, 1 the output cannot be written, 2 wrong arguments";

fn main() -> ExitCode {
    command_line::main(USAGE, |arguments, out| Ok(writeln!(out, "{:#}", schema(arguments)?)?))
}

fn schema(mut arguments: lexopt::Parser) -> Result<serde_json::Value, Failure> {
    use lexopt::prelude::*;
    let mut schema = None;
    while let Some(argument) = arguments.next()? {
        let format = match &argument {
            Value(format) if schema.is_none() => format.to_str().unwrap_or_default().to_owned(),
            _ => return Err(command_line::other(argument)),
        };
        let answer = call(None, "schema", json!({ "format": format }).to_string().as_bytes());
        let answer = answer.map_err(|refused| Failure::Usage(refused.problems()[0].to_string()))?;
        schema = serde_json::from_str(&answer).ok();
    }
    schema.ok_or_else(|| Failure::Usage("give a format, such as policy or ticket".into()))
}
