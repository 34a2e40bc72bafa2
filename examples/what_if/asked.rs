//! The tickets, their policy, and variants of that policy in which a calendar or some allowances are replaced.

use chrono::{DateTime, Utc};
use punctual::calendar::DateSpec;
use punctual::evaluate::Comparison;
use punctual::{CalendarSpec, InputError, Policy, PolicySpec, Ticket, compare};
use serde_json::{Map, Value};

use super::servicenow::Log;
use super::servicenow::modes::{Mode, Pauses, Until};

pub(crate) struct Study {
    pub(crate) about: &'static str,
    pub(crate) tickets: Vec<Ticket>,
    pub(crate) now: DateTime<Utc>,
    pub(crate) policy: Policy,
    pub(crate) asked: Vec<Asked>,
}

/// A variant of the policy.
pub(crate) struct Asked {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) policy: Policy,
}

impl Study {
    /// Compares the results of the tickets under their policy and under a variant.
    pub(crate) fn compare(&self, asked: &Asked) -> Comparison {
        compare(&self.tickets, &self.policy, &asked.policy, self.now)
    }
}

fn asked(name: &'static str, about: &'static str, spec: Result<PolicySpec, InputError>) -> Asked {
    let policy = spec.and_then(Policy::from_spec).expect("the policy to try is valid");
    Asked { name, about, policy }
}

// ---- the real log ----

/// Targets for gold customers. The log has no tiers, so these are invented.
const GOLD: [(&str, &str); 4] = [("1", "4h"), ("2", "12h"), ("3", "27h"), ("4", "54h")];

/// The log's own policy with two changes. The clock runs until Resolved; in the log it runs until Closed, which follows
/// automatically about five days later. The clock pauses while the customer has to act.
pub(crate) fn of_log(log: Log) -> Study {
    let policy = Mode::usual(Until::Resolved, Pauses::Customer).policy();
    let spec = || policy.spec().clone();
    let longer = || CalendarSpec::weekly("UTC").hours("mon-fri", ["13:00-24:00"]);
    let gold = |spec: PolicySpec| {
        GOLD.iter()
            .try_fold(spec, |spec, (priority, within)| spec.replace_allowance("resolution", priority, "*", *within))
    };
    let asked = vec![
        asked("gold targets", "4h and 12h round the clock, 27h and 54h of working time (invented)", gold(spec())),
        asked(
            "longer days",
            "the desk works from 13:00 to 24:00 instead of 14:00 to 23:00",
            spec().replace_calendar("support", longer()),
        ),
        asked(
            "gold, longer days",
            "both of these changes",
            gold(spec()).and_then(|spec| spec.replace_calendar("support", longer())),
        ),
        asked(
            "half for P3",
            "31h for priority 3 instead of 62h",
            spec().replace_allowance("resolution", "3", "*", "31h"),
        ),
    ];
    Study {
        about: "A ServiceNow log. Clocks run until Resolved and pause while waiting for the customer.\n\
                The targets of 62h for priority 3 and 134h for priority 4 are the log's own.\n\
                Those of 8h for priority 1 and 24h for priority 2, round the clock, are invented.",
        tickets: log.incidents.into_iter().map(|incident| incident.ticket).collect(),
        now: log.end,
        policy,
        asked,
    }
}

// ---- the bundled sample ----

const POLICY: &str = include_str!("../sample/policy.json");
const TICKETS: &str = include_str!("../sample/tickets.jsonl");
/// The same instant as in the example `evaluate`.
const NOW: &str = "2026-12-28T11:15:00Z";

pub(crate) fn of_sample() -> Study {
    let policy: Policy = serde_json::from_str(POLICY).expect("the bundled policy is valid");
    let read = |line| serde_json::from_str(line).expect("the bundled tickets are valid");
    let spec = || policy.spec().clone();
    let longer = CalendarSpec::weekly("Europe/Berlin")
        .hours("mon-thu", ["07:00-12:00", "12:45-18:00"])
        .hours("fri", ["07:00-12:00", "12:45-16:00"])
        .dates("2026-12-24", DateSpec::hours(["08:00-12:00"]).name("Christmas Eve"));
    let longer = ["--01-01", "--05-01", "--10-03", "--12-25", "--12-26"]
        .into_iter()
        .fold(longer, |calendar, date| calendar.dates(date, DateSpec::closed().name("holiday")));
    let asked = vec![
        asked("gold for all", "silver and bronze get the targets of gold", gold_for_all(spec())),
        asked(
            "longer days",
            "the office opens an hour earlier and closes an hour later; holidays stay the same",
            spec().replace_calendar("office", longer),
        ),
        asked(
            "half for high silver",
            "12h instead of 24h to resolve a high-priority ticket of a silver customer",
            spec().replace_allowance("resolution", "high", "silver", "12h"),
        ),
    ];
    Study {
        about: "The tickets of `examples/sample` under the policy there.",
        tickets: TICKETS.lines().map(read).collect(),
        now: NOW.parse().expect("the bundled instant is one"),
        policy,
        asked,
    }
}

/// Every silver and bronze cell gets the allowance of the gold cell in its row.
fn gold_for_all(spec: PolicySpec) -> Result<PolicySpec, InputError> {
    let written: Value = serde_json::from_str(POLICY).expect("the bundled policy is valid");
    let mut changed = spec;
    for (metric, rule) in entries(&written["metrics"]) {
        for (priority, row) in entries(&rule["targets"]) {
            let Some(gold) = row["gold"].as_str() else { continue };
            for (tier, _) in entries(row).iter().filter(|(tier, _)| ["silver", "bronze"].contains(&tier.as_str())) {
                changed = changed.replace_allowance(metric, priority, tier, gold)?;
            }
        }
    }
    Ok(changed)
}

fn entries(map: &Value) -> &Map<String, Value> {
    map.as_object().expect("a map")
}
