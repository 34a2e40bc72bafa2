//! OpenSLO: windows, what may be lost in them, and what was.

use chrono::{DateTime, TimeDelta, Utc};
use punctual::exact::Fraction;
use punctual::import::openslo::{self, Slo};
use punctual::import::{Files, Import, ImportError, Spec};
use punctual::input::ProblemKind;
use punctual::{AvailabilitySpec, Outages, availability};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::samples::Sample;

/// What is expected of a window.
#[derive(Deserialize)]
struct Expected {
    slo: String,
    #[serde(default)]
    objective: Option<String>,
    at: DateTime<Utc>,
    window: Option<Period>,
    #[serde(default)]
    allowed_s: Value,
}

#[derive(Deserialize)]
struct Period {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    seconds: i64,
}

#[derive(Deserialize)]
struct Outage {
    slo: String,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

/// What outages add up to in the window that begins at an instant.
#[derive(Deserialize)]
struct Sum {
    slo: String,
    window: DateTime<Utc>,
    down_s: i64,
    #[serde(default)]
    bad_minutes: Option<i64>,
    #[serde(default)]
    bad_slices_s: Option<i64>,
    #[serde(default)]
    allowed_minutes: Value,
    met: bool,
}

/// Compares windows and sums with what a sample expects.
pub(crate) fn compare(sample: &Sample, import: &Import, differences: &mut Vec<String>) {
    let Some(Spec::Availability(slos)) = &import.spec else {
        return differences.push("there are no objectives".to_owned());
    };
    let find = |name: &str| slos.iter().find(|slo| slo.name() == name).expect("an expectation names its objective");
    for expected in read::<Expected>(&sample.expected.expect) {
        compare_window(find(&expected.slo), &expected, differences);
    }
    let outages: Vec<Outage> = read(&sample.expected.down);
    for sum in read::<Sum>(&sample.expected.sums) {
        compare_sum(find(&sum.slo), &sum, &outages, differences);
    }
}

fn read<T: serde::de::DeserializeOwned>(values: &[Value]) -> Vec<T> {
    values.iter().map(|value| serde_json::from_value(value.clone()).unwrap()).collect()
}

fn fraction(number: &Value) -> Option<Fraction> {
    number.is_number().then(|| number.to_string().parse().unwrap())
}

fn compare_window(slo: &Slo, expected: &Expected, differences: &mut Vec<String>) {
    let what = format!("{} at {}", expected.slo, expected.at);
    let found = slo.window().and_then(|window| window.holding(expected.at));
    let wanted = expected.window.as_ref().map(|window| window.from..window.to);
    if found != wanted {
        return differences.push(format!("{what}: the window is {found:?} instead of {wanted:?}"));
    }
    let agreements = slo.agreements(expected.at);
    let Some(Period { from, to, seconds }) = expected.window else {
        return assert!(agreements.is_empty(), "{what}");
    };
    assert_eq!(to - from, TimeDelta::seconds(seconds), "{what}");
    let index = slo.objectives().iter().position(|objective| objective.name() == expected.objective.as_deref());
    let index = index.or(expected.objective.is_none().then_some(0)).expect("an expectation names its objective");
    let agreement = agreements[index].clone().build().unwrap();
    let allowed = availability(&agreement, &Outages::builder().build().unwrap(), expected.at).budget.unwrap().allowed;
    if Some(allowed) != fraction(&expected.allowed_s) {
        differences.push(format!("{what}: {allowed} s may be lost instead of {}", expected.allowed_s));
    }
}

fn compare_sum(slo: &Slo, sum: &Sum, outages: &[Outage], differences: &mut Vec<String>) {
    let period = slo.window().unwrap().holding(sum.window).unwrap();
    assert_eq!(period.start, sum.window);
    let mine = outages.iter().filter(|outage| outage.slo == sum.slo);
    let down: Vec<_> = mine.map(|outage| outage.from..outage.to).collect();
    let bad = slo.objectives()[0].bad_slices(&down, &period).unwrap();
    let agreement = || slo.agreements(sum.window).swap_remove(0);
    let judged = |agreement: AvailabilitySpec, down: &[std::ops::Range<DateTime<Utc>>]| {
        let facts = down.iter().cloned().fold(Outages::builder(), |facts, outage| facts.down(outage)).build().unwrap();
        availability(&agreement, &facts, period.end)
    };
    let exactly = judged(agreement().minutes("exact").build().unwrap(), &down);
    let by_slices = judged(agreement().build().unwrap(), &bad);
    let mut compare = |what: &str, found: Fraction, wanted: Option<Fraction>| {
        if wanted.is_some_and(|wanted| wanted != found) {
            differences.push(format!("{} from {}: {what} is {found} s", sum.slo, sum.window));
        }
    };
    let seconds = |number: i64| Some(Fraction::from(number));
    compare("what is down", exactly.lost, seconds(sum.down_s));
    compare(
        "what is bad",
        by_slices.lost,
        sum.bad_minutes.map(|minutes| minutes * 60).or(sum.bad_slices_s).and_then(seconds),
    );
    let allowed = fraction(&sum.allowed_minutes).and_then(|minutes| minutes.checked_mul(Fraction::from(60)));
    compare("what may be bad", by_slices.budget.unwrap().allowed, allowed);
    if sum.bad_minutes.is_some() {
        // Minutes that an outage touches are what the agreement itself counts.
        assert_eq!(judged(agreement().build().unwrap(), &down).lost, by_slices.lost);
    }
    assert_eq!(by_slices.met, Some(sum.met), "{} from {}", sum.slo, sum.window);
}

fn imported(documents: Value) -> Result<Vec<Slo>, ImportError> {
    let files = Files::new().with("slos.yaml", serde_json::from_value(documents).unwrap());
    openslo::import(&files, &openslo::Options::default()).map(|imported| imported.spec)
}

/// An objective of a month that rolls, with some fields of its specification changed.
fn slo(name: &str, changed: Value) -> Value {
    let mut slo = json!({
        "apiVersion": "openslo/v1", "kind": "SLO", "metadata": { "name": name },
        "spec": {
            "service": "shop", "indicatorRef": "shop-up", "budgetingMethod": "Timeslices",
            "timeWindow": [{ "duration": "28d", "isRolling": true }],
            "objectives": [{ "target": 0.999, "timeSliceTarget": 1, "timeSliceWindow": "1m" }]
        }
    });
    for (field, value) in changed.as_object().unwrap() {
        slo["spec"][field] = value.clone();
    }
    slo
}

/// The places and kinds of the mistakes in one objective.
fn mistakes(changed: Value) -> Vec<(String, ProblemKind)> {
    let error = imported(slo("s", changed)).unwrap_err();
    let place = |path: &str| path.strip_prefix("slos.yaml /spec/").unwrap_or_else(|| panic!("{path}")).to_owned();
    error.problems().iter().map(|problem| (place(problem.path()), problem.kind())).collect()
}

#[test]
fn a_file_may_be_one_document_or_several() {
    let names = |slos: Vec<Slo>| slos.iter().map(|slo| slo.name().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(imported(slo("one", json!({}))).unwrap()), ["one"]);
    let several =
        json!([slo("a", json!({})), { "kind": "Service", "metadata": { "name": "x" } }, null, slo("b", json!({}))]);
    assert_eq!(names(imported(several).unwrap()), ["a", "b"]);
    assert_eq!(names(imported(json!([])).unwrap()), [""; 0]);
    assert!(openslo::import(&Files::new(), &openslo::Options::default()).is_err());
}

#[test]
fn every_mistake_is_named_with_its_place() {
    use ProblemKind::{Missing, Senseless, UnknownName, Unreadable, WrongType};
    let found = |expected: &[(&str, ProblemKind)]| -> Vec<(String, ProblemKind)> {
        expected.iter().map(|(place, kind)| ((*place).to_owned(), *kind)).collect()
    };
    let windows =
        json!({ "timeWindow": [{ "duration": "1d", "isRolling": true }, { "duration": "1x", "isRolling": "no" }] });
    let expected =
        [("timeWindow", Senseless), ("timeWindow/1/duration", Unreadable), ("timeWindow/1/isRolling", WrongType)];
    assert_eq!(mistakes(windows), found(&expected));
    let both = json!({ "timeWindow": [{
        "duration": "1d", "isRolling": true, "calendar": { "startTime": "2026-01-01 00:00:00", "timeZone": "Europe/Berln" }
    }] });
    let expected = [("timeWindow/0/calendar", Senseless), ("timeWindow/0/calendar/timeZone", UnknownName)];
    assert_eq!(mistakes(both), found(&expected));
    assert_eq!(mistakes(json!({ "timeWindow": [{ "duration": "1d" }] })), found(&[("timeWindow/0", Missing)]));
    let objectives = json!({ "objectives": [
        {}, { "target": -0.1, "timeSliceTarget": 1.5, "timeSliceWindow": "1Q" },
        { "targetPercent": 100, "timeSliceTarget": "x", "timeSliceWindow": 0 },
    ] });
    let expected = [
        ("objectives/0", Missing),
        ("objectives/0/timeSliceTarget", Missing),
        ("objectives/0/timeSliceWindow", Missing),
        ("objectives/1/target", Unreadable),
        ("objectives/1/timeSliceTarget", Unreadable),
        ("objectives/1/timeSliceWindow", Unreadable),
        ("objectives/2/targetPercent", Unreadable),
        ("objectives/2/timeSliceTarget", WrongType),
        ("objectives/2/timeSliceWindow", Unreadable),
    ];
    assert_eq!(mistakes(objectives), found(&expected));
    assert_eq!(mistakes(json!({ "objectives": [] })), found(&[("objectives", Missing)]));
    // More decimals than an agreement can promise.
    let fine = json!({ "objectives": [{ "target": 0.99999999999, "timeSliceTarget": 1, "timeSliceWindow": 1 }] });
    assert_eq!(mistakes(fine), found(&[("objectives/0/target", Unreadable)]));
}

/// The place of a value names its document.
#[test]
fn a_long_name_is_refused_and_its_places_are_short() {
    let objective = json!({ "target": 0.5, "timeSliceTarget": 1, "timeSliceWindow": "1m" });
    let long = slo(&"n".repeat(100_000), json!({ "objectives": vec![objective; 100] }));
    let error = imported(json!([long])).unwrap_err();
    assert_eq!(error.problems().iter().map(|problem| problem.kind()).collect::<Vec<_>>(), [ProblemKind::TooLarge]);
    assert!(error.report().entries().iter().all(|entry| entry.at().len() < 1_000));
}

#[test]
fn a_zone_that_is_misspelt_is_suggested() {
    let window = json!({ "timeWindow": [
        { "duration": "1M", "calendar": { "startTime": "2026-01-01 00:00:00", "timeZone": "Europe/Berln" } }
    ] });
    let error = imported(slo("s", window)).unwrap_err();
    assert_eq!(error.problems()[0].suggestion(), Some("Europe/Berlin"));
}

#[test]
fn a_target_of_zero_promises_nothing_and_two_equal_ones_are_one() {
    let at = "2026-06-01T00:00:00Z".parse().unwrap();
    let promised = |objective: Value| {
        let slos = imported(slo("s", json!({ "budgetingMethod": "Occurrences", "objectives": [objective] }))).unwrap();
        slos[0].agreements(at).swap_remove(0).build().unwrap().objective().map(|share| share.to_string())
    };
    assert_eq!(promised(json!({ "target": 0 })), None);
    assert_eq!(promised(json!({ "target": 0.5, "targetPercent": 50 })).as_deref(), Some("1/2"));
    assert_eq!(promised(json!({ "target": "0.9999999999" })).as_deref(), Some("9999999999/10000000000"));
}

/// By hand: 3 of 1,000 requests failed, so 99.7 % were good, which is less than 99.9 %.
#[test]
fn events_are_counted_by_the_host() {
    let slos =
        imported(slo("s", json!({ "budgetingMethod": "Occurrences", "objectives": [{ "target": 0.999 }] }))).unwrap();
    let at = "2026-06-01T00:00:00Z".parse().unwrap();
    let agreement = slos[0].agreements(at).swap_remove(0).build().unwrap();
    let counted = Outages::builder().error_rate(1, 1_000, 3).build().unwrap();
    let result = availability(&agreement, &counted, at);
    assert_eq!((result.percent.as_deref(), result.met), (Some("99.70000"), Some(false)));
}

#[test]
fn objectives_are_printed() {
    let window = json!({ "timeWindow": [
        { "duration": "1Q", "calendar": { "startTime": "2026-01-01 00:00:00", "timeZone": "Europe/Berlin" } }
    ] });
    let slos = imported(slo("s", window)).unwrap();
    let printed = serde_json::to_value(&slos).unwrap();
    let expected = json!([{
        "name": "s", "service": "shop", "budgeting": "Timeslices",
        "window": { "aligned": { "duration": "1Q", "start": "2026-01-01T00:00:00", "time_zone": "Europe/Berlin" } },
        "objectives": [{ "target": "999/1000", "slices": { "seconds": 60, "target": "1" } }]
    }]);
    assert_eq!(printed, expected);
}

#[test]
fn an_objective_says_what_it_is_called_and_what_it_asks_for() {
    let objectives = json!([
        { "displayName": "fast", "target": 0.999, "timeSliceTarget": 0.95, "timeSliceWindow": "5m" },
        { "targetPercent": 99.5, "timeSliceTarget": 1, "timeSliceWindow": 1 },
    ]);
    let mut document = slo("shop-slo", json!({ "objectives": objectives }));
    document["metadata"]["displayName"] = json!("Shop");
    let slo = imported(document).unwrap().swap_remove(0);
    assert_eq!((slo.name(), slo.display_name(), slo.service()), ("shop-slo", Some("Shop"), Some("shop")));
    assert_eq!(slo.budgeting(), openslo::Budgeting::Timeslices);
    let found: Vec<_> = slo.objectives().iter().map(|objective| (objective.name(), objective.target())).collect();
    let share = |text: &str| text.parse::<Fraction>().unwrap();
    assert_eq!(found, [(Some("fast"), share("0.999")), (None, share("0.995"))]);
    let unnamed = imported(self::slo("s", json!({ "service": null, "budgetingMethod": "Occurrences" }))).unwrap();
    assert_eq!((unnamed[0].display_name(), unnamed[0].service()), (None, None));
    assert_eq!(unnamed[0].budgeting(), openslo::Budgeting::Occurrences);
}
