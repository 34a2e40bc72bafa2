//! Generates random calendars, and the stretches of time around clock changes, where errors are likely.

use std::cell::Cell;
use std::fmt;

use jiff::tz::TimeZone;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestError, TestRunner};
use punctual_oracle::calendar::{DAY, HORIZON, Hours, MINUTE, Nanos, SECOND, Shift, Window, text};
use punctual_oracle::dates::{Entry, Season};
use punctual_tests::{sampled, stride};

/// Runs a law on drawn cases, or on a sample of so many, and counts the questions it asked. Every run draws the same
/// cases; `PROPTEST_RNG_SEED` draws others and `PROPTEST_CASES` more of them.
pub(crate) fn check<S: Strategy>(
    cases: u32,
    questions: u64,
    drawn: S,
    law: impl Fn(&S::Value, &Cell<u64>) -> Result<(), TestCaseError>,
) {
    let asked = Cell::new(0);
    run(punctual_tests::cases(cases), 0, &drawn, |case| law(case, &asked));
    println!("{} questions", asked.get());
    assert!(asked.get() >= sampled(questions), "only {} questions were asked", asked.get());
}

/// The same law with as many cases for each of these, or for a sample of them.
pub(crate) fn check_each<T, S: Strategy>(
    all: &[T],
    cases_each: u32,
    questions: u64,
    drawn: impl Fn(&T) -> S,
    law: impl Fn(&S::Value, &Cell<u64>) -> Result<(), TestCaseError>,
) {
    let asked = Cell::new(0);
    for (index, one) in all.iter().enumerate().step_by(stride()) {
        let before = asked.get();
        run(cases_each, index as u64, &drawn(one), |case| law(case, &asked));
        assert!(asked.get() > before, "nothing was asked of number {index}");
    }
    println!("{} questions", asked.get());
    assert!(asked.get() >= sampled(questions), "only {} questions were asked", asked.get());
}

fn run<S: Strategy>(cases: u32, turn: u64, drawn: &S, law: impl Fn(&S::Value) -> Result<(), TestCaseError>) {
    let default = ProptestConfig::default();
    let seed = match default.rng_seed {
        RngSeed::Random => RngSeed::Fixed(20_260_302 + turn),
        RngSeed::Fixed(seed) => RngSeed::Fixed(seed + turn),
    };
    let config =
        ProptestConfig { cases, rng_seed: seed, failure_persistence: None, max_shrink_time: 30_000, ..default };
    match TestRunner::new(config).run(drawn, |case| law(&case)) {
        Ok(()) => {}
        Err(TestError::Fail(reason, case)) => panic!("{reason}\n{case:?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// Every name of the tz database.
pub(crate) fn zone_names() -> Vec<String> {
    let names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    assert!(names.len() > 500, "only {} zones", names.len());
    names
}

/// Zones and the years in which they are interesting.
const PLACES: &[(&str, i32, i32)] = &[
    ("America/New_York", 1970, 2099),
    ("Europe/London", 1970, 2099),
    ("Australia/Lord_Howe", 1981, 2099),
    ("Asia/Kathmandu", 1985, 1987),
    ("Pacific/Apia", 2009, 2021),
    ("America/Sao_Paulo", 1985, 2019),
    ("Africa/Casablanca", 2008, 2087),
    ("America/Vancouver", 2024, 2030),
    ("Africa/Monrovia", 1971, 1972),
    ("America/St_Johns", 1986, 2012),
    ("Africa/Cairo", 1970, 2099),
    ("Antarctica/Troll", 2004, 2099),
    ("Asia/Gaza", 1995, 2086),
    ("Asia/Tehran", 1976, 2023),
    ("America/Nuuk", 2020, 2099),
    ("Europe/Dublin", 1970, 2099),
    ("Pacific/Chatham", 1974, 2099),
    ("Pacific/Kwajalein", 1993, 1994),
    ("America/Recife", 1985, 2003),
    ("Asia/Pyongyang", 2015, 2019),
    ("UTC", 1970, 2099),
];

/// A calendar and the stretch to look at, cut into steps that hours and transitions are multiples of.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) hours: Hours,
    pub(crate) start: Nanos,
    pub(crate) step: Nanos,
    pub(crate) steps: usize,
    points: Vec<[u64; 4]>,
}

impl fmt::Debug for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.start + self.step * self.steps as i64;
        write!(f, "calendar {:?}\nlooked at from {} to {}", self.hours, text(self.start), text(end))
    }
}

