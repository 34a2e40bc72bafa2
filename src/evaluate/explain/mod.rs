//! Explanations: the fold of [`evaluate`](crate::evaluate) with an observer that also writes down what each stretch of
//! time counted as, so that the explanation cannot disagree with the answer.

mod causes;
mod entries;
mod result;
mod totals;

use chrono::{DateTime, Utc};

pub use result::{
    Cause, ChosenBy, CycleExplanation, Entry, EntryKind, Explanation, MetricExplanation, Moment, MomentKind,
    TargetInForce, Total, Totals,
};

use super::clock::Timepiece;
use super::replay::{Observer, Scratch, replay};
use super::result::Cycle;
use super::situation::Situation;
use super::{Report, empty};
use crate::policy::{Policy, State, Target};
use crate::ticket::Ticket;
use crate::time::Instant;
use causes::Causes;

/// Says where every clock of `ticket` stands at `now` under `policy`, and why.
///
/// The answer is that of [`evaluate`](crate::evaluate). Costs as much, and a line for each stretch of time.
///
/// # Where a day went
/// ```
/// use punctual::{CalendarSpec, EntryKind, MetricSpec, Policy, PolicySpec, Ticket, explain};
/// let office = CalendarSpec::in_zone("Europe/Berlin").hours("mon-fri", ["09:00-17:00"]);
/// let resolution = MetricSpec::new().target("*", "*", "8h");
/// let spec = PolicySpec::new("p").calendar("office", office).default_calendar("office").metric("resolution", resolution);
/// let policy = Policy::from_spec(spec)?;
/// let ticket = Ticket::opened("T-1", "2026-03-06T14:00:00Z".parse()?).build()?; // Friday, three in the afternoon
/// let explanation = explain(&ticket, &policy, "2026-03-09T09:00:00Z".parse()?);
/// let ledger = &explanation.metrics[0].cycles[0].ledger;
/// let kinds: Vec<&EntryKind> = ledger.iter().map(|entry| &entry.kind).collect();
/// let outside = &EntryKind::OutsideHours { part: None };
/// assert_eq!(kinds, [&EntryKind::Counted, outside, &EntryKind::ClosedDay, outside, &EntryKind::Counted]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn explain(ticket: &Ticket, policy: &Policy, now: DateTime<Utc>) -> Explanation {
    let mut evaluation = empty(ticket, policy, now);
    let now = Instant::clamped(now);
    let metrics = policy.metrics().iter();
    let metrics = metrics.map(|metric| MetricExplanation { metric: metric.name.clone(), cycles: Vec::new() });
    let mut explainer = Explainer {
        metrics: metrics.collect(),
        causes: Causes::new(ticket, policy),
        watched: policy.metrics().iter().map(|_| Watched::default()).collect(),
        policy,
        now,
        report: Report::over(&mut evaluation, ticket, policy, now),
    };
    let mut notices = Vec::new();
    replay(ticket, policy, now, &mut Scratch::default(), &mut notices, &mut explainer);
    let (metrics, next_change) = (explainer.metrics, explainer.report.next_change);
    evaluation.next_change = next_change.map(Instant::utc);
    evaluation.notices = notices;
    Explanation { evaluation, metrics }
}

/// Watches the fold: lets the answer be written, and writes the reasons beside it.
struct Explainer<'a> {
    policy: &'a Policy,
    now: Instant,
    report: Report<'a>,
    causes: Causes<'a>,
    /// For each metric: what has been seen of its open cycle.
    watched: Vec<Watched>,
    metrics: Vec<MetricExplanation>,
}

/// The targets of a cycle so far.
#[derive(Default)]
struct Watched {
    cycle: u32,
    target: Option<Target>,
    due: Option<Instant>,
    targets: Vec<TargetInForce>,
}

