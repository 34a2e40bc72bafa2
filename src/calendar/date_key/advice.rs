//! What was probably meant by a text that is no date and no rule for dates, such as `24.12.2026`, `june` or
//! `4th thursday november` (B1).

use chrono::{Datelike, Month, NaiveDate, Weekday};

use super::{DateKey, MOST_DAYS, read_day};
use crate::input::argument::ParseError;

const HELP: &str = "write `2026-12-24` or `2026-12-24..2027-01-02`; for every year `--12-24`, `--12-24..--01-02`, \
                    `2nd mon of oct`, `last mon of aug` or `easter-2`";

/// The longest text that is examined for a date. What a person writes as a date is shorter.
const LONGEST: usize = 40;

/// Why a text is no date, and which one was probably meant.
pub(super) fn unreadable(text: &str) -> ParseError {
    if let Some(error) = too_late_in_month(text) {
        return error;
    }
    let lower = Some(text.trim()).filter(|text| text.len() <= LONGEST).map(str::to_ascii_lowercase);
    let Some(lower) = lower else { return ParseError::unreadable(text, "is not a date", HELP) };
    if let Some(help) = DIFFERS.iter().find(|(name, _)| *name == lower).map(|(_, help)| *help) {
        return ParseError::unreadable(text, "is not the same date everywhere", help);
    }
    if too_far_from_easter(&lower) {
        let help = format!("write `easter`, or at most {MOST_DAYS} days before or after it, as in `easter-2`");
        return ParseError::unreadable(text, "is too far from Easter", help);
    }
    if let Some((month, day)) = words(&lower).and_then(|words| day_in_words(&words)) {
        if let Some(error) = too_late_in_month(&format!("--{month:02}-{day:02}")) {
            return ParseError::unreadable(text, is_of(&error), error.help().to_owned());
        }
    }
    ParseError::unreadable(text, "is not a date", HELP).meaning(meant(&lower))
}

/// What the error says after the text.
fn is_of(error: &ParseError) -> &str {
    error.found().rsplit_once("` ").map_or("is not a date", |(_, is)| is)
}

/// The error for a day that its month does not have, alone or as an end of a range.
fn too_late_in_month(text: &str) -> Option<ParseError> {
    let part = match text.split_once("..") {
        Some((from, to)) => {
            if read_day(from).is_none() {
                from
            } else {
                to
            }
        }
        None => text,
    };
    let yearly = part.strip_prefix("--").map(|rest| format!("2000-{rest}"));
    let parts: Vec<&str> = yearly.as_deref().unwrap_or(part).split('-').collect();
    let number = |at: usize, digits: usize| parts.get(at).filter(|part| part.len() == digits)?.parse::<u32>().ok();
    let (year, month, day) = (number(0, 4)?, number(1, 2)?, number(2, 2).filter(|_| parts.len() == 3)?);
    let (last, name) = (last_day(year, month).filter(|last| day > *last)?, name_of(month)?);
    let (year, before) = match yearly {
        Some(_) => (String::new(), "-".to_owned()),
        None => (format!(" {year}"), year.to_string()),
    };
    let is = format!("is not a date: {name}{year} has {last} days");
    Some(ParseError::unreadable(text, &is, format!("write `{before}-{month:02}-{last}` or an earlier day")))
}

fn last_day(year: u32, month: u32) -> Option<u32> {
    let year = i32::try_from(year).ok()?;
    (28..=31).rev().find(|day| NaiveDate::from_ymd_opt(year, month, *day).is_some())
}

fn name_of(month: u32) -> Option<&'static str> {
    Some(Month::try_from(u8::try_from(month).ok()?).ok()?.name())
}

fn too_far_from_easter(lower: &str) -> bool {
    let offset = lower.strip_prefix("orthodox ").unwrap_or(lower).strip_prefix("easter");
    let days = offset.and_then(|offset| offset.replace(' ', "").parse::<i64>().ok());
    days.is_some_and(|days| days.unsigned_abs() > u64::from(MOST_DAYS.unsigned_abs()))
}

/// What was probably meant by a text in lower case.
fn meant(lower: &str) -> Option<DateKey> {
    let named = || NAMES.iter().find(|(name, _)| *name == lower).and_then(|(_, key)| key.parse().ok());
    // A suggestion that would be refused is none.
    let readable = |key: &DateKey| key.to_string().parse::<DateKey>().is_ok();
    let found = meant_range(lower).or_else(|| meant_day(lower)).or_else(named).or_else(|| {
        let words = words(lower)?;
        meant_month(&words).or_else(|| meant_weekday(&words)).or_else(|| meant_easter(&words)).or_else(|| {
            let (month, day) = day_in_words(&words)?;
            Some(DateKey::Yearly { month, day })
        })
    });
    found.filter(readable)
}

