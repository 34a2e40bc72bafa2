//! The command line of the examples: `--help`, wrong arguments, messages and exit codes.
//!
//! It does not use the crate. What an example shows is in its own file.

use std::io::{self, BufWriter, ErrorKind, StdoutLock, Write};
use std::process::ExitCode;

use lexopt::{Arg, Parser};

/// Why an example ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The arguments ask for help.
    Help,
    /// The arguments are wrong.
    Usage(String),
    /// The input is wrong. Each line is one problem.
    Input(String),
    /// The example ran, but a check in it failed.
    Check(&'static str),
    /// The output cannot be written.
    Output(io::Error),
}

/// Runs an example with the arguments of the program and standard output.
pub(crate) fn main(
    usage: &str,
    run: impl FnOnce(Parser, &mut BufWriter<StdoutLock<'static>>) -> Result<(), Failure>,
) -> ExitCode {
    let mut out = BufWriter::new(io::stdout().lock());
    let result = run(Parser::from_env(), &mut out);
    ExitCode::from(finish(result, usage, &mut out, &mut io::stderr()))
}

/// Prints help to `out`, or an error to `errors`. Returns the exit code.
pub(crate) fn finish(result: Result<(), Failure>, usage: &str, out: &mut impl Write, errors: &mut impl Write) -> u8 {
    let printed = match result {
        Err(Failure::Help) => writeln!(out, "{usage}").map_err(Failure::Output),
        result => result,
    };
    let (code, message) = match printed.and_then(|()| out.flush().map_err(Failure::Output)) {
        Ok(()) | Err(Failure::Help) => return 0,
        // A closed pipe, as in `| head`, is not an error.
        Err(Failure::Output(error)) if error.kind() == ErrorKind::BrokenPipe => return 0,
        Err(Failure::Output(error)) => (1, format!("error: cannot write the output: {error}")),
        Err(Failure::Check(failed)) => (1, format!("error: {failed}")),
        Err(Failure::Input(problems)) => (2, problems),
        Err(Failure::Usage(mistake)) => (2, format!("error: {mistake}\n{usage}")),
    };
    // If the message cannot be written either, the exit code still says that there was an error.
    let _ = writeln!(errors, "{message}");
    code
}

/// The failure for an argument that an example does not take: help, or a mistake.
pub(crate) fn other(argument: Arg<'_>) -> Failure {
    match argument {
        Arg::Short('h') | Arg::Long("help") => Failure::Help,
        unknown => unknown.unexpected().into(),
    }
}

impl From<lexopt::Error> for Failure {
    fn from(mistake: lexopt::Error) -> Self {
        Failure::Usage(mistake.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}
