//! The conditions of a definition as the rule of a metric. This module knows when the product attaches, pauses, resets,
//! completes and cancels.

use std::collections::BTreeSet;

use super::super::logic::{Field as Of, Logic};
use super::super::node::Node;
use super::conditions::{Asking, Cannot, Condition, Stops};
use super::lifetime::{Cancels, cancels, retroactive};
use super::made::{Made, trigger};
use super::options::Options;
use super::query::{Query, Term, Test};
use super::rows::field;
use super::signals::Signal;
use crate::book::BookEntrySpec;
use crate::{PolicySpec, TargetSpec};

/// The priorities as the product comes.
const PRIORITIES: [&str; 5] = ["1", "2", "3", "4", "5"];

/// The states of an incident as the product comes.
const STATES: [&str; 6] = ["1", "2", "3", "6", "7", "8"];

/// Whether a condition asks for anything.
fn asks(logic: Option<&Logic>) -> bool {
    logic.and_then(Logic::alternatives).is_some_and(|when| !when.is_always())
}

/// The conditions of a definition.
pub(super) struct Rules<'a, 'n> {
    row: Node<'a, 'n>,
    id: String,
    start: Condition<'a, 'n>,
    stop: Condition<'a, 'n>,
    pause: Condition<'a, 'n>,
    resume: Condition<'a, 'n>,
    reset: Condition<'a, 'n>,
    cancel: Condition<'a, 'n>,
    /// What of the stop condition a ticket tells by itself.
    stops: Stops,
    /// What the start condition asks of a ticket; `None` if it cannot be expressed.
    attaches: Option<Logic>,
    cancels: Cancels,
    retroactive: bool,
    counts_from: Option<String>,
    states: BTreeSet<String>,
    inactive: Vec<String>,
    priorities: BTreeSet<String>,
    relative: bool,
}

impl<'a, 'n> Rules<'a, 'n> {
    /// Reads the conditions of a definition.
    pub(super) fn read(row: &Node<'a, 'n>, id: &str, table: Option<&str>, options: &Options, relative: bool) -> Self {
        let condition = |name| Condition::read(row, name);
        let known = table.is_none_or(|table| table == "incident");
        let states = STATES.into_iter().filter(|_| known).map(str::to_owned).collect();
        let inactive = options.inactive(table.unwrap_or("incident"));
        let (retroactive, counts_from) = retroactive(row);
        let mut rules = Rules {
            row: row.clone(),
            id: id.to_owned(),
            start: condition("start_condition"),
            stop: condition("stop_condition"),
            pause: condition("pause_condition"),
            resume: condition("resume_condition"),
            reset: condition("reset_condition"),
            cancel: condition("cancel_condition"),
            stops: Stops::default(),
            attaches: None,
            cancels: cancels(row),
            retroactive,
            counts_from,
            states,
            inactive,
            priorities: PRIORITIES.map(str::to_owned).into_iter().chain(options.priorities.clone()).collect(),
            relative,
        };
        rules.stops = rules.asking().stops(&rules.stop.query);
        rules.attaches = rules.attaches();
        for advanced in field(row, "advanced_condition_type").into_iter().filter(|kind| kind.text != "none") {
            let why = "conditions on journal entries and scripts are not read; the host has to send what they ask";
            advanced.node.impossible(why);
        }
        row.ignore(&["advanced_condition_type"], "no script of its own");
        if let Some(class) = field(row, "condition_class") {
            class.node.approximate("conditions are taken as the product comes, not as a class of its own has them");
        }
        rules
    }

    /// Whether there is a start condition. Without one, nothing attaches.
    pub(super) fn has_start(&self) -> bool {
        self.start.node().is_some()
    }

    pub(super) fn can_be_said(&self) -> bool {
        self.attaches.is_some()
    }

    pub(super) fn counts_from(&self) -> Option<String> {
        self.counts_from.clone()
    }

    /// The columns that conditions ask for as attributes. What pauses and resets is told by events.
    pub(super) fn columns(&self) -> Vec<String> {
        self.start.query.columns().map(str::to_owned).collect()
    }

    /// Whether a reset cancels the clock that runs.
    pub(super) fn cancels_at_reset(&self) -> bool {
        !self.reset.query.is_empty() && field(&self.row, "reset_action").is_none_or(|action| action.text != "complete")
    }

    /// The name of an event or a reason for these queries, each by its first letters. If more is left out, the id makes it
    /// another name than that of another definition.
    fn name(&self, queries: &[&Query], letters: usize) -> String {
        let name = queries.iter().map(|query| query.beginning(letters)).collect::<Vec<_>>().join(" until ");
        let is_cut = queries.iter().any(|query| query.text.chars().nth(letters).is_some());
        if is_cut { format!("{name} ({})", self.id) } else { name }
    }

