//! The parts of a calendar as written: the calendars that it names, and the dates of its hours.

use chrono::NaiveDate;

use super::budget::Budget;
use super::date_entries::Meeting;
use super::date_key::DateKey;
use super::day::date_of;
use super::hours::Hours;
use super::read_hours::{WrittenHours, read_hours};
use super::seasons::{Season, Seasons};
use super::spec::{CalendarSpec, DateForm, DateSpec, Fields, Form, HoursForm, HoursSpec, SeasonSpec};
use super::time_of_day::TimeRange;
use crate::input::names::sort_by;
use crate::input::problem::{Place, Problems};
use crate::input::written::Loose;
use crate::time::{DAY_S, Instant};

impl CalendarSpec {
    /// The names of other calendars in it.
    pub(crate) fn references(&self, names: &mut Vec<String>) {
        match &self.0 {
            Form::Word(name) => names.push(name.clone()),
            Form::Fields(fields) => fields.operands().for_each(|(_, _, operand)| operand.references(names)),
            Form::TooDeep => {}
        }
    }

    /// Shows each part that has fields, and its place.
    pub(crate) fn parts<'a>(&'a self, at: &Place<'_>, see: &mut dyn FnMut(&Place<'_>, Part<'a>)) {
        let Form::Fields(fields) = &self.0 else { return };
        see(at, Part(fields));
        for (field, index, operand) in fields.operands() {
            let list = at.field(field);
            operand.parts(&index.map_or(list, |index| list.index(index)), see);
        }
    }
}

/// What an entry of a calendar probably gets wrong.
pub(crate) enum DateFlaw {
    /// It has no date inside the horizon.
    NeverComes(DateKey),
    /// It says when it is observed, and never is.
    NeverObserved(DateKey),
    /// The season at this place in the list has no open time.
    ClosedSeason(usize),
    /// The season at this place in the list has no date inside the horizon.
    NoSeason(usize),
    /// Two different entries of equal rank are for one date, of which this is the first.
    Meeting { date: NaiveDate, keys: [DateKey; 2] },
}

/// A calendar as written, or one of those that it combines.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a>(&'a Fields);

