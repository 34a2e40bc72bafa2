//! The rules of a policy, and its calendars, sampled once in advance.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::allowances::{Amount, Days, Goal};
use super::calendar::{HORIZON, Hours, Nanos};
use super::written::*;

// ---- the rule of a metric ----

pub struct Rule<'a> {
    pub metric: &'a Metric,
    pub start: Vec<&'a str>,
    pub stop: Vec<&'a str>,
    pub void: Vec<&'a str>,
    pub repeat: bool,
    pub after_answer: bool,
    pub on_retarget: Retarget,
    pub on_reopen: Reopen,
    /// The reasons that pause it, by their numbers.
    pub pausing: Vec<usize>,
}

fn rule<'a>(metric: &'a Metric, whys: &[Why<'a>]) -> Rule<'a> {
    let (start, stop, repeat, after_answer): (&[&'a str], &[&'a str], bool, bool) = match metric.name.as_str() {
        "first_response" => (&["opened"], &["agent_replied"], false, false),
        "next_response" => (&["customer_replied"], &["agent_replied"], true, true),
        "every_response" => (&["opened", "customer_replied"], &["agent_replied"], true, false),
        "periodic_update" => (&["opened", "agent_replied", "reopened"], &["agent_replied"], true, false),
        "assignment" => (&["opened"], &["assigned"], false, false),
        "first_visit" => (&["opened"], &["visit_started"], false, false),
        "resolution" => (&["opened"], &[], false, false),
        "ownership" => (&["assigned:group", "reopened"], &["assigned:other_group"], true, false),
        _ => (&[], &[], false, false),
    };
    let own = |own: &'a Option<Vec<String>>, preset: &[&'a str]| match own {
        Some(triggers) => triggers.iter().map(String::as_str).collect(),
        None => preset.to_vec(),
    };
    let pauses = |why: &Why<'a>| match &metric.pause {
        Some(reasons) => reasons.iter().any(|reason| reason == why.name),
        None => why.metrics.is_none_or(|metrics| metrics.contains(&metric.name)),
    };
    Rule {
        metric,
        start: own(&metric.start, start),
        stop: own(&metric.stop, stop),
        void: own(&metric.void, &[]),
        repeat: metric.repeat.unwrap_or(repeat),
        after_answer: metric.after_answer.unwrap_or(after_answer),
        on_retarget: metric.on_retarget.unwrap_or(Retarget::KeepElapsed),
        on_reopen: metric.on_reopen.unwrap_or(Reopen::Resume),
        pausing: (0..whys.len() - 2).filter(|&number| pauses(&whys[number])).collect(),
    }
}

impl Rule<'_> {
    /// K18: is a ticket that is so finished so for this metric?
    pub fn ends_on(&self, finish: Finish) -> bool {
        finish == Finish::Cancelled || self.metric.ends_on.as_ref().is_none_or(|ends| ends.contains(&finish))
    }
}

/// What an event, or the opening, sets off.
pub struct Signal<'a> {
    /// `None`: the opening.
    pub kind: Option<&'a Kind>,
    /// The status that is entered, and the other one that is left.
    pub entered: Option<&'a str>,
    pub left: Option<&'a str>,
    pub other_group: bool,
    pub finish: Option<Finish>,
    pub reopening: bool,
}

impl Signal<'_> {
    /// K1: is this what a trigger waits for?
    fn fires(&self, trigger: &str) -> bool {
        match trigger.split_once(':') {
            Some(("status", status)) => self.entered == Some(status),
            Some(("left", status)) => self.left == Some(status),
            Some(("custom", name)) => matches!(self.kind, Some(Kind::Custom(custom)) if custom == name),
            Some(("assigned", "group")) => matches!(self.kind, Some(Kind::Assigned(Some(_)))),
            Some(("assigned", "other_group")) => self.other_group,
            _ => match trigger {
                "opened" => self.kind.is_none(),
                "reopened" => self.reopening,
                "resolved" => self.finish == Some(Finish::Resolved),
                "closed" => self.finish == Some(Finish::Closed),
                "cancelled" => self.finish == Some(Finish::Cancelled),
                name => self.kind.is_some_and(|kind| kind.name() == name),
            },
        }
    }

    pub fn fires_any(&self, triggers: &[&str]) -> bool {
        triggers.iter().any(|trigger| self.fires(trigger))
    }
}