impl Observer for Explainer<'_> {
    fn judged(&mut self, metric: usize, at: Instant, clock: &Timepiece<'_>, situation: &Situation<'_>) {
        let Some(watched) = self.watched.get_mut(metric) else { return };
        let Some(run) = clock.clock.last().filter(|run| run.end.is_none()) else { return };
        if watched.cycle != run.number {
            *watched = Watched { cycle: run.number, ..Watched::default() };
        }
        let due_before = std::mem::replace(&mut watched.due, run.due());
        let target = run.target.map(|placed| placed.target);
        if let Some(target) = target.filter(|_| target != watched.target) {
            let since = if watched.targets.is_empty() { run.started_at } else { at };
            let due_before = due_before.filter(|_| !watched.targets.is_empty());
            watched.targets.extend(in_force(self.policy, metric, since, target, situation).map(|in_force| {
                let due =
                    run.due().filter(|&due| due <= at || clock.reading(at).is_none_or(|now| now.paused.is_none()));
                TargetInForce { due_before: due_before.map(Instant::utc), due_at: due.map(Instant::utc), ..in_force }
            }));
        }
        watched.target = target;
    }

    fn cycle(&mut self, metric: usize, clock: &Timepiece<'_>) {
        self.report.cycle(metric, clock);
        let Some(run) = clock.clock.last() else { return };
        let Some(cycle) = self.report.last_cycle(metric) else { return };
        let ledger = entries::ledger(self.policy, metric, clock, &self.causes, self.now);
        let targets = match self.watched.get_mut(metric).filter(|watched| watched.cycle == run.number) {
            Some(watched) => std::mem::take(&mut watched.targets),
            None => Vec::new(),
        };
        let explanation = CycleExplanation {
            number: run.number,
            moments: moments(cycle, &targets, &ledger),
            totals: totals::totals(&ledger),
            targets,
            ledger,
        };
        if let Some(metric) = self.metrics.get_mut(metric) {
            metric.cycles.push(explanation);
        }
    }

    fn not_covered(&mut self, metric: usize, situation: &Situation<'_>) {
        self.report.not_covered(metric, situation);
    }

    fn state(&mut self, state: State) {
        self.report.state(state);
    }
}

fn in_force(
    policy: &Policy,
    metric: usize,
    since: Instant,
    target: Target,
    situation: &Situation<'_>,
) -> Option<TargetInForce> {
    let found = situation.found(policy.metrics().get(metric)?)?;
    let chosen_by =
        found.chosen_by.map(|(attribute, value)| ChosenBy { attribute: attribute.clone(), value: value.cloned() });
    Some(TargetInForce {
        since: since.utc(),
        priority: found.priority.cloned(),
        tier: found.tier.cloned(),
        allowance: target.allowance,
        calendar: policy.calendars().get(target.calendar)?.name.clone(),
        chosen_by,
        due_before: None,
        due_at: None,
    })
}

/// What happened to a cycle, in order.
fn moments(cycle: &Cycle, targets: &[TargetInForce], ledger: &[Entry]) -> Vec<Moment> {
    let moment = |at, kind| Moment { at, kind };
    let mut moments = vec![moment(cycle.started_at, MomentKind::Started)];
    moments.extend(targets.iter().skip(1).map(|target| moment(target.since, MomentKind::Retargeted)));
    moments.extend(cycle.due_at.map(|due| moment(due, MomentKind::Due)));
    for entry in ledger.iter().filter(|entry| entry.kind == EntryKind::Finished) {
        moments.push(moment(entry.from, MomentKind::Finished));
        moments.push(moment(entry.to, MomentKind::Reopened));
    }
    for alert in cycle.alerts.iter().filter(|alert| alert.fired) {
        let kind = MomentKind::Alert { level: alert.level.clone(), repetition: alert.repetition };
        moments.extend(alert.at.map(|at| moment(at, kind)));
    }
    moments.extend(cycle.stopped_at.map(|at| moment(at, MomentKind::Stopped)));
    // The sort is stable: what happens at one instant stays in this order.
    moments.sort_by_key(|moment| moment.at);
    moments
}
