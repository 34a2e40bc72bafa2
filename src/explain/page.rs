//! Writes an explanation as a page of plain text that can be pasted into a reply. This module knows the layout. It
//! computes nothing.

use std::fmt;

use chrono::{Datelike, TimeDelta};

use super::answers::{Answers, numbered};
use super::result::{
    CycleExplanation, Day, Entry, Explanation, Held, MetricExplanation, Moment, MomentKind, TargetInForce, Total,
};
use super::wall_clock::WallClock;
use super::words::{self, Finest, Length, Local, Name};
use crate::evaluate::{Alert, Cycle, Firing, Phase};
use crate::input::names::sort_by;

/// A ledger with more lines than this is shown by date.
const LONG: usize = 60;
/// How many lines of a list are shown, half of them from each end.
const MOST: usize = 400;
/// How many lines all lists of a page have together. From there on each list shows its ends only (B3).
const MOST_IN_ALL: usize = 5_000;
/// How many lines of a list are shown at least.
const LEAST: usize = 10;
/// How many contacts a line names.
const CONTACTS: usize = 10;
/// How many cycles of a metric are shown in full, the last ones.
const IN_FULL: usize = 12;
/// The greatest width of the column of names.
const WIDEST: usize = 40;

/// A page as far as it has been written.
struct Page<'a, 'f> {
    to: &'a mut fmt::Formatter<'f>,
    /// How many lines its lists may still have.
    lines_left: usize,
}

impl Page<'_, '_> {
    /// Lets `write!` write to the page.
    fn write_fmt(&mut self, text: fmt::Arguments<'_>) -> fmt::Result {
        self.to.write_fmt(text)
    }

    /// Writes one line for each item. If there are very many, only the first and the last are written.
    fn clipped<T>(&mut self, lines: &[T], mut line: impl FnMut(&mut Self, &T) -> fmt::Result) -> fmt::Result {
        self.clipped_by_number(lines.len(), &mut |page, number| lines.get(number).map_or(Ok(()), |one| line(page, one)))
    }

    fn clipped_by_number(
        &mut self,
        count: usize,
        line: &mut dyn FnMut(&mut Self, usize) -> fmt::Result,
    ) -> fmt::Result {
        let most = MOST.min(self.lines_left).max(LEAST);
        let hidden = count.saturating_sub(most);
        self.lines_left = self.lines_left.saturating_sub(count.min(most));
        let first = if hidden == 0 { count } else { most / 2 };
        (0..first).try_for_each(|number| line(self, number))?;
        if hidden > 0 {
            writeln!(self, "    ... and {hidden} more ...")?;
        }
        (hidden.saturating_add(first)..count).try_for_each(|number| line(self, number))
    }
}

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
        let page = &mut Page { to: f, lines_left: MOST_IN_ALL };
        let evaluation = &self.evaluation;
        let clock = &self.clock;
        let (id, policy) = (Name(&evaluation.ticket), &evaluation.policy);
        writeln!(
            page,
            "Ticket {id} under policy {}, version {} ({})",
            Name(&policy.id),
            policy.version,
            Name(&policy.kind)
        )?;
        let state = evaluation.state.map_or("not open yet", |state| state.as_str());
        writeln!(page, "As of {} the ticket is {state}.", clock.show(evaluation.now))?;
        let answers = Answers::of(evaluation);
        for metric in &self.metrics {
            metric.write(page, &answers, clock)?;
        }
        if !evaluation.notices.is_empty() {
            writeln!(page)?;
            page.clipped(&evaluation.notices, |page, notice| writeln!(page, "{}", words::notice(notice, clock)))?;
        }
        if evaluation.firings_left_out > 0 {
            writeln!(page, "\n{} firings are not listed.", evaluation.firings_left_out)?;
        }
        writeln!(page)?;
        match evaluation.next_change {
            Some(at) => write!(page, "Next change, if nothing else happens: {}. ", clock.show(at))?,
            None => write!(page, "Only an event can change this. ")?,
        }
        writeln!(page, "Time zone rules: {}.", Name(&evaluation.tzdb))
    }
}

