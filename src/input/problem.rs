//! Mistakes in the host's input: where, what was found, and what to write instead. It knows nothing of what is being
//! read.

use std::cmp::Ordering;
use std::fmt;

use super::names::sort_by;
use super::suggest;
use super::text::{beginning, breaks_a_line, one_line, quoted};
use super::words::plain_words;

/// One mistake in a policy, a book, a calendar or a ticket.
///
/// Its text is for the author of the file, as in `metrics.resolution.targets.hihg: `hihg` is not in `priorities`;
/// did you mean `high`? …`.
///
/// # An editor underlines a mistake and offers the correction
/// ```
/// use punctual::{MetricSpec, Policy, PolicySpec};
/// let resolution = MetricSpec::new().targets("hihg", "*", "4h");
/// let spec = PolicySpec::new("p").priorities(["high"]).calendar("24x7").metrics("resolution", resolution);
/// let error = Policy::from_spec(spec).unwrap_err();
/// let problem = &error.problems()[0];
/// assert_eq!((problem.path(), problem.suggestion()), ("metrics.resolution.targets.hihg", Some("high")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// Where the mistake is, such as `metrics.resolution.targets.high.gold` or `events[3].at`.
    path: String,
    /// The kind of the mistake.
    kind: ProblemKind,
    /// What was found.
    found: String,
    /// What to write instead.
    help: String,
    /// What was probably meant; `None` if that is not clear.
    suggestion: Option<String>,
}

plain_words! {
    "a kind of mistake",
    /// The kind of a mistake, for programs.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum ProblemKind {
        /// Something that must be there is not.
        Missing = "missing",
        /// A field that the format does not have.
        UnknownField = "unknown_field",
        /// A text where a list belongs, a number where a text belongs, and so on.
        WrongType = "wrong_type",
        /// The same thing is written twice.
        Duplicate = "duplicate",
        /// A name that is not defined.
        UnknownName = "unknown_name",
        /// A value of the right type that cannot be read: hours, dates, durations, triggers, instants.
        Unreadable = "unreadable",
        /// A value that can be read but makes no sense, such as an empty range.
        Senseless = "senseless",
        /// A calendar that is never open inside the horizon (C7).
        NeverOpen = "never_open",
        /// An instant outside the horizon (T2).
        OutsideHorizon = "outside_horizon",
        /// More of something than this crate accepts.
        TooLarge = "too_large",
    }
}

impl Problem {
    /// Where the mistake is, such as `metrics.resolution.targets.high.gold` or `events[3].at`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The kind of the mistake.
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// What was found.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// What to write instead.
    pub fn help(&self) -> &str {
        &self.help
    }

    /// What was probably meant, if that is clear: a known name that is similar to the one that was written, or a
    /// correct notation of the same value. The help contains it, too.
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }
}

#[cfg(feature = "json")]
impl Problem {
    /// The same mistake in something that is itself a part of what stands at a place.
    pub(crate) fn under(self, at: &Place<'_>) -> Problem {
        let outer = at.to_string();
        let joined = outer.is_empty() || self.path.is_empty() || self.path.starts_with('[');
        Problem { path: format!("{outer}{}{}", if joined { "" } else { "." }, self.path), ..self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}; {}", self.found, self.help)
    }
}

/// Everything that is wrong with a policy, a policy book, a calendar or a ticket.
///
/// It holds at least one [`Problem`]. Of more than a thousand, it holds the first that were found, and one that gives
/// their number. They are in the order of their paths. `Display` writes one line for each; in JSON it is the list.
///
/// # A form that shows each mistake beside its field
/// ```
/// use punctual::input::ProblemKind;
/// use punctual::{MetricSpec, Policy, PolicySpec};
/// let resolution = MetricSpec::new().targets("hihg", "*", "1d");
/// let spec = PolicySpec::new("p").priorities(["high"]).calendar("24x7").metrics("resolution", resolution);
/// let error = Policy::from_spec(spec).unwrap_err();
/// let fields: Vec<_> = error.problems().iter().map(|problem| (problem.path(), problem.kind())).collect();
/// assert_eq!(
///     fields,
///     [
///         ("metrics.resolution.targets.hihg", ProblemKind::UnknownName),
///         ("metrics.resolution.targets.hihg.*", ProblemKind::Unreadable),
///     ]
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("invalid {input}:{}", Lines(.problems))]
pub struct InputError {
    input: &'static str,
    problems: Vec<Problem>,
}

