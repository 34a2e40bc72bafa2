//! What was probably meant by a text that is no allowance, such as `1.5h`, `90 min` or `3 days`.

use super::{Allowance, MAX_DAYS, MAX_MONTHS, MAX_SECONDS};
use crate::input::argument::ParseError;

/// The context of an allowance.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spot<'a> {
    /// What follows it in a longer text, such as ` after`.
    pub(crate) end: &'a str,
    /// Why days are not allowed there, if they are not, such as `is not working time`.
    pub(crate) no_days: Option<&'static str>,
    /// Whether it is the length of a repetition, which begins anew each time.
    pub(crate) repeats: bool,
}

impl Spot<'_> {
    /// Whether it is the allowance of a target.
    pub(super) fn is_target(self) -> bool {
        self.end.is_empty() && self.no_days.is_none() && !self.repeats
    }
}

/// The error for a text that cannot be read, with what to write instead.
pub(super) fn unreadable(text: &str, spot: Spot<'_>) -> ParseError {
    let Spot { end, no_days, .. } = spot;
    let parts = parts(text);
    let parts = parts.as_deref().unwrap_or_default();
    let counts_days = parts.iter().any(|part| matches!(part.unit, Some(Unit::AnyDay | Unit::Week)));
    match (parts, no_days, meant(parts)) {
        (parts, Some(no_days), _) if counts_days => match working(parts) {
            Some(hours) => ParseError::unreadable(text, no_days, instead(hours, end)),
            None => ParseError::unreadable(text, no_days, help(spot)),
        },
        (parts, None, _) if counts_days => {
            ParseError::unreadable(text, "could mean three things", which_days(parts, spot))
        }
        (_, Some(_), Some(days)) if !matches!(days, Allowance::Working(_)) => counted_days(text, days, spot),
        ([Part { amount: Amount { digits, decimals: 0 }, unit: None }], _, _) => {
            let days = if no_days.is_some() { String::new() } else { format!(", or `{digits} business days{end}`") };
            let help = format!("say what it counts, as in `{digits}h{end}` or `{digits}m{end}`{days}");
            ParseError::unreadable(text, "has no unit", help)
        }
        (_, _, meant) => {
            let same_day = || is_same_day(text).then_some(Allowance::BusinessDays(0)).filter(|_| spot.is_target());
            let meant = meant.or_else(same_day).map(|meant| format!("{meant}{end}"));
            ParseError::unreadable(text, "is not an allowance", help(spot)).meaning(meant)
        }
    }
}

/// The error for days where they are not allowed.
pub(super) fn counted_days(text: &str, days: Allowance, spot: Spot<'_>) -> ParseError {
    // A business date counts as eight hours here, and a date of the calendar as 24 hours.
    let hours = match days {
        Allowance::BusinessDays(days) => days.saturating_mul(8),
        Allowance::CalendarDays(days) => days.saturating_mul(24),
        Allowance::CalendarMonths(months) => months.saturating_mul(720),
        Allowance::Working(_) => 8,
    };
    let help = match in_range(Allowance::Working(hours.saturating_mul(3_600))) {
        Some(hours) => instead(hours, spot.end),
        None => help(spot),
    };
    ParseError::senseless(text, spot.no_days.unwrap_or_default(), help)
}

fn instead(hours: Allowance, end: &str) -> String {
    format!("write working time such as `{hours}{end}`")
}

fn help(Spot { end, no_days, .. }: Spot<'_>) -> String {
    let days = if no_days.is_some() {
        String::new()
    } else {
        format!(", or `2 business days{end}`, or `3 calendar days{end}`")
    };
    format!("write working time such as `4h{end}` or `1h30m{end}`{days}")
}

/// The error for an allowance that is zero or too long.
pub(super) fn out_of_range(text: &str, allowance: Allowance, Spot { end, .. }: Spot<'_>) -> ParseError {
    let most = match allowance {
        Allowance::Working(0) => return ParseError::senseless(text, NOTHING, format!("write `1s{end}` at least")),
        Allowance::CalendarDays(0) | Allowance::BusinessDays(0) => {
            return ParseError::senseless(text, NOTHING, "write one day at least");
        }
        Allowance::CalendarMonths(0) => {
            return ParseError::senseless(text, NOTHING, format!("write `1 calendar month{end}` at least"));
        }
        Allowance::CalendarMonths(_) => Allowance::CalendarMonths(MAX_MONTHS),
        Allowance::Working(_) => Allowance::Working(MAX_SECONDS),
        Allowance::CalendarDays(_) => Allowance::CalendarDays(MAX_DAYS),
        Allowance::BusinessDays(_) => Allowance::BusinessDays(MAX_DAYS),
    };
    ParseError::senseless(text, BEYOND, format!("write `{most}{end}` at most"))
}

