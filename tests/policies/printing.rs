//! A policy that is printed and read again is the same policy.

use crate::sampled;
use proptest::prelude::*;
use punctual::calendar::DateSpec;
use punctual::condition::{ConditionsSpec, ValuesSpec};
use punctual::policy::{CalendarChoice, CapSpec, LevelSpec, PauseSpec, RecipientsSpec, ReopenSpec, StatusSpec};
use punctual::{Calendar, CalendarSpec, MetricSpec, Policy, PolicySpec, TargetSpec};
use punctual_tests::cases;
use serde_json::{Value, json};

#[track_caller]
fn survives(spec: &PolicySpec) {
    let printed = serde_json::to_string(spec).unwrap();
    let again: PolicySpec = serde_json::from_str(&printed).unwrap();
    assert!(again == *spec, "{printed}");
    assert_eq!(serde_json::to_string(&again).unwrap(), printed);
}

fn read(text: &str) -> PolicySpec {
    serde_json::from_str(text).unwrap()
}

#[test]
fn every_sample_survives_printing() {
    for (name, text) in sampled::policies() {
        let spec = read(&text);
        survives(&spec);
        let policy = Policy::from_spec(spec.clone()).unwrap_or_else(|invalid| panic!("{name}: {invalid}"));
        assert_eq!(*policy.spec(), spec, "{name}");
        let again: Policy = serde_json::from_str(&serde_json::to_string(&policy).unwrap()).unwrap();
        assert_eq!(again, policy, "{name}");
        // Nothing is added and nothing is lost: as values, the two texts are the same.
        let (written, printed): (Value, Value) =
            (serde_json::from_str(&text).unwrap(), serde_json::to_value(&policy).unwrap());
        assert_eq!(printed, written, "{name}");
    }
}

#[test]
fn what_this_version_prints_is_pinned() {
    for (name, text) in sampled::policies() {
        if ["everything.json", "premium.json"].contains(&name.as_str()) {
            let printed = serde_json::to_string_pretty(&read(&text)).unwrap();
            sampled::golden(&format!("printed/{name}"), &format!("{printed}\n"));
        }
    }
}

#[test]
fn maps_keep_the_order_in_which_they_were_written() {
    let text = r#"{"tiers":["b","a"],"id":"p","metrics":{"z":{"targets":{"b":{"*":"1h"},"a":{"*":"2h"}}},"a":{}}}"#;
    let printed = serde_json::to_string(&read(text)).unwrap();
    let expected = r#"{"id":"p","tiers":["b","a"],"metrics":{"z":{"targets":{"b":{"*":"1h"},"a":{"*":"2h"}}},"a":{}}}"#;
    assert_eq!(printed, expected);
}