impl InputError {
    /// The problems, in the order of their paths. There is at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The problems, without a copy.
    pub fn into_problems(self) -> Vec<Problem> {
        self.problems
    }
}

impl IntoIterator for InputError {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.problems.into_iter()
    }
}

impl<'a> IntoIterator for &'a InputError {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.problems.iter()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for InputError {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.problems.serialize(to)
    }
}

/// A line for each problem.
struct Lines<'a>(&'a [Problem]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|problem| write!(f, "\n{problem}"))
    }
}

/// The problems of one input, as they are found.
pub(crate) struct Problems {
    listed: Vec<Problem>,
    count: usize,
    /// How many more names may be compared.
    budget: usize,
}

impl Default for Problems {
    fn default() -> Self {
        Problems { listed: Vec::new(), count: 0, budget: suggest::BUDGET }
    }
}

impl Problems {
    #[cfg_attr(test, track_caller)]
    pub(crate) fn add(&mut self, at: &Place<'_>, kind: ProblemKind, found: impl fmt::Display, help: impl fmt::Display) {
        self.add_shown(at, kind, &found, &help);
    }

    /// The same without generic types, so that it is compiled once.
    #[cfg_attr(test, track_caller)]
    pub(crate) fn add_shown(
        &mut self,
        at: &Place<'_>,
        kind: ProblemKind,
        found: &dyn fmt::Display,
        help: &dyn fmt::Display,
    ) {
        #[cfg(all(test, feature = "serde", feature = "bundled-tz", feature = "report"))]
        sites::record(std::panic::Location::caller());
        // The number and the length of texts are limited (B3).
        self.count = self.count.saturating_add(1);
        if self.count <= MOST_PROBLEMS {
            let (path, found) = (at.to_string(), quoted(&found.to_string()).into_owned());
            let help = one_line(&help.to_string()).into_owned();
            self.listed.push(Problem { path, kind, found, help, suggestion: None });
        }
    }

    /// Adds a mistake about a name that is not known, and suggests the one that was probably meant.
    #[cfg_attr(test, track_caller)]
    pub(crate) fn add_name<'a>(
        &mut self,
        at: &Place<'_>,
        kind: ProblemKind,
        found: impl fmt::Display,
        help: impl fmt::Display,
        written: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) {
        let meant = self.nearest(written, known).map(str::to_owned);
        self.add_meant_shown(at, kind, &found, &help, meant);
    }

    /// Adds a mistake with a suggestion.
    #[cfg_attr(test, track_caller)]
    pub(crate) fn add_meant(
        &mut self,
        at: &Place<'_>,
        kind: ProblemKind,
        found: impl fmt::Display,
        help: impl fmt::Display,
        meant: Option<String>,
    ) {
        self.add_meant_shown(at, kind, &found, &help, meant);
    }

    #[cfg_attr(test, track_caller)]
    fn add_meant_shown(
        &mut self,
        at: &Place<'_>,
        kind: ProblemKind,
        found: &dyn fmt::Display,
        help: &dyn fmt::Display,
        meant: Option<String>,
    ) {
        self.add_shown(at, kind, found, help);
        if let (Some(meant), Some(problem)) = (meant, self.listed.last_mut().filter(|_| self.count <= MOST_PROBLEMS)) {
            problem.help = did_you_mean(&meant, &problem.help);
            problem.suggestion = Some(meant);
        }
    }

    /// What `written` probably stands for.
    pub(crate) fn nearest<'a>(&mut self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        let mut known = known.into_iter();
        self.nearest_of(written, &mut || known.next())
    }

    fn nearest_of<'a>(&mut self, written: &str, known: &mut dyn FnMut() -> Option<&'a str>) -> Option<&'a str> {
        if self.count < MOST_PROBLEMS { suggest::nearest(written, known, &mut self.budget) } else { None }
    }

    pub(crate) fn list(&self) -> &[Problem] {
        &self.listed
    }

    /// `value` if nothing was wrong, else the error about the `input`. It lists the problems by path, so that the order
    /// of maps in a file does not matter (T3).
    pub(crate) fn or<T>(self, input: &'static str, value: Option<T>) -> Result<T, InputError> {
        let found_none = self.count == 0;
        value.filter(|_| found_none).ok_or_else(|| self.into_error(input))
    }

    pub(crate) fn into_error(mut self, input: &'static str) -> InputError {
        sort_by(&mut self.listed, |one, other| by_place(&one.path, &other.path));
        if self.count > MOST_PROBLEMS {
            let found = format!("there are {} mistakes, and these are the first that were found", self.count);
            let (path, help) = (String::new(), "correct these first".to_owned());
            let kind = ProblemKind::TooLarge;
            self.listed.push(Problem { path, kind, found, help, suggestion: None });
        }
        InputError { input, problems: self.listed }
    }
}

