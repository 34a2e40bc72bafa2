//! An event as it is written: when it is, when it comes again, and what it is called (RFC 5545, section 3.6.1). This
//! module knows the properties of events. It knows no calendar that they close.

use std::collections::BTreeSet;

use calcard::common::PartialDateTime;
use calcard::icalendar::{
    ICalendarComponent, ICalendarEntry, ICalendarParameterName, ICalendarPeriod, ICalendarProperty, ICalendarStatus,
    ICalendarValue,
};
use chrono::{DateTime, NaiveDate, Utc};

use super::rule::{NoRule, Rule};
use super::source::{Moment, Source, shown, text};
use super::values::{Length, Stamp, length};
use crate::import::each::each;
use crate::import::report::Fate;
use crate::input::problem::ProblemKind;
use crate::input::text::beginning;

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

/// Reads an event, with the kinds of the components inside it. What is wrong with it, and what says nothing about when it
/// is, is reported. `None` if nothing can come of it.
pub(super) fn read(
    source: &Source<'_, '_>,
    written: &ICalendarComponent,
    series: String,
    parts: &[&str],
) -> Option<Event> {
    let of_series = written.property(&ICalendarProperty::RecurrenceId);
    let which = of_series.and_then(|id| id.values.first()).map(shown);
    let at = which.map_or_else(|| series.clone(), |which| format!("{series} RECURRENCE-ID:{}", beginning(&which)));
    report_the_rest(source, written, &at, parts);
    let event = Reader { source, written, at: &at }.event();
    if event.is_none() {
        source.note(&at, "", Fate::Impossible, "it cannot be read");
    }
    event
}

/// The properties that say when an event is, which version of it this is, and its name.
const READ: [ICalendarProperty; 12] = [
    ICalendarProperty::Uid,
    ICalendarProperty::Summary,
    ICalendarProperty::Status,
    ICalendarProperty::Sequence,
    ICalendarProperty::RecurrenceId,
    ICalendarProperty::Dtstart,
    ICalendarProperty::Dtend,
    ICalendarProperty::Duration,
    ICalendarProperty::Rrule,
    ICalendarProperty::Rdate,
    ICalendarProperty::Exdate,
    ICalendarProperty::Exrule,
];

/// An entry for each part of an event that is not read.
fn report_the_rest(source: &Source<'_, '_>, written: &ICalendarComponent, at: &str, parts: &[&str]) {
    for property in written.entries.iter().filter(|property| !READ.contains(&property.name)) {
        let why = match property.name {
            ICalendarProperty::Description | ICalendarProperty::Comment => "the name is the summary",
            ICalendarProperty::Transp => "it is closed whether or not the event shows its owner as busy",
            _ => "it does not say when the event is",
        };
        let found = property.values.first().map(shown).unwrap_or_default();
        source.note(&format!("{at} {}", property.name.as_str()), &found, Fate::Ignored, why);
    }
    for part in parts {
        source.note(&format!("{at} {part}"), "", Fate::Ignored, "it does not say when the event is");
    }
    if written.has_property(&ICalendarProperty::Exrule) {
        let why = "rules of exceptions are no longer in the standard; take out the dates with `EXDATE`";
        source.note(&format!("{at} EXRULE"), "", Fate::Impossible, why);
    }
}

/// Reads the properties of an event.
struct Reader<'r, 'a, 'n> {
    source: &'r Source<'a, 'n>,
    written: &'r ICalendarComponent,
    at: &'r str,
}

impl<'r> Reader<'r, '_, '_> {
    fn event(&self) -> Option<Event> {
        // All of it is read before anything is given up, so that every mistake is found.
        let mut said = Said::default();
        let replaces = self.one(&ICalendarProperty::RecurrenceId).map(|id| self.moment(id));
        let start = self.start(replaces.as_ref().and_then(Option::as_ref));
        let length = start.as_ref().map(|start| self.length(start, &mut said));
        let rule = start.as_ref().map(|start| self.rule(start, &mut said));
        let added = self.added(start.as_ref());
        let taken_out = self.taken_out(start.as_ref());
        self.state(&mut said);
        let name = self.one(&ICalendarProperty::Summary).and_then(text).map(str::trim);
        let version = self.one(&ICalendarProperty::Sequence).and_then(|version| version.values.first());
        Some(Event {
            at: self.at.to_owned(),
            uid: self.one(&ICalendarProperty::Uid).and_then(text).map(str::to_owned),
            name: name.filter(|name| !name.is_empty()).map(str::to_owned),
            version: if let Some(ICalendarValue::Integer(version)) = version { *version } else { 0 },
            is_cancelled: self.has_state(&ICalendarStatus::Cancelled),
            length: length??,
            rule: rule??,
            added: added?,
            removed: taken_out?,
            replaces: match replaces {
                Some(replaces) => Some(replaces?.beside(start.as_ref()?)),
                None => None,
            },
            start: start?,
            said,
        })
    }

