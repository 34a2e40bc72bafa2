//! How much time a target allows: reading the ways to write it. Knows units; knows no calendar.

use crate::time::{Instant, Nanos, SECOND};

/// Why a text is not an allowance.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum BadAllowance {
    /// It counts in days or weeks without saying which kind (A4).
    AmbiguousDay,
    Unreadable,
    /// Nothing, or longer than the horizon.
    OutOfRange,
}

/// Reads working time (A1): `15m`, `4h`, `1h30m`, `45s`, or the same as ISO 8601, `PT4H`.
pub(crate) fn parse_working(text: &str) -> Result<Nanos, BadAllowance> {
    let text = text.trim();
    if counts_in_days(text) {
        return Err(BadAllowance::AmbiguousDay);
    }
    let parts = text.strip_prefix("PT").map(str::to_ascii_lowercase);
    let length = sum_units(parts.as_deref().unwrap_or(text)).ok_or(BadAllowance::Unreadable)?;
    if length > 0 && length <= Instant::END.0 { Ok(length) } else { Err(BadAllowance::OutOfRange) }
}

/// `1d`, `2w`, `1d4h`, `P1D`, `P2W`, `P1DT4H`.
fn counts_in_days(text: &str) -> bool {
    let compact = text.strip_prefix('P').unwrap_or(text);
    let digits = compact.bytes().take_while(u8::is_ascii_digit).count();
    let unit = compact.as_bytes().get(digits).map(u8::to_ascii_lowercase);
    digits > 0 && matches!(unit, Some(b'd' | b'w')) && !compact.contains(' ')
}

/// Numbers with units, from hours down, each unit once.
fn sum_units(text: &str) -> Option<Nanos> {
    let mut rest = text;
    let mut total: Nanos = 0;
    for (unit, seconds) in [('h', 3_600), ('m', 60), ('s', 1)] {
        let Some((number, after)) = rest.split_once(unit) else { continue };
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let part = number.parse::<i64>().ok()?.checked_mul(seconds)?.checked_mul(SECOND)?;
        total = total.checked_add(part)?;
        rest = after;
    }
    (rest.is_empty() && !text.is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(text: &str, seconds: i64) {
        assert_eq!(parse_working(text), Ok(seconds * SECOND), "{text}");
    }

    #[test]
    fn a1_working_time_is_read_as_written() {
        reads("15m", 900);
        reads("4h", 14_400);
        reads("1h30m", 5_400);
        reads("45s", 45);
        reads("90m", 5_400);
        reads("PT4H", 14_400);
        reads("PT1H30M5S", 5_405);
        for bad in ["", "4", "h", "4 hours", "30m1h", "1h1h", "1.5h", "-4h", "PT", "P", "+4h", "4H", "4hx"] {
            assert_eq!(parse_working(bad), Err(BadAllowance::Unreadable), "{bad}");
        }
        for bad in ["0h", "0m0s", "1139569h", "999999999h"] {
            assert_eq!(parse_working(bad), Err(BadAllowance::OutOfRange), "{bad}");
        }
        assert_eq!(parse_working("99999999999999999999h"), Err(BadAllowance::Unreadable));
    }

    #[test]
    fn a4_a_bare_day_is_refused() {
        for text in ["1d", "P1D", "1w", "P2W", "P1DT4H", "1d4h"] {
            assert_eq!(parse_working(text), Err(BadAllowance::AmbiguousDay), "{text}");
        }
    }
}
