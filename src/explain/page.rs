//! Writes an explanation as a page of plain text that can be pasted into a reply. This module knows the layout. It
//! computes nothing.

use std::fmt;

use chrono::TimeDelta;

use super::answers::{Answers, numbered};
use super::result::{
    CycleExplanation, Day, Entry, Explanation, MetricExplanation, Moment, MomentKind, TargetInForce, Total,
};
use super::wall_clock::WallClock;
use super::words::{self, Finest, Length, Local, Name};
use crate::evaluate::{Alert, Cycle, Firing, Phase};

/// A ledger with more lines than this is shown by date.
const LONG: usize = 60;
/// How many lines of a list are shown, half of them from each end.
const MOST: usize = 400;
/// How many cycles of a metric are shown in full, the last ones.
const IN_FULL: usize = 12;
/// The greatest width of the column of names.
const WIDEST: usize = 40;

/// Writes a page of plain text: what was promised and which target says so, whether it was kept, how the time was
/// spent, who was notified, and what is not covered and why. Instants are local times in the zone of the calendar,
/// with their offset.
///
/// # A reply to "why is this due on Monday?"
/// ```
/// use punctual::{CalendarSpec, MetricSpec, Policy, PolicySpec, Ticket, explain};
/// let office = CalendarSpec::weekly("Europe/Berlin").hours("mon-fri", ["09:00-17:00"]);
/// let resolution = MetricSpec::new().targets("*", "*", "8h");
/// let spec = PolicySpec::new("p").calendars("office", office).calendar("office").metrics("resolution", resolution);
/// let policy = Policy::from_spec(spec)?;
/// let ticket = Ticket::opened("T-1", "2026-03-06T14:00:00Z".parse()?).build()?; // Friday, three in the afternoon
/// let page = explain(&ticket, &policy, "2026-03-06T15:00:00Z".parse()?).to_string();
/// assert!(page.contains("Due Mon 2026-03-09 15:00 +01:00: 1h used, 7h left."), "{page}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let evaluation = &self.evaluation;
        let clock = &self.clock;
        let (id, policy) = (Name(&evaluation.ticket), &evaluation.policy);
        writeln!(
            f,
            "Ticket {id} under policy {}, version {} ({})",
            Name(&policy.id),
            policy.version,
            Name(&policy.kind)
        )?;
        let state = evaluation.state.map_or("not open yet", |state| state.as_str());
        writeln!(f, "As of {} the ticket is {state}.", clock.show(evaluation.now))?;
        let answers = Answers::of(evaluation);
        for metric in &self.metrics {
            metric.write(f, &answers, clock)?;
        }
        if !evaluation.notices.is_empty() {
            writeln!(f)?;
            clipped(f, &evaluation.notices, |f, notice| writeln!(f, "{}", words::notice(notice, clock)))?;
        }
        writeln!(f)?;
        match evaluation.next_change {
            Some(at) => write!(f, "Next change, if nothing else happens: {}. ", clock.show(at))?,
            None => f.write_str("Only an event can change this. ")?,
        }
        writeln!(f, "Time zone rules: {}.", Name(&evaluation.tzdb))
    }
}

impl MetricExplanation {
    fn write(&self, f: &mut fmt::Formatter<'_>, answers: &Answers<'_>, clock: &WallClock) -> fmt::Result {
        let (name, cycles) = (Name(&self.metric), answers.cycles(&self.metric));
        let (earlier, last) = self.cycles.split_at(self.cycles.len().saturating_sub(IN_FULL));
        if !earlier.is_empty() {
            writeln!(f, "\n{name}, earlier cycles")?;
            clipped(f, earlier, |f, explanation| match numbered(cycles, explanation.number) {
                Some(cycle) => writeln!(f, "  {}: {}", cycle.number, words::verdict(cycle, &explanation.clock)),
                None => Ok(()),
            })?;
        }
        for explanation in last {
            match cycles.len() {
                0 | 1 if explanation.number == 1 => writeln!(f, "\n{name}")?,
                _ => writeln!(f, "\n{name}, cycle {}", explanation.number)?,
            }
            if let Some(cycle) = numbered(cycles, explanation.number) {
                explanation.write(f, cycle)?;
            }
        }
        let uncovered = answers.uncovered_alerts(&self.metric);
        if !uncovered.is_empty() {
            writeln!(f, "\n{name}, in cycles that no cell covers any more")?;
            clipped(f, uncovered, |f, alert| {
                let at = alert.at.map_or(String::new(), |at| format!(" {}", clock.show(at)));
                writeln!(f, "  Fired{at}: {}", words::level(&alert.level, alert.repetition))
            })?;
        }
        match answers.gap(&self.metric) {
            Some(gap) if cycles.is_empty() => writeln!(f, "\n{name}\n  No clock runs: {}.", words::not_covered(gap)),
            Some(gap) => writeln!(f, "  No clock runs now: {}.", words::not_covered(gap)),
            None if cycles.is_empty() => writeln!(f, "\n{name}\n  No clock has started yet."),
            None => Ok(()),
        }
    }
}

