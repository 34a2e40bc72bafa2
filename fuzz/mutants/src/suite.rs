//! The tests: their names, how long each takes, and which mutants it reaches.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::list::Id;
use crate::process::{Choice, End, Run};
use crate::tree::Folder;
use crate::workers;

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Test {
    pub binary: String,
    pub name: String,
    pub seconds: f64,
    pub reaches: Vec<Id>,
    /// Whether it passes in time without a mutant. A test that reads the sources may not.
    pub passes: bool,
}

/// The test programs by name.
pub type Binaries = BTreeMap<String, PathBuf>;

/// Builds the tests of the copy: all of them, or these programs.
pub fn build(folder: &Folder, programs: &[String]) -> Result<()> {
    let mut cargo = folder.cargo();
    // They are optimised, because every mutant runs them again.
    cargo.args(["test", "--workspace", "--profile", "full", "--no-run", "--message-format=json-render-diagnostics"]);
    if programs.is_empty() {
        cargo.args(["--lib", "--tests"]);
    }
    cargo.args(programs.iter().flat_map(|program| ["--test", program]));
    let output = cargo.stderr(std::process::Stdio::inherit()).output()?;
    ensure!(output.status.success(), "the tests do not build");
    let mut binaries: Binaries = folder.read("binaries.json").unwrap_or_default();
    for line in String::from_utf8(output.stdout)?.lines() {
        let Ok(Artifact { target, profile, executable: Some(path) }) = serde_json::from_str(line) else { continue };
        if profile.test {
            binaries.insert(target.name, path);
        }
    }
    folder.write("binaries.json", &binaries)
}

#[derive(Deserialize)]
struct Artifact {
    target: Target,
    profile: Profile,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

/// Runs each test of all programs, or of these, on its own, and replaces what was known about it.
pub fn learn(folder: &Folder, only: &[String], longest: f64) -> Result<()> {
    let binaries: Binaries = folder.read("binaries.json")?;
    let chosen = |name: &String| only.is_empty() || only.contains(name);
    let mut known: Vec<Test> = folder.read("tests.json").unwrap_or_default();
    known.retain(|test| binaries.contains_key(&test.binary) && !chosen(&test.binary));
    let mut jobs = Vec::new();
    for (binary, path) in binaries.iter().filter(|(name, _)| chosen(name)) {
        let listed = std::process::Command::new(path).args(["--list", "--format", "terse"]).output()?;
        let listed = String::from_utf8(listed.stdout)?;
        jobs.extend(
            listed
                .lines()
                .filter_map(|line| line.strip_suffix(": test"))
                .map(|name| (binary.clone(), path.clone(), name.to_owned())),
        );
    }
    let tests = Mutex::new(known);
    workers::each(&jobs, |turn, (binary, path, name)| {
        let test = look_at(folder, binary, path, name, Duration::from_secs_f64(longest))
            .with_context(|| format!("{binary}: {name}"))?;
        if !test.passes {
            eprintln!("fails with no mutant or takes long, and is left out: {binary}: {name}");
        }
        let mut tests = tests.lock().expect("no worker panics");
        tests.push(test);
        if turn.is_multiple_of(50) {
            eprintln!("{turn} of {} tests", jobs.len());
        }
        Ok(())
    })?;
    folder.write("tests.json", &tests.into_inner()?)
}

fn look_at(folder: &Folder, binary: &str, path: &Path, name: &str, limit: Duration) -> Result<Test> {
    let notes = folder.path(&format!("notes-{:?}", std::thread::current().id()));
    let _ = std::fs::remove_file(&notes);
    let names = [name.to_owned()];
    let run = |choice| Run { folder, binary: path, names: &names, choice, limit }.end();
    let started = Instant::now();
    let passes = match run(Choice::Note(&notes))? {
        End::Passed => true,
        End::TimedOut => false,
        // A test that counts operations of the program also counts those of the recording.
        End::Failed(_) => run(Choice::Nothing)? == End::Passed,
    };
    let seconds = started.elapsed().as_secs_f64();
    let reaches = std::fs::read_to_string(&notes).unwrap_or_default();
    let reaches = reaches.lines().map(str::parse).collect::<Result<_, _>>()?;
    Ok(Test { binary: binary.to_owned(), name: name.to_owned(), seconds, reaches, passes })
}
