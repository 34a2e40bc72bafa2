//! Lints: what is valid but probably a mistake, where, and what to do. It knows nothing of what is being checked.

use std::fmt;
use std::sync::Arc;

use super::names::{Table, sort_by};
use super::problem::{Place, by_place};
use super::text::{one_line, quoted, shortened};
use super::words::plain_words;

/// Something in a valid policy that is probably a mistake.
///
/// A lint refuses nothing. Its text is for the author of the policy.
///
/// # A build that fails on one kind of lint only
/// ```
/// use punctual::input::LintKind;
/// use punctual::{MetricSpec, Policy, PolicySpec};
/// let resolution = MetricSpec::new().targets("high", "*", "4h");
/// let spec = PolicySpec::new("p").priorities(["high", "low"]).calendar("24x7").metrics("resolution", resolution);
/// let lints = Policy::from_spec(spec)?.lint();
/// let uncovered = lints.iter().find(|lint| lint.kind() == LintKind::UncoveredCells).ok_or("all is covered")?;
/// assert_eq!(uncovered.path(), "metrics.resolution.targets");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Lint {
    /// Where it is, such as `metrics.resolution.targets.high.gold`.
    path: String,
    /// The kind of the lint.
    kind: LintKind,
    /// What was found.
    found: String,
    /// What to do about it.
    help: String,
}

plain_words! {
    "a kind of lint",
    /// The kind of a lint, for programs.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum LintKind {
        /// Priorities and tiers for which a metric has no target.
        UncoveredCells = "uncovered_cells",
        /// A row of the matrix without a cell.
        EmptyRow = "empty_row",
        /// A target that is longer than the one of a metric that runs until the ticket is resolved.
        LongerThanResolution = "longer_than_resolution",
        /// A cell for a priority that hides a shorter one for a tier: the priority takes precedence (S4).
        HidesShorterTarget = "hides_shorter_target",
        /// A target that is longer than its calendar is ever open.
        NeverDue = "never_due",
        /// A target with `rolls` on a calendar on which every date is a business date.
        IdleRolls = "idle_rolls",
        /// A target with a `cutoff` that changes nothing, because every date is closed by then.
        IdleCutoff = "idle_cutoff",
        /// A level `before` due that is as long as the allowance, so that it fires at the start (E1).
        FiresAtStart = "fires_at_start",
        /// A level that is never reached, because no calendar of its targets is open for long enough.
        NeverFires = "never_fires",
        /// A warning that fires at the breach or after it.
        WarningAfterBreach = "warning_after_breach",
        /// A level that fires before one with a smaller number.
        LevelsOutOfOrder = "levels_out_of_order",
        /// A level that repeats zero times.
        RepeatsNoTimes = "repeats_no_times",
        /// A level that waits for a level that an acknowledgement keeps from firing.
        WaitsForAcknowledged = "waits_for_acknowledged",
        /// A level that tells nobody at some hour, because all its contacts have other hours.
        TellsNobody = "tells_nobody",
        /// A ladder without levels.
        EmptyLadder = "empty_ladder",
        /// A ladder that no target uses.
        UnusedLadder = "unused_ladder",
        /// A metric that can never start.
        NeverStarts = "never_starts",
        /// A trigger that never has an effect.
        IdleTrigger = "idle_trigger",
        /// A metric with `repeat` that never repeats.
        NeverRepeats = "never_repeats",
        /// A `from` without effect, because the opening does not start the metric.
        IdleFrom = "idle_from",
        /// A metric that every status pauses, or whose conditions no ticket meets.
        AlwaysPaused = "always_paused",
        /// A status in `counts_in` or `counts_while` in which no time counts.
        IdleStatus = "idle_status",
        /// A status that a metric names but `statuses` does not.
        UndeclaredStatus = "undeclared_status",
        /// A reason that pauses no metric.
        PausesNothing = "pauses_nothing",
        /// A calendar that nothing uses.
        UnusedCalendar = "unused_calendar",
        /// A choice of calendars that always gives the same calendar.
        IdleChoice = "idle_choice",
        /// A date that is more than five years from every other.
        StrayDate = "stray_date",
        /// A date outside the horizon (T2).
        OutsideHorizon = "outside_horizon",
        /// Hours that end at 23:59, so that the last minute of the day is closed.
        EndsBeforeMidnight = "ends_before_midnight",
        /// A time zone without summer time, named after the winter time of places that have summer time, such as `EST`.
        NoSummerTime = "no_summer_time",
        /// An entry or a season of a calendar that has no date inside the horizon.
        NeverComes = "never_comes",
        /// An entry of a calendar with `observed` that is never observed on another date.
        NeverObserved = "never_observed",
        /// Two different entries of a calendar, of equal rank, for one date (C9).
        EntriesMeet = "entries_meet",
        /// A season of a calendar that has no open time.
        ClosedSeason = "closed_season",
        /// A calendar whose dated entries are all in the past.
        DatesRunOut = "dates_run_out",
        /// A calendar that is never open again.
        NeverOpensAgain = "never_opens_again",
        /// A name that is empty, or that begins or ends with a space.
        OddName = "odd_name",
        /// Two names that differ in upper and lower case only.
        SameButForCase = "same_but_for_case",
        /// A word that occurs twice in a list.
        RepeatedWord = "repeated_word",
        /// A policy of a book that no ticket can reach, because an earlier policy matches all of them.
        UnreachablePolicy = "unreachable_policy",
        /// A condition of a book or of a metric that no ticket can meet for which its policy promises anything, or that
        /// every ticket meets.
        IdleCondition = "idle_condition",
        /// Two versions of a policy that are valid at the same time.
        OverlappingValidity = "overlapping_validity",
        /// A band of a contract into which no measure falls.
        BandNeverHolds = "band_never_holds",
        /// A band or step of a contract that holds even when nothing went wrong.
        BandAlwaysHolds = "band_always_holds",
        /// Bands or steps of a contract that are not written from the best to the worst.
        StepsOutOfOrder = "steps_out_of_order",
        /// A band or step of a contract that costs less than a better one.
        WorseCostsLess = "worse_costs_less",
        /// A scale of a contract whose last step has an end.
        ScaleEnds = "scale_ends",
    }
}

