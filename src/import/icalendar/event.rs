//! An event as it is written: when it is, when it comes again, and what it is called (RFC 5545, section 3.6.1). This
//! module knows the properties of events. It knows no calendar that they close.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::lines::{Component, Property};
use super::rule::{NoRule, Rule};
use super::source::{Moment, Source};
use super::values::{Length, Stamp, length, stamp};
use crate::import::report::Fate;
use crate::input::problem::ProblemKind;

/// An event.
pub(super) struct Event {
    /// Its place in the report.
    pub(super) at: String,
    pub(super) uid: Option<String>,
    pub(super) name: Option<String>,
    /// The number of its version.
    pub(super) version: i64,
    pub(super) is_cancelled: bool,
    pub(super) start: Moment,
    pub(super) length: Length,
    pub(super) rule: Option<Rule>,
    /// Further beginnings, some of them with a length of their own.
    pub(super) added: Vec<(Moment, Option<Length>)>,
    pub(super) removed: Removed,
    /// Which time of a repeated event it stands for.
    pub(super) replaces: Option<Moment>,
    pub(super) said: Said,
}

/// The times at which a repeated event does not come.
#[derive(Default)]
pub(super) struct Removed {
    pub(super) dates: BTreeSet<NaiveDate>,
    pub(super) instants: BTreeSet<DateTime<Utc>>,
}

impl Removed {
    pub(super) fn take(&mut self, moment: &Moment, is_timed: bool) {
        match moment.instant().filter(|_| is_timed) {
            Some(instant) => _ = self.instants.insert(instant),
            None => _ = self.dates.insert(moment.stamp.date()),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.dates.is_empty() && self.instants.is_empty()
    }
}

/// What becomes of an event: the worst that is said of it, and all that is said.
#[derive(Default)]
pub(super) struct Said {
    fate: Option<Fate>,
    texts: Vec<String>,
    option: Option<&'static str>,
}

impl Said {
    pub(super) fn say(&mut self, fate: Fate, text: impl Into<String>) {
        self.fate = self.fate.max(Some(fate));
        self.texts.push(text.into());
    }

    pub(super) fn needs_host(&mut self, option: &'static str, text: impl Into<String>) {
        self.say(Fate::NeedsHost, text);
        self.option = Some(option);
    }

    pub(super) fn is_impossible(&self) -> bool {
        self.fate == Some(Fate::Impossible)
    }

    /// Names the option that decides about it.
    pub(super) fn decided_by(&mut self, option: &'static str) {
        self.option = self.option.or(Some(option));
    }
}

impl Event {
    pub(super) fn is_timed(&self) -> bool {
        matches!(self.start.stamp, Stamp::Time { .. })
    }

    /// Writes into the report what became of it.
    pub(super) fn report(&self, source: &Source<'_, '_>) {
        let found = self.name.as_deref().unwrap_or_default();
        let fate = self.said.fate.unwrap_or(Fate::Exact);
        source.note_with(&self.at, found, fate, self.said.texts.join("; "), self.said.option);
    }
}

/// Reads an event. What is wrong with it, and what says nothing about when it is, is reported. `None` if nothing can come
/// of it.
pub(super) fn read(source: &Source<'_, '_>, component: &Component<'_>) -> Option<Event> {
    let uid = component.first("UID").map(Property::text);
    let series = uid.as_ref().map_or_else(|| format!("line {}", component.line), |uid| format!("UID:{uid}"));
    let of_series = component.first("RECURRENCE-ID");
    let at = of_series.map_or_else(|| series.clone(), |id| format!("{series} RECURRENCE-ID:{}", id.value.trim()));
    report_the_rest(source, component, &at);
    let reader = Reader { source, component, at: &at };
    let replaces = reader.one("RECURRENCE-ID").map(|id| source.moment(id, &id.value, &at));
    let start = reader.start(replaces.as_ref().and_then(Option::as_ref));
    let is_timed = start.as_ref().is_some_and(|start| matches!(start.stamp, Stamp::Time { .. }));
    let mut said = Said::default();
    let length = start.as_ref().and_then(|start| reader.length(start, &mut said));
    let rule = start.as_ref().map(|start| reader.rule(start, &mut said));
    let added = reader.added(is_timed);
    let mut removed = Removed::default();
    let taken_out = reader.moments("EXDATE");
    taken_out.iter().flatten().for_each(|moment| removed.take(moment, is_timed));
    reader.state(&mut said);
    if of_series.and_then(|id| id.parameter("RANGE")).is_some() {
        said.say(Fate::Impossible, "it moves all later times of its series; write two series");
    }
    Some(Event {
        uid,
        name: reader
            .one("SUMMARY")
            .map(Property::text)
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty()),
        version: reader.one("SEQUENCE").and_then(|version| version.value.trim().parse().ok()).unwrap_or(0),
        is_cancelled: reader.has_state("CANCELLED"),
        start: start?,
        length: length?,
        rule: rule??,
        added: added?,
        removed: taken_out.map(|_| removed)?,
        replaces: match replaces {
            Some(replaces) => Some(replaces?),
            None => None,
        },
        said,
        at,
    })
}

