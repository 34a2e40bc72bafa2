//! The states of tickets.

use std::collections::BTreeMap;

use crate::import::built::size;
use crate::import::node::Node;
use crate::policy::{PauseSpec, PolicySpec, State, StatusSpec};

use super::maps;

/// The states, by id.
#[derive(Default)]
pub(super) struct States(BTreeMap<String, TicketState>);

struct TicketState {
    name: String,
    means: Means,
}

#[derive(Clone, Copy)]
enum Means {
    State(State),
    /// Every clock pauses.
    Pause,
}

impl States {
    pub(super) fn read(list: &Node<'_, '_>) -> States {
        let states = maps(list).into_iter().filter_map(|node| {
            let node = node.exact("a status of tickets");
            node.ignore(&super::EDITS, "who edited it, and when");
            node.ignore(
                &["active", "note", "next_state_id", "default_create", "default_follow_up"],
                "how agents use it",
            );
            let id = node.need("id").and_then(|id| id.word());
            let name = node.need("name").and_then(|name| name.text());
            let means = means(&node);
            Some((id?, TicketState { name: name?.to_owned(), means }))
        });
        States(states.collect())
    }

    /// How much each policy repeats of them.
    pub(super) fn size(&self) -> usize {
        size(self.0.values().map(|state| &state.name))
    }

    pub(super) fn name(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(|state| state.name.as_str())
    }

    /// The policy with these statuses, and a reason for pausing of the name of each that pauses.
    pub(super) fn add_to(&self, policy: PolicySpec) -> PolicySpec {
        let states: BTreeMap<&str, Means> = self.0.values().map(|state| (state.name.as_str(), state.means)).collect();
        states.into_iter().fold(policy, |policy, (name, means)| match means {
            Means::State(state) => policy.statuses(name, state),
            Means::Pause => policy.pauses(name, PauseSpec::new()).statuses(name, StatusSpec::pauses(name)),
        })
    }
}

/// What a state means, by the number or the name of its type.
fn means(node: &Node<'_, '_>) -> Means {
    let ignores = node.get("ignore_escalation");
    let pauses = ignores.as_ref().and_then(|flag| flag.flag()).unwrap_or_default();
    let kind = node.get("state_type_id").or_else(|| node.get("state_type")).and_then(|kind| kind.word());
    let (means, became) = match kind.as_deref() {
        Some("5" | "closed") => (Means::State(State::Closed), "the ticket is closed"),
        Some("6" | "7" | "merged" | "removed") => (Means::State(State::Cancelled), "the ticket is cancelled"),
        _ if pauses => (Means::Pause, "every clock pauses in it, for a reason of its name"),
        _ => (Means::State(State::Open), "the ticket is open"),
    };
    node.clone().exact(became);
    match ignores {
        Some(flag) if !pauses && !matches!(means, Means::State(State::Open)) => {
            flag.approximate(format!(
                "{became}: a clock that waits for an answer ends here, and goes on at the vendor"
            ));
        }
        Some(flag) => _ = flag.exact(became),
        None => {}
    }
    means
}
