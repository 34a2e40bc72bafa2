//! Reads a ServiceNow incident log as tickets, with the verdicts that the log records, and compares verdicts with them.
//!
//! Each row of the log is the state of an incident after one update. The rows of an incident are in order. The events
//! of a ticket are the changes from row to row. The recorded verdict is `made_sla` in the incident's last row.

pub(crate) mod modes;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use csv::{Position, StringRecord};
use flate2::read::MultiGzDecoder;
use punctual::ticket::Assignee;
use punctual::{Cycle, Evaluation, EventKind, Outcome, Policy, Ticket, evaluate};
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

/// The policy behind the log's verdicts, inferred by comparing them with the times in the log. The schedule is Monday
/// to Friday, 14:00-23:00. The log names no time zone, so UTC is used. The clock runs until Closed. Resolved does not
/// stop it, and the Awaiting states do not pause it. The log shows no targets for priorities 1 and 2.
const VERDICTS: &str = r#"{
  "id": "servicenow", "version": 1,
  "priorities": ["1", "2", "3", "4"],
  "calendars": { "support": { "time_zone": "UTC", "hours": { "mon-fri": ["14:00-23:00"] } } },
  "calendar": "support",
  "metrics": { "resolution": { "targets": { "3": { "*": "62h" }, "4": { "*": "134h" } } } },
  "statuses": {
    "New": "open", "Active": "open", "Resolved": "open", "Closed": "closed",
    "Awaiting User Info": "open", "Awaiting Evidence": "open", "Awaiting Vendor": "open", "Awaiting Problem": "open"
  }
}"#;

/// Replaces fields of `VERDICTS`, so that the clock pauses while somebody else has to act.
const HOLDS: &str = r#"{
  "pauses": {
    "user_info": { "party": "customer" },
    "evidence":  { "party": "customer" },
    "vendor":    { "party": "vendor" },
    "problem":   { "party": "provider" }
  },
  "statuses": {
    "New": "open", "Active": "open", "Resolved": "open", "Closed": "closed",
    "Awaiting User Info": { "pauses": "user_info" }, "Awaiting Evidence": { "pauses": "evidence" },
    "Awaiting Vendor": { "pauses": "vendor" }, "Awaiting Problem": { "pauses": "problem" }
  }
}"#;

/// The priorities that have a target.
pub(crate) const PRIORITIES: [&str; 2] = ["3", "4"];

pub(crate) fn verdict_policy() -> Policy {
    serde_json::from_str(VERDICTS).expect("the policy of the verdicts is valid")
}

/// The same calendar and the same targets, with holds.
pub(crate) fn hold_policy() -> Policy {
    let mut policy: Map<String, Value> = serde_json::from_str(VERDICTS).expect("an object");
    policy.extend(serde_json::from_str::<Map<String, Value>>(HOLDS).expect("an object"));
    serde_json::from_value(policy.into()).expect("the policy of the holds is valid")
}

// ---- the log ----

pub(crate) struct Log {
    /// By number.
    pub(crate) incidents: Vec<Incident>,
    /// The last time in the log, which is the `now` of every evaluation.
    pub(crate) end: DateTime<Utc>,
}

pub(crate) struct Incident {
    pub(crate) ticket: Ticket,
    /// The priority of the last row. The log's verdicts follow the target in force at the end: with the first priority,
    /// about fifty more verdicts would disagree with the log.
    pub(crate) priority: String,
    /// The log's own verdict.
    pub(crate) made_sla: bool,
    pub(crate) put_on_hold: bool,
    pub(crate) reopened: bool,
    pub(crate) reprioritised: bool,
    pub(crate) rows_before_opening: usize,
}

/// The columns that the replay needs; the log has more.
#[derive(Deserialize)]
struct Row {
    number: String,
    incident_state: String,
    priority: String,
    assignment_group: Option<String>,
    assigned_to: Option<String>,
    reopen_count: u32,
    made_sla: bool,
    #[serde(deserialize_with = "minute")]
    opened_at: DateTime<Utc>,
    #[serde(deserialize_with = "minute")]
    sys_updated_at: DateTime<Utc>,
}

