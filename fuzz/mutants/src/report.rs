//! Prints the figures, and the survivors with the tests that reach them.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::hunt::{self, Verdict, Verdicts};
use crate::list::Mutant;
use crate::suite::Test;
use crate::switches::{Left, Without};
use crate::tree::Folder;

#[derive(Default)]
struct Figures {
    listed: usize,
    unviable: usize,
    constant: usize,
    lost: usize,
    caught: usize,
    timed_out: usize,
    survived: usize,
    unreached: usize,
    open: usize,
}

/// Prints the figures by folder and by genre, then each survivor.
pub fn print(folder: &Folder) -> Result<()> {
    let (mutants, left, verdicts) = (folder.mutants()?, folder.read("left.json")?, hunt::verdicts(folder)?);
    let mut rows = BTreeMap::<String, Figures>::new();
    for mutant in &mutants {
        let of_folder = mutant.file.iter().take(2).map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        for row in [of_folder, format!("{:?}", mutant.genre), "all".into()] {
            rows.entry(row).or_default().count(mutant, &left, &verdicts);
        }
    }
    println!("{}", Figures::HEAD);
    rows.iter().for_each(|(name, figures)| println!("{}", figures.line(name)));
    print_survivors(&mutants, &verdicts, &folder.read::<Vec<Test>>("tests.json")?);
    Ok(())
}

fn print_survivors(mutants: &[Mutant], verdicts: &Verdicts, tests: &[Test]) {
    for mutant in mutants.iter().filter(|mutant| verdicts.get(&mutant.id).is_some_and(Verdict::has_survived)) {
        let mut by = BTreeMap::<&str, usize>::new();
        for test in tests.iter().filter(|test| test.reaches.contains(&mutant.id)) {
            *by.entry(&test.binary).or_default() += 1;
        }
        let by: Vec<String> = by.into_iter().map(|(binary, tests)| format!("{binary} {tests}")).collect();
        let by = if by.is_empty() { "unreached".to_owned() } else { by.join(", ") };
        println!("{} {} [{by}]", mutant.id, mutant.name);
    }
}

impl Figures {
    const HEAD: &str =
        "                  listed unviable constant lost viable caught by-time survived unreached open share";

    fn count(&mut self, mutant: &Mutant, left: &Left, verdicts: &Verdicts) {
        self.listed += 1;
        let counted = match (left.get(&mutant.id), verdicts.get(&mutant.id)) {
            (Some(Without::Unviable(_)), _) => &mut self.unviable,
            (Some(Without::Constant), _) => &mut self.constant,
            (Some(Without::Lost), _) => &mut self.lost,
            (None, Some(Verdict::Caught(_))) => &mut self.caught,
            (None, Some(Verdict::TimedOut)) => &mut self.timed_out,
            (None, Some(Verdict::Survived)) => &mut self.survived,
            (None, Some(Verdict::Unreached)) => &mut self.unreached,
            (None, None) => &mut self.open,
        };
        *counted += 1;
    }

    fn line(&self, name: &str) -> String {
        let caught = self.caught + self.timed_out;
        let judged = caught + self.survived + self.unreached;
        let viable = judged + self.open;
        let share = 100.0 * caught as f64 / judged.max(1) as f64;
        let Figures { listed, unviable, constant, lost, timed_out, survived, unreached, open, .. } = self;
        format!(
            "{name:18}{listed:6} {unviable:8} {constant:8} {lost:4} {viable:6} {caught:6} {timed_out:7} {survived:8} \
             {unreached:9} {open:4} {share:5.1}"
        )
    }
}
