//! The rules of a policy, and its calendars looked at once.

use std::collections::BTreeMap;

use super::calendar::{HORIZON, Hours, Nanos, Window};
use super::written::*;

// ---- the rule of a metric ----

#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) start: Vec<String>,
    pub(crate) stop: Vec<String>,
    pub(crate) repeat: bool,
    pub(crate) after_answer: bool,
    pub(crate) on_retarget: Retarget,
    pub(crate) on_reopen: Reopen,
}

fn rule(metric: &Metric) -> Rule {
    let (start, stop, repeat, after_answer): (&[&str], &[&str], bool, bool) = match metric.name.as_str() {
        "first_response" => (&["opened"], &["agent_replied"], false, false),
        "next_response" => (&["customer_replied"], &["agent_replied"], true, true),
        "every_response" => (&["opened", "customer_replied"], &["agent_replied"], true, false),
        "periodic_update" => (&["opened", "agent_replied", "reopened"], &["agent_replied"], true, false),
        "assignment" => (&["opened"], &["assigned"], false, false),
        "first_visit" => (&["opened"], &["visit_started"], false, false),
        "resolution" => (&["opened"], &[], false, false),
        "ownership" => (&["assigned:group", "reopened"], &["assigned:other_group"], true, false),
        _ => (&[], &[], false, false),
    };
    let owned = |triggers: &[&str]| triggers.iter().map(|&trigger| trigger.to_owned()).collect();
    Rule {
        start: metric.start.clone().unwrap_or_else(|| owned(start)),
        stop: metric.stop.clone().unwrap_or_else(|| owned(stop)),
        repeat: metric.repeat.unwrap_or(repeat),
        after_answer: metric.after_answer.unwrap_or(after_answer),
        on_retarget: metric.on_retarget.unwrap_or(Retarget::KeepElapsed),
        on_reopen: metric.on_reopen.unwrap_or(Reopen::Resume),
    }
}

pub(crate) fn names_any(triggers: &[String], fired: &[String]) -> bool {
    triggers.iter().any(|trigger| fired.contains(trigger))
}

/// What a cell promises.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Target {
    pub(crate) allowance: Nanos,
    pub(crate) calendar: String,
}

// ---- time, looked at once ----

/// A policy whose calendars have been looked at from `start` for a number of ticks.
pub(crate) struct World<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) tick: Nanos,
    pub(crate) windows: BTreeMap<String, Window>,
    pub(crate) rules: Vec<Rule>,
}

impl<'a> World<'a> {
    pub(crate) fn look(policy: &'a Policy, start: Nanos, tick: Nanos, ticks: usize) -> World<'a> {
        let look = |hours: &Hours| Window::look(hours, start, tick, ticks);
        let mut windows: BTreeMap<String, Window> = BTreeMap::new();
        windows.insert("24x7".to_owned(), look(&Hours::always()));
        windows.extend(policy.calendars.iter().map(|(name, hours)| (name.clone(), look(hours))));
        World { policy, tick, windows, rules: policy.metrics.iter().map(rule).collect() }
    }

    pub(crate) fn is_open(&self, calendar: &str, at: Nanos) -> bool {
        self.windows[calendar].is_open(at)
    }

    /// The instant by which `left` more has been worked from `from` on, looked for tick by tick; `None` outside the
    /// horizon (T2).
    pub(crate) fn ahead(&self, calendar: &str, from: Nanos, left: Nanos) -> Option<Nanos> {
        let (mut at, mut worked) = (from, 0);
        while worked < left && HORIZON.contains(&at) {
            worked += if self.is_open(calendar, at) { self.tick } else { 0 };
            at += self.tick;
        }
        HORIZON.contains(&at).then_some(at)
    }

    /// S4: the most specific cell, priority before tier.
    pub(crate) fn target(&self, metric: &Metric, priority: Option<&String>, tier: Option<&String>) -> Option<Target> {
        let unlisted = |value: Option<&String>, list: &[String]| value.is_some_and(|value| !list.contains(value));
        if unlisted(priority, &self.policy.priorities) || unlisted(tier, &self.policy.tiers) {
            return None;
        }
        let find = |row: Option<&String>, column: Option<&String>| {
            metric.cells.iter().find(|cell| cell.priority.as_ref() == row && cell.tier.as_ref() == column)
        };
        let cell = find(priority, tier)
            .or_else(|| find(priority, None))
            .or_else(|| find(None, tier))
            .or_else(|| find(None, None))?;
        let calendar = cell.calendar.as_ref().or(metric.calendar.as_ref()).unwrap_or(&self.policy.calendar);
        Some(Target { allowance: cell.within, calendar: calendar.clone() })
    }

    pub(crate) fn is_named_in_a_trigger(&self, status: &str) -> bool {
        let triggers = [format!("status:{status}"), format!("left:{status}")];
        self.rules.iter().any(|rule| names_any(&rule.start, &triggers) || names_any(&rule.stop, &triggers))
    }
}
