//! Lints of the matrix: priorities and tiers without a target, and targets that contradict each other (S4).

use std::cmp::Ordering;

use super::{Look, entries, metrics_place, said, texts};
use crate::calendar::Calendar;
use crate::input::lint::{LintKind, first_of};
use crate::input::names::{Set, sort_by};
use crate::input::problem::Place;
use crate::input::written::list;
use crate::policy::matrix::Coordinates;
use crate::policy::rule::Trigger;
use crate::policy::spec::{MetricSpec, TargetSpec};
use crate::policy::{Allowance, Cell, Key, Metric, NamedCalendar};
use crate::time::{DAY_S, Instant, Nanos, SECOND};

const WILDCARD: &str = "*";

/// A cell of a metric's matrix, as built and as written.
pub(super) struct WrittenCell<'a> {
    pub(super) metric: &'a Metric,
    pub(super) metric_spec: &'a MetricSpec,
    pub(super) spec: &'a TargetSpec,
    pub(super) cell: Cell,
    pub(super) priority: &'a str,
    pub(super) tier: &'a str,
    pub(super) path: String,
    at: Coordinates,
}

impl WrittenCell<'_> {
    /// How it compares with a cell of a metric at these coordinates.
    fn beside(&self, metric: &str, at: Coordinates) -> Ordering {
        (*self.metric.name).cmp(metric).then(self.at.cmp(&at))
    }

    pub(super) fn phrase(&self) -> String {
        format!("the `{}` of {}", self.cell.promise.allowance, self.path)
    }
}

