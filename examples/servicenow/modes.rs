//! Evaluates the log under every retarget mode, every reopen mode and several ways to pause, and compares the verdicts.

use std::collections::BTreeMap;

use punctual::{Evaluation, Outcome, Policy, evaluate_into};
use serde_json::{Map, Value, json};

use super::{HOLDS, Log, VERDICTS, resolution};

pub(crate) const ON_RETARGET: [&str; 4] = ["keep_elapsed", "retroactive", "restart", "pinned"];
pub(crate) const ON_REOPEN: [&str; 4] = ["resume", "resume_counting_closed", "new_cycle", "final"];

/// The options of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mode {
    pub(crate) until: Until,
    pub(crate) pauses: Pauses,
    pub(crate) on_retarget: &'static str,
    pub(crate) on_reopen: &'static str,
}

/// What stops the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    /// `Closed`, as in the log, with the two targets that the log shows.
    Closed,
    /// `Resolved`, so that reopenings matter, with targets for all priorities. Those for 1 and 2 are invented. They run
    /// round the clock, so that a change of priority can change the calendar.
    Resolved,
}

/// What the `Awaiting` states do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pauses {
    /// They do not pause.
    Never,
    /// Only those in which the customer has to act pause.
    Customer,
    /// All four pause.
    Awaiting,
    /// All four pause, each for two working days at most.
    Capped,
    /// Every state that `counts_in` does not list pauses.
    CountsIn,
}

impl Pauses {
    pub(crate) const ALL: [Pauses; 5] =
        [Pauses::Never, Pauses::Customer, Pauses::Awaiting, Pauses::Capped, Pauses::CountsIn];
}

impl Mode {
    /// The default modes.
    pub(crate) fn usual(until: Until, pauses: Pauses) -> Mode {
        Mode { until, pauses, on_retarget: ON_RETARGET[0], on_reopen: ON_REOPEN[0] }
    }

    /// Every pair of a retarget and a reopen mode, the default first.
    pub(crate) fn pairs(self) -> impl Iterator<Item = Mode> {
        ON_RETARGET
            .into_iter()
            .flat_map(move |on_retarget| ON_REOPEN.map(|on_reopen| Mode { on_retarget, on_reopen, ..self }))
    }

    pub(crate) fn policy(self) -> Policy {
        let mut policy = object(VERDICTS);
        if self.pauses != Pauses::Never {
            policy.extend(object(HOLDS));
        }
        let mut policy = Value::Object(policy);
        if self.until == Until::Resolved {
            policy["statuses"]["Resolved"] = "resolved".into();
            let targets = &mut policy["metrics"]["resolution"]["targets"];
            targets["1"] = json!({ "*": { "within": "8h", "calendar": "24x7" } });
            targets["2"] = json!({ "*": { "within": "24h", "calendar": "24x7" } });
        }
        let resolution = &mut policy["metrics"]["resolution"];
        resolution["on_retarget"] = self.on_retarget.into();
        resolution["on_reopen"] = self.on_reopen.into();
        self.pause(&mut policy);
        serde_json::from_value(policy).expect("the policy of a mode is valid")
    }

    fn pause(self, policy: &mut Value) {
        let resolution = &mut policy["metrics"]["resolution"];
        match self.pauses {
            Pauses::Never | Pauses::Awaiting => {}
            Pauses::Customer => resolution["pause"] = json!(["user_info", "evidence"]),
            Pauses::Capped => {
                let reasons = policy["pauses"].as_object_mut().into_iter().flatten();
                reasons.for_each(|(_, reason)| reason["cap"] = "18h".into());
            }
            Pauses::CountsIn => {
                resolution["pause"] = json!([]);
                let resolved = if self.until == Until::Closed { &["Resolved"][..] } else { &[] };
                resolution["counts_in"] = [&["New", "Active"], resolved].concat().into();
            }
        }
    }
}

fn object(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).expect("an object")
}

/// The outcome of an incident's last cycle; `None` if no target covers it.
pub(crate) type Verdict = Option<Outcome>;

pub(crate) fn verdict(evaluation: &Evaluation) -> Verdict {
    resolution(evaluation).map(|cycle| cycle.outcome)
}

pub(crate) fn verdicts(log: &Log, mode: Mode) -> Vec<Verdict> {
    let policy = mode.policy();
    let Some(first) = log.incidents.first() else { return Vec::new() };
    let mut evaluation = punctual::evaluate(&first.ticket, &policy, log.end);
    let verdict = |incident: &super::Incident| {
        evaluate_into(&incident.ticket, &policy, log.end, &mut evaluation);
        verdict(&evaluation)
    };
    log.incidents.iter().map(verdict).collect()
}

/// How many incidents have each verdict, and how many changed from one verdict to another.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Movement {
    pub(crate) count: BTreeMap<Verdict, usize>,
    pub(crate) moved: BTreeMap<(Verdict, Verdict), usize>,
}

impl Movement {
    pub(crate) fn between(before: &[Verdict], after: &[Verdict]) -> Movement {
        let mut movement = Movement::default();
        for (&before, &after) in before.iter().zip(after) {
            *movement.count.entry(after).or_default() += 1;
            if before != after {
                *movement.moved.entry((before, after)).or_default() += 1;
            }
        }
        movement
    }

    pub(crate) fn of(&self, verdict: Verdict) -> usize {
        self.count.get(&verdict).copied().unwrap_or_default()
    }
}
