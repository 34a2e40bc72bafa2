//! Generates random ladders and warnings for the policies of `draw_clock`, and acknowledgements for its tickets.

use std::collections::BTreeMap;
use std::fmt;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use punctual_oracle::allowances::Due;
use punctual_oracle::calendar::{HORIZON, HOUR, MINUTE, Nanos};
use punctual_oracle::levels::{Laddered, Level, Offset, Told, When, Wish};
use punctual_oracle::written::{Event, Kind, Policy, Said, Ticket};

use super::draw_clock;

/// One policy with ladders, and tickets that are each asked about at several instants, in order.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) base: Nanos,
    /// What every instant is a multiple of, but for those of alerts.
    pub(crate) tick: Nanos,
    pub(crate) policy: Laddered,
    pub(crate) tickets: Vec<(Ticket, Vec<Nanos>)>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} tickets under policy {:?}", self.tickets.len(), self.policy)
    }
}

/// Events later than this after the opening are left out.
const LIFE: Nanos = 60 * HOUR;
const LADDERS: &[&str] = &["one", "two", "three"];
const CALENDARS: &[&str] = &["office", "late", "24x7"];
const CONTACTS: &[&str] = &["team-lead", "manager", "head"];

// ---- levels ----

fn minutes(lengths: &'static [i64]) -> impl Strategy<Value = Nanos> {
    select(lengths).prop_map(|length| length * MINUTE)
}

/// Some on the grid, where events are, and some between.
fn when() -> impl Strategy<Value = When> {
    let shares = &[1, 1_000, 2_500, 3_333, 5_000, 7_500, 8_000, 9_999, 10_000, 12_000, 15_000, 20_000, 50_000][..];
    prop_oneof![
        5 => select(shares).prop_map(When::Share),
        3 => minutes(&[7, 30, 60, 120, 6_000]).prop_map(|before| When::Before(Offset::Counted(before))),
        3 => minutes(&[10, 30, 60, 120, 360, 6_000]).prop_map(|before| When::Before(Offset::Wall(before))),
        2 => Just(When::Due),
        3 => minutes(&[5, 30, 60, 120, 240]).prop_map(|after| When::After(Offset::Counted(after))),
        3 => minutes(&[20, 30, 60, 180, 600]).prop_map(|after| When::After(Offset::Wall(after))),
        1 => (1..3_u32).prop_map(|days| When::After(Offset::BusinessDays(days))),
        1 => (1..3_u32).prop_map(|days| When::After(Offset::CalendarDays(days))),
        1 => (1..3_u32).prop_map(|days| When::Before(Offset::BusinessDays(days))),
        1 => (1..3_u32).prop_map(|days| When::Before(Offset::CalendarDays(days))),
        2 => dated(),
    ]
}

/// Business days before or after, at the same time of day or at another one.
fn dated() -> impl Strategy<Value = When> {
    let due = prop_oneof![Just(Due::SameTime), (0..48_i32).prop_map(|half| Due::At(half * 1800))];
    (any::<bool>(), 1..3_u32, due).prop_map(|(before, days, due)| When::Dated { before, days, due })
}

fn every() -> impl Strategy<Value = Offset> {
    prop_oneof![
        4 => minutes(&[20, 30, 60, 120, 240]).prop_map(Offset::Counted),
        4 => minutes(&[25, 60, 180, 360]).prop_map(Offset::Wall),
        1 => Just(Offset::BusinessDays(1)),
        1 => Just(Offset::CalendarDays(1)),
    ]
}

/// Mostly contacts alone; some are told inside or outside the hours of a calendar (E8).
fn notify() -> impl Strategy<Value = Vec<Told>> {
    let names = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let alone =
        subsequence(CONTACTS, 0..=2).prop_map(move |drawn| names(drawn).into_iter().map(Told::Always).collect());
    let hours = (subsequence(CONTACTS, 1..=2), select(CALENDARS), any::<bool>())
        .prop_map(move |(to, calendar, open)| Told::While(names(to), calendar.to_owned(), open));
    let entry = prop_oneof![3 => hours, 1 => select(CONTACTS).prop_map(|contact| Told::Always(contact.to_owned()))];
    prop_oneof![2 => alone, 1 => prop::collection::vec(entry, 1..=3)]
}

