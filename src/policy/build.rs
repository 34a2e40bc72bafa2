//! From a policy as written to a policy: reads every part and reports every mistake with its place (B1).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::allowance::{Allowance, InvalidAllowance};
use super::rule::{PRESETS, Preset, Rule, Trigger};
use super::spec::{MetricSpec, PauseSpec, PolicySpec, StatusForm, StatusSpec, TargetSpec};
use super::{Dimension, DueAt, Inner, Lands, Matrix, Metric, NamedCalendar, Reason, State, Status, Target};
use crate::calendar::{ALWAYS, CalendarReader, Zones, parse_time};
use crate::loose::{Entries, Loose, list, repeated_keys, required, typed, unknown_fields};
use crate::problem::{Place, ProblemKind, Problems};

const WILDCARD: &str = "*";

/// Fields of the format that this version does not act on. Refused: ignoring one would move deadlines.
const PLANNED: [&str; 8] = ["ladders", "warn", "ladder", "pause", "from", "counts_in", "cap", "kind"];

pub(super) fn build(spec: &PolicySpec, zones: &Zones) -> Result<Inner, Problems> {
    let mut builder = Builder { spec, zones, problems: Problems::default() };
    let inner = builder.read();
    builder.problems.sorted().or(inner)
}

struct Builder<'a> {
    spec: &'a PolicySpec,
    zones: &'a Zones,
    problems: Problems,
}

/// The parts of the policy that targets refer to.
struct Parts<'a> {
    priorities: Dimension,
    tiers: Dimension,
    calendars: Calendars<'a>,
}

/// A calendar that was named, by its number; `Some(None)` where the name was a mistake, which has been reported.
type CalendarRef = Option<Option<usize>>;

/// The calendars that have been asked for, by number.
struct Calendars<'a> {
    reader: CalendarReader<'a>,
    used: Vec<NamedCalendar>,
}

impl Calendars<'_> {
    /// The number of a calendar; `None` when there is none of that name, `Some(None)` where that has been reported.
    fn number(&mut self, name: &str, problems: &mut Problems) -> CalendarRef {
        if let Some(number) = self.used.iter().position(|named| *named.name == *name) {
            return Some(Some(number));
        }
        let found = self.reader.find(name, problems)?;
        Some(found.map(|calendar| {
            self.used.push(NamedCalendar { name: name.into(), calendar });
            self.used.len().saturating_sub(1)
        }))
    }
}

impl<'a> Builder<'a> {
    fn read(&mut self) -> Option<Inner> {
        let root = Place::ROOT;
        let spec = self.spec;
        let known = ["id", "version", "priorities", "tiers", "calendars", "calendar", "metrics", "pauses", "statuses"];
        self.unknown(&spec.unknown, &root, &known);
        let id = required(spec.id.as_ref(), &root.field("id"), &mut self.problems, "give the policy a name");
        let version = self.optional(spec.version.as_ref(), &root.field("version"), "write a whole number from 0 up");
        let mut parts = Parts {
            priorities: self.dimension(spec.priorities.as_ref(), &root.field("priorities")),
            tiers: self.dimension(spec.tiers.as_ref(), &root.field("tiers")),
            calendars: self.calendars(&root.field("calendars")),
        };
        let calendar = self.calendar_ref(spec.calendar.as_ref(), &root.field("calendar"), &mut parts.calendars);
        let metrics = self.metrics(&root.field("metrics"), calendar, &mut parts);
        let reasons = self.reasons(&root.field("pauses"), &metrics);
        let statuses = self.statuses(&root.field("statuses"), &reasons, &metrics);
        Some(Inner {
            id: id?.as_str().into(),
            version: version.copied().unwrap_or(1),
            priorities: parts.priorities,
            tiers: parts.tiers,
            calendars: parts.calendars.used,
            tzdb: self.zones.source(),
            metrics,
            reasons,
            statuses,
        })
    }

