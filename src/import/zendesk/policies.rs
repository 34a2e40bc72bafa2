//! SLA policies and group SLA policies, as the policies of a book.

use std::collections::{BTreeMap, BTreeSet};

use super::super::document::Files;
use super::super::node::{Account, Node};
use super::super::once::once;
use super::conditions::when;
use super::pages::{List, items};
use super::rules::{METRICS, OWNERSHIP, Settings, rule};
use super::schedules::Schedules;
use crate::book::BookEntrySpec;
use crate::input::problem::ProblemKind;
use crate::input::text::quoted;
use crate::policy::{Allowance, MetricSpec, PolicySpec, StatusSpec, TargetSpec};

const SLA: List = List { kinds: &["sla_policies"], items: "sla_policies", single: "sla_policy", owned: false };
const GROUP: List =
    List { kinds: &super::GROUP_SLAS, items: "group_sla_policies", single: "group_sla_policy", owned: false };

const PRIORITIES: [&str; 4] = ["urgent", "high", "normal", "low"];
/// A priority that no ticket has.
const NONE: &str = "none";

/// All policies in the order in which they are tried: SLA policies by position, then group SLA policies.
pub(super) fn read<'a>(account: &Account<'a>, files: &'a Files, schedules: &Schedules) -> Vec<BookEntrySpec> {
    let lists = [(SLA, None), (GROUP, Some("group_sla"))].map(|(list, kind)| (items(account, files, &list), kind));
    let all = lists.iter().flat_map(|(pages, _)| pages).flat_map(|(_, nodes)| nodes);
    if !account.fits("sla_policies", all.map(|_| schedules.size())) {
        return Vec::new();
    }
    let (mut policies, mut seen) = (Vec::new(), BTreeMap::new());
    for (pages, kind) in lists {
        let nodes = once(pages.into_iter().flat_map(|(_, nodes)| nodes).collect(), "policy", &mut seen);
        let mut entries: Vec<_> =
            nodes.into_iter().map(|node| (position(&node), entry(&node, kind, schedules))).collect();
        entries.sort_by_key(|(position, _)| *position);
        policies.extend(entries.into_iter().filter_map(|(_, entry)| entry));
    }
    if policies.is_empty() {
        let help = "hand in the policies as `sla_policies.json` or `group_slas.json`";
        account.mistake("sla_policies", ProblemKind::Missing, "there is no policy that can be read", help);
    }
    policies
}

/// The place of a policy. One without a position comes last.
fn position(node: &Node<'_, '_>) -> i64 {
    let position = node.is_map().then(|| node.get("position")).flatten();
    position.and_then(|position| position.exact("the order in the book").whole()).unwrap_or(i64::MAX)
}

fn entry(node: &Node<'_, '_>, kind: Option<&'static str>, schedules: &Schedules) -> Option<BookEntrySpec> {
    node.ignore(&["url"], "not part of a promise");
    node.ignore(&["created_at", "updated_at"], "when it was written");
    let id = node.need("id").and_then(|id| id.exact("the id of the policy").word());
    let name = node.get("title").and_then(|title| title.exact("the name of the policy").text());
    let conditions = node.need("filter").map(|filter| when(&filter));
    let (metrics, in_hours) = metrics(node, kind, schedules);
    let spec = PolicySpec::new(id?).priorities(PRIORITIES.into_iter().chain(metrics.is_empty().then_some(NONE)));
    let spec = kind.into_iter().fold(spec, PolicySpec::kind);
    let spec = name.into_iter().fold(spec, PolicySpec::name);
    let spec = description(node).into_iter().fold(spec, PolicySpec::description);
    let choice = schedules.choice().filter(|_| in_hours);
    let spec = choice.into_iter().fold(spec, PolicySpec::calendar);
    let metrics = if metrics.is_empty() { nothing() } else { metrics };
    let spec = metrics.into_iter().fold(statuses(spec), |spec, (name, metric)| spec.metrics(name, metric));
    Some(match conditions?? {
        Some(conditions) => BookEntrySpec::new(spec).when(conditions),
        None => BookEntrySpec::new(spec),
    })
}

/// A metric that covers no ticket. A policy that promises nothing still takes its tickets from those after it.
fn nothing() -> Vec<(String, MetricSpec)> {
    let rule = rule("first_reply_time", Settings::default());
    vec![("first_reply_time".to_owned(), rule.targets(NONE, "*", TargetSpec::within("1h").calendar("24x7")))]
}

fn description<'a>(node: &Node<'a, '_>) -> Option<&'a str> {
    let description = node.get("description")?;
    match description.text()? {
        "" => {
            description.ignored("no description");
            None
        }
        text => {
            description.exact("the description of the policy");
            Some(text)
        }
    }
}

fn statuses(spec: PolicySpec) -> PolicySpec {
    let open = ["new", "open", "pending", "hold"].map(|status| (status, StatusSpec::open()));
    let ended =
        [("solved", StatusSpec::resolved()), ("closed", StatusSpec::closed()), ("deleted", StatusSpec::cancelled())];
    open.into_iter().chain(ended).fold(spec, |spec, (name, status)| spec.statuses(name, status))
}

