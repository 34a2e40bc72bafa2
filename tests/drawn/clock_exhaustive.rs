//! All sequences of up to five events from a small set, compared with the oracle. The policies together use every
//! mode of retargeting (K10) and reopening (K11), capped reasons (P2), statuses that count (K1) and calendars by
//! attribute (S3). Tickets that are opened as resolved or cancelled (K15) have up to four events. Sequences with the
//! same beginning share its simulation. A sample consists of all sequences of up to three events, and some longer
//! ones.

use std::collections::{BTreeMap, BTreeSet};

use crate::asked::{answers, difference, read_policy, read_ticket};
use punctual::ticket::TicketTarget;
use punctual::{Evaluation, EventKind, evaluate, evaluate_into};
use punctual_oracle::allowances::{Amount, Goal};
use punctual_oracle::calendar::{HOUR, Hours, Nanos, at, text, utc};
use punctual_oracle::clock::{
    Asked, Cell, Choice, Event, Field, Finish, Instant, Kind, Life, Meaning, Metric, Policy, Reason, Reopen, Retarget,
    Ticket, Values, World,
};
use punctual_tests::full;

/// The time between two events, which is also the oracle's tick: every allowance, cap and opening falls on it.
const STEP: Nanos = HOUR;
/// Days before the opening and after the longest way to a deadline: dates are looked at whole.
const TICKS: usize = 12 * 24;
const LENGTH: usize = 5;
/// In a sample, of the lives of at least so many events only one in so many goes on: no divisor of what there is to choose.
const SAMPLE_FROM: usize = 2;
const SAMPLE: u64 = 7;

/// Monday 15:00, two hours before the office closes.
fn opening() -> Nanos {
    at("2026-03-02T15:00:00Z")
}

// ---- letters and rhythms ----

fn status(to: &str) -> Kind {
    Kind::Status(to.to_owned())
}

/// What every alphabet has; the rest moves the target.
fn letters(rest: impl IntoIterator<Item = Kind>) -> Vec<Kind> {
    let all = [
        Kind::Plain("agent_replied"),
        Kind::Plain("customer_replied"),
        status("pending"),
        status("open"),
        status("solved"),
        status("merged"),
        Kind::Plain("reopened"),
        Kind::Paused("parts".to_owned()),
        Kind::Resumed("parts".to_owned()),
    ];
    all.into_iter().chain(rest).collect()
}

fn of_priorities() -> Vec<Kind> {
    letters(["high", "low", "unlisted"].map(|to| Kind::Priority(to.to_owned())))
}

fn of_regions() -> Vec<Kind> {
    let region = |to: &str| Kind::Attribute("region".to_owned(), vec![to.to_owned()]);
    letters([region("world"), region("home"), Kind::Priority("low".to_owned())])
}

/// How many steps after the one before each event comes, the first after the opening. Up to four events come with every
/// choice of one step or none; of five, some. At two and at four steps, when high or low come due, all come at once.
fn rhythms() -> BTreeSet<Vec<Nanos>> {
    let mut rhythms: BTreeSet<Vec<Nanos>> = BTreeSet::from([vec![]]);
    for length in 1..LENGTH {
        let bit = |bits: i64, index: usize| bits >> index & 1;
        rhythms.extend((0..1 << length).map(|bits| (0..length).map(|index| bit(bits, index)).collect::<Vec<_>>()));
    }
    for length in 1..=LENGTH {
        rhythms.extend([1, 2, 4].map(|first| (0..length).map(|index| if index == 0 { first } else { 0 }).collect()));
    }
    rhythms.extend([[1, 1, 1, 1, 1], [1, 1, 0, 1, 0], [1, 0, 1, 0, 1], [1, 0, 0, 1, 1]].map(Vec::from));
    rhythms
}

// ---- policies ----