// ---- reasons and targets ----

/// Why a clock may be paused. The last two of a world are that the metric does not count, by its statuses or by its
/// conditions.
pub struct Why<'a> {
    pub name: &'a str,
    pub party: Option<&'a str>,
    pub cap: Option<Nanos>,
    pub times: Option<u32>,
    pub ended_by: Vec<&'a str>,
    metrics: Option<&'a Vec<String>>,
}

/// The calendar that is always open.
const ALWAYS: usize = 0;

/// As many reasons as a world may have.
pub const WHYS: usize = 6;

/// What a cell promises; the calendar by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    goal: Goal,
    /// When it is due, whatever pauses it (K16); then the goal says nothing.
    due_at: Option<Nanos>,
    pub calendar: usize,
}

impl Target {
    /// Does it count dates, and so the whole of a cycle from its start (K10)?
    pub fn is_in_days(&self) -> bool {
        self.due_at.is_none() && !matches!(self.goal.amount, Amount::Working(_))
    }
}

/// The number of a calendar, and the instant before which nothing counts (A8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    pub calendar: usize,
    from: Nanos,
}

/// A target for a cycle that started at some instant.
#[derive(Debug, Clone, Copy)]
pub struct Placed {
    pub target: Target,
    /// `None` when it reaches beyond the horizon.
    pub allowance: Option<Nanos>,
    /// What counts: calendar days run round the clock (A2).
    pub counted_on: Counted,
    /// A5; also where the deadline was placed at an opening (A3).
    pub lands_next_open: bool,
    /// When it is due, whatever pauses it, and the start (K16).
    pub fixed: Option<(Nanos, Nanos)>,
}

/// What a target depends on.
#[derive(Debug, Clone, Default)]
pub struct Fields<'a> {
    pub priority: Option<&'a str>,
    pub tier: Option<&'a str>,
    pub attributes: BTreeMap<&'a str, &'a [String]>,
}

// ---- time, looked at once ----

/// The time from the start to where the deadline is placed, and whether that is at an opening.
type PlacedAt = (Option<Nanos>, bool);

/// A policy whose calendars have been looked at from `start` for a number of ticks. Metrics and reasons are by name.
pub struct World<'a> {
    pub policy: &'a Policy,
    pub tick: Nanos,
    pub rules: Vec<Rule<'a>>,
    pub whys: Vec<Why<'a>>,
    calendars: Vec<(&'a str, Rc<Days>)>,
    /// What has been placed: a target in days and a start.
    placed: RefCell<BTreeMap<(Target, Nanos), PlacedAt>>,
}

impl<'a> World<'a> {
    pub fn look(policy: &'a Policy, start: Nanos, tick: Nanos, ticks: usize) -> World<'a> {
        let always = Hours::always();
        let named = policy.calendars.iter().map(|(name, hours)| (name.as_str(), hours));
        let named = std::iter::once(("24x7", &always)).chain(named);
        // The same hours under two names are looked at once.
        let mut looked: BTreeMap<String, Rc<Days>> = BTreeMap::new();
        let mut days = |hours: &Hours| {
            let looked = looked.entry(hours.json().to_string());
            looked.or_insert_with(|| Rc::new(Days::of(hours, start, tick, ticks))).clone()
        };
        let calendars = named.map(|(name, hours)| (name, days(hours))).collect();
        let why = |reason: &'a Reason| {
            let (name, party) = (reason.name.as_str(), reason.party.as_deref());
            let ended_by = reason.ended_by.iter().map(String::as_str).collect();
            Why { name, party, cap: reason.cap, times: reason.times, ended_by, metrics: reason.metrics.as_ref() }
        };
        let mut whys: Vec<Why<'a>> = policy.pauses.iter().map(why).collect();
        whys.sort_by_key(|why| why.name);
        let uncounted = |name| Why { name, party: None, cap: None, times: None, ended_by: vec![], metrics: None };
        whys.extend(["counts_in", "counts_while"].map(uncounted));
        assert!(whys.len() <= WHYS);
        let mut rules: Vec<Rule<'a>> = policy.metrics.iter().map(|metric| rule(metric, &whys)).collect();
        rules.sort_by_key(|rule| &rule.metric.name);
        World { policy, tick, rules, whys, calendars, placed: RefCell::default() }
    }