/// The properties that say when an event is, which version of it this is, and its name.
const READ: [&str; 12] = [
    "UID",
    "SUMMARY",
    "STATUS",
    "SEQUENCE",
    "RECURRENCE-ID",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "EXRULE",
];

/// An entry for each part of an event that is not read.
fn report_the_rest(source: &Source<'_, '_>, component: &Component<'_>, at: &str) {
    for property in component.properties.iter().filter(|property| !READ.contains(&property.name.as_str())) {
        let why = match property.name.as_str() {
            "DESCRIPTION" | "COMMENT" => "the name is the summary",
            "TRANSP" => "it is closed whether or not the event shows its owner as busy",
            _ => "it does not say when the event is",
        };
        source.note(&format!("{at} {}", property.name), &property.value, Fate::Ignored, why);
    }
    for part in &component.parts {
        source.note(&format!("{at} {}", part.kind), "", Fate::Ignored, "it does not say when the event is");
    }
    for property in component.all("EXRULE") {
        let why = "rules of exceptions are no longer in the standard; take out the dates with `EXDATE`";
        source.note(&format!("{at} EXRULE"), &property.value, Fate::Impossible, why);
    }
}

/// Reads the properties of an event.
struct Reader<'r, 'a, 'n> {
    source: &'r Source<'a, 'n>,
    component: &'r Component<'r>,
    at: &'r str,
}

impl<'r> Reader<'r, '_, '_> {
    /// The property of this name. A second one is a mistake.
    fn one(&self, name: &'r str) -> Option<&'r Property<'r>> {
        let mut all = self.component.all(name);
        let first = all.next()?;
        if all.next().is_some() {
            self.mistake(name, ProblemKind::Duplicate, &format!("`{name}` is written twice"), "leave one out");
        }
        Some(first)
    }

    fn mistake(&self, name: &str, kind: ProblemKind, found: &str, help: &str) {
        self.source.mistake(&format!("{} {name}", self.at), kind, found, help);
    }

    /// When it begins. What cancels a time of a series may leave that to the series.
    fn start(&self, replaces: Option<&Moment>) -> Option<Moment> {
        match self.one("DTSTART") {
            Some(start) => self.source.moment(start, &start.value, self.at),
            None if replaces.is_some() && self.has_state("CANCELLED") => replaces.cloned(),
            None => {
                self.mistake("DTSTART", ProblemKind::Missing, "there is no `DTSTART`", "say when the event begins");
                None
            }
        }
    }

    fn has_state(&self, state: &str) -> bool {
        self.component.first("STATUS").is_some_and(|status| status.value.trim().eq_ignore_ascii_case(state))
    }

    fn state(&self, said: &mut Said) {
        if self.has_state("TENTATIVE") {
            said.say(Fate::Approximate, "it is tentative, and is taken as certain");
        }
    }

    /// How long it lasts: a day without an end, no time without one at a time of day.
    fn length(&self, start: &Moment, said: &mut Said) -> Option<Length> {
        let is_timed = start.zone.is_some();
        match (self.one("DTEND"), self.one("DURATION")) {
            (None, None) => Some(Length { days: u32::from(!is_timed), seconds: 0 }),
            (Some(end), None) => self.until(start, &self.source.moment(end, &end.value, self.at)?, said),
            (None, Some(duration)) => {
                let length = length(&duration.value);
                if length.is_none() {
                    let found = format!("`{}` is not a duration", duration.value);
                    self.mistake("DURATION", ProblemKind::Unreadable, &found, "write `P2D` or `PT1H30M`");
                }
                self.in_days(length?, is_timed, said)
            }
            (Some(_), Some(_)) => {
                let found = "`DTEND` and `DURATION` stand together";
                self.mistake("DURATION", ProblemKind::Senseless, found, "leave one out");
                None
            }
        }
    }

