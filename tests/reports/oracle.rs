//! A report as a plain count, cycle by cycle: the fields of a ticket are looked up anew for each, and every integer is
//! added to a map by what it counts. It shares no code with the crate beyond the types of evaluations.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc, Weekday};
use punctual::explain::{EntryKind, Explanation};
use punctual::policy::{LevelName, State};
use punctual::{Cycle, Evaluation, Outcome, Phase};
use serde_json::{Value, json};

/// The integers, each under its row without the integer.
pub(crate) type Rows = BTreeMap<String, i64>;

/// A ticket as it is written, and its evaluations.
pub(crate) struct Input {
    pub(crate) ticket: Value,
    pub(crate) evaluations: Vec<Evaluation>,
    pub(crate) explanations: Vec<Explanation>,
}

struct Count<'a> {
    spec: &'a Value,
    now: DateTime<Utc>,
    rows: Rows,
}

/// What is counted.
struct Thing<'a> {
    metric: Option<&'a str>,
    evaluation: Option<&'a Evaluation>,
    /// When the fields of the ticket are looked up.
    fields_at: DateTime<Utc>,
    placed: Option<DateTime<Utc>>,
}

pub(crate) fn rows(spec: &Value, inputs: &[Input]) -> Rows {
    let now = instant(&spec["now"]);
    let mut count = Count { spec, now, rows: Rows::new() };
    for input in inputs.iter().filter(|input| instant(&input.ticket["opened_at"]) <= now) {
        count.input(input);
    }
    count.rows.retain(|_, n| *n != 0);
    count.rows
}

