//! Compares combined calendars (C5) and calendars around every clock change of every zone (C1) with the oracle, which
//! tests every step of time.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::asking::{agree, ensure, nanos, show};
use crate::draw::{Question, check, check_each, instants, zone_names};
use crate::draw_combined::{Scene, scenes, transitions};
use chrono::TimeDelta;
use proptest::prelude::*;
use punctual::calendar::{Zone, Zones};
use punctual::chrono::FixedOffset;
use punctual::input::ProblemKind;
use punctual::{Calendar, CalendarSpec, InputError, Policy};
use punctual_oracle::calendar::{DAY, HORIZON, HOUR, Hours, MINUTE, Nanos, SECOND, Window, at, text, utc};
use punctual_oracle::combined::Rule;
use punctual_tests::{sampled, stride};
use serde_json::{Value, json};

/// Calendars per zone name, and questions asked of each on average.
const CALENDARS: u32 = 4;
const QUESTIONS: usize = 50;

// ---- the ways to give the crate a combined calendar ----

fn read(rule: &Rule) -> CalendarSpec {
    serde_json::from_value(rule.json()).unwrap()
}

fn spec(rule: &Rule) -> CalendarSpec {
    let all = |parts: &[Rule]| parts.iter().map(spec).collect::<Vec<_>>();
    match rule {
        Rule::Hours(_) => read(rule),
        Rule::Between(range) => CalendarSpec::window(utc(range.start), utc(range.end)),
        Rule::Union(parts) => CalendarSpec::union(all(parts)),
        Rule::Intersection(parts) => CalendarSpec::intersection(all(parts)),
        Rule::Except(first, parts) => spec(first).except(all(parts)),
    }
}

fn built(rule: &Rule) -> Result<Calendar, InputError> {
    let all = |parts: &[Rule]| parts.iter().map(built).collect::<Result<Vec<_>, _>>();
    match rule {
        Rule::Hours(_) | Rule::Between(_) => Calendar::from_spec(spec(rule)),
        Rule::Union(parts) => Calendar::union(all(parts)?),
        Rule::Intersection(parts) => Calendar::intersection(all(parts)?),
        Rule::Except(first, parts) => built(first)?.except(all(parts)?),
    }
}

/// Every part is a calendar of the policy under a name of its own. `None` if one of them is never open.
fn named(rule: &Rule) -> Option<Calendar> {
    fn name(rule: &Rule, calendars: &mut BTreeMap<String, Value>) -> Value {
        let json = rule.json_of(&mut |part| name(part, calendars));
        let name = format!("c{:03}", 999 - calendars.len());
        calendars.insert(name.clone(), json);
        json!(name)
    }
    let mut calendars = BTreeMap::new();
    let root = name(rule, &mut calendars);
    let metrics = json!({ "resolution": { "targets": { "*": { "*": "1h" } } } });
    let policy = json!({ "id": "drawn", "calendars": calendars, "calendar": root, "metrics": metrics });
    let policy = serde_json::from_value::<Policy>(policy).ok()?;
    Some(policy.calendar(root.as_str()?).unwrap().clone())
}

/// C7: the part of a rule that a problem's path such as `union[1].of` speaks of.
fn part<'a>(rule: &'a Rule, path: &str) -> &'a Rule {
    path.split('.').filter(|step| !step.is_empty()).fold(rule, |rule, step| match rule {
        Rule::Except(first, _) if step == "of" => first,
        Rule::Except(_, parts) | Rule::Union(parts) | Rule::Intersection(parts) => {
            let digits: String = step.chars().filter(char::is_ascii_digit).collect();
            &parts[digits.parse::<usize>().unwrap()]
        }
        _ => panic!("no {step} in {rule:?}"),
    })
}

/// A calendar, or the first of its parts that the crate says is never open.
fn build(scene: &Scene) -> Result<Result<Calendar, &Rule>, TestCaseError> {
    let given = match if format!("{:?}", scene.rule).matches("from").count() > 1 { 1 } else { scene.way % 4 } {
        0 => Some(Calendar::from_spec(spec(&scene.rule))),
        // A part that is never open is no calendar, yet may be a part.
        1 => built(&scene.rule).ok().map(Ok),
        2 => named(&scene.rule).map(Ok),
        _ => None,
    };
    match given.unwrap_or_else(|| Calendar::from_spec(read(&scene.rule))) {
        Ok(calendar) => Ok(Ok(calendar)),
        Err(mistakes) => {
            let never = mistakes.problems().iter().all(|problem| problem.kind() == ProblemKind::NeverOpen);
            ensure!(never, "{mistakes}");
            Ok(Err(part(&scene.rule, mistakes.problems()[0].path())))
        }
    }
}

