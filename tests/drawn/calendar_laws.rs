//! The calendar laws (C1-C4, C6, T2): compares random calendars with the oracle, which tests every step of time, and
//! checks the algebra of `between` and `add`.

use std::cell::Cell;

use crate::asking::{agree, count, ensure, nanos, show, tell};
use crate::draw::{Question, Scene, check, instants, scenes};
use chrono::TimeDelta;
use jiff::ToSpan;
use proptest::prelude::*;
use punctual::Calendar;
use punctual::calendar::Zone;
use punctual_oracle::calendar::{DAY, HORIZON, HOUR, Hours, MINUTE, Nanos, SECOND, Window, at, text, utc};

/// Calendars per law, and questions asked of each on average.
const CALENDARS: u32 = 800;
const QUESTIONS: usize = 30;

fn build(hours: &Hours) -> Calendar {
    serde_json::from_value(hours.json()).unwrap()
}

fn span(length: Nanos) -> TimeDelta {
    TimeDelta::nanoseconds(length)
}

fn length(span: TimeDelta) -> Nanos {
    span.num_nanoseconds().unwrap()
}

/// Asks every question of a drawn window.
fn law(ask: impl Fn(&Calendar, &Window, Question) -> Result<(), TestCaseError>) {
    check(CALENDARS, 10_000, scenes(QUESTIONS), |scene: &Scene, asked: &Cell<u64>| {
        let window = scene.window();
        let calendar = build(&scene.hours);
        for question in scene.questions(&window) {
            asked.set(asked.get() + 1);
            ask(&calendar, &window, question)?;
        }
        Ok(())
    });
}

/// C8: not drawn. Every zone's wall clock at, before and after each of its transitions, and each month.
#[test]
fn c8_every_zone_reads_as_another_reader_of_the_tz_database_says() {
    let names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    assert!(names.len() > 500, "only {} zones", names.len());
    for name in names {
        let zone = Zone::named(&name).unwrap_or_else(|mistake| panic!("{name}: {mistake}"));
        let tz = jiff::tz::TimeZone::get(&name).unwrap();
        let horizon = HORIZON.start / SECOND..HORIZON.end / SECOND;
        let transitions =
            tz.following(jiff::Timestamp::UNIX_EPOCH).map(|transition| transition.timestamp().as_second());
        let transitions = transitions.take_while(|at| horizon.contains(at)).flat_map(|at| [at - 1, at]);
        for at in transitions.chain(horizon.clone().step_by(30 * 86_400)) {
            let want = tz.to_offset(jiff::Timestamp::from_second(at).unwrap()).seconds();
            let got = zone.to_local(utc(at * SECOND)).offset().local_minus_utc();
            assert_eq!(want, got, "{name} at {}", text(at * SECOND));
        }
    }
}

#[test]
fn c1_membership_is_the_rule_of_the_reading() {
    law(|calendar, window, question| {
        for at in [question.a, question.b] {
            let (want, got) = (window.is_open(at), calendar.is_open(utc(at)));
            ensure!(want == got, "is_open({}): expected {want}, got {got}", text(at));
        }
        Ok(())
    });
}

/// Of the dates that are asked about, each form of an entry decides some.
#[test]
fn c9_c10_every_form_of_an_entry_is_drawn() {
    let forms =
        ["date", "date of every year", "range", "range of every year", "weekday of a month", "date from Easter"];
    let seen = [forms.as_slice(), &["observed date", "season", "week"]].concat();
    let seen: Vec<(&str, Cell<u64>)> = seen.into_iter().map(|form| (form, Cell::new(0))).collect();
    check(CALENDARS, 4_000, scenes(QUESTIONS), |scene: &Scene, asked: &Cell<u64>| {
        let window = scene.window();
        let [first, last] = [window.start, window.end()].map(|at| scene.hours.reading(at).0);
        for date in first.series(1.day()).take_while(|date| *date <= last) {
            asked.set(asked.get() + 1);
            let decides = scene.hours.decided_by(date);
            count(&seen.iter().find(|(form, _)| *form == decides).unwrap().1, 1);
        }
        Ok(())
    });
    tell(&seen.iter().map(|(form, counter)| (*form, counter, 30)).collect::<Vec<_>>());
}

#[test]
fn c1_every_step_of_a_stretch_is_open_as_its_reading_says() {
    check(CALENDARS, 10_000, scenes(1), |scene: &Scene, asked: &Cell<u64>| {
        let window = scene.window();
        let calendar = build(&scene.hours);
        for index in 0..window.open.len() as i64 {
            asked.set(asked.get() + 1);
            let at = window.start + index * window.step;
            let (want, got) = (window.is_open(at), calendar.is_open(utc(at)));
            ensure!(want == got, "is_open({}): expected {want}, got {got}", text(at));
        }
        Ok(())
    });
}

