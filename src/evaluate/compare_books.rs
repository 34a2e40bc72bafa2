//! What if a whole book were another one: the same tickets under two books, each kind of promise for itself. This module
//! knows evaluations only.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::compare::Comparison;
use super::result::Evaluation;
use crate::book::PolicyBook;
use crate::input::names::Set;
use crate::policy::Policy;
use crate::ticket::Ticket;

/// The same tickets under two books; made by [`compare_books`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct BookComparison {
    /// How many tickets were compared.
    pub tickets: usize,
    /// Each kind of policy of either book, by name; a kind of which a book picks all policies, by the policy's id.
    pub promises: Vec<PromiseComparison>,
}

/// One kind of promise under two books.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PromiseComparison {
    /// The kind, such as `sla` or `ola`.
    pub kind: Arc<str>,
    /// The policy's id, where a book picks all policies of the kind; otherwise `None`, as the two books may choose
    /// different policies for a ticket.
    pub policy: Option<Arc<str>>,
    /// The tickets for which one of the books has such a policy. A book that has none has no cycle.
    pub comparison: Comparison,
}

/// A kind, with the id of the policy if a book picks all of that kind.
type Promise = (Arc<str>, Option<Arc<str>>);

/// Compares the same tickets under the policies that two books select for them at `now`. Policies are paired by kind,
/// cycles by metric and number.
///
/// # What if gold customers got a policy of their own?
/// ```
/// use punctual::book::{BookEntrySpec, ConditionsSpec, PolicyBookSpec};
/// use punctual::evaluate::compare_books;
/// use punctual::{MetricSpec, Outcome, PolicyBook, PolicySpec, Ticket};
/// let policy = |id: &str, within: &str| {
///     let spec = PolicySpec::new(id).calendar("24x7").tiers(["gold", "basic"]);
///     BookEntrySpec::new(spec.metrics("resolution", MetricSpec::new().targets("*", "*", within)))
/// };
/// let premium = policy("premium", "2h").when(ConditionsSpec::new().tier(["gold"]));
/// let before = PolicyBook::from_spec(PolicyBookSpec::new().policies([policy("standard", "8h")]))?;
/// let after = PolicyBook::from_spec(PolicyBookSpec::new().policies([premium, policy("standard", "8h")]))?;
/// let ticket = |id: &str, tier: &str| Ticket::opened(id, "2026-03-02T08:00:00Z".parse().unwrap()).tier(tier).build();
/// let tickets = [ticket("T-1", "gold")?, ticket("T-2", "basic")?];
/// let found = compare_books(&tickets, &before, &after, "2026-03-02T11:00:00Z".parse()?);
/// let changes = &found.promises[0].comparison.changes;
/// assert_eq!((changes.len(), &*changes[0].ticket, changes[0].after), (1, "T-1", Some(Outcome::Breached)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn compare_books<'a>(
    tickets: impl IntoIterator<Item = &'a Ticket>,
    before: &PolicyBook,
    after: &PolicyBook,
    now: DateTime<Utc>,
) -> BookComparison {
    let policies: Vec<&Policy> = before.policies().chain(after.policies()).collect();
    let of_many: Set<&str> =
        policies.iter().filter(|policy| policy.is_one_of_several()).map(|policy| policy.kind()).collect();
    let promise = |kind: &Arc<str>, id: &Arc<str>| (kind.clone(), of_many.contains(&**kind).then(|| id.clone()));
    let mut members: BTreeMap<Promise, Vec<&Policy>> = BTreeMap::new();
    for policy in policies {
        members.entry(promise(policy.shared_kind(), policy.shared_id())).or_default().push(policy);
    }
    let members = members.into_iter();
    let mut found: BTreeMap<Promise, Comparison> =
        members.map(|(promise, policies)| (promise, Comparison::of(policies))).collect();
    let mut count = 0_usize;
    for ticket in tickets {
        count = count.saturating_add(1);
        let [one, other] = [before, after].map(|book| book.evaluate(ticket, now).evaluations);
        let key = |evaluation: &Evaluation| promise(&evaluation.policy.kind, &evaluation.policy.id);
        let mut pairs: BTreeMap<Promise, (Option<&Evaluation>, Option<&Evaluation>)> = BTreeMap::new();
        one.iter().for_each(|evaluation| pairs.entry(key(evaluation)).or_default().0 = Some(evaluation));
        other.iter().for_each(|evaluation| pairs.entry(key(evaluation)).or_default().1 = Some(evaluation));
        for (promise, (one, other)) in pairs {
            found.entry(promise).or_default().add(one, other);
        }
    }
    let promises = found.into_iter();
    let promises = promises.map(|((kind, policy), comparison)| PromiseComparison { kind, policy, comparison });
    BookComparison { tickets: count, promises: promises.collect() }
}
