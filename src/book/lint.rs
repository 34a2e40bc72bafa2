//! Lints of books: policies that no ticket can reach, versions that are valid at the same time, and names that differ in
//! case only.

use chrono::{DateTime, Utc};

use super::selector::Selector;
use super::validity::Validity;
use super::{Entry, Inner, Pick, PolicyBook};
use crate::condition::Condition;
use crate::input::lint::{Lint, LintKind, Lints};
use crate::input::names::Table;
use crate::input::problem::Place;
use crate::input::text::quoted;
use crate::input::written::Loose;
use crate::policy::{SharedCalendars, lint_expired, lint_parts};
use crate::time::Instant;

/// How many values of policies are compared, and how many combinations are examined in all policies together (B3).
const MOST_COMPARISONS: usize = 10_000_000;

impl PolicyBook {
    /// Reports what is valid in this book but probably a mistake: a policy that no ticket can reach because an
    /// earlier policy matches all of them, versions of a policy that are valid at the same time, names and kinds of
    /// policies that differ in case only, and what [`Policy::lint`](crate::Policy::lint) reports for each policy. The
    /// list is in the order of places.
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
        self.looked_at(None)
    }

    /// The same, and what has expired at `now`, as [`Policy::lint_at`](crate::Policy::lint_at) reports it: calendars that
    /// are never open again, and calendars whose dated entries are all in the past.
    #[must_use]
    pub fn lint_at(&self, now: DateTime<Utc>) -> Vec<Lint> {
        self.looked_at(Some(Instant::clamped(now).utc()))
    }

    fn looked_at(&self, now: Option<DateTime<Utc>>) -> Vec<Lint> {
        let mut lints = Lints::default();
        let list = Place::ROOT.field("policies");
        self.0.lint_reach(&list, &mut lints);
        self.0.lint_conditions(&list, &mut lints);
        self.0.lint_versions(&list, &mut lints);
        self.0.lint_names(&list, &mut lints);
        self.0.lint_calendars(now, &mut lints);
        let mut budget = MOST_COMPARISONS;
        for entry in &self.0.entries {
            let at = list.index(entry.index);
            for lint in entry.policy.lint_within(now, &mut budget) {
                let path = format!("{}.{}", at.field("policy"), lint.path());
                lints.add_at(path, lint.kind(), lint.found(), lint.help());
            }
        }
        lints.sorted()
    }
}

impl Inner {
    fn lint_reach(&self, list: &Place<'_>, lints: &mut Lints) {
        let mut budget = MOST_COMPARISONS;
        for (number, entry) in self.entries.iter().enumerate() {
            if budget == 0 {
                return;
            }
            let picks_first = self.picks.get(entry.kind) == Some(&Pick::First);
            let mut takes_all = |earlier: &&Entry| {
                budget = budget.saturating_sub(1);
                picks_first
                    && self.only_version(earlier)
                    && earlier.hides(entry)
                    && self.takes_all_of(earlier, entry, &mut budget)
            };
            if let Some(first) = self.entries.iter().take(number).find(|earlier| takes_all(earlier)) {
                let found = format!("`{}` takes every ticket that could come here", quoted(first.policy.id()));
                let help = "put this one before it, or narrow one of the two";
                lints.add(&list.index(entry.index), LintKind::UnreachablePolicy, found, help);
            }
        }
    }

    /// Whether every ticket that meets the conditions of `narrower` also meets those of `wider`.
    fn takes_all_of(&self, wider: &Entry, narrower: &Entry, budget: &mut usize) -> bool {
        self.selectors_of(narrower).all(|narrower| {
            self.selectors_of(wider).any(|wider| {
                *budget = budget.saturating_sub(wider.size().saturating_add(narrower.size()));
                *budget > 0 && wider.takes_all_of(narrower)
            })
        })
    }

    fn selectors_of(&self, entry: &Entry) -> impl Iterator<Item = &Selector> {
        let selectors = self.selectors.get(entry.selectors.clone()).unwrap_or_default();
        selectors.iter().map(|(_, selector)| selector)
    }

