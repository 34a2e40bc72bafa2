//! What is meant by a text that names no time zone: an offset in another form, a name of Windows, an abbreviation, a
//! city, or a misspelt name. Also names that are zones, but probably not the ones that were meant.

use chrono::FixedOffset;

use super::time_of_day::TimeOfDay;
use super::tzdb;
use super::zone::{Zone, Zones};
use super::zone_names::{main_zones, zone_of_windows};
use crate::input::expected::Advice;
use crate::input::names::sort_by;
use crate::input::problem::{Place, ProblemKind, Problems};
use crate::input::suggest::differ_by_a_slip;
use crate::input::written::any_of;

/// The zone of this name, if there is one.
pub(crate) fn zone_named(zones: &Zones, name: &str, at: &Place<'_>, problems: &mut Problems) -> Option<Zone> {
    let zone = zones.find(name);
    if zone.is_err() {
        let found = format!("`{name}` {}", tzdb::UNKNOWN);
        let Advice { help, meant } = advice(zones, name, problems);
        problems.add_meant(at, ProblemKind::UnknownName, found, help, meant);
    }
    zone.ok()
}

fn advice(zones: &Zones, name: &str, problems: &mut Problems) -> Advice {
    let known = names_of(zones);
    let written = name.trim().replace(' ', "_");
    let of_city =
        |wanted: &str| known.iter().find(|known| city(known).is_some_and(|city| city.eq_ignore_ascii_case(wanted)));
    let windows = zone_of_windows(name.trim()).filter(|zone| zones.find(zone).is_ok()).map(str::to_owned);
    let certain = offset(name).or(windows).or_else(|| of_city(&written).map(|known| (*known).to_owned()));
    if certain.is_some() {
        return Advice { help: tzdb::HELP.into(), meant: certain };
    }
    // Abbreviations are not compared by their spelling: one that differs in a letter means another zone.
    if is_abbreviation(name) {
        return match zones_with(name).as_slice() {
            [] => Advice { help: tzdb::HELP.into(), meant: None },
            [zone] => Advice { help: tzdb::HELP.into(), meant: Some((*zone).to_owned()) },
            several => Advice {
                help: format!("it can mean {}; write one of them", any_of(several.iter().copied())).into(),
                meant: None,
            },
        };
    }
    // In a name without a region, the cities of short names are too like each other.
    let meant = problems.nearest(&written, known.iter().copied()).or_else(|| {
        let cities = known.iter().filter_map(|name| city(name)).filter(|city| city.len() >= MISSPELT_CITY);
        of_city(problems.nearest(&written, cities)?).copied()
    });
    // Another city is another place, however much of the region is the same.
    let last = |name: &str| city(name).unwrap_or(name).to_owned();
    let meant = meant.filter(|meant| differ_by_a_slip(&last(&written), &last(meant)));
    Advice { help: tzdb::HELP.into(), meant: meant.map(str::to_owned) }
}

/// The fewest letters of a city that may be misspelt.
const MISSPELT_CITY: usize = 6;

fn city(zone: &str) -> Option<&str> {
    zone.rsplit_once('/').map(|(_, city)| city)
}

/// The names of all zones, sorted.
fn names_of(zones: &Zones) -> Vec<&str> {
    let mut names: Vec<&str> = zones.own_names().collect();
    names.extend(tzdb::names().map(|name| -> &str { name }));
    sort_by(&mut names, |one, other| one.cmp(other));
    names
}

/// The offset that is meant, as by `GMT+2`, `UTC+02:00`, `UTC -5`, `+2`, `+0530` or `GMT+5:30`.
fn offset(text: &str) -> Option<String> {
    let upper = text.trim().to_ascii_uppercase().replace('−', "-");
    let rest = ["UTC", "GMT"].iter().find_map(|prefix| upper.strip_prefix(prefix)).unwrap_or(&upper).trim_start();
    let (sign, rest) = match (rest.strip_prefix('+'), rest.strip_prefix('-')) {
        (Some(rest), _) => (1, rest),
        (_, Some(rest)) => (-1, rest),
        _ => return None,
    };
    let rest = rest.trim();
    let time = match rest.parse::<TimeOfDay>() {
        Ok(time) => time,
        Err(invalid) => invalid.suggestion()?.parse().ok()?,
    };
    // What has letters, such as `am`, is no offset.
    let is_plain = rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    let seconds = i32::try_from(time.seconds()).ok().filter(|_| is_plain)?.checked_mul(sign)?;
    FixedOffset::east_opt(seconds).map(|offset| Zone::fixed(offset).name().to_owned())
}

