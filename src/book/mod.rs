//! Policy books: which policy applies to a ticket, and why the others do not (S1, S2).
//!
//! This module knows the order of policies, their kinds and versions, and the tickets they are for. It does not know
//! what they promise.

mod build;
mod explain;
mod lint;
mod selector;
mod spec;
mod validity;

use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use explain::{Considered, Unmet, Verdict};
pub use spec::{BookEntrySpec, Matching, Pick, PolicyBookSpec, ValiditySpec};

#[doc(no_inline)]
pub use crate::condition::{AlternativesSpec, ConditionsSpec, OpenedSpec, ValuesSpec};

/// The fields of the parts of a book, for the page that lists them.
#[cfg(test)]
pub(crate) const FIELDS: [(&str, &[&str]); 3] =
    [("Book", PolicyBookSpec::FIELDS), ("Book entry", BookEntrySpec::FIELDS), ("Book validity", ValiditySpec::FIELDS)];

use crate::calendar::{Calendar, Zones};
use crate::input::names::sort_by;
use crate::input::problem::InputError;
#[cfg(feature = "serde")]
use crate::input::read::{ReadError, read};
use crate::policy::{NamedCalendar, Policy};
use crate::ticket::{Event, Ticket};
use crate::time::Instant;
use selector::{Fields, Found, Selector, Word};
use validity::{Timeline, Validity};

/// An ordered list of policies, each with conditions on tickets. For a ticket, it chooses the first policy of each kind
/// that applies, or all of them.
///
/// Read it from JSON or any other serde format, or build it from a [`PolicyBookSpec`]. A book that exists is valid,
/// with all its policies. Its calendars are built once, and all of its policies may use them. It is immutable and
/// cheap to clone.
///
/// # A policy for gold customers, and an agreement with the workshop
/// ```
/// use punctual::{PolicyBook, Ticket, evaluate};
/// let book: PolicyBook = serde_json::from_str(r#"{
///     "calendars": { "office": { "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["09:00-17:00"] } } },
///     "policies": [
///         { "when": { "tier": ["gold", "platinum"] },
///           "policy": { "id": "premium", "tiers": ["gold", "platinum"], "calendar": "office",
///                       "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } } },
///         { "policy": { "id": "standard", "tiers": ["silver", "bronze"], "calendar": "office",
///                       "metrics": { "resolution": { "targets": { "*": { "*": "16h" } } } } } },
///         { "policy": { "id": "workshop", "kind": "ola", "tiers": ["gold", "silver"], "calendar": "office",
///                       "metrics": { "resolution": { "targets": { "*": { "*": "3h" } } } } } }
///     ] }"#)?;
/// let opened = "2026-03-02T08:00:00Z".parse()?;
/// let ticket = Ticket::opened("T-1", opened).tier("gold").build()?;
/// let selection = book.select(&ticket, opened);
/// let chosen: Vec<_> = selection.iter().map(|policy| (policy.kind(), policy.id())).collect();
/// assert_eq!(chosen, [("ola", "workshop"), ("sla", "premium")]);
/// let premium = selection.kind("sla").ok_or("no policy")?;
/// assert_eq!(evaluate(&ticket, premium, opened).next_change, Some("2026-03-02T12:00:00Z".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct PolicyBook(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    matching: Matching,
    calendars: Vec<NamedCalendar>,
    fields: Fields,
    /// What a ticket has to be for an entry, each with the number of that entry, in order.
    selectors: Vec<(usize, Selector)>,
    /// In order. The versions of a policy are adjacent, the newest first.
    entries: Vec<Entry>,
    /// For each policy, which version is in force at which time.
    timelines: Vec<Timeline>,
    /// Which policies are picked, for each kind.
    picks: Vec<Pick>,
}

/// A version of a policy in the book.
#[derive(Debug)]
struct Entry {
    /// Its index in the list as written.
    index: usize,
    policy: Policy,
    /// The number of its kind; kinds are numbered by name.
    kind: usize,
    validity: Validity,
    /// The number of the timeline that it shares with its other versions.
    timeline: usize,
    /// The numbers of its selectors. A ticket that meets one of them is enough.
    selectors: Range<usize>,
}

/// An entry that was chosen, with its kind.
#[derive(Clone, Copy, Debug)]
struct Chosen {
    kind: usize,
    entry: usize,
}

