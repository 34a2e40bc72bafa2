//! Marks over a lane: warnings, levels, the breach, the due instant, stops, reopenings and new targets.

use std::fmt::Write;

use chrono::{DateTime, Utc};

use super::style::escaped;
use super::{BAR_HEIGHT, Drawing, HALF_BAR, Lane, Px, RIGHT, px};
use crate::evaluate::Cycle;
use crate::explain::result::{CycleExplanation, MomentKind};
use crate::explain::words;
use crate::input::names::sort_by;
use crate::policy::LevelName;

/// What a mark stands for; also the order in which marks are drawn over each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    Start,
    Retarget,
    /// The end of a pause is known.
    PauseEnd,
    Due,
    /// The due instant is later than what is shown.
    Later,
    Warning,
    Level,
    Breach,
    Stop,
    Reopening,
    /// In the legend: what a hollow mark means.
    ToCome,
}

/// The marks that have been drawn, each once.
#[derive(Default)]
pub(super) struct Marks(Vec<Mark>);

/// Marks of one kind that are closer than this are drawn as one.
const NEAR: Px = px(9);
/// How many marks of a cycle are described in words.
const IN_WORDS: usize = 40;

impl Marks {
    /// In the order of the legend.
    pub(super) fn seen(&self) -> Vec<Mark> {
        let mut seen: Vec<Mark> = self.0.iter().copied().filter(|mark| *mark != Mark::Start).collect();
        sort_by(&mut seen, Mark::cmp);
        seen
    }

    fn add(&mut self, mark: Mark) {
        if !self.0.contains(&mark) {
            self.0.push(mark);
        }
    }
}

impl Mark {
    pub(super) fn name(self) -> &'static str {
        match self {
            Mark::Start => "start",
            Mark::Retarget => "another target",
            Mark::PauseEnd => "the pause ends",
            Mark::Due => "due",
            Mark::Later => "due later",
            Mark::Warning => "warning",
            Mark::Level => "escalation",
            Mark::Breach => "breach",
            Mark::Stop => "stop",
            Mark::Reopening => "reopened",
            Mark::ToCome => "still to come",
        }
    }

    /// The shape of a mark at a place. A mark that is still to come is hollow.
    pub(super) fn drawn(self, x: Px, y: Px, to_come: bool) -> String {
        let hollow = if to_come { " o" } else { "" };
        match self {
            Mark::Start => format!("<path class=\"s\" d=\"M{x} {}v{}\"/>", y - px(3), BAR_HEIGHT + px(6)),
            Mark::Retarget => format!("<circle class=\"r\" cx=\"{x}\" cy=\"{y}\" r=\"5\"/>"),
            Mark::PauseEnd => format!("<path class=\"y\" d=\"M{} {}l9 5l-9 5z\"/>", x - px(4), y - px(5)),
            Mark::Due => format!("<path class=\"d\" d=\"M{} {}h12l-6 -9z\"/>", x - px(6), y + px(4)),
            Mark::Later => format!("<path class=\"d\" d=\"M{} {}l9 6l-9 6z\"/>", x - px(4), y - px(6)),
            Mark::Warning => format!("<path class=\"w{hollow}\" d=\"M{} {}h12l-6 10z\"/>", x - px(6), y - px(5)),
            Mark::Level => format!("<path class=\"e{hollow}\" d=\"M{x} {}l6 6l-6 6l-6 -6z\"/>", y - px(6)),
            Mark::Breach => {
                format!("<path class=\"b\" d=\"M{} {}l10 10m0 -10l-10 10\"/>", x - px(5), y - px(5))
            }
            Mark::Stop => {
                format!("<rect class=\"x\" x=\"{}\" y=\"{}\" width=\"10\" height=\"10\"/>", x - px(5), y - px(5))
            }
            Mark::Reopening => format!("<circle class=\"y\" cx=\"{x}\" cy=\"{y}\" r=\"5\"/>"),
            Mark::ToCome => Mark::Level.drawn(x, y, true),
        }
    }

    /// The height of a mark over its bar.
    fn place(self, bar: Px) -> Px {
        match self {
            Mark::Start => bar,
            Mark::Warning | Mark::Level | Mark::ToCome => bar - px(8),
            Mark::Breach => bar - px(21),
            Mark::Due | Mark::Retarget => bar + BAR_HEIGHT + px(7),
            Mark::PauseEnd | Mark::Stop | Mark::Reopening | Mark::Later => bar + HALF_BAR,
        }
    }
}

/// Something to mark: when, what, its words, and whether it is still to come.
struct Marked {
    at: DateTime<Utc>,
    mark: Mark,
    what: String,
    to_come: bool,
}

/// What is marked in one cycle. If another cycle followed, what this one would have done later is not marked.
fn marked(explanation: &CycleExplanation, cycle: &Cycle, is_last: bool) -> Vec<Marked> {
    let mut all: Vec<Marked> = Vec::new();
    for moment in &explanation.moments {
        let (mark, what) = match &moment.kind {
            MomentKind::Started => (Mark::Start, "started".to_owned()),
            MomentKind::Retargeted => (Mark::Retarget, "another target".to_owned()),
            MomentKind::Due => (Mark::Due, "due".to_owned()),
            MomentKind::Alert { level, repetition, .. } => (mark_of(level), words::level(level, *repetition)),
            MomentKind::Stopped => (Mark::Stop, "stopped".to_owned()),
            MomentKind::Voided => (Mark::Stop, "ended without a verdict".to_owned()),
            MomentKind::Reopened => (Mark::Reopening, "reopened".to_owned()),
            MomentKind::NotPaused { .. } | MomentKind::Unknown => continue,
        };
        if mark == Mark::Due && !is_last && cycle.stopped_at.is_some_and(|stopped| moment.at > stopped) {
            continue;
        }
        let by = moment.by.as_ref().map_or(String::new(), |by| format!(" ({})", words::cause(by)));
        all.push(Marked { at: moment.at, mark, what: format!("{what}{by}"), to_come: false });
    }
    let ends_at = cycle.phase.pause_ends_at().filter(|_| is_last);
    all.extend(ends_at.map(|at| Marked {
        at,
        mark: Mark::PauseEnd,
        what: "the pause ends, if nothing else happens".to_owned(),
        to_come: false,
    }));
    let pending = explanation.pending.iter().filter(|alert| alert.level != LevelName::Breach);
    all.extend(pending.filter_map(|alert| {
        let what = format!("{}, to come", words::level(&alert.level, alert.repetition));
        Some(Marked { at: alert.at?, mark: mark_of(&alert.level), what, to_come: true })
    }));
    all
}

