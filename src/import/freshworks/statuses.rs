//! What the statuses of an account mean.

use std::collections::{BTreeMap, BTreeSet};

use super::{Options, Status};
use crate::policy::{PauseSpec, PolicySpec, StatusSpec};

/// Adds what the statuses mean. A status whose timer is off is a reason for a pause with its name.
pub(super) fn add(spec: PolicySpec, options: &Options) -> PolicySpec {
    let usual = options.statuses.is_empty().then(usual_statuses);
    let statuses = usual.as_ref().unwrap_or(&options.statuses);
    let mut reasons = BTreeSet::new();
    statuses.iter().fold(spec, |spec, (number, status)| match (number.as_str(), status.sla_timer) {
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
    let usual = options.statuses.is_empty().then(usual_statuses);
    let timer = usual.as_ref().unwrap_or(&options.statuses).get(status).is_none_or(|status| status.sla_timer);
    !timer && ![RESOLVED, CLOSED].contains(&status)
}

/// The statuses that every account has.
fn usual_statuses() -> BTreeMap<String, Status> {
    let status = |number: &str, name: &str, sla_timer| (number.to_owned(), Status { name: name.to_owned(), sla_timer });
    BTreeMap::from([
        status("2", "Open", true),
        status("3", "Pending", false),
        status(RESOLVED, "Resolved", false),
        status(CLOSED, "Closed", false),
    ])
}
