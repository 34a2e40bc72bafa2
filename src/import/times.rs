//! Readings of clocks without a time zone, as products write them. This module knows no product.

use chrono::{NaiveDate, NaiveDateTime};

/// A date and a time of day, `2026-03-10 11:00:00` with or without decimals of a second, or with a `T` in between.
pub(super) fn reading(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    let forms = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"];
    forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()).filter(|_| begins_with_a_date(text))
}

/// A date, `2026-03-10`.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    date.filter(|_| text.len() == DATE && begins_with_a_date(text))
}

/// The length of a date.
const DATE: usize = 10;

/// Four digits, two and two: other lengths are read as years that nobody meant.
fn begins_with_a_date(text: &str) -> bool {
    let is_date =
        |(place, byte): (usize, u8)| if place == 4 || place == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() >= DATE && text.bytes().take(DATE).enumerate().all(is_date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_have_a_date_of_ten_characters_and_seconds() {
        let read = |text: &str| reading(text).map(|read| read.to_string());
        for text in ["2026-03-10 11:00:05", "2026-03-10T11:00:05", "2026-03-10 11:00:05.000000"] {
            assert_eq!(read(text).as_deref(), Some("2026-03-10 11:00:05"), "{text}");
        }
        assert_eq!(read("2026-03-10 11:00:05.250").as_deref(), Some("2026-03-10 11:00:05.250"));
        for text in
            ["", "2026-03-10", "2026-03-10 11:00", "2026-3-10 11:00:05", "26-03-10 11:00:05", "2026-03-10 11:00:05Z"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        assert!(date("2026-02-28").is_some());
        assert!(["2026-02-29", "2026-2-28", "12026-02-28", "2026-02-28 "].map(date)[..3].iter().all(Option::is_none));
    }
}