/// High is two office hours and so due at closing, low four hours round the clock; nothing else is covered.
fn metric(name: &str, on_retarget: Retarget, on_reopen: Reopen) -> Metric {
    let cell = |priority: &str, hours: i64, calendar: &str| Cell {
        priority: Some(priority.to_owned()),
        tier: None,
        within: Goal::working(hours * HOUR),
        calendar: Some(calendar.into()),
    };
    Metric {
        on_retarget: Some(on_retarget),
        on_reopen: Some(on_reopen),
        from_occurred_at: on_reopen == Reopen::ResumeCountingClosed,
        ..Metric::new(name, vec![cell("high", 2, "office"), cell("low", 4, "24x7")])
    }
}

/// Caps in hours; none is no cap.
fn policy(metrics: Vec<Metric>, customer: Option<i64>, parts: Option<i64>) -> Policy {
    let reason = |name: &str, cap: Option<i64>| Reason {
        name: name.to_owned(),
        cap: cap.map(|hours| hours * HOUR),
        ..Reason::default()
    };
    let statuses = [
        ("open", Meaning::Open),
        ("pending", Meaning::Pauses("customer".to_owned())),
        ("solved", Meaning::Finished(Finish::Resolved)),
        ("shut", Meaning::Finished(Finish::Closed)),
        ("merged", Meaning::Finished(Finish::Cancelled)),
    ];
    Policy {
        priorities: vec!["high".to_owned(), "low".to_owned()],
        tiers: vec![],
        calendars: BTreeMap::from([("office".to_owned(), Hours::new("UTC").on(0..5, &["09:00-17:00"]))]),
        calendar: "office".into(),
        metrics,
        pauses: vec![reason("customer", customer), reason("parts", parts)],
        statuses: statuses.into_iter().map(|(name, meaning)| (name.to_owned(), meaning)).collect(),
    }
}

/// One mode of retargeting with every mode of reopening, each on a preset of its own and so with stops of its own.
fn every_reopening(on_retarget: Retarget, names: [&str; 4]) -> Vec<Metric> {
    let modes = [Reopen::Resume, Reopen::ResumeCountingClosed, Reopen::NewCycle, Reopen::Final];
    names.into_iter().zip(modes).map(|(name, on_reopen)| metric(name, on_retarget, on_reopen)).collect()
}

// ---- lives ----

fn ticket(status: Option<&str>, events: Vec<Event>) -> Ticket {
    Ticket {
        opened_at: opening(),
        occurred_at: Some(opening() - STEP),
        priority: Some("high".to_owned()),
        status: status.map(str::to_owned),
        events,
        ..Ticket::default()
    }
}

struct Lives<'a> {
    world: &'a World<'a>,
    written: &'a Policy,
    read: punctual::Policy,
    alphabet: &'a [(Kind, punctual::EventKind)],
    /// The first status.
    status: Option<&'a str>,
    /// How many events the longest lives have.
    longest: usize,
    rhythms: BTreeSet<Vec<Nanos>>,
    /// The letters and the steps of the life that is being told.
    letters: Vec<usize>,
    steps: Vec<Nanos>,
    got: Evaluation,
    lives: [u64; LENGTH + 1],
    questions: u64,
    full: bool,
}

