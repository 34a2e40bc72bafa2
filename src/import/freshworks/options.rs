//! What no file of Freshdesk or Freshservice says.

use std::collections::BTreeMap;

use crate::calendar::DateKey;
use crate::import::document::Document;
use crate::import::node::{Node, read_options};
use crate::import::report::ImportError;
use crate::input::ProblemKind;
use crate::input::words::plain_words;
use crate::ticket::{EventKind, EventType};

/// What no file of an export of Freshdesk or Freshservice says.
///
/// # Pending tickets wait, and one group works by other hours
/// ```
/// use punctual::import::freshdesk::{Options, Status};
/// let pending = Status { name: "Pending".into(), sla_timer: false };
/// let options = Options {
///     statuses: [("3".to_owned(), pending)].into(),
///     business_hours_by_group: [("9101".to_owned(), "81000002".to_owned())].into(),
///     ..Options::default()
/// };
/// # let _ = options;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The statuses by number, with their SLA timers. Of those that are not listed, 2 is open and 3 pauses. The statuses 4
    /// and 5 are always resolved and closed.
    pub statuses: BTreeMap<String, Status>,
    /// What a target of whole days in business hours means. `None` counts 24 business hours for each and says so in the
    /// report.
    pub day_meaning: Option<DayMeaning>,
    /// The id of the business hours of each group, by the id of the group.
    pub business_hours_by_group: BTreeMap<String, String>,
    /// The attribute of a ticket whose value is the id of its business hours. Not beside `business_hours_by_group`.
    pub business_hours_by: Option<String>,
    /// The id of the business hours of all other tickets. Without it, those that are marked as the default.
    pub default_business_hours: Option<String>,
    /// What hours mean that end at 11:59 pm. `None` takes the end of the day and says so in the report.
    pub last_minute: Option<LastMinute>,
    /// Holidays by the id of the business hours. Freshdesk exports none.
    pub holidays: BTreeMap<String, Vec<DateKey>>,
    /// What the sentences of activities say, in the language of the account; nothing for one that says nothing about
    /// the ticket. Only Freshservice has activities.
    pub words: BTreeMap<String, Vec<EventKind>>,
}

/// A status of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Its name, which is the reason of the pause if its timer is off.
    pub name: String,
    /// Whether time counts in it.
    pub sla_timer: bool,
}

plain_words! {
    "a meaning of a day",
    /// What a target of whole days in business hours means.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum DayMeaning {
        /// Each day is 24 business hours, as in accounts since 2026.
        BusinessHours = "24 business hours",
        /// Each day is as long as a business day.
        BusinessDay = "one business day",
    }
}

plain_words! {
    "a meaning of 11:59 pm",
    /// What hours mean that end at 11:59 pm.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum LastMinute {
        /// They end a minute before midnight.
        AsWritten = "the minute it says",
        /// They end at midnight.
        EndOfDay = "the end of the day",
    }
}

/// The names of the options.
const FIELDS: [&str; 8] = [
    "statuses",
    "day_meaning",
    "business_hours_by_group",
    "business_hours_by",
    "default_business_hours",
    "last_minute",
    "holidays",
    "words",
];

impl Options {
    /// Reads the options from a map whose fields have the names of the fields of this type.
    ///
    /// A status is a map of `name` and `sla_timer`. `day_meaning` and `last_minute` are the words of their types;
    /// `either` leaves the meaning of a day open. The meaning of a sentence in `words` is the type of an event, a map
    /// such as `{ "status": "3" }` of what changed, a list of such meanings, or `null`.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn read(options: &Document) -> Result<Options, ImportError> {
        read_options(options, |options| {
            options.only(&FIELDS);
            let attribute = options.get("business_hours_by").and_then(|by| by.attribute());
            if let Some(by) = attribute.and(options.get("business_hours_by_group")) {
                let found = "`business_hours_by` and `business_hours_by_group` both choose the hours";
                by.mistake(ProblemKind::Senseless, found, "leave one out");
            }
            Options {
                statuses: map(options, "statuses", status),
                day_meaning: options.get("day_meaning").filter(|day| day.text() != Some("either")).and_then(word),
                business_hours_by_group: map(options, "business_hours_by_group", |id| id.word()),
                business_hours_by: attribute.map(str::to_owned),
                default_business_hours: options.get("default_business_hours").and_then(|id| id.word()),
                last_minute: options.get("last_minute").and_then(word),
                holidays: map(options, "holidays", |dates| Some(dates.items().iter().filter_map(date).collect())),
                words: map(options, "words", meaning),
            }
        })
    }
}

fn map<T>(options: &Node<'_, '_>, field: &str, read: impl Fn(&Node<'_, '_>) -> Option<T>) -> BTreeMap<String, T> {
    let fields = options.get(field).map(|map| map.fields()).unwrap_or_default();
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), read(&value)?))).collect()
}

fn status(status: &Node<'_, '_>) -> Option<Status> {
    status.only(&["name", "sla_timer"]);
    let (name, timer) = (status.need("name"), status.need("sla_timer"));
    Some(Status { name: name?.text()?.to_owned(), sla_timer: timer?.flag()? })
}

fn word<T: std::str::FromStr<Err: std::fmt::Display>>(node: Node<'_, '_>) -> Option<T> {
    let text = node.text()?;
    let read = text.parse::<T>();
    if let Err(error) = &read {
        let error: String = error.to_string();
        let (found, help) = error.split_once("; ").unwrap_or((&error, "write another one"));
        node.mistake(ProblemKind::UnknownName, format!("`{text}` is {found}"), help);
    }
    read.ok()
}

/// A date as calendars write it.
pub(super) fn date(date: &Node<'_, '_>) -> Option<DateKey> {
    let read = date.text()?.parse().ok();
    date.or_mistake(read, "a date", "write `2026-12-24`, or `--12-25` for every year")
}

fn meaning(meaning: &Node<'_, '_>) -> Option<Vec<EventKind>> {
    if meaning.is_null() {
        return Some(Vec::new());
    }
    if meaning.is_list() {
        return Some(meaning.items().iter().filter_map(self::meaning).flatten().collect());
    }
    if meaning.is_map() {
        return meaning.fields().into_iter().map(|(field, to)| changed(field, &to)).collect();
    }
    let read = meaning.text()?.parse().ok().and_then(without_fields);
    meaning
        .or_mistake(
            read,
            "an event",
            "write an event such as `agent_replied`, or a change such as { \"status\": \"3\" }",
        )
        .map(|event| vec![event])
}

fn changed(field: &str, to: &Node<'_, '_>) -> Option<EventKind> {
    let to = to.word()?;
    Some(match field {
        "status" => EventKind::StatusChanged { to: to.into() },
        "priority" => EventKind::PriorityChanged { to: to.into() },
        field => EventKind::AttributeChanged { name: field.into(), to: to.into() },
    })
}

fn without_fields(event: EventType) -> Option<EventKind> {
    Some(match event {
        EventType::CustomerReplied => EventKind::CustomerReplied,
        EventType::AgentReplied => EventKind::AgentReplied,
        EventType::InternalNote => EventKind::InternalNote,
        EventType::VisitStarted => EventKind::VisitStarted,
        EventType::Acknowledged => EventKind::Acknowledged,
        EventType::Resolved => EventKind::Resolved,
        EventType::Reopened => EventKind::Reopened,
        EventType::Closed => EventKind::Closed,
        EventType::Cancelled => EventKind::Cancelled,
        _ => return None,
    })
}
