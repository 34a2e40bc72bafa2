//! Builds targets: how much time there is, on which calendar it counts, and which levels fire.

use super::calendars::CalendarRef;
use super::{Builder, Parts};
use crate::calendar::{ALWAYS, TimeOfDay};
use crate::input::argument::Word;
use crate::input::expected::{choice, parsed, parsed_or_missing, typed};
use crate::input::problem::{Place, ProblemKind};
use crate::input::written::Loose;
use crate::policy::Cell;
use crate::policy::spec::{Levels, TargetSpec};
use crate::promise::{Allowance, Beside, CountsFrom, DueAt, Rolls, Within};

/// The values of a metric for targets that have none of their own.
#[derive(Clone, Copy)]
pub(super) struct Fallbacks {
    pub(super) calendar: CalendarRef,
    pub(super) warn: Option<usize>,
    pub(super) ladder: Option<usize>,
}

impl Builder<'_> {
    pub(super) fn target(
        &mut self,
        cell: &Loose<TargetSpec>,
        at: &Place<'_>,
        fallbacks: Fallbacks,
        parts: &mut Parts<'_>,
    ) -> Option<Cell> {
        let help = "write an allowance such as \"4h\", or {\"within\": \"4h\", \"calendar\": \"office\"}";
        let spec = typed(cell, at, &mut self.problems, help)?;
        self.unknown(&spec.unknown, at, TargetSpec::FIELDS);
        let allowance = self.allowance(spec, at);
        let own = self.calendar_ref(spec.calendar.as_ref(), &at.field("calendar"), &mut parts.calendars);
        let calendar = own.or(fallbacks.calendar);
        if calendar.is_none() {
            let help = format!("name one in the target, the metric or the policy; \"{ALWAYS}\" counts round the clock");
            self.problems.add(&at.field("calendar"), ProblemKind::Missing, "this target has no calendar", help);
        }
        let due = self.due(spec.due.as_ref(), &at.field("due"));
        let counts_from: Option<CountsFrom> = self.choice(spec.counts_from.as_ref(), &at.field("counts_from"));
        let rolls: Option<Rolls> = self.rolls(spec.rolls.as_ref(), &at.field("rolls"));
        let lands = self.choice(spec.lands.as_ref(), &at.field("lands"));
        let cutoff = self.cutoff(spec.cutoff.as_ref(), &at.field("cutoff"));
        let (warn, ladder) = self.escalation(spec.warn.as_ref(), spec.ladder.as_ref(), at, parts);
        let allowance = allowance?;
        let within = Within { due, cutoff, counts_from, rolls, lands, ..Within::new(allowance) };
        within.check(beside(spec), at, &mut self.problems);
        let calendar = calendar??;
        let (warn, ladder) = (warn.or(fallbacks.warn), ladder.or(fallbacks.ladder));
        self.refuse_warnings(spec, at, (warn, ladder), &parts.ladders);
        let levels = parts.ladders.counts_dates(warn) || parts.ladders.counts_dates(ladder);
        let dated = cutoff.is_some() || rolls.is_some() || matches!(allowance, Allowance::BusinessDays(_));
        if levels || dated {
            parts.calendars.need_business_dates(calendar);
        }
        let round_the_clock = if allowance.runs_round_the_clock() {
            Some(parts.calendars.number(ALWAYS, &mut self.problems).flatten()?)
        } else {
            None
        };
        Some(Cell {
            promise: within.settled(),
            calendar,
            round_the_clock,
            warn,
            ladder,
            reach: parts.ladders.reach(allowance, [warn, ladder]),
        })
    }

    fn allowance(&mut self, spec: &TargetSpec, at: &Place<'_>) -> Option<Allowance> {
        // A cell that is a text stands for its allowance, and the place of that text is the cell.
        let within = at.field("within");
        let at = if spec.alone().is_some() { at } else { &within };
        let help = "write an allowance such as `4h` or `2 business days`";
        parsed_or_missing(spec.within.as_ref(), at, &mut self.problems, help)
    }

    fn due(&mut self, due: Option<&Loose<String>>, at: &Place<'_>) -> Option<DueAt> {
        parsed(due?, at, &mut self.problems, "write `close`, `same_time`, or a time of day such as `16:00`")
    }

    fn rolls(&mut self, rolls: Option<&Loose<String>>, at: &Place<'_>) -> Option<Rolls> {
        match rolls {
            Some(Loose::Typed(text)) => Rolls::read(text, at, &mut self.problems),
            rolls => self.choice(rolls, at),
        }
    }

    /// The numbers of the warnings and the ladder that a metric or a target names itself.
    pub(super) fn escalation(
        &mut self,
        warn: Option<&Loose<Levels>>,
        ladder: Option<&Loose<String>>,
        at: &Place<'_>,
        parts: &mut Parts<'_>,
    ) -> (Option<usize>, Option<usize>) {
        let warn = self.warnings(warn, &at.field("warn"), &mut parts.ladders, &mut parts.calendars);
        (warn, self.ladder_ref(ladder, &at.field("ladder"), &parts.ladders))
    }

    /// One of a few words.
    pub(super) fn choice<W: Word>(&mut self, text: Option<&Loose<String>>, at: &Place<'_>) -> Option<W> {
        choice(text, at, &mut self.problems)
    }

    fn cutoff(&mut self, time: Option<&Loose<String>>, at: &Place<'_>) -> Option<TimeOfDay> {
        parsed(time?, at, &mut self.problems, "write a time of day such as `15:00`")
    }
}

/// Which fields stand beside the allowance.
fn beside(spec: &TargetSpec) -> Beside {
    Beside {
        due: spec.due.is_some(),
        cutoff: spec.cutoff.is_some(),
        counts_from: spec.counts_from.is_some(),
        rolls: spec.rolls.is_some(),
        lands: spec.lands.is_some(),
    }
}
