//! What the statuses of an account mean.

use std::collections::{BTreeMap, BTreeSet};

use super::{Options, Status};
use crate::policy::{PauseSpec, PolicySpec, StatusSpec};

/// Adds what the statuses mean. A status whose timer is off is a reason for a pause with its name.
pub(super) fn add(spec: PolicySpec, options: &Options) -> PolicySpec {
    let usual = usual_statuses();
    let statuses: BTreeMap<&String, &Status> = usual.iter().chain(&options.statuses).collect();
    let mut reasons = BTreeSet::new();
    statuses.into_iter().fold(spec, |spec, (number, status)| match (number.as_str(), status.sla_timer) {
        (RESOLVED, _) => spec.statuses(RESOLVED, StatusSpec::resolved()),
        (CLOSED, _) => spec.statuses(CLOSED, StatusSpec::closed()),
        (number, true) => spec.statuses(number, StatusSpec::open()),
        (number, false) => {
            let is_new = reasons.insert(&status.name);
            let spec = if is_new { spec.pauses(&status.name, PauseSpec::new()) } else { spec };
            spec.statuses(number, StatusSpec::pauses(&status.name))
        }
    })
}

pub(super) const RESOLVED: &str = "4";
pub(super) const CLOSED: &str = "5";

/// Whether the timer is off in a status.
pub(super) fn pauses(options: &Options, status: &str) -> bool {
    let usual = usual_statuses();
    let known = options.statuses.get(status).or_else(|| usual.get(status));
    known.is_some_and(|status| !status.sla_timer) && ![RESOLVED, CLOSED].contains(&status)
}

/// The statuses that every account has. The option may say otherwise of them.
fn usual_statuses() -> BTreeMap<String, Status> {
    let status = |number: &str, name: &str, sla_timer| (number.to_owned(), Status { name: name.to_owned(), sla_timer });
    BTreeMap::from([
        status("2", "Open", true),
        status("3", "Pending", false),
        status(RESOLVED, "Resolved", false),
        status(CLOSED, "Closed", false),
    ])
}
