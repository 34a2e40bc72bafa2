//! The working folder: a copy of the crate with the switches, and what has been found out about it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::list::{self, Mutant};

pub struct Folder(PathBuf);

impl Folder {
    pub fn new(path: PathBuf) -> Result<Folder> {
        fs::create_dir_all(&path)?;
        Ok(Folder(fs::canonicalize(path)?))
    }

    /// The copy of the crate.
    pub fn copy(&self) -> PathBuf {
        self.0.join("punctual")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn mutants(&self) -> Result<Vec<Mutant>> {
        list::read(&self.path("mutants.json"))
    }

    pub fn read<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        let text = fs::read_to_string(self.path(name)).with_context(|| format!("{name}: has its step been run?"))?;
        Ok(serde_json::from_str(&text)?)
    }

    pub fn write(&self, name: &str, value: &impl Serialize) -> Result<()> {
        Ok(fs::write(self.path(name), serde_json::to_string_pretty(value)?)?)
    }

    /// Copies the files that git lists in the current folder, except those that are given with their text. Unchanged
    /// files are not written, so that they are not built again.
    pub fn update(&self, instead: &BTreeMap<PathBuf, String>) -> Result<()> {
        let copy = self.copy();
        for file in files()? {
            let text = match instead.get(&file) {
                Some(text) => text.clone().into_bytes(),
                None => fs::read(&file).with_context(|| file.display().to_string())?,
            };
            write_changed(&copy.join(file), &text)?;
        }
        Ok(())
    }

    /// Cargo in the copy.
    pub fn cargo(&self) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(self.copy()).env("CARGO_INCREMENTAL", "0");
        cargo
    }
}

fn write_changed(path: &Path, text: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|known| known == text) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().context("a file is in a folder")?)?;
    Ok(fs::write(path, text)?)
}

fn files() -> Result<Vec<PathBuf>> {
    let listed = Command::new("git").args(["ls-files", "--cached", "--others", "--exclude-standard"]).output()?;
    ensure!(listed.status.success(), "this is to be run at the top of the repository");
    let files = String::from_utf8(listed.stdout)?;
    Ok(files
        .lines()
        .filter(|file| !file.starts_with("fuzz/mutants/"))
        .map(PathBuf::from)
        .filter(|file| file.is_file())
        .collect())
}
