//! Policies and tickets in JSON, as a host writes them.

use serde_json::{Value, json};

use super::allowances::{Amount, Due, Goal};
use super::calendar::{HOUR, MINUTE, Nanos, SECOND, text};
use super::written::*;

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

impl Finish {
    fn name(self) -> &'static str {
        match self {
            Finish::Resolved => "resolved",
            Finish::Closed => "closed",
            Finish::Cancelled => "cancelled",
        }
    }
}

impl Choice {
    fn json(&self) -> Value {
        match self {
            Choice::Name(name) => json!(name),
            Choice::By { attribute, calendars, default } => {
                json!({ "attribute": attribute, "calendars": calendars, "default": default })
            }
        }
    }
}

impl Metric {
    fn json(&self) -> Value {
        let mut targets = json!({});
        for cell in &self.cells {
            let row = cell.priority.as_deref().unwrap_or("*");
            let column = cell.tier.as_deref().unwrap_or("*");
            let mut target = cell.within.json();
            if let Some(calendar) = &cell.calendar {
                target["calendar"] = calendar.json();
            }
            targets[row][column] = target;
        }
        let mut metric = json!({ "targets": targets });
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                metric[key] = value;
            }
        };
        put("calendar", self.calendar.as_ref().map(Choice::json));
        put("start", self.start.as_ref().map(|triggers| json!(triggers)));
        put("stop", self.stop.as_ref().map(|triggers| json!(triggers)));
        put("void", self.void.as_ref().map(|triggers| json!(triggers)));
        let ends = |ends: &Vec<Finish>| json!(ends.iter().map(|end| end.name()).collect::<Vec<_>>());
        put("ends_on", self.ends_on.as_ref().map(ends));
        put("repeat", self.repeat.map(Value::from));
        put("after_answer", self.after_answer.map(Value::from));
        put("on_retarget", self.on_retarget.map(|mode| json!(mode.name())));
        put("on_reopen", self.on_reopen.map(|mode| json!(mode.name())));
        put("pause", self.pause.as_ref().map(|reasons| json!(reasons)));
        put("counts_in", self.counts_in.as_ref().map(|statuses| json!(statuses)));
        put("counts_while", self.counts_while.as_ref().map(|any| conditions(any)));
        put("from", self.from_occurred_at.then(|| json!("occurred_at")));
        if let Some((within, later)) = self.reopen_later {
            let mut reopening = json!({ "within": within.text(), "else": later.name() });
            if let Some(mode) = self.on_reopen {
                reopening["then"] = json!(mode.name());
            }
            metric["on_reopen"] = reopening;
        }
        metric
    }
}

/// A map alone, or a list of maps of which one has to hold.
fn conditions(any: &[Vec<Asked>]) -> Value {
    let map = |all: &Vec<Asked>| {
        let mut map = json!({});
        for Asked { field, values } in all {
            let place = match field {
                Field::Tier => &mut map["tier"],
                Field::Priority => &mut map["priority"],
                Field::Status => &mut map["status"],
                Field::Group => &mut map["group"],
                Field::Agent => &mut map["agent"],
                Field::Attribute(name) => &mut map["attributes"][name],
            };
            *place = match values {
                Values::OneOf(listed) => texts(listed),
                Values::Not(listed) => json!({ "not": texts(listed) }),
                Values::Range(Some(from), Some(below)) => json!({ "at_least": from, "below": below.to_string() }),
                Values::Range(Some(from), None) => json!({ "at_least": from }),
                Values::Range(None, below) => json!({ "below": below }),
            };
        }
        map
    };
    match any {
        [all] => map(all),
        any => any.iter().map(map).collect(),
    }
}

impl Amount {
    fn text(self) -> String {
        match self {
            Amount::Working(length) => format!("{}h{}m", length / HOUR, length % HOUR / MINUTE),
            Amount::CalendarDays(n) => format!("{n} calendar days"),
            Amount::CalendarMonths(1) => "1 calendar month".to_owned(),
            Amount::CalendarMonths(n) => format!("{n} calendar months"),
            Amount::BusinessDays(0) => "same business day".to_owned(),
            Amount::BusinessDays(1) => "next business day".to_owned(),
            Amount::BusinessDays(n) => format!("{n} business days"),
        }
    }
}

