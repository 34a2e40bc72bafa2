//! Facts that have been checked against a contract: all that it asks for is there. Reports every mistake (B1).

use std::sync::Arc;

use super::facts::{FailedFact, MeasureFact, PenaltyFacts, Seconds, TicketFact};
use super::read::{money, whole};
use super::terms::{Rule, Terms, Tickets};
use super::words::LateIn;
use crate::condition::{Fields, Part};
use crate::evaluate::Outcome;
use crate::input::expected::{name, name_or_missing, required, typed};
use crate::input::length::{check_id, check_text};
use crate::input::names::{Set, Table};
use crate::input::problem::{Place, ProblemKind, Problems};
use crate::input::texts::OneOrMore;
use crate::input::written::{Entries, Loose, check_keys, known, unknown_fields};
use crate::time::{Nanos, SECOND, nanos};

const COUNT_HELP: &str = "write a whole number";
const SECONDS_HELP: &str = "write a number of seconds, 4294967296 at most";
const LONGEST: Nanos = 4_294_967_296 * SECOND;

/// What happened, as far as the contract asks.
#[derive(Default)]
pub(super) struct Facts<'a> {
    pub(super) fee: Option<i128>,
    /// What was good, and of how much.
    pub(super) measures: Table<&'a str, (u64, u64)>,
    pub(super) tickets: Vec<Late<'a>>,
    pub(super) points: u64,
    pub(super) down: Nanos,
    /// For how many months in a row a level has failed.
    pub(super) failed: Table<&'a str, u64>,
    pub(super) good_months: u64,
    pub(super) already: i128,
}

/// A cycle that is not void.
pub(super) struct Late<'a> {
    pub(super) ticket: &'a str,
    pub(super) metric: &'a str,
    pub(super) breached: bool,
    overdue: Nanos,
    overdue_real: Nanos,
    priority: Option<&'a str>,
    tier: Option<&'a str>,
    status: Option<&'a str>,
    group: Option<&'a str>,
    agent: Option<&'a str>,
    attributes: Table<&'a str, Vec<&'a str>>,
}

impl Late<'_> {
    /// How late it was, at least 0.
    pub(super) fn late(&self, late_in: LateIn) -> Nanos {
        match late_in {
            LateIn::Working => self.overdue,
            LateIn::RealTime => self.overdue_real,
        }
    }

    /// Whether a clause is about it.
    pub(super) fn counts_for(&self, tickets: &Tickets) -> bool {
        let metric = tickets.metric.as_ref().is_none_or(|metric| **metric == *self.metric);
        metric && tickets.conditions.holds(self)
    }
}

impl Fields for Late<'_> {
    fn any(&self, part: &Part<Arc<str>>, fits: &mut dyn FnMut(&str) -> bool) -> bool {
        let text = match part {
            Part::Tier => self.tier,
            Part::Priority => self.priority,
            Part::Status => self.status,
            Part::Group => self.group,
            Part::Agent => self.agent,
            Part::Attribute(name) => {
                return self.attributes.get(&**name).is_some_and(|texts| texts.iter().any(|text| fits(text)));
            }
        };
        text.is_some_and(fits)
    }
}

/// What the clauses of a contract ask for.
#[derive(Default)]
struct Asked<'a> {
    measures: Set<&'a str>,
    levels: Set<&'a str>,
    tickets: bool,
    /// About which cycles a clause asks for lateness in real time.
    real_time: Vec<&'a Tickets>,
    points: bool,
    down: bool,
}

