//! Generates random combined calendars around clock changes.

use std::fmt;

use jiff::tz::TimeZone;
use proptest::prelude::*;
use punctual_oracle::calendar::{DAY, HORIZON, Hours, MINUTE, Nanos, SECOND, Window, text};
use punctual_oracle::combined::Rule;

use super::draw::{Edges, Question, day, fill, questions, step, zone_names};

/// A combined calendar and the stretch to look at.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) rule: Rule,
    pub(crate) start: Nanos,
    pub(crate) step: Nanos,
    pub(crate) steps: usize,
    /// How the crate is to be given the calendar.
    pub(crate) way: u8,
    points: Vec<[u64; 4]>,
}

impl Scene {
    pub(crate) fn window(&self) -> Window {
        self.rule.watch(self.start, self.step, self.steps)
    }

    pub(crate) fn questions(&self, window: &Window) -> Vec<Question> {
        questions(window, &self.points)
    }
}

impl fmt::Debug for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.start + self.step * self.steps as i64;
        write!(f, "calendar {:?}\nlooked at from {} to {}, way {}", self.rule, text(self.start), text(end), self.way)
    }
}

/// A rule before its zones, its step and its focus are known.
#[derive(Debug, Clone)]
enum Sketch {
    Hours { zone: Place, week: Vec<Vec<Edges>>, entries: Vec<(i32, u64, Vec<Edges>)> },
    Between(i64, i64, bool),
    Union(Vec<Sketch>),
    Intersection(Vec<Sketch>),
    Except(Box<Sketch>, Vec<Sketch>),
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Here,
    Any(usize),
    Always,
}

fn leaf() -> impl Strategy<Value = Sketch> {
    let zone = prop_oneof![6 => Just(Place::Here), 4 => any::<usize>().prop_map(Place::Any), 1 => Just(Place::Always)];
    let entry = (-4..=4_i32, any::<u64>(), day());
    let hours = (zone, prop::collection::vec(day(), 7), prop::collection::vec(entry, 0..3));
    prop_oneof![
        5 => hours.prop_map(|(zone, week, entries)| Sketch::Hours { zone, week, entries }),
        1 => (-400..400_i64, 1..400_i64, any::<bool>()).prop_map(|(from, length, fine)| Sketch::Between(from, length, fine)),
    ]
}

fn sketch() -> impl Strategy<Value = Sketch> {
    let combination = |part: BoxedStrategy<Sketch>| {
        let some = || prop::collection::vec(part.clone(), 1..4);
        prop_oneof![
            some().prop_map(Sketch::Union),
            some().prop_map(Sketch::Intersection),
            (part.clone(), some()).prop_map(|(first, parts)| Sketch::Except(Box::new(first), parts)),
        ]
    };
    let leaf = leaf().boxed();
    let flat = combination(leaf.clone()).boxed();
    let nested = prop_oneof![2 => leaf, 1 => flat.clone()].boxed();
    let deep = prop_oneof![2 => nested.clone(), 1 => combination(nested.clone())].boxed();
    prop_oneof![4 => flat, 3 => combination(nested), 1 => combination(deep)]
}

#[derive(Debug, Clone)]
struct Drawn {
    sketch: Sketch,
    turn: usize,
    moment: u64,
    fine: u8,
    way: u8,
    points: Vec<[u64; 4]>,
}

/// Scenes around the transitions of this zone, with as many questions each on average.
pub(crate) fn scenes(zone: &str, questions: usize) -> impl Strategy<Value = Scene> + use<> {
    let drawn = (
        sketch(),
        any::<usize>(),
        any::<u64>(),
        any::<u8>(),
        any::<u8>(),
        prop::collection::vec(any::<[u64; 4]>(), 1..=2 * questions),
    );
    let zone = zone.to_owned();
    let transitions = transitions(&TimeZone::get(&zone).unwrap());
    let names = zone_names();
    let drawn =
        drawn.prop_map(|(sketch, turn, moment, fine, way, points)| Drawn { sketch, turn, moment, fine, way, points });
    drawn.prop_map(move |drawn| scene(&zone, &transitions, &names, drawn))
}

/// The instants inside the horizon at which the zone's clock or its name changes.
pub(crate) fn transitions(tz: &TimeZone) -> Vec<Nanos> {
    let all = tz.following(jiff::Timestamp::UNIX_EPOCH).map(|next| next.timestamp().as_second() * SECOND);
    all.take_while(|at| HORIZON.contains(at)).collect()
}

fn scene(zone: &str, transitions: &[Nanos], names: &[String], drawn: Drawn) -> Scene {
    let anywhere = (drawn.moment % HORIZON.end as u64) as i64 / SECOND * SECOND;
    let focus = match drawn.turn % 32 {
        0 => HORIZON.start,
        1 => HORIZON.end,
        2..4 => anywhere,
        _ if transitions.is_empty() => anywhere,
        turn => transitions[(drawn.turn / 32 + turn) % transitions.len()],
    };
    let mut zones = Vec::new();
    collect(&drawn.sketch, zone, names, &mut zones);
    let zones: Vec<TimeZone> = zones.iter().map(|name| TimeZone::get(name).unwrap()).collect();
    let (step, steps) = if drawn.fine == 7 { (1, 2_000) } else { step(&zones, focus, drawn.fine) };
    let focus = focus.div_euclid(step) * step;
    let rule = draw(&drawn.sketch, zone, names, focus, step);
    Scene { rule, start: focus - step * (steps as i64 / 2), step, steps, way: drawn.way, points: drawn.points }
}

fn name<'a>(place: Place, zone: &'a str, names: &'a [String]) -> &'a str {
    match place {
        Place::Here => zone,
        Place::Any(index) => &names[index % names.len()],
        Place::Always => "UTC",
    }
}

fn collect<'a>(sketch: &Sketch, zone: &'a str, names: &'a [String], found: &mut Vec<&'a str>) {
    match sketch {
        Sketch::Hours { zone: place, .. } => found.push(name(*place, zone, names)),
        Sketch::Between(..) => {}
        Sketch::Union(parts) | Sketch::Intersection(parts) => {
            parts.iter().for_each(|part| collect(part, zone, names, found));
        }
        Sketch::Except(first, parts) => {
            collect(first, zone, names, found);
            parts.iter().for_each(|part| collect(part, zone, names, found));
        }
    }
}

fn draw(sketch: &Sketch, zone: &str, names: &[String], focus: Nanos, step: Nanos) -> Rule {
    let all = |parts: &[Sketch]| parts.iter().map(|part| draw(part, zone, names, focus, step)).collect();
    match sketch {
        Sketch::Hours { zone: Place::Always, .. } => Hours::always().into(),
        Sketch::Hours { zone: place, week, entries } => {
            let hours = Hours::new(name(*place, zone, names));
            Rule::from(fill(hours, week, entries, focus, (step / SECOND).max(1) as i32))
        }
        Sketch::Between(from, length, fine) => {
            let unit = if *fine { step } else { step.max(15 * MINUTE) };
            let from = (focus + from * unit).clamp(HORIZON.start, HORIZON.end - DAY);
            Rule::Between(from..(from + length * unit).min(HORIZON.end))
        }
        Sketch::Union(parts) => Rule::Union(all(parts)),
        Sketch::Intersection(parts) => Rule::Intersection(all(parts)),
        Sketch::Except(first, parts) => draw(first, zone, names, focus, step).except(all(parts)),
    }
}
