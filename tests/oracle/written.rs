//! The oracle's types for policies and tickets.

use std::collections::BTreeMap;

use super::allowances::{Amount, Goal};
use super::calendar::{HORIZON, Hours, Nanos};

/// A calendar by its name, or chosen by an attribute of the ticket (S3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    Name(String),
    By { attribute: String, calendars: BTreeMap<String, String>, default: String },
}

impl From<&str> for Choice {
    fn from(name: &str) -> Choice {
        Choice::Name(name.to_owned())
    }
}

/// One cell of the matrix; `None` is the wildcard.
#[derive(Debug, Clone)]
pub struct Cell {
    pub priority: Option<String>,
    pub tier: Option<String>,
    pub within: Goal,
    pub calendar: Option<Choice>,
}

/// K10: what another target does to an open cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retarget {
    KeepElapsed,
    Retroactive,
    Restart,
    Pinned,
}

/// K11: what a reopening does to a cycle that resolving or closing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reopen {
    Resume,
    ResumeCountingClosed,
    NewCycle,
    Final,
}

/// A metric; what is `None` is left to the preset of that name.
#[derive(Debug, Clone)]
pub struct Metric {
    pub name: String,
    pub calendar: Option<Choice>,
    pub start: Option<Vec<String>>,
    pub stop: Option<Vec<String>>,
    /// What ends a cycle without a verdict (K18).
    pub void: Option<Vec<String>>,
    /// Which finishes end it besides a cancellation; `None`: all.
    pub ends_on: Option<Vec<Finish>>,
    pub repeat: Option<bool>,
    pub after_answer: Option<bool>,
    pub on_retarget: Option<Retarget>,
    pub on_reopen: Option<Reopen>,
    /// What a reopening does that comes later than this after the stop (K19).
    pub reopen_later: Option<(Amount, Reopen)>,
    pub from_occurred_at: bool,
    /// The only reasons that pause it; `None`: the reasons say so themselves.
    pub pause: Option<Vec<String>>,
    /// The only statuses it counts in; `None`: all.
    pub counts_in: Option<Vec<String>>,
    /// What it counts under: one of these lists, of which all have to hold (K17); `None`: anything.
    pub counts_while: Option<Vec<Vec<Asked>>>,
    pub cells: Vec<Cell>,
}

/// What is asked of a field of a ticket (S5).
#[derive(Debug, Clone)]
pub struct Asked {
    pub field: Field,
    pub values: Values,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    Tier,
    Priority,
    Status,
    Group,
    Agent,
    Attribute(String),
}

#[derive(Debug, Clone)]
pub enum Values {
    OneOf(Vec<String>),
    Not(Vec<String>),
    /// From a number on, and below another.
    Range(Option<i64>, Option<i64>),
}

impl Values {
    /// Does a field with these texts, or none, have what is asked?
    pub fn fit(&self, texts: &[&str]) -> bool {
        let lists = |listed: &[String], text: &str| listed.iter().any(|listed| listed == text);
        match self {
            Values::OneOf(listed) => texts.iter().any(|text| lists(listed, text)),
            Values::Not(listed) => !texts.iter().any(|text| lists(listed, text)),
            Values::Range(from, below) => texts.iter().filter_map(|text| text.parse::<f64>().ok()).any(|number| {
                from.is_none_or(|from| number >= from as f64) && below.is_none_or(|below| number < below as f64)
            }),
        }
    }
}

impl Metric {
    /// A preset as it is, or a metric without triggers.
    pub fn new(name: &str, cells: Vec<Cell>) -> Metric {
        Metric {
            name: name.to_owned(),
            calendar: None,
            start: None,
            stop: None,
            void: None,
            ends_on: None,
            repeat: None,
            after_answer: None,
            on_retarget: None,
            on_reopen: None,
            reopen_later: None,
            from_occurred_at: false,
            pause: None,
            counts_in: None,
            counts_while: None,
            cells,
        }
    }
}

