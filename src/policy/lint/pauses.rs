//! Lints of pauses: metrics that are always paused, and reasons that pause nothing (P1, P2).

use super::{Look, entries, metrics_place, texts};
use crate::input::lint::LintKind;
use crate::input::problem::Place;
use crate::input::written::list;
use crate::policy::{Metric, Reason, Status};

impl Look<'_> {
    pub(super) fn pauses(&mut self) {
        let place = metrics_place();
        for (number, metric, spec) in self.metrics() {
            let at = place.field(&metric.name);
            if self.may_look_at(self.policy.0.statuses.len()) {
                self.always_paused(number, metric, &at);
            }
            let counts_in = at.field("counts_in");
            for (index, status) in texts(spec.counts_in.as_ref()) {
                self.idle_status(number, metric, status, &counts_in.index(index));
            }
        }
        let (place, metrics) = (Place::ROOT.field("pauses"), self.policy.metric_list().len());
        for (name, spec) in entries(self.spec.pauses.as_ref()) {
            let Some(reason) = self.policy.reason_number(name) else { continue };
            for (index, trigger) in texts(spec.ended_by.as_ref()) {
                if trigger == "opened" {
                    let at = place.field(name);
                    let found = "`opened` comes before everything, so it ends no pause";
                    let at = at.field("ended_by");
                    self.lints.add(&at.index(index), LintKind::IdleTrigger, found, "leave this trigger out");
                }
            }
            if !self.may_look_at(metrics) {
                break;
            }
            if !(0..metrics).any(|metric| self.policy.does_pause(reason, metric)) {
                let help = "name it in `metrics` or in a metric's `pause`, or leave it out";
                self.lints.add(&place.field(name), LintKind::PausesNothing, "this reason pauses no metric", help);
            }
        }
    }

    /// Reports a status in which the time of a metric should count, but cannot.
    pub(super) fn idle_status(&mut self, number: usize, metric: &Metric, status: &str, at: &Place<'_>) {
        let why = match self.policy.status(status) {
            Some(known) if metric.rule.ends_on.by(known.state) => "means that the ticket is finished",
            Some(known) if self.pauses_for_good(known, number) => "pauses this metric",
            _ => return,
        };
        let found = format!("no time counts in `{status}`, because it {why}");
        self.lints.add(at, LintKind::IdleStatus, found, "leave it out, or change its meaning");
    }

    /// Reports a metric that is paused in every status of the policy.
    fn always_paused(&mut self, number: usize, metric: &Metric, at: &Place<'_>) {
        let open = || self.policy.0.statuses.iter().filter(|(_, status)| !metric.rule.ends_on.by(status.state));
        let counts = |name: &str, status: &Status| metric.may_count_in(name) && !self.pauses_for_good(*status, number);
        let none = open().next().is_none() && !metric.asks_for_status();
        if none || open().any(|(name, status)| counts(name, status)) {
            return;
        }
        let found = match open().next() {
            Some(_) => format!("every open status pauses this metric: {}", list(open().map(|(name, _)| &**name))),
            None => "no status counts".to_owned(),
        };
        let help = "name a status in which it counts, such as {\"in progress\": \"open\"}";
        self.lints.add(at, LintKind::AlwaysPaused, found, help);
    }

    /// Whether a reason without a cap pauses the metric with this number in this status.
    fn pauses_for_good(&self, status: Status, metric: usize) -> bool {
        status.pauses.is_some_and(|reason| {
            let capped = self.policy.reason(reason).is_some_and(Reason::is_capped);
            !capped && self.policy.does_pause(reason, metric)
        })
    }
}