impl Lives<'_> {
    /// The life as a host would write it.
    fn told(&self) -> Ticket {
        let mut at = opening();
        let event = |(&letter, &step): (&usize, &Nanos)| {
            at += step * STEP;
            Event { at, kind: self.alphabet[letter].0.clone() }
        };
        ticket(self.status, self.letters.iter().zip(&self.steps).map(event).collect())
    }

    /// Asks about a life, of which the next event may be known.
    fn ask(&mut self, life: &Life<'_>, ticket: &punctual::Ticket, next_event: Option<Nanos>) {
        self.questions += 1;
        evaluate_into(ticket, &self.read, utc(life.at), &mut self.got);
        let (want, got) = (life.answers().sooner(next_event.map(Instant)), answers(&self.got));
        if want != got {
            let (now, ticket, policy) = (text(life.at), self.told().json(), self.written.json());
            panic!("{}\nnow {now}\nticket {ticket:#}\npolicy {policy:#}", difference(&want, &got));
        }
    }

    /// Asks at the last event, a step later (but for the longest lives), and when everything has come due; then goes on
    /// with every letter.
    fn tell(&mut self, life: &Life<'_>, ticket: &punctual::Ticket) {
        let length = self.letters.len();
        self.lives[length] += 1;
        self.ask(life, ticket, None);
        let mut later = life.clone();
        let a_step_later = Some(life.at + STEP).filter(|_| length < self.longest);
        for at in a_step_later.into_iter().chain([opening() + 24 * STEP]) {
            later.live_to(at);
            self.ask(&later, ticket, None);
        }
        if !self.full && length >= SAMPLE_FROM && !self.lives[length].is_multiple_of(SAMPLE) {
            return;
        }
        for step in 0..=4 {
            self.steps.push(step);
            if length < self.longest && self.rhythms.contains(&self.steps) {
                self.go_on(life, life.at + step * STEP, ticket);
            }
            self.steps.pop();
        }
    }

    /// Goes on with every letter at an instant. But for the longest lives it is also asked what is said while that event is
    /// still to come (T4, E6).
    fn go_on(&mut self, earlier: &Life<'_>, at: Nanos, ticket: &punctual::Ticket) {
        let mut before = earlier.clone();
        before.live_to(at);
        let is_foreseen = earlier.at < at && self.steps.len() < self.longest;
        let alphabet = self.alphabet;
        for (letter, (kind, event)) in alphabet.iter().enumerate() {
            let (mut life, mut ticket) = (before.clone(), ticket.clone());
            life.apply(kind);
            let event = punctual::Event::new(utc(life.at), told(kind, event, life.at));
            let until = kind.length().map(|length| utc(life.at + length));
            ticket.push(until.into_iter().fold(event, punctual::Event::until)).unwrap();
            self.letters.push(letter);
            if is_foreseen {
                self.ask(earlier, &ticket, Some(at));
            }
            self.tell(&life, &ticket);
            self.letters.pop();
        }
    }
}

/// The event at an instant. When a target is due depends on that instant.
fn told(kind: &Kind, event: &EventKind, at: Nanos) -> EventKind {
    match (kind, event) {
        (Kind::DueIn(_, length), EventKind::TargetSet { metric, .. }) => {
            let target = Box::new(TicketTarget::due_at(utc(at + length)));
            EventKind::TargetSet { metric: metric.clone(), target }
        }
        _ => event.clone(),
    }
}

/// All lives, and shorter ones of tickets that are opened finished.
fn live_all(alphabet: Vec<Kind>, written: &Policy) {
    live(&alphabet, written, None, LENGTH);
    for status in ["solved", "merged"] {
        live(&alphabet, written, Some(status), LENGTH - 1);
    }
}

fn live(alphabet: &[Kind], written: &Policy, status: Option<&str>, longest: usize) {
    let world = World::look(written, opening() - 63 * STEP, STEP, TICKS);
    let unborn = ticket(status, vec![]);
    let born = read_ticket(&unborn);
    let all = alphabet.iter().map(|kind| Event { at: opening(), kind: kind.clone() });
    let spoken = read_ticket(&ticket(status, all.collect()));
    let read = read_policy(written);
    let kinds = spoken.events().iter().map(|event| event.kind.clone());
    let mut lives = Lives {
        world: &world,
        written,
        got: evaluate(&born, &read, utc(opening())),
        read,
        alphabet: &alphabet.iter().cloned().zip(kinds).collect::<Vec<_>>(),
        status,
        longest,
        rhythms: rhythms(),
        letters: vec![],
        steps: vec![],
        lives: [0; LENGTH + 1],
        questions: 0,
        full: full(),
    };
    lives.tell(&Life::open(lives.world, &unborn), &born);
    println!(
        "{} letters, first status {status:?}, lives of 0 to {longest} events: {:?}, {} questions",
        alphabet.len(),
        lives.lives,
        lives.questions
    );
    let sequences = |length: usize| alphabet.len().pow(length as u32) as u64;
    let (length, least) = if lives.full { (longest, 5) } else { (SAMPLE_FROM, 6) };
    assert!(lives.lives[length].is_multiple_of(sequences(length)) && lives.lives[length] >= least * sequences(length));
    assert!(lives.lives[longest] > if lives.full { 5_000 } else { 500 });
}

