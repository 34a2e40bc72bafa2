//! The words of an explanation, for the page and for the text of the picture: instants, lengths, causes and verdicts.

use std::fmt::{self, Write};
use std::sync::Arc;

use chrono::{DateTime, Datelike, FixedOffset, TimeDelta, Timelike, Utc, Weekday};

use super::result::{
    Cause, ClosedBy, CycleExplanation, Entry, EntryKind, Held, Holder, MomentKind, PromisedBy, TargetInForce, Total,
    Totals,
};
use super::wall_clock::WallClock;
use crate::evaluate::{Cycle, NotCovered, NotCoveredReason, Notice, NoticeKind, Outcome, Phase};
use crate::input::text::quoted;
use crate::policy::{Allowance, CountsFrom, DueAt, Lands, LevelName, Rolls};

/// A name that the host chose, shortened and on one line. A name occurs in many lines, so a long one in full could
/// make the page larger than memory (B3).
pub(super) struct Name<'a>(pub(super) &'a str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&quoted(self.0))
    }
}

/// `4h`, `1h30m`, `-45s`, `0.25s`.
pub(crate) struct Length(pub(crate) TimeDelta);

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.0.abs();
        let (seconds, nanos) = (length.num_seconds(), length.subsec_nanos());
        let mut text = String::from(if self.0 < TimeDelta::zero() { "-" } else { "" });
        for (number, unit) in [(seconds / 3_600, 'h'), (seconds / 60 % 60, 'm')] {
            if number != 0 {
                text.push_str(&format!("{number}{unit}"));
            }
        }
        match (seconds % 60, nanos) {
            (0, 0) if seconds != 0 => {}
            (rest, 0) => text.push_str(&format!("{rest}s")),
            (rest, nanos) => text.push_str(format!("{rest}.{nanos:09}").trim_end_matches('0')),
        }
        if nanos != 0 {
            text.push('s');
        }
        f.pad(&text)
    }
}

/// An instant in local time, such as `Mon 2026-03-02 09:00 +01:00`, with seconds if `finest` says so.
pub(super) struct Local<'a> {
    pub(super) clock: &'a WallClock,
    pub(super) at: DateTime<Utc>,
    pub(super) finest: Finest,
}

/// How finely instants are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Finest {
    Minute,
    Second,
    Nano,
}

impl Finest {
    fn of(local: DateTime<FixedOffset>) -> Finest {
        match (local.second(), local.nanosecond()) {
            (0, 0) => Finest::Minute,
            (_, 0) => Finest::Second,
            _ => Finest::Nano,
        }
    }
}

/// A second in nanoseconds.
const NANOS: u32 = 1_000_000_000;

impl fmt::Display for Local<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.clock.reading(self.at);
        let (hour, minute) = (local.hour(), local.minute());
        let mut text = format!("{} {} {hour:02}:{minute:02}", local.weekday(), local.date_naive());
        if self.finest >= Finest::Second {
            // A leap second is the second 59 with more than a second of nanoseconds.
            let second = local.second().saturating_add(local.nanosecond() / NANOS);
            write!(text, ":{second:02}")?;
        }
        if self.finest == Finest::Nano {
            write!(text, ".{:09}", local.nanosecond() % NANOS)?;
        }
        let offset = local.offset().local_minus_utc();
        let (sign, seconds) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs());
        write!(text, " {sign}{:02}:{:02}", seconds / 3_600, seconds / 60 % 60)?;
        if seconds % 60 != 0 {
            write!(text, ":{:02}", seconds % 60)?;
        }
        f.pad(&text)
    }
}

impl WallClock {
    /// The precision that an instant needs. Some historical offsets have seconds.
    pub(super) fn finest(&self, at: DateTime<Utc>) -> Finest {
        Finest::of(self.reading(at))
    }

    /// An instant with the precision that it needs.
    pub(super) fn show(&self, at: DateTime<Utc>) -> Local<'_> {
        Local { clock: self, at, finest: self.finest(at) }
    }
}

/// `status changed: pending`.
pub(super) fn cause(cause: &Cause) -> String {
    let kind = |name| Name(name).to_string().replace('_', " ");
    match &*cause.what {
        "opened" => "the opening".to_owned(),
        "cap" => "its cap, used up".to_owned(),
        "until" => "its planned end".to_owned(),
        what => match what.split_once(' ') {
            Some((name, field)) => format!("{}: {}", kind(name), Name(field)),
            None => kind(what),
        },
    }
}

/// `ann (desk)`, or the one of the two that there is; `None` if nobody has the ticket.
pub(super) fn holder(holder: &Holder) -> Option<String> {
    match (&holder.agent, &holder.group) {
        (Some(agent), Some(group)) => Some(format!("{} ({})", Name(agent), Name(group))),
        (Some(name), None) | (None, Some(name)) => Some(Name(name).to_string()),
        (None, None) => None,
    }
}