/// Two instants of a stretch and a length of time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question {
    pub(crate) a: Nanos,
    pub(crate) b: Nanos,
    pub(crate) working: Nanos,
}

impl Scene {
    pub(crate) fn window(&self) -> Window {
        Window::look(&self.hours, self.start, self.step, self.steps)
    }

    pub(crate) fn questions(&self, window: &Window) -> Vec<Question> {
        questions(window, &self.points)
    }
}

/// Questions about the window: grid instants, edges and their neighbours, and instants in between.
pub(crate) fn questions(window: &Window, points: &[[u64; 4]]) -> Vec<Question> {
    let edges = window.edges();
    let point = |[kind, place, ..]: [u64; 4]| {
        let on_grid = window.start + window.step * (place % window.open.len() as u64) as i64;
        let near = [0, -1, 1, window.step][(place / 7 % 4) as usize];
        match kind % 10 {
            0..4 => on_grid,
            4..8 if !edges.is_empty() => edges[place as usize % edges.len()] + near,
            _ => window.start + (place % (window.end() - window.start) as u64) as i64,
        }
        .clamp(window.start, window.end() - 1)
    };
    let question = |&raw: &[u64; 4]| {
        let [x, y, z, w] = raw;
        let (a, b) = (point([x, y, z, w]), point([z, w, x, y]));
        let exact = window.between(a, b);
        let near = [0, 1, -1, SECOND][(x / 16 % 4) as usize];
        let drawn = (w % (4 * DAY) as u64) as i64 - 2 * DAY;
        let working = if z / 16 % 4 == 0 { drawn } else { exact + near };
        Question { a, b, working }
    };
    points.iter().map(question).collect()
}

/// Numbers that become a shift once the step and the focus are known.
pub(crate) type Edges = (bool, u32, bool, u32);

fn edges() -> impl Strategy<Value = Edges> {
    (any::<bool>(), any::<u32>(), any::<bool>(), any::<u32>())
}

pub(crate) fn day() -> impl Strategy<Value = Vec<Edges>> {
    prop_oneof![1 => Just(vec![]), 5 => prop::collection::vec(edges(), 1..4)]
}

#[derive(Debug, Clone)]
struct Drawn {
    place: usize,
    year: (bool, u32),
    moment: u64,
    fine: u8,
    week: Vec<Vec<Edges>>,
    entries: Vec<(i32, u64, Vec<Edges>)>,
    points: Vec<[u64; 4]>,
}

/// Scenes with this many questions each.
pub(crate) fn scenes(questions: usize) -> impl Strategy<Value = Scene> {
    let entry = (-4..=4_i32, any::<u64>(), day());
    let drawn = (
        0..PLACES.len(),
        (any::<bool>(), any::<u32>()),
        any::<u64>(),
        any::<u8>(),
        prop::collection::vec(day(), 7),
        prop::collection::vec(entry, 0..4),
        prop::collection::vec(any::<[u64; 4]>(), 1..=2 * questions),
    );
    let drawn = drawn.prop_map(|(place, year, moment, fine, week, entries, points)| Drawn {
        place,
        year,
        moment,
        fine,
        week,
        entries,
        points,
    });
    drawn.prop_map(scene)
}

fn scene(drawn: Drawn) -> Scene {
    let hours = Hours::new(PLACES[drawn.place].0);
    let focus = focus(&drawn, &hours);
    let (step, steps) = step(std::slice::from_ref(&hours.tz), focus, drawn.fine);
    let focus = focus.div_euclid(step) * step;
    let start = focus - step * (steps as i64 / 2);
    let hours = fill(hours, &drawn.week, &drawn.entries, focus, (step / SECOND) as i32);
    Scene { hours, start, step, steps, points: drawn.points }
}

