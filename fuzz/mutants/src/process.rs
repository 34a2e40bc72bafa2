//! One run of some tests of one program, which ends at the first failure.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::list::Id;
use crate::tree::Folder;

/// What the program under test is told to do.
pub enum Choice<'a> {
    Nothing,
    /// To record in a file which mutants it reaches.
    Note(&'a Path),
    Mutant(Id),
}

pub struct Run<'a> {
    pub folder: &'a Folder,
    pub binary: &'a Path,
    pub names: &'a [String],
    pub choice: Choice<'a>,
    pub limit: Duration,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    Passed,
    /// With the name of the first test that failed, if the program could report it.
    Failed(String),
    TimedOut,
}

/// The limit on the address space of one run in kilobytes, because a mutant may allocate without end.
const MOST_MEMORY: &str = "ulimit -v 4000000; exec \"$@\"";

impl Run<'_> {
    pub fn end(&self) -> Result<End> {
        let mut child = self.command().spawn().context("cannot start the tests")?;
        let output = child.stdout.take().context("its output is piped")?;
        let (tell, told) = mpsc::channel();
        let reader = std::thread::spawn(move || {
            let failed = BufReader::new(output).lines().map_while(Result::ok).find_map(failed_test);
            let _ = tell.send(failed);
        });
        let end = match told.recv_timeout(self.limit) {
            Ok(Some(test)) => End::Failed(test),
            Ok(None) if child.wait()?.success() => return Ok(End::Passed),
            Ok(None) => End::Failed("(ended early)".into()),
            Err(RecvTimeoutError::Timeout) => End::TimedOut,
            Err(RecvTimeoutError::Disconnected) => End::Failed("(unreadable)".into()),
        };
        stop(&mut child);
        drop(reader);
        Ok(end)
    }

    fn command(&self) -> Command {
        let copy = self.folder.copy();
        let mut command = Command::new("sh");
        command.args(["-c", MOST_MEMORY, "sh"]).arg(self.binary);
        command.args(["--test-threads=1", "--exact"]).args(self.names);
        command.env("CARGO_MANIFEST_DIR", &copy).env("RUST_BACKTRACE", "0").env("PROPTEST_MAX_SHRINK_ITERS", "0");
        match self.choice {
            Choice::Nothing => &mut command,
            Choice::Note(path) => command.env("PUNCTUAL_MUTANT_NOTES", path),
            Choice::Mutant(id) => command.env("PUNCTUAL_MUTANT", id.to_string()),
        };
        command.current_dir(copy).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        command
    }
}

fn stop(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// The name of the failed test in a line of output.
fn failed_test(line: String) -> Option<String> {
    line.strip_prefix("test ")?.strip_suffix(" ... FAILED").map(str::to_owned)
}
