//! A book as written, in a file or in code, before it is checked. This module knows the words of the format, and
//! keeps what it does not understand, so that `build` can report it.

use std::ops::{Range, RangeFrom, RangeTo};

use chrono::{DateTime, Utc};

use crate::calendar::CalendarSpec;
use crate::condition::AlternativesSpec;
use crate::input::argument::{TextOr, value, words_of_fields};
use crate::input::texts::text;
use crate::input::words::plain_words;
use crate::input::written::{Entries, Loose, Value, fields, fill};
#[cfg(feature = "serde")]
use crate::input::written::{deserialized, printed, readable};
use crate::policy::spec::PolicySpec;
use crate::time::{writable, written};

/// A book of policies as written, in a file or in code. [`PolicyBook::from_spec`](crate::PolicyBook::from_spec)
/// checks it and reports every mistake, including those in its policies.
///
/// Each method has the name of the field that it fills. For a map, and for the list of policies, it adds an entry.
///
/// # A better promise for gold customers, and one calendar for both
/// ```
/// use punctual::book::{BookEntrySpec, ConditionsSpec, PolicyBookSpec};
/// use punctual::{CalendarSpec, MetricSpec, PolicyBook, PolicySpec, Ticket};
/// let promise = |id: &str, within: &str| {
///     let spec = PolicySpec::new(id).tiers(["gold", "platinum", "silver"]).calendar("office");
///     BookEntrySpec::new(spec.metrics("resolution", MetricSpec::new().targets("*", "*", within)))
/// };
/// let better = ConditionsSpec::new().tier(["gold", "platinum"]);
/// let spec = PolicyBookSpec::new()
///     .calendars("office", CalendarSpec::weekly("Europe/Berlin").hours("mon-fri", ["09:00-17:00"]))
///     .policies([promise("premium", "4h").when(better), promise("standard", "16h")]);
/// let book = PolicyBook::from_spec(spec)?;
/// let opened = "2026-03-02T08:00:00Z".parse()?;
/// let ticket = Ticket::opened("T-1", opened).tier("silver").build()?;
/// assert_eq!(book.select(&ticket, opened).kind("sla").map(|policy| policy.id()), Some("standard"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a specification does nothing until a book is built from it"]
pub struct PolicyBookSpec {
    pub(super) matching: Option<Loose<String>>,
    pub(super) pick: Option<Loose<Entries<Loose<String>>>>,
    pub(super) calendars: Option<Loose<Entries<Loose<CalendarSpec>>>>,
    pub(super) policies: Option<Loose<Vec<Loose<BookEntrySpec>>>>,
    pub(super) unknown: Entries<Value>,
}

plain_words! {
    "a way of matching",
    /// The fields of a ticket with which the conditions of a book are compared (S1).
    ///
    /// # A customer who upgrades gets the better policy at once
    /// ```
    /// use punctual::book::{Matching, PolicyBookSpec};
    /// let spec = PolicyBookSpec::new().matching(Matching::Following);
    /// # let _ = spec;
    /// ```
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum Matching {
        /// The fields at the opening.
        #[default]
        Pinned = "pinned",
        /// The fields at `now`.
        Following = "following",
    }
}

plain_words! {
    "a way of picking",
    /// Which policies of a kind a book gives to a ticket, of those that apply (S6).
    ///
    /// # The agreement with the customer and that of the product, at once
    /// ```
    /// use punctual::book::{Pick, PolicyBookSpec};
    /// use punctual::{MetricSpec, PolicyBook, PolicySpec, Ticket};
    /// let policy = |id: &str, within: &str| {
    ///     PolicySpec::new(id).calendar("24x7").metrics("resolution", MetricSpec::new().targets("*", "*", within))
    /// };
    /// let spec = PolicyBookSpec::new().pick("sla", Pick::All);
    /// let book = PolicyBook::from_spec(spec.policies([policy("customer", "8h"), policy("product", "4h")]))?;
    /// let opened = "2026-03-02T09:00:00Z".parse()?;
    /// let evaluation = book.evaluate(&Ticket::opened("T-1", opened).build()?, opened);
    /// let strictest = &evaluation.rollup().policies[0];
    /// let due = strictest.rollup.pressing.as_ref().and_then(|clock| clock.due_at);
    /// assert_eq!((&*strictest.policy.id, due), ("product", Some("2026-03-02T13:00:00Z".parse()?)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum Pick {
        /// The first in order.
        #[default]
        First = "first",
        /// All of them, in order.
        All = "all",
    }
}

words_of_fields!(Matching, Pick);

/// A policy in a book as written: the policy, which tickets it is for, and when it is valid.
///
/// Without conditions it is for every ticket, and without a validity it is always valid.
///
/// # Critical tickets of one region that are opened outside office hours, in 2026
/// ```
/// use punctual::chrono::{DateTime, Utc};
/// use punctual::book::{BookEntrySpec, ConditionsSpec, OpenedSpec};
/// use punctual::{CalendarSpec, MetricSpec};
/// use punctual::book::PolicyBookSpec;
/// use punctual::{PolicyBook, PolicySpec};
/// let response = MetricSpec::new().targets("*", "*", "30m");
/// let on_call = PolicySpec::new("on-call").priorities(["critical"]).calendar("24x7");
/// let on_call = on_call.metrics("first_response", response);
/// let conditions = ConditionsSpec::new()
///     .priority(["critical"])
///     .attributes("region", ["emea"])
///     .opened(OpenedSpec::new().outside("office"));
/// let (from, until): (DateTime<Utc>, _) = ("2026-01-01T00:00:00Z".parse()?, "2027-01-01T00:00:00Z".parse()?);
/// let entry = BookEntrySpec::new(on_call).when(conditions).valid(from..until);
/// let office = CalendarSpec::weekly("Europe/Berlin").hours("mon-fri", ["09:00-17:00"]);
/// let book = PolicyBook::from_spec(PolicyBookSpec::new().calendars("office", office).policies([entry]))?;
/// assert_eq!(book.policies().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a specification does nothing until a book is built from it"]
pub struct BookEntrySpec {
    pub(super) when: Option<Loose<AlternativesSpec>>,
    pub(super) valid: Option<Loose<ValiditySpec>>,
    pub(super) policy: Option<Loose<PolicySpec>>,
    pub(super) unknown: Entries<Value>,
}

