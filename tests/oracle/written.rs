//! The oracle's types for policies and tickets.

use std::collections::BTreeMap;

use super::allowances::{Amount, Goal};
use super::calendar::{HORIZON, Hours, Nanos};

/// A calendar by its name, or chosen by an attribute of the ticket (S3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Choice {
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
pub(crate) struct Cell {
    pub(crate) priority: Option<String>,
    pub(crate) tier: Option<String>,
    pub(crate) within: Goal,
    pub(crate) calendar: Option<Choice>,
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
    pub(crate) calendar: Option<Choice>,
    pub(crate) start: Option<Vec<String>>,
    pub(crate) stop: Option<Vec<String>>,
    /// What ends a cycle without a verdict (K18).
    pub(crate) void: Option<Vec<String>>,
    /// Which finishes end it besides a cancellation; `None`: all.
    pub(crate) ends_on: Option<Vec<Finish>>,
    pub(crate) repeat: Option<bool>,
    pub(crate) after_answer: Option<bool>,
    pub(crate) on_retarget: Option<Retarget>,
    pub(crate) on_reopen: Option<Reopen>,
    /// What a reopening does that comes later than this after the stop (K19).
    pub(crate) reopen_later: Option<(Amount, Reopen)>,
    pub(crate) from_occurred_at: bool,
    /// The only reasons that pause it; `None`: the reasons say so themselves.
    pub(crate) pause: Option<Vec<String>>,
    /// The only statuses it counts in; `None`: all.
    pub(crate) counts_in: Option<Vec<String>>,
    /// What it counts under: one of these lists, of which all have to hold (K17); `None`: anything.
    pub(crate) counts_while: Option<Vec<Vec<Asked>>>,
    pub(crate) cells: Vec<Cell>,
}

/// What is asked of a field of a ticket (S5).
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) field: Field,
    pub(crate) values: Values,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Field {
    Tier,
    Priority,
    Status,
    Group,
    Agent,
    Attribute(String),
}

#[derive(Debug, Clone)]
pub(crate) enum Values {
    OneOf(Vec<String>),
    Not(Vec<String>),
    /// From a number on, and below another.
    Range(Option<i64>, Option<i64>),
}

impl Values {
    /// Does a field with these texts, or none, have what is asked?
    pub(crate) fn fit(&self, texts: &[&str]) -> bool {
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
    pub(crate) fn new(name: &str, cells: Vec<Cell>) -> Metric {
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
#[derive(Debug, Clone)]
pub(crate) struct Reason {
    pub(crate) name: String,
    pub(crate) party: Option<String>,
    pub(crate) metrics: Option<Vec<String>>,
    pub(crate) cap: Option<Nanos>,
    /// How many times it may pause a cycle.
    pub(crate) times: Option<u32>,
    /// What ends it, by status or by event (P7).
    pub(crate) ended_by: Vec<String>,
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
    pub(crate) calendar: Choice,
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
pub(crate) enum Said {
    Within(Goal),
    DueAt(Nanos),
}

impl Kind {
    /// The status that it enters.
    pub(crate) fn status(&self) -> Option<&str> {
        if let Kind::Status(to) | Kind::StatusUntil(to, _) = self { Some(to) } else { None }
    }

    /// Does it begin or end an explicit pause for this reason?
    pub(crate) fn pauses(&self, reason: &str) -> bool {
        matches!(self, Kind::Paused(own) | Kind::PausedUntil(own, _) | Kind::Resumed(own) if own == reason)
    }

    /// How long after it the pause that it begins ends by itself.
    pub(crate) fn length(&self) -> Option<Nanos> {
        if let Kind::StatusUntil(_, length) | Kind::PausedUntil(_, length) = self { Some(*length) } else { None }
    }

    /// The type of the event.
    pub(crate) fn name(&self) -> &'static str {
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
pub(crate) struct Event {
    pub(crate) at: Nanos,
    pub(crate) kind: Kind,
}

impl Said {
    /// Is its instant inside the horizon, if it says one?
    pub(crate) fn is_inside(&self) -> bool {
        !matches!(self, Said::DueAt(at) if !HORIZON.contains(at))
    }
}

impl Event {
    /// Are its instants inside the horizon?
    pub(crate) fn is_inside(&self) -> bool {
        let due = if let Kind::DueIn(_, length) = self.kind { length } else { 0 };
        [0, due, self.kind.length().unwrap_or(0)].iter().all(|length| HORIZON.contains(&(self.at + length)))
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) opened_at: Nanos,
    pub(crate) occurred_at: Option<Nanos>,
    pub(crate) priority: Option<String>,
    pub(crate) tier: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) group: Option<String>,
    pub(crate) attributes: BTreeMap<String, Vec<String>>,
    /// The targets that it carries from its opening on, by metric (K16).
    pub(crate) targets: BTreeMap<String, Said>,
    pub(crate) events: Vec<Event>,
}