fn mark_of(level: &LevelName) -> Mark {
    match level {
        LevelName::Warning(_) => Mark::Warning,
        LevelName::Breach => Mark::Breach,
        LevelName::Number(_) | LevelName::Unknown(_) => Mark::Level,
    }
}

/// The marks of a cycle as lines of text.
pub(super) fn in_words(explanation: &CycleExplanation, cycle: &Cycle) -> impl Iterator<Item = String> {
    let marked = marked(explanation, cycle, true);
    let more = marked.len().saturating_sub(IN_WORDS);
    let clock = explanation.clock.clone();
    let lines = marked.into_iter().take(IN_WORDS).map(move |one| format!("{}: {}.", clock.show(one.at), one.what));
    lines.chain((more > 0).then(|| format!("And {more} more.")))
}

impl Drawing<'_> {
    pub(super) fn marks(&mut self, lane: &Lane<'_>, bar: Px) {
        let last = lane.cycles.len().saturating_sub(1);
        let cycles = lane.cycles.iter().enumerate();
        let of_cycle = |(number, (explanation, cycle)): (usize, &(&CycleExplanation, &Cycle))| {
            let clock = &explanation.clock;
            let shown = marked(explanation, cycle, number == last).into_iter();
            shown.map(|one| (format!("{}: {}", clock.show(one.at), one.what), one)).collect::<Vec<_>>()
        };
        let mut all: Vec<(String, Marked)> = cycles.flat_map(of_cycle).collect();
        sort_by(&mut all, |(_, one), (_, other)| (one.mark, one.at).cmp(&(other.mark, other.at)));
        self.ahead(lane, bar);
        let placed = all.iter().filter_map(|(text, one)| Some((self.scale.place(one.at)?, text, one)));
        let placed: Vec<(Px, &String, &Marked)> = placed.collect();
        for near in Near(&placed) {
            let Some(&(x, text, first)) = near.first() else { continue };
            let more = near.len().saturating_sub(1);
            let title = if more == 0 { text.clone() } else { format!("{text}; and {more} more near it") };
            if first.mark == Mark::Due {
                let _ = writeln!(self.out, "<path class=\"l\" d=\"M{x} {}v{}\"/>", bar - px(3), BAR_HEIGHT + px(8));
            }
            let shape = first.mark.drawn(x, first.mark.place(bar), first.to_come);
            let _ = writeln!(self.out, "<g><title>{}</title>{shape}</g>", escaped(&title));
            self.marks.add(first.mark);
            if first.to_come {
                self.marks.add(Mark::ToCome);
            }
        }
    }

    /// A line from now to the due instant, with an arrow if that instant is not shown.
    fn ahead(&mut self, lane: &Lane<'_>, bar: Px) {
        let Some((explanation, cycle)) = lane.cycles.last().filter(|(_, cycle)| cycle.stopped_at.is_none()) else {
            return;
        };
        let end = explanation.ledger.last().map_or(cycle.started_at, |entry| entry.to);
        let Some((from, due)) = self.scale.place(end).zip(cycle.due_at.filter(|&due| due > end)) else { return };
        let shown = self.scale.place(due);
        let (to, y) = (shown.unwrap_or(RIGHT - px(5)), Mark::Later.place(bar));
        let _ = writeln!(self.out, "<path class=\"t\" d=\"M{from} {y}H{to}\"/>");
        if shown.is_none() {
            let title = format!("due {}", explanation.clock.show(due));
            let shape = Mark::Later.drawn(to, y, false);
            let _ = writeln!(self.out, "<g><title>{}</title>{shape}</g>", escaped(&title));
            self.marks.add(Mark::Later);
        }
    }
}

/// Groups marks of one kind that are close to each other. They are sorted by kind and place.
struct Near<'a, 'b>(&'a [(Px, &'b String, &'b Marked)]);

impl<'a, 'b> Iterator for Near<'a, 'b> {
    type Item = &'a [(Px, &'b String, &'b Marked)];

    fn next(&mut self) -> Option<Self::Item> {
        let &(x, _, first) = self.0.first()?;
        let near = |&&(place, _, one): &&(Px, &String, &Marked)| one.mark == first.mark && place - x < NEAR;
        let (group, rest) = self.0.split_at(self.0.iter().take_while(near).count());
        self.0 = rest;
        Some(group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_one_kind_that_are_nearer_than_nine_pixels_are_one() {
        let marked = |mark| Marked { at: DateTime::UNIX_EPOCH, mark, what: String::new(), to_come: false };
        let (warning, level, text) = (marked(Mark::Warning), marked(Mark::Level), String::new());
        let at = |x: i64, one| (px(x), &text, one);
        let placed =
            [at(0, &warning), at(8, &warning), at(9, &warning), at(10, &level), at(18, &level), at(19, &level)];
        assert_eq!(Near(&placed).map(<[_]>::len).collect::<Vec<_>>(), [2, 1, 2, 1]);
    }
}
