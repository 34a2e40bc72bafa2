//! Replaces one part of a policy, for what-if comparisons.

use super::{PolicySpec, TargetSpec};
use crate::calendar::CalendarSpec;
use crate::input::argument::{TextOr, value};
use crate::input::problem::{InputError, Place, ProblemKind, Problems};
use crate::input::written::{Entries, Loose, list};
use crate::policy::Allowance;

/// Replaces a part. It is an error if there is no such part, so that a policy is not compared with itself by mistake.
impl PolicySpec {
    /// The same policy with another calendar under this name.
    ///
    /// # Errors
    /// The policy has no calendar with this name. The error lists the names that it has.
    ///
    /// # What if the office were open until seven?
    /// ```
    /// use punctual::{CalendarSpec, Outcome, Policy, Ticket, compare};
    /// let policy: Policy = serde_json::from_str(r#"{ "id": "support", "calendar": "office",
    ///     "calendars": { "office": { "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["09:00-17:00"] } } },
    ///     "metrics": { "resolution": { "targets": { "*": { "*": "6h" } } } } }"#)?;
    /// let longer = CalendarSpec::weekly("Europe/Berlin").hours("mon-fri", ["09:00-19:00"]);
    /// let longer = Policy::from_spec(policy.spec().clone().replace_calendar("office", longer)?)?;
    /// let opened = "2026-03-02T13:00:00Z".parse()?; // two in the afternoon
    /// let ticket = Ticket::opened("T-1", opened).build()?;
    /// let found = compare([&ticket], &policy, &longer, "2026-03-03T09:30:00Z".parse()?);
    /// let change = &found.changes[0];
    /// assert_eq!((change.before, change.after), (Some(Outcome::Pending), Some(Outcome::Breached)));
    /// assert_eq!(found.moves("resolution")[0].num_hours(), -2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn replace_calendar(mut self, name: &str, calendar: impl Into<CalendarSpec>) -> Result<Self, InputError> {
        let at = Place::ROOT.field("calendars");
        *find(self.calendars.as_mut(), &at, "calendar", name)? = Loose::Typed(calendar.into());
        Ok(self)
    }

    /// The same policy with another allowance in one target, whose other fields stay as they are.
    ///
    /// Priority and tier are given as they are written: `*` is the row or the column that is written as `*`.
    ///
    /// # Errors
    /// There is no such metric, row or target. The error lists the names that there are.
    ///
    /// # What if high priority were promised in two hours?
    /// ```
    /// use punctual::{MetricSpec, PolicySpec, TargetSpec};
    /// let always = TargetSpec::within("4h").calendar("24x7");
    /// let resolution = MetricSpec::new().targets("high", "*", always).targets("*", "*", "8h");
    /// let spec = PolicySpec::new("p").priorities(["high", "low"]).metrics("resolution", resolution);
    /// let shorter = spec.clone().replace_allowance("resolution", "high", "*", "2h")?;
    /// assert!(serde_json::to_string(&shorter)?.contains(r#""high":{"*":{"within":"2h","calendar":"24x7"}}"#));
    /// let mistake = spec.replace_allowance("resolution", "hihg", "*", "2h").unwrap_err();
    /// assert_eq!(mistake.problems()[0].suggestion(), Some("high"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn replace_allowance(
        mut self,
        metric: &str,
        priority: &str,
        tier: &str,
        within: impl Into<TextOr<Allowance>>,
    ) -> Result<Self, InputError> {
        let within = within.into();
        match self.cell(metric, priority, tier)? {
            Loose::Typed(target) => target.within = value(within),
            other => *other = Loose::Typed(TargetSpec::within(within)),
        }
        Ok(self)
    }

    /// The same policy with another target for a priority and a tier. Nothing of the old target stays.
    ///
    /// # Errors
    /// As [`replace_allowance`](PolicySpec::replace_allowance).
    ///
    /// # What if critical tickets were counted round the clock?
    /// ```
    /// use punctual::{MetricSpec, PolicySpec, TargetSpec};
    /// let resolution = MetricSpec::new().targets("critical", "*", "4h").targets("*", "*", "8h");
    /// let spec = PolicySpec::new("p").calendar("office").metrics("resolution", resolution);
    /// let spec = spec.replace_target("resolution", "critical", "*", TargetSpec::within("4h").calendar("24x7"))?;
    /// # let _ = spec;
    /// # Ok::<(), punctual::InputError>(())
    /// ```
    pub fn replace_target(
        mut self,
        metric: &str,
        priority: &str,
        tier: &str,
        target: impl Into<TargetSpec>,
    ) -> Result<Self, InputError> {
        *self.cell(metric, priority, tier)? = Loose::Typed(target.into());
        Ok(self)
    }

    fn cell(&mut self, metric: &str, priority: &str, tier: &str) -> Result<&mut Loose<TargetSpec>, InputError> {
        let metrics = Place::ROOT.field("metrics");
        let at = metrics.field(metric);
        let targets = match find(self.metrics.as_mut(), &metrics, "metric", metric)? {
            Loose::Typed(metric) => metric.targets.as_mut(),
            Loose::Other(_) => None,
        };
        let at = at.field("targets");
        let row = find(targets, &at, "priority", priority)?;
        find(Some(row), &at.field(priority), "tier", tier)
    }
}

/// The value under a name.
fn find<'a, T>(
    entries: Option<&'a mut Loose<Entries<T>>>,
    at: &Place<'_>,
    what: &str,
    name: &str,
) -> Result<&'a mut T, InputError> {
    let mut known: Vec<String> = Vec::new();
    if let Some(Loose::Typed(entries)) = entries {
        known.extend(entries.iter().map(|(name, _)| name.to_owned()));
        if let Some((_, value)) = entries.0.iter_mut().find(|(written, _)| written == name) {
            return Ok(value);
        }
    }
    Err(absent(at, what, name, &known))
}

fn absent(at: &Place<'_>, what: &str, name: &str, known: &[String]) -> InputError {
    let mut problems = Problems::default();
    let known = || known.iter().map(String::as_str);
    let help = match known().next() {
        Some(_) => format!("the names here are {}", list(known())),
        None => "there is none here".to_owned(),
    };
    let found = format!("there is no {what} `{name}` to replace");
    problems.add_name(&at.field(name), ProblemKind::UnknownName, found, help, name, known());
    problems.into_error("policy")
}
