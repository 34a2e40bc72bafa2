//! Builds metrics: their rules and their matrix.

use super::calendars::CalendarRef;
use super::ladders::Ladders;
use super::target::Fallbacks;
use super::{Builder, Calendars, Parts, WILDCARD, entries_of};
use crate::input::argument::{ParseError, texts};
use crate::input::expected::{chosen, in_quotes, parsed_or_missing, required, typed};
use crate::input::length::check_text;
use crate::input::names::{Set, Table};
use crate::input::problem::{Place, ProblemKind};
use crate::input::written::{Entries, Loose, any_of, list};
use crate::policy::reopen::{EndsOn, Finishes, Later, OnReopen, Reopening};
use crate::policy::rule::{PRESETS, Preset, Rule, TRIGGER_HELP, Trigger};
use crate::policy::spec::{MetricSpec, ReopenFields, ReopenForm, ReopenSpec, Row};
use crate::policy::{Allowance, Defaults, Dimension, Matrix, Metric, Pick};

/// The most metrics that a policy may have: each event is compared with the rules of each of them.
const MOST_METRICS: usize = 256;
/// The most firings of all levels of all metrics if each metric has one cycle. A replay records every firing.
const MOST_FIRINGS: usize = 1_000_000;

/// The most calendars that the targets of all metrics may name, added up over the metrics. A clock whose calendar
/// changes stores the time that it has counted on each (S4, K10).
const MOST_CALENDARS: usize = 8_192;

