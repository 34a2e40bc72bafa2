//! Why a book chooses a policy: each policy with its verdict. This module knows results only. What is compared, and
//! in which order, is decided by the book.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::selector::{Miss, Selector, members};
use super::validity::Validity;
use super::{Chosen, Entry, Inner, PolicyBook};
use crate::condition::{Part, Wanted};
use crate::input::text::{one_line, quoted};
use crate::input::written::list;
use crate::policy::NamedCalendar;
use crate::policy::build::DEFAULT_KIND;
use crate::ticket::{AttributeValue, Ticket};
use crate::time::{Instant, written};

/// A policy of a book, and why it was or was not chosen for a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Considered {
    /// The policy's name.
    pub id: Arc<str>,
    /// The number of this edition.
    pub version: u32,
    /// Its kind, such as `sla`.
    pub kind: Arc<str>,
    /// Whether it was chosen, and if not, why.
    pub verdict: Verdict,
}

/// Why a policy was or was not chosen for a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(tag = "result", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Verdict {
    /// It applies.
    Chosen,
    /// The ticket meets its conditions, but another policy of its kind comes first.
    Outranked {
        /// The name of the policy that was chosen.
        id: Arc<str>,
        /// The number of its edition.
        version: u32,
    },
    /// The ticket does not meet its conditions.
    Failed {
        /// The first condition that is not met; if there are alternatives, that of each of them, in order.
        unmet: Vec<Unmet>,
    },
    /// A newer version of it is valid, too.
    Superseded {
        /// The number of that version.
        by: u32,
    },
    /// It was not valid when the ticket was opened.
    NotValid {
        /// Its first instant, if it has one.
        from: Option<DateTime<Utc>>,
        /// The first instant at which it is no longer valid, if there is one.
        until: Option<DateTime<Utc>>,
        /// When the ticket was opened.
        opened_at: DateTime<Utc>,
    },
    /// A word that a newer version of this crate wrote; this version never writes it (B2).
    #[cfg_attr(feature = "serde", serde(other))]
    Unknown,
}

/// A condition that a ticket does not meet: what was asked for and what was found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(tag = "condition", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Unmet {
    /// The tier is another one.
    Tier {
        /// The tiers that match.
        wanted: Wanted,
        /// The ticket's; `None` when it has none.
        found: Option<Arc<str>>,
    },
    /// The priority is another one.
    Priority {
        /// The priorities that match.
        wanted: Wanted,
        /// The ticket's; `None` when it has none.
        found: Option<Arc<str>>,
    },
    /// The status is another one.
    Status {
        /// The statuses that match.
        wanted: Wanted,
        /// The ticket's; `None` when it has none.
        found: Option<Arc<str>>,
    },
    /// The group is another one.
    Group {
        /// The groups that match.
        wanted: Wanted,
        /// The ticket's; `None` when it has none.
        found: Option<Arc<str>>,
    },
    /// The agent is another one.
    Agent {
        /// The agents that match.
        wanted: Wanted,
        /// The ticket's; `None` when it has none.
        found: Option<Arc<str>>,
    },
    /// An attribute has another value.
    Attribute {
        /// Which attribute.
        name: Arc<str>,
        /// The values that match.
        wanted: Wanted,
        /// The ticket's; `None` when it has none.
        found: Option<AttributeValue>,
    },
    /// The ticket was opened while a calendar was closed.
    OpenedInside {
        /// The calendar that would have to be open.
        calendar: Arc<str>,
        /// When the ticket was opened.
        opened_at: DateTime<Utc>,
        /// Why the calendar was closed then, such as `closed: weekend`.
        found: Arc<str>,
    },
    /// The ticket was opened while a calendar was open.
    OpenedOutside {
        /// The calendar that would have to be closed.
        calendar: Arc<str>,
        /// When the ticket was opened.
        opened_at: DateTime<Utc>,
        /// Why the calendar was open then, such as `open: opening hours`.
        found: Arc<str>,
    },
    /// A word that a newer version of this crate wrote; this version never writes it (B2).
    #[cfg_attr(feature = "serde", serde(other))]
    Unknown,
}

impl Considered {
    /// Version 1 of a policy of the kind `sla`. The version and the kind can be set afterwards.
    #[must_use]
    pub fn new(id: impl Into<Arc<str>>, verdict: Verdict) -> Considered {
        Considered { id: id.into(), version: 1, kind: DEFAULT_KIND.into(), verdict }
    }
}

