//! The number of a date, in days since 1970-01-01, and back, for the dates of the horizon.
//!
//! From 1970 to 2099 every fourth year is a leap year. Without the rule for centuries, both directions take a fraction
//! of the instructions that chrono needs for any year, and each instant that enters or leaves the crate is converted.

use chrono::{Datelike, NaiveDate};

/// The first day of each year of the horizon.
static NEW_YEARS: [Option<NaiveDate>; 130] = {
    let mut all = [None; 130];
    let (mut year, mut rest): (i32, &mut [_]) = (FIRST_YEAR, &mut all);
    while let [day, later @ ..] = rest {
        *day = NaiveDate::from_yo_opt(year, 1);
        (year, rest) = (year.wrapping_add(1), later);
    }
    all
};

const FIRST_YEAR: i32 = 1970;

/// The number of a date; `None` outside the horizon.
#[inline]
pub(super) fn number_of(date: NaiveDate) -> Option<u32> {
    let year = date.year().wrapping_sub(FIRST_YEAR) as u32;
    let is_inside = (year as usize) < NEW_YEARS.len();
    is_inside.then(|| days_before(year).wrapping_add(date.ordinal0()))
}

/// The date with a number; `None` outside the horizon. The product may wrap for a large number, but then no year has such
/// a day.
#[inline]
pub(super) fn date_of(number: u32) -> Option<NaiveDate> {
    let year = number.wrapping_mul(4).wrapping_add(2) / 1_461;
    let new_year = (*NEW_YEARS.get(year as usize)?)?;
    new_year.with_ordinal0(number.wrapping_sub(days_before(year)))
}

/// The days of this many years from 1970 on. The third of each four has 366.
#[inline]
fn days_before(year: u32) -> u32 {
    year.wrapping_mul(1_461).wrapping_add(1) / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first number after those of the horizon, that of 2100-01-01.
    const END: u32 = 47_482;

    #[test]
    fn t2_every_date_of_the_horizon_has_the_number_that_chrono_gives_it() {
        for number in 0..END {
            let date = NaiveDate::from_epoch_days(number as i32).unwrap();
            assert_eq!((number_of(date), date_of(number)), (Some(number), Some(date)));
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
        for number in [END, (1 << 30) + 1, u32::MAX] {
            assert_eq!(date_of(number), None, "{number}");
        }
    }
}