// ---- drawn calendars ----

fn intervals(found: impl Iterator<Item = (Nanos, Nanos)>) -> Vec<String> {
    found.map(|(from, to)| format!("{} {}", text(from), text(to))).collect()
}

fn open_by_oracle(window: &Window, a: Nanos, b: Nanos) -> Vec<String> {
    intervals(window.open_intervals(a..b).into_iter().map(|open| (open.start, open.end)))
}

fn open_by_crate(calendar: &Calendar, a: Nanos, b: Nanos) -> Vec<String> {
    let found = calendar.open_intervals(utc(a)..utc(b));
    intervals(found.map(|open| (nanos(open.start), nanos(open.end))))
}

fn ask(calendar: &Calendar, window: &Window, question: Question) -> Result<(), TestCaseError> {
    let Question { a, b, working } = question;
    let (from, to) = (text(a), text(b));

    for at in [a, b] {
        let (want, got) = (window.is_open(at), calendar.is_open(utc(at)));
        ensure!(want == got, "is_open({}): expected {want}, got {got}", text(at));
    }

    let (want, got) = (window.between(a, b), calendar.between(utc(a), utc(b)));
    ensure!(TimeDelta::nanoseconds(want) == got, "between({from}, {to}): expected {want} ns, got {got}");

    for working in [working, -working, 0] {
        let (want, got) = (window.add(a, working), calendar.add(utc(a), TimeDelta::nanoseconds(working)));
        ensure!(agree(got, want), "add({from}, {working} ns): expected {want:?}, got {}", show(got.map(nanos)));
    }

    let (want, got) = (window.next_open(a), calendar.next_open(utc(a)));
    ensure!(agree(got, want), "next_open({from}): expected {want:?}, got {}", show(got.map(nanos)));
    let (want, got) = (window.next_close(a), calendar.next_close(utc(a)));
    ensure!(agree(got, want), "next_close({from}): expected {want:?}, got {}", show(got.map(nanos)));

    let (want, got) = (open_by_oracle(window, a, b), open_by_crate(calendar, a, b));
    ensure!(want == got, "open_intervals({from}..{to}):\nexpected {want:#?}\ngot {got:#?}");
    Ok(())
}

/// C7: what the crate calls never open is closed wherever one looks.
fn is_never_open(rule: &Rule, scene: &Scene) -> Result<(), TestCaseError> {
    let near = (0..scene.steps as i64).map(|index| scene.start + index * scene.step);
    let far = (0..1_000).map(|turn| turn * (HORIZON.end / 1_000) + turn * 7 * HOUR / 5);
    let found = near.chain(far).find(|&at| rule.is_open(at));
    ensure!(found.is_none(), "{rule:?} is refused as never open, yet open at {}", show(found));
    Ok(())
}

#[test]
fn c1_c5_c6_combined_calendars_answer_as_the_oracle_does_in_every_zone() {
    let refused = Cell::new(0);
    let drawn = |zone: &String| scenes(zone, QUESTIONS);
    check_each(&zone_names(), CALENDARS, 100_000, drawn, |scene: &Scene, asked: &Cell<u64>| {
        let calendar = match build(scene)? {
            Ok(calendar) => calendar,
            Err(never) => {
                refused.set(refused.get() + 1);
                asked.set(asked.get() + 1);
                return is_never_open(never, scene);
            }
        };
        let window = scene.window();
        for question in scene.questions(&window) {
            asked.set(asked.get() + 1);
            ask(&calendar, &window, question)?;
        }
        let (want, got) = (window.open_intervals(window.start..window.end()).len(), window.end());
        let found = calendar.open_intervals(utc(window.start)..utc(got)).count();
        ensure!(want == found, "expected {want} open intervals in all, got {found}");
        Ok(())
    });
    println!("refused as never open: {}", refused.get());
}