// ---- tests: each has every mode of reopening (K11) ----

#[test]
fn k10_keep_elapsed_p2_parts_capped() {
    let names = ["next_response", "resolution", "first_response", "periodic_update"];
    live_all(of_priorities(), &policy(every_reopening(Retarget::KeepElapsed, names), None, Some(1)));
}

#[test]
fn k10_retroactive_p2_parts_capped() {
    let names = ["periodic_update", "resolution", "every_response", "first_response"];
    live_all(of_priorities(), &policy(every_reopening(Retarget::Retroactive, names), None, Some(2)));
}

#[test]
fn k10_restart_p2_customer_capped() {
    let names = ["first_response", "every_response", "resolution", "next_response"];
    live_all(of_priorities(), &policy(every_reopening(Retarget::Restart, names), Some(1), None));
}

#[test]
fn k10_pinned_p2_both_capped() {
    let names = ["every_response", "first_response", "next_response", "resolution"];
    live_all(of_priorities(), &policy(every_reopening(Retarget::Pinned, names), Some(2), Some(1)));
}

/// Metrics of every mode; some have reasons of their own, some count in `open` only, all have a calendar for each region.
/// Low is a business day, and every other high lands at an opening (A5).
#[test]
fn k1_counts_in_s3_by_region_p2_own_reasons_and_caps() {
    let names = ["resolution", "every_response", "periodic_update", "first_response"];
    let mut metrics = every_reopening(Retarget::KeepElapsed, names);
    let modes = [Retarget::KeepElapsed, Retarget::Retroactive, Retarget::Restart, Retarget::Pinned];
    let by_region = |world: &str, default: &str| Choice::By {
        attribute: "region".to_owned(),
        calendars: BTreeMap::from([("world".to_owned(), world.to_owned())]),
        default: default.to_owned(),
    };
    for (metric, mode) in metrics.iter_mut().zip(modes) {
        metric.on_retarget = Some(mode);
        metric.cells[0].calendar = Some(by_region("24x7", "office"));
        metric.cells[1].calendar = Some(by_region("office", "24x7"));
        metric.cells[1].within = Goal::of(Amount::BusinessDays(1));
    }
    for metric in metrics.iter_mut().step_by(2) {
        metric.cells[0].within.lands_next_open = true;
    }
    metrics[0].counts_in = Some(vec!["open".to_owned()]);
    metrics[1].counts_in = Some(vec!["open".to_owned(), "pending".to_owned()]);
    metrics[1].pause = Some(vec!["parts".to_owned()]);
    metrics[2].pause = Some(vec!["customer".to_owned()]);
    live_all(of_regions(), &policy(metrics, Some(2), Some(1)));
}

/// Caps on times, alone and with a time, of reasons that hold by status and by event.
#[test]
fn p2_caps_on_times() {
    let names = ["resolution", "every_response", "periodic_update", "first_response"];
    let mut metrics = every_reopening(Retarget::KeepElapsed, names);
    metrics[1].on_retarget = Some(Retarget::Retroactive);
    metrics[2].on_retarget = Some(Retarget::Restart);
    metrics[2].counts_in = Some(["open", "pending"].map(str::to_owned).to_vec());
    let mut policy = policy(metrics, None, Some(1));
    (policy.pauses[0].times, policy.pauses[1].times) = (Some(1), Some(2));
    let letters = [
        Kind::Plain("agent_replied"),
        status("pending"),
        status("open"),
        status("waiting"),
        Kind::Plain("resolved"),
        Kind::Plain("reopened"),
        Kind::Paused("parts".to_owned()),
        Kind::Resumed("parts".to_owned()),
        Kind::Paused("customer".to_owned()),
        Kind::Priority("low".to_owned()),
    ];
    policy.statuses.insert("waiting".to_owned(), Meaning::Pauses("customer".to_owned()));
    live_all(letters.to_vec(), &policy);
}