impl<'a> Look<'a> {
    /// Every cell of every metric, sorted by metric, priority and tier.
    pub(super) fn cells(&self) -> Vec<WrittenCell<'a>> {
        let mut cells = Vec::new();
        for (_, metric, metric_spec) in self.metrics() {
            for (priority, row) in entries(metric_spec.targets.as_ref()) {
                let row_number = self.policy.0.priorities.number(priority);
                for (tier, cell) in row.iter() {
                    let at = (row_number, self.policy.0.tiers.number(tier));
                    let (Some(spec), Some(cell)) = (said(Some(cell)), metric.matrix.at(at)) else { continue };
                    let path = path_of(metric, priority, tier);
                    cells.push(WrittenCell { metric, metric_spec, spec, cell: *cell, priority, tier, path, at });
                }
            }
        }
        sort_by(&mut cells, |one, other| one.beside(&other.metric.name, other.at));
        cells
    }

    pub(super) fn targets(&mut self, cells: &[WrittenCell<'_>]) {
        let place = metrics_place();
        for (_, metric, spec) in self.metrics() {
            let at = place.field(&metric.name);
            let at = at.field("targets");
            self.uncovered(metric, &at);
            for (priority, row) in entries(spec.targets.as_ref()) {
                if row.0.is_empty() {
                    let help = "write its targets, or leave the row out: an empty row covers nothing";
                    self.lints.add(&at.field(priority), LintKind::EmptyRow, "this row has no target", help);
                }
            }
        }
        self.longer_than_resolution(cells);
        self.hidden(cells);
        for cell in cells {
            self.never_due(cell);
            self.idle_rolls(cell);
        }
    }

    /// Reports listed priorities and tiers that no cell covers. If none are listed, tickets have none.
    fn uncovered(&mut self, metric: &Metric, at: &Place<'_>) {
        let priorities: Vec<&str> = texts(self.spec.priorities.as_ref()).map(|(_, name)| name).collect();
        let tiers: Vec<&str> = texts(self.spec.tiers.as_ref()).map(|(_, name)| name).collect();
        let columns: Vec<Option<&str>> = some_or_none(&tiers);
        let mut rows = Vec::new();
        for priority in some_or_none(&priorities) {
            let number = priority.and_then(|priority| self.policy.0.priorities.number(priority));
            let covered = metric.matrix.at((number, None)).or(metric.matrix.at((None, None))).is_some();
            if covered || !self.may_look_at(columns.len()) {
                continue;
            }
            let key = self.policy.priority_key(priority);
            let missing = columns.iter().filter(|tier| metric.matrix.cell(key, self.policy.tier_key(**tier)).is_none());
            let missing: Vec<&str> = missing.map(|tier| tier.unwrap_or(WILDCARD)).collect();
            let row = priority.map_or_else(|| "tickets".to_owned(), |priority| format!("`{priority}`"));
            if missing.len() == columns.len() {
                rows.push(row);
            } else if !missing.is_empty() {
                rows.push(format!("{row} with {}", list(missing)));
            }
        }
        if rows.is_empty() {
            return;
        }
        let more = if rows.len() > MOST_ROWS { "; and others" } else { "" };
        rows.truncate(MOST_ROWS);
        let found = format!("nothing is promised for {}{more}", rows.join("; "));
        let help = "write these cells, or a `*` for the rest; if nothing is promised there, leave it as it is";
        self.lints.add(at, LintKind::UncoveredCells, found, help);
    }

    /// Compares the targets of metrics that stop earlier, for example at a reply, with those of metrics that run
    /// until the ticket is resolved.
    fn longer_than_resolution(&mut self, cells: &[WrittenCell<'_>]) {
        let number_of = |metric: &Metric, at| {
            cells.binary_search_by(|cell| cell.beside(&metric.name, at)).map(|number| number as u64)
        };
        let by_opening = |metric: &Metric| metric.rule.start.contains(&Trigger::Opened) && !metric.rule.after_answer;
        let policy = self.policy;
        let metrics = || policy.metric_list().iter().filter(|metric| by_opening(metric));
        let combinations = self.combinations().count();
        // A pair of cells as one number. The number of a cell fits 32 bits.
        let mut pairs: Set<u64> = Set::default();
        for step in metrics().filter(|metric| !metric.rule.stop.is_empty()) {
            for whole in metrics().filter(|metric| metric.rule.stop.is_empty()) {
                if !self.may_look_at(combinations) {
                    break;
                }
                for (priority, tier) in self.combinations() {
                    let (Some((step_at, _)), Some((whole_at, _))) =
                        (step.matrix.find(priority, tier), whole.matrix.find(priority, tier))
                    else {
                        continue;
                    };
                    if let (Ok(step), Ok(whole)) = (number_of(step, step_at), number_of(whole, whole_at)) {
                        pairs.add((step << 32) | whole);
                    }
                }
            }
        }
        let pairs: Vec<(u64, u64)> = pairs.keys().map(|pair| (pair >> 32, pair & u64::from(u32::MAX))).collect();
        let cell = |number: u64| cells.get(number as usize);
        for pairs in pairs.chunk_by(|(one, _), (other, _)| one == other) {
            let Some(step) = pairs.first().and_then(|(step, _)| cell(*step)) else { continue };
            let wholes = pairs.iter().filter_map(|(_, whole)| cell(*whole));
            let shorter = wholes.filter(|whole| self.is_longer(&step.cell, &whole.cell));
            let Some(shorter) = first_of(shorter, |whole| whole.phrase()) else { continue };
            let found = format!("`{}` is longer than {shorter}", step.cell.promise.allowance);
            let help = "resolving also stops this clock, so a longer target promises nothing; shorten it";
            self.lints.add_at(step.path.clone(), LintKind::LongerThanResolution, found, help);
        }
    }

    /// Reports targets of a priority that take precedence over a shorter target of a tier.
    fn hidden(&mut self, cells: &[WrittenCell<'_>]) {
        for metric in cells.chunk_by(|one, other| one.metric.name == other.metric.name) {
            let columns: Vec<&WrittenCell<'_>> =
                metric.iter().filter(|cell| cell.at.0.is_none() && cell.at.1.is_some()).collect();
            for row in metric.iter().filter(|cell| cell.at.0.is_some() && cell.at.1.is_none()) {
                if !self.may_look_at(columns.len()) {
                    return;
                }
                let is_written = |at: Coordinates| metric.binary_search_by(|cell| cell.at.cmp(&at)).is_ok();
                let hidden = columns.iter().filter(|column| !is_written((row.at.0, column.at.1)));
                let shorter = hidden.filter(|column| self.is_longer(&row.cell, &column.cell));
                if let Some(shorter) = first_of(shorter, |column| column.phrase()) {
                    let found = format!("`{}` applies instead of {shorter}", row.cell.promise.allowance);
                    let help = "the priority takes precedence over the tier; write a target for both if the shorter \
                                one is meant";
                    self.lints.add_at(row.path.clone(), LintKind::HidesShorterTarget, found, help);
                }
            }
        }
    }

    fn never_due(&mut self, cell: &WrittenCell<'_>) {
        let Some(named) = self.counted_on(&cell.cell).0 else { return };
        let (name, calendar) = (&named.name, &named.calendar);
        let never = match cell.cell.promise.allowance {
            Allowance::Working(seconds) => nanos(seconds) > calendar.axis().total(),
            Allowance::BusinessDays(days) => {
                let count = calendar.business().before(LAST_DAY.saturating_add(1));
                count < usize::try_from(days.max(1)).unwrap_or(usize::MAX)
            }
            Allowance::CalendarDays(_) | Allowance::CalendarMonths(_) => false,
        };
        if never {
            let found =
                format!("`{}` is more than `{name}` is ever open, so this is never due", cell.cell.promise.allowance);
            let help = "count it on another calendar, or open that one for longer";
            self.lints.add_at(cell.path.clone(), LintKind::NeverDue, found, help);
        }
    }

    /// Reports dates that never roll, because every date is a business date.
    fn idle_rolls(&mut self, cell: &WrittenCell<'_>) {
        let Some(rolls) = cell.cell.promise.rolls else { return };
        let calendars: Vec<&NamedCalendar> = self.calendars_of(&cell.cell).collect();
        if self.may_look_at(calendars.len()) && calendars.iter().all(|named| has_every_date(&named.calendar)) {
            let found = format!("`{rolls}` changes nothing: every date is a business date of this calendar");
            let help = "leave `rolls` out, or name a calendar that is closed on some dates";
            self.lints.add_at(format!("{}.rolls", cell.path), LintKind::IdleRolls, found, help);
        }
    }

    /// Whether one target is always longer than another. If they count differently, the answer is no.
    fn is_longer(&self, one: &Cell, other: &Cell) -> bool {
        let same = one.calendar == other.calendar;
        let [long, short] = [one, other].map(|cell| cell.promise);
        let on_dates_alike = (long.due, long.cutoff, long.counts_from, long.rolls)
            == (short.due, short.cutoff, short.counts_from, short.rolls);
        let rolls = long.rolls.is_some();
        // A cutoff holds the shorter one back, too.
        let held_back = short.cutoff.is_some() && !(same && long.cutoff == short.cutoff);
        match (long.allowance, short.allowance) {
            (Allowance::Working(long), Allowance::Working(short)) => {
                long > short && !held_back && (same || self.is_always_open(other))
            }
            (Allowance::BusinessDays(long), Allowance::BusinessDays(short)) => long > short && same && on_dates_alike,
            (Allowance::CalendarDays(long), Allowance::CalendarDays(short))
            | (Allowance::CalendarMonths(long), Allowance::CalendarMonths(short)) => {
                long > short && on_dates_alike && (!rolls || same)
            }
            _ => false,
        }
    }

    /// Whether every calendar on which the cell may count is always open.
    pub(super) fn is_always_open(&self, cell: &Cell) -> bool {
        let horizon = Instant::END.0.saturating_sub(Instant::START.0);
        self.counted_on(cell).0.is_some_and(|named| named.calendar.axis().total() == horizon)
    }

    /// Every priority with every tier, including tickets without them.
    fn combinations(&self) -> impl Iterator<Item = (Key, Key)> + use<> {
        let count = |listed: usize| std::iter::once(Key::Absent).chain((0..listed).map(Key::Listed));
        let priorities = texts(self.spec.priorities.as_ref()).count();
        let tiers = texts(self.spec.tiers.as_ref()).count();
        count(priorities).flat_map(move |row| count(tiers).map(move |column| (row, column)))
    }
}

/// Whether every date well inside the horizon is a business date.
fn has_every_date(calendar: &Calendar) -> bool {
    let (first, last) = (1, LAST_DAY.saturating_sub(1));
    let count = calendar.business().before(last).saturating_sub(calendar.business().before(first));
    i64::try_from(count) == Ok(last.saturating_sub(first))
}

/// The date after the horizon, as days since 1970.
pub(super) const LAST_DAY: i64 = Instant::END_SECOND / DAY_S;

/// The most rows that a message lists.
const MOST_ROWS: usize = 24;

fn path_of(metric: &Metric, priority: &str, tier: &str) -> String {
    metrics_place().field(&metric.name).field("targets").field(priority).field(tier).to_string()
}

/// The values, or `None` if the list is empty.
fn some_or_none<'n>(names: &[&'n str]) -> Vec<Option<&'n str>> {
    if names.is_empty() { vec![None] } else { names.iter().copied().map(Some).collect() }
}

pub(super) fn nanos(seconds: u32) -> Nanos {
    i64::from(seconds).saturating_mul(SECOND)
}