// ---- every transition of every zone ----

/// Calendars with edges at and around the readings that clock changes skip and repeat, and a combination of them.
struct Probed {
    split: Hours,
    office: Hours,
    shift: Hours,
    berlin: Hours,
    year: Rule,
    built: [Calendar; 4],
}

impl Probed {
    fn new(zone: &str) -> Probed {
        let night = ["23:45-00:15", "00:30-01:00", "02:15-02:45"];
        let split = Hours::new(zone).on(0..7, &night);
        let office = Hours::new(zone).on(0..5, &["08:00-12:00", "12:45-17:00"]).yearly(12, 25, &[]);
        let shift = Hours::new(zone).on(0..3, &["22:00-02:30"]).on(5..7, &["00:00-01:00", "02:00-24:00"]);
        let shift = shift.yearly(3, 31, &[]).yearly(10, 25, &["01:59:59-02:00:01"]);
        let shift = shift.dated("2011-12-30", &["00:00-24:00"]);
        let berlin = Hours::new("Europe/Berlin").on(0..7, &["03:00-20:00"]);
        let year = Rule::between("1990-01-01T00:00:00Z", "1990-12-31T12:34:56.789Z");
        let rule = |hours: &Hours| Rule::from(hours.clone());
        let combined = rule(&shift).except([year.clone(), rule(&berlin)]);
        let built = [rule(&split), rule(&office), rule(&shift), combined];
        let built = built.map(|rule| Calendar::from_spec(read(&rule)).unwrap());
        Probed { split, office, shift, berlin, year, built }
    }

    /// What each of the built calendars must say; the clock on the wall is read once for those of the same zone.
    fn wanted(&self, at: Nanos) -> [bool; 4] {
        if !HORIZON.contains(&at) {
            return [false; 4];
        }
        let reading = self.split.reading(at);
        let [split, office, shift] = [&self.split, &self.office, &self.shift].map(|hours| hours.is_open_at(reading));
        [split, office, shift, shift && !self.year.is_open(at) && !self.berlin.is_open(at)]
    }
}

const PROBES: [Nanos; 19] = [
    -DAY,
    -DAY + 1,
    -6 * HOUR,
    -HOUR,
    -30 * MINUTE,
    -20 * MINUTE,
    -SECOND,
    -1,
    0,
    1,
    SECOND,
    20 * MINUTE,
    30 * MINUTE - 1,
    30 * MINUTE,
    HOUR - SECOND,
    HOUR,
    6 * HOUR,
    DAY - 1,
    DAY,
];

#[test]
fn c1_membership_holds_around_every_transition_of_every_zone() {
    let (mut changes, mut asked) = (0, 0);
    for name in zone_names().into_iter().step_by(stride()) {
        let probed = Probed::new(&name);
        for transition in transitions(&probed.split.tz) {
            changes += 1;
            for at in PROBES.map(|probe| transition + probe) {
                for (index, want) in probed.wanted(at).into_iter().enumerate() {
                    asked += 1;
                    let got = probed.built[index].is_open(utc(at));
                    assert_eq!(want, got, "{name}, calendar {index} at {}, near {}", text(at), text(transition));
                }
            }
        }
    }
    println!("{asked} questions around {changes} transitions");
    let enough = changes > sampled(10_000) && asked > sampled(1_000_000);
    assert!(enough, "only {asked} questions around {changes} transitions");
}

// ---- algebra: the crate against itself, over any span ----

