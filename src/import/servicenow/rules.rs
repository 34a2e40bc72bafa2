//! The conditions of a definition as the rule of a metric. This module knows when the product attaches, pauses, resets,
//! completes and cancels.

use std::collections::BTreeSet;

use super::super::logic::{Field as Of, Logic};
use super::super::node::Node;
use super::conditions::{Asking, Cannot};
use super::lifetime::{Cancels, cancels, retroactive};
use super::made::{Made, trigger};
use super::options::Options;
use super::query::{Query, Term, Test};
use super::rows::{Field, field};
use super::signals::Signal;
use crate::book::BookEntrySpec;
use crate::{PolicySpec, TargetSpec};

/// The priorities as the product comes.
const PRIORITIES: [&str; 5] = ["1", "2", "3", "4", "5"];

/// The states of an incident as the product comes, and those in which it is not active.
const INCIDENT: (&[&str], &[&str]) = (&["1", "2", "3", "6", "7", "8"], &["7", "8"]);

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
    /// What the start condition asks of a ticket; `None` if it cannot be said.
    attaches: Option<Logic>,
    cancels: Cancels,
    retroactive: bool,
    counts_from: Option<String>,
    states: BTreeSet<String>,
    inactive: Vec<String>,
    priorities: BTreeSet<String>,
    relative: bool,
}

/// A condition, and where it is written.
struct Condition<'a, 'n> {
    query: Query,
    said: Option<Field<'a, 'n>>,
}

impl<'a, 'n> Condition<'a, 'n> {
    fn read(row: &Node<'a, 'n>, name: &str) -> Self {
        let said = field(row, name);
        Condition { query: said.as_ref().map(|field| Query::read(&field.text)).unwrap_or_default(), said }
    }

    fn exact(&self, became: &'static str) {
        self.node().map(|node| node.exact(became));
    }

    fn node(&self) -> Option<Node<'a, 'n>> {
        self.said.as_ref().map(|said| said.node.clone())
    }

    /// Says that the host, or a history, sends events for it. What is not read cannot be told from a history either.
    fn sent(&self, became: String) {
        let unknown = self.query.terms().find(|term| term.test == Test::Unknown);
        self.node().map(|node| match unknown {
            Some(term) => {
                node.impossible(format!("`{}` is not read here; {became}, which the host has to send", term.text))
            }
            None => node.approximate(format!("{became}, which the host sends, or a history that is read here")),
        });
    }

    /// The name of the events for it.
    fn name(&self) -> String {
        self.query.beginning(900)
    }
}

impl<'a, 'n> Rules<'a, 'n> {
    /// Reads the conditions of a definition.
    pub(super) fn read(row: &Node<'a, 'n>, id: &str, table: Option<&str>, options: &Options, relative: bool) -> Self {
        let condition = |name| Condition::read(row, name);
        let known = table.is_none_or(|table| table == "incident");
        let named = |states: &[&str]| states.iter().filter(|_| known).map(|state| (*state).to_owned()).collect();
        let inactive = options.inactive_states.clone().unwrap_or_else(|| named(INCIDENT.1));
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
            attaches: None,
            cancels: cancels(row),
            retroactive,
            counts_from,
            states: named(INCIDENT.0).into_iter().collect(),
            inactive,
            priorities: PRIORITIES.map(str::to_owned).into_iter().chain(options.priorities.clone()).collect(),
            relative,
        };
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