/// Reasons that events end, also those that make another reason hold, or the same one again.
#[test]
fn p7_ended_by() {
    let names = ["resolution", "every_response", "periodic_update", "first_response"];
    let mut metrics = every_reopening(Retarget::KeepElapsed, names);
    metrics[1].pause = Some(vec!["customer".to_owned()]);
    let mut policy = policy(metrics, None, Some(1));
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    policy.pauses[0].ended_by = texts(&["customer_replied", "status:waiting"]);
    policy.pauses[1].ended_by = texts(&["agent_replied", "paused", "reopened"]);
    policy.pauses[1].times = Some(2);
    policy.statuses.insert("waiting".to_owned(), Meaning::Pauses("customer".to_owned()));
    let letters = [
        Kind::Plain("agent_replied"),
        Kind::Plain("customer_replied"),
        status("pending"),
        status("waiting"),
        status("open"),
        Kind::Plain("resolved"),
        Kind::Plain("reopened"),
        Kind::Paused("parts".to_owned()),
        Kind::Paused("customer".to_owned()),
        Kind::Resumed("customer".to_owned()),
    ];
    live_all(letters.to_vec(), &policy);
}

/// Pauses that end by themselves, by status and by event, beside others that do not, and with caps.
#[test]
fn p6_planned_ends() {
    let names = ["resolution", "every_response", "periodic_update", "first_response"];
    let mut metrics = every_reopening(Retarget::KeepElapsed, names);
    (metrics[1].on_retarget, metrics[2].on_retarget) = (Some(Retarget::Retroactive), Some(Retarget::Restart));
    metrics[2].counts_in = Some(vec!["open".to_owned()]);
    for metric in metrics.iter_mut().step_by(3) {
        metric.cells[0].within.lands_next_open = true;
    }
    let mut policy = policy(metrics, None, Some(2));
    policy.pauses[1].times = Some(2);
    let until = |kind: fn(String, Nanos) -> Kind, name: &str, steps: i64| kind(name.to_owned(), steps * STEP);
    let letters = [
        Kind::Plain("agent_replied"),
        status("pending"),
        status("open"),
        until(Kind::StatusUntil, "pending", 2),
        Kind::Plain("resolved"),
        Kind::Plain("reopened"),
        Kind::Paused("parts".to_owned()),
        Kind::Resumed("parts".to_owned()),
        until(Kind::PausedUntil, "parts", 1),
        until(Kind::PausedUntil, "customer", 3),
        Kind::Priority("low".to_owned()),
    ];
    live_all(letters.to_vec(), &policy);
}

/// A target of the ticket: so much time, due at the closing, due before the event, and none any more, while the cell and
/// its pauses change and the ticket is reopened.
fn of_targets(metric: &str) -> Vec<Kind> {
    let metric = || metric.to_owned();
    vec![
        Kind::Within(metric(), Goal::working(3 * STEP)),
        Kind::DueIn(metric(), 2 * STEP),
        Kind::DueIn(metric(), -STEP),
        Kind::Cleared(metric()),
        Kind::Priority("low".to_owned()),
        Kind::Priority("unlisted".to_owned()),
        Kind::Plain("agent_replied"),
        status("pending"),
        status("open"),
        Kind::Plain("resolved"),
        Kind::Plain("reopened"),
    ]
}

#[test]
fn k16_targets_of_the_ticket() {
    let repeated = metric("periodic_update", Retarget::KeepElapsed, Reopen::Resume);
    live(&of_targets("periodic_update"), &policy(vec![repeated], Some(1), None), None, LENGTH);
    let restarted = metric("resolution", Retarget::Restart, Reopen::NewCycle);
    live(&of_targets("resolution"), &policy(vec![restarted], None, None), None, LENGTH);
}

