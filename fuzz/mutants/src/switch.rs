//! This file is copied into the crate under test. It knows which mutant is selected, and which mutants the program
//! has reached.

use std::fs::File;
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

/// The program as written.
const NONE: u32 = 0;
/// The program as written, recording which mutants it reaches.
const NOTE: u32 = u32::MAX - 1;
/// The environment has not been read yet.
const UNREAD: u32 = u32::MAX;

static CHOSEN: AtomicU32 = AtomicU32::new(UNREAD);
static SEEN: [AtomicBool; COUNT] = [const { AtomicBool::new(false) }; COUNT];
static NOTES: Mutex<Option<File>> = Mutex::new(None);

#[inline(always)]
pub(crate) fn chosen(id: u32) -> bool {
    among([id]) == id
}

/// The chosen one if it is one of these, 0 if not.
#[inline(always)]
pub(crate) fn among<const N: usize>(ids: [u32; N]) -> u32 {
    match CHOSEN.load(Relaxed) {
        NONE => NONE,
        chosen => look(&ids, chosen),
    }
}

#[cold]
fn look(ids: &[u32], chosen: u32) -> u32 {
    match chosen {
        UNREAD => {
            CHOSEN.store(read(), Relaxed);
            look(ids, CHOSEN.load(Relaxed))
        }
        NOTE => {
            ids.iter().for_each(|&id| note(id));
            NONE
        }
        chosen if ids.contains(&chosen) => chosen,
        _ => NONE,
    }
}

fn read() -> u32 {
    if let Some(path) = std::env::var_os("PUNCTUAL_MUTANT_NOTES") {
        *NOTES.lock().unwrap() = Some(File::options().create(true).append(true).open(path).unwrap());
        return NOTE;
    }
    std::env::var("PUNCTUAL_MUTANT").map_or(NONE, |id| id.parse().unwrap())
}

fn note(id: u32) {
    if !SEEN[id as usize].swap(true, Relaxed) {
        let mut notes = NOTES.lock().unwrap();
        notes.as_mut().unwrap().write_all(format!("{id}\n").as_bytes()).unwrap();
    }
}

/// An iterator, or what a mutant hands out instead: `impl Iterator` is one type.
pub(crate) enum Items<I: Iterator> {
    AsWritten(I),
    Mutant(std::vec::IntoIter<I::Item>),
}

impl<I: Iterator> Iterator for Items<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        match self {
            Items::AsWritten(items) => items.next(),
            Items::Mutant(items) => items.next(),
        }
    }
}
