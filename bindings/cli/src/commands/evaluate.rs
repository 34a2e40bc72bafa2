//! Where tickets stand. This module knows the table of evaluations.

use std::io::Write;

use comfy_table::{Cell, CellAlignment, Table};
use punctual::calendar::Zone;
use serde_json::Value;

use super::{at, items, json, lines, map, open, read, zone_of};
use crate::Found;
use crate::arguments::Evaluate;
use crate::failure::Failure;
use crate::input::Lines;
use crate::table::{duration, finding, instant, keep_words, outcome, plain, table, zone};

pub(crate) fn run(command: &Evaluate, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    if command.brief && !as_json {
        return Err(Failure::input("--brief is for JSON; add --json, or leave it out"));
    }
    let (policy, tickets) = open(&command.promised)?;
    let zone = zone(&command.shown, &zone_of(&policy), as_json)?;
    let fields = if command.brief { "brief" } else { "all" };
    let arguments = map([("now", at(command.promised.asked.now.get())), ("fields", json(fields))]);
    let mut seen = Seen::new(&tickets, &zone, command.breached, !as_json);
    lines(&policy, "evaluate", &arguments, &[], &tickets, |some, answer| {
        for ((number, _), line) in some.iter().zip(answer.lines()) {
            let wanted = seen.add(*number, &read(line)?);
            if as_json && wanted {
                writeln!(out, "{line}")?;
            }
        }
        Ok(())
    })?;
    if !as_json {
        seen.table.iter_mut().for_each(keep_words);
        write!(out, "{seen}")?;
    }
    if seen.mistakes.is_empty() {
        Ok(Found::when(command.check && seen.breached > 0))
    } else {
        Err(Failure::Input(seen.mistakes))
    }
}

/// The answers so far.
struct Seen<'a> {
    tickets: &'a Lines,
    zone: &'a Zone,
    only_breached: bool,
    /// `None` if no table is wanted.
    table: Option<Table>,
    /// What is said of tickets besides the table: words that the policy does not know.
    notices: Vec<String>,
    mistakes: Vec<String>,
    evaluated: usize,
    met: usize,
    pending: usize,
    breached: usize,
    void: usize,
}

impl<'a> Seen<'a> {
    fn new(tickets: &'a Lines, zone: &'a Zone, only_breached: bool, in_table: bool) -> Seen<'a> {
        let table = in_table.then(|| {
            let mut table = table(&["ticket", "metric", "phase", "outcome", "due", "used", "left", "next change"]);
            for column in table.column_iter_mut().skip(5).take(2) {
                column.set_cell_alignment(CellAlignment::Right);
            }
            table
        });
        let (notices, mistakes) = (Vec::new(), Vec::new());
        let (evaluated, met, pending, breached, void) = (0, 0, 0, 0, 0);
        Seen { tickets, zone, only_breached, table, notices, mistakes, evaluated, met, pending, breached, void }
    }

    /// Adds the answer about one ticket. Says whether it is one that was asked for.
    fn add(&mut self, number: usize, answer: &Value) -> bool {
        if let Some(problems) = answer.get("problems") {
            let mistakes = items(problems).iter().map(|problem| self.tickets.mistake(number, &finding(problem)));
            self.mistakes.extend(mistakes);
            return true;
        }
        self.evaluated += 1;
        let of_book = ["evaluations", "briefs"].iter().find_map(|field| answer.get(field));
        let mut wanted = !self.only_breached;
        let evaluations = of_book.map_or(std::slice::from_ref(answer), items);
        if let (true, true, Some(table)) = (evaluations.is_empty(), wanted, &mut self.table) {
            table.add_row([&*plain(&answer["ticket"]), "", "no policy applies"]);
        }
        for evaluation in evaluations {
            wanted |= self.add_evaluation(evaluation, of_book.is_some());
        }
        wanted
    }

    fn add_evaluation(&mut self, evaluation: &Value, of_book: bool) -> bool {
        let cycles: Vec<(&Value, &Value)> = items(&evaluation["metrics"]).iter().flat_map(cycles).collect();
        let breached = cycles.iter().filter(|(_, cycle)| self.count(cycle)).count();
        let ticket = match &evaluation["policy"]["id"] {
            Value::String(policy) if of_book => format!("{} ({policy})", plain(&evaluation["ticket"])),
            _ => plain(&evaluation["ticket"]),
        };
        self.notices.extend(items(&evaluation["notices"]).iter().map(|notice| {
            format!("{ticket}: {} `{}`", plain(&notice["kind"]).replace('_', " "), plain(&notice["name"]))
        }));
        if self.table.is_some() {
            let mut edges = Some((ticket, instant(self.zone, &evaluation["next_change"])));
            let rows: Vec<Vec<Cell>> = self
                .rows(evaluation, &cycles)
                .into_iter()
                .map(|row| {
                    let (ticket, next_change) = edges.take().unwrap_or_default();
                    [Cell::new(ticket)].into_iter().chain(row).chain([Cell::new(next_change)]).collect()
                })
                .collect();
            if let Some(table) = &mut self.table {
                table.add_rows(rows);
            }
        }
        breached > 0
    }

    /// Counts a cycle. Says whether it is breached.
    fn count(&mut self, cycle: &Value) -> bool {
        match cycle["outcome"].as_str() {
            Some("met") => self.met += 1,
            Some("pending") => self.pending += 1,
            Some("breached") => self.breached += 1,
            Some("void") => self.void += 1,
            _ => {}
        }
        is_breached(cycle)
    }

    /// A row for each cycle, then one for each metric that is not covered. A ticket that is not opened yet, or of which no
    /// metric has started, has one row.
    fn rows(&self, evaluation: &Value, cycles: &[(&Value, &Value)]) -> Vec<[Cell; 6]> {
        let shown = cycles.iter().filter(|(_, cycle)| !self.only_breached || is_breached(cycle));
        let mut rows: Vec<[Cell; 6]> = shown.map(|(metric, cycle)| self.row(metric, cycle)).collect();
        if self.only_breached {
            return rows;
        }
        rows.extend(items(&evaluation["not_covered"]).iter().map(not_covered));
        if rows.is_empty() {
            let none = if evaluation["state"].is_null() { "not opened yet" } else { "no cycle" };
            rows.push(["", none, "", "", "", ""].map(Cell::new));
        }
        rows
    }

    fn row(&self, metric: &Value, cycle: &Value) -> [Cell; 6] {
        let name = match cycle["number"].as_u64() {
            Some(number) if number > 1 => format!("{} #{number}", plain(&metric["metric"])),
            _ => plain(&metric["metric"]),
        };
        let seconds = |field: &str| cycle[field].as_f64().map_or_else(String::new, duration);
        [
            Cell::new(name),
            Cell::new(phase(self.zone, &cycle["phase"])),
            outcome(&plain(&cycle["outcome"])),
            Cell::new(due(self.zone, cycle)),
            Cell::new(seconds("elapsed_s")),
            Cell::new(seconds("remaining_s")),
        ]
    }
}

