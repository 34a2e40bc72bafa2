//! Working hours of agreements, and their holidays.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::HOLIDAYS;
use super::fields::{clock, documents, filled, ignore_bookkeeping, ticked};
use crate::calendar::{CalendarSpec, DateSpec, TimeRange, Zone};
use crate::import::document::Files;
use crate::import::node::{Account, Node};
use crate::import::week::Week;
use crate::input::ProblemKind;

const DAYS: [(&str, Weekday); 7] = [
    ("Monday", Weekday::Mon),
    ("Tuesday", Weekday::Tue),
    ("Wednesday", Weekday::Wed),
    ("Thursday", Weekday::Thu),
    ("Friday", Weekday::Fri),
    ("Saturday", Weekday::Sat),
    ("Sunday", Weekday::Sun),
];

/// How many dates all calendars together may have. Calendars repeat the dates of a list.
const MOST_DATES: usize = 200_000;

/// Days off, each with its name, if it has one.
type DaysOff = BTreeMap<NaiveDate, Option<String>>;

/// The holiday lists by name, and the calendars that were made with them.
pub(super) struct Calendars {
    lists: BTreeMap<String, DaysOff>,
    zone: String,
    /// Whether the clock of that zone changes.
    clock_changes: bool,
    /// Calendars by hours and list.
    made: BTreeMap<(String, Option<String>), String>,
    /// How many calendars there are with a list.
    numbers: BTreeMap<Option<String>, usize>,
    /// Calendars by name, in the order in which they were made.
    pub(super) named: Vec<(String, CalendarSpec)>,
    dates: usize,
}

impl Calendars {
    pub(super) fn of_files<'a>(account: &Account<'a>, files: &'a Files, zone: Option<&Zone>) -> Calendars {
        let mut lists = BTreeMap::new();
        for document in documents(account, files, HOLIDAYS) {
            let days = days_off(&document);
            let Some(name) = document.need("name") else { continue };
            let name = name.exact("the name of the list");
            if name.word().is_some_and(|text| lists.insert(text, days).is_some()) {
                name.mistake(ProblemKind::Duplicate, "another list has this name", "hand in one of them");
            }
        }
        // Without a zone there is a mistake already.
        let clock_changes = zone.is_some_and(changes);
        let zone = zone.map_or("UTC", Zone::name).to_owned();
        Calendars {
            lists,
            zone,
            clock_changes,
            made: BTreeMap::new(),
            numbers: BTreeMap::new(),
            named: Vec::new(),
            dates: 0,
        }
    }

    /// The name of the calendar with the hours and the holidays of an agreement.
    pub(super) fn of_agreement(&mut self, agreement: &Node<'_, '_>) -> Option<String> {
        let list = self.list_of(agreement);
        let week = week(agreement, self.clock_changes)?.calendar(&self.zone);
        let (list, node) = list?;
        let key = (serde_json::to_string(&week).ok()?, list.clone());
        if let Some(name) = self.made.get(&key) {
            return Some(name.clone());
        }
        let days = list.as_ref().and_then(|list| self.lists.get(list));
        self.dates = self.dates.saturating_add(days.map_or(0, BTreeMap::len));
        if let (true, Some(node)) = (self.dates > MOST_DATES, node) {
            let found = format!("the calendars of all agreements come to more than {MOST_DATES} holidays");
            node.mistake(ProblemKind::TooLarge, found, "import agreements with other lists separately");
            return None;
        }
        let calendar = days.into_iter().flatten().fold(week, |calendar, (date, name)| {
            let closed = DateSpec::closed();
            calendar.dates(date.to_string(), name.iter().fold(closed, |closed, name| closed.name(name)))
        });
        let name = self.free_name(list.as_deref());
        self.named.push((name.clone(), calendar));
        self.made.insert(key, name.clone());
        Some(name)
    }

    /// The holiday list that an agreement names, if it names one. The outer `None` is a mistake.
    fn list_of<'a, 'n>(&self, agreement: &Node<'a, 'n>) -> Option<(Option<String>, Option<Node<'a, 'n>>)> {
        let Some(list) = filled(agreement, "holiday_list") else { return Some((None, None)) };
        let list = list.exact("its days off");
        let name = list.word()?;
        if !self.lists.contains_key(&name) {
            let known = self.lists.keys().map(String::as_str);
            list.unknown(&name, "hand in the list as `holiday_list-NAME.json`", known);
            return None;
        }
        Some((Some(name), Some(list)))
    }

    fn free_name(&mut self, list: Option<&str>) -> String {
        let number = self.numbers.entry(list.map(str::to_owned)).or_default();
        *number = number.saturating_add(1);
        let hours = if *number == 1 { "hours".to_owned() } else { format!("hours {number}") };
        list.map_or_else(|| hours.clone(), |list| format!("{hours}, {list}"))
    }
}

