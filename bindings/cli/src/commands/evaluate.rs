//! Where tickets stand. This module knows the table of evaluations.

use std::io::Write;

use comfy_table::{Cell, CellAlignment, Table};
use punctual::calendar::Zone;
use serde_json::{Value, json};

use super::{items, lines, load, read};
use crate::Found;
use crate::arguments::Evaluate;
use crate::failure::Failure;
use crate::input::{self, Lines};
use crate::table::{duration, instant, outcome, plain, table, zone};

pub(crate) fn run(command: &Evaluate, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let (policy, tickets) = (load(&command.policy)?, input::tickets(&command.tickets)?);
    let zone = zone(&command.shown.zone)?;
    let fields = if command.brief && as_json { "brief" } else { "all" };
    let arguments = json!({ "now": command.now.get(), "fields": fields });
    let mut seen = Seen::new(&tickets, &zone, command.breached);
    lines(&policy, "evaluate", &arguments, &tickets, |some, answer| {
        for ((number, _), line) in some.iter().zip(answer.lines()) {
            let wanted = seen.add(*number, &read(line)?);
            if as_json && wanted {
                writeln!(out, "{line}")?;
            }
        }
        Ok(())
    })?;
    if !as_json {
        write!(out, "{seen}")?;
    }
    out.flush()?;
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
    table: Table,
    mistakes: Vec<String>,
    evaluated: usize,
    met: usize,
    pending: usize,
    breached: usize,
}

impl<'a> Seen<'a> {
    fn new(tickets: &'a Lines, zone: &'a Zone, only_breached: bool) -> Seen<'a> {
        let mut table = table(&["ticket", "metric", "phase", "outcome", "due", "used", "left", "next change"]);
        for column in table.column_iter_mut().skip(5).take(2) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let (mistakes, evaluated, met, pending, breached) = (Vec::new(), 0, 0, 0, 0);
        Seen { tickets, zone, only_breached, table, mistakes, evaluated, met, pending, breached }
    }

    /// Adds the answer about one ticket. Says whether it is one that was asked for.
    fn add(&mut self, number: usize, answer: &Value) -> bool {
        if let Some(problems) = answer.get("problems") {
            let place = self.tickets.place(number);
            self.mistakes.extend(items(problems).iter().map(|problem| format!("{place}: {}", mistake(problem))));
            return true;
        }
        self.evaluated += 1;
        let of_book = ["evaluations", "briefs"].iter().find_map(|field| answer.get(field));
        let evaluations = of_book.map_or(std::slice::from_ref(answer), items);
        let mut wanted = !self.only_breached;
        for evaluation in evaluations {
            wanted |= self.add_evaluation(evaluation, of_book.is_some());
        }
        wanted
    }

    fn add_evaluation(&mut self, evaluation: &Value, of_book: bool) -> bool {
        let mut wanted = false;
        let ticket = match &evaluation["policy"]["id"] {
            Value::String(policy) if of_book => format!("{} ({policy})", plain(&evaluation["ticket"])),
            _ => plain(&evaluation["ticket"]),
        };
        let mut edges = Some((ticket, instant(self.zone, &evaluation["next_change"])));
        for metric in items(&evaluation["metrics"]) {
            // A brief evaluation has the last cycle only, and its fields stand in the metric.
            let cycles = metric.get("cycles").map_or(std::slice::from_ref(metric), items);
            for cycle in cycles {
                wanted |= self.count(cycle);
                if !self.only_breached || is_breached(cycle) {
                    let (ticket, next_change) = edges.take().unwrap_or_default();
                    self.table.add_row(self.row(ticket, metric, cycle, next_change));
                }
            }
        }
        wanted
    }

    fn count(&mut self, cycle: &Value) -> bool {
        match cycle["outcome"].as_str() {
            Some("met") => self.met += 1,
            Some("pending") => self.pending += 1,
            Some("breached") => self.breached += 1,
            _ => {}
        }
        is_breached(cycle)
    }

    fn row(&self, ticket: String, metric: &Value, cycle: &Value, next_change: String) -> Vec<Cell> {
        let name = match cycle["number"].as_u64() {
            Some(number) if number > 1 => format!("{} #{number}", plain(&metric["metric"])),
            _ => plain(&metric["metric"]),
        };
        let seconds = |field: &str| cycle[field].as_f64().map_or_else(String::new, duration);
        vec![
            Cell::new(ticket),
            Cell::new(name),
            Cell::new(phase(self.zone, &cycle["phase"])),
            outcome(&plain(&cycle["outcome"])),
            Cell::new(due(self.zone, cycle)),
            Cell::new(seconds("elapsed_s")),
            Cell::new(seconds("remaining_s")),
            Cell::new(next_change),
        ]
    }
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
    let opens = instant(zone, &phase["opens_at"]);
    match (plain(&phase["reason"]), plain(&phase["party"])) {
        (reason, _) if reason.is_empty() && opens.is_empty() => state,
        (reason, _) if reason.is_empty() => format!("{state} until {opens}"),
        (reason, party) if party.is_empty() => format!("{state}: {reason}"),
        (reason, party) => format!("{state}: {reason} ({party})"),
    }
}

/// A problem of an answer as one line.
fn mistake(problem: &Value) -> String {
    let path = plain(&problem["path"]);
    let text = format!("{}; {}", plain(&problem["found"]), plain(&problem["help"]));
    if path.is_empty() { text } else { format!("{path}: {text}") }
}

impl std::fmt::Display for Seen<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.table.is_empty() {
            writeln!(f, "{}\n", self.table)?;
        }
        let (evaluated, breached, pending, met) = (self.evaluated, self.breached, self.pending, self.met);
        writeln!(f, "tickets: {evaluated}; promises: {breached} breached, {pending} pending, {met} met")
    }
}