/// Whether an acknowledgement ends a level, and how long it lasts (E10).
fn until_acknowledged() -> impl Strategy<Value = (bool, Option<Nanos>)> {
    prop_oneof![
        6 => Just((false, None)),
        1 => Just((true, None)),
        2 => minutes(&[10, 30, 45, 60, 90, 300, 1_500]).prop_map(|lasts| (true, Some(lasts))),
    ]
}

fn level() -> impl Strategy<Value = Level> {
    let times = prop_oneof![6 => 1..5_u32, 1 => Just(40)];
    let drawn = (
        when(),
        notify(),
        until_acknowledged(),
        prop::option::weighted(0.4, (every(), times)),
        prop::option::weighted(0.3, select(CALENDARS)),
    );
    drawn.prop_map(|(when, notify, (until_acknowledged, ack_lasts), repeat, deliver_in)| Level {
        notify,
        until_acknowledged,
        ack_lasts,
        repeat,
        deliver_in: deliver_in.map(str::to_owned),
        ..Level::warning(when)
    })
}

/// Working time or real time, as a level may come after another (E9).
fn after_level() -> impl Strategy<Value = Offset> {
    prop_oneof![
        minutes(&[10, 30, 45, 120]).prop_map(Offset::Counted),
        minutes(&[15, 30, 60, 300]).prop_map(Offset::Wall),
    ]
}

/// The levels of a ladder, in any order; some wait for one of those before them.
fn ladder() -> impl Strategy<Value = Vec<Level>> {
    let numbers = subsequence(&[1, 2, 3, 5, 8][..], 0..=4).prop_shuffle();
    let waits = prop::option::weighted(0.3, (after_level(), any::<prop::sample::Index>()));
    (numbers, prop::collection::vec((level(), waits), 4)).prop_map(|(numbers, levels)| {
        let named = |(place, (level, waits)): (usize, (Level, Option<(Offset, prop::sample::Index)>))| {
            let when = match waits.filter(|_| place > 0) {
                Some((offset, other)) => When::AfterLevel(offset, numbers[other.index(place)]),
                None => level.when,
            };
            Level { name: Level::number(numbers[place], when).name, when, ..level }
        };
        levels.into_iter().take(numbers.len()).enumerate().map(named).collect()
    })
}

pub(crate) fn ladders() -> impl Strategy<Value = BTreeMap<String, Vec<Level>>> {
    let named = |ladders: Vec<Vec<Level>>| LADDERS.iter().map(|&name| name.to_owned()).zip(ladders).collect();
    prop::collection::vec(ladder(), LADDERS.len()).prop_map(named)
}

/// Mostly the warnings that many policies have, so that two cells often have the same ones.
fn warnings() -> impl Strategy<Value = Vec<Level>> {
    let usual = subsequence(&[5_000, 8_000][..], 0..=2).prop_map(|shares| {
        let warning = |share| Level::warning(When::Share(share));
        shares.into_iter().map(warning).collect::<Vec<_>>()
    });
    let waits = prop::option::weighted(0.2, (after_level(), select(&[1, 2, 3, 5, 8][..])));
    let level = (level(), waits).prop_map(|(level, waits)| match waits {
        Some((offset, number)) => {
            let when = When::AfterLevel(offset, number);
            Level { name: Level::warning(when).name, when, ..level }
        }
        None => level,
    });
    let drawn = prop::collection::vec(level, 0..=3).prop_map(|mut levels| {
        levels.sort_by(|one, other| one.name.cmp(&other.name));
        levels.dedup_by(|one, other| one.name == other.name);
        levels
    });
    prop_oneof![2 => usual, 1 => drawn]
}

