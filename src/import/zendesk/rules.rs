//! What the vendor's metrics measure, as rules of metrics.

use super::super::node::Node;
use crate::policy::MetricSpec;

/// Statuses in which the ticket waits for an agent, and those in which it waits for anybody but the requester.
const WITH_AGENT: [&str; 2] = ["new", "open"];
const NOT_WITH_REQUESTER: [&str; 3] = ["new", "open", "hold"];

/// The metrics of SLA policies, and that of group SLA policies.
pub(super) const METRICS: [&str; 7] = [
    "first_reply_time",
    "next_reply_time",
    "periodic_update_time",
    "pausable_update_time",
    "requester_wait_time",
    "agent_work_time",
    "total_resolution_time",
];
pub(super) const OWNERSHIP: &str = "group_ownership_time";

/// The rule of one of these metrics.
///
/// A new target counts from the start, in its own hours. Clocks that run until the ticket is solved go on when it is
/// reopened, those that wait for a message do not.
pub(super) fn rule(metric: &str, settings: Settings) -> MetricSpec {
    let started =
        |start: &'static [&'static str]| MetricSpec::new().start(start.iter().copied()).on_retarget("retroactive");
    let until_solved = || started(&["opened"]);
    let waiting = |start, stop: &[&'static str]| started(start).stop(stop.iter().copied()).on_reopen("final");
    let unpaused = |spec: MetricSpec| spec.pause([] as [&str; 0]);
    let answers: &[&'static str] =
        if settings.note_fulfils { &["agent_replied", "internal_note"] } else { &["agent_replied"] };
    let updates: &[&'static str] =
        if settings.note_activates { &["agent_replied", "internal_note"] } else { &["agent_replied"] };
    match metric {
        "first_reply_time" => unpaused(waiting(&["opened"], answers)),
        "next_reply_time" => unpaused(waiting(&["customer_replied"], answers).repeat(true).after_answer(true)),
        "periodic_update_time" => {
            unpaused(waiting(&["agent_replied"], &["agent_replied"]).start(updates.iter().copied()).repeat(true))
        }
        "pausable_update_time" => {
            waiting(&["agent_replied"], &["agent_replied"]).repeat(true).counts_in(NOT_WITH_REQUESTER)
        }
        "requester_wait_time" => until_solved().counts_in(NOT_WITH_REQUESTER),
        "agent_work_time" => until_solved().counts_in(WITH_AGENT),
        "total_resolution_time" => unpaused(until_solved()),
        // Group ownership.
        _ => unpaused(waiting(&["assigned:group", "reopened"], &["assigned:other_group"]).repeat(true)),
    }
}

/// What the settings of a metric change in its rule.
#[derive(Clone, Copy, Default)]
pub(super) struct Settings {
    /// An internal note of an agent is an answer.
    note_fulfils: bool,
    /// An internal note of an agent starts the clock.
    note_activates: bool,
}

impl Settings {
    /// Reads the switches of a metric. A note stops the clocks of replies, and starts that of periodic updates.
    pub(super) fn read(metric: &str, node: &Node<'_, '_>) -> Settings {
        let is_reply = matches!(metric, "first_reply_time" | "next_reply_time");
        let is_update = metric == "periodic_update_time";
        let mut settings = Settings::default();
        for (name, switch) in node.fields() {
            if switch.is_null() {
                switch.ignored("not set");
                continue;
            }
            match (switch.flag(), name) {
                (None, _) => {}
                (Some(false), _) => {
                    switch.ignored("off, as by default");
                }
                (
                    _,
                    "fulfill_on_agent_internal_note" | "fulfill_on_non_requesting_agent_internal_note_after_activation",
                ) if is_reply => {
                    settings.note_fulfils = true;
                    switch.exact("an internal note stops the clock, too");
                }
                (_, "activate_on_agent_internal_note") if is_update => {
                    settings.note_activates = true;
                    switch.exact("an internal note starts the clock, too");
                }
                (_, name)
                    if name.starts_with("activate_on_") && name.contains("ticket") && !name.contains("requested") =>
                {
                    switch.approximate("the clock starts at the opening of every ticket, whoever opens it");
                }
                _ => {
                    switch.impossible("a clock cannot depend on it; send an event of your own that starts or stops it");
                }
            }
        }
        settings
    }
}
