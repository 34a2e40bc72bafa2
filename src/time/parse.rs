//! Reads instants. This module knows their notation, and leaves dates to chrono.
//!
//! Instants take much of the time of reading a ticket, so the forms that help desks write are read by a few comparisons.
//! For any other form, chrono decides.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::is_leap;

/// Reads an instant in RFC 3339: `2026-03-02T09:00:00Z`, with a `T`, and a `Z` or an offset.
///
/// This is stricter than chrono: no spaces, no second 60, and no digits below the nanosecond, which would be lost.
pub(crate) fn parse_rfc3339(text: &str) -> Option<DateTime<Utc>> {
    whole_second(text.as_bytes()).or_else(|| other_form(text.as_bytes())).or_else(|| any_rfc3339(text))
}

/// Reads the most common form, whole seconds with a `Z`; `None` for any other.
#[inline(always)]
fn whole_second(text: &[u8]) -> Option<DateTime<Utc>> {
    let text: &[u8; 20] = text.try_into().ok()?;
    #[rustfmt::skip]
    let &[c1, c2, y1, y2, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', min1, min2, b':', s1, s2, b'Z'] = text else {
        return None;
    };
    let year = two_digits(c1, c2)?.wrapping_mul(100).wrapping_add(two_digits(y1, y2)?);
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, two_digits(m1, m2)?, two_digits(d1, d2)?)?;
    date.and_hms_opt(two_digits(h1, h2)?, two_digits(min1, min2)?, two_digits(s1, s2)?).map(|at| at.and_utc())
}

/// The same with a fraction of a second, an offset, or both.
fn other_form(text: &[u8]) -> Option<DateTime<Utc>> {
    let (second, rest) = text.split_first_chunk::<19>()?;
    let mut whole = [b'Z'; 20];
    *whole.first_chunk_mut()? = *second;
    let (nanos, zone) = if let [b'.', rest @ ..] = rest { fraction(rest)? } else { (0, rest) };
    whole_second(&whole)?.checked_add_signed(TimeDelta::new(offset(zone)?.wrapping_neg(), nanos)?)
}

/// One to nine digits after a decimal point in nanoseconds, and what follows them.
fn fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let (digits, rest) = text.split_at_checked(text.iter().take_while(|byte| byte.is_ascii_digit()).count())?;
    let missing = 9_u32.checked_sub(digits.len().try_into().ok()?).filter(|missing| *missing < 9)?;
    let number = digits.iter().fold(0_u32, |number, digit| number.wrapping_mul(10).wrapping_add((digit & 15).into()));
    Some((number.wrapping_mul(10_u32.wrapping_pow(missing)), rest))
}

/// `Z` or `+02:00` in seconds.
fn offset(zone: &[u8]) -> Option<i64> {
    let &[sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] = zone else { return (zone == b"Z").then_some(0) };
    let (hours, minutes) = (two_digits(h1, h2)?, two_digits(m1, m2)?);
    let seconds = i64::from(hours.wrapping_mul(60).wrapping_add(minutes)).wrapping_mul(60);
    (hours < 24 && minutes < 60).then_some(if sign == b'-' { seconds.wrapping_neg() } else { seconds })
}

fn two_digits(tens: u8, ones: u8) -> Option<u32> {
    let digit = |byte: u8| char::from(byte).to_digit(10);
    Some(digit(tens)?.wrapping_mul(10).wrapping_add(digit(ones)?))
}

fn any_rfc3339(text: &str) -> Option<DateTime<Utc>> {
    let fraction = text.split_once('.').map_or(0, |(_, rest)| rest.bytes().take_while(u8::is_ascii_digit).count());
    let strict = text.as_bytes().get(10) == Some(&b'T') && !text.contains(' ') && fraction <= 9;
    let at = DateTime::parse_from_rfc3339(text).ok().filter(|_| strict)?.to_utc();
    (!is_leap(at)).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{DAY_S, SECOND, written};

    fn both_agree(text: &str) {
        assert_eq!(parse_rfc3339(text), any_rfc3339(text), "{text:?}");
    }

    #[test]
    fn t1_the_short_way_reads_every_day_and_every_second_of_a_day() {
        let days = (-400..48_000).map(|day| day * DAY_S + day % 7);
        for second in days.chain(0..DAY_S) {
            let at = DateTime::from_timestamp(second, 0).unwrap();
            let text = written(at);
            assert_eq!(whole_second(text.as_bytes()), Some(at), "{text}");
            both_agree(&text);
        }
    }

    #[test]
    fn t1_fractions_and_offsets_are_read_as_the_long_way_does() {
        let fractions = ["", ".", ".5", ".05", ".000", ".123456789", ".000000001", ".0000000000", ".1.5", ".-1", ". 1"];
        let zones =
            ["Z", "+00:00", "-00:00", "+01:00", "-09:30", "+23:59", "-23:59", "+24:00", "+01:60", "+0100", "+01"];
        for fraction in fractions {
            for zone in zones.into_iter().chain(["", "z", "ZZ", "01:00", "\u{2212}01:00", "+01:00Z", " +01:00"]) {
                for second in
                    ["2026-03-02T09:00:00", "2024-03-01T00:30:59", "0000-01-01T00:00:00", "9999-12-31T23:59:59"]
                {
                    both_agree(&format!("{second}{fraction}{zone}"));
                }
            }
        }
        let nanos = |text: &str| other_form(text.as_bytes()).and_then(|at| at.timestamp_nanos_opt());
        assert_eq!(nanos("1970-01-01T00:00:00.25Z"), Some(250_000_000));
        assert_eq!(nanos("1970-01-01T01:00:01.000000001+01:00"), Some(SECOND + 1));
        assert_eq!(nanos("1969-12-31T23:30:00-00:30"), Some(0));
    }

    #[test]
    fn t1_a_text_with_one_character_changed_is_read_or_refused_as_the_long_way_does() {
        for text in [
            "2026-03-02T09:00:00Z",
            "2024-02-29T23:59:59.25Z",
            "0000-01-01T00:00:00+00:30",
            "9999-12-31T23:59:59.999999999-01:00",
        ] {
            for place in 0..text.len() {
                for new in (0..128).map(char::from) {
                    let mut changed = text.to_owned();
                    changed.replace_range(place..=place, new.encode_utf8(&mut [0; 4]));
                    both_agree(&changed);
                }
                let (start, end) = text.split_at(place);
                both_agree(start);
                both_agree(&format!("{text}{end}"));
            }
        }
    }

    #[test]
    fn t1_days_and_times_that_no_clock_shows_are_refused() {
        for text in ["2026-02-29T09:00:00Z", "2026-04-31T09:00:00Z", "2026-13-01T09:00:00Z", "2026-00-10T09:00:00Z"] {
            assert_eq!(parse_rfc3339(text), None, "{text}");
        }
        for text in ["2026-03-02T24:00:00Z", "2026-03-02T09:60:00Z", "2026-06-30T23:59:60Z", "2026-03-02t09:00:00Z"] {
            assert_eq!(parse_rfc3339(text), None, "{text}");
        }
    }
}