/// Reads a time in the log, which is given to the minute.
fn minute<'de, D: Deserializer<'de>>(input: D) -> Result<DateTime<Utc>, D::Error> {
    let text = String::deserialize(input)?;
    NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M")
        .map(|at| at.and_utc())
        .map_err(|_| de::Error::custom(format!("`{text}` is not a time such as 2016-02-29 01:16")))
}

/// Reads the `.csv.gz` file, or the only one in a folder.
#[allow(clippy::disallowed_methods, reason = "the crate reads no files, but its host does")]
pub(crate) fn open(path: &Path) -> Result<Log, String> {
    let file = if path.is_dir() { only_log_in(path)? } else { path.to_owned() };
    let content = File::open(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    parse(MultiGzDecoder::new(content)).map_err(|error| format!("{}:{error}", file.display()))
}

#[allow(clippy::disallowed_methods, reason = "the crate reads no files, but its host does")]
fn only_log_in(folder: &Path) -> Result<PathBuf, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let is_log = |path: &PathBuf| path.file_name().and_then(OsStr::to_str).is_some_and(|n| n.ends_with(".csv.gz"));
    let mut logs: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_log).collect();
    match (logs.pop(), logs.len()) {
        (Some(log), 0) => Ok(log),
        (None, _) => Err(format!("{}: has no .csv.gz file", folder.display())),
        (Some(_), others) => Err(format!("{}: has {} .csv.gz files, name one", folder.display(), others + 1)),
    }
}

/// Reads the rows of a log in CSV. A malformed row is an error that names its line: `3: made_sla: …`.
pub(crate) fn parse(csv: impl Read) -> Result<Log, String> {
    let mut rows_of = BTreeMap::<String, Vec<Row>>::new();
    let mut end = DateTime::UNIX_EPOCH;
    let mut reader = csv::Reader::from_reader(csv);
    let columns = reader.headers().map_err(|error| format!("1: {error}"))?.clone();
    for row in reader.into_deserialize::<Row>() {
        let row = row.map_err(|error| describe(&error, &columns))?;
        end = end.max(row.sys_updated_at);
        rows_of.entry(row.number.clone()).or_default().push(row);
    }
    if rows_of.is_empty() {
        return Err("1: there are no rows".into());
    }
    let incidents = rows_of.values().map(|rows| incident(rows)).collect::<Result<_, _>>()?;
    Ok(Log { incidents, end })
}

fn describe(error: &csv::Error, columns: &StringRecord) -> String {
    let line = error.position().map_or(1, Position::line);
    let csv::ErrorKind::Deserialize { err, .. } = error.kind() else { return format!("{line}: {error}") };
    match err.field().and_then(|field| columns.get(usize::try_from(field).ok()?)) {
        Some(column) => format!("{line}: {column}: {}", err.kind()),
        None => format!("{line}: {}", err.kind()),
    }
}

fn incident(rows: &[Row]) -> Result<Incident, String> {
    let (first, last) = (&rows[0], &rows[rows.len() - 1]);
    let changes = || rows.windows(2).map(|pair| (&pair[0], &pair[1]));
    Ok(Incident {
        ticket: ticket(rows)?,
        priority: last.priority.clone(),
        made_sla: last.made_sla,
        put_on_hold: rows.iter().any(|row| row.incident_state.starts_with("Awaiting ")),
        reopened: rows.iter().any(|row| row.reopen_count > 0),
        reprioritised: changes().any(|(before, after)| before.priority != after.priority),
        rows_before_opening: rows.iter().filter(|row| row.sys_updated_at < first.opened_at).count(),
    })
}

/// Each row is the state after an update, also the first: an incident whose first row is `Resolved` was open before.
fn ticket(rows: &[Row]) -> Result<Ticket, String> {
    let first = &rows[0];
    // What is stamped before the opening belongs to the opening.
    let stamp = |row: &Row| row.sys_updated_at.max(first.opened_at);
    let mut ticket = Ticket::opened(first.number.as_str(), first.opened_at).priority(first.priority.as_str());
    if let Some(group) = &first.assignment_group {
        ticket = ticket.group(group.as_str());
    }
    if let Some(agent) = &first.assigned_to {
        ticket = ticket.agent(agent.as_str());
    }
    ticket = ticket.event(stamp(first), EventKind::StatusChanged { to: first.incident_state.as_str().into() });
    for pair in rows.windows(2) {
        for kind in changes(&pair[0], &pair[1]) {
            ticket = ticket.event(stamp(&pair[1]), kind);
        }
    }
    ticket.build().map_err(|error| format!(" {}: {error}", first.number))
}