impl Builder<'_> {
    /// The metrics, by name.
    pub(super) fn metrics(&mut self, at: &Place<'_>, calendar: CalendarRef, parts: &mut Parts<'_>) -> Vec<Metric> {
        let help = "write metrics by name, such as {\"resolution\": {\"targets\": {…}}}";
        let mut metrics: Table<&str, Metric> = Table::default();
        for (name, spec) in self.needed(self.spec.metrics.as_ref(), at, help) {
            let at = at.field(name);
            let help = "write a map with `targets`";
            // A metric that cannot be read keeps its name, so that nothing reports the name as unknown.
            let metric = match typed(spec, &at, &mut self.problems, help) {
                Some(spec) => self.metric(name, spec, &at, calendar, parts),
                None => Metric::default(),
            };
            metrics.insert(name, Metric { name: name.into(), ..metric });
        }
        let metrics = metrics.into_values();
        if metrics.len() > MOST_METRICS {
            let found = format!("there are {} metrics", metrics.len());
            self.problems.add(at, ProblemKind::TooLarge, found, format_args!("write {MOST_METRICS} at most"));
        }
        self.refuse_floods(&metrics, &parts.ladders, at);
        self.refuse_many_calendars(&metrics, &parts.calendars, at);
        self.refuse_many_conditions(&metrics, at);
        metrics
    }

    /// The limits on metrics, levels and repetitions multiply, so there is a limit on their product.
    fn refuse_floods(&mut self, metrics: &[Metric], ladders: &Ladders, at: &Place<'_>) {
        let lists = |metric: &Metric| -> Set<u64> {
            let own = [metric.defaults.warn, metric.defaults.ladder];
            let lists = metric.matrix.cells().flat_map(|cell| [cell.warn, cell.ladder]).chain(own).flatten();
            lists.map(|list| list as u64).collect()
        };
        let firings = metrics.iter().map(|metric| ladders.firings(&lists(metric))).fold(0, usize::saturating_add);
        if firings > MOST_FIRINGS {
            let found = format!("the levels of all metrics together can fire {firings} times");
            let help = format!("repeat less often, or have fewer levels: {MOST_FIRINGS} times at most");
            self.problems.add(at, ProblemKind::TooLarge, found, help);
        }
    }

    /// Refuses targets that name too many calendars, added up over the metrics. Each of the two limits alone is not
    /// enough, because they multiply.
    fn refuse_many_calendars(&mut self, metrics: &[Metric], calendars: &Calendars<'_>, at: &Place<'_>) {
        let named = metrics.iter().map(|metric| {
            let picks = metric.matrix.cells().map(|cell| cell.calendar).chain(metric.defaults.calendar);
            let picks: Table<u64, Pick> = picks.map(|pick| (Calendars::number_of(pick), pick)).collect();
            picks.iter().map(|(_, pick)| calendars.count(*pick)).fold(0, usize::saturating_add)
        });
        let named = named.fold(0, usize::saturating_add);
        if named > MOST_CALENDARS {
            let too_many_calendars = format!("added up over all metrics, their targets name {named} calendars");
            let help = format!("let fewer metrics choose among many calendars: {MOST_CALENDARS} at most");
            self.problems.add(at, ProblemKind::TooLarge, too_many_calendars, help);
        }
    }

    fn metric(
        &mut self,
        name: &str,
        spec: &MetricSpec,
        at: &Place<'_>,
        calendar: CalendarRef,
        parts: &mut Parts<'_>,
    ) -> Metric {
        self.unknown(&spec.unknown, at, MetricSpec::FIELDS);
        let counts = self.counts(spec, at);
        let rule = self.rule(name, spec, at);
        let (matrix, defaults) = self.matrix(spec, at, calendar, parts);
        if matches!(rule.on_reopen.later, Some(Later { within: Allowance::BusinessDays(_), .. })) {
            let picks = matrix.cells().map(|cell| cell.calendar).chain(defaults.calendar);
            picks.for_each(|pick| parts.calendars.need_business_dates(pick));
        }
        Metric { rule, counts, matrix, defaults, ..Metric::default() }
    }

    fn rule(&mut self, name: &str, spec: &MetricSpec, at: &Place<'_>) -> Rule {
        let on_retarget = self.choice(spec.on_retarget.as_ref(), &at.field("on_retarget"));
        let on_reopen = self.reopening(spec.on_reopen.as_ref(), &at.field("on_reopen"));
        let from = self.choice(spec.from.as_ref(), &at.field("from"));
        let preset = PRESETS.iter().find(|preset| preset.name == name);
        let start = self.triggers(spec.start.as_ref(), &at.field("start"));
        if preset.is_none() && start.is_none() {
            let presets = PRESETS.iter().map(|preset| preset.name);
            let found = format!("`{name}` is not a preset, and `start` is missing");
            let help = format!("say what starts its clock, such as [\"opened\"]; the presets are {}", list(presets));
            let presets = PRESETS.iter().map(|preset| preset.name);
            self.problems.add_name(at, ProblemKind::Missing, found, help, name, presets);
        }
        let flag = "write `true` or `false`";
        let repeat = self.optional(spec.repeat.as_ref(), &at.field("repeat"), flag);
        let after_answer = self.optional(spec.after_answer.as_ref(), &at.field("after_answer"), flag);
        Rule {
            start: start.unwrap_or_else(|| preset_triggers(preset, |preset| preset.start)).into(),
            stop: self
                .triggers(spec.stop.as_ref(), &at.field("stop"))
                .unwrap_or_else(|| preset_triggers(preset, |preset| preset.stop))
                .into(),
            void: self.triggers(spec.void.as_ref(), &at.field("void")).unwrap_or_default().into(),
            ends_on: self.ends_on(spec.ends_on.as_ref(), &at.field("ends_on")),
            repeat: repeat.copied().unwrap_or(preset.is_some_and(|preset| preset.repeat)),
            after_answer: after_answer.copied().unwrap_or(preset.is_some_and(|preset| preset.after_answer)),
            from: from.unwrap_or_default(),
            on_retarget: on_retarget.unwrap_or_default(),
            on_reopen: on_reopen.unwrap_or_default(),
        }
    }

    pub(super) fn triggers(
        &mut self,
        texts: Option<&Loose<Vec<Loose<String>>>>,
        at: &Place<'_>,
    ) -> Option<Vec<Trigger>> {
        let texts = self.optional(texts, at, "write a list of triggers")?;
        let triggers = texts.iter().enumerate().filter_map(|(index, text)| {
            let text = typed(text, &at.index(index), &mut self.problems, TRIGGER_HELP)?;
            check_text(text, &at.index(index), &mut self.problems);
            let trigger = text.parse();
            trigger
                .map_err(|invalid: ParseError| {
                    let meant = Trigger::meant(text, |word, known| self.problems.nearest(word, known.iter().copied()));
                    self.problems.add_meant(&at.index(index), invalid.kind(), invalid.found(), invalid.help(), meant);
                })
                .ok()
        });
        Some(triggers.collect())
    }

    fn reopening(&mut self, spec: Option<&Loose<ReopenSpec>>, at: &Place<'_>) -> Option<Reopening> {
        let modes = any_of(texts::<OnReopen>());
        let help = format!("write {modes}, or {{\"within\": \"10 business days\", \"else\": \"new_cycle\"}}");
        match &self.optional(spec, at, &help)?.0 {
            ReopenForm::Mode(mode) => chosen(mode, at, &mut self.problems).map(|mode| Reopening { mode, later: None }),
            ReopenForm::Fields(fields) => self.reopening_in_time(fields, at),
        }
    }

    fn reopening_in_time(&mut self, fields: &ReopenFields, at: &Place<'_>) -> Option<Reopening> {
        self.unknown(&fields.unknown, at, ReopenFields::FIELDS);
        let help = "write the time after the stop, such as `10 business days`";
        let within = parsed_or_missing(fields.within.as_ref(), &at.field("within"), &mut self.problems, help);
        let then = self.choice(fields.then.as_ref(), &at.field("then"));
        let at = at.field("else");
        let help = format!("say what a later reopening does: {}", any_of(texts::<OnReopen>()));
        required(fields.otherwise.as_ref(), &at, &mut self.problems, help)?;
        let later = Later { within: within?, mode: self.choice(fields.otherwise.as_ref(), &at)? };
        Some(Reopening { mode: then.unwrap_or_default(), later: Some(later) })
    }

    fn ends_on(&mut self, list: Option<&Loose<Vec<Loose<String>>>>, at: &Place<'_>) -> Finishes {
        let help = "write `resolved`, `closed` or both";
        let Some(items) = self.optional(list, at, "write a list such as [\"closed\"]") else {
            return Finishes::default();
        };
        if items.is_empty() {
            self.problems.add(at, ProblemKind::Senseless, "is empty", help);
        }
        let ends = items.iter().enumerate();
        let ends: Vec<EndsOn> = ends.filter_map(|(index, word)| self.choice(Some(word), &at.index(index))).collect();
        Finishes::of(&ends)
    }

    /// The targets, and what those have that say nothing else.
    fn matrix(
        &mut self,
        spec: &MetricSpec,
        at: &Place<'_>,
        calendar: CalendarRef,
        parts: &mut Parts<'_>,
    ) -> (Matrix, Defaults) {
        let own = self.calendar_ref(spec.calendar.as_ref(), &at.field("calendar"), &mut parts.calendars);
        let (warn, ladder) = self.escalation(spec.warn.as_ref(), spec.ladder.as_ref(), at, parts);
        let fallbacks = Fallbacks { calendar: own.or(calendar), warn, ladder };
        let at = at.field("targets");
        let help = "write targets by priority and tier, such as {\"*\": {\"*\": \"4h\"}}";
        let mut cells = Vec::new();
        let are_swapped = self.refuse_swapped(spec.targets.as_ref(), &at, parts);
        for (priority, row) in self.needed(spec.targets.as_ref(), &at, help) {
            let at = at.field(priority);
            let row_number =
                if are_swapped { None } else { self.coordinate(priority, &parts.priorities, "priorities", &at) };
            for (tier, cell) in self.entries(Some(row), &at, "write targets by tier, such as {\"*\": \"4h\"}") {
                let at = at.field(tier);
                let column = if are_swapped { None } else { self.coordinate(tier, &parts.tiers, "tiers", &at) };
                let target = self.target(cell, &at, fallbacks, parts);
                if let (Some(row), Some(column), Some(target)) = (row_number, column, target) {
                    cells.push(((row, column), target));
                }
            }
        }
        (cells.into_iter().collect(), Defaults { calendar: fallbacks.calendar.flatten(), warn, ladder })
    }

    /// Reports a matrix that is written by tier and priority as one problem. All of its names are known in the other
    /// dimension. Returns whether it is one.
    fn refuse_swapped(
        &mut self,
        targets: Option<&Loose<Entries<Loose<Row>>>>,
        at: &Place<'_>,
        parts: &Parts<'_>,
    ) -> bool {
        let is = |name: &str, dimension: &Dimension| name == WILDCARD || dimension.number(name).is_some();
        let rows =
            entries_of(targets).flat_map(|(row, cells)| entries_of(Some(cells)).map(move |(column, _)| (row, column)));
        let mut swapped = None;
        for (row, column) in rows {
            if !is(row, &parts.tiers) || !is(column, &parts.priorities) {
                return false;
            }
            if swapped.is_none() && !(is(row, &parts.priorities) && is(column, &parts.tiers)) {
                swapped = Some((row, column));
            }
        }
        let Some((row, column)) = swapped else { return false };
        let found =
            format!("are written by tier and priority, as {{{}: {{{}: …}}}}", in_quotes(row), in_quotes(column));
        let help = format!("write the priority first: {{{}: {{{}: …}}}}", in_quotes(column), in_quotes(row));
        self.problems.add(at, ProblemKind::Senseless, found, help);
        true
    }

    /// The number of a row or column; `Some(None)` for the wildcard.
    fn coordinate(&mut self, name: &str, values: &Dimension, which: &str, at: &Place<'_>) -> Option<Option<usize>> {
        if name == WILDCARD {
            return Some(None);
        }
        let number = values.number(name);
        if number.is_none() {
            let found = format!("`{name}` is not in `{which}`");
            let help = format!("write {}, or list it in `{which}`", any_of(values.names().chain([WILDCARD])));
            self.problems.add_name(at, ProblemKind::UnknownName, found, help, name, values.names());
        }
        number.map(Some)
    }
}

fn preset_triggers(preset: Option<&Preset>, part: fn(&Preset) -> &'static [&'static str]) -> Vec<Trigger> {
    preset.map(|preset| part(preset).iter().filter_map(|text| text.parse().ok()).collect()).unwrap_or_default()
}
