//! Builds the conditions under which the time of a metric counts (K1, K17).

use std::sync::Arc;

use super::Builder;
use crate::condition::Conditions;
use crate::input::problem::{Place, ProblemKind};
use crate::policy::counts::{Counts, CountsField};
use crate::policy::spec::MetricSpec;
use crate::policy::{Metric, Reason, Triggers};

/// The most conditions in the `counts_while` of all metrics, because each is asked again after each event.
const MOST_CONDITIONS: usize = 256;

impl Reason {
    /// What pauses by `counts_in` and by `counts_while` are charged to: nobody's time, without a cap.
    pub(super) fn uncounted() -> [Reason; 2] {
        CountsField::ALL.map(|field| Reason {
            name: field.name().into(),
            party: None,
            cap: None,
            times: None,
            ended_by: Triggers::default(),
            metrics: Some(Vec::new()),
        })
    }
}

impl Builder<'_> {
    pub(super) fn counts(&mut self, spec: &MetricSpec, at: &Place<'_>) -> Option<Counts> {
        let statuses = self.texts(spec.counts_in.as_ref(), &at.field("counts_in"));
        let help = "write conditions such as {\"group\": \"first line\"}, or a list of them";
        let conditions = self.optional(spec.counts_while.as_ref(), &at.field("counts_while"), help);
        let conditions =
            conditions.map(|conditions| Conditions::read(conditions, &at.field("counts_while"), &mut self.problems));
        match (statuses, conditions) {
            (Some(statuses), None) => {
                let conditions = Conditions::of_statuses(statuses.into_iter().flatten().map(Arc::from));
                Some(Counts { conditions, written_in: CountsField::In })
            }
            (None, Some(conditions)) => Some(Counts { conditions, written_in: CountsField::While }),
            (Some(_), Some(_)) => {
                let help = "write its statuses as the `status` of `counts_while`";
                let at = at.field("counts_in");
                self.problems.add(&at, ProblemKind::Senseless, "stands beside `counts_while`", help);
                None
            }
            (None, None) => None,
        }
    }

    /// The limits on metrics and on conditions multiply, so there is a limit on their product.
    pub(super) fn refuse_many_conditions(&mut self, metrics: &[Metric], at: &Place<'_>) {
        let written = metrics.iter().filter_map(|metric| metric.counts.as_ref());
        let written = written.filter(|counts| counts.written_in == CountsField::While);
        // An alternative without a condition costs as much as one. A metric with more has been reported.
        let cost = |counts: &Counts| counts.conditions.alternatives().map(|all| all.len().max(1)).sum::<usize>();
        let counts = written.map(cost).filter(|&count| count <= MOST_CONDITIONS);
        let count = counts.fold(0, usize::saturating_add);
        if count > MOST_CONDITIONS {
            let found = format!("there are {count} conditions in the `counts_while` of all metrics together");
            self.problems.add(at, ProblemKind::TooLarge, found, format_args!("write {MOST_CONDITIONS} at most"));
        }
    }
}