#[test]
fn c2_open_intervals_are_the_open_steps_clipped_and_merged() {
    law(|calendar, window, Question { a, b, .. }| {
        let show = |from: Nanos, to: Nanos| format!("{} {}", text(from), text(to));
        let want: Vec<String> = window.open_intervals(a..b).iter().map(|open| show(open.start, open.end)).collect();
        let got = calendar.open_intervals(utc(a)..utc(b));
        let got: Vec<String> = got.map(|open| show(nanos(open.start), nanos(open.end))).collect();
        ensure!(want == got, "open_intervals({}..{}):\nexpected {want:#?}\ngot {got:#?}", text(a), text(b));
        Ok(())
    });
}

#[test]
fn c6_between_is_the_open_time_signed() {
    law(|calendar, window, Question { a, b, .. }| {
        let want = window.between(a, b);
        let got = length(calendar.between(utc(a), utc(b)));
        ensure!(want == got, "between({}, {}): expected {want} ns, got {got} ns", text(a), text(b));
        Ok(())
    });
}

#[test]
fn c6_add_is_the_earliest_going_on_and_the_latest_going_back() {
    law(|calendar, window, Question { a, working, .. }| {
        for working in [working, -working] {
            let want = window.add(a, working);
            let got = calendar.add(utc(a), span(working));
            let shown = show(got.map(nanos));
            ensure!(agree(got, want), "add({}, {working} ns): expected {want:?}, got {shown}", text(a));
        }
        Ok(())
    });
}

#[test]
fn c6_adding_nothing_is_the_instant_itself() {
    law(|calendar, window, Question { a, .. }| {
        let want = window.add(a, 0);
        let got = calendar.add(utc(a), TimeDelta::zero());
        ensure!(agree(got, want), "add({}, 0): expected {want:?}, got {}", text(a), show(got.map(nanos)));
        Ok(())
    });
}

#[test]
fn c2_next_open_and_next_close_are_the_next_edges() {
    law(|calendar, window, Question { a, .. }| {
        let (want, got) = (window.next_open(a), calendar.next_open(utc(a)));
        ensure!(agree(got, want), "next_open({}): expected {want:?}, got {}", text(a), show(got.map(nanos)));
        let (want, got) = (window.next_close(a), calendar.next_close(utc(a)));
        ensure!(agree(got, want), "next_close({}): expected {want:?}, got {}", text(a), show(got.map(nanos)));
        Ok(())
    });
}

// ---- algebra: the crate against itself, over any span ----

/// Three instants in order and two lengths of time, near a zone's transitions or anywhere in the horizon.
#[derive(Debug, Clone, Copy)]
struct Spread {
    instants: [Nanos; 3],
    lengths: [Nanos; 2],
}

fn algebra(ask: impl Fn(&Calendar, Spread) -> Result<(), TestCaseError>) {
    let length = || prop_oneof![1..HOUR, 1..30 * DAY, (1..2000_i64).prop_map(|quarters| quarters * 15 * MINUTE)];
    let spread = (prop::array::uniform3(instants()), prop::array::uniform2(length()));
    let drawn = (scenes(QUESTIONS / 2), prop::collection::vec(spread, QUESTIONS / 2));
    check(CALENDARS, 10_000, drawn, |(scene, far), asked| {
        let window = scene.window();
        let calendar = build(&scene.hours);
        let near = scene.questions(&window).into_iter().map(|near| Spread {
            instants: [near.a, near.b, window.end()],
            lengths: [near.working.abs().max(1), window.step],
        });
        let far = far.iter().map(|&(instants, lengths)| Spread { instants, lengths });
        for mut spread in near.chain(far) {
            spread.instants.sort_unstable();
            asked.set(asked.get() + 1);
            ask(&calendar, spread)?;
        }
        Ok(())
    });
}

#[test]
fn c6_between_undoes_add_and_nothing_earlier_does() {
    algebra(|calendar, Spread { instants: [t, ..], lengths: [d, _] }| {
        let question = format!("t = {}, d = {d} ns", text(t));
        if let Some(due) = calendar.add(utc(t), span(d)) {
            let (worked, before) = (calendar.between(utc(t), due), calendar.between(utc(t), due - span(1)));
            ensure!(length(worked) == d, "{question}: worked {worked} at {due}");
            ensure!(length(before) < d, "{question}: already worked {before} a nanosecond before {due}");
        }
        if let Some(since) = calendar.add(utc(t), span(-d)) {
            let (worked, after) = (calendar.between(since, utc(t)), calendar.between(since + span(1), utc(t)));
            ensure!(length(worked) == d, "{question}: worked {worked} since {since}");
            ensure!(length(after) < d, "{question}: still worked {after} a nanosecond after {since}");
        }
        Ok(())
    });
}

