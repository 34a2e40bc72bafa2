//! What if a whole book were another one: the same tickets under two books, each kind of promise for itself. This module
//! knows evaluations only.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::compare::Comparison;
use super::result::Evaluation;
use crate::book::PolicyBook;
use crate::input::names::{Set, Table, sort_by};
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
    let mut members: Vec<(Promise, &Policy)> =
        policies.into_iter().map(|policy| (promise(policy.shared_kind(), policy.shared_id()), policy)).collect();
    sort_by(&mut members, |(one, _), (other, _)| one.cmp(other));
    let found = members.chunk_by(|(one, _), (other, _)| one == other).filter_map(|members| {
        let (kind, policy) = members.first()?.0.clone();
        Some(PromiseComparison { kind, policy, comparison: Comparison::of(members.iter().map(|(_, policy)| *policy)) })
    });
    let (mut count, mut promises) = (0_usize, found.collect::<Vec<_>>());
    for ticket in tickets {
        count = count.saturating_add(1);
        let sides = [before, after].map(|book| book.evaluate(ticket, now).evaluations);
        let mut pairs: Table<u64, [Option<&Evaluation>; 2]> = Table::default();
        for (side, evaluations) in sides.iter().enumerate() {
            for evaluation in evaluations {
                let (kind, policy) = promise(&evaluation.policy.kind, &evaluation.policy.id);
                let place = promises.binary_search_by(|known| (&known.kind, &known.policy).cmp(&(&kind, &policy)));
                let Ok(place) = place else { continue };
                pairs.update(place as u64, <[_; 2]>::default, |pair| {
                    pair.get_mut(side).into_iter().for_each(|side| *side = Some(evaluation));
                });
            }
        }
        for (place, [one, other]) in &pairs {
            if let Some(promise) = promises.get_mut(*place as usize) {
                promise.comparison.add(*one, *other);
            }
        }
    }
    BookComparison { tickets: count, promises }
}