/// What an update changed. A closing is a change to the status `Closed`, which the policies map to the state closed.
fn changes(before: &Row, after: &Row) -> Vec<EventKind> {
    let mut changes = Vec::new();
    if after.incident_state != before.incident_state {
        changes.push(EventKind::StatusChanged { to: after.incident_state.as_str().into() });
    }
    if after.priority != before.priority {
        changes.push(EventKind::PriorityChanged { to: after.priority.as_str().into() });
    }
    if (&after.assignment_group, &after.assigned_to) != (&before.assignment_group, &before.assigned_to) {
        changes.push(EventKind::Assigned {
            agent: assignee(after.assigned_to.as_deref()),
            group: assignee(after.assignment_group.as_deref()),
        });
    }
    changes
}

fn assignee(name: Option<&str>) -> Assignee {
    name.map_or(Assignee::Nobody, Assignee::from)
}

// ---- the comparison ----

/// How the computed verdicts compare with those of the log.
#[derive(Default)]
pub(crate) struct Summary {
    /// One for each of `PRIORITIES`.
    pub(crate) agreement: [Agreement; 2],
    pub(crate) disagreements: Vec<Disagreement>,
    pub(crate) put_on_hold: usize,
    pub(crate) reopened: usize,
    pub(crate) reprioritised: usize,
    pub(crate) rows_before_opening: usize,
    /// Working time that the incidents with a target spent on hold.
    pub(crate) paused: TimeDelta,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Agreement {
    pub(crate) agreed: usize,
    pub(crate) of: usize,
}

pub(crate) struct Disagreement {
    pub(crate) number: String,
    pub(crate) expected: Outcome,
    pub(crate) got: Outcome,
    pub(crate) used: TimeDelta,
}

/// One evaluation per incident, at the end of the log.
pub(crate) fn evaluate_all(log: &Log, policy: &Policy) -> Vec<Evaluation> {
    log.incidents.iter().map(|incident| evaluate(&incident.ticket, policy, log.end)).collect()
}

/// `verdicts` and `holds` are the results of `evaluate_all` under the two policies.
pub(crate) fn summarise(log: &Log, verdicts: &[Evaluation], holds: &[Evaluation]) -> Summary {
    let mut summary = Summary::default();
    for ((incident, verdict), hold) in log.incidents.iter().zip(verdicts).zip(holds) {
        summary.count(incident);
        summary.compare(incident, verdict);
        summary.paused += resolution(hold).map_or(TimeDelta::zero(), |cycle| cycle.paused);
    }
    summary
}

fn resolution(evaluation: &Evaluation) -> Option<&Cycle> {
    evaluation.metric("resolution")?.current()
}

impl Summary {
    fn count(&mut self, incident: &Incident) {
        self.put_on_hold += usize::from(incident.put_on_hold);
        self.reopened += usize::from(incident.reopened);
        self.reprioritised += usize::from(incident.reprioritised);
        self.rows_before_opening += incident.rows_before_opening;
    }

    fn compare(&mut self, incident: &Incident, verdict: &Evaluation) {
        let Some(priority) = PRIORITIES.iter().position(|priority| *priority == incident.priority) else { return };
        let expected = if incident.made_sla { Outcome::Met } else { Outcome::Breached };
        let got = resolution(verdict).map_or(Outcome::Void, |cycle| cycle.outcome);
        let agreement = &mut self.agreement[priority];
        agreement.of += 1;
        if got == expected {
            agreement.agreed += 1;
        } else {
            let used = resolution(verdict).map_or(TimeDelta::zero(), |cycle| cycle.elapsed);
            self.disagreements.push(Disagreement { number: incident.ticket.id().to_string(), expected, got, used });
        }
    }
}