/// The metrics of a policy by name, in the order in which they first come, and whether one counts in business hours.
fn metrics(node: &Node<'_, '_>, kind: Option<&str>, schedules: &Schedules) -> (Vec<(String, MetricSpec)>, bool) {
    let mut settings = settings(node);
    let known: &[&str] = if kind.is_some() { &[OWNERSHIP] } else { &METRICS };
    let mut metrics: Vec<(String, MetricSpec)> = Vec::new();
    let (mut seen, mut in_hours) = (BTreeSet::new(), false);
    let list = node
        .need("policy_metrics")
        .map(|list| list.exact("targets by metric and priority; other priorities are not covered"));
    for cell in list.map(|list| list.items()).unwrap_or_default() {
        let Some(Cell { metric, priority, target, counts_in_hours }) = cell_of(&cell, known, schedules) else {
            continue;
        };
        in_hours |= counts_in_hours;
        if !seen.insert((metric.clone(), priority)) {
            cell.mistake(
                ProblemKind::Duplicate,
                "there is another target of this metric and priority",
                "leave one out",
            );
            continue;
        }
        let place = metrics.iter().position(|(name, _)| *name == metric);
        let spec = match place {
            Some(place) => metrics.remove(place).1,
            None => rule(&metric, settings.remove(&metric).unwrap_or_default()),
        };
        let spec = (metric, spec.targets(priority, "*", target));
        metrics.insert(place.unwrap_or(metrics.len()), spec);
    }
    (metrics, in_hours)
}

/// The settings of each metric.
fn settings(node: &Node<'_, '_>) -> BTreeMap<String, Settings> {
    let Some(node) = node.get("metrics_settings") else { return BTreeMap::new() };
    let metrics = node.exact("how the clocks run").fields();
    let read = |(name, switches): (&str, Node<'_, '_>)| {
        if switches.is_null() {
            switches.ignored("no settings");
            return None;
        }
        Some((name.to_owned(), Settings::read(name, &switches)))
    };
    metrics.into_iter().filter_map(read).collect()
}

/// What is promised for a metric and a priority.
struct Cell {
    metric: String,
    priority: &'static str,
    target: TargetSpec,
    counts_in_hours: bool,
}

fn cell_of(cell: &Node<'_, '_>, known: &[&str], schedules: &Schedules) -> Option<Cell> {
    let metric = cell.need("metric").and_then(|metric| metric.text());
    let priority = cell.need("priority").and_then(|node| priority(&node));
    let seconds = seconds(cell);
    let in_hours = cell.need("business_hours").and_then(|node| Some((node.flag()?, node)));
    let metric = metric?;
    if !known.contains(&metric) {
        let found = format!("`{}` is no metric that is known here", quoted(metric));
        cell.clone().impossible(format!("{found}; write a metric with the triggers that start and stop it"));
        return None;
    }
    let target = TargetSpec::within(Allowance::Working(seconds?));
    let (counts_in_hours, node) = in_hours?;
    if counts_in_hours && schedules.is_empty() {
        // Schedules that are damaged are a mistake already.
        if !schedules.are_damaged() {
            let help = "hand in `schedules.json` with a schedule that is open at some time";
            node.mistake(ProblemKind::Missing, "there is no schedule for business hours", help);
        }
        return None;
    }
    let target = if counts_in_hours { target } else { target.calendar("24x7") };
    cell.clone().exact("a target");
    Some(Cell { metric: metric.to_owned(), priority: priority?, target, counts_in_hours })
}

fn priority(node: &Node<'_, '_>) -> Option<&'static str> {
    let text = node.text()?;
    let known = PRIORITIES.iter().find(|known| **known == text);
    if known.is_none() {
        node.unknown(text, "the priorities are `urgent`, `high`, `normal` and `low`", PRIORITIES);
    }
    known.copied()
}

/// How long it may take. The seconds are exact, the minutes may be rounded.
fn seconds(cell: &Node<'_, '_>) -> Option<u32> {
    let minutes = cell.get("target");
    let node = cell.get("target_in_seconds");
    let from_minutes = minutes.as_ref().and_then(|minutes| minutes.whole()?.checked_mul(60));
    let seconds = match &node {
        Some(node) => node.whole(),
        None => from_minutes,
    };
    if let (Some(_), Some(minutes), true) = (&node, &minutes, from_minutes != seconds) {
        minutes.clone().approximate("differs from `target_in_seconds`, which was taken");
    }
    let Some(node) = node.or(minutes) else {
        cell.mistake(ProblemKind::Missing, "there is no `target`", "export it, or `target_in_seconds`");
        return None;
    };
    let seconds = u32::try_from(seconds?).ok().filter(|seconds| *seconds > 0);
    node.or_mistake(seconds, "a time that can be promised", "the vendor's format has a positive number here")
}