    /// A length of whole days for an event of days.
    fn in_days(&self, length: Length, is_timed: bool, said: &mut Said) -> Option<Length> {
        if is_timed {
            return Some(length);
        }
        if length.seconds % 86_400 != 0 {
            let found = "an event of whole days lasts a part of a day";
            self.mistake("DURATION", ProblemKind::Senseless, found, "write whole days, such as `P1D`");
            return None;
        }
        let days = length.days.saturating_add(length.seconds / 86_400);
        Some(Length { days: at_least_one(days, said), seconds: 0 })
    }

    /// The time up to an end, which is not included.
    fn until(&self, start: &Moment, end: &Moment, said: &mut Said) -> Option<Length> {
        let length = match (start.stamp, end.stamp) {
            (Stamp::Date(from), Stamp::Date(to)) => {
                let days = u32::try_from(to.signed_duration_since(from).num_days()).ok();
                days.map(|days| Length { days: at_least_one(days, said), seconds: 0 })
            }
            (Stamp::Time { at: from, .. }, Stamp::Time { at: to, .. }) => {
                let real = start.instant().zip(end.instant()).map(|(from, to)| to.signed_duration_since(from));
                // Outside the horizon the clocks on the walls have to do.
                let time = real.unwrap_or_else(|| to.signed_duration_since(from));
                u32::try_from(time.num_seconds()).ok().map(|seconds| Length { days: 0, seconds })
            }
            _ => {
                let found = "of `DTSTART` and `DTEND` one is a date and one a time";
                self.mistake("DTEND", ProblemKind::WrongType, found, "write two dates or two times");
                return None;
            }
        };
        if length.is_none() {
            self.mistake("DTEND", ProblemKind::Senseless, "the end is before the beginning", "write a later end");
        }
        length
    }

    /// `None` if it cannot be read, `Some(None)` if it does not come again.
    fn rule(&self, start: &Moment, said: &mut Said) -> Option<Option<Rule>> {
        let Some(rule) = self.one("RRULE") else { return Some(None) };
        match Rule::read(&rule.value, start.stamp) {
            Ok(rule) => Some(Some(rule)),
            Err(NoRule::Wrong(found)) => {
                let help = "write a rule of RFC 5545, such as `FREQ=YEARLY;BYMONTH=11;BYDAY=4TH`";
                self.mistake("RRULE", ProblemKind::Unreadable, &found, help);
                None
            }
            Err(NoRule::Unsayable(why)) => {
                said.say(
                    Fate::Impossible,
                    format!("{why}; only its first time is taken; write out the others with `RDATE`"),
                );
                Some(None)
            }
        }
    }

    /// The further beginnings. `None` if one cannot be read.
    fn added(&self, is_timed: bool) -> Option<Vec<(Moment, Option<Length>)>> {
        let mut added = Some(Vec::new());
        for property in self.component.all("RDATE") {
            for value in property.value.split(',') {
                let (start, end) = value.split_once('/').map_or((value, None), |(start, end)| (start, Some(end)));
                let moment = self.source.moment(property, start, self.at);
                let read = moment.and_then(|moment| self.period(property, moment, end, is_timed));
                added = added.zip(read).map(|(mut added, one)| {
                    added.push(one);
                    added
                });
            }
        }
        added
    }

    fn period(
        &self,
        property: &Property<'_>,
        start: Moment,
        end: Option<&str>,
        is_timed: bool,
    ) -> Option<(Moment, Option<Length>)> {
        if start.zone.is_some() != is_timed {
            let found = "of `DTSTART` and `RDATE` one is a date and one a time";
            self.mistake("RDATE", ProblemKind::WrongType, found, "write two dates or two times");
            return None;
        }
        let Some(end) = end else { return Some((start, None)) };
        let length = match (length(end), stamp(end)) {
            (Some(length), _) => Some(length),
            (None, Some(_)) => self.until(&start, &self.source.moment(property, end, self.at)?, &mut Said::default()),
            (None, None) => {
                let found = format!("`{end}` is not the end of a period");
                self.mistake("RDATE", ProblemKind::Unreadable, &found, "write a time or a duration");
                None
            }
        };
        length.map(|length| (start, Some(length)))
    }

    /// The values of the lists of this name. `None` if one cannot be read.
    fn moments(&self, name: &str) -> Option<Vec<Moment>> {
        let values = self.component.all(name).flat_map(|list| list.value.split(',').map(move |value| (list, value)));
        let read: Vec<Option<Moment>> = values.map(|(list, value)| self.source.moment(list, value, self.at)).collect();
        read.into_iter().collect()
    }
}

fn at_least_one(days: u32, said: &mut Said) -> u32 {
    if days == 0 {
        said.say(Fate::Approximate, "it ends on the date on which it begins, and is taken as that day");
    }
    days.max(1)
}
