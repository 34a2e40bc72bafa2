//! The targets of a policy, and the metrics that they make.

use std::collections::BTreeSet;

use super::escalations::Place;
use super::{DayMeaning, Shape};
use crate::import::node::Node;
use crate::input::ProblemKind;
use crate::input::written::list;
use crate::policy::{Allowance, LevelSpec, MetricSpec, PolicySpec, TargetSpec};

/// What is promised, in the vendor's names.
struct Metric {
    name: &'static str,
    start: &'static str,
    stop: Option<&'static str>,
    /// Whether it starts at each message after the first answer.
    repeats: bool,
    reminder: &'static str,
    escalation: &'static str,
}

const METRICS: [Metric; 3] = [
    Metric {
        name: "respond_within",
        start: "opened",
        stop: Some("agent_replied"),
        repeats: false,
        reminder: "reminder_response",
        escalation: "response",
    },
    Metric {
        name: "next_respond_within",
        start: "customer_replied",
        stop: Some("agent_replied"),
        repeats: true,
        reminder: "reminder_next_response",
        escalation: "next_response",
    },
    Metric {
        name: "resolve_within",
        start: "opened",
        stop: None,
        repeats: false,
        reminder: "reminder_resolution",
        escalation: "resolution",
    },
];

/// The targets for one priority, one for each of the metrics.
struct Target<'a, 'n> {
    priority: String,
    in_business_hours: bool,
    escalates: bool,
    within: [Option<Within<'a, 'n>>; 3],
}

/// So many seconds.
struct Within<'a, 'n> {
    node: Node<'a, 'n>,
    seconds: u32,
}

/// The warnings and the ladder of a metric.
struct Levels {
    warn: Vec<LevelSpec>,
    ladder: Vec<LevelSpec>,
}

const DAY: u32 = 86_400;
const MOST: u32 = 4_102_444_800;
const ROUND_THE_CLOCK: &str = "24x7";

/// What a policy promises.
pub(super) struct Promised<'a, 'n> {
    targets: Vec<Target<'a, 'n>>,
    levels: [Levels; 3],
}

/// Reads the targets and the escalation of a policy.
pub(super) fn read<'a, 'n>(policy: &Node<'a, 'n>, shape: &Shape) -> Promised<'a, 'n> {
    let mut seen = BTreeSet::new();
    let listed = (shape.targets)(policy);
    if listed.as_ref().is_some_and(Vec::is_empty) {
        policy.mistake(ProblemKind::Missing, "the policy has no targets", "export them, too");
    }
    let listed = listed.into_iter().flatten();
    let targets: Vec<Target<'a, 'n>> = listed
        .filter(|(priority, node)| is_new(seen.insert(priority.clone()), priority, node))
        .filter_map(|(priority, node)| target(priority, &node))
        .collect();
    let escalation = policy.get("escalation").and_then(|escalation| switched_on(escalation, &targets));
    let mut numbers = 0_usize..;
    let levels = METRICS.each_ref().map(|metric| metric.levels(&targets, numbers.next(), escalation.as_ref()));
    Promised { targets, levels }
}

impl Promised<'_, '_> {
    pub(super) fn in_business_hours(&self) -> bool {
        self.targets.iter().any(|target| target.in_business_hours)
    }

    /// Whether a target is of whole days in business hours.
    pub(super) fn has_days(&self) -> bool {
        let in_hours = self.targets.iter().filter(|target| target.in_business_hours);
        in_hours.flat_map(|target| target.within.iter().flatten()).any(|within| within.seconds % DAY == 0)
    }

    /// Adds the metrics for tickets whose business days are of this length, if they are all of one.
    pub(super) fn add(&self, spec: PolicySpec, day: Option<u32>, meaning: Option<DayMeaning>) -> PolicySpec {
        let spec = spec.priorities(self.targets.iter().map(|target| target.priority.clone()));
        METRICS.iter().zip(&self.levels).enumerate().fold(spec, |spec, (number, (metric, levels))| {
            let cell = |target: &'_ Target<'_, '_>| {
                let within = target.within.get(number)?.as_ref()?.spec(target.in_business_hours, day, meaning);
                Some((target.priority.clone(), target.escalates, within))
            };
            metric.add(spec, self.targets.iter().filter_map(cell).collect(), levels)
        })
    }
}

fn is_new(is_new: bool, priority: &str, node: &Node<'_, '_>) -> bool {
    if !is_new {
        node.mistake(ProblemKind::Duplicate, format!("priority {priority} has targets twice"), "leave one out");
    }
    is_new
}

/// The escalation, unless there is none or every target has switched it off.
fn switched_on<'a, 'n>(escalation: Node<'a, 'n>, targets: &[Target<'_, '_>]) -> Option<Node<'a, 'n>> {
    if escalation.is_empty() {
        escalation.exact("none");
        return None;
    }
    if !escalation.must_be_map() {
        return None;
    }
    if !targets.iter().any(|target| target.escalates) {
        escalation.skip("switched off for every priority");
        return None;
    }
    Some(escalation.exact("reminders and escalations"))
}

