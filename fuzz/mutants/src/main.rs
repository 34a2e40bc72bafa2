//! Mutation testing with all mutants in one build; ../README.md says why and how.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a tool reads files and runs programs")]

mod hunt;
mod list;
mod place;
mod process;
mod report;
mod suite;
mod switches;
mod text;
mod tree;
mod workers;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;

use hunt::Hunt;
use switches::Left;
use tree::Folder;

const USAGE: &str = "\
punctual-mutants FOLDER STEP, at the top of the repository

  switch LIST         copies the crate to FOLDER and puts the mutants of LIST into it
  build [PROGRAM]...  builds its tests, or these programs of them
  learn [PROGRAM]...  runs every test once, of all test programs or of these
  hunt [NUMBER]...    judges the mutants that have not been judged, or of these
    --again           judges the survivors again
    --longest SECONDS learn and hunt leave out the tests that take longer [2]
  report              prints the figures and the survivors";

struct Arguments {
    folder: PathBuf,
    step: String,
    rest: Vec<String>,
    again: bool,
    longest: f64,
}

fn main() -> Result<()> {
    let arguments = arguments()?;
    let folder = Folder::new(arguments.folder)?;
    match arguments.step.as_str() {
        "switch" => {
            let list = arguments.rest.first().context("which list?")?;
            std::fs::copy(list, folder.path("mutants.json"))?;
            let mut left: Left = folder.read("left.json").unwrap_or_default();
            switches::write_all(&folder, &mut left)?;
            folder.write("left.json", &left)
        }
        "build" => suite::build(&folder, &arguments.rest),
        "learn" => suite::learn(&folder, &arguments.rest, arguments.longest),
        "hunt" => {
            let only = arguments.rest.iter().map(|number| number.parse()).collect::<Result<_, _>>()?;
            Hunt { folder: &folder, longest: arguments.longest, again: arguments.again, only }.run()
        }
        "report" => report::print(&folder),
        step => bail!("no step is called {step}\n{USAGE}"),
    }
}

fn arguments() -> Result<Arguments> {
    let (mut words, mut again, mut longest) = (Vec::new(), false, 2.0);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("again") => again = true,
            Long("longest") => longest = parser.value()?.parse()?,
            Value(word) => words.push(word.string()?),
            _ => bail!("{}\n{USAGE}", argument.unexpected()),
        }
    }
    let mut words = words.into_iter();
    let (folder, step) = (words.next().context(USAGE)?.into(), words.next().context(USAGE)?);
    Ok(Arguments { folder, step, rest: words.collect(), again, longest })
}
