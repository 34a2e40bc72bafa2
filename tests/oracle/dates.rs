//! The entries of a calendar (C4, C9), answered by asking of each date whether a rule is for it.

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::calendar::{Shift, WEEKDAYS};

/// The dates that an entry is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    Date(Date),
    /// Month and day.
    Yearly((i8, i8)),
    Range(Date, Date),
    YearlyRange((i8, i8), (i8, i8)),
    /// Which one, 0 for the last; the weekday, Monday being 0; the month.
    Nth(i8, i8, i8),
    /// Days after Easter, and whether it is the orthodox one.
    Easter(i64, bool),
}

/// Hours of its own for the dates of a key; no shifts: closed.
#[derive(Debug, Clone)]
pub struct Entry {
    pub key: Key,
    /// `None` for the weekly hours.
    pub shifts: Option<Vec<Shift>>,
    pub since: Option<i16>,
    pub until: Option<i16>,
    /// Observed on the nearest date, or else on the next one.
    pub observed: Option<bool>,
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn month_and_day(date: Date) -> (i8, i8) {
    (date.month(), date.day())
}

/// A day of a year as the end of a range; there may be no 29 February.
fn day_of(year: i16, (month, day): (i8, i8)) -> Date {
    Date::new(year, month, day).unwrap_or_else(|_| Date::constant(year, 2, 28))
}

/// The first Sunday after the full moon of spring.
pub fn easter(year: i16, orthodox: bool) -> Date {
    let golden = year % 19 + 1;
    let mut day = if orthodox {
        const FULL_MOONS: [i64; 19] = [36, 25, 44, 33, 22, 41, 30, 49, 38, 27, 46, 35, 24, 43, 32, 21, 40, 29, 48];
        let apart = if year < 2100 { 13 } else { 14 };
        Date::constant(year, 3, 1).checked_add((FULL_MOONS[golden as usize - 1] - 1 + apart).days()).unwrap()
    } else {
        let century = year / 100 + 1;
        let (leaps, moon) = (3 * century / 4 - 12, (8 * century + 5) / 25 - 5);
        let mut epact = (11 * golden + 20 + moon - leaps).rem_euclid(30);
        if (epact == 25 && golden > 11) || epact == 24 {
            epact += 1;
        }
        let full = if 44 - epact < 21 { 74 - epact } else { 44 - epact };
        Date::constant(year, 3, 1).checked_add(i64::from(full - 1).days()).unwrap()
    };
    loop {
        day = day.tomorrow().unwrap();
        if day.weekday().to_monday_zero_offset() == 6 {
            return day;
        }
    }
}

/// Weekly hours from one date to another.
#[derive(Debug, Clone)]
pub struct Season {
    /// A range of every year, or dates of which either may be left out.
    pub yearly: Option<((i8, i8), (i8, i8))>,
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// Monday first.
    pub week: [Vec<Shift>; 7],
}

impl Season {
    /// A season around a date; each weekday has the hours of another one.
    pub fn drawn(date: Date, seed: u64, week: &[Vec<Shift>; 7]) -> Season {
        let from = date.checked_sub(((seed % 9) as i64).days()).unwrap();
        let to = from.checked_add(((seed / 9 % 14) as i64).days()).unwrap();
        let yearly = (seed / 126).is_multiple_of(2).then(|| (month_and_day(from), month_and_day(to)));
        let (is_open_before, is_open_after) = ((seed / 252).is_multiple_of(3), seed / 252 % 3 == 1);
        let from = Some(from).filter(|_| yearly.is_none() && !is_open_before);
        let to = Some(to).filter(|_| yearly.is_none() && !is_open_after);
        let week = std::array::from_fn(|day| week[(day + 1 + (seed / 756 % 3) as usize) % 7].clone());
        Season { yearly, from, to, week }
    }

    pub fn is_on(&self, date: Date) -> bool {
        match self.yearly {
            Some((from, to)) => Key::YearlyRange(from, to).comes(date).is_some(),
            None => self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to),
        }
    }

    pub fn json(&self, week: Value) -> Value {
        let mut season = json!({ "hours": week });
        let ends = match self.yearly {
            Some((from, to)) => [Some(Key::Yearly(from)), Some(Key::Yearly(to))],
            None => [self.from.map(Key::Date), self.to.map(Key::Date)],
        };
        for (field, end) in ["from", "to"].into_iter().zip(ends) {
            end.into_iter().for_each(|end| season[field] = json!(end.text()));
        }
        season
    }
}