#[test]
fn c5_open_time_of_union_intersection_and_difference_adds_up_over_any_span() {
    let spans = prop::collection::vec((instants(), instants()), 40);
    let one = || scenes("America/New_York", 1);
    check(260, 8_000, (one(), one(), spans), |(one, two, spans), asked| {
        let (Ok(a), Ok(b)) = (built(&one.rule), built(&two.rule)) else { return Ok(()) };
        let both = Calendar::intersection([a.clone(), b.clone()]).ok();
        let rest = a.except([b.clone()]).ok();
        let either = Calendar::union([a.clone(), b.clone()]).unwrap();
        for &(from, to) in spans {
            asked.set(asked.get() + 1);
            let time = |calendar: &Calendar| calendar.between(utc(from), utc(to));
            let (both, rest) =
                (both.as_ref().map_or(TimeDelta::zero(), time), rest.as_ref().map_or(TimeDelta::zero(), time));
            let what = format!("{} to {} of {:?} and {:?}", text(from), text(to), one.rule, two.rule);
            ensure!(time(&a) == both + rest, "{what}: {} is not {both} in common and {rest} besides", time(&a));
            ensure!(time(&either) == rest + time(&b), "{what}: {} is not {rest} and {}", time(&either), time(&b));
            let first = a.next_open(utc(from)).into_iter().chain(b.next_open(utc(from))).min();
            ensure!(either.next_open(utc(from)) == first, "{what}: the union opens elsewhere than at {first:?}");
        }
        Ok(())
    });
}

// ---- named cases, worked by hand ----

/// Open from and until: of the oracle, and of the crate however it is given the calendar.
#[track_caller]
fn holds(rule: impl Into<Rule>, from: &str, to: &str, want: &[&str]) {
    let rule = rule.into();
    let (from, to) = (at(from), at(to));
    let step = 30 * SECOND;
    let window = rule.watch(from, step, ((to - from) / step) as usize);
    assert_eq!(open_by_oracle(&window, from, to), want, "the oracle on {rule:?}");
    let ways = [Calendar::from_spec(read(&rule)), Calendar::from_spec(spec(&rule)), built(&rule)];
    let ways = ways.into_iter().map(Result::unwrap).chain(named(&rule));
    for calendar in ways {
        assert_eq!(open_by_crate(&calendar, from, to), want, "{rule:?}");
    }
}

fn of(zone: &str, days: std::ops::Range<usize>, hours: &[&str]) -> Rule {
    Rule::from(Hours::new(zone).on(days, hours))
}

fn always() -> Rule {
    Hours::always().into()
}

#[test]
fn c5_follow_the_sun_except_a_maintenance_window() {
    let desk = |zone: &str| of(zone, 0..5, &["09:00-17:00"]);
    let sun = Rule::Union(vec![desk("Asia/Tokyo"), desk("Europe/London"), desk("America/Denver")]);
    let night = ["2026-03-03T00:00:00Z 2026-03-03T08:00:00Z", "2026-03-03T09:00:00Z 2026-03-04T00:00:00Z"];
    holds(sun.clone(), "2026-03-03T00:00:00Z", "2026-03-04T00:00:00Z", &night);
    let except = sun.except([Rule::between("2026-03-03T01:00:00Z", "2026-03-03T03:00:00Z")]);
    let night = [
        "2026-03-03T00:00:00Z 2026-03-03T01:00:00Z",
        "2026-03-03T03:00:00Z 2026-03-03T08:00:00Z",
        "2026-03-03T09:00:00Z 2026-03-04T00:00:00Z",
    ];
    holds(except, "2026-03-03T00:00:00Z", "2026-03-04T00:00:00Z", &night);
}

#[test]
fn c5_the_customer_s_hours_and_ours() {
    // New York changes its clocks on 8 March 2026, Berlin on the 29th.
    let both = vec![of("America/New_York", 0..5, &["09:00-17:00"]), of("Europe/Berlin", 0..5, &["08:00-16:00"])];
    let both = Rule::Intersection(both);
    let march = |day: &str| (format!("2026-03-{day}T00:00:00Z"), format!("2026-03-{day}T23:59:00Z"));
    for (day, want) in [
        ("03", "2026-03-03T14:00:00Z 2026-03-03T15:00:00Z"),
        ("10", "2026-03-10T13:00:00Z 2026-03-10T15:00:00Z"),
        ("31", "2026-03-31T13:00:00Z 2026-03-31T14:00:00Z"),
    ] {
        let (from, to) = march(day);
        holds(both.clone(), &from, &to, &[want]);
    }
}