/// Why a clock may pause. `metrics: None` pauses them all; `cap` is how much of one cycle it may pause (P2).
#[derive(Debug, Clone, Default)]
pub struct Reason {
    pub name: String,
    pub party: Option<String>,
    pub metrics: Option<Vec<String>>,
    pub cap: Option<Nanos>,
    /// How many times it may pause a cycle.
    pub times: Option<u32>,
    /// What ends it, by status or by event (P7).
    pub ended_by: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    Open,
    Finished(Finish),
    Pauses(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    Resolved,
    Closed,
    Cancelled,
}

#[derive(Debug, Clone)]
pub struct Policy {
    pub priorities: Vec<String>,
    pub tiers: Vec<String>,
    pub calendars: BTreeMap<String, Hours>,
    pub calendar: Choice,
    pub metrics: Vec<Metric>,
    pub pauses: Vec<Reason>,
    pub statuses: BTreeMap<String, Meaning>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// An event without any data, by its type.
    Plain(&'static str),
    Status(String),
    Priority(String),
    Tier(String),
    /// An attribute by its name, and its new texts.
    Attribute(String, Vec<String>),
    Paused(String),
    Resumed(String),
    /// The same as `Status` and `Paused`, where the pause ends by itself so long after the event (P6).
    StatusUntil(String, Nanos),
    PausedUntil(String, Nanos),
    Custom(String),
    /// Assigned to a group, or taken from it.
    Assigned(Option<String>),
    /// A target of the ticket for a metric (K16): so much time, or due so long after the event, perhaps before it.
    Within(String, Goal),
    DueIn(String, Nanos),
    Cleared(String),
}

/// What a ticket says of a target (K16).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Said {
    Within(Goal),
    DueAt(Nanos),
}

impl Kind {
    /// The status that it enters.
    pub fn status(&self) -> Option<&str> {
        if let Kind::Status(to) | Kind::StatusUntil(to, _) = self { Some(to) } else { None }
    }

    /// Does it begin or end an explicit pause for this reason?
    pub fn pauses(&self, reason: &str) -> bool {
        matches!(self, Kind::Paused(own) | Kind::PausedUntil(own, _) | Kind::Resumed(own) if own == reason)
    }

    /// How long after it the pause that it begins ends by itself.
    pub fn length(&self) -> Option<Nanos> {
        if let Kind::StatusUntil(_, length) | Kind::PausedUntil(_, length) = self { Some(*length) } else { None }
    }

    /// The type of the event.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Plain(name) => name,
            Kind::Status(_) | Kind::StatusUntil(..) => "status_changed",
            Kind::Priority(_) => "priority_changed",
            Kind::Tier(_) => "tier_changed",
            Kind::Attribute(..) => "attribute_changed",
            Kind::Paused(_) | Kind::PausedUntil(..) => "paused",
            Kind::Resumed(_) => "resumed",
            Kind::Custom(_) => "custom",
            Kind::Assigned(_) => "assigned",
            Kind::Within(..) | Kind::DueIn(..) => "target_set",
            Kind::Cleared(_) => "target_cleared",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub at: Nanos,
    pub kind: Kind,
}

impl Said {
    /// Is its instant inside the horizon, if it says one?
    pub fn is_inside(&self) -> bool {
        !matches!(self, Said::DueAt(at) if !HORIZON.contains(at))
    }
}

impl Event {
    /// Are its instants inside the horizon?
    pub fn is_inside(&self) -> bool {
        let due = if let Kind::DueIn(_, length) = self.kind { length } else { 0 };
        [0, due, self.kind.length().unwrap_or(0)].iter().all(|length| HORIZON.contains(&(self.at + length)))
    }
}

#[derive(Debug, Clone, Default)]
pub struct Ticket {
    pub opened_at: Nanos,
    pub occurred_at: Option<Nanos>,
    pub priority: Option<String>,
    pub tier: Option<String>,
    pub status: Option<String>,
    pub group: Option<String>,
    pub attributes: BTreeMap<String, Vec<String>>,
    /// The targets that it carries from its opening on, by metric (K16).
    pub targets: BTreeMap<String, Said>,
    pub events: Vec<Event>,
}
