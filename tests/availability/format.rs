//! The formats: what is written is read, prints back as it was, and says the same as the builders.

use chrono::{DateTime, TimeDelta, Utc};
use punctual::availability::{CheckState, Combine, Maintenance, Minutes, ServiceRecord, UnknownTime};
use punctual::calendar::Zones;
use punctual::exact::Fraction;
use punctual::{Availability, AvailabilitySpec, CalendarSpec, Outages, availability};
use serde_json::{Value, json};

fn at(time: &str) -> DateTime<Utc> {
    format!("2026-06-10T{time}:00Z").parse().unwrap()
}

/// An agreement with every field of the format.
pub(crate) fn full_spec() -> Value {
    json!({
        "name": "shop", "period": { "month": "2026-06", "time_zone": "Europe/Berlin" }, "objective": "99.95",
        "service_hours": { "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["06:00-22:00"] } },
        "maintenance": "counts_as_up", "maintenance_allowance": "4h", "minimum_outage": "5m", "minutes": "whole_clock",
        "degraded_weight": "0.5", "unknown_time": "down", "combine": "parallel", "greatest_gap": "10m",
    })
}

#[test]
fn b2_an_agreement_prints_back_as_it_was_written_and_equals_the_builder() {
    let hours = CalendarSpec::weekly("Europe/Berlin").hours("mon-fri", ["06:00-22:00"]);
    let built = AvailabilitySpec::month("2026-06", "Europe/Berlin")
        .name("shop")
        .objective("99.95")
        .service_hours(hours)
        .maintenance(Maintenance::CountsAsUp)
        .maintenance_allowance("4h")
        .minimum_outage("5m")
        .minutes(Minutes::WholeClock)
        .degraded_weight("0.5")
        .unknown_time(UnknownTime::Down)
        .combine(Combine::Parallel)
        .greatest_gap("10m");
    let built = built.build_with(&Zones::bundled()).unwrap();
    assert_eq!(serde_json::to_value(&built).unwrap(), full_spec());
    let read: AvailabilitySpec = serde_json::from_value(full_spec()).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), serde_json::to_string(&built).unwrap());
    assert_eq!((read.from(), read.to(), read.objective()), (built.from(), built.to(), Fraction::new(1_999, 2_000)));
}

#[test]
fn b2_a_number_is_read_as_its_shortest_decimal_and_printed_as_a_number() {
    let spec =
        |objective: Value| json!({ "period": { "from": at("10:00"), "to": at("11:00") }, "objective": objective });
    let read = |objective: Value| serde_json::from_value::<AvailabilitySpec>(spec(objective)).unwrap();
    for (written, share) in [(json!(99.9), (999, 1_000)), (json!(100), (1, 1)), (json!("200/3"), (2, 3))] {
        let spec = read(written.clone());
        assert_eq!(spec.objective(), Fraction::new(share.0, share.1));
        assert_eq!(serde_json::to_value(&spec).unwrap()["objective"], written);
    }
}

#[test]
fn t1_a_month_begins_at_midnight_in_its_zone_even_where_the_clock_skips_that() {
    let period = |month: &str, zone: &str| {
        let spec = AvailabilitySpec::month(month, zone).build().unwrap();
        (spec.from().to_rfc3339(), spec.to() - spec.from())
    };
    assert_eq!(period("2026-03", "Europe/Berlin"), ("2026-02-28T23:00:00+00:00".to_owned(), TimeDelta::hours(743)));
    assert_eq!(period("2026-10", "Europe/Berlin"), ("2026-09-30T22:00:00+00:00".to_owned(), TimeDelta::hours(745)));
    // In Damascus the clock of 2005-04-01 began at 01:00, and Kiritimati skipped a date in December 1994.
    assert_eq!(period("2005-04", "Asia/Damascus"), ("2005-03-31T22:00:00+00:00".to_owned(), TimeDelta::hours(719)));
    assert_eq!(period("1994-12", "Pacific/Kiritimati").1, TimeDelta::days(30));
    // The first and the last month of the horizon.
    assert_eq!(period("1970-01", "UTC").1, TimeDelta::days(31));
    assert_eq!(period("2099-12", "UTC").1, TimeDelta::days(31));
}