    fn asking(&self) -> Asking<'_> {
        Asking { inactive: &self.inactive, stop: None, stands_in: false }
    }

    /// What the start condition asks of a ticket.
    fn attaches(&self) -> Option<Logic> {
        let asking = Asking { stop: Some(&self.stop.query), stands_in: true, ..self.asking() };
        let node = self.start.node();
        let logic = asking.logic(&self.start.query);
        let alternatives = logic.as_ref().ok().and_then(Logic::alternatives);
        let said = match (&logic, &alternatives) {
            (Err(Cannot::Unknown), _) => Err("an operator or a value that is not read here"),
            (Err(_), _) => Err("it asks what an update changes"),
            (Ok(_), None) => Err("it comes to too many alternatives"),
            (Ok(_), Some(alternatives)) if alternatives.is_never() => Err("it contradicts itself"),
            _ => Ok(()),
        };
        match (said, node) {
            (Err(why), node) => {
                let instead = "let the host keep an attribute that is `true` while it is met, and ask for that";
                node.map(|node| node.impossible(format!("{why}; {instead}")));
                return None;
            }
            (Ok(()), Some(node)) => self.say_how_it_attaches(node),
            _ => {}
        }
        logic.ok()
    }

    fn say_how_it_attaches(&self, node: Node<'a, 'n>) {
        let terms = || self.start.query.terms();
        if self.inactive.is_empty() && terms().any(|term| term.activity().is_some()) {
            node.clone().needs_host("inactive_states", "the states in which a record of this table is not active");
        }
        let mut empty = terms().filter(|term| matches!(term.test, Test::Empty | Test::NotEmpty)).map(|term| &term.text);
        match empty.next() {
            Some(term) => {
                let why = format!("conditions of the policy; the host, or a history, keeps the attribute `{term}`");
                node.approximate(why);
            }
            None => drop(node.exact("conditions of the policy; what is met while no stop is met is left out")),
        }
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

    /// The attribute of tickets that met the start condition once, if that is enough.
    fn stays_attached(&self) -> Option<String> {
        let asks = self.attaches.as_ref().and_then(Logic::alternatives).is_some_and(|when| !when.is_always());
        (asks && self.cancels != Cancels::NoMatch).then(|| format!("attached:{}", self.id))
    }

    fn attached(&self, made: &mut Made) {
        for term in self.start.query.terms().filter(|term| matches!(term.test, Test::Empty | Test::NotEmpty)) {
            made.signals.push(Signal::While { name: term.text.clone(), query: Query::read(&term.text) });
        }
        let query = self.start.query.clone();
        made.signals.extend(self.stays_attached().map(|name| Signal::Since { name, query }));
    }

    fn stop(&self, made: &mut Made) {
        let stop = &self.stop;
        if stop.query.is_empty() {
            return;
        }
        if let Some(states) = self.asking().states(&stop.query) {
            made.resolved = states;
            return stop.exact("states that resolve");
        }
        let mut exact = true;
        for branch in &stop.query.branches {
            if let [group] = branch.as_slice() {
                group.iter().for_each(|term| exact &= self.stop_by(term, made));
            } else {
                exact = false;
                made.send(&stop.query, stop.name(), |made, name| made.stop.push(name));
            }
        }
        match exact {
            true => stop.exact("states that resolve"),
            false if made.signals_for(&stop.name()) => stop.sent("a custom event of this name stops it".to_owned()),
            false => drop(stop.node().map(|node| {
                node.approximate("stops at the first assignment, or when the state is left; taking it back is not seen")
            })),
        }
    }

    /// What a term alone stops by. Returns whether that is exact.
    fn stop_by(&self, term: &Term, made: &mut Made) -> bool {
        let (of, wanted, texts) = self.asking().asked(term);
        match (&term.test, of, wanted) {
            (Test::OneOf(_) | Test::Not(_), Of::Status, true) => {
                made.resolved.extend(texts);
                return true;
            }
            (Test::OneOf(_) | Test::Not(_), Of::Status, false) if texts.len() == 1 => {
                made.stop.extend(texts.first().map(|state| format!("left:{state}")));
            }
            (Test::NotEmpty, Of::Agent, _) => made.stop.push("assigned".to_owned()),
            _ => made.send(&self.stop.query, self.stop.name(), |made, name| made.stop.push(name)),
        }
        false
    }

    fn cancel(&self, made: &mut Made) {
        if self.cancels == Cancels::NoMatch {
            let asks = self.start.query.terms().any(|term| term.activity() == Some(true));
            made.cancelled = if asks { self.inactive.iter().cloned().collect() } else { BTreeSet::new() };
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
                made.send(&self.cancel.query, self.cancel.name(), |made, name| made.void.push(name));
                self.cancel.sent("a custom event of this name ends it without a verdict".to_owned());
            }
        }
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
            Some(resume) => [&pause.query, resume].map(|query| query.beginning(440)).join(" until "),
            None => pause.name(),
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
            _ => pause.sent("a pause with this reason".to_owned()),
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
        self.resume.sent("the end of the pause".to_owned());
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
        let triggers = own.clone().unwrap_or_else(|| vec![format!("custom:{}", reset.name())]);
        let ends = if complete { &mut made.stop } else { &mut made.void };
        ends.extend(triggers.iter().cloned());
        made.start.extend(triggers);
        made.repeat = complete;
        match own {
            Some(_) => reset.exact("events that end a cycle and start the next one"),
            None => {
                made.signals.push(Signal::Event { name: reset.name(), query: reset.query.clone() });
                reset.sent("a custom event of this name ends a cycle and starts the next one".to_owned());
            }
        }
    }
}