fn days_off(list: &Node<'_, '_>) -> DaysOff {
    ignore_bookkeeping(list);
    list.ignore(&["holiday_list_name", "color", "description"], "for people");
    let made = "how the list was made: its dates are written out";
    list.ignore(&["recurring_holidays", "weekly_off", "from_date", "to_date", "total_holidays"], made);
    let mut days = DaysOff::new();
    for day in list.list("holidays") {
        ignore_bookkeeping(&day);
        day.ignore(&["name"], "bookkeeping of the vendor");
        let is_weekly = day.get("weekly_off").and_then(|weekly| ticked(&weekly.exact("whether it is off every week")));
        let became = if is_weekly == Some(true) { "closed: a weekly day off, written out" } else { "closed" };
        let day = day.exact(became);
        let name = filled(&day, "description").and_then(|name| name.exact("its name").text());
        let name = name.map(text_of_html).filter(|name| !name.is_empty());
        if let Some(date) = day.need("holiday_date").and_then(|date| date.exact("closed").date()) {
            days.entry(date).or_insert(name);
        }
    }
    days
}

/// The text of HTML without its marks, on one line and of a length that a name may have.
fn text_of_html(html: &str) -> String {
    let mut text = String::new();
    for (number, part) in html.split('<').enumerate() {
        // Before the first mark, and after the end of each.
        let shown = if number == 0 { part } else { part.split_once('>').map_or("", |(_, shown)| shown) };
        text.push(' ');
        text.push_str(shown);
    }
    let entities = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    let text = entities.into_iter().fold(text, |text, (entity, letter)| text.replace(entity, letter));
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST_NAME).collect()
}

/// How many characters of a description become a name.
const LONGEST_NAME: usize = 200;

/// The weekly hours, one row for each day. `None` if nothing is open, which is a mistake.
fn week(agreement: &Node<'_, '_>, clock_changes: bool) -> Option<Week> {
    let rows = agreement.need("support_and_resolution")?.exact("the weekly hours, on the clock of the site");
    let (mut week, mut seen) = (Week::default(), Vec::new());
    for row in rows.items() {
        ignore_bookkeeping(&row);
        row.ignore(&["name"], "bookkeeping of the vendor");
        let day = row.need("workday").and_then(|day| weekday(&day, &mut seen));
        if let (Some(day), Some(hours)) = (day, hours(&row)) {
            if clock_changes && hours.start().seconds() < AFTER_CHANGES {
                row.approximate("at a change of the clock, the vendor counts by the clock on the wall");
            }
            week.open(day, hours);
        }
    }
    if rows.is_list() && seen.is_empty() {
        rows.mistake(ProblemKind::NeverOpen, "there are no working hours", "export them, too");
    }
    (!week.is_closed()).then_some(week)
}

/// The time of day after which clocks do not change.
const AFTER_CHANGES: u32 = 4 * 3_600;

/// Whether the offset of a zone differs between the months of a year, from 2020 to 2030.
fn changes(zone: &Zone) -> bool {
    let offset = |year, month| {
        let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default().and_time(NaiveTime::MIN).and_utc();
        zone.to_local(first).offset().local_minus_utc()
    };
    (2020..=2030).any(|year| (1..=12).any(|month| offset(year, month) != offset(year, 1)))
}

fn weekday(day: &Node<'_, '_>, seen: &mut Vec<Weekday>) -> Option<Weekday> {
    let word = day.text()?;
    let Some((_, weekday)) = DAYS.iter().find(|(name, _)| *name == word) else {
        day.unknown(word, "the days are `Monday` to `Sunday`", DAYS.map(|(name, _)| name));
        return None;
    };
    if seen.contains(weekday) {
        day.mistake(ProblemKind::Duplicate, "this day has another row", "the vendor has one row for each day");
    }
    seen.push(*weekday);
    day.clone().exact("the weekday");
    Some(*weekday)
}

fn hours(row: &Node<'_, '_>) -> Option<TimeRange> {
    let start = row.need("start_time").and_then(|start| clock(&start.exact("when it opens")));
    let end_node = row.need("end_time");
    let end = end_node.as_ref().and_then(|end| clock(&end.clone().exact("when it closes")));
    let (start, end, end_node) = (start?, end?, end_node?);
    if end.seconds() == LAST_SECOND {
        end_node.clone().approximate("taken as it stands: the last second of the day is closed, as at the vendor");
    }
    let range = TimeRange::new(start, end).filter(|_| start < end);
    if range.is_none() {
        end_node.mistake(ProblemKind::Senseless, format!("`{end}` is not after `{start}`"), "write a later time");
    }
    range
}

const LAST_SECOND: u32 = 86_399;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_holiday_is_the_text_of_its_html() {
        assert_eq!(text_of_html("<p>Karfreitag</p>"), "Karfreitag");
        assert_eq!(text_of_html("<div class=\"x\"><b>New&nbsp;Year</b><br>&amp; Eve</div>"), "New Year & Eve");
        assert_eq!(text_of_html("a &lt; b"), "a < b");
        assert_eq!(text_of_html("<p"), "");
        assert_eq!(text_of_html(&"é".repeat(1_000)).chars().count(), 200);
    }
}
