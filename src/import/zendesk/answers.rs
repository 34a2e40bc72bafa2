//! Metric events: what the vendor itself says about the deadlines of a ticket.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::super::document::Files;
use super::super::node::{Account, Node};
use super::super::report::VendorAnswer;
use super::pages::{List, items_of};

const EVENTS: List =
    List { kinds: &super::METRIC_EVENTS, items: "ticket_metric_events", single: "ticket_metric_event", owned: false };

/// What the events of one metric and instance say.
#[derive(Default)]
struct Told {
    has_target: bool,
    due_at: Option<DateTime<Utc>>,
    stopped_at: Option<DateTime<Utc>>,
}

/// An event of a metric.
struct MetricEvent {
    at: DateTime<Utc>,
    number: i64,
    metric: String,
    cycle: u32,
    kind: String,
    /// Whether it applies a target, and not none.
    applies: bool,
}

/// The vendor's answers about one ticket. The files may tell of others, too.
pub(super) fn read<'a>(account: &Account<'a>, files: &'a Files, ticket: Option<&str>) -> Vec<VendorAnswer> {
    let mut events = Vec::new();
    for (_, page) in EVENTS.kinds.iter().flat_map(|kind| account.files(files, kind)) {
        page.ignore(&["next_page", "end_time", "meta"], "where the page stands in the answer");
        events.extend(items_of(&EVENTS, &page).iter().filter_map(|node| event(node, ticket)));
    }
    events.sort_by_key(|event| (event.at, event.number));
    let mut told: BTreeMap<(String, u32), Told> = BTreeMap::new();
    for event in events {
        let told = told.entry((event.metric, event.cycle)).or_default();
        match event.kind.as_str() {
            "activate" => told.stopped_at = None,
            "fulfill" => told.stopped_at = Some(event.at),
            "breach" => told.due_at = Some(event.at),
            _ => {}
        }
        told.has_target |= event.applies || event.kind == "breach";
    }
    told.into_iter()
        .filter(|(_, told)| told.has_target)
        .map(|((metric, cycle), told)| answer(metric, cycle, &told))
        .collect()
}

fn answer(metric: String, cycle: u32, told: &Told) -> VendorAnswer {
    let breached = match (told.due_at, told.stopped_at) {
        (None, None) => None,
        (due_at, stopped_at) => Some(due_at.is_some_and(|due| stopped_at.is_none_or(|stopped| due <= stopped))),
    };
    VendorAnswer { metric, cycle: Some(cycle), due_at: told.due_at, stopped_at: told.stopped_at, breached }
}

/// An event about this ticket. `None` if it is about another one, or was taken back.
fn event(node: &Node<'_, '_>, ticket: Option<&str>) -> Option<MetricEvent> {
    let id = node.need("ticket_id").and_then(|id| id.word());
    let at = node.need("time").and_then(|at| at.instant());
    let metric = node.need("metric").and_then(|metric| metric.text());
    let kind = node.need("type").and_then(|kind| kind.text());
    let instance = node.need("instance_id").and_then(|instance| instance.whole());
    let number = node.get("id").map_or(Some(0), |id| id.whole());
    let deleted = node.get("deleted").is_some_and(|deleted| deleted.flag() == Some(true));
    let applies =
        ["sla", "group_sla"].iter().any(|name| node.get(name).is_some_and(|sla| sla.ignored("a target").is_map()));
    let (id, at, metric, kind, instance, number) = (id?, at?, metric?, kind?, instance?, number?);
    if ticket.is_some_and(|ticket| ticket != id) {
        node.clone().ignored("about another ticket");
        return None;
    }
    node.clone().ignored("the vendor's own answer, which is no promise; it can be compared with");
    let (metric, cycle) = named(metric, instance)?;
    Some(MetricEvent { at, number, metric, cycle, kind: kind.to_owned(), applies }).filter(|_| !deleted)
}

/// The metric as policies name it, and the number of its cycle. `None` for what is measured without a clock.
fn named(metric: &str, instance: i64) -> Option<(String, u32)> {
    let instance = u32::try_from(instance).ok().filter(|instance| *instance > 0)?;
    Some(match (metric, instance) {
        ("reply_time", 1) => ("first_reply_time".to_owned(), 1),
        ("reply_time", later) => ("next_reply_time".to_owned(), later.saturating_sub(1)),
        ("resolution_time", instance) => ("total_resolution_time".to_owned(), instance),
        (metric, instance) => (metric.to_owned(), instance),
    })
}
