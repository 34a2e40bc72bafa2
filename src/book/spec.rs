//! A book as written, in a file or in code: not checked yet. Knows the words of the format and keeps what it does not
//! understand for `build` to report.

use chrono::{DateTime, Utc};

use crate::calendar::CalendarSpec;
use crate::input::written::{Entries, Loose, Value, fields, fill};
#[cfg(feature = "serde")]
use crate::input::written::{Twice, Written, deserialized, printed, readable};
use crate::policy::spec::{PolicySpec, Texts, text, texts};
use crate::time::{writable, written};

/// A book of policies as written. [`PolicyBook::from_spec`](crate::PolicyBook::from_spec) checks it and reports every
/// mistake, those in its policies too.
///
/// # A better promise for gold customers, and one calendar for both
/// ```
/// use punctual::book::{BookEntrySpec, PolicyBookSpec};
/// use punctual::{CalendarSpec, MetricSpec, PolicyBook, PolicySpec, Ticket};
/// let promise = |id: &str, within: &str| {
///     let spec = PolicySpec::new(id).tiers(["gold", "platinum", "silver"]).default_calendar("office");
///     spec.metric("resolution", MetricSpec::new().target("*", "*", within))
/// };
/// let spec = PolicyBookSpec::new()
///     .calendar("office", CalendarSpec::in_zone("Europe/Berlin").hours("mon-fri", ["09:00-17:00"]))
///     .policy(BookEntrySpec::new(promise("premium", "4h")).tier(["gold", "platinum"]))
///     .policy(promise("standard", "16h"));
/// let book = PolicyBook::from_spec(spec)?;
/// let opened = "2026-03-02T08:00:00Z".parse()?;
/// let ticket = Ticket::opened("T-1", opened).tier("silver").build()?;
/// assert_eq!(book.select(&ticket, opened).kind("sla").map(|policy| policy.id()), Some("standard"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyBookSpec {
    pub(super) matching: Option<Loose<String>>,
    pub(super) calendars: Option<Loose<Entries<Loose<CalendarSpec>>>>,
    pub(super) policies: Option<Loose<Vec<Loose<BookEntrySpec>>>>,
    pub(super) unknown: Entries<Value>,
}

/// A policy in a book as written: the policy, which tickets it is for, and when it is valid.
///
/// A policy alone is one for every ticket, valid always.
///
/// # For critical trouble in one region outside office hours, in 2026
/// ```
/// use punctual::book::{BookEntrySpec, PolicyBookSpec};
/// use punctual::{CalendarSpec, MetricSpec, PolicyBook, PolicySpec};
/// let response = MetricSpec::new().target("*", "*", "30m");
/// let on_call = PolicySpec::new("on-call").priorities(["critical"]).default_calendar("24x7");
/// let on_call = on_call.metric("first_response", response);
/// let entry = BookEntrySpec::new(on_call)
///     .priority(["critical"])
///     .attribute("region", ["emea"])
///     .opened_outside("office")
///     .valid_from("2026-01-01T00:00:00Z".parse()?)
///     .valid_until("2027-01-01T00:00:00Z".parse()?);
/// let office = CalendarSpec::in_zone("Europe/Berlin").hours("mon-fri", ["09:00-17:00"]);
/// let book = PolicyBook::from_spec(PolicyBookSpec::new().calendar("office", office).policy(entry))?;
/// assert_eq!(book.policies().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BookEntrySpec {
    pub(super) when: Option<Loose<WhenSpec>>,
    pub(super) valid: Option<Loose<ValidSpec>>,
    pub(super) policy: Option<Loose<PolicySpec>>,
    pub(super) unknown: Entries<Value>,
}

/// Which tickets a policy is for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct WhenSpec {
    pub(super) tier: Option<Loose<AnyOf>>,
    pub(super) priority: Option<Loose<AnyOf>>,
    pub(super) attributes: Option<Loose<Entries<Loose<AnyOf>>>>,
    pub(super) opened: Option<Loose<OpenedSpec>>,
    pub(super) unknown: Entries<Value>,
}

/// Values of which any one will do; one may stand without a list.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum AnyOf {
    #[cfg_attr(not(feature = "serde"), allow(dead_code, reason = "only files write it so"))]
    One(String),
    List(Texts),
}

/// Inside or outside which calendars the ticket was opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct OpenedSpec {
    pub(super) inside: Option<Loose<String>>,
    pub(super) outside: Option<Loose<String>>,
    pub(super) unknown: Entries<Value>,
}

/// From when until when a policy is valid.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ValidSpec {
    pub(super) from: Option<Loose<String>>,
    pub(super) until: Option<Loose<String>>,
    pub(super) unknown: Entries<Value>,
}

fields!(PolicyBookSpec { matching, calendars, policies });
fields!(BookEntrySpec { when, valid, policy });
fields!(WhenSpec { tier, priority, attributes, opened });
fields!(OpenedSpec { inside, outside });
fields!(ValidSpec { from, until });

