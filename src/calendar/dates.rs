//! Business dates (A3), which are the dates to which open time belongs, and the shifts that belong to them (C11).
//! This module knows axes and the zone. It knows no allowance.

use chrono::{DateTime, NaiveDate, Utc};

use super::axis::Axis;
use super::budget::Budget;
use super::day::{date_of, number_of};
use super::shifts::Shifts;
use super::zone::Zone;
use super::{Calendar, Flaw};
use crate::time::{DAY_S, Instant, SECOND};

/// The business dates of a calendar: one bit for each date, 64 in a word. A text of a few bytes can ask for those of a
/// calendar that is open on all dates, so they have to be small (B3).
#[derive(Debug)]
pub(crate) struct BusinessDates {
    words: Vec<u64>,
    /// The number of business dates before each word, and at the end the number of all.
    before: Vec<u16>,
}

/// Makes room for the last days of 1969, whose shifts can reach into the horizon.
const SHIFT: i64 = 8;
/// The number of words.
const WORDS: usize = (Instant::END.0 / SECOND / DAY_S + 2 * SHIFT) as usize / 64 + 1;

impl BusinessDates {
    fn new(calendar: &Calendar) -> Self {
        // A date can occur twice: in two parts, and where the clock is set back over midnight.
        let mut words = vec![0_u64; WORDS];
        for (behind, axis) in calendar.shifts().parts(calendar.axis()) {
            for day in local_dates(axis, calendar.zone()) {
                let (word, bit) = place(day.saturating_sub(behind));
                if let Some(word) = words.get_mut(word) {
                    *word |= bit;
                }
            }
        }
        let mut sum: u16 = 0;
        let mut before: Vec<u16> = vec![sum];
        before.extend(words.iter().map(|word| {
            sum = sum.saturating_add(ones(*word));
            sum
        }));
        BusinessDates { words, before }
    }

    /// How many business dates there are before `day`.
    pub(crate) fn before(&self, day: i64) -> usize {
        let (number, bit) = place(day);
        match (self.words.get(number), self.before.get(number)) {
            (Some(word), Some(before)) => before.saturating_add(ones(word & bit.saturating_sub(1))).into(),
            _ => self.before.last().copied().unwrap_or_default().into(),
        }
    }

    /// The business date with this many business dates before it.
    pub(crate) fn at(&self, rank: usize) -> Option<i64> {
        let number = self.before.partition_point(|before| usize::from(*before) <= rank).checked_sub(1)?;
        let (word, before) = (*self.words.get(number)?, usize::from(*self.before.get(number)?));
        let bit = (before..rank).fold(word, |word, _| word & word.saturating_sub(1)).trailing_zeros();
        let day = i64::try_from(number).ok()?.saturating_mul(64).saturating_add(bit.into());
        Some(day.saturating_sub(SHIFT))
    }

    pub(crate) fn contains(&self, day: i64) -> bool {
        let (word, bit) = place(day);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// The `n`-th business date after `day`, or before it for a negative `n`. For zero it is `day`, if that is a
    /// business date.
    pub(crate) fn nth(&self, day: i64, n: i64) -> Option<i64> {
        let here = i64::try_from(self.before(day)).ok()?;
        // From a date that is not a business date, the next business date is the first one.
        let ahead = if n > 0 && !self.contains(day) { n.saturating_sub(1) } else { n };
        let found = self.at(usize::try_from(here.saturating_add(ahead)).ok()?)?;
        (n != 0 || found == day).then_some(found)
    }
}

/// The number of the word of a day, and its bit in it. Days before the first one have its bit, which is never set; days
/// after the last one have no word.
fn place(day: i64) -> (usize, u64) {
    let number = usize::try_from(day.saturating_add(SHIFT)).unwrap_or_default();
    (number / 64, 1 << (number % 64))
}

fn ones(word: u64) -> u16 {
    word.count_ones() as u16
}

impl Calendar {
    /// Whether this is a business date: a date to which open time belongs (A3). The hours of a shift after midnight
    /// belong to the date on which the shift begins (C11).
    ///
    /// # Saturday is no business date if Friday's shift ends at two
    /// ```
    /// use punctual::{Calendar, CalendarSpec};
    /// let late = CalendarSpec::weekly("Europe/Rome").hours("mon-fri", ["06:00-02:00"]);
    /// let late = Calendar::from_spec(late)?;
    /// let (friday, saturday) = ("2026-03-06".parse()?, "2026-03-07".parse()?);
    /// assert!(late.is_business_date(friday) && !late.is_business_date(saturday));
    /// assert_eq!(late.closing(friday), Some("2026-03-07T01:00:00Z".parse()?)); // two in Rome
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_business_date(&self, date: NaiveDate) -> bool {
        self.business().contains(number_of(date))
    }