#[test]
fn c5_windows_are_a_rule_like_any_other() {
    let first = Rule::between("1985-06-09T13:30:00Z", "1985-06-09T13:45:00Z");
    let second = Rule::between("1985-06-09T13:40:00Z", "1985-06-11T20:00:00Z");
    let (from, to) = ("1985-06-09T00:00:00Z", "1985-06-12T00:00:00Z");
    let pair = || vec![first.clone(), second.clone()];
    holds(Rule::Union(pair()), from, to, &["1985-06-09T13:30:00Z 1985-06-11T20:00:00Z"]);
    holds(Rule::Intersection(pair()), from, to, &["1985-06-09T13:40:00Z 1985-06-09T13:45:00Z"]);
    holds(first.clone().except([second.clone()]), from, to, &["1985-06-09T13:30:00Z 1985-06-09T13:40:00Z"]);
    let rest = ["1985-06-09T00:00:00Z 1985-06-09T13:30:00Z", "1985-06-11T20:00:00Z 1985-06-12T00:00:00Z"];
    holds(always().except(pair()), from, to, &rest);
}

#[test]
fn c5_a_window_is_exact_to_the_nanosecond() {
    let day = of("UTC", 0..7, &["09:00-17:00"]);
    let rule = day.except([Rule::between("2026-03-03T10:00:00.000000001Z", "2026-03-03T10:00:00.000000002Z")]);
    let calendar = Calendar::from_spec(spec(&rule)).unwrap();
    let (from, to) = (at("2026-03-03T00:00:00Z"), at("2026-03-04T00:00:00Z"));
    let want =
        ["2026-03-03T09:00:00Z 2026-03-03T10:00:00.000000001Z", "2026-03-03T10:00:00.000000002Z 2026-03-03T17:00:00Z"];
    assert_eq!(open_by_crate(&calendar, from, to), want);
    assert_eq!(calendar.between(utc(from), utc(to)), TimeDelta::hours(8) - TimeDelta::nanoseconds(1));
}

#[test]
fn c1_lord_howe_changes_by_half_an_hour() {
    let both = Rule::Intersection(vec![of("Australia/Lord_Howe", 6..7, &["01:45-02:15"]), always()]);
    // 2024-10-06: at 02:00 (15:30Z) clocks go to 02:30. 2024-04-07: at 02:00 (15:00Z) they go back to 01:30.
    let spring = ["2024-10-05T15:15:00Z 2024-10-05T15:30:00Z"];
    holds(both.clone(), "2024-10-05T00:00:00Z", "2024-10-07T00:00:00Z", &spring);
    let autumn = ["2024-04-06T14:45:00Z 2024-04-06T15:00:00Z", "2024-04-06T15:15:00Z 2024-04-06T15:45:00Z"];
    holds(both, "2024-04-06T00:00:00Z", "2024-04-08T00:00:00Z", &autumn);
}

/// Since 1970 no zone has changed its clocks by 20 minutes, so one is made by hand; 15, 40 and 44½ minutes are real.
#[test]
fn c1_odd_minutes() {
    let kathmandu = of("Asia/Kathmandu", 2..3, &["00:10-01:00"]);
    let want = ["1985-12-31T18:30:00Z 1985-12-31T19:15:00Z"]; // 00:00 becomes 00:15
    holds(kathmandu, "1985-12-31T00:00:00Z", "1986-01-02T00:00:00Z", &want);
    let kiritimati = of("Pacific/Kiritimati", 0..1, &["00:30-01:00"]);
    let want = ["1979-10-01T10:40:00Z 1979-10-01T11:00:00Z"]; // 00:00 becomes 00:40
    holds(kiritimati, "1979-10-01T00:00:00Z", "1979-10-02T00:00:00Z", &want);
    let monrovia = of("Africa/Monrovia", 4..5, &["00:30-01:00"]);
    let want = ["1972-01-07T00:44:30Z 1972-01-07T01:00:00Z"]; // 00:00 becomes 00:44:30
    holds(monrovia, "1972-01-07T00:00:00Z", "1972-01-08T00:00:00Z", &want);
}