/// How many mistakes are listed.
const MOST_PROBLEMS: usize = 1_000;

/// What was probably meant, before the rest of the help.
pub(crate) fn did_you_mean(meant: &str, help: &str) -> String {
    format!("did you mean `{}`? {}", quoted(meant), capitalised(help))
}

/// With a capital letter, if it begins with a letter: it follows a question.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `events[2]` comes before `events[10]`, and `/events/2` before `/events/10`.
pub(crate) fn by_place(one: &str, other: &str) -> Ordering {
    let steps = |path: &str| -> Vec<(usize, String)> {
        let number = |step: &str| step.trim_end_matches(']').parse::<usize>().ok();
        path.split(['.', '[', '/'])
            .map(|step| number(step).map_or((0, step.to_owned()), |n| (n, String::new())))
            .collect()
    };
    steps(one).cmp(&steps(other))
}

/// A place in the input. It consists of references to the places above it, and becomes a text only for a mistake.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    parent: Option<&'a Place<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Field(&'a str),
    Index(usize),
    #[cfg(feature = "import")]
    Written(&'a str),
}

impl<'a> Place<'a> {
    pub(crate) const ROOT: Place<'static> = Place { parent: None, step: Step::Root };

    /// A place that is written as this text.
    #[cfg(feature = "import")]
    pub(crate) fn written(text: &'a str) -> Place<'a> {
        Place { parent: None, step: Step::Written(text) }
    }

    pub(crate) fn field(&'a self, name: &'a str) -> Place<'a> {
        Place { parent: Some(self), step: Step::Field(name) }
    }

    pub(crate) fn index(&'a self, index: usize) -> Place<'a> {
        Place { parent: Some(self), step: Step::Index(index) }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        let odd = |c: char| matches!(c, '.' | '[' | '"') || breaks_a_line(c);
        let nested = self.parent.is_some_and(|parent| !matches!(parent.step, Step::Root));
        match self.step {
            Step::Root => Ok(()),
            #[cfg(feature = "import")]
            Step::Written(text) => f.write_str(&one_line(text)),
            Step::Index(index) => write!(f, "[{index}]"),
            Step::Field(name) if name.is_empty() || name.contains(odd) => write!(f, "[{:?}]", beginning(name)),
            Step::Field(name) if nested => write!(f, ".{}", beginning(name)),
            Step::Field(name) => f.write_str(&beginning(name)),
        }
    }
}

/// The lines of code that have found a mistake, for the test that looks for those that no test covers.
#[cfg(all(test, feature = "serde", feature = "bundled-tz", feature = "report"))]
pub(crate) mod sites {
    use std::cell::RefCell;
    use std::collections::BTreeSet;
    use std::panic::Location;

    pub(crate) type Site = (String, u32);

    thread_local! {
        static SEEN: RefCell<BTreeSet<Site>> = const { RefCell::new(BTreeSet::new()) };
    }

    pub(super) fn record(site: &Location<'_>) {
        SEEN.with_borrow_mut(|seen| seen.insert((site.file().replace('\\', "/"), site.line())));
    }

    pub(crate) fn seen() -> BTreeSet<Site> {
        SEEN.with_borrow(BTreeSet::clone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_as_one_would_point_at_it() {
        let (metrics, events) = (Place::ROOT.field("metrics"), Place::ROOT.field("events"));
        let odd = metrics.field("v1.2");
        assert_eq!(odd.field("targets").to_string(), "metrics[\"v1.2\"].targets");
        assert_eq!(events.index(3).field("at").to_string(), "events[3].at");
        assert_eq!(Place::ROOT.to_string(), "");
    }
}