impl MetricExplanation {
    fn write(&self, page: &mut Page<'_, '_>, answers: &Answers<'_>, clock: &WallClock) -> fmt::Result {
        let (name, cycles) = (Name(&self.metric), answers.cycles(&self.metric));
        let (earlier, last) = self.cycles.split_at(self.cycles.len().saturating_sub(IN_FULL));
        if !earlier.is_empty() {
            writeln!(page, "\n{name}, earlier cycles")?;
            page.clipped(earlier, |page, explanation| match numbered(cycles, explanation.number) {
                Some(cycle) => writeln!(page, "  {}: {}", cycle.number, words::verdict(cycle, explanation)),
                None => Ok(()),
            })?;
        }
        for explanation in last {
            match cycles.len() {
                0 | 1 if explanation.number == 1 => writeln!(page, "\n{name}")?,
                _ => writeln!(page, "\n{name}, cycle {}", explanation.number)?,
            }
            if let Some(cycle) = numbered(cycles, explanation.number) {
                explanation.write(page, cycle)?;
            }
        }
        let uncovered = answers.uncovered_alerts(&self.metric);
        if !uncovered.is_empty() {
            writeln!(page, "\n{name}, in cycles that no cell covers any more")?;
            page.clipped(uncovered, |page, alert| {
                let at = alert.at.map_or(String::new(), |at| format!(" {}", clock.show(at)));
                writeln!(page, "  Fired{at}: {}", words::level(&alert.level, alert.repetition))
            })?;
        }
        match answers.gap(&self.metric) {
            Some(gap) if cycles.is_empty() => writeln!(page, "\n{name}\n  No clock runs: {}.", words::not_covered(gap)),
            Some(gap) => writeln!(page, "  No clock runs now: {}.", words::not_covered(gap)),
            None if cycles.is_empty() => writeln!(page, "\n{name}\n  No clock has started yet."),
            None => Ok(()),
        }
    }
}

impl CycleExplanation {
    fn write(&self, page: &mut Page<'_, '_>, cycle: &Cycle) -> fmt::Result {
        writeln!(page, "  {}", words::verdict(cycle, self))?;
        words::held_when_due(self).map_or(Ok(()), |held| writeln!(page, "  {held}"))?;
        self.promises(page, cycle)?;
        self.steps(page)?;
        let finest = self.ledger.iter().flat_map(|entry| [entry.from, entry.to]).map(|at| self.clock.finest(at)).max();
        if self.ledger.len() > LONG {
            let days = self.days();
            writeln!(page, "\n  By date, in place of {} stretches:", self.ledger.len())?;
            page.clipped(&days, day)?;
        } else if let Some(finest) = finest {
            self.stretches(page, finest)?;
        }
        if self.ledger.len() > 1 {
            self.sums(page)?;
        }
        self.alerts(page, cycle)
    }

    fn promises(&self, page: &mut Page<'_, '_>, cycle: &Cycle) -> fmt::Result {
        let zone = Name(&self.clock.zone);
        if let [only] = &self.targets[..] {
            let placed = match (cycle.allowance, only.allowance) {
                (Some(length), Some(days)) if !matches!(days, crate::policy::Allowance::Working(_)) => {
                    format!(", which is {} from its start", Length(length))
                }
                _ => String::new(),
            };
            writeln!(page, "  Promised: {}{placed}. Times are those of {zone}.", words::promise(only))?;
            return self.late_target(page, only, cycle);
        }
        writeln!(page, "  Promised, one after the other; times are those of {zone}:")?;
        page.clipped(&self.targets, |page, target| self.target(page, target))
    }

    /// A first target that came into force after the start.
    fn late_target(&self, page: &mut Page<'_, '_>, target: &TargetInForce, cycle: &Cycle) -> fmt::Result {
        if target.since > cycle.started_at {
            let (since, by) = (self.clock.show(target.since), words::cause(&target.by));
            writeln!(page, "  That holds since {since} ({by}), as if it had from the start.")?;
        }
        Ok(())
    }

    fn target(&self, page: &mut Page<'_, '_>, target: &TargetInForce) -> fmt::Result {
        let show = |at| self.clock.show(at);
        let until = target.until.map_or(String::new(), |until| format!(", until {}", show(until)));
        writeln!(page, "    since {} ({}){until}:", show(target.since), words::cause(&target.by))?;
        writeln!(page, "      {}", words::promise(target))?;
        let due = target.due_at.map_or("not due".to_owned(), |due| format!("due {}", show(due)));
        let before = target.due_before.map_or(String::new(), |before| format!(", in place of {}", show(before)));
        writeln!(page, "      {due}{before}")
    }