fn target<'a, 'n>(priority: String, node: &Node<'a, 'n>) -> Option<Target<'a, 'n>> {
    if !node.must_be_map() {
        return None;
    }
    let written = METRICS.each_ref().map(|metric| node.get(metric.name));
    let names = METRICS.iter().zip(&written).filter(|(_, written)| written.is_some()).map(|(metric, _)| metric.name);
    let node = node.clone().exact(format!("targets of priority {priority}: {}", list(names)));
    let hours = node.need("business_hours").and_then(|flag| flag.exact("in which hours it counts").flag());
    let escalates = node.get("escalation_enabled").and_then(|flag| flag.exact("whether it escalates").flag());
    if written.iter().all(Option::is_none) {
        node.mistake(ProblemKind::Missing, "there is no target", "export `respond_within` and `resolve_within`, too");
    }
    let within = written.map(|written| within(written?));
    Some(Target { priority, in_business_hours: hours?, escalates: escalates.unwrap_or(true), within })
}

/// The time that a target allows.
fn within<'a, 'n>(node: Node<'a, 'n>) -> Option<Within<'a, 'n>> {
    let read = node.whole()?;
    let seconds = u32::try_from(read).ok().filter(|seconds| (1..=MOST).contains(seconds));
    let help = "the vendor's format has seconds here, at least 1";
    Some(Within { seconds: node.or_mistake(seconds, "a time that can be promised", help)?, node })
}

impl Within<'_, '_> {
    /// The target, and what became of it.
    fn spec(&self, in_business_hours: bool, day: Option<u32>, meaning: Option<DayMeaning>) -> TargetSpec {
        let (node, working) = (self.node.clone(), Allowance::Working(self.seconds));
        if !in_business_hours {
            node.exact(format!("within {working}"));
            return TargetSpec::within(working).calendar(ROUND_THE_CLOCK);
        }
        if self.seconds % DAY != 0 {
            node.exact(format!("within {working} of business hours"));
            return TargetSpec::within(working);
        }
        match (meaning, day) {
            (Some(DayMeaning::BusinessHours), _) => {
                node.exact(format!("within {working} of business hours, 24 for a day"));
                TargetSpec::within(working)
            }
            (Some(DayMeaning::BusinessDay), Some(day)) => {
                let working = Allowance::Working((self.seconds / DAY).saturating_mul(day).min(MOST));
                node.exact(format!("within {working} of business hours, the length of so many business days"));
                TargetSpec::within(working)
            }
            (Some(DayMeaning::BusinessDay), None) => {
                let days = Allowance::BusinessDays(self.seconds / DAY);
                let why = "due at the same time of day, because the days are of different lengths";
                node.approximate(format!("within {days}, {why}"));
                TargetSpec::within(days).due("same_time")
            }
            (None, _) => {
                let other = "a day can also be one business day, as the option `day_meaning` says";
                node.approximate(format!("within {working} of business hours, 24 for a day; {other}"));
                TargetSpec::within(working)
            }
        }
    }
}

/// A cell: the priority, whether it escalates, and the target.
type CellSpec = (String, bool, TargetSpec);

impl Metric {
    /// The warnings and the ladder, if any target escalates.
    fn levels(&self, targets: &[Target<'_, '_>], number: Option<usize>, escalation: Option<&Node<'_, '_>>) -> Levels {
        let has =
            |target: &&Target<'_, '_>| number.and_then(|number| target.within.get(number)).is_some_and(Option::is_some);
        let in_business_hours = targets.iter().filter(has).any(|target| target.in_business_hours);
        let within = targets.iter().flat_map(|target| number.and_then(|number| target.within.get(number)?.as_ref()));
        let shortest = within.map(|within| within.seconds).min().unwrap_or(MOST);
        let escalates = targets.iter().filter(has).any(|target| target.escalates);
        let place = |field| escalation.map(|escalation| Place { escalation, field, in_business_hours, shortest });
        let (warn, ladder) = (place(self.reminder), place(self.escalation));
        if !escalates {
            warn.iter().chain(&ladder).for_each(Place::leave_out);
            return Levels { warn: Vec::new(), ladder: Vec::new() };
        }
        Levels {
            warn: warn.map(|place| place.reminders()).unwrap_or_default(),
            ladder: ladder.map(|place| place.levels()).unwrap_or_default(),
        }
    }

    /// Adds the metric and its ladder, if there are targets for it.
    fn add(&self, spec: PolicySpec, cells: Vec<CellSpec>, levels: &Levels) -> PolicySpec {
        if cells.is_empty() {
            return spec;
        }
        let spec = spec.metrics(self.name, self.metric(cells, levels));
        if levels.ladder.is_empty() { spec } else { spec.ladders(self.escalation, levels.ladder.iter().cloned()) }
    }

    /// The metric. Where only some priorities escalate, each of them names its levels.
    fn metric(&self, cells: Vec<CellSpec>, Levels { warn, ladder }: &Levels) -> MetricSpec {
        let all = cells.iter().all(|(_, escalates, _)| *escalates);
        let metric = self.rule();
        let metric = if all && !warn.is_empty() { metric.warn(warn.iter().cloned()) } else { metric };
        let metric = if all && !ladder.is_empty() { metric.ladder(self.escalation) } else { metric };
        cells.into_iter().fold(metric, |metric, (priority, escalates, cell)| {
            let own = escalates && !all;
            let cell = if own && !warn.is_empty() { cell.warn(warn.iter().cloned()) } else { cell };
            let cell = if own && !ladder.is_empty() { cell.ladder(self.escalation) } else { cell };
            metric.targets(priority, "*", cell)
        })
    }

    fn rule(&self) -> MetricSpec {
        let metric = MetricSpec::new().start([self.start]).on_retarget("retroactive");
        let metric = self.stop.into_iter().fold(metric, |metric, stop| metric.stop([stop]));
        if self.repeats { metric.repeat(true).after_answer(true) } else { metric }
    }
}
