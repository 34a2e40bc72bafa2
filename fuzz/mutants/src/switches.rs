//! Puts all mutants into one build. Mutants that do not compile are left out until the rest compiles.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::list::{Id, Mutant};
use crate::place;
use crate::tree::Folder;

const SWITCH: &str = include_str!("switch.rs");
const SWITCH_FILE: &str = "src/mutant_switch.rs";

/// Why a mutant has no switch.
#[derive(Debug, Deserialize, Serialize)]
pub enum Without {
    /// The compiler refuses it, and would without a switch.
    Unviable(String),
    /// It is in a constant expression.
    Constant,
    /// Nothing was found where the list says it is.
    Lost,
}

/// The mutants without a switch.
pub type Left = BTreeMap<Id, Without>;

type Lines = BTreeMap<PathBuf, Vec<(RangeInclusive<usize>, Id)>>;

/// Writes the copy, checks it, and leaves out mutants until the compiler accepts it.
pub fn write_all(folder: &Folder, left: &mut Left) -> Result<()> {
    let mutants = folder.mutants()?;
    for round in 1.. {
        let lines = write(folder, &mutants, left)?;
        let refused = refused(folder, &lines)?;
        eprintln!("round {round}: {} refused", refused.len());
        if refused.is_empty() {
            break;
        }
        left.extend(refused.into_iter().map(|(id, why)| (id, Without::Unviable(why))));
        folder.write("left.json", left)?;
    }
    Ok(())
}

fn write(folder: &Folder, mutants: &[Mutant], left: &mut Left) -> Result<Lines> {
    let mut by_file: BTreeMap<_, Vec<&Mutant>> = BTreeMap::new();
    for mutant in mutants {
        by_file.entry(mutant.file.clone()).or_default().push(mutant);
    }
    let left_out: BTreeSet<Id> = left.keys().copied().collect();
    let (mut sources, mut lines) = (BTreeMap::new(), Lines::new());
    for (file, mutants) in by_file {
        let source = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let placed = place::place(&source, &mutants, &left_out).with_context(|| file.display().to_string())?;
        left.extend(placed.constant.into_iter().map(|id| (id, Without::Constant)));
        left.extend(placed.let_chains.into_iter().map(|id| (id, Without::Unviable("joins a `let`".into()))));
        left.extend(placed.needed_arms.into_iter().map(|id| (id, Without::Unviable("leaves a match open".into()))));
        left.extend(placed.lost.into_iter().map(|id| (id, Without::Lost)));
        sources.insert(file.clone(), placed.switched.text);
        lines.insert(file, placed.switched.lines);
    }
    let root = std::fs::read_to_string("src/lib.rs")?;
    sources.insert("src/lib.rs".into(), format!("#![allow(warnings)]\n{root}\nmod mutant_switch;\n"));
    folder.update(&sources)?;
    let switch = format!("{SWITCH}\nconst COUNT: usize = {};\n", mutants.len() + 1);
    if std::fs::read_to_string(folder.copy().join(SWITCH_FILE)).is_ok_and(|known| known == switch) {
        return Ok(lines);
    }
    std::fs::write(folder.copy().join(SWITCH_FILE), switch)?;
    Ok(lines)
}

/// The mutants that the compiler's errors name.
fn refused(folder: &Folder, lines: &Lines) -> Result<BTreeMap<Id, String>> {
    let output = folder.cargo().args(["check", "--lib", "--message-format=json"]).output()?;
    let (mut refused, mut unexplained) = (BTreeMap::new(), String::new());
    for line in String::from_utf8(output.stdout)?.lines() {
        let Ok(Note { message: Some(message) }) = serde_json::from_str(line) else { continue };
        if message.level != "error" || message.spans.is_empty() {
            continue;
        }
        match mutants_of(&message, lines) {
            ids if ids.is_empty() => unexplained.push_str(&message.rendered),
            ids => refused.extend(ids.into_iter().map(|id| (id, message.title()))),
        }
    }
    if refused.is_empty() && !output.status.success() {
        bail!("these errors name no mutant:\n{unexplained}\n{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(refused)
}

#[derive(Deserialize)]
struct Note {
    message: Option<Message>,
}

#[derive(Deserialize)]
struct Message {
    level: String,
    message: String,
    code: Option<Code>,
    spans: Vec<ErrorSpan>,
    rendered: String,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct ErrorSpan {
    file_name: PathBuf,
    line_start: usize,
    is_primary: bool,
}

impl Message {
    fn title(&self) -> String {
        self.code.as_ref().map_or_else(|| self.message.clone(), |code| format!("{}: {}", code.code, self.message))
    }
}

/// The mutants to which an error points, or otherwise those to which its notes point.
fn mutants_of(message: &Message, lines: &Lines) -> BTreeSet<Id> {
    let at = |primary: bool| -> BTreeSet<Id> {
        let spans = message.spans.iter().filter(|span| span.is_primary == primary);
        spans.filter_map(|span| mutant_at(span, lines)).collect()
    };
    let pointed = at(true);
    if pointed.is_empty() { at(false) } else { pointed }
}

fn mutant_at(span: &ErrorSpan, lines: &Lines) -> Option<Id> {
    let in_file = lines.get(&span.file_name)?;
    in_file.iter().find(|(lines, _)| lines.contains(&span.line_start)).map(|&(_, id)| id)
}
