//! Books of policies.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::Maybe;
use super::calendar::Calendar;
use super::conditions::Values;
use super::words::Instant;
use crate::policy::Policy;

/// A book of policies: which of them applies to a ticket.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct PolicyBook {
    /// The fields of a ticket that are compared: those at its opening, or those at the instant of the question.
    #[schemars(default)]
    matching: Maybe<Matching>,
    /// Which policies of a kind a ticket gets, of those that apply; by default the first.
    #[schemars(default)]
    pick: Maybe<BTreeMap<String, Pick>>,
    /// The calendars that the policies share, by name. `24x7` is predefined.
    #[schemars(default, extend("propertyNames" = {"not": {"const": "24x7"}}))]
    calendars: Maybe<BTreeMap<String, Calendar>>,
    /// The policies. The first one of a kind that applies counts.
    policies: Vec<BookEntry>,
}

choices! {
    Matching { Pinned, Following }
    Pick { First, All }
}

/// A policy of a book, the tickets it is for, and when it is valid.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct BookEntry {
    policy: Policy,
    #[schemars(default)]
    when: Maybe<BookAlternatives>,
    #[schemars(default)]
    valid: Maybe<Validity>,
}

/// Which tickets a policy of a book is for: conditions that all have to hold, or a list of such of which one has to hold.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum BookAlternatives {
    One(BookConditions),
    #[schemars(extend("minItems" = 1))]
    Several(Vec<BookConditions>),
}

/// Conditions on the fields of a ticket and on its opening. All of them have to hold.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct BookConditions {
    #[schemars(default)]
    tier: Maybe<Values>,
    #[schemars(default)]
    priority: Maybe<Values>,
    #[schemars(default)]
    status: Maybe<Values>,
    #[schemars(default)]
    group: Maybe<Values>,
    #[schemars(default)]
    agent: Maybe<Values>,
    /// Values by attribute.
    #[schemars(default)]
    attributes: Maybe<BTreeMap<String, Values>>,
    #[schemars(default)]
    opened: Maybe<Opened>,
}

/// The calendars that have to be open, or closed, when the ticket is opened.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("minProperties" = 1))]
#[allow(dead_code, reason = "only its schema is used")]
struct Opened {
    /// The name of a calendar that has to be open.
    #[schemars(default)]
    inside: Maybe<String>,
    /// The name of a calendar that has to be closed.
    #[schemars(default)]
    outside: Maybe<String>,
}

/// The time of opening for which a policy is valid. Half-open: `until` does not belong to it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Validity {
    #[schemars(default)]
    from: Maybe<Instant>,
    #[schemars(default)]
    until: Maybe<Instant>,
}
