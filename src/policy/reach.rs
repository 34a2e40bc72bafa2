//! How much time has to be used before a level can fire. This module knows levels and lengths. It knows no clock.

use super::ladder::{Level, LevelTime, Offset};
use crate::promise::Allowance;
use crate::time::{Nanos, SECOND};

/// What the first of some levels waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reach {
    /// While less than this has been used, none of them fires.
    pub(crate) least: Nanos,
    /// Whether one of them fires for the first time as soon as this much has been used.
    pub(crate) is_exact: bool,
}

impl Reach {
    /// No level can fire, however much is used.
    pub(crate) const NEVER: Reach = Reach { least: Nanos::MAX, is_exact: false };
    /// Any level may fire.
    pub(crate) const ANY: Reach = Reach { least: 0, is_exact: false };

    /// That of levels of which none has fired, in a cycle with this allowance.
    pub(crate) fn of<'a>(levels: impl IntoIterator<Item = &'a Level>, length: Nanos) -> Reach {
        levels.into_iter().fold(Reach::NEVER, |reach, level| {
            reach.min(Reach { least: level.when.least_used(length), is_exact: level.waits_for_use() })
        })
    }

    /// That of two levels together.
    pub(crate) fn min(self, other: Reach) -> Reach {
        let least = self.least.min(other.least);
        let is_exact = |reach: Reach| reach.is_exact && reach.least == least;
        Reach { least, is_exact: is_exact(self) || is_exact(other) }
    }
}

impl LevelTime {
    /// The least part of this allowance that has been used when a level fires.
    pub(crate) fn least_used(self, length: Nanos) -> Nanos {
        match self {
            LevelTime::Share(hundredths) => share(length, hundredths),
            LevelTime::Before(Offset::Counted(Allowance::Working(seconds))) => length.saturating_sub(nanos(seconds)),
            LevelTime::Before(_) | LevelTime::DaysBefore { .. } | LevelTime::AfterLevel(..) => 0,
            LevelTime::After(Offset::Counted(Allowance::Working(seconds))) => length.saturating_add(nanos(seconds)),
            LevelTime::Due | LevelTime::After(_) | LevelTime::DaysAfter { .. } => length,
        }
    }
}

/// A share of a length in hundredths of a percent, rounded up to a nanosecond.
fn share(length: Nanos, hundredths: u32) -> Nanos {
    // Divided in two steps, for which 64 bits are enough.
    let (whole, rest, hundredths) = (length.div_euclid(10_000), length.rem_euclid(10_000), i64::from(hundredths));
    let rest = rest.saturating_mul(hundredths).saturating_add(9_999).div_euclid(10_000);
    whole.saturating_mul(hundredths).saturating_add(rest)
}

fn nanos(seconds: u32) -> Nanos {
    i64::from(seconds).saturating_mul(SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e1_the_least_time_used_when_a_level_fires() {
        let cases = [
            ("50%", 500_000_000),
            ("0.01%", 100_000),
            ("150%", 1_500_000_000),
            ("due", 1_000_000_000),
            ("1s before", 0),
            ("1h wall before", 0),
            ("1s after", 2_000_000_000),
            ("1s wall after", 1_000_000_000),
            ("1 business day after", 1_000_000_000),
            ("1 business day before", 0),
            ("1s after level 2", 0),
        ];
        for (text, least) in cases {
            assert_eq!(text.parse::<LevelTime>().unwrap().least_used(SECOND), least, "{text}");
        }
        assert_eq!(LevelTime::percent(50).least_used(1), 1);
    }

    #[test]
    fn of_two_levels_the_one_that_needs_less_decides() {
        let level = |text: &str| Level { when: text.parse().unwrap(), ..Level::breach() };
        let reach = |texts: &[&str]| Reach::of(&texts.iter().map(|text| level(text)).collect::<Vec<_>>(), SECOND);
        assert_eq!(reach(&[]), Reach::NEVER);
        assert_eq!(reach(&["due"]), Reach { least: SECOND, is_exact: false });
        assert_eq!(reach(&["due", "100%"]), Reach { least: SECOND, is_exact: true });
        assert_eq!(reach(&["50%", "due"]), Reach { least: SECOND / 2, is_exact: true });
        assert_eq!(reach(&["50%", "1h wall before"]), Reach { least: 0, is_exact: false });
    }
}