/// Whether it looks like an abbreviation such as `EST` or `CEST`.
fn is_abbreviation(name: &str) -> bool {
    (2..=5).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// The main zones whose clocks use this abbreviation.
fn zones_with(abbreviation: &str) -> Vec<&'static str> {
    let mut zones: Vec<&'static str> = main_zones()
        .filter(|zone| {
            let local = Local::of(zone);
            local.is_some_and(|local| local.winter == abbreviation || local.summer == Some(abbreviation))
        })
        .collect();
    sort_by(&mut zones, |one, other| one.cmp(other));
    zones.dedup();
    zones
}

/// The abbreviations and the offset that a zone uses today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Local {
    winter: &'static str,
    /// West of UTC, as POSIX writes it.
    offset: &'static str,
    summer: Option<&'static str>,
}

impl Local {
    fn of(zone: &str) -> Option<Local> {
        let footer = tzdb::footer(zone)?;
        let letters = |text: &'static str| {
            let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
            text.split_at_checked(end)
        };
        let (winter, rest) = letters(footer)?;
        let end = rest.find(|c: char| c.is_ascii_alphabetic() || c == '<' || c == ',').unwrap_or(rest.len());
        let (offset, rest) = rest.split_at_checked(end)?;
        let (summer, _) = letters(rest)?;
        Some(Local { winter, offset, summer: Some(summer).filter(|summer| !summer.is_empty()) })
    }
}

/// A zone with summer time that has the same winter time as the one of this name, if the name is that of the winter
/// time alone: `EST` is one hour behind New York all summer.
pub(crate) fn neighbour_with_summer_time(name: &str) -> Option<&'static str> {
    let own = Local::of(name).filter(|own| own.summer.is_none() && own.winter.eq_ignore_ascii_case(name))?;
    main_zones().find(|zone| {
        Local::of(zone).is_some_and(|local| Local { summer: None, ..local } == own && local.summer.is_some())
    })
}

#[cfg(all(test, feature = "bundled-tz"))]
mod tests {
    use super::*;

    #[track_caller]
    fn means(written: &str, meant: Option<&str>) {
        let advice = advice(&Zones::bundled(), written, &mut Problems::default());
        assert_eq!(advice.meant.as_deref(), meant, "{written}: {}", advice.help);
        assert!(advice.meant.is_none_or(|meant| Zones::bundled().find(&meant).is_ok()));
    }

    #[test]
    fn c8_an_offset_in_other_words_is_that_offset() {
        for written in ["GMT+2", "UTC+2", "UTC+02:00", "UTC +2:00", "gmt+02", "+2", "+0200", "+2:00", "UTC+0200"] {
            means(written, Some("+02:00"));
        }
        means("GMT+5:30", Some("+05:30"));
        means("UTC-3.5", None);
        means("UTC−5", Some("-05:00"));
        means("UTC+25", None);
        means("UTC+", Some("UTC"));
        means("UTC+5pm", None);
    }

    #[test]
    fn c8_names_of_windows_and_cities_are_zones() {
        means("W. Europe Standard Time", Some("Europe/Berlin"));
        means("eastern standard time", Some("America/New_York"));
        means("New York", Some("America/New_York"));
        means("ROME", Some("Europe/Rome"));
        means("Europe/Berln", Some("Europe/Berlin"));
        means("Eurpe/Berlin", Some("Europe/Berlin"));
        means("Asia/Tokio", Some("Asia/Tokyo"));
        means("Sidney", Some("Australia/Sydney"));
        means("Mars/Olympus", None);
    }

    #[test]
    fn c8_a_city_that_is_no_zone_is_not_another_city() {
        for city in ["Boston", "Rotterdam", "Mumbai", "Kiel", "Davos", "Asia/Delhi", "Pacific Time", "US/East"] {
            means(city, None);
        }
    }

    #[test]
    fn c8_an_abbreviation_means_no_zone_that_is_a_letter_away() {
        let help = |written: &str| advice(&Zones::bundled(), written, &mut Problems::default()).help.into_owned();
        means("IST", None);
        assert_eq!(help("IST"), "it can mean `Asia/Jerusalem` or `Asia/Kolkata`; write one of them");
        means("JST", Some("Asia/Tokyo"));
        means("BST", Some("Europe/London"));
        means("XQT", None);
        assert!(
            help("CST").contains("`America/Chicago`") && help("CST").contains("`Asia/Shanghai`"),
            "{}",
            help("CST")
        );
    }

    #[test]
    fn c8_a_name_of_winter_time_has_a_neighbour_with_summer_time() {
        let neighbours = ["EST", "MST", "HST", "GMT"].map(neighbour_with_summer_time);
        let expected = ["America/New_York", "America/Denver", "America/Adak", "Europe/London"];
        assert_eq!(neighbours, expected.map(Some));
        for name in ["UTC", "CET", "EST5EDT", "America/Phoenix", "Jamaica", "Etc/GMT", "Asia/Kolkata", "none", "-05:00"]
        {
            assert_eq!(neighbour_with_summer_time(name), None, "{name}");
        }
    }
}
