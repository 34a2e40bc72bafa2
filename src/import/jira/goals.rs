//! The goals of a metric: JQL, an amount of time, and a calendar. The first goal whose JQL an issue meets is its goal.

use std::collections::BTreeSet;

use super::calendars::seconds;
use super::jql::{self, Query};
use super::site::Site;
use crate::calendar::ALWAYS;
use crate::condition::AlternativesSpec;
use crate::import::logic::{Alternatives, Field, Logic};
use crate::import::node::Node;
use crate::import::report::Fate;
use crate::policy::{Allowance, TargetSpec};

/// How much the goals without a time may ask for, in bytes: the goals behind them all have to leave it out.
const MOST_LEFT_OUT: usize = 10_000;

pub(super) struct Goal<'a, 'n> {
    node: Node<'a, 'n>,
    id: String,
    logic: Logic,
    alternatives: Alternatives,
    /// `None` if nothing is promised.
    target: Option<TargetSpec>,
    jql: String,
}

/// How the goals of a metric stand in a book.
pub(super) enum Plan {
    /// As rows of one matrix: a priority, or `*`, and its target.
    Rows(Vec<(String, TargetSpec)>),
    /// As policies in order: what a ticket has to meet, its target, and the JQL.
    Policies(Vec<(Option<AlternativesSpec>, TargetSpec, String)>),
}

impl<'a, 'n> Goal<'a, 'n> {
    pub(super) fn read(node: &Node<'a, 'n>, metric: &str, site: &Site) -> Option<Goal<'a, 'n>> {
        let node = node.clone().exact("a goal of the metric").into_map()?;
        node.ignore(&["timeMetricId"], "the metric that it stands in");
        let id = node.need("id").and_then(|id| id.short_word());
        let target = target(&node, site);
        let text = node.nullable("jqlQuery");
        let jql = text.as_ref().filter(|text| !text.is_null()).and_then(Node::text).unwrap_or_default().trim();
        let default = node.get("defaultGoal").and_then(|default| default.flag()).unwrap_or_default();
        let id = id?;
        let (logic, jql) = match text {
            Some(text) if default || jql.is_empty() => {
                text.exact("for every issue that no goal before it is for");
                (Logic::All(Vec::new()), "")
            }
            None => (Logic::All(Vec::new()), ""),
            Some(text) => (condition(text, jql, (&site.goal_attribute(metric), &id), site), jql),
        };
        let alternatives = logic.alternatives()?;
        Some(Goal { node, id, logic, alternatives, target, jql: jql.to_owned() })
    }

    /// The priorities that it names.
    pub(super) fn named(&self, priorities: &mut BTreeSet<String>) {
        self.logic.named(&Field::Priority, priorities);
    }
}

fn is_of_priority(logic: &Logic) -> bool {
    logic.alternatives().is_some_and(|alternatives| alternatives.ask_only(&Field::Priority))
}

/// What a ticket has to meet. Where fields cannot say it, or the host names goals, an attribute has to name the goal.
fn condition(text: Node<'_, '_>, jql: &str, (attribute, id): (&str, &str), site: &Site) -> Logic {
    let chosen = || Logic::one_of(Field::Attribute(attribute.to_owned()), [id]);
    match jql::read(jql, site).and_then(sayable) {
        Ok(query) if is_of_priority(&query.logic) => {
            let needs = query.needs.into_iter().collect::<Vec<_>>().join("; ");
            match needs.is_empty() {
                true => text.exact("the priorities of rows of the matrix"),
                false => text.note(Fate::NeedsHost, needs, Some("priorities")),
            };
            query.logic
        }
        _ if site.goal_by.is_some() => {
            text.exact(format!("tickets that have `{id}` in the attribute `{attribute}`"));
            chosen()
        }
        Ok(query) => {
            if query.needs.is_empty() {
                match query.differs {
                    Some(way) => text.approximate(way),
                    None => text.exact("the conditions of a policy"),
                };
            } else {
                let needs = query.needs.into_iter().chain(query.differs.map(str::to_owned)).collect::<Vec<_>>();
                text.note(Fate::NeedsHost, needs.join("; "), Some("goal_by"));
            }
            query.logic
        }
        Err(why) => {
            let advice = format!("{why}; set the attribute `{attribute}` of tickets that meet it to `{id}`");
            text.note(Fate::Impossible, advice, Some("goal_by"));
            chosen()
        }
    }
}