    /// The business date to which an instant belongs (C11): that of the shift that is open then, or that is only
    /// interrupted; otherwise its local date.
    ///
    /// `None` if that is no business date, such as a Sunday at noon, and outside the horizon.
    ///
    /// # Which day's work is a call at one in the morning?
    /// ```
    /// use punctual::{Calendar, CalendarSpec};
    /// let late = CalendarSpec::weekly("Europe/Rome").hours("mon-fri", ["06:00-02:00"]);
    /// let late = Calendar::from_spec(late)?;
    /// let call = "2026-03-07T00:00:00Z".parse()?; // Saturday at one in Rome
    /// assert_eq!(late.business_date(call), Some("2026-03-06".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn business_date(&self, at: DateTime<Utc>) -> Option<NaiveDate> {
        let day = self.date_of_start(Instant::inside(at)?);
        self.business().contains(day).then(|| date_of(day))
    }

    /// The first business date after `date`; `None` if there is none inside the horizon.
    pub fn next_business_date(&self, date: NaiveDate) -> Option<NaiveDate> {
        self.nth_business_date(date, 1)
    }

    /// The `n`-th business date after `date`, or before it for a negative `n`.
    ///
    /// For zero it is `date`, if that is a business date. `None` if there is no such date inside the horizon.
    pub fn nth_business_date(&self, date: NaiveDate, n: i32) -> Option<NaiveDate> {
        self.business().nth(number_of(date), n.into()).map(date_of)
    }

    /// The number of business dates from `start` up to, not including, `end`; negative if `end` is before `start`.
    pub fn business_dates_between(&self, start: NaiveDate, end: NaiveDate) -> i64 {
        let before = |date| i64::try_from(self.business().before(number_of(date))).unwrap_or(i64::MAX);
        before(end).saturating_sub(before(start))
    }

    /// The first open instant of a date (C11); `None` if it is no business date.
    pub fn opening(&self, date: NaiveDate) -> Option<DateTime<Utc>> {
        self.opening_of(number_of(date)).map(Instant::utc)
    }

    /// The last closing of a date, which can come after midnight (C11). If the hours of the next date follow at once,
    /// it is the instant at which they begin.
    ///
    /// `None` if it is no business date, or if that is the end of the horizon.
    pub fn closing(&self, date: NaiveDate) -> Option<DateTime<Utc>> {
        self.closing_of(number_of(date)).map(Instant::utc)
    }

    pub(crate) fn business(&self) -> &BusinessDates {
        self.0.business.get_or_init(|| BusinessDates::new(self))
    }

    fn shifts(&self) -> &Shifts {
        // An unlimited budget is never used up.
        self.0.shifts.get_or_init(|| Shifts::of(self, &mut Budget::unlimited()).unwrap_or_default())
    }

    /// All that business dates need, counted towards `budget`.
    pub(super) fn find_shifts(&self, budget: &mut Budget) -> Result<(), Flaw> {
        self.find_carried(budget)?.own(self.axis(), budget).map(|_| ())
    }

    /// The shifts after midnight, which is all that a combination needs of its parts.
    pub(super) fn find_carried(&self, budget: &mut Budget) -> Result<&Shifts, Flaw> {
        if let Some(found) = self.0.shifts.get() {
            return Ok(found);
        }
        let found = Shifts::of(self, budget)?;
        Ok(self.0.shifts.get_or_init(|| found))
    }

    /// The first open instant of a date, by the date's number.
    pub(crate) fn opening_of(&self, day: i64) -> Option<Instant> {
        let first = |(axis, (from, _)): (&Axis, Stretch)| axis.next_open(from);
        self.stretches(day).filter_map(first).min()
    }

