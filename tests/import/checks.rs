//! The comparison with a vendor's own answers: what differs, and how it is written.

use punctual::book::PolicyBookSpec;
use punctual::chrono::{DateTime, Utc};
use punctual::import::{VendorAnswer, check};
use punctual::{EventKind, MetricSpec, PolicyBook, PolicySpec, Ticket};

fn at(time: &str) -> DateTime<Utc> {
    format!("2026-03-02T{time}:00Z").parse().unwrap()
}

/// A resolution in four hours, and an answer in one.
fn book() -> PolicyBook {
    let resolution = MetricSpec::new().start(["opened"]).stop(["resolved"]).targets("*", "*", "4h");
    let answer = MetricSpec::new().start(["opened"]).stop(["agent_replied"]).targets("*", "*", "1h");
    let policy = PolicySpec::new("p").calendar("24x7").metrics("resolution", resolution).metrics("answer", answer);
    PolicyBook::from_spec(PolicyBookSpec::new().policies([policy])).unwrap()
}

/// Opened at 08:00, answered at 09:30, which is too late; not resolved.
fn ticket() -> Ticket {
    Ticket::opened("T", at("08:00")).event(at("09:30"), EventKind::AgentReplied).build().unwrap()
}

fn answer(metric: &str) -> VendorAnswer {
    VendorAnswer { metric: metric.into(), ..VendorAnswer::default() }
}

/// The lines of a check of these answers at 10:00.
fn checked(answers: &[VendorAnswer]) -> Vec<String> {
    let check = check(&book(), [(&ticket(), answers)], at("10:00"));
    check.to_string().lines().map(str::to_owned).collect()
}

#[test]
fn each_thing_that_a_vendor_says_is_compared() {
    let right = VendorAnswer {
        due_at: Some(at("09:00")),
        stopped_at: Some(at("09:30")),
        breached: Some(true),
        ..answer("answer")
    };
    assert_eq!(checked(std::slice::from_ref(&right)), ["1 of 1 answers agree, 0 differ, 0 are not covered"]);
    let table = [
        (
            VendorAnswer { due_at: Some(at("09:20")), ..right.clone() },
            "due 2026-03-02T09:00:00Z, at the vendor 2026-03-02T09:20:00Z (1200 s earlier)",
        ),
        (
            VendorAnswer { stopped_at: Some(at("09:29")), ..right.clone() },
            "stopped 2026-03-02T09:30:00Z, at the vendor 2026-03-02T09:29:00Z (60 s later)",
        ),
        (VendorAnswer { breached: Some(false), ..right.clone() }, "breached, at the vendor not breached"),
        (
            VendorAnswer { stopped_at: Some(at("10:00")), breached: Some(false), ..right.clone() },
            "stopped 2026-03-02T09:30:00Z, at the vendor 2026-03-02T10:00:00Z (1800 s earlier); breached, at the vendor \
             not breached",
        ),
    ];
    for (wrong, line) in table {
        let lines = checked(&[right.clone(), wrong]);
        assert_eq!(lines, ["1 of 2 answers agree, 1 differs, 0 are not covered", &format!("T answer 1: {line}")]);
    }
}

#[test]
fn what_has_not_stopped_here_never_stops() {
    let stopped = VendorAnswer { stopped_at: Some(at("09:00")), ..answer("resolution") };
    let lines = checked(std::slice::from_ref(&stopped));
    assert_eq!(lines[1..], ["T resolution 1: stopped at the vendor 2026-03-02T09:00:00Z, here never"]);
    let difference = &check(&book(), [(&ticket(), &[stopped][..])], at("10:00")).differing[0];
    let printed = serde_json::to_value(difference.stopped).unwrap();
    assert_eq!((&printed["book"], &printed["later_by_s"]), (&serde_json::Value::Null, &serde_json::Value::Null));
}

#[test]
fn answers_that_say_nothing_are_counted_apart() {
    let one = checked(&[answer("answer")]);
    assert_eq!(one, ["0 of 1 answers agree, 0 differ, 0 are not covered, 1 says nothing"]);
    let two = checked(&[answer("answer"), answer("resolution")]);
    assert_eq!(two, ["0 of 2 answers agree, 0 differ, 0 are not covered, 2 say nothing"]);
    // A verdict alone says something.
    let verdict = VendorAnswer { breached: Some(true), ..answer("answer") };
    assert_eq!(checked(&[verdict]), ["1 of 1 answers agree, 0 differ, 0 are not covered"]);
}

#[test]
fn a_cycle_that_is_not_there_is_not_covered() {
    let second = VendorAnswer { cycle: Some(2), due_at: Some(at("09:00")), ..answer("answer") };
    let other = VendorAnswer { due_at: Some(at("09:00")), ..answer("update") };
    let lines = checked(&[second, other]);
    let expected =
        ["0 of 2 answers agree, 0 differ, 2 are not covered", "T answer 2: not covered", "T update: not covered"];
    assert_eq!(lines, expected);
}