/// Who had the ticket just before a breached cycle was due, in a sentence.
pub(super) fn held_when_due(explanation: &CycleExplanation) -> Option<String> {
    let holder = holder(explanation.held_when_due.as_ref()?)?;
    Some(format!("Just before it was due, the ticket was with {holder}."))
}

/// What a stretch counted as, and why, and who had the ticket.
pub(super) fn entry(entry: &Entry, clock: &WallClock) -> String {
    let what = counted_as(entry, clock);
    holder(&entry.held_by).map_or(what.clone(), |holder| format!("{what}; with {holder}"))
}

fn counted_as(entry: &Entry, clock: &WallClock) -> String {
    match &entry.kind {
        EntryKind::OutsideHours { because: ClosedBy::Window | ClosedBy::Exception, part: Some(part) } => {
            format!("closed: {}", Name(part))
        }
        EntryKind::OutsideHours { because, part } => {
            let what = match because {
                ClosedBy::Window => "closed: window",
                ClosedBy::Exception => "closed: excepted hours",
                ClosedBy::OutsideWindows => "outside its windows",
                ClosedBy::Cutoff => "started after the cutoff",
                ClosedBy::Hours | ClosedBy::Unknown => "outside hours",
            };
            of_part(what, part)
        }
        EntryKind::ClosedDay { weekday, last, part } => of_part(&closed_days(*weekday, *last, entry.wall), part),
        EntryKind::ClosedDate { name: Some(name), part, .. } => of_part(&format!("closed: {}", Name(name)), part),
        EntryKind::ClosedDate { date, name: None, part } => of_part(&format!("closed: {date}"), part),
        EntryKind::Paused { reason, party, unmet, opened_by, closed_by } => {
            let of = party.as_ref().map_or(String::new(), |party| format!(" ({})", Name(party)));
            let unmet: Vec<String> = unmet.iter().map(|part| Name(part).to_string()).collect();
            let of = if unmet.is_empty() { of } else { format!("{of} (not met: {})", unmet.join(", ")) };
            let opened = opened_by.as_ref().map_or(String::new(), |opened| match opened.at == entry.from {
                true => format!("; began with {}", cause(opened)),
                false => format!("; began {} with {}", clock.show(opened.at), cause(opened)),
            });
            let closed = closed_by.as_ref().map_or("goes on".to_owned(), |by| match &*by.what {
                "cap" => "ended when its cap was used up".to_owned(),
                "until" => "ended as planned".to_owned(),
                _ => format!("ended with {}", cause(by)),
            });
            format!("paused: {}{of}{opened}; {closed}", Name(reason))
        }
        kind => match &entry.hours {
            Some(hours) => format!("{}: {}", kind_name(kind.as_str()), Name(hours)),
            None => kind_name(kind.as_str()),
        },
    }
}

fn closed_days(first: Weekday, last: Option<Weekday>, wall: TimeDelta) -> String {
    match (first, last) {
        _ if wall >= TimeDelta::weeks(1) => "never open on any day of the week".to_owned(),
        (Weekday::Sat, None | Some(Weekday::Sun)) | (Weekday::Sun, None) => "weekend".to_owned(),
        (first, None) => format!("never open on {first}"),
        (first, Some(last)) => format!("never open from {first} to {last}"),
    }
}

/// With the part of the calendar that decided, if it has a name.
fn of_part(what: &str, part: &Option<Arc<str>>) -> String {
    part.as_ref().map_or(what.to_owned(), |part| format!("{what} ({})", Name(part)))
}

/// A kind of stretch in plain words, by its name in JSON.
pub(super) fn kind_name(name: &str) -> String {
    match name {
        "closed_day" => "weekend, closed weekday".to_owned(),
        "closed_date" => "holiday, special date".to_owned(),
        "finished" => "ended, reopened later".to_owned(),
        other => Name(other).to_string().replace('_', " "),
    }
}