impl<'a> Asked<'a> {
    fn by(terms: &'a Terms) -> Asked<'a> {
        let mut asked = Asked::default();
        for clause in &terms.clauses {
            asked.tickets |= clause.rule.tickets().is_some();
            match &clause.rule {
                Rule::Bands { measure, .. } => {
                    asked.measures.add(&**measure);
                }
                Rule::PerLate { tickets, late_in: LateIn::RealTime, .. } => asked.real_time.push(tickets),
                Rule::Points { .. } => asked.points = true,
                Rule::PerDowntime { .. } => asked.down = true,
                Rule::Weighted { levels: listed, .. } => {
                    for (level, _) in listed {
                        asked.levels.add(&**level);
                    }
                }
                Rule::PerLate { .. } | Rule::PerBreach { .. } | Rule::CountBands { .. } => {}
            }
        }
        asked
    }
}

/// Reports a fact that a clause asks for and that is missing.
fn missing(is_missing: bool, at: &Place<'_>, problems: &mut Problems, help: &str) {
    if is_missing {
        problems.add(at, ProblemKind::Missing, "is missing, and the contract asks for it", help);
    }
}

impl<'a> Facts<'a> {
    pub(super) fn read(written: &'a PenaltyFacts, terms: &Terms, problems: &mut Problems) -> Facts<'a> {
        let (asked, root) = (Asked::by(terms), Place::ROOT);
        unknown_fields(&written.unknown, &root, problems, PenaltyFacts::FIELDS);
        let at = root.field("fee_minor");
        let fee = money(written.fee_minor.as_ref(), &at, problems);
        missing(written.fee_minor.is_none() && terms.needs_fee(), &at, problems, "write the fee in minor units");
        let at = root.field("points");
        let points = whole(written.points.as_ref(), &at, problems, COUNT_HELP);
        missing(written.points.is_none() && asked.points, &at, problems, "write 0 if there were none");
        let at = root.field("already_minor");
        let already = money(written.already_minor.as_ref(), &at, problems);
        let no_sum = written.already_minor.is_none() && terms.annual_cap.is_some();
        missing(no_sum, &at, problems, "write what was paid for earlier periods of the year, 0 if that is nothing");
        let at = root.field("down_s");
        let down = seconds(written.down_s.as_ref(), &at, problems);
        missing(written.down_s.is_none() && asked.down, &at, problems, "write 0 if nothing was down");
        if down.is_some_and(|down| down < 0) {
            problems.add(&at, ProblemKind::Senseless, "is negative", SECONDS_HELP);
        }
        let months = &root.field("good_months_after");
        Facts {
            fee,
            measures: measures(written, &asked, &root.field("measures"), problems),
            tickets: tickets(written, &asked, &root.field("tickets"), problems),
            points: points.unwrap_or(0),
            down: down.unwrap_or(0).max(0),
            failed: failed(written, &asked, &root.field("failed"), problems),
            good_months: whole(written.good_months_after.as_ref(), months, problems, COUNT_HELP).unwrap_or(0),
            already: already.unwrap_or(0),
        }
    }
}

fn seconds(written: Option<&Loose<Seconds>>, at: &Place<'_>, problems: &mut Problems) -> Option<Nanos> {
    let length = nanos(typed(written?, at, problems, SECONDS_HELP)?.0);
    if !(-LONGEST..=LONGEST).contains(&length) {
        problems.add(at, ProblemKind::TooLarge, "is longer than from 1970 to 2100", SECONDS_HELP);
    }
    Some(length.clamp(-LONGEST, LONGEST))
}

fn measures<'a>(
    written: &'a PenaltyFacts,
    asked: &Asked<'_>,
    at: &Place<'_>,
    problems: &mut Problems,
) -> Table<&'a str, (u64, u64)> {
    let help = "write measures by name, such as {\"availability\": {\"good\": 999, \"of\": 1000}}";
    let listed = written.measures.as_ref().and_then(|listed| typed(listed, at, problems, help));
    listed.iter().for_each(|listed| check_keys(listed, at, problems));
    let mut measures = Table::default();
    for (name, measure) in Entries::of(listed) {
        let at = at.field(name);
        let Some(measure) = typed(measure, &at, problems, help) else { continue };
        unknown_fields(&measure.unknown, &at, problems, MeasureFact::FIELDS);
        let good = required(measure.good.as_ref(), &at.field("good"), problems, COUNT_HELP);
        let of = required(measure.of.as_ref(), &at.field("of"), problems, COUNT_HELP);
        let (Some(&good), Some(&of)) = (good, of) else { continue };
        if good > of {
            let found = format!("`{good}` is more than `{of}`");
            problems.add(&at.field("good"), ProblemKind::Senseless, found, "write what was good of all that counts");
        }
        measures.insert(name, (good, of));
    }
    let names: Set<&str> = Entries::of(listed).map(|(name, _)| name).collect();
    for name in asked.measures.keys().filter(|name| !names.contains(**name)) {
        let meant = problems.nearest(name, names.keys().copied()).map(str::to_owned);
        let found = format!("`{name}` is missing, and the contract asks for it");
        problems.add_meant(&at.field(name), ProblemKind::Missing, found, help, meant);
    }
    measures
}