#[test]
fn k16_targets_of_the_ticket_where_the_first_cell_or_everything_counts() {
    let pinned = metric("resolution", Retarget::Pinned, Reopen::Resume);
    live(&of_targets("resolution"), &policy(vec![pinned], None, None), None, LENGTH);
    let mut again = metric("resolution", Retarget::Retroactive, Reopen::ResumeCountingClosed);
    again.cells[1].within = Goal::of(Amount::BusinessDays(1));
    live(&of_targets("resolution"), &policy(vec![again], Some(1), None), None, LENGTH);
}

/// Groups and priorities that let metrics count, beside a target of the ticket and pauses that end by themselves.
#[test]
fn k17_counts_while_with_groups_a_target_set_and_planned_ends() {
    let asked = |field: Field, listed: &str| Asked { field, values: Values::OneOf(vec![listed.to_owned()]) };
    let not = |field: Field, listed: &str| Asked { field, values: Values::Not(vec![listed.to_owned()]) };
    let names = ["resolution", "every_response", "periodic_update", "first_response"];
    let mut metrics = every_reopening(Retarget::KeepElapsed, names);
    metrics[0].counts_while = Some(vec![vec![asked(Field::Group, "desk")]]);
    metrics[1].counts_while = Some(vec![vec![asked(Field::Status, "open"), not(Field::Group, "field")]]);
    let either = [asked(Field::Status, "open"), asked(Field::Group, "desk")].map(|asked| vec![asked]);
    metrics[2].counts_while = Some(either.to_vec());
    metrics[3].counts_while = Some(vec![vec![not(Field::Status, "pending"), asked(Field::Priority, "high")]]);
    metrics[3].on_retarget = Some(Retarget::Retroactive);
    let until = |kind: fn(String, Nanos) -> Kind, name: &str, steps: i64| kind(name.to_owned(), steps * STEP);
    let letters = [
        Kind::Assigned(Some("desk".to_owned())),
        Kind::Assigned(Some("field".to_owned())),
        Kind::Assigned(None),
        until(Kind::StatusUntil, "pending", 2),
        status("open"),
        status("solved"),
        Kind::Plain("reopened"),
        until(Kind::PausedUntil, "parts", 1),
        Kind::Within("resolution".to_owned(), Goal::working(3 * STEP)),
        Kind::Priority("low".to_owned()),
    ];
    live_all(letters.to_vec(), &policy(metrics, None, Some(1)));
}

/// Ends of every sort, some without a verdict, and metrics that one of them does not end.
fn of_endings() -> Vec<Kind> {
    vec![
        Kind::Plain("agent_replied"),
        Kind::Plain("customer_replied"),
        Kind::Custom("reset".to_owned()),
        status("pending"),
        status("open"),
        status("solved"),
        status("shut"),
        status("merged"),
        Kind::Plain("resolved"),
        Kind::Plain("reopened"),
    ]
}

#[test]
fn k18_void_and_ends_on() {
    let names = ["resolution", "every_response", "periodic_update", "next_response"];
    let mut metrics = every_reopening(Retarget::KeepElapsed, names);
    let texts = |texts: &[&str]| Some(texts.iter().map(|&text| text.to_owned()).collect());
    (metrics[0].start, metrics[0].void) = (texts(&["opened", "custom:reset"]), texts(&["custom:reset", "status:shut"]));
    (metrics[0].counts_in, metrics[0].ends_on) = (texts(&["open", "solved"]), Some(vec![Finish::Closed]));
    (metrics[1].void, metrics[1].ends_on) = (texts(&["agent_replied"]), Some(vec![Finish::Resolved]));
    (metrics[2].void, metrics[2].stop) = (texts(&["cancelled", "left:pending"]), texts(&["resolved"]));
    (metrics[3].start, metrics[3].ends_on) = (texts(&["resolved", "status:shut"]), Some(vec![Finish::Closed]));
    live_all(of_endings(), &policy(metrics, Some(1), None));
}