impl Count<'_> {
    fn input(&mut self, input: &Input) {
        let (ticket, opened) = (&input.ticket, instant(&input.ticket["opened_at"]));
        let (mut at_risk, mut overdue) = (false, false);
        for evaluation in &input.evaluations {
            for status in &evaluation.metrics {
                for cycle in &status.cycles {
                    let risk = cycle.outcome == Outcome::Pending && warned(cycle);
                    at_risk |= risk;
                    overdue |= cycle.outcome == Outcome::Breached && cycle.stopped_at.is_none();
                    self.cycle(ticket, evaluation, &status.metric, cycle, risk);
                }
                let gap = evaluation.not_covered.iter().any(|gap| gap.metric == status.metric);
                if gap && status.cycles.is_empty() {
                    let (metric, evaluation) = (Some(&*status.metric), Some(evaluation));
                    let thing = Thing { metric, evaluation, fields_at: self.now, placed: Some(opened) };
                    self.add(ticket, &thing, "not_covered", Value::Null, 1);
                }
            }
        }
        for explanation in &input.explanations {
            self.held(ticket, explanation);
        }
        self.ticket(input, at_risk, overdue);
    }

    fn thing<'t>(&self, evaluation: &'t Evaluation, metric: &'t str, cycle: &Cycle) -> Thing<'t> {
        let placed = match self.spec["placed_by"].as_str() {
            _ if cycle.outcome == Outcome::Void => cycle.stopped_at,
            Some("start") => Some(cycle.started_at),
            Some("due") => cycle.due_at,
            _ => cycle.stopped_at,
        };
        let fields_at = cycle.stopped_at.unwrap_or(self.now);
        Thing { metric: Some(metric), evaluation: Some(evaluation), fields_at, placed }
    }

    fn cycle(&mut self, ticket: &Value, evaluation: &Evaluation, metric: &str, cycle: &Cycle, at_risk: bool) {
        let thing = self.thing(evaluation, metric, cycle);
        self.add(ticket, &thing, cycle.outcome.as_str(), Value::Null, 1);
        if cycle.outcome == Outcome::Void {
            return;
        }
        if cycle.outcome == Outcome::Pending {
            self.add(ticket, &thing, "at_risk", Value::Null, at_risk.into());
            self.add(ticket, &thing, "paused", Value::Null, matches!(cycle.phase, Phase::Paused { .. }).into());
        } else if cycle.stopped_at.is_some() {
            self.time(ticket, &thing, "elapsed", Value::Null, cycle.elapsed);
            self.add(ticket, &thing, "elapsed_bucket", json!(bucket(nanos(cycle.elapsed))), 1);
        }
        let left = cycle.remaining.unwrap_or_default();
        self.time(ticket, &thing, "overdue", Value::Null, if nanos(left) < 0 { -left } else { TimeDelta::zero() });
        for paused in &cycle.paused_by {
            self.time(ticket, &thing, "paused_by_party", json!(paused.party), paused.paused);
            self.time(ticket, &thing, "paused_by_reason", json!(paused.reason), paused.paused);
        }
        for (number, limit) in list(&self.spec["limits"]).into_iter().enumerate() {
            let is = |name: &str| limit[name].is_null() || limit[name] == field(ticket, name, thing.fields_at);
            if limit["metric"] != metric || !is("priority") || !is("tier") {
                continue;
            }
            let within = hours(&limit["within"]);
            let verdict = match cycle.stopped_at {
                _ if cycle.elapsed > within => "limit_missed",
                Some(_) => "limit_kept",
                None => "limit_undecided",
            };
            self.add(ticket, &thing, verdict, json!(number), 1);
        }
    }

    /// Minute by minute: the events of explained tickets are at whole minutes.
    fn held(&mut self, ticket: &Value, explanation: &Explanation) {
        for (status, explained) in explanation.evaluation.metrics.iter().zip(&explanation.metrics) {
            for (cycle, explained) in status.cycles.iter().zip(&explained.cycles) {
                if cycle.outcome == Outcome::Void {
                    continue;
                }
                let thing = self.thing(&explanation.evaluation, &status.metric, cycle);
                for entry in explained.ledger.iter().filter(|entry| entry.kind == EntryKind::Counted) {
                    let mut minute = entry.from;
                    while minute < entry.to {
                        let holder = json!([field(ticket, "group", minute), field(ticket, "agent", minute)]);
                        self.add(ticket, &thing, "held_s", holder, 60);
                        minute += TimeDelta::minutes(1);
                    }
                }
            }
        }
    }

    fn ticket(&mut self, input: &Input, at_risk: bool, overdue: bool) {
        let (ticket, now) = (&input.ticket, self.now);
        let opened = instant(&ticket["opened_at"]);
        let thing = Thing { metric: None, evaluation: None, fields_at: now, placed: Some(opened) };
        let seen: Vec<&Value> =
            list(&ticket["events"]).into_iter().filter(|event| instant(&event["at"]) <= now).collect();
        let state = input.evaluations.first().and_then(|first| first.state);
        let reopened = reopened(&seen) > 0;
        let replies = seen.iter().filter(|event| event["type"] == "agent_replied").count();
        // A group after none is another one, even if it is the same.
        let given = seen.iter().filter_map(|event| event.get("group"));
        let mut groups: Vec<&Value> = [&ticket["group"]].into_iter().chain(given).collect();
        groups.dedup();
        groups.retain(|group| !group.is_null());
        let solved = matches!(state, Some(State::Resolved | State::Closed));
        let first_contact = solved && !reopened && replies < 2 && groups.len() < 2;
        self.add(ticket, &thing, "tickets", Value::Null, 1);
        self.add(ticket, &thing, "reopened", Value::Null, reopened.into());
        self.add(ticket, &thing, "first_contact", Value::Null, first_contact.into());
        if state == Some(State::Open) {
            self.add(ticket, &thing, "open", Value::Null, 1);
            self.add(ticket, &thing, "open_at_risk", Value::Null, at_risk.into());
            self.add(ticket, &thing, "open_overdue", Value::Null, overdue.into());
            let class = list(&self.spec["ages"]).iter().filter(|begins| hours(begins) <= now - opened).count();
            self.add(ticket, &thing, "open_age", json!(class), 1);
        }
        for name in list(&self.spec["sums"]) {
            let value = field(ticket, &format!("attributes.{}", name.as_str().unwrap()), now);
            // The drawn ones have one decimal place, or are no numbers.
            let Some(tenths) = value.as_str().and_then(|text| text.replace('.', "").parse::<i64>().ok()) else {
                continue;
            };
            self.add(ticket, &thing, "sum_whole", name.clone(), tenths / 10);
            self.add(ticket, &thing, "sum_millionths", name.clone(), tenths % 10 * 100_000);
            self.add(ticket, &thing, "sum_count", name.clone(), 1);
        }
    }

    fn time(&mut self, ticket: &Value, thing: &Thing<'_>, measure: &str, bucket: Value, length: TimeDelta) {
        let whole = length.num_seconds();
        self.add(ticket, thing, &format!("{measure}_s"), bucket.clone(), whole);
        self.add(ticket, thing, &format!("{measure}_ns"), bucket, nanos(length) - whole * 1_000_000_000);
    }

    fn add(&mut self, ticket: &Value, thing: &Thing<'_>, measure: &str, bucket: Value, n: i64) {
        let policy = thing.evaluation.map(|evaluation| &evaluation.policy);
        let mut row: Vec<Value> = Vec::new();
        for name in list(&self.spec["by"]) {
            row.push(match name.as_str().unwrap() {
                "metric" => json!(thing.metric),
                "policy" => json!(policy.map(|policy| &policy.id)),
                "version" => json!(policy.map(|policy| policy.version.to_string())),
                "kind" => json!(policy.map(|policy| &policy.kind)),
                other => field(ticket, other, thing.fields_at),
            });
        }
        if !self.spec["period"].is_null() {
            row.push(json!(thing.placed.map(|at| period(&self.spec["period"], at))));
        }
        row.extend([json!(measure), bucket]);
        *self.rows.entry(json!(row).to_string()).or_default() += n;
    }
}

