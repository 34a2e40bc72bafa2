//! In the copy most test programs are modules of one, `drawn`: each program by itself compiles the reading of policies
//! and tickets anew, which together takes longer than all the rest.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The program that the others are joined to.
pub const JOINED: &str = "drawn";
const ROOT: &str = "tests/drawn/main.rs";

/// Programs that stay apart: with an allocator of its own, with formats that take long to compile, with much data, or
/// with a feature. They are built only if they are named.
const APART: [&str; 6] = ["allocations", "formats", "real_boston", "real_log", "schema", "zoneinfo"];

/// The files of the copy that join the programs, with their text.
pub fn files() -> Result<BTreeMap<PathBuf, String>> {
    let mut root = std::fs::read_to_string(ROOT)?;
    for program in programs()?.iter().filter(|program| !APART.contains(&program.as_str())) {
        root.push_str(&format!("\n#[path = \"../{program}.rs\"]\nmod {program};\n"));
    }
    let manifest = std::fs::read_to_string("Cargo.toml")?;
    let mut manifest = manifest.replace("autobenches = false\n", "autobenches = false\nautotests = false\n");
    for program in APART.iter().filter(|program| **program != "schema") {
        manifest.push_str(&format!("\n[[test]]\nname = \"{program}\"\npath = \"tests/{program}.rs\"\n"));
    }
    manifest.push_str(&format!("\n[[test]]\nname = \"{JOINED}\"\npath = \"{ROOT}\"\n"));
    Ok(BTreeMap::from([(ROOT.into(), root), ("Cargo.toml".into(), manifest)]))
}

/// The test programs of one file.
fn programs() -> Result<Vec<String>> {
    let mut programs = Vec::new();
    for entry in std::fs::read_dir("tests")? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "rs") {
            programs.push(name(&path).context("a test program has a plain name")?);
        }
    }
    programs.sort();
    Ok(programs)
}

fn name(path: &Path) -> Option<String> {
    Some(path.file_stem()?.to_str()?.to_owned())
}
