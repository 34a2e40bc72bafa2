//! Instants and lengths of time as plain numbers, and the horizon. This module knows chrono. It knows no time zones,
//! dates or rules.
//!
//! The public API uses `DateTime<Utc>` and `TimeDelta`. Internally both are nanoseconds in an `i64`, which can hold the
//! whole horizon and every sum of open time. They are converted once, when they enter or leave the crate. Arithmetic
//! saturates; this never happens inside the horizon, and outside it gives the nearest end. Where it cannot leave the
//! horizon it may wrap instead.

mod days;
mod parse;

use chrono::{DateTime, Datelike, NaiveTime, TimeDelta, Timelike, Utc};

pub(crate) use parse::parse_rfc3339;

/// A length of time in nanoseconds.
pub(crate) type Nanos = i64;

/// Nanoseconds in a second.
pub(crate) const SECOND: Nanos = 1_000_000_000;

/// Seconds in a local day without a clock change.
pub(crate) const DAY_S: i64 = 86_400;

/// An instant in nanoseconds since 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Instant(pub(crate) i64);

impl Instant {
    /// The first instant of the horizon, 1970-01-01T00:00Z.
    pub(crate) const START: Instant = Instant(0);
    /// The first instant after the horizon, 2100-01-01T00:00Z.
    pub(crate) const END: Instant = Instant(Self::END_SECOND * SECOND);
    pub(crate) const END_SECOND: i64 = 4_102_444_800;

    /// `at` if it lies inside the horizon (T2). A leap second is treated as in [`without_leap`].
    #[inline]
    pub(crate) fn inside(at: DateTime<Utc>) -> Option<Instant> {
        Self::of(at).filter(|&at| Self::START <= at && at < Self::END)
    }

    /// Whether a ticket can have `at`: it lies inside the horizon (T2) and in no leap second (T1).
    #[inline]
    pub(crate) fn is_recordable(at: DateTime<Utc>) -> bool {
        !is_leap(at) && days::number_of(at.naive_utc().date()).is_some()
    }

    /// `at`, or the nearest end of the horizon (T2). A leap second is treated as in [`without_leap`].
    #[inline]
    pub(crate) fn clamped(at: DateTime<Utc>) -> Instant {
        let nearest = || if at < DateTime::UNIX_EPOCH { Self::START } else { Self::END };
        match Self::of_date_inside(at) {
            // The last second of the horizon can be a leap second.
            Some(at) => at.min(Self::END),
            None => Self::of_any(at).map_or_else(nearest, |at| at.clamp(Self::START, Self::END)),
        }
    }

    /// `at` as a number, if an `i64` can hold it. In chrono, the number of nanoseconds of a leap second is 1e9 or more,
    /// so that it counts as the second after it.
    #[inline]
    fn of(at: DateTime<Utc>) -> Option<Instant> {
        Self::of_date_inside(at).or_else(|| Self::of_any(at))
    }

    /// The same for a date of the horizon.
    #[inline]
    fn of_date_inside(at: DateTime<Utc>) -> Option<Instant> {
        let (date, time) = (at.naive_utc().date(), at.naive_utc().time());
        // This cannot wrap inside the horizon.
        let second = i64::from(days::number_of(date)?).wrapping_mul(DAY_S);
        let second = second.wrapping_add(time.num_seconds_from_midnight().into());
        Some(Instant(second.wrapping_mul(SECOND).wrapping_add(time.nanosecond().into())))
    }

    /// The same for any date.
    #[inline(never)]
    fn of_any(at: DateTime<Utc>) -> Option<Instant> {
        at.timestamp_nanos_opt().map(Instant)
    }

    /// The instant in whole seconds, rounded down.
    pub(crate) fn seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    #[inline]
    pub(crate) fn plus(self, length: Nanos) -> Instant {
        Instant(self.0.saturating_add(length))
    }

    /// The time since an instant, which cannot wrap inside the horizon.
    #[inline]
    pub(crate) fn since(self, earlier: Instant) -> Nanos {
        self.0.wrapping_sub(earlier.0)
    }