    /// Conditions that no ticket can meet for which the policy promises anything.
    fn lint_conditions(&self, list: &Place<'_>, lints: &mut Lints) {
        let mut budget = MOST_COMPARISONS;
        for entry in &self.entries {
            let (at, policy) = (list.index(entry.index), &entry.policy);
            let when = at.field("when");
            for selector in self.selectors_of(entry) {
                let alternative = selector.index.map(|index| when.index(index));
                let at = alternative.as_ref().unwrap_or(&when);
                for condition in &selector.conditions {
                    let (unmet, compared) = policy.unmet_list(condition);
                    budget = budget.saturating_sub(compared.saturating_add(1));
                    if budget == 0 {
                        return;
                    }
                    if let Some(which) = unmet {
                        let found = format!("none of the `{which}` of `{}` meets it", quoted(policy.id()));
                        let help = format!("ask for one of them, or list what is asked for in `{which}`");
                        lints.add(&at.field(&condition.part.to_string()), LintKind::IdleCondition, found, help);
                    }
                }
            }
        }
    }

    /// The calendars that the policies share.
    fn lint_calendars(&self, now: Option<DateTime<Utc>>, lints: &mut Lints) {
        let at = Place::ROOT.field("calendars");
        let shared = self.entries.first().and_then(|entry| entry.policy.shared_calendars());
        for (name, spec) in shared.into_iter().flat_map(SharedCalendars::iter) {
            if let Loose::Typed(spec) = spec {
                let at = at.field(name);
                lint_parts(spec, &at, lints);
                if let Some(now) = now {
                    let built = self.calendars.iter().find(|calendar| calendar.name == *name);
                    lint_expired(spec, built.map(|named| &named.calendar), &at, now, lints);
                }
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

    fn lint_names(&self, list: &Place<'_>, lints: &mut Lints) {
        let (mut ids, mut kinds) = (Table::default(), Table::default());
        for entry in &self.entries {
            let (at, policy) = (list.index(entry.index), &entry.policy);
            let at = at.field("policy");
            lints.case(&mut ids, policy.id(), &at.field("id"));
            lints.case(&mut kinds, policy.kind(), &at.field("kind"));
        }
    }

    /// Whether it is the only version of its policy. Of several versions, each may be in force at another time.
    fn only_version(&self, entry: &Entry) -> bool {
        let first = self.entries.partition_point(|other| other.timeline < entry.timeline);
        self.entries.get(first.saturating_add(1)).is_none_or(|next| next.timeline != entry.timeline)
    }
}

impl Selector {
    /// How much there is to compare.
    fn size(&self) -> usize {
        self.conditions
            .iter()
            .map(|condition| condition.listed().len().saturating_add(1))
            .fold(1, usize::saturating_add)
    }

    /// Whether every ticket that meets the other also meets this.
    fn takes_all_of(&self, narrower: &Selector) -> bool {
        let calendars = (self.inside.is_none() || self.inside == narrower.inside)
            && (self.outside.is_none() || self.outside == narrower.outside);
        let takes = |wider: &Condition| {
            let place = narrower.conditions.binary_search_by(|condition| condition.part.cmp(&wider.part)).ok();
            let narrower = place.and_then(|place| narrower.conditions.get(place));
            narrower.is_some_and(|narrower| wider.takes_all_of(narrower))
        };
        calendars && self.conditions.iter().all(takes)
    }
}

impl Entry {
    /// Whether its choice leaves out another one that is valid at any time at which this one may be.
    fn hides(&self, other: &Entry) -> bool {
        let ((from, until), (other_from, other_until)) = (self.validity.span(), other.validity.span());
        let same_choice = self.kind == other.kind && self.timeline != other.timeline;
        same_choice && from <= other_from && other_until <= until
    }
}

impl Validity {
    /// Whether both are valid at some instant.
    fn meets(self, other: Validity) -> bool {
        let ((from, until), (other_from, other_until)) = (self.span(), other.span());
        from.max(other_from) < until.min(other_until)
    }
}
