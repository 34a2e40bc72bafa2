//! Reading metrics: their rules, their matrix, and the targets in it.

use std::collections::BTreeMap;

use super::calendars::{CalendarRef, Calendars};
use super::{Builder, Parts, WILDCARD};
use crate::calendar::{ALWAYS, parse_time};
use crate::loose::{Loose, list, required, typed};
use crate::policy::allowance::{Allowance, InvalidAllowance};
use crate::policy::rule::{OnReopen, OnRetarget, PRESETS, Preset, Rule, Trigger};
use crate::policy::spec::{MetricSpec, TargetSpec};
use crate::policy::{Cell, Dimension, DueAt, Lands, Matrix, Metric};
use crate::problem::{Place, ProblemKind};

impl Builder<'_> {
    /// The metrics, by name.
    pub(super) fn metrics(&mut self, at: &Place<'_>, calendar: CalendarRef, parts: &mut Parts<'_>) -> Vec<Metric> {
        let help = "write metrics by name, such as {\"resolution\": {\"targets\": {…}}}";
        let mut metrics = BTreeMap::new();
        for (name, spec) in self.needed(self.spec.metrics.as_ref(), at, help) {
            let at = at.field(name);
            let help = "write a map with `targets`";
            // One that cannot be read keeps its name, so that it is not "unknown" as well.
            let metric = match typed(spec, &at, &mut self.problems, help) {
                Some(spec) => self.metric(name, spec, &at, calendar, parts),
                None => Metric::default(),
            };
            metrics.insert(name.to_owned(), Metric { name: name.into(), ..metric });
        }
        metrics.into_values().collect()
    }

    fn metric(
        &mut self,
        name: &str,
        spec: &MetricSpec,
        at: &Place<'_>,
        calendar: CalendarRef,
        parts: &mut Parts<'_>,
    ) -> Metric {
        self.unknown(&spec.unknown, at, &MetricSpec::FIELDS);
        let counts_in = self.texts(spec.counts_in.as_ref(), &at.field("counts_in"));
        Metric {
            rule: self.rule(name, spec, at),
            counts_in: counts_in.map(|statuses| statuses.into_iter().flatten().map(Into::into).collect()),
            matrix: self.matrix(spec, at, calendar, parts),
            ..Metric::default()
        }
    }

    fn rule(&mut self, name: &str, spec: &MetricSpec, at: &Place<'_>) -> Rule {
        let retargets = [
            ("keep_elapsed", OnRetarget::KeepElapsed),
            ("retroactive", OnRetarget::Retroactive),
            ("restart", OnRetarget::Restart),
            ("pinned", OnRetarget::Pinned),
        ];
        let on_retarget = self.choice(spec.on_retarget.as_ref(), &at.field("on_retarget"), &retargets);
        let reopenings = [
            ("resume", OnReopen::Resume),
            ("resume_counting_closed", OnReopen::ResumeCountingClosed),
            ("new_cycle", OnReopen::NewCycle),
            ("final", OnReopen::Final),
        ];
        let on_reopen = self.choice(spec.on_reopen.as_ref(), &at.field("on_reopen"), &reopenings);
        let from = self.choice(spec.from.as_ref(), &at.field("from"), &[("opened_at", false), ("occurred_at", true)]);
        let preset = PRESETS.iter().find(|preset| preset.name == name);
        let start = self.triggers(spec.start.as_ref(), &at.field("start"));
        if preset.is_none() && start.is_none() {
            let presets = PRESETS.iter().map(|preset| preset.name);
            let found = format!("`{name}` is not a preset, and `start` is missing");
            let help = format!("say what starts its clock, such as [\"opened\"]; the presets are {}", list(presets));
            self.problems.add(at, ProblemKind::Missing, found, help);
        }
        let flag = "write true or false";
        let repeat = self.optional(spec.repeat.as_ref(), &at.field("repeat"), flag);
        let after_answer = self.optional(spec.after_answer.as_ref(), &at.field("after_answer"), flag);
        Rule {
            start: start.unwrap_or_else(|| preset_triggers(preset, |preset| preset.start)),
            stop: self
                .triggers(spec.stop.as_ref(), &at.field("stop"))
                .unwrap_or_else(|| preset_triggers(preset, |preset| preset.stop)),
            repeat: repeat.copied().unwrap_or(preset.is_some_and(|preset| preset.repeat)),
            after_answer: after_answer.copied().unwrap_or(preset.is_some_and(|preset| preset.after_answer)),
            from_occurred: from.unwrap_or_default(),
            on_retarget: on_retarget.unwrap_or_default(),
            on_reopen: on_reopen.unwrap_or_default(),
        }
    }

    fn triggers(&mut self, texts: Option<&Loose<Vec<Loose<String>>>>, at: &Place<'_>) -> Option<Vec<Trigger>> {
        let texts = self.texts(texts, at)?;
        let triggers = texts.into_iter().enumerate().filter_map(|(index, text)| {
            let trigger = Trigger::parse(text?);
            if trigger.is_none() {
                let found = format!("`{}` is not a trigger", text.unwrap_or_default());
                let help = "write `opened`, an event type such as `agent_replied`, `status:X`, `left:X` or `custom:X`";
                self.problems.add(&at.index(index), ProblemKind::Unreadable, found, help);
            }
            trigger
        });
        Some(triggers.collect())
    }

    fn matrix(&mut self, spec: &MetricSpec, at: &Place<'_>, calendar: CalendarRef, parts: &mut Parts<'_>) -> Matrix {
        let own = self.calendar_ref(spec.calendar.as_ref(), &at.field("calendar"), &mut parts.calendars);
        let calendar = own.or(calendar);
        let at = at.field("targets");
        let help = "write targets by priority and tier, such as {\"*\": {\"*\": \"4h\"}}";
        let mut matrix = Matrix::default();
        for (priority, row) in self.needed(spec.targets.as_ref(), &at, help) {
            let at = at.field(priority);
            let row_number = self.coordinate(priority, &parts.priorities, "priorities", &at);
            for (tier, cell) in self.entries(Some(row), &at, "write targets by tier, such as {\"*\": \"4h\"}") {
                let at = at.field(tier);
                let column = self.coordinate(tier, &parts.tiers, "tiers", &at);
                let target = self.target(cell, &at, calendar, &mut parts.calendars);
                if let (Some(row), Some(column), Some(target)) = (row_number, column, target) {
                    matrix.set(row, column, target);
                }
            }
        }
        matrix
    }

    /// The number of a row or column; `Some(None)` for the wildcard.
    fn coordinate(&mut self, name: &str, values: &Dimension, which: &str, at: &Place<'_>) -> Option<Option<usize>> {
        if name == WILDCARD {
            return Some(None);
        }
        let number = values.number(name);
        if number.is_none() {
            let found = format!("`{name}` is not in `{which}`");
            let help = format!("write one of {}, or list it in `{which}`", list(values.names().chain([WILDCARD])));
            self.problems.add(at, ProblemKind::UnknownName, found, help);
        }
        number.map(Some)
    }

    fn target(
        &mut self,
        cell: &Loose<TargetSpec>,
        at: &Place<'_>,
        calendar: CalendarRef,
        calendars: &mut Calendars<'_>,
    ) -> Option<Cell> {
        let help = "write an allowance such as \"4h\", or {\"within\": \"4h\", \"calendar\": \"office\"}";
        let spec = typed(cell, at, &mut self.problems, help)?;
        self.unknown(&spec.unknown, at, &["within", "calendar", "due", "cutoff", "lands"]);
        let allowance = self.allowance(spec, at);
        let own = self.calendar_ref(spec.calendar.as_ref(), &at.field("calendar"), calendars);
        let calendar = own.or(calendar);
        if calendar.is_none() {
            let help = format!("name one in the target, the metric or the policy; \"{ALWAYS}\" counts round the clock");
            self.problems.add(&at.field("calendar"), ProblemKind::Missing, "no calendar counts this target", help);
        }
        let due = self.choice(
            spec.due.as_ref(),
            &at.field("due"),
            &[("close", DueAt::Close), ("same_time", DueAt::SameTime)],
        );
        let ways = [("close", Lands::Close), ("next_open", Lands::NextOpen)];
        let lands = self.choice(spec.lands.as_ref(), &at.field("lands"), &ways);
        let cutoff = self.cutoff(spec.cutoff.as_ref(), &at.field("cutoff"));
        let allowance = allowance?;
        self.fits(spec, at, allowance);
        let calendar = calendar??;
        if matches!(allowance, Allowance::BusinessDays(_)) {
            calendars.find_business_dates(calendar);
        }
        let round_the_clock = match allowance {
            Allowance::CalendarDays(_) => Some(calendars.number(ALWAYS, &mut self.problems).flatten()?),
            _ => None,
        };
        Some(Cell {
            allowance,
            due: due.unwrap_or_default(),
            cutoff,
            lands: lands.unwrap_or_default(),
            calendar,
            round_the_clock,
        })
    }

    fn allowance(&mut self, spec: &TargetSpec, at: &Place<'_>) -> Option<Allowance> {
        // A cell that is a text alone is its allowance; the place of that text is the cell.
        let within = at.field("within");
        let short = TargetSpec { within: spec.within.clone(), ..TargetSpec::default() };
        let at = if *spec == short { at } else { &within };
        let help = "write an allowance such as `4h` or `2 business days`";
        let text = required(spec.within.as_ref(), at, &mut self.problems, help)?;
        let allowance = text.parse::<Allowance>();
        allowance
            .map_err(|invalid| {
                let (kind, found) = match &invalid {
                    InvalidAllowance::AmbiguousDay(text) => {
                        (ProblemKind::Unreadable, format!("`{text}` could mean three things"))
                    }
                    InvalidAllowance::Unreadable(text) => {
                        (ProblemKind::Unreadable, format!("`{text}` is not an allowance"))
                    }
                    InvalidAllowance::OutOfRange(text) => {
                        (ProblemKind::Senseless, format!("`{text}` is nothing, or more than 130 years"))
                    }
                };
                self.problems.add(at, kind, found, invalid.help());
            })
            .ok()
    }

    /// Refuses fields that mean nothing to the unit of the allowance.
    fn fits(&mut self, spec: &TargetSpec, at: &Place<'_>, allowance: Allowance) {
        let business = matches!(allowance, Allowance::BusinessDays(_));
        let closes = !matches!(allowance, Allowance::CalendarDays(_));
        let fields = [
            ("due", spec.due.is_some() && !business),
            ("cutoff", spec.cutoff.is_some() && !business),
            ("lands", spec.lands.is_some() && !closes),
        ];
        for (field, _) in fields.into_iter().filter(|(_, misplaced)| *misplaced) {
            let found = format!("`{field}` means nothing to `{allowance}`");
            let help =
                "leave it out: `due` and `cutoff` go with business days, `lands` with time that can end on a closing";
            self.problems.add(&at.field(field), ProblemKind::Senseless, found, help);
        }
    }

    /// One of some words, each with its meaning.
    fn choice<T: Copy>(&mut self, word: Option<&Loose<String>>, at: &Place<'_>, words: &[(&str, T)]) -> Option<T> {
        let help = format!("write one of {}", list(words.iter().map(|(name, _)| *name)));
        let word = self.optional(word, at, &help)?;
        let meaning = words.iter().find(|(name, _)| name == word).map(|(_, meaning)| *meaning);
        if meaning.is_none() {
            self.problems.add(at, ProblemKind::UnknownName, format_args!("`{word}` is not known here"), help);
        }
        meaning
    }

    fn cutoff(&mut self, time: Option<&Loose<String>>, at: &Place<'_>) -> Option<i64> {
        let help = "write a time of day such as `15:00`";
        let text = self.optional(time, at, help)?;
        let time = parse_time(text);
        if time.is_none() {
            self.problems.add(at, ProblemKind::Unreadable, format_args!("`{text}` is not a time of day"), help);
        }
        time
    }
}

fn preset_triggers(preset: Option<&Preset>, part: fn(&Preset) -> &'static [&'static str]) -> Vec<Trigger> {
    preset.map(|preset| part(preset).iter().filter_map(|text| Trigger::parse(text)).collect()).unwrap_or_default()
}