#[test]
fn b2_outages_print_back_and_equal_the_builder() {
    let facts = json!({
        "maintenance": [["2026-06-10T02:00:00Z", "2026-06-10T03:00:00Z"]],
        "unknown": [["2026-06-10T04:00:00Z", null]],
        "services": [
            { "name": "database",
              "down": [["2026-06-10T10:00:00Z", "2026-06-10T11:00:00Z"], ["2026-06-10T12:00:00Z", null]] },
            { "degraded": [["2026-06-10T10:00:00Z", "2026-06-10T11:00:00.500Z"]],
              "unknown": [["2026-06-10T05:00:00Z", null]],
              "checks": [["2026-06-10T10:00:00Z", "degraded"]] },
        ],
    });
    let built = Outages::builder()
        .maintenance(at("02:00")..at("03:00"))
        .unknown(at("04:00")..)
        .service(ServiceRecord::new("database").down(at("10:00")..at("11:00")).down(at("12:00")..))
        .service(
            ServiceRecord::default()
                .degraded(at("10:00")..at("11:00") + TimeDelta::milliseconds(500))
                .unknown(at("05:00")..)
                .check(at("10:00"), CheckState::Degraded),
        );
    trip(&facts, &built.build().unwrap());
    let facts = json!({ "users": 9, "incidents": [{ "from": "2026-06-10T10:00:00Z", "to": null, "users": 3 },
        { "from": "2026-06-10T10:00:00Z", "to": "2026-06-10T11:00:00Z", "users": 4 }] });
    let built = Outages::builder().users(9).incident(at("10:00").., 3).incident(at("10:00")..at("11:00"), 4);
    trip(&facts, &built.build().unwrap());
    let facts = json!({ "error_rates": [{ "intervals": 12, "requests": 1000, "errors": 5 }] });
    trip(&facts, &Outages::builder().error_rate(12, 1_000, 5).build().unwrap());
    let facts = json!({ "down": [["2026-06-10T10:00:00Z", null]], "degraded": [["2026-06-10T10:00:00Z", null]],
        "checks": [["2026-06-10T10:00:00Z", "up"]] });
    let built = Outages::builder().down(at("10:00")..).degraded(at("10:00")..).check(at("10:00"), CheckState::Up);
    trip(&facts, &built.build().unwrap());
    trip(&json!({}), &Outages::default());
}

#[track_caller]
fn trip(written: &Value, built: &Outages) {
    assert_eq!(&serde_json::from_value::<Outages>(written.clone()).unwrap(), built);
    assert_eq!(&serde_json::to_value(built).unwrap(), written);
}

#[test]
fn b2_null_is_a_list_that_is_left_out_and_a_list_is_no_map() {
    let read = |facts: Value| serde_json::from_value::<Outages>(facts);
    let lists = ["down", "degraded", "maintenance", "unknown", "checks", "services", "incidents", "error_rates"];
    let of_service = ["down", "degraded", "unknown", "checks"];
    let nulls = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), Value::Null)).collect::<Value>();
    assert_eq!(read(nulls(&lists)).unwrap(), Outages::default());
    let service = Outages::builder().service(ServiceRecord::default()).build().unwrap();
    assert_eq!(read(json!({ "services": [nulls(&of_service)] })).unwrap(), service);
    let rate = Outages::builder().error_rate(1, 1_000, 5).build().unwrap();
    let written = json!({ "error_rates": [{ "intervals": null, "requests": 1000, "errors": 5 }] });
    assert_eq!(read(written).unwrap(), rate);
    for list in [
        json!([]),
        json!([[], [], [], [], [], [], 5, [], []]),
        json!({ "services": [["database", [], [], [], []]] }),
        json!({ "users": 9, "incidents": [["2026-06-10T10:00:00Z", null, 5]] }),
        json!({ "error_rates": [[1, 1000, 1]] }),
    ] {
        let error = read(list).unwrap_err().to_string();
        assert!(error.starts_with("invalid type: sequence, expected "), "{error}");
    }
}

