//! Reports what is valid in a policy but probably a mistake. It compares the policy as written with the policy as
//! built.

mod calendars;
mod conditions;
mod cutoffs;
mod levels;
mod names;
mod pauses;
mod recipients;
mod rules;
mod targets;
mod waiting;

pub(crate) use calendars::{lint_expired, lint_parts};
use chrono::{DateTime, Utc};

use super::spec::{MetricSpec, Texts};
use super::{Cell, Choice, Metric, NamedCalendar, Pick, Policy, PolicySpec};
use crate::input::lint::{Lint, Lints};
use crate::input::problem::Place;
use crate::input::written::{Entries, Loose};
use crate::time::Instant;

impl Policy {
    /// Reports what is valid in this policy but probably a mistake, such as priorities without a target, levels that
    /// cannot fire, metrics that cannot start, and calendars that nothing uses. The list is in the order of places,
    /// and usually empty.
    ///
    /// # A priority without a target
    /// ```
    /// use punctual::input::LintKind;
    /// use punctual::{MetricSpec, Policy, PolicySpec};
    /// let resolution = MetricSpec::new().targets("high", "*", "4h");
    /// let spec = PolicySpec::new("p").priorities(["high", "low"]).calendar("24x7");
    /// let lints = Policy::from_spec(spec.metrics("resolution", resolution))?.lint();
    /// assert_eq!(lints[0].kind(), LintKind::UncoveredCells);
    /// assert_eq!(lints[0].path(), "metrics.resolution.targets");
    /// # Ok::<(), punctual::InputError>(())
    /// ```
    #[must_use]
    pub fn lint(&self) -> Vec<Lint> {
        self.lint_within(None, &mut { MOST_COMBINATIONS })
    }

    /// The same, and what has expired at `now`: calendars that are never open again, and calendars whose dated
    /// entries are all in the past. If `now` is outside the horizon, it is the nearest end of the horizon (T2).
    #[must_use]
    pub fn lint_at(&self, now: DateTime<Utc>) -> Vec<Lint> {
        self.lint_within(Some(Instant::clamped(now).utc()), &mut { MOST_COMBINATIONS })
    }

    /// The same with a limit on the number of combinations that are examined.
    pub(crate) fn lint_within(&self, now: Option<DateTime<Utc>>, budget: &mut usize) -> Vec<Lint> {
        let mut look = Look::at(self, *budget);
        let cells = look.cells();
        look.names();
        look.rules();
        look.pauses();
        look.conditions();
        look.targets(&cells);
        look.cutoffs(&cells);
        look.levels(&cells);
        look.calendars(now);
        *budget = look.budget;
        look.lints.sorted()
    }
}

/// A check of one policy.
struct Look<'a> {
    policy: &'a Policy,
    spec: &'a PolicySpec,
    lints: Lints,
    /// For each choice, the calendars with the least and the most open time.
    extremes: Vec<(Option<&'a NamedCalendar>, Option<&'a NamedCalendar>)>,
    /// How many combinations may still be examined (B3).
    budget: usize,
}

/// More than any policy has that was written by hand.
const MOST_COMBINATIONS: usize = 1_000_000;

impl<'a> Look<'a> {
    fn at(policy: &'a Policy, budget: usize) -> Self {
        let extremes = policy.0.choices.iter().map(|choice| {
            let calendars = || choice.all().filter_map(|number| policy.calendar_list().get(number));
            let total = |named: &&NamedCalendar| named.calendar.axis().total();
            (calendars().min_by_key(total), calendars().max_by_key(total))
        });
        let (extremes, spec) = (extremes.collect(), policy.own_spec());
        Look { policy, spec, lints: Lints::default(), extremes, budget }
    }

    /// Takes this many combinations from the budget. Returns false if there are not enough left.
    fn may_look_at(&mut self, combinations: usize) -> bool {
        let left = self.budget.checked_sub(combinations);
        self.budget = left.unwrap_or(self.budget);
        left.is_some()
    }

    /// The metrics, as built and as written.
    fn metrics(&self) -> impl Iterator<Item = (usize, &'a Metric, &'a MetricSpec)> + use<'a> {
        let built = self.policy.metric_list();
        entries(self.spec.metrics.as_ref()).filter_map(move |(name, spec)| {
            let number = built.binary_search_by(|metric| (*metric.name).cmp(name)).ok()?;
            Some((number, built.get(number)?, spec))
        })
    }

    /// The calendars on which a cell may count.
    fn calendars_of(&self, cell: &Cell) -> impl Iterator<Item = &'a NamedCalendar> + use<'a> {
        let (one, choice) = match cell.calendar {
            Pick::Calendar(number) => (Some(number), None),
            Pick::Choice(number) => (None, self.policy.0.choices.get(number)),
        };
        let numbers = one.into_iter().chain(choice.into_iter().flat_map(Choice::all));
        let calendars = self.policy.calendar_list();
        numbers.filter_map(move |number| calendars.get(number))
    }

    /// The calendars with the least and the most open time of those on which a cell may count.
    fn counted_on(&self, cell: &Cell) -> (Option<&'a NamedCalendar>, Option<&'a NamedCalendar>) {
        match cell.calendar {
            Pick::Calendar(number) => {
                (self.policy.calendar_list().get(number), self.policy.calendar_list().get(number))
            }
            Pick::Choice(number) => self.extremes.get(number).copied().unwrap_or_default(),
        }
    }
}

/// The value of a field of a valid policy, if the field is there.
fn said<T>(field: Option<&Loose<T>>) -> Option<&T> {
    field.and_then(Loose::get)
}

fn entries<T>(field: Option<&Loose<Entries<Loose<T>>>>) -> impl Iterator<Item = (&str, &T)> {
    Entries::of(said(field)).filter_map(|(name, value)| Some((name, value.get()?)))
}

/// The items of a list, with their numbers.
fn items<T>(field: Option<&Loose<Vec<Loose<T>>>>) -> impl Iterator<Item = (usize, &T)> {
    let items = said(field).map_or(&[][..], Vec::as_slice);
    items.iter().enumerate().filter_map(|(index, item)| Some((index, item.get()?)))
}

fn texts(field: Option<&Loose<Texts>>) -> impl Iterator<Item = (usize, &str)> {
    items(field).map(|(index, text)| (index, text.as_str()))
}

fn metrics_place() -> Place<'static> {
    Place::ROOT.field("metrics")
}