/// The state of a cycle, in sentences.
pub(super) fn verdict(cycle: &Cycle, explanation: &CycleExplanation) -> String {
    let clock = &explanation.clock;
    let show = |at: Option<DateTime<Utc>>| at.map_or("never".to_owned(), |at| clock.show(at).to_string());
    let (due, stopped) = (show(cycle.due_at), show(cycle.stopped_at));
    let left = cycle.remaining.unwrap_or_default();
    let over = match TimeDelta::zero().checked_sub(&left).filter(|over| *over > TimeDelta::zero()) {
        Some(over) => format!(", over by {}", Length(over)),
        None => String::new(),
    };
    let (used, left) = (Length(cycle.elapsed), Length(left));
    match (cycle.outcome, &cycle.phase) {
        (Outcome::Met, _) if cycle.due_at.is_none() => format!("In time: stopped {stopped}; it was never due."),
        (Outcome::Met, _) => format!("In time: stopped {stopped}, due {due}, {left} left."),
        (Outcome::Breached, _) if cycle.stopped_at.is_some() => format!("Late: due {due}, stopped {stopped}{over}."),
        (Outcome::Breached, phase) => format!("Late: due {due}, not stopped{over}.{}", current_phase(phase, clock)),
        (Outcome::Pending, phase @ Phase::Paused { ends_at: None, .. }) => {
            let resumed =
                cycle.due_if_resumed.map_or("never be due".to_owned(), |due| format!("be due {}", clock.show(due)));
            let left = cycle.remaining.map_or("not limited".to_owned(), |_| format!("{left} left"));
            format!(
                "Not due while paused: {used} used, {left}.{} If the pause ended now, it would {resumed}.",
                current_phase(phase, clock)
            )
        }
        (Outcome::Pending, phase) => match cycle.due_at {
            Some(_) => format!("Due {due}: {used} used, {left} left.{}", current_phase(phase, clock)),
            None => format!("Never due: the time allowed reaches beyond 2100.{}", current_phase(phase, clock)),
        },
        (Outcome::Void, Phase::Cancelled) => format!("Void: cancelled {stopped}.{}", was_late(cycle, clock)),
        (Outcome::Void, _) if explanation.moments.iter().any(|moment| moment.kind == MomentKind::Voided) => {
            format!("Void: ended {stopped} without a verdict.{}", was_late(cycle, clock))
        }
        (Outcome::Void, _) => {
            format!("Void: another target came {stopped}, and the clock started anew.{}", was_late(cycle, clock))
        }
        (Outcome::Unknown, _) => "This version does not know what came of it.".to_owned(),
    }
}

fn current_phase(phase: &Phase, clock: &WallClock) -> String {
    match phase {
        Phase::OutsideHours { opens_at: Some(at) } => format!(" Closed now; opens {}.", clock.show(*at)),
        Phase::OutsideHours { opens_at: None } => " Closed now, for good.".to_owned(),
        Phase::Paused { since, reason, party, ends_at } => {
            let party = party.as_ref().map_or(String::new(), |party| format!(" ({})", Name(party)));
            let ends = ends_at.map_or(String::new(), |at| format!("; counts again {}", clock.show(at)));
            format!(" Paused since {}: {}{party}{ends}.", clock.show(*since), Name(reason))
        }
        _ => String::new(),
    }
}

fn was_late(cycle: &Cycle, clock: &WallClock) -> String {
    cycle.breached_at.map_or(String::new(), |at| format!(" It had been late since {}.", clock.show(at)))
}

/// What was promised, and who says so: the cell of the matrix, or the ticket.
pub(super) fn promise(target: &TargetInForce) -> String {
    let calendar = Name(&target.calendar);
    let length = match target.allowance {
        Some(length @ Allowance::Working(_)) => format!("{length} of working time on calendar {calendar}"),
        Some(days) => format!("{days} on calendar {calendar}"),
        None => format!("an instant of its own, whatever pauses it, on calendar {calendar}"),
    };
    let chosen = target.chosen_by.as_ref().map_or(String::new(), |chosen| {
        let value = chosen.value.as_ref().map_or("which is not set".to_owned(), |value| Name(value).to_string());
        format!(", chosen by {} ({value})", Name(&chosen.attribute))
    });
    let placed = placed(target);
    if target.promised_by == PromisedBy::Ticket {
        return format!("{length}{chosen}{placed}; a target of this ticket");
    }
    let [priority, tier] = [("priority", &target.priority), ("tier", &target.tier)].map(|(what, value)| match value {
        Some(value) => format!("{what} {}", Name(value)),
        None => format!("any {what}"),
    });
    format!("{length}{chosen}{placed}; the cell for {priority} and {tier}")
}

/// How a target places its start and its deadline, where that is not what is usual.
fn placed(target: &TargetInForce) -> String {
    let due = target.due.map(|due| match due {
        DueAt::Close => "due at closing".to_owned(),
        DueAt::SameTime => "due at the time of day of the start".to_owned(),
        DueAt::At(time) => format!("due at {time}"),
    });
    let cutoff = target.cutoff.map(|time| format!("a start at {time} or later counts for the next business date"));
    let from = (target.counts_from == Some(CountsFrom::Receipt)).then(|| "counted from the date of receipt".to_owned());
    let rolls = target.rolls.map(|rolls| match rolls {
        Rolls::NextBusinessDay => "moved to the next business date if needed".to_owned(),
        Rolls::PreviousBusinessDay => "moved to the business date before if needed".to_owned(),
    });
    let lands =
        (target.lands == Some(Lands::NextOpen)).then(|| "due at the next opening instead of a closing".to_owned());
    [from, cutoff, rolls, due, lands].into_iter().flatten().map(|part| format!(", {part}")).collect()
}