fn sayable(query: Query) -> Result<Query, String> {
    match query.logic.alternatives() {
        Some(_) => Ok(query),
        None => Err("it asks for two values of one field, or comes to too many alternatives".to_owned()),
    }
}

fn target(goal: &Node<'_, '_>, site: &Site) -> Option<TargetSpec> {
    let Some(duration) = goal.get("duration") else {
        goal.ignore(&["calendarId", "calendarName"], "there is no time that it could count");
        goal.clone().exact("without a time: nothing is promised, and no goal behind it steps in");
        return None;
    };
    let within = duration.whole().and_then(|millis| {
        let read = seconds(millis).and_then(|seconds| u32::try_from(seconds).ok()).filter(|&seconds| seconds > 0);
        duration.or_mistake(read, "a length of time", "the vendor's format has milliseconds here, whole seconds")
    });
    let calendar = match goal.get("calendarId").or_else(|| goal.get("calendarName")) {
        Some(calendar) => {
            let named = site.calendars.named(&calendar);
            calendar.exact("the calendar of the target");
            named
        }
        None => Some(ALWAYS.to_owned()),
    };
    if goal.get("calendarId").is_some() {
        goal.ignore(&["calendarName"], "its id is in `calendarId`");
    }
    let within = Allowance::Working(within?);
    duration.exact(format!("a target of {within}"));
    Some(TargetSpec::within(within).calendar(calendar?))
}

/// The priorities, and how the goals stand in a book.
pub(super) fn plan(goals: Vec<Goal<'_, '_>>, priorities: &BTreeSet<String>) -> Plan {
    if goals.iter().all(|goal| goal.alternatives.ask_only(&Field::Priority)) {
        Plan::Rows(rows(&goals, priorities))
    } else {
        Plan::Policies(policies(goals))
    }
}

fn rows(goals: &[Goal<'_, '_>], priorities: &BTreeSet<String>) -> Vec<(String, TargetSpec)> {
    let (mut left, mut rows, mut covers_all) = (priorities.clone(), Vec::new(), true);
    let mut rest = None;
    for goal in goals {
        if goal.alternatives.is_always() {
            rest = goal.target.clone();
            covers_all &= rest.is_some();
            rows.extend(goal.alternatives.take(&mut left).into_iter().zip(std::iter::repeat(None)));
            break;
        }
        let taken = goal.alternatives.take(&mut left);
        covers_all &= taken.is_empty() || goal.target.is_some();
        rows.extend(taken.into_iter().filter_map(|name| Some((name, Some(goal.target.clone()?)))));
    }
    // What is left to `*` must not step in for a priority without a promise.
    let everyone = rest.clone().filter(|_| covers_all).map(|target| ("*".to_owned(), target));
    let with_rest = |(name, target): (String, Option<TargetSpec>)| {
        let target = match target {
            None if everyone.is_some() => None,
            None => rest.clone(),
            target => target,
        };
        Some((name, target?))
    };
    rows.into_iter().filter_map(with_rest).chain(everyone.clone()).collect()
}

fn policies(goals: Vec<Goal<'_, '_>>) -> Vec<(Option<AlternativesSpec>, TargetSpec, String)> {
    let (mut entries, mut others) = (Vec::new(), Logic::All(Vec::new()).alternatives());
    for goal in goals {
        let is_last = goal.alternatives.is_always();
        match (goal.target, others.take()) {
            (Some(target), Some(others_now)) => {
                let fits = goal.alternatives.and(&others_now);
                if fits.is_none() {
                    goal.node
                        .impossible(format!("the goals without a time before `{}` cannot be left out of it", goal.id));
                }
                if let Some(fits) = fits.filter(|fits| !fits.is_never()) {
                    entries.push((fits.spec(), target, goal.jql));
                }
                others = Some(others_now);
            }
            (_, Some(others_now)) => {
                let not = goal.logic.not().alternatives().and_then(|not| not.and(&others_now));
                others = not.filter(|others| others.size() <= MOST_LEFT_OUT);
                if others.is_none() {
                    goal.node.impossible("that nothing is promised for these issues cannot be expressed");
                }
            }
            (_, None) => {
                goal.node.impossible("that nothing is promised for issues of a goal before it cannot be expressed");
            }
        }
        if is_last {
            break;
        }
    }
    entries
}
