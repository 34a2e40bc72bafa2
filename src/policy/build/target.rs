//! Builds targets: how much time there is, on which calendar it counts, and which levels fire.

use super::calendars::CalendarRef;
use super::{Builder, Parts};
use crate::calendar::{ALWAYS, TimeOfDay};
use crate::input::argument::Word;
use crate::input::expected::{choice, parsed, parsed_or_missing, typed};
use crate::input::problem::{Place, ProblemKind};
use crate::input::written::Loose;
use crate::policy::Cell;
use crate::policy::allowance::Allowance;
use crate::policy::spec::{Levels, TargetSpec};

/// The values of a metric for targets that have none of their own.
#[derive(Clone, Copy)]
pub(super) struct Defaults {
    pub(super) calendar: CalendarRef,
    pub(super) warn: Option<usize>,
    pub(super) ladder: Option<usize>,
}

impl Builder<'_> {
    pub(super) fn target(
        &mut self,
        cell: &Loose<TargetSpec>,
        at: &Place<'_>,
        defaults: Defaults,
        parts: &mut Parts<'_>,
    ) -> Option<Cell> {
        let help = "write an allowance such as \"4h\", or {\"within\": \"4h\", \"calendar\": \"office\"}";
        let spec = typed(cell, at, &mut self.problems, help)?;
        self.unknown(&spec.unknown, at, TargetSpec::FIELDS);
        let allowance = self.allowance(spec, at);
        let own = self.calendar_ref(spec.calendar.as_ref(), &at.field("calendar"), &mut parts.calendars);
        let calendar = own.or(defaults.calendar);
        if calendar.is_none() {
            let help = format!("name one in the target, the metric or the policy; \"{ALWAYS}\" counts round the clock");
            self.problems.add(&at.field("calendar"), ProblemKind::Missing, "this target has no calendar", help);
        }
        let due = self.choice(spec.due.as_ref(), &at.field("due"));
        let lands = self.choice(spec.lands.as_ref(), &at.field("lands"));
        let cutoff = self.cutoff(spec.cutoff.as_ref(), &at.field("cutoff"));
        let (warn, ladder) = self.escalation(spec.warn.as_ref(), spec.ladder.as_ref(), at, parts);
        let allowance = allowance?;
        self.fits(spec, at, allowance);
        let calendar = calendar??;
        let (warn, ladder) = (warn.or(defaults.warn), ladder.or(defaults.ladder));
        self.refuse_warnings(spec, at, (warn, ladder), &parts.ladders);
        let levels = parts.ladders.counts_dates(warn) || parts.ladders.counts_dates(ladder);
        if levels || matches!(allowance, Allowance::BusinessDays(_)) {
            parts.calendars.need_business_dates(calendar);
        }
        let round_the_clock = match allowance {
            Allowance::CalendarDays(_) => Some(parts.calendars.number(ALWAYS, &mut self.problems).flatten()?),
            _ => None,
        };
        Some(Cell {
            allowance,
            due: due.unwrap_or_default(),
            cutoff,
            lands: lands.unwrap_or_default(),
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

    /// Refuses fields that have no meaning for the unit of the allowance.
    fn fits(&mut self, spec: &TargetSpec, at: &Place<'_>, allowance: Allowance) {
        let business = matches!(allowance, Allowance::BusinessDays(_));
        let closes = !matches!(allowance, Allowance::CalendarDays(_));
        let fields = [
            ("due", spec.due.is_some() && !business),
            ("cutoff", spec.cutoff.is_some() && !business),
            ("lands", spec.lands.is_some() && !closes),
        ];
        for (field, _) in fields.into_iter().filter(|(_, misplaced)| *misplaced) {
            let found = format!("`{field}` has no meaning for `{allowance}`");
            let help =
                "leave it out: `due` and `cutoff` go with business days, `lands` with time that can end on a closing";
            self.problems.add(&at.field(field), ProblemKind::Senseless, found, help);
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
