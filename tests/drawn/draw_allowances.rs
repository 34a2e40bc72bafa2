//! Generates random calendars, allowances in days and pauses around clock changes.

use std::fmt;

use jiff::tz::TimeZone;
use proptest::prelude::*;
use punctual_oracle::allowances::{Amount, Days, Due, Goal};
use punctual_oracle::calendar::{DAY, HORIZON, HOUR, Hours, MINUTE, Nanos, SECOND, text};
use punctual_oracle::combined::Rule;
use punctual_oracle::dates::Entry;
use serde_json::{Value, json};

use super::draw::{Edges, day, fill};
use super::draw_combined::transitions;

/// A calendar, what is to be promised on it, and the stretch to look at.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) rule: Rule,
    pub(crate) goals: Vec<Goal>,
    pub(crate) focus: Nanos,
    pub(crate) start: Nanos,
    step: Nanos,
    steps: usize,
    pub(crate) asks: Vec<Ask>,
}

/// A question before its instants are known.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    start: [u64; 2],
    pub(crate) goal: usize,
    /// How long after the start, and for how long.
    pub(crate) pauses: Vec<(u64, u64)>,
    pub(crate) now: u64,
    pub(crate) other: usize,
}

impl Scene {
    pub(crate) fn days(&self) -> Days {
        Days::look(&self.rule, self.start, self.step, self.steps)
    }

    /// An instant near the focus: at an edge of the hours, at the time of day of the focus, or anywhere.
    pub(crate) fn instant(&self, ask: &Ask, edges: &[Nanos]) -> Nanos {
        let [kind, place] = ask.start;
        let near = [0, 0, -1, 1, self.step, -self.step][(place % 6) as usize];
        let place = place / 6;
        let far = 9 * DAY;
        let on_grid = (place % (2 * far / self.step) as u64) as i64 * self.step - far;
        let at = match kind % 8 {
            0..3 if !edges.is_empty() => edges[place as usize % edges.len()] + near,
            3 | 4 => self.focus + (place % 13) as i64 * DAY - 6 * DAY + near,
            5 | 6 => self.focus + on_grid,
            _ => self.focus + (place % (2 * far) as u64) as i64 - far,
        };
        at.clamp(HORIZON.start.max(self.focus - far), (self.focus + far).min(HORIZON.end - 1))
    }

    /// The instants near the focus at which the calendar opens or closes.
    pub(crate) fn edges(&self, days: &Days) -> Vec<Nanos> {
        let near = self.focus - 8 * DAY..self.focus + 8 * DAY;
        days.window.edges().into_iter().filter(|edge| near.contains(edge)).collect()
    }

    /// A policy that promises each of the goals to a priority of its own.
    pub(crate) fn policy(&self) -> Value {
        let priorities: Vec<String> = (0..self.goals.len()).map(|index| format!("p{index}")).collect();
        let mut targets = json!({});
        for (priority, goal) in priorities.iter().zip(&self.goals) {
            targets[priority]["*"] = goal.json();
        }
        json!({
            "id": "drawn", "priorities": priorities, "calendars": { "office": self.rule.json() }, "calendar": "office",
            "pauses": { "wait": {} }, "metrics": { "resolution": { "targets": targets } },
        })
    }
}

impl fmt::Debug for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "calendar {:?}\naround {}", self.rule, text(self.focus))
    }
}

// ---- calendars ----

/// What becomes a calendar once its zone and its focus are known.
#[derive(Debug, Clone)]
struct Sketch {
    kind: u8,
    week: Vec<Vec<Edges>>,
    entries: Vec<(i32, u64, Vec<Edges>)>,
    other: usize,
    window: (i64, i64),
}

/// Zones for a second operand.
const OTHERS: &[&str] = &["Asia/Tokyo", "Europe/London", "America/Denver", "Pacific/Apia", "UTC"];

impl Sketch {
    fn rule(&self, zone: &str, focus: Nanos, grid: Nanos) -> Rule {
        let here = || self.holidays(Hours::new(zone), focus);
        let wild = |zone: &str| fill(Hours::new(zone), &self.week, &self.entries, focus, (grid / SECOND) as i32);
        let office = || here().on(0..5, &["09:00-17:00"]);
        let nights = || here().on(0..5, &["22:00-06:00"]);
        let elsewhere = || Rule::from(wild(OTHERS[self.other % OTHERS.len()]));
        let window = || {
            let from = focus + self.window.0 * grid;
            Rule::Between(from..from + self.window.1 * grid)
        };
        match self.kind % 24 {
            0..3 => office().into(),
            3 => here().on(0..5, &["08:00-12:00", "13:00-18:00"]).on(5..6, &["10:00-14:00"]).into(),
            4..6 => nights().into(),
            6 => here().on(0..7, &["00:00-24:00"]).into(),
            7 => Hours::always().into(),
            8 => Rule::Union(vec![office().into(), elsewhere()]),
            9 => Rule::from(office()).except([window()]),
            10 => here().on(0..5, &["06:00-02:00"]).on(5..6, &["12:00-11:00"]).into(),
            11 => {
                let drill = Hours::new(OTHERS[self.other % OTHERS.len()]).on(0..7, &["01:00-02:00", "15:00-17:30"]);
                Rule::from(nights()).except([window(), drill.into()])
            }
            12 => Rule::Union(vec![nights().into(), elsewhere(), window()]),
            13 => Rule::Union(vec![elsewhere(), Hours::new(zone).on(0..7, &["18:00-04:00"]).into()]),
            14 => {
                let long = Hours::new(OTHERS[self.other % OTHERS.len()]).on(0..7, &["07:00-05:00"]);
                Rule::Intersection(vec![long.into(), nights().into()])
            }
            15 => {
                let long = here().on(0..7, &["12:00-11:00"]);
                Rule::Intersection(vec![Rule::Union(vec![nights().into(), elsewhere()]), long.into()])
            }
            _ => wild(zone).into(),
        }
    }