const NOTHING: &str = "is zero";
const BEYOND: &str = "is more than 130 years";

/// A number with what it counts.
#[derive(Debug)]
struct Part {
    amount: Amount,
    unit: Option<Unit>,
}

/// A number without its decimal point, and how many of its digits are decimals.
#[derive(Clone, Copy, Debug)]
struct Amount {
    digits: u64,
    decimals: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Hour,
    Minute,
    Second,
    BusinessDay,
    CalendarDay,
    AnyDay,
    Week,
    Month,
    Year,
}

/// The units as people write them, whole or their beginning. The first that fits is meant.
const UNITS: [(&str, Unit); 10] = [
    ("hour", Unit::Hour),
    ("hr", Unit::Hour),
    ("minute", Unit::Minute),
    ("month", Unit::Month),
    ("mth", Unit::Month),
    ("year", Unit::Year),
    ("second", Unit::Second),
    ("day", Unit::AnyDay),
    ("week", Unit::Week),
    ("workday", Unit::BusinessDay),
];

/// The numbers from one on.
const NUMBERS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/// The most bytes of a text that is examined. Allowances that people write are shorter.
const LONGEST: usize = 48;

/// The parts of a text that consists of numbers, each with its unit. Only the last one may be without a unit.
fn parts(text: &str) -> Option<Vec<Part>> {
    let text = Some(text.trim()).filter(|text| text.len() <= LONGEST)?.to_ascii_lowercase();
    // ISO 8601 begins with a `P`, and sets days apart from hours with a `T`. An `M` before it is a month.
    let iso = text.strip_prefix('p').map(|iso| match iso.split_once('t') {
        Some((days, hours)) => format!("{} {hours}", days.replace('m', "month")),
        None => iso.replace('m', "month"),
    });
    let (mut rest, mut parts) = (iso.as_deref().unwrap_or(&text), Vec::new());
    loop {
        rest = rest.trim_start_matches([' ', ',', '&']);
        rest = rest.strip_prefix("and ").map_or(rest, str::trim_start);
        if rest.is_empty() {
            return Some(parts);
        }
        let (amount, after) = amount(rest)?;
        let (unit, after) = unit(after)?;
        parts.push(Part { amount, unit });
        rest = after;
    }
}

fn amount(text: &str) -> Option<(Amount, &str)> {
    let (whole, after) = split(text, |c| c.is_ascii_digit());
    if whole.is_empty() {
        let (word, after) = text.split_once(' ')?;
        let number = NUMBERS.iter().position(|number| *number == word);
        let number = if word == "next" { Some(0) } else { number }?;
        return Some((Amount { digits: u64::try_from(number).ok()?.checked_add(1)?, decimals: 0 }, after));
    }
    // A comma before three digits may set thousands apart.
    let decimal = |sign: char, most: usize| {
        let (fraction, rest) = split(after.strip_prefix(sign)?, |c| c.is_ascii_digit());
        (1..=most).contains(&fraction.len()).then_some((fraction, rest))
    };
    let (fraction, after) = decimal('.', 6).or_else(|| decimal(',', 2)).unwrap_or(("", after));
    let digits = format!("{whole}{fraction}").parse().ok()?;
    Some((Amount { digits, decimals: u32::try_from(fraction.len()).ok()? }, after))
}

/// The unit after a number; `None` in it where the text ends with the number.
fn unit(text: &str) -> Option<(Option<Unit>, &str)> {
    let (first, after) = word(text);
    let (second, after_both) = word(after);
    let (unit, after) = match (first, known(second)) {
        ("", _) => return text.trim().is_empty().then_some((None, "")),
        ("business" | "working" | "work", Some(Unit::AnyDay)) => (Unit::BusinessDay, after_both),
        ("business" | "working" | "work", Some(unit @ (Unit::Hour | Unit::Minute))) => (unit, after_both),
        ("calendar", Some(Unit::AnyDay)) => (Unit::CalendarDay, after_both),
        ("calendar", Some(Unit::Month)) => (Unit::Month, after_both),
        (word, _) => (known(word)?, after),
    };
    Some((Some(unit), after))
}

