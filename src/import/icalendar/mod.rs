//! iCalendar (RFC 5545): calendars of holidays and of closed hours. This module knows its formats.
//!
//! The files may have any name. Each event closes a calendar that the host names: whole days become dates of that
//! calendar, by rule where it can say the rule, and events with times are taken out of it.
//!
//! # A public holiday of every year
//! ```
//! use punctual::import::icalendar::{Options, import};
//! use punctual::import::{Document, Files};
//! use punctual::{Calendar, CalendarSpec};
//! let holidays = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Thanksgiving\nDTSTART;VALUE=DATE:20201126\n\
//!     RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\nEND:VEVENT\nEND:VCALENDAR\n";
//! let office = CalendarSpec::weekly("America/New_York").hours("mon-fri", ["09:00-17:00"]);
//! let options = Options { over: Some(office), ..Options::default() };
//! let imported = import(&Files::new().with("us.ics", Document::text(holidays)), &options)?;
//! let calendar = Calendar::from_spec(imported.spec)?;
//! assert_eq!(calendar.why("2026-11-26T15:00:00Z".parse()?).to_string(), "closed: Thanksgiving");
//! assert_eq!(imported.report.entries()[1].became(), "closed on `4th thu of nov`");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
mod closings;
mod dates;
mod event;
mod pattern;
mod rule;
mod series;
mod source;
mod times;
mod values;

use chrono::NaiveDate;

use super::document::{ANY, Document, Files};
use super::importer::Importer;
use super::node::{Account, Node, read_options};
use super::report::{Fate, ImportError, Imported};
use crate::calendar::{Calendar, CalendarSpec, Zone};
use crate::input::problem::ProblemKind;
use crate::input::words::plain_words;
use crate::input::written::{Loose, Written};
use check::{BadLine, bad_lines};
use closings::Closings;
use event::Event;
use source::Source;
use times::{Budget, Times, times};

pub(super) const IMPORTER: Importer<CalendarSpec> = Importer {
    config: &[ANY],
    history: &[],
    import: |files, options| import(files, &Options::read(options)?),
    adapt: None,
};

/// What no file of an export says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// The calendar that the events close. It is needed.
    pub over: Option<CalendarSpec>,
    /// The first and the last date for which events without an end are written out, if no calendar can say their rule.
    /// Without it nothing comes of them.
    pub expand: Option<(NaiveDate, NaiveDate)>,
    /// The zone of times without one. By default it is that of `over`.
    pub floating_in: Option<String>,
    /// What becomes of events with times.
    pub timed: Timed,
}

plain_words! {
    "what becomes of events with times",
    /// What becomes of events that begin and end at times of day.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
    pub enum Timed {
        /// The calendar is closed while they last.
        #[default]
        Close = "close",
        /// They are left out, such as reminders and birthdays.
        Ignore = "ignore",
    }
}

impl Options {
    /// Reads the options from a map whose fields have the names of the fields of this type.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn read(options: &Document) -> Result<Options, ImportError> {
        read_options(options, |options| {
            options.only(&["over", "expand", "floating_in", "timed"]);
            Options {
                over: options.get("over").and_then(|over| read_calendar(&over)),
                expand: options.get("expand").and_then(|expand| read_dates(&expand)),
                floating_in: options.get("floating_in").and_then(|zone| zone.zone()),
                timed: options.get("timed").and_then(|timed| read_timed(&timed)).unwrap_or_default(),
            }
        })
    }
}

fn read_calendar(over: &Node<'_, '_>) -> Option<CalendarSpec> {
    let read = match CalendarSpec::from_value(over.value().clone()) {
        Ok(Loose::Typed(calendar)) => Some(calendar),
        Ok(Loose::Other(_)) | Err(_) => None,
    };
    over.or_mistake(read, "a calendar", "write a calendar as in a policy, such as one with `time_zone` and `hours`")
}

fn read_dates(expand: &Node<'_, '_>) -> Option<(NaiveDate, NaiveDate)> {
    let dates: Vec<Option<NaiveDate>> =
        expand.items().iter().map(|date| date.text().and_then(|date| date.parse().ok())).collect();
    let read = match dates.as_slice() {
        [Some(first), Some(last)] if first <= last => Some((*first, *last)),
        _ => None,
    };
    expand.or_mistake(read, "a list of two dates", "write the first and the last date, such as `2026-01-01`")
}

