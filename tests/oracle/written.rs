//! Policies and tickets as the oracle holds them, and their JSON as a host writes it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::calendar::{Hours, Nanos, SECOND, text};

/// One cell of the matrix; `None` is the wildcard.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) priority: Option<String>,
    pub(crate) tier: Option<String>,
    pub(crate) within: Nanos,
    pub(crate) calendar: Option<String>,
}

/// K10: what another target does to an open cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retarget {
    KeepElapsed,
    Retroactive,
    Restart,
    Pinned,
}

/// K11: what a reopening does to a cycle that resolving or closing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reopen {
    Resume,
    ResumeCountingClosed,
    NewCycle,
    Final,
}

/// A metric; what is `None` is left to the preset of that name.
#[derive(Debug, Clone)]
pub(crate) struct Metric {
    pub(crate) name: String,
    pub(crate) calendar: Option<String>,
    pub(crate) start: Option<Vec<String>>,
    pub(crate) stop: Option<Vec<String>>,
    pub(crate) repeat: Option<bool>,
    pub(crate) after_answer: Option<bool>,
    pub(crate) on_retarget: Option<Retarget>,
    pub(crate) on_reopen: Option<Reopen>,
    pub(crate) from_occurred_at: bool,
    pub(crate) cells: Vec<Cell>,
}

/// Why a clock may pause. `metrics: None` pauses them all.
#[derive(Debug, Clone)]
pub(crate) struct Reason {
    pub(crate) name: String,
    pub(crate) party: Option<String>,
    pub(crate) metrics: Option<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    Open,
    Finished(Finish),
    Pauses(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finish {
    Resolved,
    Closed,
    Cancelled,
}

#[derive(Debug, Clone)]
pub(crate) struct Policy {
    pub(crate) priorities: Vec<String>,
    pub(crate) tiers: Vec<String>,
    pub(crate) calendars: BTreeMap<String, Hours>,
    pub(crate) calendar: String,
    pub(crate) metrics: Vec<Metric>,
    pub(crate) pauses: Vec<Reason>,
    pub(crate) statuses: BTreeMap<String, Meaning>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// An event without any data, by its type.
    Plain(&'static str),
    Status(String),
    Priority(String),
    Tier(String),
    Paused(String),
    Resumed(String),
    Custom(String),
    /// Assigned to a group.
    Assigned(String),
}

#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) at: Nanos,
    pub(crate) kind: Kind,
}

#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) opened_at: Nanos,
    pub(crate) occurred_at: Option<Nanos>,
    pub(crate) priority: Option<String>,
    pub(crate) tier: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) events: Vec<Event>,
}

// ---- JSON ----

fn allowance(within: Nanos) -> String {
    let minutes = within / (60 * SECOND);
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h{minutes}m"),
    }
}

impl Retarget {
    fn name(self) -> &'static str {
        match self {
            Retarget::KeepElapsed => "keep_elapsed",
            Retarget::Retroactive => "retroactive",
            Retarget::Restart => "restart",
            Retarget::Pinned => "pinned",
        }
    }
}

impl Reopen {
    fn name(self) -> &'static str {
        match self {
            Reopen::Resume => "resume",
            Reopen::ResumeCountingClosed => "resume_counting_closed",
            Reopen::NewCycle => "new_cycle",
            Reopen::Final => "final",
        }
    }
}

impl Metric {
    fn json(&self) -> Value {
        let mut targets = json!({});
        for cell in &self.cells {
            let row = cell.priority.as_deref().unwrap_or("*");
            let column = cell.tier.as_deref().unwrap_or("*");
            targets[row][column] = match &cell.calendar {
                Some(calendar) => json!({ "within": allowance(cell.within), "calendar": calendar }),
                None => json!(allowance(cell.within)),
            };
        }
        let mut metric = json!({ "targets": targets });
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                metric[key] = value;
            }
        };
        put("calendar", self.calendar.as_ref().map(|name| json!(name)));
        put("start", self.start.as_ref().map(|triggers| json!(triggers)));
        put("stop", self.stop.as_ref().map(|triggers| json!(triggers)));
        put("repeat", self.repeat.map(Value::from));
        put("after_answer", self.after_answer.map(Value::from));
        put("on_retarget", self.on_retarget.map(|mode| json!(mode.name())));
        put("on_reopen", self.on_reopen.map(|mode| json!(mode.name())));
        put("from", self.from_occurred_at.then(|| json!("occurred_at")));
        metric
    }
}

impl Policy {
    pub(crate) fn json(&self) -> Value {
        let mut policy = json!({
            "id": "drawn", "version": 1, "priorities": self.priorities, "tiers": self.tiers,
            "calendars": {}, "calendar": self.calendar, "metrics": {}, "pauses": {}, "statuses": {},
        });
        for (name, hours) in &self.calendars {
            policy["calendars"][name] = hours.json();
        }
        for metric in &self.metrics {
            policy["metrics"][&metric.name] = metric.json();
        }
        for reason in &self.pauses {
            let mut pause = json!({});
            if let Some(party) = &reason.party {
                pause["party"] = json!(party);
            }
            if let Some(metrics) = &reason.metrics {
                pause["metrics"] = json!(metrics);
            }
            policy["pauses"][&reason.name] = pause;
        }
        for (status, meaning) in &self.statuses {
            policy["statuses"][status] = match meaning {
                Meaning::Open => json!("open"),
                Meaning::Finished(Finish::Resolved) => json!("resolved"),
                Meaning::Finished(Finish::Closed) => json!("closed"),
                Meaning::Finished(Finish::Cancelled) => json!("cancelled"),
                Meaning::Pauses(reason) => json!({ "pauses": reason }),
            };
        }
        policy
    }
}

impl Event {
    fn json(&self) -> Value {
        let at = text(self.at);
        match &self.kind {
            Kind::Plain("assigned") => json!({ "at": at, "type": "assigned", "agent": "e-17" }),
            Kind::Plain("attribute_changed") => {
                json!({ "at": at, "type": "attribute_changed", "name": "region", "to": "emea" })
            }
            Kind::Plain(kind) => json!({ "at": at, "type": kind }),
            Kind::Status(to) => json!({ "at": at, "type": "status_changed", "to": to }),
            Kind::Priority(to) => json!({ "at": at, "type": "priority_changed", "to": to }),
            Kind::Tier(to) => json!({ "at": at, "type": "tier_changed", "to": to }),
            Kind::Paused(reason) => json!({ "at": at, "type": "paused", "reason": reason }),
            Kind::Resumed(reason) => json!({ "at": at, "type": "resumed", "reason": reason }),
            Kind::Custom(name) => json!({ "at": at, "type": "custom", "name": name }),
            Kind::Assigned(group) => json!({ "at": at, "type": "assigned", "group": group }),
        }
    }
}

impl Ticket {
    pub(crate) fn json(&self) -> Value {
        let events: Vec<Value> = self.events.iter().map(Event::json).collect();
        let mut ticket = json!({ "id": "T-1", "opened_at": text(self.opened_at), "events": events });
        let fields = [("priority", &self.priority), ("tier", &self.tier), ("status", &self.status)];
        for (name, value) in fields {
            if let Some(value) = value {
                ticket[name] = json!(value);
            }
        }
        if let Some(occurred_at) = self.occurred_at {
            ticket["occurred_at"] = json!(text(occurred_at));
        }
        ticket
    }
}
