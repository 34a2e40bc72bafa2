//! Selects each mutant in turn and runs the tests that reach it, the fastest first, until one fails.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::list::Id;
use crate::process::{Choice, End, Run};
use crate::suite::{Binaries, Test};
use crate::switches::Left;
use crate::tree::Folder;
use crate::workers;

#[derive(Clone, Debug, Deserialize, Serialize)]
pub enum Verdict {
    /// Detected by this test.
    Caught(String),
    /// Some test did not end.
    TimedOut,
    /// All tests that reach it pass.
    Survived,
    /// No test reaches it.
    Unreached,
}

pub type Verdicts = BTreeMap<Id, Verdict>;

#[derive(Deserialize, Serialize)]
struct Line {
    id: Id,
    verdict: Verdict,
}

/// Tests are run in rounds. In each round, those tests of every program run that take up to this many seconds.
const ROUNDS: [f64; 4] = [0.05, 0.5, 2.0, 15.0];

/// The options of a hunt.
pub struct Hunt<'a> {
    pub folder: &'a Folder,
    /// Tests that take longer are not run.
    pub longest: f64,
    /// Run only those mutants that have survived so far.
    pub again: bool,
    /// Run only these mutants, if any are named.
    pub only: Vec<Id>,
}

/// The latest verdict on each mutant.
pub fn verdicts(folder: &Folder) -> Result<Verdicts> {
    let text = std::fs::read_to_string(folder.path("verdicts.jsonl")).unwrap_or_default();
    let lines = text.lines().map(serde_json::from_str::<Line>);
    Ok(lines.map(|line| line.map(|line| (line.id, line.verdict))).collect::<Result<_, _>>()?)
}

impl Hunt<'_> {
    pub fn run(&self) -> Result<()> {
        let (left, known): (Left, _) = (self.folder.read("left.json")?, verdicts(self.folder)?);
        let meant = |id: &Id| self.only.is_empty() || self.only.contains(id);
        let open = |id: &Id| match known.get(id) {
            None => !left.contains_key(id),
            Some(verdict) => self.again && verdict.has_survived(),
        };
        let mut jobs: Vec<Id> =
            self.folder.mutants()?.iter().map(|mutant| mutant.id).filter(meant).filter(open).collect();
        jobs.sort_by_key(|&id| scattered(id));
        let mut tests: Vec<Test> = self.folder.read("tests.json")?;
        tests.retain(|test| test.passes);
        let binaries: Binaries = self.folder.read("binaries.json")?;
        let file = File::options().create(true).append(true).open(self.folder.path("verdicts.jsonl"))?;
        let file = Mutex::new(file);
        workers::each(&jobs, |turn, &id| {
            let verdict = self.judge(id, &tests, &binaries)?;
            let line = serde_json::to_string(&Line { id, verdict })?;
            writeln!(file.lock().expect("no worker panics"), "{line}")?;
            if turn.is_multiple_of(50) {
                eprintln!("{turn} of {} mutants", jobs.len());
            }
            Ok(())
        })
    }

    fn judge(&self, id: Id, tests: &[Test], binaries: &Binaries) -> Result<Verdict> {
        let reaching: Vec<&Test> = tests.iter().filter(|test| test.reaches.contains(&id)).collect();
        if reaching.is_empty() {
            return Ok(Verdict::Unreached);
        }
        for (binary, tests) in self.runs(&reaching) {
            let path = binaries.get(binary).with_context(|| format!("{binary} is not built"))?;
            let names: Vec<String> = tests.iter().map(|test| test.name.clone()).collect();
            let limit = limit(&tests);
            let run = Run { folder: self.folder, binary: path, names: &names, choice: Choice::Mutant(id), limit };
            match run.end()? {
                End::Passed => {}
                End::Failed(test) => return Ok(Verdict::Caught(format!("{binary}: {test}"))),
                End::TimedOut => return Ok(Verdict::TimedOut),
            }
        }
        Ok(Verdict::Survived)
    }

    /// The runs, the fastest first. All tests of one program in a round are one run.
    fn runs<'t>(&self, reaching: &[&'t Test]) -> Vec<(&'t str, Vec<&'t Test>)> {
        let mut runs = BTreeMap::<_, Vec<&Test>>::new();
        for &test in reaching.iter().filter(|test| test.seconds <= self.longest) {
            let round = ROUNDS.iter().position(|&most| test.seconds <= most).unwrap_or(ROUNDS.len());
            // Slow tests run one at a time, because the first one may already fail.
            let alone = if round > 1 { test.name.as_str() } else { "" };
            runs.entry((round, test.binary.as_str(), alone)).or_default().push(test);
        }
        let mut runs: Vec<_> = runs.into_iter().collect();
        runs.sort_by(|((one, ..), these), ((other, ..), those)| {
            one.cmp(other).then(seconds(these).total_cmp(&seconds(those)))
        });
        runs.into_iter().map(|((_, binary, _), tests)| (binary, tests)).collect()
    }
}

impl Verdict {
    pub fn has_survived(&self) -> bool {
        matches!(self, Verdict::Survived | Verdict::Unreached)
    }
}

/// A pseudo-random order, so that the first hundred are a fair sample.
fn scattered(id: Id) -> u32 {
    id.wrapping_mul(2_654_435_761)
}

fn seconds(tests: &[&Test]) -> f64 {
    tests.iter().map(|test| test.seconds).sum()
}

/// A time limit far above what these tests take.
fn limit(tests: &[&Test]) -> Duration {
    Duration::from_secs_f64((5.0 * seconds(tests)).max(10.0))
}