    /// The last closing of a date, by the date's number. If the hours of the next date follow at once, it is the
    /// instant at which they begin.
    pub(crate) fn closing_of(&self, day: i64) -> Option<Instant> {
        self.closing_by(day, Instant::END)
    }

    /// The last closing of a date up to an instant.
    pub(crate) fn closing_by(&self, day: i64, at: Instant) -> Option<Instant> {
        // What is open until the end of the horizon has no closing (T2).
        self.end_by(day, at).filter(|&at| at < Instant::END)
    }

    /// The end of the open time of a date: its last closing, or the end of the horizon.
    pub(crate) fn end_of(&self, day: i64) -> Option<Instant> {
        self.end_by(day, Instant::END)
    }

    fn end_by(&self, day: i64, at: Instant) -> Option<Instant> {
        let last = |(axis, (from, to)): (&Axis, Stretch)| {
            let worked = axis.worked_before(to.min(at));
            (worked > axis.worked_before(from)).then(|| axis.earliest(worked))
        };
        self.stretches(day).filter_map(last).map(|closing| closing.unwrap_or(Instant::END)).max()
    }

    /// The number of the date to which a start at this instant belongs. If the calendar is open, it is the date of
    /// the shift. Otherwise it is a date with a shift past midnight, if the instant lies between the first opening
    /// and the last closing of that date. Otherwise it is the local date.
    pub(crate) fn date_of_start(&self, at: Instant) -> i64 {
        let (local, _) = self.zone().reading(at);
        let behind = |behind: i64| local.saturating_sub(behind);
        if self.axis().is_open(at) {
            let carried = self.shifts().carried().find(|(_, axis)| axis.is_open(at));
            return carried.map_or(local, |(days, _)| behind(days));
        }
        let spans = self.shifts().carried().map(|(days, _)| behind(days)).filter(|&day| self.goes_past_midnight(day));
        let spans = spans.chain([local]).filter_map(|day| Some((self.opening_of(day)?, day, self.end_of(day)?)));
        spans.filter(|&(opening, _, end)| opening <= at && at < end).min().map_or(local, |(_, day, _)| day)
    }

    /// Whether open time of the date continues after its midnight.
    pub(crate) fn goes_past_midnight(&self, day: i64) -> bool {
        self.shifts()
            .carried()
            .any(|(behind, axis)| stretches(axis, self.zone(), day.saturating_add(behind)).next().is_some())
    }

    /// The stretches of time that contain open time of a date, each with its axis.
    fn stretches(&self, day: i64) -> impl Iterator<Item = (&Axis, Stretch)> {
        let parts = self.shifts().parts(self.axis());
        parts.flat_map(move |(behind, axis)| {
            stretches(axis, self.zone(), day.saturating_add(behind)).map(move |stretch| (axis, stretch))
        })
    }
}

type Stretch = (Instant, Instant);

/// The stretches in which the clock shows this date and the axis has open time.
fn stretches<'a>(axis: &'a Axis, zone: &'a Zone, day: i64) -> impl Iterator<Item = Stretch> + 'a {
    let instant = |second: i64| Instant(second.saturating_mul(SECOND)).clamp(Instant::START, Instant::END);
    let pieces = zone.date_pieces(day).map(move |(from, to)| (instant(from), instant(to)));
    pieces.filter(|&(from, to)| axis.worked_before(from) < axis.worked_before(to))
}

/// The local dates with open time, in order of time.
fn local_dates<'a>(axis: &'a Axis, zone: &'a Zone) -> impl Iterator<Item = i64> + 'a {
    zone.segments(Instant::START.seconds(), Instant::END.seconds()).flat_map(move |segment| {
        let offset = i64::from(segment.offset);
        let date_from = move |from: i64| {
            let open = next_open(axis, from).filter(|&open| open < segment.end)?;
            Some(open.saturating_add(offset).div_euclid(DAY_S))
        };
        let next = move |day: &i64| date_from(day.saturating_add(1).saturating_mul(DAY_S).saturating_sub(offset));
        std::iter::successors(date_from(segment.start), next)
    })
}

/// The second that contains the first open instant at or after this second.
fn next_open(axis: &Axis, from: i64) -> Option<i64> {
    axis.next_open(Instant(from.saturating_mul(SECOND))).map(Instant::seconds)
}