impl Key {
    /// The year in which it comes on this date, if it does.
    fn comes(&self, date: Date) -> Option<i16> {
        let year = date.year();
        let around = [year - 1, year, year + 1];
        let is = match *self {
            Key::Date(day) => day == date,
            Key::Yearly(day) => day == month_and_day(date),
            Key::Range(from, to) => from <= date && date <= to,
            Key::Nth(nth, weekday, month) => {
                let is_nth = match nth {
                    0 => date.checked_add(7.days()).unwrap().month() != month,
                    nth => (date.day() - 1) / 7 + 1 == nth,
                };
                is_nth && date.month() == month && date.weekday().to_monday_zero_offset() == weekday
            }
            Key::YearlyRange(from, to) => {
                let holds = |year: &i16| {
                    let end = if to < from { *year + 1 } else { *year };
                    day_of(*year, from) <= date && date <= day_of(end, to)
                };
                return around.into_iter().find(holds);
            }
            Key::Easter(days, orthodox) => {
                let is_on = |year: &i16| easter(*year, orthodox).checked_add(days.days()).unwrap() == date;
                return around.into_iter().find(is_on);
            }
        };
        is.then_some(year)
    }

    /// In words.
    pub fn form(&self) -> &'static str {
        match self {
            Key::Date(_) => "date",
            Key::Yearly(_) => "date of every year",
            Key::Range(..) => "range",
            Key::YearlyRange(..) => "range of every year",
            Key::Nth(..) => "weekday of a month",
            Key::Easter(..) => "date from Easter",
        }
    }

    pub fn is_range(&self) -> bool {
        matches!(self, Key::Range(..) | Key::YearlyRange(..))
    }

    fn is_yearly(&self) -> bool {
        !matches!(self, Key::Date(_) | Key::Range(..))
    }

    /// The lower, the stronger.
    fn rank(&self) -> u8 {
        match self {
            Key::Date(_) => 0,
            Key::Range(..) => 1,
            Key::YearlyRange(..) => 3,
            _ => 2,
        }
    }

    pub fn text(&self) -> String {
        let dated = |date: Date| format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
        let yearly = |(month, day): (i8, i8)| format!("--{month:02}-{day:02}");
        match *self {
            Key::Date(date) => dated(date),
            Key::Yearly(day) => yearly(day),
            Key::Range(from, to) => dated(from) + ".." + &dated(to),
            Key::YearlyRange(from, to) => yearly(from) + ".." + &yearly(to),
            Key::Nth(nth, weekday, month) => {
                let nth = ["last", "1st", "2nd", "3rd", "4th", "5th"][nth as usize];
                format!("{nth} {} of {}", WEEKDAYS[weekday as usize], MONTHS[month as usize - 1])
            }
            Key::Easter(days, orthodox) => {
                let offset = if days == 0 { String::new() } else { format!("{days:+}") };
                format!("{}easter{offset}", if orthodox { "orthodox " } else { "" })
            }
        }
    }
}

impl Entry {
    /// An entry of one date, or of that day of every year.
    pub fn new(date: Date, yearly: bool, shifts: Vec<Shift>) -> Entry {
        let key = if yearly { Key::Yearly(month_and_day(date)) } else { Key::Date(date) };
        Entry { key, shifts: Some(shifts), since: None, until: None, observed: None }
    }

    /// One of the forms that an entry for this date can have.
    pub fn drawn(date: Date, seed: u64, shifts: Vec<Shift>) -> Entry {
        let (before, after) = ((seed / 16 % 5) as i64, (seed / 128 % 12) as i64);
        let from = date.checked_sub(before.days()).unwrap();
        let to = date.checked_add(after.days()).unwrap();
        let since_easter = |orthodox: bool| {
            let days = easter(date.year(), orthodox).until(date).unwrap().get_days();
            Some(i64::from(days)).filter(|days| days.abs() <= 100).map(|days| Key::Easter(days, orthodox))
        };
        let nth = (date.day() - 1) / 7 + 1;
        let is_last = date.checked_add(7.days()).unwrap().month() != date.month();
        let yearly = Key::Yearly(month_and_day(date));
        let key = match seed % 16 {
            0 | 1 => Key::Date(date),
            2 | 3 => yearly,
            4..7 => {
                let nth = if is_last && (seed / 16).is_multiple_of(2) { 0 } else { nth };
                Key::Nth(nth, date.weekday().to_monday_zero_offset(), date.month())
            }
            7..10 => since_easter(false).unwrap_or(yearly),
            10..12 => since_easter(true).unwrap_or(yearly),
            12 | 13 => Key::Range(from, to),
            _ => Key::YearlyRange(month_and_day(from), month_and_day(to)),
        };
        let mut entry = Entry { key, shifts: Some(shifts), since: None, until: None, observed: None };
        let pick = seed / 4096;
        if pick.is_multiple_of(6) {
            entry.shifts = None;
        } else if entry.key.is_yearly() && !entry.key.is_range() && pick % 6 < 4 {
            entry.observed = Some(pick.is_multiple_of(2));
        }
        if entry.key.is_yearly() {
            entry.since = Some(date.year() - (pick / 6 % 3) as i16 + 1).filter(|_| (pick / 18).is_multiple_of(3));
            entry.until = Some(date.year() + (pick / 6 % 3) as i16).filter(|_| (pick / 54).is_multiple_of(3));
            // The other way round is a mistake.
            entry.until = entry.until.max(entry.since.filter(|_| entry.until.is_some()));
        }
        entry
    }