#[test]
fn c1_twenty_minutes() {
    for name in zone_names() {
        let tz = jiff::tz::TimeZone::get(&name).unwrap();
        let offset = |at: Nanos| tz.to_offset(jiff::Timestamp::from_nanosecond(i128::from(at)).unwrap()).seconds();
        let found = transitions(&tz).into_iter().find(|&at| (offset(at) - offset(at - 1)).abs() == 1200);
        assert_eq!(found.map(text), None, "{name} changes by 20 minutes: name it here");
    }
    let east = |minutes: i32| FixedOffset::east_opt(minutes * 60).unwrap();
    let changes = [("2020-04-05T02:00:00Z", 20), ("2020-09-06T02:00:00Z", 0)]; // Sundays: 02:00 to 02:20, 02:20 to 02:00
    let changes = changes.map(|(when, offset)| (utc(at(when)), east(offset)));
    let zones = Zones::bundled().with(Zone::from_transitions("Test/Twenty", east(0), changes).unwrap());
    let desk = CalendarSpec::weekly("Test/Twenty").hours("sun", ["01:50-02:30"]);
    let rule = CalendarSpec::intersection([desk, CalendarSpec::always()]);
    let calendar = Calendar::from_spec_with(rule, &zones).unwrap();
    let found = |from: &str, to: &str| open_by_crate(&calendar, at(from), at(to));
    let spring = ["2020-04-05T01:50:00Z 2020-04-05T02:10:00Z"];
    assert_eq!(found("2020-04-04T00:00:00Z", "2020-04-06T00:00:00Z"), spring);
    // Until 02:20 (02:00Z) at +20, then from 02:00 on again.
    let autumn = ["2020-09-06T01:30:00Z 2020-09-06T02:30:00Z"];
    assert_eq!(found("2020-09-05T00:00:00Z", "2020-09-07T00:00:00Z"), autumn);
}

#[test]
fn c1_apia_and_kwajalein_skip_a_whole_day() {
    let thursday = always().except([of("Pacific/Apia", 3..4, &["00:00-24:00"])]);
    let want = ["2011-12-28T12:00:00Z 2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z 2012-01-03T00:00:00Z"];
    holds(thursday, "2011-12-28T12:00:00Z", "2012-01-03T00:00:00Z", &want);
    let friday = Rule::Union(vec![of("Pacific/Apia", 4..5, &["00:00-24:00"]), of("UTC", 4..5, &["12:00-13:00"])]);
    let want = ["2011-12-30T12:00:00Z 2011-12-30T13:00:00Z"]; // UTC has that Friday, Apia has not
    holds(friday, "2011-12-28T00:00:00Z", "2012-01-03T00:00:00Z", &want);
    // Kwajalein has no Saturday 1993-08-21.
    let weekend = of("Kwajalein", 5..7, &["00:00-24:00"]).except([of("UTC", 5..6, &["18:00-19:00"])]);
    let want = ["1993-08-21T12:00:00Z 1993-08-21T18:00:00Z", "1993-08-21T19:00:00Z 1993-08-22T12:00:00Z"];
    holds(weekend, "1993-08-17T00:00:00Z", "1993-08-25T00:00:00Z", &want);
}

#[test]
fn c1_cairo_sao_paulo_and_havana_change_at_midnight() {
    // Friday 2024-04-26 begins at 01:00 (22:00Z); Thursday 2024-10-31 has its last hour twice, from 20:00Z on.
    let both = |rule: Rule| Rule::Intersection(vec![rule, always()]);
    let want = ["2024-04-25T22:00:00Z 2024-04-25T23:00:00Z"];
    let cairo = both(of("Africa/Cairo", 4..5, &["00:00-02:00"]));
    holds(cairo, "2024-04-25T00:00:00Z", "2024-04-27T00:00:00Z", &want);
    let want = ["2024-10-31T20:30:00Z 2024-10-31T21:00:00Z", "2024-10-31T21:30:00Z 2024-10-31T22:00:00Z"];
    let cairo = both(of("Africa/Cairo", 3..4, &["23:30-24:00"]));
    holds(cairo, "2024-10-31T00:00:00Z", "2024-11-01T00:00:00Z", &want);
    // Sunday 2018-11-04 begins at 01:00 (03:00Z); Saturday 2018-02-17 has its last hour twice, from 01:00Z on.
    let want = ["2018-11-04T03:00:00Z 2018-11-04T03:30:00Z"];
    let sao_paulo = both(of("America/Sao_Paulo", 6..7, &["00:30-01:30"]));
    holds(sao_paulo, "2018-11-03T12:00:00Z", "2018-11-05T00:00:00Z", &want);
    let want = ["2018-02-18T01:30:00Z 2018-02-18T02:00:00Z", "2018-02-18T02:30:00Z 2018-02-18T04:00:00Z"];
    let sao_paulo = both(of("America/Sao_Paulo", 5..6, &["23:30-01:00"]));
    holds(sao_paulo, "2018-02-17T12:00:00Z", "2018-02-19T00:00:00Z", &want);
    // Sunday 2024-03-10 begins at 01:00 (05:00Z); Sunday 2024-11-03 has its first hour twice, from 04:00Z on.
    let want = ["2024-03-10T05:00:00Z 2024-03-10T06:00:00Z"];
    let havana = both(of("America/Havana", 6..7, &["00:00-02:00"]));
    holds(havana.clone(), "2024-03-09T12:00:00Z", "2024-03-11T00:00:00Z", &want);
    let want = ["2024-11-03T04:00:00Z 2024-11-03T07:00:00Z"];
    holds(havana, "2024-11-02T12:00:00Z", "2024-11-04T00:00:00Z", &want);
}

