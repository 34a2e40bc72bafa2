//! What is legal in a book and likely not meant: policies that no ticket can reach, and versions that are valid at once.

use super::selector::{Condition, Selector};
use super::{Entry, Inner, PolicyBook};
use crate::lint::{Lint, LintKind, Lints};
use crate::problem::Place;
use crate::time::Instant;

/// How many pairs of policies are compared (B3).
const MOST_PAIRS: usize = 1_000_000;

impl PolicyBook {
    /// What is legal in this book and likely not meant: a policy that no ticket can reach, since one before it takes them
    /// all, versions of a policy that are valid at the same time, and what [`Policy::lint`](crate::Policy::lint) finds in
    /// each. By place.
    ///
    /// # The rule for everyone stands before the rule for gold
    /// ```
    /// use punctual::{BookEntrySpec, LintKind, MetricSpec, PolicyBook, PolicyBookSpec, PolicySpec};
    /// let metric = || MetricSpec::new().target("*", "*", "4h");
    /// let policy = |id: &str| PolicySpec::new(id).default_calendar("24x7").metric("resolution", metric());
    /// let spec = PolicyBookSpec::new().policy(policy("standard"));
    /// let spec = spec.policy(BookEntrySpec::new(policy("premium")).tier(["gold"]));
    /// let lints = PolicyBook::from_spec(spec)?.lint();
    /// assert_eq!((lints[0].kind(), lints[0].path()), (LintKind::UnreachablePolicy, "policies[1]"));
    /// # Ok::<(), punctual::InvalidPolicyBook>(())
    /// ```
    pub fn lint(&self) -> Vec<Lint> {
        let mut lints = Lints::default();
        let list = Place::ROOT.field("policies");
        for entry in &self.0.entries {
            let at = list.index(entry.index);
            for lint in entry.policy.lint() {
                let path = format!("{}.{}", at.field("policy"), lint.path());
                lints.add_at(path, lint.kind(), lint.found(), lint.help());
            }
        }
        self.0.lint_reach(&list, &mut lints);
        self.0.lint_versions(&list, &mut lints);
        lints.sorted()
    }
}

impl Inner {
    fn lint_reach(&self, list: &Place<'_>, lints: &mut Lints) {
        let mut budget = MOST_PAIRS;
        for (number, entry) in self.entries.iter().enumerate() {
            let earlier = self.entries.get(..number).unwrap_or_default();
            budget = budget.saturating_sub(earlier.len());
            if budget == 0 {
                return;
            }
            if let Some(first) =
                earlier.iter().find(|earlier| self.only_version(earlier) && earlier.takes_all_of(entry))
            {
                let found = format!("`{}` takes every ticket that could come here", first.policy.id());
                let help = "put this one before it, or narrow one of the two";
                lints.add(&list.index(entry.index), LintKind::UnreachablePolicy, found, help);
            }
        }
    }

    /// Versions of one policy stand together, the newest first.
    fn lint_versions(&self, list: &Place<'_>, lints: &mut Lints) {
        for versions in self.entries.chunk_by(|one, next| one.timeline == next.timeline) {
            for pair in versions.windows(2) {
                let [newer, older] = pair else { continue };
                let (newer_span, older_span) = (newer.validity.span(), older.validity.span());
                if newer_span.0.max(older_span.0) < newer_span.1.min(older_span.1) {
                    let newer = newer.policy.version();
                    let found = format!("version {newer} is valid in a part of this time, too, and comes first");
                    let help = "say until when this version is valid";
                    let at = list.index(older.index);
                    lints.add(&at.field("valid"), LintKind::OverlappingValidity, found, help);
                }
            }
        }
    }

    fn only_version(&self, entry: &Entry) -> bool {
        let versions = self.entries.partition_point(|other| other.timeline < entry.timeline);
        self.entries.get(versions.saturating_add(1)).is_none_or(|next| next.timeline != entry.timeline)
    }
}

impl Entry {
    /// Does whatever meets the conditions of `other`, whenever it is valid, meet these too?
    fn takes_all_of(&self, other: &Entry) -> bool {
        let ((from, until), (other_from, other_until)): ((Instant, Instant), _) =
            (self.validity.span(), other.validity.span());
        let in_time = from <= other_from && other_until <= until;
        self.kind == other.kind
            && self.timeline != other.timeline
            && in_time
            && self.selector.holds_with(&other.selector)
    }
}

impl Selector {
    /// Does it hold wherever `other` does?
    fn holds_with(&self, other: &Selector) -> bool {
        let calendars = (self.inside.is_none() || self.inside == other.inside)
            && (self.outside.is_none() || self.outside == other.outside);
        let wider = |condition: &Condition| {
            let same = other.conditions.iter().find(|narrower| narrower.on == condition.on);
            same.is_some_and(|narrower| narrower.any_of.iter().all(|value| condition.any_of.contains(value)))
        };
        calendars && self.conditions.iter().all(wider)
    }
}