fn failed<'a>(
    written: &'a PenaltyFacts,
    asked: &Asked<'_>,
    at: &Place<'_>,
    problems: &mut Problems,
) -> Table<&'a str, u64> {
    let help = "write a list of levels, such as {\"level\": \"restore\", \"in_a_row\": 1}";
    missing(written.failed.is_none() && !asked.levels.is_empty(), at, problems, "write [] if none has failed");
    let mut failed = Table::default();
    let listed = written.failed.as_ref().and_then(|listed| typed(listed, at, problems, help));
    for (index, fact) in listed.into_iter().flatten().enumerate() {
        let at = at.index(index);
        let Some(fact) = typed(fact, &at, problems, help) else { continue };
        unknown_fields(&fact.unknown, &at, problems, FailedFact::FIELDS);
        let level_at = at.field("level");
        let months_at = at.field("in_a_row");
        let months = whole(fact.in_a_row.as_ref(), &months_at, problems, COUNT_HELP).unwrap_or(1);
        if months == 0 {
            problems.add(&months_at, ProblemKind::Senseless, "is none", "count this month, too: write 1 at least");
        }
        let Some(level) = required(fact.level.as_ref(), &level_at, problems, help) else { continue };
        if !asked.levels.contains(&**level) {
            let found = format!("`{level}` is not a level of the contract");
            let levels = || asked.levels.keys().copied();
            let help = known("levels of the contract", levels());
            problems.add_name(&level_at, ProblemKind::UnknownName, found, help, level, levels());
        } else if failed.insert(level.as_str(), months).is_some() {
            problems.add(&level_at, ProblemKind::Duplicate, format_args!("`{level}` is listed twice"), "list it once");
        }
    }
    failed
}

fn tickets<'a>(written: &'a PenaltyFacts, asked: &Asked<'_>, at: &Place<'_>, problems: &mut Problems) -> Vec<Late<'a>> {
    let help = "write a list of cycles, such as {\"id\": \"T-1\", \"metric\": \"resolution\", \"overdue_s\": 900}";
    missing(written.tickets.is_none() && asked.tickets, at, problems, "write [] if no cycle counts");
    let listed = written.tickets.as_ref().and_then(|listed| typed(listed, at, problems, help));
    let listed = listed.into_iter().flatten().enumerate();
    listed
        .filter_map(|(index, fact)| {
            ticket(typed(fact, &at.index(index), problems, help)?, asked, &at.index(index), problems)
        })
        .collect()
}

