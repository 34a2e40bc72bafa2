//! Reading reasons for pausing, and what statuses mean.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Builder;
use crate::loose::{list, required, typed};
use crate::policy::rule::Trigger;
use crate::policy::spec::{PauseSpec, StatusForm, StatusSpec};
use crate::policy::{Metric, Reason, State, Status};
use crate::problem::{Place, ProblemKind};

impl Builder<'_> {
    /// The reasons, by name.
    pub(super) fn reasons(&mut self, at: &Place<'_>, metrics: &[Metric]) -> Vec<Reason> {
        let help = "write reasons by name, such as {\"waiting_for_parts\": {\"party\": \"vendor\"}}";
        let mut reasons = BTreeMap::new();
        for (name, spec) in self.entries(self.spec.pauses.as_ref(), at, help) {
            let at = at.field(name);
            let help = "write a map with `party` and `metrics`, both of which may be left out";
            // One that cannot be read keeps its name, so that it is not "unknown" as well.
            let nothing = PauseSpec::default();
            let spec = typed(spec, &at, &mut self.problems, help).unwrap_or(&nothing);
            reasons.insert(name.to_owned(), self.reason(name, spec, &at, metrics));
        }
        reasons.into_values().collect()
    }

    fn reason(&mut self, name: &str, spec: &PauseSpec, at: &Place<'_>, metrics: &[Metric]) -> Reason {
        self.unknown(&spec.unknown, at, &["party", "metrics"]);
        let party =
            self.optional(spec.party.as_ref(), &at.field("party"), "write whose time it is, such as `customer`");
        let at = at.field("metrics");
        let numbers = self.texts(spec.metrics.as_ref(), &at).map(|names| {
            let mut numbers: Vec<usize> = Vec::new();
            for (index, name) in names.into_iter().enumerate() {
                let Some(name) = name else { continue };
                match metrics.binary_search_by(|metric| (*metric.name).cmp(name)) {
                    Ok(number) => numbers.push(number),
                    Err(_) => {
                        let found = format!("there is no metric `{name}`");
                        let help = format!("the metrics here are {}", list(metrics.iter().map(|metric| &*metric.name)));
                        self.problems.add(&at.index(index), ProblemKind::UnknownName, found, help);
                    }
                }
            }
            numbers.sort_unstable();
            numbers
        });
        Reason { name: name.into(), party: party.map(|party| party.as_str().into()), metrics: numbers }
    }

    pub(super) fn statuses(
        &mut self,
        at: &Place<'_>,
        reasons: &[Reason],
        metrics: &[Metric],
    ) -> BTreeMap<Arc<str>, Status> {
        let help = "write statuses by name, such as {\"solved\": \"resolved\"}";
        let mut statuses = BTreeMap::new();
        for (name, spec) in self.entries(self.spec.statuses.as_ref(), at, help) {
            let at = at.field(name);
            let help = "write `open`, `resolved`, `closed`, `cancelled`, or {\"pauses\": \"a reason\"}";
            let Some(spec) = typed(spec, &at, &mut self.problems, help) else { continue };
            statuses.extend(self.status(spec, &at, reasons, help).map(|status| (name.into(), status)));
        }
        // A status that a trigger names is known, too.
        let triggers = metrics.iter().flat_map(|metric| metric.rule.start.iter().chain(&metric.rule.stop));
        for status in triggers.filter_map(Trigger::status) {
            statuses.entry(status.clone()).or_insert(Status { state: State::Open, pauses: None });
        }
        statuses
    }

    fn status(&mut self, spec: &StatusSpec, at: &Place<'_>, reasons: &[Reason], help: &str) -> Option<Status> {
        let state = match &spec.0 {
            StatusForm::Word(word) => match word.as_str() {
                "open" => State::Open,
                "resolved" => State::Resolved,
                "closed" => State::Closed,
                "cancelled" => State::Cancelled,
                _ => {
                    let found = format!("`{word}` is not what a status can mean");
                    self.problems.add(at, ProblemKind::UnknownName, found, help);
                    return None;
                }
            },
            StatusForm::Fields(fields) => {
                self.unknown(&fields.unknown, at, &["pauses"]);
                let at = at.field("pauses");
                let name =
                    required(fields.pauses.as_ref(), &at, &mut self.problems, "name the reason that holds in it")?;
                let number = reasons.binary_search_by(|reason| (*reason.name).cmp(name)).ok();
                if number.is_none() {
                    let found = format!("there is no reason `{name}`");
                    let help =
                        format!("the reasons in `pauses` are {}", list(reasons.iter().map(|reason| &*reason.name)));
                    self.problems.add(&at, ProblemKind::UnknownName, found, help);
                }
                return Some(Status { state: State::Open, pauses: Some(number?) });
            }
        };
        Some(Status { state, pauses: None })
    }
}