/// Days of every year that have a name and are the same wherever they are kept.
const NAMES: [(&str, &str); 20] = [
    ("new year", "--01-01"),
    ("new year's day", "--01-01"),
    ("epiphany", "--01-06"),
    ("juneteenth", "--06-19"),
    ("all saints", "--11-01"),
    ("all saints' day", "--11-01"),
    ("christmas eve", "--12-24"),
    ("christmas", "--12-25"),
    ("christmas day", "--12-25"),
    ("boxing day", "--12-26"),
    ("new year's eve", "--12-31"),
    ("maundy thursday", "easter-3"),
    ("good friday", "easter-2"),
    ("easter sunday", "easter"),
    ("easter monday", "easter+1"),
    ("ascension", "easter+39"),
    ("ascension day", "easter+39"),
    ("pentecost", "easter+49"),
    ("whit monday", "easter+50"),
    ("corpus christi", "easter+60"),
];

/// Days with a name that are not the same everywhere.
const DIFFERS: [(&str, &str); 3] = [
    ("thanksgiving", "write `4th thu of nov` for the United States, or `2nd mon of oct` for Canada"),
    ("labor day", LABOUR_DAY),
    ("labour day", LABOUR_DAY),
];

const LABOUR_DAY: &str = "write `--05-01`, or `1st mon of sep` for the United States and Canada";

/// A range with another sign between its ends, or with ends in another form.
fn meant_range(lower: &str) -> Option<DateKey> {
    let split = ["...", "..", "/--", " - ", " – ", "–", " to ", " until ", " through ", "-"];
    let (from, to) = split.iter().find_map(|sign| lower.split_once(sign))?;
    match (meant_end(from.trim(), true)?, meant_end(to.trim(), false)?) {
        (DateKey::Once(from), DateKey::Once(to)) => Some(DateKey::Range { from, to }),
        (DateKey::Yearly { month, day }, DateKey::Yearly { month: to_month, day: to_day }) => {
            Some(DateKey::YearlyRange { from: (month, day), to: (to_month, to_day) })
        }
        _ => None,
    }
}

/// The end of a range. A month, as in `june to august`, stands for its first or its last day.
fn meant_end(text: &str, is_first: bool) -> Option<DateKey> {
    let in_words = || {
        let words = words(text)?;
        let (month, day) = match meant_month(&words) {
            Some(DateKey::YearlyRange { from, to }) => {
                if is_first {
                    from
                } else {
                    to
                }
            }
            _ => day_in_words(&words)?,
        };
        Some(DateKey::Yearly { month, day })
    };
    read_day(text).or_else(|| meant_day(text)).or_else(in_words)
}

/// The words of a text, without those that say nothing.
fn words(lower: &str) -> Option<Vec<&str>> {
    let words =
        lower.split([' ', ',', '_']).filter(|word| !matches!(*word, "" | "the" | "of" | "in" | "every" | "from"));
    Some(words.collect::<Vec<_>>()).filter(|words| !words.is_empty())
}

/// A whole month.
fn meant_month(words: &[&str]) -> Option<DateKey> {
    let [month] = words else { return None };
    let month = month.parse::<Month>().ok()?.number_from_month();
    // 2000 is a leap year.
    Some(DateKey::YearlyRange { from: (month, 1), to: (month, last_day(2_000, month)?) })
}

/// A day of a month, as in `31 feb` or `july 4th`.
fn day_in_words(words: &[&str]) -> Option<(u32, u32)> {
    let [one, other] = words else { return None };
    let (month, day) = match (one.parse::<Month>(), other.parse::<Month>()) {
        (Ok(month), Err(_)) => (month, other),
        (Err(_), Ok(month)) => (month, one),
        _ => return None,
    };
    let digits = day.trim_end_matches(['.', 's', 't', 'n', 'd', 'r', 'h']);
    let day = digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some((month.number_from_month(), day)).filter(|(_, day)| (1..=31).contains(day))
}

/// A weekday of a month, as in `4th thursday november` or `last monday of may`.
fn meant_weekday(words: &[&str]) -> Option<DateKey> {
    let [nth, weekday, month] = words else { return None };
    let places = [["1st", "first"], ["2nd", "second"], ["3rd", "third"], ["4th", "fourth"], ["5th", "fifth"]];
    let place = |word: &&str| {
        let number = || word.strip_suffix('.').unwrap_or(word).parse::<usize>().ok()?.checked_sub(1);
        let found = places.iter().position(|names| names.contains(word)).or_else(number);
        if *word == "last" { Some("last") } else { places.get(found?)?.first().copied() }
    };
    let (weekday, month): (Weekday, Month) = (weekday.parse().ok()?, month.parse().ok()?);
    Some(DateKey::Weekday { nth: place(nth)?.parse().ok()?, weekday, month })
}

