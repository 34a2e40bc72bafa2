//! Mistakes in books and their messages, and very large books.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use punctual::book::{BookEntrySpec, ConditionsSpec, Matching, OpenedSpec, PolicyBookSpec, ValuesSpec, Verdict};
use punctual::calendar::DateSpec;
use punctual::input::ProblemKind;
use punctual::{CalendarSpec, EventKind, InputError, MetricSpec, PolicyBook, PolicySpec, Ticket};
use punctual_tests::sampled;
use serde_json::{Value, json};

/// A small valid book.
fn valid() -> Value {
    json!({
        "matching": "following",
        "calendars": { "office": { "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["09:00-17:00"] } } },
        "policies": [
            { "when": { "tier": ["gold", "platinum"], "priority": "high", "attributes": { "region": ["emea"] },
                        "opened": { "inside": "office" } },
              "valid": { "from": "2026-01-01T00:00:00Z", "until": "2027-01-01T00:00:00Z" },
              "policy": { "id": "a", "version": 2, "calendar": "office",
                          "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } } },
            { "policy": { "id": "b", "kind": "ola", "calendar": "24x7",
                          "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } } }
        ]
    })
}

fn read(book: Value) -> Result<PolicyBook, InputError> {
    PolicyBook::from_spec(serde_json::from_value::<PolicyBookSpec>(book).unwrap())
}

/// The valid book with one place set to `value`; a pointer that ends in a new name adds it.
fn with(pointer: &str, value: Value) -> Value {
    let mut book = valid();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match book.pointer_mut(parent).unwrap() {
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
        parent => parent[name] = value,
    }
    book
}

/// Setting `pointer` to `value` gives exactly one problem: of this kind, at this path.
#[track_caller]
fn refused(pointer: &str, value: Value, kind: ProblemKind, path: &str) {
    let invalid = read(with(pointer, value)).expect_err("should be refused");
    let found: Vec<_> = invalid.problems().iter().map(|problem| (problem.kind(), problem.path())).collect();
    assert_eq!(found, [(kind, path)], "{invalid}");
}

#[test]
fn the_book_that_the_others_are_made_of_is_valid() {
    assert_eq!(read(valid()).unwrap().policies().count(), 2);
    for (pointer, value) in [
        ("/matching", json!("pinned")),
        ("/policies", json!([])),
        ("/policies/0/when", json!({})),
        ("/policies/0/when", json!([{}])),
        (
            "/policies/0/when",
            json!([{ "status": "open", "opened": { "inside": "office" } }, { "agent": { "not": "a" } }]),
        ),
        ("/policies/0/when/group", json!({ "not": ["a", "b"] })),
        ("/policies/0/when/tier", json!({ "at_least": -2, "below": "+3.50" })),
        ("/policies/0/when/tier", json!({ "below": 1e16 })),
        ("/policies/0/when/attributes", json!({})),
        ("/policies/0/when/opened", json!({ "outside": "24x7", "inside": "office" })),
        ("/policies/0/valid", json!({})),
        ("/policies/0/valid", json!({ "until": "9999-12-31T00:00:00+01:00" })),
        ("/policies/1/policy/id", json!("c")),
    ] {
        read(with(pointer, value)).unwrap();
    }
}

#[test]
fn b1_each_mistake_in_a_book_is_found_at_its_place() {
    use ProblemKind::*;
    refused("/matching", json!("floating"), UnknownName, "matching");
    refused("/matching", json!(true), WrongType, "matching");
    refused("/order", json!([]), UnknownField, "order");
    refused("/policies", json!({}), WrongType, "policies");
    refused("/policies", json!(null), Missing, "policies");
    refused("/policies/1", json!("b"), WrongType, "policies[1]");
    refused("/policies/1", json!({}), Missing, "policies[1].policy");
    refused("/policies/1/policy", json!("b"), WrongType, "policies[1].policy");
    refused("/policies/1/if", json!({}), UnknownField, "policies[1].if");
    refused("/policies/0/when", json!("gold"), WrongType, "policies[0].when");
    refused("/policies/0/when", json!([]), Missing, "policies[0].when");
    refused("/policies/0/when", json!([{ "tier": "gold" }, 7]), WrongType, "policies[0].when[1]");
    refused("/policies/0/when", json!([{}, { "tier": ["*"] }]), Senseless, "policies[0].when[1].tier[0]");
    refused("/policies/0/when/tiers", json!(["gold"]), UnknownField, "policies[0].when.tiers");
    refused("/policies/0/when/tier", json!(7), WrongType, "policies[0].when.tier");
    refused("/policies/0/when/tier", json!([]), Missing, "policies[0].when.tier");
    refused("/policies/0/when/tier", json!("*"), Senseless, "policies[0].when.tier");
    refused("/policies/0/when/tier", json!(["gold", "*"]), Senseless, "policies[0].when.tier[1]");
    refused("/policies/0/when/tier", json!(["gold", "x", "gold"]), Duplicate, "policies[0].when.tier[2]");
    refused("/policies/0/when/priority", json!([null]), WrongType, "policies[0].when.priority[0]");
    refused("/policies/0/when/attributes", json!("emea"), WrongType, "policies[0].when.attributes");
    refused("/policies/0/when/attributes/a.b", json!({}), Missing, "policies[0].when.attributes[\"a.b\"]");
    refused("/policies/0/when/status", json!(true), WrongType, "policies[0].when.status");
    refused("/policies/0/when/group", json!({ "not": [] }), Missing, "policies[0].when.group.not");
    refused("/policies/0/when/group", json!({ "not": {} }), WrongType, "policies[0].when.group.not");
    refused("/policies/0/when/group", json!({ "not": "*" }), Senseless, "policies[0].when.group.not");
    refused("/policies/0/when/agent", json!({ "no": ["x"] }), UnknownField, "policies[0].when.agent.no");
    let both = json!({ "not": "x", "below": 2 });
    refused("/policies/0/when/agent", both, Senseless, "policies[0].when.agent.not");
    refused("/policies/0/when/tier", json!({ "at_least": "ten" }), Unreadable, "policies[0].when.tier.at_least");
    refused("/policies/0/when/tier", json!({ "below": [] }), WrongType, "policies[0].when.tier.below");
    refused("/policies/0/when/tier", json!({ "below": true }), WrongType, "policies[0].when.tier.below");
    let nothing = json!({ "at_least": 2.50, "below": "2.5" });
    refused("/policies/0/when/tier", nothing, Senseless, "policies[0].when.tier.below");
    refused("/policies/0/when/attributes/region", json!([1]), WrongType, "policies[0].when.attributes.region[0]");
    refused("/policies/0/when/opened", json!("office"), WrongType, "policies[0].when.opened");
    refused("/policies/0/when/opened", json!({}), Missing, "policies[0].when.opened");
    refused("/policies/0/when/opened", json!({ "in": "office" }), UnknownField, "policies[0].when.opened.in");
    refused("/policies/0/when/opened/inside", json!("ofice"), UnknownName, "policies[0].when.opened.inside");
    refused("/policies/0/when/opened/outside", json!(1), WrongType, "policies[0].when.opened.outside");
    refused("/policies/0/valid", json!("2026"), WrongType, "policies[0].valid");
    refused("/policies/0/valid/to", json!("2026-01-01T00:00:00Z"), UnknownField, "policies[0].valid.to");
    refused("/policies/0/valid/from", json!(2026), WrongType, "policies[0].valid.from");
    refused("/policies/0/valid/from", json!("2026-01-01"), Unreadable, "policies[0].valid.from");
    refused("/policies/0/valid/until", json!("2026-01-01T00:00:00Z"), Senseless, "policies[0].valid.until");
    refused("/policies/0/valid/until", json!("2025-01-01T00:00:00Z"), Senseless, "policies[0].valid.until");
    let before = json!({ "until": "1969-01-01T00:00:00Z" });
    refused("/policies/0/valid", before, OutsideHorizon, "policies[0].valid");
    let after = json!({ "from": "2100-01-01T00:00:00Z", "until": "2101-01-01T00:00:00Z" });
    refused("/policies/0/valid", after, OutsideHorizon, "policies[0].valid");
}

#[test]
fn b1_mistakes_in_a_policy_are_found_at_their_place_in_the_book() {
    use ProblemKind::*;
    refused("/policies/1/policy/id", json!(1), WrongType, "policies[1].policy.id");
    refused("/policies/1/policy/kind", json!(1), WrongType, "policies[1].policy.kind");
    refused("/policies/1/policy/calendar", json!("night"), UnknownName, "policies[1].policy.calendar");
    refused("/policies/1/policy/when", json!({}), UnknownField, "policies[1].policy.when");
    let target = "/policies/1/policy/metrics/resolution/targets/*/*";
    refused(target, json!("1d"), Unreadable, "policies[1].policy.metrics.resolution.targets.*.*");
    let closed = json!({ "shut": { "time_zone": "UTC", "hours": { "mon": "closed" } } });
    refused("/policies/1/policy/calendars", closed, NeverOpen, "policies[1].policy.calendars.shut");
    let own = json!({ "office": { "time_zone": "UTC", "hours": { "mon": ["09:00-10:00"] } } });
    refused("/policies/1/policy/calendars", own, Duplicate, "policies[1].policy.calendars.office");
}

#[test]
fn b1_a_mistake_in_a_shared_calendar_is_reported_once() {
    use ProblemKind::*;
    refused("/calendars/office/time_zone", json!("Mars/Olympus"), UnknownName, "calendars.office.time_zone");
    refused("/calendars/24x7", json!("office"), Senseless, "calendars.24x7");
}

#[test]
fn s1_versions_differ_in_their_numbers_and_agree_in_their_kind() {
    use ProblemKind::*;
    let mut twice = with("/policies/1/policy/id", json!("a"));
    twice["policies"][1]["policy"]["kind"] = json!("sla");
    twice["policies"][1]["policy"]["version"] = json!(2);
    refused_book(twice.clone(), Duplicate, "policies[1].policy.version");
    twice["policies"][1]["policy"]["version"] = json!(1);
    read(twice.clone()).unwrap();
    twice["policies"][1]["policy"]["kind"] = json!("ola");
    refused_book(twice.clone(), Senseless, "policies[1].policy.kind");
    // Version 1 is what a policy has that says none.
    twice["policies"][0]["policy"].as_object_mut().unwrap().remove("version");
    twice["policies"][1]["policy"]["kind"] = json!("sla");
    refused_book(twice, Duplicate, "policies[1].policy.version");
}

#[track_caller]
fn refused_book(book: Value, kind: ProblemKind, path: &str) {
    let invalid = read(book).expect_err("should be refused");
    let found: Vec<_> = invalid.problems().iter().map(|problem| (problem.kind(), problem.path())).collect();
    assert_eq!(found, [(kind, path)], "{invalid}");
}

#[test]
fn b1_all_mistakes_come_at_once_and_say_what_to_write() {
    let metrics = json!({ "resolution": { "targets": { "*": { "*": "1 hour" } } } });
    let book = json!({
        "mode": "pinned", "matching": "now",
        "calendars": { "office": { "time_zone": "UTC", "hours": { "mon": "9-5" } } },
        "policies": [
            { "when": { "tier": [], "attributes": { "region": ["*", "emea", "emea"] }, "opened": { "inside": "night" } },
              "valid": { "from": "2027-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z" },
              "policy": { "id": "a", "calendar": "office", "metrics": metrics } },
            { "when": { "opened": {} }, "valid": { "until": "tomorrow" } },
            { "policy": { "id": "a", "kind": "ola", "calendars": { "office": "24x7" }, "calendar": "nights", "metrics": {} } }
        ]
    });
    let expected = [
        "invalid policy book:",
        "calendars.office.hours.mon: `9-5` is not a range of hours; write times from 00:00 to 24:00, such as `09:00-17:00`, or `closed` \
         alone",
        "matching: `now` is not known here; write `pinned` or `following`",
        "mode: `mode` is not a field here; the fields here are `matching`, `pick`, `calendars`, `policies`",
        "policies[0].policy.metrics.resolution.targets.*.*: `1 hour` is not an allowance; did you mean `1h`? \
         Write working time such as `4h` or `1h30m`, or `2 business days`, or `3 calendar days`",
        "policies[0].valid.until: is not after `from`; write an end after the beginning",
        "policies[0].when.attributes.region[0]: `*` is not a value; leave the field out to match every ticket",
        "policies[0].when.attributes.region[2]: `emea` is listed twice; list each value once",
        "policies[0].when.opened.inside: there is no calendar `night`; the calendars of the book are `office`, `24x7`",
        "policies[0].when.tier: is empty; list the values that match, or leave the field out to match every ticket",
        "policies[1].policy: is missing; write a policy, such as {\"id\": \"premium\", …}",
        "policies[1].valid.until: `tomorrow` is not an instant; write date, time and offset, such as `2026-01-01T00:00:00Z`",
        "policies[1].when.opened: is empty; name a calendar of the book, as in {\"inside\": \"office\"} or {\"outside\": \
         \"office\"}",
        "policies[2].policy.calendar: there is no calendar `nights`; the calendars here are `office`, `24x7`",
        "policies[2].policy.calendars.office: `office` is a calendar of the book, too; give this calendar another name",
        "policies[2].policy.kind: `ola` is not the kind of `a`: at policies[0] it is `sla`; give every version of a policy \
         the same kind, or this one another `id`",
        "policies[2].policy.metrics: is empty; write metrics by name, such as {\"resolution\": {\"targets\": {…}}}",
        "policies[2].policy.version: policies[0] is version 1 of `a`, too; give each version of a policy a number of its own",
    ];
    let found = read(book).unwrap_err().to_string();
    assert_eq!(found.lines().collect::<Vec<_>>(), expected, "{found}");
}

#[test]
fn b2_keys_written_twice_are_mistakes() {
    let twice = r#"{ "policies": [ { "when": { "attributes": { "a": "x", "a": "y" } },
        "policy": { "id": "p", "calendar": "24x7", "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } } } ] }"#;
    let text = serde_json::from_str::<PolicyBook>(twice).unwrap_err().to_string();
    assert!(text.contains("policies[0].when.attributes.a: `a` is written twice"), "{text}");
}

#[test]
fn a_book_from_code_is_the_same_as_one_from_a_file() {
    let resolution = || MetricSpec::new().targets("*", "*", "4h");
    let first = PolicySpec::new("a").version(2).calendar("office").metrics("resolution", resolution());
    let conditions = ConditionsSpec::new()
        .tier(["gold", "platinum"])
        .priority(["high"])
        .attributes("region", ["emea"])
        .opened(OpenedSpec::new().inside("office"));
    let year = |year: i32| Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).unwrap();
    let first = BookEntrySpec::new(first).when(conditions).valid(year(2026)..year(2027));
    let second = PolicySpec::new("b").kind("ola").calendar("24x7").metrics("resolution", resolution());
    let spec = PolicyBookSpec::new()
        .matching(Matching::Following)
        .calendars("office", CalendarSpec::weekly("Europe/Berlin").hours("mon-fri", ["09:00-17:00"]))
        .policies([first])
        .policies([second]);
    // One value that stands alone is the only difference between the two.
    let file = with("/policies/0/when/priority", json!(["high"]));
    assert_eq!(spec, serde_json::from_value(file).unwrap());
    assert_eq!(PolicyBook::try_from(spec).unwrap().policies().count(), 2);
}

#[test]
fn limits_of_validity_that_no_file_could_hold_are_none() {
    let policy = PolicySpec::new("p").calendar("24x7").metrics("resolution", MetricSpec::new().targets("*", "*", "4h"));
    let entry = BookEntrySpec::new(policy).valid(DateTime::<Utc>::MIN_UTC..DateTime::<Utc>::MAX_UTC);
    let book = PolicyBook::from_spec(PolicyBookSpec::new().policies([entry])).unwrap();
    let ticket = Ticket::opened("T", DateTime::UNIX_EPOCH).build().unwrap();
    assert!(!book.select(&ticket, DateTime::UNIX_EPOCH).is_empty());
}

/// A hundred thousand, or a sample.
fn many() -> i64 {
    sampled(100_000) as i64
}

fn opened() -> DateTime<Utc> {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

fn plain(id: String) -> PolicySpec {
    PolicySpec::new(id).calendar("24x7").metrics("resolution", MetricSpec::new().targets("*", "*", "4h"))
}

/// Builds it, asks it, and has it explained: were one of these quadratic, it would not end.
#[track_caller]
fn ends(entries: impl Iterator<Item = BookEntrySpec>, ticket: &Ticket, expected: &str) {
    let spec = PolicyBookSpec::new().matching("following").policies(entries);
    let book = PolicyBook::from_spec(spec).unwrap();
    let selection = book.select(ticket, DateTime::<Utc>::MAX_UTC);
    let chosen = selection.kind("sla").unwrap();
    assert_eq!(format!("{} {}", chosen.id(), chosen.version()), expected);
    let explanation = book.explain_selection(ticket, DateTime::<Utc>::MAX_UTC);
    let found: Vec<_> = explanation.iter().filter(|considered| considered.verdict == Verdict::Chosen).collect();
    assert!(found.iter().any(|considered| *considered.id == *chosen.id() && considered.version == chosen.version()));
}

#[test]
fn b3_many_policies_with_attributes_and_calendars_of_their_own_to_look_at() {
    let entries = (0..many()).map(|number| {
        let conditions = ConditionsSpec::new()
            .attributes(format!("a{number}"), ["x", "y", "z"])
            .attributes("number", [number.to_string()])
            .opened(OpenedSpec::new().inside("24x7"));
        BookEntrySpec::new(plain(format!("p{number}"))).when(conditions)
    });
    let last = format!("a{}", many() - 1);
    let ticket = Ticket::opened("T", opened()).attribute(last, "y").attribute("number", (many() - 1).to_string());
    ends(entries, &ticket.build().unwrap(), &format!("p{} 1", many() - 1));
}

#[test]
fn b3_many_versions_that_are_valid_at_once() {
    let entries = (0..many()).map(|number| {
        let ends = opened() + TimeDelta::seconds(many() - number);
        BookEntrySpec::new(plain("p".to_owned()).version(number as u32)).valid(..ends)
    });
    let ticket = Ticket::opened("T", opened() + TimeDelta::seconds(1)).build().unwrap();
    ends(entries, &ticket, &format!("p {}", many() - 2));
}

#[test]
fn b3_many_kinds() {
    let entries = (0..many()).map(|number| plain(format!("p{number}")).kind(format!("kind {number}")).into());
    ends(entries.chain([plain("last".to_owned()).into()]), &Ticket::opened("T", opened()).build().unwrap(), "last 1");
}

#[test]
fn b3_a_book_is_shown_with_each_calendar_once_in_the_whole() {
    let shown = |policies: usize| {
        let calendar = CalendarSpec::weekly("UTC")
            .hours("mon", ["09:00-17:00"])
            .dates("2026-05-01", DateSpec::closed().name("only in the book"));
        let spec = PolicyBookSpec::new().calendars("office", calendar);
        let spec = spec.policies((0..policies).map(|number| plain(format!("p{number}"))));
        let shown = format!("{:?}", PolicyBook::from_spec(spec).unwrap());
        // What each policy says itself is there as it was written.
        assert_eq!(shown.matches("PolicySpec {").count(), policies);
        shown.matches("only in the book").count()
    };
    assert_eq!(shown(1), shown(20));
}

#[test]
fn b3_many_values_and_many_events() {
    let values = (0..many()).map(|number| number.to_string());
    let entries = [
        BookEntrySpec::new(plain("p".to_owned())).when(ConditionsSpec::new().tier(ValuesSpec::one_of(values))),
        plain("rest".to_owned()).into(),
    ];
    let changes = (0..many()).map(|number| {
        let at = opened() + TimeDelta::seconds(number);
        (at, EventKind::AttributeChanged { name: number.to_string().into(), to: "x".into() })
    });
    let ticket = changes.fold(Ticket::opened("T", opened()), |ticket, (at, change)| ticket.event(at, change));
    let ticket =
        ticket.event(opened() + TimeDelta::days(1), EventKind::TierChanged { to: (many() - 1).to_string().into() });
    ends(entries.into_iter(), &ticket.build().unwrap(), "p 1");
}

#[test]
fn b3_a_book_takes_so_many_calendars_and_says_so_once() {
    let own = |number: usize| {
        let window = CalendarSpec::window(opened(), opened() + TimeDelta::hours(1));
        plain(format!("p{number}")).calendars("own", window)
    };
    let spec = PolicyBookSpec::new().policies((0..4_100).map(own));
    let invalid = PolicyBook::from_spec(spec).unwrap_err();
    let found: Vec<_> = invalid.problems().iter().map(|problem| (problem.kind(), problem.path())).collect();
    assert_eq!(found, [(ProblemKind::TooLarge, "policies[4096].policy.calendars.own")]);
}