    /// The entries as whole closed dates, every other one with short hours.
    fn holidays(&self, mut hours: Hours, focus: Nanos) -> Hours {
        let date = hours.reading(focus).0;
        for (index, (offset, seed, _)) in self.entries.iter().enumerate() {
            let date = date.checked_add(jiff::Span::new().days(*offset)).unwrap();
            let short = Hours::new("UTC").on(0..1, &["10:00-12:00"]).week[0].clone();
            let shifts = if index % 2 == 0 { vec![] } else { short };
            hours.add(Entry::drawn(date, *seed, shifts));
        }
        hours
    }
}

fn sketch() -> impl Strategy<Value = Sketch> {
    let entry = (-6..=9_i32, any::<u64>(), day());
    let windows = (0..7 * 96_i64, 1..3 * 96_i64).prop_map(|(from, length)| (from - 3 * 96, length));
    let drawn =
        (any::<u8>(), prop::collection::vec(day(), 7), prop::collection::vec(entry, 0..3), any::<usize>(), windows);
    drawn.prop_map(|(kind, week, entries, other, window)| Sketch { kind, week, entries, other, window })
}

// ---- goals and questions ----

fn goal() -> impl Strategy<Value = Goal> {
    let amount = prop_oneof![
        2 => (1..40_i64).prop_map(|hours| Amount::Working(hours * HOUR)),
        3 => (1..7_u32).prop_map(Amount::CalendarDays),
        1 => Just(Amount::CalendarMonths(1)),
        5 => (0..5_u32).prop_map(Amount::BusinessDays),
    ];
    let due = prop_oneof![Just(Due::Close), Just(Due::SameTime), (0..=48_i32).prop_map(|half| Due::At(half * 1800)),];
    let cutoff = prop::option::weighted(0.4, (0..48_i32).prop_map(|half| half * 1800));
    let rolls = prop::option::of(any::<bool>());
    let drawn = (amount, due, cutoff, any::<bool>(), rolls, any::<bool>());
    drawn.prop_map(|(amount, due, cutoff, receipt, rolls, lands_next_open)| {
        let plain = Goal::of(amount);
        match amount {
            Amount::Working(_) => Goal { cutoff, lands_next_open, ..plain },
            // On the same date it is neither at the time of the start nor counted from the receipt.
            Amount::BusinessDays(0) if due == Due::SameTime => Goal { cutoff, lands_next_open, ..plain },
            Amount::BusinessDays(n) => Goal { due, cutoff, receipt: receipt && n > 0, lands_next_open, ..plain },
            _ if rolls.is_some() => Goal { due, rolls, ..plain },
            _ => plain,
        }
    })
}

fn ask() -> impl Strategy<Value = Ask> {
    let pause = (any::<u64>(), any::<u64>());
    let pauses = prop_oneof![1 => Just(vec![]), 1 => prop::collection::vec(pause, 1..4)];
    let drawn = (any::<[u64; 2]>(), any::<usize>(), pauses, any::<u64>(), any::<usize>());
    drawn.prop_map(|(start, goal, pauses, now, other)| Ask { start, goal, pauses, now, other })
}

/// Scenes around the transitions of this zone, with as many questions each.
pub(crate) fn scenes(zone: &str, questions: usize) -> impl Strategy<Value = Scene> + use<> {
    let asks = prop::collection::vec(ask(), questions / 2..=questions * 3 / 2);
    let drawn = (sketch(), prop::collection::vec(goal(), 3..8), any::<u64>(), any::<u64>(), asks);
    let zone = zone.to_owned();
    let tz = TimeZone::get(&zone).unwrap();
    let transitions = transitions(&tz);
    drawn.prop_map(move |(sketch, goals, turn, moment, asks)| {
        let anywhere = (moment % HORIZON.end as u64) as i64 / SECOND * SECOND;
        let focus = match turn % 32 {
            0 => HORIZON.start + 5 * DAY,
            1 => HORIZON.end - 5 * DAY,
            2..4 => anywhere,
            _ if transitions.is_empty() => anywhere,
            _ => transitions[(turn / 32) as usize % transitions.len()],
        };
        let second = Hours::new(OTHERS[sketch.other % OTHERS.len()]).tz;
        let step = step(&[&tz, &second], focus);
        let focus = focus.div_euclid(step) * step;
        let start = focus - 12 * DAY;
        let steps = (56 * DAY / step) as usize;
        Scene { rule: sketch.rule(&zone, focus, step.max(15 * MINUTE)), goals, focus, start, step, steps, asks }
    })
}

/// The coarsest step that every offset and transition nearby is a multiple of.
fn step(zones: &[&TimeZone], focus: Nanos) -> Nanos {
    let stamp = |at: Nanos| jiff::Timestamp::from_nanosecond(i128::from(at)).unwrap();
    let (from, to) = (stamp(focus - 14 * DAY), stamp(focus + 46 * DAY));
    let mut marks = Vec::new();
    for tz in zones {
        marks.push(i64::from(tz.to_offset(from).seconds()));
        for change in tz.following(from).take_while(|change| change.timestamp() < to) {
            marks.extend([change.timestamp().as_second(), i64::from(change.offset().seconds())]);
        }
    }
    let fits = |step: &Nanos| marks.iter().all(|mark| mark * SECOND % step == 0);
    [15 * MINUTE, 5 * MINUTE, MINUTE, 30 * SECOND].into_iter().find(fits).unwrap()
}