impl CycleExplanation {
    fn write(&self, f: &mut fmt::Formatter<'_>, cycle: &Cycle) -> fmt::Result {
        let clock = &self.clock;
        writeln!(f, "  {}", words::verdict(cycle, clock))?;
        self.promises(f, cycle)?;
        self.steps(f)?;
        let finest = self.ledger.iter().flat_map(|entry| [entry.from, entry.to]).map(|at| self.clock.finest(at)).max();
        if self.ledger.len() > LONG {
            let days = self.days();
            writeln!(f, "\n  By date, in place of {} stretches:", self.ledger.len())?;
            clipped(f, &days, day)?;
        } else if let Some(finest) = finest {
            self.stretches(f, finest)?;
        }
        if self.ledger.len() > 1 {
            self.sums(f)?;
        }
        self.alerts(f, cycle)
    }

    fn promises(&self, f: &mut fmt::Formatter<'_>, cycle: &Cycle) -> fmt::Result {
        let zone = Name(&self.clock.zone);
        if let [only] = &self.targets[..] {
            let placed = match (cycle.allowance, only.allowance) {
                (Some(length), days) if !matches!(days, crate::policy::Allowance::Working(_)) => {
                    format!(", which is {} from its start", Length(length))
                }
                _ => String::new(),
            };
            writeln!(f, "  Promised: {}{placed}. Times are those of {zone}.", words::promise(only))?;
            return self.late_target(f, only, cycle);
        }
        writeln!(f, "  Promised, one after the other; times are those of {zone}:")?;
        clipped(f, &self.targets, |f, target| self.target(f, target))
    }

    /// A first target that came into force after the start.
    fn late_target(&self, f: &mut fmt::Formatter<'_>, target: &TargetInForce, cycle: &Cycle) -> fmt::Result {
        if target.since > cycle.started_at {
            let (since, by) = (self.clock.show(target.since), words::cause(&target.by));
            writeln!(f, "  That holds since {since} ({by}), as if it had from the start.")?;
        }
        Ok(())
    }

    fn target(&self, f: &mut fmt::Formatter<'_>, target: &TargetInForce) -> fmt::Result {
        let show = |at| self.clock.show(at);
        let until = target.until.map_or(String::new(), |until| format!(", until {}", show(until)));
        writeln!(f, "    since {} ({}){until}:", show(target.since), words::cause(&target.by))?;
        writeln!(f, "      {}", words::promise(target))?;
        let due = target.due_at.map_or("not due".to_owned(), |due| format!("due {}", show(due)));
        let before = target.due_before.map_or(String::new(), |before| format!(", in place of {}", show(before)));
        writeln!(f, "      {due}{before}")
    }

    /// Starts, stops and reopenings.
    fn steps(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: Vec<(&str, &Moment)> =
            self.moments.iter().filter_map(|moment| Some((step(&moment.kind)?, moment))).collect();
        clipped(f, &steps, |f, (what, moment)| {
            let by = moment.by.as_ref().map_or(String::new(), |by| format!(" ({})", words::cause(by)));
            writeln!(f, "  {what} {}{by}.", self.clock.show(moment.at))
        })
    }

    fn stretches(&self, f: &mut fmt::Formatter<'_>, finest: Finest) -> fmt::Result {
        let local = |at| Local { clock: &self.clock, at, finest }.to_string();
        let width =
            self.ledger.iter().map(|entry| local(entry.from).len().max(local(entry.to).len())).max().unwrap_or(0);
        writeln!(f, "\n  {:<width$}   {:<width$} {:>9} {:>9}  what", "from", "to", "wall", "working")?;
        self.ledger.iter().try_for_each(|entry: &Entry| {
            let (wall, worked) = (Length(entry.wall), working(entry.worked));
            let what = words::entry(entry, &self.clock);
            writeln!(f, "  {:<width$} - {:<width$} {wall:>9} {worked:>9}  {what}", local(entry.from), local(entry.to))
        })
    }

