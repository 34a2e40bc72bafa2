//! Policies built in Rust: they are those that JSON says, and the getters say what was written.

use punctual::policy::{
    Allowance, CapSpec, CountsFrom, DueAt, LevelSpec, LevelTime, MomentSpec, OnReopen, PauseSpec, RecipientsSpec,
    ReopenSpec, Rolls,
};
use punctual::{MetricSpec, Policy, PolicySpec, State, TargetSpec};
use serde_json::{Value, json};

fn built() -> PolicySpec {
    let days = TargetSpec::within(Allowance::BusinessDays(3)).due("16:00").cutoff("15:00").counts_from("receipt");
    let month = TargetSpec::within("1 calendar month").rolls(Rolls::PreviousBusinessDay);
    let ladder = [
        LevelSpec::at(MomentSpec::before("1 business day").due("09:00")).level(1).notify([
            RecipientsSpec::from("owner").inside("office").outside("office"),
            RecipientsSpec::to(["desk"]).inside("office"),
            RecipientsSpec::to(["on-call", "boss"]).outside("office"),
        ]),
        LevelSpec::at(MomentSpec::after(Allowance::BusinessDays(2)).due(DueAt::Close)).level(2),
    ];
    PolicySpec::new("p")
        .name("Premium support")
        .description("As agreed in March.")
        .metadata("contract", "C-1077")
        .calendars("office", serde_json::from_value::<punctual::CalendarSpec>(office()).unwrap())
        .calendar("office")
        .pauses("parts", PauseSpec::new().cap(CapSpec::new().time("80h").times(2)))
        .statuses("solved", State::Resolved)
        .ladders("desk", ladder)
        .metrics(
            "first_response",
            MetricSpec::new().on_reopen(ReopenSpec::from("resume").then("final")).targets("*", "*", days),
        )
        .metrics(
            "resolution",
            MetricSpec::new()
                .on_reopen(ReopenSpec::within("10 business days").then("resume").otherwise(OnReopen::NewCycle))
                .targets("*", "*", month),
        )
        .metrics(
            "visit",
            MetricSpec::new()
                .start(["custom:called"])
                .stop(["visit_started"])
                .ladder("desk")
                .on_reopen(ReopenSpec::from(OnReopen::Final).otherwise("resume"))
                .targets("*", "*", "5 business days"),
        )
}

fn office() -> Value {
    json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } })
}

fn written() -> Value {
    json!({
        "id": "p", "name": "Premium support", "description": "As agreed in March.",
        "metadata": { "contract": "C-1077" },
        "calendars": { "office": office() }, "calendar": "office",
        "pauses": { "parts": { "cap": { "time": "80h", "times": 2 } } },
        "statuses": { "solved": "resolved" },
        "ladders": { "desk": [
            { "level": 1, "at": { "before": "1 business day", "due": "09:00" },
              "notify": ["owner", { "to": ["desk"], "in": "office" },
                         { "to": ["on-call", "boss"], "outside": "office" }] },
            { "level": 2, "at": { "after": "2 business days", "due": "close" } },
        ] },
        "metrics": {
            "first_response": { "on_reopen": "final", "targets": { "*": { "*": {
                "within": "3 business days", "due": "16:00", "cutoff": "15:00", "counts_from": "receipt" } } } },
            "resolution": {
                "on_reopen": { "within": "10 business days", "then": "resume", "else": "new_cycle" },
                "targets": { "*": { "*": { "within": "1 calendar month", "rolls": "previous_business_day" } } } },
            "visit": { "start": ["custom:called"], "stop": ["visit_started"], "ladder": "desk",
                       "on_reopen": "final", "targets": { "*": { "*": "5 business days" } } },
        },
    })
}

#[test]
fn a_policy_built_in_rust_is_the_one_that_json_says() {
    assert_eq!(built(), serde_json::from_value(written()).unwrap());
    assert_eq!(serde_json::to_value(built()).unwrap(), written());
    let policy = |spec| Policy::from_spec(spec).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(policy(built()), serde_json::from_value::<Policy>(written()).unwrap());
    assert_ne!(policy(built()), policy(built().name("Premium")));
    let mut other = written();
    other["id"] = json!("q");
    assert_ne!(policy(built()), serde_json::from_value::<Policy>(other).unwrap());
}

