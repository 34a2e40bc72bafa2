//! Lints of clock rules: triggers that have no effect, and metrics that cannot start or repeat (K1, K13).

use std::sync::Arc;

use super::{Look, entries, metrics_place, texts};
use crate::input::lint::LintKind;
use crate::input::names::Set;
use crate::input::problem::Place;
use crate::input::written::Loose;
use crate::policy::rule::Trigger;
use crate::policy::spec::{MetricSpec, Texts};
use crate::policy::{CountFrom, Metric, State};

impl Look<'_> {
    pub(super) fn rules(&mut self) {
        let place = metrics_place();
        let declared: Set<&str> = entries(self.spec.statuses.as_ref()).map(|(name, _)| name).collect();
        if !declared.is_empty() {
            self.undeclared_enders(&declared);
        }
        for (_, metric, spec) in self.metrics() {
            let at = place.field(&metric.name);
            self.starts(metric, spec, &at);
            self.stops(metric, spec, &at);
            self.voids(metric, &at);
            if !declared.is_empty() {
                self.undeclared(spec, &declared, &at);
            }
            let by_opening = metric.rule.start.contains(&Trigger::Opened);
            if metric.rule.from == CountFrom::OccurredAt && !by_opening {
                let found = "`from` moves only the start by the opening, which does not start this metric";
                self.lints.add(&at.field("from"), LintKind::IdleFrom, found, "leave it out, or start at `opened`");
            }
        }
    }

    fn starts(&mut self, metric: &Metric, spec: &MetricSpec, at: &Place<'_>) {
        let own = at.field("start");
        let at = if spec.start.is_some() { &own } else { at };
        let idle: Vec<(usize, String)> = metric
            .rule
            .start
            .iter()
            .enumerate()
            .filter_map(|(index, trigger)| Some((index, self.idle_start(metric, trigger)?)))
            .collect();
        if idle.len() == metric.rule.start.len() {
            let reason = idle.into_iter().next().map_or_else(|| "`start` is empty".to_owned(), |(_, reason)| reason);
            let help = "start it at something that happens to an open ticket, such as `opened`";
            self.lints.add(at, LintKind::NeverStarts, format_args!("nothing can start this metric: {reason}"), help);
            return;
        }
        for (index, reason) in idle {
            let at = if spec.start.is_some() { own.index(index) } else { *at };
            self.lints.add(&at, LintKind::IdleTrigger, reason, "leave this trigger out");
        }
    }

    /// Why a trigger cannot start a cycle.
    fn idle_start(&self, metric: &Metric, trigger: &Trigger) -> Option<String> {
        let finishes = "finishes the ticket, and nothing starts on a finished one";
        let by = |state: State| metric.rule.ends_on.by(state);
        match trigger {
            Trigger::Opened if metric.rule.after_answer => {
                Some("with `after_answer` the opening starts nothing, because no answer came before it".to_owned())
            }
            Trigger::Event(event) if State::after(*event).is_some_and(by) => Some(format!("`{event}` {finishes}")),
            Trigger::Status(status) if by(self.policy.state_in(status)) => {
                Some(format!("`status:{status}` {finishes}"))
            }
            _ => None,
        }
    }

    fn stops(&mut self, metric: &Metric, spec: &MetricSpec, at: &Place<'_>) {
        if let Some(index) = metric.rule.stop.iter().position(|trigger| *trigger == Trigger::Opened) {
            let found = "`opened` comes before everything, so it stops nothing";
            self.lints.add(&at.field("stop").index(index), LintKind::IdleTrigger, found, "leave this trigger out");
        }
        let nothing = metric.rule.stop.iter().all(|trigger| *trigger == Trigger::Opened);
        // A cycle that ends only with the ticket is resumed or restarted at a reopening, whether the metric repeats
        // or not (K11).
        if metric.rule.repeat && nothing && !metric.rule.on_reopen.is_final() {
            let at = if spec.repeat.is_some() { at.field("repeat") } else { *at };
            let found = "only the end of the ticket stops this metric, so it never repeats";
            let help = "say in `stop` what ends a cycle, or leave `repeat` out";
            self.lints.add(&at, LintKind::NeverRepeats, found, help);
        }
    }

    fn voids(&mut self, metric: &Metric, at: &Place<'_>) {
        let (at, help) = (at.field("void"), "leave it out of one of the two lists");
        for (index, trigger) in metric.rule.void.iter().enumerate() {
            if *trigger == Trigger::Opened {
                let found = "`opened` comes before everything, so it ends nothing";
                self.lints.add(&at.index(index), LintKind::IdleTrigger, found, "leave this trigger out");
            } else if metric.rule.stop.list(trigger) {
                let found = format!("`{trigger}` is in `stop`, too, where it never gives a verdict: `void` goes first");
                self.lints.add(&at.index(index), LintKind::IdleTrigger, found, help);
            }
        }
    }

    /// Reports statuses that a trigger or `counts_in` names, but `statuses` does not.
    fn undeclared(&mut self, spec: &MetricSpec, declared: &Set<&str>, at: &Place<'_>) {
        let lists = [("start", &spec.start), ("stop", &spec.stop), ("void", &spec.void)];
        let triggers = lists
            .into_iter()
            .flat_map(|(field, list)| statuses(list.as_ref()).map(move |(index, status)| (field, index, status)));
        let counted = texts(spec.counts_in.as_ref()).map(|(index, status)| ("counts_in", index, Arc::from(status)));
        for (field, index, status) in triggers.chain(counted).filter(|(.., status)| !declared.contains(&**status)) {
            self.undeclared_status(&status, &at.field(field).index(index));
        }
    }

    /// The same for the triggers that end a reason.
    fn undeclared_enders(&mut self, declared: &Set<&str>) {
        let place = Place::ROOT.field("pauses");
        for (name, spec) in entries(self.spec.pauses.as_ref()) {
            let at = place.field(name);
            for (index, status) in statuses(spec.ended_by.as_ref()).filter(|(_, status)| !declared.contains(&**status))
            {
                self.undeclared_status(&status, &at.field("ended_by").index(index));
            }
        }
    }

    pub(super) fn undeclared_status(&mut self, status: &str, at: &Place<'_>) {
        let found = format!("`{status}` is not in `statuses`, and is taken to be open");
        let help = "correct the name, or say in `statuses` what it means";
        self.lints.add(at, LintKind::UndeclaredStatus, found, help);
    }
}

/// The statuses that a list of triggers names.
fn statuses(list: Option<&Loose<Texts>>) -> impl Iterator<Item = (usize, Arc<str>)> {
    texts(list).filter_map(|(index, text)| Some((index, text.parse::<Trigger>().ok()?.status()?.clone())))
}
