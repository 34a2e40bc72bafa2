//! Builds the reasons for pausing and the statuses.

use std::sync::Arc;

use super::Builder;
use crate::input::expected::{parsed, required, typed};
use crate::input::names::{Table, sort};
use crate::input::problem::{Place, ProblemKind};
use crate::input::written::{Loose, is_other, known};
use crate::policy::counts::{Counts, CountsField};
use crate::policy::rule::Trigger;
use crate::policy::spec::{Cap, CapSpec, MetricSpec, PauseSpec, StatusFields, StatusForm, StatusSpec};
use crate::policy::{Metric, Reason, State, Status};
use crate::time::{Nanos, SECOND};

/// The most reasons with a cap. All of them may hold at once, and each is charged after the cap of the one before.
const MOST_CAPS: usize = 64;

/// The most reasons with a cap, added up over the metrics that they pause. The clock of each metric stores when each of
/// these reasons was active.
const MOST_KEPT_CAPS: usize = 2_048;

/// The most reasons of a policy. All of them may hold at once, and one of them is charged at each instant.
const MOST_REASONS: usize = 256;

const CAP_HELP: &str = "write working time such as `80h`, or {\"time\": \"80h\", \"times\": 1}";

impl Builder<'_> {
    /// The reasons, by name.
    pub(super) fn reasons(&mut self, at: &Place<'_>, metrics: &[Metric]) -> Vec<Reason> {
        let help = "write reasons by name, such as {\"waiting_for_parts\": {\"party\": \"vendor\"}}";
        let mut reasons: Table<&str, Reason> = Table::default();
        for (name, spec) in self.entries(self.spec.pauses.as_ref(), at, help) {
            let at = at.field(name);
            let help = "write a map with `party`, `cap`, `ended_by` and `metrics`, all of which may be left out";
            // A reason that cannot be read keeps its name, so that nothing reports the name as unknown.
            let nothing = PauseSpec::default();
            if CountsField::ALL.iter().any(|field| field.name() == name) {
                let found = format!("`{name}` is what pauses by the `{name}` of a metric are called");
                self.problems.add(&at, ProblemKind::Senseless, found, "give this reason another name");
            }
            let spec = typed(spec, &at, &mut self.problems, help).unwrap_or(&nothing);
            reasons.insert(name, self.reason(name, spec, &at, metrics));
        }
        let reasons = reasons.into_values();
        if reasons.len() > MOST_REASONS {
            let found = format!("there are {} reasons", reasons.len());
            self.problems.add(at, ProblemKind::TooLarge, found, format_args!("write {MOST_REASONS} at most"));
        }
        let capped = reasons.iter().filter(|reason| reason.is_capped()).count();
        if capped > MOST_CAPS {
            let found = format!("{capped} reasons have a cap");
            self.problems.add(at, ProblemKind::TooLarge, found, format_args!("give a cap to {MOST_CAPS} at most"));
        }
        reasons
    }

    /// Reads the metrics' own lists of reasons, and reports where the two sides disagree (K1, P2).
    pub(super) fn own_pauses(&mut self, at: &Place<'_>, metrics: &mut [Metric], reasons: &[Reason]) {
        let Some(Loose::Typed(specs)) = &self.spec.metrics else { return };
        for (name, spec) in specs.iter() {
            let Ok(number) = metrics.binary_search_by(|metric| (*metric.name).cmp(name)) else { continue };
            let (Loose::Typed(spec), Some(metric)) = (spec, metrics.get_mut(number)) else { continue };
            let at = at.field(name);
            metric.pauses = self.own_list(spec, &at.field("pause"), number, reasons);
        }
        let root = self.at;
        for (number, reason) in reasons.iter().enumerate() {
            for metric in reason.metrics.iter().flatten().filter_map(|&metric| metrics.get(metric)) {
                if metric.pauses.as_ref().is_some_and(|own| own.binary_search(&number).is_err()) {
                    let (metrics, pauses) = (at.field(&metric.name), root.field("pauses"));
                    let found =
                        format!("{} says that `{}` pauses this metric", pauses.field(&reason.name), reason.name);
                    let help = "add it here, or leave the metric out there";
                    self.problems.add(&metrics.field("pause"), ProblemKind::Senseless, found, help);
                }
            }
        }
    }

    /// The limits on metrics and on caps multiply, so there is a limit on their product.
    pub(super) fn refuse_many_caps(&mut self, at: &Place<'_>, metrics: &[Metric], reasons: &[Reason]) {
        let capped = || reasons.iter().enumerate().filter(|(_, reason)| reason.is_capped());
        let kept = metrics.iter().enumerate().map(|(metric, own)| {
            let pauses = |&(number, reason): &(usize, &Reason)| match &own.pauses {
                Some(own) => own.binary_search(&number).is_ok(),
                None => reason.pauses(metric),
            };
            capped().filter(pauses).count()
        });
        let kept = kept.fold(0, usize::saturating_add);
        if kept > MOST_KEPT_CAPS {
            let too_many_caps = format!("added up over the metrics that they pause, {kept} reasons have a cap");
            let help =
                format!("give fewer a cap, or let those with a cap pause fewer metrics: {MOST_KEPT_CAPS} at most");
            self.problems.add(at, ProblemKind::TooLarge, too_many_caps, help);
        }
    }

    fn own_list(&mut self, spec: &MetricSpec, at: &Place<'_>, metric: usize, reasons: &[Reason]) -> Option<Vec<usize>> {
        let mut own = Vec::new();
        for (index, name) in self.texts(spec.pause.as_ref(), at)?.into_iter().enumerate() {
            let (Some(name), at) = (name, at.index(index)) else { continue };
            let Some(number) = self.reason_number(name, &at, reasons) else { continue };
            if reasons.get(number).is_some_and(|reason| !reason.pauses(metric)) {
                let found = format!("`{name}` has a list of metrics that leaves this one out");
                let help = "add the metric to that list, or leave the reason out here";
                self.problems.add(&at, ProblemKind::Senseless, found, help);
            }
            own.push(number);
        }
        sort(&mut own);
        Some(own)
    }

    fn reason_number(&mut self, name: &str, at: &Place<'_>, reasons: &[Reason]) -> Option<usize> {
        let number = reasons.binary_search_by(|reason| (*reason.name).cmp(name)).ok();
        if number.is_none() && !is_other(self.spec.pauses.as_ref()) {
            let found = format!("there is no reason `{name}`");
            let names = reasons.iter().map(|reason| &*reason.name);
            let help = known("reasons in `pauses`", names.clone());
            self.problems.add_name(at, ProblemKind::UnknownName, found, help, name, names);
        }
        number
    }

    /// How much working time of a cycle a reason may pause, and how often.
    fn cap(&mut self, cap: Option<&Loose<CapSpec>>, at: &Place<'_>) -> (Option<Nanos>, Option<u32>) {
        let Some(spec) = self.optional(cap, at, CAP_HELP) else { return (None, None) };
        self.unknown(&spec.unknown, at, CapSpec::FIELDS);
        if spec.time.is_none() && spec.times.is_none() {
            self.problems.add(at, ProblemKind::Missing, "has neither `time` nor `times`", CAP_HELP);
        }
        // A cap that is a text stands for its time, and the place of that text is the cap.
        let (time_at, times_at) = (at.field("time"), at.field("times"));
        let time_at = if spec.alone().is_some() { at } else { &time_at };
        let time = spec.time.as_ref();
        let time = time.and_then(|time| parsed(time, time_at, &mut self.problems, "write working time such as `80h`"));
        let times = self.optional(spec.times.as_ref(), &times_at, "write a whole number from 1");
        if times == Some(&0) {
            let help = "write a whole number from 1, or leave the reason out";
            self.problems.add(&times_at, ProblemKind::Senseless, "`0` times is never", help);
        }
        (time.map(|Cap(seconds)| i64::from(seconds).saturating_mul(SECOND)), times.copied())
    }

    fn reason(&mut self, name: &str, spec: &PauseSpec, at: &Place<'_>, metrics: &[Metric]) -> Reason {
        self.unknown(&spec.unknown, at, PauseSpec::FIELDS);
        let (cap, times) = self.cap(spec.cap.as_ref(), &at.field("cap"));
        let ended_by = self.triggers(spec.ended_by.as_ref(), &at.field("ended_by")).unwrap_or_default().into();
        let party = self.text(spec.party.as_ref(), &at.field("party"), "write whose time it is, such as `customer`");
        let at = at.field("metrics");
        let numbers = self.texts(spec.metrics.as_ref(), &at).map(|names| {
            let mut numbers: Vec<usize> = Vec::new();
            for (index, name) in names.into_iter().enumerate() {
                let Some(name) = name else { continue };
                match metrics.binary_search_by(|metric| (*metric.name).cmp(name)) {
                    Ok(number) => numbers.push(number),
                    Err(_) => {
                        let found = format!("there is no metric `{name}`");
                        let names = metrics.iter().map(|metric| &*metric.name);
                        let help = known("metrics here", names.clone());
                        let at = at.index(index);
                        self.problems.add_name(&at, ProblemKind::UnknownName, found, help, name, names);
                    }
                }
            }
            sort(&mut numbers);
            numbers
        });
        Reason { name: name.into(), party: party.map(Into::into), cap, times, ended_by, metrics: numbers }
    }

    pub(super) fn statuses(
        &mut self,
        at: &Place<'_>,
        reasons: &[Reason],
        metrics: &[Metric],
    ) -> Table<Arc<str>, Status> {
        let help = "write statuses by name, such as {\"solved\": \"resolved\"}";
        let mut statuses: Table<Arc<str>, Status> = Table::default();
        for (name, spec) in self.entries(self.spec.statuses.as_ref(), at, help) {
            let at = at.field(name);
            let help = "write `open`, `resolved`, `closed`, `cancelled`, or {\"pauses\": \"a reason\"}";
            let Some(spec) = typed(spec, &at, &mut self.problems, help) else { continue };
            if let Some(status) = self.status(spec, &at, reasons, help) {
                statuses.insert(name.into(), status);
            }
        }
        // A status that a trigger, `counts_in` or `counts_while` names is known, too.
        let lists = metrics.iter().flat_map(|metric| metric.rule.triggers());
        let lists = lists.chain(reasons.iter().map(|reason| &reason.ended_by));
        let triggers = lists.flat_map(|triggers| triggers.iter());
        let counted = metrics.iter().filter_map(|metric| metric.counts.as_ref()).flat_map(Counts::statuses);
        for status in triggers.filter_map(Trigger::status).chain(counted) {
            statuses.update(status.clone(), || Status { state: State::Open, pauses: None }, |_| ());
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
                    let found = format!("`{word}` is not a meaning of a status");
                    let known = ["open", "resolved", "closed", "cancelled"];
                    self.problems.add_name(at, ProblemKind::UnknownName, found, help, word, known);
                    return None;
                }
            },
            StatusForm::Fields(fields) => {
                self.unknown(&fields.unknown, at, StatusFields::FIELDS);
                let at = at.field("pauses");
                let name = required(
                    fields.pauses.as_ref(),
                    &at,
                    &mut self.problems,
                    "name the reason that is active in this status",
                )?;
                let number = self.reason_number(name, &at, reasons);
                return Some(Status { state: State::Open, pauses: Some(number?) });
            }
        };
        Some(Status { state, pauses: None })
    }
}