#[test]
fn c6_add_adds_up() {
    algebra(|calendar, Spread { instants: [t, ..], lengths: [d, e] }| {
        for sign in [1, -1] {
            let twice = calendar.add(utc(t), span(sign * d)).and_then(|at| calendar.add(at, span(sign * e)));
            let once = calendar.add(utc(t), span(sign * (d + e)));
            ensure!(twice == once, "t = {}, {sign} × ({d} ns then {e} ns): {twice:?} and {once:?}", text(t));
        }
        Ok(())
    });
}

#[test]
fn c6_between_adds_up_never_shrinks_and_turns_its_sign() {
    algebra(|calendar, Spread { instants: [a, b, c], .. }| {
        let between = |from: Nanos, to: Nanos| length(calendar.between(utc(from), utc(to)));
        let question = format!("a = {}, b = {}, c = {}", text(a), text(b), text(c));
        ensure!(between(a, b) + between(b, c) == between(a, c), "{question}: does not add up");
        ensure!(between(a, b) == -between(b, a), "{question}: does not turn its sign");
        ensure!(0 <= between(a, b) && between(a, b) <= between(a, c), "{question}: shrinks");
        ensure!(between(a, b) <= b - a, "{question}: more open time than time");
        Ok(())
    });
}

#[test]
fn c6_add_never_goes_back_as_the_start_or_the_length_grows() {
    algebra(|calendar, Spread { instants: [a, b, _], lengths: [d, e] }| {
        let add = |at: Nanos, working: Nanos| calendar.add(utc(at), span(working)).map_or(Nanos::MAX, nanos);
        let question = format!("a = {}, b = {}, d = {d} ns, e = {e} ns", text(a), text(b));
        ensure!(add(a, d) <= add(b, d), "{question}: a later start is due earlier");
        ensure!(add(a, d.min(e)) <= add(a, d.max(e)), "{question}: a longer allowance is due earlier");
        Ok(())
    });
}

#[test]
fn c2_nothing_is_open_between_an_instant_and_the_next_opening() {
    algebra(|calendar, Spread { instants: [t, ..], .. }| {
        let question = text(t);
        let open = calendar.is_open(utc(t));
        ensure!(open == (calendar.next_open(utc(t)) == Some(utc(t))), "{question}: open, yet another opening is next");
        if let Some(next) = calendar.next_open(utc(t)) {
            ensure!(calendar.is_open(next), "{question}: {next} is not open");
            ensure!(calendar.between(utc(t), next).is_zero(), "{question}: open before {next}");
        }
        if let Some(next) = calendar.next_close(utc(t)) {
            ensure!(!calendar.is_open(next) && calendar.is_open(next - span(1)), "{question}: {next} closes nothing");
        }
        Ok(())
    });
}

#[test]
fn t2_outside_the_horizon_everything_is_closed_and_nothing_is_an_answer() {
    let outside = prop_oneof![at("1700-01-01T00:00:00Z")..0, HORIZON.end..at("2250-01-01T00:00:00Z")];
    let drawn = (scenes(1), prop::collection::vec((outside, 1..1000 * DAY), 1..=2 * QUESTIONS));
    check(CALENDARS, 10_000, drawn, |(scene, far), asked| {
        let calendar = build(&scene.hours);
        for &(t, d) in far {
            asked.set(asked.get() + 1);
            let question = format!("t = {}, d = {d} ns", text(t));
            ensure!(!calendar.is_open(utc(t)), "{question}: open");
            ensure!(calendar.add(utc(t), span(0)).is_none(), "{question}: adding nothing is an answer");
            let edge = utc(t.clamp(HORIZON.start, HORIZON.end));
            ensure!(calendar.between(utc(t), edge).is_zero(), "{question}: open time outside");
            if t < 0 {
                ensure!(calendar.add(utc(t), span(-d)).is_none(), "{question}: something before the beginning");
                ensure!(calendar.add(utc(t), span(d)) == calendar.add(edge, span(d)), "{question}: not as at 1970");
                ensure!(calendar.next_open(utc(t)) == calendar.next_open(edge), "{question}: not as at 1970");
            } else {
                ensure!(calendar.add(utc(t), span(d)).is_none(), "{question}: something after the end");
                ensure!(calendar.next_open(utc(t)).is_none(), "{question}: opens after the end");
                ensure!(calendar.next_close(utc(t)).is_none(), "{question}: closes after the end");
                ensure!(calendar.add(utc(t), span(-d)) == calendar.add(edge, span(-d)), "{question}: not as at 2100");
            }
        }
        Ok(())
    });
}
