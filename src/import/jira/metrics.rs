//! Time metrics: the conditions that start, pause and stop the clock.

use std::collections::BTreeSet;

use super::goals::Goal;
use super::site::{Site, Statuses};
use crate::import::built::size;
use crate::import::node::Node;
use crate::import::report::Fate;
use crate::input::ProblemKind;

pub(super) struct Metric<'a, 'n> {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) node: Node<'a, 'n>,
    pub(super) rule: Rule,
    pub(super) goals: Vec<Goal<'a, 'n>>,
}

/// When the clock runs.
#[derive(Default)]
pub(super) struct Rule {
    /// Triggers.
    pub(super) start: Vec<String>,
    pub(super) stop: Vec<String>,
    /// Reasons that a host or a history sends.
    pub(super) reasons: BTreeSet<String>,
    /// Statuses that pause; each is a reason of the same name.
    pub(super) statuses: BTreeSet<String>,
}

/// What starts and stops a clock, by the vendor's id.
const TRIGGERS: [(&str, &str); 8] = [
    ("issue-created-hit-condition", "opened"),
    ("comment-for-reporter-hit-condition", "agent_replied"),
    ("comment-by-reporter-hit-condition", "customer_replied"),
    ("resolution-set-hit-condition", "custom:resolution_set"),
    ("resolution-cleared-hit-condition", "custom:resolution_cleared"),
    ("assignee-changed-hit-condition", "assigned"),
    ("assignee-set-hit-condition", "assigned"),
    ("assignee-cleared-hit-condition", "custom:assignee_cleared"),
];

/// What pauses a clock besides statuses, by the vendor's id: reasons.
pub(super) const REASONS: [(&str, &str); 4] = [
    ("assignee-set-match-condition", "assignee_set"),
    ("assignee-not-set-match-condition", "assignee_not_set"),
    ("resolution-set-match-condition", "resolution_set"),
    ("resolution-not-set-match-condition", "resolution_not_set"),
];

const OF_STATUS: &str = "status-sla-condition-factory";

impl<'a, 'n> Metric<'a, 'n> {
    pub(super) fn read(node: &Node<'a, 'n>, site: &Site) -> Option<Metric<'a, 'n>> {
        let node = node.clone().exact("a metric");
        node.ignore(&["customFieldId", "customFieldName"], "where the vendor keeps its answer");
        node.ignore(
            &["timeUpdatedDate", "timeUpdatedMsEpoch", "definitionChangeDate", "thresholdsConfigChangeDate"],
            "when it was edited",
        );
        let id = node.need("id").and_then(|id| id.short_word());
        let name = node.need("name").and_then(|name| name.exact("the name of the metric").short_word());
        let config = node.need("config").and_then(Node::into_map)?.exact("a rule and targets");
        config.ignore(&["slaDisplayFormat"], "how the vendor shows it");
        let rule = config
            .need("definition")
            .and_then(Node::into_map)
            .map(|rule| Rule::read(&rule.exact("when the clock runs"), site));
        let goals = config.need("goals").map(|goals| goals.exact("targets").items()).unwrap_or_default();
        let name = name?;
        let goals = goals.iter().filter_map(|goal| Goal::read(goal, &name, site)).collect();
        Some(Metric { id: id?, name, node, rule: rule?, goals })
    }
}

impl Rule {
    fn read(node: &Node<'_, '_>, site: &Site) -> Rule {
        let mut rule = Rule::default();
        if let Some(flag) = node.get("inconsistent") {
            flag.ignored("whether the vendor finds it consistent");
        }
        for pause in conditions(node, "pause") {
            rule.add_pause(&pause, &site.statuses);
        }
        let (start, stop) = (triggers(node, "start", &site.statuses), triggers(node, "stop", &site.statuses));
        let stops: BTreeSet<&str> = stop.iter().map(|(_, trigger)| trigger.as_str()).collect();
        let mut starts = BTreeSet::new();
        for (node, trigger) in &start {
            let is_first = starts.insert(trigger.as_str());
            if trigger != "opened" && stops.contains(trigger.as_str()) {
                node.clone().approximate("it also stops the clock, so it does not start it");
            } else if is_first {
                rule.start.push(trigger.clone());
            }
        }
        for (node, trigger) in &stop {
            if trigger == "opened" {
                node.clone().exact("no clock is running before an issue is created, so it stops none");
            } else if starts.contains(trigger.as_str()) {
                node.clone().impossible(BOTH);
            }
        }
        rule.stop = stops.into_iter().filter(|trigger| *trigger != "opened").map(str::to_owned).collect();
        rule
    }