/// The policies that a book chooses for a ticket: at most one of each kind, unless the book picks all of it.
#[derive(Clone, Debug)]
pub struct Selection<'a> {
    /// By kind, those of one kind in order.
    policies: Vec<&'a Policy>,
}

impl PolicyBook {
    /// Checks a book as written.
    ///
    /// # Errors
    /// Every mistake in it and in its policies at once, each with its path, such as `policies[3].when.priority[0]` or
    /// `policies[3].policy.metrics` (B1).
    pub fn from_spec(spec: PolicyBookSpec) -> Result<PolicyBook, InputError> {
        PolicyBook::from_spec_with(spec, &Zones::bundled())
    }

    /// The same, with time zones that the host supplies by name.
    ///
    /// # Errors
    /// As [`from_spec`](PolicyBook::from_spec).
    pub fn from_spec_with(spec: PolicyBookSpec, zones: &Zones) -> Result<PolicyBook, InputError> {
        build::build(&spec, zones).map(|inner| PolicyBook(Arc::new(inner)))
    }

    /// Reads a book from any serde format and keeps its problems as data, as
    /// [`Policy::from_deserializer`] does for a policy.
    ///
    /// # Errors
    /// An error of the format, or every mistake in the book as in [`from_spec`](PolicyBook::from_spec).
    #[cfg(feature = "serde")]
    pub fn from_deserializer<'de, D: serde::Deserializer<'de>>(from: D) -> Result<PolicyBook, ReadError<D::Error>> {
        read(from, PolicyBook::from_spec)
    }

    /// The policies for a ticket, one of each kind, or all of a kind if the book says so (S1, S2, S6).
    ///
    /// For each policy, the newest version counts that is valid when the ticket is opened. Of those, the first one
    /// whose conditions the ticket meets is chosen, or each of them. A *pinned* book compares the fields at the opening,
    /// so `now` does not matter. A *following* book compares the fields at `now`. A policy is chosen even if it has no
    /// cell for the ticket; the next one is not tried.
    ///
    /// # A following book takes the new tier into account
    /// ```
    /// use punctual::book::{BookEntrySpec, ConditionsSpec, Matching};
    /// use punctual::{EventKind, MetricSpec};
    /// use punctual::book::PolicyBookSpec;
    /// use punctual::{PolicyBook, PolicySpec, Ticket};
    /// let policy = |id: &str| {
    ///     let spec = PolicySpec::new(id).tiers(["gold"]).calendar("24x7");
    ///     BookEntrySpec::new(spec.metrics("resolution", MetricSpec::new().targets("*", "*", "4h")))
    /// };
    /// let premium = policy("premium").when(ConditionsSpec::new().tier(["gold"]));
    /// let spec = PolicyBookSpec::new().matching(Matching::Following).policies([premium, policy("standard")]);
    /// let book = PolicyBook::from_spec(spec)?;
    /// let (opened, later) = ("2026-03-02T08:00:00Z".parse()?, "2026-03-02T09:00:00Z".parse()?);
    /// let ticket = Ticket::opened("T-1", opened).event(later, EventKind::TierChanged { to: "gold".into() }).build()?;
    /// let sla = |now| book.select(&ticket, now).kind("sla").map(|policy| policy.id());
    /// assert_eq!((sla(opened), sla(later)), (Some("standard"), Some("premium")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn select(&self, ticket: &Ticket, now: DateTime<Utc>) -> Selection<'_> {
        let chosen = self.0.chosen(&self.0.found(ticket, now), |_, _| ()).into_iter();
        Selection {
            policies: chosen.filter_map(|chosen| self.0.entries.get(chosen.entry)).map(|entry| &entry.policy).collect(),
        }
    }

    /// The policies of the book in order. The versions of one policy are adjacent, the newest first.
    pub fn policies(&self) -> impl Iterator<Item = &Policy> {
        self.0.entries.iter().map(|entry| &entry.policy)
    }

    /// The calendar that the book shares under that name.
    pub fn calendar(&self, name: &str) -> Option<&Calendar> {
        self.0.calendars.iter().find(|calendar| &*calendar.name == name).map(|named| &named.calendar)
    }

    #[cfg(feature = "json")]
    pub(crate) fn calendar_names(&self) -> impl Iterator<Item = &str> {
        self.0.calendars.iter().map(|named| &*named.name)
    }
}