impl Lint {
    /// Where it is, such as `metrics.resolution.targets.high.gold`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The kind of the lint.
    pub fn kind(&self) -> LintKind {
        self.kind
    }

    /// What was found.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// What to do about it.
    pub fn help(&self) -> &str {
        &self.help
    }
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}; {}", self.found, self.help)
    }
}

/// Lints, collected.
#[derive(Debug, Default)]
pub(crate) struct Lints(Vec<Lint>);

/// The most lints that are collected.
const MOST_LINTS: usize = 1_000;

/// The most characters of one. No lint about ordinary names is as long.
const LONGEST_FOUND: usize = 4_000;

impl Lints {
    pub(crate) fn add(&mut self, at: &Place<'_>, kind: LintKind, found: impl fmt::Display, help: impl fmt::Display) {
        self.add_at(at.to_string(), kind, found, help);
    }

    /// Adds a lint at a place given as text.
    pub(crate) fn add_at(&mut self, path: String, kind: LintKind, found: impl fmt::Display, help: impl fmt::Display) {
        // The number and the length of texts are limited (B3).
        if self.0.len() < MOST_LINTS {
            let found = one_line(&shortened(&found.to_string(), LONGEST_FOUND)).into_owned();
            let help = one_line(&help.to_string()).into_owned();
            self.0.push(Lint { path, kind, found, help });
        }
    }

    /// Adds a name to those that were seen, and reports it if it differs from one of them in case only.
    pub(crate) fn case<'n>(&mut self, seen: &mut Table<Arc<str>, &'n str>, name: &'n str, at: &Place<'_>) {
        if let Some(other) = seen.insert(name.to_lowercase().into(), name).filter(|other| *other != name) {
            let found = format!("`{name}` and `{other}` differ in upper and lower case only");
            let help = "names are compared exactly; if both mean the same thing, keep one of the two";
            self.add(at, LintKind::SameButForCase, found, help);
        }
    }

    /// The lints in the order of their places, so that the order of maps in a file does not matter (T3).
    pub(crate) fn sorted(mut self) -> Vec<Lint> {
        sort_by(&mut self.0, |one, other| by_place(&one.path, &other.path).then(one.kind.cmp(&other.kind)));
        self.0
    }
}

/// The first of some items in words, and how many more there are.
pub(crate) fn first_of<T>(mut things: impl Iterator<Item = T>, words: impl FnOnce(T) -> String) -> Option<String> {
    let first = words(things.next()?);
    let first = quoted(&first);
    Some(match things.count() {
        0 => first.into_owned(),
        1 => format!("{first} and one other"),
        more => format!("{first} and {more} others"),
    })
}