#[test]
fn a_builder_prints_as_a_person_would_write() {
    let maintenance =
        CalendarSpec::window("2026-03-03T01:00:00Z".parse().unwrap(), "2026-03-03T03:00:00Z".parse().unwrap());
    let office = CalendarSpec::weekly("Europe/Berlin")
        .hours("mon-fri", ["08:00-17:00"])
        .dates("--12-25", DateSpec::closed().name("Christmas Day"))
        .dates("2026-12-24", DateSpec::hours(["08:00-12:00"]).name("Christmas Eve"));
    let by_region = CalendarChoice::attribute("region").calendars("emea", "office").default("always");
    let ladder = [
        LevelSpec::at("80%").level(1).notify([
            RecipientsSpec::from("team-lead"),
            RecipientsSpec::to(["desk", "owner"]).inside("office"),
            RecipientsSpec::to(["on-call"]).outside("office"),
        ]),
        LevelSpec::at("due").level(2).until("acknowledged").ack_lasts("1h").repeat("4h", 3).deliver_in("office"),
    ];
    let spec = PolicySpec::new("p")
        .version(3)
        .kind("ola")
        .priorities(["high"])
        .tiers(["gold"])
        .calendars("office", office)
        .calendars("always", CalendarSpec::always())
        .calendars("cut", CalendarSpec::reference("office").except([maintenance.name("maintenance")]))
        .calendar("office")
        .metrics(
            "resolution",
            MetricSpec::new()
                .calendar(by_region)
                .warn([LevelSpec::from("50%"), LevelSpec::at("80%").notify(["desk"])])
                .ladder("desk")
                .on_reopen("final")
                .counts_while([
                    ConditionsSpec::new().group(["desk", "field"]).status(ValuesSpec::not(["ordered"])),
                    ConditionsSpec::new().attributes("seats", ValuesSpec::range(10, 20)),
                ])
                .targets("high", "gold", TargetSpec::within("2 business days").calendar("always").due("same_time"))
                .targets("*", "*", "8h"),
        )
        .metrics(
            "visit",
            MetricSpec::new()
                .start(["assigned"])
                .stop(["agent_replied", "status:solved"])
                .void(["custom:reset"])
                .on_reopen(ReopenSpec::within("10 business days").then("final").otherwise("new_cycle"))
                .ends_on(["closed"])
                .repeat(false)
                .after_answer(false)
                .from("occurred_at")
                .on_retarget("pinned")
                .pause(["parts"])
                .counts_in(["ordered"])
                .targets("*", "gold", TargetSpec::within("1 business day").cutoff("15:00"))
                .targets("*", "*", TargetSpec::within("8h").lands("next_open")),
        )
        .pauses("parts", PauseSpec::new().party("vendor").cap("80h").metrics(["visit"]))
        .pauses("customer", PauseSpec::new().cap(CapSpec::new().time("8h").times(2)).ended_by(["customer_replied"]))
        .statuses("ordered", StatusSpec::pauses("parts"))
        .statuses("new", StatusSpec::open())
        .statuses("solved", StatusSpec::resolved())
        .statuses("done", StatusSpec::closed())
        .statuses("merged", StatusSpec::cancelled())
        .ladders("desk", ladder);
    survives(&spec);
    let expected = json!({
        "id": "p", "version": 3, "kind": "ola", "priorities": ["high"], "tiers": ["gold"],
        "calendars": {
            "office": { "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["08:00-17:00"] }, "dates": {
                "--12-25": { "hours": "closed", "name": "Christmas Day" },
                "2026-12-24": { "hours": ["08:00-12:00"], "name": "Christmas Eve" } } },
            "always": "24x7",
            "cut": { "of": "office", "except": [
                { "from": "2026-03-03T01:00:00Z", "to": "2026-03-03T03:00:00Z", "name": "maintenance" }] } },
        "calendar": "office",
        "metrics": {
            "resolution": {
                "calendar": { "attribute": "region", "calendars": { "emea": "office" }, "default": "always" },
                "warn": ["50%", { "at": "80%", "notify": ["desk"] }], "ladder": "desk", "on_reopen": "final",
                "counts_while": [{ "group": ["desk", "field"], "status": { "not": ["ordered"] } },
                                 { "attributes": { "seats": { "at_least": "10", "below": "20" } } }],
                "targets": {
                    "high": { "gold": { "within": "2 business days", "calendar": "always", "due": "same_time" } },
                    "*": { "*": "8h" } } },
            "visit": {
                "start": ["assigned"], "stop": ["agent_replied", "status:solved"], "repeat": false,
                "after_answer": false, "from": "occurred_at", "on_retarget": "pinned", "pause": ["parts"],
                "counts_in": ["ordered"], "void": ["custom:reset"], "ends_on": ["closed"],
                "on_reopen": { "within": "10 business days", "then": "final", "else": "new_cycle" },
                "targets": { "*": {
                    "gold": { "within": "1 business day", "cutoff": "15:00" },
                    "*": { "within": "8h", "lands": "next_open" } } } } },
        "pauses": { "parts": { "party": "vendor", "cap": "80h", "metrics": ["visit"] },
                    "customer": { "cap": { "time": "8h", "times": 2 }, "ended_by": ["customer_replied"] } },
        "statuses": { "ordered": { "pauses": "parts" }, "new": "open", "solved": "resolved", "done": "closed",
                      "merged": "cancelled" },
        "ladders": { "desk": [
            { "level": 1, "at": "80%", "notify": ["team-lead", { "to": ["desk", "owner"], "in": "office" },
                                                  { "to": ["on-call"], "outside": "office" }] },
            { "level": 2, "at": "due", "until": "acknowledged", "ack_lasts": "1h", "repeat": { "every": "4h", "times": 3 },
              "deliver_in": "office" }] }
    });
    assert_eq!(serde_json::to_value(&spec).unwrap(), expected);
    Policy::from_spec(spec).unwrap();
}