    /// How much each goal repeats of it.
    pub(super) fn size(&self) -> usize {
        size(self.start.iter().chain(&self.stop).chain(&self.reasons).chain(&self.statuses))
    }

    fn add_pause(&mut self, node: &Node<'_, '_>, statuses: &Statuses) -> Option<()> {
        let (id_node, id) = identity(node)?;
        if is_of_status(node) {
            let status = status(&id_node, &id, statuses)?;
            node.clone().exact(format!("the reason `{status}`, which the status of that name is for"));
            self.statuses.insert(status);
            return Some(());
        }
        let known = REASONS.iter().find(|(known, _)| *known == id);
        let reason = known.map_or(id.as_str(), |(_, reason)| reason).to_owned();
        if known.is_some() {
            node.clone().approximate(format!("no status: `paused` and `resumed` events with the reason `{reason}`"));
        } else {
            let advice = "is not known here; send `paused` and `resumed` events with it as their reason";
            id_node.impossible(format!("`{id}` {advice}"));
            node.clone().exact("a reason for pausing");
        }
        self.reasons.insert(reason);
        Some(())
    }
}

const BOTH: &str = "it starts the clock as well: at the vendor the stop goes first and nothing starts, here the clock would \
    start again, so it only stops";

fn conditions<'a, 'n>(definition: &Node<'a, 'n>, name: &str) -> Vec<Node<'a, 'n>> {
    let list = definition.get(name).map(|list| list.exact("conditions").items()).unwrap_or_default();
    let conditions = list.into_iter().filter_map(Node::into_map);
    conditions.filter(|node| !is_missing(node)).collect()
}

/// Whether what a condition names has been deleted at the vendor.
fn is_missing(node: &Node<'_, '_>) -> bool {
    node.ignore(&["pluginKey", "type", "name"], "its id says it");
    let missing = node.get("missing").and_then(|missing| missing.flag()).unwrap_or_default();
    if missing {
        node.ignore(&["factoryKey", "conditionId"], "what it names has been deleted");
        node.clone().ignored("what it names has been deleted");
    }
    missing
}

fn triggers<'a, 'n>(definition: &Node<'a, 'n>, name: &str, statuses: &Statuses) -> Vec<(Node<'a, 'n>, String)> {
    let read = |node: Node<'a, 'n>| {
        let (id_node, id) = identity(&node)?;
        let trigger = if is_of_status(&node) {
            format!("status:{}", status(&id_node, &id, statuses)?)
        } else if let Some((_, trigger)) = TRIGGERS.iter().find(|(known, _)| *known == id) {
            if trigger.starts_with("custom:") {
                let advice = "the history of an issue sends it, and a host has to send it for its own tickets";
                id_node.note(Fate::NeedsHost, format!("the event `{trigger}`: {advice}"), None);
            }
            (*trigger).to_owned()
        } else {
            id_node.impossible(format!("`{id}` is not known here; send a `custom` event of that name when it happens"));
            format!("custom:{id}")
        };
        let node = node.exact(format!("the trigger `{trigger}`"));
        let wider = id == "assignee-set-hit-condition";
        let node = if wider {
            node.approximate("the trigger `assigned`, also from one agent to another, or to none")
        } else {
            node
        };
        Some((node, trigger))
    };
    conditions(definition, name).into_iter().filter_map(read).collect()
}

fn identity<'a, 'n>(node: &Node<'a, 'n>) -> Option<(Node<'a, 'n>, String)> {
    let id_node = node.need("conditionId")?;
    let id = id_node.word()?;
    Some((id_node, id))
}

fn is_of_status(node: &Node<'_, '_>) -> bool {
    node.get("factoryKey").and_then(|key| key.text()) == Some(OF_STATUS)
}

fn status(node: &Node<'_, '_>, id: &str, statuses: &Statuses) -> Option<String> {
    let status = statuses.word(id);
    if status.is_none() {
        let found = format!("no status has the id `{id}`");
        node.mistake(ProblemKind::UnknownName, found, "hand in `statuses.json` with all statuses of the site");
    }
    status
}
