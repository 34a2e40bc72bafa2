//! Compares the bundled zone rules (C8) with the time zone files of the machine, if it has any.

#![allow(clippy::disallowed_methods, reason = "reads the machine's time zone files")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use punctual::calendar::{Zone, tzdb_version};

/// Known differences; its first lines say how it is written.
const DIFFERENCES: &str = include_str!("differences.txt");

/// The oldest edition whose differences are listed.
pub(crate) const LISTED_SINCE: &str = "2024a";

const DAY_S: i64 = 86_400;
const HORIZON_S: std::ops::Range<i64> = 0..4_102_444_800;

fn directory() -> Option<PathBuf> {
    let set = std::env::var_os("TZDIR").map(PathBuf::from);
    let usual = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo"].map(PathBuf::from);
    set.into_iter().chain(usual).find(|directory| directory.is_dir())
}

/// The edition of the files: in the first line of `tzdata.zi`, or a file of its own.
fn edition(directory: &Path) -> Option<String> {
    let zi = fs::read_to_string(directory.join("tzdata.zi")).ok();
    let named = zi.and_then(|text| Some(text.lines().next()?.strip_prefix("# version ")?.to_owned()));
    let own = || fs::read_to_string(directory.join("+VERSION")).ok();
    named.or_else(own).map(|edition| edition.trim().to_owned()).filter(|edition| !edition.is_empty())
}

/// Every time zone file under its name. `posix` and `right` hold the same names once more.
fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![(String::new(), directory.to_owned())];
    while let Some((prefix, directory)) = open.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
            match path.is_dir() {
                true if name == "posix" || name == "right" => {}
                true => open.push((format!("{name}/"), path)),
                false => {
                    if let Some(bytes) = fs::read(&path).ok().filter(|bytes| bytes.starts_with(b"TZif")) {
                        found.insert(name, bytes);
                    }
                }
            }
        }
    }
    found
}

fn offset(zone: &Zone, second: i64) -> i32 {
    zone.to_local(DateTime::<Utc>::from_timestamp(second, 0).unwrap()).offset().local_minus_utc()
}

/// Where two zones differ, day by day: on how many days, the first and the last of them.
fn difference(bundled: &Zone, system: &Zone) -> Option<String> {
    let days = HORIZON_S.step_by(DAY_S as usize);
    let differing: Vec<i64> = days.filter(|&day| offset(bundled, day) != offset(system, day)).collect();
    let (&first, &last) = (differing.first()?, differing.last()?);
    let date = |second: i64| DateTime::<Utc>::from_timestamp(second, 0).unwrap().date_naive();
    let (ours, theirs) = (offset(bundled, first), offset(system, first));
    let days = differing.len();
    Some(format!("{days} days from {} to {}; then {ours} s here and {theirs} s there", date(first), date(last)))
}

/// The list knows what changed between these editions; it cannot know what an older or newer one has otherwise.
pub(crate) fn is_listed(edition: &str) -> bool {
    (LISTED_SINCE..=tzdb_version()).contains(&edition)
}

/// The names listed, each with its edition and the reason.
pub(crate) fn listed() -> BTreeMap<&'static str, (&'static str, &'static str)> {
    let lines = DIFFERENCES.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let read = |line: &'static str| {
        let (edition, rest) = line.split_once(' ')?;
        let (name, reason) = rest.split_once(' ')?;
        Some((name, (edition, reason)))
    };
    lines.map(|line| read(line).unwrap_or_else(|| panic!("not an edition, a name and a reason: {line}"))).collect()
}

/// May a system with files of this edition differ, for a reason that the list gives?
fn excuse(listed: Option<&(&'static str, &'static str)>, edition: Option<&str>) -> Option<&'static str> {
    let (changed, reason) = listed?;
    let older = edition.is_none_or(|edition| edition < *changed);
    (older || *changed == "any").then_some(reason)
}

#[test]
fn c8_bundled_rules_are_those_of_the_system_but_for_listed_differences() {
    let Some(directory) = directory() else {
        println!("skipped: this machine has no time zone files");
        return;
    };
    let edition = edition(&directory);
    let shown = edition.as_deref().unwrap_or("an unknown edition");
    let (listed, ours) = (listed(), tzdb_version());
    println!("bundled {ours} against {shown} in {}", directory.display());

    let (mut compared, mut agreeing) = (0, 0);
    let (mut unknown, mut unlisted) = (Vec::new(), Vec::new());
    for (name, bytes) in files(&directory) {
        let Ok(bundled) = Zone::named(&name) else {
            unknown.push(name);
            continue;
        };
        let system = Zone::from_tzif(&name, &bytes).unwrap_or_else(|mistake| panic!("{name}: {mistake}"));
        compared += 1;
        match (difference(&bundled, &system), excuse(listed.get(name.as_str()), edition.as_deref())) {
            (None, _) => agreeing += 1,
            (Some(what), Some(reason)) => println!("{name}: {what} ({reason})"),
            (Some(what), None) => unlisted.push(format!("{name}: {what}")),
        }
    }
    if compared < 300 {
        println!("skipped: only {compared} time zone files with a name that is bundled");
        return;
    }
    println!("{compared} names compared, {agreeing} agree; not bundled: {unknown:?}");

    if !edition.as_deref().is_none_or(is_listed) {
        println!("not judged, because the list starts with {LISTED_SINCE} and ends with {ours}: {unlisted:#?}");
        return;
    }
    assert!(unlisted.is_empty(), "not in tests/zones/differences.txt, against {shown}: {unlisted:#?}");
}

#[test]
fn every_listed_difference_is_about_a_bundled_name() {
    for (name, (edition, _)) in listed() {
        let known = Zone::named(name).is_ok_and(|zone| zone.name() == name);
        assert!(known, "{name} is not bundled under this spelling");
        let known = edition == "any" || (LISTED_SINCE < edition && edition <= tzdb_version());
        assert!(known, "{name}: no edition {edition}");
    }
}