fn ticket<'a>(fact: &'a TicketFact, asked: &Asked<'_>, at: &Place<'_>, problems: &mut Problems) -> Option<Late<'a>> {
    unknown_fields(&fact.unknown, at, problems, TicketFact::FIELDS);
    let id_at = at.field("id");
    let id = name_or_missing(fact.id.as_ref(), &id_at, problems, "write the id of the ticket");
    id.iter().for_each(|id| check_id(id, &id_at, problems));
    let metric_at = at.field("metric");
    let metric = name_or_missing(fact.metric.as_ref(), &metric_at, problems, "write the name of the metric");
    metric.iter().for_each(|metric| check_text(metric, &metric_at, problems));
    let overdue = seconds(fact.overdue_s.as_ref(), &at.field("overdue_s"), problems);
    let real_at = at.field("overdue_real_s");
    let overdue_real = seconds(fact.overdue_real_s.as_ref(), &real_at, problems);
    let was_late = overdue.max(overdue_real).is_some_and(|late| late > 0);
    let outcome = outcome(fact.outcome.as_ref(), &at.field("outcome"), problems);
    let breached = outcome.map_or(was_late, |outcome| outcome == Outcome::Breached);
    let attributes = attributes(fact, &at.field("attributes"), problems);
    let mut field = |written: &'a Option<Loose<String>>, field| {
        let at = at.field(field);
        let text = name(written.as_ref()?, &at, problems, "write a text");
        text.iter().for_each(|text| check_text(text, &at, problems));
        text.map(String::as_str)
    };
    let (priority, tier, status) =
        (field(&fact.priority, "priority"), field(&fact.tier, "tier"), field(&fact.status, "status"));
    let (group, agent) = (field(&fact.group, "group"), field(&fact.agent, "agent"));
    let (overdue, overdue_real) = (overdue.unwrap_or(0).max(0), overdue_real.unwrap_or(0).max(0));
    let counts = outcome != Some(Outcome::Void);
    let late = Late {
        ticket: id.map_or("", String::as_str),
        metric: metric.map_or("", String::as_str),
        breached,
        overdue,
        overdue_real,
        priority,
        tier,
        status,
        group,
        agent,
        attributes,
    };
    let is_asked = || asked.real_time.iter().any(|tickets| late.counts_for(tickets));
    let no_real_time = fact.overdue_real_s.is_none() && counts && (breached || was_late) && is_asked();
    missing(no_real_time, &real_at, problems, "write how late it was in real time, in seconds");
    (counts && id.is_some() && metric.is_some()).then_some(late)
}

fn outcome(written: Option<&Loose<String>>, at: &Place<'_>, problems: &mut Problems) -> Option<Outcome> {
    let help = "write `pending`, `met`, `breached` or `void`";
    let text = typed(written?, at, problems, help)?;
    let outcome = text.parse().ok().filter(|outcome| *outcome != Outcome::Unknown);
    if outcome.is_none() {
        let known = Outcome::ALL.iter().filter(|outcome| **outcome != Outcome::Unknown).map(Outcome::as_str);
        let found = format!("`{text}` is not an outcome");
        problems.add_name(at, ProblemKind::UnknownName, found, help, text, known);
    }
    outcome
}

fn attributes<'a>(fact: &'a TicketFact, at: &Place<'_>, problems: &mut Problems) -> Table<&'a str, Vec<&'a str>> {
    let help = "write texts by name, such as {\"region\": \"emea\"}";
    let mut attributes = Table::default();
    let Some(listed) = fact.attributes.as_ref().and_then(|listed| typed(listed, at, problems, help)) else {
        return attributes;
    };
    check_keys(listed, at, problems);
    for (name, value) in listed.iter() {
        let at = at.field(name);
        let Some(value) = typed(value, &at, problems, "write a text, or a list of texts") else { continue };
        attributes.insert(name, texts(value, &at, problems));
    }
    attributes
}

fn texts<'a>(value: &'a OneOrMore, at: &Place<'_>, problems: &mut Problems) -> Vec<&'a str> {
    match value {
        OneOrMore::One(text) => {
            check_text(text, at, problems);
            vec![text]
        }
        OneOrMore::List(listed) => {
            let mut texts = Vec::with_capacity(listed.len());
            for (index, text) in listed.iter().enumerate() {
                let at = at.index(index);
                let Some(text) = typed(text, &at, problems, "write a text") else { continue };
                check_text(text, &at, problems);
                texts.push(text.as_str());
            }
            texts
        }
    }
}