#[test]
fn what_is_ill_typed_prints_as_it_was() {
    for text in [
        r#"{"id":7,"version":-1,"priorities":"high","unknown":{"deep":[1,2.5,null,true]},"twice":1,"twice":2}"#,
        r#"{"id":"p","metrics":{"resolution":{"targets":{"*":{"a":{"within":4},"b":{},"c":4,"d":["4h"]}},"warn":[1,{"at":2}]}}}"#,
        r#"{"calendars":{"a":{"union":"x","hours":{"mon":[9,"10:00-11:00"],"tue":1},"dates":{"x":{"hours":1,"odd":2}}},"b":[]}}"#,
        r#"{"calendar":{"attribute":1,"calendars":{"x":2},"default":[]},"statuses":{"a":{"pauses":1,"x":{}},"b":7}}"#,
        r#"{"metrics":{"m":{"targets":{"a":{"b":"1h","b":"2h"},"a":{}}}},"version":18446744073709551615}"#,
    ] {
        survives(&read(text));
    }
}

#[test]
fn calendars_print_alone_and_too_deep_ones_say_so() {
    let text = r#"{"of":"24x7","except":[{"from":"2026-03-03T01:00:00Z","to":"2026-03-03T03:00:00Z"}]}"#;
    let spec: CalendarSpec = serde_json::from_str(text).unwrap();
    let printed = serde_json::to_string(&spec).unwrap();
    assert_eq!(printed, text);
    assert!(Calendar::from_spec(serde_json::from_str(&printed).unwrap()).is_ok());
    let none = || -> [CalendarSpec; 0] { [] };
    for spec in
        [CalendarSpec::union(none()), CalendarSpec::always().except(none()), CalendarSpec::reference("a").name("b")]
    {
        let printed = serde_json::to_string(&spec).unwrap();
        assert_eq!(serde_json::from_str::<CalendarSpec>(&printed).unwrap(), spec, "{printed}");
    }
    let deep = (0..100).fold(CalendarSpec::always(), |inner, _| CalendarSpec::union([inner]));
    assert!(serde_json::to_string(&deep).unwrap_err().to_string().contains("nested too deeply"));
    // Nothing of it is kept: all that is too deep is equal, and equal to nothing else.
    assert_eq!(deep, CalendarSpec::union([deep.clone()]));
    assert_ne!(deep, CalendarSpec::always());
    for wrong in ["7", "[]", "true"] {
        let error = serde_json::from_str::<CalendarSpec>(wrong).unwrap_err().to_string();
        assert!(error.contains("is not a calendar"), "{error}");
    }
}

/// Any JSON, small.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1_000_000i32..1_000_000).prop_map(|half| Value::from(f64::from(half) / 2.0)),
        "[a-z*0-9:% -]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec(("[a-z]{1,6}", inner), 0..3).prop_map(|entries| entries.into_iter().collect()),
        ]
    })
}

/// The places of a value, as JSON pointers.
fn places(value: &Value, at: String, found: &mut Vec<String>) {
    found.push(at.clone());
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            places(value, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| places(value, format!("{at}/{index}"), found));
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(60), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn drawn_policies_survive_printing(changes in prop::collection::vec((any::<prop::sample::Index>(), anything(), any::<bool>()), 0..8)) {
        let samples = sampled_values();
        for sample in samples {
            let mut value = sample.clone();
            for (index, new, remove) in &changes {
                let mut all = Vec::new();
                places(&value, String::new(), &mut all);
                let pointer = index.get(&all);
                let Some((parent, name)) = pointer.rsplit_once('/') else { continue };
                match value.pointer_mut(parent) {
                    Some(Value::Object(map)) if *remove => drop(map.remove(name)),
                    Some(_) => *value.pointer_mut(pointer).unwrap() = new.clone(),
                    None => {}
                }
            }
            let spec: PolicySpec = serde_json::from_value(value).unwrap();
            survives(&spec);
            if let Ok(policy) = Policy::from_spec(spec) {
                let again: Policy = serde_json::from_value(serde_json::to_value(&policy).unwrap()).unwrap();
                prop_assert!(again == policy);
            }
        }
    }
}

fn sampled_values() -> &'static [Value] {
    static SAMPLES: std::sync::OnceLock<Vec<Value>> = std::sync::OnceLock::new();
    SAMPLES.get_or_init(|| sampled::policies().iter().map(|(_, text)| serde_json::from_str(text).unwrap()).collect())
}