#[cfg(feature = "serde")]
printed! {
    PolicyBookSpec;
    BookEntrySpec;
    WhenSpec;
    OpenedSpec;
    ValidSpec;
}

#[cfg(feature = "serde")]
impl serde::Serialize for AnyOf {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            AnyOf::One(value) => to.serialize_str(value),
            AnyOf::List(values) => values.serialize(to),
        }
    }
}

impl PolicyBookSpec {
    /// A book that holds no policy yet.
    pub fn new() -> Self {
        PolicyBookSpec { policies: Some(Loose::Typed(Vec::new())), ..PolicyBookSpec::default() }
    }

    /// Matches the fields of a ticket as they are, in the place of those at its opening.
    pub fn following(mut self) -> Self {
        self.matching = text("following");
        self
    }

    /// Adds a calendar under a name that every policy of the book, and every selector, may use.
    pub fn calendar(mut self, name: impl Into<String>, calendar: CalendarSpec) -> Self {
        fill(&mut self.calendars, |calendars| calendars.push(name, Loose::Typed(calendar)));
        self
    }

    /// Adds a policy after the others: of those that match a ticket, the first is chosen.
    pub fn policy(mut self, entry: impl Into<BookEntrySpec>) -> Self {
        fill(&mut self.policies, |policies| policies.push(Loose::Typed(entry.into())));
        self
    }
}

impl BookEntrySpec {
    /// This policy, for every ticket, valid always.
    pub fn new(policy: PolicySpec) -> Self {
        BookEntrySpec { policy: Some(Loose::Typed(policy)), ..BookEntrySpec::default() }
    }

    /// Only for tickets of one of these tiers.
    pub fn tier<T: Into<String>>(self, any_of: impl IntoIterator<Item = T>) -> Self {
        self.when(|when| when.tier = AnyOf::of(any_of))
    }

    /// Only for tickets of one of these priorities.
    pub fn priority<T: Into<String>>(self, any_of: impl IntoIterator<Item = T>) -> Self {
        self.when(|when| when.priority = AnyOf::of(any_of))
    }

    /// Only for tickets on which this attribute has one of these values.
    pub fn attribute<T: Into<String>>(self, name: impl Into<String>, any_of: impl IntoIterator<Item = T>) -> Self {
        self.when(|when| {
            if let Some(values) = AnyOf::of(any_of) {
                fill(&mut when.attributes, |attributes| attributes.push(name, values));
            }
        })
    }

    /// Only for tickets that were opened while this calendar of the book is open.
    pub fn opened_inside(self, calendar: impl Into<String>) -> Self {
        self.when(|when| fill(&mut when.opened, |opened: &mut OpenedSpec| opened.inside = text(calendar)))
    }

    /// Only for tickets that were opened while this calendar of the book is closed.
    pub fn opened_outside(self, calendar: impl Into<String>) -> Self {
        self.when(|when| fill(&mut when.opened, |opened: &mut OpenedSpec| opened.outside = text(calendar)))
    }

    /// Only for tickets that were opened at this instant or later.
    pub fn valid_from(mut self, at: DateTime<Utc>) -> Self {
        fill(&mut self.valid, |valid| valid.from = text(instant(at)));
        self
    }

    /// Only for tickets that were opened before this instant.
    pub fn valid_until(mut self, at: DateTime<Utc>) -> Self {
        fill(&mut self.valid, |valid| valid.until = text(instant(at)));
        self
    }

    fn when(mut self, change: impl FnOnce(&mut WhenSpec)) -> Self {
        fill(&mut self.when, change);
        self
    }
}

impl From<PolicySpec> for BookEntrySpec {
    fn from(policy: PolicySpec) -> Self {
        BookEntrySpec::new(policy)
    }
}

impl AnyOf {
    fn of<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Option<Loose<AnyOf>> {
        texts(values).map(|values| match values {
            Loose::Typed(values) => Loose::Typed(AnyOf::List(values)),
            Loose::Other(value) => Loose::Other(value),
        })
    }
}

/// As a file says it. Years that RFC 3339 cannot write are far outside the horizon, whose end means the same.
fn instant(at: DateTime<Utc>) -> String {
    written(writable(at))
}

#[cfg(feature = "serde")]
readable! {
    BookEntrySpec;
    WhenSpec;
    OpenedSpec;
    ValidSpec;
}

#[cfg(feature = "serde")]
deserialized! {
    PolicyBookSpec, "a policy book";
    BookEntrySpec, "a policy of a book";
}

#[cfg(feature = "serde")]
impl Written for AnyOf {
    fn from_value(value: Value) -> Result<Loose<Self>, Twice> {
        Ok(match value {
            Value::Text(text) => Loose::Typed(AnyOf::One(text)),
            value => Texts::from_value(value)?.map(AnyOf::List),
        })
    }
}