#[test]
fn c1_st_johns_changes_a_minute_past_midnight() {
    // Sunday 2010-11-07 lasts one minute (02:30Z), then it is Saturday 23:01 again.
    let saturday = of("America/St_Johns", 5..6, &["23:00-24:00"]);
    let want = ["2010-11-07T01:30:00Z 2010-11-07T02:30:00Z", "2010-11-07T02:31:00Z 2010-11-07T03:30:00Z"];
    holds(saturday.clone(), "2010-11-06T12:00:00Z", "2010-11-08T00:00:00Z", &want);
    let window = Rule::between("2010-11-07T02:30:00Z", "2010-11-07T02:31:00Z");
    let want = ["2010-11-07T01:30:00Z 2010-11-07T03:30:00Z"];
    holds(Rule::Union(vec![saturday, window]), "2010-11-06T12:00:00Z", "2010-11-08T00:00:00Z", &want);
    // Sunday 2010-03-14 00:01 (03:31Z) becomes 01:01.
    let sunday = of("America/St_Johns", 6..7, &["00:00-01:30"]).except([of("UTC", 6..7, &["03:45-03:50"])]);
    let want = ["2010-03-14T03:30:00Z 2010-03-14T03:45:00Z", "2010-03-14T03:50:00Z 2010-03-14T04:00:00Z"];
    holds(sunday, "2010-03-13T12:00:00Z", "2010-03-15T00:00:00Z", &want);
}

#[test]
fn c1_dublin_and_casablanca_save_daylight_backwards() {
    // Dublin's winter is what its law calls the other time; its clocks are London's all the same.
    let dublin = of("Europe/Dublin", 0..7, &["08:00-17:00"]);
    let mistakes = Calendar::from_spec(read(&dublin.clone().except([of("Europe/London", 0..7, &["08:00-17:00"])])));
    assert_eq!(mistakes.unwrap_err().problems()[0].kind(), ProblemKind::NeverOpen);
    let less = dublin.except([of("UTC", 0..7, &["08:00-16:30"])]);
    holds(less.clone(), "2024-01-09T00:00:00Z", "2024-01-10T00:00:00Z", &["2024-01-09T16:30:00Z 2024-01-09T17:00:00Z"]);
    holds(less, "2024-07-09T00:00:00Z", "2024-07-10T00:00:00Z", &["2024-07-09T07:00:00Z 2024-07-09T08:00:00Z"]);
    // Ramadan 2024: on Sunday 2024-03-10 03:00 (02:00Z) becomes 02:00; on Sunday 2024-04-14 it is the other way round.
    let casablanca = Rule::Intersection(vec![of("Africa/Casablanca", 6..7, &["02:15-03:15"]), always()]);
    let want = ["2024-03-10T01:15:00Z 2024-03-10T02:00:00Z", "2024-03-10T02:15:00Z 2024-03-10T03:15:00Z"];
    holds(casablanca.clone(), "2024-03-10T00:00:00Z", "2024-03-11T00:00:00Z", &want);
    let want = ["2024-04-14T02:00:00Z 2024-04-14T02:15:00Z"];
    holds(casablanca, "2024-04-14T00:00:00Z", "2024-04-15T00:00:00Z", &want);
}