    /// The number of a reason that the policy knows.
    pub fn why(&self, reason: &str) -> Option<usize> {
        self.whys[..self.whys.len() - 2].iter().position(|why| why.name == reason)
    }

    /// Why a clock is paused whose metric does not count.
    pub fn uncounted(&self, rule: &Rule<'_>) -> usize {
        self.whys.len() - if rule.metric.counts_while.is_some() { 1 } else { 2 }
    }

    pub fn calendar(&self, number: usize) -> &'a str {
        self.calendars[number].0
    }

    /// The calendars by number: the name and what has been seen of each.
    pub fn calendars(&self) -> impl Iterator<Item = (&'a str, &Rc<Days>)> {
        self.calendars.iter().map(|(name, days)| (*name, days))
    }

    fn is_open(&self, calendar: usize, at: Nanos) -> bool {
        self.calendars[calendar].1.window.is_open(at)
    }

    /// Does the tick that begins at `at` count?
    pub fn counts(&self, on: Counted, at: Nanos) -> bool {
        at >= on.from && self.is_open(on.calendar, at)
    }

    /// The first tick from `at` on that counts, looked for tick by tick.
    pub fn opening(&self, on: Counted, at: Nanos) -> Option<Nanos> {
        let mut at = at;
        while HORIZON.contains(&at) && !self.counts(on, at) {
            at += self.tick;
        }
        HORIZON.contains(&at).then_some(at)
    }

    /// The instant by which `left` more has been worked from `from` on, looked for tick by tick; `None` outside the
    /// horizon (T2).
    pub fn ahead(&self, on: Counted, from: Nanos, left: Nanos) -> Option<Nanos> {
        let (mut at, mut worked) = (from, 0);
        while worked < left && HORIZON.contains(&at) {
            worked += if self.counts(on, at) { self.tick } else { 0 };
            at += self.tick;
        }
        HORIZON.contains(&at).then_some(at)
    }

    /// S4: the most specific cell, priority before tier.
    fn cell(&self, rule: &Rule<'a>, fields: &Fields<'_>) -> Option<&'a Cell> {
        let unlisted =
            |value: Option<&str>, list: &[String]| value.is_some_and(|value| !list.iter().any(|v| v == value));
        if unlisted(fields.priority, &self.policy.priorities) || unlisted(fields.tier, &self.policy.tiers) {
            return None;
        }
        let find = |row: Option<&str>, column: Option<&str>| {
            let cells = &rule.metric.cells;
            cells.iter().find(|cell| cell.priority.as_deref() == row && cell.tier.as_deref() == column)
        };
        find(fields.priority, fields.tier)
            .or_else(|| find(fields.priority, None))
            .or_else(|| find(None, fields.tier))
            .or_else(|| find(None, None))
    }

    /// What the cell promises.
    pub fn target(&self, rule: &Rule<'a>, fields: &Fields<'_>) -> Option<Target> {
        let cell = self.cell(rule, fields)?;
        Some(Target { goal: cell.within, due_at: None, calendar: self.chosen(rule, Some(cell), fields) })
    }

    /// K16: what the ticket says, on the calendar of the cell, or of the metric or the policy.
    pub fn own_target(&self, rule: &Rule<'a>, fields: &Fields<'_>, said: Said) -> Target {
        let (goal, due_at) = match said {
            Said::Within(goal) => (goal, None),
            Said::DueAt(at) => (Goal::working(0), Some(at)),
        };
        Target { goal, due_at, calendar: self.chosen(rule, self.cell(rule, fields), fields) }
    }

    /// S3: the calendar that the attributes choose.
    fn chosen(&self, rule: &Rule<'a>, cell: Option<&Cell>, fields: &Fields<'_>) -> usize {
        let own = cell.and_then(|cell| cell.calendar.as_ref());
        let choice = own.or(rule.metric.calendar.as_ref()).unwrap_or(&self.policy.calendar);
        let name = match choice {
            Choice::Name(name) => name,
            Choice::By { attribute, calendars, default } => {
                let texts = fields.attributes.get(attribute.as_str()).into_iter().flat_map(|texts| texts.iter());
                texts.filter_map(|text| calendars.get(text)).next().unwrap_or(default)
            }
        };
        self.calendars.iter().position(|(known, _)| known == name).unwrap()
    }

    /// How much is worked from a tick to another instant, or back to an earlier tick, which is negative; tick by tick.
    pub fn worked(&self, calendar: usize, from: Nanos, to: Nanos) -> Nanos {
        let (first, last, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        let ticks = (0..).map(|tick| first + tick * self.tick).take_while(|&at| at < last);
        sign * ticks.filter(|&at| self.is_open(calendar, at)).map(|at| self.tick.min(last - at)).sum::<Nanos>()
    }

    /// A2, A3: how much time a target gives a cycle that started at `start`.
    pub fn place(&self, target: Target, start: Nanos) -> Placed {
        let goal = target.goal;
        if let Some(due) = target.due_at {
            let (fixed, worked) = (Some((due, start)), self.worked(target.calendar, start, due));
            let counted_on = Counted { calendar: target.calendar, from: HORIZON.start };
            return Placed { target, allowance: Some(worked), counted_on, lands_next_open: false, fixed };
        }
        let calendar = if goal.runs_on_the_calendar() { target.calendar } else { ALWAYS };
        // What is not seen lies beyond the horizon.
        let from = self.calendars[target.calendar].1.counts_from(start, &goal).unwrap_or(HORIZON.end);
        let counted_on = Counted { calendar, from };
        let in_days = || *self.placed.borrow_mut().entry((target, start)).or_insert_with(|| self.count(target, start));
        let (allowance, at_opening) =
            if let Amount::Working(length) = goal.amount { (Some(length), false) } else { in_days() };
        let lands_next_open = goal.lands_next_open || at_opening;
        Placed { target, allowance, counted_on, lands_next_open, fixed: None }
    }

    /// K19: is `at` at most so long after `from`, on this calendar?
    pub fn is_within(&self, amount: Amount, calendar: usize, from: Nanos, at: Nanos) -> bool {
        if let Amount::Working(length) = amount {
            let ticks = (0..).map(|tick| from + tick * self.tick).take_while(|&tick| tick < at);
            return ticks.filter(|&tick| self.is_open(calendar, tick)).count() as Nanos * self.tick <= length;
        }
        // What is not seen lies beyond the horizon.
        let due = self.calendars[calendar].1.placed(from, &Goal::of(amount));
        due.is_err() || due.is_ok_and(|due| at <= due || due >= HORIZON.end)
    }

    /// The time from the start to where the deadline is placed, and whether that is at an opening.
    fn count(&self, target: Target, start: Nanos) -> (Option<Nanos>, bool) {
        let days = &self.calendars[target.calendar].1;
        // What is not seen lies beyond the horizon, or far too few ticks have been looked at.
        let due = days.placed(start, &target.goal).unwrap_or(days.window.end());
        assert!(due < days.window.end() || due >= HORIZON.end);
        if due >= HORIZON.end {
            return (None, false);
        }
        let at_opening = target.goal.runs_on_the_calendar() && days.is_opening(due);
        (Some(days.counted(start, due, &target.goal)), at_opening)
    }

    /// P4: does the policy name this status anywhere?
    pub fn knows_status(&self, status: &str) -> bool {
        let named =
            |trigger: &&str| matches!(trigger.split_once(':'), Some(("status" | "left", named)) if named == status);
        let triggers = |rule: &Rule<'_>| rule.start.iter().chain(&rule.stop).chain(&rule.void).any(named);
        let enders = self.whys.iter().flat_map(|why| &why.ended_by).any(named);
        let counted = |rule: &Rule<'_>| {
            let asked = rule.metric.counts_while.iter().flatten().flatten();
            let asked = asked.filter(|asked| asked.field == Field::Status).flat_map(|asked| match &asked.values {
                Values::OneOf(listed) | Values::Not(listed) => listed.as_slice(),
                Values::Range(..) => &[],
            });
            rule.metric.counts_in.iter().flatten().chain(asked).any(|listed| listed == status)
        };
        enders
            || self.policy.statuses.contains_key(status)
            || self.rules.iter().any(|rule| triggers(rule) || counted(rule))
    }
}