    fn sums(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let totals = &self.totals;
        let name =
            |total: &Total, none: &str| total.name.as_ref().map_or(none.to_owned(), |name| Name(name).to_string());
        // Time that counted and pauses are what the reader asks for.
        let is_asked_for = |total: &&Total| matches!(total.name.as_deref(), Some("counted" | "paused"));
        let (first, others) = (totals.kinds.iter().filter(is_asked_for), totals.kinds.iter());
        let kinds = first.chain(others.filter(|total| !is_asked_for(total)));
        let kinds = kinds.map(|total| (words::kind_name(&name(total, "")), total));
        let named = |totals: &[Total]| totals.iter().any(|total| total.name.is_some());
        let mut lines: Vec<(String, &Total)> = kinds.collect();
        if named(&totals.reasons) {
            lines.extend(totals.reasons.iter().map(|total| (format!("reason: {}", name(total, "not paused")), total)));
        }
        if named(&totals.parties) {
            lines.extend(totals.parties.iter().map(|total| (format!("party: {}", name(total, "nobody")), total)));
        }
        // A longer name runs into the next columns, so that one long name does not widen every line.
        let width = lines.iter().map(|(what, _)| what.chars().count()).max().unwrap_or(0);
        let width = width.clamp("in all".len(), WIDEST);
        writeln!(f, "\n  {:<width$} {:>9} {:>9}", "totals", "wall", "working")?;
        writeln!(f, "  {:<width$} {:>9} {:>9}", "in all", Length(totals.wall), working(totals.worked))?;
        clipped(f, &lines, |f, (what, total)| {
            writeln!(f, "  {what:<width$} {:>9} {:>9}", Length(total.wall), working(total.worked))
        })
    }

    fn alerts(&self, f: &mut fmt::Formatter<'_>, cycle: &Cycle) -> fmt::Result {
        let alerts: Vec<Told<'_>> =
            cycle.fired.iter().map(Told::Fired).chain(self.pending.iter().map(Told::ToCome)).collect();
        if !alerts.is_empty() {
            writeln!(f)?;
        }
        clipped(f, &alerts, |f, alert| self.alert(f, *alert, cycle))
    }

    fn alert(&self, f: &mut fmt::Formatter<'_>, alert: Told<'_>, cycle: &Cycle) -> fmt::Result {
        let is_paused = matches!(cycle.phase, Phase::Paused { .. });
        match alert {
            Told::Fired(firing) => write!(f, "  Fired {}", self.clock.show(firing.at))?,
            Told::ToCome(Alert { at: Some(at), .. }) => write!(f, "  To come {}", self.clock.show(*at))?,
            Told::ToCome(_) if is_paused => f.write_str("  Waits for the pause to end")?,
            Told::ToCome(_) => f.write_str("  Not to come as things are")?,
        }
        let (level, repetition, notify) = match alert {
            Told::Fired(firing) => (&firing.level, firing.repetition, &firing.notify),
            Told::ToCome(alert) => (&alert.level, alert.repetition, &alert.notify),
        };
        write!(f, ": {}", words::level(level, repetition))?;
        for (number, contact) in notify.iter().enumerate() {
            write!(f, "{} {}", if number == 0 { ", to" } else { "," }, Name(contact))?;
        }
        writeln!(f)
    }
}

/// What is told of a level.
#[derive(Clone, Copy)]
enum Told<'a> {
    Fired(&'a Firing),
    ToCome(&'a Alert),
}

fn step(kind: &MomentKind) -> Option<&'static str> {
    match kind {
        MomentKind::Started => Some("Started"),
        MomentKind::Stopped => Some("Stopped"),
        MomentKind::Reopened => Some("Reopened"),
        _ => None,
    }
}

/// No working time is written as a dash, so that time that counted stands out.
fn working(worked: TimeDelta) -> String {
    if worked.is_zero() { "-".to_owned() } else { Length(worked).to_string() }
}

fn day(f: &mut fmt::Formatter<'_>, day: &Day) -> fmt::Result {
    write!(f, "    {} {:>9}", day.date.format("%a %Y-%m-%d"), Length(day.wall))?;
    for (what, length) in
        [("counted", day.counted), ("closed", day.closed), ("paused", day.paused), ("finished", day.finished)]
    {
        if !length.is_zero() {
            write!(f, "  {what} {}", Length(length))?;
        }
    }
    writeln!(f)
}

/// Writes one line for each item. If there are very many, only the first and the last are written.
fn clipped<T>(
    f: &mut fmt::Formatter<'_>,
    lines: &[T],
    mut line: impl FnMut(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    clipped_by_number(f, lines.len(), &mut |f, number| lines.get(number).map_or(Ok(()), |one| line(f, one)))
}

fn clipped_by_number(
    f: &mut fmt::Formatter<'_>,
    count: usize,
    line: &mut dyn FnMut(&mut fmt::Formatter<'_>, usize) -> fmt::Result,
) -> fmt::Result {
    if count <= MOST {
        return (0..count).try_for_each(|number| line(f, number));
    }
    let hidden = count.saturating_sub(MOST);
    (0..MOST / 2).try_for_each(|number| line(f, number))?;
    writeln!(f, "    ... and {hidden} more ...")?;
    (hidden.saturating_add(MOST / 2)..count).try_for_each(|number| line(f, number))
}