impl PolicyBook {
    /// Explains the choice of [`select`](PolicyBook::select). It lists every policy in order, the versions of one
    /// policy from the newest to the oldest. Each is chosen, or has the first condition that failed.
    /// [`explain`](PolicyBook::explain) adds the explanations under the chosen policies.
    ///
    /// # Why is this not a premium ticket?
    /// ```
    /// use punctual::book::{BookEntrySpec, ConditionsSpec, PolicyBookSpec};
    /// use punctual::{MetricSpec, PolicyBook, PolicySpec, Ticket};
    /// let policy = |id: &str| {
    ///     let spec = PolicySpec::new(id).tiers(["gold", "platinum", "silver"]).calendar("24x7");
    ///     BookEntrySpec::new(spec.metrics("resolution", MetricSpec::new().targets("*", "*", "4h")))
    /// };
    /// let premium = policy("premium").when(ConditionsSpec::new().tier(["gold", "platinum"]));
    /// let book = PolicyBook::from_spec(PolicyBookSpec::new().policies([premium, policy("standard")]))?;
    /// let opened = "2026-03-02T08:00:00Z".parse()?;
    /// let ticket = Ticket::opened("T-1", opened).tier("silver").build()?;
    /// let explained: Vec<_> = book.explain_selection(&ticket, opened).iter().map(ToString::to_string).collect();
    /// assert_eq!(explained, [
    ///     "premium version 1 (sla): tier `silver` found, any of `gold`, `platinum` wanted",
    ///     "standard version 1 (sla): chosen",
    /// ]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn explain_selection(&self, ticket: &Ticket, now: DateTime<Utc>) -> Vec<Considered> {
        let (book, found) = (&*self.0, self.0.found(ticket, now));
        let values = found.values();
        let mut failing = vec![None; book.selectors.len()];
        let chosen = book.chosen(&found, |field, word| {
            for number in members(word) {
                if let Some(failing) = failing.get_mut(number) {
                    *failing = Some(field);
                }
            }
        });
        let considered = book.entries.iter().enumerate().map(|(number, entry)| Considered {
            id: entry.policy.shared_id().clone(),
            version: entry.policy.version(),
            kind: entry.policy.shared_kind().clone(),
            verdict: match book.in_force(entry, found.opened_at) {
                Some(in_force) if in_force == number => {
                    let unmet = book.unmet_by(entry, &failing, (&values, found.opened_at));
                    unmet.map_or_else(|| book.met(number, entry, &chosen), |unmet| Verdict::Failed { unmet })
                }
                newer => book.not_in_force(entry, newer, found.opened_at),
            },
        });
        considered.collect()
    }
}

/// The values of a ticket in the fields that a book compares, and when it was opened.
type Values<'v> = (&'v [AttributeValue], Instant);

impl Inner {
    /// The verdict on an entry if another version of its policy, or none, is in force.
    fn not_in_force(&self, entry: &Entry, newer: Option<usize>, opened_at: Instant) -> Verdict {
        let newer = newer.filter(|_| entry.validity.contains(opened_at)).and_then(|newer| self.entries.get(newer));
        let Validity { from, until } = entry.validity;
        match newer {
            Some(newer) => Verdict::Superseded { by: newer.policy.version() },
            None => Verdict::NotValid { from, until, opened_at: opened_at.utc() },
        }
    }

    /// The verdict on an entry whose conditions are met.
    fn met(&self, number: usize, entry: &Entry, chosen: &[Chosen]) -> Verdict {
        let of_kind = chosen.binary_search_by(|chosen| (chosen.kind, chosen.entry).cmp(&(entry.kind, number)));
        // If it was not chosen, another one of its kind comes before it.
        let first = of_kind.err().and_then(|place| chosen.get(place.checked_sub(1)?));
        match first.and_then(|first| self.entries.get(first.entry)) {
            Some(Entry { policy, .. }) => {
                Verdict::Outranked { id: policy.shared_id().clone(), version: policy.version() }
            }
            None => Verdict::Chosen,
        }
    }

    /// For each selector of an entry, the first condition that is not met; `None` if one of them is met. `failing` is,
    /// for each selector of the book, the number of the field that excludes the ticket.
    fn unmet_by(&self, entry: &Entry, failing: &[Option<usize>], found: Values<'_>) -> Option<Vec<Unmet>> {
        let (selectors, failing) =
            (self.selectors.get(entry.selectors.clone())?, failing.get(entry.selectors.clone())?);
        selectors.iter().zip(failing).map(|((_, selector), field)| self.unmet(selector, *field, found)).collect()
    }