/// A date counted from Easter, as in `easter + 1` or `2 days before easter`.
fn meant_easter(words: &[&str]) -> Option<DateKey> {
    let orthodox = words.contains(&"orthodox");
    let rest: Vec<&str> = words.iter().copied().filter(|word| !matches!(*word, "orthodox" | "day" | "days")).collect();
    let days = match rest.as_slice() {
        [days, "before", "easter"] => days.parse::<i32>().ok()?.checked_neg()?,
        [days, "after", "easter"] => days.parse().ok()?,
        ["easter", rest @ ..] => match rest.concat().as_str() {
            "" => 0,
            days => days.parse().ok()?,
        },
        [one] => one.strip_prefix("easter")?.parse().ok()?,
        _ => return None,
    };
    Some(if orthodox { DateKey::OrthodoxEaster { days } } else { DateKey::Easter { days } })
}

/// The date that was probably meant, as by `24.12.2026`, `12/24/2026`, `20261224`, `2026-12-24t00:00:00z`, or `12-24`
/// and `24.12.` of every year. `None` for `03/04/2026`, which can mean two dates.
fn meant_day(text: &str) -> Option<DateKey> {
    // A time of day may follow. What else follows may be the end of a range.
    let timed = text.split_once(['t', ' ']).filter(|(_, time)| time.contains(':'));
    let written = timed.map_or(text, |(date, _)| date);
    let numbers: Vec<&str> = written.trim_end_matches('.').split(['-', '/', '.']).collect();
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    let date = |year: &str, month: &str, day: &str| {
        let year = i32::try_from(number(year).filter(|_| year.len() == 4)?).ok()?;
        NaiveDate::from_ymd_opt(year, number(month)?, number(day)?)
    };
    let once = |year: &str, month: &str, day: &str| date(year, month, day).map(DateKey::Once);
    let yearly = |month: &str, day: &str| {
        let date = date("2000", month, day)?;
        Some(DateKey::Yearly { month: date.month(), day: date.day() })
    };
    match numbers.as_slice() {
        [all] if all.len() == 8 => once(all.get(..4)?, all.get(4..6)?, all.get(6..)?),
        [month, day] if written.contains('-') => yearly(month, day),
        [day, month] if written.ends_with('.') => yearly(month, day),
        [first, middle, last] if first.len() == 4 => once(first, middle, last).or_else(|| once(first, last, middle)),
        [first, middle, last] => match (once(last, middle, first), once(last, first, middle)) {
            (day_first, _) if written.contains('.') => day_first,
            (Some(one), Some(other)) if one != other => None,
            (day_first, month_first) => day_first.or(month_first),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b1_dates_in_other_forms_are_understood() {
        for text in [
            "24.12.2026",
            "24/12/2026",
            "12/24/2026",
            "24-12-2026",
            "2026/12/24",
            "2026-24-12",
            "20261224",
            "2026-12-24T00:00:00Z",
        ] {
            assert_eq!(text.parse::<DateKey>().unwrap_err().suggestion(), Some("2026-12-24"), "{text}");
        }
        for text in ["12-24", "24.12."] {
            assert_eq!(text.parse::<DateKey>().unwrap_err().suggestion(), Some("--12-24"), "{text}");
        }
        assert_eq!("3.4.2026".parse::<DateKey>().unwrap_err().suggestion(), Some("2026-04-03"));
        assert_eq!("03/03/2026".parse::<DateKey>().unwrap_err().suggestion(), Some("2026-03-03"));
        for unclear in ["03/04/2026", "24/12/26", "2026-13-13", "tomorrow", "", "--", "٢٤.12.2026", "2026--12-24"] {
            assert_eq!(unclear.parse::<DateKey>().unwrap_err().suggestion(), None, "{unclear}");
        }
    }

    #[test]
    fn b1_a_day_that_a_month_does_not_have_says_how_many_there_are() {
        for (text, is) in [
            ("2025-02-29", "February 2025 has 28 days"),
            ("2026-04-31", "April 2026 has 30 days"),
            ("--02-30", "February has 29 days"),
            ("2024-02-30", "February 2024 has 29 days"),
        ] {
            let found = format!("`{text}` is not a date: {is}");
            assert_eq!(text.parse::<DateKey>().unwrap_err().found(), found);
        }
    }
}
