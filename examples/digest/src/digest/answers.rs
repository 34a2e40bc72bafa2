//! The answers of an evaluation as text that contains no field names, no alert keys and no edition of the time zone
//! database.

use std::fmt::{self, Write};

use punctual::chrono::{DateTime, TimeDelta, Utc};
use punctual::{Alert, Cycle, Evaluation, Outcome, Phase};

/// The cycles of each metric, the alerts that have fired, and the next change.
pub(super) fn text(evaluation: &Evaluation) -> String {
    let mut text = String::new();
    write(evaluation, &mut text).unwrap_or_else(|mistake| panic!("{mistake}"));
    text
}

fn write(evaluation: &Evaluation, to: &mut String) -> fmt::Result {
    writeln!(to, "{}", instant(Some(evaluation.now)))?;
    for status in &evaluation.metrics {
        for cycle in &status.cycles {
            write!(to, "{} ", status.metric)?;
            write_cycle(cycle, to)?;
        }
    }
    for alert in evaluation.fired() {
        write_alert(&alert, to)?;
    }
    writeln!(to, "next {}", instant(evaluation.next_change))
}

fn write_cycle(cycle: &Cycle, to: &mut String) -> fmt::Result {
    let (start, stop, due) = (instant(Some(cycle.started_at)), instant(cycle.stopped_at), instant(cycle.due_at));
    let (elapsed, paused) = (nanos(cycle.elapsed), nanos(cycle.paused));
    write!(to, "{} {start} {stop} {due} {elapsed} {paused} ", cycle.number)?;
    match &cycle.phase {
        Phase::Running => write!(to, "running")?,
        Phase::OutsideHours { opens_at } => write!(to, "outside {}", instant(*opens_at))?,
        Phase::Paused { since, reason, party, .. } => {
            let party = party.as_deref().unwrap_or("-");
            write!(to, "paused {} {reason} {party}", instant(Some(*since)))?;
        }
        Phase::Stopped => write!(to, "stopped")?,
        Phase::Cancelled => write!(to, "cancelled")?,
        other => panic!("a phase that is not known: {other:?}"),
    }
    writeln!(to, " {} {}", outcome(cycle.outcome), instant(cycle.breached_at))
}

fn write_alert(alert: &Alert, to: &mut String) -> fmt::Result {
    let (metric, cycle) = (alert.key.metric(), alert.key.cycle());
    writeln!(to, "fired {metric} {cycle} {} {} {}", alert.level, alert.repetition, instant(alert.at))
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pending => "pending",
        Outcome::Met => "met",
        Outcome::Breached => "breached",
        Outcome::Void => "void",
        other => panic!("an outcome that is not known: {other:?}"),
    }
}

/// Nanoseconds since 1970, or `-`.
fn instant(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| "-".to_owned(), |at| format!("{}.{:09}", at.timestamp(), at.timestamp_subsec_nanos()))
}

fn nanos(length: TimeDelta) -> i64 {
    length.num_nanoseconds().unwrap_or_else(|| panic!("a length beyond the horizon: {length}"))
}
