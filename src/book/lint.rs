//! Lints of books: policies that no ticket can reach, and versions that are valid at the same time.

use std::sync::Arc;

use super::conditions::On;
use super::selector::Selector;
use super::validity::Validity;
use super::{Entry, Inner, PolicyBook};
use crate::input::lint::{Lint, LintKind, Lints};
use crate::input::names::Set;
use crate::input::problem::Place;
use crate::input::text::quoted;
use crate::input::written::Loose;
use crate::policy::{SharedCalendars, lint_parts};

/// How many values of policies are compared, and how many combinations are examined in all policies together (B3).
const MOST_COMPARISONS: usize = 10_000_000;

impl PolicyBook {
    /// Reports what is valid in this book but probably a mistake: a policy that no ticket can reach because an
    /// earlier policy matches all of them, versions of a policy that are valid at the same time, and what
    /// [`Policy::lint`](crate::Policy::lint) reports for each policy. The list is in the order of places.
    ///
    /// # The policy for everyone comes before the policy for gold
    /// ```
    /// use punctual::book::{BookEntrySpec, ConditionsSpec, PolicyBookSpec};
    /// use punctual::input::LintKind;
    /// use punctual::{MetricSpec, PolicyBook, PolicySpec};
    /// let metric = || MetricSpec::new().targets("*", "*", "4h");
    /// let policy = |id: &str| PolicySpec::new(id).calendar("24x7").metrics("resolution", metric());
    /// let premium = BookEntrySpec::new(policy("premium")).when(ConditionsSpec::new().tier(["gold"]));
    /// let spec = PolicyBookSpec::new().policies([BookEntrySpec::new(policy("standard")), premium]);
    /// let lints = PolicyBook::from_spec(spec)?.lint();
    /// assert_eq!((lints[0].kind(), lints[0].path()), (LintKind::UnreachablePolicy, "policies[1]"));
    /// # Ok::<(), punctual::InputError>(())
    /// ```
    #[must_use]
    pub fn lint(&self) -> Vec<Lint> {
        let mut lints = Lints::default();
        let list = Place::ROOT.field("policies");
        self.0.lint_reach(&list, &mut lints);
        self.0.lint_versions(&list, &mut lints);
        self.0.lint_calendars(&mut lints);
        let mut budget = MOST_COMPARISONS;
        for entry in &self.0.entries {
            let at = list.index(entry.index);
            for lint in entry.policy.lint_within(&mut budget) {
                let path = format!("{}.{}", at.field("policy"), lint.path());
                lints.add_at(path, lint.kind(), lint.found(), lint.help());
            }
        }
        lints.sorted()
    }
}

impl Inner {
    fn lint_reach(&self, list: &Place<'_>, lints: &mut Lints) {
        let asked: Vec<Asked<'_>> = self.entries.iter().map(|entry| entry.selector.asked()).collect();
        let mut budget = MOST_COMPARISONS;
        for (number, (entry, asked_of_it)) in self.entries.iter().zip(&asked).enumerate() {
            if budget == 0 {
                return;
            }
            let values: usize = asked_of_it.iter().map(|(_, values)| values.len()).sum();
            let mut takes_all = |(earlier, wider): &(&Entry, &Asked<'_>)| {
                let cost = values.saturating_add(wider.len()).saturating_add(1);
                budget = budget.saturating_sub(cost);
                budget > 0 && self.only_version(earlier) && earlier.takes_all_of(entry, wider, asked_of_it)
            };
            let first = self.entries.iter().zip(&asked).take(number).find(|pair| takes_all(pair));
            if let Some((first, _)) = first {
                let found = format!("`{}` takes every ticket that could come here", quoted(first.policy.id()));
                let help = "put this one before it, or narrow one of the two";
                lints.add(&list.index(entry.index), LintKind::UnreachablePolicy, found, help);
            }
        }
    }

    /// The calendars that the policies share.
    fn lint_calendars(&self, lints: &mut Lints) {
        let at = Place::ROOT.field("calendars");
        let shared = self.entries.first().and_then(|entry| entry.policy.shared_calendars());
        for (name, spec) in shared.into_iter().flat_map(SharedCalendars::iter) {
            if let Loose::Typed(spec) = spec {
                lint_parts(spec, &at.field(name), lints);
            }
        }
    }

    /// The versions of one policy are adjacent, the newest first.
    fn lint_versions(&self, list: &Place<'_>, lints: &mut Lints) {
        let mut budget = MOST_COMPARISONS;
        for versions in self.entries.chunk_by(|one, next| one.timeline == next.timeline) {
            for (number, older) in versions.iter().enumerate() {
                let newer = versions.get(..number).unwrap_or_default();
                budget = budget.saturating_sub(newer.len());
                if budget == 0 {
                    return;
                }
                if let Some(newer) = newer.iter().find(|newer| newer.validity.meets(older.validity)) {
                    let newer = newer.policy.version();
                    let found = format!("version {newer} is valid in a part of this time, too, and comes first");
                    let help = "say until when this version is valid";
                    let at = list.index(older.index);
                    lints.add(&at.field("valid"), LintKind::OverlappingValidity, found, help);
                }
            }
        }
    }

    /// Whether it is the only version of its policy. Of several versions, each may be in force at another time.
    fn only_version(&self, entry: &Entry) -> bool {
        let first = self.entries.partition_point(|other| other.timeline < entry.timeline);
        self.entries.get(first.saturating_add(1)).is_none_or(|next| next.timeline != entry.timeline)
    }
}

/// The values that a selector accepts, by field, in the order of the fields.
type Asked<'a> = Vec<(&'a On<Arc<str>>, Set<&'a str>)>;

impl Selector {
    fn asked(&self) -> Asked<'_> {
        let asked = self.conditions.iter();
        asked.map(|condition| (&condition.on, condition.any_of.iter().map(|value| &**value).collect())).collect()
    }
}

impl Entry {
    /// Whether every ticket that meets the conditions of `other`, while that is valid, also meets these.
    fn takes_all_of(&self, other: &Entry, wider: &Asked<'_>, narrower: &Asked<'_>) -> bool {
        let ((from, until), (other_from, other_until)) = (self.validity.span(), other.validity.span());
        let (mine, its) = (&self.selector, &other.selector);
        let calendars = (mine.inside.is_none() || mine.inside == its.inside)
            && (mine.outside.is_none() || mine.outside == its.outside);
        let same_choice = self.kind == other.kind && self.timeline != other.timeline;
        let in_time = from <= other_from && other_until <= until;
        let takes = |(field, values): &(&On<Arc<str>>, Set<&str>)| {
            let narrower =
                narrower.binary_search_by(|(other, _)| other.cmp(field)).ok().and_then(|at| narrower.get(at));
            narrower.is_some_and(|(_, narrower)| narrower.keys().all(|value| values.contains(*value)))
        };
        same_choice && in_time && calendars && wider.iter().all(takes)
    }
}

impl Validity {
    /// Whether both are valid at some instant.
    fn meets(self, other: Validity) -> bool {
        let ((from, until), (other_from, other_until)) = (self.span(), other.span());
        from.max(other_from) < until.min(other_until)
    }
}
