//! Builds targets: how much time there is, on which calendar it counts, and which levels fire.

use super::calendars::CalendarRef;
use super::{Builder, Parts};
use crate::calendar::{ALWAYS, TimeOfDay};
use crate::input::argument::{Word, texts, word};
use crate::input::expected::{choice, parsed, parsed_or_missing, typed};
use crate::input::problem::{Place, ProblemKind};
use crate::input::text::quoted;
use crate::input::written::{Loose, any_of};
use crate::policy::allowance::Allowance;
use crate::policy::spec::{Levels, TargetSpec};
use crate::policy::{Cell, CountsFrom, DueAt, Rolls};

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
        let due = self.due(spec.due.as_ref(), &at.field("due"));
        let counts_from: Option<CountsFrom> = self.choice(spec.counts_from.as_ref(), &at.field("counts_from"));
        let rolls: Option<Rolls> = self.rolls(spec.rolls.as_ref(), &at.field("rolls"));
        let lands = self.choice(spec.lands.as_ref(), &at.field("lands"));
        let cutoff = self.cutoff(spec.cutoff.as_ref(), &at.field("cutoff"));
        let (warn, ladder) = self.escalation(spec.warn.as_ref(), spec.ladder.as_ref(), at, parts);
        let allowance = allowance?;
        self.fits(spec, at, allowance);
        self.same_day_fits(at, allowance, due, counts_from);
        let calendar = calendar??;
        let (warn, ladder) = (warn.or(defaults.warn), ladder.or(defaults.ladder));
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
        let usual_due = if allowance.runs_round_the_clock() { DueAt::SameTime } else { DueAt::Close };
        Some(Cell {
            allowance,
            due: due.unwrap_or(usual_due),
            cutoff,
            counts_from: counts_from.unwrap_or_default(),
            rolls,
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
        let calendar = allowance.runs_round_the_clock();
        let rolls = calendar && spec.rolls.is_some();
        let fields = [
            ("due", spec.due.is_some() && !business && !rolls),
            ("cutoff", spec.cutoff.is_some() && calendar),
            ("counts_from", spec.counts_from.is_some() && !business),
            ("rolls", spec.rolls.is_some() && !calendar),
            ("lands", spec.lands.is_some() && calendar),
        ];
        for (field, _) in fields.into_iter().filter(|(_, misplaced)| *misplaced) {
            let found = format!("`{field}` has no meaning for `{allowance}`");
            let help = match field {
                "due" if calendar => "leave it out, or write `rolls`, so that the date is a business date",
                "lands" => "leave it out: it goes with time that can end on a closing",
                "cutoff" => "leave it out: it goes with working time and business days",
                "rolls" => "leave it out: it goes with calendar days and months",
                _ => "leave it out: it goes with business days",
            };
            self.problems.add(&at.field(field), ProblemKind::Senseless, found, help);
        }
    }

    /// Refuses what can never be on the same business date as the start.
    fn same_day_fits(
        &mut self,
        at: &Place<'_>,
        allowance: Allowance,
        due: Option<DueAt>,
        counts_from: Option<CountsFrom>,
    ) {
        let fields = [
            ("due", due == Some(DueAt::SameTime), "write `close` or a time of day such as `16:00`"),
            ("counts_from", counts_from == Some(CountsFrom::Receipt), "leave it out, or write `next business day`"),
        ];
        let is_same_day = allowance == Allowance::BusinessDays(0);
        for (field, _, help) in fields.into_iter().filter(|(_, wrong, _)| is_same_day && *wrong) {
            let found = format!("this value has no meaning for `{allowance}`");
            self.problems.add(&at.field(field), ProblemKind::Senseless, found, help);
        }
    }

    fn due(&mut self, due: Option<&Loose<String>>, at: &Place<'_>) -> Option<DueAt> {
        parsed(due?, at, &mut self.problems, "write `close`, `same_time`, or a time of day such as `16:00`")
    }

    /// Other formats speak of working days.
    fn rolls(&mut self, rolls: Option<&Loose<String>>, at: &Place<'_>) -> Option<Rolls> {
        let Some(Loose::Typed(text)) = rolls else { return self.choice(rolls, at) };
        let folded = text.to_ascii_lowercase().replace(['-', ' '], "_");
        let folded = folded.replace("working", "business").replace("workday", "business_day");
        let meant = match folded.as_str() {
            "next" | "forward" | "following" | "following_business_day" => "next_business_day",
            "previous" | "backward" | "preceding" | "preceding_business_day" => "previous_business_day",
            folded => folded,
        };
        match word::<Rolls>(meant) {
            Ok(rolls) if meant != text => {
                let found = format!("`{}` is not known here", quoted(text));
                let help = format!("write {}", any_of(texts::<Rolls>()));
                self.problems.add_meant(at, ProblemKind::UnknownName, found, help, Some(rolls.to_string()));
                None
            }
            _ => self.choice(Some(&Loose::Typed(text.clone())), at),
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