fn list(value: &Value) -> Vec<&Value> {
    value.as_array().into_iter().flatten().collect()
}

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

/// A length such as `12h`.
fn hours(value: &Value) -> TimeDelta {
    TimeDelta::hours(value.as_str().unwrap().strip_suffix('h').unwrap().parse().unwrap())
}

fn nanos(length: TimeDelta) -> i64 {
    length.num_nanoseconds().unwrap()
}

fn warned(cycle: &Cycle) -> bool {
    cycle.fired.iter().any(|firing| matches!(firing.level, LevelName::Warning(_)))
}

/// A field of the ticket after all events up to an instant.
fn field(ticket: &Value, name: &str, until: DateTime<Utc>) -> Value {
    let attribute = name.strip_prefix("attributes.");
    let mut value = match attribute {
        Some(attribute) => ticket["attributes"][attribute].clone(),
        None => ticket[name].clone(),
    };
    for event in list(&ticket["events"]).into_iter().filter(|event| instant(&event["at"]) <= until) {
        let kind = event["type"].as_str().unwrap();
        match (kind, attribute) {
            ("attribute_changed", Some(attribute)) if event["name"] == attribute => value = event["to"].clone(),
            ("assigned", None) if event.get(name).is_some() => value = event[name].clone(),
            (_, None) if kind == format!("{name}_changed") => value = event["to"].clone(),
            _ => {}
        }
    }
    value
}

/// How often the ticket was opened again, without statuses.
fn reopened(events: &[&Value]) -> usize {
    let (mut finished, mut count) = (false, 0);
    for event in events {
        match event["type"].as_str().unwrap() {
            "resolved" | "closed" | "cancelled" => finished = true,
            "reopened" => {
                count += usize::from(finished);
                finished = false;
            }
            _ => {}
        }
    }
    count
}

fn period(period: &Value, at: DateTime<Utc>) -> String {
    let zone: chrono_tz::Tz = period["time_zone"].as_str().unwrap().parse().unwrap();
    let date = at.with_timezone(&zone).date_naive();
    let first = |month| NaiveDate::from_ymd_opt(date.year(), month, 1);
    let first = match period["each"].as_str().unwrap() {
        "day" => Some(date),
        "week" => NaiveDate::from_isoywd_opt(date.iso_week().year(), date.iso_week().week(), Weekday::Mon),
        "month" => first(date.month()),
        "quarter" => first([1, 4, 7, 10].into_iter().rfind(|month| *month <= date.month()).unwrap()),
        "year" => first(1),
        other => panic!("{other}"),
    };
    first.unwrap().to_string()
}

/// 128 buckets of a nanosecond; then 128 for each power of two, twice as wide each time.
fn bucket(length: i64) -> i64 {
    if length < 128 {
        return length;
    }
    let (mut lowest, mut first) = (128, 128);
    while length / 2 >= lowest {
        (lowest, first) = (lowest * 2, first + 128);
    }
    first + (length - lowest) / (lowest / 128)
}
