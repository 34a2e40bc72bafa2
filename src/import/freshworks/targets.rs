//! The targets of a policy, and the metrics that they make.

use std::collections::BTreeSet;

use super::escalations::Place;
use super::{DayMeaning, Export};
use crate::import::node::Node;
use crate::input::ProblemKind;
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
struct Target {
    priority: String,
    in_business_hours: bool,
    escalates: bool,
    within: [Option<TargetSpec>; 3],
}

const DAY: u32 = 86_400;
const MOST: u32 = 4_102_444_800;

/// Adds the metrics of a policy. Returns whether any target counts in business hours, too.
pub(super) fn add(
    spec: PolicySpec,
    policy: &Node<'_, '_>,
    day: Option<u32>,
    export: &Export<'_, '_>,
) -> (PolicySpec, bool) {
    let mut seen = BTreeSet::new();
    let listed = (export.shape.targets)(policy);
    if listed.as_ref().is_some_and(Vec::is_empty) {
        policy.mistake(ProblemKind::Missing, "the policy has no targets", "export them, too");
    }
    let targets: Vec<Target> = listed
        .into_iter()
        .flatten()
        .filter(|(priority, node)| is_new(seen.insert(priority.clone()), priority, node))
        .filter_map(|(priority, node)| target(priority, &node, day, export))
        .collect();
    let priorities = targets.iter().map(|target| target.priority.clone());
    let spec = spec.priorities(priorities);
    let escalation = policy.get("escalation").and_then(|escalation| switched_on(escalation, &targets));
    let spec = METRICS
        .iter()
        .enumerate()
        .fold(spec, |spec, (number, metric)| metric.add(spec, number, &targets, escalation.as_ref()));
    (spec, targets.iter().any(|target| target.in_business_hours))
}

fn is_new(is_new: bool, priority: &str, node: &Node<'_, '_>) -> bool {
    if !is_new {
        node.mistake(ProblemKind::Duplicate, format!("priority {priority} has targets twice"), "leave one out");
    }
    is_new
}

/// The escalation, unless there is none or every target has switched it off.
fn switched_on<'a, 'n>(escalation: Node<'a, 'n>, targets: &[Target]) -> Option<Node<'a, 'n>> {
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
    Some(escalation)
}

fn target(priority: String, node: &Node<'_, '_>, day: Option<u32>, export: &Export<'_, '_>) -> Option<Target> {
    if !node.must_be_map() {
        return None;
    }
    let node = node.clone().exact(format!("the targets of priority {priority}"));
    let hours = node.need("business_hours").and_then(|flag| flag.exact("in which hours it counts").flag());
    let escalates = node.get("escalation_enabled").and_then(|flag| flag.exact("whether it escalates").flag());
    let in_business_hours = hours.unwrap_or(false);
    let within = METRICS.each_ref().map(|metric| {
        let seconds = node.get(metric.name)?;
        let spec = within(&seconds, in_business_hours, day, export)?;
        Some(if in_business_hours { spec } else { spec.calendar(ROUND_THE_CLOCK) })
    });
    if within.iter().all(Option::is_none) && METRICS.iter().all(|metric| node.get(metric.name).is_none()) {
        node.mistake(ProblemKind::Missing, "there is no target", "export `respond_within` and `resolve_within`, too");
    }
    Some(Target { priority, in_business_hours: hours?, escalates: escalates.unwrap_or(true), within })
}

const ROUND_THE_CLOCK: &str = "24x7";

/// The time that a target allows.
fn within(
    node: &Node<'_, '_>,
    in_business_hours: bool,
    day: Option<u32>,
    export: &Export<'_, '_>,
) -> Option<TargetSpec> {
    let seconds =
        node.whole().map(|seconds| u32::try_from(seconds).ok().filter(|seconds| (1..=MOST).contains(seconds)))?;
    let seconds =
        node.or_mistake(seconds, "a time that can be promised", "the vendor's format has seconds here, at least 1")?;
    let node = node.clone();
    let working = Allowance::Working(seconds);
    if !in_business_hours || seconds % DAY != 0 {
        node.exact(format!("within {working}"));
        return Some(TargetSpec::within(working));
    }
    let days = seconds / DAY;
    Some(match (export.options.day_meaning, day) {
        (Some(DayMeaning::BusinessHours), _) => {
            node.exact(format!("within {working} of business hours, 24 for a day"));
            TargetSpec::within(working)
        }
        (Some(DayMeaning::BusinessDay), Some(day)) => {
            let working = Allowance::Working(days.saturating_mul(day).min(MOST));
            node.exact(format!("within {working}: so many business days, which are all of one length"));
            TargetSpec::within(working)
        }
        (Some(DayMeaning::BusinessDay), None) => {
            let days = Allowance::BusinessDays(days);
            node.approximate(format!(
                "within {days}, due at the same time of day, because the days are of different lengths"
            ));
            TargetSpec::within(days).due("same_time")
        }
        (None, _) => {
            let other = "a day can also mean one business day, as the option `day_meaning` says";
            node.approximate(format!("within {working} of business hours, 24 for a day; {other}"));
            TargetSpec::within(working)
        }
    })
}

impl Metric {
    /// Adds the metric and its ladder, if any priority has a target for it.
    fn add(
        &self,
        spec: PolicySpec,
        number: usize,
        targets: &[Target],
        escalation: Option<&Node<'_, '_>>,
    ) -> PolicySpec {
        let cells: Vec<(&Target, &TargetSpec)> =
            targets.iter().filter_map(|target| Some((target, target.within.get(number)?.as_ref()?))).collect();
        let escalates = cells.iter().any(|(target, _)| target.escalates);
        let in_business_hours = cells.iter().any(|(target, _)| target.in_business_hours);
        let [warn, levels] = [self.reminder, self.escalation]
            .map(|field| escalation.map(|escalation| Place { escalation, field, in_business_hours }));
        if !escalates {
            warn.iter().chain(&levels).for_each(Place::leave_out);
        }
        let warn = warn.filter(|_| escalates).map(|place| place.reminders()).unwrap_or_default();
        let levels = levels.filter(|_| escalates).map(|place| place.levels()).unwrap_or_default();
        if cells.is_empty() {
            return spec;
        }
        let spec = spec.metrics(self.name, self.metric(&cells, &warn, !levels.is_empty()));
        if levels.is_empty() { spec } else { spec.ladders(self.escalation, levels) }
    }

    /// The metric. Where only some priorities escalate, each of them names its levels.
    fn metric(&self, cells: &[(&Target, &TargetSpec)], warn: &[LevelSpec], has_ladder: bool) -> MetricSpec {
        let all = cells.iter().all(|(target, _)| target.escalates);
        let metric = self.rule();
        let metric = if all && !warn.is_empty() { metric.warn(warn.iter().cloned()) } else { metric };
        let metric = if all && has_ladder { metric.ladder(self.escalation) } else { metric };
        cells.iter().fold(metric, |metric, (target, cell)| {
            let cell = TargetSpec::clone(cell);
            let own = target.escalates && !all;
            let cell = if own && !warn.is_empty() { cell.warn(warn.iter().cloned()) } else { cell };
            let cell = if own && has_ladder { cell.ladder(self.escalation) } else { cell };
            metric.targets(&target.priority, "*", cell)
        })
    }

    fn rule(&self) -> MetricSpec {
        let metric = MetricSpec::new().start([self.start]).on_retarget("retroactive");
        let metric = self.stop.into_iter().fold(metric, |metric, stop| metric.stop([stop]));
        if self.repeats { metric.repeat(true).after_answer(true) } else { metric }
    }
}