    pub fn is_for(&self, date: Date) -> bool {
        let year = self.key.comes(date);
        let since = |year: i16| self.since.is_none_or(|since| since <= year);
        let until = |year: i16| self.until.is_none_or(|until| year <= until);
        year.is_some_and(|year| !self.key.is_yearly() || (since(year) && until(year)))
    }

    pub fn json(&self) -> Value {
        let hours = match &self.shifts {
            None => json!("weekly"),
            Some(shifts) if shifts.is_empty() => json!("closed"),
            Some(shifts) => shifts.iter().map(Shift::to_string).collect(),
        };
        let mut entry = json!({ "hours": hours });
        for (field, year) in [("since", self.since), ("until", self.until)] {
            year.into_iter().for_each(|year| entry[field] = json!(year));
        }
        if let Some(nearest) = self.observed {
            entry["observed"] = json!(if nearest { "nearest" } else { "next" });
        }
        if entry.as_object().unwrap().len() == 1 && hours_stand_alone(&entry["hours"]) {
            return entry["hours"].clone();
        }
        entry
    }
}

/// Words stand alone, so that both forms of an entry occur.
fn hours_stand_alone(hours: &Value) -> bool {
    hours.is_string()
}

/// How much is open, as written.
fn length(shifts: &[Shift]) -> i32 {
    let mut bounds: Vec<(i32, i32)> = shifts.iter().map(|shift| shift.bounds()).collect();
    bounds.sort_unstable();
    let (mut end, mut sum) = (0, 0);
    for (from, to) in bounds {
        sum += (to - end.max(from)).max(0);
        end = end.max(to);
    }
    sum
}

/// Weekly hours by weekday, and entries.
pub struct Book<'a> {
    pub usual: &'a dyn Fn(Date) -> Vec<Shift>,
    pub entries: &'a [Entry],
}

impl Book<'_> {
    /// C9: the entry that holds on a date, leaving out what is observed there.
    fn own(&self, date: Date) -> Option<usize> {
        let strength = |&number: &usize| {
            let entry = &self.entries[number];
            let open = entry.shifts.as_ref().map_or_else(|| length(&(self.usual)(date)), |shifts| length(shifts));
            (entry.key.rank(), open, entry.key.text())
        };
        (0..self.entries.len()).filter(|&number| self.entries[number].is_for(date)).min_by_key(strength)
    }

    /// C9: the dates of a year on which an entry is observed. With a few entries, what was observed four months before
    /// matters no more.
    pub fn observed(&self, year: i16) -> Vec<(Date, usize)> {
        let mut all: Vec<(Date, usize)> = Vec::new();
        if self.entries.iter().all(|entry| entry.observed.is_none()) {
            return all;
        }
        let is_closed = |date: Date| (self.usual)(date).is_empty();
        let is_usual = |date: Date| self.own(date).is_some_and(|own| self.entries[own].shifts.is_none());
        let has_single = |date: Date| self.entries.iter().any(|entry| !entry.key.is_range() && entry.is_for(date));
        // Where the weekly hours hold, the date has no entry.
        let is_single = |date: Date| has_single(date) && !is_usual(date);
        let mut date = Date::constant(year - 1, 9, 1);
        while date < Date::constant(year + 1, 3, 1) {
            let own = self.own(date).filter(|&own| self.entries[own].observed.is_some() && is_closed(date));
            if let Some(own) = own {
                let mut near = Vec::new();
                for days in 1..=31_i64 {
                    near.push(date.checked_add(days.days()).unwrap());
                    if self.entries[own].observed == Some(true) {
                        near.push(date.checked_sub(days.days()).unwrap());
                    }
                }
                let is_free = |day: &Date| {
                    !is_closed(*day) && !is_single(*day) && all.iter().all(|(observed, _)| observed != day)
                };
                let found = near.into_iter().find(is_free);
                all.extend(found.map(|day| (day, own)));
            }
            date = date.tomorrow().unwrap();
        }
        all.retain(|(date, _)| date.year() == year);
        all
    }

    /// C9: the entry of a date, if it has one.
    pub fn entry(&self, date: Date, observed: &[(Date, usize)]) -> Option<usize> {
        let observed = observed.iter().find(|(day, _)| *day == date).map(|(_, entry)| *entry);
        observed.or_else(|| self.own(date)).filter(|&entry| self.entries[entry].shifts.is_some())
    }
}
