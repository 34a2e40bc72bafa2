//! Generated calendars and combinations: the laws hold, and each is open when its parts require it (C1-C6).

use punctual::Calendar;
use punctual_oracle::calendar::{DAY, HORIZON, HOUR, Hours, MINUTE, Nanos, SECOND, Shift, at, text};
use punctual_oracle::combined::Rule;
use punctual_oracle::dates::{Entry, Season};

use super::bytes::Bytes;
use super::kept::Kept;
use super::laws::Asked;
use super::told::Told;

/// Zones and days around which their clocks have something to show.
const PLACES: &[(&str, &str)] = &[
    ("UTC", "2026-03-02"),
    ("Europe/Berlin", "2026-03-29"),
    ("America/New_York", "2024-11-03"),
    ("America/New_York", "2024-03-10"),
    ("Asia/Kathmandu", "1986-01-01"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Pacific/Apia", "2011-12-29"),
    ("America/Vancouver", "2026-11-01"),
    ("Africa/Casablanca", "2027-02-07"),
    ("Europe/London", "1970-01-02"),
    ("Asia/Tokyo", "2099-12-30"),
    ("Pacific/Kiritimati", "1994-12-31"),
];

/// So many bytes make the calendar, the others the questions.
pub(super) const HEAD: usize = 96;
const MOST_QUESTIONS: usize = 8;

/// A calendar, as it was drawn and as it was read, and the day around which it is asked.
struct Drawn {
    around: Nanos,
    rule: Rule,
    /// `None` when it is never open.
    calendar: Option<Calendar>,
}

thread_local! {
    static CALENDARS: Kept<Vec<u8>, Drawn> = const { Kept::new(512) };
}

pub fn hold(data: &[u8]) {
    let (head, tail) = data.split_at(data.len().min(HEAD));
    let drawn = CALENDARS.with(|calendars| calendars.get(head.to_vec(), || drawn(head)));
    let Drawn { around, rule, calendar: Some(calendar) } = &*drawn else { return };
    let _told = Told(|| format!("calendar {}", rule.json()));
    let (mut bytes, asked) = (Bytes::new(tail), Asked(calendar));
    for _ in 0..MOST_QUESTIONS {
        let instants = [(); 3].map(|()| instant(&mut bytes, *around));
        asked.hold(instants, working(&mut bytes));
        for instant in instants {
            as_the_rule_says(&asked, rule, instant);
        }
        if bytes.is_empty() {
            return;
        }
    }
}

fn drawn(head: &[u8]) -> Drawn {
    let mut bytes = Bytes::new(head);
    let (_, day) = bytes.pick(PLACES);
    let around = at(&format!("{day}T00:00:00Z"));
    let rule = rule(&mut bytes, around, 2);
    let calendar = serde_json::from_value(rule.json()).ok();
    Drawn { around, rule, calendar }
}

/// C1: an instant and the next edges after it are open as the readings of their walls say.
fn as_the_rule_says(asked: &Asked<'_>, rule: &Rule, instant: Nanos) {
    let edges = [Some(instant), asked.next_open(instant), asked.next_close(instant)];
    for at in edges.into_iter().flatten().flat_map(|at| [at - 1, at]) {
        assert_eq!(asked.is_open(at), rule.is_open(at), "{}", text(at));
    }
}

/// Hours, a window, or some of them combined.
fn rule(bytes: &mut Bytes<'_>, around: Nanos, depth: u32) -> Rule {
    let parts =
        |bytes: &mut Bytes<'_>| -> Vec<Rule> { (0..=bytes.below(2)).map(|_| rule(bytes, around, depth - 1)).collect() };
    // Combinations cost most to build, so that there are fewer of them.
    match bytes.below(if depth == 0 { 13 } else { 16 }) {
        0..=11 => Rule::from(hours(bytes, around)),
        12 => {
            let (one, other) = (instant(bytes, around), instant(bytes, around));
            Rule::Between(one.min(other)..one.max(other) + SECOND)
        }
        13 => Rule::Union(parts(bytes)),
        14 => Rule::Intersection(parts(bytes)),
        _ => rule(bytes, around, depth - 1).except(parts(bytes)),
    }
}

fn hours(bytes: &mut Bytes<'_>, around: Nanos) -> Hours {
    let (zone, _) = bytes.pick(PLACES);
    let mut hours = Hours::new(zone);
    let week = bytes.byte();
    for day in 0..7 {
        if week >> day & 1 == 0 {
            hours.week[day] = shifts(bytes);
        } else if day > 0 {
            hours.week[day] = hours.week[day - 1].clone();
        }
    }
    for _ in 0..bytes.count(3) {
        let date = hours.reading((around + (bytes.below(8) - 4) * DAY).max(0)).0;
        let (seed, shifts) = (seed(bytes), shifts(bytes));
        hours.add(Entry::drawn(date, seed, shifts));
    }
    if bytes.chance(60) {
        let date = hours.reading(around).0;
        let season = Season::drawn(date, seed(bytes), &hours.week);
        hours.seasons.push(season);
    }
    hours
}

/// Chooses one of the forms of an entry or a season.
fn seed(bytes: &mut Bytes<'_>) -> u64 {
    (bytes.number() << 16 | bytes.number()) as u64
}

/// None to two ranges; some run past midnight, some end with the day.
fn shifts(bytes: &mut Bytes<'_>) -> Vec<Shift> {
    let mut shifts = Vec::new();
    for _ in 0..[1, 1, 2, 0][bytes.count(3)] {
        let second = |bytes: &mut Bytes<'_>| (bytes.below(96) * 900 + [0, 0, 0, 60, 1, 899][bytes.count(5)]) as i32;
        let (from, to) = (second(bytes), second(bytes));
        let to = if to == from { 86_400 } else { to };
        shifts.push(Shift { from, to });
    }
    shifts
}

/// Near the day, or anywhere.
fn instant(bytes: &mut Bytes<'_>, around: Nanos) -> Nanos {
    let at = match bytes.below(8) {
        0..=4 => around + (bytes.below(9) - 4) * DAY + bytes.below(96) * 15 * MINUTE,
        5 => around + bytes.number() * HOUR,
        6 => around + bytes.number() * SECOND,
        _ => bytes.number() * (HORIZON.end / 65_536),
    };
    (at + [0, 0, -1, 1, SECOND, -SECOND, 7][bytes.count(6)]).clamp(HORIZON.start + 1, HORIZON.end - 1)
}

fn working(bytes: &mut Bytes<'_>) -> Nanos {
    match bytes.below(4) {
        0 => bytes.below(256) * 15 * MINUTE,
        1 => bytes.number() * SECOND,
        2 => bytes.number() * HOUR,
        _ => bytes.number() * 1_000_003,
    }
}
