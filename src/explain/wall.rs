//! The wall clocks for all instants that an explanation names, and the zones that they show.

use chrono::{DateTime, Utc};

use super::answers::{Answers, numbered};
use super::result::{CycleExplanation, EntryKind, Explanation};
use super::wall_clock::{WallClock, around_span, over};
use crate::calendar::{Calendar, Zone};
use crate::evaluate::{Cycle, Phase};
use crate::policy::Policy;
use crate::time::Instant;

/// The zone in which a cycle is shown: that of its calendar, or of the policy where the calendar runs round the clock.
pub(super) fn zone_of<'a>(policy: &'a Policy, cycle: Option<&Cycle>) -> &'a Zone {
    let calendar = cycle.and_then(|cycle| policy.calendar(&cycle.calendar));
    calendar.and_then(Calendar::own_zone).unwrap_or_else(|| policy.time_zone())
}

/// The wall clock of a zone, for every instant that an explanation of `cycle` at `now` can name.
pub(super) fn around(zone: &Zone, cycle: &CycleExplanation, answer: &Cycle, now: Instant) -> WallClock {
    let span = (answer.started_at, answer.stopped_at.unwrap_or_else(|| now.utc()));
    around_span(zone, span, causes(cycle).chain(instants(cycle, answer)).chain([now.utc()]))
}

/// The wall clock of a zone for every instant that an explanation names outside its cycles; `since` is one of them.
pub(super) fn around_all(zone: &Zone, explanation: &Explanation, since: Option<DateTime<Utc>>) -> WallClock {
    let evaluation = &explanation.evaluation;
    let uncovered = evaluation.metrics.iter().flat_map(|status| &status.uncovered_alerts);
    let uncovered = uncovered.flat_map(|alert| [alert.at, alert.due_at]).flatten();
    let answers = Answers::of(evaluation);
    let cycles = explanation.metrics.iter().flat_map(|metric| {
        let answers = answers.cycles(&metric.metric);
        metric.cycles.iter().filter_map(|cycle| Some((cycle, numbered(answers, cycle.number)?)))
    });
    let cycles = cycles.flat_map(|(cycle, answer)| instants(cycle, answer));
    let instants = uncovered.chain(cycles).chain(evaluation.next_change).chain(since);
    over(zone, instants, Instant::clamped(evaluation.now))
}

impl Explanation {
    /// The same explanation with all local times in this zone: on the page, in the picture and by date.
    ///
    /// # An office in Berlin, explained to a customer in New York
    /// ```
    /// use punctual::calendar::Zone;
    /// use punctual::{CalendarSpec, MetricSpec, Policy, PolicySpec, Ticket, explain};
    /// let office = CalendarSpec::weekly("Europe/Berlin").hours("mon-fri", ["09:00-17:00"]);
    /// let resolution = MetricSpec::new().targets("*", "*", "4h");
    /// let spec = PolicySpec::new("p").calendars("office", office).calendar("office");
    /// let policy = Policy::from_spec(spec.metrics("resolution", resolution))?;
    /// let opened = "2026-03-02T09:00:00Z".parse()?;
    /// let page = explain(&Ticket::opened("T-1", opened).build()?, &policy, opened);
    /// let page = page.in_zone(&Zone::named("America/New_York")?).to_string();
    /// assert!(page.contains("Due Mon 2026-03-02 08:00 -05:00"), "{page}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn in_zone(mut self, zone: &Zone) -> Explanation {
        let (answers, now) = (Answers::of(&self.evaluation), Instant::clamped(self.evaluation.now));
        for metric in &mut self.metrics {
            let answers = answers.cycles(&metric.metric);
            for cycle in &mut metric.cycles {
                if let Some(answer) = numbered(answers, cycle.number) {
                    cycle.clock = around(zone, cycle, answer, now);
                }
            }
        }
        let since = self.clock.offsets.first().map(|offset| offset.since);
        self.clock = around_all(zone, &self, since);
        self
    }
}

/// The instants of the causes that a cycle names. A pause may have begun before the cycle.
fn causes(cycle: &CycleExplanation) -> impl Iterator<Item = DateTime<Utc>> + '_ {
    let of_pauses = cycle.ledger.iter().flat_map(|entry| match &entry.kind {
        EntryKind::Paused { opened_by, closed_by, .. } => [opened_by.as_ref(), closed_by.as_ref()],
        _ => [None, None],
    });
    of_pauses.flatten().chain(cycle.targets.iter().map(|target| &target.by)).map(|cause| cause.at)
}

/// The instants that the explanation of a cycle and its answer name.
fn instants<'a>(cycle: &'a CycleExplanation, answer: &'a Cycle) -> impl Iterator<Item = DateTime<Utc>> + 'a {
    let opens_at = match answer.phase {
        Phase::OutsideHours { opens_at } => opens_at,
        _ => None,
    };
    let ends_at = answer.phase.pause_ends_at();
    let of_answer = [Some(answer.started_at), answer.due_at, answer.due_if_resumed, opens_at, ends_at];
    let fired = answer.fired.iter().flat_map(|firing| [Some(firing.at), firing.due_at]);
    let pending = cycle.pending.iter().map(|alert| alert.at);
    let of_targets = cycle.targets.iter().flat_map(|target| [target.due_before, target.due_at]);
    of_answer.into_iter().chain(fired).chain(pending).chain(of_targets).flatten()
}