    /// The earlier of two instants, of which either may be absent.
    #[inline]
    pub(crate) fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
        match (one, other) {
            (Some(one), Some(other)) => Some(one.min(other)),
            _ => one.or(other),
        }
    }

    /// As chrono's type, which stores a date and a time of day.
    #[inline]
    pub(crate) fn utc(self) -> DateTime<Utc> {
        self.utc_inside().unwrap_or_else(|| DateTime::from_timestamp_nanos(self.0))
    }

    /// The same; `None` outside the horizon.
    #[inline]
    fn utc_inside(self) -> Option<DateTime<Utc>> {
        // Divisions without a sign are faster.
        const A_SECOND: u64 = SECOND as u64;
        const A_DAY: u64 = DAY_S as u64;
        let nanos = u64::try_from(self.0).ok()?;
        let second = nanos / A_SECOND;
        let date = days::date_of((second / A_DAY) as u32)?;
        let (second, nanos) = ((second % A_DAY) as u32, (nanos % A_SECOND) as u32);
        Some(date.and_time(NaiveTime::from_num_seconds_from_midnight_opt(second, nanos)?).and_utc())
    }
}

/// `length` in nanoseconds. It saturates beyond 292 years, which is longer than the horizon.
pub(crate) fn nanos(length: TimeDelta) -> Nanos {
    length.num_nanoseconds().unwrap_or_else(|| if length < TimeDelta::zero() { i64::MIN } else { i64::MAX })
}

/// Nanoseconds as chrono's type.
pub(crate) fn delta(length: Nanos) -> TimeDelta {
    // As in `Instant::utc`, divisions without a sign are faster.
    const A_SECOND: u64 = SECOND as u64;
    let whole = u64::try_from(length).ok();
    let whole = whole.and_then(|nanos| TimeDelta::new((nanos / A_SECOND) as i64, (nanos % A_SECOND) as u32));
    whole.unwrap_or_else(|| TimeDelta::nanoseconds(length))
}

/// Replaces a leap second (`23:59:60`), which chrono can represent, by the second after it: a count of seconds without
/// leap seconds has no other place for it (T1). Any other instant is returned unchanged.
pub(crate) fn without_leap(at: DateTime<Utc>) -> DateTime<Utc> {
    let beyond = at.timestamp_subsec_nanos().checked_sub(NANOS_OF_SECOND);
    let after = beyond.and_then(|nanos| DateTime::from_timestamp(at.timestamp().saturating_add(1), nanos));
    after.unwrap_or(at)
}

/// Whether the instant lies in a leap second.
pub(crate) fn is_leap(at: DateTime<Utc>) -> bool {
    at.timestamp_subsec_nanos() >= NANOS_OF_SECOND
}

const NANOS_OF_SECOND: u32 = 1_000_000_000;

/// Replaces an instant that files cannot express by one that they can: a leap second by the second after it, and a year
/// that RFC 3339 cannot express, which is far outside the horizon, by the nearest end of the horizon (T2).
pub(crate) fn writable(at: DateTime<Utc>) -> DateTime<Utc> {
    let at = without_leap(at);
    if (0..=9_999).contains(&at.year()) { at } else { Instant::clamped(at).utc() }
}

/// An instant as files write it.
pub(crate) fn written(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

/// JSON instants of results, written as chrono writes them.
#[cfg(feature = "serde")]
pub(crate) mod rfc3339 {
    use chrono::{DateTime, Datelike, NaiveDateTime, Timelike, Utc};
    use serde::{Serialize, Serializer};

    pub(crate) fn write<S: Serializer>(at: &DateTime<Utc>, to: S) -> Result<S::Ok, S::Error> {
        let text = whole_second(at.naive_utc());
        match text.as_ref().map(|Text(text)| std::str::from_utf8(text)) {
            Some(Ok(text)) => to.serialize_str(text),
            _ => at.serialize(to),
        }
    }

    /// The same for an instant that may be absent.
    pub(crate) fn write_some<S: Serializer>(at: &Option<DateTime<Utc>>, to: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => write(at, to),
            None => to.serialize_none(),
        }
    }

    /// A text that is aligned, because only such a text is checked eight bytes at a time.
    #[repr(align(8))]
    #[derive(Debug, PartialEq)]
    struct Text([u8; 20]);

    /// The most common form: whole seconds of a year of four digits. Instants take most of the time of writing a
    /// result, and this form alone can be written several times as fast.
    fn whole_second(at: NaiveDateTime) -> Option<Text> {
        let (date, time) = (at.date(), at.time());
        let year = u32::try_from(date.year()).ok().filter(|year| *year <= 9_999 && time.nanosecond() == 0)?;
        let second = time.num_seconds_from_midnight();
        let ([c1, c2], [y1, y2]) = (two_digits(year / 100), two_digits(year % 100));
        let [[m1, m2], [d1, d2]] = [date.month(), date.day()].map(two_digits);
        let [[h1, h2], [min1, min2], [s1, s2]] = [second / 3_600, second / 60 % 60, second % 60].map(two_digits);
        #[rustfmt::skip]
        let text = [
            c1, c2, y1, y2, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', min1, min2, b':', s1, s2, b'Z',
        ];
        Some(Text(text))
    }

    /// A number below 100.
    fn two_digits(number: u32) -> [u8; 2] {
        [number / 10, number % 10].map(|digit| b'0'.wrapping_add(digit as u8))
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::time::{DAY_S, written};

        #[test]
        fn t1_an_instant_is_written_as_chrono_writes_it() {
            let days = (-400..48_000).map(|day| day * DAY_S + day % 7);
            for second in days.chain(0..DAY_S).chain([253_402_300_799, -62_167_219_200]) {
                let at = DateTime::from_timestamp(second, 0).unwrap();
                let Text(text) = whole_second(at.naive_utc()).unwrap();
                assert_eq!(std::str::from_utf8(&text), Ok(&*written(at)));
            }
            let beyond = [(253_402_300_800, 0), (-62_167_219_201, 0), (0, 1), (59, 1_000_000_000)];
            for (second, nanos) in beyond {
                assert_eq!(whole_second(DateTime::from_timestamp(second, nanos).unwrap().naive_utc()), None);
            }
        }
    }
}