    /// Starts, stops and reopenings, and reasons that did not pause it.
    fn steps(&self, page: &mut Page<'_, '_>) -> fmt::Result {
        let is_step = |moment: &&Moment| step(&moment.kind).is_some();
        let steps: Vec<&Moment> = self.moments.iter().filter(is_step).collect();
        page.clipped(&steps, |page, moment| {
            let by = moment.by.as_ref().map_or(String::new(), |by| format!(" ({})", words::cause(by)));
            let (what, at) = (step(&moment.kind).unwrap_or_default(), self.clock.show(moment.at));
            match &moment.kind {
                MomentKind::NotPaused { reason, times } => {
                    writeln!(page, "  {what} {at} for {}{by}: {}.", Name(reason), words::used_up(*times))
                }
                _ => writeln!(page, "  {what} {at}{by}."),
            }
        })
    }

    fn stretches(&self, page: &mut Page<'_, '_>, finest: Finest) -> fmt::Result {
        let local = |at| Local { clock: &self.clock, at, finest }.to_string();
        let width =
            self.ledger.iter().map(|entry| local(entry.from).len().max(local(entry.to).len())).max().unwrap_or(0);
        writeln!(page, "\n  {:<width$}   {:<width$} {:>9} {:>9}  what", "from", "to", "wall", "working")?;
        page.clipped(&self.ledger, |page, entry: &Entry| {
            let (wall, worked) = (Length(entry.wall), working(entry.worked));
            let what = words::entry(entry, &self.clock);
            writeln!(
                page,
                "  {:<width$} - {:<width$} {wall:>9} {worked:>9}  {what}",
                local(entry.from),
                local(entry.to)
            )
        })
    }

    fn sums(&self, page: &mut Page<'_, '_>) -> fmt::Result {
        let totals = &self.totals;
        let name =
            |total: &Total, none: &str| total.name.as_ref().map_or(none.to_owned(), |name| Name(name).to_string());
        // Time that counted and pauses are what the reader asks for.
        let is_asked_for = |total: &&Total| matches!(total.name.as_deref(), Some("counted" | "paused"));
        let (first, others) = (totals.kinds.iter().filter(is_asked_for), totals.kinds.iter());
        let kinds = first.chain(others.filter(|total| !is_asked_for(total)));
        let kinds = kinds.map(|total| (words::kind_name(&name(total, "")), total.wall, total.worked));
        let named = |totals: &[Total]| totals.iter().any(|total| total.name.is_some());
        let mut lines: Vec<Line> = kinds.collect();
        let line = |what, total: &Total| (what, total.wall, total.worked);
        if named(&totals.reasons) {
            let reasons = totals.reasons.iter();
            lines.extend(reasons.map(|total| line(format!("reason: {}", name(total, "not paused")), total)));
        }
        if named(&totals.parties) {
            let parties = totals.parties.iter();
            lines.extend(parties.map(|total| line(format!("party: {}", name(total, "nobody")), total)));
        }
        lines.extend(totals.groups.iter().flat_map(|held| held_lines("group", held)));
        lines.extend(totals.agents.iter().flat_map(|held| held_lines("agent", held)));
        // A longer name runs into the next columns, so that one long name does not widen every line.
        let width = lines.iter().map(|(what, ..)| what.chars().count()).max().unwrap_or(0);
        let width = width.clamp("in all".len(), WIDEST);
        writeln!(page, "\n  {:<width$} {:>9} {:>9}", "totals", "wall", "working")?;
        writeln!(page, "  {:<width$} {:>9} {:>9}", "in all", Length(totals.wall), working(totals.worked))?;
        page.clipped(&lines, |page, (what, wall, worked)| {
            writeln!(page, "  {what:<width$} {:>9} {:>9}", Length(*wall), working(*worked))
        })
    }

