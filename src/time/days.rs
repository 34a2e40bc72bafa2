//! The number of a date, in days since 1970-01-01, and back, for the dates of the horizon.
//!
//! From 1970 to 2099 every fourth year is a leap year. Without the rule for centuries, both directions take a fraction
//! of the instructions that chrono needs for any year, and each instant that enters or leaves the crate is converted.

use chrono::{Datelike, NaiveDate};

/// The leap year from which years are counted here.
const FIRST_YEAR: u32 = 1968;

/// The days of the two years before 1970.
const DAYS_BEFORE: u32 = 731;

/// The first number after those of the horizon, that of 2100-01-01.
const END: u32 = 47_482;

/// The number of a date; `None` outside the horizon.
#[inline]
pub(super) fn number_of(date: NaiveDate) -> Option<u32> {
    let year = u32::try_from(date.year()).ok().filter(|year| (1970..2100).contains(year))?;
    let before = days_before(year.wrapping_sub(FIRST_YEAR)).wrapping_sub(DAYS_BEFORE);
    Some(before.wrapping_add(date.ordinal0()))
}

/// The date with a number; `None` outside the horizon.
#[inline]
pub(super) fn date_of(number: u64) -> Option<NaiveDate> {
    let number = u32::try_from(number).ok().filter(|number| *number < END)?;
    let days = number.wrapping_add(DAYS_BEFORE);
    let year = days.wrapping_mul(4) / 1_461;
    let ordinal = days.wrapping_sub(days_before(year)).wrapping_add(1);
    NaiveDate::from_yo_opt(FIRST_YEAR.wrapping_add(year) as i32, ordinal)
}

/// The days of this many years. The first of each four has 366.
#[inline]
fn days_before(year: u32) -> u32 {
    year.wrapping_mul(1_461).wrapping_add(3) / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t2_every_date_of_the_horizon_has_the_number_that_chrono_gives_it() {
        for number in 0..END {
            let date = NaiveDate::from_epoch_days(number as i32).unwrap();
            assert_eq!((number_of(date), date_of(number.into())), (Some(number), Some(date)));
        }
    }

    #[test]
    fn t2_dates_outside_the_horizon_have_no_number() {
        for year in [i32::MIN, -1, 0, 1969, 2100, 2400, i32::MAX] {
            let year = year.clamp(NaiveDate::MIN.year(), NaiveDate::MAX.year());
            for date in [NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31)] {
                assert_eq!(date.and_then(number_of), None, "{date:?}");
            }
        }
        for number in [END.into(), u32::MAX.into(), u64::MAX] {
            assert_eq!(date_of(number), None, "{number}");
        }
    }
}