impl Inner {
    /// The fields of a ticket that the book compares.
    fn found<'t>(&self, ticket: &'t Ticket, now: DateTime<Utc>) -> Found<'t> {
        let events = match self.matching {
            Matching::Pinned => &[][..],
            Matching::Following => seen(ticket.events(), Instant::clamped(now)),
        };
        self.fields.found(ticket, events)
    }

    /// The entries that are in force and match, by kind, then in order; the first of each kind, if not all are picked.
    /// `failing` is called for the selectors that a field excludes, as by [`Fields::failed`].
    fn chosen(&self, found: &Found<'_>, failing: impl FnMut(usize, Word)) -> Vec<Chosen> {
        let (mut chosen, mut open, mut left) = (Vec::<Chosen>::new(), vec![true; self.picks.len()], self.picks.len());
        for number in self.fields.failed(self.selectors.len(), found, failing).others() {
            let Some(&(number, ref selector)) = self.selectors.get(number) else { break };
            let Some(entry) = self.entries.get(number) else { break };
            let Some(may_be_chosen) = open.get_mut(entry.kind).filter(|open| **open) else { continue };
            // Its other selectors, if it has some, are next to this one.
            if chosen.last().is_some_and(|last| last.entry == number) {
                continue;
            }
            let matches = || selector.opening_miss(found.opened_at, &self.calendars).is_none();
            if self.in_force(entry, found.opened_at) == Some(number) && matches() {
                chosen.push(Chosen { kind: entry.kind, entry: number });
                *may_be_chosen = self.picks.get(entry.kind) == Some(&Pick::All);
                left = left.saturating_sub(usize::from(!*may_be_chosen));
            }
            if left == 0 {
                break;
            }
        }
        sort_by(&mut chosen, |one, other| one.kind.cmp(&other.kind));
        chosen
    }

    /// The number of the version in force, among all versions of the policy of an entry.
    fn in_force(&self, entry: &Entry, at: Instant) -> Option<usize> {
        self.timelines.get(entry.timeline)?.at(at)
    }
}

/// The events up to and including `now` (T4).
fn seen(events: &[Event], now: Instant) -> &[Event] {
    let count = events.partition_point(|event| Instant::clamped(event.at) <= now);
    events.get(..count).unwrap_or_default()
}

impl<'a> Selection<'a> {
    /// The policy of this kind, the first if there are several; `None` when the book has none for the ticket.
    pub fn kind(&self, kind: &str) -> Option<&'a Policy> {
        self.all_of(kind).next()
    }

    /// All policies of this kind, in the order of the book.
    pub fn all_of(&self, kind: &str) -> impl Iterator<Item = &'a Policy> + '_ {
        let first = self.policies.partition_point(|policy| policy.kind() < kind);
        let end = self.policies.partition_point(|policy| policy.kind() <= kind);
        self.policies.get(first..end).unwrap_or_default().iter().copied()
    }

    /// The policies, by the name of their kind, those of one kind in the order of the book.
    pub fn iter(&self) -> impl Iterator<Item = &'a Policy> + '_ {
        self.policies.iter().copied()
    }

    /// The number of policies.
    pub fn len(&self) -> usize {
        self.policies.len()
    }

    /// Whether there is no policy for the ticket.
    pub fn is_empty(&self) -> bool {
        self.policies.is_empty()
    }
}

impl<'a> IntoIterator for Selection<'a> {
    type Item = &'a Policy;
    type IntoIter = std::vec::IntoIter<&'a Policy>;

    fn into_iter(self) -> Self::IntoIter {
        self.policies.into_iter()
    }
}

impl<'s, 'a> IntoIterator for &'s Selection<'a> {
    type Item = &'a Policy;
    type IntoIter = std::iter::Copied<std::slice::Iter<'s, &'a Policy>>;

    fn into_iter(self) -> Self::IntoIter {
        self.policies.iter().copied()
    }
}

impl TryFrom<PolicyBookSpec> for PolicyBook {
    type Error = InputError;

    fn try_from(spec: PolicyBookSpec) -> Result<PolicyBook, InputError> {
        PolicyBook::from_spec(spec)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for PolicyBook {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        PolicyBook::from_deserializer(from).map_err(ReadError::into_format)
    }
}