/// The time of opening for which a policy is valid, as written; made from a range of instants.
///
/// # The next edition of a contract
/// ```
/// use punctual::chrono::{DateTime, Utc};
/// use punctual::book::BookEntrySpec;
/// use punctual::PolicySpec;
/// let change: DateTime<Utc> = "2027-01-01T00:00:00Z".parse()?;
/// let old = BookEntrySpec::new(PolicySpec::new("premium")).valid(..change);
/// let new = BookEntrySpec::new(PolicySpec::new("premium").version(2)).valid(change..);
/// # let _ = (old, new);
/// # Ok::<(), punctual::chrono::ParseError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ValiditySpec {
    pub(super) from: Option<Loose<String>>,
    pub(super) until: Option<Loose<String>>,
    pub(super) unknown: Entries<Value>,
}

fields!(PolicyBookSpec { matching, pick, calendars, policies });
fields!(BookEntrySpec { when, valid, policy });
fields!(ValiditySpec { from, until });

#[cfg(feature = "serde")]
printed! {
    PolicyBookSpec;
    BookEntrySpec;
    ValiditySpec;
}

impl PolicyBookSpec {
    /// A book without policies.
    pub fn new() -> Self {
        PolicyBookSpec { policies: Some(Loose::Typed(Vec::new())), ..PolicyBookSpec::default() }
    }

    /// Sets which fields of a ticket are compared. By default, those at the opening.
    pub fn matching(mut self, matching: impl Into<TextOr<Matching>>) -> Self {
        self.matching = value(matching);
        self
    }

    /// Sets which policies of a kind apply to a ticket, of those that it matches. By default, the first.
    pub fn pick(mut self, kind: impl Into<String>, pick: impl Into<TextOr<Pick>>) -> Self {
        let pick = Loose::Typed(pick.into().into_text());
        fill(&mut self.pick, |kinds| kinds.push(kind, pick));
        self
    }

    /// Adds a calendar under a name, for every policy of the book and for conditions.
    pub fn calendars(mut self, name: impl Into<String>, calendar: impl Into<CalendarSpec>) -> Self {
        let calendar = Loose::Typed(calendar.into());
        fill(&mut self.calendars, |calendars| calendars.push(name, calendar));
        self
    }

    /// Adds policies after the others. Of those that match a ticket, the first of each kind is chosen, or all of them
    /// if [`pick`](PolicyBookSpec::pick) says so.
    pub fn policies<E: Into<BookEntrySpec>>(mut self, entries: impl IntoIterator<Item = E>) -> Self {
        let entries = entries.into_iter().map(|entry| Loose::Typed(entry.into()));
        fill(&mut self.policies, |policies| policies.extend(entries));
        self
    }
}

impl BookEntrySpec {
    /// This policy, for every ticket and always valid.
    pub fn new(policy: PolicySpec) -> Self {
        BookEntrySpec { policy: Some(Loose::Typed(policy)), ..BookEntrySpec::default() }
    }

    /// Sets which tickets it is for: conditions that all have to hold, or several such of which one has to hold.
    pub fn when(mut self, conditions: impl Into<AlternativesSpec>) -> Self {
        self.when = Some(Loose::Typed(conditions.into()));
        self
    }

    /// Sets the times of opening for which it is valid: `from..until`, `from..` or `..until`, half-open.
    pub fn valid(mut self, validity: impl Into<ValiditySpec>) -> Self {
        self.valid = Some(Loose::Typed(validity.into()));
        self
    }
}

impl From<Range<DateTime<Utc>>> for ValiditySpec {
    fn from(valid: Range<DateTime<Utc>>) -> Self {
        ValiditySpec { from: text(instant(valid.start)), ..ValiditySpec::from(..valid.end) }
    }
}

impl From<RangeFrom<DateTime<Utc>>> for ValiditySpec {
    fn from(valid: RangeFrom<DateTime<Utc>>) -> Self {
        ValiditySpec { from: text(instant(valid.start)), ..ValiditySpec::default() }
    }
}

impl From<RangeTo<DateTime<Utc>>> for ValiditySpec {
    fn from(valid: RangeTo<DateTime<Utc>>) -> Self {
        ValiditySpec { until: text(instant(valid.end)), ..ValiditySpec::default() }
    }
}

impl From<PolicySpec> for BookEntrySpec {
    fn from(policy: PolicySpec) -> Self {
        BookEntrySpec::new(policy)
    }
}

/// Writes the range as a file does. A year that RFC 3339 cannot express is far outside the horizon, so the end of the
/// horizon means the same.
fn instant(at: DateTime<Utc>) -> String {
    written(writable(at))
}

#[cfg(feature = "serde")]
readable! {
    BookEntrySpec;
    ValiditySpec;
}

#[cfg(feature = "serde")]
deserialized! {
    PolicyBookSpec, "a policy book";
    BookEntrySpec, "a policy of a book";
    ValiditySpec, "a validity";
}
