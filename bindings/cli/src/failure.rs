//! Why a command ended early. This module knows exit codes and how mistakes are printed.

use std::io::{self, ErrorKind};
use std::process::ExitCode;

use punctual::Problem;
use punctual::input::ReadError;
use punctual::json::Refused;

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input is wrong. Each line is one mistake.
    Input(Vec<String>),
    /// The output cannot be written.
    Output(io::Error),
}

impl Failure {
    /// A single mistake.
    pub(crate) fn input(mistake: impl Into<String>) -> Failure {
        Failure::Input(vec![mistake.into()])
    }

    /// The mistakes in a file.
    pub(crate) fn in_file(file: &str, refused: &Refused) -> Failure {
        Failure::Input(refused.problems().iter().map(|problem| format!("{file}: {problem}")).collect())
    }

    /// Why a file could not be read as what it has to be.
    pub(crate) fn unread(file: &str, error: ReadError<serde_json::Error>) -> Failure {
        match error {
            ReadError::Input(error) => {
                Failure::Input(error.problems().iter().map(|problem| format!("{file}: {problem}")).collect())
            }
            error => Failure::input(format!("{file}: {error}")),
        }
    }

    /// The mistakes in the arguments of a verb. A path begins with the argument, which stands for a file.
    pub(crate) fn in_arguments(files: &[(&str, &str)], refused: &Refused) -> Failure {
        Failure::Input(refused.problems().iter().map(|problem| located(files, problem)).collect())
    }

    /// Prints the mistakes to standard error: 2 for wrong input, 1 for output that cannot be written.
    pub(crate) fn report(self) -> ExitCode {
        match self {
            // A closed pipe, as in `| head`, is not an error.
            Failure::Output(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Failure::Output(error) => {
                eprintln!("error: cannot write the output: {error}");
                ExitCode::from(1)
            }
            Failure::Input(mistakes) => {
                mistakes.iter().for_each(|mistake| eprintln!("error: {mistake}"));
                ExitCode::from(2)
            }
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}

/// A mistake with the file in place of the argument.
pub(crate) fn located(files: &[(&str, &str)], problem: &Problem) -> String {
    let text = problem.to_string();
    let of_file = files.iter().find_map(|(argument, file)| {
        let rest = text.strip_prefix(argument)?;
        rest.starts_with(['.', '[', ':']).then(|| format!("{file}: {}", rest.trim_start_matches(['.', ':', ' '])))
    });
    of_file.unwrap_or(text)
}