fn read_timed(timed: &Node<'_, '_>) -> Option<Timed> {
    timed.or_mistake(timed.text()?.parse().ok(), "known here", "write `close` or `ignore`")
}

/// Reads calendars. The calendar that comes of them is `over` of the options, closed when the events are.
///
/// # Errors
/// Everything that is wrong with the files, and with the calendar of the options.
pub fn import(files: &Files, options: &Options) -> Result<Imported<CalendarSpec>, ImportError> {
    let account = IMPORTER.account(files);
    let spec = closed(&account, files, options);
    account.finish(spec).map(|(spec, report)| Imported { spec, report })
}

fn closed<'a>(account: &Account<'a>, files: &'a Files, options: &Options) -> Option<CalendarSpec> {
    let Some(over) = options.over.clone() else {
        let help = "name the calendar that the events close, such as `{ \"time_zone\": …, \"hours\": … }`";
        account.mistake("options /over", ProblemKind::Missing, "there is no `over`", help);
        return None;
    };
    let calendar = account.made("options /over", Calendar::from_spec(over.clone()))?;
    let floating = floating(account, options, &calendar)?;
    let takes_dates = over.is_weekly_without_dates();
    let of_dates = if takes_dates { calendar.zone() } else { &floating };
    let closings = Closings::new(takes_dates, of_dates.name());
    let mut work = Work { account, options, floating: &floating, budget: Budget::default(), closings };
    for (_, node) in account.files(files, ANY) {
        if let Some(text) = node.text() {
            work.close_file(&node.exact("its events, as the entries below say"), text);
        }
    }
    let spec = work.closings.apply(over);
    account.made("calendar", Calendar::from_spec(spec.clone())).map(|_| spec)
}

/// The zone of times without one.
fn floating(account: &Account<'_>, options: &Options, calendar: &Calendar) -> Option<Zone> {
    let Some(name) = &options.floating_in else { return Some(calendar.zone().clone()) };
    let zone = Zone::named(name);
    if let Err(error) = &zone {
        let help = "write an IANA name, such as `Europe/Berlin`";
        account.mistake("options /floating_in", ProblemKind::UnknownName, error, help);
    }
    zone.ok()
}

/// What is needed to close the events of all files.
struct Work<'n, 'a> {
    account: &'n Account<'a>,
    options: &'n Options,
    floating: &'n Zone,
    budget: Budget,
    closings: Closings,
}

impl<'a> Work<'_, 'a> {
    fn close_file(&mut self, node: &Node<'a, '_>, text: &str) {
        let source = Source::new(self.account, node.file(), self.floating);
        for BadLine { line, found, help } in bad_lines(text) {
            source.mistake(&format!("line {line}"), ProblemKind::Unreadable, &found, help);
        }
        let mut parser = calcard::Parser::new(text);
        let mut is_empty = true;
        loop {
            match parser.entry() {
                calcard::Entry::ICalendar(calendar) => {
                    is_empty = false;
                    self.close_calendar(node.file(), &calendar);
                }
                calcard::Entry::VCard(_) => {
                    let became = "it is a card, not a calendar";
                    self.account.note_place((node.file(), "VCARD"), "", Fate::Ignored, became, None);
                }
                calcard::Entry::Eof => break,
                // A line that is wrong, which has been reported.
                _ => {}
            }
        }
        if is_empty {
            let help = "hand in an iCalendar file, which begins with `BEGIN:VCALENDAR`";
            node.mistake(ProblemKind::Missing, "there is no calendar", help);
        }
    }

    fn close_calendar(&mut self, file: &'a str, calendar: &calcard::icalendar::ICalendar) {
        let mut source = Source::new(self.account, file, self.floating);
        for mut event in series::read(&mut source, calendar) {
            self.close_event(&source, &mut event);
            event.report(&source);
        }
    }

    fn close_event(&mut self, source: &Source<'_, '_>, event: &mut Event) {
        if event.is_timed() && self.options.timed == Timed::Ignore {
            event.said.needs_host("timed", "events with times are left out");
            return;
        }
        if let Some(zone) = event.start.zone.as_ref().filter(|_| event.start.is_floating) {
            let text = format!("its times have no zone, and are read in {}", zone.name());
            event.said.needs_host("floating_in", text);
        }
        match times(event, self.options.expand, &mut self.budget) {
            Times::TooMany => {
                let help = "hand in fewer events, or events that come less often";
                source.mistake(&event.at, ProblemKind::TooLarge, "all events together come too often", help);
            }
            times => self.closings.close(event, times),
        }
    }
}