    fn alerts(&self, page: &mut Page<'_, '_>, cycle: &Cycle) -> fmt::Result {
        // The moments include what is listed as fired, in the same order.
        let mut moments = self.moments.iter().map(|moment| (moment.at, &moment.kind));
        let fired = cycle.fired.iter().map(|firing| {
            let is_it = |&(at, kind): &(_, &MomentKind)| at == firing.at && is_of(kind, firing);
            Told::Fired(firing, moments.find(is_it).map(|(_, kind)| kind))
        });
        let mut to_come: Vec<&Alert> = self.pending.iter().collect();
        sort_by(&mut to_come, |one, other| (one.at.is_none(), one.at).cmp(&(other.at.is_none(), other.at)));
        let alerts: Vec<Told<'_>> = fired.chain(to_come.into_iter().map(Told::ToCome)).collect();
        if !alerts.is_empty() {
            writeln!(page)?;
        }
        page.clipped(&alerts, |page, alert| self.alert(page, *alert, cycle))
    }

    fn alert(&self, page: &mut Page<'_, '_>, alert: Told<'_>, cycle: &Cycle) -> fmt::Result {
        let is_paused = matches!(cycle.phase, Phase::Paused { .. });
        match alert {
            Told::Fired(firing, _) => write!(page, "  Fired {}", self.clock.show(firing.at))?,
            Told::ToCome(Alert { at: Some(at), .. }) => write!(page, "  To come {}", self.clock.show(*at))?,
            Told::ToCome(Alert { waits_for: Some(number), .. }) => write!(page, "  Waits for level {number}")?,
            Told::ToCome(_) if is_paused => write!(page, "  Waits for the pause to end")?,
            Told::ToCome(_) => write!(page, "  Never, if nothing else happens")?,
        }
        let (level, repetition, notify) = match alert {
            Told::Fired(firing, _) => (&firing.level, firing.repetition, &firing.notify),
            Told::ToCome(alert) => (&alert.level, alert.repetition, &alert.notify),
        };
        write!(page, ": {}", words::level(level, repetition))?;
        for (number, contact) in notify.iter().take(CONTACTS).enumerate() {
            write!(page, "{} {}", if number == 0 { ", to" } else { "," }, Name(contact))?;
        }
        match notify.len().saturating_sub(CONTACTS) {
            0 => {}
            more => write!(page, " and {more} more")?,
        }
        let because = match alert {
            Told::Fired(_, Some(kind)) => words::because(kind, &self.clock),
            _ => String::new(),
        };
        writeln!(page, "{because}")
    }
}

/// A line of the totals: what it is about, real time and working time.
type Line = (String, TimeDelta, TimeDelta);

/// How long a group or an agent had the ticket, and how much of it counted, if that is not all working time.
fn held_lines(what: &str, held: &Held) -> impl Iterator<Item = Line> {
    let what = format!("{what}: {}", held.name.as_ref().map_or("none".to_owned(), |name| Name(name).to_string()));
    let counted = (format!("{what}, counted"), held.counted, held.counted);
    let differs = held.counted != held.worked;
    std::iter::once((what, held.wall, held.worked)).chain(differs.then_some(counted))
}

/// What is told of a level.
#[derive(Clone, Copy)]
enum Told<'a> {
    /// What has fired, and the moment that says why.
    Fired(&'a Firing, Option<&'a MomentKind>),
    ToCome(&'a Alert),
}

/// Whether this is the moment of a firing.
fn is_of(kind: &MomentKind, firing: &Firing) -> bool {
    match kind {
        MomentKind::Alert { level, repetition, .. } => *repetition == firing.repetition && *level == firing.level,
        _ => false,
    }
}

fn step(kind: &MomentKind) -> Option<&'static str> {
    match kind {
        MomentKind::Started => Some("Started"),
        MomentKind::Stopped => Some("Stopped"),
        MomentKind::Voided => Some("Ended"),
        MomentKind::Reopened => Some("Reopened"),
        MomentKind::NotPaused { .. } => Some("Not paused from"),
        _ => None,
    }
}

/// No working time is written as a dash, so that time that counted stands out.
fn working(worked: TimeDelta) -> String {
    if worked.is_zero() { "-".to_owned() } else { Length(worked).to_string() }
}

fn day(page: &mut Page<'_, '_>, day: &Day) -> fmt::Result {
    write!(page, "    {} {} {:>9}", day.date.weekday(), day.date, Length(day.wall))?;
    for (what, length) in
        [("counted", day.counted), ("closed", day.closed), ("paused", day.paused), ("finished", day.finished)]
    {
        if !length.is_zero() {
            write!(page, "  {what} {}", Length(length))?;
        }
    }
    writeln!(page)
}