    /// The property of this name. A second one is a mistake.
    fn one(&self, name: &ICalendarProperty) -> Option<&'r ICalendarEntry> {
        let mut all = self.written.entries.iter().filter(|property| property.name == *name);
        let first = all.next()?;
        if all.next().is_some() {
            let found = format!("`{}` is written twice", name.as_str());
            self.mistake(name, ProblemKind::Duplicate, &found, "leave one out");
        }
        Some(first)
    }

    fn mistake(&self, name: &ICalendarProperty, kind: ProblemKind, found: &str, help: &str) {
        self.source.mistake(&format!("{} {}", self.at, name.as_str()), kind, found, help);
    }

    fn moment(&self, property: &ICalendarEntry) -> Option<Moment> {
        let empty = ICalendarValue::Text(String::new());
        self.source.moment(property, property.values.first().unwrap_or(&empty), self.at)
    }

    /// When it begins. What cancels a time of a series may leave that to the series.
    fn start(&self, replaces: Option<&Moment>) -> Option<Moment> {
        match self.one(&ICalendarProperty::Dtstart) {
            Some(start) => self.moment(start),
            None if replaces.is_some() && self.has_state(&ICalendarStatus::Cancelled) => replaces.cloned(),
            None => {
                let (found, help) = ("there is no `DTSTART`", "say when the event begins");
                self.mistake(&ICalendarProperty::Dtstart, ProblemKind::Missing, found, help);
                None
            }
        }
    }

    fn has_state(&self, state: &ICalendarStatus) -> bool {
        self.written.status() == Some(state)
    }

    fn state(&self, said: &mut Said) {
        if self.has_state(&ICalendarStatus::Tentative) {
            said.say(Fate::Approximate, "it is tentative, and is taken as certain");
        }
        let id = self.written.property(&ICalendarProperty::RecurrenceId);
        if id.is_some_and(|id| id.has_parameter(&ICalendarParameterName::Range)) {
            said.say(Fate::Impossible, "it moves all later times of its series; write two series");
        }
    }

    /// How long it lasts: a day without an end, no time without one at a time of day.
    fn length(&self, start: &Moment, said: &mut Said) -> Option<Length> {
        let is_timed = start.zone.is_some();
        match (self.one(&ICalendarProperty::Dtend), self.one(&ICalendarProperty::Duration)) {
            (None, None) => Some(Length { days: u32::from(!is_timed), seconds: 0 }),
            (Some(end), None) => self.until(&ICalendarProperty::Dtend, start, &self.moment(end)?.beside(start), said),
            (None, Some(duration)) => self.lasting(duration, is_timed, said),
            (Some(_), Some(_)) => {
                let found = "`DTEND` and `DURATION` stand together";
                self.mistake(&ICalendarProperty::Duration, ProblemKind::Senseless, found, "leave one out");
                None
            }
        }
    }

    /// A duration; of an event of days one of whole days.
    fn lasting(&self, duration: &ICalendarEntry, is_timed: bool, said: &mut Said) -> Option<Length> {
        let read = match duration.values.first() {
            Some(ICalendarValue::Duration(duration)) => length(duration),
            _ => None,
        };
        let whole_days = |length: &Length| length.days.saturating_add(length.seconds / 86_400);
        match read {
            Some(length) if is_timed => Some(length),
            Some(length) if length.seconds % 86_400 == 0 => Some(self.days(whole_days(&length), said)),
            Some(_) => {
                let found = "an event of whole days lasts a part of a day";
                self.mistake(&ICalendarProperty::Duration, ProblemKind::Senseless, found, "write whole days");
                None
            }
            None => {
                let (found, help) = ("it is not a duration", "write `P2D` or `PT1H30M`");
                self.mistake(&ICalendarProperty::Duration, ProblemKind::Unreadable, found, help);
                None
            }
        }
    }

    fn days(&self, days: u32, said: &mut Said) -> Length {
        if days == 0 {
            said.say(Fate::Approximate, "it ends on the date on which it begins, and is taken as that day");
        }
        Length { days: days.max(1), seconds: 0 }
    }

    /// The time up to an end, which is not included. The end stands in the property of this name.
    fn until(&self, name: &ICalendarProperty, start: &Moment, end: &Moment, said: &mut Said) -> Option<Length> {
        let length = match (start.stamp, end.stamp) {
            (Stamp::Date(from), Stamp::Date(to)) => {
                let days = u32::try_from(to.signed_duration_since(from).num_days()).ok();
                days.map(|days| self.days(days, said))
            }
            (Stamp::Time { at: from, .. }, Stamp::Time { at: to, .. }) => {
                let real = start.instant().zip(end.instant()).map(|(from, to)| to.signed_duration_since(from));
                // Outside the horizon the clocks on the walls have to do.
                let time = real.unwrap_or_else(|| to.signed_duration_since(from));
                u32::try_from(time.num_seconds()).ok().map(|seconds| Length { days: 0, seconds })
            }
            _ => {
                let found = "the beginning and the end are not both dates or both times";
                self.mistake(name, ProblemKind::WrongType, found, "write two of a kind");
                return None;
            }
        };
        if length.is_none() {
            let found = "the end is before the beginning";
            self.mistake(name, ProblemKind::Senseless, found, "write a later end");
        }
        length
    }

    /// `None` if it cannot be read, `Some(None)` if it does not come again.
    fn rule(&self, start: &Moment, said: &mut Said) -> Option<Option<Rule>> {
        let Some(rule) = self.one(&ICalendarProperty::Rrule) else { return Some(None) };
        let read = match rule.values.first() {
            Some(ICalendarValue::RecurrenceRule(rule)) => Rule::of(rule, start.stamp),
            _ => Err(NoRule::Wrong("it is not a rule".to_owned())),
        };
        match read {
            Ok(rule) => Some(Some(rule)),
            Err(NoRule::Wrong(found)) => {
                let help = "write a rule of RFC 5545, such as `FREQ=YEARLY;BYMONTH=11;BYDAY=4TH`";
                self.mistake(&ICalendarProperty::Rrule, ProblemKind::Unreadable, &found, help);
                None
            }
            Err(NoRule::Inexpressible(why)) => {
                let became = format!("{why}; only its first time is taken; write out the others with `RDATE`");
                said.say(Fate::Impossible, became);
                Some(None)
            }
        }
    }

    /// The values of all lists of this name, each with its list.
    fn listed(&self, name: ICalendarProperty) -> impl Iterator<Item = (&'r ICalendarEntry, &'r ICalendarValue)> {
        let lists = self.written.entries.iter().filter(move |property| property.name == name);
        lists.flat_map(|list| list.values.iter().map(move |value| (list, value)))
    }

    /// A value of a list beside the beginning of the event. `None` if it cannot be read.
    fn listed_moment(&self, list: &ICalendarEntry, value: &ICalendarValue, event: Option<&Moment>) -> Option<Moment> {
        let moment = self.source.moment(list, value, self.at)?;
        Some(match event {
            Some(event) => moment.beside(event),
            None => moment,
        })
    }

    /// The further beginnings. `None` if one cannot be read.
    fn added(&self, event: Option<&Moment>) -> Option<Vec<(Moment, Option<Length>)>> {
        let read = self.listed(ICalendarProperty::Rdate).map(|(list, value)| {
            let (start, length) = match value {
                ICalendarValue::Period(period) => self.period(list, period, event)?,
                value => (self.listed_moment(list, value, event)?, None),
            };
            if event.is_some_and(|event| start.zone.is_some() != event.zone.is_some()) {
                let found = "the beginning and a date that is put in are not both dates or both times";
                self.mistake(&ICalendarProperty::Rdate, ProblemKind::WrongType, found, "write all of a kind");
                return None;
            }
            Some((start, length))
        });
        each(read)
    }

    fn period(
        &self,
        list: &ICalendarEntry,
        period: &ICalendarPeriod,
        event: Option<&Moment>,
    ) -> Option<(Moment, Option<Length>)> {
        let moment = |written: &PartialDateTime| {
            self.listed_moment(list, &ICalendarValue::PartialDateTime(Box::new(written.clone())), event)
        };
        let (start, length) = match period {
            ICalendarPeriod::Range { start, end } => {
                let start = moment(start)?;
                let length = self.until(&ICalendarProperty::Rdate, &start, &moment(end)?, &mut Said::default())?;
                (start, Some(length))
            }
            ICalendarPeriod::Duration { start, duration } => (moment(start)?, length(duration)),
        };
        if length.is_none() {
            let (found, help) = ("it is not the length of a period", "write a length such as `PT1H30M`");
            self.mistake(&ICalendarProperty::Rdate, ProblemKind::Unreadable, found, help);
        }
        length.map(|length| (start, Some(length)))
    }

    /// The times that are taken out. `None` if one cannot be read.
    fn taken_out(&self, start: Option<&Moment>) -> Option<Removed> {
        let lists = self.listed(ICalendarProperty::Exdate);
        let read = lists.map(|(list, value)| self.listed_moment(list, value, start));
        let mut removed = Removed::default();
        for moment in each(read)? {
            removed.take(&moment, start.is_some_and(|start| start.zone.is_some()));
        }
        Some(removed)
    }
}