#[test]
fn b1_what_is_no_interval_or_check_is_told_the_form() {
    let interval = "an interval, such as [\"2026-06-10T10:00:00Z\", \"2026-06-10T10:43:00Z\"]";
    let check = "a check, such as [\"2026-06-10T10:00:00Z\", \"up\"]";
    for (written, found, form) in [
        (json!({ "down": [{ "from": "2026-06-10T10:00:00Z" }] }), "invalid type: map", interval),
        (json!({ "services": [{ "unknown": [["2026-06-10T10:00:00Z"]] }] }), "invalid length 1", interval),
        (json!({ "checks": ["up"] }), "invalid type: string \"up\"", check),
    ] {
        let error = serde_json::from_value::<Outages>(written).unwrap_err().to_string();
        assert_eq!(error, format!("{found}, expected {form}"));
    }
}

#[test]
fn b1_the_builder_finds_the_mistakes_that_a_file_has() {
    let wrong = Outages::builder()
        .down(at("11:00")..at("10:59"))
        .check(DateTime::<Utc>::MAX_UTC, CheckState::Up)
        .users(0)
        .incident(at("10:00").., 5)
        .error_rate(1, 1, 2)
        .service(ServiceRecord::new("x".repeat(1_001)));
    let error = wrong.build().unwrap_err();
    let paths: Vec<&str> = error.problems().iter().map(|problem| problem.path()).collect();
    let expected = [
        "checks[0][0]",
        "down[0]",
        "error_rates[0].errors",
        "incidents",
        "incidents[0].users",
        "services",
        "services[0].name",
        "users",
        "users",
    ];
    assert_eq!(paths, expected, "{error}");
    let spec = AvailabilitySpec::period(at("11:00"), at("11:00")).build().unwrap_err();
    assert_eq!(spec.problems()[0].path(), "period.to");
}

#[test]
fn b2_a_result_reads_back_from_json_and_tolerates_what_is_new() {
    let spec: AvailabilitySpec = serde_json::from_value(full_spec()).unwrap();
    let outages = Outages::builder().down(at("10:00")..at("11:00")).degraded(at("09:00")..at("12:00"));
    let result = availability(&spec, &outages.build().unwrap(), at("12:00"));
    let mut written = serde_json::to_value(&result).unwrap();
    assert_eq!(serde_json::from_value::<Availability>(written.clone()).unwrap(), result);
    written["new"] = json!(1);
    written["unit"] = json!("fortnights");
    written["ledger"][0]["kind"] = json!("enchanted");
    let read: Availability = serde_json::from_value(written).unwrap();
    assert_eq!((read.unit.as_str(), read.ledger[0].kind.as_str()), ("unknown", "unknown"));
}

#[test]
fn v6_a_result_prints_what_was_not_simply_up() {
    let spec = AvailabilitySpec::period(at("10:00"), at("12:00")).objective("99").build().unwrap();
    let outages =
        Outages::builder().down(at("10:30")..at("10:40")).maintenance(at("11:00")..at("11:30")).build().unwrap();
    let result = availability(&spec, &outages, at("11:45"));
    assert_eq!(
        result.to_string(),
        "86.66666 % from 2026-06-10T10:00:00Z to 2026-06-10T11:45:00Z, 99.00000 % promised: missed\n\
         counted 4500 seconds, lost 600\n\
         2026-06-10T10:30:00Z to 2026-06-10T10:40:00Z: down, lost 1\n\
         2026-06-10T11:00:00Z to 2026-06-10T11:30:00Z: maintenance, not counted"
    );
    assert_eq!(result.total("maintenance"), TimeDelta::minutes(30));
}

#[test]
fn b1_a_period_that_is_not_a_month_is_told_of_both_forms() {
    let spec = json!({ "period": { "quarter": "2026-Q1", "time_zone": "UTC" } });
    let error = serde_json::from_value::<AvailabilitySpec>(spec).unwrap_err().to_string();
    assert!(error.contains("`quarter` is not a field here") && error.contains("`from`, `to`"), "{error}");
}