impl<'a> Part<'a> {
    /// The name of its time zone, if it has one.
    pub(crate) fn time_zone(self) -> Option<&'a str> {
        match &self.0.time_zone {
            Some(Loose::Typed(name)) => Some(name),
            _ => None,
        }
    }

    /// Its entries of one date with a year, sorted, if it has entries.
    pub(crate) fn dates(self) -> Option<Vec<NaiveDate>> {
        let mut dates: Vec<NaiveDate> = self.keys()?.filter_map(once).collect();
        sort_by(&mut dates, NaiveDate::cmp);
        dates.dedup();
        Some(dates)
    }

    /// The last date of its entries with a year.
    pub(crate) fn last_date(self) -> Option<NaiveDate> {
        let last = |key: DateKey| if let DateKey::Range { to, .. } = key { Some(to) } else { once(key) };
        self.keys()?.filter_map(last).max()
    }

    fn keys(self) -> Option<impl Iterator<Item = DateKey> + 'a> {
        let Some(Loose::Typed(dates)) = &self.0.dates else { return None };
        Some(dates.iter().filter_map(|(date, _)| date.parse().ok()))
    }

    /// What its entries probably get wrong.
    pub(crate) fn date_flaws(self) -> Vec<DateFlaw> {
        if self.0.dates.is_none() && self.0.seasons.is_none() {
            return Vec::new();
        }
        let WrittenHours { week, seasons, entries } = read_hours(self.0, &Place::ROOT, &mut Problems::default());
        let last = Instant::END.seconds() / DAY_S;
        let of_season = |(at, season): (usize, &Season)| match season {
            season if !season.comes(-1, last) => Some(DateFlaw::NoSeason(at)),
            season if season.week.days().all(|day| day.ranges().is_empty()) => Some(DateFlaw::ClosedSeason(at)),
            _ => None,
        };
        let of_seasons: Vec<DateFlaw> = seasons.iter().enumerate().filter_map(of_season).collect();
        // The budget of a valid calendar is not used up.
        let seasons = Seasons::new(seasons, &mut Budget::unlimited()).unwrap_or_default();
        let hours = Hours::new(week, seasons);
        // One with a year is outside the horizon, which is another lint.
        let never = entries.without_dates(-1, last).filter(|key| once(*key).is_none()).map(DateFlaw::NeverComes);
        let idle = entries.never_observed(&hours).into_iter().map(DateFlaw::NeverObserved);
        let meeting = entries.meeting().map(|Meeting { day, keys }| DateFlaw::Meeting { date: date_of(day), keys });
        never.chain(idle).chain(meeting).chain(of_seasons).collect()
    }

    /// Shows the ranges of its weekdays and dates, and their places; `at` is its own.
    pub(crate) fn ranges(self, at: &Place<'_>, see: &mut dyn FnMut(&Place<'_>, TimeRange)) {
        let (week, dates) = (at.field("hours"), at.field("dates"));
        if let Some(Loose::Typed(hours)) = &self.0.hours {
            hours.iter().for_each(|(days, hours)| ranges_of(hours, &week.field(days), see));
        }
        if let Some(Loose::Typed(seasons)) = &self.0.seasons {
            let at = at.field("seasons");
            for (index, season) in seasons.iter().enumerate() {
                let Loose::Typed(SeasonSpec { hours: Some(Loose::Typed(hours)), .. }) = season else { continue };
                let at = at.index(index);
                let at = at.field("hours");
                hours.iter().for_each(|(days, hours)| ranges_of(hours, &at.field(days), see));
            }
        }
        if let Some(Loose::Typed(entries)) = &self.0.dates {
            for (date, entry) in entries.iter() {
                let at = dates.field(date);
                match entry {
                    Loose::Typed(DateSpec(DateForm::Hours(hours))) => ranges_of_day(hours, &at, see),
                    Loose::Typed(DateSpec(DateForm::Fields(fields))) => {
                        fields.hours.iter().for_each(|hours| ranges_of(hours, &at.field("hours"), see));
                    }
                    Loose::Other(_) => {}
                }
            }
        }
    }
}

fn ranges_of(hours: &Loose<HoursSpec>, at: &Place<'_>, see: &mut dyn FnMut(&Place<'_>, TimeRange)) {
    if let Loose::Typed(hours) = hours {
        ranges_of_day(hours, at, see);
    }
}

fn ranges_of_day(hours: &HoursSpec, at: &Place<'_>, see: &mut dyn FnMut(&Place<'_>, TimeRange)) {
    let mut read = |text: &str, at: &Place<'_>| text.parse().into_iter().for_each(|range| see(at, range));
    match &hours.0 {
        HoursForm::One(range) => read(range, at),
        HoursForm::List(ranges) => {
            for (index, range) in ranges.iter().enumerate() {
                if let Loose::Typed(range) = range {
                    read(range, &at.index(index));
                }
            }
        }
    }
}

fn once(key: DateKey) -> Option<NaiveDate> {
    if let DateKey::Once(date) = key { Some(date) } else { None }
}

impl Fields {
    /// The calendars that it combines, each with its field and its index in the list of that field.
    fn operands(&self) -> impl Iterator<Item = (&'static str, Option<usize>, &CalendarSpec)> {
        let lists = [("union", &self.union), ("intersection", &self.intersection), ("except", &self.except)];
        let listed = lists.into_iter().flat_map(|(field, list)| {
            let list = if let Some(Loose::Typed(list)) = list { list.as_slice() } else { &[] };
            list.iter().enumerate().map(move |(index, operand)| (field, Some(index), operand))
        });
        let of = self.of.iter().map(|of| ("of", None, of));
        of.chain(listed).filter_map(|(field, index, operand)| match operand {
            Loose::Typed(operand) => Some((field, index, operand)),
            Loose::Other(_) => None,
        })
    }
}