fn wish(warn: f64, ladder: f64) -> impl Strategy<Value = Wish> {
    let ladder = prop::option::weighted(ladder, select(LADDERS).prop_map(str::to_owned));
    (prop::option::weighted(warn, warnings()), ladder).prop_map(|(warn, ladder)| Wish { warn, ladder })
}

/// Gives the metrics and cells of a policy these ladders and wishes.
pub(crate) fn laddered(
    policy: Policy,
    ladders: BTreeMap<String, Vec<Level>>,
    wishes: Vec<(Wish, Vec<Wish>)>,
) -> Laddered {
    let wishes = policy.metrics.iter().zip(wishes);
    let wishes = wishes.map(|(metric, (whole, cells))| (whole, cells[..metric.cells.len()].to_vec())).collect();
    Laddered { policy, ladders, wishes }.without_vain_warnings()
}

/// More than any policy that is drawn needs.
pub(crate) fn wishes() -> impl Strategy<Value = Vec<(Wish, Vec<Wish>)>> {
    prop::collection::vec((wish(0.6, 0.9), prop::collection::vec(wish(0.25, 0.35), 6)), 5)
}

// ---- cases ----

/// Puts in acknowledgements, and leaves out what comes too late.
fn with_acknowledgements(ticket: &mut Ticket, drawn: Vec<i64>, tick: Nanos) {
    let opened_at = ticket.opened_at;
    ticket.events.retain(|event| event.at <= opened_at + LIFE);
    for units in drawn {
        let at = opened_at + units * HOUR.max(tick);
        let event = Event { at, kind: Kind::Plain("acknowledged") };
        if HORIZON.contains(&at) {
            let place = units as usize * 7 % (ticket.events.len() + 1);
            ticket.events.insert(place, event);
        }
    }
}

/// Moves what is due at an instant of its own to the ticks (K16).
fn due_on_the_grid(ticket: &mut Ticket, tick: Nanos) {
    for event in &mut ticket.events {
        if let Kind::DueIn(_, length) = &mut event.kind {
            *length -= length.rem_euclid(tick);
        }
    }
    for said in ticket.targets.values_mut() {
        if let Said::DueAt(at) = said {
            *at -= (*at - ticket.opened_at).rem_euclid(tick);
        }
    }
}

/// A policy with ladders, and tickets to ask it about.
pub(crate) fn cases() -> impl Strategy<Value = Case> {
    let drawn = (draw_clock::cases(), ladders(), wishes(), prop::collection::vec(acknowledgements(), 14));
    drawn.prop_map(|(case, ladders, wishes, acknowledgements)| {
        let draw_clock::Case { base, mut policy, mut tickets } = case;
        // Kathmandu's hours are open at a quarter to.
        let quarters = policy.calendars.values().any(|hours| hours.zone == "Asia/Kathmandu");
        let tick = if quarters { draw_clock::TICK } else { 2 * draw_clock::TICK };
        for cap in policy.pauses.iter_mut().filter_map(|reason| reason.cap.as_mut()) {
            *cap = (*cap - *cap % tick).max(tick);
        }
        for ((ticket, nows), acknowledgements) in tickets.iter_mut().zip(acknowledgements) {
            with_acknowledgements(ticket, acknowledgements, tick);
            due_on_the_grid(ticket, tick);
            nows.retain(|now| HORIZON.contains(now));
        }
        for starts in policy.metrics.iter_mut().filter_map(|metric| metric.start.as_mut()) {
            // An acknowledgement that starts a cycle, now and then.
            if starts.len() % 4 == 1 {
                starts.push("acknowledged".to_owned());
            }
        }
        Case { base, tick, policy: laddered(policy, ladders, wishes), tickets }
    })
}

/// So many hours after the opening.
fn acknowledgements() -> impl Strategy<Value = Vec<i64>> {
    prop_oneof![1 => Just(vec![]), 1 => prop::collection::vec(0..24_i64, 1..=3)]
}
