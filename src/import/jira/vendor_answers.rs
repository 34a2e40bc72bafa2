//! What the vendor says about the clocks of an issue.

use chrono::{DateTime, Utc};

use super::comments::created;
use super::listed;
use crate::import::document::Files;
use crate::import::node::{Account, Node};
use crate::import::report::VendorAnswer;

pub(super) fn read<'a>(account: &Account<'a>, files: &'a Files) -> Vec<VendorAnswer> {
    // The file of the metrics begins with the same word.
    let files = account.files_of(files, "sla", |rest| rest != "metrics" && !rest.starts_with("metrics-"));
    files.iter().flat_map(|file| listed(file, "values")).flat_map(|clock| answers(&clock)).collect()
}

fn answers(node: &Node<'_, '_>) -> Vec<VendorAnswer> {
    let node = node.clone().ignored("the vendor's own answer, which is compared with ours");
    let metric = node.need("name").and_then(|name| name.text());
    let cycles = node.list("completedCycles").into_iter().chain(node.get("ongoingCycle")).filter_map(Node::into_map);
    let mut cycles: Vec<(Option<DateTime<Utc>>, VendorAnswer)> = cycles
        .map(|cycle| {
            let at = |name: &str| cycle.get(name).and_then(created);
            let breached = cycle.get("breached").and_then(|breached| breached.flag());
            let (due_at, stopped_at) = (at("breachTime"), at("stopTime"));
            let metric = metric.unwrap_or_default().to_owned();
            (at("startTime"), VendorAnswer { metric, cycle: None, due_at, stopped_at, breached })
        })
        .collect();
    cycles.sort_by_key(|(started, _)| *started);
    let numbered = (1..).zip(cycles).map(|(number, (_, answer))| VendorAnswer { cycle: Some(number), ..answer });
    numbered.collect()
}