/// The cycles of a metric, each with the metric. A brief evaluation has the last one only, and its fields stand in the
/// metric.
fn cycles(metric: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    let cycles = metric.get("cycles").map_or(std::slice::from_ref(metric), items);
    cycles.iter().map(move |cycle| (metric, cycle))
}

fn not_covered(gap: &Value) -> [Cell; 6] {
    let [priority, tier] = ["priority", "tier"].map(|field| match plain(&gap[field]) {
        value if value.is_empty() => format!("no {field}"),
        value => format!("{field} {value}"),
    });
    let why = match gap["reason"].as_str() {
        Some("unlisted_priority") => format!("unknown {priority}"),
        Some("unlisted_tier") => format!("unknown {tier}"),
        _ => format!("{priority}, {tier}"),
    };
    [plain(&gap["metric"]), format!("not covered: {why}"), String::new(), String::new(), String::new(), String::new()]
        .map(Cell::new)
}

fn is_breached(cycle: &Value) -> bool {
    cycle["outcome"] == "breached"
}

fn due(zone: &Zone, cycle: &Value) -> String {
    match &cycle["due_if_resumed"] {
        Value::Null => instant(zone, &cycle["due_at"]),
        resumed => format!("if resumed {}", instant(zone, resumed)),
    }
}

fn phase(zone: &Zone, phase: &Value) -> String {
    let state = plain(&phase["state"]).replace('_', " ");
    let until = |field: &str| match instant(zone, &phase[field]) {
        never if never.is_empty() => never,
        at => format!(" until {at}"),
    };
    match (plain(&phase["reason"]), plain(&phase["party"])) {
        (reason, _) if reason.is_empty() => format!("{state}{}", until("opens_at")),
        (reason, party) if party.is_empty() => format!("{state}: {reason}{}", until("ends_at")),
        (reason, party) => format!("{state}: {reason} ({party}){}", until("ends_at")),
    }
}

impl std::fmt::Display for Seen<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(table) = self.table.as_ref().filter(|table| !table.is_empty()) {
            writeln!(f, "{table}\n")?;
        }
        self.notices.iter().try_for_each(|notice| writeln!(f, "{notice}"))?;
        let (evaluated, breached, pending) = (self.evaluated, self.breached, self.pending);
        let (met, void) = (self.met, self.void);
        writeln!(f, "tickets: {evaluated}; promises: {breached} breached, {pending} pending, {met} met, {void} void")
    }
}