/// Why no clock runs.
pub(super) fn not_covered(gap: &NotCovered) -> String {
    let [priority, tier] = [("priority", &gap.priority), ("tier", &gap.tier)].map(|(what, value)| match value {
        Some(value) => format!("{what} {}", Name(value)),
        None => format!("no {what}"),
    });
    match gap.reason {
        NotCoveredReason::UnlistedPriority => format!("the policy does not list {priority}"),
        NotCoveredReason::UnlistedTier => format!("the policy does not list {tier}"),
        NotCoveredReason::EmptyCell => format!("the policy promises nothing for tickets with {priority} and {tier}"),
        NotCoveredReason::Unknown => "for a reason that this version does not know".to_owned(),
    }
}

/// What was done about a word that the policy does not know.
pub(super) fn notice(notice: &Notice, clock: &WallClock) -> String {
    let (what, so) = match notice.kind {
        NoticeKind::UnknownReason => ("reason", ": it pauses nothing"),
        NoticeKind::UnknownStatus => ("status", ""),
        NoticeKind::IdleUntil => {
            let (name, at) = (Name(&notice.name), clock.show(notice.at));
            return format!("The status {name} pauses nothing, so its end, first planned {at}, changes nothing.");
        }
        NoticeKind::UnknownMetric => ("metric", ": its target is for nothing"),
        NoticeKind::NoCalendar => {
            let (name, at) = (Name(&notice.name), clock.show(notice.at));
            return format!(
                "There is no calendar for the ticket's own target of {name}, first at {at}: it covers nothing."
            );
        }
        NoticeKind::Unknown => ("word", ""),
    };
    format!("The policy knows no {what} {}, first used {}{so}.", Name(&notice.name), clock.show(notice.at))
}

/// `warning at 80%`, `breach`, `level 2`.
pub(super) fn level(level: &LevelName, repetition: u32) -> String {
    let again = if repetition == 0 { String::new() } else { format!(", repetition {repetition}") };
    match level {
        LevelName::Warning(when) => format!("warning at {}{again}", Name(when)),
        LevelName::Breach => format!("breach{again}"),
        LevelName::Number(number) => format!("level {number}{again}"),
        LevelName::Unknown(name) => format!("{}{again}", Name(name)),
    }
}

/// Why an alert told others than at another hour, and which level it waited for, to be added to its line.
pub(super) fn because(kind: &MomentKind, clock: &WallClock) -> String {
    let MomentKind::Alert { waited_for, hours, .. } = kind else { return String::new() };
    let waited = waited_for.iter().map(|other| {
        let (level, at) = (other.level, clock.show(other.fired_at));
        format!("; waited for level {level}, which fired {at}")
    });
    let hours = hours.iter().map(|then| {
        let state = if then.open { "open" } else { "closed" };
        format!("; {} was {state}", Name(&then.calendar))
    });
    waited.chain(hours).collect()
}

/// Why a reason did not pause a cycle.
pub(super) fn used_up(times: Option<u32>) -> String {
    match times {
        Some(1) => "its cap, one time, is used up".to_owned(),
        Some(times) => format!("its cap, {times} times, is used up"),
        None => "its cap is used up".to_owned(),
    }
}

/// The totals of a ledger by kind, by party and by who had the ticket, in a sentence.
pub(super) fn shares(totals: &Totals) -> String {
    let name = |total: &Total| total.name.as_ref().map(|name| kind_name(name)).unwrap_or_default();
    let kinds = totals.kinds.iter().map(|total| format!("{} {}", Length(total.wall), name(total)));
    let charged = totals.parties.iter().filter_map(|total| Some((total, total.name.as_ref()?)));
    let parties = charged.map(|(total, party)| format!("{} charged to {}", Length(total.wall), Name(party)));
    let held = |held: &'static str, list: &[Held]| {
        let named = list.iter().filter_map(|one| Some((one, one.name.as_ref()?)));
        named.map(|(one, name)| format!("{} with {held} {}", Length(one.wall), Name(name))).collect::<Vec<_>>()
    };
    let held = [held("group", &totals.groups), held("agent", &totals.agents)].concat();
    format!(" On the wall: {}.", kinds.chain(parties).chain(held).collect::<Vec<_>>().join(", "))
}
