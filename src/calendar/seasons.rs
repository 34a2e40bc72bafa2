//! Seasons: weekly hours that stand instead of the usual ones from one date to another (C10). This module knows dates
//! and weekly hours. It knows no zone.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::Flaw;
use super::budget::Budget;
use super::date_key::DateKey;
use super::day::{Day, Week, number_of};
use super::spans::first_in_force;
use crate::input::names::sort;

/// A season: its dates and its weekly hours.
#[derive(Clone, Debug)]
pub(super) struct Season {
    pub(super) dates: SeasonDates,
    pub(super) week: Week,
    pub(super) name: Option<Arc<str>>,
}

/// From which date to which a season lasts, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SeasonDates {
    /// Every year.
    Yearly { from: (u32, u32), to: (u32, u32) },
    /// Once; without an end where there is no date.
    Once { from: Option<NaiveDate>, to: Option<NaiveDate> },
}

/// The seasons of a calendar, and when each of them is in force.
#[derive(Clone, Debug, Default)]
pub(super) struct Seasons {
    seasons: Vec<Season>,
    /// The numbers of the dates from which on another season is in force, or none, sorted.
    turns: Vec<(i64, Option<usize>)>,
}

/// The years whose seasons are found: one more at each end of the horizon, for seasons that run over the new year.
const YEARS: std::ops::RangeInclusive<i32> = 1968..=2100;

/// What a calendar with seasons costs: each of its dates is looked at.
const EACH: usize = 4_000;

impl Season {
    /// From which date to which it lasts, each time, as numbers; the end is not included.
    fn spans(&self) -> Vec<(i64, i64)> {
        match self.dates {
            SeasonDates::Yearly { from, to } => {
                let key = DateKey::YearlyRange { from, to };
                let spans = YEARS.filter_map(|year| key.dates_in(year));
                spans.map(|(from, to)| (from, to.saturating_add(1))).collect()
            }
            SeasonDates::Once { from, to } => {
                let from = from.map_or(i64::from(i32::MIN), number_of);
                let to = to.map_or(i64::from(i32::MAX), |to| number_of(to).saturating_add(1));
                vec![(from, to)]
            }
        }
    }

    /// Whether it has a date from one day to another, both included.
    pub(super) fn comes(&self, first: i64, last: i64) -> bool {
        self.spans().iter().any(|&(from, end)| from <= last && first < end)
    }

    fn is_yearly(&self) -> bool {
        matches!(self.dates, SeasonDates::Yearly { .. })
    }
}

impl Seasons {
    /// Those with years take precedence over those of every year. What is computed counts towards `budget`.
    pub(super) fn new(seasons: Vec<Season>, budget: &mut Budget) -> Result<Self, Flaw> {
        if !seasons.is_empty() {
            budget.take(EACH)?;
        }
        let mut spans: Vec<((i64, i64), usize)> = Vec::new();
        for is_yearly in [false, true] {
            for (number, season) in seasons.iter().enumerate().filter(|(_, season)| season.is_yearly() == is_yearly) {
                let own = season.spans();
                budget.take(own.len())?;
                spans.extend(own.into_iter().map(|span| (span, number)));
            }
        }
        let turns = first_in_force(&spans.iter().map(|(span, _)| *span).collect::<Vec<_>>());
        let season = |span: Option<usize>| Some(spans.get(span?)?.1);
        let turns = turns.into_iter().map(|(day, span)| (day, season(span))).collect();
        Ok(Seasons { turns, seasons })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.seasons.is_empty()
    }

    /// The season in force on a date.
    pub(super) fn at(&self, day: i64) -> Option<&Season> {
        let last = self.turns.partition_point(|(turn, _)| *turn <= day).checked_sub(1)?;
        self.seasons.get(self.turns.get(last)?.1?)
    }

    /// The hours of a date, if it lies in a season.
    pub(super) fn day(&self, date: NaiveDate) -> Option<&Day> {
        self.at(number_of(date))?.week.day(date.weekday())
    }

    pub(super) fn have_names(&self) -> bool {
        self.seasons.iter().any(|season| season.name.is_some())
    }

    pub(super) fn days(&self) -> impl Iterator<Item = &Day> {
        self.seasons.iter().flat_map(|season| season.week.days())
    }
}

/// From which date up to which a season lasts once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    from: i64,
    to: i64,
    season: usize,
}

/// The first season that overlaps an earlier one of the same kind, with that one, by their places in the list.
pub(super) fn overlapping(seasons: &[Option<Season>]) -> Option<(usize, usize)> {
    let of_kind = |is_yearly: bool| {
        let known = seasons.iter().enumerate().filter_map(|(number, season)| Some((number, season.as_ref()?)));
        let of_kind = known.filter(move |(_, season)| season.is_yearly() == is_yearly);
        let spans = of_kind.flat_map(|(number, season)| {
            season.spans().into_iter().map(move |(from, to)| Span { from, to, season: number })
        });
        let mut spans: Vec<Span> = spans.collect();
        sort(&mut spans);
        let meet = |(one, other): (&Span, &Span)| {
            (other.from < one.to).then_some((one.season.min(other.season), one.season.max(other.season)))
        };
        spans.iter().zip(spans.iter().skip(1)).find_map(meet)
    };
    of_kind(false).or_else(|| of_kind(true))
}