fn known(word: &str) -> Option<Unit> {
    // `ms` is not the plural of `m`.
    let one = word.strip_suffix('s').filter(|one| one.len() > 1).unwrap_or(word);
    UNITS.iter().find(|(unit, _)| !one.is_empty() && unit.starts_with(one)).map(|(_, unit)| *unit)
}

/// The next word, and what follows.
fn word(text: &str) -> (&str, &str) {
    split(text.trim_start_matches([' ', '-', '_']), |c| c.is_ascii_alphabetic())
}

/// Splits a text after the first characters for which `belongs` is true.
fn split(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

impl Amount {
    fn whole(self) -> Option<u32> {
        if self.decimals == 0 { u32::try_from(self.digits).ok() } else { None }
    }
}

impl Part {
    /// In seconds, if that is exact; a day has 24 hours here.
    fn seconds(&self) -> Option<u64> {
        let unit: u64 = match self.unit? {
            Unit::Hour => 3_600,
            Unit::Minute => 60,
            Unit::Second => 1,
            Unit::AnyDay => 86_400,
            Unit::Week => 604_800,
            Unit::BusinessDay | Unit::CalendarDay | Unit::Month | Unit::Year => return None,
        };
        let (seconds, scale) = (self.amount.digits.checked_mul(unit)?, 10_u64.checked_pow(self.amount.decimals)?);
        (seconds.checked_rem(scale)? == 0).then(|| seconds.checked_div(scale))?
    }
}

fn in_range(allowance: Allowance) -> Option<Allowance> {
    allowance.is_in_range().then_some(allowance)
}

/// The sum of all parts as working time; `None` if a unit occurs twice.
fn working(parts: &[Part]) -> Option<Allowance> {
    let twice = |(number, part): (usize, &Part)| parts.iter().take(number).any(|other| other.unit == part.unit);
    if parts.iter().enumerate().any(twice) {
        return None;
    }
    let seconds = parts.iter().try_fold(0_u64, |sum, part| sum.checked_add(part.seconds()?))?;
    in_range(Allowance::Working(u32::try_from(seconds).ok()?))
}

/// Whether a text speaks of the same day.
fn is_same_day(text: &str) -> bool {
    let text = text.trim();
    let words = || text.split([' ', '-', '_']).filter(|word| !word.is_empty()).map(str::to_ascii_lowercase);
    let same = ["same", "same business", "same working", "same work"].map(|first| format!("{first} day"));
    text.len() <= LONGEST && same.contains(&words().collect::<Vec<_>>().join(" "))
}

/// The allowance that was probably meant.
fn meant(parts: &[Part]) -> Option<Allowance> {
    match parts {
        [Part { amount, unit: Some(Unit::BusinessDay) }] => in_range(Allowance::BusinessDays(amount.whole()?)),
        [Part { amount, unit: Some(Unit::CalendarDay) }] => in_range(Allowance::CalendarDays(amount.whole()?)),
        [Part { amount, unit: Some(Unit::Month) }] => in_range(Allowance::CalendarMonths(amount.whole()?)),
        [Part { amount, unit: Some(Unit::Year) }] => {
            in_range(Allowance::CalendarMonths(amount.whole()?.checked_mul(12)?))
        }
        parts => working(parts),
    }
}

/// The ways to say which days are meant (A4).
fn which_days(parts: &[Part], spot: Spot<'_>) -> String {
    let end = spot.end;
    if let [Part { amount, unit }] = parts {
        // Most weeks have seven dates and five business dates.
        let (dates, business_dates) = if *unit == Some(Unit::Week) { (7, 5) } else { (1, 1) };
        let days = |each: u32| amount.whole().and_then(|count| count.checked_mul(each));
        let calendar = days(dates).map(Allowance::CalendarDays).and_then(in_range);
        let business = days(business_dates).map(Allowance::BusinessDays).and_then(in_range);
        if let (Some(hours), Some(calendar), Some(business)) = (working(parts), calendar, business) {
            return format!(
                "write `{hours}{end}` for hours of the calendar, `{calendar}{end}` for a later date at the same time \
                 of day, or `{business}{end}` for dates with opening hours"
            );
        }
    }
    match working(parts) {
        Some(hours) => format!(
            "write `{hours}{end}` for hours of the calendar; days are written alone, as in `2 business days{end}`"
        ),
        None => help(spot),
    }
}