#[test]
fn what_people_should_know_is_given_back() {
    let mut more = written();
    more["metadata"] = json!({ "contract": "C-1077", "seats": 40, "renews": true, "regions": ["emea"] });
    let policy: Policy = serde_json::from_value(more).unwrap();
    assert_eq!((policy.name(), policy.description()), (Some("Premium support"), Some("As agreed in March.")));
    let known = ["contract", "seats", "renews", "regions", "owner"].map(|name| policy.metadata(name));
    assert_eq!(known.each_ref().map(Option::as_deref), [Some("C-1077"), Some("40"), Some("true"), None, None]);
    let bare = PolicySpec::new("p").calendar("24x7").metrics("resolution", MetricSpec::new().targets("*", "*", "4h"));
    let bare = Policy::from_spec(bare).unwrap();
    assert_eq!((bare.name(), bare.description(), bare.metadata("contract")), (None, None, None));
}

#[test]
fn the_getters_say_how_days_are_counted_and_who_is_told_when() {
    let policy = Policy::from_spec(built()).unwrap();
    let target = |metric| policy.metric(metric).unwrap().target(None, None).unwrap();
    let counted = ["first_response", "resolution"].map(|metric| (target(metric).counts_from(), target(metric).rolls()));
    let expected = [(CountsFrom::Receipt, None), (CountsFrom::Opening, Some(Rolls::PreviousBusinessDay))];
    assert_eq!(counted, expected);
    let (_, mut levels) = policy.ladders().next().unwrap();
    let first = levels.next().unwrap();
    let told: Vec<(Vec<&str>, Option<&str>, Option<&str>)> =
        first.notify_by_hours().map(|told| (told.to().collect(), told.inside(), told.outside())).collect();
    assert_eq!(told, [(vec!["desk"], Some("office"), None), (vec!["on-call", "boss"], None, Some("office"))]);
}

#[test]
fn a_moment_of_a_type_is_the_one_of_its_fields() {
    let due: DueAt = "09:00".parse().unwrap();
    let moment = |time: LevelTime| LevelSpec::at(time);
    let before = LevelSpec::at(MomentSpec::before("2 business days").due("09:00"));
    assert_eq!(moment(LevelTime::DaysBefore { days: 2, due }), before);
    let after = LevelSpec::at(MomentSpec::after("1 business day").due("09:00"));
    assert_eq!(moment(LevelTime::DaysAfter { days: 1, due }), after);
    // A moment that is a text has no field for a time of day.
    assert_eq!(LevelSpec::at(MomentSpec::from("80%").due("09:00")), LevelSpec::at("80%"));
}

/// A cap is written as a text only if there is nothing else in it.
#[test]
fn a_cap_prints_back_with_everything_that_was_written() {
    for cap in [
        json!("80h"),
        json!({ "times": 2 }),
        json!({ "time": "80h", "times": 2 }),
        json!({ "time": "80h", "note": "x" }),
    ] {
        let pause: PauseSpec = serde_json::from_value(json!({ "cap": cap })).unwrap();
        assert_eq!(serde_json::to_value(pause).unwrap(), json!({ "cap": cap }));
    }
    let alone: PauseSpec = serde_json::from_value(json!({ "cap": { "time": "80h" } })).unwrap();
    assert_eq!(serde_json::to_value(alone).unwrap(), json!({ "cap": "80h" }));
}

#[test]
fn an_allowance_and_a_due_time_read_the_words_of_the_format() {
    let words = ["next business day", "same business day", "next calendar day"].map(|text| text.parse().ok());
    let expected = [Allowance::BusinessDays(1), Allowance::BusinessDays(0), Allowance::CalendarDays(1)].map(Some);
    assert_eq!(words, expected);
    assert_eq!("next calendar month".parse::<Allowance>().ok(), None);
    for text in ["close", "same_time", "16:00"] {
        assert_eq!(serde_json::from_value::<DueAt>(json!(text)).unwrap(), text.parse().unwrap());
    }
    assert!(serde_json::from_value::<DueAt>(json!("noon")).is_err());
}