impl Goal {
    pub fn json(&self) -> Value {
        let mut goal = json!({ "within": self.amount.text() });
        let clock = |second: i32| format!("{:02}:{:02}", second / 3600, second / 60 % 60);
        let dated = matches!(self.amount, Amount::BusinessDays(_)) || self.rolls.is_some();
        match self.due {
            Due::SameTime if dated => goal["due"] = json!("same_time"),
            Due::Close if self.rolls.is_some() => goal["due"] = json!("close"),
            Due::At(second) => goal["due"] = json!(clock(second)),
            _ => {}
        }
        if self.receipt {
            goal["counts_from"] = json!("receipt");
        }
        if let Some(before) = self.rolls {
            goal["rolls"] = json!(if before { "previous_business_day" } else { "next_business_day" });
        }
        if let Some(cutoff) = self.cutoff {
            goal["cutoff"] = json!(clock(cutoff));
        }
        if self.lands_next_open {
            goal["lands"] = json!("next_open");
        }
        goal
    }
}

impl Policy {
    pub fn json(&self) -> Value {
        let mut policy = json!({
            "id": "drawn", "version": 1, "priorities": self.priorities, "tiers": self.tiers,
            "calendars": {}, "calendar": self.calendar.json(), "metrics": {}, "pauses": {}, "statuses": {},
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
            let time = reason.cap.map(|cap| json!(allowance(cap)));
            match (time, reason.times) {
                (Some(time), Some(times)) => pause["cap"] = json!({ "time": time, "times": times }),
                (None, Some(times)) => pause["cap"] = json!({ "times": times }),
                (Some(time), None) => pause["cap"] = time,
                (None, None) => {}
            }
            if !reason.ended_by.is_empty() {
                pause["ended_by"] = json!(reason.ended_by);
            }
            policy["pauses"][&reason.name] = pause;
        }
        for (status, meaning) in &self.statuses {
            policy["statuses"][status] = match meaning {
                Meaning::Open => json!("open"),
                Meaning::Finished(finish) => json!(finish.name()),
                Meaning::Pauses(reason) => json!({ "pauses": reason }),
            };
        }
        policy
    }
}

/// A text alone, or a list.
fn texts(texts: &[String]) -> Value {
    if let [text] = texts { json!(text) } else { json!(texts) }
}

impl Event {
    fn json(&self) -> Value {
        let at = text(self.at);
        match &self.kind {
            Kind::Plain("assigned") => json!({ "at": at, "type": "assigned", "agent": "e-17" }),
            Kind::Plain(kind) => json!({ "at": at, "type": kind }),
            Kind::Status(to) => json!({ "at": at, "type": "status_changed", "to": to }),
            Kind::Priority(to) => json!({ "at": at, "type": "priority_changed", "to": to }),
            Kind::Tier(to) => json!({ "at": at, "type": "tier_changed", "to": to }),
            Kind::Attribute(name, to) => {
                json!({ "at": at, "type": "attribute_changed", "name": name, "to": texts(to) })
            }
            Kind::Paused(reason) => json!({ "at": at, "type": "paused", "reason": reason }),
            Kind::StatusUntil(to, length) => {
                json!({ "at": at, "type": "status_changed", "to": to, "until": text(self.at + length) })
            }
            Kind::PausedUntil(reason, length) => {
                json!({ "at": at, "type": "paused", "reason": reason, "until": text(self.at + length) })
            }
            Kind::Resumed(reason) => json!({ "at": at, "type": "resumed", "reason": reason }),
            Kind::Custom(name) => json!({ "at": at, "type": "custom", "name": name }),
            Kind::Assigned(group) => json!({ "at": at, "type": "assigned", "group": group }),
            Kind::Within(metric, goal) => {
                let mut event = goal.json();
                (event["at"], event["type"], event["metric"]) = (json!(at), json!("target_set"), json!(metric));
                event
            }
            Kind::DueIn(metric, length) => {
                json!({ "at": at, "type": "target_set", "metric": metric, "due_at": text(self.at + length) })
            }
            Kind::Cleared(metric) => json!({ "at": at, "type": "target_cleared", "metric": metric }),
        }
    }
}

impl Ticket {
    pub fn json(&self) -> Value {
        let events: Vec<Value> = self.events.iter().map(Event::json).collect();
        let mut ticket = json!({ "id": "T-1", "opened_at": text(self.opened_at), "events": events });
        if !self.attributes.is_empty() {
            let attributes = self.attributes.iter().map(|(name, value)| (name.clone(), texts(value)));
            ticket["attributes"] = attributes.collect();
        }
        let fields =
            [("priority", &self.priority), ("tier", &self.tier), ("status", &self.status), ("group", &self.group)];
        for (name, value) in fields {
            if let Some(value) = value {
                ticket[name] = json!(value);
            }
        }
        for (metric, said) in &self.targets {
            ticket["targets"][metric] = match said {
                Said::Within(goal) => goal.json(),
                Said::DueAt(at) => json!({ "due_at": text(*at) }),
            };
        }
        if let Some(occurred_at) = self.occurred_at {
            ticket["occurred_at"] = json!(text(occurred_at));
        }
        ticket
    }
}
