//! Readings of clocks, as products write them. This module knows no product and no time zone.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, Utc};

use super::node::Node;
use crate::calendar::TimeOfDay;
use crate::input::ProblemKind;
use crate::input::text::quoted;
use crate::time::parse_rfc3339;

impl Node<'_, '_> {
    /// The instant. A text that is none is a mistake. An offset may be written without a colon, as in `+0200`.
    pub(super) fn instant(&self) -> Option<DateTime<Utc>> {
        let text = self.text()?;
        let read = parse_rfc3339(text).or_else(|| parse_rfc3339(&with_colon(text)?));
        self.or_mistake(read, "an instant", "the vendor's format has RFC 3339 here, such as `2026-03-02T09:00:00Z`")
    }

    /// The time of day, on a clock of twelve hours or of twenty-four. A text that is none is a mistake.
    pub(super) fn time_of_day(&self) -> Option<TimeOfDay> {
        let read = time_of_day(self.text()?);
        self.or_mistake(read, "a time of day", "the vendor's format has a time here, such as `09:00 am` or `17:30`")
    }

    /// The date. A text that is none is a mistake.
    pub(super) fn date(&self) -> Option<NaiveDate> {
        self.dated(self.text()?)
    }

    /// The date of this value that is written elsewhere, as in the name of a field. A text that is none is a mistake.
    pub(super) fn dated(&self, text: &str) -> Option<NaiveDate> {
        let read = (text.len() == 10).then(|| text.parse::<NaiveDate>().ok()).flatten();
        let read = read.filter(|date| (1..=9_999).contains(&date.year()));
        if read.is_none() {
            let found = format!("`{}` is not a date", quoted(text));
            self.mistake(ProblemKind::Unreadable, found, "the vendor's format has a date here, such as `2026-12-24`");
        }
        read
    }

    /// The date and time on a clock whose zone is not written, with or without decimals of a second. Another text is a
    /// mistake.
    pub(super) fn local(&self) -> Option<NaiveDateTime> {
        let help = "write date and time without a zone, such as `2026-03-02 09:00:00`";
        self.or_mistake(local(self.text()?), "a date and time without a zone", help)
    }
}

/// The same with a colon in its offset.
fn with_colon(text: &str) -> Option<String> {
    let (rest, minutes) = text.split_at_checked(text.len().checked_sub(2)?)?;
    Some(format!("{rest}:{minutes}"))
}

/// Reads `2026-03-02 09:00:00`, with or without decimals, and with a `T` in between.
pub(super) fn local(text: &str) -> Option<NaiveDateTime> {
    let digits = |part: &str| part.len() == 10 && part.bytes().filter(u8::is_ascii_digit).count() == 8;
    let (date, _) = text.split_once([' ', 'T']).filter(|(date, _)| digits(date))?;
    let form = if text.get(date.len()..)?.starts_with('T') { "%Y-%m-%dT%H:%M:%S%.f" } else { "%Y-%m-%d %H:%M:%S%.f" };
    NaiveDateTime::parse_from_str(text, form).ok()
}

/// Reads `9:00 am`, `09:00:00 AM`, `11:59:59 pm`, `17:30` and `17:30:00`.
pub(super) fn time_of_day(text: &str) -> Option<TimeOfDay> {
    let written = text.trim().to_ascii_lowercase();
    let half = |ending: &str| written.strip_suffix(ending).map(str::trim_end);
    let (clock, noon) = match (half("am"), half("pm")) {
        (Some(clock), _) => (clock, Some(0)),
        (_, Some(clock)) => (clock, Some(12)),
        _ => (written.as_str(), None),
    };
    let mut parts = clock.split(':').map(two_digits);
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let hour = match noon {
        Some(noon) => (1..=12).contains(&hour).then(|| (hour % 12).wrapping_add(noon))?,
        None => hour,
    };
    TimeOfDay::new(hour, minute, second).filter(|_| parts.next().is_none())
}

/// One or two digits.
fn two_digits(text: &str) -> Option<u32> {
    (matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_without_a_zone_has_a_date_of_ten_characters_and_seconds() {
        let read = |text: &str| local(text).map(|read| read.to_string());
        for text in ["2026-03-10 11:00:05", "2026-03-10T11:00:05", "2026-03-10 11:00:05.000000"] {
            assert_eq!(read(text).as_deref(), Some("2026-03-10 11:00:05"), "{text}");
        }
        assert_eq!(read("2026-03-10 11:00:05.250").as_deref(), Some("2026-03-10 11:00:05.250"));
        let others = ["", " ", "2026-03-10", "2026-03-10 11:00", "2026-3-10 11:00:05", "26-03-10 11:00:05"];
        for text in others.into_iter().chain(["2026-03-10 11:00:05Z", "2026-03-10 24:00:00", "+2026-3-10 11:00:05"]) {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_of_day_is_read_on_either_clock() {
        let read = |text: &str| time_of_day(text).map(|time| time.seconds());
        assert_eq!(read("09:00:00 am"), Some(9 * 3_600));
        assert_eq!(read("9:30 PM"), Some(21 * 3_600 + 1_800));
        assert_eq!(read("12:00 am"), Some(0));
        assert_eq!(read("12:15:00pm"), Some(12 * 3_600 + 900));
        assert_eq!(read("11:59:59 pm"), Some(86_399));
        assert_eq!(read("17:30"), Some(17 * 3_600 + 1_800));
        assert_eq!(read("24:00"), Some(86_400));
        for text in ["", "9", "9 am", "00:00 am", "13:00 pm", "09:60 am", "24:01", "9:0x", "09:00:00:00", "-1:00", "am"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