/// JSON durations: seconds as a number, with a fraction only if it is needed, rounded to the microsecond (T1).
///
/// Up to 2^32 seconds in either direction, which is six years longer than the horizon. Longer durations are refused,
/// because a 64-bit floating-point number cannot represent each of their microseconds, and a duration could be read
/// back as another one.
#[cfg(feature = "serde")]
pub(crate) mod seconds {
    use chrono::TimeDelta;
    use serde::{Deserialize, Deserializer, Serializer};

    /// The longest duration, in microseconds.
    const LONGEST: i64 = 4_294_967_296_000_000;
    const OUTSIDE: &str = "a duration of more than 4294967296 seconds, which is longer than any from 1970 to 2100";

    pub(crate) fn serialize<S: Serializer>(length: &TimeDelta, to: S) -> Result<S::Ok, S::Error> {
        let whole = length.num_seconds();
        if length.subsec_nanos() == 0 && whole.unsigned_abs() <= LONGEST.unsigned_abs() / 1_000_000 {
            return to.serialize_i64(whole);
        }
        // A duration that saturates here is outside in any case.
        let micros = super::nanos(*length).saturating_add(500).div_euclid(1_000);
        if !(-LONGEST..=LONGEST).contains(&micros) {
            return Err(serde::ser::Error::custom(OUTSIDE));
        }
        match micros % 1_000_000 {
            0 => to.serialize_i64(micros / 1_000_000),
            _ => to.serialize_f64(micros as f64 / 1e6),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<TimeDelta, D::Error> {
        parse(f64::deserialize(from)?).ok_or_else(|| serde::de::Error::custom(OUTSIDE))
    }

    pub(crate) fn parse(seconds: f64) -> Option<TimeDelta> {
        let micros = (seconds * 1e6).round();
        (micros.abs() <= LONGEST as f64).then(|| TimeDelta::microseconds(micros as i64))
    }

    /// The same for a duration that may be absent.
    pub(crate) mod option {
        use chrono::TimeDelta;
        use serde::{Deserialize, Deserializer, Serializer};

        pub(crate) fn serialize<S: Serializer>(length: &Option<TimeDelta>, to: S) -> Result<S::Ok, S::Error> {
            match length {
                Some(length) => super::serialize(length, to),
                None => to.serialize_none(),
            }
        }

        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<TimeDelta>, D::Error> {
            let seconds = Option::<f64>::deserialize(from)?;
            let outside = || serde::de::Error::custom(super::OUTSIDE);
            seconds.map(|seconds| super::parse(seconds).ok_or_else(outside)).transpose()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn t2_every_day_of_the_horizon_and_what_lies_outside_becomes_the_instant_that_chrono_gives() {
        let days = (0..=47_482).map(|day| day * DAY_S * SECOND + day % 3);
        let seconds = (0..DAY_S).map(|second| second * (SECOND + 1));
        for nanos in days.chain(seconds).chain([-1, Instant::END.0 - 1, Instant::END.0 + 1, i64::MIN, i64::MAX]) {
            let at = DateTime::from_timestamp_nanos(nanos);
            assert_eq!(Instant(nanos).utc(), at);
            assert_eq!(Instant::of(at), Some(Instant(nanos)));
        }
        assert_eq!(Instant::of(DateTime::<Utc>::MAX_UTC), None);
    }

    #[test]
    fn t1_a_leap_second_is_the_second_after_it() {
        let inside = |text: &str| (Instant::inside(at(text)), Instant::clamped(at(text)));
        let at_second = |second: i64| (Some(Instant(second * SECOND)), Instant(second * SECOND));
        assert_eq!(inside("2016-12-31T23:59:60Z"), at_second(1_483_228_800));
        assert_eq!(inside("2016-12-31T23:59:60.5Z").1, Instant(1_483_228_800 * SECOND + SECOND / 2));
        // The ends of the horizon.
        assert_eq!(inside("1969-12-31T23:59:60Z"), at_second(0));
        assert_eq!(inside("1969-12-31T23:59:60.000000001Z"), (Some(Instant(1)), Instant(1)));
        assert_eq!(inside("1969-12-31T23:59:59.999999999Z"), (None, Instant::START));
        assert_eq!(inside("2099-12-31T23:59:60Z"), (None, Instant::END));
        assert_eq!(inside("2099-12-31T23:59:59.999999999Z").0, Some(Instant(Instant::END.0 - 1)));
    }

    #[test]
    fn t2_what_code_hands_in_can_be_written_and_read_back() {
        let read = |at: DateTime<Utc>| parse_rfc3339(&written(writable(at)));
        assert_eq!(read(DateTime::<Utc>::MIN_UTC), Some(Instant::START.utc()));
        assert_eq!(read(DateTime::<Utc>::MAX_UTC), Some(Instant::END.utc()));
        for text in ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "2026-03-02T09:00:00Z"] {
            assert_eq!(read(at(text)), Some(at(text)));
        }
        assert_eq!(read(at("2016-12-31T23:59:60.25Z")), Some(at("2017-01-01T00:00:00.25Z")));
        assert_eq!(read(at("9999-12-31T23:59:60Z")), Some(Instant::END.utc()));
    }

    #[cfg(feature = "serde")]
    mod durations {
        use proptest::prelude::*;

        use super::*;

        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        struct Timed {
            #[serde(with = "seconds")]
            length_s: TimeDelta,
            #[serde(with = "seconds::option")]
            other_s: Option<TimeDelta>,
        }

        const LONGEST_S: f64 = 4_294_967_296.0;

        fn read(seconds: f64) -> Option<Timed> {
            serde_json::from_value(serde_json::json!({ "length_s": seconds, "other_s": seconds })).ok()
        }

        fn trip(timed: &Timed) -> Timed {
            serde_json::from_str(&serde_json::to_string(timed).unwrap()).unwrap()
        }

        fn both(length: TimeDelta) -> Timed {
            Timed { length_s: length, other_s: Some(length) }
        }

        #[test]
        fn t1_a_duration_is_read_up_to_two_to_the_thirty_second_seconds_and_refused_beyond() {
            for seconds in [LONGEST_S, -LONGEST_S, LONGEST_S - 0.000_001, 0.0, -0.0, 4_102_444_799.999_999] {
                let timed = read(seconds).unwrap();
                assert_eq!(trip(&timed), timed, "{seconds}");
            }
            for seconds in [LONGEST_S + 0.000_002, -LONGEST_S - 0.000_002, 8_999_999_999_999.9, 9e12, 1e300] {
                assert_eq!(read(seconds), None, "{seconds}");
            }
            let one = TimeDelta::microseconds(1);
            let longest = TimeDelta::seconds(1 << 32);
            for length in [longest, -longest] {
                assert_eq!(trip(&both(length)), both(length));
            }
            for length in [longest + one, -longest - one, TimeDelta::MAX, TimeDelta::MIN] {
                assert!(serde_json::to_string(&both(length)).is_err(), "{length}");
            }
        }

        proptest! {
            #[test]
            fn t1_every_duration_that_is_written_is_read_back(
                micros in -4_294_967_296_000_000..=4_294_967_296_000_000_i64,
            ) {
                let timed = both(TimeDelta::microseconds(micros));
                prop_assert_eq!(trip(&timed), timed);
            }

            #[test]
            fn t1_every_duration_that_is_read_survives_a_second_trip(
                seconds in prop_oneof![any::<f64>(), -LONGEST_S..LONGEST_S, LONGEST_S - 1.0..LONGEST_S, -1.0..1.0],
            ) {
                if let Some(timed) = read(seconds) {
                    prop_assert_eq!(trip(&timed), timed);
                } else {
                    prop_assert!(seconds.abs() > LONGEST_S || !seconds.is_finite(), "{}", seconds);
                }
            }
        }
    }
}