/// Gives a calendar hours with edges on the step, many of them near the focus.
pub(crate) fn fill(
    mut hours: Hours,
    week: &[Vec<Edges>],
    entries: &[(i32, u64, Vec<Edges>)],
    focus: Nanos,
    step: i32,
) -> Hours {
    let (date, second) = hours.reading(focus);
    let make = |edges: &[Edges]| edges.iter().map(|&edges| shift(edges, second, step)).collect::<Vec<_>>();
    for (day, edges) in hours.week.iter_mut().zip(week) {
        *day = make(edges);
    }
    if hours.week.iter().all(Vec::is_empty) {
        hours.week[0] = vec![Shift::parse("09:00-17:00")];
    }
    // Every other calendar has seasons.
    let seed = week.iter().flatten().fold(0, |seed: u64, edges| seed.wrapping_mul(31).wrapping_add(edges.1.into()));
    if seed % 2 == 0 {
        let drawn = [seed / 2, seed / 7].map(|seed| Season::drawn(date, seed, &hours.week));
        hours.seasons.extend(drawn);
        hours.seasons.dedup_by_key(|season| season.yearly.is_some());
    }
    for (offset, seed, edges) in entries {
        let date = date.checked_add(jiff::Span::new().days(*offset)).unwrap();
        hours.add(Entry::drawn(date, *seed, make(edges)));
    }
    hours
}

/// Mostly a transition of the zone; now and then an end of the horizon or just any instant.
fn focus(drawn: &Drawn, hours: &Hours) -> Nanos {
    let (_, first, last) = PLACES[drawn.place];
    let (narrow, year) = drawn.year;
    let (first, last) = if narrow { (first, last) } else { (1970, 2099) };
    let year = first + (year % (last - first + 1) as u32) as i32;
    let in_year = (drawn.moment % (365 * DAY) as u64) as i64;
    let moment = i64::from(year - 1970) * 31_556_952 * SECOND + in_year;
    let after = jiff::Timestamp::from_nanosecond(i128::from(moment)).unwrap();
    match drawn.fine % 16 {
        0 => HORIZON.start,
        1 => HORIZON.end,
        2..4 => moment,
        _ => hours.tz.following(after).next().map_or(moment, |next| next.timestamp().as_nanosecond() as i64),
    }
}

/// The step and how many of them: the coarsest that every transition and offset nearby is a multiple of, or a finer
/// one.
pub(crate) fn step(zones: &[TimeZone], focus: Nanos, fine: u8) -> (Nanos, usize) {
    let steps = [(15 * MINUTE, 1344), (MINUTE, 2880), (30 * SECOND, 2880), (SECOND, 2400)];
    let wanted = if fine >= 224 { SECOND } else { 15 * MINUTE };
    let from = jiff::Timestamp::from_nanosecond(i128::from(focus - 20 * DAY)).unwrap();
    let to = jiff::Timestamp::from_nanosecond(i128::from(focus + 20 * DAY)).unwrap();
    let mut marks = Vec::new();
    for tz in zones {
        marks.push(i64::from(tz.to_offset(from).seconds()));
        for transition in tz.following(from).take_while(|transition| transition.timestamp() < to) {
            marks.push(transition.timestamp().as_second());
            marks.push(i64::from(transition.offset().seconds()));
        }
    }
    let fits = |step: Nanos| step <= wanted && marks.iter().all(|mark| mark * SECOND % step == 0);
    steps.into_iter().find(|&(step, _)| fits(step)).unwrap()
}

/// A shift with its edges near the focus or anywhere in the day.
pub(crate) fn shift((near_from, from, near_to, to): Edges, focus: i32, step: i32) -> Shift {
    let spread = if step == 1 { 600 } else { 12 };
    let edge = |near: bool, raw: u32, last: i32| {
        let anywhere = (raw % (86_400 / step + last) as u32) as i32 * step;
        let close = (focus + (raw % (2 * spread + 1)) as i32 * step - spread as i32 * step).rem_euclid(86_400);
        if near { close / step * step } else { anywhere }
    };
    let (from, to) = (edge(near_from, from, 0), edge(near_to, to, 1));
    Shift { from, to: if from == to { from + step } else { to } }
}

/// An instant anywhere in the horizon, on a quarter of an hour or not.
pub(crate) fn instants() -> impl Strategy<Value = Nanos> {
    const QUARTER: Nanos = 15 * MINUTE;
    prop_oneof![
        HORIZON.start..HORIZON.end,
        (HORIZON.start / QUARTER..HORIZON.end / QUARTER).prop_map(|quarter| quarter * QUARTER),
    ]
}