    fn dimension(&mut self, names: Option<&Loose<Vec<Loose<String>>>>, at: &Place<'_>) -> Dimension {
        let mut dimension = Dimension::default();
        for (index, name) in self.texts(names, at).into_iter().flatten().enumerate() {
            let Some(name) = name else { continue };
            let at = at.index(index);
            if name == WILDCARD {
                let help = "list the values themselves; cells may use `*` without it";
                self.problems.add(&at, ProblemKind::Senseless, "`*` stands for all of them", help);
            } else if !dimension.list(name) {
                let found = format!("`{name}` is listed twice");
                self.problems.add(&at, ProblemKind::Duplicate, found, "list each value once");
            }
        }
        dimension
    }

    /// Reads every calendar, whether a target uses it or not: a mistake in one is a mistake in the policy.
    fn calendars(&mut self, at: &Place<'_>) -> Calendars<'a> {
        let mut calendars = Calendars { reader: CalendarReader::new(self.zones), used: Vec::new() };
        let help = "write calendars by name, such as {\"office\": {…}}";
        if let Some(specs) = self.optional(self.spec.calendars.as_ref(), at, help) {
            repeated_keys(specs, at, &mut self.problems);
            calendars.reader.name(specs);
            for (name, _) in specs.iter() {
                if name == ALWAYS {
                    let found = format!("`{ALWAYS}` is round the clock, always");
                    self.problems.add(
                        &at.field(name),
                        ProblemKind::Senseless,
                        found,
                        "give this calendar another name",
                    );
                }
                calendars.number(name, &mut self.problems);
            }
        }
        calendars
    }

    /// The calendar that a field names, if it names one.
    fn calendar_ref(
        &mut self,
        name: Option<&Loose<String>>,
        at: &Place<'_>,
        calendars: &mut Calendars<'_>,
    ) -> CalendarRef {
        let Some(name) = typed(name?, at, &mut self.problems, "write the name of a calendar") else {
            return Some(None);
        };
        let number = calendars.number(name, &mut self.problems);
        if number.is_none() {
            let help = format!("the calendars here are {}", list(&calendars.reader.names()));
            self.problems.add(at, ProblemKind::UnknownName, format_args!("there is no calendar `{name}`"), help);
        }
        Some(number.flatten())
    }

    /// The metrics, by name.
    fn metrics(&mut self, at: &Place<'_>, calendar: CalendarRef, parts: &mut Parts<'_>) -> Vec<Metric> {
        let help = "write metrics by name, such as {\"resolution\": {\"targets\": {…}}}";
        let mut metrics = BTreeMap::new();
        for (name, spec) in self.needed(self.spec.metrics.as_ref(), at, help) {
            let at = at.field(name);
            let help = "write a map with `targets`";
            let Some(spec) = typed(spec, &at, &mut self.problems, help) else { continue };
            let metric = Metric {
                name: name.into(),
                rule: self.rule(name, spec, &at),
                matrix: self.matrix(spec, &at, calendar, parts),
            };
            metrics.insert(name.to_owned(), metric);
        }
        metrics.into_values().collect()
    }

    fn rule(&mut self, name: &str, spec: &MetricSpec, at: &Place<'_>) -> Rule {
        let known = ["start", "stop", "repeat", "after_answer", "calendar", "on_retarget", "on_reopen", "targets"];
        self.unknown(&spec.unknown, at, &known);
        self.mode(
            spec.on_retarget.as_ref(),
            &at.field("on_retarget"),
            &["keep_elapsed", "retroactive", "restart", "pinned"],
        );
        let reopenings = ["resume", "resume_counting_closed", "new_cycle", "final"];
        self.mode(spec.on_reopen.as_ref(), &at.field("on_reopen"), &reopenings);
        let preset = PRESETS.iter().find(|preset| preset.name == name);
        let start = self.triggers(spec.start.as_ref(), &at.field("start"));
        if preset.is_none() && start.is_none() {
            let presets: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
            let found = format!("`{name}` is not a preset, and `start` is missing");
            let help = format!("say what starts its clock, such as [\"opened\"]; the presets are {}", list(&presets));
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
        }
    }

    /// A named way of doing things, of which this version has the first.
    fn mode(&mut self, mode: Option<&Loose<String>>, at: &Place<'_>, modes: &[&str]) {
        let help = format!("write one of {}", list(modes));
        let Some(mode) = self.optional(mode, at, &help) else { return };
        if !modes.contains(&mode.as_str()) {
            self.problems.add(at, ProblemKind::UnknownName, format_args!("`{mode}` is not known here"), help);
        } else if modes.first() != Some(&mode.as_str()) {
            let help = format!("leave it out for `{}`", modes.first().copied().unwrap_or_default());
            self.problems.add(at, ProblemKind::Unsupported, format_args!("`{mode}` is not in this version yet"), help);
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
            let names: Vec<&str> = values.names().chain([WILDCARD]).collect();
            let found = format!("`{name}` is not in `{which}`");
            let help = format!("write one of {}, or list it in `{which}`", list(&names));
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
    ) -> Option<Target> {
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
        let round_the_clock = matches!(allowance, Allowance::CalendarDays(_));
        let always = if round_the_clock { calendars.number(ALWAYS, &mut self.problems).flatten()? } else { calendar };
        Some(Target {
            allowance,
            due: due.unwrap_or_default(),
            cutoff,
            lands: lands.unwrap_or_default(),
            calendar,
            counted_on: always,
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
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        let help = format!("write one of {}", list(&names));
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

    /// The reasons, by name.
    fn reasons(&mut self, at: &Place<'_>, metrics: &[Metric]) -> Vec<Reason> {
        let help = "write reasons by name, such as {\"waiting_for_parts\": {\"party\": \"vendor\"}}";
        let mut reasons = BTreeMap::new();
        for (name, spec) in self.entries(self.spec.pauses.as_ref(), at, help) {
            let at = at.field(name);
            let help = "write a map with `party` and `metrics`, both of which may be left out";
            let Some(spec) = typed(spec, &at, &mut self.problems, help) else { continue };
            reasons.insert(name.to_owned(), self.reason(name, spec, &at, metrics));
        }
        reasons.into_values().collect()
    }

    fn reason(&mut self, name: &str, spec: &PauseSpec, at: &Place<'_>, metrics: &[Metric]) -> Reason {
        self.unknown(&spec.unknown, at, &["party", "metrics"]);
        let party =
            self.optional(spec.party.as_ref(), &at.field("party"), "write whose time it is, such as `customer`");
        let at = at.field("metrics");
        let numbers = self.texts(spec.metrics.as_ref(), &at).map(|names| {
            let mut numbers: Vec<usize> = Vec::new();
            for (index, name) in names.into_iter().enumerate() {
                let Some(name) = name else { continue };
                match metrics.binary_search_by(|metric| (*metric.name).cmp(name)) {
                    Ok(number) => numbers.push(number),
                    Err(_) => {
                        let names: Vec<&str> = metrics.iter().map(|metric| &*metric.name).collect();
                        let found = format!("there is no metric `{name}`");
                        let help = format!("the metrics here are {}", list(&names));
                        self.problems.add(&at.index(index), ProblemKind::UnknownName, found, help);
                    }
                }
            }
            numbers.sort_unstable();
            numbers
        });
        Reason { name: name.into(), party: party.map(|party| party.as_str().into()), metrics: numbers }
    }

    fn statuses(&mut self, at: &Place<'_>, reasons: &[Reason], metrics: &[Metric]) -> BTreeMap<Arc<str>, Status> {
        let help = "write statuses by name, such as {\"solved\": \"resolved\"}";
        let mut statuses = BTreeMap::new();
        for (name, spec) in self.entries(self.spec.statuses.as_ref(), at, help) {
            let at = at.field(name);
            let help = "write `open`, `resolved`, `closed`, `cancelled`, or {\"pauses\": \"a reason\"}";
            let Some(spec) = typed(spec, &at, &mut self.problems, help) else { continue };
            statuses.extend(self.status(spec, &at, reasons, help).map(|status| (name.into(), status)));
        }
        // A status that a trigger names is known, too.
        let triggers = metrics.iter().flat_map(|metric| metric.rule.start.iter().chain(&metric.rule.stop));
        for status in triggers.filter_map(Trigger::status) {
            statuses.entry(status.clone()).or_insert(Status { state: State::Open, pauses: None });
        }
        statuses
    }

    fn status(&mut self, spec: &StatusSpec, at: &Place<'_>, reasons: &[Reason], help: &str) -> Option<Status> {
        let state = match &spec.0 {
            StatusForm::Word(word) => match word.as_str() {
                "open" => State::Open,
                "resolved" => State::Resolved,
                "closed" => State::Closed,
                "cancelled" => State::Cancelled,
                _ => {
                    let found = format!("`{word}` is not what a status can mean");
                    self.problems.add(at, ProblemKind::UnknownName, found, help);
                    return None;
                }
            },
            StatusForm::Fields(fields) => {
                self.unknown(&fields.unknown, at, &["pauses"]);
                let at = at.field("pauses");
                let name =
                    required(fields.pauses.as_ref(), &at, &mut self.problems, "name the reason that holds in it")?;
                let number = reasons.binary_search_by(|reason| (*reason.name).cmp(name)).ok();
                if number.is_none() {
                    let names: Vec<&str> = reasons.iter().map(|reason| &*reason.name).collect();
                    let found = format!("there is no reason `{name}`");
                    let help = format!("the reasons in `pauses` are {}", list(&names));
                    self.problems.add(&at, ProblemKind::UnknownName, found, help);
                }
                return Some(Status { state: State::Open, pauses: Some(number?) });
            }
        };
        Some(Status { state, pauses: None })
    }

    /// Refuses fields that the format does not have, and says so of those that it will have.
    fn unknown(&mut self, unknown: &Entries<crate::loose::Value>, at: &Place<'_>, known: &[&str]) {
        let (planned, unknown): (Vec<_>, Vec<_>) =
            unknown.0.iter().cloned().partition(|(name, _)| PLANNED.contains(&name.as_str()));
        for (name, _) in planned {
            let found = format!("`{name}` is not in this version yet");
            self.problems.add(&at.field(&name), ProblemKind::Unsupported, found, "leave it out");
        }
        unknown_fields(&Entries(unknown), at, &mut self.problems, known);
    }

    fn optional<'s, T>(&mut self, field: Option<&'s Loose<T>>, at: &Place<'_>, help: &str) -> Option<&'s T> {
        field.and_then(|field| typed(field, at, &mut self.problems, help))
    }

    /// The texts of a list; `None` in the place of what is not a text.
    fn texts<'s>(
        &mut self,
        list: Option<&'s Loose<Vec<Loose<String>>>>,
        at: &Place<'_>,
    ) -> Option<Vec<Option<&'s str>>> {
        let items = self.optional(list, at, "write a list of texts")?;
        let texts = items
            .iter()
            .enumerate()
            .map(|(index, item)| typed(item, &at.index(index), &mut self.problems, "write a text").map(String::as_str));
        Some(texts.collect())
    }

    /// The entries of a map that must be there and hold something.
    fn needed<'s, T>(
        &mut self,
        map: Option<&'s Loose<Entries<T>>>,
        at: &Place<'_>,
        help: &str,
    ) -> impl Iterator<Item = (&'s str, &'s T)> + use<'s, T> {
        match map {
            None => self.problems.add(at, ProblemKind::Missing, "is missing", help),
            Some(Loose::Typed(entries)) if entries.0.is_empty() => {
                self.problems.add(at, ProblemKind::Missing, "is empty", help);
            }
            Some(_) => {}
        }
        self.entries(map, at, help)
    }

    /// The entries of a map that may be absent, with a problem for each key written twice.
    fn entries<'s, T>(
        &mut self,
        map: Option<&'s Loose<Entries<T>>>,
        at: &Place<'_>,
        help: &str,
    ) -> impl Iterator<Item = (&'s str, &'s T)> + use<'s, T> {
        let entries = map.and_then(|map| typed(map, at, &mut self.problems, help));
        if let Some(entries) = entries {
            repeated_keys(entries, at, &mut self.problems);
        }
        entries.into_iter().flat_map(Entries::iter)
    }
}

fn preset_triggers(preset: Option<&Preset>, part: fn(&Preset) -> &'static [&'static str]) -> Vec<Trigger> {
    preset.map(|preset| part(preset).iter().filter_map(|text| Trigger::parse(text)).collect()).unwrap_or_default()
}