    /// The name of the events for a condition.
    fn event(&self, condition: &Condition<'_, '_>) -> String {
        self.name(&[&condition.query], 700)
    }

    fn asking(&self) -> Asking<'_> {
        Asking { inactive: &self.inactive, stops: None, stands_in: false }
    }

    /// What the start condition asks of a ticket. Nothing attaches without one.
    fn attaches(&self) -> Option<Logic> {
        let node = self.start.node()?;
        let asking = Asking { stops: Some(&self.stops), stands_in: true, ..self.asking() };
        let logic = asking.logic(&self.start.query);
        let alternatives = logic.as_ref().ok().and_then(Logic::alternatives);
        let said = match (&logic, &alternatives) {
            (Err(Cannot::Unknown), _) => Err("an operator or a value that is not read here"),
            (Err(_), _) => Err("it asks what an update changes"),
            (Ok(_), None) => Err("it comes to too many alternatives"),
            (Ok(_), Some(alternatives)) if alternatives.is_never() => Err("it contradicts itself"),
            _ => Ok(()),
        };
        if let Err(why) = said {
            let instead = "let the host keep an attribute that is `true` while it is met, and ask for that";
            node.impossible(format!("{why}; {instead}"));
            return None;
        }
        self.say_how_it_attaches(node, asks(logic.as_ref().ok()));
        logic.ok()
    }

    fn say_how_it_attaches(&self, node: Node<'a, 'n>, asks: bool) {
        let terms = || self.start.query.terms();
        if self.inactive.is_empty() && terms().any(|term| term.activity().is_some()) {
            node.clone().needs_host("inactive_states", "the states in which a record of this table is not active");
        }
        let mut kept = self.kept().map(|term| format!("the host, or a history, keeps the attribute `{}`", term.text));
        let unassigned =
            terms().find(|term| self.stops.take(term)).map(|term| format!("`{}` counts as met", term.text));
        let far = self.start.query.columns().find(|column| column.contains('.'));
        let unseen = far.map(|column| format!("the audit does not have changes of `{column}`"));
        let groups = self.start.query.branches.iter().flatten();
        let either = groups.filter(|group| group.len() > 1).flatten().any(|term| term.activity() == Some(true));
        let active = either.then(|| "`active=true` counts as met".to_owned());
        let reopens = asks && self.cancels != Cancels::NoMatch && !self.stops.states.is_empty();
        let unmet =
            reopens.then(|| "after a stop, a reopening starts the next clock even if they are not met".to_owned());
        let but: Vec<String> = [kept.next(), unassigned, unseen, active, unmet].into_iter().flatten().collect();
        match but.is_empty() {
            true => node.exact("conditions of the policy; states that stop, and `active=true`, count as met"),
            false => node.approximate(format!("conditions of the policy; {}", but.join("; "))),
        };
    }

    /// The policy of the definition and when it applies, and what a history has to say for it.
    pub(super) fn entry(self, policy: PolicySpec, name: &str, target: TargetSpec) -> (BookEntrySpec, Vec<Signal>) {
        let mut made = Made { start: vec!["opened".to_owned()], ..Made::default() };
        self.attached(&mut made);
        let applies = self.applies();
        self.stop(&mut made);
        self.cancel(&mut made);
        self.pause(&mut made);
        self.reset(&mut made);
        if !self.retroactive {
            made.counts.insert(0, applies.clone());
        }
        let counts = Logic::All(std::mem::take(&mut made.counts)).alternatives();
        let metric = made.metric(name, target, self.counts_from.is_some(), counts);
        let mut priorities = self.priorities.clone();
        applies.named(&Of::Priority, &mut priorities);
        let policy = made.statuses(&self.states, policy.priorities(priorities).metrics(name, metric));
        let entry = BookEntrySpec::new(policy);
        let when = applies.alternatives().and_then(|when| when.spec());
        (when.into_iter().fold(entry, BookEntrySpec::when), made.signals)
    }

    /// What has to hold for the definition to apply to a ticket: the start condition, or that it was met once.
    fn applies(&self) -> Logic {
        let start = self.attaches.clone().unwrap_or(Logic::All(Vec::new()));
        match self.stays_attached() {
            Some(name) => Logic::Any(vec![start, Logic::one_of(Of::Attribute(name), ["true"])]),
            None => start,
        }
    }

    /// The attribute of tickets that met the start condition once, if that is enough, or until the stop condition was met.
    fn stays_attached(&self) -> Option<String> {
        let stays = self.cancels != Cancels::NoMatch || self.stops_by_event();
        (stays && asks(self.attaches.as_ref())).then(|| format!("attached:{}", self.id))
    }

    /// Whether a ticket does not tell by itself when the clock stops.
    fn stops_by_event(&self) -> bool {
        !self.stop.query.is_empty() && !self.stops.all
    }

    /// The terms of the start condition that the host, or a history, answers by an attribute.
    fn kept(&self) -> impl Iterator<Item = &Term> {
        let empty = |term: &&Term| matches!(term.test, Test::Empty | Test::NotEmpty) && !self.stops.take(term);
        self.start.query.terms().filter(empty)
    }

    fn attached(&self, made: &mut Made) {
        for term in self.kept() {
            made.signals.push(Signal::While { name: term.text.clone(), query: Query::read(&term.text) });
        }
        let Some(name) = self.stays_attached() else { return };
        let stop = self.stops_by_event().then(|| self.stop.query.clone());
        if stop.is_some() && self.reset.query.is_empty() {
            made.start.push(format!("custom:{name}"));
            made.repeat = true;
        }
        let (query, stays) = (self.start.query.clone(), self.cancels != Cancels::NoMatch);
        made.signals.push(Signal::Attached { name, query, stop, stays });
    }

    fn stop(&self, made: &mut Made) {
        let stop = &self.stop;
        if stop.query.is_empty() {
            return;
        }
        made.resolved = self.stops.states.clone();
        if self.stops.all && !self.stops.assigned {
            return stop.exact("states that resolve");
        }
        for branch in &stop.query.branches {
            match branch.as_slice() {
                [group] => group.iter().for_each(|term| self.stop_by(term, made)),
                _ => made.send(&stop.query, self.event(stop), |made, name| made.stop.push(name)),
            }
        }
        let (attached, again) = match self.stays_attached() {
            Some(name) => (format!("; the attribute `{name}` keeps its verdict"), self.reset.query.is_empty()),
            None => (String::new(), false),
        };
        let again = if again { ", and the event of that name starts the next clock" } else { "" };
        let but = format!("{attached}{again}; a stop that is met when the clock starts is not seen");
        if made.signals_for(&self.event(stop)) {
            return stop.sent("a custom event of this name stops it", &but);
        }
        stop.node().map(|node| {
            let stops = "stops at the first assignment, or when the state is left; taking it back is not seen";
            node.approximate(format!("{stops}{but}"))
        });
    }

    /// What a term alone stops by, unless by a state that resolves.
    fn stop_by(&self, term: &Term, made: &mut Made) {
        let (of, wanted, texts) = self.asking().asked(term);
        match (&term.test, of, wanted) {
            (Test::OneOf(_) | Test::Not(_), Of::Status, true) => {}
            (Test::OneOf(_) | Test::Not(_), Of::Status, false) if texts.len() == 1 => {
                made.stop.extend(texts.first().map(|state| format!("left:{state}")));
            }
            (Test::NotEmpty, Of::Agent, _) => made.stop.push("assigned".to_owned()),
            _ => made.send(&self.stop.query, self.event(&self.stop), |made, name| made.stop.push(name)),
        }
    }

    fn cancel(&self, made: &mut Made) {
        if self.cancels == Cancels::NoMatch {
            let asks = self.start.query.terms().any(|term| term.activity() == Some(true));
            made.cancelled = if asks { self.inactive.iter().cloned().collect() } else { BTreeSet::new() };
        } else {
            self.close(made);
        }
        if self.cancel.query.is_empty() {
            return;
        }
        if self.cancels != Cancels::OnCondition {
            self.cancel.node().map(|node| node.ignored("`when_to_cancel` does not ask for it"));
            return;
        }
        match self.asking().states(&self.cancel.query) {
            Some(states) => {
                made.cancelled = states;
                self.cancel.exact("states that cancel");
            }
            None => {
                made.send(&self.cancel.query, self.event(&self.cancel), |made, name| made.void.push(name));
                self.cancel.sent("a custom event of this name ends it without a verdict", "");
            }
        }
    }

    /// A record that has stopped is not reopened by a state in which it is not active and no clock attaches. The clock of a
    /// record that has not stopped goes on there.
    fn close(&self, made: &mut Made) {
        if made.resolved.is_empty() {
            return;
        }
        let all = self.never_attaches_in(&self.inactive);
        let closed = self.inactive.iter().filter(|state| !made.resolved.contains(*state));
        made.closed = closed.filter(|state| all || self.never_attaches_in([*state])).cloned().collect();
    }

    /// Whether no record in these states meets the start condition.
    fn never_attaches_in<'s>(&self, states: impl IntoIterator<Item = &'s String>) -> bool {
        let asking = Asking { stands_in: true, ..self.asking() };
        let there = Logic::one_of(Of::Status, states.into_iter().cloned());
        let both = asking.logic(&self.start.query).ok().map(|start| Logic::All(vec![start, there]));
        both.and_then(|both| both.alternatives()).is_some_and(|both| both.is_never())
    }

    fn pause(&self, made: &mut Made) {
        let (pause, resume) = (&self.pause, self.resume());
        if pause.query.is_empty() {
            return;
        }
        if self.relative {
            pause.node().map(|node| node.ignored("nothing pauses a relative duration"));
            return;
        }
        // Pauses that end in different ways are different ones.
        let name = match &resume {
            Some(resume) => self.name(&[&pause.query, resume], 350),
            None => self.event(pause),
        };
        if let (Some(states), None) = (self.asking().states(&pause.query), &resume) {
            made.reason = Some((name, states));
            return pause.exact("states that pause");
        }
        made.reason = Some((name.clone(), BTreeSet::new()));
        made.signals.push(Signal::Pause { reason: name, pause: pause.query.clone(), resume: resume.clone() });
        match self.asking().logic(&pause.query).ok().map(Logic::not).filter(|_| resume.is_none()) {
            Some(counts) if self.fits(&counts) => {
                made.counts.push(counts);
                pause.exact(
                    "time counts while it is not met; events `paused` and `resumed` with this reason do the same",
                );
            }
            _ => pause.sent("a pause with this reason", ""),
        }
    }

    /// Whether a condition can be said beside the start condition.
    fn fits(&self, counts: &Logic) -> bool {
        let both = Logic::All(vec![self.applies(), counts.clone()]);
        both.alternatives().is_some_and(|both| !both.is_never())
    }

    /// What ends a pause, if it is not that the pause condition is no longer met.
    fn resume(&self) -> Option<Query> {
        let when = field(&self.row, "when_to_resume");
        let on_condition = when.as_ref().is_some_and(|when| when.text == "on_condition");
        if let Some(when) = when {
            let read = matches!(when.text.as_str(), "no_match" | "on_condition").then_some(());
            when.node.or_mistake(
                read,
                "a way to resume that is read here",
                "the ways are `no_match` and `on_condition`",
            );
            when.exact("what ends a pause");
        }
        if !on_condition {
            self.resume.node().map(|node| node.ignored("`when_to_resume` does not ask for it"));
            return None;
        }
        if self.resumes_where_it_does_not_pause() {
            self.resume.exact("met exactly while the pause condition is not");
            return None;
        }
        self.resume.sent("the end of the pause", "");
        Some(self.resume.query.clone())
    }

    /// Whether the resume condition says no more than that the pause condition is not met.
    fn resumes_where_it_does_not_pause(&self) -> bool {
        let alternatives = |query, turned: bool| {
            let logic = self.asking().logic(query).ok()?;
            if turned { logic.not() } else { logic }.alternatives()
        };
        let opposite = alternatives(&self.pause.query, true);
        opposite.is_some() && opposite == alternatives(&self.resume.query, false)
    }

    fn reset(&self, made: &mut Made) {
        let action = field(&self.row, "reset_action");
        let complete = action.as_ref().is_some_and(|action| action.text == "complete");
        if let Some(action) = action {
            let read = matches!(action.text.as_str(), "complete" | "cancel").then_some(());
            action.node.or_mistake(read, "an action that is read here", "the actions are `complete` and `cancel`");
            action.exact(if complete { "a reset stops the clock" } else { "a reset ends it without a verdict" });
        }
        let reset = &self.reset;
        if reset.query.is_empty() {
            return;
        }
        let own: Option<Vec<String>> = match reset.query.branches.as_slice() {
            [branch] => match branch.as_slice() {
                [group] => group.iter().map(trigger).collect(),
                _ => None,
            },
            _ => None,
        };
        let triggers = own.clone().unwrap_or_else(|| vec![format!("custom:{}", self.event(reset))]);
        let ends = if complete { &mut made.stop } else { &mut made.void };
        ends.extend(triggers.iter().cloned());
        made.start.extend(triggers);
        made.repeat = complete;
        let unmet = match self.stays_attached() {
            Some(_) => "; it starts also where the start condition is no longer met",
            None => "",
        };
        if own.is_none() {
            made.signals.push(Signal::Event { name: self.event(reset), query: reset.query.clone() });
            return reset.sent("a custom event of this name ends a cycle and starts the next one", unmet);
        }
        let became = "events that end a cycle and start the next one";
        match unmet.is_empty() {
            true => reset.exact(became),
            false => drop(reset.node().map(|node| node.approximate(format!("{became}{unmet}")))),
        }
    }
}
