//! The book that metrics become: one policy for those whose goals ask only for the priority, and a kind of policy of its own
//! for every other metric.

use std::collections::{BTreeMap, BTreeSet};

use super::goals::{Plan, plan};
use super::metrics::{Metric, Rule};
use super::site::Site;
use crate::book::{BookEntrySpec, Matching, PolicyBookSpec};
use crate::import::report::Fate;
use crate::input::ProblemKind;
use crate::input::text::shortened;
use crate::policy::{EndsOn, MetricSpec, PauseSpec, PolicySpec, State, StatusSpec, TargetSpec};

/// The id of the policy of the metrics whose goals ask only for the priority.
const COMMON: &str = "jira";

/// How much of the JQL a description shows; a policy accepts no text that is much longer.
const LONGEST: usize = 900;

/// A policy that metrics are added to.
#[derive(Default)]
struct Draft {
    /// Metrics with the reasons that pause them.
    metrics: Vec<(String, MetricSpec, Vec<String>)>,
    reasons: BTreeSet<String>,
    statuses: BTreeSet<String>,
}

pub(super) fn book(metrics: Vec<Metric<'_, '_>>, site: Site, priorities: &BTreeSet<String>) -> PolicyBookSpec {
    let statuses = site.statuses.all();
    let (mut common, mut others, mut names) = (Draft::default(), Vec::new(), BTreeSet::new());
    for metric in metrics {
        let Metric { id, name, node, rule, goals } = metric;
        if !site.priorities.are_known {
            let advice =
                "no file lists the priorities of tickets: the usual ones and those that goals name are assumed";
            node.clone().note(Fate::NeedsHost, advice, Some("priorities"));
        }
        if !names.insert(name.clone()) {
            node.mistake(ProblemKind::Duplicate, format!("another metric is `{name}`, too"), "leave one out");
        }
        if rule.start.is_empty() {
            node.impossible("nothing that is known here starts it");
            continue;
        }
        match plan(goals, priorities) {
            Plan::Rows(rows) if rows.is_empty() => drop(node.ignored("no goal has a time, so nothing is promised")),
            Plan::Rows(rows) => common.add(&name, &rule, rows),
            Plan::Policies(entries) => {
                for (number, (when, target, jql)) in (1_usize..).zip(entries) {
                    let mut draft = Draft::default();
                    draft.add(&name, &rule, vec![("*".to_owned(), target)]);
                    let id = if number == 1 { id.clone() } else { format!("{id}/{number}") };
                    let policy = draft.policy(&id, priorities, &statuses).kind(kind(&name));
                    let entry = BookEntrySpec::new(if jql.is_empty() {
                        policy
                    } else {
                        policy.description(shortened(&jql, LONGEST))
                    });
                    others.push(when.into_iter().fold(entry, BookEntrySpec::when));
                }
            }
        }
    }
    let spec =
        site.calendars.into_specs().fold(PolicyBookSpec::new(), |spec, (id, calendar)| spec.calendars(id, calendar));
    let spec = if others.is_empty() { spec } else { spec.matching(Matching::Following) };
    let common = (!common.metrics.is_empty()).then(|| common.policy(COMMON, priorities, &statuses));
    spec.policies(common.map(BookEntrySpec::new).into_iter().chain(others))
}

/// The kind of the policies of a metric. That of the common policy is `sla`.
fn kind(metric: &str) -> String {
    if metric == "sla" { format!("{COMMON}:{metric}") } else { metric.to_owned() }
}

impl Draft {
    fn add(&mut self, name: &str, rule: &Rule, rows: Vec<(String, TargetSpec)>) {
        self.reasons.extend(rule.reasons.iter().chain(&rule.statuses).cloned());
        self.statuses.extend(rule.statuses.iter().cloned());
        let metric = MetricSpec::new()
            .start(rule.start.iter().map(String::as_str))
            .stop(rule.stop.iter().map(String::as_str))
            // Only the metric's own conditions end it. No status of the policy means `closed`.
            .ends_on([EndsOn::Closed]);
        // The rule is said in full, because the name may be that of a preset.
        let repeats = rule.start.iter().any(|trigger| trigger != "opened");
        let metric = metric.repeat(repeats);
        let metric = if name == "next_response" { metric.after_answer(false) } else { metric };
        let metric = rows.into_iter().fold(metric, |metric, (row, target)| metric.targets(row, "*", target));
        let reasons = rule.reasons.iter().chain(&rule.statuses).cloned().collect();
        self.metrics.push((name.to_owned(), metric, reasons));
    }

    fn policy(self, id: &str, priorities: &BTreeSet<String>, statuses: &BTreeMap<String, bool>) -> PolicySpec {
        let spec = PolicySpec::new(id).priorities(priorities.iter().cloned());
        let spec = self.metrics.into_iter().fold(spec, |spec, (name, metric, reasons)| {
            spec.metrics(name, if self.reasons.is_empty() { metric } else { metric.pause(reasons) })
        });
        let spec = self.reasons.into_iter().fold(spec, |spec, reason| spec.pauses(reason, PauseSpec::new()));
        statuses.iter().fold(spec, |spec, (status, done)| {
            let meaning = match done {
                _ if self.statuses.contains(status) => StatusSpec::pauses(status.clone()),
                true => State::Resolved.into(),
                false => State::Open.into(),
            };
            spec.statuses(status.clone(), meaning)
        })
    }
}