    /// The first condition that is not met: on the field of this number, if there is one, else on the opening.
    fn unmet(&self, selector: &Selector, field: Option<usize>, (values, opened_at): Values<'_>) -> Option<Unmet> {
        if let Some((part, value)) = field.and_then(|field| Some((self.fields.part(field)?, values.get(field)?))) {
            let condition = selector.conditions.iter().find(|condition| condition.part == *part)?;
            let (wanted, found) = (condition.wanted.clone(), value.shared().first().cloned());
            return Some(match part {
                Part::Tier => Unmet::Tier { wanted, found },
                Part::Priority => Unmet::Priority { wanted, found },
                Part::Status => Unmet::Status { wanted, found },
                Part::Group => Unmet::Group { wanted, found },
                Part::Agent => Unmet::Agent { wanted, found },
                Part::Attribute(name) => {
                    let found = found.map(|_| value.clone());
                    Unmet::Attribute { name: name.clone(), wanted, found }
                }
            });
        }
        let miss = selector.opening_miss(opened_at, &self.calendars)?;
        let opened_at = opened_at.utc();
        let why = |named: &NamedCalendar| (named.name.clone(), named.calendar.why(opened_at).to_string().into());
        Some(match miss {
            Miss::Inside(named) => {
                let (calendar, found) = why(named);
                Unmet::OpenedInside { calendar, opened_at, found }
            }
            Miss::Outside(named) => {
                let (calendar, found) = why(named);
                Unmet::OpenedOutside { calendar, opened_at, found }
            }
        })
    }
}

/// Writes one line, such as `premium version 3 (sla): chosen`.
impl fmt::Display for Considered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} version {} ({}): {}", quoted(&self.id), self.version, quoted(&self.kind), self.verdict)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Chosen => f.write_str("chosen"),
            Verdict::Outranked { id, version } => {
                write!(f, "matches, but {} version {version} comes first", quoted(id))
            }
            Verdict::Failed { unmet } => unmet.iter().enumerate().try_for_each(|(number, unmet)| {
                let between = if number == 0 { "" } else { "; or " };
                write!(f, "{between}{unmet}")
            }),
            Verdict::Superseded { by } => write!(f, "version {by} is newer and valid, too"),
            Verdict::NotValid { from, until, opened_at } => {
                write!(f, "opened at {}, valid", written(*opened_at))?;
                from.map_or(Ok(()), |from| write!(f, " from {}", written(from)))?;
                until.map_or(Ok(()), |until| write!(f, " until {}", written(until)))
            }
            Verdict::Unknown => f.write_str("unknown"),
        }
    }
}

fn one(found: &Option<Arc<str>>) -> Vec<&str> {
    found.iter().map(|text| &**text).collect()
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut field = |name: &str, wanted: &Wanted, found: Vec<&str>| {
            match &*found {
                [] => write!(f, "no {name} found")?,
                found => write!(f, "{name} {} found", list(found.iter().copied()))?,
            }
            write!(f, ", {wanted} wanted")
        };
        match self {
            Unmet::Tier { wanted, found } => field("tier", wanted, one(found)),
            Unmet::Priority { wanted, found } => field("priority", wanted, one(found)),
            Unmet::Status { wanted, found } => field("status", wanted, one(found)),
            Unmet::Group { wanted, found } => field("group", wanted, one(found)),
            Unmet::Agent { wanted, found } => field("agent", wanted, one(found)),
            Unmet::Attribute { name, wanted, found } => {
                let found = found.iter().flat_map(AttributeValue::texts).collect();
                field(&format!("attribute {}", list([&**name])), wanted, found)
            }
            Unmet::OpenedInside { calendar, opened_at, found } => {
                let (at, found) = (written(*opened_at), one_line(found));
                write!(f, "opened at {at}, {found}, inside {} wanted", list([&**calendar]))
            }
            Unmet::OpenedOutside { calendar, opened_at, found } => {
                let (at, found) = (written(*opened_at), one_line(found));
                write!(f, "opened at {at}, {found}, outside {} wanted", list([&**calendar]))
            }
            Unmet::Unknown => f.write_str("unknown"),
        }
    }
}
